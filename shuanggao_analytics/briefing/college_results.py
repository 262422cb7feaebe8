"""The numbers of the chapter on one college: its place in the rounds, and its peers' admission."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics import datasets
from shuanggao_analytics.datasets.workbook.colleges import alike_colleges, known_college
from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.evaluation.transitions import transition
from shuanggao_analytics.evaluation.transitions.lists import checked_lists
from shuanggao_analytics.evaluation.transitions.readings import other_readings
from shuanggao_analytics.evaluation.transitions.rounds import before_state
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.evaluation.transitions import Transition

PEERS = ("tier", "kind", "category", "units", "province", "belt", "like")
"""Ways to say who is like a college; the first four need a unit of the plan."""

MEASURES = {
    "2017-2020": ("mean_balanced_pctile", "home_pctile", "outside_pctile"),
    "2024-2025": ("mean_pctile", "home_pctile", "outside_pctile"),
}
"""Block of years → percentiles that its years bear; the first is the main one."""

_CELLS = {"2017-2020": "cells_balanced", "2024-2025": "cells"}
FEWEST = 4
"""Others with a value that a set of peers must have: fewer have no quartiles to speak of."""

FEW = 10
"""Sets of fewer others than this are marked."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CollegeResults:
    """What one college is, what it was in the rounds, and how its admission lies among peers.

    Attributes
    ----------
    code
        Ten digits of the Ministry.
    facts
        ``name``, ``province_code``, ``city_code``, ``supervisor``, ``level``, ``ownership`` in the
        list of 2025, and ``belt`` (three belts).
    names
        Other names, with ``valid_from`` and ``valid_to`` as seen in the sources.
    rounds
        One row a round shown that has the college, by round: ``unit_type``, ``tier`` and
        ``groups`` (expected).
    groups
        Known programme groups of the rounds shown.
    state
        State in round one, such as ``tier_school_a``; ``tier_none``.
    outcome, move
        What became of it, as in `Transition`; ``None`` when it is in neither list or one round
        alone is shown.
    tier_kept
        How many units of its state in round one are kept, and how many there were; ``None`` for
        others.
    other_reading
        What the other compilation of round two makes of it where the two differ: ``listed`` and
        ``other`` (``None``: not in it); ``None`` where they agree.
    peers
        Codes of the other colleges of each set of `PEERS` that applies.
    years
        One row a year with a main percentile: ``block``, ``year``, ``value``, ``cells`` and
        ``exam_provinces`` that it rests on.
    comparisons
        One row a year, measure and set of peers with at least `FEWEST` values: ``block``,
        ``year``, ``measure``, ``peers``, ``value``, ``n`` (others with a value), ``q1``,
        ``median``, ``q3``, ``place`` (1: the highest percentile), ``of`` (n + 1) and ``below``
        (share of the others with a lower one).
    home_medians
        By year: lowest and highest median by province of the colleges' percentile in their own
        province, over provinces with at least `FEW` colleges. They lie far apart, so that sets of
        several provinces are read with care where home counts.
    """

    code: str
    facts: dict[str, Any]
    names: pd.DataFrame
    rounds: pd.DataFrame
    groups: pd.DataFrame
    state: str
    outcome: str | None
    move: str | None
    tier_kept: tuple[int, int] | None
    other_reading: dict[str, str | None] | None
    peers: dict[str, tuple[str, ...]]
    years: pd.DataFrame
    comparisons: pd.DataFrame
    home_medians: dict[int, tuple[float, float]]

    def latest(self, block: str) -> pd.DataFrame:
        """Return the comparisons of the last year of a block that has some of the main measure."""
        table = self.comparisons[self.comparisons["block"] == block]
        main = table[table["measure"] == MEASURES[block][0]]
        last: pd.DataFrame = table[table["year"] == main["year"].max()]
        return last


def college_code_of(name: str) -> str:
    """Return the code of the college that a code, today's name or an old name means.

    Parameters
    ----------
    name
        Ten digits of the Ministry, or a name; full-width and half-width signs are the same.

    Raises
    ------
    UnknownNameError
        When no college of the list of 2025 has this code or name, with the nearest names.

    Examples
    --------
    >>> college_code_of("深圳职业技术学院"), college_code_of("4144011113")
    ('4144011113', '4144011113')
    """
    listed = set(datasets.load_colleges(2025)["college_code"])
    meant = known_college(name)
    if meant is not None and meant.code in listed:
        return meant.code
    near = [each for each in alike_colleges(name, most=3) if each.code in listed]
    if meant is not None:
        remedy = f"it is {meant.name} ({meant.code}), which is not in the list of 2025"
    elif near:
        remedy = f"did you mean {' or '.join(f'{each.name} ({each.code})' for each in near)}?"
    else:
        remedy = "nothing like it is in the list of 2025"
    raise UnknownNameError([Fault("--college", "unknown college", value=name, remedy=remedy)])


def compute_college(results: LayoutResults, college: str) -> CollegeResults:
    """Compute everything that the chapter on one college shows, from the shipped tables.

    Parameters
    ----------
    results
        The computed layout; its rounds decide which lists are used.
    college
        Code of a college of the list of 2025.

    Raises
    ------
    UnknownNameError
        When the list of 2025 has no such code.
    """
    code = college_code_of(college)
    colleges = datasets.load_colleges(2025).set_index("college_code")
    belts = places.provinces().set_index("province_code")["belt3"]
    colleges["belt"] = colleges["province_code"].map(belts)
    facts = {str(name): fact for name, fact in colleges.loc[code].items()}
    peers = _peers(results, code, colleges)
    outcomes = datasets.load_college_outcomes()
    outcomes = outcomes[outcomes["college_code"].isin(colleges.index)]
    names = datasets.load_names()
    other = (names["college_code"] == code) & (names["name"] != facts["name"])
    moves = _moves(results, code)
    return CollegeResults(
        code=code,
        facts=facts,
        names=names.loc[other, ["name", "valid_from", "valid_to"]].reset_index(drop=True),
        rounds=_rounds(results, code),
        groups=_groups(results, code),
        peers=peers,
        years=_years(outcomes, code),
        comparisons=_comparisons(outcomes, code, peers),
        home_medians=_home_medians(outcomes),
        **moves,
    )


def _rounds(results: LayoutResults, code: str) -> pd.DataFrame:
    units = pd.concat(results.units.values())
    own = units[units["college_code"] == code].set_index("round")
    return own[["unit_type", "tier", "groups"]]


def _groups(results: LayoutResults, code: str) -> pd.DataFrame:
    groups = datasets.load_groups()
    shown = groups["round"].isin(results.rounds)
    own = groups["unit_id"].str.split("-").str[1] == code
    columns = ["round", "group", "specialty", "class", "category_code", "mapping", "confidence"]
    return groups.loc[shown & own, columns].reset_index(drop=True)


def _moves(results: LayoutResults, code: str) -> dict[str, Any]:
    """Return what the two lists say of a college; with one list only its state in round one."""
    state, blank = "tier_none", {"outcome": None, "move": None, "tier_kept": None}
    if 1 in results.units:
        first = results.units[1].rename(columns={"unit_type": "unit_type_1", "tier": "tier_1"})
        own = first[first["college_code"] == code]
        state = before_state(own).iloc[0] if len(own) else state
    if len(results.rounds) < 2:
        return {**blank, "state": state, "other_reading": None}
    given = {"colleges": datasets.load_colleges(2025), "names": datasets.load_names()}
    found = transition(results.units[1], results.units[2], **given)
    lists = checked_lists(results.units[1], results.units[2], **given)
    own = found.units[found.units["college_code"] == code]
    return {
        **blank,
        "state": state,
        **{name: str(own[name].iloc[0]) for name in ("outcome", "move") if len(own)},
        "tier_kept": None if state == "tier_none" else _kept(found, state),
        "other_reading": _reading(other_readings(lists).changes, code),
    }


def _kept(found: Transition, state: str) -> tuple[int, int]:
    alike = found.units[before_state(found.units) == state]
    return int((alike["outcome"] == "kept").sum()), len(alike)


def _reading(readings: pd.DataFrame, code: str) -> dict[str, str | None] | None:
    own = readings[readings["college_code"] == code]
    if own.empty:
        return None
    kinds = {name: own[name].iloc[0] for name in ("listed", "other")}
    return {name: None if pd.isna(kind) else str(kind) for name, kind in kinds.items()}


def _peers(results: LayoutResults, code: str, colleges: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the sets of peers that apply to a college, without itself."""
    own = colleges.loc[code]
    like = (colleges["level"] == own["level"]) & (colleges["ownership"] == own["ownership"])
    sets = {
        "province": colleges.index[colleges["province_code"] == own["province_code"]],
        "belt": colleges.index[colleges["belt"] == own["belt"]],
        "like": colleges.index[like],
    }
    for number, table in results.units.items():
        units = table.set_index("college_code")
        if code not in units.index:
            continue
        alike = units["unit_type"] == units.loc[code, "unit_type"]
        sets["units"] = units.index[colleges["belt"].reindex(units.index) == own["belt"]]
        if number == 2:
            sets["kind"] = units.index[alike]
            continue
        sets["tier"] = units.index[alike & (units["tier"] == units.loc[code, "tier"])]
        groups = datasets.load_groups(round=1)
        first = groups[groups["group_no"] == 1].set_index("unit_id")["category_code"]
        categories = units["unit_id"].map(first)
        sets["category"] = units.index[categories == categories[code]]
    return {name: tuple(sorted(set(sets[name]) - {code})) for name in PEERS if name in sets}


def _years(outcomes: pd.DataFrame, code: str) -> pd.DataFrame:
    own, parts = outcomes[outcomes["college_code"] == code], []
    for block, (main, *_) in MEASURES.items():
        rows = own[(own["block"] == block) & own[main].notna()]
        named = rows.rename(columns={main: "value"}).assign(cells=rows[_CELLS[block]])
        parts.append(named[["block", "year", "value", "cells", "exam_provinces"]])
    return pd.concat(parts).sort_values("year", ignore_index=True)


def _home_medians(outcomes: pd.DataFrame) -> dict[int, tuple[float, float]]:
    grouped = outcomes.groupby(["year", "province_code"])["home_pctile"]
    medians = grouped.median()[grouped.count() >= FEW].groupby("year").agg(["min", "max"])
    return {
        int(str(year)): (float(row["min"]), float(row["max"])) for year, row in medians.iterrows()
    }


def _comparisons(
    outcomes: pd.DataFrame, code: str, peers: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    rows = []
    for (block, year), part in outcomes.groupby(["block", "year"]):
        table = part.set_index("college_code")
        if code not in table.index:
            continue
        for measure in MEASURES[str(block)]:
            values = table[measure].astype("float64")
            own = float(values[code])
            for name, codes in peers.items():
                others = values.reindex(codes).dropna()
                if math.isnan(own) or len(others) < FEWEST:
                    continue
                low, middle, high = others.quantile([0.25, 0.5, 0.75])
                rows.append(
                    {
                        "block": block, "year": year, "measure": measure, "peers": name,
                        "value": own, "n": len(others), "q1": low, "median": middle, "q3": high,
                        "place": int((others > own).sum()) + 1, "of": len(others) + 1,
                        "below": float((others < own).mean()),
                    }
                )  # fmt: skip
    columns = ["block", "year", "measure", "peers", "value", "n", "q1", "median", "q3", "place",
               "of", "below"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
