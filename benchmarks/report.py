"""What was measured as one table: on the terminal, in results.json and in RESULTS.md."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import re
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.harness import LOOP, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
COLUMNS = ("job", "size", "ours", "peer", "ratio", "growth", "memory", "goal", "holds")
OURS = ("shuanggao-analytics", "numpy", "pandas", "scipy", "scikit-learn", "highspy", "shapely")
HOW = """\
## How to read it

- **ours, peer**: seconds of one run on one core: the median of five after a warm-up, of three where
  a run takes more than 1 s, one run where it takes more than 5 s. "(of 3 %)": the peer was asked
  for that part of the job, and its time is scaled up to the whole.
- **ratio**: the peer's time over ours, only after the peer's result was checked equal to ours.
- **growth**: b of seconds ∝ size^b, least squares on logarithms over three sizes; the first number
  of the size is what grows. Below 1 means that fixed costs still weigh.
- **memory**: peak of a process of its own that imports the package, prepares the job and does it
  once ("import the package" is what the imports alone take), in MB of 2²⁰ bytes.
- **goal, holds**: what was set before, and whether this run met it; "—" where nothing was set.
- All tables are synthetic and seeded, but for the foundation, the list of round one and the ASEM
  index."""


def duration(seconds: float | None) -> str:
    """Return seconds in three figures, as ms below one second."""
    if seconds is None:
        return "—"
    value, unit = (seconds, "s") if seconds >= 1 else (seconds * 1000, "ms")
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def cells(row: Row) -> list[str]:
    """Return one row of the table, in the order of `COLUMNS`."""
    part = f" (of {100 * row.part:.2g} %)" if row.part < 1 else ""
    peer = f"{row.peer}: {duration(row.peer_seconds)}{part}" if row.peer else "—"
    ratio = (
        "—"
        if row.ratio is None
        else f"{row.ratio:,.3g} ×"
        if row.ratio < 100
        else f"{row.ratio:,.0f} ×"
    )
    return [
        row.job,
        row.size,
        duration(row.ours),
        peer,
        ratio,
        "—" if row.growth is None else f"{row.growth:.2f}",
        "—" if row.megabytes is None else f"{row.megabytes:,.0f} MB",
        row.goal or "—",
        {None: "—", True: "yes", False: "NO"}[row.met],
    ]


def show(rows: Sequence[Row]) -> None:
    """Print the table and the notes."""
    console = Console(width=None if Console().is_terminal else 190)
    table = Table(*COLUMNS)
    for before, row in zip((None, *rows), rows, strict=False):
        if before is not None and before.group != row.group:
            table.add_section()
        table.add_row(*cells(row))
    console.print(table)
    for row in rows:
        if row.note:
            console.print(f"{row.job}: {row.note}", markup=False)


def processor() -> str:
    """Return the model of the processor."""
    described = Path("/proc/cpuinfo")
    text = described.read_text(encoding="utf-8") if described.exists() else ""
    found = re.search(r"^model name\s*: (.+)$", text, re.M)
    return found[1].strip() if found else platform.processor() or platform.machine()


def about(rows: Sequence[Row], *, load: float) -> dict[str, Any]:
    """Return date, machine and versions of a run."""
    peers = sorted({row.peer for row in rows if row.peer_seconds is not None} - {LOOP})
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(load, 1),
        "versions": {name: metadata.version(name) for name in OURS},
        "peers": {name: metadata.version(name) for name in peers},
    }


def markdown(run: dict[str, Any], rows: Sequence[Row]) -> str:
    """Return RESULTS.md."""
    judged = [row for row in rows if row.goal]
    missed = [f"{row.job} ({row.goal})" for row in judged if row.met is False]
    lines = [
        "# Benchmarks: results",
        "",
        "Written by `make bench`; a change by hand is lost.",
        "",
        f"- **date**: {run['date']}; load before the run: {run['load_before']}",
        f"- **machine**: {run['processor']}, {run['cores']} cores, {run['memory_gib']} GiB of "
        f"memory, {run['system']}, Python {run['python']}",
        f"- **ours**: {_versions(run['versions'])}",
        f"- **peers**: {_versions(run['peers'])}; a plain loop is written out in the benchmark",
        f"- **goals**: {sum(row.met is True for row in judged)} of {len(judged)} hold"
        + (f"; not: {', '.join(missed)}" if missed else ""),
        "",
        HOW,
        "",
    ]
    for group in dict.fromkeys(row.group for row in rows):
        mine = [row for row in rows if row.group == group]
        lines += [f"## {group.replace('_', ' and ')}", "", *_table(mine), ""]
        notes = [f"- {row.job}: {row.note}" for row in mine if row.note]
        lines += [*notes, ""] if notes else []
    return "\n".join(lines).rstrip() + "\n"


def write(rows: Sequence[Row], *, load: float) -> None:
    """Write results.json and RESULTS.md."""
    kept = [_rounded(row) for row in rows]
    run = about(rows, load=load)
    told = run | {"rows": [dataclasses.asdict(row) for row in kept]}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (HERE / "results.json").write_text(text + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(markdown(run, kept), encoding="utf-8")


def _versions(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def _table(rows: Sequence[Row]) -> list[str]:
    head = [list(COLUMNS), ["---"] * len(COLUMNS)]
    body = [[*line[:2], *map(_unbroken, line[2:])] for line in map(cells, rows)]
    return [f"| {' | '.join(line)} |" for line in [*head, *body]]


def _unbroken(cell: str) -> str:
    """Return a cell whose numbers stay with their units."""
    return re.sub(r"(?<=[\d≥≤]) (?=[\d×%]|ms|s|MB)", "\u00a0", cell)


def _rounded(row: Row) -> Row:
    figures = {key: v for key, v in dataclasses.asdict(row).items() if isinstance(v, float)}
    return dataclasses.replace(row, **{key: float(f"{v:.4g}") for key, v in figures.items()})
