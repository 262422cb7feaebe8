"""Charts that PowerPoint draws and the reader can edit: which they are, and lines and points."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.util import Pt

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.slides_marks import (
    MOST_PT,
    Series,
    colour_of,
    drawn_number,
    finish,
    number_format,
    set_words,
)
from shuanggao_analytics.briefing.slides_ranges import can_be_stacked
from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.alt import alternative_text
from shuanggao_analytics.charts.curve_content import curve_series
from shuanggao_analytics.charts.line_content import line_series
from shuanggao_analytics.charts.plain_content import lorenz_curves
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Callable

    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from shuanggao_analytics.briefing.slides_styles import Box
    from shuanggao_analytics.charts.spec import ChartSpec

_PLAIN = {
    "ranked_bars": (),
    "dumbbell": (),
    "range_bars": (),
    "lines": ("low", "high", "background"),
    "curve": ("label",),
    "lorenz": ("lower", "upper"),
}
"""Kinds that can be native, and the roles of columns with which they cannot."""

_PATTERNS = {"solid": MSO_LINE.SOLID, "dash": MSO_LINE.DASH}


def is_native(spec: ChartSpec) -> bool:
    """Return whether a chart can be drawn by PowerPoint without loss: no bands, no gaps in x.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> table = pd.DataFrame({"belt": ["东部", "西部"], "units": [101, 50]})
    >>> is_native(ranked_bars(table, label="belt", value="units", id="bars", title="建设单位",
    ...                       sources=("名单",), trust="compiled"))
    True
    """
    if spec.kind not in _PLAIN or not set(_PLAIN[spec.kind]).isdisjoint(spec.roles):
        return False
    options = spec.options
    if spec.kind == "range_bars":
        return can_be_stacked(spec)
    if options.get("reference") or options.get("event") or options.get("emphasise"):
        return False
    if spec.kind == "curve":
        return not spec.column("y").isna().any()
    if spec.kind == "lines":
        places = sorted(set(spec.numbers("x")))
        steps = {b - a for a, b in pairwise(places)}
        return bool(options["whole_x"]) and len(steps) <= 1
    return True


def native_alt(spec: ChartSpec) -> str:
    """Return the text for readers who cannot see it; two bars a row are no dumbbell."""
    if spec.kind != "dumbbell" or spec.alt != alternative_text(spec):
        return spec.alt
    return alternative_text(spec, drawn_as="pair_bars")


def native_notes(spec: ChartSpec) -> list[str]:
    """Return what the signs of a native chart mean."""
    return [term("change_legend", lang=spec.lang)] if "change" in spec.roles else []


def add_chart(slide: Slide, spec: ChartSpec, box: Box, *, date: str) -> None:
    """Add a chart of lines or points with its numbers, colours and words.

    Parameters
    ----------
    slide
        Where to add it.
    spec
        A chart for which `is_native` holds and which has no rows.
    box
        Its place.
    date
        ``YYYY-MM-DD``, of the workbook behind it.
    """
    draw: Callable[..., Chart] = _add_lines if spec.kind == "lines" else _add_points
    chart = draw(slide, spec, box)
    finish(slide, chart, name=spec.id, alt=native_alt(spec), date=date)


def _add_lines(slide: Slide, spec: ChartSpec, box: Box) -> Chart:
    places = sorted(set(spec.numbers("x")))
    series = []
    for line in line_series(spec):
        at = dict(zip(line.xs, line.ys, strict=True))
        heights = tuple(drawn_number(at.get(x, math.nan)) for x in places)
        series.append(Series(line.name, line.colour, tuple(places), heights, line.pattern))
    numbers = [y for one in series for y in one.ys]
    data = CategoryChartData(number_format=number_format(spec, numbers))
    data.categories = [format_number(x) for x in places]
    for one in series:
        data.add_series(printable(one.name), one.ys)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box.emu, data).chart
    set_words(chart, legend=len(series) > 1, size=MOST_PT)
    _axes(chart, spec)
    for shown, one in zip(chart.plots[0].series, series, strict=True):
        _line(shown, one)
    return chart


def _points(spec: ChartSpec) -> list[Series]:
    """Return the points of curves, and of Lorenz curves with the line of equality."""
    x, y = spec.roles["x"], spec.roles["y"]
    if spec.kind == "curve":
        return [
            Series(words or spec.options["y_title"], colour, tuple(table[x]), tuple(table[y]))
            for _, words, colour, table in curve_series(spec)
        ]
    equal = Series(
        term("equality_line", lang=spec.lang), theme.MUTED, (0, 1), (0, 1), "dash", signs=False
    )
    return [
        *(
            Series(words, colour, tuple(table[x]), tuple(table[y]), signs=False)
            for _, words, colour, table in lorenz_curves(spec)
        ),
        equal,
    ]


def _add_points(slide: Slide, spec: ChartSpec, box: Box) -> Chart:
    series = _points(spec)
    data = XyChartData(number_format="General")
    for one in series:
        own = data.add_series(printable(one.name))
        for x, y in zip(one.xs, one.ys, strict=True):
            own.add_data_point(float(x), float(y))  # type: ignore[arg-type]
    chart = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box.emu, data).chart
    set_words(chart, legend=len(series) > 1, size=MOST_PT)
    _axes(chart, spec)
    across, up = chart.category_axis, chart.value_axis
    percent = spec.kind == "lorenz" or spec.options["percent"]
    if spec.kind == "lorenz":
        across.minimum_scale = up.minimum_scale = 0
        across.maximum_scale = up.maximum_scale = 1
        across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "0%", False
    elif spec.options["from_zero"]:
        up.minimum_scale = 0
        across.minimum_scale = min(0.0, min(spec.numbers("x")))
    if percent:
        if 0.9 < max(spec.numbers("y")) <= 1:
            up.maximum_scale = 1
        up.tick_labels.number_format, up.tick_labels.number_format_is_linked = "0%", False
    for shown, one in zip(chart.plots[0].series, series, strict=True):
        _line(shown, one)
    return chart


def _axes(chart: Chart, spec: ChartSpec) -> None:
    """Name both axes and draw thin lines behind the plot."""
    across, up = chart.category_axis, chart.value_axis
    for axis, words in ((across, spec.options["x_title"]), (up, spec.options["y_title"])):
        axis.has_title = True
        frame = axis.axis_title.text_frame
        frame.text = printable(words)
        frame.paragraphs[0].runs[0].font.size = Pt(11)
        frame.paragraphs[0].runs[0].font.bold = False
        axis.format.line.color.rgb = colour_of(theme.COAST)
    across.has_major_gridlines, up.has_major_gridlines = False, True
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    up.major_gridlines.format.line.color.rgb = colour_of(theme.FAINT)
    up.major_gridlines.format.line.width = Pt(0.5)


def _line(shown: Any, one: Series) -> None:
    """Give a line its colour, its pattern and its signs."""
    shown.smooth = False
    line = shown.format.line
    line.color.rgb, line.width, line.dash_style = (
        colour_of(one.colour), Pt(2), _PATTERNS[one.pattern],
    )  # fmt: skip
    if not one.signs:
        shown.marker.style = XL_MARKER_STYLE.NONE
        return
    shown.marker.style, shown.marker.size = XL_MARKER_STYLE.CIRCLE, 6
    shown.marker.format.fill.solid()
    shown.marker.format.fill.fore_color.rgb = colour_of(one.colour)
    shown.marker.format.line.color.rgb = colour_of(one.colour)
