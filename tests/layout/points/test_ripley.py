"""Ripley's K: exact edge correction in a box, known patterns, envelopes."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.points.located import study_area
from shuanggao_analytics.layout.points.ripley import random_points, ripley

BOX = study_area([[0, 0], [10, 20]], kind="bounding_box")
STEPS = [0, 1, 2, 3, 4]
RANDOM = random_points(BOX.polygon, 80, seed=3)


def test_translation_correction_by_hand():
    """In a box two points weigh 1 / ((a − |dx|)(b − |dy|))."""
    result = ripley(RANDOM, distances=STEPS, window=BOX, simulations=39)
    offset = np.abs(RANDOM[:, None] - RANDOM[None, :])
    distance = np.hypot(offset[..., 0], offset[..., 1])
    weight = 1 / ((10 - offset[..., 0]) * (20 - offset[..., 1]))
    np.fill_diagonal(weight, 0)
    by_hand = [200**2 * weight[distance <= r].sum() / (80 * 79) for r in STEPS]
    np.testing.assert_allclose(result.table["K"], by_hand, rtol=1e-9)
    np.testing.assert_allclose(result.table["L"], np.sqrt(np.array(by_hand) / np.pi), rtol=1e-9)


def test_without_correction():
    result = ripley(RANDOM, distances=[3], window=BOX, simulations=39, correction="none")
    distance = np.hypot(*(RANDOM[:, None] - RANDOM[None, :]).transpose(2, 0, 1))
    pairs = (distance <= 3).sum() - 80
    assert result.table["K"].item() == pytest.approx(200 * pairs / (80 * 79))


def test_nothing_at_distance_zero():
    assert ripley(RANDOM, distances=[0, 1], window=BOX, simulations=39).table["K"].iloc[0] == 0


def test_the_correction_has_no_bias():
    means = np.mean(
        [
            ripley(random_points(BOX.polygon, 60, seed=k), distances=STEPS[1:], window=BOX,
                   simulations=1, alpha=1).table["K"]
            for k in range(150)
        ],
        axis=0,
    )  # fmt: skip
    np.testing.assert_allclose(means, np.pi * np.array(STEPS[1:]) ** 2, rtol=0.06)


def test_clusters_rise_above_the_envelope_and_random_points_do_not():
    rng = np.random.default_rng(0)
    parents = rng.uniform([2, 2], [8, 18], size=(8, 2))
    clustered = (parents[:, None] + rng.normal(scale=0.3, size=(8, 10, 2))).reshape(-1, 2)
    result = ripley(clustered, distances=STEPS[1:], window=BOX, simulations=99)
    assert (result.table["pattern"].iloc[:2] == "clustered").all()
    assert result.p == pytest.approx(0.01)
    assert "above the envelope from 1" in result.text
    plain = ripley(RANDOM, distances=STEPS[1:], window=BOX, simulations=99)
    assert plain.p > 0.05
    assert "<table" in plain._repr_html_()


def test_an_even_grid_lies_below():
    grid = np.array([(x, y) for x in np.arange(0.5, 10) for y in np.arange(0.5, 20)])
    table = ripley(grid, distances=[0.5, 0.9], window=BOX, simulations=99).table
    assert (table["pattern"] == "dispersed").all()


def test_seed():
    one, two = (ripley(RANDOM, distances=STEPS, window=BOX, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, two.table)


def test_on_land():
    rng = np.random.default_rng(1)
    points = pd.DataFrame({"lon": rng.normal(113, 1, 40), "lat": rng.normal(33, 1, 40)})
    window = study_area(points, kind="land")
    table = ripley(points, distances=[100, 300], window=window, simulations=39).table
    assert (table["pattern"] == "clustered").all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"distances": [2, 1]}, "not rising"),
        ({"distances": [-1, 1]}, "not rising"),
        ({"distances": [1, 6]}, "at most 5"),
        ({"distances": []}, "not rising"),
        ({"simulations": 9}, "too few"),
        ({"correction": "border"}, "use translation or none"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(DataContractError, match=message):
        ripley(RANDOM, window=BOX, **{"distances": STEPS, **options})


def test_points_outside():
    with pytest.raises(DataContractError, match="1 fault"):
        ripley(np.vstack([RANDOM, [[11, 3]]]), distances=STEPS, window=BOX)
