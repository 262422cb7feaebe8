"""Super-efficiency: the efficient units, each against all units but itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.efficiency.highs import NoAnswerError, solve_alone
from shuanggao_analytics.performance.efficiency.models import doubled, radial_programs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.performance.efficiency.contract import Data, Orientation, Returns
    from shuanggao_analytics.performance.efficiency.simplex import Answers

INCOMPARABLE = "no mix of the other units compares with it: the program has no answer"
_NOTHING = 1e-12  # a smaller factor on outputs: the others cannot make any of them


def without_themselves(
    data: Data,
    answers: Answers,
    units: NDArray[np.intp],
    *,
    returns: Returns,
    orientation: Orientation,
) -> tuple[Answers, NDArray[np.bool_]]:
    """Return the answers with those of `units` found anew, and which of them have none.

    A unit that is no peer of itself has the same answer as before, so only efficient units are
    asked about. Where there is no answer all levels are NaN.
    """
    X, Y, free_x, free_y = doubled(data)
    programs = radial_programs(
        X[units], Y[units], reference=(X, Y), home=units, returns=returns,
        orientation=orientation, free_x=free_x, free_y=free_y, slacks=True,
    )  # fmt: skip
    columns, levels = answers.columns.copy(), answers.levels.copy()
    prices = answers.prices.copy()
    incomparable = np.zeros(len(data.units), dtype=bool)
    factor = programs.shared.shape[1]
    own = factor + np.arange(programs.own.shape[2])
    for at, unit in enumerate(units):
        gains = [gain[at] for gain in programs.gains]
        try:
            found = solve_alone(
                programs.shared, programs.own[at], programs.rhs[at], gains, banned=int(unit)
            )
        except NoAnswerError:
            incomparable[unit] = True
            continue
        columns[unit], levels[unit], prices[unit] = found
        reached = levels[unit][columns[unit] == factor].sum()
        incomparable[unit] = orientation == "output" and reached <= _NOTHING
    columns[incomparable] = own[0]
    levels[incomparable] = np.nan
    return replace(answers, columns=columns, levels=levels, prices=prices), incomparable
