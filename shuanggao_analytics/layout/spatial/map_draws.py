"""What the measures of spatial pattern share: variables on a graph, permuted maps, p values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.spatial.graphs import named_twice, weight_matrix

if TYPE_CHECKING:
    from shuanggao_analytics.layout.points.located import Floats
    from shuanggao_analytics.layout.spatial.graphs import GraphLike, Style

Alternative: TypeAlias = Literal["two-sided", "greater", "less"]

_LEAST = 4  # the variance under randomisation divides by n - 3
_TIE = 1e-9


class Case(NamedTuple):
    """Variables (n × v) on a graph with a form of each, as observed (v) and permuted (R × v)."""

    matrix: Any
    z: Floats
    observed: Floats
    drawn: Floats
    s0: float
    s1: float
    s2: float
    permutations: int

    @property
    def n(self) -> int:
        """Number of places."""
        return len(self.z)

    @property
    def islands(self) -> int:
        """Number of places without neighbours."""
        return int((np.diff(self.matrix.indptr) == 0).sum())

    @property
    def squares(self) -> Floats:
        """Sum of squares of each variable."""
        return np.asarray((self.z**2).sum(axis=0), dtype="float64")

    @property
    def kurtosis(self) -> Floats:
        """Fourth moment over the squared second of each variable."""
        return np.asarray(self.n * (self.z**4).sum(axis=0) / self.squares**2, dtype="float64")


def checked_variable(x: Any, *, name: str = "x") -> tuple[Floats, pd.Index]:
    """Return the values and the places of a variable, or raise with every fault found.

    Examples
    --------
    >>> checked_variable([1, 2, 3, 5])[0]
    array([1., 2., 3., 5.])
    """
    series = x if isinstance(x, pd.Series) else pd.Series(np.asarray(x, dtype=object).ravel())
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    faults = named_twice(name, series.index)
    remedy = "a missing place is neither zero nor left out: decide first"
    faults += [
        Fault(name, "needs a number", row=str(label), value=str(value), remedy=remedy)
        for label, value in series[~np.isfinite(numbers)].items()
    ]
    if len(series) < _LEAST:
        faults.append(Fault(name, f"needs {_LEAST} places at least", value=str(len(series))))
    if faults:
        raise DataContractError(faults)
    if np.ptp(numbers) == 0:
        msg = f"{name} is the same everywhere, so neighbours are neither alike nor unlike"
        raise ShuanggaoError(msg)
    return numbers, series.index


def make_case(
    places: pd.Index,
    graph: GraphLike,
    *,
    style: Style,
    values: Floats,
    permutations: int,
    seed: int,
    centred: bool = True,
    squared_differences: bool = False,
) -> Case:
    """Return variables (n × v) on a graph with their quadratic forms and permuted ones.

    The form is z'Wz, or Σ w (z_i − z_j)² where `squared_differences` are asked for. Both only need
    the upper triangle of the symmetric part of W, which halves the work. Every permutation moves
    all variables together.

    Examples
    --------
    >>> line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2]}
    >>> values = np.array([[0.0], [1.0], [1.0], [1.0]])
    >>> case = make_case(pd.RangeIndex(4), line, style="B", values=values, permutations=0, seed=0,
    ...                  centred=False)
    >>> case.observed, case.s0
    (array([4.]), 6.0)
    """
    from scipy.sparse import csr_array, diags_array, triu

    if permutations < 0:
        raise DataContractError([Fault("permutations", "below zero", value=str(permutations))])
    matrix = weight_matrix(graph, places=places, style=style)
    z = values - values.mean(axis=0) if centred else values
    both = matrix + matrix.T
    sums = np.asarray(both.sum(axis=1))
    form = csr_array(triu(both, k=1))
    if squared_differences:
        form = csr_array(diags_array(sums) - 2 * form)
    rng = np.random.default_rng(seed)
    drawn = np.empty((permutations, z.shape[1]))
    for draw in drawn:
        moved = np.take(z, rng.permutation(len(z)), axis=0)
        np.einsum("ij,ij->j", moved, form @ moved, out=draw)
    observed = np.einsum("ij,ij->j", z, form @ z)
    return Case(
        matrix=matrix,
        z=z,
        observed=observed,
        drawn=drawn,
        s0=float(matrix.sum()),
        s1=float((both.data**2).sum() / 2),
        s2=float((sums**2).sum()),
        permutations=permutations,
    )


def score(value: Any, expected: Any, variance: Floats) -> Floats:
    """Return (value − expected) / √variance, missing where nothing can vary.

    Examples
    --------
    >>> score(2.0, 1.0, np.array([4.0, 0.0]))
    array([0.5, nan])
    """
    varies = variance > 1e-12 * np.square(expected)
    spread = np.sqrt(np.where(varies, variance, np.nan))
    return np.asarray((value - expected) / spread, dtype="float64")


def normal_p(z: Floats, alternative: Alternative) -> Floats:
    """Return p of standard scores under the normal distribution.

    Examples
    --------
    >>> normal_p(np.array([1.959964]), "two-sided").round(4)
    array([0.05])
    """
    from scipy.stats import norm

    check_choice("alternative", alternative, ("two-sided", "greater", "less"))
    if alternative == "two-sided":
        p = 2 * norm.sf(np.abs(z))
    else:
        p = norm.sf(z) if alternative == "greater" else norm.cdf(z)
    return np.asarray(p, dtype="float64")


def permutation_p(observed: Floats, drawn: Floats, alternative: Alternative) -> Floats:
    """Return p of observed values (v) among permuted ones (R × v), the observed map counted.

    Two-sided: twice the smaller tail, at most 1. Missing when R = 0.

    Examples
    --------
    >>> permutation_p(np.array([9.0]), np.arange(9.0)[:, None], "greater")
    array([0.1])
    """
    check_choice("alternative", alternative, ("two-sided", "greater", "less"))
    if not len(drawn):
        return np.full(len(observed), np.nan)
    tie = _TIE * drawn.std(axis=0)
    above = ((drawn >= observed - tie).sum(axis=0) + 1) / (len(drawn) + 1)
    below = ((drawn <= observed + tie).sum(axis=0) + 1) / (len(drawn) + 1)
    if alternative == "two-sided":
        return np.asarray(np.minimum(1.0, 2 * np.minimum(above, below)), dtype="float64")
    return np.asarray(above if alternative == "greater" else below, dtype="float64")


def check_choice(option: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise when an option is none of its choices.

    Examples
    --------
    >>> check_choice("style", "X", ("W", "B"))
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      style: no such choice (found 'X'); use W or B
    """
    if value not in choices:
        remedy = f"use {' or '.join(choices)}"
        raise DataContractError([Fault(option, "no such choice", value=str(value), remedy=remedy)])
