"""The table of trends: change and growth by hand, the test and the slope as in their own rooms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.performance.trends import false_discovery, mann_kendall, sen_slope, trend


def long(frame, *, value="x"):
    return (
        frame.rename_axis("year")
        .reset_index()
        .melt("year", var_name="unit", value_name=value)
        .astype({"year": int})
    )


frames = st.integers(3, 8).flatmap(
    lambda times: st.lists(
        st.lists(st.integers(1, 9), min_size=times, max_size=times), min_size=1, max_size=4
    ).map(lambda rows: pd.DataFrame(np.array(rows, dtype=float).T, index=2015 + np.arange(times)))
)


class TestFigures:
    def test_change_and_growth_by_hand(self):
        panel = pd.DataFrame({"u": "a", "year": [2018, 2020, 2022], "x": [100, None, 121]})
        row = trend(panel, value="x", by="u").loc["a"]
        assert (row["n"], row["missing"]) == (2, 1)
        assert (row["first_time"], row["last_time"]) == (2018, 2022)
        assert (row["first"], row["last"], row["change"]) == (100, 121, 21)
        assert row["change_pct"] == pytest.approx(21)
        assert row["cagr_pct"] == pytest.approx(100 * (1.21**0.25 - 1))
        assert row["reason"] == "fewer than 3 values"

    def test_slope_is_per_unit_of_real_time(self):
        panel = pd.DataFrame({"u": "a", "year": [2010, 2013, 2019, 2020], "x": [0, 6, 18, 20]})
        row = trend(panel, value="x", by="u", level=0.4).loc["a"]
        expected = [2.0, 2.0, 2.0, -4020.0]
        names = ["slope", "slope_low", "slope_high", "intercept"]
        assert row[names].tolist() == pytest.approx(expected)

    def test_rates_that_are_not_defined(self):
        panel = long(
            pd.DataFrame({"a": [0, 1, 2], "b": [4, 2, -1], "c": [4, 2, 0], "d": [-1, 2, 3]})
        )
        table = trend(panel, value="x", by="unit")
        assert table["cagr_pct"].tolist() == [pd.NA, pd.NA, -100, pd.NA]
        assert table["change_pct"].tolist() == [pd.NA, -125, -100, pd.NA]
        first = "first value not above 0: no rate of change; too few values for an interval at "
        assert table["reason"].str.startswith(first).tolist() == [True, False, False, True]
        assert table["reason"]["b"].startswith("last value below 0: no growth rate; ")

    def test_units_without_values(self):
        panel = long(pd.DataFrame({"a": [None] * 3, "b": [None, 5, None], "c": [1, 2, 3]}))
        table = trend(panel, value="x", by="unit")
        assert table["n"].tolist() == [0, 1, 3]
        assert table["missing"].tolist() == [3, 2, 0]
        assert table.loc["a"].drop(["n", "missing", "reason"]).isna().all()
        assert table["first"].tolist() == [pd.NA, 5, 1]
        for name in ("change", "change_pct", "cagr_pct"):
            assert table[name].isna().tolist() == [True, True, False]
        assert table["reason"]["b"] == "1 value: no change; fewer than 3 values"

    def test_control_is_over_all_values_of_the_call(self):
        rng = np.random.default_rng(5)
        wide = pd.DataFrame(rng.normal(size=(9, 6)).cumsum(axis=0))
        panel = long(wide).assign(y=lambda t: -(t["x"] ** 3))
        table = trend(panel, value=["x", "y"], by="unit", control="by")
        assert table.index.names == ["unit", "indicator"]
        q = false_discovery(table["p"], control="by")
        assert table["q"].tolist() == q.tolist()
        x = table.xs("x", level="indicator")
        y = table.xs("y", level="indicator")
        assert (x["s"] == -y["s"]).all()

    def test_the_word_is_decided_by_q(self):
        wide = pd.DataFrame({0: [1, 2, 3, 4, 5]} | {k: [3, 1, 5, 2, 4] for k in range(1, 6)})
        plain = trend(long(wide), value="x", by="unit", control="none")
        held = trend(long(wide), value="x", by="unit")
        assert plain["q"].tolist() == plain["p"].tolist()
        assert plain["trend"].tolist() == ["rising"] + ["none"] * 5
        assert held["p"].tolist() == plain["p"].tolist()
        assert held["trend"].tolist() == ["none"] * 6

    def test_fractional_times_stay_such(self):
        panel = pd.DataFrame({"u": "a", "t": [0.5, 1.0, 2.5], "x": [1, 2, 3]})
        assert trend(panel, value="x", by="u", time="t")["last_time"].tolist() == [2.5]


class TestLaws:
    @given(frames)
    def test_as_the_test_and_the_slope_alone(self, frame):
        table = trend(long(frame), value="x", by="unit", control="none")
        tested = mann_kendall(frame)
        slope = sen_slope(frame, times=frame.index)
        for name in ("n", "s", "z", "tau", "p", "p_method", "trend"):
            assert table[name].tolist() == tested[name].tolist()
        for name in ("slope", "slope_low", "slope_high", "intercept"):
            pd.testing.assert_series_equal(table[name], slope[name], check_names=False,
                                           check_index=False)  # fmt: skip

    @given(frames)
    def test_reversed_in_time_is_the_negative(self, frame):
        turned = frame.set_axis(frame.index[::-1])
        ahead, back = (trend(long(x), value="x", by="unit") for x in (frame, turned))
        for name in ("s", "z", "tau", "change", "slope"):
            assert ahead[name].to_numpy() == pytest.approx(-back[name].to_numpy())
        assert ahead["q"].tolist() == back["q"].tolist()

    @given(frames, st.randoms())
    def test_the_order_of_rows_does_not_count(self, frame, random):
        panel = long(frame)
        order = list(range(len(panel)))
        random.shuffle(order)
        mixed = trend(panel.iloc[order], value="x", by="unit")
        whole = trend(panel, value="x", by="unit")
        pd.testing.assert_frame_equal(mixed.reindex(whole.index), whole)

    def test_no_trend_is_found_too_often(self):
        noise = np.random.default_rng(2).normal(size=(10, 3000))
        panel = long(pd.DataFrame(noise))
        plain = trend(panel, value="x", by="unit", control="none")
        assert 0.02 < (plain["trend"] != "none").mean() <= 0.055
        assert (trend(panel, value="x", by="unit")["trend"] == "none").all()

    def test_the_panel_is_untouched(self):
        panel = long(pd.DataFrame({"a": [1.0, None, 2.0]}))
        copy = panel.copy()
        trend(panel, value="x", by="unit")
        pd.testing.assert_frame_equal(panel, copy)


class TestRefusals:
    def test_all_faults_at_once(self):
        panel = pd.DataFrame(
            {"u": ["a", "a", "b"], "year": [2020, 2020, "two"], "x": ["many", 1, 2]}
        )
        with pytest.raises(DataContractError) as caught:
            trend(panel, value="x", by="u", level=2, control="holm", variant="none")
        text = str(caught.value)
        for words in ("6 faults", "column x: text", "column year: text", "unit twice at a time",
                      "level", "no such control", "no such variant"):  # fmt: skip
            assert words in text

    def test_missing_columns(self):
        with pytest.raises(ShuanggaoError, match="column z: missing column"):
            trend(pd.DataFrame({"u": ["a"], "year": [1]}), value="z", by="u")
