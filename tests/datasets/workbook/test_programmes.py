"""Workbooks: the template filled in and read back, tolerant headings, and every fault in place."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from shuanggao_analytics.alignment.adjustment.contract import BASES, GUIDANCE, KINDS
from shuanggao_analytics.alignment.adjustment.indicators import programme_indicators
from shuanggao_analytics.alignment.adjustment.lists import adjustment_lists
from shuanggao_analytics.datasets.workbook.programmes import PROGRAMMES
from shuanggao_analytics.datasets.workbook.reading import read_workbook
from shuanggao_analytics.datasets.workbook.template import write_template
from shuanggao_analytics.errors import DataContractError, ShuanggaoError, UnknownNameError
from shuanggao_analytics.geography.places import resolve

FIELDS = {field.code: field for field in PROGRAMMES.fields}
HEADINGS = ["地区", "年份", "专业代码"]


@pytest.fixture
def blank(tmp_path) -> Path:
    return write_template(tmp_path / "programmes.xlsx")


def filled(blank: Path, rows, units: dict[str, str] | None = None) -> Path:
    """Fill rows (values by field code) into the template and save it under another name."""
    book = openpyxl.load_workbook(blank)
    sheet = book["专业数据"]
    place = {field.code: column for column, field in enumerate(PROGRAMMES.fields, start=1)}
    for code, unit in (units or {}).items():
        sheet.cell(3, place[code]).value = unit
    for number, row in enumerate(rows, start=4):
        for code, value in row.items():
            sheet.cell(number, place[code]).value = value
    target = blank.with_name("filled.xlsx")
    book.save(target)
    return target


def saved(folder: Path, *rows, sheet: str = "Sheet1", **more) -> Path:
    """Save rows as a workbook of one's own; `more` are further sheets."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    for name, lines in more.items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(list(line))
    target = folder / "own.xlsx"
    book.save(target)
    return target


def faults_of(path: Path):
    with pytest.raises(DataContractError) as caught:
        read_workbook(path)
    return caught.value.faults


class TestTemplate:
    def test_sheets_frozen_headings_and_drop_downs(self, blank):
        book = openpyxl.load_workbook(blank)
        assert book.sheetnames == ["填写说明", "专业数据", "示例（合成数据）"]
        sheet = book["专业数据"]
        assert sheet.freeze_panes == "C4"
        assert [cell.value for cell in sheet[2]] == list(FIELDS)
        assert sheet["A1"].value == "地区*"
        lists = {
            rule.formula1.strip('"').split(",")[0]: rule
            for rule in sheet.data_validations.dataValidation
            if rule.type == "list"
        }
        assert {"北京市", "2015", "实测", "是", "人", "%", "万元"} <= set(lists)
        assert all(len(rule.formula1) <= 255 for rule in lists.values())
        provinces = lists["北京市"].formula1.strip('"').split(",")
        assert resolve(provinces).nunique() == 31
        assert sheet.column_dimensions["E"].number_format == "@"

    def test_every_field_is_explained(self, blank):
        sheet = openpyxl.load_workbook(blank)["填写说明"]
        column = {row[1].value: row[5].value for row in sheet.iter_rows() if row[5].value}
        assert {*FIELDS} <= set(column)

    def test_no_two_fields_share_a_heading(self):
        names = [name for field in PROGRAMMES.fields for name in field.names]
        assert len(names) == len(set(names))

    def test_words_are_those_of_the_measures(self):
        assert set(KINDS) - {"supply_ratio", "enrolment_trend"} <= set(FIELDS)
        assert {v or "missing" for v in FIELDS["demand_basis"].choices.values()} == set(BASES)
        assert set(FIELDS["guidance"].choices.values()) == set(GUIDANCE)

    def test_nothing_is_overwritten(self, blank):
        with pytest.raises(ShuanggaoError, match="may hold data"):
            write_template(blank)
        with pytest.raises(ShuanggaoError, match=r"\.xlsx"):
            write_template(blank.with_suffix(".csv"))
        with pytest.raises(UnknownNameError, match="the kinds are: applicants, programmes, scores"):
            write_template(blank.with_name("x.xlsx"), kind="panels")

    def test_blank_is_an_error(self, blank):
        (fault,) = faults_of(blank)
        assert fault.problem == "no rows are filled in"


class TestRoundTrip:
    def test_values_come_back(self, blank):
        rng = np.random.default_rng(5)
        rows = []
        for number in range(40):
            graduates = int(rng.integers(50, 400))
            employed = int(rng.integers(0, graduates + 1))
            rows.append(
                {
                    "region": ["江苏", "苏州市", "110000"][number % 3],
                    "year": 2020 + number % 5,
                    "college": f"学院{number}",
                    "specialty_code": ["460301", "260301", "510201"][number % 3],
                    "graduates": graduates,
                    "employed": employed,
                    "match_rate": round(float(rng.uniform(0, 100)), 1),
                    "posts": int(rng.integers(0, 500)),
                    "demand_basis": "代理",
                    "demand_source": "招聘网站 2024-12",
                    "posts_vanished": "否",
                    "funding_wan": float(rng.integers(1, 90)),
                }
            )
        found = read_workbook(filled(blank, rows))
        given = pd.DataFrame(rows)
        assert found["row"].tolist() == list(range(4, 44))
        assert set(found["sheet"]) == {"专业数据"}
        assert set(found["file"]) == {"filled.xlsx"}
        for name in ("year", "graduates", "employed", "posts", "funding_wan", "college"):
            assert found[name].tolist() == given[name].tolist()
        assert found["match_rate"].tolist() == [x / 100 for x in given["match_rate"]]
        assert set(found["region_code"]) == {"320000", "320500", "110000"}
        assert found["students"].isna().all()
        assert not found["posts_vanished"].any()
        lists = adjustment_lists(programme_indicators(found))
        assert len(lists) == 40
        assert set(lists["demand_basis"]) == {"proxy"}

    def test_the_example_of_the_template_reads_and_is_judged(self, blank):
        found = read_workbook(filled(blank, PROGRAMMES.examples))
        assert adjustment_lists(programme_indicators(found))["list"].tolist() == [
            "重点建设",
            "限制撤销",
        ]

    def test_units_are_converted_when_declared(self, blank):
        row = {"region": "江苏", "year": 2024, "specialty_code": "460301"}
        values = {"graduates": 0.0205, "employment_rate": 0.95, "funding_wan": 35000}
        units = {"graduates": "万人", "employment_rate": "比例", "funding_wan": "元"}
        found = read_workbook(filled(blank, [row | values], units)).iloc[0]
        assert (found["graduates"], found["employment_rate"], found["funding_wan"]) == (
            205,
            0.95,
            3.5,
        )


class TestTolerance:
    def test_headings(self, tmp_path):
        path = saved(
            tmp_path,
            ["2024年专业情况表"],
            [" 省　份*", "Year", "专业 代码", "毕业生（万人）", "就业率（％）", "备注"],
            ["江苏", "２０２４年", 460301.0, "０.０２", "95.5", "好：是"],
            [None] * 6,
            ["广东省", 2024, " 510201 ", None, "95.5%", None],
        )
        found = read_workbook(path)
        assert found["region_code"].tolist() == ["320000", "440000"]
        assert found["year"].tolist() == [2024, 2024]
        assert found["specialty_code"].tolist() == ["460301", "510201"]
        assert found["graduates"].tolist()[0] == 200
        assert pd.isna(found["graduates"][1])
        assert found["employment_rate"].tolist() == [0.955, 0.955]
        assert found["备注"].tolist()[0] == "好：是"
        assert found["row"].tolist() == [3, 5]

    def test_per_cent_cells_say_so_themselves(self, tmp_path):
        path = saved(tmp_path, [*HEADINGS, "就业率"], ["江苏", 2024, "460301", 0.95])
        book = openpyxl.load_workbook(path)
        book.active["D2"].number_format = "0.0%"
        book.save(path)
        assert read_workbook(path)["employment_rate"].tolist() == [0.95]

    def test_the_template_sheet_goes_before_others(self, tmp_path):
        rows = ([*HEADINGS], ["江苏", 2024, "460301"])
        other = ([*HEADINGS], ["浙江", 2024, "460301"])
        found = read_workbook(saved(tmp_path, *rows, sheet="专业数据", 去年=other))
        assert found["region"].tolist() == ["江苏"]
        (fault,) = faults_of(saved(tmp_path, *rows, sheet="今年", 去年=other))
        assert (fault.problem, fault.value) == ("several sheets have the headings", "今年, 去年")

    def test_hidden_sheets_are_not_read(self, tmp_path):
        rows = ([*HEADINGS], ["江苏", 2024, "460301"])
        path = saved(tmp_path, *rows, 旧=([*HEADINGS], ["浙江", 2024, "460301"]))
        book = openpyxl.load_workbook(path)
        book["旧"].sheet_state = "hidden"
        book.save(path)
        assert read_workbook(path)["region"].tolist() == ["江苏"]


class TestFaults:
    def test_all_at_once_each_in_its_place(self, tmp_path):
        path = saved(
            tmp_path,
            [*HEADINGS, "毕业生数", "就业人数", "就业率", "岗位数", "需求口径", "需求来源"],
            ["江苏", 2024, "460301", 100, 120, 0.9, None, None, None],
            ["火星", 24, "46030", "约100", -1, None, 5, None, "调查"],
            ["合计", None, None, 200, None, None, None, None, None],
            ["江苏", 2024, "460301", 1.5, "#N/A", None, None, "猜测", None],
            ["浙江", None, "990101", True, None, None, 5, "实测", None],
            ["注：数据来自学校", None, None, None, None, None, None, None, None],
        )
        found = {(f.row, (f.column or "").split(" ")[0], f.problem) for f in faults_of(path)}
        assert found == {
            ("2", "E", "more than 毕业生数, which is 100"),
            ("2", "F", "unit not declared"),
            ("3", "A", "unknown name"),
            ("3", "B", "needs a year of four digits"),
            ("3", "C", "needs a code of 6 digits"),
            ("3", "D", "needs a number"),
            ("3", "E", "needs a number ≥ 0 (in 人)"),
            ("3", "H", "岗位数 needs demand_basis beside it"),
            ("5", "", "the same as row 2"),
            ("5", "D", "needs a whole number"),
            ("5", "E", "an Excel error"),
            ("5", "H", "is none of the choices"),
            ("6", "B", "nothing filled in"),
            ("6", "C", "no such specialty class"),
            ("6", "D", "needs a number"),
            ("6", "I", "岗位数 needs demand_source beside it"),
        }

    def test_an_undeclared_unit_is_said_once(self, tmp_path):
        rows = [["江苏", 2024, code, 0.9] for code in ("460301", "460302", "460303")]
        (fault,) = faults_of(saved(tmp_path, [*HEADINGS, "就业率"], *rows))
        assert (fault.row, fault.column, fault.problem) == ("2", "D 就业率", "unit not declared")

    @pytest.mark.parametrize(
        ("heading", "problem"),
        [
            ("毕业生人数", "nearly a heading"),
            ("专业编码", "heading stands twice"),
            ("毕业生数（万）", "unknown unit"),
            ("row", "heading stands twice"),
            (None, "cells without a heading"),
        ],
    )
    def test_headings(self, tmp_path, heading, problem):
        path = saved(tmp_path, [*HEADINGS, heading], ["江苏", 2024, "460301", 1])
        (fault,) = faults_of(path)
        assert fault.problem == problem
        assert fault.column.startswith("D")

    def test_heading_and_unit_row_must_agree(self, tmp_path):
        path = saved(
            tmp_path,
            [*HEADINGS, "就业率（%）"],
            ["—", "—", "—", "比例"],
            ["江苏", 2024, "460301", 0.9],
        )
        (fault,) = faults_of(path)
        assert fault.problem == "heading and unit row contradict each other"

    def test_per_cent_and_fraction_are_not_guessed(self, tmp_path):
        path = saved(tmp_path, [*HEADINGS, "就业率（比例）"], ["江苏", 2024, "460301", 95])
        (fault,) = faults_of(path)
        assert fault.problem == "needs a number ≥ 0 and ≤ 1 (in 比例)"

    def test_merged_cells_and_formulas_without_a_value(self, tmp_path):
        rows = [["江苏", 2024, "460301", "=1+1", 4], ["江苏", 2024, "460302", 5, None]]
        path = saved(tmp_path, [*HEADINGS, "毕业生数", "在校生数"], *rows)
        book = openpyxl.load_workbook(path)
        book.active.merge_cells("E2:E3")
        book.save(path)
        assert [(f.row, f.problem) for f in faults_of(path)] == [
            ("2", "merged cells"),
            ("2", "a formula without a stored value"),
        ]

    def test_missing_columns(self, tmp_path):
        (fault,) = faults_of(saved(tmp_path, ["地区", "年份", "专业号"], ["江苏", 2024, "460301"]))
        assert (fault.problem, fault.column) == ("missing column", "专业代码")
        assert "专业号" in fault.remedy

    def test_no_sheet_of_this_kind(self, tmp_path):
        (fault,) = faults_of(saved(tmp_path, ["a", "b"], [1, 2]))
        assert fault.problem == "no sheet has the headings"

    @pytest.mark.parametrize("content", [b"hello", b"PK\x05\x06" + bytes(18)])
    def test_no_workbook(self, tmp_path, content):
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        with pytest.raises(ShuanggaoError, match=r"no \.xlsx workbook"):
            read_workbook(path)
        with pytest.raises(ShuanggaoError, match="there is no file"):
            read_workbook(tmp_path / "y.xlsx")

    def test_a_file_that_unpacks_too_large(self, tmp_path, monkeypatch):
        path = saved(tmp_path, [*HEADINGS], ["江苏", 2024, "460301"])
        monkeypatch.setattr("shuanggao_analytics.datasets.workbook.opening._LARGEST", 1000)
        with pytest.raises(ShuanggaoError, match="unpacks to"):
            read_workbook(path)
