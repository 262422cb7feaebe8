"""What varies in a robustness analysis: read, checked, and turned into tables of values once.

The steps before the weights have few options, so that every combination of them is carried out
once and its table of comparable values kept. What varies beyond them (weights, aggregation,
indicators left out) is array arithmetic on those tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.methods import aggregator
from shuanggao_analytics.performance.index.levels import check_aggregate, domain_faults
from shuanggao_analytics.performance.robustness.weights import WeightRule, read_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.index.tree import Tree

PREPARING = ("denominate", "impute", "treat", "normalise")
VARIED = (*PREPARING, "weights", "aggregate", "indicators")
LEAVE_ONE_OUT = "leave-one-out"
MOST_TABLES = 500


@dataclass(frozen=True, kw_only=True, eq=False)
class Choices:
    """The choices that vary, and the tables they lead to; small enough to travel to a worker.

    Attributes
    ----------
    names
        Choices that vary, in the order of `VARIED`.
    options
        For each of them the words of its options; for weights drawn at random, one.
    tables
        T × units × indicators: comparable values of each combination of the steps before the
        weights, the last of these steps running fastest.
    own
        T × S × nodes: weights of the nodes among siblings for each table and weight scheme.
    rule
        How weights are drawn around them.
    aggregates
        Options of the aggregation.
    fixed
        Choices held as they are or without any effect → why.
    sizes
        Number of options of each step before the weights, in the order of `tables`.
    tree
        Nodes of the index.
    """

    names: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    tables: Floats
    own: Floats
    rule: WeightRule
    aggregates: tuple[Any, ...]
    sizes: Mapping[str, int]
    fixed: Mapping[str, str]
    tree: Tree


def read_choices(
    index: CompositeIndex, over: Mapping[str, Any] | None, *, graded: bool = False
) -> Choices:
    """Return what varies around a fitted index, or raise with every fault.

    Parameters
    ----------
    index
        A fitted index.
    over
        Choice → what it may be: ``denominate``, ``impute``, ``treat``, ``normalise``,
        ``aggregate``: lists of options as for `CompositeIndex`. ``weights``: see
        `read_weights`. ``indicators``: ``leave-one-out``, none or any one indicator left out,
        each as likely. ``None``: what is usual and defined: see `usual_choices`.
    graded
        Whether grades by bounds are asked for, so that by default the scale stays what it is.

    Raises
    ------
    DataContractError
        For a choice that does not exist or cannot vary, an option that cannot be read, and a
        combination that is not defined, such as a geometric mean of values below zero.
    """
    fixed: dict[str, str] = {}
    given = dict(over) if over is not None else usual_choices(index, fixed, graded=graded)
    lists, faults = _lists(index, given)
    if faults:
        raise DataContractError(faults)
    prepared = {name: lists[name] for name in PREPARING if name in lists}
    tables = _tables(index, prepared)
    aggregates = tuple(lists.get("aggregate", [index.aggregate]))
    faults = _aggregate_faults(tables, aggregates, explicit="aggregate" in lists)
    rule, found = read_weights(index, given.get("weights"))
    faults += found
    if faults:
        raise DataContractError(faults)
    own = _own_weights(rule, tables, index.tree_)
    names = [name for name in VARIED if name in given]
    names = _without_effect(
        names, prepared=prepared, tables=tables, aggregates=aggregates, rule=rule, fixed=fixed
    )
    for name in VARIED:
        if name not in given and name not in fixed:
            fixed[name] = "held as in the index"
    fixed["screen"] = "held as in the index: it decides which units there are"
    options = {name: tuple(map(_words, lists[name])) for name in lists if name in names}
    if "weights" in names:
        options["weights"] = rule.words
    if "indicators" in names:
        options["indicators"] = ("none", *map(str, index.tree_.indicators))
    return Choices(
        names=tuple(names),
        options=options,
        tables=np.array([table.to_numpy(dtype="float64") for table in tables]),
        own=own,
        rule=rule,
        aggregates=aggregates,
        sizes={name: len(options) for name, options in prepared.items()},
        fixed=fixed,
        tree=index.tree_,
    )


def usual_choices(
    index: CompositeIndex, fixed: dict[str, str], *, graded: bool = False
) -> dict[str, Any]:
    """Return the choices that vary by default: those usual in studies, where they are defined.

    Weights within ±25 % of the index's own among siblings; min–max, z-scores (not with grades, to
    whose bounds they do not apply), percentile ranks; arithmetic and geometric means; any one
    indicator left out; outliers treated or not, where the index treats them. An option that is
    not defined for the data is left out, and `fixed` says so.
    """
    found: dict[str, Any] = {"weights": {"noise": 0.25}, "indicators": LEAVE_ONE_OUT}
    if index.treat is not None:
        found["treat"] = [index.treat, None]
    dropped = {"zscore": "bounds of grades do not apply on its scale"} if graded else {}
    _add_usual("normalise", ("minmax", "zscore", "percentile"), index, found, fixed, dropped)
    if "zscore" in found.get("normalise", ()):  # on both sides of zero
        dropped = {"geometric": "not defined for z-scores"}
    _add_usual("aggregate", ("arithmetic", "geometric"), index, found, fixed, dropped)
    return found


def _add_usual(  # noqa: PLR0917 (both dictionaries are filled)
    name: str,
    usual: tuple[str, ...],
    index: CompositeIndex,
    found: dict[str, Any],
    fixed: dict[str, str],
    reasons: Mapping[str, str],
) -> None:
    """Add the usual options of a choice that are defined, and say why others are left out."""
    own, kept, dropped = getattr(index, name), [], dict(reasons)
    for option in usual:
        if option == own or option in reasons:
            continue
        try:
            index.rebuild(**{name: option})
        except DataContractError as error:
            dropped[option] = error.faults[0].problem
        else:
            kept.append(option)
    dropped.pop(str(own), None)
    if dropped:
        words = "; ".join(f"{option}: {reason}" for option, reason in dropped.items())
        fixed[f"{name} (some options)"] = f"left out, {words}"
    if kept:
        found[name] = [own, *kept]
    else:
        fixed[name] = "no other usual option is defined for these values"


def _lists(
    index: CompositeIndex, given: Mapping[str, Any]
) -> tuple[dict[str, list[Any]], list[Fault]]:
    faults = [
        Fault("over", "no choice that can vary", row=str(name),
              remedy="it decides which units there are: compare two rebuilds" if name == "screen"
              else f"choices: {', '.join(VARIED)}")
        for name in given
        if name not in VARIED
    ]  # fmt: skip
    lists: dict[str, list[Any]] = {}
    for name, options in given.items():
        if name in ("weights", "screen") or name not in VARIED:
            continue
        if name == "indicators":
            if options != LEAVE_ONE_OUT:
                remedy = f"there is one: {LEAVE_ONE_OUT}"
                faults.append(Fault("over", "no such option", name, None, str(options), remedy))
            elif len(index.tree_.indicators) < 2:
                faults.append(Fault("over", "a single indicator cannot be left out", name))
            continue
        if not isinstance(options, list | tuple) or not len(options):
            remedy = "give a list of options"
            faults.append(Fault("over", "not a list", name, None, str(options), remedy))
            continue
        lists[name] = list(options)
        if name == "aggregate":
            faults += [fault for option in options for fault in _unknown(option, index.tree_)]
    return lists, faults


def _unknown(option: Any, tree: Tree) -> tuple[Fault, ...]:
    try:
        check_aggregate(option, tree=tree)
    except DataContractError as error:
        return error.faults
    return ()


def _tables(index: CompositeIndex, prepared: Mapping[str, list[Any]]) -> list[pd.DataFrame]:
    """Return the comparable values of every combination of the steps before the weights."""
    size = int(np.prod([len(options) for options in prepared.values()], dtype=float))
    if size > MOST_TABLES:
        remedy = f"vary fewer options: at most {MOST_TABLES} combinations"
        raise DataContractError([Fault("over", f"{size} combinations of steps", remedy=remedy)])
    found, faults = [], []
    indicators = index.tree_.indicators
    for combination in product(*prepared.values()):
        changes = dict(zip(prepared, combination, strict=True))
        plain = {**changes, "weights": "equal", "aggregate": "arithmetic"}
        try:
            found.append(index.rebuild(**plain).table_[indicators])
        except DataContractError as error:
            words = ", ".join(f"{name}={_words(option)}" for name, option in changes.items())
            faults += [
                Fault(f"over: {words}; {f.table}", f.problem, f.row, f.column, f.value, f.remedy)
                for f in error.faults
            ]
    if faults:
        raise DataContractError(faults)
    return found


def _own_weights(rule: WeightRule, tables: list[pd.DataFrame], tree: Tree) -> Floats:
    """Return the weights of the nodes for each table and scheme, or raise where there are none."""
    try:
        return np.array([rule.own_weights(tree, table) for table in tables])
    except DataContractError as error:
        remedy = "they are learned from every combination of the steps: vary other steps"
        raise DataContractError(
            Fault(f"over: weights; {f.table}", f.problem, f.row, f.column, f.value, remedy)
            for f in error.faults
        ) from None


def _aggregate_faults(
    tables: list[pd.DataFrame],
    aggregates: tuple[Any, ...],
    *,
    explicit: bool,
) -> list[Fault]:
    """Return the combinations of values and aggregation that are not defined, one fault each."""
    faults = []
    for option in aggregates:
        for table in tables:
            cells = domain_faults(table, option)
            if cells:
                problem = f"{len(cells)} cells {cells[0].problem}"
                remedy = cells[0].remedy if explicit else "vary other steps"
                faults.append(Fault("over", problem, "aggregate", None, _words(option), remedy))
                break
    return faults


def _without_effect(
    names: list[str],
    *,
    prepared: Mapping[str, list[Any]],
    tables: list[pd.DataFrame],
    aggregates: tuple[Any, ...],
    rule: WeightRule,
    fixed: dict[str, str],
) -> list[str]:
    """Return the choices that change anything; the others go to `fixed` with the reason."""
    sizes = [len(options) for options in prepared.values()]
    cells = np.array([table.to_numpy(dtype="float64") for table in tables])
    cells = cells.reshape(*sizes, *cells.shape[1:])
    weighted = any(isinstance(o, list) or aggregator(o).uses_weights for o in aggregates)
    kept = []
    for name in names:
        if name in prepared:
            axis = list(prepared).index(name)
            first = np.take(cells, [0], axis=axis)
            if len(prepared[name]) < 2:
                fixed[name] = "one option only"
            elif np.array_equal(np.broadcast_to(first, cells.shape), cells, equal_nan=True):
                fixed[name] = "its options give the same values: there is nothing for it to do"
            else:
                kept.append(name)
        elif name == "aggregate" and len(aggregates) < 2:
            fixed[name] = "one option only"
        elif name == "weights" and not weighted:
            fixed[name] = "the aggregation sets its own weights"
        elif name == "weights" and len(rule.words) < 2 and not rule.drawn:
            fixed[name] = "one option only"
        elif name == "indicators" and not weighted:
            fixed[name] = "the aggregation sets its own weights"
        else:
            kept.append(name)
    return kept


def _words(option: Any) -> str:
    return "none" if option is None else str(option)
