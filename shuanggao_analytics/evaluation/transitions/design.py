"""Tables made into models: outcomes counted, terms made into columns, faults named.

A term of text, of true and false, or of categories has one column for each level but the
reference; a term of numbers has one column. Numbers are centred and scaled inside, and what comes
out is on their own scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import cell_fault, name_faults, numbers, places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

_TABLE = "data"
_UNDECIDED = "leave out the rows without an outcome, and say so"


@dataclass(frozen=True, kw_only=True, eq=False)
class Term:
    """One term of a model.

    Attributes
    ----------
    name
        Its column in the data.
    levels
        Its levels, the reference included; none for a term of numbers.
    reference
        Place of the reference in `levels`; −1 for a term of numbers.
    codes
        Place of the level of each row; zeros for a term of numbers.
    columns
        Its columns, rows × levels but the reference, or × 1.
    centre, scale
        What was taken off a term of numbers, and then divided by; 0 and 1 for levels.
    """

    name: str
    levels: tuple[str, ...]
    reference: int
    codes: Codes
    columns: Floats
    centre: float = 0.0
    scale: float = 1.0

    def at(self, level: int) -> Floats:
        """Return the columns of a row at one of the levels."""
        row = np.zeros(len(self.levels))
        row[level] = 1.0
        found: Floats = np.delete(row, self.reference)
        return found


class Design(NamedTuple):
    """Outcomes and terms of a table: place of the outcome of each row, its names, the terms."""

    outcome: Codes
    names: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def columns(self) -> Floats:
        """The columns of all terms side by side."""
        found: Floats = np.hstack([term.columns for term in self.terms])
        return found

    @property
    def counts(self) -> pd.Series:
        """How many rows have each outcome."""
        found = np.bincount(self.outcome, minlength=len(self.names))
        return pd.Series(found, index=pd.Index(self.names, name="outcome"), name="n")

    def slices(self) -> list[slice]:
        """Return for each term where its columns stand among all."""
        ends = np.cumsum([0] + [term.columns.shape[1] for term in self.terms]).tolist()
        return [slice(a, b) for a, b in pairwise(ends)]

    def patterns(self) -> tuple[Floats, Floats, Codes]:
        """Return the distinct rows, how often each outcome occurs in them, and the row of each."""
        rows, at = np.unique(self.columns, axis=0, return_inverse=True)
        counts = np.zeros((len(rows), len(self.names)))
        np.add.at(counts, (at.ravel(), self.outcome), 1.0)
        return rows, counts, at.ravel()


def designed(
    data: pd.DataFrame,
    *,
    outcome: str,
    terms: Sequence[str],
    order: Sequence[object] | None,
    reference: Mapping[str, object] | None,
) -> Design:
    """Return the design of a model, or raise with every fault.

    Parameters
    ----------
    data
        One row a unit.
    outcome
        Column of true and false (or 1 and 0) without `order`; of the labels in `order` with it.
    terms
        Columns; none of them twice.
    order
        The outcomes from low to high.
    reference
        Level by term; by default the first level.

    Examples
    --------
    >>> data = pd.DataFrame({"kept": [True, False, True], "belt": ["east", "west", "west"]})
    >>> found = designed(data, outcome="kept", terms=["belt"], order=None, reference=None)
    >>> found.terms[0].levels, found.columns.tolist(), found.outcome.tolist()
    (('east', 'west'), [[0.0], [1.0], [1.0]], [1, 0, 1])
    """
    faults = table_faults(data, _TABLE)
    if isinstance(terms, str) or not list(terms):
        remedy = 'give a list of columns, such as ["tier", "belt"]'
        faults.append(Fault("terms", "no list of columns", value=str(terms), remedy=remedy))
    if faults:
        raise DataContractError(faults)
    named = list(terms)
    faults = name_faults(data, [outcome, *named], table=_TABLE, once=[outcome, *named])
    faults += [
        Fault("reference", "no such term", str(name), remedy=f"the terms are: {', '.join(named)}")
        for name in (reference or {}) if name not in named
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    codes, names, faults = (
        _flags(data[outcome]) if order is None else _ordered(data[outcome], list(order))
    )
    made = []
    for name in named:
        term, found = _term(data[name], (reference or {}).get(name))
        faults += found
        made += [] if term is None else [term]
    if not faults:
        faults = _same_faults(made)
    if faults:
        raise DataContractError(faults)
    return Design(codes, names, tuple(made))


def _flags(column: pd.Series) -> tuple[Codes, tuple[str, ...], list[Fault]]:
    values = np.array([_flag(value) for value in column.astype(object)])
    codes: Codes = np.where(values == 1, 1, 0).astype(np.intp)
    faults = _outcome_faults(column, np.isnan(values), "needs true or false", _UNDECIDED)
    if not faults and len(np.unique(codes)) < 2:
        faults = [Fault(_TABLE, "one outcome only: nothing to tell apart", None, str(column.name))]
    return codes, ("False", "True"), faults


def _flag(value: object) -> float:
    """Return true as 1 and false as 0; NaN for what is neither."""
    known = isinstance(value, bool | np.bool_ | int | float | np.number)
    return float(value) if known and value in (0, 1) else np.nan


def _ordered(column: pd.Series, order: list[object]) -> tuple[Codes, tuple[str, ...], list[Fault]]:
    known = ", ".join(map(str, order))
    if len(set(order)) < max(len(order), 2):
        remedy = "list each outcome once, from low to high"
        faults = [Fault("order", "needs two or more outcomes", value=known, remedy=remedy)]
        return np.zeros(len(column), dtype=np.intp), (), faults
    found = pd.Index(order, dtype=object).get_indexer(pd.Index(column.astype(object)))
    codes: Codes = np.asarray(found, dtype=np.intp)
    faults = _outcome_faults(column, codes < 0, "unknown outcome", f"the outcomes are: {known}")
    if not faults:
        faults = [
            Fault("order", "no row has this outcome", str(label), remedy="leave it out")
            for at, label in enumerate(order) if not (codes == at).any()
        ]  # fmt: skip
    return codes, tuple(map(str, order)), faults


def _outcome_faults(
    column: pd.Series, bad: NDArray[np.bool_], problem: str, remedy: str
) -> list[Fault]:
    missing = column.isna().to_numpy(dtype=bool)
    return [
        Fault(_TABLE, "missing value" if missing[at] else problem, row_name(column.index[at]),
              str(column.name), str(column.iloc[at]), _UNDECIDED if missing[at] else remedy)
        for at in places(bad)
    ]  # fmt: skip


def _term(column: pd.Series, reference: object) -> tuple[Term | None, list[Fault]]:
    name = str(column.name)
    if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
        return _number_term(column, reference)
    missing = places(column.isna().to_numpy(dtype=bool))
    if missing:
        remedy = "give it a level of its own, or leave the rows out and say so"
        return None, [
            Fault(_TABLE, "missing value", row_name(column.index[at]), name, remedy=remedy)
            for at in missing
        ]
    if isinstance(column.dtype, pd.CategoricalDtype):
        levels = [each for each in column.cat.categories if (column == each).any()]
    else:
        levels = sorted(column.unique(), key=str)
    if len(levels) < 2:
        remedy = "leave the term out: it tells no rows apart"
        return None, [Fault(_TABLE, "one level only", None, name, str(levels[0]), remedy)]
    texts = tuple(map(str, levels))
    wanted = texts[0] if reference is None else str(reference)
    if wanted not in texts:
        remedy = f"the levels are: {', '.join(texts)}"
        return None, [Fault("reference", "no such level", name, None, wanted, remedy)]
    at = texts.index(wanted)
    codes = np.asarray(pd.Index(texts).get_indexer(pd.Index(column.map(str))), dtype=np.intp)
    columns = np.delete(np.eye(len(texts))[codes], at, axis=1)
    return Term(name=name, levels=texts, reference=at, codes=codes, columns=columns), []


def _number_term(column: pd.Series, reference: object) -> tuple[Term | None, list[Fault]]:
    name = str(column.name)
    values, _ = numbers(column)
    faults = [
        Fault(_TABLE, "missing value", row_name(column.index[at]), name)
        if np.isnan(values[at])
        else cell_fault(_TABLE, column.index[at], name, values[at])
        for at in places(~np.isfinite(values))
    ]
    if reference is not None:
        remedy = "make it text first if its values are levels"
        faults.append(Fault("reference", "a term of numbers has none", name, remedy=remedy))
    if faults:
        return None, faults
    centre, scale = float(np.mean(values)), float(np.std(values))
    if scale <= 1e-12 * max(abs(centre), 1e-300):
        remedy = "leave the term out: it tells no rows apart"
        return None, [Fault(_TABLE, "one value only", None, name, f"{centre:g}", remedy)]
    columns = ((values - centre) / scale)[:, None]
    zeros = np.zeros(len(values), dtype=np.intp)
    return Term(name=name, levels=(), reference=-1, codes=zeros, columns=columns,
                centre=centre, scale=scale), []  # fmt: skip


def _same_faults(terms: list[Term]) -> list[Fault]:
    """Return a fault for each term whose columns are told by the terms before it."""
    faults = []
    kept = np.ones((len(terms[0].columns), 1))
    for term in terms:
        both = np.hstack([kept, term.columns])
        if np.linalg.matrix_rank(both) < both.shape[1]:
            remedy = "leave it out, or join levels: the terms before it say the same"
            faults.append(Fault(_TABLE, "tells nothing of its own", column=term.name,
                                remedy=remedy))  # fmt: skip
        else:
            kept = both
    return faults
