"""Grades by bounds of the index: read, and counted over many settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.index.levels import EXPONENTS
from shuanggao_analytics.performance.scaling.normalise import SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.robustness.choices import Choices

BELOW = "below"


def grade_bounds(grades: Mapping[str, float] | None) -> tuple[list[str], Floats]:
    """Return the names of the grades and their lower bounds, from the lowest up.

    Raises
    ------
    DataContractError
        For a bound that is no number, one given twice, and a grade named ``below``.

    Examples
    --------
    >>> grade_bounds({"good": 0.6, "top": 0.8})
    (['good', 'top'], array([0.6, 0.8]))
    """
    if grades is None:
        return [], np.empty(0)
    given = pd.Series(dict(grades), dtype=object)
    numbers = pd.to_numeric(given, errors="coerce")
    faults = [
        Fault("grades", "needs a finite number", str(name), None, str(given[name]))
        for name in given.index[~np.isfinite(numbers.to_numpy(dtype="float64"))]
    ]
    faults += [
        Fault("grades", "two grades with the same bound", str(name), None, f"{number:g}")
        for name, number in numbers[numbers.duplicated() & numbers.notna()].items()
    ]
    if BELOW in given.index:
        faults.append(Fault("grades", "this name is kept for units below all bounds", BELOW))
    if given.empty:
        faults.append(Fault("grades", "no grade"))
    if faults:
        raise DataContractError(faults)
    rising = numbers.sort_values()
    return [str(name) for name in rising.index], rising.to_numpy(dtype="float64")


def grade_numbers(scores: Floats, bounds: Floats) -> Floats:
    """Return in how many settings each unit has each grade, the lowest first.

    Parameters
    ----------
    scores
        D settings × U units.
    bounds
        Lower bounds, rising; a score on a bound has the better grade.

    Returns
    -------
    numpy.ndarray
        U × (bounds + 1).

    Examples
    --------
    >>> grade_numbers(np.array([[0.2, 0.7], [0.6, 0.9]]), np.array([0.6])).tolist()
    [[1.0, 1.0], [0.0, 2.0]]
    """
    found = np.searchsorted(bounds, scores, side="right")
    kinds = len(bounds) + 1
    cells = np.arange(scores.shape[1]) * kinds + found
    counts = np.bincount(cells.ravel(), minlength=scores.shape[1] * kinds)
    return counts.reshape(-1, kinds).astype("float64")


def grade_scale_faults(index: CompositeIndex, choices: Choices) -> list[Fault]:
    """Return why bounds on the index mean nothing under some setting: another scale."""
    methods = choices.options.get("normalise", (index.normalise,))
    faults = [
        Fault("over", "scores under it lie on another scale, so bounds of grades do not apply",
              "normalise", None, str(name), f"with grades, vary among {', '.join(SHARES)}")
        for name in methods
        if name not in SHARES
    ]  # fmt: skip
    faults += [
        Fault("over", "scores under it are no mean of the scale, so bounds do not apply",
              "aggregate", None, str(option), f"with grades, vary among {', '.join(EXPONENTS)}")
        for option in choices.aggregates
        if not isinstance(option, list) and option not in EXPONENTS and option[0] != "power"
    ]  # fmt: skip
    return faults
