"""Indicators of different units and directions on one scale, each method by its name.

The direction of an indicator stands in the meta-data table: more is better, less is better, or
best at a value or within a range. After normalisation more is always better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import checked_cells, table_faults, together
from shuanggao_analytics.performance.scaling import relative
from shuanggao_analytics.performance.scaling.goalposts import goalposts
from shuanggao_analytics.performance.scaling.indicators import read_indicators

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.scaling.indicators import Indicators

    Scaling: TypeAlias = Callable[[Floats, Indicators], Floats]

Method: TypeAlias = Literal[
    "minmax", "goalposts", "target", "best", "percentile", "rank", "borda", "zscore", "vector"
]

METHODS: dict[str, Scaling] = {
    "minmax": relative.minmax,
    "goalposts": goalposts,
    "target": relative.target,
    "best": relative.best,
    "percentile": relative.percentile,
    "rank": relative.rank,
    "borda": relative.borda,
    "zscore": relative.zscore,
    "vector": relative.vector,
}
SHARES = ("minmax", "goalposts", "target", "best", "percentile")  # within [0, 1]: take a scale


def normalise(
    X: pd.DataFrame,
    *,
    meta: pd.DataFrame | None = None,
    method: Method = "minmax",
    scale: tuple[float, float] = (0.0, 1.0),
) -> pd.DataFrame:
    r"""Return the indicators of `X` on a common scale on which more is better.

    With :math:`x` the value, or its negative where the direction is −1:

    - ``minmax``: :math:`(x - \min x) / (\max x - \min x)` over the rows given. The worst row
      gets exactly 0 and the best exactly 1, whoever else is in the table.
    - ``goalposts``: the same between the posts ``min`` and ``max`` of `meta`, which do not
      depend on the rows; with ``log`` true, of the logarithms of value and posts. A value
      beyond a post gets the value of the post, 0 or 1.
    - ``target``: :math:`(x - \min x) / (t - \min x)`, at most 1: the share of the way from the
      worst row to the ``target`` t of `meta`.
    - ``best``: the share of the best row, of the values as given: :math:`x / \max x`, and
      :math:`\min x / x` where less is better. Values must be ≥ 0, and > 0 where less is better.
    - ``percentile``: :math:`(r - 1) / (n - 1)`, r the rank from the worst, ties the lowest.
    - ``rank``: r itself, 1 (worst) to n; ``borda``: r − 1.
    - ``zscore``: :math:`(x - \bar x) / s`, s with n − 1.
    - ``vector``: :math:`x / \sqrt{\sum x^2}`, negative where less is better, so that the ideal
      of TOPSIS is the greatest value of each column.

    A ``middle`` or ``interval`` indicator with the target range [a, b] becomes its nearness
    :math:`u = 1 - d / \max d`, :math:`d = \max(a - x, x - b, 0)`, of which more is better. This
    u is itself the value under ``minmax`` and ``target``: 0 for the row furthest from the
    range, and 1 only within it. The other methods treat u as they treat an indicator with
    direction +1 (ranks take u to 12 decimals). ``goalposts`` alone makes no u: the value is 1
    within [a, b] and falls in a straight line to 0 at the post ``min`` below and ``max`` above.

    Parameters
    ----------
    X
        Units × indicators, complete. A panel is normalised over all its rows, so that years
        can be compared; for one year at a time give one year at a time.
    meta
        One row an indicator: ``code`` (a column, or the index) and ``direction``: +1 (or
        ``"正向"``), −1 (``"逆向"``), ``"middle"`` (``"居中型"``) or ``"interval"``
        (``"区间型"``). The last two need ``target``, a number or a pair: (10, 20), "10-20" or
        "[10, 20]"; method ``target`` needs one everywhere. ``goalposts`` needs ``min``, ``max``
        and where wanted ``log``. Other columns and rows for other codes are not read. Without
        it all directions are +1.
    method
        One of the nine above.
    scale
        The values that stand for 0 and 1 in ``minmax``, ``goalposts``, ``target``, ``best`` and
        ``percentile``: low + (high − low)·u. The other methods have a scale of their own and
        take no other.

    Returns
    -------
    pandas.DataFrame
        The shape and labels of `X`, float64.

    Raises
    ------
    DataContractError
        For cells missing or no number; an indicator without meta-data, with another direction or
        without the target it needs; an indicator equal (or equally far from its target) in every
        row (``minmax``, ``zscore``, and with a target range ``target``); fewer than two rows
        (``percentile``, ``zscore``); posts missing, in the wrong order or not around the target;
        a value, post or target ≤ 0 under ``log``; a target that the worst row has reached; values
        that ``best`` cannot divide; a column of zeros (``best``, ``vector``); a scale that is not
        two rising numbers or not for this method.
    UnknownNameError
        For another method.

    References
    ----------
    OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5; ranks, Borda
    counts, z-scores, targets and shares as in R package COINr (``n_rank``, ``n_borda``,
    ``n_prank``, ``n_zscore``, ``n_dist2targ`` with the cap, ``n_fracmax``), except that −1 in
    ``best`` is min/x here, so that more is better. Hwang, C.-L. & Yoon, K. (1981). *Multiple
    Attribute Decision Making*, Springer: vector normalisation.

    Examples
    --------
    >>> x = pd.DataFrame({"income": [2, 4, 6], "ratio": [18, 15, 21]}, index=list("abc"))
    >>> meta = pd.DataFrame({"code": ["income", "ratio"], "direction": [1, -1]})
    >>> normalise(x, meta=meta)
       income  ratio
    a     0.0    0.5
    b     0.5    1.0
    c     1.0    0.0
    >>> near = meta.assign(direction=[1, "interval"], target=[None, "16-18"])
    >>> normalise(x, meta=near, scale=(0, 100))
       income       ratio
    a     0.0  100.000000
    b    50.0   66.666667
    c   100.0    0.000000
    """
    if method not in METHODS:
        remedy = f"methods: {', '.join(METHODS)}"
        fault = Fault("normalise", "no such method", value=str(method), remedy=remedy)
        raise UnknownNameError([fault])
    if faults := table_faults(X, "X") + _scale_faults(scale, method):
        raise DataContractError(faults)
    cells, known = together(lambda: checked_cells(X, table="X"), lambda: read_indicators(X, meta))
    scaled = scaled_cells(cells, known, method=method, scale=scale)
    return pd.DataFrame(scaled, index=X.index, columns=X.columns)


def scaled_cells(
    cells: Floats, indicators: Indicators, *, method: str, scale: tuple[float, float] = (0.0, 1.0)
) -> Floats:
    """Return complete cells scaled by a known method: `normalise` without its checks of tables.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 2.0, 4.0]})
    >>> scaled_cells(x.to_numpy(), read_indicators(x, None), method="borda").ravel().tolist()
    [0.0, 1.0, 2.0]
    """
    scaled = METHODS[method](cells, indicators)
    low, high = scale
    if method not in SHARES or (low, high) == (0.0, 1.0):
        return scaled
    stretched: Floats = low + (high - low) * scaled
    return stretched


def _scale_faults(scale: object, method: str) -> list[Fault]:
    """Return what is wrong with the two ends of the scale, or with giving them at all."""
    try:
        low, high = (float(end) for end in scale)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        low = high = np.nan
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        remedy = "give the values for worst and best, the lower one first: (0, 100)"
        return [Fault("scale", "not two rising numbers", value=str(scale), remedy=remedy)]
    if method not in SHARES and (low, high) != (0.0, 1.0):
        remedy = f"it goes with {', '.join(SHARES)}"
        return [Fault("scale", f"{method} has its own scale", value=str(scale), remedy=remedy)]
    return []
