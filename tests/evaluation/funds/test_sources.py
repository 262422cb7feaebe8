"""Shares and leverage by source, and the wide table, against published figures and laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.funds.sources import fund_sources, fund_table

SCHOOL = {"中央财政": 2100, "地方财政": 2100, "行业企业支持": 1860, "学校自筹": 12129}
NAMES = dict(zip(SCHOOL, ("central", "local", "industry", "own"), strict=True))
AMOUNTS = ("budget_wan", "arrived_wan", "spent_wan")


def funds(rows, **columns):
    names = ["source", *AMOUNTS]
    return pd.DataFrame(rows, columns=names).assign(**({"unit_id": "a"} | columns))


def test_published():
    """One 双高 school 2019–2021, 万元: daowen.com/book/content/242444001/5100286.html.

    Printed: four sources of 2,100, 2,100, 1,860 and 12,129 that make a budget of 18,189.
    """
    totals = {"unit_id": "a", "budget": 18189, "arrived": 18398.31, "spent": 18313.12}
    found = fund_sources(fund_table(pd.DataFrame([totals | SCHOOL]), names=NAMES))
    assert found.table["budget_wan"].sum() == 18189
    expected = [100 * part / 18189 for part in SCHOOL.values()]
    assert found.table["budget_pct"].tolist() == pytest.approx(expected)
    leverage = found.leverage.loc["a"]
    assert leverage["other_budget_wan"] == 16089
    assert leverage["leverage_budget"] == pytest.approx(16089 / 2100)
    assert leverage["leverage_arrived"] is pd.NA
    assert found.text.startswith("1 group of money, leverage known for 1: beside each yuan")
    assert "7.66 of other money" in found.text
    assert "leverage_budget" in found._repr_html_()


def test_sources_stand_in_their_order_and_groups_in_the_callers():
    table = pd.concat([
        funds([("own", 6, 6, 6), ("central", 2, 2, 2)], unit_id="z"),
        funds([("industry", 1, 1, 1), ("local", 3, 0, 0)], unit_id="b"),
    ])  # fmt: skip
    found = fund_sources(table)
    assert found.table.index.tolist() == [
        ("z", "central"), ("z", "own"), ("b", "local"), ("b", "industry"),
    ]  # fmt: skip
    assert found.table["arrived_pct"].tolist() == [25.0, 75.0, 0.0, 100.0]
    assert found.leverage["leverage_budget"].tolist() == [3.0, pd.NA]
    assert found.leverage["reason"].tolist() == [pd.NA, "no row of central money"]
    assert "known for 1" in found.text


def test_what_is_not_split_or_not_known_has_no_share():
    table = pd.concat([
        funds([("all", 9, 9, 9)], unit_id="whole"),
        funds([("central", 5, None, 5), ("own", 5, 5, 0)], unit_id="gap"),
        funds([("central", 0, 0, 0), ("own", 5, 5, 0)], unit_id="zero"),
    ])  # fmt: skip
    found = fund_sources(table)
    assert found.table.loc["whole", "reason"].tolist() == ["not split by source"]
    assert found.table.loc["whole", "budget_pct"].isna().all()
    assert found.table.loc["gap", "budget_pct"].tolist() == [50.0, 50.0]
    assert found.table.loc["gap", "arrived_pct"].isna().all()
    reasons = found.leverage["reason"].to_dict()
    assert reasons == {
        "whole": "not split by source",
        "gap": "an amount missing",
        "zero": "central money is zero",
    }
    assert found.leverage.loc["gap", "leverage_budget"] == 1
    one = fund_sources(table[table["unit_id"] == "whole"])
    assert one.text == "1 group of money; leverage is not known for any"


def test_a_partly_split_group_has_no_leverage():
    table = pd.concat([
        funds([("central", 5, 5, 5), ("own", 5, 5, 5)], year=2025),
        funds([("all", 10, 10, 10)], year=2026),
    ])  # fmt: skip
    found = fund_sources(table)
    assert found.leverage["leverage_budget"].isna().all()
    assert found.leverage["reason"].tolist() == ["not split by source"]
    by_year = fund_sources(table, by=["unit_id", "year"])
    assert by_year.leverage["leverage_budget"].tolist() == [1.0, pd.NA]


def test_source_makes_no_group():
    with pytest.raises(DataContractError, match="source makes no group"):
        fund_sources(funds([("own", 1, 1, 1)]), by=["source"])


AMOUNT = st.integers(0, 1000)


@settings(max_examples=25)
@given(st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=2, max_size=4), st.integers(1, 50))
def test_shares_sum_to_one_hundred_and_do_not_depend_on_the_unit_of_money(rows, factor):
    sources = ["central", "local", "industry", "own"]
    table = funds([(source, *row) for source, row in zip(sources, rows, strict=False)])
    found = fund_sources(table).table
    again = table.assign(**{name: table[name] * factor for name in AMOUNTS})
    scaled = fund_sources(again).table
    for name in AMOUNTS:
        share = found[name.replace("_wan", "_pct")]
        if table[name].sum() == 0:
            assert share.isna().all()
            continue
        assert share.sum() == pytest.approx(100)
        assert share.between(0, 100).all()
        assert scaled[name.replace("_wan", "_pct")].tolist() == pytest.approx(share.tolist())


def test_wide_tables_of_arrived_money_and_without_totals():
    wide = pd.DataFrame({"unit_id": ["a", "b"], "central": [1.0, 2.0], "own": [3.0, None]})
    found = fund_table(wide, amount="arrived")
    assert found["source"].tolist() == ["central", "own"] * 2
    assert found["arrived_wan"].tolist()[:3] == [1.0, 3.0, 2.0]
    assert found[["budget_wan", "spent_wan"]].isna().all(axis=None)
    assert np.isnan(found["arrived_wan"].iloc[3])


def test_every_fault_of_a_wide_table_at_once():
    def problems(wide, **options):
        with pytest.raises(DataContractError) as error:
            fund_table(wide, **options)
        return [fault.problem for fault in error.value.faults]

    one = pd.DataFrame({"unit_id": ["a"], "中央": [5.0], "budget": [6.0]})
    assert problems(None) == ["not a table"]
    assert problems(one, amount="plan", names={"地方": "local", "中央": "state"}) == [
        "no such column in the table",
        "no such name",
        "no such amount",
        "no column of a source",
    ]
    names = {"中央": "central"}
    assert problems(one, names=names) == ["sources do not add up to the total"]
    assert problems(one.assign(central=1.0), names=names) == ["column twice"]
    bad = pd.DataFrame({"central": [-1.0, "x"], "spent": [np.inf, 1.0]})
    assert problems(bad) == [
        "needs a number ≥ 0",
        "text, not a number",
        "needs a finite number",
    ]
