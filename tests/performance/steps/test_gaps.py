"""Tables with gaps: what counts as missing, how rows are labelled, what is refused."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.steps.gaps import changed_cells, gapped_cells, row_labels

TABLE = pd.DataFrame({"a": [1, 2], "belt": ["east", "west"]}, index=pd.Index(["n", "s"], name="u"))


def test_missing_is_kept_and_everything_else_checked():
    table = pd.DataFrame({"a": [1, None, pd.NA, 0], "b": [True, False, True, None]}, dtype=object)
    cells = gapped_cells(table)
    np.testing.assert_array_equal(cells, [[1, 1], [np.nan, 0], [np.nan, 1], [0, np.nan]])
    with pytest.raises(DataContractError) as error:
        gapped_cells(pd.DataFrame({"a": [1, "x", None], "b": [np.inf, 1, 1]}))
    assert [(f.row, f.column, f.problem) for f in error.value.faults] == [
        ("0", "b", "needs a finite number"),
        ("1", "a", "text, not a number"),
    ]


def test_a_table_with_columns():
    with pytest.raises(DataContractError, match="not a table"):
        gapped_cells([1, 2])
    with pytest.raises(DataContractError, match="column a: column twice"):
        gapped_cells(pd.DataFrame([[1, 2]], columns=["a", "a"]))


@pytest.mark.parametrize(
    "given", ["belt", ["east", "west"], pd.Series({"s": "west", "x": "?", "n": "east"})]
)
def test_labels_by_name_by_order_and_by_row(given):
    assert row_labels(TABLE, given, table="groups").tolist() == ["east", "west"]


def test_a_level_of_the_index_and_rows_that_repeat():
    assert row_labels(TABLE, "u", table="unit").tolist() == ["n", "s"]
    twice = pd.DataFrame({"a": [1, 2]}, index=["n", "n"])
    assert row_labels(twice, pd.Series([7, 8], index=["n", "n"]), table="time").tolist() == [7, 8]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("west", "groups: no such column"),
        (["east"], "groups: 1 labels for 2 rows"),
        (["east", None], "groups, row s: no label given"),
        (pd.Series({"n": "east"}), "groups, row s: no label given"),
        (pd.Series(["a", "b", "c"], index=["n", "n", "s"]), "groups, row n: row twice"),
    ],
)
def test_refusals(given, words):
    with pytest.raises(DataContractError, match=words):
        row_labels(TABLE, given, table="groups")


def test_labels_of_cells_may_have_levels():
    index = pd.MultiIndex.from_tuples([("n", 2020), ("s", 2021)])
    table = pd.DataFrame({"a": [1, 2]}, index=index)
    listed = changed_cells(table, np.array([[1, 0]]))
    assert listed.to_dict("list") == {"unit": [("s", 2021)], "indicator": ["a"]}
    assert changed_cells(table, np.empty((0, 2), dtype=int)).empty
