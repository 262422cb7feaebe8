"""Targets attained: how far an actual value is on its way to its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.progress.contract import (
    COMPARATORS,
    ZERO,
    holds,
    spread_comparators,
    spread_flags,
    spread_numbers,
)
from shuanggao_analytics.inputs import as_series
from shuanggao_analytics.performance.cells import ROUNDING, row_name, together
from shuanggao_analytics.performance.columns import floats, numbers, places
from shuanggao_analytics.performance.options import as_number
from shuanggao_analytics.performance.trends.table import joined

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from shuanggao_analytics.evaluation.progress.contract import Beside
    from shuanggao_analytics.inputs import Floats, Values

    Bools = NDArray[np.bool_]

_NO_ACTUAL = "no actual value"
_NO_TARGET = "no target"
_NO_RATIO = "actual not above 0: no ratio"
_NO_WIDTH = "左右 without a width: below the target cannot be told from about it"
_NO_BASELINE = "no baseline"
_NO_WAY = "baseline already at the target: no way to go"


def attainment(
    actual: Values,
    *,
    target: Beside,
    elapsed: Beside | None = None,
    baseline: Beside | None = None,
    comparator: Beside = ">=",
    soft: Beside = False,
    band: Beside = 0.0,
    cap: float | None = None,
) -> pd.DataFrame:
    r"""Return how far each actual value attains its target, and whether it meets it.

    With the actual value x, the target g > 0 and the baseline b

    .. math:: a = 100\,\frac xg \;(\ge, >),\quad a = 100\,\frac gx \;(\le, <),\quad
              a = 100\,\frac{\min(x, g)}{\max(x, g)} \;(=),\quad
              w = 100\,\frac{x - b}{g - b}

    ``attained_pct`` a is what the documents call 目标达成度, for which they print no formula; w,
    the share of the way from the baseline, is the alternative: 95 of 100 is 95 % attained, but
    half of the way from 90. Actual value and target must be counted alike, both cumulative or
    both of the year.

    Parameters
    ----------
    actual
        Actual values; a missing one is <NA> in the result.
    target
        Target, above 0. Here and below: one for all, a Series by label, or as many as there are
        values. A missing one is <NA> in the result; a target of 0 is a fault, for it has no ratio.
    elapsed
        Share of the time that is over, from 0 to 1, as from `elapsed_share`.
    baseline
        Value at the start. A target that the baseline already reaches has no way to go: w is <NA>.
    comparator
        ``>=``, ``>``, ``<=``, ``<`` or ``=``.
    soft
        Whether the target is said with 左右 ("about"). It is then met within its width; as long as
        no width is given, a value that misses the target is neither met nor missed (<NA>).
    band
        Width of a soft target as a share of it, the user's: no document gives one. 0: not given.
        A target that is not soft has no width, whatever stands here.
    cap
        Most that ``capped_pct`` counts, such as 100 or 120, so that one overfulfilled target does
        not make up for others. To cap, and where, is a choice that no document makes.

    Returns
    -------
    pandas.DataFrame
        By the index of `actual`: ``actual``, ``target``, ``comparator``, ``attained_pct``,
        ``capped_pct``, ``way_pct``, ``gap`` (in the unit of the value, below 0 where it is still
        to be gone: x − g, g − x for less is better, −\|x − g\| for =), ``met``, ``in_band``
        (within 左右 of the target, to either side; <NA> for targets without width),
        ``elapsed_pct``, ``ahead`` (attained − elapsed) and ``way_ahead`` (way − elapsed), both in
        percentage points, and ``reason``: why something is <NA>. What was not asked for is <NA>.

    Raises
    ------
    DataContractError
        For values that are text or infinite, targets of 0 or less, labels that do not match,
        shares outside [0, 1], widths outside [0, 1), comparators unknown, flags that are none and
        a cap below 100: all of them at once.

    References
    ----------
    002:1452 (绩效目标达成度); 左右: 000:33 and others.

    Examples
    --------
    >>> actual = pd.Series([95.0, 49, 12, None], index=["rate", "consortia", "days", "posts"])
    >>> found = attainment(actual, target=[100, 50, 10, 5], comparator=[">=", ">=", "<=", ">="],
    ...                    soft=[False, True, False, False], band=0.05, elapsed=0.6)
    >>> found[["attained_pct", "gap", "met", "in_band", "ahead", "reason"]].round(1)
               attained_pct   gap    met  in_band  ahead           reason
    rate               95.0  -5.0  False     <NA>   35.0             <NA>
    consortia          98.0  -1.0   True     True   38.0             <NA>
    days               83.3  -2.0  False     <NA>   23.3             <NA>
    posts              <NA>  <NA>   <NA>     <NA>   <NA>  no actual value
    """
    beside = {"target": target, "elapsed": elapsed, "baseline": baseline, "band": band}
    given, _ = together(
        lambda: _read(actual, beside, comparator=comparator, soft=soft),
        lambda: check_cap(cap),
    )
    x, goal, start, sign = given.actual, given.target, given.baseline, given.sign
    known = ~np.isnan(x) & ~np.isnan(goal)
    attained, no_ratio = _attained(x, goal, sign)
    way, no_way = _way(x, goal, start, sign)
    met, untold, within = _met(given, known)
    passed = 100 * given.elapsed
    top = np.inf if cap is None else float(cap)
    capped = np.minimum(np.where(no_ratio & (sign < 0), top, attained), top)
    gap = np.where(sign == 0, -np.abs(x - goal), np.where(sign < 0, goal - x, x - goal))
    return pd.DataFrame(
        {
            "actual": floats(x),
            "target": floats(goal),
            "comparator": pd.array(given.comparator, dtype="string"),
            "attained_pct": floats(attained),
            "capped_pct": floats(np.full(len(x), np.nan) if cap is None else capped),
            "way_pct": floats(way),
            "gap": floats(gap),
            "met": pd.arrays.BooleanArray(met, ~known | untold),
            "in_band": pd.arrays.BooleanArray(within, ~known | ~given.wide),
            "elapsed_pct": floats(passed),
            "ahead": floats(attained - passed),
            "way_ahead": floats(way - passed),
            "reason": joined([
                (np.isnan(x), _NO_ACTUAL),
                (np.isnan(goal), _NO_TARGET),
                (no_ratio, _NO_RATIO),
                (untold, _NO_WIDTH),
                (given.with_baseline & np.isnan(start), _NO_BASELINE),
                (no_way, _NO_WAY),
            ]),
        }
    ).set_axis(given.labels, axis=0)  # fmt: skip


def check_cap(cap: object) -> None:
    """Raise unless a cap is none, or a number of percent from 100.

    Examples
    --------
    >>> check_cap(120)
    """
    if cap is not None and not 100 <= as_number(cap) < np.inf:
        remedy = "percent, such as 100 or 120; None: no cap"
        raise DataContractError([Fault("cap", "needs a number from 100", value=str(cap),
                                       remedy=remedy)])  # fmt: skip


class _Given(NamedTuple):
    """What `attainment` was given, one value a place."""

    labels: pd.Index
    actual: Floats
    target: Floats
    elapsed: Floats
    baseline: Floats
    band: Floats
    comparator: NDArray[Any]
    sign: NDArray[np.int64]
    soft: Bools
    wide: Bools
    with_baseline: bool


def _read(
    actual: Values,
    given: dict[str, Beside | None],
    *,
    comparator: Beside,
    soft: Beside,
) -> _Given:
    """Return the values of all options for each place, or raise with every fault."""
    series = as_series(actual)
    index = series.index
    x, bad = numbers(series)
    faults = [
        Fault("actual", "needs a finite number", row_name(index[row]), value=str(series.iloc[row]))
        for row in places(bad)
    ]
    if series.empty:
        faults.append(Fault("actual", "there is no value"))
    found: dict[str, Floats] = {}
    for name, each in given.items():
        found[name], wrong = spread_numbers(np.nan if each is None else each, index, name)
        faults += wrong
    found["band"] = np.nan_to_num(found["band"])
    width = "a share of the target, such as 0.05; 0: no width given"
    checks = (
        ("target", found["target"] <= 0, "needs a number above 0", ZERO),
        ("elapsed", (found["elapsed"] < 0) | (found["elapsed"] > 1), "needs a share from 0 to 1",
         "see elapsed_share"),
        ("band", (found["band"] < 0) | (found["band"] >= 1), "needs a number in [0, 1)", width),
    )  # fmt: skip
    for name, wrong_at, problem, remedy in checks:
        faults += [
            Fault(name, problem, row_name(index[row]), None, f"{found[name][row]:g}", remedy)
            for row in places(wrong_at)
        ]
    signs, wrong = spread_comparators(comparator, index)
    about, also = spread_flags(soft, index, "soft")
    faults += [*wrong, *also]
    if faults:
        raise DataContractError(faults)
    return _Given(
        labels=index,
        actual=x,
        **found,
        comparator=signs,
        sign=np.array([COMPARATORS[each] for each in signs], dtype=np.int64),
        soft=about,
        wide=about & (found["band"] > 0),
        with_baseline=given["baseline"] is not None,
    )


def _attained(x: Floats, goal: Floats, sign: NDArray[np.int64]) -> tuple[Floats, Bools]:
    """Return the ratio in the sense of the comparator, and where there is none."""
    no_ratio = ((sign < 0) & (x <= 0)) | ((sign == 0) & (x < 0))
    upper = np.where(sign < 0, goal, np.where(sign == 0, np.minimum(x, goal), x))
    lower = np.where(sign < 0, x, np.where(sign == 0, np.maximum(x, goal), goal))
    known = ~no_ratio & ~np.isnan(upper) & ~np.isnan(lower)
    found = np.full(len(x), np.nan)
    with np.errstate(over="ignore"):  # a value next to 0 has no ratio that could be written down
        np.divide(100 * upper, lower, out=found, where=known)
    no_ratio |= np.isinf(found)
    return np.where(no_ratio, np.nan, found), no_ratio


def _way(x: Floats, goal: Floats, start: Floats, sign: NDArray[np.int64]) -> tuple[Floats, Bools]:
    """Return the share of the way from the baseline, and where there is no way to go."""
    way = goal - start
    none = np.where(sign == 0, way == 0, sign * way <= 0) & ~np.isnan(way)
    found = np.full(len(x), np.nan)
    np.divide(100 * (x - start), way, out=found, where=~none & ~np.isnan(way))
    return found, none


def _met(given: _Given, known: Bools) -> tuple[Bools, Bools, Bools]:
    """Return whether the target is met, where that cannot be told, and what is about it."""
    x, goal = given.actual, given.target
    width = np.where(given.wide, given.band, 0.0) * goal
    near = np.abs(x - goal) <= width + ROUNDING * np.maximum(1.0, goal)
    met = holds(x, goal - given.sign * width, given.comparator)
    met = np.where(given.sign == 0, near, met) & known
    untold = known & given.soft & ~given.wide & ~met
    return met.astype(bool), untold, near & known & given.wide
