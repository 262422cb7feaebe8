"""The page of the charts is whole: every builder and kind has its entry, and its line gives it."""

import ast
import importlib
import inspect
import sys
from pathlib import Path
from typing import get_args

import pytest
import yaml

from shuanggao_analytics import charts
from shuanggao_analytics.charts.spec import Kind

DOCS = Path(__file__).parents[2] / "docs"
CHARTS = [
    entry["chart"]
    for part in yaml.safe_load((DOCS / "kinds.yaml").read_text(encoding="utf-8"))["parts"]
    for entry in part["charts"]
]


@pytest.fixture(scope="module")
def kinds():
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("pages.kinds")
    sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def content(kinds):
    return kinds.declared()


@pytest.fixture(scope="module")
def names(kinds, content):
    return kinds.prepared(content.setup)


@pytest.fixture
def one(kinds, content):
    """A page of one small chart."""
    (entry,) = [entry for entry in content.entries() if entry.chart == "small_table"]
    return kinds.Declared(content.setup, {("比较", "Compare"): [entry]})


def builders():
    """Name of every public function that makes charts."""
    made = {"ChartSpec", "tuple[ChartSpec, ...]"}
    public = {name: getattr(charts, name) for name in charts.__all__}
    return {
        name
        for name, value in public.items()
        if inspect.isfunction(value) and value.__annotations__["return"] in made
    }


def test_every_builder_has_exactly_one_entry():
    assert len(CHARTS) == len(set(CHARTS))
    assert set(CHARTS) == builders()


def test_every_kind_has_an_entry(content):
    plain, maps, links = (set(get_args(each)) for each in get_args(Kind))
    assert {entry.expected for entry in content.entries()} == plain | maps | links


@pytest.mark.parametrize("chart", CHARTS)
def test_the_line_gives_the_kind_of_its_entry(chart, kinds, content, names):
    (entry,) = [entry for entry in content.entries() if entry.chart == chart]
    call = ast.parse(entry.line.strip(), mode="eval").body
    assert isinstance(call, ast.Call)
    assert ast.unparse(call.func) == f"charts.{chart}"
    spec = kinds.made(entry, names)
    assert spec.kind == entry.expected
    made_up = any(word in entry.table for word in ("load_sample", "simulated"))
    assert spec.synthetic == made_up
    assert all((entry.zh, entry.en, entry.data_zh, entry.data_en))


def test_the_page_shows_question_line_and_picture_of_every_chart(kinds, content):
    page = kinds.kinds_page(content)
    for entry in content.entries():
        assert f"](#kind-{entry.chart}) |" in page
        assert f"(kind-{entry.chart})=" in page
        assert entry.line.rstrip() in page
        assert f"pictures/kinds/{entry.picture}\n" in page


def test_a_picture_is_drawn_once_and_again_when_its_line_changes(kinds, one, tmp_path):
    cache = tmp_path / "cache"
    kinds.draw(one, tmp_path / "first", cache=cache)
    (kept,) = cache.rglob("*.png")
    kept.write_bytes(b"from the cache")
    kinds.draw(one, tmp_path / "second", cache=cache)
    assert (tmp_path / "second/small-table.png").read_bytes() == b"from the cache"
    (entry,) = one.entries()
    line = entry.line.replace("第二轮在三大地带的布局", "另一个标题")
    fields = {name: getattr(entry, name) for name in entry.__slots__} | {"line": line}
    other = kinds.Declared(one.setup, {("比较", "Compare"): [kinds.Entry(**fields)]})
    kinds.draw(other, tmp_path / "third", cache=cache)
    assert (tmp_path / "third/small-table.png").read_bytes().startswith(b"\x89PNG")
    assert len(list(cache.rglob("*.png"))) == 2
