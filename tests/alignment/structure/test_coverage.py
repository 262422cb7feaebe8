import pandas as pd
import pytest

from shuanggao_analytics.alignment.structure.coverage import list_coverage
from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.policy.industries import industry_labels
from shuanggao_analytics.resources import read_table_text

WALK = pd.DataFrame(
    {
        "code": ["46", "46", "4603", "51", "52", "99"],
        "target": ["machines", "aircraft", "machines", "it", "none", "ships"],
        "weight": [0.6, 0.4, 1.0, 1.0, 1.0, 1.0],
    }
)
FIELDS = ["machines", "aircraft", "it", "ships"]
GROUPS = pd.DataFrame(
    {
        "province": ["x", "x", "y", "x"],
        "group": ["A", "B", "C", "D"],
        "specialty_code": ["460101", "460301", "51", "520201"],
    },
    index=[7, 7, 8, 9],
)


class TestCoverage:
    def test_all_groups_together(self):
        table = list_coverage(GROUPS, crosswalk=WALK, targets=FIELDS).set_index("target")
        assert table["groups"].tolist() == [1.6, 0.4, 1, 0]
        assert table["groups_any"].tolist() == [2, 1, 1, 0]
        assert table["groups_core"].tolist() == [2, 0, 1, 0]
        assert table["covered"].tolist() == [True, True, True, False]
        assert table["covered_core"].tolist() == [True, False, True, False]
        assert table["example"].tolist()[:3] == ["B", "A", "C"]
        assert pd.isna(table.loc["ships", "example"])

    def test_by_area_with_those_that_have_none(self):
        table = list_coverage(
            GROUPS, crosswalk=WALK, targets=FIELDS, by="province", areas=["z", "y", "x"]
        )
        assert table["province"].unique().tolist() == ["z", "y", "x"]
        assert len(table) == 12
        assert not table.query("province == 'z'")["covered"].any()
        assert table.query("province == 'y' and covered")["target"].tolist() == ["it"]
        whole = list_coverage(GROUPS, crosswalk=WALK, targets=FIELDS).set_index("target")
        summed = table.groupby("target")["groups"].sum()
        assert summed[FIELDS].tolist() == pytest.approx(whole["groups"].tolist())

    def test_a_partition_adds_up_with_its_residual(self):
        table = list_coverage(GROUPS, crosswalk=WALK, targets=[*FIELDS, "none"])
        assert table["groups"].sum() == pytest.approx(len(GROUPS))

    def test_another_core(self):
        table = list_coverage(GROUPS, crosswalk=WALK, targets=FIELDS, core=0.4)
        assert table["groups_core"].tolist() == [2, 1, 1, 0]

    def test_the_callers_table_is_left_alone(self):
        before = GROUPS.copy()
        list_coverage(GROUPS, crosswalk=WALK, targets=FIELDS, by="province")
        pd.testing.assert_frame_equal(GROUPS, before)


class TestRoundOne:
    def test_thirteen_fields_and_what_lies_outside_are_253_groups(self):
        groups = read_table_text("groups").query("round == '1'")
        walk = read_table_text("crosswalk_specialty_field13").astype({"weight": float})
        fields = [*industry_labels("I-3")["label"], "兵器工业"]
        table = list_coverage(groups, crosswalk=walk, targets=[*fields, "none"])
        assert table["groups"].sum() == pytest.approx(253)
        assert (table["groups_core"] <= table["groups_any"]).all()
        assert table["example"].isna().tolist() == (~table["covered"]).tolist()


class TestBadInput:
    def test_every_fault_at_once(self):
        groups = GROUPS.set_axis(list("pqrs")).drop(columns="group").copy()
        groups.loc["q", "province"] = None
        with pytest.raises(DataContractError) as caught:
            list_coverage(groups, crosswalk=WALK, targets=["it", "it"], by="province", areas=["x"])
        found = {(f.table, f.row, f.column, f.value) for f in caught.value.faults}
        assert found == {
            ("groups", None, "group", None),
            ("targets", None, None, "it"),
            ("groups", "q", "province", None),
            ("groups", "r", "province", "y"),
        }

    def test_unknown_fields_are_all_named(self):
        with pytest.raises(UnknownNameError) as caught:
            list_coverage(GROUPS, crosswalk=WALK, targets=["it", "cars", "trains"])
        assert [f.value for f in caught.value.faults] == ["cars", "trains"]

    def test_unknown_codes(self):
        groups = GROUPS.assign(specialty_code=["88", "46", "51", "77"])
        with pytest.raises(DataContractError) as caught:
            list_coverage(groups, crosswalk=WALK, targets=FIELDS)
        assert [f.value for f in caught.value.faults] == ["88", "77"]

    def test_nothing_to_count(self):
        with pytest.raises(DataContractError, match="the list is empty"):
            list_coverage(GROUPS.head(0), crosswalk=WALK, targets=FIELDS)
        with pytest.raises(DataContractError, match="no field is named"):
            list_coverage(GROUPS, crosswalk=WALK, targets=[])
        with pytest.raises(DataContractError, match="areas: given without by"):
            list_coverage(GROUPS, crosswalk=WALK, targets=FIELDS, areas=["x"])
