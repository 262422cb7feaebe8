"""Series of small maps: all of China in every panel, one scale and legend, in both renderers."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.text import Text

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, scales, series_content, static, theme
from shuanggao_analytics.charts.map_marks import Patch, Stroke
from shuanggao_analytics.errors import DataContractError

GRADES = ("失调", "濒临", "协调")


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def graded(years=("2019", "2024")):
    rows = [(year, "320000", GRADES[i % 3]) for i, year in enumerate(years)]
    rows += [(year, "620000", None) for year in years]
    return pd.DataFrame(rows, columns=["year", "province_code", "grade"])


def grades(chart_text, table, **changes):
    options = {"panel": "year", "category": "grade", "classes": GRADES}
    return charts.map_series(table, **{**options, **changes}, **chart_text("s"))


def test_every_panel_holds_all_provinces_the_islands_and_ten_dashes(drawn):
    spec, figure, page = drawn("map_series")
    paper = gids(figure)
    screen = {trace.name: trace for trace in page.data if trace.name}
    assert len(spec.data) == 68
    for panel in range(2):
        areas = [key for key in paper if re.fullmatch(rf"panel-{panel}-\d{{6}}", key)]
        assert len(areas) == 34
        dashes = paper[f"panel-{panel}-inset-dashes"].get_segments()
        assert len(dashes) == 10
        trace = screen[f"panel-{panel}-inset-dashes"]
        assert sum(1 for x in trace.x if x is None or math.isnan(x)) == 9
        assert f"panel-{panel}-inset-460000" in paper
        assert f"hatch-panel-{panel}-710000" in paper
        assert screen[f"panel-{panel}-710000"].fillpattern.shape == "/"
        assert len(screen[f"panel-{panel}-710000"].x) > 10
        assert paper[f"panel-{panel}-inset-name"].get_text() == "南海诸岛"


def test_fills_are_those_of_one_scale_in_both(drawn):
    spec, figure, page = drawn("map_series")
    paper = gids(figure)
    screen = {trace.name: trace for trace in page.data if trace.name}
    scale = scales.map_scale(spec)
    rows = zip(spec.column("panel"), spec.column("place"), spec.numbers("value"), strict=True)
    panels = {name: index for index, name in enumerate(spec.options["panels"])}
    for panel, code, value in rows:
        key = f"panel-{panels[panel]}-{code}"
        assert to_hex(paper[key].get_facecolor()) == scale.colour(value) == screen[key].fillcolor
        missing = math.isnan(value)
        assert (f"hatch-{key}" in paper) == missing
        words = "资料暂缺" if missing else f"{value:.0f} 个"
        assert words in screen[key].text
        assert f"<br>{panel}<br>" in screen[key].text


def test_who_is_without_data_is_said_once(drawn):
    _, figure, page = drawn("map_series")
    paper = [t.get_text() for t in figure.findobj(Text)]
    screen = [a.text for a in page.layout.annotations]
    for words in (paper, screen):
        assert sum("台湾省资料暂缺" in word for word in words) == 1
        assert sum("西藏" in word and "香港、澳门" in word for word in words) == 1
        assert sum("其余斜线处" in word for word in words) == 1


@pytest.mark.parametrize("count", [2, 3, 4, 8])
def test_panels_lie_beside_each_other_inside_the_picture(chart_text, count):
    years = [str(2017 + i) for i in range(count)]
    spec = grades(chart_text, graded(years))
    found = series_content.panels(spec)
    assert found.columns == (2 if count in (2, 4) else 3)
    marks = series_content.series_marks(spec)
    frames = [m.geometry for m in marks if isinstance(m, Patch) and m.key.endswith("-sea")]
    assert len(frames) == count
    picture = shapely.box(0, 0, found.width, found.height)
    assert all(picture.contains_properly(frame) for frame in frames)
    assert shapely.union_all(frames).area == pytest.approx(sum(f.area for f in frames))
    for mark in marks:
        if isinstance(mark, Patch | Stroke):
            home = frames[int(mark.key.split("-")[1])]
            assert home.buffer(12).contains(mark.geometry), mark.key


def test_simplified_provinces_leave_no_gaps_and_keep_their_size(build):
    marks = series_content.series_marks(build("map_series"))
    areas = [
        m.geometry for m in marks if isinstance(m, Patch) and re.fullmatch(r"panel-0-\d{6}", m.key)
    ]
    total = sum(area.area for area in areas)
    assert total == pytest.approx(9.5e6, rel=0.03)
    assert shapely.union_all(areas).area == pytest.approx(total, rel=1e-3)
    main = max(shapely.get_parts(shapely.union_all(areas)), key=shapely.area)
    assert sum(shapely.Polygon(hole).area for hole in main.interiors) < 100


def test_ordered_classes_run_from_light_to_dark_and_missing_is_none_of_them(chart_text):
    spec = grades(chart_text, graded(("2019", "2021", "2024")))
    shades = [series_content.class_colours(spec)[grade] for grade in GRADES]
    lightness = [theme.luminance(shade) for shade in shades]
    assert lightness == sorted(lightness, reverse=True)
    found = series_content.panel_colours(spec, "2021")
    assert found["320000"] == shades[1]
    assert found["620000"] == found["710000"] == theme.NO_DATA
    assert spec.data.set_index(["year", "province_code"]).loc[("2021", "320000"), "class"] == "濒临"
    words = [entry.label for entry in series_content.series_legend(spec)]
    assert words[1:4] == list(GRADES)


def test_palettes_of_classes(chart_text):
    diverging = grades(chart_text, graded(), palette="diverging")
    assert list(series_content.class_colours(diverging).values()) == [
        theme.DIVERGING[0], theme.DIVERGING[3], theme.DIVERGING[-1],
    ]  # fmt: skip
    named = charts.map_series(
        graded().assign(grade="HH"), panel="year", category="grade", palette="categories",
        classes=charts.LISA_CLASSES, **chart_text("s"),
    )  # fmt: skip
    assert series_content.class_colours(named)["HH"] == theme.NAMED["lisa_hh"]


def test_panels_stand_in_the_order_asked_for_and_years_may_be_numbers(chart_text):
    table = graded().assign(year=lambda t: t["year"].astype("int64"))
    spec = grades(chart_text, table, panels=("2024", "2019"))
    assert spec.options["panels"] == ("2024", "2019")
    assert spec.data["year"].iloc[0] == "2024"
    titles = {key: a.get_text() for key, a in gids(static.render(spec)).items() if "title" in key}
    assert titles == {"panel-0-title-0": "2024", "panel-1-title-0": "2019"}


def test_the_corps_is_kept_and_noted_for_each_panel(chart_text):
    table = pd.DataFrame({"year": ["2019", "2024"], "province_code": "660000", "d": [0.25, 0.5]})
    spec = charts.map_series(table, panel="year", value="d", **chart_text("s"))
    assert len(spec.data) == 70
    assert "2019 0.25、2024 0.50" in spec.notes[-1]
    assert not any("660000" in str(trace.name) for trace in interactive.render(spec).data)


def test_legend_lines_do_not_overlap_and_stand_above_the_panels(chart_text, lang):
    classes = {grade: f"{grade} with quite a long name" for grade in GRADES}
    table = pd.concat([graded(), graded().assign(province_code="110000").iloc[:1]])
    spec = charts.map_series(
        table, panel="year", category="grade", classes=classes, **chart_text("s", lang)
    )
    figure = static.render(spec)
    figure.draw_without_rendering()
    boxes = [a.get_window_extent() for k, a in gids(figure).items() if k.startswith("legend-")]
    assert len(boxes) == len(series_content.series_legend(spec))
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    title = gids(figure)["panel-0-title-0"].get_window_extent()
    assert min(box.y0 for box in boxes) > title.y1
    assert max(box.x1 for box in boxes) < figure.bbox.x1


def test_all_faults_of_a_series_come_at_once(chart_text):
    table = pd.DataFrame({"year": ["1", "1", "2"], "province_code": ["320000", "320000", "999999"]})
    table["grade"] = ["x", "协调", None]
    with pytest.raises(DataContractError) as error:
        charts.map_series(
            table, panel="year", category="grade", value="grade", classes=GRADES, palette="loud",
            **chart_text("s", title=""),
        )  # fmt: skip
    found = str(error.value)
    for part in ("occurs more than once", "unknown province code", "unknown class", "palette",
                 "value or category", "title", "not a number"):  # fmt: skip
        assert part in found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"panels": ("2019",)}, "number of panels"),
        ({"panels": ("2019", "2030")}, "a panel without rows"),
        ({"panels": ("2019", "2030")}, "a panel that is not listed"),
        ({"classes": [f"c{i}" for i in range(13)]}, "too many classes"),
        ({"classes": ()}, "no class"),
    ],
)
def test_panels_and_classes_are_checked(chart_text, changes, problem):
    table = graded() if "classes" not in changes else graded().assign(grade=None)
    with pytest.raises(DataContractError, match=problem):
        grades(chart_text, table, **changes)


def test_numbers_are_checked(chart_text):
    table = pd.DataFrame({"year": ["a", "b"], "province_code": ["110000"] * 2, "d": [-1.0, 2.0]})
    with pytest.raises(DataContractError, match="below the first break"):
        charts.map_series(table, panel="year", value="d", breaks=(0, 1), **chart_text("s"))
    with pytest.raises(DataContractError, match="below 0"):
        charts.map_series(table, panel="year", value="d", counts=True, **chart_text("s"))
    numbers = table.assign(province_code=110000)
    with pytest.raises(DataContractError, match="codes are numbers"):
        charts.map_series(numbers, panel="year", value="d", **chart_text("s"))
