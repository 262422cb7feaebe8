"""Builder of scatters: points by two numbers, with a line that was fitted, its band, references.

It checks its table and returns a `ChartSpec`; the line and the band are computed elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.number_words import gap_note
from shuanggao_analytics.charts.plain_charts import category_faults, flag_faults
from shuanggao_analytics.charts.scatter_content import HIGH, LOW, unplaced
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.charts.quadrant_charts import Split

MOST_NAMED, MOST_POINTS = 80, 2000

Band = pd.DataFrame | tuple[str, str]
"""The band of a line: a table with the column of x, ``low`` and ``high``, or two columns."""


def fit_scatter(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    label: str,
    x: str,
    y: str,
    x_title: str,
    y_title: str,
    line: tuple[float, float] | None = None,
    line_name: str = "",
    band: Band | None = None,
    band_name: str = "",
    reference: tuple[Split | None, Split | None] = (None, None),
    category: str | None = None,
    size: str | None = None,
    size_title: str = "",
    flag: str | None = None,
    percent: Sequence[str] = (),
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return points by two numbers with a straight line through them, such as growth on start.

    Names that find no room beside their points are left out and counted in a note; they stay in the
    data and on hovering.

    Parameters
    ----------
    table
        One row a point: at most 80, or with `flag` at most 2,000. Where a number is missing the
        point is not drawn, and named in a note.
    label
        Column of distinct names; keys with a term are translated.
    x, y
        Columns of numbers.
    x_title, y_title
        Words at the axes, with the unit.
    line
        Slope and intercept of y = slope · x + intercept, drawn from the first point to the last.
    line_name
        Words of the line in the key, such as its equation and r².
    band
        What lies around the line: a table of places along the axis with the column `x` and columns
        ``low`` and ``high``, or the names of two columns of `table`. The places of a table follow
        the points in the data as ``band_low`` and ``band_high``.
    band_name
        Words of the band in the key.
    reference
        Number at which an upright line and number at which a level line stands, each with its
        words where they are not the number: ``((1, "规模最优"), None)``.
    category
        Column of at most seven category keys that colour the points; keys with a term are
        translated.
    size, size_title
        Column of numbers ≥ 0 in proportion to which the areas of the points are drawn, and its
        words with the unit.
    flag
        Column of true and false: the points, at most 80, that have names and a dark rim; all others
        are pale and have their names on hovering. Without it all points have names.
    percent
        Axes (``"x"``, ``"y"``) of shares or rates that are written as percentages.
    decimals
        Places after the point in the words on hovering.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table, the band and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["江苏", "甘肃"], "start": [8.1, 7.2],
    ...                       "growth": [0.02, 0.03]})
    >>> spec = fit_scatter(
    ...     table, label="name", x="start", y="growth", x_title="期初（对数）", y_title="年均增速",
    ...     line=(-0.011, 0.111), line_name="y = −0.011x + 0.111", percent=("y",), id="beta",
    ...     title="绝对β收敛", sources=("统计年鉴",), trust="derived",
    ... )
    >>> spec.options["line"]
    (-0.011, 0.111)
    """
    kind: Kind = "fit_scatter"
    lang = text.get("lang", "zh")
    given = {"label": label, "x": x, "y": y, "size": size, "category": category, "flag": flag}
    roles = {role: name for role, name in given.items() if name}
    if isinstance(band, tuple):
        roles |= {"low": band[0], "high": band[1]}
    references = {
        axis: _split(at) for axis, at in zip("xy", reference, strict=True) if at is not None
    }
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    faults += _number_faults(table, roles)
    faults += flag_faults(kind, table, flag) if flag else []
    faults += _count_faults(table, flag) + _axis_faults(percent, references)
    faults += _line_faults(line, line_name) + _band_faults(band, band_name, roles)
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for role in ("x", "y", "size", "low", "high"):
            if role in roles:
                data[roles[role]] = as_numbers(data[roles[role]])
        drawn = data[x].notna() & data[y].notna()
        faults = category_faults(kind, data[drawn], category) if category else []
        faults += _order_faults(data, roles)
        notes = _gap_note(data.loc[~drawn, label].tolist(), lang)
        text = {**text, "notes": (*text.get("notes", ()), *notes)}
        if isinstance(band, pd.DataFrame):
            data = _with_band(data, band, x)
            roles |= {"low": LOW, "high": HIGH}
    options = {
        "titles": {"x": x_title, "y": y_title, "size": size_title},
        "line": None if line is None else (float(line[0]), float(line[1])),
        "names": {"line": line_name, "band": band_name},
        "references": references,
        "percent": tuple(percent),
        "decimals": decimals,
    }
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    without = unplaced(spec)
    note = term("quadrant_unnamed", lang=lang, n=len(without))
    return replace(spec, notes=(*spec.notes, note)) if without else spec


def _split(given: Split) -> tuple[float, str]:
    if isinstance(given, tuple):
        return float(given[0]), str(given[1])
    return float(given), ""


def _gap_note(names: Sequence[str], lang: Lang) -> tuple[str, ...]:
    return gap_note(names, lang=lang, many="points_without_data", few="quadrant_gaps")


def _with_band(data: pd.DataFrame, band: pd.DataFrame, x: str) -> pd.DataFrame:
    """Return the points and, below them, the places of the band, which have no names."""
    count, places = len(data), band.sort_values(x, kind="stable")
    joined = data.reset_index(drop=True).reindex(range(count + len(places)))
    before = data[x].astype("Float64").astype("float64").tolist()
    for column, source, first in ((x, x, before), (LOW, "low", []), (HIGH, "high", [])):
        below = as_numbers(places[source]).astype("float64").tolist()
        filled = first or [math.nan] * count
        joined[column] = as_numbers(pd.Series([*filled, *below]))
    return joined


def _number_faults(table: pd.DataFrame, roles: Mapping[str, str]) -> list[Fault]:
    kind, faults = "fit_scatter", []
    for role in ("x", "y", "low", "high"):
        if role in roles:
            faults += number_faults(kind, table, roles[role], label=roles["label"])
    if "size" in roles:
        size: dict[str, Any] = {"label": roles["label"], "lower": 0, "required": True}
        faults += number_faults(kind, table, roles["size"], **size)
    return faults


def _count_faults(table: pd.DataFrame, flag: str | None) -> list[Fault]:
    """Return a fault for more points than can be drawn, or named."""
    kind = "fit_scatter"
    if len(table) > MOST_POINTS:
        remedy = f"draw at most {MOST_POINTS}"
        return [Fault(kind, "too many points", value=str(len(table)), remedy=remedy)]
    named = len(table)
    if flag in table.columns:
        named = int(table[flag].eq(True).sum())
    if named <= MOST_NAMED:
        return []
    remedy = f"flag at most {MOST_NAMED} points that have names"
    return [Fault(kind, "too many names", column=flag or "flag", value=str(named), remedy=remedy)]


def _axis_faults(
    percent: Sequence[str], references: Mapping[str, tuple[float, str]]
) -> list[Fault]:
    kind = "fit_scatter"
    faults = [
        Fault(kind, "unknown axis", column="percent", value=str(axis), remedy="use x or y")
        for axis in percent
        if axis not in ("x", "y")
    ]
    return faults + [
        Fault(kind, "not a finite number", column="reference", row=axis, value=str(number))
        for axis, (number, _) in references.items()
        if not math.isfinite(number)
    ]


def _line_faults(line: tuple[float, float] | None, name: str) -> list[Fault]:
    kind = "fit_scatter"
    if line is None:
        return []
    faults = [
        Fault(kind, "not a finite number", column="line", row=part, value=str(number))
        for part, number in zip(("slope", "intercept"), line, strict=True)
        if not math.isfinite(number)
    ]
    if not name.strip():
        remedy = "give its words, such as its equation and r²"
        faults.append(Fault(kind, "line without a name", column="line_name", remedy=remedy))
    return faults


def _band_faults(band: Band | None, name: str, roles: Mapping[str, str]) -> list[Fault]:
    if band is None:
        return []
    faults = []
    if not name.strip():
        remedy = "say what it is, such as 95%置信带"
        faults.append(
            Fault("fit_scatter", "band without a name", column="band_name", remedy=remedy)
        )
    if isinstance(band, tuple):
        return faults
    kind, columns = "fit_scatter band", (roles["x"], "low", "high")
    faults += column_faults(kind, band, columns)
    for column in columns:
        faults += number_faults(kind, band, column, label=roles["x"], required=True)
    if not faults:
        places = {"label": roles["x"], "low": "low", "high": "high"}
        faults += _order_faults(band.apply(as_numbers), places)
    return faults


def _order_faults(data: pd.DataFrame, roles: Mapping[str, str]) -> list[Fault]:
    """Return a fault for each place at which the band is upside down."""
    if "low" not in roles:
        return []
    low, high = (data[roles[end]].astype("Float64") for end in ("low", "high"))
    names = data.loc[low.gt(high).fillna(value=False), roles["label"]]
    problem = "low end above high end"
    return [Fault("fit_scatter", problem, row=str(name), column=roles["low"]) for name in names]
