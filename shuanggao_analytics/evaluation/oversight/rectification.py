"""Units that must rectify (限期整改), until when, and how far they are; who is barred.

Both rounds say 限期整改 for 中 and 差 and neither says within what time (002:1480, 000:220): the
length or the day is the caller's, and nothing here stands in for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.oversight.contract import (
    as_dates,
    as_day,
    check_table,
    common_trust,
    twice_faults,
    yes_or_no,
)
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.columns import places
from shuanggao_analytics.performance.options import check_whole, require_known
from shuanggao_analytics.policy.scoring import consequences
from shuanggao_analytics.policy.scoring import grades as grade_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    Day: TypeAlias = Any
    """A day: text such as ``2027-06-30``, a date or a Timestamp."""

STATUSES = ("open", "submitted", "verified", "overdue")
"""How far a rectification is."""

_EVIDENCE = "evidence"


def rectifications(
    grades: pd.Series | pd.DataFrame,
    *,
    round: int,  # noqa: A002
    decided: Day,
    today: Day,
    months: int | None = None,
    deadline: Day | pd.Series | Mapping[Any, Day] = None,
    evidence: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the units whose grade asks for rectification, with deadline, status and clause.

    - ``verified``: some evidence handed in by today was verified, whenever it was;
    - ``submitted``: some was handed in that was not rejected, and none verified;
    - ``overdue``: neither, and today is after the deadline;
    - ``open``: neither, and it is not. On the day of the deadline it is still open.

    Parameters
    ----------
    grades
        Grade 优, 良, 中 or 差 by unit: a Series, or a table with ``unit_id`` and ``grade`` (and
        ``trust``, which is carried).
    round
        1 or 2: whose evaluation it is.
    decided
        Day of the decision.
    today
        Day on which the list is looked at.
    months
        The time given, in months from the decision. Either this or `deadline`: the documents
        give no length.
    deadline
        The day, one for all or a Series or mapping by unit.
    evidence
        One row a submission: ``unit_id``, ``date``, and ``verified`` (True, False: rejected, or
        missing: not yet checked) where there is such a column. Rows of units that need not
        rectify are left out.

    Returns
    -------
    pandas.DataFrame
        Index ``unit_id``, in the order of `grades`: ``grade``, ``decided``, ``deadline``,
        ``submissions``, ``rejected``, ``first_submitted`` (of those not rejected), ``late``
        (that day is after the deadline; <NA> without one), ``status``, ``days_left`` (negative:
        past; <NA> once submitted or verified), ``barred`` (from the selection of the next round),
        ``consequence_zh``, ``consequence_en``, ``clause``. Empty when no grade asks for it.

    Raises
    ------
    DataContractError
        For no grades, a unit twice, an unknown or missing grade, days that are none, today before
        the decision, both or neither of `months` and `deadline`, months below 1, a unit without a
        deadline, a deadline not after the decision, and evidence dated before the decision or
        after today: all that can be seen at once.
    UnknownNameError
        When there is no such round.

    References
    ----------
    002:1480 (round one), 000:220 (round two).

    Examples
    --------
    >>> grades = pd.Series({"a": "优", "b": "中", "c": "差"})
    >>> evidence = pd.DataFrame({"unit_id": ["b"], "date": ["2030-05-01"], "verified": [True]})
    >>> table = rectifications(grades, round=2, decided="2030-01-15", today="2030-08-01",
    ...                        months=6, evidence=evidence)
    >>> table[["grade", "deadline", "status", "barred", "clause"]]
            grade   deadline    status  barred   clause
    unit_id
    b           中 2030-07-15  verified   False  000:220
    c           差 2030-07-15   overdue    True  000:220
    """
    rules = consequences()
    require_known("round", str(round), sorted(set(rules["round"].astype(str))))
    rules = rules[rules["round"] == round]
    given, trust, (start, now), _ = together(
        lambda: _grades(grades),
        lambda: _trust(grades, evidence),
        lambda: _days(decided, today),
        lambda: _check_limit(months, deadline),
    )
    asked = rules.loc[rules["consequence"] == "rectify", "grade"]
    barring = rules.loc[rules["consequence"] == "bar_next_round", "grade"]
    listed = given[given.isin(asked)]
    limits, handed = together(
        lambda: _limits(listed.index, start, months=months, deadline=deadline),
        lambda: _evidence(evidence, start, now),
    )
    handed = handed[handed["unit_id"].isin(listed.index)]
    good = handed[~handed["rejected"]]

    def counted(rows: pd.DataFrame) -> pd.Series:
        return rows.groupby("unit_id").size().reindex(listed.index).fillna(0).astype("int64")

    first = pd.to_datetime(good.groupby("unit_id")["date"].min().reindex(listed.index))
    verified = counted(handed[handed["verified"]]) > 0
    submitted = first.notna()
    status = np.where(limits < now, STATUSES[3], STATUSES[0])
    status = np.where(submitted, STATUSES[1], status)
    status = np.where(verified, STATUSES[2], status)
    left = (limits - now).dt.days.astype("Int64").mask(submitted)
    table = pd.DataFrame({
        "grade": listed,
        "decided": start,
        "deadline": limits,
        "submissions": counted(handed),
        "rejected": counted(handed[handed["rejected"]]),
        "first_submitted": first,
        "late": (first > limits).astype("boolean").mask(first.isna()),
        "status": pd.Series(status, index=listed.index, dtype="object"),
        "days_left": left,
        "barred": listed.isin(barring),
        **_words(rules, listed),
    }, index=listed.index)  # fmt: skip
    table = table.rename_axis("unit_id")
    return table if trust is None else table.assign(trust=trust)


def _words(rules: pd.DataFrame, listed: pd.Series) -> dict[str, pd.Series]:
    """Return what a grade brings with it, in words, and where it stands."""
    columns = {
        "consequence_zh": ("text_zh", "；"),
        "consequence_en": ("text_en", "; "),
        "clause": ("passage", "; "),
    }
    return {
        name: listed.map({
            grade: mark.join(dict.fromkeys(rows[column]))
            for grade, rows in rules.groupby("grade")
        })
        for name, (column, mark) in columns.items()
    }  # fmt: skip


def _trust(grades: object, evidence: object) -> str | None:
    given = {"grades": grades, _EVIDENCE: evidence}
    tables = {name: each for name, each in given.items() if isinstance(each, pd.DataFrame)}
    trust, faults = common_trust(tables)
    if faults:
        raise DataContractError(faults)
    return trust


def _grades(given: pd.Series | pd.DataFrame) -> pd.Series:
    """Return the grades by unit, or raise with every fault of them."""
    if isinstance(given, pd.Series):
        table = pd.DataFrame({"unit_id": given.index, "grade": given.to_numpy()})
    else:
        table = given
    check_table(table, ["unit_id", "grade"], table="grades")
    known = grade_words()
    names = table["unit_id"].tolist()
    remedy = f"there are: {', '.join(known)}"
    faults = twice_faults(table, ["unit_id"], table="grades")
    faults += [
        Fault("grades", "no such grade", row_name(names[at]), "grade",
              str(table["grade"].iloc[at]), remedy)
        for at in places(~table["grade"].isin(known).to_numpy())
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return table.set_index("unit_id")["grade"]


def _days(decided: Day, today: Day) -> tuple[pd.Timestamp, pd.Timestamp]:
    days = {"decided": as_day(decided), "today": as_day(today)}
    faults = [
        Fault(name, "no date", value=str(given), remedy="give a day such as 2027-06-30")
        for (name, day), given in zip(days.items(), (decided, today), strict=True)
        if day is None or pd.isna(day)
    ]
    start, now = days.values()
    if not faults and start is not None and now is not None and now < start:
        faults = [Fault("today", "before the decision", value=f"{now:%Y-%m-%d}")]
    if faults or start is None or now is None:
        raise DataContractError(faults)
    return start, now


def _check_limit(months: object, deadline: object) -> None:
    if (months is None) == (deadline is None):
        remedy = "give months or deadline: the documents say 限期 and give no length"
        problem = "given beside a deadline" if months is not None else "no time given"
        raise DataContractError([Fault("months", problem, remedy=remedy)])
    if months is not None:
        check_whole("months", months, low=1)


def _limits(
    units: pd.Index, start: pd.Timestamp, *, months: int | None, deadline: Any
) -> pd.Series:
    """Return the day by unit, or raise for each that is missing, no day or not after the start."""
    if months is not None:
        day = start + pd.DateOffset(months=months)
        return pd.Series(day, index=units, dtype="datetime64[ns]")
    if isinstance(deadline, pd.Series) or hasattr(deadline, "items"):
        given = pd.Series(dict(deadline.items()), dtype=object).reindex(units)
    else:
        given = pd.Series([deadline] * len(units), index=units, dtype=object)
    days, faults = as_dates(given.rename("deadline"), table="deadline")
    wrong = {fault.row for fault in faults}
    for unit, day in days.items():
        name = row_name(unit)
        if name in wrong:
            continue
        if pd.isna(day):
            faults.append(Fault("deadline", "no day given", name))
        elif day <= start:
            value = f"{day:%Y-%m-%d}"
            faults.append(Fault("deadline", "not after the decision", name, None, value))
    if faults:
        raise DataContractError(faults)
    return days


def _evidence(
    evidence: pd.DataFrame | None, start: pd.Timestamp, now: pd.Timestamp
) -> pd.DataFrame:
    """Return the submissions with their dates and whether they were verified or rejected."""
    if evidence is None or (isinstance(evidence, pd.DataFrame) and evidence.empty):
        no_flags = np.zeros(0, dtype=bool)
        no_days = np.zeros(0, dtype="datetime64[ns]")
        return pd.DataFrame({"unit_id": np.zeros(0, dtype=object), "date": no_days,
                             "verified": no_flags, "rejected": no_flags})  # fmt: skip
    check_table(evidence, ["unit_id", "date"], table=_EVIDENCE)
    verified, faults = yes_or_no(evidence, "verified", table=_EVIDENCE)
    dates, found = as_dates(evidence["date"], table=_EVIDENCE)
    for problem, wrong in (("before the decision", dates < start), ("after today", dates > now)):
        found += [
            Fault(_EVIDENCE, f"dated {problem}", row_name(evidence.index[at]), "date",
                  str(evidence["date"].iloc[at]))
            for at in places(wrong.to_numpy())
        ]  # fmt: skip
    if faults + found:
        raise DataContractError(faults + found)
    return pd.DataFrame({
        "unit_id": evidence["unit_id"].to_numpy(),
        "date": dates.to_numpy(),
        "verified": verified.fillna(value=False).to_numpy(dtype=bool),
        "rejected": (~verified).fillna(value=False).to_numpy(dtype=bool),
    })  # fmt: skip
