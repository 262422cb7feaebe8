"""Excel templates for the user's own data: a reading sheet, a data sheet, an example."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from shuanggao_analytics.datasets.workbook.fields import (
    EXAMPLE_SHEET,
    READING_SHEET,
)
from shuanggao_analytics.datasets.workbook.kinds import template_of
from shuanggao_analytics.datasets.workbook.saving import save_whole
from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.geography.places import name_of, provinces

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from shuanggao_analytics.datasets.workbook.fields import Field, Template

_ROWS = 2000
_HEAD = 3
_FILL = "DCE6F1"
_NEEDED = "FCE4D6"
_FORMATS = {"count": "#,##0", "number": "0.00", "year": "0"}
_LAYOUTS = (
    "年份也可以横排：院校名称、指标名称、单位（可选）之后，2022年、2023年……各占一列。",
    "也可以用两行标题：上一行写指标和单位，下一行写年份，每行一所院校。",
)
_YEARS = tuple(str(year) for year in range(2015, 2036))


def write_template(path: str | os.PathLike[str], *, kind: str = "programmes") -> Path:
    """Write an empty workbook to be filled in, and return where it stands.

    Three sheets: 填写说明 (how to fill it in, and what every field means), the data sheet (headings
    in Chinese, field codes, units; drop-downs, number formats, frozen headings) and an example
    with made-up values, marked 合成数据, which `read_workbook` never reads.

    Parameters
    ----------
    path
        File to write, ``.xlsx``, whole or not at all; the same bytes each time. An existing file
        is left alone.
    kind
        ``"programmes"``: one row a programme and year, supply and posts; ``"applicants"``: one
        row an applicant, evidence for the selection rules; ``"scores"``: one row a unit,
        evaluation and stage, scores and money; ``"indicators"``: one row a college or programme
        group and year, one column an indicator, or as its reading sheet says; ``"quotas"``: one row
        a province, its places; ``"provinces"``: one row a province and year, values of one's own.

    Raises
    ------
    UnknownNameError
        When there is no such kind.
    ShuanggaoError
        When the file exists (it may hold somebody's data) or does not end in ``.xlsx``.
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_template(Path(folder) / "programmes.xlsx").name
    'programmes.xlsx'
    """
    from openpyxl import Workbook

    template, target = template_of(kind), Path(path)
    if target.suffix.lower() != ".xlsx":
        msg = f"a template is an .xlsx file, not {target.name!r}"
        raise ShuanggaoError(msg)
    if target.exists():
        msg = f"{target.name} exists and may hold data: choose another name or remove it"
        raise ShuanggaoError(msg)
    book = Workbook()
    _reading(book.active, template)
    data = book.create_sheet(template.sheet)
    _headings(data, template)
    _validations(data, template)
    example = book.create_sheet(EXAMPLE_SHEET)
    _headings(example, template)
    example.sheet_properties.tabColor = "ED7D31"
    for number, row in enumerate(template.examples, start=_HEAD + 1):
        _fill(example, number, template.fields, row)
    book.active = 1
    save_whole(book, target)
    return target


def _reading(sheet: Worksheet, template: Template) -> None:
    """Write how to fill the workbook in, and a table of its fields."""
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.title = READING_SHEET
    sheet.append([template.title_zh])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in (*template.about_zh, *(_LAYOUTS if template.long else ())):
        sheet.append([line])
    sheet.append([])
    sheet.append(["字段", "字段代码", "必填", "单位", "可选值", "说明", "方向"])
    head = sheet.max_row
    for cell in sheet[head]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color=_FILL)
    for field in template.fields:
        units, choices = "／".join(field.units) or "—", "／".join(field.choices) or "—"
        needed, way = "是" if field.required else "", field.direction or "—"
        sheet.append([field.zh, field.code, needed, units, choices, field.help_zh, way])
    for column, width in zip("ABCDEFG", (28, 26, 8, 18, 36, 60, 8), strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=head + 1):
        row[5].alignment = Alignment(wrap_text=True, vertical="top")


def _headings(sheet: Worksheet, template: Template) -> None:
    """Write headings, codes and units, with widths and number formats of the columns."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for column, field in enumerate(template.fields, start=1):
        heading = f"{field.zh}*" if field.required else field.zh
        for row, text in enumerate((heading, field.code, field.unit), start=1):
            cell = sheet.cell(row, column, text)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.font = Font(bold=row == 1, color="000000" if row == 1 else "7F7F7F")
            shade = _NEEDED if field.required else _FILL
            cell.fill = PatternFill("solid", start_color=shade)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = max(12, 2 * len(heading) + 4, len(field.code) + 2)
        sheet.column_dimensions[letter].number_format = _FORMATS.get(field.what, "@")
    sheet.freeze_panes = sheet.cell(_HEAD + 1, template.frozen + 1)


def _validations(sheet: Worksheet, template: Template) -> None:
    """Add the drop-downs and limits of the data rows, and the choice of units."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, field in enumerate(template.fields, start=1):
        letter = get_column_letter(column)
        cells = f"{letter}{_HEAD + 1}:{letter}{_HEAD + _ROWS}"
        if len(field.units) > 1:
            _listed(sheet, f"{letter}{_HEAD}", field.units, strict=True)
        if field.what in {"choice", "place", "province", "year"}:
            places = _provinces()
            offered = {"choice": tuple(field.choices), "year": _YEARS}
            offered |= {"place": places, "province": places}
            _listed(sheet, cells, offered[field.what], strict=field.what == "choice")
        elif field.what in {"count", "number"}:
            if len(field.units) == 1 and field.high < math.inf:
                rule = DataValidation(type="decimal", operator="between", formula1="0")
                rule.formula2 = f"{field.high:g}"
                rule.error = f"请填0到{field.high:g}的数；没有数据请留空"
            else:
                rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
                rule.error = "请填不小于0的数；没有数据请留空"
            rule.showErrorMessage, rule.allow_blank = True, True
            rule.add(cells)
            sheet.add_data_validation(rule)


def _listed(sheet: Worksheet, cells: str, choices: Iterable[str], *, strict: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.showErrorMessage = True
    rule.errorStyle = "stop" if strict else "warning"
    rule.error = "请从下拉表中选择" if strict else "不在下拉表中，请确认"
    rule.add(cells)
    sheet.add_data_validation(rule)


def _fill(
    sheet: Worksheet, number: int, fields: Iterable[Field], row: Mapping[str, object]
) -> None:
    for column, field in enumerate(fields, start=1):
        cell = sheet.cell(number, column, row.get(field.code))
        cell.number_format = _FORMATS.get(field.what, "@")


def _provinces() -> tuple[str, ...]:
    table = provinces()
    codes = table.loc[table["in_programme"] & table["has_gb_code"], "province_code"]
    return tuple(name_of(codes))  # in full: 吉林 alone could be the city
