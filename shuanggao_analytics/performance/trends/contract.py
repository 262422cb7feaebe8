"""What the tests of trends are given, checked once: series in columns; and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.cells import table_faults
from shuanggao_analytics.performance.columns import cell_fault, numbers, words

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.inputs import Floats

FEW = "fewer than 3 values"
FEW_WHITE = "fewer than 4 values: one is used up by the correction"
NO_VARIANCE = "the corrected variance is not above 0"
NO_INTERVAL = "too few values for an interval at this level"


def checked_series(series: pd.DataFrame, *, table: str = "series") -> Floats:
    """Return the columns of a table as rows of numbers, NaN where a value is missing.

    Parameters
    ----------
    series
        Times × series, one row a time in order. A missing value stays missing.
    table
        Name of the table in the faults.

    Raises
    ------
    DataContractError
        For anything but a DataFrame, no rows or columns, a column twice, and each cell that is
        text, infinite or no number.

    Examples
    --------
    >>> import pandas as pd
    >>> checked_series(pd.DataFrame({"a": [1, None, 3]})).tolist()
    [[1.0, nan, 3.0]]
    """
    if faults := table_faults(series, table):
        raise DataContractError(faults)
    cells = np.empty((series.shape[1], len(series)))
    if all(isinstance(kind, np.dtype) and kind.kind in "iuf" for kind in {*series.dtypes}):
        cells[:] = series.to_numpy(dtype="float64").T
        bad = np.isinf(cells)
    else:
        bad = np.zeros(cells.shape, dtype=bool)
        for number, name in enumerate(series.columns):
            cells[number], bad[number] = numbers(series[name])
    faults = [
        cell_fault(table, series.index[row], series.columns[column], series.iloc[row, column])
        for row, column in np.argwhere(bad.T)
    ]
    if faults:
        raise DataContractError(faults)
    return cells


def trend_words(p: Floats, direction: Floats, level: float) -> pd.Series:
    """Return ``rising``, ``falling`` or ``none`` (p above the level); <NA> where p is missing.

    Examples
    --------
    >>> trend_words(np.array([0.01, 0.2, np.nan]), np.array([-3.0, 1.0, 1.0]), 0.05).tolist()
    ['falling', 'none', <NA>]
    """
    sure = p <= level
    choices = [
        (~np.isnan(p), "none"),
        (sure & (direction > 0), "rising"),
        (sure & (direction < 0), "falling"),
    ]
    return words(choices, len(p))
