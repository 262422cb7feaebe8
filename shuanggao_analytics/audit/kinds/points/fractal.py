"""Box-counting tables: the box dimension and the information dimension from counts of boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import (
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.reading.columns import Role, assign
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.inputs import Floats

ROLES = (
    Role("group", r"年份?|year|时期|period|地区|region|group"),
    Role("k", r"k|k值|格数|划分|grid"),
    Role("N", r"n|n\(k\)|nk|盒子数|非空(格|盒)(子)?数|boxes"),
    Role("I", r"i|i\(k\)|ik|信息量|information"),
    Role("D0", r"d0|(网格|盒)维数?|(计盒|网格|盒子?)(分形)?维数|boxdimension"),
    Role("R2", r"(d0)?r2|r²|d0r2|拟合优度|判定系数|测定系数"),
    Role("D1", r"(paper)?d1|信息维数?|informationdimension"),
)


def fractal(
    table: pd.DataFrame,
    *,
    dimensions: pd.DataFrame | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> Audit:
    r"""Check box and information dimensions against the counts they were fitted to.

    With the area cut into k × k boxes, N(k) of them not empty and the information
    :math:`I(k) = -\sum_i p_i \ln p_i`, ordinary least squares give

    .. math:: \ln N(k) = a + D_0 \ln k,\qquad I(k) = b + D_1 \ln k

    Parameters
    ----------
    table
        One row a group (year) and k: ``k``, ``N`` (counts, exact) and, where there is one, ``I``;
        the printed ``D0``, ``R2`` and ``D1`` beside them (in any row of their group) or in
        `dimensions`.
    dimensions
        A second printed table with one row a group.
    columns
        Role → heading: ``group``, ``k``, ``N``, ``I``, ``D0``, ``R2``, ``D1``.

    Returns
    -------
    Audit
        Of kind ``fractal``. A D1 that fails throughout is compared with the slope of ln I on
        ln k (cause ``log_of_information``). Note ``not_rising``: where a finer grid has fewer
        boxes than a coarser one.

    Raises
    ------
    DataContractError
        Without k and N, without a printed dimension, or when a group of `dimensions` has no boxes.

    References
    ----------
    Definitions as in layout.box_dimension; the case: national forest parks of China,
    ChinaXiv 202204.00109 (its D1 are slopes of ln I).

    Examples
    --------
    >>> boxes = pd.DataFrame({"k": ["2", "4", "8"], "N": ["4", "11", "26"],
    ...                       "D0": ["1.35", "", ""]})
    >>> fractal(boxes).verdict
    'follows'
    """
    boxes = checked_table(table).reset_index(drop=True)
    if dimensions is not None:
        boxes = _beside(boxes, checked_table(dimensions), columns)
    roles = {key: names[0] for key, names in assign(boxes, ROLES, columns=columns).items()}
    wanted = [key for key in ("D0", "R2", "D1") if key in roles]
    if "k" not in roles or "N" not in roles or not wanted:
        remedy = "give k, N(k) and a dimension; there are: " + ", ".join(map(str, boxes.columns))
        raise DataContractError([Fault("table", "no box counts with a dimension", remedy=remedy)])
    numeric = [roles[key] for key in ("k", "N", "I", *wanted) if key in roles]
    printed = printed_figures(boxes, numeric, counts=(roles["k"], roles["N"]))
    keys = boxes[roles["group"]].astype(str) if "group" in roles else pd.Series("", boxes.index)
    groups = [np.flatnonzero(keys == key) for key in keys.unique()]
    relations = _relations(roles, groups)
    causes = {}
    for i, relation in enumerate(relations):
        if relation.target == roles.get("D1") and share_that_follows(relation, printed) < 0.5:
            logs = _slopes(roles, groups, ("I", "D1", "D1 = slope of ln I on ln k"), _log_slope)
            if share_that_follows(logs, printed) >= 0.75:
                causes[relations[i].check] = "log_of_information"
    notes = [("log_of_information", logs.check)] if causes else []
    counts = printed[roles["N"]].numbers
    falling = [str(keys.iloc[rows[0]]) for rows in groups if np.any(np.diff(counts[rows]) < 0)]
    notes += [("not_rising", "、".join(falling))] if falling else []
    return audit_of("fractal", boxes, relations, printed=printed, notes=notes, causes=causes)


def _beside(
    boxes: pd.DataFrame,
    dimensions: pd.DataFrame,
    columns: Mapping[str, str | Sequence[str]] | None,
) -> pd.DataFrame:
    """Return the boxes with the dimensions of each group in its first row."""
    given = {"group": columns["group"]} if columns and "group" in columns else None
    keys = [assign(each, [ROLES[0]], columns=given).get("group") for each in (boxes, dimensions)]
    if keys[0] is None or keys[1] is None:
        raise DataContractError([Fault("dimensions", "no column of groups in both tables")])
    left = boxes[keys[0][0]].astype(str)
    right = dimensions.set_index(dimensions[keys[1][0]].astype(str)).drop(columns=keys[1])
    lost = [key for key in right.index if key not in set(left)]
    if lost:
        raise DataContractError(
            [Fault("dimensions", "a group without boxes", str(k)) for k in lost]
        )
    more = right.drop(columns=[name for name in right.columns if name in boxes.columns])
    placed = more.reindex(left.to_numpy()).astype(object)
    placed.index = boxes.index
    return boxes.join(placed.mask(left.duplicated(), ""))


def _relations(roles: Mapping[str, str], groups: Sequence[NDArray[np.intp]]) -> list[Relation]:
    made = []
    if "D0" in roles:
        made.append(_slopes(roles, groups, ("N", "D0", "D0 = slope of ln N on ln k"), _log_slope))
    if "R2" in roles:
        made.append(_slopes(roles, groups, ("N", "R2", "R² of ln N on ln k"), _log_fit))
    if "D1" in roles and "I" in roles:
        made.append(_slopes(roles, groups, ("I", "D1", "D1 = slope of I on ln k"), _slope))
    return made


def _slopes(
    roles: Mapping[str, str],
    groups: Sequence[NDArray[np.intp]],
    fitted: tuple[str, str, str],
    fit: Callable[[Floats, Floats], Floats],
) -> Relation:
    """Return the relation of a fitted number in every row of its group: of what, which, how."""
    value, target, check = fitted

    def formula(k: Floats, x: Floats) -> Floats:
        found = np.full(np.broadcast_shapes(k.shape, x.shape), np.nan)
        for rows in groups:
            found[..., rows] = fit(np.log(k[..., rows]), x[..., rows])[..., None]
        return found

    return Relation(check=check, target=roles[target], inputs=(roles["k"], roles[value]),
                    formula=formula, whole=True)  # fmt: skip


def _slope(x: Floats, y: Floats) -> Floats:
    across = x - x.mean(axis=-1, keepdims=True)
    slope: Floats = (across * y).sum(axis=-1) / np.square(across).sum(axis=-1)
    return slope


def _log_slope(x: Floats, y: Floats) -> Floats:
    return _slope(x, np.log(y))


def _log_fit(x: Floats, y: Floats) -> Floats:
    logs = np.log(y) - np.log(y).mean(axis=-1, keepdims=True)
    across = x - x.mean(axis=-1, keepdims=True)
    explained = np.square((across * logs).sum(axis=-1)) / np.square(across).sum(axis=-1)
    fit: Floats = explained / np.square(logs).sum(axis=-1)
    return fit
