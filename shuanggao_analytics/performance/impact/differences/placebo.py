"""Placebo by permutation: paths of treatment given to other units at random, many at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats

_CHUNK = 4_000_000  # entries gathered at once
_TIE = 1e-9  # of the largest draw: nearer than this counts as equal


def permuted(
    terms: Floats, path: Codes, blocks: Codes, *, number: int, seed: int
) -> tuple[float, Floats]:
    """Return the sum over units of the term of each one's path: as it is, and for permutations.

    Parameters
    ----------
    terms
        Paths × units.
    path
        The path of each unit.
    blocks
        The block of each unit; paths are exchanged within blocks only.
    number, seed
        Of the permutations. Draws come one after another from one generator and each sum is taken
        in the same order, so that neither threads nor the number of draws change them.

    Examples
    --------
    >>> terms, path = np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([0, 1])
    >>> found, draws = permuted(terms, path, np.array([0, 0]), number=4, seed=1)
    >>> found, sorted(set(draws.tolist()))
    (2.0, [1.0, 2.0])
    """
    columns = np.arange(len(path))
    found = float(np.sum(terms[path, columns][None, :], axis=1)[0])
    generators = [
        np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(_count(blocks))
    ]
    places = [np.flatnonzero(blocks == block) for block in range(_count(blocks))]
    draws = np.empty(number)
    step = max(_CHUNK // len(path), 1)
    for start in range(0, number, step):
        size = min(step, number - start)
        given = np.tile(path, (size, 1))
        for rng, at in zip(generators, places, strict=True):
            given[:, at] = rng.permuted(given[:, at], axis=1)
        draws[start : start + size] = np.sum(terms[given, columns], axis=1)
    return found, draws


def tail_share(found: float, draws: Floats, *, level: float) -> tuple[float, float, float]:
    """Return (1 + draws as large as the one found)/(1 + draws), and bounds of the share itself.

    Large is without sign; equal up to rounding counts. The bounds are those of Clopper and Pearson.

    Examples
    --------
    >>> tail_share(2.0, np.array([-2.0, 0.5, 1.0]), level=0.95)[0]
    0.5
    """
    from scipy.stats import beta

    sizes = np.abs(draws)
    tie = _TIE * max(float(np.max(sizes)), abs(found))
    count, number = int(np.sum(sizes >= abs(found) - tie)), len(draws)
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, count, number - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, number - count)) if count < number else 1.0
    return (1 + count) / (1 + number), low, high


def assignments(path: Codes, blocks: Codes) -> float:
    """Return how many different ways there are to give the paths to the units, within blocks.

    Examples
    --------
    >>> assignments(np.array([0, 0, 1, 1]), np.zeros(4, dtype=int))
    6.0
    """
    total = 0.0
    for block in range(_count(blocks)):
        counts = np.bincount(path[blocks == block])
        total += math.lgamma(counts.sum() + 1) - sum(math.lgamma(n + 1) for n in counts)
    return float(np.round(math.exp(total))) if total < 30 else math.exp(min(total, 700.0))


def _count(blocks: Codes) -> int:
    return int(np.max(blocks)) + 1
