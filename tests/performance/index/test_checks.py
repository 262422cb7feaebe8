"""What an index is built from: every fault of table and meta-data in one error, with its cell."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.index.checks import checked_index

META = pd.DataFrame(
    {"code": ["staff", "ratio", "income"], "direction": [1, -1, 1], "dimension": ["s", "s", "m"]}
)
X = pd.DataFrame(
    {"staff": [40, 60, 50], "ratio": [18, 15, 21], "income": [3.0, np.nan, 9.0], "heads": 5},
    index=["甲", "乙", "丙"],
)


def test_missing_values_are_kept_and_other_columns_not_read():
    tree, values = checked_index(X, META, spread=True, denominate=True)
    assert values.columns.tolist() == ["staff", "ratio", "income"]
    assert values.isna().sum().sum() == 1
    assert tree.root == "index"
    assert X["staff"].dtype == "int64"


def test_all_faults_come_in_one_error():
    """Issue 6: one error with all faults and cells."""
    broken = X.assign(ratio=["18", 15, np.inf], income=7.0)
    broken.index = ["甲", "甲", "丙"]
    meta = pd.concat([META, pd.DataFrame({"code": ["x", "y", "z"], "dimension": ["s", "s", "s"]})])
    meta = meta.rename(columns={"dimension": "parent"}).assign(weight=[1, -1, 1, 1, 1, 1.0])
    meta = pd.concat(
        [
            meta,
            pd.DataFrame(
                {"code": ["s", "m", "index"], "parent": ["m", "s", None], "weight": [1, 1, None]}
            ),
        ]
    )
    with pytest.raises(DataContractError) as error:
        CompositeIndex(meta, weights="given", order=("screen",)).fit(broken)
    text = "\n".join(map(str, error.value.faults))
    for part in (
        "X, row 甲: unit twice",
        "row 甲, column ratio: text, not a number (found '18')",
        "row 丙, column ratio: needs a finite number",
        "column income: the same value in every row",
        "meta, row x, column direction: no direction",
        "column x: no column for an indicator",
        "meta, row s, column parent: its parents run in a loop",
        "meta, row ratio, column weight: needs a number ≥ 0",
        "the weights below m do not sum to one (found '2')",
        "order: not an order of the steps",
    ):
        assert part in text


def test_a_direction_that_cannot_be_read():
    with pytest.raises(DataContractError, match="direction cannot be read"):
        checked_index(X, META.assign(direction=[1, "up", 1]), spread=True, denominate=True)
    with pytest.raises(DataContractError, match="missing column"):
        checked_index(X, META.drop(columns="direction"), spread=True, denominate=True)


def test_a_constant_count_may_differ_per_head():
    meta = META.assign(denominator=[None, None, "heads"])
    constant = X.assign(income=7.0, heads=[1, 2, 3])
    _, values = checked_index(constant, meta, spread=True, denominate=True)
    assert values["income"].tolist() == [7, 7, 7]
    for options in ({"spread": True, "denominate": False},):
        with pytest.raises(DataContractError, match="the same value"):
            checked_index(constant, meta, **options)
    checked_index(constant, META, spread=False, denominate=False)


def test_a_panel_names_unit_and_year():
    panel = X.set_index(pd.MultiIndex.from_tuples([("甲", 2023), ("甲", 2024), ("甲", 2024)]))
    with pytest.raises(DataContractError, match="row 甲, 2024: unit twice"):
        checked_index(panel, META, spread=True, denominate=True)


def test_anything_but_a_table_is_refused():
    with pytest.raises(DataContractError, match="not a table"):
        checked_index([1, 2], META, spread=True, denominate=True)
    with pytest.raises(DataContractError, match="meta: not a table"):
        checked_index(X, {"code": ["staff"]}, spread=True, denominate=True)


def test_given_weights_are_checked_with_the_rest():
    with pytest.raises(DataContractError) as error:
        CompositeIndex(META, weights={"staff": 0.2, "ratio": 0.3}).fit(X.assign(staff="many"))
    text = str(error.value)
    assert "weights, row income: no weight given" in text
    assert "text, not a number (found 'many')" in text
    with pytest.raises(DataContractError) as error:
        CompositeIndex(META, weights="given").fit(X.assign(staff="many"))
    assert "meta, column weight: missing column" in str(error.value)
    assert "'many'" in str(error.value)
