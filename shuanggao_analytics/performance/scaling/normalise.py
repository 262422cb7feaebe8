"""Indicators of different units and directions on one scale, each method by its name.

The direction of an indicator stands in the meta-data table: +1 (more is better) or −1 (less is
better). After normalisation more is always better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import checked_cells, table_faults, together

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

METHODS = ("minmax", "goalposts", "percentile", "rank")


def normalise(
    X: pd.DataFrame,  # noqa: N803
    *,
    meta: pd.DataFrame | None = None,
    method: Literal["minmax", "goalposts", "percentile", "rank"] = "minmax",
) -> pd.DataFrame:
    r"""Return the indicators of `X` on a common scale on which more is better.

    With :math:`x` the value, or its negative where the direction is −1:

    - ``minmax``: :math:`(x - \min x) / (\max x - \min x)` over the rows given. The worst row
      gets exactly 0 and the best exactly 1, whoever else is in the table.
    - ``goalposts``: the same between the posts ``min`` and ``max`` of `meta`, which do not
      depend on the rows; with ``log`` true, of the logarithms of value and posts. A value
      beyond a post gets the value of the post, 0 or 1.
    - ``percentile``: :math:`(r - 1) / (n - 1)`, r the rank from the worst, ties the lowest.
    - ``rank``: r itself, 1 (worst) to n.

    Parameters
    ----------
    X
        Units × indicators, complete. A panel is normalised over all its rows, so that years
        can be compared; for one year at a time give one year at a time.
    meta
        One row an indicator: ``code`` (a column, or the index), ``direction`` (+1 or −1) and for
        goalposts ``min``, ``max`` and where wanted ``log``. Rows for other codes are not read.
        Without it all directions are +1.
    method
        One of the four above.

    Returns
    -------
    pandas.DataFrame
        The shape and labels of `X`, float64.

    Raises
    ------
    DataContractError
        For cells missing or no number, an indicator without meta-data or with another direction,
        a constant indicator (``minmax``), fewer than two rows (``percentile``), posts missing or
        in the wrong order, a value or post ≤ 0 under ``log``: all of them at once.
    UnknownNameError
        For another method.

    References
    ----------
    OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 5; ranks as in R
    package COINr (``n_rank``, ``n_prank``).

    Examples
    --------
    >>> x = pd.DataFrame({"income": [2, 4, 6], "ratio": [18, 15, 21]}, index=list("abc"))
    >>> meta = pd.DataFrame({"code": ["income", "ratio"], "direction": [1, -1]})
    >>> normalise(x, meta=meta)
       income  ratio
    a     0.0    0.5
    b     0.5    1.0
    c     1.0    0.0
    """
    if method not in METHODS:
        remedy = f"methods: {', '.join(METHODS)}"
        raise UnknownNameError([Fault("normalise", "no such method", value=method, remedy=remedy)])
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, known = together(lambda: checked_cells(X, table="X"), lambda: _known(X, meta))
    if method == "goalposts":
        scaled = _goalposts(X, cells, known)
    else:
        scaled = _OVER_ROWS[method](X, cells * known["direction"].to_numpy(dtype="float64"))
    return pd.DataFrame(scaled, index=X.index, columns=X.columns)


def _known(X: pd.DataFrame, meta: pd.DataFrame | None) -> pd.DataFrame:  # noqa: N803
    """Return the meta-data of the columns of `X`, in their order, or raise."""
    if meta is None:
        return pd.DataFrame({"direction": 1.0}, index=X.columns)
    rows = meta.set_index("code") if "code" in meta.columns else meta
    if "direction" not in rows.columns:
        remedy = "+1 where more is better, −1 where less is"
        raise DataContractError(
            [Fault("meta", "missing column", column="direction", remedy=remedy)]
        )
    rows = rows[rows.index.isin(X.columns)]
    twice = rows.index[rows.index.duplicated()].unique()
    faults = [Fault("meta", "indicator twice", row=str(code)) for code in twice]
    left_out = X.columns[~X.columns.isin(rows.index)]
    faults += [Fault("meta", "no row for an indicator of X", row=str(code)) for code in left_out]
    direction = pd.to_numeric(rows["direction"], errors="coerce")
    faults += [
        Fault("meta", "direction is neither +1 nor −1", str(code), "direction", str(value))
        for code, value in rows.loc[~direction.abs().eq(1), "direction"].items()
    ]
    if faults:
        raise DataContractError(faults)
    return rows.assign(direction=direction).reindex(X.columns)


def _minmax(X: pd.DataFrame, values: Floats) -> Floats:  # noqa: N803
    low, high = values.min(axis=0), values.max(axis=0)
    remedy = "it separates nobody: leave it out, or use goalposts"
    faults = [
        Fault("X", "the same value in every row", column=str(name), remedy=remedy)
        for name in X.columns[low == high]
    ]
    if faults:
        raise DataContractError(faults)
    scaled: Floats = (values - low) / (high - low)
    return scaled


def _rank(X: pd.DataFrame, values: Floats) -> Floats:  # noqa: N803, ARG001
    ranks: Floats = pd.DataFrame(values).rank(method="min").to_numpy(dtype="float64")
    return ranks


def _percentile(X: pd.DataFrame, values: Floats) -> Floats:  # noqa: N803
    if len(values) < 2:
        raise DataContractError([Fault("X", "a percentile needs two rows or more", value="1")])
    return (_rank(X, values) - 1.0) / (len(values) - 1.0)


_OVER_ROWS: dict[str, Callable[[pd.DataFrame, Floats], Floats]] = {
    "minmax": _minmax,
    "percentile": _percentile,
    "rank": _rank,
}


def _goalposts(X: pd.DataFrame, cells: Floats, known: pd.DataFrame) -> Floats:  # noqa: N803
    """Return the cells between their posts; posts and values on log scale where that is said."""
    low, high, logged = _posts(known)
    below = logged & (cells <= 0)
    if below.any():
        raise DataContractError(
            Fault("X", "needs a number > 0 under log", str(X.index[i]), str(X.columns[j]),
                  str(cells[i, j]))
            for i, j in np.argwhere(below)
        )  # fmt: skip
    values = np.where(logged, np.log(cells, out=np.zeros_like(cells), where=cells > 0), cells)
    scaled = np.clip((values - low) / (high - low), 0.0, 1.0)
    direction = known["direction"].to_numpy(dtype="float64")
    turned: Floats = np.where(direction > 0, scaled, 1.0 - scaled)
    return turned


def _posts(known: pd.DataFrame) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return the posts, logged where that is said, and where it is said; or raise."""
    missing = [name for name in ("min", "max") if name not in known.columns]
    if missing:
        raise DataContractError(Fault("meta", "missing column", column=name) for name in missing)
    logs = known["log"] if "log" in known.columns else pd.Series(False, index=known.index)
    log = np.array([not pd.isna(flag) and bool(flag) for flag in logs])
    posts = known[["min", "max"]].apply(pd.to_numeric, errors="coerce").astype("float64")
    low, high = posts["min"].to_numpy(), posts["max"].to_numpy()
    wrong = {
        "goalposts need two finite numbers": ~(np.isfinite(low) & np.isfinite(high)),
        "the post min is not below max": low >= high,
        "posts need numbers > 0 under log": log & ((low <= 0) | (high <= 0)),
    }
    faults = [
        Fault("meta", problem, str(code), None, f"{a:g}–{b:g}")
        for problem, where in wrong.items()
        for code, a, b in zip(known.index[where], low[where], high[where], strict=True)
    ]
    if faults:
        raise DataContractError(faults)
    low, high = (
        np.where(log, np.log(post, where=log, out=post.copy()), post) for post in (low, high)
    )
    return low, high, log
