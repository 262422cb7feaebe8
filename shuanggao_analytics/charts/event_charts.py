"""Builder of event studies: estimates with intervals by period, before and after an event.

It checks its table and returns a `ChartSpec`; estimates and intervals are computed elsewhere.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.event_content import step
from shuanggao_analytics.charts.number_words import gap_note
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SERIES, MOST_PERIODS = 3, 60


def event_study(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    period: str,
    estimate: str,
    low: str,
    high: str,
    event_name: str,
    x_title: str,
    y_title: str,
    wide_low: str | None = None,
    wide_high: str | None = None,
    base: float | None = None,
    event: float = -0.5,
    series: str | None = None,
    interval_name: str = "event_interval",
    wide_name: str = "event_wide",
    percent: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return estimates with their intervals by period, around the moment of an event.

    Squares of a pale colour stand before the event, full dots after it, a ring at zero in the base
    period.

    Parameters
    ----------
    table
        One row a period, or a period and series; at most 60 periods.
    period
        Column of periods: relative to the event (…, −2, −1, 0, 1, …), or calendar years.
    estimate
        Column of estimates. A missing one is not drawn, and named in a note.
    low, high
        Columns of the ends of the intervals. An estimate without both ends, such as one without a
        standard error, is drawn without an interval, and counted in a note.
    event_name
        Term or plain words at the upright line of the event.
    x_title, y_title
        Words at the axes, with the unit.
    wide_low, wide_high
        Columns of the ends of wider intervals, such as simultaneous bands, drawn as thin lines.
    base
        The period with which all others are compared: its estimate is 0 by definition, and it has
        no interval. A row is made for it where there is none.
    event
        Where the line stands: −0.5 between relative periods −1 and 0; for years, say, 2019.5.
    series
        Column of at most three names of estimators or groups, drawn side by side; keys with a term
        are translated.
    interval_name, wide_name
        Terms or plain words of the intervals in the key, with their level.
    percent
        Whether the estimates are shares or rates that are written as percentages.
    decimals
        Places after the point in the words on hovering.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words, such as a period that occurs twice.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"t": [-2, 0, 1], "att": [0.0, 0.2, 0.3], "lo": [-0.1, 0.1, 0.1],
    ...                       "hi": [0.1, 0.3, 0.5]})
    >>> spec = event_study(table, period="t", estimate="att", low="lo", high="hi", base=-1,
    ...                    event_name="公布名单", x_title="相对年份", y_title="差异", id="event",
    ...                    title="事件研究", sources=("自算",), trust="derived")
    >>> spec.data["t"].tolist()
    [-2, -1, 0, 1]
    """
    kind: Kind = "event_study"
    lang = text.get("lang", "zh")
    given = {"period": period, "estimate": estimate, "low": low, "high": high, "series": series}
    given |= {"wide_low": wide_low, "wide_high": wide_high}
    roles = {role: column for role, column in given.items() if column}
    numbers = [column for role, column in roles.items() if role not in ("period", "series")]
    row_names: Any = {"label": period}
    faults = column_faults(kind, table, roles.values())
    faults += number_faults(kind, table, period, required=True, **row_names)
    for column in numbers:
        faults += number_faults(kind, table, column, **row_names)
    if (wide_low is None) != (wide_high is None):
        faults.append(Fault(kind, "one end alone", column="wide_low, wide_high"))
    faults += _word_faults({"event_name": event_name, "interval_name": interval_name})
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in (period, *numbers):
            data[column] = as_numbers(data[column])
        faults = _series_faults(data, roles) + _end_faults(data, roles)
        faults += _place_faults(data[period], {"event": event, "base": base})
        faults += _base_faults(data, roles, base)
    if not faults:
        data = _with_base(data, roles, base)
        text = {**text, "notes": (*text.get("notes", ()), *_notes(data, roles, base, lang))}
    options = {
        "titles": {"x": x_title, "y": y_title},
        "event": float(event),
        "base": base if base is None else float(base),
        "names": {"event": event_name, "interval": interval_name, "wide": wide_name},
        "percent": percent,
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _word_faults(words: Mapping[str, str]) -> list[Fault]:
    return [
        Fault("event_study", "sign without a name", column=column)
        for column, given in words.items()
        if not given.strip()
    ]


def _series_faults(data: pd.DataFrame, roles: Mapping[str, str]) -> list[Fault]:
    """Return the faults of series and periods: missing, too many, or occurring twice."""
    kind, period, series = "event_study", roles["period"], roles.get("series")
    faults = []
    if data[period].nunique() > MOST_PERIODS:
        count, remedy = data[period].nunique(), f"draw at most {MOST_PERIODS}"
        faults.append(Fault(kind, "too many periods", value=str(count), remedy=remedy))
    if series:
        gone = data.loc[data[series].isna(), period]
        faults += [Fault(kind, "missing", row=str(at), column=series) for at in gone]
        count = data[series].nunique()
        if count > MOST_SERIES:
            remedy = f"draw at most {MOST_SERIES} side by side"
            fault = Fault(kind, "too many series", column=series, value=str(count), remedy=remedy)
            faults.append(fault)
    keys = [period, *([series] if series else [])]
    twice = data.loc[data.duplicated(keys), keys].drop_duplicates()
    remedy = "give one row for each"
    return faults + [
        Fault(kind, "occurs more than once", row=" ".join(map(str, row)), remedy=remedy)
        for row in twice.itertuples(index=False)
    ]


def _end_faults(data: pd.DataFrame, roles: Mapping[str, str]) -> list[Fault]:
    """Return the intervals that are upside down, without estimate, or wide ones inside others."""
    ends = {
        role: data[column].astype("Float64")
        for role, column in roles.items()
        if role.endswith(("low", "high"))
    }
    checks = [("low end above high end", "low", ends["low"].gt(ends["high"]))]
    gone = data[roles["estimate"]].isna() & (ends["low"].notna() | ends["high"].notna())
    checks.append(("interval without its estimate", "estimate", gone))
    if {"wide_low", "wide_high"} <= set(roles):
        wide = ends["wide_low"], ends["wide_high"]
        checks.append(("low end above high end", "wide_low", wide[0].gt(wide[1])))
        inside = wide[0].gt(ends["low"]) | wide[1].lt(ends["high"])
        checks.append(("wider interval inside the narrow one", "wide_low", inside))
    return [
        Fault("event_study", problem, row=str(at), column=roles[role])
        for problem, role, rows in checks
        for at in data.loc[rows.fillna(value=False).astype("bool"), roles["period"]]
    ]


def _place_faults(periods: pd.Series[Any], places: Mapping[str, float | None]) -> list[Fault]:
    """Return a fault for an event or base that lies far from all periods."""
    if periods.empty:
        return []
    near = step(periods)
    low, high = float(periods.min()) - near, float(periods.max()) + near
    remedy = "give it in the unit of the periods: relative ones, or calendar years"
    return [
        Fault("event_study", "lies outside the periods", column=name, value=str(at), remedy=remedy)
        for name, at in places.items()
        if at is not None and not low <= at <= high
    ]


def _base_faults(data: pd.DataFrame, roles: Mapping[str, str], base: float | None) -> list[Fault]:
    if base is None:
        return []
    rows = data[data[roles["period"]].astype("float64") == base]
    other = rows[roles["estimate"]].dropna().astype("float64")
    remedy = "leave `base` out, or compare with it"
    return [
        Fault("event_study", "base is not 0", row=str(base), value=str(value), remedy=remedy)
        for value in other[other != 0]
    ]


def _with_base(data: pd.DataFrame, roles: Mapping[str, str], base: float | None) -> pd.DataFrame:
    """Return the rows by series and period, with a row at zero for the base of each series."""
    period, series = roles["period"], roles.get("series")
    names = list(dict.fromkeys(data[series])) if series else [None]
    parts = []
    for name in names:
        part = data[data[series] == name] if series else data
        if base is not None and not (part[period].astype("float64") == base).any():
            part = part.reset_index(drop=True).reindex(range(len(part) + 1))
            part[period] = as_numbers(part[period].astype("Float64").astype("float64").fillna(base))
            if series:
                part[series] = name
        if base is not None:
            zero = part[period].astype("float64") == base
            values = part[roles["estimate"]].astype("Float64").astype("float64")
            part = part.assign(**{roles["estimate"]: as_numbers(values.mask(zero, 0.0))})
        parts.append(part.sort_values(period, kind="stable"))
    return pd.concat(parts, ignore_index=True)


def _notes(
    data: pd.DataFrame, roles: Mapping[str, str], base: float | None, lang: Lang
) -> tuple[str, ...]:
    """Return the notes on periods without an estimate, and on estimates without an interval."""
    known = data[roles["estimate"]].notna()
    names = []
    for row in data.index[~known]:
        at = format_number(float(data.loc[row, roles["period"]]))
        name = data.loc[row, roles["series"]] if "series" in roles else ""
        names.append(f"{term_or_text(str(name), lang=lang)} {at}".strip())
    ends = data[roles["low"]].notna() & data[roles["high"]].notna()
    place = data[roles["period"]].astype("float64")
    alone = known & ~ends & ~(place == (math.nan if base is None else base))
    notes = gap_note(names, lang=lang, many="points_without_data", few="quadrant_gaps")
    if not alone.any():
        return notes
    return (*notes, term("event_no_interval", lang=lang, n=int(alone.sum())))
