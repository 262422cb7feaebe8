"""Range bars: the same places in both renderers, missing ends, order, columns, faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, range_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rect, Rule, Shape
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(chart_text, table, lang="zh", **options):
    roles = {"label": "name", "low": "low", "high": "high"}
    return charts.range_bars(table, **roles, **options, **chart_text("range_bars", lang))


def texts(spec, prefix):
    marks = range_content.range_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


def test_rows_are_sorted_by_length_and_those_without_both_ends_stand_last(build):
    assert build("range_bars").data["name"].tolist() == ["江苏", "甘肃", "青海", "西藏", "宁夏"]


def test_sorting_can_be_left_to_the_caller(chart_text):
    table = pd.DataFrame(
        {"name": list("甲乙丙"), "low": [1, 0, 2], "high": [2, 9, 7]}, index=[7, 7, 7]
    )
    assert make(chart_text, table).data["name"].tolist() == list("乙丙甲")
    assert make(chart_text, table, sort=False).data["name"].tolist() == list("甲乙丙")


def test_both_renderers_draw_the_same_numbers_at_the_same_places(build):
    spec = build("range_bars")
    screen, paper = interactive.render(spec), named(static.render(spec))
    bars = next(t for t in screen.data if t.name == "bars")
    lengths = dict(bars.customdata)
    assert lengths == {"range-0": 5, "range-1": 2}
    inch = paper["range-0"].get_width() / 5
    for (key, number), x, width in zip(bars.customdata, bars.x, bars.width, strict=True):
        assert width == pytest.approx(inch * number)
        assert paper[key].get_x() == pytest.approx(x - width / 2)
        assert paper[key].get_width() == pytest.approx(width)
    dots = next(t for t in screen.data if t.name == "dots")
    shown = {c[0]: (x, c[1]) for c, x in zip(dots.customdata, dots.x, strict=True)}
    assert {k: v[1] for k, v in shown.items() if k != "key"} == {
        "value-0": 18,
        "value-1": 10,
        "value-2": 1,
        "value-3": 2,
    }
    start = paper["range-0"].get_x()
    for key, (x, number) in shown.items():
        if key != "key":
            assert x == pytest.approx(start + inch * (number - 15))
            assert paper[key].get_center()[0] == pytest.approx(x)
    marks = {t.name: t.meta["value"] for t in screen.data if t.name and t.name.startswith("mark-")}
    assert marks == {"mark-0": 21, "mark-1": 10, "mark-3": 1, "mark-4": 3}
    assert set(marks) == {gid for gid in paper if gid.startswith("mark-")}


def test_missing_ends_are_not_drawn_as_zero(build):
    spec = build("range_bars")
    assert texts(spec, "range-") == ["15～20", "9～11", "1～1", "—～4", "资料暂缺"]
    assert texts(spec, "value-") == ["18", "10", "1", "2", "—"]
    marks = range_content.range_marks(spec)
    assert [m.key for m in marks if isinstance(m, Rect) and m.hover] == ["range-0", "range-1"]
    ticks = {m.key: m.value for m in marks if isinstance(m, Rule) and m.key}
    assert ticks.keys() == {"range-2", "range-3"}
    assert ticks["range-2"] == 0
    assert np.isnan(ticks["range-3"])
    opened = [m for m in marks if isinstance(m, Rule) and m.pattern == "dot"]
    assert len(opened) == 1
    assert opened[0].end[0] < opened[0].start[0]
    assert "range-4" not in named(static.render(spec))


def test_words_of_the_columns_are_the_same_in_both(build):
    spec = build("range_bars", "en")
    assert texts(spec, "range-") == ["15 to 20", "9 to 11", "1 to 1", "— to 4", "No data"]
    paper = [t.get_text() for gid, t in named(static.render(spec)).items() if "words-" in gid]
    screen = [a.text for a in interactive.render(spec).layout.annotations]
    for prefix in ("range-", "value-", "mark-", "tick-", "key"):
        assert set(texts(spec, prefix)) <= set(screen)
        assert set(texts(spec, prefix)) & set(paper)


def test_every_sign_is_in_the_key_and_above_its_column(build):
    spec = build("range_bars")
    marks = range_content.range_marks(spec)
    assert texts(spec, "key") == ["中位数", "第二轮（2025—2029年）", "90%"]
    signs = [m for m in marks if m.key == "key" and not isinstance(m, Line)]
    assert [sum(isinstance(m, kind) for m in signs) for kind in (Disc, Shape, Rect)] == [2, 2, 2]


def test_percentages_are_written_as_such(chart_text):
    table = pd.DataFrame({"name": ["甲"], "low": [-0.021], "high": [0.5], "base": [0.25]})
    spec = make(chart_text, table, value="base", value_name="基准", percent=True)
    assert texts(spec, "range-") == ["−2.1%～50.0%"]
    assert texts(spec, "value-") == ["25.0%"]
    assert all(word.endswith("%") for word in texts(spec, "tick-"))
    assert spec.data["low"].tolist() == [-0.021]
    assert range_content.ranges(spec)[0].hover == (
        "<b>甲</b><br>基准 25.0%<br>最低至最高 −2.1%～50.0%"
    )


def test_the_axis_begins_at_zero_only_where_that_is_near(chart_text):
    near = pd.DataFrame({"name": ["甲"], "low": [3], "high": [10]})
    far = near.assign(low=[1_200_000], high=[1_400_000])
    assert texts(make(chart_text, near), "tick-")[0] == "0"
    ticks = texts(make(chart_text, far), "tick-")
    assert ticks[0] == "1,200,000"
    assert texts(make(chart_text, near.assign(low=[-9], high=[-3])), "tick-")[-1] == "0"


@pytest.mark.parametrize("last", [2, 8, 31, 45])
def test_the_axis_of_ranks_begins_at_one_and_is_whole(chart_text, last):
    table = pd.DataFrame({"name": ["甲", "乙"], "low": [1, 2], "high": [2, last]})
    spec = make(chart_text, table, rank=True, sort=False)
    ticks = texts(spec, "tick-")
    assert ticks[0] == "1"
    assert all(word.isdigit() and int(word) <= last for word in ticks)
    bars = {m.key: m for m in range_content.range_marks(spec) if isinstance(m, Rect)}
    assert bars["range-0"].x < bars["range-1"].x if last > 2 else "range-1" not in bars


def test_ranks_begin_at_one(chart_text):
    table = pd.DataFrame({"name": ["甲"], "low": [0], "high": [2]})
    with pytest.raises(DataContractError, match="below 1"):
        make(chart_text, table, rank=True)
    assert make(chart_text, table).options["rank"] is False


def test_a_bar_too_short_to_be_seen_is_a_tick(chart_text):
    table = pd.DataFrame({"name": ["甲", "乙"], "low": [0, 500_000], "high": [1_000_000, 500_010]})
    marks = range_content.range_marks(make(chart_text, table))
    tick = next(m for m in marks if m.key == "range-1" and isinstance(m, Rule))
    assert tick.value == 10
    assert not [m for m in marks if isinstance(m, Rule) and m.pattern == "dot"]


def test_nothing_known_has_no_axis(chart_text):
    table = pd.DataFrame({"name": ["甲", "乙"], "low": [None] * 2, "high": [None] * 2})
    spec = make(chart_text, table)
    assert texts(spec, "tick-") == []
    assert texts(spec, "range-") == ["资料暂缺"] * 2
    assert interactive.render(spec).layout.height > 0
    static.render(spec)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_rows_do_not_overlap(chart_text, lang):
    rng = np.random.default_rng(4)
    name = {
        "zh": "是否把新疆生产建设兵团与新疆维吾尔自治区合并为一个省级单位",
        "en": "Whether the Corps is counted as one unit with Xinjiang or by itself",
    }
    low = rng.uniform(1e6, 2e6, 31)
    table = pd.DataFrame({"name": [f"{name[lang]} {i}" for i in range(31)], "low": low})
    table["high"] = low + rng.uniform(0, 3e5, 31)
    table["base"], table["real"] = low, low * 1.3
    spec = make(chart_text, table, lang, value="base", mark="real", value_name="v", mark_name="m")
    figure = static.render(spec)
    figure.draw_without_rendering()
    drawn = figure.findobj(lambda a: (a.get_gid() or "").startswith("words-"))
    boxes = [t.get_window_extent() for t in drawn]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert min(b.x0 for b in boxes) > 0
    assert max(b.x1 for b in boxes) < figure.bbox.x1


_ends = st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)).map(sorted)


@given(st.lists(_ends, min_size=1, max_size=6), st.floats(-1e9, 1e9))
def test_all_signs_lie_inside_the_plot_in_the_order_of_their_numbers(pairs, value):
    table = pd.DataFrame(pairs, columns=["low", "high"]).assign(v=value)
    table["name"] = [f"n{i}" for i in range(len(pairs))]
    spec = charts.range_bars(
        table, label="name", low="low", high="high", value="v", value_name="v", id="r", title="t",
        sources=("s",), trust="derived",
    )  # fmt: skip
    marks = range_content.range_marks(spec)
    bars = [m for m in marks if isinstance(m, Rect) and m.hover]
    assert all(m.x >= 0 and m.x + m.width <= theme.BODY_IN for m in bars)
    dots = [m.x for m in marks if isinstance(m, Disc) and m.key != "key"]
    assert len(set(dots)) == 1
    widths = (spec.data["high"] - spec.data["low"]).astype("float64")
    assert widths.is_monotonic_decreasing


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"name": ["甲", "甲"], "low": [1, float("inf")], "high": ["x", 3], "v": 1})
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, value="v")
    for part in ("occurs more than once", "infinite", "not a number", "sign without a name"):
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="low end above high end"):
        make(chart_text, pd.DataFrame({"name": ["甲"], "low": [3], "high": [2]}))
    many = pd.DataFrame({"name": [str(i) for i in range(46)], "low": 1, "high": 2})
    with pytest.raises(DataContractError, match="too many rows"):
        make(chart_text, many)


# ---------------------------------------------------------------- counts, few units, reference


def test_counts_are_printed_below_their_name(build, chart_text):
    spec = build("retention", "en")
    assert texts(spec, "count-") == ["9/10", "50/59", "1/2", "0/0"]
    assert texts(spec, "head") == ["Units"]
    table = pd.DataFrame({"name": ["甲"], "low": [1], "high": [2], "n": [1234]})
    alone = make(chart_text, table, count="n", count_name="east")
    assert texts(alone, "count-") == ["1,234"]
    assert texts(alone, "head") == ["东部"]


def test_rows_of_few_units_are_hollow_and_say_so(build):
    spec = build("retention")
    assert texts(spec, "range-")[:3] == ["55.0%～99.0%", "73.0%～93.0%", "1.0%～99.0% *"]
    assert texts(spec, "range-")[3] == "资料暂缺"
    assert spec.notes[-1].startswith("空心条与*")
    bars = {m.key: m.colour for m in range_content.range_marks(spec) if isinstance(m, Rect)}
    dots = {m.key: m for m in range_content.range_marks(spec) if isinstance(m, Disc)}
    assert bars["range-2"] == dots["value-2"].colour == theme.PAPER
    assert bars["range-0"] != theme.PAPER
    assert dots["value-0"].edge == theme.PAPER
    assert dots["value-2"].edge == dots["value-0"].colour
    rims = [m for m in range_content.range_marks(spec) if isinstance(m, Rect) and m.key == "rim"]
    assert len(rims) == 1


def test_the_reference_stands_at_its_number_in_both(build):
    spec = build("retention")
    assert texts(spec, "reference") == ["84%"]
    paper, screen = named(static.render(spec)), interactive.render(spec)
    line = next(t for t in screen.data if t.name == "reference")
    assert paper["reference"].get_xdata() == pytest.approx(line.x)
    dots = next(t for t in screen.data if t.name == "dots")
    at = {key: x for (key, _), x in zip(dots.customdata, dots.x, strict=True)}
    inch = (at["value-0"] - at["value-2"]) / (0.9 - 0.5)
    assert line.x[0] == pytest.approx(at["value-2"] + inch * (0.84 - 0.5))


def test_a_reference_outside_all_ranges_is_in_the_plot(chart_text):
    table = pd.DataFrame({"name": ["甲"], "low": [10], "high": [20]})
    marks = range_content.range_marks(make(chart_text, table, reference=(90.0, "很远")))
    line = next(m for m in marks if isinstance(m, Rule) and m.key == "reference")
    grid = [m.x for m in marks if isinstance(m, Rect) and m.key == "grid"]
    assert min(grid) < line.start[0] <= theme.BODY_IN
    assert "reference" not in make(chart_text, table).options


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_counts_and_reference_do_not_overlap(chart_text, words_apart, lang):
    table = pd.DataFrame({"name": [f"第{i}类建设单位" for i in range(20)], "low": 0.1, "high": 0.9})
    table["base"], table["k"], table["n"], table["few"] = 0.5, 10_000, 20_000, True
    spec = make(
        chart_text, table, lang, value="base", value_name="v", count=("k", "n"), flag="few",
        reference=(0.95, "全部第一轮建设单位进入第二轮名单的比例 All units of round one " * 2),
        count_name="保留的单位与全部单位", percent=True,
    )  # fmt: skip
    assert words_apart(static.render(spec)) > 80


def test_faults_of_counts_flags_and_references(chart_text):
    table = pd.DataFrame({"name": ["甲", "乙"], "low": 1, "high": 2, "few": [True, None]})
    table["k"], table["n"] = [3, 1.5], [2, -1]
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, count=("k", "n"), flag="few", reference=(float("nan"), "x"))
    for part in (
        "more cases than units", "not a whole number", "below 0", "not true or false",
        "incomplete line",
    ):  # fmt: skip
        assert part in str(error.value)
    ranks = table.assign(n=0, few=False)
    assert make(chart_text, ranks, count="n", rank=True).options["rank"] is True
