"""Event studies: estimates, intervals, base and event, the same in both renderers, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import event_content, interactive, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rect, Rule
from shuanggao_analytics.errors import DataContractError


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def study(table, words, **changes):
    wanted = {
        "period": "t", "estimate": "e", "low": "lo", "high": "hi", "event_name": "公布",
        "x_title": "x", "y_title": "y", **changes,
    }  # fmt: skip
    return charts.event_study(table, **wanted, **words)


def rows(periods, estimates):
    table = pd.DataFrame({"t": periods, "e": estimates})
    return table.assign(lo=table["e"] - 0.1, hi=table["e"] + 0.1)


def texts(spec, prefix):
    marks = event_content.event_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


def rules(spec, prefix):
    marks = event_content.event_marks(spec)
    return {m.key: m for m in marks if isinstance(m, Rule) and m.key.startswith(prefix)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_estimates_and_intervals(build, same_words, lang):
    spec = build("event_study", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(event_content.event_marks(spec), paper, screen)
    frame, drawn = event_content.event_frame(spec), gids(paper)
    dots = next(t for t in screen.data if t.name == "dots")
    at = {c[0]: (x, y, c[1]) for c, x, y in zip(dots.customdata, dots.x, dots.y, strict=True)}
    for row, (period, value) in {2: (-1, 0), 3: (0, 0.1), 4: (1, 0.2), 6: (3, 0.15)}.items():
        place = frame.at(period, value)
        assert at[f"estimate-{row}"] == pytest.approx((*place, value))
        assert drawn[f"estimate-{row}"].center == pytest.approx(place)
    bars = next(t for t in screen.data if t.name == "bars")
    squares = {
        key: (x, base + high / 2)
        for (key, _), x, base, high in zip(bars.customdata, bars.x, bars.base, bars.y, strict=True)
    }
    assert squares["estimate-0"] == pytest.approx(frame.at(-3, 0.01))
    assert squares["estimate-1"] == pytest.approx(frame.at(-2, -0.02))
    assert dict(bars.customdata)["estimate-1"] == -0.02
    lines = {t.name: t for t in screen.data if t.name}
    for part, low, high in (("inner", 0.05, 0.15), ("wide", 0.02, 0.18)):
        ends = [frame.up.at(low), frame.up.at(high)]
        assert list(lines[f"{part}-3"].y) == pytest.approx(ends)
        assert list(drawn[f"{part}-3"].get_ydata()) == pytest.approx(ends)
    assert lines["wide-3"].line.width < lines["inner-3"].line.width
    assert list(lines["event"].x) == pytest.approx([frame.across.at(-0.5)] * 2)
    assert list(lines["zero"].y) == pytest.approx([frame.up.at(0)] * 2)


def test_before_and_after_differ_in_colour_and_sign(build):
    marks = {m.key: m for m in event_content.event_marks(build("event_study"))}
    assert isinstance(marks["estimate-0"], Rect)
    assert isinstance(marks["estimate-3"], Disc)
    assert marks["estimate-0"].colour != marks["estimate-3"].colour
    base = marks["estimate-2"]
    assert (base.colour, base.edge, base.value) == (theme.PAPER, marks["estimate-3"].colour, 0)
    assert "inner-2" not in marks


def test_what_is_missing_is_said_and_not_drawn_as_zero(build):
    spec = build("event_study", "en")
    assert spec.data["t"].tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert "No data, not drawn: 2" in spec.notes
    assert "Estimates without an interval, drawn as dots alone: 1" in spec.notes
    keys = {m.key for m in event_content.event_marks(spec) if not isinstance(m, Line)}
    assert "estimate-5" not in keys
    assert "estimate-6" in keys
    assert not {"inner-5", "inner-6", "wide-6"} & keys
    assert math.isnan(spec.numbers("estimate")[5])


def test_hovering_tells_period_estimate_and_intervals(build):
    found = {item.row: item.hover for item in event_content.estimates(build("event_study"))}
    assert found[3] == (
        "x 0<br>0.100<br>区间 0.050～0.150<br>联合区间（各期同时成立） 0.020～0.180"
    )
    assert found[6] == "x 3<br>0.150"


def test_the_base_may_be_in_the_table_or_not(chart_text):
    table = rows([-2, -1, 0], [0.1, None, 0.2])
    for given_table in (table, table.drop(index=1), table.fillna({"e": 0})):
        spec = study(given_table, chart_text("e"), base=-1)
        assert spec.data["t"].tolist() == [-2, -1, 0]
        assert spec.data["e"].tolist() == [0.1, 0, 0.2]
        assert spec.notes == ("示例",)
    without = study(table, chart_text("e"))
    assert "资料暂缺、未画出：−1" in without.notes
    assert "基期（定为0）" not in texts(without, "key")


def test_series_stand_side_by_side_in_their_own_colours(chart_text):
    table = rows([-2, 0, 1], [0.1, 0.2, 0.3])
    both = pd.concat([table.assign(s="did"), table.assign(s="east")], ignore_index=True)
    spec = study(both, chart_text("e"), series="s", base=-1)
    assert spec.data["s"].tolist() == ["did"] * 4 + ["east"] * 4
    found = {item.row: item for item in event_content.estimates(spec)}
    frame = event_content.event_frame(spec)
    assert (found[2].x + found[6].x) / 2 == pytest.approx(frame.across.at(0))
    assert found[2].x < frame.across.at(0) < found[6].x < frame.across.at(0.5)
    assert len({item.colour for item in found.values()}) == 4
    assert texts(spec, "key")[:2] == ["did", "东部"]
    assert found[6].hover.startswith("<b>东部</b>")


def test_calendar_years_and_the_moment_of_the_event(chart_text):
    table = rows([2017, 2018, 2019, 2020], [0.01, 0.02, None, 0.05])
    spec = study(table, chart_text("e"), event=2019.9, base=2019, percent=True)
    assert texts(spec, "tick-x") == ["2017", "2018", "2019", "2020"]
    assert all(words.endswith("%") for words in texts(spec, "tick-y"))
    parts = [item.part for item in event_content.estimates(spec)]
    assert parts == ["before", "before", "base", "after"]
    with pytest.raises(DataContractError, match="lies outside the periods"):
        study(table, chart_text("e"))


def test_only_signs_and_intervals_that_occur_are_in_the_key(chart_text):
    table = rows([0, 1], [0.1, 0.2])
    assert texts(study(table, chart_text("e", "en")), "key") == ["After the event", "Interval"]
    bare = table.assign(lo=np.nan, hi=np.nan)
    assert texts(study(bare, chart_text("e", "en")), "key") == ["After the event"]


def test_one_row_equal_values_and_nothing_known(chart_text):
    for estimates in ([0.0], [None], [-3.0]):
        spec = study(rows([0], np.array(estimates, dtype="float64")), chart_text("e"))
        drawn = [key for key in gids(static.render(spec)) if key.startswith("estimate-")]
        assert len(drawn) == (estimates[0] is not None)
        assert len(interactive.render(spec).layout.annotations) > 4
    same = study(rows([-1, 0, 1], [0.5] * 3), chart_text("e"))
    assert len({m.start[1] for m in rules(same, "inner").values()}) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_periods_do_not_overlap(chart_text, words_apart, lang):
    long = {
        "zh": "二〇一九年十二月公布第一轮高水平学校和专业群建设单位名单",
        "en": "Announcement of the first-round list of schools and programme groups",
    }
    table = rows(range(-30, 30), np.linspace(-1, 1, 60))
    table = pd.concat([table.assign(s=f"{long[lang]}{i}") for i in range(3)])
    style = {"event_name": long[lang], "x_title": long[lang] * 2, "y_title": long[lang] * 2}
    spec = study(table, chart_text("e", lang), series="s", interval_name=long[lang], **style)
    assert words_apart(static.render(spec)) > 15
    dots = [m for m in event_content.event_marks(spec) if isinstance(m, Disc) and m.hover]
    assert len(dots) == 90


@settings(max_examples=40)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), st.floats(0, 1e6))
def test_everything_lies_in_the_plot_in_the_order_of_its_numbers(estimates, half):
    table = pd.DataFrame({"t": range(len(estimates)), "e": estimates})
    table = table.assign(lo=table["e"] - half, hi=table["e"] + half)
    words = {"id": "e", "title": "t", "sources": ("s",), "trust": "derived"}
    spec = study(table, words)
    box = event_content.event_frame(spec).box
    found = rules(spec, "inner")
    assert len(found) == len(estimates)
    for rule in found.values():
        assert box.bottom <= rule.start[1] <= rule.end[1] <= box.top
        assert box.left < rule.start[0] < box.right


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"t": [0, None, "x"], "e": ["y", 1, 2], "lo": 0.0, "hi": math.inf})
    with pytest.raises(DataContractError) as error:
        study(table, chart_text("e"), wide_low="lo", event_name=" ")
    found = str(error.value)
    for part in ("not a number", "missing", "infinite", "one end alone", "sign without a name"):
        assert part in found
    rows_wrong = rows([-1, -1, 0, 1], [0.5, 0.1, None, 0.2])
    rows_wrong = rows_wrong.assign(lo=[0.6, 0, 0, 0.1], hi=[0.5, 0.2, 1, 0.3], wl=0.2, wh=0.9)
    with pytest.raises(DataContractError) as error:
        study(rows_wrong, chart_text("e"), wide_low="wl", wide_high="wh", base=-1, event=2019.5)
    found = str(error.value)
    for part in (
        "low end above high end", "interval without its estimate", "occurs more than once",
        "wider interval inside the narrow one", "lies outside the periods", "base is not 0",
    ):  # fmt: skip
        assert part in found


def test_too_many_series_or_periods(chart_text):
    table = rows([0, 0, 0, 0], [1.0] * 4).assign(s=list("abcd"))
    with pytest.raises(DataContractError, match="too many series"):
        study(table, chart_text("e"), series="s")
    with pytest.raises(DataContractError, match="missing"):
        study(table.assign(s=["a", "b", "c", None]), chart_text("e"), series="s")
    with pytest.raises(DataContractError, match="too many periods"):
        study(rows(range(61), [0.0] * 61), chart_text("e"))


def test_the_callers_table_is_left_alone(chart_text):
    table = rows([-2, 0], [0.1, 0.2])
    before = table.copy()
    study(table, chart_text("e"), base=-1)
    pd.testing.assert_frame_equal(table, before)
