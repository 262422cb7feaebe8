"""Words of DEA tables: returns to scale and DEA-efficient, read in the spellings of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import Wording
from shuanggao_analytics.audit.checks.relations import UNCLEAR
from shuanggao_analytics.audit.reading.columns import label_columns, plain
from shuanggao_analytics.audit.reading.figures import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.reading.figures import Figures

INCREASING, DECREASING, CONSTANT = "irs", "drs", "constant"
_SPELLED = {
    INCREASING: ("irs", "递增", "increas", "上升", "↑", "增"),
    DECREASING: ("drs", "递减", "decreas", "下降", "↓", "减"),
    CONSTANT: ("crs", "不变", "constant", "固定", "最优", "最佳", "→"),
}
_VARIABLE = (INCREASING, DECREASING)
_FINE = 6e-4  # of 1: with three decimals or more a score of 1 is seldom one by rounding
_DASHES = frozenset("-−–—一")
_USUAL = {INCREASING: "irs", DECREASING: "drs", CONSTANT: "-"}
_FULL, _WEAK, _NOT = "full", "weak", "not"
_NAMES = {_FULL: "DEA有效", _WEAK: "弱DEA有效", _NOT: "非DEA有效"}


def classes(words: Iterable[object]) -> list[str | None]:
    """Return which returns to scale each word means; None for no word, and for another one.

    Examples
    --------
    >>> classes(["irs", "规模报酬递减", "—", "?"])
    ['irs', 'drs', 'constant', None]
    """
    return [_class(word) for word in words]


def return_words(
    table: pd.DataFrame,
    one: Mapping[str, str],
    printed: Mapping[str, Figures],
    *,
    top: Mapping[str, float],
    units: NDArray[np.bool_],
) -> tuple[list[Wording], list[tuple[str, str]]]:
    """Return what the figures allow the labels of returns to scale to be.

    By scale (or crste against vrste): constant only where it can be 1. By the sum of λ: below 1
    increasing, above 1 decreasing, constant also where scale can be 1, because other weights may
    then sum to 1. Labels that follow the sums the wrong way round throughout have the cause
    ``returns_reversed``.
    """
    target = one["returns"]
    kinds = classes(table[target])
    words = _words(table[target], kinds)
    ratio = _ratio(one, printed, top)
    wordings, notes = [], []
    if ratio is not None:
        low, high = ratio
        sure = (high < 1) | (low > 1)
        allowed = [
            [] if not units[at] or kind is None or not np.isfinite(low[at])
            else _spelled(table[target].iloc[at], kind, words, _VARIABLE)
            if sure[at]
            else [str(table[target].iloc[at])]
            for at, kind in enumerate(kinds)
        ]  # fmt: skip
        wordings.append(Wording(check="scale → returns", target=target, allowed=allowed,
                                cause="constant_off_scale"))  # fmt: skip
    if "lambda" in one:
        total = printed[one["lambda"]]
        allowed, reverse = [], []
        for at, kind in enumerate(kinds):
            if not units[at] or kind is None or not np.isfinite(total.numbers[at]):
                allowed.append([])
                continue
            can = _by_sum(float(total.low[at]), float(total.high[at]))
            if ratio is not None and ratio[0][at] <= 1 <= ratio[1][at]:
                can = (*can, CONSTANT) if CONSTANT not in can else can
            allowed.append(_spelled(table[target].iloc[at], kind, words, can))
            if kind != CONSTANT:
                reverse.append(kind not in can)
        turned = len(reverse) > 1 and bool(np.mean(reverse) > 0.75)
        cause = "returns_reversed" if turned else "returns_not_of_sum"
        wordings.append(Wording(check="Σλ → returns", target=target, allowed=allowed, cause=cause))
        notes += [("returns_reversed", one["lambda"])] if turned else []
    return wordings, notes


def unsure_words(
    table: pd.DataFrame,
    one: Mapping[str, str],
    printed: Mapping[str, Figures],
    *,
    top: Mapping[str, float],
    units: NDArray[np.bool_],
    used: Sequence[str],
) -> list[Sequence[object]]:
    """Return checks of labels other than constant where crste is printed as 1: cannot tell.

    Its scale is then 1 too, unless both are 1 only by rounding. Where scale alone is printed as 1
    that is common, and no finding.
    """
    if "crste" not in one or "returns" not in one:
        return []
    target = one["returns"]
    full = top[one["crste"]]
    score = printed[one["crste"]].numbers / full
    fine = printed[one["crste"]].halves <= _FINE * full
    kinds = classes(table[target])
    heads = [name for name in label_columns(table, used) if name != target]
    words = _words(table[target], kinds)
    rows: list[Sequence[object]] = []
    for at, kind in enumerate(kinds):
        if units[at] and kind in _VARIABLE and fine[at] and abs(score[at] - 1) <= 1e-9:
            text = str(table[target].iloc[at]).strip()
            rows.append(["crste = 1 → constant returns", label(table, at, heads), target, text,
                         words[CONSTANT], np.nan, np.nan, np.nan, UNCLEAR, "only_by_rounding",
                         None])  # fmt: skip
    return rows


def labels_at_one(
    table: pd.DataFrame,
    one: Mapping[str, str],
    printed: Mapping[str, Figures],
    *,
    top: Mapping[str, float],
    units: NDArray[np.bool_],
) -> list[tuple[str, str]]:
    """Return a note on how many labels other than constant stand beside a scale printed as 1."""
    if "scale" not in one:
        return []
    scale = printed[one["scale"]].numbers / top[one["scale"]]
    kinds = np.array([kind in _VARIABLE for kind in classes(table[one["returns"]])])
    count = int(np.sum(units & kinds & (np.abs(scale - 1) <= 1e-9)))
    return [("labels_at_one", f"{count} / {int(units.sum())}")] if count else []


def effective_words(
    table: pd.DataFrame,
    one: Mapping[str, str],
    printed: Mapping[str, Figures],
    slacks: Sequence[str],
    *,
    top: Mapping[str, float],
    units: NDArray[np.bool_],
) -> Wording:
    """Return which of DEA-efficient, weakly and not efficient the figures allow.

    Efficient and weakly efficient need a crste that can be 1; slacks tell them apart where they
    are printed. Papers also call a unit weakly efficient that is so in vrste or scale only.
    """
    target = one["label"]
    kinds = [_effective(word) for word in table[target]]
    words = {kind: str(word) for kind, word in zip(kinds, table[target], strict=True) if kind}
    full = _can_be_one(printed[one["crste"]], top[one["crste"]])
    part = np.zeros(len(table), dtype=bool)
    for key in ("vrste", "scale"):
        if key in one:
            part |= _can_be_one(printed[one[key]], top[one[key]])
    allowed: list[list[str]] = []
    for at, kind in enumerate(kinds):
        if not units[at] or kind is None or not np.isfinite(printed[one["crste"]].numbers[at]):
            allowed.append([])
            continue
        can = {_FULL, _WEAK} if full[at] else {_NOT, _WEAK} if part[at] else {_NOT}
        left = [printed[name].low[at] > 0 for name in slacks]
        if full[at] and slacks:
            can = {_WEAK} if any(left) else {_FULL}
        ordered = [each for each in (_FULL, _WEAK, _NOT) if each in can]
        same = [str(table[target].iloc[at])] if kind in can else []
        allowed.append(same or [words.get(each, _NAMES[each]) for each in ordered])
    return Wording(check="crste → efficient", target=target, allowed=allowed,
                   cause="label_not_of_score")  # fmt: skip


def _class(word: object) -> str | None:
    text = plain(word)
    if text in {"", "nan", "none"}:
        return None
    if set(text) <= _DASHES:
        return CONSTANT
    for kind, spelled in _SPELLED.items():
        if any(each in text for each in spelled):
            return kind
    return None


def _words(column: pd.Series, kinds: Sequence[str | None]) -> dict[str, str]:
    """Return how each class is spelled in a column."""
    spelled = dict(_USUAL)
    spelled |= {kind: str(word).strip() for kind, word in zip(kinds, column, strict=True) if kind}
    return spelled


def _spelled(word: object, kind: str, words: Mapping[str, str], can: Sequence[str]) -> list[str]:
    return [str(word).strip()] if kind in can else [words[each] for each in can]


def _by_sum(low: float, high: float) -> tuple[str, ...]:
    can = []
    if low < 1:
        can.append(INCREASING)
    if high > 1:
        can.append(DECREASING)
    if low <= 1 <= high:
        can.insert(0, CONSTANT)
    return tuple(can)


def _ratio(
    one: Mapping[str, str], printed: Mapping[str, Figures], top: Mapping[str, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return between what scale lies, as a share of 1; None where it is not told.

    Where scale and crste/vrste contradict each other it lies anywhere between: which of them is
    wrong is asked elsewhere.
    """
    low, high = [], []
    if "scale" in one:
        scale, full = printed[one["scale"]], top[one["scale"]]
        low.append(scale.low / full)
        high.append(scale.high / full)
    if "crste" in one and "vrste" in one:
        c, v = printed[one["crste"]], printed[one["vrste"]]
        times = top[one["vrste"]] / top[one["crste"]]
        low.append(c.low / v.high * times)
        high.append(c.high / v.low * times)
    return (np.fmin.reduce(low), np.fmax.reduce(high)) if low else None


def _can_be_one(figures: Figures, top: float) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return (figures.low <= top) & (figures.high >= top)


def _effective(word: object) -> str | None:
    text = plain(word)
    if any(each in text for each in ("非", "无效", "未", "不", "ineff", "no", "否", "×")):
        return _NOT
    if "弱" in text or "weak" in text:
        return _WEAK
    if any(each in text for each in ("有效", "effic", "effect", "是", "yes", "√", "强")):
        return _FULL
    return None
