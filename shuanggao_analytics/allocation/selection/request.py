"""What is asked of a selection: candidates, rules and aims, checked once with every fault named.

A candidate is a programme group that a college offers. Whatever is missing is an error, never a
zero; a label that no candidate holds is an error too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pandas as pd

from shuanggao_analytics.allocation.selection.aims import (
    Access,
    access_faults,
    aim_faults,
    cell_faults,
    holders,
    is_number,
)
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import number_faults
from shuanggao_analytics.layout.access.distances import twice_faults

if TYPE_CHECKING:
    Weights: TypeAlias = Mapping[str, float]
    Objective: TypeAlias = str | Weights | Sequence[str | Weights]
    Key: TypeAlias = str | tuple[str, str]
    Limits: TypeAlias = Mapping[Key, int | Mapping[str, int]]

COUNTS = {"groups": (1.0, 0.0), "units": (0.0, 1.0), "school_units": (1.0, -1.0)}
COUNTS["group_units"] = (-1.0, 2.0)
"""What can be counted → how often a chosen group and a chosen college (one or two groups) count."""


class Asked(NamedTuple):
    """The arguments of `select` as the caller gave them."""

    candidates: pd.DataFrame
    quotas: pd.Series | pd.DataFrame
    by: str
    exact: bool
    objective: Objective
    give_up: float
    floors: Limits
    caps: Limits
    least: Weights
    budgets: Weights
    access: Access | None
    forced: Sequence[Any]
    barred: Sequence[Any]
    college: str
    per_college: int
    limits: Weights


def check(asked: Asked) -> None:
    """Raise with every fault of the arguments that can be seen without building a model."""
    table = asked.candidates
    if not isinstance(table, pd.DataFrame) or table.empty:
        remedy = "give a table with one row a candidate"
        raise DataContractError([Fault("candidates", "there is no candidate", remedy=remedy)])
    faults = twice_faults(table.index, "candidates")
    if table.index.hasnans:
        faults.append(Fault("candidates", "a label is missing"))
    for column in dict.fromkeys((asked.by, asked.college)):
        faults += cell_faults(table, column)
    if asked.by in table and asked.college in table:
        faults += shared_faults(table, asked.by, college=asked.college)
        faults += _quota_faults(asked.quotas, table[asked.by])
    faults += _limit_faults(asked, "floors") + _limit_faults(asked, "caps")
    for name, labels in (("forced", asked.forced), ("barred", asked.barred)):
        faults += [
            Fault(name, "no such candidate", row=str(x)) for x in labels if x not in table.index
        ]
    faults += _number_faults(asked)
    for name in asked.budgets:
        faults += cell_faults(table, name)
        if name in table:
            faults += number_faults(f"candidates, column {name}", table[name], strict=False)
    if asked.access is not None:
        faults += access_faults(asked.access, table)
    faults += objective_faults(asked.objective, table, access=asked.access is not None)
    least = [(name, 1.0) for name in asked.least]
    faults += aim_faults("least", least, table, access=asked.access is not None)
    if faults:
        raise DataContractError(dict.fromkeys(faults))


def stages_of(objective: Objective) -> tuple[dict[str, float], ...]:
    """Return the objective as stages, each with the weights of its aims.

    A leading minus, on a name that starts with one, says as little as possible.

    Examples
    --------
    >>> stages_of(["score", "-cost"])
    ({'score': 1.0}, {'cost': -1.0})
    >>> stages_of({"score": 1, "field": 20})
    ({'score': 1.0, 'field': 20.0},)
    """
    several = not isinstance(objective, str | Mapping)
    parts = list(objective) if several else [objective]
    return tuple(
        {name: float(weight) for name, weight in part.items()}
        if isinstance(part, Mapping)
        else {str(part).removeprefix("-"): -1.0 if str(part).startswith("-") else 1.0}
        for part in parts
    )


def objective_faults(
    objective: object, table: pd.DataFrame, *, access: bool, where: str = "objective"
) -> list[Fault]:
    """Return what is wrong with an objective."""
    several = isinstance(objective, Sequence) and not isinstance(objective, str)
    parts: Sequence[Any] = objective if several else [objective]  # type: ignore[assignment]
    remedy = "give the name of an aim, names in their order, or a mapping of name to weight"
    if not parts or not all(isinstance(part, str | Mapping) and part for part in parts):
        return [Fault(where, "not understood", value=str(objective), remedy=remedy)]
    pairs: list[tuple[Any, Any]] = []
    for part in parts:
        pairs += (
            part.items()
            if isinstance(part, Mapping)
            else [(part.removeprefix("-"), -1.0 if part.startswith("-") else 1.0)]
        )
    return aim_faults(where, pairs, table, access=access)


def shared_faults(table: pd.DataFrame, column: str, *, college: str) -> list[Fault]:
    """Return a fault for each college whose candidates do not share the labels of a column."""
    cells = table[column].map(
        lambda cell: frozenset(cell) if isinstance(cell, tuple | list | set | frozenset) else cell
    )
    codes = pd.factorize(cells)[0]  # −1 for every missing one
    kinds = pd.DataFrame({"college": table[college], "code": codes}).drop_duplicates()
    twice = kinds.loc[kinds["college"].duplicated(), "college"].unique()
    return [
        Fault("candidates", "differs within one college", row=str(name), column=column)
        for name in twice
    ]


def _quota_faults(quotas: object, groups: pd.Series) -> list[Fault]:
    if isinstance(quotas, pd.Series):
        quotas = quotas.to_frame("groups")
    if not isinstance(quotas, pd.DataFrame) or quotas.columns.empty:
        remedy = f"give a Series, or a table with columns of {', '.join(COUNTS)}"
        return [
            Fault("quotas", "not a Series or table", value=type(quotas).__name__, remedy=remedy)
        ]
    faults = twice_faults(quotas.index, "quotas")
    remedy = f"use columns of {', '.join(COUNTS)}"
    for column in quotas:
        if column not in COUNTS:
            faults.append(Fault("quotas", "unknown column", column=str(column), remedy=remedy))
            continue
        faults += [
            Fault("quotas", "needs a whole number ≥ 0", str(label), str(column), str(value))
            for label, value in quotas[column].items()
            if not _whole(value)
        ]
    remedy = "give 0 where none may be chosen; labels must be of one kind (codes are text)"
    return faults + [
        Fault("quotas", "no quota for the place of a candidate", row=str(label), remedy=remedy)
        for label in groups.dropna().unique()
        if label not in quotas.index
    ]


def _limit_faults(asked: Asked, name: str) -> list[Fault]:
    limits, table, faults = getattr(asked, name), asked.candidates, []
    for key, bounds in limits.items():
        pair = isinstance(key, tuple) and len(key) == 2
        column, count = key if pair else (key, "groups")
        if column not in table:
            faults.append(Fault(name, "the candidates have no such column", column=str(column)))
            continue
        if count not in COUNTS:
            remedy = f"count one of {', '.join(COUNTS)}"
            faults.append(Fault(name, "unknown count", None, str(column), str(count), remedy))
        elif count != "groups" and asked.college in table:
            faults += shared_faults(table, column, college=asked.college)
        known = set(holders(table[column]).labels)
        for label, number in bounds.items() if isinstance(bounds, Mapping) else [(None, bounds)]:
            row = None if label is None else str(label)
            if label is not None and label not in known:
                faults.append(Fault(name, "no candidate holds this label", row, str(column)))
            if not _whole(number):
                problem = "needs a whole number ≥ 0"
                faults.append(Fault(name, problem, row, str(column), str(number)))
    return faults


def _number_faults(asked: Asked) -> list[Fault]:
    faults = []
    if isinstance(asked.per_college, bool) or asked.per_college not in (1, 2):
        remedy = "a group unit has one group and a school unit two"
        faults.append(
            Fault("per_college", "needs 1 or 2", value=str(asked.per_college), remedy=remedy)
        )
    if not (is_number(asked.give_up) and 0 <= asked.give_up < 1):
        faults.append(Fault("give_up", "needs a share from 0 to below 1", value=str(asked.give_up)))
    named = {**asked.limits, **{f"budgets, {k}": v for k, v in asked.budgets.items()}}
    faults += [
        Fault(name, "needs a number ≥ 0", value=str(value))
        for name, value in named.items()
        if not (is_number(value) and value >= 0)
    ]
    return faults + [
        Fault("least", "needs a number", row=str(name), value=str(value))
        for name, value in asked.least.items()
        if not is_number(value)
    ]


def _whole(value: object) -> bool:
    return is_number(value) and float(value) >= 0 and float(value) == int(value)  # type: ignore[arg-type,call-overload]
