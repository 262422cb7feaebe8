"""A benchmark job, and how it is measured.

Time: the median of five runs after a warm-up, of three where a run takes more than a second; where
it takes more than five seconds, that run is the measure. Memory: the peak of a process of its own
that only prepares and does the job once, imports included; tracemalloc would slow the job and
miss what compiled code takes. Growth: the slope of log seconds on log size.
"""

from __future__ import annotations

import importlib
import statistics
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOOP = "plain loop"  # the peer that a job's own module writes out
BRISK, SLOW = 1.0, 5.0  # seconds
# a small process of its own: Linux counts the memory of the process that starts a child as its peak
LAUNCHER = """
import resource, subprocess, sys, time
begun = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A job prepared for one size.

    Attributes
    ----------
    ours, peer
        What is timed. The peer imports its package when it is called.
    check
        Given the results of both (None where there is no peer), fails where they are not equal.
    part
        Share of the job that the peer is asked for; its time is scaled up to the whole.
    note
        What a result says beside its time.
    """

    ours: Callable[[], Any]
    peer: Callable[[], Any] | None = None
    check: Callable[[Any, Any], object] | None = None
    part: float = 1.0
    note: Callable[[Any], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is measured, and what must hold.

    Attributes
    ----------
    name, size, unit
        What is done, and to how many of what.
    case
        Size → what is timed; None where `command` is.
    grows
        More sizes, at least two, where the time grows with the size; only ours is asked for them.
    peer, module
        Name of the peer's package or `LOOP`, and what of it is imported before its time is taken.
    times, seconds, megabytes
        Goals: at least so many times faster than the peer, at most so long, at most so much.
    command
        A job that is a program of its own.
    """

    name: str
    size: int
    unit: str
    case: Callable[[int], Case] | None = None
    grows: tuple[int, ...] = ()
    peer: str = ""
    module: str = ""
    times: float | None = None
    seconds: float | None = None
    megabytes: float | None = None
    command: tuple[str, ...] = ()

    @property
    def goal(self) -> str:
        """Return the goals in words."""
        parts = {"≥ {:g} ×": self.times, "≤ {:g} s": self.seconds, "≤ {:,.0f} MB": self.megabytes}
        return ", ".join(words.format(bound) for words, bound in parts.items() if bound is not None)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What was found of one job; what was not measured or does not hold of it is None."""

    group: str
    job: str
    size: str
    ours: float
    peer: str = ""
    peer_seconds: float | None = None
    part: float = 1.0
    ratio: float | None = None
    growth: float | None = None
    megabytes: float | None = None
    goal: str = ""
    met: bool | None = None
    same: bool | None = None
    note: str = ""


def clocked(job: Callable[[], Any]) -> tuple[Any, float]:
    """Return the result of a call and its seconds."""
    begun = time.perf_counter()
    result = job()
    return result, time.perf_counter() - begun


def launched(command: Sequence[str]) -> tuple[float, float]:
    """Return the peak resident memory of a program, in MB of 2²⁰ bytes, and its seconds."""
    launcher = (sys.executable, "-S", "-c", LAUNCHER, *command)
    told = subprocess.run(launcher, check=True, stdout=subprocess.PIPE, text=True)
    seconds, most = told.stdout.split()
    return int(most) / (1024**2 if sys.platform == "darwin" else 1024), float(seconds)


def timed(run: Callable[[], tuple[Any, float]]) -> tuple[Any, float]:
    """Return the result of the first run, and the seconds of one run."""
    result, first = run()
    if first > SLOW:
        return result, first
    return result, statistics.median(run()[1] for _ in range(3 if first > BRISK else 5))


def growth_exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Return b of seconds = a·size^b, by least squares on the logarithms of three sizes or more."""
    if len(set(sizes)) < 3:
        message = "a growth exponent needs at least three sizes"
        raise ValueError(message)
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def met(job: Job, *, ours: float, ratio: float | None, megabytes: float) -> bool | None:
    """Return whether every goal of a job holds; None where it has none or no peer to be set to."""
    if not job.goal or (job.times is not None and ratio is None):
        return None
    return (
        (job.times is None or (ratio is not None and ratio >= job.times))
        and (job.seconds is None or ours <= job.seconds)
        and (job.megabytes is None or megabytes <= job.megabytes)
    )


def measure(job: Job, group: str) -> Row:
    """Return what is found of one job."""
    if job.case is None:
        megabytes, ours = timed(partial(launched, job.command))
        found: dict[str, Any] = {}
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours, found = _measured(job, job.case)
        megabytes, _ = launched((sys.executable, "-m", "benchmarks", "--once", group, job.name))
    holds = met(job, ours=ours, ratio=found.get("ratio"), megabytes=megabytes)
    return Row(
        group=group,
        job=job.name,
        size=f"{job.size:,} {job.unit}",
        ours=ours,
        peer=job.peer,
        megabytes=megabytes,
        goal=job.goal,
        met=False if found.get("same") is False else holds,
        **found,
    )


def _measured(job: Job, cases: Callable[[int], Case]) -> tuple[float, dict[str, Any]]:
    """Return our seconds, and the rest: no ratio before the peer's result was seen to be ours."""
    case = cases(job.size)
    result, ours = timed(partial(clocked, case.ours))
    theirs, seconds = _peer(job, case)
    found: dict[str, Any] = {"peer_seconds": seconds, "part": case.part}
    notes = [case.note(result)] if case.note else []
    if job.peer and seconds is None:
        notes.append(f"{job.peer} is not installed")
    elif case.check:
        fault = _fault(case.check, result, theirs)
        found["same"] = not fault
        notes += [fault] if fault else []
    if seconds and found.get("same"):
        found["ratio"] = seconds / ours
    if job.grows:
        others = [timed(partial(clocked, cases(size).ours))[1] for size in job.grows]
        found["growth"] = growth_exponent((*job.grows, job.size), (*others, ours))
    return ours, found | {"note": "; ".join(notes)}


def _peer(job: Job, case: Case) -> tuple[Any, float | None]:
    """Return the peer's result and its seconds for the whole job, or none where it is not there."""
    peer = case.peer
    if peer is None:
        return None, None
    try:
        importlib.import_module(job.module or __name__)
    except ImportError:
        return None, None
    result, seconds = timed(partial(clocked, peer))
    return result, seconds / case.part


def _fault(check: Callable[[Any, Any], object], ours: Any, theirs: Any) -> str:
    """Return in what the results differ, or nothing."""
    try:
        check(ours, theirs)
    except AssertionError as fault:
        return "check failed: " + " ".join(str(fault).split())[:200]
    return ""
