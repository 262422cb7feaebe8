"""The plain page: whole in itself, escaped, small, and the file that a user names."""

import re

import openpyxl
import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.briefing import (
    Annex,
    Briefing,
    Chapter,
    plain_page,
    report_file,
    write_report,
)
from shuanggao_analytics.errors import BoundaryError, DataContractError

TABLE = pd.DataFrame({"belt": ["东部", "西<i>部"], "units": pd.array([101, None], dtype="Int64")})


def report(**options):
    table = charts.small_table(
        TABLE, headers={"belt": "地带", "units": "单位"}, id="belts", title="三大地带 <b>&",
        sources=("名单",), notes=("说明",), trust="compiled", unit="个",
    )  # fmt: skip
    bars = charts.ranked_bars(TABLE.dropna(), label="belt", value="units", id="bars",
                              title="建设单位", sources=("名录",), trust="derived")  # fmt: skip
    annex = Annex(id="a", title="全部", source="名单", trust="compiled",
                  table=pd.DataFrame({"n": range(230)}))  # fmt: skip
    given = {
        "title": "简报", "subtitle": "副题", "lang": "zh", "caveats": ("仅供测试",),
        "chapters": (Chapter(id="one", title="地带", findings=("东部101个。",),
                             exhibits=(table, bars)),),
        "annexes": (annex,),
    }  # fmt: skip
    return Briefing(**{**given, **options})


def test_the_page_needs_nothing_else_and_has_no_script():
    page = plain_page(report(), data_date="2026-11-21")
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", page)
    assert not re.search(r"<script|@import|url\((?!data:)|\son\w+=", page)
    assert len(page) < 200_000
    assert page.startswith("<!doctype html>")


def test_all_text_is_on_the_page_escaped():
    page = plain_page(report(), data_date="2026-11-21")
    for words in (
        "三大地带 &lt;b&gt;&amp;", "西&lt;i&gt;部", "东部101个。", "说明", "资料来源：名单",
        "可信度：汇编", "单位：个", "仅供测试", "2026-11-21", "<b>表1</b>", "<b>图1</b>",
    ):  # fmt: skip
        assert words in page
    assert "<i>" not in page


def test_a_chart_is_a_picture_with_alternative_text_and_its_numbers():
    page = plain_page(report(), data_date="2026-11-21")
    pictures = re.findall(r'<img src="data:image/webp;base64,[^"]+" alt="([^"]+)"', page)
    assert len(pictures) == 1
    assert pictures[0].startswith("条形图：建设单位")
    assert "本图数据" in page


def test_a_long_annex_says_how_many_rows_are_left_out():
    page = plain_page(report(), data_date="2026-11-21")
    assert "只列前200行，另有30行未列出" in page
    assert ">199</td>" in page
    assert ">200</td>" not in page


def test_synthetic_is_named_at_the_head_only_where_it_is():
    assert 'class="synthetic"' not in plain_page(report(), data_date="2026-11-21")
    made = Annex(id="a", title="A", source="s", trust="synthetic", table=TABLE)
    assert 'class="synthetic"' in plain_page(report(annexes=(made,)), data_date="2026-11-21")


def test_without_boundaries_the_sentence_and_the_numbers_stand_there(monkeypatch):
    def no_boundaries(*args, **kwargs):
        msg = "the boundary package is missing"
        raise BoundaryError(msg)

    monkeypatch.setattr(charts, "save", no_boundaries)
    page = plain_page(report(), data_date="2026-11-21")
    assert "the boundary package is missing" in page
    assert "<img" not in page


class TestReportFile:
    @pytest.mark.parametrize("suffix", [".docx", ".html", ".xlsx", ".HTML"])
    def test_the_end_of_the_name_decides(self, tmp_path, suffix):
        out = write_report(report(), tmp_path / "new" / f"r{suffix}", data_date="2026-11-21")
        assert [path.name for path in out.parent.iterdir()] == [f"r{suffix}"]
        start = out.read_bytes()[:9]
        assert start == b"<!doctype" if suffix.lower() == ".html" else start[:2] == b"PK"

    def test_other_names_are_refused(self, tmp_path):
        with pytest.raises(DataContractError, match=r"ends in \.docx, \.html or \.xlsx"):
            write_report(report(), tmp_path / "r.pdf")
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_and_the_file_that_is_read_are_refused(self, tmp_path):
        (tmp_path / "a.xlsx").mkdir()
        with pytest.raises(DataContractError, match="is a folder"):
            report_file.check_report_path(tmp_path / "a.xlsx")
        (tmp_path / "b.xlsx").write_bytes(b"precious")
        with pytest.raises(DataContractError, match="is the file that is read"):
            report_file.check_report_path(tmp_path / "b.xlsx", inputs=[tmp_path / "." / "b.xlsx"])
        report_file.check_report_path(tmp_path / "c.xlsx", inputs=[tmp_path / "b.xlsx"])

    def test_a_folder_that_cannot_be_written_is_refused_before_any_work(self, tmp_path):
        (tmp_path / "file").write_text("x", encoding="utf-8")
        with pytest.raises(DataContractError, match="cannot be written there"):
            report_file.check_report_path(tmp_path / "file" / "r.docx")
        report_file.check_report_path(tmp_path / "new" / "deeper" / "r.docx")
        assert not (tmp_path / "new").exists()

    @pytest.mark.parametrize("suffix", ["docx", "html", "xlsx"])
    def test_the_same_report_is_the_same_file(self, tmp_path, suffix):
        one, two = (
            write_report(report(), tmp_path / folder / f"r.{suffix}", data_date="2026-11-21")
            for folder in ("a", "b")
        )
        assert one.read_bytes() == two.read_bytes()

    def test_a_workbook_has_the_date_of_the_data(self, tmp_path):
        out = write_report(report(chapters=()), tmp_path / "r.xlsx", data_date="2026-11-21")
        assert openpyxl.load_workbook(out).properties.modified.isoformat()[:10] == "2026-11-21"

    def test_an_interrupted_run_leaves_the_earlier_file(self, tmp_path, monkeypatch):
        out = write_report(report(chapters=()), tmp_path / "r.xlsx")
        before = out.read_bytes()

        def interrupt(*args, **kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(report_file, "write_workbook", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_report(report(), out)
        assert out.read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]

    def test_a_workbook_takes_any_text(self, tmp_path):
        table = pd.DataFrame({"a": ["+1", "@SUM(A1)", "-1", "x\x0by", "=1+1", "长" * 40_000]})
        annex = Annex(id="a", title="t\x00", source="s", trust="compiled", table=table)
        out = write_report(report(chapters=(), annexes=(annex,)), tmp_path / "r.xlsx")
        cells = [row[0] for row in openpyxl.load_workbook(out)["a"].iter_rows(min_row=6)]
        assert [cell.value for cell in cells[:-1]] == ["+1", "@SUM(A1)", "-1", "xy", "=1+1"]
        assert {cell.data_type for cell in cells} == {"s"}
        assert len(cells[-1].value) == 32_767
