"""What the columns of the groups claim: terms that add to the part within, or bare indices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Claim, share_of
from shuanggao_analytics.audit.kinds.decomposition.parts import (
    SCALES,
    part_over_whole,
    total_claims,
)
from shuanggao_analytics.audit.kinds.decomposition.sheet import SHARE
from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.audit.kinds.decomposition.sheet import Sheet


def of_groups(sheet: Sheet) -> tuple[list[Claim], list[tuple[str, str]]]:
    """Return what the columns of the groups say of the part within, weighted or not."""
    within = sheet.part("within")
    groups = list(sheet.groups)
    if within is None or len(groups) < 2:
        return [], []
    names = ", ".join(map(str, groups))
    if "weights" in sheet.roles:
        return _weighted(sheet, within), [("groups_unweighted", names)]
    terms = total_claims(within, groups, sheet.value_rows, check="within = Σ groups")
    bounded = _bounded(sheet, within)
    added, between = share_of(sheet.cells, terms), share_of(sheet.cells, bounded)
    if added >= max(between, 0.5):
        return terms, [("groups_weighted", names)]
    if between >= 0.5:
        return bounded, [("groups_unweighted", names)]
    if added > 0 or _alike(sheet, within):
        return terms, [("groups_weighted", names)]
    return [], [("groups_unclear", names)]


def group_shares(sheet: Sheet) -> list[Claim]:
    """Return that contributions of groups follow from them, and add to that of the part within."""
    shares = _named_shares(sheet)
    within_share = sheet.roles.get("within_share", [])
    total, within = sheet.total, sheet.part("within")
    if len(shares) < 2:
        return []
    claims: list[Claim] = []
    if len(within_share) == 1:
        claims = total_claims(within_share[0], list(shares), sheet.value_rows,
                              check="within contribution = Σ of the groups")  # fmt: skip
        if share_of(sheet.cells, claims) == 0:
            claims = []  # shares of the part within, not of the total
    paired = {share: group for share, group in shares.items() if group is not None}
    if total is None or len(paired) < len(shares):
        return claims
    direct = [
        [part_over_whole(sheet, (at, share), (at, group), whole=[(at, whole)], scale=scale)
         for share, group in paired.items() for at in sheet.value_rows]
        for whole in (total, within) if whole is not None for scale in SCALES
    ]  # fmt: skip
    implied = [_implied(sheet, paired, total, scale) for scale in SCALES]
    for tries in (direct, implied):
        found = sheet.best(tries)
        if share_of(sheet.cells, found) >= 0.5:
            return [*claims, *found]
    return claims


def _weighted(sheet: Sheet, within: str) -> list[Claim]:
    """Return that the part within is the mean of the groups by their printed weights."""
    names = [*sheet.groups, *sheet.roles["weights"]]
    n = len(sheet.groups)
    return [
        Claim(check="within = Σ s·T_g", target=(at, within),
              inputs=tuple((at, name) for name in names),
              formula=lambda *x: sum(w * t for t, w in zip(x[:n], x[n:], strict=True)))
        for at in sheet.value_rows
    ]  # fmt: skip


def _bounded(sheet: Sheet, within: str) -> list[Claim]:
    """Return that the part within lies between bare indices of the groups, as a mean does."""
    least = 0.0 if "overlap" in sheet.roles else 1.0  # Dagum's weights add to less than one
    return [
        Claim(check="within between the least and the greatest group", target=(at, within),
              inputs=((at, within), *((at, name) for name in sheet.groups)),
              formula=lambda t, *x: np.clip(t, least * np.min(x, axis=0), np.max(x, axis=0)))
        for at in sheet.value_rows
    ]  # fmt: skip


def _alike(sheet: Sheet, within: str) -> bool:
    """Return whether the groups are as large as terms of the part within: about half to double."""
    numbers = sheet.cells.numbers
    total = np.array([numbers(at, within) for at in sheet.value_rows])
    terms = sum(np.array([numbers(at, name) for at in sheet.value_rows]) for name in sheet.groups)
    with np.errstate(all="ignore"):
        ratio = terms / total
    return bool(np.nanmedian(ratio) > 0.5 and np.nanmedian(ratio) < 2)


def _named_shares(sheet: Sheet) -> dict[str, str | None]:
    """Return each column of contributions of groups with its group, by name or by place."""
    shares = sheet.roles.get("group_shares", [])
    found: dict[str, str | None] = {}
    for share in shares:
        stem = SHARE.sub("", plain(re.sub(r"^[Rr]_", "", str(share))))
        found[share] = next((g for g in sheet.groups if plain(g) == stem), None)
    if all(group is None for group in found.values()) and len(shares) == len(sheet.groups):
        return dict(zip(shares, sheet.groups, strict=True))
    return found


def _implied(sheet: Sheet, paired: Mapping[str, str], total: str, scale: float) -> list[Claim]:
    """Return that the value shares R·T/T_g which contributions imply add to one."""
    shares, groups = list(paired), list(paired.values())
    n = len(shares)

    def formula(whole, *x):  # type: ignore[no-untyped-def]
        ratios, terms = x[: n - 1], x[n - 1 :]
        rest = sum(r * whole / t for r, t in zip(ratios, terms[:-1], strict=True))
        return (scale - rest) * terms[-1] / whole

    return [
        Claim(check="Σ R_g·T/T_g = 1", target=(at, shares[-1]), formula=formula,
              inputs=((at, total), *((at, name) for name in (*shares[:-1], *groups))))
        for at in sheet.value_rows
    ]  # fmt: skip
