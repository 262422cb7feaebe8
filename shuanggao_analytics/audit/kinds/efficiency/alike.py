"""Columns that are measured and printed alike: their rounding is told from all of them together.

Efficiencies and indices of one table are rounded by one program. A column that happens to hold
only 1.0 says nothing about its decimals, its neighbours do; and 1.18 beside 0.970 shows three
significant digits where neither column alone has enough cells to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.reading.figures import SLACK, Figures, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats


def alike_figures(table: pd.DataFrame, columns: Iterable[str]) -> dict[str, Figures]:
    """Return printed columns as figures, their rounding told from all of them.

    All cells are rounded to the same number of significant digits where more of them agree on
    that than on the number of decimals. Else each column is rounded to the decimals of its longest
    cell; a column of whole numbers takes those that most cells of the others have; and a text
    that ends in a zero behind the point (``0.50``) shows its own.

    Parameters
    ----------
    table
        The printed table; what is no number is missing.
    columns
        Names of the columns.

    Examples
    --------
    >>> import pandas as pd
    >>> printed = pd.DataFrame({"crste": [1.0, 0.843, 0.632], "vrste": [1.0, 1.0, 1.0]})
    >>> alike_figures(printed, ["crste", "vrste"])["vrste"].halves.tolist()
    [0.0005, 0.0005, 0.0005]
    >>> printed = pd.DataFrame({"tfpch": ["1.18", "0.942"], "sech": ["1.00", "0.891"]})
    >>> alike_figures(printed, ["tfpch", "sech"])["tfpch"].halves.tolist()
    [0.005, 0.0005]
    """
    cells = {name: _cells(table[name]) for name in dict.fromkeys(columns)}
    pooled = [each for each in cells.values() if each.shown.any()]
    if not pooled:
        return {name: each.figures(each.decimals) for name, each in cells.items()}
    broken = np.concatenate([each.broken for each in pooled])
    decimals = np.concatenate([each.decimals for each in pooled])[broken]
    digits = np.concatenate([each.digits for each in pooled])[broken]
    usual, agree = _commonest(decimals)
    deep, agree_digits = _commonest(digits)
    if agree_digits > agree:
        most = float(np.max(decimals))
        return {name: each.figures(each.of_digits(deep, most)) for name, each in cells.items()}
    return {name: each.figures(each.of_decimals(usual)) for name, each in cells.items()}


@dataclass(frozen=True, eq=False)
class _Cells:
    """The cells of a column: numbers, what they show, and which show a zero at their end."""

    numbers: Floats
    decimals: Floats
    digits: Floats
    padded: NDArray[np.bool_]
    percent: bool

    @property
    def shown(self) -> NDArray[np.bool_]:
        return np.isfinite(self.numbers)

    @property
    def broken(self) -> NDArray[np.bool_]:
        """Where a number is not whole."""
        with np.errstate(invalid="ignore"):
            found: NDArray[np.bool_] = self.numbers != np.round(self.numbers)
        return self.shown & (found | self.padded)

    def of_digits(self, deep: float, most: float) -> Floats:
        size = np.abs(np.where(self.shown & (self.numbers != 0), self.numbers, 1.0))
        whole = np.floor(np.log10(size)) + 1
        places: Floats = np.minimum(deep - whole, most)
        return places

    def of_decimals(self, usual: float) -> Floats:
        longest = float(np.max(self.decimals[self.shown])) if self.shown.any() else 0.0
        if longest <= 1 and not self.broken.any():
            longest = usual
        places: Floats = np.where(self.padded & (self.decimals > 1), self.decimals, longest)
        return places

    def figures(self, places: Floats) -> Figures:
        halves = np.maximum(0.5 * 10.0**-places, SLACK * np.abs(self.numbers))
        return Figures(self.numbers, np.where(self.shown, halves, np.nan), self.percent)


def _cells(column: pd.Series) -> _Cells:
    given = [f"{cell:.12g}" if isinstance(cell, float) else cell for cell in column.tolist()]
    parts = np.array([parse(cell) for cell in given], dtype="float64").reshape(-1, 3)
    texts = [str(cell).strip().rstrip("%％*") if isinstance(cell, str) else "" for cell in column]
    padded = ["." in text and text.endswith("0") and not text.endswith(".0") for text in texts]
    percent = any("%" in cell or "％" in cell for cell in given if isinstance(cell, str))
    return _Cells(parts[:, 0], parts[:, 1], parts[:, 2], np.array(padded, dtype=bool), percent)


def _commonest(counts: Floats) -> tuple[float, int]:
    """Return the most frequent number and how often it stands; the larger one of a tie."""
    if not len(counts):
        return 0.0, 0
    values, times = np.unique(counts, return_counts=True)
    at = len(times) - 1 - int(np.argmax(times[::-1]))
    return float(values[at]), int(times[at])
