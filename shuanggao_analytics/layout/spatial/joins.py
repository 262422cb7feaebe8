"""Join counts: how often places that have something border on others that have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.spatial.map_draws import (
    checked_variable,
    make_case,
    normal_p,
    permutation_p,
    score,
)

if TYPE_CHECKING:
    from shuanggao_analytics.layout.points.located import Floats
    from shuanggao_analytics.layout.spatial.graphs import GraphLike, Style
    from shuanggao_analytics.layout.spatial.map_draws import Alternative, Case


@dataclass(frozen=True, eq=False)
class JoinCounts:
    """How often neighbours are both marked, both unmarked, or one of each.

    Attributes
    ----------
    table
        Rows ``both``, ``neither``, ``mixed``: ``count`` (Σ w / 2 over such pairs), ``expected``,
        ``variance``, ``z``, ``p`` (sampling without replacement, normal), ``p_permutation``.
    n, marked, permutations
        Places, marked places, draws.
    """

    table: pd.DataFrame
    n: int
    marked: int
    permutations: int

    @property
    def text(self) -> str:
        """The result in one sentence."""
        both = self.table.loc["both"]
        return (
            f"{self.marked} of {self.n} places marked: {both['count']:g} joins of two marked "
            f"places (expected {both['expected']:.2f}), z = {both['z']:.3f}, p = {both['p']:.3g}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def join_counts(
    x: Any,
    *,
    graph: GraphLike,
    style: Style = "B",
    alternative: Alternative = "two-sided",
    permutations: int = 999,
    seed: int = 0,
) -> JoinCounts:
    r"""Return the join counts of a mark that a place has or has not (say, any unit at all).

    .. math:: J_{both} = \tfrac12 \sum_i\sum_j w_{ij} b_i b_j,\quad
              J_{mixed} = \tfrac12 \sum_i\sum_j w_{ij} (b_i - b_j)^2,\quad b_i \in \{0, 1\}

    Expected and variance under the hypothesis that the marked places were drawn without
    replacement (Cliff & Ord's non-free sampling).

    Parameters
    ----------
    x
        True or False (or 1 and 0) a place, none missing, both of them present.
    graph, style, alternative, permutations, seed
        As for `morans_i`; with binary weights the counts are whole numbers of borders.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `morans_i`; also for values other than 0 and 1.

    References
    ----------
    Cliff, A. D. & Ord, J. K. (1981). *Spatial Processes*, ch. 1–2.

    Examples
    --------
    >>> ring = {0: [1, 3], 1: [0, 2], 2: [1, 3], 3: [2, 0]}
    >>> join_counts([True, True, False, False], graph=ring).table["count"].tolist()
    [1.0, 1.0, 2.0]
    """
    values, labels = checked_variable(x)
    wrong = ~np.isin(values, (0.0, 1.0))
    if wrong.any():
        raise DataContractError(
            Fault("x", "a mark is True or False", row=str(label)) for label in labels[wrong]
        )
    both = np.column_stack([values, 1 - values])
    case = make_case(
        labels, graph, style=style, values=both, permutations=permutations, seed=seed, centred=False
    )
    half = case.s0 / 2

    def joined(forms: Floats) -> Floats:
        return np.column_stack([forms / 2, half - forms.sum(axis=1) / 2])

    observed, drawn = joined(case.observed[None, :])[0], joined(case.drawn)
    moments = _moments(case, int(values.sum()))
    z = score(observed, moments[:, 0], moments[:, 1])
    table = pd.DataFrame(
        {
            "count": observed,
            "expected": moments[:, 0],
            "variance": moments[:, 1],
            "z": z,
            "p": normal_p(z, alternative),
            "p_permutation": permutation_p(observed, drawn, alternative),
        },
        index=["both", "neither", "mixed"],
    )
    return JoinCounts(table, case.n, int(values.sum()), permutations)


def _moments(case: Case, marked: int) -> Floats:
    """Return expected and variance of the three counts, drawing without replacement."""
    n, other = case.n, case.n - marked
    same, sharing = case.s1, case.s2 - 2 * case.s1
    apart = case.s0**2 + case.s1 - case.s2
    pairs, fours = n * (n - 1), n * (n - 1) * (n - 2) * (n - 3)
    rows = []
    for m in (marked, other):
        two, three, four = m * (m - 1), m * (m - 1) * (m - 2), m * (m - 1) * (m - 2) * (m - 3)
        expected = case.s0 / 2 * two / pairs
        square = same * two / pairs + sharing * three / (pairs * (n - 2)) + apart * four / fours
        rows.append((expected, square / 4 - expected**2))
    expected = case.s0 * marked * other / pairs
    square = case.s2 * marked * other / pairs
    square += apart * 4 * marked * (marked - 1) * other * (other - 1) / fours
    rows.append((expected, square / 4 - expected**2))
    return np.array(rows)
