"""Plain transformations of every indicator, whatever its moments: percentiles and logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.steps.gaps import gapped_cells

if TYPE_CHECKING:
    from collections.abc import Sequence


def winsorise(X: pd.DataFrame, *, low: float = 0.05, high: float = 0.95) -> pd.DataFrame:
    """Return `X` with each value beyond two percentiles of its indicator moved to them.

    The percentiles are those of the known values, interpolated linearly (type 7 of Hyndman &
    Fan, 1996). `treat_outliers` moves only what its rule finds; this moves the ends of every
    indicator.

    Parameters
    ----------
    X
        Units × indicators, numbers or missing; a missing value stays missing.
    low, high
        The percentiles as shares, 0 ≤ low < high ≤ 1.

    Returns
    -------
    pandas.DataFrame
        The shape and labels of `X`, float64, in the same units.

    Raises
    ------
    DataContractError
        For shares out of order or bounds, and a cell that is text or infinite.

    Examples
    --------
    >>> winsorise(pd.DataFrame({"a": [0, 10, 20, 30, 100]}), low=0.25, high=0.75)["a"].tolist()
    [10.0, 10.0, 20.0, 30.0, 30.0]
    """
    if not 0 <= low < high <= 1:
        remedy = "0 ≤ low < high ≤ 1"
        fault = Fault("winsorise", "no two shares in order", value=f"{low}, {high}", remedy=remedy)
        raise DataContractError([fault])
    values = pd.DataFrame(gapped_cells(X), index=X.index, columns=X.columns)
    return values.clip(values.quantile(low), values.quantile(high), axis=1)


def log_transform(X: pd.DataFrame, *, columns: Sequence[str]) -> pd.DataFrame:
    """Return `X` with the natural logarithm of the named indicators.

    Parameters
    ----------
    X
        Units × indicators, numbers or missing; a missing value stays missing.
    columns
        The indicators to transform, with values > 0 only: nothing is added to zeros.

    Returns
    -------
    pandas.DataFrame
        The shape and labels of `X`; the other columns as they were.

    Raises
    ------
    DataContractError
        For an unknown indicator, a value ≤ 0, and a cell that is text or infinite.

    Examples
    --------
    >>> log_transform(pd.DataFrame({"a": [1, None], "b": [3, 4]}), columns=["a"])
         a  b
    0  0.0  3
    1  NaN  4
    """
    cells = gapped_cells(X)
    if unknown := [name for name in columns if name not in X.columns]:
        raise DataContractError(Fault("columns", "no such indicator", str(n)) for n in unknown)
    places = X.columns.get_indexer(pd.Index(columns))
    chosen = cells[:, places]
    if (wrong := chosen <= 0).any():
        raise DataContractError(
            Fault("X", "needs a number > 0 under log", row_name(X.index[i]), str(columns[j]),
                  str(chosen[i, j]))
            for i, j in np.argwhere(wrong)
        )  # fmt: skip
    logs = np.log(chosen)
    return X.assign(**{str(name): logs[:, j] for j, name in enumerate(columns)})
