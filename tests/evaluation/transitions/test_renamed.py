"""Changes of name: between the lists, after them, since the list of colleges, and by merger."""

import pandas as pd

from shuanggao_analytics.evaluation.transitions import transition

NAMES = pd.DataFrame(
    {
        "college_code": ["13", "13", "13", "14", "14"],
        "name": ["丙学院", "丙大学", "丙新大学", "丁学院", "丁大学"],
        "valid_from": pd.array([None, 2021, 2026, None, 2022], dtype="Int64"),
        "valid_to": pd.array([2019, 2025, None, 2019, None], dtype="Int64"),
        "basis": ["list of round one; predecessor, merged under a new code", "list of 2025",
                  "seen in 2026", "list of 2017", "list of 2025"],
    }
)  # fmt: skip
COLLEGES = pd.DataFrame(
    {
        "college_code": ["11", "13", "14"],
        "name": ["甲学院", "丙大学", "丁大学"],
        "level": ["zhuanke", "vocational_bachelor", "bachelor"],
    }
)


def test_a_name_is_followed_from_list_to_list(one, two):
    found = transition(one, two, colleges=COLLEGES, names=NAMES).renamed
    columns = ["college_code", "old", "new", "when", "kind"]
    assert found[columns].to_numpy().tolist() == [
        ["13", "丙学院", "丙大学", "between", "merged"],
        ["13", "丙大学", "丙新大学", "since", "renamed"],
        ["14", "丁学院", "丁大学", "after", "renamed"],
    ]
    assert found.loc[0, "basis"] == (
        "list of round one; predecessor, merged under a new code → list of 2025"
    )


def test_without_names_the_code_is_the_basis(one, two):
    found = transition(one, two).renamed
    assert found.to_numpy().tolist() == [
        ["13", "丙学院", "丙大学", "between", "renamed", "the same college code"]
    ]


def test_current_names_of_the_lists_serve_where_there_are_no_colleges(one, two):
    one["name_current"] = ["甲学院", "乙学院", "丙大学", "丁大学"]
    found = transition(one, two).renamed
    assert found[["old", "new", "when"]].to_numpy().tolist() == [
        ["丙学院", "丙大学", "between"],
        ["丁学院", "丁大学", "after"],
    ]


def test_no_change_is_no_row(one, two):
    two.loc["x", "name"] = "丙学院"
    assert transition(one, two).renamed.empty


def test_text_says_whose_level_may_be_newer(one, two):
    found = transition(one, two, colleges=COLLEGES, names=NAMES)
    assert "of a newer name, and perhaps level 1)" in found.text
    assert "changes of name 3, by merger 1." in found.text
