"""Waterfalls: running levels, signs, zero changes, places of bars and numbers, faults."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, static, theme, waterfall_content
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule
from shuanggao_analytics.errors import DataContractError

AMOUNTS = [1_400_000, -300_000, 0, 25_000, 1_125_000]


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def on_screen(figure):
    """Return key → number of all bars and lines of an interactive figure."""
    traces = [trace for trace in figure.data if trace.name in ("bars", "links")]
    return {key: number for trace in traces for key, number in trace.customdata}


def make(chart_text, values, levels, **options):
    names = [f"步骤{i}" for i in range(len(values))]
    table = pd.DataFrame({"step": names, "amount": values, "is_level": levels})
    words = chart_text("waterfall")
    return charts.waterfall(
        table, label="step", value="amount", level="is_level", **options, **words
    )


def test_bars_hang_from_the_running_level(build):
    spec = build("waterfall")
    assert spec.data["running"].tolist() == [1_400_000, 1_100_000, 1_100_000, 1_125_000, 1_125_000]
    spans = [(step.start, step.end, step.part) for step in waterfall_content.steps(spec)]
    assert spans == [
        (0, 1_400_000, "level"),
        (1_400_000, 1_100_000, "fall"),
        (1_100_000, 1_100_000, "same"),
        (1_100_000, 1_125_000, "rise"),
        (0, 1_125_000, "level"),
    ]


def test_both_renderers_draw_the_same_numbers_at_the_same_places(build):
    spec = build("waterfall")
    screen, paper = interactive.render(spec), named(static.render(spec))
    assert on_screen(screen) == {f"bar-{i}": amount for i, amount in enumerate(AMOUNTS)}
    inch = paper["bar-0"].get_width() / 1_400_000
    zero = paper["bar-0"].get_x()
    assert paper["bar-1"].get_width() == pytest.approx(300_000 * inch)
    assert paper["bar-1"].get_x() == pytest.approx(zero + 1_100_000 * inch)
    assert paper["bar-3"].get_x() == pytest.approx(zero + 1_100_000 * inch)
    trace = next(t for t in screen.data if t.name == "bars")
    starts = {
        c[0]: x - w / 2
        for c, x, w in zip(*(trace[k] for k in ("customdata", "x", "width")), strict=True)
    }
    for key, x in starts.items():
        assert paper[key].get_x() == pytest.approx(x)


def test_changes_have_signs_colours_and_grouped_digits(build):
    spec = build("waterfall")
    paper = named(static.render(spec))
    words = [paper[f"words-number-{i}"].get_text() for i in range(5)]
    assert words == ["1,400,000", "−300,000", "0", "+25,000", "1,125,000"]
    texts = [a.text for a in interactive.render(spec).layout.annotations]
    assert set(words) <= set(texts)
    marks = {m.key: m for m in waterfall_content.waterfall_marks(spec) if isinstance(m, Rect)}
    assert marks["bar-1"].colour == theme.NAMED["decrease"]
    assert marks["bar-3"].colour == theme.NAMED["increase"]
    assert marks["bar-1"].hover == "<b>核减</b><br>−300,000 个<br>→ 1,100,000 个"


def test_a_zero_change_is_a_line_at_the_running_level(build):
    spec = build("waterfall")
    marks = waterfall_content.waterfall_marks(spec)
    line = next(m for m in marks if isinstance(m, Rule) and m.key == "bar-2")
    fall = next(m for m in marks if isinstance(m, Rect) and m.key == "bar-1")
    assert line.start[0] == line.end[0] == pytest.approx(fall.x)
    assert line.colour == theme.NAMED["unchanged"]
    key = [m.text for m in marks if isinstance(m, Line) and m.key == "key"]
    assert key == ["合计", "增加", "减少", "无变化"]


def test_connectors_join_neighbouring_bars_at_the_running_level(build):
    spec = build("waterfall")
    paper = named(static.render(spec))
    for number, running in enumerate(spec.data["running"].tolist()[:-1]):
        xs, ys = paper[f"connector-{number}"].get_data()
        inch = paper["bar-0"].get_width() / 1_400_000
        assert list(xs) == pytest.approx([paper["bar-0"].get_x() + inch * running] * 2)
        assert 0 < ys[0] - ys[1] < 0.2


def test_numbers_below_zero_stand_at_the_left_and_inside_the_page(chart_text):
    spec = make(chart_text, [-5.5, 12, -20], [True, False, False])
    figure = static.render(spec)
    figure.draw_without_rendering()
    paper = named(figure)
    assert paper["words-number-0"].get_text() == "−5.50"
    assert paper["words-number-1"].get_text() == "+12.00"
    edge = paper["bar-0"].get_window_extent().x0
    assert paper["words-number-0"].get_window_extent().x1 < edge
    assert paper["words-number-1"].get_window_extent().x0 > edge
    for artist in paper.values():
        box = artist.get_window_extent()
        assert -1 <= box.x0 <= box.x1 <= figure.bbox.x1 + 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_names_are_wrapped_and_nothing_overlaps(chart_text, lang):
    name = {
        "zh": "某项中央财政奖补资金按照中期评价结果与地方配套情况调整后的第{}次核减",
        "en": "Cut number {} of the central awards after the mid-term evaluation and local funds",
    }
    table = pd.DataFrame({"step": [name[lang].format(i) for i in range(12)]})
    table["amount"] = [1_400_000, *[-100_000] * 10, 400_000]
    table["is_level"] = [i in {0, 11} for i in range(12)]
    spec = charts.waterfall(
        table, label="step", value="amount", level="is_level", **chart_text("waterfall", lang)
    )  # fmt: skip
    figure = static.render(spec)
    figure.draw_without_rendering()
    texts = figure.findobj(lambda a: (a.get_gid() or "").startswith("words-"))
    assert len([t for t in texts if t.get_gid() == "words-name-0"]) > 1
    boxes = [t.get_window_extent() for t in texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert min(box.x0 for box in boxes) > 0
    assert max(box.x1 for box in boxes) < figure.bbox.x1


def test_a_level_that_is_not_the_running_sum_is_named(chart_text):
    with pytest.raises(DataContractError) as error:
        make(chart_text, [100, -30, 71, 5, 80], [True, False, True, False, True])
    found = str(error.value)
    assert found.count("level is not the running sum") == 2
    for row in ("步骤2", "步骤4"):
        assert row in found
    assert "add up to 70" in found
    assert "add up to 76" in found


def test_rounding_is_allowed_only_where_the_numbers_are_rounded(chart_text):
    levels = [True, False, False, True]
    rounded = [10, 3.3, 3.3, 16.7]
    spec = make(chart_text, rounded, levels, decimals=1)
    assert spec.data["running"].tolist() == [10, 13.3, 16.6, 16.7]
    with pytest.raises(DataContractError, match="not the running sum"):
        make(chart_text, rounded, levels)
    with pytest.raises(DataContractError, match="not the running sum"):
        make(chart_text, [10, 3.3, 3.3, 16.9], levels, decimals=1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=10), st.floats(-1e6, 1e6))
def test_a_table_made_from_its_own_sums_is_accepted_and_ends_there(changes, start):
    values = [start, *changes, start + sum(changes)]
    table = pd.DataFrame({"s": [str(i) for i in range(len(values))], "v": values})
    table["l"] = [i in {0, len(values) - 1} for i in range(len(values))]
    spec = charts.waterfall(
        table, label="s", value="v", level="l", id="w", title="t", sources=("s",), trust="derived"
    )
    assert spec.data["running"].iloc[-1] == pytest.approx(values[-1])
    marks = [m for m in waterfall_content.waterfall_marks(spec) if isinstance(m, Rect)]
    assert all(m.x >= -1e-9 and m.x + m.width <= theme.BODY_IN + 1e-9 for m in marks)
    assert len(waterfall_content.steps(spec)) == len(values)


def test_all_zero_and_a_first_change_are_drawn(chart_text):
    assert len(on_screen(interactive.render(make(chart_text, [0, 0], [True, False])))) == 2
    spec = make(chart_text, [5, 5], [False, True])
    assert spec.data["running"].tolist() == [5, 5]


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"s": ["a", "a", None], "v": [1, None, "x"], "l": ["yes", "no", "no"]})
    with pytest.raises(DataContractError) as error:
        charts.waterfall(table, label="s", value="v", level="l", **chart_text("waterfall"))
    for part in ("occurs more than once", "empty", "missing", "not a number", "not true or false"):
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="too many bars"):
        make(chart_text, [1] * 17, [False] * 17)


def test_the_table_of_the_caller_is_untouched(chart_text):
    table = pd.DataFrame({"s": ["a", "b"], "v": [1.0, 2.0], "l": [True, False]})
    before = table.copy()
    charts.waterfall(table, label="s", value="v", level="l", **chart_text("waterfall"))
    pd.testing.assert_frame_equal(table, before)
