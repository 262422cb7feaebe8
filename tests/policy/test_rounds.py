"""The rounds: published numbers, soft flags, the two readings, what is not given, the timeline."""

from __future__ import annotations

import pytest

from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.policy.rounds import get_round, not_given, quota_drivers, timeline


def test_round_one():
    first = get_round(1)
    assert first.years == (2019, 2023)
    assert first.groups_per_unit == {"school": 2, "group": 1}  # 002:1446
    assert (first.units.value, first.units.soft, first.units.trust) == (197, False, "official")
    assert first.schools.value == 56  # 2019 list: A10 + B20 + C26, outside the five volumes
    assert first.schools.trust == "compiled"
    assert first.groups.value == 56 * 2 + (197 - 56)
    assert first.groups.trust == "derived"
    assert first.readings == {}
    assert first.default_reading is None
    assert first.award_wan_per_group_year.value is None
    assert first.award_wan_per_group_year.reason


def test_round_two():
    second = get_round(2)
    assert second.years == (2025, 2029)
    assert second.groups_per_unit == {"school": 2, "group": 1}  # 000:208
    assert (second.schools.value, second.schools.soft) == (60, True)  # 000:33, 左右
    assert (second.groups.value, second.groups.soft) == (160, True)
    assert second.units.value is None
    assert second.units.reason
    assert second.award_wan_per_group_year.value == 1000  # 000:85
    assert str(second.award_wan_per_group_year.clause) == "000:85"


def test_the_two_readings_of_sixty_and_one_hundred_and_sixty():
    second = get_round(2)
    assert list(second.readings) == ["A", "B"]
    assert second.default_reading == "A"
    counts = {key: (part.units, part.groups) for key, part in second.readings.items()}
    assert counts == {"A": (220, 280), "B": (100, 160)}
    per_unit = second.groups_per_unit
    for part in second.readings.values():
        assert part.school_units == second.schools.value
        assert part.units == part.school_units + part.group_units
        assert part.groups == (
            per_unit["school"] * part.school_units + per_unit["group"] * part.group_units
        )
    assert second.readings["A"].clause.document == "outside-round2-totals"


def test_a_round_cannot_be_spoilt_for_others():
    get_round(2).groups_per_unit["school"] = 9
    assert get_round(2).groups_per_unit["school"] == 2


@pytest.mark.parametrize("call", [get_round, not_given, timeline])
def test_there_is_no_third_round(call):
    with pytest.raises(UnknownNameError, match="no such round"):
        call(3)


def test_quotas_cutoffs_and_weights_are_not_given():
    for number in (1, 2):
        assert {"provincial_quota", "grade_cutoffs", "weights"} <= set(not_given(number))
    assert "没有公开" in not_given(2)["provincial_quota"]  # 000:111


def test_four_quota_drivers_without_weights():
    table = quota_drivers()
    assert table["name_zh"].tolist() == [
        "国家区域战略",
        "重点产业布局",
        "各地高职教育发展规模",
        "改革成效",
    ]  # 000:202
    assert "weight" not in table.columns


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        # 002:1988, 002:1466, 002:1468, 002:1472, 002:1476
        (
            1,
            {
                "launch": "2019-03",
                "self": "2024-02-28",
                "audit": "2024-03-06",
                "province": "2024-04-08",
                "ministries": "2024-05-15",
            },
        ),
        # 000:204, 000:206, 000:208, 000:212, 000:216, 000:220
        (
            2,
            {
                "apply": "2025-01-15",
                "recommend": "2025-01-27",
                "publish": "2025-02",
                "plan_filed": "2025-04",
                "midterm": "2027",
                "final": "2029-12",
            },
        ),
    ],
)
def test_published_dates(number, expected):
    dates = timeline(number).set_index("stage")["date"]
    assert {stage: dates[stage] for stage in expected} == expected


@pytest.mark.parametrize("number", [1, 2])
def test_stages_follow_each_other(number):
    table = timeline(number)
    assert table["stage"].is_unique
    dates = table.loc[table["kind"].isin(["event", "deadline"]), "date"].tolist()
    assert dates == sorted(dates)
    assert set(table["kind"]) <= {"event", "deadline", "period", "yearly"}
