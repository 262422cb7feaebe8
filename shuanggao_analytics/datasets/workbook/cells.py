"""One cell of a user's workbook: what it says as a value of its field, or what is wrong with it."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.datasets.workbook.fields import Field

_MOST = 2**53  # whole numbers beyond are not exact
_EMPTY = "leave the cell empty where nothing is known, and write 0 only for zero"
_BARE = "write the number alone, without words or signs around it"


@dataclass(frozen=True)
class CellError(Exception):
    """What is wrong with a cell, and what to do about it."""

    problem: str
    remedy: str


def clean(value: Any) -> Any:
    """Return a cell without what cannot be seen: full width, spaces; an empty text is None.

    Examples
    --------
    >>> clean("　１２３ "), clean("  "), clean(5)
    ('123', None, 5)
    """
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFKC", value).strip() or None


def parse(value: Any, field: Field, *, factor: float, shown_percent: bool) -> Any:
    """Return a cell that is not empty as a value of its field.

    Parameters
    ----------
    value
        The cell; texts are kept as they are, everything else is read after `clean`.
    field
        What it should be.
    factor
        From the declared unit to the unit of the table.
    shown_percent
        Whether the cell is formatted as per cent, so that 0.95 stands there as 95 %.

    Raises
    ------
    CellError
        When the cell cannot be read as such a value.

    Examples
    --------
    >>> from shuanggao_analytics.datasets.workbook.programmes import PROGRAMMES
    >>> fields = {field.code: field for field in PROGRAMMES.fields}
    >>> parse("1,204", fields["graduates"], factor=1.0, shown_percent=False)
    1204.0
    >>> parse("95%", fields["employment_rate"], factor=1.0, shown_percent=False)
    0.95
    """
    if field.what in {"text", "place", "province", "college"}:
        value = value.strip() if isinstance(value, str) else value
    else:
        value = clean(value)
    if isinstance(value, str) and value.startswith("#"):
        message = "an Excel error"
        raise CellError(message, "repair the formula or write the value")
    return _READERS[field.what](value, field, factor, shown_percent)


def cell_unit(value: object, field: Field) -> str | None:
    """Return the unit of the field that a cell names itself behind its number, or None.

    Examples
    --------
    >>> from shuanggao_analytics.datasets.workbook.indicators import INDICATORS
    >>> fields = {field.code: field for field in INDICATORS.fields}
    >>> cell_unit("3.5万元", fields["funding_wan"]), cell_unit("15:1", fields["student_ratio"])
    ('万元', ':1')
    """
    if not isinstance(value, str):
        return None
    text = str(clean(value))
    units = sorted((unit for unit in field.units if unit != "%"), key=len, reverse=True)
    return next((unit for unit in units if text.endswith(unit) and text[:1].isdigit()), None)


def _text(value: Any, field: Field, factor: float, shown_percent: bool) -> str:  # noqa: ARG001
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


def _code(value: Any, field: Field, factor: float, shown_percent: bool) -> str:  # noqa: ARG001
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if not re.fullmatch(f"[0-9]{{{field.digits}}}", text):
        problem = f"needs a code of {field.digits} digits"
        raise CellError(problem, "format the cell as text so that no zero is lost")
    return text


def _choice(value: Any, field: Field, factor: float, shown_percent: bool) -> Any:  # noqa: ARG001
    for name, meaning in field.choices.items():
        if str(value).casefold() in {name, str(meaning).casefold()}:
            return meaning
    problem = "is none of the choices"
    raise CellError(problem, f"use {', '.join(field.choices)}")


def _year(value: Any, field: Field, factor: float, shown_percent: bool) -> int:  # noqa: ARG001
    found = re.fullmatch(r"([0-9]{4})(?:\.0)?\s*年?", str(value))
    if not found or not field.low <= int(found.group(1)) <= field.high:
        problem = "needs a year of four digits"
        remedy = f"write it in full, as 2024, from {field.low:g} to {field.high:g}"
        raise CellError(problem, remedy)
    return int(found.group(1))


def _number(value: Any, field: Field, factor: float, shown_percent: bool) -> float:
    if isinstance(value, str):
        unit = cell_unit(value, field)
        if unit is not None:
            value, factor = value.removesuffix(unit).strip(), field.units[unit]
        percent = value.endswith("%")
        text = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", value.removesuffix("%").strip())
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", text):
            problem = "needs a number"
            raise CellError(problem, _BARE if re.search("[0-9]", text) else _EMPTY)
        number = float(text)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        problem = "needs a number"
        raise CellError(problem, _EMPTY)
    else:
        percent, number = False, as_float(value)
    if "%" in field.units and percent:
        factor = field.units["%"]
    elif "%" in field.units and shown_percent:
        factor = 100 * field.units["%"]  # 95 % is stored as 0.95
    elif percent:
        problem = "a per cent where none belongs"
        raise CellError(problem, f"write it in {field.unit}")
    # dividing by 100 gives 0.95 for 95 %, multiplying by 0.01 does not
    number = number * factor if factor >= 1 else number / round(1 / factor)
    if not math.isfinite(number):
        problem = "needs a number"
        raise CellError(problem, "check the value and the declared unit")
    if not field.low <= number <= field.high:
        top = "" if field.high == float("inf") else f" and ≤ {field.high:g}"
        problem = f"needs a number ≥ {field.low:g}{top} (in {_basic(field)})"
        raise CellError(problem, "check the value and the declared unit")
    return number


def as_float(value: float) -> float:
    """Return a number as a float, infinite where it has more than 308 digits.

    Examples
    --------
    >>> as_float(5), as_float(10**400)
    (5.0, inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _count(value: Any, field: Field, factor: float, shown_percent: bool) -> float:
    number = _number(value, field, factor, shown_percent)
    if abs(number) >= _MOST:
        problem = "needs a number"
        raise CellError(problem, "check the value and the declared unit")
    if abs(number - round(number)) > 1e-6:
        problem = "needs a whole number"
        raise CellError(problem, "check the value and the declared unit")
    return float(round(number))


def _basic(field: Field) -> str:
    """Return the unit of the table: that with factor 1."""
    return next((unit for unit, factor in field.units.items() if factor == 1), "no unit")


_READERS: dict[str, Callable[[Any, Field, float, bool], Any]] = {
    "text": _text,
    "place": _text,
    "province": _text,
    "college": _text,
    "code": _code,
    "choice": _choice,
    "year": _year,
    "number": _number,
    "count": _count,
}
