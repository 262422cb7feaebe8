"""The alert score: bounds, parts, ranges, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.adjustment.alert import ALERT_PARTS, alert_score
from shuanggao_analytics.errors import DataContractError

maybe = st.one_of(st.none(), st.floats(0, 1))
tables = st.lists(
    st.fixed_dictionaries(
        {
            "recruitment_rate": st.one_of(st.none(), st.floats(0, 3)),
            "employment_rate": maybe,
            "match_rate": maybe,
            "supply_ratio": st.one_of(st.none(), st.floats(0, 5), st.just(np.inf)),
            "enrolment_trend": st.one_of(st.none(), st.floats(-1, 2)),
        }
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: pd.DataFrame(rows).assign(demand_basis="measured"))
weightings = st.fixed_dictionaries({part: st.floats(0.01, 1) for part in ALERT_PARTS})


class TestLaws:
    @settings(max_examples=30)
    @given(tables, weightings)
    def test_bounds(self, table, weights):
        found = alert_score(table, weights=weights)
        parts = found[list(ALERT_PARTS)]
        assert (parts.isna() | ((parts >= 0) & (parts <= 1))).all(axis=None)
        some = found["parts_known"] > 0
        assert (found["score"].notna() == some).all()
        known = found[some]
        near = 1e-9
        assert (known["score_low"] <= known["score"] + near).all()
        assert (known["score"] <= known["score_high"] + near).all()
        assert (known["weights_low"] <= known["score"] + near).all()
        assert (known["score"] <= known["weights_high"] + near).all()
        assert found["score_low"].min() >= -near
        assert found["score_high"].max() <= 1 + near

    @settings(max_examples=30)
    @given(tables, weightings)
    def test_missing_values_lead_into_the_range(self, table, weights):
        found = alert_score(table, weights=weights)
        fills = {"recruitment_rate": 0.7, "employment_rate": 0.2, "match_rate": 0.9}
        fills |= {"supply_ratio": 2.0, "enrolment_trend": -0.5}
        filled = table.astype(dict.fromkeys(fills, "float64")).fillna(fills)
        after = alert_score(filled, weights=weights)["score"]
        assert (after >= found["score_low"] - 1e-9).all()
        assert (after <= found["score_high"] + 1e-9).all()

    @settings(max_examples=30)
    @given(tables)
    def test_lower_employment_never_lowers_the_score(self, table):
        table = table.assign(employment_rate=table["employment_rate"].astype(float).fillna(0.8))
        worse = table.assign(employment_rate=table["employment_rate"] / 2)
        assert (alert_score(worse)["score"] >= alert_score(table)["score"] - 1e-12).all()


class TestCases:
    def test_by_hand(self):
        table = pd.DataFrame(
            {
                "recruitment_rate": [0.8],
                "employment_rate": [0.9],
                "match_rate": [0.5],
                "supply_ratio": [2.0],
                "enrolment_trend": [0.05],
                "demand_basis": ["proxy"],
            },
            index=["x"],
        )
        found = alert_score(table).loc["x"]
        expected = [0.2, 0.1, 0.5, 0.5, 0.0]
        assert found[list(ALERT_PARTS)].astype(float).round(12).tolist() == expected
        assert found["score"] == pytest.approx(0.26)
        assert (found["level"], found["main_part"]) == ("关注", "low_match")
        assert found["on_proxy"]
        assert found["demand_basis"] == "proxy"
        doubled = alert_score(table, weights={"low_match": 2, "oversupply": 1}).loc["x"]
        assert doubled["score"] == pytest.approx(0.5)
        assert not alert_score(table, weights={"low_match": 1}).loc["x", "on_proxy"]

    def test_each_part_away_from_a_half(self):
        """Four graduates a post leave three of four without one; enrolment fell by a fifth."""
        table = pd.DataFrame(
            {
                "recruitment_rate": [0.9, 1.2],
                "supply_ratio": [4.0, 0.5],
                "enrolment_trend": [-0.2, 0.3],
                "demand_basis": "measured",
            }
        )
        parts = alert_score(table)[["recruitment_shortfall", "oversupply", "falling_enrolment"]]
        assert parts.round(12).to_numpy().tolist() == [[0.1, 0.75, 0.2], [0, 0, 0]]

    def test_levels_are_half_open(self):
        table = pd.DataFrame({"employment_rate": [0.851, 0.85, 0.7, 0.55, None]})
        levels = alert_score(table)["level"]
        assert levels.iloc[:4].tolist() == ["正常", "关注", "预警", "严重预警"]
        assert pd.isna(levels.iloc[4])

    def test_own_bands(self):
        table = pd.DataFrame({"employment_rate": [0.9, 0.4]})
        assert alert_score(table, bands={"红": 0.5})["level"].tolist() == ["正常", "红"]

    def test_all_faults_at_once(self):
        table = pd.DataFrame({"employment_rate": [90.0], "supply_ratio": [1.0]})
        with pytest.raises(DataContractError) as caught:
            alert_score(table, weights={"low_pay": 1, "low_match": -1}, bands={"a": 0.5, "b": 0.2})
        said = {(fault.table, fault.row or fault.column) for fault in caught.value.faults}
        assert said == {
            ("programmes", "0"),
            ("weights", "low_pay"),
            ("weights", "low_match"),
            ("bands", None),
        }
        assert len(caught.value.faults) == 5

    def test_nothing_to_score(self):
        with pytest.raises(DataContractError, match="none of the columns"):
            alert_score(pd.DataFrame({"x": [1]}))
        with pytest.raises(DataContractError, match="all weights are zero"):
            alert_score(pd.DataFrame({"employment_rate": [0.5]}), weights={"low_match": 0.0})
