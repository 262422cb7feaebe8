"""The indicators of the shipped set ``province_capacity``, computed from the tables handed in.

What each one is, stands for and does not say is told by the meta-data table of the set; here are
only the quotients. An index built from them describes provinces, it judges no college.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.inputs import number_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

PEOPLE_YEAR = 2024
FUNDS_YEAR = 2023
ADMISSION_YEAR = 2025
_NEEDED = {
    "panel": [
        "province_code", "year", "population_yearend_wan", "population_average_wan",
        "hei_enrolment_wan", "education_funds_wan",
    ],
    "colleges": ["college_code", "level", "province_code", "city_code"],
    "cities": ["city_code", "province_code", "population_2020"],
    "schooling": ["province_code", "junior_college_pct"],
    "outcomes": ["college_code", "year", "level", "province_code", "outside_pctile"],
    "units": ["round", "college_code", "province_code"],
}  # fmt: skip
_READ = {
    PEOPLE_YEAR: ["population_yearend_wan", "hei_enrolment_wan"],
    FUNDS_YEAR: ["population_average_wan", "education_funds_wan"],
}


def province_indicators(
    *,
    panel: pd.DataFrame,
    colleges: pd.DataFrame,
    cities: pd.DataFrame,
    schooling: pd.DataFrame,
    outcomes: pd.DataFrame,
    units: pd.DataFrame,
    least: int = 3,
) -> pd.DataFrame:
    r"""Return the indicators of capacity and outcome of every province.

    With the vocational colleges V of a province, its units :math:`U_1, U_2` of the two rounds,
    residents b, enrolment n, education funds f, cities c with :math:`b_c` residents each, and the
    percentile :math:`q_v` of a college in other provinces:

    .. math:: \frac{|V|}{b},\quad 100\,\frac{|V^{\text{bachelor}}|}{|V|},\quad
              100\,\frac{\sum_{c \in \text{seats of } V} b_c}{\sum_c b_c},\quad \frac{f}{b},\quad
              \frac{n}{b},\quad \frac{1}{|V|}\sum_{v} q_v,\quad 100\,\frac{|U_2|}{|V|},\quad
              100\,\frac{|U_1 \cap U_2|}{|U_1|}

    in the order of the columns but the last, which is taken as it stands in `schooling`. The mean
    of q goes over the colleges that have one.

    Parameters
    ----------
    panel
        One row a province and year, of which 2024 (``population_yearend_wan``,
        ``hei_enrolment_wan``) and 2023 (``population_average_wan``, ``education_funds_wan``) are
        read. Rows outside the 31 provinces (兵团, 台湾, 香港, 澳门) are left aside.
    colleges
        One row a college of one year: ``college_code``, ``level`` (all but ``bachelor`` count),
        ``province_code``, ``city_code``.
    cities
        One row a prefecture-level place: ``city_code``, ``province_code``, ``population_2020``.
        Residents of places without a row, such as counties directly under a province, do not count.
    schooling
        One row a province: ``province_code``, ``junior_college_pct``.
    outcomes
        ``college_code``, ``year`` (only 2025 is read: earlier blocks are not comparable),
        ``level``, ``province_code``, ``outside_pctile``.
    units
        ``round`` (1 and 2), ``college_code``, ``province_code``.
    least
        Fewest colleges that a mean percentile, and fewest first-round units that a share kept, may
        rest on. Below it the cell is missing: one college says nothing of a province.

    Returns
    -------
    pandas.DataFrame
        31 provinces (index ``province_code``) × indicators, columns as codes of the shipped set:
        ``colleges_per_million``, ``bachelor_colleges_pct``, ``population_reached_pct``,
        ``education_funds_per_head_yuan``, ``students_per_10k``, ``admission_outside_pctile``,
        ``units_per_100_colleges``, ``units_kept_pct``, ``junior_college_people_pct``. A zero is a
        true zero: no such college or unit. A cell is missing only under `least`.

    Raises
    ------
    DataContractError
        With every fault: missing columns, a province, city or college twice, a province that is
        missing or none of the 31, a missing or negative number, no rows of a year or round.

    Notes
    -----
    Enrolment is 普通、职业本专科 together and education funds are those of all levels of education:
    neither may be shown as 高职 alone. ``units_per_100_colleges`` and ``units_kept_pct`` are
    decisions of the programme, so an index of them must not be used to justify its quotas.

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> values = province_indicators(panel=sg.load_province_panel(), colleges=sg.load_colleges(),
    ...     cities=sg.load_city_panel(), schooling=sg.load_city_industry(level="province"),
    ...     outcomes=sg.load_college_outcomes(), units=sg.load_units())
    >>> shown = ["colleges_per_million", "students_per_10k", "units_kept_pct"]
    >>> values.loc[["330000", "540000"], shown].round(2)
                   colleges_per_million  students_per_10k  units_kept_pct
    province_code
    330000                         0.78            197.62           86.67
    540000                         0.81            118.65             NaN
    """
    given = {
        "panel": panel, "colleges": colleges, "cities": cities, "schooling": schooling,
        "outcomes": outcomes, "units": units,
    }  # fmt: skip
    codes = places.programme_provinces()
    _check(given, codes)
    now, funds = (_of_year(panel, year, codes) for year in (PEOPLE_YEAR, FUNDS_YEAR))
    vocational = colleges[colleges["level"] != "bachelor"]
    count = _count(vocational, codes)
    bachelor = _count(vocational[vocational["level"] == "vocational_bachelor"], codes)
    seats = cities["city_code"].isin(vocational["city_code"])
    people = cities.groupby("province_code")["population_2020"].sum().reindex(codes)
    reached = cities[seats].groupby("province_code")["population_2020"].sum().reindex(codes)
    admitted = outcomes[outcomes["year"] == ADMISSION_YEAR]
    admitted = admitted[(admitted["level"] != "bachelor") & admitted["outside_pctile"].notna()]
    percentile = admitted.groupby("province_code")["outside_pctile"].mean().reindex(codes)
    first, second = (units[units["round"] == number] for number in (1, 2))
    again = first[first["college_code"].isin(second["college_code"])]
    held, kept = _count(first, codes), _count(again, codes)
    columns = {
        "colleges_per_million": 100 * count / now["population_yearend_wan"],
        "bachelor_colleges_pct": 100 * bachelor / count,
        "population_reached_pct": 100 * reached.fillna(0) / people,
        "education_funds_per_head_yuan": funds["education_funds_wan"]
        / funds["population_average_wan"],
        "students_per_10k": 1e4 * now["hei_enrolment_wan"] / now["population_yearend_wan"],
        "admission_outside_pctile": percentile.where(_count(admitted, codes) >= least),
        "units_per_100_colleges": 100 * _count(second, codes) / count,
        "units_kept_pct": (100 * kept / held).where(held >= least),
        "junior_college_people_pct": schooling.set_index("province_code")["junior_college_pct"],
    }
    return pd.DataFrame(columns).reindex(codes).astype("float64")


def _count(rows: pd.DataFrame, codes: pd.Index[str]) -> pd.Series:
    return rows.groupby("province_code").size().reindex(codes, fill_value=0)


def _of_year(panel: pd.DataFrame, year: int, codes: pd.Index[str]) -> pd.DataFrame:
    """Return the numbers read of one year, a row for each of the 31 provinces."""
    rows = panel[(panel["year"] == year) & panel["province_code"].isin(codes)]
    return rows.set_index("province_code")[_READ[year]].reindex(codes)


def _check(given: Mapping[str, pd.DataFrame], codes: pd.Index[str]) -> None:
    """Raise once with everything that is wrong with the tables."""
    faults = [
        Fault(name, "missing column", column=column)
        for name, columns in _NEEDED.items()
        for column in columns
        if column not in given[name].columns
    ]
    if faults:
        raise DataContractError(faults)
    for year in _READ:
        faults += _panel_faults(given["panel"], year, codes)
    faults += _row_faults(given["colleges"], "colleges", codes)
    faults += _row_faults(given["cities"], "cities", codes, key="city_code")
    admitted = given["outcomes"][given["outcomes"]["year"] == ADMISSION_YEAR]
    faults += _row_faults(admitted, "outcomes", codes, what=f"no rows of {ADMISSION_YEAR}")
    for number in (1, 2):
        units = given["units"][given["units"]["round"] == number]
        faults += _row_faults(units, "units", codes, what=f"no rows of round {number}")
    own, cities = given["schooling"], given["cities"].set_index("city_code")
    faults += _row_faults(own, "schooling", codes, key="province_code")
    numbers = own.drop_duplicates("province_code").set_index("province_code").reindex(codes)
    faults += _cell_faults("schooling", numbers["junior_college_pct"], strict=False)
    faults += _cell_faults("cities", cities["population_2020"], strict=False)
    vocational = given["colleges"][given["colleges"]["level"] != "bachelor"]
    faults += [
        Fault("colleges", "no vocational college in a province", row=str(code),
              remedy="shares of its colleges need at least one")
        for code in codes[~codes.isin(vocational["province_code"])]
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def _panel_faults(panel: pd.DataFrame, year: int, codes: pd.Index[str]) -> list[Fault]:
    rows = panel[(panel["year"] == year) & panel["province_code"].isin(codes)]
    if rows.empty:
        return [Fault("panel", f"no rows of {year}", column="year")]
    twice = rows.loc[rows["province_code"].duplicated(), "province_code"].unique()
    if len(twice):
        return [Fault("panel", "province twice", f"{code}, {year}", "year") for code in twice]
    numbers = rows.set_index("province_code").reindex(codes)[_READ[year]]
    return [
        fault
        for column in _READ[year]
        for fault in _cell_faults("panel", numbers[column], strict="population" in column)
    ]


def _row_faults(
    rows: pd.DataFrame,
    table: str,
    codes: pd.Index[str],
    *,
    key: str = "college_code",
    what: str = "no rows",
) -> list[Fault]:
    """Return a fault for no rows at all, a key twice, and a place that is no province of the 31."""
    if rows.empty:
        return [Fault(table, what)]
    twice = rows.loc[rows[key].duplicated(), key].unique()
    faults = [Fault(table, "stands twice", str(code), key) for code in twice]
    strange = ~rows["province_code"].isin(codes)
    return faults + [
        Fault(table, "not a province of the programme", str(code), "province_code", str(place),
              "use the six-digit code of one of the 31 provinces, as text")
        for code, place in zip(
            rows.loc[strange, key], rows.loc[strange, "province_code"], strict=True
        )
    ]  # fmt: skip


def _cell_faults(table: str, cells: pd.Series, *, strict: bool) -> list[Fault]:
    return [
        Fault(f.table, f.problem, f.row, str(cells.name), f.value, f.remedy)
        for f in number_faults(table, cells, strict=strict)
    ]
