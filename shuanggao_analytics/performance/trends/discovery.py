"""False discoveries among many tests: p of one call made into q.

With a thousand colleges and no trend at all, fifty look significant at 5 %. A q is the share of
false ones to be expected among all series that look at least as significant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.columns import floats, numbers, places
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

Control: TypeAlias = Literal["bh", "by", "none"]

CONTROLS: tuple[Control, ...] = get_args(Control)


def false_discovery(p: pd.Series, *, control: Control = "bh") -> pd.Series:
    r"""Return q values: p adjusted so that the share of false discoveries is held.

    .. math:: q_{(i)} = \min_{k \ge i} \min\Bigl(1, \frac{m\,c}{k} p_{(k)}\Bigr)

    over the m sorted p, with c = 1 (Benjamini–Hochberg) or
    :math:`c = \sum_{k=1}^m 1/k` (Benjamini–Yekutieli).

    Parameters
    ----------
    p
        One p a test, in [0, 1]. A missing one is no test: it stays missing and does not count in m.
    control
        ``bh`` for tests that are independent or depend on one another positively, such as
        colleges under the same shocks; ``by`` for any dependence, at a price; ``none``: q = p.

    Returns
    -------
    pandas.Series
        ``q`` with the labels of `p`, never below p and in the same order.

    Raises
    ------
    DataContractError
        For anything but a Series and each p that is no number in [0, 1].
    UnknownNameError
        For another control.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. *JRSS B* 57,
    289–300. Benjamini, Y. & Yekutieli, D. (2001). *Annals of Statistics* 29, 1165–1188.

    Examples
    --------
    >>> false_discovery(pd.Series([0.01, 0.04, 0.03, None])).round(4).tolist()
    [0.03, 0.04, 0.04, <NA>]
    """
    require_known("control", control, CONTROLS)
    if not isinstance(p, pd.Series):
        raise DataContractError([Fault("p", "not a Series", value=type(p).__name__)])
    values, bad = numbers(p)
    bad |= (values < 0) | (values > 1)
    if bad.any():
        raise DataContractError(
            Fault("p", "needs a number in [0, 1]", row=str(p.index[k]), value=str(p.iloc[k]))
            for k in places(bad)
        )
    return pd.Series(floats(q_values(values, control)), index=p.index, name="q")


def q_values(p: Floats, control: Control) -> Floats:
    """Return q of p; missing ones stay missing.

    Examples
    --------
    >>> q_values(np.array([0.02, 0.01]), "by").tolist()
    [0.03, 0.03]
    """
    if control == "none":
        return p.copy()
    q = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    m = len(known)
    order = known[np.argsort(-p[known], kind="stable")]
    price = float(np.sum(1.0 / np.arange(1, m + 1))) if control == "by" else 1.0
    raised = p[order] * (m * price / np.arange(m, 0, -1))
    # rounding must not leave the largest q a hair below its p
    q[order] = np.maximum(np.minimum(np.minimum.accumulate(raised), 1.0), p[order])
    return q
