"""Arrival and execution against published figures, both denominators, gaps, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.funds.rates import fund_pace, fund_rates
from shuanggao_analytics.evaluation.funds.sources import fund_table

WIDE = pd.DataFrame(
    {
        "unit_id": "one school",
        "layer": ["school", "groups"],
        "central": [2100.0, 2100.0],
        "local": [2100.0, 2100.0],
        "industry": [1860.0, 1060.0],
        "own": [12129.0, 2635.0],
        "budget": [18189.0, 7895.0],
        "arrived": [18398.31, 7895.0],
        "spent": [18313.12, None],
    }
)
AMOUNT = st.integers(0, 10_000)
ROWS = st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=4)


def funds(rows, **columns):
    sources = ["central", "local", "industry", "own"][: len(rows)]
    names = ["budget_wan", "arrived_wan", "spent_wan"]
    table = pd.DataFrame(rows, columns=names, dtype=float).assign(unit_id="a", source=sources)
    return table.assign(**columns)


def test_published():
    """One 双高 school 2019–2021, 万元: daowen.com/book/content/242444001/5100286.html.

    Printed: arrival 101.15 % and 100.00 %, execution 99.54 % over arrived.
    """
    found = fund_rates(fund_table(WIDE), by=["unit_id", "layer"]).droplevel("unit_id")
    assert found["arrival_pct"].round(2).tolist() == [101.15, 100.0]
    assert found["budget_wan"].tolist() == [18189.0, 7895.0]
    school = found.loc["school"]
    assert school["execution_pct"] == pytest.approx(99.54, abs=0.005)
    assert school["execution_denominator"] == "arrived"
    assert school["execution_other_pct"] == pytest.approx(100.68, abs=0.005)
    assert found.loc["groups", "execution_pct"] is pd.NA
    assert found["reason"].tolist() == [pd.NA, "an amount missing in spent_wan"]


def test_the_other_denominator_stands_beside_the_one_asked_for():
    one = fund_rates(fund_table(WIDE), by=["layer"])
    other = fund_rates(fund_table(WIDE), by=["layer"], denominator="budget")
    pd.testing.assert_series_equal(
        one["execution_pct"], other["execution_other_pct"], check_names=False
    )
    assert set(other["execution_denominator"]) == {"budget"}


@pytest.mark.parametrize(
    ("row", "reason", "unbudgeted"),
    [
        ((0, 0, 0), "nothing budgeted and nothing arrived", False),
        ((0, 5, 1), "money arrived without a budget", True),
        ((0, None, 1), "an amount missing in arrived_wan; nothing budgeted", pd.NA),
        ((5, 0, 0), "nothing arrived", False),
        ((5, 0, 1), "money spent and none arrived", False),
        ((5, 5, None), "an amount missing in spent_wan", False),
        ((5, 5, 5), pd.NA, False),
    ],
)
def test_a_rate_over_nothing_is_missing_and_says_why(row, reason, unbudgeted):
    found = fund_rates(funds([row])).iloc[0]
    assert (found["reason"] is pd.NA) if reason is pd.NA else found["reason"] == reason
    if unbudgeted is pd.NA:
        assert found["unbudgeted"] is pd.NA
    else:
        assert found["unbudgeted"] == unbudgeted
    assert (found["arrival_pct"] is pd.NA) == (row[0] == 0)
    assert (found["execution_pct"] is pd.NA) == (not row[1] or row[2] is None)


def test_by_source_year_and_any_column_of_the_caller():
    table = pd.concat([
        funds([(10, 5, 5), (10, 10, 10)], year=2025, province_code="320000"),
        funds([(10, 10, 0)], year=2026, province_code="320000"),
    ])  # fmt: skip
    by_source = fund_rates(table, by="source")
    assert by_source["arrival_pct"].to_dict() == {"central": 75.0, "local": 100.0}
    by_year = fund_rates(table, by=["province_code", "year"])
    assert by_year["execution_pct"].to_dict() == {("320000", 2025): 100.0, ("320000", 2026): 0.0}
    assert by_year.index.names == ["province_code", "year"]


def test_trust_is_carried_and_never_mixed():
    table = funds([(1, 1, 1), (1, 1, 1)], trust="synthetic")
    assert fund_rates(table)["trust"].tolist() == ["synthetic"]
    assert "trust" not in fund_rates(funds([(1, 1, 1)])).columns
    with pytest.raises(DataContractError, match="more than one trust"):
        fund_rates(table.assign(trust=["synthetic", "official"]))


def test_unknown_denominators_are_refused():
    with pytest.raises(UnknownNameError, match="arrived, budget"):
        fund_rates(funds([(1, 1, 1)]), denominator="plan")


@settings(max_examples=25)
@given(ROWS, st.floats(0.01, 1e4))
def test_rates_do_not_depend_on_the_unit_of_money(rows, factor):
    one = fund_rates(funds(rows))
    other = fund_rates(funds([tuple(factor * part for part in row) for row in rows]))
    for name in ("arrival_pct", "execution_pct", "execution_other_pct"):
        left, right = (table[name].astype("float64").tolist() for table in (one, other))
        assert left == pytest.approx(right, nan_ok=True)


@settings(max_examples=25)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_parts_sum_to_the_total(rows, random):
    table = pd.concat([funds(rows), funds(rows[::-1], unit_id="b")])
    order = list(range(len(table)))
    random.shuffle(order)
    one, other = fund_rates(table), fund_rates(table.iloc[order])
    pd.testing.assert_frame_equal(one, other.loc[one.index])
    for name in ("budget_wan", "arrived_wan", "spent_wan"):
        assert one.loc["a", name] == table.loc[table["unit_id"] == "a", name].sum()
    by_source = fund_rates(table, by="source")
    assert by_source["spent_wan"].sum() == one["spent_wan"].sum()


PLAN = pd.concat([
    funds([(10, 10, 10)], year=2025),
    funds([(30, 30, 20)], year=2026),
    funds([(60, 0, 0)], year=2027),
])  # fmt: skip


def test_pace():
    found = fund_pace(PLAN, year=2026, start=2025, end=2027).loc["a"]
    assert found["elapsed_pct"] == pytest.approx(200 / 3)
    assert found[["planned_wan", "spent_to_date_wan", "planned_pct"]].tolist() == [100, 30, 40]
    assert found["ahead"] == pytest.approx(30 - 200 / 3)
    assert found["ahead_of_plan"] == -10
    last = fund_pace(PLAN, year=2027, start=2025, end=2027).loc["a"]
    assert last["elapsed_pct"] == last["planned_pct"] == 100


def test_a_year_without_a_row_is_not_a_year_without_money():
    """One layer lacks 2027: the whole budget of the unit is not known, its spending is."""
    table = pd.concat([PLAN.assign(layer="school"), PLAN.iloc[:2].assign(layer="groups")])
    found = fund_pace(table, year=2026, start=2025, end=2027).loc["a"]
    assert found["planned_wan"] is pd.NA
    assert found["spent_pct"] is pd.NA
    assert found["spent_to_date_wan"] == 60
    assert found["reason"] == "a year of 2025–2027 without a row"
    by_layer = fund_pace(table, year=2026, start=2025, end=2027, by=["unit_id", "layer"])
    assert by_layer["spent_pct"].isna().tolist() == [False, True]


def test_pace_with_missing_amounts_and_without_a_budget():
    gap = PLAN.assign(arrived_wan=[10.0, np.nan, 0.0])
    found = fund_pace(gap, year=2026, start=2025, end=2027).loc["a"]
    assert found["arrived_pct"] is pd.NA
    assert found["spent_pct"] == 30
    assert found["reason"] == "an amount missing in arrived_wan"
    nothing = fund_pace(PLAN.assign(budget_wan=0.0), year=2025, start=2025, end=2027).loc["a"]
    assert nothing["reason"] == "nothing budgeted"
    unknown = PLAN.assign(budget_wan=[10.0, 30.0, np.nan])
    later = fund_pace(unknown, year=2025, start=2025, end=2027).loc["a"]
    assert later["reason"] == "an amount missing in budget_wan"
    assert later["budget_to_date_wan"] == 10


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"year": 2028, "start": 2025, "end": 2027}, "years not in order"),
        ({"year": 2025, "start": 2025, "end": 2026}, "year outside the period"),
        ({"year": 2026, "start": 2025, "end": 2027, "by": ["year", "source"]}, "2 faults"),
        ({"year": 2026.5, "start": "2025", "end": 2027}, "2 faults"),
    ],
)
def test_pace_refuses(options, message):
    with pytest.raises(DataContractError, match=message):
        fund_pace(PLAN, **options)
