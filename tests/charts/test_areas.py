"""Maps of classes and of numbers by city: the same in both renderers, all of China, no gap."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import (
    area_content,
    areas,
    map_content,
    map_legend,
    maps,
    static,
    theme,
)
from shuanggao_analytics.errors import DataContractError


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def places(figure):
    """Return the first trace of each place: the one of the map, not of the inset."""
    found = {}
    for trace in figure.data:
        if trace.meta and "place" in trace.meta:
            found.setdefault(trace.meta["place"], trace)
    return found


@pytest.mark.parametrize("kind", ["class_map", "city_map"])
def test_fills_are_the_same_in_both_renderers(drawn, kind):
    spec, figure, page = drawn(kind)
    paper, screen = gids(figure), places(page)
    fills = area_content.area_fills(spec, maps.scene())
    assert len(fills) == (34 if kind == "class_map" else 372)
    for fill in fills:
        assert to_hex(paper[fill.code].get_facecolor()) == fill.colour
        assert screen[fill.code].fillcolor == fill.colour
        value = None if math.isnan(fill.value) else fill.value
        assert screen[fill.code].meta["value"] == value
        assert (f"hatch-{fill.code}" in paper) == fill.no_data
        assert (screen[fill.code].fillpattern.shape == "/") == fill.no_data


def test_classes_have_their_fixed_colours_and_missing_is_not_insignificant(build):
    spec = build("class_map")
    shades = {f.code: f.colour for f in area_content.area_fills(spec, maps.scene())}
    assert shades["320000"] == theme.NAMED["lisa_hh"]
    assert shades["650000"] == theme.NAMED["lisa_ll"]
    assert shades["370000"] == theme.NAMED["lisa_ns"]
    assert shades["540000"] == shades["110000"] == theme.NO_DATA
    assert spec.data.set_index("province_code")["lisa"].isna().sum() == 31


def test_the_legend_lists_all_classes_with_their_counts(build):
    spec = build("class_map", "en")
    entries = area_content.area_legend(spec)
    assert [e.label for e in entries if e.sign == "fill"] == [
        "High–high (1)",
        "Low–low (1)",
        "High–low (0)",
        "Low–high (0)",
        "Not significant (1)",
    ]


def test_zero_is_a_class_and_missing_is_counted_as_missing(build):
    spec = build("city_map")
    data = spec.data.set_index("city_code")
    assert data.loc["320100", ["score", "class"]].tolist() == [0.0, "0.00–0.25"]
    assert math.isnan(data.loc["650100", "score"])
    words = [entry.label for entry in map_content.legend(spec, maps.scene())]
    assert "台湾省资料暂缺" in words
    assert "香港、澳门资料暂缺" in words
    assert "另有 366 个地级单元资料暂缺" in words


@pytest.mark.parametrize("kind", ["class_map", "city_map", "shape_map", "density_map"])
def test_taiwan_and_ten_dashes_are_on_every_map(drawn, kind):
    _, figure, screen = drawn(kind)
    paper = gids(figure)
    assert {"710000", "hatch-710000", "inset-dashes", "dashes"} <= set(paper)
    assert len(paper["inset-dashes"].get_segments()) == 10
    assert places(screen)["710000"].fillpattern.shape == "/"
    trace = next(t for t in screen.data if t.name == "inset-dashes")
    assert sum(1 for x in trace.x if x is None or math.isnan(x)) == 9


@pytest.mark.parametrize("kind", ["class_map", "city_map", "shape_map", "density_map"])
def test_no_legend_lies_on_land(build, kind, lang):
    spec = build(kind, lang)
    where = map_legend.spec_scene(spec, simplify="print")
    boxes = map_legend.legend_boxes(map_legend.legend_layout(spec, where), where.frame)
    assert not any(box.polygon().intersects(a) for box in boxes for a in where.areas.values())


def test_cities_and_the_provinces_around_a_region_fill_the_frame_without_overlap(build):
    where = maps.scene(("320000", "310000"))
    spec = build("city_map")
    land = areas.land(spec, where, simplify="screen")
    inside = [code for code in land.areas if code[:2] in ("31", "32")]
    assert len(inside) == 14
    assert "330000" in land.areas
    assert "320000" not in land.areas
    shapes = list(land.areas.values())
    total = sum(shape.area for shape in shapes)
    assert shapely.union_all(shapes).area == pytest.approx(total, rel=1e-6)
    borders = land.borders.buffer(0.5)
    assert not any(
        borders.covers(land.areas[code].boundary & where.frame.polygon().buffer(-9))
        for code in ("320100", "320200")
    )


def test_a_region_holds_its_cities_only_and_names_them(chart_text):
    table = pd.DataFrame({"city_code": ["320100", "440100"], "score": [1.0, 2.0]})
    spec = charts.city_map(table, value="score", region=("320000",), **chart_text("c"))
    assert set(spec.data["city_code"].str[:2]) == {"32"}
    names = {k for k in gids(static.render(spec)) if k.startswith("label-32")}
    assert "label-320100" in names
    assert len(names) >= 11


def test_a_neighbour_without_data_is_hatched_in_a_region(chart_text):
    table = pd.DataFrame({"city_code": ["350100"], "score": [1.0]})
    spec = charts.city_map(table, value="score", region=("350000",), **chart_text("c"))
    assert "hatch-710000" in gids(static.render(spec))
    assert "hatch-330000" not in gids(static.render(spec))
    words = [e.label for e in map_content.legend(spec, maps.scene(("350000",)))]
    assert "台湾省资料暂缺" in words


def test_all_faults_of_a_class_map_come_at_once():
    table = pd.DataFrame({"city_code": ["320100", "320100", "370100", "371200"]})
    table["c"] = ["HH", "XX", "LL", "ns"]
    with pytest.raises(DataContractError) as error:
        charts.class_map(
            table,
            category="c",
            classes=charts.LISA_CLASSES,
            level="city",
            labels="loud",
            region=("32",),
            id="A b",
            title="",
            sources=(),
            trust="derived",
        )
    found = str(error.value)
    for part in ("more than once", "unknown class", "unknown city code (found '371200')", "labels",
                 "region", "not a file name", "no source"):  # fmt: skip
        assert part in found


def test_more_classes_than_colours(chart_text):
    table = pd.DataFrame({"province_code": ["320000"], "c": ["a"]})
    with pytest.raises(DataContractError, match="too many classes"):
        charts.class_map(table, category="c", classes=list("abcdefgh"), **chart_text("c"))


def test_cities_must_be_text_and_breaks_must_fit(chart_text):
    table = pd.DataFrame({"city_code": [320100], "score": [-1.0]})
    with pytest.raises(DataContractError) as error:
        charts.city_map(table, value="score", counts=True, **chart_text("c"))
    assert "codes are numbers" in str(error.value)
    assert "below 0" in str(error.value)
    table["city_code"] = "320100"
    with pytest.raises(DataContractError, match="below the first break"):
        charts.city_map(table, value="score", breaks=(0, 1), **chart_text("c"))


def test_the_corps_is_noted_on_a_map_of_classes(chart_text):
    table = pd.DataFrame({"province_code": ["650000", "660000"], "c": ["LL", "HH"]})
    spec = charts.class_map(table, category="c", classes=charts.LISA_CLASSES, **chart_text("c"))
    assert len(spec.data) == 35
    assert spec.notes[-1] == "新疆生产建设兵团为高—高聚集，图中不单列、未计入新疆"
    assert "660000" not in gids(static.render(spec))


@pytest.mark.parametrize("kind", ["class_map", "city_map", "shape_map", "density_map", "upset"])
def test_the_fingerprint_follows_numbers_and_options(build, kind):
    first = build(kind)
    assert first.fingerprint() == build(kind).fingerprint()
    assert first.fingerprint() != build(kind, title="别的").fingerprint()
    column = first.data.columns[-1]
    first.data.loc[0, column] = first.data[column].iloc[-1]
    first.data.loc[1, first.data.columns[0]] = first.data.iloc[0, 0]
    assert first.fingerprint() != build(kind).fingerprint()
