"""How points fill the plane: counts in ever finer grids, box and information dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.points.located import located

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shuanggao_analytics.layout.points.located import Crs, Floats, Points


def box_dimension(counts: pd.DataFrame) -> pd.DataFrame:
    r"""Return the box dimension (and information dimension) of points counted in grids.

    .. math:: D_0 = \text{slope of } \ln N(k) \text{ on } \ln k,\quad
              D_1 = \text{slope of } I(k) = -\sum P \ln P \text{ on } \ln k

    where the box around the points is cut into k × k cells, N(k) of which hold a point, with share
    P of the points in each. The slopes are ordinary least squares.

    Parameters
    ----------
    counts
        One row a grid: ``k`` ≥ 1, ``N`` > 0, ``I`` ≥ 0; at least two different k. See
        `box_counts`.

    Returns
    -------
    DataFrame
        Rows ``D0`` and ``D1``; columns ``dimension`` and ``r2``.

    Raises
    ------
    DataContractError
        For missing columns, values out of range, or fewer than two grids.

    Examples
    --------
    >>> plane = pd.DataFrame({"k": [2, 4, 8], "N": [4, 16, 64], "I": np.log([4, 16, 64])})
    >>> box_dimension(plane)["dimension"].round(6).tolist()
    [2.0, 2.0]
    """
    missing = [name for name in ("k", "N", "I") if name not in counts.columns]
    if missing:
        raise DataContractError(Fault("counts", "missing column", column=name) for name in missing)
    good = (counts["k"] >= 1) & (counts["N"] > 0) & (counts["I"] >= 0)
    faults = [
        Fault("counts", "needs k ≥ 1, N > 0 and I ≥ 0", row=str(row)) for row in counts.index[~good]
    ]
    if counts["k"].nunique() < 2:
        faults.append(Fault("counts", "needs two different grids", column="k"))
    if faults:
        raise DataContractError(faults)
    scale = np.log(counts["k"].to_numpy(dtype="float64"))
    fits = {
        "D0": _line(scale, np.log(counts["N"].to_numpy(dtype="float64"))),
        "D1": _line(scale, counts["I"].to_numpy(dtype="float64")),
    }
    return pd.DataFrame.from_dict(fits, orient="index", columns=["dimension", "r2"])


def box_counts(
    points: Points, *, divisions: Iterable[int] = range(2, 11), crs: Crs | None = None
) -> pd.DataFrame:
    """Return how the points fall into k × k grids over their box: ``k``, ``N``, ``I``.

    Parameters
    ----------
    points, crs
        As for `nearest_neighbour_distances`.
    divisions
        The numbers k of cells a side.

    Raises
    ------
    DataContractError
        For bad points.
    ShuanggaoError
        When the points lie on one line along an axis: the box has no area.

    Examples
    --------
    >>> box_counts([[0, 0], [1, 0], [0, 1], [1, 1]], divisions=range(2, 4))["N"].tolist()
    [4, 4]
    """
    xy = located(points, crs=crs).xy
    low, size = xy.min(axis=0), np.ptp(xy, axis=0)
    if not (size > 0).all():
        msg = "the points lie on one line along an axis: their box has no area to divide"
        raise ShuanggaoError(msg)
    rows = []
    for k in divisions:
        cell = np.minimum((xy - low) / size * k, k - 1).astype("int64")
        share = np.unique(cell, axis=0, return_counts=True)[1] / len(xy)
        rows.append((k, len(share), float(-(share * np.log(share)).sum())))
    return pd.DataFrame(rows, columns=["k", "N", "I"])


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Return the slope of the least-squares line and its share of explained variance."""
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x))
    left = float(np.sum((y - slope * x) ** 2))
    return slope, 1.0 - left / float(y @ y) if y.any() else float("nan")
