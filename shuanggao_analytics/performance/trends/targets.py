"""Targets of a panel: the path to each, the projection to its date, and three classes.

The classes are ours, not those of any document. The documents sort indicators into done or
exceeded, can be done but is not yet, and cannot be done, without saying how the three are told
apart, and they speak of a required rate of completion without a figure. Here the three are told
apart by the straight line through the past values and its band. Likewise 左右 ("about") stands in
the documents without a width: a width is the caller's choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import ROUNDING, row_name, together
from shuanggao_analytics.performance.columns import floats, places, words
from shuanggao_analytics.performance.options import as_number, check_share, check_whole
from shuanggao_analytics.performance.trends.contract import FEW
from shuanggao_analytics.performance.trends.kernel import counts, ratio
from shuanggao_analytics.performance.trends.line import fitted_lines
from shuanggao_analytics.performance.trends.panel import per_unit, read_panel
from shuanggao_analytics.performance.trends.table import ends, joined, times_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.trends.panel import Panel, PerUnit

    Bools = NDArray[np.bool_]

CLASSES = ("done", "can_be_done", "cannot_be_done")
"""Keys of the classes, the best first: our own definition, not one of a document."""

_NO_VALUE = "no value"
_NO_TARGET = "no target"
_NO_DUE = "no due time"
_NO_DIRECTION = "no direction"
_PASSED = "due time reached: nothing to project"
_SHORT = "too few values to tell whether it stalls"


def completion(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str | Sequence[str],
    target: PerUnit,
    due: PerUnit,
    time: str = "year",
    direction: PerUnit = 1,
    level: float = 0.95,
    band: float = 0.0,
    stall_steps: int = 2,
) -> pd.DataFrame:
    r"""Return how far each unit is from its target, and whether its past leads there in time.

    The path is the straight line from the first value :math:`(t_f, x_f)` to the target
    :math:`(T, g)`; needed at the last time :math:`t_l` is

    .. math:: x_f + (g - x_f) \min\Bigl(1, \frac{t_l - t_f}{T - t_f}\Bigr)

    The projection to T and its band are those of `projection`. With the direction d and the width
    w of the target, it is reached at :math:`d\,(x - g) \ge -w |g|`. The classes are our own
    operational definition, of no document:

    - ``done``: the latest value reaches the target;
    - ``can_be_done``: it does not, but the better end of the band does;
    - ``cannot_be_done``: not even that end does, or the due time is over. It says that the past
      line does not lead there; a change of course can.

    Parameters
    ----------
    panel, by, time
        As for `trend`; missing values are left out.
    value
        Column of the value.
    target, due, direction
        Target, its time, and +1 (more is better) or −1: each one number for all, the name of a
        column of the panel (the same in all rows of a unit), or a Series or mapping by unit. A
        unit without one has no class.
    level
        Coverage of the band. The wider the band, the more can be done: with three values at 95 %
        it is so wide that hardly anything cannot.
    band
        Width w of the target as a share of it, for a target that is said with 左右: 0.05 counts
        95 % of it as reached. 0 for 以上 and 不低于.
    stall_steps
        A unit stalls when its latest value is not better than the one so many values before.

    Returns
    -------
    pandas.DataFrame
        One row a unit:

        - ``n``, ``first_time``, ``first``, ``last_time``, ``last``;
        - ``target``, ``due``, ``direction``, ``threshold`` (the target less its width);
        - ``attained_pct``: last over target, <NA> for a target not above 0;
        - ``needed``: on the straight path by the last time; ``gap``: how far the last value is
          ahead of it, in the sense of the direction (negative: behind);
        - ``projected``, ``low``, ``high`` at the due time; ``on_course``: whether the projection
          itself reaches the target. <NA> when the due time is not after the last value;
        - ``class``: a value that reaches the target is ``done`` however few there are; else <NA>
          with fewer than three values;
        - ``stalled``;
        - ``reason``: why something is <NA>, or why nothing was projected.

    Raises
    ------
    DataContractError
        As for `trend`; for a target, due time or direction that is text, differs within a unit or
        belongs to no unit, a direction other than 1 and −1, a level outside (0, 1), a width below
        0 and a number of steps below 1.

    References
    ----------
    The three kinds: 池云霞, 唐振华, 《中国教育报》2022-12-27 (001:37-43), who give no rule for
    them.

    Examples
    --------
    >>> panel = pd.DataFrame({
    ...     "college": ["甲"] * 4 + ["乙"] * 4, "year": [2019, 2020, 2021, 2022] * 2,
    ...     "training": [10, 14, 17, 21, 10, 12, 11, 11],
    ... })
    >>> table = completion(panel, value="training", by="college", target=30, due=2025)
    >>> table[["needed", "gap", "projected", "high", "class", "stalled"]].round(2)
             needed  gap  projected   high           class  stalled
    college
    甲          20.0  1.0       31.7  34.83     can_be_done    False
    乙          20.0 -9.0       11.9   21.3  cannot_be_done     True
    """
    also = [name for name in (target, due, direction) if isinstance(name, str)]
    read, *_ = together(
        lambda: read_panel(panel, value=value, by=by, time=time, also=also),
        lambda: check_share("level", level),
        lambda: _check_band(band),
        lambda: check_whole("stall_steps", stall_steps, low=1),
    )
    goal, until, sign = _targets(read, {"target": target, "due": due, "direction": direction})
    n = counts(read.cells)
    (start, end), (first, last) = ends(read.cells, read.times)
    threshold = goal - sign * band * np.abs(goal)
    given = ~np.isnan(goal + until + sign)
    open_ = given & (n > 0) & (until > end)
    projects = open_ & (n >= 3)
    line = fitted_lines(read.cells, read.times).at(until, level=level)
    middle, low, high = (np.where(projects, part, np.nan) for part in line)
    best = np.where(sign > 0, high, low)
    now, on_course, can = (_reached(x, threshold, sign) for x in (last, middle, best))
    over = given & (n > 0) & ~open_
    classes = [
        ((projects & ~can) | over, CLASSES[2]),
        (projects & can, CLASSES[1]),
        (given & now, CLASSES[0]),
    ]
    needed = _needed((start, first), (until, goal), end)
    stalled, short = _stalled(read.cells, n, sign, stall_steps)
    columns: dict[str, object] = {
        "n": n,
        "first_time": times_column(start, n == 0, whole=read.whole),
        "first": floats(first),
        "last_time": times_column(end, n == 0, whole=read.whole),
        "last": floats(last),
        "target": floats(goal),
        "due": _times(until),
        "direction": times_column(sign, np.isnan(sign), whole=True),
        "threshold": floats(threshold),
        "attained_pct": floats(100 * ratio(last, goal)),
        "needed": floats(needed),
        "gap": floats(sign * (last - needed)),
        "projected": floats(middle),
        "low": floats(low),
        "high": floats(high),
        "on_course": pd.arrays.BooleanArray(on_course, ~projects),
        "class": words(classes, len(n)),
        "stalled": pd.arrays.BooleanArray(stalled, short),
        "reason": joined([
            (n == 0, _NO_VALUE),
            ((n > 0) & (n < 3), FEW),
            (np.isnan(goal), _NO_TARGET),
            (np.isnan(until), _NO_DUE),
            (np.isnan(sign), _NO_DIRECTION),
            (over, _PASSED),
            (short & (n >= 3) & ~np.isnan(sign), _SHORT),
        ]),
    }  # fmt: skip
    return pd.DataFrame(columns).set_axis(read.index, axis=0)


def _targets(read: Panel, given: dict[str, PerUnit]) -> tuple[Floats, Floats, Floats]:
    """Return target, due time and direction of each unit, or raise with all that is wrong."""
    found: list[Floats] = []
    faults: list[Fault] = []
    for name, each in given.items():
        values, wrong = per_unit(each, read, name=name)
        found.append(values)
        faults += wrong
    remedy = "+1: more is better; -1: less is better"
    faults += [
        Fault("direction", "needs 1 or -1", row_name(read.units[unit]),
              value=f"{found[2][unit]:g}", remedy=remedy)
        for unit in places(~np.isnan(found[2]) & (np.abs(found[2]) != 1))
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return found[0], found[1], found[2]


def _reached(values: Floats, threshold: Floats, sign: Floats) -> Bools:
    """Return whether values reach a threshold, rounding aside; not where one is missing."""
    slack = ROUNDING * np.maximum(1.0, np.abs(threshold))
    reached: Bools = sign * (values - threshold) >= -slack
    return reached


def _needed(start: tuple[Floats, Floats], goal: tuple[Floats, Floats], now: Floats) -> Floats:
    """Return the straight path from (time, value) to (time, value) at the time of now."""
    (t0, x0), (t1, x1) = start, goal
    way = t1 - t0
    share = np.where(way > 0, np.minimum((now - t0) / np.where(way > 0, way, 1.0), 1.0), 1.0)
    needed: Floats = x0 + (x1 - x0) * np.where(np.isnan(way), np.nan, share)
    return needed


def _stalled(cells: Floats, n: NDArray[np.int64], sign: Floats, steps: int) -> tuple[Bools, Bools]:
    """Return whether the last value is no better than the one some steps before, and unknown."""
    there = ~np.isnan(cells)
    ahead = np.cumsum(there[:, ::-1], axis=1)[:, ::-1]  # values from here on
    row = np.arange(len(cells))
    unknown = (n <= steps) | np.isnan(sign)
    last, before = (cells[row, np.argmax(there & (ahead == k), axis=1)] for k in (1, steps + 1))
    stalled = np.where(unknown, False, np.nan_to_num(sign * (last - before)) <= 0)
    return stalled.astype(bool), unknown


def _times(times: Floats) -> pd.api.extensions.ExtensionArray:
    known = times[~np.isnan(times)]
    return times_column(times, np.isnan(times), whole=bool((known == np.floor(known)).all()))


def _check_band(band: object) -> None:
    if not 0 <= as_number(band) < 1:
        remedy = "a share of the target, such as 0.05; 0: no width"
        raise DataContractError([Fault("band", "needs a number in [0, 1)", value=str(band),
                                       remedy=remedy)])  # fmt: skip
