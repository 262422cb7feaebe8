"""What bars, dumbbells and Lorenz curves say: colours, signs and places, for both renderers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.charts.spec import ChartSpec


def bar_colours(spec: ChartSpec) -> list[str]:
    """Return the colour of each bar: by category, or one for all."""
    if "category" not in spec.roles:
        return [theme.NAMED["round_2"]] * len(spec.data)
    keys = spec.column("category").astype("str").tolist()
    colours = theme.category_colours(list(dict.fromkeys(keys)))
    return [colours[key] for key in keys]


def has_key(spec: ChartSpec) -> bool:
    """Return whether a chart with one row a mark has a key above its rows."""
    return spec.kind == "dumbbell" or not {"category", "change"}.isdisjoint(spec.roles)


def change_mark(change: float) -> tuple[str, str]:
    """Return the sign of a difference with its number, and its colour; missing is an em dash.

    Examples
    --------
    >>> change_mark(3)[0], change_mark(-2)[0], change_mark(0)[0], change_mark(math.nan)[0]
    ('▲ 3', '▼ 2', '＝', '—')
    """
    if math.isnan(change):
        return "—", theme.MUTED
    if change == 0:
        return "＝", theme.NAMED["unchanged"]
    key, sign = ("increase", "▲") if change > 0 else ("decrease", "▼")
    return f"{sign} {format_number(abs(change))}", theme.NAMED[key]


def number_sides(first: float, second: float) -> list[tuple[float, bool]]:
    """Return the numbers of a dumbbell and whether each stands to the right of its dot.

    Numbers stand on the outer sides; equal ones are written once, missing ones not at all.

    Examples
    --------
    >>> number_sides(3, 5), number_sides(4, 4), number_sides(math.nan, 2)
    ([(3, False), (5, True)], [(4, True)], [(2, True)])
    """
    if math.isnan(first) or math.isnan(second) or first == second:
        value = first if math.isnan(second) else second
        return [] if math.isnan(value) else [(value, True)]
    return [(first, first > second), (second, second > first)]


def dumbbell_range(spec: ChartSpec) -> tuple[float, float]:
    """Return the ends of a dumbbell's axis: numbers at the left of dots keep off the names.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import dumbbell
    >>> spec = dumbbell(
    ...     pd.DataFrame({"belt": ["西部", "东部"], "r1": [0, 40], "r2": [10, 50]}), label="belt",
    ...     first="r1", second="r2", id="pair", title="两轮", sources=("名单",), trust="compiled",
    ... )
    >>> [round(end, 1) for end in dumbbell_range(spec)]
    [-1.5, 52.5]
    """
    pairs = list(zip(spec.numbers("first"), spec.numbers("second"), strict=True))
    known = [value for pair in pairs for value in pair if not math.isnan(value)]
    low, high = min([0.0, *known]), max([0.0, *known]) or 1.0
    start, end = low - 0.03 * (high - low), high + 0.05 * (high - low)
    page = theme.BODY_IN * 72 / theme.BODY_PT
    names = max(map(width_em, spec.column("label").astype("str")))
    room = page - min(names + 1.2, 0.45 * page) - 3.0
    for pair in pairs:
        for value, right in number_sides(*pair):
            words = format_number(value, decimals=spec.options["decimals"])
            share = 0.0 if right else (width_em(words) + 1.0) / room
            start = min(start, (value - share * end) / (1 - share))
    return start, end


def lorenz_curves(spec: ChartSpec) -> list[tuple[str, str, str, pd.DataFrame]]:
    """Return name, legend label, colour and points of each Lorenz curve."""
    series = spec.roles["series"]
    names = [str(name) for name in spec.data[series].unique()]
    colours = theme.category_colours(names)
    found = []
    for name in names:
        curve = spec.data[spec.data[series] == name]
        label = term_or_text(name, lang=spec.lang)
        gini = curve["gini"].iloc[0]
        if not math.isnan(gini):
            value = format_number(gini, decimals=3)
            label = term("gini_legend", lang=spec.lang, series=label, value=value)
        found.append((name, label, colours[name], curve[[spec.roles["x"], spec.roles["y"]]]))
    return found


def lorenz_band(spec: ChartSpec, name: str) -> pd.DataFrame:
    """Return x and the two ends of the band around a Lorenz curve; empty where it has none."""
    if "lower" not in spec.roles:
        return spec.data.iloc[:0]
    curve = spec.data[spec.data[spec.roles["series"]] == name]
    columns = [spec.roles[role] for role in ("x", "lower", "upper")]
    return curve[columns].dropna()
