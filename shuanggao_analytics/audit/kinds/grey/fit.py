"""The grey model GM(1,1) behind a printed series: its coefficients and its fitted values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Cells, Claim, share_of
from shuanggao_analytics.audit.reading.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.audit.checks.claims import Place
    from shuanggao_analytics.inputs import Floats

    Note = tuple[str, str]

FORMS = ("time_response", "derivative", "discrete")
_BACKGROUNDS = (0.5, 1.0, 0.0)
_FOLLOWED = 0.5  # share of the figures that must agree on a convention
_LONG = 15  # values from which no single one is looked for that would explain all fitted values


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """What is printed of one grey model, and the conventions it follows.

    Attributes
    ----------
    cells
        The table taken apart; its last row is the model with its coefficients and tests.
    roles
        Role → column.
    known
        Which of ``a``, ``b``, ``mean error``, ``C``, ``p`` are printed.
    size
        How many values the series has.
    form, background
        Of the fitted values: one of `FORMS`, and the weight of S(k) in z(k).
    """

    cells: Cells
    roles: Mapping[str, str]
    known: tuple[str, ...]
    size: int
    form: str = FORMS[0]
    background: float = 0.5

    @property
    def series(self) -> tuple[Place, ...]:
        """The cells of the series."""
        return self.column("actual")

    @property
    def fitted_rows(self) -> range:
        """The rows that can have a fitted value other than the first: forecasts too."""
        return range(1, len(self.cells.labels) - 1)

    def column(self, role: str) -> tuple[Place, ...]:
        """Return the cells of a role beside the series."""
        return tuple((at, self.roles[role]) for at in range(self.size))

    def own(self, key: str) -> Place:
        """Return the cell of a coefficient or test."""
        return len(self.cells.labels) - 1, key

    def best(self, tries: Sequence[list[Claim]]) -> list[Claim]:
        """Return the claims that hold most often, the first of those that tie."""
        return max(tries, key=lambda claims: share_of(self.cells, claims))


def by_convention(model: Model) -> tuple[Model, list[Note]]:
    """Return a model with the form and background that most of its figures follow."""
    tries = [replace(model, form=form, background=z) for z in _BACKGROUNDS for form in FORMS]
    if "fitted" in model.roles:
        scores = [share_of(each.cells, _of_series(each)) for each in tries]
    else:
        scores = [share_of(each.cells, of_coefficients(each)) for each in tries]
    at = int(np.argmax(scores))
    found = tries[at] if scores[at] >= _FOLLOWED else model
    notes: list[Note] = []
    if found.form != FORMS[0]:
        notes.append(("fitted_form_followed", found.form))
    if found.background != _BACKGROUNDS[0]:
        z = found.background
        notes.append(("background_followed", f"z = {z:g}·S(k) + {1 - z:g}·S(k−1)"))
    return found, notes


def of_coefficients(model: Model) -> list[Claim]:
    """Return that a and b are those of least squares."""
    z = model.background
    return [
        Claim(check=f"{key} by least squares", target=model.own(key), inputs=model.series,
              formula=lambda *x, which=which: coefficients(x, z)[which],
              mistakes={"sign": (model.series,
                                 lambda *x, which=which: -coefficients(x, z)[which])})
        for which, key in enumerate(("a", "b")) if key in model.known
    ]  # fmt: skip


def of_fitted(model: Model) -> tuple[list[Claim], list[Note], dict[str, str]]:
    """Return that the fitted values are those of the series, of a and b, and an exponential.

    With notes, and the cause of a check that fails throughout.
    """
    if "fitted" not in model.roles:
        return [], [], {}
    series, curve = _of_series(model), _curve(model)
    fit = share_of(model.cells, series)
    if fit < _FOLLOWED and len(curve) > 1 and share_of(model.cells, curve) < _FOLLOWED:
        return [], [("other_model", model.roles["fitted"])], {}
    first = Claim(check="x̂(1) = x(1)", target=(0, model.roles["fitted"]),
                  inputs=model.series[:1], formula=lambda x: x)  # fmt: skip
    if not {"a", "b"} <= set(model.known):
        foreign = fit < _FOLLOWED and model.size > _LONG
        causes = {series[0].check: "fitted_not_of_series"} if foreign else {}
        return [first, *series, *curve], [], causes
    printed = _of_printed(model)
    exact = share_of(_exact(model, ("a", "b")), printed)
    if fit < 1 and 0 < exact >= fit:
        notes = [("fitted_of_printed_coefficients", model.form)]
        return [first, *printed, *curve], notes, {}
    return [first, *(series if fit >= _FOLLOWED else []), *printed, *curve], [], {}


def _of_series(model: Model) -> list[Claim]:
    form, z = model.form, model.background
    return [
        Claim(check=f"x̂(k) of the series ({form})", target=(at, model.roles["fitted"]),
              inputs=model.series,
              formula=lambda *x, at=at: fitted(form, x[0], *coefficients(x, z), at=at))
        for at in model.fitted_rows
    ]  # fmt: skip


def _of_printed(model: Model) -> list[Claim]:
    inputs = (model.series[0], model.own("a"), model.own("b"))
    return [
        Claim(check=f"x̂(k) of a and b ({model.form})", target=(at, model.roles["fitted"]),
              inputs=inputs, formula=lambda x, a, b, at=at: fitted(model.form, x, a, b, at=at))
        for at in model.fitted_rows
    ]  # fmt: skip


def _curve(model: Model) -> list[Claim]:
    """Return that the fitted values grow at a constant rate, whatever a and b."""
    name = model.roles["fitted"]
    return [
        Claim(check="x̂(k) = x̂(k−1)²/x̂(k−2)", target=(at, name),
              inputs=((at - 1, name), (at - 2, name)), formula=lambda near, far: near**2 / far)
        for at in model.fitted_rows[2:]
    ]  # fmt: skip


def _exact(model: Model, keys: Sequence[str]) -> Cells:
    """Return the cells with some of the model as exact as they are printed."""
    names = [model.cells.names[model.own(key)] for key in keys]
    exact = {name: Figures(model.cells.printed[name].numbers, np.zeros(1)) for name in names}
    return replace(model.cells, printed={**model.cells.printed, **exact})


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
    """Return the fitted value at place `at`, counted from 0, in one of `FORMS`."""
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
