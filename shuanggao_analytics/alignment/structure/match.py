"""Whether what is supplied has the structure of what is demanded, region by region.

Supply is what programmes offer (groups, specialties, students), demand what the economy of the
place is made of (value added, employment, clusters), both by the same sectors. Value added and
employment are *proxies* of the demand for graduates: a structure that differs from them differs,
and nothing more is said by it. Shares of a handful of groups jump with every group: rows that rest
on two or fewer are flagged, `structure_interval` says how far single groups carry the result, and
`structure_range` how far the crosswalk does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.structure import kernels
from shuanggao_analytics.alignment.structure.sides import Sides, checked_sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Reasons: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True)
class StructureMatch:
    """Supply against demand by region and sector.

    Attributes
    ----------
    table
        One row a region and sector: ``region``, ``sector``, ``supply``, ``demand`` (as given),
        ``supply_share``, ``demand_share`` (fractions of the region), ``expected`` (what the
        region would supply with the structure of its demand: supply total × demand share),
        ``deviation`` (结构偏离度), ``supply_lq``, ``demand_lq`` (against the wholes), ``small``
        (supply known and ≤ the small count) and ``reason``, why ``deviation`` is missing:
        ``supply_unknown``, ``demand_unknown`` (the region's row is missing), ``no_supply``,
        ``no_demand`` (the region's total is zero), ``no_demand_in_sector`` (supply where the
        region has no demand: the ratio would be infinite) or ``absent`` (neither is there).
    summary
        One row a region: ``supply``, ``demand`` (totals), ``krugman``, ``similarity``,
        ``cosine``, ``angle`` (degrees), ``supply_hhi``, ``demand_hhi``, ``lq_agreement``,
        ``both_strong``, ``strong_matched``, ``without_supply`` (sectors with demand and without
        supply, joined by ``;``), ``without_supply_demand_share`` (their share of the demand),
        ``outside_demand_share`` (share of the supply in sectors without demand), ``small``
        (total ≤ the small count) and ``reason``.
    """

    table: pd.DataFrame
    summary: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        distance = self.summary["krugman"].dropna()
        noun = "region" if len(self.summary) == 1 else "regions"
        line = f"{len(self.summary)} {noun} × {self.table['sector'].nunique()} sectors"
        if len(distance) == 1:
            line += f": Krugman distance {distance.iloc[0]:.3f} ({distance.index[0]})"
        elif len(distance):
            line += (
                f": Krugman distance from {distance.min():.3f} ({distance.idxmin()}) to "
                f"{distance.max():.3f} ({distance.idxmax()}), median {distance.median():.3f}"
            )
        if without := len(self.summary) - len(distance):
            line += f"; {without} without a structure to compare"
        if few := int(self.summary["small"].sum()):
            line += f"; {few} on a small count"
        return line

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.summary.to_html(float_format='{:.3f}'.format)}"


def structure_match(
    supply: pd.DataFrame | pd.Series,
    demand: pd.DataFrame | pd.Series,
    *,
    supply_whole: pd.Series | None = None,
    demand_whole: pd.Series | None = None,
    small: float = 2,
) -> StructureMatch:
    r"""Set the structure of supply against the structure of demand, region by region.

    With :math:`s_{rj}` the share of sector j in the supply of region r and :math:`d_{rj}` in its
    demand:

    .. math::
       \text{deviation}_{rj} = s_{rj} / d_{rj} - 1, \quad
       K_r = \sum_j |s_{rj} - d_{rj}|, \quad
       S_r = 1 - K_r / 2, \quad
       \cos_r = \frac{\sum_j s_{rj} d_{rj}}{\sqrt{\sum_j s_{rj}^2 \sum_j d_{rj}^2}}

    The deviation is −1 for a sector with demand and without supply, 0 in step, and has no upper
    end. Weighted by demand it sums to minus the supply outside all demand,
    :math:`\sum_{d_{rj} > 0} d_{rj}\,\text{deviation}_{rj} = -\sum_{d_{rj} = 0} s_{rj}`, which is
    zero when every supplied sector has demand. ``krugman`` K runs from 0 (the same) to 2 (nothing
    in common), ``similarity`` S (Finger–Kreinin) from 1 to 0. Location quotients are shares over
    the share of the sector in the whole; ``lq_agreement`` is Spearman's rank correlation of the
    two quotients over the sectors (the same for quotients and their logarithms), ``both_strong``
    the share of the sectors in which both are ≥ 1, ``strong_matched`` the same among the sectors
    in which the demand quotient is ≥ 1; a sector with nothing in one of the wholes has no quotient
    and is left out of the three. Few groups cannot have the structure of an economy, so that the
    distances of regions with different numbers of groups do not compare by themselves: see
    ``krugman_chance`` of `structure_interval`.

    Parameters
    ----------
    supply, demand
        Regions × sectors, amounts ≥ 0 in any unit, with the same sectors in any order; a Series
        over the sectors is one region. A zero is a value. A row that is missing whole means that
        nothing is known of the region (groups not published), as does a region of `demand` that
        `supply` does not have.
    supply_whole, demand_whole
        What the location quotients compare with, by sector (the nation, say). Default: the sum of
        the regions given, which is right only where they neither overlap nor leave anything out;
        for strategies, for a selection of regions and for demand given as shares, give them. With
        one region and no wholes every quotient is 1.
    small
        Supply up to this amount is flagged: two groups by default.

    Returns
    -------
    StructureMatch
        ``.table`` by region and sector, ``.summary`` by region, regions and sectors in the order
        of `demand`. A region without supply or demand, or of which one is unknown, has no
        structure: missing with its reason, never zero. Nothing is summed over regions except for
        the default wholes.

    Raises
    ------
    DataContractError
        For sectors on one side only, regions without demand, labels that stand twice, negative,
        missing or non-numeric cells, an empty list: all of them at once.

    References
    ----------
    Krugman, P. (1991). *Geography and Trade*, 75–76; Finger, J. M. & Kreinin, M. E. (1979), *The
    Economic Journal* 89, 905–912. The documents ask that programme layout and industry structure
    match (002:1342) and give no formula; the deviation is that of Chinese studies of output and
    employment (结构偏离度), with supply above the line.

    Examples
    --------
    >>> groups = pd.DataFrame({"manufacturing": [3, 0], "services": [1, 0]}, index=["苏", "藏"])
    >>> value_added = pd.DataFrame({"manufacturing": [40, 1], "services": [60, 9]},
    ...                            index=["苏", "藏"])
    >>> result = structure_match(groups, value_added)
    >>> result.table[["region", "sector", "supply_share", "demand_share", "deviation"]]
      region         sector  supply_share  demand_share  deviation
    0      苏  manufacturing          0.75           0.4   0.875000
    1      苏       services          0.25           0.6  -0.583333
    2      藏  manufacturing           NaN           0.1        NaN
    3      藏       services           NaN           0.9        NaN
    >>> result.text
    '2 regions × 2 sectors: Krugman distance 0.700 (苏); 1 without a structure to compare; 1 on a
    small count'
    """
    sides = checked_sides(supply, demand, supply_whole=supply_whole, demand_whole=demand_whole)
    s, d = kernels.shares(sides.supply), kernels.shares(sides.demand)
    supply_lq = kernels.quotient(s, kernels.shares(sides.supply_whole))
    demand_lq = kernels.quotient(d, kernels.shares(sides.demand_whole))
    regions, sectors = len(sides.regions), len(sides.sectors)
    total = sides.supply.sum(axis=1, keepdims=True)
    reason = region_reasons(sides)
    table = pd.DataFrame(
        {
            "region": np.repeat(sides.regions.to_numpy(), sectors),
            "sector": np.tile(sides.sectors.to_numpy(), regions),
            "supply": sides.supply.ravel(),
            "demand": sides.demand.ravel(),
            "supply_share": s.ravel(),
            "demand_share": d.ravel(),
            "expected": (total * d).ravel(),
            "deviation": deviation(s, d).ravel(),
            "supply_lq": supply_lq.ravel(),
            "demand_lq": demand_lq.ravel(),
            "small": (sides.supply <= small).ravel(),
            "reason": _cell_reasons(sides, reason).ravel(),
        }
    )
    summary = pd.DataFrame(
        {
            "supply": total[:, 0],
            "demand": sides.demand.sum(axis=1),
            **distances(s, d),
            "supply_hhi": (s**2).sum(axis=1),
            "demand_hhi": (d**2).sum(axis=1),
            **_agreement(supply_lq, demand_lq),
            **_gaps(sides, s, d),
            "small": total[:, 0] <= small,
            "reason": reason,
        },
        index=sides.regions.rename(sides.regions.name or "region"),
    )
    return StructureMatch(table, summary)


def deviation(supply_share: Floats, demand_share: Floats) -> Floats:
    """Return the structural deviation of each cell, NaN where the demand share is zero."""
    return kernels.quotient(supply_share, demand_share) - 1


def distances(supply_share: Floats, demand_share: Floats) -> dict[str, Floats]:
    """Return how far two structures lie apart, one value a region and measure."""
    apart = kernels.krugman(supply_share, demand_share)
    return {
        "krugman": apart,
        "similarity": 1 - apart / 2,
        "cosine": kernels.cosine(supply_share, demand_share),
        "angle": kernels.angle(supply_share, demand_share),
    }


def region_reasons(sides: Sides) -> Reasons:
    """Return why a region has no structure to compare, None where it has one."""
    reason: Reasons = np.full(len(sides.regions), None, dtype=object)
    for name, cells in (("demand", sides.demand), ("supply", sides.supply)):
        reason[cells.sum(axis=1) == 0] = f"no_{name}"
        reason[np.isnan(cells[:, 0])] = f"{name}_unknown"
    return reason


def _cell_reasons(sides: Sides, of_region: Reasons) -> Reasons:
    reason: Reasons = np.full(sides.supply.shape, None, dtype=object)
    nothing = sides.demand == 0
    reason[nothing] = "no_demand_in_sector"
    reason[nothing & (sides.supply == 0)] = "absent"
    without = np.array([text is not None for text in of_region], dtype=bool)
    reason[without] = of_region[without, None]
    return reason


def _agreement(supply_lq: Floats, demand_lq: Floats) -> dict[str, Floats]:
    known = ~(np.isnan(supply_lq) | np.isnan(demand_lq))
    strong = known & (demand_lq >= kernels.STRONG)
    both = strong & (supply_lq >= kernels.STRONG)
    counts = [mask.sum(axis=1).astype("float64") for mask in (both, known, strong)]
    return {
        "lq_agreement": kernels.rank_correlation(supply_lq, demand_lq),
        "both_strong": kernels.quotient(counts[0], counts[1]),
        "strong_matched": kernels.quotient(counts[0], counts[2]),
    }


def _gaps(sides: Sides, supply_share: Floats, demand_share: Floats) -> dict[str, object]:
    """Return the sectors with demand and without supply, their weight, and the reverse weight."""
    defined = ~np.isnan(supply_share[:, 0] + demand_share[:, 0])
    gap = defined[:, None] & (sides.supply == 0) & (sides.demand > 0)
    outside = np.where(sides.demand == 0, supply_share, 0.0).sum(axis=1)
    names = sides.sectors.astype(str)
    listed = pd.Series([";".join(names[missing]) for missing in gap], dtype=object)
    return {
        "without_supply": listed.where(defined, None).to_numpy(),
        "without_supply_demand_share": np.where(
            defined, np.where(gap, demand_share, 0.0).sum(axis=1), np.nan
        ),
        "outside_demand_share": np.where(defined, outside, np.nan),
    }
