"""How much supply people can reach: floating catchments, opportunities, distance to the nearest.

Every function takes the same three things: ``demand``, people by place; ``supply``, capacity (or
1) by unit or place; and ``distance``, as `distance_table` reads it: the tidy table of
`travel_distances`, a matrix, or a sparse matrix. A pair that is not listed is out of reach. Zero
demand is a place without people, zero supply a unit that is not there; a missing value is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.access.distances import (
    amount_faults,
    nearest_km,
    positive_fault,
    read_distances,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.layout.access.distances import Distances

    Floats: TypeAlias = NDArray[np.float64]

Decay: TypeAlias = (
    Literal["gaussian"] | Mapping[float, float] | Callable[["Floats"], "Floats"] | None
)
"""No decay, the Gaussian, step weights (upper km of each zone → weight), or a function of km."""

_DENSE_FROM = 0.1  # share of pairs in reach above which a dense product is the faster one


def accessibility(
    demand: pd.Series,
    supply: pd.Series,
    *,
    distance: Any,
    catchment: float,
    decay: Decay = None,
    method: Literal["2sfca", "3sfca"] = "2sfca",
) -> pd.DataFrame:
    r"""Return the floating-catchment access of each place: supply per head within reach.

    With people :math:`P_i`, supply :math:`S_j`, weight :math:`W_{ij} = f(d_{ij})` within the
    catchment :math:`d_0` and 0 beyond it:

    .. math:: R_j = \frac{S_j}{\sum_i G_{ij} W_{ij} P_i},\qquad A_i = \sum_j G_{ij} W_{ij} R_j

    Two-step: :math:`G_{ij} = 1`. Three-step: :math:`G_{ij} = W_{ij} / \sum_k W_{ik}` over the
    units with supply, the chance that i turns to j. Nothing is lost: :math:`\sum_i P_i A_i` is
    the sum of :math:`S_j` over the units with any demand in reach.

    Parameters
    ----------
    demand
        People by place, ≥ 0.
    supply
        Capacity by unit (places to study, groups, or 1), ≥ 0; 0 is a unit that is not there.
    distance
        Distances in km, as the module `distance_table` reads them.
    catchment
        Greatest distance :math:`d_0` in km, included.
    decay
        ``None``: f = 1 (plain). ``"gaussian"``:
        :math:`f(d) = (e^{-(d/d_0)^2/2} - e^{-1/2}) / (1 - e^{-1/2})`, 1 at no distance and 0 at
        the edge. A mapping of the upper km of each zone to its weight (enhanced two-step, e.g.
        ``{30: 1, 60: 0.68, 90: 0.22}``), 0 beyond the last. Or a function of km (array to array).
    method
        ``"2sfca"`` or ``"3sfca"``.

    Returns
    -------
    pandas.DataFrame
        The index of `demand`; ``access`` (supply per head; 0: nothing in reach), ``nearest_km``
        (to the nearest unit with supply that `distance` lists, missing if none) and
        ``reachable_supply`` (sum within the catchment, unweighted).

    Raises
    ------
    DataContractError
        Values missing, negative or not numeric, labels twice, unknown places in the distance
        table, pairs twice, a catchment or weights that make no sense: all at once.
    ShuanggaoError
        When there is no demand at all: supply per head is then undefined.

    References
    ----------
    Luo & Wang (2003), *Environment and Planning B* 30, 865–884 (two-step); Luo & Qi (2009),
    *Health & Place* 15, 1100–1107 (step weights); Dai (2010), *Health & Place* 16, 1038–1052
    (Gaussian); Wan, Zou & Sternberg (2012), *International Journal of Geographical Information
    Science* 26, 1073–1089 (three-step).

    Examples
    --------
    Unit a is near eight people, b near four; the place in the middle reaches both:

    >>> demand = pd.Series({"west": 6, "middle": 2, "east": 2})
    >>> supply = pd.Series({"a": 1, "b": 1})
    >>> km = pd.DataFrame({"a": [10, 20, 90], "b": [80, 20, 10]}, index=demand.index)
    >>> accessibility(demand, supply, distance=km, catchment=30)["access"].to_dict()
    {'west': 0.125, 'middle': 0.375, 'east': 0.25}
    """
    faults = amount_faults(demand, "demand") + amount_faults(supply, "supply")
    if method not in ("2sfca", "3sfca"):
        faults.append(Fault("method", "unknown", value=str(method), remedy="use 2sfca or 3sfca"))
    faults += positive_fault("catchment", catchment) + _decay_faults(decay)
    distances = _checked(distance, demand, supply, faults, limit=catchment)
    people, amount = _numbers(demand), _numbers(supply)
    _some_demand(people)
    near = within(distances, catchment)
    i, j, weight = near.demand, near.supply, _weights(near.km, catchment=catchment, decay=decay)
    if method == "3sfca":
        chosen = weight * (amount[j] > 0)
        total = _sums(i, chosen, size=people.size)[i]
        weight = weight * np.divide(chosen, total, out=np.zeros_like(total), where=total > 0)
    heads = _sums(j, weight * people[i], size=amount.size)
    ratio = np.divide(amount, heads, out=np.zeros_like(heads), where=heads > 0)
    return pd.DataFrame(
        {
            "access": _sums(i, weight * ratio[j], size=people.size),
            "nearest_km": nearest_km(distances, near, places=people.size, open_=amount > 0),
            "reachable_supply": _sums(i, amount[j], size=people.size),
        },
        index=demand.index,
    )


def accessibility_scenarios(
    demand: pd.Series,
    supplies: pd.DataFrame,
    *,
    distance: Any,
    catchment: float,
    decay: Decay = None,
) -> pd.DataFrame:
    r"""Return the two-step access of each place under many supply scenarios, in one product.

    Two-step access is linear in supply: with :math:`B_{ji} = W_{ij} / \sum_k W_{kj} P_k`, the
    table of scenarios S gives :math:`A = S B`. (The three-step method is not linear in supply.)

    Parameters
    ----------
    demand, distance, catchment, decay
        As for `accessibility`.
    supplies
        Scenarios × units: the supply of each unit under each scenario, ≥ 0.

    Returns
    -------
    pandas.DataFrame
        Scenarios × places: supply per head; the row of a scenario equals the ``access`` of
        `accessibility` with that supply.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `accessibility`.

    References
    ----------
    As for `accessibility`.

    Examples
    --------
    >>> demand = pd.Series({"west": 6, "east": 4})
    >>> supplies = pd.DataFrame({"a": [1, 1], "b": [0, 1]}, index=["now", "one more"])
    >>> km = pd.DataFrame({"a": [10, 20], "b": [80, 10]}, index=demand.index)
    >>> accessibility_scenarios(demand, supplies, distance=km, catchment=30)
              west  east
    now        0.1  0.10
    one more   0.1  0.35
    """
    from scipy.sparse import csr_array

    faults = amount_faults(demand, "demand") + positive_fault("catchment", catchment)
    faults += _decay_faults(decay) + _scenario_faults(supplies)
    distances = _checked(distance, demand, supplies.columns, faults, limit=catchment)
    people, amounts = _numbers(demand), supplies.to_numpy("float64")
    _some_demand(people)
    i, j, km = within(distances, catchment)
    weight = _weights(km, catchment=catchment, decay=decay)
    shape = (people.size, amounts.shape[1])
    heads = _sums(j, weight * people[i], size=shape[1])
    share = np.divide(weight, heads[j], out=np.zeros_like(weight), where=heads[j] > 0)
    reach = csr_array((share, (i, j)), shape=shape)
    if share.size > _DENSE_FROM * shape[0] * shape[1]:
        access = amounts @ reach.toarray().T
    else:
        access = (reach @ np.ascontiguousarray(amounts.T)).T
    return pd.DataFrame(access, index=supplies.index, columns=demand.index)


def share_within(
    demand: pd.Series, supply: pd.Series, *, distance: Any, km: Sequence[float]
) -> pd.DataFrame:
    r"""Return how much of the demand has a unit within each of some distances.

    :math:`\sum_i P_i [\min_j d_{ij} \le d] / \sum_i P_i` over units with supply above 0.

    Parameters
    ----------
    demand, supply, distance
        As for `accessibility`.
    km
        The distances d, each > 0.

    Returns
    -------
    pandas.DataFrame
        Index ``km`` as given; ``demand`` (people within) and ``share`` (0 to 1). The distance
        table must reach as far as the largest d: a pair not listed is taken as out of reach.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `accessibility`.

    Examples
    --------
    >>> demand = pd.Series({"west": 30, "east": 10})
    >>> km = pd.DataFrame({"a": [20, 90]}, index=demand.index)
    >>> share_within(demand, pd.Series({"a": 1}), distance=km, km=[50, 100])
         demand  share
    km
    50     30.0   0.75
    100    40.0   1.00
    """
    faults = amount_faults(demand, "demand") + amount_faults(supply, "supply")
    distances = _checked(distance, demand, supply, faults + _km_faults(km))
    people, open_ = _numbers(demand), _numbers(supply) > 0
    _some_demand(people)
    near = within(distances, max(km))
    nearest = nearest_km(near, near, places=people.size, open_=open_)
    inside = np.array([people[nearest <= limit].sum() for limit in km], dtype="float64")
    return pd.DataFrame(
        {"demand": inside, "share": inside / people.sum()}, index=pd.Index(list(km), name="km")
    )


def cumulative_opportunities(
    demand: pd.Series, supply: pd.Series, *, distance: Any, km: Sequence[float]
) -> pd.DataFrame:
    r"""Return the supply that each place has within each of some distances.

    :math:`O_i(d) = \sum_j S_j [d_{ij} \le d]`: what can be reached, without regard to how many
    people share it.

    Parameters
    ----------
    demand, supply, distance
        As for `accessibility`; of `demand` only the places count.
    km
        The distances d, each > 0.

    Returns
    -------
    pandas.DataFrame
        Places × distances, in units of supply; 0 means nothing within that distance.

    Raises
    ------
    DataContractError
        As for `accessibility`.

    References
    ----------
    Wachs & Kumagai (1973), *Socio-Economic Planning Sciences* 7, 437–456.

    Examples
    --------
    >>> demand = pd.Series({"west": 30, "east": 10})
    >>> km = pd.DataFrame({"a": [20, 90], "b": [70, 40]}, index=demand.index)
    >>> supply = pd.Series({"a": 2, "b": 1})
    >>> cumulative_opportunities(demand, supply, distance=km, km=[50, 100])
    km    50   100
    west  2.0  3.0
    east  1.0  3.0
    """
    faults = amount_faults(demand, "demand") + amount_faults(supply, "supply")
    pairs = within(_checked(distance, demand, supply, faults + _km_faults(km)), max(km))
    amount = _numbers(supply)[pairs.supply]
    sums = [_sums(pairs.demand, amount * (pairs.km <= limit), size=len(demand)) for limit in km]
    return pd.DataFrame(
        np.column_stack(sums), index=demand.index, columns=pd.Index(list(km), name="km")
    )


def _checked(
    distance: Any,
    demand: pd.Series,
    supply: pd.Series | pd.Index,
    faults: list[Fault],
    *,
    limit: float | None = None,
) -> Distances:
    """Return the distances, or raise with the faults of all arguments."""
    units = supply.index if isinstance(supply, pd.Series) else supply
    readable = isinstance(demand, pd.Series) and isinstance(units, pd.Index)
    if not readable or demand.index.has_duplicates or units.has_duplicates:
        raise DataContractError(faults)  # labels are not sound: the table cannot be read
    limit = None if faults else limit  # the limit itself may be at fault
    read, more = read_distances(distance, demand=demand.index, supply=units, limit=limit)
    if faults or more:
        raise DataContractError([*faults, *more])
    return read


def _sums(positions: NDArray[Any], amounts: Floats, *, size: int) -> Floats:
    """Return the sum of the amounts at each position, 0 where there is none."""
    return np.bincount(positions, amounts, minlength=size).astype("float64", copy=False)


def _numbers(amounts: pd.Series) -> Floats:
    return pd.to_numeric(amounts).to_numpy(dtype="float64")


def _some_demand(people: Floats) -> None:
    if people.sum() == 0:
        msg = "there is no demand in any place, so supply per head is not defined"
        raise ShuanggaoError(msg)


def _weights(km: Floats, *, catchment: float, decay: Decay) -> Floats:
    if decay is None:
        return np.ones(km.size)
    if callable(decay):
        weight = np.asarray(decay(km), dtype="float64")
        if weight.shape != km.shape or not (np.isfinite(weight) & (weight >= 0)).all():
            msg = "the decay function must give one finite weight ≥ 0 for each distance"
            raise ShuanggaoError(msg)
        return weight
    if isinstance(decay, Mapping):
        bounds, steps = np.array(sorted(decay.items()), dtype="float64").T
        return np.append(steps, 0.0)[np.searchsorted(bounds, km, side="left")]
    edge = np.exp(-0.5)
    gaussian: Floats = (np.exp(-0.5 * (km / catchment) ** 2) - edge) / (1 - edge)
    return gaussian


def _decay_faults(decay: object) -> list[Fault]:
    if decay is None or decay == "gaussian" or callable(decay):
        return []
    if not isinstance(decay, Mapping):
        remedy = "use None, gaussian, a mapping of zone ends to weights, or a function"
        return [Fault("decay", "unknown", value=str(decay), remedy=remedy)]
    faults = [
        Fault("decay", "needs a zone end > 0 km and a weight ≥ 0", value=f"{end}: {weight}")
        for end, weight in decay.items()
        if not (end > 0 and np.isfinite(weight) and weight >= 0)
    ]
    if not any(weight > 0 for weight in decay.values()):
        faults.append(Fault("decay", "no zone has a weight above 0"))
    return faults


def _km_faults(km: Sequence[float]) -> list[Fault]:
    if len(km) == 0:
        return [Fault("km", "there is no distance in it")]
    return [fault for value in km for fault in positive_fault("km", value)]


def _scenario_faults(supplies: pd.DataFrame) -> list[Fault]:
    plain = all(pd.api.types.is_numeric_dtype(kind) for kind in supplies.dtypes)
    table = supplies if plain else supplies.apply(pd.to_numeric, errors="coerce")
    numbers = table.to_numpy("float64", na_value=np.nan)
    bad = np.argwhere(~(numbers >= 0) | np.isinf(numbers))
    faults = [
        Fault(
            "supplies",
            "needs a number ≥ 0",
            row=str(supplies.index[i]),
            column=str(supplies.columns[j]),
            value=str(supplies.iloc[i, j]),
        )
        for i, j in bad
    ]
    twice = supplies.columns[supplies.columns.duplicated()].unique()
    faults += [Fault("supplies", "stands twice", column=str(unit)) for unit in twice]
    if supplies.empty:
        faults.append(Fault("supplies", "there is no scenario or no unit in it"))
    return faults
