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
    return MORE[kind](words) if kind in MORE else first(kind, words)


def first(kind, words):
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


def class_map(words):
    table = pd.DataFrame({"province_code": ["320000", "370000", "540000", "650000"]})
    table["lisa"] = ["HH", "ns", None, "LL"]
    return charts.class_map(table, category="lisa", classes=charts.LISA_CLASSES, **words)


def city_map(words):
    table = pd.DataFrame({"city_code": ["320100", "440100", "110000", "650100"]})
    table["score"] = [0.0, 1.5, 0.25, None]
    return charts.city_map(table, value="score", breaks=(0, 0.25, 1), decimals=2, **words)


ELLIPSES = pd.DataFrame(
    {
        "series": ["round_1", "round_2"],
        "lon": [114.4, 113.8],
        "lat": [33.0, 32.9],
        "sigma_x": [520.0, 588.0],
        "sigma_y": [717.0, 721.0],
        "angle": [22.8, 20.7],
    }
)
POINTS = pd.DataFrame(
    {
        "lon": [118.78, 113.26, 87.62],
        "lat": [32.04, 23.13, 43.82],
        "series": ["round_1", "round_2", "round_2"],
    }
)


def shape_map(words):
    return charts.shape_map(ELLIPSES, points=POINTS, rings_km=(50, 150), **words)


def density_map(words):
    grid = pd.DataFrame({"x": [800_000.0, 900_000.0, 1_000_000.0], "y": [3_600_000.0] * 3})
    grid["density"] = [0.0, 2.0, 1.0]
    return charts.density_map(grid, value="density", cell=100_000, **words)


def stacked_shares(words):
    table = pd.DataFrame(
        {
            "round": ["round_1", "round_1", "round_2", "round_2"],
            "part": ["between", "within"] * 2,
            "theil": [0.01, 0.03, 0.02, None],
            "n": [31, 31, 2, 2],
        }
    )
    return charts.stacked_shares(
        table, label="round", part="part", value="theil", count="n", decimals=2, **words
    )


def curve(words):
    table = pd.DataFrame({"n": [1, 2, 3, 4], "covered": [0.25, 0.5, None, 0.75]})
    table["words"] = ["", "50%", "", None]
    return charts.curve(
        table,
        x="n",
        y="covered",
        label="words",
        percent=True,
        reference=(0.6, "60%"),
        x_title="n",
        y_title="%",
        **words,
    )


def upset(words):
    table = pd.DataFrame(
        {
            "a": [True, True, False, False],
            "b": [False, True, True, False],
            "n": [3, 5, 1, 2],
        }
    )
    return charts.upset(table, sets={"a": "east", "b": "西部"}, size="n", most=3, **words)


HEAT_CELLS = pd.DataFrame(
    {
        "belt": ["east", "east", "west", "west"],
        "year": [2023, 2024, 2023, 2024],
        "groups": [12, 3, 0, None],
        "few": [False, True, False, False],
    }
)


def heat_map(words):
    return charts.heat_map(
        HEAT_CELLS,
        row="belt",
        column="year",
        value="groups",
        breaks=(0, 1, 5),
        margins=True,
        flag="few",
        **words,
    )


QUADRANT_POINTS = pd.DataFrame(
    {
        "name": ["江苏", "甘肃", "青海", "西藏"],
        "groups": [20, 9, 1, 0],
        "fit": [0.9, 0.4, 0.6, None],
        "belt": ["east", "west", "west", "west"],
        "few": [False, False, True, True],
    }
)


def quadrant(words):
    return charts.quadrant(
        QUADRANT_POINTS,
        label="name",
        x="groups",
        y="fit",
        size="groups",
        size_title="n",
        category="belt",
        flag="few",
        percent=("y",),
        x_title="x",
        y_title="y",
        x_split=(9, "9"),
        y_split=0.5,
        quadrants=("I", "II", "III", "IV"),
        **words,
    )


def sankey(words):
    links = pd.DataFrame(
        {
            "stage": [1, 1, 1, 2, 2],
            "source": ["east", "east", "西部", "制造业", "信息业"],
            "target": ["制造业", "信息业", "信息业", "新材料", "新材料"],
            "groups": [30, 20, 10, 25, 30],
            "round": ["round_1", "round_2", "round_2", "round_1", "round_2"],
        }
    )
    return charts.sankey(
        links,
        value="groups",
        stage="stage",
        group="round",
        levels=("地带", "行业", "领域"),
        **words,
    )


def network(words):
    nodes = pd.DataFrame({"name": ["east", "西部", "中部", "东北"], "groups": [16, 4, None, 0]})
    nodes["round"] = ["round_1", "round_1", "round_2", "round_2"]
    links = pd.DataFrame({"source": ["east", "east", "中部"], "target": ["西部", "中部", "西部"]})
    links["n"] = [8, 2, 1]
    return charts.network(
        nodes,
        links=links,
        label="name",
        size="groups",
        group="round",
        strength="n",
        least=2,
        size_title="n",
        strength_title="n",
        **words,
    )


def map_series(words):
    table = pd.concat([province_table().assign(year="2019"), province_table().assign(year="2024")])
    table = table[(table["year"] == "2024") | (table["province_code"] != "650000")]
    return charts.map_series(table, panel="year", value="units", breaks=(0, 1, 6, 11), **words)


def waterfall(words):
    table = pd.DataFrame({"step": ["全额", "核减", "照旧", "补足", "实拨"]})
    table["amount"] = [1_400_000, -300_000, 0, 25_000, 1_125_000]
    table["is_level"] = [True, False, False, False, True]
    return charts.waterfall(table, label="step", value="amount", level="is_level", **words)


def range_bars(words):
    table = pd.DataFrame({"name": ["江苏", "甘肃", "青海", "西藏", "宁夏"]})
    table["low"] = pd.array([15, 9, 1, None, None], dtype="Int64")
    table["high"] = pd.array([20, 11, 1, 4, None], dtype="Int64")
    table["median"] = pd.array([18, 10, 1, 2, None], dtype="Int64")
    table["real"] = pd.array([21, 10, None, 1, 3], dtype="Int64")
    return charts.range_bars(
        table,
        label="name",
        low="low",
        high="high",
        value="median",
        mark="real",
        range_name="90%",
        value_name="中位数",
        mark_name="round_2",
        **words,
    )


def slope(words):
    table = pd.DataFrame({"name": ["江苏", "甘肃", "青海", "西藏", "宁夏"]})
    table["equal"] = pd.array([1, 2, 3, 4, None], dtype="Int64")
    table["entropy"] = pd.array([3, 1, 3, 4, 5], dtype="Int64")
    return charts.slope(
        table,
        label="name",
        left="equal",
        right="entropy",
        left_name="round_1",
        right_name="熵权",
        **words,
    )


def profile(words):
    table = pd.DataFrame({"axis": ["投入", "过程", "产出", "影响", "公平"]})
    table["score"] = [0.25, 0.75, None, 0.5, 1.0]
    table["low"] = [0.0, 0.25, 0.25, None, 0.5]
    table["high"] = [0.5, 1.0, 0.75, 0.75, 1.0]
    table["median"] = [0.25, 0.5, 0.5, 0.5, 0.75]
    return charts.profile(
        table,
        axis="axis",
        value="score",
        low="low",
        high="high",
        peer="median",
        value_name="甘肃",
        range_name="range_low_high",
        peer_name="west",
        **words,
    )


def sunburst(words):
    table = pd.DataFrame({"code": ["all", "a", "b", "a1", "a2", "b1"]})
    table["parent"] = [None, "all", "all", "a", "a", "b"]
    table["weight"] = [1, 0.75, 0.25, 0.5, 0.25, 0.25]
    table["name"] = ["指数", "投入", "产出", "经费", "师资", "就业"]
    return charts.sunburst(
        table, code="code", parent="parent", weight="weight", name="name", **words
    )


def share_bars(words):
    table = pd.DataFrame({"choice": ["归一化", "权重", "汇总"]})
    table["s1"], table["st"] = [0.25, 0.5, -0.0625], [0.375, 0.75, None]
    table["low"], table["high"] = [0.125, 0.25, None], [0.375, 0.625, None]
    return charts.share_bars(
        table, label="choice", first="s1", total="st", first_ends=("low", "high"), **words
    )


TREND_POINTS = pd.DataFrame(
    {
        "name": ["江苏"] * 4 + ["甘肃"] * 4 + ["青海"] * 4 + ["西藏"] * 4,
        "year": [2021, 2022, 2023, 2024] * 4,
        "n": [1.0, 2.0, 3.0, 5.0, 4.0, None, 2.0, 1.0, 3.0, 3.0, 3.0, 3.0, *[None] * 4],
        "slope": [1.25] * 4 + [-1.0] * 4 + [0.0] * 4 + [None] * 4,
        "intercept": [-2525.0] * 4 + [2025.0] * 4 + [3.0] * 4 + [None] * 4,
        "holds": [True] * 4 + [False] * 12,
    }
)


def trend_panels(words):
    return charts.trend_panels(
        TREND_POINTS,
        panel="name",
        x="year",
        y="n",
        slope="slope",
        intercept="intercept",
        mark="holds",
        mark_name="FDR 5%",
        **words,
    )


RIDGES = pd.DataFrame(
    {
        "year": [2016] * 5 + [2020] * 5 + [2024] * 5,
        "x": [0, 1, 2, 3, 4] * 3,
        "density": [0.0, 0.5, 0.25, 0.0, 0.0, 0.0, 0.25, 0.5, 0.25, 0.0, *[None] * 5],
        "median": [1.25] * 5 + [2.0] * 5 + [None] * 5,
        "n": [31] * 15,
    }
)


def ridgelines(words):
    return charts.ridgelines(
        RIDGES,
        row="year",
        x="x",
        density="density",
        mark="median",
        mark_name="中位数",
        count="n",
        x_title="x",
        **words,
    )


LINE_POINTS = pd.DataFrame(
    {
        "name": ["round_1"] * 4 + ["西部"] * 4 + ["p1"] * 4,
        "year": [2018, 2019, 2020, 2021] * 3,
        "mean": [1.0, 1.5, 2.0, 3.0, 1.0, None, 1.5, 2.0, 0.5, 0.5, 1.0, 0.0],
        "low": [0.5, 1.0, 1.5, 2.0, *[None] * 8],
        "high": [1.5, 2.0, 2.5, 4.0, *[None] * 8],
        "placebo": [False] * 8 + [True] * 4,
    }
)


def lines(words):
    return charts.lines(
        LINE_POINTS,
        series="name",
        x="year",
        y="mean",
        low="low",
        high="high",
        band_name="95%",
        background="placebo",
        background_name="p",
        reference=(1.0, "1"),
        event=(2019.92, "2019-12"),
        x_title="x",
        y_title="y",
        **words,
    )


def fit_scatter(words):
    table = pd.DataFrame({"name": ["江苏", "甘肃", "青海", "西藏", "宁夏"]})
    table["start"] = [9.0, 7.0, 6.0, None, 5.0]
    table["growth"] = [0.01, 0.03, -0.005, 0.04, 0.05]
    table["belt"] = ["east", "west", "west", "west", "west"]
    band = pd.DataFrame({"start": [5.0, 7.0, 9.0], "low": [0.03, 0.02, 0.0], "high": 0.05})
    return charts.fit_scatter(
        table,
        label="name",
        x="start",
        y="growth",
        x_title="x",
        y_title="y",
        line=(-0.01, 0.1),
        line_name="y = −0.010x + 0.100，R² = 0.40",
        band=band,
        band_name="95%",
        reference=(None, (0.02, "2%")),
        category="belt",
        percent=("y",),
        **words,
    )


def event_study(words):
    table = pd.DataFrame({"t": [-3, -2, 0, 1, 2, 3], "att": [0.01, -0.02, 0.1, 0.2, None, 0.15]})
    table["low"] = [-0.03, -0.06, 0.05, 0.1, None, None]
    table["high"] = [0.05, 0.02, 0.15, 0.3, None, None]
    table["wide_low"], table["wide_high"] = table["low"] - 0.03, table["high"] + 0.03
    return charts.event_study(
        table,
        period="t",
        estimate="att",
        low="low",
        high="high",
        wide_low="wide_low",
        wide_high="wide_high",
        base=-1,
        event_name="公布名单",
        x_title="x",
        y_title="y",
        **words,
    )


def balance_plot(words):
    table = pd.DataFrame({"name": ["在校生", "经费", "east", "师资"]})
    table["raw"], table["matched"] = [0.25, -0.5, 0.125, None], [0.0625, -0.125, None, None]
    return charts.balance_plot(table, label="name", before="raw", after="matched", **words)


def parts_bars(words):
    table = pd.DataFrame({"name": ["江苏", "甘肃", "青海", "西藏", "宁夏"]})
    table["effch"] = [0.05, -0.03, 0.0, None, None]
    table["techch"] = [0.02, -0.02, 0.0, 0.01, None]
    table["tfpch"] = [0.07, -0.05, 0.0, None, 0.03]
    return charts.parts_bars(
        table,
        label="name",
        parts=("effch", "techch"),
        part_names=("技术效率", "round_2"),
        total="tfpch",
        total_name="全要素",
        **words,
    )


def agreement_plot(words):
    table = pd.DataFrame({"name": ["甲", "乙", "丙", "丁", "戊"]})
    table["mean"], table["gap"] = [80.0, 84.0, 88.0, 92.0, 90.0], [-4.0, 0.5, 1.0, 6.0, None]
    table["belt"] = ["east", "east", "west", "west", "west"]
    return charts.agreement_plot(
        table,
        label="name",
        mean="mean",
        difference="gap",
        x_title="x",
        y_title="y",
        bias=(0.5, -1.0, 2.0),
        lower=(-3.0, -5.0, -1.5),
        upper=4.0,
        band_name="95%",
        line=(0.25, -20.5),
        line_name="y = 0.25x − 20.5",
        category="belt",
        named=2,
        **words,
    )


GRADE_COUNTS = pd.DataFrame(
    {
        "bound": [84, 80, 82, 86, 88],
        "changed": [3, 2, 0, None, 6],
        "good": [6, 9, 8, 5, 3],
        "fair": [3, 1, 2, None, 7],
        "poor": [1, 0, 0, 1, 0],
    }
)


def grade_curve(words):
    return charts.grade_curve(
        GRADE_COUNTS,
        bound="bound",
        changed="changed",
        grades=("good", "fair", "poor"),
        grade_names=("良", "中", "差"),
        current=82,
        x_title="x",
        changed_title="y1",
        grades_title="y2",
        **words,
    )


BOARD_CELLS = pd.DataFrame(
    {
        "unit": ["甲校", "甲校", "甲校", "乙校", "乙校", "丙校"],
        "indicator": ["就业率", "培训", "专利", "就业率", "培训", "专利"],
        "class": ["done", "can_be_done", "cannot_be_done", None, "not_due", "done"],
        "pct": [104.0, 81.0, 40.0, 66.0, None, 100.0],
        "stalled": [False, True, True, None, None, False],
    }
)


def completion_board(words):
    return charts.completion_board(
        BOARD_CELLS,
        row="unit",
        column="indicator",
        status="class",
        value="pct",
        stalled="stalled",
        **words,
    )


def funds_bars(words):
    table = pd.DataFrame({"source": ["中央", "地方", "行业", "自筹", "其他"]})
    table["budget"] = pd.array([500, 800, 100, 0, None], dtype="Int64")
    table["arrived"] = pd.array([500, 600, None, 0, None], dtype="Int64")
    table["spent"] = pd.array([400, 660, 50, 0, None], dtype="Int64")
    table["arrival"], table["execution"] = [100.0, 75.0, *[None] * 3], [80.0, 110.0, *[None] * 3]
    return charts.funds_bars(
        table,
        label="source",
        budget="budget",
        arrived="arrived",
        spent="spent",
        arrival="arrival",
        execution="execution",
        denominator="arrived",
        **words,
    )


def register_table(words):
    table = pd.DataFrame({"id": ["Q-01", "Q-02", "Q-03"], "n": [1, None, 30]})
    table["text"] = ["建设" * 40, "培训", "试点"]
    table["action"], table["class"] = ["甲", "甲", "乙"], ["met", None, "open"]
    return charts.register_table(
        table,
        headers={"id": "编号", "text": "目标", "n": "数值", "class": "状态"},
        section="action",
        status="class",
        statuses={"met": "done", "open": "not_due"},
        status_words={"open": "round_2"},
        **words,
    )


def panel_sheet(words):
    inner = {**words, "title": "分图", "notes": ("分图的注",), "unit": "%"}
    return charts.panel_sheet([profile(inner), funds_bars(inner)], **words)


def retention(words):
    table = pd.DataFrame({"tier": ["tier_school_a", "tier_group_b", "青海", "西藏"]})
    table["kept"], table["n"], table["few"] = (
        [9, 50, 1, 0],
        [10, 59, 2, 0],
        [False, False, True, True],
    )
    table["share"] = [0.9, 0.85, 0.5, None]
    table["low"], table["high"] = [0.55, 0.73, 0.01, None], [0.99, 0.93, 0.99, None]
    return charts.range_bars(
        table,
        label="tier",
        low="low",
        high="high",
        value="share",
        count=("kept", "n"),
        flag="few",
        reference=(0.84, "84%"),
        value_name="units",
        range_name="95%",
        percent=True,
        sort=False,
        **words,
    )


TIERS = ("tier_school_a", "tier_group_b", "tier_none")
STATES = ("state_school_unit", "state_group_unit", "state_left", "其他")


def alluvial(words):
    links = pd.DataFrame({"from": [*TIERS[::-1], *TIERS[1:]], "n": [30, 20, 10, 15, 6]})
    links["to"] = [STATES[1], STATES[2], STATES[0], STATES[1], STATES[0]]
    return charts.sankey(
        links,
        source="from",
        target="to",
        value="n",
        group="from",
        levels=("round_1", "round_2"),
        order=(TIERS, STATES),
        numbers=True,
        **words,
    )


MORE = {
    "class_map": class_map,
    "city_map": city_map,
    "shape_map": shape_map,
    "density_map": density_map,
    "stacked_shares": stacked_shares,
    "curve": curve,
    "upset": upset,
    "sankey": sankey,
    "network": network,
    "map_series": map_series,
    "heat_map": heat_map,
    "quadrant": quadrant,
    "waterfall": waterfall,
    "range_bars": range_bars,
    "slope": slope,
    "profile": profile,
    "sunburst": sunburst,
    "share_bars": share_bars,
    "fit_scatter": fit_scatter,
    "event_study": event_study,
    "balance_plot": balance_plot,
    "parts_bars": parts_bars,
    "trend_panels": trend_panels,
    "ridgelines": ridgelines,
    "lines": lines,
    "agreement_plot": agreement_plot,
    "grade_curve": grade_curve,
    "completion_board": completion_board,
    "funds_bars": funds_bars,
    "register_table": register_table,
    "panel_sheet": panel_sheet,
    "retention": retention,
    "alluvial": alluvial,
}
FIRST = ("province_map", "point_map", "ranked_bars", "dumbbell", "lorenz", "small_table")
KINDS = (*FIRST, *MORE)
