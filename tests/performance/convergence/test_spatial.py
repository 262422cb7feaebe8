"""Spatial transitions: the published example of US states, laws, islands, and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import spatial_transitions, transition_matrix

SEEDS = st.integers(0, 2**32 - 1)
UNITS = [f"u{number:02d}" for number in range(8)]
RING = pd.DataFrame(
    {
        "place_code": UNITS * 2,
        "neighbour_code": [*UNITS[1:], UNITS[0], UNITS[-1], *UNITS[:-1]],
    }
)


def spatial(panel, neighbours=RING, **options):
    return spatial_transitions(panel, value="score", by="place", neighbours=neighbours, **options)


def moving(long, seed, times=7):
    rng = np.random.default_rng(seed)
    return long(np.exp(np.cumsum(rng.normal(size=(8, times)), axis=1)))


def test_published_quintiles(us_income, us_borders):
    """Rey (2001) with data to 2009: documentation and tests of giddy (Spatial_Markov)."""
    found = spatial_transitions(
        us_income, value="income", by="state", neighbours=us_borders, classes=5
    )
    assert found.tests["statistic"].tolist() == pytest.approx([170.659, 200.624], abs=5e-4)
    assert found.tests["df"].tolist() == [60, 60]
    edges = [0.88973386, 0.95891917, 1.01469758, 1.1183566]
    assert found.lag_bounds["up_to"].dropna().tolist() == pytest.approx(edges, abs=1e-8)
    parts = [40.5598541, 55.4751974, 17.7528996, 40.0390961, 46.7966803]
    assert found.by_lag["q"].tolist() == pytest.approx(parts, abs=1e-6)
    poor = [0.96341463, 0.0304878, 0.00609756, 0, 0]
    assert found.probabilities.loc[(1, 1)].tolist() == pytest.approx(poor, abs=1e-8)
    rich = [0, 0, 0, 0.02352941, 0.97647059]
    assert found.probabilities.loc[(5, 5)].tolist() == pytest.approx(rich, abs=1e-8)
    long_run = [
        [0.43509425, 0.2635327, 0.20363044, 0.06841983, 0.02932278],
        [0.13391287, 0.33993305, 0.25153036, 0.23343016, 0.04119356],
        [0.12124869, 0.21137444, 0.2635101, 0.29013417, 0.1137326],
        [0.0776413, 0.19748806, 0.25352636, 0.22480415, 0.24654013],
        [0.01776781, 0.19964349, 0.19009833, 0.25524697, 0.3372434],
    ]
    assert found.ergodic.to_numpy(float) == pytest.approx(np.array(long_run), abs=1e-8)
    assert found.islands == ()
    assert "Caution" in found.text


def test_published_quartiles_of_the_lag(us_income, us_borders):
    """The second example of the same page: quintiles of income, quartiles of the lag."""
    found = spatial_transitions(
        us_income, value="income", by="state", neighbours=us_borders, classes=5, lag_classes=4
    )
    assert found.tests["statistic"].tolist() == pytest.approx([172.105, 321.128], abs=5e-4)
    assert found.tests["df"].tolist() == [45, 45]


def test_published_bounds(us_income, us_borders):
    """The third example: bounds given; two rows of the highest lag are empty."""
    edges = [0.8, 0.9, 1, 1.2]
    found = spatial_transitions(
        us_income, value="income", by="state", neighbours=us_borders, bounds=edges, lag_bounds=edges
    )
    rows = found.probabilities
    assert rows.loc[(1, 1)].tolist() == pytest.approx([0.96703297, 0.03296703, 0, 0, 0], abs=1e-8)
    assert rows.loc[[(5, 1), (5, 2)]].isna().all(axis=None)
    assert found.notes.loc[5] == "no move out of class 1, 2 was seen"
    assert found.ergodic.loc[5].isna().all()


@settings(max_examples=25)
@given(seed=SEEDS, classes=st.integers(2, 4), lags=st.integers(2, 4), step=st.integers(1, 2))
def test_laws(long, *, seed, classes, lags, step):
    panel = moving(long, seed)
    found = spatial(panel, classes=classes, lag_classes=lags, step=step)
    plain = transition_matrix(panel, value="score", by="place", classes=classes, step=step)
    summed = found.counts.groupby("from").sum()
    pd.testing.assert_frame_equal(summed, plain.counts, check_index_type=False)
    pd.testing.assert_frame_equal(found.plain.counts, plain.counts)
    rows = found.probabilities.sum(axis=1, skipna=False).dropna()
    assert rows.tolist() == pytest.approx([1] * len(rows))
    assert found.by_lag["moves"].sum() == 8 * (7 - step)
    known = found.by_lag[found.by_lag["moves"] > 0]
    assert (known["stay"] + known["up"] + known["down"]).tolist() == pytest.approx([1] * len(known))
    shuffled = spatial(
        panel.sample(frac=1, random_state=seed % 73),
        RING.sample(frac=1, random_state=seed % 71),
        classes=classes,
        lag_classes=lags,
        step=step,
    )
    pd.testing.assert_frame_equal(shuffled.counts, found.counts)


def test_lags_by_hand(long):
    panel = long([[1, 2], [3, 5], [8, 5]])
    edges = pd.DataFrame(
        {"focal": ["u00", "u00", "u01"], "neighbor": ["u01", "u02", "u00"], "weight": [1, 3, 2]}
    )
    found = spatial(panel, edges, bounds=[4], lag_bounds=[3], relative=False)
    assert found.lags.loc["u00"].tolist() == [27 / 4, 5]
    assert found.lags.loc["u01"].tolist() == [1, 2]
    assert found.lags.loc["u02"].isna().all()
    assert found.islands == ("u02",)
    assert found.counts.loc[(2, 1)].tolist() == [1, 0]
    assert found.counts.loc[(1, 1)].tolist() == [0, 1]
    assert found.counts.to_numpy().sum() == 2
    assert "Left out, without neighbours: u02" in found.text


def test_neighbours_that_matter(long):
    """Synthetic: units move up where the neighbour is high and down where it is low."""
    rng = np.random.default_rng(4)
    names = [f"p{number}" for number in range(200)]
    leaders = rng.choice([1.0, 9.0], size=100)[:, None] @ np.ones((1, 4))
    followers = np.clip(5 + (leaders - 5) * [0, 0.3, 0.6, 0.9] + rng.normal(size=(100, 4)), 0.1, 12)
    edges = pd.DataFrame({"i": names[100:] + names[:100], "j": names[:100] + names[100:]})
    found = spatial(
        long(np.vstack([leaders, followers]), names=names), edges, relative=False, classes=3
    )
    assert found.tests["p"].max() < 0.001
    assert "stay" in found.by_lag.columns
    assert "lag" in found._repr_html_()


def test_refusals(long):
    panel = moving(long, 1)
    bad = pd.DataFrame(
        {
            "place_code": ["u00", "u00", "u01", "x", "u02"],
            "neighbour_code": ["u01", "u01", "u01", "u02", "u03"],
            "weight": [1, 1, 1, 1, -1],
        }
    )
    with pytest.raises(DataContractError) as caught:
        spatial(panel, bad, step=9)
    assert [fault.problem for fault in caught.value.faults] == [
        "7 times have no step of 9",
        "no such unit in the panel",
        "an edge twice",
        "a unit that is its own neighbour",
        "a weight that is no number ≥ 0",
    ]
    with pytest.raises(DataContractError, match="no columns of an edge"):
        spatial(panel, bad.rename(columns={"place_code": "a"}))
    with pytest.raises(DataContractError, match="found 'dict'"):
        spatial(panel, {"u00": ["u01"]})
    with pytest.raises(DataContractError, match="no unit has a neighbour"):
        spatial(panel, RING.iloc[:0])
    with pytest.raises(DataContractError) as caught:
        spatial(panel.iloc[1:], classes=1, lag_bounds=["a"], lag_classes=0)
    assert len(caught.value.faults) == 4
