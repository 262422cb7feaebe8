"""How much the match of two structures hangs on the crosswalk that brought supply to sectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.alignment.crosswalk.mapping import distribute
from shuanggao_analytics.alignment.crosswalk.variants import range_over
from shuanggao_analytics.alignment.structure.match import structure_match
from shuanggao_analytics.alignment.structure.sides import one_region
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_DISTANCES = ("krugman", "similarity", "cosine")
_ALL = "all"  # the one area when there is no column of areas


@dataclass(frozen=True)
class StructureRange:
    """The match of supply and demand under every crosswalk given.

    Attributes
    ----------
    table
        One row a region and sector: ``region``, ``sector``, ``as_given``, ``low``, ``high`` (the
        deviation), ``low_variant``, ``high_variant``, ``missing`` (crosswalks without a value)
        and ``sign_holds``: every crosswalk puts the deviation on the same side of zero.
    summary
        One row a region and measure (``krugman``, ``similarity``, ``cosine``): ``region``,
        ``measure``, the same columns, and ``rank``, ``rank_low``, ``rank_high`` among the
        regions, 1 for the closest match.
    variants
        Names of the crosswalks.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    variants: tuple[str, ...]

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.table.dropna(subset=["as_given"])
        distance = self.summary.query("measure == 'krugman'").dropna(subset=["as_given"])
        width = distance["high"] - distance["low"]
        moved = distance["rank_high"] - distance["rank_low"]
        line = (
            f"{len(self.variants)} crosswalks: {known['sign_holds'].sum()} of {len(known)} "
            f"deviations keep their sign"
        )
        if len(distance):
            line += (
                f"; the Krugman distance of a region moves by {width.median():.3f} in the median "
                f"and {width.max():.3f} at most, its rank by up to {moved.max():.0f}"
            )
        return line

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.summary.to_html(float_format='{:.3f}'.format)}"


def structure_range(
    groups: pd.DataFrame,
    demand: pd.DataFrame | pd.Series,
    *,
    by: str | None = None,
    crosswalks: Mapping[str, pd.DataFrame],
    code: str = "specialty_code",
    size: str | None = None,
    residual: str = "none",
) -> StructureRange:
    r"""Return deviation and distances under every crosswalk: as given, lowest, highest.

    With :math:`m_v` a measure of `structure_match` under crosswalk v:
    :math:`[\min_v m_v,\ \max_v m_v]`. This is the range of the choices offered, no confidence
    interval.

    Parameters
    ----------
    groups
        One row a group (or programme) with its code and area.
    demand
        Regions × sectors, or a Series: one region.
    by
        Column of the areas, whose values are the regions of `demand`; not with a Series, against
        which all groups are set together. A region of `demand` in which no group lies has no
        supply: give all the groups that there are.
    crosswalks
        By name, ``as_given`` among them, each from the codes to the sectors:
        ``crosswalk_variants(…)``, or each variant composed with a further crosswalk. A sector that
        no code reaches has a supply of zero.
    code, size
        Columns of the codes and, when not every row counts as one, of amounts.
    residual
        The target for what lies outside the classification: left out of the supply.

    Returns
    -------
    StructureRange
        ``.table`` of deviations, ``.summary`` of distances and ranks.

    Raises
    ------
    DataContractError
        As for `distribute` and `structure_match`, and when `by` is given with one region or not
        given with several, or there is no crosswalk ``as_given``.

    Examples
    --------
    >>> from shuanggao_analytics.alignment.crosswalk.variants import crosswalk_variants
    >>> groups = pd.DataFrame({"province": ["苏", "苏"], "specialty_code": ["46", "51"]})
    >>> value_added = pd.DataFrame({"industry": [50], "other": [50]}, index=["苏"])
    >>> walk = pd.DataFrame({"code": ["46", "51", "51"], "weight": [1.0, 0.2, 0.8],
    ...                      "target": ["industry", "industry", "other"]})
    >>> walks = crosswalk_variants(walk)
    >>> result = structure_range(groups, value_added, by="province", crosswalks=walks)
    >>> result.table[["sector", "as_given", "low", "high", "high_variant"]]
         sector  as_given  low  high high_variant
    0  industry       0.2  0.0   0.5        equal
    1     other      -0.2 -0.5   0.0         main
    """
    if (by is None) != isinstance(demand, pd.Series):
        remedy = "a column of areas with a table of regions, none with a Series"
        raise DataContractError([Fault("by", "does not fit the demand", value=by, remedy=remedy)])
    table = one_region(demand, demand)
    placed = groups.assign(**{_ALL: table.index[0]}) if by is None else groups

    def measure(crosswalk: pd.DataFrame) -> pd.Series:
        counts = distribute(placed, by=by or _ALL, code=code, crosswalk=crosswalk, size=size)
        counts = counts.drop(columns=residual, errors="ignore")
        new = [sector for sector in table.columns if sector not in counts.columns]
        supply = counts.assign(**dict.fromkeys(new, 0.0))
        everywhere = supply.reindex(supply.index.union(table.index, sort=False), fill_value=0.0)
        return _long(everywhere, table)

    found = range_over(measure, crosswalks).reset_index()
    found.columns = pd.Index(["measure", "region", "sector", *found.columns[3:]])
    cells = found[found["measure"] == "deviation"].drop(columns="measure")
    one_side = (cells["low"] > 0) | (cells["high"] < 0) | (cells["low"] == cells["high"])
    summary = found[found["measure"].isin(_DISTANCES)].drop(columns="sector")
    ranks = found[found["measure"].str.startswith("rank ")].reset_index(drop=True)
    summary = summary[["region", "measure", *summary.columns[2:]]].reset_index(drop=True)
    return StructureRange(
        cells.assign(sign_holds=one_side).reset_index(drop=True),
        summary.assign(rank=ranks["as_given"], rank_low=ranks["low"], rank_high=ranks["high"]),
        tuple(crosswalks),
    )


def _long(supply: pd.DataFrame, demand: pd.DataFrame) -> pd.Series:
    """Return deviations, distances and ranks of one match, labelled measure, region, sector."""
    match = structure_match(supply, demand)
    parts = {"deviation": match.table.set_index(["region", "sector"])["deviation"]}
    for name in _DISTANCES:
        parts[name] = match.summary[name]
        parts[f"rank {name}"] = match.summary[name].rank(method="min", ascending=name == "krugman")
    rows = [
        (name, *(label if isinstance(label, tuple) else (label, "")))
        for name, part in parts.items()
        for label in part.index
    ]
    index = pd.MultiIndex.from_tuples(rows, names=["measure", "region", "sector"])
    return pd.Series(pd.concat(parts.values()).to_numpy(), index=index)
