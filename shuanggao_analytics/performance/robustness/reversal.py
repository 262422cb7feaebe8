"""Whether the order of two units depends on a third: the rank-reversal test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.ranks import TIE

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex


@dataclass(frozen=True, kw_only=True, eq=False)
class RankReversal:
    """The index computed anew with one unit taken out of the table at a time.

    Attributes
    ----------
    table
        One row a unit taken out, the most harmful first: ``reversed_pairs`` (pairs of the others
        whose order turns round), ``share`` of all their pairs, ``top_changes`` (whether another
        unit is first), ``fault`` (why the index is not defined without the unit, or empty).
    units
        Number of units of the index.
    """

    table: pd.DataFrame
    units: int

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.table[self.table["fault"] == ""]
        reversing = int((known["reversed_pairs"] > 0).sum())
        some = "" if len(self.table) == self.units else f" (of {self.units}, evenly over the ranks)"
        lost = len(self.table) - len(known)
        end = f"; without {lost} of them the index is not defined" if lost else ""
        if not reversing:
            return (
                f"Taking out any one of {len(self.table)} units{some} leaves the order of all "
                f"others as it is{end}."
            )
        worst = known.iloc[0]
        return (
            f"Taking out one of {len(self.table)} units{some} turns round the order of others in "
            f"{reversing} cases, at most {int(worst['reversed_pairs'])} pairs "
            f"({100 * worst['share']:.1f} %), without {row_name(known.index[0])}{end}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def rank_reversal(
    index: CompositeIndex, *, most: int = 100, n_jobs: int | None = None
) -> RankReversal:
    """Return how the order of the other units changes when one unit is not in the table.

    A scale that depends on the units (min–max, z-scores, TOPSIS, weights from the data) can turn
    the order of two units round when a third leaves. Goalposts with given weights cannot.

    Parameters
    ----------
    index
        A fitted index.
    most
        Most units to take out, evenly over the ranks; the result says how many were.
    n_jobs
        Workers of `joblib.Parallel`; the result does not depend on it.

    Returns
    -------
    RankReversal
        One row a unit taken out. Where the index is not defined without it, such as when an
        indicator becomes constant, the counts are missing.

    References
    ----------
    Belton, V. & Gear, T. (1983). *Omega* 11, 228–230. Wang, X. & Triantaphyllou, E. (2008).
    *Omega* 36, 45–63.

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [0, 4, 5, 20], "b": [1, 9, 7, 0]}, index=list("wxyz"))
    >>> rank_reversal(CompositeIndex().fit(X)).table["reversed_pairs"].to_dict()
    {'w': 1, 'x': 0, 'y': 0, 'z': 0}
    """
    from joblib import Parallel, delayed

    by_rank = index.scores_.sort_values(ascending=False, kind="stable").index
    size = min(most, len(by_rank))
    chosen = by_rank[np.unique(np.linspace(0, len(by_rank) - 1, size).round().astype(int))]
    rows = Parallel(n_jobs=n_jobs)(delayed(_without)(index, unit) for unit in chosen)
    table = pd.DataFrame(rows, index=chosen).astype(
        {"reversed_pairs": "Int64", "share": "Float64", "top_changes": "boolean"}
    )
    order = np.argsort(-table["reversed_pairs"].fillna(-1).to_numpy(dtype="int64"), kind="stable")
    return RankReversal(table=table.iloc[order], units=len(by_rank))


def _without(index: CompositeIndex, unit: object) -> dict[str, object]:
    from sklearn.base import clone

    own = index.scores_.drop(unit)
    try:
        other = clone(index).fit(index.X_.loc[[*own.index]]).scores_.reindex(own.index)
    except ShuanggaoError as error:
        fault = str(error).splitlines()[-1].strip()
        return {"reversed_pairs": pd.NA, "share": pd.NA, "top_changes": pd.NA, "fault": fault}
    pairs = reversed_pairs(own.to_numpy(dtype="float64"), other.to_numpy(dtype="float64"))
    return {
        "reversed_pairs": pairs,
        "share": pairs / max(1, len(own) * (len(own) - 1) / 2),
        "top_changes": bool(own.idxmax() != other.idxmax()),
        "fault": "",
    }


def reversed_pairs(before: Floats, after: Floats) -> int:
    """Return the number of pairs that stand in the opposite order, equal scores not counted.

    Examples
    --------
    >>> reversed_pairs(np.array([3.0, 2.0, 1.0]), np.array([3.0, 1.0, 2.0]))
    1
    """
    first, second = np.subtract.outer(before, before), np.subtract.outer(after, after)
    ahead = first > TIE * np.abs(before).max(initial=0.0)
    behind = second < -TIE * np.abs(after).max(initial=0.0)
    return int(np.count_nonzero(ahead & behind))
