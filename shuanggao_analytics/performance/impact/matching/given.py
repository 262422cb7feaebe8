"""What matching is given, checked once: one row a unit, who is treated, what units are like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults, together
from shuanggao_analytics.performance.columns import cell_fault, name_faults, numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

TABLE = "units"
_MISSING = "missing is neither zero nor left out: decide first"


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """Treated and control units with their covariates and cells.

    Attributes
    ----------
    index
        Labels of the units, in the order given.
    treated
        Who is treated.
    covariates
        Units × covariates.
    names
        Names of the covariates.
    levels
        Columns of labels that are matched exactly, in the order given.
    cells
        Number of the cell of each unit: same number, same labels throughout.
    cell_names
        Names of the cells.
    """

    index: pd.Index
    treated: NDArray[np.bool_]
    covariates: Floats
    names: tuple[str, ...]
    levels: pd.DataFrame
    cells: Codes
    cell_names: tuple[str, ...]


def checked_units(
    units: pd.DataFrame, *, treated: str, covariates: Sequence[str], exact: Sequence[str] = ()
) -> Units:
    """Return units with their covariates, or raise with every fault.

    Raises
    ------
    DataContractError
        For anything but a table with rows, columns missing, twice or used for two things, a unit
        twice, a flag that is neither true nor false, covariates missing or no numbers, labels
        missing, and nobody treated or nobody to compare with.

    Examples
    --------
    >>> table = pd.DataFrame({"named": [True, False], "staff": [5, 6], "belt": ["east", "west"]})
    >>> found = checked_units(table, treated="named", covariates=["staff"], exact=["belt"])
    >>> found.treated.tolist(), found.cell_names
    ([True, False], ('belt = east', 'belt = west'))
    """
    if faults := _column_faults(units, treated, covariates, exact):
        raise DataContractError(faults)
    flags, cells, labels, _ = together(
        lambda: _flags(units[treated]),
        lambda: np.column_stack([_numbers(units[name]) for name in covariates])
        if _all_numbers(units, covariates) else np.empty((len(units), 0)),
        lambda: _labels(units, exact),
        lambda: _once(units.index),
    )  # fmt: skip
    keys = [" and ".join(f"{name} = {row[name]}" for name in exact)
            for row in labels.to_dict("records")]  # fmt: skip
    codes, names = pd.factorize(pd.Series(keys or [""] * len(units), dtype=object))
    return Units(
        index=units.index,
        treated=flags,
        covariates=cells,
        names=tuple(covariates),
        levels=labels,
        cells=codes.astype(np.intp),
        cell_names=tuple(map(str, names)),
    )


def _column_faults(
    units: object, treated: str, covariates: Sequence[str], exact: Sequence[str]
) -> list[Fault]:
    faults = [
        Fault(name, "not a list", value=given, remedy="give a list of names, also for one")
        for name, given in (("covariates", covariates), ("exact", exact))
        if isinstance(given, str)
    ]
    if not isinstance(units, pd.DataFrame):
        return faults + table_faults(units, TABLE)
    faults += table_faults(units, TABLE)
    if faults:
        return faults
    names = [treated, *covariates, *exact]
    faults = name_faults(units, names, table=TABLE, once=names)
    if not covariates:
        faults.append(Fault("covariates", "none given"))
    return faults


def _flags(column: pd.Series) -> NDArray[np.bool_]:
    """Return who is treated: true or false, or 1 or 0."""
    missing = column.isna().to_numpy(dtype=bool)
    kept = column.astype(object)
    known = kept.map(
        lambda value: (
            isinstance(value, bool | int | float | np.bool_ | np.number) and value in (0, 1)
        )
    ).to_numpy(dtype=bool)
    faults = [
        Fault(TABLE, "missing value" if missing[at] else "neither true nor false",
              row_name(column.index[at]), str(column.name), str(column.iloc[at]),
              _MISSING if missing[at] else "give True or False, or 1 or 0")
        for at in places(missing | ~known)
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    flags: NDArray[np.bool_] = (kept == 1).to_numpy(dtype=bool)
    faults = [
        Fault(TABLE, f"nobody is {word}", column=str(column.name))
        for word, there in (("treated", flags), ("a control", ~flags)) if not there.any()
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return flags


def _numbers(column: pd.Series) -> Floats:
    """Return a covariate as numbers; true and false are 1 and 0."""
    given = column.astype("float64") if is_bool_dtype(column.dtype) else column
    values, bad = numbers(given)
    missing = np.isnan(values) & ~bad
    faults = []
    for at in places(bad | missing):
        if bad[at]:
            faults.append(cell_fault(TABLE, column.index[at], column.name, column.iloc[at]))
        else:
            faults.append(Fault(TABLE, "missing value", row_name(column.index[at]),
                                str(column.name), str(column.iloc[at]), _MISSING))  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return values


def _all_numbers(units: pd.DataFrame, covariates: Sequence[str]) -> bool:
    """Raise with the faults of all covariates together, or return whether there are any."""
    together(*(lambda n=name: _numbers(units[n]) for name in covariates))
    return bool(covariates)


def _labels(units: pd.DataFrame, exact: Sequence[str]) -> pd.DataFrame:
    labels = units[list(exact)]
    absent = np.argwhere(labels.isna().to_numpy())
    if len(absent):
        raise DataContractError(
            Fault(TABLE, "no label given", row_name(units.index[i]), str(labels.columns[j]))
            for i, j in absent
        )
    return labels.astype(object)


def _once(index: pd.Index) -> None:
    twice = index[index.duplicated()].unique()
    if len(twice):
        remedy = "give each unit a label of its own"
        raise DataContractError([Fault(TABLE, "unit twice", row_name(name), remedy=remedy)
                                 for name in twice])  # fmt: skip
