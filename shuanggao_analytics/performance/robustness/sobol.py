r"""Which choice moves a result: first-order and total shares of its variance (Sobol indices).

Two independent samples A and B of settings, and for each choice the sample A with that choice
taken from B, give

.. math:: S_k = \frac{\frac1N \sum f_B (f_{A_B^k} - f_A)}{V},\qquad
          T_k = \frac{\frac1{2N} \sum (f_A - f_{A_B^k})^2}{V}

the estimators of Saltelli et al. (2010) and Jansen (1999). A choice may be a whole vector, such as
the weights: it is then exchanged as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats

BOOTSTRAP = 1000


def sobol_shares(
    a: Floats,
    b: Floats,
    exchanged: Floats,
    *,
    names: Sequence[str],
    level: float = 0.9,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the shares of variance of each choice, with bootstrap intervals.

    Parameters
    ----------
    a, b
        Results of the N settings of both samples.
    exchanged
        K choices × N: results of sample A with one choice taken from B.
    names
        Names of the choices.
    level
        Central share of the bootstrap that the intervals hold.
    seed
        Seed of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        One row a choice: ``first`` (its own share), ``total`` (with its interactions), each with
        ``_low`` and ``_high``. Estimates may fall slightly below 0 or above 1 and are left so.
        Without any variance all are missing: nothing moves.

    References
    ----------
    Saltelli, A., et al. (2010). *Computer Physics Communications* 181, 259–270. Jansen, M. J. W.
    (1999). *Computer Physics Communications* 117, 35–43.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.random((2, 4096, 2))
    >>> f = lambda u: 2 * u[:, 0] + u[:, 1]  # shares 4/5 and 1/5, no interaction
    >>> swap = np.array([f(np.column_stack([y[:, 0], x[:, 1]])),
    ...                  f(np.column_stack([x[:, 0], y[:, 1]]))])
    >>> sobol_shares(f(x), f(y), swap, names=["u", "v"])[["first", "total"]].round(1)
            first  total
    choice
    u         0.8    0.8
    v         0.2    0.2
    """
    rng = np.random.default_rng([seed, 99])
    index = pd.Index(names, name="choice")
    columns = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    if not np.ptp(np.concatenate([a, b])) > 0:
        return pd.DataFrame(np.nan, index=index, columns=columns)
    first, total = _shares(a, b, exchanged, np.arange(len(a), dtype=np.intp)[None, :])
    picks = rng.integers(0, len(a), size=(BOOTSTRAP, len(a)), dtype=np.intp)
    parts = [_shares(a, b, exchanged, picks[at : at + 50]) for at in range(0, BOOTSTRAP, 50)]
    tail = (1 - level) / 2
    table = {}
    for name, point, place in (("first", first, 0), ("total", total, 1)):
        drawn = np.concatenate([part[place] for part in parts], axis=1)
        table[name] = point[:, 0]
        table[f"{name}_low"], table[f"{name}_high"] = np.nanquantile(
            drawn, [tail, 1 - tail], axis=1
        )
    return pd.DataFrame(table, index=index)[columns]


def _shares(a: Floats, b: Floats, exchanged: Floats, picks: Codes) -> tuple[Floats, Floats]:
    """Return first and total shares, choices × resamples."""
    fa, fb = a[picks], b[picks]
    middle = (fa.mean(axis=1) + fb.mean(axis=1)) / 2
    variance = ((fa - middle[:, None]) ** 2 + (fb - middle[:, None]) ** 2).mean(axis=1) / 2
    variance = np.where(variance > 0, variance, np.nan)
    first, total = [], []
    for row in exchanged:
        fx = row[picks]
        first.append(((fb - middle[:, None]) * (fx - fa)).mean(axis=1) / variance)
        total.append(((fa - fx) ** 2).mean(axis=1) / 2 / variance)
    return np.array(first), np.array(total)


def unit_shares(
    a: Floats, b: Floats, exchanged: Sequence[Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the sums from which the shares of every unit follow: they add up over chunks.

    Parameters
    ----------
    a, b
        N settings × U units, centred by the caller on one value a unit (the base rank).
    exchanged
        For each choice, N × U.

    Returns
    -------
    tuple of numpy.ndarray
        Sum and sum of squares of both samples (U), cross sums for the first-order share (K × U)
        and squared differences for the total share (K × U).
    """
    sums = a.sum(axis=0) + b.sum(axis=0)
    squares = (a**2).sum(axis=0) + (b**2).sum(axis=0)
    cross = np.array([(b * (x - a)).sum(axis=0) for x in exchanged])
    jumps = np.array([((a - x) ** 2).sum(axis=0) for x in exchanged])
    return sums, squares, cross, jumps


def shares_of_units(
    sums: Floats, squares: Floats, cross: Floats, jumps: Floats, *, n: int
) -> tuple[Floats, Floats]:
    """Return first and total shares of each choice and unit; missing where a rank never moves."""
    mean = sums / (2 * n)
    variance = squares / (2 * n) - mean**2
    variance = np.where(variance > 1e-12, variance, np.nan)
    return cross / n / variance, jumps / (2 * n) / variance
