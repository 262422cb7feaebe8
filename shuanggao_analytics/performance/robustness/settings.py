"""Settings drawn at random, and the index of every unit under each of them, as array arithmetic.

Settings come in chunks with a seed of their own, and each choice has a stream of random numbers of
its own. So the result depends neither on the number of workers nor on which other choices vary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.index.levels import index_scores
from shuanggao_analytics.performance.robustness.choices import PREPARING, VARIED
from shuanggao_analytics.performance.robustness.weights import without

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Codes, Floats
    from shuanggao_analytics.performance.robustness.choices import Choices

CHUNK = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """Options drawn, one row a setting.

    Attributes
    ----------
    picks
        Choice → number of the option taken (for ``indicators``: 0 none, j the j-th left out; for
        weights drawn at random 0).
    uniform
        D × nodes: random numbers from which weights are drawn.
    """

    picks: Mapping[str, Codes]
    uniform: Floats

    def __len__(self) -> int:
        """Return the number of settings."""
        return len(self.uniform)

    def exchanged(self, other: Settings, name: str) -> Settings:
        """Return these settings with one choice taken from others."""
        picks = {**self.picks, name: other.picks[name]}
        uniform = other.uniform if name == "weights" else self.uniform
        return replace(self, picks=picks, uniform=uniform)


def drawn_settings(choices: Choices, *, seed: int, sample: int, chunk: int, size: int) -> Settings:
    """Return one chunk of settings.

    Parameters
    ----------
    choices
        What varies.
    seed, sample, chunk
        Seed of the analysis, number of the sample (0 or 1), number of the chunk.
    size
        Number of settings; the first are the same for every size.
    """
    picks = {}
    for stream, name in enumerate(VARIED):
        if name not in choices.names:
            continue
        rng = np.random.default_rng([seed, sample, stream, chunk])
        picks[name] = rng.integers(0, len(choices.options[name]), size=CHUNK)[:size]
    nodes = len(choices.tree.table)
    if choices.rule.drawn and "weights" in choices.names:
        rng = np.random.default_rng([seed, sample, len(VARIED), chunk])
        uniform = rng.random((CHUNK, nodes))[:size]
    else:
        uniform = np.full((size, nodes), 0.5)
    return Settings(picks=picks, uniform=uniform)


def setting_scores(choices: Choices, settings: Settings) -> Floats:
    """Return the index of every unit under each setting.

    Returns
    -------
    numpy.ndarray
        D settings × U units, larger is better.
    """
    table = table_numbers(choices, settings)
    method = settings.picks.get("aggregate", np.zeros(len(settings), dtype=np.intp))
    weights = setting_weights(choices, settings, table)
    scores = np.empty((len(settings), choices.tables.shape[1]))
    for number, values in enumerate(choices.tables):
        for option, aggregate in enumerate(choices.aggregates):
            rows = np.flatnonzero((table == number) & (method == option))
            if len(rows):
                scores[rows] = index_scores(
                    values, weights[rows], tree=choices.tree, choice=aggregate
                )
    return scores


def table_numbers(choices: Choices, settings: Settings) -> Codes:
    """Return which table of values each setting stands on."""
    number = np.zeros(len(settings), dtype=np.intp)
    for name in PREPARING:
        if name in choices.sizes:
            own = settings.picks.get(name, np.zeros(len(settings), dtype=np.intp))
            number = number * choices.sizes[name] + own
    return number


def setting_weights(choices: Choices, settings: Settings, table: Codes) -> Floats:
    """Return the effective weights of the indicators in each setting."""
    scheme = np.zeros(len(settings), dtype=np.intp)
    if not choices.rule.drawn and "weights" in settings.picks:
        scheme = settings.picks["weights"]
    own = choices.own[table, scheme]
    weights = choices.rule.drawn_weights(own, settings.uniform, choices.tree)
    if "indicators" in settings.picks:
        weights = without(weights, settings.picks["indicators"] - 1, choices.tree)
    return weights
