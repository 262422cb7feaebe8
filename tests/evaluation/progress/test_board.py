"""The board: classes as `completion` gives them, paces by hand, widths, baselines, summaries."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.progress import attainment, completion_board
from shuanggao_analytics.performance.trends import completion

KEYS = ["unit_id", "layer", "indicator"]


def rows(board):
    """Return the table of a board by indicator."""
    return board.table.droplevel([0, 1])


class TestClasses:
    def test_as_completion_gives_them(self, register, panel):
        actual = panel(a=[10.0, 14, 17, 21], b=[10.0, 12, 11, 11], c=[20.0, 25, 28, 31])
        goal = {"target": 30.0, "due_year": 2031}
        targets = register(*({"indicator": name, **goal} for name in "abc"))
        board = completion_board(actual, targets=targets, year=2028)
        expected = completion(actual, value="actual", by=KEYS, target=30, due=2031)
        same = ["n", "needed", "gap", "projected", "low", "high", "on_course", "class", "stalled"]
        assert_frame_equal(board.table[same], expected[same])
        assert board.table["class"].tolist() == ["can_be_done", "cannot_be_done", "done"]
        assert board.table["attained_pct"].round(1).tolist() == [70, 36.7, 103.3]

    def test_widths_differ_from_target_to_target(self, register, panel):
        actual = panel(a=[50.0, 54, 57], b=[50.0, 54, 57])
        targets = register(
            {"indicator": "a", "target": 60.0, "soft": True, "band": 0.05},
            {"indicator": "b", "target": 60.0, "soft": False, "band": 0.05},
        )
        found = rows(completion_board(actual, targets=targets, year=2027))
        assert found["class"].tolist() == ["done", "can_be_done"]
        assert found["met"].tolist() == [True, False]
        assert found["band"].tolist() == [0.05, 0.05]
        assert found["soft"].tolist() == [True, False]

    def test_about_without_a_width_is_never_a_failure(self, register, panel):
        actual = panel(a=[49.0, 49, 49], b=[49.0, 49, 49])
        targets = register(
            {"indicator": "a", "target": 50.0, "soft": True},
            {"indicator": "b", "target": 50.0, "soft": False},
        )
        found = rows(completion_board(actual, targets=targets, year=2027))
        assert found["class"].tolist() == [pd.NA, "cannot_be_done"]
        assert "左右 without a width" in found["reason"]["a"]

    def test_more_than_the_target_is_needed(self, register, panel):
        actual = panel(a=[40.0, 45, 50], b=[50.0, 50, 50], c=[40.0, 45, 50])
        targets = register(
            {"indicator": "a", "target": 50.0, "comparator": ">"},
            {"indicator": "b", "target": 50.0, "comparator": ">"},
            {"indicator": "c", "target": 50.0, "comparator": ">="},
        )
        found = rows(completion_board(actual, targets=targets, year=2027))
        assert found["class"].tolist() == ["can_be_done", "cannot_be_done", "done"]
        assert found["met"].tolist() == [False, False, True]

    def test_less_is_better(self, register, panel):
        actual = panel(a=[20.0, 16, 12], b=[20.0, 21, 22])
        targets = register(*({"indicator": n, "target": 8.0, "comparator": "<="} for n in "ab"))
        found = rows(completion_board(actual, targets=targets, year=2027))
        assert found["class"].tolist() == ["can_be_done", "cannot_be_done"]
        assert found["past_pace"].tolist() == [4, -1]
        assert found["needed_pace"].tolist() == [2, 7]
        assert found["pace_ratio"].tolist() == [0.5, pd.NA]

    def test_an_exact_target_is_gone_to_from_either_side(self, register, panel):
        actual = panel(a=[8.0, 6, 4], b=[0.0, 1, 2], c=[0.0, 1, 3])
        targets = register(*({"indicator": n, "target": 2.0, "comparator": "="} for n in "abc"))
        found = rows(completion_board(actual, targets=targets, year=2027))
        assert found["class"].tolist() == ["can_be_done", "done", pd.NA]
        assert found["past_pace"].tolist() == [2, 1, 1.5]
        assert "beyond an exact target" in found["reason"]["c"]


class TestYears:
    def test_the_version_in_force_decides(self, register, panel):
        actual = panel(a=[40.0, 60, 82])
        targets = register(
            {"indicator": "a", "target": 100.0},
            {"indicator": "a", "target": 80.0, "version": 2, "from_year": 2027},
        )
        found = [
            rows(completion_board(actual, targets=targets, year=year)).iloc[0]
            for year in (2026, 2027)
        ]
        assert [row["target"] for row in found] == [100, 80]
        assert [row["version"] for row in found] == [1, 2]
        assert found[1]["class"] == "done"

    def test_later_values_are_not_looked_at(self, register, panel):
        targets = register({"indicator": "a"})
        one = completion_board(panel(a=[40.0, 50, 60, 99]), targets=targets, year=2027)
        other = completion_board(panel(a=[40.0, 50, 60]), targets=targets, year=2027)
        assert_frame_equal(one.table, other.table)

    def test_an_older_value_is_named(self, register, panel):
        found = rows(completion_board(panel(a=[40.0, 50, 60, None]),
                                      targets=register({"indicator": "a"}), year=2028))  # fmt: skip
        assert found["last_year"].tolist() == [2027]
        assert "latest value is of an earlier year" in found["reason"]["a"]

    def test_past_the_due_year(self, register, panel):
        targets = register({"indicator": "a", "due_year": 2027})
        found = rows(completion_board(panel(a=[40.0, 50, 60]), targets=targets, year=2027)).iloc[0]
        assert found["class"] == "cannot_be_done"
        assert pd.isna(found["needed_pace"])

    def test_a_baseline_is_the_first_value(self, register, panel):
        targets = register({"indicator": "a", "baseline": 10.0, "baseline_year": 2024})
        found = rows(completion_board(panel(a=[20.0, 30]), targets=targets, year=2026)).iloc[0]
        assert (found["n"], found["first_year"], found["first"]) == (3, 2024, 10)
        assert found["past_pace"] == 10
        assert found["class"] == "cannot_be_done"  # 60 in 2029

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_a_baseline_beside_values_is_not_looked_at(self, register, panel, year):
        targets = register({"indicator": "a", "baseline": 10.0, "baseline_year": year})
        found = rows(completion_board(panel(a=[20.0, 30]), targets=targets, year=2026)).iloc[0]
        assert (found["n"], found["first"]) == (2, 20)


class TestWhatIsThere:
    def test_a_target_without_values_and_values_without_a_target(self, register, panel):
        actual = panel(extra=[1.0, 2], a=[40.0, 50])
        targets = register({"indicator": "silent"}, {"indicator": "a"})
        board = completion_board(actual, targets=targets, year=2026)
        found = rows(board)
        assert found.index.tolist() == ["silent", "a", "extra"]
        assert found["class"].isna().all()
        assert found["reason"].tolist() == [
            "no value",
            "fewer than 3 values",
            "fewer than 3 values; no target",
        ]
        assert found["target"].isna().tolist() == [False, False, True]
        assert board.units.iloc[0][["targets", "no_class"]].tolist() == [2, 2]

    def test_summary_by_unit(self, register, panel):
        actual = pd.concat([
            panel(a=[10.0, 14, 17, 21], b=[10.0, 12, 11, 11], c=[20.0, 25, 28, 31]),
            panel(unit="u2", a=[31.0]),
        ])  # fmt: skip
        targets = register(
            *({"indicator": name, "target": 30.0, "due_year": 2031} for name in "abc"),
            {"indicator": "a", "target": 30.0, "unit": "u2"},
        )
        board = completion_board(actual, targets=targets, year=2028)
        counts = ["targets", "done", "can_be_done", "cannot_be_done", "no_class", "stalled", "met"]
        assert board.units[counts].to_numpy().tolist() == [
            [3, 1, 1, 1, 0, 1, 1], [1, 1, 0, 0, 0, 0, 1],
        ]  # fmt: skip
        assert board.units["done_pct"].tolist() == pytest.approx([100 / 3, 100])
        assert "4 targets in force of 2 units: 2 done, 1 can be done, 1 not" in board.text

    def test_trust_is_carried(self, register, panel):
        actual = panel(a=[1.0, 2, 3]).assign(trust="synthetic")
        board = completion_board(actual, targets=register({"indicator": "a"}), year=2027)
        assert board.table["trust"].tolist() == board.units["trust"].tolist() == ["synthetic"]
        assert board.text.startswith("Synthetic data.")

    def test_met_and_attained_are_those_of_attainment(self, register, panel):
        actual = panel(a=[5.0, 8], b=[0.0, 0])
        targets = register(
            {"indicator": "a", "target": 10.0}, {"indicator": "b", "target": 4.0, "comparator": "<"}
        )
        found = completion_board(actual, targets=targets, year=2026).table
        alone = attainment([8.0, 0], target=[10, 4], comparator=[">=", "<"])
        assert found["attained_pct"].tolist() == alone["attained_pct"].tolist()
        assert found["met"].tolist() == alone["met"].tolist()
        assert "no ratio" in found["reason"].iloc[1]

    def test_the_callers_tables_are_left_alone(self, register, panel):
        actual, targets = panel(a=[1.0, None, 3]), register({"indicator": "a"})
        before = actual.copy(), targets.copy()
        completion_board(actual, targets=targets, year=2027)
        assert_frame_equal(actual, before[0])
        assert_frame_equal(targets, before[1])


class TestLaws:
    values = st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=4), min_size=1, max_size=4)

    @given(values, st.randoms(use_true_random=False))
    @settings(max_examples=8)
    def test_permuting_rows_permutes_the_board(self, values, random):
        names = [f"i{n}" for n in range(len(values))]
        about = {"unit_id": "u", "layer": "school"}
        actual = pd.concat(
            [pd.DataFrame({**about, "indicator": name, "year": range(2025, 2025 + len(x)),
                           "actual": x}) for name, x in zip(names, values, strict=True)],
            ignore_index=True,
        )  # fmt: skip
        targets = pd.DataFrame({
            **about, "indicator": names, "version": 1, "from_year": 2025, "target": 50.0,
            "due_year": 2029, "comparator": ">=",
        })  # fmt: skip
        one = completion_board(actual, targets=targets, year=2028)
        other = completion_board(
            actual.iloc[random.sample(range(len(actual)), len(actual))],
            targets=targets.iloc[random.sample(range(len(targets)), len(targets))], year=2028,
        )  # fmt: skip
        assert_frame_equal(other.table.sort_index(), one.table.sort_index())
        assert_frame_equal(other.units, one.units)

    @given(st.lists(st.integers(1, 60), min_size=3, max_size=5), st.integers(1, 80))
    @settings(max_examples=12)
    def test_a_tighter_target_never_gives_a_better_class(self, values, target):
        about = {"unit_id": "u", "layer": "school", "indicator": "x"}
        actual = pd.DataFrame({**about, "year": range(2021, 2021 + len(values)), "actual": values})
        worth = {"done": 2, "can_be_done": 1, "cannot_be_done": 0}
        found = []
        for goal in (target, target + 10):
            targets = pd.DataFrame({
                **about, "version": [1], "from_year": 2021, "target": float(goal),
                "due_year": 2029, "comparator": ">=",
            })  # fmt: skip
            row = completion_board(actual, targets=targets, year=2028).table.iloc[0]
            found.append((worth[row["class"]], row["attained_pct"], -row["needed_pace"]))
        assert (np.array(found[1]) <= np.array(found[0])).all()


class TestRefusals:
    def test_all_faults_at_once(self, register, panel):
        actual = panel(a=[1.0, 2]).assign(year=2025)
        targets = register({"indicator": "a", "target": 0.0})
        with pytest.raises(DataContractError) as caught:
            completion_board(actual, targets=targets, year=2026.5, level=95, stall_steps=0)
        assert [fault.table for fault in caught.value.faults] == [
            "indicators", "targets", "year", "level", "stall_steps",
        ]  # fmt: skip

    def test_real_and_synthetic_do_not_go_together(self, register, panel):
        actual = panel(a=[1.0, 2]).assign(trust="official")
        targets = register({"indicator": "a"}).assign(trust="synthetic")
        with pytest.raises(DataContractError, match="never mixed"):
            completion_board(actual, targets=targets, year=2026)

    def test_no_target_in_force(self, register, panel):
        with pytest.raises(DataContractError, match="no target is in force"):
            completion_board(panel(a=[1.0]), targets=register({"indicator": "a"}), year=2024)
