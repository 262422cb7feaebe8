"""Densities against SciPy, their integrals, the fold at zero, peaks, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gaussian_kde

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import density_evolution, density_peaks

SEEDS = st.integers(0, 2**32 - 1)


def density(panel, **options):
    return density_evolution(panel, value="score", by="place", **options)


def integrals(found):
    return [np.trapezoid(part["density"], part["x"]) for _, part in found.groupby("time")]


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_against_scipy(long, rule):
    cells = np.random.default_rng(1).normal(size=(15, 3))
    found = density(long(cells), bandwidth=rule, grid=50)
    for at, (_, part) in enumerate(found.groupby("time")):
        expected = gaussian_kde(cells[:, at], bw_method=rule)(part["x"])
        assert part["density"].tolist() == pytest.approx(expected.tolist(), abs=1e-12)
    assert found["x"].nunique() == 50
    assert len(found) == 150


@settings(max_examples=25)
@given(
    seed=SEEDS,
    relative=st.booleans(),
    rule=st.sampled_from(["scott", "silverman", 0.3]),
    boundary=st.sampled_from(["none", "reflect"]),
)
def test_integral_is_one(long, *, seed, relative, rule, boundary):
    panel = long(np.random.default_rng(seed).gamma(2.0, size=(12, 3)))
    found = density(panel, relative=relative, bandwidth=rule, boundary=boundary, grid=400)
    assert integrals(found) == pytest.approx([1, 1, 1], abs=1e-4)
    assert (found["density"] >= 0).all()
    assert (found["x"].min() < 0) == (boundary == "none") or found["x"].min() > 0


@settings(max_examples=25)
@given(seed=SEEDS, factor=st.floats(0.1, 10))
def test_relative_does_not_know_the_unit_of_measure(long, seed, factor):
    panel = long(np.random.default_rng(seed).gamma(2.0, size=(8, 2)))
    moved = panel.assign(score=panel["score"] * factor).sample(frac=1, random_state=seed % 83)
    one, other = density(panel, relative=True), density(moved, relative=True)
    assert other["density"].tolist() == pytest.approx(one["density"].tolist(), abs=1e-9)


def test_fold_at_zero(long):
    """What lies below zero is added at its mirror point."""
    panel = long(np.array([[0.0, 0.1, 0.5, 2.0]]).T @ np.ones((1, 2)))
    folded = density(panel, bandwidth=0.4, boundary="reflect")
    part = folded[folded["time"] == 2001]
    kernel = gaussian_kde([0.0, 0.1, 0.5, 2.0], bw_method=0.4 / np.std([0, 0.1, 0.5, 2], ddof=1))
    expected = kernel(part["x"]) + kernel(-part["x"])
    assert part["density"].tolist() == pytest.approx(expected.tolist())
    below = density(panel, bandwidth=0.4)
    lost = below[(below["time"] == 2001) & (below["x"] < 0)]
    assert np.trapezoid(lost["density"], lost["x"]) > 0.1


def test_times(long):
    panel = long(np.random.default_rng(2).normal(size=(5, 4)))
    found = density(panel, times=[2004, 2001], bandwidth=1.0)
    assert found["time"].unique().tolist() == [2004, 2001]
    with pytest.raises(DataContractError) as caught:
        density(panel, times=[2001, 2001, 1990])
    assert len(caught.value.faults) == 2
    with pytest.raises(DataContractError, match="no time given"):
        density(panel, times=[])


def test_peaks_of_known_mixtures(long):
    """Synthetic: two groups far apart draw together into one."""
    rng = np.random.default_rng(3)
    noise = rng.normal(size=40) * 0.3
    centre = np.repeat([-1.0, 1.0], 20)
    found = density(long(np.column_stack([3 * centre + noise, centre * 0.1 + noise])))
    peaks = density_peaks(found)
    assert peaks["peaks"].tolist() == [2, 1]
    assert sorted(peaks.loc[2001, "places"]) == pytest.approx([-3, 3], abs=0.4)
    assert peaks.loc[2002, "main"] == pytest.approx(0, abs=0.3)
    assert peaks["height"].tolist() == found.groupby("time")["density"].max().tolist()


def test_low_ripples_do_not_count(long):
    cells = np.concatenate([np.zeros(99), [50.0]])[:, None] @ np.ones((1, 2))
    found = density(long(cells), bandwidth=1.0, grid=400)
    assert density_peaks(found)["peaks"].tolist() == [1, 1]
    assert density_peaks(found, least=0)["peaks"].tolist() == [2, 2]


def test_refusals(long):
    with pytest.raises(DataContractError) as caught:
        density(long([[1, -2], [2, 3]]), grid=2, bandwidth="x", boundary="reflect")
    assert len(caught.value.faults) == 3
    with pytest.raises(DataContractError, match="boundary: no such option"):
        density(long([[1, 2], [2, 3]]), boundary="fold")
    with pytest.raises(DataContractError, match="row 2001: all values are the same"):
        density(long([[1, 2], [1, 3]]))
    assert integrals(density(long([[1, 2], [1, 3]]), bandwidth=0.5)) == pytest.approx([1, 1])
    with pytest.raises(DataContractError, match="row 2002: mean not above 0"):
        density(long([[1, -2], [2, 1]]), relative=True)
    for wrong in (0, -1, True, np.inf):
        with pytest.raises(DataContractError, match="no such bandwidth"):
            density(long([[1, 2], [2, 3]]), bandwidth=wrong)
    table = density(long([[1, 2], [2, 3]]))
    with pytest.raises(DataContractError, match="column x: missing column"):
        density_peaks(table.drop(columns="x"))
