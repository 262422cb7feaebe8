"""Interactive figures with plotly that make no network request.

Maps are filled polygons in the plane of `maps`, not plotly's geographic subplots: those fetch their
base map from the network and draw boundaries of their own. So the picture on screen has the shapes
of the static one, and a page with it works offline. Measured, a province map as filled polygons
takes about a quarter of a megabyte of HTML beside plotly.js.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, get_args

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.interactive_sheet import Sheet
from shuanggao_analytics.charts.spec import MapKind
from shuanggao_analytics.charts.typeface import CSS_FAMILY, FAMILY, width_em, wrap
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from shuanggao_analytics.charts.spec import ChartSpec

MARGIN_PX = round(100 * theme.MARGIN_IN)
_TITLE_PX = theme.TITLE_PT * theme.PX_PER_PT
_SUBTITLE_PX = theme.SUBTITLE_PT * theme.PX_PER_PT
BODY_PX = theme.BODY_PT * theme.PX_PER_PT
SMALL_PX = theme.SMALL_PT * theme.PX_PER_PT
_TOP_PX, _GAP_PX, _BOTTOM_PX = 22.0, 15.0, 14.0

CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "responsive": False,
    "scrollZoom": False,
}
"""Configuration for ``fig.to_html`` and ``fig.show``: no tool bar, no logo, no link outside.

Maps can be zoomed by dragging a box; a double click shows the whole map again.
"""


def render(spec: ChartSpec) -> Figure:
    """Return the plotly figure of a chart, with the same numbers and words as the static one.

    Parameters
    ----------
    spec
        Any chart spec.

    Returns
    -------
    Figure
        960 px wide. Write it with ``fig.to_html(config=CONFIG)``. The page should carry the rule of
        `typeface.font_face_css`; without it the reader's own Chinese font is used.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> spec = ranked_bars(
    ...     pd.DataFrame({"province": ["江苏"], "units": [20]}), label="province", value="units",
    ...     id="bars", title="建设单位", sources=("名单",), trust="compiled",
    ... )
    >>> [int(x) for x in render(spec).data[0].x]
    [20]
    """
    import plotly.graph_objects as go

    from shuanggao_analytics.charts import (
        interactive_maps,
        interactive_parts,
        interactive_plain,
        interactive_series,
    )
    from shuanggao_analytics.charts.sheets import SHEETS

    draw = dict.fromkeys(get_args(MapKind), interactive_maps.draw_map)
    draw |= dict.fromkeys(SHEETS, interactive_parts.draw_sheet) | {
        "ranked_bars": interactive_plain.draw_bars,
        "dumbbell": interactive_plain.draw_dumbbell,
        "lorenz": interactive_plain.draw_lorenz,
        "small_table": interactive_plain.draw_table,
        "curve": interactive_parts.draw_curve,
        "map_series": interactive_series.draw_series,
    }
    figure = go.Figure()
    body_px = draw[spec.kind](spec, figure)
    _set_page(spec, figure, body_px)
    return figure


def fragment(spec: ChartSpec) -> str:
    """Return an HTML fragment that draws the chart once the page's font is ready.

    The page must carry plotly.js and the rule of `typeface.font_face_css` once. Waiting for the
    font keeps words at the right and in boxes in their places.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> spec = ranked_bars(
    ...     pd.DataFrame({"province": ["江苏"], "units": [20]}), label="province", value="units",
    ...     id="bars", title="建设单位", sources=("名单",), trust="compiled",
    ... )
    >>> fragment(spec)[:19]
    '<div id="chart-bars'
    """
    figure = render(spec)
    size = f"width:{figure.layout.width}px;height:{figure.layout.height}px"
    name = json.dumps(f"chart-{spec.id}")
    content = figure.to_json().replace("</", "<\\/")
    alt = html.escape(spec.alt, quote=True)
    return (
        f'<div id={name} role="img" aria-label="{alt}" style="{size}"></div>\n'
        f"<script>(function(){{const chart={content};"
        f"const draw=()=>Plotly.newPlot({name},chart.data,chart.layout,{json.dumps(CONFIG)});"
        f"document.fonts.load(\"16px '{FAMILY}'\",'双高').then(draw,draw);}})();</script>"
    )


def body_width_px() -> float:
    """Return the width of the picture in CSS pixels."""
    return float(theme.WIDTH_PX - 2 * MARGIN_PX)


def _set_page(spec: ChartSpec, figure: Figure, body_px: float) -> None:
    """Set title, unit, footer and mark around the picture, and the size that follows from them."""
    width = body_width_px()
    unit = "" if spec.is_map else spec.unit_line()
    title_em = width / _TITLE_PX - (width_em(unit) + 2 if unit else 0)
    title = wrap(spec.title, em=title_em)
    subtitle = wrap(spec.subtitle, em=width / _SUBTITLE_PX) if spec.subtitle else []
    footer = [line for part in spec.footer() for line in wrap(part, em=width / SMALL_PX)]
    title_px, subtitle_px = len(title) * _TITLE_PX * 1.35, len(subtitle) * _SUBTITLE_PX * 1.4
    head = _TOP_PX + title_px + subtitle_px + _GAP_PX
    foot = 2 * _GAP_PX + len(footer) * SMALL_PX * 1.4 + _BOTTOM_PX
    figure.update_layout(
        width=theme.WIDTH_PX,
        height=round(head + body_px + foot),
        margin={"l": MARGIN_PX, "r": MARGIN_PX, "t": head, "b": foot, "pad": 0},
        paper_bgcolor=theme.PAPER,
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": CSS_FAMILY, "size": BODY_PX, "color": theme.INK},
        hoverlabel={"font": {"family": CSS_FAMILY, "size": BODY_PX}, "align": "left"},
        showlegend=False,
    )
    sheet = Sheet(figure, width, body_px)
    sheet.rect(0, _TOP_PX - head + 4, 5, title_px - 8, fill=theme.NAMED["round_2"], edge=False)
    sheet.rect(0, body_px + _GAP_PX, width, 1, fill=theme.FAINT, edge=False)
    _words(figure, title, top=head - _TOP_PX, left=14, size=_TITLE_PX, colour=theme.INK)
    if subtitle:
        top = _GAP_PX + subtitle_px
        _words(figure, subtitle, top=top, size=_SUBTITLE_PX, colour=theme.MUTED)
    if unit:
        _words(figure, [unit], top=head - _TOP_PX - 8, size=BODY_PX, colour=theme.MUTED, right=True)
    _words(figure, footer, top=-(body_px + 1.5 * _GAP_PX), size=SMALL_PX, colour=theme.MUTED)
    if spec.synthetic:
        _mark_synthetic(spec, figure)


def _words(
    figure: Figure,
    lines: list[str],
    *,
    top: float,
    size: float,
    colour: str,
    left: float = 0.0,
    right: bool = False,
) -> None:
    """Set lines at the left or right, their top that many pixels above the picture's top."""
    figure.add_annotation(
        text="<br>".join(lines),
        xref="paper",
        yref="paper",
        x=1 if right else 0,
        y=1,
        xanchor="right" if right else "left",
        yanchor="top",
        xshift=left,
        yshift=top,
        align="right" if right else "left",
        showarrow=False,
        borderpad=0,
        font={"size": size, "color": colour},
    )


def _mark_synthetic(spec: ChartSpec, figure: Figure) -> None:
    """Print across the figure, and in its upper right corner, that the numbers are made up."""
    words = term("watermark_synthetic", lang=spec.lang)
    size = min(0.6 * theme.WIDTH_PX / width_em(words), 60.0)
    common = {"text": words, "xref": "paper", "yref": "paper", "showarrow": False}
    figure.add_annotation(
        **common,
        name="synthetic",
        x=0.5,
        y=0.5,
        textangle=-24,
        opacity=0.27,
        font={"size": size, "color": theme.ALERT},
    )
    figure.add_annotation(
        **common,
        name="synthetic",
        x=1,
        y=1,
        xanchor="right",
        yanchor="top",
        yshift=figure.layout.margin.t - 4,
        bgcolor=theme.ALERT,
        borderpad=3,
        font={"size": SMALL_PX, "color": "#ffffff"},
    )
