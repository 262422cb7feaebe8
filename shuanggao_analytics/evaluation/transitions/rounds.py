"""Round one to round two: what became of each college, by its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.transitions.lists import BACHELOR, checked_lists, texts
from shuanggao_analytics.evaluation.transitions.renamed import renamed_colleges

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.transitions.lists import Lists

BEFORE = (
    "tier_school_a",
    "tier_school_b",
    "tier_school_c",
    "tier_group_a",
    "tier_group_b",
    "tier_group_c",
)
NOT_BEFORE = "tier_none"
AFTER = ("school", "group", "left")
_STATES = dict(zip(AFTER, ("state_school_unit", "state_group_unit", "state_left"), strict=True))
_OF_LIST = (
    "name", "unit_id", "unit_type", "tier", "province_code", "city_code", "disputed", "trust",
)  # fmt: skip
_ORDER = (
    "college_code", "name_1", "name_2", "province_code", "city_code", "unit_type_1", "tier_1",
    "unit_type_2", "outcome", "move", "level", "promoted", "ownership", "disputed", "unit_id_1",
    "unit_id_2", "trust_1", "trust_2",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Transition:
    """What became of the colleges of one list in the next.

    Attributes
    ----------
    units
        One row a college in either list, those of the first in its order and then the new ones:
        ``college_code``, ``name_1``, ``name_2``, ``province_code``, ``unit_type_1``, ``tier_1``,
        ``unit_type_2``; ``outcome`` (``kept``: in both lists, ``left``: in the first only,
        ``new``: in the second only); ``move`` (``up``: from group to school unit, ``down``: from
        school to group unit, ``same``, ``left``, ``new``); ``level`` (now, by `colleges`);
        ``promoted`` (colleges of the first list: a bachelor level now; missing where `colleges`
        does not have the college, and for new ones, which were no units); ``disputed`` (what the
        second list says of an unsettled membership); where the tables have them also
        ``ownership``, ``city_code``, and ``unit_id`` and ``trust`` of each list.
    renamed
        Every change of name, as `renamed_colleges` gives it: colleges are matched by code, and
        this says which of them a name would not have matched.
    flows
        One row a pair of states that occurs: ``source`` (``tier_school_a`` … ``tier_group_c``,
        ``tier_none``: not in the first list), ``target`` (``state_school_unit``,
        ``state_group_unit``, ``state_left``) and ``units``; states are keys of terms. The sum is
        the number of colleges in either list.
    """

    units: pd.DataFrame
    renamed: pd.DataFrame
    flows: pd.DataFrame

    @property
    def counts(self) -> dict[str, int]:
        """How many units the lists have and what became of them; promoted if levels are known."""
        outcome, move = self.units["outcome"], self.units["move"]
        found = {name: int((outcome == name).sum()) for name in ("kept", "left", "new")}
        found |= {name: int((move == name).sum()) for name in ("up", "down", "same")}
        if self.units["promoted"].notna().any():
            found["promoted"] = int(self.units["promoted"].sum())
        first, second = found["kept"] + found["left"], found["kept"] + found["new"]
        return {"round_1": first, "round_2": second, **found}

    @property
    def text(self) -> str:
        """The counts in a few sentences."""
        n = self.counts
        parts = [
            f"Units of the first list: {n['round_1']}, of them {n['kept']} kept in the second "
            f"({n['kept'] / n['round_1']:.1%}) and {n['left']} left; of the {n['round_2']} in the "
            f"second {n['new']} new. Of those kept {n['up']} moved up from group to school unit, "
            f"{n['down']} down, {n['same']} of the same kind.",
            self._promoted,
            f"Matched by college code: changes of name {len(self.renamed)}, by merger "
            f"{int(self.renamed['kind'].eq('merged').sum())}.",
        ]
        disputed = int(self.units["disputed"].notna().sum())
        if disputed:
            parts.append(f"Disputed in the second list: {disputed} (see transition_sensitivity).")
        parts.append("The lists do not say why a college has left or is new.")
        return " ".join(part for part in parts if part)

    @property
    def _promoted(self) -> str:
        """How many colleges of the first list are at a bachelor level now, in words."""
        if "promoted" not in self.counts:
            return ""
        first = self.units[self.units["outcome"] != "new"]
        levels = first.loc[first["promoted"].fillna(False), "level"].value_counts()
        parts = [f"{levels[kind]} {kind}" for kind in BACHELOR if kind in levels.index]
        since = self.renamed.loc[self.renamed["when"] == "since", "college_code"]
        open_ends = {
            "not found there": int(first["promoted"].isna().sum()),
            "of a newer name, and perhaps level": int(first["college_code"].isin(since).sum()),
        }
        parts += [f"{words} {count}" for words, count in open_ends.items() if count]
        held = f" ({'; '.join(parts)})" if parts else ""
        return (
            f"At a bachelor level by the list of colleges: {self.counts['promoted']} of "
            f"{len(first)}{held}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.flows.to_html(index=False)}"


def transition(
    round1: pd.DataFrame,
    round2: pd.DataFrame,
    *,
    colleges: pd.DataFrame | None = None,
    names: pd.DataFrame | None = None,
) -> Transition:
    """Return what became of the colleges of round one in round two, matched by code alone.

    Parameters
    ----------
    round1, round2
        Lists of one round each, one row a college: ``college_code`` (text), ``name``,
        ``province_code``, ``unit_type`` (``school`` or ``group``), ``round``; the first also
        ``tier`` (A, B, C). Used where there: ``unit_id``, ``city_code``, ``name_current``,
        ``trust``, and ``disputed`` of the second.
    colleges
        Colleges now, one row a code: ``college_code`` and ``level`` (``zhuanke``,
        ``vocational_bachelor``, ``bachelor``); used where there: ``name``, ``ownership``. Round one
        was open to colleges at zhuanke level, so that a bachelor level now is a promotion.
        ``None``: ``level`` and ``promoted`` are missing.
    names
        Names in time: ``college_code``, ``name``, ``valid_from``, ``valid_to`` (missing: still in
        use), ``basis``. It serves to explain `renamed` and never to match.

    Returns
    -------
    Transition
        ``.units``, ``.renamed``, ``.flows``, ``.counts``, ``.text``.

    Raises
    ------
    DataContractError
        For columns, codes, names, provinces, unit types or tiers that are missing, codes that are
        no text, a college twice in a list, unknown unit types, tiers or levels, two rounds in one
        table, two tables of one round or the later one first, colleges of several years, and
        synthetic rows beside real ones: all of them at once.

    Examples
    --------
    >>> one = pd.DataFrame({"college_code": ["1", "2", "3"], "name": list("abc"), "round": 1,
    ...                     "province_code": "110000", "unit_type": ["school", "group", "group"],
    ...                     "tier": ["A", "B", "C"]})
    >>> two = pd.DataFrame({"college_code": ["1", "2", "4"], "name": list("xbd"), "round": 2,
    ...                     "province_code": "110000", "unit_type": ["school", "school", "group"]})
    >>> found = transition(one, two)
    >>> found.units["move"].tolist(), found.renamed["new"].tolist()
    (['same', 'up', 'left', 'new'], ['x'])
    """
    lists = checked_lists(round1, round2, colleges=colleges, names=names)
    units = _matched(lists)
    return Transition(units=units, renamed=renamed_colleges(lists), flows=_flows(units))


def before_state(units: pd.DataFrame) -> pd.Series:
    """Return the state of each college in the first list, such as ``tier_school_a``.

    Examples
    --------
    >>> before_state(pd.DataFrame({"unit_type_1": ["group", None], "tier_1": ["B", None]})).tolist()
    ['tier_group_b', 'tier_none']
    """
    kind, tier = (units[name].astype("string") for name in ("unit_type_1", "tier_1"))
    return ("tier_" + kind + "_" + tier.str.lower()).fillna(NOT_BEFORE)


def after_state(units: pd.DataFrame) -> pd.Series:
    """Return the state of each college in the second list: ``school``, ``group`` or ``left``.

    Examples
    --------
    >>> after_state(pd.DataFrame({"unit_type_2": ["group", None]})).tolist()
    ['group', 'left']
    """
    return units["unit_type_2"].astype("string").fillna("left")


def _matched(lists: Lists) -> pd.DataFrame:
    """Return the colleges of both lists side by side."""
    first, second = (table.set_index("college_code") for table in (lists.first, lists.second))
    codes = first.index.append(second.index.difference(first.index, sort=False))
    units = pd.DataFrame({"college_code": texts(codes)})
    for number, table in ((1, first.reindex(codes)), (2, second.reindex(codes))):
        for column in _OF_LIST:
            if column in table.columns:
                units[f"{column}_{number}"] = texts(table[column])
    for column in ("province_code", "city_code"):
        if f"{column}_1" in units.columns and f"{column}_2" in units.columns:
            units[column] = units[f"{column}_1"].fillna(units[f"{column}_2"])
    units["disputed"] = units["disputed_2"] if "disputed_2" in units.columns else pd.NA
    was, is_now = units["unit_type_1"], units["unit_type_2"]
    kept = was.notna() & is_now.notna()
    units["outcome"] = np.select([kept, was.notna()], ["kept", "left"], "new")
    moves = [kept & (was == is_now), kept & (is_now == "school"), kept & (is_now == "group")]
    units["move"] = np.select(
        [move.fillna(False) for move in moves], ["same", "up", "down"], units["outcome"]
    )
    return _with_colleges(units, lists.colleges)


def _with_colleges(units: pd.DataFrame, colleges: pd.DataFrame) -> pd.DataFrame:
    """Return the units with their level now, whether that is a promotion, and their ownership."""
    known = colleges.set_index("college_code")
    beside = known.reindex(units["college_code"].astype(object))
    units["level"] = texts(beside["level"])
    bachelor = units["level"].isin(BACHELOR).astype("boolean")
    units["promoted"] = bachelor.where(units["level"].notna() & (units["outcome"] != "new"))
    if "ownership" in known.columns:
        units["ownership"] = texts(beside["ownership"])
    units = units[[column for column in _ORDER if column in units.columns]]
    words = {column: "string" for column in units.columns if column != "promoted"}
    return units.astype(words)


def _flows(units: pd.DataFrame) -> pd.DataFrame:
    """Return how many colleges go from each state to each, in the order of the states."""
    states = pd.DataFrame({"source": before_state(units), "target": after_state(units)})
    counts = states.value_counts().to_dict()
    rows = [
        (source, _STATES[target], int(counts[source, target]))
        for source in (*BEFORE, NOT_BEFORE)
        for target in AFTER
        if (source, target) in counts
    ]
    return pd.DataFrame(rows, columns=["source", "target", "units"])
