r"""How firm a measure is: bootstrap intervals and leaving one place out.

What is resampled are **places**: n of them with replacement (inside each outermost group when
there are groups, so that none is emptied). When the places are a sample, or stand for a process
that could have given others, the interval is about sampling error. The 31 provinces are all there
are: then it describes how much the figure hangs on single provinces, not an error of estimation,
and `leave_one_out` says on which. For counts of a few units `permutation.chance` answers
another question: what would chance alone have given?

Percentile intervals; the bias of these measures in small n (a resample repeats places, so Gini
and Theil come out low) is reported and not corrected. All draws are array operations
(`kernels`), seeded, and do not depend on anything but the seed and the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.inputs import checked_values
from shuanggao_analytics.layout.concentration.resampling import (
    check_draws,
    draws_at_a_time,
    prepare,
    resampled,
)

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats, Groups, Values
    from shuanggao_analytics.layout.concentration.resampling import Measure


@dataclass(frozen=True)
class Bootstrap:
    """A measure with its bootstrap interval.

    Attributes
    ----------
    measure, level, places
        Name of the measure, level of the interval, number of places resampled.
    table
        One row a statistic of the measure: ``estimate``, ``low``, ``high`` (percentiles),
        ``standard_error``, ``bias`` (mean of the draws − estimate) and ``undefined`` (draws in
        which it has no value; they are left out of the other columns).
    draws
        Draws × statistics.
    """

    measure: str
    level: float
    places: int
    table: pd.DataFrame
    draws: pd.DataFrame

    @property
    def estimate(self) -> float:
        """The first statistic of the measure (for theil and dagum: the total)."""
        return float(self.table["estimate"].iloc[0])

    @property
    def low(self) -> float:
        """Lower end of its interval."""
        return float(self.table["low"].iloc[0])

    @property
    def high(self) -> float:
        """Upper end of its interval."""
        return float(self.table["high"].iloc[0])

    @property
    def standard_error(self) -> float:
        """Standard deviation of its draws."""
        return float(self.table["standard_error"].iloc[0])

    @property
    def text(self) -> str:
        """The result in one sentence."""
        return (
            f"{self.measure} {self.estimate:.4f}, {self.level:.0%} from {self.low:.4f} to "
            f"{self.high:.4f} when the {self.places} places are resampled "
            f"({len(self.draws)} draws)"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


@dataclass(frozen=True)
class LeaveOneOut:
    """A measure without each place in turn.

    Attributes
    ----------
    measure
        Name of the measure.
    table
        One row a place, in the caller's order: the statistics without that place.
    summary
        One row a statistic: ``estimate`` (with all), ``lowest`` and ``highest`` (without one),
        ``lowest_without`` and ``highest_without`` (which place that is), ``standard_error``
        (jackknife).
    """

    measure: str
    table: pd.DataFrame
    summary: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        first = self.summary.iloc[0]
        return (
            f"{self.measure} {first['estimate']:.4f}: from {first['lowest']:.4f} without "
            f"{first['lowest_without']} to {first['highest']:.4f} without "
            f"{first['highest_without']}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.summary.to_html(float_format='{:.4f}'.format)}"


def bootstrap(
    x: Values | pd.DataFrame,
    *,
    measure: Measure = "gini",
    weights: Values | None = None,
    base: Values | None = None,
    groups: Groups | None = None,
    index: Literal["T", "L"] = "T",
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Bootstrap:
    r"""Return a measure with a percentile interval from resampling the places.

    .. math:: m^*_b = m(x_{i_1}, \dots, x_{i_n}),\quad i_k \sim \text{uniform},\quad
              [\,q_{\alpha/2}(m^*),\ q_{1-\alpha/2}(m^*)\,]

    Parameters
    ----------
    x
        As for the measure; for ``"ellison_glaeser"`` the table of places × categories (h over
        places in each draw).
    measure
        Name of the function; its parts are all given (``"theil"``: total, between, within;
        ``"dagum"``: three parts; ``"hhi"``: plain and normalised; ``"primacy"``: three).
    weights, base, groups, index
        As for the measure; a resampled place takes its heads with it. With groups the places of
        each outermost group are resampled among themselves.
    draws, level, seed
        Number of draws, level of the interval, seed.

    Returns
    -------
    Bootstrap
        ``.estimate``, ``.low``, ``.high``, ``.standard_error``, ``.table``, ``.draws``. For all
        31 provinces read it as sensitivity to single provinces, not as sampling error.

    Raises
    ------
    DataContractError
        As for the measure; also for an unknown measure, an argument that it does not take, fewer
        than 2 draws or a level not between 0 and 1.
    ShuanggaoError
        When all values are zero.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). *An Introduction to the Bootstrap*, ch. 13; for inequality:
    Mills, J. & Zandvakili, S. (1997), *Journal of Applied Econometrics* 12, 133–150.

    Examples
    --------
    >>> result = bootstrap([1, 2, 3, 4, 10], draws=500, seed=1)
    >>> result.estimate, result.low < result.estimate < result.high
    (0.4, True)
    """
    check_draws(draws, level)
    task = prepare(x, measure, weights=weights, base=base, groups=groups, index=index)
    rng = np.random.default_rng(seed)
    values = np.concatenate(
        [task.evaluate(counts) for counts in resampled(rng, task.strata, draws)]
    )
    estimate = task.evaluate(np.ones((1, len(task.labels))))[0]
    table = _summarise(values, estimate, task.names, level)
    sample = pd.DataFrame(values, columns=task.names)
    return Bootstrap(measure, level, len(task.labels), table, sample)


def leave_one_out(
    x: Values | pd.DataFrame,
    *,
    measure: Measure = "gini",
    weights: Values | None = None,
    base: Values | None = None,
    groups: Groups | None = None,
    index: Literal["T", "L"] = "T",
) -> LeaveOneOut:
    r"""Return a measure without each place in turn, and the jackknife standard error.

    .. math:: s^2 = \frac{n - 1}{n} \sum_i (m_{(i)} - \bar m_{(\cdot)})^2

    Parameters
    ----------
    x, measure, weights, base, groups, index
        As for `bootstrap`.

    Returns
    -------
    LeaveOneOut
        The measure without each place, and on which place it hangs most. A value that is not
        defined without a place is missing, and the standard error with it.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `bootstrap`.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). *An Introduction to the Bootstrap*, ch. 11.

    Examples
    --------
    >>> leave_one_out(pd.Series([1, 1, 1, 5], index=list("abcd"))).text
    'gini 0.3750: from 0.0000 without d to 0.3810 without a'
    """
    task = prepare(x, measure, weights=weights, base=base, groups=groups, index=index)
    n = len(task.labels)
    estimate = task.evaluate(np.ones((1, n)))[0]
    parts = []
    step = draws_at_a_time(n)
    for start in range(0, n, step):
        counts = np.ones((min(step, n - start), n))
        counts[np.arange(len(counts)), np.arange(start, start + len(counts))] = 0
        parts.append(task.evaluate(counts))
    values = np.concatenate(parts)[np.argsort(task.order)]  # back into the caller's order
    table = pd.DataFrame(values, index=task.labels, columns=task.names)
    spread = ((table - table.mean()) ** 2).sum(skipna=False) * (n - 1) / n
    first = [_extreme(table[name], lowest=True) for name in task.names]
    last = [_extreme(table[name], lowest=False) for name in task.names]
    summary = pd.DataFrame(
        {
            "estimate": estimate,
            "lowest": table.min(),
            "highest": table.max(),
            "lowest_without": pd.Series(first, index=task.names, dtype=object),
            "highest_without": pd.Series(last, index=task.names, dtype=object),
            "standard_error": np.sqrt(spread),
        },
        index=task.names,
    )
    return LeaveOneOut(measure, table, summary)


def lorenz_band(
    x: Values,
    *,
    weights: Values | None = None,
    base: Values | None = None,
    points: int = 101,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the Lorenz curve at even steps of heads with a band from resampling the places.

    Parameters
    ----------
    x, weights, base
        As for `lorenz`.
    points
        Steps from 0 to 1, both ends included; between two places the curve is straight.
    draws, level, seed
        As for `bootstrap`. The band holds at each step on its own, not for the whole curve.

    Returns
    -------
    pandas.DataFrame
        ``head_share``, ``value_share``, ``low`` and ``high``. A draw with nothing to share has
        no curve and is left out.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `bootstrap`.

    Examples
    --------
    >>> lorenz_band([1, 2, 3, 4, 10], points=3, draws=200, seed=1)["value_share"].round(3).tolist()
    [0.0, 0.225, 1.0]
    """
    check_draws(draws, level)
    levels, heads, _ = checked_values(x, weights, base)
    order = np.argsort(levels, kind="stable")
    levels, heads = levels[order], heads[order]
    grid = np.linspace(0, 1, points)
    rng = np.random.default_rng(seed)
    one_stratum = np.zeros(levels.size, dtype=np.intp)
    curves = [
        _curve(weight, levels, grid)
        for counts in resampled(rng, one_stratum, draws)
        for weight in counts * heads
        if weight @ levels > 0
    ]
    low, high = np.quantile(curves, [(1 - level) / 2, (1 + level) / 2], axis=0)
    value_share = _curve(heads, levels, grid)
    return pd.DataFrame({"head_share": grid, "value_share": value_share, "low": low, "high": high})


def _curve(weights: Floats, levels: Floats, grid: Floats) -> Floats:
    people = np.concatenate([[0.0], np.cumsum(weights)])
    amount = np.concatenate([[0.0], np.cumsum(weights * levels)])
    height: Floats = np.interp(grid, people / people[-1], amount / amount[-1])
    return height


def _summarise(values: Floats, estimate: Floats, names: list[str], level: float) -> pd.DataFrame:
    """Return estimate, interval, standard error and bias of each column of draws."""
    tail = (1 - level) / 2
    rows = []
    for column, value in zip(values.T, estimate, strict=True):
        defined = column[~np.isnan(column)]
        few = defined.size < 2
        low, high = (np.nan, np.nan) if few else np.quantile(defined, [tail, 1 - tail])
        error = np.nan if few else defined.std(ddof=1)
        bias = np.nan if few else defined.mean() - value
        rows.append((value, low, high, error, bias, column.size - defined.size))
    columns = ["estimate", "low", "high", "standard_error", "bias", "undefined"]
    return pd.DataFrame(rows, index=names, columns=columns)


def _extreme(column: pd.Series, *, lowest: bool) -> object:
    """Return the label of the lowest or highest value, the first one of several."""
    if column.isna().all():
        return None
    values = column.to_numpy()
    return column.index[int(np.nanargmin(values) if lowest else np.nanargmax(values))]
