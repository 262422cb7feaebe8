r"""Which units hold the frontier up: what the scores of the others would be without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.efficiency.contract import checked_data
from shuanggao_analytics.performance.efficiency.dea import efficiency_of
from shuanggao_analytics.performance.efficiency.models import radial_programs, unit_programs
from shuanggao_analytics.performance.efficiency.result import EQUAL
from shuanggao_analytics.performance.efficiency.simplex import solve

if TYPE_CHECKING:
    from shuanggao_analytics.performance.efficiency.contract import Orientation, Returns

_LEAST = 1e-9


def efficiency_leverage(
    inputs: pd.DataFrame,
    outputs: pd.DataFrame,
    *,
    returns: Returns = "crs",
    orientation: Orientation = "input",
) -> pd.DataFrame:
    r"""Return how much the scores of the other units rest on each unit.

    .. math:: \ell_j = \sqrt{\frac{1}{n-1}\sum_{k \ne j}\bigl(\theta_k^{(-j)} - \theta_k\bigr)^2}

    where :math:`\theta_k^{(-j)}` is the score of k when j is left out. A slip in the data of one
    unit shows as a leverage far above all others.

    Parameters
    ----------
    inputs, outputs
        As for `dea`.
    returns, orientation
        As for `dea`, ``"input"`` or ``"output"``.

    Returns
    -------
    DataFrame
        By unit: ``leverage`` (in the unit of the score), ``changed`` (how many others have another
        score without it), ``largest`` (the largest rise) and ``largest_unit`` (whose; missing when
        nobody's changes). A unit that is no peer of another has zeros.

    Raises
    ------
    DataContractError
        As `dea`.

    References
    ----------
    Sousa, M. da C. S. de & Stošić, B. (2005). *Journal of Productivity Analysis* 24, 157–181.

    Examples
    --------
    >>> x = pd.DataFrame({"staff": [2.0, 4, 6, 3, 5, 0.5]}, index=list("abcdef"))
    >>> y = pd.DataFrame({"graduates": [2.0, 4, 5, 2, 5, 5]}, index=list("abcdef"))
    >>> efficiency_leverage(x, y).loc[["a", "f"]].round(3)
       leverage  changed  largest largest_unit
    a     0.000        0      0.0         <NA>
    f     0.819        5      0.9            a
    """
    data = checked_data(inputs, outputs)
    answers = solve(unit_programs(data, returns=returns, orientation=orientation))
    width = 2 + len(data.columns)
    score = efficiency_of(answers.own_levels(width)[:, 0], orientation)
    unit, peer, _ = answers.peers(_LEAST)
    unit, peer = unit[unit != peer], peer[unit != peer]
    programs = radial_programs(
        data.X[unit], data.Y[unit], returns=returns, orientation=orientation,
        reference=(data.X, data.Y), home=unit, banned=peer,
    )  # fmt: skip
    without = efficiency_of(solve(programs).own_levels(width)[:, 0], orientation)
    rise = np.maximum(without - score[unit], 0.0)
    rise[rise <= EQUAL] = 0.0
    n = len(data.units)
    largest, whose = np.zeros(n), np.full(n, -1)
    for at in np.lexsort((-unit, rise.round(9))):  # the last one written is the largest
        if rise[at] > 0:
            largest[peer[at]], whose[peer[at]] = rise[at], unit[at]
    names = [str(data.units[int(at)]) if at >= 0 else pd.NA for at in whose]
    return pd.DataFrame(
        {
            "leverage": np.sqrt(np.bincount(peer, rise**2, minlength=n) / max(n - 1, 1)),
            "changed": np.bincount(peer[rise > 0], minlength=n),
            "largest": largest,
            "largest_unit": pd.array(names, dtype="string"),
        },
        index=data.units,
    )
