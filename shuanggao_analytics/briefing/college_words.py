"""Words that the sentences and the exhibits on one college share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.college_results import CollegeResults
    from shuanggao_analytics.briefing.wording import Wording


def peer_name(peers: str, found: CollegeResults, say: Wording) -> str:
    """Return the name of a set of peers of a college, such as 第一轮学校A档单位."""
    facts = found.facts
    province = places.name_of([facts["province_code"]], lang=say.lang, short=True).iloc[0]
    values: dict[str, str] = {
        "province": province,
        "belt": say(facts["belt"]),
        "ownership": say(f"transition_{facts['ownership']}"),
        "level": say(f"transition_level_{facts['level']}"),
    }
    if len(found.rounds):
        last = found.rounds.index[-1]
        values |= {
            "round": say.round(last),
            "kind": say(f"type_{found.rounds.loc[last, 'unit_type']}"),
        }
    if 1 in found.rounds.index:
        first = found.groups[found.groups["round"] == 1].iloc[0]
        values |= {
            "tier": say(found.state),
            "category": say(f"category_{first['category_code']}"),
        }
    return say(f"college_peer_{peers}", **values)


def round_kind(found: CollegeResults, number: int, say: Wording) -> str:
    """Return what a college is in one round, such as 学校A档 or 专业群单位."""
    if number not in found.rounds.index:
        return say("transition_not_in")
    if number == 1:
        return say(found.state)
    kind = str(found.rounds.loc[number, "unit_type"])
    return say(f"state_{kind}_unit")


def place_name(found: CollegeResults, say: Wording) -> str:
    """Return province and city of a college; a municipality is named once."""
    codes = dict.fromkeys((found.facts["province_code"], found.facts["city_code"]))
    names = places.name_of(list(codes), lang=say.lang, short=True).tolist()
    return "".join(names) if say.lang == "zh" else ", ".join(reversed(names))


def source_outcomes(block: str, say: Wording) -> str:
    """Return the source of the percentiles of a block of years."""
    return say("source_outcomes" if block == "2017-2020" else "college_peer_source_late")
