"""Columns side by side that add up: to a column of totals, or to all of something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.reading.figures import SLACK, Figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Span = tuple[str, ...]

_WIDEST = 40  # columns that are looked at
_UNNAMED = 12  # columns of a table in which a sum may have a heading that does not say so
_FEW = 5  # rows in which such a sum must hold before it is taken for one
_SURE = 0.8  # share of its rows in which it must hold
_NEAR = 0.1  # of a total: how near a sum must be that is meant to be it, or that holds by accident


def blocks_of(
    printed: Mapping[str, Figures],
    amounts: Sequence[str],
    totals: Sequence[str],
    rows: Sequence[int],
) -> dict[str, Span]:
    """Return for each column of totals the columns side by side that add up to it.

    A column that is called a total is one where columns add up to it in half of the rows, or
    nearly do in all; any other only where a sum holds beyond doubt: in four rows of five, with
    five different numbers.
    """
    found: dict[str, Span] = {}
    for total in totals:
        held = spans_that_add(printed, amounts, printed[total])
        if not held:
            continue
        best = max(held, key=lambda span: (held[span], _kin(total, span), len(span)))
        if held[best] >= 0.5 or _near(printed, total, amounts, rows):
            found[total] = best if held[best] > 0 else tuple(amounts)
    taken = {name for names in found.values() for name in names}
    if len(amounts) <= _UNNAMED:
        for at, total in enumerate(amounts):
            if total not in taken and (span := _unnamed(printed, amounts, at)):
                found[total] = span
    return found


def spans_that_add(
    printed: Mapping[str, Figures], names: Sequence[str], total: Figures
) -> dict[Span, float]:
    """Return for columns side by side the share of rows in which they can add up to a total.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.audit.checks.audits import printed_figures
    >>> printed = printed_figures(pd.DataFrame({"a": ["1", "2"], "b": ["3", "4"], "t": ["4", "9"]}),
    ...                           "abt", counts="abt")
    >>> spans_that_add(printed, ["a", "b"], printed["t"])
    {('a', 'b'): 0.5}
    """
    names = names[:_WIDEST]
    if len(names) < 2:
        return {}
    numbers = np.array([printed[name].numbers for name in names])
    halves = np.array([printed[name].halves for name in names])
    found: dict[Span, float] = {}
    for i in range(len(names) - 1):
        sums, reach = np.cumsum(numbers[i:], axis=0), np.cumsum(halves[i:], axis=0)
        off = np.abs(sums - total.numbers)
        able = np.isfinite(off)
        with np.errstate(invalid="ignore"):
            held = off <= reach + total.halves + SLACK * np.abs(sums)
        count = np.sum(able, axis=1)
        share = np.sum(held & able, axis=1) / np.maximum(count, 1)
        found |= {tuple(names[i : i + k]): float(share[k - 1]) for k in range(2, len(sums) + 1)}
    return found


def _unnamed(printed: Mapping[str, Figures], names: Sequence[str], at: int) -> Span | None:
    """Return the widest neighbours that a column nobody calls a total is surely the sum of."""
    total = printed[names[at]]
    numbers = total.numbers[np.isfinite(total.numbers)]
    if len(set(numbers)) < _FEW:
        return None
    finest = 1.0 if np.all(numbers == np.round(numbers)) else 0.0
    left, right = names[:at], names[at + 1 :]
    held = {span: share for span, share in spans_that_add(printed, left, total).items()
            if span[-1] == left[-1]}  # fmt: skip
    held |= {span: share for span, share in spans_that_add(printed, right, total).items()
             if span[0] == right[0]}  # fmt: skip
    sure = [
        span for span, share in held.items()
        if share >= _SURE and all(np.sum(printed[name].numbers > 0) >= _FEW for name in span)
        and max(finest, _width(printed, [*span, names[at]])) <= _NEAR * np.ptp(numbers)
    ]  # fmt: skip
    return max(sure, key=len, default=None)


def _width(printed: Mapping[str, Figures], names: Sequence[str]) -> float:
    """Return within how much a sum of rounded columns holds: the wider, the easier by accident."""
    return 2 * float(np.nanmax(sum(printed[name].halves for name in names)))


def _kin(total: str, span: Sequence[str]) -> float:
    """Return the share of columns that carry the same number as a total: total2 and schools2."""
    own = re.findall(r"\d+", str(total))
    return sum(re.findall(r"\d+", str(name)) == own for name in span) / len(span)


def _near(
    printed: Mapping[str, Figures], total: str, span: Sequence[str], rows: Sequence[int]
) -> bool:
    """Return whether columns add up to about a total, so that they are meant to."""
    with np.errstate(all="ignore"):
        ratio = sum(printed[name].numbers for name in span) / printed[total].numbers
    ratio = ratio[list(rows)]
    ratio = ratio[np.isfinite(ratio)]
    return bool(len(ratio) and np.abs(np.median(ratio) - 1) < _NEAR)
