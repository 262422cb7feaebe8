"""The register of targets and the panel: what is filled in, and every fault at once."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.progress.register import (
    check_same,
    in_order,
    read_indicators,
    read_targets,
)


@pytest.mark.parametrize("read", [read_targets, read_indicators])
def test_what_is_no_table_is_refused(read):
    with pytest.raises(DataContractError, match="not a table"):
        read([["u1", "school"]])


class TestTargets:
    def test_optional_columns_are_filled_in(self, register):
        given = register({"indicator": "x"})
        found = read_targets(given)
        assert found["soft"].tolist() == [False]
        assert found["band"].tolist() == [0]
        assert found["baseline"].isna().all()
        assert "soft" not in given.columns

    def test_a_missing_band_is_no_width(self, register):
        found = read_targets(register({"indicator": "x", "soft": True, "band": None}))
        assert found["band"].tolist() == [0]

    def test_all_faults_at_once(self, register):
        rows = register(
            {"indicator": "zero", "target": 0},
            {"indicator": "text", "target": "many"},
            {"indicator": "none", "target": None},
            {"indicator": "band", "band": 5, "soft": "yes"},
            {"indicator": "sign", "comparator": "=>"},
            {"indicator": "late", "from_year": 2027, "due_year": 2026},
            {"indicator": "half", "from_year": 2025.5},
            {"indicator": "gap", "version": 2},
            {"indicator": "twice"},
            {"indicator": "twice", "from_year": 2027},
            {"indicator": "back"},
            {"indicator": "back", "version": 2},
            {"indicator": "turned"},
            {"indicator": "turned", "version": 2, "from_year": 2027, "comparator": "<="},
        )
        rows["soft"] = [each if each == "yes" else False for each in rows["soft"]]
        rows.loc[0, "layer"] = "faculty"
        rows["trust"] = ["official"] + ["synthetic"] * 13
        with pytest.raises(DataContractError) as caught:
            read_targets(rows)
        found = {(fault.row, fault.column, fault.value) for fault in caught.value.faults}
        assert found == {
            ("0", "layer", "faculty"),
            ("u1, faculty, zero", "target", "0"),
            ("u1, school, text", "target", "many"),
            ("u1, school, none", "target", "missing"),
            ("u1, school, band", "band", "5"),
            ("u1, school, band", "soft", "yes"),
            ("u1, school, sign", "comparator", "=>"),
            ("u1, school, late", "due_year", "2026"),
            ("u1, school, half", "from_year", "2025.5"),
            ("u1, school, gap", "version", "2"),
            ("u1, school, twice", "version", "1"),
            ("u1, school, back", "from_year", "2025"),
            (None, "trust", "official, synthetic"),
        }

    def test_a_direction_that_turns(self, register):
        rows = register(
            {"indicator": "x"},
            {"indicator": "x", "version": 2, "from_year": 2027, "comparator": "<="},
        )
        with pytest.raises(DataContractError, match="a version turns the direction round"):
            read_targets(rows)
        read_targets(rows.assign(comparator=[">=", ">"]))

    def test_columns(self, register):
        with pytest.raises(DataContractError) as caught:
            read_targets(register({"indicator": "x"}).drop(columns=["version", "target"]))
        assert [fault.column for fault in caught.value.faults] == ["version", "target"]

    def test_units_of_several_types_can_be_ordered(self, register):
        rows = register({"indicator": "x", "unit": 7}, {"indicator": "x", "unit": "u1"})
        assert in_order(read_targets(rows)).tolist() == [0, 1]


class TestIndicators:
    def test_all_faults_at_once(self, panel):
        rows = panel(x=[1.0, 2, 3]).astype(object)
        rows.loc[0, "actual"] = "many"
        rows.loc[1, "year"] = 2026.5
        rows.loc[3] = rows.loc[2]
        rows["round"] = [1, 2, 2, 2]
        with pytest.raises(DataContractError) as caught:
            read_indicators(rows)
        assert [(f.row, f.column, f.value) for f in caught.value.faults] == [
            ("u1, school, x", "year", "2026.5"),
            ("u1, school, x", "actual", "many"),
            ("u1, school, x", "year", "2027"),
            (None, "round", "1, 2"),
        ]

    def test_the_callers_table_is_left_alone(self, panel):
        rows = panel(x=[1, None])
        before = rows.copy()
        read_indicators(rows)
        assert_frame_equal(rows, before)


def test_tables_of_two_rounds_do_not_go_together():
    one, other = pd.DataFrame({"round": [1]}), pd.DataFrame({"round": [2], "trust": ["official"]})
    with pytest.raises(DataContractError, match=r"indicators and targets, column round"):
        check_same(one, other, names=("indicators", "targets"))
    check_same(one, other.drop(columns="round"), names=("indicators", "targets"))
