"""Tables of weights: sums, entropies, CRITIC, hierarchies, combinations, judgements, data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import Limit, audit_of, checked_table, printed_figures
from shuanggao_analytics.audit.columns import Role, assign
from shuanggao_analytics.audit.kinds.judgements import (
    METHODS,
    consistency_relations,
    consistency_words,
    criteria,
    judgement_figures,
    lambda_relation,
    matrix_columns,
    random_index_note,
    reciprocal_relations,
    weight_relation,
)
from shuanggao_analytics.audit.kinds.layouts import turned, with_names
from shuanggao_analytics.audit.kinds.mean_rows import rows_apart, unit_relation
from shuanggao_analytics.audit.kinds.weight_data import COLUMN, data_relations
from shuanggao_analytics.audit.kinds.weight_groups import (
    IMPLIED,
    filled_down,
    name_columns,
    scheme_of,
    total_relation,
    with_sums,
)
from shuanggao_analytics.audit.kinds.weight_links import (
    combination_relations,
    product_relations,
    share_relations,
)
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.scaling.directions import sign_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.audit.kinds.weight_groups import Scheme
    from shuanggao_analytics.audit.kinds.weight_links import Found, Pairs
    from shuanggao_analytics.audit.relations import Relation
    from shuanggao_analytics.audit.result import Audit
    from shuanggao_analytics.performance.scaling.directions import Directions

_W = r"(权重|权数|权值|权系数|赋权|weights?|w)"
_WHOLE = (
    r"(综合|全局|整体|总|最终|组合|合成|绝对|集成|博弈|乘法|线性|加法|global|combined|overall|final|"
    r"comprehensive|linear|multiplicative|product|geometric|game)"
)
_LEVEL = (
    rf"(?!.*{_WHOLE})(一级|二级|三级|四级|第[一二三四]层|[一二三四]层|目标层?|准则层?|要素层?|因素层?|"
    r"领域层?|维度层?|子系统层?|系统层?|方案层?|指标层|局部|相对|层内|单层|组内|local|parent|level\d|"
    r"dimension|within)"
)
ROLES = (
    Role("matrix", r"(?!)", many=True),
    Role("direction", r".*(属性|方向|性质|正负|指标类型|sign|direction).*"),
    Role("passed", r".*(一致性(检验)?(结果|情况)?|是否通过|检验结果|consistent|passed)"),
    Role("lambda", r".*(最大特征(根|值)|λmax|lambdamax).*|λ|lambda"),
    Role("CI", r"ci值?|一致性指标(ci)?|consistencyindex"),
    Role("RI", r"ri值?|(平均)?随机一致性指标(ri)?|randomindex"),
    Role("CR", r"cr值?|(随机)?一致性比[率例](cr)?|一致性检验cr|consistencyratio"),
    Role("n", r"n|阶数|矩阵阶数|order|size"),
    Role("e", r"(信息)?熵值?[eh]?j?|[eh]j?|(information)?entropy[eh]?j?"),
    Role("g", r"(信息)?熵?(差异性?系数|差异度|差异性|效用值?|效用度|冗余度)[gd]?j?|1-ej?|[gd]j?|"
              r"divergence|redundancy|(degreeof)?diversification"),
    Role("S", r"(指标)?(变异性|对比强度|标准差)[sσ]?j?|[sσ]j?|std\.?(dev\.?)?|"
              r"standarddeviation|variability"),
    Role("R", r"(指标)?冲突性r?j?|rj?|conflict"),
    Role("C", r"(指标)?信息(承载)?量c?j?|cj|information(content)?"),
    Role("mean", r"平均值?|均值|mean|average"),
    Role("v", r"变异系数[vc]?j?|cv(系数)?|离散系数|coefficientofvariation|vj?"),
    Role("vector", r"特征向量|eigenvector"),
    Role("levels", rf"{_LEVEL}.*{_W}[a-z]?\d?([#.]\d+)?", many=True),
    Role("combined", rf".*{_WHOLE}.*{_W}.*|(linear|multiplicative|product|geometric|game).*",
         many=True),
    Role("weights", r".*(权重|权数|权值|权系数|熵权|weights?)([#.]\d+)?.*|w[a-z]{0,2}\d?|"
                    r"(?!(low|flow|raw|new|now|row)$).*[a-z]{2}w([#.]\d+)?", many=True),
)  # fmt: skip
_LISTS = ("matrix", "levels", "weights", "combined")
_AMOUNTS = ("e", "g", "S", "R", "C", "mean", "v", "vector")
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
        in brackets. Notes: ``sums_within``, ``global_weight``, ``combination_followed``,
        ``weights_of_matrix``, ``random_index``, ``follows_from_data`` and what they are.

    Raises
    ------
    DataContractError
        When no weights, entropies or consistency figures are recognised; for unknown statistics
        and for data that do not match.

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
    table = _with_stats(turned(checked_table(table), ROLES), stats)
    roles, matrix = _roles(table, columns)
    one = {key: names[0] for key, names in roles.items() if key not in _LISTS}
    weighted = [name for key in _LISTS[1:] for name in roles.get(key, [])]
    weighted.sort(key=list(table.columns).index)
    known = [one[key] for key in (*_AMOUNTS, *_STATS) if key in one]
    used = [*weighted, *known, *matrix]
    if not (weighted or matrix or "CR" in one or "CI" in one):
        remedy = "name them: columns={'weights': [...], 'e': …}; there are: "
        fault = Fault("table", "no weights are recognised",
                      remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
        raise DataContractError([fault])
    words = [one[key] for key in ("passed", "direction") if key in one]
    apart = rows_apart(table, [*used, *words])
    table = filled_down(table, name_columns(table, [*used, *words]), apart.units)
    table = with_names(table, [*used, *words])
    levels = roles.get("levels", [])
    scheme = scheme_of(table, levels, weighted, apart.units, used=[*used, *words])
    table, sums = with_sums(table, scheme, [*used, *words])
    units = np.arange(len(table)) < 0
    units[: len(apart.units)] = apart.units
    printed = printed_figures(table, [*weighted, *known])
    for name in matrix:
        column, printed[name] = judgement_figures(table[name])
        table = table.assign(**{name: column})
    found = [
        _amounts(printed, one, scheme, units),
        _linked(printed, scheme, roles.get("combined", [])),
        _judged(printed, one, matrix, scheme, units=units, size=_size(stats, matrix)),
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
    told["suspect"] = told["suspect"].astype(object).map(_real)
    return replace(audit, table=told)


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


def _roles(
    table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the columns of each role, and those of a matrix of judgements."""
    roles = assign(table, ROLES, columns=columns)
    matrix = roles.pop("matrix", []) or matrix_columns(table, rows_apart(table).units)
    roles = {key: [name for name in names if name not in matrix] for key, names in roles.items()}
    roles = {key: names for key, names in roles.items() if names}
    shares = {key for key in ("levels", "combined", "weights") if key in roles}
    if shares == {"combined"} or (shares == {"levels"} and len(roles["levels"]) == 1):
        roles["weights"] = roles.pop(shares.pop())
    return roles, matrix


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
            relations.append(unit_relation(check, one[target], columns, formula, units=units))
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


def _linked(printed: Mapping[str, Figures], scheme: Scheme, combined: Sequence[str]) -> Found:
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
) -> Found:
    """Return how the figures of AHP follow from judgements and from each other."""
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
        more, remarks = consistency_relations(one, printed, number, known=not inferred)
        relations += more
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
