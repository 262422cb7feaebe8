"""The numbers of the trends chapter: graduates, spread and catching up, and admission of units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics import datasets
from shuanggao_analytics.geography import places
from shuanggao_analytics.performance.convergence import beta_convergence, sigma_convergence
from shuanggao_analytics.performance.impact import balance_table, match_units, two_way_effect
from shuanggao_analytics.performance.trends import sen_slope, trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.performance.convergence import BetaConvergence
    from shuanggao_analytics.performance.impact import Matching
    from shuanggao_analytics.terms import Lang

Place: TypeAlias = Literal["belt", "province"]
Distance: TypeAlias = Literal["mahalanobis", "propensity"]

LEVEL = 0.05
"""Share of false trends that is allowed among the provinces said to have one."""

GRADUATES = "hei_graduates_wan"
INCOME = "disposable_income_yuan"
BEFORE = (2017, 2018)
BASE, AFTER = 2019, 2020
"""Last admission before the list of round one (December 2019), and the first after it."""

BLOCK: Literal["2017-2020"] = "2017-2020"
CALIPER = 0.2
DRAWS = 9_999
PLACES: tuple[Place, ...] = ("belt", "province")
"""Inside what partners lie, by turns; ownership is always the same."""

COVARIATES = {
    "early": ("y2017", "y2018"),
    "late": ("y2017", "y2018", "y2019"),
    "cells": ("y2017", "y2018", "cells"),
}
"""2019 is left out of the first: units lie far above the others, so that partners chosen by a year
lie closer to the others in the next (regression to the mean): 2019 → 2020 holds less of it."""

DISTANCES: tuple[Distance, ...] = ("mahalanobis", "propensity")
"""By the second many pairings of the same colleges are equally near, so tiers would be chance."""

MAIN = "early_province_mahalanobis"
_BELTS = ("east", "central", "northeast", "west")
_YEARS = (*BEFORE, BASE, AFTER)


@dataclass(frozen=True, kw_only=True)
class TrendResults:
    """Trends of provinces, and admission of round-one units beside that of other colleges.

    Attributes
    ----------
    graduates
        One row a province and year: ``name``, ``year``, ``graduates``, ``slope``, ``intercept``
        (Theil–Sen), ``stands`` (whether a trend stands after control).
    trends
        One row a province: ``name``, ``trend``, ``p``, ``q``, and ``pct`` (Theil–Sen slope of the
        logarithm, as per cent a year).
    spread
        One row an indicator and year: ``indicator`` (a term), ``year``, ``cv``.
    changes
        One row an indicator: ``first_year``, ``last_year``, ``first``, ``last`` (coefficients of
        variation), ``cv`` and ``sd_log`` (their relative changes), ``p`` (Pitman–Morgan).
    beta
        Convergence of disposable income a head.
    incomes
        One row a province: ``name``, ``belt4``, ``initial`` (logarithm), ``growth``, and
        ``without`` (the coefficient when the province is left out).
    comparisons
        One row a way to choose the others: ``units``, ``others``, ``before`` (2018 less 2019),
        ``estimate``, ``low``, ``high`` (2020 less 2019; errors by province).
    events
        One row a year of the main comparison: ``year``, ``estimate``, ``low``, ``high``, as
        differences to 2019.
    groups
        One row a tier or belt of the matched units: ``group`` (a term), ``pairs``, ``estimate``,
        ``low``, ``high``.
    balance
        One row a covariate: ``covariate`` (a term), ``before``, ``after``: standardised mean
        differences of the main comparison.
    check
        The same for a list one year too early: ``estimate``, ``low``, ``high``, ``p`` of 2019 less
        the mean of 2017 and 2018.
    placebo
        Share of random exchanges within the pairs with a difference as large.
    listed, bachelor, gaps, compared, colleges
        Units of the list; of them at bachelor level, and without all four years; the units and the
        other colleges that are compared.
    left_out
        Colleges with all four years that are at bachelor level now, and so are in no comparison.
    """

    graduates: pd.DataFrame
    trends: pd.DataFrame
    spread: pd.DataFrame
    changes: pd.DataFrame
    beta: BetaConvergence
    incomes: pd.DataFrame
    comparisons: pd.DataFrame
    events: pd.DataFrame
    groups: pd.DataFrame
    balance: pd.DataFrame
    check: dict[str, float]
    placebo: float
    listed: int
    bachelor: int
    gaps: int
    compared: int
    colleges: int
    left_out: int

    @property
    def main(self) -> dict[str, float]:
        """The row of the main comparison."""
        return row_of(self.comparisons, MAIN)


def row_of(table: pd.DataFrame, name: str) -> dict[str, float]:
    """Return one row of a table of numbers.

    Examples
    --------
    >>> row_of(pd.DataFrame({"low": [1.0], "high": [2]}, index=["speed"]), "speed")
    {'low': 1.0, 'high': 2.0}
    """
    (row,) = table.loc[[name]].to_dict("records")
    return {str(column): float(value) for column, value in row.items()}


def compute_trends(*, lang: Lang) -> TrendResults:
    """Compute everything that the trends chapter shows, from the shipped tables.

    Parameters
    ----------
    lang
        ``"zh"`` or ``"en"``, for the names.
    """
    panel = datasets.load_province_panel()
    codes = pd.Index(panel["province_code"].unique(), name="province_code")
    names = places.name_of(pd.Series(codes, index=codes), lang=lang, short=True)
    graduates, trends = _graduates(panel, names)
    spread, changes = _spread(panel)
    beta = beta_convergence(panel, value=INCOME, by="province_code")
    table = college_table()
    used = table[table["level"] != "bachelor"]
    matchings = {
        f"{years}_{place}_{distance}": matched(used, years, place, distance)
        for distance in DISTANCES
        for years in COVARIATES
        for place in PLACES
    }
    chosen = {name: _members(used, matching) for name, matching in matchings.items()}
    chosen = {"all": used, "public": used[used["ownership"] == "public"], **chosen}
    main = chosen[MAIN]
    units = datasets.load_units(round=1)["college_code"]
    levels = datasets.load_colleges(2025).set_index("college_code")["level"]
    bachelor = int(levels.reindex(units).eq("bachelor").sum())
    inside = int(used["unit"].sum())
    return TrendResults(
        graduates=graduates,
        trends=trends,
        spread=spread,
        changes=changes,
        beta=beta,
        incomes=_incomes(panel, beta, names),
        comparisons=_comparisons(chosen),
        events=_event(main),
        groups=_groups(main),
        balance=_balance(used, matchings[MAIN]),
        check=_difference(main, since=BASE, years=(*BEFORE, BASE)),
        placebo=_placebo(main),
        listed=len(units),
        bachelor=bachelor,
        gaps=len(units) - bachelor - inside,
        compared=inside,
        colleges=int((~used["unit"]).sum()),
        left_out=int((table["level"] == "bachelor").sum()),
    )


def _graduates(panel: pd.DataFrame, names: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    found = trend(panel, value=GRADUATES, by="province_code", level=LEVEL, control="bh")
    wide = panel.pivot_table(index="year", columns="province_code", values=GRADUATES)
    growth = sen_slope(wide.apply(np.log), times=wide.index.to_numpy())["slope"].astype("float64")
    trends = found[["trend", "p", "q"]].assign(
        name=names.reindex(found.index), pct=100 * np.expm1(growth.reindex(found.index))
    )
    lines = found[["slope", "intercept"]].assign(stands=found["trend"] != "none")
    rows = panel[["province_code", "year", GRADUATES]].rename(columns={GRADUATES: "graduates"})
    rows = rows.join(lines.astype({"slope": "float64", "intercept": "float64"}), on="province_code")
    return rows.assign(name=rows["province_code"].map(names)), trends.reset_index()


def _incomes(panel: pd.DataFrame, beta: BetaConvergence, names: pd.Series) -> pd.DataFrame:
    """Return start and growth of each province, and what the coefficient is without it."""
    belts = places.provinces().set_index("province_code")["belt4"].reindex(beta.units.index)
    without = {}
    for code in beta.units.index:
        rest = panel[panel["province_code"] != code]
        found = beta_convergence(rest, value=INCOME, by="province_code")
        without[code] = row_of(found.table, "initial")["estimate"]
    table = beta.units[["initial", "growth"]].assign(without=pd.Series(without), belt4=belts)
    return table.assign(name=names.reindex(table.index)).reset_index()


def _spread(panel: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the coefficients of variation by year, and their changes from first to last."""
    heads = panel["population_average_wan"]
    given = {
        "trend_income": panel[INCOME],
        "trend_gdp": panel["gdp_per_capita_yuan"],
        "trend_students": panel["hei_enrolment_wan"] / heads,
        "trend_funds": panel["education_funds_wan"] / heads,
    }
    parts, rows = [], {}
    for indicator, values in given.items():
        cells = panel[["province_code", "year"]].assign(value=values.astype("Float64"))
        found = sigma_convergence(cells.dropna(), value="value", by="province_code")
        course = found.table["cv"].astype("float64").rename_axis("year").reset_index()
        parts.append(course.assign(indicator=indicator))
        last = found.table.iloc[-1]
        rows[indicator] = {
            "first_year": course["year"].iloc[0], "last_year": course["year"].iloc[-1],
            "first": course["cv"].iloc[0], "last": course["cv"].iloc[-1],
            "cv": float(last["cv_change"]), "sd_log": float(last["sd_log_change"]),
            "p": float(found.test["p"]),
        }  # fmt: skip
    changes = pd.DataFrame.from_dict(rows, orient="index").rename_axis("indicator")
    whole = {"first_year": "int64", "last_year": "int64"}
    return pd.concat(parts, ignore_index=True), changes.astype(whole)


def college_table() -> pd.DataFrame:
    """Return the colleges with a percentile in every year of the block, one row a college.

    Returns
    -------
    DataFrame
        By ``college_code``: ``y2017`` … ``y2020`` (percentiles over the same examination provinces
        and tracks), ``cells`` (how many of these), ``level``, ``province``, ``belt``,
        ``ownership`` (2025), ``unit`` (whether a unit of round one), ``group`` (its tier).

    Examples
    --------
    >>> table = college_table()
    >>> bool(table[["y2017", "y2018", "y2019", "y2020"]].notna().all(axis=None))
    True
    """
    rows = datasets.load_college_outcomes(BLOCK)
    wide = rows.pivot_table(index="college_code", columns="year", values="mean_balanced_pctile")
    wide = wide[list(_YEARS)].set_axis([f"y{year}" for year in _YEARS], axis=1).dropna()
    facts = rows[rows["year"] == BASE].set_index("college_code")
    units = datasets.load_units(round=1).set_index("college_code")
    tiers = "trend_" + units["unit_type"] + "_" + units["tier"].str.lower()
    table = wide.assign(
        cells=facts["cells_balanced"].reindex(wide.index).astype("float64"),
        level=facts["level"].reindex(wide.index),
        province=facts["province_code"].reindex(wide.index),
        ownership=datasets.load_colleges(2025).set_index("college_code")["ownership"],
        unit=wide.index.isin(units.index),
        group=tiers.reindex(wide.index),
    )
    belts = places.provinces().set_index("province_code")["belt4"]
    return table.assign(belt=table["province"].map(belts))


def matched(table: pd.DataFrame, years: str, place: Place, distance: Distance) -> Matching:
    """Return the units matched one to one with colleges of their place and ownership.

    Parameters
    ----------
    table
        As from `college_table`, without colleges at bachelor level.
    years
        Key of `COVARIATES`.
    place
        Inside what partners must lie.
    distance
        By what partners are near; the caliper is of the propensity in both.
    """
    return match_units(
        table, treated="unit", covariates=COVARIATES[years], exact=(place, "ownership"),
        distance=distance, caliper=CALIPER,
    )  # fmt: skip


def _members(table: pd.DataFrame, matching: Matching) -> pd.DataFrame:
    """Return the matched colleges with the number of their pair and the group of its unit."""
    pairs = matching.pairs
    both = pd.concat([pairs["treated"], pairs["control"]])
    groups = table.loc[pairs["treated"], "group"].tolist()
    belts = table.loc[pairs["treated"], "belt"].tolist()
    rows: pd.DataFrame = table.loc[both]
    return rows.assign(pair=both.index, group=groups * 2, belt=belts * 2)


def _long(rows: pd.DataFrame, *, since: int, years: Sequence[int]) -> pd.DataFrame:
    """Return one row a college and year; ``named`` are units from the year `since` on."""
    kept = [name for name in ("province", "pair") if name in rows.columns]
    table = pd.concat(
        [
            rows[[*kept, "unit"]].assign(year=year, percentile=rows[f"y{year}"])
            for year in sorted(years)
        ]
    ).rename_axis("college_code")
    return table.assign(named=table["unit"] & (table["year"] >= since)).reset_index()


def _difference(
    rows: pd.DataFrame, *, since: int, years: Sequence[int], cluster: str = "province"
) -> dict[str, float]:
    """Return how much more the units changed than the others, from the years before `since`."""
    found = two_way_effect(
        _long(rows, since=since, years=years), outcome="percentile", unit="college_code",
        time="year", treated="named", cluster=cluster,
    )  # fmt: skip
    return row_of(found.table[["estimate", "low", "high", "p"]], "treated")


def _event(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the difference of each year to the base year, with its interval."""
    table = []
    for year in (*BEFORE, AFTER):
        found = _difference(rows, since=max(year, BASE), years=(year, BASE))
        sign = -1.0 if year < BASE else 1.0
        ends = sorted((sign * found["low"], sign * found["high"]))
        table.append((year, sign * found["estimate"], *ends))
    return pd.DataFrame(table, columns=["year", "estimate", "low", "high"])


def _comparisons(chosen: dict[str, pd.DataFrame]) -> pd.DataFrame:
    found = {}
    for name, rows in chosen.items():
        *_, before, after = _event(rows).to_dict("records")
        found[name] = {
            "units": int(rows["unit"].sum()),
            "others": int((~rows["unit"]).sum()),
            "before": before["estimate"],
            **{column: after[column] for column in ("estimate", "low", "high")},
        }
    table = pd.DataFrame.from_dict(found, orient="index").rename_axis("comparison")
    return table.astype({"units": "int64", "others": "int64"})


def _placebo(rows: pd.DataFrame) -> float:
    """Return how rare so large a difference is when either of a pair may be the unit."""
    found = two_way_effect(
        _long(rows, since=AFTER, years=(BASE, AFTER)), outcome="percentile", unit="college_code",
        time="year", treated="named", strata="pair", permutations=DRAWS, seed=0,
    )  # fmt: skip
    return row_of(found.table, "treated")["p_placebo"]


def _groups(main: pd.DataFrame) -> pd.DataFrame:
    """Return the difference of 2020 to 2019 by tier and by belt of the matched units."""
    tiers = sorted(main["group"].unique(), key=_tier_place)
    table = []
    for column, name in [*(("group", tier) for tier in tiers), *(("belt", b) for b in _BELTS)]:
        rows = main[main[column] == name]
        found = _difference(rows, since=AFTER, years=(BASE, AFTER), cluster="pair")
        table.append(
            (name, int(rows["unit"].sum()), *(found[n] for n in ("estimate", "low", "high")))
        )
    return pd.DataFrame(table, columns=["group", "pairs", "estimate", "low", "high"])


def _tier_place(tier: str) -> tuple[bool, str]:
    """Return where a tier stands: schools before groups, A before C."""
    return "school" not in tier, tier


def _balance(table: pd.DataFrame, matching: Matching) -> pd.DataFrame:
    """Return the standardised mean differences; places and ownership as shares."""
    flags = {belt: (table["belt"] == belt).astype("float64") for belt in _BELTS}
    public = (table["ownership"] == "public").astype("float64")
    wide = table.assign(public=public, **flags)
    names = {
        **{f"y{year}": f"trend_y{year}" for year in (*BEFORE, BASE)},
        "cells": "trend_cells", "public": "trend_public", **{belt: belt for belt in _BELTS},
    }  # fmt: skip
    found = balance_table(wide, treated="unit", covariates=list(names), weights=matching.weights)
    return pd.DataFrame(
        {
            "covariate": list(names.values()),
            "before": found["smd_before"].to_numpy(),
            "after": found["smd_after"].to_numpy(),
        }
    )
