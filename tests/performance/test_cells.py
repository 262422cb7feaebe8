"""What tables of indicators and weights are refused for, with every cell named."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.performance.cells import checked_cells, checked_weights, together

NAMES = pd.Index(["a", "b"])


def places(error: pytest.ExceptionInfo[DataContractError]) -> list[tuple]:
    return [(f.problem, f.row, f.column) for f in error.value.faults]


class TestCells:
    def test_each_bad_cell_is_named(self):
        table = pd.DataFrame(
            {"a": [0.1, None, 2.0], "b": [float("inf"), 0.2, -0.1]}, index=["x", "y", "z"]
        )
        with pytest.raises(DataContractError) as error:
            checked_cells(table, table="t", low=0.0, high=1.0)
        assert places(error) == [
            ("outside [0, 1]", "x", "b"),
            ("missing value", "y", "a"),
            ("outside [0, 1]", "z", "a"),
            ("outside [0, 1]", "z", "b"),
        ]

    def test_text_is_no_number_even_when_it_looks_like_one(self):
        with pytest.raises(DataContractError) as error:
            checked_cells(pd.DataFrame({"a": [1, "0.5"], "b": ["x", 2]}), table="t")
        assert places(error) == [
            ("text, not a number", "0", "b"),
            ("text, not a number", "1", "a"),
        ]

    def test_nullable_and_object_numbers_are_numbers(self):
        table = pd.DataFrame({"a": pd.array([1, 2], dtype="Int64"), "b": [0.5, 1]}, dtype=object)
        assert checked_cells(table, table="t").tolist() == [[1.0, 0.5], [2.0, 1.0]]

    @pytest.mark.parametrize("given", [pd.Series([0.1]), np.ones((2, 2)), [[1]], None])
    def test_only_a_table_has_names(self, given):
        with pytest.raises(DataContractError, match="not a table"):
            checked_cells(given, table="t")

    def test_empty_and_repeated(self):
        with pytest.raises(DataContractError, match="no rows"):
            checked_cells(pd.DataFrame({"a": []}), table="t")
        with pytest.raises(DataContractError, match="no columns"):
            checked_cells(pd.DataFrame(index=[1]), table="t")
        with pytest.raises(DataContractError, match="column a: column twice"):
            checked_cells(pd.DataFrame([[1, 2]], columns=["a", "a"]), table="t")

    def test_rounding_beyond_a_bound_is_the_bound_and_the_caller_keeps_his_value(self):
        table = pd.DataFrame({"a": [1 + 1e-12, -1e-12]})
        assert checked_cells(table, table="t", low=0.0, high=1.0).ravel().tolist() == [1.0, 0.0]
        assert table["a"].tolist() == [1 + 1e-12, -1e-12]
        with pytest.raises(DataContractError):
            checked_cells(table + 1e-6, table="t", low=0.0, high=1.0)


class TestWeights:
    def test_by_name_by_position_and_equal(self):
        assert checked_weights(pd.Series({"b": 0.4, "a": 0.6}), NAMES).tolist() == [0.6, 0.4]
        assert checked_weights([0.6, 0.4], NAMES).tolist() == [0.6, 0.4]
        assert checked_weights(np.array([0.6, 0.4]), NAMES).tolist() == [0.6, 0.4]
        assert checked_weights(None, NAMES).tolist() == [0.5, 0.5]
        assert checked_weights({"a": 0, "b": 1}, NAMES).tolist() == [0.0, 1.0]

    @pytest.mark.parametrize(
        ("weights", "problems"),
        [
            ([0.5, 0.4], ["do not sum to one"]),
            ([1.2, -0.2], ["needs a number ≥ 0"]),
            ([0.5, None], ["needs a number ≥ 0"]),
            ([0.5, "much"], ["needs a number ≥ 0"]),
            ([1.0], ["1 given for 2 columns"]),
            ({"a": 0.5, "c": 0.5}, ["unknown name", "no weight given"]),
            (pd.Series([0.5, 0.2, 0.3], index=["a", "a", "b"]), ["name twice"]),
            ({}, ["0 given for 2 columns"]),
        ],
    )
    def test_refusals(self, weights, problems):
        with pytest.raises(DataContractError) as error:
            checked_weights(weights, NAMES)
        assert [f.problem for f in error.value.faults] == problems


def test_together_gathers_faults_and_keeps_the_type_of_a_single_error():
    def fail(kind, word):
        raise kind([Fault("t", word)])

    with pytest.raises(DataContractError) as error:
        together(
            lambda: fail(DataContractError, "one"),
            lambda: 1,
            lambda: fail(UnknownNameError, "two"),
        )
    assert [f.problem for f in error.value.faults] == ["one", "two"]
    with pytest.raises(UnknownNameError):
        together(lambda: 1, lambda: fail(UnknownNameError, "two"))
