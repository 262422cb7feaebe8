"""Weights from judgements: the analytic hierarchy process (层次分析法, AHP) of one matrix.

The consistency ratio divides by the mean index of random matrices, and textbooks print different
ones (1.32 or 1.36 for seven criteria). The tables stand here by name, and every result says which
one it used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells, table_faults
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

RECIPROCAL_TOLERANCE = 0.05  # of a_ij a_ji = 1: two printed decimals can be 0.005 × 9 = 0.045 off
ACCEPTED = 0.1  # Saaty's limit of the consistency ratio


@dataclass(frozen=True, kw_only=True)
class RandomIndex:
    """A table of the mean consistency index of random matrices.

    Attributes
    ----------
    values
        For 1, 2, 3, … criteria.
    source
        Where the table comes from.
    """

    values: tuple[float, ...]
    source: str

    def of(self, size: int) -> float | None:
        """Return the index for so many criteria; ``None`` beyond the table."""
        return self.values[size - 1] if size <= len(self.values) else None


RANDOM_INDICES: dict[str, RandomIndex] = {
    "saaty": RandomIndex(
        values=(0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49),
        source="Saaty 1980, The Analytic Hierarchy Process",
    ),
    "chinese": RandomIndex(
        values=(0.0, 0.0, 0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58,
                1.59),
        source="as printed in Chinese textbooks of evaluation, first source not seen",
    ),
    "alonso_lamata": RandomIndex(
        values=(0.0, 0.0, 0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141,
                1.5365, 1.5551, 1.5713, 1.5838),
        source="Alonso & Lamata 2006, 100,000 matrices a size",
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class AHP:
    """The weights of one matrix of judgements, and how far it contradicts itself.

    Attributes
    ----------
    weights
        ``weight`` by criterion, > 0, summing to 1.
    lambda_max
        The principal eigenvalue: the number of criteria n without any contradiction, else more.
    consistency_index
        (λmax − n) / (n − 1), not below 0; 0 for one criterion.
    random_index
        The index of random matrices of this size; ``None`` beyond the table.
    random_index_table
        Name of the table in `RANDOM_INDICES`.
    consistency_ratio
        Consistency index over random index; 0 by definition for one or two criteria, ``None``
        beyond the table.
    consistent
        Whether the ratio is below 0.1; ``None`` where there is none.
    reason
        Why there is no ratio; else ``""``.
    """

    weights: pd.Series
    lambda_max: float
    consistency_index: float
    random_index: float | None
    random_index_table: str
    consistency_ratio: float | None
    consistent: bool | None
    reason: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        source = RANDOM_INDICES[self.random_index_table].source
        table = f'table "{self.random_index_table}": {source}'
        start = (
            f"{self.weights.idxmax()} weighs most ({self.weights.max():.3f} of "
            f"{len(self.weights)} criteria); λmax = {self.lambda_max:.4f}, "
            f"CI = {self.consistency_index:.4f}"
        )
        if self.consistency_ratio is None:
            return f"{start}; no CR: {self.reason} ({table})"
        verdict = "consistent" if self.consistent else "not consistent, needs CR < 0.1"
        return (
            f"{start}, RI = {self.random_index:g} ({table}), "
            f"CR = {self.consistency_ratio:.4f}: {verdict}"
        )

    def _repr_html_(self) -> str:
        table = self.weights.to_frame().to_html(float_format="{:.4f}".format)
        return f"<p>{self.text}</p>{table}"


def ahp_weights(matrix: pd.DataFrame, *, random_index: str = "saaty") -> AHP:
    r"""Return the weights of a matrix of pairwise judgements, and its consistency ratio.

    .. math:: A w = \lambda_{max} w,\ \sum_i w_i = 1,\quad
              CI = \frac{\lambda_{max} - n}{n - 1},\quad CR = CI / RI_n

    Parameters
    ----------
    matrix
        Criteria × the same criteria, numbers > 0: how many times the criterion of the row counts
        as much as that of the column. 1 on the diagonal, and a_ji = 1 / a_ij up to 5 % of
        their product, which covers fractions printed with two decimals (0.33, 0.17, 0.13). The
        numbers are used as given. Rows are put in the order of the columns.
    random_index
        Name of the table of RI: ``saaty`` (1980, to 10 criteria; 1.32 for seven), ``chinese``
        (to 15; 1.36 for seven: the values common to many Chinese textbooks and programs, their
        first source not seen) or ``alonso_lamata`` (2006, to 15).

    Returns
    -------
    AHP
        ``.weights``, ``.lambda_max``, ``.consistency_index``, ``.random_index`` and its table,
        ``.consistency_ratio``, ``.consistent``, ``.reason`` and ``.text``. With more criteria
        than the table has there is no ratio, and the reason says so.

    Raises
    ------
    DataContractError
        For a table that is not square or has other names on its rows than on its columns; cells
        missing, no number or ≤ 0; a diagonal that is not 1; and pairs that are not reciprocal:
        all of them at once, with their cells.
    UnknownNameError
        For another table of RI.

    References
    ----------
    Saaty, T. L. (1980). *The Analytic Hierarchy Process*, McGraw-Hill. Alonso, J. A. & Lamata,
    M. T. (2006). Consistency in the analytic hierarchy process: a new approach. *International
    Journal of Uncertainty, Fuzziness and Knowledge-Based Systems* 14, 445–459.

    Examples
    --------
    >>> names = ["teachers", "funds", "land"]
    >>> rows = [[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]
    >>> result = ahp_weights(pd.DataFrame(rows, index=names, columns=names))
    >>> result.weights.round(3).to_dict()
    {'teachers': 0.6, 'funds': 0.3, 'land': 0.1}
    >>> result.consistent
    True
    """
    require_known("random_index", random_index, RANDOM_INDICES)
    judgements = checked_judgements(matrix, table="matrix")
    return weighed(judgements, matrix.columns, random_index=random_index)


def checked_judgements(matrix: pd.DataFrame, *, table: str) -> Floats:
    """Return a matrix of pairwise judgements, rows in the order of the columns, or raise.

    Parameters
    ----------
    matrix
        As for `ahp_weights`.
    table
        Name of the matrix in the faults.

    Raises
    ------
    DataContractError
        As for `ahp_weights`: every fault with its cell.

    Examples
    --------
    >>> checked_judgements(pd.DataFrame([[1, 4], [0.25, 1]]), table="matrix").tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    if faults := table_faults(matrix, table):
        raise DataContractError(faults)
    faults = _label_faults(matrix, table)
    labelled = not faults
    ordered = matrix.loc[matrix.columns] if labelled else matrix
    try:
        checked_cells(ordered, table=table)
    except DataContractError as error:
        faults += error.faults
    columns = [pd.to_numeric(ordered[name], errors="coerce") for name in ordered.columns]
    cells: Floats = pd.concat(columns, axis=1).to_numpy(dtype="float64", na_value=np.nan)
    faults += _positive_faults(ordered, cells, table)
    if labelled:
        faults += _pair_faults(ordered, cells, table)
    if faults:
        raise DataContractError(faults)
    return cells


def weighed(judgements: Floats, names: pd.Index, *, random_index: str) -> AHP:
    """Return the weights of judgements that are checked.

    Examples
    --------
    >>> result = weighed(np.ones((2, 2)), pd.Index(["a", "b"]), random_index="saaty")
    >>> result.weights.tolist(), result.consistency_ratio
    ([0.5, 0.5], 0.0)
    """
    size = len(names)
    eigenvalues, vectors = np.linalg.eig(judgements)
    principal = int(np.argmax(np.real(eigenvalues)))
    vector = np.abs(np.real(vectors[:, principal]))
    lambda_max = float(np.real(eigenvalues[principal]))
    index = max(lambda_max - size, 0.0) / (size - 1) if size > 1 else 0.0
    expected = RANDOM_INDICES[random_index].of(size)
    ratio: float | None = None
    reason = ""
    if expected is None:
        most = len(RANDOM_INDICES[random_index].values)
        reason = f"the table of random indices ends at {most} criteria and there are {size}"
    else:
        ratio = index / expected if expected else 0.0
    return AHP(
        weights=pd.Series(vector / vector.sum(), index=names, name="weight"),
        lambda_max=lambda_max,
        consistency_index=index,
        random_index=expected,
        random_index_table=random_index,
        consistency_ratio=ratio,
        consistent=None if ratio is None else ratio < ACCEPTED,
        reason=reason,
    )


def _label_faults(matrix: pd.DataFrame, table: str) -> list[Fault]:
    rows, columns = matrix.shape
    if rows != columns:
        return [Fault(table, "not square", value=f"{rows} rows, {columns} columns")]
    twice = matrix.index[matrix.index.duplicated()].unique()
    strange = matrix.index[~matrix.index.isin(matrix.columns)]
    remedy = f"the columns are: {', '.join(map(str, matrix.columns))}"
    return [
        *(Fault(table, "row twice", row=str(name)) for name in twice),
        *(Fault(table, "no column of this name", str(name), remedy=remedy) for name in strange),
    ]


def _positive_faults(matrix: pd.DataFrame, cells: Floats, table: str) -> list[Fault]:
    remedy = "less important is a fraction such as 1/3, not a negative number"
    return [
        Fault(table, "needs a number > 0", str(matrix.index[i]), str(matrix.columns[j]),
              f"{cells[i, j]:g}", remedy)
        for i, j in np.argwhere(cells <= 0)
    ]  # fmt: skip


def _pair_faults(matrix: pd.DataFrame, cells: Floats, table: str) -> list[Fault]:
    """Return where the diagonal is not 1, and which pairs of judgements are not reciprocal."""
    sound = np.isfinite(cells) & (cells > 0)
    safe = np.where(sound, cells, 1.0)
    off = sound & sound.T & (np.abs(safe * safe.T - 1.0) > RECIPROCAL_TOLERANCE)
    faults = [
        Fault(table, "the diagonal is not 1", str(matrix.index[i]), str(matrix.columns[i]),
              f"{cells[i, i]:g}")
        for i in map(int, np.flatnonzero(np.abs(safe.diagonal() - 1.0) > 1e-9))
    ]  # fmt: skip
    remedy = "each is one over the other"
    return faults + [
        Fault(table, "not reciprocal to the cell across the diagonal", str(matrix.index[i]),
              str(matrix.columns[j]), f"{cells[i, j]:g} and {cells[j, i]:g}", remedy)
        for i, j in np.argwhere(np.triu(off, k=1))
    ]  # fmt: skip
