"""Transition matrices: published counts, laws, reducible chains, and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import transition_matrix

SEEDS = st.integers(0, 2**32 - 1)


def transitions(panel, **options):
    return transition_matrix(panel, value="score", by="place", **options)


def moving(long, seed, units=9, times=6):
    rng = np.random.default_rng(seed)
    return long(np.exp(np.cumsum(rng.normal(size=(units, times)), axis=1)))


def test_published(us_income):
    """Relative income of 48 US states in pooled quintiles: documentation of giddy (Markov)."""
    found = transition_matrix(us_income, value="income", by="state", classes=5)
    assert found.counts.to_numpy().tolist() == [
        [707, 58, 7, 1, 0],
        [50, 629, 80, 1, 1],
        [4, 79, 610, 73, 2],
        [0, 7, 72, 650, 37],
        [0, 0, 0, 48, 724],
    ]
    edges = [0.83999133, 0.94707545, 1.03242697, 1.14911154]
    assert found.bounds["up_to"].dropna().tolist() == pytest.approx(edges, abs=1e-8)
    long_run = [0.17957376, 0.21631443, 0.21499942, 0.21134662, 0.17776576]
    assert found.ergodic.tolist() == pytest.approx(long_run, abs=1e-8)
    assert found.probabilities.loc[1, 1] == pytest.approx(0.91461837, abs=1e-8)
    assert found.note is None


@settings(max_examples=25)
@given(seed=SEEDS, classes=st.integers(2, 5), step=st.integers(1, 3), relative=st.booleans())
def test_laws(long, *, seed, classes, step, relative):
    panel = moving(long, seed)
    options = {"classes": classes, "step": step, "relative": relative}
    found = transitions(panel, **options)
    rows = found.probabilities.sum(axis=1, skipna=False).dropna()
    assert rows.tolist() == pytest.approx([1] * len(rows))
    assert found.counts.to_numpy().sum() == 9 * (6 - step)
    inside = (found.low <= found.probabilities) & (found.probabilities <= found.high)
    assert inside.fillna(True).all(axis=None)
    assert found.bounds["values"].sum() == 54
    assert found.bounds["values"].max() - found.bounds["values"].min() <= 1
    other = transitions(panel.sample(frac=1, random_state=seed % 79), **options)
    pd.testing.assert_frame_equal(other.counts, found.counts)
    if found.note is None:
        assert found.ergodic.sum() == pytest.approx(1)
        kept = found.ergodic.to_numpy(float) @ found.probabilities.to_numpy(float)
        assert kept.tolist() == pytest.approx(found.ergodic.tolist(), abs=1e-9)


@settings(max_examples=25)
@given(seed=SEEDS)
def test_relative_takes_out_common_growth(long, seed):
    panel = moving(long, seed)
    growth = dict(zip(range(2001, 2007), np.exp(np.random.default_rng(seed).normal(size=6)),
                      strict=True))  # fmt: skip
    grown = panel.assign(score=panel["score"] * panel["year"].map(growth))
    pd.testing.assert_frame_equal(transitions(grown).counts, transitions(panel).counts)


def test_known_chain_comes_back(long):
    """Synthetic: 4,000 units moved by a known matrix of three classes."""
    rng = np.random.default_rng(11)
    known = np.array([[0.7, 0.3, 0.0], [0.2, 0.6, 0.2], [0.1, 0.3, 0.6]])
    state, states = rng.integers(0, 3, size=4000), []
    for _ in range(5):
        states.append(state)
        state = (rng.random(4000)[:, None] > np.cumsum(known, axis=1)[state]).sum(axis=1)
    panel = long(np.column_stack(states), names=np.arange(4000))
    found = transitions(panel, bounds=[0.5, 1.5], relative=False)
    assert found.probabilities.to_numpy(float) == pytest.approx(known, abs=0.02)
    assert found.homogeneity.loc["LR", "p"] > 0.01
    assert found.mobility == pytest.approx((3 - 1.9) / 2, abs=0.02)
    long_run = np.linalg.matrix_power(known, 200)[0]
    assert found.ergodic.tolist() == pytest.approx(long_run.tolist(), abs=0.02)


def test_change_over_time_is_seen(long):
    """Synthetic: nobody moves in the first step, all do in the second."""
    low, high = [1.0, 1.0, 2.0], [2.0, 2.0, 1.0]
    found = transitions(long([low] * 30 + [high] * 30), bounds=[1.5], relative=False)
    assert found.homogeneity.loc["LR", "p"] < 1e-9
    assert found.homogeneity.loc["LR", "df"] == 2
    assert "p < 0.001" in found.text
    assert "to" in found._repr_html_()


def test_reducible(long):
    found = transitions(long([[1, 1, 1], [1, 2, 2], [3, 3, 3]]), bounds=[1.5, 2.5], relative=False)
    assert found.ergodic.isna().all()
    assert found.mean_first_passage.isna().all(axis=None)
    assert "1 | 2 | 3" in found.note
    assert "No long run" in found.text
    assert found.mobility == pytest.approx((3 - 2 - 2 / 3) / 2)


def test_a_class_nobody_left(long):
    found = transitions(long([[1, 2], [1, 1]]), bounds=[1.5], relative=False)
    assert found.probabilities.loc[2].isna().all()
    assert found.low.loc[2].isna().all()
    assert found.counts.loc[2].tolist() == [0, 0]
    assert found.mobility is pd.NA
    assert found.note == "no move out of class 2 was seen"
    assert "cannot be tested" in found.text


def test_an_edge_belongs_to_the_class_below(long):
    found = transitions(long([[1, 2], [2, 3]]), bounds=[2], relative=False)
    assert found.bounds["values"].tolist() == [3, 1]


def test_steps(long):
    panel = moving(long, 2)
    even = panel[panel["year"] % 2 == 0]
    found = transitions(even)
    assert found.step == 2
    assert "steps of 2 years" in found.text
    assert transitions(panel, step=2).step == 2


def test_refusals(long):
    panel = moving(long, 3)
    with pytest.raises(DataContractError) as caught:
        transitions(panel.iloc[1:], classes=1, bounds=[2, 1], step=0, level=1)
    assert len(caught.value.faults) == 5
    with pytest.raises(DataContractError, match="6 times have no step of 6"):
        transitions(panel, step=6)
    with pytest.raises(DataContractError, match="quantiles do not separate"):
        transitions(long([[0, 0, 0], [0, 0, 5]]), relative=False)
    gap = long([[-1, 1, 1, 1], [1, 2, 2, 2]])
    with pytest.raises(DataContractError) as caught:
        transitions(gap[gap["year"] != 2003])
    assert len(caught.value.faults) == 2
