"""Packed documents bear one date: the same content is the same bytes, and nothing else changes."""

import datetime
import io
import zipfile

import openpyxl

from shuanggao_analytics.packing import dated

DAY = "2026-11-21"


def workbook(*, created):
    book = openpyxl.Workbook()
    book.active.append(["东部", 101])
    book.properties.created = created
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_time_of_writing_leaves_no_trace():
    years = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2001, 2024))
    one, two = (workbook(created=each.replace(tzinfo=None)) for each in years)
    assert one != two
    assert dated(one, date=DAY) == dated(two, date=DAY)


def test_the_content_stays_and_the_dates_are_that_day():
    draft = workbook(created=datetime.datetime(2001, 1, 1))
    book = openpyxl.load_workbook(io.BytesIO(dated(draft, date=DAY)))
    assert [cell.value for cell in book.active[1]] == ["东部", 101]
    about = book.properties
    assert about.created == about.modified == datetime.datetime.fromisoformat(DAY)


def test_parts_are_exchanged_and_others_kept_in_order():
    draft = workbook(created=datetime.datetime(2001, 1, 1))
    made = dated(draft, date=DAY, changed={"xl/styles.xml": b"<a/>"})
    with zipfile.ZipFile(io.BytesIO(made)) as new, zipfile.ZipFile(io.BytesIO(draft)) as old:
        assert new.namelist() == old.namelist()
        assert new.read("xl/styles.xml") == b"<a/>"
        assert new.read("xl/workbook.xml") == old.read("xl/workbook.xml")
        assert {entry.date_time for entry in new.infolist()} == {(2026, 11, 21, 0, 0, 0)}
