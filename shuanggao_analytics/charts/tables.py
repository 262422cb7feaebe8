"""The cells of a small table as text, and the widths of its columns, for both renderers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.spec import ChartSpec

_LEFT_EM, _RIGHT_EM = 0.7, 1.1
_PADDING_EM = _LEFT_EM + _RIGHT_EM
_INDENT_EM = 1.2
_NARROWEST_EM = 4.0
_SLACK_EM = 0.3
_MOST_SPARE = 0.6
_NEARLY_FULL = 0.75


@dataclass(frozen=True)
class Column:
    """A column of a table, in em from the table's left edge.

    Attributes
    ----------
    left, width
        Its place.
    at
        Where its text is set: to the left of this place for numbers, else to the right of it.
    inner
        Width at which its text is wrapped.
    number
        Whether it holds numbers.
    """

    left: float
    width: float
    at: float
    inner: float
    number: bool = field(kw_only=True)


def is_number_column(spec: ChartSpec, column: str) -> bool:
    """Return whether a column holds numbers, which are set to the right."""
    dtype = spec.data[column].dtype
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def cell_texts(spec: ChartSpec) -> list[list[str]]:
    """Return the headings and then each row as text; a missing value is an em dash."""
    columns = list(spec.options["headers"])
    rows = [
        [_cell(spec, column, position) for column in columns] for position in range(len(spec.data))
    ]
    return [list(spec.options["headers"].values()), *rows]


def _cell(spec: ChartSpec, column: str, position: int) -> str:
    value = spec.data[column].iloc[position]
    if pd.isna(value):
        return "—"
    if is_number_column(spec, column):
        return format_number(float(value), decimals=spec.options["decimals"].get(column))
    return str(value)


def table_columns(spec: ChartSpec, *, total: float) -> list[Column]:
    """Return the columns of a table from left to right, in em.

    Every column gets what its longest cell needs, and what its heading needs on one line or, where
    room is short, on two. Where that is still too much, columns of text give way, the widest first,
    and their cells are wrapped. Room left over is shared out, but a small table stays small.
    """
    numbers = [is_number_column(spec, column) for column in spec.options["headers"]]
    return fitted_columns(cell_texts(spec), numbers, total=total)


def fitted_columns(
    texts: Sequence[Sequence[str]],
    numbers: Sequence[bool],
    *,
    total: float,
    whole_em: float = 0.0,
) -> list[Column]:
    """Return the columns of headings and rows of text, as `table_columns` does.

    Parameters
    ----------
    texts
        Headings, then the cells of each row.
    numbers
        Whether each column holds numbers.
    total
        Width of the table, in em.
    whole_em
        Headings no wider than this are never broken.

    Examples
    --------
    >>> left, right = fitted_columns([["省份", "单位"], ["江苏", "20"]], [False, True], total=20.0)
    >>> left.left, left.number, right.number, round(right.at, 1)
    (0.0, False, True, 8.9)
    """
    heads, *rows = texts
    after_number = [not now and before for before, now in pairwise([False, *numbers])]
    padding = [_PADDING_EM + (_INDENT_EM if after else 0.0) for after in after_number]
    cells = [max((width_em(row[i]) for row in rows), default=0.0) for i in range(len(heads))]
    full = [max(cell, width_em(head)) for cell, head in zip(cells, heads, strict=True)]
    broken = [
        width_em(head) if width_em(head) <= whole_em else _two_lines_em(head) for head in heads
    ]
    least = list(map(max, cells, broken))
    room = total - sum(padding)
    widths = _shared(full, least, numbers, room=room)
    wrapped = widths if sum(full) <= room else list(map(min, widths, least))
    columns, left = [], 0.0
    for width, inner, pad, number, after in zip(
        widths, wrapped, padding, numbers, after_number, strict=True
    ):
        indent = _LEFT_EM + (_INDENT_EM if after else 0.0)
        at = left + width + pad - _RIGHT_EM if number else left + indent
        columns.append(Column(left, width + pad, at, inner, number=number))
        left += width + pad
    return columns


def _shared(
    full: Sequence[float], least: Sequence[float], numbers: Sequence[bool], *, room: float
) -> list[float]:
    """Return the width inside each column: as much as it wants, or as the room allows."""
    if sum(full) <= room:
        wide = sum(full) * (1 + _MOST_SPARE)
        share = min(room, wide) if wide < _NEARLY_FULL * room else room
        return [width * share / sum(full) for width in full]
    if sum(least) <= room:
        part = (room - sum(least)) / (sum(full) - sum(least))
        return [low + part * (high - low) for low, high in zip(least, full, strict=True)]
    fixed = sum(low for low, number in zip(least, numbers, strict=True) if number)
    texts = [low for low, number in zip(least, numbers, strict=True) if not number]
    limit = _common_limit(texts, room - fixed) if texts else 0.0
    return [low if number else min(low, limit) for low, number in zip(least, numbers, strict=True)]


def _two_lines_em(heading: str) -> float:
    """Return the least width at which a heading takes no more than two lines."""
    width = width_em(heading) / 2
    while len(wrap(heading, em=width)) > 2 or max(map(width_em, wrap(heading, em=width))) > width:
        width += 0.25
    return width


def _common_limit(wanted: Sequence[float], room: float) -> float:
    """Return the width to which the widest columns are cut so that all fit."""
    ordered = sorted(wanted)
    for index, width in enumerate(ordered):
        limit = room / (len(ordered) - index)
        if width > limit:
            return max(limit, _NARROWEST_EM)
        room -= width
    return max(wanted)


def table_cells(spec: ChartSpec, columns: Sequence[Column]) -> list[list[str]]:
    """Return the cells of `cell_texts`, wrapped to the widths of their columns."""
    return [
        [
            "\n".join(wrap(cell, em=column.inner + _SLACK_EM))
            for cell, column in zip(row, columns, strict=True)
        ]
        for row in cell_texts(spec)
    ]
