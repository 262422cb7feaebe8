"""What each indicator looks like before it is scored: range, centre, moments, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.steps.gaps import gapped_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats


def indicator_statistics(
    X: pd.DataFrame,
    *,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
) -> pd.DataFrame:
    r"""Return one row of statistics for each indicator of `X`.

    Skewness and excess kurtosis are those of the sample, adjusted for its size n (as in Excel,
    SAS and type 2 of Joanes & Gill). With :math:`m_k` the central moments divided by n:

    .. math:: G_1 = \frac{\sqrt{n(n-1)}}{n-2}\,\frac{m_3}{m_2^{3/2}},\qquad
              G_2 = \frac{n-1}{(n-2)(n-3)} \left[(n+1)\left(\frac{m_4}{m_2^2} - 3\right) + 6\right]

    Parameters
    ----------
    X
        Units × indicators, numbers or missing; missing cells are left out of every statistic.
    skewness, kurtosis
        An indicator is ``out`` where :math:`|G_1|` and :math:`G_2` are both above these.

    Returns
    -------
    pandas.DataFrame
        By indicator: ``min``, ``max``, ``mean``, ``median``, ``sd`` (n − 1), ``skewness``,
        ``kurtosis`` (both missing for a constant indicator; the first needs three values, the
        second four), the counts ``available``, ``nonzero`` and ``unique``, and ``out``.

    Raises
    ------
    DataContractError
        For a cell that is text or infinite, a column name twice, and an empty table.

    References
    ----------
    Joanes, D. N. & Gill, C. A. (1998). *The Statistician* 47, 183–189. The rule for ``out``:
    R package COINr 1.1.14, ``get_stats`` and ``check_SkewKurt``.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4, 90, None], "b": [0, 0, 2, 2, 1, 1]})
    >>> indicator_statistics(x)[["median", "skewness", "kurtosis", "available", "out"]].round(2)
       median  skewness  kurtosis  available    out
    a     3.0      2.23      4.98          5   True
    b     1.0      0.00     -1.88          6  False
    """
    cells = gapped_cells(X)
    frame = pd.DataFrame(cells, columns=X.columns)
    skew, kurt = moments(cells)
    return pd.DataFrame(
        {
            "min": frame.min(),
            "max": frame.max(),
            "mean": frame.mean(),
            "median": frame.median(),
            "sd": frame.std(),
            "skewness": skew,
            "kurtosis": kurt,
            "available": frame.count(),
            "nonzero": (frame.notna() & frame.ne(0)).sum(),
            "unique": frame.nunique(),
            "out": is_out(skew, kurt, skewness=skewness, kurtosis=kurtosis),
        },
        index=X.columns,
    )


def moments(cells: Floats) -> tuple[Floats, Floats]:
    """Return the adjusted skewness and excess kurtosis of each column, missing cells left out.

    NaN where a column is constant or has fewer than three (four) values.

    Examples
    --------
    >>> skew, kurt = moments(np.array([[0.0], [0.0], [1.0], [5.0]]))
    >>> float(skew[0].round(4)), float(kurt[0].round(4))
    (1.7792, 3.1349)
    """
    there = ~np.isnan(cells)
    n = there.sum(axis=0).astype("float64")
    values = np.where(there, cells, 0.0)
    away = np.where(there, cells - values.sum(axis=0) / np.maximum(n, 1.0), 0.0)
    span = np.abs(away).max(axis=0)
    varies = np.where(there, cells, -np.inf).max(axis=0) > np.where(there, cells, np.inf).min(
        axis=0
    )
    away /= np.where(varies, span, 1.0)  # so that powers neither overflow nor vanish
    m2, m3, m4 = ((away**k).sum(axis=0) / np.maximum(n, 1.0) for k in (2, 3, 4))
    m2 = np.where(varies, m2, 1.0)
    small, tiny = np.maximum(n - 3.0, 1.0), np.maximum(n - 2.0, 1.0)
    skew = np.sqrt(n * (n - 1.0).clip(0.0)) / tiny * m3 / m2**1.5
    kurt = (n - 1.0) / (tiny * small) * ((n + 1.0) * (m4 / m2**2 - 3.0) + 6.0)
    return np.where(varies & (n >= 3), skew, np.nan), np.where(varies & (n >= 4), kurt, np.nan)


def is_out(skew: Floats, kurt: Floats, *, skewness: float, kurtosis: float) -> NDArray[np.bool_]:
    """Return where both moments are beyond their limits; never where there are no moments.

    Examples
    --------
    >>> is_out(np.array([-2.5, 2.5, np.nan]), np.array([4.0, 3.0, np.nan]), skewness=2.0,
    ...        kurtosis=3.5).tolist()
    [True, False, False]
    """
    beyond: NDArray[np.bool_] = (np.abs(skew) > skewness) & (kurt > kurtosis)
    return beyond
