"""Static figures with matplotlib: no browser, no system font, the same page for every chart.

The page has a title, a line with subtitle and unit, the picture, and below it notes, sources and
trust. Its height follows from its contents; nothing is cropped and nothing is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.spec import MapKind
from shuanggao_analytics.charts.typeface import matplotlib_style, width_em, wrap
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from shuanggao_analytics.charts.spec import ChartSpec

_TOP_IN = 0.26
_GAP_IN = 0.15
_BOTTOM_IN = 0.16


@dataclass(frozen=True)
class Body:
    """The part of the page that the picture itself may fill, in inches from the lower left."""

    figure: Any
    left: float
    bottom: float
    width: float
    height: float

    def axes(self, left: float, bottom: float, width: float, height: float) -> Any:
        """Return axes at a place in inches from the lower left corner of the body."""
        total_width, total_height = self.figure.get_size_inches()
        return self.figure.add_axes(
            (
                (self.left + left) / total_width,
                (self.bottom + bottom) / total_height,
                width / total_width,
                height / total_height,
            )
        )


def render(spec: ChartSpec) -> Figure:
    """Return the matplotlib figure of a chart.

    Parameters
    ----------
    spec
        Any chart spec.

    Returns
    -------
    Figure
        Outside pyplot's list of open figures, so it needs no closing. Text is set in the shipped
        font; the caller's ``rcParams`` stay as they are.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> spec = ranked_bars(
    ...     pd.DataFrame({"province": ["江苏"], "units": [20]}), label="province", value="units",
    ...     id="bars", title="建设单位", sources=("名单",), trust="compiled",
    ... )
    >>> render(spec).get_size_inches()[0].item()
    9.6
    """
    from shuanggao_analytics.charts import static_maps, static_parts, static_plain, static_series
    from shuanggao_analytics.charts.series_content import series_height
    from shuanggao_analytics.charts.sheets import SHEETS

    draw = dict.fromkeys(get_args(MapKind), static_maps.draw_map)
    draw |= dict.fromkeys(SHEETS, static_parts.draw_sheet) | {
        "ranked_bars": static_plain.draw_bars,
        "dumbbell": static_plain.draw_dumbbell,
        "lorenz": static_plain.draw_lorenz,
        "small_table": static_plain.draw_table,
        "curve": static_parts.draw_curve,
        "map_series": static_series.draw_series,
    }
    height = dict.fromkeys(get_args(MapKind), static_maps.map_height)
    height |= {kind: high for kind, (_, high) in SHEETS.items()} | {
        "ranked_bars": static_plain.rows_height,
        "dumbbell": static_plain.rows_height,
        "lorenz": static_plain.lorenz_height,
        "small_table": static_plain.table_height,
        "curve": static_parts.curve_height,
        "map_series": series_height,
    }
    with matplotlib_style(font_size=theme.BODY_PT, text_color=theme.INK):
        body = _page(spec, height[spec.kind](spec))
        draw[spec.kind](spec, body)
        _fix_ticks(body.figure)
    figure: Figure = body.figure
    return figure


def body_width() -> float:
    """Return the width of the picture in inches."""
    return theme.BODY_IN


def _fix_ticks(figure: Any) -> None:
    """Make every tick now, while the shipped font is in force: later ones would lack it."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(_fixed(axis.get_ticklocs(), axis.get_view_interval()))


def _fixed(places: Any, view: Any) -> Any:
    from matplotlib.ticker import FixedLocator

    low, high = sorted(view)
    slack = 1e-9 * (high - low)
    return FixedLocator([place for place in places if low - slack <= place <= high + slack])


def _page(spec: ChartSpec, body_height: float) -> Body:
    """Return the body of a new page on which everything but the picture is already set."""
    from matplotlib.figure import Figure

    width = body_width()
    unit = "" if spec.is_map else spec.unit_line()
    unit_em = width_em(unit) + 2 if unit else 0
    title = wrap(spec.title, em=(width - 0.16) * 72 / theme.TITLE_PT - unit_em)
    subtitle = wrap(spec.subtitle, em=width * 72 / theme.SUBTITLE_PT) if spec.subtitle else []
    footer = [line for part in spec.footer() for line in wrap(part, em=width * 72 / theme.SMALL_PT)]
    line_title, line_subtitle, line_footer = (
        size * factor / 72
        for size, factor in (
            (theme.TITLE_PT, 1.35),
            (theme.SUBTITLE_PT, 1.4),
            (theme.SMALL_PT, 1.45),
        )
    )
    head = _TOP_IN + len(title) * line_title + len(subtitle) * line_subtitle + _GAP_IN
    foot = 2 * _GAP_IN + len(footer) * line_footer + _BOTTOM_IN
    height = head + body_height + foot
    figure = Figure(figsize=(theme.WIDTH_IN, height), facecolor=theme.PAPER)

    def put(x: float, y: float, text: str, **style: Any) -> None:
        figure.text(x / theme.WIDTH_IN, y / height, text, va="top", **style)

    y = height - _TOP_IN
    title_height = len(title) * line_title
    _rule(figure, (theme.MARGIN_IN, y - title_height + 0.06, 0.05, title_height - 0.08))
    for line in title:
        put(theme.MARGIN_IN + 0.14, y, line, size=theme.TITLE_PT, color=theme.INK)
        y -= line_title
    if unit:
        put(
            theme.WIDTH_IN - theme.MARGIN_IN,
            y + line_title - 0.08,
            unit,
            size=theme.BODY_PT,
            color=theme.MUTED,
            ha="right",
        )
    for line in subtitle:
        put(theme.MARGIN_IN, y, line, size=theme.SUBTITLE_PT, color=theme.MUTED)
        y -= line_subtitle
    _rule(figure, (theme.MARGIN_IN, foot - _GAP_IN, width, 0.006), colour=theme.FAINT)
    y = foot - 1.5 * _GAP_IN
    for line in footer:
        put(theme.MARGIN_IN, y, line, size=theme.SMALL_PT, color=theme.MUTED)
        y -= line_footer
    if spec.synthetic:
        _mark_synthetic(figure, spec)
    return Body(figure, theme.MARGIN_IN, foot, width, body_height)


def _rule(
    figure: Any,
    inches: tuple[float, float, float, float],
    *,
    colour: str = theme.NAMED["round_2"],
) -> None:
    """Draw a filled bar: left, bottom, width and height in inches."""
    from matplotlib.patches import Rectangle

    left, bottom, width, height = inches
    total_width, total_height = figure.get_size_inches()
    figure.add_artist(
        Rectangle(
            (left / total_width, bottom / total_height),
            width / total_width,
            height / total_height,
            transform=figure.transFigure,
            facecolor=colour,
            linewidth=0,
        )
    )


def _mark_synthetic(figure: Any, spec: ChartSpec) -> None:
    """Print across the page, and in its upper right corner, that the numbers are made up."""
    from matplotlib.patheffects import withStroke

    width, height = figure.get_size_inches()
    words = term("watermark_synthetic", lang=spec.lang)
    size = min(0.62 * 72 * width / width_em(words), 46.0)
    figure.text(
        0.5,
        0.5,
        words,
        size=size,
        color=theme.ALERT,
        alpha=0.27,
        ha="center",
        va="center",
        rotation=24,
        zorder=1000,
        gid="synthetic",
        path_effects=[withStroke(linewidth=2.5, foreground="#ffffff", alpha=0.45)],
    )
    figure.text(
        1 - theme.MARGIN_IN / width,
        1 - 0.1 / height,
        words,
        size=theme.SMALL_PT,
        color="#ffffff",
        ha="right",
        va="top",
        zorder=1000,
        gid="synthetic",
        bbox={"facecolor": theme.ALERT, "edgecolor": "none", "pad": 2.5},
    )
