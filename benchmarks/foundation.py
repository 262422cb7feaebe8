"""How long the foundation takes: imports, loaders, checks and the briefing (run: make bench).

Each figure is the median of five runs in this process, imports and the briefing in a fresh one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics import datasets
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from collections.abc import Callable


def median_seconds(job: Callable[[], object], *, runs: int = 5) -> float:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def fresh(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def main() -> None:
    today = places.places().query("valid_to.isna()")
    names = pd.Series(np.resize(today["name"].to_numpy(dtype=object), 10_000))
    table = pd.DataFrame({f"c{i}": np.arange(10_000).astype(str) for i in range(20)})
    folder = Path(tempfile.mkdtemp()) / "briefing"
    cli = ("-m", "shuanggao_analytics.cli")
    jobs: list[tuple[str, str, Callable[[], object], int]] = [
        ("import the package", "≤ 1 s", fresh("-c", "import shuanggao_analytics"), 5),
        ("shuanggao --help", "≤ 1 s", fresh(*cli, "--help"), 5),
        ("load the units", "≤ 0.3 s", datasets.load_units, 5),
        ("verify all data", "≤ 3 s", datasets.verify, 5),
        ("resolve 10,000 names", "≤ 0.3 s", lambda: places.resolve(names), 5),
        ("fingerprint 10,000 × 20 cells", "≤ 1 s", lambda: datasets.fingerprint(table), 5),
        ("whole briefing", "≤ 60 s", fresh(*cli, "briefing", "-q", "--out", str(folder)), 1),
    ]
    for label, goal, job, runs in jobs:
        print(f"{label:32} {median_seconds(job, runs=runs):8.3f} s   goal {goal}")


if __name__ == "__main__":
    main()
