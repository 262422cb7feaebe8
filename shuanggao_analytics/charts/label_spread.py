"""Labels in a column moved apart, each as near as may be to the point that it names."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def spread(
    wanted: Sequence[float], sizes: Sequence[float], *, low: float, high: float
) -> list[float]:
    """Return middles of boxes that keep their order, do not overlap, and stay between two ends.

    The middles m minimise Σ(mᵢ − wantedᵢ)² under mᵢ₊₁ − mᵢ ≥ (sizeᵢ + sizeᵢ₊₁)/2: with the
    offsets of a stack taken off, this is isotonic regression, solved by pooling adjacent violators,
    and clipping its solution to the ends keeps it the best.

    Parameters
    ----------
    wanted
        Places wished for, from low to high.
    sizes
        Sizes of the boxes, in the same order. Together they must find room between the ends.
    low, high
        Ends, in the unit of the places.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], [1.0, 1.0, 1.0], low=0.0, high=9.0)
    [0.5, 1.5, 5.0]
    >>> spread([0.0, 0.0], [1.0, 1.0], low=0.0, high=9.0)
    [0.5, 1.5]

    References
    ----------
    Barlow, R. E. et al. (1972). Statistical Inference under Order Restrictions. Wiley.
    """
    ends = list(accumulate(sizes, initial=0.0))
    offsets = [end + size / 2 for end, size in zip(ends, sizes, strict=False)]
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        total, count = place - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            before, more = blocks.pop()
            total, count = total + before, count + more
        blocks.append((total, count))
    starts = [total / count for total, count in blocks for _ in range(count)]
    last = max(high - ends[-1], low)
    return [
        min(max(start, low), last) + offset for start, offset in zip(starts, offsets, strict=True)
    ]
