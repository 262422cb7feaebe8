"""How weights vary: the laws they follow, siblings that keep their sum, indicators left out."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.performance.index import CompositeIndex, read_tree
from shuanggao_analytics.performance.robustness.weights import (
    effective_weights,
    read_weights,
    without,
)

META = pd.DataFrame({"code": list("abcd"), "direction": 1, "dimension": list("xxyy")})
TREE = read_tree(META)
OWN = np.array([0.25, 0.75, 0.5, 0.5, 0.4, 0.6, 1.0])  # a b c d x y index
X = pd.DataFrame(np.random.default_rng(0).random((6, 4)), columns=list("abcd"))
INDEX = CompositeIndex(META).fit(X)


def drawn(given, size=4000):
    rule, faults = read_weights(INDEX, given)
    assert faults == []
    uniform = np.random.default_rng(1).random((size, len(TREE.table)))
    return rule.drawn_weights(OWN[None, :], uniform, TREE)


def test_effective_weights_bring_siblings_to_one():
    raw = np.array([[1, 3, 2, 2, 4, 6, 9.0], [0, 0, 1, 1, 1, 1, 1]])
    found = effective_weights(raw, TREE)
    assert found[0].tolist() == pytest.approx([0.1, 0.3, 0.3, 0.3])
    assert found[1].tolist() == pytest.approx([0, 0, 0.25, 0.25])


@pytest.mark.parametrize("given", [{"noise": 0.25}, 20, "simplex"])
def test_every_draw_sums_to_one(given):
    assert drawn(given).sum(axis=1) == pytest.approx(np.ones(4000))


def test_noise_stays_within_its_share():
    found = drawn({"noise": 0.25})
    within = found[:, :2] / found[:, :2].sum(axis=1, keepdims=True)
    odds = within[:, 1] / within[:, 0] / 3
    assert odds.min() >= 0.75 / 1.25
    assert odds.max() <= 1.25 / 0.75


def test_a_dirichlet_law_has_the_mean_and_the_variance_said():
    found = drawn(20, size=40_000)
    share = found[:, :2].sum(axis=1)
    within = found[:, 0] / share
    assert share.mean() == pytest.approx(0.4, abs=0.005)
    assert share.var() == pytest.approx(0.4 * 0.6 / 21, rel=0.05)
    assert within.mean() == pytest.approx(0.25, abs=0.005)
    assert within.var() == pytest.approx(0.25 * 0.75 / 21, rel=0.05)


def test_any_weights_are_even_on_the_simplex():
    found = drawn("simplex", size=40_000)
    share = found[:, :2].sum(axis=1)
    assert np.histogram(share, bins=4, range=(0, 1))[0] / 40_000 == pytest.approx(
        [0.25] * 4, abs=0.01
    )


def test_leaving_out_keeps_the_weight_of_the_dimension():
    weights = np.tile([0.1, 0.3, 0.2, 0.4], (3, 1))
    found = without(weights, np.array([0, -1, 3]), TREE)
    assert found.tolist() == [
        pytest.approx([0, 0.4, 0.2, 0.4]),
        pytest.approx([0.1, 0.3, 0.2, 0.4]),
        pytest.approx([0.1, 0.3, 0.6, 0]),
    ]
    assert weights[0].tolist() == [0.1, 0.3, 0.2, 0.4]


def test_an_indicator_alone_in_its_dimension_takes_the_dimension_along():
    tree = read_tree(pd.DataFrame({"code": list("abc"), "dimension": list("xxy")}))
    found = without(np.array([[0.2, 0.3, 0.5]]), np.array([2]), tree)
    assert found[0].tolist() == pytest.approx([0.4, 0.6, 0])


@pytest.mark.parametrize(
    "given", [0.5, True, "any", {"noise": 0}, {"noise": 2}, {"kappa": 3}, [], [{"a": 2}], ["best"]]
)
def test_other_weights_are_refused(given):
    assert read_weights(INDEX, given)[1]


def test_schemes_are_named():
    rule, faults = read_weights(INDEX, ["equal", "critic", INDEX.weights_])
    assert not faults
    assert rule.words == ("equal", "critic", "weights 3")
    assert rule.own_weights(TREE, X).shape == (3, 7)
