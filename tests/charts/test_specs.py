"""Builders check their input at once and wholly; specs know when they have changed."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import map_content, maps, scales, theme
from shuanggao_analytics.charts.map_labels import fit_city_labels
from shuanggao_analytics.charts.maps import Box
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.tables import table_cells, table_columns
from shuanggao_analytics.charts.typeface import font_face_css, font_path, width_em, wrap
from shuanggao_analytics.errors import DataContractError, ShuanggaoError


def faults(error):
    return [str(fault) for fault in error.value.faults]


def test_all_faults_of_a_map_come_at_once():
    table = pd.DataFrame({"province_code": ["320000", "320000", "999999"], "units": [1, -2, "x"]})
    with pytest.raises(DataContractError) as error:
        charts.province_map(
            table,
            value="units",
            counts=True,
            labels="loud",
            id="A b",
            title=" ",
            sources=(),
            trust="sure",
        )
    found = "\n".join(faults(error))
    for part in ("more than once", "unknown province code", "below 0", "not a number", "labels",
                 "not a file name", "title", "no source", "trust"):  # fmt: skip
        assert part in found


def test_missing_columns_are_named(chart_text):
    with pytest.raises(DataContractError) as error:
        charts.point_map(pd.DataFrame({"name": ["甲"]}), size="units", **chart_text("p"))
    assert {f.column for f in error.value.faults} == {"units", "lon", "lat"}


def test_codes_must_be_text(chart_text):
    table = pd.DataFrame({"province_code": [320000], "units": [1]})
    with pytest.raises(DataContractError, match="codes are numbers"):
        charts.province_map(table, value="units", **chart_text("m"))


def test_values_below_the_first_break(chart_text, province_table):
    with pytest.raises(DataContractError, match="below the first break"):
        charts.province_map(province_table(), value="units", breaks=(1, 5), **chart_text("m"))


def test_breaks_must_rise(chart_text, province_table):
    with pytest.raises(DataContractError, match="not increasing"):
        charts.province_map(province_table(), value="units", breaks=(0, 5, 5), **chart_text("m"))


@pytest.mark.parametrize(
    ("column", "values", "problem"),
    [
        ("value_share", [0, 0.6, 0.5, 1], "falls"),
        ("value_share", [0, 0.2, 0.5, 0.9], "does not run from 0 to 1"),
        ("population_share", [0, np.nan, 0.5, 1], "missing"),
    ],
)
def test_lorenz_curves_are_checked(chart_text, column, values, problem):
    curves = pd.DataFrame(
        {"series": "a", "population_share": [0, 0.3, 0.6, 1], "value_share": [0, 0.1, 0.3, 1]}
    )
    curves[column] = values
    with pytest.raises(DataContractError, match=problem):
        charts.lorenz(curves, x_title="x", y_title="y", **chart_text("l"))


def test_gini_of_an_unknown_curve(chart_text):
    curves = pd.DataFrame({"series": "a", "population_share": [0, 1], "value_share": [0, 1]})
    with pytest.raises(DataContractError) as error:
        charts.lorenz(curves, gini={"b": 1.5}, x_title="x", y_title="y", **chart_text("l"))
    assert len(error.value.faults) == 2


def test_a_region_without_places(chart_text):
    city = pd.DataFrame({"name": ["广州"], "lon": [113.3], "lat": [23.1], "units": [3]})
    with pytest.raises(DataContractError, match="no place lies in the region"):
        charts.point_map(city, size="units", region=("320000",), **chart_text("p"))


def test_the_corps_is_kept_and_noted(chart_text):
    table = pd.DataFrame({"province_code": ["650000", "660000"], "units": [2, 1]})
    spec = charts.province_map(table, value="units", **chart_text("m"))
    assert len(spec.data) == 35
    assert spec.notes[-1] == "新疆生产建设兵团为1，图中不单列、未计入新疆"


def test_the_callers_table_is_left_alone(province_table, chart_text):
    table = province_table()
    before = table.copy()
    charts.province_map(table, value="units", **chart_text("m"))
    pd.testing.assert_frame_equal(table, before)


def test_missing_stays_missing(build):
    data = build("province_map").data.set_index("province_code")["units"]
    assert data[["540000", "710000", "810000", "820000"]].isna().all()
    assert data["110000"] == 0


def test_the_fingerprint_follows_numbers_and_words(build):
    first = build("ranked_bars").fingerprint()
    assert first == build("ranked_bars").fingerprint()
    assert first != build("ranked_bars", title="别的").fingerprint()
    assert first != build("ranked_bars", trust="derived").fingerprint()
    changed = build("ranked_bars")
    changed.data.loc[0, "round_two"] = 21
    assert first != changed.fingerprint()


def test_the_fingerprint_counts_options_to_ten_digits(build):
    spec = build("ranked_bars")
    level = 0.1 + 0.2
    one, same, other = (replace(spec, options={"level": x}) for x in (level, 0.3, 0.300001))
    assert one.fingerprint() == same.fingerprint() != other.fingerprint()


def test_more_categories_than_colours(chart_text):
    table = pd.DataFrame({"name": list("abcdefghi"), "n": range(9), "c": list("abcdefghi")})
    with pytest.raises(DataContractError, match="too many categories"):
        charts.ranked_bars(table, label="name", value="n", category="c", **chart_text("b"))
    with pytest.raises(ShuanggaoError):
        theme.category_colours(list("abcdefghi"))


@given(st.lists(st.integers(-20, 40), min_size=1, max_size=34))
def test_every_value_falls_in_the_class_that_its_label_states(values):
    breaks = (-math.inf, -5, 0, 1, 4, 10)
    scale = scales.class_scale(breaks, values=values, palette="diverging")
    assert scale.labels == ("<−5", "−5～−1", "0", "+1～+3", "+4～+9", "≥+10")
    for value in values:
        index = scale.labels.index(scale.class_label(value))
        assert breaks[index] <= value < [*breaks[1:], math.inf][index]
        assert scale.colour(value) == scale.colours[index]


def test_diverging_colours_are_balanced():
    scale = scales.class_scale((-math.inf, -2, 0, 1, 3), values=(-3, 4), palette="diverging")
    assert scale.colours[0] == theme.DIVERGING[0]
    assert scale.colours[2] == theme.DIVERGING[3]
    assert scale.colours[4] == theme.DIVERGING[-1]


def test_sequential_colours_darken():
    light = [theme.luminance(c) for c in theme.ramp(theme.SEQUENTIAL, 6)]
    assert light == sorted(light, reverse=True)


@given(st.text(alphabet="双高计划，。（）2019 abc", min_size=1, max_size=60), st.integers(6, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width(words, em):
    lines = wrap(words, em=em)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    for line in lines:
        unbreakable = max((width_em(p) for p in line.split()), default=0)
        assert width_em(line) <= em + 1e-9 or unbreakable > 0


def test_names_joined_by_a_dash_may_be_parted_but_years_not():
    assert wrap("Beijing–Tianjin–Hebei", em=6) == ["Beijing–", "Tianjin–", "Hebei"]
    assert wrap("2019–2023", em=3) == ["2019–2023"]


def test_no_line_begins_with_a_closing_mark():
    lines = wrap("第一轮一百九十七个，第二轮二百二十个，共四百一十七个。", em=9)
    assert not any(line[0] in "，。" for line in lines)


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=1, max_size=15))
def test_fitted_labels_never_overlap(points):
    frame = Box(0, 0, 1000, 1000)
    bubbles = [(f"城{i}", x, y, 10.0) for i, (x, y) in enumerate(points)]
    labels = fit_city_labels(bubbles, km_per_pt=4, size_pt=7, most=15, frame=frame)
    boxes = [label.box(4, size_pt=7) for label in labels]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a.right <= b.left or b.right <= a.left or a.top <= b.bottom or b.top <= a.bottom


def test_names_keep_off_outlines_and_other_bubbles():
    import shapely

    frame = Box(0, 0, 1000, 1000)
    bubbles = [("城", 500.0, 500.0, 20.0), ("镇", 500.0, 410.0, 10.0)]
    wall = shapely.LineString([(540, 0), (540, 1000)])
    free, _ = fit_city_labels(bubbles, km_per_pt=4, size_pt=8, most=2, frame=frame)
    kept, _ = fit_city_labels(bubbles, km_per_pt=4, size_pt=8, most=2, frame=frame, lines=[wall])
    assert free.x > 520
    assert kept.box(4, size_pt=8).right < 540
    assert kept.box(4, size_pt=8).bottom > 420


def test_differences_carry_signs(chart_text):
    table = pd.DataFrame({"province_code": ["110000", "120000", "130000"], "d": [-1, 0, 2]})
    spec = charts.province_map(
        table,
        value="d",
        breaks=(-math.inf, 0, 1, 2),
        palette="diverging",
        labels="name_value",
        **chart_text("m"),
    )
    assert spec.data["class"].tolist()[:3] == ["<0", "0", "≥+2"]
    where = maps.scene()
    words = [label.text for label in map_content.labels(spec, where, km_per_pt=8)]
    assert words[:3] == ["北京\n−1", "天津\n0", "河北\n+2"]
    assert [f.hover for f in map_content.fills(spec, where)][2] == "<b>河北</b><br>+2 个"
    ratio = scales.class_scale((0, 1, 2), values=(0.5, 2), palette="diverging", midpoint=1)
    assert ratio.labels == ("0–1", "1–2", "≥2")


def test_columns_of_numbers_leave_room_for_names(chart_text):
    numbers = {f"n{i}": f"第{i}轮专业群" for i in range(8)}
    table = pd.DataFrame(
        {"name": ["成渝地区双城经济圈", "粤港澳大湾区"], **dict.fromkeys(numbers, 1)}
    )
    headers = {"name": "国家区域战略", **numbers}
    spec = charts.small_table(table, headers=headers, **chart_text("t"))
    columns = table_columns(spec, total=60)
    cells = table_cells(spec, columns)
    assert cells[1][0] == "成渝地区双城经济圈"
    assert cells[0][1] == "第0轮\n专业群"
    assert columns[-1].left + columns[-1].width == pytest.approx(60)
    narrow = table_cells(spec, table_columns(spec, total=46))
    assert "\n" in narrow[1][0]
    assert narrow[0][1] == "第0轮\n专业群"


def test_text_keeps_away_from_numbers_on_its_left(chart_text):
    table = pd.DataFrame({"n": [1], "s": ["完整"]})
    spec = charts.small_table(table, headers={"n": "应有", "s": "完整程度"}, **chart_text("t"))
    number, words = table_columns(spec, total=60)
    assert words.at - number.at > 2.5


def test_english_footers_have_straight_quotes(build):
    spec = build("ranked_bars", "en", notes=("sheet “members” of the list’s",))
    assert spec.footer()[0] == 'Note: sheet "members" of the list\'s'


def test_numbers_as_printed():
    assert [format_number(v) for v in (0, -3, 0.5, float("nan"))] == ["0", "−3", "0.50", "—"]
    assert format_number(-0.001, decimals=2) == "0.00"


def test_the_shipped_font_is_small_and_licensed():
    folder = font_path().parent
    assert font_path().stat().st_size < 1_600_000
    licence = (folder / "OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("Copyright 2014-2021 Adobe")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert len(font_face_css()) < 1_700_000
