r"""Differences in differences by group and time, for units that become treated at several times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.checks import checked_name
from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.impact.differences.callaway import (
    BASES,
    CONTROLS,
    METHODS,
    fitted,
)
from shuanggao_analytics.performance.impact.differences.group_time_tables import Averages
from shuanggao_analytics.performance.impact.differences.panel import checked_treatment_panel
from shuanggao_analytics.performance.impact.words import SELECTED, few_clusters, shown
from shuanggao_analytics.performance.options import check_share, check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.performance.impact.differences.callaway import Fit
    from shuanggao_analytics.performance.impact.differences.panel import TreatmentPanel

Control: TypeAlias = Literal["never", "not_yet"]
Base: TypeAlias = Literal["varying", "universal"]
Method: TypeAlias = Literal["dr", "ipw", "reg"]

_SMALL_GROUP, _FEW_A_COVARIATE = 5, 10
_CONTROL_WORDS = {"never": "the never treated", "not_yet": "those not yet treated"}
_METHOD_WORDS = {
    "dr": "doubly robust", "ipw": "inverse probability weighting", "reg": "outcome regression",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupTimeEffects:
    """Average differences attributed to treatment under parallel trends, by group and time.

    A group is all units with the same first treated time. Estimates have ``att``, ``se``,
    ``low``, ``high`` and ``p``; where there is no variation there is no p, and the base time
    itself (0 by definition) has no error.

    Attributes
    ----------
    table
        One row a group and time: ``group``, ``time``, the estimate, ``n_treated``, ``n_control``,
        ``pre`` (whether the time lies before the treatment of the group). Missing where a group
        has nothing to be compared with.
    event
        One row an event time ``e``, the times since treatment: the estimate averaged over the
        groups by size, ``n_groups``, and ``band_low``, ``band_high``: the band that holds all of
        them at once, missing without bootstrap.
    groups
        One row a ``group``: the mean over its times from treatment on, ``n_units``, ``n_times``.
    calendar
        One row a ``time`` with treated units: the mean over the groups treated by then, by size,
        and ``n_groups``.
    overall
        Four averages that answer different questions: ``simple`` (over all groups and times from
        treatment on, by size), ``dynamic`` (mean of `event` over e ≥ 0), ``group`` (mean of
        `groups` by size), ``calendar`` (mean of `calendar`).
    pretest
        Wald test that all differences before treatment are zero: ``statistic``, ``df``, ``p``;
        missing where there are none or they depend on each other.
    assumption
        What has to be assumed, in a sentence.
    check
        What the data say about it, in a sentence.
    panel
        The panel, with counts of its units.
    n_treated, n_control
        Clusters (units, if none were named) with treated units, and with units to compare with.
    control, base, method, covariates, level
        As asked for.
    """

    table: pd.DataFrame
    event: pd.DataFrame
    groups: pd.DataFrame
    calendar: pd.DataFrame
    overall: pd.DataFrame
    pretest: pd.Series
    assumption: str
    check: str
    panel: TreatmentPanel
    n_treated: int
    n_control: int
    control: Control
    base: Base
    method: Method
    covariates: tuple[str, ...]
    level: float
    _fit: Fit = field(repr=False)

    @property
    def event_study(self) -> Any:
        """The event study as diff-diff holds it, for `pretrend_sensitivity`."""
        return self._fit.event_study

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        rows = self.overall.T
        parts = [
            f"Differences in differences by group and time ({self._how}): {self.panel.text}",
            "Average difference attributed to treatment under the stated assumption: "
            f"{shown(rows['group'], self.level)} as mean of the groups by size; "
            f"{shown(rows['dynamic'], self.level)} as mean over event times.",
            self.assumption,
            self.check,
            SELECTED,
            *self._doubts(),
        ]
        return " ".join(parts)

    @property
    def _how(self) -> str:
        """The choices of the design in words; without covariates the method is none."""
        method = [_METHOD_WORDS[self.method]] if self.covariates else []
        compared = f"compared with {_CONTROL_WORDS[self.control]}"
        return ", ".join([*method, compared, f"{self.base} base"])

    def _doubts(self) -> list[str]:
        """Return what makes the errors doubtful."""
        whole = self.panel.clusters.nunique() == len(self.panel.units)
        parts = few_clusters(self.n_treated, self.n_control, "units" if whole else "clusters")
        small = self.groups[self.groups["n_units"] < _SMALL_GROUP]
        if len(small):
            said = ", ".join(
                f"{group} ({n})" for group, n in zip(small["group"], small["n_units"], strict=True)
            )
            parts.append(
                f"Groups of fewer than {_SMALL_GROUP} units have errors too small: {said}."
            )
        gaps = int(self.table["att"].isna().sum())
        if gaps:
            parts.append(
                f"{gaps} of {len(self.table)} group-time cells have nothing to be compared with."
            )
        if self._fit.fewest_a_covariate < _FEW_A_COVARIATE:
            parts.append(
                f"The propensity scores rest on as few as {self._fit.fewest_a_covariate:.1f} units "
                f"a covariate; use fewer covariates or method='reg'."
            )
        return parts

    def _repr_html_(self) -> str:
        tables = (self.overall, self.event)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def att_gt(  # noqa: PLR0913 (one argument a choice of the design)
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    first_treated: str,
    covariates: Sequence[str] = (),
    control: Control = "never",
    base: Base = "varying",
    method: Method = "dr",
    cluster: str | None = None,
    bootstrap: int = 0,
    level: float = 0.95,
    seed: int = 0,
) -> GroupTimeEffects:
    r"""Return differences in differences by group of units and time, as Callaway & Sant'Anna do.

    Without covariates, for the group first treated at g and the controls C,

    .. math:: ATT(g, t) = \left(\bar y_{g,t} - \bar y_{g,b}\right)
              - \left(\bar y_{C,t} - \bar y_{C,b}\right),

    where the base b is the last time before g; with a varying base and t < g it is the time before
    t. No unit already treated is ever a control, which is where two-way regression goes wrong. The
    estimates are diff-diff's and equal those of the R package did.

    Parameters
    ----------
    panel
        Long table, one row a unit and time; see `checked_treatment_panel`. Rows may be absent
        (said in `.text`); a missing outcome is an error.
    outcome, unit, time
        Columns of the outcome, the units and the times (whole numbers).
    first_treated
        Column of the first treated time; missing, 0 or infinite for never.
    covariates
        Columns of numbers: parallel trends are assumed among units alike in their values at the
        base.
    control
        ``"never"``: compare with units never treated; ``"not_yet"``: and with those treated later.
    base
        ``"varying"``: differences before treatment are from one time to the next;
        ``"universal"``: all are from the time before treatment, as `pretrend_sensitivity` needs.
    method
        With covariates: ``"dr"`` doubly robust, ``"ipw"`` inverse probability weighting, ``"reg"``
        outcome regression. Without them all three are the same.
    cluster
        Column of clusters that hold whole units. Errors and t distribution (G − 1) go by them.
    bootstrap
        Draws of the multiplier bootstrap for the simultaneous band of the event study; 0: no band.
        All other errors are analytic.
    level
        Of the intervals.
    seed
        Of the bootstrap.

    Returns
    -------
    GroupTimeEffects
        ``.table``, ``.event``, ``.groups``, ``.calendar``, ``.overall``, ``.pretest``, ``.text``.

    Raises
    ------
    DataContractError
        With every fault of the panel and the options; also when there is no control.
    ShuanggaoError
        Without the package diff-diff, and for what it cannot fit.

    Warns
    -----
    UserWarning
        diff-diff's own, such as of covariates that follow from one another and are left out.

    References
    ----------
    Callaway, B. & Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time
    periods. *Journal of Econometrics* 225, 200–230.

    Examples
    --------
    >>> since, rows = {"a": None, "b": None, "c": 2020, "d": 2021}, []
    >>> for place, year in [(p, y) for p in "abcd" for y in range(2018, 2022)]:
    ...     treated = since[place] is not None and year >= since[place]
    ...     rows.append((place, year, since[place], ord(place) + year + 3 * treated))
    >>> table = pd.DataFrame(rows, columns=["place", "year", "since", "score"])
    >>> found = att_gt(table, outcome="score", unit="place", time="year", first_treated="since")
    >>> found.overall["att"].round(6).tolist()
    [3.0, 3.0, 3.0, 3.0]
    """
    names = tuple(dict.fromkeys([covariates] if isinstance(covariates, str) else covariates))
    data, *_ = together(
        lambda: checked_treatment_panel(
            panel, outcome=outcome, unit=unit, time=time, first_treated=first_treated,
            covariates=names, cluster=cluster,
        ),
        lambda: checked_name("control", control, CONTROLS),
        lambda: checked_name("base", base, BASES),
        lambda: checked_name("method", method, METHODS),
        lambda: check_whole("bootstrap", bootstrap, low=0),
        lambda: check_whole("seed", seed, low=0),
        lambda: check_share("level", level),
    )  # fmt: skip
    _check_controls(data, control)
    clustered = cluster not in (None, unit)
    options = {"control_group": CONTROLS[control], "base_period": base, "estimation_method": method}
    fit = fitted(data, {**options, "alpha": 1 - level}, clustered=clustered,
                 bootstrap=int(bootstrap), seed=int(seed))  # fmt: skip
    clusters = data.clusters.to_numpy() if clustered else None
    sums = Averages(data, fit, clusters, level)
    table = sums.cells()
    calendar = sums.calendar()
    n_treated, n_control = _counts(data, table, control)
    pretest = sums.pretest()
    return GroupTimeEffects(
        table=table,
        event=sums.event(),
        groups=sums.groups(),
        calendar=calendar[0],
        overall=sums.overall(calendar),
        pretest=pretest,
        assumption=_assumption(control, names),
        check=_check(pretest, level),
        panel=data,
        n_treated=n_treated,
        n_control=n_control,
        control=control,
        base=base,
        method=method,
        covariates=names,
        level=level,
        _fit=fit,
    )


def _check_controls(data: TreatmentPanel, control: Control) -> None:
    """Raise where no unit can serve as a control."""
    groups, never = data.first.dropna().nunique(), int(data.first.isna().sum())
    if control == "never" and not never:
        remedy = "compare with units treated later: control='not_yet'"
        raise DataContractError([Fault("panel", "no unit is never treated", remedy=remedy)])
    if not never and groups < 2:
        remedy = "all units are treated at one time: there is nothing to compare with"
        raise DataContractError([Fault("panel", "no unit is never or later treated",
                                       remedy=remedy)])  # fmt: skip


def _counts(data: TreatmentPanel, table: pd.DataFrame, control: Control) -> tuple[int, int]:
    """Return the clusters with treated units, and with units that they are compared with."""
    treated = data.first.notna().to_numpy()
    clusters = data.clusters.to_numpy()
    n_treated, n_never = (len(np.unique(clusters[of])) for of in (treated, ~treated))
    if control == "never":
        return n_treated, n_never
    fewest = table.loc[~table["pre"] & table["att"].notna(), "n_control"].min()
    return n_treated, n_never if pd.isna(fewest) else max(n_never, int(fewest))


def _assumption(control: Control, covariates: tuple[str, ...]) -> str:
    given = f" among units alike in {', '.join(covariates)}" if covariates else ""
    return (
        "Assumed, not shown: untreated, each group would have changed on average as "
        f"{_CONTROL_WORDS[control]} did{given} (parallel trends), and nothing moved in advance of "
        "treatment."
    )


def _check(pretest: pd.Series, level: float) -> str:
    count, p = int(pretest["df"]), float(pretest["p"])
    if not count:
        return "No check: no group has two times before its treatment."
    if np.isnan(p):
        return (
            f"Check: the {count} differences before treatment have no joint test (no variation, "
            "or more of them than the units can tell apart)."
        )
    verdict = (
        "so the assumption is in doubt" if p < 1 - level
        else "which speaks not against the assumption and does not prove it"
    )  # fmt: skip
    return (
        f"Check: the {count} differences before treatment are all zero with Wald {p_words(p)}, "
        f"{verdict}; such a test has little power, so look at their size (`event`) and at "
        "`pretrend_sensitivity`."
    )
