"""Cells read straight from the XML are those that openpyxl reads; sheets too far are refused."""

import random
import re
import warnings
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from shuanggao_analytics.datasets import inspect_workbook, read_printed, write_template
from shuanggao_analytics.datasets.workbook import corrected_copy, long, stored
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.datasets.workbook.stored import extent, stored_sheets
from shuanggao_analytics.errors import ShuanggaoError

ODD = (1, 0.1, 1e300, -5, 2**60, True, False, "文字", " x ", "=B1+1", "#REF!", "", None,
       date(2024, 2, 29), datetime(2024, 2, 29, 12, 30), time(8, 5), timedelta(hours=30),
       CellRichText("甲", TextBlock(InlineFont(b=True), "乙")))  # fmt: skip
FORMATS = ("General", "0.00%", "@", "0.000", '0"人"', "yyyy-mm-dd")


def theirs(path):
    """Return what openpyxl says of every sheet: its cells with a value or formula, its areas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a number that no day has
        values, written = (openpyxl.load_workbook(path, data_only=only) for only in (True, False))
    return [
        (
            sheet.title,
            {
                (cell.row, cell.column): (cell.value, cell.number_format, formula)
                for row in sheet.iter_rows()
                for cell in row
                if (formula := written[sheet.title][cell.coordinate].data_type == "f")
                or cell.value not in (None, "")
            },
            sorted(str(area) for area in sheet.merged_cells.ranges),
        )
        for sheet in values.worksheets
    ]


def ours(path):
    return [
        (each.title, {at: tuple(cell) for at, cell in each.cells.items()},
         sorted(area.text for area in each.merged))
        for each in stored_sheets(path)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_every_kind_of_cell_is_what_openpyxl_says(tmp_path, seed):
    rng = random.Random(seed)
    book = openpyxl.Workbook()
    for _ in range(60):
        cell = book.active.cell(rng.randint(1, 12), rng.randint(1, 8))
        cell.value, cell.number_format = rng.choice(ODD), rng.choice(FORMATS)
    book.create_sheet("二").append(["a", 1])
    book["二"].merge_cells("A1:C4")
    book.active.merge_cells("B2:C3")
    book.save(tmp_path / "own.xlsx")
    assert ours(tmp_path / "own.xlsx") == theirs(tmp_path / "own.xlsx")


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_templates_are_what_openpyxl_says(tmp_path, kind):
    path = write_template(tmp_path / "t.xlsx", kind=kind)
    assert ours(path) == theirs(path)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b'<c r="C2" t="inlineStr"><is><r><t>a</t></r><rPh sb="0"><t>x</t></rPh>'
         b"<r><t>b</t></r></is></c>", "ab"),
        (b'<c r="C2" t="d"><v>2024-02-29</v></c>', date(2024, 2, 29)),
        (b'<c r="C2" t="str"><f>A1</f><v>a&lt;b</v></c>', "a<b"),
        (b'<c r="C2" t="e"><v>#N/A</v></c>', "#N/A"),
        (b'<c t="b"><v>1</v></c>', True),
        (b'<x:c xmlns:x="urn:x" r="C2"><x:v>1</x:v></x:c>', None),
    ],
)  # fmt: skip
def test_cells_that_openpyxl_does_not_write(raw_book, cell, value):
    row = re.compile(rb'(<row r="2".*?)</row>')
    path = raw_book(lambda text: row.sub(lambda m: m[1] + cell + b"</row>", text))
    found = stored_sheets(path)[0].cells.get((2, 3))
    assert (None if found is None else found.value) == value


def test_a_day_that_no_calendar_has_is_an_error_of_its_cell(tmp_path):
    book = openpyxl.Workbook()
    for row in (["省份", "名额"], ["江苏", 1e9]):
        book.active.append(row)
    book.active["B2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "own.xlsx")
    (fault,) = inspect_workbook(tmp_path / "own.xlsx", kind="quotas").faults
    corrected_copy(tmp_path / "own.xlsx", [fault], tmp_path / "copy.xlsx")
    assert (fault.row, fault.column, fault.problem) == ("2", "B 名额", "an Excel error")


def test_a_document_type_behind_a_long_comment_is_refused(raw_book):
    head = b"<!--" + b" " * 2**17 + b'--><!DOCTYPE a [<!ENTITY b "c">]>'
    path = raw_book(lambda text: head + text)
    with pytest.raises(ShuanggaoError, match=r"own\.xlsx is no \.xlsx workbook"):
        stored_sheets(path)


class TestExtent:
    def test_rows_and_cells_that_are_only_formatted_are_not_read(self, raw_book):
        blank = b"".join(
            b'<row r="%d" ht="15"><c r="A%d" s="0"/></row>' % (row, row) for row in range(4, 50_000)
        )
        path = raw_book(lambda text: text.replace(b"</sheetData>", blank + b"</sheetData>"))
        (sheet,) = stored_sheets(path)
        assert extent(sheet, file="own.xlsx") == (3, 2)
        assert inspect_workbook(path, kind="quotas").table["quota"].tolist() == [77, 6]

    def test_more_cells_than_a_table_has_are_refused_while_they_are_read(
        self, raw_book, monkeypatch
    ):
        path = raw_book(lambda text: text)
        monkeypatch.setattr(stored, "_MOST_CELLS", 5)
        with pytest.raises(
            ShuanggaoError, match=r"own\.xlsx, sheet Sheet stores more than 5 cells"
        ):
            stored_sheets(path)

    @pytest.mark.parametrize("read", [lambda p: inspect_workbook(p, kind="quotas"), read_printed])
    def test_a_sheet_as_wide_as_it_can_be_is_refused(self, raw_book, read):
        far = b'<c r="XFD1" t="str"><v>x</v></c></row>'
        path = raw_book(lambda text: text.replace(b"</row>", far, 1))
        with pytest.raises(ShuanggaoError, match=r"own\.xlsx, sheet Sheet reaches to XFD3"):
            read(path)


def test_a_flood_of_faults_ends_where_it_says(tmp_path, monkeypatch):
    monkeypatch.setattr(long, "MOST_FAULTS", 10)
    file = tmp_path / "own.csv"
    file.write_text("省份,名额\n" + "火星,x\n" * 50 + "江苏,3\n", encoding="utf-8")
    found = inspect_workbook(file, kind="quotas").faults
    assert (len(found), found[-1].problem) == (11, "more than 10 faults")
    assert int(found[-1].row) < 51
    assert [fault for fault in found if fault.row and int(fault.row) > int(found[-1].row)] == []
