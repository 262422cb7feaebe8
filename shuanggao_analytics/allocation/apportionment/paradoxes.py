"""What an apportionment rule can do wrong: the three paradoxes, and bias by size.

Divisor methods avoid all three paradoxes (Balinski & Young); Hamilton avoids none. Each check
recomputes seats and lists every case, so an empty table is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.kernels import allot
from shuanggao_analytics.allocation.apportionment.request import read_request
from shuanggao_analytics.allocation.apportionment.ties import label_ranks
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import number_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.allocation.apportionment.divisors import Method
    from shuanggao_analytics.allocation.apportionment.request import Bound, SeatRequest
    from shuanggao_analytics.allocation.apportionment.ties import Ints, Rule


@dataclass(frozen=True)
class ParadoxChecks:
    """The paradoxes that one apportionment rule shows on given weights.

    Attributes
    ----------
    house
        One row a loss by a larger house (the Alabama paradox): ``house_before``,
        ``house_after``, ``place``, ``seats_before``, ``seats_after``.
    population
        One row a pair of places where the one that grew faster loses seats and the other gains:
        ``loser``, ``gainer``, ``loser_growth``, ``gainer_growth`` (weight after over before),
        and the seats of both before and after.
    new_state
        One row a place that would have other seats if another place and that place's seats were
        left out: ``left_out``, ``place``, ``seats_with``, ``seats_without``.
    table
        One row a paradox: ``comparisons`` (0: not checked) and ``cases``.
    method
        The method's name.
    """

    house: pd.DataFrame
    population: pd.DataFrame
    new_state: pd.DataFrame
    table: pd.DataFrame
    method: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        parts = []
        for name, row in self.table.iterrows():
            said = f"{row['cases']} cases" if row["cases"] else "none"
            parts.append(f"{name}: {said if row['comparisons'] else 'not checked'}")
        return f"paradoxes of {self.method} on these weights: {'; '.join(parts)}"

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html()}"


def paradox_checks(
    weights: pd.Series,
    *,
    seats: int,
    method: Method = "hamilton",
    lower: Bound = 0,
    upper: Bound = None,
    after: pd.Series | None = None,
    houses: Sequence[int] | None = None,
    ties: Rule = "largest",
    seed: int = 0,
) -> ParadoxChecks:
    r"""Return where the method shows the house, population or new-state paradox.

    With seats :math:`s_i(h, w)`:

    - house (Alabama): :math:`s_i(h', w) < s_i(h, w)` for neighbouring sizes h < h';
    - population: :math:`s_i' < s_i`, :math:`s_j' > s_j` although
      :math:`w_i' / w_i > w_j' / w_j`;
    - new state: :math:`s_i(h - s_k, w_{-k}) \ne s_i(h, w)`, for each place k taken as the one
      that joined with its seats.

    Parameters
    ----------
    weights, seats, method, lower, upper, ties, seed
        As for `apportion`; `weights` is a Series by place. The bounds stay the same at every
        house size.
    after
        Later weights of the same places. Without them the population paradox is not checked.
    houses
        Rising house sizes to compare; from the sum of the minima (at least 1) to twice `seats`
        by default. Sizes that the bounds do not allow are left out.

    Returns
    -------
    ParadoxChecks
        ``house``, ``population``, ``new_state``, ``table`` and ``text``.

    Raises
    ------
    DataContractError
        As for `apportion`; also when `after` names other places than `weights`.

    References
    ----------
    Balinski, M. L., & Young, H. P. (2001). *Fair Representation*, 2nd ed., Brookings, ch. 5–8.

    Examples
    --------
    >>> weights = pd.Series({"a": 6, "b": 6, "c": 2})
    >>> paradox_checks(weights, seats=10, houses=[10, 11]).house
       house_before  house_after place  seats_before  seats_after
    0            10           11     c             2            1
    >>> print(paradox_checks(weights, seats=10, method="webster").text)
    paradoxes of webster on these weights: house: none; population: not checked; new_state: none
    """
    options = {"seats": seats, "method": method, "ties": ties, "seed": seed}
    request = read_request(weights, **options, lower=lower, upper=upper)  # type: ignore[arg-type]
    base = _seats(request, [request.seats])[0]
    sizes = _sizes(request, houses)
    house = _house(request, sizes)
    new_state, left_out = _new_state(request, base)
    population, pairs = _empty_population(), 0
    if after is not None:
        wrong = weights.index.symmetric_difference(after.index)
        if len(wrong):
            remedy = "both weight vectors name the same places"
            raise DataContractError(
                Fault("after", "place in one vector only", str(label), remedy=remedy)
                for label in wrong
            )
        later = after.reindex(weights.index)
        second = read_request(later, **options, lower=lower, upper=upper)  # type: ignore[arg-type]
        population = _population(request, second, base)
        pairs = len(weights) * (len(weights) - 1)
    table = pd.DataFrame(
        {
            "comparisons": [max(len(sizes) - 1, 0), pairs, left_out],
            "cases": [len(house), len(population), len(new_state)],
        },
        index=pd.Index(["house", "population", "new_state"], name="paradox"),
    )
    return ParadoxChecks(house, population, new_state, table, method)


def size_bias(weights: pd.Series, *, seats: pd.Series) -> pd.DataFrame:
    r"""Return how well large, middle and small places are represented.

    Places of positive weight, sorted by weight, are cut into thirds (the middle takes what is
    over). With a third's seats S and weight W, and the totals h and V of all three,

    .. math:: r = \frac{S / h}{W / V}

    Parameters
    ----------
    weights
        Weight ≥ 0 of each place; a place of weight zero belongs to no third.
    seats
        Seats of the same places.

    Returns
    -------
    pandas.DataFrame
        Rows ``large``, ``middle``, ``small``; columns ``places``, ``weight``, ``seats``,
        ``representation`` (r; 1 is proportional) and ``against_large_pct`` (per cent above the
        representation of the large; missing when those have no seats). One allocation shows
        chance as much as bias: average over draws before calling a method biased.

    Raises
    ------
    DataContractError
        For missing or negative numbers, places in one of the two only, or fewer than three
        places of positive weight.

    References
    ----------
    Balinski, M. L., & Young, H. P. (2001). *Fair Representation*, 2nd ed., Brookings, ch. 9.

    Examples
    --------
    >>> weights, seats = pd.Series([60, 30, 10]), pd.Series([5, 3, 2])
    >>> size_bias(weights, seats=seats).round(2)
            places  weight  seats  representation  against_large_pct
    large        1    60.0      5            0.83                0.0
    middle       1    30.0      3            1.00               20.0
    small        1    10.0      2            2.00              140.0
    """
    faults = number_faults("weights", weights, strict=False)
    faults += number_faults("seats", seats, strict=False)
    for name, index in (("weights", weights.index), ("seats", seats.index)):
        twice = index[index.duplicated()].unique()
        faults += [Fault(name, "place twice", str(label)) for label in twice]
    wrong = weights.index.symmetric_difference(seats.index)
    faults += [Fault("seats", "place not in both", str(label)) for label in wrong]
    if not faults and (pd.to_numeric(weights) > 0).sum() < 3:
        faults.append(Fault("weights", "fewer than three places of positive weight"))
    if faults:
        raise DataContractError(faults)
    amount = pd.to_numeric(weights).astype("float64")
    amount = amount[amount > 0]
    order = np.lexsort((label_ranks(amount.index), -amount.to_numpy()))
    count = len(order)
    third = np.repeat(
        ["large", "middle", "small"], [count // 3, count - 2 * (count // 3), count // 3]
    )
    given = pd.to_numeric(seats).reindex(amount.index)
    ranked = pd.DataFrame({"weight": amount, "seats": given}).iloc[order]
    table = ranked.groupby(third).sum()
    table.insert(0, "places", pd.Series(third).value_counts())
    share = table["seats"] / table["seats"].sum()
    table["representation"] = share / (table["weight"] / table["weight"].sum())
    value = table["representation"].to_numpy()
    table["against_large_pct"] = 100 * (value / value[0] - 1) if value[0] else np.nan
    return table


def _seats(request: SeatRequest, houses: Sequence[int]) -> Ints:
    """Return the seats at each house size, one row a size."""
    return allot(
        np.repeat(request.weights[:1], len(houses), axis=0),
        seats=houses,
        method=request.method,
        lower=request.lower,
        upper=request.upper,
        rule=request.rule,
    ).seats


def _sizes(request: SeatRequest, houses: Sequence[int] | None) -> list[int]:
    least = request.lower.sum()
    most = np.where(request.weights[0] > 0, request.upper, request.lower).sum()
    given = range(max(int(least), 1), 2 * request.seats + 1) if houses is None else houses
    return sorted({int(size) for size in given if least <= size <= most})


def _house(request: SeatRequest, sizes: list[int]) -> pd.DataFrame:
    seats = _seats(request, sizes)
    at, place = np.nonzero(np.diff(seats, axis=0) < 0)
    size = np.array(sizes, dtype="int64")
    return pd.DataFrame(
        {
            "house_before": size[at],
            "house_after": size[at + 1],
            "place": request.labels[place],
            "seats_before": seats[at, place],
            "seats_after": seats[at + 1, place],
        }
    )


def _new_state(request: SeatRequest, base: Ints) -> tuple[pd.DataFrame, int]:
    """Return the changes when each place is left out with its seats, and how many were."""
    weights, count = request.weights[0], len(base)
    out = np.flatnonzero(weights.sum() - weights > 0)
    kept = ~np.eye(count, dtype=bool)[out]
    without = allot(
        np.where(kept, weights, 0.0),
        seats=request.seats - base[out],
        method=request.method,
        lower=np.where(kept, request.lower, 0.0),
        upper=np.where(kept, request.upper, 0.0),
        rule=request.rule,
    ).seats
    row, place = np.nonzero(kept & (without != base))
    table = pd.DataFrame(
        {
            "left_out": request.labels[out[row]],
            "place": request.labels[place],
            "seats_with": base[place],
            "seats_without": without[row, place],
        }
    )
    return table, len(out)


def _empty_population() -> pd.DataFrame:
    names = ["loser", "gainer", "loser_growth", "gainer_growth"]
    names += [f"{who}_seats_{when}" for who in ("loser", "gainer") for when in ("before", "after")]
    return pd.DataFrame({name: [] for name in names})


def _population(request: SeatRequest, later: SeatRequest, base: Ints) -> pd.DataFrame:
    now = _seats(replace(request, weights=later.weights), [request.seats])[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = later.weights[0] / request.weights[0]
    wrong = (now < base)[:, None] & (now > base)[None, :] & (growth[:, None] > growth[None, :])
    loser, gainer = np.nonzero(wrong)
    return pd.DataFrame(
        {
            "loser": request.labels[loser],
            "gainer": request.labels[gainer],
            "loser_growth": growth[loser],
            "gainer_growth": growth[gainer],
            "loser_seats_before": base[loser],
            "loser_seats_after": now[loser],
            "gainer_seats_before": base[gainer],
            "gainer_seats_after": now[gainer],
        }
    )
