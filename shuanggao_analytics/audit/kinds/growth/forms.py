"""How growth is printed: its usual formulas, and those that are used by mistake."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Claim
from shuanggao_analytics.audit.reading.figures import SLACK, Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shuanggao_analytics.audit.checks.claims import Place
    from shuanggao_analytics.inputs import Floats


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The cells of a column of growth, each with a later and an earlier level.

    Attributes
    ----------
    target
        The column of growth.
    later, earlier
        The columns of the two levels; the same where years stand in the rows.
    rows, before, first
        The rows of the cells, of the levels before, and of the levels of the first year.
    years
        How many years lie between the two levels.
    """

    target: str
    later: str
    earlier: str
    rows: tuple[int, ...]
    before: tuple[int, ...]
    first: tuple[int, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A formula of growth.

    Attributes
    ----------
    words
        The formula as it is shown.
    formula
        Of the later level, the earlier level, with `total` the two levels of the total, and the
        years between.
    scale
        100 for per cent, else 1.
    since_first
        Whether the earlier level is that of the first year.
    base
        Row of the earlier level, where it is the same for all.
    total
        Column of a total to which the level adds.
    """

    words: str
    formula: Callable[..., Floats]
    scale: float = 100.0
    since_first: bool = False
    base: int | None = None
    total: str | None = None

    def inputs(self, steps: Steps, k: int) -> tuple[Place, ...]:
        """Return the cells of the levels for the k-th step."""
        then = steps.first[k] if self.since_first else steps.before[k]
        then = then if self.base is None else self.base
        levels = ((steps.rows[k], steps.later), (then, steps.earlier))
        if self.total is None:
            return levels
        return (*levels, (steps.rows[k], self.total), (then, self.total))


def held(printed: Mapping[str, Figures], steps: Steps, form: Form) -> tuple[float, int]:
    """Return the share of the cells that a formula gives, and how many; (0, 0) of none."""
    target = _gathered(printed, [(at, steps.target) for at in steps.rows])
    places = [form.inputs(steps, k) for k in range(len(steps.rows))]
    inputs = [_gathered(printed, column) for column in zip(*places, strict=True)]
    years = np.array(steps.years, dtype="float64")
    signs = [(0.0,) * len(inputs), *product((-1.0, 1.0), repeat=len(inputs))]
    with np.errstate(all="ignore"):
        tries = np.array([
            form.formula(*(x.numbers + s * x.halves
                           for x, s in zip(inputs, sign, strict=True)), years)
            for sign in signs
        ])  # fmt: skip
        known = np.isfinite(tries[0]) & np.isfinite(target.numbers)
        low, high = np.fmin.reduce(tries)[known], np.fmax.reduce(tries)[known]
    slack = SLACK * np.abs(tries[0][known])
    right = (low - slack <= target.high[known]) & (high + slack >= target.low[known])
    return (float(np.mean(right)), int(np.sum(right))) if len(right) else (0.0, 0)


def claims(steps: Steps, form: Form, *, mistakes: Mapping[str, Form] | None = None) -> list[Claim]:
    """Return that each cell of a column of growth follows from its levels."""
    return [
        Claim(
            check=f"{steps.target} = {form.words}",
            target=(at, steps.target),
            inputs=form.inputs(steps, k),
            formula=_over_years(form, steps.years[k]),
            mistakes={
                cause: (each.inputs(steps, k), _over_years(each, steps.years[k]))
                for cause, each in (mistakes or {}).items()
            },
        )
        for k, at in enumerate(steps.rows)
    ]


def forms(kind: str, *, gaps: bool, in_rows: bool) -> list[Form]:
    """Return the formulas by which growth of a kind is printed, the usual one first.

    Parameters
    ----------
    kind
        ``rate``, ``average``, ``change``, ``points``, ``index`` or ``factor``.
    gaps
        Whether more than a year lies between some levels.
    in_rows
        Whether years stand in the rows, so that growth can also be counted from the first.

    Examples
    --------
    >>> [each.words for each in forms("points", gaps=False, in_rows=True)]
    ['x − x₋₁', 'x − x₀']
    """
    found: list[Form] = []
    if kind in {"change", "points"}:
        found.append(Form(words="x − x₋₁", formula=lambda x, y, _: x - y, scale=1.0))
        if in_rows:
            found.append(replace(found[0], words="x − x₀", since_first=True))
    if kind in {"index", "factor"}:
        scales = (100.0, 1.0) if kind == "index" else (1.0, 100.0)
        found += [_quotient(scale) for scale in scales]
    for scale in (100.0, 1.0):
        root = Form(words=f"(x/x₀)^(1/m) − 1{_unit(scale)}", formula=_average(scale), scale=scale)
        if kind == "average":
            found.append(root)
        if kind in {"change", "rate"}:
            rate = Form(words=f"(x − x₋₁)/x₋₁{_unit(scale)}", formula=_rate(scale), scale=scale)
            found += [rate, *([root] if gaps else [])]
            found.append(replace(rate, words=f"ln(x/x₋₁){_unit(scale)}", formula=_log(scale)))
            if in_rows:
                found.append(replace(rate, words=f"(x − x₀)/x₀{_unit(scale)}", since_first=True))
    return found


def forms_of_bases(kind: str, bases: Mapping[int, str]) -> list[Form]:
    """Return indices and multiples of a base year that is the same for all.

    Parameters
    ----------
    kind
        ``index`` or ``factor``.
    bases
        Row → name of each year that can be the base.
    """
    return [
        replace(form, words=f"x/x({name}){_unit(form.scale)}", base=at)
        for form in forms(kind, gaps=False, in_rows=True)
        for at, name in bases.items()
    ]


def forms_of_totals(kind: str, totals: Sequence[str]) -> list[Form]:
    """Return what a part adds to the growth of a total: points, or its share of growth."""
    if kind == "contribution":
        return [
            Form(words=f"Δx/Δ{total}·100", total=total,
                 formula=lambda x, y, now, then, _: 100 * (x - y) / (now - then))
            for total in totals
        ]  # fmt: skip
    return [
        Form(words=f"Δx/{total}₋₁·100", total=total,
             formula=lambda x, y, _now, then, _: 100 * (x - y) / _positive(then))
        for total in totals
    ]  # fmt: skip


def mistakes(kind: str, form: Form, *, per_cent: bool) -> dict[str, Form]:
    """Return what is printed for growth of a kind by mistake, by its cause.

    Parameters
    ----------
    kind
        Of growth.
    form
        The formula that should have been used.
    per_cent
        Whether the levels are percentages themselves.
    """
    s = form.scale
    formulas: dict[str, Callable[..., Floats]] = {}
    if kind == "points":
        formulas["percent_not_points"] = lambda x, y, _: 100 * (x / y - 1)
    if kind in {"rate", "change"}:
        s = 100.0 if kind == "change" else s
        formulas["wrong_base"] = lambda x, y, _: s * (x - y) / x
        formulas["factor_not_rate"] = lambda x, y, _: s * x / y
        formulas["reversed_years"] = lambda x, y, _: s * (y - x) / x
    if kind == "rate":
        formulas["percent_point" if per_cent else "difference_not_rate"] = lambda x, y, _: x - y
    if kind == "average":
        formulas["cagr_periods"] = lambda x, y, m: s * ((x / y) ** (1 / (m + 1)) - 1)
        formulas["cagr_linear"] = lambda x, y, m: s * (x / y - 1) / m
        formulas["growth_not_average"] = lambda x, y, _: s * (x / y - 1)
        formulas["cagr_periods_less"] = lambda x, y, m: (
            s * ((x / y) ** (1 / np.where(m > 1, m - 1, np.nan)) - 1)
        )
    if kind in {"index", "factor"}:
        formulas["rate_not_factor"] = lambda x, y, _: s * (x / y - 1)
    found = {cause: replace(form, words=cause, formula=each) for cause, each in formulas.items()}
    if kind not in {"average", "pull", "contribution"}:
        other = form.base is None and not form.since_first
        found["base_year"] = replace(form, words="base_year", since_first=other, base=None)
    return found


def _over_years(form: Form, years: int) -> Callable[..., Floats]:
    return lambda *levels: form.formula(*levels, np.float64(years))


def _gathered(printed: Mapping[str, Figures], places: Sequence[Place]) -> Figures:
    numbers = np.array([printed[name].numbers[at] for at, name in places])
    return Figures(numbers, np.array([printed[name].halves[at] for at, name in places]))


def _unit(scale: float) -> str:
    return "" if scale == 1 else f"·{scale:g}"


def _positive(y: Floats) -> Floats:
    """Return levels that something can grow from; others are missing."""
    return np.where(y > 0, y, np.nan)


def _rate(scale: float) -> Callable[..., Floats]:
    return lambda x, y, _: scale * (x / _positive(y) - 1)


def _log(scale: float) -> Callable[..., Floats]:
    return lambda x, y, _: scale * np.log(x / _positive(y))


def _average(scale: float) -> Callable[..., Floats]:
    return lambda x, y, m: scale * ((x / _positive(y)) ** (1 / m) - 1)


def _quotient(scale: float) -> Form:
    return Form(words=f"x/x₋₁{_unit(scale)}", scale=scale,
                formula=lambda x, y, _: scale * x / _positive(y))  # fmt: skip
