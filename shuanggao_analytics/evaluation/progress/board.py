"""Completion of a whole panel against the targets in force: one row an indicator of a unit.

The three classes are those of `performance.trends.completion`, our own definition: done, can be
done, cannot be done as far as the past line tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.progress.classes import classified, values_to
from shuanggao_analytics.evaluation.progress.register import (
    check_same,
    read_indicators,
    read_targets,
)
from shuanggao_analytics.evaluation.progress.versions import held
from shuanggao_analytics.evaluation.stages.contract import the_trust
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.options import check_share, check_whole
from shuanggao_analytics.performance.trends.table import joined
from shuanggao_analytics.performance.trends.targets import CLASSES

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

NO_CLASS = "no_class"

_OLD = "latest value is of an earlier year"
_NO_RATIO = "actual not above 0: no ratio"
_NO_WIDTH = "左右 without a width: below the target cannot be told from about it"
_BEYOND = "beyond an exact target"
_NO_PAST = "one value: no past pace"
_TAKEN = (
    "attained_pct", "met", "needed", "gap", "projected", "low", "high", "on_course", "class",
    "stalled",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class CompletionBoard:
    """Where each indicator of each unit stands against its target in force.

    Attributes
    ----------
    table
        By ``unit_id``, ``layer`` and ``indicator``; see `completion_board`.
    units
        By ``unit_id``: ``targets`` (in force), counts by class ``done``, ``can_be_done``,
        ``cannot_be_done`` and ``no_class``, ``stalled``, ``met``, ``done_pct`` (share of the
        targets in force that are done, in percent), and ``trust`` where given.
    year
        Of the board.
    level
        Of the band of the projections.
    """

    table: pd.DataFrame
    units: pd.DataFrame
    year: int
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences, with what the classes are."""
        total = self.units[["targets", *CLASSES, NO_CLASS, "stalled"]].sum()
        parts = [
            f"{self.year}: {total['targets']} targets in force of {len(self.units)} units: "
            f"{total['done']} done, {total['can_be_done']} can be done, "
            f"{total['cannot_be_done']} not by the line of their past, {total[NO_CLASS]} without "
            f"a class; {total['stalled']} stall.",
            "The classes rest on a straight line through few values and its "
            f"{self.level:.0%} band: they are a definition of ours and no forecast.",
        ]
        if the_trust(self.units) == "synthetic":
            parts.insert(0, "Synthetic data.")
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.units.to_html(float_format='{:.1f}'.format)}"


def completion_board(
    indicators: pd.DataFrame,
    *,
    targets: pd.DataFrame,
    year: int,
    level: float = 0.95,
    stall_steps: int = 2,
) -> CompletionBoard:
    r"""Return class, attainment and pace of every indicator of a panel, and counts by unit.

    The class is that of `completion` from all values up to the year, against the version of the
    target that is in force in it and that version's due year. The paces are per year, in the sense
    of the target (above 0: towards it): with the first value :math:`(t_f, x_f)`, the last
    :math:`(t_l, x_l)`, the target g, its due year T and its direction d

    .. math:: \text{past} = d\,\frac{x_l - x_f}{t_l - t_f},\quad
              \text{needed} = \max\Bigl(0,\; d\,\frac{g - x_l}{T - t_l}\Bigr)

    Parameters
    ----------
    indicators
        One row a unit, layer, indicator and year: ``unit_id``, ``layer``, ``indicator``, ``year``
        (that of the data), ``actual``. Rows after `year` are not looked at. A missing value is
        left out.
    targets
        As for `target_versions`. A baseline counts as the first value where the panel has none
        of its year or before. ``=`` is gone to from the side of the baseline or first value.
    year
        Of the board.
    level, stall_steps
        As for `completion`.

    Returns
    -------
    CompletionBoard
        ``.table``, one row a target in force, whether or not there is a value, and then the
        indicators without one: ``n``, ``first_year``, ``first``, ``last_year``, ``last``;
        ``version``, ``comparator``, ``target``, ``due_year``, ``soft``, ``band`` (0: none given);
        ``attained_pct`` and ``met`` as for `attainment`; ``needed`` (on the straight path) and
        ``gap`` to it; ``projected``, ``low``, ``high`` at the due year, ``on_course``; ``class``;
        ``stalled``; ``needed_pace`` (0 where the target is reached; <NA> where the due year is
        over), ``past_pace`` and ``pace_ratio`` (needed over past; <NA> where the past does not
        lead there); ``reason``: why something is <NA>, and ``trust`` where given. A target said
        with 左右 and without a width is never ``cannot_be_done`` (<NA> instead).

    Raises
    ------
    DataContractError
        For all that `target_versions` refuses in the targets; for indicators with columns or keys
        missing, values that are text, infinite or there twice; for tables of different rounds or
        trusts, a year in which no target is in force, and options out of bounds.

    References
    ----------
    001:37-43 (three kinds of indicators, without a rule); 002:1452.

    Examples
    --------
    >>> keys = {"unit_id": "甲", "layer": "school"}
    >>> indicators = pd.DataFrame({
    ...     **keys, "indicator": ["patents"] * 3 + ["posts"] * 3, "year": [2025, 2026, 2027] * 2,
    ...     "actual": [40.0, 52, 66, 20, 21, 20],
    ... })
    >>> targets = pd.DataFrame({
    ...     **keys, "indicator": ["patents", "posts"], "version": 1, "from_year": 2025,
    ...     "target": [90.0, 80.0], "due_year": 2029, "comparator": ">=",
    ... })
    >>> board = completion_board(indicators, targets=targets, year=2027)
    >>> board.table.loc[
    ...     ("甲", "school"), ["attained_pct", "class", "stalled", "needed_pace", "past_pace"]
    ... ].round(1)
               attained_pct           class  stalled  needed_pace  past_pace
    indicator
    patents            73.3     can_be_done    False         12.0       13.0
    posts              25.0  cannot_be_done     True         30.0        0.0
    >>> board.units[["targets", "done", "can_be_done", "cannot_be_done"]].iloc[0].tolist()
    [2, 0, 1, 1]
    """
    actual, read, *_ = together(
        lambda: read_indicators(indicators),
        lambda: read_targets(targets),
        lambda: check_whole("year", year, low=1),
        lambda: check_share("level", level),
        lambda: check_whole("stall_steps", stall_steps, low=1),
    )
    _, goals = together(
        lambda: check_same(actual, read, names=("indicators", "targets")),
        lambda: held(read, year),
    )
    panel = values_to(year, actual, goals)
    rows = classified(panel, goals, level=level, stall_steps=stall_steps)
    table = _attained(rows, goals, year)
    trust = the_trust(actual) or the_trust(read)
    return CompletionBoard(
        table=table if trust is None else table.assign(trust=trust),
        units=_counts(table, trust),
        year=year,
        level=level,
    )


def _attained(table: pd.DataFrame, goals: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the columns of the board from the classes and the targets."""
    goal = goals.reindex(table.index)
    there = goal["target"].notna()
    last, first = (_floats(table[name]) for name in ("last", "first"))
    end, start = (_floats(table[name]) for name in ("last_time", "first_time"))
    sign, due = _floats(table["direction"]), _floats(goal["due_year"])
    left = sign * (_floats(goal["target"]) - last)
    past = _ratio(sign * (last - first), end - start)
    needed = np.where(left <= 0, 0.0, _ratio(left, due - end))
    known = there.to_numpy(dtype=bool) & ~np.isnan(last)
    own = joined([
        (known & (end < year), _OLD),
        (known & table["attained_pct"].isna().to_numpy(dtype=bool), _NO_RATIO),
        (known & table["met"].isna().to_numpy(dtype=bool), _NO_WIDTH),
        (table["overshot"].to_numpy(dtype=bool), _BEYOND),
        (known & (end == start), _NO_PAST),
    ]).set_axis(table.index)  # fmt: skip
    columns: dict[str, object] = {
        "n": table["n"],
        "first_year": table["first_time"].astype("Int64"),
        "first": table["first"],
        "last_year": table["last_time"].astype("Int64"),
        "last": table["last"],
        "version": goal["version"].astype("Int64"),
        "comparator": goal["comparator"].astype("string"),
        "target": floats(goal["target"]),
        "due_year": goal["due_year"].astype("Int64"),
        "soft": goal["soft"].astype("boolean"),
        "band": floats(goal["band"]),
        **{name: table[name] for name in _TAKEN},
        "needed_pace": floats(needed),
        "past_pace": floats(past),
        "pace_ratio": floats(_ratio(needed, past)),
        "reason": _both(table["reason"], own),
    }
    return pd.DataFrame(columns, index=table.index)


def _counts(table: pd.DataFrame, trust: str | None) -> pd.DataFrame:
    """Return the counts by unit of targets in force, classes and stalls."""
    aimed = table.loc[table["target"].notna()]
    parts = pd.DataFrame(
        {
            "targets": 1,
            **{name: _true(aimed["class"] == name) for name in CLASSES},
            NO_CLASS: aimed["class"].isna(),
            "stalled": _true(aimed["stalled"]),
            "met": _true(aimed["met"]),
        },
        index=aimed.index,
    )
    found = parts.groupby(level="unit_id", sort=False).sum().astype("int64")
    found["done_pct"] = 100 * found[CLASSES[0]] / found["targets"]
    return found if trust is None else found.assign(trust=trust)


def _both(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return two columns of reasons in one, <NA> where neither has any."""
    found = (one.fillna("") + "; " + other.fillna("")).str.strip("; ")
    return found.mask(found == "", pd.NA)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part over whole, missing where the whole is not above 0."""
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found


def _true(column: pd.Series) -> pd.Series:
    """Return True where a nullable column is true, False where it is false or missing."""
    return column.fillna(False).astype(bool)


def _floats(column: pd.Series) -> Floats:
    found: Floats = column.to_numpy(dtype="float64", na_value=np.nan)
    return found
