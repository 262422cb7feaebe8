"""Matched differences by hand, against scipy, with exact and drawn arrangements."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.matching.matched_difference import matched_difference
from shuanggao_analytics.performance.impact.matching.units import match_units


def pairs_of(treated, control):
    """Two series matched one to one in their order."""
    size = len(treated)
    place = np.arange(size) * 10.0
    units = pd.DataFrame(
        {"named": np.repeat([True, False], size), "x": np.concatenate([place, place + 1])},
        index=[*(f"t{at}" for at in range(size)), *(f"c{at}" for at in range(size))],
    )
    found = match_units(units, treated="named", covariates=["x"], distance="mahalanobis")
    return found, pd.Series([*treated, *control], index=units.index, dtype=float)


def several(ratio, seed, *, replace=False, treated=4, size=14):
    draw = np.random.default_rng(seed)
    units = pd.DataFrame({"named": np.arange(size) < treated, "x": draw.normal(size=size)})
    found = match_units(
        units, treated="named", covariates=["x"], distance="mahalanobis", ratio=ratio,
        replace=replace,
    )  # fmt: skip
    return found, pd.Series(draw.normal(size=size), index=units.index)


VALUES = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=8).filter(
    lambda pairs: len({a - b for a, b in pairs}) > 1
)


@settings(max_examples=40)
@given(VALUES)
def test_pairs(values):
    """A paired t (scipy), and every flip of signs counted out."""
    one, two = np.array(values, dtype=float).T
    matching, outcomes = pairs_of(one, two)
    found = matched_difference(outcomes, matching)
    expected = ttest_rel(one, two)
    low, high = expected.confidence_interval(0.95)
    assert (found.estimate, found.low, found.high) == (
        pytest.approx((one - two).mean()), pytest.approx(low), pytest.approx(high),
    )  # fmt: skip
    gaps = one - two
    sums = [abs(np.dot(signs, gaps)) for signs in product([1, -1], repeat=len(gaps))]
    assert found.p == pytest.approx(np.mean(np.array(sums) >= abs(gaps.sum()) - 1e-9))
    assert (found.exact, found.arrangements) == (True, 2 ** len(gaps))
    assert found.p_low == found.p_high == found.p


@settings(max_examples=30)
@given(VALUES, st.integers(-100, 100))
def test_a_shift_of_all_outcomes_changes_nothing(values, shift):
    matching, outcomes = pairs_of(*np.array(values, dtype=float).T)
    one, other = (matched_difference(o, matching) for o in (outcomes, outcomes + shift))
    assert other.estimate == pytest.approx(one.estimate)
    assert other.se == pytest.approx(one.se)
    assert other.p == one.p


@pytest.mark.parametrize("seed", range(5))
def test_drawn_arrangements_hold_the_exact_p(seed):
    """12 pairs counted out (4,096 flips); twice the pairs are drawn, and agree with the normal."""
    draw = np.random.default_rng(seed)
    one, two = draw.normal(0.4, 1, 24), np.zeros(24)
    found = matched_difference(pairs_of(one, two)[1], pairs_of(one, two)[0], seed=seed)
    assert (found.exact, found.arrangements) == (False, 9999)
    assert found.p_low < found.p < found.p_high
    flips = draw.choice([-1.0, 1.0], size=(200_000, 24)) @ one
    p = np.mean(np.abs(flips) >= abs(one.sum()) - 1e-9)
    assert found.p_low - 0.004 <= p <= found.p_high + 0.004


def test_same_seed_same_p():
    draw = np.random.default_rng(8)
    matching, outcomes = pairs_of(draw.normal(size=20), draw.normal(size=20))
    assert matched_difference(outcomes, matching).p == matched_difference(outcomes, matching).p


def test_several_partners_are_exchanged_within_their_set():
    matching, outcomes = several(2, seed=1)
    found = matched_difference(outcomes, matching)
    sets = [
        [outcomes[name], *outcomes[part["control"]]]
        for name, part in matching.pairs.groupby("treated", sort=False)
    ]
    means = [
        np.mean([s[at] - np.mean(np.delete(s, at)) for s, at in zip(sets, chosen, strict=True)])
        for chosen in product(range(3), repeat=len(sets))
    ]
    assert found.estimate == pytest.approx(means[0])
    assert found.arrangements == 3**4
    assert found.p == pytest.approx(np.mean(np.abs(means) >= abs(means[0]) - 1e-9))
    assert found.bounds is None


def test_controls_that_serve_twice_widen_the_error():
    """By hand: b serves both treated units, its nearest other control is c."""
    units = pd.DataFrame(
        {"named": [True, True, False, False], "x": [1.0, 1.2, 1.1, 3.0]}, index=list("pqbc")
    )
    matching = match_units(
        units, treated="named", covariates=["x"], distance="mahalanobis", replace=True
    )
    found = matched_difference(pd.Series({"p": 5.0, "q": 7.0, "b": 2.0, "c": 6.0}), matching)
    first = (3 - 4) ** 2 + (5 - 4) ** 2
    assert found.estimate == 4
    assert found.se**2 == pytest.approx(first / 2 + (2**2 - 2) * (2 - 6) ** 2 / 2 / 2**2)
    assert np.isnan(found.p)
    assert "No p" in found.text


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 3), st.booleans())
def test_weights_give_the_same_estimate(seed, ratio, replace):
    matching, outcomes = several(ratio, seed, replace=replace)
    found = matched_difference(outcomes, matching)
    w, treated = matching.weights, outcomes.index < 4
    expected = np.average(outcomes[treated], weights=w[treated]) - np.average(
        outcomes[~treated], weights=w[~treated]
    )
    assert found.estimate == pytest.approx(expected)


def test_text():
    matching, outcomes = pairs_of(np.arange(12) + 3.0, np.arange(12) * 0.5)
    found = matched_difference(outcomes, matching)
    for words in ("under the stated assumption only", "Exchanging treated units", "unseen trait",
                  "conditional independence", "What this is not"):  # fmt: skip
        assert words in found.text
    assert found.bounds.loc[1.0, "p_high"] <= 0.05 < found.bounds["p_high"].max()
    assert "rough" in matched_difference(*reversed(pairs_of([1.0, 2, 4], [0.0, 0, 0]))).text


def test_no_difference_at_all():
    found = matched_difference(*reversed(pairs_of([1.0, 2.0], [1.0, 2.0])))
    assert (found.estimate, found.se, found.p, found.bounds) == (0, 0, 1, None)


def test_refusals():
    matching, outcomes = pairs_of([1.0, 2, 3], [0.0, 0, 1])
    bad = outcomes.astype(object).drop("t2")
    bad["t0"], bad["c1"] = None, "3"
    with pytest.raises(DataContractError) as caught:
        matched_difference(bad, matching, level=95, draws=5)
    said = str(caught.value)
    for words in ("row t2: no outcome for a unit in a pair", "row t0: needs a finite number",
                  "row c1: needs a finite number", "level: needs a number between 0 and 1",
                  "draws: needs a whole number from 99"):  # fmt: skip
        assert words in said
    with pytest.raises(DataContractError, match="not a Series"):
        matched_difference([1, 2], matching)
    single, values = pairs_of([1.0], [0.0])
    with pytest.raises(DataContractError, match="fewer than two treated units"):
        matched_difference(values, single)
