"""Sen's slope and its interval: published figures, laws, and what they are refused for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends import (
    joint_sen_slope,
    kernel,
    seasonal_sen_slope,
    sen_slope,
    slope_kernel,
)

frames = st.integers(3, 9).flatmap(
    lambda times: st.lists(
        st.lists(st.integers(-9, 9), min_size=times, max_size=times), min_size=1, max_size=3
    ).map(lambda rows: pd.DataFrame(np.array(rows, dtype=float).T))
)


class TestPublished:
    """Figures asserted in the tests of pyMannKendall 1.4.3, and its example of passengers."""

    def test_arbitrary_values(self, arbitrary):
        row = sen_slope(arbitrary).iloc[0]
        assert row["slope"] == pytest.approx(-0.006369426751592357, rel=1e-12)
        assert row["intercept"] == pytest.approx(96.15286624203821, rel=1e-12)

    def test_seasons(self, arbitrary):
        row = seasonal_sen_slope(arbitrary, period=12).iloc[0]
        assert row["slope"] == pytest.approx(-0.08695652173913043, rel=1e-12)
        assert row["intercept"] == pytest.approx(96.31159420289855, rel=1e-12)

    def test_region(self, beside):
        assert joint_sen_slope(beside)["slope"].tolist() == pytest.approx([-0.680446465481604])
        row = sen_slope(beside[["x"]]).iloc[0]
        expected = [-0.5634920634920635, 471.9761904761905]
        assert [row["slope"], row["intercept"]] == pytest.approx(expected, rel=1e-12)

    def test_passengers(self, passengers):
        assert sen_slope(passengers)["slope"].tolist() == pytest.approx([2.4512163], abs=1e-7)
        seasonal = seasonal_sen_slope(passengers, period=12)["slope"].tolist()
        assert seasonal == pytest.approx([30.236111], abs=1e-6)


class TestInterval:
    def test_places_are_interpolated(self):
        """Gilbert's rule by hand: N' = 24, V = 58.1 and z = 1.645 give C = 12.54, so that the
        limits stand at the places 5.73 and 19.27."""
        slopes = np.array([[-8, 0, 0, 0, 0.5, 10 / 3, 4, 4.5, 4.5, 4.75, 5, 5, 6, 6, 19 / 3, 7.5,
                            8, 9, 9, 10, 10, 10, 18, 20]])  # fmt: skip
        half = stats.norm.ppf(0.95) * np.sqrt(58.1) / 2
        low = 0.5 + (12 - half - 5) * (10 / 3 - 0.5)
        high = 9 + (12 + half + 1 - 19) * 1
        found = slope_kernel.sorted_table(slopes, np.array([58.1]), level=0.9)
        assert found.tolist() == pytest.approx(np.array([[5.5, low, high]]))
        assert found.round(1).tolist() == [[5.5, 2.6, 9.3]]

    @given(frames)
    def test_wider_levels_hold_narrower_ones_and_the_slope(self, frame):
        narrow, wide = sen_slope(frame, level=0.5), sen_slope(frame, level=0.9)
        known = wide["slope_low"].notna()
        assert (wide["slope_low"] <= narrow["slope_low"])[known].all()
        assert (wide["slope_high"] >= narrow["slope_high"])[known].all()
        assert (narrow["slope"].between(narrow["slope_low"], narrow["slope_high"]))[known].all()

    def test_near_the_rounded_places_of_scipy(self):
        rng = np.random.default_rng(7)
        x = rng.normal(size=(40, 30)).cumsum(axis=0)
        table = sen_slope(pd.DataFrame(x))
        for column in range(30):
            found = stats.theilslopes(x[:, column], alpha=0.95)
            assert table["slope"].iloc[column] == pytest.approx(found.slope)
            assert table["slope_low"].iloc[column] == pytest.approx(found.low_slope, abs=0.01)
            assert table["slope_high"].iloc[column] == pytest.approx(found.high_slope, abs=0.01)

    def test_covers_the_true_slope(self):
        rng = np.random.default_rng(11)
        x = 0.3 * np.arange(10)[:, None] + rng.normal(size=(10, 2000))
        table = sen_slope(pd.DataFrame(x))
        covered = ((table["slope_low"] <= 0.3) & (table["slope_high"] >= 0.3)).mean()
        assert 0.93 < covered < 0.98

    def test_five_values_are_held_by_their_outermost_slopes(self):
        """By all 120 orders P(|S| = 10) = 2/120: below 5 %, so the whole range covers 95 %."""
        row = sen_slope(pd.DataFrame({"a": [1, 2, 4, 7, 6]})).iloc[0]
        assert (row["slope_low"], row["slope_high"]) == (-1, 3)
        assert pd.isna(row["reason"])

    def test_few_values_have_no_interval(self):
        table = sen_slope(pd.DataFrame({"a": [1, 2, 4, 3], "b": [1, None, 2, None]}))
        assert table["slope"].tolist() == [pytest.approx(5 / 6), pd.NA]
        assert table["slope_low"].isna().all()
        reasons = ["too few values for an interval at this level", "fewer than 3 values"]
        assert table["reason"].tolist() == reasons


class TestLaws:
    @given(frames)
    def test_reversed_series_is_the_negative(self, frame):
        ahead, back = sen_slope(frame, level=0.8), sen_slope(frame.iloc[::-1], level=0.8)
        assert (ahead["slope"] == -back["slope"]).all()
        known = ahead["slope_low"].notna()
        low, high = (
            back[name][known].to_numpy(dtype=float) for name in ("slope_high", "slope_low")
        )
        assert ahead["slope_low"][known].to_numpy(dtype=float) == pytest.approx(-low)
        assert ahead["slope_high"][known].to_numpy(dtype=float) == pytest.approx(-high)

    @given(st.integers(-50, 50), st.integers(-50, 50), st.sets(st.integers(2000, 2030), min_size=3))
    def test_a_straight_line_is_found_exactly(self, slope, start, years):
        at = np.array(sorted(years))
        row = sen_slope(pd.DataFrame({"x": start + slope * at}), times=at).iloc[0]
        assert (row["slope"], row["intercept"]) == (slope, start)

    @given(frames, st.integers(0, 8))
    def test_a_row_without_values_is_a_gap_in_time(self, frame, row):
        row %= len(frame)
        holed = frame.copy()
        holed.iloc[row] = np.nan
        times = np.delete(np.arange(len(frame)), row)
        left = sen_slope(frame.drop(index=row), times=times)
        pd.testing.assert_frame_equal(sen_slope(holed), left)

    @given(frames)
    def test_one_group_or_season_of_one_series_is_that_series(self, frame):
        alone = sen_slope(frame[[0]])
        joint = joint_sen_slope(frame[[0]]).drop(columns="series")
        pd.testing.assert_frame_equal(alone.set_axis(["all"]), joint)

    def test_blocks_change_nothing(self, monkeypatch):
        x = pd.DataFrame(np.random.default_rng(3).normal(size=(8, 20)))
        whole = sen_slope(x)
        seasons = seasonal_sen_slope(x, period=4)
        monkeypatch.setattr(kernel, "_NUMBERS_AT_ONCE", 60)
        pd.testing.assert_frame_equal(whole, sen_slope(x))
        pd.testing.assert_frame_equal(seasons, seasonal_sen_slope(x, period=4))


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([1, 2], "2 given for 3 rows"),
        ([1, 3, 2], "do not rise"),
        ([1, 1, 2], "do not rise"),
        ([1, None, 2], "row 1: needs a number"),
        (["a", 1, 2], "row 0: needs a number"),
    ],
)
def test_times_that_do_not_fit(times, words):
    with pytest.raises(DataContractError, match=words):
        sen_slope(pd.DataFrame({"a": [1, 2, 3]}), times=times)
