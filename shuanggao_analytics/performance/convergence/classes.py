"""Classes of a panel: values relative to the year, cut at pooled quantiles or given bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.columns import floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats


def relative_values(cells: Floats, times: pd.Index) -> Floats:
    """Return values over the mean of their year, or raise naming years whose mean is not above 0.

    Examples
    --------
    >>> relative_values(np.array([[1.0], [3.0]]), pd.Index([2020])).tolist()
    [[0.5], [1.5]]
    """
    mean = cells.mean(axis=0)
    if (mean <= 0).any():
        remedy = "values relative to the year need a mean above 0: use relative=False"
        raise DataContractError(
            Fault(
                "panel",
                "mean not above 0",
                str(times[int(at)]),
                value=f"{mean[at]:g}",
                remedy=remedy,
            )
            for at in np.flatnonzero(mean <= 0)
        )
    found: Floats = cells / mean
    return found


def class_edges(
    values: Floats, classes: int, bounds: Sequence[float] | None, *, name: str
) -> Floats:
    """Return the inner edges of classes: `bounds`, or quantiles of all values (linear, type 7).

    A value equal to an edge lies in the class below it.

    Examples
    --------
    >>> class_edges(np.arange(9.0), 4, None, name="classes").tolist()
    [2.0, 4.0, 6.0]
    """
    if bounds is not None:
        return _given(bounds, name)
    edges: Floats = np.quantile(values, np.arange(1, classes) / classes)
    inner = np.concatenate([[-np.inf], edges])
    if (np.diff(inner) <= 0).any() or edges[-1] >= np.max(values):
        shown = ", ".join(f"{edge:.6g}" for edge in edges)
        remedy = "too many equal values: take fewer classes, or give bounds"
        problem = "quantiles do not separate the values"
        raise DataContractError([Fault(name, problem, value=shown, remedy=remedy)])
    return edges


def class_codes(values: Floats, edges: Floats) -> Codes:
    """Return the class of each value, from 0.

    Examples
    --------
    >>> class_codes(np.array([1.0, 2.0, 2.1]), np.array([2.0])).tolist()
    [0, 0, 1]
    """
    return np.searchsorted(edges, values, side="left")


def class_table(edges: Floats, codes: Codes, *, name: str) -> pd.DataFrame:
    """Return the classes 1 … k with their bounds and how many values lie in each.

    Examples
    --------
    >>> class_table(np.array([2.0]), np.array([0, 0, 1]), name="class")
            above  up_to  values
    class
    1        <NA>    2.0       2
    2         2.0   <NA>       1
    """
    k = len(edges) + 1
    return pd.DataFrame(
        {
            "above": floats([np.nan, *edges]),
            "up_to": floats([*edges, np.nan]),
            "values": np.bincount(codes.ravel(), minlength=k),
        },
        index=pd.RangeIndex(1, k + 1, name=name),
    )


def check_bounds(bounds: object, *, name: str) -> None:
    """Raise unless bounds are ``None`` or finite numbers that rise.

    Examples
    --------
    >>> check_bounds([0.8, 0.7], name="bounds")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      bounds: needs numbers that rise: the inner edges (found '[0.8, 0.7]')
    """
    if bounds is not None:
        _given(bounds, name)


def _given(bounds: Any, name: str) -> Floats:
    try:
        edges = np.array([float(edge) for edge in bounds])
    except (TypeError, ValueError):
        edges = np.array([np.nan])
    if not len(edges) or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        problem = "needs numbers that rise: the inner edges"
        raise DataContractError([Fault(name, problem, value=str(bounds))])
    return edges
