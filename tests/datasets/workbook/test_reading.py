"""What people's files are like: text files, headings in two rows, merged labels, totals, notes."""

import hashlib

import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook.reading import inspect_workbook, read_workbook
from shuanggao_analytics.errors import DataContractError, ShuanggaoError

CSV = "院校,年份,经费（元）\n北京科技职业大学,2023,35000\n合计,,35000\n注：来自财务处,,\n"


def text(folder, content, encoding="utf-8", name="own.csv"):
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


def book_of(folder, rows, *merged):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_encodings(self, tmp_path, encoding):
        reading = inspect_workbook(text(tmp_path, CSV, encoding), kind="indicators")
        assert reading.table["funding_wan"].tolist() == [3.5]
        assert ("a text, read in GB18030" in [r.done for r in reading.remarks]) == (
            encoding == "gb18030"
        )

    @pytest.mark.parametrize("mark", ["\t", ";"])
    def test_separators(self, tmp_path, mark):
        file = text(tmp_path, CSV.replace(",", mark), name="own.tsv")
        assert len(read_workbook(file, kind="indicators")) == 1

    def test_what_is_no_text_is_refused(self, tmp_path):
        (tmp_path / "own.csv").write_bytes(b"\x81\x00\xff" * 50)
        with pytest.raises(ShuanggaoError, match="neither in UTF-8 nor in GB18030"):
            read_workbook(tmp_path / "own.csv", kind="indicators")
        with pytest.raises(ShuanggaoError, match="there is no file"):
            read_workbook(tmp_path / "none.csv", kind="indicators")

    def test_an_empty_file_is_a_fault(self, tmp_path):
        with pytest.raises(DataContractError, match="no sheet has the headings"):
            read_workbook(text(tmp_path, ""), kind="indicators")

    def test_rows_of_unequal_length(self, tmp_path):
        file = text(tmp_path, "省份,名额\n江苏\n浙江,3,意外\n")
        found = [(f.row, f.column) for f in inspect_workbook(file, kind="quotas").faults]
        assert found == [("1", "C"), ("2", "B 名额")]


class TestLeftOut:
    def test_totals_averages_and_notes_are_left_out_and_said(self, tmp_path):
        rows = [["省份", "名额"], ["江苏", 18], ["合 计：", 18], ["平均", 18], ["全国", 18],
                ["注：自定", None], ["数据来源：自报", None]]  # fmt: skip
        reading = inspect_workbook(book_of(tmp_path, rows), kind="quotas")
        assert reading.table["quota"].tolist() == [18]
        assert [(r.row, r.done) for r in reading.remarks] == [
            ("3", "a row of totals, left out"),
            ("4", "a row of totals, left out"),
            ("5", "a row of totals, left out"),
            ("6", "a note, left out"),
            ("7", "a note, left out"),
        ]

    def test_a_total_in_a_remark_of_ones_own_text_is_no_total(self, tmp_path):
        rows = [["省份", "名额", "依据"], ["江苏", 18, "合计后四舍五入"]]
        assert len(read_workbook(book_of(tmp_path, rows), kind="quotas")) == 1

    def test_hidden_sheets_are_named(self, tmp_path):
        file = book_of(tmp_path, [["省份", "名额"], ["江苏", 18]])
        book = openpyxl.load_workbook(file)
        book.create_sheet("去年").sheet_state = "hidden"
        book.save(file)
        (remark,) = inspect_workbook(file, kind="quotas").remarks
        assert (remark.done, remark.value) == ("a hidden sheet, left out", "去年")
        assert read_workbook(file, kind="quotas").attrs["remarks"] == (str(remark),)


class TestMerged:
    def test_headings_in_two_rows(self, tmp_path):
        rows = [["院校", "年份", "到账（元）", None, "满意度（%）"],
                [None, None, "横向经费", "纵向经费", "毕业生满意度"],
                ["北京科技职业大学", 2023, 35_000, 5_000, 92.5]]  # fmt: skip
        file = book_of(tmp_path, rows, "A1:A2", "B1:B2", "C1:D1")
        table = read_workbook(file, kind="indicators")
        wanted = table[["horizontal_wan", "vertical_wan", "graduate_satisfaction_pct"]]
        assert wanted.loc[0].tolist() == [3.5, 0.5, 92.5]
        assert table["row"].tolist() == [3]

    def test_a_label_over_rows_holds_for_each(self, tmp_path):
        rows = [["院校", "年份", "生师比"], ["北京科技职业大学", 2023, 16], [None, 2024, 15]]
        reading = inspect_workbook(book_of(tmp_path, rows, "A2:A3"), kind="indicators")
        assert reading.table["college"].tolist() == ["北京科技职业大学"] * 2
        assert [r.done for r in reading.remarks] == ["a merged cell, taken for each of its rows"]

    @pytest.mark.parametrize("cells", ["C2:C3", "B2:C2"])
    def test_other_merged_cells_are_faults(self, tmp_path, cells):
        rows = [["院校", "年份", "生师比"], ["北京科技职业大学", 2023, 16],
                ["北京科技职业大学", 2024, 15]]  # fmt: skip
        reading = inspect_workbook(book_of(tmp_path, rows, cells), kind="indicators")
        assert [(f.row, f.problem, f.value) for f in reading.faults] == [
            ("2", "merged cells", cells)
        ]

    def test_a_note_merged_over_the_columns_is_a_note(self, tmp_path):
        rows = [["省份", "名额"], ["江苏", 18], ["注：自定", None]]
        reading = inspect_workbook(book_of(tmp_path, rows, "A3:B3"), kind="quotas")
        assert (reading.faults, len(reading.remarks)) == ((), 1)


class TestProvenance:
    def test_every_value_names_its_place_and_the_table_stays_clean(self, tmp_path):
        file = text(tmp_path, "省份,名额\n江苏,18\n合计,20\n浙江,2\n")
        reading = inspect_workbook(file, kind="quotas")
        assert list(reading.table) == ["province_code", "province", "quota"]
        stood = reading.provenance.set_index(["at", "field"])
        assert stood.loc[(1, "quota"), ["sheet", "row", "column"]].tolist() == ["own", 4, "B"]
        assert set(stood["sha256"]) == {hashlib.sha256(file.read_bytes()).hexdigest()}
        assert len(stood) == reading.table.notna().to_numpy().sum()

    def test_nothing_is_half_loaded(self, tmp_path):
        file = text(tmp_path, "省份,名额\n江苏,18\n火星,2\n")
        reading = inspect_workbook(file, kind="quotas")
        assert len(reading.faults) == 1
        assert reading.table.empty
        assert reading.provenance.empty
