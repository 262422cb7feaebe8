"""Scenarios: the shipped ones, the way there and back, and files that mean harm."""

import contextlib
import dataclasses

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.scenarios.checks import scenario_schema
from shuanggao_analytics.allocation.scenarios.file import LARGEST_FILE
from shuanggao_analytics.allocation.scenarios.scenario import (
    Scenario,
    Seats,
    load_expected,
    load_scenario,
    scenario_table,
)
from shuanggao_analytics.errors import DataContractError, ShuanggaoError, UnknownNameError
from shuanggao_analytics.resources import data_dir

NAMES = scenario_table().index.tolist()
LEAST = {
    "id": "mine", "title_zh": "我的", "title_en": "Mine", "author": "A. B.", "date": "2025-11-20",
    "question_zh": "若如此？", "question_en": "What if?", "reading": "A",
    "drivers": {"population_wan": 1.0},
}  # fmt: skip


def problems(data: object) -> dict[str, str]:
    with pytest.raises(DataContractError) as caught:
        Scenario.from_dict(data)
    return {fault.row or "": fault.problem for fault in caught.value.faults}


def test_the_six_scenarios_asked_for_are_shipped():
    wanted = {
        "population", "scale", "industry", "equity-floor", "western-priority",
        "status-quo-round-one",
    }  # fmt: skip
    assert wanted <= set(NAMES)
    folder = data_dir() / "scenarios"
    assert {path.name for path in folder.iterdir()} == {
        "schema.json",
        *(f"{name}.yaml" for name in NAMES),
        *(f"{name}.expected.csv" for name in NAMES),
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_says_that_no_document_gives_its_weights(name):
    scenario = load_scenario(name)
    assert scenario.id == name
    assert "没有任何文件给出这些权重" in scenario.note_zh
    assert "no document gives these weights" in scenario.note_en
    expected = load_expected(name)
    assert expected["units"].sum() == scenario.seats.units
    assert (expected["school_units"] + expected["group_units"]).equals(expected["units"])


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_written_and_read_is_the_same(name, tmp_path):
    scenario = load_scenario(name)
    assert Scenario.from_dict(scenario.to_dict()) == scenario
    assert Scenario.from_yaml(scenario.to_yaml(tmp_path / "again.yaml")) == scenario


def test_everything_that_can_be_set_comes_back(tmp_path):
    data = LEAST | {
        "seats": {"school_units": 50, "group_units": 100.0},
        "drivers": {"gdp_yi": 0.25, "population_wan": 0.75},
        "powers": {"gdp_yi": 0.5},
        "caps": {"population_wan": 0.08},
        "method": "hill",
        "bounds": {"lower": {"540000": 1}, "upper": 16, "no_loss": "round1"},
        "strategy_floors": [{"strategy": "northeast", "units": 15}],
        "ties": "random",
        "money": {
            "per_group_wan": 800,
            "years": [2026, 2027],
            "local_match": {"110000": 1.5},
            "discount_rate": 0.03,
        },
    }
    scenario = Scenario.from_dict(data)
    assert scenario.seats == Seats(school_units=50, group_units=100)
    assert scenario.bounds.lower == {"540000": 1}
    assert scenario.money.years == (2026, 2027)
    assert Scenario.from_yaml(scenario.to_yaml(tmp_path / "mine.yaml")) == scenario


def test_seats_follow_the_reading_also_when_it_is_changed():
    scenario = Scenario.from_dict(LEAST)
    assert (scenario.seats.school_units, scenario.seats.units) == (60, 220)
    other = Scenario.from_dict(scenario.to_dict() | {"reading": "B"})
    assert (other.seats.school_units, other.seats.units) == (60, 100)


def test_a_scenario_spoilt_by_hand_is_not_written(tmp_path):
    broken = dataclasses.replace(Scenario.from_dict(LEAST), drivers={"population_wan": 0.5})
    with pytest.raises(DataContractError, match="do not add up to 1"):
        broken.to_yaml(tmp_path / "broken.yaml")
    assert not list(tmp_path.iterdir())


def test_every_fault_of_a_scenario_comes_at_once():
    data = LEAST | {
        "date": "yesterday",
        "reading": "C",
        "drivers": {"population_wan": 1.5},
        "bounds": {"lower": {"11": 1, "120000": -1}, "uper": 3},
        "strategy_floors": [{"strategy": "northeast"}],
        "ties": True,
        "colour": "red",
    }
    del data["author"]
    assert problems(data) == {
        "author": "missing key",
        "date": "needs a date such as 2025-11-20",
        "reading": "needs one of A, B",
        "drivers.population_wan": "needs a number ≤ 1",
        "bounds.lower": "not a six-digit code",
        "bounds.lower.120000": "needs a number ≥ 0",
        "bounds.uper": "unknown key",
        "strategy_floors[1].units": "missing key",
        "ties": "needs one of largest, first, random, error",
        "colour": "unknown key",
    }


@pytest.mark.parametrize(
    ("change", "row", "problem"),
    [
        ({"drivers": {"a": 0.5, "b": 0.4}}, "drivers", "do not add up to 1"),
        ({"drivers": {"a": 0.0}}, "drivers", "do not add up to 1"),
        ({"drivers": {"a": float("nan")}}, "drivers.a", "not a number that can be used"),
        ({"drivers": {"a": float("inf")}}, "drivers.a", "not a number that can be used"),
        ({"drivers": {}}, "drivers", "needs at least 1 entry"),
        ({"drivers": {"a": True}}, "drivers.a", "needs a number"),
        ({"caps": {"gdp": 0.1}}, "caps.gdp", "the driver has no weight"),
        ({"powers": {"population_wan": 0}}, "powers.population_wan", "needs a number > 0"),
        ({"bounds": {"lower": 3, "upper": 2}}, "bounds, every province", "minimum above maximum"),
        ({"bounds": {"lower": 3, "upper": {"110000": 2}}}, "bounds, 110000", "minimum above"),
        ({"bounds": {"upper": "all"}}, "bounds.upper", "needs a number ≥ 0, or a mapping"),
        ({"bounds": {"lower": 1.5}}, "bounds.lower", "needs a number ≥ 0, or a mapping"),
        ({"money": {"years": [2027, 2026]}}, "money.years", "years do not rise"),
        ({"money": {"years": []}}, "money.years", "needs at least 1 entry"),
        ({"money": {"local_match": {"11": 1}}}, "money.local_match", "not a six-digit code"),
        (
            {"strategy_floors": [{"strategy": "gba", "units": 1}] * 2},
            "strategy_floors",
            "a strategy twice",
        ),
        ({"id": "Mine!"}, "id", "needs small letters, digits and hyphens"),
        ({"title_zh": "  "}, "title_zh", "needs a text that is not empty"),
        ({"round": 1}, "round", "must be 2"),
        ({"seats": {"school_units": 1}}, "seats.group_units", "missing key"),
    ],
)
def test_what_a_scenario_may_not_say(change, row, problem):
    found = problems(LEAST | change)
    assert problem in found[row], found


@pytest.mark.parametrize("data", [None, 3, "text", ["a"], {}])
def test_what_is_no_scenario_at_all(data):
    assert problems(data)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id: !!python/object/apply:os.system ['touch {}']", "a tag that is not plain data"),
        ("id: !!python/name:os.system", "a tag that is not plain data"),
        ("id: !run x", "a tag that is not plain data"),
        ("!!set {a, b}", "a tag that is not plain data"),
        ("a: !!binary aGk=", "a tag that is not plain data"),
        ("<<: {id: x}", "a tag that is not plain data"),
        ("a: &x [1]\nb: [*x, *x]", "an anchor used again"),
        ("a: &x [*x]", "an anchor used again"),
        ("id: a\nid: b", "a key that stands twice"),
        ("bounds: {lower: {110000: 1}}", "a key that is not text"),
        ("? [1, 2]\n: x", "a key that is not text"),
        ("a: !!int many", "not a value of its tag"),
        ("a: [1, 2", "no YAML"),
        ("a: 1\n---\nb: 2", "no YAML"),
        ("a: \x00", "no YAML"),
        ("[" * 3000, "nested too deeply"),
        ("a: " + "x" * LARGEST_FILE, "a scenario has at most"),
    ],
)
def test_a_hostile_text_gives_a_message_and_nothing_is_run(text, problem, tmp_path):
    trace = tmp_path / "trace"
    with pytest.raises(DataContractError, match=problem):
        Scenario.from_text(text.replace("{}", str(trace)), table="theirs.yaml")
    assert not trace.exists()


def test_a_file_that_is_missing_too_large_or_no_text(tmp_path):
    with pytest.raises(DataContractError, match="no such file"):
        Scenario.from_yaml(tmp_path / "none.yaml")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: Zürich".encode("latin-1"))
    with pytest.raises(DataContractError, match=r"latin\.yaml: no UTF-8 text at byte 8"):
        Scenario.from_yaml(latin)
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (LARGEST_FILE + 1))
    with pytest.raises(DataContractError, match="at most"):
        Scenario.from_yaml(large)


def test_dates_stay_text_with_and_without_quotes():
    text = yaml.safe_dump(LEAST, allow_unicode=True)
    assert Scenario.from_text(text) == Scenario.from_text(
        text.replace("'2025-11-20'", "2025-11-20")
    )


def test_unknown_shipped_scenarios_are_named():
    with pytest.raises(UnknownNameError, match="population"):
        load_scenario("poplation")
    with pytest.raises(ShuanggaoError, match="population"):
        load_expected("poplation")


def test_the_schema_describes_every_field_of_a_scenario():
    fields = {field.name for field in dataclasses.fields(Scenario)}
    assert set(scenario_schema()["properties"]) == fields


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(scenario_schema()["properties"])), json_like)
def test_whatever_stands_in_a_key_the_answer_is_a_scenario_or_our_error(key, value):
    data = LEAST | {key: value}
    with contextlib.suppress(DataContractError):
        assert Scenario.from_dict(Scenario.from_dict(data).to_dict()) == Scenario.from_dict(data)
