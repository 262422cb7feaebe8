"""Tables of growth: rates, points, indices and contributions against the levels beside them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

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
    year_column,
    year_of,
    years_in_rows,
)
from shuanggao_analytics.audit.kinds.shares import is_count
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.audit.kinds.decomposition import Formula, Place
    from shuanggao_analytics.audit.result import Audit

    Note = tuple[str, str]

ROLES = tuple(Role(key, r"(?!)", many=True) for key in ("levels", "changes"))
_KINDS = (
    ("contribution", r"贡献率|contributionrate|shareofgrowth"),
    ("pull", r"拉动|contribution"),
    ("average", r"年均|年平均|cagr|复合|平均增长|平均增速|annualgrowth|averagegrowth"),
    ("points", r"百分点|percentagepoints?|\bpp\b|pct_?points?"),
    ("index", r"指数.*(=|上年|基期|定基|环比)|index|prev100"),
    ("factor", r"倍数|multiple|factor|几倍"),
    ("rate", r"增长率|增速|增幅|同比|环比|涨幅|变化率|增长百分比|增减率|growth|changerate|"
             r"changepct|pctchange|yoy"),
    ("change", r"增长|提高|提升|变化|增减|增量|增加|净增|变动|change|diff|increase|delta|Δ"),
)  # fmt: skip
_PER_CENT = re.compile(r"%|pct|percent|率|占比|比重|比例")
_REAL = re.compile(
    r"gdp|生产总值|增加值|产值|收入|价格|消费|投资|可比|不变价|实际|real|income|output"
)
_TOTAL = re.compile(r"合计|总计|总|全国|全省|total|gdp|生产总值|sum|all")
_PERIOD = re.compile(
    r"[一二三四五六七八九十\d][期轮季月批]|阶段|时期|round|phase|stage|period|wave|q\d"
)
_AVERAGE_ROW = re.compile(r"年均|平均增|cagr|复合|average")
_MAJORITY = 0.75
_MOST = 8  # columns of levels up to which all pairs are tried


def growth(
    table: pd.DataFrame, *, columns: Mapping[str, str | Sequence[str]] | None = None
) -> Audit:
    r"""Check rates of growth, changes and indices of a table against its levels.

    With the level :math:`x_t`, the one before :math:`x_{t-1}` and the first :math:`x_0`:

    - rate: :math:`100 (x_t / x_{t-1} - 1)`; customs that are followed where most rows do: per year
      over a gap of years, :math:`100 \ln (x_t / x_{t-1})`, and since the first year;
    - average rate over m years: :math:`100 [(x_t / x_0)^{1/m} - 1]`;
    - change, and percentage points where levels are per cent: :math:`x_t - x_{t-1}`;
    - index: :math:`100\, x_t / x_{t-1}` or :math:`100\, x_t / x_k` of a base year k;
    - points that a part contributes: :math:`100 (x_t - x_{t-1}) / X_{t-1}` with the total X, and
      its share of growth :math:`100 (x_t - x_{t-1}) / (X_t - X_{t-1})`.

    A column that fails is compared with what is printed by mistake: over the later level
    (``wrong_base``), the quotient without −1 (``factor_not_rate``), a difference of percentages
    given as a rate (``percent_point``), a rate given as points (``percent_not_points``), a plain
    difference (``difference_not_rate``), one year too many in the root (``cagr_periods``), the
    whole growth over the years (``cagr_linear``), years in the wrong order (``reversed_years``).

    Parameters
    ----------
    table
        One row a year (or a place and year) with levels and their rates in columns; the same with
        years in columns; or one row a place, a level a year in columns, and growth behind them.
    columns
        Role → headings where the headings do not tell: ``levels``, ``changes``.

    Returns
    -------
    Audit
        Of kind ``growth``. Notes: the custom that a column follows (``growth_followed``), and
        columns that follow from no level (``not_from_levels``): growth of output or income may be
        at constant prices, and is not checked where nothing in it follows.

    Raises
    ------
    DataContractError
        When there is no column of growth, or no two levels for it; for a bad role.

    References
    ----------
    The usual definitions of 发展速度, 增长速度, 平均发展速度 and 百分点 in Chinese statistics.

    Examples
    --------
    >>> import pandas as pd
    >>> students = pd.DataFrame({"年份": ["2019", "2020", "2021"],
    ...     "在校生": ["1000", "1100", "1210"], "增长率(%)": ["", "9.1", "9.1"]})
    >>> growth(students).findings[["row", "expected", "cause"]]
        row expected       cause
    0  2020     10.0  wrong_base
    1  2021     10.0  wrong_base
    """
    table = checked_table(table)
    turned = False
    sheet = _read(table, columns)
    if not sheet.changes:
        table, turned = years_in_rows(table)
        sheet = _read(table, columns)
    claims: list[Claim] = []
    notes: list[Note] = []
    causes: dict[str, str] = {}
    for name in sheet.changes:
        found = _column(sheet, name)
        claims, notes = [*claims, *found.claims], [*notes, *found.notes]
        checks = {claim.check for claim in found.claims}
        causes |= dict.fromkeys(checks, found.cause) if found.cause else {}
    claims += _average_rows(sheet)
    if not claims and not notes:
        remedy = "name them: columns={'levels': [...], 'changes': [...]}; there are: "
        names = ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("table", "no growth with two levels beside it", remedy=remedy + names)]
        )
    audit = audit_claims("growth", sheet.cells, claims, notes=notes, causes=causes)
    return turned_back(audit, sheet.cells.labels) if turned else audit


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A table of levels and growth as read."""

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    cells: Cells
    levels: Sequence[str]
    changes: Sequence[str]
    before: Mapping[int, int]  # row → the row of the year before
    first: Mapping[int, int]  # row → the row of the first year
    years: Sequence[int | None]


@dataclass(frozen=True)
class _Step:
    """A cell of growth with its later and earlier level and the years between them."""

    target: Place
    now: Place
    then: Place
    gap: int


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What was found of a column of growth."""

    claims: list[Claim]
    notes: list[Note]
    cause: str | None = None


def _read(table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None) -> _Sheet:
    given = assign(table, ROLES, columns=columns)
    year = year_column(table)
    numeric = [name for name in number_columns(table) if name != year]
    taken = {name for names in given.values() for name in names}
    found = [name for name in numeric if name not in taken and _kind(name) is not None]
    changes = [*given.get("changes", []), *([] if "changes" in given else found)]
    levels = given.get("levels") or [n for n in numeric if n not in {*changes, *taken}]
    names = list(dict.fromkeys([*levels, *changes]))
    printed = printed_figures(table, names, counts=[n for n in levels if is_count(n)])
    keys = [name for name in row_heads(table, names) if name != year]
    years = _times(table, year, keys)
    before, first = _order(table, years, keys)
    return _Sheet(table, printed, cells_of(table, printed), levels, changes, before, first, years)


def _times(table: pd.DataFrame, year: str | None, keys: Sequence[str]) -> list[int | None]:
    """Return the year of each row, or its place where all rows are periods by their names."""
    if year is not None:
        return [year_of(cell) for cell in table[year]]
    for name in keys:
        if len(table) > 1 and all(_PERIOD.search(_raw(cell)) for cell in table[name]):
            return list(range(1, len(table) + 1))
    return [None] * len(table)


def _kind(heading: object) -> str | None:
    """Return which kind of growth a heading speaks of; None for a level."""
    text = plain(heading)
    raw = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(heading)).casefold())
    if re.search(r"增长极|增长点|增加值(?!.*(率|速))", raw):
        return None
    for kind, pattern in _KINDS:
        if re.search(pattern, text) or re.search(pattern, raw):
            return kind
    return None


def _order(
    table: pd.DataFrame, years: Sequence[int | None], keys: Sequence[str]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return, for each row with a year, the row of the year before and of the first year."""
    series: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    apart = summary_rows(table) if not any(years) else {}
    for at, year in enumerate(years):
        if year is not None and at not in apart:
            key = tuple(str(table[name].iloc[at]) for name in keys)
            series.setdefault(key, []).append((year, at))
    if all(len(pairs) == 1 for pairs in series.values()) and len(series) > 1:
        series = {(): [pair for pairs in series.values() for pair in pairs]}
    before: dict[int, int] = {}
    first: dict[int, int] = {}
    for pairs in series.values():
        ordered = sorted(pairs)
        if len({year for year, _ in ordered}) < len(ordered):
            continue
        for (_, earlier), (_, later) in pairwise(ordered):
            before[later], first[later] = earlier, ordered[0][1]
    return before, first


def _column(sheet: _Sheet, name: str) -> _Found:
    """Return the claims of a column of growth: from the level and by the custom it follows."""
    kind = _kind(name) or "change"
    tries = []
    for level, steps in _steps(sheet, name, kind):
        for custom, claims in _customs(sheet, steps, kind, level):
            tries.append((share_of(sheet.cells, claims), custom, level, claims, steps))
    if not tries:
        return _Found(claims=[], notes=[])
    held, custom, level, claims, steps = max(tries, key=lambda each: each[0])
    usual = tries[0][1]
    if held >= 0.5 and not _better_mistake(sheet, steps, kind, held):
        notes = [] if custom == usual else [("growth_followed", f"{name}: {custom}")]
        return _Found(claims=_with_mistakes(sheet, claims, steps, kind), notes=notes)
    wrong = _mistake(sheet, [each[-1] for each in tries], kind)
    if wrong is not None:
        cause, steps = wrong
        claims = _customs(sheet, steps, kind, steps[0].now[1])[0][1]
        return _Found(claims=claims, notes=[(cause, str(name))], cause=cause)
    if held == 0:
        _, _, level, claims, steps = tries[0]
    sure = len({each[2] for each in tries}) == 1 or held > 0 or _kin(name, level)
    real = held < 0.5 and (_REAL.search(_raw(level)) or _REAL.search(_raw(name)))
    if real or (len(claims) >= 3 and not sure):
        return _Found(claims=[], notes=[("not_from_levels", str(name))])
    return _Found(claims=_with_mistakes(sheet, claims, steps, kind), notes=[])


def _raw(name: object) -> str:
    return unicodedata.normalize("NFKC", str(name)).casefold()


def _stem(name: object) -> str:
    """Return what grows, of a heading of growth: GDP of GDP增长率."""
    text = plain(name)
    for _, pattern in _KINDS:
        text = re.sub(pattern, "", text)
    return re.sub(r"[\d%\-—–~至年]|(rate|pct|percent)$", "", text)


def _kin(name: object, level: object) -> bool:
    stem, other = _stem(name), _stem(level)
    return bool(stem and other) and (stem in other or other in stem)


def _steps(sheet: _Sheet, name: str, kind: str) -> list[tuple[str, list[_Step]]]:
    """Return the levels that a column can be the growth of, the likeliest first, with its steps."""
    order = list(sheet.table.columns)
    kin = [level for level in sheet.levels if _kin(name, level)]
    before = [level for level in sheet.levels if order.index(level) < order.index(name)][::-1]
    levels = list(dict.fromkeys([*kin, *before, *sheet.levels]))
    if sheet.before:
        base = sheet.first if kind == "average" else sheet.before
        found = []
        for level in kin or levels:
            steps = [
                _Step((at, name), (at, level), (then, level), _gap(sheet, at, then))
                for at, then in base.items()
            ]
            found.append((level, steps))
        return found
    return _steps_across(sheet, name, levels)


def _gap(sheet: _Sheet, at: int, then: int) -> int:
    later, earlier = sheet.years[at], sheet.years[then]
    return 1 if later is None or earlier is None else max(1, later - earlier)


def _steps_across(sheet: _Sheet, name: str, levels: Sequence[str]) -> list[tuple[str, list[_Step]]]:
    """Return steps between two columns of levels: of the years named, or of those that fit."""
    dated = [(year, level) for level in levels if (year := _year_in(level)) is not None]
    named = sorted(map(int, re.findall(r"(?:19|20)\d{2}", str(name))))
    stem = [pair for pair in dated if _kin(name, pair[1])]
    dated = sorted(stem if len(stem) > 1 else dated)
    if len(dated) < 2 and 1 < len(levels) <= _MOST:
        order = list(sheet.table.columns)
        dated = [(k, level) for k, level in enumerate(sorted(levels, key=order.index))]
        gaps = False
    else:
        gaps = True
    pairs = [(a, b) for a in dated for b in dated if a[0] < b[0]]
    ends = [(a, b) for a, b in pairs if len(named) > 1 and (a[0], b[0]) == (named[0], named[-1])]
    if not ends and len(dated) > 1:
        last = (dated[-2], dated[-1])
        ends = list(dict.fromkeys([(dated[0], dated[-1]), last, *pairs]))
    means = {at for at, kind in summary_rows(sheet.table).items() if kind == "mean"}
    rows = [at for at in range(len(sheet.table)) if at not in means]
    return [
        (late[1], [_Step((at, name), (at, late[1]), (at, early[1]),
                         late[0] - early[0] if gaps else 1) for at in rows])
        for early, late in ends[:40]
    ]  # fmt: skip


def _year_in(heading: object) -> int | None:
    found = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", str(heading))
    return int(found[-1]) if found else None


def _customs(
    sheet: _Sheet, steps: Sequence[_Step], kind: str, level: str
) -> list[tuple[str, list[Claim]]]:
    """Return the ways in which growth of a kind is printed, the usual one first."""
    if kind in {"pull", "contribution"}:
        found = _of_total(sheet, steps, kind)
    elif kind in {"index", "factor"}:
        scales = (100.0, 1.0) if kind == "index" else (1.0, 100.0)
        found = []
        for scale in scales:
            words = f"x/x₋₁{_unit(scale)}"
            found.append((words, _claims(steps, words, lambda x, y, _, s=scale: s * x / y)))
            found += _index_of_bases(sheet, steps, level, scale)
    else:
        kinds = {"change": ("difference", "rate"), "points": ("difference",)}.get(kind, (kind,))
        found = [each for one in kinds for each in _plain_customs(sheet, steps, one)]
    return [each for each in found if each[1]]


def _plain_customs(
    sheet: _Sheet, steps: Sequence[_Step], kind: str
) -> list[tuple[str, list[Claim]]]:
    """Return differences, rates and average rates, the usual way first."""
    first = bool(sheet.first)
    if kind == "difference":
        tries = [("x − x₋₁", lambda x, y, _: x - y, False)]
        tries += [("x − x₀", lambda x, y, _: x - y, True)] if first else []
        return [(w, _claims(steps, w, f, _first(sheet) if o else None)) for w, f, o in tries]
    gaps = any(step.gap > 1 for step in steps)
    found: list[tuple[str, list[Claim]]] = []
    for scale in (100.0, 1.0):
        unit = _unit(scale)
        root = (f"(x/x₀)^(1/m) − 1{unit}", lambda x, y, m, s=scale: s * ((x / y) ** (1 / m) - 1))
        if kind == "average":
            found.append((root[0], _claims(steps, *root)))
            continue
        rate = lambda x, y, _, s=scale: s * (x / y - 1)  # noqa: E731
        words = f"(x − x₋₁)/x₋₁{unit}"
        found.append((words, _claims(steps, words, rate)))
        if gaps:
            found.append((root[0], _claims(steps, *root)))
        words = f"ln(x/x₋₁){unit}"
        found.append((words, _claims(steps, words, lambda x, y, _, s=scale: s * np.log(x / y))))
        if first:
            words = f"(x − x₀)/x₀{unit}"
            found.append((words, _claims(steps, words, rate, _first(sheet))))
    return found


def _unit(scale: float) -> str:
    return "" if scale == 1 else f"·{scale:g}"


def _claims(
    steps: Sequence[_Step],
    check: str,
    formula: Formula,
    then: Callable[[_Step], Place] | None = None,
) -> list[Claim]:
    """Return a claim for each step; `then` may name another cell for the earlier level."""
    return [
        Claim(check=f"{step.target[1]} = {check}", target=step.target,
              inputs=(step.now, step.then if then is None else then(step)),
              formula=lambda x, y, m=step.gap: formula(x, y, m))
        for step in steps
    ]  # fmt: skip


def _first(sheet: _Sheet) -> Callable[[_Step], Place]:
    """Return where the level of the first year stands for a step."""
    return lambda step: (sheet.first[step.now[0]], step.now[1])


def _index_of_bases(
    sheet: _Sheet, steps: Sequence[_Step], level: str, scale: float
) -> list[tuple[str, list[Claim]]]:
    """Return indices with each year of the table as their base, the base itself with its 100."""
    if not sheet.before:
        return []
    rows = sorted({*sheet.before, *sheet.before.values()})
    name = steps[0].target[1]
    found = []
    for base in rows[:_MOST]:
        words = f"x/x({sheet.cells.labels[base]}){_unit(scale)}"
        claims = [
            Claim(check=f"{name} = {words}", target=(at, name),
                  inputs=((at, level), (base, level)), formula=lambda x, y: scale * x / y)
            for at in rows if at != base
        ]  # fmt: skip
        found.append((words, claims))
    return found


def _of_total(sheet: _Sheet, steps: Sequence[_Step], kind: str) -> list[tuple[str, list[Claim]]]:
    """Return what a part adds to the growth of a total: points, or its share."""
    own = steps[0].now[1]
    others = [level for level in sheet.levels if level != own]
    others.sort(key=lambda level: not _TOTAL.search(_raw(level)))
    found: list[tuple[str, list[Claim]]] = []

    def share(x, y, now, then):  # type: ignore[no-untyped-def]
        return 100 * (x - y) / (now - then)

    def points(x, y, _, then):  # type: ignore[no-untyped-def]
        return 100 * (x - y) / then

    for total in others:
        words = f"Δx/Δ{total}·100" if kind == "contribution" else f"Δx/{total}₋₁·100"
        claims = [
            Claim(check=f"{step.target[1]} = {words}", target=step.target,
                  inputs=(step.now, step.then, (step.now[0], total), (step.then[0], total)),
                  formula=share if kind == "contribution" else points)
            for step in steps if step.now[0] != step.then[0]
        ]  # fmt: skip
        found.append((words, claims))
    return found


def _mistakes(
    sheet: _Sheet, step: _Step, kind: str
) -> dict[str, tuple[tuple[Place, ...], Formula]]:
    """Return what is printed for growth by mistake, by its cause."""
    both, m = (step.now, step.then), step.gap
    difference = "percent_point" if _in_per_cent(sheet, step.now[1]) else "difference_not_rate"
    found: dict[str, tuple[tuple[Place, ...], Formula]] = {}
    if kind in {"rate", "change"}:
        found["wrong_base"] = (both, lambda x, y: 100 * (x - y) / x)
        found["factor_not_rate"] = (both, lambda x, y: 100 * x / y)
        found["reversed_years"] = (both, lambda x, y: 100 * (y - x) / x)
        if kind == "rate":
            found[difference] = (both, lambda x, y: x - y)
    if kind == "points":
        found["percent_not_points"] = (both, lambda x, y: 100 * (x / y - 1))
        found["reversed_years"] = (both, lambda x, y: y - x)
    if kind == "average" and m > 0:
        found["cagr_periods"] = (both, lambda x, y: 100 * ((x / y) ** (1 / (m + 1)) - 1))
        found["cagr_linear"] = (both, lambda x, y: 100 * (x / y - 1) / m)
        found["growth_not_average"] = (both, lambda x, y: 100 * (x / y - 1))
        if m > 1:
            found["cagr_periods_less"] = (both, lambda x, y: 100 * ((x / y) ** (1 / (m - 1)) - 1))
    if kind in {"index", "factor"}:
        found["rate_not_factor"] = (both, lambda x, y: 100 * (x / y - 1))
    return found


def _with_mistakes(
    sheet: _Sheet, claims: Sequence[Claim], steps: Sequence[_Step], kind: str
) -> list[Claim]:
    by_target = {step.target: _mistakes(sheet, step, kind) for step in steps}
    return [replace(claim, mistakes=by_target.get(claim.target, {})) for claim in claims]


def _mistaken(sheet: _Sheet, steps: Sequence[_Step], kind: str) -> tuple[str, float] | None:
    """Return the mistake that most cells of a column show, and in which share of them."""
    options = [_mistakes(sheet, step, kind) for step in steps]
    best: tuple[str, float] | None = None
    for cause in options[0] if options else ():
        claims = [
            Claim(check=cause, target=step.target, inputs=each[cause][0], formula=each[cause][1])
            for step, each in zip(steps, options, strict=True) if cause in each
        ]  # fmt: skip
        held = share_of(sheet.cells, claims)
        if best is None or held > best[1]:
            best = (cause, held)
    return best


def _better_mistake(sheet: _Sheet, steps: Sequence[_Step], kind: str, held: float) -> bool:
    """Return whether a mistake fits more cells than the custom that fits most of them."""
    if held == 1:
        return False
    found = _mistaken(sheet, steps, kind)
    return found is not None and found[1] >= _MAJORITY and found[1] > held


def _mistake(
    sheet: _Sheet, tries: Sequence[list[_Step]], kind: str
) -> tuple[str, list[_Step]] | None:
    """Return the mistake that fits a column throughout, with the steps it fits."""
    seen: set[tuple[Place, Place]] = set()
    for steps in tries:
        key = (steps[0].now, steps[0].then)
        if key in seen:
            continue
        seen.add(key)
        found = _mistaken(sheet, steps, kind)
        if found is not None and found[1] >= _MAJORITY:
            return found[0], steps
    return None


def _in_per_cent(sheet: _Sheet, level: str) -> bool:
    """Return whether levels are percentages themselves."""
    return bool(_PER_CENT.search(_raw(level))) or sheet.printed[level].percent


def _average_rows(sheet: _Sheet) -> list[Claim]:
    """Return that a row 年均增长率 below levels has the average rate from the first to the last."""
    years = [(year, at) for at, year in enumerate(sheet.years) if year is not None]
    if len(years) < 2 or len({year for year, _ in years}) < len(years):
        return []
    (start, first), (end, last) = min(years), max(years)
    claims: list[Claim] = []
    for at, name in enumerate(sheet.cells.labels):
        if sheet.years[at] is not None or not _AVERAGE_ROW.search(plain(name)):
            continue
        for level in sheet.levels:
            tries = [
                [Claim(check="(x/x₀)^(1/m) − 1" + ("·100" if scale == 100 else ""),
                       target=(at, level), inputs=((last, level), (first, level)),
                       formula=lambda x, y, s=scale: s * ((x / y) ** (1 / (end - start)) - 1))]
                for scale in (100.0, 1.0)
            ]  # fmt: skip
            claims += max(tries, key=lambda each: share_of(sheet.cells, each))
    return claims
