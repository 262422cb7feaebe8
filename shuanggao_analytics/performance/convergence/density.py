"""Kernel densities by year: how the shape of a distribution moves, and how many peaks it has."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.convergence.classes import relative_values
from shuanggao_analytics.performance.convergence.contract import balanced, check_word
from shuanggao_analytics.performance.options import as_number, check_share, check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.convergence.contract import BalancedPanel

    Bandwidth: TypeAlias = Literal["scott", "silverman"] | float
    Boundary: TypeAlias = Literal["none", "reflect"]

_REACH = 5.0  # bandwidths that the grid goes beyond the outermost values
_LEAST_GRID = 10


def density_evolution(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    times: Sequence[int] | None = None,
    grid: int = 200,
    bandwidth: Bandwidth = "scott",
    relative: bool = False,
    boundary: Boundary = "none",
) -> pd.DataFrame:
    r"""Return Gaussian kernel densities of each year on one grid.

    .. math:: \hat f_t(x) = \frac{1}{n h_t} \sum_i \phi\Big(\frac{x - x_{it}}{h_t}\Big)

    with :math:`h_t = s_t n^{-1/5}` (scott) or :math:`s_t (3n/4)^{-1/5}` (silverman), s the standard
    deviation with divisor n − 1, or h as it is given, in the unit of x.

    Parameters
    ----------
    panel
        Long table, one row a unit and year, every unit in every year.
    value, by, time
        Columns of the values, the units and the years; zeros are values.
    times
        Years to return, in order; ``None``: all.
    grid
        Points of the grid, the same for all years.
    bandwidth
        ``"scott"``, ``"silverman"`` or a number.
    relative
        Whether values are divided by the mean of their year (over all units).
    boundary
        ``"none"``: the grid reaches five bandwidths beyond the values. With values ≥ 0 near zero
        some density then lies below zero, where nothing can be. ``"reflect"``: what lies below
        zero is folded back (Silverman 1986, § 2.10); the grid starts at 0 and negative values are
        refused.

    Returns
    -------
    pandas.DataFrame
        Long: ``time``, ``x``, ``density``; by time each density has the integral 1 on its grid, to
        within 1e-5, if the grid is not coarser than the bandwidth.

    Raises
    ------
    DataContractError
        For everything that `balanced` names, times that are not there, a year whose values are
        all the same (no bandwidth), a mean that is not above zero with `relative`, negative values
        with ``"reflect"``, and unknown or bad options.

    References
    ----------
    Silverman, B. W. (1986). *Density Estimation for Statistics and Data Analysis*, Chapman & Hall;
    for densities that move Quah, D. (1997). *Journal of Economic Growth* 2, 27–59.

    Examples
    --------
    >>> panel = pd.DataFrame({"place": list("abc") * 2, "year": [2020] * 3 + [2021] * 3,
    ...                       "income": [1.0, 2, 6, 2, 3, 4]})
    >>> found = density_evolution(panel, value="income", by="place", relative=True)
    >>> found.groupby("time")["density"].max().round(2).to_dict()
    {2020: 0.39, 2021: 0.95}
    """
    data, *_ = together(
        lambda: balanced(
            panel,
            value=value,
            by=by,
            time=time,
            rule="not negative" if boundary == "reflect" else "any",
        ),
        lambda: check_whole("grid", grid, low=_LEAST_GRID),
        lambda: _check_bandwidth(bandwidth),
        lambda: check_word("boundary", boundary, words=["none", "reflect"]),
    )
    columns = _columns(data, times)
    x = data.cells[:, columns]
    if relative:
        x = relative_values(x, data.times[columns])
    widths = _widths(x, bandwidth, data.times[columns])
    outer = _REACH * float(np.max(widths))
    low = 0.0 if boundary == "reflect" else float(np.min(x)) - outer
    places = np.linspace(low, float(np.max(x)) + outer, grid)
    densities = [
        _density(places, x[:, at], float(widths[at]), fold=boundary == "reflect")
        for at in range(x.shape[1])
    ]
    return pd.DataFrame(
        {
            "time": np.repeat(data.times[columns].to_numpy(), grid),
            "x": np.tile(places, len(columns)),
            "density": np.concatenate(densities),
        }
    )


def density_peaks(density: pd.DataFrame, *, least: float = 0.05) -> pd.DataFrame:
    """Return how many peaks the density of each year has, and where they are.

    A peak is a point of the grid above both its neighbours (a level top counts once), as high as
    the share `least` of the highest of its year. More peaks than one hint at clubs, but the number
    hangs on the bandwidth: halve and double it before saying so.

    Parameters
    ----------
    density
        As `density_evolution` returns it.
    least
        Lowest height of a peak as a share of the highest; lower ones are ripples.

    Returns
    -------
    pandas.DataFrame
        ``peaks``, ``main`` (x of the highest), ``height`` (of that) and ``places`` (all of them,
        a tuple of x) by ``time``.

    Raises
    ------
    DataContractError
        For a table without the columns time, x and density, and a share outside [0, 1).

    Examples
    --------
    >>> panel = pd.DataFrame({"place": list("abcdef") * 2, "year": [2020] * 6 + [2021] * 6,
    ...                       "income": [1.0, 1, 1, 9, 9, 9, 4, 4, 5, 5, 6, 6]})
    >>> found = density_evolution(panel, value="income", by="place", bandwidth=1.0)
    >>> density_peaks(found)["peaks"].to_dict()
    {2020: 2, 2021: 1}
    """
    check_share("least", least, zero=True)
    absent = [name for name in ("time", "x", "density") if name not in density.columns]
    if absent:
        remedy = "give what density_evolution returns"
        raise DataContractError(
            Fault("density", "missing column", column=name, remedy=remedy) for name in absent
        )
    rows = {}
    for time, part in density.groupby("time", sort=False):
        x, height = part["x"].to_numpy(), part["density"].to_numpy()
        at = _peaks(height, least * float(np.max(height)))
        top = int(np.argmax(height))
        rows[time] = (len(at), float(x[top]), float(height[top]), tuple(float(x[i]) for i in at))
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["peaks", "main", "height", "places"]
    )
    table.index.name = "time"
    return table


def _density(places: Floats, values: Floats, width: float, *, fold: bool) -> Floats:
    distance = (places[:, None] - values) / width
    kernels = np.exp(-0.5 * distance**2)
    if fold:
        kernels += np.exp(-0.5 * ((places[:, None] + values) / width) ** 2)
    found: Floats = kernels.sum(axis=1) / (len(values) * width * np.sqrt(2 * np.pi))
    return found


def _peaks(height: Floats, least: float) -> list[int]:
    """Return where values are higher than before and after; of a level top its middle."""
    padded = np.concatenate([[-np.inf], height, [-np.inf]])
    turns = np.flatnonzero(np.diff(padded)).tolist()  # each starts or ends a level stretch
    found = []
    for start, end in pairwise(turns):
        rises, falls = padded[start + 1] > padded[start], padded[end + 1] < padded[end]
        if rises and falls and padded[end] >= least:
            found.append((start + end - 1) // 2)
    return found


def _columns(data: BalancedPanel, times: Sequence[int] | None) -> list[int]:
    if times is None:
        return list(range(len(data.times)))
    wanted = pd.Index(list(times))
    known = ", ".join(map(str, data.times))
    faults = [
        Fault("times", "no such time in the panel", value=str(each), remedy=f"there are: {known}")
        for each in wanted[~wanted.isin(data.times)]
    ]
    faults += [
        Fault("times", "time twice", value=str(each))
        for each in wanted[wanted.duplicated()].unique()
    ]
    if not len(wanted):
        faults = [Fault("times", "no time given")]
    if faults:
        raise DataContractError(faults)
    return [int(at) for at in data.times.get_indexer(wanted)]


def _widths(x: Floats, bandwidth: Bandwidth, times: pd.Index) -> Floats:
    n = len(x)
    if not isinstance(bandwidth, str):
        return np.full(x.shape[1], float(bandwidth))
    flat = np.ptp(x, axis=0) == 0
    if flat.any():
        remedy = "give a bandwidth as a number, or leave the year out"
        raise DataContractError(
            Fault(
                "panel", "all values are the same: no bandwidth", str(times[int(at)]), remedy=remedy
            )
            for at in np.flatnonzero(flat)
        )
    factor = n**-0.2 if bandwidth == "scott" else (0.75 * n) ** -0.2
    found: Floats = x.std(axis=0, ddof=1) * factor
    return found


def _check_bandwidth(bandwidth: object) -> None:
    known = isinstance(bandwidth, str) and bandwidth in ("scott", "silverman")
    if not known and not 0 < as_number(bandwidth) < np.inf:
        remedy = "use scott, silverman or a number above 0 in the unit of x"
        raise DataContractError([Fault("bandwidth", "no such bandwidth", value=str(bandwidth),
                                       remedy=remedy)])  # fmt: skip
