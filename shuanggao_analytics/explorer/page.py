"""The explorer on a page: its style, its type, and the names of its controls, then its widgets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts.typeface import font_face_css

if TYPE_CHECKING:
    from shuanggao_analytics.explorer.panels import Explorer
    from shuanggao_analytics.terms import Lang

ASSETS = Path(__file__).resolve().parent / "assets"


def explore(*, scenario: str = "balanced", lang: Lang = "zh") -> Explorer:
    """Return the explorer on the shipped tables; a notebook shows it as a page.

    Parameters
    ----------
    scenario
        Id of the shipped scenario to begin with.
    lang
        ``"zh"`` or ``"en"``; the reader can switch.

    Examples
    --------
    >>> explore(scenario="population").model.result.scenario.title_en
    'By population'
    """
    from shuanggao_analytics.explorer.panels import Explorer

    return Explorer(scenario=scenario, lang=lang)


def show(widget: Any) -> None:
    """Display the explorer's widget with its style, the shipped typeface, and its labels."""
    from IPython.display import HTML, display

    untyped_html: Any = HTML
    untyped_display: Any = display
    untyped_display(untyped_html(_head()))
    untyped_display(widget)


@cache
def _head() -> str:
    style = (ASSETS / "explorer.css").read_text(encoding="utf-8")
    script = (ASSETS / "explorer.js").read_text(encoding="utf-8")
    return f"<style>{font_face_css()}\n{style}</style><script>{script}</script>"
