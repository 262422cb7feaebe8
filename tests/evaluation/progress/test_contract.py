"""What is given beside values: one for all, by label, in order; and comparators with rounding."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.evaluation.progress.contract import (
    COMPARATORS,
    holds,
    spread,
    spread_comparators,
    spread_flags,
    spread_numbers,
)

PLACES = pd.Index(["a", "b"])


class TestSpread:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (3, [3, 3]),
            ([3, 4], [3, 4]),
            (np.array([3, 4]), [3, 4]),
            (pd.Series({"b": 4, "a": 3}), [3, 4]),
            ({"b": 4, "a": 3}, [3, 4]),
            (pd.Series([3, 4], index=["a", "b"]), [3, 4]),
        ],
    )
    def test_ways_to_give_it(self, given, expected):
        found, faults = spread(given, PLACES, "target")
        assert found.tolist() == expected
        assert found.index.equals(PLACES)
        assert faults == []

    def test_a_label_twice(self):
        _, faults = spread(pd.Series([1, 2, 3], index=["a", "a", "b"]), PLACES, "target")
        assert [fault.problem for fault in faults] == ["label twice"]

    def test_numbers(self):
        found, faults = spread_numbers([1, "2"], PLACES, "target")
        assert found.tolist() == pytest.approx([1, np.nan], nan_ok=True)
        assert [(fault.row, fault.value) for fault in faults] == [("b", "2")]

    def test_flags(self):
        found, faults = spread_flags([np.True_, False], PLACES, "soft")
        assert (found.tolist(), faults) == ([True, False], [])
        _, faults = spread_flags([1, None], PLACES, "soft")
        assert [fault.value for fault in faults] == ["1", "None"]

    def test_comparators(self):
        found, faults = spread_comparators([">=", "≥"], PLACES)
        assert found[0] == ">="
        assert [fault.value for fault in faults] == ["≥"]


class TestHolds:
    @pytest.mark.parametrize(
        ("comparator", "expected"),
        [
            (">=", [False, True, True]), (">", [False, False, True]), ("<=", [True, True, False]),
            ("<", [True, False, False]), ("=", [False, True, False]),
        ],
    )  # fmt: skip
    def test_each(self, comparator, expected):
        values, bound = np.array([49.0, 50, 51]), np.full(3, 50.0)
        assert holds(values, bound, np.full(3, comparator)).tolist() == expected

    def test_rounding_is_no_miss_and_no_gain(self):
        values, bound = np.full(2, 0.1 + 0.2), np.full(2, 0.3)
        assert holds(values, bound, np.array(["=", ">"])).tolist() == [True, False]

    def test_missing_holds_nothing(self):
        none = np.full(len(COMPARATORS), np.nan)
        assert not holds(none, np.zeros(len(none)), np.array(list(COMPARATORS))).any()
