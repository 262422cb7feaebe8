"""Tables as bytes: one form, every digit back, and cells that are not of their kind named."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.packs.canonical import (
    RESULTS,
    Rounding,
    read_cells,
    read_table,
    write_table,
)

KINDS = {"name": "text", "count": "integer", "value": "number", "kept": "flag"}
numbers = st.floats(allow_nan=False, allow_infinity=False)
rows = st.tuples(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1) | st.none(),
    st.integers(-(10**17), 10**17) | st.none(),
    numbers | st.none(),
    st.booleans() | st.none(),
)


def typed(cells: list[tuple]) -> pd.DataFrame:
    columns = dict(zip(KINDS, zip(*cells, strict=True), strict=True))
    dtypes = {"name": "object", "count": "Int64", "value": "float64", "kept": "boolean"}
    return pd.DataFrame({name: pd.Series(columns[name], dtype=dtypes[name]) for name in KINDS})


@given(st.lists(rows, min_size=1, max_size=8))
def test_what_is_written_reads_back_to_the_same_bytes_and_numbers(cells):
    table = typed(cells)
    content = write_table(table)
    again = read_table(content, kinds=KINDS, label="t")
    assert write_table(again) == content
    values = table["value"].tolist()
    for one, two in zip(values, again["value"], strict=True):
        assert one == two or (math.isnan(one) and math.isnan(two))


@given(st.lists(numbers, min_size=1, max_size=8))
def test_rounding_twice_is_rounding_once(values):
    once = write_table(pd.DataFrame({"value": values}), rounding=RESULTS)
    again = read_table(once, kinds={"value": "number"}, label="t")
    assert write_table(again, rounding=RESULTS) == once


@given(st.floats(1e-6, 1e6), st.integers(-20, 20))
def test_a_few_last_bits_do_not_show_unless_a_half_lies_between(value, bits):
    near = value * (1 + bits * 2.0**-52)
    one, two = (float(f"{x:.7e}") for x in (value, near))
    shown = [write_table(pd.DataFrame({"x": [x]}), rounding=Rounding(8, 17)) for x in (value, near)]
    assert (shown[0] == shown[1]) == (one == two)


def test_kinds_are_written_in_one_way_each():
    table = pd.DataFrame({"a": [1, 2], "b": [2.0, -1e-12], "c": [True, False], "d": ['x,"', None]})
    assert write_table(table, rounding=RESULTS) == b'a,b,c,d\n1,2.0,true,"x,"""\n2,0.0,false,\n'


def test_a_named_index_is_written_and_an_unnamed_one_is_not():
    table = pd.DataFrame({"x": [1]}, index=pd.Index(["a"]))
    assert write_table(table) == b"x\n1\n"
    assert write_table(table.rename_axis("unit")) == b"unit,x\na,1\n"


def test_infinite_numbers_carriage_returns_and_other_kinds_are_refused_together():
    table = pd.DataFrame({"x": [math.inf], "when": [pd.Timestamp("2025-01-01")], "good": [1]})
    table["text"] = "a\rb"
    with pytest.raises(DataContractError) as caught:
        write_table(table)
    assert {fault.column for fault in caught.value.faults} == {"x", "when", "text"}


@pytest.mark.parametrize("cell", ["nan", "inf", "1e999", "1_000", " 1", "0x1", "１", "true"])
def test_what_only_looks_like_a_number_is_a_fault(cell):
    content = f"n,x\na,{cell}\nb,2.5\n".encode()
    with pytest.raises(DataContractError) as caught:
        read_table(content, kinds={"n": "text", "x": "number"}, label="t")
    assert [(f.row, f.column, f.value) for f in caught.value.faults] == [("1", "x", cell)]


def test_all_cells_of_another_kind_are_named():
    content = b"name,count,value,kept\na,1.5,2,yes\nb,3,x,true\n"
    with pytest.raises(DataContractError) as caught:
        read_table(content, kinds=KINDS, label="t")
    found = {(fault.row, fault.column) for fault in caught.value.faults}
    assert found == {("1", "count"), ("1", "kept"), ("2", "value")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "no CSV file in UTF-8"),
        (b"a,a\n1,2\n", "column stands twice"),
        (b"a,b\n1\n", "1 cells under 2 headings"),
        (b'a,b\n"1,2\n', "no CSV file"),
    ],
)
def test_files_that_are_no_tables(content, words):
    with pytest.raises(DataContractError, match=words):
        read_cells(content, label="t")


def test_other_columns_or_no_rows_are_faults():
    for content, words in ((b"x\n1\n", "other columns"), (b"y\n", "no rows")):
        with pytest.raises(DataContractError, match=words):
            read_table(content, kinds={"y": "integer"}, label="t")
