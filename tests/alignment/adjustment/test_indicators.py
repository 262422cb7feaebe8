"""Indicators of programmes: what they divide, what they leave missing, what they refuse."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.adjustment.indicators import (
    programme_guidance,
    programme_indicators,
)
from shuanggao_analytics.errors import DataContractError


def panel(**columns) -> pd.DataFrame:
    return pd.DataFrame({"specialty_code": "460301", "year": [2022, 2023, 2024], **columns})


class TestIndicators:
    def test_latest_year_with_the_callers_label(self):
        table = panel(enrolled=[100, 110, 121], graduates=[90, 90, 80], employed=[80, 80, 60])
        table.index = ["a", "b", "c"]
        before = table.copy()
        found = programme_indicators(table)
        assert found.index.tolist() == ["c"]
        assert found.loc["c", "employment_rate"] == 0.75
        assert found.loc["c", "enrolment_trend"] == pytest.approx(0.1)
        pd.testing.assert_frame_equal(table, before)

    def test_missing_is_missing_with_its_reason(self):
        table = panel(graduates=[90, 90, 0], employed=[80, 80, 0]).tail(1)
        found = programme_indicators(table).iloc[0]
        assert pd.isna(found["employment_rate"])
        assert "employment_rate: divided by zero" in found["reasons"]
        assert "recruitment_rate: not given" in found["reasons"]
        assert "enrolment_trend: fewer than two years" in found["reasons"]
        assert found["demand_basis"] == "missing"

    def test_one_year_has_no_trend(self):
        found = programme_indicators(panel(enrolled=[1, 2, 3]).tail(1))
        assert pd.isna(found["enrolment_trend"].iloc[0])

    def test_no_post_at_all_is_an_infinite_supply(self):
        table = panel(graduates=[9, 9, 9], posts=[5, 5, 0], demand_basis="proxy")
        found = programme_indicators(table).iloc[0]
        assert np.isinf(found["supply_ratio"])
        assert found["demand_basis"] == "proxy"

    def test_ready_rates_serve_where_counts_are_missing(self):
        table = panel(employment_rate=[0.9, 0.9, 0.87])
        assert programme_indicators(table)["employment_rate"].tolist() == [0.87]

    def test_two_programmes_stay_two(self):
        table = pd.concat([panel(enrolled=[1, 1, 1]), panel(enrolled=[2, 2, 4])]).assign(
            college=["x"] * 3 + [None] * 3
        )
        found = programme_indicators(table.reset_index(drop=True))
        assert found["enrolment_trend"].round(4).tolist() == [0.0, 0.4142]

    def test_integers_that_may_be_missing(self):
        counts = pd.array([10, None, 8], dtype="Int64")
        found = programme_indicators(panel(enrolled=counts, planned=[10, 10, 10]))
        assert found["recruitment_rate"].tolist() == [0.8]

    def test_all_faults_at_once(self):
        table = panel(
            graduates=[90, "many", 80],
            employed=[95, 1, -1],
            posts=[1, 2, 3],
            demand_basis=["measured", None, "guess"],
        )
        with pytest.raises(DataContractError) as caught:
            programme_indicators(table)
        found = {(fault.row, fault.column) for fault in caught.value.faults}
        wrong = {("1", "graduates"), ("2", "employed"), ("0", "employed")}
        assert found == wrong | {("1", "demand_basis"), ("2", "demand_basis")}

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            (panel().head(0), "no rows"),
            (panel().drop(columns="specialty_code"), "which programme"),
            (pd.concat([panel(), panel()]), "stands twice"),
            (panel(year=["2022", "x", "2024"]), "needs a year"),
            (panel(employment_rate=[0.9, 0.9, 95.0]), "not per cent"),
            (panel(graduates=[9, 9, 10], employed=[9, 9, 5], employment_rate=0.9), "contradicts"),
            (panel(guidance=["grow", "best", "none"]), "value not allowed"),
            (panel(posts_vanished=[True, False, 2]), "True or False"),
        ],
    )
    def test_refused(self, table, said):
        with pytest.raises(DataContractError, match=said):
            programme_indicators(table)

    def test_columns_named_in_by_must_be_there(self):
        with pytest.raises(DataContractError, match="column school"):
            programme_indicators(panel(), by=["school"])


class TestGuidance:
    WALK = pd.DataFrame(
        {
            "code": ["4303", "460301", "4903", "4903", "460302"],
            "target": ["I-8:新能源", "I-8:先进制造", "I-8:医药", "I-8:生物技术", "I-6:航空航天"],
            "weight": 1.0,
        }
    )

    def test_roles_come_from_the_list_and_several_are_kept(self):
        codes = pd.Series(["430301", "460301", "490301", "460302", "570102"], index=list("abcde"))
        found = programme_guidance(codes, crosswalk=self.WALK)
        assert found.to_dict() == {
            "a": "grow",
            "b": "grow",
            "c": "grow;upgrade",
            "d": "none",
            "e": "none",
        }

    def test_a_code_twice_and_repeated_labels(self):
        codes = pd.Series(["430301", "430301"], index=["x", "x"])
        assert programme_guidance(codes, crosswalk=self.WALK).tolist() == ["grow", "grow"]

    def test_a_missing_code_is_refused(self):
        with pytest.raises(DataContractError, match="row 1"):
            programme_guidance(pd.Series(["430301", None]), crosswalk=self.WALK)
