"""Networks: places, widths and sizes, the same in both renderers; names never overlap."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import network_content, static, theme
from shuanggao_analytics.charts.network_layout import (
    framed,
    path_lengths,
    pushed_apart,
    stress_places,
)
from shuanggao_analytics.charts.sheet_marks import Disc, Rule
from shuanggao_analytics.errors import DataContractError

TITLES = {"strength_title": "关联度"}


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def tables(count, name="专业类名称较长者第{}项"):
    names = [name.format(i) for i in range(count)]
    nodes = pd.DataFrame({"name": names, "n": np.arange(count)})
    pairs = [(i, j) for i in range(count) for j in range(i) if (i * 7 + j * 3) % 5 == 0]
    rows = [(names[i], names[j], 1 + i * j % 7) for i, j in pairs]
    return nodes, pd.DataFrame(rows, columns=["source", "target", "d"])


@given(st.integers(0, 2**31))
@settings(max_examples=25, deadline=None)
def test_lengths_are_those_of_the_shortest_ways(seed):
    from scipy.sparse.csgraph import shortest_path

    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(9) for j in range(i) if rng.random() < 0.3]
    links = [(i, j, float(rng.uniform(0.5, 2))) for i, j in pairs]
    graph = np.zeros((9, 9))
    for i, j, length in links:
        graph[i, j] = graph[j, i] = length
    expected = shortest_path(graph, directed=False)
    found = path_lengths(9, links)
    joined = np.isfinite(expected)
    np.testing.assert_allclose(found[joined], expected[joined])
    if not joined.all():
        assert len(set(found[~joined])) == 1
        assert found[~joined][0] >= max((length for *_, length in links), default=0)


def test_places_in_the_plane_are_found_again():
    rng = np.random.default_rng(4)
    true = rng.uniform(0, 5, (7, 2))
    lengths = np.hypot(*(true[:, None] - true[None]).transpose(2, 0, 1))
    places = stress_places(lengths)
    found = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.testing.assert_allclose(found, lengths, atol=0.05)
    np.testing.assert_array_equal(places, stress_places(lengths))


def test_one_node_stands_in_the_middle():
    assert framed(stress_places(np.zeros((1, 1))), width=4, height=2).tolist() == [[2.0, 1.0]]


@given(st.integers(2, 14), st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_boxes_pushed_apart_are_in_the_frame_and_do_not_overlap(count, seed):
    rng = np.random.default_rng(seed)
    sizes = rng.uniform(0.3, 1.5, (count, 2))
    moved = pushed_apart(rng.uniform(0, 9, (count, 2)), sizes, frame=(9.0, 9.0))
    assert moved is not None
    gaps = np.abs(moved[:, None] - moved[None])
    over = (sizes[:, None] + sizes[None]) / 2 - gaps
    apart = (over <= 1e-5).any(axis=2)
    assert apart[~np.eye(count, dtype=bool)].all()
    assert (moved - sizes / 2 >= -1e-9).all()
    assert (moved + sizes / 2 <= 9 + 1e-9).all()


def test_boxes_that_find_no_room_are_reported():
    assert pushed_apart(np.ones((3, 2)), np.full((3, 2), 2.0), frame=(3.0, 2.0)) is None
    assert pushed_apart(np.ones((1, 2)), np.full((1, 2), 4.0), frame=(3.0, 2.0)) is None


def test_discs_and_lines_are_the_same_in_both(drawn):
    spec, figure, page = drawn("network")
    paper = gids(figure)
    marks = network_content.network_marks(spec)
    rules = {m.key: m for m in marks if isinstance(m, Rule) and m.key}
    assert {rule.value: rule.width_pt for rule in rules.values()} == {8: 5.0, 2: 1.25}
    traces = {trace.name: trace for trace in page.data if trace.name}
    for key, rule in rules.items():
        assert paper[key].get_linewidth() == pytest.approx(rule.width_pt)
        assert tuple(paper[key].get_xdata()) == (rule.start[0], rule.end[0])
        assert traces[key].line.width == pytest.approx(rule.width_pt * theme.PX_PER_PT)
        assert tuple(traces[key].y) == (rule.start[1], rule.end[1])
    assert [c[1] for c in traces["links"].customdata] == [2, 8]
    discs = [m for m in marks if isinstance(m, Disc)]
    on_screen = dict(
        zip([c[0] for c in traces["dots"].customdata], traces["dots"].marker.size, strict=True)
    )
    for disc in discs:
        if disc.key.startswith("node"):
            assert paper[disc.key].center == (disc.x, disc.y)
            assert paper[disc.key].radius == disc.radius
            assert on_screen[disc.key] == pytest.approx(200 * disc.radius)


def test_areas_follow_sizes_and_missing_is_not_zero(build):
    spec = build("network")
    nodes, _ = network_content.network_nodes(spec)
    by_name = {node.key: node for node in nodes}
    assert by_name["east"].radius == pytest.approx(2 * by_name["西部"].radius)
    marks = {m.x: m for m in network_content.network_marks(spec) if isinstance(m, Disc)}
    missing, zero = marks[by_name["中部"].x], marks[by_name["东北"].x]
    assert missing.colour == theme.PAPER
    assert "资料暂缺" in missing.hover
    assert math.isnan(missing.value)
    assert zero.colour == theme.NAMED["round_2"]
    assert zero.value == 0


def test_a_note_says_from_where_links_are_drawn(build):
    spec = build("network")
    assert spec.notes[-2:] == (
        "圆的位置只示意关联远近，方向无含义",
        "只画n不低于2的连线2条，另有1条较弱的未画",
    )
    assert spec.data.loc[spec.data["mark"] == "link", "strength"].tolist() == [8, 2]


def test_zero_is_no_link_and_missing_is_counted(chart_text):
    nodes, links = tables(12)
    links = links.assign(d=pd.Series([0.0, None, *[1.0] * (len(links) - 2)]))
    spec = charts.network(
        nodes, links=links, label="name", strength="d", **TITLES, **chart_text("n")
    )
    assert (spec.data["mark"] == "link").sum() == len(links) - 2
    assert spec.notes[-1] == "1对的关联度资料暂缺，未画连线"


@pytest.mark.parametrize(
    ("count", "name"),
    [
        (1, "甲"),
        (2, "甲{}"),
        (40, "专业类名称较长者第{}项"),
        (60, "Specialty class with number {} in it"),
    ],
)
def test_no_names_or_discs_overlap_and_nothing_leaves_the_page(chart_text, count, name):
    nodes, links = tables(max(count, 3), name)
    nodes = nodes.head(count)
    links = links[links["source"].isin(nodes["name"]) & links["target"].isin(nodes["name"])]
    lang = "zh" if name.startswith("专") else "en"
    spec = charts.network(
        nodes, links=links, label="name", size="n", strength="d", **TITLES, **chart_text("n", lang)
    )
    figure = static.render(spec)
    figure.draw_without_rendering()
    drawn = gids(figure)
    boxes = [a.get_window_extent() for k, a in drawn.items() if k.startswith("words-node")]
    boxes += [a.get_window_extent() for k, a in drawn.items() if k.startswith("node-")]
    assert len(boxes) >= 2 * count
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
    assert not any(a.overlaps(b.padded(-0.5)) for a, b in pairs)
    page = figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in boxes)


def test_the_same_tables_give_the_same_places(chart_text):
    nodes, links = tables(20)
    make = [
        charts.network(nodes, links=table, label="name", strength="d", **TITLES, **chart_text("n"))
        for table in (links, links.copy())
    ]
    first, second = (network_content.network_nodes(spec)[0] for spec in make)
    assert repr(first) == repr(second)  # as text: sizes that are not given are NaN


def test_all_faults_of_a_network_come_at_once(chart_text):
    nodes = pd.DataFrame({"name": ["a", "a", ""], "n": [1, -1, "x"]})
    links = pd.DataFrame({"source": ["a"], "target": ["b"], "d": [-2]})
    with pytest.raises(DataContractError) as error:
        charts.network(
            nodes, links=links, label="name", size="n", strength="d", **TITLES,
            **chart_text("n", title=""),
        )  # fmt: skip
    found = str(error.value)
    for part in ("occurs more than once", "empty", "below 0", "not a number", "title"):
        assert part in found


def test_pairs_are_checked(chart_text):
    nodes = pd.DataFrame({"name": ["a", "b"]})
    links = pd.DataFrame(
        {"source": ["a", "b", "a", "a"], "target": ["b", "a", "a", "z"], "d": [1, 2, 3, 4]}
    )
    with pytest.raises(DataContractError) as error:
        charts.network(nodes, links=links, label="name", strength="d", **TITLES, **chart_text("n"))
    found = str(error.value)
    for part in ("a pair occurs more than once", "a node linked to itself", "unknown node"):
        assert part in found
    many = pd.DataFrame({"name": [f"n{i}" for i in range(61)]})
    with pytest.raises(DataContractError, match="too many nodes"):
        charts.network(
            many, links=links.head(0), label="name", strength="d", **TITLES, **chart_text("n")
        )
