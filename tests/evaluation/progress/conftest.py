"""A small panel of indicators with its register of targets."""

import pandas as pd
import pytest


def target(indicator, *, version=1, from_year=2025, target=100.0, due_year=2029,
           comparator=">=", unit="u1", **more):  # fmt: skip
    """Return one row of the register."""
    return {
        "unit_id": unit, "layer": "school", "indicator": indicator, "version": version,
        "from_year": from_year, "target": target, "due_year": due_year, "comparator": comparator,
        **more,
    }  # fmt: skip


@pytest.fixture
def register():
    """Return a function that makes a register from rows, each a mapping or an indicator's name."""

    def make(*rows):
        return pd.DataFrame([target(**row) for row in rows])

    return make


@pytest.fixture
def panel():
    """Return a function that makes indicators from values by year, one list an indicator."""

    def make(*, unit="u1", start=2025, **series):
        return pd.concat(
            [
                pd.DataFrame({"unit_id": unit, "layer": "school", "indicator": name,
                              "year": range(start, start + len(x)), "actual": x})
                for name, x in series.items()
            ],
            ignore_index=True,
        )  # fmt: skip

    return make
