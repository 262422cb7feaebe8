"""The part of the page that saves: scenario, workbook and pictures, through links that carry them.

A link to the scenario always stands there. Workbook and pictures take up to two seconds, so they
are made when asked for, and their links go when the settings change.
"""

from __future__ import annotations

import logging
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from shuanggao_analytics.explorer.downloads import (
    PNG,
    XLSX,
    YAML,
    data_link,
    picture_file,
    scenario_file,
    workbook_file,
)
from shuanggao_analytics.explorer.results import unit_bars
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.explorer.panels import Explorer

_LOG = logging.getLogger(__name__)


class FilePanel:
    """Links and buttons that save what the page shows.

    Parameters
    ----------
    page
        The page.

    Attributes
    ----------
    widgets
        What stands on the page, in order.
    """

    def __init__(self, page: Explorer) -> None:
        self._page = page
        self._made_of: object = None
        self.yaml, self.links = w.HTML(), w.HTML()
        self.xlsx, self.png = w.Button(), w.Button()
        for button in (self.xlsx, self.png):
            button.add_class("sg-control")
        self.xlsx.on_click(lambda _: self._make(self._workbook))
        self.png.on_click(lambda _: self._make(self._pictures))
        self.widgets = [self.yaml, self.xlsx, self.png, self.links]

    def refresh(self) -> None:
        """Bring words and the link to the scenario in step, and drop links that are out of date."""
        lang, model = self._page.lang, self._page.model
        self.xlsx.description = term("explorer_make_xlsx", lang=lang)
        self.png.description = term("explorer_make_png", lang=lang)
        for button in (self.xlsx, self.png):
            button.disabled = model.stale
        blocked = f'<p class="sg-small">{term("explorer_save_blocked", lang=lang)}</p>'
        self.yaml.value = blocked if model.stale else self._scenario()
        if self._made_of is not None and self._made_of != self._now():
            self._made_of = None
            self.links.value = f'<p class="sg-small">{term("explorer_files_stale", lang=lang)}</p>'

    def _now(self) -> object:
        return (id(self._page.model.draft), self._page.lang)

    def _make(self, make: Callable[[], str]) -> None:
        self._made_of = self._now()
        try:
            self.links.value = make()
        except Exception as error:
            _LOG.exception("the explorer could not make a file")
            words = term("explorer_problem_unexpected", lang=self._page.lang)
            line = escape(f"{words} {type(error).__name__}: {error}")
            self.links.value = f'<p class="sg-problem" role="alert">{line}</p>'

    def _scenario(self) -> str:
        scenario = self._page.model.result.scenario
        words = term("explorer_save_yaml", lang=self._page.lang)
        name = f"{scenario.id}.yaml"
        return data_link(scenario_file(scenario), name=name, kind=YAML, words=words)

    def _workbook(self) -> str:
        result, lang = self._page.model.result, self._page.lang
        content = workbook_file(result, lang=lang)
        words = term("explorer_save_xlsx", lang=lang, kb=len(content) // 1000)
        return data_link(content, name=f"{result.scenario.id}.xlsx", kind=XLSX, words=words)

    def _pictures(self) -> str:
        page = self._page
        bars = unit_bars(page.model.result, lang=page.lang, sources=page.model.basis.sources)
        specs: dict[str, Any] = {str(page.view.value): page.map_spec(), "bars": bars}
        links = []
        for name, spec in specs.items():
            content = picture_file(spec)
            shown = term(f"explorer_name_{name}", lang=page.lang)
            kb = len(content) // 1000
            words = term("explorer_save_png", lang=page.lang, name=shown, kb=kb)
            links.append(data_link(content, name=f"{spec.id}.png", kind=PNG, words=words))
        return "".join(links)
