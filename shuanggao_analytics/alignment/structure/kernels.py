"""The arithmetic of structures: shares over the last axis, and how far two of them lie apart.

Arrays of any number of leading axes (regions, draws × regions) with the sectors last. A structure
without anything in it has no shares: NaN, which every measure passes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

STRONG = 1 - 1e-9  # a location quotient of one, but for rounding


def quotient(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, NaN where the whole is zero.

    Examples
    --------
    >>> quotient(np.array([1.0, 0.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    result: Floats = part / np.where(whole == 0, np.nan, whole)
    return result


def shares(amounts: Floats) -> Floats:
    """Return amounts as shares of their sum over the last axis."""
    return quotient(amounts, amounts.sum(axis=-1, keepdims=True))


def cosine(one: Floats, other: Floats) -> Floats:
    """Return the cosine between two structures; no negative amounts, so it lies in [0, 1]."""
    product = np.einsum("...j,...j->...", one, other)
    lengths = np.einsum("...j,...j->...", one, one) * np.einsum("...j,...j->...", other, other)
    result: Floats = np.minimum(quotient(product, np.sqrt(lengths)), 1.0)
    return result


def angle(one: Floats, other: Floats) -> Floats:
    """Return the angle in degrees, exact for structures that hardly differ.

    Examples
    --------
    >>> angle(np.array([1.0, 0.0]), np.array([1.0, 1.0])).round(9).item()
    45.0
    """
    first, second = (
        quotient(side, np.linalg.norm(side, axis=-1, keepdims=True)) for side in (one, other)
    )
    apart = np.linalg.norm(first - second, axis=-1)
    result: Floats = np.degrees(2 * np.arctan2(apart, np.linalg.norm(first + second, axis=-1)))
    return result


def krugman(one: Floats, other: Floats) -> Floats:
    """Return the sum of the absolute differences of two structures, 0 to 2."""
    result: Floats = np.abs(one - other).sum(axis=-1)
    return result


def rank_correlation(one: Floats, other: Floats) -> Floats:
    """Return Spearman's rank correlation of two rows of quotients; ties share their mean rank.

    Columns that are missing in a row of either side are left out of that row. NaN with fewer than
    three columns left, or when one side does not vary.

    Examples
    --------
    >>> rank_correlation(np.array([[0.1, 1.0, 3.0]]), np.array([[0.0, 2.0, 2.0]])).round(4).tolist()
    [0.866]
    """
    known = ~(np.isnan(one) | np.isnan(other))
    ranks = []
    for side in (one, other):
        rounded = np.where(known, np.round(side, 12), np.nan)  # rounding errors break no tie
        rank = pd.DataFrame(rounded).rank(axis=1).to_numpy(dtype="float64")
        count = np.maximum(known.sum(axis=1, keepdims=True), 1)
        mean = np.where(known, rank, 0.0).sum(axis=1, keepdims=True) / count
        ranks.append(np.where(known, rank - mean, 0.0))
    spread = np.sqrt((ranks[0] ** 2).sum(axis=1) * (ranks[1] ** 2).sum(axis=1))
    result = quotient((ranks[0] * ranks[1]).sum(axis=1), spread)
    result[known.sum(axis=1) < 3] = np.nan
    return result
