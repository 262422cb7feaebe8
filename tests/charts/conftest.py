"""Every kind of chart in both languages, and the makers of small ones."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest

from shuanggao_analytics.charts import interactive, static

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
