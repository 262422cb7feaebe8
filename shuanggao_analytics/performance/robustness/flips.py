r"""What would change a unit's grade: the smallest change of weights that takes it over a bound.

For every unit and the bound above and below it one linear program moves as little weight as
possible between the indicators:

.. math:: \min \sum_j p_j \quad\text{s.t.}\quad \sum_j (w_j + p_j - m_j) z_{ij} = b,\;
          \sum_j p_j = \sum_j m_j,\; 0 \le m_j \le w_j,\; p_j \ge 0

with z the values in the form in which the aggregation is linear in the weights (for a geometric
mean their logarithms) and b the bound in that form. Where the aggregation has no such form, as
TOPSIS has none, the result says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.aggregation.methods import aggregator
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.index.levels import index_scores
from shuanggao_analytics.performance.robustness.grades import BELOW, grade_bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex

_REACHED = 1e-6  # of the bound: as near as a change of weights must bring the score
COLUMNS = (
    "unit", "direction", "score", "grade", "to_grade", "bound", "moved", "gains", "loses",
    "single", "single_from", "single_to",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Flips:
    """The smallest changes of weights that give units another grade.

    Attributes
    ----------
    table
        One row a unit and direction (``up``, ``down``), the smallest change first: ``unit``,
        ``score``, ``grade``, ``to_grade``, ``bound``, ``moved`` (share of all weight that must
        change hands; missing where no weights reach the bound), ``gains`` and ``loses`` (the
        indicators whose weight grows and falls most), ``single`` (the one indicator whose weight
        alone, all others in proportion, does it with the least change), ``single_from`` and
        ``single_to`` (its weight before and after; missing where no single one does).
    weights
        The changed weights: row for row of `table`, a column an indicator; missing where no
        weights reach the bound.
    note
        Why there is no table, or empty.
    """

    table: pd.DataFrame
    weights: pd.DataFrame
    note: str = ""

    @property
    def text(self) -> str:
        """The result in one sentence."""
        if self.note:
            return self.note
        known = self.table.dropna(subset=["moved"])
        if known.empty:
            return "No weights at all give any unit another grade."
        row = known.iloc[0]
        near = int(known.loc[known["moved"] <= 0.05, "unit"].nunique())
        return (
            f"{near} of {self.table['unit'].nunique()} units have another grade when 5 % of the "
            f"weight or less changes hands; nearest is {row_name(row['unit'])} ({row['grade']} to "
            f"{row['to_grade']}): {100 * row['moved']:.1f} %, towards {row['gains']}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(index=False, float_format='{:.3f}'.format)}"


def flip_distances(index: CompositeIndex, *, grades: Mapping[str, float], most: int = 300) -> Flips:
    """Return for each unit the smallest change of effective weights that changes its grade.

    Parameters
    ----------
    index
        A fitted index.
    grades
        Grade → lowest index of that grade; units below all of them have the grade ``below``.
    most
        Most units to look at: those nearest to a bound.

    Returns
    -------
    Flips
        Up to two rows a unit; a unit on a bound falls with the least change, so ``moved`` is 0.

    Raises
    ------
    DataContractError
        For bounds that cannot be read.

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [0, 6, 10], "b": [8, 0, 10]}, index=["甲", "乙", "丙"])
    >>> found = flip_distances(CompositeIndex().fit(X), grades={"good": 0.38})
    >>> found.table[["unit", "direction", "moved", "gains"]].head(2).round(3).to_numpy().tolist()
    [['甲', 'down', 0.025, 'a'], ['乙', 'up', 0.133, 'a']]
    """
    names, bounds = grade_bounds(grades)
    form = linear_form(index)
    if isinstance(form, Flips):
        return form
    task = _Task(
        form.cells,
        np.array([form.unlink(float(bound)) for bound in bounds]),
        np.asarray(index.weights_, dtype="float64"),
        index.tree_.indicators,
    )
    scores = index.scores_.to_numpy(dtype="float64")
    labels = [BELOW, *names]
    near = np.argsort(np.abs(scores[:, None] - bounds).min(axis=1), kind="stable")[:most]
    rows, weights = [], []
    for unit in np.sort(near):
        own = int(np.searchsorted(bounds, scores[unit], side="right"))
        for direction, bound, other in (("up", own, own + 1), ("down", own - 1, own - 1)):
            if not 0 <= bound < len(bounds):
                continue
            change = _change(task, int(unit), bound)
            rows.append({
                "unit": index.scores_.index[unit], "direction": direction, "score": scores[unit],
                "grade": labels[own], "to_grade": labels[other], "bound": bounds[bound],
                **change[0],
            })  # fmt: skip
            weights.append(change[1])
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    changed = pd.DataFrame(np.array(weights), columns=index.tree_.indicators)
    table, changed = _confirmed(table, changed, index=index)
    order = table.sort_values("moved", kind="stable", na_position="last").index
    return Flips(
        table=table.loc[order].reset_index(drop=True),
        weights=changed.loc[order].reset_index(drop=True),
    )


class LinearForm(NamedTuple):
    """What an index is in the form in which it is linear in its weights."""

    cells: Floats  # units × indicators
    unlink: Callable[[float], float]  # a score as it stands in that form


@dataclass(frozen=True)
class _Task:
    """Values and bounds in the form in which the index is linear in its weights."""

    cells: Floats  # units × indicators
    bounds: Floats
    weights: Floats
    names: pd.Index


def linear_form(index: CompositeIndex) -> LinearForm | Flips:
    """Return the form in which the index is linear in its weights, or an empty result why not."""
    choice = index.aggregate
    same = not isinstance(choice, list) or len(set(choice)) == 1
    if same:
        method = aggregator(choice[0] if isinstance(choice, list) else choice)
        if method.linear is not None:
            values = index.table_[index.tree_.indicators].to_numpy(dtype="float64")
            return LinearForm(method.linear(values), method.unlink)
    note = (
        f"The index by {choice} is not linear in its weights in any form, so the smallest change "
        "of weights cannot be found by a linear program: not computed."
    )
    none = pd.DataFrame(columns=index.tree_.indicators)
    return Flips(table=pd.DataFrame(columns=list(COLUMNS)), weights=none, note=note)


def _confirmed(
    table: pd.DataFrame, changed: pd.DataFrame, *, index: CompositeIndex
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Keep only changes under which the index itself gives the unit the score of the bound."""
    known = table["moved"].notna().to_numpy()
    if not known.any():
        return table, changed
    scores = index_scores(
        index.table_[index.tree_.indicators].to_numpy(dtype="float64"),
        changed[known].to_numpy(dtype="float64"),
        tree=index.tree_,
        choice=index.aggregate,
    )
    units = index.scores_.index.get_indexer(table.loc[known, "unit"])
    bound = table.loc[known, "bound"].to_numpy(dtype="float64")
    gap = np.abs(scores[np.arange(len(units)), units] - bound)
    failed = table.index[known][gap > _REACHED * np.maximum(1.0, np.abs(bound))]
    changed.loc[failed] = np.nan
    table.loc[failed, "moved"] = np.nan
    table.loc[failed, ["gains", "loses"]] = None
    return table, changed


def _change(task: _Task, unit: int, bound: int) -> tuple[dict[str, Any], Floats]:
    """Return the smallest change that takes a unit to a bound, and the weights after it."""
    values, target = task.cells[unit], task.bounds[bound]
    shift = _least_shift(values, task.weights, target)
    single = _single(values, task.weights, target)
    row: dict[str, Any] = {"moved": np.nan, "gains": None, "loses": None}
    after = np.full(len(values), np.nan)
    if shift is not None:
        after = task.weights + shift
        moved = np.abs(shift).sum() / 2
        row["moved"] = moved
        if moved > 0:
            row |= {
                "gains": task.names[int(np.argmax(shift))],
                "loses": task.names[int(np.argmin(shift))],
            }
    if single is None:
        return {**row, "single": None, "single_from": np.nan, "single_to": np.nan}, after
    number, weight = single
    row |= {
        "single": task.names[number],
        "single_from": task.weights[number],
        "single_to": weight,
    }
    return row, after


def _least_shift(values: Floats, weights: Floats, target: float) -> Floats | None:
    """Return the least change of weights that brings the score to the target, by one LP."""
    from scipy.optimize import linprog

    if not np.min(values) <= target <= np.max(values):
        return None
    size = len(values)
    found = linprog(
        np.repeat([1.0, 0.0], size),
        A_eq=np.array([np.r_[values, -values], np.repeat([1.0, -1.0], size)]),
        b_eq=[target - weights @ values, 0.0],
        bounds=[(0, None)] * size + [(0, weight) for weight in weights],
        method="highs",
    )
    if found.status != 0:
        return None
    gains: Floats = found.x[:size] - found.x[size:]
    return gains


def _single(values: Floats, weights: Floats, target: float) -> tuple[int, float] | None:
    """Return the indicator whose weight alone reaches the target with the least change."""
    rest = 1 - weights
    others = np.divide(weights @ values - weights * values, rest, out=values.copy(),
                       where=rest > 0)  # fmt: skip
    gap = values - others
    wanted = np.divide(target - others, gap, out=np.full(len(gap), np.nan), where=gap != 0)
    wanted = np.where((wanted >= 0) & (wanted <= 1), wanted, np.nan)
    change = np.abs(wanted - weights)
    if np.isnan(change).all():
        return None
    number = int(np.nanargmin(change))
    return number, float(wanted[number])
