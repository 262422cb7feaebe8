"""The synthetic panel holds the truth that it states, and says that it is synthetic."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.simulation import simulated_panel


def test_truth_and_flag():
    panel = simulated_panel(units=40, first_treated=(2018, 2021), difference=3, noise=0, seed=2)
    assert (panel["trust"] == "synthetic").all()
    assert panel["unit"].str.startswith("synthetic").all()
    first = panel.groupby("unit")["first_treated"].first()
    assert first.value_counts().to_dict() == {2018: 4, 2021: 4}
    after = (panel["year"] >= panel["first_treated"]).fillna(value=False)
    assert (panel["truth"] == 3 * after).all()
    rest = panel.set_index(["unit", "year"])
    wide = (rest["outcome"] - rest["truth"]).unstack()  # noqa: PD010
    steps = wide.diff(axis=1).iloc[:, 1:]
    assert np.ptp(steps.to_numpy(), axis=0) == pytest.approx(np.zeros(8), abs=1e-9)


def test_selection_makes_levels_differ_and_drift_makes_courses_differ():
    panel = simulated_panel(units=400, difference=0, noise=0, selection=2, drift=0.5)
    ever = panel["first_treated"].notna()
    assert panel.loc[ever, "outcome"].mean() > panel.loc[~ever, "outcome"].mean() + 5
    change = panel.groupby("unit")["outcome"].agg(lambda y: y.iloc[-1] - y.iloc[0])
    chosen = panel.loc[ever, "unit"].unique()
    assert change[chosen].mean() > change.drop(chosen).mean() + 1


def test_seeded():
    pd.testing.assert_frame_equal(
        simulated_panel(units=20, seed=3), simulated_panel(units=20, seed=3)
    )
    assert not simulated_panel(units=20, seed=3).equals(simulated_panel(units=20, seed=4))


def test_all_faults_at_once():
    with pytest.raises(DataContractError) as caught:
        simulated_panel(units=2, years=[2020, 2019], first_treated=[2019], noise=-1)
    assert [fault.table for fault in caught.value.faults] == [
        "units", "years", "first_treated", "noise",
    ]  # fmt: skip
    with pytest.raises(DataContractError, match="no year given"):
        simulated_panel(first_treated=[])
