"""What an evaluation may look at: mid-term goals and funds, at the end the level as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.stages.contract import EVALUATIONS
from shuanggao_analytics.performance.cells import table_faults, together
from shuanggao_analytics.performance.columns import numbers
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.policy.framework import round1_contents, round1_dimensions

if TYPE_CHECKING:
    from collections.abc import Hashable

CLAUSE = "002:2026"
"""Mid-term against final: 中期绩效评价主要考核绩效目标完成和资金管理使用情况."""

_LEVEL = "level"
_OURS = {
    "attained_pct": "performance",
    "completion_pct": "performance",
    "done_pct": "performance",
    "budget_wan": "funds",
    "arrived_wan": "funds",
    "spent_wan": "funds",
    "arrival_pct": "funds",
    "execution_pct": "funds",
}
_LONG = ("content", "dimension")


def check_contents(
    table: pd.DataFrame,
    *,
    evaluation: str,
    contents: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return which content of the evaluation each figure of a table belongs to, or refuse it.

    Mid-term the evaluation looks at 建设绩效完成情况 (goals and tasks) and 资金保障和使用情况
    (funds); 项目建设水平 (level), compared across units, is looked at only at the end. A figure of
    the level in a mid-term table is therefore refused: it would be a judgement that the mid-term
    evaluation does not make. What each evaluation looks at is read from `round1_contents`.

    Parameters
    ----------
    table
        Figures in columns, or long with a column ``content`` or ``dimension``. A figure is known
        by the name of its column or cell: a content (``performance``, ``funds``, ``level`` or its
        Chinese or English name), a dimension (``school-1`` … ``group-9`` or its name), an
        indicator of a content, or a column of this package such as ``arrival_pct``. A column
        without any number is no figure.
    evaluation
        ``mid_term`` or ``final``; for ``annual`` the documents do not say what is looked at, so
        that nothing is refused and ``allowed`` is <NA>.
    contents
        Further columns and cells → ``performance``, ``funds`` or ``level``.

    Returns
    -------
    pandas.DataFrame
        One row a figure that belongs to a content: ``figure``, ``column`` (where it stands),
        ``content``, ``name_zh``, ``name_en``, ``allowed`` and ``clause``. What belongs to no
        content, such as a name or a score, is left out.

    Raises
    ------
    DataContractError
        For every final-only figure in a mid-term table, with the clause; a table whose own
        column ``evaluation`` says otherwise; and contents that are not known.

    Notes
    -----
    The clause is of round one. No document lists what the mid-term evaluation of round two looks
    at; there the check takes over the rule of round one, which is a reading of ours.

    References
    ----------
    002:2026 (mid-term against final); 002:1452-1458 (contents).

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["甲"], "completion_pct": [96.0], "arrival_pct": [100.0]})
    >>> check_contents(table, evaluation="mid_term")[["figure", "content", "allowed"]]
               figure      content  allowed
    0  completion_pct  performance     True
    1     arrival_pct        funds     True
    >>> check_contents(table.assign(level=91.0), evaluation="mid_term")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      table, column level: a figure of 项目建设水平 in a mid-term table (found '1 value'); the
      mid-term evaluation looks at goals and funds only (002:2026): leave it to the final one
    """
    _, known, _ = together(
        lambda: require_known("evaluation", evaluation, EVALUATIONS),
        lambda: _known(contents),
        lambda: _check_table(table, evaluation),
    )
    rules = round1_contents().set_index("content")
    rows = [
        (str(name), str(column), known[name], count)
        for name, column, count in _figures(table)
        if name in known
    ]
    if evaluation in rules.columns:
        remedy = (
            f"the mid-term evaluation looks at goals and funds only ({CLAUSE}): leave it to the "
            "final one"
        )
        faults = [
            Fault("table", f"a figure of {rules.loc[content, 'name_zh']} in a mid-term table",
                  name if name != column else None, column,
                  f"{count} value{'s' if count > 1 else ''}", remedy)
            for name, column, content, count in rows if not rules.loc[content, evaluation]
        ]  # fmt: skip
        if faults:
            raise DataContractError(faults)
    found = pd.DataFrame(rows, columns=["figure", "column", "content", "values"])
    found = found.drop(columns="values")
    for language in ("name_zh", "name_en"):
        found[language] = found["content"].map(rules[language])
    allowed = True if evaluation in rules.columns else pd.NA
    found["allowed"] = pd.array([allowed] * len(found), dtype="boolean")
    found["clause"] = CLAUSE
    return found


def _figures(table: pd.DataFrame) -> list[tuple[Hashable, Hashable, int]]:
    """Return names of figures, the column in which each stands, and how many values it has."""
    found: list[tuple[Hashable, Hashable, int]] = []
    for column in table.columns:
        if column in _LONG:
            counts = table[column].value_counts(sort=False)
            found += [(name, column, int(n)) for name, n in counts.items()]
            continue
        values, bad = numbers(table[column])
        if n := int(np.sum(~np.isnan(values) & ~bad)):
            found.append((column, column, n))
    return found


def _known(contents: Mapping[str, str] | None) -> dict[Any, str]:
    """Return the content of every name that has one."""
    rules, dimensions = round1_contents(), round1_dimensions()
    known: dict[Any, str] = {**_OURS}
    for row in rules.itertuples(index=False):
        names = (row.content, row.name_zh, row.name_en, *str(row.indicators).split("、"))
        known.update(dict.fromkeys(names, str(row.content)))
    for column in ("dimension", "name_zh", "name_en"):
        known.update(dict.fromkeys(dimensions[column], _LEVEL))
    if contents is None:
        return known
    there = list(rules["content"])
    if not isinstance(contents, Mapping):
        remedy = f"a mapping from names to one of: {', '.join(there)}"
        raise DataContractError([Fault("contents", "not a mapping", None, None,
                                       type(contents).__name__, remedy)])  # fmt: skip
    faults = [
        Fault("contents", "no such content", str(name), value=str(content),
              remedy=f"there are: {', '.join(there)}")
        for name, content in contents.items() if content not in there
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return {**known, **contents}


def _check_table(table: object, evaluation: str) -> None:
    """Raise for what is no table, and for one that says it is of another evaluation."""
    faults = table_faults(table, "table")
    if not faults and isinstance(table, pd.DataFrame) and "evaluation" in table.columns:
        others = table["evaluation"].drop_duplicates()
        faults = [
            Fault("table", f"the table is not of the evaluation {evaluation}", None, "evaluation",
                  str(other), "keep the rows of one evaluation")
            for other in others[others != evaluation]
        ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
