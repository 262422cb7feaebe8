"""Grey-model tables: a and b of the printed series, fitted values, errors, C, p and the grade."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import Wording, audit_of, checked_table, printed_figures
from shuanggao_analytics.audit.columns import Role, assign, plain
from shuanggao_analytics.audit.figures import one_figure
from shuanggao_analytics.audit.kinds.decomposition import (
    Cells,
    Claim,
    audit_claims,
    cells_of,
    share_of,
)
from shuanggao_analytics.audit.kinds.outliers import turned_back, years_in_rows
from shuanggao_analytics.audit.result import Audit, joined
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.trends.grey import GRADES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.audit.kinds.decomposition import Formula, Place
    from shuanggao_analytics.inputs import Floats

ROLES = (
    Role("relative", r".*相对(误差|残差|残差误差).*|relative(error|residual).*|"
                     r"error(pct|percent)|ape"),
    Role("residual", r".*(残差|误差|偏差)(值)?|residuals?|errors?|ε|e"),
    Role("fitted", r".*(拟合|模拟|预测|模型|还原|计算)(值|数据|结果|序列).*|fitted.*|predict.*|"
                   r"simul.*|forecast.*|x̂.*"),
    Role("ratio", r".*级比.*|levelratio"),
    Role("actual", r".*(实际|原始|真实|观测|统计)(值|数据|序列|数).*|actual.*|observed.*|"
                   r"original.*|values?|x|x0"),
)  # fmt: skip
GRADE_WORDS = {
    "good": ("好", "优", "优秀", "一级", "1级", "i级", "good"),
    "qualified": ("合格", "良", "良好", "二级", "2级", "ii级", "qualified"),
    "marginal": ("勉强", "勉强合格", "基本合格", "三级", "3级", "iii级", "marginal"),
    "unqualified": ("不合格", "四级", "4级", "iv级", "unqualified"),
}
FORMS = ("time_response", "derivative", "discrete")
_MODEL = "GM(1,1)"
_SMALL = 0.6745
_MAJORITY = 0.75
_LEAST = 4


def grey(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    a: str | float | None = None,
    b: str | float | None = None,
    mean_error: str | float | None = None,
    posterior_ratio: str | float | None = None,
    small_error: str | float | None = None,
    grade: str | None = None,
) -> Audit:
    r"""Check a grey model GM(1,1) against the series that is printed with it.

    With the sums :math:`S(k) = \sum_{i \le k} x(i)` and the background
    :math:`z(k) = \tfrac12 [S(k) + S(k-1)]`, a and b solve :math:`x(k) + a z(k) = b` by least
    squares over k = 2, …, n, and

    .. math:: \hat x(k) = (1 - e^{a}) \Bigl(x(1) - \frac{b}{a}\Bigr) e^{-a(k-1)}

    (``time_response``). Some papers print its derivative,
    :math:`(b - a x(1)) e^{-a(k-1)}` (``derivative``), or the form without the exponential,
    :math:`\frac{b - a x(1)}{1 + a/2} (\frac{1 - a/2}{1 + a/2})^{k-2}` (``discrete``), and some
    take S(k) or S(k−1) for z. The convention is the one that most figures follow.

    Residuals are x − x̂ or x̂ − x; relative errors are in per cent of x or shares, with or without
    their sign. C is the standard deviation of the residuals over that of the series, p the share
    of residuals within 0.6745 standard deviations of the series around their mean; both with or
    without the first residual, which is zero.

    Parameters
    ----------
    table
        One row a time, or one column a time, as printed. Rows with no actual value behind the
        last are forecasts. A figure that is missing is left out.
    columns
        Role → heading where the headings do not tell: ``actual``, ``fitted``, ``residual``,
        ``relative``, ``ratio``.
    a, b
        The coefficients as printed in the text; as text they keep their zeros.
    mean_error, posterior_ratio, small_error
        The mean relative error, C and p as printed in the text.
    grade
        The grade as printed: 好, 合格, 勉强, 不合格, or 一级 to 四级, or in English.

    Returns
    -------
    Audit
        Of kind ``grey``. Notes: the convention of the fitted values and of the background, a
        sign or divisor other than the usual, level ratios out of bounds.

    Raises
    ------
    DataContractError
        When there is no series of four values or more, or nothing beside it to check.

    References
    ----------
    刘思峰 等《灰色系统理论及其应用》; the measure is `grey_forecast`.

    Examples
    --------
    >>> table = pd.DataFrame({"年份": ["2016", "2017", "2018", "2019"],
    ...     "实际值": ["100", "112", "124", "139"], "拟合值": ["100", "111.5", "124.4", "183.7"]})
    >>> grey(table, a="-0.1089").findings[["row", "column", "expected", "suspect"]]
        row column expected            suspect
    4  2019    拟合值    138.6  2019, 拟合值 → 138.6
    5  2019    拟合值    138.8  2019, 拟合值 → 138.6
    """
    table, turned = years_in_rows(checked_table(table))
    roles = {key: names[0] for key, names in assign(table, ROLES, columns=columns).items()}
    stated = {"a": a, "b": b, "mean error": mean_error, "C": posterior_ratio, "p": small_error}
    _check_enough(table, roles, stated, grade)
    printed = printed_figures(table, roles.values())
    known = {key: text for key, text in stated.items() if text is not None}
    cells = _with_model(cells_of(table, printed), known)
    model = _Model(cells, roles, tuple(known), int(np.sum(_leading(printed[roles["actual"]]))))
    claims, notes = model.claims()
    audits = [audit_claims("grey", cells, claims, notes=notes)]
    if grade is not None:
        audits.append(_graded(grade, known, model))
    audit = joined("grey", audits)
    return turned_back(audit, cells.labels) if turned else audit


@dataclass(frozen=True, eq=False)
class _Model:
    """What is printed of one grey model."""

    cells: Cells
    roles: Mapping[str, str]
    known: tuple[str, ...]
    size: int

    @property
    def series(self) -> tuple[Place, ...]:
        return tuple((at, self.roles["actual"]) for at in range(self.size))

    def own(self, key: str) -> Place:
        return len(self.cells.labels) - 1, key

    def column(self, key: str, size: int | None = None) -> tuple[Place, ...]:
        rows = self.size if size is None else size
        return tuple((at, self.roles[key]) for at in range(rows))

    def claims(self) -> tuple[list[Claim], list[tuple[str, str]]]:
        """Return every claim that can be made, with the conventions that were found."""
        notes: list[tuple[str, str]] = []
        form, background = self._convention()
        if form != FORMS[0]:
            notes.append(("fitted_form_followed", form))
        if background != 0.5:
            notes.append(("background_followed", f"z = {background:g}·S(k) + "
                                                 f"{1 - background:g}·S(k−1)"))  # fmt: skip
        claims = self._coefficients(background)
        if self._is_other_model(form, background):
            notes.append(("other_model", self.roles["fitted"]))
        else:
            claims += self._fitted(form, background)
        for part in (self._residuals(), self._relative(), self._mean(form, background),
                     self._posterior(form, background), self._small(form, background)):  # fmt: skip
            claims += part
        claims += self._ratios()
        outside = self._outside()
        if outside:
            notes.append(("level_ratios_outside", f"{outside} / {self.size - 1}"))
        return claims, notes

    def _convention(self) -> tuple[str, float]:
        tries = [(form, weight) for weight in (0.5, 1.0, 0.0) for form in FORMS]
        if "fitted" in self.roles:
            scores = [share_of(self.cells, self._from_series(*each)) for each in tries]
        else:
            scores = [share_of(self.cells, self._coefficients(weight)) for _, weight in tries]
        best = int(np.argmax(scores))
        return tries[best] if scores[best] >= 0.5 else tries[0]

    def _is_other_model(self, form: str, background: float) -> bool:
        """Return whether the fitted values are no exponential curve, and not of the series."""
        curve = self._curve()
        return (
            len(curve) > 1
            and share_of(self.cells, curve) < 0.5
            and share_of(self.cells, self._from_series(form, background)) < 0.5
        )

    def _coefficients(self, background: float) -> list[Claim]:
        """Return a and b by least squares."""
        return [
            Claim(check=f"{key} by least squares", target=self.own(key), inputs=self.series,
                  formula=lambda *x, which=which: coefficients(x, background)[which],
                  mistakes={"sign": (self.series, lambda *x, which=which:
                                     -coefficients(x, background)[which])})
            for which, key in enumerate(("a", "b")) if key in self.known
        ]  # fmt: skip

    def _from_series(self, form: str, background: float) -> list[Claim]:
        rows = range(1, len(self.cells.labels) - 1)
        return [
            Claim(check=f"x̂(k) of the series ({form})", target=(at, self.roles["fitted"]),
                  inputs=self.series,
                  formula=lambda *x, at=at: fitted(form, x[0], *coefficients(x, background), at=at))
            for at in rows
        ]  # fmt: skip

    def _from_printed(self, form: str) -> list[Claim]:
        inputs = (self.series[0], self.own("a"), self.own("b"))
        return [
            Claim(check=f"x̂(k) of a and b ({form})", target=(at, self.roles["fitted"]),
                  inputs=inputs, formula=lambda x, a, b, at=at: fitted(form, x, a, b, at=at))
            for at in range(1, len(self.cells.labels) - 1)
        ]  # fmt: skip

    def _fitted(self, form: str, background: float) -> list[Claim]:
        if "fitted" not in self.roles:
            return []
        of_series, of_printed = self._from_series(form, background), []
        if {"a", "b"} <= set(self.known):
            of_printed = self._from_printed(form)
        target, first = (0, self.roles["fitted"]), self.series[0]
        claims = [Claim(check="x̂(1) = x(1)", target=target, inputs=(first,), formula=lambda x: x)]
        if not of_printed or share_of(self.cells, of_series) >= 0.5:
            claims += of_series
        return [*claims, *of_printed, *self._curve()]

    def _curve(self) -> list[Claim]:
        """Return that the fitted values grow at a constant rate, whatever a and b."""
        if "fitted" not in self.roles:
            return []
        curve = "x̂(k) = x̂(k−1)²/x̂(k−2)"
        return [
            Claim(check=curve, target=(at, self.roles["fitted"]),
                  inputs=((at - 1, self.roles["fitted"]), (at - 2, self.roles["fitted"])),
                  formula=lambda near, far: near**2 / far)
            for at in range(3, len(self.cells.labels) - 1)
        ]  # fmt: skip

    def _residuals(self) -> list[Claim]:
        if not {"residual", "fitted"} <= set(self.roles):
            return []
        tries = {
            "e = x − x̂": lambda x, f: x - f,
            "e = x̂ − x": lambda x, f: f - x,
            "e = |x − x̂|": lambda x, f: np.abs(x - f),
        }
        return self._best([
            [Claim(check=check, target=(at, self.roles["residual"]),
                   inputs=((at, self.roles["actual"]), (at, self.roles["fitted"])),
                   formula=formula) for at in range(self.size)]
            for check, formula in tries.items()
        ])  # fmt: skip

    def _relative(self) -> list[Claim]:
        if "relative" not in self.roles or not {"residual", "fitted"} & set(self.roles):
            return []
        by = "residual" if "residual" in self.roles else "fitted"
        tries = []
        for scale, unit in ((100.0, "·100"), (1.0, "")):
            for sign, words in ((np.abs, "|e|"), (np.positive, "e"), (np.negative, "−e")):

                def formula(x, y, *, scale=scale, sign=sign):  # type: ignore[no-untyped-def]
                    return scale * sign(y if by == "residual" else x - y) / x

                def of_fitted(x, y, *, scale=scale, sign=sign):  # type: ignore[no-untyped-def]
                    return scale * sign(y) / (x - y) if by == "residual" else (
                        scale * sign(x - y) / y)  # fmt: skip

                tries.append([
                    Claim(check=f"{words}/x{unit}", target=(at, self.roles["relative"]),
                          inputs=((at, self.roles["actual"]), (at, self.roles[by])),
                          formula=formula,
                          mistakes={"error_of_fitted": (
                              ((at, self.roles["actual"]), (at, self.roles[by])), of_fitted)})
                    for at in range(self.size)
                ])  # fmt: skip
        return self._best(tries)

    def _mean(self, form: str, background: float) -> list[Claim]:
        if "mean error" not in self.known:
            return []
        tries = []
        for scale in (1.0, 100.0, 0.01):
            for start in (1, 0):
                if "relative" in self.roles:
                    inputs, formula = self.column("relative")[start:], _mean_of_errors(scale)
                else:
                    inputs, errors = self._errors(form, background)
                    formula = _mean_of_residuals(errors, self.size, start, scale)
                count = "n" if start == 0 else "n − 1"
                tries.append([Claim(check=f"mean |e|/x over {count}",
                                    target=self.own("mean error"), inputs=inputs,
                                    formula=formula)])  # fmt: skip
        return self._best(tries)

    def _errors(self, form: str, background: float) -> tuple[tuple[Place, ...], Formula]:
        """Return where residuals come from, and how: printed, x − x̂, or of the model."""
        if "fitted" in self.roles:
            inputs = (*self.series, *self.column("fitted"))
            return inputs, lambda *x: np.stack(x[: self.size]) - np.stack(x[self.size :])
        return (
            self.series,
            lambda *x: (
                np.stack(x)
                - np.stack(
                    [
                        fitted(form, x[0], *coefficients(x, background), at=at)
                        for at in range(self.size)
                    ]
                )
            ),
        )

    def _posterior(self, form: str, background: float) -> list[Claim]:
        if "C" not in self.known:
            return []
        inputs, errors = self._errors(form, background)
        tries = []
        for start, below, above in ((0, 0, 0), (1, 0, 0), (1, 1, 1), (0, 1, 0), (0, 0, 1)):

            def formula(*x, start=start, below=below, above=above):  # type: ignore[no-untyped-def]
                spread = np.std(errors(*x)[start:], axis=0, ddof=above)
                return spread / np.std(np.stack(x[: self.size]), axis=0, ddof=below)

            which = "k ≥ 2" if start else "all k"
            tries.append([Claim(check=f"C = S(e)/S(x), {which}", target=self.own("C"),
                                inputs=inputs, formula=formula)])  # fmt: skip
        return self._best(tries)

    def _small(self, form: str, background: float) -> list[Claim]:
        if "p" not in self.known:
            return []
        inputs, errors = self._errors(form, background)
        tries = []
        for start in (0, 1):
            for scale in (1.0, 100.0):

                def formula(*x, start=start, scale=scale):  # type: ignore[no-untyped-def]
                    part = errors(*x)[start:]
                    near = np.abs(part - part.mean(axis=0))
                    bound = _SMALL * np.std(np.stack(x[: self.size]), axis=0)
                    return scale * np.mean(near < bound, axis=0)

                tries.append([Claim(check="p = share of |e − ē| < 0.6745·S(x)",
                                    target=self.own("p"), inputs=inputs,
                                    formula=formula)])  # fmt: skip
        return self._best(tries)

    def _ratios(self) -> list[Claim]:
        if "ratio" not in self.roles:
            return []
        tries = {"λ(k) = x(k−1)/x(k)": lambda x, y: x / y, "λ(k) = x(k)/x(k−1)": lambda x, y: y / x}
        return self._best([
            [Claim(check=check, target=(at, self.roles["ratio"]),
                   inputs=(self.series[at - 1], self.series[at]), formula=formula)
             for at in range(1, self.size)]
            for check, formula in tries.items()
        ])  # fmt: skip

    def _outside(self) -> int:
        """Return how many level ratios are out of the bounds within which the model suits."""
        x = np.array([self.cells.printed[self.cells.names[at]].numbers[0] for at in self.series])
        reach = 2 / (self.size + 1)
        return int(np.sum(np.abs(np.log(x[:-1] / x[1:])) >= reach))

    def _best(self, tries: Sequence[list[Claim]]) -> list[Claim]:
        scores = [share_of(self.cells, claims) for claims in tries]
        return tries[int(np.argmax(scores))]


def _mean_of_errors(scale: float) -> Formula:
    return lambda *e: scale * np.mean(np.abs(e), axis=0)


def _mean_of_residuals(errors: Formula, size: int, start: int, scale: float) -> Formula:
    """Return the mean relative error from residuals, from place `start` on."""
    return lambda *x: scale * np.mean(np.abs(errors(*x) / np.stack(x[:size]))[start:], axis=0)


def coefficients(x: Sequence[Floats], background: float = 0.5) -> tuple[Floats, Floats]:
    """Return a and b of GM(1,1) by least squares; the first axis of x is time.

    Examples
    --------
    >>> a, b = coefficients([np.array([v]) for v in (71.1, 72.4, 72.4, 72.1, 71.4, 72.0, 71.6)])
    >>> a.round(4).tolist(), b.round(4).tolist()
    ([0.0023], [72.6573])
    """
    series = np.stack(x)
    sums = np.cumsum(series, axis=0)
    z = background * sums[1:] + (1 - background) * sums[:-1]
    later = series[1:]
    centred = z - z.mean(axis=0)
    a = -np.sum(centred * (later - later.mean(axis=0)), axis=0) / np.sum(centred**2, axis=0)
    return a, later.mean(axis=0) + a * z.mean(axis=0)


def fitted(form: str, first: Floats, a: Floats, b: Floats, *, at: int) -> Floats:
    """Return the fitted value at place `at`, counted from 0, in one of the three forms."""
    if at == 0:
        return first + 0 * a
    level = b - a * first
    if form == "derivative":
        return level * np.exp(-a * at)
    if form == "discrete":
        return level / (1 + a / 2) * ((1 - a / 2) / (1 + a / 2)) ** (at - 1)
    small = np.abs(a) < 1e-12
    step = np.where(small, 1.0, np.expm1(-a) / np.where(small, 1.0, -a))
    return level * step * np.exp(-a * (at - 1))


def _leading(actual: Figures) -> NDArray[np.bool_]:
    """Return where the series goes on without a gap from its first value."""
    return np.cumprod(np.isfinite(actual.numbers)).astype(bool)


def _check_enough(
    table: pd.DataFrame,
    roles: Mapping[str, str],
    stated: Mapping[str, str | float | None],
    grade: str | None,
) -> None:
    remedy = "name them: columns={'actual': …, 'fitted': …}; there are: " + ", ".join(
        map(str, table.columns)
    )
    faults = []
    if "actual" not in roles:
        faults.append(Fault("table", "no column of actual values", remedy=remedy))
    else:
        figures = printed_figures(table, [roles["actual"]])[roles["actual"]]
        leading = int(np.sum(_leading(figures)))
        shown = int(np.sum(np.isfinite(figures.numbers)))
        if shown != leading:
            faults.append(Fault("table", "a gap in the series", column=roles["actual"]))
        if leading < _LEAST:
            faults.append(Fault("table", f"needs {_LEAST} actual values or more",
                                column=roles["actual"], value=str(leading)))  # fmt: skip
        if np.any(figures.numbers[:leading] <= 0):
            faults.append(Fault("table", "needs numbers > 0", column=roles["actual"]))
    nothing = len(roles) < 2 and grade is None and not any(v is not None for v in stated.values())
    if nothing:
        faults.append(Fault("table", "nothing beside the series to check", remedy=remedy))
    bad = [key for key, text in stated.items()
           if text is not None and not np.isfinite(one_figure(text).numbers[0])]  # fmt: skip
    faults += [Fault(key, "no number", value=str(stated[key])) for key in bad]
    if faults:
        raise DataContractError(faults)


def _with_model(cells: Cells, known: Mapping[str, str | float]) -> Cells:
    """Return the cells with those of the model: its coefficients and its tests."""
    row = len(cells.labels)
    names = {(row, key): f"{_MODEL}, {key}" for key in known}
    texts = {names[row, key]: str(text) for key, text in known.items()}
    figures = {names[row, key]: one_figure(text) for key, text in known.items()}
    return Cells(
        cells.table.assign(**texts),
        {**cells.printed, **figures},
        {**cells.names, **names},
        [*cells.labels, _MODEL],
    )


def _graded(word: str, known: Mapping[str, str | float], model: _Model) -> Audit:
    """Check the word for the grade against C and p as printed."""
    best = {"C": -np.inf, "p": np.inf}
    worst = {"C": -np.inf, "p": np.inf}
    for key in ("C", "p"):
        if key in known:
            figure = model.cells.printed[model.cells.names[model.own(key)]]
            ends = (float(figure.low[0]), float(figure.high[0]))
            if key == "p":
                ends = (ends[1], ends[0])
                ends = (ends[0] / 100, ends[1] / 100) if figure.numbers[0] > 1 else ends
            best[key], worst[key] = ends
    notes = []
    order = [*GRADES, "unqualified"]
    first, last = (order.index(_grade_of(each)) for each in (best, worst))
    if "p" not in known or "C" not in known:
        last = len(order) - 1
        notes.append(("grade_by_one_test", "C" if "C" in known else "p"))
    possible = order[first : last + 1]
    meant = next((key for key, words in GRADE_WORDS.items() if plain(word) in words), None)
    if meant is None:
        notes.append(("scale_unknown", word))
    fitting = [GRADE_WORDS[key][1 if meant is None else 0] for key in possible]
    allowed = [] if meant is None else ([word] if meant in possible else fitting)
    table = pd.DataFrame({"grade": [word]}, index=[_MODEL])
    wording = Wording(check="C, p → grade", target="grade", allowed=[allowed],
                      cause="grade_not_of_tests")  # fmt: skip
    audit = audit_of("grey", table, [], printed={}, wordings=[wording], notes=notes)
    shown = audit.table.assign(row=_MODEL)
    wrong = bool(allowed) and word not in allowed
    shown["suspect"] = f"{_MODEL}, grade → {allowed[0]}" if wrong else None
    return replace(audit, table=shown)


def _grade_of(tests: Mapping[str, float]) -> str:
    for grade, (largest, smallest) in GRADES.items():
        if tests["C"] <= largest and tests["p"] >= smallest:
            return grade
    return "unqualified"
