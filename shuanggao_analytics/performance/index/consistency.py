r"""Whether the indicators of an index belong together, and which of them rule it.

Nominal weights say what was meant. How an indicator moves the index also depends on how much it
varies and on what it goes along with: with arithmetic means its share of the variance of the index
is :math:`w_j \operatorname{cov}(u_j, I) / \operatorname{var}(I)`, and these shares sum to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.weights import principal_components
from shuanggao_analytics.performance.weights.checks import correlations, differing

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.index.tree import Tree

REDUNDANT = 0.92
"""Pearson correlation from which two indicators say the same (COINr's default for collinearity)."""
DOMINANT = 3.0
"""Times its equal share that an indicator weighs or varies when it is said to rule the index."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Consistency:
    """How the indicators of an index hang together.

    Attributes
    ----------
    indicators
        One row an indicator: ``effective_weight``, ``correlation`` with the index and with its
        own dimension (``correlation_dimension``), ``variance_share`` (of the index, for an
        arithmetic mean; else missing), ``dominant`` (weight or share above three times 1/m) and
        ``against`` (it runs against the index).
    dimensions
        One row an aggregate: ``indicators`` below it, ``alpha`` (Cronbach's, standardised
        values), ``alpha_scaled`` (of the scaled values), ``within`` (mean correlation of its
        indicators), ``across`` (their mean correlation with all others), ``first_component``
        (share of variance). Missing with one indicator.
    correlations
        Indicators × indicators, Pearson, of the scaled values; missing for a constant one.
    pairs
        Pairs with an absolute correlation of at least 0.92: ``first``, ``second``,
        ``correlation``, the strongest first.
    components
        Principal components of all indicators: ``eigenvalue``, ``share``, ``cumulative``.
    """

    indicators: pd.DataFrame
    dimensions: pd.DataFrame
    correlations: pd.DataFrame
    pairs: pd.DataFrame
    components: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        table = self.indicators
        against = [str(code) for code in table.index[table["against"]]]
        alpha = self.dimensions["alpha"].iloc[-1]
        above = int((self.components["eigenvalue"] > 1).sum())
        parts = [
            f"Cronbach's alpha of the whole set is {alpha:.2f}; {above} of "
            f"{len(self.components)} principal components have an eigenvalue above 1.",
            f"{len(self.pairs)} pairs of indicators correlate at {REDUNDANT} or more.",
        ]
        if table["dominant"].any():
            rows = table[table["dominant"]].itertuples()
            parts.append(f"Indicators that rule the index: {', '.join(map(_ruling, rows))}.")
        if against:
            parts.append(f"Against the index run: {', '.join(against)}.")
        return " ".join(parts)

    def _repr_html_(self) -> str:
        shown = "".join(
            table.to_html(float_format="{:.3f}".format)
            for table in (self.indicators, self.dimensions, self.pairs)
        )
        return f"<p>{self.text}</p>{shown}"


def consistency(index: CompositeIndex) -> Consistency:
    r"""Return correlations, alphas, components and influence of the indicators of a fitted index.

    Cronbach's alpha of k indicators is
    :math:`\frac{k}{k-1} \left(1 - \frac{\sum_j s_j^2}{s_{\text{sum}}^2}\right)`.

    Parameters
    ----------
    index
        A fitted index; the values looked at are the scaled ones, larger is better.

    Returns
    -------
    Consistency
        Tables by indicator, by dimension and by pair.

    Raises
    ------
    DataContractError
        When no indicator differs between the units.

    References
    ----------
    OECD/JRC (2008), steps 4 and 8. Cronbach, L. J. (1951). *Psychometrika* 16, 297–334. Paruolo,
    P., Saisana, M. & Saltelli, A. (2013). *JRSS A* 176, 609–634 (weights and influence).

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [1, 5, 9, 4], "b": [2, 5, 9, 5], "c": [7, 8, 2, 1]})
    >>> consistency(CompositeIndex().fit(X)).indicators["variance_share"].round(2).to_dict()
    {'a': 0.49, 'b': 0.44, 'c': 0.07}
    """
    tree = index.tree_
    values = index.table_[tree.indicators]
    known = differing(values.to_numpy(dtype="float64"))
    table = correlation_table(values)
    return Consistency(
        indicators=_indicator_table(index, values),
        dimensions=_dimension_table(tree, values, table),
        correlations=table,
        pairs=_pairs(table),
        components=principal_components(values.loc[:, known]).eigenvalues,
    )


def _ruling(row: Any) -> str:
    share = "" if np.isnan(row.variance_share) else f", {row.variance_share:.0%} of the variance"
    return f"{row.Index} ({row.effective_weight:.0%} of the weight{share})"


def cronbach_alpha(values: pd.DataFrame) -> float:
    """Return Cronbach's alpha of the columns; missing for one column or no variance.

    A covariance rests on the rows in which both columns are known.

    Examples
    --------
    >>> cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [2, 4, 6]})).__round__(3)
    0.889
    """
    size, spread = values.shape[1], values.astype("float64").cov().to_numpy()
    if size < 2 or not spread.sum() > 0:
        return float("nan")
    return float(size / (size - 1) * (1 - np.trace(spread) / spread.sum()))


def correlation_table(values: pd.DataFrame) -> pd.DataFrame:
    """Return the Pearson correlations of the columns, missing with a constant one."""
    cells = values.to_numpy(dtype="float64")
    known = cells.max(axis=0) > cells.min(axis=0)
    found = np.full((len(known), len(known)), np.nan)
    found[np.ix_(known, known)] = correlations(cells[:, known])
    return pd.DataFrame(found, index=values.columns, columns=values.columns)


def _indicator_table(index: CompositeIndex, values: pd.DataFrame) -> pd.DataFrame:
    tree, weights = index.tree_, index.weights_
    scores = index.table_[tree.aggregates]
    parent = tree.table.loc[tree.indicators, "parent"]
    whole = _correlations(values, scores[[tree.root] * len(parent)].to_numpy())
    own = _correlations(values, scores[parent.tolist()].to_numpy())
    share = np.full(len(weights), np.nan)
    if index.aggregate == "arithmetic" or set(index.aggregate) == {"arithmetic"}:
        centred = values - values.mean()
        score = index.scores_ - index.scores_.mean()
        total = float((score**2).sum())
        share = weights.to_numpy() * (centred.to_numpy().T @ score.to_numpy())
        share = share / total if total > 0 else np.full(len(weights), np.nan)
    limit = DOMINANT / len(weights)
    heavy = (weights.to_numpy() > limit) | (np.nan_to_num(share) > limit)
    return pd.DataFrame(
        {
            "parent": parent,
            "effective_weight": weights,
            "correlation": whole,
            "correlation_dimension": own,
            "variance_share": share,
            "dominant": heavy,
            "against": whole < 0,
        },
        index=tree.indicators,
    )


def _correlations(values: pd.DataFrame, scores: Floats) -> Floats:
    """Return the correlation of each column with the score beside it."""
    x = values.to_numpy(dtype="float64")
    x = x - x.mean(axis=0)
    y = scores - scores.mean(axis=0)
    below = np.sqrt((x**2).sum(axis=0) * (y**2).sum(axis=0))
    product = (x * y).sum(axis=0)
    found: Floats = np.divide(product, below, out=np.full(len(below), np.nan), where=below > 1e-15)
    return found


def _dimension_table(tree: Tree, values: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    inside = tree.leaves().loc[tree.aggregates]
    matrix = table.to_numpy()
    spread = values.std()
    standard = (values - values.mean()) / spread.where(spread > 0)
    rows = []
    for code in tree.aggregates:
        below = inside.loc[code].to_numpy()
        names = values.columns[below]
        block = matrix[np.ix_(below, below)]
        pairs = block[np.triu_indices(len(block), 1)]
        away = matrix[np.ix_(below, ~below)]
        rows.append(
            {
                "level": tree.table.loc[code, "level"],
                "indicators": int(below.sum()),
                "alpha": cronbach_alpha(standard[names].dropna(axis=1)),
                "alpha_scaled": cronbach_alpha(values[names]),
                "within": _mean(pairs),
                "across": _mean(away),
                "first_component": _first_share(block),
            }
        )
    return pd.DataFrame(rows, index=tree.aggregates.rename("code"))


def _mean(numbers: Floats) -> float:
    known = numbers[~np.isnan(numbers)]
    return float(known.mean()) if known.size else float("nan")


def _first_share(block: Floats) -> float:
    known = ~np.isnan(np.diag(block))
    if known.sum() < 2:
        return float("nan")
    values = np.linalg.eigvalsh(block[np.ix_(known, known)])
    return float(values[-1] / values.sum())


def _pairs(table: pd.DataFrame) -> pd.DataFrame:
    cells = table.to_numpy()
    rows, columns = np.triu_indices(len(cells), 1)
    strong = np.abs(np.nan_to_num(cells[rows, columns])) >= REDUNDANT
    found = pd.DataFrame(
        {
            "first": table.index[rows[strong]],
            "second": table.columns[columns[strong]],
            "correlation": cells[rows[strong], columns[strong]],
        }
    )
    order = found["correlation"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)
