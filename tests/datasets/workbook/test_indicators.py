"""The workbook of indicators: template, wide and long tables, units declared, names of before."""

import openpyxl
import pandas as pd
import pytest

from shuanggao_analytics.datasets.workbook.fields import plain
from shuanggao_analytics.datasets.workbook.indicators import INDICATORS
from shuanggao_analytics.datasets.workbook.reading import inspect_workbook, read_workbook
from shuanggao_analytics.datasets.workbook.template import write_template

OLD, TODAY, CODE = "北京电子科技职业学院", "北京科技职业大学", "4111010858"
LONG = ["院校", "年份", "指标", "数值", "单位"]


def saved(folder, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


def read(folder, *rows):
    return inspect_workbook(saved(folder, *rows), kind="indicators")


def problems(reading):
    return [(fault.row, fault.column, fault.problem) for fault in reading.faults]


class TestTemplate:
    def test_every_heading_means_one_field(self):
        names = [name for field in INDICATORS.fields for name in {*map(plain, field.names)}]
        assert len(names) == len(set(names))

    def test_every_indicator_has_a_unit_and_most_a_direction(self):
        measured = [field for field in INDICATORS.fields if field.what in {"count", "number"}]
        assert len(measured) > 40
        assert all(field.units and 1.0 in field.units.values() for field in measured)
        assert all(field.units[field.unit] == 1 for field in measured)
        ways = {field.code: field.direction for field in measured}
        assert (ways["student_ratio"], ways["dual_staff_pct"], ways["part_time_pct"]) == (
            "-1", "+1", "middle")  # fmt: skip

    def test_the_reading_sheet_gives_units_and_directions(self, tmp_path):
        book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx", kind="indicators"))
        rows = {row[1].value: row for row in book["填写说明"].iter_rows() if row[1].value}
        assert rows["student_ratio"][6].value == "-1"
        assert rows["horizontal_wan"][3].value == "万元／元／亿元"
        assert book["指标数据"].freeze_panes == "E4"

    @pytest.mark.parametrize(("kind", "told"), [("indicators", True), ("quotas", False)])
    def test_the_reading_sheet_of_indicators_tells_of_years_across(self, tmp_path, kind, told):
        book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx", kind=kind))
        lines = [str(row[0].value) for row in book["填写说明"].iter_rows()]
        assert any(line.startswith("年份也可以横排") for line in lines) is told

    def test_the_examples_filled_in_come_back(self, tmp_path):
        file = write_template(tmp_path / "a.xlsx", kind="indicators")
        book = openpyxl.load_workbook(file)
        for number, row in enumerate(INDICATORS.examples, start=4):
            for place, field in enumerate(INDICATORS.fields, start=1):
                book["指标数据"].cell(number, place, row.get(field.code))
        book.save(file)
        table = read_workbook(file, kind="indicators")
        for name in ("students", "dual_staff_pct", "horizontal_wan", "spent_wan"):
            given = pd.Series([row.get(name) for row in INDICATORS.examples], dtype="float64")
            pd.testing.assert_series_equal(table[name].astype("float64"), given, check_names=False)
        assert table["row"].tolist() == [4, 5, 6]


class TestUnits:
    @pytest.mark.parametrize(
        ("heading", "value", "said"),
        [
            ("经费(元)", 35_000, "converted from 元 to 万元 (× 0.0001)"),
            ("经费【亿元】", 0.00035, "converted from 亿元 to 万元 (× 10000)"),
            ("建设经费／元", "35,000", "converted from 元 to 万元 (× 0.0001)"),
            ("经费", 3.5, "no unit stands there: read in 万元"),
        ],
    )
    def test_money_is_converted_as_declared_and_said_so(self, tmp_path, heading, value, said):
        reading = read(tmp_path, ["院校", "年份", heading], [OLD, 2023, value])
        assert reading.table["funding_wan"].tolist() == [3.5]
        assert said in [remark.done for remark in reading.remarks]

    def test_money_in_the_unit_of_the_table_needs_no_remark(self, tmp_path):
        reading = read(tmp_path, ["院校", "年份", "经费（万元）"], [TODAY, 2023, 3.5])
        assert reading.remarks == ()

    def test_an_amount_that_no_college_has_is_in_another_unit(self, tmp_path):
        reading = read(tmp_path, ["院校", "年份", "经费"], [TODAY, 2023, 35_000_000])
        assert problems(reading) == [("2", "C 经费", "needs a number ≥ 0 and ≤ 1e+06 (in 万元)")]

    def test_a_line_above_declares_money_and_leaves_rates_alone(self, tmp_path):
        rows = (["经费表（单位：元）"], ["院校", "年份", "经费", "双师型占比(%)"])
        reading = read(tmp_path, *rows, [TODAY, 2023, 35_000, 62.5])
        assert reading.table.loc[0, ["funding_wan", "dual_staff_pct"]].tolist() == [3.5, 62.5]

    def test_rates_that_can_only_be_per_cent_are_taken_so(self, tmp_path):
        head = ["院校", "年份", "双师型占比"]
        reading = read(tmp_path, head, [TODAY, 2023, 62.5], [TODAY, 2024, 80])
        assert reading.table["dual_staff_pct"].tolist() == [62.5, 80]
        assert [remark.done for remark in reading.remarks] == ["no unit stands there: read in %"]

    @pytest.mark.parametrize("values", [(0.62, 0.8), (0.62, 80)])
    def test_rates_that_could_be_either_must_say(self, tmp_path, values):
        rows = [[TODAY, 2020 + n, value] for n, value in enumerate(values)]
        reading = read(tmp_path, ["院校", "年份", "双师型占比"], *rows)
        assert problems(reading) == [("2", "C 双师型占比", "unit not declared")]

    @pytest.mark.parametrize(
        ("heading", "value", "field"),
        [
            ("经费", "35000元", ("funding_wan", 3.5)),
            ("经费（元）", "3.5 万元", ("funding_wan", 3.5)),
            ("生师比(X:1)", "15.2：1", ("student_ratio", 15.2)),
            ("在校生", "1.2万人", ("students", 12_000)),
        ],
    )
    def test_a_unit_behind_the_number_holds_for_it(self, tmp_path, heading, value, field):
        reading = read(tmp_path, ["院校", "年份", heading], [TODAY, 2023, value])
        assert reading.table[field[0]].tolist() == [field[1]]
        said = [remark.value for remark in reading.remarks if "converted" in remark.done]
        assert (value in said) == (value in {"35000元", "1.2万人"})

    def test_a_cell_shown_as_per_cent_is_per_cent(self, tmp_path):
        path = saved(tmp_path, ["院校", "年份", "双师型占比"], [TODAY, 2023, 0.625])
        book = openpyxl.load_workbook(path)
        book.active["C2"].number_format = "0.0%"
        book.save(path)
        assert read_workbook(path, kind="indicators")["dual_staff_pct"].tolist() == [62.5]


class TestColleges:
    def test_an_old_name_becomes_that_of_today(self, tmp_path):
        reading = read(tmp_path, ["学校名称", "年度", "生师比"], [OLD, 2023, 16], [TODAY, 2024, 15])
        assert reading.table["college"].tolist() == [TODAY] * 2
        assert reading.table["college_code"].tolist() == [CODE] * 2
        (remark,) = reading.remarks
        assert (remark.row, remark.value) == ("2", OLD)
        assert TODAY in remark.done

    def test_two_names_of_one_college_are_one_row_a_year(self, tmp_path):
        reading = read(tmp_path, ["学校名称", "年度", "生师比"], [OLD, 2023, 16], [TODAY, 2023, 15])
        assert problems(reading) == [("3", None, "the same as row 2")]

    def test_a_name_against_its_code(self, tmp_path):
        head = ["院校代码", "学校名称", "年度", "生师比"]
        reading = read(tmp_path, head, ["4111010853", OLD, 2023, 16])
        assert problems(reading) == [
            ("2", "B 学校名称", f"is the name of {CODE}, not of 4111010853")
        ]

    def test_the_code_of_before_goes_with_the_name_of_before(self, tmp_path):
        head = ["院校代码", "学校名称", "年度", "生师比"]
        reading = read(tmp_path, head, ["4113010873", "河北工业职业技术学院", 2023, 16])
        assert reading.table[["college_code", "college"]].loc[0].tolist() == [
            "4113016204", "河北工业职业技术大学"]  # fmt: skip

    def test_a_code_alone_in_place_of_the_name(self, tmp_path):
        reading = read(tmp_path, ["学校名称", "年度", "生师比"], [CODE, 2023, 16])
        assert reading.table["college"].tolist() == [TODAY]

    def test_an_unknown_name_stays_and_the_nearest_is_named(self, tmp_path):
        name = "北京电子科技职业学苑"
        reading = read(tmp_path, ["学校名称", "年度", "生师比"], [name, 2023, 16])
        assert reading.table["college"].tolist() == [name]
        assert reading.table["college_code"].isna().all()
        assert OLD in reading.remarks[0].done


class TestLong:
    def test_one_row_a_value_comes_back_with_one_column_an_indicator(self, tmp_path):
        reading = read(
            tmp_path,
            LONG,
            [OLD, 2023, "双师型占比", 0.625, "比例"],
            [TODAY, 2023, "横向经费", 350_000, "元"],
            [TODAY, 2024, "双师型教师占比", "63%", None],
        )
        table = reading.table
        assert reading.faults == ()
        assert table["dual_staff_pct"].tolist() == [62.5, 63]
        assert table["horizontal_wan"].tolist()[0] == 35
        assert pd.isna(table["horizontal_wan"][1])
        stood = reading.provenance.set_index(["at", "field"])["row"]
        assert (stood[0, "horizontal_wan"], stood[1, "dual_staff_pct"]) == (3, 4)

    def test_faults_stand_where_they_are(self, tmp_path):
        reading = read(
            tmp_path,
            LONG,
            [TODAY, 2023, "双师占有率", 62, "%"],
            [TODAY, 2023, "横向经费", 35, "美元"],
            [TODAY, 2023, "生师比", "约16", None],
            [TODAY, 2023, "双师型占比", 0.6, None],
            [TODAY, 2023, "在校生数", 900, "人"],
            [OLD, 2023, "在校生数", 900, "人"],
        )
        assert problems(reading) == [
            ("2", "C 指标", "no such indicator"),
            ("3", "E 单位", "unknown unit"),
            ("4", "D 数值", "needs a number"),
            ("5", "D 数值", "unit not declared"),
            ("7", "C 指标", "the same as row 6"),
        ]
        assert all(fault.remedy for fault in reading.faults)

    def test_the_unit_may_stand_behind_the_name(self, tmp_path):
        reading = read(tmp_path, LONG[:4], [TODAY, 2023, "横向经费（元）", 350_000])
        assert reading.table["horizontal_wan"].tolist() == [35]

    def test_a_part_more_than_its_whole_stands_in_its_own_row(self, tmp_path):
        rows = ([TODAY, 2023, "毕业生数", 90], [TODAY, 2023, "就业人数", 95])
        assert problems(read(tmp_path, LONG[:4], *rows)) == [
            ("3", "D 数值", "more than 毕业生数, which is 90")
        ]

    def test_a_column_of_ones_own_is_said_to_be_left_out(self, tmp_path):
        reading = read(tmp_path, [*LONG[:4], "备注"], [TODAY, 2023, "生师比", 15, "自报"])
        assert [(remark.column, remark.done) for remark in reading.remarks] == [
            ("E 备注", "a column of one's own, left out")
        ]


class TestHeadingsInTwoRowsOfACsv:
    """A heading in two merged rows, saved as CSV, loses the merging."""

    @pytest.mark.parametrize(
        "rows",
        [
            # most headings stand in the lower row
            ("学校,年度,师资,,经费,备注", ",,双师型占比（%）,生师比,横向经费（万元）,"),
            # as many in the upper row as in the lower one
            ("学校,年度,师资,,经费,备注", ",,双师型占比（%）,生师比,,"),
            # most in the upper row
            ("学校,年度,专业群,师资,,备注", ",,,双师型占比（%）,生师比,"),
        ],
    )
    def test_the_upper_row_fills_the_gaps(self, tmp_path, rows):
        values = {3: "甲,2024,70,15,9,", 4: "甲,2024,,70,15,"}
        line = values[4] if "专业群" in rows[0] else values[3]
        text = "\n".join(["某省数据表,,,,,", *rows, line]) + "\n"
        (tmp_path / "own.csv").write_bytes(text.encode("gb18030"))
        reading = inspect_workbook(tmp_path / "own.csv", kind="indicators")
        assert reading.faults == ()
        row = reading.table.iloc[0]
        assert row[["college", "year", "dual_staff_pct", "student_ratio"]].tolist() == [
            "甲", 2024, 70, 15,
        ]  # fmt: skip

    def test_an_empty_first_row_of_data_is_no_heading(self, tmp_path):
        reading = read(tmp_path, ["院校", "年份", "生师比"], [None, None, 15], ["甲", 2024, 16])
        assert problems(reading)[0][2] == "nothing filled in"


class TestWhatToDo:
    def test_a_number_with_words_is_told_to_stand_alone(self, tmp_path):
        reading = read(tmp_path, ["院校", "年份", "横向经费（万元）"], ["甲", 2024, "约30"])
        assert "write the number alone" in reading.faults[0].remedy
        reading = read(tmp_path, ["院校", "年份", "横向经费（万元）"], ["甲", 2024, "缺"])
        assert "leave the cell empty" in reading.faults[0].remedy

    def test_a_short_year_is_told_to_be_written_in_full(self, tmp_path):
        reading = read(tmp_path, ["院校", "年份", "生师比"], ["甲", "24年", 15])
        assert "write it in full" in reading.faults[0].remedy


def test_a_row_says_that_it_is_made_up(tmp_path):
    reading = read(
        tmp_path,
        ["院校", "年份", "生师比", "数据性质"],
        ["甲", 2024, 15, "合成"],
        ["乙", 2024, 16, None],
    )
    assert reading.table["trust"].fillna("").tolist() == ["synthetic", ""]
