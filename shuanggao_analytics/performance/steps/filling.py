"""How single gaps are filled: from the row's group, the unit's own past and future, or its row.

Each function takes the gaps and returns one row a gap, in their order: ``value``, ``basis`` (what
it was taken from) and ``count`` (how many values that was). None of them fills from elsewhere
where its own rule finds nothing: that is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.steps.expectation import fit_normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

TOGETHER = 3  # rows in which two indicators must both be known before they say anything


@dataclass(frozen=True, kw_only=True, eq=False)
class Gaps:
    """The missing cells of a table, one at least.

    Attributes
    ----------
    table
        The table of indicators, for its labels.
    cells
        Its cells, NaN where missing.
    where
        Gaps × 2: the number of the row and of the column.
    labels
        ``groups``, ``unit`` and ``time`` of the rows, as far as given.
    """

    table: pd.DataFrame
    cells: Floats
    where: NDArray[np.intp]
    labels: dict[str, pd.Series]


def group_means(gaps: Gaps) -> pd.DataFrame:
    """Return the mean of the known values in each gap's group, or of all rows without groups.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 2.0, np.nan]})
    >>> gaps = Gaps(table=x, cells=x.to_numpy(), where=np.array([[2, 0]]), labels={})
    >>> group_means(gaps).to_dict("records")
    [{'value': 1.5, 'basis': 'all', 'count': 2}]
    """
    return _by_group(gaps, "mean")


def group_medians(gaps: Gaps) -> pd.DataFrame:
    """Return the median of the known values in each gap's group, or of all rows.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 2.0, 9.0, np.nan]})
    >>> gaps = Gaps(table=x, cells=x.to_numpy(), where=np.array([[3, 0]]), labels={})
    >>> group_medians(gaps).to_dict("records")
    [{'value': 2.0, 'basis': 'all', 'count': 3}]
    """
    return _by_group(gaps, "median")


def own_dates(gaps: Gaps) -> pd.DataFrame:
    """Return values on the line between the unit's nearest in time, the nearest at its ends.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, np.nan, 4.0]})
    >>> labels = {"unit": pd.Series(["n"] * 3), "time": pd.Series([2018, 2019, 2021])}
    >>> gaps = Gaps(table=x, cells=x.to_numpy(), where=np.array([[1, 0]]), labels=labels)
    >>> own_dates(gaps).to_dict("records")
    [{'value': 2.0, 'basis': '2018 to 2021', 'count': 2}]
    """
    time, cells = gaps.labels["time"], gaps.cells
    when = _dates(time)
    codes, names = pd.factorize(np.asarray(gaps.labels["unit"], dtype=object))
    twice = pd.DataFrame({"unit": codes, "time": when}).duplicated().to_numpy()
    faults = [Fault("time", "the unit has this date twice", row_name(row), value=str(date))
              for row, date in zip(gaps.table.index[twice], time[twice], strict=True)]  # fmt: skip
    found: list[tuple[float, str, int]] = []
    empty: dict[tuple[int, int], None] = {}
    for i, j in gaps.where:
        own = np.flatnonzero((codes == codes[i]) & ~np.isnan(cells[:, j]))
        if not len(own):
            empty[int(codes[i]), int(j)] = None
            continue
        own = own[np.argsort(when[own], kind="stable")]
        place = int(np.searchsorted(when[own], when[i]))
        used = own[max(place - 1, 0) : place + 1]
        basis = " to ".join(str(time.iloc[row]) for row in used)
        found.append((float(np.interp(when[i], when[used], cells[used, j])), basis, len(used)))
    remedy = "another method, or leave the unit or the indicator out"
    faults += [
        Fault("X", "the unit has no value of this indicator at any date", str(names[unit]),
              str(gaps.table.columns[j]), remedy=remedy)
        for unit, j in empty
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return pd.DataFrame(found, columns=["value", "basis", "count"])


def expectations(gaps: Gaps) -> pd.DataFrame:
    """Return what the known cells of the row lead to expect, under a normal distribution.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [2.0, 4.0, 6.0, np.nan]})
    >>> gaps = Gaps(table=x, cells=x.to_numpy(), where=np.array([[3, 1]]), labels={})
    >>> expectations(gaps).round(6).to_dict("records")
    [{'value': 8.0, 'basis': 'known cells of the row', 'count': 1}]
    """
    cells, table = gaps.cells, gaps.table
    there = ~np.isnan(cells)
    rows, columns = cells.shape
    known = there.sum(axis=1)
    remedy = "screen_units leaves such rows out"
    faults = [
        Fault("X", "no value to expect the others from", row_name(row), remedy=remedy)
        for row in table.index[known == 0]
    ]
    if rows <= columns:
        remedy = "the covariances need more rows than indicators: use fewer, or another method"
        faults.append(Fault("X", f"{rows} rows for {columns} indicators", remedy=remedy))
    both = there.astype(int).T @ there.astype(int)
    faults += [
        Fault("X", "known together in fewer than three rows",
              column=" and ".join(str(table.columns[k]) for k in sorted({i, j})),
              value=str(both[i, j]))
        for i, j in np.argwhere(np.triu(both < TOGETHER))
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    count = known[gaps.where[:, 0]]
    expected = fit_normal(cells).filled[tuple(gaps.where.T)]
    return pd.DataFrame({"value": expected, "basis": "known cells of the row", "count": count})


FILLS: dict[str, Callable[[Gaps], pd.DataFrame]] = {
    "mean": group_means,
    "median": group_medians,
    "panel": own_dates,
    "em": expectations,
}


def _by_group(gaps: Gaps, centre: str) -> pd.DataFrame:
    groups = gaps.labels.get("groups", pd.Series("all", index=gaps.table.index))
    codes, names = pd.factorize(np.asarray(groups, dtype=object))
    known = pd.DataFrame(gaps.cells).groupby(codes)
    centres, counts = known.agg(centre).to_numpy(), known.count().to_numpy()
    of, column = codes[gaps.where[:, 0]], gaps.where[:, 1]
    empty = dict.fromkeys((k, j) for k, j in zip(of, column, strict=True) if not counts[k, j])
    if empty:
        remedy = "a wider group, another method, or leave the indicator out"
        raise DataContractError(
            Fault("X", f"no value in the group to take a {centre} of", str(names[k]),
                  str(gaps.table.columns[j]), remedy=remedy)
            for k, j in empty
        )  # fmt: skip
    return pd.DataFrame(
        {
            "value": centres[of, column],
            "basis": [str(names[k]) for k in of],
            "count": counts[of, column],
        }
    )


def _dates(time: pd.Series) -> Floats:
    """Return dates as numbers, in years as given or in days, or raise for each that is none."""
    if isinstance(time.dtype, pd.PeriodDtype):
        time = time.dt.to_timestamp()
    dated = is_datetime64_any_dtype(time.dtype)
    numbers = time if dated else pd.to_numeric(time, errors="coerce")
    if not dated and numbers.isna().all():
        numbers, dated = pd.to_datetime(time, format="ISO8601", errors="coerce"), True
    if dated:
        numbers = (numbers - numbers.min()) / pd.Timedelta(days=1)
    when: Floats = numbers.to_numpy(dtype="float64")
    wrong = ~np.isfinite(when)
    if wrong.any():
        raise DataContractError(
            Fault("time", "neither number nor date", row_name(row), value=str(value))
            for row, value in zip(time.index[wrong], time[wrong], strict=True)
        )
    return when
