"""The report that comes with an apportionment: quotas, deviations, divisors, ties, groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.claims import NO_PRICE, prices
from shuanggao_analytics.allocation.apportionment.divisors import signpost
from shuanggao_analytics.allocation.apportionment.group_minima import needed_groups, programme

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.kernels import Allotment
    from shuanggao_analytics.allocation.apportionment.request import SeatRequest
    from shuanggao_analytics.allocation.apportionment.ties import Bools
    from shuanggao_analytics.inputs import Floats


@dataclass(frozen=True)
class Apportionment:
    """Whole seats from weights, with what there is to say about them.

    Attributes
    ----------
    seats
        Seats of each place, named ``seats``.
    table
        One row a place: ``weight``; ``lower``, ``upper`` (``<NA>``: no maximum); ``quota``
        (seats × share of the weights); ``seats``; ``deviation`` (seats − quota); ``quota_rule``
        (``kept``, ``below`` the quota rounded down or ``above`` the quota rounded up);
        ``at_bound`` (``lower``, ``upper``, ``both`` or empty); ``tied``; ``factor`` on the weight
        by group minima (1 without; Hamilton: seats added to the quota, 0 without; missing when no
        factors lead to the result).
    violations
        The rows of `table` that break the quota rule. Bounds and group minima can force that, and
        a divisor method can do it alone.
    ties
        One row a place with an equal claim on the last seats: ``weight``, ``seats``, ``rank``
        (the rule's order, 1 first) and ``rule``. Empty without a tie.
    groups
        One row a group minimum: ``minimum``, ``seats``, ``binding`` (the seats would differ
        without it; of several that do the same work one is called binding) and ``factor`` as
        above.
    interval
        Divisor methods: the lowest and highest divisor (weight a seat, after factors) that lead
        to these seats. Hamilton: the largest claim :math:`q_i - s_i` left and the smallest one
        granted, in seats. NaN where no such number exists.
    method
        The method's name.
    """

    seats: pd.Series
    table: pd.DataFrame
    violations: pd.DataFrame
    ties: pd.DataFrame
    groups: pd.DataFrame
    interval: tuple[float, float]
    method: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        total, places = int(self.seats.sum()), len(self.seats)
        parts = [f"{total:,} seats to {places} places by {self.method}: "]
        names = ", ".join(str(label) for label in self.violations.index)
        parts.append(f"quota rule broken for {names}" if names else "quota rule kept")
        tied = ", ".join(str(label) for label in self.ties.index)
        rule = f" (rule: {self.ties['rule'].iloc[0]})" if tied else ""
        parts.append(f"; tie between {tied}{rule}" if tied else "; no tie")
        binding = ", ".join(str(name) for name in self.groups.index[self.groups["binding"]])
        if binding:
            parts.append(f"; minimum binding for {binding}")
        if self.method != "hamilton" and np.isfinite(self.interval).all():
            low, high = self.interval
            parts.append(f"; one seat per {low:,.1f} to {high:,.1f} of weight")
        return "".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def report(request: SeatRequest, index: pd.Index, found: Allotment) -> Apportionment:
    """Return the report on the first row of an allotment.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.apportionment.group_minima import allot_request
    >>> from shuanggao_analytics.allocation.apportionment.request import read_request
    >>> request = read_request([53, 24, 23], seats=7, method="jefferson")
    >>> report(request, pd.Index(list("abc")), allot_request(request)).table["seats"].tolist()
    [4, 2, 1]
    """
    weights, seats, tied = request.weights[0], found.seats[0], found.tied[0]
    quota = request.seats * weights / weights.sum()
    near = 1e-9 * max(request.seats, 1)  # a whole quota but for rounding is whole
    rule = np.where(seats > np.ceil(quota - near), "above", "kept")
    rule = np.where(seats < np.floor(quota + near), "below", rule)
    needed = needed_groups(request, found)
    raised = _prices(request, found, needed)
    own = raised @ request.groups.members
    divisor = request.method != "hamilton"
    low, high = request.lower, request.upper
    bound = np.where(seats == low, "lower", "")
    bound = np.where(seats == high, np.where(seats == low, "both", "upper"), bound)
    upper = pd.Series(high, index=index).where(np.isfinite(high)).astype("Int64")
    table = pd.DataFrame(
        {
            "weight": weights,
            "lower": low.astype("int64"),
            "upper": upper,
            "quota": quota,
            "seats": seats.astype("int64"),
            "deviation": seats - quota,
            "quota_rule": rule,
            "at_bound": bound,
            "tied": tied,
            "factor": np.exp(own) if divisor else own,
        },
        index=index,
    )
    return Apportionment(
        seats=table["seats"].copy(),
        table=table,
        violations=table[table["quota_rule"] != "kept"].copy(),
        ties=_ties(request, table),
        groups=_groups(request, table, needed=needed, factor=np.exp(raised) if divisor else raised),
        interval=_interval(request, table),
        method=request.method,
    )


def _ties(request: SeatRequest, table: pd.DataFrame) -> pd.DataFrame:
    preference = request.rule.preference(request.weights[:1])[0]
    ties = table.loc[table["tied"], ["weight", "seats"]]
    rank = pd.Series(preference, index=table.index)[table["tied"]].rank().astype("int64")
    return ties.assign(rank=rank, rule=request.rule.rule).sort_values("rank")


def _groups(
    request: SeatRequest, table: pd.DataFrame, *, needed: Bools, factor: Floats
) -> pd.DataFrame:
    groups = request.groups
    return pd.DataFrame(
        {
            "minimum": groups.minimum.astype("int64"),
            "seats": (groups.members @ table["seats"].to_numpy()).astype("int64"),
            "binding": needed,
            "factor": factor,
        },
        index=pd.Index(groups.names, name="group", dtype="str"),
    )


def _prices(request: SeatRequest, found: Allotment, needed: Bools) -> Floats:
    """Return the logarithm of each group's factor (Hamilton: its seats on quotas)."""
    raised = np.zeros(len(needed))
    if needed.any():
        reduced = programme(request, 0, needed)
        price = prices(reduced, found.seats[0], method=request.method)
        raised[needed] = price.of_sums[1:] if price.margin > NO_PRICE else np.nan
    return raised / 2.0 if request.method == "hamilton" else raised


def _interval(request: SeatRequest, table: pd.DataFrame) -> tuple[float, float]:
    """Return the strongest claim that is left and the weakest that is granted."""
    seats, factor = table["seats"].to_numpy("float64"), table["factor"].to_numpy()
    if request.method == "hamilton":
        last = table["quota"].to_numpy() + factor - (seats - 1)
        following = last - 1
    else:
        weight = request.weights[0] * factor
        last = _quotient(weight, signpost(request.method, np.maximum(seats - 1, 0)))
        following = _quotient(weight, signpost(request.method, seats))
    granted = last[(seats > request.lower) & (request.weights[0] > 0)]
    left = following[(seats < request.upper) & (request.weights[0] > 0)]
    low = float(np.max(left)) if left.size else np.nan
    high = float(np.min(granted)) if granted.size else np.nan
    return low, high


def _quotient(weight: Floats, post: Floats) -> Floats:
    """Return weight over signpost, infinite for a first seat that is free."""
    return np.where(post < 0.5, np.inf, weight / post)
