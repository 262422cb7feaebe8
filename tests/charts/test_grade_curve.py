"""Grade curves: stairs and stacked bands, the same in both renderers, gaps, counts, faults."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import grade_content, interactive, static
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Shape
from shuanggao_analytics.errors import DataContractError

WORDS = {"id": "g", "title": "t", "sources": ("s",), "trust": "derived"}


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def opened(points):
    """Return the corners of a polygon without the one that closes it."""
    return points[:-1] if np.allclose(points[0], points[-1], atol=1e-9) else points


def make(table, words, **options):
    given_roles = {
        "bound": "b", "changed": "n", "grades": ("x", "y"), "grade_names": ("优", "良"),
        "current": 2, "x_title": "界限", "changed_title": "改变", "grades_title": "各等级",
    }  # fmt: skip
    return charts.grade_curve(table, **(given_roles | options), **words)


def marks(spec, kind, prefix=""):
    return [
        mark
        for mark in grade_content.grade_marks(spec)
        if isinstance(mark, kind) and mark.key.startswith(prefix)
    ]


TABLE = pd.DataFrame({"b": [1, 2, 3], "n": [4, 0, 5], "x": [9, 5, 0], "y": [1, 5, 10]})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_and_words(build, same_words, lang):
    spec = build("grade_curve", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(grade_content.grade_marks(spec), paper, screen)
    drawn = named(paper)
    dots = next(trace for trace in screen.data if trace.name == "dots")
    shown = dict(dots.customdata)
    assert shown == {"dot-0": 2, "dot-1": 0, "dot-2": 3, "dot-4": 6}
    inch = (dots.y[0] - dots.y[1]) / 2
    for (key, value), x, y in zip(dots.customdata, dots.x, dots.y, strict=True):
        assert drawn[key].get_center() == pytest.approx((x, y))
        assert y == pytest.approx(dots.y[1] + inch * value)
    for number in range(3):
        key = f"grade-{number}"
        on_paper = [opened(a.get_xy()) for a in paper.findobj(lambda a, k=key: a.get_gid() == k)]
        on_screen = [opened(np.column_stack([t.x, t.y])) for t in screen.data if t.name == key]
        assert len(on_paper) == len(on_screen) >= 1
        for one, other in zip(on_paper, on_screen, strict=True):
            assert one == pytest.approx(other, abs=6e-4)
    line = next(trace for trace in screen.data if trace.name == "current")
    assert drawn["current"].get_xydata() == pytest.approx(np.column_stack([line.x, line.y]))


def test_stairs_hold_back_to_the_bound_before():
    spec = make(TABLE, WORDS)
    path = marks(spec, Path, "changed")[0]
    frame = grade_content.grade_frames(spec)["changed"]
    corners = [(1, 4), (1, 0), (2, 0), (2, 5), (3, 5)]
    np.testing.assert_allclose(path.points, [frame.point(*corner) for corner in corners])


def test_bands_are_as_high_as_their_counts_and_stacked_with_the_best_on_top():
    spec = make(TABLE, WORDS)
    up = grade_content.grade_frames(spec)["grades"].up
    best, other = (marks(spec, Shape, f"grade-{number}")[0] for number in (0, 1))
    assert [y for _, y in other.points[:5]] == pytest.approx([up.x(n) for n in (1, 5, 5, 10, 10)])
    assert [y for _, y in best.points[:5]] == pytest.approx([up.x(10)] * 5)
    assert [y for _, y in best.points[5:]] == pytest.approx([y for _, y in other.points[:5]][::-1])
    assert min(y for _, y in other.points) == pytest.approx(up.x(0))


def test_counts_under_the_current_bound_are_printed_for_every_grade(build):
    texts = [mark.text for mark in marks(build("grade_curve"), Line, "count-")]
    assert texts == ["0", "2", "8"]
    between = make(TABLE, WORDS, current=1.5)
    assert [mark.text for mark in marks(between, Line, "count-")] == ["5", "5"]
    near = make(TABLE.assign(b=[1, 2 - 1e-12, 3]), WORDS)
    assert [mark.text for mark in marks(near, Line, "count-")] == ["5", "5"]
    gone = make(TABLE.assign(x=[9, None, 0]), WORDS)
    assert marks(gone, Line, "count-") == []


def test_missing_numbers_break_the_stairs_and_the_bands(build):
    spec = build("grade_curve")
    assert [len(path.points) for path in marks(spec, Path, "changed")] == [5, 2]
    assert len(marks(spec, Shape, "grade-0")) == 2
    hovers = [dot.hover for dot in marks(spec, Disc)]
    assert hovers[0] == "<b>x 80</b><br>y1 2<br>良 9<br>中 1<br>差 0"
    nothing = make(TABLE.assign(n=None, x=None), WORDS)
    assert marks(nothing, Disc) == marks(nothing, Shape) == marks(nothing, Line, "name-") == []
    static.render(nothing)
    assert interactive.render(nothing).layout.height > 300


def test_bounds_are_sorted_and_their_order_given_does_not_matter():
    shuffled = make(TABLE.iloc[[2, 0, 1]], WORDS)
    assert shuffled.data["b"].tolist() == [1, 2, 3]
    assert shuffled.fingerprint() == make(TABLE, WORDS).fingerprint()


def test_the_line_of_the_current_bound_has_words(build, chart_text):
    assert [m.text for m in marks(build("grade_curve", "en"), Line, "current")] == [
        "Current bound 82"
    ]
    own = make(TABLE, chart_text("g"), current_name="甲省办法 2 分")
    assert [mark.text for mark in marks(own, Line, "current")] == ["甲省办法 2 分"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("current", [60, 99.5, 80])
def test_words_do_not_overlap(chart_text, words_apart, lang, current):
    bounds = np.arange(60, 100, 0.5)
    counts = {f"g{n}": np.full(len(bounds), size) for n, size in enumerate((0, 2, 217, 1, 0))}
    table = pd.DataFrame({"bound": bounds, "changed": 3, **counts})
    name = {"zh": "达到优秀等级且没有一票否决情形的单位", "en": "Excellent and without any veto"}
    spec = charts.grade_curve(
        table,
        bound="bound",
        changed="changed",
        grades=list(counts),
        grade_names=[name[lang] + str(n) for n in range(5)],
        current=current,
        current_name=name[lang] * 3,
        x_title=name[lang] * 4,
        changed_title=name[lang] * 5,
        grades_title=name[lang] * 4,
        **chart_text("g", lang),
    )
    assert words_apart(static.render(spec)) > 25


_counts = st.one_of(st.integers(0, 300).map(float), st.just(math.nan))


@settings(max_examples=60)
@given(st.lists(_counts, min_size=1, max_size=9))
def test_stairs_pass_all_known_points_and_no_gap(ys):
    xs = list(range(len(ys)))
    stretches = grade_content.stairs(xs, ys)
    corners = {corner for stretch in stretches for corner in stretch}
    assert {(x, y) for x, y in zip(xs, ys, strict=True) if not math.isnan(y)} <= corners
    for stretch in stretches:
        for (x0, y0), (x1, y1) in pairwise(stretch):
            assert (x0 == x1) != (y0 == y1) or (x0, y0) == (x1, y1)
            if x0 != x1:
                assert ys[x1] == y1


def test_all_faults_come_at_once():
    table = pd.DataFrame({"b": [1, 1, None], "n": [-1, "x", 2], "x": 1, "y": 2})
    with pytest.raises(DataContractError) as error:
        make(table, WORDS, grades=("x",), grade_names=("优", " "), x_title=" ", current=math.inf)
    for part in (
        "below 0", "not a number", "missing", "number of grades", "grades without names",
        "axis without a name", "not a finite number",
    ):  # fmt: skip
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="occurs more than once"):
        make(pd.DataFrame({"b": [1, 2, 2], "n": 1, "x": 1, "y": 2}), WORDS)
    with pytest.raises(DataContractError, match="the bounds run from 1 to 3"):
        make(TABLE, WORDS, current=4)
    with pytest.raises(DataContractError, match="number of bounds"):
        make(TABLE.iloc[1:2], WORDS)
    with pytest.raises(DataContractError, match="column given twice"):
        make(TABLE, WORDS, grades=("x", "x"))
