"""What a reader of a coupling result should be told with it: zeros, low pairs, misprints.

A flag is a fact about the numbers, not a verdict on the study. The full audit of a published
table is another matter; here are only the flags that belong to a result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.coupling.coordination import checked_systems, coordination
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import as_series
from shuanggao_analytics.performance.cells import together

if TYPE_CHECKING:
    from collections.abc import Hashable

    from shuanggao_analytics.alignment.coupling.coordination import Variant
    from shuanggao_analytics.inputs import Floats, Values
    from shuanggao_analytics.performance.cells import Weights


def coupling_flags(
    systems: pd.DataFrame,
    *,
    weights: Weights | None = None,
    variant: Variant = "standard",
    k: float = 1.0,
    printed_c: Values | None = None,
    printed_d: Values | None = None,
    tolerance: float = 0.005,
    high: float = 0.8,
    low: float = 0.3,
) -> pd.DataFrame:
    r"""Return one row a flag of a coupling result, and of the values printed for it if given.

    Flags of a row:

    - ``zero_score``: a system has exactly 0, so that C and D are 0 whatever the others are (not
      under ``fan2024``). After min–max scaling it only says who is last, not that there is
      nothing: see ``zero_sensitivity``.
    - ``all_zero``: every system has 0, and C is 0/0.
    - ``low_level``: C ≥ `high` and T < `low`, an even pair of low systems. Of min–max scores
      it says low beside the best of the same table.

    Flags of printed columns as a whole (``row`` is missing):

    - ``printed_d_is_c``: the D printed agrees with C of these scores and not with D.
    - ``printed_c_without_n``: the C printed agrees with
      :math:`\{\prod U / (\sum U)^n\}^{1/n}`, the formula without the factor n, which is never
      above 1/n (0.5 for two systems).

    Parameters
    ----------
    systems, weights, variant, k
        As for ``coupling_coordination``.
    printed_c, printed_d
        C and D as printed, one a row of `systems` (Series with its labels, or in its order);
        a missing one is not compared.
    tolerance
        Largest difference in absolute value that counts as agreement: 0.005 where the scores
        are printed with three decimals.
    high, low
        Bounds of ``low_level``, a choice of this package.

    Returns
    -------
    pandas.DataFrame
        ``row`` (label of the row), ``flag``, ``what`` (the system, or the column meant) and
        ``value`` (the score; T; the largest difference to what the column agrees with). Empty
        when there is nothing to tell.

    Raises
    ------
    DataContractError
        As ``coupling_coordination``; also for printed values that do not fit the rows.

    References
    ----------
    王淑佳 等 (2021)《自然资源学报》36(3), 793–810, on lost coefficients and misuse;
    刘春林 (2017) 耦合度计算的常见错误分析 (about half of 379 papers computed C wrongly).

    Examples
    --------
    >>> scores = pd.DataFrame({"高职": [0.0, 0.2], "产业": [0.9, 0.2]}, index=["甲", "乙"])
    >>> coupling_flags(scores)
      row        flag what  value
    0   甲  zero_score   高职    0.0
    1   乙   low_level    T    0.2
    """
    (scores, share), c_printed, d_printed = together(
        lambda: checked_systems(systems, weights=weights, variant=variant, k=k),
        lambda: _printed(printed_c, systems, "printed_c"),
        lambda: _printed(printed_d, systems, "printed_d"),
    )
    coupling, level, degree = coordination(scores, share, variant=variant, k=k)
    labels, names = systems.index.tolist(), systems.columns.astype(str).tolist()
    found: list[tuple[Hashable, str, str, float]] = []
    if variant != "fan2024":
        zero = (scores == 0).T
        nothing = zero.all(axis=1)
        found += [(labels[i], "all_zero", "C", 0.0) for i in np.flatnonzero(nothing)]
        found += [
            (labels[i], "zero_score", names[j], 0.0)
            for i, j in np.argwhere(zero & ~nothing[:, None])
        ]
    even = (coupling >= high) & (level < low)
    found += [(labels[i], "low_level", "T", level[i]) for i in np.flatnonzero(even)]
    if d_printed is not None:
        to_c, to_d = _distance(d_printed, coupling), _distance(d_printed, degree)
        if to_c <= tolerance < to_d:
            found.append((pd.NA, "printed_d_is_c", "D", to_c))
    if c_printed is not None:
        n = len(scores)
        proper = coordination(scores, share, variant="standard", k=1.0)[0]
        to_bare, to_proper = _distance(c_printed, proper / n), _distance(c_printed, proper)
        if to_bare <= tolerance < to_proper:
            found.append((pd.NA, "printed_c_without_n", "C", to_bare))
    table = pd.DataFrame(found, columns=["row", "flag", "what", "value"])
    return table.astype({"row": object, "value": "float64"})


def _printed(values: Values | None, systems: pd.DataFrame, name: str) -> Floats | None:
    """Return printed values in the order of the rows, missing ones as such, or raise."""
    if values is None:
        return None
    series = as_series(values)
    if len(series) != len(systems):
        problem = f"{len(series)} values for {len(systems)} rows"
        raise DataContractError([Fault(name, problem)])
    if isinstance(values, pd.Series) and not series.index.equals(systems.index):
        series = _by_label(series, systems.index, name)
    numbers = pd.to_numeric(series, errors="coerce")
    wrong = numbers.isna() & series.notna()
    if wrong.any():
        raise DataContractError(
            Fault(name, "not a number", str(label), None, str(value))
            for label, value in series[wrong].items()
        )
    printed: Floats = numbers.to_numpy(dtype="float64", na_value=np.nan)
    return printed


def _by_label(series: pd.Series, labels: pd.Index, name: str) -> pd.Series:
    known = series.index.isin(labels)
    if series.index.is_unique and labels.is_unique and known.all():
        return series.reindex(labels)
    remedy = "use the labels of systems, each once, or give the values in its order"
    raise DataContractError(
        Fault(name, "labels do not match the rows", value=str(label), remedy=remedy)
        for label in (series.index[~known] if not known.all() else series.index[:1])
    )


def _distance(printed: Floats, computed: Floats) -> float:
    """Return the largest difference over the rows with both; infinite when there is none."""
    apart = np.abs(printed - computed)
    return float(np.nanmax(apart)) if np.isfinite(apart).any() else np.inf
