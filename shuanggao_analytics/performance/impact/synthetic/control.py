"""Synthetic control: a treated unit beside the mix of others that ran like it before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.aggregation.checks import checked_name
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.impact.synthetic.donor_weights import nearest_mix
from shuanggao_analytics.performance.impact.synthetic.fit import (
    Fitting,
    gap_path,
    gap_summary,
)
from shuanggao_analytics.performance.impact.synthetic.given import checked_v, synthetic_data
from shuanggao_analytics.performance.impact.words import SELECTED, signed
from shuanggao_analytics.performance.options import check_whole

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from shuanggao_analytics.performance.impact.synthetic.donor_weights import Search
    from shuanggao_analytics.performance.impact.synthetic.fit import Pick
    from shuanggao_analytics.performance.impact.synthetic.given import Special, SyntheticData

    PredictorWeights: TypeAlias = str | pd.Series | Mapping[str, float]

_USED = 0.0005  # a donor with less weight is not named
_BETTER = 0.99  # of the MSPE: another start that much better is told
_SEVERAL = 0.9  # a donor with more weight stands nearly alone


@dataclass(frozen=True, kw_only=True, eq=False)
class SyntheticControl:
    """A treated unit beside its synthetic control.

    Attributes
    ----------
    weights
        ``weight`` by donor, each ≥ 0, together 1; the largest first.
    path
        One row a time of the panel: ``time``, ``actual``, ``synthetic``, ``gap`` = actual −
        synthetic, and the flags ``fitted`` (the fit is judged on it) and ``after`` (from the start
        on). Years before the start that are not fitted show how the mix does where it was not made
        to fit.
    predictors
        One row a predictor: its value for the ``treated`` unit, the ``synthetic`` one and the
        ``donor_mean``, the weight ``v`` in the distance (together 1; missing where the outcome
        itself was fitted), ``low`` and ``high`` of the donors, and how many cells ``skipped``
        because they had no value.
    searches
        One row a start of the search for v: ``mspe_pre``, ``att``, ``donors`` (with weight) and
        ``used``. One row where nothing was searched.
    mspe_pre, mspe_post
        Mean squared gap over the times fitted, and from the start on.
    mspe_bound
        The smallest mean squared gap over the times fitted that any mix of these donors has.
    att
        Mean gap from the start on: attributed to treatment under the assumption only.
    assumption
        What has to be assumed, in a sentence.
    check
        What the data say about it, in a sentence.
    treated, start
        As given.
    v
        How predictors were weighted: ``"nested"``, ``"outcome"``, ``"equal"`` or ``"given"``.
    """

    weights: pd.Series
    path: pd.DataFrame
    predictors: pd.DataFrame
    searches: pd.DataFrame
    mspe_pre: float
    mspe_post: float
    mspe_bound: float
    att: float
    assumption: str
    check: str
    treated: Hashable
    start: int
    v: str
    _data: SyntheticData = field(repr=False)
    _fit: Fitting = field(repr=False)

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        shown = ", ".join(
            f"{name} {weight:.3f}" for name, weight in self.weights.items() if weight >= _USED
        )
        last = self.path["time"].iloc[-1]
        parts = [
            f"{self.treated} beside a mix of {len(self.weights)} donors ({_WORDS[self.v]}): "
            f"{shown}.",
            f"Mean gap {self.start} to {last}: {signed(self.att)}, attributed to treatment under "
            "the stated assumption only.",
            self.assumption,
            self.check,
            *self._cautions(),
            SELECTED,
        ]
        return " ".join(parts)

    def _cautions(self) -> list[str]:
        """Return what makes the mix doubtful."""
        said = []
        other = self.searches.iloc[int(np.argmin(self.searches["mspe_pre"].to_numpy()))]
        if other["mspe_pre"] < _BETTER * self.mspe_pre:
            said.append(
                f"The search for v has several ends: another of {len(self.searches)} starts "
                f"reaches a mean squared gap of {other['mspe_pre']:.4g} instead of "
                f"{self.mspe_pre:.4g}, with a mean gap afterwards of {signed(other['att'])} "
                "(see .searches)."
            )
        table = self.predictors
        if self._data.late:
            said.append(
                f"Averaged over times from {self.start} on too, so that treatment may have moved "
                f"them: {', '.join(self._data.late)}."
            )
        outside = table[(table["treated"] < table["low"]) | (table["treated"] > table["high"])]
        if len(outside):
            said.append(
                "Outside the range of the donors, so that no mix can reach it: "
                f"{', '.join(outside.index)}."
            )
        if self.v == "outcome" and len(self.weights) >= self.path["fitted"].sum():
            said.append(
                f"{len(self.weights)} donors were fitted to {self.path['fitted'].sum()} times: so "
                "many make a good fit by chance."
            )
        if self.weights.iloc[0] > _SEVERAL:
            said.append(
                f"{self.weights.index[0]} makes up nearly all of it: whatever happened there "
                "alone is part of the gap."
            )
        skipped = int(table["skipped"].sum())
        if skipped:
            said.append(f"Cells without a value, left out of predictor means: {skipped}.")
        return said

    def _repr_html_(self) -> str:
        tables = (self.weights.to_frame(), self.predictors, self.path)
        shown = "".join(table.to_html(float_format="{:.4g}".format) for table in tables)
        return f"<p>{self.text}</p>{shown}"


def synthetic_control(  # noqa: PLR0913 (one argument a part of the design)
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: Hashable,
    start: int,
    predictors: Sequence[str] = (),
    special: Sequence[Special] = (),
    predictor_times: Iterable[int] | None = None,
    fit_times: Iterable[int] | None = None,
    donors: Sequence[Hashable] | None = None,
    v: PredictorWeights = "nested",
    starts: int = 5,
    pick: Pick = "first",
    seed: int = 0,
) -> SyntheticControl:
    r"""Return the mix of donors that was nearest to a treated unit before, and the gap after.

    .. math:: w(v) = \arg\min_w \sum_k v_k \Bigl(x_{k1} - \sum_j w_j x_{kj}\Bigr)^2,\quad
              w \ge 0,\ \sum_j w_j = 1;\qquad
              v = \arg\min_v \sum_t \Bigl(y_{1t} - \sum_j w_j(v)\, y_{jt}\Bigr)^2

    with predictors :math:`x` divided by their standard deviation over all units used, and t over
    the times fitted. The inner problem is solved exactly, the outer one searched.

    Parameters
    ----------
    panel
        One row a unit and time. A unit used needs its outcome in every time of the panel.
    outcome, unit, time
        Names of the columns; times are whole numbers.
    treated
        The treated unit.
    start
        First time of treatment: the gap counts from it on.
    predictors
        Columns averaged over `predictor_times`.
    special
        Further predictors as (column, times, ``"mean"``), each averaged over times of its own.
    predictor_times, fit_times
        ``None``: all times before the start. Predictors are averaged over the times that have a
        value (cells without are counted in ``skipped``); times from the start on are allowed there
        and told. The fit is judged on `fit_times`, all before the start.
    donors
        Units to mix; ``None``: all others.
    v
        Weights of the predictors. ``"nested"``: searched, as in the formula; ``"equal"``;
        a mapping or Series by the names in ``.predictors`` (any scale), such as weights found in
        earlier years; ``"outcome"``: the predictors play no part, and the mix is the one with the
        smallest gaps over `fit_times`. Without predictors it is always the last.
    starts
        Searches for v, the first from equal weights, the others from random ones.
    pick
        Which of them is used: the ``"first"``, as is usual and as published studies have it, or
        the ``"best"``. The text tells where another is better.
    seed
        Of the random starts.

    Returns
    -------
    SyntheticControl
        ``.weights``, ``.path``, ``.predictors``, ``.searches``, ``.att``, ``.text`` … Neither v
        nor, with more donors than predictors, the weights need be unique.

    Raises
    ------
    DataContractError
        For columns missing, units not in the panel or twice in a time, times that are no whole
        numbers, not in the panel or fitted though not before the start, an outcome missing or no
        number, a predictor without any value for a unit or the same in all, and options unknown.

    References
    ----------
    Abadie, A. & Gardeazabal, J. (2003). *American Economic Review* 93, 113–132; Abadie, A.,
    Diamond, A. & Hainmueller, J. (2015). *American Journal of Political Science* 59, 495–510;
    on its several minima Becker, M. & Klößner, S. (2018). *Econometrics and Statistics* 5, 1–19.

    Examples
    --------
    >>> table = pd.DataFrame({"place": list("tab") * 3, "year": [1] * 3 + [2] * 3 + [3] * 3,
    ...                       "y": [2.0, 1, 3, 3, 1, 5, 6, 2, 6]})
    >>> found = synthetic_control(table, outcome="y", unit="place", time="year", treated="t",
    ...                           start=3)
    >>> sorted(found.weights.round(3).items()), round(found.att, 3)
    ([('a', 0.5), ('b', 0.5)], 2.0)
    """
    data, *_ = together(
        lambda: synthetic_data(
            panel, outcome=outcome, unit=unit, time=time, treated=treated, start=start,
            predictors=predictors, special=special, predictor_times=predictor_times,
            fit_times=fit_times, donors=donors,
        ),
        lambda: check_whole("starts", starts, low=1),
        lambda: checked_name("pick", pick, ("first", "best")),
        lambda: check_whole("seed", seed, low=0),
    )  # fmt: skip
    how = checked_v(v, data.names)
    fit = Fitting(
        v=how if isinstance(how, str) else "given",
        given=None if isinstance(how, str) else how,
        starts=starts,
        pick=pick,
        seed=seed,
    )
    return fitted_control(data, fit, start=start)


def fitted_control(data: SyntheticData, fit: Fitting, *, start: int) -> SyntheticControl:
    """Return the synthetic control of the first unit of checked data."""
    found = fit.searches(data)
    at = fit.chosen(found)
    path = gap_path(data, found[at].weights)
    pre, post, att = gap_summary(path)
    bound = nearest_mix(data.outcome_gaps)
    mspe_bound = min(float(np.mean((data.outcome_gaps @ bound) ** 2)), pre)
    others = [gap_summary(gap_path(data, search.weights)) for search in found]
    searches = pd.DataFrame(
        {
            "mspe_pre": [each[0] for each in others],
            "att": [each[2] for each in others],
            "donors": [int(np.sum(search.weights >= _USED)) for search in found],
            "used": np.arange(len(found)) == at,
        },
        index=pd.RangeIndex(1, len(found) + 1, name="start"),
    )
    weights = pd.Series(found[at].weights, index=data.units[1:], name="weight")
    table = _predictor_table(data, found[at])
    return SyntheticControl(
        weights=weights.sort_values(ascending=False, kind="stable"),
        path=path,
        predictors=table,
        searches=searches,
        mspe_pre=pre,
        mspe_post=post,
        mspe_bound=mspe_bound,
        att=att,
        assumption=(
            f"Assumed: untreated, {data.units[0]} would have gone on like the same mix of donors; "
            "no donor was treated or touched by the treatment, and nothing was done in "
            f"anticipation before {start}."
        ),
        check=_check_words(path, pre, mspe_bound),
        treated=data.units[0],
        start=start,
        v=fit.v,
        _data=data,
        _fit=fit,
    )


def _predictor_table(data: SyntheticData, found: Search) -> pd.DataFrame:
    donors = data.predictors[:, 1:]
    return pd.DataFrame(
        {
            "treated": data.predictors[:, 0],
            "synthetic": donors @ found.weights,
            "donor_mean": donors.mean(axis=1),
            "v": found.v,
            "low": donors.min(axis=1),
            "high": donors.max(axis=1),
            "skipped": data.skipped,
        },
        index=pd.Index(data.names, name="predictor", dtype=object),
    )


def _check_words(path: pd.DataFrame, pre: float, bound: float) -> str:
    """Return how well the mix runs before the start, and what to look at besides."""
    rows = path[path["fitted"]]
    root, level = np.sqrt(pre), float(rows["actual"].abs().mean())
    share = f", {root / level:.1%} of the level" if level else ""
    said = (
        f"Check: over {len(rows)} times before, the root mean squared gap is {root:.4g}{share}; no "
        f"mix of these donors has less than {np.sqrt(bound):.4g}."
    )
    idle = path[~path["fitted"] & ~path["after"]]
    if len(idle):
        said += (
            f" In the {len(idle)} times before that were not fitted it is "
            f"{np.sqrt((idle['gap'] ** 2).mean()):.4g}."
        )
    return f"{said} Whether a gap is large, placebos tell: see `synthetic_placebos`."


_WORDS = {
    "nested": "predictors weighted so that the outcome fits",
    "outcome": "fitted to the outcome itself",
    "equal": "predictors weighted alike",
    "given": "predictors weighted as given",
}
