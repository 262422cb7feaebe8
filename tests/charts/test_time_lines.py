"""Stretches that a line may join, and the plot that they stand in."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.charts.row_axis import Plot
from shuanggao_analytics.charts.sheet_marks import Path, Rule, Shape
from shuanggao_analytics.charts.time_lines import (
    Frame,
    band_marks,
    path_marks,
    runs,
    smallest_step,
    time_axis,
)

NAN = float("nan")
FRAME = Frame(Plot(0.0, 1.0, 2016.0, 2026.0), Plot(0.0, 2.0, 0.0, 4.0))

_points = st.dictionaries(
    st.integers(2000, 2020), st.one_of(st.just(NAN), st.floats(-9, 9)), min_size=1
).map(lambda points: sorted(points.items()))


@given(_points, st.integers(1, 5))
def test_stretches_hold_each_known_point_once_and_join_neighbours_only(points, step):
    xs, ys = zip(*points, strict=True)
    found = runs(xs, ys, step=step)
    known = [place for place, y in enumerate(ys) if not math.isnan(y)]
    assert [place for run in found for place in run] == known
    for run in found:
        assert all(b == a + 1 and xs[b] - xs[a] <= step for a, b in pairwise(run))
    for one, other in pairwise(found):
        between = one[-1] + 1 < other[0]
        assert between or xs[other[0]] - xs[one[-1]] > step


def test_without_a_step_only_missing_numbers_break_a_line():
    assert runs([0, 5, 9], [1.0, 2.0, 3.0], step=math.inf) == [[0, 1, 2]]
    assert runs([0, 5, 9], [1.0, NAN, 3.0], step=math.inf) == [[0], [2]]
    assert runs([0], [NAN], step=1) == []


def test_a_year_without_a_row_is_as_missing_as_one_without_a_number():
    style = Path((), "#000000", 1.0, key="line")
    for xs, ys in (
        ([2016, 2017, 2019, 2020], [1.0, 2.0, 3.0, 4.0]),
        ([2016, 2017, 2018, 2019, 2020], [1.0, 2.0, NAN, 3.0, 4.0]),
    ):
        found = path_marks(FRAME, xs, ys, step=1, style=style)
        assert [len(path.points) for path in found] == [2, 2]
        assert found[0].points[0] == FRAME.point(2016, 1.0) == (0.0, 0.5)


def test_a_band_breaks_too_and_is_an_upright_over_one_point():
    low, high = [1.0, 1.0, NAN, 1.0], [2.0, 3.0, NAN, 2.0]
    style = Shape("band", (), "#000000", 0.2, 0.0, "")
    wide, alone = band_marks(FRAME, [2016, 2017, 2018, 2019], (low, high), step=1, style=style)
    assert isinstance(wide, Shape)
    assert len(wide.points) == 4
    assert isinstance(alone, Rule)
    assert (alone.start[1], alone.end[1]) == (0.5, 1.0)


def test_one_place_alone_has_an_axis():
    assert time_axis([2020.0], left=1.0, width=2.0).x(2020.0) == pytest.approx(2.0)
    assert smallest_step([2020, 2020]) == math.inf
