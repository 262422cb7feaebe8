"""Funding: the notice's arithmetic, each step of the waterfall, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.funding import ResultLink, funding
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.policy.rounds import get_round

QUOTA = pd.Series({"a": 10, "b": 0, "c": 6}, name="groups")


@pytest.mark.parametrize(("reading", "yearly", "whole"), [("A", 28.0, 140.0), ("B", 16.0, 80.0)])
def test_both_readings_of_the_notice_cost_what_its_numbers_give(reading, yearly, whole):
    # 000:33 and 000:85: groups × 0.1 hundred million yuan, over five years
    groups = get_round(2).readings[reading].groups
    plan = funding(pd.Series({"nation": groups}))
    assert (plan.by_year["central_wan"] / 1e4).to_list() == pytest.approx([yearly] * 5)
    assert plan.by_place["central_wan"].sum() / 1e4 == pytest.approx(whole)


def test_a_place_without_groups_stays_in_the_table_with_nothing():
    plan = funding(QUOTA)
    assert plan.by_place.loc["b", "central_wan"] == 0
    assert np.isnan(plan.by_place.loc["b", "leverage"])
    assert len(plan.table) == 15


def test_phasing_results_matching_and_discounting_each_have_their_step():
    conclusions = pd.DataFrame({"优": [1, 3], "差": [1, 0]}, index=["a", "c"])
    plan = funding(
        QUOTA,
        years=(2025, 2026),
        phase={2025: 0.5},
        results=ResultLink(
            conclusions=conclusions, factors={"优": 1.0, "差": 0.0}, first_year=2026
        ),
        local_match=pd.Series({"a": 1.0, "b": 0.0, "c": 0.5}),
        discount_rate=0.25,
    )
    steps = plan.steps.set_index("step")["amount_wan"].to_dict()
    assert steps["full"] == 32_000
    assert steps["phasing"] == -8_000
    assert steps["results"] == -5_000  # half of a's 10,000 in 2026
    assert steps["central"] == 19_000
    # a adds 5,000 + 5,000; c adds 1,500 + 3,000
    assert steps["local"] == 14_500
    assert plan.leverage == pytest.approx(14_500 / 19_000)
    # 2025: 10,000 + 4,500 stays; 2026: 10,000 + 9,000 over 1.25
    assert steps["discounted"] == pytest.approx(14_500 + 19_000 / 1.25)


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=6),
    st.floats(0, 2),
    st.floats(0, 1),
    st.floats(0, 0.1),
)
def test_the_waterfall_adds_up_and_the_table_has_the_same_sums(groups, match, share, rate):
    quota = pd.Series(groups, index=[f"p{n}" for n in range(len(groups))])
    plan = funding(quota, local_match=match, phase={2025: share}, discount_rate=rate)
    steps = plan.steps
    moves = dict(zip(steps["step"], steps["amount_wan"], strict=True))
    assert moves["full"] + moves["phasing"] + moves["results"] == pytest.approx(moves["central"])
    assert moves["central"] + moves["local"] == pytest.approx(moves["total"])
    assert moves["total"] + moves["discounting"] == pytest.approx(moves["discounted"])
    assert plan.table["discounted_wan"].sum() == pytest.approx(moves["discounted"])
    assert moves["discounted"] <= moves["total"] + 1e-6


def test_every_fault_is_named_at_once():
    with pytest.raises(DataContractError) as caught:
        funding(
            pd.Series({"a": -1, "b": None}),
            years=(2026, 2025),
            phase={2030: 2.0},
            results=ResultLink(
                conclusions=pd.DataFrame({"优": [1.0]}, index=["z"]),
                factors={"中": -1.0},
                first_year=2031,
            ),
        )
    tables = [fault.table for fault in caught.value.faults]
    assert {"groups", "years", "phase", "conclusions", "factors", "first_year"} <= set(tables)
    assert tables.count("groups") == 2
