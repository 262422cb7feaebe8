"""Markov chains from counts: shares with bounds, where they lead, and whether they differ.

All functions take and return plain arrays; a row from which nothing was seen to leave is NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats

SMALL = 5.0
"""An expected count below this is small: chi-square approximations are then rough."""


def count_transitions(before: Codes, after: Codes, *, classes: int) -> Floats:
    """Return how often each class was followed by each, for codes 0 … classes − 1.

    Examples
    --------
    >>> count_transitions(np.array([0, 0, 1]), np.array([0, 1, 1]), classes=2).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    found = np.bincount(before * classes + after, minlength=classes**2).astype(np.float64)
    return found.reshape(classes, classes)


def row_shares(counts: Floats) -> Floats:
    r"""Return the maximum-likelihood probabilities :math:`p_{ij} = n_{ij} / n_i`.

    Examples
    --------
    >>> row_shares(np.array([[1.0, 3.0], [0.0, 0.0]])).tolist()
    [[0.25, 0.75], [nan, nan]]
    """
    totals = counts.sum(axis=-1, keepdims=True)
    shares: Floats = np.full_like(counts, np.nan)
    np.divide(counts, totals, out=shares, where=totals > 0)
    return shares


def wilson(counts: Floats, *, level: float) -> tuple[Floats, Floats]:
    r"""Return Wilson's bounds of the share of each cell in its row, each cell for itself.

    .. math:: \frac{p + z^2/2n \pm z \sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}

    References
    ----------
    Wilson, E. B. (1927). *Journal of the American Statistical Association* 22, 209–212.

    Examples
    --------
    >>> low, high = wilson(np.array([[0.0, 10.0]]), level=0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([[0.0, 0.7225]], [[0.2775, 1.0]])
    """
    from scipy.special import ndtri

    z2 = float(ndtri(0.5 + level / 2)) ** 2
    totals = counts.sum(axis=-1, keepdims=True)
    n = np.where(totals > 0, totals, np.nan)
    p = counts / n
    centre = p + z2 / (2 * n)
    reach = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n**2)))
    low: Floats = np.where(p == 0, 0.0, (centre - reach) / (1 + z2 / n))
    high: Floats = np.where(p == 1, 1.0, (centre + reach) / (1 + z2 / n))
    return np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high)


def reducible(shares: Floats) -> str | None:
    """Return why a chain has no single path between all its classes, or ``None`` if it has.

    Examples
    --------
    >>> reducible(np.array([[0.5, 0.5], [0.0, 1.0]]))
    'not every class can be reached from every other: 1 | 2'
    """
    from scipy.sparse.csgraph import connected_components

    empty = np.flatnonzero(np.isnan(shares).any(axis=1))
    if empty.size:
        return f"no move out of class {', '.join(str(at + 1) for at in empty)} was seen"
    count, groups = connected_components(shares > 0, directed=True, connection="strong")
    if count == 1:
        return None
    parts: dict[int, list[str]] = {}
    for at, group in enumerate(groups):
        parts.setdefault(int(group), []).append(str(at + 1))
    shown = " | ".join(", ".join(part) for part in parts.values())
    return f"not every class can be reached from every other: {shown}"


def stationary(shares: Floats) -> Floats:
    r"""Return the distribution that an irreducible chain keeps: :math:`\pi P = \pi, \sum \pi = 1`.

    Examples
    --------
    >>> stationary(np.array([[0.9, 0.1], [0.3, 0.7]])).round(4).tolist()
    [0.75, 0.25]
    """
    k = len(shares)
    system = np.vstack([shares.T - np.eye(k), np.ones(k)])
    wanted = np.append(np.zeros(k), 1.0)
    found, *_ = np.linalg.lstsq(system, wanted, rcond=None)
    kept = np.maximum(found, 0.0)
    whole: Floats = kept / kept.sum()
    return whole


def first_passage(shares: Floats) -> Floats:
    r"""Return the mean steps until a class is first entered; of a class itself, until back in it.

    .. math:: m_{ij} = 1 + \sum_{k \ne j} p_{ik} m_{kj}

    References
    ----------
    Kemeny, J. G. & Snell, J. L. (1960). *Finite Markov Chains*, Van Nostrand, § 4.4.

    Examples
    --------
    >>> first_passage(np.array([[0.9, 0.1], [0.3, 0.7]])).round(4).tolist()
    [[1.3333, 10.0], [3.3333, 4.0]]
    """
    k = len(shares)
    found = np.empty_like(shares)
    for target in range(k):
        others = shares.copy()
        others[:, target] = 0.0
        found[:, target] = np.linalg.solve(np.eye(k) - others, np.ones(k))
    return found


def shorrocks(shares: Floats) -> float:
    r"""Return :math:`(k - \operatorname{tr} P)/(k - 1)`: 0 nobody moves, 1 on average to anywhere.

    References
    ----------
    Shorrocks, A. F. (1978). The measurement of mobility. *Econometrica* 46, 1013–1024.

    Examples
    --------
    >>> round(shorrocks(np.array([[0.9, 0.1], [0.3, 0.7]])), 4)
    0.4
    """
    k = len(shares)
    return float((k - np.trace(shares)) / (k - 1))


def homogeneity(counts: Floats) -> pd.DataFrame:
    r"""Return tests of whether groups of transitions have the same probabilities.

    With counts :math:`n_{mij}` of group m, rows :math:`n_{mi}` and pooled :math:`p_{ij}`:

    .. math::
        LR = 2 \sum n_{mij} \ln \frac{n_{mij}}{n_{mi} p_{ij}},\quad
        Q = \sum \frac{(n_{mij} - n_{mi} p_{ij})^2}{n_{mi} p_{ij}},\quad
        df = \sum_i (a_i - 1)(b_i - 1)

    with :math:`a_i` the cells of row i that are above 0 in the pooled counts and :math:`b_i` the
    groups in which the row was seen at all: only what can be above 0 is counted.

    Parameters
    ----------
    counts
        Groups × classes × classes.

    Returns
    -------
    pandas.DataFrame
        ``LR`` and ``Q`` × ``statistic``, ``df``, ``p`` (NaN without a degree of freedom) and
        ``small``, the share of expected counts below 5.

    References
    ----------
    Anderson, T. W. & Goodman, L. A. (1957). *Annals of Mathematical Statistics* 28, 89–110;
    degrees of freedom: Bickenbach, F. & Bode, E. (2003). *International Regional Science Review*
    26, 363–392.

    Examples
    --------
    >>> homogeneity(np.array([[[8.0, 2], [3, 7]], [[4, 6], [3, 7]]])).round(4)
          statistic  df       p  small
    test
    LR       3.4522   2  0.1780    0.5
    Q        3.3333   2  0.1889    0.5
    """
    from scipy.stats import chi2

    pooled = np.nan_to_num(row_shares(counts.sum(axis=0)))
    expected = counts.sum(axis=2, keepdims=True) * pooled
    some = expected > 0
    seen = counts > 0
    ratio = np.divide(counts, expected, out=np.ones_like(counts), where=seen)
    lr = max(2 * float((counts * np.log(ratio)).sum()), 0.0)
    q = float(q_parts(counts).sum())
    cells = (pooled > 0).sum(axis=1)
    groups = (counts.sum(axis=2) > 0).sum(axis=0)
    df = int((np.maximum(cells - 1, 0) * np.maximum(groups - 1, 0)).sum())
    small = float((expected[some] < SMALL).mean()) if some.any() else float("nan")
    p = [float(chi2.sf(each, df)) if df else float("nan") for each in (lr, q)]
    table = {"statistic": [lr, q], "df": [df, df], "p": p, "small": [small, small]}
    return pd.DataFrame(table, index=pd.Index(["LR", "Q"], name="test"))


def q_parts(counts: Floats) -> Floats:
    """Return the part of each group in Q of `homogeneity`.

    Examples
    --------
    >>> q_parts(np.array([[[8.0, 2], [3, 7]], [[4, 6], [3, 7]]])).round(4).tolist()
    [1.6667, 1.6667]
    """
    pooled = np.nan_to_num(row_shares(counts.sum(axis=0)))
    expected = counts.sum(axis=2, keepdims=True) * pooled
    parts = np.divide(
        (counts - expected) ** 2, expected, out=np.zeros_like(counts), where=expected > 0
    )
    found: Floats = parts.sum(axis=(1, 2))
    return found
