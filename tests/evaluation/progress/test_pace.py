"""Time that is over against what is done: by days, years, and a panel by hand."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.progress import elapsed_share, pace

PERIOD = {"start": 2025, "end": 2029}
DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2031, 12, 31))


class TestElapsed:
    @pytest.mark.parametrize(
        ("date", "share"),
        [
            ("2024-12-31", 0), ("2025-01-01", 1 / 1826), ("2029-12-31", 1), ("2035-01-01", 1),
            (2027, 1095 / 1826), ("2027", 1095 / 1826), (2029, 1), (2024, 0),
            (datetime.date(2027, 12, 31), 1095 / 1826),
            (pd.Timestamp("2027-12-31 18:00"), 1095 / 1826),
            (np.int64(2027), 1095 / 1826), (2027.0, 1095 / 1826),
        ],
    )  # fmt: skip
    def test_by_hand(self, date, share):
        found = elapsed_share(date, **PERIOD)
        assert isinstance(found, float)
        assert found == pytest.approx(share)

    def test_a_year_as_text_is_that_year(self):
        assert elapsed_share("2026", **PERIOD) == elapsed_share(2026, **PERIOD)

    def test_a_period_of_dates(self):
        found = elapsed_share("2025-04-02", start="2025-04-01", end=datetime.date(2025, 4, 4))
        assert found == 0.5

    def test_a_series_keeps_its_labels(self):
        dates = pd.Series(["2027-12-31", None], index=["a", "b"])
        found = elapsed_share(dates, **PERIOD)
        assert found.index.tolist() == ["a", "b"]
        assert found.isna().tolist() == [False, True]

    @pytest.mark.parametrize("zone", [None, "Asia/Shanghai"])
    def test_a_series_of_times(self, zone):
        times = pd.Series(pd.to_datetime(["2027-12-31 23:00", None])).dt.tz_localize(zone)
        found = elapsed_share(times, **PERIOD)
        assert found[0] == pytest.approx(1095 / 1826)
        assert pd.isna(found[1])

    @given(DAYS, DAYS)
    def test_later_is_never_less_and_all_shares_are_shares(self, one, other):
        early, late = (elapsed_share(day, **PERIOD) for day in sorted((one, other)))
        assert 0 <= early <= late <= 1

    def test_all_faults_at_once(self):
        with pytest.raises(DataContractError) as caught:
            elapsed_share(pd.Series(["spring", 27, True]), start="soon", end=None)
        assert [f"{fault.table} {fault.row} {fault.value}" for fault in caught.value.faults] == [
            "date 0 spring", "date 1 27", "date 2 True", "start 0 soon",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"start": 2029, "end": 2025}, "end: the period ends before it starts"),
            ({"start": None, "end": 2025}, "start: missing"),
        ],
    )
    def test_periods_that_are_none(self, options, words):
        with pytest.raises(DataContractError, match=words):
            elapsed_share(2027, **options)

    def test_a_date_that_is_missing(self):
        with pytest.raises(DataContractError, match="date: missing"):
            elapsed_share(None, **PERIOD)


class TestPace:
    panel = pd.DataFrame({
        "unit_id": ["a", "b", "a", "a", "b"], "year": [2026, 2026, 2025, 2027, 2029],
        "done_pct": [40.0, 100, 10, 40, None],
    }, index=list("vwxyz"))  # fmt: skip

    def test_by_hand(self):
        found = pace(self.panel, start="2025-01-01", end="2028-12-31")
        days = [730, 730, 365, 1095, 1461]
        share = np.array(days) / 1461
        assert found.index.tolist() == list("vwxyz")
        assert found["elapsed_pct"].to_numpy() == pytest.approx(100 * share)
        assert found["ahead"].tolist()[:4] == pytest.approx(
            ([40, 100, 10, 40] - 100 * share[:4]).tolist()
        )
        assert found["pace"].tolist()[0] == pytest.approx(40 / (100 * share[0]))
        assert found["needed_pace"].tolist()[0] == pytest.approx(60 / (100 - 100 * share[0]))
        assert found["needed_pace"].tolist()[1] == 0
        assert found["step"].tolist() == [30, pd.NA, pd.NA, 0, pd.NA]
        assert found["stalled"].tolist() == [False, pd.NA, pd.NA, True, pd.NA]
        assert found["reason"].tolist() == [
            pd.NA, "first time of the unit: no step", "first time of the unit: no step", pd.NA,
            "no figure of what is done",
        ]  # fmt: skip

    def test_the_ends_of_the_period(self):
        panel = pd.DataFrame({
            "unit_id": list("abc"), "year": [2024, 2029, 2029], "done_pct": [0.0, 90, 105],
        })  # fmt: skip
        found = pace(panel, **PERIOD)
        assert found["pace"].tolist() == [pd.NA, 0.9, 1.05]
        assert found["needed_pace"].tolist() == [1, pd.NA, 0]
        assert found["reason"].str.partition(";")[0].tolist() == [
            "no time is over yet: no pace",
            "the time is over: no pace is needed or enough",
            "first time of the unit: no step",
        ]

    def test_a_gap_is_passed_over(self):
        panel = pd.DataFrame({
            "unit_id": "a", "year": [2025, 2026, 2027], "done_pct": [20.0, None, 50],
        })  # fmt: skip
        assert pace(panel, **PERIOD)["step"].tolist() == [pd.NA, pd.NA, 30]

    @given(st.permutations(range(5)))
    def test_the_order_of_rows_changes_nothing(self, order):
        shuffled = pace(self.panel.iloc[order], **PERIOD)
        assert_frame_equal(shuffled.loc[list("vwxyz")], pace(self.panel, **PERIOD))

    @given(st.floats(0, 120), st.integers(2025, 2028))
    def test_even_pace_is_one_all_along(self, done, year):
        panel = pd.DataFrame({"unit_id": ["a"], "year": [year], "done_pct": [done]})
        row = pace(panel, **PERIOD).iloc[0]
        assert (row["pace"] > 1) == (row["ahead"] > 0)
        assert (row["needed_pace"] < 1) == (row["ahead"] > 0)

    def test_the_callers_panel_is_left_alone(self):
        before = self.panel.copy()
        pace(self.panel, **PERIOD)
        assert_frame_equal(self.panel, before)

    def test_all_faults_at_once(self):
        panel = pd.DataFrame({
            "unit_id": ["a", "a", None], "year": [2025, 2025, "soon"], "done_pct": ["x", -1, 5],
            "trust": ["official", "synthetic", "synthetic"],
        })  # fmt: skip
        with pytest.raises(DataContractError) as caught:
            pace(panel, **PERIOD)
        assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
            "panel, row 0, column done_pct: text, not a number (found 'x')",
            "panel, row 1, column done_pct: needs a number ≥ 0 (found '-1')",
            "panel, row 2, column unit_id: missing",
            "panel, row 1, column year: unit twice at a time (found '2025')",
            "panel, column trust: several in one table (found 'official, synthetic')",
            "date, row 2: no date (found 'soon')",
        ]

    def test_columns(self):
        with pytest.raises(DataContractError) as caught:
            pace(self.panel.assign(pace=1), done="done", **PERIOD)
        assert [f.problem for f in caught.value.faults] == [
            "missing column", "column already there",
        ]  # fmt: skip
