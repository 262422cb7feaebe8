"""The table of money: every fault at once, sums that are whole or missing, one trust."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.funds.contract import group_columns, read_funds, totals


def money(*rows, **columns):
    """Return rows of (source, budget, arrived, spent) of one unit."""
    names = ["source", "budget_wan", "arrived_wan", "spent_wan"]
    return pd.DataFrame(rows, columns=names).assign(**({"unit_id": "a"} | columns))


def problems(table, **options):
    with pytest.raises(DataContractError) as error:
        read_funds(table, **options)
    return [(fault.problem, fault.column) for fault in error.value.faults]


def test_every_fault_comes_in_one_error():
    table = pd.DataFrame(
        {
            "unit_id": ["a", None, "c", "d"],
            "layer": ["school", "group_c", "school", "school"],
            "year": [2025, 2025.5, 2025, 2025],
            "source": ["central", "bank", "own", "own"],
            "budget_wan": [1.0, 2.0, -3.0, np.inf],
            "arrived_wan": [1, "2", 3, 4],
            "spent_wan": [1.0, None, 3.0, 4.0],
            "trust": ["synthetic", "official", "synthetic", None],
        }
    )
    assert problems(table) == [
        ("nothing given", "unit_id"),
        ("no such source", "source"),
        ("no such layer", "layer"),
        ("needs a whole number, such as 2025", "year"),
        ("needs a number ≥ 0", "budget_wan"),
        ("needs a finite number", "budget_wan"),
        ("text, not a number", "arrived_wan"),
        ("no trust given", "trust"),
        ("rows of more than one trust", "trust"),
    ]


def test_shape_and_columns_are_looked_at_first():
    assert problems([1]) == [("not a table", None)]
    assert problems(money()) == [("no rows", None)]
    missing = money(("own", 1, 1, 1)).drop(columns="spent_wan")
    assert problems(missing, by=["province_code"], need=["year"]) == [
        ("missing column", "spent_wan"),
        ("missing column", "province_code"),
        ("missing column", "year"),
    ]


def test_money_is_never_counted_twice():
    assert problems(money(("own", 1, 1, 1), ("own", 2, 2, 2))) == [("row twice", None)]
    table = pd.concat(
        [money(("own", 1, 1, 1), layer=layer) for layer in ("school", "group_a", "groups")]
    )
    assert problems(table) == [("groups both together and apart", "layer")]
    years = [money(("own", 1, 1, 1), year=year) for year in (2025, 2026)]
    assert len(read_funds(pd.concat(years)).cells) == 2


def test_sources_must_add_up_to_all():
    parts = (("central", 20, 20, 20), ("own", 5, 5, 5))
    assert problems(money(*parts, ("all", 25.04, 25, 25))) == [
        ("sources do not add up to the row 'all'", "budget_wan")
    ]
    found = read_funds(money(*parts, ("all", 25.03, 25, 25)))  # within the rounding of three cells
    assert found.cells["budget_wan"].tolist() == [25.03]
    more = (("central", 20, 20, 20), ("own", None, 5, 5))
    assert problems(money(*more, ("all", 19, 25, 25))) == [
        ("sources do not add up to the row 'all'", "budget_wan")
    ]


def test_a_sum_with_a_missing_part_is_missing_unless_it_is_given():
    parts = (("central", 20, None, 20), ("own", 5, 5, 5))
    assert read_funds(money(*parts)).cells["arrived_wan"].isna().all()
    given = read_funds(money(*parts, ("all", None, 27, None)))
    assert given.cells.iloc[0, 1:].tolist() == [25.0, 27.0, 25.0]


def test_by_source_the_row_all_is_left_out_only_where_there_are_sources():
    split = money(("central", 20, 20, 20), ("own", 5, 5, 5), ("all", 25, 25, 25))
    whole = money(("all", 7, 7, 7), unit_id="b")
    found = totals(read_funds(pd.concat([split, whole])), ["source"])
    assert found["budget_wan"].to_dict() == {"central": 20.0, "own": 5.0, "all": 7.0}


def test_the_callers_table_is_left_as_it_is():
    table = money(("own", 1, None, 1)).set_index(pd.Index(["x"]))
    before = table.copy(deep=True)
    read_funds(table)
    pd.testing.assert_frame_equal(table, before)


def test_groups_are_named_once():
    with pytest.raises(DataContractError, match="names no column"):
        group_columns([])
    with pytest.raises(DataContractError, match="column twice"):
        group_columns(["year", "year"])
