"""From indicators to the index: one method over all, or one mean a level from the bottom up.

With one method every aggregate is computed from the indicators below it, with their effective
weights. For a mean that is the same as going up level by level; for a method that looks at all
units (TOPSIS, ranks, …) it is what published studies do. A list of means, one a level, goes up
level by level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.means import power_terms
from shuanggao_analytics.performance.aggregation.methods import aggregator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.tree import Tree

    AggregateChoice: TypeAlias = str | tuple[str, float] | list[str]

EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
_MOST_CELLS = 8_000_000  # of an array draws × units × dimensions, 64 MB


def check_aggregate(choice: AggregateChoice, *, tree: Tree) -> None:
    """Raise with what is wrong with a choice of aggregation, apart from the values."""
    if not isinstance(choice, list):
        aggregator(choice)
        return
    steps = int(tree.table["level"].max()) - 1
    faults = [
        Fault("aggregate", "not a mean, which a level of its own needs", value=str(name),
              remedy=f"there are: {', '.join(EXPONENTS)}; or give one method for all levels")
        for name in choice
        if name not in EXPONENTS
    ]  # fmt: skip
    if len(choice) != steps:
        remedy = f"give one mean a level from the bottom: {steps}"
        faults.append(Fault("aggregate", f"{len(choice)} means for {steps} levels", remedy=remedy))
    if faults:
        raise DataContractError(faults)


def domain_faults(values: pd.DataFrame, choice: AggregateChoice) -> list[Fault]:
    """Return the cells that lie outside what the aggregation is defined for."""
    names = choice if isinstance(choice, list) else [choice]
    methods = [aggregator(name) for name in names]
    kinds = {method.domain for method in methods}
    cells = values.to_numpy(dtype="float64")
    wrong = np.zeros(cells.shape, dtype=bool)
    if "positive" in kinds:
        wrong = cells <= 0
    elif "nonnegative" in kinds:
        wrong = cells < 0
    who = next((m.name for m in methods if m.domain != "real"), "")
    remedy = "give a scale above zero, such as scale=(1, 100)"
    return [
        Fault("normalised", f"outside what the method {who} is defined for", str(values.index[i]),
              str(values.columns[j]), f"{cells[i, j]:.6g}", remedy)
        for i, j in np.argwhere(wrong)
    ]  # fmt: skip


def index_scores(values: Floats, weights: Floats, *, tree: Tree, choice: AggregateChoice) -> Floats:
    """Return the index of each unit under each set of weights.

    Parameters
    ----------
    values
        U units × I indicators on a common scale, larger is better.
    weights
        D × I effective weights, each row together 1.
    tree
        Nodes of the index.
    choice
        A method, or a list of means from the bottom up.

    Returns
    -------
    numpy.ndarray
        D × U scores, larger is better.
    """
    if not isinstance(choice, list):
        return aggregator(choice).scores(values, weights)
    dimensions = len(tree.aggregates)
    size = max(1, _MOST_CELLS // (len(values) * dimensions))
    parts = [
        _up(values, weights[start : start + size], tree=tree, means=choice)[tree.root]
        for start in range(0, len(weights), size)
    ]
    return np.concatenate(parts)


def node_scores(
    values: pd.DataFrame, weights: Floats, *, tree: Tree, choice: AggregateChoice
) -> pd.DataFrame:
    """Return the score of each unit on each aggregate, the index last.

    Parameters
    ----------
    values
        Units × indicators on a common scale, larger is better.
    weights
        Effective weight of each indicator. An aggregate whose indicators all weigh 0 has no
        score and is missing.
    tree, choice
        As for `index_scores`.
    """
    cells = values.to_numpy(dtype="float64")
    if isinstance(choice, list):
        found = _up(cells, weights[None, :], tree=tree, means=choice)
        columns = {code: found[code][0] for code in tree.aggregates}
    else:
        method = aggregator(choice)
        inside = tree.leaves()
        columns = {}
        for code in tree.aggregates:
            below = inside.loc[code].to_numpy()
            own = weights[below]
            share = own / own.sum() if own.sum() > 0 else own * np.nan
            columns[code] = method.scores(cells[:, below], share[None, :])[0]
    table = pd.DataFrame(columns, index=values.index)
    empty = tree.leaves().to_numpy(dtype="float64") @ weights == 0
    return table.mask(np.broadcast_to(empty[len(tree.indicators) :], table.shape))


def _up(values: Floats, weights: Floats, *, tree: Tree, means: Sequence[str]) -> dict[str, Floats]:
    """Return D × U scores of every aggregate, each from its children's."""
    position = {code: number for number, code in enumerate(tree.indicators)}
    share = {code: weights[:, number] for code, number in position.items()}
    scores: dict[str, Floats] = {c: values[None, :, number] for c, number in position.items()}
    for code in tree.aggregates:
        children = tree.children(code)
        level = int(tree.table.loc[code, "level"])
        own = np.column_stack([share[child] for child in children])
        share[code] = own.sum(axis=1)
        whole = np.where(share[code] > 0, share[code], 1.0)[:, None]
        parts = [scores[child] for child in children]
        found = _mean(parts, own / whole, EXPONENTS[means[level - 2]])
        scores[code] = np.where(share[code][:, None] > 0, found, 1.0)  # 1 counts nothing above
    return scores


def _mean(parts: list[Floats], weights: Floats, exponent: float) -> Floats:
    """Return the weighted power mean over parts of D × U (or 1 × U)."""
    total = weights[:, :1] * power_terms(parts[0], exponent=exponent)
    for number, part in enumerate(parts[1:], start=1):
        total = total + weights[:, number : number + 1] * power_terms(part, exponent=exponent)
    if exponent == 1:
        return total
    if exponent == 0:
        return np.exp(total)
    back: Floats = np.abs(np.where(total == 0, 1.0, total)) ** (1 / exponent)
    return back
