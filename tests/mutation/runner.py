"""Apply a mutant to a copy of the package and ask its test; ``make mutants`` runs them all.

The checkout itself is never changed. A mutant is caught when the named test fails by an assertion:
a module that no longer imports, or a test that breaks otherwise, catches nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .mutants import Mutant

ROOT = Path(__file__).parents[2]
PARTS = ("shuanggao_analytics", "data", "tests", "pyproject.toml")
ASSERTED = re.compile(r"assert |AssertionError|Failed: DID NOT (RAISE|WARN)")
PLUGIN = ("-p", "_hypothesis_pytestplugin")  # the one that the tests need: others cost a second
WORKERS = 2


class Verdict(NamedTuple):
    """What became of a mutant: ``caught``, or the reason why it does not count as caught."""

    caught: bool
    words: str
    seconds: float


class Run(NamedTuple):
    """End of a run of pytest: its exit code, the failed tests with their reasons, its output."""

    code: int
    failed: dict[str, str]
    output: str


def copied(folder: Path) -> Path:
    """Copy what the tests need, with times kept, so that compiled modules stay valid."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy2(source, folder / part)
    return folder


def asked(folder: Path, tests: Iterable[str]) -> Run:
    """Run tests of the copy on the package of the copy."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    environment = os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(folder),
    }
    for name in [name for name in environment if name.startswith(("COVERAGE_", "PYTEST_XDIST"))]:
        del environment[name]
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *PLUGIN]
    run = subprocess.run(
        [*command, f"--junitxml={report}", *(f"tests/{test}" for test in tests)],
        cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return Run(run.returncode, _failures(report), run.stdout + run.stderr)


def verdict(mutant: Mutant, folder: Path) -> Verdict:
    """Apply a mutant in the copy, run its test, and put the module back."""
    began = time.perf_counter()
    module = folder / mutant.file
    original = module.read_text(encoding="utf-8")
    found = original.count(mutant.old)
    if found != 1:
        return Verdict(False, f"its text occurs {found} times in {mutant.file}", 0.0)
    kept = module.stat()
    for compiled in module.parent.glob(f"__pycache__/{module.stem}.*.pyc"):
        compiled.unlink()
    try:
        module.write_text(original.replace(mutant.old, mutant.new), encoding="utf-8")
        run = asked(folder, [mutant.test])
    finally:
        module.write_text(original, encoding="utf-8")
        os.utime(module, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    return Verdict(*_judged(run), time.perf_counter() - began)


def main(mutants: Sequence[Mutant]) -> int:
    """Run the tests as they are, then every mutant; print the table, return how many escaped."""
    with tempfile.TemporaryDirectory() as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(WORKERS):
            copies.put(copied(Path(folder, str(number))))

        def judged(mutant: Mutant) -> Verdict:
            copy = copies.get()
            try:
                return verdict(mutant, copy)
            finally:
                copies.put(copy)

        plain = asked(Path(folder, "0"), sorted({mutant.test for mutant in mutants}))
        if plain.code:
            sys.stdout.write(f"{plain.output}\nThe tests fail without any mutant.\n")
            return 1
        with ThreadPoolExecutor(WORKERS) as pool:
            verdicts = list(pool.map(judged, mutants))
    sys.stdout.write(shown(mutants, verdicts))
    return sum(not each.caught for each in verdicts)


def shown(mutants: Iterable[Mutant], verdicts: Iterable[Verdict]) -> str:
    """Return the table of what became of the mutants, two lines each."""
    lines, ends = [], list(verdicts)
    for mutant, each in zip(mutants, ends, strict=True):
        end = f"caught by {each.words}" if each.caught else f"NOT CAUGHT: {each.words}"
        lines.append(f"{mutant.formula} ({mutant.kind}): {end}, {each.seconds:.1f} s")
        lines.append(f"    {_line(mutant.old)}  →  {_line(mutant.new)}")
    count = sum(each.caught for each in ends)
    return "\n".join([*lines, f"{count} of {len(ends)} mutants caught", ""])


def _judged(run: Run) -> tuple[bool, str]:
    if run.code == 0:
        return False, "SURVIVED"
    if run.code != 1 or not run.failed:
        return False, f"pytest ended with {run.code}: {run.output[-300:]}"
    name, reason = next(iter(run.failed.items()))
    if not ASSERTED.match(reason):
        return False, f"{name} broke instead of failing: {reason[:200]}"
    return True, name.partition("[")[0]


def _failures(report: Path) -> dict[str, str]:
    """Return the failed tests of a report with the first words of why."""
    if not report.exists():
        return {}
    return {
        case.get("name", ""): failure.get("message", "")
        for case in ET.parse(report).iter("testcase")
        for failure in case.iter("failure")
    }


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    from .mutants import MUTANTS

    sys.exit(min(main(MUTANTS), 1))
