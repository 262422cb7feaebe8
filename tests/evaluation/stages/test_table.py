"""Stages side by side: by hand, what is missing, and everything that is refused, at once."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.stages import stage_table
from shuanggao_analytics.evaluation.stages.table import DIFFERENCES


class TestTable:
    def test_by_hand(self, three):
        table = stage_table(three)
        assert table.index.tolist() == ["u0", "u1", "u2"]
        assert table["ministries"].tolist() == [90.5, 86, 72]
        assert table["province_minus_self"].tolist() == [-2, 0, 2]
        assert table["ministries_minus_province"].tolist() == [-2.5, -2, 0]
        assert table["ministries_minus_self"].tolist() == [-4.5, -2, 2]
        assert table["missing"].isna().all()
        assert table["province_code"].tolist() == ["320000", "320000", "330000"]

    def test_a_stage_without_a_row_and_one_without_a_score_are_missing(self, three):
        gone = three.drop(index=3).assign(score=lambda t: t["score"].where(t.index != 8))
        table = stage_table(gone)
        assert table["missing"].tolist() == ["province", pd.NA, "ministries"]
        assert table["province_minus_self"].tolist() == [pd.NA, 0, 2]
        assert table["ministries_minus_self"].tolist() == [-4.5, -2, pd.NA]

    def test_two_stages_missing(self, three):
        table = stage_table(three[three["stage"] == "self"])
        assert table["missing"].unique().tolist() == ["province, ministries"]

    def test_trust_and_type_are_carried(self, three):
        table = stage_table(three.assign(trust="synthetic", unit_type="school"))
        assert table["trust"].unique().tolist() == ["synthetic"]
        assert table["unit_type"].unique().tolist() == ["school"]

    def test_another_value_and_no_bounds(self, three):
        renamed = three.rename(columns={"score": "completion_pct"})
        renamed["completion_pct"] += 20
        table = stage_table(renamed, value="completion_pct", bounds=None)
        assert table["self"].tolist() == [115, 108, 90]

    def test_the_callers_table_is_left_alone(self, three):
        before = three.copy()
        stage_table(three)
        assert_frame_equal(three, before)

    @given(st.permutations(range(9)))
    @settings(max_examples=40)
    def test_the_order_of_rows_only_orders_units(self, order):
        scores = pd.DataFrame({
            "unit_id": list("abc") * 3, "round": 1, "evaluation": "final", "year": 2023,
            "stage": ["self"] * 3 + ["province"] * 3 + ["ministries"] * 3,
            "score": range(60, 69),
        })  # fmt: skip
        table = stage_table(scores.iloc[order])
        assert_frame_equal(table.sort_index(), stage_table(scores))

    @given(st.lists(st.tuples(*[st.floats(0, 100)] * 3), min_size=1, max_size=8))
    @settings(max_examples=40)
    def test_the_steps_add_up(self, rows):
        scores = pd.DataFrame({
            "unit_id": [n for n in range(len(rows)) for _ in range(3)], "round": 2,
            "evaluation": "annual", "year": 2026, "stage": ["self", "province", "ministries"]
            * len(rows), "score": [score for row in rows for score in row],
        })  # fmt: skip
        table = stage_table(scores)
        steps = table["province_minus_self"] + table["ministries_minus_province"]
        assert steps.to_numpy() == pytest.approx(table["ministries_minus_self"].to_numpy())
        assert [name for name, *_ in DIFFERENCES] == [c for c in table if "minus" in c]


class TestRefusals:
    def test_all_faults_at_once(self, three):
        wrong = three.astype({"score": object, "round": object, "province_code": object})
        wrong.loc[0, "score"] = 105
        wrong.loc[1, "score"] = "88"
        wrong.loc[2, "stage"] = "city"
        wrong.loc[3, "round"] = 1
        wrong.loc[4, "year"] = 2027
        wrong.loc[5, "evaluation"] = "mid_term"
        wrong.loc[6, "province_code"] = "110000"
        wrong["trust"] = ["official"] * 8 + ["synthetic"]
        wrong = pd.concat([wrong, wrong.iloc[[7]]], ignore_index=True)
        with pytest.raises(DataContractError) as caught:
            stage_table(wrong)
        text = str(caught.value)
        for words in (
            "scores, row 0 (u0, self), column score: outside [0, 100] (found '105')",
            "scores, row 1 (u1, self), column score: text, not a number",
            "scores, row 2 (u2, city), column stage: no such stage (found 'city')",
            "scores, column round: several in one table (found '1, 2')",
            "scores, column year: several in one table (found '2027, 2029')",
            "scores, column evaluation: several in one table (found 'final, mid_term')",
            "scores, column trust: several in one table (found 'official, synthetic')",
            "scores, row 9 (u1, ministries): unit twice in a stage",
            "scores, row u0, column province_code: differs within the unit "
            "(found '320000, 110000')",
        ):
            assert words in text
        assert len(caught.value.faults) == 9

    @pytest.mark.parametrize(
        ("column", "value", "words"),
        [
            ("round", 3, "no such round (found '3')"),
            ("evaluation", "autumn", "no such evaluation"),
            ("unit_id", None, "column unit_id: missing"),
            ("score", float("inf"), "needs a finite number"),
            ("score", -0.5, "outside [0, 100] (found '-0.5')"),
        ],
    )
    def test_single_cells(self, three, column, value, words):
        wrong = three.astype({column: object})
        wrong.loc[:, column] = pd.Series([value] * 9, dtype=object)
        with pytest.raises(DataContractError) as caught:
            stage_table(wrong)
        assert words in str(caught.value)

    def test_a_missing_score_column_says_where_it_comes_from(self, three):
        with pytest.raises(DataContractError, match="result of unit_score"):
            stage_table(three.drop(columns="score"))

    def test_a_trust_that_some_rows_lack_is_mixed(self, three):
        with pytest.raises(DataContractError, match="found 'missing, synthetic'"):
            stage_table(three.assign(trust=["synthetic"] * 8 + [None]))

    @pytest.mark.parametrize("bounds", [(100, 0), (0,), "0-100", 100])
    def test_bounds_that_are_none(self, three, bounds):
        with pytest.raises(DataContractError, match="bounds: no two rising numbers"):
            stage_table(three, bounds=bounds)

    def test_no_table(self):
        with pytest.raises(DataContractError, match="scores: not a table"):
            stage_table([1, 2])
