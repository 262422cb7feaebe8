r"""How far parallel trends may fail before a difference is no longer told from zero."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.performance.aggregation.checks import checked_name
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.impact.differences.callaway import did_library
from shuanggao_analytics.performance.impact.differences.group_time import GroupTimeEffects
from shuanggao_analytics.performance.impact.words import signed
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Restriction: TypeAlias = Literal["relative_magnitude", "smoothness"]

_HALVINGS = {"relative_magnitude": 10, "smoothness": 5}  # of the step where zero enters
_MEANING = {
    "relative_magnitude": (
        "after treatment, trends may part from one time to the next by up to m times the most they "
        "did before"
    ),
    "smoothness": (
        "the slope of the parting may change by up to m (in units of the outcome) from one time to "
        "the next"
    ),
}
_INTERVALS = {
    "relative_magnitude": (
        "The interval is the set of estimates widened by the error of those after treatment; it "
        "takes the greatest parting before treatment as known without error (the conditional "
        "interval of Rambachan and Roth does not), so its level is approximate."
    ),
    "smoothness": "The interval is the shortest of fixed length that holds at the level stated.",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class PretrendSensitivity:
    """Bounds of the mean difference after treatment when parallel trends fail by a stated amount.

    Attributes
    ----------
    table
        One row an ``m``: ``low``, ``high`` (of all values that the estimates allow, as if they had
        no error; missing where the differences before treatment themselves break the restriction),
        ``interval_low``, ``interval_high`` (with the error), ``excludes_zero``.
    breakdown
        The largest m at which the interval excludes zero, found by halving between two rows;
        infinite where it does so in all rows, missing (NaN) where it does not even in the first.
    estimate, se
        The mean over event times e ≥ 0, and its error, under parallel trends.
    method, level
        As asked for.
    """

    table: pd.DataFrame
    breakdown: float
    estimate: float
    se: float
    method: Restriction
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        least, most = float(self.table["m"].iloc[0]), float(self.table["m"].iloc[-1])
        if np.isnan(self.breakdown):
            verdict = f"The {self.level:.0%} interval holds zero already at m = {least:g}."
        elif np.isinf(self.breakdown):
            verdict = (
                f"The {self.level:.0%} interval excludes zero up to m = {most:g}, the largest."
            )
        else:
            verdict = f"The {self.level:.0%} interval excludes zero up to m = {self.breakdown:.3g}."
        empty = int(self.table["low"].isna().sum())
        broken = (
            f" At {empty} values of m the differences before treatment break the restriction "
            "themselves: no set is given there."
            if empty else ""
        )  # fmt: skip
        return (
            f"Sensitivity of the mean difference over event times from 0 on, "
            f"{signed(self.estimate)}, to parallel trends: {_MEANING[self.method]}. {verdict}"
            f"{broken} {_INTERVALS[self.method]} What this is not: a test of parallel trends, or "
            "proof that trends parted no more after treatment than the m that is assumed."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def pretrend_sensitivity(
    effects: GroupTimeEffects,
    *,
    method: Restriction = "relative_magnitude",
    m: Sequence[float] = (0.0, 0.5, 1.0, 1.5, 2.0),
    level: float = 0.95,
) -> PretrendSensitivity:
    r"""Return bounds of the mean difference after treatment when trends are not quite parallel.

    With :math:`\delta_e` the difference in trends that treatment did not make, known before
    treatment up to error, the restriction on what follows is

    .. math:: |\delta_{e+1} - \delta_e| \le m \max_{s<0} |\delta_{s+1} - \delta_s|
              \quad\text{(relative magnitude)},\qquad
              |(\delta_{e+1} - \delta_e) - (\delta_e - \delta_{e-1})| \le m
              \quad\text{(smoothness)}.

    Relative magnitude at m = 0 is parallel trends after treatment; smoothness at m = 0 carries a
    straight line on. Computed by diff-diff.

    Parameters
    ----------
    effects
        From `att_gt` with ``base="universal"``: differences before treatment have to be from one
        base.
    method
        The restriction.
    m
        Numbers ≥ 0, rising: without unit for relative magnitude; for smoothness in units of the
        outcome, so choose them by its size.
    level
        Of the intervals.

    Returns
    -------
    PretrendSensitivity
        ``.table``, ``.breakdown``, ``.text``.

    Raises
    ------
    DataContractError
        For effects with a varying base or fewer than two times before treatment, and for options
        out of bounds: all of them at once.
    ShuanggaoError
        Without the package diff-diff, and for event times that it cannot use.

    References
    ----------
    Rambachan, A. & Roth, J. (2023). A more credible approach to parallel trends. *Review of
    Economic Studies* 90, 2555–2591.

    Examples
    --------
    >>> from shuanggao_analytics.performance.impact import att_gt
    >>> rng, rows = np.random.default_rng(1), []
    >>> for place, year in [(p, y) for p in range(40) for y in range(2016, 2022)]:
    ...     since = 2020 if place < 20 else None
    ...     gain = 3.0 if place < 20 and year >= 2020 else 0.0
    ...     rows.append((place, year, since, gain + place + year + rng.normal(0, 0.2)))
    >>> table = pd.DataFrame(rows, columns=["place", "year", "since", "score"])
    >>> effects = att_gt(table, outcome="score", unit="place", time="year",
    ...                  first_treated="since", base="universal")
    >>> pretrend_sensitivity(effects).table["excludes_zero"].tolist()
    [True, True, True, True, True]
    """
    values, *_ = together(
        lambda: _checked_m(m),
        lambda: checked_name("method", method, _MEANING),
        lambda: check_share("level", level),
        lambda: _check_effects(effects),
    )
    library = did_library()

    def bounds(value: float) -> Any:
        try:
            return library.compute_honest_did(
                effects.event_study, method=method, M=value, alpha=1 - level
            )
        except ValueError as error:
            msg = f"diff-diff cannot bound these differences: {error}"
            raise ShuanggaoError(msg) from error

    found = [bounds(value) for value in values]
    rows = [(each.lb, each.ub, each.ci_lb, each.ci_ub, each.is_significant) for each in found]
    names = ["low", "high", "interval_low", "interval_high", "excludes_zero"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(0, "m", values)
    return PretrendSensitivity(
        table=table,
        breakdown=_breakdown(
            table, lambda value: bool(bounds(value).is_significant), _HALVINGS[method]
        ),
        estimate=float(found[0].original_estimate),
        se=float(found[0].original_se),
        method=method,
        level=level,
    )


def _breakdown(table: pd.DataFrame, excludes: Callable[[float], bool], halvings: int) -> float:
    """Return the largest m at which zero is excluded, by halving between the rows."""
    holds = np.flatnonzero(~table["excludes_zero"].to_numpy(dtype=bool))
    if not len(holds):
        return np.inf
    if holds[0] == 0:
        return np.nan
    low, high = (float(table["m"].iloc[at]) for at in (holds[0] - 1, holds[0]))
    for _ in range(halvings):
        middle = (low + high) / 2
        low, high = (middle, high) if excludes(middle) else (low, middle)
    return low


def _checked_m(m: object) -> list[float]:
    """Return the values of m, or raise unless they are numbers ≥ 0, rising."""
    try:
        values = [float(each) for each in m]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        values = []
    rising = all(low < high for low, high in pairwise(values))
    if not values or not all(0 <= each < np.inf for each in values) or not rising:
        raise DataContractError([Fault("m", "needs numbers ≥ 0, rising", value=str(m))])
    return values


def _check_effects(effects: object) -> None:
    """Raise unless the effects have one base and a time before it to judge trends by."""
    if not isinstance(effects, GroupTimeEffects):
        fault = Fault("effects", "needs the result of att_gt", value=type(effects).__name__)
        raise DataContractError([fault])
    if effects.base != "universal":
        remedy = "differences before treatment need one base: att_gt(…, base='universal')"
        raise DataContractError([Fault("effects", "fitted with a varying base", value=effects.base,
                                       remedy=remedy)])  # fmt: skip
    before = effects.event[(effects.event["e"] < 0) & effects.event["se"].notna()]
    if before.empty:
        remedy = "sensitivity to earlier trends needs two times before treatment"
        raise DataContractError([Fault("effects", "no difference before treatment",
                                       remedy=remedy)])  # fmt: skip
