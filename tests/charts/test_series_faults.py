"""Faults of tables of several series: all of a kind, by series, and none where all is well."""

from __future__ import annotations

import pandas as pd
import pytest

from shuanggao_analytics.charts import series_faults

TABLE = pd.DataFrame(
    {
        "s": ["a", "a", "a", "b", None],
        "x": [1, 1, 1, 2, 3],
        "low": [0, 2, None, 0, 0],
        "high": [1, 1, 1, 0, 9],
        "yes": [True, False, True, True, True],
    }
)


def said(faults):
    return [(fault.problem, fault.row, fault.column) for fault in faults]


def test_a_point_that_occurs_often_is_named_once():
    found = series_faults.repeated_faults("k", TABLE, "s", "x")
    assert said(found) == [("a point occurs more than once", "a", "x")]


def test_a_column_that_differs_within_a_series_is_named_with_it():
    found = series_faults.constant_faults("k", TABLE, "s", "yes")
    assert said(found) == [("differs within a series", "a", "yes")]
    same = TABLE.assign(yes=[None] * 3 + [1, 2])
    assert series_faults.constant_faults("k", same, "s", "yes") == []


def test_bands_are_checked_point_by_point():
    found = series_faults.band_faults("k", TABLE, "s", ("low", "high"))
    assert said(found) == [
        ("band with one end", "a", "low"),
        ("low end above high end", "a", "low"),
    ]
    assert said(series_faults.band_faults("k", TABLE, "s", (None, "high"))) == [
        ("band with one end", None, "high")
    ]
    assert series_faults.band_faults("k", TABLE, "s", (None, None)) == []


@pytest.mark.parametrize("dtype", ["bool", "boolean", "object"])
def test_truth_may_be_of_any_dtype_but_no_number(dtype):
    table = TABLE.astype({"yes": dtype})
    assert series_faults.truth_faults("k", table, "yes", series="s", required=True) == []
    table = TABLE.assign(yes=[1, 0, 1, 1, None])
    assert len(series_faults.truth_faults("k", table, "yes", series="s")) == 4
    assert len(series_faults.truth_faults("k", table, "yes", series="s", required=True)) == 5


def test_rows_without_a_name_and_names_without_a_row():
    assert said(series_faults.series_name_faults("k", TABLE, "s")) == [("empty", "4", "s")]
    found = series_faults.known_faults("k", TABLE, "s", option="o", names=["b", "c"])
    assert said(found) == [("unknown series", None, "o")]


def test_missing_columns_are_left_to_others():
    for found in (
        series_faults.series_name_faults("k", TABLE, "no"),
        series_faults.repeated_faults("k", TABLE, "s", "no"),
        series_faults.constant_faults("k", TABLE, "s", "no"),
        series_faults.truth_faults("k", TABLE, "no", series="s"),
        series_faults.band_faults("k", TABLE, "s", ("low", "no")),
        series_faults.known_faults("k", TABLE, "no", option="o", names=["b"]),
    ):
        assert found == []


def test_a_sign_in_use_needs_a_name():
    found = series_faults.sign_faults(
        "k", {"a": ("column", " "), "b": (None, ""), "c": (True, "x")}
    )
    assert said(found) == [("sign without a name", None, "a")]
