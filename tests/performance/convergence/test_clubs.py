"""Clubs: simulated panels whose clubs are known, laws of any result, and refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import club_convergence
from shuanggao_analytics.performance.convergence.logt import CRITICAL, log_t

SEEDS = st.integers(0, 2**32 - 1)


def clubs(panel, **options):
    return club_convergence(panel, value="score", by="place", **options)


def simulated(seed, levels, size, years, *, noise=0.002):
    """Return synthetic paths: δ_it = level + gap / (log(t + 1) t^0.8), times a common trend."""
    rng = np.random.default_rng(seed)
    t = np.arange(1, years + 1)
    trend = np.exp(0.02 * t)
    rows = []
    for level in levels:
        for gap in rng.uniform(-0.25, 0.25, size=size):
            path = level + (gap + noise * rng.normal(size=years)) / (np.log(t + 1) * t**0.8)
            rows.append(path * trend)
    return np.array(rows)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("years", [9, 30])
def test_known_clubs(long, seed, years):
    """Synthetic: three levels, ten units each, gaps that close."""
    panel = long(simulated(seed, [6.0, 3.0, 1.0], 10, years))
    found = clubs(panel)
    assert found.whole["t"] < CRITICAL
    assert found.table["club"].tolist() == ["1"] * 10 + ["2"] * 10 + ["3"] * 10
    assert found.clubs["n"].tolist() == [10, 10, 10]
    assert found.clubs["mean_last"].is_monotonic_decreasing


@pytest.mark.parametrize("seed", range(5))
def test_one_club(long, seed):
    found = clubs(long(simulated(seed, [3.0], 15, 20)))
    assert found.table["club"].tolist() == ["1"] * 15
    assert found.whole["t"] > CRITICAL
    assert found.whole["b"] == found.clubs.loc["1", "b"]
    assert "not rejected" in found.text


def test_divergent_units(long):
    """Synthetic: paths that fan out from near one point, and a club that draws together."""
    t = np.arange(1.0, 21.0)
    fan = [3 + 0.4 * k * t for k in (1.0, 2.0, 4.0, 8.0)]
    paths = np.vstack([fan, simulated(1, [1.0], 6, 20)])
    found = clubs(long(paths))
    assert found.table["club"].tolist() == ["divergent"] * 4 + ["1"] * 6
    assert "4 divergent" in found.text
    apart = clubs(long(fan))
    assert (apart.table["club"] == "divergent").all()
    assert len(apart.clubs) == 0
    assert "No club" in apart.text


@settings(max_examples=20)
@given(seed=SEEDS, growth=st.floats(-0.05, 0.2))
def test_the_same_path_is_one_club(long, seed, growth):
    rng = np.random.default_rng(seed)
    path = np.exp(growth * np.arange(9) + rng.normal(size=9) * 0.1)
    found = clubs(long(np.tile(path, (6, 1))))
    assert found.table["club"].tolist() == ["1"] * 6
    assert found.whole["t"] == math.inf
    assert found.whole["b"] is pd.NA


@settings(max_examples=25)
@given(seed=SEEDS, merge=st.booleans(), cstar=st.sampled_from([0.0, 0.5, 2.0]))
def test_laws(long, seed, merge, cstar):
    """Every club converges; no neighbours among the divergent do; names run from the top."""
    rng = np.random.default_rng(seed)
    levels = rng.uniform(1, 6, size=9)[:, None]
    panel = long(levels + np.cumsum(rng.normal(size=(9, 12)) * 0.1, axis=1) + 3)
    found = clubs(panel, merge=merge, cstar=cstar)
    paths = panel["score"].to_numpy().reshape(9, 12)
    order = {unit: row for row, unit in enumerate(found.table.index)}
    for name, club in found.clubs.iterrows():
        rows = [order[unit] for unit in club["members"]]
        again = log_t(paths[rows], dropped=4)
        assert club["t"] > CRITICAL
        assert club["t"] == pytest.approx(again.t, rel=1e-6)
        assert set(club["members"]) == set(found.table.index[found.table["club"] == name])
        assert club["n"] == len(rows) >= 2
    apart = found.table[found.table["club"] == "divergent"].sort_values("last", ascending=False)
    assert found.clubs["n"].sum() + len(apart) == 9
    for first, second in zip(apart.index[:-1], apart.index[1:], strict=True):
        assert log_t(paths[[order[first], order[second]]], dropped=4).t <= CRITICAL
    if not merge:
        assert found.table["club"].tolist() == found.table["first_club"].tolist()


@settings(max_examples=15)
@given(seed=SEEDS, factor=st.floats(0.01, 100))
def test_scale_and_order_of_units_do_not_matter(long, seed, factor):
    panel = long(simulated(seed, [4.0, 2.0, 1.5], 3, 12, noise=0.05))
    moved = panel.assign(score=panel["score"] * factor).sample(frac=1, random_state=seed % 89)
    one, other = clubs(panel), clubs(moved)
    assert other.table["club"].reindex(one.table.index).tolist() == one.table["club"].tolist()


def test_merging_joins_neighbours(long):
    """Synthetic walks and a strict sieve: what one pass of merging joins converges and is whole."""
    joined = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        walks = 8 + np.cumsum(rng.normal(size=(10, 9)) * 0.2, axis=1)
        split = clubs(long(walks), cstar=5.0, merge=False)
        merged = clubs(long(walks), cstar=5.0)
        assert merged.table["first_club"].tolist() == split.table["club"].tolist()
        parts = merged.table[merged.table["club"] != "divergent"]
        for name, part in parts.groupby("club"):
            numbers = sorted(part["first_club"].astype(int).unique())
            assert numbers == list(range(numbers[0], numbers[-1] + 1))
            joined += len(numbers) - 1
            follower = split.clubs["members"].get(str(numbers[-1] + 1))
            if follower is not None:
                rows = [int(unit[1:]) for unit in [*merged.clubs.loc[name, "members"], *follower]]
                assert log_t(walks[rows], dropped=3).t <= CRITICAL
    assert joined > 0


def test_result(long):
    found = clubs(long(simulated(1, [3.0, 1.0], 4, 9)))
    assert found.dropped == 3
    assert "Caution" in found.text
    assert "9 years leave 6 points" in found.text
    assert "mean_last" in found._repr_html_()
    assert found.table["relative"].mean() == pytest.approx(1)
    assert "Caution" not in clubs(long(simulated(1, [3.0, 1.0], 4, 12))).text
    assert clubs(long(simulated(1, [3.0, 1.0], 4, 9)), trim=0).dropped == 1


def test_refusals(long):
    with pytest.raises(DataContractError) as caught:
        clubs(long([[1, 2, 0], [1, 2, 3]]), trim=1.5, cstar=-3)
    assert len(caught.value.faults) == 3
    with pytest.raises(DataContractError, match="2 of 3 years left after trimming"):
        clubs(long([[1, 2, 3], [1, 2, 3]]))
    panel = long(simulated(1, [3.0], 4, 9))
    with pytest.raises(DataContractError, match="2004 → 2006"):
        clubs(panel[panel["year"] != 2005])
