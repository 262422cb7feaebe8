"""Rules between cells and rows: each fault once, and none about a cell that was refused."""

import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook.reading import read_workbook
from shuanggao_analytics.errors import DataContractError

HEADINGS = ["单位代码", "省份", "单位类型", "轮次", "评价", "年份", "阶段", "学校层面得分",
            "专业群A得分"]  # fmt: skip
GROUP = ["u1", "江苏", "专业群", "第二轮", "终期", 2029, "自评", 80, 81]


def faults_of(folder, *rows, headings=HEADINGS):
    book = openpyxl.Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    book.save(folder / "own.xlsx")
    with pytest.raises(DataContractError) as caught:
        read_workbook(folder / "own.xlsx", kind="scores")
    return [(f.row, f.column, f.problem) for f in caught.value.faults]


def changed(**cells):
    """Return the row of a group unit with other cells, by place in the row."""
    row = list(GROUP)
    for place, value in cells.items():
        row[int(place.removeprefix("c"))] = value
    return row


def test_rows_whose_key_cannot_be_read_are_not_called_the_same(tmp_path):
    found = faults_of(tmp_path, changed(c6="一审"), changed(c6="二审"))
    assert found == [("2", "G 阶段", "is none of the choices"),
                     ("3", "G 阶段", "is none of the choices")]  # fmt: skip


def test_rows_with_the_same_key_are_named_with_the_first(tmp_path):
    assert faults_of(tmp_path, GROUP, changed(c7=79)) == [("3", None, "the same as row 2")]


def test_a_needed_field_without_a_column_is_missed_in_its_row(tmp_path):
    assert faults_of(tmp_path, changed(c2="学校")) == [
        ("2", None, "专业群B得分 is not filled in, though 单位类型 is 学校")
    ]


def test_an_unknown_province_does_not_count_as_another_province(tmp_path):
    rows = [GROUP, changed(c1="火星", c6="省级")]
    assert faults_of(tmp_path, *rows) == [("3", "B 省份", "unknown name")]


def test_each_other_value_is_said_once_with_its_number_of_rows(tmp_path):
    rows = [GROUP, *(changed(c0=f"u{n}", c3="第一轮") for n in range(2, 6))]
    assert faults_of(tmp_path, *rows) == [("3", "D 轮次", "another 轮次 than in row 2, in 4 rows")]


def test_the_code_of_a_place_is_no_heading_of_ones_own(tmp_path):
    """A column named after the code of the province is the province itself, not a second one."""
    rows = [[*GROUP, "320000"]]
    found = faults_of(tmp_path, *rows, headings=[*HEADINGS, "province_code"])
    assert [(column, problem) for _, column, problem in found] == [
        ("J province_code", "heading stands twice")
    ]
