"""Processes that are killed while they write: the earlier output stands, the next run tidies up."""

import signal
import subprocess
import sys

import pytest

from shuanggao_analytics.briefing import Briefing, write_report
from shuanggao_analytics.briefing import publish as publish_briefing
from shuanggao_analytics.packing import drafts_beside
from shuanggao_analytics.packs.files import write_files

from .disk import held

PRELUDE = """
import os, signal, sys
from pathlib import Path
place, event, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
seen = 0

def kill(what, arguments):
    global seen
    if what == event and str(arguments[0]).startswith(str(place)):
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

"""
NEW = {
    "briefing": """
from shuanggao_analytics.briefing import Briefing, publish
made = Briefing(title="二", subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
sys.addaudithook(kill)
publish(made, place / "out", data_date="2026-01-01", formats=("html", "xlsx"), quiet=True)
""",
    "pack": """
from shuanggao_analytics.packs.files import write_files
sys.addaudithook(kill)
write_files({"study.yaml": b"2"}, place / "out")
""",
    "report": """
from shuanggao_analytics.briefing import Briefing, write_report
made = Briefing(title="二", subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
sys.addaudithook(kill)
write_report(made, place / "out.html")
""",
}


def write(name, place, title):
    made = Briefing(title=title, subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
    if name == "briefing":
        publish_briefing(made, place / "out", data_date="2026-01-01", formats=("html", "xlsx"),
                         quiet=True)  # fmt: skip
    elif name == "pack":
        write_files({"study.yaml": title.encode()}, place / "out")
    else:
        write_report(made, place / "out.html")


def killed(place, name, event, number):
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + NEW[name], str(place), event, str(number)],
        check=False, capture_output=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    return [each.name for each in place.iterdir() if each.name.startswith(".shuanggao-")]


@pytest.mark.parametrize(
    ("name", "event", "number"),
    [("briefing", "open", 3), ("briefing", "os.rename", 2), ("pack", "open", 2),
     ("report", "os.rename", 2)],
)  # fmt: skip
def test_the_earlier_output_stands_and_the_next_run_tidies_up(tmp_path, name, event, number):
    write(name, tmp_path, "一")
    before = held(tmp_path)
    left = killed(tmp_path, name, event, number)
    assert len(left) == 1
    assert {file: raw for file, raw in held(tmp_path).items() if left[0] not in file} == before
    write(name, tmp_path, "三")
    assert held(tmp_path).keys() == before.keys()
    assert held(tmp_path) != before


@pytest.mark.parametrize("name", ["briefing", "pack"])
def test_between_the_two_moves_the_earlier_output_is_kept_and_comes_back(tmp_path, name):
    write(name, tmp_path, "一")
    before = held(tmp_path)
    killed(tmp_path, name, "os.rename", {"briefing": 5, "pack": 3}[name])
    assert not (tmp_path / "out").exists()
    with pytest.raises(RuntimeError), drafts_beside(tmp_path / "out"):
        raise RuntimeError  # a next run that fails gives it back all the same
    assert held(tmp_path) == before


def test_the_drafts_of_a_run_at_work_stay(tmp_path):
    with drafts_beside(tmp_path / "a") as one, drafts_beside(tmp_path / "a") as two:
        assert one != two
        assert one.is_dir()
        assert two.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_hidden_folders_of_others_are_never_swept(tmp_path):
    for name in (".shuanggao-notes", ".shuanggao-00000000-mine", ".out-abc"):
        (tmp_path / name).mkdir()
    before = held(tmp_path)
    write("report", tmp_path, "一")
    (tmp_path / "out.html").unlink()
    assert held(tmp_path) == before
