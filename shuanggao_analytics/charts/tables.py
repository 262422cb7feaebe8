"""The cells of a small table as text, and the widths of its columns, for both renderers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.spec import ChartSpec

_PADDING_EM = 1.8
_NARROWEST_EM = 4.0


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


def column_widths(spec: ChartSpec, *, total: float) -> list[float]:
    """Return the width of each column in em, together `total`.

    Columns get what their longest cell needs; where that is too much the widest columns give way
    first and their cells are wrapped, and where it is too little the rest is shared out.
    """
    texts = cell_texts(spec)
    wanted = [max(width_em(row[i]) for row in texts) + _PADDING_EM for i in range(len(texts[0]))]
    if sum(wanted) > total:
        return _narrowed(wanted, total)
    spare = min(total - sum(wanted), 0.6 * sum(wanted))
    return [width * (1 + spare / sum(wanted)) for width in wanted]


def _narrowed(wanted: Sequence[float], total: float) -> list[float]:
    """Cut the widest columns down to one common width so that all fit."""
    ordered = sorted(wanted)
    room = total
    for index, width in enumerate(ordered):
        limit = room / (len(ordered) - index)
        if width > limit:
            limit = max(limit, _NARROWEST_EM)
            return [min(width, limit) for width in wanted]
        room -= width
    return list(wanted)


def table_cells(spec: ChartSpec, widths: Sequence[float]) -> list[list[str]]:
    """Return the cells of `cell_texts`, wrapped to the widths of their columns."""
    return [
        [
            "\n".join(wrap(cell, em=width - _PADDING_EM + 0.3))
            for cell, width in zip(row, widths, strict=True)
        ]
        for row in cell_texts(spec)
    ]
