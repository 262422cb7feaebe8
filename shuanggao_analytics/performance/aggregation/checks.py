"""What the aggregations share: cells above zero, options within bounds, ranks, blocks of draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import checked_cells, row_name, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shuanggao_analytics.inputs import Floats

SCALE = "give a scale above zero, such as scale=(1, 100)"
_BLOCK = 100_000  # numbers in a block: it stays in the processor's cache


def positive_cells(X: pd.DataFrame, *, remedy: str = SCALE) -> Floats:
    """Return the cells of a complete table of numbers above zero, or raise naming each bad cell.

    Examples
    --------
    >>> positive_cells(pd.DataFrame({"a": [1.0, 0.0]}))
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      X, row 1, column a: needs a number > 0 (found '0.0'); give a scale above zero, such as
      scale=(1, 100)
    """

    def refuse() -> None:
        numeric = all(is_numeric_dtype(kind) for kind in X.dtypes)
        table = X if numeric else X.map(lambda v: np.nan if isinstance(v, str) else v)
        numbers = table.apply(pd.to_numeric, errors="coerce")
        values = numbers.to_numpy(dtype="float64", na_value=np.nan)
        faults = [
            Fault("X", "needs a number > 0", row_name(X.index[i]), str(X.columns[j]),
                  str(X.iloc[i, j]), remedy)
            for i, j in np.argwhere((values <= 0) & np.isfinite(values))
        ]  # fmt: skip
        if faults:
            raise DataContractError(faults)

    cells: Floats = together(lambda: checked_cells(X, table="X"), refuse)[0]
    return cells


def checked_number(name: str, value: float, *, low: float, high: float) -> float:
    """Return an option as a number within its bounds, or raise.

    Examples
    --------
    >>> checked_number("v", 1, low=0.0, high=1.0)
    1.0
    """
    real = isinstance(value, int | float | np.integer | np.floating)
    if not real or isinstance(value, bool) or not low <= value <= high:
        problem = f"needs a number from {low:g} to {high:g}"
        raise DataContractError([Fault(name, problem, value=str(value))])
    return float(value)


def checked_name(name: str, value: object, known: Iterable[object]) -> None:
    """Raise for an option that is none of the known ones.

    Examples
    --------
    >>> checked_name("penalty", "negative", ("negative", "positive"))
    """
    words = list(known)
    if value not in words:
        remedy = f"there are: {', '.join(map(str, words))}"
        raise UnknownNameError([Fault(name, "no such choice", value=str(value), remedy=remedy)])


def by_blocks(scores: Callable[[Floats], Floats], weights: Floats, *, units: int) -> Floats:
    """Return D × U scores computed for blocks of weight sets, so that working arrays stay small.

    Examples
    --------
    >>> by_blocks(lambda w: w @ np.ones((2, 3)), np.array([[0.5, 0.5]]), units=3).tolist()
    [[1.0, 1.0, 1.0]]
    """
    step = max(1, _BLOCK // units)
    result = np.empty((len(weights), units))
    for start in range(0, len(weights), step):
        result[start : start + step] = scores(weights[start : start + step])
    return result
