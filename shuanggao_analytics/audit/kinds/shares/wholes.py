"""What a column of shares is shares of: a total, a sum, a column beside, a number outside."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import SUM, Claim
from shuanggao_analytics.audit.kinds.shares.columns import SHARE
from shuanggao_analytics.audit.kinds.shares.totals import is_of_more
from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.claims import Place
    from shuanggao_analytics.audit.kinds.shares.columns import Parts
    from shuanggao_analytics.inputs import Floats

SCALES = (100.0, 1.0)  # of shares: in per cent, or not
_SHARP = 0.25  # of the standard deviation of the shares: how well a quotient must be known


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """What a column of shares is shares of.

    Attributes
    ----------
    claims, notes
        That each share is its part over the whole, and in words which whole that is.
    scale
        100 or 1.
    down
        Whether the whole is one for all rows, so that the shares add up.
    complete
        Whether nothing says that the rows are not all there are.
    cause
        Key of a likely cause where the claims fail throughout.
    agree
        In how many rows the shares are of one number outside the table.
    """

    claims: list[Claim]
    scale: float
    notes: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False
    complete: bool = True
    cause: str | None = None
    agree: int = 0


@dataclass(frozen=True, kw_only=True)
class _Whole:
    """What shares can be of: a row of totals, the sum of the rows, or a column beside them."""

    part: str
    scale: float
    row: int | None = None
    column: str | None = None

    @property
    def down(self) -> bool:
        return self.column is None


def shared(parts: Parts, name: str) -> Shared | None:
    """Return what the shares of a column follow; None where nothing tells."""
    named = _named(parts, name)
    wholes = [
        whole
        for part in dict.fromkeys([*named, *parts.amounts])
        for scale in SCALES
        for whole in _wholes(parts, part, scale)
    ]
    sure = [
        whole
        for whole in wholes
        if _convincing(parts, _hits(parts, name, whole, wider=1.0), whole, named)
    ]
    outside = next((found for part in named if (found := _outside(parts, name, part))), None)
    if sure:
        scored = [(_hits(parts, name, whole), whole) for whole in sure]
        hits, whole = max(scored, key=lambda pair: float(pair[0].mean()))
        if outside is None or hits.mean() >= 0.5 or hits.sum() >= outside.agree:
            of_more = whole.row is not None and is_of_more(parts, whole.row)
            return Shared(claims=_claims(parts, name, whole), scale=whole.scale,
                          notes=[("denominator_followed", f"{name}: {_words(parts, whole)}")],
                          down=whole.down and not of_more)  # fmt: skip
    if outside is not None:
        return outside
    for whole in wholes:
        if whole.down and whole.part in named and is_all(parts, name, whole.scale):
            return Shared(claims=_claims(parts, name, whole), scale=whole.scale, down=True)
    return None


def is_all(parts: Parts, name: str, scale: float) -> bool:
    """Return whether shares add to all, or a row of totals says that they do."""
    figures = parts.printed[name]
    totals = [at for at in parts.totals if np.isfinite(figures.numbers[at])]
    if totals:
        return bool(abs(figures.numbers[totals[-1]] - scale) <= figures.halves[totals[-1]])
    own = parts.part(name)
    reach = float(np.nansum(own.halves)) + 0.02 * scale
    return abs(float(np.nansum(own.numbers)) - scale) <= reach


def _named(parts: Parts, name: str) -> list[str]:
    """Return the columns that a column of shares belongs to: by its words, else the one before."""
    stem = SHARE.sub("", unicodedata.normalize("NFKC", str(name)).casefold())
    stem = plain(re.sub(r"[()_\s%]|的|rate|占.*", "", stem))
    alike = [each for each in parts.amounts if stem and stem in (plain(each), _stem(each))]
    near = [each for each in parts.amounts if stem and (stem in plain(each) or plain(each) in stem)]
    order = list(parts.table.columns)
    before = [each for each in parts.amounts if order.index(each) < order.index(name)]
    return alike or near[:1] or before[-1:] or parts.amounts[:1]


def _stem(name: object) -> str:
    return re.sub(r"(数量?|人数|个数|规模|总数|值)$", "", plain(name))


def _wholes(parts: Parts, part: str, scale: float) -> list[_Whole]:
    """Return what a share of a column can be of, the likeliest first."""
    rows = [_Whole(part=part, scale=scale, row=at) for at in parts.totals]
    added = [_Whole(part=part, scale=scale)]
    own = [total for total, names in parts.blocks.items() if part in names]
    across = [_Whole(part=part, scale=scale, column=each)
              for each in dict.fromkeys([*own, *parts.kinds["totals"], *parts.amounts])
              if each != part]  # fmt: skip
    return [*rows, *added, *across]


def _bounds(parts: Parts, whole: _Whole) -> tuple[Floats, Floats]:
    """Return the least and the most that the denominator can be in each ordinary row."""
    if whole.column is not None:
        figures = parts.part(whole.column)
        return figures.low, figures.high
    figures, n = parts.printed[whole.part], len(parts.rows)
    if whole.row is not None:
        return np.full(n, figures.low[whole.row]), np.full(n, figures.high[whole.row])
    figures = parts.part(whole.part)
    return np.full(n, np.nansum(figures.low)), np.full(n, np.nansum(figures.high))


def _hits(parts: Parts, name: str, whole: _Whole, *, wider: float = 0.0) -> NDArray[np.bool_]:
    """Return, for each ordinary row that can tell, whether its share is of this whole.

    Of a column that is no total a row tells only where the quotient is known far better than the
    shares differ: 1 ± 0.5 of anything hits most shares.

    `wider`: by how many units of its last digit a share may be off besides.
    """
    share, part = parts.part(name), parts.part(whole.part)
    low, high = _bounds(parts, whole)
    with np.errstate(all="ignore"):
        least, most = whole.scale * part.low / high, whole.scale * part.high / low
    able = np.isfinite(share.numbers) & np.isfinite(least) & np.isfinite(most) & (low > 0)
    if whole.column is not None and not _is_total(parts, whole.column):
        able &= most - least <= _SHARP * np.nanstd(share.numbers)
    more = 2 * wider * share.halves + 1e-9 * np.abs(share.numbers)
    hit = (least <= share.high + more) & (most >= share.low - more)
    return hit[able]


def _convincing(parts: Parts, hits: NDArray[np.bool_], whole: _Whole, named: Sequence[str]) -> bool:
    """Return whether enough rows follow a whole; an unlikely one needs more of them."""
    if not len(hits):
        return False
    right, share = int(hits.sum()), float(hits.mean())
    if whole.part in named and (whole.down or _is_total(parts, whole.column)):
        return share >= 0.5
    return (share == 1 and right >= 3) or (share >= 0.75 and right >= 4)


def _is_total(parts: Parts, column: str | None) -> bool:
    return column in parts.kinds["totals"] or column in parts.blocks


def _words(parts: Parts, whole: _Whole) -> str:
    if whole.column is not None:
        return f"{whole.part} / {whole.column}"
    of = f"Σ {whole.part}" if whole.row is None else parts.cells.labels[whole.row]
    return f"{whole.part} / {of}"


def _claims(parts: Parts, name: str, whole: _Whole) -> list[Claim]:
    """Return that the shares of a column are parts of a whole.

    The share of the whole itself is left to the sum of the shares: rounded ones that add to 100.1
    may be printed so.
    """
    check = f"{name} = {_words(parts, whole)}" + ("·100" if whole.scale == 100 else "")
    part, scale = whole.part, whole.scale
    every = [(row, part) for row in parts.rows if not parts.cells.is_blank(row, part)]
    summed = whole.column is None and whole.row is None
    other = 1.0 if scale == 100 else 100.0
    slip = "fraction_not_percent" if scale == 100 else "percent_not_fraction"
    claims = []
    told = [at for at in parts.totals if at != whole.row or is_of_more(parts, at)]
    for at in sorted([*parts.rows, *([] if summed else told)]):
        own = (at, part)
        inside = own in every
        added = (own, *(place for place in every if place != own))
        if whole.column is not None:
            inputs: tuple[Place, ...] = (own, (at, whole.column))
        elif whole.row is not None:
            inputs = (own, (whole.row, part)) if at != whole.row else (own,)
        else:
            inputs = (own, (SUM, part)) if (SUM, part) in parts.cells.names else added
        one_by_one = summed and inputs == added
        mistakes = {slip: (inputs, _ratio(other, inside=inside, added=one_by_one))}
        if whole.row is not None and inside:
            mistakes["other_denominator"] = (added, _ratio(scale, inside=True, added=True))
        claims.append(Claim(check=check, target=(at, name), inputs=inputs, mistakes=mistakes,
                            formula=_ratio(scale, inside=inside, added=one_by_one)))  # fmt: skip
    return claims


def _ratio(scale: float, *, inside: bool, added: bool):  # type: ignore[no-untyped-def]
    """Return the share of the first number in the second, or in the sum of all with itself."""

    def formula(x, *rest):  # type: ignore[no-untyped-def]
        if added:
            return scale * x / (sum(rest) + (x if inside else 0.0))
        return scale * x / (rest[0] if rest else x)

    return formula


def _outside(parts: Parts, name: str, part: str) -> Shared | None:
    """Return shares of one number that is not in the table, where three rows or more agree on it.

    Where the table prints a total, they should be of that, and are not.
    """
    share, amount = parts.part(name), parts.part(part)
    for scale in SCALES:
        with np.errstate(all="ignore"):
            low, high = scale * amount.low / share.high, scale * amount.high / share.low
        able = np.isfinite(low) & np.isfinite(high) & (share.low > 0) & (amount.numbers > 0)
        if able.sum() < 3:
            continue
        low, high = low[able], high[able]
        agree = [(low <= each * (1 + 1e-9)) & (high >= each * (1 - 1e-9)) for each in low]
        best = max(agree, key=lambda rows: int(rows.sum()))
        count = int(best.sum())
        if count < 3 or best.mean() < 0.75 or len(set(amount.numbers[able][best])) < 2:
            continue
        middle = float(np.max(low[best]) + np.min(high[best])) / 2
        within = np.max(low[best]) <= np.round(middle) <= np.min(high[best])
        of = float(np.round(middle)) if within else middle
        notes = [("denominator_outside", f"{name}: {part} / {of:.6g}")]
        rows = [at for at in parts.totals if not parts.cells.is_blank(at, part)]
        if rows:
            whole = _Whole(part=part, scale=scale, row=rows[0])
            return Shared(claims=_claims(parts, name, whole), notes=notes, scale=scale,
                          cause="other_denominator", agree=count)  # fmt: skip
        claims = [
            Claim(check=f"{name} = {part} / {of:.6g}" + ("·100" if scale == 100 else ""),
                  target=(at, name), inputs=((at, part),),
                  formula=lambda x, scale=scale, of=of: scale * x / of)
            for at in parts.rows
        ]  # fmt: skip
        return Shared(claims=claims, notes=notes, scale=scale, down=True, agree=count,
                      complete=bool(count < able.sum()))  # fmt: skip
    return None
