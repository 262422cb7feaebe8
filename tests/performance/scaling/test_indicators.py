"""What meta-data say: the four types of indicator, targets as tables write them, nearness."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.scaling.indicators import (
    nearness,
    read_indicators,
    target_range,
)

TABLE = pd.DataFrame({"a": [1.0, 2.0], "b": [5.0, 6.0], "c": [0.0, 9.0]}, index=["n", "s"])


def meta(**columns) -> pd.DataFrame:
    return pd.DataFrame({"code": ["a", "b", "c"], **columns})


class TestTargets:
    @pytest.mark.parametrize(
        "target",
        [(10, 20), [10, 20], np.array([10, 20]), "10-20", "10~20", "10–20", "[10, 20]", "10～20",
         "10 - 20", "(10,20)", "10至20", "10 to 20", "[10，20]", "10.0—2e1"],
    )  # fmt: skip
    def test_pairs(self, target):
        assert target_range(target) == (10, 20)

    @pytest.mark.parametrize("target", [(-5, -2), "-5--2", "[-5, -2]", "−5~−2", "-5 – -2"])
    def test_negative_ends(self, target):
        assert target_range(target) == (-5, -2)

    @pytest.mark.parametrize(
        ("target", "number"), [(7, 7), ("7", 7), (np.int64(7), 7), (" -0.5 ", -0.5), ("−3", -3)]
    )
    def test_single_numbers(self, target, number):
        assert target_range(target) == (number, number)

    @pytest.mark.parametrize(
        "target", ["", "about 7", "20-10", (1, 2, 3), (1,), None, float("nan"), (1, None), "1-2-3",
                   (0, float("inf"))],
    )  # fmt: skip
    def test_anything_else_is_unclear(self, target):
        assert target_range(target) is None


class TestReading:
    def test_order_of_the_table_and_unread_rows(self):
        known = read_indicators(
            TABLE,
            pd.DataFrame(
                {"direction": ["区间型", None, "逆向", "居中"], "target": ["2-8", None, None, 7]},
                index=["c", "total", "a", "b"],
            ),
        )
        assert known.signs.tolist() == [-1, 1, 1]
        assert known.nearest.tolist() == [False, True, True]
        assert known.low.tolist()[1:] == [7, 2]
        assert known.high.tolist()[1:] == [7, 8]
        assert np.isnan(known.low[0])

    def test_all_faults_come_at_once(self):
        table = TABLE.assign(d=1.0)
        rows = meta(direction=["middle", "interval", "up"], target=[(1, 2), 7, None])
        with pytest.raises(DataContractError) as error:
            read_indicators(table, rows)
        assert [(f.row, f.column, f.problem) for f in error.value.faults] == [
            ("d", None, "no row for an indicator of X"),
            ("a", "target", "no middle"),
            ("b", "target", "no interval"),
            ("c", "direction", "direction is neither +1 nor −1"),
        ]

    @pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
    def test_a_missing_target_is_told_from_a_wrong_one(self, missing):
        rows = meta(direction=["middle", 1, 1], target=pd.Series([missing] * 3, dtype=object))
        with pytest.raises(DataContractError, match="row a, column direction: no target"):
            read_indicators(TABLE, rows)

    def test_a_direction_may_not_be_missing(self):
        with pytest.raises(
            DataContractError, match="row b, column direction: direction is neither"
        ):
            read_indicators(TABLE, meta(direction=[1, None, -1]))


class TestNearness:
    def test_by_hand(self):
        cells = np.array([[8.0, 6.0], [10.0, 7.0], [15.0, 9.0], [24.0, 7.5]])
        table = pd.DataFrame(cells, columns=["a", "b"])
        rows = pd.DataFrame(
            {"direction": ["interval", "middle"], "target": ["10-20", 7]}, index=["a", "b"]
        )
        near = nearness(cells, read_indicators(table, rows))
        assert near.T.tolist() == [[0.5, 1, 1, 0], [0.5, 1, 0, 0.75]]

    def test_all_within_the_range(self):
        table = pd.DataFrame({"a": [11.0, 19.0]})
        rows = pd.DataFrame({"direction": ["interval"], "target": ["10-20"]}, index=["a"])
        assert nearness(table.to_numpy(), read_indicators(table, rows)).tolist() == [[1], [1]]

    @given(
        st.lists(st.integers(-100, 100), min_size=2, max_size=9),
        st.integers(-50, 50),
        st.integers(0, 20),
    )
    def test_bounds_and_order(self, numbers, low, width):
        table = pd.DataFrame({"a": [float(number) for number in numbers]})
        rows = pd.DataFrame(
            {"direction": ["interval"], "target": [(low, low + width + 1)]}, index=["a"]
        )
        near = nearness(table.to_numpy(), read_indicators(table, rows)).ravel()
        away = np.maximum(np.maximum(low - table["a"], table["a"] - low - width - 1), 0)
        assert ((near >= 0) & (near <= 1)).all()
        assert (near[away == 0] == 1).all()
        assert (np.diff(near[np.argsort(away, kind="stable")]) <= 0).all()
