"""Ellipses, centres, points, rings and grids of density: geometry and numbers in both renderers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pyproj import Geod

from shuanggao_analytics import charts
from shuanggao_analytics.charts import (
    interactive,
    loupe,
    map_content,
    map_legend,
    maps,
    shape_content,
    static,
    theme,
)
from shuanggao_analytics.errors import DataContractError


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def traces(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


@given(
    st.floats(50, 900), st.floats(50, 900), st.floats(-180, 360),
    st.tuples(st.floats(-1000, 1000), st.floats(2000, 5000)),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_an_ellipse_has_its_half_axes_and_direction(sigma_x, sigma_y, angle, centre):
    x, y = centre
    line = shape_content.ellipse_line((x, y), sigma_x, sigma_y, angle)
    assert shapely.Polygon(line).area == pytest.approx(math.pi * sigma_x * sigma_y, rel=2e-3)
    assert line.centroid.coords[0] == pytest.approx((x, y), abs=1e-6 * (abs(x) + abs(y)))
    first = line.coords[0]
    theta = math.radians(angle)
    assert first == pytest.approx((x + sigma_y * math.sin(theta), y + sigma_y * math.cos(theta)))


def test_an_ellipse_without_a_direction_leaves_its_centre(chart_text):
    table = pd.DataFrame(
        {"series": ["a"], "lon": [110.0], "lat": [30.0], "sigma_x": [1], "sigma_y": [2]}
    ).assign(angle=np.nan)
    spec = charts.shape_map(table, **chart_text("s"))
    drawn = gids(static.render(spec))
    assert "centre-a" in drawn
    assert "ellipse-a" not in drawn
    assert "nan" not in " ".join(e.label for e in map_content.legend(spec, maps.scene()))


def test_ellipses_centres_and_points_are_the_same_in_both(drawn):
    spec, figure, page = drawn("shape_map")
    paper, screen = gids(figure), traces(page)
    for row in shape_content.ellipse_rows(spec):
        on_screen = np.column_stack(
            [screen[f"ellipse-{row.series}"].x, screen[f"ellipse-{row.series}"].y]
        )
        on_paper = paper[f"ellipse-{row.series}"].get_segments()[0]
        np.testing.assert_allclose(on_screen.astype("float64"), on_paper, atol=0.06)
        assert tuple(paper[f"centre-{row.series}"].get_offsets()[0]) == pytest.approx(row.centre)
        place = (screen[f"centre-{row.series}"].x[0], screen[f"centre-{row.series}"].y[0])
        assert place == pytest.approx(row.centre, abs=0.06)
    assert len(screen["point"].x) == 3
    words = [entry.label for entry in map_content.legend(spec, maps.scene())]
    assert "第一轮（2019—2023年）\n半轴 717×520 km，方向角 22.8°" in words


def test_rings_hold_the_land_within_the_distance_and_nothing_else(drawn):
    spec, figure, page = drawn("shape_map")
    where = maps.scene()
    bands = {m.key: m.geometry for m in shape_content.under_marks(spec, where)}
    near, far = bands["band-1"], bands["band-0"]
    assert near.intersection(far).area < 1e-3
    geod = Geod(ellps="GRS80")
    for azimuth, distance, inside in ((300, 49.5, near), (300, 50.5, far), (0, 149.5, far)):
        lon, lat, _ = geod.fwd(113.26, 23.13, azimuth, distance * 1e3)
        assert inside.intersects(shapely.Point(maps.project([lon], [lat])[0]))
    lon, lat, _ = geod.fwd(113.26, 23.13, 0, 150.5e3)
    assert not far.intersects(shapely.Point(maps.project([lon], [lat])[0]))
    assert not any(
        b.intersects(maps.scene(simplify="print").areas["710000"]) for b in bands.values()
    )
    colours = {m.key: m.colour for m in shape_content.under_marks(spec, where)}
    paper, screen = gids(figure), traces(page)
    for key, colour in colours.items():
        assert to_hex(paper[key].get_facecolor()) == colour == screen[key].fillcolor
    assert theme.luminance(colours["band-1"]) < theme.luminance(colours["band-0"])


def test_units_beyond_the_border_count_for_rings_in_a_region(chart_text):
    points = pd.DataFrame({"lon": [121.47, 87.6], "lat": [31.23, 43.8]})
    words = chart_text("s")
    with_rings = charts.shape_map(points=points, rings_km=(100,), region=("320000",), **words)
    assert len(with_rings.data) == 2
    with pytest.raises(DataContractError, match="no point lies in the region"):
        charts.shape_map(points=points, region=("320000",), **words)


def test_the_loupe_shows_centres_that_lie_near_each_other(drawn, chart_text):
    spec, figure, screen = drawn("shape_map")
    where = map_legend.spec_scene(spec, simplify="screen")
    inset = loupe.loupe(spec, where)
    assert inset.factor > 5
    assert where.frame.contains(inset.box)
    assert not any(inset.box.polygon().intersects(area) for area in where.areas.values())
    paper = gids(figure)
    for row in shape_content.ellipse_rows(spec):
        place = inset.move_point(*row.centre)
        shown = paper[f"loupe-centre-{row.series}"].get_offsets()[0]
        assert tuple(shown) == pytest.approx(place)
    arrow = next(a for a in screen.layout.annotations if a.name == "loupe-path-0")
    first = shape_content.ellipse_rows(spec)[0]
    assert (arrow.ax, arrow.ay) == pytest.approx(inset.move_point(*first.centre))
    apart = spec.data[spec.data["mark"] == "ellipse"].assign(lon=[100.0, 120.0])
    wide = charts.shape_map(apart, **chart_text("s"))
    assert loupe.loupe(wide, where) is None
    assert {"path-0"} <= set(gids(static.render(wide)))
    still = charts.shape_map(apart, path=False, **chart_text("s"))
    assert "path-0" not in gids(static.render(still))


def test_names_in_the_loupe_do_not_overlap(drawn, lang):
    _, figure, _ = drawn("shape_map", lang)
    figure.draw_without_rendering()
    texts = [a for key, a in gids(figure).items() if key.startswith(("loupe-city", "loupe-name"))]
    boxes = [text.get_window_extent() for text in texts]
    assert len(boxes) >= 4
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_named_points_are_written_and_larger(chart_text):
    points = pd.DataFrame({"lon": [118.8, 103.8], "lat": [32.0, 36.1], "name": ["", "兰州"]})
    spec = charts.shape_map(points=points, label="name", **chart_text("s"))
    drawn = gids(static.render(spec))
    assert "label-兰州" in drawn
    assert "label-320000" not in drawn
    sizes = traces(interactive.render(spec))["point"].marker.size
    assert sizes[1] > sizes[0]


def test_density_cells_have_the_shade_of_their_number(drawn):
    spec, figure, page = drawn("density_map")
    where = maps.scene()
    marks = [m for m in shape_content.under_marks(spec, where) if m.key.startswith("band")]
    paper, cells = gids(figure), traces(page)["cells"]
    assert list(cells.customdata) == spec.data["density"].tolist()
    for x, y, value in shape_content.cell_middles(spec):
        home = [m for m in marks if m.geometry.intersects(shapely.Point(x, y))]
        assert len(home) == 1
        lowest, highest = theme.SEQUENTIAL[0], theme.SEQUENTIAL[-1]
        if value in (0, 2):
            assert home[0].colour == (lowest if value == 0 else highest)
        assert to_hex(paper[home[0].key].get_facecolor()) == home[0].colour
        assert home[0].geometry.area == pytest.approx(100**2, rel=1e-9)


def test_cells_without_a_number_are_not_drawn_and_none_lies_in_taiwan(chart_text):
    lon, lat = [121.0, 116.0, 115.0], [23.7, 30.0, 30.0]
    grid = pd.DataFrame({"lon": lon, "lat": lat, "d": [1.0, None, 3.0]})
    spec = charts.density_map(
        grid, value="d", x="lon", y="lat", cell=0.5, coordinates="degrees", **chart_text("d")
    )
    assert spec.data["lon"].tolist() == [116.0, 115.0]
    assert len(shape_content.cell_middles(spec)) == 1
    [band] = [m for m in shape_content.under_marks(spec, maps.scene()) if m.key == "band-0"]
    [(x, y)] = maps.project([115.0], [30.0])
    assert band.geometry.centroid.distance(shapely.Point(x, y)) < 1
    assert "hatch-710000" in gids(static.render(spec))


def test_limits_make_two_density_maps_comparable(build, chart_text):
    grid = build("density_map").data
    spec = charts.density_map(grid, value="density", cell=100_000, limits=(0, 8), **chart_text("d"))
    assert shape_content.map_scale(spec).limits == (0.0, 8.0)


def test_all_faults_of_shapes_come_at_once():
    ellipses = pd.DataFrame({"series": ["a", "a"], "lon": [110, 10], "lat": [30, None]})
    ellipses = ellipses.assign(sigma_x=[1, -1], sigma_y=[700_000, 2], angle=["x", 1])
    with pytest.raises(DataContractError) as error:
        charts.shape_map(
            ellipses,
            rings_km=(100, 50),
            region=("99",),
            labels="loud",
            id="s",
            title="t",
            sources=("s",),
            trust="derived",
        )
    found = str(error.value)
    for part in ("two ellipses in one series", "below 70", "missing", "below 0", "give kilometres",
                 "not a number", "rings without points", "not rising", "unknown province",
                 "labels"):  # fmt: skip
        assert part in found
    with pytest.raises(DataContractError, match="nothing to draw"):
        charts.shape_map(id="s", title="t", sources=("s",), trust="derived")


def test_all_faults_of_a_density_come_at_once():
    grid = pd.DataFrame({"x": [1.0, 1.0], "y": [2.0, 2.0], "d": [-1, "a"]})
    with pytest.raises(DataContractError) as error:
        charts.density_map(
            grid,
            value="d",
            cell=0,
            coordinates="feet",
            id="d",
            title="t",
            sources=("s",),
            trust="derived",
        )
    found = str(error.value)
    for part in ("below 0", "not a number", "not above 0", "coordinates"):
        assert part in found
    twice = pd.DataFrame({"x": [1.0, 1.0], "y": [2.0, 2.0], "d": [1, 2]})
    with pytest.raises(DataContractError, match="a cell occurs more than once"):
        charts.density_map(
            twice, value="d", cell=5, id="d", title="t", sources="s,", trust="derived"
        )
