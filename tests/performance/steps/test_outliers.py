"""Treatment of outliers: a published index, steps by hand, logarithms, laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.steps import treat_outliers

PUBLISHED = Path(__file__).parents[2] / "published"


def one(values, **choices):
    treated = treat_outliers(pd.DataFrame({"a": values}), **choices)
    return treated.data["a"].tolist(), treated.table.loc["a"]


class TestAsem:
    """R package COINr 1.1.14: 35 cells of 15 indicators winsorised, no logarithms."""

    def test_stage(self):
        table = pd.read_csv(PUBLISHED / "asem_denominated.csv", index_col=0).astype("float64")
        filled = pd.read_csv(PUBLISHED / "asem_imputed.csv")
        for unit, code, value in filled.itertuples(index=False):
            table.loc[unit, code] = value
        expected = pd.read_csv(PUBLISHED / "asem_treated.csv")
        treated = treat_outliers(table)
        assert treated.cells["unit"].tolist() == expected["unit"].tolist()
        assert treated.cells["indicator"].tolist() == expected["code"].tolist()
        np.testing.assert_allclose(treated.cells["after"], expected["value"], rtol=1e-9)
        assert treated.table["passed"].all()
        assert treated.table["low"].sum() == 1
        assert treated.table.index[treated.table["low"] > 0].tolist() == ["FemLab"]
        assert treated.text == ("15 of 49 indicators winsorised, points moved: 35; on log scale: 0")


class TestSteps:
    def test_high_and_low_and_ties(self):
        values = [1, 2, 3, 4, 5, 6, 90, 90]
        found, row = one([*values, *range(1, 20)])
        assert found[6:8] == [19, 19]
        assert row[["low", "high", "passed"]].tolist() == [0, 2, True]
        mirrored, row = one([-value for value in [*values, *range(1, 20)]])
        assert mirrored == [-value for value in found]
        assert row[["low", "high"]].tolist() == [2, 0]

    def test_never_more_points_than_allowed(self):
        values = [float(value) for value in range(40)] + [500.0, 501.0, 502.0]
        found, row = one(values, most=3)
        assert found[-3:] == [39, 39, 39]
        assert row["high"] == 3
        found, row = one(values, most=2, then=None)
        assert found[-3:] == [500, 500, 500]
        assert row[["high", "passed"]].tolist() == [2, False]

    def test_missing_stay_missing(self):
        found, row = one([None, 1, 2, 3, 4, 90])
        assert np.isnan(found[0])
        assert found[1:] == [1, 2, 3, 4, 4]
        assert row["high"] == 1

    def test_within_the_limits_nothing_happens(self):
        values = [1.0, 2.0, 3.0, 90.0]
        found, row = one(values, kurtosis=99)
        assert found == values
        assert row[["high", "log", "passed"]].tolist() == [0, False, True]


class TestLogarithm:
    VALUES = np.exp(np.linspace(0, 9, 30))

    def test_winsorising_is_undone(self):
        found, row = one(self.VALUES, most=1)
        low, high = self.VALUES[0], self.VALUES[-1]
        expected = np.log(self.VALUES - low + 0.01 * (high - low))
        assert found == pytest.approx(expected.tolist())
        assert row[["low", "high", "log", "passed"]].tolist() == [0, 0, True, True]

    def test_mirrored_for_negative_skew(self):
        up, _ = one(self.VALUES, most=0)
        down, row = one(-self.VALUES, most=0)
        assert down == pytest.approx([-value for value in up])
        assert row["log"]

    def test_it_may_not_be_enough_and_says_so(self):
        values = np.array([0.0, 1.0] * 30 + [1e5])
        treated = treat_outliers(pd.DataFrame({"a": values}), most=0)
        assert treated.table.loc["a", ["log", "passed"]].tolist() == [True, False]
        assert treated.text.endswith("; still beyond the limits: a")
        assert len(treated.cells) == 61

    def test_not_wanted(self):
        found, row = one(self.VALUES, most=1, then=None)
        assert found[-1] == found[-2] == self.VALUES[-2]
        assert row[["high", "log", "passed"]].tolist() == [1, False, False]


class TestWithoutMoments:
    def test_constant_short_and_empty(self):
        table = pd.DataFrame(
            {"same": [2.0] * 5, "few": [1, 2, 99, None, None], "none": [np.nan] * 5}
        )
        treated = treat_outliers(table)
        pd.testing.assert_frame_equal(treated.data, table)
        assert treated.table["passed"].all()
        assert treated.table["note"].tolist() == [
            "constant: no moments",
            "3 values: too few for the moments",
            "0 values: too few for the moments",
        ]
        assert treated.cells.empty

    def test_two_values_are_not_made_one(self):
        values = [0.0] * 30 + [1.0]
        found, row = one(values)
        assert found == values
        assert row[["passed", "note"]].tolist() == [False, "two values: nothing to treat"]

    def test_no_step_leaves_one_value_only(self):
        found, row = one([0.0] * 40 + [1.0, 2.0], then=None)
        assert len(set(found)) == 2
        assert row["high"] == 1


@given(
    st.lists(st.integers(0, 20) | st.integers(0, 10**6) | st.none(), min_size=5, max_size=25),
    st.integers(0, 5),
    st.sampled_from(["log", None]),
)
def test_order_is_kept_and_changes_are_listed(values, most, then):
    table = pd.DataFrame({"a": pd.Series(values, dtype="float64")})
    before = table.copy()
    treated = treat_outliers(table, most=most, then=then)
    in_order = treated.data["a"][table["a"].dropna().sort_values(kind="stable").index]
    assert (np.diff(in_order) >= 0).all()
    assert treated.data["a"].isna().equals(table["a"].isna())
    row = treated.table.loc["a"]
    assert row["low"] + row["high"] <= most
    if not row["log"]:
        assert len(treated.cells) == row["low"] + row["high"]
    pd.testing.assert_frame_equal(table, before)


def test_options_out_of_range():
    with pytest.raises(DataContractError) as error:
        treat_outliers(
            pd.DataFrame({"a": [1]}), skewness=-1, kurtosis=float("nan"), most=1.5, then="sqrt"
        )
    assert [f.table for f in error.value.faults] == ["kurtosis", "skewness", "most", "then"]
