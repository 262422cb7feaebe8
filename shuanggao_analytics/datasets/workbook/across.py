"""What is wrong between the cells of a row, between rows, and with the lists that are known.

A cell that was refused already is passed over here, so that nothing is said twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.colleges import known_college, nearest_college
from shuanggao_analytics.datasets.workbook.fields import Remark, code_column
from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.geography.places import resolve
from shuanggao_analytics.resources import read_table_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shuanggao_analytics.datasets.workbook.fields import Alike, Complete, Field, Template
    from shuanggao_analytics.datasets.workbook.sheet import Column, SheetTable
    from shuanggao_analytics.geography.places import Level

_SUGGESTED = 20  # for so many names the nearest is looked for; for all it would take long
Records = list[dict[str, Any]]


def across(
    records: Records,
    found: SheetTable,
    template: Template,
    *,
    known: Sequence[Fault],
    remarks: list[Remark],
) -> list[Fault]:
    """Return what is wrong across cells, adding the codes of places and colleges to the records.

    Parameters
    ----------
    records
        Values of the rows by column, with ``row``; an empty or refused cell is None.
    found
        The table in the workbook.
    template
        What its cells must keep to.
    known
        The faults found so far.
    remarks
        What was done with names of colleges is added here.
    """
    columns = {column.name: column for column in found.columns}
    faults = _resolved(records, found, template, columns) + _classes(records, found, columns)
    if any(field.what == "college" for field in template.fields):
        faults += _colleges(records, found, columns, remarks)
    refused = {(fault.row, fault.column) for fault in [*known, *faults]}
    within = [
        *_parts(records, found, template, columns),
        *_conditional(records, found, template, columns),
    ]
    faults += [fault for fault in within if (fault.row, fault.column) not in refused]
    faults += _twice(records, found, template)
    for rule in template.alike:
        faults += _differing(records, found, columns, rule)
    for asked in template.complete:
        faults += _lacking(records, found, columns, asked)
    return faults


def _parts(
    records: Records, found: SheetTable, template: Template, columns: dict[str, Column]
) -> Iterator[Fault]:
    """Yield parts that exceed their whole, and fields that stand without what they need."""
    for record in records:
        for part, whole in template.parts:
            a, b = record.get(part), record.get(whole)
            if a is not None and b is not None and a > b:
                problem = f"more than {columns[whole].heading}, which is {b:g}"
                remedy = "correct one of the two"
                at = columns[part]
                yield found.fault(record["row"], at, problem, value=f"{a:g}", remedy=remedy)
        for one, other in template.together:
            if record.get(one) is not None and record.get(other) is None:
                problem = f"{columns[one].heading} needs {other} beside it"
                remedy = f"fill it in, or clear {columns[one].heading}"
                yield found.fault(record["row"], columns.get(other), problem, remedy=remedy)


def _conditional(
    records: Records, found: SheetTable, template: Template, columns: dict[str, Column]
) -> Iterator[Fault]:
    """Yield fields that a value of another needs, or forbids."""
    fields = {field.code: field for field in template.fields}
    for record in records:
        for code, value, other in template.needed:
            if record.get(code) == value and record.get(other) is None:
                said = f"{fields[code].zh} is {_shown(fields[code], value)}"
                problem = f"{fields[other].zh} is not filled in, though {said}"
                remedy = f"fill it in, or correct {fields[code].zh}"
                yield found.fault(record["row"], columns.get(other), problem, remedy=remedy)
        for code, value, other in template.forbidden:
            if record.get(code) == value and record.get(other) is not None:
                said = f"{fields[code].zh} is {_shown(fields[code], value)}"
                problem = f"{fields[other].zh} is filled in, though {said}"
                remedy = f"clear the cell, or correct {fields[code].zh}"
                at, what = columns[other], record[other]
                yield found.fault(record["row"], at, problem, value=what, remedy=remedy)


def _twice(records: Records, found: SheetTable, template: Template) -> Iterator[Fault]:
    """Yield rows whose key stands above; a row that lacks a required part of it has no key."""
    required = {field.code for field in template.fields if field.required}
    seen: dict[tuple[Any, ...], int] = {}
    for record in records:
        key = tuple(record.get(code) for code in template.key)
        parts = zip(template.key, key, strict=True)
        if any(part is None and code in required for code, part in parts):
            continue
        if key in seen and any(part is not None for part in key):
            remedy = f"one row for each of {', '.join(template.key)}"
            problem = f"the same as row {seen[key]}"
            yield found.fault(record["row"], None, problem, remedy=remedy)
        seen.setdefault(key, record["row"])


def _differing(
    records: Records, found: SheetTable, columns: dict[str, Column], rule: Alike
) -> Iterator[Fault]:
    """Yield what differs between rows that are alike in `within`, each other value once."""
    at = columns.get(rule.code)
    if at is None or at.field is None:
        return
    code = code_column(at.field) or rule.code
    rows: dict[tuple[Any, ...], dict[Any, list[int]]] = {}
    for record in records:
        key = tuple(record.get(each) for each in rule.within)
        exempt = rule.unless is not None and record.get(rule.unless[0]) == rule.unless[1]
        if not exempt and None not in key and record.get(code) is not None:
            rows.setdefault(key, {}).setdefault(record[code], []).append(record["row"])
    title = at.field.zh
    names = [each.field.zh for code in rule.within if (each := columns[code]).field is not None]
    group = ", ".join(names) or "sheet"
    for values in rows.values():
        first, *others = values.items()
        for value, where in others:
            more = f", in {len(where)} rows" if len(where) > 1 else ""
            problem = f"another {title} than in row {first[1][0]}{more}"
            shown, remedy = _shown(at.field, value), f"one {title} for each {group}"
            yield found.fault(where[0], at, problem, value=shown, remedy=remedy)


def _lacking(
    records: Records, found: SheetTable, columns: dict[str, Column], asked: Complete
) -> Iterator[Fault]:
    """Yield the first row of each whose rows lack a value that those of others have."""
    wholes: dict[tuple[Any, ...], set[Any]] = {}
    owns: dict[tuple[tuple[Any, ...], Any], tuple[int, set[Any]]] = {}
    for record in records:
        key, who = tuple(record.get(code) for code in asked.within), record.get(asked.of)
        wholes.setdefault(key, set()).add(record.get(asked.code))
        _, own = owns.setdefault((key, who), (record["row"], set()))
        own.add(record.get(asked.code))
    at = columns.get(asked.code)
    for (key, who), (row, own) in owns.items():
        if at is None or at.field is None or None in (*key, who, *own):
            continue
        for value in at.field.choices.values():
            if value in wholes[key] - own:
                missing = f"{at.field.zh} {_shown(at.field, value)}"
                problem = f"no row with {missing}, which others have"
                remedy = "add the row; what was not done yet must be missing for all alike"
                yield found.fault(row, at, problem, value=who, remedy=remedy)


def _shown(field: Field, value: object) -> object:
    """Return a value as the template offers it."""
    return next((word for word, meaning in field.choices.items() if meaning == value), value)


def _resolved(
    records: Records, found: SheetTable, template: Template, columns: dict[str, Column]
) -> list[Fault]:
    """Add the code of each place to the records; return a fault for each place not known."""
    faults: list[Fault] = []
    for field in template.fields:
        if field.what == "college" or (code := code_column(field)) is None:
            continue
        level: Level | None = "province" if field.what == "province" else None
        known: dict[str | None, str | None] = {None: None}
        unknown: dict[str | None, Fault] = {}
        for record in records:
            name = record.get(field.code)
            if name not in known and name not in unknown:
                try:
                    known[name] = resolve([name], level=level).iloc[0]
                except UnknownNameError as error:
                    unknown[name] = error.faults[0]
            record[code] = known.get(name)
            if name in unknown:
                said, at = unknown[name], columns[field.code]
                faults.append(
                    found.fault(record["row"], at, said.problem, value=name, remedy=said.remedy)
                )
    return faults


def _classes(records: Records, found: SheetTable, columns: dict[str, Column]) -> list[Fault]:
    """Return a fault for each specialty whose class is not in the catalogue."""
    if (at := columns.get("specialty_code")) is None:
        return []
    classes = set(read_table_text("catalogue")["class_code"])
    problem = "no such specialty class"
    remedy = "see the catalogue (load_catalogue); codes of before 2021 have to be brought over"
    return [
        found.fault(record["row"], at, problem, value=code, remedy=remedy)
        for record in records
        if (code := record.get("specialty_code")) is not None and code[:4] not in classes
    ]


def _colleges(
    records: Records, found: SheetTable, columns: dict[str, Column], remarks: list[Remark]
) -> list[Fault]:
    """Give colleges their codes and their names of today; return names that contradict a code."""
    faults: list[Fault] = []
    said: set[str] = set()
    unknown = 0
    for record in records:
        name, given = record["college"], record.setdefault("college_code", None)
        if name is None:
            continue
        at, college = columns["college"], known_college(name)
        of_code = None if given is None else known_college(given)
        place = (found.name, str(record["row"]), at.place_text)
        # a college that got another code with its new name has the old pair in the lists too
        paired = of_code is not None and of_code.name == name
        if college is not None and given is not None and college.code != given and not paired:
            problem = f"is the name of {college.code}, not of {given}"
            remedy = "correct the name or the code"
            faults.append(found.fault(record["row"], at, problem, value=name, remedy=remedy))
            continue
        college = college or of_code
        if college is not None:
            record["college"], record["college_code"] = college.name, college.code
        if name not in said and college is not None and college.name != name:
            done = f"taken as {college.name} ({college.code}), its name of today"
            remarks.append(Remark(place[0], done, place[1], place[2], name))
        elif name not in said and college is None:
            near = nearest_college(name) if unknown < _SUGGESTED else None
            unknown += 1
            meant = "" if near is None else f"; {near} is meant?"
            done = f"in no list of colleges, kept as it is{meant}"
            remarks.append(Remark(place[0], done, place[1], place[2], name))
        said.add(name)
    return faults
