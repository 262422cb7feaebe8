"""Beta within units and years: against dummies, known coefficients, laws and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import panel_beta_convergence

SEEDS = st.integers(0, 2**32 - 1)


def within(panel, **options):
    return panel_beta_convergence(panel, value="score", by="place", **options)


def noisy(long, seed, units=7, times=6):
    rng = np.random.default_rng(seed)
    panel = long(np.exp(np.cumsum(rng.normal(size=(units, times)), axis=1)))
    return panel.assign(c=rng.normal(size=units * times))


@settings(max_examples=25)
@given(seed=SEEDS)
def test_against_dummies(long, seed):
    """Least squares with a column a unit and a year, and the clustered sandwich by loops."""
    panel = noisy(long, seed)
    found = within(panel, controls=["c"])
    logs = np.log(panel["score"].to_numpy()).reshape(7, 6)
    c = panel["c"].to_numpy().reshape(7, 6)
    rows, y = [], []
    for unit in range(7):
        for step in range(5):
            dummies = [
                *(float(unit == k) for k in range(7)),
                *(float(step == k) for k in range(1, 5)),
            ]
            rows.append([logs[unit, step], c[unit, step], *dummies])
            y.append(logs[unit, step + 1] - logs[unit, step])
    x, y = np.array(rows), np.array(y)
    b, *_ = np.linalg.lstsq(x, y, rcond=None)
    assert found.table["estimate"].tolist() == pytest.approx(b[:2].tolist(), abs=1e-8)
    u, bread = y - x @ b, np.linalg.pinv(x.T @ x)
    meat = np.zeros_like(bread)
    for unit in range(7):
        own = slice(unit * 5, unit * 5 + 5)
        score = x[own].T @ u[own]
        meat += np.outer(score, score)
    variance = (bread @ meat @ bread)[:2, :2] * 7 / 6 * 34 / (35 - 2 - 5)
    assert found.table["se"].tolist() == pytest.approx(np.sqrt(np.diag(variance)), rel=1e-6)
    effects = b[2:9] - b[2:9].mean()
    assert found.effects.tolist() == pytest.approx(effects.tolist(), abs=1e-7)


@settings(max_examples=25)
@given(seed=SEEDS, beta=st.floats(-0.8, -0.05))
def test_known_coefficients_come_back(long, seed, beta):
    """Synthetic, without noise: own level a unit, a shock common to all each year."""
    rng = np.random.default_rng(seed)
    own, shocks = rng.normal(size=8), rng.normal(size=6)
    paths = [rng.normal(size=8) * 3]
    for shock in shocks:
        paths.append((1 + beta) * paths[-1] + own + shock)
    found = within(long(np.exp(np.column_stack(paths))))
    assert found.table.loc["initial", "estimate"] == pytest.approx(beta, abs=1e-6)
    assert found.rates.loc["speed", "estimate"] == pytest.approx(-np.log(1 + beta), abs=1e-5)
    assert found.effects.tolist() == pytest.approx((own - own.mean()).tolist(), abs=1e-5)


@settings(max_examples=25)
@given(seed=SEEDS)
def test_shocks_common_to_all_do_not_matter(long, seed):
    panel = noisy(long, seed)
    shocks = dict(zip(range(2001, 2007), np.random.default_rng(seed).normal(size=6), strict=True))
    moved = panel.assign(score=panel["score"] * np.exp(panel["year"].map(shocks)))
    shuffled = moved.sample(frac=1, random_state=seed % 97)
    assert within(shuffled).table.loc["initial"].tolist() == pytest.approx(
        within(panel).table.loc["initial"].tolist(), rel=1e-6, abs=1e-8
    )


def test_text_and_bias(long):
    found = within(noisy(long, 3))
    b = found.table.loc["initial", "estimate"]
    assert found.bias == pytest.approx(-(1 + (1 + b)) / 4)
    assert "Nickell" in found.text
    assert "With 7 clusters" in found.text
    assert "initial" in found._repr_html_()


def test_nickell_bias_is_of_that_size(long):
    """Synthetic: ρ = 0.8, 400 units, 6 steps: the mean shortfall is near the approximation."""
    rng = np.random.default_rng(5)
    shortfalls, said = [], []
    for _ in range(10):
        own = rng.normal(size=400)
        path = [own / 0.2 + rng.normal(size=400) / 0.6]
        for _ in range(6):
            path.append(0.8 * path[-1] + own + rng.normal(size=400))
        found = within(long(np.exp(np.column_stack(path))))
        shortfalls.append(found.table.loc["initial", "estimate"] - (-0.2))
        said.append(found.bias)
    assert np.mean(shortfalls) < -0.2
    assert np.mean(said) == pytest.approx(np.mean(shortfalls), abs=0.12)


def test_two_year_steps(long):
    panel = noisy(long, 4, times=9)
    odd = panel[panel["year"] % 2 == 1]
    found = within(odd)
    assert (found.span, found.n_steps) == (2, 4)
    renumbered = within(odd.assign(year=(odd["year"] + 1) // 2))
    assert found.table.loc["initial", "estimate"] * 2 == pytest.approx(
        renumbered.table.loc["initial", "estimate"]
    )


def test_refusals(long):
    panel = noisy(long, 1)
    with pytest.raises(DataContractError, match="2003 → 2005"):
        within(panel[panel["year"] != 2004])
    with pytest.raises(DataContractError, match="at least three times"):
        within(panel[panel["year"] < 2003])
    fixed = panel.assign(area=panel.groupby("place").ngroup(), trend=panel["year"])
    with pytest.raises(DataContractError) as caught:
        within(fixed, controls=["area", "trend"])
    assert [fault.column for fault in caught.value.faults] == ["area", "trend"]
    with pytest.raises(DataContractError, match="adds nothing within units and years"):
        within(long(np.exp(np.add.outer([1, 2, 3], [1, 3, 2, 5]))))
    with pytest.raises(DataContractError, match="leave nothing"):
        within(long([[1, 2, 3], [2, 3, 5]]).assign(c=np.arange(6.0)), controls=["c"])
    with pytest.raises(DataContractError) as caught:
        within(pd.concat([panel, panel.iloc[:1]]), level=0)
    assert len(caught.value.faults) == 2
