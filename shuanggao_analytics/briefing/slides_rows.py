"""Charts of rows that PowerPoint draws: bars and pairs of bars, in one column or two."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.slides_marks import (
    Series,
    add_bar_chart,
    colour_of,
    drawn_number,
    finish,
    number_format,
    row_points,
    set_words,
)
from shuanggao_analytics.briefing.slides_ranges import add_key, add_ranges
from shuanggao_analytics.briefing.slides_styles import Box
from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.plain_content import bar_colours, change_mark
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from shuanggao_analytics.charts.spec import ChartSpec

MOST_ROWS = {"ranked_bars": 22, "dumbbell": 14, "range_bars": 22}
"""Rows of one column of a slide, by the kind of chart: more would be too small to read."""

_LEGEND_IN, _GAP_IN = 0.45, 0.25


def row_pages(spec: ChartSpec) -> list[list[range]]:
    """Return the rows of each column of each slide: two columns where one has no room.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> table = pd.DataFrame({"name": [f"省{n}" for n in range(31)], "units": range(31)})
    >>> row_pages(ranked_bars(table, label="name", value="units", id="bars", title="单位",
    ...                       sources=("名单",), trust="compiled"))
    [[range(0, 16), range(16, 31)]]
    """
    rows = len(spec.data)
    count = -(-rows // MOST_ROWS[spec.kind])
    count += count > 1 and count % 2
    size = -(-rows // count)
    columns = [range(at, min(at + size, rows)) for at in range(0, rows, size)]
    return [columns[at : at + 2] for at in range(0, len(columns), 2)]


def add_rows(
    slide: Slide, spec: ChartSpec, columns: Sequence[range], *, box: Box, alt: str, date: str
) -> None:
    """Add some rows of a chart, each column beside the other with the same axis.

    Parameters
    ----------
    slide
        Where to add them.
    spec
        Ranked bars, a dumbbell chart or range bars.
    columns
        As `row_pages` gives them for one slide.
    box
        Their place.
    alt
        Text for readers who cannot see it.
    date
        ``YYYY-MM-DD``, of the workbook behind the chart.
    """
    if spec.kind == "range_bars":
        add_key(slide, spec, Box(box.left, box.top, box.width, _LEGEND_IN))
        box = Box(box.left, box.top + _LEGEND_IN, box.width, box.height - _LEGEND_IN)
    wide = (box.width - _GAP_IN * (len(columns) - 1)) / len(columns)
    most = max(map(len, columns))
    for place, rows in enumerate(columns):
        high = box.height * (len(rows) / most if place else 1.0)  # rows of the same height
        own = Box(box.left + place * (wide + _GAP_IN), box.top, wide, high)
        add = add_ranges if spec.kind == "range_bars" else _add_bars
        chart = add(slide, spec, rows, own)
        part = f"{spec.id}-{place + 1}" if place else spec.id
        more = term("table_page", lang=spec.lang, title=spec.title, page=place + 1,
                    pages=len(columns))  # fmt: skip
        finish(slide, chart, name=part, alt=more if place else alt, date=date)


def row_series(spec: ChartSpec) -> list[Series]:
    """Return the bars of a chart of rows, one series a colour."""
    names = tuple(_names(spec))
    if spec.kind == "dumbbell":
        keys = [spec.options["first_name"], spec.options["second_name"]]
        looks = theme.category_colours(keys)
        return [
            Series(
                term_or_text(key, lang=spec.lang),
                looks[key],
                names,
                tuple(map(drawn_number, spec.numbers(role))),
            )
            for key, role in zip(keys, ("first", "second"), strict=True)
        ]
    values, colours = [drawn_number(value) for value in spec.numbers("value")], bar_colours(spec)
    if "category" not in spec.roles:
        return [Series(spec.unit or spec.title, colours[0], names, tuple(values))]
    keys = spec.column("category").astype("str").tolist()
    found = []
    for key in dict.fromkeys(keys):
        own = tuple(
            value if kind == key else None for value, kind in zip(values, keys, strict=True)
        )
        name = term_or_text(key, lang=spec.lang)
        found.append(Series(name, colours[keys.index(key)], names, own))
    return found


def _names(spec: ChartSpec) -> list[str]:
    """Return the names of the rows, with the change beside them where there is one."""
    found = []
    values = spec.numbers("value") if "value" in spec.roles else None
    changes = spec.numbers("change") if "change" in spec.roles else None
    for row, label in enumerate(spec.column("label")):
        parts = [printable(str(label))]
        if changes is not None:
            parts.append(change_mark(float(changes.iloc[row]))[0])
        if values is not None and math.isnan(values.iloc[row]):
            parts.append(term("no_data", lang=spec.lang))
        found.append("  ".join(parts))
    return found


def _cut(series: Series, rows: range) -> Series:
    return replace(
        series,
        xs=tuple(series.xs[row] for row in rows),
        ys=tuple(series.ys[row] for row in rows),
    )


def _add_bars(slide: Slide, spec: ChartSpec, rows: range, box: Box) -> Chart:
    whole = row_series(spec)
    series = [_cut(one, rows) for one in whole]
    numbers = [y for one in whole for y in one.ys if y is not None]
    legend, pair = len(series) > 1, spec.kind == "dumbbell"
    head = _LEGEND_IN if legend else 0.05
    size = row_points(len(rows), box.height - head, bars=2 if pair else 1)
    chart = add_bar_chart(
        slide, series, box, words=number_format(spec, numbers), size=size, head=head
    )
    set_words(chart, legend=legend, size=size)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0 if pair else 100
    plot.has_data_labels = True
    plot.data_labels.show_value = True
    plot.data_labels.number_format_is_linked = True
    values = chart.value_axis
    values.visible = False
    if min(numbers, default=0) >= 0:
        values.minimum_scale = 0
    if len(rows) < len(spec.data) and numbers:  # the same axis in each column
        values.maximum_scale = 1.12 * max(*numbers, 0)
        values.minimum_scale = 1.12 * min(*numbers, 0)
    for shown, one in zip(plot.series, series, strict=True):
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = colour_of(one.colour)
        shown.invert_if_negative = False
    return chart
