r"""The difference in differences of two groups at two times: four means and their difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import check_columns, places
from shuanggao_analytics.performance.impact.columns import (
    TABLE,
    flag_column,
    number_column,
    unit_codes,
    unit_column,
)
from shuanggao_analytics.performance.impact.words import SELECTED, few_clusters, shown
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_ASSUMPTION = (
    "Assumed, not shown: untreated, the one group would have changed on average as the other did "
    "(parallel trends)."
)
_CHECK = "No check: with one time before there is no trend to compare; look at earlier times."
_CELLS = ((False, False), (False, True), (True, False), (True, True))


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoByTwo:
    """Four means and the difference in differences.

    Attributes
    ----------
    means
        One row a ``group`` and ``post`` (0 or 1): ``n``, ``mean``, ``sd``, ``se``.
    table
        ``all`` (all rows) and, where units are named, ``paired`` (units with both times):
        ``estimate``, ``se``, ``low``, ``high``, ``t``, ``df``, ``p``, ``n_treated``,
        ``n_control`` (rows after for ``all``; units for ``paired``). No t and p without variation.
    assumption, check
        What has to be assumed, and what the data say about it.
    n_treated, n_control
        Units, or rows of the smaller time where none are named.
    level
        Of the intervals.
    """

    means: pd.DataFrame
    table: pd.DataFrame
    assumption: str
    check: str
    n_treated: int
    n_control: int
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        mean = self.means["mean"]
        said = [
            f"{name} {mean.loc[(group, 0)]:.4g} before and {mean.loc[(group, 1)]:.4g} after"
            for name, group in (("treated", 1), ("untreated", 0))
        ]
        each = [
            f"{shown(row, self.level, estimate='estimate')} with {words}"
            for (name, row), words in zip(
                self.table.iterrows(), ("all rows", "units that have both times"), strict=False
            )
        ]
        parts = [
            f"Means: {'; '.join(said)}. Difference in differences: {'; '.join(each)}.",
            self.assumption,
            self.check,
            SELECTED,
            *few_clusters(self.n_treated, self.n_control),
        ]
        return " ".join(parts)

    def _repr_html_(self) -> str:
        tables = (self.means, self.table)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def two_by_two(
    panel: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    post: str,
    unit: str | None = None,
    level: float = 0.95,
) -> TwoByTwo:
    r"""Return the difference in differences of two groups at two times.

    .. math:: \hat\delta = (\bar y_{11} - \bar y_{10}) - (\bar y_{01} - \bar y_{00}),\qquad
              se^2 = \sum_{gt} s_{gt}^2 / n_{gt}

    (g: group, t: time), for rows that are independent. Where units are named, rows of one unit are
    not: se² of all rows then sums each unit's part squared,
    :math:`\sum_i (\sum_t \pm (y_{it} - \bar y_{gt}) / \sqrt{n_{gt}(n_{gt}-1)})^2`, and the paired
    row is the difference of the mean changes of the units with both times, with
    :math:`se^2 = \sum_g s_{\Delta g}^2/n_g`. Intervals by the t distribution with the degrees of
    freedom of Welch and Satterthwaite.

    Parameters
    ----------
    panel
        One row a unit and time, or a row each of two cross-sections.
    outcome
        Column of numbers. A missing one is an error: which rows are left out is a decision.
    group, post
        Columns of 0 and 1 (or false and true): whether the row is of the treated group, and
        whether it is of the time after.
    unit
        Column of the units; each has one group, and one row a time at most.
    level
        Of the intervals.

    Returns
    -------
    TwoByTwo
        ``.means``, ``.table``, ``.text``.

    Raises
    ------
    DataContractError
        For columns that are not there, cells that are no number, flags other than 0 and 1, fewer
        than two rows of a group and time, a unit twice in one time or in both groups, and fewer
        than two units of a group with both times: all of them at once.

    References
    ----------
    Card, D. & Krueger, A. B. (1994). Minimum wages and employment. *American Economic Review* 84,
    772–793.

    Examples
    --------
    >>> table = pd.DataFrame({"nj": [0, 0, 0, 0, 1, 1, 1, 1], "after": [0, 0, 1, 1] * 2,
    ...                       "jobs": [23.0, 24.0, 21.0, 22.0, 20.0, 21.0, 20.5, 22.0]})
    >>> two_by_two(table, outcome="jobs", group="nj", post="after").table["estimate"].tolist()
    [2.75]
    """
    keys = [group, post] if unit is None else [unit, group, post]
    check_columns(panel, keys, [outcome])
    place = [] if unit is None else [unit, post]
    y, treated, after, *_ = together(
        lambda: number_column(panel, outcome, place),
        lambda: flag_column(panel, group, place),
        lambda: flag_column(panel, post, place),
        lambda: check_share("level", level),
        *([] if unit is None else [lambda: _check_units(panel, unit, group, post)]),
    )
    _check_cells(treated, after)
    means = _means(y, treated, after)
    units = None if unit is None else unit_codes(panel, unit)[0]
    sides = {"all": _all_rows(y, treated, after, units)}
    if units is not None:
        sides["paired"] = _paired(y, treated, after, units)
    table = pd.DataFrame(sides).T
    rows = means["n"].to_numpy().reshape(2, 2).min(axis=1)
    n_control, n_treated = (
        int(rows[side]) if units is None else len(np.unique(units[treated == bool(side)]))
        for side in (0, 1)
    )
    return TwoByTwo(
        means=means,
        table=_with_interval(table, level),
        assumption=_ASSUMPTION,
        check=_CHECK,
        n_treated=n_treated,
        n_control=n_control,
        level=level,
    )


def _means(y: Floats, treated: NDArray[np.bool_], after: NDArray[np.bool_]) -> pd.DataFrame:
    rows = []
    for side, time in _CELLS:
        cell = y[(treated == side) & (after == time)]
        sd = float(np.std(cell, ddof=1))
        rows.append((int(side), int(time), len(cell), cell.mean(), sd, sd / np.sqrt(len(cell))))
    names = ["group", "post", "n", "mean", "sd", "se"]
    return pd.DataFrame(rows, columns=names).set_index(["group", "post"])


def _all_rows(
    y: Floats, treated: NDArray[np.bool_], after: NDArray[np.bool_], units: NDArray[np.intp] | None
) -> dict[str, float]:
    """Return the difference of the four means, its error and the parts of its variance."""
    rows = np.arange(len(y)) if units is None else units
    part = np.zeros(len(y))
    estimate, counts = 0.0, []
    for side, time in _CELLS:
        at = (treated == side) & (after == time)
        sign, n = (1.0 if side == time else -1.0), int(at.sum())
        estimate += sign * float(y[at].mean())
        part[at] = sign * (y[at] - y[at].mean()) / np.sqrt(n * (n - 1))
        counts.append(n)
    squares = np.bincount(rows, part) ** 2
    sides = [float(squares[np.unique(rows[treated == side])].sum()) for side in (True, False)]
    n_control, n_treated = counts[1], counts[3]
    if units is None:
        cells = [float(np.sum(part[(treated == s) & (after == t)] ** 2)) for s, t in _CELLS]
        df = _welch(cells, counts)
    else:
        sizes = [len(np.unique(units[treated == side])) for side in (True, False)]
        df = _welch(sides, sizes)
    return {"estimate": estimate, "se": float(np.sqrt(sum(sides))), "df": df,
            "n_treated": n_treated, "n_control": n_control}  # fmt: skip


def _paired(
    y: Floats, treated: NDArray[np.bool_], after: NDArray[np.bool_], units: NDArray[np.intp]
) -> dict[str, float]:
    """Return the difference of the mean changes of the units with both times."""
    size = int(np.max(units)) + 1
    change, side = np.full(size, np.nan), np.zeros(size, dtype=bool)
    before = np.full(size, np.nan)
    before[units[~after]] = y[~after]
    change[units[after]] = y[after]
    change -= before
    side[units] = treated
    both = [change[(side == one) & ~np.isnan(change)] for one in (True, False)]
    remedy = "leave out unit= where the times are two samples"
    faults = [
        Fault(TABLE, f"fewer than two units of {name} with both times", value=str(len(each)),
              remedy=remedy)
        for name, each in zip(("group 1", "group 0"), both, strict=True) if len(each) < 2
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    variances = [float(np.var(each, ddof=1)) / len(each) for each in both]
    sizes = [len(each) for each in both]
    estimate = float(both[0].mean() - both[1].mean())
    return {"estimate": estimate, "se": float(np.sqrt(sum(variances))),
            "df": _welch(variances, sizes), "n_treated": sizes[0],
            "n_control": sizes[1]}  # fmt: skip


def _welch(variances: list[float], sizes: list[int]) -> float:
    """Return the degrees of freedom of a sum of variances of means (Welch–Satterthwaite)."""
    total = sum(variances)
    if not total:
        return float(sum(sizes) - len(sizes))
    below = sum(v**2 / (n - 1) for v, n in zip(variances, sizes, strict=True))
    return float(total**2 / below)


def _with_interval(table: pd.DataFrame, level: float) -> pd.DataFrame:
    from scipy.stats import t

    half = t.ppf((1 + level) / 2, table["df"]) * table["se"]
    ratio = (table["estimate"] / table["se"].where(table["se"] > 0)).astype("float64")
    found = pd.DataFrame({"estimate": table["estimate"], "se": table["se"]})
    found = found.assign(low=found["estimate"] - half, high=found["estimate"] + half, t=ratio)
    found = found.assign(df=table["df"], p=2 * t.sf(ratio.abs(), table["df"]))
    return found.assign(**{name: table[name].astype(int) for name in ("n_treated", "n_control")})


def _check_cells(treated: NDArray[np.bool_], after: NDArray[np.bool_]) -> None:
    """Raise unless each group has two rows or more at each time."""
    counts = [(s, t, int(np.sum((treated == s) & (after == t)))) for s, t in _CELLS]
    faults = [
        Fault(TABLE, f"fewer than two rows of group {int(s)} and post {int(t)}", value=str(count))
        for s, t, count in counts if count < 2
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def _check_units(panel: pd.DataFrame, unit: str, group: str, post: str) -> None:
    """Raise for a row without a unit, a unit in both groups, and one twice in a time."""
    codes, units = unit_codes(panel, unit)
    known = codes >= 0
    faults: list[Fault] = []
    try:
        unit_column(panel[known & panel[group].notna().to_numpy()], group, unit)
    except DataContractError as error:
        faults += error.faults
    faults += [Fault(TABLE, "no unit given", str(panel.index[at]), unit) for at in places(~known)]
    times, moments = pd.factorize(panel[post])
    pairs = np.column_stack([codes, times])[known & (times >= 0)]
    keys, counts = np.unique(pairs, axis=0, return_counts=True)
    faults += [
        Fault(TABLE, "unit twice in one time", f"{units[keys[at, 0]]}, {moments[keys[at, 1]]}",
              value=f"{counts[at]} rows", remedy="keep one row a unit and time")
        for at in places(counts > 1)
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
