"""The schemes of weights that are learned from a table, each by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.performance.weights.components import pca_weights
from shuanggao_analytics.performance.weights.entropy import entropy_weights, equal_weights
from shuanggao_analytics.performance.weights.influence import influence_weights
from shuanggao_analytics.performance.weights.merec import merec_weights
from shuanggao_analytics.performance.weights.spread import critic_weights, cv_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    import pandas as pd

    Weighting: TypeAlias = Callable[[pd.DataFrame], pd.Series]


def _influence(X: pd.DataFrame) -> pd.Series:
    return influence_weights(X).weights


WEIGHTINGS: dict[str, Weighting] = {
    "equal": equal_weights,
    "entropy": entropy_weights,
    "critic": critic_weights,
    "cv": cv_weights,
    "pca": pca_weights,
    "influence": _influence,
    "merec": merec_weights,
}


def weighting(name: str) -> Weighting:
    """Return the scheme of this name: a function from a table to the weights of its columns.

    The table holds comparable values, larger is better, and is complete; ``entropy`` needs
    values ≥ 0 and ``merec`` > 0.
    A column with the same value in every row keeps its weight under ``equal``, gets 0 under
    ``entropy``, ``critic`` (with a warning), ``cv`` and ``merec``, and is refused by ``pca`` and
    ``influence``, which need its correlations.

    Parameters
    ----------
    name
        ``equal``, ``entropy``, ``critic``, ``cv``, ``pca``, ``influence`` or ``merec``.

    Returns
    -------
    Callable
        From units × indicators to ``weight`` by column, ≥ 0 and summing to 1.

    Raises
    ------
    UnknownNameError
        For another name.

    Examples
    --------
    >>> import pandas as pd
    >>> weighting("equal")(pd.DataFrame({"a": [1, 2], "b": [2, 1]})).tolist()
    [0.5, 0.5]
    """
    require_known("weighting", name, WEIGHTINGS)
    return WEIGHTINGS[name]
