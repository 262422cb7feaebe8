"""The inverse question: planted weights are found, and what cannot be known is said so."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shuanggao_analytics as sg
from shuanggao_analytics.allocation.drivers.definitions import driver_table
from shuanggao_analytics.allocation.drivers.provinces import province_drivers
from shuanggao_analytics.allocation.drivers.weights import combine_drivers
from shuanggao_analytics.allocation.explanation.explain import FITS, explain
from shuanggao_analytics.errors import DataContractError

PLACES = [f"p{number:02d}" for number in range(20)]


def amounts(seed=0, names=("people", "plants", "colleges")):
    cells = np.random.default_rng(seed).gamma(2, size=(len(PLACES), len(names)))
    return pd.DataFrame(cells, index=PLACES, columns=list(names))


@pytest.fixture(scope="module")
def real():
    drivers = province_drivers(
        provinces=sg.load_provinces(year=2024),
        colleges=sg.load_colleges(),
        clusters=sg.load_clusters(),
        units=sg.load_units(),
    )
    return sg.load_units(2).groupby("province_code").size(), drivers


@settings(max_examples=25)
@given(st.integers(0, 1000))
def test_planted_weights_are_found_by_all_three_fits_and_nothing_else_fits(seed):
    drivers = amounts(seed)
    planted = np.random.default_rng(seed).dirichlet(np.ones(3))
    weights = dict(zip(drivers.columns, planted, strict=True))
    found = explain(220 * combine_drivers(drivers, weights=weights), drivers=drivers)
    for column in (*FITS, "low", "high"):
        assert found.weights[column].to_numpy() == pytest.approx(planted, abs=1e-4)
    assert found.fits.loc["absolute", "misplaced"] == pytest.approx(0, abs=1e-6)
    assert found.fits.loc[list(FITS), "r2"].to_numpy() == pytest.approx(1)
    assert (found.provinces["unexplained"] == "").all()


def test_each_fit_is_the_best_in_its_own_sense():
    drivers = amounts()
    units = pd.Series(np.random.default_rng(9).poisson(6, len(PLACES)), index=PLACES)
    fits = explain(units, drivers=drivers).fits.loc[list(FITS)]
    assert fits["misplaced"].idxmin() == "absolute"
    assert fits["r2"].idxmax() == "least_squares"
    assert fits["deviance"].idxmin() == "poisson"


def test_two_equal_drivers_cannot_be_told_apart_but_their_family_can():
    drivers = amounts().assign(again=lambda table: 3 * table["people"])
    units = 100 * combine_drivers(drivers, weights={"people": 0.6, "plants": 0.4})
    kinds = {"people": "scale", "again": "scale", "plants": "industry", "colleges": "scale2"}
    found = explain(units, drivers=drivers, families=kinds)
    assert found.weights.loc[["people", "again"], "low"].tolist() == pytest.approx([0, 0])
    assert found.weights.loc[["people", "again"], "high"].tolist() == pytest.approx([0.6, 0.6])
    ends = found.families.loc["scale", ["low", "high"]].astype(float)
    assert ends.tolist() == pytest.approx([0.6, 0.6], abs=1e-5)
    assert found.correlations.loc["people", "again"] == pytest.approx(1)


def test_witnesses_are_weights_that_misplace_no_more_than_the_limit():
    drivers = amounts()
    units = pd.Series(np.random.default_rng(3).poisson(8, len(PLACES)), index=PLACES)
    found = explain(units, drivers=drivers, tolerance=0.2, slack=1)
    best = found.fits.loc["absolute", "misplaced"]
    assert found.limit == pytest.approx(1.2 * best + 1)
    assert (found.witnesses["misplaced"] <= found.limit + 1e-4).all()
    weights = found.witnesses.drop(columns="misplaced")
    assert weights.sum(axis=1).to_numpy() == pytest.approx(1)
    for name in drivers.columns:
        assert weights.loc[(name, "low"), name] == found.weights.loc[name, "low"]
        assert weights.loc[(name, "high"), name] == found.weights.loc[name, "high"]


def test_the_set_of_weights_grows_with_the_tolerance():
    drivers = amounts()
    units = pd.Series(np.random.default_rng(3).poisson(8, len(PLACES)), index=PLACES)
    tables = [explain(units, drivers=drivers, tolerance=t).weights for t in (0, 0.1, 0.3)]
    width = [table["high"] - table["low"] for table in tables]
    assert (width[0] <= width[1] + 1e-6).all()
    assert (width[1] <= width[2] + 1e-6).all()
    assert width[2].max() > width[0].max()


def test_a_province_beyond_every_driver_is_named():
    drivers = pd.DataFrame({"people": [5, 3, 2], "plants": [6, 2, 2]}, index=list("abc"))
    found = explain(pd.Series({"a": 20, "b": 15, "c": 5}), drivers=drivers)
    # a: 20 to 24, b: 8 to 12, c: 8 of 40, whatever the weights
    assert found.provinces["unexplained"].to_dict() == {
        "a": "",
        "b": "more_than_any",
        "c": "less_than_any",
    }
    assert found.provinces.loc["b", ["any_low", "any_high"]].tolist() == [8, 12]


def test_the_order_of_rows_and_the_units_of_drivers_do_not_matter():
    drivers = amounts()
    units = pd.Series(np.random.default_rng(5).poisson(5, len(PLACES)), index=PLACES)
    one = explain(units, drivers=drivers)
    other = explain(units.iloc[::-1], drivers=drivers.iloc[::-1] * [10, 0.1, 3])
    pd.testing.assert_frame_equal(one.weights, other.weights, atol=1e-6)
    pd.testing.assert_frame_equal(
        one.provinces[["actual", "fitted_low", "fitted_high", "unexplained"]],
        other.provinces.loc[PLACES, ["actual", "fitted_low", "fitted_high", "unexplained"]],
        atol=1e-4,
    )


def test_without_a_poisson_fit_the_others_stand_and_it_is_missing():
    drivers = pd.DataFrame({"plants": [3, 1, 0], "ports": [1, 1, 0]}, index=list("abc"))
    found = explain(pd.Series({"a": 3, "b": 2, "c": 1}), drivers=drivers)
    assert found.weights["poisson"].isna().all()
    assert found.fits.loc["poisson", ["misplaced", "largest_residual"]].isna().all()
    assert np.isinf(found.fits.loc["absolute", "deviance"])
    assert found.fits.loc["absolute", "misplaced"] == pytest.approx(1)
    assert found.provinces.loc["c", "unexplained"] == ""  # one unit is within rounding


def test_rounding_is_counted_in_whole_units_and_only_for_whole_lists():
    drivers = pd.DataFrame({"people": [6.4, 3.6]}, index=list("ab"))
    found = explain(pd.Series({"a": 6, "b": 4}), drivers=drivers)
    assert found.fits.loc["absolute", ["misplaced_whole", "exact"]].tolist() == [0, 2]
    assert found.fits.loc["equal_share", ["misplaced_whole", "exact"]].tolist() == [1, 0]
    found = explain(pd.Series({"a": 6.5, "b": 3.5}), drivers=drivers)
    assert found.fits["exact"].isna().all()


def test_every_fault_is_named_at_once():
    drivers = pd.DataFrame({"people": [1, 2], "plants": [0, 0]}, index=["a", "b"])
    with pytest.raises(DataContractError) as raised:
        explain(
            pd.Series({"a": -1, "z": 2}),
            drivers=drivers,
            families={"people": "scale"},
            tolerance=-1,
            slack=np.nan,
        )
    told = {(f.table, f.problem, f.row or f.column) for f in raised.value.faults}
    assert {
        ("drivers", "every province has zero", "plants"),
        ("actual", "province missing", "b"),
        ("actual", "not a province of the programme", "z"),
        ("families", "driver without a family", "plants"),
        ("tolerance", "needs a number ≥ 0", None),
        ("slack", "needs a number ≥ 0", None),
    } <= told
    with pytest.raises(DataContractError, match="no units at all"):
        explain(pd.Series({"a": 0, "b": 0}), drivers=drivers[["people"]])
    with pytest.raises(DataContractError, match="no driver"):
        explain(pd.Series({"a": 1, "b": 0}), drivers=drivers[[]])


def test_the_list_of_round_two_is_described_and_nobody_called_it_a_rule(real):
    actual, drivers = real
    families = driver_table().set_index("driver")["family"]
    found = explain(actual, drivers=drivers, families=families)
    assert found.provinces["actual"].sum() == 220
    assert found.alone["misplaced"].idxmin() == "round1_units"
    assert found.fits.loc["absolute", "misplaced"] < 6 < found.alone["misplaced"].min()
    assert found.families.loc["reform", "low"] > 0.5  # the list of round one, above all
    width = found.weights["high"] - found.weights["low"]
    assert width.max() > 0.3  # and yet single weights are not known
    assert "not the ministries' rule" in found.text
    assert found._repr_html_().startswith("<p>The weights")


def test_without_round_one_the_list_is_reproduced_far_worse(real):
    actual, drivers = real
    rest = drivers.drop(columns=["round1_units", "round1_groups"])
    assert explain(actual, drivers=rest).fits.loc["absolute", "misplaced"] > 15
