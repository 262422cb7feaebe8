"""A balanced panel: what it keeps, and that every fault comes at once."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import balanced
from shuanggao_analytics.performance.convergence.contract import check_word, equal_steps
from shuanggao_analytics.performance.options import check_share


def faults(call):
    with pytest.raises(DataContractError) as caught:
        call()
    return [str(fault) for fault in caught.value.faults]


def test_order_and_the_callers_table(long):
    panel = long([[1, 2, 3], [4, 5, 6]], names=["west", "east"]).sample(frac=1, random_state=3)
    before = panel.copy()
    found = balanced(panel, value="score", by="place")
    assert set(found.units) == {"west", "east"}
    assert found.units[0] == panel["place"].iloc[0]
    wide = pd.DataFrame(found.cells, index=found.units, columns=found.times)
    assert wide.loc["west"].tolist() == [1, 2, 3]
    assert wide.loc["east"].tolist() == [4, 5, 6]
    pd.testing.assert_frame_equal(panel, before)


@pytest.mark.parametrize("kind", ["Int64", "Float64", "object", "int32"])
def test_kinds_of_numbers(long, kind):
    panel = long([[1, 2], [3, 4]])
    panel["score"] = panel["score"].astype(kind)
    panel["year"] = panel["year"].astype("object" if kind == "object" else kind)
    found = balanced(panel, value="score", by="place")
    assert found.cells.tolist() == [[1, 2], [3, 4]]
    assert found.times.tolist() == [2001, 2002]
    assert found.times.dtype == "int64"


def test_every_fault_at_once(long):
    panel = long([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).astype({"score": object, "year": object})
    panel.loc[0, "score"] = None
    panel.loc[1, "score"] = "two"
    panel.loc[2, "score"] = np.inf
    panel.loc[3, "year"] = "2001"
    panel.loc[4, "score"] = -1.0
    panel.loc[6, "place"] = None
    panel.loc[9] = ["u01", 2003, 6.0]
    found = faults(lambda: balanced(panel, value="score", by="place", rule="not negative"))
    assert found == [
        "panel, row u01, column year: time is no whole number (found '2001'); give years as "
        "numbers, such as 2024",
        "panel, row 6, column place: no unit given",
        "panel, row u01, 2003: unit twice in one time (found '2 rows'); keep one row a unit and "
        "time",
        "panel, row u01, 2001: no row for this unit and time; add the row, or leave the unit or "
        "the time out for all",
        "panel, row u02, 2001: no row for this unit and time; add the row, or leave the unit or "
        "the time out for all",
        "panel, row u00, 2001, column score: missing value (found 'None'); missing is not zero: "
        "leave the unit or the time out",
        "panel, row u00, 2002, column score: text, not a number (found 'two')",
        "panel, row u00, 2003, column score: needs a number ≥ 0 (found 'inf')",
        "panel, row u01, 2002, column score: needs a number ≥ 0 (found '-1.0')",
    ]


@pytest.mark.parametrize("year", [2001.5, np.nan, True, "2001", pd.Timestamp("2001-01-01")])
def test_years_have_to_be_whole_numbers(long, year):
    panel = long([[1, 2], [3, 4]]).astype({"year": object})
    panel.loc[0, "year"] = year
    found = faults(lambda: balanced(panel, value="score", by="place"))
    assert "time is no whole number" in found[0]
    assert len(found) == 2


def test_columns(long):
    panel = long([[1, 2], [3, 4]])
    assert len(faults(lambda: balanced(panel, value="x", by="y", time="z"))) == 3
    assert (
        "column twice"
        in faults(
            lambda: balanced(panel[["place", "year", "score", "score"]], value="score", by="place")
        )[0]
    )
    assert (
        "one column for two things" in faults(lambda: balanced(panel, value="year", by="place"))[0]
    )
    assert "not a table" in faults(lambda: balanced({"a": 1}, value="a", by="b"))[0]
    assert "no rows" in faults(lambda: balanced(panel.iloc[:0], value="score", by="place"))[0]


def test_between_leaves_other_years_alone(long):
    panel = long([[np.nan, 2, 3, 4], [np.nan, 5, 6, 7]])
    found = balanced(panel, value="score", by="place", between=(2002, 2003))
    assert found.cells.tolist() == [[2, 3], [5, 6]]
    assert found.span == "2002 to 2003"
    wrong = faults(lambda: balanced(panel, value="score", by="place", between=(1999, "x")))
    assert [line.split(":")[0] for line in wrong[:2]] == ["start", "end"]
    assert (
        "lies after end"
        in faults(lambda: balanced(panel, value="score", by="place", between=(2003, 2002)))[0]
    )


def test_too_few(long):
    found = faults(lambda: balanced(long([[1]]), value="score", by="place"))
    assert found == [
        "panel: at least two units are needed (found '1')",
        "panel: at least two times are needed (found '1')",
    ]


def test_steps(long):
    panel = long([[1, 2, 3, 4], [5, 6, 7, 8]])
    data = balanced(panel[panel["year"] != 2003], value="score", by="place")
    assert "2002 → 2004: 2 years" in faults(lambda: equal_steps(data))[0]


@pytest.mark.parametrize("level", [0, 1, -0.1, "a", True, np.nan])
def test_shares(level):
    assert faults(lambda: check_share("level", level))


def test_zero_share():
    check_share("trim", 0, zero=True)
    check_word("robust", True, words=[True, "HC1"])
    assert faults(lambda: check_word("robust", 1, words=[True, "HC1"]))
