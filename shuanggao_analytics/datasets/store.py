"""The shipped tables, validated once a process, handed out as copies."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shuanggao_analytics.datasets.catalogue import read_text
from shuanggao_analytics.datasets.schemas import validate
from shuanggao_analytics.errors import Fault, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd


@cache
def _validated(name: str) -> pd.DataFrame:
    return validate(read_text(name), name)


def shipped(name: str) -> pd.DataFrame:
    """Return a shipped table with typed columns; the copy is the caller's own.

    Raises
    ------
    DataContractError
        When the table does not keep the schema of the data package.

    Examples
    --------
    >>> shipped("provinces")["name"].iloc[0]
    '北京市'
    """
    return _validated(name).copy()


def only(table: pd.DataFrame, column: str, value: object, *, asked: str) -> pd.DataFrame:
    """Return the rows whose `column` is `value`; all rows when `value` is ``None``.

    Parameters
    ----------
    table
        Any table.
    column, value
        What to keep.
    asked
        How the caller's user wrote the request, for the error.

    Raises
    ------
    UnknownNameError
        When no row has that value; the error names the values that there are.

    Examples
    --------
    >>> len(only(shipped("provinces"), "level", "municipality", asked="level"))
    4
    """
    if value is None:
        return table
    kept = table[table[column] == value]
    if kept.empty:
        there = ", ".join(str(each) for each in sorted(table[column].dropna().unique()))
        remedy = f"there are: {there}; None gives all"
        raise UnknownNameError([Fault(asked, "no such value", value=str(value), remedy=remedy)])
    return kept.reset_index(drop=True)
