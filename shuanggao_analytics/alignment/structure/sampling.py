r"""How far single groups carry the match of two structures.

What is resampled is the **group** with all its targets: n of the n groups of a region with
replacement. The lists of the programme are whole, nobody drew them. So the interval does not say
how far an estimate may lie from a truth; it says how much the figure hangs on single groups, as
it does when a region has five of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.crosswalk.mapping import map_codes
from shuanggao_analytics.alignment.structure import kernels
from shuanggao_analytics.alignment.structure.match import deviation
from shuanggao_analytics.alignment.structure.sides import (
    amounts,
    label_faults,
    one_region,
    sector_faults,
)
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.concentration.resampling import check_draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats


@dataclass(frozen=True)
class StructureInterval:
    """Deviation, distance and cosine with what resampling the groups makes of them.

    Attributes
    ----------
    table
        One row a region and sector: ``region``, ``sector``, ``groups`` (of the region),
        ``supply_share``, ``supply_share_low``, ``supply_share_high``, ``deviation``,
        ``deviation_low``, ``deviation_high``.
    summary
        One row a region: ``groups``, then ``krugman`` and ``cosine``, each with ``_low``,
        ``_high`` and ``_bias`` (mean of the draws − value), ``undefined`` (draws without any
        supply), ``krugman_chance`` (what so few groups give by chance) and ``small`` (two groups
        or fewer).
    draws, level
        Number of draws, level of the intervals.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    draws: int
    level: float

    @property
    def text(self) -> str:
        """The result in one sentence."""
        width = (self.summary["krugman_high"] - self.summary["krugman_low"]).dropna()
        line = (
            f"{self.draws} draws of the groups of {len(self.summary)} regions, "
            f"{self.level:.0%} intervals (single groups, not sampling error)"
        )
        known = self.summary.dropna(subset=["krugman", "krugman_chance"])
        if len(known):
            beyond = int((known["krugman"] > known["krugman_chance"]).sum())
            line += (
                f"; {beyond} of {len(known)} lie further from their demand than as many groups "
                f"drawn from it would by chance"
            )
        if len(width):
            line += (
                f"; the Krugman distance spreads over {width.median():.3f} in the median region"
                f" and {width.max():.3f} in {width.idxmax()}"
            )
        return line

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.summary.to_html(float_format='{:.3f}'.format)}"


def group_weights(
    codes: pd.Series, *, crosswalk: pd.DataFrame, targets: Sequence[str] | None = None
) -> pd.DataFrame:
    r"""Return the table of groups × targets that a crosswalk makes of their codes.

    .. math:: W_{gt} = w_{c(g)\,t}

    Parameters
    ----------
    codes
        One code a group, as for `map_codes`.
    crosswalk
        From these codes to the targets; weights of a partition sum to one in every row.
    targets
        Columns of the result in this order; default: the crosswalk's in their order. A target
        that is not named here is left out (``none``, say); one that no group reaches is zero.

    Returns
    -------
    pandas.DataFrame
        The index of `codes`, one column a target. Its sums by region are the fractional counts.

    Raises
    ------
    DataContractError
        As for `map_codes`.

    Examples
    --------
    >>> walk = pd.DataFrame({"code": ["46", "51", "51"], "target": ["make", "make", "ict"],
    ...                      "weight": [1.0, 0.25, 0.75]})
    >>> group_weights(pd.Series(["51", "46"], index=["a", "b"]), crosswalk=walk)
       make   ict
    a  0.25  0.75
    b  1.00  0.00
    """
    numbered = pd.Series(codes.to_numpy(), index=range(len(codes)))
    mapped = map_codes(numbered, crosswalk=crosswalk)
    columns = list(dict.fromkeys(crosswalk["target"])) if targets is None else list(targets)
    at = pd.Index(columns).get_indexer(pd.Index(mapped["target"]))
    kept = at >= 0
    weights = np.zeros((len(codes), len(columns)))
    weights[mapped.index.to_numpy()[kept], at[kept]] = mapped["weight"].to_numpy()[kept]
    return pd.DataFrame(weights, index=codes.index, columns=columns)


def structure_interval(
    groups: pd.DataFrame,
    demand: pd.DataFrame | pd.Series,
    *,
    regions: pd.Series | Sequence[object] | None = None,
    draws: int = 999,
    level: float = 0.95,
    seed: int = 0,
) -> StructureInterval:
    r"""Return how much deviation, Krugman distance and cosine hang on single groups.

    For region r with groups g and targets :math:`W_{gj}`, draw b takes
    :math:`k^b \sim \text{Multinomial}(n_r, 1/n_r)` of each group:

    .. math:: s^b_{rj} = \frac{\sum_g k^b_g W_{gj}}{\sum_{g,j} k^b_g W_{gj}},\qquad
              [\,q_{\alpha/2},\ q_{1-\alpha/2}\,] \text{ of } s^b,\ K(s^b, d),\ \cos(s^b, d)

    A few groups can never have the structure of an economy. ``krugman_chance`` is the mean
    distance of :math:`n_r` groups, each wholly in one sector, that are drawn from the demand
    itself, by De Moivre's mean absolute deviation:

    .. math:: \sum_j \mathrm{E}\,|X_j / n - d_j| = \frac{2}{n} \sum_j \nu_j (1 - d_j)
              \binom{n}{\nu_j} d_j^{\nu_j} (1 - d_j)^{n - \nu_j}, \quad
              X_j \sim \text{Binomial}(n, d_j),\ \nu_j = \lfloor n d_j \rfloor + 1

    Compare distances of regions with different numbers of groups beside it. Groups that a
    crosswalk spreads over several sectors come closer than that without any fit.

    Parameters
    ----------
    groups
        Groups × sectors, weights ≥ 0: `group_weights`, or 0 and 1. The unit that is drawn is the
        row.
    demand
        Regions × sectors with the same sectors, or a Series: one region.
    regions
        The region of each row of `groups`: a Series with the same index, or one label a row. Not
        given with a Series as demand.
    draws, level, seed
        Number of draws, level of the percentile intervals, seed.

    Returns
    -------
    StructureInterval
        Of a whole list, read it as sensitivity to single groups, not as sampling error. A draw
        repeats groups, so that it is lumpier than the list: the distances of the draws lie above
        the value (``_bias``), and with few groups the value may lie at the edge of its interval
        or below it. Demand is taken as it is. A region with fewer than two groups has no
        interval: with one group every draw is the same, which would look like certainty. Where all
        the groups have the same targets the interval has no width: none of them matters by itself.

    Raises
    ------
    DataContractError
        For sectors on one side only, a group without a region or in a region that has no demand,
        cells that are no number ≥ 0, no groups, fewer than two draws, a level not between 0 and 1.

    References
    ----------
    Efron, B. & Tibshirani, R. (1993). *An Introduction to the Bootstrap*, ch. 13; Diaconis, P. &
    Zabell, S. (1991), *Statistical Science* 6, 284–302 (De Moivre's formula).

    Examples
    --------
    >>> groups = pd.DataFrame({"industry": [1, 1, 0, 1], "other": [0, 0, 1, 0]})
    >>> value_added = pd.Series({"industry": 40, "other": 60})
    >>> result = structure_interval(groups, value_added, draws=500, seed=1)
    >>> result.table[["sector", "supply_share", "supply_share_low", "supply_share_high"]]
         sector  supply_share  supply_share_low  supply_share_high
    0  industry          0.75              0.25               1.00
    1     other          0.25              0.00               0.75
    """
    check_draws(draws, level)
    table = one_region(demand, demand)
    weights, needed, codes = _checked(groups, table, regions)
    target = kernels.shares(needed)
    rng = np.random.default_rng(seed)
    tails = ((1 - level) / 2, (1 + level) / 2)
    count = np.bincount(codes, minlength=len(table))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(count)
    found = [
        _region(weights[order[end - n : end]], target[row], rng=rng, draws=draws, tails=tails)
        for row, (n, end) in enumerate(zip(count.tolist(), ends.tolist(), strict=True))
    ]
    name = table.index.name or "region"
    summary = pd.DataFrame([each.summary for each in found], index=table.index.rename(name))
    summary.insert(0, "groups", count)
    summary["undefined"] = summary["undefined"].astype("int64")
    summary["krugman_chance"] = krugman_by_chance(count, target)
    share, low, high = np.stack([each.share for each in found], axis=1)
    columns = {
        "region": np.repeat(table.index.to_numpy(), table.shape[1]),
        "sector": np.tile(table.columns.to_numpy(), len(table)),
        "groups": np.repeat(count, table.shape[1]),
    }
    of_share = {"supply_share": share, "supply_share_low": low, "supply_share_high": high}
    of_deviation = {
        label.replace("supply_share", "deviation"): deviation(part, target)
        for label, part in of_share.items()
    }
    cells = {label: part.ravel() for label, part in (of_share | of_deviation).items()}
    return StructureInterval(
        pd.DataFrame({**columns, **cells}), summary.assign(small=count <= 2), draws, level
    )


def krugman_by_chance(count: Codes, demand_share: Floats) -> Floats:
    """Return the mean Krugman distance of so many whole groups drawn from the demand.

    NaN without groups or without a demand structure.

    Examples
    --------
    >>> krugman_by_chance(np.array([1, 2]), np.array([[0.5, 0.5], [0.5, 0.5]])).tolist()
    [1.0, 0.5]
    """
    from scipy.stats import binom

    n = np.where(count > 0, count, np.nan)[:, None]
    above = np.floor(n * demand_share + 1e-12) + 1  # 1e-12: 0.29 × 100 is 29
    exact = np.where(demand_share < 1, above * binom.pmf(above, n, demand_share), 0.0)
    result: Floats = (2 * (1 - demand_share) * exact / n).sum(axis=1)
    return result


class _Drawn(NamedTuple):
    share: Floats  # value, low, high × sectors
    summary: dict[str, float]


def _region(
    weights: Floats,
    target: Floats,
    *,
    rng: np.random.Generator,
    draws: int,
    tails: tuple[float, float],
) -> _Drawn:
    """Return the shares and distances of one region with their intervals."""
    n, sectors = weights.shape
    share = kernels.shares(weights.sum(axis=0))
    value = {"krugman": kernels.krugman(share, target), "cosine": kernels.cosine(share, target)}
    summary = {"undefined": 0.0}
    interval = np.full((2, sectors), np.nan)
    drawn = np.full((0, sectors), np.nan)
    if n > 1:
        drawn = kernels.shares(rng.multinomial(n, np.full(n, 1 / n), size=draws) @ weights)
        drawn = drawn[~np.isnan(drawn[:, 0])]
        summary["undefined"] = float(draws - len(drawn))
    if len(drawn) > 1:
        interval = np.quantile(drawn, tails, axis=0)
    of_draws = {"krugman": kernels.krugman(drawn, target), "cosine": kernels.cosine(drawn, target)}
    for name, values in of_draws.items():
        few = len(values) < 2
        low, high = (np.nan, np.nan) if few else np.quantile(values, tails)
        summary |= {
            name: float(value[name]),
            f"{name}_low": float(low),
            f"{name}_high": float(high),
            f"{name}_bias": np.nan if few else float(values.mean() - value[name]),
        }
    return _Drawn(np.vstack([share, interval]), {**summary, "undefined": summary.pop("undefined")})


def _checked(
    groups: pd.DataFrame, demand: pd.DataFrame, regions: pd.Series | Sequence[object] | None
) -> tuple[Floats, Floats, Codes]:
    """Return weights, demand and the row of demand of each group, or raise with every fault."""
    faults = label_faults("demand", demand)
    if groups.empty:
        faults.append(Fault("groups", "no rows", remedy="the list is empty"))
    if not groups.columns.is_unique:
        faults.append(Fault("groups", "sector twice"))
    if faults:
        raise DataContractError(faults)
    faults += sector_faults(groups.columns, demand.columns, ("groups", "demand"))
    weights, found = amounts("groups", groups)
    needed, missing = amounts("demand", demand)
    faults += found + missing
    faults += [
        Fault("groups", "nothing known of this group", str(group))
        for group in groups.index.take(np.flatnonzero(np.isnan(weights).all(axis=1)))
    ]
    codes, wrong = _region_codes(groups, demand, regions)
    faults += wrong
    if faults:
        raise DataContractError(faults)
    return weights[:, groups.columns.get_indexer(demand.columns)], needed, codes


def _region_codes(
    groups: pd.DataFrame, demand: pd.DataFrame, regions: pd.Series | Sequence[object] | None
) -> tuple[Codes, list[Fault]]:
    nowhere: Codes = np.zeros(len(groups), dtype=np.intp)
    if regions is None:
        remedy = "say in which region each group lies"
        return nowhere, [] if len(demand) == 1 else [Fault("regions", "not given", remedy=remedy)]
    if len(regions) != len(groups):
        return nowhere, [Fault("regions", f"{len(regions)} regions for {len(groups)} groups")]
    if isinstance(regions, pd.Series) and not regions.index.equals(groups.index):
        remedy = "give a Series with the index of the groups, in the same order"
        return nowhere, [Fault("regions", "labels other than those of the groups", remedy=remedy)]
    labels = pd.Index(np.asarray(regions, dtype=object))
    codes: Codes = demand.index.get_indexer(labels)
    faults = [
        Fault("regions", "no demand for the region of this group", str(group), None, str(region))
        for group, region in zip(groups.index[codes < 0], labels[codes < 0], strict=True)
    ]
    return codes, faults
