"""Tables of rates: which two columns a rate is the quotient of, and the rows that do not follow."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import checked_table, printed_figures
from shuanggao_analytics.audit.columns import Role, assign, number_columns, plain, summary_rows
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
from shuanggao_analytics.audit.kinds.shares import is_count, less_sure, strict_cells, sums
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.audit.kinds.decomposition import Formula, Place
    from shuanggao_analytics.audit.result import Audit

    Note = tuple[str, str]


@dataclass(frozen=True)
class _Known:
    """A rate that is known by its name, with what it can be the quotient of."""

    rate: str
    numerator: str
    denominators: Mapping[str, str]  # what it is called → pattern


_TEACHERS = {"teachers": r"^(?!.*(双师|兼职|double|part)).*(教师|teacher|faculty|staff)"}
_ARRIVED = r"到账|到位|落实|实到|arrived|received"
_BUDGET = r"预算|计划|应到|budget|planned"
KNOWN = (
    _Known(r"到位率|落实率|到账率|arrival", _ARRIVED, {"budget": _BUDGET}),
    _Known(r"执行率|支出率|使用率|支出进度|execution|spending", r"支出|执行|使用|spent|expend|used",
           {"arrived": _ARRIVED, "budget": _BUDGET}),
    _Known(r"完成率|完成度|达成率|达成度|实现率|completion|attainment",
           r"实际|现状|完成|实现|达成|actual|achieved|done",
           {"target": r"目标|计划|任务|target|plan"}),
    _Known(r"生师比|student.*(teacher|staff)", r"学生|在校生|student", _TEACHERS),
    _Known(r"双师|double", r"双师|double", _TEACHERS),
    _Known(r"兼职|part.?time", r"兼职|part.?time", _TEACHERS),
    _Known(r"就业率|employment", r"就业|employed", {"graduates": r"毕业|graduate"}),
    _Known(r"报到率|enrol", r"报到|enrolled", {"admitted": r"录取|招生|admi"}),
    _Known(r"实践|practice", r"实践|practice", {"hours": r"^(?!.*实践).*(学时|课时|hours)"}),
)  # fmt: skip
_RATE = re.compile(r"率|占比|比例|比重|生师比|师生比|比$|完成度|达成度|进度|rate|ratio|pct|percent|"
                   r"%|share")  # fmt: skip
_GROWTH = re.compile(r"增长|增速|增幅|同比|环比|growth|change|汇率|利率")
_SOURCES = re.compile(r"中央|地方|省级|省财政|市级|行业|企业|自筹|举办方|central|local|industry|"
                      r"enterprise|own|self")  # fmt: skip
_FUNDS = re.compile(r"预算|到账|到位|支出|合计|总|budget|arrived|spent|total|plan")
_TO_ONE = re.compile(r"(?:1\s*[:∶]\s*)?([\d.,]+)\s*(?:[:∶]\s*1)?")
ROLES = tuple(Role(key, r"(?!)", many=True) for key in ("rates", "amounts", "sources"))
_SCALES = (100.0, 1.0, 1000.0, 10000.0)
_NEAR = 0.1


def rates(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    pairs: Mapping[str, tuple[str, str]] | None = None,
) -> Audit:
    r"""Check rates against the amounts printed beside them.

    A rate is :math:`100\, a / b` (or a/b, per thousand, per ten thousand) of two columns. Rates
    known by name have their pair: 到位率 is arrived over budget, 执行率 spent over arrived or over
    budget (the one most rows follow, and a note which), 完成率 actual over target, 生师比,
    双师占比, 就业率 …. For others, and where the known pair does not fit, the pair of columns is
    looked for that the rate follows in all rows, three at least, or in three quarters of the rows,
    four at least; the rows that do not follow are findings. A 完成率 may be capped at 100, and the
    inverse in rows where less is better: both are noted.

    Sources of funds must add up to the budget (or to what arrived), rows and columns of totals to
    their sums; the rate of a row of totals is that of the totals.

    Parameters
    ----------
    table
        One row a unit and a column an amount or rate, or one row an amount or rate and a column a
        year, as printed. "16.5:1" is 16.5.
    columns
        Role → headings where the headings do not tell: ``rates``, ``amounts``, ``sources``.
    pairs
        Rate → numerator, denominator, as the paper states them.

    Returns
    -------
    Audit
        Of kind ``rates``. Causes: ``denominator_budget`` and the like (another denominator of the
        same rate), ``inverted``, ``fraction_not_percent``, ``mean_of_rates`` (in a row of totals).
        Notes: ``denominator_followed``, ``pair_not_found``, ``capped_at_100``, ``inverted_rows``.

    Raises
    ------
    DataContractError
        When there is no rate or no pair for any; for a bad role or pair.

    References
    ----------
    教职成厅函〔2024〕1号 asks for 资金到位率 and 预算执行率 and defines neither; schools publish
    both readings.

    Examples
    --------
    >>> school = pd.DataFrame({"层面": ["学校"], "预算": ["18189"], "到账": ["18398.31"],
    ...     "支出": ["18313.12"], "到位率(%)": ["101.15"], "执行率(%)": ["99.54"]})
    >>> rates(school).notes["detail"].tolist()
    ['到位率(%): 到账 / 预算', '执行率(%): 支出 / 到账']
    """
    table, turned = _rates_in_columns(_without_to_one(checked_table(table)))
    sheet = _read(table, columns, pairs)
    claims: list[Claim] = []
    notes: list[Note] = []
    for name in sheet.rates:
        more, told = _one_rate(sheet, name)
        claims, notes = [*claims, *more], [*notes, *told]
    if not claims:
        remedy = "name them: pairs={'执行率': ('支出', '到账')}; there are: "
        names = ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("table", "no rate with its two amounts", remedy=remedy + names)]
        )
    added, of_totals = sums(table)
    added = [claim for claim in added if claim.target[1] in sheet.pool]
    known = {claim.target for claim in added}
    claims += [*added, *(each for each in _of_sources(sheet) if each.target not in known)]
    audit = audit_claims("rates", sheet.cells, claims, notes=[*notes, *of_totals])
    strict = strict_cells(table, sheet.printed, sheet.pool)
    if strict is not None:
        audit = less_sure(audit, audit_claims("rates", strict, claims))
    return turned_back(audit, sheet.cells.labels) if turned else audit


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A table of rates as read."""

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    cells: Cells
    rates: Sequence[str]
    pool: Sequence[str]
    sources: Sequence[str]
    pairs: Mapping[str, tuple[str, str]]
    summary: Mapping[int, str]

    @property
    def rows(self) -> list[int]:
        return [at for at in range(len(self.table)) if at not in self.summary]


@dataclass(frozen=True)
class _Pair:
    """A numerator and a denominator, what the latter is called, and the scale of the rate."""

    numerator: str
    denominator: str
    name: str
    scale: float


def _read(
    table: pd.DataFrame,
    columns: Mapping[str, str | Sequence[str]] | None,
    pairs: Mapping[str, tuple[str, str]] | None,
) -> _Sheet:
    given = assign(table, ROLES, columns=columns)
    stated = dict(pairs or {})
    missing = dict.fromkeys(
        name for rate, pair in stated.items() for name in (rate, *pair) if name not in table.columns
    )
    if missing:
        remedy = "there are: " + ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("pairs", "missing column", column=str(name), remedy=remedy) for name in missing]
        )
    taken = {name for names in given.values() for name in names} | set(stated)
    numeric = [name for name in number_columns(table) if name != year_column(table)]
    found = [
        name for name in numeric
        if name not in taken and _RATE.search(_raw(name)) and not _GROWTH.search(_raw(name))
    ]  # fmt: skip
    chosen = [*given.get("rates", []), *stated, *([] if "rates" in given else found)]
    apart = {*chosen, *(name for name in numeric if _GROWTH.search(_raw(name)))}
    pool = given.get("amounts") or [name for name in numeric if name not in apart]
    pool = [*pool, *(n for pair in stated.values() for n in pair if n not in pool)]
    sources = given.get("sources") or [name for name in pool if _SOURCES.search(_raw(name))]
    names = [*dict.fromkeys([*chosen, *pool, *sources])]
    printed = printed_figures(table, names, counts=[n for n in pool if is_count(n)])
    summary = {at: kind for at, kind in summary_rows(table).items() if at < len(table)}
    return _Sheet(table, printed, cells_of(table, printed), list(dict.fromkeys(chosen)), pool,
                  sources, stated, summary)  # fmt: skip


def _raw(name: object) -> str:
    return unicodedata.normalize("NFKC", str(name)).casefold()


def _without_to_one(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with "16.5:1" and "1:16.5" as 16.5."""

    def number(cell: object) -> object:
        text = unicodedata.normalize("NFKC", str(cell)).strip()
        found = (
            _TO_ONE.fullmatch(text) if isinstance(cell, str) and re.search("[:∶]", text) else None
        )
        return cell if found is None else found.group(1)

    return pd.DataFrame({name: table[name].map(number) for name in table.columns})


def _rates_in_columns(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return a table whose rates stand in rows of their own turned round; another as it is."""
    heads = row_heads(table, number_columns(table))
    words = [name for name in heads if year_of(table[name].iloc[0]) is None]
    if not words or any(_RATE.search(_raw(name)) for name in table.columns):
        return table, False
    down = [bool(_RATE.search(_raw(cell))) for cell in table[words[-1]]]
    if any(down) and not all(down) and len(table) <= 20:
        return turned_table(table, words), True
    return table, False


def _one_rate(sheet: _Sheet, name: str) -> tuple[list[Claim], list[Note]]:
    """Return the claims of the pair that a rate follows, and notes on it."""
    known = _known_pairs(sheet, name)
    tried = [(_hits(sheet, name, pair), pair) for pair in known]
    best = _best(tried)
    if best is not None and (name in sheet.pairs or best[0].mean() >= 0.5):
        return _claims(sheet, name, best[1], known)
    capped = _best([(_hits(sheet, name, pair, cap=True), pair) for pair in known])
    if capped is not None and capped[0].mean() >= 0.5:
        return _claims(sheet, name, capped[1], known)
    every = [
        _Pair(a, b, str(b), scale)
        for a, b in permutations(sheet.pool, 2) for scale in _scales(sheet, name)
    ]  # fmt: skip
    found = _best([(_hits(sheet, name, pair), pair) for pair in every])
    if found is not None and _convincing(found[0]):
        return _claims(sheet, name, found[1], known)
    if best is not None:
        return _claims(sheet, name, best[1], known)
    return [], [("pair_not_found", str(name))]


def _known_pairs(sheet: _Sheet, name: str) -> list[_Pair]:
    """Return the pairs that a rate can be of by its name, or as stated."""
    if name in sheet.pairs:
        a, b = sheet.pairs[name]
        return [_Pair(a, b, str(b), scale) for scale in _scales(sheet, name)]
    for known in KNOWN:
        if not re.search(known.rate, plain(name)):
            continue
        tops = [each for each in sheet.pool if re.search(known.numerator, plain(each))]
        pairs = [
            _Pair(a, b, called, scale)
            for called, pattern in known.denominators.items()
            for a, b in product(tops, sheet.pool)
            if a != b and re.search(pattern, plain(b))
            for scale in _scales(sheet, name)
        ]  # fmt: skip
        if pairs:
            return pairs
    return []


def _scales(sheet: _Sheet, name: str) -> tuple[float, ...]:
    """Return what a quotient can be multiplied by: 100 alone where per cent are said."""
    raw = _raw(name)
    if re.search(r"%|pct|percent|百分", raw) or sheet.printed[name].percent:
        return (100.0,)
    if re.search(r"比$|ratio", plain(name)) and "占比" not in raw:
        return (1.0, 100.0)
    return _SCALES


def _best(
    tried: Sequence[tuple[NDArray[np.bool_], _Pair]],
) -> tuple[NDArray[np.bool_], _Pair] | None:
    able = [each for each in tried if len(each[0])]
    return max(able, key=lambda each: float(each[0].mean())) if able else None


def _convincing(hits: NDArray[np.bool_]) -> bool:
    right = int(hits.sum())
    return (right == len(hits) and right >= 3) or (hits.mean() >= 0.75 and right >= 4)


def _hits(sheet: _Sheet, name: str, pair: _Pair, *, cap: bool = False) -> NDArray[np.bool_]:
    """Return, for each ordinary row that can tell, whether a rate is that of a pair."""
    rate, a, b = (sheet.printed[each] for each in (name, pair.numerator, pair.denominator))
    rows = sheet.rows
    with np.errstate(all="ignore"):
        low, high = pair.scale * a.low / b.high, pair.scale * a.high / b.low
    if cap:
        low, high = np.minimum(low, pair.scale), np.minimum(high, pair.scale)
    more = 1e-9 * np.abs(rate.numbers)
    hit = (low <= rate.high + more) & (high >= rate.low - more)
    able = np.isfinite(rate.numbers) & np.isfinite(low) & np.isfinite(high) & (b.low > 0)
    return hit[rows][able[rows]]


def _claims(
    sheet: _Sheet, name: str, pair: _Pair, known: Iterable[_Pair]
) -> tuple[list[Claim], list[Note]]:
    words = f"{name}: {pair.numerator} / {pair.denominator}"
    notes = [("denominator_followed", words)]
    check = f"{pair.numerator} / {pair.denominator}" + (
        f"·{pair.scale:g}" if pair.scale != 1 else "")  # fmt: skip
    rows = [at for at in range(len(sheet.table)) if sheet.summary.get(at) != "mean"]
    ordinary = [_claim(name, pair, at, check=check) for at in rows]
    claims = [replace(claim, mistakes=_mistakes(sheet, pair, claim, known))
              for claim in ordinary]  # fmt: skip
    if re.search(r"完成|达成|实现|completion|attainment", _raw(name)):
        claims, more = _lenient(sheet, claims, pair)
        notes += more
    return [*claims, *_mean_rows(sheet, name, pair, check)], notes


def _claim(name: str, pair: _Pair, at: int, *, check: str) -> Claim:
    return Claim(
        check=check,
        target=(at, name),
        inputs=((at, pair.numerator), (at, pair.denominator)),
        formula=lambda a, b: pair.scale * a / b,
    )


def _mistakes(
    sheet: _Sheet, pair: _Pair, claim: Claim, known: Iterable[_Pair]
) -> dict[str, tuple[tuple[Place, ...], Formula]]:
    """Return what else a rate may have been taken of."""
    (at, name), scale = claim.target, pair.scale
    found: dict[str, tuple[tuple[Place, ...], Formula]] = {}
    for other in known:
        if other.scale == scale and other.denominator != pair.denominator:
            inputs = ((at, other.numerator), (at, other.denominator))
            found[f"denominator_{other.name}"] = (inputs, claim.formula)
    found["inverted"] = (claim.inputs, lambda a, b: scale * b / a)
    if scale == 100:
        found["fraction_not_percent"] = (claim.inputs, lambda a, b: a / b)
    elif scale == 1:
        found["percent_not_fraction"] = (claim.inputs, lambda a, b: 100 * a / b)
    if sheet.summary.get(at) == "total":
        every = tuple((row, name) for row in sheet.rows)
        found["mean_of_rates"] = (every, lambda *x: sum(x) / len(x))
    return found


def _lenient(sheet: _Sheet, claims: Sequence[Claim], pair: _Pair) -> tuple[list[Claim], list[Note]]:
    """Return claims on attainment in which a cap at 100, or the inverse in a row, is a custom."""
    scale, cells = pair.scale, sheet.cells
    capped = [
        replace(claim, check=f"min({claim.check}, {scale:g})",
                formula=lambda a, b: np.minimum(scale * a / b, scale))
        for claim in claims
    ]  # fmt: skip
    notes: list[Note] = []
    chosen = list(claims)
    if share_of(cells, capped) > share_of(cells, claims):
        chosen, notes = capped, [("capped_at_100", str(claims[0].target[1]))]
    inverse = [
        replace(claim, check=f"{pair.denominator} / {pair.numerator}·{scale:g}",
                formula=lambda a, b: scale * b / a)
        for claim in claims
    ]  # fmt: skip
    turned = [share_of(cells, [one]) == 0 and share_of(cells, [other]) == 1
              for one, other in zip(chosen, inverse, strict=True)]  # fmt: skip
    if 0 < sum(turned) <= len(turned) / 2:
        rows = [cells.labels[one.target[0]]
                for one, turn in zip(chosen, turned, strict=True) if turn]  # fmt: skip
        notes.append(("inverted_rows", ", ".join(rows)))
        chosen = [other if turn else one
                  for one, other, turn in zip(chosen, inverse, turned, strict=True)]  # fmt: skip
    return chosen, notes


def _mean_rows(sheet: _Sheet, name: str, pair: _Pair, check: str) -> list[Claim]:
    """Return that the rate of a row of means is the mean of rates, or the rate of means."""
    claims: list[Claim] = []
    for at, kind in sheet.summary.items():
        if kind != "mean":
            continue
        of_means = [_claim(name, pair, at, check=check)]
        inputs = tuple((row, name) for row in sheet.rows)
        of_rates = [Claim(check="mean of the rows", target=(at, name), inputs=inputs,
                          formula=lambda *x: sum(x) / len(x))]  # fmt: skip
        for each in (of_rates, of_means):
            if share_of(sheet.cells, each) == 1:
                claims += each
                break
    return claims


def _of_sources(sheet: _Sheet) -> list[Claim]:
    """Return that the sources of funds add to the budget, or to what they add to in most rows."""
    sources = list(sheet.sources)
    targets = [name for name in sheet.pool if _FUNDS.search(_raw(name)) and name not in sources]
    if len(sources) < 2 or not targets:
        return []
    tries = [
        [Claim(check="Σ sources", target=(at, target),
               inputs=tuple((at, name) for name in sources), formula=lambda *x: sum(x))
         for at in range(len(sheet.table))]
        for target in targets
    ]  # fmt: skip
    added = sum(sheet.printed[name].numbers for name in sources)

    def off(claims: Sequence[Claim]) -> float:
        with np.errstate(all="ignore"):
            gaps = np.abs(added / sheet.printed[claims[0].target[1]].numbers - 1)
        return float(np.nanmedian(gaps)) if np.isfinite(gaps).any() else np.inf

    best = max(tries, key=lambda claims: (share_of(sheet.cells, claims), -off(claims)))
    return best if share_of(sheet.cells, best) >= 0.5 or off(best) <= _NEAR else []
