"""Kernel density: mass, symmetry, clipping, and the plane it is computed in."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.points.density import kernel_density
from shuanggao_analytics.layout.points.located import study_area

RNG = np.random.default_rng(4)
POINTS = RNG.normal(size=(30, 2))
INLAND = pd.DataFrame({"lon": RNG.uniform(108, 112, 25), "lat": RNG.uniform(30, 35, 25)})


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_the_mass_is_the_number_of_points(kernel):
    cells = kernel_density(POINTS, bandwidth=0.7, grid=0.1, kernel=kernel)
    assert cells["density"].sum() * 0.01 == pytest.approx(30, rel=2e-3)
    weights = RNG.integers(0, 5, 30)
    cells = kernel_density(POINTS, bandwidth=0.7, grid=0.1, kernel=kernel, weights=weights)
    assert cells["density"].sum() * 0.01 == pytest.approx(weights.sum(), rel=2e-3)


@pytest.mark.parametrize(
    ("kernel", "height"), [("gaussian", 1 / (2 * np.pi)), ("quartic", 3 / np.pi)]
)
def test_height_over_one_point(kernel, height):
    cells = kernel_density([[0.5, 0.5]], bandwidth=1, grid=1, kernel=kernel)
    top = cells.loc[cells["density"].idxmax()]
    assert top.tolist() == pytest.approx([0.5, 0.5, height])


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_against_every_distance(kernel):
    cells = kernel_density(POINTS, bandwidth=1.3, grid=0.5, kernel=kernel)
    apart = np.hypot(*(cells[["x", "y"]].to_numpy()[:, None] - POINTS[None]).transpose(2, 0, 1))
    share = apart / 1.3
    heights = (
        np.exp(-(share**2) / 2) / (2 * np.pi * 1.69)
        if kernel == "gaussian"
        else np.where(share < 1, 3 / (np.pi * 1.69) * (1 - share**2) ** 2, 0)
    )
    np.testing.assert_allclose(cells["density"], heights.sum(axis=1), atol=1e-12)


def test_land():
    cells = kernel_density(INLAND, bandwidth=60, grid=25)
    assert list(cells.columns) == ["x", "y", "lon", "lat", "density"]
    assert len(cells) * 25**2 == pytest.approx(9.506e6, rel=5e-3)
    assert cells["density"].sum() * 25**2 == pytest.approx(25, rel=5e-3)
    top = cells.loc[cells["density"].idxmax()]
    assert 108 < top["lon"] < 112
    assert 30 < top["lat"] < 35


def test_mass_beyond_the_coast_is_lost():
    shanghai = pd.DataFrame({"lon": [121.47], "lat": [31.23]})
    inside = kernel_density(shanghai, bandwidth=100, grid=10)["density"].sum() * 100
    assert 0.4 < inside < 0.85


def test_kilometres_and_not_degrees():
    """A round hill at 50°N spans more degrees of longitude than of latitude, by 1 / cos 50°."""
    point = pd.DataFrame({"lon": [120.0], "lat": [50.0]})
    cells = kernel_density(
        point,
        bandwidth=50,
        grid=4,
        window=study_area(
            pd.DataFrame({"lon": [114.0, 126.0], "lat": [46.0, 54.0]}), kind="bounding_box"
        ),
    )
    weight = cells["density"] / cells["density"].sum()
    wide, high = (
        np.sqrt((weight * (cells[name] - middle) ** 2).sum())
        for name, middle in (("lon", 120.0), ("lat", 50.0))
    )
    assert wide / high == pytest.approx(1 / np.cos(np.radians(50)), rel=0.1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bandwidth": 0}, "bandwidth: needs a length"),
        ({"grid": float("nan")}, "grid: needs a length"),
        ({"kernel": "box"}, "gaussian or quartic"),
        ({"grid": 1e-4}, "too many cells"),
        ({"window": study_area([[0, 0], [0.1, 0.1]], kind="bounding_box")}, "outside"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(DataContractError, match=message):
        kernel_density(POINTS, **{"bandwidth": 1.0, "grid": 0.5, **options})


def test_a_point_in_the_sea():
    with pytest.raises(DataContractError, match="outside the study area"):
        kernel_density(pd.DataFrame({"lon": [125.0], "lat": [30.0]}), bandwidth=50, grid=50)
