"""Tables of parts: totals of rows and columns, shares and what they are of, cumulative shares."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import checked_table, printed_figures, share_that_follows
from shuanggao_analytics.audit.columns import Role, assign, number_columns, plain, summary_rows
from shuanggao_analytics.audit.figures import is_number
from shuanggao_analytics.audit.kinds.decomposition import (
    Cells,
    Claim,
    audit_claims,
    cells_of,
    share_of,
)
from shuanggao_analytics.audit.kinds.outliers import (
    row_heads,
    turned_back,
    turned_table,
    year_column,
    year_of,
)
from shuanggao_analytics.audit.relations import FAILS, FOLLOWS, UNCLEAR, Relation, evaluate
from shuanggao_analytics.audit.result import Audit, checks_table, joined, notes_table
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.audit.kinds.decomposition import Place
    from shuanggao_analytics.inputs import Floats

    Note = tuple[str, str]

_SHARE = re.compile(
    r"占比|比重|比例|份额|百分比|百分数|构成|^占|(?<![a-z])shares?(?![a-z])|percent|pct|proportion|%"
)
_CUMULATIVE = re.compile(r"累计|累积|cumul|\bcum")
_TOTAL = re.compile(r".*(合计|总计|总数|总量|总额|总和|总规模|小计|共计|total|sum).*|n|all|全部|"
                    r"全国|总体|总")  # fmt: skip
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
_KEYS = ("amounts", "totals", "shares", "cumulative")
ROLES = tuple(Role(key, r"(?!)", many=True) for key in _KEYS)
_OF_MORE = frozenset({"全国", "总体", "all", "全部", "全省"})
_NEAR = 0.1  # a sum of shares so near to all is told, or doubted
_MOST = 35  # rows up to which shares may be meant to be all of something
_FEW = 5  # rows in which an unnamed sum must hold before it is taken for one


def shares(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    counts: Sequence[str] | None = None,
) -> Audit:
    r"""Check whether parts add to their totals and shares follow from parts.

    - A row 合计 (小计, total) has the sum of the rows it stands for, a column 合计 the sum of the
      columns side by side that add up to it in most rows; a row 均值 the mean, where it is one.
    - A share is :math:`s_i = a_i / A`, in per cent or not. A is what most rows follow: the printed
      total, the sum of the parts, another column of the same row (a share across), or a number
      that is not in the table (a note: shares of a larger whole are no fault).
    - Shares of all parts add to 100, where the parts are known to be all or the sum is 100 within
      rounding. Three shares that add to 93.6 with nothing that says they are all are
      ``cannot_tell``, and a note where the sum is far off.
    - A cumulative share is the one before and the share of its row.

    Whole numbers are counts, meant to the unit, where the heading says so (数, 个, 所, 人, units, n
    …) and rounded amounts where it says 万元, 收入, GDP …. A difference that rounding of amounts
    could explain but counts could not is ``cannot_tell`` where the heading says neither.

    Parameters
    ----------
    table
        One row a part and a column a figure, or one row a year and a column a part, as printed.
        "113 (29.05 %)" in a cell is read as two columns, the second with " (%)" behind its name.
    columns
        Role → headings where the headings do not tell: ``amounts``, ``totals``, ``shares``,
        ``cumulative``.
    counts
        Columns of counts; None: by their headings.

    Returns
    -------
    Audit
        Of kind ``shares``. Notes: the denominator that each column of shares follows
        (``denominator_followed``, ``denominator_outside``), a total row of more than the rows
        shown (``total_of_more``), a share set one unit off to make all add to 100
        (``adjusted_to_all``), a mean row that is no simple mean (``mean_not_simple``), sums of
        shares that nothing says must be 100 (``shares_add_to``).

    Raises
    ------
    DataContractError
        When nothing adds up to anything: no total, no share. For a bad role.

    References
    ----------
    Rounding of a sum: each of n parts can be off by half a unit, the sum by n/2 units.

    Examples
    --------
    >>> classes = pd.DataFrame({"类别": ["战略性新兴产业", "现代服务业", "合计"],
    ...                         "专业群数": ["113", "112", "225"],
    ...                         "占比": ["50.2%", "48.9%", "100%"]})
    >>> shares(classes).findings[["row", "column", "printed", "expected"]].iloc[0].tolist()
    ['现代服务业', '占比', '48.9%', '49.8']
    """
    table, turned = _parts_in_rows(_pairs_split(checked_table(table)))
    parts = _read(table, columns, counts)
    claims, notes, doubts, causes = _claims(parts)
    if not (claims or notes or doubts):
        remedy = "name them: columns={'amounts': [...], 'totals': ..., 'shares': ...}; there are: "
        names = ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("table", "no parts with a total or a share beside them", remedy=remedy + names)]
        )
    audit = audit_claims("shares", parts.cells, claims, notes=notes, causes=causes)
    if parts.strict is not None:
        exact = audit_claims("shares", parts.strict, claims, causes=causes)
        audit = less_sure(audit, exact)
    if doubts:
        more = Audit(kind="shares", table=checks_table(doubts), notes=notes_table([]))
        audit = joined("shares", [audit, more]) if len(audit.table) else replace(
            more, notes=audit.notes)  # fmt: skip
    return turned_back(audit, parts.cells.labels) if turned else audit


def sums(table: pd.DataFrame) -> tuple[list[Claim], list[Note]]:
    """Return that the rows and columns of totals of a table are sums, for kinds that have them.

    Examples
    --------
    >>> claims, _ = sums(pd.DataFrame({"省份": ["江苏", "浙江", "合计"], "n": ["20", "15", "35"]}))
    >>> [(claim.target, claim.inputs) for claim in claims]
    [((2, 'n'), ((0, 'n'), (1, 'n')))]
    """
    parts = _read(table, None, None)
    claims, notes = _column_totals(parts)
    return [*claims, *_row_totals(parts)], notes


def is_count(heading: object) -> bool:
    """Return whether a heading says that its whole numbers are counts, meant to the unit.

    Examples
    --------
    >>> is_count("专业群数"), is_count("经费（万元）"), is_count("在校生（万人）"), is_count("东部")
    (True, False, False, False)
    """
    raw = unicodedata.normalize("NFKC", str(heading)).casefold()
    return bool(_COUNT.search(raw) or _COUNT.search(plain(heading))) and not is_amount(heading)


def is_amount(heading: object) -> bool:
    """Return whether a heading says that its numbers are measured and may be rounded.

    Examples
    --------
    >>> is_amount("经费（万元）"), is_amount("GDP"), is_amount("学校")
    (True, True, False)
    """
    return bool(_AMOUNT.search(unicodedata.normalize("NFKC", str(heading)).casefold()))


@dataclass(frozen=True, eq=False)
class _Parts:
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
        return [*self.kinds["amounts"], *self.kinds["totals"]]

    @property
    def totals(self) -> list[int]:
        return [at for at, kind in self.summary.items() if kind == "total"]

    @property
    def of_more(self) -> list[int]:
        """Rows such as 全国 that are totals of more than the rows shown."""
        return [at for at in self.totals if _is_of_more(self, at)]

    def part(self, name: str, rows: Sequence[int]) -> Figures:
        figures = self.printed[name]
        return replace(figures, numbers=figures.numbers[list(rows)],
                       halves=figures.halves[list(rows)])  # fmt: skip


def _read(
    table: pd.DataFrame,
    columns: Mapping[str, str | Sequence[str]] | None,
    counts: Sequence[str] | None,
) -> _Parts:
    given = assign(table, ROLES, columns=columns)
    taken = {name for names in given.values() for name in names}
    kinds: dict[str, list[str]] = {key: list(given.get(key, [])) for key in (*_KEYS, "other")}
    printed = printed_figures(table, [*taken, *number_columns(table)])
    year = year_column(table)
    for name in number_columns(table):
        if name not in taken and name != year:
            key = _kind(name, printed[name])
            if key not in given:
                kinds[key].append(name)
    names = [name for name in table.columns if any(name in each for each in kinds.values())]
    kinds = {key: [name for name in names if name in each] for key, each in kinds.items()}
    summary = {at: kind for at, kind in summary_rows(table).items()
               if any(is_number(table[name].iloc[at]) for name in names)}  # fmt: skip
    rows = tuple(at for at in range(len(table)) if at not in summary)
    blocks = _blocks(printed_figures(table, names, counts=names), kinds, rows)
    exact = set(counts) if counts is not None else _counts(kinds, blocks)
    loose = printed_figures(table, names, counts=exact)
    strict = None
    if counts is None:
        strict = strict_cells(table, loose, [*kinds["amounts"], *kinds["totals"]])
    return _Parts(table, loose, cells_of(table, loose), strict, kinds, blocks, rows, summary)


def _kind(name: str, figures: Figures) -> str:
    """Return what a column of numbers is by its heading."""
    raw = unicodedata.normalize("NFKC", str(name)).casefold()
    text = plain(name)
    if _CUMULATIVE.search(raw):
        return "cumulative"
    sharing = bool(_SHARE.search(raw)) or (figures.percent and not _NO_SUM.search(text))
    if sharing and not re.search(r"率|growth|rate|增长|增速", text):
        return "shares"
    if _TOTAL.fullmatch(text) and not re.search(r"率|均|得分|score|index", text):
        return "totals"
    return "other" if _NO_SUM.search(text) else "amounts"


def _counts(kinds: Mapping[str, list[str]], blocks: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the columns of counts: by heading, and what adds to counts or is their sum."""
    found = {name for name in (*kinds["amounts"], *kinds["totals"]) if is_count(name)}
    for total, names in blocks.items():
        together = {total, *names}
        if together & found and not any(map(is_amount, together)):
            found |= together
    return found


def _blocks(
    printed: Mapping[str, Figures], kinds: Mapping[str, list[str]], rows: Sequence[int]
) -> dict[str, tuple[str, ...]]:
    """Return for each column of totals the columns side by side that add up to it."""
    pool = kinds["amounts"]
    found: dict[str, tuple[str, ...]] = {}
    for total in kinds["totals"]:
        spans = _spans(pool)
        if not spans:
            continue
        best = max(
            spans, key=lambda span: (_holds(printed, total, span), _kin(total, span), len(span))
        )
        if _holds(printed, total, best) >= 0.5 or _near(printed, total, tuple(pool), rows):
            found[total] = best if _holds(printed, total, best) > 0 else tuple(pool)
    taken = {name for names in found.values() for name in names}
    for total in pool:
        if total in taken or len(pool) > 12:
            continue
        at = pool.index(total)
        beside = (pool[at - 1], pool[min(at + 1, len(pool) - 1)])
        spans = [span for span in (*_spans(pool[:at]), *_spans(pool[at + 1 :]))
                 if span[-1] == beside[0] or span[0] == beside[1]]  # fmt: skip
        for span in sorted(spans, key=len, reverse=True):
            if _surely(printed, total, span):
                found[total] = span
                break
    return found


def _spans(names: Sequence[str]) -> list[tuple[str, ...]]:
    n = min(len(names), 40)
    return [tuple(names[i:j]) for i in range(n) for j in range(i + 2, n + 1)]


def _holds(printed: Mapping[str, Figures], total: str, span: Sequence[str]) -> float:
    relation = Relation(check="", target=total, inputs=tuple(span), formula=lambda *x: sum(x))
    return share_that_follows(relation, printed)


def _kin(total: str, span: Sequence[str]) -> float:
    """Return the share of columns that carry the same number as a total: total2 and schools2."""
    own = re.findall(r"\d+", str(total))
    return sum(re.findall(r"\d+", str(name)) == own for name in span) / len(span)


def _near(
    printed: Mapping[str, Figures], total: str, span: Sequence[str], rows: Sequence[int]
) -> bool:
    """Return whether columns add up to about a total, so that they are meant to."""
    if len(span) < 2:
        return False
    with np.errstate(all="ignore"):
        ratio = sum(printed[name].numbers for name in span) / printed[total].numbers
        return bool(np.abs(np.nanmedian(ratio[list(rows)]) - 1) < _NEAR)


def _surely(printed: Mapping[str, Figures], total: str, span: Sequence[str]) -> bool:
    """Return whether a column nobody calls a total is the sum of its neighbours without doubt."""
    numbers = printed[total].numbers
    many = len(set(numbers[np.isfinite(numbers)])) >= _FEW
    filled = all(np.sum(printed[name].numbers > 0) >= _FEW for name in span)
    return many and filled and _holds(printed, total, span) >= 0.8


def _parts_in_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return a table whose shares stand in rows of their own turned round; another as it is."""
    heads = row_heads(table, number_columns(table))
    words = [name for name in heads if not _SHARE.search(str(name))]
    if len(words) != 1 or len(table) > 12 or year_of(table[words[0]].iloc[0]) is not None:
        return table, False
    down = [bool(_SHARE.search(str(cell).casefold())) for cell in table[words[0]]]
    across = any(_SHARE.search(str(name).casefold()) for name in table.columns)
    if any(down) and not all(down) and not across:
        return turned_table(table, words), True
    return table, False


def _pairs_split(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with "113 (29.05 %)" as two columns."""
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


def _claims(
    parts: _Parts,
) -> tuple[list[Claim], list[Note], list[Sequence[object]], dict[str, str]]:
    """Return all claims, with notes, doubts, and the causes of checks that fail throughout."""
    totals, notes = _column_totals(parts)
    means, more = _means(parts)
    claims, notes = [*totals, *_row_totals(parts), *means], [*notes, *more]
    doubts: list[Sequence[object]] = []
    causes: dict[str, str] = {}
    down: dict[str, float] = {}
    alone: list[str] = []
    for name in parts.kinds["shares"]:
        found = _share(parts, name)
        if found is None:
            alone.append(name)
            continue
        claims, notes = [*claims, *found.claims], [*notes, *found.notes]
        causes |= dict.fromkeys({each.check for each in found.claims}, found.cause or "")
        if found.down:
            down[name] = found.scale
            doubts += [] if found.complete else _doubt(parts, name, found.scale)
    across = _across(parts)
    claims, adjusted = _unadjusted(parts, claims, across, down)
    notes += adjusted
    added = {place[1] for claim in across for place in (claim.target, *claim.inputs)}
    claims += [*across, *_cumulated(parts)]
    for name in parts.kinds["shares"]:
        if name in down or (name in alone and name not in added):
            claims += _added(parts, name, down.get(name))
    summed = {claim.target[1] for claim in claims}
    lonely = [name for name in alone if name not in added and name not in summed]
    doubts += [row for name in lonely for row in _doubt(parts, name, 100.0)]
    doubts += _doubt_across(parts, lonely)
    told = [("shares_add_to", text) for name in lonely if (text := _far(parts, name))]
    known = {check: cause for check, cause in causes.items() if cause}
    return claims, [*notes, *told], doubts, known


def _column_totals(parts: _Parts) -> tuple[list[Claim], list[Note]]:
    """Return that the cells of a row of totals are sums of the rows it stands for."""
    claims: list[Claim] = []
    notes: list[Note] = []
    for at in parts.totals:
        if _is_of_more(parts, at):
            notes.append(("total_of_more", parts.cells.labels[at]))
            continue
        for claim in _total_row(parts, at):
            if _is_sum(parts, claim):
                claims.append(claim)
            else:
                notes.append(("total_no_sum", parts.cells.names[claim.target]))
    return claims, notes


def _total_row(parts: _Parts, at: int) -> list[Claim]:
    """Return the sums of a row of totals, over the rows that most of its columns are sums of."""
    tries = [
        [_sum(parts.cells, (at, name), [(row, name) for row in rows]) for name in parts.amounts]
        for rows in _scopes(parts, at)
    ]
    tries = [[claim for claim in each if claim.inputs] for each in tries]
    return max(tries, key=lambda each: share_of(parts.cells, each), default=[])


def _is_of_more(parts: _Parts, at: int) -> bool:
    words = {plain(cell) for cell in parts.table.iloc[at] if isinstance(cell, str)}
    exact = parts.cells if parts.strict is None else parts.strict
    return bool(words & _OF_MORE) and share_of(exact, _total_row(parts, at)) < 0.5


def _scopes(parts: _Parts, at: int) -> list[list[int]]:
    """Return the rows that a total can be of: all, those above it or below it to the next one."""
    others = [row for row in parts.summary if row != at]
    before = max((row for row in others if row < at), default=-1)
    behind = min((row for row in others if row > at), default=len(parts.table))
    above = [row for row in parts.rows if before < row < at]
    below = [row for row in parts.rows if at < row < behind]
    nested = [row for row in parts.totals if row < at]
    tries = [list(parts.rows), above, below, nested if len(nested) > 1 else []]
    return [rows for rows in tries if rows]


def _sum(cells: Cells, target: Place, inputs: Sequence[Place]) -> Claim:
    """Return that a cell is the sum of others; those with nothing in them are left out."""
    filled = tuple(place for place in inputs if not cells.is_blank(*place))
    return Claim(check="total = Σ parts", target=target, inputs=filled, formula=lambda *x: sum(x))


def _is_sum(parts: _Parts, claim: Claim) -> bool:
    """Return whether a column can have a sum: the total row of rates and the like is a mean."""
    if is_count(claim.target[1]) or len(claim.inputs) < 2:
        return bool(claim.inputs)
    numbers = [parts.cells.numbers(*place) for place in claim.inputs]
    total = parts.cells.numbers(*claim.target)
    between = min(numbers) <= total <= max(numbers) and sum(x > 0 for x in numbers) > 1
    return not between or share_of(parts.cells, [claim]) == 1


def _row_totals(parts: _Parts) -> list[Claim]:
    claims = [
        _sum(parts.cells, (at, total), [(at, name) for name in names])
        for total, names in parts.blocks.items()
        for at in range(len(parts.table))
    ]
    return [claim for claim in claims if claim.inputs]


def _means(parts: _Parts) -> tuple[list[Claim], list[Note]]:
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


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shared:
    """What a column of shares is shares of."""

    claims: list[Claim]
    notes: list[Note]
    scale: float
    down: bool = False
    complete: bool = True
    cause: str | None = None
    agree: int = 0  # rows that agree on a number outside the table


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


def _share(parts: _Parts, name: str) -> _Shared | None:
    """Return what the shares of a column follow; None where nothing tells."""
    named = _named(parts, name)
    tries = [
        whole
        for part in dict.fromkeys([*named, *parts.amounts])
        for scale in (100.0, 1.0)
        for whole in _wholes(parts, part, scale)
    ]
    scored = [(_hits(parts, name, whole), whole) for whole in tries]
    sure = [
        (hits, whole)
        for hits, whole in scored
        if _convincing(parts, _hits(parts, name, whole, wider=1.0), whole, named)
    ]
    outside = next((found for part in named if (found := _outside(parts, name, part))), None)
    if sure:
        hits, whole = max(sure, key=lambda pair: float(pair[0].mean()))
        if outside is None or hits.mean() >= 0.5 or hits.sum() >= outside.agree:
            words = f"{name}: {_words(parts, whole)}"
            claims = _share_claims(parts, name, whole)
            return _Shared(claims=claims, notes=[("denominator_followed", words)],
                           scale=whole.scale,
                           down=whole.down and whole.row not in parts.of_more)  # fmt: skip
    if outside is not None:
        return outside
    for _, whole in scored:
        if whole.down and whole.part in named and _is_all(parts, name, whole.scale):
            return _Shared(claims=_share_claims(parts, name, whole), notes=[],
                           scale=whole.scale, down=True)  # fmt: skip
    return None


def _named(parts: _Parts, name: str) -> list[str]:
    """Return the columns that a column of shares belongs to: by its words, else the one before."""
    stem = _SHARE.sub("", unicodedata.normalize("NFKC", str(name)).casefold())
    stem = plain(re.sub(r"[()_\s%]|的|rate|占.*", "", stem))
    alike = [each for each in parts.amounts if stem and stem in (plain(each), _stem(each))]
    near = [each for each in parts.amounts if stem and (stem in plain(each) or plain(each) in stem)]
    order = list(parts.table.columns)
    before = [each for each in parts.amounts if order.index(each) < order.index(name)]
    return alike or near[:1] or before[-1:] or parts.amounts[:1]


def _stem(name: object) -> str:
    return re.sub(r"(数量?|人数|个数|规模|总数|值)$", "", plain(name))


def _wholes(parts: _Parts, part: str, scale: float) -> list[_Whole]:
    """Return what a share of a column can be of, the likeliest first."""
    rows = [_Whole(part=part, scale=scale, row=at) for at in parts.totals]
    added = [_Whole(part=part, scale=scale)]
    own = [total for total, names in parts.blocks.items() if part in names]
    others = [each for each in [*parts.kinds["totals"], *parts.amounts] if each not in own]
    across = [_Whole(part=part, scale=scale, column=each)
              for each in dict.fromkeys([*own, *others]) if each != part]  # fmt: skip
    return [*rows, *added, *across]


def _bounds(parts: _Parts, whole: _Whole) -> tuple[Floats, Floats]:
    """Return the least and the most that the denominator can be in each ordinary row."""
    rows = list(parts.rows)
    if whole.column is not None:
        figures = parts.part(whole.column, rows)
        return figures.low, figures.high
    figures = parts.printed[whole.part]
    if whole.row is not None:
        at = whole.row
        return np.full(len(rows), figures.low[at]), np.full(len(rows), figures.high[at])
    low, high = np.nansum(figures.low[rows]), np.nansum(figures.high[rows])
    return np.full(len(rows), low), np.full(len(rows), high)


def _hits(parts: _Parts, name: str, whole: _Whole, *, wider: float = 0.0) -> NDArray[np.bool_]:
    """Return, for each ordinary row that can tell, whether its share is of this whole.

    `wider`: by how many units of its last digit a share may be off besides.
    """
    share, part = parts.part(name, parts.rows), parts.part(whole.part, parts.rows)
    low, high = _bounds(parts, whole)
    with np.errstate(all="ignore"):
        least, most = whole.scale * part.low / high, whole.scale * part.high / low
    able = np.isfinite(share.numbers) & np.isfinite(least) & np.isfinite(most) & (low > 0)
    more = 2 * wider * share.halves + 1e-9 * np.abs(share.numbers)
    hit = (least <= share.high + more) & (most >= share.low - more)
    return hit[able]


def _convincing(
    parts: _Parts, hits: NDArray[np.bool_], whole: _Whole, named: Sequence[str]
) -> bool:
    """Return whether enough rows follow a whole; an unlikely one needs more of them."""
    if not len(hits):
        return False
    right, share = int(hits.sum()), float(hits.mean())
    total = whole.column in parts.kinds["totals"] or whole.column in parts.blocks
    if whole.part in named and (whole.down or total):
        return share >= 0.5
    return (share == 1 and right >= 3) or (share >= 0.75 and right >= 4)


def _words(parts: _Parts, whole: _Whole) -> str:
    if whole.column is not None:
        return f"{whole.part} / {whole.column}"
    of = f"Σ {whole.part}" if whole.row is None else parts.cells.labels[whole.row]
    return f"{whole.part} / {of}"


def _share_claims(parts: _Parts, name: str, whole: _Whole) -> list[Claim]:
    check = f"{name} = {_words(parts, whole)}" + ("·100" if whole.scale == 100 else "")
    part, scale = whole.part, whole.scale
    every = tuple((row, part) for row in parts.rows if not parts.cells.is_blank(row, part))
    rows = [
        *parts.rows,
        *(parts.totals if whole.column is not None or whole.row is not None else []),
    ]
    claims = []
    for at in sorted(rows):
        own = (at, part)
        added = (own, *(place for place in every if place != own))
        inside = own in every
        if whole.column is not None:
            inputs: tuple[Place, ...] = (own, (at, whole.column))
        elif whole.row is not None:
            inputs = (own, (whole.row, part)) if at != whole.row else (own,)
        else:
            inputs = added
        mistakes = {
            "fraction_not_percent" if scale == 100 else "percent_not_fraction":
                (inputs, _ratio(1.0 if scale == 100 else 100.0, inside=inside))
        }  # fmt: skip
        if whole.row is not None and inside:
            mistakes["other_denominator"] = (added, _ratio(scale, inside=True, added=True))
        claims.append(Claim(
            check=check, target=(at, name), inputs=inputs, mistakes=mistakes,
            formula=_ratio(scale, inside=inside, added=whole.down and whole.row is None),
        ))  # fmt: skip
    return claims


def _ratio(scale: float, *, inside: bool, added: bool = False):  # type: ignore[no-untyped-def]
    """Return the share of the first number in the second, or in the sum of all with itself."""

    def formula(x, *rest):  # type: ignore[no-untyped-def]
        if added:
            return scale * x / (sum(rest) + (x if inside else 0.0))
        return scale * x / (rest[0] if rest else x)

    return formula


def _outside(parts: _Parts, name: str, part: str) -> _Shared | None:
    """Return shares of one number that is not in the table, where three rows or more agree on it.

    Where the table prints a total, they should be of that, and are not.
    """
    share, amount = parts.part(name, parts.rows), parts.part(part, parts.rows)
    for scale in (100.0, 1.0):
        with np.errstate(all="ignore"):
            low, high = scale * amount.low / share.high, scale * amount.high / share.low
        able = np.isfinite(low) & np.isfinite(high) & (share.low > 0) & (amount.numbers > 0)
        if able.sum() < 3:
            continue
        low, high = low[able], high[able]
        agree = [(low <= each * (1 + 1e-9)) & (high >= each * (1 - 1e-9)) for each in low]
        best = max(agree, key=lambda rows: int(rows.sum()))
        if best.sum() < 3 or best.mean() < 0.75 or not _wide(amount.numbers[able][best]):
            continue
        least, most = float(np.max(low[best])), float(np.min(high[best]))
        middle = (least + most) / 2
        of = float(np.round(middle)) if least <= np.round(middle) <= most else middle
        notes = [("denominator_outside", f"{name}: {part} / {of:.6g}")]
        rows = [at for at in parts.totals if not parts.cells.is_blank(at, part)]
        if rows:
            whole = _Whole(part=part, scale=scale, row=rows[0])
            return _Shared(claims=_share_claims(parts, name, whole), notes=notes, scale=scale,
                           cause="other_denominator", agree=int(best.sum()))  # fmt: skip
        claims = [
            Claim(check=f"{name} = {part} / {of:.6g}" + ("·100" if scale == 100 else ""),
                  target=(at, name), inputs=((at, part),),
                  formula=lambda x, scale=scale, of=of: scale * x / of)
            for at in parts.rows
        ]  # fmt: skip
        return _Shared(claims=claims, notes=notes, scale=scale, down=True, agree=int(best.sum()),
                       complete=bool(best.sum() < able.sum()))  # fmt: skip
    return None


def _wide(numbers: Floats) -> bool:
    """Return whether amounts differ, so that shares in proportion to them say something."""
    return len(set(numbers.tolist())) > 1


def _is_all(parts: _Parts, name: str, scale: float) -> bool:
    """Return whether shares add to all, or a row of totals says that they do."""
    figures = parts.printed[name]
    totals = [at for at in parts.totals if np.isfinite(figures.numbers[at])]
    if totals:
        return bool(abs(figures.numbers[totals[-1]] - scale) <= figures.halves[totals[-1]])
    shares = parts.part(name, parts.rows)
    reach = float(np.nansum(shares.halves)) + 0.02 * scale
    return abs(float(np.nansum(shares.numbers)) - scale) <= reach


def _added(parts: _Parts, name: str, scale: float | None) -> list[Claim]:
    """Return that shares add to that of the row of totals, or to all where they do in fact."""
    rows = [at for at in parts.rows if not parts.cells.is_blank(at, name)]
    inputs = [(at, name) for at in rows]
    totals = [at for at in parts.totals
              if not parts.cells.is_blank(at, name) and at not in parts.of_more]  # fmt: skip
    if totals:
        claims = [replace(_sum(parts.cells, (totals[-1], name), inputs), check=f"Σ {name}")]
        if scale is not None or any(_is_all(parts, name, each) for each in (100.0, 1.0)):
            return claims
        return claims if share_of(parts.cells, claims) == 1 else []
    for whole in (100.0, 1.0) if scale is None else (scale,):
        claims = [
            Claim(check=f"Σ {name} = {whole:g}", target=inputs[-1], inputs=tuple(inputs[:-1]),
                  formula=lambda *x, whole=whole: whole - sum(x))
        ] if len(inputs) > 1 else []  # fmt: skip
        if claims and share_of(parts.cells, claims) == 1:
            return claims
    return []


def _across(parts: _Parts) -> list[Claim]:
    """Return that shares side by side add to all, where they do in most rows."""
    names = parts.kinds["shares"]
    every = range(len(parts.table))
    for span in sorted(_spans(names), key=len, reverse=True):
        for scale in (100.0, 1.0):
            if not _may_add(parts, span, scale):
                continue
            claims = [
                Claim(check=f"Σ shares = {scale:g}", target=(at, span[-1]),
                      inputs=tuple((at, name) for name in span[:-1]),
                      formula=lambda *x, scale=scale: scale - sum(x))
                for at in every
            ]  # fmt: skip
            held = share_of(parts.cells, claims)
            if held > 0.5 or (held == 0.5 and len(claims) > 1):
                return claims
    return []


def _may_add(parts: _Parts, span: Sequence[str], scale: float) -> bool:
    """Return, at a glance, whether columns can add to all in most rows."""
    figures = [parts.printed[name] for name in span]
    off = np.abs(np.sum([each.numbers for each in figures], axis=0) - scale)
    reach = np.sum([each.halves for each in figures], axis=0) * (1 + 1e-6)
    able = np.isfinite(off)
    return bool(able.any() and np.mean(off[able] <= reach[able]) >= 0.5)


def _cumulated(parts: _Parts) -> list[Claim]:
    """Return that cumulative figures are the one before and the share, or the part, of the row."""
    claims: list[Claim] = []
    order = list(parts.table.columns)
    for name in parts.kinds["cumulative"]:
        before = [each for each in (*parts.kinds["shares"], *parts.amounts)
                  if order.index(each) < order.index(name)]  # fmt: skip
        tries = [_running(parts, name, each) for each in sorted(before, key=order.index)[::-1]]
        tries = [each for each in tries if each]
        if tries:
            best = max(tries, key=lambda each: share_of(parts.cells, each))
            if share_of(parts.cells, best) >= 0.5:
                claims += best
    return claims


def _unadjusted(
    parts: _Parts, claims: Sequence[Claim], across: Sequence[Claim], down: Mapping[str, float]
) -> tuple[list[Claim], list[Note]]:
    """Leave out shares that were set one unit off to make all of them add to 100.

    Such a share fails by no more than a unit of its last digit, the printed shares add to 100
    exactly, and as they would round they do not.
    """
    whole = {claim.target[0]: (claim.target, *claim.inputs) for claim in across}
    scale = 100.0 if not across or across[0].check.endswith("100") else 1.0
    of_share = {claim.target: claim for claim in claims if claim.target[1] in parts.kinds["shares"]}
    left_out: list[Claim] = []
    for (at, name), claim in of_share.items():
        together = [(row, name) for row in parts.rows] if name in down else whole.get(at, ())
        if (at, name) in together and _is_adjusted(
            parts, claim, [of_share.get(place) for place in together], down.get(name, scale)
        ):
            left_out.append(claim)
    notes = [("adjusted_to_all", parts.cells.names[claim.target]) for claim in left_out]
    return [claim for claim in claims if claim not in left_out], notes


def _is_adjusted(
    parts: _Parts, claim: Claim, together: Sequence[Claim | None], scale: float
) -> bool:
    """Return whether a failing share is off only so that it and those beside it add to all."""
    cells = parts.cells
    places = [each for each in together if each is not None]
    if len(places) < len(together) or not _off(cells, claim) > 0:
        return False
    unit = float(2 * cells.printed[cells.names[claim.target]].halves[0])
    shown = sum(cells.numbers(*each.target) for each in places)
    rounded = sum(
        round(float(evaluate(cells.relation(each), cells.printed).recomputed[0]) / unit) * unit
        for each in places
    )
    near = all(_off(cells, each) <= unit / 2 for each in places)
    return near and abs(shown - scale) < unit / 2 <= abs(rounded - scale)


def _off(cells: Cells, claim: Claim) -> float:
    """Return how far a printed figure is beyond what rounding can do; at most 0 within it."""
    outcome = evaluate(cells.relation(claim), cells.printed)
    target = cells.printed[cells.names[claim.target]]
    return float(max(outcome.low[0] - target.high[0], target.low[0] - outcome.high[0]))


def _running(parts: _Parts, name: str, part: str) -> list[Claim]:
    """Return the sums so far, and each as the one before and what is added."""
    rows = list(parts.rows)
    claims = [
        Claim(check=f"{name} = Σ {part} so far", target=(at, name),
              inputs=tuple((row, part) for row in rows[: k + 1]), formula=lambda *x: sum(x))
        for k, at in enumerate(rows)
    ]  # fmt: skip
    if share_of(parts.cells, claims) < 0.5 and part in parts.amounts:
        n = len(rows)
        return [
            Claim(check=f"{name} = Σ {part} so far / Σ {part}·100", target=(at, name),
                  inputs=tuple((row, part) for row in rows),
                  formula=lambda *x, k=k: 100.0 * sum(x[: k + 1]) / sum(x[:n]))
            for k, at in enumerate(rows)
        ]  # fmt: skip
    return claims + [
        Claim(check=f"{name} = before + {part}", target=(at, name),
              inputs=((last, name), (at, part)), formula=lambda x, y: x + y)
        for last, at in pairwise(rows)
    ]  # fmt: skip


def _doubt(parts: _Parts, name: str, scale: float) -> list[Sequence[object]]:
    """Return a doubt where three shares or more add to nearly all, but not within rounding."""
    shares = parts.part(name, parts.rows)
    shown = np.isfinite(shares.numbers)
    total, reach = float(np.nansum(shares.numbers)), float(np.nansum(shares.halves))
    near = reach < abs(total - scale) <= _NEAR * scale
    few = 3 <= int(shown.sum()) <= _MOST
    return [_doubtful(name, total, scale, reach)] if near and few else []


def _doubt_across(parts: _Parts, names: Sequence[str]) -> list[Sequence[object]]:
    """Return the same for shares side by side in a table of one row."""
    if len(parts.rows) != 1 or len(names) < 3:
        return []
    cells = [parts.part(name, parts.rows) for name in names]
    total = float(sum(each.numbers[0] for each in cells))
    reach = float(sum(each.halves[0] for each in cells))
    near = reach < abs(total - 100.0) <= _NEAR * 100.0
    return [_doubtful(" + ".join(map(str, names)), total, 100.0, reach)] if near else []


def _doubtful(name: str, total: float, scale: float, reach: float) -> Sequence[object]:
    return [f"Σ = {scale:g}", "Σ", name, f"{total:.6g}", f"{scale:g}", scale, total - scale,
            reach, UNCLEAR, "rest_unexplained", None]  # fmt: skip


def _far(parts: _Parts, name: str) -> str | None:
    """Return in words what shares add to that are neither all nor nearly all."""
    total = float(np.nansum(parts.part(name, parts.rows).numbers))
    if len(parts.rows) < 2 or abs(total - 100) <= 10 or not 50 <= total <= 150:
        return None
    return f"{name}: {total:.6g}"


def strict_cells(
    table: pd.DataFrame, printed: Mapping[str, Figures], amounts: Sequence[str]
) -> Cells | None:
    """Return the cells with whole numbers meant to the unit where no heading says whether they are.

    None where the headings leave nothing open.
    """
    unsaid = [name for name in amounts if not is_amount(name)]
    figures = {**printed, **printed_figures(table, unsaid, counts=unsaid)}
    closer = any(np.nansum(figures[n].halves) < np.nansum(printed[n].halves) for n in unsaid)
    return cells_of(table, figures) if closer else None


def less_sure(audit: Audit, exact: Audit) -> Audit:
    """Return an audit in which what only counts would contradict is doubtful."""
    table = audit.table.copy()
    loose, strict = table["verdict"], exact.table["verdict"].to_numpy()
    at = ((loose == FOLLOWS) & (strict == FAILS)).to_numpy()
    table.loc[at, "verdict"] = UNCLEAR
    table.loc[at, "suspect"] = exact.table["suspect"].to_numpy()[at]
    table.loc[at, "cause"] = "rounded_amounts"
    return replace(audit, table=table)
