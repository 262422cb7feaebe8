"""Whole seats from weights: six methods, bounds, group minima, ties never broken silently.

`apportion` returns the seats in the type of the weights, for one vector or many draws.
`apportionment` returns the same seats of one vector together with its report: quotas, deviations,
violations of the quota rule, the divisors that lead to it, ties and group minima.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.group_minima import allot_request
from shuanggao_analytics.allocation.apportionment.report import Apportionment, report
from shuanggao_analytics.allocation.apportionment.request import like, read_request
from shuanggao_analytics.allocation.apportionment.ties import TieWarning
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.allocation.apportionment.divisors import Method
    from shuanggao_analytics.allocation.apportionment.kernels import Allotment
    from shuanggao_analytics.allocation.apportionment.request import (
        Bound,
        GroupMinimum,
        SeatRequest,
        Weights,
    )
    from shuanggao_analytics.allocation.apportionment.ties import Rule


@overload
def apportion(
    weights: pd.Series,
    *,
    seats: int,
    method: Method = ...,
    lower: Bound = ...,
    upper: Bound = ...,
    group_minimum: GroupMinimum = ...,
    ties: Rule = ...,
    seed: int = ...,
) -> pd.Series: ...
@overload
def apportion(
    weights: pd.DataFrame,
    *,
    seats: int,
    method: Method = ...,
    lower: Bound = ...,
    upper: Bound = ...,
    group_minimum: GroupMinimum = ...,
    ties: Rule = ...,
    seed: int = ...,
) -> pd.DataFrame: ...
@overload
def apportion(
    weights: NDArray[Any] | Sequence[float],
    *,
    seats: int,
    method: Method = ...,
    lower: Bound = ...,
    upper: Bound = ...,
    group_minimum: GroupMinimum = ...,
    ties: Rule = ...,
    seed: int = ...,
) -> NDArray[np.int64]: ...
def apportion(
    weights: Weights,
    *,
    seats: int,
    method: Method = "hamilton",
    lower: Bound = 0,
    upper: Bound = None,
    group_minimum: GroupMinimum = None,
    ties: Rule = "largest",
    seed: int = 0,
) -> Any:
    r"""Return whole seats in proportion to weights, the house met exactly.

    With seats h, weights :math:`w_i`, :math:`W = \sum_i w_i` and bounds
    :math:`l_i \le s_i \le u_i`, every place starts with its minimum and the next seat goes to the
    place below its maximum with the strongest claim, until :math:`\sum_i s_i = h`.

    - ``hamilton`` (largest remainder; Vinton): the claim is :math:`q_i - s_i` with the quota
      :math:`q_i = h w_i / W`. The result is the vector of whole numbers within the bounds nearest
      to the quotas. Quotas are not recomputed for the places that are left when others are held
      at a bound: that is how the Census Office computed in 1881, and the Alabama paradox of that
      year shows only so. Seats that bounds free or cost are therefore spread evenly; where many
      bounds bind, a divisor method, which spreads them in proportion, is the better choice.
    - divisor methods: the claim is :math:`w_i / d(s_i)` with

      .. math:: d(k) = \begin{cases}
          k + 1/2 & \text{webster (Sainte-Laguë)} \\
          k + 1 & \text{jefferson (D'Hondt)} \\
          k & \text{adams} \\
          \sqrt{k (k + 1)} & \text{hill (Huntington–Hill)} \\
          k (k + 1) / (k + 1/2) & \text{dean}
          \end{cases}

      so that for some divisor D every :math:`s_i` is :math:`w_i / D`, rounded by the method and
      then brought within its bounds.

    Parameters
    ----------
    weights
        One weight ≥ 0 a place (a Series by place, or an array), or draws × places (a DataFrame or
        a two-dimensional array). The unit does not matter. A place of weight zero gets its
        minimum and nothing more.
    seats
        Seats to give out, ≥ 0.
    method
        ``"hamilton"``, ``"webster"``, ``"jefferson"``, ``"adams"``, ``"hill"`` or ``"dean"``.
        Adams, Hill and Dean give every place of positive weight a first seat; with fewer seats
        than such places the larger weights get them.
    lower
        Least seats a place: a number for all, a Series by place (a place not named has none) or
        one number a place. ``lower=base`` guarantees that no place loses against a base.
    upper
        Most seats a place, in the same way; ``None`` is no maximum.
    group_minimum
        Least seats that places have together: a mapping of name to (members, number), or a list
        of (members, number). Groups may overlap. Among all seats that keep the bounds and these
        minima, those with the largest product of granted claims (Hamilton: nearest to the quotas
        in least squares) are taken, exactly; where a minimum binds that means one common factor
        on its members' weights (Hamilton: one common number of seats on their quotas).
    ties
        Who is served among equal claims on the last seats: ``"largest"`` (larger weight, then
        the label that sorts first: the order of the rows does not matter), ``"first"`` (order of
        the rows), ``"random"`` (an order drawn from `seed`) or ``"error"``. Claims are compared
        exactly for whole numbers, else to 10^-12 of their size.
    seed
        Seed of ``ties="random"``.

    Returns
    -------
    pandas.Series, pandas.DataFrame or numpy.ndarray
        Whole numbers in the type and shape of `weights`, the caller's labels kept; a Series is
        named ``seats``. Each row of draws gives exactly what it gives alone.

    Warns
    -----
    TieWarning
        Whenever a tie was decided, naming the places. `apportionment` lists ties instead.

    Raises
    ------
    DataContractError
        For missing, negative or all-zero weights, a place twice, a bound for an unknown place,
        bounds that leave no way to give out exactly `seats`, group minima that cannot be met (the
        smallest set of them that clashes): every fault at once.
    ShuanggaoError
        With ``ties="error"``, when there is a tie.

    References
    ----------
    Balinski, M. L., & Young, H. P. (2001). *Fair Representation*, 2nd ed., Brookings.
    Gaffke, N., & Pukelsheim, F. (2008). *Mathematical Social Sciences* 56, 166–184.

    Examples
    --------
    >>> people = pd.Series({"江苏": 8526, "甘肃": 2458, "青海": 593})
    >>> apportion(people, seats=12).to_dict()
    {'江苏': 9, '甘肃': 2, '青海': 1}
    >>> apportion(people, seats=12, method="jefferson", upper=9).to_dict()
    {'江苏': 9, '甘肃': 3, '青海': 0}
    >>> west = (["甘肃", "青海"], 5)
    >>> apportion(people, seats=12, method="webster", group_minimum=[west]).to_dict()
    {'江苏': 7, '甘肃': 4, '青海': 1}
    >>> apportion(np.array([[6, 3, 1], [1, 1, 2]]), seats=4, method="hill").tolist()
    [[2, 1, 1], [1, 1, 2]]
    """
    request = read_request(
        weights,
        seats=seats,
        method=method,
        lower=lower,
        upper=upper,
        group_minimum=group_minimum,
        ties=ties,
        seed=seed,
    )
    found = allot_request(request)
    if found.tied.any():
        message = _tie_message(request, found)
        if ties == "error":
            raise ShuanggaoError(message)
        warnings.warn(message, TieWarning, stacklevel=2)
    return like(weights, found.seats)


def apportionment(
    weights: pd.Series,
    *,
    seats: int,
    method: Method = "hamilton",
    lower: Bound = 0,
    upper: Bound = None,
    group_minimum: GroupMinimum = None,
    ties: Rule = "largest",
    seed: int = 0,
) -> Apportionment:
    """Return the seats of `apportion` for one vector of weights, with the report on them.

    Parameters
    ----------
    weights, seats, method, lower, upper, group_minimum, ties, seed
        As for `apportion`; `weights` is a Series by place.

    Returns
    -------
    Apportionment
        ``seats``, ``table``, ``violations``, ``ties``, ``groups``, ``interval`` and ``text``.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `apportion`. A tie gives no warning: it stands in ``ties`` and in the text.

    References
    ----------
    Balinski, M. L., & Young, H. P. (2001). *Fair Representation*, 2nd ed., Brookings.

    Examples
    --------
    >>> people = pd.Series({"江苏": 8526, "甘肃": 2458, "青海": 593})
    >>> result = apportionment(people, seats=12)
    >>> result.table[["quota", "seats", "deviation"]].round(2)
        quota  seats  deviation
    江苏   8.84      9       0.16
    甘肃   2.55      2      -0.55
    青海   0.61      1       0.39
    >>> print(result.text)
    12 seats to 3 places by hamilton: quota rule kept; no tie
    """
    if not isinstance(weights, pd.Series):
        remedy = "give a Series by place; apportion takes arrays and draws"
        raise DataContractError([Fault("weights", "is no Series", remedy=remedy)])
    request = read_request(
        weights,
        seats=seats,
        method=method,
        lower=lower,
        upper=upper,
        group_minimum=group_minimum,
        ties=ties,
        seed=seed,
    )
    found = allot_request(request)
    if ties == "error" and found.tied.any():
        raise ShuanggaoError(_tie_message(request, found))
    return report(request, weights.index, found)


def _tie_message(request: SeatRequest, found: Allotment) -> str:
    rows = np.flatnonzero(found.tied.any(axis=1))
    places = ", ".join(str(label) for label in request.labels[found.tied[rows[0]]])
    where = f"in {len(rows)} draws, first in draw {rows[0]}, " if len(found.seats) > 1 else ""
    decided = "none was served" if request.rule.rule == "error" else f"rule: {request.rule.rule}"
    return f"{where}equal claims on the last seats: {places} ({decided})"
