"""The panels of the explorer: controls at one side, result at the other, tied to one `Model`."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from shuanggao_analytics.allocation.drivers.definitions import FAMILIES
from shuanggao_analytics.errors import BoundaryError
from shuanggao_analytics.explorer.controls import (
    Control,
    floor_controls,
    money_controls,
    rule_controls,
    scenario_choices,
    weight_controls,
    word_controls,
)
from shuanggao_analytics.explorer.files import FilePanel
from shuanggao_analytics.explorer.map_picture import map_picture
from shuanggao_analytics.explorer.model import START, Model
from shuanggao_analytics.explorer.results import difference_map, unit_map
from shuanggao_analytics.explorer.views import (
    banner,
    cards,
    other_tables,
    problem_words,
    province_rows,
    scenario_words,
    weight_total,
)
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.explorer.basis import Basis
    from shuanggao_analytics.explorer.draft import Draft

_NUMBERS = (w.BoundedIntText, w.BoundedFloatText)


class Explorer:
    """The page: set a scenario, see at once what every province gets.

    Parameters
    ----------
    basis
        Tables to reckon with; the shipped ones by default.
    scenario
        Id of the shipped scenario to begin with.
    lang
        ``"zh"`` or ``"en"``; the reader can switch.

    Attributes
    ----------
    model
        State and result, without widgets.
    widget
        The ipywidget that holds all.

    Examples
    --------
    >>> page = Explorer(scenario="population", lang="en")
    >>> page.weights["gdp_yi"].widget.value = 100
    >>> page.model.draft.data["drivers"]
    {'population_wan': 0.5, 'gdp_yi': 0.5}
    """

    def __init__(
        self, basis: Basis | None = None, *, scenario: str = START, lang: Lang = "zh"
    ) -> None:
        self.model = Model(basis, scenario=scenario)
        self.lang: Lang = lang
        self._quiet = False
        self._headings: list[tuple[Any, str, int]] = []
        self.weights = weight_controls(self.model.basis)
        self.rules = rule_controls()
        self.floors = floor_controls(self.model.basis)
        self.money = money_controls()
        self.words = word_controls()
        self.language = w.RadioButtons(options=[("中文", "zh"), ("English", "en")], value=lang)
        self.scenario = w.Dropdown(options=scenario_choices(lang), value=scenario)
        self.reset = w.Button()
        self.view = w.RadioButtons(options=["map", "difference"])
        self.upload = w.FileUpload(accept=".yaml,.yml", multiple=False)
        self.files = FilePanel(self)
        names = ("banner", "asked", "help", "total", "problem", "cards", "shapes", "map", "foot")
        self.html = {name: w.HTML() for name in (*names, "provinces", "others")}
        self.shares = {name: w.HTML() for name in self.weights}
        self.widget = self._page()
        self._tie()
        self.refresh()

    @property
    def controls(self) -> list[Control]:
        """All controls that change the draft, in their order on the page."""
        groups = (self.weights, self.rules, self.floors, self.money, self.words)
        return [control for group in groups for control in group.values()]

    def refresh(self) -> None:
        """Bring every control and every part of the result in step with the model."""
        self._quiet = True
        try:
            for control in self.controls:
                self._show(control)
            self._show_words()
        finally:
            self._quiet = False
        self._show_result()
        self.files.refresh()

    def _ipython_display_(self) -> None:
        from shuanggao_analytics.explorer.page import show

        show(self.widget)

    def _act(self, action: Callable[[], None]) -> None:
        """Do something to the model and show what came of it."""
        if self._quiet:
            return
        action()
        self.refresh()

    def _tie(self) -> None:
        for control in self.controls:
            control.widget.observe(partial(self._edited, control), names="value")
        self.language.observe(self._switched, names="value")
        self.view.observe(lambda _: self._show_result(), names="value")
        self.scenario.observe(self._picked, names="value")
        self.reset.on_click(lambda _: self._act(self.model.restart))
        self.upload.observe(self._uploaded, names="value")

    def _edited(self, control: Control, change: Any) -> None:
        def edit(draft: Draft) -> Draft:
            return control.write(draft, change["new"])

        self._act(lambda: self.model.edit(edit))

    def _picked(self, change: Any) -> None:
        if change["new"] is not None:
            self._act(lambda: self.model.pick(str(change["new"])))

    def _switched(self, change: Any) -> None:
        self.lang = change["new"]
        self.refresh()

    def _uploaded(self, change: Any) -> None:
        if self._quiet or not change["new"]:
            return
        given = change["new"][0]
        self.model.open(bytes(given["content"]), name=str(given["name"]))
        self._quiet = True
        self.upload.value = ()
        if self.model.problem is None:
            self.scenario.value = None
        self._quiet = False
        self.refresh()

    def _show(self, control: Control) -> None:
        """Set label, choices and value of a control from the draft, without it answering."""
        widget, lang = control.widget, self.lang
        widget.description = control.label(self.model.draft, lang)
        widget.tooltip = control.tip(lang) if control.tip is not None else widget.description
        value = control.read(self.model.draft)
        if control.options is not None and tuple(control.options(lang)) != tuple(widget.options):
            widget.options = control.options(lang)
        if isinstance(widget, _NUMBERS) and value > widget.max:
            widget.max = value
        if widget.value != value:
            widget.value = value

    def _show_words(self) -> None:
        lang, draft = self.lang, self.model.draft
        chosen = self.scenario.value
        self.scenario.options = scenario_choices(lang)
        self.scenario.value = chosen
        self.scenario.description = term("explorer_pick", lang=lang)
        self.reset.description = term("explorer_reset", lang=lang)
        self.language.description = term("explorer_language", lang=lang)
        self.view.description = term("explorer_map_view", lang=lang)
        shown = self.view.value
        self.view.options = [
            (term(f"explorer_view_{name}", lang=lang), name) for name in ("map", "difference")
        ]
        self.view.value = shown
        self.upload.description = term("explorer_load", lang=lang)
        for widget in (self.scenario, self.reset, self.language, self.view, self.upload):
            widget.tooltip = widget.description
        for heading, key, level in self._headings:
            heading.value = f"<h{level}>{term(key, lang=lang)}</h{level}>"
        for name in ("zh", "en"):
            self.words[name].widget.layout.display = None if name == lang else "none"
        self.html["banner"].value = banner(lang)
        self.html["asked"].value = scenario_words(draft, lang=lang)
        self.html[
            "help"
        ].value = f'<p class="sg-small">{term("explorer_weights_help", lang=lang)}</p>'
        definitions = self.model.basis.definitions
        names = dict(zip(definitions["driver"], definitions[f"name_{lang}"], strict=True))
        self.html["total"].value = weight_total(draft, names, lang=lang)
        for name, share in self.shares.items():
            weight = 100 * float(draft.data["drivers"].get(name, 0.0))
            kind = "" if weight else ' class="sg-none"'
            share.value = f"<output{kind}>{weight:.1f}%</output>"

    def _show_result(self) -> None:
        model, lang = self.model, self.lang
        self.html["problem"].value = problem_words(model.problem, stale=model.stale, lang=lang)
        self.html["cards"].value = cards(model.result, stale=model.stale, lang=lang)
        self.html["provinces"].value = province_rows(model.result, lang=lang)
        self.html["others"].value = other_tables(model.result, lang=lang)
        self._show_map()
        mark = self._results.add_class if model.stale else self._results.remove_class
        mark("sg-stale")

    def map_spec(self) -> ChartSpec:
        """Return the chart of the map that is shown: units, or differences to the real list."""
        model, sources = self.model, self.model.basis.sources
        if self.view.value == "difference":
            spec = difference_map(model.result, lang=self.lang, sources=sources)
            if spec is not None:
                return spec
        return unit_map(model.result, lang=self.lang, sources=sources)

    def _show_map(self) -> None:
        spec = self.map_spec()
        try:
            picture = map_picture(spec)
        except BoundaryError as error:
            words = term("explorer_no_map", lang=self.lang, reason=str(error))
            self.html["map"].value = f'<p class="sg-problem">{escape(words)}</p>'
            return
        self.html["shapes"].value = picture.shapes
        self.html["map"].value = f"<h3>{escape(spec.title)}</h3>{picture.drawing}"
        foot = "".join(f'<p class="sg-small">{escape(line)}</p>' for line in spec.footer())
        self.html["foot"].value = foot

    def _page(self) -> Any:
        for widget in (self.language, self.view):
            widget.add_class("sg-row")
        plain = [self.scenario, self.reset, self.language, self.view, self.upload]
        for widget in [*plain, *(control.widget for control in self.controls)]:
            widget.add_class("sg-control")
            if isinstance(widget, _NUMBERS):
                widget.add_class("sg-short")
        html = self.html
        html["shapes"].add_class("sg-shapes")
        controls = [
            self._part("scenario", [self.scenario, self.reset, html["asked"]]),
            self._part("weights", [html["help"], *self._weight_rows(), html["total"]]),
            self._part("rules", [control.widget for control in self.rules.values()]),
            self._part("floors", [control.widget for control in self.floors.values()]),
            self._part("money", [control.widget for control in self.money.values()]),
            self._part(
                "files",
                [
                    self.upload,
                    *(control.widget for control in self.words.values()),
                    *self.files.widgets,
                ],
            ),
        ]
        shown = ["problem", "cards"], ["shapes", "map", "foot", "provinces", "others"]
        results = [html[name] for name in shown[0]]
        results += [self.view, *(html[name] for name in shown[1])]
        self._results = _box(results, "sg-results")
        columns = w.Box([_box(controls, "sg-controls"), self._results])
        columns.add_class("sg-columns")
        top = _box([html["banner"], self.language], "sg-top")
        return _box([top, columns], "sg-explorer")

    def _part(self, name: str, children: list[Any]) -> Any:
        return _box([self._heading(f"explorer_part_{name}", 2), *children], "sg-part")

    def _heading(self, key: str, level: int) -> Any:
        heading = w.HTML()
        self._headings.append((heading, key, level))
        return heading

    def _weight_rows(self) -> list[Any]:
        """Return the sliders under the headings of their families, each beside its weight."""
        families = self.model.basis.definitions.set_index("driver")["family"]
        rows: list[Any] = []
        for family in dict.fromkeys([*FAMILIES, *families]):
            members = [name for name in self.weights if families[name] == family]
            if members:
                rows.append(self._heading(f"explorer_family_{family}", 3))
            for name in members:
                row = w.Box([self.weights[name].widget, self.shares[name]])
                row.add_class("sg-weight")
                rows.append(row)
        return rows


def _box(children: list[Any], name: str) -> Any:
    box = w.VBox(children)
    box.add_class(name)
    return box
