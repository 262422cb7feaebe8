"""Placebos of a synthetic control: every donor as if treated, and every donor left out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import p_words
from shuanggao_analytics.performance.impact.synthetic.fit import gap_path, gap_summary
from shuanggao_analytics.performance.impact.words import signed

if TYPE_CHECKING:
    from collections.abc import Hashable

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.impact.synthetic.control import SyntheticControl

_LEAST = 3  # donors, so that a placebo has two
_USED = 0.0005
_EQUAL = 1e-9  # ratios nearer than this share are equal
_USUAL = 0.05


@dataclass(frozen=True, kw_only=True, eq=False)
class SyntheticPlacebo:
    """A synthetic control among those of the donors, each taken as if it had been treated.

    Attributes
    ----------
    table
        One row a unit, the largest ratio first: ``treated``, ``mspe_pre``, ``mspe_post``,
        ``ratio`` (post over pre; infinite where nothing is left before), ``att``, ``used`` (not
        left out for its bad fit) and ``rank`` among those used.
    p
        Share of the units used with a ratio as large as the treated one's, itself among them.
    paths
        One row a unit and time: ``unit``, ``treated``, ``time``, ``actual``, ``synthetic``,
        ``gap``, ``fitted``, ``after``.
    worst
        Placebos with a mean squared gap before above this many times the treated unit's are left
        out; ``None``: none.
    treated
        The treated unit.
    """

    table: pd.DataFrame
    p: float
    paths: pd.DataFrame
    worst: float | None
    treated: Hashable

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        used = int(self.table["used"].sum())
        row = self.table[self.table["treated"]].iloc[0]
        said = (
            f"Placebos: of {used} units, {used - 1} of them donors taken as if treated, "
            f"{self.treated} has place {int(row['rank'])} by the ratio of mean squared gaps after "
            f"to before ({row['ratio']:.4g}): {p_words(self.p)}, a share of units and not a test "
            "under a drawn assignment."
        )
        if self.worst is not None:
            said += (
                f" Placebos left out because they fit more than {self.worst:g} times worse "
                f"before: {len(self.table) - used}."
            )
        if 1 / used > _USUAL:
            said += f" With {used} units p cannot be below {1 / used:.3f}."
        return said

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4g}'.format)}"


@dataclass(frozen=True, kw_only=True, eq=False)
class LeaveDonorOut:
    """A synthetic control found again without each of its donors.

    Attributes
    ----------
    table
        One row a donor with weight, the largest first: ``weight``, and ``att``, ``mspe_pre``,
        ``mspe_post`` without it.
    paths
        One row a donor left out and time: ``left_out``, ``time``, ``actual``, ``synthetic``,
        ``gap``, ``fitted``, ``after``.
    att
        Mean gap with all donors.
    """

    table: pd.DataFrame
    paths: pd.DataFrame
    att: float

    @property
    def text(self) -> str:
        """The result in a sentence."""
        low, high = self.table["att"].min(), self.table["att"].max()
        far = (self.table["att"] - self.att).abs().idxmax()
        return (
            f"With one donor left out the mean gap runs from {signed(low)} to {signed(high)} "
            f"(all donors: {signed(self.att)}); it depends most on {far}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4g}'.format)}"


def synthetic_placebos(
    control: SyntheticControl, *, worst: float | None = None
) -> SyntheticPlacebo:
    r"""Return how the treated unit stands among its donors, each taken as if treated.

    .. math:: r_i = \frac{\text{mean squared gap from the start on}}
                         {\text{mean squared gap over the times fitted}},\qquad
              p = \frac{\#\{i: r_i \ge r_1\}}{J + 1}

    For each donor the mix is found again from the other donors, in the same way as for the
    treated unit, which is never a donor. Without drawn treatment p describes the place of the
    unit among the others and is no probability of error.

    Parameters
    ----------
    control
        A synthetic control with three donors or more.
    worst
        Leave out placebos whose mean squared gap before is above this many times that of the
        treated unit; they say little about what a good fit leaves open.

    Raises
    ------
    DataContractError
        For fewer than three donors, and a `worst` that is no number above 0.

    References
    ----------
    Abadie, A., Diamond, A. & Hainmueller, J. (2010). *Journal of the American Statistical
    Association* 105, 493–505.

    Examples
    --------
    >>> from shuanggao_analytics.performance.impact.synthetic.control import synthetic_control
    >>> table = pd.DataFrame({"place": list("tabc") * 3, "year": [1] * 4 + [2] * 4 + [3] * 4,
    ...                       "y": [2.0, 1, 3, 2, 3, 1, 5, 4, 6, 2, 6, 3]})
    >>> found = synthetic_control(table, outcome="y", unit="place", time="year", treated="t",
    ...                           start=3)
    >>> synthetic_placebos(found).p
    0.25
    """
    faults = _few_faults(control)
    if worst is not None and not _above_zero(worst):
        faults.append(Fault("worst", "needs a number above 0", value=str(worst)))
    if faults:
        raise DataContractError(faults)
    data, rest = control._data, range(1, len(control._data.units))
    paths = [control.path]
    for donor in rest:
        chosen = data.keep([donor, *(other for other in rest if other != donor)])
        paths.append(gap_path(chosen, control._fit.mix(chosen).weights))
    found = [gap_summary(path) for path in paths]
    table = pd.DataFrame(found, index=data.units, columns=["mspe_pre", "mspe_post", "att"])
    table["treated"] = np.arange(len(table)) == 0
    table["ratio"] = _ratios(table["mspe_pre"].to_numpy(), table["mspe_post"].to_numpy())
    own = table["mspe_pre"].iloc[0]
    table["used"] = table["treated"] | (worst is None or table["mspe_pre"] <= (worst or 0) * own)
    ratio = table.loc[table["used"], "ratio"]
    least = ratio.to_numpy() * (1 - _EQUAL)
    higher = [int(np.sum(ratio >= one)) for one in least]
    table["rank"] = pd.Series(higher, index=ratio.index, dtype="Int64")
    columns = ["treated", "mspe_pre", "mspe_post", "ratio", "att", "used", "rank"]
    return SyntheticPlacebo(
        table=table[columns].sort_values("ratio", ascending=False, kind="stable"),
        p=higher[0] / len(ratio),
        paths=_long(paths, "unit", data.units, treated=data.units[0]),
        worst=worst,
        treated=data.units[0],
    )


def leave_donor_out(control: SyntheticControl) -> LeaveDonorOut:
    """Return the synthetic control found again without each donor that has weight.

    Parameters
    ----------
    control
        A synthetic control with three donors or more.

    Raises
    ------
    DataContractError
        For fewer than three donors.

    Examples
    --------
    >>> from shuanggao_analytics.performance.impact.synthetic.control import synthetic_control
    >>> table = pd.DataFrame({"place": list("tabc") * 3, "year": [1] * 4 + [2] * 4 + [3] * 4,
    ...                       "y": [2.0, 1, 3, 9, 3, 1, 5, 9, 6, 2, 6, 9]})
    >>> found = synthetic_control(table, outcome="y", unit="place", time="year", treated="t",
    ...                           start=3)
    >>> leave_donor_out(found).table["att"].round(2).to_dict()
    {'a': 0.0, 'b': 2.69}
    """
    if faults := _few_faults(control):
        raise DataContractError(faults)
    data = control._data
    weights = control.weights[control.weights >= _USED]
    paths = []
    for donor in weights.index:
        chosen = data.keep([at for at, name in enumerate(data.units) if name != donor])
        paths.append(gap_path(chosen, control._fit.mix(chosen).weights))
    table = pd.DataFrame(
        [gap_summary(path) for path in paths],
        index=weights.index,
        columns=["mspe_pre", "mspe_post", "att"],
    )
    table.insert(0, "weight", weights)
    return LeaveDonorOut(
        table=table[["weight", "att", "mspe_pre", "mspe_post"]],
        paths=_long(paths, "left_out", weights.index),
        att=control.att,
    )


def _ratios(pre: Floats, post: Floats) -> Floats:
    """Return post over pre: infinite where nothing is left before, 0 where nothing is after."""
    ratio = np.divide(post, pre, out=np.full(len(pre), np.inf), where=pre > 0)
    found: Floats = np.where(post == 0, 0.0, ratio)
    return found


def _long(
    paths: list[pd.DataFrame], name: str, labels: pd.Index, *, treated: Hashable | None = None
) -> pd.DataFrame:
    """Return paths below one another, each with its label."""
    parts = []
    for label, path in zip(labels, paths, strict=True):
        part = path.copy()
        if treated is not None:
            part.insert(0, "treated", label == treated)
        part.insert(0, name, label)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _few_faults(control: SyntheticControl) -> list[Fault]:
    count = len(control.weights)
    if count >= _LEAST:
        return []
    return [Fault("donors", "fewer than three: no donor has two others", value=str(count))]


def _above_zero(value: object) -> bool:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return bool(0 < value < np.inf)
    return False
