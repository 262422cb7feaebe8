"""Conditions of a school against the standards that carry a number, each with its own population.

Two of them ask for training and are not the same: selection for round two asked in 2025 for as
many non-degree trainees as students (H-5), the plan of 2020 asks of 优质职业学校 for twice as many
trainees a year (H-22). None of these is a standard of the evaluation of a unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import amount_fault, one_trust
from shuanggao_analytics.evaluation.oversight.contract import check_table, twice_faults, yes_or_no
from shuanggao_analytics.performance.columns import floats, numbers, places, whole_numbers
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.policy.rules import selection_rules, standing_standards

if TYPE_CHECKING:
    from collections.abc import Sequence

TESTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "H-20": ("ideology_teachers", ("full_time_students",)),
    "H-23": ("dual_qualified_teachers", ("specialty_teachers",)),
    "H-24": ("practice_hours", ("total_hours",)),
    "H-40": ("part_time_teachers", ("part_time_teachers", "full_time_teachers")),
    "H-5": ("nondegree_trainees", ("full_time_students",)),
    "H-22": ("trainees", ("full_time_students",)),
}
"""Rule → the column above the line and the columns whose sum stands below it."""

POPULATIONS = {"H-5": "applied_2025", "H-22": "quality_school"}
"""Rules that hold for some schools only, and the column that says for which."""

_PARTS = (("dual_qualified_teachers", "specialty_teachers"), ("practice_hours", "total_hours"))
_COLUMNS = tuple(dict.fromkeys(name for top, below in TESTS.values() for name in (top, *below)))
_ENTRY_POPULATION = "第二轮申报学校（2025年遴选门槛）"
_TABLE = "units"
_NAMES = ("rule", "kind", "name_zh", "name_en", "population_zh", "comparator", "threshold", "unit",
          "deadline", "clause")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Conditions:
    """What the standards say of each unit.

    Attributes
    ----------
    table
        One row a unit × standard: the key, ``rule``, ``kind`` (``standing``, or ``entry`` for the
        threshold of selection), ``name_zh``, ``name_en``, ``population_zh``, ``applies`` (True,
        False, <NA>: not known), ``value``, ``comparator``, ``threshold``, ``unit``, ``margin``
        (value − threshold), ``passed`` (True, False or <NA>), ``evidence`` (the columns that
        would settle a <NA>), ``reason`` (of a <NA> that no column would settle), ``deadline``,
        ``clause``, and ``trust`` where the units have it.
    summary
        One row a unit: ``passed`` (how many), ``failed``, ``unknown`` and ``not_applicable``
        (rules, separated by 、), ``evidence``.
    """

    table: pd.DataFrame
    summary: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        counts = self.table.assign(
            passed_=self.table["passed"].fillna(value=False),
            failed_=~self.table["passed"].fillna(value=True),
        )
        found = counts.groupby("rule", sort=False)[["passed_", "failed_"]].sum().astype(int)
        parts = [f"{rule} {row.passed_} of {row.passed_ + row.failed_}"
                 for rule, row in found.iterrows()]  # fmt: skip
        words = (
            f"{len(self.summary)} units; standards passed, of the units that can be told: "
            f"{', '.join(parts)}."
        )
        if {"H-5", "H-22"} <= set(found.index):
            words += (
                " H-5 (1 trainee a student) was an entry threshold of 2025, H-22 (2) is a standard "
                "for 优质职业学校: neither stands for the other."
            )
        return words

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.summary.to_html()}"


def conditions(
    units: pd.DataFrame, *, key: str = "unit_id", rules: Sequence[str] | None = None
) -> Conditions:
    r"""Test units against 1:350, 双师 > 50 %, practice ≥ 50 %, part-time ≤ 30 %, training 1 and 2.

    A value :math:`a / b` is held against its threshold t as :math:`a \gtreqless t\,b` in exact
    fractions of the numbers as they are written: a unit on the boundary passes ``>=`` and ``<=``
    and fails ``>``, and binary rounding decides for none. 1:350 is the fraction 1/350.

    Parameters
    ----------
    units
        One row a unit. Evidence (all optional, missing is unknown, never zero):

        - ``ideology_teachers`` (专职思政课教师), ``full_time_students`` (全日制在校生);
        - ``dual_qualified_teachers`` (双师型), ``specialty_teachers`` (专业教师: the others do not
          count below the line);
        - ``practice_hours``, ``total_hours``;
        - ``part_time_teachers``, ``full_time_teachers``: the share is of both together, counted by
          head; part-time teachers that were converted into full-time ones (002:706) must not be;
        - ``nondegree_trainees`` (非学历培训人次, for the entry) and ``trainees`` (年职业培训人次).

        ``applied_2025`` and ``quality_school`` (true or false, 是/否) say for which units H-5 and
        H-22 hold; where they do not say it, neither is passed nor failed.
    key
        Column that names the unit.
    rules
        Some of H-20, H-23, H-24, H-40, H-5, H-22; all of them by default.

    Returns
    -------
    Conditions
        ``.table`` by unit and standard in the order of both, ``.summary`` by unit, ``.text``.

    Raises
    ------
    DataContractError
        For no table, no key, a unit twice, numbers that are negative or none, a part above its
        whole, what is neither true nor false, and more than one trust: all of them.
    UnknownNameError
        When there is no such rule here.

    References
    ----------
    004:88 (H-20), 004:180 (H-23), 004:190 (H-24), 002:620 (H-40), 000:194 (H-5), 004:120 (H-22).

    Examples
    --------
    >>> units = pd.DataFrame({"unit_id": ["a", "b"], "ideology_teachers": [30, 29],
    ...                       "full_time_students": 10500, "dual_qualified_teachers": [50, 51],
    ...                       "specialty_teachers": 100})
    >>> found = conditions(units, rules=["H-20", "H-23"])
    >>> found.table[["unit_id", "rule", "value", "comparator", "threshold", "passed"]].round(5)
      unit_id  rule    value comparator  threshold  passed
    0       a  H-20  0.00286         >=    0.00286    True
    1       a  H-23     50.0          >   50.00000   False
    2       b  H-20  0.00276         >=    0.00286   False
    3       b  H-23     51.0          >   50.00000    True
    """
    wanted = list(TESTS) if rules is None else list(rules)
    for rule in wanted:
        require_known("rule", rule, TESTS)
    check_table(units, [key], table=_TABLE)
    read, trust = _read(units, key)
    facts = _facts().loc[wanted]
    parts = [_judged(read, rule, row) for rule, row in facts.iterrows()]
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, key, np.tile(units[key].to_numpy(), len(parts)))
    order = np.arange(len(table)).reshape(len(parts), len(units)).T.ravel()
    table = table.iloc[order].reset_index(drop=True)
    if trust is not None:
        table["trust"] = trust
    return Conditions(table=table, summary=_summary(table, key))


def staff_needed(units: pd.DataFrame, *, key: str = "unit_id") -> pd.DataFrame:
    r"""Return how many ideology teachers 1:350 asks of each unit: :math:`\lceil s / 350 \rceil`.

    Parameters
    ----------
    units
        One row a unit: ``full_time_students`` and, where there is such a column,
        ``ideology_teachers``.
    key
        Column that names the unit.

    Returns
    -------
    pandas.DataFrame
        Index `key`: ``full_time_students``, ``ideology_teachers``, ``needed`` and ``shortfall``
        (0 where there are enough); <NA> where a number is missing.

    Raises
    ------
    DataContractError
        As `conditions`; also without ``full_time_students``.

    References
    ----------
    004:88.

    Examples
    --------
    >>> units = pd.DataFrame({"unit_id": ["a", "b"], "full_time_students": [10500, 10501],
    ...                       "ideology_teachers": [28, 31]})
    >>> staff_needed(units)[["needed", "shortfall"]]
             needed  shortfall
    unit_id
    a            30        2.0
    b            31        0.0
    """
    check_table(units, [key], table=_TABLE)
    if "full_time_students" not in units.columns:
        raise DataContractError([Fault(_TABLE, "missing column", column="full_time_students")])
    read, _ = _read(units, key)
    share = _share(next(row for rule, row in _facts().iterrows() if rule == "H-20"))
    students, teachers = read["full_time_students"], read["ideology_teachers"]
    missing = np.isnan(students.to_numpy())
    needed = np.array([
        0 if gap else math.ceil(_exact(each) * share)
        for each, gap in zip(students, missing, strict=True)
    ])  # fmt: skip
    whole = whole_numbers(needed, missing)
    lacking = np.where(missing, np.nan, np.maximum(needed - teachers.to_numpy(), 0.0))
    columns = {
        "full_time_students": floats(students),
        "ideology_teachers": floats(teachers),
        "needed": whole,
        "shortfall": floats(lacking),
    }
    return pd.DataFrame(columns).set_axis(pd.Index(units[key], name=key), axis=0)


def _read(units: pd.DataFrame, key: str) -> tuple[pd.DataFrame, str | None]:
    """Return the evidence as numbers and flags, every column there, or raise with all faults."""
    read = pd.DataFrame(index=units.index)
    faults = twice_faults(units, [key], table=_TABLE)
    names = units[key].astype(str).to_numpy()
    for name in _COLUMNS:
        values = np.full(len(units), np.nan)
        if name in units.columns:
            values, bad = numbers(units[name])
            faults += [
                amount_fault(_TABLE, names[at], name, units[name].iloc[at])
                for at in places(bad | (values < 0))
            ]
        read[name] = values
    for name in POPULATIONS.values():
        read[name], found = yes_or_no(units, name, table=_TABLE)
        faults += found
    for part, whole in _PARTS:
        above = (read[part] > read[whole]).to_numpy()
        faults += [
            Fault(_TABLE, f"more than {whole}", names[at], part, f"{read[part].iloc[at]:g}",
                  f"{whole} is {read[whole].iloc[at]:g}")
            for at in places(above)
        ]  # fmt: skip
    trust, found = one_trust(units, _TABLE)
    if faults + found:
        raise DataContractError(faults + found)
    return read, trust


def _facts() -> pd.DataFrame:
    """Return the standards that are tested, by rule, in the order of `TESTS`."""
    standing = standing_standards().assign(kind="standing")
    entry = selection_rules().assign(kind="entry", population_zh=_ENTRY_POPULATION)
    table = pd.concat([standing, entry.assign(deadline=None)], ignore_index=True)
    table = table[table["rule"].isin(TESTS)].rename(columns={"value": "threshold"})
    table["clause"] = table["passage"]
    return table.set_index("rule", drop=False).loc[list(TESTS)]


def _share(row: pd.Series) -> Fraction:
    """Return a threshold as the plain fraction that it is printed as, such as 1/350 or 1/2."""
    printed = Fraction(float(row["threshold"])).limit_denominator(10_000)
    return printed / (100 if row["unit"] == "pct" else 1)


def _exact(value: float) -> Fraction:
    """Return a number as it is written, not as binary has it."""
    return Fraction(str(float(value)))


def _judged(read: pd.DataFrame, rule: object, row: pd.Series) -> pd.DataFrame:
    """Return one standard's rows, one a unit."""
    top, below = TESTS[str(rule)]
    columns = list(dict.fromkeys((top, *below)))
    size = len(read)
    value, margin = np.full(size, np.nan), np.full(size, np.nan)
    met = np.zeros(size, dtype=bool)
    missing = read[columns].isna().to_numpy()
    share, times = _share(row), 100 if row["unit"] == "pct" else 1
    for at in np.flatnonzero(~missing.any(axis=1)):
        above = _exact(read[top].iloc[at])
        under = sum(_exact(read[name].iloc[at]) for name in below)
        if under:
            ahead = above / under - share
            value[at], margin[at] = float(times * above / under), float(times * ahead)
            met[at] = {">=": ahead >= 0, ">": ahead > 0, "<=": ahead <= 0}[str(row["comparator"])]
    population = POPULATIONS.get(str(rule))
    everyone = pd.Series(data=True, index=read.index, dtype="boolean")
    applies = everyone if population is None else read[population]
    unknown = applies.isna().to_numpy()
    holds = applies.fillna(value=False).to_numpy(dtype=bool)
    no_base = ~missing.any(axis=1) & np.isnan(value)
    asked = [
        "、".join([*np.asarray(columns)[gap], *([population] if lost and population else [])])
        for gap, lost in zip(missing, unknown, strict=True)
    ]
    ruled_out = ~holds & ~unknown
    told = holds & ~np.isnan(value)
    facts = {name: row[name] for name in _NAMES}
    table = pd.DataFrame(facts, index=range(size)).assign(
        applies=applies.array,
        value=floats(value),
        margin=floats(margin),
        passed=pd.arrays.BooleanArray(met, ~told),
        evidence=pd.Series(asked, dtype="string").where(~ruled_out & ~told, ""),
        reason=np.where(ruled_out, "does not apply",
                        np.where(no_base, f"{' + '.join(below)} is zero", "")),
    )  # fmt: skip
    order = [*_NAMES[:5], "applies", "value", *_NAMES[5:8], "margin", "passed", "evidence",
             "reason", *_NAMES[8:]]  # fmt: skip
    return table[order]


def _summary(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return by unit the rules passed, failed, not known and not for it."""
    out = table["applies"].eq(other=False).fillna(value=False)
    passed = table["passed"].eq(other=True).fillna(value=False)
    failed = table["passed"].eq(other=False).fillna(value=False)
    units = pd.Index(table[key].drop_duplicates(), name=key)

    def listed(rows: pd.Series, column: str = "rule") -> pd.Series:
        chosen = table[rows.to_numpy(dtype=bool)]
        texts = chosen.groupby(key, sort=False)[column].agg(
            lambda each: "、".join(dict.fromkeys("、".join(filter(None, each)).split("、")))
        )
        return texts.reindex(units).fillna("")

    unknown = ~(out | passed | failed)
    return pd.DataFrame({
        "passed": passed.groupby(table[key], sort=False).sum().reindex(units).astype("int64"),
        "failed": listed(failed),
        "unknown": listed(unknown),
        "not_applicable": listed(out),
        "evidence": listed(unknown, "evidence"),
    })  # fmt: skip
