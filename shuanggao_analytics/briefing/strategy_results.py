"""The numbers of the chapter on one strategy: members, counts, bases, standing and groups."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import datasets, layout
from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.geography import places
from shuanggao_analytics.policy import strategies

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.datasets.load import Round
    from shuanggao_analytics.terms import Lang

STANDING = ("units", "school_units", "groups", "per_head", "per_college")
"""Counts of the latest round by which strategies are ranked; the last two against a base."""

BASES = ("population", "students", "colleges")
_OUTSIDE = ("710000", "810000", "820000")
_PER = {"per_head": 1e7, "per_college": 100}


@dataclass(frozen=True, kw_only=True, eq=False)
class StrategyResults:
    """How one national strategy holds units, and how it stands among the others.

    Attributes
    ----------
    strategy
        Its id.
    members
        One row a member place: ``place_code``, ``name``, ``level``, ``part`` (only a part of it
        belongs) and ``reached`` (whether the plan addresses it).
    places
        One row a reached member by ``place_code``: ``name``, and for each count c and round r
        ``c_r``, with two rounds ``units_change``. Members do not overlap: these rows add up.
    units
        One row a college of any round shown: ``province_code``, ``name``, and for each round r
        ``type_r`` and ``tier_r`` (missing: not in that list).
    shared
        By round: units that another strategy holds too.
    bases
        Share of the nation in each of `BASES`; missing where a base is not known for its places.
    standing
        One row a count of `STANDING`: ``value`` (per ten million people, per hundred colleges),
        ``rank``, ``of`` and ``tied`` (others with the same value) among all strategies, and
        ``rank_named`` and ``of_named`` among those that the notice names (missing: it is none of
        them). 1 is the most.
    sizes
        Fewest and most member places of a strategy.
    categories
        Round-one groups by ``category_code``: ``groups`` and ``nation``.
    """

    strategy: str
    members: pd.DataFrame
    places: pd.DataFrame
    units: pd.DataFrame
    shared: dict[Round, int]
    bases: dict[str, float]
    standing: pd.DataFrame
    sizes: tuple[int, int]
    categories: pd.DataFrame


def strategy_id_of(name: str) -> str:
    """Return the id of the strategy that an id, a Chinese or an English name means.

    Raises
    ------
    UnknownNameError
        When there is no such strategy, with the nearest names.

    Examples
    --------
    >>> strategy_id_of("长三角"), strategy_id_of("yellow river basin")
    ('yangtze-delta', 'yellow-river')
    """
    known = {key: key for key in strategies.names()}
    for lang in ("zh", "en"):
        known |= {text.casefold(): key for key, text in strategies.names(lang).items()}
    asked = name.strip().casefold()
    if asked in known:
        return known[asked]
    chinese = strategies.names()
    near = [text for text in known if asked and asked in text]
    near = near or difflib.get_close_matches(asked, known, n=3, cutoff=0.3)
    meant = dict.fromkeys(known[text] for text in near) or chinese
    listed = " or ".join(f"{chinese[key]} ({key})" for key in meant)
    fault = Fault("--strategy", "unknown strategy", value=name, remedy=f"did you mean {listed}?")
    raise UnknownNameError([fault])


def compute_strategy(results: LayoutResults, strategy: str, *, lang: Lang) -> StrategyResults:
    """Compute everything that the chapter on one strategy shows.

    Parameters
    ----------
    results
        The computed layout.
    strategy
        Id of a shipped strategy.
    lang
        Language of the names of places.

    Raises
    ------
    UnknownNameError
        When there is no such strategy.
    """
    found = _members(strategy, lang)
    bases, latest = _bases(), results.units[results.latest]
    held = {name: layout.coverage(latest, by="strategy", base=base) for name, base in bases.items()}
    sizes = strategies.membership()["strategy_id"].value_counts()
    return StrategyResults(
        strategy=strategy,
        members=found,
        places=_places(results, found[found["reached"]]),
        units=_units(results, strategy),
        shared={number: _shared(table, strategy) for number, table in results.units.items()},
        bases={
            name: float(held[name]["base"][strategy] / base.sum()) for name, base in bases.items()
        },
        standing=_standing(results, held, strategy),
        sizes=(int(sizes.min()), int(sizes.max())),
        categories=_categories(strategy),
    )


def _members(strategy: str, lang: Lang) -> pd.DataFrame:
    table = strategies.membership([strategy])
    names = places.name_of(table["place_code"], lang=lang, short=True)
    reached = ~table["place_code"].str[:2].add("0000").isin(_OUTSIDE)
    return table[["place_code", "level", "part"]].assign(name=names, reached=reached)


def _places(results: LayoutResults, members: pd.DataFrame) -> pd.DataFrame:
    """Return the units of each member place: every place counts as a strategy of its own."""
    alone = members.assign(strategy_id=members["place_code"])
    counts = {
        number: layout.coverage(table, by="strategy", membership=alone).drop(columns="share")
        for number, table in results.units.items()
    }
    wide = pd.concat([t.add_suffix(f"_{number}") for number, t in counts.items()], axis=1)
    wide.insert(0, "name", members.set_index("place_code")["name"])
    if len(counts) == 2:
        wide["units_change"] = wide["units_2"] - wide["units_1"]
    return wide.rename_axis("place_code")


def _held(located: pd.DataFrame, strategy: str) -> pd.DataFrame:
    pairs = strategies.holdings(located, members=strategies.membership([strategy]))
    return located.iloc[pairs["row"]]


def _units(results: LayoutResults, strategy: str) -> pd.DataFrame:
    held = {number: _held(table, strategy) for number, table in results.units.items()}
    both = pd.concat(held.values()).drop_duplicates("college_code", keep="last")
    table = both.set_index("college_code")[["province_code", "name_current"]]
    table = table.rename(columns={"name_current": "name"})
    for number, units in held.items():
        kinds = units.set_index("college_code")[["unit_type", "tier"]]
        table = table.join(kinds.set_axis([f"type_{number}", f"tier_{number}"], axis=1))
    return table.sort_index().sort_values("province_code", kind="stable")


def _shared(units: pd.DataFrame, strategy: str) -> int:
    pairs = strategies.holdings(units, members=strategies.membership())
    times = pairs["row"].value_counts()
    own = pairs.loc[pairs["strategy_id"] == strategy, "row"]
    return int((times.reindex(own) > 1).sum())


def _bases() -> dict[str, pd.Series[float]]:
    """Return people (census of 2020) and colleges by city, and students by province."""
    panel = datasets.load_city_panel().set_index("city_code")
    students = datasets.load_provinces(2024).set_index("province_code")["hei_enrolment_wan"]
    colleges = datasets.load_colleges(2025)
    vocational = colleges.loc[colleges["level"] != "bachelor", "city_code"].value_counts()
    given = {"population": panel["population_2020"], "students": students, "colleges": vocational}
    return {name: base.dropna().astype("float64") for name, base in given.items()}


def _standing(results: LayoutResults, held: dict[str, pd.DataFrame], strategy: str) -> pd.DataFrame:
    """Rank the strategy by each count; `held` has the coverage against each base."""
    last, table = results.latest, results.strategies
    values = {name: table[f"{name}_{last}"] for name in ("units", "school_units", "groups")}
    for name, base in (("per_head", "population"), ("per_college", "colleges")):
        values[name] = _PER[name] * held[base]["rate"]
    wide = pd.DataFrame(values)[list(STANDING)].astype("float64")
    named = wide[table["named_in_notice"]]
    inside = strategy in named.index
    rows = {
        "value": wide.loc[strategy],
        "rank": wide.rank(ascending=False, method="min").loc[strategy],
        "of": pd.Series(len(wide), index=wide.columns),
        "tied": wide.eq(wide.loc[strategy]).sum() - 1,
        "rank_named": named.rank(ascending=False, method="min").loc[strategy]
        if inside
        else pd.Series(pd.NA, index=wide.columns),
        "of_named": pd.Series(len(named) if inside else pd.NA, index=wide.columns),
    }
    whole = dict.fromkeys(("rank", "of", "tied", "rank_named", "of_named"), "Int64")
    return pd.DataFrame(rows).astype(whole).rename_axis("count")


def _categories(strategy: str) -> pd.DataFrame:
    """Count the round-one groups of the strategy's units by category, beside the nation's."""
    catalogue = datasets.load_catalogue("zhuanke")
    order = catalogue["category_code"].drop_duplicates()
    groups = datasets.load_groups(round=1)
    own = _held(datasets.load_units(round=1), strategy)["unit_id"]
    tables = {
        "groups": groups[groups["unit_id"].isin(own)].value_counts("category_code"),
        "nation": groups.value_counts("category_code"),
    }
    counts = pd.DataFrame(tables).reindex(order).fillna(0).astype("int64")
    return counts.rename_axis("category_code")
