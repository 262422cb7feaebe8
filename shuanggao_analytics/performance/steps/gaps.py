"""Tables of indicators with gaps: numbers checked, missing cells kept as missing, rows labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells, row_name, table_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Labels: TypeAlias = str | pd.Series | Sequence[object]


def gapped_cells(X: pd.DataFrame, *, table: str = "X") -> Floats:
    """Return the cells of a table of numbers, NaN where one is missing, or raise.

    Raises
    ------
    DataContractError
        For anything but a DataFrame, no rows or columns, a column name twice, and each cell that
        is text or infinite.

    Examples
    --------
    >>> gapped_cells(pd.DataFrame({"a": [1, None]})).ravel().tolist()
    [1.0, nan]
    """
    if faults := table_faults(X, table):
        raise DataContractError(faults)
    if all(is_numeric_dtype(kind) for kind in X.dtypes):
        numbers: Floats = X.to_numpy(dtype="float64", na_value=np.nan)
        if not np.isinf(numbers).any():
            return numbers
    missing = X.isna().to_numpy()
    if not missing.any():
        return checked_cells(X, table=table)
    values = X.to_numpy(dtype=object, copy=True)
    values[missing] = 0.0
    filled = pd.DataFrame(values, index=X.index, columns=X.columns)
    cells: Floats = np.where(missing, np.nan, checked_cells(filled, table=table))
    return cells


def row_labels(X: pd.DataFrame, given: Labels, *, table: str) -> pd.Series:
    """Return one label a row of `X`, or raise.

    Parameters
    ----------
    X
        The table whose rows are labelled.
    given
        A Series by the index of `X`, a sequence in the order of its rows, or the name of a
        column or of a level of its index.
    table
        Name of the labels in the faults.

    Raises
    ------
    DataContractError
        For an unknown name, a wrong count, a row without a label, and a Series that cannot be
        matched because a row label stands twice.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2]}, index=["north", "south"])
    >>> row_labels(x, pd.Series({"south": "s", "north": "n"}), table="groups").tolist()
    ['n', 's']
    """
    labels = _by_row(X, given, table)
    if (missing := labels.isna()).any():
        raise DataContractError(
            Fault(table, "no label given", row=row_name(row)) for row in X.index[missing.to_numpy()]
        )
    return labels


def changed_cells(X: pd.DataFrame, where: NDArray[np.intp]) -> pd.DataFrame:
    """Return one row a cell of `X`, given by row and column number: ``unit`` and ``indicator``.

    Examples
    --------
    >>> changed_cells(pd.DataFrame({"a": [1, 2]}, index=["n", "s"]), np.array([[1, 0]]))
      unit indicator
    0    s         a
    """
    return pd.DataFrame(
        {
            "unit": pd.Series([X.index[i] for i in where[:, 0]], dtype=object),
            "indicator": pd.Series([X.columns[j] for j in where[:, 1]], dtype=object),
        }
    )


def _by_row(X: pd.DataFrame, given: Labels, table: str) -> pd.Series:
    if isinstance(given, str):
        if given in X.columns:
            return X[given]
        if given in X.index.names:
            return pd.Series(X.index.get_level_values(given), index=X.index)
        remedy = "name a column or a level of the index, or give a Series by row"
        raise DataContractError([Fault(table, "no such column", value=given, remedy=remedy)])
    if not isinstance(given, pd.Series):
        if len(given) != len(X):
            raise DataContractError([Fault(table, f"{len(given)} labels for {len(X)} rows")])
        return pd.Series(list(given), index=X.index)
    if given.index.equals(X.index):
        return given
    twice = X.index[X.index.duplicated()].union(given.index[given.index.duplicated()], sort=False)
    if len(twice):
        remedy = "labels can only be matched when each stands once"
        raise DataContractError(
            Fault(table, "row twice", row_name(row), remedy=remedy) for row in twice.unique()
        )
    return given.reindex(X.index)
