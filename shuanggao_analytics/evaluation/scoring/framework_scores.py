r"""Scores of units in the round-two framework, with ranks under every way of weighting.

The framework has no weights and round two no formula (000:117-148, 000:220): any score is a
scenario. The ranks are therefore given under all weightings of `framework_weights`, in both
readings of the rows, and a rank never stands without its range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.scoring.contract import (
    HIGH,
    LOW,
    kept_keys,
    set_faults,
    trust_note,
    unit_labels,
)
from shuanggao_analytics.evaluation.scoring.framework import (
    OWN,
    READINGS,
    WEIGHTINGS,
    framework_weights,
    point_weights,
    rows_of,
    weighting_of,
)
from shuanggao_analytics.performance.cells import (
    checked_cells,
    row_name,
    table_faults,
    together,
)
from shuanggao_analytics.performance.ranks import rank_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.evaluation.scoring.framework import OwnWeights
    from shuanggao_analytics.inputs import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class FrameworkScores:
    """Scores of units in the framework of round two, a scenario, and how weights move them.

    Attributes
    ----------
    table
        One row a unit with the caller's labels and keys: ``score``, ``rank`` (1 the best, equal
        scores share it), ``best`` and ``worst`` (over all weightings), and one column an index,
        ``1`` … ``6``.
    sub_indices
        Units × sub-indices, in the reading of the rows.
    contributions
        Units × points: weight × score of the point; those of a unit sum to its score.
    scores, ranks
        Units × weightings: the score and the rank under each; ``own`` among them when weights
        were given.
    weights
        `framework_weights` in the reading of the rows.
    weighting
        The weighting of the scores: a name of `WEIGHTINGS`, or ``own``.
    rows
        ``content`` or ``printed``.
    """

    table: pd.DataFrame
    sub_indices: pd.DataFrame
    contributions: pd.DataFrame
    scores: pd.DataFrame
    ranks: pd.DataFrame
    weights: pd.DataFrame
    weighting: str
    rows: str

    @property
    def indices(self) -> pd.DataFrame:
        """Units × the six indices."""
        return self.table[[f"{number}" for number in range(1, 7)]]

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        score = self.table["score"]
        width = (self.table["worst"] - self.table["best"]).to_numpy()
        at = int(np.argmax(width))
        trust = trust_note(self.table)
        fourth = self.weights.set_index("id").loc["4"]
        weights = ", ".join(
            f"{fourth[name]:.0%} {name}"
            for name in (*WEIGHTINGS, OWN)
            if name in self.weights.columns
        )
        line = (
            f"{len(score)} units, weights {self.weighting}, rows by {self.rows}: scores "
            f"{score.min():.2f} to {score.max():.2f}, median {score.median():.2f}. The framework "
            f"gives no weights, so that this is a scenario: index 4 weighs {weights}."
        )
        if width[at] == 0:
            return f"{line} No rank differs between {self.ranks.shape[1]} weightings.{trust}"
        low, high = self.table["best"].iloc[at], self.table["worst"].iloc[at]
        return (
            f"{line} Over {self.ranks.shape[1]} weightings ranks differ by "
            f"{np.median(width):.0f} in the median, most for "
            f"{row_name(unit_labels(self.table)[at])} ({low} to {high}).{trust}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.2f}'.format)}"


def framework_scores(
    points: pd.DataFrame,
    *,
    weights: str | OwnWeights = "per_point",
    rows: str = "content",
) -> FrameworkScores:
    r"""Return the scores of units over points, sub-indices and indices, and their rank ranges.

    .. math:: s = \sum_{p=1}^{33} w_p\, x_p,\qquad
              s_i = \frac{\sum_{p \in i} w_p\, x_p}{\sum_{p \in i} w_p}

    for the score of a unit and for that of an index or sub-index i. What weighs nothing has the
    plain mean of its points as its score.

    Parameters
    ----------
    points
        One row a unit, of one evaluation, year and stage: ``p01`` … ``p33`` from 0 to 100; a
        missing one is an error. Columns such as ``unit_id`` are kept, others left aside.
    weights
        One of ``per_point``, ``per_index``, ``per_sub_index``, ``nested`` (see
        `framework_weights`), or weights of one's own: a mapping or Series that sums to one, over
        all points (``p01`` …), all sub-indices of the reading or all indices (``1`` …).
    rows
        ``"content"`` or ``"printed"``: to which sub-index a point belongs (points 17, 24–26, 30,
        31 differ).

    Returns
    -------
    FrameworkScores
        ``.table`` with score, rank and its range, ``.sub_indices``, ``.ranks``, ``.weights``,
        ``.text``. The range is that over all weightings in both readings.

    Raises
    ------
    DataContractError
        With every fault: points missing or outside [0, 100], columns that are not there, a unit
        twice, mixed or first rounds, mixed years, evaluations, stages or trusts, bad weights.

    References
    ----------
    000:29, 000:117-148; 000:220 (no formula).

    Examples
    --------
    >>> units = pd.DataFrame({f"p{n:02d}": [80.0, 72.0] for n in range(1, 34)}, index=["u", "v"])
    >>> units.loc["v", [f"p{n}" for n in range(12, 24)]] = 95.0
    >>> found = framework_scores(units)
    >>> found.table[["score", "rank", "best", "worst", "4"]].round(2)
       score  rank  best  worst     4
    u  80.00     2     1      2  80.0
    v  80.36     1     1      2  95.0
    >>> found.ranks.loc["v"].to_dict()["per_index"]
    2
    """
    if faults := table_faults(points, "points"):
        raise DataContractError(faults)
    (weighting, read, each), cells = together(
        lambda: weighting_of(weights, rows), lambda: _checked_points(points)
    )
    settings = _settings(each if weighting == OWN else None)
    scores = {name: cells @ other for name, other in settings.items()}
    ranks = rank_table(np.array(list(scores.values()))).T
    setting = setting_name(weighting, rows)
    table = kept_keys(points).assign(
        score=scores[setting],
        rank=ranks[:, list(scores).index(setting)].astype(np.int64),
        best=np.min(ranks, axis=1).astype(np.int64),
        worst=np.max(ranks, axis=1).astype(np.int64),
    )
    indices = _means(cells, each, read.index_of, len(read.indices))
    subs = _means(cells, each, read.sub_of, len(read.subs))
    return FrameworkScores(
        table=table.assign(**dict(zip(read.indices, indices.T, strict=True))),
        sub_indices=pd.DataFrame(subs, index=points.index, columns=read.subs),
        contributions=pd.DataFrame(cells * each, index=points.index, columns=read.points),
        scores=pd.DataFrame(scores, index=points.index),
        ranks=pd.DataFrame(ranks, index=points.index, columns=list(scores)),
        weights=framework_weights(rows=rows, weights=None if isinstance(weights, str) else weights),
        weighting=weighting,
        rows=rows,
    )


def _settings(own: Floats | None) -> dict[str, Floats]:
    """Return every weighting that makes a difference: by point and index both readings agree."""
    found: dict[str, Floats] = {}
    for reading in READINGS:
        read = rows_of(reading)
        for weighting in WEIGHTINGS:
            found.setdefault(setting_name(weighting, reading), point_weights(weighting, read))
    if own is not None:
        found[OWN] = own
    return found


def setting_name(weighting: str, reading: str) -> str:
    """Return the name of a weighting in a reading of the rows.

    Examples
    --------
    >>> setting_name("nested", "printed"), setting_name("per_point", "printed")
    ('nested_printed', 'per_point')
    """
    moves = weighting in {"per_sub_index", "nested"} and reading == "printed"
    return f"{weighting}_printed" if moves else weighting


def _means(cells: Floats, weights: Floats, of: NDArray[np.intp], size: int) -> Floats:
    """Return the weighted means of the points of each part; plain ones where all weigh nothing."""
    weighs = np.bincount(of, weights, size)[of] > 0
    each = np.where(weighs, weights, 1.0)
    spread = np.zeros((len(of), size))
    spread[np.arange(len(of)), of] = each / np.bincount(of, each, size)[of]
    return np.asarray(cells @ spread)


def _checked_points(points: pd.DataFrame) -> Floats:
    """Return the scores of the points, or raise with every fault of the table."""
    names = rows_of("content").points
    only = (2, "the framework is that of round two; see layer_scores for round one")
    faults = set_faults(points, "points", only_round=only)
    known = "points p01 … p33, one column each"
    faults += [
        Fault("points", "missing column", column=name, remedy=known)
        for name in names
        if name not in points.columns
    ]
    there = [name for name in names if name in points.columns]
    cells: Floats = np.zeros((0, 0))
    if there:
        try:
            named = points[there].set_axis(unit_labels(points))
            cells = checked_cells(named, table="points", low=LOW, high=HIGH)
        except DataContractError as error:
            faults += error.faults
    if faults:
        raise DataContractError(faults)
    return cells
