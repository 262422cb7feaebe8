"""Seats for a table of weights with both margins fixed, e.g. province × category.

Double-proportional apportionment: each cell is its weight over a divisor of its row and a divisor
of its column, rounded, with divisors such that every row and every column gets its seats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.claims import Programme, optimum, prices
from shuanggao_analytics.allocation.apportionment.divisors import METHODS
from shuanggao_analytics.allocation.apportionment.request import whole_number
from shuanggao_analytics.allocation.apportionment.ties import RULES, TieRule, label_ranks
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.inputs import checked_matrix

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from shuanggao_analytics.allocation.apportionment.ties import Rule
    from shuanggao_analytics.inputs import Floats

    Divisor: TypeAlias = Literal["webster", "jefferson", "adams", "hill", "dean"]


@dataclass(frozen=True)
class Biproportional:
    """Seats of a table with both margins fixed.

    Attributes
    ----------
    seats
        Rows × columns, whole numbers, in the order of the weights.
    row_divisors, column_divisors
        Divisors that lead to the seats: each cell is
        ``weight / (row divisor × column divisor)``, rounded by the method. Only their products
        are determined, and those within limits; the middle row divisor is set to 1. With a tie
        the quotients of the tied cells lie on the border. Adams, Hill and Dean round every
        positive quotient up to 1 at least: where the margins leave a cell of positive weight
        without a seat, that cell is the exception.
    table
        One row a cell of positive weight: ``weight``, ``quotient`` and ``seats``.
    ties
        One row a cell that has other seats in an equally good solution: ``weight``, ``seats``,
        ``rule``. Empty without a tie.
    method
        The method's name.
    """

    seats: pd.DataFrame
    row_divisors: pd.Series
    column_divisors: pd.Series
    table: pd.DataFrame
    ties: pd.DataFrame
    method: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        total, (rows, columns) = int(self.seats.to_numpy().sum()), self.seats.shape
        cells = ", ".join(f"{row} × {column}" for row, column in self.ties.index)
        tie = f"tie between {cells} (rule: {self.ties['rule'].iloc[0]})" if cells else "no tie"
        return (
            f"{total:,} seats to {rows} rows × {columns} columns by {self.method}, "
            f"both margins met; {tie}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.seats.to_html()}"


def biproportional(
    matrix: pd.DataFrame,
    *,
    rows: pd.Series,
    columns: pd.Series,
    method: Divisor = "webster",
    ties: Rule = "largest",
    seed: int = 0,
) -> Biproportional:
    r"""Return whole seats for each cell such that every row and column gets its seats.

    With weights :math:`w_{ij}`, margins :math:`r_i` and :math:`c_j` and the rounding of a divisor
    method, there are divisors with

    .. math:: s_{ij} = \left[\frac{w_{ij}}{\rho_i \sigma_j}\right],\quad
              \sum_j s_{ij} = r_i,\quad \sum_i s_{ij} = c_j

    The seats are unique but for ties. They are found as the largest product of granted claims
    :math:`w_{ij} / d(k)`, which is a transport problem and is solved exactly.

    Parameters
    ----------
    matrix
        Rows × columns (provinces × categories, say), weights ≥ 0. A cell of weight zero gets no
        seat.
    rows, columns
        Seats of each row and of each column, by label; equal sums. Where only one margin is
        known, apportion the other first: ``rows=apportion(matrix.sum(axis=1), seats=…)``. In
        elections where a voter has as many votes as the district (column) has seats, divide by
        those before: ``apportion((matrix / columns).sum(axis=1), …)``.
    method
        Rounding: ``"webster"`` (Zürich, Zug, Uri), ``"jefferson"``, ``"adams"``, ``"hill"`` or
        ``"dean"``; the last three give a first seat to as many cells as the margins allow.
    ties, seed
        Who is served among equally good solutions, as for `apportion`; here a tie is a property
        of the whole table and is listed cell by cell.

    Returns
    -------
    Biproportional
        ``seats``, ``row_divisors``, ``column_divisors``, ``table``, ``ties`` and ``text``.

    Raises
    ------
    DataContractError
        For missing or negative weights, labels twice, unknown or missing, margins that are not
        whole numbers or have different sums, and margins that cannot be met: rows that need more
        seats than the columns in which they have weight can give.
    ShuanggaoError
        With ``ties="error"``, when there is a tie.

    References
    ----------
    Balinski, M. L., & Demange, G. (1989). *Mathematics of Operations Research* 14, 700–719.
    Pukelsheim, F. (2017). *Proportional Representation*, 2nd ed., Springer, ch. 14.

    Examples
    --------
    >>> weights = pd.DataFrame({"new_it": [90, 20], "health": [40, 50]}, index=["江苏", "青海"])
    >>> rows, columns = pd.Series({"江苏": 6, "青海": 3}), pd.Series({"new_it": 4, "health": 5})
    >>> biproportional(weights, rows=rows, columns=columns).seats
          new_it  health
    江苏       3       3
    青海       1       2
    """
    cells, row_seats, column_seats = _checked(matrix, rows, columns, method=method, ties=ties)
    programme = _programme(cells, row_seats, column_seats)
    ranks = label_ranks(matrix.index)[:, None] * len(column_seats) + label_ranks(matrix.columns)
    rule = TieRule.of(ties, ranks.ravel(), seed=seed)
    best = optimum(programme, method=method, rule=rule)
    if best is None:
        raise DataContractError([_clash(matrix, row_seats, column_seats)])
    price = prices(programme, best.seats, method=method).of_sums
    row_divisors, column_divisors = np.split(np.exp(-price), [len(row_seats)])
    middle = float(np.exp(np.median(np.log(row_divisors))))
    row_divisors, column_divisors = row_divisors / middle, column_divisors * middle
    quotient = cells / np.outer(row_divisors, column_divisors)
    labels = pd.MultiIndex.from_product([matrix.index, matrix.columns], names=["row", "column"])
    table = pd.DataFrame(
        {
            "weight": cells.ravel(),
            "quotient": quotient.ravel(),
            "seats": best.seats.astype("int64"),
        },
        index=labels,
    )
    tied = table.loc[best.tied, ["weight", "seats"]].assign(rule=ties)
    if ties == "error" and len(tied):
        names = ", ".join(f"{row} × {column}" for row, column in tied.index)
        msg = f"equally good seats for {names} (none was chosen)"
        raise ShuanggaoError(msg)
    whole = best.seats.reshape(cells.shape).astype("int64")
    return Biproportional(
        seats=pd.DataFrame(whole, index=matrix.index, columns=matrix.columns),
        row_divisors=pd.Series(row_divisors, index=matrix.index, name="divisor"),
        column_divisors=pd.Series(column_divisors, index=matrix.columns, name="divisor"),
        table=table[table["weight"] > 0],
        ties=tied,
        method=method,
    )


def _checked(
    matrix: pd.DataFrame, rows: pd.Series, columns: pd.Series, *, method: str, ties: str
) -> tuple[Floats, Floats, Floats]:
    """Return weights and both margins as arrays, or raise with every fault found."""
    faults: list[Fault] = []
    allowed = [name for name in METHODS if name != "hamilton"]
    for name, value, known in (("method", method, allowed), ("ties", ties, list(RULES))):
        if value not in known:
            remedy = f"use one of {', '.join(known)}"
            faults.append(Fault(name, "unknown value", value=str(value), remedy=remedy))
    sides = {"rows": (matrix.index, rows), "columns": (matrix.columns, columns)}
    margins = []
    for name, (labels, margin) in sides.items():
        found, seats = _margin(name, labels, margin)
        faults += found
        margins.append(seats)
    cells = np.zeros(matrix.shape)
    try:
        cells = checked_matrix(matrix)
    except DataContractError as error:
        faults += error.faults
    row_seats, column_seats = margins
    if not faults and row_seats.sum() != column_seats.sum():
        sums = f"{row_seats.sum():.0f} and {column_seats.sum():.0f}"
        faults.append(Fault("rows", "rows and columns have different sums", value=sums))
    if faults:
        raise DataContractError(faults)
    return cells, row_seats, column_seats


def _margin(name: str, labels: pd.Index, margin: pd.Series) -> tuple[list[Fault], Floats]:
    """Return what is wrong with a margin, and its seats in the order of the labels."""
    faults = [Fault("matrix", "label twice", str(at)) for at in labels[labels.duplicated()]]
    faults += [
        Fault(name, "label twice", str(at)) for at in margin.index[margin.index.duplicated()]
    ]
    faults += [
        Fault(name, "unknown label", str(at)) for at in margin.index.difference(labels, sort=False)
    ]
    faults += [
        Fault(name, "no seats given", str(at), remedy="zero is a number")
        for at in labels.difference(margin.index, sort=False)
    ]
    for label, value in margin.items():
        _, found = whole_number(name, value)
        faults += [Fault(name, fault.problem, str(label), None, fault.value) for fault in found]
    if faults:
        return faults, np.zeros(len(labels))
    return faults, pd.to_numeric(margin).reindex(labels).to_numpy("float64")


def _programme(cells: Floats, row_seats: Floats, column_seats: Floats) -> Programme:
    """Return the table as a programme: cells row by row, one sum a row and a column."""
    rows, columns = cells.shape
    most = np.minimum(row_seats[:, None], column_seats[None, :])
    margins = np.append(row_seats, column_seats)
    return Programme(
        np.where(cells > 0, cells, 1.0).ravel(),
        np.zeros(cells.size),
        np.where(cells > 0, most, 0.0).ravel(),
        np.vstack((np.kron(np.eye(rows), np.ones(columns)), np.tile(np.eye(columns), rows))),
        margins,
        margins,
    )


def _clash(matrix: pd.DataFrame, row_seats: Floats, column_seats: Floats) -> Fault:
    """Return which rows need more seats than the columns open to them have (a minimum cut)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    rows, columns = matrix.shape
    size = rows + columns + 2
    capacity = np.zeros((size, size), dtype=np.int32)
    capacity[0, 1 : rows + 1] = row_seats
    capacity[rows + 1 : -1, -1] = column_seats
    open_ = np.where(matrix.to_numpy(dtype="float64") > 0, int(row_seats.sum()) + 1, 0)
    capacity[1 : rows + 1, rows + 1 : -1] = open_
    flow = maximum_flow(csr_array(capacity), 0, size - 1).flow.toarray()
    reached = breadth_first_order(csr_array(capacity - flow), 0, return_predecessors=False)
    over = np.isin(np.arange(size), reached)
    wanting, giving = over[1 : rows + 1], over[rows + 1 : -1]
    names = ", ".join(str(label) for label in matrix.index[wanting])
    where = ", ".join(str(label) for label in matrix.columns[giving]) or "no column"
    problem = (
        f"need {row_seats[wanting].sum():.0f} seats, but the columns where they have weight "
        f"({where}) have {column_seats[giving].sum():.0f}"
    )
    return Fault("rows", problem, names, remedy="change the margins or give weight elsewhere")
