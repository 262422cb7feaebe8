"""Contents of mid-term and final: what is refused, by the clause, and how figures are known."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.stages import check_contents
from shuanggao_analytics.policy.framework import round1_contents, round1_dimensions

BOTH = pd.DataFrame({
    "unit_id": ["a", "b"], "unit_type": ["school", "group"], "score": [91.0, 80],
    "completion_pct": [97.0, 90], "execution_pct": [88.0, 79],
})  # fmt: skip


class TestMidTerm:
    def test_goals_and_funds_are_allowed(self):
        found = check_contents(BOTH, evaluation="mid_term")
        assert found["figure"].tolist() == ["completion_pct", "execution_pct"]
        assert found["content"].tolist() == ["performance", "funds"]
        assert found["allowed"].all()
        assert found["clause"].unique().tolist() == ["002:2026"]

    @pytest.mark.parametrize("name", ["level", "项目建设水平", "Level of construction"])
    def test_the_level_is_refused_with_its_clause(self, name):
        with pytest.raises(DataContractError, match=r"002:2026") as caught:
            check_contents(BOTH.assign(**{name: [90.0, 85]}), evaluation="mid_term")
        fault = caught.value.faults[0]
        assert (fault.column, fault.value) == (name, "2 values")
        assert "项目建设水平" in fault.problem

    def test_every_dimension_is_refused_at_once(self):
        dimensions = round1_dimensions()["dimension"].tolist()
        table = pd.DataFrame([range(19)], columns=dimensions)
        with pytest.raises(DataContractError) as caught:
            check_contents(table, evaluation="mid_term")
        assert [fault.column for fault in caught.value.faults] == dimensions

    def test_long_tables(self):
        table = pd.DataFrame({
            "unit_id": list("aaab"), "content": ["performance", "funds", "level", "level"],
            "figure": [90.0, 88, 91, 70],
        })  # fmt: skip
        with pytest.raises(DataContractError) as caught:
            check_contents(table, evaluation="mid_term")
        (fault,) = caught.value.faults
        assert (fault.row, fault.column, fault.value) == ("level", "content", "2 values")
        kept = check_contents(table.iloc[:2], evaluation="mid_term")
        assert kept["figure"].tolist() == ["performance", "funds"]

    def test_a_dimension_in_a_long_table(self):
        table = pd.DataFrame({"dimension": ["school-3", "group-9"], "score": [1.0, 2]})
        with pytest.raises(DataContractError) as caught:
            check_contents(table, evaluation="mid_term")
        assert len(caught.value.faults) == 2

    def test_mapped_columns(self):
        table = BOTH.assign(建设水平得分=[80.0, 81], 目标=[1.0, 2])
        mapped = {"建设水平得分": "level", "目标": "performance"}
        with pytest.raises(DataContractError, match="column 建设水平得分"):
            check_contents(table, evaluation="mid_term", contents=mapped)
        found = check_contents(table, evaluation="final", contents=mapped).set_index("figure")
        assert found["content"]["建设水平得分"] == "level"

    def test_a_column_without_numbers_is_no_figure(self):
        table = BOTH.assign(level=[None, None], 高水平专业群=["机电", "护理"])
        found = check_contents(table, evaluation="mid_term")
        assert found["figure"].tolist() == ["completion_pct", "execution_pct"]


class TestOthers:
    def test_the_final_evaluation_looks_at_all(self):
        found = check_contents(BOTH.assign(level=90.0), evaluation="final")
        assert found["content"].tolist() == ["performance", "funds", "level"]
        assert found["allowed"].all()

    def test_of_the_annual_one_the_documents_do_not_say(self):
        found = check_contents(BOTH.assign(level=90.0), evaluation="annual")
        assert found["allowed"].isna().all()

    def test_every_indicator_of_a_content_is_known(self):
        rules = round1_contents()
        names = [name for each in rules["indicators"] for name in each.split("、")]
        found = check_contents(pd.DataFrame([range(len(names))], columns=names), evaluation="final")
        assert found["figure"].tolist() == names
        assert found["content"].value_counts().to_dict() == {
            "performance": 2, "funds": 3, "level": 2,
        }  # fmt: skip

    def test_a_table_without_any_figure(self):
        found = check_contents(BOTH[["unit_id"]], evaluation="mid_term")
        assert found.empty
        assert found.columns.tolist() == [
            "figure", "column", "content", "name_zh", "name_en", "allowed", "clause",
        ]  # fmt: skip


class TestRefusals:
    def test_all_faults_at_once(self):
        with pytest.raises(DataContractError) as caught:
            check_contents(
                BOTH.assign(evaluation=["final", "mid_term"]), evaluation="midterm",
                contents={"score": "scores"},
            )  # fmt: skip
        text = str(caught.value)
        assert "evaluation: no such evaluation (found 'midterm')" in text
        assert "contents, row score: no such content (found 'scores')" in text
        assert "column evaluation: the table is not of the evaluation midterm" in text

    def test_the_table_says_otherwise(self):
        with pytest.raises(DataContractError, match="not of the evaluation mid_term"):
            check_contents(BOTH.assign(evaluation="final"), evaluation="mid_term")

    def test_contents_that_are_no_mapping(self):
        with pytest.raises(DataContractError, match="contents: not a mapping"):
            check_contents(BOTH, evaluation="final", contents=["level"])

    def test_an_unknown_evaluation(self):
        with pytest.raises(UnknownNameError):
            check_contents(BOTH, evaluation="interim")
