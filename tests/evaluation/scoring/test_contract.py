"""One set of scores: what may not be mixed, who stands twice, what is no score."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.scoring.contract import (
    checked_scores,
    kept_keys,
    score_faults,
    set_faults,
    unit_labels,
)


def test_every_bad_score_is_named():
    given = pd.Series([105, -1, "90", None, np.inf, 80.0], index=list("abcdef"), dtype=object)
    with pytest.raises(DataContractError) as caught:
        checked_scores(given, table="school")
    found = {fault.row: fault.problem for fault in caught.value.faults}
    assert found == {
        "a": "outside [0, 100]",
        "b": "outside [0, 100]",
        "c": "text, not a number",
        "d": "missing score",
        "e": "outside [0, 100]",
    }


def test_rounding_counts_as_the_end_of_the_scale_and_missing_may_be_allowed():
    assert checked_scores([100 + 1e-12, -1e-12, 50]).tolist() == [100.0, 0.0, 50.0]
    assert np.isnan(checked_scores([1.0, None], missing=True)[1])
    assert not score_faults(pd.Series([None, 3.0]), table="x", missing=True)
    with pytest.raises(DataContractError, match="there is no score"):
        checked_scores([])


def test_what_is_mixed_is_named_column_by_column():
    table = pd.DataFrame(
        {
            "unit_id": ["a", "b", "a"],
            "round": [1, 2, 1],
            "year": [2024, 2023, 2024],
            "trust": ["synthetic", None, "synthetic"],
            "stage": "self",
        }
    )
    faults = set_faults(table, "points")
    mixed = [fault.column for fault in faults if "kinds" in fault.problem]
    assert mixed == ["round", "year", "trust"]
    assert [fault.row for fault in faults if fault.problem == "unit twice"] == ["a"]


def test_a_round_may_be_asked_for():
    table = pd.DataFrame({"unit_id": ["a"], "round": [2.0]})
    assert not set_faults(table, "points", only_round=(2, "why"))
    (fault,) = set_faults(table, "points", only_round=(1, "why"))
    assert (fault.problem, fault.value, fault.remedy) == ("not of round 1", "2.0", "why")


def test_rows_may_be_units_by_stage():
    table = pd.DataFrame({"unit_id": ["a", "a", "a"], "stage": ["self", "province", "self"]})
    (fault,) = set_faults(table, "scores", one=(), once=("unit_id", "stage"))
    assert (fault.problem, fault.row) == ("row twice", "a, self")
    missing = pd.DataFrame({"unit_id": ["a", None]})
    assert [f.problem for f in set_faults(missing, "scores")] == ["missing key"]
    assert not set_faults(pd.DataFrame({"score": [1, 1]}), "scores")


def test_keys_are_kept_and_name_the_rows():
    table = pd.DataFrame({"score": [1], "trust": ["x"], "unit_id": ["u"]}, index=[7])
    assert kept_keys(table).columns.tolist() == ["unit_id", "trust"]
    assert unit_labels(table).tolist() == ["u"]
    assert unit_labels(table[["score"]]).tolist() == [7]
