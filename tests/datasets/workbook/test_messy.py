"""A whole day with a messy file: read, faults understood, copy put right, read, gaps named."""

import random

import openpyxl
import pytest

from shuanggao_analytics.datasets.workbook import (
    corrected_copy,
    data_gaps,
    inspect_workbook,
    read_workbook,
)
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.errors import ShuanggaoError

ROWS = [
    ["某省双高院校数据（2022—2024年）"],
    ["院　校", "年 度", "师资", None, "经 费", None, "学生数"],
    [None, None, "双师型占比（％）", "生师比(X:1)", "横向经费（万元）", "纵向经费(元)", "在校生"],
    ["北京电子科技职业学院", 2022, 78.1, "15.2:1", 120, 350_000, 9000],
    [None, 2023, "79.5", 15, "1,300", 400_000, 9100],
    ["北京科技职业大学", 2024, 80, 14.8, 140, 450_000, 9200],
    ["承德石油高等专科学校", "2022年", "70%", 16, "缺", None, 8000],
    [None, 2024, 71, 16, 30, 100_000, 8100.5],
    ["合计", None, None, None, 1590, None, None],
    ["注：横向经费含税"],
]
MERGED = ("A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "A4:A5", "A7:A8", "A10:G10")
JUNK = [None, "合计", "注：x", "=1+1", "#REF!", "１２", -1, 1e308, "nan", "inf", "约5", "95%",
        "5万元", "示例", "火星", True, "　", "a" * 500, "<script>", "2024年", 10**30, "院校",
        "单位", "万元", "指标", "数值", "\n", "()", "4111010858"]  # fmt: skip


@pytest.fixture
def messy(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in ROWS:
        book.active.append(row)
    for cells in MERGED:
        book.active.merge_cells(cells)
    book.create_sheet("旧").sheet_state = "hidden"
    book.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


def test_from_the_faults_to_the_gaps(messy):
    reading = inspect_workbook(messy, kind="indicators")
    assert [(fault.row, fault.column, fault.value) for fault in reading.faults] == [
        ("7", "E 横向经费(万元)", "缺"),
        ("8", "G 在校生", "8100.5"),
    ]
    copy = corrected_copy(messy, reading.faults, messy.with_name("own-问题.xlsx"))
    book = openpyxl.load_workbook(copy)
    book["数据"]["E7"], book["数据"]["G8"] = None, 8100
    book.save(copy)

    reading = inspect_workbook(copy, kind="indicators")
    table = reading.table
    assert reading.faults == ()
    assert table["college"].unique().tolist() == ["北京科技职业大学", "河北石油职业技术大学"]
    assert table["vertical_wan"].tolist()[:3] == [35, 40, 45]
    assert table["dual_staff_pct"].tolist() == [78.1, 79.5, 80, 70, 71]
    assert table["student_ratio"].tolist() == [15.2, 15, 14.8, 16, 16]
    done = " ".join(str(remark) for remark in reading.remarks)
    for words in ("旧", "合计", "含税", "河北石油职业技术大学", "converted from 元 to 万元"):
        assert words in done
    gaps = data_gaps(table).set_index("key")
    assert gaps.loc["panel", "missing"] == "河北石油职业技术大学2023"
    assert gaps.loc["horizontal_wan", "missing"] == "横向技术服务到款额：河北石油职业技术大学2022"


@pytest.mark.parametrize("seed", range(40))
def test_mutated_files_are_read_or_refused(tmp_path, seed):
    rng = random.Random(seed)
    template = TEMPLATES[rng.choice(list(TEMPLATES))]
    fields = [field for field in template.fields if field.required or rng.random() < 0.4]
    rows = [[field.zh for field in fields], [field.unit for field in fields]]
    rows += [[example.get(field.code) for field in fields] for example in template.examples]
    for _ in range(rng.randint(1, 5)):
        row = rows[rng.randrange(len(rows))]
        row[rng.randrange(len(row))] = rng.choice(JUNK)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if rng.random() < 0.4:
        top, left = rng.randint(1, 4), rng.randint(1, len(fields))
        book.active.merge_cells(
            start_row=top, start_column=left, end_row=top + rng.randint(0, 2), end_column=left + 1
        )
    file = tmp_path / "own.xlsx"
    book.save(file)
    reading = inspect_workbook(file, kind=template.kind)
    if not reading.faults:
        assert len(read_workbook(file, kind=template.kind)) == len(reading.table) > 0
        return
    assert all(fault.remedy and fault.table.startswith("own.xlsx") for fault in reading.faults)
    copy = openpyxl.load_workbook(corrected_copy(file, reading.faults, tmp_path / "copy.xlsx"))
    assert copy["问题清单"].max_row == len(set(reading.faults)) + 1
    with pytest.raises(ShuanggaoError):
        read_workbook(file, kind=template.kind)
