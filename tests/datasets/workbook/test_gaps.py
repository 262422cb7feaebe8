"""What can be computed: measures name fields that exist, and gaps are found where they are."""

import pandas as pd
import pytest

from shuanggao_analytics.datasets.workbook import gaps
from shuanggao_analytics.datasets.workbook.gaps import data_gaps
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.errors import UnknownNameError


def panel(**values):
    table = pd.DataFrame({"college": list("甲甲乙乙"), "year": [2023, 2024] * 2})
    return table.assign(**values)


def line(table, key, kind="indicators"):
    return data_gaps(table, kind=kind).set_index("key").loc[key]


@pytest.mark.parametrize("kind", TEMPLATES)
def test_measures_need_fields_of_their_template(kind):
    codes = {field.code for field in TEMPLATES[kind].fields}
    for measure in gaps._MEASURES.get(kind, ()):
        assert {code for need in measure.needs for code in need} <= codes, measure.key
    assert {*gaps._UNITS[kind]} <= codes | {"province_code"}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_of_an_empty_table_nothing_can_be_computed(kind):
    found = data_gaps(pd.DataFrame(), kind=kind)
    assert set(found["verdict"]) == {"none"}
    assert (found["missing"] != "").all()
    assert found["key"].is_unique


def test_all_part_and_none():
    table = panel(budget_wan=[1.0, 2, 3, 4], arrived_wan=[1.0, 2, 3, None])
    assert line(table, "budget_wan")[["rows", "verdict", "missing"]].tolist() == [4, "all", ""]
    found = line(table, "arrival_rate")
    assert found[["rows", "of", "units", "years", "verdict", "missing"]].tolist() == [
        3, 4, 2, "2023、2024", "part", "项目到账资金：乙2024"]  # fmt: skip
    assert line(table, "execution_rate")[["verdict", "missing"]].tolist() == ["none", "项目支出"]


def test_either_of_two_fields_is_enough():
    table = panel(spent_wan=[1.0] * 4, arrived_wan=[None, 1, 1, 1], budget_wan=[1.0, None, 1, 1])
    assert line(table, "execution_rate")["verdict"] == "all"


def test_a_change_needs_two_years_of_a_unit():
    table = panel(horizontal_wan=[1.0, 2, 3, None])
    found = line(table, "service_growth")
    assert (found["rows"], found["units"], found["verdict"]) == (2, 1, "part")
    assert "每个单位至少要有2个年份" in found["missing"]
    assert line(panel(dual_staff_pct=50.0), "staff_trend")["verdict"] == "none"


def test_a_missing_year_is_named():
    found = line(panel(students=1).drop(index=2), "panel")
    assert found[["rows", "of", "verdict", "missing"]].tolist() == [3, 4, "part", "乙2023"]
    assert line(panel(students=1), "panel")["verdict"] == "all"


def test_long_lists_are_cut_and_counted():
    table = pd.DataFrame({"college": [f"c{n}" for n in range(9)], "year": 2024, "students": None})
    table.loc[8, "students"] = 5
    assert line(table, "students")["missing"] == (
        "在校生数：c02024、c12024、c22024、c32024、c42024等8项"
    )


def test_programmes_are_computed_from_rates_or_from_counts():
    table = pd.DataFrame({"programme": ["a", "b", "c"], "year": 2024,
                          "employment_rate": [0.9, None, None], "employed": [None, 5, 6],
                          "graduates": [None, 6, None]})  # fmt: skip
    assert line(table, "employment", "programmes")["rows"] == 2


def test_one_programme_at_two_colleges_is_two():
    table = pd.DataFrame({"region": "江苏", "college": ["甲", "乙"], "specialty_code": "460301",
                          "year": [2023, 2024], "enrolled": 5})  # fmt: skip
    assert line(table, "enrolment_trend", "programmes")["verdict"] == "none"
    assert line(table.assign(college="甲"), "enrolment_trend", "programmes")["verdict"] == "all"


def test_unknown_kind():
    with pytest.raises(UnknownNameError, match="the kinds are"):
        data_gaps(pd.DataFrame(), kind="panels")
