"""The benchmarks measure what they say, and their results name every job; no peer is needed."""

import dataclasses
import importlib
import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks import harness, report
from benchmarks.__main__ import GROUPS, main
from benchmarks.harness import LOOP, Case, Job, Row

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "benchmarks"
RUN = json.loads((BENCHMARKS / "results.json").read_text(encoding="utf-8"))
RESULTS = (BENCHMARKS / "RESULTS.md").read_text(encoding="utf-8")
DECLARED = {group: importlib.import_module(f"benchmarks.{group}").JOBS for group in GROUPS}
JOBS = [job for jobs in DECLARED.values() for job in jobs]


def tables(text):
    """Cells of every line of every table of a page."""
    lines = [line for line in text.replace("\u00a0", " ").splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines if not line.startswith("| ---")]


def test_every_module_is_run():
    helpers = {"__init__", "__main__", "harness", "report"}
    assert {file.stem for file in BENCHMARKS.glob("*.py")} - helpers == set(GROUPS)
    assert main(["nowhere"]) == 2


def test_jobs_have_names_of_their_own():
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)
    assert not any("|" in f"{job.name}{job.unit}" for job in JOBS)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_can_be_measured_as_declared(job):
    assert (job.case is None) == bool(job.command)
    assert len({*job.grows, job.size}) in (1, *range(3, 9))
    assert job.peer or job.times is None
    assert bool(job.module) == (job.peer not in ("", LOOP))


def test_peers_are_pinned():
    pins = "\n".join(
        (ROOT / file).read_text(encoding="utf-8")
        for file in ("benchmarks/peers.txt", "requirements.lock")
    )
    for peer in {job.peer for job in JOBS} - {"", LOOP}:
        assert re.search(rf"^{re.escape(peer)}==\S+", pins, re.M), peer
    listed = (BENCHMARKS / "peers.txt").read_text(encoding="utf-8").splitlines()
    assert all("==" in line for line in listed if not line.startswith("#"))


@pytest.mark.parametrize("power", [0.5, 1.0, 1.7, 2.0])
def test_growth_exponent_of_known_times(power):
    sizes = (100, 1_000, 7_000, 20_000)
    found = harness.growth_exponent(sizes, [3e-5 * size**power for size in sizes])
    assert found == pytest.approx(power, abs=1e-12)


def test_growth_exponent_needs_three_sizes():
    with pytest.raises(ValueError, match="three sizes"):
        harness.growth_exponent((10, 20, 10), (1.0, 2.0, 1.0))


@pytest.mark.parametrize(
    ("seconds", "expected", "runs"),
    [
        ([0.9, 0.1, 0.5, 0.2, 0.3, 0.4], 0.3, 6),  # the warm-up does not count
        ([1.5, 1.4, 1.1, 1.2], 1.2, 4),
        ([9.0], 9.0, 1),
    ],
)
def test_time_is_the_median_after_a_warm_up(seconds, expected, runs):
    left = iter(enumerate(seconds))
    first, found = harness.timed(lambda: next(left))
    assert (first, found) == (0, expected)
    assert len(list(left)) == len(seconds) - runs


def test_memory_is_that_of_the_program_alone():
    held = bytearray(150 * 1024**2)  # what this process holds must not count
    small, seconds = harness.launched([sys.executable, "-S", "-c", "pass"])
    large, _ = harness.launched([sys.executable, "-S", "-c", "bytearray(b'x' * 100 * 1024**2)"])
    assert len(held) > small * 1024**2
    assert 90 < large - small < 300
    assert seconds > 0


@pytest.fixture
def measured(monkeypatch):
    """Measure a job of 1,000 numbers without a process of its own."""
    monkeypatch.setattr(harness, "launched", lambda command: (100.0, 0.1))

    def measure(case, **options):
        job = Job(name="sum", size=1_000, unit="numbers", case=lambda _: case, **options)
        return harness.measure(job, "group")

    return measure


def equal(ours, theirs):
    assert ours == theirs


def test_a_ratio_follows_from_an_equal_result(measured, monkeypatch):
    seconds = {"ours": 2.0, "peer": 6.0}
    monkeypatch.setattr(harness, "clocked", lambda job: (job()[0], seconds[job()[1]]))
    case = Case(ours=lambda: (3, "ours"), peer=lambda: (3, "peer"), check=equal, part=0.25)
    row = measured(case, peer=LOOP, times=12, megabytes=100, seconds=1)
    assert (row.peer_seconds, row.ratio, row.same) == (24.0, 12.0, True)
    assert row.goal == "≥ 12 ×, ≤ 1 s, ≤ 100 MB"
    assert row.met is False  # for 2 s are more than 1
    assert measured(case, peer=LOOP, times=12, megabytes=100, seconds=2).met is True
    assert measured(case, peer=LOOP, times=12.1).met is False
    assert measured(case, peer=LOOP, megabytes=99).met is False
    assert measured(case, peer=LOOP).met is None


def test_no_ratio_where_the_results_differ(measured):
    row = measured(Case(ours=lambda: 3, peer=lambda: 4, check=equal), peer=LOOP, times=0.0)
    assert (row.ratio, row.same, row.met) == (None, False, False)
    assert row.note.startswith("check failed: ")
    assert row.peer_seconds > 0


def test_no_ratio_without_a_check(measured):
    assert measured(Case(ours=lambda: 3, peer=lambda: 3), peer=LOOP).ratio is None


def test_a_peer_that_is_not_installed_is_said(measured):
    case = Case(ours=lambda: 3, peer=lambda: 3, check=equal)
    row = measured(case, peer="nowhere", module="nowhere.at_all", times=2)
    assert (row.ratio, row.met, row.note) == (None, None, "nowhere is not installed")


def test_a_peer_that_is_not_installed_has_no_version():
    rows = [Row(group="g", job="j", size="1 n", ours=0.5, peer=peer) for peer in ("nowhere", "")]
    assert report.about(rows, load=0.0)["peers"] == {}
    asked = dataclasses.replace(rows[0], peer="numpy", peer_seconds=1.0)
    assert list(report.about([*rows, asked], load=0.0)["peers"]) == ["numpy"]


def test_growth_is_measured_over_all_sizes(measured, monkeypatch):
    monkeypatch.setattr(harness, "clocked", lambda job: (None, job() ** 1.5))
    job = Job(
        name="n", size=4, unit="n", grows=(1, 9), case=lambda size: Case(ours=lambda: float(size))
    )
    assert harness.measure(job, "group").growth == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "—"), (0.000123, "0.123 ms"), (0.25, "250 ms"), (1.234, "1.23 s"), (1316.2, "1,316 s")],
)
def test_durations_in_three_figures(seconds, words):
    assert report.duration(seconds) == words


def test_a_row_of_the_table():
    row = Row(group="g", job="j", size="1 n", ours=0.5, peer="p", peer_seconds=60.0, part=0.03)
    bare = ["j", "1 n", "500 ms", "p: 60 s (of 3 %)", *"—————"]
    assert report.cells(row) == bare
    full = dataclasses.replace(
        row, ratio=120.0, growth=1.234, megabytes=1234.5, goal="≥ 100 ×", met=True
    )
    assert report.cells(full)[4:] == ["120 ×", "1.23", "1,234 MB", "≥ 100 ×", "yes"]


def test_the_results_name_every_declared_job():
    heads = [line for line in tables(RESULTS) if line[0] == "job"]
    assert heads == [list(report.COLUMNS)] * len(GROUPS)
    named = [(line[0], line[1], line[7]) for line in tables(RESULTS) if line[0] != "job"]
    assert named == [(job.name, f"{job.size:,} {job.unit}", job.goal or "—") for job in JOBS]


def test_the_results_are_those_of_the_file_beside_them():
    rows = [Row(**row) for row in RUN["rows"]]
    assert report.markdown(RUN, rows) == RESULTS
    assert [(row.group, row.job) for row in rows] == [
        (group, job.name) for group, jobs in DECLARED.items() for job in jobs
    ]


def test_every_ratio_of_the_results_was_checked():
    for row in RUN["rows"]:
        assert row["ratio"] is None or row["same"] is True
        assert row["ratio"] is not None or not row["peer"], row["job"]


def test_the_results_say_machine_and_versions_and_no_place():
    assert {"processor", "cores", "memory_gib", "system", "python", "date"} <= set(RUN)
    assert {job.peer for job in JOBS} - {"", LOOP} == set(RUN["peers"])
    assert not re.search(
        r"(?<![\w.])/(?:home|root|work|tmp|usr|Users)\b", RESULTS + json.dumps(RUN)
    )


def test_the_chart_draws_every_ratio(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    spec = importlib.import_module("pages.benchmarks").ratio_chart(RUN)
    compared = {row["job"]: row["ratio"] for row in RUN["rows"] if row["ratio"] is not None}
    assert len(spec.data) == len(compared) > 0
    for label, power in zip(spec.data["job"], spec.data["power"], strict=True):
        assert 10**power == pytest.approx(compared[label.split(" · ")[0]])
