"""What the economy of a place is made of, brought into tables of regions × sectors.

These tables stand for demand, but they are *proxies*: value added and the jobs that there were
say what an economy is made of, not which graduates it will ask for. Nothing here is called a
demand for persons.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.structure.sides import amounts, require_columns, twice_faults
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

_SECTORS = {
    "sector9": {
        f"va_{key}_yi": key
        for key in (
            "agriculture",
            "industry",
            "construction",
            "wholesale_retail",
            "transport_post",
            "hotel_catering",
            "finance",
            "real_estate",
            "other",
        )
    },
    "sector3": {f"gdp_{key}_yi": key for key in ("primary", "secondary", "tertiary")},
}
_SECTION = re.compile(r"ind_(.+)_pct")


def sector_demand(
    panel: pd.DataFrame,
    *,
    year: int,
    sectors: Literal["sector9", "sector3"] | Mapping[str, str] = "sector9",
    by: str = "province_code",
    time: str = "year",
    total: str | None = "gdp_yi",
    tolerance: float = 1e-3,
) -> pd.DataFrame:
    r"""Return value added by region and sector in one year, a proxy of demand.

    The parts are checked against the whole:
    :math:`|\sum_j v_{rj} - V_r| \le \varepsilon V_r`.

    Parameters
    ----------
    panel
        One row a region and year.
    year
        The year wanted.
    sectors
        ``"sector9"``: the nine sectors of the Bureau's provincial accounts (columns ``va_*_yi``);
        ``"sector3"``: primary, secondary, tertiary (``gdp_*_yi``); or columns and the names that
        they get.
    by, time
        Columns of the region and of the year.
    total
        Column that the sectors add up to; ``None`` where there is none.
    tolerance
        ε, for the rounding of printed values.

    Returns
    -------
    pandas.DataFrame
        Index `by` in the order of the panel, one column a sector, in the unit of the panel
        (亿元, current prices). Zero is a value; what is missing is an error.

    Raises
    ------
    DataContractError
        For missing columns, a year that is not there (with those that are), a region twice,
        amounts that are missing, negative or no number, sectors that do not add up to the total:
        all of them at once.

    References
    ----------
    National Bureau of Statistics, 分省年度数据 (value added by nine industries);
    《三次产业划分规定》(2018).

    Examples
    --------
    >>> panel = pd.DataFrame({"province_code": ["320000"], "year": [2024], "gdp_yi": [100.0],
    ...                       "gdp_primary_yi": [4.0], "gdp_secondary_yi": [46.0],
    ...                       "gdp_tertiary_yi": [50.0]})
    >>> sector_demand(panel, year=2024, sectors="sector3")
                   primary  secondary  tertiary
    province_code
    320000             4.0       46.0      50.0
    """
    if isinstance(sectors, str) and sectors not in _SECTORS:
        remedy = f"use one of {', '.join(_SECTORS)}, or name columns"
        raise DataContractError([Fault("sectors", "unknown", value=sectors, remedy=remedy)])
    columns = dict(sectors) if isinstance(sectors, Mapping) else _SECTORS[sectors]
    wanted = [by, time, *columns, *([total] if total is not None else [])]
    require_columns("panel", panel, wanted)
    rows = panel[panel[time] == year]
    if rows.empty:
        there = ", ".join(map(str, sorted(panel[time].dropna().unique())))
        fault = Fault("panel", "no such year", None, time, str(year), f"there are: {there}")
        raise DataContractError([fault])
    parts = rows.set_index(by)[list(columns)]
    faults = twice_faults("panel", parts.index)
    cells, found = amounts("panel", parts)
    faults += found + _unknown_rows("panel", parts.index, cells)
    if total is not None:
        whole, wrong = amounts("panel", rows.set_index(by)[[total]])
        faults += wrong + _unknown_rows("panel", parts.index, whole, total)
        off = np.abs(cells.sum(axis=1) - whole[:, 0]) > tolerance * whole[:, 0]
        remedy = f"the sectors must add up to {total}"
        faults += [
            Fault("panel", "the parts do not add up", str(region), total, f"{sums:g} ≠ {given:g}",
                  remedy)
            for region, sums, given in zip(parts.index[off], cells.sum(axis=1)[off],
                                           whole[off, 0], strict=True)
        ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return pd.DataFrame(cells, index=parts.index, columns=list(columns.values()))


def city_demand(
    city_industry: pd.DataFrame,
    *,
    level: Literal["prefecture", "province", "nation"] = "prefecture",
    weights: str | None = None,
    tolerance: float = 0.01,
) -> pd.DataFrame:
    r"""Return the shares of the employed by industry of each place, a proxy of demand.

    The table is the long-form sample of the census: shares, no numbers of workers. With `weights`
    (``"employed_sample"``) the result is share × persons in the sample, whose rows may be added
    over places and then taken as shares again; it is no number of workers either.

    Parameters
    ----------
    city_industry
        One row a place: ``place_code``, ``level`` and columns ``ind_<section>_pct``.
    level
        Which rows to take. Prefectures do not add up to their province in 河南, 湖北, 海南 and
        新疆, where counties without a prefecture are missing: take the level ``"province"``.
    weights
        Column of persons to multiply by; default: plain shares, each place adding to 1.
    tolerance
        How far the percentages of a place may be from 100.

    Returns
    -------
    pandas.DataFrame
        Index ``place_code``, one column a section. A place of which the table holds nothing is a
        row of missing values (三沙), which `structure_match` reports as unknown.

    Raises
    ------
    DataContractError
        For missing columns, no rows of the level, a place twice, percentages that are negative,
        no number or missing beside others, places whose percentages do not add up to 100, weights
        that are missing, zero or negative: all of them at once.

    References
    ----------
    《中国人口普查年鉴2020》 (industry by GB/T 4754-2017 section, long form).

    Examples
    --------
    >>> table = pd.DataFrame({"place_code": ["320500"], "level": ["prefecture"],
    ...                       "ind_agriculture_pct": [5.0], "ind_manufacturing_pct": [95.0]})
    >>> city_demand(table)
                agriculture  manufacturing
    place_code
    320500             0.05           0.95
    """
    require_columns(
        "city_industry", city_industry, ["place_code", "level", *([weights] if weights else [])]
    )
    columns = {name: found[1] for name in city_industry if (found := _SECTION.fullmatch(str(name)))}
    rows = city_industry[city_industry["level"] == level].set_index("place_code")
    faults = twice_faults("city_industry", rows.index)
    if not columns:
        faults.append(Fault("city_industry", "no column ind_<section>_pct"))
    if rows.empty:
        there = ", ".join(map(str, city_industry["level"].unique()))
        faults.append(Fault("city_industry", "no such level", None, "level", level, there))
    if faults:
        raise DataContractError(faults)
    percent, faults = amounts("city_industry", rows[list(columns)])
    sums = percent.sum(axis=1)
    faults += [
        Fault("city_industry", "the shares do not add up to 100", str(place), value=f"{value:g}")
        for place, value in zip(rows.index, sums.tolist(), strict=True)
        if abs(value - 100) > tolerance
    ]
    heads = np.ones(len(rows))
    if weights is not None:
        given = pd.to_numeric(rows[weights], errors="coerce").to_numpy("float64", na_value=np.nan)
        wrong = ~(given > 0) & ~np.isnan(sums)
        faults += [
            Fault("city_industry", "needs a number > 0", str(place), weights, str(value))
            for place, value in rows.loc[wrong, weights].items()
        ]
        heads = given
    if faults:
        raise DataContractError(faults)
    cells = percent / sums[:, None] * heads[:, None]
    return pd.DataFrame(cells, index=rows.index, columns=list(columns.values()))


def _unknown_rows(
    name: str, index: pd.Index, cells: Floats, column: str | None = None
) -> list[Fault]:
    remedy = "choose a year with figures"
    return [
        Fault(name, "nothing known of this region", str(label), column, remedy=remedy)
        for label in index.take(np.flatnonzero(np.isnan(cells).all(axis=1)))
    ]
