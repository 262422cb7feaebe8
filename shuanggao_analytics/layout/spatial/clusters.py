"""Where neighbours resemble each other: local Moran and Gi*, with the classes of their maps.

Both test every place, so p is adjusted for the number of places (false-discovery rate of Benjamini
& Hochberg) before a place is given a class. A place without neighbours has no lag: its statistic
and its class are missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.spatial.graphs import weight_matrix
from shuanggao_analytics.layout.spatial.map_draws import (
    check_choice,
    checked_variable,
    normal_p,
    score,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Values
    from shuanggao_analytics.layout.points.located import Floats
    from shuanggao_analytics.layout.spatial.graphs import GraphLike, Style

CLASSES = ("HH", "LL", "HL", "LH", "not significant")
"""The five classes of a map of local Moran: own value, then the neighbours', High or Low."""

HEAT = ("hot", "cold", "not significant")
"""The classes of a map of Gi or Gi*."""

_LEVELS = (0.10, 0.05, 0.01)
_TIE = 1e-9


def local_morans_i(
    x: Values,
    *,
    graph: GraphLike,
    style: Style = "W",
    convention: Literal["anselin", "esda"] = "anselin",
    inference: Literal["permutation", "normal"] = "permutation",
    permutations: int = 999,
    seed: int = 0,
    fdr: float = 0.05,
) -> pd.DataFrame:
    r"""Return local Moran of every place, with its class on the map (LISA).

    .. math:: I_i = \frac{z_i}{m_2} \sum_j w_{ij} z_j,\quad m_2 = \frac1n \sum_i z_i^2

    Expected, variance and z are those of conditional randomisation: the place keeps its value, the
    others are shuffled. ``p_permutation`` draws from just that, two-sided: with R permutations it
    is never below 2 / (R + 1), so that with n places no class can be given unless about
    2 n / (fdr (R + 1)) of them are extreme; raise `permutations` for large maps. All places share
    the same draws.

    Parameters
    ----------
    x
        One number a place; its index names the places. At least four.
    graph, style
        As for `morans_i`.
    convention
        ``"anselin"``: as above, the default of spdep; with row-standardised weights the mean of
        the places is Moran's I. ``"esda"``: divisor n − 1 in m₂, as in esda and GeoDa, so all I,
        expected and √variance are (n − 1)/n of the former. z, p and classes are the same.
    inference
        Which p is adjusted and gives the class: ``"permutation"`` or ``"normal"``.
    permutations, seed
        Draws a place, and their seed.
    fdr
        False-discovery rate among the places that are given a class, in (0, 1).

    Returns
    -------
    DataFrame
        The index of `x`; ``x``, ``lag`` (of x), ``I``, ``expected``, ``variance``, ``z``, ``p``
        (normal, two-sided), ``p_permutation``, ``p_fdr`` (adjusted), ``quadrant`` (HH, LL, HL or
        LH; H is above the mean), ``class``: the quadrant where ``p_fdr`` ≤ fdr, else
        ``not significant``.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `morans_i`; for options out of range.

    References
    ----------
    Anselin, L. (1995). *Geographical Analysis* 27, 93–115; Sokal, R. R., Oden, N. L. & Thomson,
    B. A. (1998). *Geographical Analysis* 30, 331–354; Caldas de Castro, M. & Singer, B. H. (2006).
    *Geographical Analysis* 38, 180–208 (false discoveries).

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    >>> result = local_morans_i([1.0, 2.0, 3.0, 4.0, 5.0], graph=line, permutations=99)
    >>> result["I"].tolist(), result["quadrant"].tolist()
    ([1.0, 0.5, 0.0, 0.5, 1.0], ['LL', 'LL', 'LL', 'HH', 'HH'])
    """
    check_choice("convention", convention, ("anselin", "esda"))
    _check_local(inference, permutations, fdr)
    values, labels = checked_variable(x)
    matrix = weight_matrix(graph, places=labels, style=style)
    n, z = len(values), values - values.mean()
    m2 = float(np.mean(z**2))
    row, squared = np.asarray(matrix.sum(axis=1)), np.asarray((matrix**2).sum(axis=1))
    lag = matrix @ z
    factor = 1.0 if convention == "anselin" else (n - 1) / n
    expected = -(z**2) * row / ((n - 1) * m2)
    spread = squared - row**2 / (n - 1)
    variance = (z / m2) ** 2 * n / (n - 2) * spread * (m2 - z**2 / (n - 1))
    standard = score(z * lag / m2, expected, variance)
    table = pd.DataFrame(
        {
            "x": values,
            "lag": matrix @ values,
            "I": factor * z * lag / m2,
            "expected": factor * expected,
            "variance": factor**2 * variance,
            "z": standard,
            "p": normal_p(standard, "two-sided"),
            "p_permutation": _conditional_p(z, matrix, permutations, seed, fixed=z == 0),
        },
        index=labels,
    )
    own, around = np.where(z > 0, "H", "L"), np.where(lag > 0, "H", "L")
    quadrant = pd.Series(np.char.add(own, around), index=labels)
    table = _classed(table, quadrant, matrix=matrix, inference=inference, fdr=fdr)
    table.insert(9, "quadrant", quadrant.where(table["I"].notna()))
    return table


def getis_ord(
    x: Values,
    *,
    graph: GraphLike,
    star: bool = True,
    style: Style = "B",
    inference: Literal["permutation", "normal"] = "normal",
    permutations: int = 999,
    seed: int = 0,
    fdr: float = 0.05,
) -> pd.DataFrame:
    r"""Return Gi* (or Gi) of every place: where high or low values stand together (hot spots).

    .. math:: z(G_i^*) = \frac{\sum_j w_{ij} x_j - \bar x \sum_j w_{ij}}
              {s \sqrt{[n \sum_j w_{ij}^2 - (\sum_j w_{ij})^2] / (n - 1)}},\quad
              s^2 = \tfrac1n \sum_j x_j^2 - \bar x^2

    With the star the place itself is among its neighbours, with the largest weight of its row (one
    in a binary graph) before the row is standardised. Without it mean and s leave the place out
    and n falls by one. z does not change when a row of weights is multiplied, so equal weights
    give the same z binary and row-standardised (as in spdep; esda's G_Local does so only for
    binary weights).

    Parameters
    ----------
    x
        One number a place; its index names the places. At least four.
    graph, style
        As for `morans_i`; binary by default.
    star
        Gi* (with the place itself) or Gi (without).
    inference
        Which p is adjusted and gives the class: ``"normal"`` (as in ArcGIS) or ``"permutation"``
        (safer for places with few neighbours; see `local_morans_i` for its floor).
    permutations, seed, fdr
        As for `local_morans_i`.

    Returns
    -------
    DataFrame
        The index of `x`; ``x``, ``G`` (Σ w x over Σ x, without the place itself if not star;
        missing when that sum is not above zero), ``z``, ``p`` (normal, two-sided),
        ``p_permutation``, ``p_fdr`` (adjusted), ``bin`` (±3, ±2, ±1 where p_fdr ≤ 0.01, 0.05,
        0.10, else 0: ArcGIS's Gi_Bin), ``class``: ``hot`` or ``cold`` where ``p_fdr`` ≤ fdr, else
        ``not significant``. z is missing where a place has everyone as neighbour.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `local_morans_i`.

    References
    ----------
    Getis, A. & Ord, J. K. (1992). *Geographical Analysis* 24, 189–206; Ord, J. K. & Getis, A.
    (1995). *Geographical Analysis* 27, 286–306.

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    >>> getis_ord([1.0, 2.0, 3.0, 4.0, 5.0], graph=line)["z"].round(4).tolist()
    [-1.7321, -1.7321, 0.0, 1.7321, 1.7321]
    """
    _check_local(inference, permutations, fdr)
    values, labels = checked_variable(x)
    matrix = weight_matrix(graph, places=labels, style="given" if style == "W" else style)
    n = len(values)
    own = _largest(matrix) if star else np.zeros(n)
    row = np.asarray(matrix.sum(axis=1)) + own
    squared = np.asarray((matrix**2).sum(axis=1)) + own**2
    total = matrix @ values + own * values
    left = 0.0 if star else values
    count = n if star else n - 1
    mean = (values.sum() - left) / count
    spread = ((values**2).sum() - np.square(left)) / count - mean**2
    variance = spread * (count * squared - row**2) / (count - 1)
    standard = score(total, mean * row, variance * np.ones(n))
    scale = 1 / np.where(row > 0, row, 1.0) if style == "W" else 1.0  # z and p are free of it
    sums, still = (values.sum() - left) * np.ones(n), np.zeros(n, dtype="bool")
    table = pd.DataFrame(
        {
            "x": values,
            "G": scale * total / np.where(sums > 0, sums, np.nan),
            "z": standard,
            "p": normal_p(standard, "two-sided"),
            "p_permutation": _conditional_p(values, matrix, permutations, seed, fixed=still),
        },
        index=labels,
    )
    heat = pd.Series(np.where(standard > 0, "hot", "cold"), index=labels)
    table = _classed(table, heat, matrix=matrix, inference=inference, fdr=fdr)
    steps = sum((table["p_fdr"] <= level).astype("int64") for level in _LEVELS)
    table.insert(6, "bin", steps * np.sign(table["z"].fillna(0.0)).astype("int64"))
    return table


def _check_local(inference: str, permutations: int, fdr: float) -> None:
    check_choice("inference", inference, ("permutation", "normal"))
    faults = []
    if permutations < (inference == "permutation"):
        faults.append(Fault("permutations", "too few", value=str(permutations)))
    if not 0 < fdr < 1:
        faults.append(Fault("fdr", "not between 0 and 1", value=str(fdr)))
    if faults:
        raise DataContractError(faults)


def _conditional_p(
    values: Floats, matrix: Any, permutations: int, seed: int, *, fixed: NDArray[np.bool_]
) -> Floats:
    """Return two-sided p of each lag when the place stays and the others are shuffled.

    A draw is a row of positions among the n − 1 others; a place with k neighbours uses the first
    k of them. Where the statistic is `fixed` whatever the draw, p is 1.
    """
    n, degree = len(values), np.diff(matrix.indptr)
    if not permutations:
        return np.full(n, np.nan)
    rng = np.random.default_rng(seed)
    widest = int(degree.max())
    drawn = np.array([rng.choice(n - 1, widest, replace=False) for _ in range(permutations)])
    tie, p = _TIE * float(np.ptp(values)), np.ones(n)
    for place in np.flatnonzero((degree > 0) & ~fixed):
        near = slice(matrix.indptr[place], matrix.indptr[place + 1])
        weight = matrix.data[near]
        others = np.delete(values, place)
        lag = others[drawn[:, : len(weight)]] @ weight
        observed, edge = values[matrix.indices[near]] @ weight, tie * weight.sum()
        tail = min((lag >= observed - edge).sum(), (lag <= observed + edge).sum())
        p[place] = min(1.0, 2 * (tail + 1) / (permutations + 1))
    return p


def _largest(matrix: Any) -> Floats:
    """Return the largest weight of each row; 1 for a row without any."""
    largest = np.asarray(matrix.max(axis=1).todense()).ravel()
    return np.where(largest > 0, largest, 1.0)


def _classed(
    table: pd.DataFrame, names: pd.Series, *, matrix: Any, inference: str, fdr: float
) -> pd.DataFrame:
    """Return the table with adjusted p and class; all but x is missing for islands."""
    from scipy.stats import false_discovery_control

    island = np.diff(matrix.indptr) == 0
    table.loc[island, table.columns.drop("x")] = np.nan
    chosen = table["p_permutation" if inference == "permutation" else "p"].to_numpy()
    known = ~np.isnan(chosen)
    adjusted = np.full(len(table), np.nan)
    if known.any():
        adjusted[known] = false_discovery_control(chosen[known])
    table["p_fdr"] = adjusted
    table["class"] = names.where(adjusted <= fdr, "not significant").mask(island)
    return table
