"""Denominators: totals become values per head, per area or per yuan, indicator by indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.steps.gaps import gapped_cells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats

    ByIndicator: TypeAlias = pd.Series | Mapping[str, object]


def denominate(
    X: pd.DataFrame,
    *,
    denominators: pd.DataFrame,
    by: ByIndicator,
    factors: ByIndicator | None = None,
    missing: Literal["refuse", "keep"] = "refuse",
) -> pd.DataFrame:
    r"""Return `X` with each indicator that has a denominator divided by it.

    .. math:: y_{ij} = \frac{x_{ij}}{d_{i\,k(j)}}\, f_j

    Parameters
    ----------
    X
        Units × indicators, numbers or missing; a missing value stays missing.
    denominators
        The same units × denominators, each > 0 where a value of `X` is divided by it. Rows are
        matched by label and may stand in another order; more of them are not read.
    by
        Column of `denominators` by indicator. An indicator left out, or with a missing entry, is
        not divided. May be a column of a meta-data table: a missing entry under another code is
        not read.
    factors
        Number f by indicator, finite and not 0, for units such as "per 10,000"; 1 where left out.
    missing
        What a missing denominator does to a known value: ``"refuse"`` it, or ``"keep"`` the gap:
        the value becomes missing too, to be imputed later. A denominator ≤ 0 is always an error.

    Returns
    -------
    pandas.DataFrame
        The shape and labels of `X`; a column without a denominator as it was. The unit of the
        others is their old unit by that of the denominator, times f.

    Raises
    ------
    DataContractError
        For a denominator ≤ 0, or missing under ``"refuse"``, where it is needed; a name in `by`
        or `factors` that is in no table; a factor for an indicator without denominator; another
        word for `missing`; a row of `X` without denominators; cells that are text or infinite.

    References
    ----------
    R package COINr 1.1.14, ``Denominate`` (which keeps the gaps).

    Examples
    --------
    >>> x = pd.DataFrame({"places": [500, 900], "ratio": [18, 15]}, index=["n", "s"])
    >>> people = pd.DataFrame({"people": [2000, 4500]}, index=["n", "s"])
    >>> denominate(x, denominators=people, by={"places": "people"}, factors={"places": 1000})
       places  ratio
    n   250.0     18
    s   200.0     15
    """
    cells = gapped_cells(X)
    gapped_cells(denominators, table="denominators")
    chosen = pd.Series(by, dtype=object).dropna()
    scales = pd.Series({} if factors is None else factors, dtype=object).dropna()
    faults = _name_faults(X, denominators, chosen, scales)
    if missing not in ("refuse", "keep"):
        faults.append(Fault("missing", "no such choice", None, None, str(missing), "refuse, keep"))
    if faults:
        raise DataContractError(faults)
    rows = denominators if denominators.index.equals(X.index) else denominators.reindex(X.index)
    places = X.columns.get_indexer(chosen.index)
    columns = rows.columns.get_indexer(pd.Index(chosen))
    below = gapped_cells(rows, table="denominators")[:, columns]
    needed = ~np.isnan(cells[:, places])
    wrong = needed & ~(below > 0) & ~(np.isnan(below) & (missing == "keep"))
    if wrong.any():
        raise DataContractError(
            Fault("denominators", "needs a number > 0", row_name(X.index[i]), str(chosen.iloc[k]),
                  str(below[i, k]), f"{chosen.index[k]} is divided by it")
            for i, k in np.argwhere(wrong)
        )  # fmt: skip
    factor = scales.astype("float64").reindex(chosen.index).fillna(1.0).to_numpy()
    divided: Floats = cells[:, places] / np.where(needed, below, 1.0) * factor
    result = X.copy()
    for k, name in enumerate(chosen.index):
        result[name] = divided[:, k]
    return result


def _name_faults(
    X: pd.DataFrame,
    denominators: pd.DataFrame,
    chosen: pd.Series,
    scales: pd.Series,
) -> list[Fault]:
    """Return names that stand nowhere or twice, and factors that are no use."""
    faults = [
        Fault(table, "indicator twice", row=str(code))
        for table, series in (("by", chosen), ("factors", scales))
        for code in series.index[series.index.duplicated()].unique()
    ]
    there = f"there are: {', '.join(map(str, denominators.columns))}"
    for code, column in chosen.items():
        if code not in X.columns:
            faults.append(Fault("by", "no such indicator in X", row=str(code)))
        elif column not in denominators.columns:
            faults.append(Fault("by", "no such denominator", str(code), None, str(column), there))
    numbers = pd.to_numeric(scales, errors="coerce").astype("float64")
    for code, number in numbers.items():
        if code not in chosen.index:
            faults.append(Fault("factors", "no denominator for this indicator", row=str(code)))
        elif not np.isfinite(number) or number == 0:
            faults.append(Fault("factors", "needs a finite number, not 0", str(code)))
    if not denominators.index.equals(X.index):
        twice = denominators.index[denominators.index.duplicated()].unique()
        faults += [Fault("denominators", "row twice", row=row_name(row)) for row in twice]
        without = X.index[~X.index.isin(denominators.index)].unique()
        faults += [Fault("denominators", "no row for a unit", row=row_name(r)) for r in without]
    return faults
