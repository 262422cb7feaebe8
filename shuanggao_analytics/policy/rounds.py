"""The two rounds of the plan: periods, targets, groups per unit, money, readings, timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.policy.documents import Clause, read_clause, tabulate
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Target:
    """A number that a document sets or announces.

    Attributes
    ----------
    value
        The number; ``None`` when the documents do not give it.
    soft
        True when the document says 左右 ("about"): a band, not a limit.
    unit
        Unit of the number, as printed.
    trust
        ``official``, ``compiled`` or ``derived``; ``None`` without a value.
    reason
        Why there is no value; ``None`` when there is one.
    clause
        Where it stands; ``None`` when nothing can be cited.
    """

    value: int | None
    soft: bool
    unit: str
    trust: str | None
    reason: str | None
    clause: Clause | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way of adding up “60 所左右 … 160 个左右” of round two.

    Attributes
    ----------
    id
        ``"A"`` or ``"B"``.
    text_zh, text_en
        The reading in words.
    school_units, group_units, units, groups
        Counts that follow from it.
    status
        How it stands against the announced totals.
    trust
        ``compiled`` or ``derived``.
    clause
        Where it rests.
    """

    id: str
    text_zh: str
    text_en: str
    school_units: int
    group_units: int
    units: int
    groups: int
    status: str
    trust: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round of the plan.

    Attributes
    ----------
    number
        1 or 2.
    name_zh, name_en
        Its name.
    years
        First and last year.
    groups_per_unit
        Programme groups that a unit of each type (``"school"``, ``"group"``) carries.
    units, schools, groups
        Targets as printed; in round two ``groups`` is the ambiguous 160 and ``units`` depends on
        the reading.
    award_wan_per_group_year
        Central award for one group and year, in 10 000 yuan.
    readings
        Readings by id; empty for round one.
    default_reading
        Id of the reading that the announced totals confirm; ``None`` for round one.
    """

    number: int
    name_zh: str
    name_en: str
    years: tuple[int, int]
    groups_per_unit: dict[str, int]
    units: Target
    schools: Target
    groups: Target
    award_wan_per_group_year: Target
    readings: dict[str, Reading]
    default_reading: str | None


def get_round(number: int) -> Round:
    """Return what the documents fix about round 1 or round 2.

    Parameters
    ----------
    number
        1 or 2.

    Raises
    ------
    UnknownNameError
        For any other number.

    Examples
    --------
    >>> second = get_round(2)
    >>> second.groups_per_unit, second.schools.value, second.schools.soft
    ({'school': 2, 'group': 1}, 60, True)
    >>> second.readings["A"].units, second.readings["B"].units
    (220, 100)

    References
    ----------
    000:33, 000:85, 000:208 (round two); 002:1446 (round one).
    """
    entry = _entry(number)
    return Round(
        number=entry["number"],
        name_zh=entry["name_zh"],
        name_en=entry["name_en"],
        years=(entry["years"]["first"], entry["years"]["last"]),
        groups_per_unit={kind: part["value"] for kind, part in entry["groups_per_unit"].items()},
        units=_target(entry["units"]),
        schools=_target(entry["schools"]),
        groups=_target(entry["groups"]),
        award_wan_per_group_year=_target(entry["award_wan_per_group_year"]),
        readings={part["id"]: _reading(part) for part in entry["readings"]},
        default_reading=entry.get("default_reading"),
    )


def quota_drivers() -> pd.DataFrame:
    """Return the four things by which round-two quotas were measured; no weights are printed.

    Returns
    -------
    pandas.DataFrame
        Columns ``driver``, ``name_zh``, ``name_en`` and ``clause``.

    Examples
    --------
    >>> quota_drivers()["driver"].tolist()
    ['region', 'industry', 'scale', 'reform']

    References
    ----------
    000:202; the resulting quotas were sent to each province and not published (000:111).
    """
    entry = _entry(2)["quota_drivers"]
    table = pd.DataFrame(entry["value"]).rename(columns={"id": "driver"})
    return table.assign(clause=entry["clause"]["passage"])


def not_given(number: int) -> dict[str, str]:
    """Return what one would look for in the rules of a round and not find, with the reason.

    Parameters
    ----------
    number
        1 or 2.

    Raises
    ------
    UnknownNameError
        For any other number.

    Examples
    --------
    >>> sorted(not_given(2))
    ['grade_cutoffs', 'provincial_quota', 'units', 'weights']
    """
    return {
        key: part["reason"]
        for key, part in _entry(number).items()
        if isinstance(part, dict) and "value" in part and part["value"] is None
    }


def timeline(number: int) -> pd.DataFrame:
    """Return the stages of a round in order of time.

    Parameters
    ----------
    number
        1 or 2.

    Returns
    -------
    pandas.DataFrame
        Columns ``stage``, ``name_zh``, ``name_en``, ``date`` (as exact as the document: a year, a
        month or a day, text; a period as first/last; ``yearly``), ``kind`` (``deadline``,
        ``event``, ``period`` or ``yearly``), ``note``, ``document``, ``passage`` and ``quote``.

    Raises
    ------
    UnknownNameError
        For any other number.

    Examples
    --------
    >>> timeline(2).set_index("stage")["date"].to_dict()["midterm"]
    '2027'
    """
    _entry(number)
    stages = [stage for stage in read_policy("timeline")["stages"] if stage["round"] == number]
    columns = ("name_zh", "name_en", "date", "kind", "note")
    return tabulate(stages, key="stage", columns=columns)


def _entry(number: int) -> Mapping[str, Any]:
    entries: dict[int, Mapping[str, Any]] = {
        entry["number"]: entry for entry in read_policy("rounds")["rounds"]
    }
    if number not in entries:
        fault = Fault("rounds", "no such round", value=str(number), remedy="the rounds are 1 and 2")
        raise UnknownNameError([fault])
    return entries[number]


def _target(entry: Mapping[str, Any]) -> Target:
    return Target(
        value=entry["value"],
        soft=entry["soft"],
        unit=entry["unit"],
        trust=entry.get("trust"),
        reason=entry.get("reason"),
        clause=read_clause(entry.get("clause")),
    )


def _reading(entry: Mapping[str, Any]) -> Reading:
    return Reading(**{**entry, "clause": Clause(**entry["clause"])})
