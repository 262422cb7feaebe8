"""The selection rules of round two applied to applicants: passed, failed, or not to be told.

Missing evidence is neither a pass nor a failure. Every verdict carries its clause, and says what
evidence would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.screening import evidence as read
from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.policy import rules as policy_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Interval = tuple[pd.Series, pd.Series]

Reading = Literal["either", "by_owner"]

_TOLERANCE = 1e-9
"""60 computed as 0.6 × 100 is 60: binary rounding decides no application."""

_LOCAL = ("local_employment_pct", "industry_employment_pct", "local_or_industry_employment_pct")


@dataclass(frozen=True)
class Screening:
    """What the rules say of each applicant.

    Attributes
    ----------
    table
        One row an applicant × rule: the applicant's key, ``rule``, ``name_zh``, ``value``
        (missing where it is not known as one number), ``threshold``, ``unit``, ``margin``
        (value − threshold, or as much of it as is certain; missing with the verdict),
        ``passed`` (True, False or ``<NA>``), ``evidence`` (the columns that would settle a
        ``<NA>``; empty otherwise) and ``clause``.
    summary
        One row an applicant: ``verdict`` (``eligible``: passes all; ``ineligible``: fails one at
        least; ``undetermined``), ``failed`` and ``unknown`` (rules, separated by 、), and
        ``evidence``.
    """

    table: pd.DataFrame
    summary: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        counts = self.summary["verdict"].value_counts()
        parts = [f"{counts.get(each, 0)} {each}" for each in VERDICTS]
        return f"{len(self.summary)} applicants: {', '.join(parts)}"

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.summary.to_html()}"


VERDICTS = ("eligible", "ineligible", "undetermined")


def screen(
    applicants: pd.DataFrame,
    *,
    key: str = "college_code",
    thresholds: Mapping[str, float] | None = None,
    reading: Reading = "either",
    year: int = 2025,
) -> Screening:
    r"""Test applicants against the 5 thresholds, 6 conditions and 4 exclusions of round two.

    A rate known to lie in :math:`[l, u]` passes a threshold t when :math:`l \ge t`, fails when
    :math:`u < t`, and is not to be told otherwise. With ``reading="either"`` the rate of graduates
    employed locally *or* in the industry lies between the larger of the two rates and their sum
    (at most 100), unless it is given itself; with ``"by_owner"`` it is the in-industry rate for
    colleges run by an industry and the local rate for the others. The notice decides neither.

    Parameters
    ----------
    applicants
        One row an applicant. Evidence columns (all optional, missing is unknown), per cent of 100:
        ``local_employment_pct``, ``industry_employment_pct``,
        ``local_or_industry_employment_pct``, ``matched_employment_pct``,
        ``enrolment_plan_completion_pct`` (may exceed 100), ``six_month_employment_pct``; heads:
        ``nondegree_trainees`` (人次), ``full_time_students``; true or false (是/否):
        ``basic_conditions``, ``provincial_status``, ``consortium_lead``, ``international``,
        ``ideological_staff``, ``run_by_industry``, ``run_by_ministry``, ``ministry_consent``,
        ``grave_public_effect``, ``listed_for_regular_bachelor``; years:
        ``ideology_problem_year``, ``illegal_schooling_or_accident_year`` (latest year of such a
        problem; 0: none on record); ``round_one_conclusion`` (优, 良, 中, 差, 未参加).
    key
        Column that names the applicant.
    thresholds
        Rule (H-1 … H-5) → another threshold: a scenario, not the notice.
    reading
        How 本地（行业）就业率 is read.
    year
        Year of application: a window of five years reaches back to ``year - 5``.

    Returns
    -------
    Screening
        Verdicts by applicant × rule and by applicant, in the order of the applicants.

    Raises
    ------
    DataContractError
        With every fault of the table (see `evidence.checked_applicants`).
    UnknownNameError
        When there is no such rule or reading.

    References
    ----------
    Round-two notice, 000:172–196 (thresholds 000:176, 000:194; exclusions 000:196).

    Examples
    --------
    >>> one = pd.DataFrame({"college_code": ["a"], "local_employment_pct": [40.0],
    ...                     "industry_employment_pct": [30.0]})
    >>> screen(one).table.set_index("rule").loc["H-1", "passed"]
    <NA>
    >>> one["industry_employment_pct"] = 15.0
    >>> screen(one).table.set_index("rule").loc["H-1", "passed"]
    np.False_
    """
    if reading not in get_args(Reading):
        remedy = f"the readings are: {', '.join(get_args(Reading))}"
        raise UnknownNameError([Fault("screen", "no such reading", value=reading, remedy=remedy)])
    known = read.checked_applicants(applicants, key=key)
    parts = [*_thresholds(known, _limits(thresholds), reading), *_conditions(known)]
    parts += _exclusions(known, year)
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, key, np.tile(known.index.to_numpy(), len(parts)))
    order = np.arange(len(table)).reshape(len(parts), len(known)).T.ravel()
    table = table.iloc[order].reset_index(drop=True)
    return Screening(table, _summary(table, key))


def screening_curve(
    applicants: pd.DataFrame,
    *,
    rule: str,
    values: Sequence[float],
    key: str = "college_code",
    reading: Reading = "either",
    year: int = 2025,
) -> pd.DataFrame:
    """Count the verdicts as one threshold moves and all else stays as the notice has it.

    Parameters
    ----------
    applicants, key, reading, year
        As for `screen`.
    rule
        H-1 … H-5.
    values
        Thresholds to try.

    Returns
    -------
    DataFrame
        One row a value: ``threshold``, ``eligible``, ``ineligible``, ``undetermined``, and
        ``official`` (whether it is the threshold of the notice).

    Examples
    --------
    >>> one = pd.DataFrame({"college_code": ["a"], "six_month_employment_pct": [94.0]})
    >>> screening_curve(one, rule="H-4", values=[94, 95])[["ineligible", "undetermined"]].values
    array([[0, 1],
           [1, 0]])
    """
    official = _limits(None)
    _limits({rule: 0.0})
    rows = []
    for value in values:
        result = screen(applicants, key=key, thresholds={rule: value}, reading=reading, year=year)
        counts = result.summary["verdict"].value_counts()
        rows.append(
            {"threshold": float(value)}
            | {each: int(counts.get(each, 0)) for each in VERDICTS}
            | {"official": bool(value == official.loc[rule, "value"])}
        )
    return pd.DataFrame(rows)


def _limits(changed: Mapping[str, float] | None) -> pd.DataFrame:
    """Return the thresholds of the notice by rule, with the caller's in their place."""
    limits = policy_rules.selection_rules().set_index("rule")
    unknown = [rule for rule in changed or {} if rule not in limits.index]
    if unknown:
        remedy = f"the thresholds are: {', '.join(limits.index)}"
        raise UnknownNameError(
            Fault("screen", "no such threshold", value=rule, remedy=remedy) for rule in unknown
        )
    for rule, value in (changed or {}).items():
        if not np.isfinite(value):
            raise DataContractError([Fault("screen", "threshold is no number", row=rule)])
        limits.loc[rule, "value"] = float(value)
    return limits


def _exact(values: pd.Series, most: float = 100.0) -> Interval:
    return values.fillna(0.0), values.fillna(most)


def _local_or_industry(known: pd.DataFrame, reading: Reading) -> Interval:
    local, industry, either = (known[column] for column in _LOCAL)
    if reading == "by_owner":
        own = industry.where(known["run_by_industry"].fillna(value=False), local)
        return _exact(own.where(known["run_by_industry"].notna()))
    low = pd.concat([local, industry], axis=1).max(axis=1).fillna(0.0)
    high = (local + industry).clip(upper=100).fillna(100.0)
    return either.fillna(low), either.fillna(high)


def _thresholds(known: pd.DataFrame, limits: pd.DataFrame, reading: Reading) -> list[pd.DataFrame]:
    ratio = known["nondegree_trainees"] / known["full_time_students"]
    owner = ("run_by_industry", *_LOCAL[:2])
    needs: dict[str, tuple[Interval, tuple[str, ...]]] = {
        "H-1": (_local_or_industry(known, reading), _LOCAL if reading == "either" else owner),
        "H-2": (_exact(known["matched_employment_pct"]), ("matched_employment_pct",)),
        "H-3": (
            _exact(known["enrolment_plan_completion_pct"], np.inf),
            ("enrolment_plan_completion_pct",),
        ),
        "H-4": (_exact(known["six_month_employment_pct"]), ("six_month_employment_pct",)),
        "H-5": (_exact(ratio, np.inf), read.AMOUNTS),
    }
    parts = []
    for _, row in limits.reset_index().iterrows():
        (low, high), columns = needs[str(row["rule"])]
        threshold = float(row["value"])
        slack = _TOLERANCE * max(1.0, abs(threshold))
        passed = pd.Series(pd.NA, index=known.index, dtype="boolean")
        passed = passed.mask(low >= threshold - slack, other=True)
        passed = passed.mask(high < threshold - slack, other=False)
        value = low.where(low == high)
        proven = (
            (low - threshold).where(passed.eq(other=True), high - threshold).mask(passed.isna())
        )
        part = _verdicts(known, row, passed=passed, columns=columns)
        part["value"], part["threshold"] = value.to_numpy(), threshold
        part["unit"], part["margin"] = row["unit"], proven.to_numpy()
        parts.append(part)
    return parts


def _conditions(known: pd.DataFrame) -> list[pd.DataFrame]:
    parts = []
    for _, row in policy_rules.qualitative_rules().iterrows():
        if row["rule"] == "H-11":
            columns: tuple[str, ...] = ("run_by_ministry", "ministry_consent")
            passed = ~known["run_by_ministry"] | known["ministry_consent"]
        else:
            columns = (str(row["indicator"]),)
            passed = known[columns[0]]
        parts.append(_verdicts(known, row, passed=passed, columns=columns))
    return parts


def _exclusions(known: pd.DataFrame, year: int) -> list[pd.DataFrame]:
    facts = policy_rules.exclusions()
    window = facts.set_index("rule")["window_years"].to_dict()
    conduct = dict(zip(("X-1", "X-2"), read.YEARS, strict=True))
    parts = []
    for _, row in facts[facts["kind"] != "condition"].iterrows():
        rule = str(row["rule"])
        if rule in conduct:
            columns: tuple[str, ...] = (conduct[rule], "grave_public_effect")
            latest = known[columns[0]]
            recent = _where_known(latest >= year - window[rule], latest)
            excluded = recent & known["grave_public_effect"]
        elif rule == "X-3":
            columns = ("listed_for_regular_bachelor",)
            excluded = known[columns[0]]
        else:
            columns = (read.CONCLUSION,)
            excluded = _where_known(known[columns[0]] == "差", known[columns[0]])
        parts.append(_verdicts(known, row, passed=~excluded, columns=columns))
    return parts


def _where_known(test: pd.Series, values: pd.Series) -> pd.Series:
    return test.astype("boolean").mask(values.isna())


def _verdicts(
    known: pd.DataFrame, row: pd.Series, *, passed: pd.Series, columns: Sequence[str]
) -> pd.DataFrame:
    """Return one rule's rows, one an applicant; only what is missing is asked for."""
    missing = known[list(columns)].isna().to_numpy()
    asked = ["、".join(np.asarray(columns)[gap]) for gap in missing]
    passed = passed.astype("boolean")
    return pd.DataFrame(
        {
            "rule": row["rule"],
            "name_zh": row["name_zh"],
            "value": np.nan,
            "threshold": np.nan,
            "unit": None,
            "margin": np.nan,
            "passed": passed.array,
            "evidence": pd.Series(asked).where(passed.isna().to_numpy(), ""),
            "clause": row["passage"],
        }
    )


def _summary(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the verdict on each applicant, and the rules and the evidence behind it."""

    def listed(rows: pd.DataFrame, column: str) -> pd.Series:
        return rows.groupby(key, sort=False)[column].agg("、".join)

    failed = table[table["passed"].eq(other=False).fillna(value=False)]
    unknown = table[table["passed"].isna()]
    applicants = pd.Index(table[key].drop_duplicates(), name=key)
    summary = pd.DataFrame(index=applicants)
    summary["failed"] = listed(failed, "rule").reindex(applicants).fillna("")
    summary["unknown"] = listed(unknown, "rule").reindex(applicants).fillna("")
    summary["evidence"] = listed(unknown, "evidence").reindex(applicants).fillna("")
    verdict = np.where(summary["unknown"] != "", VERDICTS[2], VERDICTS[0])
    summary.insert(0, "verdict", np.where(summary["failed"] != "", VERDICTS[1], verdict))
    return summary
