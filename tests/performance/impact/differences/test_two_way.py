"""Two-way regression against pyfixest, its placebo against refitting, the laws, and faults."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact import two_way_effect
from shuanggao_analytics.performance.impact.differences.placebo import permuted, tail_share

FOLDER = Path(__file__).parents[3] / "published"
WHAT = {"outcome": "y", "unit": "place", "time": "year", "treated": "on"}


@pytest.fixture(scope="module")
def counties():
    """Log teen employment of 500 counties 2003–2007, with the year of a higher minimum wage."""
    wide = pd.read_csv(FOLDER / "did_minimum_wage.csv")
    long = wide.melt(["county", "first"], var_name="year", value_name="y").astype({"year": int})
    on = long["first"].gt(0) & long["year"].ge(long["first"])
    return long.assign(on=on, state=long["county"] // 1000).rename(columns={"county": "place"})


def test_counties_as_pyfixest_has_them(counties):
    """Data mpdta of Callaway & Sant'Anna (2021): −0.0365; errors by pyfixest 0.60, CRV1."""
    found = two_way_effect(counties, **WHAT)
    row = found.table.loc["treated"]
    assert row["estimate"] == pytest.approx(-0.0365, abs=5e-5)
    assert row["se"] == pytest.approx(0.013265, abs=5e-6)
    assert row["p"] == pytest.approx(0.006079, abs=5e-6)
    assert row[["low", "high"]].tolist() == pytest.approx([-0.062611, -0.010486], abs=5e-6)
    by_state = two_way_effect(counties, **WHAT, cluster="state")
    assert by_state.n_clusters == 29
    row = by_state.table.loc["treated"]
    assert row["se"] == pytest.approx(0.022663, abs=5e-6)
    assert row["p"] == pytest.approx(0.118026, abs=5e-6)
    assert "13 treated and 16 control clusters" in by_state.text


def test_negative_weights_are_said(counties):
    """Share of negative weights as diff-diff's twowayfeweights has it: 0.0687."""
    found = two_way_effect(counties, **WHAT)
    assert found.staggered
    assert found.negative_share == pytest.approx(0.0687, abs=5e-5)
    assert "weights that may be negative" in found.text
    once = counties[counties["first"].isin([0, 2006])]
    found = two_way_effect(once, **WHAT)
    assert not found.staggered
    assert found.negative_share == 0
    assert "negative" not in found.text


@st.composite
def panels(draw, units=6, times=4):
    start = draw(st.lists(st.integers(1, times), min_size=units - 2, max_size=units - 2))
    starts = [1, times, *start]  # a unit treated from the second time on, and one never
    rows = [
        (f"u{unit}", 2016 + time, int(time >= starts[unit]), draw(st.integers(-9, 9)), unit % 2)
        for unit in range(units)
        for time in range(times)
    ]
    return pd.DataFrame(rows, columns=["place", "year", "on", "y", "belt"])


def wide(panel, column):
    return panel.pivot_table(index="place", columns="year", values=column).to_numpy(dtype=float)


def least_squares(y, on):
    units, times = y.shape
    dummies = np.hstack([np.kron(np.eye(units), np.ones((times, 1))),
                         np.kron(np.ones((units, 1)), np.eye(times))])  # fmt: skip
    design = np.column_stack([on.ravel(), dummies])
    return np.linalg.lstsq(design, y.ravel(), rcond=None)[0][0]


@settings(max_examples=40)
@given(panels())
def test_it_is_least_squares_with_dummies(panel):
    found = two_way_effect(panel, **WHAT).table.loc["treated", "estimate"]
    assert found == pytest.approx(least_squares(wide(panel, "y"), wide(panel, "on")), abs=1e-9)


@settings(max_examples=40)
@given(panels(), st.integers(-5, 5))
def test_the_laws(panel, shift):
    """Constants of units and times fall out, a shift adds, order and names do not count."""
    row = two_way_effect(panel, **WHAT).table.loc["treated"]
    codes = pd.factorize(panel["place"])[0]
    y = panel["y"] + 3 * codes**2 + 5 * (panel["year"] % 3) + shift * panel["on"]
    moved = panel.assign(y=y, year=panel["year"] - 2018).sample(frac=1, random_state=2)
    before = moved.copy()
    again = two_way_effect(moved, **WHAT).table.loc["treated"]
    pd.testing.assert_frame_equal(moved, before)
    assert again["estimate"] == pytest.approx(row["estimate"] + shift, abs=1e-9)
    assert again["se"] == pytest.approx(row["se"], abs=1e-9)


@settings(max_examples=40)
@given(panels())
def test_a_shift_without_noise_is_found_exactly(panel):
    codes = pd.factorize(panel["place"])[0]
    flat = panel.assign(y=codes + panel["year"] % 7 + 2.5 * panel["on"])
    row = two_way_effect(flat, **WHAT).table.loc["treated"]
    assert row["estimate"] == pytest.approx(2.5, abs=1e-12)
    assert row["se"] == 0
    none = two_way_effect(flat.assign(y=codes), **WHAT).table.loc["treated"]
    assert none["low"] <= 1e-12 >= abs(none["estimate"])


@settings(max_examples=20)
@given(panels(units=5), st.booleans())
def test_every_placebo_is_a_refit_of_some_assignment(panel, within):
    """Of five units, every permutation is fitted by least squares; the draws are among those."""
    y, on = wide(panel, "y"), wide(panel, "on")
    belts = np.arange(5) % 2 if within else np.zeros(5, dtype=int)
    every = [
        least_squares(y, on[list(order)])
        for order in permutations(range(5))
        if (belts[list(order)] == belts).all()
    ]
    found = two_way_effect(panel, **WHAT, permutations=200, strata="belt" if within else None)
    nearest = np.abs(found.placebo.to_numpy()[:, None] - np.array(every)[None, :]).min(axis=1)
    assert np.max(nearest) < 1e-9
    exact = np.mean(np.abs(every) >= abs(found.table.loc["treated", "estimate"]) - 1e-9)
    row = found.table.loc["treated"]
    assert row["p_placebo"] == pytest.approx(exact, abs=0.16)  # 200 draws: 4.5 errors
    assert found.n_assignments <= len(every)


def test_p_counts_the_one_found_and_its_bounds_hold_it():
    draws = np.array([3.0, -2.0, 1.0, 0.0])
    assert tail_share(2.0, draws, level=0.95)[0] == 3 / 5
    assert tail_share(9.0, draws, level=0.95)[0] == 1 / 5
    p, low, high = tail_share(2.0, np.tile(draws, 100), level=0.95)
    assert low < 0.5 < high
    assert p == 201 / 401


def test_draws_depend_on_the_seed_and_on_nothing_else(counties):
    few = counties[counties["place"] < 20000].assign(third=lambda t: t["place"] % 3)
    options = {**WHAT, "permutations": 300, "strata": "third", "seed": 4}
    with threadpool_limits(1):
        one = two_way_effect(few, **options)
    with threadpool_limits(2):
        two = two_way_effect(few, **options)
    pd.testing.assert_series_equal(one.placebo, two.placebo, check_exact=True)
    shorter = two_way_effect(few, **{**options, "permutations": 100}).placebo
    pd.testing.assert_series_equal(shorter, one.placebo.head(100), check_exact=True)
    other = two_way_effect(few, **{**options, "seed": 5}).placebo
    assert not np.array_equal(other, one.placebo)


def test_long_draws_in_several_pieces(monkeypatch):
    terms, path = np.arange(12.0).reshape(2, 6), np.array([0, 0, 1, 1, 1, 0])
    blocks = np.array([0, 0, 0, 1, 1, 1])
    whole = permuted(terms, path, blocks, number=50, seed=3)
    monkeypatch.setattr("shuanggao_analytics.performance.impact.differences.placebo._CHUNK", 42)
    pieces = permuted(terms, path, blocks, number=50, seed=3)
    assert whole[0] == pieces[0]
    assert np.array_equal(whole[1], pieces[1])


def test_too_few_assignments_are_said():
    rows = [(p, t, int(p == "a" and t > 2), ord(p) * t % 5) for p in "abcd" for t in range(4)]
    panel = pd.DataFrame(rows, columns=["place", "year", "on", "y"])
    found = two_way_effect(panel, **WHAT, permutations=99)
    assert found.n_assignments == 4
    assert "only 4 different assignments: p is no less than 0.25" in found.text
    assert found.placebo.index.name == "permutation"
    assert two_way_effect(panel, **WHAT).placebo.empty


def test_units_that_go_back_are_counted():
    rows = [(p, t, int(p == "a" and t == 1), ord(p) * t % 5) for p in "abcd" for t in range(4)]
    panel = pd.DataFrame(rows, columns=["place", "year", "on", "y"])
    found = two_way_effect(panel, **WHAT)
    assert found.reversed_units == 1
    assert "1 units are treated and later are not" in found.text


def test_all_faults_come_at_once():
    rows = [(p, t, int(p == "a" and t > 2), 1.0) for p in "abcd" for t in range(4)]
    panel = pd.DataFrame(rows, columns=["place", "year", "on", "y"]).drop(index=15)
    panel["belt"] = "east"
    panel.loc[0, "belt"] = "west"
    panel.loc[1, "y"] = np.inf
    panel.loc[2, "on"] = 7
    with pytest.raises(DataContractError) as caught:
        two_way_effect(panel, **WHAT, cluster="belt", permutations=-1, level=0)
    found = [(fault.table, fault.row, fault.problem) for fault in caught.value.faults]
    assert found == [
        ("panel", "a, 1", "needs a finite number"),
        ("panel", "a, 2", "needs 0 or 1"),
        ("permutations", None, "needs a whole number from 0"),
        ("level", None, "needs a number between 0 and 1"),
        ("panel", "d, 3", "no row for this unit and time"),
        ("panel", "a", "not the same for all rows of a unit"),
    ]
    with pytest.raises(DataContractError, match="column place: one column for two things"):
        two_way_effect(panel, **WHAT, strata="place")


def test_a_treatment_without_comparison_is_refused():
    rows = [(p, t, int(t > 2), ord(p) * t % 5) for p in "abcd" for t in range(4)]
    panel = pd.DataFrame(rows, columns=["place", "year", "on", "y"])
    with pytest.raises(DataContractError, match="does not differ within units and times"):
        two_way_effect(panel, **WHAT)


@pytest.mark.parametrize("kind", ["bool", "boolean", "Int64", "float64", object])
def test_flags_of_every_kind(kind):
    rows = [(p, t, bool(p == "a" and t > 2), ord(p) * t % 5) for p in "abcd" for t in range(4)]
    panel = pd.DataFrame(rows, columns=["place", "year", "on", "y"])
    given = panel["on"].astype("int64") if kind == "Int64" else panel["on"]
    found = two_way_effect(panel.assign(on=given.astype(kind)), **WHAT).table
    pd.testing.assert_frame_equal(found, two_way_effect(panel, **WHAT).table)
