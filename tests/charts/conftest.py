"""Every kind of chart in both languages, and the makers of small ones."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest

from shuanggao_analytics.charts import interactive, static
from shuanggao_analytics.charts.sheet_marks import Line

_spec = importlib.util.spec_from_file_location(
    "chart_examples", Path(__file__).with_name("chart_examples.py")
)
examples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(examples)


@pytest.fixture(params=examples.KINDS)
def kind(request):
    return request.param


@pytest.fixture(params=("zh", "en"))
def lang(request):
    return request.param


@pytest.fixture(scope="session")
def build():
    """Return the maker of a small chart: build(kind, lang, **changed words)."""
    return examples.build


@pytest.fixture(scope="session")
def chart_text():
    """Return the maker of the words of a chart."""
    return examples.text


@pytest.fixture(scope="session")
def province_table():
    """Return the maker of a table of units by province, with 西藏 missing."""
    return examples.province_table


@pytest.fixture(scope="session")
def drawn(build):
    """Return spec, static and interactive figure of a small chart, each drawn once: look only."""

    @cache
    def draw(kind, lang="zh", trust="compiled"):
        spec = build(kind, lang, trust=trust)
        return spec, static.render(spec), interactive.render(spec)

    return draw


@pytest.fixture(scope="session")
def words_apart():
    """Return a check that no words of a static figure overlap or leave the page."""

    def check(figure):
        figure.draw_without_rendering()
        drawn = figure.findobj(lambda a: (a.get_gid() or "").startswith("words-"))
        boxes = [(words.get_text(), words.get_window_extent()) for words in drawn]
        for place, (text, box) in enumerate(boxes):
            assert box.x0 > 0, text
            assert box.x1 < figure.bbox.x1, text
            for other, beside in boxes[place + 1 :]:
                assert not box.overlaps(beside), (text, other)
        return len(boxes)

    return check


@pytest.fixture(scope="session")
def same_words():
    """Return a check that both figures set all lines of the marks."""

    def check(marks, paper, screen):
        said = {mark.text for mark in marks if isinstance(mark, Line)}
        on_paper = {
            words.get_text()
            for words in paper.findobj(lambda a: (a.get_gid() or "").startswith("words-"))
        }
        assert said
        assert said == on_paper
        assert said <= {note.text for note in screen.layout.annotations}

    return check
