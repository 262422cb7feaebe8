"""Packs made once a session, and copies of them to spoil."""

from pathlib import Path

import pytest

from shuanggao_analytics.packs.files import write_files
from shuanggao_analytics.packs.registry import STUDIES
from shuanggao_analytics.packs.writing import pack_files


@pytest.fixture(scope="session")
def contents() -> dict[str, dict[str, bytes]]:
    return {name: pack_files(study) for name, study in STUDIES.items()}


@pytest.fixture
def layout(contents) -> dict[str, bytes]:
    """Return the files of the smaller pack; the copy may be spoilt."""
    return dict(contents["layout_two_rounds"])


@pytest.fixture
def folder(layout, tmp_path) -> Path:
    write_files(layout, tmp_path / "pack")
    return tmp_path / "pack"
