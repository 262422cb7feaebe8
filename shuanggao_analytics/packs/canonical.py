"""Tables as bytes in one form only: the same table has the same bytes on every machine.

UTF-8, comma, line feed, quotes only where needed. A missing cell is empty, a flag ``true`` or
``false``, a number the shortest text that reads back as itself. Results are rounded first: between
processors the results of the shipped studies differ by up to 4e-16 of their size, between SciPy
1.13 and 1.17 by up to 1e-10 (quantiles of Student's t), and eight digits leave room for both.
"""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Kind: TypeAlias = Literal["text", "integer", "number", "flag"]

_FORMS = {
    "integer": re.compile(r"-?[0-9]{1,18}"),
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?"),
    "flag": re.compile(r"true|false"),
}


class Rounding(NamedTuple):
    """How results are rounded: to significant digits, and then to decimals."""

    significant: int
    decimals: int


RESULTS = Rounding(significant=8, decimals=8)


def write_table(table: pd.DataFrame, *, rounding: Rounding | None = None) -> bytes:
    r"""Return a table as the bytes of a CSV file, its named index in front of its columns.

    Parameters
    ----------
    table
        Columns of text, whole numbers, numbers or flags, in the order in which they are written.
    rounding
        For columns of numbers; ``None``: every digit is kept. Whole numbers are never rounded.

    Raises
    ------
    DataContractError
        For an infinite number, a carriage return in a text, and a column of another kind: all of
        them at once.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"rate": [0.1 + 0.2, None], "kept": [True, False]}, index=["甲", "乙"])
    >>> write_table(table.rename_axis("unit"), rounding=RESULTS).decode()
    'unit,rate,kept\n甲,0.3,true\n乙,,false\n'
    """
    plain = table.reset_index() if table.index.names != [None] else table
    faults: list[Fault] = []
    columns = []
    for name in plain.columns:
        try:
            columns.append(_texts(plain[name], rounding))
        except ValueError as error:
            faults.append(Fault("table", str(error), column=str(name)))
    if faults:
        raise DataContractError(faults)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(plain.columns)
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


def read_cells(content: bytes, *, label: str) -> tuple[list[str], list[list[str]]]:
    r"""Return the heading and the rows of a CSV file, every cell as its text.

    Raises
    ------
    DataContractError
        When it is no UTF-8, no CSV, has no heading or one that stands twice, or rows of another
        length: all of them at once.

    Examples
    --------
    >>> read_cells(b"unit,score\na,90\n", label="scores")
    (['unit', 'score'], [['a', '90']])
    """
    try:
        rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        fault = Fault(label, "is no CSV file in UTF-8", value=str(error))
        raise DataContractError([fault]) from error
    if not rows:
        raise DataContractError([Fault(label, "is empty", remedy="a table has a heading")])
    heading, *body = rows
    faults = [
        Fault(label, "column stands twice", column=name)
        for name in dict.fromkeys(heading)
        if heading.count(name) > 1
    ]
    faults += [
        Fault(label, f"{len(row)} cells under {len(heading)} headings", row=str(number))
        for number, row in enumerate(body, start=1)
        if len(row) != len(heading)
    ]
    if faults:
        raise DataContractError(faults)
    return heading, body


def read_table(content: bytes, *, kinds: Mapping[str, Kind], label: str) -> pd.DataFrame:
    r"""Return the table in the bytes of a CSV file, with the columns and kinds that it must have.

    Parameters
    ----------
    content
        As `write_table` gives it.
    kinds
        Column → kind, in the order of the columns.
    label
        Name of the table, for errors.

    Returns
    -------
    pandas.DataFrame
        Text as text; whole numbers and flags in nullable columns where a cell is missing.

    Raises
    ------
    DataContractError
        As for `read_cells`; for other columns, no rows, and cells that are not of their kind.

    Examples
    --------
    >>> read_table(b"unit,score\na,90.5\nb,\n", kinds={"unit": "text", "score": "number"},
    ...            label="scores")
      unit  score
    0    a   90.5
    1    b    NaN
    """
    heading, rows = read_cells(content, label=label)
    if heading != list(kinds):
        found, remedy = ",".join(heading), f"they must be {','.join(kinds)}"
        raise DataContractError([Fault(label, "other columns", value=found, remedy=remedy)])
    if not rows:
        raise DataContractError([Fault(label, "no rows", remedy="a study needs data")])
    columns = dict(zip(heading, zip(*rows, strict=True), strict=True))
    faults = [
        Fault(label, f"is no {kind}", str(number), name, cell)
        for name, kind in kinds.items()
        if kind != "text"
        for number, cell in enumerate(columns[name], start=1)
        if cell and not (_FORMS[kind].fullmatch(cell) and _is_finite(cell, kind))
    ]
    if faults:
        raise DataContractError(faults)
    return pd.DataFrame({name: _typed(columns[name], kind) for name, kind in kinds.items()})


def _is_finite(cell: str, kind: Kind) -> bool:
    return kind != "number" or math.isfinite(float(cell))


def _typed(cells: Sequence[str], kind: Kind) -> pd.Series:
    if kind == "text":
        text = pd.Series(cells, dtype="object").astype("str")
        return text.where(text != "")
    some_missing = "" in cells
    if kind == "number":
        return pd.Series([float(cell) if cell else math.nan for cell in cells], dtype="float64")
    if kind == "integer":
        numbers = pd.Series([int(cell) if cell else None for cell in cells], dtype="Int64")
        return numbers if some_missing else numbers.astype("int64")
    flags = pd.Series([cell == "true" if cell else None for cell in cells], dtype="boolean")
    return flags if some_missing else flags.astype("bool")


def _texts(column: pd.Series, rounding: Rounding | None) -> list[str]:
    """Return the cells of a column as they are written."""
    show = _writer(column, rounding)
    missing = column.isna()
    return ["" if gone else show(cell) for cell, gone in zip(column, missing, strict=True)]


def _writer(column: pd.Series, rounding: Rounding | None) -> Callable[[Any], str]:
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind == "boolean":
        return lambda cell: "true" if cell else "false"
    if pd.api.types.is_float_dtype(column.dtype) or kind == "floating":
        return lambda cell: _number(float(cell), rounding)
    if kind in {"empty", "integer"}:
        return str
    if kind == "string":
        return _text
    msg = f"is neither text nor numbers nor flags but {kind}"
    raise ValueError(msg)


def _text(cell: str) -> str:
    if "\r" in cell:  # Python 3.11 and 3.13 do not quote it alike
        msg = "has a carriage return"
        raise ValueError(msg)
    return cell


def _number(value: float, rounding: Rounding | None) -> str:
    if not math.isfinite(value):
        msg = "has an infinite number"
        raise ValueError(msg)
    if rounding is not None:
        value = float(f"{value:.{rounding.significant - 1}e}")
        value = round(value, rounding.decimals) + 0.0  # −0.0 is 0.0
    return repr(value)
