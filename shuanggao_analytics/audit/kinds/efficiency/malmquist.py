"""Malmquist tables: products of the parts, means of the rows, growth rates, chained indices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import (
    Limit,
    audit_of,
    best_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.mean_rows import (
    ARITHMETIC,
    GEOMETRIC,
    RowsApart,
    mean_relations,
    rows_apart,
    unit_figures,
    unit_relation,
)
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.checks.result import beside
from shuanggao_analytics.audit.kinds.efficiency.alike import alike_figures
from shuanggao_analytics.audit.kinds.ranking.orders import explained, whole_ranks
from shuanggao_analytics.audit.kinds.ranking.scores import RANKS, best_score
from shuanggao_analytics.audit.reading.columns import Role, assign, plain
from shuanggao_analytics.audit.reading.layouts import turned, with_names, year_blocks
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Pairs = list[tuple[str, str]]

_TAIL = r"(变化|变动|改变|进步)?(率|指数|值)?"
ROLES = (
    Role("rank", RANKS),
    Role("growth", r".*(增长率|增长速度|增速|增幅|growth).*"),
    Role("chained", r".*(累积|累计|cumulative|chained).*"),
    Role("tfpch", r"(tfp|全要素生产率|全要素生产力|malmquist|m?tfp|g?m[li]?|mpi|bml|gml)"
                  r"(变化|变动|增长|指数|生产率|生产力|tfp|index|ch(ange)?|值|tfpch|m|ml)*"),
    Role("pech", rf"纯(技术)?效率{_TAIL}(pech?|ptec)?|pech?|pec|ptec|pureefficiencychange"),
    Role("sech", rf"规模效率{_TAIL}(sech?|se)?|sech?|sec|scaleefficiencychange"),
    Role("techch", rf"技术(进步|变化|变动|水平){_TAIL}(techch?|tech?|tc)?|techch?|tch?|g?mtc|tech|"
                   r"g?ml?tech|techn(olog)?ical(change|progress)"),
    Role("effch", rf"(综合)?(技术)?效率{_TAIL}(effch?|ec|te)?|effch?|ec(h)?|g?m?ec|g?ml?eff|tec|"
                  r"(technical)?efficiency(change)?"),
)  # fmt: skip
_LETTERS = 3  # of a heading, at most, that may mean something else
_PARTS = ("effch", "techch", "pech", "sech", "tfpch")
_PRODUCTS = (
    ("effch", ("pech", "sech")),
    ("tfpch", ("effch", "techch")),
    ("tfpch", ("techch", "pech", "sech")),
)


def malmquist(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> Audit:
    r"""Check whether the parts, means and growth rates of a Malmquist table agree.

    .. math:: effch = pech \cdot sech,\quad tfpch = effch \cdot techch,\quad
              tfpch = techch \cdot pech \cdot sech

    for each row, and for a mean row too where the means are geometric, as DEAP's are; arithmetic
    ones are recognised and their products not asked. A growth rate is :math:`tfpch - 1`, a
    chained index the product of tfpch so far, from 1 in the first row or from its tfpch, restarted
    for each unit of a panel. The decomposition (which frontiers, which returns) does not matter:
    these products hold in all of them.

    Parameters
    ----------
    table
        One row a unit or time, or both, as printed. Rounding to significant digits, which some
        programs print, is told from all columns together.
    columns
        Role → heading where the headings do not tell: ``effch``, ``techch``, ``pech``, ``sech``,
        ``tfpch``, ``growth``, ``chained``, ``rank``.

    Returns
    -------
    Audit
        Of kind ``malmquist``. Notes: ``mean_followed`` (geometric or arithmetic),
        ``growing_units`` (how many have tfpch above 1), ``chained_from``, and
        ``growth_of_something_else``, ``chained_of_something_else`` where that follows from no
        tfpch.

    Raises
    ------
    DataContractError
        When no product can be checked: a whole and its parts are not recognised. Headings of three
        letters or less are where at least half of the rows follow.

    References
    ----------
    Färe, Grosskopf, Norris & Zhang (1994). *American Economic Review* 84, 66–83. Coelli, T. (1996).
    *A Guide to DEAP Version 2.1*, whose summary means are geometric.

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({
    ...     "年份": ["2011", "2012", "均值"], "技术效率变化": ["0.970", "1.010", "0.990"],
    ...     "技术进步": ["1.220", "1.100", "1.158"], "全要素生产率": ["1.183", "1.101", "1.147"]})
    >>> malmquist(printed).findings[["row", "expected", "suspect"]]
           row expected               suspect
    1  2012    1.111  2012, 全要素生产率 → 1.111
    5    均值    1.141  2012, 全要素生产率 → 1.111
    """
    table = turned(checked_table(table), ROLES)
    blocks = {} if columns else year_blocks(table, ROLES)
    if blocks:
        audits = [_one(table, each, told=False) for each in blocks.values()]
        return beside("malmquist", audits, list(blocks))
    return _one(table, columns, told=bool(columns))


def _one(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None, *, told: bool
) -> Audit:
    one = {key: names[0] for key, names in assign(table, ROLES, columns=columns).items()}
    parts = {key: one[key] for key in _PARTS if key in one}
    others = [one[key] for key in ("growth", "chained", "rank") if key in one]
    used = [*parts.values(), *others]
    printed = {**printed_figures(table, others), **alike_figures(table, parts.values())}
    apart = rows_apart(table, used)
    table = with_names(table, used)
    means, notes = mean_relations(printed, parts.values(), apart, kinds=(GEOMETRIC, ARITHMETIC))
    rows = apart.units.copy()
    if ("mean_followed", ARITHMETIC) not in notes:
        rows[[*apart.means, *apart.totals]] = True
    printed |= unit_figures(rows)
    relations = [
        unit_relation(f"{whole} = {'·'.join(factors)}", parts[whole],
                      [parts[key] for key in factors], _product, units=rows)
        for whole, factors in _PRODUCTS
        if whole in parts and all(key in parts for key in factors)
    ]  # fmt: skip
    if not told:
        relations = [each for each in relations if _meant(each, printed)]
    more, remarks = _beside_the_index(table, one, printed, apart)
    relations += more
    if not relations or not (told or _of_change(parts)):
        remedy = "name them: columns={'tfpch': …, 'effch': …, 'techch': …}; there are: "
        fault = Fault("table", "no index with its parts",
                      remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
        raise DataContractError([fault])
    relations += means
    notes += remarks + _growing(parts, printed, apart)
    ranking, causes = None, {}
    if "rank" in one and "tfpch" in one:
        printed[one["rank"]] = whole_ranks(printed[one["rank"]])
        ranking = best_score(
            table, printed, named=[one["tfpch"]], rank=one["rank"], units=apart.units,
            others=[name for key, name in parts.items() if key != "tfpch"],
        )  # fmt: skip
    if ranking is not None:
        relations.append(ranking.relation)
        notes += ranking.notes
        causes = {ranking.relation.check: ranking.cause} if ranking.cause else {}
    limits = [Limit(check=f"{key} > 0", target=name, low=0) for key, name in parts.items()]
    audit = audit_of("malmquist", table, relations, printed=printed, limits=limits, notes=notes,
                     causes=causes)  # fmt: skip
    return explained(audit, table, ranking, printed, used=used) if ranking else audit


def _of_change(parts: Mapping[str, str]) -> bool:
    """Return whether columns are of change: the three scores of a DEA table multiply too."""
    return bool({"tfpch", "techch"} & set(parts)) or any(
        re.search(r"变|改|进步|指数|ch|ec$", plain(name)) for name in parts.values()
    )


def _meant(relation: Relation, printed: Mapping[str, Figures]) -> bool:
    """Return whether headings say what a product is of, or most rows follow: EC is a country."""
    letters = any(len(plain(name)) <= _LETTERS for name in relation.columns)
    return not letters or share_that_follows(relation, printed) >= 0.5


def _product(*factors: Floats) -> Floats:
    product: Floats = np.prod(np.broadcast_arrays(*factors), axis=0)
    return product


def _beside_the_index(
    table: pd.DataFrame, one: Mapping[str, str], printed: Mapping[str, Figures], apart: RowsApart
) -> tuple[list[Relation], Pairs]:
    """Return relations of growth rates and chained indices to tfpch; with notes."""
    relations: list[Relation] = []
    notes: Pairs = []
    if "tfpch" not in one:
        return relations, notes
    index = one["tfpch"]
    if "growth" in one:
        everywhere = np.ones(len(table), dtype=bool)
        tries = [
            unit_relation("growth = tfpch − 1", one["growth"], [index], lambda x: x - 1,
                          units=everywhere),
            unit_relation("growth = (tfpch − 1)·100", one["growth"], [index],
                          lambda x: 100 * (x - 1), units=everywhere),
        ]  # fmt: skip
        found = best_of(tries, printed)
        if share_that_follows(found, printed) >= 0.5:
            relations.append(found)
        else:
            notes.append(("growth_of_something_else", one["growth"]))
    if "chained" in one:
        tries = [
            _chained(one["chained"], index, runs, first=first)
            for runs in _runs(table, list(one.values()), apart.units) for first in (True, False)
        ]  # fmt: skip
        found = best_of(tries, printed)
        if share_that_follows(found, printed) >= 0.5:
            relations.append(found)
            first = tries.index(found) % 2 == 0
            notes.append(("chained_from", "the first tfpch" if first else "1 in the first row"))
        else:
            notes.append(("chained_of_something_else", one["chained"]))
    return relations, notes


def _runs(
    table: pd.DataFrame, used: Sequence[str], units: NDArray[np.bool_]
) -> list[list[NDArray[np.intp]]]:
    """Return the ways in which rows can follow each other: within each unit of a panel, or all."""
    every = np.flatnonzero(units)
    rest = table[[name for name in table.columns if name not in used]].astype(str)[units]
    ways = [[every]]
    for name in rest.columns:
        keys = rest[name]
        panel = any(
            rest[other].nunique() < len(rest) and not rest.duplicated([name, other]).any()
            for other in rest.columns if other != name
        )  # fmt: skip
        if 1 < keys.nunique() < len(keys) and panel:
            ways.insert(0, [every[(keys == key).to_numpy()] for key in keys.unique()])
    return ways


def _chained(target: str, index: str, runs: Sequence[NDArray[np.intp]], *, first: bool) -> Relation:
    """Return that each chained index is the one before it times tfpch."""

    def formula(tfpch: Floats, chained: Floats) -> Floats:
        steps, sofar = np.broadcast_arrays(tfpch, chained)
        out = np.full(steps.shape, np.nan)
        for rows in runs:
            out[..., rows[1:]] = sofar[..., rows[:-1]] * steps[..., rows[1:]]
            out[..., rows[0]] = steps[..., rows[0]] if first else 1.0
        return out

    return Relation(check="chained = chained before · tfpch", target=target,
                    inputs=(index, target), formula=formula, whole=True)  # fmt: skip


def _growing(parts: Mapping[str, str], printed: Mapping[str, Figures], apart: RowsApart) -> Pairs:
    if "tfpch" not in parts:
        return []
    numbers = printed[parts["tfpch"]].numbers[apart.units]
    numbers = numbers[np.isfinite(numbers)]
    return [("growing_units", f"{int(np.sum(numbers > 1))} / {len(numbers)}")]
