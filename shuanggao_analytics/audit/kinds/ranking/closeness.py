"""TOPSIS tables: closeness from the two distances, and the ranks that follow from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import (
    Limit,
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.mean_rows import (
    ARITHMETIC,
    mean_relations,
    rows_apart,
    unit_figures,
    unit_relation,
)
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.checks.result import beside
from shuanggao_analytics.audit.kinds.ranking.orders import explained, whole_ranks
from shuanggao_analytics.audit.kinds.ranking.scores import RANKS, best_score
from shuanggao_analytics.audit.reading.columns import Role, assign, number_columns, plain
from shuanggao_analytics.audit.reading.figures import figures
from shuanggao_analytics.audit.reading.layouts import turned, with_names, year_blocks
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

_AGAIN = r"([#.]\d+)?"
ROLES = (
    Role("rank", RANKS),
    Role("C", r".*((贴近|接近)(程)?度|closeness|similarity|proximity)[a-z]{0,2}|"
              r"[cst]i?|ci?值|ei|cci?|"
              r"(综合)?(得分|评价值?|评价指数|指数|评分)[a-z]{0,2}|score" + _AGAIN),
    Role("d_plus", r".*(正理想|最优解|最优方案|理想最优|最优距离|正距离|positive|"
                   r"ideal(best|solution)).*|"
                   r"[ds]i?\+i?|[ds]i?(plus|best|pos)|distanceto(the)?(best|ideal)" + _AGAIN),
    Role("d_minus", r".*(负理想|最劣|负距离|negative|anti-?ideal|nadir|idealworst).*|"
                    r"[ds]i?[-−–—]i?|[ds]i?(minus|worst|neg)|distanceto(the)?worst" + _AGAIN),
)  # fmt: skip
_CLOSENESS = re.compile(r"贴近|接近|closeness|similarity|proximity")
_LETTER = re.compile(r"cc?i?值?")
_WITHIN = 0.75  # of a column, at least, lies between 0 and 1, or 100
_PLUS, _MINUS = "C = d⁻/(d⁺ + d⁻)", "C = d⁺/(d⁺ + d⁻)"
_MAJORITY = 0.75


def closeness(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> Audit:
    r"""Check whether the closeness and the ranks of a TOPSIS table follow from its distances.

    .. math:: C_i = \frac{d_i^-}{d_i^+ + d_i^-}

    Closeness in per cent, and divided by its sum over the units (:math:`C_i / \sum C`), are
    recognised. The other quotient, :math:`d^+/(d^+ + d^-)`, is not what the headings say: where
    most rows follow it the cause is ``distances_swapped``.

    Parameters
    ----------
    table
        One row a unit, as printed: text keeps its decimals. Blocks of columns by year are checked
        one by one.
    columns
        Role → heading where the headings do not tell: ``d_plus``, ``d_minus``, ``C``, ``rank``.

    Returns
    -------
    Audit
        Of kind ``closeness``. Notes: what rank 1 is (``rank_one_is``: in an index of poverty the
        largest closeness is the poorest), the quotient that the numbers follow.

    Raises
    ------
    DataContractError
        When neither the distances with a closeness nor a closeness with its ranks are recognised:
        a column whose heading does not say closeness is one where at least half of it follows from
        the distances, or where it stands alone beside ranks.

    References
    ----------
    Hwang, C.-L. & Yoon, K. (1981). *Multiple Attribute Decision Making*, Springer.

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"县": ["和田市", "和田县"], "D+": ["0.0859", "0.0663"],
    ...                         "D−": ["0.0508", "0.0741"], "贴近度": ["0.3715", "0.5820"]})
    >>> closeness(printed).findings[["row", "printed", "expected"]]
       row printed expected
    1  和田县  0.5820   0.5278
    """
    table = turned(checked_table(table), ROLES)
    blocks = {} if columns else year_blocks(table, ROLES)
    if blocks:
        audits = [_one(table, each, told=False) for each in blocks.values()]
        return beside("closeness", audits, list(blocks))
    return _one(table, columns, told=bool(columns))


def _one(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None, *, told: bool
) -> Audit:
    roles = {key: names[0] for key, names in assign(table, ROLES, columns=columns).items()}
    plus, minus, near, rank = (roles.get(key) for key in ("d_plus", "d_minus", "C", "rank"))
    if near is None or ((plus is None or minus is None) and rank is None):
        raise DataContractError([_unrecognised(table)])
    named = told or (_CLOSENESS.search(plain(near)) is not None and _in_bounds(table[near]))
    used = list(roles.values())
    printed = printed_figures(table, used)
    if rank is not None:
        printed[rank] = whole_ranks(printed[rank])
    apart = rows_apart(table, used)
    printed |= unit_figures(apart.units)
    relations: list[Relation] = []
    notes: list[tuple[str, str]] = []
    causes: dict[str, str] = {}
    if plus is not None and minus is not None:
        relation, remark, cause = _quotient(printed, plus, minus, near, units=apart.units)
        if not (named or cause or share_that_follows(relation, printed) >= 0.5):
            raise DataContractError([_unrecognised(table)])
        relations.append(relation)
        notes += [remark] if remark else []
        causes |= {relation.check: cause} if cause else {}
    elif not named:
        alone = set(number_columns(table)) <= set(used)
        if not (alone and _LETTER.fullmatch(plain(near))):
            raise DataContractError([_unrecognised(table)])
    table = with_names(table, used)
    means, remarks = mean_relations(
        printed, [name for name in (plus, minus, near) if name], apart, kinds=[ARITHMETIC]
    )
    relations += means
    notes += remarks
    ranking = None
    if rank is not None:
        ranking = best_score(table, printed, named=[near], rank=rank, units=apart.units)
    if ranking is not None:
        relations.append(ranking.relation)
        notes += ranking.notes
        causes |= {ranking.relation.check: ranking.cause} if ranking.cause else {}
    top = 100.0 if _hundred(printed[near]) else 1.0
    limits = [Limit(check=f"0 ≤ C ≤ {top:g}", target=near, low=0, high=top)]
    limits += [Limit(check="d ≥ 0", target=name, low=0) for name in (plus, minus) if name]
    audit = audit_of("closeness", table, relations, printed=printed, limits=limits, notes=notes,
                     causes=causes)  # fmt: skip
    return explained(audit, table, ranking, printed, used=used) if ranking else audit


def _unrecognised(table: pd.DataFrame) -> Fault:
    remedy = "name them: columns={'d_plus': …, 'd_minus': …, 'C': …, 'rank': …}; there are: "
    return Fault("table", "no closeness with two distances or ranks beside it",
                 remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip


def _quotient(
    printed: Mapping[str, Figures],
    plus: str,
    minus: str,
    near: str,
    *,
    units: NDArray[np.bool_],
) -> tuple[Relation, tuple[str, str] | None, str | None]:
    """Return the relation of closeness, a note on its form, and why it fails throughout."""
    times = 100.0 if _hundred(printed[near]) else 1.0

    def shares(up: Floats, down: Floats) -> Floats:
        close = np.where(units, down / (up + down), np.nan)
        found: Floats = close / np.nansum(close, axis=-1, keepdims=True)
        return found

    usual = unit_relation(
        _PLUS, near, (plus, minus), lambda up, down: times * down / (up + down), units=units
    )
    swapped = unit_relation(
        _MINUS, near, (plus, minus), lambda up, down: times * up / (up + down), units=units
    )
    shared = Relation(check="C/ΣC of C = d⁻/(d⁺ + d⁻)", target=near, inputs=(plus, minus),
                      formula=shares, whole=True)  # fmt: skip
    held = {each.check: share_that_follows(each, printed) for each in (usual, swapped, shared)}
    if held[_PLUS] >= 0.5 or max(held.values()) < _MAJORITY:
        return usual, None, None
    if held[shared.check] > held[_MINUS]:
        return shared, ("closeness_over_its_sum", near), None
    return usual, ("distances_swapped", near), "distances_swapped"


def _in_bounds(column: pd.Series) -> bool:
    """Return whether most of a column can be closeness."""
    printed = figures(column)
    numbers = printed.numbers[np.isfinite(printed.numbers)]
    top = 100.0 if _hundred(printed) else 1.0
    return bool(len(numbers)) and float(np.mean((numbers >= 0) & (numbers <= top))) >= _WITHIN


def _hundred(figures: Figures) -> bool:
    """Return whether closeness is in per cent."""
    numbers = figures.numbers[np.isfinite(figures.numbers)]
    return figures.percent or bool(len(numbers) and np.median(numbers) > 1)
