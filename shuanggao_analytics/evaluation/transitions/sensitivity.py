"""How far the counts of a transition move when disputed memberships are decided the other way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.transitions.lists import (
    UNIT_TYPES,
    checked_lists,
    known_faults,
    texts,
)
from shuanggao_analytics.evaluation.transitions.readings import other_readings
from shuanggao_analytics.evaluation.transitions.retention import retention
from shuanggao_analytics.evaluation.transitions.rounds import transition
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import name_faults, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.evaluation.transitions.lists import Lists

_MOST = 8  # decisions: 256 combinations
_LISTED = "as listed"
_NEEDED = ("decision", "college_code", "other")


@dataclass(frozen=True, kw_only=True, eq=False)
class TransitionSensitivity:
    """Counts of a transition under every way of deciding what is disputed.

    Attributes
    ----------
    readings
        What differs: ``decision``, ``college_code``, ``name``, ``listed``, ``other``.
    unread
        Disputed rows whose other reading is not known: ``college_code``, ``reason``. They are
        counted as listed throughout.
    table
        One row a combination of the decisions (``as listed``, ``1``, ``1 + 2`` …: those decided the
        other way) and the counts under it.
    ranges
        By count: ``listed``, ``low``, ``high``.
    tiers
        By tier of round one: ``n``, and how many are kept as ``listed``, ``low`` and ``high``.
    """

    readings: pd.DataFrame
    unread: pd.DataFrame
    table: pd.DataFrame
    ranges: pd.DataFrame
    tiers: pd.DataFrame

    @property
    def text(self) -> str:
        """The ranges in a few sentences."""
        decisions = self.readings["decision"].nunique()
        moving = self.ranges[self.ranges["low"] < self.ranges["high"]]
        words = [
            f"{name} between {row['low']} and {row['high']}" for name, row in moving.iterrows()
        ]
        still = "all other counts" if words else "all counts"
        unread = f" Disputed rows not read: {len(self.unread)}." if len(self.unread) else ""
        return (
            f"Open decisions: {decisions}, on memberships of {len(self.readings)} colleges; "
            f"combinations {len(self.table)}: {', '.join([*words, still + ' as listed'])}.{unread}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html()}{self.readings.to_html(index=False)}"


def transition_sensitivity(
    round1: pd.DataFrame,
    round2: pd.DataFrame,
    *,
    colleges: pd.DataFrame | None = None,
    names: pd.DataFrame | None = None,
    readings: pd.DataFrame | None = None,
) -> TransitionSensitivity:
    """Return the counts of a transition for every way of deciding the disputed memberships.

    Parameters
    ----------
    round1, round2, colleges, names
        As for `transition`. Names of colleges in the words of ``disputed`` are looked up in all of
        them (to find what the other list means, not to match the rounds).
    readings
        What the other list has, instead of the words in ``disputed``: ``decision`` (any label;
        rows of one decision hold together), ``college_code`` and ``other`` (``school``, ``group``,
        or missing: not in the other list).

    Returns
    -------
    TransitionSensitivity
        ``.readings``, ``.unread``, ``.table``, ``.ranges``, ``.tiers``, ``.text``.

    Raises
    ------
    DataContractError
        As for `transition`; also for readings without columns, with a code missing or twice or an
        unknown kind of unit, a college that stands in no table given, and more than eight
        decisions.

    Examples
    --------
    >>> one = pd.DataFrame({"college_code": ["1", "2"], "name": ["a", "b"], "round": 1,
    ...                     "province_code": "110000", "unit_type": "group", "tier": "A"})
    >>> two = one.iloc[:1].assign(round=2)
    >>> other = pd.DataFrame({"decision": [1, 2], "college_code": ["1", "2"],
    ...                       "other": ["school", "group"]})
    >>> found = transition_sensitivity(one, two, readings=other)
    >>> found.table[["kept", "left", "up"]]
               kept  left  up
    decided
    as listed     1     1   0
    1             1     1   1
    2             2     0   0
    1 + 2         2     0   1
    """
    lists = checked_lists(round1, round2, colleges=colleges, names=names)
    if readings is None:
        changes, unread = other_readings(lists)
    else:
        changes = _checked_readings(readings, lists)
        unread = pd.DataFrame({"college_code": [], "reason": []}, dtype="string")
    decisions = changes["decision"].unique().tolist()
    faults = _open_faults(changes, lists)
    if len(decisions) > _MOST:
        remedy = f"up to {_MOST} at a time: 2 to their number are the combinations"
        faults.append(Fault("readings", "too many decisions", value=str(len(decisions)),
                            remedy=remedy))  # fmt: skip
    if faults:
        raise DataContractError(faults)
    found = {
        " + ".join(map(str, turned)) or _LISTED: transition(
            round1, _decided(changes[changes["decision"].isin(turned)], lists), colleges=colleges
        )
        for turned in _combinations(decisions)
    }
    table = pd.DataFrame({name: each.counts for name, each in found.items()}).T
    table.index.name = "decided"
    tiers = pd.DataFrame({name: retention(each, by="tier")["k"] for name, each in found.items()})
    sizes = retention(found[_LISTED], by="tier")[["n"]]
    return TransitionSensitivity(
        readings=changes,
        unread=unread,
        table=table,
        ranges=_range(table.T).rename_axis("count"),
        tiers=sizes.join(_range(tiers)),
    )


def _combinations(decisions: Sequence[object]) -> list[list[object]]:
    """Return all sets of decisions, those with few first."""
    flags = sorted(product([False, True], repeat=len(decisions)), key=lambda each: (
        sum(each), [not flag for flag in each]))  # fmt: skip
    return [[name for name, flag in zip(decisions, each, strict=True) if flag] for each in flags]


def _range(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {"listed": table[_LISTED], "low": table.min(axis=1), "high": table.max(axis=1)}
    )


def _decided(changes: pd.DataFrame, lists: Lists) -> pd.DataFrame:
    """Return the second list with changes made."""
    other = dict(zip(changes["college_code"], changes["other"], strict=True))
    second = lists.second
    out = [code for code, kind in other.items() if pd.isna(kind)]
    kept = second[~second["college_code"].isin(out)].copy()
    kept["unit_type"] = [
        other.get(code, kind)
        for code, kind in zip(kept["college_code"], kept["unit_type"], strict=True)
    ]
    new = [
        {**_found(code, lists), "college_code": code, "unit_type": kind}
        for code, kind in other.items()
        if not pd.isna(kind) and code not in set(second["college_code"])
    ]
    if not new:
        return kept
    added = pd.DataFrame(new).assign(round=second["round"].iloc[0])
    columns = ["college_code", "name", "province_code", "unit_type", "round"]
    return pd.concat([kept[columns], added[columns]], ignore_index=True)


def _found(code: str, lists: Lists) -> dict[str, object]:
    """Return name and province of a college from the first table that has it; empty if none."""
    for table in (lists.second, lists.first, lists.colleges):
        if {"name", "province_code"} <= set(table.columns):
            rows = table.loc[table["college_code"] == code, ["name", "province_code"]]
            if len(rows):
                return {str(name): value for name, value in rows.iloc[0].items()}
    return {}


def _open_faults(changes: pd.DataFrame, lists: Lists) -> list[Fault]:
    """Return a fault for each college of the other list that stands in no table."""
    remedy = "give colleges with name and province_code, so that it can be placed"
    return [
        Fault("readings", "college in no table", None, "college_code", str(code), remedy)
        for code, kind in zip(changes["college_code"], changes["other"], strict=True)
        if not pd.isna(kind) and not _found(code, lists)
    ]


def _checked_readings(readings: pd.DataFrame, lists: Lists) -> pd.DataFrame:
    faults = table_faults(readings, "readings")
    if isinstance(readings, pd.DataFrame):
        faults += name_faults(readings, list(_NEEDED), table="readings", once=())
    if faults:
        raise DataContractError(faults)
    for column in ("decision", "college_code"):
        missing = places(readings[column].isna().to_numpy(dtype=bool))
        faults += [
            Fault("readings", "missing value", row_name(readings.index[at]), column)
            for at in missing
        ]
    twice = places(readings["college_code"].duplicated().to_numpy(dtype=bool))
    faults += [
        Fault("readings", "college twice", row_name(readings.index[at]), "college_code",
              str(readings["college_code"].iloc[at]), "one other reading a college")
        for at in twice
    ]  # fmt: skip
    faults += known_faults(readings, "readings", "other", UNIT_TYPES)
    if faults:
        raise DataContractError(faults)
    second = lists.second.set_index("college_code")["unit_type"].to_dict()
    codes = readings["college_code"].tolist()
    named = [_found(code, lists).get("name", pd.NA) for code in codes]
    listed = [second.get(code, pd.NA) for code in codes]
    parts: dict[str, pd.Series | list[object]] = {
        "college_code": codes,
        "name": named,
        "listed": listed,
        "other": readings["other"],
    }
    table = pd.DataFrame({name: texts(values) for name, values in parts.items()})
    table.insert(0, "decision", readings["decision"].to_numpy())
    return table
