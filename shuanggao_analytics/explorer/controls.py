"""The controls of the page: what each one shows of a draft, and what it changes in it.

All are native controls (range, number, select, radio, check box) with a label, in the order in
which they are read, so that the page can be used with the keyboard alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from shuanggao_analytics.allocation.scenarios.scenario import scenario_table
from shuanggao_analytics.explorer.draft import (
    MOST_POINTS,
    Draft,
    with_floor,
    with_points,
    with_reading,
    with_value,
)
from shuanggao_analytics.explorer.views import reading_words
from shuanggao_analytics.policy.rounds import get_round
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from shuanggao_analytics.explorer.basis import Basis

METHODS = ("hamilton", "webster", "jefferson", "adams", "hill", "dean")
_MOST_UNITS = 400
_LONGEST_LINE = 200


@dataclass(frozen=True, eq=False)
class Control:
    """One control.

    Attributes
    ----------
    widget
        The ipywidget.
    label
        Draft, language → its label.
    read
        Draft → its value.
    write
        Draft, value → changed draft.
    options
        Language → its choices, for those that have some.
    tip
        Language → what is shown beside the pointer; the label where not given.
    """

    widget: Any
    label: Callable[[Draft, Lang], str]
    read: Callable[[Draft], Any]
    write: Callable[[Draft, Any], Draft]
    options: Callable[[Lang], list[tuple[str, str]]] | None = None
    tip: Callable[[Lang], str] | None = None


def weight_controls(basis: Basis) -> dict[str, Control]:
    """Return a slider for every driver, in the order of the definitions."""
    rows = basis.definitions.set_index("driver")
    return {
        str(name): Control(
            w.FloatSlider(
                min=0,
                max=MOST_POINTS,
                step=1,
                readout_format=".0f",
                continuous_update=False,
            ),
            label=partial(_driver_label, row=row),
            read=partial(_points, name=str(name)),
            write=partial(_write_points, name=str(name)),
            tip=partial(_driver_tip, row=row),
        )
        for name, row in rows.iterrows()
    }


def _driver_label(_: Draft, lang: Lang, *, row: pd.Series) -> str:
    proxy = term("explorer_proxy", lang=lang) if row["proxy"] else ""
    return f"{row[f'name_{lang}']}{proxy}"


def _driver_tip(lang: Lang, *, row: pd.Series) -> str:
    return str(row[f"construction_{lang}"])


def _points(draft: Draft, *, name: str) -> float:
    return min(draft.points.get(name, 0.0), MOST_POINTS)


def _write_points(draft: Draft, value: float, *, name: str) -> Draft:
    return with_points(draft, name, value)


def rule_controls() -> dict[str, Control]:
    """Return reading, method, bounds and the guarantee of round one."""
    return {
        "reading": Control(
            w.RadioButtons(options=["A", "B"]),
            label=_fixed("reading"),
            read=partial(_line, path="reading"),
            write=with_reading,
            options=_readings,
        ),
        "method": Control(
            w.Dropdown(options=list(METHODS)),
            label=_fixed("method"),
            read=partial(_line, path="method"),
            write=partial(_write, path="method"),
            options=_methods,
        ),
        "lower": _bound_control("lower"),
        "upper": _bound_control("upper"),
        "no_loss": Control(
            w.Checkbox(indent=False),
            label=_fixed("no_loss"),
            read=lambda draft: draft.data["bounds"]["no_loss"] == "round1",
            write=lambda draft, value: with_value(
                draft, "bounds.no_loss", "round1" if value else "none"
            ),
        ),
    }


def floor_controls(basis: Basis) -> dict[str, Control]:
    """Return a number for every strategy: the least units of its provinces together."""
    rows = basis.membership.drop_duplicates("strategy_id").set_index("strategy_id")
    return {
        str(name): Control(
            w.BoundedIntText(min=0, max=_MOST_UNITS),
            label=partial(_strategy_label, row=row),
            read=partial(_floor, name=str(name)),
            write=partial(_write_floor, name=str(name)),
        )
        for name, row in rows.iterrows()
    }


def _strategy_label(_: Draft, lang: Lang, *, row: pd.Series) -> str:
    return str(row["strategy" if lang == "zh" else "strategy_en"])


def _floor(draft: Draft, *, name: str) -> int:
    floors = {floor["strategy"]: floor["units"] for floor in draft.data["strategy_floors"]}
    return int(floors.get(name, 0))


def _write_floor(draft: Draft, value: int, *, name: str) -> Draft:
    return with_floor(draft, name, value)


def money_controls() -> dict[str, Control]:
    """Return the award a group and year, local matching and the rate of discount."""
    most = {"per_group_wan": (100_000.0, 50.0), "local_match": (10.0, 0.1)}
    most["discount_rate"] = (1.0, 0.005)
    return {
        name: Control(
            w.BoundedFloatText(min=0, max=largest, step=step),
            label=partial(_bound_label, name=name, path=f"money.{name}"),
            read=partial(_number, path=f"money.{name}"),
            write=partial(_write, path=f"money.{name}"),
        )
        for name, (largest, step) in most.items()
    }


def word_controls() -> dict[str, Control]:
    """Return title and author of the scenario that is saved; the title in the page's language."""
    return {
        lang: Control(
            w.Text(continuous_update=False),
            label=_fixed("own_title"),
            read=partial(_line, path=f"title_{lang}"),
            write=partial(_write_line, path=f"title_{lang}"),
        )
        for lang in ("zh", "en")
    } | {
        "author": Control(
            w.Text(continuous_update=False),
            label=_fixed("own_author"),
            read=partial(_line, path="author"),
            write=partial(_write_line, path="author"),
        )
    }


@cache
def scenario_choices(lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return title and id of every shipped scenario."""
    titles = scenario_table()[f"title_{lang}"]
    return tuple((str(title), str(name)) for name, title in titles.items())


def _bound_control(name: str) -> Control:
    return Control(
        w.BoundedIntText(min=0, max=_MOST_UNITS),
        label=partial(_bound_label, name=name, path=f"bounds.{name}"),
        read=lambda draft: int(_number(draft, path=f"bounds.{name}")),
        write=partial(_write_bound, path=f"bounds.{name}"),
    )


def _line(draft: Draft, *, path: str) -> str:
    return str(draft.data[path])


def _write(draft: Draft, value: object, *, path: str) -> Draft:
    return with_value(draft, path, value)


def _write_line(draft: Draft, value: str, *, path: str) -> Draft:
    return with_value(draft, path, value.strip()[:_LONGEST_LINE])


def _write_bound(draft: Draft, value: int, *, path: str) -> Draft:
    none = path == "bounds.upper" and not value
    return with_value(draft, path, None if none else value)


def _number(draft: Draft, *, path: str) -> float:
    """Return the number at a path; 0 where there is none, or one a province."""
    key, part = path.split(".")
    value = draft.data[key][part]
    return float(value) if isinstance(value, int | float) else 0.0


def _bound_label(draft: Draft, lang: Lang, *, name: str, path: str) -> str:
    key, part = path.split(".")
    several = isinstance(draft.data[key][part], dict)
    words = term(f"explorer_{name}", lang=lang)
    return words + (term("explorer_by_province", lang=lang) if several else "")


def _fixed(key: str) -> Callable[[Draft, Lang], str]:
    return lambda _, lang: term(f"explorer_{key}", lang=lang)


def _readings(lang: Lang) -> list[tuple[str, str]]:
    return [(reading_words(name, lang=lang), name) for name in get_round(2).readings]


def _methods(lang: Lang) -> list[tuple[str, str]]:
    return [(term(f"explorer_method_{name}", lang=lang), name) for name in METHODS]
