"""Writing a briefing: whole or not at all, and never over somebody's files."""

import json
import re
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.briefing import Annex, Briefing, Chapter, publish
from shuanggao_analytics.briefing.publish import DOCUMENTS
from shuanggao_analytics.errors import BoundaryError, DataContractError, ShuanggaoError

TABLE = pd.DataFrame({"belt": ["东部", "西部"], "units": pd.array([101, None], dtype="Int64")})


@pytest.fixture
def briefing():
    spec = charts.small_table(
        TABLE,
        headers={"belt": "地带", "units": "单位"},
        id="belts",
        title="三大地带 <b>&",
        sources=("名单",),
        notes=("说明",),
        trust="compiled",
    )
    chapter = Chapter(id="one", title="地带", findings=("东部101个。",), exhibits=(spec,))
    annex = Annex(id="名单", title="全部", source="名单", trust="compiled", table=TABLE)
    return Briefing(
        title="简报",
        subtitle="副题",
        lang="zh",
        chapters=(chapter,),
        annexes=(annex,),
        caveats=("仅供测试",),
    )


def test_the_folder_holds_all_documents_and_the_figures(briefing, tmp_path):
    out = tmp_path / "a" / "briefing"
    assert publish(briefing, out, data_date="2026-11-21", quiet=True) == []
    made = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    names = {f"figures/belts.{kind}" for kind in ("png", "svg", "pdf", "csv", "json")}
    documents = {"index.html", "report.docx", "slides.pptx", "tables.xlsx"}
    assert made == documents | {"briefing.json"} | names
    assert [path.name for path in out.parent.iterdir()] == ["briefing"]
    manifest = json.loads((out / "briefing.json").read_text(encoding="utf-8"))
    assert manifest["not_drawn"] == []


@pytest.mark.parametrize("formats", [("docx",), ("pptx", "xlsx"), ("html",)])
def test_only_the_formats_asked_for_are_written(briefing, tmp_path, formats):
    publish(briefing, tmp_path / "b", data_date="2026-11-21", formats=formats, quiet=True)
    made = {path.name for path in (tmp_path / "b").iterdir()}
    assert made == {DOCUMENTS[name] for name in formats} | {"briefing.json", "figures"}


def test_unknown_formats_are_refused_before_anything_is_written(briefing, tmp_path):
    with pytest.raises(DataContractError) as caught:
        publish(briefing, tmp_path / "b", data_date="2026-11-21", formats=("pdf", "odp"))
    assert len(caught.value.faults) == 2
    with pytest.raises(DataContractError, match="empty"):
        publish(briefing, tmp_path / "b", data_date="2026-11-21", formats=())
    assert list(tmp_path.iterdir()) == []


def test_every_exhibit_is_drawn_once_for_all_documents(briefing, tmp_path, monkeypatch):
    drawn = []
    save = charts.save

    def counted(spec, *args, **kwargs):
        drawn.append(spec.id)
        return save(spec, *args, **kwargs)

    monkeypatch.setattr(charts, "save", counted)
    ranges = charts.range_bars(
        pd.DataFrame({"name": ["甲", "乙"], "low": [-1, 3], "high": [5, 6]}),
        label="name", low="low", high="high", id="ranges", title="区间", sources=("名单",),
        trust="derived",
    )  # fmt: skip
    chapter = Chapter(id="two", title="二", findings=(), exhibits=(ranges,))
    more = Briefing(**{**vars(briefing), "chapters": (*briefing.chapters, chapter)})
    publish(more, tmp_path / "b", data_date="2026-11-21", quiet=True)
    assert drawn == ["belts", "ranges"]
    picture = (tmp_path / "b" / "figures" / "ranges.png").read_bytes()
    for name in ("report.docx", "slides.pptx"):
        with zipfile.ZipFile(tmp_path / "b" / name) as packed:
            media = [packed.read(part) for part in packed.namelist() if "/media/" in part]
        assert media == [picture]


def test_the_documents_are_the_same_bytes_on_each_run(briefing, tmp_path):
    for folder in ("a", "b"):
        publish(briefing, tmp_path / folder, data_date="2026-11-21", quiet=True)
    for name in DOCUMENTS.values():
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_page_needs_nothing_else_and_escapes_text(briefing, tmp_path):
    publish(briefing, tmp_path / "b", data_date="2026-11-21", quiet=True)
    page = (tmp_path / "b" / "index.html").read_text(encoding="utf-8")
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", markup)
    assert not re.search(
        r"""<script[^>]+src=|@import|url\((?!data:)""", page[: page.index("plotly.js")]
    )
    assert "三大地带 &lt;b&gt;&amp;" in page
    for words in ("东部101个。", "名单", "汇编", "说明", "仅供测试", "2026-11-21"):
        assert words in page
    assert 'href="figures/belts.csv"' in page


def test_the_workbook_keeps_numbers_as_numbers_and_missing_as_empty(briefing, tmp_path):
    publish(briefing, tmp_path / "b", data_date="2026-11-21", quiet=True)
    book = openpyxl.load_workbook(tmp_path / "b" / "tables.xlsx")
    assert book.sheetnames == ["目录", "01 belts", "名单"]
    rows = list(book["01 belts"].iter_rows(values_only=True))
    assert rows[0][0] == "三大地带 <b>&"
    assert rows[-2:] == [("东部", 101), ("西部", None)]
    assert any("名单" in str(cell) for cell in rows[1])


def test_a_formula_in_a_cell_stays_text(briefing, tmp_path):
    table = pd.DataFrame({"name": ["=1+1"]})
    annex = Annex(id="x", title="=2+2", source="s", trust="compiled", table=table)
    odd = Briefing(**{**vars(briefing), "annexes": (annex,)})
    publish(odd, tmp_path / "b", data_date="2026-11-21", quiet=True)
    sheet = openpyxl.load_workbook(tmp_path / "b" / "tables.xlsx")["x"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_an_interrupted_run_leaves_the_earlier_briefing_whole(briefing, tmp_path, monkeypatch):
    out = tmp_path / "briefing"
    publish(briefing, out, data_date="2026-11-21", quiet=True)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    module = sys.modules[publish.__module__]
    monkeypatch.setattr(module, "write_workbook", interrupt)
    with pytest.raises(KeyboardInterrupt):
        publish(briefing, out, data_date="2027-01-01", quiet=True)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["briefing"]


def test_a_second_run_replaces_the_first(briefing, tmp_path):
    out = tmp_path / "briefing"
    publish(briefing, out, data_date="2026-11-21", quiet=True)
    (out / "figures" / "stale.png").write_bytes(b"")
    publish(briefing, out, data_date="2026-11-22", quiet=True)
    assert not (out / "figures" / "stale.png").exists()
    assert "2026-11-22" in (out / "index.html").read_text(encoding="utf-8")


def test_a_folder_with_other_files_is_refused(briefing, tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"precious")
    with pytest.raises(ShuanggaoError, match="holds other files"):
        publish(briefing, tmp_path, data_date="2026-11-21", quiet=True)
    assert (tmp_path / "thesis.docx").read_bytes() == b"precious"


def test_a_file_in_the_place_of_the_folder_is_refused(briefing, tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(ShuanggaoError, match="is a file"):
        publish(briefing, tmp_path / "out", data_date="2026-11-21", quiet=True)


def test_without_boundaries_the_page_says_so_in_the_place_of_the_map(
    briefing, tmp_path, monkeypatch
):
    def no_boundaries(*args, **kwargs):
        msg = "the boundary package is missing"
        raise BoundaryError(msg)

    monkeypatch.setattr(charts, "save", no_boundaries)
    problems = publish(briefing, tmp_path / "b", data_date="2026-11-21", quiet=True)
    assert problems == ["belts: the boundary package is missing"]
    page = (tmp_path / "b" / "index.html").read_text(encoding="utf-8")
    assert "the boundary package is missing" in page
    assert "101" in page
