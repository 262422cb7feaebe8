"""No figure on fewer units than asked for, and none that follows from the total."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.datasets.workbook.disclosure import aggregate_only
from shuanggao_analytics.errors import DataContractError


def table_of(sizes, values=None):
    """Return units in groups of these sizes, each with its number as value."""
    group = np.repeat([f"g{n:02d}" for n in range(len(sizes))], sizes)
    count = len(group)
    value = np.arange(1.0, count + 1) if values is None else values
    return pd.DataFrame({"group": group, "college": [f"c{n}" for n in range(count)], "x": value})


def shown(found):
    return dict(zip(found["group"], found["basis"], strict=True))


class TestThreshold:
    def test_groups_of_enough_units_are_all_shown(self):
        found = aggregate_only(table_of([3, 4]), by="group", least=3)
        assert found["x_sum"].tolist() == [6, 22, 28]
        assert found["x_mean"].tolist() == [2, 5.5, 4]
        assert found["units"].tolist() == [3, 4, 7]

    def test_one_small_group_takes_the_smallest_other_with_it(self):
        found = aggregate_only(table_of([2, 5, 4, 9]), by="group", least=3)
        assert shown(found) == {
            "g00": "withheld", "g01": "shown", "g02": "withheld", "g03": "shown", "all": "shown"
        }  # fmt: skip
        assert found.loc[[0, 2], ["units", "x_sum", "x_mean"]].isna().all(axis=None)

    def test_two_small_groups_that_are_few_together_take_a_third(self):
        found = aggregate_only(table_of([1, 1, 6, 7]), by="group", least=5)
        assert [name for name, basis in shown(found).items() if basis == "withheld"] == [
            "g00", "g01", "g02"]  # fmt: skip

    def test_two_small_groups_that_are_enough_together_stand_alone(self):
        found = aggregate_only(table_of([3, 2, 6]), by="group", least=5)
        assert shown(found) == {
            "g00": "withheld", "g01": "withheld", "g02": "shown", "all": "shown"
        }  # fmt: skip

    def test_without_another_group_the_total_goes(self):
        found = aggregate_only(table_of([2]), by="group", least=3)
        assert set(found["basis"]) == {"withheld"}
        assert found[["units", "x_sum", "x_mean"]].isna().all(axis=None)

    def test_units_are_counted_once_however_many_rows(self):
        table = pd.concat([table_of([2, 8, 9])] * 4)
        found = aggregate_only(table, by="group", least=3)
        assert shown(found)["g00"] == "withheld"
        assert found["units"].tolist()[2:] == [9, 19]


class TestMissing:
    def test_a_value_that_few_have_is_withheld_and_not_subtracted_out(self):
        values = np.arange(1.0, 16)
        values[1:5] = np.nan  # one of five in the first group
        found = aggregate_only(table_of([5, 5, 5], values), by="group", least=3)
        assert found["x_sum"].isna().tolist() == [True, True, False, False]
        assert found["units"].tolist() == [5, 5, 5, 15]

    def test_a_group_without_a_value_hides_nobody(self):
        values = np.r_[[np.nan] * 4, np.arange(1.0, 9)]
        found = aggregate_only(table_of([4, 4, 4], values), by="group", least=3)
        assert found["x_sum"].isna().tolist() == [True, False, False, False]

    def test_rows_without_a_group_are_never_shown_nor_subtracted_out(self):
        table = table_of([4, 5, 6])
        table.loc[0, "group"] = None
        found = aggregate_only(table, by="group", least=3)
        assert found["group"].tolist() == ["g00", "g01", "g02", "all"]
        assert shown(found)["g00"] == "withheld"


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=8),
    least=st.integers(3, 6),
    gaps=st.integers(0, 2**32 - 1),
)
def test_no_sum_of_few_units_follows_from_what_is_shown(sizes, least, gaps):
    count = sum(sizes)
    rng = np.random.default_rng(gaps)
    values = np.where(rng.random(count) < 0.3, np.nan, rng.normal(size=count))
    table = table_of(sizes, values)
    found = aggregate_only(table, by="group", least=least).set_index("group")
    known = table.dropna(subset="x").groupby("group")["college"].nunique()
    known = known.reindex(found.index[:-1], fill_value=0)
    for column, units in (("x_sum", known), ("units", table.groupby("group")["college"].nunique())):
        told = found[column].notna()
        assert (units[told[:-1]] >= least).all()
        away = units[~told[:-1].to_numpy() & (units > 0).to_numpy()]
        if told["all"] and len(away):
            assert len(away) > 1
            assert away.sum() >= least


def test_several_columns_make_the_groups():
    table = pd.concat([table_of([3, 3]).assign(year=year) for year in (2023, 2024)])
    found = aggregate_only(table, by=["group", "year"], least=3)
    assert found["x_sum"].tolist() == [6, 6, 15, 15, 42]
    assert "year_sum" not in found


def test_faults_are_said_at_once():
    table = table_of([3]).assign(name="a")
    table.loc[1, "college"] = None
    with pytest.raises(DataContractError) as caught:
        aggregate_only(table, by="belt", least=1, values=["name", "y"])
    assert [(fault.column, fault.problem) for fault in caught.value.faults] == [
        ("belt", "missing column"),
        ("y", "missing column"),
        ("name", "no column of numbers"),
        (None, "too few units"),
        ("college", "a row without a unit"),
    ]
    with pytest.raises(DataContractError, match="a unit is no group"):
        aggregate_only(table_of([3]), by="college", least=3)
    with pytest.raises(DataContractError, match="the name of the total"):
        aggregate_only(table_of([3]).assign(group="all"), by="group", least=3)


def test_the_table_given_stays_as_it_is():
    table = table_of([2, 5, 6])
    before = table.copy()
    aggregate_only(table, by="group", least=3)
    pd.testing.assert_frame_equal(table, before)
