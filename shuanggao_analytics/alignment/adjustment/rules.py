"""The rules that put a programme on a list: explicit, editable, judged in three values.

The documents give directions and no cut-offs. What they say (供给过剩, 就业率低, 职业岗位消失,
fields to grow or to upgrade) stands in ``basis`` with its passage; where the line is drawn is ours
and stands in ``cutoff_basis``.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import GUIDANCE, KINDS
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

BUILD, UPGRADE, RESTRICT, KEEP = "重点建设", "改造升级", "限制撤销", "维持"
FALSE, UNKNOWN, TRUE = np.int8(0), np.int8(1), np.int8(2)

_LISTS = (BUILD, UPGRADE, RESTRICT)
_PRECEDENCE = {RESTRICT: 1, UPGRADE: 2, BUILD: 3}
_ORDERED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
_REQUIRED = ("rule_id", "list", "indicator", "comparison", "cutoff")
_COLUMNS = (*_REQUIRED, "words_zh", "words_en", "basis", "cutoff_basis", "precedence", "trust")
_OURS = "ours: the documents give no cut-off"
_SIXTY = (
    "ours; newspapers ascribe 60 % in two years running to a Ministry notice of 2011 (not read)"
)
_NONE = "no cut-off needed"
_DEFAULT = (
    ("R1", RESTRICT, "supply_ratio", ">=", 1.5, "供给过剩：毕业生为岗位数的1.5倍以上",
     "oversupply: 1.5 graduates a post or more", "002:317", _OURS),
    ("R2", RESTRICT, "employment_rate", "<", 0.6, "就业率低：低于60%",
     "low employment: under 60 %", "002:317", _SIXTY),
    ("R3", RESTRICT, "posts_vanished", "==", 1, "职业岗位消失", "its posts have vanished",
     "002:317", _NONE),
    ("U1", UPGRADE, "guidance", "in", "upgrade", "服务冶金、医药、建材、轻纺等改造升级领域",
     "serves a field to be upgraded", "002:317", _NONE),
    ("U2", UPGRADE, "match_rate", "<", 0.5, "对口就业率低：低于50%",
     "low matched employment: under 50 % of the employed", "ours", _OURS),
    ("U3", UPGRADE, "recruitment_rate", "<", 0.6, "招生完成率低：低于60%",
     "recruitment shortfall: under 60 % of the plan", "002:76", _OURS),
    ("U4", UPGRADE, "enrolment_trend", "<=", -0.1, "招生逐年下降：年均10%以上",
     "falling enrolment: by 10 % a year or more", "ours", _OURS),
    ("U5", UPGRADE, "fit", "<", 0.3, "与当地产业结构契合度低：低于0.3",
     "poor fit to the local structure: under 0.3", "001:289-297", _OURS),
    ("B1", BUILD, "guidance", "in", "grow|shortage", "服务优先发展或人才紧缺领域",
     "serves a field to grow or short of people", "002:317", _NONE),
    ("B2", BUILD, "supply_ratio", "<=", 0.8, "供给不足：毕业生不超过岗位数的80%",
     "short supply: 0.8 graduates a post or fewer", "003:325-333", _OURS),
    ("B2", BUILD, "employment_rate", ">=", 0.9, "就业率不低于90%",
     "employment of 90 % or more", "ours", _OURS),
)  # fmt: skip


def default_rules() -> pd.DataFrame:
    """Return the rules of `adjustment_lists`, one row a condition: copy and change them.

    Returns
    -------
    pandas.DataFrame
        - ``rule_id``: rows with one id are one rule, and all of its conditions must hold;
        - ``list``: 重点建设, 改造升级 or 限制撤销;
        - ``indicator``, ``comparison`` (``<``, ``<=``, ``>``, ``>=``, ``==``, ``in``),
          ``cutoff``: rates are fractions; for ``in`` the labels parted by ``|``;
        - ``words_zh``, ``words_en``: the condition in words;
        - ``basis``: the passage that gives the direction, or ``ours``; ``cutoff_basis``: where
          the number comes from;
        - ``precedence``: of several rules that fire the one with the smallest number decides.
          Here the most cautious list goes first: 限制撤销, then 改造升级, then 重点建设;
        - ``trust``: ``derived`` throughout.

    References
    ----------
    The three lists: 002:1920. Directions: 002:317 (list I-8); enrolment and employment: 002:76;
    fit to local industry: 001:289-297; gaps: 003:325-333. No passage gives a number.

    Examples
    --------
    >>> rules = default_rules()
    >>> rules.loc[rules["list"] == "限制撤销", ["rule_id", "indicator", "comparison", "cutoff"]]
      rule_id        indicator comparison cutoff
    0      R1     supply_ratio         >=    1.5
    1      R2  employment_rate          <    0.6
    2      R3   posts_vanished         ==      1
    """
    rules = pd.DataFrame(_DEFAULT, columns=list(_COLUMNS[:-2]))
    return rules.assign(precedence=rules["list"].map(_PRECEDENCE), trust="derived")


def check_rules(rules: pd.DataFrame, *, columns: Collection[str] = ()) -> pd.DataFrame:
    """Return a table of rules that keeps its contract, or raise with every fault in it.

    Parameters
    ----------
    rules
        As `default_rules`; only the first five columns are required. Without ``precedence`` the
        lists go in the order of the default.
    columns
        Columns of the user's table that may serve as indicators (numbers) besides the eight.

    Returns
    -------
    pandas.DataFrame
        A copy, in order of precedence (rows of one precedence in the given order), all columns
        filled.

    Raises
    ------
    DataContractError
        For a missing column, no rows, an unknown list, indicator or comparison, a cut-off that is
        missing or does not suit the indicator, a rule with two lists or two precedences, one
        precedence for two lists: all of them at once.

    Examples
    --------
    >>> rules = default_rules().head(1).assign(list="撤销", cutoff=float("nan"))
    >>> check_rules(rules)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 2 faults in the input:
      rules, row 0, column list: unknown list (found '撤销'); use 重点建设, 改造升级, 限制撤销
      rules, row 0, column cutoff: no cut-off given; a number
    """
    missing = [c for c in _REQUIRED if c not in rules.columns]
    if missing or rules.empty:
        faults = [Fault("rules", "missing column", column=c) for c in missing]
        raise DataContractError(faults or [Fault("rules", "no rows")])
    faults = []
    for label, row in zip(rules.index, rules.to_dict("records"), strict=True):
        faults += _row_faults(str(label), row, set(columns))
    if "precedence" in rules.columns:
        rank = pd.to_numeric(rules["precedence"], errors="coerce")
        faults += [
            Fault("rules", "needs a number", str(label), "precedence", str(value))
            for label, value in rules.loc[rank.isna().to_numpy(), "precedence"].items()
        ]
    else:
        rank = rules["list"].map(_PRECEDENCE)
    checked = rules.assign(precedence=rank)
    faults += _clashes(checked, "rule_id", ("list", "precedence"))
    faults += _clashes(checked, "precedence", ("list",))
    if faults:
        raise DataContractError(faults)
    words = checked["indicator"] + " " + checked["comparison"] + " " + checked["cutoff"].astype(str)
    own = "the user's own"
    filled = pd.DataFrame({"words_zh": words, "words_en": words}, index=checked.index)
    filled = filled.assign(basis=own, cutoff_basis=own, trust="derived")
    checked = checked.join(filled[filled.columns.difference(checked.columns)])
    return checked.sort_values("precedence", kind="stable")[list(_COLUMNS)]


def condition_values(
    programmes: pd.DataFrame, indicator: str, comparison: str, cutoff: object
) -> NDArray[np.int8]:
    """Return `TRUE`, `FALSE` or, where the value is missing, `UNKNOWN` for each programme."""
    if indicator not in programmes.columns:
        return np.full(len(programmes), UNKNOWN, dtype=np.int8)
    cells = programmes[indicator]
    if comparison == "in":
        wanted = set(str(cutoff).split("|"))
        number, labels = pd.factorize(cells.astype(object))
        holds = np.array([bool(wanted & set(str(x).split(";"))) for x in labels] + [False])
        true, known = holds[number], number >= 0
    else:
        values = pd.to_numeric(cells, errors="coerce").to_numpy("float64", na_value=np.nan)
        true, known = _ORDERED[comparison](values, float(str(cutoff))), ~np.isnan(values)
    answer = np.where(true, TRUE, FALSE)
    return np.where(known, answer, UNKNOWN).astype(np.int8)


def rule_values(conditions: NDArray[np.int8], rule_ids: pd.Series) -> NDArray[np.int8]:
    """Return rules × programmes from conditions × programmes: a rule is its weakest condition.

    A condition that fails makes the rule false whatever is missing beside it (Kleene's and).
    """
    number, names = pd.factorize(rule_ids)
    rules = np.full((len(names), conditions.shape[1]), TRUE, dtype=np.int8)
    np.minimum.at(rules, number, conditions)
    return rules


def _row_faults(label: str, row: dict[object, object], columns: Collection[str]) -> list[Fault]:
    faults = []
    indicator, comparison, cutoff = str(row["indicator"]), row["comparison"], row["cutoff"]
    if row["list"] not in _LISTS:
        remedy = f"use {', '.join(_LISTS)}"
        faults.append(Fault("rules", "unknown list", label, "list", str(row["list"]), remedy))
    if pd.isna(row["rule_id"]):  # type: ignore[call-overload]
        faults.append(Fault("rules", "no id given", label, "rule_id"))
    kind = KINDS.get(indicator, "number" if indicator in columns else None)
    if kind is None:
        remedy = f"use {', '.join(KINDS)} or a column of the programmes"
        faults.append(Fault("rules", "unknown indicator", label, "indicator", indicator, remedy))
    allowed = {"labels": ["in"], "flag": ["=="]}.get(str(kind), list(_ORDERED))
    if comparison not in allowed and (kind is not None or comparison != "in"):
        remedy = f"for this indicator use {', '.join(allowed)}"
        faults.append(
            Fault("rules", "unknown comparison", label, "comparison", str(comparison), remedy)
        )
    if kind == "labels":
        remedy = f"labels parted by |: {', '.join(GUIDANCE)}"
        right = isinstance(cutoff, str) and set(cutoff.split("|")) <= set(GUIDANCE)
    else:
        remedy = "1 or 0" if kind == "flag" else "a number"
        number = pd.to_numeric(cutoff, errors="coerce")  # type: ignore[call-overload]
        right = bool(np.isfinite(number)) and (kind != "flag" or number in {0, 1})
        right = right or (kind is None and isinstance(cutoff, str))
    if not right:
        absent = pd.isna(cutoff)  # type: ignore[call-overload]
        problem = "no cut-off given" if absent else "unsuitable cut-off"
        shown = None if absent else str(cutoff)
        faults.append(Fault("rules", problem, label, "cutoff", shown, remedy))
    return faults


def _clashes(rules: pd.DataFrame, one: str, others: tuple[str, ...]) -> list[Fault]:
    """Return a fault for each value of `one` that stands with several values of another."""
    remedy = f"every {one} belongs to one {' and one '.join(others)}"
    return [
        Fault("rules", f"several values of {other} for one {one}", None, one, str(value), remedy)
        for other in others
        for value in rules.groupby(one)[other].nunique().loc[lambda n: n > 1].index
    ]
