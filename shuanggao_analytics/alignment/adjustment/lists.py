"""Which programmes to build up, to upgrade, to restrict: lists by rule, and how firm they are.

Every programme carries the rule that decided, all rules that fired, the values and what is
missing. A rule whose value is missing has neither fired nor not fired: the programme is then
``settled`` only if that rule could not have changed its list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import (
    KINDS,
    basis_faults,
    demand_basis,
    indicator_faults,
)
from shuanggao_analytics.alignment.adjustment.rules import (
    KEEP,
    TRUE,
    UNKNOWN,
    check_rules,
    condition_values,
    default_rules,
    rule_values,
)
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_NOBODY = "no rule fired"
_UNJUDGED = "no rule could be judged"
_MEANS = {_NOBODY: "没有规则触发", _UNJUDGED: "没有可判断的规则"}


def adjustment_lists(
    programmes: pd.DataFrame, *, rules: pd.DataFrame | None = None
) -> pd.DataFrame:
    r"""Put each programme on a list (重点建设, 改造升级, 限制撤销, or 维持) and say by which rule.

    A condition is true, false or, where its value is missing, unknown; a rule is the weakest of
    its conditions (false < unknown < true). Of the true rules the first in precedence decides:

    .. math:: \text{list}(i) = \text{list}\big(\min_{\prec} \{ r : r(i) = \text{true} \}\big)

    and 维持 (ours: the documents name three lists) when none is true. With the default rules a
    lower employment never leads to a better list.

    Parameters
    ----------
    programmes
        One row a programme, with any of the eight indicators (`programme_indicators`): rates as
        fractions; ``demand_basis`` wherever a ``supply_ratio`` stands.
    rules
        `default_rules`, or the user's own. Any other numeric column may be named as indicator.

    Returns
    -------
    pandas.DataFrame
        The caller's index.

        - ``list``: missing when no rule could be judged;
        - ``rule``, ``words_zh``, ``words_en``: the rule that decided; ``no rule fired`` for 维持;
        - ``evidence``: the values that decided, each with its cut-off;
        - ``fired``, ``unjudged``: ids of all rules that are true, and unknown, parted by ``;``;
        - ``missing``: the indicators whose values would be needed for the unknown rules;
        - ``conflict``: rules of different lists fired;
        - ``settled``: no missing value could change the list; ``could_be``: the lists that the
          missing values leave possible;
        - ``demand_basis`` (measured, proxy, missing) and ``on_proxy``: the deciding rule used a
          supply ratio that rests on a proxy;
        - ``trust``: that of the deciding rule.

    Raises
    ------
    DataContractError
        No rows, none of the indicators of the rules among the columns, a value outside what its
        indicator allows (per cent for a fraction), a supply ratio without a basis; the faults of
        the rules.

    References
    ----------
    002:1920 (three lists), 002:317 (directions), 003:418-424 (dynamic warning). The cut-offs are
    ours: `adjustment_range` shows what hangs on them.

    Examples
    --------
    >>> table = pd.DataFrame({"employment_rate": [0.95, 0.50, None], "guidance": ["grow"] * 3})
    >>> adjustment_lists(table)[["list", "rule", "conflict", "settled"]]
       list rule  conflict  settled
    0  重点建设   B1     False    False
    1  限制撤销   R2      True     True
    2  重点建设   B1     False    False
    """
    checked = checked_input(programmes, default_rules() if rules is None else rules)
    conditions = condition_table(programmes, checked)
    state = rule_values(conditions, checked["rule_id"])
    heads = checked.drop_duplicates("rule_id")
    names, lists = heads["rule_id"].astype("str").to_numpy(), heads["list"].to_numpy()
    words = checked.groupby("rule_id", sort=False)[["words_zh", "words_en"]].agg(
        {"words_zh": "且".join, "words_en": " and ".join}
    )
    decided = first_true(state)
    unjudged = (state == UNKNOWN).all(axis=0)
    rule = np.append(names, [_NOBODY])[decided]
    said = {
        column: np.append(words[column].to_numpy(), [spoken])[decided]
        for column, spoken in (("words_zh", _MEANS[_NOBODY]), ("words_en", _NOBODY))
    }
    result = pd.DataFrame({"list": np.append(lists, [KEEP])[decided], "rule": rule, **said})
    result.loc[unjudged, ["list", "rule", "words_zh", "words_en"]] = [
        None,
        _UNJUDGED,
        _MEANS[_UNJUDGED],
        _UNJUDGED,
    ]
    result["evidence"] = _deciding_values(programmes, checked, rule)
    result["fired"] = by_pattern(state == TRUE, lambda on: ";".join(names[on]))
    result["unjudged"] = by_pattern(state == UNKNOWN, lambda on: ";".join(names[on]))
    result["missing"] = _missing(conditions, state, checked)
    result["conflict"] = by_pattern(state == TRUE, lambda on: len(set(lists[on])) > 1).astype(bool)
    open_lists = _could_be(state, decided, lists)
    result["settled"] = [";" not in x for x in open_lists]
    result["could_be"] = open_lists
    result.index = programmes.index
    result["demand_basis"] = demand_basis(programmes)
    on_supply = set(checked.loc[checked["indicator"] == "supply_ratio", "rule_id"].astype("str"))
    result["on_proxy"] = result["rule"].isin(on_supply) & (result["demand_basis"] == "proxy")
    trust = heads["trust"].to_numpy()
    return result.assign(trust=np.append(trust, ["derived"])[decided])


def checked_input(programmes: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Return the rules in order of precedence once they and the programmes are in order."""
    checked = check_rules(rules, columns=[str(c) for c in programmes.columns])
    if programmes.empty:
        raise DataContractError([Fault("programmes", "no rows")])
    asked = list(dict.fromkeys(checked["indicator"]))
    if not set(asked) & set(programmes.columns):
        remedy = f"programme_indicators computes them; the rules ask for {', '.join(asked)}"
        raise DataContractError(
            [Fault("programmes", "no indicator of the rules is a column", remedy=remedy)]
        )
    faults = indicator_faults(programmes)
    for column in asked:
        if column in programmes.columns and column not in KINDS:
            cells = programmes[column]
            wrong = (cells.notna() & pd.to_numeric(cells, errors="coerce").isna()).to_numpy()
            faults += [
                Fault("programmes", "needs a number", str(label), column, str(value))
                for label, value in cells[wrong].items()
            ]
    if "supply_ratio" in programmes.columns:
        faults += basis_faults(programmes, "programmes")
    if faults:
        raise DataContractError(faults)
    return checked


def condition_table(programmes: pd.DataFrame, rules: pd.DataFrame) -> NDArray[np.int8]:
    """Return conditions × programmes in three values."""
    parts = zip(rules["indicator"], rules["comparison"], rules["cutoff"], strict=True)
    return np.vstack([condition_values(programmes, *part) for part in parts])


def first_true(state: NDArray[np.int8]) -> NDArray[np.intp]:
    """Return the number of the first true rule, or the number of rules when none is true."""
    fired = state == TRUE
    return np.where(fired.any(axis=0), fired.argmax(axis=0), len(state))


def by_pattern(
    pattern: NDArray[np.bool_], say: Callable[[NDArray[np.bool_]], object]
) -> NDArray[np.object_]:
    """Return what `say` gives for each column of `pattern`, calling it once a distinct column."""
    unique, place = np.unique(pattern, axis=1, return_inverse=True)
    answers = np.array([say(column) for column in unique.T], dtype=object)
    return answers[place.ravel()]


def _could_be(
    state: NDArray[np.int8], decided: NDArray[np.intp], lists: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return the lists that remain possible: the decided one and those of earlier unknown rules."""
    earlier = (state == UNKNOWN) & (np.arange(len(state))[:, None] < decided)
    names = np.append(lists, [KEEP])
    kinds = np.array(list(dict.fromkeys(names)), dtype=object)
    possible = [earlier[lists == kind].any(axis=0) | (names[decided] == kind) for kind in kinds]
    return by_pattern(np.vstack(possible), lambda on: ";".join(kinds[on]))


def _missing(
    conditions: NDArray[np.int8], state: NDArray[np.int8], rules: pd.DataFrame
) -> NDArray[np.object_]:
    """Return the indicators that the unknown rules wait for."""
    number = pd.factorize(rules["rule_id"])[0]
    waiting = (conditions == UNKNOWN) & (state[number] == UNKNOWN)
    indicators = rules["indicator"].to_numpy()
    return by_pattern(waiting, lambda on: ";".join(dict.fromkeys(indicators[on])))


def _deciding_values(
    programmes: pd.DataFrame, rules: pd.DataFrame, rule: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return, for each programme, the conditions of the rule that decided, with its values."""
    texts = np.full(len(programmes), "", dtype=object)
    for name, indicator, sign, cutoff in rules[
        ["rule_id", "indicator", "comparison", "cutoff"]
    ].itertuples(index=False, name=None):
        rows = np.flatnonzero(rule == str(name))
        if len(rows):
            cells = programmes[indicator].iloc[rows]
            said = [f"{x:.4g}" if isinstance(x, int | float) else str(x) for x in cells]
            joint = np.where(texts[rows] == "", "", "; ")
            new = [f"{indicator} {x} {sign} {cutoff}" for x in said]
            texts[rows] += joint + np.array(new, dtype=object)
    return texts
