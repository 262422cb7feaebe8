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


_MOST_COUNTED = 16_000_000  # numbers of a batch of counts


class Task(NamedTuple):
    """What all chunks share."""

    choices: Choices
    base: NDArray[np.int64]  # ranks of the index itself
    bounds: Floats  # lower bounds of the grades, rising
    shares: int  # settings of each sample behind the shares of variance
    seed: int
    keep: bool


class Counts(NamedTuple):
    """How often what happened to each unit: chunks add up."""

    places: Floats  # units × ranks, equal scores sharing their places
    ranks: Floats  # units × ranks, equal scores having the better rank
    grades: Floats  # units × grades


class Outcome(NamedTuple):
    """What the settings of a chunk lead to, setting by setting, and sums over them."""

    shift: Floats  # settings: mean absolute rank shift
    picks: dict[str, NDArray[np.intp]]
    ranks: NDArray[np.int32] | None
    samples: tuple[Floats, Floats, Floats] | None  # mean shift: A, B, exchanged
    units: tuple[Floats, Floats, Floats, Floats] | None


def all_outcomes(task: Task, *, n: int, n_jobs: int | None) -> tuple[Counts, list[Outcome]]:
    """Return the counts of all settings, and the outcome of each chunk.

    Chunks go to the workers in batches whose counts take no more than a quarter of a gigabyte.
    """
    from joblib import Parallel, delayed

    chunks = [(at // CHUNK, min(CHUNK, n - at)) for at in range(0, n, CHUNK)]
    batch = max(1, _MOST_COUNTED // len(task.base) ** 2)
    units = len(task.base)
    places = np.zeros((units, units))
    whole = Counts(places, places, np.zeros((units, len(task.bounds) + 1)))
    outcomes: list[Outcome] = []
    with Parallel(n_jobs=n_jobs) as parallel:
        for at in range(0, len(chunks), batch):
            jobs = (delayed(chunk_outcome)(task, *chunk) for chunk in chunks[at : at + batch])
            for counts, outcome in parallel(jobs):
                whole = Counts(*map(np.add, whole, counts))
                outcomes.append(outcome)
    return whole, outcomes


def chunk_outcome(task: Task, chunk: int, size: int) -> tuple[Counts, Outcome]:
    """Return what one chunk of settings leads to; one thread, so that sums never differ."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        first = drawn_settings(task.choices, seed=task.seed, sample=0, chunk=chunk, size=size)
        scores = setting_scores(task.choices, first)
        found = ordered(scores)
        ranks = ranks_of(found)
        units = len(task.base)
        cells = np.arange(units) * units + (ranks - 1)
        counts = np.bincount(cells.ravel(), minlength=units * units).reshape(units, units)
        inner = max(0, min(size, task.shares - chunk * CHUNK))
        samples, sums = _samples(task, chunk, ranks[:inner]) if inner else (None, None)
        outcome = Outcome(
            shift=np.abs(ranks - task.base).mean(axis=1),
            picks=dict(first.picks),
            ranks=ranks if task.keep else None,
            samples=samples,
            units=sums,
        )
        grades = grade_numbers(scores, task.bounds)
        return Counts(place_counts(found), counts.astype("float64"), grades), outcome


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
