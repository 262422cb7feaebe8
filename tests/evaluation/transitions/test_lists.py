"""What the transition is given: every fault of every table, all at once."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.transitions.lists import checked_lists, texts


def faults(one, two, colleges=None, names=None):
    with pytest.raises(DataContractError) as caught:
        checked_lists(one, two, colleges=colleges, names=names)
    return [(f.table, f.problem, f.row, f.column) for f in caught.value.faults]


def test_faults_of_codes(one, two):
    one["college_code"] = ["11", "11", None, 14]
    assert faults(one, two) == [
        ("round1", "no college code", "c", "college_code"),
        ("round1", "code is no text", "d", "college_code"),
        ("round1", "college twice", "a", "college_code"),
        ("round1", "college twice", "b", "college_code"),
    ]


def test_two_rounds_in_one_table(one, two):
    mixed = pd.concat([one, two.iloc[:1]])
    assert ("round1", "two rounds in one table", None, "round") in faults(mixed, two)


def test_both_tables_of_one_round(one, two):
    assert faults(one, two.assign(round=1)) == [
        ("round2", "both tables are of one round", None, "round")
    ]


def test_later_list_first(one, two):
    later = two.assign(tier="A")
    assert faults(later, one) == [("round1", "is later than round2", None, "round")]


def test_faults_of_both_lists_and_of_what_stands_beside(one, two):
    one.loc["a", "unit_type"] = "college"
    two.loc["w", "province_code"] = None
    colleges = pd.DataFrame({"college_code": ["11", "11"], "level": ["zhuanke", "doctor"]})
    names = pd.DataFrame({"college_code": ["11"], "name": ["a"]})
    assert faults(one, two, colleges, names) == [
        ("round1", "unknown value", "a", "unit_type"),
        ("round2", "missing value", "w", "province_code"),
        ("colleges", "college twice", "0", "college_code"),
        ("colleges", "college twice", "1", "college_code"),
        ("colleges", "unknown value", "1", "level"),
        ("names", "missing column", None, "valid_from"),
        ("names", "missing column", None, "valid_to"),
        ("names", "missing column", None, "basis"),
    ]


def test_columns_rows_and_types(one, two):
    assert faults(one.drop(columns="tier"), two.iloc[:0]) == [
        ("round1", "missing column", None, "tier"),
        ("round2", "no rows", None, None),
    ]
    assert faults([1, 2], two)[0][:2] == ("round1", "not a table")


def test_tiers(one, two):
    one["tier"] = ["A", None, "D", "C"]
    assert faults(one, two) == [
        ("round1", "no tier", "b", "tier"),
        ("round1", "unknown value", "c", "tier"),
    ]


def test_colleges_of_two_years(one, two):
    colleges = pd.DataFrame(
        {"college_code": ["11", "11"], "level": "zhuanke", "year": [2017, 2025]}
    )
    assert faults(one, two, colleges) == [("colleges", "several years in one table", None, "year")]


def test_synthetic_rows_do_not_mix_with_real_ones(one, two):
    real = two.assign(trust="compiled")
    assert faults(one.assign(trust="synthetic"), real) == [
        ("round1", "synthetic and real rows together", None, "trust")
    ]
    kept = checked_lists(
        one.assign(trust="synthetic"), two.assign(trust="synthetic"), colleges=None, names=None
    )
    assert kept.colleges.empty


def test_texts():
    found = texts(pd.Series(["a", None, float("nan")], index=[7, 8, 9]))
    assert found.index.tolist() == [0, 1, 2]
    assert found.isna().tolist() == [False, True, True]
