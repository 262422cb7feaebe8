"""Readers of oversight tables: faults, flags, days and trust."""

import datetime

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.oversight.contract import (
    as_dates,
    as_day,
    check_table,
    common_trust,
    twice_faults,
    yes_or_no,
)


def test_a_table_is_checked_for_shape_columns_and_gaps():
    for given, message in (
        ("x", "not a table"),
        (pd.DataFrame({"a": []}), "no rows"),
        (pd.DataFrame({"b": [1]}), "missing column"),
        (pd.DataFrame({"a": [None]}), "nothing given"),
    ):
        with pytest.raises(DataContractError, match=message):
            check_table(given, ["a"], table="t")
    check_table(pd.DataFrame({"a": [1], "b": [None]}), ["a"], table="t", also=["b"])
    with pytest.raises(DataContractError, match="column b: missing column"):
        check_table(pd.DataFrame({"a": [1]}), ["a"], table="t", also=["b"])


def test_true_false_and_neither():
    table = pd.DataFrame({"x": [1, "否", "TRUE", np.nan, "maybe", 0.0, np.bool_(1)]})
    values, faults = yes_or_no(table, "x", table="t")
    assert values.tolist() == [True, False, True, pd.NA, pd.NA, False, True]
    assert [(fault.row, fault.value) for fault in faults] == [("4", "maybe")]
    absent, none = yes_or_no(table, "y", table="t")
    assert absent.isna().all()
    assert none == []


def test_days():
    assert as_day(datetime.date(2027, 6, 30)) == pd.Timestamp("2027-06-30")
    assert as_day("2027-06-30 23:30+08:00") == pd.Timestamp("2027-06-30")
    assert as_day(pd.NaT) is pd.NaT
    assert as_day("soon") is None
    assert as_day(20270630) is None
    days, faults = as_dates(pd.Series(["2027-06-30", "x", None], name="day"), table="t")
    assert days.notna().tolist() == [True, False, False]
    assert [str(fault) for fault in faults] == [
        "t, row 1, column day: no date (found 'x'); give a day such as 2027-06-30"
    ]


def test_one_trust_over_tables():
    real, made = pd.DataFrame({"trust": ["official"]}), pd.DataFrame({"trust": ["synthetic"]})
    plain = pd.DataFrame({"a": [1]})
    assert common_trust({"a": plain}) == (None, [])
    assert common_trust({"a": plain, "b": made}) == ("synthetic", [])
    assert len(common_trust({"a": real, "b": made})[1]) == 1
    assert len(common_trust({"a": real, "b": pd.concat([real, made])})[1]) == 1


def test_keys_that_stand_twice_are_named_once():
    table = pd.DataFrame({"a": [1, 1, 1, 2], "b": ["x", "x", "x", "x"]})
    assert [fault.row for fault in twice_faults(table, ["a", "b"], table="t")] == ["1, x"]
