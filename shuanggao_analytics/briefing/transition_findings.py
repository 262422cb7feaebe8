"""The sentences on round one to round two: counts, shares with intervals, and association."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.briefing.transition_results import AS_SCHOOL, LOWEST, REFERENCE
from shuanggao_analytics.briefing.wording import percent
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.evaluation.transitions.rounds import BEFORE
from shuanggao_analytics.performance.cells import p_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import pandas as pd

    from shuanggao_analytics.briefing.transition_results import TransitionResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.evaluation.transitions import LogitAssociation

_ENDS = {"ratio": "odds_ratio", "low": "low", "high": "high"}
_LEVEL = 0.05
"""What p are set against."""


def transition_findings(found: TransitionResults, say: Wording) -> tuple[str, ...]:
    """Return the findings of the chapter in reading order."""
    return (
        _count_finding(found, say),
        _name_finding(found, say),
        _promoted_finding(found, say),
        _tier_finding(found, say),
        _belt_finding(found, say),
        _province_finding(found, say),
        _category_finding(found, say),
        _kept_finding(found, say),
        _promotion_finding(found, say),
        _ordered_finding(found, say),
        say("finding_transition_limits"),
    )


def _share_words(row: Mapping[Hashable, Any], name: str, say: Wording) -> str:
    """Return one share with its interval, such as "东部84/101（83.2%，74.4%—89.9%）"."""
    ends = {column: percent(row[column]) for column in ("share", "low", "high")}
    return say("transition_share", name=name, k=row["k"], n=row["n"], **ends)


def _list_words(table: pd.DataFrame, say: Wording, *, terms: bool = True) -> str:
    """Return the shares of a table one after the other."""
    parts = [
        _share_words(row, say(row["name"]) if terms else row["name"], say)
        for row in table.to_dict("records")
    ]
    return ("；" if say.lang == "zh" else "; ").join(parts)


def _run(parts: Iterable[str], say: Wording) -> str:
    """Return parts one after the other; English names have commas of their own."""
    return say.join(parts) if say.lang == "zh" else "; ".join(parts)


def _p(value: float, say: Wording) -> str:
    words = p_words(value)
    return words.replace(" ", "") if say.lang == "zh" else words


def _points(share: float) -> str:
    """Return a difference of shares as percentage points with their sign."""
    return format_number(100 * share, decimals=1, signed=True)


def _holding(table: pd.DataFrame, share: float) -> int:
    """Return how many intervals of a table hold a share."""
    return int(((table["low"] <= share) & (share <= table["high"])).sum())


def _count_finding(found: TransitionResults, say: Wording) -> str:
    counts = found.transition.counts
    ranges = found.sensitivity.ranges
    ends = {
        f"{count}_{end}": ranges[end].to_dict()[count]
        for count in ("kept", "new")
        for end in ("low", "high")
    }
    tiers = found.sensitivity.tiers
    return say(
        "finding_transition_counts",
        **counts,
        **ends,
        share=percent(found.overall),
        disputed=int(found.transition.units["disputed"].notna().sum()),
        decisions=found.sensitivity.readings["decision"].nunique(),
        tier_gap=int((tiers["high"] - tiers["low"]).max()),
    )


def _name_finding(found: TransitionResults, say: Wording) -> str:
    renamed = found.transition.renamed
    between = renamed["when"] == "between"
    return say(
        "finding_transition_names",
        kept=found.transition.counts["kept"],
        between=int(between.sum()),
        merged=int((between & (renamed["kind"] == "merged")).sum()),
        later=int((~between).sum()),
        all=len(renamed),
    )


def _promoted_finding(found: TransitionResults, say: Wording) -> str:
    units = found.transition.units
    first = units[units["outcome"] != "new"]
    held = first[first["promoted"].fillna(value=False)]
    renamed = found.transition.renamed
    since = renamed.loc[renamed["when"] == "since", "college_code"]
    return say(
        "finding_transition_promoted",
        first=len(first),
        promoted=len(held),
        vocational=int((held["level"] == "vocational_bachelor").sum()),
        general=int((held["level"] == "bachelor").sum()),
        kept=int((held["outcome"] == "kept").sum()),
        left=int((held["outcome"] == "left").sum()),
        since=int(first["college_code"].isin(since).sum()),
    )


def _tier_finding(found: TransitionResults, say: Wording) -> str:
    gaps = found.differences
    clear = gaps.index[gaps["p_holm"] < _LEVEL]
    kinds = found.kinds.assign(name="type_" + found.kinds["name"])
    return say(
        "finding_transition_tiers",
        kinds=_list_words(kinds.iloc[::-1], say),
        tiers=_run(
            (f"{say(row['name'])} {row['k']}/{row['n']}" for row in found.tiers.to_dict("records")),
            say,
        ),
        lowest=say(LOWEST),
        least=_points(gaps["difference"].min()),
        most=_points(gaps["difference"].max()),
        tests=len(gaps),
        clear=len(clear),
        names=_run((say(str(name)) for name in clear), say) or say("status_none"),
    )


def _belt_finding(found: TransitionResults, say: Wording) -> str:
    table = found.strategies
    owners = found.ownership.assign(name="transition_" + found.ownership["name"])
    low, high = table["share"].idxmin(), table["share"].idxmax()
    return say(
        "finding_transition_areas",
        belts=_list_words(found.belts, say),
        gap=percent(found.belts["share"].max() - found.belts["share"].min()),
        owners=_list_words(owners, say),
        strategies=len(table),
        low=_list_words(table.loc[[low]], say, terms=False),
        high=_list_words(table.loc[[high]], say, terms=False),
        inside=_holding(table, found.overall),
        share=percent(found.overall),
    )


def _province_finding(found: TransitionResults, say: Wording) -> str:
    table = found.provinces[found.provinces["n"] > 0]
    whole = table["k"] == table["n"]
    return say(
        "finding_transition_provinces",
        provinces=len(table),
        few=int(table["few"].sum()),
        whole=int(whole.sum()),
        whole_few=int((whole & table["few"]).sum()),
        inside=_holding(table, found.overall),
        share=percent(found.overall),
    )


def _category_finding(found: TransitionResults, say: Wording) -> str:
    table = found.categories
    apart = table[(table["high"] < found.overall) | (table["low"] > found.overall)]
    return say(
        "finding_transition_categories",
        categories=len(table),
        few=int(table["few"].sum()),
        share=percent(found.overall),
        apart=len(apart),
        names=_list_words(apart, say) or say("status_none"),
    )


def _ratio(value: float) -> str:
    """Return an odds ratio to about three digits.

    Examples
    --------
    >>> _ratio(0.35), _ratio(21.04), _ratio(1093.4)
    ('0.35', '21.0', '1,093')
    """
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{decimals}f}"


def _ratio_words(table: pd.DataFrame, term: str, say: Wording) -> str:
    """Return the odds ratios of a term with their intervals, but that of the reference."""
    rows = table[(table["term"] == term) & table["p"].notna()]
    parts = [
        say(
            "transition_ratio",
            name=say(str(row["level"])),
            **{end: _ratio(row[column]) for end, column in _ENDS.items()},
        )
        for row in rows.to_dict("records")
    ]
    return _run(parts, say)


def _model_words(model: LogitAssociation, say: Wording) -> dict[str, object]:
    per = float(model.checks["statistic"].to_dict()["outcomes per parameter"])
    tests = model.terms["p"].to_dict()
    return {
        "tier_reference": say(REFERENCE["tier"]),
        "belt_reference": say(REFERENCE["belt"]),
        "tiers": _ratio_words(model.table, "tier", say),
        "belts": _ratio_words(model.table, "belt", say),
        "tier_p": _p(tests["tier"], say),
        "belt_p": _p(tests["belt"], say),
        "per": format_number(per, decimals=1),
    }


def _kept_finding(found: TransitionResults, say: Wording) -> str:
    table = found.kept.table
    pure = table.loc[(table["k"] == table["n"]) | (table["k"] == 0), "level"]
    return say(
        "finding_transition_kept",
        **_model_words(found.kept, say),
        left=found.transition.counts["left"],
        pure=_run((say(str(level)) for level in pure), say) or say("status_none"),
    )


def _promotion_finding(found: TransitionResults, say: Wording) -> str:
    return say("finding_transition_promotion", **_model_words(found.promoted, say))


def _ordered_finding(found: TransitionResults, say: Wording) -> str:
    p = float(found.ordered.checks["p"].to_dict()["proportional odds"])
    if not p < _LEVEL:
        table = found.ordered.table
        tiers = _ratio_words(table, "tier", say)
        return say("finding_transition_ordered", p=_p(p, say), tiers=tiers)
    cuts = found.ordered.cuts
    groups = cuts["level"].isin([state for state in BEFORE if "group" in state])
    upper = groups & (cuts["cut"] == AS_SCHOOL)
    return say(
        "finding_transition_cuts",
        p=_p(p, say),
        reference=say(REFERENCE["tier"]),
        lower=_ratio_words(cuts[groups & ~upper], "tier", say),
        upper=_ratio_words(cuts[upper], "tier", say),
        up=found.transition.counts["up"],
    )
