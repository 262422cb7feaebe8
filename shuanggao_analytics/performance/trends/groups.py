"""Which columns of a table belong together: sites of a region, groups of colleges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Hashable

    Groups: TypeAlias = pd.Series | Mapping[Any, Any]

ALL = "all"


def grouped_columns(groups: Groups | None, columns: pd.Index) -> tuple[pd.Index, list[list[int]]]:
    """Return the groups in the order in which their first columns stand, and their columns.

    Parameters
    ----------
    groups
        Group by column name, for every column; ``None``: all columns are one group, ``all``.
    columns
        Names of the columns.

    Returns
    -------
    tuple
        The names of the groups, and for each the numbers of its columns.

    Raises
    ------
    DataContractError
        For anything but a Series or a mapping, a column without a group or with two, and a name
        that is no column.

    Examples
    --------
    >>> names, members = grouped_columns({"a": "x", "b": "y", "c": "x"}, pd.Index(list("abc")))
    >>> names.tolist(), members
    (['x', 'y'], [[0, 2], [1]])
    """
    if groups is None:
        return pd.Index([ALL]), [list(range(len(columns)))]
    if not isinstance(groups, pd.Series | Mapping):
        remedy = "give a Series or a mapping: group by column name"
        fault = Fault("groups", "no groups by name", value=type(groups).__name__, remedy=remedy)
        raise DataContractError([fault])
    named = groups if isinstance(groups, pd.Series) else pd.Series(dict(groups), dtype=object)
    twice = named.index[named.index.duplicated()].unique()
    faults = [Fault("groups", "column twice", row=str(name)) for name in twice]
    unknown = named.index[~named.index.isin(columns)]
    faults += [Fault("groups", "no such column", row=str(name)) for name in unknown]
    known = named[~named.index.duplicated()].reindex(columns)
    faults += [Fault("groups", "no group given", row=str(name)) for name in columns[known.isna()]]
    if faults:
        raise DataContractError(faults)
    codes, names = pd.factorize(known)
    members: list[list[int]] = [[] for _ in range(len(names))]
    for number, code in enumerate(codes):
        members[code].append(number)
    return pd.Index(names, name=_name(groups)), members


def _name(groups: Groups) -> Hashable:
    return groups.name if isinstance(groups, pd.Series) else None
