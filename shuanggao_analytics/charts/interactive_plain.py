"""Bars, dumbbells, Lorenz curves and tables drawn with plotly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.interactive import BODY_PX, SMALL_PX, body_width_px
from shuanggao_analytics.charts.interactive_sheet import Sheet
from shuanggao_analytics.charts.plain_content import (
    bar_colours,
    change_mark,
    dumbbell_range,
    has_key,
    lorenz_band,
    lorenz_curves,
    number_sides,
)
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.tables import table_cells, table_columns
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from shuanggao_analytics.charts.spec import ChartSpec

_ROW_PX = 24.0
_KEY_PX = 34.0
_LORENZ_PX = 540.0
_CELL_PX = 26.0
_LINE_PX = 17.0
_PAIR = ("first", "second")


def draw_bars(spec: ChartSpec, figure: Figure) -> float:
    """Draw horizontal bars with their numbers and, where given, the change beside them."""
    names = spec.column("label").astype("str").tolist()
    values = spec.numbers("value").tolist()
    colours = bar_colours(spec)
    texts = [_number(spec, value) for value in values]
    for key, label in _bar_groups(spec):
        rows = [i for i in range(len(names)) if key is None or _category(spec, i) == key]
        figure.add_bar(
            orientation="h",
            y=rows,
            x=[None if math.isnan(values[i]) else values[i] for i in rows],
            marker={"color": [colours[i] for i in rows]},
            text=[texts[i] for i in rows],
            textposition="outside",
            cliponaxis=False,
            name=label,
            showlegend=False,
            customdata=[names[i] for i in rows],
            hovertemplate=f"<b>%{{customdata}}</b><br>%{{text}} {spec.unit}<extra></extra>",
        )
    for row, value in enumerate(values):
        if math.isnan(value):
            _note(figure, 0, row, term("no_data", lang=spec.lang), colour=theme.MUTED)
    if "change" in spec.roles:
        _add_changes(spec, figure)
    known = [value for value in values if not math.isnan(value)]
    low, high = min([0.0, *known]), max([0.0, *known]) or 1.0
    right = 0.12 if "change" in spec.roles else 0.06
    figure.update_layout(bargap=0.34, barmode="overlay")
    height = _row_axes(spec, figure, low=low, high=high, right=right)
    groups = {_category(spec, i): colours[i] for i in range(len(names))} if _grouped(spec) else {}
    entries = [(term_or_text(key, lang=spec.lang), colour) for key, colour in groups.items()]
    _key(Sheet(figure, body_width_px(), height), entries, square=True)
    return height


def _grouped(spec: ChartSpec) -> bool:
    return "category" in spec.roles


def _key(sheet: Sheet, entries: list[tuple[str, str]], *, square: bool = False) -> None:
    """Draw a one-line key above the rows: squares for bars, circles for dots."""
    x = 2.0
    for words, colour in entries:
        if square:
            sheet.rect(x + 1, _KEY_PX / 2 - 8, 10, 10, fill=colour, edge=False)
        else:
            sheet.circle(x + 6, _KEY_PX / 2 - 3, 5.5, fill=colour)
        sheet.text(x + 18, _KEY_PX / 2 - 3, words, size=SMALL_PX)
        x += width_em(words) * SMALL_PX + 42


def _bar_groups(spec: ChartSpec) -> list[tuple[str | None, str]]:
    if not _grouped(spec):
        return [(None, "")]
    keys = list(dict.fromkeys(spec.column("category").astype("str")))
    return [(key, term_or_text(key, lang=spec.lang)) for key in keys]


def _category(spec: ChartSpec, row: int) -> str:
    return str(spec.column("category").iloc[row])


def _add_changes(spec: ChartSpec, figure: Figure) -> None:
    for row, change in enumerate(spec.numbers("change")):
        sign, colour = change_mark(change)
        figure.add_annotation(
            xref="paper",
            x=1,
            xshift=-56,
            y=row,
            text=sign,
            name=f"change-{row}",
            xanchor="left",
            showarrow=False,
            font={"size": BODY_PX, "color": colour},
        )
    figure.add_annotation(
        xref="paper",
        yref="paper",
        x=1,
        y=1,
        yshift=-4,
        text=term("change_legend", lang=spec.lang),
        xanchor="right",
        yanchor="top",
        showarrow=False,
        font={"size": SMALL_PX, "color": theme.MUTED},
    )


def draw_dumbbell(spec: ChartSpec, figure: Figure) -> float:
    """Draw two dots a row joined by a line, with their numbers."""
    names = spec.column("label").astype("str").tolist()
    first, second = spec.numbers("first").tolist(), spec.numbers("second").tolist()
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, (a, b) in enumerate(zip(first, second, strict=True)):
        if not (math.isnan(a) or math.isnan(b)):
            xs += [a, b, None]
            ys += [row, row, None]
        elif math.isnan(a) and math.isnan(b):
            _note(figure, 0, row, term("no_data", lang=spec.lang), colour=theme.MUTED)
        for value, right in number_sides(a, b):
            _note(figure, value, row, _number(spec, value), right=right)
    line = {"color": theme.MUTED, "width": 3}
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line=line,
        opacity=0.55,
        name="pairs",
        hoverinfo="skip",
        showlegend=False,
    )
    for key, values, size in (("first", first, 13), ("second", second, 9)):
        name = term_or_text(spec.options[f"{key}_name"], lang=spec.lang)
        figure.add_scatter(
            x=[None if math.isnan(value) else value for value in values],
            y=list(range(len(values))),
            mode="markers",
            marker={"size": size, "color": theme.NAMED["round_1" if key == "first" else "round_2"]},
            name=name,
            customdata=[[n, _number(spec, v)] for n, v in zip(names, values, strict=True)],
            hovertemplate=f"<b>%{{customdata[0]}}</b><br>{name} %{{customdata[1]}} {spec.unit}"
            "<extra></extra>",
        )
    low, high = dumbbell_range(spec)
    height = _row_axes(spec, figure, low=low, high=high, right=0.04, grid=True)
    words = [term_or_text(spec.options[f"{key}_name"], lang=spec.lang) for key in _PAIR]
    shades = (theme.NAMED["round_1"], theme.NAMED["round_2"])
    _key(Sheet(figure, body_width_px(), height), list(zip(words, shades, strict=True)))
    return height


def draw_lorenz(spec: ChartSpec, figure: Figure) -> float:
    """Draw Lorenz curves in a square, the line of equality, and the Gini coefficients."""
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        hoverinfo="skip",
        name=term("equality_line", lang=spec.lang),
        line={"color": theme.MUTED, "width": 1.3, "dash": "dash"},
    )
    for name, label, colour, curve in lorenz_curves(spec):
        _add_band(figure, lorenz_band(spec, name), name, colour)
        figure.add_scatter(
            x=curve.iloc[:, 0].tolist(),
            y=curve.iloc[:, 1].tolist(),
            mode="lines+markers",
            name=label,
            meta={"curve": name},
            line={"color": colour, "width": 2.4},
            marker={"size": 4},
            hovertemplate=f"{label}<br>%{{x:.1%}} → %{{y:.1%}}<extra></extra>",
        )
    axis = {
        "range": [0, 1],
        "tickformat": ".0%",
        "gridcolor": theme.FAINT,
        "linecolor": theme.COAST,
        "mirror": True,
        "showline": True,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": SMALL_PX},
    }
    side = _LORENZ_PX - 60
    left = 64 / body_width_px()
    share = left + side / body_width_px()
    figure.update_xaxes(
        title={"text": spec.options["x_title"], "standoff": 6}, domain=[left, share], **axis
    )
    figure.update_yaxes(
        title={"text": spec.options["y_title"], "standoff": 6}, domain=[60 / _LORENZ_PX, 1], **axis
    )
    sheet = Sheet(figure, body_width_px(), _LORENZ_PX)
    x, y = share * body_width_px() + 22, 10.0
    entries = [(term("equality_line", lang=spec.lang), theme.MUTED, "dash")]
    entries += [(label, colour, "solid") for _, label, colour, _ in lorenz_curves(spec)]
    for words, colour, pattern in entries:
        sheet.line((x, x + 28), y, colour=colour, pattern=pattern)
        sheet.text(x + 36, y, words, size=BODY_PX)
        y += 26
    return _LORENZ_PX


def _add_band(figure: Figure, band: pd.DataFrame, name: str, colour: str) -> None:
    """Shade the band around a curve: along its lower end and back along the upper one."""
    if band.empty:
        return
    x, lower, upper = (band[column].tolist() for column in band.columns)
    figure.add_scatter(
        x=x + x[::-1],
        y=lower + upper[::-1],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        opacity=0.22,
        line={"width": 0},
        name=f"band-{name}",
        hoverinfo="skip",
        showlegend=False,
    )


def draw_table(spec: ChartSpec, figure: Figure) -> float:
    """Draw a table with a rule above, below the headings, and at the end."""
    columns = table_columns(spec, total=body_width_px() / BODY_PX)
    cells = table_cells(spec, columns)
    heights = [_CELL_PX + max(cell.count("\n") for cell in row) * _LINE_PX for row in cells]
    sheet = Sheet(figure, body_width_px(), sum(heights) + 6)
    right = BODY_PX * (columns[-1].left + columns[-1].width)
    y = 2.0
    sheet.rect(0, y, right, 1.6, fill=theme.INK, edge=False)
    for index, (row, height) in enumerate(zip(cells, heights, strict=True)):
        if index and index % 2 == 0:
            sheet.rect(0, y, right, height, fill="#f4f6f8", edge=False)
        colour = theme.INK if index else theme.MUTED
        for cell, column in zip(row, columns, strict=True):
            at, anchor = BODY_PX * column.at, "right" if column.number else "left"
            sheet.text(at, y + height / 2, cell, size=BODY_PX, colour=colour, anchor=anchor)
        y += height
        if index == 0:
            sheet.rect(0, y, right, 1, fill=theme.INK, edge=False)
    sheet.rect(0, y, right, 1.6, fill=theme.INK, edge=False)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return sheet.height


def _row_axes(
    spec: ChartSpec,
    figure: Figure,
    *,
    low: float,
    high: float,
    right: float,
    grid: bool = False,
) -> float:
    """Set axes with one named row a mark, the first on top, and return the picture's height."""
    names = spec.column("label").astype("str").tolist()
    key = _KEY_PX if has_key(spec) else 0.0
    height = max(len(names), 3) * _ROW_PX + key
    left = min((max(map(width_em, names)) * BODY_PX + 12) / body_width_px(), 0.45)
    figure.update_xaxes(range=[low, high], visible=False, fixedrange=True, domain=[left, 1 - right])
    figure.update_yaxes(
        range=[len(names) - 0.4, -0.6],
        tickvals=list(range(len(names))),
        ticktext=names,
        showgrid=grid,
        gridcolor=theme.FAINT,
        zeroline=False,
        showline=not grid,
        linecolor=theme.COAST,
        fixedrange=True,
        domain=[0, 1 - key / height],
    )
    return height


def _note(
    figure: Figure,
    x: float,
    row: int,
    text: str,
    *,
    right: bool = True,
    colour: str = theme.INK,
) -> None:
    figure.add_annotation(
        x=x,
        y=row,
        text=text,
        name=f"value-{row}",
        showarrow=False,
        borderpad=0,
        xanchor="left" if right else "right",
        xshift=9 if right else -9,
        bgcolor=theme.PAPER,
        font={"size": SMALL_PX, "color": colour},
    )


def _number(spec: ChartSpec, value: float) -> str:
    decimals: Any = spec.options["decimals"]
    return format_number(value, decimals=decimals)
