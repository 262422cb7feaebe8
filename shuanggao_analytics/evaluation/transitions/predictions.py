"""Adjusted shares: what a model gives on average when all units are put at one level of a term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.transitions.likelihood import proportional

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.transitions.design import Design
    from shuanggao_analytics.evaluation.transitions.fitting import Fit
    from shuanggao_analytics.inputs import Floats

_COLUMNS = ("term", "level", "outcome", "n", "k", "observed", "share", "low", "high")


def adjusted_shares(design: Design, fit: Fit, *, level: float) -> pd.DataFrame:
    r"""Return the share of each outcome at each level of each term, other terms as they are.

    .. math:: \bar p_j(v) = \frac{1}{n} \sum_i P(Y = j \mid x_i\ \text{with the term at}\ v)

    The interval is that of the delta method on the logit of the share, with the inverse of the
    Fisher information as the covariance: a guide only where outcomes are separated.

    Parameters
    ----------
    design, fit
        The design of a model and its maximum.
    level
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a term, level and outcome: ``n`` units of the level, ``k`` of them with the outcome,
        their ``observed`` share, and the adjusted ``share`` with ``low`` and ``high``. Terms of
        numbers have no levels and no rows.

    References
    ----------
    Lane, P. W. & Nelder, J. A. (1982). *Biometrics* 38, 613–621.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.design import designed
    >>> from shuanggao_analytics.evaluation.transitions.fitting import maximise
    >>> data = pd.DataFrame({"kept": [1, 1, 1, 0, 1, 0], "tier": list("AAABBB")})
    >>> design = designed(data, outcome="kept", terms=["tier"], order=None, reference=None)
    >>> rows, counts, _ = design.patterns()
    >>> fit = maximise(proportional(counts, rows, penalty=0.5))
    >>> found = adjusted_shares(design, fit, level=0.95)
    >>> found.loc[found["outcome"] == "True", ["level", "k", "observed", "share"]].round(3)
      level  k  observed  share
    1     A  3     1.000  0.875
    3     B  1     0.333  0.375
    """
    from scipy.special import expit, logit, ndtri

    rows, counts, _ = design.patterns()
    heads = counts.sum(axis=1) / counts.sum()
    z = float(ndtri(0.5 + level / 2))
    found: list[tuple[object, ...]] = []
    for term, columns in zip(design.terms, design.slices(), strict=True):
        for at, name in enumerate(term.levels):
            moved = rows.copy()
            moved[:, columns] = term.at(at)
            share, error = _mean_shares(counts, moved, heads, fit)
            middle, width = logit(share), z * error / (share * (1 - share))
            inside = term.codes == at
            for j, outcome in enumerate(design.names):
                k = int(np.sum(design.outcome[inside] == j))
                n = int(np.sum(inside))
                low, high = expit(middle[j] - width[j]), expit(middle[j] + width[j])
                found.append((term.name, name, outcome, n, k, k / n, share[j], low, high))
    table = pd.DataFrame(found, columns=list(_COLUMNS))
    words = dict.fromkeys(_COLUMNS[:3], "string")
    numbers = dict.fromkeys(_COLUMNS[5:], "float64")
    return table.astype(words | dict.fromkeys(_COLUMNS[3:5], "int64") | numbers)


def _mean_shares(counts: Floats, rows: Floats, heads: Floats, fit: Fit) -> tuple[Floats, Floats]:
    """Return the mean probability of each outcome, and its standard error."""
    model = proportional(counts, rows, penalty=0.0)
    share: Floats = heads @ model.shares(fit.point)
    slope = np.einsum("i,ijd->jd", heads, model.slopes(fit.point))
    variance = np.einsum("jd,de,je->j", slope, fit.covariance, slope)
    error: Floats = np.sqrt(np.maximum(variance, 0.0))
    return share, error
