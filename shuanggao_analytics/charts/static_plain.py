"""Bars, dumbbells, Lorenz curves and tables drawn with matplotlib."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
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
from shuanggao_analytics.charts.static import Body, body_width
from shuanggao_analytics.charts.tables import table_cells, table_columns
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec

_ROW_IN = 0.235
_KEY_IN = 0.3
_EM_IN = theme.BODY_PT / 72
_TABLE_PT = 9.0
_LEADING, _DROP = 1.3, 0.36
LORENZ_IN = 5.4


def rows_height(spec: ChartSpec) -> float:
    """Return the height of a chart with one row a mark, in inches."""
    return max(len(spec.data), 3) * _ROW_IN + _key_height(spec) + 0.3


def lorenz_height(spec: ChartSpec) -> float:  # noqa: ARG001
    """Return the height of a Lorenz chart, in inches."""
    return LORENZ_IN


def table_height(spec: ChartSpec) -> float:
    """Return the height of a table, in inches."""
    return sum(_row_heights(spec)) + 0.1


def draw_bars(spec: ChartSpec, body: Body) -> None:
    """Draw horizontal bars with their numbers and, where given, the change beside them."""
    values = spec.numbers("value")
    rows = range(len(values))
    axes = _row_axes(spec, body, right=1.0 if "change" in spec.roles else 0.45)
    colours = bar_colours(spec)
    low, high = min(0.0, values.min()), max(0.0, values.max())
    axes.set_xlim(low * 1.02, (high or 1.0) * 1.02)
    for row, value, colour in zip(rows, values, colours, strict=True):
        if math.isnan(value):
            _beside(axes, 0, row, term("no_data", lang=spec.lang), colour=theme.MUTED)
            continue
        axes.barh(row, value, height=0.66, color=colour, gid=f"bar-{row}")
        _beside(axes, max(value, 0), row, format_number(value, decimals=spec.options["decimals"]))
    if "change" in spec.roles:
        for row, change in zip(rows, spec.numbers("change"), strict=True):
            sign, colour = change_mark(change)
            axes.text(
                1.0,
                row,
                sign,
                transform=axes.get_yaxis_transform(),
                va="center",
                ha="left",
                color=colour,
                size=theme.BODY_PT,
                gid=f"change-{row}",
            ).set_x(1.0 + 0.5 / _width_in(axes))
    axes.spines["left"].set(visible=True, color=theme.COAST, position=("data", 0))
    _bar_key(spec, body)


def draw_dumbbell(spec: ChartSpec, body: Body) -> None:
    """Draw two dots a row joined by a line, with their numbers."""
    axes = _row_axes(spec, body, right=0.3)
    first, second = spec.numbers("first"), spec.numbers("second")
    axes.set_xlim(*dumbbell_range(spec))
    colours = (theme.NAMED["round_1"], theme.NAMED["round_2"])
    for row, (a, b) in enumerate(zip(first, second, strict=True)):
        axes.axhline(row, color=theme.FAINT, linewidth=0.5, zorder=0)
        if not (math.isnan(a) or math.isnan(b)):
            axes.plot([a, b], [row, row], color=theme.MUTED, linewidth=2.2, alpha=0.55, zorder=1)
        for value, colour, gid in ((a, colours[0], "first"), (b, colours[1], "second")):
            if not math.isnan(value):
                size = 80 if gid == "first" else 42
                axes.scatter([value], [row], s=size, color=colour, zorder=2, gid=f"{gid}-{row}")
        for number in number_sides(a, b):
            _dot_number(axes, spec, row, number)
        if math.isnan(a) and math.isnan(b):
            _beside(axes, 0, row, term("no_data", lang=spec.lang), colour=theme.MUTED)
    words = (spec.options["first_name"], spec.options["second_name"])
    names = [term_or_text(word, lang=spec.lang) for word in words]
    _key(body, list(zip(names, colours, strict=True)), marker="o")


def draw_lorenz(spec: ChartSpec, body: Body) -> None:
    """Draw Lorenz curves in a square, the line of equality, and the Gini coefficients."""
    side = body.height - 0.55
    axes = body.axes(0.65, 0.5, side, side)
    axes.set(
        xlim=(0, 1), ylim=(0, 1), xlabel=spec.options["x_title"], ylabel=spec.options["y_title"]
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_color(theme.INK)
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
    axes.grid(color=theme.FAINT, linewidth=0.4)
    axes.tick_params(color=theme.COAST, labelcolor=theme.INK, labelsize=theme.SMALL_PT)
    for spine in axes.spines.values():
        spine.set(color=theme.COAST, linewidth=0.6)
    line = {"color": theme.MUTED, "linewidth": 1.0, "linestyle": (0, (4, 3))}
    axes.plot([0, 1], [0, 1], label=term("equality_line", lang=spec.lang), **line)
    for name, label, colour, curve in lorenz_curves(spec):
        band = lorenz_band(spec, name)
        if len(band):
            style = {"facecolor": colour, "alpha": 0.22, "linewidth": 0, "gid": f"band-{name}"}
            axes.fill_between(*(band[column] for column in band.columns), **style)
        axes.plot(
            curve.iloc[:, 0],
            curve.iloc[:, 1],
            color=colour,
            linewidth=1.9,
            label=label,
            marker="o",
            markersize=2.6,
            gid=f"curve-{name}",
        )
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(1.03, 1.0),
        frameon=False,
        borderaxespad=0,
        fontsize=theme.BODY_PT,
        labelspacing=0.9,
    )


def draw_table(spec: ChartSpec, body: Body) -> None:
    """Draw a table with a rule above, below the headings, and at the end."""
    axes = body.axes(0, 0, body.width, body.height)
    axes.set(xlim=(0, body.width), ylim=(0, body.height))
    axes.axis("off")
    em = _TABLE_PT / 72
    columns = table_columns(spec, total=body.width / em)
    rows = table_cells(spec, columns)
    y = body.height - 0.05
    right = em * (columns[-1].left + columns[-1].width)
    _table_rule(axes, y, right, 1.2)
    for index, (cells, height) in enumerate(zip(rows, _row_heights(spec), strict=True)):
        if index and index % 2 == 0:
            axes.axhspan(y - height, y, xmin=0, xmax=right / body.width, color="#f4f6f8", zorder=0)
        for cell, column in zip(cells, columns, strict=True):
            lines = cell.split("\n")
            baseline = y - height / 2 + (len(lines) - 1) * _LEADING * em / 2 - _DROP * em
            for number, line in enumerate(lines):
                axes.text(
                    em * column.at,
                    baseline - number * _LEADING * em,
                    line,
                    size=_TABLE_PT,
                    ha="right" if column.number else "left",
                    va="baseline",
                    color=theme.INK if index else theme.MUTED,
                    gid=f"cell-{index}",
                )
        y -= height
        if index == 0:
            _table_rule(axes, y, right, 0.7)
    _table_rule(axes, y, right, 1.2)


def _row_axes(spec: ChartSpec, body: Body, *, right: float) -> Any:
    """Return axes with one named row a mark, the first on top."""
    names = spec.column("label").astype("str").tolist()
    left = min(max(map(width_em, names)) * _EM_IN + 0.14, 0.45 * body.width)
    height = body.height - _key_height(spec)
    axes = body.axes(left, 0.05, body.width - left - right, height - 0.05)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=theme.BODY_PT, labelcolor=theme.INK)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_facecolor("none")
    return axes


def _width_in(axes: Any) -> float:
    return float(axes.get_position().width * axes.figure.get_size_inches()[0])


def _beside(axes: Any, x: float, row: int, text: str, *, colour: str = theme.INK) -> None:
    axes.annotate(
        text,
        (x, row),
        xytext=(3.5, 0),
        textcoords="offset points",
        va="center",
        ha="left",
        color=colour,
        size=theme.BODY_PT,
        annotation_clip=False,
        gid=f"value-{row}",
    )


def _dot_number(axes: Any, spec: ChartSpec, row: int, number: tuple[float, bool]) -> None:
    """Write a dot's number to its right or left."""
    value, right = number
    text = format_number(value, decimals=spec.options["decimals"])
    axes.annotate(
        text,
        (value, row),
        xytext=(7 if right else -7, 0),
        textcoords="offset points",
        va="center_baseline",
        ha="left" if right else "right",
        size=theme.SMALL_PT,
        annotation_clip=False,
        gid=f"value-{row}",
        bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.8},
    )


def _key_height(spec: ChartSpec) -> float:
    return _KEY_IN if has_key(spec) else 0.0


def _bar_key(spec: ChartSpec, body: Body) -> None:
    entries = []
    if "category" in spec.roles:
        keys = spec.column("category").astype("str").tolist()
        pairs = dict(zip(keys, bar_colours(spec), strict=True))
        entries = [(term_or_text(key, lang=spec.lang), colour) for key, colour in pairs.items()]
    _key(body, entries, marker="s")
    if "change" in spec.roles:
        body.figure.text(
            1 - body.left / theme.WIDTH_IN,
            (body.bottom + body.height - _KEY_IN / 2) / body.figure.get_size_inches()[1],
            term("change_legend", lang=spec.lang),
            size=theme.SMALL_PT,
            color=theme.MUTED,
            ha="right",
            va="center",
        )


def _key(body: Body, entries: list[tuple[str, str]], *, marker: str) -> None:
    """Draw a one-line key above the rows."""
    axes = body.axes(0, body.height - _KEY_IN, body.width, _KEY_IN)
    axes.set(xlim=(0, body.width), ylim=(0, 1))
    axes.axis("off")
    x = 0.08
    for name, colour in entries:
        axes.scatter([x], [0.5], s=46, marker=marker, color=colour)
        axes.text(x + 0.12, 0.5, name, va="center", size=theme.SMALL_PT, color=theme.INK)
        x += 0.4 + width_em(name) * theme.SMALL_PT / 72


def _table_rule(axes: Any, y: float, right: float, weight: float) -> None:
    axes.plot([0, right], [y, y], color=theme.INK, linewidth=weight)


def _row_heights(spec: ChartSpec) -> list[float]:
    """Return the height of the heading row and of each row of a table, in inches."""
    columns = table_columns(spec, total=body_width() * 72 / _TABLE_PT)
    return [
        0.1 + max(cell.count("\n") + 1 for cell in cells) * _TABLE_PT * _LEADING / 72
        for cells in table_cells(spec, columns)
    ]
