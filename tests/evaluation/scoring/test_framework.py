"""Weights of the round-two framework: the two shares of index 4, readings, sums, refusals."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.scoring import framework_weights
from shuanggao_analytics.evaluation.scoring.framework import (
    READINGS,
    WEIGHTINGS,
    own_weights,
    point_weights,
    rows_of,
    weighting_of,
)


def test_index_four_by_point_and_by_index():
    """000:117-148: 3, 4, 4, 12, 3, 7 of 33 points; no weights are printed."""
    found = framework_weights().set_index("id")
    indices = found[found["level"] == "index"]
    assert indices["points"].tolist() == [3, 4, 4, 12, 3, 7]
    assert indices.loc["4", "per_point"] == pytest.approx(12 / 33)
    assert indices.loc["4", "per_index"] == pytest.approx(1 / 6)
    assert indices.loc["4", "per_sub_index"] == pytest.approx(5 / 19)
    assert indices.loc["4", "nested"] == pytest.approx(1 / 6)
    assert f"{indices.loc['4', 'per_point']:.0%}, {indices.loc['4', 'per_index']:.0%}" == "36%, 17%"


@pytest.mark.parametrize("rows", READINGS)
def test_every_weighting_sums_to_one_on_each_level(rows):
    found = framework_weights(rows=rows)
    assert found["level"].value_counts().to_dict() == {
        "point": 33,
        "sub_index": 19 if rows == "content" else 17,
        "index": 6,
    }
    sums = found.groupby("level")[list(WEIGHTINGS)].sum()
    assert sums.to_numpy() == pytest.approx(np.ones((3, 4)))
    assert found[["name_zh", "name_en"]].notna().all(axis=None)


def test_the_two_readings_differ_where_the_table_is_shifted():
    """Points 17, 30, 31 stand in a row beside theirs; 24 to 26 share the cell of 5.1 to 5.3."""
    content, printed = (rows_of(rows) for rows in ("content", "printed"))
    row = {
        read: [rows.subs[at] for at in rows.sub_of]
        for read, rows in (("content", content), ("printed", printed))
    }
    differ = [at + 1 for at in range(33) if row["content"][at] != row["printed"][at]]
    assert differ == [17, 24, 25, 26, 30, 31]
    assert (row["content"][16], row["printed"][16]) == ("4.3", "4.2")
    assert (row["content"][29], row["printed"][29]) == ("6.2", "6.3")
    assert (row["content"][30], row["printed"][30]) == ("6.3", "6.4")
    assert row["printed"][23:26] == ["5.1–5.3"] * 3
    assert (content.index_of == printed.index_of).all()
    assert printed.size.sum() == content.size.sum() == 19


def test_a_reading_moves_weight_between_sub_indices_only():
    content, printed = (framework_weights(rows=rows).set_index("id") for rows in READINGS)
    for weighting in WEIGHTINGS:
        indices = [str(number) for number in range(1, 7)]
        assert content.loc[indices, weighting].to_numpy() == pytest.approx(
            printed.loc[indices, weighting].to_numpy()
        )
    assert printed.loc["5.1–5.3", "per_sub_index"] == pytest.approx(3 / 19)
    assert content.loc["p17", "per_sub_index"] == pytest.approx(1 / 19 / 3)
    assert printed.loc["p17", "per_sub_index"] == pytest.approx(1 / 19 / 3)
    assert content.loc["p30", "per_sub_index"] == pytest.approx(1 / 19 / 2)
    assert printed.loc["p30", "per_sub_index"] == pytest.approx(1 / 19)


def test_own_weights_on_each_level():
    read = rows_of("content")
    even = dict.fromkeys(read.points, 1 / 33)
    assert own_weights(even, read) == pytest.approx(point_weights("per_point", read))
    subs = pd.Series(1 / 19, index=read.subs)
    assert own_weights(subs, read) == pytest.approx(point_weights("per_sub_index", read))
    indices = dict.fromkeys(range(1, 7), 1 / 6)
    assert own_weights(indices, read) == pytest.approx(point_weights("per_index", read))
    found = framework_weights(weights=indices).set_index("id")
    assert found.loc["4", "own"] == pytest.approx(1 / 6)


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ({"1": 0.5, "2": 0.5}, "no weight given"),
        (dict.fromkeys("123456", 0.2), "do not sum to one"),
        ({**dict.fromkeys("12345", 0.2), "7": 0.0}, "unknown name"),
        ({"x": 1.0}, "names no part of the framework"),
        (pd.DataFrame({"a": [1]}), "names no part of the framework"),
        (3, "names no part of the framework"),
        ({**dict.fromkeys("12345", 0.4), "6": -1.0}, "needs a number ≥ 0"),
    ],
)
def test_bad_weights(weights, problem):
    with pytest.raises(DataContractError) as caught:
        framework_weights(weights=weights)
    assert problem in str(caught.value)


def test_unknown_words():
    with pytest.raises(UnknownNameError, match="no such rows"):
        framework_weights(rows="both")
    with pytest.raises(DataContractError) as caught:
        weighting_of("per_school", "both")
    assert len(caught.value.faults) == 2
