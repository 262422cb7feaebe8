"""Tables of growth: rates, points, indices and contributions against the levels beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.audit.checks.audits import checked_table, share_that_follows
from shuanggao_analytics.audit.checks.claims import Claim, audit_claims, cells_of, share_of
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.checks.result import turned_back
from shuanggao_analytics.audit.kinds.growth.forms import (
    Form,
    Steps,
    claims,
    forms,
    forms_of_bases,
    forms_of_totals,
    held,
    mistakes,
)
from shuanggao_analytics.audit.kinds.growth.sheet import average_rows, read, steps_of
from shuanggao_analytics.audit.kinds.growth.words import (
    growth_kind,
    in_per_cent,
    is_bare,
    is_total,
    kin,
    may_be_real,
    speaks_of_growth,
)
from shuanggao_analytics.audit.reading.years import years_in_rows
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.claims import Cells
    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.kinds.growth.sheet import Sheet

    Note = tuple[str, str]

_FOLLOWED = 0.5  # share of its cells that a formula gives from which it is the one meant
_MAJORITY = 0.75  # the same of a mistake
_CHANCE = 2  # cells that one formula of many gives by chance
_BASES = 8  # base years that are tried


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

    What fails is compared with what is printed by mistake: over the later level
    (``wrong_base``), from another year than the rest of the column (``base_year``), the quotient
    without −1 (``factor_not_rate``) and the reverse (``rate_not_factor``), a difference of
    percentages given as a rate (``percent_point``), a rate given as points
    (``percent_not_points``), a plain difference (``difference_not_rate``), a year too many or too
    few in the root (``cagr_periods``, ``cagr_periods_less``), growth over the years without a root
    (``cagr_linear``) or not divided at all (``growth_not_average``), years in the wrong order
    (``reversed_years``). A rate from a level ≤ 0 is not checked.

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
        columns that follow from no level (``not_from_levels``), which are not checked: growth of
        output or income may be at constant prices.

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
    table, turned = checked_table(table), False
    sheet = read(table, columns)
    if not sheet.changes:
        table, turned = years_in_rows(table)
        sheet = read(table, columns) if turned else sheet
    columns_found = [_column(sheet, name) for name in sheet.changes]
    averages = average_rows(sheet)
    checked = [claim for found in columns_found for claim in found.claims]
    notes = [note for found in columns_found for note in found.notes]
    if not checked and not notes and averages is None:
        remedy = "name them: columns={'levels': [...], 'changes': [...]}; there are: "
        names = ", ".join(map(str, table.columns))
        raise DataContractError(
            [Fault("table", "no growth with two levels beside it", remedy=remedy + names)]
        )
    causes = {
        claim.check: found.cause for found in columns_found if found.cause for claim in found.claims
    }
    used = {name for claim in checked for _, name in claim.places}
    used |= set(sheet.levels) if averages is not None else set()
    cells = cells_of(table, {name: sheet.printed[name] for name in sheet.printed if name in used})
    checked += _of_average_rows(sheet, cells, averages) if averages is not None else []
    audit = audit_claims("growth", cells, checked, notes=notes, causes=causes)
    return turned_back(audit, cells.labels) if turned else audit


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What was found of a column of growth."""

    claims: Sequence[Claim] = ()
    notes: Sequence[Note] = ()
    cause: str | None = None


def _column(sheet: Sheet, name: str) -> _Found:
    """Return the claims of a column of growth: from the level and by the formula it follows."""
    kind = growth_kind(name) or "change"
    by_levels = [
        (steps, options)
        for steps in steps_of(sheet, name, kind) if (options := _forms(sheet, steps, kind))
    ]  # fmt: skip
    tries = [(steps, form) for steps, options in by_levels for form in options]
    if not tries:
        return _Found()
    results = [held(sheet.printed, *each) for each in tries]
    best = max(range(len(tries)), key=lambda k: results[k][0])
    steps, form = tries[best]
    share, right = results[best]
    if share < _FOLLOWED and (_is_share(name, kind) or _is_of_indices(sheet, name)):
        return _Found()
    single = is_bare(name) and len({(each.later, each.earlier) for each, _ in by_levels}) == 1
    meant = single or kin(name, steps.later) or right > _CHANCE
    wrong = _mistake(sheet, [(steps, form)], kind) if share < 1 else None
    if share == 1 or (share >= _FOLLOWED and meant and (wrong is None or wrong[-1] <= share)):
        usual = form.words == tries[0][1].words
        notes = [] if usual else [("growth_followed", f"{name}: {form.words}")]
        return _Found(claims=_claims(sheet, steps, form, kind), notes=notes)
    pairs = [(each, options[0]) for each, options in by_levels]
    wrong = _mistake(sheet, pairs, kind, single=single)
    if wrong is not None:
        cause, steps, form, _ = wrong
        return _Found(claims=claims(steps, form), notes=[(cause, str(name))], cause=cause)
    if right < _CHANCE:
        steps, form = tries[0]
    sure = single or kin(name, steps.later) or (right > _CHANCE and 3 * share >= 1)
    if may_be_real(steps.later) or may_be_real(name) or not sure:
        return _Found(notes=[("not_from_levels", str(name))])
    return _Found(claims=claims(steps, form))


def _is_share(name: str, kind: str) -> bool:
    """Return whether a contribution is one to a level: 贡献率 is also the word for its share."""
    return kind == "contribution" and not speaks_of_growth(name)


def _is_of_indices(sheet: Sheet, name: str) -> bool:
    """Return whether growth is that of a column that is itself an index on the year before."""
    return any(
        share_that_follows(Relation(check="", target=name, inputs=(level,), formula=formula),
                           sheet.printed) >= _FOLLOWED
        for level in sheet.levels for formula in (lambda x: 100 * (x - 1), lambda x: x - 1)
    )  # fmt: skip


def _claims(sheet: Sheet, steps: Steps, form: Form, kind: str) -> list[Claim]:
    if form.base is not None:
        rows = sorted({*steps.rows, *steps.before} - {form.base})
        first = min([*rows, form.base], key=lambda at: sheet.years[at] or 0)
        before = tuple(sheet.before.get(at, form.base) for at in rows)
        steps = Steps(target=steps.target, later=steps.later, earlier=steps.earlier,
                      rows=tuple(rows), before=before, first=(first,) * len(rows),
                      years=(1,) * len(rows))  # fmt: skip
    return claims(steps, form, mistakes=_mistakes(sheet, steps, form, kind))


def _mistakes(sheet: Sheet, steps: Steps, form: Form, kind: str) -> dict[str, Form]:
    level = steps.later
    per_cent = in_per_cent(level) or sheet.printed[level].percent
    return mistakes(kind, form, per_cent=per_cent)


def _mistake(
    sheet: Sheet, pairs: Sequence[tuple[Steps, Form]], kind: str, *, single: bool = True
) -> tuple[str, Steps, Form, float] | None:
    """Return the mistake that fits a column throughout: its cause, and what should be there."""
    for steps, form in pairs:
        found = {
            cause: held(sheet.printed, steps, each)
            for cause, each in _mistakes(sheet, steps, form, kind).items() if cause != "base_year"
        }  # fmt: skip
        if not found:
            continue
        cause = max(found, key=lambda key: found[key][0])
        share, right = found[cause]
        meant = single or kin(steps.target, steps.later) or right > _CHANCE
        if share >= _MAJORITY and meant:
            return cause, steps, form, share
    return None


def _forms(sheet: Sheet, steps: Steps, kind: str) -> list[Form]:
    """Return the formulas that growth of a kind can follow, the usual one first."""
    if kind in {"pull", "contribution"}:
        totals = [level for level in sheet.levels if level != steps.later]
        return forms_of_totals(kind, sorted(totals, key=lambda level: not is_total(level)))
    in_rows = bool(sheet.before)
    found = forms(kind, gaps=max(steps.years) > 1, in_rows=in_rows)
    if kind in {"index", "factor"} and in_rows:
        rows = sorted({*steps.rows, *steps.before})[:_BASES]
        found += forms_of_bases(kind, {at: str(sheet.years[at]) for at in rows})
    return found


def _of_average_rows(
    sheet: Sheet, cells: Cells, averages: tuple[list[int], int, int]
) -> list[Claim]:
    """Return that a row of average rates has those from the first to the last year."""
    rows, first, last = averages
    years = (sheet.years[last] or 0) - (sheet.years[first] or 0)
    found: list[Claim] = []
    for at in rows:
        for level in sheet.levels:
            tries = [
                Claim(check=form.words, target=(at, level), inputs=((last, level), (first, level)),
                      formula=lambda x, y, form=form: form.formula(x, y, years))
                for form in forms("average", gaps=True, in_rows=True)
            ]  # fmt: skip
            found.append(max(tries, key=lambda claim: share_of(cells, [claim])))
    return found
