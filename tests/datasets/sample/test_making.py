"""The sample as a whole: made again byte by byte, of the same kind with any seed, small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from shuanggao_analytics.datasets import load_sample, make_sample, validate_foreign_keys
from shuanggao_analytics.datasets.catalogue import data_folder, resource, table_names
from shuanggao_analytics.datasets.sample.making import PREFIX, SEED, sample_files, write_sample
from shuanggao_analytics.errors import DataContractError

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [name.removeprefix(PREFIX) for name in table_names() if name.startswith(PREFIX)]


def test_the_generator_makes_the_shipped_files_byte_by_byte(tmp_path: Path) -> None:
    written = write_sample(tmp_path)
    assert [path.stem for path in written] == NAMES
    for path in written:
        assert path.read_bytes() == (data_folder() / "sample" / path.name).read_bytes(), path.name


def test_made_and_loaded_tables_are_the_same() -> None:
    made = make_sample()
    assert list(made) == NAMES
    for name, table in made.items():
        pd.testing.assert_frame_equal(table, load_sample(name))


@pytest.mark.parametrize("seed", [0, 4711])
def test_any_seed_keeps_the_contract(seed: int) -> None:
    made = make_sample(seed)
    validate_foreign_keys({PREFIX + name: table for name, table in made.items()})
    for name, table in made.items():
        for count in resource(PREFIX + name).get("counts", []):
            column, _, value = count["where"].partition("=")
            kept = table[table[column] == value] if column else table
            assert len(kept) == count["expected"]
    columns = ["school", "group_a", "group_b"]
    assert made["scores"][columns].max(axis=None) < 100
    assert made["scores"][columns].min(axis=None) > 0
    assert made["points"].filter(regex="^p[0-9]{2}$").max(axis=None) < 100


def test_another_seed_is_another_sample_of_the_same_units() -> None:
    files, others = sample_files(SEED), sample_files(SEED + 1)
    for name in NAMES:
        assert files[name] != others[name].replace(f"seed {SEED + 1}", f"seed {SEED}") or name in {
            "units", "indicator_list"}, name  # fmt: skip


@pytest.mark.parametrize("seed", [-1, True, 1.5, "8", None])
def test_what_is_no_seed_is_refused(seed: Any) -> None:
    with pytest.raises(DataContractError, match="no seed"):
        make_sample(seed)


def test_the_files_stay_small() -> None:
    size = sum(path.stat().st_size for path in (data_folder() / "sample").iterdir())
    assert size < 3.2e6
