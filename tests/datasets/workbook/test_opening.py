"""Files of somebody else: broken, of another kind, too large, or with XML entities."""

import random
import zipfile

import docx
import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook import opening
from shuanggao_analytics.datasets.workbook.opening import open_book
from shuanggao_analytics.datasets.workbook.stored import stored_sheets
from shuanggao_analytics.errors import ShuanggaoError


@pytest.fixture
def file(tmp_path):
    book = openpyxl.Workbook()
    for number in range(200):
        book.active.append([f"text {number}", number])
    book.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


def test_bytes_changed_anywhere_are_read_or_refused(file):
    whole = file.read_bytes()
    rng = random.Random(3)
    refused = 0
    for _ in range(60):
        raw = bytearray(whole)
        for _ in range(4):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        file.write_bytes(raw)
        try:
            open_book(file)
            stored_sheets(file)
        except ShuanggaoError as error:
            refused += "is no .xlsx workbook" in str(error)
    assert refused > 10


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_refused(file, tmp_path, part):
    strange = tmp_path / "strange.xlsx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(strange, "w") as new:
        for name in old.namelist():
            head = b'<!DOCTYPE a [<!ENTITY b "c">]>' if name == part else b""
            new.writestr(name, head + old.read(name))
    with pytest.raises(ShuanggaoError, match="declares XML entities"):
        open_book(strange)


def test_a_link_over_a_whole_sheet_is_refused_before_its_cells_are_made(file, tmp_path):
    strange = tmp_path / "strange.xlsx"
    link = b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(strange, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", link))
    with pytest.raises(ShuanggaoError, match=r"strange\.xlsx gives 17,179,869,184 cells one link"):
        open_book(strange)


def test_a_word_file_by_the_name_of_a_workbook_is_refused(tmp_path):
    docx.Document().save(tmp_path / "own.xlsx")
    for read in (open_book, stored_sheets):
        with pytest.raises(ShuanggaoError, match=r"own\.xlsx is no \.xlsx workbook"):
            read(tmp_path / "own.xlsx")


def test_what_unpacks_to_too_much_is_refused(file, monkeypatch):
    monkeypatch.setattr(opening, "_LARGEST", 1000)
    with pytest.raises(ShuanggaoError, match="more than a table can be"):
        open_book(file)
