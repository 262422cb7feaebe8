"""The workbook of applicants: template out, filled in, read, screened."""

import openpyxl
import pytest

from shuanggao_analytics.allocation.screening.evidence import AMOUNTS, FLAGS, RATES, YEARS
from shuanggao_analytics.allocation.screening.verdicts import screen
from shuanggao_analytics.datasets.workbook.applicants import APPLICANTS
from shuanggao_analytics.datasets.workbook.reading import read_workbook
from shuanggao_analytics.datasets.workbook.template import write_template
from shuanggao_analytics.errors import DataContractError


def filled(folder, rows, **units):
    """Return a template whose data sheet holds rows, by field code."""
    file = write_template(folder / "applicants.xlsx", kind="applicants")
    book = openpyxl.load_workbook(file)
    sheet = book[APPLICANTS.sheet]
    codes = {cell.value: cell.column for cell in sheet[2]}
    for code, unit in units.items():
        sheet.cell(3, codes[code], unit)
    for number, row in enumerate(rows, start=4):
        for code, value in row.items():
            sheet.cell(number, codes[code], value)
    book.save(file)
    return file


def test_the_template_asks_for_every_evidence_that_the_rules_read():
    codes = {field.code for field in APPLICANTS.fields}
    assert {*RATES, *AMOUNTS, *FLAGS, *YEARS, "round_one_conclusion"} <= codes


def test_the_examples_filled_in_can_be_screened(tmp_path):
    table = read_workbook(filled(tmp_path, APPLICANTS.examples), kind="applicants")
    result = screen(table)
    assert result.summary["verdict"].to_list() == ["eligible", "ineligible"]
    assert "H-4" in result.summary["failed"].iloc[1]
    assert "H-2" in result.summary["unknown"].iloc[1]
    assert table["row"].to_list() == [4, 5]


def test_a_declared_fraction_is_brought_to_per_cent(tmp_path):
    row = {"college_code": "4199999901", "six_month_employment_pct": 0.961}
    file = filled(tmp_path, [row], six_month_employment_pct="比例")
    table = read_workbook(file, kind="applicants")
    assert table["six_month_employment_pct"].to_list() == pytest.approx([96.1])


def test_faults_name_sheet_row_and_column(tmp_path):
    rows = [
        {"college_code": "12", "international": "也许", "matched_employment_pct": 180},
        {"college_code": "4199999901", "round_one_conclusion": "好"},
        {"college_code": "4199999901"},
    ]
    with pytest.raises(DataContractError) as caught:
        read_workbook(filled(tmp_path, rows), kind="applicants")
    rows_named = [fault.row for fault in caught.value.faults]
    assert sorted(rows_named) == ["4", "4", "4", "5", "6"]
    assert all(APPLICANTS.sheet in fault.table for fault in caught.value.faults)
