"""Text becomes typed columns, or one error names every fault by row, column and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from shuanggao_analytics.datasets.catalogue import read_text, resource, table_names
from shuanggao_analytics.datasets.schemas import (
    orphans,
    row_labels,
    table_schema,
    validate,
    validate_foreign_keys,
)
from shuanggao_analytics.errors import DataContractError

if TYPE_CHECKING:
    from pathlib import Path


def _faults(table: pd.DataFrame, folder: Path) -> list[str]:
    with pytest.raises(DataContractError) as caught:
        validate(table, "towns", folder=folder)
    return sorted(str(fault) for fault in caught.value.faults)


def test_text_becomes_the_types_of_the_package(mini: Path) -> None:
    towns = validate(read_text("towns", folder=mini), "towns", folder=mini)
    assert {name: str(kind) for name, kind in towns.dtypes.iloc[3:].items()} == {
        "founded": "Int64",
        "share_pct": "float64",
        "open": "bool",
    }
    assert towns["founded"].tolist()[::2] == [1990, 2001]
    assert towns["founded"].isna().tolist() == [False, True, False, False]
    assert towns["share_pct"].tolist()[:2] == [12.5, 0.0]
    assert pd.isna(towns["share_pct"].iloc[2])
    assert towns["open"].tolist() == [True, False, True, False]
    assert towns["code"].tolist() == ["t1", "t2", "t3", "t4"]


def test_the_callers_table_is_left_as_it_is_and_columns_take_the_order_of_the_schema(
    mini: Path,
) -> None:
    text = read_text("towns", folder=mini)
    turned = text[text.columns[::-1]].set_index(pd.Index([9, 8, 7, 6]))
    before = turned.copy(deep=True)
    towns = validate(turned, "towns", folder=mini)
    pd.testing.assert_frame_equal(turned, before)
    assert list(towns.columns) == list(text.columns)
    assert towns.index.tolist() == [0, 1, 2, 3]


def test_all_faults_are_reported_at_once_by_row_column_and_value(mini: Path) -> None:
    towns = read_text("towns", folder=mini)
    towns.loc[0, "founded"] = "199x"
    towns.loc[0, "county"] = "c9"
    towns.loc[1, "name"] = None
    towns.loc[1, "share_pct"] = "-1"
    towns.loc[2, "share_pct"] = "many"
    towns.loc[3, "open"] = "yes"
    towns.loc[3, "code"] = "x4"
    towns["extra"] = "1"
    assert _faults(towns, mini) == [
        "towns, column extra: column that the data package does not have",
        "towns, row t1 (line 2), column county: not one of c1, c2, c3 (found 'c9')",
        "towns, row t1 (line 2), column founded: wrong type: not a year of four digits "
        "(found '199x')",
        "towns, row t2 (line 3), column name: missing value in a required column",
        "towns, row t2 (line 3), column share_pct: below the minimum 0 (found '-1.0')",
        "towns, row t3 (line 4), column share_pct: wrong type: not a number (found 'many')",
        "towns, row x4 (line 5), column code: not of the form t[0-9] (found 'x4')",
        "towns, row x4 (line 5), column open: wrong type: not true or false (found 'yes')",
    ]


def test_a_missing_column_is_a_fault(mini: Path) -> None:
    towns = read_text("towns", folder=mini).drop(columns=["county", "open"])
    assert _faults(towns, mini) == [
        "towns, column county: missing column; add the column",
        "towns, column open: missing column; add the column",
    ]


def test_a_repeated_column_is_a_fault(mini: Path) -> None:
    towns = read_text("towns", folder=mini)
    twice = pd.concat([towns, towns["name"]], axis=1)
    assert _faults(twice, mini) == ["towns, column name: column stands twice"]


def test_a_duplicate_key_names_every_row_that_has_it(mini: Path) -> None:
    towns = read_text("towns", folder=mini)
    towns.loc[3, "code"] = "t1"
    found = _faults(towns, mini)
    assert "towns, row t1 (line 2), column code: duplicate primary key (found 't1')" in found
    assert "towns, row t1 (line 5), column code: duplicate primary key (found 't1')" in found


def test_a_missing_key_column_does_not_hide_the_other_faults(mini: Path) -> None:
    towns = read_text("towns", folder=mini).drop(columns="code")
    towns.loc[0, "open"] = None
    found = _faults(towns, mini)
    assert found == [
        "towns, column code: missing column; add the column",
        "towns, row line 2, column open: missing value in a required column",
    ]


@pytest.mark.parametrize("text", ["1,5", "1e", "nan", "inf", " 1", "１２", "0x10", "--1"])
def test_what_is_no_number_is_a_fault_and_never_a_missing_value(mini: Path, text: str) -> None:
    towns = read_text("towns", folder=mini)
    towns.loc[1, "share_pct"] = text
    assert _faults(towns, mini) == [
        f"towns, row t2 (line 3), column share_pct: wrong type: not a number (found {text!r})"
    ]


def test_codes_that_are_numbers_are_a_fault(mini: Path) -> None:
    towns = read_text("towns", folder=mini)
    towns["code"] = [1, 2, 3, 4]
    assert _faults(towns, mini) == [
        f"towns, row {n} (line {n + 1}), column code: wrong type: not text (found '{n}')"
        for n in (1, 2, 3, 4)
    ]


def test_the_table_label_is_what_faults_say(mini: Path) -> None:
    towns = read_text("towns", folder=mini)
    towns.loc[0, "open"] = None
    with pytest.raises(DataContractError) as caught:
        validate(towns, "towns", table_label="sheet 1", folder=mini)
    assert caught.value.faults[0].table == "sheet 1"


def test_an_empty_table_keeps_its_types(mini: Path) -> None:
    towns = validate(read_text("towns", folder=mini).iloc[:0], "towns", folder=mini)
    assert len(towns) == 0
    assert str(towns["share_pct"].dtype) == "float64"
    assert str(towns["open"].dtype) == "bool"


def test_the_schema_takes_unique_and_key_from_the_package(mini: Path) -> None:
    schema = table_schema(resource("towns", folder=mini))
    assert schema.unique == ["code"]
    assert schema.columns["code"].unique
    assert schema.columns["founded"].nullable
    assert not schema.columns["open"].nullable


def test_a_reference_that_leads_nowhere_is_named_and_a_missing_one_is_none(mini: Path) -> None:
    towns = read_text("towns", folder=mini)
    towns.loc[0, "county"] = "c3"
    with pytest.raises(DataContractError) as caught:
        validate_foreign_keys({"towns": towns}, folder=mini)
    assert [str(fault) for fault in caught.value.faults] == [
        "towns, row t1 (line 2), column county: no such code in counties (found 'c3')"
    ]
    validate_foreign_keys({"towns": read_text("towns", folder=mini)}, folder=mini)


def test_a_reference_to_a_table_without_the_column_is_a_fault(mini: Path) -> None:
    towns, counties = read_text("towns", folder=mini), read_text("counties", folder=mini)
    broken = {"towns": towns, "counties": counties.drop(columns="code")}
    faults = orphans("towns", tables=broken, folder=mini)["county → counties.code"]
    assert [fault.problem for fault in faults] == ["missing column of a foreign key"]
    alone = orphans("towns", tables={"towns": towns}, folder=mini)["county → counties.code"]
    assert [fault.problem for fault in alone] == ["table counties is not at hand"]


def test_row_labels_without_key_are_lines() -> None:
    assert row_labels(pd.DataFrame({"a": [1, 2]}), key=[]) == ["line 2", "line 3"]


@pytest.mark.parametrize("name", table_names())
def test_every_shipped_table_keeps_its_contract(name: str) -> None:
    table = read_text(name)
    assert len(validate(table, name)) == len(table) > 0


def test_every_shipped_reference_leads_somewhere() -> None:
    validate_foreign_keys({name: read_text(name) for name in table_names()})
