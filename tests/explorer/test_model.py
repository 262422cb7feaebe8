"""The controller of the page: every action gives a result or a problem, never an exception."""

from functools import partial

import pytest

from shuanggao_analytics.allocation import load_expected, load_scenario, scenario_table
from shuanggao_analytics.explorer import model as module
from shuanggao_analytics.explorer.draft import with_floor, with_points, with_reading, with_value
from shuanggao_analytics.explorer.model import Model

SHIPPED = scenario_table().index.tolist()
HOSTILE = {
    "tag": (b"id: !!python/object/apply:os.system ['true']", "not plain data"),
    "anchor": (b"a: &a [x, x]\nb: [*a, *a]", "anchor"),
    "no_yaml": (b"id: [1, 2", "no YAML"),
    "no_text": (b"\xff\xfe\x00", "no UTF-8"),
    "huge": (b"#" * 300_000, "at most"),
    "empty": (b"", "mapping"),
    "list": (b"- 1\n- 2", "mapping"),
    "unknown_key": (b"idd: x", "unknown key"),
    "deep": (b"[" * 5000, "nested"),
}


@pytest.fixture
def model():
    return Model(scenario="population")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_gives_its_expected_result(model, name):
    model.pick(name)
    assert model.problem is None
    columns = ["units", "school_units", "group_units"]
    expected = load_expected(name)[columns].astype("int64")
    assert model.result.table[columns].astype("int64").to_dict() == expected.to_dict()


def test_an_edit_gives_a_new_result(model):
    before = model.result
    model.edit(partial(with_points, driver="western_population_wan", points=100))
    assert model.problem is None
    assert not model.stale
    assert model.result.table["units"].sum() == 220
    assert model.result.table.loc["650000", "units"] > before.table.loc["650000", "units"]
    assert model.result.scenario.id == "population-edited"


@pytest.mark.parametrize(
    "change",
    [
        partial(with_value, path="bounds.upper", value=5),
        partial(with_value, path="bounds.lower", value=50),
        partial(with_points, driver="population_wan", points=0),
        partial(with_floor, strategy="west-twelve", units=300),
        partial(with_value, path="title_zh", value=""),
        partial(with_value, path="money.per_group_wan", value=float("nan")),
    ],
)
def test_impossible_settings_keep_the_old_result_and_say_why(model, change):
    before = model.result
    model.edit(change)
    assert model.stale
    assert model.problem.about == "settings"
    assert all(model.problem.lines)
    assert model.result is before
    model.restart()
    assert model.problem is None
    assert not model.stale
    assert model.result.table.equals(before.table)


@pytest.mark.parametrize(("content", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_changes(model, content, words):
    draft, result = model.draft, model.result
    model.open(content, name="../../etc/bad.yaml")
    assert model.problem.about == "file"
    assert words in "\n".join(model.problem.lines)
    assert not any("/etc" in line for line in model.problem.lines)
    assert max(map(len, model.problem.lines)) <= 400
    assert model.draft is draft
    assert model.result is result
    assert not model.stale


def test_a_file_that_cannot_be_reckoned_is_refused(model, tmp_path):
    path = tmp_path / "mine.yaml"
    load_scenario("population").to_yaml(path)
    text = path.read_text(encoding="utf-8").replace("population_wan", "populaton_wan")
    model.open(text.encode(), name="mine.yaml")
    assert "did you mean 'population_wan'" in model.problem.lines[0]
    assert model.draft.data["drivers"] == {"population_wan": 1.0}


def test_a_file_refused_does_not_hide_that_the_result_is_old(model):
    model.edit(partial(with_value, path="bounds.upper", value=5))
    model.open(b"x", name="x.yaml")
    assert model.problem.about == "file"
    assert model.stale


def test_a_saved_scenario_can_be_loaded_again(model, tmp_path):
    model.edit(partial(with_reading, reading="B"))
    model.edit(partial(with_points, driver="gdp_yi", points=30))
    path = model.result.scenario.to_yaml(tmp_path / "mine.yaml")
    other = Model(scenario="scale")
    other.open(b"\xef\xbb\xbf" + path.read_bytes(), name=path.name)
    assert other.problem is None
    assert other.result.scenario == model.result.scenario
    assert other.result.table.equals(model.result.table)
    other.edit(partial(with_points, driver="gdp_yi", points=0))
    other.restart()
    assert other.result.scenario == model.result.scenario


def test_a_fault_of_the_program_is_a_message_too(model, monkeypatch, caplog):
    def broken(*args, **kwargs):
        return 1 / 0

    monkeypatch.setattr(module, "allocate", broken)
    before = model.result
    model.edit(partial(with_points, driver="gdp_yi", points=1))
    assert model.problem.about == "unexpected"
    assert model.problem.lines == ("ZeroDivisionError: division by zero",)
    assert model.result is before
    assert model.stale
    assert "could not reckon" in caplog.text
