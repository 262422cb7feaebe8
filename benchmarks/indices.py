"""Indices and their robustness, against scikit-criteria and pyDecision; SYNTHETIC tables, seeded.

The peers rank one weight set at a call. A peer's bare kernel, which checks nothing, is a job of its
own. The ASEM index is built from published data as in our tests; its goal, 500 replicates a second,
is recalled from our notes on the R package COINr (4 a second), which is not measured here.
"""

from __future__ import annotations

import importlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.harness import Case, Job
from shuanggao_analytics.performance.aggregation.methods import AGGREGATORS
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.ranks import rank_table

if TYPE_CHECKING:
    from collections.abc import Callable

SETS, UNITS, INDICATORS, ASKED = 10_000, 200, 30, 200
LISTED = 1_554  # vocational colleges
PUBLISHED = Path(__file__).parents[1] / "tests" / "published"
FOUR_STEPS = {
    "treat": ["outliers", None],
    "normalise": ["minmax", "percentile"],
    "weights": {"noise": 0.25},
    "aggregate": ["arithmetic", "geometric"],
}
METHODS = {"TOPSIS": "topsis", "weighted sum": "arithmetic"}
# method → scikit-criteria's module, judge and kernel; pyDecision's function
CRITERIA = {
    "TOPSIS": ("topsis", "TOPSIS", "topsis"),
    "weighted sum": ("simple", "WeightedSumModel", "wsm"),
}
DECISION = {"TOPSIS": "topsis_method", "weighted sum": "saw_method"}


def vector_scaled(values: np.ndarray) -> np.ndarray:
    return values / np.sqrt((values**2).sum(axis=0))


def criteria(method: str, values: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    """Return scikit-criteria's ranks as it is used: a table made and judged for each set."""
    skcriteria = importlib.import_module("skcriteria")
    module, judge, _ = CRITERIA[method]
    evaluate = getattr(importlib.import_module(f"skcriteria.agg.{module}"), judge)().evaluate
    more = np.ones(values.shape[1], dtype=int)
    return [evaluate(skcriteria.mkdm(values, more, weights=w)).rank_ for w in weights]


def criteria_kernel(method: str, values: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    module, _, kernel = CRITERIA[method]
    bare = getattr(importlib.import_module(f"skcriteria.agg.{module}"), kernel)
    more = np.ones(values.shape[1], dtype=int)
    given = {"objectives": more} if kernel == "topsis" else {}
    return [bare(values, weights=w, **given)[0] for w in weights]


def decision(method: str, values: np.ndarray, weights: np.ndarray) -> list[np.ndarray]:
    """Return pyDecision's scores ranked by two sorts; it scales the values by itself."""
    score = getattr(importlib.import_module("pyDecision.algorithm"), DECISION[method])
    quiet = {"criterion_type": ["max"] * values.shape[1], "graph": False, "verbose": False}
    found = []
    for w in weights:
        out = score(values, weights=w, **quiet)
        scores = out if out.ndim == 1 else out[:, 1]
        found.append((-scores).argsort().argsort() + 1)
    return found


def weight_sets(sets: int, *, method: str, peer: Callable[..., list[np.ndarray]]) -> Case:
    rng = np.random.default_rng(0)
    raw = rng.lognormal(0, 0.5, (UNITS, INDICATORS))
    weights = rng.dirichlet(np.ones(INDICATORS), sets)

    def scaled() -> np.ndarray:
        return vector_scaled(raw) if method == "TOPSIS" else raw / raw.max(axis=0)

    handed = raw if peer is decision else scaled()
    return Case(
        ours=lambda: rank_table(AGGREGATORS[METHODS[method]].scores(scaled(), weights)),
        peer=lambda: peer(method, handed, weights[:ASKED]),
        check=lambda found, theirs: np.testing.assert_array_equal(
            found[:ASKED], np.array(theirs, dtype=int)
        ),
        part=ASKED / sets,
    )


def asem_index() -> CompositeIndex:
    return CompositeIndex(
        pd.read_csv(PUBLISHED / "asem_meta.csv"),
        order=("denominate", "impute", "screen", "treat"),
        impute={"method": "mean", "groups": "continent"},
        screen=0.9,
        treat="outliers",
        scale=(1, 100),
    ).fit(pd.read_csv(PUBLISHED / "asem_input.csv").set_index("unit"))


def asem(draws: int, **options: Any) -> Case:
    index = asem_index()
    return Case(ours=lambda: index.robustness(draws, **options))


def synthetic_index(units: int, indicators: int = INDICATORS) -> CompositeIndex:
    cells = np.random.default_rng(0).lognormal(0, 0.5, (units, indicators))
    names = [f"x{number}" for number in range(indicators)]
    return CompositeIndex(scale=(1, 100)).fit(pd.DataFrame(cells, columns=names))


def by_units(units: int) -> Case:
    index = synthetic_index(units)
    return Case(ours=lambda: index.robustness(SETS))


def by_indicators(indicators: int) -> Case:
    index = synthetic_index(UNITS, indicators)
    return Case(ours=lambda: index.robustness(SETS))


def by_draws(draws: int) -> Case:
    index = synthetic_index(UNITS)
    return Case(ours=lambda: index.robustness(draws))


def reversal(units: int) -> Case:
    index = synthetic_index(units)
    return Case(ours=index.rank_reversal)


JOBS = (
    *(
        Job(
            name=f"{method} ranks{words}",
            size=SETS,
            unit=f"sets × {UNITS} × {INDICATORS}",
            case=partial(weight_sets, method=method, peer=peer),
            grows=(SETS // 10, SETS // 3) if peer is criteria else (),
            peer=name,
            module=module,
            times=goal if method == "TOPSIS" else None,
        )
        for method in METHODS
        for peer, name, module, words, goal in (
            (criteria, "scikit-criteria", "skcriteria", "", 100),
            (criteria_kernel, "scikit-criteria", "skcriteria", ", bare kernel", None),
            (decision, "pydecision", "pyDecision.algorithm", ", pyDecision", 40),
        )
    ),
    Job(
        name="ASEM index, four uncertain steps",
        size=10_000,
        unit="draws × 51 × 49",
        case=partial(asem, over=FOUR_STEPS, shares=0),
        grows=(1_000, 3_000),
        seconds=20,
    ),
    Job(
        name="ASEM index, usual choices and Sobol shares",
        size=10_000,
        unit="draws × 51 × 49",
        case=asem,
    ),
    Job(
        name="robustness by units",
        size=LISTED,
        unit=f"units × {INDICATORS} × {SETS:,}",
        case=by_units,
        grows=(100, 400),
        megabytes=2_048,
    ),
    Job(
        name="robustness by indicators",
        size=100,
        unit=f"indicators × {UNITS} × {SETS:,}",
        case=by_indicators,
        grows=(30, 300),
    ),
    Job(
        name="robustness by draws",
        size=100_000,
        unit=f"draws × {UNITS} × {INDICATORS}",
        case=by_draws,
        grows=(10_000, 30_000),
    ),
    Job(
        name="rank reversal, one index a unit",
        size=800,
        unit=f"units × {INDICATORS}",
        case=reversal,
        grows=(100, 300),
    ),
)
