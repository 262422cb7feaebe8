"""Which group holds which unit of round one: tiers, belts, provinces, strategies, categories.

Tiers, belts, provinces and ownership divide the units. Strategies and categories do not: a city may
lie in three strategies, a school unit has two groups, and their rows are never to be added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.transitions.rounds import BEFORE, Transition, before_state
from shuanggao_analytics.geography import places
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import name_faults
from shuanggao_analytics.policy import strategies

if TYPE_CHECKING:
    from collections.abc import Sequence

BELTS = {
    "three": ("belt3", ("east", "central", "west")),
    "four": ("belt4", ("east", "central", "west", "northeast")),
}
_NOT_GIVEN = "not_given"
_UNITS = ("college_code", "unit_type_1", "tier_1", "unit_type_2", "outcome", "move", "promoted")
_KEYS = {
    "tier": ["unit_type_1", "tier_1"],
    "belt": ["province_code"],
    "province": ["province_code"],
    "strategy": ["province_code", "city_code"],
    "category": ["unit_id_1"],
}


class Grouped(NamedTuple):
    """Units of round one and the pairs of row and group that hold; `order` has every group."""

    units: pd.DataFrame
    held: pd.DataFrame
    order: list[str]


def first_units(given: Transition | pd.DataFrame) -> pd.DataFrame:
    """Return the units of the first list of a transition or of its table.

    Examples
    --------
    >>> one = pd.DataFrame({"college_code": ["1"], "name": ["a"], "round": [1],
    ...                     "province_code": "110000", "unit_type": "group", "tier": "A"})
    >>> from shuanggao_analytics.evaluation.transitions.rounds import transition
    >>> found = transition(one, one.assign(college_code="2", round=2))
    >>> first_units(found)["outcome"].tolist()
    ['left']
    """
    units = given.units if isinstance(given, Transition) else given
    faults = table_faults(units, "units")
    if isinstance(units, pd.DataFrame):
        faults += name_faults(units, list(_UNITS), table="units", once=())
    if faults:
        raise DataContractError(faults)
    found = units[units["outcome"].isin(["kept", "left"])]
    if found.empty:
        raise DataContractError([Fault("units", "no unit of the first list")])
    return found.reset_index(drop=True)


def belt_of(provinces: pd.Series, *, belts: str) -> pd.Series:
    """Return the belt of each province; missing where the province has none.

    Examples
    --------
    >>> belt_of(pd.Series(["110000", "420000", "210000"]), belts="four").tolist()
    ['east', 'central', 'northeast']
    """
    known = places.provinces().set_index("province_code")[BELTS[belts][0]].to_dict()
    return provinces.astype(object).map(known).astype("string")


def grouped(
    units: pd.DataFrame,
    *,
    by: str,
    membership: pd.DataFrame | None,
    groups: pd.DataFrame | None,
    belts: str,
) -> Grouped:
    """Return which group holds which unit, or raise with every fault.

    A unit without a group stands under ``not_given``, except for strategies: a place in none of
    them is no gap.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_type_1": ["group", "school"], "tier_1": ["B", "A"]})
    >>> grouped(units, by="tier", membership=None, groups=None, belts="three").held
       row     group
    0    0   tier_group_b
    1    1  tier_school_a
    """
    faults = name_faults(units, _KEYS.get(by, [by]), table="units", once=())
    if by == "category":
        faults += _group_faults(groups)
    if faults:
        raise DataContractError(faults)
    if by == "strategy":
        member = strategies.membership() if membership is None else membership
        held = strategies.holdings(units, members=member)
        return _ordered(units, held.rename(columns={"strategy_id": "group"}), _ids(member))
    if by == "category" and groups is not None:
        return _ordered(units, _categories(units, groups), None)
    if by == "tier":
        kinds = set(units["unit_type_1"])
        values, order = before_state(units), [s for s in BEFORE if s.split("_")[1] in kinds]
    elif by == "belt":
        values, order = belt_of(units["province_code"], belts=belts), list(BELTS[belts][1])
    elif by == "province":
        values, order = units["province_code"], places.programme_provinces().tolist()
    else:
        values, order = units[by], None
    held = pd.DataFrame({"row": range(len(units)), "group": values.astype("string").to_numpy()})
    return _ordered(units, held, order)


def _ids(member: pd.DataFrame) -> list[str]:
    return [str(name) for name in member["strategy_id"].unique()]


def _categories(units: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return the categories of the groups of each unit, each pair once."""
    rows = pd.DataFrame({"row": range(len(units)), "unit_id": units["unit_id_1"].to_numpy()})
    pairs = rows.merge(groups[["unit_id", "category"]], on="unit_id", how="left")
    return pairs.rename(columns={"category": "group"})[["row", "group"]].drop_duplicates()


def _group_faults(groups: pd.DataFrame | None) -> list[Fault]:
    if groups is None:
        remedy = "give the groups of round one: unit_id and category"
        return [Fault("groups", "by category needs a table of groups", remedy=remedy)]
    faults = table_faults(groups, "groups")
    if isinstance(groups, pd.DataFrame):
        faults += name_faults(groups, ["unit_id", "category"], table="groups", once=())
    if faults or "round" not in groups.columns or groups["round"].nunique() < 2:
        return faults
    found = ", ".join(map(row_name, sorted(groups["round"].unique().tolist())))
    remedy = "give the groups of the first round only"
    return [Fault("groups", "two rounds in one table", None, "round", found, remedy)]


def _ordered(units: pd.DataFrame, held: pd.DataFrame, order: Sequence[str] | None) -> Grouped:
    """Return the pairs with gaps named, and every group: those known first, then the others."""
    found = held.assign(group=held["group"].astype("string").fillna(_NOT_GIVEN))
    present = [str(name) for name in found["group"].unique()]
    known = list(order) if order is not None else sorted(set(present) - {_NOT_GIVEN})
    return Grouped(
        units, found.reset_index(drop=True), known + [n for n in present if n not in known]
    )
