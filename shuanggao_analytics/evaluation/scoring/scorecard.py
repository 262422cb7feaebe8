r"""The scorecard of one unit: each part of its score beside its peers, and its place by weights.

A scorecard is made of the scores of many units, so that a peer is measured as the unit is. What it
shows of the place of the unit is the place under every weighting at hand, never one rank alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.scoring.contract import trust_note, unit_labels
from shuanggao_analytics.evaluation.scoring.framework_scores import setting_name
from shuanggao_analytics.evaluation.scoring.layer_result import LayerScores
from shuanggao_analytics.evaluation.scoring.layers import KINDS
from shuanggao_analytics.performance.columns import places
from shuanggao_analytics.policy import framework

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.evaluation.scoring.framework_scores import FrameworkScores
    from shuanggao_analytics.inputs import Floats

_TIE = 1e-9  # nearer scores are equal
_FEW = 4  # peers: quartiles of fewer say little


@dataclass(frozen=True, kw_only=True, eq=False)
class Scorecard:
    """The parts of the score of one unit beside its peers.

    Attributes
    ----------
    unit
        Name of the unit.
    layer
        Its layer, for the scores of round one; ``None`` for those of the framework.
    table
        One row a part: ``level`` (``index`` and ``sub_index``; or ``content`` and ``dimension``),
        ``part``, ``name_zh``, ``name_en``, ``score``, ``low``, ``median`` and ``high`` (quartiles
        of the peers), ``gap`` (score − median), ``rank`` among unit and peers (1 the best),
        ``of`` (how many they are), and ``trust`` where the scores say theirs.
    weightings
        One row a weighting: ``weighting``, ``score``, ``rank`` and ``of``.
    peers
        Names of the peers.
    """

    unit: str
    layer: str | None
    table: pd.DataFrame
    weightings: pd.DataFrame
    peers: tuple[str, ...]

    @property
    def text(self) -> str:
        """The scorecard in a few sentences."""
        ranks, of = self.weightings["rank"], self.weightings["of"].iloc[0]
        gaps = self.table.set_index("part")["gap"]
        place = "" if self.layer is None else f", layer {self.layer}"
        line = (
            f"Unit {self.unit}{place}: score {self.weightings['score'].iloc[0]:.2f}, rank "
            f"{ranks.min()} to {ranks.max()} of {of} over {len(ranks)} weightings; furthest above "
            f"the median of its peers in {gaps.idxmax()} ({gaps.max():+.2f}), furthest below in "
            f"{gaps.idxmin()} ({gaps.min():+.2f})."
        )
        if len(self.peers) < _FEW:
            line += f" Only {len(self.peers)} to compare with: quartiles say little."
        return line + trust_note(self.table)

    def _repr_html_(self) -> str:
        shown = "".join(
            table.to_html(float_format="{:.2f}".format, index=False)
            for table in (self.table, self.weightings)
        )
        return f"<p>{self.text}</p>{shown}"


def scorecard(
    scores: FrameworkScores | LayerScores,
    *,
    unit: Hashable,
    layer: str | None = None,
    peers: Sequence[Hashable] | None = None,
) -> Scorecard:
    r"""Return the scorecard of a unit: its parts beside its peers, its rank by weighting.

    Parameters
    ----------
    scores
        What `framework_scores` or `layer_scores` returned for the unit and its peers.
    unit
        ``unit_id`` of the unit, or its label where there are no ids.
    layer
        For the scores of layers: ``school``, ``group_a`` or ``group_b``. Peers are then the layers
        of the same kind of other units, both groups of a school unit among them.
    peers
        Names of the units to compare with. ``None``: all others.

    Returns
    -------
    Scorecard
        ``.table``, ``.weightings``, ``.text``. The weightings are those of the scores, the one
        used first; for layers ``used``, ``per_content`` (contents alike, dimensions alike) and
        ``per_part`` (every content without dimensions and every dimension alike).

    Raises
    ------
    DataContractError
        For a unit, layer or peer that is not there, a layer for the framework, no layer for
        layers, and no peers.

    References
    ----------
    001:95-103 (comparing with peers), 000:29 (the six indices).

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.scoring.framework_scores import framework_scores
    >>> units = pd.DataFrame({f"p{n:02d}": [80.0, 70, 60, 90, 75] for n in range(1, 34)},
    ...                      index=list("uvwxy"))
    >>> card = scorecard(framework_scores(units), unit="u")
    >>> card.table[["part", "score", "low", "median", "high", "gap", "rank", "of"]].head(2)
      part  score   low  median   high  gap  rank  of
    0    1   80.0  67.5    72.5  78.75  7.5     2   5
    1    2   80.0  67.5    72.5  78.75  7.5     2   5
    """
    if isinstance(scores, LayerScores):
        found = _of_layers(scores, layer)
    elif layer is None:
        found = _of_framework(scores)
    else:
        remedy = "the framework has no layers: leave it out"
        raise DataContractError([Fault("layer", "not asked for", value=layer, remedy=remedy)])
    own, others = _rows(found, unit, layer, peers)
    parts, totals = found.parts, found.totals.to_numpy()
    low, median, high = np.quantile(parts[others], (0.25, 0.5, 0.75), axis=0)
    size = len(others) + 1
    trust = {} if "trust" not in scores.table else {"trust": scores.table["trust"].iloc[0]}
    table = found.head.assign(score=parts[own], low=low, median=median, high=high)
    weightings = pd.DataFrame({"weighting": found.totals.columns, "score": totals[own]})
    return Scorecard(
        unit=str(unit),
        layer=layer,
        table=table.assign(
            gap=parts[own] - median, rank=_rank(parts, own, others), of=size, **trust
        ),
        weightings=weightings.assign(rank=_rank(totals, own, others), of=size),
        peers=tuple(dict.fromkeys(str(found.units[at]) for at in others)),
    )


class _Compared(NamedTuple):
    """What units are compared by: rows × parts, and rows × weightings."""

    units: pd.Index
    layers: NDArray[np.object_] | None
    head: pd.DataFrame
    parts: Floats
    totals: pd.DataFrame


def _of_framework(scores: FrameworkScores) -> _Compared:
    head = scores.weights.loc[scores.weights["level"] != "point"]
    head = head[["level", "id", "name_zh", "name_en"]].rename(columns={"id": "part"})
    used = setting_name(scores.weighting, scores.rows)
    order = [used, *(name for name in scores.scores.columns if name != used)]
    return _Compared(
        units=unit_labels(scores.table),
        layers=None,
        head=head.reset_index(drop=True),
        parts=np.hstack([scores.indices.to_numpy(), scores.sub_indices.to_numpy()]),
        totals=scores.scores[order],
    )


def _of_layers(scores: LayerScores, layer: str | None) -> _Compared:
    if layer not in KINDS:
        remedy = f"there are: {', '.join(KINDS)}"
        raise DataContractError([Fault("layer", "no such layer", value=str(layer), remedy=remedy)])
    kind = KINDS[layer]
    table = scores.table[(scores.table["layer"].map(KINDS) == kind).to_numpy()]
    long = scores.parts[(scores.parts["layer"].map(KINDS) == kind).to_numpy()]
    weights = scores.weights[scores.weights["kind"] == kind]
    leaves = long["score"].to_numpy(dtype="float64").reshape(len(table), len(weights))
    of = pd.Index(scores.contents).get_indexer(pd.Index(weights["content"]))
    alike = 1.0 / len(scores.contents) / np.bincount(of)[of]
    totals = {"used": table["score"], "per_content": leaves @ alike}
    inner = (weights["part"] != weights["content"]).to_numpy()
    contents = list(scores.contents)
    names = _names()
    parts = [*contents, *weights.loc[inner, "part"]]
    head = {
        "level": ["content"] * len(contents) + ["dimension"] * int(inner.sum()),
        "part": parts,
        "name_zh": [names[part][0] for part in parts],
        "name_en": [names[part][1] for part in parts],
    }
    return _Compared(
        units=pd.Index(table["unit_id"]),
        layers=table["layer"].to_numpy(dtype=object),
        head=pd.DataFrame(head),
        parts=np.hstack([table[contents].to_numpy(dtype="float64"), leaves[:, inner]]),
        totals=pd.DataFrame({**totals, "per_part": leaves.mean(axis=1)}, index=table.index),
    )


def _names() -> dict[str, tuple[str, str]]:
    """Return the names of contents and dimensions, zh and en."""
    contents, dimensions = framework.round1_contents(), framework.round1_dimensions()
    tables = (contents.rename(columns={"content": "id"}),
              dimensions.rename(columns={"dimension": "id"}))  # fmt: skip
    return {
        str(row["id"]): (str(row["name_zh"]), str(row["name_en"]))
        for table in tables
        for _, row in table.iterrows()
    }


def _rows(
    found: _Compared, unit: Hashable, layer: str | None, peers: Sequence[Hashable] | None
) -> tuple[int, list[int]]:
    """Return the row of the unit and those of its peers, or raise with every fault found."""
    own = np.asarray(found.units == unit)
    here = own if found.layers is None else own & (found.layers == layer)
    faults = []
    if not here.any():
        what = "no such unit" if not own.any() else f"no layer {layer} of this unit"
        faults.append(Fault("unit", what, value=str(unit)))
    if peers is not None:
        faults += [
            Fault("peers", "no such unit", value=str(peer))
            for peer in peers
            if peer not in found.units
        ]
    among = ~own if peers is None else ~own & np.asarray(found.units.isin(list(peers)))
    if not among.any():
        faults.append(Fault("peers", "nobody to compare with", remedy="give scores of others too"))
    if faults:
        raise DataContractError(faults)
    return places(here)[0], places(among)


def _rank(values: Floats, own: int, others: Sequence[int]) -> NDArray[np.int64]:
    """Return the rank of one row among others in each column, 1 the highest."""
    better = values[list(others)] > values[own] + _TIE
    return np.asarray(1 + better.sum(axis=0), dtype=np.int64)
