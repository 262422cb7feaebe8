r"""Two-way fixed effects regression of an outcome on treatment, with placebo permutations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.columns import check_columns
from shuanggao_analytics.performance.impact.columns import (
    TABLE,
    absent_rows,
    check_keys,
    flag_column,
    number_column,
    unit_codes,
    unit_column,
    whole_times,
)
from shuanggao_analytics.performance.impact.differences.placebo import (
    assignments,
    permuted,
    tail_share,
)
from shuanggao_analytics.performance.impact.words import SELECTED, few_clusters, shown
from shuanggao_analytics.performance.options import check_share, check_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

_ROUNDING = 1e-12
_ASSUMPTION = (
    "Assumed, not shown: untreated, treated and untreated units would have changed alike (parallel "
    "trends), and the difference that treatment makes is the same for every unit and time."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoWayEffect:
    """The coefficient of treatment within units and times, and its placebo distribution.

    Attributes
    ----------
    table
        One row, ``treated``: ``estimate``, ``se`` (clustered), ``low``, ``high``, ``t``, ``p`` (t
        distribution on G − 1), and by permutation ``p_placebo`` with ``p_placebo_low``,
        ``p_placebo_high`` (what it may be with endless permutations); missing without any.
    placebo
        The coefficient of each permutation; empty without any.
    n_assignments
        Different assignments of the treatment paths to units that the permutations draw from.
    staggered
        Whether treated units begin at several times.
    reversed_units
        Units that are treated and later are not.
    negative_share, negative_sum
        Share of the treated rows with a negative weight in the coefficient, and the sum of those
        weights (all weights sum to 1; de Chaisemartin & D'Haultfœuille 2020).
    n_units, n_times, n_treated, n_control
        Units, times, clusters with units ever treated, and with units never treated.
    n_clusters
        Clusters of the error.
    strata
        Column within which units were permuted; ``None``: all.
    assumption, check
        What has to be assumed, and what the data say about it.
    level
        Of the intervals.
    """

    table: pd.DataFrame
    placebo: pd.Series
    n_assignments: float
    staggered: bool
    reversed_units: int
    negative_share: float
    negative_sum: float
    n_units: int
    n_times: int
    n_treated: int
    n_control: int
    n_clusters: int
    strata: str | None
    assumption: str
    check: str
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        row = self.table.iloc[0]
        parts = [
            f"Two-way fixed effects ({self.n_units} units, {self.n_times} times, errors by "
            f"{self.n_clusters} clusters): difference attributed to treatment under the stated "
            f"assumption {shown(row, self.level, estimate='estimate')}.",
            self.assumption,
            self.check,
            SELECTED,
        ]
        if self.staggered or self.reversed_units:
            how = "treated units begin at several times" if self.staggered else ""
            back = f"{self.reversed_units} units are treated and later are not"
            said = " and ".join(part for part in (how, back if self.reversed_units else "") if part)
            parts.append(
                f"Here {said}: units already treated serve as controls, and the coefficient is a "
                "mean with weights that may be negative (Goodman-Bacon 2021). "
                f"{self.negative_share:.0%} of the treated rows have a negative weight (sum "
                f"{self.negative_sum:.3g}); use `att_gt` for units that stay treated."
            )
        noun = "units" if self.n_clusters == self.n_units else "clusters"
        parts += few_clusters(self.n_treated, self.n_control, noun)
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def two_way_effect(
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: str,
    cluster: str | None = None,
    permutations: int = 0,
    strata: str | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> TwoWayEffect:
    r"""Return the coefficient of treatment within units and times, with permutation placebo.

    .. math:: y_{it} = \alpha_i + \tau_t + \beta D_{it} + u_{it},\qquad
              \hat\beta = \frac{\sum \tilde D_{it} y_{it}}{\sum \tilde D_{it}^2},

    with :math:`\tilde D` less its means by unit and by time. Errors allow any dependence within a
    cluster: CR1, G/(G−1)·(n−1)/(n−k) with the effects of times among the k coefficients and those
    of units not, as they lie within clusters (as pyfixest has it).

    A placebo gives the treatment paths to other units at random. As :math:`\sum\tilde D^2` stays
    the same, :math:`\beta^*` is a sum of entries of one matrix, paths × units, and
    :math:`p = (1 + \#\{|\beta^*| \ge |\hat\beta|\})/(1 + N)`: how rare so large a coefficient would
    be if treatment made no difference and any unit could have had any path.

    Parameters
    ----------
    panel
        Long table, one row a unit and time, every unit in every time.
    outcome, unit, time
        Columns of the outcome (numbers), the units and the times (whole numbers).
    treated
        Column of 0 and 1 (or false and true): whether the unit is treated at that time.
    cluster
        Column of clusters that hold whole units. ``None``: each unit is its own.
    permutations
        Number N of placebo assignments; 0: none.
    strata
        Column, the same in all rows of a unit, within whose values paths are permuted: units that
        had a comparable chance of treatment.
    seed
        Of the permutations; the result does not depend on the number of threads.
    level
        Of the intervals.

    Returns
    -------
    TwoWayEffect
        ``.table``, ``.placebo``, ``.text``.

    Raises
    ------
    DataContractError
        For columns that are not there, a row without a unit, a time that is no whole number, a
        unit twice in one time or missing in one, cells that are no number, flags other than 0 and
        1, a cluster or stratum that changes within a unit, fewer than two clusters, a treatment
        that does not differ within units and times, and options out of bounds: all of them at once.

    References
    ----------
    Goodman-Bacon, A. (2021). Difference-in-differences with variation in treatment timing.
    *Journal of Econometrics* 225, 254–277; de Chaisemartin, C. & D'Haultfœuille, X. (2020).
    Two-way fixed effects estimators with heterogeneous treatment effects. *American Economic
    Review* 110, 2964–2996.

    Examples
    --------
    >>> rows = [(place, year, int(place == "c" and year > 2020), ord(place) + year)
    ...         for place in "abc" for year in range(2018, 2023)]
    >>> table = pd.DataFrame(rows, columns=["place", "year", "named", "score"])
    >>> table["score"] += 2 * table["named"]
    >>> found = two_way_effect(table, outcome="score", unit="place", time="year", treated="named")
    >>> found.table["estimate"].round(6).tolist()
    [2.0]
    """
    named = [cluster if cluster != unit else None, strata]
    beside = sorted({name for name in named if name is not None})
    check_columns(panel, [unit, time, outcome, treated], beside)
    keys = (unit, time)
    _, y, flags, _, _, _, _, *per_unit = together(
        lambda: check_keys(panel, unit, time),
        lambda: number_column(panel, outcome, keys),
        lambda: flag_column(panel, treated, keys),
        lambda: check_whole("permutations", permutations, low=0),
        lambda: check_whole("seed", seed, low=0),
        lambda: check_share("level", level),
        lambda: _check_balanced(panel, unit, time),
        *[lambda name=name: unit_column(panel, name, unit) for name in beside],
    )
    codes, units = unit_codes(panel, unit)
    times, at = np.unique(whole_times(panel, time), return_inverse=True)
    of_units = {name: pd.factorize(values.reindex(units))[0]
                for name, values in zip(beside, per_unit, strict=True)}  # fmt: skip
    clusters = of_units[cluster] if cluster in of_units else np.arange(len(units))
    shape = len(units), len(times)
    outcomes, on = (_wide(values, codes, at, shape) for values in (y, flags))
    within = _demeaned(on)
    _check_within(within, treated, clusters)
    row = _regression(_demeaned(outcomes), within, clusters, level)
    blocks = of_units[strata] if strata is not None else np.zeros(len(units), dtype=np.intp)
    paths, path = np.unique(on, axis=0, return_inverse=True)
    path = path.ravel()
    weights = within / np.sum(within**2)
    scaled = _demeaned(outcomes) / np.sum(within**2)
    drawing = int(permutations), int(seed), level
    draws, share = _placebo(paths, path, blocks, y=scaled, drawing=drawing)
    ever = np.any(on == 1, axis=1)
    starts = np.argmax(on, axis=1)[ever]
    negative = (on == 1) & (within < -_ROUNDING)
    sizes = assignments(path, blocks)
    return TwoWayEffect(
        table=pd.DataFrame([{**row, **share}], index=["treated"]),
        placebo=draws,
        n_assignments=sizes,
        staggered=len(np.unique(starts)) > 1,
        reversed_units=int(np.sum(np.any(np.diff(on, axis=1) < 0, axis=1))),
        negative_share=float(np.sum(negative) / np.sum(on)),
        negative_sum=float(np.sum(weights[negative]) / np.sum(weights[on == 1])),
        n_units=len(units),
        n_times=len(times),
        n_treated=len(np.unique(clusters[ever])),
        n_control=len(np.unique(clusters[~ever])),
        n_clusters=int(np.max(clusters)) + 1,
        strata=strata,
        assumption=_ASSUMPTION,
        check=_check(share, len(draws), sizes, strata),
        level=level,
    )


def _wide(values: Floats | NDArray[np.bool_], codes: Codes, at: Codes,
          shape: tuple[int, int]) -> Floats:  # fmt: skip
    """Return a column as units × times."""
    found = np.zeros(shape)
    found[codes, at] = values
    return found


def _demeaned(cells: Floats) -> Floats:
    """Return a table less the means of its rows and columns, plus the mean of all."""
    found: Floats = cells - cells.mean(axis=0) - cells.mean(axis=1)[:, None] + cells.mean()
    return found


def _regression(y: Floats, within: Floats, clusters: Codes, level: float) -> dict[str, float]:
    """Return the coefficient with its clustered error; both tables are demeaned."""
    from scipy.stats import t

    below = float(np.sum(within**2))
    estimate = float(np.sum(within * y)) / below
    residuals = y - estimate * within
    scores = np.bincount(clusters, np.sum(within * residuals, axis=1))
    size, n, k = len(scores), y.size, 1 + y.shape[1]
    factor = size / (size - 1) * (n - 1) / (n - k)
    se = float(np.sqrt(factor * np.sum(scores**2))) / below
    if se <= _ROUNDING * float(np.max(np.abs(y))):
        se = 0.0
    half = float(t.ppf((1 + level) / 2, size - 1)) * se
    ratio = estimate / se if se > 0 else np.nan
    p = float(2 * t.sf(abs(ratio), size - 1))
    return {"estimate": estimate, "se": se, "low": estimate - half, "high": estimate + half,
            "t": ratio, "p": p}  # fmt: skip


def _placebo(
    paths: Floats, path: Codes, blocks: Codes, *, y: Floats, drawing: tuple[int, int, float]
) -> tuple[pd.Series, dict[str, float]]:
    """Return the coefficients of the permutations, and the share as large as the one found."""
    number, seed, level = drawing
    names = ("p_placebo", "p_placebo_low", "p_placebo_high")
    terms = np.einsum("kt,it->ki", paths, y)
    found, draws = permuted(terms, path, blocks, number=number, seed=seed)
    index = pd.RangeIndex(1, number + 1, name="permutation")
    shares = tail_share(found, draws, level=level) if number else (np.nan,) * 3
    return pd.Series(draws, index=index, name="placebo"), dict(zip(names, shares, strict=True))


def _check_balanced(panel: pd.DataFrame, unit: str, time: str) -> None:
    """Raise for units and times without a row; rows with a faulty key are not looked at."""
    codes, units = unit_codes(panel, unit)
    years = whole_times(panel, time)
    used = (codes >= 0) & ~np.isnan(years)
    remedy = (
        "two-way effects need every unit in every time: complete it, leave it out, or use att_gt"
    )
    faults = [
        Fault(TABLE, "no row for this unit and time", f"{one}, {when}", remedy=remedy)
        for one, when in absent_rows(codes[used], units, years[used])
    ]
    if faults:
        raise DataContractError(faults)


def _check_within(within: Floats, column: str, clusters: Codes) -> None:
    faults = []
    if float(np.max(np.abs(within))) <= _ROUNDING:
        remedy = "it follows from the effects of units and times, so nothing is left to compare"
        faults.append(Fault(TABLE, "does not differ within units and times", column=column,
                            remedy=remedy))  # fmt: skip
    if np.max(clusters) < 1:
        faults.append(Fault(TABLE, "fewer than two clusters", value="1"))
    if faults:
        raise DataContractError(faults)


def _check(share: dict[str, float], number: int, sizes: float, strata: str | None) -> str:
    if not number:
        return "No check was asked for: permutations=… compares with random assignments."
    within = f" within {strata}" if strata else ""
    said = (
        f"Check: of {number:,} random assignments of the treatment paths{within}, so large a "
        f"coefficient has {p_words(share['p_placebo'])} (between {share['p_placebo_low']:.3f} and "
        f"{share['p_placebo_high']:.3f} with endless draws), if any unit there could have been "
        "treated."
    )
    if sizes < number:
        said += (
            f" There are only {sizes:.0f} different assignments: p is no less than {1 / sizes:.2g}."
        )
    return said
