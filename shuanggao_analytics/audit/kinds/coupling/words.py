"""Words in a printed coupling table: grades of D, types by the leading or lagging system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.alignment.coupling import grade_scale, grade_scales
from shuanggao_analytics.audit.checks.audits import Wording
from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from shuanggao_analytics.audit.kinds.coupling.forms import Printed
    from shuanggao_analytics.inputs import Floats

    Notes = tuple[tuple[str, str], ...]

_EPS = 1e-9  # a bound computed as 0.5999…
_LEADS, _LAGS = ("超前", "领先"), ("滞后",)


def grades(
    words: pd.Series, span: tuple[Floats, Floats], scale: str | pd.DataFrame | None, *, wrong: bool
) -> tuple[list[Wording], Notes]:
    """Return the grades that the range of D allows in each row, and what to say of the scale."""
    bounds = _scale_of(words, scale)
    if bounds is None:
        return [], (("scale_unknown", "、".join(dict.fromkeys(map(str, words)))[:80]),)
    lower, upper = (bounds[name].to_numpy(dtype="float64") for name in ("lower", "upper"))
    gaps = [f"{a:g}–{b:g}" for a, b in zip(upper[:-1], lower[1:], strict=True) if b - a > _EPS]
    names = bounds["grade"].astype(str).tolist()
    first, last = (
        np.maximum(np.searchsorted(lower - _EPS, end, side="right") - 1, 0) for end in span
    )
    allowed = [
        names[a : b + 1] if known else []
        for a, b, known in zip(first, last, np.isfinite(span[0]), strict=True)
    ]
    cause = "graded_by_wrong_d" if wrong else "grade_not_of_d"
    wording = Wording(check="D → grade", target=str(words.name), allowed=allowed, cause=cause)
    return [wording], (("scale_gap", ", ".join(gaps)),) if gaps else ()


def are_grades(words: pd.Series) -> bool:
    """Return whether a named scale has every word of a column."""
    return _scale_of(words, None) is not None


def types(words: pd.Series, table: Printed) -> tuple[list[Wording], Notes]:
    """Return which types such as 生态超前型 or 产业滞后型 the scores allow in each row."""
    low = np.column_stack([table.figures[name].low for name in table.systems])
    high = np.column_stack([table.figures[name].high for name in table.systems])
    allowed = [
        _allowed(str(word), table.systems, low[at], high[at]) for at, word in enumerate(words)
    ]
    notes: Notes = () if any(allowed) else (("types_unmatched", str(words.name)),)
    wording = Wording(
        check="U → type", target=str(words.name), allowed=allowed, cause="type_not_of_scores"
    )
    return [wording], notes


def even_but_low(table: Printed, degree: Floats) -> Notes:
    """Note rows whose C is high although every score is low: they are even, not developed."""
    scores = np.column_stack([table.figures[name].numbers for name in table.systems])
    with np.errstate(invalid="ignore"):
        rows = (degree >= 0.8) & (np.max(scores, axis=1) < 0.3)
    return (("even_but_low", f"{int(rows.sum())} / {len(rows)}"),) if rows.any() else ()


def _allowed(word: str, systems: Sequence[str], low: Floats, high: Floats) -> list[str]:
    """Return the types that the scores of one row allow; none where the word names no system."""
    leads = any(each in word for each in _LEADS)
    if not leads and not any(each in word for each in _LAGS):
        return []
    stem = plain(word).replace("型", "")
    for each in (*_LEADS, *_LAGS):
        stem = stem.replace(each, "")
    named = [name for name in systems if stem and (stem in plain(name) or plain(name) in stem)]
    if len(named) != 1 or not np.isfinite(low).all():
        return []
    can = high >= np.max(low) if leads else low <= np.min(high)
    tail = "超前型" if leads else "滞后型"
    others = [f"{n}{tail}" for n, ok in zip(systems, can, strict=True) if ok and n not in named]
    return [word, *others] if can[list(systems).index(named[0])] else others


def _scale_of(words: pd.Series, scale: str | pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the scale as given, or the named one that has every printed word."""
    if isinstance(scale, str):
        return grade_scale(scale)
    if scale is not None:
        return scale.sort_values("lower", ignore_index=True)
    printed = {plain(word) for word in words if str(word).strip()}
    named = grade_scales().groupby("scale", sort=False)["grade"]
    for name, grades_of in named:
        if printed and printed <= {plain(each) for each in grades_of}:
            return grade_scale(str(name))
    return None
