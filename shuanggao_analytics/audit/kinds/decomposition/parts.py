"""What a decomposition claims of its parts: they add to the total, contributions follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.audit.checks.claims import Formula, Place
    from shuanggao_analytics.audit.kinds.decomposition.sheet import Sheet

SCALES = (100.0, 1.0)  # of contributions: in per cent, or not


def total_claims(
    total: str, parts: Sequence[str], rows: Iterable[int], *, check: str = "total = Σ parts"
) -> list[Claim]:
    """Return that in each row one column is the sum of others."""
    return [
        Claim(check=check, target=(at, total), inputs=tuple((at, name) for name in parts),
              formula=lambda *x: sum(x))
        for at in rows
    ]  # fmt: skip


def added(sheet: Sheet) -> list[Claim]:
    """Return that the parts add to the total, or the contributions where there is nothing else."""
    if sheet.total is None:
        return []
    rows = [*sheet.value_rows, *sheet.shares]
    if len(sheet.parts) > 1:
        return total_claims(sheet.total, sheet.parts, rows)
    if not sheet.parts and len(sheet.share_names) > 1:
        return total_claims(sheet.total, sheet.share_names, rows)
    return []


def contributions(sheet: Sheet) -> list[Claim]:
    """Return that contributions are parts over the total, and add to 100 or 1."""
    claims: list[Claim] = []
    columns = sheet.share_columns()
    if sheet.total is not None or len(sheet.parts) > 1:
        beside = [
            [((at, column), (at, part)) for at in sheet.value_rows]
            for part, column in columns.items()
        ]
        below = [
            [((at, part), (of, part)) for at, of in sheet.shares.items()]
            for part in (*sheet.parts, *sheet.groups) if part not in columns and sheet.shares
        ]  # fmt: skip
        for pairs in (*beside, *below):
            claims += sheet.best([
                [part_over_whole(sheet, share, part, whole=_whole(sheet, part[0]), scale=scale)
                 for share, part in pairs]
                for scale in SCALES
            ])  # fmt: skip
    named = sheet.share_names
    alone = not sheet.parts and sheet.total is None
    if len(named) > 1 and (alone or len(named) == len(sheet.parts)):
        claims += sheet.best([
            [Claim(check=f"Σ contributions = {scale:g}", target=(at, named[-1]),
                   inputs=tuple((at, name) for name in named[:-1]),
                   formula=lambda *x, scale=scale: scale - sum(x)) for at in sheet.value_rows]
            for scale in SCALES
        ])  # fmt: skip
    return claims


def part_over_whole(
    sheet: Sheet, target: Place, part: Place, *, whole: Sequence[Place], scale: float
) -> Claim:
    """Return that a contribution is a part over its whole, one cell or several that add up."""
    others = [place for place in whole if place != part]
    mistakes: dict[str, tuple[tuple[Place, ...], Formula]] = {}
    for name in sheet.parts:
        other = (part[0], name)
        if other != part and len(sheet.parts) == 2:
            mistakes["parts_swapped"] = ((other, *whole), lambda x, *w: scale * x / sum(w))
            mistakes["share_of_other_part"] = ((part, other), lambda x, y: scale * x / y)
    if part in whole:
        return Claim(check="contribution = part / Σ parts", target=target,
                     inputs=(part, *others), mistakes=mistakes,
                     formula=lambda x, *rest: scale * x / (x + sum(rest)))  # fmt: skip
    return Claim(check="contribution = part / total", target=target, inputs=(part, *whole),
                 mistakes=mistakes, formula=lambda x, total: scale * x / total)  # fmt: skip


def not_negative(sheet: Sheet) -> list[Claim]:
    """Return a claim for each part below zero, which no part of an index can be."""
    names = [*([sheet.total] if sheet.total else []), *sheet.parts]
    return [
        Claim(check="≥ 0", target=(at, name), inputs=((at, name),),
              formula=lambda x: np.maximum(x, 0.0))
        for name in names for at in sheet.value_rows if sheet.cells.high(at, name) < 0
    ]  # fmt: skip


def _whole(sheet: Sheet, at: int) -> list[Place]:
    """Return the cell, or the cells, that contributions in a row are shares of."""
    names = [sheet.total] if sheet.total is not None else sheet.parts
    return [(at, name) for name in names]
