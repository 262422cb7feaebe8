"""A scenario while it is edited: weights from points, and changes that leave the rest alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation import Scenario, load_scenario, scenario_table
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.explorer.draft import (
    mark_edited,
    start_draft,
    weights_of,
    with_floor,
    with_points,
    with_reading,
    with_value,
)

SHIPPED = scenario_table().index.tolist()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_draft_that_is_not_edited_is_its_scenario(name):
    assert start_draft(load_scenario(name)).scenario() == load_scenario(name)


@given(st.dictionaries(st.sampled_from("abcdefghijklmn"), st.integers(0, 100), min_size=1))
def test_weights_add_up_to_one_and_keep_the_order_of_points(points):
    weights = weights_of(points)
    assert set(weights) == {name for name, number in points.items() if number}
    if weights:
        assert sum(weights.values()) == pytest.approx(1.0, abs=1e-12)
        total = sum(points.values())
        for name, weight in weights.items():
            assert weight == pytest.approx(points[name] / total, abs=1e-4)
            assert all(weight >= weights[o] for o in weights if points[o] < points[name])


def test_moving_a_slider_keeps_the_proportions_of_the_others():
    draft = with_points(start_draft(load_scenario("balanced")), "population_wan", 100)
    weights = draft.data["drivers"]
    assert weights["population_wan"] == 0.5
    assert weights["strategy_students_wan"] == pytest.approx(weights["round1_groups"])
    assert draft.scenario().drivers == weights


def test_a_driver_without_weight_takes_its_power_and_cap_along():
    draft = start_draft(load_scenario("industry"))
    assert draft.data["caps"] == {"clusters_2022": 0.15}
    assert with_points(draft, "clusters_2022", 0).data["caps"] == {}
    assert with_points(draft, "gdp_yi", 5).data["caps"] == {"clusters_2022": 0.15}


def test_no_points_at_all_is_an_error_of_the_scenario_not_of_the_draft():
    draft = with_points(start_draft(load_scenario("population")), "population_wan", 0)
    assert draft.data["drivers"] == {}
    with pytest.raises(DataContractError, match="drivers"):
        draft.scenario()


def test_the_reading_brings_its_own_seats():
    draft = with_reading(start_draft(load_scenario("balanced")), "B")
    assert draft.scenario().seats.units == 100
    assert with_reading(draft, "A").scenario().seats.units == 220


def test_floors_are_set_changed_and_taken_away():
    draft = start_draft(load_scenario("western-priority"))
    draft = with_floor(draft, "northeast", 25)
    draft = with_floor(draft, "gba", 10)
    assert {
        f.strategy: f.units for f in with_floor(draft, "gba", 0).scenario().strategy_floors
    } == {
        "west-twelve": 75,
        "northeast": 25,
    }


def test_changes_return_another_draft():
    draft = start_draft(load_scenario("equity-floor"))
    before = dict(draft.data)
    changed = with_value(with_points(draft, "gdp_yi", 10), "bounds.lower", 1)
    assert draft.data == before
    assert changed.data["bounds"]["lower"] == 1
    assert changed.data["bounds"]["upper"] == before["bounds"]["upper"]


def test_an_edited_scenario_has_a_name_of_its_own_and_is_marked_once():
    draft = mark_edited(start_draft(load_scenario("scale")), today="2026-01-05")
    scenario = draft.scenario()
    assert isinstance(scenario, Scenario)
    assert scenario.id == "scale-edited"
    assert scenario.date == "2026-01-05"
    assert "按办学规模" in scenario.question_zh
    assert mark_edited(draft, today="2027-01-01") is draft


def test_the_longest_names_stay_within_the_schema():
    data = load_scenario("scale").to_dict() | {"id": "a" * 64, "title_zh": "长" * 200}
    draft = mark_edited(start_draft(Scenario.from_dict(data)), today="2026-01-05")
    assert draft.scenario().id.endswith("-edited")
