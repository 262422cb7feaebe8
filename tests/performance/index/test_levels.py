"""From indicators to the index: one method, or a mean a level; COINr's means; many weights."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.aggregation import topsis
from shuanggao_analytics.performance.index.levels import (
    check_aggregate,
    domain_faults,
    index_scores,
    node_scores,
)
from shuanggao_analytics.performance.index.tree import read_tree

TREE = read_tree(pd.DataFrame({"code": list("abc"), "dimension": list("xxy")}))
VALUES = pd.DataFrame(
    {"a": [1.0, 4.0, 9.0], "b": [4.0, 4.0, 1.0], "c": [2.0, 8.0, 5.0]}, index=list("uvw")
)
WEIGHTS = np.array([0.25, 0.25, 0.5])


def nodes(choice, weights=WEIGHTS):
    return node_scores(VALUES, weights, tree=TREE, choice=choice)


def test_by_hand():
    assert nodes("arithmetic").loc["u"].tolist() == pytest.approx([2.5, 2, 2.25])
    assert nodes("geometric").loc["u"].tolist() == pytest.approx([2, 2, 2])
    mixed = nodes(["arithmetic", "geometric"])
    assert mixed.loc["u", "index"] == pytest.approx(np.sqrt(2.5 * 2))
    assert nodes(["harmonic", "arithmetic"]).loc["u", "x"] == pytest.approx(1.6)


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_one_mean_over_all_is_the_same_mean_level_by_level(mean):
    pd.testing.assert_frame_equal(nodes(mean), nodes([mean, mean]))


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_means_of_the_asem_index(mean, asem, asem_index):
    """COINr 1.1.14: min–max 1–100 and a_amean, a_gmean, a_hmean, all levels."""
    published = asem("means")
    published = published[published["mean"] == mean].drop(columns="mean")
    found = asem_index.rebuild(scale=(1, 100), aggregate=mean).table_[published.columns]
    pd.testing.assert_frame_equal(found, published, rtol=1e-9, check_names=False)


def test_topsis_looks_at_the_indicators_with_their_effective_weights():
    found = nodes("topsis")
    own = topsis(VALUES, weights=WEIGHTS, normalise=None)["closeness"]
    assert found["index"].tolist() == pytest.approx(own.tolist())
    inner = topsis(VALUES[["a", "b"]], normalise=None)["closeness"]
    assert found["x"].tolist() == pytest.approx(inner.tolist())


@pytest.mark.parametrize(
    "choice", ["arithmetic", "geometric", "topsis", ["arithmetic", "geometric"], ("power", 0.5)]
)
def test_many_weights_at_once_are_each_by_itself(choice):
    draws = np.random.default_rng(0).dirichlet(np.ones(3), size=5)
    many = index_scores(VALUES.to_numpy(), draws, tree=TREE, choice=choice)
    for row, weights in zip(many, draws, strict=True):
        assert row == pytest.approx(nodes(choice, weights)["index"].to_numpy())


def test_a_dimension_without_weight_has_no_score_and_does_not_count():
    found = nodes(["arithmetic", "geometric"], np.array([0.0, 0.0, 1.0]))
    assert found["x"].isna().all()
    assert found["index"].tolist() == pytest.approx(VALUES["c"].tolist())


def test_what_is_not_defined_is_named():
    low = VALUES.assign(a=[0.0, 1, 2])
    faults = domain_faults(low, "geometric")
    assert [(fault.row, fault.column) for fault in faults] == [("u", "a")]
    assert "scale=(1, 100)" in str(faults[0])
    assert domain_faults(low, "arithmetic") == []
    assert domain_faults(low, ["arithmetic", "geometric"]) != []


def test_lists_are_means_one_a_level():
    check_aggregate(["arithmetic", "geometric"], tree=TREE)
    with pytest.raises(DataContractError) as error:
        check_aggregate(["arithmetic", "topsis", "x"], tree=TREE)
    for part in ("not a mean", "'topsis'", "3 means for 2 levels"):
        assert part in str(error.value)
    with pytest.raises(UnknownNameError, match="topsis"):
        check_aggregate("best", tree=TREE)
