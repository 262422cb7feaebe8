"""A table of parts as printed: which column is an amount, a total or a share, which rows sum up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import printed_figures
from shuanggao_analytics.audit.checks.claims import cells_of, with_sum
from shuanggao_analytics.audit.kinds.shares.blocks import blocks_of
from shuanggao_analytics.audit.reading.columns import (
    Role,
    assign,
    number_columns,
    plain,
    summary_rows,
)
from shuanggao_analytics.audit.reading.figures import is_number
from shuanggao_analytics.audit.reading.years import row_heads, turned_table, year_column, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.audit.checks.claims import Cells
    from shuanggao_analytics.audit.reading.figures import Figures

SHARE = re.compile(
    r"占比|比重|比例|份额|百分比|百分数|构成|贡献[率度]|^占|(?<![a-z])shares?(?![a-z])|percent|pct|proportion|%"
)
_CUMULATIVE = re.compile(r"累计|累积|cumul|\bcum")
_TOTAL = re.compile(r".*(合计|总计|总数|总量|总额|总和|总规模|小计|共计|total|sum).*|n|all|全部|"
                    r"全国|总体|总")  # fmt: skip
_RATE = re.compile(r"率|growth|rate|增长|增速")
_NO_TOTAL = re.compile(r"率|均|得分|score|index")
_NO_SUM = re.compile(r"率|均|指数|系数|密度|排名|位次|名次|得分|评分|年份|增长|增速|变化|倍|度$|"
                     r"比$|index|rate|mean|average|rank|ratio|score|growth|change|year|percapita|"
                     r"coefficient|code|gini|theil")  # fmt: skip
_COUNT = re.compile(
    r"数|个|所|家|人|校|项|篇|频|units?|schools?|groups?|counts?|number|freq|^n$|^no\.?$"
)
_AMOUNT = re.compile(r"万|亿|千|百|元|金额|经费|资金|收入|支出|产值|投资|预算|gdp|面积|km|公里|吨|"
                     r"公顷|amount|budget|revenue|income|area|value|人均|指数|系数|分数|参数|"
                     r"per")  # fmt: skip
_IN_BRACKETS = re.compile(r"([\d,.]+)\s*\(([\d.]+)\s*%?\)\s*%?")
KEYS = ("amounts", "totals", "shares", "cumulative")
ROLES = tuple(Role(key, r"(?!)", many=True) for key in KEYS)
_MANY = 60  # rows from which shares are checked against their sum, not against all of it
_MOST_TURNED = 12  # rows of a table whose shares may stand in rows of their own


@dataclass(frozen=True, eq=False)
class Parts:
    """A table of parts as read: which column is what, and which rows sum up the others."""

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    cells: Cells
    strict: Cells | None  # with every whole number a count, where the headings leave it open
    kinds: Mapping[str, list[str]]
    blocks: Mapping[str, tuple[str, ...]]  # column of totals → the columns it is the sum of
    rows: tuple[int, ...]
    summary: Mapping[int, str]

    @property
    def amounts(self) -> list[str]:
        """The columns of amounts, then those of totals."""
        return [*self.kinds["amounts"], *self.kinds["totals"]]

    @property
    def totals(self) -> list[int]:
        """The rows of totals."""
        return [at for at, kind in self.summary.items() if kind == "total"]

    def part(self, name: str) -> Figures:
        """Return the figures of a column in the ordinary rows."""
        figures, rows = self.printed[name], list(self.rows)
        return replace(figures, numbers=figures.numbers[rows], halves=figures.halves[rows])


def read(
    table: pd.DataFrame,
    columns: Mapping[str, str | Sequence[str]] | None,
    counts: Sequence[str] | None,
) -> Parts:
    """Return a table as parts: what the user says of columns goes before their headings."""
    given = assign(table, ROLES, columns=columns)
    taken = {name for names in given.values() for name in names}
    kinds: dict[str, list[str]] = {key: list(given.get(key, [])) for key in (*KEYS, "other")}
    numeric = number_columns(table)
    printed = printed_figures(table, [*taken, *numeric])
    year = year_column(table)
    for name in numeric:
        if name not in taken and name != year:
            key = _kind(name, printed[name])
            if key not in given:
                kinds[key].append(name)
    names = [name for name in table.columns if any(name in each for each in kinds.values())]
    kinds = {key: [name for name in names if name in each] for key, each in kinds.items()}
    summary = {at: kind for at, kind in summary_rows(table).items()
               if any(is_number(table[name].iloc[at]) for name in names)}  # fmt: skip
    rows = tuple(at for at in range(len(table)) if at not in summary)
    exact = printed_figures(table, names, counts=names)
    blocks = blocks_of(exact, kinds["amounts"], kinds["totals"], rows)
    amounts = [*kinds["amounts"], *kinds["totals"]]
    counted = _counts(amounts, blocks) if counts is None else set(counts)
    loose = printed_figures(table, names, counts=counted)
    strict = _strict_cells(table, loose, amounts) if counts is None else None
    cells = cells_of(table, loose)
    if len(rows) > _MANY:
        for name in amounts:
            cells = with_sum(cells, name, rows)
            strict = None if strict is None else with_sum(strict, name, rows)
    return Parts(table, loose, cells, strict, kinds, blocks, rows, summary)


def is_count(heading: object) -> bool:
    """Return whether a heading says that its whole numbers are counts, meant to the unit.

    Examples
    --------
    >>> is_count("专业群数"), is_count("经费（万元）"), is_count("在校生（万人）"), is_count("东部")
    (True, False, False, False)
    """
    return bool(_COUNT.search(_raw(heading)) or _COUNT.search(plain(heading))) and not is_amount(
        heading
    )


def is_amount(heading: object) -> bool:
    """Return whether a heading says that its numbers are measured and may be rounded.

    Examples
    --------
    >>> is_amount("经费（万元）"), is_amount("GDP"), is_amount("学校")
    (True, True, False)
    """
    return bool(_AMOUNT.search(_raw(heading)))


def _strict_cells(
    table: pd.DataFrame, printed: Mapping[str, Figures], amounts: Sequence[str]
) -> Cells | None:
    """Return the cells with whole numbers meant to the unit where no heading says whether they are.

    None where the headings leave nothing open.
    """
    unsaid = [name for name in amounts if not is_amount(name)]
    figures = {**printed, **printed_figures(table, unsaid, counts=unsaid)}
    closer = any(np.nansum(figures[n].halves) < np.nansum(printed[n].halves) for n in unsaid)
    return cells_of(table, figures) if closer else None


def pairs_split(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with "113 (29.05 %)" as two columns.

    Examples
    --------
    >>> pairs_split(pd.DataFrame({"n": ["3 (30%)", "7 (70%)"]}))
       n n (%)
    0  3    30
    1  7    70
    """
    columns: dict[str, pd.Series] = {}
    for name in table.columns:
        texts = [unicodedata.normalize("NFKC", str(cell)).strip() for cell in table[name]]
        found = [_IN_BRACKETS.fullmatch(text) for text in texts]
        columns[name] = table[name]
        beside = f"{name} (%)"
        if sum(each is not None for each in found) >= 0.6 * len(found) and beside not in table:
            first = [
                text if m is None else m.group(1) for m, text in zip(found, texts, strict=True)
            ]
            second = ["" if m is None else m.group(2) for m in found]
            columns[name] = pd.Series(first, index=table.index, dtype=object)
            columns[beside] = pd.Series(second, index=table.index, dtype=object)
    return pd.DataFrame(columns)


def parts_in_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return a table whose shares stand in rows of their own turned round; another as it is."""
    if len(table) > _MOST_TURNED or any(SHARE.search(_raw(name)) for name in table.columns):
        return table, False
    words = row_heads(table, number_columns(table))
    if len(words) != 1 or year_of(table[words[0]].iloc[0]) is not None:
        return table, False
    down = [bool(SHARE.search(_raw(cell))) for cell in table[words[0]]]
    return (turned_table(table, words), True) if any(down) and not all(down) else (table, False)


def _kind(name: str, figures: Figures) -> str:
    """Return what a column of numbers is by its heading."""
    raw, text = _raw(name), plain(name).replace("贡献率", "贡献")
    if _CUMULATIVE.search(raw):
        return "cumulative"
    sharing = bool(SHARE.search(raw)) or (figures.percent and not _NO_SUM.search(text))
    if sharing and not _RATE.search(text):
        return "other" if _all_of_itself(figures) else "shares"
    if _TOTAL.fullmatch(text) and not _NO_TOTAL.search(text):
        return "totals"
    return "other" if _NO_SUM.search(text) else "amounts"


def _all_of_itself(figures: Figures) -> bool:
    """Return whether shares are all in nearly each row: of a total in itself, which say nothing."""
    shown = figures.numbers[np.isfinite(figures.numbers)]
    return len(shown) > 1 and any(np.mean(shown == scale) >= 0.8 for scale in (100.0, 1.0))


def _counts(amounts: Sequence[str], blocks: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the columns of counts: by heading, and what adds to counts or is their sum."""
    found = {name for name in amounts if is_count(name)}
    for total, names in blocks.items():
        together = {total, *names}
        if together & found and not any(map(is_amount, together)):
            found |= together
    return found


def _raw(heading: object) -> str:
    return unicodedata.normalize("NFKC", str(heading)).casefold()
