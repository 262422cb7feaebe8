"""The rules of a selection, each with a name: quotas, floors, caps, budgets, aims that must be met.

Labels of one column may overlap (strategies do), so nothing is summed over them: each label has
its own rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.selection.aims import Holders, holders
from shuanggao_analytics.allocation.selection.model import Model, Rule, in_or_out, single_row
from shuanggao_analytics.allocation.selection.request import COUNTS
from shuanggao_analytics.layout.siting.models import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shuanggao_analytics.allocation.selection.model import Floats, Positions
    from shuanggao_analytics.allocation.selection.request import Asked, Limits


def build_rules(asked: Asked, table: pd.DataFrame, model: Model) -> tuple[Rule, ...]:
    """Return the rules of a checked request; `table` holds the candidates as the model has them."""
    rules = [*_quota_rules(asked, table, model)]
    rules += _limit_rules(asked.floors, "floor", table, model)
    rules += _limit_rules(asked.caps, "cap", table, model)
    rules.append(_college_rule(asked.per_college, model))
    everyone = np.arange(model.candidates)
    for column, amount in asked.budgets.items():
        cost = pd.to_numeric(table[column]).to_numpy("float64")
        named = Rule(f"budget of {column}: at most {amount:,.10g}", "budget", "budgets", column)
        rules.append(_scaled(named, everyone, cost, upper=amount))
    rules += [least_rule(model, {name: 1.0}, value, "least") for name, value in asked.least.items()]
    for labels, kind in ((asked.forced, "forced"), (asked.barred, "barred")):
        family = "candidates forced in" if kind == "forced" else "candidates barred"
        for label, at in zip(labels, model.labels.get_indexer(pd.Index(labels)), strict=True):
            row = in_or_out(int(at), inside=kind == "forced")
            rules.append(Rule(f"{kind}: {label}", kind, family, str(label), row))
    return tuple(rules)


def least_rule(model: Model, weights: Mapping[str, float], value: float, kind: str) -> Rule:
    """Return the rule that a weighted sum of aims is at least a value."""
    gains = model.gains(weights)
    columns = np.flatnonzero(gains)
    word = "keeps" if kind == "held" else "at least"
    aim = said(weights)
    named = Rule(f"{aim}: {word} {value:,.10g}", kind, f"aims {kind}", aim)
    return _scaled(named, columns, gains[columns], lower=value)


def said(weights: Mapping[str, float]) -> str:
    """Return a weighted sum of aims in words.

    Examples
    --------
    >>> said({"score": 1, "field": 20})
    'score + 20 × field'
    """
    return " + ".join(name if w == 1 else f"{w:g} × {name}" for name, w in weights.items())


def _scaled(
    rule: Rule,
    columns: Positions,
    amounts: Floats,
    *,
    lower: float = -np.inf,
    upper: float = np.inf,
) -> Rule:
    """Return a rule over amounts, in multiples of the greatest: the solver's tolerance is small."""
    unit = float(np.max(np.abs(amounts), initial=0.0)) or 1.0
    row = single_row(columns, amounts / unit, lower / unit, upper / unit)
    return rule._replace(rows=row, unit=unit)


def _quota_rules(asked: Asked, table: pd.DataFrame, model: Model) -> Iterator[Rule]:
    quotas = asked.quotas
    if isinstance(quotas, pd.Series):
        quotas = quotas.to_frame("groups")
    held = holders(table[asked.by])
    for count in map(str, quotas):
        for label, number in quotas[count].items():
            upper = float(number)
            lower = upper if asked.exact else -np.inf
            word = "exactly" if asked.exact else "at most"
            name = f"quota of {label}: {word} {upper:g} {_words(count)}"
            columns, amounts = _count(model, _holding(held, label), count)
            row = single_row(columns, amounts, lower, upper)
            yield Rule(name, "quota", f"quotas of {_words(count)}", str(label), row)


def _limit_rules(limits: Limits, kind: str, table: pd.DataFrame, model: Model) -> Iterator[Rule]:
    for key, bounds in limits.items():
        column, count = key if isinstance(key, tuple) else (key, "groups")
        held = holders(table[column])
        numbers = bounds if isinstance(bounds, Mapping) else dict.fromkeys(held.labels, bounds)
        for label, number in numbers.items():
            word, low, high = (
                ("at least", float(number), np.inf)
                if kind == "floor"
                else ("at most", -np.inf, float(number))
            )
            name = f"{kind} of {column} {label}: {word} {number:g} {_words(count)}"
            columns, amounts = _count(model, _holding(held, label), count)
            row = single_row(columns, amounts, low, high)
            yield Rule(name, kind, f"{kind}s of {column} in {_words(count)}", str(label), row)


def _holding(held: Holders, label: object) -> Positions:
    """Return the candidates that hold a label; none when nobody does."""
    code = held.labels.get_indexer(pd.Index([label], dtype=object))[0]
    found: Positions = held.candidate[held.element == code]
    return found


def _count(model: Model, candidates: Positions, count: str) -> tuple[Positions, Floats]:
    """Return the columns, and their amounts, that count these candidates or their colleges."""
    per_group, per_college = COUNTS[count]
    colleges = np.unique(model.college[candidates])
    columns = np.concatenate((candidates, model.candidates + colleges))
    amounts = np.repeat([per_group, per_college], [candidates.size, colleges.size])
    counts = amounts != 0
    return columns[counts], amounts[counts]


def _college_rule(per_college: int, model: Model) -> Rule:
    """Return the rule that a college has at most one or two of its groups chosen."""
    colleges = int(np.max(model.college)) + 1
    rows = Rows(
        model.college,
        np.arange(model.candidates),
        np.ones(model.candidates),
        np.full(colleges, -np.inf),
        np.full(colleges, float(per_college)),
    )
    word = "one group" if per_college == 1 else "two groups"
    return Rule(f"colleges: at most {word} each", "college", "colleges", "all", rows)


def _words(count: str) -> str:
    return count.replace("_", " ")
