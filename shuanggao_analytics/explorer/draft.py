"""A scenario while it is edited: plain data as its file holds them, and the points of the sliders.

Every function here takes a draft and returns another one; nothing is checked before the draft is
made a `Scenario`, so that a reader may pass through settings that cannot be reckoned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shuanggao_analytics.allocation.scenarios.scenario import NOTE_EN, NOTE_ZH, Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_POINTS = 100.0
_PARTS = 10_000
_LONGEST_TITLE = 160
_LONGEST_ID = 57


@dataclass(frozen=True, eq=False)
class Draft:
    """A scenario being edited.

    Attributes
    ----------
    data
        What `Scenario.from_dict` takes.
    points
        Driver → points of its slider, 0 to 100; a driver that is not named has none. The weights
        are the points' shares.
    edited
        Whether anything differs from the scenario that was picked or loaded.
    """

    data: Mapping[str, Any]
    points: Mapping[str, float]
    edited: bool = False

    def scenario(self) -> Scenario:
        """Return the scenario, or raise with every fault of its settings."""
        return Scenario.from_dict(self.data)


def start_draft(scenario: Scenario) -> Draft:
    """Return a scenario as a draft: its weights, in per cent, are the points.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> draft = start_draft(load_scenario("scale"))
    >>> draft.points, draft.scenario() == load_scenario("scale")
    ({'students_wan': 50.0, 'vocational_colleges': 50.0}, True)
    """
    points = {name: MOST_POINTS * float(weight) for name, weight in scenario.drivers.items()}
    return Draft(scenario.to_dict(), points)


def weights_of(points: Mapping[str, float]) -> dict[str, float]:
    """Return points as weights of four decimals that add up to 1 exactly; without points none.

    Ten-thousandths are given out by largest remainders, equal ones to the driver that stands
    first. A driver without points has no weight.

    Examples
    --------
    >>> weights_of({"people": 20, "plants": 20, "colleges": 20, "gdp": 0})
    {'people': 0.3334, 'plants': 0.3333, 'colleges': 0.3333}
    >>> weights_of({"people": 0})
    {}
    """
    given = {name: float(number) for name, number in points.items() if number > 0}
    if not given:
        return {}
    values = np.array(list(given.values()))
    exact = _PARTS * values / values.sum()
    parts = np.floor(exact)
    rest = _PARTS - int(parts.sum())
    parts[np.argsort(-(exact - parts), kind="stable")[:rest]] += 1
    return {name: float(part) / _PARTS for name, part in zip(given, parts, strict=True)}


def with_points(draft: Draft, driver: str, points: float) -> Draft:
    """Return the draft with another position of one slider; all weights follow.

    Powers and caps of a driver that loses its weight go with it.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> draft = with_points(start_draft(load_scenario("scale")), "gdp_yi", 100)
    >>> draft.data["drivers"]
    {'students_wan': 0.25, 'vocational_colleges': 0.25, 'gdp_yi': 0.5}
    """
    every = {**draft.points, driver: float(points)}
    weights = weights_of(every)
    data = {**draft.data, "drivers": weights}
    for key in ("powers", "caps"):
        data[key] = {name: value for name, value in data[key].items() if name in weights}
    return replace(draft, data=data, points=every)


def with_value(draft: Draft, path: str, value: object) -> Draft:
    """Return the draft with another value at ``key`` or ``key.part``.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> draft = with_value(start_draft(load_scenario("scale")), "bounds.lower", 3)
    >>> draft.data["bounds"]
    {'lower': 3, 'upper': None, 'no_loss': 'none'}
    """
    key, _, part = path.partition(".")
    new = {**draft.data[key], part: value} if part else value
    return replace(draft, data={**draft.data, key: new})


def with_reading(draft: Draft, reading: str) -> Draft:
    """Return the draft under another reading of the notice, with the seats of that reading."""
    data = {key: value for key, value in draft.data.items() if key != "seats"}
    return replace(draft, data={**data, "reading": reading})


def with_floor(draft: Draft, strategy: str, units: int) -> Draft:
    """Return the draft with another floor of a strategy; 0 units is no floor.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> draft = with_floor(start_draft(load_scenario("western-priority")), "northeast", 0)
    >>> draft.data["strategy_floors"]
    [{'strategy': 'west-twelve', 'units': 75}]
    """
    floors = {floor["strategy"]: floor["units"] for floor in draft.data["strategy_floors"]}
    floors[strategy] = units
    kept = [{"strategy": name, "units": least} for name, least in floors.items() if least]
    return replace(draft, data={**draft.data, "strategy_floors": kept})


def mark_edited(draft: Draft, *, today: str) -> Draft:
    """Return the draft under a name of its own: it is no longer what its author wrote.

    Parameters
    ----------
    draft
        Draft that is about to be changed.
    today
        Date of the change, ``YYYY-MM-DD``.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> draft = mark_edited(start_draft(load_scenario("scale")), today="2026-01-05")
    >>> draft.data["id"], draft.data["title_zh"], draft.data["author"]
    ('scale-edited', '按办学规模（已改）', 'explorer')
    """
    if draft.edited:
        return draft
    zh, en = (str(draft.data[f"title_{lang}"])[:_LONGEST_TITLE] for lang in ("zh", "en"))
    words = {
        "id": str(draft.data["id"])[:_LONGEST_ID].rstrip("-") + "-edited",
        "title_zh": f"{zh}（已改）",
        "title_en": f"{en} (edited)",
        "author": "explorer",
        "date": today,
        "question_zh": f"以“{zh}”为起点改动设置后，各省各得多少？",
        "question_en": f"Starting from '{en}' with other settings, how many for each province?",
        "note_zh": NOTE_ZH,
        "note_en": NOTE_EN,
    }
    return replace(draft, data={**draft.data, **words}, edited=True)
