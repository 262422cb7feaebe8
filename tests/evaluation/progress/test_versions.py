"""Versions of targets: what holds when, what changed, and attainment against both."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.progress import (
    attainment_by_version,
    target_changes,
    target_versions,
    targets_in_force,
)


@pytest.fixture
def adjusted(register):
    """Three targets: lowered in 2027, raised and brought forward, never touched."""
    return register(
        {"indicator": "lower", "target": 80.0, "version": 2, "from_year": 2027, "reason": "R"},
        {"indicator": "lower", "target": 100.0},
        {"indicator": "raise", "target": 50.0},
        {"indicator": "raise", "target": 60.0, "version": 2, "from_year": 2027, "due_year": 2028},
        {"indicator": "keep", "target": 10.0, "comparator": "<="},
    )


class TestVersions:
    def test_order_and_years(self, adjusted):
        found = target_versions(adjusted)
        assert found.index.tolist() == [1, 0, 2, 3, 4]
        assert found["until_year"].tolist() == [2026, pd.NA, 2026, pd.NA, pd.NA]
        assert found["latest"].tolist() == [False, True, False, True, True]
        assert_frame_equal(found[adjusted.columns].sort_index(), adjusted)

    def test_old_values_are_kept_or_refused(self, adjusted):
        with pytest.raises(DataContractError, match="versions have gaps"):
            target_versions(adjusted.drop(index=1))

    @pytest.mark.parametrize(
        ("year", "expected"),
        [(2024, []), (2025, [1, 2, 4]), (2026, [1, 2, 4]), (2027, [0, 3, 4]), (2040, [0, 3, 4])],
    )
    def test_in_force(self, adjusted, year, expected):
        found = targets_in_force(adjusted, year=year)
        assert found.index.tolist() == expected
        assert found.columns.tolist() == adjusted.columns.tolist()

    def test_a_year_is_whole(self, adjusted):
        with pytest.raises(DataContractError, match="year: needs a whole number"):
            targets_in_force(adjusted, year="2027")

    @given(st.permutations(range(5)), st.integers(2024, 2030))
    @settings(max_examples=25)
    def test_the_order_of_rows_changes_nothing(self, order, year):
        table = pd.DataFrame({
            "unit_id": list("aabbc"), "layer": "school", "indicator": "x",
            "version": [1, 2, 1, 2, 1], "from_year": [2025, 2027, 2025, 2026, 2028],
            "target": [5.0, 4, 5, 6, 7], "due_year": 2029, "comparator": ">=",
        })  # fmt: skip
        one, other = (targets_in_force(t, year=year) for t in (table, table.iloc[order]))
        assert_frame_equal(other.sort_index(), one)


class TestChanges:
    def test_by_hand(self, adjusted):
        found = target_changes(adjusted)
        assert found.index.tolist() == [0, 3]
        assert found["old_target"].tolist() == [100, 50]
        assert found["new_target"].tolist() == [80, 60]
        assert found["change_pct"].tolist() == [-20, 20]
        assert found["target_move"].tolist() == ["lowered", "raised"]
        assert found["due_move"].tolist() == ["unchanged", "earlier"]
        assert found[["old_due", "new_due"]].to_numpy().tolist() == [[2029, 2029], [2029, 2028]]
        assert found["eased"].tolist() == [True, False]
        assert found["tightened"].tolist() == [False, True]
        assert found["reason_missing"].tolist() == [False, True]

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ({"comparator": "<=", "target": 10}, {"comparator": "<=", "target": 12}, (True, False)),
            ({"comparator": "<=", "target": 10}, {"comparator": "<=", "target": 8}, (False, True)),
            ({"comparator": ">="}, {"comparator": ">"}, (False, True)),
            ({"comparator": ">"}, {"comparator": ">="}, (True, False)),
            ({"target": 5.0}, {"target": 6.0, "due_year": 2030}, (True, True)),
            ({"soft": False}, {"soft": True, "band": 0.1}, (True, False)),
            ({"soft": True, "band": 0.1}, {"soft": True, "band": 0.05}, (False, True)),
            ({"comparator": "="}, {"comparator": "=", "target": 7.0}, (False, False)),
            ({}, {}, (False, False)),
        ],
    )
    def test_easier_and_harder(self, register, old, new, expected):
        plain = {"indicator": "x", "soft": False, "band": 0.0}
        rows = register({**plain, **old}, {**plain, "version": 2, "from_year": 2027, **new})
        row = target_changes(rows).iloc[0]
        assert (row["eased"], row["tightened"]) == expected

    def test_three_versions_are_two_changes(self, register):
        rows = register(*(
            {"indicator": "x", "version": v, "from_year": 2024 + v, "target": 10.0 * v}
            for v in (1, 2, 3)
        ))  # fmt: skip
        found = target_changes(rows)
        assert found["old_target"].tolist() == [10, 20]
        assert found["version"].tolist() == [2, 3]
        assert found["reason_missing"].all()

    def test_no_change_is_an_empty_table(self, register):
        found = target_changes(register({"indicator": "x"}))
        assert found.empty
        assert "target_move" in found.columns


class TestBothVersions:
    def test_side_by_side(self, adjusted, panel):
        actual = panel(lower=[60.0, 70, 85], keep=[12.0, 11, 9])
        found = attainment_by_version(actual, targets=adjusted, year=2027).droplevel([0, 1])
        assert found.index.tolist() == ["lower", "raise", "keep"]
        assert found["actual"].tolist() == [85, pd.NA, 9]
        assert found["original_pct"].round(2).tolist() == [85, pd.NA, 111.11]
        assert found["adjusted_pct"].round(2).tolist() == [106.25, pd.NA, 111.11]
        assert found["original_met"].tolist() == [False, pd.NA, True]
        assert found["adjusted_met"].tolist() == [True, pd.NA, True]
        assert found["only_adjusted"].tolist() == [True, pd.NA, False]
        assert found["adjusted"].tolist() == [True, True, False]

    def test_before_the_adjustment_both_are_the_same(self, adjusted, panel):
        actual = panel(lower=[60.0, 70, 85])
        found = attainment_by_version(actual, targets=adjusted, year=2026)
        assert not found["adjusted"].any()
        assert found["difference"].dropna().tolist() == [0]

    def test_a_cap_counts_on_both_sides(self, adjusted, panel):
        actual = panel(lower=[0.0, 0, 130])
        found = attainment_by_version(actual, targets=adjusted, year=2027, cap=120).iloc[0]
        assert (found["original_pct"], found["adjusted_pct"], found["difference"]) == (120, 120, 0)

    @given(st.floats(0, 200), st.floats(1, 200), st.floats(1, 200))
    @settings(max_examples=40)
    def test_a_lowered_target_is_never_attained_less(self, actual, one, other):
        keys = {"unit_id": "a", "layer": "school", "indicator": "x"}
        targets = pd.DataFrame({
            **keys, "version": [1, 2], "from_year": [2025, 2027], "due_year": 2029,
            "target": [max(one, other), min(one, other)], "comparator": ">=",
        })  # fmt: skip
        table = pd.DataFrame({**keys, "year": [2028], "actual": [actual]})
        row = attainment_by_version(table, targets=targets, year=2028).iloc[0]
        assert row["difference"] >= 0
        assert row["adjusted_met"] >= row["original_met"]

    def test_refusals(self, adjusted, panel):
        actual = panel(lower=[1.0]).assign(trust="official")
        with pytest.raises(DataContractError) as caught:
            attainment_by_version(actual, targets=adjusted.assign(trust="synthetic"), year=2020)
        assert [fault.problem for fault in caught.value.faults] == [
            "several in one table", "no target is in force",
        ]  # fmt: skip
        wrong = adjusted.assign(target=[0.0, 1, 1, 1, 1])
        with pytest.raises(DataContractError) as caught:
            attainment_by_version(actual, targets=wrong, year=2027.5, cap=50)
        assert {fault.table for fault in caught.value.faults} == {"targets", "year", "cap"}
