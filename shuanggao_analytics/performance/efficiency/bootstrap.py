r"""How sure an efficiency score is: the smoothed bootstrap of Simar and Wilson."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.efficiency.contract import (
    RETURNS,
    SIDES,
    checked_data,
    warn_of_few_units,
)
from shuanggao_analytics.performance.efficiency.dea import radial_scores
from shuanggao_analytics.performance.efficiency.models import radial_programs
from shuanggao_analytics.performance.efficiency.result import EQUAL
from shuanggao_analytics.performance.efficiency.simplex import solve
from shuanggao_analytics.performance.options import check_share, check_whole, require_known

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.efficiency.contract import Data, Orientation, Returns

_TASK = 50  # replicates a task
_FEWEST = 100  # replicates from which an interval can be read


@dataclass(frozen=True, kw_only=True, eq=False)
class EfficiencyIntervals:
    """Radial scores with their bias and intervals.

    Attributes
    ----------
    table
        ``efficiency`` (as `dea`), ``bias`` (the score is too high by about that), ``corrected``
        (the score less its bias), ``se``, ``low``, ``high`` (interval of the true score), and
        ``worth_correcting``: the correction adds less noise than it takes away bias, which is the
        rule bias² > 3 se².
    replicates, level, bandwidth, returns, orientation
        As used.
    """

    table: pd.DataFrame
    replicates: int
    level: float
    bandwidth: float
    returns: Returns
    orientation: Orientation

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        wide = self.table["high"] - self.table["low"]
        return (
            f"{len(wide)} units, {self.replicates} replicates, bandwidth {self.bandwidth:.4f}: "
            f"scores are too high by {self.table['bias'].mean():.4f} on average; intervals of "
            f"{self.level:.0%} are {wide.median():.4f} wide in the middle. Units whose intervals "
            "overlap should not be ranked against each other."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def efficiency_intervals(
    inputs: pd.DataFrame,
    outputs: pd.DataFrame,
    *,
    returns: Returns = "crs",
    orientation: Orientation = "input",
    replicates: int = 2000,
    level: float = 0.95,
    bandwidth: float | None = None,
    seed: int = 0,
) -> EfficiencyIntervals:
    r"""Return radial scores with intervals, by the smoothed homogeneous bootstrap.

    The best practice that is seen lies within what is possible, so scores are too high. In each
    replicate scores :math:`\theta^*` are drawn from the smoothed distribution of the scores and
    their reflections :math:`2 - \theta`, reflected back at 1; every unit is moved
    to :math:`x^*_i = (\hat\theta_i/\theta^*_i)\,x_i`, and the units as they are get scores
    :math:`\hat\theta^*` against these. With
    :math:`\Delta = \hat\theta^* - \hat\theta` the bias is the mean of Δ, and the interval is
    :math:`[\hat\theta - q_{1-\alpha/2}(\Delta),\ \hat\theta - q_{\alpha/2}(\Delta)]`.

    Parameters
    ----------
    inputs, outputs
        As for `dea`.
    returns, orientation
        As for `dea`, ``"input"`` or ``"output"``.
    replicates
        At least 100; 2,000 are usual.
    level
        Of the intervals.
    bandwidth
        Of the smoothing; ``None``: the normal reference rule for the reflected scores below 1,
        brought to n.
    seed
        Of the draws. The result does not depend on the number of workers (joblib).

    Returns
    -------
    EfficiencyIntervals
        ``.table``, ``.text``. It assumes that inefficiency is spread alike at all sizes, and
        outliers are not noise here: see `efficiency_leverage`.

    Raises
    ------
    DataContractError
        With every fault of tables and options, and when all scores are 1, for then there is
        nothing to draw from.

    Warns
    -----
    SmallSampleWarning
        For fewer units than max(m·s, 3(m + s)).

    References
    ----------
    Simar, L. & Wilson, P. W. (1998). *Management Science* 44, 49–61; (2008).
    Statistical inference in nonparametric frontier models, in: *The Measurement of Productive
    Efficiency and Productivity Growth*, 421–521 (the reflection as done here).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = pd.DataFrame({"staff": rng.uniform(1, 5, 20)})
    >>> y = pd.DataFrame({"graduates": x["staff"] * rng.uniform(0.5, 1, 20)})
    >>> table = efficiency_intervals(x, y, replicates=200).table
    >>> bool((table["low"] <= table["corrected"]).all() & (table["high"] <= 1).all())
    True
    """
    *_, data = together(
        lambda: require_known("returns", returns, RETURNS),
        lambda: require_known("orientation", orientation, SIDES),
        lambda: check_whole("replicates", replicates, low=_FEWEST),
        lambda: check_share("level", level),
        lambda: checked_data(inputs, outputs),
    )
    warn_of_few_units(len(data.units), data.X.shape[1], data.Y.shape[1])
    score = radial_scores(data, returns=returns, orientation=orientation)
    if not (score < 1 - EQUAL).any():
        remedy = "there is no inefficiency to draw from: more units, or fewer columns"
        raise DataContractError([Fault("inputs", "all scores are 1", remedy=remedy)])
    width = _reference_width(score) if bandwidth is None else float(bandwidth)
    drawn = _draws(score, width, replicates, seed)
    found = _replicates(data, score, drawn, (returns, orientation))
    apart = found - score
    bias, se = apart.mean(axis=0), apart.std(axis=0, ddof=1)
    tail = (1 - level) / 2
    ends = np.quantile(apart, [1 - tail, tail], axis=0)
    table = pd.DataFrame(
        {
            "efficiency": score,
            "bias": bias,
            "corrected": score - bias,
            "se": se,
            "low": score - ends[0],
            "high": score - ends[1],
            "worth_correcting": bias**2 > 3 * se**2,
        },
        index=data.units,
    )
    return EfficiencyIntervals(
        table=table, replicates=replicates, level=level, bandwidth=width,
        returns=returns, orientation=orientation,
    )  # fmt: skip


def _reference_width(score: Floats) -> float:
    """Return the normal reference bandwidth of the reflected scores below 1, for n scores."""
    below = score[score < 1 - EQUAL]
    reflected = np.concatenate((below, 2 - below))
    spread = float(np.std(reflected, ddof=1))
    middle = float(np.subtract(*np.quantile(reflected, [0.75, 0.25]))) / 1.349
    scale = min(spread, middle) if middle > 0 else spread
    rule = 0.9 * scale * reflected.size ** (-0.2)
    return float(rule * (reflected.size / score.size) ** 0.2 * np.std(score, ddof=1) / spread)


def _draws(score: Floats, width: float, replicates: int, seed: int) -> Floats:
    """Return replicates × units scores of the smoothed distribution, in (0, 1]."""
    rng = np.random.default_rng(seed)
    shape = (replicates, score.size)
    both = np.concatenate((score, 2 - score))
    picked = both[rng.integers(both.size, size=shape)]
    centre = picked.mean(axis=1, keepdims=True)
    moved = picked + width * rng.standard_normal(shape) - centre
    shrunk = centre + moved / np.sqrt(1 + width**2 / np.var(both))
    return np.asarray(np.clip(1 - np.abs(shrunk - 1), np.min(score) / 2, 1.0))


def _replicates(
    data: Data, score: Floats, drawn: Floats, how: tuple[Returns, Orientation]
) -> Floats:
    """Return the scores of the units against the units moved as drawn, replicates × units."""
    from joblib import Parallel, delayed

    blocks = [drawn[at : at + _TASK] for at in range(0, len(drawn), _TASK)]
    found = Parallel()(delayed(_block)((data.X, data.Y), score, block, how) for block in blocks)
    return np.concatenate(found)


def _block(
    tables: tuple[Floats, Floats],
    score: Floats,
    drawn: Floats,
    how: tuple[Returns, Orientation],
) -> Floats:
    (X, Y), (returns, orientation) = tables, how
    by_input = orientation == "input"
    found = np.empty_like(drawn)
    for at, one in enumerate(drawn):
        move = (score / one)[:, None]
        reference = (X * move, Y) if by_input else (X, Y / move)
        programs = radial_programs(
            X, Y, returns=returns, orientation=orientation, reference=reference,
            factor=move[:, 0] if by_input else 1 / move[:, 0],
        )  # fmt: skip
        factor = solve(programs).own_levels(programs.own.shape[2])[:, 0]
        found[at] = factor if by_input else 1 / factor
    return found
