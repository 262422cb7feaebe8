"""Builder of lines over time: a few named ones, and others behind them in grey."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from shuanggao_analytics.charts.series_faults import (
    band_faults,
    constant_faults,
    known_faults,
    repeated_faults,
    series_name_faults,
    sign_faults,
    truth_faults,
)
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.time_lines import smallest_step
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINES = 12
MOST_BACKGROUND = 200


def lines(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    series: str,
    x: str,
    y: str,
    x_title: str,
    y_title: str,
    low: str | None = None,
    high: str | None = None,
    band_name: str = "",
    background: str | None = None,
    background_name: str = "",
    reference: tuple[float, str] | None = None,
    event: tuple[float, str] | None = None,
    emphasise: Sequence[str] = (),
    whole_x: bool = True,
    step: float | None = None,
    percent: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return lines over time, named where they end.

    Parameters
    ----------
    table
        One row a series and x. Points are joined in order of `x`.
    series
        Column of the names; keys with a term are translated. At most 12 have colours and names.
    x, y
        Columns of numbers, such as years and means. A missing `y` breaks its line: nothing is
        drawn across it. A series without any number is named in a note.
    x_title, y_title
        Words at the axes.
    low, high
        Columns of the ends of a band around the lines; missing where there is none.
    band_name
        Term or plain words of the band in the key.
    background
        Column of true for lines drawn thin, grey and without a name, such as the placebos of a
        synthetic control; at most 200. They have no band.
    background_name
        Term or plain words of the grey lines in the key.
    reference
        Height and words of a level line.
    event
        Place across and words of an upright dashed line, such as an announcement between two years
        (2019.92 for December 2019). The axis is drawn so long that it is inside.
    emphasise
        Names whose lines are drawn thick while the other named ones are pale; none by default.
    whole_x
        Whether `x` must be whole, as years are. Then a year without a row breaks the line too.
    step
        Largest distance between two `x` that a line may join; by default, where `whole_x`, the
        smallest distance between two in the table, and else any.
    percent
        Whether `y` is a share, written as a percentage.
    decimals
        Places after the point in words on hovering.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"group": ["处理组", "处理组", "对照组"], "year": [2020, 2019, 2019],
    ...                       "mean": [3.0, 2.0, 1.0]})
    >>> spec = lines(table, series="group", x="year", y="mean", x_title="年份", y_title="均值",
    ...              event=(2019.92, "2019年12月公布名单"), id="means", title="组均值",
    ...              sources=("自算",), trust="derived")
    >>> spec.data["year"].tolist()
    [2019, 2020, 2019]
    """
    kind: Kind = "lines"
    given = {"series": series, "x": x, "y": y, "low": low, "high": high, "background": background}
    roles = {role: column for role, column in given.items() if column}
    faults = column_faults(kind, table, roles.values())
    faults += series_name_faults(kind, table, series)
    faults += number_faults(kind, table, x, label=series, required=True)
    for role in ("y", "low", "high"):
        faults += number_faults(kind, table, roles[role], label=series) if role in roles else []
    faults += repeated_faults(kind, table, series, x)
    faults += band_faults(kind, table, series, (low, high))
    faults += known_faults(kind, table, series, option="emphasise", names=emphasise)
    faults += _option_faults(x_title, y_title, reference=reference, event=event, step=step)
    if background:
        faults += truth_faults(kind, table, background, series=series, required=True)
        faults += constant_faults(kind, table, series, background)
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    behind = pd.Series(data=False, index=data.index)
    if background and not faults:
        behind = data[background].astype("str") == "True"
        data[background] = behind
    signs = {"band_name": (low, band_name), "background_name": (behind.any(), background_name)}
    faults += sign_faults(kind, signs)
    if not faults:
        faults += _place_faults(data, series, x, whole_x=whole_x)
        faults += _count_faults(data, series, behind, emphasise)
        faults += _band_behind_faults(data, series, behind, low)
    reach = math.inf
    if not faults:
        for role in ("x", "y", "low", "high"):
            if role in roles:
                data[roles[role]] = as_numbers(data[roles[role]])
        first = {name: place for place, name in enumerate(data[series].unique())}
        data = data.sort_values(
            [series, x], key=lambda c: c.map(first) if c.name == series else c, kind="stable"
        )
        if step is not None or whole_x:
            reach = float(step or smallest_step(data[x].astype("float64")))
        text = _with_missing(data, series, y, text)
    options = {
        "x_title": x_title,
        "y_title": y_title,
        "band_name": band_name,
        "background_name": background_name,
        "reference": None if reference is None else (float(reference[0]), str(reference[1])),
        "event": None if event is None else (float(event[0]), str(event[1])),
        "emphasise": tuple(str(name) for name in emphasise),
        "whole_x": whole_x,
        "step": reach,
        "percent": percent,
        "decimals": 1 if percent and decimals is None else decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _option_faults(
    x_title: str,
    y_title: str,
    *,
    reference: tuple[float, str] | None,
    event: tuple[float, str] | None,
    step: float | None,
) -> list[Fault]:
    faults = [
        Fault("lines", "axis without a name", column=option)
        for option, words in (("x_title", x_title), ("y_title", y_title))
        if not words.strip()
    ]
    for option, line in (("reference", reference), ("event", event)):
        if line is not None and not (math.isfinite(line[0]) and str(line[1]).strip()):
            remedy = "give a number and words"
            faults.append(Fault("lines", "incomplete line", column=option, remedy=remedy))
    if step is not None and not step > 0:
        faults.append(Fault("lines", "not above zero", column="step", value=str(step)))
    return faults


def _place_faults(data: pd.DataFrame, series: str, x: str, *, whole_x: bool) -> list[Fault]:
    """Return a fault for each x that is not whole although all must be."""
    broken = data.loc[data[x].astype("float64") % 1 != 0, [series, x]]
    remedy = "give whole numbers, such as years, or whole_x=False"
    return [
        Fault("lines", "not a whole number", row=str(name), column=x, value=str(place),
              remedy=remedy)
        for name, place in broken.itertuples(index=False)
        if whole_x
    ]  # fmt: skip


def _count_faults(
    data: pd.DataFrame, series: str, behind: pd.Series[bool], emphasise: Sequence[str]
) -> list[Fault]:
    """Return a fault when there are too many lines, or none that has a name."""
    grey = {str(name) for name in data.loc[behind, series]}
    named = data.loc[~behind, series].nunique()
    faults = []
    if not 1 <= named <= MOST_LINES:
        remedy = f"name 1 to {MOST_LINES} lines; put others into the background"
        faults.append(Fault("lines", "number of named lines", value=str(named), remedy=remedy))
    if len(grey) > MOST_BACKGROUND:
        remedy = f"draw at most {MOST_BACKGROUND}"
        value = str(len(grey))
        faults.append(Fault("lines", "too many background lines", value=value, remedy=remedy))
    return faults + [
        Fault("lines", "background line emphasised", column="emphasise", value=str(name))
        for name in emphasise
        if str(name) in grey
    ]


def _band_behind_faults(
    data: pd.DataFrame, series: str, behind: pd.Series[bool], low: str | None
) -> list[Fault]:
    if low is None:
        return []
    names = data.loc[behind & data[low].notna(), series].astype("str").unique()
    return [Fault("lines", "background line with a band", row=name, column=low) for name in names]


def _with_missing(data: pd.DataFrame, series: str, y: str, text: ChartText) -> ChartText:
    """Return the words with a note that names the series without any number."""
    known = data[y].notna().groupby(data[series], sort=False).any()
    gone = known.index[~known]
    if not len(gone):
        return text
    lang = text.get("lang", "zh")
    names = ("、" if lang == "zh" else ", ").join(term_or_text(str(n), lang=lang) for n in gone)
    note = term("lines_missing", lang=lang, names=names)
    return {**text, "notes": (*text.get("notes", ()), note)}
