"""Published tables of inputs, outputs and scores, by name."""

from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).parents[2] / "published"


@pytest.fixture(scope="session")
def textbook():
    """Return a function that reads a data set: inputs, outputs, and the scores beside them."""

    def read(name):
        table = pd.read_csv(FOLDER / f"dea_{name}.csv", index_col="unit")
        inputs, outputs = (
            table.loc[:, table.columns.str.startswith(part)] for part in ("in_", "out_")
        )
        return inputs, outputs, table.drop(columns=[*inputs, *outputs])

    return read


@pytest.fixture(scope="session")
def provinces():
    """Industry of 31 provinces 2005–2009 (Wang & Lan 2011), with Malmquist indices by deaR."""
    return pd.read_csv(FOLDER / "malmquist_provinces.csv")
