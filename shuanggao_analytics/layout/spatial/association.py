"""Do neighbours resemble each other over the whole map: Moran, Geary, Getis–Ord G, join counts.

Every result says z and p under a named assumption, and p of random permutations beside it. Closed
forms are those of Cliff & Ord; permutations are drawn once and shared by all variables of a call,
so that thirty variables cost little more than one. What holds for islands, weights and the index
of the graph is said in `graphs`.

p of permutations is two-sided unless asked otherwise: twice the smaller tail, counting the observed
map, so with R permutations never below 2 / (R + 1). esda's ``p_sim`` is the smaller tail alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.spatial.autocorrelation import (
    GearyC,
    GetisOrdG,
    MoranI,
    autocorrelation,
)
from shuanggao_analytics.layout.spatial.map_draws import (
    check_choice,
    checked_variable,
    make_case,
    normal_p,
    permutation_p,
    score,
)

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Values
    from shuanggao_analytics.layout.points.located import Floats
    from shuanggao_analytics.layout.spatial.graphs import GraphLike, Style
    from shuanggao_analytics.layout.spatial.map_draws import Alternative, Case

Assumption: TypeAlias = Literal["randomisation", "normality"]


def morans_i(
    x: Values,
    *,
    graph: GraphLike,
    style: Style = "W",
    assumption: Assumption = "randomisation",
    alternative: Alternative = "two-sided",
    permutations: int = 999,
    seed: int = 0,
) -> MoranI:
    r"""Return Moran's I: do neighbours have like values.

    .. math:: I = \frac{n}{S_0} \frac{\sum_i\sum_j w_{ij} z_i z_j}{\sum_i z_i^2},\quad
              z_i = x_i - \bar x,\quad S_0 = \sum_i\sum_j w_{ij},\quad E(I) = \frac{-1}{n-1}

    Parameters
    ----------
    x
        One number a place; its index names the places (0 … n − 1 without one). At least four.
    graph
        A `Graph` or any form that `as_graph` takes; it must hold exactly the places of `x`.
    style
        ``"W"`` rows of weights sum to one (default, as in GeoDa and ArcGIS), ``"B"`` binary,
        ``"given"``.
    assumption
        Which variance ``.variance``, ``.z`` and ``.p`` use: ``"randomisation"`` (as in ArcGIS and
        spdep) or ``"normality"``. Both stand in ``.table``.
    alternative
        ``"two-sided"``, ``"greater"`` (likeness) or ``"less"`` (a chequerboard).
    permutations
        Draws for the p of permutations; 0 for none.
    seed
        Seed of the draws.

    Returns
    -------
    MoranI
        With ``.I``, ``.expected``, ``.variance``, ``.z``, ``.p``, ``.p_permutation``, ``.table``.

    Raises
    ------
    DataContractError
        For missing or non-numeric values, a place twice, fewer than four places, or a graph that
        does not match (each place is named).
    ShuanggaoError
        When `x` is the same everywhere: then nothing is alike or unlike.

    References
    ----------
    Moran, P. A. P. (1950). *Biometrika* 37, 17–23; Cliff, A. D. & Ord, J. K. (1981). *Spatial
    Processes*, ch. 2.

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    >>> result = morans_i([1.0, 2.0, 3.0, 4.0, 5.0], graph=line, permutations=99)
    >>> round(result.I, 6), result.expected
    (0.6, -0.25)
    """
    values, labels = checked_variable(x)
    case = make_case(
        labels, graph, style=style, values=values[:, None], permutations=permutations, seed=seed
    )
    scale = case.n / (case.s0 * case.squares)
    observed, drawn = case.observed * scale, case.drawn * scale
    rows = {
        "normality": (-1 / (case.n - 1), float(_moran_normality(case))),
        "randomisation": (-1 / (case.n - 1), float(_moran_randomisation(case)[0])),
    }
    return autocorrelation(
        MoranI,
        name="Moran's I",
        observed=observed,
        drawn=drawn,
        moments=rows,
        case=case,
        assumption=assumption,
        alternative=alternative,
    )


def morans_i_table(
    x: pd.DataFrame,
    *,
    graph: GraphLike,
    style: Style = "W",
    assumption: Assumption = "randomisation",
    alternative: Alternative = "two-sided",
    permutations: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Return Moran's I of many variables on one graph, sharing the permutations.

    Each row is what `morans_i` gives for that column with the same options and seed.

    Parameters
    ----------
    x
        One row a place, one numeric column a variable.
    graph, style, assumption, alternative, permutations, seed
        As for `morans_i`.

    Returns
    -------
    DataFrame
        One row a column of `x`: ``I``, ``expected``, ``variance``, ``z``, ``p``,
        ``p_permutation`` (missing when there are no permutations).

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `morans_i`, naming rows and columns.

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    >>> both = pd.DataFrame({"up": [1.0, 2, 3, 4, 5], "zigzag": [1.0, 5, 1, 5, 1]})
    >>> morans_i_table(both, graph=line, permutations=0)["I"].round(3).to_dict()
    {'up': 0.6, 'zigzag': -1.0}
    """
    check_choice("assumption", assumption, ("randomisation", "normality"))
    columns = [checked_variable(x[name], name=str(name))[0] for name in x.columns]
    if not columns:
        raise DataContractError([Fault("x", "there is no variable")])
    case = make_case(
        x.index,
        graph,
        style=style,
        values=np.column_stack(columns),
        permutations=permutations,
        seed=seed,
    )
    scale = case.n / (case.s0 * case.squares)
    observed, drawn = case.observed * scale, case.drawn * scale
    expected = -1 / (case.n - 1)
    normal = np.full(len(columns), _moran_normality(case))
    variance = normal if assumption == "normality" else _moran_randomisation(case)
    z = score(observed, expected, variance)
    return pd.DataFrame(
        {
            "I": observed,
            "expected": expected,
            "variance": variance,
            "z": z,
            "p": normal_p(z, alternative),
            "p_permutation": permutation_p(observed, drawn, alternative),
        },
        index=x.columns,
    )


def gearys_c(
    x: Values,
    *,
    graph: GraphLike,
    style: Style = "W",
    assumption: Assumption = "randomisation",
    alternative: Alternative = "two-sided",
    permutations: int = 999,
    seed: int = 0,
) -> GearyC:
    r"""Return Geary's C: how far neighbours are apart in value.

    .. math:: C = \frac{n-1}{2 S_0} \frac{\sum_i\sum_j w_{ij}(x_i - x_j)^2}{\sum_i z_i^2},\quad
              E(C) = 1

    Below 1 neighbours are alike, above 1 unlike: z < 0 means likeness (as in esda; spdep turns the
    sign), so ``alternative="less"`` tests for likeness.

    Parameters
    ----------
    x, graph, style, assumption, permutations, seed
        As for `morans_i`.
    alternative
        ``"two-sided"``, ``"less"`` (likeness) or ``"greater"``.

    Returns
    -------
    GearyC
        With ``.C``, ``.expected``, ``.variance``, ``.z``, ``.p``, ``.p_permutation``, ``.table``.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `morans_i`.

    References
    ----------
    Geary, R. C. (1954). *The Incorporated Statistician* 5, 115–145; Cliff & Ord (1981), ch. 2.

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    >>> gearys_c([1.0, 2.0, 3.0, 4.0, 5.0], graph=line, permutations=0).C
    0.2
    """
    values, labels = checked_variable(x)
    case = make_case(
        labels,
        graph,
        style=style,
        values=values[:, None],
        permutations=permutations,
        seed=seed,
        squared_differences=True,
    )
    scale = (case.n - 1) / (2 * case.s0 * case.squares)
    observed, drawn = case.observed * scale, case.drawn * scale
    n, s0, s1, s2, k = case.n, case.s0, case.s1, case.s2, float(case.kurtosis[0])
    normality = ((2 * s1 + s2) * (n - 1) - 4 * s0**2) / (2 * (n + 1) * s0**2)
    first = (n - 1) * s1 * (n**2 - 3 * n + 3 - (n - 1) * k)
    second = (n - 1) * s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * k) / 4
    third = s0**2 * (n**2 - 3 - (n - 1) ** 2 * k)
    randomisation = (first - second + third) / (n * (n - 2) * (n - 3) * s0**2)
    rows = {"normality": (1.0, normality), "randomisation": (1.0, randomisation)}
    return autocorrelation(
        GearyC,
        name="Geary's C",
        observed=observed,
        drawn=drawn,
        moments=rows,
        case=case,
        assumption=assumption,
        alternative=alternative,
    )


def getis_ord_g(
    x: Values,
    *,
    graph: GraphLike,
    style: Style = "B",
    alternative: Alternative = "two-sided",
    permutations: int = 999,
    seed: int = 0,
) -> GetisOrdG:
    r"""Return the general G: do high values (or low ones) stand together.

    .. math:: G = \frac{\sum_i\sum_j w_{ij} x_i x_j}{\sum_i\sum_{j \ne i} x_i x_j},\quad
              E(G) = \frac{S_0}{n(n-1)}

    Above its expectation high values cluster, below it low ones; I cannot tell the two apart. The
    variance is that of randomisation.

    Parameters
    ----------
    x
        One number ≥ 0 a place, more than one of them > 0.
    style
        ``"B"`` binary (default, as it was defined), ``"W"`` or ``"given"``.
    graph, alternative, permutations, seed
        As for `morans_i`.

    Returns
    -------
    GetisOrdG
        With ``.G``, ``.expected``, ``.variance``, ``.z``, ``.p``, ``.p_permutation``, ``.table``.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `morans_i`; also for negative values, or when all but one are zero.

    References
    ----------
    Getis, A. & Ord, J. K. (1992). *Geographical Analysis* 24, 189–206.

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2]}
    >>> round(getis_ord_g([1, 1, 5, 5], graph=line, permutations=0).G, 4)
    0.6739
    """
    values, labels = checked_variable(x)
    if (values < 0).any():
        raise DataContractError(
            Fault("x", "G needs numbers ≥ 0", row=str(label), value=str(value))
            for label, value in zip(labels[values < 0], values[values < 0], strict=True)
        )
    m1, m2, m3, m4 = (float(np.sum(values**power)) for power in range(1, 5))
    pairs = m1**2 - m2
    if np.count_nonzero(values) < 2:
        msg = "all values but one are zero: no product of two places is above zero"
        raise ShuanggaoError(msg)
    case = make_case(
        labels,
        graph,
        style=style,
        values=values[:, None],
        permutations=permutations,
        seed=seed,
        centred=False,
    )
    n, s0, s1, s2 = case.n, case.s0, case.s1, case.s2
    squared = (
        ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) * m2**2
        - ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2) * m4
        - (2 * n * s1 - (n + 3) * s2 + 6 * s0**2) * m1**2 * m2
        + (4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2) * m1 * m3
        + (s1 - s2 + s0**2) * m1**4
    ) / (pairs**2 * n * (n - 1) * (n - 2) * (n - 3))
    expected = s0 / (n * (n - 1))
    rows = {"randomisation": (expected, squared - expected**2)}
    observed, drawn = case.observed / pairs, case.drawn / pairs
    return autocorrelation(
        GetisOrdG,
        name="General G",
        observed=observed,
        drawn=drawn,
        moments=rows,
        case=case,
        assumption="randomisation",
        alternative=alternative,
    )


def _moran_normality(case: Case) -> float:
    n, s0, s1, s2 = case.n, case.s0, case.s1, case.s2
    return (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2) - 1 / (n - 1) ** 2


def _moran_randomisation(case: Case) -> Floats:
    n, s0, s1, s2 = case.n, case.s0, case.s1, case.s2
    first = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = case.kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - 1 / (n - 1) ** 2
