"""What data envelopment analysis is given, checked once: inputs, outputs, and what they may hold.

All faults come in one error. Columns are divided by their means, so that no answer depends on the
unit of a column, and the solver sees numbers near one.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells, row_name, table_faults, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

Returns: TypeAlias = Literal["crs", "vrs", "nirs", "ndrs"]
Orientation: TypeAlias = Literal["input", "output", "none"]
Measure: TypeAlias = Literal["radial", "sbm", "super"]

RETURNS = ("crs", "vrs", "nirs", "ndrs")
SIDES = ("input", "output")
_POSITIVE = "an input is spent and an output is good, so more of it counts; turn others round"


class SmallSampleWarning(UserWarning):
    """There are so few units that most of them look efficient."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Data:
    """Inputs, outputs and undesirable outputs of the units, each column divided by its mean.

    Attributes
    ----------
    units
        Labels of the units.
    X, Y, bad
        Units × inputs, outputs, undesirable outputs (none: zero columns).
    names
        Names of the columns of the three, in one list each.
    means
        What each column was divided by, in the same order.
    free_x, free_y
        Inputs and outputs that the units can change; the others are held.
    exact_x, exact_y
        Of those held, the ones that a mix must meet exactly.
    """

    units: pd.Index
    X: Floats
    Y: Floats
    bad: Floats
    names: tuple[list[str], list[str], list[str]]
    means: tuple[Floats, Floats, Floats]
    free_x: NDArray[np.bool_]
    free_y: NDArray[np.bool_]
    exact_x: NDArray[np.bool_]
    exact_y: NDArray[np.bool_]

    @property
    def columns(self) -> list[str]:
        """Names of all columns: inputs, outputs, undesirable outputs."""
        return [name for part in self.names for name in part]

    @property
    def scale(self) -> Floats:
        """What all columns were divided by."""
        return np.concatenate(self.means)


def checked_data(
    inputs: pd.DataFrame,
    outputs: pd.DataFrame,
    *,
    undesirable: pd.DataFrame | None = None,
    non_discretionary: Sequence[str] = (),
    non_controllable: Sequence[str] = (),
    ratios: bool = False,
) -> Data:
    """Return the tables as arrays, or raise with every fault of all of them.

    Parameters
    ----------
    inputs, outputs, undesirable
        Units × columns of numbers ≥ 0, with the same unit labels in any order. A unit needs at
        least one input and one output above zero, and so does each column over the units.
    non_discretionary, non_controllable
        Inputs or outputs that the units cannot change: limits, and to be met exactly.
    ratios
        Whether a slack is divided by its own value, so that no zero is allowed.

    Raises
    ------
    DataContractError
        For a unit twice or in one table only, a column twice, and each cell that is missing, text,
        negative, infinite, or zero where it must not be.

    Examples
    --------
    >>> given = checked_data(pd.DataFrame({"x": [1, 3]}), pd.DataFrame({"y": [2, 2]}))
    >>> given.X.ravel().tolist(), given.scale.tolist()
    ([0.5, 1.5], [2.0, 2.0])
    """
    tables = {"inputs": inputs, "outputs": outputs}
    if undesirable is not None:
        tables["undesirable"] = undesirable
    faults = [fault for name, table in tables.items() for fault in table_faults(table, name)]
    if faults:
        raise DataContractError(faults)
    tables = {name: _text_columns(table) for name, table in tables.items()}
    held = {"non_discretionary": non_discretionary, "non_controllable": non_controllable}
    _, _, *found = together(
        lambda: _raise(_unit_faults(tables)),
        lambda: _raise(_name_faults(tables, held)),
        *(partial(_cells, table, name, above=ratios) for name, table in tables.items()),
    )
    units = tables["inputs"].index
    cells = [
        array[table.index.get_indexer(units)]
        for array, table in zip(found, tables.values(), strict=True)
    ]
    if undesirable is None:
        cells.append(np.zeros((len(units), 0)))
    means = tuple(np.mean(array, axis=0) for array in cells)
    X, Y, bad = (array / mean for array, mean in zip(cells, means, strict=True))
    names = [list(table.columns) for table in tables.values()] + [[]] * (3 - len(tables))
    exact = [np.array([name in non_controllable for name in part]) for part in names[:2]]
    limit = [np.array([name in non_discretionary for name in part]) for part in names[:2]]
    return Data(
        units=units, X=X, Y=Y, bad=bad, names=(names[0], names[1], names[2]),
        means=(means[0], means[1], means[2]), free_x=~(exact[0] | limit[0]),
        free_y=~(exact[1] | limit[1]), exact_x=exact[0], exact_y=exact[1],
    )  # fmt: skip


def warn_of_few_units(units: int, inputs: int, outputs: int, *, stacklevel: int = 3) -> None:
    """Warn when there are fewer units than the rule of thumb max(m·s, 3(m + s)) asks for.

    References
    ----------
    Cooper, W. W., Seiford, L. M. & Tone, K. (2007). *Data Envelopment Analysis*, 2nd ed., p. 284.
    """
    wanted = max(inputs * outputs, 3 * (inputs + outputs))
    if units < wanted:
        msg = (
            f"{units} units for {inputs} inputs and {outputs} outputs: a rule of thumb asks for "
            f"{wanted}; with fewer, most units look efficient because nobody can be compared"
        )
        warnings.warn(msg, SmallSampleWarning, stacklevel=stacklevel)


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise DataContractError(faults)


def _text_columns(table: pd.DataFrame) -> pd.DataFrame:
    return table.set_axis([str(name) for name in table.columns], axis=1)


def _unit_faults(tables: dict[str, pd.DataFrame]) -> list[Fault]:
    faults = []
    for name, table in tables.items():
        twice = table.index[table.index.duplicated()].unique()
        faults += [Fault(name, "unit twice", row_name(unit)) for unit in twice]
    units = tables["inputs"].index
    for name, table in tables.items():
        faults += [
            Fault(name, "unit missing that stands in inputs", row_name(unit))
            for unit in units[~units.isin(table.index)]
        ]
        faults += [
            Fault("inputs", f"unit missing that stands in {name}", row_name(unit))
            for unit in table.index[~table.index.isin(units)]
        ]
    return faults


def _name_faults(tables: dict[str, pd.DataFrame], held: dict[str, Sequence[str]]) -> list[Fault]:
    names = pd.Index([name for table in tables.values() for name in table.columns])
    twice = names[names.duplicated()].unique()
    changeable = pd.Index([*tables["inputs"].columns, *tables["outputs"].columns])
    known = ", ".join(changeable)
    faults = [Fault("columns", "stands in two tables", column=name) for name in twice]
    faults += [
        Fault(option, "unknown name", value=str(name), remedy=f"there are: {known}")
        for option, names_held in held.items()
        for name in names_held
        if name not in changeable
    ]
    every = {name for names_held in held.values() for name in names_held}
    faults += [
        Fault(part, "all are held", remedy="leave one that the units can change")
        for part in ("inputs", "outputs")
        if every.issuperset(tables[part].columns)
    ]
    return faults


def _cells(table: pd.DataFrame, name: str, *, above: bool) -> Floats:
    cells = checked_cells(table, table=name, low=0.0, remedy=_POSITIVE)
    noun = "of a good output" if name == "outputs" else "of something"
    faults = []
    if above:
        remedy = "slacks are divided by their value here: use the radial measure, or leave it out"
        faults = [
            Fault(name, "zero", row_name(table.index[i]), str(table.columns[j]), "0", remedy)
            for i, j in np.argwhere(cells == 0)
        ]
    elif name != "undesirable":
        faults = [
            Fault(
                name, "all zero", row_name(table.index[int(i)]), remedy=f"a unit needs some {noun}"
            )
            for i in np.flatnonzero(~cells.any(axis=1))
        ]
    faults += [
        Fault(name, "all zero", column=str(table.columns[int(j)]), remedy="leave the column out")
        for j in np.flatnonzero(~cells.any(axis=0))
    ]
    _raise(faults)
    return cells
