"""How firm the lists of adjustment are: what changes when the cut-offs move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import KINDS
from shuanggao_analytics.alignment.adjustment.lists import (
    by_pattern,
    checked_input,
    condition_table,
    first_true,
)
from shuanggao_analytics.alignment.adjustment.rules import (
    KEEP,
    UNKNOWN,
    condition_values,
    default_rules,
    rule_values,
)
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class AdjustmentRange:
    """How many programmes change their list when the cut-offs move.

    Attributes
    ----------
    curve
        One row a condition and shift: ``rule_id``, ``indicator``, ``cutoff``, ``shift``
        (a fraction of the cut-off), ``moved_cutoff``, ``changed`` (programmes with another
        list), ``changed_share`` and one column a list with its programmes.
    programmes
        One row a programme: ``list``, ``other_lists`` (reached under some shift, parted by
        ``;``), ``firm`` (none), ``changes`` (in how many of the shifts).
    """

    curve: pd.DataFrame
    programmes: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        firm, n = int(self.programmes["firm"].sum()), len(self.programmes)
        widest = self.curve["shift"].abs().max()
        worst = self.curve.iloc[int(np.argmax(self.curve["changed"].to_numpy()))]
        return (
            f"{firm} of {n} programmes keep their list when any one cut-off moves by up to "
            f"{widest:.0%}; the most, {int(worst['changed'])}, change with {worst['indicator']} "
            f"at {worst['moved_cutoff']:g} (rule {worst['rule_id']}, shift {worst['shift']:+.0%})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.curve.to_html(float_format='{:.3f}'.format)}"


def adjustment_range(
    programmes: pd.DataFrame,
    *,
    rules: pd.DataFrame | None = None,
    shifts: Sequence[float] = (-0.3, -0.2, -0.1, 0.1, 0.2, 0.3),
) -> AdjustmentRange:
    r"""Move each cut-off by some per cent, one at a time, and count the programmes that change.

    The cut-off k becomes :math:`k (1 + \delta)`. Marks and labels (``posts_vanished``,
    ``guidance``) and cut-offs of zero have nothing to move and are left out.

    Parameters
    ----------
    programmes, rules
        As for `adjustment_lists`.
    shifts
        The δ: fractions of the cut-off, above −1.

    Returns
    -------
    AdjustmentRange
        ``curve``, ``programmes`` and the sentence ``text``. A programme that no rule could judge
        has a missing list and never changes.

    Raises
    ------
    DataContractError
        As for `adjustment_lists`; also for a shift that is no number above −1, or when no rule
        has a cut-off that could move.

    Examples
    --------
    >>> table = pd.DataFrame({"employment_rate": [0.95, 0.62, 0.50, 0.30]})
    >>> found = adjustment_range(table, shifts=(-0.1, 0.1))
    >>> found.curve.loc[found.curve["rule_id"] == "R2", ["shift", "moved_cutoff", "changed"]]
       shift  moved_cutoff  changed
    2   -0.1          0.54        0
    3    0.1          0.66        1
    """
    checked = checked_input(programmes, default_rules() if rules is None else rules)
    kinds = checked["indicator"].map(KINDS)
    cutoffs = pd.to_numeric(checked["cutoff"], errors="coerce")
    movable = np.flatnonzero(~kinds.isin(["flag", "labels"]) & (cutoffs != 0))
    faults = [
        Fault("shifts", "needs a number above -1", value=str(s)) for s in shifts if not s > -1
    ]
    if not len(movable) or not len(shifts):
        faults.append(Fault("rules", "no cut-off that could be moved"))
    if faults:
        raise DataContractError(faults)
    conditions = condition_table(programmes, checked)
    heads = checked.drop_duplicates("rule_id")["list"].to_numpy()
    names = np.append(heads, [KEEP, ""])
    before = _list_numbers(conditions, checked)
    reached: dict[str, NDArray[np.bool_]] = {
        name: np.zeros(len(programmes), dtype=bool) for name in dict.fromkeys(names[:-1])
    }
    changes = np.zeros(len(programmes), dtype=np.intp)
    rows = []
    for place in movable:
        condition = checked.iloc[place]
        for shift in shifts:
            cutoff = float(cutoffs.iloc[place]) * (1 + shift)
            moved = conditions.copy()
            moved[place] = condition_values(
                programmes, condition["indicator"], condition["comparison"], cutoff
            )
            after = names[_list_numbers(moved, checked)]
            other = after != names[before]
            changes += other
            counts = {}
            for name, found in reached.items():
                found |= other & (after == name)
                counts[name] = int((after == name).sum())
            rows.append(
                {
                    **condition[["rule_id", "indicator", "cutoff"]],
                    "shift": shift,
                    "moved_cutoff": cutoff,
                    "changed": int(other.sum()),
                    "changed_share": float(other.mean()),
                    **counts,
                }
            )
    found_lists = np.array(list(reached))
    others = by_pattern(np.vstack(list(reached.values())), lambda on: ";".join(found_lists[on]))
    table = pd.DataFrame({"list": names[before], "other_lists": others}, index=programmes.index)
    table["list"] = table["list"].where(table["list"] != "", None)
    return AdjustmentRange(pd.DataFrame(rows), table.assign(firm=changes == 0, changes=changes))


def _list_numbers(conditions: NDArray[np.int8], rules: pd.DataFrame) -> NDArray[np.intp]:
    """Return which rule decides; one more than the number of rules when none can be judged."""
    state = rule_values(conditions, rules["rule_id"])
    unjudged = (state == UNKNOWN).all(axis=0)
    return np.where(unjudged, len(state) + 1, first_true(state))
