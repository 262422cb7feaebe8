"""The alternative text of each kind of chart says what it is and what its own numbers show."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.charts.alt import alternative_text, reading

WORDS = {"sources": ("名单",), "trust": "compiled"}
SILENT = {"small_table", "register_table", "panel_sheet"}
"""Kinds whose numbers stand in the text of the document, or in parts of their own."""


def bars(values, **options):
    table = pd.DataFrame({"name": [f"省{n}" for n in range(len(values))], "units": values})
    given = {"id": "bars", "title": "单位", **WORDS, **options}
    return charts.ranked_bars(table, label="name", value="units", **given)


def test_every_kind_says_what_it_is_and_what_it_shows(build, kind, lang):
    spec = build(kind, lang)
    assert spec.title in spec.alt
    assert not re.search(r"CSV|\bnan\b|None|\{|<NA>", spec.alt)
    assert spec.alt == alternative_text(spec)
    assert bool(reading(spec)) is (spec.kind not in SILENT)
    assert all(part[1:] in spec.alt for part in reading(spec))


def test_the_text_changes_with_the_numbers():
    assert bars([3, 2, 1]).alt != bars([4, 2, 1]).alt
    assert bars([3, 2, 1]).alt != bars([3, 2]).alt


def test_a_text_that_is_given_stays(build, kind):
    assert build(kind, alt="自己写的").alt == "自己写的"


def test_the_highest_and_the_lowest_are_named_with_their_values():
    spec = bars(pd.array([20, 1, 7, None], dtype="Int64"), unit="个")
    assert spec.alt == "条形图：单位。4个横条。单位：个。最大20（省0），最小1（省1）。无数据：省3。"
    english = bars(pd.array([20, 1, 7, None], dtype="Int64"), lang="en")
    assert english.alt == (
        "Bar chart: 单位. 4 bars. Highest 20 (省0), lowest 1 (省1). No data: 省3."
    )


def test_ties_are_named_up_to_three_and_counted():
    assert "最大9（省0），最小1（省1、省2、省3）" in bars([9, 1, 1, 1]).alt
    assert "最小1（省1、省2、省3等4个）" in bars([9, 1, 1, 1, 1]).alt
    assert "最小1（共13个）" in bars([9, *[1] * 13]).alt
    assert "2个数值均为5。" in bars([5, 5]).alt
    assert bars([5]).alt.endswith("省05。")


def test_nothing_is_said_of_numbers_that_are_not_there():
    gone = bars([np.nan, np.nan])
    assert reading(gone) == ["无数据：省0、省1。"]
    table = pd.DataFrame({"name": ["甲"], "one": [np.nan], "two": [np.nan]})
    pair = charts.dumbbell(table, label="name", first="one", second="two", first_name="前",
                           second_name="后", id="pair", title="两轮", **WORDS)  # fmt: skip
    assert reading(pair) == ["无数据：甲。"]


@pytest.mark.parametrize(("lang", "taiwan"), [("zh", "台湾"), ("en", "Taiwan")])
def test_taiwan_is_among_the_places_without_data(build, lang, taiwan):
    for kind in ("province_map", "class_map", "city_map", "map_series"):
        named = build(kind, lang).alt
        assert taiwan in named, kind
    many = build("city_map", lang).alt
    assert re.search(rf"(包括|among them ){taiwan}", many)


def test_two_columns_are_compared_row_by_row(build):
    alt = build("dumbbell").alt
    assert "第二轮（2025—2029年）高于第一轮（2019—2023年）的有2行，相等1行，低于0行。" in alt
    assert "无数据：青海。" in alt


def test_changes_beside_bars_are_counted(build):
    assert "增加2个，持平1个，减少0个。" in build("ranked_bars").alt


def test_lines_and_curves_say_where_they_begin_and_end(build):
    table = pd.DataFrame({"of": ["甲"] * 3 + ["乙"] * 2, "year": [2019, 2020, 2021, 2019, 2021],
                          "cv": [0.4, 0.5, 0.36, 0.2, np.nan]})  # fmt: skip
    spec = charts.lines(table, series="of", x="year", y="cv", x_title="年", y_title="变异系数",
                        id="lines", title="差距", decimals=2, **WORDS)  # fmt: skip
    assert "甲：2019处为0.40，2021处为0.36。" in spec.alt
    assert "乙：2019处为0.20。" in spec.alt
    assert "横轴为年，纵轴为变异系数，4个点。" in spec.alt
    assert "1处为25.0%，4处为75.0%。" in build("curve").alt


def test_many_lines_have_the_ends_of_their_last_points():
    table = pd.DataFrame({"of": [f"省{n}" for n in range(9) for _ in range(2)],
                          "year": [2019, 2020] * 9, "y": range(18)})  # fmt: skip
    spec = charts.lines(table, series="of", x="year", y="y", x_title="年", y_title="值",
                        id="lines", title="差距", **WORDS)  # fmt: skip
    assert reading(spec) == ["各自最后一个数值：最大17（省8），最小1（省0）。"]


def test_shares_are_percentages(build):
    assert "最大90.0%（学校A档），最小50.0%（青海）" in build("retention").alt
    assert "最大5.0%（宁夏），最小−0.5%（青海）" in build("fit_scatter").alt


def test_classes_are_counted_in_words(build):
    assert "高—高聚集 1" in build("class_map").alt
    assert "已完成 2、可按期完成 1" in build("completion_board").alt


def test_flows_and_links_name_the_largest(build):
    assert "最大的是东部 → 制造业（30）。" in build("sankey").alt
    assert "最大的是东部 — 西部（8）。" in build("network").alt


def test_estimates_stand_with_their_intervals(build):
    assert "0: 0.10 [0.05, 0.15]" in build("event_study").alt


def test_a_kind_drawn_as_another_says_so(build):
    spec = build("dumbbell")
    assert alternative_text(spec, drawn_as="pair_bars").startswith("成对条形图：")
    assert spec.alt.startswith("哑铃图：")


def test_the_finding_is_the_caption_unless_that_is_only_the_title(build):
    spec = build("ranked_bars")
    assert replace(spec, caption=spec.title).finding == ""
    assert replace(spec, caption="江苏最多。").finding == "江苏最多。"
