"""What C, T and D of a printed coupling table follow: the definition, the weights, or a mix-up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.coupling.coordination import coordination
from shuanggao_analytics.audit.checks.audits import best_of, share_that_follows
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.performance.cells import checked_weights
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shuanggao_analytics.alignment.coupling.coordination import Variant
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

MAJORITY = 0.75  # of the rows that follow a definition for it to be the paper's
_STEPS = 20  # weights are looked for in steps of 1/20 before they are fitted freely


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The columns of a coupling table: scores of systems, and C, T, D where they are printed."""

    figures: Mapping[str, Figures]
    systems: tuple[str, ...]
    c: str | None
    t: str | None
    d: str | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """A relation, where there is one, with what is to be said of it."""

    relation: Relation | None = None
    notes: tuple[tuple[str, str], ...] = ()
    cause: str | None = None


def _coupled(variant: Variant, k: float = 1.0) -> Callable[..., Floats]:
    """Return C of the suite under a definition, as a formula of the systems."""

    def degree(*scores: Floats) -> Floats:
        equal = np.full(len(scores), 1 / len(scores))
        wide = np.broadcast_arrays(*scores)
        flat = np.stack([each.ravel() for each in wide])
        return coordination(flat, equal, variant=variant, k=k)[0].reshape(wide[0].shape)

    return degree


def _undoubled(*scores: Floats) -> Floats:
    return _coupled("standard")(*scores) / len(scores)


FORMS: Mapping[str, tuple[str, Callable[..., Floats]]] = {
    "standard": ("C = n·(ΠU)^(1/n)/ΣU", _coupled("standard")),
    "wang2021": (
        "C = √{[1−Σ|Ui−Uj|/(n(n−1)/2)]·[Π(U/max U)]^(1/(n−1))}",
        _coupled("wang2021"),
    ),
    "fan2024": ("C = 1−2·√{[nΣU²−(ΣU)²]/n²}", _coupled("fan2024")),
    "product-k1": ("C = ΠU/(ΣU/n)^n", _coupled("product-k", 1)),
    "product-k2": ("C = {ΠU/(ΣU/n)^n}²", _coupled("product-k", 2)),
    "product-k3": ("C = {ΠU/(ΣU/n)^n}³", _coupled("product-k", 3)),
    "undoubled": ("C = (ΠU)^(1/n)/ΣU", _undoubled),
}


def definition(table: Printed, variant: str | None) -> tuple[str, Found]:
    """Return the definition of C that most rows follow, and the relation that is to be checked."""
    if variant is not None:
        require_known("variant", variant, FORMS)
    if table.c is None or not table.systems:
        return variant or "standard", Found()
    tries = {
        name: Relation(check=text, target=table.c, inputs=table.systems, formula=formula)
        for name, (text, formula) in FORMS.items()
    }
    best = best_of(list(tries.values()), table.figures)
    sure = share_that_follows(best, table.figures) >= MAJORITY
    followed = next(name for name, each in tries.items() if each is best) if sure else "standard"
    asked = tries[variant or followed]
    notes = [("definition_followed", f"{followed}: {tries[followed].check}")] if sure else []
    cause = "other_definition" if variant is not None and followed != variant else None
    bound = 1 / len(table.systems)
    if variant == "undoubled" and np.nanmax(table.figures[table.c].low) > bound:
        cause = "above_formula"
        notes.append(("above_formula", f"{asked.check} ≤ {bound:.3g}"))
    if followed == "undoubled":
        notes.append(("undoubled", f"{asked.check} ≤ {bound:.3g}"))
    return followed, Found(relation=asked, notes=tuple(notes), cause=cause)


def swapped(table: Printed, variant: str | None) -> bool:
    """Return whether the column called T follows a definition of C."""
    return bool(definition(replace(table, c=table.t, t=table.c), variant)[1].notes)


def level_weights(
    table: Printed, form: str, weights: Weights | None
) -> tuple[Floats | None, tuple[tuple[str, str], ...]]:
    """Return the weights of the systems in T: as stated, equal, or those that most rows follow."""
    if not table.systems:
        return None, ()
    names = list(table.systems)
    equal = np.full(len(names), 1 / len(names))
    if weights is not None:
        return checked_weights(weights, pd.Index(names)), ()

    def holds(share: Floats) -> bool:
        relation = level(table, share) or degree(table, form, share)
        if relation is None:
            return True
        return share_that_follows(relation, table.figures) >= MAJORITY

    fitted = None if holds(equal) else _fitted(table, form)
    for share in () if fitted is None else (np.round(fitted * _STEPS) / _STEPS, fitted):
        if abs(share.sum() - 1) < 1e-9 and holds(share):
            words = ", ".join(f"{n} {w:.3g}" for n, w in zip(names, share, strict=True))
            return share, (("weights_followed", words),)
    return equal, ()


def level(table: Printed, share: Floats | None) -> Relation | None:
    """Return T = Σ w·U, None where T or the systems are not printed."""
    if table.t is None or share is None:
        return None
    formula = _weighted(share)
    return Relation(check="T = Σ w·U", target=table.t, inputs=table.systems, formula=formula)


def degree(table: Printed, form: str, share: Floats | None) -> Relation | None:
    """Return D = √(C·T), with C and T as printed or, where they are not, from the scores."""
    if table.d is None:
        return None
    coupled, mean = _coupling(table, form), _mean(table, share)
    if coupled is None or mean is None:
        return None
    (c, inputs_c, f), (t, inputs_t, g) = coupled, mean
    n = len(inputs_c)
    if inputs_c == inputs_t:  # from the scores alone: each score moves C and T together
        formula: Callable[..., Floats] = lambda *u: np.sqrt(f(*u) * g(*u))  # noqa: E731
        inputs = inputs_c
    else:
        formula = lambda *x: np.sqrt(f(*x[:n]) * g(*x[n:]))  # noqa: E731
        inputs = (*inputs_c, *inputs_t)
    return Relation(check=f"D = √({c}·{t})", target=table.d, inputs=inputs, formula=formula)


def mistaken(table: Printed, form: str, share: Floats | None) -> str | None:
    """Return what a D that fails throughout is instead: C, T or the product without its root."""
    if table.d is None:
        return None
    tries = {}
    coupled, mean = _coupling(table, form), _mean(table, share)
    if coupled is not None:
        tries["d_is_c"] = (coupled[1], coupled[2])
    if mean is not None:
        tries["d_is_t"] = (mean[1], mean[2])
    right = degree(table, form, share)
    if right is not None:
        tries["d_without_root"] = (right.inputs, lambda *x: right.formula(*x) ** 2)
    for cause, (inputs, formula) in tries.items():
        other = Relation(check=cause, target=table.d, inputs=inputs, formula=formula)
        if share_that_follows(other, table.figures) >= MAJORITY:
            return cause
    return None


def _coupling(
    table: Printed, form: str
) -> tuple[str, tuple[str, ...], Callable[..., Floats]] | None:
    if table.c is not None:
        return "C", (table.c,), lambda c: c
    return ("C(U)", table.systems, FORMS[form][1]) if table.systems else None


def _mean(
    table: Printed, share: Floats | None
) -> tuple[str, tuple[str, ...], Callable[..., Floats]] | None:
    if table.t is not None:
        return "T", (table.t,), lambda t: t
    return None if share is None else ("Σ w·U", table.systems, _weighted(share))


def _weighted(share: Floats) -> Callable[..., Floats]:
    def mean(*scores: Floats) -> Floats:
        terms = [w * u for w, u in zip(share, scores, strict=True)]
        total: Floats = np.sum(terms, axis=0)
        return total

    return mean


def _fitted(table: Printed, form: str) -> Floats | None:
    """Return the weights ≥ 0 with sum one that fit T, or D²/C, best; None with too few rows."""
    from scipy.optimize import nnls

    scores = np.column_stack([table.figures[name].numbers for name in table.systems])
    if table.t is not None:
        aim = table.figures[table.t].numbers
    elif table.d is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            coupled = table.figures[table.c].numbers if table.c else FORMS[form][1](*scores.T)
            aim = table.figures[table.d].numbers ** 2 / coupled
    else:
        return None
    whole = np.isfinite(scores).all(axis=1) & np.isfinite(aim)
    if whole.sum() <= scores.shape[1]:
        return None
    heavy = 1e3 * np.max(np.abs(scores[whole]))  # holds the sum at one
    rows = np.vstack([scores[whole], np.full(scores.shape[1], heavy)])
    found, _ = nnls(rows, np.append(aim[whole], heavy))
    fitted: Floats = found / found.sum()
    return fitted
