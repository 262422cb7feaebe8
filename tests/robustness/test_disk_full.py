"""A full disk at any moment of writing: the output is whole or untouched, and nothing is left."""

import resource
import shutil
import sys
from dataclasses import replace

import pandas as pd
import pytest

from shuanggao_analytics import charts, cli
from shuanggao_analytics.allocation import load_scenario
from shuanggao_analytics.briefing import Annex, Briefing, Chapter, contents, write_report
from shuanggao_analytics.briefing import publish as publish_briefing
from shuanggao_analytics.datasets import catalogue, inspect_workbook, write_template
from shuanggao_analytics.datasets.sample import making
from shuanggao_analytics.datasets.workbook import corrected_copy
from shuanggao_analytics.packs import writing
from shuanggao_analytics.packs.files import write_files
from shuanggao_analytics.resources import data_dir

from .disk import DISK, FULL, held

OWN = "省份,名额\n火星,2\n"
FILES = {"study.yaml": b"format: 1\n", "data/a.csv": b"a\n1\n"}


def small(title="报告"):
    table = pd.DataFrame({"name": ["甲", "乙"], "n": [1.5, 2.0]})
    chapter = Chapter(id="one", title=title, findings=("句",), exhibits=())
    annex = Annex(id="a", title="附", source="源", trust="derived", table=table)
    return Briefing(title=title, subtitle="", lang="zh", chapters=(chapter,), annexes=(annex,),
                    caveats=())  # fmt: skip


def publish(folder, number):
    publish_briefing(small(f"第{number}份"), folder / "out", data_date="2026-01-01",
                       formats=("html", "xlsx"), quiet=True)  # fmt: skip


def bars(number):
    table = pd.DataFrame({"name": ["甲", "乙"], "n": [1.5, number]})
    return charts.small_table(table, headers={"name": "名", "n": "数"}, id="bars", title="表",
                              sources=("源",), trust="derived")  # fmt: skip


def figure(folder, number):
    charts.save(bars(number), folder / "figures", formats=("svg",))


def report(suffix):
    return lambda folder, number: write_report(small(f"第{number}份"), folder / f"deep/r{suffix}")


def scenario(folder, number):
    replace(load_scenario("population"), id=f"own-{number}").to_yaml(folder / "own.yaml")


def pack(name):
    return lambda folder, number: write_files(
        FILES | {"README.md": str(number).encode()}, folder / name
    )


OVER = {
    "briefing": publish,
    "figure": figure,
    "report.docx": report(".docx"),
    "report.html": report(".html"),
    "report.xlsx": report(".xlsx"),
    "scenario": scenario,
    "pack.zip": pack("p.zip"),
    "pack": pack("p"),
}


def template(folder):
    write_template(folder / "t.xlsx", kind="quotas")


def copy(folder):
    faults = inspect_workbook(folder.parent / "own.csv", kind="quotas").faults
    corrected_copy(folder.parent / "own.csv", faults, folder / "copy.xlsx")


def moments(folder, write):
    """Return how many moments a disk could be full at while something is written."""
    with DISK.full(folder, at=0) as disk:
        write()
    return disk.count


@pytest.mark.parametrize("name", OVER)
def test_an_earlier_output_stays_whole(tmp_path, name):
    write = OVER[name]
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    write(first, 1)
    before = held(first)
    shutil.copytree(first, second)
    count = moments(second, lambda: write(second, 2))
    assert count >= 3
    assert held(second).keys() == before.keys()
    assert held(second) != before
    for moment in range(1, count + 1):
        with DISK.full(first, at=moment), pytest.raises(OSError, match=FULL) as caught:
            write(first, 2)
        assert held(first) == before, moment
        assert caught.value.filename
        assert ".shuanggao-" not in str(caught.value)


@pytest.mark.parametrize("write", [template, copy])
def test_nothing_is_left_of_a_first_output(tmp_path, write):
    (tmp_path / "own.csv").write_text(OWN, encoding="utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    count = moments(folder, lambda: write(folder))
    (made,) = folder.iterdir()
    made.unlink()
    for moment in range(1, count + 1):
        with DISK.full(folder, at=moment), pytest.raises(OSError, match=FULL):
            write(folder)
        assert held(folder) == {}


def test_the_stamp_of_the_data_stays_whole(tmp_path):
    path = tmp_path / "data" / "datapackage.json"
    shutil.copytree(data_dir(), path.parent)
    before = path.read_bytes()
    names = sorted(each.name for each in path.parent.iterdir())
    with DISK.full(path.parent, at=3), pytest.raises(OSError, match=FULL):
        catalogue.stamp(path.parent)
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == names


def test_a_file_of_the_sample_is_whole(tmp_path, monkeypatch):
    texts = {"units": "a\n1\n", "truth": "b\n2\n"}
    monkeypatch.setattr(making, "sample_files", lambda _seed: texts)
    making.write_sample(tmp_path)
    texts["units"] = "a\n3\n"
    with (
        DISK.full(tmp_path, at=moments(tmp_path, lambda: None) + 3),
        pytest.raises(OSError, match=FULL),
    ):
        making.write_sample(tmp_path)
    assert held(tmp_path)["sample/units.csv"] in {b"a\n1\n", b"a\n3\n"}
    assert {name for name in held(tmp_path) if ".shuanggao" in name} == set()


@pytest.mark.parametrize(
    "name", ["report.docx", "report.html", "report.xlsx", "pack.zip", "briefing"]
)
def test_a_file_that_stops_in_its_middle_is_not_put_in_place(tmp_path, name):
    write = OVER[name]
    write(tmp_path, 1)
    before = held(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write(tmp_path, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert held(tmp_path) == before


PRINTED = "地区,年份,U1,U2,C,T,D\n北京,2020,0.246,0.599,0.908,0.423,0.620\n"
COMMANDS = {
    "template": ("template", "quotas", "--out", "out/t.xlsx"),
    "check": ("check", "own.csv", "--kind", "quotas", "--out", "out/c.xlsx"),
    "audit": ("audit", "paper.csv", "--out", "out/r.html"),
    "allocate": ("allocate", "population", "--out", "out/a.xlsx"),
    "pack": ("pack", "midterm_sample", "--out", "out/p.zip"),
    "briefing": ("briefing", "--out", "out/b", "--formats", "xlsx", "--quiet"),
    "figures": ("figures", "--out", "out/f", "--quiet"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_it_in_one_line(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shuanggao_analytics.briefing.layout_briefing", lambda **_: small())
    monkeypatch.setattr(contents, "gallery_specs", lambda: [bars(1)])
    monkeypatch.setattr(writing, "pack_files", lambda _: FILES)
    (tmp_path / "out").mkdir()
    (tmp_path / "own.csv").write_text(OWN, encoding="utf-8")
    (tmp_path / "paper.csv").write_text(PRINTED, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["shuanggao", *COMMANDS[name]])
    with DISK.full(tmp_path / "out", at=2), pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr().err
    assert end.value.code == cli.Exit.BAD_INPUT
    assert said.startswith("shuanggao: out/")
    assert said.endswith(f": {FULL}\n")
    assert said.count("\n") == 1
    assert held(tmp_path / "out").keys() <= {"f"}
