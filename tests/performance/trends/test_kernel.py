"""S, its variance and z, series by series against the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.performance.trends import kernel

tables = st.integers(2, 9).flatmap(
    lambda times: st.lists(
        st.lists(
            st.one_of(st.integers(-3, 3).map(float), st.just(np.nan)),
            min_size=times,
            max_size=times,
        ),
        min_size=1,
        max_size=5,
    ).map(lambda rows: np.array(rows, dtype=float))
)


def by_definition(x):
    x = x[~np.isnan(x)]
    s = sum(np.sign(x[j] - x[i]) for i in range(len(x)) for j in range(i + 1, len(x)))
    n, ties = len(x), np.unique(x, return_counts=True)[1]
    return s, (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


@given(tables)
def test_scores_and_variances(values):
    s, variance = kernel.scores(values), kernel.variances(values)
    for row, x in enumerate(values):
        expected = by_definition(x)
        assert s[row] == expected[0]
        assert variance[row] == pytest.approx(expected[1], abs=1e-12)


@given(tables)
def test_tau_b_is_that_of_scipy(values):
    tau_a, tau_b = kernel.tau(values, kernel.scores(values))
    for row, x in enumerate(values):
        x = x[~np.isnan(x)]
        if len(x) > 1 and np.ptp(x) > 0:
            assert tau_b[row] == pytest.approx(stats.kendalltau(np.arange(len(x)), x).statistic)
            assert tau_a[row] == pytest.approx(by_definition(x)[0] / (len(x) * (len(x) - 1) / 2))
        else:
            assert np.isnan(tau_b[row])


def test_p_far_out_is_not_lost_to_rounding():
    assert 0 < kernel.normal_p(np.array([14.38]))[0] < 1e-40


def test_z_of_variances_that_are_none():
    z = kernel.z_scores(np.array([0, 3, 0, 3]), np.array([0.0, 0.0, -1.0, -1.0]))
    assert z[0] == 0
    assert np.isnan(z[1:]).all()


def test_blocks_cover_every_series_once(monkeypatch):
    monkeypatch.setattr(kernel, "_NUMBERS_AT_ONCE", 10)
    assert [row for part in kernel.blocks(7, 4) for row in range(7)[part]] == list(range(7))
    assert list(kernel.blocks(2, 100)) == [slice(0, 1), slice(1, 2)]
    assert list(kernel.blocks(0, 100)) == []


@given(tables)
def test_by_count_keeps_every_value_in_order(values):
    found = {}
    for rows, some in kernel.by_count(values, least=1):
        assert not np.isnan(some).any()
        found |= {int(row): x.tolist() for row, x in zip(rows, some, strict=True)}
    expected = {row: x[~np.isnan(x)].tolist() for row, x in enumerate(values)}
    assert found == {row: x for row, x in expected.items() if x}


@given(tables)
def test_middle_is_the_median(values):
    median = kernel.middle(np.sort(values, axis=1), kernel.counts(values))
    for row, x in enumerate(values):
        x = x[~np.isnan(x)]
        assert np.isnan(median[row]) if not len(x) else median[row] == np.median(x)
