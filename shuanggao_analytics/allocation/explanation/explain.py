"""The inverse question: the driver weights that come nearest to a real list of units.

A list of one number a province does not tell the rule behind it. What can be said is which
weights of the given drivers come nearest, how near, which provinces no such weights reach, and
how far the weights could be different and still come about as near. All of it describes the list;
nothing of it is the ministries' rule, which no document gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.kernels import allot
from shuanggao_analytics.allocation.apportionment.ties import TieRule, label_ranks
from shuanggao_analytics.allocation.drivers.provinces import place_faults
from shuanggao_analytics.allocation.drivers.weights import driver_shares, weight_faults
from shuanggao_analytics.allocation.explanation.fits import Misfit, least_squares, poisson
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import number_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats

FITS = ("least_squares", "poisson", "absolute")
"""How nearness is measured: squared error, Poisson likelihood, units in another province."""


@dataclass(frozen=True)
class Explanation:
    """How near driver weights come to a list: a description of it, not the rule behind it.

    Attributes
    ----------
    weights
        One row a driver: the weights of each fit (``least_squares``, ``poisson``, ``absolute``;
        Poisson is missing where it does not exist), then ``low`` and ``high``, the least and
        largest weight of the driver among all weights that misplace at most (1 + tolerance)
        times as many units as the best, and `slack` more.
    families
        The same for the summed weights of each family of drivers; empty without families.
    fits
        One row a fit, then ``equal_share`` (the same number everywhere) for comparison:
        ``misplaced`` (units that are in another province than the list has them),
        ``misplaced_pct``; ``misplaced_whole`` and ``exact`` (the same, and the provinces with
        exactly the list's number, after rounding by largest remainders; missing for a list that
        is not of whole numbers); ``r2`` (share of the squared deviation from the equal share that
        is reproduced); ``deviance`` (Poisson; infinite when a province of the list is expected to
        have nothing), ``deviance_explained`` (against the equal share); ``largest_residual`` and
        ``province`` where it is.
    provinces
        One row a province: ``actual``; ``fitted_…`` by each fit; ``residual`` (actual −
        fitted by least absolute error); ``deviance_residual`` (signed root of the Poisson fit's
        deviance; numbers set by a quota vary less than Poisson counts, so compare provinces with
        each other and not with ±2); ``fitted_low``, ``fitted_high``
        (over all weights within the tolerance); ``any_low``, ``any_high`` (over any weights at
        all: its smallest and largest single driver); and ``unexplained``: ``more`` or ``less``
        when the list has over one unit more or less than any weights within the tolerance give,
        ``more_than_any`` or ``less_than_any`` when no weights of these drivers give it within
        one unit, empty otherwise.
    alone
        One row a driver, the only one with a weight: the columns of `fits`.
    witnesses
        Weights within the tolerance that lie as far apart as they can: one row a driver and
        ``side`` (its least and its largest weight), columns the drivers, and ``misplaced``.
    correlations
        Correlation of the drivers' shares over provinces: drivers that move together cannot be
        told apart. Missing for a driver that is the same everywhere.
    limit
        Units that weights may misplace to count as about as near as the best.
    """

    weights: pd.DataFrame
    families: pd.DataFrame
    fits: pd.DataFrame
    provinces: pd.DataFrame
    alone: pd.DataFrame
    witnesses: pd.DataFrame
    correlations: pd.DataFrame
    limit: float

    @property
    def text(self) -> str:
        """The result in one sentence."""
        best, alone = self.fits.loc["absolute"], self.alone["misplaced"]
        low, high = self.weights["low"], self.weights["high"]
        widest = int(np.argmax((high - low).to_numpy()))
        odd = int((self.provinces["unexplained"] != "").sum())
        units = self.provinces["actual"].sum()
        return (
            f"The weights that come nearest leave {best['misplaced']:.1f} of {units:,.0f} units "
            f"({best['misplaced_pct']:.1f} %) in another province than the list; "
            f"{alone.idxmin()} alone leaves {alone.min():.1f}. As long as no more than "
            f"{self.limit:.1f} are left, the weight of {self.weights.index[widest]} can be "
            f"anything from {low.iloc[widest]:.2f} to {high.iloc[widest]:.2f}, and {odd} of "
            f"{len(self.provinces)} "
            "provinces stay unexplained. This describes the list; it is not the ministries' rule, "
            "and no document gives weights."
        )

    def _repr_html_(self) -> str:
        tables = (self.fits, self.weights, self.provinces)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.3f}".format) for table in tables
        )


def explain(
    actual: pd.Series,
    *,
    drivers: pd.DataFrame,
    powers: Mapping[str, float] | None = None,
    caps: Mapping[str, float] | None = None,
    families: Mapping[str, str] | pd.Series | None = None,
    tolerance: float = 0.1,
    slack: float = 0.0,
) -> Explanation:
    r"""Return which driver weights come nearest to a list of units, and how well they are known.

    With units :math:`y_i` of :math:`N` and shares :math:`s_{ik}` of province i in driver k (see
    `combine_drivers`), the fitted number is :math:`q_i = N \sum_k \omega_k s_{ik}` with
    :math:`\omega_k \ge 0,\ \sum_k \omega_k = 1`, nearest in one of three senses:

    .. math:: \sum_i (y_i - q_i)^2,\qquad
              2 \sum_i \left( y_i \ln \frac{y_i}{q_i} - (y_i - q_i) \right),\qquad
              M(\omega) = \tfrac12 \sum_i |y_i - q_i|

    the last being the units that are in another province than the list has them. The weights
    identified to a tolerance :math:`\tau` and a slack :math:`\delta` are the polytope
    :math:`\{\omega : M(\omega) \le (1 + \tau) \min M + \delta\}`; least and largest weights,
    summed weights of families and fitted numbers over it are exact (linear programmes).

    Parameters
    ----------
    actual
        Units ≥ 0 by province, every province of `drivers` named once. Zero is a number.
    drivers
        Provinces × drivers, amounts ≥ 0, as `province_drivers` gives them or the user's own. Give
        the drivers to be compared: with as many as provinces anything can be reproduced.
    powers, caps
        As for `combine_drivers`.
    families
        Driver → family, such as ``driver_table().set_index("driver")["family"]``; drivers that
        are not in `drivers` may be named.
    tolerance
        τ ≥ 0: how much worse than the best still counts as about as near.
    slack
        δ ≥ 0, in units, allowed besides. Rounding n provinces to whole numbers alone misplaces
        about n/8 units, so a list of 31 provinces says little about smaller differences than 4.

    Returns
    -------
    Explanation
        ``weights``, ``families``, ``fits``, ``provinces``, ``alone``, ``witnesses``,
        ``correlations``, ``text``.

    Raises
    ------
    DataContractError
        For provinces missing, unknown or twice, numbers missing or negative, no units at all, a
        driver of zeros, a driver without a family, a tolerance below 0: every fault at once.

    References
    ----------
    Round-two notice, 000:202: four grounds, no weights. Manski, C. F. (2003). *Partial
    Identification of Probability Distributions*, Springer (sets in place of points).

    Examples
    --------
    >>> drivers = pd.DataFrame({"people": [60, 30, 10], "plants": [1, 0, 1]}, index=list("abc"))
    >>> found = explain(pd.Series({"a": 11, "b": 3, "c": 6}), drivers=drivers)
    >>> found.weights[["absolute", "low", "high"]].round(3)
            absolute  low  high
    driver
    people       0.5  0.5   0.5
    plants       0.5  0.5   0.5
    >>> float(found.fits.loc["absolute", "misplaced"].round(6))
    0.0
    """
    faults = _faults(actual, drivers, powers=powers, caps=caps, families=families)
    faults += [
        Fault(name, "needs a number ≥ 0", value=str(value))
        for name, value in (("tolerance", tolerance), ("slack", slack))
        if not (np.isfinite(value) and value >= 0)
    ]
    if faults:
        raise DataContractError(faults)
    units = pd.to_numeric(actual.reindex(drivers.index)).astype("float64").rename("actual")
    table = driver_shares(drivers, powers=powers, caps=caps)
    shares, count = table.to_numpy(dtype="float64"), float(units.sum())
    target: Floats = np.asarray(units / count, dtype="float64")
    misfit = Misfit.of(shares, target)
    nearest, error = misfit.least()
    likeliest = poisson(shares, target)
    fitted = pd.DataFrame(
        {
            "least_squares": least_squares(shares, target),
            "poisson": np.nan if likeliest is None else likeliest,
            "absolute": nearest,
        },
        index=drivers.columns,
    ).rename_axis(index="driver")
    limit = (1 + tolerance) * error + 2 * slack / count
    every = np.eye(len(fitted))
    ends = {side: _ends(misfit, sign * every, limit) for side, sign in (("low", -1), ("high", 1))}
    low, high = (np.diagonal(ends[side]) for side in ("low", "high"))
    expected = count * (table @ fitted)
    reach = {
        side: count * np.einsum("ik,ik->i", shares, _ends(misfit, sign * shares, limit))
        for side, sign in (("low", -1), ("high", 1))
    }
    return Explanation(
        weights=fitted.assign(low=low, high=high),
        families=_families(fitted, families, misfit, limit),
        fits=_quality(units, expected.assign(equal_share=count / len(units)), "fit"),
        provinces=_provinces(units, expected, reach=reach, single=count * table),
        alone=_quality(units, count * table, "driver"),
        witnesses=_witnesses(units, count * table, ends),
        correlations=table.corr(),
        limit=limit * count / 2,
    )


def _faults(
    actual: pd.Series,
    drivers: pd.DataFrame,
    *,
    powers: Mapping[str, float] | None,
    caps: Mapping[str, float] | None,
    families: Mapping[str, str] | pd.Series | None,
) -> list[Fault]:
    names = drivers.columns
    if names.empty:
        return [Fault("drivers", "no driver", remedy="give one column a driver")]
    even = {str(name): 1.0 / len(names) for name in names}
    faults = weight_faults(drivers, weights=even, powers=powers, caps=caps)
    faults += place_faults("actual", actual.index, drivers.index.unique())
    faults += number_faults("actual", actual, strict=False)
    if not faults and not pd.to_numeric(actual).sum() > 0:
        faults.append(Fault("actual", "no units at all", remedy="nothing to explain"))
    if families is not None:
        faults += [
            Fault("families", "driver without a family", row=str(name))
            for name in names.difference(pd.Index(list(dict(families))), sort=False)
        ]
    return faults


def _ends(misfit: Misfit, directions: Floats, limit: float) -> Floats:
    """Return the furthest weights in each direction (rows)."""
    return np.array([misfit.furthest(direction, limit=limit) for direction in directions])


def _families(
    fitted: pd.DataFrame,
    families: Mapping[str, str] | pd.Series | None,
    misfit: Misfit,
    limit: float,
) -> pd.DataFrame:
    family = pd.Series("" if families is None else dict(families)).reindex(fitted.index)
    if families is None:
        return fitted.iloc[:0].assign(low=0.0, high=0.0).rename_axis(index="family")
    sums = fitted.groupby(family.to_numpy(), sort=False).sum(min_count=1)
    inside = (family.to_numpy() == sums.index.to_numpy()[:, None]).astype("float64")
    low = (inside * _ends(misfit, -inside, limit)).sum(axis=1)
    high = (inside * _ends(misfit, inside, limit)).sum(axis=1)
    return sums.assign(low=low, high=high).rename_axis(index="family")


def _deviance(units: pd.Series, expected: pd.DataFrame) -> pd.DataFrame:
    """Return what each province adds to the deviance; infinite when nothing is expected there."""
    y, q = units.to_numpy()[:, None], expected.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(y > 0, y * np.log(y / q), 0.0)
    return (2.0 * (pd.DataFrame(logs, expected.index, expected.columns) - y + q)).clip(lower=0.0)


def _quality(units: pd.Series, expected: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return how near each column of expected numbers comes to the list."""
    residual = expected.rsub(units, axis=0)
    even = pd.DataFrame({"even": units.mean()}, index=units.index)
    misplaced = residual.abs().sum(skipna=False) / 2
    spread = float(((units - units.mean()) ** 2).sum())
    deviance = _deviance(units, expected).sum(skipna=False)
    null = float(_deviance(units, even).sum().iloc[0])
    known = residual.notna().all()
    whole, exact = _rounded(units, expected)
    nearest = residual.abs().to_numpy()
    at = np.where(known, nearest.argmax(axis=0), -1)
    table = {
        "misplaced": misplaced,
        "misplaced_pct": 100 * misplaced / units.sum(),
        "misplaced_whole": whole,
        "exact": exact,
        "r2": 1 - (residual**2).sum(skipna=False) / spread if spread > 0 else np.nan,
        "deviance": deviance,
        "deviance_explained": 1 - deviance / null if null > 0 else np.nan,
        "largest_residual": np.where(known, residual.to_numpy()[at, range(len(at))], np.nan),
        "province": pd.Series(residual.index, dtype="str").reindex(at).to_numpy(),
    }
    return pd.DataFrame(table, index=residual.columns).rename_axis(index=name)


def _rounded(units: pd.Series, expected: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return units misplaced and provinces exact when each column is rounded to whole numbers."""
    missing = pd.Series(pd.NA, index=expected.columns, dtype="Int64")
    known = expected.columns[expected.notna().all()]
    if (units % 1 != 0).any():
        return missing, missing.copy()
    rule = TieRule.of("largest", label_ranks(expected.index), seed=0)
    weights = np.ascontiguousarray(expected[known].to_numpy().T)
    found = allot(weights, seats=units.sum(), method="hamilton", lower=0, upper=np.inf, rule=rule)
    away = np.abs(found.seats - units.to_numpy())
    pair = (pd.Series(x, index=known) for x in (away.sum(axis=1) // 2, (away == 0).sum(axis=1)))
    misplaced, exact = (each.reindex(expected.columns).astype("Int64") for each in pair)
    return misplaced, exact


def _provinces(
    units: pd.Series, expected: pd.DataFrame, *, reach: Mapping[str, Floats], single: pd.DataFrame
) -> pd.DataFrame:
    deviance = _deviance(units, expected[["poisson"]])["poisson"]
    table = expected.add_prefix("fitted_").assign(
        residual=units - expected["absolute"],
        deviance_residual=np.sign(units - expected["poisson"]) * np.sqrt(deviance),
        fitted_low=reach["low"],
        fitted_high=reach["high"],
        any_low=single.min(axis=1),
        any_high=single.max(axis=1),
    )
    table.insert(0, "actual", units)
    beyond = [
        ("more_than_any", units > table["any_high"] + 1),
        ("less_than_any", units < table["any_low"] - 1),
        ("more", units > table["fitted_high"] + 1),
        ("less", units < table["fitted_low"] - 1),
    ]
    words, found = zip(*beyond, strict=True)
    return table.assign(unexplained=np.select(found, words, default=""))


def _witnesses(units: pd.Series, single: pd.DataFrame, ends: Mapping[str, Floats]) -> pd.DataFrame:
    names = single.columns
    tables = {
        side: pd.DataFrame(found, index=pd.Index(names, name="driver"), columns=names)
        for side, found in ends.items()
    }
    rows = pd.concat(tables, names=["side"]).swaplevel().reindex(names, level=0)
    away = (single @ rows.T).rsub(units, axis=0).abs().sum() / 2
    return rows.assign(misplaced=away)
