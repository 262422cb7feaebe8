"""Builder of agreement plots (Bland–Altman): differences of two stages over their means.

It checks its table and returns a `ChartSpec`; bias and limits are computed elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.agreement_content import LEVELS, unplaced
from shuanggao_analytics.charts.number_words import gap_note
from shuanggao_analytics.charts.plain_charts import category_faults
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
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from shuanggao_analytics.terms import Lang

MOST_POINTS, MOST_NAMED = 500, 20

Level = float | tuple[float, float, float] | None
"""A level line: its number, or the number and the two ends of its interval; None: not known."""

Ends = tuple[float, float, float]


def agreement_plot(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    label: str,
    mean: str,
    difference: str,
    x_title: str,
    y_title: str,
    bias: Level,
    lower: Level = None,
    upper: Level = None,
    band_name: str = "",
    line: tuple[float, float] | None = None,
    line_name: str = "",
    category: str | None = None,
    named: int = 6,
    decimals: int = 1,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return points by mean and difference of two stages, with bias and limits of agreement.

    Points outside the limits have a dark rim. The names of the points farthest from the bias stand
    beside them; those that find no room are counted in a note and stay in the data and on hovering.

    Parameters
    ----------
    table
        One row a point, at most 500. Where a number is missing the point is not drawn, and named
        or counted in a note.
    label
        Column of distinct names; keys with a term are translated.
    mean, difference
        Columns of numbers: the mean of both stages and the later less the earlier.
    x_title, y_title
        Words at the axes, with the unit; the second should say what is taken from what.
    bias, lower, upper
        Mean difference and limits of agreement: a number, or the number with the two ends of its
        interval, which are drawn as a band. None, or NaN, is not known: it is not drawn, and a note
        says so.
    band_name
        Term or plain words of the bands in the key; needed where there is an interval.
    line, line_name
        Slope and intercept of difference = slope · mean + intercept, drawn from the first point to
        the last, and its words in the key: a bias in proportion to the size.
    category
        Column of at most seven category keys; they have colours and, as far as they go, signs of
        their own, and their numbers of points stand in the key.
    named
        How many names to set, at most 20.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table, the levels and the words.

    References
    ----------
    Bland, J. M. and Altman, D. G. (1986). Statistical methods for assessing agreement between two
    methods of clinical measurement. The Lancet 327(8476), 307–310.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"unit": ["甲", "乙", "丙"], "mean": [80.0, 85.0, 90.0],
    ...                       "difference": [-2.0, 1.0, -0.5]})
    >>> spec = agreement_plot(
    ...     table, label="unit", mean="mean", difference="difference", x_title="两阶段均值（分）",
    ...     y_title="省级减自评（分）", bias=(-0.5, -4.2, 3.2), lower=-3.4, upper=2.4,
    ...     band_name="95%区间", id="agreement", title="自评与省级评价", sources=("自算",),
    ...     trust="derived",
    ... )
    >>> spec.data.loc[spec.data["mark"] == "level", "difference"].tolist()
    [-0.5, -3.4, 2.4]
    """
    kind: Kind = "agreement_plot"
    lang = text.get("lang", "zh")
    given = {"label": label, "x": mean, "y": difference, "category": category}
    roles = {role: column for role, column in given.items() if column}
    levels = {name: _level(at) for name, at in zip(LEVELS, (bias, lower, upper), strict=True)}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in (mean, difference):
        faults += number_faults(kind, table, column, label=label)
    faults += _level_faults(levels, band_name) + _option_faults(line, line_name, named)
    if len(table) > MOST_POINTS:
        remedy = f"draw at most {MOST_POINTS}"
        faults.append(Fault(kind, "too many points", value=str(len(table)), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        data[mean], data[difference] = as_numbers(data[mean]), as_numbers(data[difference])
        drawn = data[mean].notna() & data[difference].notna()
        faults = category_faults(kind, data[drawn], category) if category else []
        gone = data.loc[~drawn, label].tolist()
        notes = gap_note(gone, lang=lang, many="points_without_data", few="quadrant_gaps")
        notes += _unknown_note(levels, lang)
        text = {**text, "notes": (*text.get("notes", ()), *notes)}
        data = _with_levels(data, levels, roles)
        roles |= {"mark": "mark", "low": "low", "high": "high"}
    options = {
        "titles": {"x": x_title, "y": y_title},
        "band_name": band_name,
        "line": None if line is None else (float(line[0]), float(line[1])),
        "line_name": line_name,
        "named": named,
        "decimals": decimals,
    }
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    without = unplaced(spec)
    note = term("quadrant_unnamed", lang=lang, n=len(without))
    return replace(spec, notes=(*spec.notes, note)) if without else spec


def _level(given: Level) -> Ends:
    """Return number and ends of a level; NaN where they are not known."""
    if isinstance(given, tuple):
        at, low, high = (float(number) for number in given)
        return at, low, high
    return (math.nan if given is None else float(given), math.nan, math.nan)


def _level_faults(levels: Mapping[str, Ends], band_name: str) -> list[Fault]:
    """Return the faults of bias and limits: infinite, in the wrong order, outside their ends."""
    kind = "agreement_plot"
    faults = [
        Fault(kind, "infinite", column=name, value=str(ends))
        for name, ends in levels.items()
        if any(map(math.isinf, ends))
    ]
    faults += [
        Fault(kind, "outside its interval", column=name, value=str(ends))
        for name, ends in levels.items()
        if ends[0] < ends[1] or ends[0] > ends[2]
    ]
    faults += [
        Fault(kind, "one end of the interval is missing", column=name, value=str(ends))
        for name, ends in levels.items()
        if math.isnan(ends[1]) != math.isnan(ends[2])
    ]
    lower, bias, upper = (levels[name][0] for name in ("lower", "bias", "upper"))
    if lower > bias or bias > upper or lower > upper:
        value, remedy = f"{lower:g}, {bias:g}, {upper:g}", "give lower ≤ bias ≤ upper"
        faults.append(Fault(kind, "limits upside down", column="bias", value=value, remedy=remedy))
    if not band_name.strip() and any(not math.isnan(ends[1]) for ends in levels.values()):
        remedy = "say what it is, such as 95%区间"
        faults.append(Fault(kind, "band without a name", column="band_name", remedy=remedy))
    return faults


def _option_faults(line: tuple[float, float] | None, line_name: str, named: int) -> list[Fault]:
    kind, faults = "agreement_plot", []
    if not 0 <= named <= MOST_NAMED:
        remedy = f"set 0 to {MOST_NAMED} names"
        faults.append(
            Fault(kind, "number of names", column="named", value=str(named), remedy=remedy)
        )
    if line is None:
        return faults
    faults += [
        Fault(kind, "not a finite number", column="line", row=part, value=str(number))
        for part, number in zip(("slope", "intercept"), line, strict=True)
        if not math.isfinite(number)
    ]
    if not line_name.strip():
        remedy = "give its words, such as its equation"
        faults.append(Fault(kind, "line without a name", column="line_name", remedy=remedy))
    return faults


def _unknown_note(levels: Mapping[str, Ends], lang: Lang) -> tuple[str, ...]:
    gone = [
        term(f"agreement_{name}", lang=lang) for name, ends in levels.items() if math.isnan(ends[0])
    ]
    comma = "、" if lang == "zh" else ", "
    return (term("agreement_unknown", lang=lang, names=comma.join(gone)),) if gone else ()


def _with_levels(
    data: pd.DataFrame, levels: Mapping[str, Ends], roles: Mapping[str, str]
) -> pd.DataFrame:
    """Return the points and, below them, a row for bias and each limit that is known."""
    known = {name: ends for name, ends in levels.items() if not math.isnan(ends[0])}
    names = data[roles["label"]].astype("str").tolist()
    points = data.reset_index(drop=True).assign(**{roles["label"]: names, "mark": "point"})
    joined = points.reindex(range(len(points) + len(known)))
    for role in ("x", "y"):
        joined[roles[role]] = joined[roles[role]].astype("Float64").astype("float64")
    joined["low"], joined["high"] = math.nan, math.nan
    for row, (name, ends) in enumerate(known.items(), start=len(points)):
        joined.loc[row, [roles["label"], "mark"]] = [f"agreement_{name}", "level"]
        joined.loc[row, [roles["y"], "low", "high"]] = ends
    return joined
