"""The scores of layers as a result: the table, its parts, its weights, and what is assumed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.evaluation.scoring.contract import trust_note
from shuanggao_analytics.evaluation.scoring.unit_layers import LAYERS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerScores:
    """Scores of the layers of units, and what each part contributes.

    Attributes
    ----------
    table
        One row a layer, with the caller's labels and keys: ``score`` and one column a content.
    parts
        One row a layer and part: the keys, ``content``, ``part`` (the content itself, or a
        dimension of the level), ``weight`` (in the score of the layer), ``score``,
        ``contribution``. The contributions of a layer sum to its score.
    weights
        One row a kind of layer (``school``, ``group``) and part: ``content``, ``part``, ``share``
        (within the content) and ``weight`` (share × weight of the content).
    contents
        The contents that count.
    evaluation
        ``final`` or ``mid_term``.
    assumed
        What has equal weights for want of others.
    """

    table: pd.DataFrame
    parts: pd.DataFrame
    weights: pd.DataFrame
    contents: tuple[str, ...]
    evaluation: str
    assumed: tuple[str, ...]

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        score = self.table["score"]
        units = self.table["unit_id"].nunique()
        line = (
            f"{_count(len(score), 'layer')} of {_count(units, 'unit')}, {self.evaluation} "
            f"evaluation ({', '.join(self.contents)}): scores {score.min():.2f} to "
            f"{score.max():.2f}, median {score.median():.2f}."
        )
        if self.assumed:
            line += (
                f" Equal weights of {', '.join(self.assumed)}: an assumption (the annex with the "
                "weights is not at hand, 002:1488)."
            )
        return line + trust_note(self.table)

    def wide(self) -> pd.DataFrame:
        """Return the scores as units × layers, which `unit_score` takes: ``school`` and groups.

        A unit without a second group, or a layer that was not given, is missing there.
        """
        wide = self.table.pivot_table(index="unit_id", columns="layer", values="score", sort=False)
        return wide.reindex(columns=list(LAYERS))

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.2f}'.format)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
