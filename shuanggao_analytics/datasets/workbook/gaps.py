"""What can be computed of a table that was read, and what is missing for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.datasets.workbook.fields import LABELS
from shuanggao_analytics.datasets.workbook.kinds import template_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LISTED = 5


@dataclass(frozen=True)
class _Measure:
    """A measure: its names, the fields that a row needs (one of each set), and years of a unit."""

    key: str
    zh: str
    en: str
    needs: tuple[tuple[str, ...], ...]
    years: int = 1


def _of(key: str, zh: str, en: str, *needs: str, years: int = 1) -> _Measure:
    """Return a measure; `a|b` is a need that either field fulfils."""
    return _Measure(key, zh, en, tuple(tuple(need.split("|")) for need in needs), years)


_MEASURES: dict[str, tuple[_Measure, ...]] = {
    "indicators": (
        _of("arrival_rate", "资金到位率", "Arrival rate of funds", "budget_wan", "arrived_wan"),
        _of("execution_rate", "预算执行率", "Execution rate", "spent_wan",
            "arrived_wan|budget_wan"),
        _of("service_income", "科研社会服务经费", "Income from research and services",
            "horizontal_wan", "vertical_wan", "transfer_wan"),
        _of("trainees_per_student", "非学历培训人次与在校生之比", "Trainees per student",
            "trainees", "students"),
        _of("employment_rate", "毕业去向落实率（计算）", "Employment rate (computed)", "employed",
            "graduates"),
        _of("equipment_rate", "生均设备值（计算）", "Equipment per student (computed)",
            "equipment_wan", "students"),
        _of("students_per_teacher", "在校生与专任教师之比", "Students per full-time teacher",
            "students", "teachers"),
        _of("service_growth", "横向技术服务到款额变化", "Growth of income from services",
            "horizontal_wan", years=2),
        _of("staff_trend", "双师型占比趋势", "Trend of dual-qualified teachers", "dual_staff_pct",
            years=3),
    ),
    "programmes": (
        _of("recruitment", "招生完成率", "Recruitment", "recruitment_rate|enrolled",
            "recruitment_rate|planned"),
        _of("employment", "毕业去向落实率", "Employment", "employment_rate|employed",
            "employment_rate|graduates"),
        _of("matching", "对口就业率", "Employment in the field", "match_rate|matched",
            "match_rate|employed"),
        _of("supply_ratio", "供需比", "Supply ratio", "graduates", "posts", "demand_basis"),
        _of("enrolment_trend", "招生趋势", "Trend of enrolment", "enrolled", years=2),
    ),
    "scores": (
        _of("score", "绩效得分", "Score", "school", "group_a"),
        _of("arrival_rate", "资金到位率", "Arrival rate of funds", "budget_wan", "arrived_wan"),
        _of("execution_rate", "预算执行率", "Execution rate", "spent_wan",
            "arrived_wan|budget_wan"),
    ),
    "quotas": (_of("allocation", "名额分配", "Allocation of places", "quota"),),
    "provinces": (
        _of("students_per_population", "每万人口高职在校生", "Students per 10,000 people",
            "students", "population_wan"),
        _of("gdp_per_head", "人均地区生产总值", "GDP per head", "gdp_yi", "population_wan"),
    ),
}  # fmt: skip
_UNITS = {
    "applicants": ("college_code",),
    "indicators": ("college", "group"),
    "programmes": ("region", "college", "specialty_code", "industry"),
    "provinces": ("province_code",),
    "quotas": ("province_code",),
    "scores": ("unit_id",),
}
_PANELS = {"indicators", "provinces"}


def data_gaps(table: pd.DataFrame, *, kind: str = "indicators") -> pd.DataFrame:
    """Return what can be computed of a table, for how many rows, and what is missing for the rest.

    Parameters
    ----------
    table
        A table as `read_workbook` returns it.
    kind
        Its kind, as `write_template`.

    Returns
    -------
    DataFrame
        One row an indicator of the template (``what`` is ``field``) and one a measure made of
        several (``measure``):

        - ``key``, ``zh``, ``en``, ``what``;
        - ``rows`` and ``of`` (int: rows that have all that is needed, and all rows), ``units``
          (int: colleges, provinces … with such a row; of a change between years only those with
          enough years);
        - ``years`` (text: the years with such a row), ``verdict``: ``all``, ``part`` or ``none``;
        - ``missing`` (text, Chinese): the fields that are not there or nowhere filled in; and of
          fields that are filled in partly, units and years without a value, at most five; empty
          when nothing is missing.

        Of indicators and provinces a last row ``panel``: whether every unit has every year,
        and which not.

    Raises
    ------
    UnknownNameError
        When there is no such kind.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"college": ["甲", "甲", "乙"], "year": [2023, 2024, 2024],
    ...                       "budget_wan": [5.0, 6, 7], "arrived_wan": [5.0, None, 7]})
    >>> gaps = data_gaps(table).set_index("key")
    >>> gaps.loc["arrival_rate", ["verdict", "missing"]].tolist()
    ['part', '项目到账资金：甲2024']
    >>> gaps.loc["panel", "missing"]
    '乙2023'
    """
    template = template_of(kind)
    titles = {field.code: field.zh for field in template.fields}
    units = _labels(table, _UNITS[kind])
    years = table["year"] if "year" in table else pd.Series(pd.NA, index=table.index)
    who = pd.DataFrame({"unit": units.to_numpy(), "year": years.to_numpy()})
    filled = table.reset_index(drop=True).notna()
    single = [
        _Measure(field.code, field.zh, field.en, ((field.code,),))
        for field in template.fields
        if field.what not in LABELS
    ]
    lines = [
        (measure.key, measure.zh, measure.en, what, *_line(filled, who, measure, titles))
        for what, measures in (("field", single), ("measure", _MEASURES.get(kind, ())))
        for measure in measures
    ]
    if kind in _PANELS and "year" in table:
        lines.append(("panel", "面板完整", "Complete panel", "panel", *_panel(who)))
    names = ["key", "zh", "en", "what", "rows", "of", "units", "years", "verdict", "missing"]
    return pd.DataFrame(lines, columns=names)


def _labels(table: pd.DataFrame, columns: Iterable[str]) -> pd.Series[str]:
    """Return whose row each is, in one text."""
    there = [table[name] for name in columns if name in table]
    parts = [[str(x) for x in row if not pd.isna(x)] for row in zip(*there, strict=True)]
    texts = [" ".join(row) or "？" for row in parts] or ["？"] * len(table)
    return pd.Series(texts, index=table.index, dtype="str")


def _line(
    filled: pd.DataFrame, who: pd.DataFrame, measure: _Measure, titles: Mapping[str, str]
) -> tuple[int, int, int, str, str, str]:
    """Return rows, of, units, years, verdict and what is missing of a measure."""
    able = pd.Series(True, index=who.index)
    missing = []
    for need in measure.needs:
        there = [code for code in need if code in filled]
        has = filled[there].any(axis=1)
        able &= has
        title = "或".join(titles[code] for code in need)
        if not has.any():
            missing.append(title)
        elif not has.all():
            missing.append(f"{title}：{_listed(_pairs(who[~has]))}")
    rows = who[able]
    if measure.years > 1:
        counts = rows.groupby("unit")["year"].transform("nunique")
        if rows.empty or (counts < measure.years).any():
            missing.append(f"每个单位至少要有{measure.years}个年份")
        rows = rows[counts >= measure.years]
    verdict = "none" if rows.empty else "all" if len(rows) == len(who) else "part"
    units = rows["unit"].nunique()
    return len(rows), len(who), units, _years(rows), verdict, "；".join(dict.fromkeys(missing))


def _panel(who: pd.DataFrame) -> tuple[int, int, int, str, str, str]:
    """Return the same of the panel: pairs of a unit and a year that are there, and that are not."""
    pairs = who.dropna().drop_duplicates()
    there = set(zip(pairs["unit"], pairs["year"], strict=True))
    units, years = list(dict.fromkeys(pairs["unit"])), sorted(pairs["year"].unique())
    lacking = [f"{one}{year}" for one in units for year in years if (one, year) not in there]
    verdict = "all" if there and not lacking else "part" if there else "none"
    size = len(units) * len(years)
    return len(there), size, len(units), _years(pairs), verdict, _listed(lacking)


def _years(rows: pd.DataFrame) -> str:
    return "、".join(str(year) for year in sorted(rows["year"].dropna().unique()))


def _pairs(rows: pd.DataFrame) -> list[str]:
    """Return units with their years."""
    pairs = zip(rows["unit"], rows["year"], strict=True)
    return [unit if pd.isna(year) else f"{unit}{year}" for unit, year in pairs]


def _listed(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    each = list(dict.fromkeys(names))
    more = f"等{len(each)}项" if len(each) > _LISTED else ""
    return "、".join(each[:_LISTED]) + more
