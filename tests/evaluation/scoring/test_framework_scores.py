"""Scores in the round-two framework: means by hand, ranks with ranges, laws, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.scoring import framework_scores
from shuanggao_analytics.evaluation.scoring.framework import READINGS, WEIGHTINGS

POINTS = [f"p{number:02d}" for number in range(1, 34)]
SETTINGS = ["per_point", "per_index", "per_sub_index", "nested", "per_sub_index_printed",
            "nested_printed"]  # fmt: skip


def units(size=5, seed=8):
    """Return a table of points."""
    cells = np.random.default_rng(seed).uniform(40, 100, (size, 33))
    return pd.DataFrame(cells, columns=POINTS, index=[f"u{at}" for at in range(size)])


def test_scores_by_hand():
    table = units()
    mean = table.mean(axis="columns")
    found = framework_scores(table)
    assert found.table["score"].to_numpy() == pytest.approx(mean.to_numpy())
    fourth = table[POINTS[11:23]].mean(axis="columns")
    assert found.table["4"].to_numpy() == pytest.approx(fourth.to_numpy())
    assert found.sub_indices["4.3"].to_numpy() == pytest.approx(
        table[["p17", "p18", "p19"]].mean(axis="columns").to_numpy()
    )
    by_index = framework_scores(table, weights="per_index")
    assert by_index.table["score"].to_numpy() == pytest.approx(
        by_index.indices.mean(axis="columns").to_numpy()
    )
    by_sub = framework_scores(table, weights="per_sub_index")
    assert by_sub.table["score"].to_numpy() == pytest.approx(
        by_sub.sub_indices.mean(axis="columns").to_numpy()
    )
    nested = framework_scores(table, weights="nested")
    subs = nested.sub_indices[["6.1", "6.2", "6.3", "6.4", "6.5"]].mean(axis="columns")
    assert nested.table["6"].to_numpy() == pytest.approx(subs.to_numpy())


def test_printed_rows():
    table = units()
    found = framework_scores(table, rows="printed")
    assert found.sub_indices.shape == (5, 17)
    assert found.sub_indices["4.2"].to_numpy() == pytest.approx(
        table[["p15", "p16", "p17"]].mean(axis="columns").to_numpy()
    )
    assert found.sub_indices["5.1–5.3"].to_numpy() == pytest.approx(found.table["5"].to_numpy())
    assert found.scores.columns.tolist() == SETTINGS
    printed = framework_scores(table, rows="printed", weights="per_sub_index")
    used = printed.scores["per_sub_index_printed"]
    assert printed.table["score"].to_numpy() == pytest.approx(used.to_numpy())
    weights = np.array([1.0] * 11 + [3.0] + [1.0] * 5) / 19
    order = [*printed.sub_indices.columns]
    assert order[11] == "5.1–5.3"
    again = printed.sub_indices[[*order]].to_numpy() @ weights
    assert used.to_numpy() == pytest.approx(again)


def test_a_rank_has_its_range():
    table = units(12)
    found = framework_scores(table, weights="nested")
    ranks = found.ranks
    assert found.table["rank"].tolist() == ranks["nested"].tolist()
    assert found.table["best"].tolist() == ranks.min(axis="columns").tolist()
    assert found.table["worst"].tolist() == ranks.max(axis="columns").tolist()
    assert (found.table["worst"] > found.table["best"]).any()
    assert "Over 6 weightings ranks differ by" in found.text
    assert "36% per_point, 17% per_index" in found.text
    assert "scenario" in found._repr_html_()


def test_own_weights_are_one_of_the_weightings():
    only = {"1": 0.0, "2": 0.0, "3": 0.0, "4": 1.0, "5": 0.0, "6": 0.0}
    found = framework_scores(units(), weights=only)
    assert found.weighting == "own"
    assert found.table["score"].to_numpy() == pytest.approx(found.table["4"].to_numpy())
    assert found.scores.columns.tolist() == [*SETTINGS, "own"]
    assert "100% own" in found.text
    plain = units()[POINTS[:3]].mean(axis="columns")
    assert found.table["1"].to_numpy() == pytest.approx(plain.to_numpy())  # weighs nothing


def test_equal_units_share_a_rank_under_every_weighting():
    table = units(1).loc[["u0", "u0", "u0"]]
    found = framework_scores(table.set_axis(list("abc")))
    assert (found.ranks == 1).all(axis=None)
    assert "No rank differs between 6 weightings" in found.text


def test_keys_are_kept():
    table = units().assign(unit_id=list("abcde"), round=2, trust="synthetic", note=1)
    before = table.copy()
    found = framework_scores(table)
    assert found.table.columns[:3].tolist() == ["unit_id", "round", "trust"]
    assert found.table.index.equals(table.index)
    assert found.text.endswith("Trust of the data: synthetic.")
    assert "note" not in found.table.columns
    pd.testing.assert_frame_equal(table, before)


def test_every_fault_comes_at_once():
    bad = units().assign(unit_id=["a", "b", "a", "c", "d"], year=[2029, 2029, 2029, 2029, 2027])
    bad["round"] = [1, 2, 1, 2, 2]
    bad.loc["u1", "p05"] = 105
    bad.loc["u2", "p06"] = np.nan
    with pytest.raises(DataContractError) as caught:
        framework_scores(bad.drop(columns="p33"), weights={"1": 1.0}, rows="content")
    found = {(fault.table, fault.row, fault.column) for fault in caught.value.faults}
    assert ("points", "b", "p05") in found
    assert ("points", "a", "p06") in found
    assert ("points", None, "p33") in found
    assert ("points", None, "year") in found
    assert ("points", None, "round") in found
    assert ("points", "a", None) in found
    assert ("weights", "6", None) in found


def test_no_points_at_all():
    with pytest.raises(DataContractError) as caught:
        framework_scores(pd.DataFrame({"unit_id": ["a"]}))
    assert len(caught.value.faults) == 33
    with pytest.raises(DataContractError, match="not a table"):
        framework_scores([80.0])


@settings(max_examples=30)
@given(st.integers(0, 30), st.sampled_from(WEIGHTINGS), st.sampled_from(READINGS))
def test_laws(seed, weights, rows):
    table = units(4, seed)
    found = framework_scores(table, weights=weights, rows=rows)
    score = found.table["score"].to_numpy()
    assert found.contributions.sum(axis="columns").to_numpy() == pytest.approx(score)
    for parts in (found.indices, found.sub_indices, table):
        assert (score >= parts.min(axis="columns") - 1e-9).all()
        assert (score <= parts.max(axis="columns") + 1e-9).all()
    order = [2, 0, 3, 1]
    again = framework_scores(table.iloc[order], weights=weights, rows=rows)
    pd.testing.assert_frame_equal(again.table, found.table.iloc[order])


@settings(max_examples=30)
@given(st.floats(0, 100), st.sampled_from(WEIGHTINGS))
def test_constant_points_give_the_constant(level, weights):
    table = pd.DataFrame(level, index=["u"], columns=POINTS)
    found = framework_scores(table, weights=weights)
    assert found.table["score"].tolist() == pytest.approx([level])
    assert found.indices.to_numpy() == pytest.approx(np.full((1, 6), level))
