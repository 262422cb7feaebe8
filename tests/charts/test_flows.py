"""Flows between levels: order, widths, words and totals, the same in both renderers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, sankey_content, static, theme
from shuanggao_analytics.charts.flow_charts import level_totals
from shuanggao_analytics.charts.sankey_order import crossings, untangled
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Shape
from shuanggao_analytics.errors import DataContractError

LEVELS = {"levels": ("专业大类", "行业")}


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def shapes(spec):
    return {m.key: m for m in sankey_content.sankey_marks(spec) if isinstance(m, Shape)}


def many(seed, rows=24, columns=22):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            (f"来源专业大类名称较长者{a}", f"目标行业门类名称也相当长{b}", float(rng.pareto(1)))
            for a in range(rows)
            for b in rng.choice(columns, 3, replace=False)
        ],
        columns=["source", "target", "value"],
    )


matrices = st.integers(1, 6).flatmap(
    lambda n: st.integers(1, 6).flatmap(
        lambda m: st.lists(
            st.lists(st.integers(0, 9), min_size=m, max_size=m), min_size=n, max_size=n
        ).map(lambda rows: np.array(rows, dtype="float64"))
    )
)


@given(matrices)
@settings(max_examples=60, deadline=None)
def test_crossings_are_the_products_of_links_that_cross(flow):
    rows, columns = flow.shape
    slow = sum(
        flow[i, j] * flow[k, m]
        for i in range(rows)
        for k in range(i + 1, rows)
        for j in range(columns)
        for m in range(j)
    )
    assert crossings([flow], [list(range(rows)), list(range(columns))]) == pytest.approx(slow)


@given(matrices)
@settings(max_examples=60, deadline=None)
def test_untangling_keeps_every_name_and_never_adds_crossings_to_the_order_by_size(flow):
    orders = untangled([flow])
    assert [sorted(order) for order in orders] == [list(range(n)) for n in flow.shape]
    by_size = [np.argsort(-flow.sum(axis=axis), kind="stable").tolist() for axis in (1, 0)]
    assert crossings([flow], orders) <= crossings([flow], by_size) + 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_flows_that_need_not_cross_do_not(seed):
    rng = np.random.default_rng(seed)
    flow = np.diag(rng.uniform(1, 9, 12))[rng.permutation(12)]
    after = np.diag(rng.uniform(1, 9, 12))[:, rng.permutation(12)]
    assert crossings([flow, after], untangled([flow, after])) == 0


def test_ribbons_are_the_same_in_both_and_as_high_as_their_number(drawn):
    spec, figure, page = drawn("sankey")
    paper = gids(figure)
    screen = {trace.name: trace for trace in page.data if trace.name}
    found = shapes(spec)
    assert sorted(shape.value for shape in found.values()) == [10, 20, 25, 30, 30]
    heights = {}
    for key, shape in found.items():
        np.testing.assert_allclose(paper[key].get_xy()[:-1], shape.points)
        on_screen = np.column_stack([screen[key].x, screen[key].y]).astype("float64")
        np.testing.assert_allclose(on_screen, shape.points, atol=6e-4)
        assert screen[key].meta["value"] == shape.value
        assert f"{shape.value:.0f} 个" in screen[key].text
        steps = len(shape.points) // 2
        for end in (0, steps - 1):
            heights[key, end] = shape.points[end][1] - shape.points[-1 - end][1]
    per_unit = {key: height / found[key[0]].value for key, height in heights.items()}
    np.testing.assert_allclose(list(per_unit.values()), next(iter(per_unit.values())))


def test_bars_are_as_high_as_the_larger_side_and_ribbons_stay_at_them(drawn):
    spec, _, page = drawn("sankey")
    bars = next(trace for trace in page.data if trace.type == "bar")
    heights = dict(zip([c[0] for c in bars.customdata], bars.y, strict=True))
    values = dict(
        zip([c[0] for c in bars.customdata], [c[1] for c in bars.customdata], strict=True)
    )
    assert sorted(values.values()) == [10, 30, 30, 50, 55]
    rates = [heights[key] / values[key] for key in values]
    np.testing.assert_allclose(rates, rates[0])
    levels = sankey_content.flow_nodes(spec)
    bars_at = [(node.bottom, node.bottom + node.height) for level in levels for node in level]
    for shape in shapes(spec).values():
        steps = len(shape.points) // 2
        for end in (0, steps - 1):
            high, low = shape.points[end][1], shape.points[-1 - end][1]
            assert any(a - 1e-9 <= low and high <= b + 1e-9 for a, b in bars_at)


def test_words_say_both_totals_where_they_differ(build):
    spec = build("sankey")
    words = [m.text for m in sankey_content.sankey_marks(spec) if isinstance(m, Line)]
    assert "制造业 30 → 25" in words
    assert "信息业 30" in words
    assert "东部 50" in words
    assert spec.notes[-1] == "“a → b”表示流入a、流出b"


def test_groups_colour_the_links_and_have_a_key(build):
    spec = build("sankey")
    colours = {shape.hover.split("<br>")[-1]: shape.colour for shape in shapes(spec).values()}
    assert colours == {
        "第一轮（2019—2023年）": theme.NAMED["round_1"],
        "第二轮（2025—2029年）": theme.NAMED["round_2"],
    }
    keys = [m.text for m in sankey_content.sankey_marks(spec) if isinstance(m, Line)]
    assert set(colours) <= set(keys)


@pytest.mark.parametrize(("rows", "columns"), [(24, 22), (1, 1), (3, 40)])
def test_no_words_overlap_and_nothing_leaves_the_page(chart_text, lang, rows, columns):
    table = many(1, rows, columns) if columns > 1 else many(1).head(1)
    spec = charts.sankey(table, value="value", decimals=1, **LEVELS, **chart_text("s", lang))
    figure = static.render(spec)
    figure.draw_without_rendering()
    page = figure.bbox
    boxes = [a.get_window_extent() for k, a in gids(figure).items() if k.startswith("words-")]
    assert len(boxes) >= 4
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in boxes)
    top = sankey_content.sankey_height(spec)
    for shape in shapes(spec).values():
        assert all(-1e-9 <= y <= top for _, y in shape.points)


def test_the_order_of_the_table_can_be_kept(chart_text):
    spec = charts.sankey(many(2), value="value", order="given", **LEVELS, **chart_text("s"))
    names = sankey_content.ordered_names(spec)
    assert names[0] == list(dict.fromkeys(many(2)["source"]))
    untangled_spec = charts.sankey(many(2), value="value", **LEVELS, **chart_text("s"))
    assert sorted(sankey_content.ordered_names(untangled_spec)[1]) == sorted(names[1])


def test_small_names_are_put_together_only_when_asked(chart_text):
    table = pd.DataFrame(
        {"source": ["甲", "乙", "丙", "丁"], "target": ["子", "子", "丑", "丑"], "n": [9, 2, 1, 8]}
    )
    whole = charts.sankey(table, value="n", **LEVELS, **chart_text("s"))
    assert len(whole.data) == 4
    spec = charts.sankey(table, value="n", least=3, **LEVELS, **chart_text("s"))
    assert spec.data["value"].sum() == table["n"].sum()
    assert level_totals(spec.data, 0)["outflow"].to_dict() == {"甲": 9, "其他2项": 3, "丁": 8}
    assert level_totals(spec.data, 1)["inflow"].to_dict() == {"子": 11, "丑": 9}
    assert spec.notes[-1] == "2个合计小于3的名目按层并为“其他”"
    alone = charts.sankey(table, value="n", least=1.5, **LEVELS, **chart_text("s"))
    assert len(alone.data) == 4
    assert table["source"].tolist() == ["甲", "乙", "丙", "丁"]


def test_missing_and_zero_flows_are_not_drawn_and_missing_ones_are_counted(chart_text):
    table = pd.DataFrame({"source": list("abc"), "target": list("xyz"), "value": [2.0, None, 0.0]})
    spec = charts.sankey(table, value="value", **LEVELS, **chart_text("s"))
    assert spec.data["value"].isna().tolist() == [False, True, False]
    assert [shape.value for shape in shapes(spec).values()] == [2.0]
    assert spec.notes[-1] == "1条流资料暂缺，未画出，有关各项的合计不含它们"
    bars = [m for m in sankey_content.sankey_marks(spec) if isinstance(m, Rect)]
    assert len(bars) == 2


def test_very_small_flows_keep_a_bar_that_can_be_seen(chart_text):
    table = pd.DataFrame({"source": ["a", "b"], "target": ["x", "y"], "value": [1e6, 1.0]})
    spec = charts.sankey(table, value="value", **LEVELS, **chart_text("s"))
    bars = [m.height for m in sankey_content.sankey_marks(spec) if isinstance(m, Rect)]
    assert min(bars) > 0.01
    assert len(interactive.render(spec).data) >= 3


def test_all_faults_of_flows_come_at_once(chart_text):
    table = pd.DataFrame(
        {"source": ["a", None], "target": ["x", " "], "value": [-1, "n"], "stage": [1, 7]}
    )
    with pytest.raises(DataContractError) as error:
        charts.sankey(
            table,
            value="value",
            stage="stage",
            order="loud",
            levels=("a",),
            **chart_text("s", title=""),
        )
    found = str(error.value)
    for part in ("below 0", "not a number", "empty", "unknown option", "number of levels", "title"):
        assert part in found


@pytest.mark.parametrize(
    ("changes", "levels", "problem"),
    [
        ({"stage": [1, 3]}, "abc", "unknown stage"),
        ({"stage": [1, 1]}, "abc", "no link at this stage"),
        ({"source": "a", "target": "x"}, "ab", "occurs more than once"),
        ({"value": [0, 0]}, "ab", "no link above 0"),
    ],
)
def test_links_are_checked(chart_text, changes, levels, problem):
    table = pd.DataFrame({"source": ["a", "b"], "target": ["x", "y"], "value": [1, 2]})
    table = table.assign(**changes)
    stage = "stage" if "stage" in table.columns else None
    with pytest.raises(DataContractError, match=problem):
        charts.sankey(table, value="value", stage=stage, levels=list(levels), **chart_text("s"))


def test_three_levels_need_a_stage_and_no_level_may_be_too_long(chart_text):
    table = pd.DataFrame({"source": [f"s{i}" for i in range(41)], "target": "x", "value": 1.0})
    with pytest.raises(DataContractError, match="no stage"):
        charts.sankey(table, value="value", levels=list("abc"), **chart_text("s"))
    with pytest.raises(DataContractError, match="too many names"):
        charts.sankey(table, value="value", **LEVELS, **chart_text("s"))
    grouped = charts.sankey(table, value="value", least=2, **LEVELS, **chart_text("s"))
    assert grouped.data["value"].tolist() == [41]


# ---------------------------------------------------------------- states in their own order


def test_names_stand_in_the_order_given_and_absent_ones_are_left_out(build):
    spec = build("alluvial")
    names = [[node.key for node in level] for level in sankey_content.flow_nodes(spec)]
    assert names == [
        ["tier_school_a", "tier_group_b", "tier_none"],
        ["state_school_unit", "state_group_unit", "state_left"],
    ]
    heights = [[node.middle for node in level] for level in sankey_content.flow_nodes(spec)]
    assert all(level == sorted(level, reverse=True) for level in heights)


def test_links_and_bars_have_the_colours_of_their_sources_and_there_is_no_key(build):
    spec = build("alluvial")
    bars = {
        m.key: m.colour
        for m in sankey_content.sankey_marks(spec)
        if isinstance(m, Rect) and m.key.startswith("name-")
    }
    colours = [theme.NAMED[key] for key in ("tier_school_a", "tier_group_b", "tier_none")]
    assert [bars[f"name-0-{row}"] for row in range(3)] == colours
    assert {bars[f"name-1-{row}"] for row in range(3)} == {theme.DASH}
    assert {shape.colour for shape in shapes(spec).values()} == set(colours)
    assert not [m for m in sankey_content.sankey_marks(spec) if m.key == "key"]


def test_every_link_has_its_number_where_it_leaves_its_bar(build, same_words):
    spec = build("alluvial")
    marks = sankey_content.sankey_marks(spec)
    numbers = {m.key: m for m in marks if isinstance(m, Line) and m.key.startswith("number-")}
    assert sorted(m.text for m in numbers.values()) == ["10", "15", "20", "30", "6"]
    nodes = sankey_content.flow_nodes(spec)[0]
    for key, mark in numbers.items():
        shape = shapes(spec)[key.removeprefix("number-")]
        assert f"{shape.value:.0f}" == mark.text
        start = (shape.points[0][1] + shape.points[-1][1]) / 2
        node = min(nodes, key=lambda n: abs(n.middle - start))
        assert node.bottom - 0.03 <= mark.y <= node.bottom + node.height + 0.03
    same_words(marks, static.render(spec), interactive.render(spec))


def test_numbers_of_links_too_thin_are_counted_in_a_note(chart_text):
    table = pd.DataFrame({"source": ["a"] + ["b"] * 9, "target": ["c", *"cdefghijk"]})
    table["n"] = [1000, *[1] * 9]
    style = {"value": "n", "levels": ("一", "二"), "numbers": True}
    spec = charts.sankey(table, **style, **chart_text("f", "en"))
    marks = sankey_content.sankey_marks(spec)
    assert [m.text for m in marks if isinstance(m, Line) and "number-" in m.key] == ["1000"]
    assert spec.notes[-1].startswith("9 flows are too thin")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_states_do_not_overlap(build, words_apart, lang):
    assert words_apart(static.render(build("alluvial", lang))) == 6 + 5 + 2


def test_faults_of_an_order(chart_text):
    table = pd.DataFrame({"source": ["a", "b"], "target": ["c", "d"], "value": [1, 2]})
    with pytest.raises(DataContractError) as error:
        charts.sankey(table, value="value", **LEVELS, order=(("a", "a"), ("c",)), **chart_text("f"))
    assert "name twice in the order" in str(error.value)
    assert str(error.value).count("not in the order") == 2
    with pytest.raises(DataContractError, match="number of orders"):
        charts.sankey(table, value="value", **LEVELS, order=(("a", "b"),), **chart_text("f"))


def test_what_was_drawn_before_is_drawn_as_before(build):
    spec = build("sankey")
    assert not {"numbers", "by_source"} & set(spec.options)
    assert {m.colour for m in sankey_content.sankey_marks(spec) if isinstance(m, Rect) and m.hover
            } == {theme.DASH}  # fmt: skip
