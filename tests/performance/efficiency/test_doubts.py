"""Intervals, leverage, cross-efficiency and the look at the data before any score."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.efficiency import (
    cross_efficiency,
    dea,
    efficiency_checks,
    efficiency_intervals,
    efficiency_leverage,
)


def test_intervals_hold_the_true_scores():
    """A SYNTHETIC technology with a known frontier, y = x^0.8: most intervals hold the truth."""
    rng = np.random.default_rng(4)
    x = rng.uniform(1, 5, 80)
    truth = np.exp(-np.abs(rng.normal(0, 0.3, 80)))  # of outputs: x must shrink by truth^(1/0.8)
    inputs, outputs = pd.DataFrame({"x": x}), pd.DataFrame({"y": x**0.8 * truth})
    found = efficiency_intervals(
        inputs, outputs, returns="vrs", orientation="output", replicates=300
    )
    table = found.table
    held = ((table["low"] <= truth) & (truth <= table["high"])).mean()
    assert held > 0.8
    plain = dea(inputs, outputs, returns="vrs", orientation="output").table["efficiency"]
    assert table["efficiency"].to_numpy() == pytest.approx(plain.to_numpy())
    nearer = (table["corrected"] - truth).abs().mean() < (table["efficiency"] - truth).abs().mean()
    assert nearer
    assert (table["bias"] > 0).all()
    assert "scores are too high by" in found.text


def test_intervals_are_seeded_and_independent_of_workers(textbook):
    from joblib import parallel_config

    inputs, outputs, _ = textbook("hotels")
    one = efficiency_intervals(inputs, outputs, replicates=120, seed=3).table
    with parallel_config("threading", n_jobs=2):
        two = efficiency_intervals(inputs, outputs, replicates=120, seed=3).table
    pd.testing.assert_frame_equal(one, two)
    other = efficiency_intervals(inputs, outputs, replicates=120, seed=4).table
    assert not np.allclose(one["bias"], other["bias"])


@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs"])
@pytest.mark.parametrize("side", ["input", "output"])
def test_replicates_against_programs_as_written(textbook, returns, side):
    """A replicate is an ordinary analysis with the moved units as the reference."""
    from scipy.optimize import linprog

    from shuanggao_analytics.performance.efficiency.bootstrap import _block

    inputs, outputs, scores = textbook("hotels")
    X, Y = ((table / table.mean()).to_numpy() for table in (inputs, outputs))
    score = dea(inputs, outputs, returns=returns, orientation=side).table["efficiency"].to_numpy()
    drawn = np.random.default_rng(2).uniform(0.6, 1, (1, len(X)))
    found = _block((X, Y), score, drawn, (returns, side))[0]
    move = (score / drawn[0])[:, None]
    inner, outer = (X * move, Y) if side == "input" else (X, Y / move)
    unit = 4
    n = len(X)
    own_x = -X[unit] if side == "input" else np.zeros(X.shape[1])
    own_y = Y[unit] if side == "output" else np.zeros(Y.shape[1])
    rows = np.vstack((np.column_stack((inner.T, own_x)), np.column_stack((-outer.T, own_y))))
    limits = np.concatenate(
        (np.zeros(X.shape[1]) if side == "input" else X[unit],
         -Y[unit] if side == "input" else np.zeros(Y.shape[1]))
    )  # fmt: skip
    one = np.append(np.ones(n), 0.0)
    extra = {
        "crs": {},
        "vrs": {"A_eq": [one], "b_eq": [1.0]},
        "nirs": {"A_ub": np.vstack((rows, one)), "b_ub": np.append(limits, 1.0)},
        "ndrs": {"A_ub": np.vstack((rows, -one)), "b_ub": np.append(limits, -1.0)},
    }[returns]
    sign = 1.0 if side == "input" else -1.0
    program = linprog(np.append(np.zeros(n), sign), **{"A_ub": rows, "b_ub": limits, **extra})
    expected = program.fun if side == "input" else -1 / program.fun
    assert found[unit] == pytest.approx(expected)
    assert scores.shape[0] == n


def test_intervals_refuse():
    table = pd.DataFrame({"x": [1.0] * 12})
    with pytest.raises(DataContractError, match="all scores are 1"):
        efficiency_intervals(table, table.rename(columns={"x": "y"}), replicates=100)
    with pytest.raises(DataContractError) as caught:
        efficiency_intervals(table, -table, replicates=9, level=2, returns="best")
    assert len(caught.value.faults) == 3 + 1 + 12  # options, a column in both, cells


def test_leverage_is_leaving_out(textbook):
    inputs, outputs, _ = textbook("hotels")
    found = efficiency_leverage(inputs, outputs)
    whole = dea(inputs, outputs).table["efficiency"]
    for unit in inputs.index:
        rest = inputs.index != unit
        rise = dea(inputs[rest], outputs[rest]).table["efficiency"] - whole[rest]
        expected = np.sqrt((rise**2).sum() / (len(whole) - 1))
        assert found.loc[unit, "leverage"] == pytest.approx(expected, abs=1e-8)
        assert found.loc[unit, "changed"] == (rise > 1e-7).sum()
        assert found.loc[unit, "largest"] == pytest.approx(rise.max(), abs=1e-7)
        if rise.max() > 1e-7:
            assert found.loc[unit, "largest_unit"] == rise.idxmax()


def test_a_tenfold_slip_is_found_before_and_by_its_leverage(textbook):
    inputs, outputs, _ = textbook("follow_through")
    wrong = inputs.astype(float)
    wrong.loc["Site9", "in_teachers"] /= 10
    found = efficiency_checks(wrong, outputs)
    assert found["unit"].tolist() == ["Site9"]
    assert found["column"].tolist() == ["in_teachers"]
    assert found["finding"].tolist() == ["tenfold"]
    right = float(inputs.loc["Site9", "in_teachers"])
    assert found["expected"].iloc[0] == pytest.approx(right, rel=0.5)
    assert efficiency_checks(inputs, outputs).empty
    assert "1 cells to check first" in dea(wrong, outputs).text
    better = outputs.astype(float)
    better.loc["Site9", "out_reading"] *= 10
    assert efficiency_checks(inputs, better)["unit"].tolist() == ["Site9"]
    leverage = efficiency_leverage(inputs, better[["out_reading"]])["leverage"]
    assert leverage.idxmax() == "Site9"
    assert leverage.max() > 10 * leverage.drop("Site9").max()


def test_checks_name_a_zero_input_and_nothing_for_size():
    units = pd.Index(range(12))
    size = np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000.0])
    inputs = pd.DataFrame({"staff": size, "rooms": 3 * size}, index=units)
    outputs = pd.DataFrame({"graduates": 20 * size}, index=units)
    assert efficiency_checks(inputs, outputs).empty
    inputs.loc[4, "rooms"] = 0
    found = efficiency_checks(inputs, outputs)
    assert found[["unit", "column", "finding"]].to_numpy().tolist() == [[4, "rooms", "zero"]]
    assert np.isnan(found["expected"].iloc[0])


CELLS = st.lists(st.lists(st.integers(1, 9), min_size=4, max_size=4), min_size=12, max_size=15)


@given(CELLS)
def test_laws_of_cross_efficiency(rows):
    table = pd.DataFrame(rows, columns=list("abcd"), dtype=float)
    inputs, outputs = table[["a", "b"]], table[["c", "d"]]
    kind, hard = (
        cross_efficiency(inputs, outputs, secondary=goal) for goal in ("benevolent", "aggressive")
    )
    own = dea(inputs, outputs).table["efficiency"].to_numpy()
    for found in (kind, hard):
        assert np.diag(found.matrix) == pytest.approx(own)
        assert (found.matrix <= 1).all(axis=None)
        assert (found.matrix.to_numpy() <= own + 1e-6).all()
        assert found.table["mean"].to_numpy() == pytest.approx(found.matrix.mean().to_numpy())
        assert (found.table["maverick"] >= -1e-6).all()


@given(CELLS)
def test_the_secondary_goal_is_reached(rows):
    """With one input alike for all, the mean of the others is what the goal is about."""
    outputs = pd.DataFrame(rows, columns=list("abcd"), dtype=float)[["a", "b", "c"]]
    inputs = pd.DataFrame({"x": np.ones(len(outputs))})
    kind, hard = (
        cross_efficiency(inputs, outputs, secondary=goal).matrix.sum(axis=1)
        for goal in ("benevolent", "aggressive")
    )
    assert (kind >= hard - 1e-6).all()


def test_one_input_and_one_output_leave_nothing_to_choose():
    x = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 6]})
    y = pd.DataFrame({"y": [1.0, 3, 3, 2, 5, 1]})
    found = cross_efficiency(x, y)
    ratio = y["y"] / x["x"]
    assert found.table["mean"].to_numpy() == pytest.approx((ratio / ratio.max()).to_numpy())
    assert found.table["maverick"].to_numpy() == pytest.approx(np.zeros(6), abs=1e-8)
    assert "Cross-efficiency of 6 units" in found.text
    assert "<table" in found._repr_html_()


def test_cross_efficiency_refuses():
    table = pd.DataFrame({"x": [1.0]})
    with pytest.raises(DataContractError, match="at least two units"):
        cross_efficiency(table, table.rename(columns={"x": "y"}))
    with pytest.raises(DataContractError, match="secondary: no such secondary"):
        cross_efficiency(table, table.rename(columns={"x": "y"}), secondary="kind")
