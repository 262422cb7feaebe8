"""Kernel density of points on an equal-area grid, clipped to land."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.points.located import (
    StudyArea,
    land,
    located,
    outside_faults,
    point_weights,
    unprojected,
)

if TYPE_CHECKING:
    from shuanggao_analytics.layout.points.located import Crs, Floats, Located, Points

_MOST_CELLS = 4_000_000


def kernel_density(
    points: Points,
    *,
    bandwidth: float,
    grid: float,
    weights: Any = None,
    kernel: Literal["gaussian", "quartic"] = "gaussian",
    window: StudyArea | None = None,
    crs: Crs | None = None,
) -> pd.DataFrame:
    r"""Return the kernel density of points at the middles of square cells.

    .. math:: f(c) = \sum_i w_i\, k(\lVert c - p_i \rVert),\quad
              k(d) = \frac{e^{-d^2 / 2h^2}}{2\pi h^2}\ \text{(gaussian)},\quad
              k(d) = \frac{3}{\pi h^2}\left(1 - \frac{d^2}{h^2}\right)^2_{d < h}\ \text{(quartic)}

    The bandwidths mean different things: h is the standard deviation of the gaussian kernel but
    the radius of the quartic one (as in ArcGIS; alike in spread at h_quartic = √8 h_gaussian).
    What falls outside the window is lost, not moved: ``density.sum() * grid ** 2`` is the share of
    the total weight that stays inside.

    Parameters
    ----------
    points
        A table with ``lon`` and ``lat`` or with ``x`` and ``y``, or an (n, 2) array of x and y.
    bandwidth
        h in kilometres (or the planar unit), > 0.
    grid
        Side of a cell in the same unit, > 0; at most four million cells.
    weights
        One number ≥ 0 a point; without it each weighs 1. A Series is matched by its index.
    kernel
        ``"gaussian"`` or ``"quartic"``.
    window
        The `StudyArea` to clip to. Without it points in degrees are clipped to the land of the
        whole map; planar points are not clipped, and the grid reaches 4 h beyond them.
    crs
        ``"geographic"`` or ``"planar"``; without it the names of the columns decide.

    Returns
    -------
    DataFrame
        One row a cell whose middle is inside: ``x``, ``y`` (Albers kilometres or planar), ``lon``,
        ``lat`` (only for degrees), ``density`` (weight per square kilometre or unit).

    Raises
    ------
    DataContractError
        For bad points and weights, a point outside the window, or options out of range.

    References
    ----------
    Silverman, B. W. (1986). *Density Estimation*, ch. 4.

    Examples
    --------
    >>> cells = kernel_density([[0, 0]], bandwidth=1, grid=0.5)
    >>> round(float(cells["density"].sum()) * 0.5**2, 3)
    1.0
    """
    where = located(points, crs=crs)
    heads = point_weights(weights, where.labels)
    clip = window
    if clip is None and where.crs == "geographic":
        whole = land()
        clip = StudyArea("land", float(whole.area), whole, "geographic")
    faults = _option_faults(bandwidth, grid, kernel)
    faults += [] if clip is None else outside_faults(where, clip)
    if not faults:
        x, y = _middles(where, clip, bandwidth, grid)
        if len(x) * len(y) > _MOST_CELLS:
            faults = [Fault("grid", "too many cells", value=f"{len(x)} x {len(y)}", remedy="widen")]
    if faults:
        raise DataContractError(faults)
    spread = _gaussian if kernel == "gaussian" else _quartic
    density = spread(where.xy, heads, x=x, y=y, h=bandwidth)
    table = pd.DataFrame(
        {"x": np.tile(x, len(y)), "y": np.repeat(y, len(x)), "density": density.ravel()}
    )
    if clip is not None:
        import shapely

        shapely.prepare(clip.polygon)
        table = table[shapely.contains_xy(clip.polygon, table["x"], table["y"])]
        table = table.reset_index(drop=True)
    if where.crs == "geographic":
        lon, lat = unprojected(table[["x", "y"]].to_numpy()).T
        table.insert(2, "lon", lon)
        table.insert(3, "lat", lat)
    return table


def _option_faults(bandwidth: float, grid: float, kernel: str) -> list[Fault]:
    lengths = {"bandwidth": bandwidth, "grid": grid}
    faults = [
        Fault(name, "needs a length > 0", value=str(value))
        for name, value in lengths.items()
        if not (np.isfinite(value) and value > 0)
    ]
    if kernel not in ("gaussian", "quartic"):
        faults.append(
            Fault("kernel", "no such kernel", value=str(kernel), remedy="gaussian or quartic")
        )
    return faults


def _middles(
    where: Located, clip: StudyArea | None, bandwidth: float, grid: float
) -> tuple[Floats, Floats]:
    """Return the middles of the columns and rows, on multiples of the cell from the origin."""
    if clip is None:
        low, high = where.xy.min(axis=0) - 4 * bandwidth, where.xy.max(axis=0) + 4 * bandwidth
    else:
        bounds = np.asarray(clip.polygon.bounds)
        low, high = bounds[:2], bounds[2:]
    first, last = np.floor(low / grid), np.ceil(high / grid)
    x, y = ((np.arange(start, stop) + 0.5) * grid for start, stop in zip(first, last, strict=True))
    return x, y


def _gaussian(xy: Floats, heads: Floats, *, x: Floats, y: Floats, h: float) -> Floats:
    """Return densities, rows y and columns x: the kernel is a product, so one matrix product."""
    across = np.exp(-0.5 * ((x[None, :] - xy[:, :1]) / h) ** 2)
    along = np.exp(-0.5 * ((y[None, :] - xy[:, 1:]) / h) ** 2) * heads[:, None]
    return np.asarray(along.T @ across / (2 * np.pi * h**2), dtype="float64")


def _quartic(xy: Floats, heads: Floats, *, x: Floats, y: Floats, h: float) -> Floats:
    density = np.zeros((len(y), len(x)))
    for (px, py), head in zip(xy, heads, strict=True):
        left, right = np.searchsorted(x, [px - h, px + h])
        low, high = np.searchsorted(y, [py - h, py + h])
        squared = (x[None, left:right] - px) ** 2 + (y[low:high, None] - py) ** 2
        near = np.maximum(1 - squared / h**2, 0.0)
        density[low:high, left:right] += head * near**2
    return density * 3 / (np.pi * h**2)
