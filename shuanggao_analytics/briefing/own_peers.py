"""One college of the user's workbook beside the others: its place, and how far the place moves."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.briefing.own_values import ENOUGH, panel_of, spread_of
from shuanggao_analytics.datasets.workbook.colleges import known_college
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.own_values import OwnBook

SETS = ("year", "latest", "before", "province", "type")
"""How a college is compared: with all that have a value in the same year (the main set); with all,
each by its latest value; with all, in the year before; in the same year with those of the same
province, and with those of the same type in the list of round two."""

_PEERS = ENOUGH - 1
_LEAST_PEERS = {"province": ENOUGH, "type": ENOUGH}


@dataclass(frozen=True, kw_only=True)
class OwnCollege:
    """A college beside the other colleges of the workbook.

    Attributes
    ----------
    name
        Its name in the workbook.
    province, type
        Short name of its province, and its type in the list of round two; None: no list knows it.
    places
        One row an indicator that the college has: ``year`` (its latest that enough
        peers have too), ``value``; of the peers
        with a value in that year ``peers``, ``q1``, ``median``, ``q3``; ``without`` (colleges
        without a value in that year). Where enough colleges have a value and a direction is agreed
        on: ``place`` (1 is best; equal values share the better), ``of``, ``tied`` (peers with the
        same value), ``ahead`` (per cent of the peers that it is ahead of, ties by half), and over
        all `SETS` ``ahead_low``, ``ahead_high`` and ``sets`` (how many there are).
    sets
        One row an indicator and set: ``place``, ``of``, ``ahead``.
    moves
        One row an indicator with a place and a change: ``first``, ``last``, ``change``, ``peers``
        (with a value in both years), ``ahead_change`` (as ``ahead``, of the changes).
    """

    name: str
    province: str | None
    type: str | None
    places: pd.DataFrame
    sets: pd.DataFrame
    moves: pd.DataFrame


def find_college(book: OwnBook, asked: str) -> tuple[str | None, list[Fault]]:
    """Return the name in the workbook of the college that is meant, or why there is none."""
    names = list(book.school_rows["college"].drop_duplicates())
    known = known_college(asked)
    for name in (asked.strip(), None if known is None else known.name):
        if name in names:
            return name, []
    if asked in set(book.colleges.index):
        remedy = "add a row of the whole college: one without a programme group"
        return None, [Fault(book.file, "only programme groups of it", value=asked, remedy=remedy)]
    near = get_close_matches(asked, names, 3, 0.4) or names[:3]
    remedy = f"the workbook has {', '.join(near)}{' …' if len(names) > len(near) else ''}"
    return None, [Fault(book.file, "no such college in it", value=asked, remedy=remedy)]


def own_college(book: OwnBook, name: str) -> OwnCollege:
    """Return a college of the workbook beside the others.

    Parameters
    ----------
    book
        The values.
    name
        The college, as the workbook names it.
    """
    about = book.colleges[book.colleges.index == name].iloc[0]
    values = book.school_values[book.school_values["indicator"].isin(book.indicators.index)]
    ways = {str(code): int(way) for code, way in book.indicators["direction"].items()}
    lines: list[dict[str, Any]] = []
    sets: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    for code, rows in values.groupby("indicator", sort=False):
        own = rows[rows["college"] == name].set_index("year")["value"].sort_index()
        if own.empty:
            continue
        indicator, others = str(code), rows[rows["college"] != name]
        year = _year(own, others)
        value, beside = float(own[year]), _sets(book, others, about, year)
        compared = {key: (value, peers) for key, peers in beside.items()}
        if len(own.loc[: year - 1]):
            before = _year(own.loc[: year - 1], others)
            compared["before"] = float(own[before]), _of_year(others, before)
        found = [
            {"indicator": indicator, "set": key, **_place(*compared[key], ways[indicator])}
            for key in SETS
            if key in compared
            and ways[indicator]
            and len(compared[key][1]) >= _LEAST_PEERS.get(key, _PEERS)
        ]
        main = beside["year"]
        line = {"indicator": indicator, "year": year, "value": value, "peers": len(main),
                "without": _others(book, name) - len(main), **_quartiles(main)}  # fmt: skip
        if len(main) >= _PEERS and found:
            ahead = [each["ahead"] for each in found]
            line |= {key: found[0][key] for key in ("place", "of", "tied", "ahead")}
            line |= {"ahead_low": min(ahead), "ahead_high": max(ahead), "sets": len(found)}
            moves += _move(own.loc[:year], others, way=ways[indicator], indicator=indicator)
            sets += found
        lines.append(line)
    order = {code: at for at, code in enumerate(book.indicators.index)}
    names = ["indicator", "year", "value", "peers", "without", "q1", "median", "q3", "place", "of",
             "tied", "ahead", "ahead_low", "ahead_high", "sets"]  # fmt: skip
    whole = dict.fromkeys(("place", "of", "tied", "sets"), "Int64")
    places = pd.DataFrame(lines, columns=names).astype(whole)
    return OwnCollege(
        name=name,
        province=None if pd.isna(about["province"]) else str(about["province"]),
        type=None if pd.isna(about["type"]) else str(about["type"]),
        places=places.sort_values("indicator", key=lambda c: c.map(order)).set_index("indicator"),
        sets=pd.DataFrame(sets, columns=["indicator", "set", "place", "of", "tied", "ahead"]),
        moves=pd.DataFrame(
            moves, columns=["indicator", "first", "last", "change", "peers", "ahead_change"]
        ).set_index("indicator"),
    )


def _year(own: pd.Series[float], others: pd.DataFrame) -> int:
    """Return the latest year of a college in which enough peers have a value too, or its latest."""
    peers = others["year"].value_counts()
    able = [year for year in own.index if peers.get(year, 0) >= _PEERS]
    return int((able or list(own.index))[-1])


def _others(book: OwnBook, name: str) -> int:
    """Return how many other whole colleges the workbook has."""
    return book.school_rows["college"].nunique() - int(name in set(book.school_rows["college"]))


def _sets(
    book: OwnBook, others: pd.DataFrame, about: pd.Series, year: int
) -> dict[str, pd.Series[float]]:
    """Return the values of the peers of each set, by college."""
    same = _of_year(others, year)
    latest = others.sort_values("year").groupby("college")["value"].last()
    every = same.combine_first(latest)
    found = {"year": same} | ({"latest": every} if len(every) > len(same) else {})
    for key, column in (("province", "province_code"), ("type", "type")):
        if not pd.isna(about[column]):
            alike = book.colleges.index[book.colleges[column] == about[column]]
            found[key] = same[same.index.isin(alike)]
    return found


def _of_year(others: pd.DataFrame, year: int) -> pd.Series[float]:
    """Return the values of a year by college."""
    return others[others["year"] == year].set_index("college")["value"]


def _place(value: float, peers: pd.Series[float], way: int) -> dict[str, Any]:
    """Return place, number of colleges, ties, and the share of peers that a value is ahead of."""
    worse, tied = int((way * peers < way * value).sum()), int((peers == value).sum())
    better = len(peers) - worse - tied
    ahead = 100 * (worse + tied / 2) / len(peers)
    return {"place": better + 1, "of": len(peers) + 1, "tied": tied, "ahead": ahead}


def _quartiles(peers: pd.Series[float]) -> dict[str, float]:
    found = spread_of(peers)
    return {key: found[key] for key in ("q1", "median", "q3")}


def _move(
    own: pd.Series[float], others: pd.DataFrame, *, way: int, indicator: str
) -> list[dict[str, Any]]:
    """Return the change of a college since its first year that enough peers have too."""
    wide = panel_of(others, indicator)
    last = own.index[-1]
    for first in own.index[:-1]:
        if first in wide and last in wide:
            change = (wide[last] - wide[first]).dropna()
            if len(change) >= _PEERS:
                own_change = float(own[last] - own[first])
                ahead = _place(own_change, change, way)["ahead"]
                return [{"indicator": indicator, "first": int(first), "last": int(last),
                         "change": own_change, "peers": len(change),
                         "ahead_change": ahead}]  # fmt: skip
    return []
