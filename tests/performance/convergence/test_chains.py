"""Chains: published matrices, small cases by hand, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.performance.convergence.chains import (
    first_passage,
    homogeneity,
    q_parts,
    reducible,
    row_shares,
    shorrocks,
    stationary,
    wilson,
)

US_QUINTILES = np.array(
    [
        [729.0, 71, 1, 0, 0],
        [72, 567, 80, 3, 0],
        [0, 81, 631, 86, 2],
        [0, 3, 86, 573, 56],
        [0, 0, 1, 57, 741],
    ]
)
PASSAGE = [
    [4.81354357, 11.50292712, 29.60921231, 53.38594954, 103.59816743],
    [42.04774505, 5.34023324, 18.74455332, 42.50023268, 92.71316899],
    [69.25849753, 27.21075248, 4.82147603, 25.27184624, 75.43305672],
    [84.90689329, 42.85914824, 17.18082642, 5.31299186, 51.60953369],
    [98.41295543, 56.36521038, 30.66046735, 14.21158356, 4.77619083],
]
SEEDS = st.integers(0, 2**32 - 1)


def test_published_chain():
    """Income of 48 US states in yearly quintiles, 1929–2009: giddy (Markov)."""
    shares = row_shares(US_QUINTILES)
    assert shares[0].tolist() == pytest.approx([0.91011236, 0.0886392, 0.00124844, 0, 0], abs=1e-8)
    long_run = [0.20774716, 0.18725774, 0.20740537, 0.18821787, 0.20937187]
    assert stationary(shares).tolist() == pytest.approx(long_run, abs=1e-8)
    assert first_passage(shares) == pytest.approx(np.array(PASSAGE), abs=1e-7)
    leaving = [0.08988764, 0.21468144, 0.21125, 0.20194986, 0.07259074]
    assert shorrocks(shares) == pytest.approx(sum(leaving) / 4, abs=1e-8)


def test_published_homogeneity():
    """Two samples as in the tests of giddy (kullback): 160.9606, there on 30 degrees.

    One cell is zero in both samples; it cannot be above 0, which leaves 29.
    """
    first = [
        [22, 11, 24, 2, 2, 7],
        [5, 23, 15, 3, 42, 6],
        [4, 21, 190, 25, 20, 34],
        [0, 2, 14, 56, 14, 28],
        [32, 15, 20, 10, 56, 14],
        [5, 22, 31, 18, 13, 134],
    ]
    second = [
        [3, 6, 9, 3, 0, 8],
        [1, 9, 3, 12, 27, 5],
        [2, 9, 208, 32, 5, 18],
        [0, 14, 32, 108, 40, 40],
        [22, 14, 9, 26, 224, 14],
        [1, 5, 13, 53, 13, 116],
    ]
    found = homogeneity(np.array([first, second], dtype=float)).loc["LR"]
    assert found["statistic"] == pytest.approx(160.96060031170782)
    assert found["df"] == 29


@settings(max_examples=40)
@given(seed=SEEDS, k=st.integers(2, 6))
def test_laws_of_a_chain(seed, k):
    shares = np.random.default_rng(seed).dirichlet(np.ones(k), size=k)
    long_run, passage = stationary(shares), first_passage(shares)
    assert long_run @ shares == pytest.approx(long_run, abs=1e-10)
    assert long_run.sum() == pytest.approx(1)
    assert np.diag(passage) == pytest.approx(1 / long_run, rel=1e-6)
    others = shares @ (passage - np.diag(np.diag(passage)))
    assert passage == pytest.approx(1 + others, rel=1e-8)
    waiting = np.linalg.matrix_power((shares + np.eye(k)) / 2, 2**22)  # the same long run
    assert waiting[0] == pytest.approx(long_run, abs=1e-6)
    assert reducible(shares) is None


@settings(max_examples=40)
@given(seed=SEEDS)
def test_tests_by_rows(seed):
    """LR and Q are sums of tests of the contingency table of each row."""
    counts = np.random.default_rng(seed).integers(1, 30, size=(3, 4, 4)).astype(float)
    found = homogeneity(counts)
    for name, kind in (("LR", "log-likelihood"), ("Q", "pearson")):
        tables = [counts[:, row] for row in range(4)]
        parts = [stats.chi2_contingency(t, correction=False, lambda_=kind) for t in tables]
        assert found.loc[name, "statistic"] == pytest.approx(sum(part.statistic for part in parts))
        assert found.loc[name, "df"] == sum(part.dof for part in parts) == 24
        expected = stats.chi2.sf(found.loc[name, "statistic"], 24)
        assert found.loc[name, "p"] == pytest.approx(expected)
    assert q_parts(counts).sum() == pytest.approx(found.loc["Q", "statistic"])


def test_only_what_can_be_above_zero_counts():
    counts = np.array([[[5.0, 5, 0], [2, 2, 0], [0, 0, 3]], [[3, 7, 0], [0, 0, 0], [0, 0, 9]]])
    found = homogeneity(counts)
    assert found["df"].tolist() == [1, 1]
    single = homogeneity(counts[:1])
    assert single["df"].tolist() == [0, 0]
    assert single["p"].isna().all()


@settings(max_examples=30)
@given(seed=SEEDS, level=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_against_scipy(seed, level):
    counts = np.random.default_rng(seed).integers(0, 6, size=(3, 3)).astype(float)
    low, high = wilson(counts, level=level)
    for i, j in np.ndindex(3, 3):
        if not counts[i].sum():
            assert np.isnan(low[i, j])
            continue
        test = stats.binomtest(int(counts[i, j]), int(counts[i].sum()))
        bounds = test.proportion_ci(level, method="wilson")
        assert (low[i, j], high[i, j]) == pytest.approx((bounds.low, bounds.high), abs=1e-12)


def test_why_there_is_no_long_run():
    blocks = np.array([[1.0, 0, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]])
    assert reducible(blocks).endswith("1 | 2, 3")
    assert reducible(row_shares(np.array([[1.0, 1], [0, 0]]))) == "no move out of class 2 was seen"
