"""Panels for the tests: income of 48 US states with their borders, and tables made long."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def us_income():
    """Return nominal income a head of 48 states, 1929–2009, as libpysal ships it (Rey 2001)."""
    import libpysal

    folder = Path(libpysal.__file__).parent / "examples" / "us_income"
    wide = pd.read_csv(folder / "usjoin.csv")
    years = [str(year) for year in range(1929, 2010)]
    table = wide.reset_index(names="state").melt("state", years, "year", "income")
    return table.assign(year=table["year"].astype(int))


@pytest.fixture(scope="session")
def us_borders():
    """Return the borders of those states, as libpysal ships them."""
    import libpysal

    folder = Path(libpysal.__file__).parent / "examples" / "us_income"
    lines = (folder / "states48.gal").read_text().split("\n")[1:]
    edges = [
        (int(head.split()[0]), int(other))
        for head, tail in zip(lines[::2], lines[1::2], strict=False)
        for other in tail.split()
    ]
    return pd.DataFrame(edges, columns=["place_code", "neighbour_code"])


@pytest.fixture(scope="session")
def long():
    """Return a function that makes units × times long, with names and years."""

    def build(cells, start=2001, names=None):
        cells = np.asarray(cells, dtype="float64")
        units = [f"u{number:02d}" for number in range(len(cells))] if names is None else names
        years = np.arange(start, start + cells.shape[1])
        return pd.DataFrame(
            {
                "place": np.repeat(units, cells.shape[1]),
                "year": np.tile(years, len(cells)),
                "score": cells.ravel(),
            }
        )

    return build
