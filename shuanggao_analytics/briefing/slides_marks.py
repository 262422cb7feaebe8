"""What all charts share that PowerPoint draws: series, letters, colours, the workbook behind."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.slides_styles import Box
from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.packing import dated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from shuanggao_analytics.charts.spec import ChartSpec

MOST_PT = 12.0
"""Size of the letters of a chart, at most."""

_LEAST_PT = 9.0
_MOST_NAMES, _RIGHT_IN = 0.55, 0.4  # of the width for names; inches beside the bars


@dataclass(frozen=True)
class Series:
    """Numbers of one colour: heights over categories, or over places across."""

    name: str
    colour: str
    xs: tuple[Any, ...]
    ys: tuple[float | None, ...]
    pattern: str = "solid"
    signs: bool = True


def colour_of(colour: str) -> RGBColor:
    """Return ``#rrggbb`` as a colour of PowerPoint."""
    return RGBColor.from_string(colour[1:].upper())


def drawn_number(value: float) -> float | None:
    """Return a number as a chart takes it: None, a gap, where it is missing."""
    return None if math.isnan(value) else value


def number_format(spec: ChartSpec, numbers: Sequence[float | None]) -> str:
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


def add_bar_chart(
    slide: Slide,
    series: Sequence[Series],
    box: Box,
    *,
    words: str,
    size: float,
    head: float = 0.0,
    foot: float = 0.0,
    kind: XL_CHART_TYPE = XL_CHART_TYPE.BAR_CLUSTERED,
) -> Chart:
    """Add bars across with the names of the rows at their left, the first row at the top.

    Parameters
    ----------
    slide
        Where to add them.
    series
        Their numbers.
    box
        Their place.
    words
        Excel's format of the numbers.
    size
        Of the letters, in points; the names have the room that they need on one line.
    head, foot
        Inches above the bars for a key, and below them for an axis.
    kind
        Clustered or stacked.
    """
    data = CategoryChartData(number_format=words)
    data.categories = series[0].xs
    for one in series:
        data.add_series(printable(one.name), one.ys)
    chart: Chart = slide.shapes.add_chart(kind, *box.emu, data).chart
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.has_major_gridlines = values.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = colour_of(theme.FAINT)
    names.tick_labels.offset = 40
    widest = max(map(width_em, map(str, series[0].xs))) * size / 72
    left = min(1.05 * widest + 0.12, _MOST_NAMES * box.width)
    inner = Box(left, head, box.width - left - _RIGHT_IN, box.height - head - foot)
    _place_plot(chart, inner, box)
    offset = names._element.find(qn("c:lblOffset"))
    offset.addnext(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))  # none is left out
    return chart


def _place_plot(chart: Chart, inner: Box, box: Box) -> None:
    """Set where the bars stand inside a chart, so that each program leaves the names their room."""
    places = {"x": inner.left / box.width, "y": inner.top / box.height}
    places |= {"w": inner.width / box.width, "h": inner.height / box.height}
    sides = "".join(f'<c:{side} val="{place:.4f}"/>' for side, place in places.items())
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(
        0,
        parse_xml(
            f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>'
            f'<c:xMode val="edge"/><c:yMode val="edge"/>{sides}</c:manualLayout></c:layout>'
        ),
    )


def row_points(rows: int, room: float, *, bars: int = 1) -> float:
    """Return the size of the letters beside rows that share a height in inches.

    Examples
    --------
    >>> row_points(10, 5.0), row_points(22, 5.0), row_points(60, 5.0)
    (12.0, 11.1, 9.0)
    """
    return round(min(max(72 * room / rows * 0.68 / bars, _LEAST_PT), MOST_PT), 1)


def set_words(chart: Chart, *, legend: bool, size: float) -> None:
    """Set the letters and the key of a chart; its heading stands on the slide."""
    chart.has_title = False
    chart.font.size = Pt(round(size * 2) / 2)
    chart.font.color.rgb = colour_of(theme.INK)
    chart.has_legend = legend
    if legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(11)


def finish(slide: Slide, chart: Chart, *, name: str, alt: str, date: str) -> None:
    """Give the chart that was added last its fonts, its name and text, and its workbook a date."""
    chart.font.name = "+mn-lt"
    for style in list(chart._chartSpace.iter(qn("a:latin"))):
        style.addnext(parse_xml(f'<a:ea {nsdecls("a")} typeface="+mn-ea"/>'))
    workbook = chart.part.chart_workbook.xlsx_part
    workbook.blob = dated(_plain_workbook(workbook.blob), date=date)
    about = slide.shapes[-1]._element.nvGraphicFramePr.cNvPr
    about.set("name", name)
    about.set("descr", printable(alt))


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
