"""Rows and columns of totals and means, and cumulative figures: what they are sums of."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from shuanggao_analytics.audit.checks.claims import Claim, share_of
from shuanggao_analytics.audit.kinds.shares.columns import is_count
from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.audit.checks.claims import Cells, Place
    from shuanggao_analytics.audit.kinds.shares.columns import Parts

    Note = tuple[str, str]

SUM_CHECK = "total = Σ parts"
_OF_MORE = frozenset({"全国", "总体", "all", "全部", "全省"})


def column_totals(parts: Parts) -> tuple[list[Claim], list[Note]]:
    """Return that the cells of a row of totals are sums of the rows it stands for."""
    claims: list[Claim] = []
    notes: list[Note] = []
    for at in parts.totals:
        if is_of_more(parts, at):
            notes.append(("total_of_more", parts.cells.labels[at]))
            continue
        for claim in _total_row(parts, at):
            if _is_sum(parts, claim):
                claims.append(claim)
            else:
                notes.append(("total_no_sum", parts.cells.names[claim.target]))
    return claims, notes


def row_totals(parts: Parts) -> list[Claim]:
    """Return that the cells of a column of totals are sums of the columns beside it."""
    claims = [
        sum_of(parts.cells, (at, total), [(at, name) for name in names])
        for total, names in parts.blocks.items()
        for at in range(len(parts.table))
    ]
    return [claim for claim in claims if claim.inputs]


def is_of_more(parts: Parts, at: int) -> bool:
    """Return whether a row such as 全国 is a total of more than the rows shown."""
    words = {plain(cell) for cell in parts.table.iloc[at] if isinstance(cell, str)}
    exact = parts.cells if parts.strict is None else parts.strict
    return bool(words & _OF_MORE) and share_of(exact, _total_row(parts, at)) < 0.5


def means(parts: Parts) -> tuple[list[Claim], list[Note]]:
    """Return that the cells of a row of means are means, where most of them are."""
    claims: list[Claim] = []
    notes: list[Note] = []
    names = [*parts.amounts, *parts.kinds["shares"], *parts.kinds["other"]]
    for at, kind in parts.summary.items():
        if kind != "mean":
            continue
        found = [
            Claim(check="mean of the rows", target=(at, name),
                  inputs=tuple((row, name) for row in parts.rows),
                  formula=lambda *x: sum(x) / len(x))
            for name in names
        ]  # fmt: skip
        if share_of(parts.cells, found) >= 0.5:
            claims += found
        elif found:
            notes.append(("mean_not_simple", parts.cells.labels[at]))
    return claims, notes


def cumulated(parts: Parts) -> list[Claim]:
    """Return that cumulative figures are the one before and the share, or the part, of the row."""
    claims: list[Claim] = []
    order = list(parts.table.columns)
    for name in parts.kinds["cumulative"]:
        before = [each for each in (*parts.kinds["shares"], *parts.amounts)
                  if order.index(each) < order.index(name)]  # fmt: skip
        tries = [_running(parts, name, each) for each in sorted(before, key=order.index)[::-1]]
        best = max(tries, key=lambda each: share_of(parts.cells, each), default=[])
        if share_of(parts.cells, best) >= 0.5:
            claims += best
    return claims


def sum_of(
    cells: Cells, target: Place, inputs: Sequence[Place], *, check: str = SUM_CHECK
) -> Claim:
    """Return that a cell is the sum of others; those with nothing in them are left out."""
    filled = tuple(place for place in inputs if not cells.is_blank(*place))
    return Claim(check=check, target=target, inputs=filled, formula=lambda *x: sum(x))


def _total_row(parts: Parts, at: int) -> list[Claim]:
    """Return the sums of a row of totals, over the rows that most of its columns are sums of."""
    tries = [
        [sum_of(parts.cells, (at, name), [(row, name) for row in rows]) for name in parts.amounts]
        for rows in _scopes(parts, at)
    ]
    tries = [[claim for claim in each if claim.inputs] for each in tries]
    return max(tries, key=lambda each: share_of(parts.cells, each), default=[])


def _scopes(parts: Parts, at: int) -> list[list[int]]:
    """Return the rows that a total can be of: all, those above it or below it to the next one."""
    others = [row for row in parts.summary if row != at]
    before = max((row for row in others if row < at), default=-1)
    behind = min((row for row in others if row > at), default=len(parts.table))
    above = [row for row in parts.rows if before < row < at]
    below = [row for row in parts.rows if at < row < behind]
    nested = [row for row in parts.totals if row < at]
    tries = [list(parts.rows), above, below, nested if len(nested) > 1 else []]
    return [rows for k, rows in enumerate(tries) if rows and rows not in tries[:k]]


def _is_sum(parts: Parts, claim: Claim) -> bool:
    """Return whether a column can have a sum: the total row of rates and the like is a mean."""
    if is_count(claim.target[1]) or len(claim.inputs) < 2:
        return bool(claim.inputs)
    numbers = [parts.cells.numbers(*place) for place in claim.inputs]
    total = parts.cells.numbers(*claim.target)
    between = min(numbers) <= total <= max(numbers) and sum(x > 0 for x in numbers) > 1
    return not between or share_of(parts.cells, [claim]) == 1


def _running(parts: Parts, name: str, part: str) -> list[Claim]:
    """Return the sums so far, and each as the one before and what is added."""
    rows = list(parts.rows)
    claims = [
        Claim(check=f"{name} = Σ {part} so far", target=(at, name),
              inputs=tuple((row, part) for row in rows[: k + 1]), formula=lambda *x: sum(x))
        for k, at in enumerate(rows)
    ]  # fmt: skip
    if part in parts.amounts and share_of(parts.cells, claims) < 0.5:
        return [
            Claim(check=f"{name} = Σ {part} so far / Σ {part}·100", target=(at, name),
                  inputs=tuple((row, part) for row in rows),
                  formula=lambda *x, k=k: 100.0 * sum(x[: k + 1]) / sum(x))
            for k, at in enumerate(rows)
        ]  # fmt: skip
    return claims + [
        Claim(check=f"{name} = before + {part}", target=(at, name),
              inputs=((last, name), (at, part)), formula=lambda x, y: x + y)
        for last, at in pairwise(rows)
    ]  # fmt: skip
