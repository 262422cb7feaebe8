"""Balance: how alike treated and control units are, before and after matching or weighting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.columns import numbers, places
from shuanggao_analytics.performance.impact.matching.given import checked_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.impact.matching.given import Units

_ALONE = 1e-12
_MEASURES = ("mean_treated", "mean_control", "smd", "variance_ratio", "ks")


def balance_table(
    units: pd.DataFrame,
    *,
    treated: str,
    covariates: Sequence[str],
    exact: Sequence[str] = (),
    weights: pd.Series | None = None,
) -> pd.DataFrame:
    r"""Return how treated and control units differ in each covariate.

    .. math:: \mathrm{smd} = \frac{\bar x_1 - \bar x_0}{s},\quad
              s = \sqrt{\tfrac12 (s_1^2 + s_0^2)}\ \text{before weighting}

    The denominator s stays that of the unweighted groups, so that a smaller difference is not
    hidden by a smaller spread.

    Parameters
    ----------
    units
        One row a unit.
    treated
        Column of true and false, or 1 and 0.
    covariates
        Columns of numbers.
    exact
        Columns of labels: each level gets a row with the shares that have it.
    weights
        By unit, ≥ 0, such as ``Matching.weights``; a unit left out has the weight 0. ``None``: no
        columns of after.

    Returns
    -------
    pandas.DataFrame
        One row a covariate and level (``"belt = east"``): ``mean_treated_before``,
        ``mean_control_before``, ``smd_before``, ``variance_ratio_before`` (treated over control;
        missing where one of them is 0), ``ks_before`` (largest difference of the distribution
        functions), ``sd`` (the denominator), and with weights the same ``…_after``. Without spread
        a difference of means has an infinite smd, and none has 0.

    Raises
    ------
    DataContractError
        For columns missing or used twice, a unit twice, flags, covariates and labels missing or
        unfit, and weights missing, negative, unknown or all zero in a group.

    References
    ----------
    Austin, P. C. (2009). *Statistics in Medicine* 28, 3083–3107; Stuart, E. A. (2010).
    *Statistical Science* 25, 1–21.

    Examples
    --------
    >>> table = pd.DataFrame({"named": [1, 1, 0, 0], "staff": [4.0, 6.0, 2.0, 4.0]})
    >>> found = balance_table(table, treated="named", covariates=["staff"],
    ...                       weights=pd.Series([1, 0, 0, 1]))
    >>> found[["smd_before", "smd_after", "ks_after"]].round(3)
               smd_before  smd_after  ks_after
    covariate
    staff           1.414        0.0       0.0
    """
    checked = checked_units(units, treated=treated, covariates=covariates, exact=exact)
    given = None if weights is None else _checked_weights(weights, checked)
    return balance_of(checked, given)


def balance_of(units: Units, weights: Floats | None) -> pd.DataFrame:
    """Return the balance table of checked units."""
    columns, names = [units.covariates], list(units.names)
    for column in units.levels.columns:
        found = pd.unique(units.levels[column])
        given = units.levels[column].to_numpy(dtype=object)
        columns.append(np.column_stack([given == level for level in found]).astype("float64"))
        names += [f"{column} = {level}" for level in found]
    cells = np.hstack(columns)
    even = np.ones(len(cells))
    sd = np.sqrt(sum(_moments(cells[g], even[g])[1] for g in (units.treated, ~units.treated)) / 2)
    parts = _measures(cells, units.treated, even, sd=sd, when="before")
    parts["sd"] = sd
    if weights is not None:
        parts |= _measures(cells, units.treated, weights, sd=sd, when="after")
    return pd.DataFrame(parts, index=pd.Index(names, name="covariate", dtype=object))


def _measures(
    cells: Floats, treated: NDArray[np.bool_], weights: Floats, *, sd: Floats, when: str
) -> dict[str, Floats]:
    groups = [(cells[group], weights[group]) for group in (treated, ~treated)]
    (mean_1, var_1), (mean_0, var_0) = (_moments(*group) for group in groups)
    gap = mean_1 - mean_0
    flat = sd == 0
    spread = np.where(flat, 1.0, sd)
    smd = np.where(flat, np.where(gap == 0, 0.0, np.copysign(np.inf, gap)), gap / spread)
    both = (var_1 > 0) & (var_0 > 0)
    ratio = np.divide(var_1, var_0, out=np.full(len(gap), np.nan), where=both)
    ks = np.array([_distance(cells[:, at], treated, weights) for at in range(cells.shape[1])])
    values = (mean_1, mean_0, smd, ratio, ks)
    return {f"{name}_{when}": value for name, value in zip(_MEASURES, values, strict=True)}


def _moments(cells: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return weighted means, and variances unbiased where all weights are equal."""
    share = weights / weights.sum()
    mean = share @ cells
    free = 1.0 - float(share @ share)  # 0 where one unit has all the weight
    spread = share @ (cells - mean) ** 2
    return mean, spread / free if free > _ALONE else np.zeros_like(mean)


def _distance(values: Floats, treated: NDArray[np.bool_], weights: Floats) -> float:
    """Return the largest difference of the weighted distribution functions."""
    order = np.argsort(values, kind="stable")
    flags, w = treated[order], weights[order]
    steps = np.where(flags, w / w[flags].sum(), -w / w[~flags].sum())
    last = np.append(np.diff(values[order]) > 0, True)
    return float(np.max(np.abs(np.cumsum(steps)[last])))


def _checked_weights(weights: pd.Series, units: Units) -> Floats:
    """Return weights in the order of the units."""
    if not isinstance(weights, pd.Series):
        remedy = "give a Series by unit"
        raise DataContractError([Fault("weights", "not a Series", value=type(weights).__name__,
                                       remedy=remedy)])  # fmt: skip
    values, bad = numbers(weights)
    wrong = bad | ~(values >= 0)
    twice = weights.index[weights.index.duplicated()].unique()
    faults = [
        *(Fault("weights", "unit twice", row_name(name)) for name in twice),
        *(
            Fault("weights", "no such unit", row_name(name))
            for name in weights.index[~weights.index.isin(units.index)]
        ),
        *(
            Fault("weights", "no weight given", row_name(name), remedy="zero is a weight")
            for name in units.index[~units.index.isin(weights.index)]
        ),
        *(
            Fault("weights", "needs a number ≥ 0", row_name(weights.index[at]), None,
                  str(weights.iloc[at]))
            for at in places(wrong)
        ),
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    ordered: Floats = values[weights.index.get_indexer(units.index)]
    together(
        lambda: _some(ordered[units.treated], "treated unit"),
        lambda: _some(ordered[~units.treated], "control"),
    )
    return ordered


def _some(weights: Floats, word: str) -> None:
    if not np.any(weights > 0):
        raise DataContractError([Fault("weights", f"no {word} has weight")])
