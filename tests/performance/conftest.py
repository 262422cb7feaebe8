"""The ASEM index, as published: its data, its tree, and each stage as COINr computes it."""

from pathlib import Path

import pandas as pd
import pytest

from shuanggao_analytics.performance.index import CompositeIndex

FOLDER = Path(__file__).parents[1] / "published"


@pytest.fixture(scope="session")
def asem():
    """Return a function that reads one of the tables by its name."""

    def read(name, index="unit"):
        return pd.read_csv(FOLDER / f"asem_{name}.csv").set_index(index)

    return read


@pytest.fixture(scope="session")
def asem_meta():
    return pd.read_csv(FOLDER / "asem_meta.csv")


@pytest.fixture(scope="session")
def asem_index(asem, asem_meta):
    """The index built as in COINr's example: its steps in its order."""
    return CompositeIndex(
        asem_meta,
        order=("denominate", "impute", "screen", "treat"),
        impute={"method": "mean", "groups": "continent"},
        screen=0.9,
        treat="outliers",
        scale=(0, 100),
    ).fit(asem("input"))
