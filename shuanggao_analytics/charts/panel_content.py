"""Sheets of panels laid out: the marks of each chart, moved to its place below its title."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import (
    Disc,
    Line,
    Path,
    Rect,
    Rule,
    Shape,
    Words,
)
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

PANEL = "sheet_panel"
"""Column of the data that tells the parts apart."""

_TITLE_PT = 11.0
_TITLE_LINE_IN, _BELOW_IN, _BETWEEN_IN = 0.2, 0.1, 0.34


def letter(number: int) -> str:
    """Return the letter of a panel.

    Examples
    --------
    >>> letter(0), letter(2)
    ('a', 'c')
    """
    return "abcdefghijklmnopqrstuvwxyz"[number]


def is_laid_out(spec: ChartSpec) -> bool:
    """Return whether a chart is laid out in inches, and no sheet of panels itself."""
    from shuanggao_analytics.charts.sheets import SHEETS

    return spec.kind in SHEETS and spec.kind != "panel_sheet"


def panel_parts(spec: ChartSpec) -> list[ChartSpec]:
    """Return the charts of a sheet, made again from its rows."""
    found = []
    for number, part in enumerate(spec.options["parts"]):
        rows = spec.data[spec.column("panel") == letter(number)]
        data = rows[list(part["types"])].astype(part["types"]).reset_index(drop=True)
        words = {name: part[name] for name in ("id", "kind", "title", "subtitle", "unit")}
        made = replace(spec, data=data, roles=part["roles"], options=part["options"], **words)
        found.append(replace(made, notes=(), sources=()))
    return found


def _title(spec: ChartSpec, number: int) -> list[str]:
    """Return the lines of the title and the subtitle of a panel."""
    unit = width_em(spec.unit_line()) + 2 if spec.unit else 0.0
    words = f"({letter(number)}) {spec.title}"
    lines = wrap(words, em=theme.BODY_IN * 72 / _TITLE_PT - unit)
    return lines + (wrap(spec.subtitle, em=theme.BODY_IN * 72 / _TITLE_PT) if spec.subtitle else [])


def _head(spec: ChartSpec, number: int) -> float:
    return len(_title(spec, number)) * _TITLE_LINE_IN + _BELOW_IN


def panel_height(spec: ChartSpec) -> float:
    """Return the height of a sheet of panels in inches."""
    from shuanggao_analytics.charts.sheets import SHEETS

    parts = panel_parts(spec)
    heights = [SHEETS[p.kind][1](p) + _head(p, number) for number, p in enumerate(parts)]
    return sum(heights) + _BETWEEN_IN * (len(parts) - 1)


def panel_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a sheet of panels, in inches."""
    from shuanggao_analytics.charts.sheets import SHEETS

    marks: list[SheetMark] = []
    top = panel_height(spec)
    for number, part in enumerate(panel_parts(spec)):
        draw, height = SHEETS[part.kind]
        key, lines = letter(number), _title(part, number)
        if number:
            y = top + _BETWEEN_IN / 2
            marks.append(Rule((0.0, y), (theme.BODY_IN, y), theme.FAINT, 0.6))
        for row, words in enumerate(lines):
            y = top - (row + 0.5) * _TITLE_LINE_IN
            marks.append(Line(f"title-{key}", 0.0, y, words, _TITLE_PT, theme.INK))
        if part.unit:
            at = (theme.BODY_IN, top - _TITLE_LINE_IN / 2)
            unit = part.unit_line()
            marks.append(Line(f"unit-{key}", *at, unit, theme.BODY_PT, theme.MUTED, "right"))
        bottom = top - _head(part, number) - height(part)
        marks += [moved(mark, bottom, prefix=f"{key}-") for mark in draw(part)]
        top = bottom - _BETWEEN_IN
    return marks


def moved(mark: SheetMark, up: float, *, prefix: str) -> SheetMark:
    """Return a mark moved upwards, its key with a prefix where it has one.

    Examples
    --------
    >>> moved(Disc("dot", 1.0, 2.0, 0.1, "#000000"), 3.0, prefix="a-").y
    5.0
    """
    key = prefix + mark.key if mark.key else ""
    if isinstance(mark, Rect | Disc | Line):
        return replace(mark, key=key, y=mark.y + up)
    if isinstance(mark, Shape | Path):
        return replace(mark, key=key, points=tuple((x, y + up) for x, y in mark.points))
    if isinstance(mark, Words):
        places = tuple((x, y + up, text, colour) for x, y, text, colour in mark.places)
        return replace(mark, key=key, places=places)
    (x0, y0), (x1, y1) = mark.start, mark.end
    return replace(mark, key=key, start=(x0, y0 + up), end=(x1, y1 + up))
