r"""Veto rules: what makes a grade 差 whatever the score, checked one by one.

No document at hand has such rules; public copies of the standard of 2024 do
(``policy.scoring.compiled_standard()``), and a user may write his own. A rule whose figure is
missing is not passed: it is named as one that could not be checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.columns import cell_fault, numbers, places
from shuanggao_analytics.performance.options import as_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

FLAGS = ("political_issue", "deviation", "false_report")
COMPARATORS = ("<", "<=", ">", ">=", "=")
_CLOSE = 1e-9  # a figure this near a limit stands on it
_NEEDED = ("rule", "indicator", "comparator", "value")


class Veto(NamedTuple):
    """One rule: it holds where the indicator compares so with the value."""

    rule: str
    indicator: str
    comparator: str
    value: float
    text_zh: str
    text_en: str


class Checked(NamedTuple):
    """Units × rules: where a rule holds, and where it could not be checked."""

    holds: NDArray[np.bool_]
    unknown: NDArray[np.bool_]


def checked_vetoes(vetoes: pd.DataFrame | None) -> list[Veto]:
    """Return veto rules, none for ``None``, or raise with every fault found.

    Parameters
    ----------
    vetoes
        ``rule`` (a name of its own), ``indicator`` (column of the table of scores),
        ``comparator`` (``<``, ``<=``, ``>``, ``>=``, ``=``), ``value``; ``text_zh`` and
        ``text_en`` when there are any. With a column ``kind`` only its rows ``veto`` are read.

    Raises
    ------
    DataContractError
        For anything but such a table, no rules, a rule twice, an unknown comparator, and a value
        that is no number.

    Examples
    --------
    >>> own = pd.DataFrame({"rule": ["own-1"], "indicator": ["completion_pct"],
    ...                     "comparator": ["<"], "value": [70]})
    >>> checked_vetoes(own)[0].text_en
    'completion_pct < 70'
    """
    if vetoes is None:
        return []
    if not isinstance(vetoes, pd.DataFrame):
        remedy = f"a table with {', '.join(_NEEDED)}"
        found = type(vetoes).__name__
        raise DataContractError([Fault("vetoes", "not a table", value=found, remedy=remedy)])
    known = "there are: " + ", ".join(map(str, vetoes.columns))
    faults = [
        Fault("vetoes", "missing column", column=name, remedy=known)
        for name in _NEEDED
        if name not in vetoes.columns
    ]
    if faults:
        raise DataContractError(faults)
    rules = vetoes[vetoes["kind"] == "veto"] if "kind" in vetoes.columns else vetoes
    faults = [] if len(rules) else [Fault("vetoes", "no rules", remedy="None is for no rules")]
    twice = rules["rule"][rules["rule"].duplicated()]
    faults += [Fault("vetoes", "rule twice", row=str(name)) for name in twice]
    found_rules = []
    for _, row in rules.iterrows():
        limit = as_number(row["value"])
        name = str(row["rule"])
        if not np.isfinite(limit):
            faults.append(Fault("vetoes", "needs a number", name, "value", str(row["value"])))
        if row["comparator"] not in COMPARATORS:
            remedy = f"there are: {' '.join(COMPARATORS)}"
            found = str(row["comparator"])
            faults.append(Fault("vetoes", "no such comparator", name, "comparator", found, remedy))
        plain = f"{row['indicator']} {row['comparator']} {limit:g}"
        words = [str(row.get(f"text_{lang}", plain)) for lang in ("zh", "en")]
        found_rules.append(Veto(name, str(row["indicator"]), str(row["comparator"]), limit, *words))
    if faults:
        raise DataContractError(faults)
    return found_rules


def check_vetoes(scores: pd.DataFrame, rules: Sequence[Veto], *, labels: pd.Index) -> Checked:
    """Return where each rule holds and where it could not be checked.

    Parameters
    ----------
    scores
        One row a unit with the indicators; true and false count as 1 and 0. An indicator that is
        missing, in a row or altogether, leaves its rule unchecked.
    rules
        From `checked_vetoes`.
    labels
        Names of the rows in the faults.

    Raises
    ------
    DataContractError
        For a figure that is text, a flag that is neither true nor false, a completion or a score
        below zero.

    Examples
    --------
    >>> rules = checked_vetoes(pd.DataFrame({"rule": ["own-1"], "indicator": ["completion_pct"],
    ...                                      "comparator": ["<"], "value": [80]}))
    >>> table = pd.DataFrame({"completion_pct": [79.9, 80, None]})
    >>> found = check_vetoes(table, rules, labels=table.index)
    >>> found.holds[:, 0].tolist(), found.unknown[:, 0].tolist()
    ([True, False, False], [False, False, True])
    """
    holds = np.zeros((len(scores), len(rules)), dtype=bool)
    unknown = np.zeros_like(holds)
    faults: list[Fault] = []
    figures: dict[str, Floats] = {}
    for name in dict.fromkeys(rule.indicator for rule in rules):
        if name in scores.columns:
            figures[name], found = _figures(scores[name], labels)
            faults += found
        else:
            figures[name] = np.full(len(scores), np.nan)
    if faults:
        raise DataContractError(faults)
    for at, rule in enumerate(rules):
        unknown[:, at] = np.isnan(figures[rule.indicator])
        holds[:, at] = _holds(figures[rule.indicator], rule)
    return Checked(holds, unknown)


def _figures(column: pd.Series, labels: pd.Index) -> tuple[Floats, list[Fault]]:
    """Return an indicator as numbers, and what is wrong with it."""
    plain = column.astype(object).map(
        lambda value: float(value) if isinstance(value, bool | np.bool_) else value
    )
    values, bad = numbers(plain)
    faults = [cell_fault("scores", labels[at], column.name, column.iloc[at]) for at in places(bad)]
    flag = column.name in FLAGS
    known = ~np.isnan(values) & ~bad
    wrong = known & ((values != 0) & (values != 1) if flag else (values < 0))
    problem = "needs true or false" if flag else "needs a number ≥ 0"
    faults += [
        Fault("scores", problem, row_name(labels[at]), str(column.name), str(column.iloc[at]))
        for at in places(wrong)
    ]
    return values, faults


def _holds(values: Floats, rule: Veto) -> NDArray[np.bool_]:
    """Return where a rule holds; a missing figure holds nowhere."""
    apart = values - rule.value
    with np.errstate(invalid="ignore"):
        tests = {
            "<": apart < -_CLOSE,
            "<=": apart <= _CLOSE,
            ">": apart > _CLOSE,
            ">=": apart >= -_CLOSE,
            "=": np.abs(apart) <= _CLOSE,
        }
    return np.asarray(tests[rule.comparator], dtype=bool)
