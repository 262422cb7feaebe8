r"""Radial scores of the units of one time against the frontier of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.efficiency.highs import NoAnswerError, solve_alone
from shuanggao_analytics.performance.efficiency.models import radial_programs
from shuanggao_analytics.performance.efficiency.simplex import solve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.efficiency.contract import Orientation
    from shuanggao_analytics.performance.efficiency.panel import Panel

_NOTHING = 1e-12


def distance(
    panel: Panel,
    *,
    time: int,
    frontier: Sequence[int],
    returns: Literal["crs", "vrs"],
    orientation: Orientation,
) -> Floats:
    r"""Return the scores of the units of one time against the pooled frontier of some times.

    Below 1 inside the frontier, above 1 beyond it: θ, or 1 / φ. NaN where the frontier has no mix
    to compare with, which happens under variable returns against another time.

    Parameters
    ----------
    panel
        As checked.
    time, frontier
        Positions of the time measured and of the times that make up the frontier.
    returns
        ``"crs"`` or ``"vrs"``.
    orientation
        ``"input"`` or ``"output"``; under constant returns both give the same score.
    """
    rows = np.concatenate([np.arange(len(panel.units)) + at * len(panel.units) for at in frontier])
    against = (panel.data.X[rows], panel.data.Y[rows])
    X, Y = panel.data.X[panel.rows(time)], panel.data.Y[panel.rows(time)]
    units = np.arange(len(panel.units))
    if time in frontier:
        home = list(frontier).index(time) * len(units) + units
        programs = radial_programs(
            X, Y, returns=returns, orientation=orientation, reference=against, home=home
        )
        factor = solve(programs).own_levels(programs.own.shape[2])[:, 0]
        return np.asarray(factor if orientation == "input" else 1.0 / factor)
    if returns == "crs":
        programs = radial_programs(
            X,
            Y,
            returns="crs",
            orientation="output",
            reference=against,
            home=np.full_like(units, -1),
        )
        factor = solve(programs).own_levels(programs.own.shape[2])[:, 0]
        none = factor <= _NOTHING
        return np.divide(1.0, factor, out=np.full_like(factor, np.nan), where=~none)
    return _one_by_one(X, Y, against, orientation)


def _one_by_one(
    X: Floats, Y: Floats, against: tuple[Floats, Floats], orientation: Orientation
) -> Floats:
    programs = radial_programs(
        X, Y, returns="vrs", orientation=orientation, reference=against,
        home=np.zeros(len(X), dtype=np.intp),
    )  # fmt: skip
    first = len(against[0])
    found = np.full(len(X), np.nan)
    for at in range(len(X)):
        try:
            columns, levels, _ = solve_alone(
                programs.shared, programs.own[at], programs.rhs[at], [programs.gains[0][at]]
            )
        except NoAnswerError:
            continue
        factor = float(levels[columns == first].sum())
        if factor > _NOTHING:
            found[at] = factor if orientation == "input" else 1.0 / factor
    return found
