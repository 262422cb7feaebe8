"""Numbers as they are printed: each a value and the half unit of its last digit.

A table in a paper shows rounded figures. What 0.65 stands for lies anywhere in [0.645, 0.655],
and a check that forgets it either accuses a correct table or lets an error pass. Everything in
this room therefore works on figures: the value as printed, and how far from it the number behind
it can be.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

MISSING = frozenset({"", "-", "--", "/", "…", "...", "na", "n/a", "nan", "none", "无", "<na>"})
_SAME = 0.3  # of the cells: with fewer of one length, the cells were rounded each in its own way
_MOST = 1e100  # no table prints more; products of such numbers must stay finite
SLACK = 1e-9  # of a value: what a computer's own rounding may do to it

_MARKS = re.compile(r"[*†‡§①-⑳ⓐ-ⓩ]+$")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d+)?")
_DASHES = str.maketrans(dict.fromkeys("−–—﹣", "-"))
_UNITS = re.compile(r"(?:%|‰|个|所|人|项|年|元|万元|亿元|km|m)$")


@dataclass(frozen=True, eq=False)
class Figures:
    """A column of printed numbers.

    Attributes
    ----------
    numbers
        As printed; NaN where nothing is printed. 12.3 % is 12.3.
    halves
        Half the unit of the last printed digit, at least 1e-9 of the value.
    percent
        Whether the column carries per cent signs.
    """

    numbers: Floats
    halves: Floats
    percent: bool = False

    @property
    def low(self) -> Floats:
        """The least that each number can be."""
        return self.numbers - self.halves

    @property
    def high(self) -> Floats:
        """The most that each number can be."""
        return self.numbers + self.halves

    def row(self, at: int) -> Figures:
        """Return the figure of one row, as a column of one."""
        return Figures(self.numbers[at : at + 1], self.halves[at : at + 1], self.percent)

    def changed(self, at: int, value: float) -> Figures:
        """Return the figures with another value at one place."""
        numbers = self.numbers.copy()
        numbers[at] = value
        return Figures(numbers, self.halves, self.percent)


def parse(text: object) -> tuple[float, int, int]:
    """Return a printed number, its decimals and its significant digits; NaN for what is none.

    Thousands marks, full-width digits, a typographic minus, a per-cent sign, a unit behind the
    number and the marks of a footnote or of significance are understood.

    Examples
    --------
    >>> parse("1,234.50"), parse("−0.070**"), parse("12.3％")
    ((1234.5, 2, 6), (-0.07, 3, 2), (12.3, 1, 3))
    >>> parse("—")[0], parse("沿海")[0]
    (nan, nan)
    """
    if isinstance(text, bool) or text is None or text is pd.NA:
        return math.nan, 0, 0
    whole = isinstance(text, float) and text.is_integer()  # 3.0 shows no decimal
    words = _plain(int(text) if whole else text)  # type: ignore[call-overload]
    if words.casefold() in MISSING:
        return math.nan, 0, 0
    if words.startswith("(") and words.endswith(")"):
        words = words[1:-1]
    words = _UNITS.sub("", _MARKS.sub("", words).strip()).strip()
    if not words or _NUMBER.fullmatch(words) is None or not any(map(str.isdigit, words)):
        return math.nan, 0, 0
    number = words.replace(",", "").casefold()
    if abs(float(number)) > _MOST:
        return math.nan, 0, 0
    mantissa, _, power = number.partition("e")
    shown = mantissa.partition(".")[2]
    digits = mantissa.replace(".", "").lstrip("+-").lstrip("0")
    return float(number), len(shown) - int(power or 0), len(digits)


def is_number(text: object) -> bool:
    """Return whether something is a printed number.

    Examples
    --------
    >>> is_number("3.5%"), is_number("初级协调")
    (True, False)
    """
    return not math.isnan(parse(text)[0])


def figures(column: pd.Series, *, exact: bool = False) -> Figures:
    """Return a printed column as figures.

    Text shows its digits, zeros at the end too. A number has lost them: 0.5 in a column of four
    decimals was printed 0.5000. A column is taken to be rounded to the same decimals, those of
    its longest cell, unless more of its cells agree on the number of significant digits.

    Parameters
    ----------
    column
        Text or numbers; what is no number is missing.
    exact
        The numbers are counts: whole ones are meant to the unit.

    Examples
    --------
    >>> figures(pd.Series([0.5, 0.1234])).halves.tolist()
    [5e-05, 5e-05]
    >>> figures(pd.Series(["0.970", "1.18"])).halves.tolist()
    [0.0005, 0.005]
    """
    parts = [parse(cell) for cell in column.astype(object)]
    values = np.array([part[0] for part in parts], dtype="float64")
    decimals = np.array([part[1] for part in parts], dtype="float64")
    digits = np.array([part[2] for part in parts], dtype="float64")
    shown = np.isfinite(values)
    if not shown.any():
        return Figures(values, np.full(len(values), np.nan))
    places = _places(values, decimals, digits, shown)
    halves = 0.5 * 10.0 ** (-places)
    if exact:
        halves = np.where(places <= 0, 0.0, halves)
    halves = np.maximum(halves, SLACK * np.abs(values))
    percent = any("%" in _plain(cell) for cell in column.astype(object) if isinstance(cell, str))
    return Figures(values, np.where(shown, halves, np.nan), percent)


def one_figure(text: object) -> Figures:
    """Return a single printed number as figures of one row."""
    return figures(pd.Series([text], dtype=object))


def label(table: pd.DataFrame, at: int, columns: Sequence[str]) -> str:
    """Return what a row is called: its words and years in these columns, else its index."""
    words = [str(table[name].iloc[at]) for name in columns]
    kept = [word for word in words if _plain(word).casefold() not in MISSING]
    return ", ".join(kept) if kept else str(table.index[at])


def _places(values: Floats, decimals: Floats, digits: Floats, shown: NDArray[np.bool_]) -> Floats:
    """Return how many decimals each cell is rounded to."""
    most = int(np.max(decimals[shown]))
    if most <= 0:
        return decimals
    deep = int(np.max(digits[shown]))
    whole = np.floor(np.log10(np.abs(np.where(shown & (values != 0), values, 1.0)))) + 1
    same_decimals = int(np.sum(decimals[shown] == most))
    same_digits = int(np.sum(digits[shown] == deep))
    if max(same_decimals, same_digits) < _SAME * np.sum(shown):
        return decimals
    if same_digits > same_decimals:
        places: Floats = np.maximum(deep - whole, decimals)
        return places
    return np.full(len(values), float(most))


def _plain(text: object) -> str:
    return unicodedata.normalize("NFKC", str(text)).strip().translate(_DASHES).replace(" ", "")
