"""From drivers to one weight a province: shares, powers, caps, and what each driver adds.

The weights of the drivers are the user's. No document gives any.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.inputs import number_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats

_TOLERANCE = 1e-6
_ROUNDING = 1e-12


def combine_drivers(
    drivers: pd.DataFrame,
    *,
    weights: Mapping[str, float],
    powers: Mapping[str, float] | None = None,
    caps: Mapping[str, float] | None = None,
) -> pd.Series:
    r"""Return one weight a province from several drivers.

    With amounts :math:`x_{ik}` of province i and driver k, driver weights :math:`\omega_k` and
    powers :math:`p_k`:

    .. math:: W_i = \sum_k \omega_k s_{ik},\qquad
              s_{ik} = \frac{x_{ik}^{p_k}}{\sum_j x_{jk}^{p_k}},\qquad
              \sum_k \omega_k = \sum_i W_i = 1

    A cap :math:`c_k` is the largest share any province may have in driver k: larger shares are
    cut to it and the rest is spread over the others in proportion, until none lies above.

    Parameters
    ----------
    drivers
        Provinces × drivers, amounts ≥ 0 of any unit, as `province_drivers` gives them or the
        user's own.
    weights
        Driver → weight ≥ 0; they add up to 1. A driver that is not named does not count.
    powers
        Driver → power > 0; 1 when not named. Below 1 favours small provinces.
    caps
        Driver → largest share, above 0 and at most 1; none when not named.

    Returns
    -------
    pandas.Series
        ``weight`` by province, summing to 1, in the order of `drivers`. Zero: the province has
        nothing of any driver that counts.

    Raises
    ------
    UnknownNameError
        When a driver is no column of `drivers`: all of them, with the nearest names.
    DataContractError
        For weights below 0 or not summing to 1, powers or caps out of range or of a driver
        without a weight, a province twice, amounts missing or negative, a driver of zeros, a cap
        that too few provinces can share: every fault at once.

    Examples
    --------
    >>> drivers = pd.DataFrame({"people": [60, 30, 10], "plants": [1, 0, 1]}, index=list("abc"))
    >>> combine_drivers(drivers, weights={"people": 0.5, "plants": 0.5}).to_dict()
    {'a': 0.55, 'b': 0.15, 'c': 0.3}
    >>> combine_drivers(drivers, weights={"people": 1}, caps={"people": 0.4}).round(2).to_dict()
    {'a': 0.4, 'b': 0.4, 'c': 0.2}
    """
    parts = driver_parts(drivers, weights=weights, powers=powers, caps=caps)
    return parts.sum(axis=1).rename("weight")


def driver_parts(
    drivers: pd.DataFrame,
    *,
    weights: Mapping[str, float],
    powers: Mapping[str, float] | None = None,
    caps: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    r"""Return what each driver adds to the weight of each province: :math:`\omega_k s_{ik}`.

    Parameters
    ----------
    drivers, weights, powers, caps
        As for `combine_drivers`.

    Returns
    -------
    pandas.DataFrame
        Provinces × drivers of `weights`, in that order; a row sums to the weight of the province,
        a column to the weight of the driver.

    Raises
    ------
    UnknownNameError, DataContractError
        As for `combine_drivers`.

    Examples
    --------
    >>> drivers = pd.DataFrame({"people": [60, 30, 10], "plants": [1, 0, 1]}, index=list("abc"))
    >>> driver_parts(drivers, weights={"people": 0.5, "plants": 0.5})
       people  plants
    a    0.30    0.25
    b    0.15    0.00
    c    0.05    0.25
    """
    faults = weight_faults(drivers, weights=weights, powers=powers, caps=caps)
    if faults:
        raise _error(faults)
    shares = driver_shares(drivers[list(weights)], powers=powers, caps=caps)
    return shares * pd.Series(dict(weights), dtype="float64")


def driver_shares(
    drivers: pd.DataFrame,
    *,
    powers: Mapping[str, float] | None = None,
    caps: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    r"""Return the share :math:`s_{ik}` of each province in each driver; columns sum to 1.

    The amounts, powers and caps are taken as they are: `combine_drivers` checks them.

    Parameters
    ----------
    drivers
        Provinces × drivers, amounts ≥ 0, no column all zero.
    powers, caps
        As for `combine_drivers`.

    Examples
    --------
    >>> drivers = pd.DataFrame({"people": [64, 36]}, index=list("ab"))
    >>> driver_shares(drivers, powers={"people": 0.5})["people"].round(3).tolist()
    [0.571, 0.429]
    """
    amounts = drivers.to_numpy(dtype="float64")
    exponents = np.array([(powers or {}).get(str(name), 1.0) for name in drivers.columns])
    scaled = (amounts / amounts.max(axis=0, initial=0.0)) ** exponents
    shares = scaled / scaled.sum(axis=0)
    for name, cap in (caps or {}).items():
        at = drivers.columns.get_loc(name)
        shares[:, at] = _capped(shares[:, at], cap)
    return pd.DataFrame(shares, index=drivers.index, columns=drivers.columns)


def weight_faults(
    drivers: pd.DataFrame,
    *,
    weights: Mapping[str, float],
    powers: Mapping[str, float] | None = None,
    caps: Mapping[str, float] | None = None,
) -> list[Fault]:
    """Return everything that keeps drivers from being combined; an empty list when nothing does.

    Examples
    --------
    >>> drivers = pd.DataFrame({"people": [60, 40]})
    >>> [str(fault) for fault in weight_faults(drivers, weights={"peple": 1.0})]
    ["weights, row peple: no such driver; did you mean 'people'?"]
    """
    faults = _name_faults(drivers, weights, powers or {}, caps or {})
    faults += _range_faults("weights", weights, low=0.0, high=1.0, strict=False)
    faults += _range_faults("powers", powers or {}, low=0.0, high=np.inf, strict=True)
    faults += _range_faults("caps", caps or {}, low=0.0, high=1.0, strict=True)
    total = float(_numbers(weights).sum(skipna=False))
    if weights and np.isfinite(total) and abs(total - 1.0) > _TOLERANCE:
        problem = "the weights of the drivers do not add up to 1"
        faults.append(Fault("weights", problem, value=f"{total:g}", remedy="scale them"))
    twice = drivers.index[drivers.index.duplicated()].unique()
    faults += [Fault("drivers", "province twice", row=str(label)) for label in twice]
    double = drivers.columns[drivers.columns.duplicated()].unique()
    faults += [Fault("drivers", "driver twice", column=str(name)) for name in double]
    for name in weights:
        if name in drivers.columns and name not in double:
            faults += _amount_faults(drivers[name], (caps or {}).get(name))
    return faults


def _amount_faults(amounts: pd.Series, cap: float | None) -> list[Fault]:
    name = str(amounts.name)
    found = number_faults("drivers", amounts, strict=False)
    faults = [Fault(f.table, f.problem, f.row, name, f.value, f.remedy) for f in found]
    if faults:
        return faults
    positive = int((pd.to_numeric(amounts) > 0).sum())
    if not positive:
        return [Fault("drivers", "every province has zero", column=name, remedy="leave it out")]
    if isinstance(cap, int | float) and 0 < cap < 1 / positive - _ROUNDING:
        problem = f"{positive} provinces with at most {cap:g} each cannot share the whole"
        return [Fault("caps", problem, row=name, remedy=f"at least {1 / positive:.4f}")]
    return []


def _name_faults(
    drivers: pd.DataFrame,
    weights: Mapping[str, float],
    powers: Mapping[str, float],
    caps: Mapping[str, float],
) -> list[Fault]:
    known = [str(name) for name in drivers.columns]
    if not weights:
        return [Fault("weights", "no driver has a weight", remedy=f"there are: {', '.join(known)}")]
    faults = []
    for table, names in (("weights", weights), ("powers", powers), ("caps", caps)):
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
                remedy = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
                faults.append(Fault(table, "no such driver", row=str(name), remedy=remedy))
            elif name not in weights:
                remedy = "give it a weight or leave it out"
                faults.append(Fault(table, "the driver has no weight", str(name), remedy=remedy))
    return faults


def _range_faults(
    table: str, values: Mapping[str, float], *, low: float, high: float, strict: bool
) -> list[Fault]:
    most = f" and ≤ {high:g}" if np.isfinite(high) else ""
    problem = f"needs a number {'>' if strict else '≥'} {low:g}{most}"
    numbers = _numbers(values)
    above = numbers > low if strict else numbers >= low
    inside = np.isfinite(numbers) & above & (numbers <= high)
    return [
        Fault(table, problem, row=str(name), value=str(values[str(name)]))
        for name in numbers.index[~inside]
    ]


def _numbers(values: Mapping[str, float]) -> pd.Series:
    """Return the numbers of a mapping; missing where there is none."""
    given = pd.Series(list(values.values()), index=list(values), dtype=object)
    return pd.to_numeric(given, errors="coerce").astype("float64")


def _error(faults: list[Fault]) -> DataContractError:
    unknown = all(fault.problem == "no such driver" for fault in faults)
    return UnknownNameError(faults) if unknown else DataContractError(faults)


def _capped(shares: Floats, cap: float) -> Floats:
    """Return shares cut to the cap, what is cut spread over the others in proportion."""
    result, held = shares, np.zeros(shares.shape, dtype=bool)
    while (over := (result > cap * (1 + _ROUNDING)) & ~held).any():
        held |= over
        left = float(shares[~held].sum())
        scale = (1 - cap * held.sum()) / left if left > 0 else 0.0
        result = np.where(held, cap, shares * scale)
    return result
