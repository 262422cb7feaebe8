"""Several sets of weights made one (组合赋权): linear, by product, geometric, by game theory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_weights, table_faults, together
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

    WeightSets: TypeAlias = pd.DataFrame | Mapping[str, pd.Series]

METHODS = ("linear", "product", "geometric", "game")
_EPSILON = 1e-10


def combine_weights(
    weights: WeightSets,
    *,
    method: Literal["linear", "product", "geometric", "game"] = "linear",
    shares: Weights | None = None,
) -> pd.Series:
    r"""Return one set of weights from several, such as subjective and objective ones.

    With the sets :math:`w_1, \dots, w_k`:

    - ``linear``: :math:`\sum_l a_l w_l`, with the shares :math:`a_l`;
    - ``product``: :math:`\prod_l w_l` over its sum, which sharpens what the sets agree on;
    - ``geometric``: :math:`(\prod_l w_l)^{1/k}` over its sum;
    - ``game``: linear with the shares of `game_shares`.

    A column with weight 0 in one set gets 0 under ``product`` and ``geometric``.

    Parameters
    ----------
    weights
        Indicators × sets, or Series by name of the set; each set ≥ 0 and summing to 1. Series are
        brought together by label, in the order of the first.
    method
        One of the four above.
    shares
        Share of each set under ``linear``, together 1; equal by default.

    Returns
    -------
    pandas.Series
        ``weight`` by indicator, summing to 1.

    Raises
    ------
    DataContractError
        For weights that are missing, negative, do not sum to one or are of other indicators;
        shares that do not fit, or given with another method; products that are 0 everywhere; and
        as for `game_shares`.
    UnknownNameError
        For another method.

    References
    ----------
    张敬信《数学建模：算法与编程实现》, chapter on combined weights (R package mathmodels; there
    ``geometric`` is called game, and ``game`` is called game_linear).

    Examples
    --------
    >>> sets = pd.DataFrame({"ahp": [0.4, 0.6], "entropy": [0.2, 0.8]}, index=["a", "b"])
    >>> combine_weights(sets, shares={"ahp": 0.75, "entropy": 0.25}).round(3).to_dict()
    {'a': 0.35, 'b': 0.65}
    >>> combine_weights(sets, method="product").round(3).to_dict()
    {'a': 0.143, 'b': 0.857}
    """
    require_known("method", method, METHODS)
    table = _checked_sets(weights)
    if shares is not None and method != "linear":
        remedy = "leave them out: only linear takes shares"
        raise DataContractError([Fault("shares", "given with another method", remedy=remedy)])
    sets = table.to_numpy()
    if method in ("linear", "game"):
        share = checked_weights(shares, table.columns, table="shares")
        if method == "game":
            share = _game(sets, table.columns)
        combined = sets @ share
    else:
        power = 1.0 if method == "product" else 1.0 / sets.shape[1]
        combined = np.prod(sets**power, axis=1)
    total = combined.sum()
    if total == 0:
        remedy = "combine them linearly"
        fault = Fault("weights", "in every row some set has weight 0", remedy=remedy)
        raise DataContractError([fault])
    return pd.Series(combined / total, index=table.index, name="weight")


def game_shares(weights: WeightSets) -> pd.Series:
    r"""Return the share of each set in the combination nearest to all of them.

    The coefficients minimise the distance of the combination to every set at once (博弈论组合
    赋权), whose first-order condition is, for each set k,

    .. math:: \sum_l a_l\, w_k \cdot w_l = w_k \cdot w_k

    and the shares are :math:`a_l / \sum_m a_m`. Where sets repeat each other, so that many
    coefficients solve this, it is the solution of least length: repeated sets share equally.

    Parameters
    ----------
    weights
        As for `combine_weights`.

    Returns
    -------
    pandas.Series
        ``share`` by set, ≥ 0 and summing to 1.

    Raises
    ------
    DataContractError
        For weights as for `combine_weights`, and for each set whose coefficient is negative: the
        game has then no answer that is a mean of the sets.

    Examples
    --------
    >>> sets = pd.DataFrame({"ahp": [0.5, 0.3, 0.2], "entropy": [0.2, 0.2, 0.6]})
    >>> game_shares(sets).round(3).to_dict()
    {'ahp': 0.42, 'entropy': 0.58}
    """
    table = _checked_sets(weights)
    return pd.Series(_game(table.to_numpy(), table.columns), index=table.columns, name="share")


def _checked_sets(weights: WeightSets) -> pd.DataFrame:
    """Return indicators × sets, each set checked, or raise with every fault found."""
    if isinstance(weights, pd.DataFrame):
        if faults := table_faults(weights, "weights"):
            raise DataContractError(faults)
        series = {name: weights[name] for name in weights.columns}
    elif isinstance(weights, Mapping) and weights:
        series = dict(weights)
    else:
        remedy = "a table of indicators × sets, or Series by name of the set"
        raise DataContractError([Fault("weights", "there is no set of weights", remedy=remedy)])
    faults = [
        Fault("weights", "not a Series", column=str(name), value=type(one).__name__)
        for name, one in series.items()
        if not isinstance(one, pd.Series)
    ]
    if faults:
        raise DataContractError(faults)
    labels = next(iter(series.values())).index
    columns = together(
        *(
            lambda name=name, one=one: checked_weights(one, labels, table=f"weights {name}")
            for name, one in series.items()
        )
    )
    return pd.DataFrame(np.column_stack(columns), index=labels, columns=pd.Index(list(series)))


def _game(sets: Floats, names: pd.Index) -> Floats:
    gram = sets.T @ sets
    solved = np.linalg.lstsq(gram, gram.diagonal(), rcond=_EPSILON)[0]
    remedy = "no mean of the sets is nearest to all of them: combine them linearly"
    faults = [
        Fault("weights", "negative coefficient in the game", column=str(name),
              value=f"{value:.4f}", remedy=remedy)
        for name, value in zip(names, solved, strict=True)
        if value < -_EPSILON
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    coefficients = np.maximum(solved, 0.0)
    shares: Floats = coefficients / coefficients.sum()
    return shares
