"""Builder of profiles: one unit on several axes against its peers, as a radar chart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Unpack

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
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

LEAST_AXES, MOST_AXES = 3, 16


def profile(
    table: pd.DataFrame,
    *,
    axis: str,
    value: str,
    value_name: str,
    low: str | None = None,
    high: str | None = None,
    peer: str | None = None,
    range_name: str = "",
    peer_name: str = "",
    bounds: tuple[float, float] = (0.0, 1.0),
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a radar chart: the values of one unit, its peers' middle, and their range as a band.

    Parameters
    ----------
    table
        One row an axis, clockwise from the top; 3 to 16.
    axis
        Column of distinct names; keys with a term are translated.
    value
        Column of the unit's values. A missing value is a gap in the line, "—" beside the name of
        the axis, and named in a note.
    value_name
        Term or plain words of the unit in the key.
    low, high
        Columns of the ends of the peers' range. An axis without one of them has no band.
    peer
        Column of the peers' median. Missing is a gap.
    range_name, peer_name
        Terms or plain words of the band and of the median in the key.
    bounds
        The ends of the scale that all axes share: middle and rim. Values outside are faults.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words, such as a value outside the bounds.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"dimension": ["投入", "过程", "产出"], "score": [0.4, None, 0.9],
    ...                       "median": [0.5, 0.5, 0.5]})
    >>> spec = profile(table, axis="dimension", value="score", value_name="甘肃", peer="median",
    ...                peer_name="西部中位数", id="profile", title="画像", sources=("自算",),
    ...                trust="derived")
    >>> spec.notes
    ('甘肃缺以下各项的数值，折线在此断开：过程',)
    """
    kind: Kind = "profile"
    given = {"axis": axis, "value": value, "low": low, "high": high, "peer": peer}
    roles = {role: column for role, column in given.items() if column}
    numbers = [column for role, column in roles.items() if role != "axis"]
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, axis)
    for column in numbers:
        faults += number_faults(kind, table, column, label=axis)
    faults += _part_faults(roles, {"value": value_name, "range": range_name, "peer": peer_name})
    if not LEAST_AXES <= len(table) <= MOST_AXES:
        remedy = f"give {LEAST_AXES} to {MOST_AXES} rows, one an axis"
        faults.append(Fault(kind, "number of axes", value=str(len(table)), remedy=remedy))
    ends = (float(bounds[0]), float(bounds[1]))
    if not (all(map(math.isfinite, ends)) and ends[0] < ends[1]):
        remedy = "give two numbers, the smaller first"
        faults.append(Fault(kind, "no scale", column="bounds", value=str(bounds), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in numbers:
            data[column] = as_numbers(data[column])
        faults = _bound_faults(data, axis, numbers, ends) + _range_faults(data, roles)
        gone = data.loc[data[value].isna(), axis]
        if len(gone):
            lang = text.get("lang", "zh")
            names = ("、" if lang == "zh" else ", ").join(
                term_or_text(str(name), lang=lang) for name in gone
            )
            unit = term_or_text(value_name, lang=lang)
            words = term("profile_missing", lang=lang, unit=unit, names=names)
            text = {**text, "notes": (*text.get("notes", ()), words)}
    options = {
        "value_name": value_name,
        "range_name": range_name,
        "peer_name": peer_name,
        "bounds": ends,
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _part_faults(roles: Mapping[str, str], names: Mapping[str, str]) -> list[Fault]:
    """Return a fault for one end of a range alone, and for each sign without a name."""
    kind, faults = "profile", []
    if ("low" in roles) != ("high" in roles):
        remedy = "give both low and high, or neither"
        faults.append(Fault(kind, "one end of a range", column="low", remedy=remedy))
    drawn = {"value": "value" in roles, "range": "low" in roles, "peer": "peer" in roles}
    return faults + [
        Fault(kind, "sign without a name", column=f"{part}_name")
        for part, name in names.items()
        if drawn[part] and not name.strip()
    ]


def _bound_faults(
    data: pd.DataFrame, axis: str, numbers: list[str], bounds: tuple[float, float]
) -> list[Fault]:
    low, high = bounds
    remedy = "bring all axes to one scale, or widen bounds"
    faults = []
    for column in numbers:
        values = data[column].astype("Float64")
        wrong = (values.lt(low) | values.gt(high)).fillna(value=False)
        faults += [
            Fault(
                "profile",
                f"outside {low:g} to {high:g}",
                row=str(name),
                column=column,
                value=str(value),
                remedy=remedy,
            )
            for name, value in data.loc[wrong, [axis, column]].itertuples(index=False)
        ]
    return faults


def _range_faults(data: pd.DataFrame, roles: Mapping[str, str]) -> list[Fault]:
    if "low" not in roles or "high" not in roles:
        return []
    low, high = (data[roles[role]].astype("Float64") for role in ("low", "high"))
    wrong = low.gt(high).fillna(value=False)
    return [
        Fault("profile", "low end above high end", row=str(name), column=roles["low"])
        for name in data.loc[wrong, roles["axis"]]
    ]
