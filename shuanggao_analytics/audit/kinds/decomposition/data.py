"""A printed decomposition against the places behind it, where they are at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.claims import Claim, share_of
from shuanggao_analytics.audit.kinds.decomposition.sheet import PARTS
from shuanggao_analytics.audit.reading.columns import plain
from shuanggao_analytics.audit.reading.years import year_column, year_of
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.concentration import dagum, theil

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from shuanggao_analytics.audit.kinds.decomposition.sheet import Sheet
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.layout.concentration import DagumGini, Decomposition


def of_data(
    sheet: Sheet, data: pd.DataFrame | None, *, terms: bool
) -> tuple[list[Claim], list[tuple[str, str]]]:
    """Return the index and its parts as recomputed from the places behind it.

    `terms`: whether the columns of the groups are their weighted terms, not their own indices.
    """
    if data is None:
        return [], []
    _check_data(data)
    kinds = ("Dagum",) if "overlap" in sheet.roles else ("T", "L")
    if (data["value"].astype("float64") <= 0).any() and "L" in kinds:
        kinds = ("T",)
    tries = {}
    for kind in kinds:
        for weighted in (True, False) if "weight" in data.columns else (False,):
            words = f"{kind}, weighted" if weighted else kind
            tries[words] = _recomputed(sheet, data, kind, weighted=weighted, terms=terms)
    if not any(tries.values()):
        return [], [("data_without_rows", "")]
    words = max(tries, key=lambda key: share_of(sheet.cells, tries[key]))
    return tries[words], [("index_followed", words)]


def _check_data(data: pd.DataFrame) -> None:
    missing = [name for name in ("group", "value") if name not in data.columns]
    if missing:
        remedy = "there are: " + ", ".join(map(str, data.columns))
        raise DataContractError(
            [Fault("data", "missing column", column=name, remedy=remedy) for name in missing]
        )


def _recomputed(
    sheet: Sheet, data: pd.DataFrame, kind: str, *, weighted: bool, terms: bool
) -> list[Claim]:
    """Return the cells of each row as recomputed from the data of its year."""
    year = year_column(sheet.table)
    claims: list[Claim] = []
    for at in sheet.value_rows:
        part = data
        if "year" in data.columns:
            when = None if year is None else year_of(sheet.table[year].iloc[at])
            when = year_of(sheet.table.iloc[at, 0]) if when is None else when
            part = data.loc[[year_of(each) == when for each in data["year"]]]
        if part.empty:
            continue
        weights = part["weight"].to_numpy() if weighted else None
        numbers = _parts_of(part, kind, weights)
        for name, number in _printed_as(sheet, numbers, terms=terms).items():
            claims.append(Claim(check=f"{kind} of the data", target=(at, name), inputs=(),
                                formula=lambda number=number: np.array([number])))  # fmt: skip
    return claims


def _parts_of(part: pd.DataFrame, kind: str, weights: Floats | None) -> dict[str, float]:
    """Return the index, its parts, and each group's own index and weighted term by plain name."""
    x, groups = part["value"].to_numpy(dtype="float64"), part["group"].astype(str).to_numpy()
    if kind == "Dagum":
        gini = dagum(x, groups=groups, weights=weights)
        numbers = {"overlap": gini.transvariation}
        own, term = gini.table["gini"], gini.table["within"]
        found: DagumGini | Decomposition = gini
    else:
        index = theil(x, groups=groups, weights=weights, index="T" if kind == "T" else "L")
        numbers = {}
        own, term = index.table["inequality"], index.table["within"]
        found = index
    numbers |= {"total": found.total, "between": found.between, "within": found.within}
    numbers |= {f"own {plain(name)}": float(value) for name, value in own.items()}
    return numbers | {f"term {plain(name)}": float(value) for name, value in term.items()}


def _printed_as(sheet: Sheet, numbers: Mapping[str, float], *, terms: bool) -> dict[str, float]:
    """Return the numbers by the columns they are printed in."""
    found = {}
    for key in ("total", *PARTS):
        name = sheet.total if key == "total" else sheet.part(key)
        if name is not None and key in numbers:
            found[name] = numbers[key]
    for name in sheet.groups:
        key = f"{'term' if terms else 'own'} {plain(name)}"
        if key in numbers:
            found[name] = numbers[key]
    return found
