"""What an allocation costs: central awards by place and year, local matching, the steps between.

The notice of round two gives one number, 10 million yuan a group and year (000:85), and says that
results of evaluation change awards (000:91) without saying by how much. Everything else here is a
scenario of the caller: when groups start, what a result does to the award, what a place adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import number_faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUND_TWO_YEARS = (2025, 2026, 2027, 2028, 2029)


@dataclass(frozen=True, kw_only=True)
class ResultLink:
    """What conclusions of evaluation do to awards: a scenario, no document gives factors.

    Attributes
    ----------
    conclusions
        Shares (or counts) of conclusions by place, columns such as 优 良 中 差. A place that is not
        in it keeps the full award.
    factors
        Conclusion → factor of the award, ≥ 0.
    first_year
        First year in which the factors hold.
    """

    conclusions: pd.DataFrame
    factors: Mapping[str, float]
    first_year: int


@dataclass(frozen=True)
class Funding:
    """The money of an allocation, in 万元 (10 thousand yuan).

    Attributes
    ----------
    table
        One row a place and year: ``groups``, ``full_wan`` (all groups, full award), ``central_wan``
        (after phasing and results), ``local_wan`` (what the place adds), ``total_wan`` and
        ``discounted_wan`` (the total in money of the first year).
    steps
        The waterfall: ``step`` (``full``, ``phasing``, ``results``, ``central``, ``local``,
        ``total``, ``discounting``, ``discounted``), ``amount_wan`` (a change, or a level) and
        ``level`` (whether it is a level).
    leverage
        Local money per yuan of central money; missing when there is no central money.
    """

    table: pd.DataFrame
    steps: pd.DataFrame
    leverage: float

    @property
    def by_place(self) -> pd.DataFrame:
        """The sums of each place over the years."""
        sums = self.table.drop(columns=["year", "groups"]).groupby("place", sort=False).sum()
        return sums.assign(leverage=(sums["local_wan"] / sums["central_wan"]))

    @property
    def by_year(self) -> pd.DataFrame:
        """The sums of each year over the places."""
        return self.table.drop(columns=["place", "groups"]).groupby("year").sum()

    @property
    def text(self) -> str:
        """The result in one sentence."""
        sums = self.table[["central_wan", "total_wan"]].sum() / 1e4
        years = self.table["year"].nunique()
        return (
            f"{self.table['place'].nunique()} places, {years} years: central "
            f"{sums['central_wan']:.2f} and in all {sums['total_wan']:.2f} hundred million yuan"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.steps.to_html(index=False)}"


def funding(
    allocation: pd.DataFrame | pd.Series,
    *,
    years: Sequence[int] = ROUND_TWO_YEARS,
    per_group_wan: float = 1000.0,
    phase: Mapping[int, float] | None = None,
    results: ResultLink | None = None,
    local_match: float | pd.Series = 0.0,
    discount_rate: float = 0.0,
) -> Funding:
    r"""Return what the groups of an allocation cost, by place and year.

    With g groups, award a, phase :math:`p_t`, result factor :math:`f_t = \sum_c s_c f_c` from the
    link's first year on (1 before), local yuan m per central yuan and discount rate r:

    .. math:: \text{central}_t = g\,a\,p_t f_t,\quad
              \text{total}_t = (1 + m)\,\text{central}_t,\quad
              \text{discounted}_t = \text{total}_t / (1 + r)^{t - t_0}

    Parameters
    ----------
    allocation
        Groups by place: a Series, or a table with a column ``groups`` and the places as index. For
        reading B of the notice hand over its own, smaller number of groups.
    years
        Years of award, rising; the notice says only "a year" (000:85), five is its own period.
    per_group_wan
        Award a group and year, 万元; 1,000 is the notice's.
    phase
        Year → share of the groups funded in it, 0 to 1; a year that is not named counts 1.
    results
        What conclusions do to awards; none by default.
    local_match
        Local yuan per central yuan, one number or by place (≥ 0).
    discount_rate
        Real rate a year, e.g. 0.03.

    Returns
    -------
    Funding
        Table by place and year, waterfall, leverage.

    Raises
    ------
    DataContractError
        With every fault: groups or matches missing, negative or no numbers, a place twice, years
        that do not rise, phases outside 0 to 1 or for other years, conclusions
        without factors, unknown places.

    References
    ----------
    Round-two notice, 000:33, 000:85, 000:91.

    Examples
    --------
    >>> quota = pd.Series({"北京": 10, "天津": 10}, name="groups")
    >>> plan = funding(quota, local_match=0.5, phase={2025: 0.5})
    >>> plan.by_year["central_wan"].tolist()
    [10000.0, 20000.0, 20000.0, 20000.0, 20000.0]
    >>> plan.text
    '2 places, 5 years: central 9.00 and in all 13.50 hundred million yuan'
    """
    groups = allocation["groups"] if isinstance(allocation, pd.DataFrame) else allocation
    match = _by_place(local_match, groups.index)
    faults = _group_faults(groups) + _year_faults(years, phase)
    faults += number_faults("local_match", match, strict=False)
    faults += [
        Fault(name, "needs a number ≥ 0", value=str(value))
        for name, value in (("per_group_wan", per_group_wan), ("discount_rate", discount_rate))
        if not (np.isfinite(value) and value >= 0)
    ]
    faults += [] if results is None else _link_faults(groups.index, results, years)
    if faults:
        raise DataContractError(faults)
    when = np.asarray(years)
    share = np.array([1.0 if phase is None else phase.get(int(year), 1.0) for year in when])
    full = np.outer(groups.to_numpy(dtype="float64"), np.full(len(when), per_group_wan))
    phased = full * share
    central = phased if results is None else phased * _factors(groups.index, results, when)
    local = central * match.to_numpy(dtype="float64")[:, None]
    total = central + local
    discounted = total / (1 + discount_rate) ** (when - when[0])
    table = pd.DataFrame(
        {
            "place": np.repeat(groups.index.to_numpy(), len(when)),
            "year": np.tile(when, len(groups)),
            "groups": np.repeat(groups.to_numpy(), len(when)),
            "full_wan": full.ravel(),
            "central_wan": central.ravel(),
            "local_wan": local.ravel(),
            "total_wan": total.ravel(),
            "discounted_wan": discounted.ravel(),
        }
    )
    whole = float(central.sum())
    return Funding(
        table=table,
        steps=_steps([float(part.sum()) for part in (full, phased, central, total, discounted)]),
        leverage=float(local.sum()) / whole if whole else float("nan"),
    )


def _steps(levels: list[float]) -> pd.DataFrame:
    """Return the waterfall from the full award to the discounted total."""
    full, phased, central, total, discounted = levels
    rows = [
        ("full", full, True),
        ("phasing", phased - full, False),
        ("results", central - phased, False),
        ("central", central, True),
        ("local", total - central, False),
        ("total", total, True),
        ("discounting", discounted - total, False),
        ("discounted", discounted, True),
    ]
    return pd.DataFrame(rows, columns=["step", "amount_wan", "level"])


def _by_place(value: float | pd.Series, places: pd.Index) -> pd.Series:
    if isinstance(value, pd.Series):
        return value.reindex(places)
    return pd.Series(float(value), index=places)


def _factors(places: pd.Index, results: ResultLink, years: np.ndarray) -> np.ndarray:
    """Return the factor of each place and year; 1 before the first year and where none is known."""
    counts = results.conclusions.reindex(places)[list(results.factors)]
    shares = counts.div(counts.sum(axis=1), axis=0)
    after = (shares * pd.Series(results.factors)).sum(axis=1, min_count=1).fillna(1.0)
    return np.where(years >= results.first_year, after.to_numpy()[:, None], 1.0)


def _group_faults(groups: pd.Series) -> list[Fault]:
    faults = number_faults("groups", groups, strict=False)
    twice = groups.index[groups.index.duplicated()].unique()
    faults += [Fault("groups", "place twice", row=str(place)) for place in twice]
    return faults if len(groups) else [Fault("groups", "no place")]


def _year_faults(years: Sequence[int], phase: Mapping[int, float] | None) -> list[Fault]:
    faults = []
    if not len(years) or any(after <= before for before, after in pairwise(years)):
        faults.append(Fault("years", "not rising", value=str(list(years))))
    for year, share in (phase or {}).items():
        if year not in years:
            faults.append(Fault("phase", "not one of the years", value=str(year)))
        if not 0 <= share <= 1:
            faults.append(Fault("phase", "outside 0 to 1", row=str(year), value=str(share)))
    return faults


def _link_faults(places: pd.Index, results: ResultLink, years: Sequence[int]) -> list[Fault]:
    conclusions, factors = results.conclusions, results.factors
    faults = [
        Fault("conclusions", "not a place of the allocation", row=str(place))
        for place in conclusions.index.difference(places)
    ]
    if results.first_year not in years:
        faults.append(Fault("first_year", "not one of the years", value=str(results.first_year)))
    faults += [
        Fault("factors", "no factor for a conclusion", column=str(name))
        for name in conclusions.columns.difference(list(factors))
    ]
    faults += [
        Fault("factors", "needs a number ≥ 0", row=name, value=str(value))
        for name, value in factors.items()
        if not value >= 0
    ]
    for name in factors:
        if name in conclusions.columns:
            faults += number_faults(f"conclusions {name}", conclusions[name], strict=False)
        else:
            faults.append(Fault("conclusions", "no such column", column=name))
    return faults
