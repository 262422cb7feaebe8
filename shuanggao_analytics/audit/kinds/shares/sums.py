"""Shares that add to all: down a column, side by side, or set one unit off so that they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Cells, Claim, share_of
from shuanggao_analytics.audit.checks.relations import UNCLEAR
from shuanggao_analytics.audit.kinds.shares.blocks import spans_that_add
from shuanggao_analytics.audit.kinds.shares.totals import is_of_more, sum_of
from shuanggao_analytics.audit.kinds.shares.wholes import SCALES, is_all
from shuanggao_analytics.audit.reading.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.audit.kinds.shares.columns import Parts

_NEAR = 0.1  # a sum of shares so near to all is told, or doubted
_MOST = 35  # rows up to which shares may be meant to be all of something
_TOLD = (50.0, 150.0)  # sums of shares that a note tells


def added(parts: Parts, name: str, scale: float | None) -> list[Claim]:
    """Return that shares add to that of the row of totals, or to all where they do in fact."""
    inputs = [(at, name) for at in parts.rows if not parts.cells.is_blank(at, name)]
    totals = [at for at in parts.totals
              if not parts.cells.is_blank(at, name) and not is_of_more(parts, at)]  # fmt: skip
    if totals:
        claims = [sum_of(parts.cells, (totals[-1], name), inputs, check=f"Σ {name}")]
        meant = scale is not None or any(is_all(parts, name, each) for each in SCALES)
        return claims if meant or share_of(parts.cells, claims) == 1 else []
    if len(inputs) < 2:
        return []
    for whole in SCALES if scale is None else (scale,):
        claims = [
            Claim(check=f"Σ {name} = {whole:g}", target=inputs[-1], inputs=tuple(inputs[:-1]),
                  formula=lambda *x, whole=whole: whole - sum(x))
        ]  # fmt: skip
        if share_of(parts.cells, claims) == 1:
            return claims
    return []


def across(parts: Parts) -> tuple[list[Claim], float]:
    """Return that shares side by side add to all, 100 or 1, where they do in most rows."""
    n = len(parts.table)
    best: tuple[tuple[str, ...], float] = ((), 100.0)
    for scale in SCALES:
        all_of_it = Figures(np.full(n, scale), np.zeros(n))
        held = spans_that_add(parts.printed, parts.kinds["shares"], all_of_it)
        most = [span for span, share in held.items() if share > 0.5 or (share == 0.5 and n > 1)]
        best = max([best, *((span, scale) for span in most)], key=lambda each: len(each[0]))
    span, scale = best
    claims = [
        Claim(check=f"Σ shares = {scale:g}", target=(at, span[-1]),
              inputs=tuple((at, name) for name in span[:-1]),
              formula=lambda *x, scale=scale: scale - sum(x))
        for at in range(n if span else 0)
    ]  # fmt: skip
    return claims, scale


def unadjusted(
    parts: Parts,
    claims: Sequence[Claim],
    beside: tuple[Sequence[Claim], float],
    down: Mapping[str, float],
) -> tuple[list[Claim], list[tuple[str, str]]]:
    """Leave out shares that were set one unit off to make all of them add to 100.

    Such a share fails by no more than a unit of its last digit, the printed shares add to 100
    exactly, and as they would round they do not.

    Parameters
    ----------
    parts, claims
        The table, and what its shares claim.
    beside
        Claims that shares side by side add to all, and what all is.
    down
        Columns of shares that add up → what to.
    """
    side, scale = beside
    groups = [([(row, name) for row in parts.rows], whole) for name, whole in down.items()]
    groups += [(claim.places, scale) for claim in side]
    names = set(parts.kinds["shares"])
    of_share = {claim.target: claim for claim in claims if claim.target[1] in names}
    left_out = [
        claim.target
        for places, whole in groups if all(place in of_share for place in places)
        for claim in _adjusted(parts.cells, [of_share[place] for place in places], whole)
    ]  # fmt: skip
    notes = [("adjusted_to_all", parts.cells.names[place]) for place in dict.fromkeys(left_out)]
    return [claim for claim in claims if claim.target not in left_out], notes


def doubt(parts: Parts, name: str, scale: float) -> list[Sequence[object]]:
    """Return a doubt where three shares or more add to nearly all, but not within rounding."""
    own = parts.part(name)
    few = 3 <= int(np.sum(np.isfinite(own.numbers))) <= _MOST
    return _nearly(name, own.numbers, own.halves, scale) if few else []


def doubt_across(parts: Parts, names: Sequence[str]) -> list[Sequence[object]]:
    """Return the same for shares side by side in a table of one row."""
    if len(parts.rows) != 1 or len(names) < 3:
        return []
    own = [parts.part(name) for name in names]
    numbers, halves = (np.concatenate([getattr(each, key) for each in own])
                       for key in ("numbers", "halves"))  # fmt: skip
    return _nearly(" + ".join(map(str, names)), numbers, halves, 100.0)


def far_from_all(parts: Parts, name: str) -> list[tuple[str, str]]:
    """Return a note of what shares add to that are neither all nor nearly all."""
    total = float(np.nansum(parts.part(name).numbers))
    if len(parts.rows) < 2 or abs(total - 100) <= 10 or not _TOLD[0] <= total <= _TOLD[1]:
        return []
    return [("shares_add_to", f"{name}: {total:.6g}")]


def _nearly(
    name: str, numbers: np.ndarray, halves: np.ndarray, scale: float
) -> list[Sequence[object]]:
    total, reach = float(np.nansum(numbers)), float(np.nansum(halves))
    if not reach < abs(total - scale) <= _NEAR * scale:
        return []
    return [[f"Σ = {scale:g}", "Σ", name, f"{total:.6g}", f"{scale:g}", scale, total - scale,
             reach, UNCLEAR, "rest_unexplained", None]]  # fmt: skip


def _adjusted(cells: Cells, claims: Sequence[Claim], scale: float) -> list[Claim]:
    """Return those of shares that fail only so that all of them add to all."""
    printed = [cells.figure(claim.target) for claim in claims]
    unit = float(2 * printed[0].halves[0])
    if not abs(sum(float(each.numbers[0]) for each in printed) - scale) < unit / 2:
        return []
    outcomes = [cells.outcome(claim) for claim in claims]
    off = [
        max(out.low[0] - figure.high[0], figure.low[0] - out.high[0])
        for out, figure in zip(outcomes, printed, strict=True)
    ]
    if not all(np.isfinite(each.recomputed[0]) for each in outcomes):
        return []
    rounded = sum(round(float(each.recomputed[0]) / unit) * unit for each in outcomes)
    if not all(each <= unit / 2 for each in off) or abs(rounded - scale) < unit / 2:
        return []
    return [claim for claim, out in zip(claims, outcomes, strict=True) if out.fails[0]]
