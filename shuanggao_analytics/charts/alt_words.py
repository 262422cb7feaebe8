"""Sentences on the numbers of a chart: highest and lowest, paths, counts, what has no data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.spec import ChartSpec

_NAMED, _COUNTED, _GAPS, _PATHS = 3, 12, 8, 6
_TAIWAN = "71"


def listed(spec: ChartSpec, parts: Iterable[object]) -> str:
    """Return things as running text, keys of terms as their words."""
    comma = "、" if spec.lang == "zh" else ", "
    return comma.join(worded(spec, part) for part in parts)


def worded(spec: ChartSpec, name: object) -> str:
    """Return a name of the chart's data as a reader sees it."""
    if isinstance(name, float) and name.is_integer():
        name = int(name)
    return term_or_text(str(name), lang=spec.lang)


def named(spec: ChartSpec, names: Sequence[object]) -> str:
    """Return the first three of some names and how many there are; of very many only that."""
    if len(names) <= _NAMED:
        return listed(spec, names)
    if len(names) > _COUNTED:
        return term("alt_count_only", lang=spec.lang, n=len(names))
    first = listed(spec, names[:_NAMED])
    return term("alt_names_more", lang=spec.lang, names=first, n=len(names))


def value_text(spec: ChartSpec, value: float, *, percent: bool | None = None) -> str:
    """Return a number with the decimals of the chart, as a percentage where it has them."""
    places = spec.options.get("decimals")
    if percent if percent is not None else spec.options.get("percent") is True:
        return format_number(100 * value, decimals=1 if places is None else places) + "%"
    return format_number(value, decimals=places)


def ends(
    spec: ChartSpec,
    values: pd.Series[float],
    names: Sequence[object],
    *,
    what: str = "",
    percent: bool | None = None,
) -> list[str]:
    """Return the sentence on the highest and the lowest of some numbers, with their names.

    Parameters
    ----------
    spec
        The chart.
    values
        Its numbers; missing ones are left out.
    names
        What each number is of.
    what
        What the numbers are, where the chart has several.
    percent
        Whether they are shares; None: as the chart says.

    Examples
    --------
    >>> from shuanggao_analytics.charts import ranked_bars
    >>> table = pd.DataFrame({"name": ["江苏", "西藏"], "units": [20, 1]})
    >>> spec = ranked_bars(table, label="name", value="units", id="bars", title="建设单位",
    ...                    sources=("名单",), trust="compiled")
    >>> ends(spec, spec.numbers("value"), spec.column("label").tolist())
    ['最大20（江苏），最小1（西藏）。']
    """
    known = [(float(value), at) for at, value in enumerate(values) if not pd.isna(value)]
    if not known:
        return []
    before = prefix(spec, what)
    shown = {at: value_text(spec, value, percent=percent) for value, at in known}
    high, low = shown[max(known)[1]], shown[min(known)[1]]
    if len(known) == 1:
        words = {"what": before, "high": high, "top": worded(spec, names[known[0][1]])}
        return [term("alt_only", lang=spec.lang, **words)]
    if high == low:
        return [term("alt_even", lang=spec.lang, what=before, n=len(known), high=high)]
    tops, bottoms = (
        named(spec, [names[at] for at, text in shown.items() if text == end]) for end in (high, low)
    )
    words = {"what": before, "high": high, "top": tops, "low": low, "bottom": bottoms}
    return [term("alt_ends", lang=spec.lang, **words)]


def prefix(spec: ChartSpec, what: str) -> str:
    """Return what a sentence is about, before it, or nothing."""
    if not what:
        return ""
    return worded(spec, what) + ("：" if spec.lang == "zh" else ": ")


def gaps(spec: ChartSpec, names: Sequence[object], codes: Sequence[object] = ()) -> list[str]:
    """Return the sentence on what has no data; Taiwan is always among those named."""
    if codes:
        order = sorted(range(len(names)), key=lambda at: not str(codes[at]).startswith(_TAIWAN))
        names = [names[at] for at in order]
    if not names:
        return []
    if len(names) <= _GAPS:
        return [term("alt_missing", lang=spec.lang, names=listed(spec, names))]
    words = {"n": len(names), "names": listed(spec, names[:_NAMED])}
    return [term("alt_missing_many", lang=spec.lang, **words)]


def missing(spec: ChartSpec, role: str, *, name: str = "label", code: str = "") -> list[str]:
    """Return the sentence on the rows that lack a number or a class."""
    gone = spec.column(role).isna()
    codes = spec.column(code)[gone].tolist() if code else []
    return gaps(spec, spec.column(name)[gone].tolist(), codes)


def counts(spec: ChartSpec, kinds: Iterable[object], *, order: Sequence[str] = ()) -> list[str]:
    """Return the sentence on how many there are of each kind; none is left out of `order`."""
    found = pd.Series([str(kind) for kind in kinds], dtype="str").value_counts(sort=False)
    keys = [*order, *(key for key in found.index if key not in order)]
    parts = [f"{worded(spec, key)} {int(found.get(key, 0))}" for key in keys]
    return [term("alt_counts", lang=spec.lang, parts=listed(spec, parts))] if parts else []


def paths(spec: ChartSpec, *, percent: bool | None = None) -> list[str]:
    """Return where each line begins and ends, or with many lines the ends of their last points."""
    x, y = spec.roles["x"], spec.roles["y"]
    data = spec.data[spec.data[y].notna()].astype({y: "float64"})
    series = spec.roles.get("series")
    tables = [("", data)] if series is None else list(data.groupby(series, sort=False))
    if len(tables) > _PATHS:
        last = pd.Series([table[y].iloc[-1] for _, table in tables])
        what = term("alt_last", lang=spec.lang)
        return ends(spec, last, [name for name, _ in tables], what=what, percent=percent)
    found = []
    for name, table in tables:
        first, last_ = table.iloc[0], table.iloc[-1]
        words = {
            "name": prefix(spec, str(name)),
            "x0": _place(first[x]),
            "y0": value_text(spec, first[y], percent=percent),
            "x1": _place(last_[x]),
            "y1": value_text(spec, last_[y], percent=percent),
        }
        key = "alt_path" if len(table) > 1 else "alt_point"
        found.append(term(key, lang=spec.lang, **words))
    return found


def _place(value: Any) -> str:
    return format_number(float(value))


def sentences(spec: ChartSpec, parts: Iterable[str]) -> str:
    """Return sentences as one text."""
    if spec.lang == "zh":
        return "".join(parts)
    return " ".join(part[:1].upper() + part[1:] for part in parts)
