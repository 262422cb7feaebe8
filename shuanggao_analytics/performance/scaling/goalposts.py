"""Scaling between fixed posts: a value depends on its own row and on nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.scaling.indicators import Indicators


def goalposts(cells: Floats, indicators: Indicators) -> Floats:
    r"""Return the cells between their posts, 0 and 1 beyond; on log scale where that is said.

    With posts L (``min``) and U (``max``) of the meta-data, and with value, posts and target as
    logarithms where ``log`` is true:

    - +1: :math:`(x - L) / (U - L)`, and 1 minus that for −1;
    - ``middle`` and ``interval`` with the target range [a, b]: 1 within it,
      :math:`(x - L) / (a - L)` below and :math:`(U - x) / (U - b)` above, so that the posts are
      where the value has fallen to 0. They must hold the range: :math:`L \le a \le b \le U`.

    Raises
    ------
    DataContractError
        For posts missing or in the wrong order, a target range beyond them, and a value, post or
        target ≤ 0 under ``log``.

    Examples
    --------
    >>> from shuanggao_analytics.performance.scaling.indicators import read_indicators
    >>> x = pd.DataFrame({"ratio": [8.0, 12.0, 18.0, 19.0, 30.0]})
    >>> meta = pd.DataFrame({"direction": ["interval"], "target": ["12-18"], "min": [4],
    ...                      "max": [20]}, index=["ratio"])
    >>> goalposts(x.to_numpy(), read_indicators(x, meta)).ravel().tolist()
    [0.5, 1.0, 1.0, 0.5, 0.0]
    """
    low, high, logged = _posts(indicators)
    if (below := logged & (cells <= 0)).any():
        raise DataContractError(
            Fault("X", "needs a number > 0 under log", str(indicators.units[i]),
                  str(indicators.names[j]), str(cells[i, j]))
            for i, j in np.argwhere(below)
        )  # fmt: skip
    values, start, end = (_logged(numbers, logged) for numbers in (cells, low, high))
    share = np.clip((values - start) / (end - start), 0.0, 1.0)
    scaled: Floats = np.where(indicators.signs > 0, share, 1.0 - share)
    if indicators.nearest.any():
        near = _between(values, indicators, (start, end), logged)
        scaled = np.where(indicators.nearest, near, scaled)
    return scaled


def _between(
    values: Floats, indicators: Indicators, posts: tuple[Floats, Floats], logged: NDArray[np.bool_]
) -> Floats:
    """Return 1 within the target range, falling to 0 at the posts; a step where there is no way."""
    start, end = posts
    a, b = (_logged(ends, logged) for ends in (indicators.low, indicators.high))
    rising = np.where(a > start, a - start, 1.0)
    falling = np.where(end > b, end - b, 1.0)
    below = np.where(a > start, (values - start) / rising, 0.0)
    above = np.where(end > b, (end - values) / falling, 0.0)
    outside = np.clip(np.where(values < a, below, above), 0.0, 1.0)
    near: Floats = np.where((values >= a) & (values <= b), 1.0, outside)
    return near


def _logged(numbers: Floats, logged: NDArray[np.bool_]) -> Floats:
    """Return the logarithms of the columns under log, where there are any, the others as given."""
    where = np.broadcast_to(logged, numbers.shape) & (numbers > 0)
    result: Floats = np.log(numbers, where=where, out=np.array(numbers, dtype="float64"))
    return result


def _posts(indicators: Indicators) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return the posts and where they are under log, or raise."""
    rows = indicators.rows
    missing = [name for name in ("min", "max") if name not in rows.columns]
    if missing:
        raise DataContractError(Fault("meta", "missing column", column=name) for name in missing)
    logs = rows["log"] if "log" in rows.columns else pd.Series(False, index=rows.index)
    log = np.array([not pd.isna(flag) and bool(flag) for flag in logs])
    posts = rows[["min", "max"]].apply(pd.to_numeric, errors="coerce").astype("float64")
    low, high = posts["min"].to_numpy(), posts["max"].to_numpy()
    a, b = indicators.low, indicators.high
    wrong = {
        "goalposts need two finite numbers": ~(np.isfinite(low) & np.isfinite(high)),
        "the post min is not below max": low >= high,
        "posts need numbers > 0 under log": log & ((low <= 0) | (high <= 0)),
        "the posts do not hold the target": indicators.nearest & ((a < low) | (b > high)),
    }
    faults = [
        Fault("meta", problem, str(code), None, f"{start:g}–{end:g}")
        for problem, where in wrong.items()
        for code, start, end in zip(rows.index[where], low[where], high[where], strict=True)
    ]
    if faults:
        raise DataContractError(faults)
    return low, high, log
