"""The workbooks of provinces: quotas, and values of the user's own."""

import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook.provinces import PROVINCES, QUOTAS
from shuanggao_analytics.datasets.workbook.reading import inspect_workbook, read_workbook
from shuanggao_analytics.datasets.workbook.template import write_template


def saved(folder, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


@pytest.mark.parametrize("template", [QUOTAS, PROVINCES], ids=lambda each: each.kind)
def test_the_examples_filled_in_come_back(tmp_path, template):
    file = write_template(tmp_path / "a.xlsx", kind=template.kind)
    book = openpyxl.load_workbook(file)
    for number, row in enumerate(template.examples, start=4):
        for place, field in enumerate(template.fields, start=1):
            book[template.sheet].cell(number, place, row.get(field.code))
    book.save(file)
    table = read_workbook(file, kind=template.kind)
    assert table["province_code"].tolist() == ["320000", "620000"]
    for field in template.fields:
        if field.what in {"count", "number", "year"}:
            assert table[field.code].tolist() == [row[field.code] for row in template.examples]


def test_a_quota_is_whole_given_and_stands_once(tmp_path):
    rows = (["江苏", 18, 20], ["江苏省", 18, 2], ["浙江", None, 1], ["广东", 1.5, None])
    file = saved(tmp_path, ["省份", "名额", "学校类名额"], *rows, ["合计", 37, 23])
    found = inspect_workbook(file, kind="quotas")
    assert [(fault.row, fault.problem) for fault in found.faults] == [
        ("2", "more than 名额, which is 18"),
        ("3", "the same as row 2"),
        ("4", "nothing filled in"),
        ("5", "needs a whole number"),
    ]
    assert [(remark.row, remark.value) for remark in found.remarks] == [("6", "合计")]


def test_values_of_ones_own_are_numbers_and_keep_their_heading(tmp_path):
    head = ["省", "年度", "研发经费（亿元）", "城镇化率（%）", "备注"]
    file = saved(tmp_path, head, ["江苏", 2024, -4212.3, "75.5%", "初步数"])
    table = read_workbook(file, kind="provinces")
    assert table[["研发经费(亿元)", "城镇化率(%)", "备注"]].loc[0].tolist() == [
        -4212.3, 75.5, "初步数"]  # fmt: skip
    reading = inspect_workbook(
        saved(tmp_path, head, ["江苏", 2024, "约4000", 75.5, None]), kind="provinces"
    )
    assert [(fault.column, fault.problem) for fault in reading.faults] == [
        ("C 研发经费(亿元)", "needs a number")
    ]
