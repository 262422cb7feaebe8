"""The table that the logit models are fitted to: one row a unit of round one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from shuanggao_analytics.evaluation.transitions.grouping import BELTS, belt_of, first_units
from shuanggao_analytics.evaluation.transitions.rounds import (
    AFTER,
    BEFORE,
    after_state,
    before_state,
)
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.transitions.rounds import Transition

ORDER = AFTER[::-1]  # left, group, school: from low to high
_BESIDE = ("province_code", "city_code", "ownership")


def transition_data(
    transition: Transition | pd.DataFrame, *, belts: Literal["three", "four"] = "three"
) -> pd.DataFrame:
    """Return what became of each unit of round one beside what it was, ready for a logit model.

    Parameters
    ----------
    transition
        The result of `transition`, or its table ``units``.
    belts
        ``"three"`` (三大地带) or ``"four"`` (四大地区).

    Returns
    -------
    pandas.DataFrame
        By ``college_code``: ``kept`` (bool), ``promoted`` (missing where the level is not known),
        ``up`` (a group unit that is a school unit now; missing for school units), ``round_2``
        (category ``left`` < ``group`` < ``school``), ``tier`` (category ``tier_school_a`` …
        ``tier_group_c``), ``unit_type``, ``belt`` (category) and, where the units have them,
        ``province_code``, ``city_code`` and ``ownership``.

    Raises
    ------
    DataContractError
        For missing columns, no unit of the first list, and an unknown division into belts.

    Examples
    --------
    >>> units = pd.DataFrame({"college_code": ["1", "2"], "unit_type_1": ["group", "school"],
    ...                       "tier_1": ["A", "B"], "unit_type_2": ["school", None],
    ...                       "outcome": ["kept", "left"], "promoted": [True, pd.NA],
    ...                       "move": ["up", "left"], "province_code": "110000"})
    >>> transition_data(units)[["kept", "up", "round_2", "tier", "belt"]]
                   kept    up round_2      tier  belt
    college_code
    1              True  True  school   tier_group_a  east
    2             False  <NA>    left  tier_school_b  east
    """
    units, _ = together(
        lambda: first_units(transition), lambda: require_known("belts", belts, BELTS)
    )
    group = units["unit_type_1"] == "group"
    tier = before_state(units)
    table = pd.DataFrame({
        "kept": units["outcome"].eq("kept").astype(bool),
        "promoted": units["promoted"].astype("boolean"),
        "up": units["move"].eq("up").astype("boolean").where(group),
        "round_2": pd.Categorical(after_state(units), categories=ORDER, ordered=True),
        "tier": pd.Categorical(tier, categories=[s for s in BEFORE if (tier == s).any()]),
        "unit_type": units["unit_type_1"].astype("string"),
    })  # fmt: skip
    if "province_code" in units.columns:
        found = belt_of(units["province_code"], belts=belts)
        known = [name for name in BELTS[belts][1] if (found == name).any()]
        table["belt"] = pd.Categorical(found, categories=known)
    for column in _BESIDE:
        if column in units.columns:
            table[column] = units[column].astype("string")
    return table.set_index(pd.Index(units["college_code"].astype(object), name="college_code"))
