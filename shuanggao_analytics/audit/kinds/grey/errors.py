"""Errors of a printed grey model: residuals, relative errors, their mean, C, p and the grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Claim
from shuanggao_analytics.audit.checks.result import Audit, checks_table, notes_table
from shuanggao_analytics.audit.kinds.grey.fit import coefficients, fitted
from shuanggao_analytics.audit.reading.columns import plain
from shuanggao_analytics.performance.trends.grey import GRADES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.audit.checks.claims import Formula, Place
    from shuanggao_analytics.audit.kinds.grey.fit import Model
    from shuanggao_analytics.inputs import Floats

GRADE_WORDS = {
    "good": ("好", "优", "优秀", "一级", "1级", "i级", "good"),
    "qualified": ("合格", "良", "良好", "二级", "2级", "ii级", "qualified"),
    "marginal": ("勉强", "勉强合格", "基本合格", "三级", "3级", "iii级", "marginal"),
    "unqualified": ("不合格", "四级", "4级", "iv级", "unqualified"),
}
_SMALL = 0.6745  # the normal deviate that half of all errors stay within


def of_errors(model: Model) -> list[Claim]:
    """Return what the residuals, relative errors, level ratios and tests of a model must be."""
    return [*_residuals(model), *_relative(model), *_mean_error(model), *_posterior_ratio(model),
            *_small_errors(model), *_level_ratios(model)]  # fmt: skip


def _residuals(model: Model) -> list[Claim]:
    if not {"residual", "fitted"} <= set(model.roles):
        return []
    tries = {
        "e = x − x̂": lambda x, f: x - f,
        "e = x̂ − x": lambda x, f: f - x,
        "e = |x − x̂|": lambda x, f: np.abs(x - f),
    }
    cells = zip(model.column("residual"), model.series, model.column("fitted"), strict=True)
    of_row = list(cells)
    return model.best([
        [Claim(check=check, target=e, inputs=(x, f), formula=formula) for e, x, f in of_row]
        for check, formula in tries.items()
    ])  # fmt: skip


def _relative(model: Model) -> list[Claim]:
    """Return that relative errors are e/x, in per cent or not, in one of three signs."""
    by = next((role for role in ("residual", "fitted") if role in model.roles), None)
    if "relative" not in model.roles or by is None:
        return []

    def over(whole: str, scale: float, sign: np.ufunc) -> Formula:
        def formula(x: Floats, y: Floats) -> Floats:
            e, f = (y, x - y) if by == "residual" else (x - y, y)
            return np.asarray(scale * sign(e) / (x if whole == "x" else f))

        return formula

    cells = list(zip(model.column("relative"), model.series, model.column(by), strict=True))
    return model.best([
        [Claim(check=f"{words}/x{'·100' if scale == 100 else ''}", target=target, inputs=(x, y),
               formula=over("x", scale, sign),
               mistakes={"error_of_fitted": ((x, y), over("f", scale, sign))})
         for target, x, y in cells]
        for scale in (100.0, 1.0)
        for sign, words in ((np.abs, "|e|"), (np.positive, "e"), (np.negative, "−e"))
    ])  # fmt: skip


def _mean_error(model: Model) -> list[Claim]:
    if "mean error" not in model.known:
        return []
    tries = []
    for scale in (1.0, 100.0, 0.01):
        for start, count in ((1, "n − 1"), (0, "n")):
            check = f"mean |e|/x over {count}"
            if "relative" in model.roles:
                ways = [(model.column("relative")[start:], _mean_size(scale))]
            else:
                ways = [
                    (inputs, _mean_share(errors, model.size, start, scale))
                    for inputs, errors in _errors(model)
                ]
            tries += [[Claim(check=check, target=model.own("mean error"), inputs=inputs,
                             formula=formula)] for inputs, formula in ways]  # fmt: skip
    return model.best(tries)


def _mean_size(scale: float) -> Formula:
    return lambda *e: scale * np.mean(np.abs(e), axis=0)


def _mean_share(errors: Formula, size: int, start: int, scale: float) -> Formula:
    """Return the mean size of residuals over values, from place `start` on."""
    return lambda *x: scale * np.mean(np.abs(errors(*x) / np.stack(x[:size]))[start:], axis=0)


def _errors(model: Model) -> list[tuple[tuple[Place, ...], Formula]]:
    """Return where residuals come from, and how: printed fits, or else a model's.

    The series comes first among the cells they come from.
    """
    n, form, z = model.size, model.form, model.background
    if "fitted" in model.roles:
        cells = (*model.series, *model.column("fitted"))
        return [(cells, lambda *x: np.stack(x[:n]) - np.stack(x[n:]))]

    def of_model(x: Sequence[Floats], a: Floats, b: Floats) -> Floats:
        fits = [fitted(form, x[0], a, b, at=at) for at in range(n)]
        return np.asarray(np.stack(x) - np.stack(fits))

    found: list[tuple[tuple[Place, ...], Formula]] = [
        (model.series, lambda *x: of_model(x, *coefficients(x, z)))
    ]
    if {"a", "b"} <= set(model.known):
        cells = (*model.series, model.own("a"), model.own("b"))
        found.append((cells, lambda *x: of_model(x[:n], *x[n:])))
    return found


def _posterior_ratio(model: Model) -> list[Claim]:
    """Return that C is S(e)/S(x), with or without the first residual and with either divisor."""
    if "C" not in model.known:
        return []

    def ratio(errors: Formula, start: int, below: int, above: int) -> Formula:
        def formula(*x: Floats) -> Floats:
            spread = np.std(errors(*x)[start:], axis=0, ddof=above)
            return np.asarray(spread / np.std(np.stack(x[: model.size]), axis=0, ddof=below))

        return formula

    return model.best([
        [Claim(check=f"C = S(e)/S(x), {'k ≥ 2' if start else 'all k'}", target=model.own("C"),
               inputs=inputs, formula=ratio(errors, start, below, above))]
        for start, below, above in ((0, 0, 0), (1, 0, 0), (1, 1, 1), (0, 1, 0), (0, 0, 1))
        for inputs, errors in _errors(model)
    ])  # fmt: skip


def _small_errors(model: Model) -> list[Claim]:
    if "p" not in model.known:
        return []

    def share(errors: Formula, start: int, scale: float) -> Formula:
        def formula(*x: Floats) -> Floats:
            part = errors(*x)[start:]
            bound = _SMALL * np.std(np.stack(x[: model.size]), axis=0)
            near = np.abs(part - part.mean(axis=0)) < bound
            return np.asarray(scale * np.mean(near, axis=0))

        return formula

    return model.best([
        [Claim(check="p = share of |e − ē| < 0.6745·S(x)", target=model.own("p"), inputs=inputs,
               formula=share(errors, start, scale))]
        for start in (0, 1) for scale in (1.0, 100.0) for inputs, errors in _errors(model)
    ])  # fmt: skip


def _level_ratios(model: Model) -> list[Claim]:
    if "ratio" not in model.roles:
        return []
    tries = {"λ(k) = x(k−1)/x(k)": lambda x, y: x / y, "λ(k) = x(k)/x(k−1)": lambda x, y: y / x}
    return model.best([
        [Claim(check=check, target=(at, model.roles["ratio"]),
               inputs=model.series[at - 1 : at + 1], formula=formula)
         for at in range(1, model.size)]
        for check, formula in tries.items()
    ])  # fmt: skip


def ratios_outside(model: Model) -> list[tuple[str, str]]:
    """Return a note where level ratios are out of the bounds within which the model suits."""
    x = np.array([model.cells.numbers(*place) for place in model.series])
    outside = int(np.sum(np.abs(np.log(x[:-1] / x[1:])) >= 2 / (model.size + 1)))
    return [("level_ratios_outside", f"{outside} / {model.size - 1}")] if outside else []


def graded(word: str, model: Model) -> Audit:
    """Check the word for the grade against C and p as printed.

    It is the worse of the grades of the two; where one is not printed any worse one can be.
    """
    best, worst = {"C": -np.inf, "p": np.inf}, {"C": -np.inf, "p": np.inf}
    tests = [key for key in ("C", "p") if key in model.known]
    for key in tests:
        figure = model.cells.figure(model.own(key))
        scale = 0.01 if key == "p" and figure.numbers[0] > 1 else 1.0
        low, high = scale * float(figure.low[0]), scale * float(figure.high[0])
        best[key], worst[key] = (low, high) if key == "C" else (high, low)
    order = list(GRADE_WORDS)
    last = order.index(_grade_of(worst)) if len(tests) == len(best) else len(order) - 1
    possible = order[order.index(_grade_of(best)) : last + 1]
    meant = next((key for key, words in GRADE_WORDS.items() if plain(word) in words), None)
    notes = [("grade_by_one_test", "".join(tests))] if len(tests) < len(best) else []
    if meant is None:
        return Audit(kind="grey", notes=notes_table([*notes, ("scale_unknown", word)]))
    at = model.cells.labels[-1]
    nan, allowed = float("nan"), [GRADE_WORDS[key][0] for key in possible]
    row: list[object] = ["C, p → grade", at, "grade", word]
    if meant in possible:
        row += [word, nan, nan, nan, "follows", None, None]
    else:
        why = ["grade_not_of_tests", f"{at}, grade → {allowed[0]}"]
        row += [" / ".join(allowed), nan, nan, nan, "does_not_follow", *why]
    return Audit(kind="grey", table=checks_table([row]), notes=notes_table(notes))


def _grade_of(tests: dict[str, float]) -> str:
    for grade, (largest, smallest) in GRADES.items():
        if tests["C"] <= largest and tests["p"] >= smallest:
            return grade
    return "unqualified"
