"""Files that mean harm: formulas, scripts, bombs, tags, far cells; and what our own files hold."""

import csv
import html
import io
import re

import openpyxl
import pandas as pd
import pytest
import yaml

from shuanggao_analytics import allocation, charts
from shuanggao_analytics.briefing import Annex, Briefing, Chapter, write_report
from shuanggao_analytics.datasets import inspect_workbook, read_printed
from shuanggao_analytics.datasets.workbook import corrected_copy
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.packs.registry import STUDIES
from shuanggao_analytics.packs.writing import pack_files

HARM = ("=1+1", "=HYPERLINK(\"http://x\")", "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>")  # fmt: skip
LONG = 400


def report(words):
    table = pd.DataFrame({words: [words, "乙"], "n": [1.5, 2.0]})
    bars = charts.ranked_bars(table, label=words, value="n", id="bars", title=words,
                              sources=(words,), notes=(words,), trust="derived")  # fmt: skip
    small = charts.small_table(table, headers={words: words, "n": "n"}, id="small", title=words,
                               sources=(words,), trust="derived")  # fmt: skip
    chapter = Chapter(id="one", title=words, findings=(words,), exhibits=(bars, small))
    annex = Annex(id="a", title=words, source=words, trust="derived", table=table)
    return Briefing(title=words, subtitle=words, lang="zh", chapters=(chapter,), annexes=(annex,),
                    caveats=(words,))  # fmt: skip


def formulas(path):
    """Return the cells that a spreadsheet program would compute."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def quotas(path):
    return inspect_workbook(path, kind="quotas")


class TestFormulas:
    @pytest.mark.parametrize("words", HARM)
    def test_no_text_of_a_report_becomes_a_formula(self, tmp_path, words):
        path = write_report(report(words), tmp_path / "report.xlsx")
        assert formulas(path) == []
        cells = {cell for row in openpyxl.load_workbook(path)["a"].iter_rows(values_only=True)
                 for cell in row}  # fmt: skip
        assert any(str(cell).strip() == words.strip() for cell in cells)

    def test_faults_and_texts_of_a_copy_are_texts(self, tmp_path):
        file = tmp_path / "own.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(
                [["省份", "名额", "=own"], *([each, each, each] for each in HARM)]
            )
        faults = inspect_workbook(file, kind="quotas").faults
        copy = corrected_copy(file, faults, tmp_path / "copy.xlsx")
        assert len(faults) >= len(HARM)
        assert formulas(copy) == []
        assert {cell.value for cell in openpyxl.load_workbook(copy)["own"]["C"]} > {"=1+1", "+1+1"}

    def test_a_comment_holds_no_control_character(self, tmp_path):
        file = tmp_path / "own.csv"
        file.write_text("省份,名额,东\x0b部额\n江苏,x\x0b,1\n", encoding="utf-8")
        odd = Fault("own.csv, sheet own", "\x0b", row="2", column="B", remedy="\x01")
        faults = (*inspect_workbook(file, kind="quotas").faults, odd)
        copy = corrected_copy(file, faults, tmp_path / "copy.xlsx")
        assert "问题" in openpyxl.load_workbook(copy)["own"]["B2"].comment.text

    @pytest.mark.parametrize(
        ("text", "written"),
        [(text, f"'{text}") for text in ("=1+1", "+1+1", "-1+cmd", "@SUM(A1)")]
        + [(text, text) for text in ("+1", "-3.5%", "-1,200", "-0.3～1.2", "－", "a=b")],
    )
    def test_a_chart_has_no_formula_in_its_csv(self, tmp_path, text, written):
        table = pd.DataFrame({"name": [text, "乙"], "n": [-1.5, 2.0]})
        bars = charts.ranked_bars(table, label="name", value="n", id="bars", title="t",
                                  sources=("s",), trust="derived")  # fmt: skip
        charts.save(bars, tmp_path, formats=("png",))
        with (tmp_path / "bars.csv").open(encoding="utf-8-sig", newline="") as opened:
            cells = {cell for row in csv.reader(opened) for cell in row}
        assert {"-1.5", written} <= cells

    @pytest.mark.parametrize("study", sorted(STUDIES))
    def test_the_tables_of_a_pack_hold_none(self, study):
        files = {
            name: each for name, each in pack_files(STUDIES[study]).items() if name.endswith(".csv")
        }
        assert len(files) > 3
        for name, content in files.items():
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                odd = [cell for cell in row if re.match(r"[=+@\t\r].|-(?![\d.]).", cell)]
                assert odd == [], name


class TestPages:
    @pytest.mark.parametrize("words", HARM[-2:])
    def test_text_is_never_markup(self, tmp_path, words):
        page = write_report(report(words), tmp_path / "r.html").read_text(encoding="utf-8")
        assert words not in page
        assert html.escape(words, quote=False) in html.unescape(page.replace("&amp;", "&")) or (
            html.escape(words, quote=False) in page.replace("&#34;", '"')
        )
        assert not re.search(r"<script|<img src=x", page)


class TestWorkbooks:
    @pytest.mark.parametrize("read", [quotas, read_printed])
    @pytest.mark.parametrize("area", [b"C1:C1048576", b"D1:XFD99"])
    def test_areas_as_large_as_the_sheet_are_refused_before_they_are_made(
        self, raw_book, read, area
    ):
        tail = b'</sheetData><mergeCells count="1"><mergeCell ref="' + area + b'"/></mergeCells>'
        path = raw_book(lambda text: text.replace(b"</sheetData>", tail))
        with pytest.raises(ShuanggaoError, match=r"own\.xlsx merges"):
            read(path)

    def test_a_blank_cell_at_the_end_of_the_sheet_is_not_read(self, raw_book):
        far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        path = raw_book(lambda text: text.replace(b"</sheetData>", far))
        assert inspect_workbook(path, kind="quotas").table["quota"].tolist() == [77, 6]
        assert read_printed(path)["Sheet"].to_dict("list") == {
            "省份": ["江苏", "广东"], "名额": ["77", "6"]
        }  # fmt: skip

    def test_a_filled_cell_at_the_end_of_the_sheet_is_named(self, raw_book):
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        path = raw_book(lambda text: text.replace(b"</sheetData>", far))
        for read in (quotas, read_printed):
            with pytest.raises(
                ShuanggaoError, match=r"own\.xlsx, sheet Sheet reaches to XFD1048576"
            ):
                read(path)

    @pytest.mark.parametrize("number", ["9" * LONG, "1e999", "1e30", "9007199254740993"])
    def test_numbers_that_no_count_can_be_are_faults(self, tmp_path, number):
        file = tmp_path / "own.csv"
        file.write_text(f"院校,年度,在校生\n北京科技职业大学,2024,{number}\n", encoding="utf-8")
        (fault,) = inspect_workbook(file, kind="indicators").faults
        assert (fault.row, fault.column) == ("2", "C 在校生")

    def test_a_number_of_four_hundred_digits_is_a_fault_of_its_cell(self, raw_book):
        digits = b"<v>" + b"9" * LONG + b"</v>"
        path = raw_book(lambda text: text.replace(b"<v>77</v>", digits))
        (fault,) = inspect_workbook(path, kind="quotas").faults
        assert (fault.row, fault.column) == ("2", "B 名额")
        assert read_printed(path)["Sheet"]["名额"].tolist() == ["inf", "6"]

    def test_parts_before_the_beginning_of_the_file_are_no_workbook(self, raw_book):
        path = raw_book(lambda text: text)
        raw = path.read_bytes()
        path.write_bytes(raw[300:] + raw[:300])
        with pytest.raises(ShuanggaoError, match=r"own\.xlsx is no \.xlsx workbook"):
            inspect_workbook(path, kind="quotas")

    @pytest.mark.parametrize("kind", sorted(TEMPLATES))
    def test_a_quotation_mark_never_swallows_rows(self, tmp_path, kind):
        fields = [field for field in TEMPLATES[kind].fields if field.required]
        rows = [[field.zh for field in fields] + ["自定"], [field.unit for field in fields] + [""]]
        rows += [[str(row.get(field.code)) for field in fields] + ['"abc' if not at else "x"]
                 for at, row in enumerate(TEMPLATES[kind].examples)]  # fmt: skip
        file = tmp_path / "own.csv"
        file.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
        with pytest.raises(ShuanggaoError, match=r"own\.csv, row 3: a quotation mark"):
            inspect_workbook(file, kind=kind)


@pytest.mark.parametrize(
    "value", ["!!bool x", "!!int ''", "!!float _", "!!int '+'", "!!float ''", "!!int '0x'"]
)
def test_a_tag_on_a_text_that_is_no_such_value_is_a_fault(tmp_path, value):
    with pytest.raises(DataContractError, match=r"own\.yaml, row line 1, column 8: not a value"):
        allocation.Scenario.from_text(f"round: {value}\nid: x", table="own.yaml")
    with pytest.raises((ValueError, LookupError)):
        yaml.safe_load(f"a: {value}")
