"""Flags of money: each kind found once where it is, silence on money that agrees, and the laws."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.funds.flags import FLAGS, fund_flags

SOURCES = ("central", "local", "industry", "own")


def funds(*rows, **columns):
    names = ["source", "budget_wan", "arrived_wan", "spent_wan"]
    return pd.DataFrame(rows, columns=names).assign(**({"unit_id": "a"} | columns))


def flags(table, **options):
    found = fund_flags(table, **options)
    return [(row.flag, row.source, row.amount) for row in found.itertuples()]


def test_agreeing_money_raises_no_flag():
    found = fund_flags(funds(("central", 10, 10, 9), ("own", 20, 20, 20)), low_execution=0.9)
    assert found.empty
    assert found.columns.tolist() == [
        "unit_id", "layer", "year", "source", "flag", "amount", "value", "reference", "ratio",
        "detail",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("own", 10, None, 5), [("missing_amount", "own", "arrived_wan")]),
        (
            ("own", 0, 5, 5),
            [
                ("arrived_without_budget", "own", "arrived_wan"),
                ("arrived_above_budget", "own", "arrived_wan"),
            ],
        ),
        (("own", 10, 0, 0), [("nothing_arrived", "own", "arrived_wan")]),
        (("own", 10, 11, 11), [("arrived_above_budget", "own", "arrived_wan")]),
        (("own", 10, 10, 11), [("spent_above_arrived", "own", "spent_wan")]),
        (("own", 10, 10, 7), [("low_execution", "own", "spent_wan")]),
        (("own", 100_000, 10, 10), [("unit_suspect", "own", "budget_wan")]),
    ],
)
def test_each_flag(row, expected):
    assert flags(funds(row), low_execution=0.8) == expected


def test_published():
    """One 双高 school 2019–2021: 18,398.31 arrived of 18,189 (daowen.com): above by 1.15 %."""
    table = funds(("all", 18189, 18398.31, 18313.12))
    found = fund_flags(table)
    assert found["flag"].tolist() == ["arrived_above_budget"]
    assert found["ratio"].round(4).tolist() == [1.0115]
    assert fund_flags(table, tolerance=0.02).empty


def test_money_may_be_carried_over_into_a_later_year():
    table = pd.concat([
        funds(("own", 10, 10, 4), year=2026),
        funds(("own", 10, 10, 10), year=2025),
        funds(("own", 10, 5, 11), year=2027),
    ])  # fmt: skip
    assert fund_flags(table).empty
    early = table.assign(spent_wan=[4, 11, 5])
    found = fund_flags(early)
    assert found[["year", "flag", "value", "reference"]].to_numpy().tolist() == [
        [2025, "spent_above_arrived", 11.0, 10.0]
    ]
    low = fund_flags(table, low_execution=0.9)
    assert low["year"].tolist() == [2026]
    assert low["value"].tolist() == [14.0]


def test_by_source_and_in_all():
    """The one source has overspent, the two together have not."""
    one = funds(("central", 10, 10, 12), ("own", 10, 10, 5))
    assert flags(one) == [("spent_above_arrived", "central", "spent_wan")]
    both = funds(("central", 10, 10, 12), ("own", 10, 10, 9))
    assert [source for _, source, _ in flags(both)] == ["central", "all"]
    given_all = funds(("central", 10, None, 12), ("own", 10, None, 9), ("all", 20, 20, 21))
    assert flags(given_all) == [("spent_above_arrived", "all", "spent_wan")]


def test_after_a_missing_amount_sums_are_not_known():
    table = pd.concat([
        funds(("own", 10, None, 9), year=2025),
        funds(("own", 10, 1, 9), year=2026),
    ])  # fmt: skip
    assert flags(table, low_execution=0.9) == [("missing_amount", "own", "arrived_wan")]


def test_a_missing_total_is_named_once():
    table = funds(("central", 10, None, None), ("own", 10, None, None), ("all", 20, 20, None))
    assert flags(table) == [("missing_amount", "all", "spent_wan")]


def test_nothing_arrived_is_of_all_years():
    years = [funds(("industry", 5, 0, 0), year=year, layer="school") for year in (2025, 2026)]
    found = fund_flags(pd.concat(years))
    assert found["flag"].tolist() == ["nothing_arrived"]
    assert found["year"].isna().all()
    assert found[["layer", "reference"]].to_numpy().tolist() == [["school", 10.0]]


def test_yuan_written_for_ten_thousand_yuan_stands_out_among_peers():
    rows = [funds(("own", 100 + n, 100 + n, 90 + n), unit_id=f"u{n}") for n in range(5)]
    table = pd.concat(rows, ignore_index=True)
    assert fund_flags(table).empty
    slip = table.copy()
    slip.loc[2, ["budget_wan", "arrived_wan", "spent_wan"]] *= 10_000
    found = fund_flags(slip)
    assert found["flag"].tolist() == ["unit_suspect"] * 3
    assert set(found["unit_id"]) == {"u2"}
    assert found["ratio"].between(9_000, 11_000).all()
    assert found["detail"].str.contains("peers").all()
    few = fund_flags(slip.iloc[[2, 3]])
    assert few.empty  # three others are needed to say what is usual


def test_refusals():
    with pytest.raises(DataContractError) as error:
        fund_flags(funds(("own", -1, 1, 1)), tolerance=-0.1, low_execution=80)
    assert [fault.table for fault in error.value.faults] == ["funds", "tolerance", "low_execution"]


def test_trust_is_carried():
    found = fund_flags(funds(("own", 1, 2, 1), trust="synthetic"))
    assert found["trust"].tolist() == ["synthetic"]


AMOUNT = st.integers(0, 20)
ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(2025, 2027), st.sampled_from(SOURCES),
              AMOUNT, AMOUNT, AMOUNT),
    min_size=1, max_size=12, unique_by=lambda row: row[:3],
)  # fmt: skip


@settings(max_examples=15)
@given(ROWS, st.randoms(use_true_random=False), st.floats(0, 0.5), st.integers(1, 9))
def test_order_and_unit_of_money_do_not_matter_and_tolerance_only_removes(
    rows, random, tolerance, factor
):
    names = ["unit_id", "year", "source", "budget_wan", "arrived_wan", "spent_wan"]
    table = pd.DataFrame(rows, columns=names)
    one = fund_flags(table, low_execution=0.8)
    assert set(one["flag"]) <= set(FLAGS)
    places = ["flag", "unit_id", "year", "source", "amount"]
    found = {tuple(map(str, row)) for row in one[places].to_numpy()}
    assert len(found) == len(one)
    random.shuffle(rows)
    moved = pd.DataFrame(rows, columns=names)
    moved[names[3:]] *= factor
    again = fund_flags(moved, low_execution=0.8)
    assert {tuple(map(str, row)) for row in again[places].to_numpy()} == found
    wider = fund_flags(table, low_execution=0.8, tolerance=tolerance)
    assert {tuple(map(str, row)) for row in wider[places].to_numpy()} <= found
