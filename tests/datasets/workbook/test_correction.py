"""The copy with the faults marked: in their place, explained, whole or not there at all."""

import csv
import re

import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook import correction
from shuanggao_analytics.datasets.workbook.correction import corrected_copy
from shuanggao_analytics.datasets.workbook.reading import inspect_workbook, read_workbook
from shuanggao_analytics.errors import ShuanggaoError

ROWS = [
    ["省份", "名额", "学校类名额", "依据"],
    ["火星", 18, 6, "=1+1"],
    ["江苏", 1.5, None, None],
    ["浙江", 5, 9, "自定"],
    ["浙江", 5, 2, "自定"],
]


def workbook(folder, *merged):
    book = openpyxl.Workbook()
    book.active.title = "名额"
    for row in ROWS:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


def copied(folder, file):
    faults = inspect_workbook(file, kind="quotas").faults
    return faults, openpyxl.load_workbook(corrected_copy(file, faults, folder / "own-问题.xlsx"))


def coloured(sheet):
    return {c.coordinate for row in sheet for c in row if c.fill.start_color.rgb == "00FFC7CE"}


def test_faulty_cells_are_coloured_and_say_what_to_do(tmp_path):
    faults, book = copied(tmp_path, workbook(tmp_path))
    sheet = book["名额"]
    assert len(faults) == 5
    # D2 is a formula nobody calculated; row 5 repeats row 4
    assert coloured(sheet) == {"A2", "D2", "B3", "C4", "A5", "B5", "C5", "D5"}
    assert sheet["B3"].comment.text == "问题：应为整数\n怎样改：核对数值和写明的单位"
    assert sheet["C4"].comment.text.startswith("问题：大于“名额”（5）")
    assert sheet["A4"].comment is None
    assert [[c.value for c in row] for row in sheet] == ROWS


def test_the_first_sheet_lists_every_fault_with_a_link(tmp_path):
    faults, book = copied(tmp_path, workbook(tmp_path))
    assert book.sheetnames == ["问题清单", "名额"]
    assert book.active.title == "问题清单"
    lines = list(book["问题清单"].iter_rows(min_row=2))
    assert [line[7].value for line in lines] == [fault.problem for fault in faults]
    assert [line[2].value for line in lines] == [fault.row for fault in faults]
    assert lines[0][2].hyperlink.location == "'名额'!D2"


def test_the_copy_put_right_can_be_read(tmp_path):
    _, book = copied(tmp_path, workbook(tmp_path))
    sheet = book["名额"]
    for cell, value in (("A2", "江西"), ("D2", "自定"), ("B3", 2), ("C4", 3), ("A5", "广东")):
        sheet[cell] = value
    book.save(tmp_path / "right.xlsx")
    assert len(read_workbook(tmp_path / "right.xlsx", kind="quotas")) == 4


def test_a_text_file_becomes_a_sheet_of_texts(tmp_path):
    file = tmp_path / "own.csv"
    with file.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows(ROWS)
    faults, book = copied(tmp_path, file)
    assert faults[0].problem == "unknown name"
    assert book["own"]["D2"].value == "=1+1"
    assert book["own"]["D2"].data_type == "s"
    assert {"A2", "B3", "C4"} <= coloured(book["own"])


def test_values_in_the_list_are_no_formulas(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text('省份,名额\n"=HYPERLINK(""x"")",2\n', encoding="utf-8")
    _, book = copied(tmp_path, file)
    cell = book["问题清单"]["E2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")


def test_merged_and_heading_faults_are_marked(tmp_path):
    _, book = copied(tmp_path, workbook(tmp_path, "B3:B4"))
    assert book["名额"]["B3"].comment.text.count("问题：") == 2
    file = tmp_path / "head.csv"
    file.write_text("省份,名额,名 额,\n江苏,2,3,4\n", encoding="utf-8")
    faults = inspect_workbook(file, kind="quotas").faults
    copy = openpyxl.load_workbook(corrected_copy(file, faults, tmp_path / "head.xlsx"))
    assert coloured(copy["head"]) == {"C1", "D1"}


def test_a_fault_of_the_whole_file_stands_in_the_list_alone(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("甲,乙\n1,2\n", encoding="utf-8")
    faults, book = copied(tmp_path, file)
    assert len(faults) == 1
    assert coloured(book["own"]) == set()
    assert book["问题清单"]["F2"].value == "没有工作表含有所需的列标题"


def test_the_original_and_other_files_stay_as_they_are(tmp_path):
    file = workbook(tmp_path)
    before = file.read_bytes()
    faults, _ = copied(tmp_path, file)
    assert file.read_bytes() == before
    with pytest.raises(ShuanggaoError, match="may hold corrections"):
        corrected_copy(file, faults, file)
    with pytest.raises(ShuanggaoError, match=r"\.xlsx"):
        corrected_copy(file, faults, tmp_path / "own-问题.csv")


def test_nothing_is_left_of_a_copy_that_fails(tmp_path, monkeypatch):
    file = workbook(tmp_path)
    faults = inspect_workbook(file, kind="quotas").faults

    def full(self, name):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(openpyxl.Workbook, "save", full)
    with pytest.raises(OSError, match="No space left"):
        corrected_copy(file, faults, tmp_path / "copy.xlsx")
    assert [each.name for each in tmp_path.iterdir()] == ["own.xlsx"]


def test_every_fault_here_is_said_in_chinese(tmp_path):
    _, book = copied(tmp_path, workbook(tmp_path, "B3:B4"))
    for line in book["问题清单"].iter_rows(min_row=2):
        for cell in (line[5], line[6]):
            assert cell.value is None or re.search("[一-鿿]", cell.value), cell.value
    assert correction.in_chinese("words without a Chinese") == "words without a Chinese"
