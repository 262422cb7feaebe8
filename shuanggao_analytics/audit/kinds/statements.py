"""Numbers in a text against the table that they speak of: 西部54个，占27.4%."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import checked_table, printed_figures
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR
from shuanggao_analytics.audit.checks.result import Audit, checks_table, notes_table
from shuanggao_analytics.audit.reading.columns import (
    count_columns,
    label_columns,
    number_columns,
    plain,
    summary_rows,
)
from shuanggao_analytics.audit.reading.figures import label, one_figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.reading.figures import Figures

_SENTENCE = re.compile(r"[^。！？!?;；\n]+")
_NUMBER = re.compile(
    r"(?<![\d.第前后A-Za-z])(\d[\d,]*(?:\.\d+)?)\s*(%|％|个百分点|倍|万元|亿元|万人)?(?![\d.])"
)
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?")
_CHANGE = re.compile(r"增|减|降|升|提高|相差|变化|高于|低于|多于|少于")
_SUMS = ("共", "合计", "总计", "总数", "total", "in all")


@dataclass(frozen=True)
class _Candidate:
    """A figure that a number of the text can mean, and where it comes from."""

    row: str
    column: str
    low: float
    high: float
    value: float
    plain: bool  # a cell as printed, no sum or share of it


_UNIT = re.compile(r"[^\d.,]+$")


def statements(text: str, table: pd.DataFrame) -> Audit:
    """Check each number of a text against the rows and columns that its sentence names.

    A number is compared with the cells of the rows named in its sentence (the last ones named
    before it, where it names several), in the columns named or, where none is, in all. With a
    per-cent sign also the shares of these cells in their column and the change between two named
    rows; with 共 or 合计 the sums of the columns and the number of rows. Years, ordinals and
    numbers of a sentence that names no row and no sum are left alone.

    Parameters
    ----------
    text
        Sentences of a paper or a report.
    table
        The table that it speaks of, as printed.

    Returns
    -------
    Audit
        Of kind ``statements``, one row a number: ``check`` is the sentence. ``follows`` where any
        of these figures rounds to it; ``does_not_follow`` where the sentence names one row and
        one column, whose cell is ``expected``; else ``cannot_tell``.

    Examples
    --------
    >>> import pandas as pd
    >>> belts = pd.DataFrame({"地带": ["东部", "中部", "西部"], "单位数": ["101", "50", "46"]})
    >>> found = statements("东部单位数为101，占51.3%；西部单位数为64。", belts)
    >>> found.table[["row", "printed", "expected", "verdict"]]
      row printed expected          verdict
    0  东部     101      101          follows
    1  东部   51.3%     51.3          follows
    2  西部      64       46  does_not_follow
    """
    table = checked_table(table)
    heads = label_columns(table)
    names = number_columns(table)
    printed = printed_figures(table, names, counts=count_columns(table))
    labels = _labels(table, heads)
    rows: list[Sequence[object]] = []
    left = 0
    for sentence in _SENTENCE.findall(text):
        columns = [name for name in names if plain(name) and plain(name) in plain(sentence)]
        for number, unit, places in _numbers(sentence, labels):
            sums = any(word in sentence for word in _SUMS)
            if not places and not sums:
                left += 1
                continue
            candidates = list(_cells(table, places, columns or names, printed))
            candidates += _derived(table, places, columns or names, printed, unit=unit, sums=sums)
            rows.append(_verdict(sentence, number + unit, candidates, sure=bool(columns)))
    notes = [("numbers_left_alone", str(left))] if left else []
    return Audit(kind="statements", table=checks_table(rows), notes=notes_table(notes))


def _labels(table: pd.DataFrame, heads: Sequence[str]) -> dict[str, int]:
    """Return the words that name a row, each with its row; words of several rows name none."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for at in range(len(table)):
        for name in heads:
            word = str(table[name].iloc[at]).strip().removesuffix(".0")
            if word in found:
                twice.add(word)
            elif word:
                found[word] = at
    return {word: at for word, at in found.items() if word not in twice}


def _numbers(sentence: str, labels: Mapping[str, int]) -> Iterator[tuple[str, str, list[int]]]:
    """Return each number of a sentence with its unit and the rows named last before it."""
    words = sorted((w for w in labels if w in sentence), key=len, reverse=True)
    named: list[tuple[int, int, int]] = []  # start, end, row
    for word in words:
        for hit in re.finditer(re.escape(word), sentence):
            if not any(a < hit.end() and hit.start() < b for a, b, _ in named):
                named.append((hit.start(), hit.end(), labels[word]))
    named.sort()
    for hit in _NUMBER.finditer(sentence):
        if any(a < hit.end() and hit.start() < b for a, b, _ in named):
            continue
        if _YEAR.fullmatch(hit.group(1)) and hit.group(2) is None:
            continue
        before = [place for place in named if place[1] <= hit.start()]
        rows = _run(before, sentence) if before else [row for _, _, row in named[:1]]
        if len(before) > 1 and _CHANGE.search(sentence, before[-1][1], hit.start()):
            rows = [row for _, _, row in before[-2:]]
        yield hit.group(1), hit.group(2) or "", rows


def _run(named: Sequence[tuple[int, int, int]], sentence: str) -> list[int]:
    """Return the rows named together last: 东部和西部, 从2019年到2025年."""
    rows = [named[-1][2]]
    for (_, end, row), (start, _, _) in zip(named[-2::-1], named[:0:-1], strict=False):
        if re.search(r"\d", sentence[end:start]) or start - end > 6:
            break
        rows.insert(0, row)
    return rows


def _cells(
    table: pd.DataFrame, rows: Sequence[int], names: Sequence[str], printed: Mapping[str, Figures]
) -> Iterator[_Candidate]:
    heads = label_columns(table)
    for at in rows:
        for name in names:
            each = printed[name]
            if np.isfinite(each.numbers[at]):
                low, high, value = each.low[at], each.high[at], each.numbers[at]
                yield _Candidate(label(table, at, heads), name, low, high, float(value), plain=True)


def _derived(
    table: pd.DataFrame,
    rows: Sequence[int],
    names: Sequence[str],
    printed: Mapping[str, Figures],
    *,
    unit: str,
    sums: bool,
) -> Iterator[_Candidate]:
    """Return sums, shares and changes that a number can mean."""
    heads = label_columns(table)
    whole = np.array([at not in summary_rows(table) for at in range(len(table))])
    percent = unit in {"%", "％"}
    if sums and not percent:
        yield _Candidate("", "rows", whole.sum(), whole.sum(), float(whole.sum()), plain=False)
    for name in names:
        each = printed[name]
        total = [float(np.nansum(end[whole])) for end in (each.low, each.high, each.numbers)]
        if sums:
            yield _Candidate("Σ", name, total[0], total[1], total[2], plain=False)
        shown = [at for at in rows if np.isfinite(each.numbers[at])]
        place = ", ".join(label(table, at, heads) for at in shown)
        if percent and shown and total[2]:
            parts = [float(end[shown].sum()) for end in (each.low, each.high, each.numbers)]
            low, high, value = (100 * part / total[2] for part in parts)
            yield _Candidate(place, f"{name} / Σ", low, high, value, plain=False)
        if len(shown) == 2:
            yield from _change(each, shown, f"Δ {name}", place, percent=percent)


def _change(
    each: Figures, rows: Sequence[int], name: str, place: str, *, percent: bool
) -> Iterator[_Candidate]:
    first, last = rows
    ends = [(each.low[first], each.high[last]), (each.high[first], each.low[last])]
    ends.append((each.numbers[first], each.numbers[last]))
    if percent:
        values = [100 * abs(b - a) / abs(a) for a, b in ends if a]
    else:
        values = [abs(b - a) for a, b in ends]
    if len(values) == 3:
        yield _Candidate(place, name, min(values), max(values), float(values[2]), plain=False)


def _verdict(
    sentence: str, printed: str, candidates: Sequence[_Candidate], *, sure: bool
) -> list[object]:
    """Return the check of one number: the figure that it rounds, or the cell it should be."""
    said = one_figure(_UNIT.sub("", printed))
    value, half = float(said.numbers[0]), float(said.halves[0])
    if sure and half == 0.5 and all(each.low == each.high for each in candidates):
        half = 0.0  # a count beside counts
    low, high = value - half, value + half
    check = sentence.strip()[:60]
    fits = [each for each in candidates if each.low <= high and each.high >= low]
    cells = [each for each in candidates if each.plain]
    if fits:
        chosen, verdict = min(fits, key=lambda each: not each.plain), FOLLOWS
    elif sure and len(cells) == 1 and not printed.endswith(("%", "％")):
        chosen, verdict = cells[0], FAILS
    else:
        place = candidates[0].row if candidates else ""
        return [check, place, "", printed, "", np.nan, np.nan, np.nan, UNCLEAR, None, None]
    decimals = len(printed.rstrip("%％").partition(".")[2])
    expected = f"{chosen.value:.{decimals}f}"
    reach = half + (chosen.high - chosen.low) / 2
    return [check, chosen.row, chosen.column, printed, expected, chosen.value,
            value - chosen.value, reach, verdict, None, None]  # fmt: skip
