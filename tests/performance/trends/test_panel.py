"""Long panels made into series, and every fault of them in one error."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends.panel import per_unit, read_panel


def panel(**columns):
    given = {"unit": list("aabb"), "year": [2020, 2021] * 2, "x": [1.0, 2.0, 3.0, 4.0]}
    return pd.DataFrame(given | columns)


def test_units_stand_as_they_first_do_and_times_rise():
    table = panel(unit=list("baab"), year=[2022, 2020, 2019, 2020])
    found = read_panel(table, value="x", by="unit", time="year")
    assert found.units.tolist() == ["b", "a"]
    assert found.units.name == "unit"
    assert found.times.tolist() == [2019, 2020, 2022]
    expected = [[np.nan, 4, 1], [3, 2, np.nan]]
    np.testing.assert_array_equal(found.cells, expected)


def test_units_of_two_columns_and_several_values():
    table = panel(group=["g", "g", "h", "h"], unit=list("aaaa"), y=[None, 1, 2, 3])
    found = read_panel(table, value=["x", "y"], by=["unit", "group"], time="year")
    assert found.index.names == ["unit", "group", "indicator"]
    assert found.index.tolist() == [
        ("a", "g", "x"), ("a", "h", "x"), ("a", "g", "y"), ("a", "h", "y"),
    ]  # fmt: skip
    np.testing.assert_array_equal(found.cells, [[1, 2], [3, 4], [np.nan, 1], [2, 3]])
    assert found.rows.tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("kind", ["category", "string", "object"])
def test_kinds_of_names(kind):
    found = read_panel(panel().astype({"unit": kind}), value="x", by="unit", time="year")
    assert found.units.tolist() == ["a", "b"]


@pytest.mark.parametrize("kind", ["Int64", "Float64", "object", "float32"])
def test_kinds_of_numbers(kind):
    found = read_panel(panel().astype({"x": kind, "year": kind}), value="x", by="unit", time="year")
    assert found.cells.tolist() == [[1, 2], [3, 4]]
    assert found.whole


def test_all_faults_at_once():
    table = panel(
        unit=["a", "a", None, "a"], year=["2020", 2021, 2020, 2021], x=[1.0, np.inf, "n/a", 4.0]
    )
    with pytest.raises(DataContractError) as caught:
        read_panel(table, value="x", by="unit", time="year")
    text = str(caught.value)
    for words in (
        "5 faults", "row 0, column year: text, not a number (found '2020')",
        "row 2, column unit: missing", "row 1, column x: needs a finite number",
        "row 2, column x: text, not a number (found 'n/a')",
        "row 3, column year: unit twice at a time (found '2021')",
    ):  # fmt: skip
        assert words in text


def test_dates_and_truth_are_no_numbers():
    table = panel(year=pd.date_range("2020", periods=4), x=[True, False, True, True])
    with pytest.raises(DataContractError, match="8 faults"):
        read_panel(table, value="x", by="unit", time="year")


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        (pd.Series([1]), {}, "not a table"),
        (panel().iloc[:0], {}, "no rows"),
        (panel(), {"value": ["x", "y", "z"]}, "2 faults"),
        (panel(), {"value": "year"}, "column year: used twice"),
        (panel(), {"value": []}, "value: no column given"),
        (panel(), {"by": []}, "by: no column given"),
        (panel().set_axis(["unit", "year", "unit"], axis=1), {"value": "year"}, "column twice"),
    ],
)
def test_shapes(table, options, words):
    with pytest.raises(DataContractError, match=words):
        read_panel(table, **{"value": "x", "by": "unit", "time": "year", **options})


class TestPerUnit:
    found = read_panel(
        panel(goal=[5, 5, None, 7], way=[1, 2, 3, 3]), value="x", by="unit", time="year"
    )

    def test_ways_to_give_it(self):
        assert per_unit(3, self.found, name="t")[0].tolist() == [3, 3]
        assert per_unit("goal", self.found, name="t")[0].tolist() == [5, 7]
        assert per_unit(pd.Series({"b": 1, "a": 2}), self.found, name="t")[0].tolist() == [2, 1]
        np.testing.assert_array_equal(per_unit({"b": 1}, self.found, name="t")[0], [np.nan, 1])

    def test_units_of_two_columns(self):
        table = panel(group=["g", "g", "h", "h"])
        found = read_panel(table, value="x", by=["unit", "group"], time="year")
        goal = {("b", "h"): 4, ("a", "g"): 3}
        assert per_unit(goal, found, name="t")[0].tolist() == [3, 4]

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ("way", "row a, column way: differs within the unit (found '1 and 2')"),
            ({"c": 1}, "t, row c: no such unit"),
            ({"a": "x"}, "t, row a: needs a number (found 'x')"),
            (pd.Series([1, 2], index=["a", "a"]), "t, row a: unit twice"),
            (np.inf, "t: needs a number (found 'inf')"),
        ],
    )
    def test_faults(self, given, words):
        assert words in " ".join(map(str, per_unit(given, self.found, name="t")[1]))
