"""Missing cells: refused, or filled by a stated rule, with a list of every cell filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import checked_cells, row_name, table_faults, together
from shuanggao_analytics.performance.steps.filling import FILLS, Gaps
from shuanggao_analytics.performance.steps.gaps import (
    changed_cells,
    gapped_cells,
    row_labels,
)

if TYPE_CHECKING:
    from shuanggao_analytics.performance.steps.gaps import Labels

Method: TypeAlias = Literal["none", "mean", "median", "panel", "em"]

METHODS = ("none", *FILLS)
_NOTHING = {"value": np.empty(0), "basis": np.empty(0, object), "count": np.empty(0, np.int64)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Imputed:
    """A table without gaps, and where its filled cells come from.

    Attributes
    ----------
    data
        The table given, complete; the given cells are as they were.
    cells
        One row a filled cell, row by row: ``unit`` (label of the row), ``indicator``, ``value``,
        ``method``, ``basis`` (what it was taken from) and ``count`` (how many values that was).
    """

    data: pd.DataFrame
    cells: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        if self.cells.empty:
            return "no cell was missing"
        rows, columns = self.cells["unit"].nunique(), self.cells["indicator"].nunique()
        method = self.cells["method"].iloc[0]
        least = self.cells.sort_values("count", kind="stable").iloc[0]
        return (
            f"cells filled ({method}): {len(self.cells)}, in {rows} rows and {columns} indicators; "
            f"the fewest values behind one: {least['count']} ({row_name(least['unit'])}, "
            f"{least['indicator']}: {least['basis']})"
        )


def impute(
    X: pd.DataFrame,
    *,
    method: Method = "none",
    groups: Labels | None = None,
    unit: Labels | None = None,
    time: Labels | None = None,
) -> Imputed:
    r"""Return `X` with its missing cells filled by one rule, and the list of them.

    - ``none``: nothing is filled; a missing cell is an error that names it.
    - ``mean``, ``median``: of the known values of the indicator in the row's group, or in all
      rows without `groups`. A group without a value is an error: it is not filled from elsewhere.
    - ``panel``: on the straight line between the unit's own nearest earlier and later values;
      before its first and after its last value, that value. Other units are not used.
    - ``em``: the expectation given the known cells of the same row, under the multivariate
      normal distribution of maximum likelihood (`expectation.fit_normal`: steps until nothing
      changes by more than 1e-10 standard deviations; no random numbers). It understates the
      spread, as every single filled value does.

    Parameters
    ----------
    X
        Units × indicators, numbers or missing; for a panel, one row a unit and date.
    method
        One of the five.
    groups
        For ``mean`` and ``median``: the group of each row, as a Series by the index of `X`, a
        sequence in row order, or the name of a level of the index or of a column (which is then
        no indicator and stays as it is).
    unit, time
        For ``panel``: the unit and the date of each row, given in the same ways. Dates are
        numbers, dates or text such as "2024-06"; each unit has one row a date.

    Returns
    -------
    Imputed
        The table without gaps, float64, and one row a filled cell.

    Raises
    ------
    DataContractError
        For a missing cell (``none``); a group without a value of an indicator, or a unit
        (``panel``); no more rows than indicators, a row or an indicator without any value, or two
        indicators known together in fewer than three rows (``em``); labels missing, unknown or
        for another method; a date twice or no date; cells that are text or infinite.
    UnknownNameError
        For another method.
    ShuanggaoError
        When ``em`` does not settle.

    References
    ----------
    R package COINr 1.1.14, ``Impute`` (``i_mean_grp``, ``i_median_grp``, ``impute_panel``).
    Little, R. J. A. & Rubin, D. B. (2002). *Statistical Analysis with Missing Data*, 2nd ed.,
    Wiley, chs. 4 and 11.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, None, 5.0, 8.0], "b": [2, 4, 6, 8]}, index=list("nswe"))
    >>> filled = impute(x, method="mean", groups=["coast", "coast", "coast", "inland"])
    >>> filled.data["a"].tolist()
    [1.0, 3.0, 5.0, 8.0]
    >>> filled.cells[["unit", "indicator", "value", "basis", "count"]]
      unit indicator  value  basis  count
    0    s         a    3.0  coast      2
    """
    if method not in METHODS:
        remedy = f"methods: {', '.join(METHODS)}"
        fault = Fault("impute", "no such method", value=str(method), remedy=remedy)
        raise UnknownNameError([fault])
    every = {"groups": groups, "unit": unit, "time": time}
    given = {name: labels for name, labels in every.items() if labels is not None}
    if faults := table_faults(X, "X") + _option_faults(method, set(given)):
        raise DataContractError(faults)
    keys = [labels for labels in given.values() if isinstance(labels, str) and labels in X.columns]
    table = X.drop(columns=keys)
    check = checked_cells if method == "none" else gapped_cells
    cells, *found = together(
        lambda: check(table, table="X"),
        *(lambda name=name: row_labels(X, given[name], table=name) for name in given),
    )
    gaps = np.argwhere(np.isnan(cells))
    task = Gaps(table=table, cells=cells, where=gaps, labels=dict(zip(given, found, strict=True)))
    filled = FILLS[method](task) if len(gaps) else pd.DataFrame(_NOTHING)
    values = cells.copy()
    values[tuple(gaps.T)] = filled["value"].to_numpy()
    complete = pd.DataFrame(values, index=X.index, columns=table.columns)
    listed = changed_cells(table, gaps).join(filled)
    listed.insert(3, "method", method)
    return Imputed(
        data=complete.assign(**{key: X[key] for key in keys})[list(X.columns)], cells=listed
    )


def _option_faults(method: str, given: set[str]) -> list[Fault]:
    """Return labels that the method needs and has not, or has and does not use."""
    uses = {"mean": {"groups"}, "median": {"groups"}, "panel": {"unit", "time"}}.get(method, set())
    needed = uses if method == "panel" else set()
    return [
        *(Fault(name, f"{method} needs it") for name in sorted(needed - given)),
        *(Fault(name, f"{method} does not use it") for name in sorted(given - uses)),
    ]
