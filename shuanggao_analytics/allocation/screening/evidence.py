"""What an applicant's table must look like to be screened, and how each value is read.

A rate is known as an interval: both ends are the value where it is given; where only parts of it
are given (local and in-industry employment, which overlap), the ends are the least and the most
that the parts allow; 0 to 100 where nothing is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

RATES: dict[str, float] = {
    "local_employment_pct": 100.0,
    "industry_employment_pct": 100.0,
    "local_or_industry_employment_pct": 100.0,
    "matched_employment_pct": 100.0,
    "enrolment_plan_completion_pct": np.inf,
    "six_month_employment_pct": 100.0,
}
"""Columns in per cent of 100, with the most that each can be."""

AMOUNTS = ("nondegree_trainees", "full_time_students")
CONDITIONS = (
    "basic_conditions",
    "provincial_status",
    "consortium_lead",
    "international",
    "ideological_staff",
)
FLAGS = (
    *CONDITIONS,
    "run_by_industry",
    "run_by_ministry",
    "ministry_consent",
    "grave_public_effect",
    "listed_for_regular_bachelor",
)
YEARS = ("ideology_problem_year", "illegal_schooling_or_accident_year")
CONCLUSION = "round_one_conclusion"
CONCLUSIONS = ("优", "良", "中", "差", "未参加")

_TABLE = "applicants"
_FRACTION = 1.5
_YEARS_MEANT = (0, *range(1990, 2101))


def checked_applicants(applicants: pd.DataFrame, *, key: str) -> pd.DataFrame:
    """Return the evidence of each applicant, typed, every column there; missing is missing.

    Raises
    ------
    DataContractError
        With every fault: no key, a key missing or twice, a column that no rule knows in place of
        a known one, a rate below 0, above its most, or a whole column that looks like fractions
        (no value above 1.5), an amount below 0 or no students, a flag other than true or false,
        a year that is none, a conclusion that is not 优, 良, 中, 差 or 未参加.
    """
    faults: list[Fault] = []
    if key not in applicants.columns:
        remedy = f"the columns are: {', '.join(map(str, applicants.columns))}"
        raise DataContractError([Fault(_TABLE, "no such column", column=key, remedy=remedy)])
    names = applicants[key].astype("str").where(applicants[key].notna())
    if applicants.empty:
        faults.append(Fault(_TABLE, "no applicant", remedy="give one row an applicant"))
    faults += [
        Fault(_TABLE, "no applicant named", row=str(at), column=key)
        for at in applicants.index[names.isna()]
    ]
    faults += [
        Fault(_TABLE, "applicant twice", row=str(name), column=key, remedy="one row an applicant")
        for name in names[names.duplicated() & names.notna()].unique()
    ]
    known = {*RATES, *AMOUNTS, *FLAGS, *YEARS, CONCLUSION}
    if not known & set(applicants.columns):
        remedy = f"the rules read: {', '.join(sorted(known))}"
        faults.append(Fault(_TABLE, "no column of evidence", remedy=remedy))
    columns: dict[str, pd.Series] = {}
    for name in (*RATES, *AMOUNTS, *YEARS):
        columns[name], found = _numbers(applicants, name, names)
        faults += found
    for name in FLAGS:
        columns[name], found = _flags(applicants, name, names)
        faults += found
    columns[CONCLUSION], found = _conclusions(applicants, names)
    faults += found
    if faults:
        raise DataContractError(faults)
    return pd.DataFrame(columns).set_axis(pd.Index(names, name=key))


def _given(applicants: pd.DataFrame, column: str) -> pd.Series:
    if column in applicants.columns:
        return applicants[column].reset_index(drop=True)
    return pd.Series(pd.NA, index=range(len(applicants)), dtype="object")


def _numbers(
    applicants: pd.DataFrame, column: str, names: pd.Series
) -> tuple[pd.Series, list[Fault]]:
    given = _given(applicants, column)
    values = pd.to_numeric(given, errors="coerce").astype("float64")
    wrong = given.notna() & ~np.isfinite(values)
    if column in YEARS:
        outside = given.notna() & (values % 1 != 0) | ~values.fillna(0).isin(_YEARS_MEANT)
        problem = "neither a year nor 0 (none on record)"
    else:
        outside = (values < 0) | (values > RATES.get(column, np.inf))
        most = RATES.get(column, np.inf)
        problem = f"outside 0 to {most:g}" if np.isfinite(most) else "below 0"
    if column == "full_time_students":
        outside |= values == 0
        problem = "needs a number > 0"
    faults = list(_faults(names, given, column, wrong, problem="not a number"))
    faults += _faults(names, given, column, outside & ~wrong, problem=problem)
    if column in RATES and values.notna().any() and np.nanmax(values) <= _FRACTION:
        remedy = "write 95 for 95 %"
        value = f"largest {np.nanmax(values):g}"
        faults.append(Fault(_TABLE, "looks like fractions of 1", None, column, value, remedy))
    return values, faults


def _flags(
    applicants: pd.DataFrame, column: str, names: pd.Series
) -> tuple[pd.Series, list[Fault]]:
    given = _given(applicants, column)
    words = {"true": True, "1": True, "1.0": True, "是": True}
    words |= {"false": False, "0": False, "0.0": False, "否": False}
    read = given.map(lambda value: words.get(str(value).strip().lower()), na_action="ignore")
    wrong = given.notna() & read.isna()
    values = read.where(~wrong).astype("boolean")
    return values, list(
        _faults(names, given, column, wrong, problem="neither true (是) nor false (否)")
    )


def _conclusions(applicants: pd.DataFrame, names: pd.Series) -> tuple[pd.Series, list[Fault]]:
    given = _given(applicants, CONCLUSION)
    wrong = given.notna() & ~given.isin(CONCLUSIONS)
    problem = f"not one of {', '.join(CONCLUSIONS)}"
    return given, list(_faults(names, given, CONCLUSION, wrong, problem=problem))


def _faults(
    names: pd.Series, given: pd.Series, column: str, wrong: pd.Series, *, problem: str
) -> Iterator[Fault]:
    for at in np.flatnonzero(wrong.to_numpy(dtype=bool)):
        yield Fault(_TABLE, problem, str(names.iloc[at]), column, str(given.iloc[at]))
