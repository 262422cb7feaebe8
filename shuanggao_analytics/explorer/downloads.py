"""Files of a result as bytes, and links that carry them, so that a page offline can save them."""

from __future__ import annotations

import base64
import io
import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.allocation.drivers.definitions import driver_table
from shuanggao_analytics.charts import save
from shuanggao_analytics.datasets import catalogue
from shuanggao_analytics.explorer.results import (
    equity_lines,
    headed,
    heading,
    money_lines,
    province_table,
    scenario_title,
    strategy_shares,
)
from shuanggao_analytics.packing import dated
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from shuanggao_analytics.allocation.scenarios.result import Allocation
    from shuanggao_analytics.allocation.scenarios.scenario import Scenario
    from shuanggao_analytics.charts.spec import ChartSpec

YAML = "application/yaml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"
_WIDEST = 48


def scenario_file(scenario: Scenario) -> bytes:
    """Return the YAML file of a scenario, as `Scenario.to_yaml` writes it.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> scenario_file(load_scenario("population")).splitlines()[0]
    b'id: population'
    """
    with tempfile.TemporaryDirectory() as folder:
        return scenario.to_yaml(Path(folder) / "scenario.yaml").read_bytes()


def picture_file(spec: ChartSpec) -> bytes:
    """Return the static picture of a chart as PNG, as `charts.save` writes it."""
    with tempfile.TemporaryDirectory() as folder:
        return save(spec, folder, formats=("png",))[0].read_bytes()


def workbook_file(result: Allocation, *, lang: Lang = "zh") -> bytes:
    """Return a result as an Excel workbook: what was asked, provinces, drivers, strategies, money.

    Every sheet begins with the scenario's title and the note that no document gives its weights.
    Text that begins with ``=`` stays text; a missing value is an empty cell. Its date is that of
    the shipped data, so that the same result gives the same bytes.

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Model
    >>> workbook_file(Model(scenario="population").result)[:2]
    b'PK'
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    head = [scenario_title(result, lang=lang), term("explorer_not_official", lang=lang)]
    for name, table in _sheets(result, lang).items():
        sheet = book.create_sheet(term(f"explorer_sheet_{name}", lang=lang))
        _fill(sheet, head, table)
    content = io.BytesIO()
    book.save(content)
    return dated(content.getvalue(), date=catalogue.data_date())


def _sheets(result: Allocation, lang: Lang) -> dict[str, pd.DataFrame]:
    names = driver_table().set_index("driver")[f"name_{lang}"].to_dict()
    tables = {
        "provinces": province_table(result, lang=lang).reset_index(),
        "strategies": strategy_shares(result, lang=lang),
        "equity": equity_lines(result, lang=lang),
        "money": money_lines(result, lang=lang),
        "ties": result.ties,
    }
    asked = scenario_file(result.scenario).decode("utf-8").splitlines()
    code = heading("province_code", lang=lang)
    return {name: headed(table, lang=lang) for name, table in tables.items()} | {
        "parts": result.parts.rename(columns=names).rename_axis(code).reset_index(),
        "scenario": pd.DataFrame({"YAML": asked}),
    }


def _fill(sheet: Worksheet, head: list[str], table: pd.DataFrame) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    cells = table.astype(object).where(table.notna(), None)
    rows: list[list[object]] = [[line] for line in head]
    rows += [[], [str(column) for column in table.columns]]
    header = len(rows)
    rows += [list(row) for row in cells.itertuples(index=False)]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            plain = value.item() if hasattr(value, "item") else value
            text = isinstance(plain, str)
            cell = sheet.cell(
                number, place, ILLEGAL_CHARACTERS_RE.sub("", plain) if text else plain
            )
            if cell.data_type == "f":
                cell.data_type = "s"
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    for cell in sheet[header]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="DCE6F1")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    for number, column in enumerate(table.columns, start=1):
        words = [str(column), *map(str, table.iloc[:, number - 1])]
        width = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in word) for word in words)
        sheet.column_dimensions[get_column_letter(number)].width = min(width + 2, _WIDEST)


def data_link(content: bytes, *, name: str, kind: str, words: str) -> str:
    """Return a link that saves a file that the link itself carries.

    Examples
    --------
    >>> data_link(b"a: 1", name="a.yaml", kind=YAML, words="Save")
    '<a class="sg-link" download="a.yaml" href="data:application/yaml;base64,YTogMQ==">Save</a>'
    """
    coded = base64.b64encode(content).decode("ascii")
    return (
        f'<a class="sg-link" download="{escape(name)}" '
        f'href="data:{kind};base64,{coded}">{escape(words)}</a>'
    )
