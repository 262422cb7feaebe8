"""Text for readers who cannot see a chart: what it is, what its axes are, and what it shows.

Everything is taken from the chart's own data, so that the text and the picture cannot differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import alt_places as places
from shuanggao_analytics.charts import alt_readings as rows
from shuanggao_analytics.charts import alt_words as say
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.charts.spec import ChartSpec

_HEADS = 12


def alternative_text(spec: ChartSpec, *, drawn_as: str = "") -> str:
    """Return what a chart is and what it shows, for readers who cannot see it.

    The kind of chart and its heading, its axes or rows and the number of marks; then the highest
    and the lowest with their names where the kind has them, and what has no data.

    Parameters
    ----------
    spec
        Any chart.
    drawn_as
        Kind that is drawn in the place of its own (``pair_bars`` for a dumbbell on a slide).

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> table = pd.DataFrame({"name": ["江苏", "西藏"], "units": [20, None]})
    >>> spec = ranked_bars(table, label="name", value="units", id="bars", title="建设单位",
    ...                    unit="个", sources=("名单",), trust="compiled")
    >>> alternative_text(spec)
    '条形图：建设单位。2个横条。单位：个。江苏20。无数据：西藏。'
    """
    opening = term(f"alt_{drawn_as or spec.kind}", lang=spec.lang, title=spec.title, **_shape(spec))
    stop = "。" if spec.lang == "zh" else "."
    unit = [spec.unit_line() + stop] if spec.unit and not _in_percent(spec) else []
    return say.sentences(spec, [opening, *unit, *reading(spec)])


def reading(spec: ChartSpec) -> list[str]:
    """Return the sentences on what a chart shows: highest, lowest, paths, counts, gaps.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import small_table
    >>> reading(small_table(pd.DataFrame({"n": [1]}), id="t", title="表", sources=("名单",),
    ...                     trust="compiled"))
    []
    """
    return _READINGS[spec.kind](spec) if spec.kind in _READINGS else []


def _in_percent(spec: ChartSpec) -> bool:
    return bool(spec.options.get("percent"))


def _shape(spec: ChartSpec) -> dict[str, Any]:
    """Return the words of the opening: how many marks, what the axes and rows are."""
    options = spec.options
    words: dict[str, Any] = {"n": len(spec.data)}
    titles = options.get("titles", {})
    words["x"] = options.get("x_title") or titles.get("x", "")
    words["y"] = options.get("y_title") or titles.get("y") or titles.get("changed", "")
    words["grades"] = titles.get("grades", "")
    for word, names in _NAMES.items():
        key = next((options[name] for name in names if options.get(name)), "")
        words[word] = say.worded(spec, key) if isinstance(key, str) else ""
    shape = _SHAPES.get(spec.kind)
    return words | shape(spec) if shape else words


_NAMES = {
    "first": ("first_name", "before_name", "left_name"),
    "second": ("second_name", "after_name", "right_name", "total_name"),
    "range": ("range_name",),
    "value": ("value_name",),
    "peer": ("peer_name",),
}


def _table_shape(spec: ChartSpec) -> dict[str, Any]:
    heads = list(spec.options["headers"].values())
    shown = say.listed(spec, heads[:_HEADS])
    more = "" if len(heads) <= _HEADS else ("等" if spec.lang == "zh" else ", …")
    return {"columns": len(heads), "heads": shown + more}


def _grid_shape(spec: ChartSpec) -> dict[str, Any]:
    return {"rows": len(spec.options["rows"]), "columns": len(spec.options["columns"])}


def _stack_shape(spec: ChartSpec) -> dict[str, Any]:
    parts = say.listed(spec, spec.options["parts"])
    return {"n": spec.column("label").nunique(), "parts": parts}


def _series_shape(spec: ChartSpec) -> dict[str, Any]:
    panels = spec.options["panels"]
    return {"n": len(panels), "panels": say.listed(spec, panels)}


def _mark_shape(spec: ChartSpec) -> dict[str, Any]:
    ellipses = int((spec.column("mark") == "ellipse").sum())
    return {"n": ellipses, "points": len(spec.data) - ellipses}


def _network_shape(spec: ChartSpec) -> dict[str, Any]:
    links = int((spec.column("mark") == "link").sum())
    return {"n": len(spec.data) - links, "links": links}


def _upset_shape(spec: ChartSpec) -> dict[str, Any]:
    drawn = int((spec.column("mark") == "intersection").sum())
    return {"n": drawn, "sets": len(spec.options["sets"])}


def _panel_shape(spec: ChartSpec) -> dict[str, Any]:
    years = spec.numbers("x")
    first, last = say.listed(spec, [years.min()]), say.listed(spec, [years.max()])
    return {"n": spec.column("panel").nunique(), "first": first, "last": last}


def _ridge_shape(spec: ChartSpec) -> dict[str, Any]:
    rows = list(spec.column("row").unique())
    return {
        "n": len(rows),
        "first": say.worded(spec, rows[0]),
        "last": say.worded(spec, rows[-1]),
    }


def _part_names(spec: ChartSpec) -> dict[str, Any]:
    return {"parts": say.listed(spec, spec.options["part_names"])}


def _sheet_shape(spec: ChartSpec) -> dict[str, Any]:
    parts = [part["title"] for part in spec.options["parts"]]
    return {"n": len(parts), "parts": say.listed(spec, parts)}


def _flow_shape(spec: ChartSpec) -> dict[str, Any]:
    return {"levels": say.listed(spec, spec.options["levels"])}


def _point_shape(spec: ChartSpec) -> dict[str, Any]:
    points = spec.data
    if "mark" in spec.roles:
        points = points[spec.column("mark") == "point"]
    return {"n": int(points[[spec.roles["x"], spec.roles["y"]]].notna().all(axis=1).sum())}


_SHAPES: dict[str, Callable[[ChartSpec], dict[str, Any]]] = {
    "small_table": _table_shape,
    "register_table": _table_shape,
    "heat_map": _grid_shape,
    "completion_board": _grid_shape,
    "stacked_shares": _stack_shape,
    "map_series": _series_shape,
    "shape_map": _mark_shape,
    "network": _network_shape,
    "upset": _upset_shape,
    "trend_panels": _panel_shape,
    "ridgelines": _ridge_shape,
    "parts_bars": _part_names,
    "panel_sheet": _sheet_shape,
    "sankey": _flow_shape,
    "curve": _point_shape,
    "lines": _point_shape,
    "quadrant": _point_shape,
    "fit_scatter": _point_shape,
    "agreement_plot": _point_shape,
}


_READINGS: dict[str, Callable[[ChartSpec], list[str]]] = {
    "ranked_bars": rows.ranked,
    "dumbbell": rows.dumbbell,
    "slope": rows.slope,
    "balance_plot": rows.balance,
    "lorenz": rows.lorenz,
    "stacked_shares": rows.stacks,
    "curve": say.paths,
    "lines": say.paths,
    "upset": rows.upset,
    "heat_map": rows.heat,
    "quadrant": rows.points,
    "fit_scatter": rows.points,
    "agreement_plot": rows.points,
    "waterfall": rows.steps,
    "range_bars": rows.ranges,
    "share_bars": rows.totals,
    "parts_bars": rows.totals,
    "event_study": rows.events,
    "trend_panels": rows.panels,
    "ridgelines": rows.ridges,
    "profile": rows.profile,
    "sunburst": rows.leaves,
    "grade_curve": rows.bounds,
    "completion_board": rows.board,
    "funds_bars": rows.funds,
    "sankey": places.flows,
    "network": places.links,
    "province_map": places.area_map,
    "city_map": places.area_map,
    "class_map": places.class_map,
    "map_series": places.map_series,
    "point_map": places.bubbles,
    "shape_map": places.marks,
    "density_map": places.density,
}
