"""What the settings of a chunk lead to: ranks counted, shifts, and sums that add up over chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.performance.ranks import ordered, place_counts, rank_table, ranks_of
from shuanggao_analytics.performance.robustness.grades import grade_numbers
from shuanggao_analytics.performance.robustness.settings import (
    CHUNK,
    drawn_settings,
    setting_scores,
)
from shuanggao_analytics.performance.robustness.sobol import unit_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.robustness.choices import Choices


class Task(NamedTuple):
    """What all chunks share."""

    choices: Choices
    base: NDArray[np.int64]  # ranks of the index itself
    bounds: Floats  # lower bounds of the grades, rising
    shares: int  # settings of each sample behind the shares of variance
    seed: int
    keep: bool


class Outcome(NamedTuple):
    """What the settings of a chunk lead to."""

    places: Floats  # units × ranks, equal scores sharing their places
    counts: Floats  # units × ranks, equal scores having the better rank
    grades: Floats  # units × grades
    shift: Floats  # settings: mean absolute rank shift
    picks: dict[str, NDArray[np.intp]]
    ranks: NDArray[np.int32] | None
    samples: tuple[Floats, Floats, Floats] | None  # mean shift: A, B, exchanged
    units: tuple[Floats, Floats, Floats, Floats] | None


def chunk_outcome(task: Task, chunk: int, size: int) -> Outcome:
    """Return what one chunk of settings leads to; one thread, so that sums never differ."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        first = drawn_settings(task.choices, seed=task.seed, sample=0, chunk=chunk, size=size)
        scores = setting_scores(task.choices, first)
        found = ordered(scores)
        ranks = ranks_of(found)
        shift = np.abs(ranks - task.base).mean(axis=1)
        units = len(task.base)
        cells = np.arange(units) * units + (ranks - 1)
        counts = np.bincount(cells.ravel(), minlength=units * units).reshape(units, units)
        inner = max(0, min(size, task.shares - chunk * CHUNK))
        samples, sums = _samples(task, chunk, ranks[:inner]) if inner else (None, None)
        return Outcome(
            places=place_counts(found),
            counts=counts.astype("float64"),
            grades=grade_numbers(scores, task.bounds),
            shift=shift,
            picks=dict(first.picks),
            ranks=ranks if task.keep else None,
            samples=samples,
            units=sums,
        )


def _samples(
    task: Task, chunk: int, ranks: NDArray[np.int32]
) -> tuple[tuple[Floats, Floats, Floats], tuple[Floats, Floats, Floats, Floats]]:
    """Return mean shifts and sums of both samples and of those with one choice exchanged."""
    one, other = (
        drawn_settings(task.choices, seed=task.seed, sample=sample, chunk=chunk, size=len(ranks))
        for sample in (0, 1)
    )
    base = task.base.astype("float64")
    a = ranks - base
    b = rank_table(setting_scores(task.choices, other)) - base
    exchanged = [
        rank_table(setting_scores(task.choices, one.exchanged(other, name))) - base
        for name in task.choices.names
    ]
    means = np.array([np.abs(moved).mean(axis=1) for moved in exchanged])
    samples = (np.abs(a).mean(axis=1), np.abs(b).mean(axis=1), means)
    return samples, unit_shares(a, b, exchanged)
