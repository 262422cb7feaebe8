"""The composite index: a meta-data table, the choice of each step, and what follows from them.

The steps are those of the OECD/JRC handbook, in one order that is said: units are screened, values
put per head, gaps filled, outliers treated, values brought to one scale, weighted, aggregated. Each
step's table can be looked at, each is logged, and `CompositeIndex.rebuild` repeats them all with a
choice changed. An index is relative to its units: so there is no ``predict``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.index.checks import NEEDS_SPREAD, checked_index
from shuanggao_analytics.performance.index.levels import (
    check_aggregate,
    domain_faults,
    node_scores,
)
from shuanggao_analytics.performance.index.record import method_text
from shuanggao_analytics.performance.index.stages import (
    ORDER,
    order_faults,
    prepare,
    read_options,
    scaled,
)
from shuanggao_analytics.performance.index.weighting import (
    EQUAL,
    GIVEN,
    index_weights,
    weight_table,
)
from shuanggao_analytics.performance.ranks import competition_ranks
from shuanggao_analytics.performance.weights.schemes import weighting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.performance.index.consistency import Consistency
    from shuanggao_analytics.performance.index.levels import AggregateChoice
    from shuanggao_analytics.performance.index.weighting import WeightChoice
    from shuanggao_analytics.performance.robustness.result import Robustness
    from shuanggao_analytics.performance.robustness.reversal import RankReversal
    from shuanggao_analytics.performance.scaling import Method
    from shuanggao_analytics.terms import Lang

STEPS = ("screen", "denominate", "impute", "treat")


class CompositeIndex(BaseEstimator):  # type: ignore[misc]
    r"""An index over a table of units × indicators, built from a meta-data table.

    With equal weights and arithmetic means the index of unit i is

    .. math:: I_i = \sum_j w_j u_j(x_{ij}),\qquad w_j = \prod_{a \in \text{path of } j} v_a

    with :math:`u_j` the scale of indicator j and :math:`v_a` the weight of a node among its
    siblings.

    Parameters
    ----------
    meta
        One row a node: ``code``, ``parent`` (or ``dimension``), ``direction`` (+1, −1, middle or
        interval) and where wanted ``level``, ``weight``, ``target``, ``min``, ``max``, ``log``,
        ``denominator``, names and units. ``None``: every column is an indicator and more is
        better.
    screen
        Least share of indicators that a unit must have, such as 0.9, or options of
        `screen_units`. ``None``: no unit is dropped.
    denominate
        Divide each indicator by the column that ``denominator`` names in the meta-data, or
        options of `denominate`. A missing denominator leaves a gap for the steps after it.
    impute
        Method of `impute`, or its options; the name of a column of `X` as ``groups``. ``None``: a
        missing value is an error.
    treat
        ``outliers`` for the rule of `treat_outliers`, ``winsorise`` for percentiles, or options
        with a ``method``: ``{"method": "log", "columns": […]}``. ``None``: none.
    order
        Order of these four steps. As it stands a missing value is filled per head.
    normalise, scale
        Method of `normalise`, and the ends of the scale where it has ends.
    weights
        ``equal``, ``given``, ``entropy``, ``critic``, ``cv``, ``pca``, ``merec``, ``influence``,
        or weights by code: see `index_weights`.
    aggregate
        ``arithmetic``, ``geometric``, ``harmonic``, ``("power", p)``, ``topsis``, ``vikor``,
        ``rsr``, ``grey``, ``copeland``, ``mazziotta``, ``doubt``, for all levels; or a list of
        means, one a level from the bottom. TOPSIS looks at the values as scaled: with
        ``normalise="vector"`` it is that of Hwang and Yoon.

    Attributes
    ----------
    scores_, ranks_
        Index of each unit kept, and its rank, 1 the best, equal scores the better rank. A rank
        alone is no result: see `robustness`.
    weights_
        Effective weight of each indicator, together 1.
    weight_table_
        All nodes: ``parent``, ``level``, ``weight`` among siblings, ``effective_weight``.
    table_
        Units × nodes: the scaled indicators, then the score of each aggregate, the index last.
    stages_
        Step → `Stage` with its table, for the steps carried out, in order.
    tree_
        The nodes.

    Raises
    ------
    DataContractError
        By `fit`, with every fault: see `checked_index`, and the step it concerns.

    References
    ----------
    OECD/JRC (2008). *Handbook on Constructing Composite Indicators*. Becker, W., et al. (2022).
    COINr, *Journal of Open Source Software* 7(78), 4567.

    Examples
    --------
    >>> meta = pd.DataFrame({"code": ["staff", "ratio", "income"], "direction": [1, -1, 1],
    ...                      "dimension": ["school", "school", "market"]})
    >>> X = pd.DataFrame({"staff": [40, 60, 50], "ratio": [18, 15, 21], "income": [3, 2, 9]},
    ...                  index=["甲", "乙", "丙"])
    >>> index = CompositeIndex(meta).fit(X)
    >>> index.scores_.round(3).to_dict()
    {'甲': 0.196, '乙': 0.5, '丙': 0.625}
    >>> index.rebuild(aggregate="topsis").ranks_.to_dict()
    {'甲': 3, '乙': 2, '丙': 1}
    """

    def __init__(
        self,
        meta: pd.DataFrame | None = None,
        *,
        screen: float | Mapping[str, Any] | None = None,
        denominate: bool | Mapping[str, Any] = True,
        impute: str | Mapping[str, Any] | None = None,
        treat: str | Mapping[str, Any] | None = None,
        order: Sequence[str] = ORDER,
        normalise: Method = "minmax",
        scale: tuple[float, float] = (0.0, 1.0),
        weights: WeightChoice = "equal",
        aggregate: AggregateChoice = "arithmetic",
    ) -> None:
        self.meta = meta
        self.screen = screen
        self.denominate = denominate
        self.impute = impute
        self.treat = treat
        self.order = order
        self.normalise = normalise
        self.scale = scale
        self.weights = weights
        self.aggregate = aggregate

    def fit(self, X: pd.DataFrame, y: object = None) -> CompositeIndex:  # noqa: ARG002
        """Compute the index of the units of `X`.

        Parameters
        ----------
        X
            One row a unit, named by the index; columns for all indicators, and for denominators
            and groups where they are used. Other columns are not read.
        y
            Not used; there for scikit-learn.
        """
        table = as_table(X, gaps=self.impute is not None)
        spread = self.normalise in NEEDS_SPREAD
        (tree, values), _ = together(
            lambda: checked_index(
                table,
                self.meta,
                spread=spread,
                denominate=bool(self.denominate),
                weights=self.weights,
            ),
            self._check_options,
        )
        check_aggregate(self.aggregate, tree=tree)
        steps = {name: getattr(self, name) for name in STEPS}
        stages = prepare(table, values, tree=tree, steps=steps, order=self.order)
        prepared = stages[-1].table if stages else values
        stages.append(scaled(prepared, tree=tree, method=self.normalise, scale=self.scale))
        cells = stages[-1].table
        if faults := domain_faults(cells, self.aggregate):
            raise DataContractError(faults)
        effective = index_weights(self.weights, tree=tree, values=cells)
        scores = node_scores(cells, effective, tree=tree, choice=self.aggregate)
        self.X_ = table
        self.tree_ = tree
        self.stages_ = {stage.name: stage for stage in stages}
        self.weights_ = pd.Series(effective, index=tree.indicators, name="weight")
        self.weight_table_ = weight_table(effective, tree=tree)
        self.table_ = pd.concat([cells, scores], axis=1)
        self.scores_ = scores[tree.root]
        found = competition_ranks(np.asarray(self.scores_, dtype="float64"))
        self.ranks_ = pd.Series(found, index=self.scores_.index, name="rank")
        self.n_features_in_ = table.shape[1]
        if isinstance(X, pd.DataFrame) and all(isinstance(name, str) for name in X.columns):
            self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def fit_transform(self, X: pd.DataFrame, y: object = None) -> NDArray[np.float64]:
        """Return the index of each row of `X` as one column; missing for a unit screened out."""
        scores = self.fit(X, y).scores_.reindex(self.X_.index)
        return np.asarray(scores, dtype="float64")[:, None]

    def rebuild(self, **changes: Any) -> CompositeIndex:
        """Return the index of the same units with the choices named changed, all else alike.

        Raises
        ------
        UnknownNameError
            For a choice that does not exist.
        """
        known = self.get_params(deep=False)
        if unknown := [name for name in changes if name not in known]:
            remedy = f"choices: {', '.join(known)}"
            raise UnknownNameError(
                Fault("rebuild", "no such choice", value=name, remedy=remedy) for name in unknown
            )
        found: CompositeIndex = clone(self).set_params(**changes).fit(self.X_)
        return found

    def methods(self, *, lang: Lang = "zh") -> str:
        """Return how the index was made, as the method section of a paper: one line a step."""
        return method_text(self, lang=lang)

    def consistency(self) -> Consistency:
        """Return whether the indicators belong together and which of them rule the index."""
        from shuanggao_analytics.performance.index.consistency import consistency

        return consistency(self)

    def robustness(
        self,
        n: int = 10_000,
        *,
        over: Mapping[str, Any] | None = None,
        grades: Mapping[str, float] | None = None,
        shares: int = 2_000,
        level: float = 0.9,
        seed: int = 0,
        n_jobs: int | None = None,
    ) -> Robustness:
        """Return how far each rank moves under other reasonable choices: see `robustness`."""
        from shuanggao_analytics.performance.robustness.analysis import robustness

        return robustness(
            self, n, over=over, grades=grades, shares=shares, level=level, seed=seed, n_jobs=n_jobs
        )

    def rank_reversal(self, *, most: int = 100, n_jobs: int | None = None) -> RankReversal:
        """Return whether the order of two units depends on a third: see `rank_reversal`."""
        from shuanggao_analytics.performance.robustness.reversal import rank_reversal

        return rank_reversal(self, most=most, n_jobs=n_jobs)

    def _check_options(self) -> None:
        """Raise with every choice that cannot be read."""
        if isinstance(self.weights, str) and self.weights not in (EQUAL, GIVEN):
            weighting(self.weights)
        faults = order_faults(self.order)
        for name in STEPS:
            try:
                read_options(name, getattr(self, name))
            except DataContractError as error:
                faults += error.faults
        if faults:
            raise DataContractError(faults)


def as_table(X: object, *, gaps: bool) -> pd.DataFrame:
    """Return `X` as a table; an array gets the column names x0, x1, … of scikit-learn."""
    if isinstance(X, pd.DataFrame):
        return X
    from sklearn.utils import check_array

    finite = "allow-nan" if gaps else True
    array = check_array(X, ensure_min_samples=2, ensure_all_finite=finite)
    return pd.DataFrame(array, columns=[f"x{number}" for number in range(array.shape[1])])
