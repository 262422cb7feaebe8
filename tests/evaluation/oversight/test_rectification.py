"""Rectification: who must, until when, how far, who is barred; no length of our own."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.oversight.rectification import STATUSES, rectifications

GRADES = pd.Series({"a": "优", "b": "良", "c": "中", "d": "差", "e": "中"})
WHEN = {"round": 2, "decided": "2030-01-31", "today": "2030-06-30"}


def submissions(*rows):
    return pd.DataFrame(rows, columns=["unit_id", "date", "verified"])


def test_who_must_and_who_is_barred():
    """000:220: 中 and 差 rectify within a limit, 差 is barred from the next round."""
    found = rectifications(GRADES, months=6, **WHEN)
    assert found.index.tolist() == ["c", "d", "e"]
    assert found["barred"].tolist() == [False, True, False]
    assert set(found["clause"]) == {"000:220"}
    assert found.loc["d", "consequence_zh"] == "限期整改；不得进入下一轮遴选"
    assert set(found["deadline"]) == {pd.Timestamp("2030-07-31")}
    assert set(found["status"]) == {"open"}
    assert set(found["days_left"]) == {31}


def test_round_one_bars_from_round_two():
    """002:1480."""
    found = rectifications(GRADES, months=1, **(WHEN | {"round": 1}))
    assert set(found["clause"]) == {"002:1480"}
    assert found.loc["d", "consequence_en"].endswith("barred from the selection of round two")
    assert set(found["deadline"]) == {pd.Timestamp("2030-02-28")}
    assert set(found["status"]) == {"overdue"}


def test_statuses():
    grades = pd.Series(dict.fromkeys("abcdefg", "中"))
    evidence = submissions(
        ("a", "2030-03-01", True),
        ("b", "2030-03-01", None),
        ("c", "2030-03-01", False),
        ("d", "2030-06-15", None),
        ("e", "2030-03-01", False),
        ("e", "2030-06-20", True),
        ("zz", "2030-03-01", True),
    )
    found = rectifications(grades, deadline="2030-06-01", evidence=evidence, **WHEN)
    assert found["status"].to_dict() == {
        "a": "verified", "b": "submitted", "c": "overdue", "d": "submitted", "e": "verified",
        "f": "overdue", "g": "overdue",
    }  # fmt: skip
    assert found["late"].tolist() == [False, False, pd.NA, True, True, pd.NA, pd.NA]
    assert found["submissions"].tolist() == [1, 1, 1, 1, 2, 0, 0]
    assert found["rejected"].tolist() == [0, 0, 1, 0, 1, 0, 0]
    assert found["days_left"].tolist() == [pd.NA, pd.NA, -29, pd.NA, pd.NA, -29, -29]


def test_the_day_of_the_deadline_is_still_open():
    one = pd.Series({"a": "中"})
    for today, status in (("2030-06-01", "open"), ("2030-06-02", "overdue")):
        found = rectifications(one, deadline="2030-06-01", **(WHEN | {"today": today}))
        assert found["status"].tolist() == [status]


def test_deadlines_by_unit():
    days = {"c": "2030-05-31", "d": "2030-12-31", "e": "2030-12-31", "a": "2000-01-01"}
    for given_days in (days, pd.Series(days)):
        found = rectifications(GRADES, deadline=given_days, **WHEN)
        assert found["status"].tolist() == ["overdue", "open", "open"]
    with pytest.raises(DataContractError) as error:
        rectifications(GRADES, deadline={"c": "2030-01-31", "d": "x"}, **WHEN)
    assert {(fault.row, fault.problem) for fault in error.value.faults} == {
        ("c", "not after the decision"), ("d", "no date"), ("e", "no day given"),
    }  # fmt: skip


def test_no_grade_asks_for_it():
    found = rectifications(pd.Series({"a": "优"}), months=6, **WHEN)
    assert found.empty
    assert "status" in found.columns
    with_evidence = rectifications(
        pd.Series({"a": "优"}), months=6, evidence=submissions(("a", "2030-03-01", None)), **WHEN
    )
    assert with_evidence.empty


def test_no_length_is_invented_and_every_fault_comes_at_once():
    with pytest.raises(DataContractError, match="the documents say 限期 and give no length"):
        rectifications(GRADES, **WHEN)
    with pytest.raises(DataContractError, match="given beside a deadline"):
        rectifications(GRADES, months=6, deadline="2030-06-01", **WHEN)
    table = pd.DataFrame({"unit_id": ["a", "a"], "grade": ["中", "及格"]})
    with pytest.raises(DataContractError) as error:
        rectifications(table, round=2, decided="2030", today=2029, months=0)
    assert [(fault.table, fault.problem) for fault in error.value.faults] == [
        ("grades", "row twice"),
        ("grades", "no such grade"),
        ("today", "no date"),
        ("months", "needs a whole number from 1"),
    ]
    with pytest.raises(DataContractError, match="before the decision"):
        rectifications(GRADES, round=2, decided="2030-02-01", today="2030-01-01", months=1)
    with pytest.raises(UnknownNameError):
        rectifications(GRADES, months=6, **(WHEN | {"round": 3}))
    evidence = submissions(("c", "2029-01-01", None), ("c", "2031-01-01", "?"))
    with pytest.raises(DataContractError) as error:
        rectifications(GRADES, months=6, evidence=evidence, **WHEN)
    assert {fault.problem for fault in error.value.faults} == {
        "neither true (是) nor false (否)", "dated before the decision", "dated after today",
    }  # fmt: skip


def test_trust_is_carried_and_never_mixed():
    table = GRADES.rename_axis("unit_id").rename("grade").reset_index().assign(trust="synthetic")
    assert set(rectifications(table, months=6, **WHEN)["trust"]) == {"synthetic"}
    evidence = submissions(("c", "2030-03-01", None)).assign(trust="official")
    with pytest.raises(DataContractError, match="not the trust of grades"):
        rectifications(table, months=6, evidence=evidence, **WHEN)


DAYS = st.integers(0, 150)


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from("优良中差"), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), DAYS, st.sampled_from([True, False, None])), max_size=6),
    st.integers(1, 200), st.integers(0, 150),
)  # fmt: skip
def test_later_deadlines_never_make_more_units_overdue(grades, rows, limit, extra):
    start = pd.Timestamp("2030-01-31")
    series = pd.Series(grades, index=[f"u{n}" for n in range(len(grades))])
    evidence = submissions(
        *((f"u{unit}", start + pd.Timedelta(days=day), verified) for unit, day, verified in rows)
    )
    limits = [start + pd.Timedelta(days=days) for days in (limit, limit + extra)]
    early, late = (
        rectifications(series, deadline=day, evidence=evidence, **WHEN) for day in limits
    )
    assert early.index.tolist() == [name for name, grade in series.items() if grade in "中差"]
    assert set(early["status"]) <= set(STATUSES)
    assert late["status"].eq("overdue").sum() <= early["status"].eq("overdue").sum()
    assert early["barred"].tolist() == [grade == "差" for grade in early["grade"]]
    done = early["status"].isin(["submitted", "verified"])
    assert (done == early["first_submitted"].notna()).all()
