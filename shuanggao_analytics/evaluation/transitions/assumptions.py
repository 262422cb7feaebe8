"""What a logit model rests on: whether outcomes are separated, how many there are, equal odds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.evaluation.transitions.likelihood import CumulativeLogit

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

_SURE = 1e-7  # of the sum that the linear program reaches


class Score(NamedTuple):
    """A score test: its statistic, degrees of freedom and p."""

    statistic: float
    df: int
    p: float


def separated(model: CumulativeLogit) -> bool:
    r"""Return whether some direction of the parameters predicts outcomes without an error.

    Outcomes are separated, completely or in part, when there is a direction δ with
    :math:`z_j'\delta \ge 0` for the cut above each outcome that occurs and
    :math:`z_{j-1}'\delta \le 0` for the cut below it, and not all of these 0. Without a penalty the
    estimates are then infinite (Albert & Anderson 1984; found by a linear program as in Konis
    2007).

    References
    ----------
    Albert, A. & Anderson, J. A. (1984). *Biometrika* 71, 1–10; Konis, K. (2007). *Linear
    programming algorithms for detecting separated data*, thesis, Oxford.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.likelihood import proportional
    >>> x = np.array([[0.0], [1.0]])
    >>> separated(proportional(np.array([[4.0, 0.0], [1.0, 3.0]]), x, penalty=0.5))
    True
    >>> separated(proportional(np.array([[4.0, 1.0], [1.0, 3.0]]), x, penalty=0.5))
    False
    """
    from scipy.optimize import linprog

    occurs = model.counts > 0
    rows = np.vstack([model.rows[occurs[:, :-1]], -model.rows[occurs[:, 1:]]])
    found = linprog(
        -rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1.0, 1.0), method="highs"
    )
    return bool(-found.fun > _SURE)


def effective_size(counts: Floats) -> float:
    r"""Return how many outcomes an estimate rests on.

    The number of the rarer outcome of two; :math:`n - \sum_j n_j^3 / n^2` of three or more.

    References
    ----------
    Harrell, F. E. (2015). *Regression Modeling Strategies*, 2nd ed., Springer, table 4.1.

    Examples
    --------
    >>> effective_size(np.array([30.0, 167.0])), effective_size(np.array([10.0, 10.0, 10.0]))
    (30.0, 26.666666666666668)
    """
    if len(counts) == 2:
        return float(np.min(counts))
    return float(counts.sum() - np.sum(counts**3) / counts.sum() ** 2)


def proportional_odds(model: CumulativeLogit, point: Floats, columns: Floats, free: slice) -> Score:
    r"""Return the score test that coefficients are the same at every cut.

    The model is widened by a deviation of each coefficient at each cut but the first. With the
    score U and the information I of the widened model at the estimate, parts θ (the model) and
    δ (the deviations),

    .. math:: S = \tilde U' (I_{\delta\delta} - I_{\delta\theta} I_{\theta\theta}^{-1}
              I_{\theta\delta})^{-1} \tilde U,\quad
              \tilde U = U_\delta - I_{\delta\theta} I_{\theta\theta}^{-1} U_\theta

    the C(α) form, which holds for penalised estimates too and is the score test of Rao at those of
    maximum likelihood.

    Parameters
    ----------
    model, point
        The model with proportional odds, and its estimate.
    columns
        Columns of its terms.
    free
        Those that may deviate.

    References
    ----------
    Peterson, B. & Harrell, F. E. (1990). *Applied Statistics* 39, 205–217; Neyman, J. (1959), in
    *Probability and Statistics: The Harald Cramér Volume*, 213–234.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.fitting import maximise
    >>> from shuanggao_analytics.evaluation.transitions.likelihood import proportional
    >>> counts, x = np.array([[9.0, 5.0, 6.0], [4.0, 9.0, 7.0]]), np.array([[0.0], [1.0]])
    >>> model = proportional(counts, x, penalty=0.0)
    >>> found = proportional_odds(model, maximise(model).point, x, slice(0, 1))
    >>> round(found.statistic, 3), found.df
    (1.786, 1)
    """
    from scipy.stats import chi2

    cuts = model.rows.shape[1]
    moved = -columns[:, free]
    wide = np.zeros((len(moved), cuts, (cuts - 1) * moved.shape[1]))
    for cut in range(1, cuts):
        wide[:, cut, (cut - 1) * moved.shape[1] : cut * moved.shape[1]] = moved
    both = CumulativeLogit(
        counts=model.counts, rows=np.concatenate([model.rows, wide], axis=2), penalty=0.0
    )
    found = both.value(np.concatenate([point, np.zeros(wide.shape[2])]))
    if found is None:  # the estimate is a point of the model, so this cannot be
        return Score(np.nan, wide.shape[2], np.nan)
    size, information = model.size, found.information
    turned = np.linalg.solve(information[:size, :size], information[:size, size:])
    left = information[size:, size:] - information[size:, :size] @ turned
    score = found.gradient[size:] - turned.T @ found.gradient[:size]
    statistic = float(score @ np.linalg.solve(left, score))
    return Score(statistic, len(score), float(chi2.sf(statistic, len(score))))
