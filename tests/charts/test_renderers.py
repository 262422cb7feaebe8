"""Both renderers draw the spec's numbers, all of China, and their words in the shipped font."""

from __future__ import annotations

import json
import math
import re

import matplotlib
import numpy as np
import pandas as pd
import pytest
import shapely
from fontTools.ttLib import TTFont
from matplotlib.colors import to_hex
from matplotlib.text import Text

from shuanggao_analytics import charts
from shuanggao_analytics.charts import (
    interactive,
    map_content,
    map_legend,
    maps,
    scales,
    static,
    theme,
)
from shuanggao_analytics.charts.typeface import FAMILY, font_path

SHIPPED = set(TTFont(font_path()).getBestCmap())


def artists(figure, prefix):
    """Return the artists whose gid starts with the prefix, by the rest of the gid."""
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {a.get_gid()[len(prefix) :]: a for a in named[::-1] if a.get_gid().startswith(prefix)}


def static_texts(figure):
    return [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]


def plotly_texts(figure):
    """Return every text that plotly would set, without mark-up."""
    words = [a.text for a in figure.layout.annotations]
    for trace in figure.data:
        for value in (trace.text, trace.name, trace.hovertemplate):
            words += [value] if isinstance(value, str) else list(value if value is not None else ())
    for axis in (figure.layout.xaxis, figure.layout.yaxis):
        words += [*(axis.ticktext or ()), axis.title.text or ""]
    return [re.sub(r"<[^>]*>", " ", str(word)) for word in words]


def known(series):
    return [None if math.isnan(v) else v for v in series]


# ---------------------------------------------------------------- the same numbers


def test_province_map_numbers(build):
    spec = build("province_map")
    scale = scales.map_scale(spec)
    static_figure, screen = static.render(spec), interactive.render(spec)
    patches = artists(static_figure, "")
    traces = {t.meta["place"]: t for t in screen.data if t.meta and "place" in t.meta}
    for code, value in zip(spec.column("place"), spec.numbers("value"), strict=True):
        assert to_hex(patches[code].get_facecolor()) == scale.colour(value)
        assert traces[code].fillcolor == scale.colour(value)
        assert traces[code].meta["value"] == (None if math.isnan(value) else value)
        words = patches[f"label-{code}"].get_text()
        if math.isnan(value):
            assert "\n" not in words
            assert "资料暂缺" in traces[code].text
            assert f"hatch-{code}" in patches
        else:
            assert words.split("\n")[1] == f"{value:.0f}"
            assert f"{value:.0f} 个" in traces[code].text


def test_point_map_numbers(build):
    spec = build("point_map")
    bubbles = next(t for t in interactive.render(spec).data if t.name == "bubbles")
    assert list(bubbles.customdata) == known(spec.numbers("size"))
    drawn = artists(static.render(spec), "bubble-")
    assert set(drawn) == set(spec.column("label"))
    areas = {name: drawn[name].get_sizes()[0] for name in ("广州", "南京", "乌鲁木齐")}
    assert areas["广州"] / areas["南京"] == pytest.approx(10 / 8)
    assert areas["广州"] / areas["乌鲁木齐"] == pytest.approx(10 / 2)
    sizes = dict(zip(spec.column("label"), bubbles.marker.size, strict=True))
    assert (sizes["广州"] / sizes["乌鲁木齐"]) ** 2 == pytest.approx(5)


def test_zero_and_missing_bubbles_differ(build):
    spec = build("point_map")
    bubbles = next(t for t in interactive.render(spec).data if t.name == "bubbles")
    signs = dict(zip(spec.column("label"), bubbles.marker.symbol, strict=True))
    assert signs["拉萨"] == "circle-open"
    assert signs["海口"] == "x-thin-open"
    assert dict(zip(spec.column("label"), bubbles.customdata, strict=True))["海口"] is None


def test_bars_numbers_and_missing_is_not_zero(build):
    spec = build("ranked_bars")
    expected = known(spec.numbers("value"))
    rows = {}
    for trace in interactive.render(spec).data:
        rows |= dict(zip(trace.y, trace.x, strict=True))
    assert [rows[i] for i in range(len(expected))] == expected
    figure = static.render(spec)
    widths = {row: bar.get_width() for row, bar in artists(figure, "bar-").items()}
    assert widths == {str(i): v for i, v in enumerate(expected) if v is not None}
    texts = artists(figure, "value-")
    assert [texts[str(i)].get_text() for i in range(4)] == ["20", "11", "1", "资料暂缺"]
    changes = artists(figure, "change-")
    assert [changes[str(i)].get_text() for i in range(4)] == ["＝", "▲ 2", "▲ 1", "—"]


def test_dumbbell_numbers(build):
    spec = build("dumbbell")
    screen = {t.name: known_x(t) for t in interactive.render(spec).data}
    figure = static.render(spec)
    for role, name in (("first", "第一轮（2019—2023年）"), ("second", "第二轮（2025—2029年）")):
        expected = known(spec.numbers(role))
        assert screen[name] == expected
        dots = {row: dot.get_offsets()[0][0] for row, dot in artists(figure, f"{role}-").items()}
        assert dots == {str(i): v for i, v in enumerate(expected) if v is not None}


def known_x(trace):
    return [None if x is None or math.isnan(x) else x for x in trace.x]


def test_lorenz_numbers(build):
    spec = build("lorenz")
    lines = artists(static.render(spec), "curve-")
    traces = {t.meta["curve"]: t for t in interactive.render(spec).data if t.meta}
    for name, curve in spec.data.groupby("series"):
        np.testing.assert_array_equal(lines[name].get_ydata(), curve["value_share"])
        np.testing.assert_array_equal(traces[name].y, curve["value_share"])
    assert "基尼系数 0.375" in traces["round_1"].name
    assert "基尼系数 0.375" in lines["round_1"].get_label()


def test_table_cells(build):
    spec = build("small_table")
    on_paper = [t.get_text() for t in static_texts(static.render(spec))]
    on_screen = plotly_texts(interactive.render(spec))
    for cell in ("省份", "第二轮", "江苏", "20", "11", "1", "—"):
        assert cell in on_paper
        assert cell in on_screen


# ---------------------------------------------------------------- words


def test_every_picture_prints_what_it_must(drawn, kind, lang):
    spec, paper, screen = drawn(kind, lang)
    for texts in ([t.get_text() for t in static_texts(paper)], plotly_texts(screen)):
        page = " ".join(texts).replace("\n", " ")
        assert spec.title in page
        assert spec.unit_line() in page
        assert spec.sources[0] in page
        assert spec.notes[0] in page
        assert ("可信度：汇编" if lang == "zh" else "Trust: compiled") in page
        assert ("GS" in page and "0650" in page) == spec.is_map


def test_no_tofu(drawn, kind, lang):
    _, paper, screen = drawn(kind, lang, trust="synthetic")
    for item in static_texts(paper):
        assert item.get_fontfamily() == [FAMILY]
        assert {ord(c) for c in item.get_text() if c != "\n"} <= SHIPPED
    for words in plotly_texts(screen):
        assert {ord(c) for c in words if c != "\n"} <= SHIPPED


def test_all_place_names_are_in_the_font():
    from shuanggao_analytics.geography.boundaries import load_boundaries

    names = "".join(load_boundaries("city")["name"]) + "".join(load_boundaries("province")["name"])
    assert {ord(c) for c in names} <= SHIPPED


def test_ticks_made_later_keep_the_font(build):
    figure = static.render(build("lorenz"))
    figure.draw_without_rendering()
    assert {tuple(t.get_fontfamily()) for t in static_texts(figure)} == {(FAMILY,)}


def test_rcparams_are_untouched(build):
    before = dict(matplotlib.rcParams)
    static.render(build("ranked_bars"))
    assert dict(matplotlib.rcParams) == before


def test_synthetic_data_is_marked(drawn, kind, lang):
    mark = "合成数据 · 仅供演示" if lang == "zh" else "SYNTHETIC DATA · DEMONSTRATION ONLY"
    for trust, count in (("synthetic", 2), ("compiled", 0)):
        _, paper, screen = drawn(kind, lang, trust=trust)
        assert len([t for t in static_texts(paper) if t.get_text() == mark]) == count
        assert len([a for a in screen.layout.annotations if a.text == mark]) == count


# ---------------------------------------------------------------- the map of China


def test_taiwan_is_drawn_when_all_values_are_missing(chart_text):
    table = pd.DataFrame({"province_code": ["320000"], "units": pd.array([None], dtype="Int64")})
    spec = charts.province_map(table, value="units", **chart_text("province_map"))
    patches = artists(static.render(spec), "")
    assert {"710000", "hatch-710000", "label-710000"} <= set(patches)
    traces = {t.meta["place"]: t for t in interactive.render(spec).data if t.meta}
    assert len(traces) == 34
    assert traces["710000"].fillpattern.shape == "/"
    assert len(traces["710000"].x) > 20
    words = [entry.label for entry in map_content.legend(spec, maps.scene())]
    assert "台湾省资料暂缺" in words


@pytest.mark.parametrize("kind", ["province_map", "point_map"])
def test_taiwan_hong_kong_macao_are_said_to_be_without_data(drawn, kind):
    _, paper, interactive_figure = drawn(kind)
    page = " ".join(t.get_text() for t in static_texts(paper))
    screen = " ".join(plotly_texts(interactive_figure))
    for words in ("台湾省资料暂缺", "香港、澳门"):
        assert words in page
        assert words in screen


def test_ten_dashes(build):
    where = maps.scene()
    assert len(where.inset_dashes.geoms) == 10
    inset = where.inset.box.polygon()
    assert inset.buffer(1e-6).contains(where.inset_dashes)
    assert len(where.dashes.geoms) >= 3
    figure = static.render(build("province_map"))
    parts = artists(figure, "inset-dashes")[""].get_segments()
    assert len(parts) == 10
    trace = next(
        t for t in interactive.render(build("province_map")).data if t.name == "inset-dashes"
    )
    gaps = sum(1 for x in trace.x if x is None or math.isnan(x))
    assert gaps == 9


def test_the_main_map_holds_the_south_of_hainan():
    hainan = maps.scene().areas["460000"]
    assert hainan.bounds[1] < 1880
    assert maps.scene().frame.bottom < 1860


@pytest.mark.parametrize(
    ("region", "inset"),
    [(("320000",), False), (("440000", "450000", "460000"), True), (("620000", "630000"), False)],
)
def test_a_region_has_an_inset_only_when_it_shows_all_hainan(region, inset):
    assert (maps.scene(region).inset is not None) == inset


def test_places_outside_the_region_are_left_out(chart_text):
    cities = pd.DataFrame(
        {"name": ["南京", "广州"], "lon": [118.78, 113.26], "lat": [32.04, 23.13], "units": [8, 10]}
    )
    spec = charts.point_map(cities, size="units", region=("320000",), **chart_text("point_map"))
    assert spec.data["name"].tolist() == ["南京"]
    where = maps.scene(("320000",))
    assert [b.name for b in map_content.bubbles(spec, where, km_per_pt=1.0)] == ["南京"]


@pytest.mark.parametrize("labels", ["name", "name_value"])
def test_province_labels_do_not_overlap_and_stay_at_home(province_table, chart_text, lang, labels):
    spec = charts.province_map(
        province_table(), value="units", labels=labels, breaks=(0, 5), **chart_text("m", lang)
    )
    figure = static.render(spec)
    axes = figure.axes[0]
    figure.draw_without_rendering()
    boxes = {
        code: text.get_window_extent().transformed(axes.transData.inverted())
        for code, text in artists(figure, "label-").items()
    }
    assert len(boxes) == 34
    codes = sorted(boxes)
    pairs = [(a, b) for i, a in enumerate(codes) for b in codes[i + 1 :]]
    assert [(a, b) for a, b in pairs if boxes[a].overlaps(boxes[b])] == []
    where = maps.scene(simplify="print")
    beside = {"120000", "310000", "810000", "820000"}
    for code, box in boxes.items():
        middle = shapely.Point((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        owners = [c for c, shape in where.areas.items() if shape.contains(middle)]
        assert owners == ([] if code in beside else [code])
        if code not in beside:
            area = shapely.box(box.x0, box.y0, box.x1, box.y1)
            assert area.intersection(where.areas[code]).area > 0.7 * area.area
        assert where.frame.left < box.x0
        assert box.x1 < where.frame.right


LONGEST = {
    "zh": (
        "京津冀协同发展",
        "成渝地区双城经济圈",
        "黄河流域生态保护和高质量发展",
        "西部陆海新通道（13+2）",
    ),
    "en": (
        "Beijing–Tianjin–Hebei coordinated development",
        "Guangdong–Hong Kong–Macao Greater Bay Area",
        "Chengdu–Chongqing twin-city economic circle",
        "New Western Land–Sea Corridor, 13+2 co-operation mechanism",
    ),
}


def crowded_map(kind, lang, chart_text, province_table):
    """Return a map of the whole country with as long a legend as briefings have."""
    outlines = [charts.Outline(name, ("110000", "120000")) for name in LONGEST[lang]]
    if kind == "province_map":
        return charts.province_map(
            province_table(),
            value="units",
            breaks=(0, 1, 3, 6, 11, 16),
            outlines=outlines,
            **chart_text(kind, lang),
        )
    cities = pd.DataFrame(
        {
            "name": ["甲", "乙", "丙", "丁"],
            "lon": [118.8, 113.3, 91.1, 102.7],
            "lat": [32.0, 23.1, 29.7, 25.0],
            "units": [10, 3, 0, 2],
            "change": [1.0, -1.0, 0.0, np.nan],
        }
    )
    return charts.point_map(
        cities, size="units", change="change", outlines=outlines, **chart_text(kind, lang)
    )


@pytest.mark.parametrize("kind", ["province_map", "point_map"])
def test_the_legend_of_the_country_lies_on_no_province(lang, kind, chart_text, province_table):
    spec = crowded_map(kind, lang, chart_text, province_table)
    lines = None
    for simplify in ("screen", "print"):
        where = map_legend.spec_scene(spec, simplify=simplify)
        lines = map_legend.legend_layout(spec, where)
        boxes = map_legend.legend_boxes(lines, where.frame)
        assert len(boxes) == len(map_content.legend(spec, where))
        assert all(where.frame.contains(box) for box in boxes)
        assert not any(box.polygon().intersects(a) for box in boxes for a in where.areas.values())
    figure = static.render(spec)
    figure.draw_without_rendering()
    to_km = figure.axes[0].transData.inverted()
    for index, words in artists(figure, "legend-").items():
        box = words.get_window_extent().transformed(to_km)
        drawn = shapely.box(box.x0, box.y0, box.x1, box.y1)
        if words.get_text():
            assert not any(drawn.intersects(area) for area in where.areas.values())
            assert drawn.within(boxes[int(index)].polygon().buffer(45)), words.get_text()


def test_the_frame_grows_for_a_legend_that_finds_no_room(chart_text, province_table):
    spec = charts.province_map(
        province_table(), value="units", breaks=tuple(range(16)), **chart_text("m")
    )
    where = map_legend.spec_scene(spec, simplify="screen")
    assert where.frame.bottom < maps.scene().frame.bottom
    assert where.inset.box.bottom == where.frame.bottom
    boxes = map_legend.legend_boxes(map_legend.legend_layout(spec, where), where.frame)
    assert not any(box.polygon().intersects(a) for box in boxes for a in where.areas.values())
    assert static.render(spec).get_size_inches()[1] > 8


def test_both_renderers_set_the_legend_alike(build):
    spec = build("point_map")
    paper, screen = static.render(spec), interactive.render(spec)
    words = {a.get_text() for a in artists(paper, "legend-").values()} - {""}
    placed = [a for a in screen.layout.annotations if a.text.replace("<br>", "\n") in words]
    assert len(placed) == len(words)
    for item in placed:
        same = next(
            t for t in static_texts(paper) if t.get_text() == item.text.replace("<br>", "\n")
        )
        assert same.get_position()[0] * 100 == pytest.approx(item.x * 896)


def test_keys_of_bars_are_squares_and_of_dots_circles(build):
    shapes = {
        kind: [s.type for s in interactive.render(build(kind)).layout.shapes]
        for kind in ("ranked_bars", "dumbbell")
    }
    assert "circle" not in shapes["ranked_bars"]
    assert shapes["dumbbell"].count("circle") == 2


def test_city_labels_do_not_overlap(chart_text):
    rng = np.random.default_rng(1)
    cities = pd.DataFrame(
        {
            "name": [f"城市{i}" for i in range(40)],
            "lon": rng.uniform(116, 121, 40),
            "lat": rng.uniform(29, 34, 40),
            "units": rng.integers(1, 9, 40),
        }
    )
    spec = charts.point_map(cities, size="units", label_top=40, **chart_text("point_map"))
    figure = static.render(spec)
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in artists(figure, "label-").values()]
    assert 3 <= len(boxes) < 40
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


# ---------------------------------------------------------------- offline


def test_no_request_leaves_the_page(build, kind):
    figure = interactive.render(build(kind))
    content = json.loads(figure.to_json())
    types = {trace.get("type") for trace in content["data"]}
    assert types <= {"scatter", "bar"}
    html = interactive.fragment(build(kind))
    assert "http" not in html
    assert "topojson" not in html
    assert len(html) < (650_000 if kind == "city_map" else 350_000)


def test_colours_can_be_told_apart_from_missing():
    assert theme.NO_DATA not in (*theme.SEQUENTIAL, *theme.DIVERGING, *theme.CATEGORIES)


def test_every_character_of_the_shipped_data_is_in_the_font():
    from shuanggao_analytics.resources import data_dir

    files = [p for p in data_dir().rglob("*") if p.suffix in (".csv", ".yaml", ".json")]
    used = {c for path in files for c in path.read_text(encoding="utf-8-sig") if c.isprintable()}
    assert sorted(c for c in used if ord(c) not in SHIPPED) == []
