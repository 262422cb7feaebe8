"""Tables of weights: sums, entropies, CRITIC, hierarchies, combinations, judgements, data."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import (
    Limit,
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.mean_rows import (
    RowsApart,
    rows_apart,
    unit_figures,
    unit_relation,
)
from shuanggao_analytics.audit.checks.relations import FAILS, UNCLEAR
from shuanggao_analytics.audit.kinds.weights.data import COLUMN, data_relations
from shuanggao_analytics.audit.kinds.weights.groups import (
    IMPLIED,
    scheme_of,
    total_relation,
    with_sums,
)
from shuanggao_analytics.audit.kinds.weights.judgements import (
    METHODS,
    consistency_relations,
    consistency_words,
    criteria,
    judgement_figures,
    lambda_relation,
    random_index_note,
    reciprocal_relations,
    weight_relation,
)
from shuanggao_analytics.audit.kinds.weights.links import (
    combination_relations,
    product_relations,
    share_relations,
)
from shuanggao_analytics.audit.kinds.weights.roles import (
    SHARES,
    doubtful,
    over_their_sum,
    upright,
    weight_roles,
)
from shuanggao_analytics.audit.kinds.weights.rows import filled_down, name_columns
from shuanggao_analytics.audit.reading.columns import plain
from shuanggao_analytics.audit.reading.layouts import with_names
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.scaling.directions import sign_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.relations import Relation
    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.kinds.weights.groups import Scheme
    from shuanggao_analytics.audit.kinds.weights.links import Found, Pairs
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.performance.scaling.directions import Directions

_AMOUNTS = ("e", "g", "S", "R", "C", "mean", "v", "vector")
_CONSISTENCY = re.compile(r"max|最大|一致|随机|consist|random")
_STATS = ("lambda", "CI", "RI", "CR", "n")


def weights(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    data: pd.DataFrame | None = None,
    directions: Directions | None = None,
    stats: Mapping[str, float | str] | None = None,
) -> Audit:
    r"""Check whether the weights of a table follow from what stands beside them.

    - Sums: weights sum to 1 or 100 %, over the table or, where that is what most sums do, within
      each group of a hierarchy, whose name or weight may stand once a group.
    - Entropy: :math:`g = 1 - e,\ w = g/\sum g`, 0 ≤ e ≤ 1. CRITIC: :math:`C = S R,\ w = C/\sum C`.
      Coefficient of variation: :math:`v = S/\bar x,\ w = v/\sum v`.
    - Hierarchy: global weight = weights above · local weight; or the weight of a group is the sum
      of its indicators' weights.
    - Combined weights: linear with the coefficient that most rows follow, by product, or by the
      geometric mean of the other weights.
    - AHP: judgements are reciprocal, weights are their principal vector (or by rows' geometric
      means, or shares in the columns), :math:`CI = (\lambda_{max} - n)/(n - 1)`, CR = CI/RI under
      the table of RI that is printed or followed, and consistent means CR < 0.1.
    - Data, where given: entropies and weights are recomputed from them.

    Parameters
    ----------
    table
        One row an indicator, as printed; or a matrix of judgements with its weights; or λmax, CI,
        CR of several matrices. Empty cells of merged names and of weights that stand once a group
        are understood.
    columns
        Role → heading where the headings do not tell: ``weights``, ``levels`` (from the top),
        ``combined``, ``matrix`` (lists); ``e``, ``g``, ``S``, ``R``, ``C``, ``mean``, ``v``,
        ``vector``, ``lambda``, ``CI``, ``RI``, ``CR``, ``n``, ``passed``, ``direction``.
    data
        Units × indicators that the weights were computed from, the columns named as the rows of
        the table or in their order; complete.
    directions
        +1 or −1 by column of the data; None: from a column of signs, else all +1.
    stats
        What stands below the table: ``lambda``, ``CI``, ``RI``, ``CR``, ``n`` of its matrix.

    Returns
    -------
    Audit
        Of kind ``weights``. A sum that the table does not print is checked in a row Σ, its total
        in brackets. Notes: ``sums_within``, ``sum_far_from_whole`` (not asked), ``global_weight``,
        ``combination_followed``, ``weights_of_matrix``, ``random_index``, ``follows_from_data``
        and what they are.

    Raises
    ------
    DataContractError
        When no weights or consistency figures are recognised; for unknown statistics and for data
        that do not match. A guessed column of weights sums to within five per cent of 1 or 100,
        over the table or in most of its groups, or stands beside entropies, judgements or weights
        that do, or combines others.

    References
    ----------
    Zeleny (1982), *Multiple Criteria Decision Making*, ch. 7. Diakoulaki, Mavrotas & Papayannakis
    (1995), *Computers & Operations Research* 22, 763–770. Saaty (1980), *The Analytic Hierarchy
    Process*.

    Examples
    --------
    >>> printed = pd.DataFrame({
    ...     "指标": ["师资", "经费", "设备"], "差异系数": ["0.088", "0.126", "0.049"],
    ...     "权重": ["0.335", "0.479", "0.168"]})
    >>> weights(printed).findings[["row", "column", "printed", "expected", "suspect"]]
      row column printed expected        suspect
    2  设备     权重   0.168    0.186  设备, 权重 → 0.186
    3   Σ     权重     (1)    0.982  设备, 权重 → 0.186
    """
    table = _with_stats(upright(checked_table(table)), stats)
    roles, matrix = weight_roles(table, columns)
    one = {key: names[0] for key, names in roles.items() if key not in SHARES}
    known = [one[key] for key in (*_AMOUNTS, *_STATS) if key in one]
    words = [one[key] for key in ("passed", "direction") if key in one]
    used = [*_weighted(table, roles), *known, *matrix, *words]
    judged = bool(matrix) or "CR" in one or "CI" in one
    if not (judged or _weighted(table, roles)):
        raise DataContractError([_unrecognised(table)])
    apart = rows_apart(table, used)
    table = filled_down(table, name_columns(table, used), apart.units)
    table = with_names(table, used)
    roles, scheme, over = _shown(table, roles, apart, used=used, told=columns, matrix=matrix)
    weighted = _weighted(table, roles)
    if not (judged or weighted):
        raise DataContractError([_unrecognised(table)])
    table, sums = with_sums(table, scheme, used)
    units = np.arange(len(table)) < 0
    units[: len(apart.units)] = apart.units
    printed = printed_figures(table, [*weighted, *known]) | unit_figures(units)
    for name in matrix:
        column, printed[name] = judgement_figures(table[name])
        table = table.assign(**{name: column})
    found = [
        _amounts(printed, one, scheme, units),
        _linked(printed, scheme, roles.get("combined", []), units),
        _judged(
            printed,
            one,
            matrix,
            scheme,
            units=units,
            size=_size(stats, matrix),
            told=bool(columns or stats),
        ),
    ]
    if data is not None:
        targets = [(one["e"], "entropy", 1.0)] if "e" in one else []
        targets += [(name, "weight", scheme.totals[name])
                    for name in scheme.leaves if name not in roles.get("combined", [])]  # fmt: skip
        signs = directions if directions is not None else _signs(table, one, units)
        table, printed, more, remarks = data_relations(
            table, data, printed, targets=targets, directions=signs, units=units
        )
        found.append((more, remarks, {}))
    relations = [each for part in found for each in part[0]]
    relations += [total_relation(name, np.flatnonzero(units), at)
                  for at in apart.totals for name in scheme.over_all]  # fmt: skip
    wordings = [consistency_words(table, one, printed)] if {"passed", "CR"} <= set(one) else []
    limits = [Limit(check="0 ≤ e ≤ 1", target=one["e"], low=0, high=1)] if "e" in one else []
    limits += [Limit(check=f"0 ≤ w ≤ {top:g}", target=name, low=0, high=top)
               for name, top in scheme.totals.items()]  # fmt: skip
    audit = audit_of(
        "weights", table, [*relations, *sums], printed=printed, wordings=wordings, limits=limits,
        notes=[*scheme.notes, *(note for part in found for note in part[1])],
        causes={check: cause for part in found for check, cause in part[2].items()},
    )  # fmt: skip
    told = audit.table.copy()
    unsure = told["column"].isin(over) & told["check"].str.startswith("Σ w")
    told.loc[unsure & (told["verdict"] == FAILS), "verdict"] = UNCLEAR
    told["suspect"] = told["suspect"].astype(object).map(_real)
    return replace(audit, table=told)


def _weighted(table: pd.DataFrame, roles: Mapping[str, Sequence[str]]) -> list[str]:
    """Return all columns of weights in the order of the table."""
    names = [name for key in SHARES for name in roles.get(key, [])]
    return sorted(names, key=list(table.columns).index)


def _unrecognised(table: pd.DataFrame) -> Fault:
    remedy = "name them: columns={'weights': [...], 'e': …}; there are: "
    return Fault("table", "no weights are recognised",
                 remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip


def _shown(
    table: pd.DataFrame,
    roles: dict[str, list[str]],
    apart: RowsApart,
    *,
    used: Sequence[str],
    told: Mapping[str, str | Sequence[str]] | None,
    matrix: Sequence[str],
) -> tuple[dict[str, list[str]], Scheme, list[str]]:
    """Return the roles without guessed columns that nothing shows to be weights, and their scheme.

    Columns that are weights but far from their sum are not asked to have it, but those that are
    nothing else and sum to too much: they come last.
    """
    weighted = _weighted(table, roles)
    scheme = scheme_of(table, roles.get("levels", []), weighted, apart.units, used=used)
    printed = printed_figures(table, weighted) | unit_figures(apart.units)
    dropped, far = doubtful(printed, roles, scheme, told=told, judged=bool(matrix), apart=apart)
    over = over_their_sum(dropped, printed, scheme)
    dropped = [name for name in dropped if name not in over]
    if dropped:
        roles = {key: [name for name in names if name not in dropped]
                 for key, names in roles.items()}  # fmt: skip
        weighted = _weighted(table, roles)
        scheme = scheme_of(table, roles.get("levels", []), weighted, apart.units, used=used)
    unasked = [name for name in far if name in weighted and name not in over]
    return roles, scheme.without_sums(unasked), over


def _with_stats(table: pd.DataFrame, stats: Mapping[str, float | str] | None) -> pd.DataFrame:
    """Return a table with the statistics below it as columns that are filled in the first row."""
    faults = [
        Fault("stats", "unknown statistic", row=key, remedy=f"there are: {', '.join(_STATS)}")
        for key in stats or {} if key not in _STATS
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    blank = [""] * (len(table) - 1)
    names = {"lambda": "λmax"}
    added = {
        names.get(key, key): pd.Series([value, *blank], index=table.index, dtype=object)
        for key, value in (stats or {}).items() if key != "n"
    }  # fmt: skip
    return table.assign(**added)


def _size(stats: Mapping[str, float | str] | None, matrix: Sequence[str]) -> int | None:
    if stats and "n" in stats:
        return int(float(stats["n"]))
    return len(matrix) or None


def _amounts(
    printed: Mapping[str, Figures],
    one: Mapping[str, str],
    scheme: Scheme,
    units: NDArray[np.bool_],
) -> Found:
    """Return how weights follow from entropies, CRITIC's information or variation."""
    relations: list[Relation] = []
    for target, inputs, check, formula in (
        ("g", ("e",), "g = 1 − e", lambda e: 1 - e),
        ("C", ("S", "R"), "C = S·R", lambda s, r: s * r),
        ("v", ("S", "mean"), "v = S/mean", lambda s, m: s / m),
    ):
        if target in one and all(key in one for key in inputs):
            columns = [one[key] for key in inputs]
            found = unit_relation(check, one[target], columns, formula, units=units)
            letters = any(len(plain(name)) < 2 for name in (one[target], *columns))
            if not letters or share_that_follows(found, printed) >= 0.5:
                relations.append(found)
    notes: Pairs = []
    causes: dict[str, str] = {}
    amounts = [(key, key) for key in ("g", "C", "v", "vector") if key in one]
    amounts += [("e", "(1−e)")] if "e" in one else []
    for key, words in amounts:
        formula = (lambda x: 1 - x) if key == "e" else (lambda x: x)
        more, remarks, known = share_relations(
            printed, (one[key], words, formula), scheme.leaves, scheme.totals, ways=scheme.ways
        )
        relations += more
        notes += remarks
        causes |= known
    return relations, notes, causes


def _linked(
    printed: Mapping[str, Figures],
    scheme: Scheme,
    combined: Sequence[str],
    units: NDArray[np.bool_],
) -> Found:
    """Return how weights follow from other weights: down a hierarchy, or as combinations."""
    relations, notes = product_relations(
        printed, scheme.uppers, scheme.leaves, combined=combined, totals=scheme.totals
    )
    explained = {each.target for each in relations}
    sources = [name for name in scheme.leaves if name not in combined and name not in explained]
    for target in combined:
        if target not in explained and target in scheme.leaves:
            more, remarks = combination_relations(
                printed,
                sources,
                target,
                scheme.totals,
                way=scheme.within.get(target, scheme.ways[0]),
                units=units,
            )
            relations += more
            notes += remarks
    return [*relations, *scheme.parents()], notes, {}


def _judged(
    printed: Mapping[str, Figures],
    one: Mapping[str, str],
    matrix: Sequence[str],
    scheme: Scheme,
    *,
    units: NDArray[np.bool_],
    size: int | None,
    told: bool,
) -> Found:
    """Return how the figures of AHP follow from judgements and from each other.

    Under guessed headings that may mean anything (n, λ, CI) only what most rows follow is asked.
    """
    rows = np.flatnonzero(units)
    relations = reciprocal_relations(matrix, rows) if matrix else []
    notes: Pairs = []
    method = METHODS["eigenvector"]
    if matrix and scheme.leaves:
        name = scheme.leaves[-1]
        found, notes, method = weight_relation(
            printed, matrix, rows, weight=name, total=scheme.totals[name]
        )
        relations.append(found)
    if matrix and "lambda" in one:
        relations.append(lambda_relation(one["lambda"], matrix, rows, method))
    if "CI" in one or "CR" in one or "lambda" in one:
        if size is None and "n" not in one and scheme.leaves and "lambda" in one:
            shown = np.isfinite(printed[one["lambda"]].numbers).sum()
            size = len(rows) if shown == 1 < len(rows) else None
        number, inferred = criteria(one, printed, size=size)
        named = told or any(_CONSISTENCY.search(plain(one[k])) for k in _STATS if k in one)
        more, remarks = consistency_relations(one, printed, number, known=named and not inferred)
        least = 0.0 if named else 0.5
        relations += [each for each in more if share_that_follows(each, printed) >= least]
        notes += inferred + remarks
        notes += random_index_note(one, printed, number) if "RI" in one else []
    return relations, notes, {}


def _signs(
    table: pd.DataFrame, one: Mapping[str, str], units: NDArray[np.bool_]
) -> list[float] | None:
    """Return directions that a column of the table gives; None where it gives none."""
    if "direction" not in one:
        return None
    signs = [sign_of(word) for word in table[one["direction"]][units]]
    return None if None in signs else [float(sign or 1) for sign in signs]


def _real(suspects: object) -> str | None:
    """Return suspected cells without the sums and recomputed figures that nobody printed."""
    if not isinstance(suspects, str):
        return None
    kept = [
        each for each in suspects.split("; ")
        if not each.startswith(IMPLIED) and f", {COLUMN}" not in each
    ]  # fmt: skip
    return "; ".join(kept) or None
