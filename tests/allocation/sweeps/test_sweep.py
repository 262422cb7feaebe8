"""Sweeps: each setting is an allocation, workers change nothing, tables add up."""

from dataclasses import fields, replace

import joblib
import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.allocation.scenarios.allocate import allocate
from shuanggao_analytics.allocation.scenarios.scenario import Scenario
from shuanggao_analytics.allocation.sweeps.result import Sweep
from shuanggao_analytics.allocation.sweeps.sweep import grid, sweep
from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.geography.places import programme_provinces

CODES = programme_provinces()
RNG = np.random.default_rng(11)
DRIVERS = pd.DataFrame(
    {
        "population_wan": RNG.gamma(2, 2000, 31),
        "plants": RNG.gamma(1, 10, 31).round(),
        "even": 1.0,
    },
    index=CODES,
)
BASE = pd.Series(RNG.integers(0, 12, 31), index=CODES)
ACTUAL = pd.Series(RNG.multinomial(220, np.full(31, 1 / 31)), index=CODES)
PLAIN = {
    "id": "test",
    "title_zh": "试",
    "title_en": "Test",
    "author": "T.",
    "date": "2025-11-20",
    "question_zh": "？",
    "question_en": "?",
    "reading": "A",
    "drivers": {"population_wan": 0.6, "plants": 0.3, "even": 0.1},
}
SCENARIO = Scenario.from_dict(
    PLAIN
    | {
        "caps": {"plants": 0.1},
        "powers": {"population_wan": 0.9},
        "bounds": {"lower": 1, "upper": 30},
        "strategy_floors": [{"strategy": "northeast", "units": 25}],
    }
)
EVERY = {
    "weights": 30,
    "methods": ["hamilton", "webster", "adams"],
    "lower": [0, 2],
    "upper": [None, 25],
    "no_loss": ["none", "round1"],
    "powers": [0.7, 1.0],
    "data_error": {"population_wan": 0.05, "plants": 0.2},
}
TABLES = [field.name for field in fields(Sweep)][:10]


def run(over=EVERY, *, scenario=SCENARIO, n=300, **options):
    given = {"actual": ACTUAL, "base": BASE} | options
    return sweep(scenario, drivers=DRIVERS, over=over, n=n, **given)


@pytest.fixture(scope="module")
def every():
    return run(n=2100)


def rebuilt(found, setting):
    """Return the scenario of one setting, from its row of the table alone."""
    row = found.settings.loc[setting]
    weights = {name: row[f"weight_{name}"] for name in SCENARIO.drivers}
    upper = row["upper"]
    bounds = replace(
        SCENARIO.bounds,
        lower=row["lower"],
        upper=None if upper is None or pd.isna(upper) else upper,
        no_loss=row["no_loss"],
    )
    return replace(
        SCENARIO,
        drivers=weights,
        powers=dict.fromkeys(weights, row["powers"]),
        method=row["methods"],
        bounds=bounds,
    )


def same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


def test_each_setting_is_what_allocate_gives_for_the_same_scenario():
    found = run({name: value for name, value in EVERY.items() if name != "data_error"})
    for setting in range(0, 300, 25):
        single = allocate(rebuilt(found, setting), drivers=DRIVERS, actual=ACTUAL, base=BASE)
        table = single.table
        assert found.units.loc[setting].tolist() == table["units"].tolist()
        assert found.school_units.loc[setting].tolist() == table["school_units"].tolist()
        assert found.coverage.loc[setting].tolist() == single.strategies["scenario_units"].tolist()
        row = found.settings.loc[setting]
        measures = ["gini", "theil", "theil_between", "theil_within"]
        expected = single.equity.loc["scenario", measures].astype(float)
        assert row[measures].astype(float).tolist() == pytest.approx(expected.tolist())
        assert row["moved_from_actual"] == single.moved


def test_a_setting_with_data_error_is_an_allocation_of_other_amounts():
    # one driver, whose shares under error can be read back from nothing but the seed
    scenario = Scenario.from_dict(
        PLAIN | {"drivers": {"plants": 1.0}, "caps": {"plants": 0.08}, "powers": {"plants": 0.5}}
    )
    found = run({"data_error": 0.3}, scenario=scenario, n=4)
    noise = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(0, 6))).standard_normal(
        (1000, 31, 1)
    )
    for setting in range(4):
        changed = DRIVERS.assign(plants=DRIVERS["plants"] * np.exp(0.3 * noise[setting, :, 0]))
        single = allocate(scenario, drivers=changed)
        assert found.units.loc[setting].tolist() == single.table["units"].tolist()
    assert (found.units.loc[:, DRIVERS["plants"] == 0] == 0).all(axis=None)


def test_one_worker_and_two_give_identical_tables(every):
    same(every, run(n=2100, n_jobs=2))


def test_the_workers_may_come_from_a_joblib_configuration(every):
    # what a Dask cluster does, with threads
    with joblib.parallel_config("threading", n_jobs=2):
        same(every, run(n=2100))
    over = {"methods": ["hill", "dean"], "lower": [0, 1]}
    one = grid(SCENARIO, drivers=DRIVERS, over=over)
    same(one, grid(SCENARIO, drivers=DRIVERS, over=over, n_jobs=2))


def test_more_settings_begin_with_the_same_ones(every):
    few = run(n=1300)
    for name in ("settings", "units", "school_units", "coverage"):
        pd.testing.assert_frame_equal(getattr(few, name), getattr(every, name).iloc[:1300])
    assert not (run(n=50, seed=1).units == every.units.iloc[:50]).all(axis=None)


def test_totals_bounds_and_floors_hold_in_every_setting(every):
    assert (every.units.sum(axis=1) == 220).all()
    assert (every.school_units.sum(axis=1) == 60).all()
    assert (every.school_units <= every.units).all(axis=None)
    assert (every.units.min(axis=1) >= every.settings["lower"]).all()
    capped = every.settings["upper"].notna()
    assert (every.units[capped] <= 25).all(axis=None)
    safe = every.settings["no_loss"] == "round1"
    assert (every.units[safe] >= BASE).all(axis=None)
    assert (every.coverage["northeast"] >= 25).all()


def test_the_tables_say_what_the_settings_hold(every):
    units, table = every.units, every.table
    assert every.numbers.sum(axis=1).to_numpy() == pytest.approx(1)
    inside = (units >= table["low"]) & (units <= table["high"])
    assert (inside.mean() >= 0.9).all()
    assert (every.numbers @ every.numbers.columns.to_numpy()).to_numpy() == pytest.approx(
        table["mean"].to_numpy()
    )
    assert table["at_least_actual"].to_numpy() == pytest.approx((units >= ACTUAL).mean())
    own = allocate(SCENARIO, drivers=DRIVERS).table["units"]
    assert table["scenario"].tolist() == own.tolist()
    assert sorted(table["fragility_rank"])[0] == 1
    assert table["fragility"].idxmax() == table["fragility_rank"].idxmin()
    assert every.strategies["actual"].notna().all()
    assert list(every.equity.columns) == ["scenario", "actual", "base", "median", "low", "high"]


def test_a_choice_that_changes_nothing_moves_nothing_in_the_tornado(every):
    own = {"lower": [1], "upper": [30], "methods": ["hamilton", "adams"]}
    found = run(own, scenario=replace(SCENARIO, method="hamilton"), n=50)
    assert found.tornado.index[0] == "methods"
    assert (found.tornado.loc[["lower", "upper"], "moved_most"] == 0).all()
    assert (found.tornado.loc[["lower", "upper"], "provinces"] == 0).all()
    assert set(every.tornado.index) == set(EVERY)
    assert len(every.tornado_provinces) == 31 * len(EVERY)


def test_without_a_real_list_nothing_is_compared_with_it():
    found = sweep(SCENARIO, drivers=DRIVERS, over={"weights": "simplex"}, n=20)
    assert "actual" not in found.table
    assert "moved_from_actual" not in found.settings
    assert "at_least_actual" not in found.strategies
    assert "real number" not in found.text


def test_a_grid_gives_each_combination_and_named_weights():
    over = {
        "weights": {"people": {"population_wan": 1.0}, "even": {"even": 1.0}},
        "methods": ["webster", "hill"],
    }
    found = grid(SCENARIO, drivers=DRIVERS, over=over, actual=ACTUAL, base=BASE)
    assert found.settings["weights"].tolist() == ["people", "people", "even", "even"]
    for setting in range(4):
        row = found.settings.loc[setting]
        weights = dict.fromkeys(SCENARIO.drivers, 0.0) | over["weights"][row["weights"]]
        scenario = replace(SCENARIO, drivers=weights, method=row["methods"])
        single = allocate(scenario, drivers=DRIVERS)
        assert found.units.loc[setting].tolist() == single.table["units"].tolist()
    assert "random" not in found.text
    assert found.kind == "grid"


def test_ties_are_counted_and_the_rule_error_raises():
    even = PLAIN | {"drivers": {"even": 1.0}}
    found = run({"methods": ["hamilton", "hill"]}, scenario=Scenario.from_dict(even), n=10)
    assert found.settings["tied"].all()
    assert "ties decided in 10 settings (rule: largest)" in found.text
    with pytest.raises(ShuanggaoError, match="equal claims"):
        run(scenario=Scenario.from_dict(even | {"ties": "error"}), over={"lower": [0]}, n=10)


def test_choices_that_cannot_be_met_are_named_before_anything_is_drawn():
    with pytest.raises(DataContractError) as raised:
        run({"lower": [1, 8], "upper": [7, 20], "methods": ["hill"]}, n=10**9)
    tables = [fault.table for fault in raised.value.faults]
    assert any(name.startswith("over, lower 8, upper 7, lower") for name in tables)
    assert not any(name.startswith("over, lower 1, upper 20") for name in tables)


def test_bad_calls_name_every_fault():
    with pytest.raises(DataContractError) as raised:
        run({"no_loss": ["round1"]}, n=0, level=1.0, base=None)
    assert [fault.table for fault in raised.value.faults] == ["n", "level", "over"]
    with pytest.raises(DataContractError) as raised:
        run({"method": ["hill"]}, n=2.5)
    assert [fault.table for fault in raised.value.faults] == ["n", "over"]
    with pytest.raises(DataContractError, match="no such driver"):
        sweep(SCENARIO, drivers=DRIVERS.drop(columns="plants"), over={"weights": 5}, n=5)


def test_the_caller_s_tables_stay_as_they_are():
    before = DRIVERS.copy()
    run(n=5)
    pd.testing.assert_frame_equal(DRIVERS, before)


def test_the_text_names_the_strongest_choice_and_that_it_is_a_scenario(every):
    assert every.tornado.index[0] in every.text
    assert every.text.endswith("A scenario: no document gives weights.")
    assert every._repr_html_().startswith("<p>2,100 random settings")
