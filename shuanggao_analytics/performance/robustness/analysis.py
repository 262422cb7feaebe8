"""How far a ranking can be trusted: ranks under thousands of settings, and what moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.ranks import count_quantile
from shuanggao_analytics.performance.robustness.choices import read_choices
from shuanggao_analytics.performance.robustness.flips import flip_distances
from shuanggao_analytics.performance.robustness.grades import (
    grade_bounds,
    grade_scale_faults,
)
from shuanggao_analytics.performance.robustness.leave_out import leave_out
from shuanggao_analytics.performance.robustness.outcomes import Outcome, Task, all_outcomes
from shuanggao_analytics.performance.robustness.result import Robustness
from shuanggao_analytics.performance.robustness.sobol import shares_of_units, sobol_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.robustness.choices import Choices

STORED = 5_000_000
"""Most ranks (settings × units) kept setting by setting in the result."""


def robustness(
    index: CompositeIndex,
    n: int = 10_000,
    *,
    over: Mapping[str, Any] | None = None,
    grades: Mapping[str, float] | None = None,
    shares: int = 2_000,
    level: float = 0.9,
    seed: int = 0,
    n_jobs: int | None = None,
) -> Robustness:
    r"""Return how far the ranks of an index move under other reasonable choices.

    Each setting draws every choice of `over` for itself and ranks the units anew. A share of
    settings is a chance only as far as the options are as likely as they were drawn, which the
    user says: what the analysis tells is which ranks hang on which choice.

    Parameters
    ----------
    index
        A fitted index.
    n
        Number of settings ≥ 1.
    over
        Choice → what it may be; ``None``: what is usual and defined. See `read_choices`: steps
        before the weights and aggregations as lists, ``weights`` as a law, and
        ``indicators="leave-one-out"``. A choice that cannot vary, or that changes nothing here, is
        named in `Robustness.choices` with the reason.
    grades
        Grade → lowest index of that grade, on the index's own scale; units below all of them
        have the grade ``below``. These are your bounds: no document gives any.
    shares
        Settings of each of the two samples from which the shares of variance (Sobol indices) are
        estimated; they take ``shares × (choices + 2)`` rankings. 0: none.
    level
        Central share of the settings that ranges of ranks hold.
    seed
        Seed. The first settings are the same for every `n`.
    n_jobs
        Workers of `joblib.Parallel`; the result is the same for any number, to the last bit, on
        processors of one kind and with one thread a worker. ``None``: one, or what
        `joblib.parallel_config` says, so that the same call runs on a Dask cluster.

    Returns
    -------
    Robustness
        Ranks with their ranges, chances of each rank and grade, choices with their shares of
        variance, nodes left out, flips of grades; rank reversals when they are first asked for.

    Raises
    ------
    DataContractError
        With every fault of `over`, `grades`, `n`, `shares` and `level`.

    References
    ----------
    Saisana, M., Saltelli, A. & Tarantola, S. (2005). *JRSS A* 168, 307–323. Lahdelma, R. &
    Salminen, P. (2001). SMAA-2, *Operations Research* 49, 444–454 (rank acceptability).

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [1, 5, 9], "b": [7, 8, 2]}, index=["甲", "乙", "丙"])
    >>> found = robustness(CompositeIndex().fit(X), 500, over={"weights": {"noise": 0.25}},
    ...                    shares=0)
    >>> found.table[["rank", "low", "high"]]
       rank  low  high
    乙     1    1     1
    丙     2    2     3
    甲     3    2     3
    """
    if faults := _number_faults(n, shares, level):
        raise DataContractError(faults)
    choices = read_choices(index, over, graded=grades is not None)
    names, bounds = grade_bounds(grades)
    if grades is not None and (faults := grade_scale_faults(index, choices)):
        raise DataContractError(faults)
    task = Task(
        choices=choices,
        base=index.ranks_.to_numpy(),
        bounds=bounds,
        shares=min(shares, n) if choices.names else 0,
        seed=seed,
        keep=n * len(index.ranks_) <= STORED,
    )
    counts, parts = all_outcomes(task, n=n, n_jobs=n_jobs)
    units = index.ranks_.index
    chance = pd.DataFrame(counts.places / n, index=units, columns=pd.RangeIndex(1, len(units) + 1))
    return Robustness(
        table=_rank_table(index, counts.ranks / n, level=level),
        acceptability=chance.rename_axis(columns="rank"),
        grades=_grade_table(index, counts.grades / n, names, bounds),
        choices=_choice_table(task, parts, level=level),
        unit_shares=_unit_table(task, parts, units),
        leave_out=leave_out(index),
        flips=flip_distances(index, grades=grades) if grades is not None else None,
        settings=_setting_table(choices, parts),
        ranks=_drawn_ranks(parts, units),
        index=index,
        level=level,
        n_jobs=n_jobs,
    )


def _rank_table(index: CompositeIndex, share: Floats, *, level: float) -> pd.DataFrame:
    tail = (1 - level) / 2
    base = index.ranks_.to_numpy()
    places = np.arange(1, len(base) + 1)
    seen = share > 0
    table = pd.DataFrame(
        {
            "score": index.scores_,
            "rank": index.ranks_,
            "low": count_quantile(share, tail),
            "high": count_quantile(share, 1 - tail),
            "median": count_quantile(share, 0.5),
            "mean": share @ places,
            "best": seen.argmax(axis=1) + 1,
            "worst": len(base) - seen[:, ::-1].argmax(axis=1),
            "mean_shift": (share * np.abs(places - base[:, None])).sum(axis=1),
            "same": share[np.arange(len(base)), base - 1],
        }
    )
    return table.sort_values(["rank", "mean"], kind="stable")


def _grade_table(
    index: CompositeIndex, share: Floats, names: list[str], bounds: Floats
) -> pd.DataFrame | None:
    """Return the chance of each grade, the best first, beside the grade of the index itself."""
    if not names:
        return None
    own = np.searchsorted(bounds, index.scores_.to_numpy(), side="right")
    labels = ["below", *names]
    table = pd.DataFrame(share, index=index.scores_.index, columns=labels)[labels[::-1]]
    table.insert(0, "grade", [labels[number] for number in own])
    order = index.scores_.sort_values(ascending=False, kind="stable").index
    return table.reindex(order)


def _choice_table(task: Task, parts: list[Outcome], *, level: float) -> pd.DataFrame:
    """Return every choice: its options and shares where it varies, the reason where not."""
    choices = task.choices
    names = list(choices.names)
    table = pd.DataFrame(index=pd.Index([*names, *choices.fixed], name="choice"))
    table["varied"] = [True] * len(names) + [False] * len(choices.fixed)
    table["options"] = [" | ".join(_shown(choices.options[name])) for name in names] + [""] * len(
        choices.fixed
    )
    found = [part.samples for part in parts if part.samples is not None]
    if found:
        a, b = (np.concatenate([sample[i] for sample in found]) for i in (0, 1))
        swap = np.concatenate([sample[2] for sample in found], axis=1)
        shares = sobol_shares(a, b, swap, names=names, level=level, seed=task.seed)
        table = table.join(shares)
    table["note"] = [""] * len(names) + list(choices.fixed.values())
    return table


def _shown(options: tuple[str, ...]) -> tuple[str, ...]:
    return options if len(options) <= 6 else (*options[:2], f"… ({len(options)} options)")


def _unit_table(task: Task, parts: list[Outcome], units: pd.Index) -> pd.DataFrame | None:
    found = [part.units for part in parts if part.units is not None]
    if not found:
        return None
    sums, squares, cross, jumps = (
        np.sum([part[number] for part in found], axis=0) for number in range(4)
    )
    first, total = shares_of_units(sums, squares, cross, jumps, n=task.shares)
    names = pd.Index(task.choices.names, name="choice")
    tables = {"first": first, "total": total}
    return pd.concat(
        {name: pd.DataFrame(cells.T, index=units, columns=names) for name, cells in tables.items()},
        axis=1,
    )


def _setting_table(choices: Choices, parts: list[Outcome]) -> pd.DataFrame:
    table: dict[str, Any] = {}
    for name in choices.names:
        picks = np.concatenate([part.picks[name] for part in parts])
        words = np.array(choices.options[name], dtype=object)
        table[name] = pd.Categorical(words[picks], categories=list(dict.fromkeys(words)))
    table["mean_shift"] = np.concatenate([part.shift for part in parts])
    return pd.DataFrame(table).rename_axis("setting")


def _drawn_ranks(parts: list[Outcome], units: pd.Index) -> pd.DataFrame | None:
    if any(part.ranks is None for part in parts):
        return None
    found = np.concatenate([part.ranks for part in parts if part.ranks is not None])
    return pd.DataFrame(found, columns=units).rename_axis("setting")


def _number_faults(n: int, shares: int, level: float) -> list[Fault]:
    faults = []
    for name, value, least in (("n", n, 1), ("shares", shares, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            faults.append(Fault(name, f"needs a whole number ≥ {least}", value=str(value)))
    if not 0 < level < 1:
        faults.append(Fault("level", "needs a number between 0 and 1", value=str(level)))
    return faults
