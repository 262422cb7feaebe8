"""Weights, grades and consequences of the evaluations: what is printed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.policy.documents import tabulate
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    import pandas as pd

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
