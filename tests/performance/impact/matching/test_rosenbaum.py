"""Bounds of the signed-rank test against a published table, and counted out by hand."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata, wilcoxon

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.matching.rosenbaum import (
    rosenbaum_bounds,
    sensitivity_gamma,
)

EXPOSED = [38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22, 35,
           49, 48, 44, 35, 43, 39, 34, 13, 73, 25, 27]  # fmt: skip
CONTROL = [16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21, 19,
           7, 18, 19, 12, 11, 22, 25, 16, 13, 11, 13]  # fmt: skip


def test_lead_in_blood():
    """Rosenbaum (2002), table 4.2: lead (μg/dl) in the blood of 33 pairs of children."""
    gaps = pd.Series(EXPOSED) - pd.Series(CONTROL)
    found = rosenbaum_bounds(gaps, gammas=(1, 2, 3, 4, 4.25, 5))
    printed = [0.0018, 0.0136, 0.0388, 0.0468, 0.0740]
    assert found["p_high"].iloc[1:].round(4).tolist() == printed
    assert found["p_high"].iloc[0] < 0.0001
    assert (found["p_low"].iloc[1:] < 0.0001).all()
    assert 4.25 < sensitivity_gamma(gaps) < 5


DIFFERENCES = st.lists(st.integers(-6, 6), min_size=1, max_size=7).filter(any)


@given(DIFFERENCES, st.sampled_from([1.0, 1.5, 2.0, 4.0]))
def test_counted_out(values, gamma):
    """All signs of the pairs that differ, each positive with chance Γ / (1 + Γ)."""
    gaps = np.array(values)
    ranks = rankdata(np.abs(gaps))[gaps != 0]
    sides = gaps[gaps != 0] > 0
    total = max(ranks[sides].sum(), ranks[~sides].sum())
    chance = gamma / (1 + gamma)
    p = sum(
        np.prod(np.where(signs, chance, 1 - chance))
        for signs in product([True, False], repeat=len(ranks))
        if ranks[np.array(signs)].sum() >= total - 1e-9
    )
    found = rosenbaum_bounds(pd.Series(values), gammas=[gamma])
    assert found["p_high"].iloc[0] == pytest.approx(p)


@given(st.lists(st.integers(-30, 30).filter(bool), min_size=3, max_size=12, unique_by=abs))
def test_without_hidden_bias_it_is_the_signed_rank_test(values):
    found = rosenbaum_bounds(pd.Series(values), gammas=[1])
    ranks = rankdata(np.abs(values))
    side = "greater" if ranks[np.array(values) > 0].sum() * 2 >= ranks.sum() else "less"
    expected = wilcoxon(values, alternative=side, method="exact").pvalue
    assert found.loc[1.0, "p_high"] == pytest.approx(expected)
    assert found.loc[1.0, "p_low"] == pytest.approx(expected)


@settings(max_examples=50)
@given(DIFFERENCES)
def test_more_bias_wider_bounds_and_signs_do_not_matter(values):
    one = rosenbaum_bounds(pd.Series(values))
    other = rosenbaum_bounds(-pd.Series(values))
    assert one["p_high"].is_monotonic_increasing
    assert one["p_low"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("size", [5, 10, 20, 21, 60])
def test_gamma_is_where_p_reaches_the_level(size):
    gaps = pd.Series(range(1, size + 1))
    gamma = sensitivity_gamma(gaps, alpha=0.04)
    assert rosenbaum_bounds(gaps, gammas=[gamma]).iloc[0]["p_high"] == pytest.approx(0.04)


def test_no_gamma():
    assert np.isnan(sensitivity_gamma(pd.Series([1, -2, 3])))
    assert np.isinf(sensitivity_gamma(pd.Series([1.0]), alpha=0.9999999))


def test_refusals():
    with pytest.raises(DataContractError) as caught:
        rosenbaum_bounds(pd.Series({"a": None, "b": "2"}), gammas=[0.5])
    said = str(caught.value)
    for words in ("row a: needs a finite number", "row b: needs a finite number",
                  "gammas: needs a number ≥ 1"):  # fmt: skip
        assert words in said
    with pytest.raises(DataContractError, match="none that is not 0"):
        rosenbaum_bounds(pd.Series([0, 0]))
    with pytest.raises(DataContractError, match="alpha"):
        sensitivity_gamma(pd.Series([1, 2]), alpha=5)
