"""Run every job, or those of the named modules: ``python -m benchmarks [layout …]``.

A whole run writes results.json and RESULTS.md; a run of some modules only prints.
"""

from __future__ import annotations

import importlib
import os
import sys

GROUPS = (
    "foundation",
    "layout",
    "alignment",
    "indices",
    "efficiency_trends",
    "allocation",
    "audit",
)
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMBA", "RAYON")


def main(arguments: list[str]) -> int:
    once = arguments[:1] == ["--once"]  # for its memory: module and name of a job
    unknown = set(arguments[1:2] if once else arguments) - set(GROUPS)
    if unknown:
        print(f"no such module: {', '.join(unknown)}; there are {', '.join(GROUPS)}")
        return 2
    os.environ |= {f"{name}_NUM_THREADS": "1" for name in THREADS}  # before numpy is loaded
    if once:
        jobs = importlib.import_module(f"benchmarks.{arguments[1]}").JOBS
        (job,) = (job for job in jobs if job.name == arguments[2])
        job.case(job.size).ours()
        return 0
    from benchmarks import report
    from benchmarks.harness import measure

    load, rows = os.getloadavg()[0], []
    for group in arguments or GROUPS:
        for job in importlib.import_module(f"benchmarks.{group}").JOBS:
            print(f"{group}: {job.name} …", file=sys.stderr, flush=True)
            rows.append(measure(job, group))
    report.show(rows)
    if not arguments:
        report.write(rows, load=load)
    return int(any(row.same is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
