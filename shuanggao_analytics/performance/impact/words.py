"""Words that the designs of this room share: estimates, p, doubts, and what no design is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

FEW = 30
SELECTED = (
    "What this is not: units chosen for their strength were on a path of their own before, and "
    "a difference afterwards holds that as well; the design shows no effect of being named unless "
    "the assumption holds."
)


def shown(row: pd.Series, level: float, *, estimate: str = "att") -> str:
    """Return an estimate with its interval.

    Examples
    --------
    >>> import pandas as pd
    >>> shown(pd.Series({"att": -0.031, "low": -0.055, "high": -0.0065}), 0.95)
    '−0.031 (95% interval −0.055 to −0.0065)'
    """
    value, low, high = (float(row[name]) for name in (estimate, "low", "high"))
    if np.isnan(value):
        return "not to be had"
    if np.isnan(low):
        return f"{signed(value)} (no interval)"
    return f"{signed(value)} ({level:.0%} interval {signed(low)} to {signed(high)})"


def signed(value: float) -> str:
    """Return a number with its sign to four digits.

    Examples
    --------
    >>> signed(-1.5), signed(0.25), signed(0)
    ('−1.5', '+0.25', '0')
    """
    return (f"{value:+.4g}" if value else "0").replace("-", "−")


def few_clusters(treated: int, control: int, noun: str = "units") -> list[str]:
    """Return the caution for few units or clusters on either side, if there are few.

    Examples
    --------
    >>> few_clusters(200, 300)
    []
    """
    if min(treated, control) >= FEW:
        return []
    return [
        f"With {treated} treated and {control} control {noun}, fewer than {FEW} on one side, the "
        "errors come out too small: compare with permutations (`two_way_effect` with "
        "permutations=…)."
    ]
