"""The whole sample from one seed, and the files that hold it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.datasets.catalogue import codebook, data_folder
from shuanggao_analytics.datasets.sample.draws import texts
from shuanggao_analytics.datasets.sample.evaluation import make_points, make_scores
from shuanggao_analytics.datasets.sample.progress import (
    completion,
    indicator_list,
    make_indicators,
    make_targets,
    make_tasks,
)
from shuanggao_analytics.datasets.sample.records import make_evidence, make_funds
from shuanggao_analytics.datasets.sample.units import make_truth, make_units
from shuanggao_analytics.datasets.schemas import validate
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.packing import write_whole

if TYPE_CHECKING:
    import os

SEED = 8
"""The seed of the shipped sample."""

PREFIX = "sample_"
"""What the names of the sample's tables begin with in the data package."""

_TRUST = "synthetic"


def make_sample(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Return a SYNTHETIC panel of 60 school and 160 group units, 2025 to 2029, with known truth.

    Nothing in it is a real college, and every row says so. The same seed gives the same digits on
    every machine; another seed gives another panel of the same kind. The shipped tables, which
    `load_sample` reads, are those of the seed 8.

    Parameters
    ----------
    seed
        A whole number, 0 or more.

    Returns
    -------
    dict
        Tables by name, as `load_sample` returns them: ``units``, ``truth``, ``scores``,
        ``points``, ``indicator_list``, ``targets``, ``indicators``, ``tasks``, ``funds``,
        ``evidence``.

    Raises
    ------
    DataContractError
        When the seed is not such a number.

    Examples
    --------
    >>> sample = make_sample(7)
    >>> len(sample["units"]), sample["scores"]["trust"].unique().tolist()
    (220, ['synthetic'])
    >>> sample["scores"]["source"].iloc[0]
    'synthetic: seed 7'
    """
    tables = {name: _read(text) for name, text in sample_files(seed).items()}
    return {name: validate(table, PREFIX + name) for name, table in tables.items()}


def sample_files(seed: int = SEED) -> dict[str, str]:
    """Return the tables of the sample as the text of their CSV files.

    Raises
    ------
    DataContractError
        When the seed is no whole number of 0 or more.

    Examples
    --------
    >>> sample_files()["units"].splitlines()[1][:29]
    's2-001,示例职业技术大学001,Example Vo'
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        remedy = "give a whole number, 0 or more"
        raise DataContractError([Fault("seed", "no seed", value=str(seed), remedy=remedy)])
    units = make_units()
    truth = make_truth(units, seed=seed)
    points, means = make_points(units, truth, seed=seed)
    targets = make_targets(units, seed=seed)
    tasks = make_tasks(units, truth, seed=seed)
    tables = {
        "units": units,
        "truth": truth.assign(points_final=means),
        "scores": make_scores(units, truth, completion=completion(tasks), seed=seed),
        "points": points,
        "indicator_list": indicator_list(),
        "targets": targets,
        "indicators": make_indicators(targets, truth, seed=seed),
        "tasks": tasks,
        "funds": make_funds(units, truth, seed=seed),
        "evidence": make_evidence(units, seed=seed),
    }
    return {name: _csv(table, name, seed=seed) for name, table in tables.items()}


def write_sample(
    folder: Path | str | os.PathLike[str] | None = None, *, seed: int = SEED
) -> list[Path]:
    """Write the tables of the sample as ``sample/*.csv`` and return where they stand.

    For maintainers, after a change of the generator; `shuanggao data stamp` comes next.

    Parameters
    ----------
    folder
        The data folder; ``None`` means the shipped one.
    seed
        The shipped files have the default.

    Raises
    ------
    OSError
        When a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_sample(folder)][:2]
    ['units.csv', 'truth.csv']
    """
    target = (data_folder() if folder is None else Path(folder)) / "sample"
    target.mkdir(exist_ok=True)
    written = []
    for name, text in sample_files(seed).items():
        path = target / f"{name}.csv"
        write_whole(path, text.encode())
        written.append(path)
    return written


def _csv(table: pd.DataFrame, name: str, *, seed: int) -> str:
    """Return the columns that the data package describes, with trust and source, as CSV."""
    columns = codebook(PREFIX + name)["name"].tolist()
    source = "data_source" if name == "funds" else "source"
    marked = table.assign(trust=_TRUST, **{source: f"synthetic: seed {seed}"})
    cells = zip(*(texts(marked[column]) for column in columns), strict=True)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([columns, *cells])
    return out.getvalue()


def _read(text: str) -> pd.DataFrame:
    """Return the cells as `read_text` does."""
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False, na_values=[""])
