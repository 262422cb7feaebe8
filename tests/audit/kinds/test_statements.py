"""Statements: numbers of a text against the rows and columns that their sentence names."""

import pandas as pd
import pytest

from shuanggao_analytics.audit import statements

BELTS = pd.DataFrame({
    "地带": ["东部", "中部", "西部"], "单位数": ["101", "50", "46"],
    "专业群数": ["132", "61", "60"],
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("东部单位数101个，中部50个，西部46个。", ["follows"] * 3),
        ("西部单位数为64。", ["does_not_follow"]),
        ("三个地带共有197个单位。", ["follows"]),
        ("三个地带合计单位数198个。", ["cannot_tell"]),
        ("东部占51.3%。", ["follows"]),
        ("东部占53.1%。", ["cannot_tell"]),
        ("西部有46个。", ["follows"]),
        ("2019年公布第1批名单。", []),
        ("东部和西部相差55个。", ["follows"]),
    ],
)
def test_numbers_are_compared_with_what_they_can_mean(text, verdicts):
    assert statements(text, BELTS).table["verdict"].tolist() == verdicts


def test_changes_between_two_years_are_read():
    years = pd.DataFrame({"年份": ["2019", "2025"], "单位数": ["197", "220"]})
    text = "单位数从2019年的197个到2025年的220个，增长11.7%。"
    audit = statements(text, years)
    assert audit.table["verdict"].tolist() == ["follows"] * 3
    wrong = statements(text.replace("11.7", "21.7"), years)
    assert wrong.table["verdict"].tolist() == ["follows", "follows", "cannot_tell"]


def test_a_wrong_cell_is_named_with_what_it_should_be():
    found = statements("中部专业群数为16个。", BELTS).findings
    assert found[["row", "column", "printed", "expected"]].to_numpy().tolist() == [
        ["中部", "专业群数", "16", "61"]
    ]


def test_numbers_that_speak_of_no_row_are_counted_and_left_alone():
    audit = statements("问卷发放300份。", BELTS)
    assert audit.verdict == "nothing_checked"
    assert audit.notes.to_numpy().tolist() == [["numbers_left_alone", "1"]]
