r"""A look at the data before any score: values that stand out as a slip of the decimal point does.

Published tables of inputs and outputs do contain values that are ten times too large or too small.
One of them moves the frontier, and with it the scores of all units compared with that unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.efficiency.contract import checked_data

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

_FAR = np.log(5.0)  # a value this far from what unit and column suggest, and
_TIMES_SPREAD = 4.0  # this many robust standard deviations, is looked at
_MAD = 1.4826  # from median absolute deviation to standard deviation
_PASSES = 50


def efficiency_checks(inputs: pd.DataFrame, outputs: pd.DataFrame) -> pd.DataFrame:
    r"""Return the cells that should be looked at before an analysis.

    A value is compared with what its unit and its column suggest, :math:`\ln v_{ij} \approx a_i +
    b_j` fitted by medians: a unit that is large in everything does not stand out.

    Parameters
    ----------
    inputs, outputs
        Units × columns of numbers ≥ 0.

    Returns
    -------
    DataFrame
        One row a finding: ``unit``, ``column``, ``value``, ``finding`` and ``expected`` (the value
        that unit and column suggest; missing for a zero). ``finding`` is ``"tenfold"`` (at least 5
        times off, 4 robust standard deviations of the column, and near once the point is moved by
        one place), ``"far off"`` (the same, but no slip of the point explains it) or ``"zero"``
        (of an input, by which alone a unit can look efficient). Empty when nothing stands out; a
        finding is a reason to look, not an error.

    Raises
    ------
    DataContractError
        As `dea`.

    Examples
    --------
    >>> units = list("abcdefgh")
    >>> x = pd.DataFrame({"staff": [2.0, 4, 6, 3, 5, 4, 7, 50]}, index=units)
    >>> y = pd.DataFrame({"graduates": [20.0, 41, 59, 31, 48, 42, 70, 51],
    ...                   "income": [1.0, 2, 3.1, 1.4, 2.6, 2, 3.4, 2.4]}, index=units)
    >>> efficiency_checks(x, y).round(1)
      unit column  value  finding  expected
    0    h  staff   50.0  tenfold       5.1

    References
    ----------
    Tukey, J. W. (1977). *Exploratory Data Analysis*, ch. 11 (median polish).
    """
    (data,) = together(lambda: checked_data(inputs, outputs))
    values = np.hstack((data.X, data.Y)) * data.scale
    logs = np.log(values, out=np.full_like(values, np.nan), where=values > 0)
    left = _polished(logs)
    centre = np.nanmedian(np.abs(left - np.nanmedian(left, axis=0)), axis=0)
    far = np.abs(left) >= np.maximum(_FAR, _TIMES_SPREAD * _MAD * centre)
    moved = np.abs(np.abs(left) - np.log(10.0)) < np.abs(left) / 2
    zero = (values == 0) & (np.arange(values.shape[1]) < data.X.shape[1])
    names = np.where(zero, "zero", np.where(moved, "tenfold", "far off"))
    row, column = np.nonzero(zero | (far & (values.shape[1] > 1)))
    expected = values * np.exp(-left)
    return pd.DataFrame(
        {
            "unit": data.units[row],
            "column": np.array(data.columns, dtype=object)[column],
            "value": values[row, column],
            "finding": names[row, column],
            "expected": expected[row, column],
        }
    )


def _polished(logs: Floats) -> Floats:
    """Return what the medians of rows and columns leave over."""
    left = logs.copy()
    for _ in range(_PASSES):
        by_column = np.nanmedian(left, axis=0, keepdims=True)
        left = left - by_column
        by_row = np.nanmedian(left, axis=1, keepdims=True)
        left = left - by_row
        if max(np.max(np.abs(by_column)), np.max(np.abs(by_row))) < 1e-9:
            break
    return left
