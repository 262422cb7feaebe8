"""Tables of rates: the rows in which a rate does not follow from the amounts beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import checked_table, printed_figures
from shuanggao_analytics.audit.checks.claims import Claim, audit_claims, cells_of, share_of
from shuanggao_analytics.audit.checks.result import turned_back
from shuanggao_analytics.audit.kinds.rates.pairs import quotient
from shuanggao_analytics.audit.kinds.shares.check import sums
from shuanggao_analytics.audit.kinds.shares.columns import is_amount, is_count
from shuanggao_analytics.audit.reading.columns import Role, assign, number_columns, summary_rows
from shuanggao_analytics.audit.reading.years import row_heads, turned_table, year_column, year_of
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.audit.checks.claims import Cells, Formula, Place
    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.kinds.rates.pairs import Pair, Quotient
    from shuanggao_analytics.audit.reading.figures import Figures

    Note = tuple[str, str]

ROLES = tuple(Role(key, r"(?!)", many=True) for key in ("rates", "amounts", "sources"))
_RATE = re.compile(r"率|占比|比例|比重|生师比|师生比|比$|完成度|达成度|进度|pct|percent|%|share|"
                   r"(?<![a-z])(rate|ratio)s?(?![a-z])")  # fmt: skip
_GROWTH = re.compile(r"增长|增速|增幅|同比|环比|growth|change|汇率|利率")
_ATTAINMENT = re.compile(r"完成|达成|实现|completion|attainment")
_SOURCES = re.compile(r"中央|地方|省级|省财政|市级|行业|企业|自筹|举办方|central|local|industry|"
                      r"enterprise|own|self")  # fmt: skip
_FUNDS = re.compile(r"预算|到账|到位|支出|合计|总|budget|arrived|spent|total|plan")
_BUDGET = re.compile(r"预算|budget")
_COUNTED = re.compile(r"学生|教师|毕业|就业|录取|报到|双师|兼职|学时|课时|student|teacher|graduate|"
                      r"employed|enrolled|admitted|hours")  # fmt: skip
_TO_ONE = re.compile(r"(?:1\s*[:∶]\s*)?([\d.,]+)\s*(?:[:∶]\s*1)?")
_FEW_ROWS = 20  # of a table whose rates may stand in rows of their own
_NEAR = 0.1  # how far sources may be from a sum that is to be theirs, where none adds up


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
    four at least; the rows that do not follow are findings. Where nothing fits, funds and
    attainment are checked as their names say; teachers, graduates and the like, which are counted
    in several ways, are not. A 完成率 may be capped at 100, and the inverse in rows where less is
    better: both are noted.

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
        same rate), ``inverted``, ``fraction_not_percent`` and ``percent_not_fraction``,
        ``percent_point`` (what is missing to 100), ``mean_of_rates`` (in a row of totals).
        Notes: ``denominator_followed``, ``pair_not_found``, ``capped_at_100``,
        ``inverted_rows``.

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
    >>> import pandas as pd
    >>> school = pd.DataFrame({"层面": ["学校"], "预算": ["18189"], "到账": ["18398.31"],
    ...     "支出": ["18313.12"], "到位率(%)": ["101.15"], "执行率(%)": ["99.54"]})
    >>> rates(school).notes["detail"].tolist()
    ['到位率(%): 到账 / 预算', '执行率(%): 支出 / 到账']
    """
    table, turned = _rates_in_columns(_without_to_one(checked_table(table)))
    sheet = _read(table, columns, pairs)
    found = {
        name: quotient(name, printed=sheet.printed, amounts=sheet.amounts, rows=sheet.rows,
                       stated=sheet.pairs.get(name))
        for name in sheet.rates
    }  # fmt: skip
    if not any(found.values()):
        remedy = "name them: pairs={'执行率': ('支出', '到账')}; there are: "
        names = ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("table", "no rate with its two amounts", remedy=remedy + names)]
        )
    cells = cells_of(table, sheet.printed)
    claims: list[Claim] = []
    notes: list[Note] = []
    for name, each in found.items():
        more, told = ([], [("pair_not_found", str(name))]) if each is None else (
            _of_rate(sheet, cells, name, each))  # fmt: skip
        claims, notes = [*claims, *more], [*notes, *told]
    added, of_totals = sums(table)
    added = [claim for claim in added if claim.target[1] in sheet.amounts]
    known = {claim.target for claim in added}
    claims += [*added, *(each for each in _of_sources(sheet, cells) if each.target not in known)]
    audit = audit_claims("rates", cells, claims, notes=[*notes, *of_totals])
    return turned_back(audit, cells.labels) if turned else audit


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A table of rates as read."""

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    rates: Sequence[str]
    amounts: Sequence[str]
    sources: Sequence[str]
    pairs: Mapping[str, tuple[str, str]]
    summary: Mapping[int, str]

    @property
    def rows(self) -> list[int]:
        """The rows that sum up no others."""
        return [at for at in range(len(self.table)) if at not in self.summary]


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
    year = year_column(table)
    numeric = [name for name in number_columns(table) if name != year]
    growing = {name for name in numeric if _GROWTH.search(_raw(name))}
    found = [
        name for name in numeric
        if name not in taken | growing and _RATE.search(_raw(name))
    ]  # fmt: skip
    rated = list(dict.fromkeys([*given.get("rates", []), *stated,
                                *([] if "rates" in given else found)]))  # fmt: skip
    amounts = given.get("amounts") or [n for n in numeric if n not in growing.union(rated)]
    in_pairs = [name for pair in stated.values() for name in pair]
    amounts = list(dict.fromkeys([*amounts, *in_pairs]))
    sources = given.get("sources") or [name for name in amounts if _SOURCES.search(_raw(name))]
    names = dict.fromkeys([*rated, *amounts, *sources])
    printed = printed_figures(table, names, counts=[n for n in amounts if _is_counted(n)])
    summary = summary_rows(table) if rated else {}
    return _Sheet(table, printed, rated, amounts, sources, stated, summary)


def _is_counted(name: str) -> bool:
    """Return whether a heading speaks of persons, hours or other things that are counted."""
    return is_count(name) or (bool(_COUNTED.search(_raw(name))) and not is_amount(name))


def _raw(name: object) -> str:
    return unicodedata.normalize("NFKC", str(name)).casefold()


def _without_to_one(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with "16.5:1" and "1:16.5" as 16.5."""

    def number(cell: object) -> object:
        if not isinstance(cell, str) or not re.search("[:∶：]", cell):
            return cell
        found = _TO_ONE.fullmatch(unicodedata.normalize("NFKC", cell).strip())
        return cell if found is None else found.group(1)

    return pd.DataFrame({name: table[name].map(number) for name in table.columns})


def _rates_in_columns(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return a table whose rates stand in rows of their own turned round; another as it is."""
    if len(table) > _FEW_ROWS or any(_RATE.search(_raw(name)) for name in table.columns):
        return table, False
    heads = row_heads(table, number_columns(table))
    words = [name for name in heads if year_of(table[name].iloc[0]) is None]
    down = [bool(_RATE.search(_raw(cell))) for cell in table[words[-1]]] if words else []
    if any(down) and not all(down):
        return turned_table(table, words), True
    return table, False


def _of_rate(
    sheet: _Sheet, cells: Cells, name: str, found: Quotient
) -> tuple[list[Claim], list[Note]]:
    """Return that a rate is the quotient of its pair, in ordinary rows and in those of totals."""
    pair = found.pair
    notes = [("denominator_followed", f"{name}: {pair.numerator} / {pair.denominator}")]
    rows = [at for at in range(len(sheet.table)) if sheet.summary.get(at) != "mean"]
    claims = [
        replace(claim, mistakes=_mistakes(sheet, found, claim))
        for claim in (_claim(name, pair, at) for at in rows)
    ]
    if _ATTAINMENT.search(_raw(name)):
        claims, more = _lenient(cells, claims, pair)
        notes += more
    return [*claims, *_mean_rows(sheet, cells, name, pair)], notes


def _claim(name: str, pair: Pair, at: int) -> Claim:
    unit = f"·{pair.scale:g}" if pair.scale != 1 else ""
    return Claim(
        check=f"{pair.numerator} / {pair.denominator}{unit}",
        target=(at, name),
        inputs=((at, pair.numerator), (at, pair.denominator)),
        formula=lambda a, b: pair.scale * a / b,
    )


def _mistakes(
    sheet: _Sheet, found: Quotient, claim: Claim
) -> dict[str, tuple[tuple[Place, ...], Formula]]:
    """Return what else a rate may have been taken of."""
    (at, name), pair, scale = claim.target, found.pair, found.pair.scale
    wrong: dict[str, tuple[tuple[Place, ...], Formula]] = {}
    for other in found.others:
        if other.scale == scale and other.denominator != pair.denominator:
            inputs = ((at, other.numerator), (at, other.denominator))
            wrong[f"denominator_{other.name}"] = (inputs, claim.formula)
    wrong["inverted"] = (claim.inputs, lambda a, b: scale * b / a)
    if scale == 100:
        wrong["fraction_not_percent"] = (claim.inputs, lambda a, b: a / b)
        wrong["percent_point"] = (claim.inputs, lambda a, b: np.abs(100 - 100 * a / b))
    elif scale == 1:
        wrong["percent_not_fraction"] = (claim.inputs, lambda a, b: 100 * a / b)
    if sheet.summary.get(at) == "total":
        every = tuple((row, name) for row in sheet.rows)
        wrong["mean_of_rates"] = (every, lambda *x: sum(x) / len(x))
    return wrong


def _lenient(cells: Cells, claims: Sequence[Claim], pair: Pair) -> tuple[list[Claim], list[Note]]:
    """Return claims on attainment in which a cap at 100, or the inverse in a row, is a custom."""
    scale = pair.scale
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
        of_row = zip(chosen, inverse, turned, strict=True)
        chosen = [other if turn else one for one, other, turn in of_row]
        rows = [cells.labels[claim.target[0]]
                for claim, turn in zip(chosen, turned, strict=True) if turn]  # fmt: skip
        notes.append(("inverted_rows", ", ".join(rows)))
    return chosen, notes


def _mean_rows(sheet: _Sheet, cells: Cells, name: str, pair: Pair) -> list[Claim]:
    """Return that the rate of a row of means is the mean of rates, or the rate of means."""
    claims: list[Claim] = []
    inputs = tuple((row, name) for row in sheet.rows)
    for at in (at for at, kind in sheet.summary.items() if kind == "mean"):
        tries = [
            Claim(check="mean of the rows", target=(at, name), inputs=inputs,
                  formula=lambda *x: sum(x) / len(x)),
            _claim(name, pair, at),
        ]  # fmt: skip
        claims += [claim for claim in tries if share_of(cells, [claim]) == 1][:1]
    return claims


def _of_sources(sheet: _Sheet, cells: Cells) -> list[Claim]:
    """Return that the sources of funds add to the budget, or to what they add to in most rows."""
    sources = list(sheet.sources)
    targets = [name for name in sheet.amounts if _FUNDS.search(_raw(name)) and name not in sources]
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

    def likely(claims: Sequence[Claim]) -> tuple[float, bool, float]:
        budget = _BUDGET.search(_raw(claims[0].target[1])) is not None
        return share_of(cells, claims), budget, -off(claims)

    best = max(tries, key=likely)
    return best if share_of(cells, best) >= 0.5 or off(best) <= _NEAR else []
