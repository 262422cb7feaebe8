"""Weights, grades and consequences of the evaluations: what is printed, and nothing else.

Cut-offs are not printed. What public copies of an annex say of them stands apart in
`compiled_standard`, which nothing uses unless a user passes it on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.policy.documents import tabulate
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    from shuanggao_analytics.terms import Lang


def unit_weights(unit_type: str) -> dict[str, float]:
    """Return the round-one weights of school layer and programme groups in a unit's score.

    ``S = 0.50·school + 0.25·group_a + 0.25·group_b`` for a school unit and
    ``S = 0.30·school + 0.70·group_a`` for a group unit, so that the two kinds of score are not
    comparable. Round two has no formula.

    Parameters
    ----------
    unit_type
        ``"school"`` or ``"group"``.

    Raises
    ------
    UnknownNameError
        For any other unit type.

    Examples
    --------
    >>> unit_weights("school")
    {'school': 0.5, 'group_a': 0.25, 'group_b': 0.25}

    References
    ----------
    002:1998 (formulas F-1 and F-2).
    """
    formulas = {
        entry["unit_type"]: entry["weights"]
        for entry in read_policy("scoring")["formulas"]
        if entry["weights"] is not None
    }
    if unit_type not in formulas:
        remedy = f"the unit types are: {', '.join(formulas)}"
        raise UnknownNameError([Fault("scoring", "no such type", value=unit_type, remedy=remedy)])
    return dict(formulas[unit_type])


def grades(lang: Lang = "zh") -> list[str]:
    """Return the four grades from best to worst; their cut-offs are not printed anywhere.

    Examples
    --------
    >>> grades()
    ['优', '良', '中', '差']

    References
    ----------
    002:1480 (round one), 000:220 (round two).
    """
    return [entry[f"name_{lang}"] for entry in read_policy("scoring")["grades"]]


def grade_rules() -> pd.DataFrame:
    """Return the grade rule of each round; ``cutoffs`` is missing and ``reason`` says why.

    Returns
    -------
    pandas.DataFrame
        Columns ``rule``, ``round``, ``cutoffs``, ``reason``, ``document``, ``passage``, ``quote``.

    Examples
    --------
    >>> bool(grade_rules()["cutoffs"].isna().all())
    True

    References
    ----------
    002:1480, 000:220.
    """
    entries = read_policy("scoring")["grade_rules"]
    return tabulate(entries, key="rule", columns=("round", "cutoffs", "reason"))


def consequences() -> pd.DataFrame:
    """Return what a grade brings with it, one row a rule and grade.

    Returns
    -------
    pandas.DataFrame
        Columns ``rule``, ``round`` (whose evaluation), ``grade``, ``consequence`` (``rectify`` or
        ``bar_next_round``), ``text_zh``, ``text_en``, ``document``, ``passage`` and ``quote``.

    Examples
    --------
    >>> table = consequences()
    >>> table.loc[table["consequence"] == "bar_next_round", "grade"].tolist()
    ['差', '差']

    References
    ----------
    002:1480, 000:220.
    """
    entries = [
        {**entry, "grade": grade}
        for entry in read_policy("scoring")["consequences"]
        for grade in entry["grades"]
    ]
    columns = ("round", "grade", "consequence", "text_zh", "text_en")
    return tabulate(entries, key="rule", columns=columns)


def compiled_standard() -> pd.DataFrame:
    """Return grade bounds and veto rules as public copies of the standard of 2024 print them.

    The standard is annex 1 of 教职成厅函〔2024〕1号. It is named in the documents (002:1488) but
    not among them, and the copies show its first page only: **compiled, not official**. It was a
    rule of round one; round two has printed none. Nothing is graded by it unless it is passed on,
    such as ``grade(scores, cutoffs=compiled_standard())``.

    Returns
    -------
    pandas.DataFrame
        One row a rule: ``rule``, ``kind`` (``bound``: the lowest score of a grade; ``veto``: the
        grade is 差 whatever the score), ``grade``, ``indicator`` (column of a table of scores),
        ``comparator`` (``>=``, ``<``, ``=``), ``value`` (1 is a flag that holds), ``unit``
        (``points``, ``pct``, ``flag``), ``text_zh``, ``text_en``, ``trust`` (``compiled``),
        ``source`` (where the copies stand) and ``named_in`` (passage that names the annex).

    Examples
    --------
    >>> rules = compiled_standard().set_index("rule")
    >>> rules.loc[rules["kind"] == "bound", ["grade", "value"]].to_dict("list")
    {'grade': ['优', '良', '中'], 'value': [90.0, 80.0, 60.0]}
    >>> rules.loc["V-2b", "comparator"], rules["trust"].unique().tolist()
    ('<', ['compiled'])

    References
    ----------
    Public copies, see ``source``; 002:1480 (four grades without cut-offs), 002:1488.
    """
    found = read_policy("scoring")["compiled"]
    columns = (
        "kind", "grade", "indicator", "comparator", "value", "unit", "text_zh", "text_en",
    )  # fmt: skip
    rows = [(entry["id"], *(entry[column] for column in columns)) for entry in found["rules"]]
    table = pd.DataFrame(rows, columns=["rule", *columns]).astype({"value": "float64"})
    return table.assign(
        trust=found["trust"],
        source=f"{found['title_zh']}，{found['number']}；{found['source_zh']}",
        named_in=found["named_in"],
    )
