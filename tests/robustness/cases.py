"""One seeded case: a spoilt file is read, or refused with one of our errors that says where."""

from __future__ import annotations

import random
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from shuanggao_analytics.allocation import Scenario, allocate
from shuanggao_analytics.audit import audit_table
from shuanggao_analytics.datasets import inspect_workbook, read_printed, read_workbook
from shuanggao_analytics.datasets.workbook import corrected_copy, data_gaps
from shuanggao_analytics.datasets.workbook.fields import LABELS
from shuanggao_analytics.datasets.workbook.kinds import TEMPLATES
from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.explorer.basis import shipped_basis
from shuanggao_analytics.resources import data_dir

from . import mutators as m

if TYPE_CHECKING:
    from pathlib import Path

READ, REFUSED = "read", "refused"
KINDS = ("workbook", "printed", "scenario")
_PRINTED = (
    ["地区", "年份", "U1", "U2", "C", "T", "D", "排名"],
    ["北京", "2020", "0.246", "0.599", "0.908", "0.423", "0.620", "3"],
    ["上海", "2020", "0.327", "0.397", "0.995", "0.362", "0.600", "4"],
    ["江苏", "2020", "0.512", "0.488", "1.000", "0.500", "0.707", "1"],
    ["浙江", "2020", "0.431", "0.520", "0.996", "0.476", "0.688", "2"],
)


def run(seed: int, folder: Path) -> str:
    """Run the case of a seed in an empty folder and return whether its file was read."""
    rng = random.Random(seed)
    case = (_workbook, _printed, _scenario)[seed % 3]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            case(rng, folder)
        except ShuanggaoError as error:
            _located(error, folder)
            return REFUSED
    return READ


def _located(error: ShuanggaoError, folder: Path) -> None:
    """Assert that an error names its file, and each fault its problem."""
    if isinstance(error, DataContractError):
        assert error.faults
        assert all(fault.table and fault.problem for fault in error.faults)
    else:
        names = [path.name for path in folder.iterdir()]
        assert any(name in str(error) for name in names), error
    assert "Traceback" not in str(error)


def _sheet(template: Any, rng: random.Random) -> m.Sheet:
    fields = [each for each in template.fields if each.required or rng.random() < 0.5]
    head = [[each.zh for each in fields], [each.unit for each in fields]]
    return m.Sheet(head + [[row.get(each.code) for each in fields] for row in template.examples])


def _other_layout(template: Any, rng: random.Random) -> m.Sheet:
    """Return the examples with one row a value, or one row an indicator and its years across."""
    values = {
        (row["college"], row.get("group"), each.zh, each.unit, row["year"]): row[each.code]
        for row in template.examples
        for each in template.fields
        if each.what not in LABELS and row.get(each.code) is not None
    }
    if rng.random() < 0.5:
        head = ["院校名称", "专业群", "指标", "单位", "年份", "数值"]
        return m.Sheet([head, *([*key, value] for key, value in values.items())])
    years = sorted({key[-1] for key in values})
    rows = {key[:-1]: [*key[:-1], *(values.get((*key[:-1], y)) for y in years)] for key in values}
    return m.Sheet(
        [["院校名称", "专业群", "指标", "单位", *(f"{y}年" for y in years)], *rows.values()]
    )


def _workbook(rng: random.Random, folder: Path) -> None:
    template = TEMPLATES[rng.choice(list(TEMPLATES))]
    plain = template.kind != "indicators" or rng.random() < 0.5
    sheet = _sheet(template, rng) if plain else _other_layout(template, rng)
    text = rng.random() < 0.4
    file, whole = (folder / f"{name}{'.csv' if text else '.xlsx'}" for name in ("own", "whole"))
    if text:
        m.write_csv(sheet, whole, encoding="utf-8")
    else:
        m.write_book(sheet, whole, random.Random(1))
    before = inspect_workbook(whole, kind=template.kind)
    m.spoil(sheet, rng, times=rng.randint(0, 4))
    encoding = rng.choice(m.ENCODINGS)
    if text:
        m.write_csv(sheet, file, encoding=encoding, mark=rng.choice(",\t;"))
    else:
        m.write_book(sheet, file, rng)
    if broken := rng.random() < 0.15:
        file.write_bytes(m.spoil_bytes(file.read_bytes(), rng))
    raw = file.read_bytes()
    reading = inspect_workbook(file, kind=template.kind)
    assert file.read_bytes() == raw
    if reading.faults:
        assert all(fault.remedy and fault.table.startswith(file.name) for fault in reading.faults)
        assert corrected_copy(file, reading.faults, folder / "copy.xlsx").stat().st_size
        raise DataContractError(reading.faults)
    assert len(read_workbook(file, kind=template.kind)) == len(reading.table) > 0
    data_gaps(reading.table, kind=template.kind)
    if plain and not broken and (not text or encoding in m.READ) and not before.faults:
        _kept(before, reading, sheet)


def _kept(before: Any, after: Any, sheet: m.Sheet) -> None:
    """Assert that cells nobody touched, under headings nobody touched, say the same as before."""
    known = {(row, column): (name, value) for row, column, name, value in _values(before)}
    head = sheet.places[:2]
    whole = {at for at, (a, b) in enumerate(zip(*head, strict=True))
             if a and b and a[0] == 0 and b[0] == 1 and a[1] == b[1]}  # fmt: skip
    for row, column, name, value in _values(after):
        place = sheet.places[row][column]
        if column not in whole or place is None or place not in known:
            continue
        if sheet.places[0][column][1] == place[1] and known[place][0] == name:
            assert value == known[place][1], (place, name, value, known[place])


def _values(reading: Any) -> list[tuple[int, int, str, Any]]:
    from openpyxl.utils import column_index_from_string

    stood = reading.provenance[reading.provenance["column"] != ""]
    return [
        (each.row - 1, column_index_from_string(each.column) - 1, each.field,
         reading.table.loc[each.at, each.field])
        for each in stood.itertuples()
    ]  # fmt: skip


def _printed(rng: random.Random, folder: Path) -> None:
    sheet = m.Sheet([list(row) for row in _PRINTED])
    text = rng.random() < 0.6
    if not text:
        for row in sheet.cells[1:]:
            row[2:] = [float(cell) if rng.random() < 0.5 else cell for cell in row[2:]]
    m.spoil(sheet, rng, times=rng.randint(0, 4))
    file, encoding = folder / f"paper{'.csv' if text else '.xlsx'}", rng.choice(m.ENCODINGS)
    if text:
        m.write_csv(sheet, file, encoding=encoding, mark=rng.choice(",\t;"))
    else:
        m.write_book(sheet, file, rng)
    if broken := rng.random() < 0.15:
        file.write_bytes(m.spoil_bytes(file.read_bytes(), rng))
    tables = read_printed(file)
    if not broken and (not text or encoding in m.READ):
        for table in tables.values():
            _printed_kept(table, sheet)
    for table in tables.values():
        held = table.copy()
        audit_table(table)
        pd.testing.assert_frame_equal(table, held)


def _printed_kept(table: pd.DataFrame, sheet: m.Sheet) -> None:
    """Assert that the cells of a row that nobody touched stand in it, in their order."""
    for number, row in zip(table.index, table.to_numpy(), strict=True):
        if number > len(sheet.cells):  # the row of another sheet
            continue
        texts = iter(row)
        for value, place in zip(sheet.cells[number - 1], sheet.places[number - 1], strict=True):
            if place is not None:
                said = value if isinstance(value, str) else f"{value:.12g}"
                assert said in texts, (number, said, list(row))


def _scenario(rng: random.Random, folder: Path) -> None:
    paths = sorted((data_dir() / "scenarios").glob("*.yaml"))
    text = rng.choice(paths).read_text(encoding="utf-8")
    text = m.spoil_lines(text, rng, times=rng.randint(0, 3))
    raw = text.encode(rng.choice(m.ENCODINGS) if rng.random() < 0.2 else "utf-8", errors="replace")
    file = folder / "own.yaml"
    file.write_bytes(m.spoil_bytes(raw, rng) if rng.random() < 0.15 else raw)
    scenario = Scenario.from_yaml(file)
    assert Scenario.from_yaml(scenario.to_yaml(folder / "again.yaml")) == scenario
    said = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    for name, weight in scenario.drivers.items():
        assert float(said["drivers"][name]) == weight
    basis = shipped_basis()
    result = allocate(scenario, drivers=basis.drivers, actual=basis.actual, base=basis.base,
                      membership=basis.membership)  # fmt: skip
    assert result.table["units"].sum() == scenario.seats.school_units + scenario.seats.group_units
