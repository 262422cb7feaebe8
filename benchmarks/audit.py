"""The audit of tables of unknown kind: time, false findings, and changed digits that are found.

There is no peer that audits such tables. Correct tables (SYNTHETIC, seeded, rounded to three or
four decimals) of five kinds must give no finding; then one digit of one cell is changed, in the
first, second, third … decimal, and the copies with a finding that names the cell are counted. Last
decimals can hide behind the rounding of the other cells: no audit can see them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.harness import Case, Job
from shuanggao_analytics import audit

TABLES, ROWS = 12, 12
LARGE_COLUMNS = 30


def shown(numbers: np.ndarray, decimals: int) -> list[str]:
    return [f"{number:.{decimals}f}" for number in numbers]


def coupling(rng: np.random.Generator) -> pd.DataFrame:
    u, v = rng.uniform(0.1, 0.9, (2, ROWS))
    c, t = 2 * np.sqrt(u * v) / (u + v), (u + v) / 2
    columns = {"U": u, "V": v, "C": c, "T": t, "D": np.sqrt(c * t)}
    return pd.DataFrame({name: shown(column, 4) for name, column in columns.items()})


def closeness(rng: np.random.Generator) -> pd.DataFrame:
    far, near = rng.uniform(0.1, 0.9, (2, ROWS))
    columns = {"D+": far, "D-": near, "C": near / (far + near)}
    return pd.DataFrame({name: shown(column, 4) for name, column in columns.items()})


def efficiency(rng: np.random.Generator) -> pd.DataFrame:
    pure, scale = rng.uniform(0.5, 0.99, (2, ROWS))
    columns = {"crste": pure * scale, "vrste": pure, "scale": scale}
    return pd.DataFrame({name: shown(column, 3) for name, column in columns.items()})


def decomposition(rng: np.random.Generator) -> pd.DataFrame:
    between, within = rng.uniform(0.02, 0.09, (2, ROWS))
    whole = between + within
    columns = {"泰尔指数": whole, "区域间": between, "区域内": within}
    table = pd.DataFrame({name: shown(column, 4) for name, column in columns.items()})
    return table.assign(**{"区域间贡献率(%)": shown(100 * between / whole, 2)})


def shares(rng: np.random.Generator) -> pd.DataFrame:
    counts = rng.integers(3, 90, ROWS)
    share = [*shown(100 * counts / counts.sum(), 2), "100.00"]
    return pd.DataFrame({"学校数": [*map(str, counts), str(counts.sum())], "占比(%)": share})


KINDS = (coupling, closeness, efficiency, decomposition, shares)


def with_names(table: pd.DataFrame) -> pd.DataFrame:
    names = [f"地区{at}" for at in range(ROWS)] + ["合计"] * (len(table) - ROWS)
    return pd.concat([pd.Series(names, name="地区"), table], axis=1)


def correct_tables(each: int) -> list[pd.DataFrame]:
    rngs = [np.random.default_rng(20261129) for _ in KINDS]
    pairs = zip(KINDS, rngs, strict=True)
    return [with_names(make(rng)) for make, rng in pairs for _ in range(each)]


def false_findings(size: int) -> Case:
    tables = correct_tables(size // len(KINDS))

    def ours() -> int:
        return sum(len(audit.audit_table(table).findings) for table in tables)

    def check(found: int, _: None) -> None:
        assert found == 0, f"{found} false findings"

    return Case(ours=ours, check=check, note=lambda found: f"false findings: {found}")


def changed_copies(each: int) -> list[tuple[int, pd.DataFrame, int, str]]:
    """Return place of the changed digit, the copy, and the row and column of its cell."""
    rng, copies = np.random.default_rng(1), []
    for table in correct_tables(each):
        row, column = int(rng.integers(ROWS)), str(rng.choice(table.columns[1:]))
        text = table.loc[row, column]
        decimals = len(text.partition(".")[2])
        for place in range(1, decimals + 1) if decimals else (0,):
            copy = table.copy()
            copy.loc[row, column] = f"{float(text) + 10.0**-place:.{decimals}f}"
            copies.append((place, copy, row, column))
    return copies


def named(table: pd.DataFrame, row: int, column: str) -> bool:
    """Return whether a finding stands at a cell or suspects it."""
    place = table.loc[row, "地区"]
    return any(
        (found.row == place and found.column == column)
        or f"{place}, {column} →" in str(found.suspect)
        for found in audit.audit_table(table).findings.itertuples()
    )


def changed_digits(size: int) -> Case:
    copies = changed_copies(size // len(KINDS))

    def ours() -> pd.Series:
        places = [place for place, *_ in copies]
        return pd.Series([named(*copy) for _, *copy in copies], index=places)

    def note(found: pd.Series) -> str:
        counted = found.groupby(level=0).agg(["sum", "size"])
        parts = [f"{at}: {row['sum']} of {row['size']}" for at, row in counted.iterrows()]
        return "cells named, by the decimal that changes: " + ", ".join(parts)

    return Case(ours=ours, note=note)


def unknown(rows: int, *, columns: int) -> Case:
    numbers = np.exp(np.random.default_rng(1).normal(3, 1, (rows, columns)))
    table = pd.DataFrame({f"指标{k}": shown(numbers[:, k], 2) for k in range(columns)})
    return Case(ours=lambda: audit.audit_table(table))


JOBS = (
    Job(
        name="audit of a table, all kinds",
        size=31,
        unit="rows × 12",
        case=lambda rows: unknown(rows, columns=12),
        seconds=1,
    ),
    Job(
        name="audit of a large table, all kinds",
        size=400,
        unit=f"rows × {LARGE_COLUMNS}",
        case=lambda rows: unknown(rows, columns=LARGE_COLUMNS),
        grows=(50, 140),
        seconds=10,
    ),
    Job(
        name="audit of correct tables",
        size=TABLES * len(KINDS),
        unit="tables",
        case=false_findings,
    ),
    Job(
        name="audit of the same with one digit changed",
        size=TABLES // 2 * len(KINDS),
        unit="tables",
        case=changed_digits,
    ),
)
