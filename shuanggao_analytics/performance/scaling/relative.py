"""Scaling by the rows given: a value depends on who else is in the table.

Each function takes complete cells, units × indicators, with what is known of the columns, and
returns cells of the same shape on which more is better. A middle or interval column is first
replaced by its nearness in [0, 1] (`indicators.nearness`) and is then a column of which more is
better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.scaling.indicators import distances, nearness, target_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.scaling.indicators import Indicators

_ROUNDED = 12  # decimals of a nearness that count in ranks: 6.9 and 7.1 are as near to 7
_SEPARATES = "it separates nobody: leave it out, or use goalposts"


def minmax(cells: Floats, indicators: Indicators) -> Floats:
    """Return the share of the way from the worst row to the best; the nearness as it is."""
    _refuse_constant(cells, indicators)
    values = _turned(cells, indicators)
    low = np.where(indicators.nearest, 0.0, values.min(axis=0))
    high = np.where(indicators.nearest, 1.0, values.max(axis=0))
    scaled: Floats = (values - low) / (high - low)
    return scaled


def target(cells: Floats, indicators: Indicators) -> Floats:
    """Return the share of the way from the worst row to the target, at most 1."""
    _refuse_constant(cells, indicators, only=indicators.nearest)
    values = _turned(cells, indicators)
    aims = np.where(indicators.nearest, 1.0, indicators.signs * _targets(indicators))
    worst = np.where(indicators.nearest, 0.0, values.min(axis=0))
    if (reached := aims <= worst).any():
        remedy = "there is no way left to measure: a further target, or another method"
        raise DataContractError(
            Fault("meta", "the worst row has reached the target", str(name), "target", f"{aim:g}",
                  remedy)
            for name, aim in zip(
                indicators.names[reached], (indicators.signs * aims)[reached], strict=True
            )
        )  # fmt: skip
    scaled: Floats = np.minimum((values - worst) / (aims - worst), 1.0)
    return scaled


def zscore(cells: Floats, indicators: Indicators) -> Floats:
    """Return standard deviations (of the sample) above the mean of the rows."""
    _refuse_single(cells, "a standard deviation")
    _refuse_constant(cells, indicators)
    values = _turned(cells, indicators)
    scaled: Floats = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    return scaled


def rank(cells: Floats, indicators: Indicators) -> Floats:
    """Return the rank from the worst, 1, to the best, n; ties have the lowest of their ranks."""
    values = _turned(cells, indicators)
    values = np.where(indicators.nearest, np.round(values, _ROUNDED), values)
    ranks: Floats = pd.DataFrame(values).rank(method="min").to_numpy(dtype="float64")
    return ranks


def borda(cells: Floats, indicators: Indicators) -> Floats:
    """Return how many rows are worse."""
    return rank(cells, indicators) - 1.0


def percentile(cells: Floats, indicators: Indicators) -> Floats:
    """Return the share of the other rows that are worse."""
    _refuse_single(cells, "a percentile")
    return borda(cells, indicators) / (len(cells) - 1.0)


def best(cells: Floats, indicators: Indicators) -> Floats:
    r"""Return the share of the best row: :math:`x / \max x`, and :math:`\min x / x` for −1."""
    values = nearness(cells, indicators)
    more = indicators.signs > 0
    high, low = values.max(axis=0), values.min(axis=0)
    wrong = np.where(more, values < 0, values <= 0)
    remedy = "a share of the best needs values ≥ 0, and > 0 where less is better"
    faults = [
        Fault("X", "no share of the best", str(indicators.units[i]), str(indicators.names[j]),
              str(cells[i, j]), remedy)
        for i, j in np.argwhere(wrong)
    ]  # fmt: skip
    faults += [
        Fault("X", "nothing above zero to take shares of", column=str(name), remedy=_SEPARATES)
        for name in indicators.names[more & (high == 0)]
    ]
    if faults:
        raise DataContractError(faults)
    above = np.where(more, values, low)
    shares: Floats = above / np.where(more, high, values)
    return shares


def vector(cells: Floats, indicators: Indicators) -> Floats:
    r"""Return :math:`\pm x / \sqrt{\sum x^2}`, of unit length, its sign by the direction."""
    values = _turned(cells, indicators)
    length = np.sqrt((values**2).sum(axis=0))
    if (length == 0).any():
        raise DataContractError(
            Fault("X", "all zeros: a vector without length", column=str(name), remedy=_SEPARATES)
            for name in indicators.names[length == 0]
        )
    scaled: Floats = values / length + 0.0  # no negative zeros
    return scaled


def _turned(cells: Floats, indicators: Indicators) -> Floats:
    """Return the cells so that more is better."""
    turned: Floats = nearness(cells, indicators) * indicators.signs
    return turned


def _targets(indicators: Indicators) -> Floats:
    """Return the target of each ±1 column, or raise; NaN for the columns with a range."""
    remedy = "a number: the value at which the indicator counts as fully met"
    if "target" not in indicators.rows.columns:
        if indicators.nearest.all():
            return indicators.low
        raise DataContractError([Fault("meta", "missing column", column="target", remedy=remedy)])
    given = list(indicators.rows["target"])
    found = [target_range(value) for value in given]
    faults = [
        Fault("meta", "needs a single number as target", str(name), "target", str(value), remedy)
        for name, value, ends, near in zip(
            indicators.names, given, found, indicators.nearest, strict=True
        )
        if not near and (ends is None or ends[0] != ends[1])
    ]
    if faults:
        raise DataContractError(faults)
    return np.array([np.nan if ends is None else ends[0] for ends in found])


def _refuse_constant(
    cells: Floats, indicators: Indicators, *, only: NDArray[np.bool_] | None = None
) -> None:
    away = distances(cells, indicators)
    values = np.where(indicators.nearest, away, cells)
    constant = values.min(axis=0) == values.max(axis=0)
    if only is not None:
        constant &= only
    if constant.any():
        same = ("the same value in every row", "as far from the target in every row")
        raise DataContractError(
            Fault("X", same[near], column=str(name), remedy=_SEPARATES)
            for name, near in zip(
                indicators.names[constant], indicators.nearest[constant].astype(int), strict=True
            )
        )


def _refuse_single(cells: Floats, what: str) -> None:
    if len(cells) < 2:
        raise DataContractError([Fault("X", f"{what} needs two rows or more", value="1")])
