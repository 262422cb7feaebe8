"""Crosswalks are handed out whole, and the user's own file is read cell by cell or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from shuanggao_analytics.datasets.crosswalks import (
    CROSSWALKS,
    load_classification,
    load_crosswalk,
    read_crosswalk,
)
from shuanggao_analytics.errors import DataContractError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "code,target,weight,why\n460301,制造业,0.7,机电\n4603,制造业,1,\n"


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "mine.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def excel(folder: Path, rows: list[list[object]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = folder / "mine.xlsx"
    book.save(file)
    return file


def faults(file: Path) -> list[tuple[str | None, str | None, str]]:
    with pytest.raises(DataContractError) as caught:
        read_crosswalk(file)
    assert {fault.table for fault in caught.value.faults} == {file.name}
    return [(fault.row, fault.column, fault.problem) for fault in caught.value.faults]


class TestShipped:
    @pytest.mark.parametrize("name", CROSSWALKS)
    def test_a_row_is_a_pair_with_weight_reason_and_doubt(self, name):
        table = load_crosswalk(name)
        columns = ["code", "target", "weight", "why", "why_en", "confidence", "trust", "source"]
        assert list(table.columns) == columns
        assert not table.duplicated(["code", "target"]).any()
        assert table.notna().all(axis=None)
        assert table["code"].map(type).eq(str).all()
        assert table["target"].map(type).eq(str).all()

    def test_the_table_is_the_callers_own(self):
        mine = load_crosswalk("section_sector3")
        mine.loc[0, "target"] = "spoilt"
        assert "spoilt" not in set(load_crosswalk("section_sector3")["target"])

    def test_an_unknown_name_is_answered_with_the_seven(self):
        with pytest.raises(UnknownNameError) as caught:
            load_crosswalk("speciality_section")
        message = str(caught.value)
        assert "did you mean specialty_section?" in message
        assert all(name in message for name in CROSSWALKS)
        assert len(CROSSWALKS) == 7

    def test_schemes_have_their_published_sizes(self):
        sizes = load_classification().groupby("scheme").size().to_dict()
        assert sizes == {
            "section20": 20, "sector9": 9, "sector3": 3, "field6": 7, "field13": 14, "label": 151,
        }  # fmt: skip
        sections = load_classification("section20")
        assert sections["letter"].tolist() == list("ABCDEFGHIJKLMNOPQRST")
        assert load_classification("sector9")["letter"].isna().all()

    @pytest.mark.parametrize("scheme", ["section20", "sector9", "sector3", "field13", "label"])
    def test_a_scheme_is_in_its_order_and_named_in_both_languages(self, scheme):
        table = load_classification(scheme)
        assert table["sort_order"].tolist() == list(range(1, len(table) + 1))
        assert table[["name", "name_en"]].notna().all(axis=None)
        assert not table["name_en"].str.contains("[一-鿿]").any()


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_a_csv_in_the_usual_encodings(self, tmp_path, encoding):
        table = read_crosswalk(write(tmp_path, GOOD, encoding))
        assert list(table.columns) == ["code", "target", "weight", "why"]
        assert table["code"].tolist() == ["460301", "4603"]
        assert table["target"].tolist() == ["制造业", "制造业"]
        assert table["weight"].tolist() == [0.7, 1.0]
        assert table["why"].isna().tolist() == [False, True]
        assert table.index.tolist() == [0, 1]

    def test_excel_numbers_become_text_codes(self, tmp_path):
        rows = [["Weight", "code", "target"], [1, 460301, "ict"], [], [0.5, 4603.0, 51],
                [0.5, " 0460 ", "ict"]]  # fmt: skip
        table = read_crosswalk(excel(tmp_path, rows))
        assert table["code"].tolist() == ["460301", "4603", "0460"]
        assert table["target"].tolist() == ["ict", "51", "ict"]
        assert table["code"].map(type).eq(str).all()
        assert table["weight"].tolist() == [1.0, 0.5, 0.5]

    def test_column_order_blank_lines_and_spaces_do_not_matter(self, tmp_path):
        text = "\n TARGET ,weight,code,,\n ict , 0.5 ,\u300051 ,,\n,,,,\n"
        table = read_crosswalk(write(tmp_path, text))
        assert table.to_dict("records") == [{"code": "51", "target": "ict", "weight": 0.5}]

    def test_every_fault_with_its_line_and_column(self, tmp_path):
        text = (
            "code,target,weight,confidence\n"
            "46,a,70%,high\n"
            ",a,0.5,high\n"
            "47,,1.2,sure\n"
            "\n"
            "48,a,,high\n"
            "49,a,0.5,\n"
            "49,a,0.5,low\n"
        )
        assert faults(write(tmp_path, text)) == [
            ("line 3", "code", "nothing given"),
            ("line 4", "target", "nothing given"),
            ("line 2", "weight", "needs a number above 0 and up to 1"),
            ("line 4", "weight", "needs a number above 0 and up to 1"),
            ("line 6", "weight", "needs a number above 0 and up to 1"),
            ("line 7", "code+target", "pair stands twice"),
            ("line 8", "code+target", "pair stands twice"),
            ("line 4", "confidence", "unknown word"),
        ]
        with pytest.raises(DataContractError, match=r"write 70 % as 0\.7"):
            read_crosswalk(tmp_path / "mine.csv")

    def test_faults_of_the_shape(self, tmp_path):
        assert faults(write(tmp_path, "code,weight,weight,,x\n1,1,1,1,1\n2,1,1,1,1,a,b\n")) == [
            (None, "target", "missing column"),
            (None, "weight", "column stands twice"),
            (None, "", "column without a name"),
            ("line 3", None, "cells beyond the last column"),
        ]
        assert faults(write(tmp_path, "code,target,weight\n\n")) == [(None, None, "no rows")]
        assert faults(write(tmp_path, "")) == [(None, None, "no rows")]

    def test_a_short_row_lacks_its_last_cells(self, tmp_path):
        assert faults(write(tmp_path, "code,target,weight\n46,a\n")) == [
            ("line 2", "weight", "needs a number above 0 and up to 1")
        ]

    def test_files_that_cannot_be_read(self, tmp_path):
        with pytest.raises(DataContractError, match="no such file"):
            read_crosswalk(tmp_path / "absent.csv")
        assert faults(write(tmp_path, GOOD, name="mine.xls")) == [
            (None, None, "not a CSV or Excel file")
        ]
        assert faults(write(tmp_path, GOOD, name="mine.xlsx")) == [
            (None, None, "cannot be read as Excel")
        ]
        binary = tmp_path / "binary.csv"
        binary.write_bytes(b"\xff\xff\x00")
        assert faults(binary) == [(None, None, "neither UTF-8 nor GB18030 text")]
        assert faults(write(tmp_path, 'code,target,weight\n"46,a,1\n'))[0][2].startswith(
            "not a CSV"
        )

    def test_what_is_shipped_can_be_written_edited_and_read_again(self, tmp_path):
        shipped = load_crosswalk("specialty_section")
        file = tmp_path / "mine.csv"
        shipped.to_csv(file, index=False, encoding="utf-8-sig")
        pd.testing.assert_frame_equal(read_crosswalk(file), shipped, check_dtype=False)
        shipped.to_excel(tmp_path / "mine.xlsx", index=False)
        again = read_crosswalk(tmp_path / "mine.xlsx")
        pd.testing.assert_frame_equal(again, shipped, check_dtype=False)
