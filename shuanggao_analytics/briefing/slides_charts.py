"""Charts that PowerPoint draws and the reader can edit: bars and lines with plain numbers."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import curve_series
from shuanggao_analytics.charts.line_content import line_series
from shuanggao_analytics.charts.plain_content import bar_colours, change_mark, lorenz_curves
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.packing import dated
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from shuanggao_analytics.briefing.slides_styles import Box
    from shuanggao_analytics.charts.spec import ChartSpec

_PLAIN = {
    "ranked_bars": (),
    "dumbbell": (),
    "lines": ("low", "high", "background"),
    "curve": ("label",),
    "lorenz": ("lower", "upper"),
}
"""Kinds that can be native, and the roles of columns with which they cannot."""

_MOST_PT, _LEAST_PT, _LEGEND_IN = 12.0, 7.0, 0.45
_PATTERNS = {"solid": MSO_LINE.SOLID, "dash": MSO_LINE.DASH}


@dataclass(frozen=True)
class _Series:
    """Numbers of one colour: heights over categories, or over places across."""

    name: str
    colour: str
    xs: tuple[Any, ...]
    ys: tuple[float | None, ...]
    pattern: str = "solid"
    signs: bool = True


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
    if spec.kind != "dumbbell":
        return spec.alt
    names = [series.name for series in _bars(spec)]
    colon, comma = ("：", "、") if spec.lang == "zh" else (": ", ", ")
    return spec.title + colon + comma.join(names)


def native_notes(spec: ChartSpec) -> list[str]:
    """Return what the signs of a native chart mean."""
    return [term("change_legend", lang=spec.lang)] if "change" in spec.roles else []


def add_chart(slide: Slide, spec: ChartSpec, box: Box, *, date: str) -> None:
    """Add a chart with its numbers, colours and words; its workbook bears one date.

    Parameters
    ----------
    slide
        Where to add it.
    spec
        A chart for which `is_native` holds.
    box
        Its place.
    date
        ``YYYY-MM-DD``.
    """
    draw: Callable[..., Chart] = {
        "ranked_bars": _add_bars,
        "dumbbell": _add_bars,
        "lines": _add_lines,
        "curve": _add_points,
        "lorenz": _add_points,
    }[spec.kind]
    chart = draw(slide, spec, box)
    chart.font.name = "+mn-lt"
    for style in list(chart._chartSpace.iter(qn("a:latin"))):
        style.addnext(parse_xml(f'<a:ea {nsdecls("a")} typeface="+mn-ea"/>'))
    workbook = chart.part.chart_workbook.xlsx_part
    workbook.blob = dated(_plain_workbook(workbook.blob), date=date)
    frame = slide.shapes[-1]._element
    about = frame.nvGraphicFramePr.cNvPr
    about.set("name", spec.id)
    about.set("descr", printable(native_alt(spec)))


def _plain_workbook(workbook: bytes) -> bytes:
    """Return the workbook behind a chart without formulas: a name that begins with = is text."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = str(getattr(cell.value, "text", cell.value))
                cell.data_type = "s"
            cell.hyperlink = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


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


def _bars(spec: ChartSpec) -> list[_Series]:
    names = tuple(_names(spec))
    if spec.kind == "dumbbell":
        keys = [spec.options["first_name"], spec.options["second_name"]]
        looks = theme.category_colours(keys)
        return [
            _Series(
                term_or_text(key, lang=spec.lang),
                looks[key],
                names,
                tuple(map(_number, spec.numbers(role))),
            )
            for key, role in zip(keys, ("first", "second"), strict=True)
        ]
    values, colours = [_number(value) for value in spec.numbers("value")], bar_colours(spec)
    if "category" not in spec.roles:
        return [_Series(spec.unit or spec.title, colours[0], names, tuple(values))]
    keys = spec.column("category").astype("str").tolist()
    found = []
    for key in dict.fromkeys(keys):
        own = tuple(
            value if kind == key else None for value, kind in zip(values, keys, strict=True)
        )
        name = term_or_text(key, lang=spec.lang)
        found.append(_Series(name, colours[keys.index(key)], names, own))
    return found


def _format(spec: ChartSpec, numbers: Sequence[float | None]) -> str:
    """Return Excel's format of numbers, with as many places as the picture has."""
    known = [number for number in numbers if number is not None]
    places = spec.options.get("decimals")
    if places is None:
        places = 0 if all(float(number).is_integer() for number in known) else 2
    if spec.options.get("percent"):
        places = max(places - 2, 0) if spec.options.get("decimals") is None else places
    body = "0" + ("." + "0" * places if places else "")
    body += "%" if spec.options.get("percent") else ""
    return f"{body};−{body}"


def _add_bars(slide: Slide, spec: ChartSpec, box: Box) -> Chart:
    series = _bars(spec)
    data = CategoryChartData(number_format=_format(spec, [y for one in series for y in one.ys]))
    data.categories = series[0].xs
    for one in series:
        data.add_series(printable(one.name), one.ys)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *box.emu, data).chart
    legend = len(series) > 1
    room = 72 * (box.height - (_LEGEND_IN if legend else 0.1)) / len(series[0].xs)
    many = 2 if spec.kind == "dumbbell" else 1
    _words(chart, legend=legend, size=min(max(room * 0.68 / many, _LEAST_PT), _MOST_PT))
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0 if spec.kind == "dumbbell" else 100
    plot.has_data_labels = True
    plot.data_labels.show_value = True
    plot.data_labels.number_format_is_linked = True
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.has_major_gridlines = values.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = _colour(theme.FAINT)
    names.tick_labels.offset = 40
    values.visible = False
    if min((y for one in series for y in one.ys if y is not None), default=0) >= 0:
        values.minimum_scale = 0
    for shown, one in zip(plot.series, series, strict=True):
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = _colour(one.colour)
        shown.invert_if_negative = False
    return chart


def _add_lines(slide: Slide, spec: ChartSpec, box: Box) -> Chart:
    places = sorted(set(spec.numbers("x")))
    series = []
    for line in line_series(spec):
        at = dict(zip(line.xs, line.ys, strict=True))
        heights = tuple(_number(at.get(x, math.nan)) for x in places)
        series.append(_Series(line.name, line.colour, tuple(places), heights, line.pattern))
    data = CategoryChartData(number_format=_format(spec, [y for one in series for y in one.ys]))
    data.categories = [format_number(x) for x in places]
    for one in series:
        data.add_series(printable(one.name), one.ys)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *box.emu, data).chart
    _words(chart, legend=len(series) > 1, size=_MOST_PT)
    _axes(chart, spec)
    for shown, one in zip(chart.plots[0].series, series, strict=True):
        _line(shown, one)
    return chart


def _points(spec: ChartSpec) -> list[_Series]:
    """Return the points of curves, and of Lorenz curves with the line of equality."""
    x, y = spec.roles["x"], spec.roles["y"]
    if spec.kind == "curve":
        return [
            _Series(words or spec.options["y_title"], colour, tuple(table[x]), tuple(table[y]))
            for _, words, colour, table in curve_series(spec)
        ]
    equal = _Series(
        term("equality_line", lang=spec.lang), theme.MUTED, (0, 1), (0, 1), "dash", signs=False
    )
    return [
        *(
            _Series(words, colour, tuple(table[x]), tuple(table[y]), signs=False)
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
    _words(chart, legend=len(series) > 1, size=_MOST_PT)
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


def _words(chart: Chart, *, legend: bool, size: float) -> None:
    """Set the letters and the key of a chart; its heading stands on the slide."""
    chart.has_title = False
    chart.font.size = Pt(round(size * 2) / 2)
    chart.font.color.rgb = _colour(theme.INK)
    chart.has_legend = legend
    if legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(11)


def _axes(chart: Chart, spec: ChartSpec) -> None:
    """Name both axes and draw thin lines behind the plot."""
    across, up = chart.category_axis, chart.value_axis
    for axis, words in ((across, spec.options["x_title"]), (up, spec.options["y_title"])):
        axis.has_title = True
        frame = axis.axis_title.text_frame
        frame.text = printable(words)
        frame.paragraphs[0].runs[0].font.size = Pt(11)
        frame.paragraphs[0].runs[0].font.bold = False
        axis.format.line.color.rgb = _colour(theme.COAST)
    across.has_major_gridlines, up.has_major_gridlines = False, True
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    up.major_gridlines.format.line.color.rgb = _colour(theme.FAINT)
    up.major_gridlines.format.line.width = Pt(0.5)


def _line(shown: Any, one: _Series) -> None:
    """Give a line its colour, its pattern and its signs."""
    shown.smooth = False
    line = shown.format.line
    line.color.rgb, line.width, line.dash_style = (
        _colour(one.colour), Pt(2), _PATTERNS[one.pattern],
    )  # fmt: skip
    if not one.signs:
        shown.marker.style = XL_MARKER_STYLE.NONE
        return
    shown.marker.style, shown.marker.size = XL_MARKER_STYLE.CIRCLE, 6
    shown.marker.format.fill.solid()
    shown.marker.format.fill.fore_color.rgb = _colour(one.colour)
    shown.marker.format.line.color.rgb = _colour(one.colour)


def _colour(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:].upper())
