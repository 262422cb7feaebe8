"""Filling gaps: a published index, by hand, laws, and no silent filling."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.steps import impute

PUBLISHED = Path(__file__).parents[2] / "published"
PANEL = pd.DataFrame(
    {
        "unit": ["n"] * 4 + ["s"] * 2,
        "year": [2021, 2018, 2019, 2022, 2018, 2019],
        "a": [None, 1.0, None, 9.0, 5.0, None],
    },
    index=list("uvwxyz"),
)


class TestAsem:
    """R package COINr 1.1.14: means of the continent, 65 cells of 51 countries."""

    def test_stage(self):
        table = pd.read_csv(PUBLISHED / "asem_denominated.csv", index_col=0)
        continent = pd.read_csv(PUBLISHED / "asem_input.csv", index_col=0)["continent"]
        expected = pd.read_csv(PUBLISHED / "asem_imputed.csv")
        filled = impute(table, method="mean", groups=continent.iloc[::-1])
        assert filled.cells["unit"].tolist() == expected["unit"].tolist()
        assert filled.cells["indicator"].tolist() == expected["code"].tolist()
        np.testing.assert_allclose(filled.cells["value"], expected["value"], rtol=1e-9)
        assert filled.data.notna().all(axis=None)
        assert filled.text == (
            "cells filled (mean): 65, in 20 rows and 18 indicators; the fewest values behind one: "
            "13 (BGD, ConSpeed: Asia)"
        )


class TestGroups:
    TABLE = pd.DataFrame({"a": [1.0, 2.0, 9.0, None], "b": [1, 2, 3, 4]}, index=list("wxyz"))

    def test_centres(self):
        assert impute(self.TABLE, method="mean").data["a"]["z"] == 4
        assert impute(self.TABLE, method="median").data["a"]["z"] == 2
        cells = impute(self.TABLE, method="median").cells
        assert cells.iloc[0].tolist() == ["z", "a", 2.0, "median", "all", 3]

    def test_a_column_of_groups_is_no_indicator(self):
        table = self.TABLE.assign(belt=["e", "w", "w", "w"])
        filled = impute(table, method="mean", groups="belt")
        assert filled.data.columns.tolist() == ["a", "b", "belt"]
        assert filled.data.loc["z"].tolist() == [5.5, 4, "w"]

    def test_an_empty_group_is_not_filled_from_elsewhere(self):
        with pytest.raises(DataContractError) as error:
            impute(self.TABLE, method="mean", groups=["e", "e", "e", "w"])
        assert [(f.row, f.column, f.problem) for f in error.value.faults] == [
            ("w", "a", "no value in the group to take a mean of")
        ]


class TestPanel:
    def test_line_and_ends(self):
        filled = impute(PANEL, method="panel", unit="unit", time="year")
        assert filled.data["a"].tolist() == pytest.approx([7, 1, 3, 9, 5, 5])
        assert filled.cells["basis"].tolist() == ["2018 to 2022", "2018 to 2022", "2018"]
        assert filled.cells["count"].tolist() == [2, 2, 1]
        assert filled.data["year"].tolist() == PANEL["year"].tolist()

    def test_levels_of_the_index(self):
        table = PANEL.set_index(["unit", "year"])
        filled = impute(table, method="panel", unit="unit", time="year")
        assert filled.data["a"].tolist() == pytest.approx([7, 1, 3, 9, 5, 5])
        assert filled.cells["unit"].iloc[0] == ("n", 2021)

    @pytest.mark.parametrize(
        "dates",
        [
            pd.to_datetime(["2020-01-01", "2020-01-11", "2020-02-10"]),
            [dt.date(2020, 1, 1), dt.date(2020, 1, 11), dt.date(2020, 2, 10)],
            ["2020-01-01", "2020-01-11", "2020-02-10"],
            pd.PeriodIndex(["2020-01-01", "2020-01-11", "2020-02-10"], freq="D"),
            ["0", "10", "40"],
        ],
    )
    def test_dates_count_by_days(self, dates):
        table = pd.DataFrame({"a": [0.0, None, 40.0]})
        time = pd.Series(dates)
        filled = impute(table, method="panel", unit=["n"] * 3, time=time)
        assert filled.data["a"].tolist() == pytest.approx([0, 10, 40])

    def test_refusals_come_together(self):
        table = PANEL.assign(year=[2021, 2018, 2018, 2022, 2018, 2019], b=[1.0] * 4 + [None] * 2)
        with pytest.raises(DataContractError) as error:
            impute(table, method="panel", unit="unit", time="year")
        assert [(f.row, f.column, f.problem) for f in error.value.faults] == [
            ("w", None, "the unit has this date twice"),
            ("s", "b", "the unit has no value of this indicator at any date"),
        ]
        with pytest.raises(DataContractError, match="time, row w: neither number nor date"):
            impute(PANEL, method="panel", unit="unit", time=[1, 2, "soon", 4, 5, 6])
        with pytest.raises(DataContractError) as error:
            impute(PANEL.drop(columns="unit"), method="panel", unit="unit", time="years")
        text = str(error.value)
        assert "unit: no such column" in text
        assert "time: no such column" in text


class TestEm:
    def test_regression_line(self):
        """With one gap in two indicators: the least-squares line through the complete rows."""
        table = pd.DataFrame({"a": [1.0, 2.0, 3.0, 6.0], "b": [1.0, 4.0, 4.0, None]})
        filled = impute(table, method="em")
        assert filled.data["b"][3] == pytest.approx(9.0)
        assert filled.cells["basis"].tolist() == ["known cells of the row"]

    def test_refusals_come_together(self):
        table = pd.DataFrame(
            {"a": [1, 2, None], "b": [None, 1, None], "c": [1, 3, None]}, index=list("xyz")
        )
        with pytest.raises(DataContractError) as error:
            impute(table, method="em")
        assert [(f.row, f.column, f.problem) for f in error.value.faults] == [
            ("z", None, "no value to expect the others from"),
            (None, None, "3 rows for 3 indicators"),
            (None, "a", "known together in fewer than three rows"),
            (None, "a and b", "known together in fewer than three rows"),
            (None, "a and c", "known together in fewer than three rows"),
            (None, "b", "known together in fewer than three rows"),
            (None, "b and c", "known together in fewer than three rows"),
            (None, "c", "known together in fewer than three rows"),
        ]


tables = st.integers(3, 8).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(-99, 99) | st.none(), min_size=rows, max_size=rows).filter(
            lambda column: column[0] is not None
        ),
        min_size=1,
        max_size=3,
    ).map(lambda columns: pd.DataFrame(dict(enumerate(columns)), dtype="float64"))
)


class TestLaws:
    @given(tables, st.sampled_from(["mean", "median", "panel"]))
    def test_given_cells_stay_and_filled_ones_are_within_their_column(self, table, method):
        keys = {"unit": ["n"] * len(table), "time": range(len(table))} if method == "panel" else {}
        before = table.copy()
        filled = impute(table, method=method, **keys)
        assert filled.data.notna().all(axis=None)
        assert (filled.data.where(table.notna()).equals(table.astype("float64"))) is True
        assert len(filled.cells) == table.isna().sum().sum()
        for value, column in filled.cells[["value", "indicator"]].itertuples(index=False):
            assert table[column].min() - 1e-9 <= value <= table[column].max() + 1e-9
        pd.testing.assert_frame_equal(table, before)

    @pytest.mark.parametrize("method", ["none", "mean", "median", "em"])
    def test_nothing_missing_nothing_done(self, method):
        table = pd.DataFrame({"a": [1.5, 2.0], "b": [3.0, 4.0], "c": [0.0, 1.0]})
        filled = impute(table, method=method)
        pd.testing.assert_frame_equal(filled.data, table)
        assert filled.cells.empty
        assert filled.cells.columns.tolist() == [
            "unit", "indicator", "value", "method", "basis", "count",
        ]  # fmt: skip
        assert filled.text == "no cell was missing"


class TestRefusals:
    def test_none_names_the_cells(self):
        with pytest.raises(DataContractError) as error:
            impute(PANEL[["a"]])
        assert [(f.row, f.column) for f in error.value.faults] == [
            ("u", "a"), ("w", "a"), ("z", "a"),
        ]  # fmt: skip
        assert error.value.faults[0].problem == "missing value"

    def test_options(self):
        with pytest.raises(UnknownNameError, match="methods: none, mean, median, panel, em"):
            impute(PANEL, method="knn")
        with pytest.raises(DataContractError) as error:
            impute(PANEL[["a"]], method="panel", unit=["n"] * 6, groups=["g"] * 6)
        assert [str(f) for f in error.value.faults] == [
            "time: panel needs it", "groups: panel does not use it",
        ]  # fmt: skip
        with pytest.raises(DataContractError, match="groups: em does not use it"):
            impute(PANEL[["a"]], method="em", groups=["g"] * 6)
