"""The workbook of scores: template out, filled in, read back with the codes of the measures."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from shuanggao_analytics.datasets import load_sample
from shuanggao_analytics.datasets.workbook.reading import read_workbook
from shuanggao_analytics.datasets.workbook.scores import SCORES
from shuanggao_analytics.datasets.workbook.template import write_template
from shuanggao_analytics.errors import DataContractError

FIELDS = {field.code: field for field in SCORES.fields}
CONTRACT = [
    "unit_id", "unit_type", "round", "evaluation", "year", "stage", "province_code", "school",
    "group_a", "group_b", "completion_pct", "management_score", "political_issue", "deviation",
    "false_report"]  # fmt: skip
SCHOOL = {"unit_id": "u1", "name": "示例甲", "province": "江苏", "unit_type": "学校",
          "round": "第二轮", "evaluation": "终期", "year": 2029, "stage": "自评", "school": 90,
          "group_a": 88.5, "group_b": 80}  # fmt: skip
GROUP = {**SCHOOL, "unit_id": "u2", "name": "示例乙", "unit_type": "专业群", "group_b": None}


def filled(folder: Path, *rows: dict, units: dict[str, str] | None = None) -> Path:
    """Return a template whose data sheet holds rows, by field code."""
    file = write_template(folder / "scores.xlsx", kind="scores")
    book = openpyxl.load_workbook(file)
    sheet = book[SCORES.sheet]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for code, unit in (units or {}).items():
        sheet.cell(3, columns[code], unit)
    for number, row in enumerate(rows, start=4):
        for code, value in row.items():
            sheet.cell(number, columns[code], value)
    book.save(file)
    return file


def faults_of(file: Path) -> list[tuple[str | None, str, str]]:
    """Return row, column letter and problem of every fault."""
    with pytest.raises(DataContractError) as caught:
        read_workbook(file, kind="scores")
    assert all(SCORES.sheet in fault.table for fault in caught.value.faults)
    return [(f.row, (f.column or "").split(" ")[0], f.problem) for f in caught.value.faults]


class TestTemplate:
    def test_the_fields_are_those_of_the_table_of_scores(self):
        sample = set(load_sample("scores")) - {"trust", "source"}
        assert sample == set(CONTRACT)
        assert sample - {"province_code"} <= set(FIELDS)
        assert {"budget_wan", "arrived_wan", "spent_wan", "name", "province"} <= set(FIELDS)

    def test_no_two_fields_share_a_heading(self):
        names = [name for field in SCORES.fields for name in field.names]
        assert len(names) == len(set(names))

    def test_choices_are_the_codes_of_the_sample(self):
        scores = load_sample("scores")
        for code in ("unit_type", "evaluation", "stage", "round"):
            assert set(scores[code]) <= set(FIELDS[code].choices.values())

    def test_scores_are_held_within_0_and_100_while_typing(self, tmp_path):
        sheet = openpyxl.load_workbook(filled(tmp_path))[SCORES.sheet]
        letter = next(cell.column_letter for cell in sheet[2] if cell.value == "group_b")
        (rule,) = [
            rule
            for rule in sheet.data_validations.dataValidation
            if f"{letter}4" in str(rule.sqref)
        ]
        assert (rule.type, rule.operator, rule.formula1, rule.formula2) == (
            "decimal", "between", "0", "100")  # fmt: skip

    def test_the_reading_sheet_explains_every_field(self, tmp_path):
        sheet = openpyxl.load_workbook(filled(tmp_path))["填写说明"]
        column = {row[1].value: row[5].value for row in sheet.iter_rows() if row[5].value}
        assert {*FIELDS} <= set(column)


class TestRoundTrip:
    def test_the_examples_come_back_as_the_contract_says(self, tmp_path):
        table = read_workbook(filled(tmp_path, *SCORES.examples), kind="scores")
        assert set(CONTRACT) <= set(table)
        assert table["unit_type"].tolist() == ["school", "school", "group", "group"]
        assert table["stage"].tolist() == ["self", "province"] * 2
        assert table["evaluation"].unique().tolist() == ["final"]
        assert table["round"].tolist() == [2] * 4
        assert table["province_code"].tolist() == ["320000"] * 2 + ["620000"] * 2
        assert table["group_b"].isna().tolist() == [False, False, True, True]
        assert str(table["deviation"].dtype) == "boolean"
        assert table["budget_wan"].tolist()[0] == 21000
        assert table["row"].tolist() == [4, 5, 6, 7]

    def test_the_sample_written_by_pandas_is_read_back(self, tmp_path):
        scores = load_sample("scores")
        scores = scores[scores["unit_id"] < "s2-041"]
        file = tmp_path / "own.xlsx"
        headed = scores.rename(columns={"completion_pct": "建设任务完成度（%）"})
        headed.to_excel(file, index=False)
        table = read_workbook(file, kind="scores")
        for column in [*CONTRACT, "trust", "source"]:
            expected, found = scores[column], table[column]
            assert found.isna().tolist() == expected.isna().tolist(), column
            assert found.dropna().tolist() == expected.dropna().tolist(), column

    def test_units_are_declared_and_converted(self, tmp_path):
        row = {**GROUP, "completion_pct": 0.985, "budget_wan": 30000000}
        file = filled(tmp_path, row, units={"completion_pct": "比例", "budget_wan": "元"})
        table = read_workbook(file, kind="scores")
        assert table["completion_pct"].tolist() == pytest.approx([98.5])
        assert table["budget_wan"].tolist() == [3000]

    def test_a_unit_code_that_is_a_number_keeps_its_digits(self, tmp_path):
        rows = [{**GROUP, "unit_id": 4199999901}, {**SCHOOL, "unit_id": 4199999902.0}]
        table = read_workbook(filled(tmp_path, *rows), kind="scores")
        assert table["unit_id"].tolist() == ["4199999901", "4199999902"]

    def test_own_headings_are_understood(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.append(["单位编号", "省份代码", "单位类别", "轮次", "评价", "年度", "评价阶段",
                            "学校层面", "专业群得分"])  # fmt: skip
        book.active.append(["u2", 320000, "group", 2, "final", 2029, "ministries", 81, 79.5])
        book.save(tmp_path / "own.xlsx")
        table = read_workbook(tmp_path / "own.xlsx", kind="scores")
        assert table[["province_code", "round", "stage", "group_a"]].to_numpy().tolist() == [
            ["320000", 2, "ministries", 79.5]
        ]
        assert "group_b" not in table


class TestFaults:
    def test_a_group_unit_with_two_groups_and_a_school_unit_with_one(self, tmp_path):
        file = filled(tmp_path, {**GROUP, "group_b": 70}, {**SCHOOL, "group_b": None})
        assert faults_of(file) == [
            ("4", "K", "专业群B得分 is filled in, though 单位类型 is 专业群"),
            ("5", "K", "专业群B得分 is not filled in, though 单位类型 is 学校"),
        ]

    def test_a_refused_cell_is_not_called_empty_as_well(self, tmp_path):
        assert faults_of(filled(tmp_path, {**SCHOOL, "group_b": 105})) == [
            ("4", "K", "needs a number ≥ 0 and ≤ 100 (in 分)")
        ]

    def test_a_missing_stage_is_named_where_the_unit_stands(self, tmp_path):
        rows = [SCHOOL, {**SCHOOL, "stage": "省级"}, GROUP]
        assert faults_of(filled(tmp_path, *rows)) == [
            ("6", "H", "no row with 阶段 省级, which others have")
        ]

    def test_a_stage_that_cannot_be_read_is_not_called_missing(self, tmp_path):
        rows = [SCHOOL, {**SCHOOL, "stage": "省级"}, GROUP, {**GROUP, "stage": "省里"}]
        assert faults_of(filled(tmp_path, *rows)) == [("7", "H", "is none of the choices")]

    def test_evaluations_are_compared_each_for_itself(self, tmp_path):
        annual = {"evaluation": "年度", "year": 2026}
        rows = [SCHOOL, {**SCHOOL, "stage": "省级"}, {**GROUP, **annual}]
        assert len(read_workbook(filled(tmp_path, *rows), kind="scores")) == 3

    def test_two_rounds_and_two_years_are_each_said_once(self, tmp_path):
        rows = [
            SCHOOL,
            {**GROUP, "round": "第一轮", "year": 2028},
            {**GROUP, "unit_id": "u3", "round": "第一轮", "year": 2028},
        ]
        assert faults_of(filled(tmp_path, *rows)) == [
            ("5", "E", "another 轮次 than in row 4, in 2 rows"),
            ("5", "G", "another 年份 than in row 4, in 2 rows"),
        ]

    def test_annual_evaluations_may_be_of_several_years(self, tmp_path):
        rows = [{**SCHOOL, "evaluation": "年度", "year": year} for year in (2025, 2026, 2028)]
        table = read_workbook(filled(tmp_path, *rows), kind="scores")
        assert table["year"].tolist() == [2025, 2026, 2028]

    def test_a_unit_keeps_its_name_type_and_province(self, tmp_path):
        other = {"name": "示例丙", "province": "甘肃", "unit_type": "专业群", "group_b": None,
                 "stage": "省级"}  # fmt: skip
        rows = [SCHOOL, {**SCHOOL, **other}]
        assert [(row, column) for row, column, _ in faults_of(filled(tmp_path, *rows))] == [
            ("5", "D"), ("5", "C"), ("5", "B")]  # fmt: skip

    def test_a_province_written_in_two_ways_is_one(self, tmp_path):
        rows = [SCHOOL, {**SCHOOL, "province": "320000", "stage": "省级"}]
        table = read_workbook(filled(tmp_path, *rows), kind="scores")
        assert table["province_code"].tolist() == ["320000"] * 2

    def test_a_city_is_no_province(self, tmp_path):
        assert faults_of(filled(tmp_path, {**GROUP, "province": "苏州市"})) == [
            ("4", "C", "unknown name")
        ]

    def test_everything_at_once(self, tmp_path):
        rows = [
            {**SCHOOL, "school": -1, "group_a": "约90", "year": 29, "budget_wan": "三千"},
            {**GROUP, "evaluation": "期末", "completion_pct": 300},
            GROUP,
            GROUP,
        ]
        file = filled(tmp_path, *rows)
        found = {(row, column) for row, column, _ in faults_of(file)}
        assert found == {("4", "I"), ("4", "J"), ("4", "G"), ("4", "Q"), ("5", "F"), ("5", "L"),
                         ("7", "")}  # fmt: skip

    def test_an_empty_sheet_is_an_error(self, tmp_path):
        assert faults_of_empty(filled(tmp_path)) == "no rows are filled in"


def faults_of_empty(file: Path) -> str:
    with pytest.raises(DataContractError) as caught:
        read_workbook(file, kind="scores")
    (fault,) = caught.value.faults
    return fault.problem


def test_a_missing_flag_stays_unknown(tmp_path):
    rows = [{**GROUP, "deviation": "是"}, {**GROUP, "unit_id": "u3"}]
    table = read_workbook(filled(tmp_path, *rows), kind="scores")
    assert table["deviation"].tolist()[0] is True
    assert pd.isna(table["deviation"][1])
