"""Years in headings, columns and spans, and tables that are turned to have them in rows."""

import pandas as pd
import pytest

from shuanggao_analytics.audit.checks.result import Audit, checks_table, turned_back
from shuanggao_analytics.audit.reading.years import (
    row_heads,
    turned_table,
    year_column,
    year_of,
    years_in_rows,
)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2015", 2015), (2015, 2015), (2015.0, 2015), ("２０１５年", 2015), ("2010-15", 2015),
        ("1999—2003年", 2003), ("第2015", None), ("12015", None), ("2100", None), ("", None),
        (None, None), ("2015.5", None),
    ],
)  # fmt: skip
def test_year_of(cell, year):
    assert year_of(cell) == year


class TestYearColumn:
    def test_a_sum_of_money_is_no_year(self):
        table = pd.DataFrame({"校": ["甲", "乙"], "级": ["A", "B"], "经费": [1998, 2005]})
        assert year_column(table) is None

    def test_behind_other_columns_by_its_heading(self):
        table = pd.DataFrame({"省": ["甲", "乙"], "校": ["丙", "丁"], "年份": [1998, 2005]})
        assert year_column(table) == "年份"

    def test_a_row_of_totals_below(self):
        table = pd.DataFrame({"t": ["2015", "2016", "合计"], "n": [1, 2, 3]})
        assert year_column(table) == "t"
        assert row_heads(table, ["n"]) == ["t"]


WIDE = pd.DataFrame({"项目": ["招生", "招生"], "2015": ["3", "4"], "2016": ["5", "6"]})


class TestTurned:
    def test_names_that_stand_twice_are_told_apart(self):
        turned, was = years_in_rows(WIDE)
        assert was
        assert list(turned) == ["项目", "招生 (1)", "招生 (2)"]
        assert turned["项目"].tolist() == ["2015", "2016"]

    def test_years_in_rows_are_left_alone(self):
        table = turned_table(WIDE, ["项目"])
        found, was = years_in_rows(table)
        assert found is table
        assert not was

    def test_places_are_turned_back(self):
        row = ["x", "2016", "招生", "5", "6", 6.0, -1.0, 0.5, "does_not_follow", None]
        suspect = "2016, 招生 → 6; 2015, 招生 → 4"
        audit = Audit(kind="k", table=checks_table([[*row, suspect], [*row, None]]))
        table = turned_back(audit, ["2015", "2016"]).table
        assert table[["row", "column"]].to_numpy().tolist() == [["招生", "2016"]] * 2
        assert table["suspect"].fillna("").tolist() == ["招生, 2016 → 6; 招生, 2015 → 4", ""]
