"""Scores of a few units over the three stages."""

import pandas as pd
import pytest


@pytest.fixture
def long():
    """Return a function that makes long scores from scores by stage, one list a stage."""

    def make(*, provinces=None, **stages):
        size = len(next(iter(stages.values())))
        units = [f"u{number}" for number in range(size)]
        about = {"unit_id": units, "round": 2, "evaluation": "final", "year": 2029}
        about["province_code"] = provinces if provinces is not None else ["320000"] * size
        parts = [pd.DataFrame({**about, "stage": s, "score": x}) for s, x in stages.items()]
        return pd.concat(parts, ignore_index=True)

    return make


@pytest.fixture
def three(long):
    """Three units, each with all stages."""
    return long(
        self=[95.0, 88, 70], province=[93.0, 88, 72], ministries=[90.5, 86, 72],
        provinces=["320000", "320000", "330000"],
    )  # fmt: skip
