"""What a table of programmes must be: the counts, rates and marks that its columns may hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import Fault

KINDS = {
    "recruitment_rate": "amount",
    "employment_rate": "share",
    "match_rate": "share",
    "supply_ratio": "amount",
    "enrolment_trend": "change",
    "fit": "share",
    "posts_vanished": "flag",
    "guidance": "labels",
}
GUIDANCE = ("grow", "shortage", "upgrade", "none")
BASES = ("measured", "proxy", "missing")

COUNTS = ("students", "planned", "enrolled", "graduates", "employed", "matched", "posts")
RATIOS = {
    "recruitment_rate": ("enrolled", "planned"),
    "employment_rate": ("employed", "graduates"),
    "match_rate": ("matched", "employed"),
    "supply_ratio": ("graduates", "posts"),
}
IDENTITY = ("region_code", "region", "college_code", "college", "specialty_code", "programme")


def demand_basis(table: pd.DataFrame) -> pd.Series:
    """Return ``measured`` or ``proxy`` where there is a figure for posts, ``missing`` elsewhere."""
    known = _has_posts(table)
    if "demand_basis" not in table.columns:
        return pd.Series("missing", index=table.index)
    return table["demand_basis"].where(known, "missing")


def indicator_faults(table: pd.DataFrame, name: str = "programmes") -> list[Fault]:
    """Return a fault for each cell of an indicator that its kind does not allow."""
    faults: list[Fault] = []
    for column in (c for c in KINDS if c in table.columns):
        cells, kind = table[column], KINDS[column]
        given = cells.notna()
        if kind == "labels":
            remedy = f"use {', '.join(GUIDANCE)}, several parted by ;"
            right = cells.map(lambda text: set(str(text).split(";")) <= {*GUIDANCE})
        else:
            numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
            low = -1.0 if kind == "change" else 0.0
            high = 1.0 if kind in {"share", "flag"} else np.inf
            right = numbers.between(low, high)
            remedy = "a fraction from 0 to 1, not per cent" if kind == "share" else "a number ≥ 0"
            if kind == "change":
                remedy = "a yearly change as a fraction, -1 or more"
            if kind == "flag":
                right, remedy = numbers.isin([0.0, 1.0]), "True or False"
        faults += [
            Fault(name, "value not allowed", str(label), column, str(value), remedy)
            for label, value in cells[(given & ~right).to_numpy()].items()
        ]
    return faults


def basis_faults(table: pd.DataFrame, name: str) -> list[Fault]:
    """Return a fault for each row with posts that does not say on what basis they stand."""
    given = (
        table["demand_basis"] if "demand_basis" in table.columns else pd.Series(index=table.index)
    )
    wrong = _has_posts(table) & ~given.isin(BASES[:2])
    remedy = "say measured or proxy: a proxy is never called demand"
    return [
        Fault(name, "posts without a basis", str(label), "demand_basis", _shown(value), remedy)
        for label, value in given[wrong.to_numpy()].items()
    ]


def _has_posts(table: pd.DataFrame) -> pd.Series:
    columns = [c for c in ("posts", "supply_ratio") if c in table.columns]
    return table[columns].notna().any(axis=1)


def _shown(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def key_faults(table: pd.DataFrame, keys: list[str], year: str) -> list[Fault]:
    """Return what is wrong with the columns that say which programme and year a row is."""
    if not len(table):
        return [Fault("programmes", "no rows")]
    remedy = f"a programme is known by {', '.join(IDENTITY)} or by the columns named in by"
    absent = [k for k in keys if k not in table.columns]
    if absent or not keys:
        return [Fault("programmes", "missing column", None, k, None, remedy) for k in absent] or [
            Fault("programmes", "no column says which programme a row is", remedy=remedy)
        ]
    faults = []
    if year in table.columns:
        years = pd.to_numeric(table[year], errors="coerce")
        wrong = (years.isna() | (years % 1 != 0)).to_numpy()
        faults = [
            Fault("programmes", "needs a year", str(label), year, _shown(value))
            for label, value in table.loc[wrong, year].items()
        ]
    unique = [*keys, year] if year in table.columns else keys
    remedy = "one row a programme and year"
    twice = table.index[table.duplicated(unique, keep=False)]
    return faults + [Fault("programmes", "stands twice", str(x), None, None, remedy) for x in twice]


def count_faults(table: pd.DataFrame) -> list[Fault]:
    """Return a fault for each count that is wrong by itself or beside another."""
    faults = []
    numbers = {}
    for column in (c for c in COUNTS if c in table.columns):
        numbers[column] = pd.to_numeric(table[column], errors="coerce").astype("float64")
        wrong = table[column].notna() & ~((numbers[column] >= 0) & np.isfinite(numbers[column]))
        faults += [
            Fault("programmes", "needs a number ≥ 0", str(label), column, str(value))
            for label, value in table.loc[wrong.to_numpy(), column].items()
        ]
    for part, whole in (("employed", "graduates"), ("matched", "employed")):
        if part in numbers and whole in numbers:
            more = (numbers[part] > numbers[whole]).to_numpy()
            faults += [
                Fault("programmes", f"more than {whole}", str(label), part, str(value))
                for label, value in table.loc[more, part].items()
            ]
    return faults + basis_faults(table, "programmes")
