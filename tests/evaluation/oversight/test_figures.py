"""Figures in words, their counting, figures printed twice, and progress as read."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.oversight.figures import (
    STATUSES,
    printed_figures,
    read_progress,
    target_status,
)

FIGURES = printed_figures()


def test_figures_in_words():
    words = FIGURES.set_index(["target", "label"])["figure_zh"]
    assert words["Q-02"].tolist() == ["专职思政课教师与在校生之比 1:350"]
    assert words["Q-05"].tolist() == ["中等职业学校 ≥1所/地市"]
    assert words["Q-36"].tolist() == ["双师型教师占专业教师 >50%"]
    assert words["T3-3"].tolist() == ["联合体 150家左右"]
    assert words["T6-11"].tolist() == ["高技能人才 5000000人次左右"]
    assert words["T6-13"].tolist() == ["城镇化率 接近70%"]
    assert words["T2-10"].tolist() == ["名额（分省发送，没有公开）"]


def test_counting():
    counting = FIGURES.groupby("counting", sort=False)["target"].unique().map(list).to_dict()
    assert counting["cumulative"] == ["T3-3", "T4-11"]
    assert counting["yearly"] == ["Q-15", "T2-6", "T6-3", "T6-7", "T6-8"]


def test_the_three_figures_that_are_printed_twice():
    """004:328 against 004:224-228; 002:471 in two rows. Other series hold different figures."""
    twice = FIGURES.dropna(subset=["repeats"])
    assert dict(zip(twice["target"], twice["repeats"], strict=True)) == {
        "T3-8": "Q-55 省域试点", "T3-9": "Q-55 市域试点", "T4-2": "T3-6 领域",
    }  # fmt: skip


def test_progress_of_a_figure_printed_twice_counts_for_both():
    given = pd.DataFrame({"target": ["T3-8"], "year": [2023], "value": [5]})
    read = read_progress(given, FIGURES)
    assert FIGURES.loc[read["at"].astype(int), "target"].tolist() == ["Q-55", "T3-8"]
    same = pd.concat([given, given.assign(target="Q-55", label="省域试点")])
    assert len(read_progress(same, FIGURES)) == 2
    with pytest.raises(DataContractError, match="row Q-55, 省域试点, column value: two values"):
        read_progress(same.assign(value=[5, 6]), FIGURES)


def test_every_fault_at_once():
    given = pd.DataFrame(
        {
            "target": ["X-1", "Q-01", "Q-03", "Q-03", "Q-42", "Q-42"],
            "label": [None, None, None, "门", None, None],
            "year": [2023, 2023, 2023, 2023, 2023.5, 2023],
            "value": [1, 1, 1, 1, 1, "many"],
        }
    )
    with pytest.raises(DataContractError) as error:
        read_progress(given, FIGURES)
    assert [(fault.row, fault.problem) for fault in error.value.faults] == [
        ("0", "no such target"),
        ("1", "a target without figures has no progress in numbers"),
        ("2", "no label given"),
        ("3", "no such label"),
        ("4", "needs a whole number, such as 2025"),
        ("5", "text, not a number"),
    ]
    twice = pd.DataFrame({"target": ["Q-42"] * 2, "year": 2023, "value": [1, 1]})
    with pytest.raises(DataContractError, match="row twice"):
        read_progress(twice, FIGURES)
    with pytest.raises(DataContractError, match="column value: missing column"):
        read_progress(twice.drop(columns="value"), FIGURES)


def test_no_progress():
    for nothing in (None, pd.DataFrame({"target": []})):
        assert read_progress(nothing, FIGURES).empty


def test_the_worst_figure_decides():
    assert target_status(pd.Series(list(STATUSES))) == "below"
    assert target_status(pd.Series(["qualitative", "met"])) == "met"
    assert target_status(pd.Series(["met", "within_band", "not_due"])) == "not_due"
