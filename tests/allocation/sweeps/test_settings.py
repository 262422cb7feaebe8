"""What a sweep varies: streams that do not disturb each other, and faults all at once."""

import numpy as np
import pytest

from shuanggao_analytics.allocation.scenarios.scenario import Scenario
from shuanggao_analytics.allocation.sweeps.settings import (
    CHUNK,
    drawn,
    listed,
    read_choices,
    shown,
)
from shuanggao_analytics.errors import DataContractError

SCENARIO = Scenario.from_dict(
    {
        "id": "test",
        "title_zh": "试",
        "title_en": "Test",
        "author": "T.",
        "date": "2025-11-20",
        "question_zh": "？",
        "question_en": "?",
        "reading": "A",
        "drivers": {"people": 0.5, "plants": 0.3, "west": 0.2},
    }
)
OVER = {"weights": 20, "methods": ["hill", "dean"], "lower": [0, 1], "data_error": 0.1}


def settings(over=OVER, *, seed=0, chunk=0, size=CHUNK, vary=None):
    choices = read_choices(SCENARIO, over, grid=False)
    vary = choices.varied if vary is None else vary
    return drawn(choices, places=31, seed=seed, chunk=chunk, size=size, vary=vary)


def test_what_a_choice_draws_does_not_depend_on_which_others_vary_or_how_many():
    every = settings()
    alone = settings(vary=["weights"], size=100)
    assert (alone.weights == every.weights[:100]).all()
    assert not alone.picks.any()
    assert alone.noise.size == 0
    few = settings(vary=["data_error", "lower"], size=7)
    assert (few.noise == every.noise[:7]).all()
    assert (few.picks[:, 1] == every.picks[:7, 1]).all()


@pytest.mark.parametrize("change", [{"seed": 1}, {"chunk": 1}])
def test_another_seed_and_another_thousand_are_other_settings(change):
    assert not np.isclose(settings().weights, settings(**change).weights).any()


def test_weights_near_the_scenario_have_its_mean_and_the_stated_variance():
    weights = np.concatenate([settings(chunk=chunk).weights for chunk in range(30)])
    own = np.array([0.5, 0.3, 0.2])
    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.mean(axis=0) == pytest.approx(own, abs=0.005)
    assert weights.var(axis=0) == pytest.approx(own * (1 - own) / 21, rel=0.05)


def test_any_weights_are_even_over_the_simplex():
    weights = np.concatenate(
        [settings({"weights": "simplex"}, chunk=chunk).weights for chunk in range(30)]
    )
    assert weights.mean(axis=0) == pytest.approx(np.full(3, 1 / 3), abs=0.01)
    # a third of the area of a triangle: each weight is above t with chance (1 - t)^2
    assert (weights > 0.5).mean(axis=0) == pytest.approx(np.full(3, 0.25), abs=0.02)


def test_a_list_is_drawn_evenly_and_never_the_scenario_itself_unless_listed():
    picks = settings().picks
    assert set(picks[:, 0]) == {1, 2}
    assert (picks[:, 0] == 1).mean() == pytest.approx(0.5, abs=0.06)


def test_a_grid_has_every_combination_once():
    over = {
        "weights": {"people": {"people": 1}, "even": {"people": 0.5, "plants": 0.5}},
        "methods": ["hill", "dean", "adams"],
        "upper": [None, 30],
    }
    choices = read_choices(SCENARIO, over, grid=True)
    found, sets = listed(choices, vary=choices.varied)
    rows = {(int(a), *b) for a, b in zip(sets, found.picks.tolist(), strict=True)}
    assert len(rows) == len(sets) == 12
    assert found.weights[sets == 1].tolist() == [[1, 0, 0]] * 6
    assert choices.options["upper"] == (None, None, 30)


def test_options_are_shown_as_one_cell():
    assert shown("lower", {"110000": 1}) == "scenario"
    assert shown("powers", {}) == 1.0
    assert shown("powers", {"a": 0.5, "b": 1.0}) == "scenario"
    assert shown("methods", "hill") == "hill"


def test_every_fault_is_named_at_once():
    over = {
        "weight": 3,
        "weights": 0.5,
        "methods": "hill",
        "lower": [-1, 1.5],
        "upper": [None, "x"],
        "no_loss": ["round2"],
        "powers": [0, 1],
        "data_error": {"people": 3, "gdp": 0.1},
    }
    with pytest.raises(DataContractError) as raised:
        read_choices(SCENARIO, over, grid=False)
    told = [(fault.row, fault.value) for fault in raised.value.faults]
    assert told == [
        ("weight", None),
        ("weights", "0.5"),
        ("methods", "hill"),
        ("lower", "-1"),
        ("lower", "1.5"),
        ("upper", "x"),
        ("no_loss", "round2"),
        ("powers", "0"),
        ("data_error.gdp", None),
        ("data_error.people", "3"),
    ]
    assert "did you mean 'weights'?" in str(raised.value)


def test_a_sweep_needs_something_to_vary():
    with pytest.raises(DataContractError, match="nothing varies"):
        read_choices(SCENARIO, {}, grid=False)


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"data_error": 0.1}, "a grid has no random errors"),
        ({"weights": "simplex"}, "needs sets of weights"),
        ({"weights": {"a": {"people": 0.5}}}, "add up to 1"),
        ({"weights": {"a": {"gdp": 1.0}}}, "not a driver of it"),
    ],
)
def test_a_grid_takes_lists_only(over, told):
    with pytest.raises(DataContractError, match=told):
        read_choices(SCENARIO, over, grid=True)
