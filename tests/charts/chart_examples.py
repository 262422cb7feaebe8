"""Small charts of every kind, in both languages, for the tests of this room."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shuanggao_analytics import charts

TEXT = {
    "zh": {
        "title": "两轮建设单位的分布",
        "sources": ("建设单位名单",),
        "unit": "个",
        "notes": ("示例",),
    },
    "en": {
        "title": "Units of both rounds",
        "sources": ("List of units",),
        "unit": "units",
        "notes": ("Example",),
    },
}
MISSING = ("540000", "710000", "810000", "820000")
CODES = [
    f"{number}0000"
    for number in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55))
] + [f"{number}0000" for number in range(61, 66)]


def text(kind, lang="zh", **changes):
    return {"id": f"{kind}-{lang}", "trust": "compiled", "lang": lang, **TEXT[lang], **changes}


def province_table():
    frame = pd.DataFrame({"province_code": CODES})
    frame["units"] = pd.array(np.arange(len(CODES)) % 21, dtype="Int64")
    frame.loc[frame["province_code"] == "540000", "units"] = pd.NA
    return frame


def build(kind, lang="zh", **changes):
    words = text(kind, lang, **changes)
    if kind == "province_map":
        return charts.province_map(
            province_table(),
            value="units",
            breaks=(0, 1, 3, 6, 11, 16),
            labels="name_value",
            **words,
        )
    if kind == "point_map":
        cities = pd.DataFrame(
            {
                "name": ["南京", "广州", "乌鲁木齐", "拉萨", "海口"],
                "lon": [118.78, 113.26, 87.62, 91.11, 110.33],
                "lat": [32.04, 23.13, 43.82, 29.66, 20.03],
                "units": pd.array([8, 10, 2, 0, None], dtype="Int64"),
                "change": [1.0, -1.0, 0.0, np.nan, 2.0],
            }
        )
        outline = charts.Outline("长三角一体化发展", ("310000", "320000", "330000", "340000"))
        return charts.point_map(cities, size="units", change="change", outlines=(outline,), **words)
    bars = pd.DataFrame(
        {
            "name": ["江苏", "甘肃", "西藏", "青海"],
            "round_one": pd.array([20, 9, 0, None], dtype="Int64"),
            "round_two": pd.array([20, 11, 1, None], dtype="Int64"),
            "change": [0.0, 2.0, 1.0, np.nan],
            "belt": ["east", "west", "west", "west"],
        }
    )
    if kind == "ranked_bars":
        return charts.ranked_bars(
            bars, label="name", value="round_two", change="change", category="belt", **words
        )
    if kind == "dumbbell":
        return charts.dumbbell(bars, label="name", first="round_one", second="round_two", **words)
    if kind == "lorenz":
        shares = [0.0, 0.25, 0.5, 0.75, 1.0]
        curves = pd.DataFrame(
            {
                "series": ["round_1"] * 5 + ["round_2"] * 5,
                "population_share": shares * 2,
                "value_share": [0, 0.05, 0.2, 0.5, 1, 0, 0.1, 0.3, 0.6, 1],
            }
        )
        return charts.lorenz(
            curves, gini={"round_1": 0.375, "round_2": 0.25}, x_title="x", y_title="y", **words
        )
    return charts.small_table(bars, headers={"name": "省份", "round_two": "第二轮"}, **words)


KINDS = ("province_map", "point_map", "ranked_bars", "dumbbell", "lorenz", "small_table")
