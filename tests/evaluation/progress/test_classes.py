"""Values up to a year with baselines, and classes for targets of several kinds in one call."""

import pandas as pd
import pytest

from shuanggao_analytics.evaluation.progress.classes import classified, values_to
from shuanggao_analytics.evaluation.progress.register import KEYS, read_indicators, read_targets


def read(register, panel):
    """Return targets in force by their keys, and actual values, as the board reads them."""
    return read_targets(register).set_index(KEYS), read_indicators(panel)


class TestValues:
    def test_each_key_has_a_row_and_targets_go_first(self, register, panel):
        goals, actual = read(register({"indicator": "b"}, {"indicator": "a"}), panel(c=[1.0, 2]))
        found = values_to(2026, actual, goals)
        assert found["indicator"].tolist() == ["b", "a", "c", "c"]
        assert found["actual"].isna().tolist() == [True, True, False, False]

    def test_an_empty_value_does_not_hide_a_baseline_of_its_year(self, register, panel):
        goals, actual = read(
            register({"indicator": "a", "baseline": 5.0, "baseline_year": 2025}),
            panel(a=[None, 8.0]),
        )
        found = values_to(2026, actual, goals)
        assert found[["year", "actual"]].to_numpy().tolist() == [[2026, 8], [2025, 5]]

    def test_a_baseline_after_the_year_is_not_known_yet(self, register, panel):
        goals, actual = read(
            register({"indicator": "a", "baseline": 5.0, "baseline_year": 2027}), panel(a=[8.0])
        )
        assert values_to(2026, actual, goals)["actual"].tolist() == pytest.approx(
            [8.0, float("nan")], nan_ok=True
        )


class TestClassified:
    def test_kinds_in_one_call(self, register, panel):
        goals, actual = read(
            register(
                {"indicator": "wide", "target": 60.0, "soft": True, "band": 0.1},
                {"indicator": "hard", "target": 60.0, "soft": False},
                {"indicator": "down", "target": 40.0, "comparator": "<", "soft": False},
                {"indicator": "exact", "target": 57.0, "comparator": "=", "soft": False},
            ),
            panel(wide=[50.0, 54, 57], hard=[50.0, 54, 57], down=[50.0, 45, 40],
                  exact=[50.0, 54, 58], none=[1.0, 2, 3]),
        )  # fmt: skip
        found = classified(values_to(2027, actual, goals), goals, level=0.95, stall_steps=2)
        found = found.droplevel([0, 1])
        assert found["class"].tolist() == ["done", "can_be_done", "can_be_done", pd.NA, pd.NA]
        assert found["direction"].tolist() == [1, 1, -1, 1, pd.NA]
        assert found["overshot"].tolist() == [False, False, False, True, False]
        assert found["reason"].tolist() == [pd.NA] * 4 + ["no target"]
