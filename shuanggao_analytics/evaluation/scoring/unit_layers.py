"""The layers of units as they are given, checked together: kinds of unit, scores, weights.

Numbers, sequences, Series and tables become one table of units × layers. Series and tables are
brought together by label. What is wrong is collected over all of them: a label that one of them
lacks does not hide a score out of bounds in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.scoring.contract import HIGH, LOW, score_faults
from shuanggao_analytics.inputs import as_series
from shuanggao_analytics.performance.cells import checked_weights, row_name, together
from shuanggao_analytics.performance.columns import numbers
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Types: TypeAlias = str | pd.Series | Sequence[str]
    Scores: TypeAlias = float | pd.Series | Sequence[float]
    GroupScores: TypeAlias = (
        float | pd.DataFrame | pd.Series | Sequence[float] | Sequence[Sequence[float]]
    )
    Formulas: TypeAlias = Mapping[str, Mapping[str, float]]

LAYERS = ("school", "group_a", "group_b")
UNIT_TYPES = {"school": LAYERS, "group": LAYERS[:2]}
SCENARIO = "scenario"
_FORMULA = "002:1998"
_GROUPS = list(LAYERS[1:])


class UnitLayers(NamedTuple):
    """U units × 3 layers.

    Attributes
    ----------
    labels
        Names of the units.
    has
        Which layers a unit has.
    cells, weights
        Scores from 0 to 100 and weights that sum to one; 0 where there is no layer.
    basis
        The clause of the weights, or ``scenario``.
    """

    labels: pd.Index
    has: NDArray[np.bool_]
    cells: Floats
    weights: Floats
    basis: str


def unit_layers(
    unit_type: Types,
    *,
    school: Scores,
    groups: GroupScores,
    number: int,
    weights: Formulas | None,
) -> UnitLayers:
    """Return the layers of the units with their weights, or raise with every fault found.

    Examples
    --------
    >>> units = unit_layers("group", school=90, groups=80, number=1, weights=None)
    >>> units.cells.tolist(), units.weights.tolist()
    ([[90.0, 80.0, 0.0]], [[0.3, 0.7, 0.0]])
    """
    one = np.ndim(school) == 0
    scores = as_series([school] if one else school)  # type: ignore[arg-type,list-item]
    frame, faults = _as_table(groups, one=one)
    parts: dict[str, Any] = {"school": scores, "groups": frame}
    named = {"school": school, "groups": groups, "unit_type": unit_type}
    own = {name for name, thing in named.items() if isinstance(thing, pd.Series | pd.DataFrame)}
    if isinstance(unit_type, pd.Series):
        parts["unit_type"] = unit_type
    elif not isinstance(unit_type, str):
        parts["unit_type"] = pd.Series(list(unit_type), dtype=object)
    labels, parts, found = _brought_together(parts, own)
    if isinstance(unit_type, str):
        parts["unit_type"] = pd.Series(unit_type, index=labels, dtype=object)
    types = parts["unit_type"]
    counted = [] if faults else _count_faults(types, parts["groups"])
    faults += [*found, *_value_faults(types, scores, frame), *counted]
    try:
        formulas, basis = _formulas(number, weights, [k for k in UNIT_TYPES if (types == k).any()])
    except DataContractError as error:
        faults += error.faults
    if faults:
        raise DataContractError(faults)
    columns = [parts["school"], *(parts["groups"][layer] for layer in _GROUPS)]
    cells = np.clip(np.column_stack([numbers(column)[0] for column in columns]), LOW, HIGH)
    has = np.array([[layer in UNIT_TYPES[kind] for layer in LAYERS] for kind in types])
    each = np.array([formulas[kind] for kind in types])
    return UnitLayers(labels, has, np.where(has, cells, 0.0), each, basis)


def _as_table(groups: GroupScores, *, one: bool) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the scores of the groups in two columns, missing where they are not given."""
    if isinstance(groups, pd.DataFrame):
        known = "there are: " + ", ".join(map(str, groups.columns))
        faults = [
            Fault("groups", "missing column", column=name, remedy=known)
            for name in _GROUPS[:1]
            if name not in groups.columns
        ]
        return groups.reindex(columns=_GROUPS), faults
    if isinstance(groups, pd.Series):
        return pd.DataFrame({"group_a": groups, "group_b": np.nan}), []
    several = not one and isinstance(groups, Sequence | np.ndarray)
    given: Any = groups if several else [groups]
    rows = [list(row) if isinstance(row, Sequence | np.ndarray) else [row] for row in given]
    faults = [
        Fault("groups", f"{len(row)} groups", str(at), remedy="a unit has one group or two")
        for at, row in enumerate(rows)
        if len(row) not in {1, 2}
    ]
    cells = [[*row, None, None][:2] for row in rows]
    return pd.DataFrame(cells, columns=_GROUPS, dtype=object), faults


def _brought_together(
    parts: dict[str, Any], own: set[str]
) -> tuple[pd.Index, dict[str, Any], list[Fault]]:
    """Return everything in one order of labels, with what does not match.

    `own` has labels of its own. Where labels differ, what all have in common is returned, to be
    looked at further; nothing where they cannot be matched at all.
    """
    labels = next((parts[name].index for name in parts if name in own), parts["school"].index)
    faults = [Fault("school", "there is no unit")] if labels.empty else []
    common, matches = labels, True
    for name, part in parts.items():
        if name not in own and len(part) != len(labels):
            faults.append(Fault(name, f"{len(part)} given for {len(labels)} units"))
            matches = False
        elif name in own and not part.index.equals(labels):
            found = _label_faults(name, part.index, labels)
            matches = matches and not any(fault.problem == "unit twice" for fault in found)
            faults += found
            common = common[common.isin(part.index)]
    if not matches:
        return labels[:0], {name: part.iloc[:0] for name, part in parts.items()}, faults
    named = {name: part if name in own else part.set_axis(labels) for name, part in parts.items()}
    if all(part.index.equals(common) for part in named.values()):
        return common, named, faults
    return common, {name: part.reindex(common) for name, part in named.items()}, faults


def _label_faults(name: str, index: pd.Index, labels: pd.Index) -> list[Fault]:
    again = index[index.duplicated()].append(labels[labels.duplicated()]).unique()
    if len(again):
        remedy = "labels can only be matched when each stands once"
        return [Fault(name, "unit twice", row_name(label), remedy=remedy) for label in again]
    return [
        *(Fault(name, "unit without a row", row_name(label)) for label in labels.difference(index)),
        *(Fault(name, "row of no unit", row_name(label)) for label in index.difference(labels)),
    ]


def _value_faults(types: pd.Series, scores: pd.Series, frame: pd.DataFrame) -> list[Fault]:
    """Return the unit types and scores that are none; a group may be missing."""
    known = f"the unit types are: {', '.join(UNIT_TYPES)}"
    faults = [
        Fault("unit_type", "no such unit type", row_name(row), None, str(kind), known)
        for row, kind in types.items()
        if not isinstance(kind, str) or kind not in UNIT_TYPES
    ]
    faults += score_faults(scores, table="school")
    for column in _GROUPS:
        faults += score_faults(frame[column], table="groups", column=column, missing=True)
    return faults


def _count_faults(types: pd.Series, frame: pd.DataFrame) -> list[Fault]:
    """Return the units with a group too many or too few for their kind."""
    faults = []
    there = frame.notna().to_numpy()
    for at, (row, kind) in enumerate(types.items()):
        first, second = there[at]
        label = row_name(row)
        if kind == "group" and second:
            found, remedy = str(frame["group_b"].iloc[at]), "it has one (002:1446)"
            faults.append(
                Fault("groups", "a group unit with two groups", label, "group_b", found, remedy)
            )
        if kind == "school" and first != second:
            column, remedy = _GROUPS[int(first)], "it has two (002:1446)"
            faults.append(
                Fault("groups", "a school unit with one group", label, column, None, remedy)
            )
        elif not first:
            faults.append(Fault("groups", "missing score", label, "group_a"))
    return faults


def _formulas(
    number: int, weights: Formulas | None, kinds: Sequence[str]
) -> tuple[dict[str, Floats], str]:
    """Return the weights of the three layers for each kind of unit, and on what they rest."""
    if isinstance(number, bool) or number not in {1, 2}:
        raise DataContractError([Fault("round", "needs 1 or 2", value=str(number))])
    if weights is None:
        if number == 2:
            remedy = "give weights of your own: the scores are then a scenario"
            problem = "round two has no formula (000:220)"
            raise DataContractError([Fault("weights", problem, remedy=remedy)])
        return {kind: _padded(kind, scoring.unit_weights(kind)) for kind in kinds}, _FORMULA
    if not isinstance(weights, Mapping):
        remedy = 'such as {"group": {"school": 0.3, "group_a": 0.7}}'
        raise DataContractError([Fault("weights", "needs weights by unit type", remedy=remedy)])
    known = [kind for kind in UNIT_TYPES if kind in weights]
    checks = [lambda kind=kind: _padded(kind, weights[kind]) for kind in known]
    _, *found = together(lambda: _check_kinds(weights, kinds), *checks)
    return dict(zip(known, found, strict=True)), SCENARIO


def _check_kinds(weights: Formulas, kinds: Sequence[str]) -> None:
    remedy = f"the unit types are: {', '.join(UNIT_TYPES)}"
    faults = [
        Fault("weights", "no such unit type", str(kind), remedy=remedy)
        for kind in weights
        if kind not in UNIT_TYPES
    ]
    faults += [
        Fault("weights", "no weights for this unit type", kind)
        for kind in kinds
        if kind not in weights
    ]
    if faults:
        raise DataContractError(faults)


def _padded(kind: str, weights: Mapping[str, float]) -> Floats:
    """Return weights of the three layers that sum to exactly one, 0 for a layer there is not."""
    found = checked_weights(weights, pd.Index(UNIT_TYPES[kind]), table=f"weights of a {kind} unit")
    return np.append(found / found.sum(), np.zeros(len(LAYERS) - len(found)))
