"""The estimator of Callaway & Sant'Anna as diff-diff has it, with its influence functions.

diff-diff is the optional extra ``impact``; it is imported when a measure needs it. Of its warnings
those are silenced that the result says in its own words; all others reach the user.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.impact.differences.panel import TreatmentPanel

CONTROLS = {"never": "never_treated", "not_yet": "not_yet_treated"}
BASES = ("varying", "universal")
METHODS = ("dr", "ipw", "reg")

_SAID_BY_THE_RESULT = (
    "Unbalanced panel detected",
    r".*could not be estimated",
    "Low Events Per Variable",
    r"(No|All) post-treatment effects",
)
_NO_ERROR = r".*non-finite or zero bootstrap SE"  # of the base time, which has none


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """A fit of diff-diff in terms of the panel.

    Attributes
    ----------
    cells
        One row a group and time, as diff-diff orders them: ``group`` and ``time`` (of the panel),
        ``att``, ``se``, ``n_treated``, ``n_control``, ``base`` (the base time itself, 0 by
        definition).
    influence
        Units × cells: what each unit adds to the error of each cell; their squares sum to the
        variance. 0 where a cell was not estimated.
    event_study
        diff-diff's own event study.
    groups
        diff-diff's own averages by group.
    simple
        diff-diff's own average over all cells after treatment, and its error.
    critical
        Critical value of the simultaneous band; NaN without bootstrap.
    fewest_a_covariate
        Units of the smaller side for each covariate in the propensity scores, at worst; NaN where
        there are none.
    """

    cells: pd.DataFrame
    influence: Floats
    event_study: Any
    groups: pd.DataFrame
    simple: tuple[float, float]
    critical: float
    fewest_a_covariate: float


def did_library() -> Any:
    """Return the package diff-diff, or raise with what to install."""
    try:
        import diff_diff
    except ImportError as error:
        msg = (
            "group-time comparisons need the package diff-diff: "
            "pip install 'shuanggao-analytics[impact]'"
        )
        raise ShuanggaoError(msg) from error
    return diff_diff


def fitted(
    panel: TreatmentPanel,
    options: Mapping[str, Any],
    *,
    clustered: bool,
    bootstrap: int,
    seed: int,
) -> Fit:
    """Return the fit of a panel.

    The errors are those of the influence functions. A bootstrap, if asked for, is a second fit
    with the same cells, of which only the critical value of the band is taken.
    """
    library = did_library()
    given = {**options, "cluster": "cluster" if clustered else None}
    columns: dict[str, Any] = {"outcome": "outcome", "unit": "unit", "time": "time"}
    columns["first_treat"] = "first"
    if panel.covariates:
        columns["covariates"] = [f"x{j}" for j in range(len(panel.covariates))]
    with warnings.catch_warnings():
        for message in _SAID_BY_THE_RESULT:
            warnings.filterwarnings("ignore", message=message, category=UserWarning)
        try:
            found = library.CallawaySantAnna(**given).fit(panel.rows, **columns)
        except ValueError as error:
            msg = f"diff-diff cannot compare these units: {error}"
            raise ShuanggaoError(msg) from error
        events = found.aggregate("event_study")
        critical = np.nan
        if bootstrap and np.nansum(events.se) > 0:
            warnings.filterwarnings("ignore", message=_NO_ERROR, category=RuntimeWarning)
            drawn = library.CallawaySantAnna(**given, n_bootstrap=bootstrap, seed=seed)
            again = drawn.fit(panel.rows, **columns).aggregate("event_study")
            critical = np.nan if again.cband_crit_value is None else float(again.cband_crit_value)
    cells = _cells(found, panel.shift)
    if not (cells["att"].notna() & (cells["time"] >= cells["group"])).any():
        msg = "no group can be compared after its treatment: no other units are there at its times"
        raise ShuanggaoError(msg)
    return Fit(
        cells=cells,
        influence=_influence(found, len(panel.units)),
        event_study=events,
        groups=found.aggregate("group").to_dataframe(),
        simple=(float(found.overall_att), float(found.overall_se)),
        critical=critical,
        fewest_a_covariate=_fewest(found),
    )


def _cells(found: Any, shift: int) -> pd.DataFrame:
    rows = [
        (int(group) + shift, int(time) + shift, cell["effect"], cell["se"],
         int(cell["n_treated"]), int(cell["n_control"]), bool(cell.get("is_reference", False)))
        for (group, time), cell in found.group_time_effects.items()
    ]  # fmt: skip
    names = ["group", "time", "att", "se", "n_treated", "n_control", "base"]
    return pd.DataFrame(rows, columns=names)


def _influence(found: Any, n_units: int) -> Floats:
    """Return the influence functions, units × cells; diff-diff keeps them to aggregate again."""
    kept = found._aggregation_kit.influence
    psi = np.zeros((n_units, len(found.group_time_effects)))
    for j, cell in enumerate(found.group_time_effects):
        if (parts := kept.get(cell)) is not None:
            psi[parts["treated_idx"], j] += parts["treated_inf"]
            psi[parts["control_idx"], j] += parts["control_inf"]
    return psi


def _fewest(found: Any) -> float:
    """Return the least number of units a covariate in a propensity score."""
    cells = (found.epv_diagnostics or {}).values()
    return min((float(cell["epv"]) for cell in cells if "epv" in cell), default=np.nan)
