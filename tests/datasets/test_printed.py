"""Printed tables: read from any sheet or text file, every cell as it shows, notes left out."""

import zipfile

import openpyxl
import pytest

from shuanggao_analytics.datasets import read_printed
from shuanggao_analytics.errors import DataContractError, ShuanggaoError

PLAIN = "年份,耦合度,协调度\n2010,0.930,0.360\n2011,0.95,0.41\n"


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def book():
    return openpyxl.Workbook()


def saved(book, folder):
    book.save(folder / "paper.xlsx")
    return folder / "paper.xlsx"


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_cells_are_text_as_written(self, tmp_path, encoding):
        found = read_printed(written(tmp_path, "paper.csv", PLAIN, encoding))
        assert list(found) == ["paper.csv"]
        table = found["paper.csv"]
        assert table.columns.tolist() == ["年份", "耦合度", "协调度"]
        assert table.to_numpy().tolist() == [["2010", "0.930", "0.360"], ["2011", "0.95", "0.41"]]
        assert table.index.tolist() == [2, 3]

    @pytest.mark.parametrize("mark", ["\t", ";", "，"])
    def test_other_separators(self, tmp_path, mark):
        path = written(tmp_path, "paper.txt", PLAIN.replace(",", mark))
        assert read_printed(path)["paper.txt"].shape == (2, 3)

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_line_ends_of_other_systems(self, tmp_path, end):
        path = written(tmp_path, "paper.csv", PLAIN.replace("\n", end))
        assert read_printed(path)["paper.csv"].shape == (2, 3)

    def test_titles_and_notes_are_left_out(self, tmp_path):
        text = f"表3 耦合协调度,,\n{PLAIN}注：数据来源于年鉴,,\n资料来源：作者计算,,\n"
        table = read_printed(written(tmp_path, "paper.csv", text))["paper.csv"]
        assert table["年份"].tolist() == ["2010", "2011"]
        assert table.index.tolist() == [3, 4]

    def test_two_tables_in_a_file(self, tmp_path):
        path = written(tmp_path, "paper.csv", "a,b\n1,2\n,\nc,d\n3,4\n")
        found = read_printed(path)
        assert list(found) == ["paper.csv", "paper.csv (2)"]
        assert found["paper.csv (2)"].columns.tolist() == ["c", "d"]
        assert found["paper.csv (2)"].index.tolist() == [5]

    def test_headings_on_two_lines_are_joined(self, tmp_path):
        text = '地区,东部,东部,西部,西部\n,数量,占比,数量,占比\n合计,"1,234",51.3%,56,27.4%\n'
        table = read_printed(written(tmp_path, "paper.csv", text))["paper.csv"]
        assert table.columns.tolist() == [
            "地区",
            "东部_数量",
            "东部_占比",
            "西部_数量",
            "西部_占比",
        ]
        assert table.iloc[0].tolist() == ["合计", "1,234", "51.3%", "56", "27.4%"]

    def test_years_can_be_headings(self, tmp_path):
        text = "指标,2010年,2011年\n甲,0.5,0.6\n乙,0.7,0.8\n"
        table = read_printed(written(tmp_path, "paper.csv", text))["paper.csv"]
        assert table.columns.tolist() == ["指标", "2010年", "2011年"]
        assert len(table) == 2

    def test_an_empty_or_repeated_heading_has_a_name(self, tmp_path):
        table = read_printed(written(tmp_path, "paper.csv", "年份,,D,D\n2010,1,2,3\n"))["paper.csv"]
        assert table.columns.tolist() == ["年份", "column B", "D", "D#2"]

    @pytest.mark.parametrize("text", ["", "\n\n", "只有文字,没有数字\n甲,乙\n", "数量\n3\n4\n"])
    def test_no_table_is_one_error(self, tmp_path, text):
        with pytest.raises(DataContractError, match="no table"):
            read_printed(written(tmp_path, "paper.csv", text))

    def test_another_encoding_says_what_to_do(self, tmp_path):
        (tmp_path / "paper.csv").write_bytes(b"a,b\n1,\xff\n")
        with pytest.raises(ShuanggaoError, match="save it as CSV UTF-8"):
            read_printed(tmp_path / "paper.csv")

    def test_the_unicode_text_of_excel_is_read(self, tmp_path):
        tables = [read_printed(written(tmp_path, "paper.csv", PLAIN, each))["paper.csv"]
                  for each in ("utf-8", "utf-16")]  # fmt: skip
        assert tables[0].equals(tables[1])

    def test_line_breaks_within_a_cell_make_no_row(self, tmp_path):
        text = '年份,"耦合\n度"\n2010\x0b,0.93\n'
        table = read_printed(written(tmp_path, "paper.csv", text))["paper.csv"]
        assert table.to_dict("list") == {"年份": ["2010"], "耦合度": ["0.93"]}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ('a,b\n1,2\n"3,4\n5,6\n', "paper.csv, row 3: a quotation mark opens"),
            ("a,b\n1," + "9" * 140_000, "field larger than field limit"),
        ],
    )
    def test_what_would_swallow_rows_is_refused(self, tmp_path, text, words):
        with pytest.raises(ShuanggaoError, match=words):
            read_printed(written(tmp_path, "paper.csv", text))


class TestBook:
    def test_digits_are_those_stored_and_zeros_those_shown(self, tmp_path, book):
        sheet = book.active
        sheet.append(["地区", "D", "占比", "长", "数"])
        sheet.append(["甲", 0.5, 0.123, 0.123456789, 1234])
        sheet["B2"].number_format, sheet["C2"].number_format = "0.000", "0.0%"
        sheet["D2"].number_format = "0.00"
        table = read_printed(saved(book, tmp_path))["Sheet"]
        assert table.iloc[0].tolist() == ["甲", "0.500", "12.3%", "0.123456789", "1234"]

    def test_merged_titles_headings_and_notes(self, tmp_path, book):
        sheet = book.active
        for row in (
            ["表3 耦合协调度"], ["地区", "2010年", None, "2011年", None],
            [None, "C", "D", "C", "D"], ["甲", 0.9, 0.5, 0.8, 0.6], ["注：略"],
        ):  # fmt: skip
            sheet.append(row)
        for area in ("A1:E1", "A2:A3", "B2:C2", "D2:E2", "A5:E5"):
            sheet.merge_cells(area)
        table = read_printed(saved(book, tmp_path))["Sheet"]
        assert table.columns.tolist() == ["地区", "2010年_C", "2010年_D", "2011年_C", "2011年_D"]
        assert table.iloc[0].tolist() == ["甲", "0.9", "0.5", "0.8", "0.6"]
        assert table.index.tolist() == [4]

    def test_hidden_sheets_are_not_read_and_others_all_are(self, tmp_path, book):
        for name, state in (("表1", "visible"), ("底稿", "hidden"), ("表2", "visible")):
            sheet = book.create_sheet(name)
            sheet.append(["a", "b"])
            sheet.append([1, 2])
            sheet.sheet_state = state
        path = saved(book, tmp_path)
        assert list(read_printed(path)) == ["表1", "表2"]
        assert list(read_printed(path, sheet="表2")) == ["表2"]
        with pytest.raises(DataContractError, match="no such sheet") as caught:
            read_printed(path, sheet="底稿")
        assert "表1, 表2" in str(caught.value.faults[0].remedy)

    def test_two_tables_in_a_sheet(self, tmp_path, book):
        for row in (["a", "b"], [1, 2], [None, None], ["c", "d"], [3, 4]):
            book.active.append(row)
        found = read_printed(saved(book, tmp_path))
        assert list(found) == ["Sheet", "Sheet (2)"]
        assert found["Sheet (2)"].to_numpy().tolist() == [["3", "4"]]


class TestFiles:
    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(ShuanggaoError, match=r"there is no file .*paper\.csv"):
            read_printed(tmp_path / "paper.csv")

    def test_a_file_that_is_no_workbook(self, tmp_path):
        with pytest.raises(ShuanggaoError, match=r"no \.xlsx workbook"):
            read_printed(written(tmp_path, "paper.xlsx", "not a zip"))

    def test_a_binary_file_is_no_text(self, tmp_path):
        with pytest.raises(ShuanggaoError, match="text neither in UTF-8 nor"):
            read_printed(written(tmp_path, "paper.csv", "a,b\x00\n1,2\n"))

    def test_a_file_that_unpacks_to_too_much_is_never_unpacked(self, tmp_path):
        path = tmp_path / "paper.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for part in range(3):
                packed.writestr(f"xl/part{part}.xml", bytes(80 * 2**20))
        assert path.stat().st_size < 2**20
        with pytest.raises(ShuanggaoError, match="unpacks to 240 MB"):
            read_printed(path)
