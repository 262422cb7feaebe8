"""The numbers of the layout chapters, computed once; the chapters only word and draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import datasets, layout
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.datasets.load import Round
    from shuanggao_analytics.terms import Lang

COUNTS = ("units", "school_units", "group_units", "groups")
RANKED_BY = ("units", "groups", "per_head", "per_student", "per_college", "per_gdp")
BASE_YEAR = 2024


@dataclass(frozen=True, kw_only=True)
class LayoutResults:
    """How the units of one or two rounds lie over the country.

    Attributes
    ----------
    rounds
        ``(1,)``, ``(2,)`` or ``(1, 2)``.
    units
        The units of each round.
    strategies, provinces, belts, cities
        One row an area; for each count c and round r a column ``c_r`` (``units_1``) and, with
        two rounds, ``c_change``. ``name`` is the area's name in the briefing's language.
    ranks
        One row a province: its rank in the latest round under each choice of `RANKED_BY`, and
        ``best`` and ``worst`` of them.
    equity
        One row a round: the measures of concentration over the 31 provinces.
    lorenz
        Points of the Lorenz curves: ``series``, ``head_share``, ``value_share``.
    categories
        Round-one programme groups by 专业大类, and how many of them are mapped by presumed
        renaming.
    completeness
        Known and expected groups of round two by province.
    """

    rounds: tuple[Round, ...]
    units: dict[Round, pd.DataFrame]
    strategies: pd.DataFrame
    provinces: pd.DataFrame
    belts: pd.DataFrame
    cities: pd.DataFrame
    ranks: pd.DataFrame
    equity: pd.DataFrame
    lorenz: pd.DataFrame
    categories: pd.DataFrame
    completeness: pd.DataFrame

    @property
    def latest(self) -> Round:
        """The later of the rounds shown."""
        return self.rounds[-1]


def compute(*, rounds: Sequence[Round], lang: Lang) -> LayoutResults:
    """Compute everything that the layout chapters show, from the shipped tables.

    Parameters
    ----------
    rounds
        Rounds in rising order.
    lang
        Language of the names of areas.
    """
    units = {number: datasets.load_units(round=number) for number in rounds}
    provinces = _named_provinces(_wide(units, by="province"), lang)
    return LayoutResults(
        rounds=tuple(rounds),
        units=units,
        strategies=_named_strategies(_wide(units, by="strategy"), lang),
        provinces=provinces,
        belts=_with_bases(_wide(units, by="belt")),
        cities=_named_cities(_wide(units, by="city"), lang),
        ranks=_ranks(provinces, rounds[-1]),
        equity=pd.DataFrame({number: _equity(provinces, number) for number in rounds}).T,
        lorenz=pd.concat([_lorenz(provinces, number) for number in rounds], ignore_index=True),
        categories=_categories(),
        completeness=datasets.load_group_completeness(round=2),
    )


def _wide(units: dict[Round, pd.DataFrame], *, by: str) -> pd.DataFrame:
    tables = {number: layout.coverage(table, by=by) for number, table in units.items()}
    wide = pd.concat([t.add_suffix(f"_{number}") for number, t in tables.items()], axis=1)
    if len(tables) == 2:
        first, second = tables.values()
        for count in (*COUNTS, "share"):
            wide[f"{count}_change"] = layout.coverage_change(first, second, value=count)["change"]
    return wide


def _named_strategies(wide: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    members = datasets.load_strategies()
    of_strategy = members.groupby("strategy_id", sort=False)
    facts = of_strategy.agg(
        name=("strategy" if lang == "zh" else "strategy_en", "first"),
        named_in_notice=("named_in_notice", "first"),
        proxy=("part", "any"),
        document=("document", "first"),
        membership_trust=("trust", "first"),
    )
    return facts.join(wide)


def _named_provinces(wide: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    facts = datasets.load_provinces(BASE_YEAR).set_index("province_code")
    facts["name"] = facts["short_name" if lang == "zh" else "name_en"]
    colleges = datasets.load_colleges(2025)
    facts["colleges"] = colleges[colleges["level"] != "bachelor"].value_counts("province_code")
    kept = facts[
        ["name", "belt3", "population_yearend_wan", "hei_enrolment_wan", "gdp_yi", "colleges"]
    ]
    return wide.join(kept.rename(columns={"belt3": "belt"}))


def _with_bases(wide: pd.DataFrame) -> pd.DataFrame:
    """Add the belts' shares of population, students and vocational colleges."""
    table = places.provinces()
    addressed = table.loc[table["in_programme"] & table["has_gb_code"], "province_code"]
    provinces = _named_provinces(pd.DataFrame(index=pd.Index(addressed)), "zh")
    sums = provinces.groupby("belt")[["population_yearend_wan", "hei_enrolment_wan", "colleges"]]
    shares = sums.sum() / sums.sum().sum()
    return wide.join(
        shares.set_axis(["share_population", "share_students", "share_colleges"], axis=1)
    )


def _named_cities(wide: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Keep the places that hold a unit in any round, with the seat and a name that no other bears.

    Places that share an English name bear the province too: Suzhou (Jiangsu), Suzhou (Anhui).
    """
    held = wide[wide.filter(regex=r"^units_\d").sum(axis=1) > 0]
    table = places.places()
    seats = table[table["valid_to"].isna()].set_index("place_code")
    seats = seats.loc[held.index, ["province_code", "lon", "lat"]]
    names = places.name_of(held.index.to_series(), lang=lang, short=True)
    provinces = places.name_of(seats["province_code"], lang=lang, short=True)
    shared = names.duplicated(keep=False)
    seats.insert(0, "name", names.mask(shared, names + " (" + provinces + ")"))
    return held.join(seats)


def _ranks(provinces: pd.DataFrame, number: int) -> pd.DataFrame:
    """Rank the provinces under each choice of what to count and against what; 1 is the most."""
    units = provinces[f"units_{number}"]
    chosen = pd.DataFrame(
        {
            "units": units,
            "groups": provinces[f"groups_{number}"],
            "per_head": units / provinces["population_yearend_wan"],
            "per_student": units / provinces["hei_enrolment_wan"],
            "per_college": units / provinces["colleges"],
            "per_gdp": units / provinces["gdp_yi"],
        }
    )
    ranks = chosen[list(RANKED_BY)].rank(ascending=False, method="min").astype("Int64")
    return provinces[["name", f"units_{number}"]].join(
        ranks.add_prefix("rank_").assign(best=ranks.min(axis=1), worst=ranks.max(axis=1))
    )


def _equity(provinces: pd.DataFrame, number: int) -> dict[str, float]:
    units, heads = provinces[f"units_{number}"], provinces["population_yearend_wan"]
    belts = layout.theil(units, groups=provinces["belt"])
    return {
        "gini": layout.gini(units),
        "gini_per_head": layout.gini(units / heads, weights=heads),
        "gini_per_college": layout.gini(
            units / provinces["colleges"], weights=provinces["colleges"]
        ),
        "concentration_index": layout.concentration_index(units),
        "hhi_normalised": layout.hhi(units, normalised=True),
        "theil": belts.total,
        "theil_between": belts.between,
        "theil_within": belts.within,
        "theil_between_share": belts.between / belts.total,
    }


def _lorenz(provinces: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the points of one round's curve, with the origin that belongs to no province."""
    curve = layout.lorenz(provinces[f"units_{number}"])
    origin = pd.DataFrame({"head_share": [0.0], "value_share": [0.0]})
    return pd.concat([origin, curve], ignore_index=True).assign(series=f"round_{number}")


def _categories() -> pd.DataFrame:
    """Count the round-one groups by 专业大类, all 19 of the catalogue included."""
    catalogue = datasets.load_catalogue("zhuanke")
    order = catalogue.drop_duplicates("category_code").set_index("category_code")["category"]
    groups = datasets.load_groups(round=1)
    tables = {
        "groups": groups.value_counts("category_code"),
        "renamed": groups[groups["mapping"] == "renamed"].value_counts("category_code"),
    }
    counts = pd.DataFrame(tables).reindex(order.index).fillna(0).astype("int64")
    return counts.assign(category=order)
