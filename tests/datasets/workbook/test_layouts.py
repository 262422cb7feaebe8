"""One table in every layout reads to the same; where headings are not found it is said which."""

import csv

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.datasets.workbook.reading import inspect_workbook
from shuanggao_analytics.datasets.workbook.wording import chinese_line

COLLEGES = ("北京科技职业大学", "深圳职业技术大学", "示例学院")
NAMES = {
    "students": "在校生数",
    "dual_staff_pct": "双师型占比",
    "horizontal_wan": "横向经费",
    "student_ratio": "生师比",
}
UNITS = {"students": "人", "dual_staff_pct": "比例", "horizontal_wan": "元", "student_ratio": ":1"}
LAYOUTS = ("wide", "long", "across", "paired", "years above")
VALUES = {
    "students": st.integers(0, 90_000),
    "dual_staff_pct": st.integers(0, 1000).map(lambda n: n / 1000),
    "horizontal_wan": st.integers(0, 10**8),
    "student_ratio": st.integers(1, 300).map(lambda n: n / 10),
}


@st.composite
def panels(draw):
    """Return values by college, indicator and year, and perhaps nothing for some."""
    some = {"min_size": 1, "unique": True}
    colleges = draw(st.lists(st.sampled_from(COLLEGES), **some))
    years = draw(st.lists(st.integers(2000, 2050), max_size=3, **some))
    codes = draw(st.lists(st.sampled_from([*NAMES]), **some))
    values = {
        (college, code, year): draw(st.none() | VALUES[code])
        for college in colleges
        for code in codes
        for year in years
    }
    return colleges, codes, years, values


def rows_of(layout, panel, *, units=True):
    """Return the cells of a panel in a layout, and the ranges that are merged in it."""
    colleges, codes, years, values = panel
    words = {code: f"{NAMES[code]}（{UNITS[code]}）" if units else NAMES[code] for code in codes}
    cells = [(college, year) for college in colleges for year in years]
    if layout == "wide":
        head = ["院校", "年份", *words.values()]
        return [head, *([*at, *(values[at[0], c, at[1]] for c in codes)] for at in cells)], []
    if layout == "long":
        lines = [[*at, NAMES[c], values[at[0], c, at[1]], UNITS[c] if units else None]
                 for at in cells for c in codes]  # fmt: skip
        return [["院校", "年份", "指标", "数值", "单位"], *lines], []
    if layout == "across":
        lines = [[name, NAMES[c], UNITS[c] if units else None, *(values[name, c, y] for y in years)]
                 for name in colleges for c in codes]  # fmt: skip
        return [["院校名称", "指标", "单位", *(f"{year}年" for year in years)], *lines], []
    outer, inner = (codes, years) if layout == "paired" else (years, codes)
    shown = words | {year: year for year in years}
    upper, lower, merged = ["院校"], [None], ["A1:A2"]
    for one in outer:
        left = len(upper) + 1
        upper += [shown[one], *[None] * (len(inner) - 1)]
        lower += [shown[each] for each in inner]
        ends = [openpyxl.utils.get_column_letter(n) for n in (left, left + len(inner) - 1)]
        merged += [f"{ends[0]}1:{ends[1]}1"] if len(inner) > 1 else []
    pairs = [(a, b) if layout == "paired" else (b, a) for a in outer for b in inner]
    return [upper, lower, *([n, *(values[n, c, y] for c, y in pairs)] for n in colleges)], merged


def written(folder, rows, merged, *, text):
    if text:
        with (folder / "own.csv").open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(rows)
        return folder / "own.csv"
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


def read(folder, layout, panel, *, text=False, units=True):
    path = written(folder, *rows_of(layout, panel, units=units), text=text)
    return inspect_workbook(path, kind="indicators")


@pytest.mark.parametrize("layout", LAYOUTS[1:])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(panel=panels(), text=st.booleans())
def test_every_layout_reads_to_the_same_table(tmp_path, layout, panel, text):
    assume(any(value is not None for value in panel[3].values()))
    wide, other = (read(tmp_path, each, panel, text=text) for each in ("wide", layout))
    assert (wide.faults, other.faults) == ((), ())
    assert sorted(wide.table) == sorted(other.table)
    tables = (each.table.set_index(["college", "year"])[panel[1]] for each in (wide, other))
    a, b = (each.sort_index() for each in tables)
    pd.testing.assert_frame_equal(a.dropna(how="all"), b)  # a year without a value has a row in a


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(panel=panels())
def test_every_value_stands_where_it_is_said_to(tmp_path, layout, panel):
    assume(any(value is not None for value in panel[3].values()))
    rows, merged = rows_of(layout, panel)
    reading = inspect_workbook(written(tmp_path, rows, merged, text=False), kind="indicators")
    factors = {"dual_staff_pct": 100, "horizontal_wan": 0.0001}
    count = 0
    for each in reading.provenance.itertuples():
        if each.field not in NAMES:
            continue
        cell = rows[each.row - 1][openpyxl.utils.column_index_from_string(each.column) - 1]
        value = reading.table.loc[each.at, each.field]
        assert value == pytest.approx(cell * factors.get(each.field, 1))
        count += 1
    assert count == sum(value is not None for value in panel[3].values())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rates_without_a_unit_are_a_fault_in_every_layout(tmp_path, layout):
    values = {("甲", "dual_staff_pct", year): 0.7 for year in (2022, 2023)}
    panel = (["甲"], ["dual_staff_pct"], [2022, 2023], values)
    reading = read(tmp_path, layout, panel, units=False)
    assert [fault.problem for fault in reading.faults] == ["unit not declared"]


class TestTwoRows:
    HEAD = (
        ["院校", "双师型占比（%）", None, "横向经费（元）", None],
        [None, 2022, 2023, 2022, 2023],
    )

    def test_a_title_a_note_and_a_column_of_ones_own(self, tmp_path):
        rows = [["某省数据"], [*self.HEAD[0], "备注"], [*self.HEAD[1], None],
                ["甲", 70, 71, 350_000, None, "自报"], ["注：自定"]]  # fmt: skip
        reading = inspect_workbook(written(tmp_path, rows, [], text=False), kind="indicators")
        assert reading.table["horizontal_wan"].fillna(-1).tolist() == [35, -1]
        done = [(remark.row, remark.column, remark.done) for remark in reading.remarks]
        assert ("3", "F 备注", "a column of one's own, left out") in done
        assert ("5", None, "a note, left out") in done

    @pytest.mark.parametrize(
        ("upper", "lower", "fault"),
        [
            ("瞎写", 2022, ("1", "F 瞎写 2022", "no such indicator")),
            ("生师比", "22年", ("2", "F 生师比 22年", "nearly a year")),
            ("生师比", None, ("2", "F 生师比", "an indicator without a year")),
            ("师资", "生师比", ("2", "F 师资 生师比", "an indicator without a year")),
            ("横向经费", 2022, ("2", "F 横向经费 2022", "heading stands twice")),
            ("就业率（美元）", 2022, ("1", "F 就业率(美元) 2022", "unknown unit")),
        ],
    )
    def test_headings_that_are_not_understood(self, tmp_path, upper, lower, fault):
        rows = [[*self.HEAD[0], upper], [*self.HEAD[1], lower], ["甲", 70, 71, 3, 4, 15]]
        reading = inspect_workbook(written(tmp_path, rows, [], text=True), kind="indicators")
        (found,) = reading.faults
        assert (found.row, found.column, found.problem) == fault

    def test_a_college_that_stands_twice(self, tmp_path):
        rows = [*self.HEAD, ["甲", 70, 71, 3, 4], ["甲", 70, 71, 3, 4]]
        reading = inspect_workbook(written(tmp_path, rows, [], text=True), kind="indicators")
        assert [(f.row, f.column, f.problem) for f in reading.faults] == [
            ("4", None, "the same as row 3")
        ]

    def test_a_year_beside_the_merged_heading_is_not_taken_for_it(self, tmp_path):
        rows = [[*self.HEAD[0], None], [*self.HEAD[1], 2024], ["甲", 70, 71, 3, 4, 5]]
        file = written(tmp_path, rows, ["A1:A2", "B1:C1", "D1:E1"], text=False)
        reading = inspect_workbook(file, kind="indicators")
        assert [(f.column, f.problem) for f in reading.faults] == [
            ("F 2024", "a year without an indicator")
        ]


class TestSheets:
    def book(self, folder, **sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(folder / "own.xlsx")
        return inspect_workbook(folder / "own.xlsx", kind="indicators")

    ACROSS = (["院校", "指标", 2023], ["甲", "生师比", 15])
    WIDE = (["院校", "年份", "生师比"], ["甲", 2023, 16])

    def test_two_that_could_be_meant_are_not_chosen_from(self, tmp_path):
        (fault,) = self.book(tmp_path, 一=self.ACROSS, 二=self.WIDE).faults
        assert (fault.problem, fault.value) == ("several sheets have the headings", "一, 二")

    @pytest.mark.parametrize(("named", "other"), [("ACROSS", "WIDE"), ("WIDE", "ACROSS")])
    def test_that_named_as_in_the_template_is_read(self, tmp_path, named, other):
        sheets = {"甲": getattr(self, other), "指标数据": getattr(self, named)}
        value = self.book(tmp_path, **sheets).table["student_ratio"].tolist()
        assert value == [15 if named == "ACROSS" else 16]


def needed(kind):
    return [field.zh for field in TEMPLATES[kind].fields if field.required]


class TestHeadingsNotFound:
    @pytest.mark.parametrize("kind", [*TEMPLATES])
    def test_it_says_which_are_needed(self, tmp_path, kind):
        file = written(tmp_path, [["a", "b"], [1, 2]], [], text=True)
        (fault,) = inspect_workbook(file, kind=kind).faults
        assert (fault.table, fault.problem) == ("own.csv", "no sheet has the headings")
        line = chinese_line(fault)
        assert f"至少要有：{'、'.join(needed(kind))}；工作表“own”中一个也没有" in line
        assert f"shuanggao template {kind}" in line

    @pytest.mark.parametrize("kind", [kind for kind in TEMPLATES if len(needed(kind)) > 1])
    def test_it_says_which_stand_there_and_where_most(self, tmp_path, kind):
        first, *others = needed(kind)
        book = openpyxl.Workbook()
        book.active.append(["a", "b"])
        sheet = book.create_sheet("数")
        for row in (["标题"], [first, "b"], ["c", "d"]):
            sheet.append(row)
        book.save(tmp_path / "own.xlsx")
        (fault,) = inspect_workbook(tmp_path / "own.xlsx", kind=kind).faults
        assert (fault.table, fault.row) == ("own.xlsx, sheet 数", "2")
        assert f"这一行有“{first}”，没有“{'、'.join(others)}”" in chinese_line(fault)
