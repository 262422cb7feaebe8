"""What charts of rows, lines, points and cells show, in sentences from their own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.charts import alt_words as say
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.status_looks import LOOKS
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec

_STEPS, _FEW = 12, 8


def ranked(spec: ChartSpec) -> list[str]:
    """Say the longest and the shortest bar, and the changes."""
    labels = spec.column("label").tolist()
    found = say.ends(spec, spec.numbers("value"), labels)
    if "change" in spec.roles:
        found += moves(spec, "alt_changes", spec.numbers("change"))
    return [*found, *say.missing(spec, "value")]


def moves(spec: ChartSpec, key: str, change: Any, **words: str) -> list[str]:
    """Say how many numbers rise, stay and fall; nothing where none is known."""
    known = change.dropna()
    if known.empty:
        return []
    ups = {"up": int((known > 0).sum()), "same": int((known == 0).sum())}
    return [term(key, lang=spec.lang, down=int((known < 0).sum()), **ups, **words)]


def _pairs(spec: ChartSpec, left: str, right: str, keys: tuple[str, str]) -> list[str]:
    labels = spec.column("label").tolist()
    names = [say.worded(spec, spec.options[key]) for key in keys]
    found = []
    for role, name in zip((left, right), names, strict=True):
        found += say.ends(spec, spec.numbers(role), labels, what=name)
    change = spec.numbers(right) - spec.numbers(left)
    found += moves(spec, "alt_pairs", change, first=names[0], second=names[1])
    gone = spec.column(left).isna() | spec.column(right).isna()
    return [*found, *say.gaps(spec, spec.column("label")[gone].tolist())]


def dumbbell(spec: ChartSpec) -> list[str]:
    """Say the ends of both columns, and how they differ."""
    return _pairs(spec, "first", "second", ("first_name", "second_name"))


def slope(spec: ChartSpec) -> list[str]:
    """Say the ends of both columns, and how they differ."""
    return _pairs(spec, "left", "right", ("left_name", "right_name"))


def balance(spec: ChartSpec) -> list[str]:
    """Say the largest and smallest differences before and after."""
    labels = spec.column("label").tolist()
    found = []
    for role in ("before", "after"):
        name = say.worded(spec, spec.options[f"{role}_name"])
        what = term("alt_size", lang=spec.lang, name=name)
        found += say.ends(spec, spec.numbers(role).abs(), labels, what=what)
    return found


def lorenz(spec: ChartSpec) -> list[str]:
    """Say the Gini coefficient of each curve."""
    if not {"series", "gini"} <= set(spec.roles):
        return []
    first = spec.data.drop_duplicates(spec.roles["series"]).dropna(subset=[spec.roles["gini"]])
    pairs = zip(first[spec.roles["series"]], first[spec.roles["gini"]], strict=True)
    return [
        term("alt_gini", lang=spec.lang, name=say.worded(spec, name), gini=f"{gini:.3f}")
        for name, gini in pairs
    ]


def stacks(spec: ChartSpec) -> list[str]:
    """Say the largest and the smallest part."""
    role = "share" if "share" in spec.roles else "value"
    names = _crossed(spec, "label", "part")
    return say.ends(spec, spec.numbers(role), names, percent=False)


def _crossed(spec: ChartSpec, first: str, second: str) -> list[str]:
    return [
        f"{say.worded(spec, a)} × {say.worded(spec, b)}"
        for a, b in zip(spec.column(first), spec.column(second), strict=True)
    ]


def upset(spec: ChartSpec) -> list[str]:
    """Say the largest and smallest intersections and sets."""
    sets, drawn = dict(spec.options["sets"]), spec.column("mark") == "intersection"
    outside = term("alt_outside", lang=spec.lang)
    names = [
        " ∩ ".join(say.worded(spec, sets[name]) for name in sets if row[name]) or outside
        for row in spec.data.to_dict("records")
    ]
    sizes = spec.numbers("size")
    found = []
    for what, which in (("alt_intersections", drawn), ("alt_sets", ~drawn)):
        own = [name for name, kept in zip(names, which, strict=True) if kept]
        found += say.ends(spec, sizes[which], own, what=term(what, lang=spec.lang))
    return found


def heat(spec: ChartSpec) -> list[str]:
    """Say the highest and lowest cells, how many are of each class, and which are empty."""
    cells = spec.column("mark") == "cell"
    names = [n for n, kept in zip(_crossed(spec, "row", "column"), cells, strict=True) if kept]
    classes = dict(spec.options["classes"])
    found = []
    for role in ("category", "value"):
        if role not in spec.roles:
            continue
        shown = spec.column(role)[cells]
        gone = [name for name, value in zip(names, shown, strict=True) if pd.isna(value)]
        if role == "category":
            found += say.counts(spec, [classes.get(key, key) for key in shown.dropna()])
        else:
            found += say.ends(spec, spec.numbers(role)[cells], names)
    return [*found, *say.gaps(spec, gone)]


def points(spec: ChartSpec) -> list[str]:
    """Say the outermost points on both axes, the quadrants and the line."""
    drawn = spec.data[spec.column("label").notna()]  # without the rows of a band
    if "mark" in spec.roles:
        drawn = drawn[drawn[spec.roles["mark"]] == "point"]
    labels, found = drawn[spec.roles["label"]].tolist(), []
    for axis in ("x", "y"):
        title = spec.options["titles"][axis]
        percent = axis in spec.options.get("percent", ())
        values = drawn[spec.roles[axis]].astype("Float64").astype("float64")
        found += say.ends(spec, values, labels, what=title, percent=percent)
    if "quadrant" in spec.roles:
        order = [str(name) for name in spec.options["quadrants"]]
        found += say.counts(spec, spec.column("quadrant").dropna(), order=order)
    line = spec.options.get("names", {}).get("line") or spec.options.get("line_name")
    if line and spec.options.get("line"):
        found.append(term("alt_line", lang=spec.lang, line=line))
    gone = drawn[[spec.roles["x"], spec.roles["y"]]].isna().any(axis=1)
    return [*found, *say.gaps(spec, drawn.loc[gone, spec.roles["label"]].tolist())]


def steps(spec: ChartSpec) -> list[str]:
    """Say every step of a waterfall; levels are totals, others are changes."""
    values, levels = spec.numbers("value"), spec.column("level")
    parts = []
    for name, value, level in zip(spec.column("label"), values, levels, strict=True):
        text = say.value_text(spec, value)
        parts.append(f"{say.worded(spec, name)} {text if level or value <= 0 else '+' + text}")
    return [term("alt_steps", lang=spec.lang, parts=say.listed(spec, parts[:_STEPS]))]


def ranges(spec: ChartSpec) -> list[str]:
    """Say the highest and lowest rows, the widest and the narrowest range."""
    labels, found = spec.column("label").tolist(), []
    for role in ("value", "mark"):
        if role in spec.roles:
            found += say.ends(spec, spec.numbers(role), labels, what=spec.options[f"{role}_name"])
    width = spec.numbers("high") - spec.numbers("low")
    found += say.ends(spec, width, labels, what=term("alt_width", lang=spec.lang))
    return [*found, *say.missing(spec, "low")]


def totals(spec: ChartSpec) -> list[str]:
    """Say the largest and the smallest total."""
    if "total" not in spec.roles:
        return []
    labels = spec.column("label").tolist()
    what = str(spec.options["total_name"])
    return [*say.ends(spec, spec.numbers("total"), labels, what=what), *say.missing(spec, "total")]


def events(spec: ChartSpec) -> list[str]:
    """Say each estimate with its interval."""
    parts = []
    for period, *numbers in zip(
        spec.column("period"), *(spec.numbers(r) for r in ("estimate", "low", "high")), strict=True
    ):
        estimate, low, high = (say.value_text(spec, number) for number in numbers)
        within = "" if low == "—" else f" [{low}, {high}]"
        parts.append(f"{format_number(float(period))}: {estimate}{within}")
    if len(parts) > _FEW:
        return say.ends(spec, spec.numbers("estimate"), spec.column("period").tolist())
    return [
        term(
            "alt_estimates", lang=spec.lang, parts=("；" if spec.lang == "zh" else "; ").join(parts)
        )
    ]


def panels(spec: ChartSpec) -> list[str]:
    """Say the last numbers, and how many panels are marked."""
    panel, y = spec.roles["panel"], spec.roles["y"]
    last = spec.data.dropna(subset=[y]).drop_duplicates(panel, keep="last")
    what = term("alt_last", lang=spec.lang)
    found = say.ends(spec, last[y].astype("float64"), last[panel].tolist(), what=what)
    if "mark" in spec.roles:
        marked = spec.data.drop_duplicates(panel)[spec.roles["mark"]].fillna(value=False).sum()
        words = {"n": int(marked), "name": spec.options["mark_name"]}
        found.append(term("alt_marked", lang=spec.lang, **words))
    return found


def ridges(spec: ChartSpec) -> list[str]:
    """Say where the ridges have their peaks."""
    row, density = spec.roles["row"], spec.roles["density"]
    known = spec.data.dropna(subset=[density]).astype({density: "float64"})
    peaks = known.loc[known.groupby(row, sort=False)[density].idxmax()]
    rows = peaks[row].tolist()
    values = peaks[spec.roles["x"]].astype("float64")
    return say.ends(spec, values, rows, what=term("alt_peak", lang=spec.lang))


def profile(spec: ChartSpec) -> list[str]:
    """Say the highest and the lowest axis."""
    names = spec.column("axis").tolist()
    what = str(spec.options["value_name"])
    found = say.ends(spec, spec.numbers("value"), names, what=what)
    return [*found, *say.missing(spec, "value", name="axis")]


def leaves(spec: ChartSpec) -> list[str]:
    """Say the largest and smallest weights of the last level."""
    leaf = ~spec.column("code").isin(spec.column("parent").dropna())
    what = term("alt_leaves", lang=spec.lang)
    return say.ends(
        spec, 100 * spec.numbers("weight")[leaf], spec.column("name")[leaf].tolist(), what=what
    )


def bounds(spec: ChartSpec) -> list[str]:
    """Say where the most and the fewest change."""
    places = spec.column("bound").tolist()
    return say.ends(spec, spec.numbers("changed"), places, what=spec.options["titles"]["changed"])


def board(spec: ChartSpec) -> list[str]:
    """Say how many cells are of each kind."""
    looks, status = dict(spec.options["classes"]), spec.column("status")
    kinds = [term(LOOKS[looks[key]].word, lang=spec.lang) for key in status.dropna()]
    gone = [n for n, none in zip(_crossed(spec, "row", "column"), status.isna(), strict=True)
            if none]  # fmt: skip
    return [*say.counts(spec, kinds), *say.gaps(spec, gone)]


def funds(spec: ChartSpec) -> list[str]:
    """Say the ends of budget, arrived and spent."""
    labels, found = spec.column("label").tolist(), []
    for role in ("budget", "arrived", "spent"):
        name = term(f"funds_bar_{role}", lang=spec.lang)
        found += say.ends(spec, spec.numbers(role), labels, what=name)
    return found
