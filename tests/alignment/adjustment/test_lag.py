"""The lag of supply behind posts: known shifts, small numbers, events."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.adjustment.lag import follow_up_lag
from shuanggao_analytics.errors import DataContractError


def series(name: str, region: str, values, start: int = 2010) -> pd.DataFrame:
    years = range(start, start + len(values))
    return pd.DataFrame({"region": region, "year": years, name: values})


class TestLag:
    WANTED = np.cumsum([100, 30, -10, 40, -10, 0, 40, -10, 50, 10, 25, -5]).tolist()

    @pytest.mark.parametrize("lag", [0, 1, 2, 3])
    def test_a_shifted_series_has_its_shift(self, lag):
        demand = series("posts", "a", self.WANTED).assign(demand_basis="measured")
        supply = series("enrolled", "a", [90] * lag + self.WANTED[: len(self.WANTED) - lag])
        found = follow_up_lag(supply, demand, by=["region"], max_lag=3)
        row = found.table.loc["a"]
        assert (row["lag"], row["reason"]) == (lag, "")
        assert row["correlation"] == pytest.approx(1)
        assert row["firm"]
        assert (row["lag_low"], row["lag_high"]) == (lag, lag)
        assert found.curve.loc[("a", lag), "pairs"] == len(self.WANTED) - 1 - lag

    def test_correlation_is_numpys(self):
        rng = np.random.default_rng(3)
        d, s = rng.uniform(1, 9, 10), rng.uniform(1, 9, 10)
        demand = series("posts", "a", d).assign(demand_basis="proxy")
        found = follow_up_lag(series("enrolled", "a", s), demand, by=["region"])
        for lag in range(5):
            x, y = np.diff(d)[: 9 - lag], np.diff(s)[lag:]
            expected = np.corrcoef(x, y)[0, 1]
            assert found.curve.loc[("a", lag), "correlation"] == pytest.approx(expected)
        assert found.table.loc["a", "demand_basis"] == "proxy"
        assert "posts rest on a proxy in 1" in found.text
        assert "<table" in found._repr_html_()

    def test_bound_of_one_lag_is_the_tabled_one(self):
        """r at 5 % two-sided, n = 10 pairs (8 degrees of freedom): 0.632 (Fisher & Yates)."""
        demand = series("posts", "a", range(1, 12)).assign(demand_basis="measured")
        supply = series("enrolled", "a", [1, 3, 2, 5, 4, 8, 6, 9, 7, 12, 11])
        found = follow_up_lag(supply, demand, by=["region"], max_lag=0)
        assert round(found.curve.loc[("a", 0), "critical"], 3) == 0.632

    def test_lags_that_cannot_be_told_apart(self):
        """Fisher's z of the best lag less 1.96 / √(n − 3): lags down to there stay in the range."""
        rng = np.random.default_rng(11)
        for _ in range(25):
            d, s = (rng.normal(size=9).cumsum() + 20 for _ in "ds")
            demand = series("posts", "a", d).assign(demand_basis="measured")
            found = follow_up_lag(series("enrolled", "a", s), demand, by=["region"], max_lag=4)
            curve = found.curve.loc["a"]
            best = curve["correlation"].astype("float64").idxmax()
            top, pairs = curve.loc[best, "correlation"], curve.loc[best, "pairs"]
            if top <= 0:
                continue
            floor = np.tanh(np.arctanh(top) - 1.96 / np.sqrt(pairs - 3))
            near = curve.index[curve["correlation"] >= floor]
            row = found.table.loc["a"]
            assert (row["lag_low"], row["lag"], row["lag_high"]) == (near.min(), best, near.max())

    def test_fewer_than_four_pairs_and_no_variation_are_missing(self):
        demand = pd.concat(
            [series("posts", "a", [1, 2, 4, 5]), series("posts", "b", [10, 20, 30, 40, 50, 60])]
        ).assign(demand_basis="measured")
        supply = pd.concat(
            [series("enrolled", "a", [1, 2, 4, 5]), series("enrolled", "b", [1, 2, 4, 5, 7, 8])]
        )
        found = follow_up_lag(supply, demand, by=["region"]).table
        assert found["lag"].isna().all()
        assert set(found["reason"]) == {"no lag with four pairs that vary"}
        assert not found["firm"].any()

    def test_a_gap_in_the_years_makes_no_change(self):
        demand = series("posts", "a", self.WANTED).assign(demand_basis="measured")
        supply = series("enrolled", "a", self.WANTED)
        found = follow_up_lag(supply[supply["year"] != 2015], demand, by=["region"], max_lag=0)
        assert found.table.loc["a", "pairs"] == len(self.WANTED) - 3

    def test_events(self):
        demand = pd.concat(
            [
                series("posts", "a", [100, 105, 120, 121, 121]),
                series("posts", "b", [100, 101, 102, 103, 104]),
                series("posts", "c", [100, 150, 150, 150, 150]),
            ]
        ).assign(demand_basis="measured")
        supply = pd.concat(
            [
                series("enrolled", "a", [50, 60, 60, 60, 70]),
                series("enrolled", "b", [50, 60, 60, 60, 70]),
                series("enrolled", "c", [50, 50, 50, 40]),
            ]
        )
        found = follow_up_lag(supply, demand, by=["region"]).table
        assert found.loc["a", ["event_year", "response_year", "event_lag"]].tolist() == [
            2012,
            2014,
            2,
        ]
        assert found["event_note"].tolist() == [
            "",
            "no rise of posts by 10% known",
            "no rise of supply known from then to 2013",
        ]
        assert found["event_lag"].isna().tolist() == [False, True, True]

    def test_one_side_only(self):
        demand = series("posts", "a", self.WANTED).assign(demand_basis="measured")
        found = follow_up_lag(series("enrolled", "b", self.WANTED), demand, by=["region"]).table
        assert found["reason"].tolist() == ["no posts for this cell", "no supply for this cell"]
        assert found["demand_basis"].tolist() == ["missing", "measured"]

    def test_all_faults_at_once(self):
        demand = series("posts", "a", [1, 2]).assign(demand_basis="measured", year=[2010, 2010.5])
        supply = series("enrolled", "a", [1, 2])
        with pytest.raises(DataContractError) as caught:
            follow_up_lag(supply, demand, by=["region"], max_lag=-1, threshold=0)
        assert [f.table for f in caught.value.faults] == ["demand", "max_lag", "threshold"]

    def test_one_year_is_too_few(self):
        demand = series("posts", "a", [1]).assign(demand_basis="measured")
        with pytest.raises(DataContractError, match="two years"):
            follow_up_lag(series("enrolled", "a", [1]), demand, by=["region"])
