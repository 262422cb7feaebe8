"""Which two columns a rate is the quotient of: known by its name, or found from the numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.reading.figures import Figures

    Hits = NDArray[np.bool_]


@dataclass(frozen=True)
class _Known:
    """A rate that is known by its name, with what it can be the quotient of.

    Attributes
    ----------
    rate, numerator
        Patterns of their headings.
    denominators
        What a denominator is called → pattern of its heading.
    strict
        Whether nothing else can be meant; graduates or students are counted in several ways.
    """

    rate: str
    numerator: str
    denominators: Mapping[str, str]
    strict: bool = False


_TEACHERS = {"teachers": r"^(?!.*(双师|兼职|double|part)).*(教师|teacher|faculty|staff)"}
_ARRIVED = r"到账|到位|落实|实到|arrived|received"
_BUDGET = r"预算|计划|应到|budget|planned"
_KNOWN = (
    _Known(r"到位率|落实率|到账率|arrival", _ARRIVED, {"budget": _BUDGET}, strict=True),
    _Known(r"执行率|支出率|使用率|支出进度|execution|spending", r"支出|执行|使用|spent|expend|used",
           {"arrived": _ARRIVED, "budget": _BUDGET}, strict=True),
    _Known(r"完成率|完成度|达成率|达成度|实现率|completion|attainment",
           r"实际|现状|完成|实现|达成|actual|achieved|done",
           {"target": r"目标|计划|任务|target|plan"}, strict=True),
    _Known(r"生师比|student.*(teacher|staff)", r"学生|在校生|student", _TEACHERS),
    _Known(r"双师|double", r"双师|double", _TEACHERS),
    _Known(r"兼职|part.?time", r"兼职|part.?time", _TEACHERS),
    _Known(r"就业率|employment", r"就业|employed", {"graduates": r"毕业|graduate"}),
    _Known(r"报到率|enrol", r"报到|enrolled", {"admitted": r"录取|招生|admi"}),
    _Known(r"实践|practice", r"实践|practice", {"hours": r"^(?!.*实践).*(学时|课时|hours)"}),
)  # fmt: skip
_SCALES = (100.0, 1.0, 1000.0, 10000.0)
_HALF, _MOST = 0.5, 0.75  # shares of the rows that a known and a found pair must fit
_SHARP = 0.25  # of the standard deviation of the rates: how well a quotient must be known
_CHANCE = 1  # rows that a pair which is not surely meant fits by chance
_ALL_OF, _MOST_OF = 3, 4  # rows that a found pair must fit: all of them, or most of them


@dataclass(frozen=True)
class Pair:
    """A numerator and a denominator, what the latter is called, and the scale of the rate."""

    numerator: str
    denominator: str
    name: str
    scale: float


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """The pair that a rate is the quotient of, and the others that its name allows."""

    pair: Pair
    others: Sequence[Pair] = field(default=())


def quotient(
    name: str,
    *,
    printed: Mapping[str, Figures],
    amounts: Sequence[str],
    rows: Sequence[int],
    stated: tuple[str, str] | None = None,
) -> Quotient | None:
    """Return the pair of columns that a rate is the quotient of; None where none fits.

    As stated; else the pair that its name allows which fits half of the rows, also when capped at
    100; else any that fits all rows, three at least, or three quarters of them, four at least;
    else, where nothing else can be meant or two rows fit, that of the name.

    Parameters
    ----------
    name
        The column of the rate.
    printed
        The figures of all columns.
    amounts
        The columns that can be part of a quotient.
    rows
        The ordinary rows: no totals and no means.
    stated
        Numerator and denominator as the paper states them.
    """
    scales = _scales(name, percent=printed[name].percent)

    def best(
        pairs: Iterable[Pair], *, cap: bool = False, sharp: bool = False
    ) -> tuple[float, int, Pair] | None:
        tried = [(hits(printed, name, pair, cap=cap, sharp=sharp)[rows], pair) for pair in pairs]
        able = [(float(np.nanmean(hit)), int(np.nansum(hit)), pair)
                for hit, pair in tried if np.isfinite(hit).any()]  # fmt: skip
        return max(able, key=lambda each: each[0]) if able else None

    if stated is not None:
        found = best([Pair(*stated, str(stated[1]), scale) for scale in scales])
        return None if found is None else Quotient(pair=found[2])
    known, strict = _by_name(name, amounts, scales)
    own = best(known)
    for each in (own, best(known, cap=True)):
        if each is not None and each[0] >= _HALF and (strict or each[0] == 1 or each[1] > _CHANCE):
            return Quotient(pair=each[2], others=known)
    every = (Pair(a, b, str(b), scale) for a, b in permutations(amounts, 2) for scale in scales)
    any_pair = best(every, sharp=True)
    if any_pair is not None:
        share, right, pair = any_pair
        if (share == 1 and right >= _ALL_OF) or (share >= _MOST and right >= _MOST_OF):
            return Quotient(pair=pair, others=known)
    if own is not None and (strict or own[1] > _CHANCE):
        return Quotient(pair=own[2], others=known)
    return None


def hits(
    printed: Mapping[str, Figures],
    name: str,
    pair: Pair,
    *,
    cap: bool = False,
    sharp: bool = False,
) -> NDArray[np.float64]:
    """Return for each row whether a rate is that of a pair: 1, 0, or missing where none can tell.

    With `cap` a quotient of more than all is all. With `sharp` a row tells only where the quotient
    is known far better than the rates differ: 1 ± 0.5 of anything hits most rates.
    """
    rate, a, b = (printed[each] for each in (name, pair.numerator, pair.denominator))
    with np.errstate(all="ignore"):
        low, high = pair.scale * a.low / b.high, pair.scale * a.high / b.low
    if cap:
        low, high = np.minimum(low, pair.scale), np.minimum(high, pair.scale)
    more = 1e-9 * np.abs(rate.numbers)
    hit = (low <= rate.high + more) & (high >= rate.low - more)
    able = np.isfinite(rate.numbers) & np.isfinite(low) & np.isfinite(high) & (b.low > 0)
    if sharp:
        able &= high - low <= _SHARP * np.nanstd(rate.numbers)
    return np.where(able, hit.astype("float64"), np.nan)


def _by_name(name: str, amounts: Sequence[str], scales: Sequence[float]) -> tuple[list[Pair], bool]:
    """Return the pairs that a rate can be of by its name, and whether it can be no other."""
    for known in _KNOWN:
        if not re.search(known.rate, plain(name)):
            continue
        tops = [each for each in amounts if re.search(known.numerator, plain(each))]
        pairs = [
            Pair(a, b, called, scale)
            for called, pattern in known.denominators.items()
            for a, b in product(tops, amounts)
            if a != b and re.search(pattern, plain(b))
            for scale in scales
        ]  # fmt: skip
        if pairs:
            return pairs, known.strict
    return [], False


def _scales(name: str, *, percent: bool) -> tuple[float, ...]:
    """Return what a quotient can be multiplied by: 100 alone where per cent are said."""
    raw = unicodedata.normalize("NFKC", str(name)).casefold()
    if percent or re.search(r"%|pct|percent|百分", raw):
        return (100.0,)
    if re.search(r"比$|ratio", plain(name)) and "占比" not in raw:
        return (1.0, 100.0)
    return _SCALES
