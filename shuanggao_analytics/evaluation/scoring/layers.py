r"""The score of a layer from the three contents and the 10 + 9 dimensions of round one.

A school layer is scored by the completion of targets and tasks (``performance``), by funding
(``funds``) and by its level of construction (``level``), which is the mean of ten dimensions; a
programme group by the same with nine dimensions. The weights stand in an annex that is not at
hand (002:1488), so that they are free here, and equal ones are an assumption. The mid-term
evaluation looked at the first two contents only (002:2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.scoring.contract import HIGH, LOW, kept_keys, set_faults
from shuanggao_analytics.evaluation.scoring.layer_result import LayerScores
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    row_name,
    table_faults,
    together,
)
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.policy import framework

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

KINDS = {"school": "school", "group_a": "group", "group_b": "group"}  # of the layers
_LEVEL = "level"
_EVALUATIONS = ("mid_term", "final")
_FINAL_ONLY = "the mid-term evaluation looks at targets and funds only (002:2026)"


class _Plan(NamedTuple):
    """What is scored: contents, and by kind of layer the parts with their weights."""

    contents: list[str]
    parts: dict[str, pd.DataFrame]  # content, part, share, weight
    assumed: list[str]


def layer_scores(
    dimensions: pd.DataFrame,
    *,
    weights: Mapping[str, Any] | None = None,
    contents: Sequence[str] | None = None,
    evaluation: str = "final",
) -> LayerScores:
    r"""Return the score of each layer of each unit, with everything it is made of.

    .. math:: s = \sum_c w_c\, x_c,\qquad x_{level} = \sum_d v_d\, x_d,\qquad
              \sum_c w_c = \sum_d v_d = 1

    over the contents c and, for the level of construction, the ten dimensions d of a school or
    the nine of a programme group.

    Parameters
    ----------
    dimensions
        One row a unit and layer, of one evaluation, year and stage: ``unit_id``, ``layer``
        (``school``, ``group_a``, ``group_b``); ``performance`` and ``funds``; ``school-1`` …
        ``school-10`` in the rows of schools and ``group-1`` … ``group-9`` in those of groups.
        Scores from 0 to 100; a missing one is an error, in the dimensions of the other kind of
        layer it is the rule.
    weights
        ``{"contents": {…}, "school": {…}, "group": {…}}``: weights of the contents, of the school
        dimensions, of the group dimensions, each as for `checked_weights`, together one. What is
        not given is equal: an assumption, and the result says so.
    contents
        What is counted, such as ``["level"]``. ``None``: what the evaluation looks at.
    evaluation
        ``"final"`` (three contents) or ``"mid_term"`` (``performance`` and ``funds``).

    Returns
    -------
    LayerScores
        ``.table``, ``.parts``, ``.weights``, ``.text``; ``.wide()`` is what `unit_score` takes.

    Raises
    ------
    DataContractError
        With every fault: scores missing or outside [0, 100], a dimension of the wrong kind of
        layer, the level of construction in a mid-term table, unknown layers or contents, a layer
        twice, mixed rounds, years, stages or trusts, and weights that do not sum to one.

    References
    ----------
    002:1452-1458 (contents and dimensions), 002:1488 (the annex), 002:2026 (mid-term).

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["u1"], "layer": ["school"], "performance": [90.0],
    ...                       "funds": [80.0]})
    >>> found = layer_scores(table, evaluation="mid_term")
    >>> found.table[["unit_id", "layer", "score"]]
      unit_id   layer  score
    0      u1  school   85.0
    >>> print(found.text)
    1 layer of 1 unit, mid_term evaluation (performance, funds): scores 85.00 to 85.00, median
    85.00. Equal weights of contents: an assumption (the annex with the weights is not at hand,
    002:1488).
    """
    if faults := table_faults(dimensions, "dimensions"):
        raise DataContractError(faults)
    counted = _counted(contents, evaluation)
    plan, cells = together(
        lambda: _plan(weights, counted),
        lambda: _checked_parts(dimensions, counted, evaluation),
    )
    kinds = dimensions["layer"].map(KINDS).to_numpy()
    values = {content: np.zeros(len(dimensions)) for content in plan.contents}
    total = np.zeros(len(dimensions))
    long = []
    for kind, numbers in cells.items():
        at, parts = np.flatnonzero(kinds == kind), plan.parts[kind]
        total[at] = numbers @ parts["weight"].to_numpy()
        for content in plan.contents:
            own = (parts["content"] == content).to_numpy()
            values[content][at] = numbers[:, own] @ parts.loc[own, "share"].to_numpy()
        long.append(_long(parts, numbers, at))
    return LayerScores(
        table=kept_keys(dimensions).assign(score=total, **values),
        parts=_with_keys(kept_keys(dimensions), pd.concat(long)),
        weights=pd.concat([plan.parts[kind].assign(kind=kind) for kind in cells])[
            ["kind", "content", "part", "share", "weight"]
        ].reset_index(drop=True),
        contents=tuple(plan.contents),
        evaluation=evaluation,
        assumed=tuple(
            name
            for name in plan.assumed
            if name == "contents" or (name.split()[0] in cells and _LEVEL in plan.contents)
        ),
    )


@cache
def dimension_names(kind: str) -> tuple[str, ...]:
    """Return the columns of the dimensions of a school or of a programme group.

    Examples
    --------
    >>> dimension_names("group")[-1], len(dimension_names("school"))
    ('group-9', 10)
    """
    table = framework.round1_dimensions()
    return tuple(str(name) for name in table.loc[table["level"] == kind, "dimension"])


def _plan(weights: Mapping[str, Any] | None, counted: list[str]) -> _Plan:
    """Return what is counted with which weights, or raise with every fault found."""
    given = {} if weights is None else weights
    if not isinstance(given, Mapping):
        remedy = 'such as {"contents": {"performance": 0.5, "funds": 0.2, "level": 0.3}}'
        raise DataContractError([Fault("weights", "needs weights by part", remedy=remedy)])
    names: dict[str, Sequence[str]] = {"contents": counted}
    names |= {kind: dimension_names(kind) for kind in ("school", "group")}
    checks = [
        lambda name=name, columns=columns: checked_weights(
            given.get(name), pd.Index(columns), table=f"weights of {name}"
        )
        for name, columns in names.items()
    ]
    _, *found = together(lambda: _check_parts(given, names), *checks)
    shares = {name: each / each.sum() for name, each in zip(names, found, strict=True)}
    parts = {}
    for kind in ("school", "group"):
        rows: list[tuple[str, str, float, float]] = []
        for content, weight in zip(counted, shares["contents"], strict=True):
            each = zip(names[kind], shares[kind], strict=True)
            inner = each if content == _LEVEL else [(content, 1.0)]
            rows += [(content, part, float(v), float(weight * v)) for part, v in inner]
        parts[kind] = pd.DataFrame(rows, columns=["content", "part", "share", "weight"])
    labels = {"contents": "contents", "school": "school dimensions", "group": "group dimensions"}
    alone = {"contents"} if len(counted) == 1 else set()
    assumed = [labels[name] for name in names if given.get(name) is None and name not in alone]
    return _Plan(counted, parts, assumed)


def _counted(contents: Sequence[str] | None, evaluation: str) -> list[str]:
    """Return the contents that count, in the order of the document."""
    require_known("evaluation", evaluation, _EVALUATIONS)
    table = framework.round1_contents().set_index("content")
    known = [str(name) for name in table.index]
    seen = [name for name in known if table.loc[name, evaluation]]
    if contents is None:
        return seen
    asked = [contents] if isinstance(contents, str) else list(contents)
    faults = [
        Fault("contents", "no such content", value=str(name),
              remedy=f"there are: {', '.join(known)}" if name not in known else _FINAL_ONLY)
        for name in asked if name not in seen
    ]  # fmt: skip
    faults += [Fault("contents", "content twice", value=n) for n in seen if asked.count(n) > 1]
    if not asked:
        faults.append(Fault("contents", "none given"))
    if faults:
        raise DataContractError(faults)
    return [name for name in seen if name in asked]


def _check_parts(given: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> None:
    unknown = [name for name in given if name not in names]
    if unknown:
        remedy = f"there are: {', '.join(names)}"
        raise DataContractError(
            Fault("weights", "unknown part", str(name), remedy=remedy) for name in unknown
        )


def _row_faults(dimensions: pd.DataFrame, evaluation: str) -> list[Fault]:
    """Return why the rows are not one set of layers, or not of the evaluation."""
    known = "there are: " + ", ".join(map(str, dimensions.columns))
    faults = [
        Fault("dimensions", "missing column", column=name, remedy=known)
        for name in ("unit_id", "layer")
        if name not in dimensions.columns
    ]
    only = (1, "contents and dimensions are those of round one; see framework_scores")
    faults += set_faults(dimensions, "dimensions", once=("unit_id", "layer"), only_round=only)
    if "evaluation" in dimensions.columns:
        faults += [
            Fault("dimensions", f"not of the {evaluation} evaluation", column="evaluation",
                  value=str(other), remedy="give the evaluation that the table is of")
            for other in dimensions["evaluation"].unique() if other != evaluation
        ]  # fmt: skip
    if "layer" in dimensions.columns:
        remedy = f"there are: {', '.join(KINDS)}"
        faults += [
            Fault("dimensions", "no such layer", row_name(row), "layer", str(layer), remedy)
            for row, layer in dimensions["layer"].items()
            if not isinstance(layer, str) or layer not in KINDS
        ]
    if evaluation == "mid_term":
        final = [_LEVEL, *dimension_names("school"), *dimension_names("group")]
        faults += [
            Fault("dimensions", "a figure of the final evaluation only", column=name,
                  remedy=_FINAL_ONLY)
            for name in final if name in dimensions.columns and dimensions[name].notna().any()
        ]  # fmt: skip
    return faults


def _checked_parts(
    dimensions: pd.DataFrame, counted: Sequence[str], evaluation: str
) -> dict[str, Floats]:
    """Return by kind of layer the scores of its parts, or raise with every fault of the table."""
    faults = _row_faults(dimensions, evaluation)
    if "layer" not in dimensions.columns:
        raise DataContractError(faults)
    kinds = dimensions["layer"].map(KINDS)
    keys = [name for name in ("unit_id", "layer") if name in dimensions.columns]
    named = dimensions.set_axis(pd.MultiIndex.from_frame(dimensions[keys]))
    known = "there are: " + ", ".join(map(str, dimensions.columns))
    cells: dict[str, Floats] = {}
    for kind in (kind for kind in ("school", "group") if (kinds == kind).any()):
        rows = named[(kinds == kind).to_numpy()]
        parts = _part_names(kind, counted)
        other = dimension_names("group" if kind == "school" else "school")
        faults += [
            Fault("dimensions", "missing column", column=name, remedy=known)
            for name in parts
            if name not in rows.columns
        ]
        faults += [
            Fault("dimensions", f"not a dimension of a {kind}", row_name(row), name, str(value))
            for name in other
            if name in rows.columns
            for row, value in rows[name].dropna().items()
        ]
        try:
            cells[kind] = checked_cells(
                rows[[name for name in parts if name in rows.columns]],
                table="dimensions",
                low=LOW,
                high=HIGH,
            )
        except DataContractError as error:
            faults += error.faults
    if faults:
        raise DataContractError(dict.fromkeys(faults))
    return cells


def _part_names(kind: str, counted: Sequence[str]) -> list[str]:
    """Return the columns of what is counted: a content itself, the dimensions of the level."""
    return [
        name
        for content in counted
        for name in (dimension_names(kind) if content == _LEVEL else [content])
    ]


def _long(parts: pd.DataFrame, numbers: Floats, at: NDArray[np.intp]) -> pd.DataFrame:
    """Return one row a layer and part, under the place of its layer in the caller's table."""
    rows, size = numbers.shape
    named = {name: np.tile(parts[name].to_numpy(), rows) for name in ("content", "part", "weight")}
    long = pd.DataFrame({**named, "score": numbers.ravel()}, index=np.repeat(at, size))
    return long.assign(contribution=long["weight"] * long["score"])


def _with_keys(keys: pd.DataFrame, long: pd.DataFrame) -> pd.DataFrame:
    """Return the parts in the order of the caller's rows, with his labels and keys."""
    ordered = long.sort_index(kind="stable")
    named = keys.iloc[ordered.index]
    return pd.concat([named, ordered.set_axis(named.index)], axis="columns")
