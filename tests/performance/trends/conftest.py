"""The series that pyMannKendall is tested with, and those that the laws are tried on."""

from pathlib import Path

import pandas as pd
import pytest

FOLDER = Path(__file__).parents[2] / "published"


@pytest.fixture(scope="session")
def arbitrary():
    """360 whole numbers with seven missing."""
    return pd.read_csv(FOLDER / "mk_arbitrary.csv")


@pytest.fixture(scope="session")
def beside():
    """80 values and a covariate, three missing in each."""
    return pd.read_csv(FOLDER / "mk_covariate.csv")


@pytest.fixture(scope="session")
def passengers():
    """Airline passengers of 144 months."""
    return pd.read_csv(FOLDER / "mk_passengers.csv", index_col="month")
