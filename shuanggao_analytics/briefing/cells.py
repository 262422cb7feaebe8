"""The cells of any table as text for a report: numbers with as many decimals as they need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang

_DECIMALS = 4  # shown at most
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Texts:
    """A table as text.

    Attributes
    ----------
    heads
        The headings.
    rows
        The cells of each row; a missing one is an em dash.
    numbers
        Whether each column holds numbers, which are set to the right.
    left_out
        Rows beyond those that are shown.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]
    left_out: int = 0


def table_texts(table: pd.DataFrame, *, lang: Lang, most: int) -> Texts:
    """Return the columns of a table, without its index, as text.

    Numbers of a column have the same decimals: as many as they need, at most four, and a true
    minus sign. True and false are yes and no.

    Parameters
    ----------
    table
        Any table.
    lang
        Language of yes and no.
    most
        Rows that are shown.

    Examples
    --------
    >>> found = table_texts(pd.DataFrame({"s": [89.995, -3], "up": [True, False]}), lang="en",
    ...                     most=9)
    >>> found.rows, found.numbers
    ((('89.995', 'yes'), ('−3.000', 'no')), (True, False))
    """
    shown = table.iloc[:most]
    columns = [_column(shown.iloc[:, at], lang) for at in range(shown.shape[1])]
    return Texts(
        heads=tuple(printable(str(name)) for name in table.columns),
        rows=tuple(zip(*columns, strict=True)),
        numbers=tuple(_is_number(table.iloc[:, at]) for at in range(table.shape[1])),
        left_out=len(table) - len(shown),
    )


def exhibit_texts(spec: ChartSpec) -> Texts:
    """Return a small table as its picture shows it, with headings and decimals."""
    from shuanggao_analytics.charts.tables import cell_texts, is_number_column

    heads, *rows = (tuple(map(printable, row)) for row in cell_texts(spec))
    numbers = tuple(is_number_column(spec, column) for column in spec.options["headers"])
    return Texts(heads=heads, rows=tuple(rows), numbers=numbers)


def printable(text: str) -> str:
    r"""Return a text without the control characters that no document may hold.

    Examples
    --------
    >>> printable("东\x0b部\n")
    '东部\n'
    """
    return _CONTROL.sub("", text)


def _is_number(column: pd.Series) -> bool:
    kind = column.dtype
    return pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)


def _column(column: pd.Series, lang: Lang) -> list[str]:
    if not _is_number(column):
        return [_word(cell, lang) for cell in column.astype(object)]
    values = column.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    known = values[np.isfinite(values)]
    places = next(
        (n for n in range(_DECIMALS) if np.array_equal(known.round(n), known.round(_DECIMALS))),
        _DECIMALS,
    )
    return [_number(float(value), places) for value in values]


def _number(value: float, places: int) -> str:
    if np.isnan(value):
        return "—"
    text = f"{value:.{places}f}"
    if value and not float(text):  # too small for its column
        text = f"{value:.1e}"
    if not float(text):
        return text.lstrip("-")
    return f"−{text[1:]}" if value < 0 else text


def _word(cell: Any, lang: Lang) -> str:
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return "—"
    if isinstance(cell, bool | np.bool_):
        return term("yes" if cell else "no", lang=lang)
    return printable(str(cell))
