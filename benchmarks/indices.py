"""Indices and their robustness against the goals, and two packages in the same run (make bench).

TOPSIS and the weighted sum with ranks: the peers rank one weight set at a call, so they are asked
for some of the sets and scaled up to all, which is said on the line; their ranks are checked
against ours. A peer's bare kernel, which checks nothing, stands on a line of its own. The tables
are SYNTHETIC (seeded); the ASEM index is built from published data as in our tests. COINr is an R
package: its figure is recalled from our notes and not measured here. Every job has one core.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from shuanggao_analytics.performance.aggregation.methods import AGGREGATORS
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.ranks import rank_table

if TYPE_CHECKING:
    from collections.abc import Callable

SETS, UNITS, INDICATORS, ASKED, COMPARED = 10_000, 200, 30, 200, 20
LISTED = 1_554  # vocational colleges
COINR = 4.0  # replicates a second on the job of `asem`: recalled from our notes
PUBLISHED = Path(__file__).parents[1] / "tests" / "published"
FOUR_STEPS = {
    "treat": ["outliers", None],
    "normalise": ["minmax", "percentile"],
    "weights": {"noise": 0.25},
    "aggregate": ["arithmetic", "geometric"],
}


def median_seconds(job: Callable[[], object], *, runs: int = 5, warm: bool = True) -> float:
    if warm:
        job()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def line(
    what: str, ours: str, theirs: str = "", *, goal: str = "—", holds: bool | None = None
) -> None:
    verdict = "" if holds is None else "holds" if holds else "DOES NOT HOLD"
    print(f"{what:52} {ours:>10}   {theirs:24} goal {goal:15} {verdict}".rstrip())


def peer_line(what: str, ours: float, rank: Callable[[int], object] | None, goal: int = 0) -> None:
    """Print one peer, asked for some of the weight sets and scaled up to all; `goal` times."""
    words = f"≥ {goal} ×" if goal else "—"
    if rank is None:
        line(what, f"{ours:.4f} s", "not installed", goal=words)
        return
    theirs = median_seconds(lambda: rank(ASKED), runs=3) * SETS / ASKED
    found = f"{theirs:9.3f} s   × {theirs / ours:6.1f}"
    line(what, f"{ours:.4f} s", found, goal=words, holds=theirs / ours >= goal if goal else None)


def there(*names: str) -> list[Any] | None:
    """Return modules of a peer, or none where it is not installed."""
    try:
        return [importlib.import_module(name) for name in names]
    except ImportError:
        return None


def criteria_ranks(
    values: np.ndarray, weights: np.ndarray, *, module: str, judge: str, kernel: str
) -> tuple[Callable[[int], Any] | None, Callable[[int], Any] | None]:
    """Return scikit-criteria's ranks of the first n weight sets: as it is used, and bare."""
    found = there("skcriteria", f"skcriteria.agg.{module}")
    if found is None:
        return None, None
    skcriteria, methods = found
    evaluate, bare = getattr(methods, judge)().evaluate, getattr(methods, kernel)
    more = np.ones(values.shape[1], dtype=int)
    given = {"objectives": more} if kernel == "topsis" else {}

    def used(n: int) -> Any:
        tables = (skcriteria.mkdm(values, more, weights=w) for w in weights[:n])
        return [evaluate(table).rank_ for table in tables]

    def alone(n: int) -> Any:
        return [bare(values, weights=w, **given)[0] for w in weights[:n]]

    return used, alone


def decision_ranks(
    values: np.ndarray, weights: np.ndarray, kernel: str
) -> Callable[[int], Any] | None:
    """Return pyDecision's scores of the first n weight sets, each ranked by two sorts."""
    found = there("pyDecision.algorithm")
    if found is None:
        return None
    method, more = getattr(found[0], kernel), ["max"] * values.shape[1]

    def scores(w: np.ndarray) -> np.ndarray:
        quiet = {"weights": w, "criterion_type": more, "graph": False, "verbose": False}
        out = method(values, **quiet)
        return out if out.ndim == 1 else out[:, 1]

    return lambda n: [(-scores(w)).argsort().argsort() + 1 for w in weights[:n]]


def weight_sets() -> None:
    rng = np.random.default_rng(0)
    values = rng.lognormal(0, 0.5, (UNITS, INDICATORS))
    weights = rng.dirichlet(np.ones(INDICATORS), SETS)

    def scaled() -> np.ndarray:
        return values / np.sqrt((values**2).sum(axis=0))

    share = values / values.max(axis=0)  # of the best, as pyDecision's weighted sum does by itself
    jobs = {
        "TOPSIS": (
            lambda: rank_table(AGGREGATORS["topsis"].scores(scaled(), weights)),
            criteria_ranks(scaled(), weights, module="topsis", judge="TOPSIS", kernel="topsis"),
            decision_ranks(values, weights, "topsis_method"),
            (100, 40),
        ),
        "weighted sum": (
            lambda: rank_table(AGGREGATORS["arithmetic"].scores(share, weights)),
            criteria_ranks(share, weights, module="simple", judge="WeightedSumModel", kernel="wsm"),
            decision_ranks(share, weights, "saw_method"),
            (0, 0),
        ),
    }
    print(f"Ranks under {SETS:,} weight sets × {UNITS} units × {INDICATORS} indicators")
    print(f"peers asked for {ASKED} sets and scaled up; ranks of {COMPARED} sets compared\n")
    for name, (job, (used, bare), decided, goals) in jobs.items():
        ours = job()[:COMPARED]
        for peer in (used, bare, decided):
            if peer is not None:
                np.testing.assert_array_equal(np.array(peer(COMPARED), dtype=int), ours)
        seconds = median_seconds(job)
        peer_line(f"{name}: scikit-criteria", seconds, used, goals[0])
        peer_line(f"{name}: scikit-criteria, its bare kernel", seconds, bare)
        peer_line(f"{name}: pyDecision", seconds, decided, goals[1])


def asem_index() -> CompositeIndex:
    return CompositeIndex(
        pd.read_csv(PUBLISHED / "asem_meta.csv"),
        order=("denominate", "impute", "screen", "treat"),
        impute={"method": "mean", "groups": "continent"},
        screen=0.9,
        treat="outliers",
        scale=(1, 100),
    ).fit(pd.read_csv(PUBLISHED / "asem_input.csv").set_index("unit"))


def asem() -> None:
    index = asem_index()
    size = f"{len(index.scores_)} units × {len(index.weights_)} indicators"
    print(f"\nRobustness of the ASEM index, {size}, one core")
    print(f"COINr: {COINR:g} replicates a second, recalled from our notes, not measured here\n")
    for n in (1_000, 10_000):
        seconds = median_seconds(lambda n=n: index.robustness(n, over=FOUR_STEPS, shares=0))
        rate = f"{n / seconds:,.0f} a second"
        what = f"four uncertain steps, {n:,} replicates, whole call"
        holds = n / seconds >= 500
        line(what, f"{seconds:.2f} s", rate, goal="≥ 500 a second", holds=holds)
    seconds = median_seconds(index.rank_reversal, runs=3)
    line("rank reversal when asked for, one index a unit", f"{seconds:.2f} s")
    seconds = median_seconds(lambda: index.robustness(10_000), runs=3)
    line("usual choices, 10,000, Sobol shares from 2 × 2,000", f"{seconds:.2f} s")


def synthetic_index(units: int, indicators: int) -> CompositeIndex:
    cells = np.random.default_rng(0).lognormal(0, 0.5, (units, indicators))
    names = [f"x{number}" for number in range(indicators)]
    return CompositeIndex(scale=(1, 100)).fit(pd.DataFrame(cells, columns=names))


def _seconds_and_peak(units: int, indicators: int, draws: int) -> tuple[float, float, float]:
    synthetic_index(10, 3).robustness(10)  # what is imported on first use
    index = synthetic_index(units, indicators)
    with threadpool_limits(limits=1):
        begun = time.perf_counter()
        index.robustness(draws)
        seconds = time.perf_counter() - begun
        status = Path("/proc/self/status").read_text(encoding="ascii")
        reversal = median_seconds(index.rank_reversal, runs=1, warm=False)
    most = next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmHWM"))
    return seconds, reversal, most / 1024**2


def growth() -> None:
    """Print time and peak memory (GiB, Linux) of a process that only does this, by size."""
    print("\nGrowth of index.robustness(draws) with the usual choices and Sobol shares, whole call")
    print("peak of a process of its own that only does this\n")
    base = (UNITS, INDICATORS, SETS)
    sizes = [
        *((units, *base[1:]) for units in (50, 200, 800, LISTED)),
        *((base[0], indicators, base[2]) for indicators in (10, 30, 100)),
        *((*base[:2], draws) for draws in (1_000, 10_000, 100_000)),
    ]
    found = {}
    for size in dict.fromkeys(sizes):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found[size] = pool.apply(_seconds_and_peak, size)
    for units, indicators, draws in sizes:
        seconds, reversal, most = found[units, indicators, draws]
        what = f"{units:6,} units × {indicators:3} indicators × {draws:7,} draws"
        print(f"{what:52} {seconds:8.2f} s   {most:.2f} GiB   reversal when asked {reversal:.2f} s")
    print()
    most = found[LISTED, INDICATORS, SETS][2]
    what = f"peak of {SETS:,} draws × {LISTED:,} units × {INDICATORS}"
    line(what, f"{most:.2f} GiB", goal="≤ 2 GiB", holds=most <= 2)


def main() -> None:
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"load before: {load}\n")
    with threadpool_limits(limits=1):
        weight_sets()
        asem()
    growth()


if __name__ == "__main__":
    main()
