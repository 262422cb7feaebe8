"""Beta convergence: known coefficients, other forms of the same sums, laws and refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import beta_convergence, growth_rates

SEEDS = st.integers(0, 2**32 - 1)


def beta(panel, **options):
    return beta_convergence(panel, value="score", by="place", **options)


def noisy(long, seed, units=12, times=6):
    rng = np.random.default_rng(seed)
    paths = rng.normal(size=(units, 1)) + np.cumsum(rng.normal(size=(units, times)) * 0.1, axis=1)
    return long(np.exp(paths))


@settings(max_examples=25)
@given(seed=SEEDS, slope=st.floats(-0.15, 0.1), constant=st.floats(-0.2, 0.2))
def test_known_coefficients_come_back(long, seed, slope, constant):
    """Synthetic: growth is exactly a + β ln y₀ over six years."""
    rng = np.random.default_rng(seed)
    start = rng.normal(size=9)
    ends = start + 6 * (constant + slope * start)
    between = rng.normal(size=(9, 5))
    found = beta(long(np.exp(np.column_stack([start, between, ends]))))
    assert found.table["estimate"].tolist() == pytest.approx([constant, slope], abs=1e-9)
    assert found.units["residual"].abs().max() < 1e-9
    rest = 1 + 6 * slope
    assert found.speed == pytest.approx(-math.log(rest) / 6, abs=1e-8)
    if found.speed > 1e-6:
        assert found.half_life == pytest.approx(math.log(2) / found.speed)


@settings(max_examples=25)
@given(seed=SEEDS, growth=st.floats(-0.5, 0.5))
def test_growth_common_to_all_does_not_matter(long, seed, growth):
    panel = noisy(long, seed)
    faster = panel.assign(score=panel["score"] * np.exp(growth * (panel["year"] - 2001)))
    one, other = beta(panel), beta(faster)
    for column in ("estimate", "se", "low", "high"):
        assert other.table.loc["initial", column] == pytest.approx(
            one.table.loc["initial", column], abs=1e-9
        )
    shift = other.table.loc["intercept", "estimate"] - one.table.loc["intercept", "estimate"]
    assert shift == pytest.approx(growth, abs=1e-9)


@settings(max_examples=25)
@given(seed=SEEDS, factor=st.floats(0.01, 100))
def test_units_of_measure_and_order_do_not_matter(long, seed, factor):
    panel = noisy(long, seed)
    other = panel.assign(score=panel["score"] * factor).sample(frac=1, random_state=seed % 99)
    assert beta(other).table.loc["initial"].tolist() == pytest.approx(
        beta(panel).table.loc["initial"].tolist(), rel=1e-6, abs=1e-9
    )


@settings(max_examples=25)
@given(seed=SEEDS)
def test_classical_is_a_plain_regression(long, seed):
    panel = noisy(long, seed)
    rates = growth_rates(panel, value="score", by="place")
    fit = stats.linregress(rates["initial"], rates["growth"])
    found = beta(panel, robust=False)
    row = found.table.loc["initial"]
    assert found.errors == "OLS"
    assert row["estimate"] == pytest.approx(fit.slope)
    assert row["se"] == pytest.approx(fit.stderr)
    assert row["p"] == pytest.approx(fit.pvalue)
    assert found.table.loc["intercept", "se"] == pytest.approx(fit.intercept_stderr)
    assert found.r2 == pytest.approx(fit.rvalue**2)
    assert found.units["leverage"].sum() == pytest.approx(2)
    assert (found.units["fitted"] + found.units["residual"]).tolist() == pytest.approx(
        rates["growth"].tolist()
    )


@pytest.mark.parametrize("kind", ["HC1", "HC3"])
def test_robust_errors_as_they_are_written(long, kind):
    """The sandwich, unit by unit."""
    panel = noisy(long, 3).assign(share=np.random.default_rng(4).normal(size=72))
    found = beta(panel, robust=kind, controls=["share"])
    first = panel[panel["year"] == 2001]
    x = np.column_stack([np.ones(12), np.log(first["score"]), first["share"]])
    bread = np.linalg.inv(x.T @ x)
    meat = np.zeros((3, 3))
    for row, u in zip(x, found.units["residual"], strict=True):
        own = row @ bread @ row
        square = u**2 * 12 / 9 if kind == "HC1" else (u / (1 - own)) ** 2
        meat += square * np.outer(row, row)
    expected = np.sqrt(np.diag(bread @ meat @ bread))
    assert found.table["se"].tolist() == pytest.approx(expected.tolist())
    assert found.errors == kind


def test_conditional_takes_out_what_controls_explain(long):
    """Synthetic: growth = 0.05 − 0.03 ln y₀ + 0.02 c, with c higher where y₀ is."""
    rng = np.random.default_rng(8)
    start = rng.normal(size=20)
    c = start + rng.normal(size=20)
    ends = start + 4 * (0.05 - 0.03 * start + 0.02 * c)
    cells = np.exp(np.column_stack([start, start, start, start, ends]))
    panel = long(cells).assign(c=np.repeat(c, 5))
    found = beta(panel, controls=["c"])
    assert found.table["estimate"].tolist() == pytest.approx([0.05, -0.03, 0.02])
    assert beta(panel).table.loc["initial", "estimate"] > -0.02
    assert beta(panel).text.startswith("Absolute")
    assert found.text.startswith("Conditional beta convergence (given c)")
    assert "initial" in found._repr_html_()


def test_controls_at_the_start_or_on_average(long):
    panel = noisy(long, 6).assign(c=np.random.default_rng(1).normal(size=72))
    start = beta(panel, controls=["c"])
    constant = panel.assign(c=panel.groupby("place")["c"].transform("mean"))
    average = beta(panel, controls=["c"], controls_at="mean")
    same = beta(constant, controls="c")
    assert average.table["estimate"].tolist() == pytest.approx(same.table["estimate"].tolist())
    assert start.table.loc["c", "estimate"] != pytest.approx(average.table.loc["c", "estimate"])


def test_whole_change_is_the_same_in_other_units(long):
    one, other = beta(noisy(long, 2)), beta(noisy(long, 2), form="log-change")
    assert other.table["estimate"].tolist() == pytest.approx((one.table["estimate"] * 5).tolist())
    assert other.rates.loc["speed"].tolist() == pytest.approx(one.rates.loc["speed"].tolist())


def test_delta_method_against_a_small_step(long):
    found = beta(noisy(long, 11))
    row = found.table.loc["initial"]
    speeds = [-math.log(1 + (row["estimate"] + gap) * 5) / 5 for gap in (-1e-6, 1e-6)]
    slope = abs(speeds[1] - speeds[0]) / 2e-6
    reach = stats.t.ppf(0.975, 10) * slope * row["se"]
    speed = found.rates.loc["speed"]
    assert (speed["high"] - speed["low"]) / 2 == pytest.approx(reach, rel=1e-6)


def test_no_speed_and_no_half_life(long):
    """A coefficient below −1/T overshoots; one above 0 does not converge."""
    start = np.array([0.0, 1.0, 2.0, 3.0])
    over = beta(long(np.exp(np.column_stack([start, -0.5 * start]))))
    assert over.speed is pd.NA
    assert over.half_life is pd.NA
    assert "overshoot" in over.text
    apart = beta(long(np.exp(np.column_stack([start, 1.5 * start]))))
    assert apart.speed < 0
    assert apart.half_life is pd.NA
    assert "not converging" in apart.text


def test_open_half_life_is_said(long):
    found = beta(long(np.exp([[0, 0.02], [1, 0.9], [2, 2.1], [3, 2.7], [4, 4.0]])))
    assert found.half_life > 0
    assert found.rates.loc["half_life", "high"] is pd.NA
    assert "or more" in found.text


def test_start_and_end(long):
    panel = noisy(long, 9)
    part = panel[panel["year"].between(2002, 2004)]
    found = beta(panel, start=2002, end=2004)
    assert found.table["estimate"].tolist() == beta(part).table["estimate"].tolist()
    assert (found.start, found.end, found.span, found.n) == (2002, 2004, 2, 12)


def test_refusals(long):
    panel = noisy(long, 1)
    panel.loc[0, "score"] = 0
    with pytest.raises(DataContractError) as caught:
        beta(panel, form="x", robust="HC2", controls_at="end", level=2)
    assert len(caught.value.faults) == 5
    same = long([[1, 2], [1, 3], [1, 4]])
    with pytest.raises(DataContractError, match="start at the same level"):
        beta(same)
    with pytest.raises(DataContractError, match="2 units for 2 coefficients"):
        beta(long([[1, 2], [2, 3]]))
    twice = noisy(long, 1).assign(a=1.0, b=np.repeat(np.arange(12.0), 6))
    with pytest.raises(DataContractError) as caught:
        beta(twice.assign(c=2 * twice["b"] + 1), controls=["a", "b", "c"])
    assert [fault.column for fault in caught.value.faults] == ["a", "c"]


def test_a_unit_with_a_control_of_its_own(long):
    panel = noisy(long, 1)
    panel["capital"] = (panel["place"] == "u03").astype(float)
    with pytest.raises(DataContractError, match="u03: fitted by itself, so HC3 is not defined"):
        beta(panel, controls=["capital"])
    assert beta(panel, controls=["capital"], robust="HC1").units.loc["u03", "residual"] == (
        pytest.approx(0, abs=1e-12)
    )
