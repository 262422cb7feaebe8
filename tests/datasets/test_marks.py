"""Fingerprints: one edited cell moves exactly one column mark and one row mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.datasets.catalogue import data_folder, read_text, resource, table_names
from shuanggao_analytics.datasets.marks import (
    fingerprint,
    fingerprint_cells,
    line_marks,
    read_cells,
)
from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from pathlib import Path


@given(
    rows=st.integers(1, 6),
    columns=st.integers(1, 5),
    at=st.tuples(st.integers(0, 5), st.integers(0, 4)),
    value=st.text(st.characters(codec="utf-8"), max_size=5),
)
def test_one_edit_moves_one_mark_of_each_kind(
    rows: int, columns: int, at: tuple[int, int], value: str
) -> None:
    names = [f"c{i}" for i in range(columns)]
    table = pd.DataFrame([[f"{r}·{c}" for c in range(columns)] for r in range(rows)], columns=names)
    row, column = at[0] % rows, at[1] % columns
    edited = table.copy()
    edited.iloc[row, column] = f"{value}!"
    before, after = fingerprint(table), fingerprint(edited)
    moved = [name for name in names if before["columns"][name] != after["columns"][name]]
    marks = [
        before["rows"][i * 8 : i * 8 + 8] != after["rows"][i * 8 : i * 8 + 8] for i in range(rows)
    ]
    assert moved == [names[column]]
    assert np.flatnonzero(marks).tolist() == [row]


@pytest.mark.parametrize("name", table_names())
def test_the_table_and_the_file_have_the_same_fingerprint(name: str) -> None:
    raw = read_cells(data_folder() / resource(name)["path"])
    assert fingerprint(read_text(name)) == fingerprint_cells(raw.header, raw.rows)


def test_a_table_without_rows_has_marks_of_its_columns() -> None:
    empty = pd.DataFrame({"a": [], "b": []}, dtype="str")
    assert fingerprint(empty) == fingerprint_cells(["a", "b"], [])
    assert set(fingerprint(empty)["columns"]) == {"a", "b"}


def test_cells_know_their_lines_despite_breaks_within_cells_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"x\ny"\n\n2,z\n', encoding="utf-8")
    raw = read_cells(path)
    assert raw.rows == (("1", "x\ny"), ("2", "z"))
    assert raw.lines == (2, 5)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("编码,名称\n".encode("gb18030"), "codec"),
        (b"", "empty"),
        (b'a,b\n1,"x\n', "unexpected end"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(ShuanggaoError, match=problem):
        read_cells(path)


def test_line_marks_differ_only_where_the_lines_do() -> None:
    assert line_marks("a\nb\n")[:8] == line_marks("a\nc\n")[:8]
    assert line_marks("a\nb\n")[8:] != line_marks("a\nc\n")[8:]
