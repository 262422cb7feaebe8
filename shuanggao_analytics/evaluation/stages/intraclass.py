"""Intraclass correlation: how far stages give the same unit the same score."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.stages.contract import STAGES, complete_stages
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats

KINDS = ("agreement", "consistency")
_LEAST = 2
_SLACK = 1e-12  # of the largest mean square: below it is rounding


def intraclass_correlation(
    table: pd.DataFrame,
    *,
    stages: Sequence[str] = STAGES,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Return the intraclass correlation of a single stage's score, with its interval.

    With the mean squares of n units (R), k stages (C) and the rest (E) of the two-way table,

    .. math:: \mathrm{ICC}(A,1) = \frac{MS_R - MS_E}{MS_R + (k-1) MS_E + \frac kn (MS_C - MS_E)},
              \quad \mathrm{ICC}(C,1) = \frac{MS_R - MS_E}{MS_R + (k-1) MS_E}

    The first asks for the same score, so that a stage that is higher throughout lowers it; the
    second only for the same distances between units. Both depend on how far the units differ:
    among units that are all alike they are low however well the stages agree, so that they are to
    be read beside the limits of `agreement`.

    Parameters
    ----------
    table
        One row a unit, as from `stage_table`; two units or more.
    stages
        Columns of the stages, two or more.
    level
        Of the intervals, of McGraw & Wong; they take scores as normal.

    Returns
    -------
    pandas.DataFrame
        Rows ``agreement`` and ``consistency``; ``value``, ``low``, ``high``, ``units`` and
        ``stages``. A value is <NA> where no score differs from another, and an interval is where
        the units do not differ at all. Below 0, where units differ less than chance alone would
        have it, the agreement has no interval.

    Raises
    ------
    DataContractError
        For a unit that lacks a stage and all that `agreement` refuses; fewer than two stages.

    References
    ----------
    McGraw, K. O. & Wong, S. P. (1996). *Psychological Methods* 1, 30–46; Shrout, P. E. & Fleiss,
    J. L. (1979). *Psychological Bulletin* 86, 420–428, whose ICC(2,1) and ICC(3,1) these are.

    Examples
    --------
    >>> wide = pd.DataFrame({"self": [92.0, 85, 78, 88], "province": [90.0, 84, 75, 88]})
    >>> intraclass_correlation(wide, stages=["self", "province"])[["value", "low", "high"]].round(2)
                 value   low  high
    kind
    agreement     0.96  0.35   1.0
    consistency   0.98  0.72   1.0
    """
    names = list(stages)
    cells, _ = together(
        lambda: complete_stages(table, _several(names), least=_LEAST),
        lambda: check_share("level", level),
    )
    return intraclass(cells, level=level)


def intraclass(cells: Floats, *, level: float) -> pd.DataFrame:
    """Return the table of `intraclass_correlation` from complete units × stages.

    Examples
    --------
    >>> intraclass(np.array([[1.0, 1.0], [2.0, 2.0]]), level=0.95)["value"].tolist()
    [1.0, 1.0]
    """
    n, k = cells.shape
    squares = _mean_squares(cells)
    values = np.array([_agreement(squares, n, k), _consistency(squares, k)])
    ends = np.full((2, 2), np.nan)
    if squares.units > 0 and values[0] >= 0:
        ends[0] = _agreement_ends(squares, (n, k), float(values[0]), level)
    if squares.units > 0:
        ends[1] = _consistency_ends(squares, (n, k), level)
    return pd.DataFrame(
        {
            "value": floats(values),
            "low": floats(ends[:, 0]),
            "high": floats(ends[:, 1]),
            "units": n,
            "stages": k,
        },
        index=pd.Index(KINDS, name="kind"),
    )


class _Squares(NamedTuple):
    """Mean squares of the two-way table."""

    units: float
    stages: float
    rest: float


def _mean_squares(cells: Floats) -> _Squares:
    n, k = cells.shape
    mean = cells.mean()
    rows, columns = cells.mean(axis=1), cells.mean(axis=0)
    rest = cells - rows[:, None] - columns + mean
    found = np.array([
        k * np.sum((rows - mean) ** 2) / (n - 1),
        n * np.sum((columns - mean) ** 2) / (k - 1),
        np.sum(rest**2) / ((n - 1) * (k - 1)),
    ])  # fmt: skip
    size = _SLACK * max(float(np.max(found)), float(np.max(cells**2)) * _SLACK)
    kept = np.where(found <= size, 0.0, found)
    return _Squares(*map(float, kept))


def _apart(squares: _Squares) -> float:
    """Return how far the units differ more than the rest; exactly 0 where that is rounding."""
    apart = squares.units - squares.rest
    return 0.0 if abs(apart) <= _SLACK * squares.units else apart


def _agreement(squares: _Squares, n: int, k: int) -> float:
    below = squares.units + (k - 1) * squares.rest + k / n * (squares.stages - squares.rest)
    return _apart(squares) / below if below > 0 else np.nan


def _consistency(squares: _Squares, k: int) -> float:
    below = squares.units + (k - 1) * squares.rest
    return _apart(squares) / below if below > 0 else np.nan


def _agreement_ends(
    squares: _Squares, size: tuple[int, int], value: float, level: float
) -> tuple[float, float]:
    """Return the interval of ICC(A,1), with Satterthwaite's degrees of freedom."""
    from scipy.stats import f

    n, k = size
    if squares.rest == 0 and squares.stages == 0:
        return 1.0, 1.0
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    parts = a * squares.stages, b * squares.rest
    df = sum(parts) ** 2 / (parts[0] ** 2 / (k - 1) + parts[1] ** 2 / ((n - 1) * (k - 1)))
    tail = (1 + level) / 2
    over, under = float(f.ppf(tail, n - 1, df)), float(f.ppf(tail, df, n - 1))
    both = k * squares.stages + (k * n - k - n) * squares.rest
    least, most = squares.units / over, squares.units * under
    low = n * (least - squares.rest) / (both + n * least)
    high = n * (most - squares.rest) / (both + n * most)
    return max(low, -1.0), high


def _consistency_ends(
    squares: _Squares, size: tuple[int, int], level: float
) -> tuple[float, float]:
    """Return the interval of ICC(C,1), from the exact F of units against the rest."""
    from scipy.stats import f

    n, k = size
    if squares.rest == 0:
        return 1.0, 1.0
    ratio, tail = squares.units / squares.rest, (1 + level) / 2
    df = n - 1, (n - 1) * (k - 1)
    low = ratio / float(f.ppf(tail, *df))
    high = ratio * float(f.ppf(tail, df[1], df[0]))
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _several(names: list[str]) -> list[str]:
    if len(names) < _LEAST:
        raise DataContractError([Fault("stages", "needs two stages or more", value=str(names))])
    return names
