"""The numbers of the chapter on round one to round two: what became of each unit, and where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import datasets
from shuanggao_analytics.evaluation.transitions import (
    binary_logit,
    ordered_logit,
    retention,
    retention_difference,
    transition,
    transition_data,
    transition_sensitivity,
)
from shuanggao_analytics.evaluation.transitions.outcomes import ORDER
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from collections.abc import Hashable

    from shuanggao_analytics.evaluation.transitions import (
        LogitAssociation,
        Transition,
        TransitionSensitivity,
    )
    from shuanggao_analytics.terms import Lang

TERMS = ("tier", "belt")
REFERENCE = {"tier": "tier_group_b", "belt": "east"}
"""The largest tier and the largest belt: the others are set against them."""

LOWEST = "tier_group_c"
"""What the shares of the other tiers are set against in pairs."""

AS_SCHOOL = "left/group | school"
"""The cut of the ordered model above which a unit is a school unit in round two."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TransitionResults:
    """What became of the units of round one, as shares of groups and as association.

    Every table of shares has one row a group: ``name`` (a term, or a name in the language of the
    briefing), ``n`` (units of round one), ``k`` (of them with the outcome), ``share``, ``low``,
    ``high`` (exact 95 % interval), ``small_n`` and ``few`` (fewer than 10 units).

    Attributes
    ----------
    transition
        Every college of either list, matched by code; changes of name; flows.
    sensitivity
        The counts under every way of deciding what is disputed.
    overall
        Share of all units of round one that are kept.
    kinds, tiers, belts, ownership
        Shares kept by kind of unit, tier, belt and ownership: these divide the units.
    strategies, categories
        Shares kept by strategy and by category of the groups: these overlap.
    provinces
        Shares kept by province, with ``left``, ``new`` and ``second`` (units of round two).
    differences
        Share of each tier less that of `LOWEST`, with intervals and exact p (Boschloo).
    kept, promoted, ordered
        Logit models of being kept, of a bachelor level now, and of left < group < school.
    """

    transition: Transition
    sensitivity: TransitionSensitivity
    overall: float
    kinds: pd.DataFrame
    tiers: pd.DataFrame
    belts: pd.DataFrame
    ownership: pd.DataFrame
    strategies: pd.DataFrame
    categories: pd.DataFrame
    provinces: pd.DataFrame
    differences: pd.DataFrame
    kept: LogitAssociation
    promoted: LogitAssociation
    ordered: LogitAssociation

    @property
    def odds(self) -> pd.DataFrame:
        """Odds ratios of three outcomes, each against the reference of its term.

        One row an outcome, term and level: ``outcome`` (``kept``; ``school``: a school unit in
        round two, the upper cut of the ordered model; ``promoted``), ``term``, ``level``, ``n``,
        ``k``, ``odds_ratio``, ``low``, ``high``, ``p``. The lower cut of the ordered model is
        ``kept``.
        """
        cuts = self.ordered.cuts
        upper = cuts[cuts["cut"] == AS_SCHOOL].reset_index(drop=True)
        table = self.ordered.table
        upper = upper.assign(n=table["n"], k=table["n_school"])
        parts = {"kept": self.kept.table, "school": upper, "promoted": self.promoted.table}
        columns = ["term", "level", "n", "k", "odds_ratio", "low", "high", "p"]
        named = [part[columns].assign(outcome=outcome) for outcome, part in parts.items()]
        return pd.concat(named, ignore_index=True)[["outcome", *columns]]


def compute_transition(*, lang: Lang) -> TransitionResults:
    """Compute everything that the chapter on round one to round two shows, from shipped tables.

    Parameters
    ----------
    lang
        ``"zh"`` or ``"en"``, for the names of places and strategies.
    """
    first, second = datasets.load_units(round=1), datasets.load_units(round=2)
    colleges, names = datasets.load_colleges(2025), datasets.load_names()
    found = transition(first, second, colleges=colleges, names=names)
    data = transition_data(found)
    binary = partial(binary_logit, terms=TERMS, reference=REFERENCE)
    shares = partial(_shares, found)
    counts = found.counts
    return TransitionResults(
        transition=found,
        sensitivity=transition_sensitivity(first, second, colleges=colleges, names=names),
        overall=counts["kept"] / counts["round_1"],
        kinds=shares(by="unit_type_1"),
        tiers=shares(by="tier"),
        belts=shares(by="belt"),
        ownership=shares(by="ownership"),
        strategies=_named(shares(by="strategy"), _strategy_names(lang)),
        categories=shares(by="category", groups=_groups()),
        provinces=_provinces(found, shares(by="province"), lang),
        differences=retention_difference(found, by="tier", reference=LOWEST, exact="boschloo"),
        kept=binary(data, outcome="kept"),
        promoted=binary(data.dropna(subset=["promoted"]), outcome="promoted"),
        ordered=ordered_logit(
            data, outcome="round_2", order=ORDER, terms=TERMS, reference=REFERENCE
        ),
    )


def _shares(found: Transition, *, by: str, groups: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the shares kept by group, with a mark on those of few units."""
    table = retention(found, by=by, groups=groups).rename_axis("name")
    table = table.astype(dict.fromkeys(("share", "low", "high"), "float64"))
    return table.assign(few=table["small_n"].notna()).reset_index()


def _named(table: pd.DataFrame, names: dict[Hashable, str]) -> pd.DataFrame:
    """Return the shares with names for keys, which stand under ``key``."""
    return table.assign(key=table["name"], name=table["name"].map(names))


def _strategy_names(lang: Lang) -> dict[Hashable, str]:
    members = datasets.load_strategies().drop_duplicates("strategy_id").set_index("strategy_id")
    return members["strategy" if lang == "zh" else "strategy_en"].to_dict()


def _groups() -> pd.DataFrame:
    """Return the groups of round one with terms as their categories; these sort as in the codes."""
    groups = datasets.load_groups(round=1)
    return groups.assign(category="category_" + groups["category_code"])


def _provinces(found: Transition, shares: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return the shares by province with the numbers of units left, new and in round two."""
    units = found.units
    counts = pd.crosstab(units["province_code"], units["outcome"])
    counts = counts.reindex(shares["name"], fill_value=0)
    codes = pd.Series(shares["name"].to_numpy(), index=shares["name"])
    names = places.name_of(codes, lang=lang, short=True)
    table = _named(shares, names.to_dict())
    left, new = counts["left"].to_numpy(), counts["new"].to_numpy()
    return table.assign(left=left, new=new, second=table["k"] + new)
