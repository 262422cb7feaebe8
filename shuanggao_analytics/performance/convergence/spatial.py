"""Spatial Markov transitions: whether moves between classes depend on the neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.convergence.chains import (
    count_transitions,
    homogeneity,
    q_parts,
    reducible,
    row_shares,
    stationary,
    wilson,
)
from shuanggao_analytics.performance.convergence.classes import (
    check_bounds,
    class_codes,
    class_edges,
    class_table,
)
from shuanggao_analytics.performance.convergence.contract import balanced
from shuanggao_analytics.performance.convergence.transitions import (
    chain,
    check_options,
    prepared,
    square,
)
from shuanggao_analytics.performance.options import check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.convergence.transitions import Transitions

_EDGES = (("place_code", "neighbour_code"), ("focal", "neighbor"), ("i", "j"), ("from", "to"))
_NAMED = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class SpatialTransitions:
    """Transitions by the class of the mean of the neighbours at the start of the step.

    Attributes
    ----------
    counts, probabilities, low, high
        Rows (``lag``, ``from``) × ``to``: one matrix for each class of the lag. <NA> in a row from
        which nothing was seen to move.
    tests
        ``LR`` and ``Q`` × ``statistic``, ``df``, ``p``, ``small`` (share of expected counts below
        5): whether the matrices are the same, that is, whether neighbours matter.
    by_lag
        One row a class of the lag: ``moves``, ``q`` (its part in Q), ``stay`` (share that keeps
        its class), ``up``, ``down``.
    ergodic
        Long-run shares, lag × class; <NA> where that matrix is reducible, with `notes` by lag.
    notes
        Why a matrix has no long run, by class of the lag; empty where all have one.
    plain
        The same moves without regard to neighbours.
    bounds, lag_bounds
        One row a class: ``above``, ``up_to``, ``values``.
    lags
        Lag of each unit in each year (units × times); <NA> for islands.
    islands
        Units without neighbours, left out.
    """

    counts: pd.DataFrame
    probabilities: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    tests: pd.DataFrame
    by_lag: pd.DataFrame
    ergodic: pd.DataFrame
    notes: pd.Series
    plain: Transitions
    bounds: pd.DataFrame
    lag_bounds: pd.DataFrame
    lags: pd.DataFrame
    islands: tuple[object, ...]

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        cells = self.counts.to_numpy()
        said = (
            f"{int(cells.sum())} moves between {len(self.bounds)} classes by "
            f"{len(self.lag_bounds)} classes of the neighbours' mean. Same matrix for all: "
        )
        parts = [
            f"{name} {row['statistic']:.1f} on {int(row['df'])} degrees of freedom"
            + ("" if pd.isna(row["p"]) else f", {p_words(row['p'])}")
            for name, row in self.tests.iterrows()
        ]
        said += "; ".join(parts) + "."
        small = self.tests["small"].iloc[0]
        if not pd.isna(small) and small > 0:
            said += (
                f" Caution: {small:.0%} of expected counts are below 5, so p is rough; moves of "
                "one unit, and of neighbours, are not independent."
            )
        if self.islands:
            shown = ", ".join(map(str, self.islands[:_NAMED]))
            more = " …" if len(self.islands) > _NAMED else ""
            said += f" Left out, without neighbours: {shown}{more}."
        return said

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.probabilities.to_html(float_format='{:.3f}'.format)}"


def spatial_transitions(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    neighbours: pd.DataFrame,
    time: str = "year",
    classes: int = 4,
    lag_classes: int | None = None,
    bounds: Sequence[float] | None = None,
    lag_bounds: Sequence[float] | None = None,
    relative: bool = True,
    step: int = 1,
    level: float = 0.95,
) -> SpatialTransitions:
    r"""Return transition matrices conditional on the class of a unit's neighbours.

    .. math:: \hat p_{ij \mid l} = \frac{n_{lij}}{\sum_k n_{lik}},\qquad
              \bar x_{it} = \frac{\sum_j w_{ij} x_{jt}}{\sum_j w_{ij}}

    where l is the class of the spatial lag :math:`\bar x_{it}` at the start of the step.

    Parameters
    ----------
    panel, value, by, time, classes, bounds, relative, step, level
        As for `transition_matrix`. Means and quantiles are over all units, islands included.
    neighbours
        Table of directed edges, ``place_code`` and ``neighbour_code`` (or ``focal``/``neighbor``,
        ``i``/``j``, ``from``/``to``), labels as in `by`, and if need be ``weight`` ≥ 0; as
        `geography.neighbours.neighbours` returns it, cut to the units of the panel.
    lag_classes, lag_bounds
        The same for the lag; ``None``: as many classes as for the values. Quantiles are of all
        lags of all years.

    Returns
    -------
    SpatialTransitions
        ``.counts``, ``.probabilities``, ``.tests``, ``.by_lag``, ``.ergodic``, ``.plain``,
        ``.text``. A unit without neighbours has no lag: it is left out of all counts and named in
        ``.islands``. The counts of all lags together are those of ``.plain``.

    Raises
    ------
    DataContractError
        As for `transition_matrix`; also for a table without the columns of edges, an edge twice,
        to the own place, or to a place that is not in the panel, a weight missing or below 0, and
        no edge at all.

    References
    ----------
    Rey, S. J. (2001). Spatial empirics for economic growth and convergence. *Geographical
    Analysis* 33, 195–214; tests: Bickenbach, F. & Bode, E. (2003). *International Regional
    Science Review* 26, 363–392.

    Examples
    --------
    >>> panel = pd.DataFrame({"place": np.repeat(list("abcd"), 3), "year": [2020, 2021, 2022] * 4,
    ...                       "income": [1, 1, 5, 2, 6, 2, 6, 2, 6, 7, 7, 1]})
    >>> edges = pd.DataFrame({"place_code": list("abcd"), "neighbour_code": list("badc")})
    >>> found = spatial_transitions(
    ...     panel, value="income", by="place", neighbours=edges, classes=2)
    >>> found.counts
    to        1  2
    lag from
    1   1     1  1
        2     2  0
    2   1     0  2
        2     1  1
    """
    data, _, _, _ = together(
        lambda: balanced(panel, value=value, by=by, time=time),
        lambda: check_options(classes=classes, bounds=bounds, step=step, level=level),
        lambda: check_whole("lag_classes", classes if lag_classes is None else lag_classes, low=2),
        lambda: check_bounds(lag_bounds, name="lag_bounds"),
    )
    (cells, years), weights = together(
        lambda: prepared(data, relative=relative, step=step),
        lambda: row_weights(neighbours, data.units),
    )
    edges = class_edges(cells, classes, bounds, name="classes")
    kept = weights.sum(axis=1) > 0
    lags = np.where(kept[:, None], weights @ cells, np.nan)
    lag_edges = class_edges(
        lags[kept], classes if lag_classes is None else lag_classes, lag_bounds, name="lag_classes"
    )
    codes, lag_codes = class_codes(cells[kept], edges), class_codes(lags[kept], lag_edges)
    k, m = len(edges) + 1, len(lag_edges) + 1
    before, after = codes[:, :-step].ravel(), codes[:, step:].ravel()
    lag_before = lag_codes[:, :-step].ravel()
    counts = np.stack(
        [
            count_transitions(before[lag_before == lag], after[lag_before == lag], classes=k)
            for lag in range(m)
        ]
    )
    shares = row_shares(counts)
    low, high = wilson(counts, level=level)
    notes = {lag + 1: reducible(shares[lag]) for lag in range(m)}
    long_run = [stationary(shares[lag - 1]) if note is None else np.full(k, np.nan)
                for lag, note in notes.items()]  # fmt: skip
    tests = homogeneity(counts)
    lag_index = pd.RangeIndex(1, m + 1, name="lag")
    found = {lag: note for lag, note in notes.items() if note is not None}
    return SpatialTransitions(
        counts=_stacked(counts).astype("int64"),
        probabilities=_stacked(shares),
        low=_stacked(low),
        high=_stacked(high),
        tests=tests.assign(**{name: floats(tests[name]) for name in ("p", "small")}),
        by_lag=_by_lag(counts, lag_index),
        ergodic=pd.DataFrame(
            {number: floats(np.array(long_run)[:, number - 1]) for number in range(1, k + 1)},
            index=lag_index,
        ).rename_axis(columns="class"),
        notes=pd.Series(found, dtype="string", name="note").rename_axis(index="lag"),
        plain=chain(codes, edges, step=step, years=years, level=level),
        bounds=class_table(edges, codes, name="class"),
        lag_bounds=class_table(lag_edges, lag_codes, name="lag"),
        lags=pd.DataFrame(
            {time: floats(lags[:, at]) for at, time in enumerate(data.times)}, index=data.units
        ).rename_axis(columns=data.times.name),
        islands=tuple(data.units[~kept]),
    )


def row_weights(neighbours: object, units: pd.Index) -> Floats:
    """Return weights whose rows sum to one, or to 0 for an island, in the order of `units`.

    Examples
    --------
    >>> edges = pd.DataFrame({"i": [1, 1, 2], "j": [2, 3, 1]})
    >>> row_weights(edges, pd.Index([1, 2, 3])).tolist()
    [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    first, second, given = _ends(neighbours)
    weight = pd.to_numeric(given, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    row, column = units.get_indexer(pd.Index(first)), units.get_indexer(pd.Index(second))
    places = {place for end, at in ((first, row), (second, column)) for place in end[at < 0]}
    remedy = "cut the table to edges between units of the panel"
    faults = [
        Fault("neighbours", "no such unit in the panel", str(place), remedy=remedy)
        for place in sorted(places, key=str)
    ]
    pairs = pd.Series(list(zip(first, second, strict=True)), dtype=object)
    checks = {
        "an edge twice": pairs.duplicated().to_numpy(),
        "a unit that is its own neighbour": (row == column) & (row >= 0),
        "a weight that is no number ≥ 0": ~(np.isfinite(weight) & (weight >= 0)),
    }
    for problem, wrong in checks.items():
        faults += [
            Fault("neighbours", problem, f"{first[at]} → {second[at]}", value=str(given.iloc[at]))
            for at in np.flatnonzero(wrong)
        ]
    if not faults and not (weight > 0).any():
        faults = [Fault("neighbours", "no unit has a neighbour", remedy="give edges")]
    if faults:
        raise DataContractError(faults)
    matrix = np.zeros((len(units), len(units)))
    matrix[row, column] = weight
    totals = matrix.sum(axis=1, keepdims=True)
    weights: Floats = np.divide(matrix, totals, out=np.zeros_like(matrix), where=totals > 0)
    return weights


def _ends(neighbours: object) -> tuple[NDArray[np.object_], NDArray[np.object_], pd.Series]:
    """Return both ends of each edge and the weights as given."""
    columns = list(neighbours.columns) if isinstance(neighbours, pd.DataFrame) else []
    for ends in _EDGES:
        if isinstance(neighbours, pd.DataFrame) and set(ends) <= set(columns):
            weight = neighbours["weight"] if "weight" in columns else None
            given = pd.Series(1.0, index=neighbours.index) if weight is None else weight
            first, second = (neighbours[end].to_numpy(dtype=object) for end in ends)
            return first, second, given
    remedy = "give a table with the columns place_code and neighbour_code"
    shown = ", ".join(map(str, columns[:_NAMED])) or type(neighbours).__name__
    raise DataContractError(
        [Fault("neighbours", "no columns of an edge", value=shown, remedy=remedy)]
    )


def _stacked(cells: Floats) -> pd.DataFrame:
    parts = {lag: square(matrix) for lag, matrix in enumerate(cells, start=1)}
    return pd.concat(parts, names=["lag", "from"])


def _by_lag(counts: Floats, index: pd.Index) -> pd.DataFrame:
    moves = counts.sum(axis=(1, 2))
    total = np.where(moves > 0, moves, np.nan)
    up, down = (np.triu(counts, 1).sum(axis=(1, 2)), np.tril(counts, -1).sum(axis=(1, 2)))
    stay = np.trace(counts, axis1=1, axis2=2)
    return pd.DataFrame(
        {
            "moves": moves.astype(int),
            "q": q_parts(counts),
            "stay": floats(stay / total),
            "up": floats(up / total),
            "down": floats(down / total),
        },
        index=index,
    )
