"""A column a year: places of values, units, the college above the table, headings nearly a year."""

import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook.reading import inspect_workbook, read_workbook
from shuanggao_analytics.datasets.workbook.wording import chinese_line

A, B = "深圳职业技术大学", "金华职业技术大学"
HEAD = ["院校名称", "指标", "单位", "2022年", "2023年", "2024年"]
ROWS = (
    [A, "在校生数", "人", 25_000, 26_000, 27_000],
    [A, "横向经费", "元", 1_200_000, 1_300_000, "150万元"],
    [B, "在校生数", "万人", 1.8, None, 1.9],
)


def read(folder, *rows, merged=(), title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / "own.xlsx")
    return inspect_workbook(folder / "own.xlsx", kind="indicators")


def problems(reading):
    return [(fault.row, fault.column, fault.problem) for fault in reading.faults]


def done(reading):
    return [(remark.row, remark.column, remark.done) for remark in reading.remarks]


class TestValues:
    def test_one_row_a_college_and_year_comes_back(self, tmp_path):
        table = read(tmp_path, HEAD, *ROWS).table
        assert table["college"].tolist() == [A] * 3 + [B] * 2
        assert table["year"].tolist() == [2022, 2023, 2024, 2022, 2024]
        assert table["horizontal_wan"].tolist()[:3] == [120, 130, 150]
        assert table["students"].tolist()[:4] == [25_000, 26_000, 27_000, 18_000]

    def test_an_empty_cell_is_missing_and_not_zero(self, tmp_path):
        table = read(tmp_path, HEAD, *ROWS).table
        assert table.loc[3:, "horizontal_wan"].isna().all()

    def test_a_year_without_any_value_of_a_college_is_no_row(self, tmp_path):
        table = read(tmp_path, HEAD, *ROWS).table
        assert table.loc[table["college"] == B, "year"].tolist() == [2022, 2024]
        empty = read(tmp_path, HEAD, [A, "生师比", None, None, None, None])
        assert [fault.problem for fault in empty.faults] == ["no rows are filled in"]

    def test_each_value_names_its_very_cell_and_the_year_its_heading(self, tmp_path):
        stood = read(tmp_path, ["表1"], HEAD, *ROWS).provenance.set_index(["at", "field"])
        places = {key: tuple(stood.loc[key, ["row", "column"]]) for key in stood.index}
        assert places[1, "horizontal_wan"] == (4, "E")
        assert places[4, "students"] == (5, "F")
        assert places[4, "year"] == (2, "F")
        assert places[4, "college"] == (5, "A")
        assert (3, "horizontal_wan") not in places

    def test_the_row_of_the_table_is_one_of_its_values(self, tmp_path):
        read(tmp_path, HEAD, *ROWS)
        table = read_workbook(tmp_path / "own.xlsx", kind="indicators")
        assert table["row"].tolist() == [3, 3, 3, 4, 4]

    @pytest.mark.parametrize(
        "heading", ["2022", 2022, 2022.0, "2022年度", "2022 年", "２０２２", "２０２２年"]
    )
    def test_a_year_may_be_written_so(self, tmp_path, heading):
        reading = read(tmp_path, ["院校", "指标", heading], [A, "生师比", 15])
        assert reading.table[["year", "student_ratio"]].loc[0].tolist() == [2022, 15]

    def test_a_remark_says_that_years_stood_across(self, tmp_path):
        reading = read(tmp_path, [*HEAD, "备注"], [*ROWS[0], "自报"])
        assert done(reading) == [
            ("1", None, "years stand across: 2022、2023、2024"),
            ("1", "G 备注", "a column of one's own, left out"),
        ]
        lines = [chinese_line(remark) for remark in reading.remarks]
        assert lines[0].endswith("第1行：年份横排：2022、2023、2024")
        assert lines[1].endswith("G 备注列：自定的列，略去")

    def test_rows_of_a_programme_group_are_kept_apart(self, tmp_path):
        head = ["院校", "专业群", "指标", 2023]
        reading = read(tmp_path, head, [A, None, "生师比", 15], [A, "甲群", "生师比", 12])
        assert reading.table["group"].isna().tolist() == [True, False]
        assert reading.table["student_ratio"].tolist() == [15, 12]


class TestUnits:
    def test_that_of_the_row_is_converted_and_said_so(self, tmp_path):
        said = done(read(tmp_path, HEAD, *ROWS))
        money = "横向技术服务到款额: converted from"
        assert ("3", "D 2022年", f"{money} 元 to 万元 (× 0.0001)") in said
        assert ("4", "D 2022年", "在校生数: converted from 万人 to 人 (× 10000)") in said

    def test_a_unit_behind_the_number_is_said_at_its_cell(self, tmp_path):
        reading = read(tmp_path, HEAD, [A, "横向经费", "万元", 1, 2, "35000元"])
        assert reading.table["horizontal_wan"].tolist() == [1, 2, 3.5]
        assert done(reading)[1:] == [("2", "F 2024年", "横向技术服务到款额: converted from 元")]

    def test_without_a_column_of_units_the_name_may_say_it(self, tmp_path):
        head, row = ["院校", "指标", 2023], [A, "横向经费（元）", 35_000]
        assert read(tmp_path, head, row).table["horizontal_wan"].tolist() == [3.5]

    def test_a_line_above_says_it_for_money_and_leaves_the_others(self, tmp_path):
        rows = ([A, "横向经费", 35_000], [A, "双师型占比(%)", 62.5])
        reading = read(tmp_path, ["单位：元"], ["院校", "指标", 2023], *rows)
        assert reading.table.loc[0, ["horizontal_wan", "dual_staff_pct"]].tolist() == [3.5, 62.5]

    def test_name_and_column_that_differ_are_a_fault(self, tmp_path):
        reading = read(tmp_path, HEAD[:4], [A, "横向经费（元）", "万元", 3])
        (fault,) = reading.faults
        assert fault.problem == "name and unit contradict each other"
        assert fault.value == "万元 / 元"
        assert "指标名称与单位栏写的单位不一致" in chinese_line(fault)

    def test_an_unknown_unit_is_one_fault_at_the_unit(self, tmp_path):
        reading = read(tmp_path, HEAD, [A, "横向经费", "美元", 1, 2, 3])
        assert problems(reading) == [("2", "C 单位", "unknown unit")]

    def test_a_rate_without_a_unit_is_one_fault_an_indicator(self, tmp_path):
        rows = ([A, "双师型占比", None, 0.7, 0.8, 0.9], [A, "就业率", "—", 0.7, 0.8, 0.9])
        reading = read(tmp_path, HEAD, *rows)
        assert problems(reading) == [
            ("2", "D 2022年", "unit not declared"),
            ("3", "D 2022年", "unit not declared"),
        ]
        assert "在“双师型专任教师占比”后的括号里写明单位" in chinese_line(reading.faults[0])

    def test_rates_of_all_years_decide_together(self, tmp_path):
        rows = ([A, "双师型占比", None, 0, 70, 80], [B, "双师型占比", None, 60, 70, 80])
        table = read(tmp_path, HEAD, *rows).table
        assert table["dual_staff_pct"].tolist() == [0, 70, 80, 60, 70, 80]


class TestCollege:
    def test_merged_over_its_rows(self, tmp_path):
        rows = (ROWS[0], [None, *ROWS[1][1:]], ROWS[2])
        reading = read(tmp_path, HEAD, *rows, merged=["A2:A3"])
        assert reading.table["college"].tolist() == [A] * 3 + [B] * 2
        assert reading.table["horizontal_wan"].tolist()[:3] == [120, 130, 150]

    def test_named_once_in_a_file_without_merging_is_not_guessed(self, tmp_path):
        reading = read(tmp_path, HEAD, ROWS[0], [None, *ROWS[1][1:]])
        assert problems(reading) == [("3", "A 院校名称", "nothing filled in")]

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            ([f"{A}2022—2024年主要指标"], A),
            (["院校名称：示例学院  填报人：某"], "示例学院"),
            (["学校名称", "示例学院"], "示例学院"),
        ],
    )
    def test_in_a_line_above_the_table(self, tmp_path, line, name):
        reading = read(tmp_path, line, HEAD[1:], ROWS[0][1:], ROWS[1][1:])
        assert reading.table["college"].tolist() == [name] * 3
        stood = reading.provenance.set_index(["at", "field"])
        letter = "B" if len(line) == 2 else "A"
        assert stood.loc[(2, "college"), ["row", "column"]].tolist() == [1, letter]
        assert ("1", f"{letter} 院校名称") in [each[:2] for each in done(reading)]
        table = read_workbook(tmp_path / "own.xlsx", kind="indicators")
        assert table["row"].tolist() == [4] * 3

    @pytest.mark.parametrize("lines", [[], ["某省高职院校指标"], [A, B]])
    def test_in_no_line_or_two_it_is_missing(self, tmp_path, lines):
        reading = read(tmp_path, *([line] for line in lines), HEAD[1:], ROWS[0][1:])
        (fault,) = reading.faults
        assert (fault.problem, fault.column) == ("missing column", "院校名称")
        assert "在表上方写“院校名称：××学校”" in chinese_line(fault)


class TestFaults:
    @pytest.mark.parametrize(
        "heading",
        ["22年", "2022-2023学年", "2022/2023", "二〇二二年", "2022年上半年", "1999", "202212"],
    )
    def test_nearly_a_year_is_no_column_left_out(self, tmp_path, heading):
        reading = read(tmp_path, [*HEAD, heading], [*ROWS[0], 5])
        (fault,) = reading.faults
        assert (fault.row, fault.column) == ("1", f"G {heading}")
        assert fault.problem == "nearly a year"
        assert "只写四位年份，如2024（2000到2050）" in chinese_line(fault)

    def test_years_that_are_all_nearly_right_are_told_so(self, tmp_path):
        reading = read(tmp_path, [*HEAD[:3], "22年", "23年"], [A, "在校生数", "人", 5, 6])
        assert [fault.problem for fault in reading.faults] == ["nearly a year"] * 2

    @pytest.mark.parametrize("again", ["2022年", "2022"])
    def test_a_year_that_stands_twice(self, tmp_path, again):
        reading = read(tmp_path, [*HEAD, again], [*ROWS[0], 5])
        assert problems(reading) == [("1", f"G {again}", "heading stands twice")]

    @pytest.mark.parametrize("values", [(1, 2, 3), (None, None, None)])
    def test_a_row_that_repeats_college_and_indicator_is_one_fault(self, tmp_path, values):
        rows = ([A, "在校生数", "人", *values], [A, "全日制在校生数", "人", *values])
        reading = read(tmp_path, HEAD, *rows)
        assert problems(reading) == [("3", "B 指标", "the same as row 2")]

    def test_cells_are_named_by_row_and_year(self, tmp_path):
        rows = ([A, "生师比", None, "约16", 15, 14], [A, "瞎写", None, 1, 2, 3])
        reading = read(tmp_path, HEAD, *rows)
        assert problems(reading) == [
            ("2", "D 2022年", "needs a number"),
            ("3", "B 指标", "no such indicator"),
        ]

    def test_a_part_more_than_its_whole_stands_at_its_cell(self, tmp_path):
        rows = ([A, "毕业生数", "人", 90, 90, 90], [A, "就业人数", "人", 80, 95, 80])
        (fault,) = read(tmp_path, HEAD, *rows).faults
        assert (fault.row, fault.column, fault.value) == ("3", "E 2023年", "95")
        assert fault.problem == "more than 毕业生数, which is 90"

    def test_rows_that_call_one_college_and_year_real_and_made_up(self, tmp_path):
        head, rows = ["院校", "数据性质", "指标", 2023], (
            [A, "真实", "生师比", 15],
            [A, "合成", "在校生数", 90],
        )  # fmt: skip
        reading = read(tmp_path, head, *rows)
        assert problems(reading) == [("3", "B 数据性质", "another 数据性质 than in row 2")]

    def test_an_indicator_among_the_years(self, tmp_path):
        reading = read(tmp_path, [*HEAD, "生师比"], [*ROWS[0], 5])
        assert problems(reading) == [("1", "G 生师比", "an indicator without a year")]

    def test_a_merged_number_is_a_fault(self, tmp_path):
        reading = read(tmp_path, HEAD, ROWS[0], merged=["D2:E2"])
        assert problems(reading) == [("2", None, "merged cells")]
