"""How far a coupling result depends on choices: the variant, the weights, what is done with 0.

None of the choices is right by itself. They are set side by side, so that a grade or a rank is
never shown without its range.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.coupling.coordination import (
    VARIANTS,
    checked_systems,
    coordination,
    coupling_coordination,
)
from shuanggao_analytics.alignment.coupling.grades import (
    coordination_grades,
    grade_codes,
    grade_scale,
)
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.weights import entropy_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.alignment.coupling.coordination import Variant
    from shuanggao_analytics.alignment.coupling.grades import Scale
    from shuanggao_analytics.inputs import Floats, Values
    from shuanggao_analytics.performance.cells import Weights


def coupling_choices(
    systems: pd.DataFrame, *, weights: Weights | None = None, ks: Sequence[float] = (1.0, 2.0)
) -> pd.DataFrame:
    r"""Return D of each row under every variant, with equal, given and entropy weights.

    Parameters
    ----------
    systems, weights
        As for ``coupling_coordination``; without `weights` there are no ``given`` ones.
    ks
        Exponents for ``product-k``.

    Returns
    -------
    pandas.DataFrame
        The index of `systems`; one column a choice, ``<variant>/<weights>``, as
        ``product-k(2)/entropy``. The entropy weights are taken over the rows given; the columns
        with them are left out where they are not defined (a single row, a system of zeros, no
        system that differs between rows).

    Raises
    ------
    DataContractError
        As ``coupling_coordination``, and for a bad exponent.

    Examples
    --------
    >>> scores = pd.DataFrame({"高职": [0.4, 0.1], "产业": [0.9, 0.1]}, index=["江苏", "青海"])
    >>> coupling_choices(scores, ks=[1]).filter(like="equal").round(2)
        standard/equal  product-k(1)/equal  wang2021/equal  fan2024/equal
    江苏            0.77                0.74            0.55           0.57
    青海            0.32                0.32            0.32           0.32
    """
    checks = [lambda k=k: checked_systems(systems, variant="product-k", k=k) for k in ks]
    (scores, given), *_ = together(lambda: checked_systems(systems, weights=weights), *checks)
    shares: dict[str, Floats] = {"equal": np.full(len(given), 1.0 / len(given))}
    if weights is not None:
        shares["given"] = given
    learned = _entropy_shares(systems)
    if learned is not None:
        shares["entropy"] = learned
    degrees = {
        f"{name}/{label}": coordination(scores, share, variant=variant, k=k)[2]
        for name, variant, k in _named_variants(ks)
        for label, share in shares.items()
    }
    return pd.DataFrame(degrees, index=systems.index)


def coupling_range(
    systems: pd.DataFrame,
    *,
    weights: Weights | None = None,
    variant: Variant = "standard",
    k: float = 1.0,
    scale: Scale = "ten",
    ks: Sequence[float] = (1.0, 2.0),
    within: Values | None = None,
) -> pd.DataFrame:
    r"""Return D, its grade and its rank with their range over all variants and weights.

    The range is over `coupling_choices` and the choice made here: the lowest and highest D of
    each row, how many different grades they mean, and the best and worst rank.

    Parameters
    ----------
    systems, weights, variant, k, scale
        The choice made, as for ``coupling_coordination``.
    ks
        As for `coupling_choices`.
    within
        One label a row, in its order: ranks are taken among the rows with the same label (a
        date, say). Without it among all rows.

    Returns
    -------
    pandas.DataFrame
        The index of `systems`; ``as_given``, ``low``, ``high`` (D), ``low_choice``,
        ``high_choice`` (the first that gives them), ``grade``, ``grade_low``, ``grade_high``,
        ``grades`` (number of different grades), ``rank`` (1 = highest D, ties
        the best), ``rank_low`` and ``rank_high`` (best and worst rank).

    Raises
    ------
    DataContractError, UnknownNameError
        As ``coupling_coordination``.

    Examples
    --------
    >>> scores = pd.DataFrame({"高职": [0.4, 0.1], "产业": [0.9, 0.1]}, index=["江苏", "青海"])
    >>> table = coupling_range(scores)
    >>> table[["as_given", "low", "high", "low_choice", "grades"]].round(3)
        as_given    low   high      low_choice  grades
    江苏     0.775  0.554  0.820  wang2021/equal       4
    青海     0.316  0.316  0.316  standard/equal       1
    """
    given = coupling_coordination(systems, weights=weights, variant=variant, k=k, scale=scale)
    choices = coupling_choices(systems, weights=weights, ks=ks)
    everything = pd.concat([choices, given["D"].rename("as_given")], axis=1)
    degrees = everything.to_numpy()
    codes = np.sort(grade_codes(degrees, grade_scale(scale)), axis=1)
    labels = np.zeros(len(systems)) if within is None else _labels(within, len(systems))
    ranked = everything.reset_index(drop=True).groupby(labels).rank(ascending=False, method="min")
    ranks = ranked.to_numpy(dtype="int64")
    lowest, highest = degrees.argmin(axis=1), degrees.argmax(axis=1)
    low = pd.Series(degrees.min(axis=1), index=systems.index)
    high = pd.Series(degrees.max(axis=1), index=systems.index)
    return pd.DataFrame(
        {
            "as_given": given["D"],
            "low": low,
            "high": high,
            "low_choice": everything.columns.take(lowest).to_numpy(),
            "high_choice": everything.columns.take(highest).to_numpy(),
            "grade": given["grade"],
            "grade_low": coordination_grades(low, scale=scale),
            "grade_high": coordination_grades(high, scale=scale),
            "grades": 1 + (np.diff(codes, axis=1) > 0).sum(axis=1),
            "rank": ranks[:, -1],
            "rank_low": ranks.min(axis=1),
            "rank_high": ranks.max(axis=1),
        },
        index=systems.index,
    )


def zero_sensitivity(
    systems: pd.DataFrame,
    *,
    weights: Weights | None = None,
    variant: Variant = "standard",
    k: float = 1.0,
    scale: Scale = "ten",
    shifts: Sequence[float] = (1e-4, 1e-3, 1e-2),
    margin: float = 0.05,
) -> pd.DataFrame:
    r"""Return C, T, D and grade under the usual treatments of zero scores, side by side.

    Min–max scaling gives the last unit of every column exactly 0, and with it C = D = 0. Papers
    then add or write in a small number, often without naming it. The choices here:

    - ``keep``: the scores as they are;
    - ``replace_ε``: zeros become ε, nothing else changes;
    - ``shift_ε``: :math:`(U + ε) / (1 + ε)`, all scores move up a little;
    - ``goalposts_m``: :math:`(U + m) / (1 + 2m)`, as if the posts of the min–max scaling had
      stood the share m of the range beyond the worst and the best (m = 0.0102 gives the scale
      from 0.01 to 0.99 that some software applies unasked);
    - ``rank``: :math:`(r - 0.5) / N` with r the rank in the column, ties their mean.

    Parameters
    ----------
    systems, weights, variant, k, scale
        As for ``coupling_coordination``.
    shifts
        The values of ε, in (0, 1).
    margin
        The value of m, > 0.

    Returns
    -------
    pandas.DataFrame
        The index of `systems`; columns of two levels, ``measure`` (C, T, D, grade) and
        ``choice``: ``result["D"]`` is the table of D.

    Raises
    ------
    DataContractError, UnknownNameError
        As ``coupling_coordination``; also for a shift or margin out of bounds.

    References
    ----------
    王淑佳 等 (2021)《自然资源学报》36(3), 793–810, on the reliability of the model.

    Examples
    --------
    >>> scores = pd.DataFrame({"高职": [0.0, 1.0], "产业": [0.9, 0.8]}, index=["甲", "乙"])
    >>> zero_sensitivity(scores, shifts=[0.01])["D"].round(3)
    choice   keep  replace_0.01  shift_0.01  goalposts_0.05   rank
    甲       0.000         0.308       0.307           0.445  0.658
    乙       0.946         0.946       0.946           0.927  0.658
    """
    faults = [
        Fault("shifts", "needs a number between 0 and 1", value=str(shift))
        for shift in shifts
        if not 0 < shift < 1
    ]
    if not (np.isfinite(margin) and margin > 0):
        faults.append(Fault("margin", "needs a finite number > 0", value=str(margin)))
    if faults:
        raise DataContractError(faults)
    scores, share = checked_systems(systems, weights=weights, variant=variant, k=k)
    kept = pd.DataFrame(scores.T, index=systems.index, columns=systems.columns)
    treated = {"keep": kept}
    for shift in shifts:
        treated[f"replace_{shift:g}"] = kept.mask(kept == 0, shift)
        treated[f"shift_{shift:g}"] = (kept + shift) / (1 + shift)
    treated[f"goalposts_{margin:g}"] = (kept + margin) / (1 + 2 * margin)
    treated["rank"] = (kept.rank() - 0.5) / len(kept)
    results = {
        choice: coupling_coordination(table, weights=share, variant=variant, k=k, scale=scale)
        for choice, table in treated.items()
    }
    columns = pd.MultiIndex.from_product(
        [["C", "T", "D", "grade"], list(treated)], names=["measure", "choice"]
    )
    return pd.DataFrame(
        {(measure, choice): results[choice][measure] for measure, choice in columns},
        index=systems.index,
        columns=columns,
    )


def _labels(within: Values, rows: int) -> NDArray[Any]:
    """Return one label a row, or raise."""
    labels = np.asarray(within, dtype=object).ravel()
    faults = [
        Fault("within", "missing label", row=str(row)) for row in np.flatnonzero(pd.isna(labels))
    ]
    if len(labels) != rows:
        faults = [Fault("within", f"{len(labels)} labels for {rows} rows")]
    if faults:
        raise DataContractError(faults)
    return labels


def _named_variants(ks: Sequence[float]) -> list[tuple[str, Variant, float]]:
    named: list[tuple[str, Variant, float]] = []
    for variant in VARIANTS:
        if variant == "product-k":
            named += [(f"product-k({k:g})", variant, k) for k in ks]
        else:
            named.append((variant, variant, 1.0))
    return named


def _entropy_shares(systems: pd.DataFrame) -> Floats | None:
    """Return entropy weights of the systems; ``None`` where they are not defined."""
    try:
        shares: Floats = entropy_weights(systems).to_numpy()
    except DataContractError:
        return None
    return shares
