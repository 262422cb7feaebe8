"""The gap between posts and graduates: sums, proxies, missing sides."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.adjustment.gap import demand_gap
from shuanggao_analytics.errors import DataContractError

BY = ["region", "year"]


def posts(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["region", "year", "posts", "demand_basis"])


def people(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["region", "year", "graduates"])


class TestGap:
    def test_by_hand(self):
        demand = posts(
            [["a", 2024, 100, "measured"], ["a", 2024, 20, "proxy"], ["b", 2024, 0, "measured"]]
        )
        supply = people([["a", 2024, 90], ["b", 2024, 5], ["c", 2024, 1]])
        found = demand_gap(demand, supply, by=BY)
        assert found.index.tolist() == [("a", 2024), ("b", 2024), ("c", 2024)]
        assert found["gap"].tolist()[:2] == [30, -5]
        assert found["gap_rate"].iloc[0] == 0.25
        assert pd.isna(found["gap_rate"].iloc[1])
        assert found["demand_basis"].tolist() == ["proxy", "measured", "missing"]
        assert found["reason"].tolist() == ["", "", "no row in the demand"]

    def test_a_sum_with_a_missing_part_is_missing(self):
        demand = posts([["a", 2024, 100, "measured"], ["a", 2024, None, None]])
        found = demand_gap(demand, people([["a", 2024, 90]]), by=BY)
        assert found["gap"].isna().all()
        assert found["demand_basis"].tolist() == ["missing"]
        assert found["reason"].tolist() == ["a value missing in the demand"]

    @settings(max_examples=30)
    @given(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99)), min_size=1, max_size=8),
        st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 99)), min_size=1, max_size=8),
        st.randoms(),
    )
    def test_order_of_rows_does_not_matter(self, wanted, had, random):
        demand = pd.DataFrame(wanted, columns=["region", "posts"]).assign(demand_basis="measured")
        supply = pd.DataFrame(had, columns=["region", "graduates"])
        one = demand_gap(demand, supply, by=["region"])
        order = list(range(len(demand)))
        random.shuffle(order)
        two = demand_gap(demand.iloc[order], supply.iloc[::-1], by=["region"])
        pd.testing.assert_frame_equal(one, two.loc[one.index])
        both = one[one["reason"] == ""]
        assert (both["gap"] == both["posts"] - both["supply"]).all()

    def test_all_faults_at_once(self):
        demand = posts([["a", 2024, -1, "measured"], [None, 2024, 2, "measured"]])
        supply = people([["a", 2024, "x"]]).drop(columns="year")
        with pytest.raises(DataContractError) as caught:
            demand_gap(demand, supply, by=BY)
        assert [(f.table, f.column) for f in caught.value.faults] == [
            ("demand", "region"),
            ("demand", "posts"),
            ("supply", "year"),
        ]

    def test_a_proxy_is_never_unnamed(self):
        demand = posts([["a", 2024, 1, "estimate"]])
        with pytest.raises(DataContractError, match="never called demand"):
            demand_gap(demand, people([["a", 2024, 1]]), by=BY)
