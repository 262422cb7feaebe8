r"""What would bring a unit among the first k, or push it out: the smallest change of weights.

A place depends on all other units, so that each unit is one mixed-integer program: as little weight
as possible is moved between the indicators until enough others (chosen by the program, one binary
variable each) score no more than the unit, or no less for a unit that is to fall out.

.. math:: \min \sum_j p_j \quad\text{s.t.}\quad (z_i - z_u)^\top (w + p - m) \ge -M_u (1 - y_u),\;
          \sum_u y_u \ge n - k,\; \sum_j p_j = \sum_j m_j,\; 0 \le m_j \le w_j,\; y_u \in \{0, 1\}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.index.levels import index_scores
from shuanggao_analytics.performance.ranks import rank_table
from shuanggao_analytics.performance.robustness.flips import COLUMNS, Flips, linear_form

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex

OTHERS = "others"
_MARGIN = 1e-5
"""By which a unit must be ahead, of the widest gap to the other: more than the solver's tolerance.

So what is reported lies up to about a thousandth of a per cent of the weight above the infimum.
"""


class _Place(NamedTuple):
    """One unit and what it is to beat, in the form in which the index is linear in its weights."""

    cells: Floats  # units × indicators
    weights: Floats
    unit: int
    k: int
    inside: bool  # whether it is among the first k now


def place_flips(index: CompositeIndex, *, k: int, most: int = 30) -> Flips:
    """Return for each unit the smallest change of effective weights that moves it over place k.

    Parameters
    ----------
    index
        A fitted index.
    k
        Number of first places, from 1 to one less than there are units. Equal scores share the
        better place.
    most
        Most units to look at: those whose ranks are nearest to k.

    Returns
    -------
    Flips
        One row a unit: ``grade`` and ``to_grade`` are ``first k`` and ``others``, ``bound`` is k,
        ``moved`` as for `flip_distances`; what a single weight would do is not computed here and
        missing.

    Raises
    ------
    DataContractError
        For k outside its bounds.

    References
    ----------
    Big-M form of a rank constraint; solved by HiGHS (Huangfu & Hall 2018) through SciPy.

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [0, 6, 10], "b": [8, 0, 5]}, index=["甲", "乙", "丙"])
    >>> found = place_flips(CompositeIndex().fit(X), k=1)
    >>> found.table[["unit", "to_grade", "moved", "gains"]].round(3).to_numpy().tolist()[0]
    ['甲', 'first 1', 0.227, 'b']
    """
    size = len(index.ranks_)
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k < size:
        problem = f"needs a whole number from 1 to {size - 1}"
        raise DataContractError([Fault("k", problem, value=str(k))])
    form = linear_form(index)
    if isinstance(form, Flips):
        return form
    weights = np.asarray(index.weights_, dtype="float64")
    ranks = index.ranks_.to_numpy()
    near = np.argsort(np.abs(ranks - k - 0.5), kind="stable")[:most]
    rows, changed = [], []
    for unit in np.sort(near):
        place = _Place(form.cells, weights, int(unit), int(k), bool(ranks[unit] <= k))
        after = _least_change(place)
        if after is None or not _moved(index, after, place):
            after = np.full(len(weights), np.nan)
        rows.append(_row(index, place, after))
        changed.append(after)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = table.sort_values("moved", kind="stable", na_position="last").index
    found = pd.DataFrame(np.array(changed), columns=index.tree_.indicators)
    return Flips(
        table=table.loc[order].reset_index(drop=True),
        weights=found.loc[order].reset_index(drop=True),
    )


def _least_change(place: _Place) -> Floats | None:
    """Return the nearest weights under which the unit changes its side, by one MILP."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells, weights = place.cells, place.weights
    others = np.delete(np.arange(len(cells)), place.unit)
    gap = cells[place.unit] - cells[others]  # units × indicators: ahead of each other unit
    if place.inside:
        gap = -gap
    width = np.abs(gap).max(axis=1)
    twin = width == 0  # equal in every indicator: never ahead, and never behind
    gap = gap / np.where(twin, 1.0, width)[:, None]
    margin = np.where(twin, 0.0, _MARGIN)
    big = np.maximum(0.0, -gap.min(axis=1)) + margin
    wanted = place.k if place.inside else len(cells) - place.k
    size, count = len(weights), len(others)
    moves = np.hstack([gap, -gap, -np.diag(big)])
    balance = np.r_[np.ones(size), -np.ones(size), np.zeros(count)]
    number = np.r_[np.zeros(2 * size), np.ones(count)]
    found = milp(
        np.r_[np.ones(size), np.zeros(size + count)],
        constraints=[
            LinearConstraint(moves, lb=margin - gap @ weights - big),
            LinearConstraint(balance, lb=0.0, ub=0.0),
            LinearConstraint(number, lb=wanted),
        ],
        bounds=Bounds(0.0, np.r_[np.ones(size), weights, np.where(twin & place.inside, 0.0, 1.0)]),
        integrality=np.r_[np.zeros(2 * size), np.ones(count)],
    )
    if found.status != 0:
        return None
    after = np.clip(weights + found.x[:size] - found.x[size : 2 * size], 0.0, None)
    whole: Floats = after / after.sum()
    return whole


def _moved(index: CompositeIndex, after: Floats, place: _Place) -> bool:
    """Return whether the index itself, with the new weights, has the unit on the other side."""
    cells = index.table_[index.tree_.indicators].to_numpy(dtype="float64")
    scores = index_scores(cells, after[None, :], tree=index.tree_, choice=index.aggregate)
    inside = int(rank_table(scores)[0, place.unit]) <= place.k
    return inside != place.inside


def _row(index: CompositeIndex, place: _Place, after: Floats) -> dict[str, object]:
    first = f"first {place.k}"
    shift = after - place.weights
    moved = float(np.abs(shift).sum() / 2)
    names = index.tree_.indicators
    known = moved > 0
    return {
        "unit": index.scores_.index[place.unit],
        "direction": "down" if place.inside else "up",
        "score": float(index.scores_.iloc[place.unit]),
        "grade": first if place.inside else OTHERS,
        "to_grade": OTHERS if place.inside else first,
        "bound": float(place.k),
        "moved": moved,
        "gains": names[int(np.nanargmax(shift))] if known else None,
        "loses": names[int(np.nanargmin(shift))] if known else None,
        "single": None,
        "single_from": np.nan,
        "single_to": np.nan,
    }
