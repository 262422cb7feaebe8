"""The result of a robustness analysis: a ranking with its ranges, and what moves it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.robustness.reversal import rank_reversal

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.robustness.flips import Flips
    from shuanggao_analytics.performance.robustness.leave_out import LeaveOut
    from shuanggao_analytics.performance.robustness.reversal import RankReversal


MOST_REVERSALS = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Robustness:
    """Ranks of an index under many settings of its choices.

    Attributes
    ----------
    table
        One row a unit, by rank: ``score`` and ``rank`` of the index itself, ``low`` and ``high``
        (ranks that hold the central share `level` of the settings), ``median``, ``mean``,
        ``best``, ``worst`` (over all settings), ``mean_shift`` (mean absolute difference to the
        rank) and ``same`` (share of settings with that very rank).
    acceptability
        Units × ranks: share of the settings in which the unit has the rank, equal scores sharing
        their places. Every row and every column sums to one.
    grades
        Units × grades, the best first, beside ``grade`` of the index itself: share of the
        settings with that grade. ``None`` without bounds.
    choices
        One row a choice: ``varied``, its ``options``, the share of the variance of the mean rank
        shift that it explains alone (``first``) and with its interactions (``total``), both with
        bootstrap intervals, and a ``note``: why a choice was not varied. None is passed over.
    unit_shares
        The same shares for the rank of each unit; missing where it never moves.
    leave_out
        Ranks with each indicator and dimension left out.
    flips
        Smallest changes of weights that change a grade; ``None`` without bounds.
    settings
        One row a setting: the option of each choice, and ``mean_shift``.
    ranks
        Settings × units; ``None`` where there are more than five million.
    index
        The index itself.
    level
        Central share of the settings that ``low`` to ``high`` holds.
    n_jobs
        Workers asked for.
    """

    table: pd.DataFrame
    acceptability: pd.DataFrame
    grades: pd.DataFrame | None
    choices: pd.DataFrame
    unit_shares: pd.DataFrame | None
    leave_out: LeaveOut
    flips: Flips | None
    settings: pd.DataFrame
    ranks: pd.DataFrame | None
    index: CompositeIndex
    level: float
    n_jobs: int | None = None

    @cached_property
    def reversal(self) -> RankReversal:
        """Ranks with one unit taken out at a time: up to 100 indices, computed when asked for."""
        return rank_reversal(self.index, most=MOST_REVERSALS, n_jobs=self.n_jobs)

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        width = self.table["high"] - self.table["low"]
        varied = self.choices.index[self.choices["varied"]]
        parts = [
            f"{len(self.settings):,} settings of {', '.join(varied) or 'nothing'}: a rank moves by "
            f"{self.table['mean_shift'].mean():.1f} on average; {self.level:.0%} ranges are "
            f"{width.median():.0f} ranks wide in the median and {width.max():.0f} for "
            f"{row_name(width.idxmax())}."
        ]
        if "total" in self.choices.columns and self.choices["total"].notna().any():
            most = self.choices["total"].idxmax()
            parts.append(
                f"The choice that moves ranks most is {most} "
                f"(total share {self.choices['total'].max():.0%})."
            )
        parts.append(self.leave_out.text)
        if self.flips is not None:
            parts.append(self.flips.text)
        parts.append(self.reversal.text)
        still = self.choices[~self.choices["varied"]]
        if len(still):
            notes = "; ".join(f"{name}: {note}" for name, note in still["note"].items())
            parts.append(f"Not varied: {notes}.")
        return " ".join(parts)

    def top(self, k: int) -> pd.Series:
        """Return for each unit the share of settings in which it is among the first `k`.

        The shares sum to `k`: an expected list of that size, equal scores sharing its places.
        """
        if not 1 <= k <= len(self.table):
            msg = f"k needs a whole number from 1 to {len(self.table)}, not {k}"
            raise ShuanggaoError(msg)
        share = self.acceptability.iloc[:, :k].sum(axis=1)
        return share.reindex(self.table.index).rename(f"top_{k}")

    def _repr_html_(self) -> str:
        shown = "".join(
            table.to_html(float_format="{:.3f}".format) for table in (self.table, self.choices)
        )
        return f"<p>{self.text}</p>{shown}"
