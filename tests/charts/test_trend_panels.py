"""Trend panels: the same numbers in both renderers, directions, stars, gaps, scales, faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, static, theme, trend_panel_content
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rule, Shape, Words
from shuanggao_analytics.errors import DataContractError

ROLES = {"panel": "name", "x": "year", "y": "n", "slope": "slope", "intercept": "intercept"}


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def panels(*series, slopes=None, years=None):
    """Return a table with one panel a series, each with a trend of the slope given."""
    slopes = [1.0] * len(series) if slopes is None else slopes
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "name": f"p{place}",
                    "year": years or range(2016, 2016 + len(ys)),
                    "n": ys,
                    "slope": slope,
                    "intercept": 0.0 - 2016 * slope,
                }
            )
            for place, (ys, slope) in enumerate(zip(series, slopes, strict=True))
        ],
        ignore_index=True,
    )


def make(chart_text, table, lang="zh", **options):
    return charts.trend_panels(table, **(ROLES | options), **chart_text("trend_panels", lang))


def marks(spec, kind, prefix=""):
    found = trend_panel_content.trend_marks(spec)
    return [m for m in found if isinstance(m, kind) and m.key.startswith(prefix)]


def words(spec, key):
    """Return the words of one kind, in the order of the panels."""
    return [text for mark in marks(spec, Words, key) for _, _, text, _ in mark.places]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_and_words(build, lang):
    spec = build("trend_panels", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    drawn = named(paper)
    dots = next(t for t in screen.data if t.name == "dots")
    shown = {
        key: (x, y, number)
        for (key, number), x, y in zip(dots.customdata, dots.x, dots.y, strict=True)
        if key != "key"
    }
    expected = {
        f"dot-{panel}-{place}": number
        for panel, (_, rows) in enumerate(spec.data.groupby("name", sort=False))
        for place, number in enumerate(rows["n"].astype("Float64").astype("float64"))
        if not np.isnan(number)
    }
    assert {key: number for key, (_, _, number) in shown.items()} == expected
    for key, (x, y, _) in shown.items():
        assert drawn[key].get_center() == pytest.approx((x, y))
    slopes = dict(next(t for t in screen.data if t.name == "links").customdata)
    assert slopes == {"trend-0": 1.25, "trend-1": -1.0, "trend-2": 0.0}
    for key in slopes:
        line = next(t for t in screen.data if t.name == key)
        assert drawn[key].get_xydata() == pytest.approx(np.column_stack([line.x, line.y]))
        assert to_hex(drawn[key].get_color()) == line.line.color
    for key in ("signs", "years", "numbers"):
        on_screen = next(t for t in screen.data if t.name == key)
        on_paper = [drawn[f"words-{key}-{n}"].get_text() for n in range(len(on_screen.text))]
        assert list(on_screen.text) == on_paper == words(spec, key)
    said = {m.text for m in marks(spec, Line)}
    set_words = paper.findobj(lambda a: (a.get_gid() or "").startswith("words-"))
    on_paper = {artist.get_text() for artist in set_words}
    assert said <= on_paper & {note.text for note in screen.layout.annotations}


def test_the_trend_line_runs_where_its_equation_says(build):
    spec = build("trend_panels")
    dots = {m.key: m for m in marks(spec, Disc, "dot-0")}
    inch = (dots["dot-0-3"].y - dots["dot-0-0"].y) / 4
    line = marks(spec, Rule, "trend-0")[0]
    assert line.start[0] == pytest.approx(dots["dot-0-0"].x)
    assert line.end[0] == pytest.approx(dots["dot-0-3"].x)
    first, last = (-2525 + 1.25 * year for year in (2021, 2024))
    assert line.start[1] == pytest.approx(dots["dot-0-0"].y + inch * (first - 1))
    assert line.end[1] == pytest.approx(dots["dot-0-0"].y + inch * (last - 1))


def test_direction_is_told_by_sign_and_by_colour(build):
    spec = build("trend_panels")
    assert words(spec, "signs") == ["★▲", "▼", "＝", "—"]
    colours = [m.colour for m in marks(spec, Rule, "trend-")]
    assert colours == [theme.NAMED[key] for key in ("increase", "decrease", "unchanged")]
    key = [m.text for m in marks(spec, Line, "key")]
    for sign, said in (("▲", "上升"), ("▼", "下降"), ("＝", "无升降"), ("—", "未估计趋势")):
        assert key[key.index(sign) + 1] == said
    assert key[-2:] == ["★", "FDR 5%"]


def test_the_key_tells_only_what_occurs(chart_text):
    spec = make(chart_text, panels([1, 2], [2, 3]), "en")
    assert [m.text for m in marks(spec, Line, "key")] == [
        "Numbers by year, broken where missing",
        "Theil–Sen line",
        "▲",
        "Rising",
    ]


def test_only_a_trend_that_stands_is_solid_and_has_a_star(build, chart_text):
    patterns = [m.pattern for m in marks(build("trend_panels"), Rule, "trend-")]
    assert patterns == ["solid", "dash", "dash"]
    table = panels([1, 2], [2, 3])
    unmarked = make(chart_text, table)
    assert [m.pattern for m in marks(unmarked, Rule, "trend-")] == ["solid"] * 2
    assert words(unmarked, "signs") == ["▲", "▲"]
    table["holds"] = pd.array([True, True, None, None], dtype="boolean")
    assert words(make(chart_text, table, mark="holds", mark_name="m"), "signs") == ["★▲", "▲"]


@pytest.mark.parametrize("gone", ["number", "row"])
def test_a_missing_year_breaks_the_line_and_is_never_bridged(chart_text, gone):
    table = panels([1.0, 2, 3, 4, 5, 6])
    if gone == "number":
        table.loc[2, "n"] = None
    else:
        table = table.drop(index=2)
    spec = make(chart_text, table)
    assert [len(p.points) for p in marks(spec, Path, "points-")] == [2, 3]
    assert len(marks(spec, Disc, "dot")) == 5


def test_the_first_and_the_last_known_number_are_written_with_their_years(build, chart_text):
    spec = build("trend_panels")
    assert words(spec, "years") == ["2021", "2024"] * 3
    assert words(spec, "numbers") == ["1", "5", "4", "1", "3", "3"]
    assert [m.text for m in marks(spec, Line, "gone")] == ["资料暂缺"]
    late = make(chart_text, panels([None, 1.5, 2, None], [1, 2, 3, 4]), decimals=1)
    assert words(late, "years") == ["2017", "2018", "2016", "2019"]
    assert words(late, "numbers") == ["1.5", "2.0", "1.0", "4.0"]
    one = make(chart_text, panels([None, 3.0]))
    assert words(one, "years") == ["2017"]
    assert not marks(one, Rule, "trend-")


def test_own_scales_are_told_and_one_scale_has_its_numbers(chart_text):
    table = panels([10, 20], [100, 200])
    own = make(chart_text, table)
    assert own.notes[-1] == "各分图纵轴刻度不同，只能比较形状，不能比较高低"
    rises = [
        last.y - first.y
        for first, last in (marks(own, Disc, "dot-0"), marks(own, Disc, "dot-1"))
    ]  # fmt: skip
    assert rises[0] == pytest.approx(rises[1])
    one = make(chart_text, table, own_scale=False)
    assert one.notes == ("示例",)
    (a, b), (c, d) = marks(one, Disc, "dot-0"), marks(one, Disc, "dot-1")
    assert d.y - c.y == pytest.approx(10 * (b.y - a.y))
    assert "100" in [m.text for m in marks(one, Line, "up-")]
    assert make(chart_text, panels([10, 20])).notes == ("示例",)


def test_panels_keep_the_order_of_the_table(chart_text):
    table = panels([1, 2], [2, 3]).iloc[::-1]
    spec = make(chart_text, table)
    assert [m.text for m in marks(spec, Line, "name-")] == ["p1", "p0"]
    assert spec.data["year"].tolist() == [2016, 2017] * 2


def test_a_highlighted_panel_has_a_frame(chart_text):
    spec = make(chart_text, panels([1, 2], [2, 3]), highlight=["p1"])
    assert [m.key for m in marks(spec, Path, "frame")] == ["frame-p1"]
    assert not marks(make(chart_text, panels([1, 2])), Path, "frame")


def test_a_band_lies_around_its_line_and_breaks_with_it(chart_text):
    table = panels([1.0, 2, 3, 4, 5]).assign(low=0.5, high=5.5)
    table.loc[2, ["low", "high"]] = None
    spec = make(chart_text, table, low="low", high="high", band_name="95%")
    assert [len(m.points) for m in marks(spec, Shape, "band")] == [4, 4]
    assert "95%" in [m.text for m in marks(spec, Line, "key")]
    heights = [y for m in marks(spec, Shape, "band") for _, y in m.points]
    assert all(min(heights) < m.y < max(heights) for m in marks(spec, Disc, "dot"))


def test_zero_is_marked_where_a_panel_holds_it(chart_text):
    spec = make(chart_text, panels([-5.0, 5.0], [3.0, 30.0], [-8.0, -7.0], slopes=[1, 0, 0]))
    assert [m.key for m in marks(spec, Line, "zero")] == ["zero-p0", "zero-p2"]


def test_long_numbers_make_fewer_columns(chart_text):
    few = make(chart_text, panels(*[[1, 2]] * 30))
    many = make(chart_text, panels(*[[1e12, 2e12]] * 30), columns=6)
    columns = [len({m.x for m in marks(spec, Line, "name-")}) for spec in (few, many)]
    assert columns[0] == 6
    assert columns[1] < 6
    assert words(many, "numbers")[:2] == ["1,000,000,000,000", "2,000,000,000,000"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("own", [True, False])
def test_words_of_many_panels_do_not_overlap(chart_text, words_apart, lang, own):
    rng = np.random.default_rng(6)
    table = panels(*(rng.normal(0, 1e6, (36, 9))), slopes=rng.normal(0, 1, 36).tolist())
    name = {"zh": "内蒙古自治区呼伦贝尔市 ", "en": "United Republic of somewhere far off "}
    table["name"] = name[lang] + table["name"]
    table["holds"] = table["slope"] > 0
    spec = make(
        chart_text, table, lang, own_scale=own, mark="holds", columns=6, mark_name="FDR " * 30
    )
    assert words_apart(static.render(spec)) > 36 * 6


def test_real_panels_of_all_provinces_stand_apart(chart_text, words_apart):
    from shuanggao_analytics.datasets import load_province_panel
    from shuanggao_analytics.geography.places import name_of

    table = load_province_panel()[["province_code", "year", "hei_enrolment_wan"]]
    for lang in ("zh", "en"):
        named_table = table.assign(
            name=name_of(table["province_code"], lang=lang, short=True).to_numpy(),
            slope=0.0,
            intercept=table.groupby("province_code")["hei_enrolment_wan"].transform("median"),
        )
        spec = make(chart_text, named_table, lang, y="hei_enrolment_wan")
        assert words_apart(static.render(spec)) > 31 * 5
        assert len({m.x for m in marks(spec, Line, "name-")}) == 6


_number = st.one_of(st.none(), st.floats(-1e9, 1e9))


@settings(max_examples=40)
@given(st.lists(st.lists(_number, min_size=1, max_size=5), min_size=1, max_size=7), st.booleans())
def test_all_signs_lie_on_the_page(series, own):
    table = panels(*([np.nan if y is None else y for y in ys] for ys in series))
    spec = charts.trend_panels(
        table, **ROLES, own_scale=own, id="t", title="t", sources=("s",), trust="derived"
    )
    height = trend_panel_content.trend_height(spec)
    dots = marks(spec, Disc, "dot")
    assert len(dots) == table["n"].notna().sum()
    for dot in dots:
        assert 0 <= dot.x <= theme.BODY_IN
        assert 0 <= dot.y <= height


def test_the_callers_table_is_left_alone(chart_text):
    table = panels([1, 2]).set_index(pd.Index([7, 7]))
    before = table.copy()
    make(chart_text, table)
    pd.testing.assert_frame_equal(table, before)


def test_all_faults_come_at_once(chart_text):
    table = panels([1.0, float("inf"), 3.0], [1.0, 2.0, 3.0]).astype({"year": "object"})
    table.loc[1, "year"], table.loc[2, "slope"], table.loc[3, "year"] = 2016, 9.0, "y"
    table.loc[3:, "intercept"] = None
    table["low"], table["holds"] = 1.0, "perhaps"
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, low="low", mark="holds", highlight=["q"], columns=7, step=-1)
    for part in ("more than once", "infinite", "not a number", "differs within", "one end",
                 "without intercept", "not true or false", "unknown series", "number of columns",
                 "not above zero", "band_name: sign", "mark_name: sign"):  # fmt: skip
        assert part in str(error.value), part
    with pytest.raises(DataContractError, match="too many panels"):
        make(chart_text, panels(*[[1, 2]] * 37))


def test_a_panel_without_a_trend_cannot_be_marked(chart_text):
    table = panels([1, 2]).assign(slope=np.nan, intercept=np.nan, holds=True)
    with pytest.raises(DataContractError, match="marked, but without a trend"):
        make(chart_text, table, mark="holds", mark_name="m")
    assert words(make(chart_text, table), "signs") == ["—"]
