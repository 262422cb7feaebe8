"""What the measures of stages read: complete wide tables, and columns that may not mix."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.stages.contract import (
    complete_stages,
    mixed_faults,
    read_stages,
    signed,
    the_trust,
)

WIDE = pd.DataFrame({"self": [90.0, 80, 70], "province": [88.0, 81, 70]}, index=list("abc"))


class TestComplete:
    def test_cells_in_the_order_of_the_columns(self):
        cells = complete_stages(WIDE, ["province", "self"], least=3)
        assert cells.tolist() == [[88, 90], [81, 80], [70, 70]]

    def test_all_faults_at_once(self):
        wrong = WIDE.astype(object).set_axis(["a", "b", "b"])
        wrong["self"] = ["x", None, 70.0]
        wrong["year"] = [2027, 2029, 2029]
        with pytest.raises(DataContractError) as caught:
            complete_stages(wrong, ["self", "province"], least=4)
        assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
            "table, row b: unit twice",
            "table, row a, column self: text, not a number (found 'x')",
            "table, row b, column self: the unit lacks this stage",
            "table, column year: several in one table (found '2027, 2029')",
            "table: needs 4 units or more (found '3')",
        ]

    def test_the_same_column_twice(self):
        with pytest.raises(DataContractError, match="one column for two things"):
            complete_stages(WIDE, ["self", "self"], least=2)


class TestRead:
    def test_needs_names_each_unit(self, three):
        gone = three.drop(index=[3, 7])
        with pytest.raises(DataContractError) as caught:
            read_stages(gone, value="score", bounds=(0, 100), needs=["province", "ministries"])
        assert [(fault.row, fault.problem) for fault in caught.value.faults] == [
            ("u0", "the unit lacks the stage province"),
            ("u1", "the unit lacks the stage ministries"),
        ]

    def test_also_must_be_given(self, three):
        wrong = three.assign(belt=["east"] * 8 + [None])
        with pytest.raises(DataContractError, match="column belt: missing"):
            read_stages(wrong, value="score", bounds=None, also=["belt"])

    def test_cells_hold_the_scores(self, three):
        read = read_stages(three.iloc[::-1], value="score", bounds=None)
        assert read.about.index.tolist() == ["u2", "u1", "u0"]
        assert read.cells.tolist() == [[70, 72, 72], [88, 88, 86], [95, 93, 90.5]]


def test_a_column_that_is_not_there_does_not_mix():
    assert mixed_faults(WIDE, table="table") == []


def test_the_trust_of_rows_without_one():
    assert the_trust(WIDE) is None
    assert the_trust(WIDE.assign(trust=None)) is None
    assert the_trust(WIDE.assign(trust="official").iloc[:0]) is None


def test_signed_prints_a_minus():
    assert [signed(value, 1) for value in (-1.25, 0.0, np.pi)] == ["−1.2", "+0.0", "+3.1"]
