"""Every hand edit of a shipped file is found and named by row and column."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.datasets.catalogue import package, resource, stamp, table_names
from shuanggao_analytics.datasets.integrity import check_files, locate_in_table, locate_in_text
from shuanggao_analytics.datasets.marks import (
    RawTable,
    fingerprint_cells,
    line_marks,
    read_cells,
)

if TYPE_CHECKING:
    from pathlib import Path


def _rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _items(folder: Path, table: str) -> list[str]:
    report = check_files(folder)
    failed = report[(report["table"] == table) & ~report["passed"]]
    return failed["item"].tolist()


def _write(path: Path, raw: RawTable) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([raw.header, *raw.rows])
    path.write_text(out.getvalue(), encoding="utf-8")


def test_shipped_files_are_as_stamped() -> None:
    report = check_files()
    assert report.loc[~report["passed"], ["table", "item", "detail"]].to_numpy().tolist() == []
    assert len(report) == len(package()["resources"])


def test_one_edited_cell_in_every_table_is_named_by_row_and_column(shipped_copy: Path) -> None:
    places: dict[str, tuple[str, str]] = {}
    for number, name in enumerate(table_names(folder=shipped_copy)):
        path = shipped_copy / resource(name, folder=shipped_copy)["path"]
        raw = read_cells(path)
        row, column = (number * 37 + 5) % len(raw.rows), (number * 3 + 1) % len(raw.header)
        cells = list(raw.rows[row])
        cells[column] += "7"
        rows = (*raw.rows[:row], tuple(cells), *raw.rows[row + 1 :])
        _write(path, RawTable(raw.header, rows, raw.lines))
        key = resource(name, folder=shipped_copy)["schema"]["primaryKey"]
        label = "/".join(cells[raw.header.index(part)] for part in key)
        item = f"row {label} (line {raw.lines[row]}), column {raw.header[column]}"
        places[name] = (item, cells[column])
    report = check_files(shipped_copy)
    failed = report[~report["passed"] & (report["item"] != "file")].set_index("table")
    assert {name: (line["item"], line["found"]) for name, line in failed.iterrows()} == places
    whole = report[~report["passed"] & (report["item"] == "file")]
    assert set(whole["table"]) == set(places)
    assert whole["expected"].str.startswith("sha256:").all()


def test_one_edited_line_in_every_policy_file_is_named(shipped_copy: Path) -> None:
    expected = {}
    for path in sorted((shipped_copy / "policy").glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").split("\n")
        lines[2] += " # edited"
        path.write_text("\n".join(lines), encoding="utf-8")
        expected[f"policy-{path.stem}"] = "line 3"
    report = check_files(shipped_copy)
    failed = report[~report["passed"] & (report["item"] != "file")]
    assert dict(zip(failed["table"], failed["item"], strict=True)) == expected


@pytest.mark.parametrize(
    ("old", "new", "items"),
    [
        ("t2,乙镇", "t2,乙城", ["row t2 (line 3), column name"]),
        ("t2,乙镇", "t9,乙镇", ["row t9 (line 3), column code"]),
        ("c1,,0,false", "c1,1950,1,false", ["row t2 (line 3), column founded",
                                            "row t2 (line 3), column share_pct"]),
        ("t2,乙镇,c1,,0,false\n", "", ["after row t1 (line 2)"]),
        ("t1,甲镇,c1,1990,12.5,true\n", "", ["after the header"]),
        ("t3,", "t5,戊镇,c1,,,true\nt3,", ["row t5 (line 4)"]),
        ("code,name,county", "code,title,county", ["column name"]),
        ("t2,乙镇,c1,,0,false", "t2,乙镇,c1,,0", ["line 3"]),
        ("t1,甲镇,c1,1990,12.5,true\nt2,乙镇,c1,,0,false",
         "t2,乙镇,c1,,0,false\nt1,甲镇,c1,1990,12.5,true", ["row t2 (line 2)"]),
    ],
)  # fmt: skip
def test_edits_by_hand_are_located(mini: Path, old: str, new: str, items: list[str]) -> None:
    _rewrite(mini / "tables" / "towns.csv", old, new)
    assert _items(mini, "towns") == ["file", *items]
    assert _items(mini, "counties") == []


def test_a_new_row_beside_an_edited_one_leaves_both_named(mini: Path) -> None:
    _rewrite(mini / "tables" / "towns.csv", "t1,甲镇", "t1,甲城")
    _rewrite(mini / "tables" / "towns.csv", "t4,", "t6,己镇,c1,,,true\nt4,")
    assert set(_items(mini, "towns")) == {
        "file", "row t1 (line 2), column name", "row t6 (line 5)"}  # fmt: skip


def test_two_rows_and_two_columns_edited_at_once_name_the_columns_that_can_be_meant(
    mini: Path,
) -> None:
    _rewrite(mini / "tables" / "towns.csv", "甲镇", "甲城")
    _rewrite(mini / "tables" / "towns.csv", "99.9", "99.8")
    assert _items(mini, "towns")[1:] == [
        "row t1 (line 2), column name or share_pct",
        "row t4 (line 5), column name or share_pct",
    ]


def test_exchanged_columns_are_named_and_not_every_row(mini: Path) -> None:
    path = mini / "tables" / "towns.csv"
    raw = read_cells(path)
    rows = tuple((row[0], row[2], row[1], *row[3:]) for row in raw.rows)
    _write(path, RawTable(raw.header, rows, raw.lines))
    assert _items(mini, "towns") == ["file", "column name", "column county"]


def test_columns_in_another_order_are_one_finding(mini: Path) -> None:
    path = mini / "tables" / "towns.csv"
    raw = read_cells(path)
    order = [0, 2, 1, 3, 4, 5]
    rows = tuple(tuple(row[i] for i in order) for row in raw.rows)
    _write(path, RawTable(tuple(raw.header[i] for i in order), rows, raw.lines))
    assert _items(mini, "towns") == ["file", "header"]


def test_a_missing_and_a_new_column_are_named(mini: Path) -> None:
    path = mini / "tables" / "counties.csv"
    path.write_text("code,extra\nc1,1\nc2,2\n", encoding="utf-8")
    report = check_files(mini)
    failed = report[(report["table"] == "counties") & ~report["passed"]].iloc[1:]
    assert dict(zip(failed["item"], failed["detail"], strict=True)) == {
        "column name": "missing column",
        "column extra": "column that the data package does not have",
    }


def test_other_bytes_with_the_same_cells_are_said_to_be_that(mini: Path) -> None:
    path = mini / "tables" / "counties.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    report = check_files(mini)
    details = report.loc[report["table"] == "counties", "detail"].tolist()
    assert "no cell differs" in details[-1]


@pytest.mark.parametrize("content", ["编码\n".encode("gb18030"), b"", b'a,"b\n'])
def test_an_unreadable_table_is_a_finding_and_no_crash(mini: Path, content: bytes) -> None:
    (mini / "tables" / "towns.csv").write_bytes(content)
    assert _items(mini, "towns") == ["file", "file"]


def test_missing_unstamped_and_undescribed_files_are_findings(mini: Path) -> None:
    (mini / "tables" / "counties.csv").unlink()
    (mini / "tables" / "strange.csv").write_text("a\n1\n", encoding="utf-8")
    (mini / "sample").mkdir()
    (mini / "sample" / "stray.csv").write_text("a\n1\n", encoding="utf-8")
    found = check_files(mini)
    failed = found[~found["passed"]]
    assert failed["table"].tolist() == ["counties", "strange", "stray"]
    assert "not described" in failed["detail"].iloc[1]


def test_a_table_edited_throughout_gives_a_list_of_bearable_length(mini: Path) -> None:
    path = mini / "tables" / "counties.csv"
    path.write_text("code,name\n" + "".join(f"d{i},县{i}\n" for i in range(200)), encoding="utf-8")
    stamp(mini)
    _write(path, RawTable(("code", "name"), tuple((f"d{i}", "县") for i in range(200)), ()))
    report = check_files(mini)
    failed = report[report["table"] == "counties"]
    assert len(failed) == 52
    assert failed["detail"].iloc[-1] == "… and 150 more differences"


_ROWS = st.lists(
    st.tuples(*[st.text('甲乙ab1," \n', max_size=3)] * 2), min_size=1, max_size=12
).map(lambda rows: [(f"k{i}", *row) for i, row in enumerate(rows)])


def _raw(rows: list[tuple[str, ...]]) -> RawTable:
    return RawTable(("key", "a", "b"), tuple(rows), tuple(range(2, len(rows) + 2)))


@given(rows=_ROWS, pick=st.integers(0, 11), column=st.integers(0, 2))
def test_any_single_edit_is_found_exactly(
    rows: list[tuple[str, ...]], pick: int, column: int
) -> None:
    pick %= len(rows)
    marks = fingerprint_cells(("key", "a", "b"), rows)
    edited = [list(row) for row in rows]
    edited[pick][column] += "!"
    found = locate_in_table(_raw([tuple(row) for row in edited]), marks, key=["key"])
    label = f"row {edited[pick][0]} (line {pick + 2}), column {('key', 'a', 'b')[column]}"
    assert [edit.item for edit in found] == [label]


@given(rows=_ROWS, pick=st.integers(0, 11))
def test_any_deleted_or_inserted_row_is_found_exactly(
    rows: list[tuple[str, ...]], pick: int
) -> None:
    pick %= len(rows)
    shorter = [row for i, row in enumerate(rows) if i != pick]
    names = ("key", "a", "b")
    gone = locate_in_table(_raw(shorter), fingerprint_cells(names, rows), key=["key"])
    before = f"after row k{pick - 1} (line {pick + 1})" if pick else "after the header"
    assert [edit.item for edit in gone] == [before]
    came = locate_in_table(_raw(rows), fingerprint_cells(names, shorter), key=["key"])
    assert [edit.item for edit in came] == [f"row k{pick} (line {pick + 2})"]


@given(lines=st.lists(st.text("ab: ", max_size=4), min_size=1, max_size=9), pick=st.integers(0, 8))
def test_any_edited_line_is_found_exactly(lines: list[str], pick: int) -> None:
    pick %= len(lines)
    before = "".join(f"{line}.\n" for line in lines)
    after = "".join(f"{line}{'!' if i == pick else '.'}\n" for i, line in enumerate(lines))
    assert [edit.item for edit in locate_in_text(after, line_marks(before))] == [f"line {pick + 1}"]
