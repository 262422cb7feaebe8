r"""Grey relational degree (灰色关联度): how closely the indicators of a unit follow a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.checks import checked_number
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    table_faults,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

    Reference: TypeAlias = (
        pd.Series | Mapping[str, float] | Sequence[float] | NDArray[Any] | Literal["best"]
    )


def grey_relational_degree(
    X: pd.DataFrame,
    *,
    reference: Reference,
    rho: float = 0.5,
    weights: Weights | None = None,
) -> pd.Series:
    r"""Return the grey relational degree of each unit to a reference.

    .. math:: \xi_{ij} = \frac{\Delta_{\min} + \rho \Delta_{\max}}
              {\Delta_{ij} + \rho \Delta_{\max}},\quad
              \Delta_{ij} = |x_{ij} - x_{0j}|,\quad \gamma_i = \sum_j w_j \xi_{ij}

    with the least and the greatest difference of the whole table (of the indicators that have a
    weight): a degree depends on who else is in it.

    Parameters
    ----------
    X
        Units × indicators that can be compared already (normalised, or of one unit); zeros are
        values, a missing value is an error.
    reference
        The value of each indicator to compare with: by name, or in the order of the columns, or
        ``"best"`` for the greatest of each column.
    rho
        Distinguishing coefficient, above 0 and up to 1: the smaller, the further apart are the
        coefficients.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.

    Returns
    -------
    pandas.Series
        ``degree`` by unit, in (0, 1]. Where no unit differs from the reference at all, every
        degree is 1.

    Raises
    ------
    DataContractError
        For cells missing or no number, a reference or weights that do not fit the columns, rho
        out of bounds: all of them at once.

    References
    ----------
    Deng, J. (1989). Introduction to grey system theory. *Journal of Grey System* 1, 1–24.

    Examples
    --------
    >>> x = pd.DataFrame([[0.9, 0.7, 0.8], [0.7, 0.8, 0.9]], index=["甲", "乙"])
    >>> grey_relational_degree(x, reference=[0.9, 0.8, 0.7]).round(4).to_dict()
    {'甲': 0.6667, '乙': 0.5556}
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, goal, share, coefficient = together(
        lambda: checked_cells(X, table="X"),
        lambda: _checked_reference(reference, X.columns),
        lambda: checked_weights(weights, X.columns),
        lambda: checked_number("rho", rho, low=1e-6, high=1.0),
    )
    gaps = np.abs(cells - (cells.max(axis=0) if goal is None else goal))
    degrees = _degrees(gaps, share[None, :], coefficient)[0]
    return pd.Series(degrees, index=X.index, name="degree")


def grey_scores(values: Floats, weights: Floats, *, rho: float = 0.5) -> Floats:
    """Return D × U degrees to the column maxima of U × I values under D × I weights.

    Examples
    --------
    >>> grey_scores(np.array([[0.0], [0.5], [1.0]]), np.array([[1.0]])).round(4).tolist()
    [[0.3333, 0.5, 1.0]]
    """
    return _degrees(values.max(axis=0) - values, weights, rho)


def grey_terms(values: Floats, *, rho: float = 0.5) -> Floats:
    """Return the coefficients whose weighted sums are the degrees when every weight is above 0.

    Examples
    --------
    >>> grey_terms(np.array([[0.0], [0.5], [1.0]])).round(4).ravel().tolist()
    [0.3333, 0.5, 1.0]
    """
    gaps = values.max(axis=0) - values
    return _coefficients(gaps, float(np.min(gaps)), rho * float(np.max(gaps)))


def _degrees(gaps: Floats, weights: Floats, rho: float) -> Floats:
    """Return the degrees; the two extremes are over the indicators that have a weight."""
    counts = weights > 0
    least = np.where(counts, gaps.min(axis=0), np.inf).min(axis=1)
    most = np.where(counts, gaps.max(axis=0), 0.0).max(axis=1)
    extremes, kind = np.unique(np.column_stack((least, most)), axis=0, return_inverse=True)
    kind = kind.ravel()
    degrees = np.empty((len(weights), len(gaps)))
    for number, (low, high) in enumerate(extremes):  # one pair, but for weights of 0
        rows = kind == number
        degrees[rows] = weights[rows] @ _coefficients(gaps, float(low), rho * float(high)).T
    return degrees


def _coefficients(gaps: Floats, least: float, part: float) -> Floats:
    below = gaps + part
    return np.divide(least + part, below, out=np.ones_like(gaps), where=below > 0)


def _checked_reference(reference: Reference, names: pd.Index) -> Floats | None:
    """Return the reference in the order of the columns, ``None`` for the best of each."""
    if isinstance(reference, str):
        if reference == "best":
            return None
        remedy = 'a value for each column, or "best"'
        raise DataContractError([Fault("reference", "unknown", value=reference, remedy=remedy)])
    if isinstance(reference, pd.Series | Mapping):
        series = pd.Series(reference if isinstance(reference, pd.Series) else dict(reference))
    else:
        values = np.asarray(reference, dtype=object).ravel()
        if len(values) != len(names):
            problem = f"{len(values)} given for {len(names)} columns"
            remedy = ", ".join(map(str, names))
            raise DataContractError([Fault("reference", problem, remedy=remedy)])
        series = pd.Series(values, index=names)
    there = f"there are: {', '.join(map(str, names))}"
    twice = series.index[series.index.duplicated()].unique()
    unknown = series.index[~series.index.isin(names)]
    left_out = names[~names.isin(series.index)]
    faults = [
        *(Fault("reference", "name twice", row=str(name)) for name in twice),
        *(Fault("reference", "unknown name", str(name), remedy=there) for name in unknown),
        *(Fault("reference", "no value given", row=str(name)) for name in left_out),
    ]
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    faults += [
        Fault("reference", "needs a finite number", row=str(name), value=str(value))
        for name, value in series[~np.isfinite(numbers)].items()
    ]
    if faults:
        raise DataContractError(faults)
    ordered: Floats = numbers[series.index.get_indexer(names)]
    return ordered
