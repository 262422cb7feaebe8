"""Scales of grades: half-open intervals, other scales, the user's own, and their faults."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.coupling.grades import (
    coordination_grades,
    grade_scale,
    grade_scales,
)
from shuanggao_analytics.errors import DataContractError, UnknownNameError

TEN = [
    "极度失调", "严重失调", "中度失调", "轻度失调", "濒临失调",
    "勉强协调", "初级协调", "中级协调", "良好协调", "优质协调",
]  # fmt: skip


def test_each_bound_belongs_to_the_grade_above():
    assert coordination_grades([i / 10 for i in range(10)]).tolist() == TEN
    assert coordination_grades([1.0, 0.9999, 0.8999, 0.0]).tolist() == [
        "优质协调", "优质协调", "良好协调", "极度失调",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [0.6, 0.1 + 0.2 + 0.3, 0.3 * 2, 1 - 0.4, np.sqrt(0.36)])
def test_a_bound_stays_a_bound_however_it_was_computed(value):
    assert coordination_grades([value]).tolist() == ["初级协调"]


def test_the_printed_gap_is_filled():
    """The bounds printed as 0.500–0.590, 0.600–0.690 leave 0.595 without a grade."""
    assert coordination_grades([0.595]).tolist() == ["勉强协调"]


@pytest.mark.parametrize(
    ("scale", "value", "grade"),
    [
        ("five", 0.2, "中度失调"),
        ("four", 0.5, "高度协调"),
        ("four", 0.49, "中度协调"),
        ("xu2020", 0.7, "高级协调"),
        ("three", 0.4, "过渡"),
        ("coupling", 0.8, "高水平耦合"),
    ],
)
def test_named_scales(scale, value, grade):
    assert coordination_grades([value], scale=scale).tolist() == [grade]


def test_every_named_scale_keeps_its_own_contract_and_says_where_it_is_printed():
    scales = grade_scales()
    for name, table in scales.groupby("scale", sort=False):
        assert grade_scale(table[["lower", "upper", "grade"]]).equals(grade_scale(name))
    assert set(scales["trust"]) == {"compiled", "recalled"}
    assert scales["source"].str.len().gt(10).all()


def test_own_scale():
    own = pd.DataFrame({"lower": [0, 0.5], "upper": [0.5, 1], "grade": ["低", "高"]})
    assert coordination_grades([0.49, 0.5, 1], scale=own).tolist() == ["低", "高", "高"]


@pytest.mark.parametrize(
    ("lower", "upper", "grades", "problems"),
    [
        ([0, 0.6], [0.59, 1], "ab", ["a gap before"]),
        ([0, 0.5], [0.6, 1], "ab", ["out of order or overlapping"]),
        ([0.1, 0.5], [0.5, 0.9], "ab", ["does not reach 0", "does not reach 1"]),
        ([0, 0.5], [0.5, 1], "aa", ["grade twice"]),
        ([0.0, 0.5], [0.5, 0.5], "ab", ["lower is not a number below upper", "does not reach 1"]),
        ([0, 0.5], [0.5, 1], ["a", None], ["a grade without name"]),
    ],
)
def test_bad_scales(lower, upper, grades, problems):
    scale = pd.DataFrame({"lower": lower, "upper": upper, "grade": list(grades)})
    with pytest.raises(DataContractError) as error:
        grade_scale(scale)
    assert [f.problem for f in error.value.faults] == problems


def test_bad_scale_shapes_and_names():
    with pytest.raises(DataContractError, match="missing column"):
        grade_scale(pd.DataFrame({"lower": [0]}))
    with pytest.raises(DataContractError, match="no rows"):
        grade_scale(pd.DataFrame({"lower": [], "upper": [], "grade": []}))
    with pytest.raises(UnknownNameError, match="ten, five"):
        grade_scale("eleven")


def test_missing_has_no_grade_and_bad_values_are_all_named():
    graded = coordination_grades(pd.Series([0.5, None], index=["甲", "乙"]))
    assert graded.isna().tolist() == [False, True]
    with pytest.raises(DataContractError) as error:
        coordination_grades(pd.Series([1.2, 0.5, "high"], index=["甲", "乙", "丙"]))
    assert [f.row for f in error.value.faults] == ["甲", "丙"]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_grades_rise_with_the_degree(values):
    ordered = coordination_grades(sorted(values)).map(TEN.index)
    assert ordered.is_monotonic_increasing
