"""Builder of quadrants: points by two numbers, parted by a line on each axis.

It checks its table and returns a `ChartSpec`; nothing is computed but the quadrant of each point.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.plain_charts import category_faults, flag_faults
from shuanggao_analytics.charts.quadrant_layout import unnamed
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Split = float | tuple[float, str]
"""Where an axis is parted: the number, with the words at the line where they are not the number."""

MOST_POINTS = 80


def quadrant(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    label: str,
    x: str,
    y: str,
    x_title: str,
    y_title: str,
    x_split: Split,
    y_split: Split,
    quadrants: tuple[str, str, str, str],
    size: str | None = None,
    size_title: str = "",
    category: str | None = None,
    flag: str | None = None,
    flag_note: str = "few_cases_ring",
    percent: Sequence[str] = (),
    log: Sequence[str] = (),
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return points by two numbers in four named quadrants, such as fit against scale.

    Names that find no room beside their points are left out and counted in a note; they stay in the
    data and on hovering. The quadrant of each point is added to the data.

    Parameters
    ----------
    table
        One row a point, at most 80. Where a number is missing the point is not drawn, and named in
        a note.
    label
        Column of distinct names; keys with a term are translated.
    x, y
        Columns of numbers.
    x_title, y_title
        Words at the axes, with the unit.
    x_split, y_split
        Numbers that part the axes, given by the caller (such as 1 for a quotient, or a median), or
        number and words: ``(0.42, "中位数0.42")``. A point on the line lies above it.
    quadrants
        Names of the quadrants: upper right, upper left, lower left, lower right.
    size, size_title
        Column of numbers ≥ 0 in proportion to which the areas of the points are drawn, and its
        words with the unit. Zero is a dot of the smallest size.
    category
        Column of at most seven category keys that colour the points; keys with a term are
        translated.
    flag
        Column of true and false: points drawn as rings and marked with *, such as those that rest
        on few cases.
    flag_note
        Term or plain words of the note on that mark.
    percent
        Axes (``"x"``, ``"y"``) of shares from 0 to 1, written as percentages.
    log
        Axes (``"x"``, ``"y"``) with a logarithmic scale, on which all numbers are above zero.
    decimals
        Places after the point in the words on hovering; percentages have one.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["江苏", "甘肃"], "fit": [1.2, 0.8], "groups": [20, 9]})
    >>> spec = quadrant(
    ...     table, label="name", x="groups", y="fit", x_title="专业群（个）", y_title="契合度",
    ...     x_split=10, y_split=1, quadrants=("大而适", "小而适", "小而偏", "大而偏"), id="fit",
    ...     title="契合度与规模", sources=("名单",), trust="derived",
    ... )
    >>> spec.data["quadrant"].tolist()
    ['大而适', '小而偏']
    """
    kind: Kind = "quadrant"
    lang = text.get("lang", "zh")
    given = {"label": label, "x": x, "y": y, "size": size, "category": category, "flag": flag}
    roles = {role: name for role, name in given.items() if name}
    splits = {"x": _split(x_split), "y": _split(y_split)}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    faults += category_faults(kind, table, category) if category else []
    faults += flag_faults(kind, table, flag) if flag else []
    faults += _number_faults(table, roles, splits, percent=percent, log=log)
    faults += _shape_faults(table, quadrants, splits, (*percent, *log))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for role in ("x", "y", "size"):
            if role in roles:
                data[roles[role]] = as_numbers(data[roles[role]])
        data["quadrant"] = _quadrants(data, roles, splits, quadrants)
        text = {**text, "notes": (*text.get("notes", ()), *_gap_note(data, label, lang))}
        if flag and data[flag].any():
            text = {**text, "notes": (*text["notes"], term_or_text(flag_note, lang=lang))}
    options = {
        "titles": {"x": x_title, "y": y_title, "size": size_title},
        "splits": splits,
        "quadrants": tuple(quadrants),
        "percent": tuple(percent),
        "log": tuple(log),
        "decimals": decimals,
    }
    roles |= {"quadrant": "quadrant"}
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    without = unnamed(spec)
    note = term("quadrant_unnamed", lang=lang, n=len(without))
    return replace(spec, notes=(*spec.notes, note)) if without else spec


def _split(given: Split) -> tuple[float, str]:
    if isinstance(given, tuple):
        return float(given[0]), str(given[1])
    return float(given), ""


def _quadrants(
    data: pd.DataFrame,
    roles: Mapping[str, str],
    splits: Mapping[str, tuple[float, str]],
    names: Sequence[str],
) -> pd.Series[Any]:
    """Return the name of each point's quadrant; missing where one of its numbers is."""
    right, above = (data[roles[a]].astype("Float64") >= splits[a][0] for a in ("x", "y"))
    upper, lower = (names[1], names[0]), (names[2], names[3])
    found = [
        None if pd.isna(r) or pd.isna(a) else (upper if a else lower)[bool(r)]
        for r, a in zip(right, above, strict=True)
    ]
    return pd.Series(found, index=data.index, dtype="object")


def _gap_note(data: pd.DataFrame, label: str, lang: Lang) -> tuple[str, ...]:
    names = data.loc[data["quadrant"].isna(), label]
    if names.empty:
        return ()
    comma = "、" if lang == "zh" else ", "
    words = comma.join(term_or_text(str(name), lang=lang) for name in names)
    return (term("quadrant_gaps", lang=lang, names=words),)


def _number_faults(
    table: pd.DataFrame,
    roles: Mapping[str, str],
    splits: Mapping[str, tuple[float, str]],
    *,
    percent: Sequence[str],
    log: Sequence[str],
) -> list[Fault]:
    kind, faults = "quadrant", []
    for axis in ("x", "y"):
        column, label = roles[axis], roles["label"]
        found = number_faults(
            kind, table, column, label=label, lower=0 if axis in percent else None
        )
        faults += found
        if found or column not in table.columns:
            continue
        values = as_numbers(table[column]).astype("float64")
        names = table[label] if label in table.columns else table.index
        checks = []
        if axis in log:
            remedy = "leave it out, or draw the axis without log"
            checks.append((values <= 0, "not above 0 on a logarithmic axis", remedy))
            if splits[axis][0] <= 0:
                line = Fault(kind, checks[0][1], column=f"{axis}_split", value=str(splits[axis][0]))
                faults.append(line)
        if axis in percent:
            checks.append((values > 1 + 1e-9, "above 1", "give shares from 0 to 1"))
        faults += [
            Fault(kind, problem, row=str(name), column=column, value=str(value), remedy=remedy)
            for wrong, problem, remedy in checks
            for name, value, bad in zip(names, values, wrong, strict=True)
            if bad
        ]
    if "size" in roles:
        size = roles["size"]
        faults += number_faults(kind, table, size, label=roles["label"], lower=0, required=True)
    return faults


def _shape_faults(
    table: pd.DataFrame,
    quadrants: Sequence[str],
    splits: Mapping[str, tuple[float, str]],
    axes: Sequence[str],
) -> list[Fault]:
    kind, faults = "quadrant", []
    if len(quadrants) != 4 or not all(str(name).strip() for name in quadrants):
        remedy = "name upper right, upper left, lower left and lower right"
        faults.append(Fault(kind, "not four names", column="quadrants", remedy=remedy))
    faults += [
        Fault(kind, "not a finite number", column=f"{axis}_split", value=str(number))
        for axis, (number, _) in splits.items()
        if not abs(number) < float("inf")
    ]
    faults += [
        Fault(kind, "unknown axis", value=str(axis), remedy="use x or y")
        for axis in axes
        if axis not in ("x", "y")
    ]
    if len(table) > MOST_POINTS:
        remedy = f"draw at most {MOST_POINTS}"
        faults.append(Fault(kind, "too many points", value=str(len(table)), remedy=remedy))
    return faults
