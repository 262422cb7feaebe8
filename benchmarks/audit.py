"""The audit of tables of unknown kind: false findings, errors found, and time (make bench).

There is no peer that audits such tables. Correct tables (SYNTHETIC, seeded, rounded to three or
four decimals) of five kinds must give no finding; then one digit of one cell is changed, in the
first, second, third … decimal, and the share of the copies with a finding that names the cell is
counted. Last decimals can hide behind the rounding of the other cells: no audit can see them.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from shuanggao_analytics import audit

TABLES, ROWS = 12, 12
LARGE = {"31 × 12": (31, 12), "400 × 30": (400, 30)}
GOALS = {"31 × 12": 1.0, "400 × 30": 10.0}  # seconds


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


def named(table: pd.DataFrame, row: int, column: str) -> bool:
    """Return whether a finding stands at a cell or suspects it."""
    place = table.loc[row, "地区"]
    return any(
        (found.row == place and found.column == column)
        or f"{place}, {column} →" in str(found.suspect)
        for found in audit.audit_table(table).findings.itertuples()
    )


def false_findings_and_power() -> None:
    print(f"{'kind':16}{'tables':>8}{'false':>7}   found and named, by the decimal that changes")
    for make in KINDS:
        rng = np.random.default_rng(20261129)
        false, power = 0, {}
        for _ in range(TABLES):
            table = with_names(make(rng))
            false += len(audit.audit_table(table).findings)
            row, column = int(rng.integers(ROWS)), str(rng.choice(table.columns[1:]))
            text = table.loc[row, column]
            for place in range(len(text.partition(".")[2]) + ("." not in text)):
                copy = table.copy()
                step = 1.0 if "." not in text else 10.0 ** -(place + 1)
                decimals = len(text.partition(".")[2])
                copy.loc[row, column] = f"{float(text) + step:.{decimals}f}"
                power.setdefault(place + ("." in text), []).append(named(copy, row, column))
        found = ", ".join(f"{at}: {sum(hits)}/{len(hits)}" for at, hits in sorted(power.items()))
        print(f"{make.__name__:16}{TABLES:8}{false:7}   {found}")


def seconds() -> None:
    rng = np.random.default_rng(1)
    for size, (rows, columns) in LARGE.items():
        numbers = np.exp(rng.normal(3, 1, (rows, columns)))
        table = pd.DataFrame({f"指标{k}": shown(numbers[:, k], 2) for k in range(columns)})
        begun = time.perf_counter()
        audit.audit_table(table)
        took = time.perf_counter() - begun
        verdict = "holds" if took <= GOALS[size] else "DOES NOT HOLD"
        print(f"all kinds on {size:9} {took:6.2f} s   goal ≤ {GOALS[size]:g} s  {verdict}")


if __name__ == "__main__":
    false_findings_and_power()
    seconds()
