"""The foundation: imports, loaders, checks and the briefing."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from benchmarks.harness import Case, Job
from shuanggao_analytics import datasets
from shuanggao_analytics.geography import places

CLI = ("-m", "shuanggao_analytics.cli")


def program(name: str, *arguments: str, seconds: float) -> Job:
    return Job(
        name=name, size=1, unit="program", seconds=seconds, command=(sys.executable, *arguments)
    )


def resolving(size: int) -> Case:
    today = places.places().query("valid_to.isna()")
    names = pd.Series(np.resize(today["name"].to_numpy(dtype=object), size))
    return Case(ours=lambda: places.resolve(names))


def fingerprinting(size: int) -> Case:
    table = pd.DataFrame({f"c{i}": np.arange(size).astype(str) for i in range(20)})
    return Case(ours=lambda: datasets.fingerprint(table))


JOBS = (
    program("import the package", "-c", "import shuanggao_analytics", seconds=1),
    program("shuanggao --help", *CLI, "--help", seconds=1),
    Job(
        name="load the units",
        size=2,
        unit="rounds",
        case=lambda _: Case(ours=datasets.load_units),
        seconds=0.3,
    ),
    Job(
        name="verify all data",
        size=1,
        unit="package",
        case=lambda _: Case(ours=datasets.verify),
        seconds=3,
    ),
    Job(
        name="resolve names of places",
        size=10_000,
        unit="names",
        case=resolving,
        grows=(1_000, 100_000),
        seconds=0.3,
    ),
    Job(
        name="fingerprint a table",
        size=10_000,
        unit="rows × 20",
        case=fingerprinting,
        grows=(1_000, 100_000),
        seconds=1,
    ),
    program(
        "whole briefing", *CLI, "briefing", "-q", "--out", "build/benchmarks/briefing", seconds=60
    ),
)
