"""What the aggregations share: options, cells above zero."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.aggregation.checks import (
    checked_name,
    checked_number,
    positive_cells,
)


@pytest.mark.parametrize("value", [True, "1", None, np.nan, 1.0001, -0.1])
def test_options_out_of_bounds(value):
    with pytest.raises(DataContractError, match="v: needs a number from 0 to 1"):
        checked_number("v", value, low=0.0, high=1.0)
    assert checked_number("v", np.float32(0.5), low=0.0, high=1.0) == 0.5


def test_names():
    with pytest.raises(UnknownNameError, match="there are: a, None"):
        checked_name("way", "b", ("a", None))


def test_positive_cells_of_mixed_columns():
    table = pd.DataFrame(
        {"a": pd.array([1, 0, None], dtype="Int64"), "b": ["-1", -2, 3]}, index=list("xyz")
    )
    with pytest.raises(DataContractError) as error:
        positive_cells(table)
    assert [(f.problem, f.row, f.column) for f in error.value.faults] == [
        ("text, not a number", "x", "b"),
        ("missing value", "z", "a"),
        ("needs a number > 0", "y", "a"),
        ("needs a number > 0", "y", "b"),
    ]
    assert positive_cells(pd.DataFrame({"a": pd.array([1, 2], dtype="Int64")})).tolist() == [
        [1.0],
        [2.0],
    ]
