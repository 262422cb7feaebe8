"""Coupling coordination degree (耦合协调度): how even systems are (C), how high (T), both (D).

Chinese studies of vocational education and industry rest on this model, and it is often misused:
see the notes of `coupling_coordination` and the flags of ``coupling_flags``. The coupling degree
C compares the systems of one row with each other: it says that they are about equally high, not
that they act on each other. Four definitions are in use and give different numbers for the same
rows; ``coupling_range`` sets them side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.coupling.grades import coordination_grades, grade_scale
from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    table_faults,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.alignment.coupling.grades import Scale
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

Variant: TypeAlias = Literal["standard", "product-k", "wang2021", "fan2024"]
VARIANTS: tuple[Variant, ...] = ("standard", "product-k", "wang2021", "fan2024")
JOINED = "、"  # between the names of systems that share a place

_TIED = 1e-12


def coupling_coordination(
    systems: pd.DataFrame,
    *,
    weights: Weights | None = None,
    variant: Variant = "standard",
    k: float = 1.0,
    scale: Scale = "ten",
) -> pd.DataFrame:
    r"""Return the coupling degree C, the level T and the coordination degree D of each row.

    With the scores :math:`U_1 … U_n` of n systems in [0, 1]:

    .. math:: T = \sum_i w_i U_i,\qquad D = \sqrt{C \cdot T}

    and C, always in [0, 1] and 1 exactly when the systems are equal, as

    - ``standard``: :math:`C = n (\prod U_i)^{1/n} / \sum U_i`, geometric over arithmetic mean;
    - ``product-k``: :math:`C = \{\prod U_i / [(\sum U_i / n)^n]\}^k`, which is the standard C to
      the power of n·k: the same ranking of C, another D and another grade;
    - ``wang2021``: :math:`C = \sqrt{[1 - \frac{\sum_{i>j} |U_i - U_j|}{n(n-1)/2}] \times
      (\prod U_i / \max U)^{1/(n-1)}}`, which spreads over the whole of [0, 1];
    - ``fan2024``: :math:`C = 1 - 2 \sqrt{[n \sum U_i^2 - (\sum U_i)^2] / n^2}`, one minus twice
      the standard deviation (population form). As that is at most 1/2 for values in [0, 1], C
      is never negative and nothing is cut off.

    Parameters
    ----------
    systems
        Rows × n ≥ 2 systems, scores in [0, 1] (no unit), complete. Row labels may repeat.
    weights
        Of the systems in T: by name, or in the order of the columns; each ≥ 0, together 1.
        Equal by default. They do not enter C.
    variant
        Definition of C.
    k
        Exponent of ``product-k``, > 0 (1/n gives ``standard``); for no other variant.
    scale
        Scale of the grades of D, a convention of the literature: see ``grade_scales``.

    Returns
    -------
    pandas.DataFrame
        The index of `systems`; columns ``C``, ``T``, ``D``, ``grade`` (of D) and ``lagging``:
        the system with the lowest score; systems that share the lowest are all named, joined
        by ``、``.

    Raises
    ------
    DataContractError
        For scores missing, no number or outside [0, 1], fewer than two systems, a name twice,
        weights that do not fit or do not sum to one, a bad k or scale: all cells.
    UnknownNameError
        For another variant or scale.

    Notes
    -----
    A score of exactly 0 makes C and D 0 in all variants but ``fan2024``, whatever the other
    systems are. Min–max scaling puts such a zero in every column: ``zero_sensitivity`` shows
    what other treatments give. Where all systems are 0, C of all variants but ``fan2024`` is
    0/0 and missing, while T and D are 0 (D is at most √T). A high C with a low T is an even pair
    of low systems: ``coupling_flags`` names such rows.

    References
    ----------
    王淑佳 等 (2021) 国内耦合协调度模型的误区及修正，《自然资源学报》36(3), 793–810;
    Fan: 《统计与决策》2024(22), doi 10.13546/j.cnki.tjyjc.2024.22.007, as in R package coupling.
    The concept in the plan: 专业集群 and 产业集群 matched and coupled (003:329-333).

    Examples
    --------
    >>> scores = pd.DataFrame({"高职": [0.4, 0.1], "产业": [0.9, 0.1]}, index=["江苏", "青海"])
    >>> coupling_coordination(scores).round(3)
            C     T      D grade lagging
    江苏  0.923  0.65  0.775  中级协调      高职
    青海  1.000  0.10  0.316  轻度失调   高职、产业
    """
    (scores, share), _ = together(
        lambda: checked_systems(systems, weights=weights, variant=variant, k=k),
        lambda: grade_scale(scale),
    )
    coupling, level, degree = coordination(scores, share, variant=variant, k=k)
    table = pd.DataFrame({"C": coupling, "T": level, "D": degree}, index=systems.index)
    names = systems.columns
    return table.assign(
        grade=coordination_grades(table["D"], scale=scale).array, lagging=_holders(-scores, names)
    )


def leading_system(systems: pd.DataFrame) -> pd.Series:
    """Return the name of the system with the highest score of each row (超前型).

    Parameters
    ----------
    systems
        As for `coupling_coordination`.

    Returns
    -------
    pandas.Series
        ``leading`` with the index of `systems`; systems that share the highest score are all
        named, joined by ``、``.

    Raises
    ------
    DataContractError
        As for `coupling_coordination`.

    Examples
    --------
    >>> leading_system(pd.DataFrame({"高职": [0.4, 0.1], "产业": [0.9, 0.1]})).tolist()
    ['产业', '高职、产业']
    """
    scores, _ = checked_systems(systems)
    return pd.Series(_holders(scores, systems.columns), index=systems.index, name="leading")


def checked_systems(
    systems: pd.DataFrame,
    *,
    weights: Weights | None = None,
    variant: str = "standard",
    k: float = 1.0,
) -> tuple[Floats, Floats]:
    """Return the scores as systems × rows and the weights, or raise with every fault found."""
    if faults := table_faults(systems, "systems"):
        raise DataContractError(faults)
    remedy = "scores of systems are normalised to [0, 1] first"
    *_, cells, share = together(
        lambda: _check_variant(variant, k),
        lambda: _check_count(systems),
        lambda: checked_cells(systems, table="systems", low=0.0, high=1.0, remedy=remedy),
        lambda: checked_weights(weights, systems.columns),
    )
    return np.ascontiguousarray(cells.T), share


def coordination(
    scores: Floats, share: Floats, *, variant: Variant, k: float
) -> tuple[Floats, Floats, Floats]:
    """Return C, T and D of checked scores (systems × rows) and weights."""
    with np.errstate(divide="ignore", invalid="ignore"):
        coupling = np.minimum(_DEGREES[variant](scores, k), 1.0)
    level = np.minimum(share @ scores, 1.0)
    degree = np.sqrt(np.where(level > 0, coupling, 0.0) * level)
    return coupling, level, degree


def _standard(scores: Floats, _: float) -> Floats:
    evenness: Floats = np.exp(_log_evenness(scores))
    return evenness


def _product_k(scores: Floats, k: float) -> Floats:
    evenness: Floats = np.exp(len(scores) * k * _log_evenness(scores))
    return evenness


def _wang2021(scores: Floats, _: float) -> Floats:
    n = len(scores)
    ordered = np.sort(scores - scores.min(axis=0), axis=0)
    distance = (2.0 * np.arange(n) - n + 1.0) @ ordered / (n * (n - 1) / 2)
    closeness = np.exp(np.log(scores / scores.max(axis=0)).sum(axis=0) / (n - 1))
    degree: Floats = np.sqrt(np.maximum(1.0 - distance, 0.0) * closeness)
    return degree


def _fan2024(scores: Floats, _: float) -> Floats:
    spread = np.std(scores - scores.min(axis=0), axis=0)
    degree: Floats = np.maximum(1.0 - 2.0 * spread, 0.0)
    return degree


def _log_evenness(scores: Floats) -> Floats:
    """Return the log of geometric over arithmetic mean; by logs, so that products cannot vanish.

    Scores are taken relative to the highest of the row: equal ones are then exactly 1.
    """
    relative = scores / scores.max(axis=0)
    evenness: Floats = np.log(relative).mean(axis=0) - np.log(relative.mean(axis=0))
    return evenness


_DEGREES: dict[str, Callable[[Floats, float], Floats]] = {
    "standard": _standard,
    "product-k": _product_k,
    "wang2021": _wang2021,
    "fan2024": _fan2024,
}


def _check_variant(variant: str, k: float) -> None:
    if variant not in VARIANTS:
        remedy = f"variants: {', '.join(VARIANTS)}"
        raise UnknownNameError([Fault("variant", "no such variant", value=variant, remedy=remedy)])
    if not (isinstance(k, int | float | np.number) and np.isfinite(k) and k > 0):
        raise DataContractError([Fault("k", "needs a finite number > 0", value=str(k))])
    if variant != "product-k" and k != 1:
        fault = Fault("k", f"has no place in {variant}", value=str(k), remedy="use product-k")
        raise DataContractError([fault])


def _check_count(systems: pd.DataFrame) -> None:
    if systems.shape[1] < 2:
        fault = Fault("systems", "coupling needs two systems or more", value="1")
        raise DataContractError([fault])


def _holders(scores: Floats, names: pd.Index) -> pd.api.extensions.ExtensionArray | np.ndarray:
    """Return for each row the names of the systems with the highest score, ties joined."""
    texts = [str(name) for name in names]
    held = scores >= scores.max(axis=0) - _TIED
    codes = np.argmax(held, axis=0)
    tied = np.flatnonzero(held.sum(axis=0) > 1)
    if len(tied):
        patterns, which = np.unique(held[:, tied], axis=1, return_inverse=True)
        codes[tied] = len(texts) + which.ravel()
        texts += [JOINED.join(np.asarray(texts)[on]) for on in patterns.T]
    return pd.Index(texts).take(codes).array
