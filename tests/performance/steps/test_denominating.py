"""Denominators: a published index, ones and factors, and every gap named."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.steps import denominate

PUBLISHED = Path(__file__).parents[2] / "published"
TABLE = pd.DataFrame({"a": [6.0, 8.0, None], "b": [1, 2, 3]}, index=list("xyz"))
UNDER = pd.DataFrame({"people": [4.0, 2.0, 3.0], "area": [1.0, 0.0, None]}, index=list("zyx"))


class TestAsem:
    """R package COINr 1.1.14: values per head, area, energy and GDP of 51 countries."""

    def test_stage(self):
        given = pd.read_csv(PUBLISHED / "asem_input.csv", index_col=0)
        meta = pd.read_csv(PUBLISHED / "asem_meta.csv", index_col=0)
        raw = given[meta.index[meta["level"].eq(1)]]
        choices = {"denominators": given[["Area", "Energy", "GDP", "Population"]],
                   "by": meta["denominator"]}  # fmt: skip
        expected = pd.read_csv(PUBLISHED / "asem_denominated.csv", index_col=0)
        found = denominate(raw, missing="keep", **choices)
        np.testing.assert_allclose(found, expected, rtol=1e-9)
        assert int(found.isna().sum().sum()) == 65
        with pytest.raises(DataContractError) as error:
            denominate(raw, **choices)
        assert [(f.row, f.column, f.remedy) for f in error.value.faults] == [
            ("LAO", "Energy", "Elec is divided by it"),
            ("LAO", "Energy", "Gas is divided by it"),
        ]


class TestByHand:
    def test_matched_by_row_and_by_name(self):
        found = denominate(TABLE, denominators=UNDER, by={"a": "people", "b": None})
        assert found["a"].iloc[:2].tolist() == [2.0, 4.0]
        assert np.isnan(found["a"].iloc[2])
        assert found["b"].tolist() == [1, 2, 3]

    def test_factors(self):
        by = {"a": "people", "b": "people"}
        found = denominate(TABLE, denominators=UNDER, by=by, factors={"b": 12})
        assert found["a"].iloc[:2].tolist() == [2.0, 4.0]
        assert found["b"].tolist() == [4.0, 12.0, 9.0]

    def test_input_untouched(self):
        before = TABLE.copy()
        denominate(TABLE, denominators=UNDER, by={"b": "people"})
        pd.testing.assert_frame_equal(TABLE, before)

    @given(st.lists(st.floats(-1e6, 1e6) | st.none(), min_size=1, max_size=9))
    def test_ones_change_nothing(self, values):
        table = pd.DataFrame({"a": pd.Series(values, dtype="float64")})
        ones = pd.DataFrame({"one": 1.0}, index=table.index)
        found = denominate(table, denominators=ones, by={"a": "one"})
        pd.testing.assert_frame_equal(found, table)


class TestRefusals:
    def test_every_cell_is_named(self):
        table = TABLE.assign(a=[6.0, 8.0, 9.0])
        with pytest.raises(DataContractError) as error:
            denominate(table, denominators=UNDER, by={"a": "area"})
        assert [(f.row, f.column, f.value) for f in error.value.faults] == [
            ("x", "area", "nan"), ("y", "area", "0.0"),
        ]  # fmt: skip
        with pytest.raises(DataContractError, match=r"1 fault.*\n.*row y, column area"):
            denominate(table, denominators=UNDER, by={"a": "area"}, missing="keep")

    def test_a_gap_needs_no_denominator(self):
        table = TABLE.assign(a=[None, None, 9.0])
        found = denominate(table, denominators=UNDER, by={"a": "area"})
        assert found["a"].iloc[2] == 9

    def test_names(self):
        with pytest.raises(DataContractError) as error:
            denominate(
                TABLE,
                denominators=UNDER.drop("x"),
                by={"a": "gdp", "c": "people", "total": None},
                factors={"b": 10, "a": 0},
                missing="drop",
            )
        assert [(f.table, f.row, f.problem) for f in error.value.faults] == [
            ("by", "a", "no such denominator"),
            ("by", "c", "no such indicator in X"),
            ("factors", "b", "no denominator for this indicator"),
            ("factors", "a", "needs a finite number, not 0"),
            ("denominators", "x", "no row for a unit"),
            ("missing", None, "no such choice"),
        ]
        with pytest.raises(DataContractError, match="row z: row twice"):
            denominate(TABLE, denominators=pd.concat([UNDER, UNDER.head(1)]), by={"a": "people"})
        with pytest.raises(DataContractError, match="by, row a: indicator twice"):
            denominate(TABLE, denominators=UNDER, by=pd.Series(["people"] * 2, index=["a", "a"]))
