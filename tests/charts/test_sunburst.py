"""Sunbursts: angles from weights, rings, words inside and beside, the ASEM tree, faults."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path as File

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, static, sunburst_content, theme
from shuanggao_analytics.charts.sheet_marks import Line, Path, Shape
from shuanggao_analytics.charts.sunburst_tree import parts
from shuanggao_analytics.errors import DataContractError

PUBLISHED = File(__file__).parents[1] / "published"
ROLES = {"code": "code", "parent": "parent", "weight": "weight", "name": "name"}


def make(chart_text, table, lang="zh", **options):
    return charts.sunburst(table, **ROLES, **options, **chart_text("sunburst", lang))


def tree(*rows):
    return pd.DataFrame(rows, columns=list(ROLES))


def asem(names):
    """Return the tree of the ASEM index with the published effective weights."""
    above = pd.read_csv(PUBLISHED / "asem_meta.csv")[["code", "parent"]]
    weights = pd.read_csv(PUBLISHED / "asem_elements.csv")[["code", "effective_weight"]]
    table = above.merge(weights, on="code", validate="one_to_one")
    leaf = ~table["code"].isin(table["parent"])
    return table.rename(columns={"effective_weight": "weight"}).assign(
        name=(table["code"] + names).where(leaf, table["code"])
    )


def wedges(spec):
    marks = sunburst_content.sunburst_marks(spec)
    return {m.key: m for m in marks if isinstance(m, Shape) and m.key.startswith("part-")}


def turn(shape, middle):
    """Return the angle of a wedge from its corners on the outer arc."""
    outer = shape.points[: len(shape.points) // 2]
    angles = np.unwrap([math.atan2(x - middle[0], y - middle[1]) for x, y in outer])
    return abs(angles[-1] - angles[0])


def texts(spec, key):
    marks = sunburst_content.sunburst_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key == key]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_wedges_and_words(build, same_words, lang):
    spec = build("sunburst", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    same_words(sunburst_content.sunburst_marks(spec), paper, screen)
    drawn = {
        a.get_gid(): a for a in paper.findobj(lambda a: (a.get_gid() or "").startswith("part-"))
    }
    traces = {t.name: t for t in screen.data if t.name and t.name.startswith("part-")}
    weights = dict(zip(spec.data["code"], spec.data["weight"], strict=True))
    assert {key: t.meta["value"] for key, t in traces.items()} == {
        f"part-{code}": weight for code, weight in weights.items() if code != "all"
    }
    for key, trace in traces.items():
        corners = drawn[key].get_xy()[:-1]
        assert corners == pytest.approx(np.column_stack([trace.x, trace.y]), abs=1e-3)
    hub = next(t for t in screen.data if t.name == "dots")
    assert ["part-all", 1] in [list(item) for item in hub.customdata]


def test_angles_are_in_proportion_to_the_weights(build):
    spec = build("sunburst")
    middle = (theme.BODY_IN / 2, sunburst_content.sunburst_height(spec) / 2)
    for shape in wedges(spec).values():
        assert turn(shape, middle) == pytest.approx(2 * math.pi * shape.value)


def test_each_part_lies_within_the_angles_of_its_parent():
    table = asem("")
    spec = charts.sunburst(
        table, **ROLES, id="t", title="t", sources=("s",), trust="official", lang="en"
    )
    found = {part.code: part for part in parts(spec)}
    assert len(found) == 60
    above = dict(zip(table["code"], table["parent"], strict=True))
    for code, part in found.items():
        if isinstance(above[code], str):
            parent = found[above[code]]
            assert part.level == parent.level + 1
            assert parent.start - 1e-9 <= part.start < part.end <= parent.end + 1e-9
    assert found["P2P"].percent == "10.0%"
    assert found["Goods"].hover == "<b>Goods</b><br>2.0%<br>20.0% of ConEcFin"


def test_branches_have_their_colour_and_pale_with_depth(build):
    found = {part.code: part.colour for part in parts(build("sunburst"))}
    assert found["a"] == theme.CATEGORIES[0]
    assert found["b"] == theme.CATEGORIES[1]
    assert found["a1"] == found["a2"] == theme.blend((theme.CATEGORIES[0], theme.PAPER), 0.38)


def test_small_trees_have_their_words_inside(build):
    spec = build("sunburst")
    assert texts(spec, "name-a1") == ["经费", "50.0%"]
    assert texts(spec, "name-all") == ["指数"]
    marks = sunburst_content.sunburst_marks(spec)
    assert not any(isinstance(m, Path) for m in marks)
    shapes = wedges(spec)
    for words in (m for m in marks if isinstance(m, Line) and m.key != "name-all"):
        wedge = shapely.Polygon(shapes[words.key.replace("name-", "part-")].points)
        assert wedge.contains(shapely.Point(words.x, words.y))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_inside_stay_inside(build, lang):
    spec = build("sunburst", lang)
    figure = static.render(spec)
    figure.draw_without_rendering()
    back = figure.axes[0].transData.inverted()
    shapes = wedges(spec)
    for words in figure.findobj(lambda a: (a.get_gid() or "").startswith("words-name-")):
        key = words.get_gid().replace("words-name-", "part-")
        if key in shapes:
            box = words.get_window_extent().transformed(back)
            wedge = shapely.Polygon(shapes[key].points)
            assert wedge.contains(shapely.box(box.x0, box.y0, box.x1, box.y1))


@pytest.mark.parametrize(
    ("lang", "names"),
    [("zh", "指标的中文名称"), ("en", " indicator with a rather long English name")],
)
def test_the_leaves_of_the_asem_index_can_be_read(chart_text, words_apart, lang, names):
    table = asem(names)
    spec = make(chart_text, table, lang)
    assert words_apart(static.render(spec)) >= 49 * 2
    sheet = sunburst_content.sunburst_parts(spec)
    leaves = set(table["code"]) - set(table["parent"].dropna())
    assert leaves <= {item.part.code for item in sheet.beside}
    for code in leaves:
        assert texts(spec, f"percent-{code}")[0].endswith("%")
        said = "".join(texts(spec, f"name-{code}")).replace(" ", "")
        assert said == (code + names).replace(" ", "")


@pytest.mark.parametrize("names", ["指标", " indicator with a rather long English name"])
def test_leaders_cross_neither_each_other_nor_the_rings(chart_text, names):
    spec = make(chart_text, asem(names))
    sheet = sunburst_content.sunburst_parts(spec)
    middle = (theme.BODY_IN / 2, sheet.reach)
    rings = shapely.Point(middle).buffer(sheet.rim - 0.01, quad_segs=64)
    marks = sunburst_content.sunburst_marks(spec)
    lines = [shapely.LineString(m.points) for m in marks if isinstance(m, Path)]
    assert len(lines) == len(sheet.beside)
    for place, line in enumerate(lines):
        assert not any(line.crosses(other) for other in lines[place + 1 :])
        if sheet.beside[place].part.leaf:
            assert not line.intersects(rings)


def test_inner_parts_without_room_stand_beside_with_a_line_between_their_parts(
    chart_text, words_apart
):
    rows = [("r", None, 1.0, "指数")]
    for branch in range(20):
        rows.append((f"b{branch}", "r", 0.05, f"名称很长的第{branch}个一级指标"))
        rows += [(f"l{branch}{n}", f"b{branch}", 0.025, f"指标{branch}·{n}") for n in range(2)]
    spec = make(chart_text, tree(*rows))
    sheet = sunburst_content.sunburst_parts(spec)
    inner = [item for item in sheet.beside if not item.part.leaf]
    assert len(inner) == 20
    edges = {round(part.start, 9) for part in sheet.parts if part.leaf}
    assert all(round(item.angle, 9) in edges for item in inner)
    words_apart(static.render(spec))


def test_leaves_of_several_levels_and_only_children(chart_text, words_apart):
    name = "一个名称非常非常长、无论如何都放不进圆心、只好写在图的上方的综合发展水平总指数"
    table = tree(
        ("r", "", 1, name),
        ("a", "r", 0.5, "甲"),
        ("b", "r", 0.5, "乙乙乙乙乙乙乙乙乙乙乙乙乙乙"),
        ("c", "a", 0.5, "丙"),
        ("d", "c", 0.01, "丁丁丁丁丁丁丁丁丁丁"),
        ("e", "c", 0.49, "戊"),
    )
    spec = make(chart_text, table)
    assert texts(spec, "name-r") == [name]
    sheet = sunburst_content.sunburst_parts(spec)
    beside = {item.part.code: item for item in sheet.beside}
    assert set(beside) == {"b", "d", "e"}
    assert beside["b"].radius == sheet.edges[1]
    words_apart(static.render(spec))
    alone = make(chart_text, tree(("r", None, 1, "指数"), ("a", "r", 1, "唯一")))
    assert len(wedges(alone)) == 1
    words_apart(static.render(alone))


def test_parts_that_weigh_zero_are_named_and_not_drawn(chart_text):
    table = tree(("r", None, 1, "指数"), ("a", "r", 1, "甲"), ("b", "r", 0, "乙"))
    spec = make(chart_text, table)
    assert "part-b" not in wedges(spec)
    assert spec.notes[-1].endswith("乙")
    assert spec.data["weight"].tolist() == [1, 1, 0]


@given(st.lists(st.lists(st.integers(1, 50), min_size=1, max_size=6), min_size=1, max_size=6))
def test_wedges_fill_each_ring_once(branches):
    whole = sum(map(sum, branches))
    rows = [("r", None, 1.0, "r")]
    for n, own in enumerate(branches):
        rows.append((f"b{n}", "r", sum(own) / whole, f"b{n}"))
        rows += [(f"b{n}l{m}", f"b{n}", weight / whole, "x") for m, weight in enumerate(own)]
    spec = charts.sunburst(tree(*rows), **ROLES, id="t", title="t", sources=("s",), trust="derived")
    sheet = sunburst_content.sunburst_parts(spec)
    for level in (1, 2):
        ring = [part for part in sheet.parts if part.level == level]
        assert sum(part.end - part.start for part in ring) == pytest.approx(2 * math.pi)
        for one, following in pairwise(ring):
            assert following.start == pytest.approx(one.end)


def test_all_faults_come_at_once(chart_text):
    table = tree(
        ("r", None, 2, "指数"),
        ("s", None, 1, " "),
        ("a", "r", 0.5, "甲"),
        ("a", "r", "x", "乙"),
        ("b", "nowhere", -1, "丙"),
        ("c", "d", 0.1, "丁"),
        ("d", "c", 0.1, None),
    )
    with pytest.raises(DataContractError) as error:
        make(chart_text, table)
    found = str(error.value)
    for part in ("several roots", "empty", "occurs more than once", "not a number",
                 "unknown parent", "below 0", "is above itself"):  # fmt: skip
        assert part in found


def test_weights_must_add_up(chart_text):
    rows = (("r", None, 1, "指数"), ("a", "r", 0.5, "甲"), ("b", "r", 0.5, "乙"))
    below = (("a1", "a", 0.3, "丙"), ("a2", "a", 0.200002, "丁"))
    with pytest.raises(DataContractError, match=r"parts weigh 0\.500002") as error:
        make(chart_text, tree(*rows, *below))
    assert [fault.row for fault in error.value.faults] == ["a"]
    make(chart_text, tree(*rows, below[0], ("a2", "a", 0.2000005, "丁")))
    with pytest.raises(DataContractError, match="root does not weigh 1"):
        make(chart_text, tree(("r", None, 100, "指数"), ("a", "r", 100, "甲")))


def test_trees_that_cannot_be_read_are_refused(chart_text):
    flat = [("r", None, 1, "r"), *((f"l{n}", "r", 1 / 61, "x") for n in range(61))]
    with pytest.raises(DataContractError, match="too many parts"):
        make(chart_text, tree(*flat))
    deep = [("p0", None, 1, "x"), *((f"p{n}", f"p{n - 1}", 1, "x") for n in range(1, 6))]
    with pytest.raises(DataContractError, match="too many levels"):
        make(chart_text, tree(*deep))
    with pytest.raises(DataContractError) as error:
        make(chart_text, tree(("a", "b", 1, "x"), ("b", "a", 1, "y")))
    assert {fault.problem for fault in error.value.faults} == {"no root", "is above itself"}
    with pytest.raises(DataContractError, match="missing column"):
        make(chart_text, pd.DataFrame({"code": ["r"], "weight": [1]}))
