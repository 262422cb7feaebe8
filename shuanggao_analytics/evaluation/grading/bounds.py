r"""How much hangs on a bound: units near one, and how many change grade when it moves.

A cut-off is a choice, and a printed score is rounded. Both are made visible here: which units
stand within so many points of a bound, at which printed precision a score is read on the wrong
side of it, and how the counts of the grades follow a bound that moves.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.grading.cutoffs import CLOSE, checked_cutoffs, grade_codes
from shuanggao_analytics.evaluation.scoring.contract import HIGH, LOW, checked_scores
from shuanggao_analytics.inputs import as_series
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import whole_numbers
from shuanggao_analytics.performance.options import as_number, require_known
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.evaluation.grading.cutoffs import Bounds, CutOffs
    from shuanggao_analytics.inputs import Floats, Values

_DECIMALS = 8  # printed at most; a score is known to 1e-9
_MOST = 100_000  # positions of a bound


def near_bounds(scores: Values, *, cutoffs: CutOffs, within: float) -> pd.DataFrame:
    r"""Return the units within so many points of a bound, the nearest first.

    .. math:: |s - l_g| \le w

    Parameters
    ----------
    scores
        One score a unit, 0 to 100; a missing one is an error.
    cutoffs
        As for `grade`; there is no default.
    within
        The distance w in points, > 0. What is near is the user's choice too.

    Returns
    -------
    pandas.DataFrame
        One row a unit and bound, under the label of the unit: ``score``, ``grade``, ``bound`` (the
        grade whose bound it is), ``value`` (of the bound), ``side`` (``below``, or ``reached``
        from the bound on), ``distance`` (points, ≥ 0) and ``decimals``: with so few printed
        decimals the score, rounded half up, is read on the other side of the bound (the most for
        which that is so; <NA> when it never is). 89.995 printed with two decimals is 90.00.

    Raises
    ------
    DataContractError
        With every fault: scores missing or outside [0, 100], bad cut-offs, a distance that is not
        above 0.

    References
    ----------
    002:1480, 000:220 (no cut-offs are printed).

    Examples
    --------
    >>> near_bounds([90, 89.995, 85, 79.6], cutoffs={"优": 90, "良": 80, "中": 60}, within=0.5)
        score grade bound  value     side  distance  decimals
    0  90.000     优     优   90.0  reached     0.000      <NA>
    1  89.995     良     优   90.0    below     0.005         2
    3  79.600     中     良   80.0    below     0.400         0
    """
    values, bounds, _ = together(
        lambda: checked_scores(scores),
        lambda: checked_cutoffs(cutoffs),
        lambda: _check_within(within),
    )
    labels = as_series(scores).index
    away = values[:, None] - bounds.lower[None, :]
    row, at = np.nonzero(np.abs(away) <= float(within) + CLOSE)
    reached = away[row, at] >= -CLOSE
    misread = [
        _misread(value, bound, up=bool(up))
        for value, bound, up in zip(values[row], bounds.lower[at], reached, strict=True)
    ]
    names = np.array(bounds.grades, dtype=object)
    found = pd.DataFrame(
        {
            "score": values[row],
            "grade": pd.array(names[grade_codes(values, bounds)[row]], dtype="string"),
            "bound": pd.array(names[at], dtype="string"),
            "value": bounds.lower[at],
            "side": pd.array(np.where(reached, "reached", "below"), dtype="string"),
            "distance": np.abs(away[row, at]).round(9),
            "decimals": whole_numbers(
                np.array(misread, dtype=np.int64), np.array(misread, dtype=np.int64) < 0
            ),
        },
        index=labels.take(row),
    )
    return found.iloc[np.argsort(found["distance"].to_numpy(), kind="stable")]


def bound_curve(
    scores: Values,
    *,
    cutoffs: CutOffs,
    which: str,
    span: Sequence[float],
    step: float = 0.1,
) -> pd.DataFrame:
    r"""Return how many units change grade for each position of one bound, the others held.

    .. math:: \#\{u: g(s_u; l) \ne g(s_u; l^0)\},\quad
              l = l_{low},\ l_{low} + \delta,\ \dots,\ l_{high}

    Grades by score alone: vetoes do not move with a bound.

    Parameters
    ----------
    scores
        One score a unit, 0 to 100; a missing one is an error.
    cutoffs
        As for `grade`: where the bounds are now.
    which
        The grade whose bound moves, such as ``"优"``.
    span
        Lowest and highest position, strictly between the bounds of the grades beside it.
    step
        From one position to the next, > 0, in points. The last position is the end of the span.

    Returns
    -------
    pandas.DataFrame
        One row a position, upwards: ``bound`` (its position), ``shift`` (from where it is now),
        ``changed`` (units with another grade than now), ``up`` and ``down`` (into a better, into
        a worse grade), and one column a grade, best to worst, with its units.

    Raises
    ------
    DataContractError
        With every fault: bad scores and cut-offs, a grade without a bound, a span that is not two
        numbers in order or passes the bound of another grade, a step that is not above 0 or makes
        more than 100,000 positions.

    References
    ----------
    002:1480, 000:220 (no cut-offs are printed).

    Examples
    --------
    >>> own = {"优": 90, "良": 80, "中": 60}
    >>> bound_curve([91, 89.5, 88, 70], cutoffs=own, which="优", span=(88, 92), step=2)
       bound  shift  changed  up  down  优  良  中  差
    0   88.0   -2.0        2   2     0  3  0  1  0
    1   90.0    0.0        0   0     0  1  2  1  0
    2   92.0    2.0        1   0     1  0  3  1  0
    """
    grades = scoring.grades()
    values, bounds, _, (low, high), _ = together(
        lambda: checked_scores(scores),
        lambda: checked_cutoffs(cutoffs),
        lambda: require_known("which", which, grades[:-1]),
        lambda: _checked_span(span),
        lambda: _check_step(step),
    )
    at = grades.index(which)
    _check_between(bounds, at, (low, high))
    positions = _positions(low, high, float(step))
    upward = np.sort(values)
    below = np.searchsorted(upward, positions - CLOSE, side="left")  # units below each position
    now = int(np.searchsorted(upward, bounds.lower[at] - CLOSE, side="left"))
    fixed = np.searchsorted(upward, bounds.lower - CLOSE, side="left")
    under = np.tile(fixed, (len(positions), 1))
    under[:, at] = below
    edges = np.column_stack(
        [np.full(len(positions), len(values)), under, np.zeros(len(positions), dtype=under.dtype)]
    )
    counts = edges[:, :-1] - edges[:, 1:]
    return pd.DataFrame(
        {
            "bound": positions,
            "shift": (positions - bounds.lower[at]).round(9),
            "changed": np.abs(below - now),
            "up": np.maximum(now - below, 0),
            "down": np.maximum(below - now, 0),
            **dict(zip(grades, counts.T, strict=True)),
        }
    )


def _misread(value: float, bound: float, *, up: bool) -> int:
    """Return the most printed decimals with which a score is read across a bound; −1 for none."""
    score, limit = (Decimal(repr(round(float(number), 9))) for number in (value, bound))
    for decimals in range(_DECIMALS, -1, -1):
        printed = score.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        if (printed >= limit) != up:
            return decimals
    return -1


def _positions(low: float, high: float, step: float) -> Floats:
    count = int(np.floor((high - low) / step + CLOSE))
    found = np.round(low + step * np.arange(count + 1), 9)
    return found if high - found[-1] <= CLOSE else np.append(found, high)


def _checked_span(span: Sequence[float]) -> tuple[float, float]:
    try:
        low, high = (as_number(end) for end in span)
    except (TypeError, ValueError):
        low = high = np.nan
    if not LOW <= low < high <= HIGH:
        remedy = "lowest and highest position from 0 to 100, such as (85, 95)"
        raise DataContractError(
            [Fault("span", "not two numbers in order", value=str(span), remedy=remedy)]
        )
    return low, high


def _check_between(bounds: Bounds, at: int, span: tuple[float, float]) -> None:
    """Raise when a bound on its way would meet that of a grade beside it."""
    faults = []
    if at > 0 and span[1] >= bounds.lower[at - 1]:
        problem = f"reaches the bound of {bounds.grades[at - 1]} ({bounds.lower[at - 1]:g})"
        faults.append(Fault("span", problem, value=f"{span[1]:g}"))
    if at + 1 < len(bounds.lower) and span[0] <= bounds.lower[at + 1]:
        problem = f"reaches the bound of {bounds.grades[at + 1]} ({bounds.lower[at + 1]:g})"
        faults.append(Fault("span", problem, value=f"{span[0]:g}"))
    if faults:
        raise DataContractError(faults)


def _check_step(step: float) -> None:
    if not HIGH / _MOST <= as_number(step) <= HIGH:
        remedy = f"points from one position to the next, from {HIGH / _MOST:g}"
        raise DataContractError(
            [Fault("step", "needs a number > 0", value=str(step), remedy=remedy)]
        )


def _check_within(within: float) -> None:
    if not 0 < as_number(within) <= HIGH:
        problem = "needs a number > 0, up to 100"
        raise DataContractError([Fault("within", problem, value=str(within))])
