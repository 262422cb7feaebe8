"""Heat maps: cells, missing and zero, classes, margins, names that find room, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import heat_content, heat_layout, interactive, static, theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Words
from shuanggao_analytics.errors import DataContractError

PROVINCES = {
    "zh": ["北京", "内蒙古", "黑龙江"],
    "en": ["Beijing", "Inner Mongolia", "Heilongjiang"],
}


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def bars(figure):
    """Return the trace of the cells and bars of an interactive figure, by key."""
    trace = next(t for t in figure.data if t.name == "bars")
    columns = zip(trace.customdata, trace.marker.color, trace.hovertext, strict=True)
    return {key: (value, colour, hover) for (key, value), colour, hover in columns}


def cell(rows, columns, *, value=lambda row, column: float(row + column)):
    return pd.DataFrame(
        [(r, c, value(i, j)) for i, r in enumerate(rows) for j, c in enumerate(columns)],
        columns=["r", "c", "v"],
    )


# ---------------------------------------------------------------- the same in both


def test_cells_have_the_same_numbers_and_colours_in_both(build):
    spec = build("heat_map")
    screen, paper = bars(interactive.render(spec)), gids(static.render(spec))
    expected = {"cell-0-0": 12, "cell-0-1": 3, "cell-1-0": 0, "cell-1-1": None}
    for key, value in expected.items():
        shown = screen[key][0]
        assert (None if math.isnan(shown) else shown) == value
        assert to_hex(paper[key].get_facecolor()) == screen[key][1]
    assert screen["cell-0-0"][1] == theme.SEQUENTIAL[-1]


def test_words_stand_in_their_cells_in_both(build):
    spec = build("heat_map")
    paper, screen = gids(static.render(spec)), interactive.render(spec)
    trace = next(t for t in screen.data if t.name == "cells")
    assert list(trace.text) == ["12", "3*", "·"]
    on_paper = [paper[f"words-cells-{place}"] for place in range(3)]
    assert [words.get_text() for words in on_paper] == list(trace.text)
    for words, key in zip(on_paper, ("cell-0-0", "cell-0-1", "cell-1-0"), strict=True):
        box, (x, y) = paper[key], words.get_position()
        assert box.get_x() < x < box.get_x() + box.get_width()
        assert box.get_y() < y < box.get_y() + box.get_height()


def test_missing_is_hatched_and_zero_is_not(build):
    spec = build("heat_map", "en")
    paper, screen = gids(static.render(spec)), bars(interactive.render(spec))
    assert paper["cell-1-1"].get_hatch()
    assert not paper["cell-1-0"].get_hatch()
    assert screen["cell-1-1"][1] == theme.NO_DATA
    assert "No data" in screen["cell-1-1"][2]
    assert "0 units" in screen["cell-1-0"][2]
    trace = next(t for t in interactive.render(spec).data if t.name == "bars")
    shapes = dict(zip((c[0] for c in trace.customdata), trace.marker.pattern.shape, strict=True))
    assert [key for key, shape in shapes.items() if shape] == ["cell-1-1"]
    assert [words for words, _ in heat_content.heat_key(spec)][-1] == "No data"


def test_every_cell_is_in_the_numbers_row_by_row(build):
    data = build("heat_map").data
    cells = data[data["mark"] == "cell"]
    assert cells[["belt", "year"]].to_numpy().tolist() == [
        ["east", "2023"], ["east", "2024"], ["west", "2023"], ["west", "2024"],
    ]  # fmt: skip
    assert cells["groups"].isna().tolist() == [False, False, False, True]


def test_an_absent_pair_is_missing_not_zero(chart_text):
    table = pd.DataFrame({"r": ["a", "b"], "c": ["x", "y"], "v": [1, 2]})
    spec = charts.heat_map(table, row="r", column="c", value="v", **chart_text("h"))
    assert [found.missing for found in heat_content.heat_cells(spec)] == [False, True, True, False]


# ---------------------------------------------------------------- margins


def test_sums_of_rows_and_columns_and_of_all(build):
    spec = build("heat_map")
    margins = {(m.row, m.column): m.words for m in heat_content.heat_margins(spec)}
    assert margins == {
        (0, -1): "15", (1, -1): "≥0", (-1, 0): "12", (-1, 1): "≥3", (-1, -1): "≥15",
    }  # fmt: skip
    screen, paper = bars(interactive.render(spec)), gids(static.render(spec))
    assert screen["margin-row-0"][0] == 15
    widths = [paper[f"margin-row-{row}"].get_width() for row in (0, 1)]
    assert widths[0] > 0
    assert widths[1] == 0


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=5))
def test_both_margins_have_the_same_total(matrix):
    table = cell(range(len(matrix)), "xyz", value=lambda i, j: matrix[i][j])
    spec = charts.heat_map(
        table, row="r", column="c", value="v", margins=True, id="h", title="t", sources=("s",),
        trust="derived",
    )  # fmt: skip
    sums = spec.data.groupby("mark")["v"].sum()
    assert sums["cell"] == sums["row"] == sums["column"] == sums["all"] == np.sum(matrix)


def test_given_margins_are_drawn_as_they_are(chart_text):
    table = cell("ab", "xy").assign(v=[1.5, -0.5, 0.5, 2.0], mean_r=[0.5, 0.5, 1.25, 1.25])
    table["mean_c"] = [1.0, 0.75, 1.0, 0.75]
    spec = charts.heat_map(
        table, row="r", column="c", value="v", palette="diverging", margins=("mean_r", "mean_c"),
        margin_name="均值", **chart_text("h"),
    )  # fmt: skip
    found = {(m.row, m.column): m.words for m in heat_content.heat_margins(spec)}
    assert found == {(0, -1): "+0.50", (1, -1): "+1.25", (-1, 0): "+1", (-1, 1): "+0.75"}
    with pytest.raises(DataContractError, match="differs within one row"):
        charts.heat_map(
            table.assign(mean_r=[1, 2, 3, 4]), row="r", column="c", value="v",
            margins=("mean_r", "mean_c"), **chart_text("h"),
        )  # fmt: skip


def test_margins_have_no_bars_where_a_number_is_below_zero(chart_text):
    table = cell("ab", "xy").assign(r_end=[-1, -1, 2, 2], c_end=[1, 3, 1, 3])
    spec = charts.heat_map(
        table, row="r", column="c", value="v", margins=("r_end", "c_end"), **chart_text("h")
    )
    assert {m.share for m in heat_content.heat_margins(spec)} == {0.0}


# ---------------------------------------------------------------- colours


def test_margins_have_no_part_in_the_scale(chart_text):
    spec = charts.heat_map(
        cell("ab", "xy"), row="r", column="c", value="v", margins=True, **chart_text("h")
    )
    assert heat_content.heat_scale(spec).limits == (1.0, 2.0)


def test_zero_is_pale_around_one_and_neutral_around_zero(chart_text):
    table = cell("a", "xyz").assign(v=[0.0, 1.0, 2.5])
    words = chart_text("h")
    ratio = charts.heat_map(
        table, row="r", column="c", value="v", palette="diverging", midpoint=1, **words
    )
    assert heat_content.heat_cells(ratio)[0].colour == heat_content.ZERO
    difference = charts.heat_map(
        table, row="r", column="c", value="v", palette="diverging", **words
    )
    first, second, _ = heat_content.heat_cells(difference)
    assert first.colour == theme.DIVERGING[3]
    assert (first.words, second.words) == ("0", "+1")


def test_classes_colour_and_numbers_are_printed(chart_text):
    grades = ["失调", "勉强", "协调"]
    table = cell("a", [2022, 2023, 2024]).assign(v=[0.31, 0.52, 0.85], grade=grades)
    spec = charts.heat_map(
        table, row="r", column="c", value="v", category="grade", classes=grades,
        palette="diverging", **chart_text("h"),
    )  # fmt: skip
    cells = heat_content.heat_cells(spec)
    assert [found.colour for found in cells] == list(theme.ramp(theme.DIVERGING, 3))
    assert [found.words for found in cells] == ["0.31", "0.52", "0.85"]
    assert "协调" in cells[2].hover
    alone = charts.heat_map(
        table, row="r", column="c", category="grade", classes=grades, **chart_text("h")
    )
    assert [found.words for found in heat_content.heat_cells(alone)] == grades
    assert "各类数目：失调 1" in alone.alt
    assert "最大0.85" in spec.alt


def test_terms_of_the_theme_keep_their_colours(chart_text):
    table = cell("a", "xy").assign(k=["HH", None])
    spec = charts.heat_map(
        table, row="r", column="c", category="k", classes=charts.LISA_CLASSES, **chart_text("h")
    )
    first, second = heat_content.heat_cells(spec)
    assert first.colour == theme.NAMED["lisa_hh"]
    assert second.missing
    assert "无数据：a × y" in spec.alt


def test_labels_of_classes_are_as_precise_as_the_breaks(chart_text):
    spec = charts.heat_map(
        cell("a", "xy"), row="r", column="c", value="v", breaks=(0, 0.25, 1.25), decimals=1,
        **chart_text("h"),
    )  # fmt: skip
    assert heat_content.heat_scale(spec).labels == ("0–0.25", "0.25–1.25", "≥1.25")


def test_the_ramp_is_left_out_where_all_numbers_are_one(chart_text):
    spec = charts.heat_map(
        cell("a", "xy", value=lambda i, j: 3), row="r", column="c", value="v", **chart_text("h")
    )
    assert not heat_content.has_ramp(spec)
    assert [words for words, _ in heat_content.heat_key(spec)] == ["3"]


def test_all_missing(chart_text, lang):
    table = cell("ab", "xy").assign(v=pd.NA)
    spec = charts.heat_map(
        table, row="r", column="c", value="v", margins=True, **chart_text("h", lang)
    )
    assert all(found.missing for found in heat_content.heat_cells(spec))
    assert {m.words for m in heat_content.heat_margins(spec)} == {"—"}
    assert len(heat_content.heat_key(spec)) == 1
    assert bars(interactive.render(spec))["cell-0-0"][1] == theme.NO_DATA
    assert gids(static.render(spec))["cell-0-0"].get_hatch()


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(("rows", "columns"), [(1, 31), (19, 31), (45, 6), (3, 1), (2, 36)])
@pytest.mark.parametrize("kind_of_name", ["zh", "en", "long"])
def test_nothing_leaves_the_page_or_overlaps(chart_text, rows, columns, kind_of_name):
    def names(count, stem):
        pool = PROVINCES.get(kind_of_name, [f"一个长到必须折行才能放下的{stem}名称 of some length"])
        digits = "甲乙丙丁戊己庚辛壬癸" if kind_of_name == "zh" else "abcdefghij"
        return [pool[i % len(pool)] + digits[i // 10] + digits[i % 10] for i in range(count)]

    table = cell(names(rows, "行"), names(columns, "列"), value=lambda i, j: 7 * i + j)
    spec = charts.heat_map(table, row="r", column="c", value="v", margins=True, **chart_text("h"))
    marks, height = heat_layout.heat_marks(spec), heat_layout.heat_height(spec)
    rects = [m for m in marks if isinstance(m, Rect) and m.key.startswith("cell")]
    assert len(rects) == rows * columns
    for rect in (m for m in marks if isinstance(m, Rect)):
        assert rect.x >= 0
        assert rect.x + rect.width <= theme.BODY_IN + 1e-9
        assert rect.y >= -1e-9
        assert rect.y + rect.height <= height
    figure = static.render(spec)
    figure.draw_without_rendering()
    page = figure.bbox
    drawn = [(k, v) for k, v in gids(figure).items() if k.startswith("words-")]
    boxes = [(key, artist.get_window_extent()) for key, artist in drawn]
    assert not [key for key, box in boxes if box.x0 < page.x0 or box.x1 > page.x1]
    numbers = [box for key, box in boxes if key.startswith(("words-cells", "words-margins"))]
    shrunk = [box.padded(-0.5) for box in numbers]
    for i, box in enumerate(shrunk):
        assert not any(box.overlaps(other) for other in shrunk[max(0, i - 1) : i])
    heads = [box.padded(-0.5) for key, box in boxes if key.startswith("words-column-")]
    for i, box in enumerate(heads):
        assert not any(box.overlaps(other) for other in heads[max(0, i - 3) : i])


def test_short_chinese_names_are_stacked_and_english_ones_upright(chart_text):
    for lang, head in (("zh", "stacked"), ("en", "upright")):
        names = [PROVINCES[lang][i % 3] + "甲乙丙丁戊己庚辛壬癸子"[i // 3] for i in range(31)]
        if lang == "en":
            names = [f"{PROVINCES[lang][i % 3]} {i}" for i in range(31)]
        spec = charts.heat_map(
            cell("a", names), row="r", column="c", value="v", **chart_text("h", lang)
        )
        marks = heat_layout.heat_marks(spec)
        stacked = [m for m in marks if isinstance(m, Words) and m.key == "columns"]
        upright = [m for m in marks if isinstance(m, Line) and m.upright]
        assert (len(stacked), len(upright)) == ((1, 0) if head == "stacked" else (0, 31))


def test_numbers_that_find_no_room_are_left_out_altogether(chart_text):
    table = cell("ab", [f"c{i}" for i in range(30)], value=lambda i, j: 1000 * (i + 1) + j)
    spec = charts.heat_map(table, row="r", column="c", value="v", **chart_text("h"))
    assert any(isinstance(m, Words) and m.key == "cells" for m in heat_layout.heat_marks(spec))
    wide = charts.heat_map(
        table.assign(v=table["v"] * 10_000), row="r", column="c", value="v", **chart_text("h")
    )
    assert not any(isinstance(m, Words) and m.key == "cells" for m in heat_layout.heat_marks(wide))


def test_large_numbers_in_cells_have_no_decimals_but_hovering_has_them(chart_text):
    table = cell("a", "xy").assign(v=[9.84, 12.34])
    spec = charts.heat_map(table, row="r", column="c", value="v", decimals=1, **chart_text("h"))
    first, second = heat_content.heat_cells(spec)
    assert (first.words, second.words) == ("9.8", "12")
    assert "12.3 个" in second.hover


# ---------------------------------------------------------------- order and faults


def test_rows_and_columns_follow_the_given_order(chart_text):
    spec = charts.heat_map(
        cell("ab", "xy"), row="r", column="c", value="v", rows=("b", "a", "z"),
        columns=("y", "x"), **chart_text("h"),
    )  # fmt: skip
    cells = heat_content.heat_cells(spec)
    assert [found.value for found in cells[:4]] == [2.0, 1.0, 1.0, 0.0]
    assert all(found.missing for found in cells[4:])


def test_the_mark_is_explained_only_where_it_stands(build, chart_text):
    assert build("heat_map").notes[-1].startswith("* ")
    table = cell("a", "xy").assign(few=False)
    spec = charts.heat_map(table, row="r", column="c", value="v", flag="few", **chart_text("h"))
    assert spec.notes == ("示例",)


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"r": ["a", "a", None], "c": ["x", "x", "y"], "v": [-1, "q", 2]})
    table["few"] = [True, None, False]
    with pytest.raises(DataContractError) as error:
        charts.heat_map(
            table, row="r", column="c", value="v", flag="few", margins=True, palette="loud",
            classes=("k",), **chart_text("h"),
        )  # fmt: skip
    found = str(error.value)
    for part in ("below 0", "not a number", "not true or false", "palette", "without a column"):
        assert part in found
    with pytest.raises(DataContractError) as error:
        charts.heat_map(
            table.assign(v=1), row="r", column="c", value="v", columns=("x",), **chart_text("h")
        )
    found = str(error.value)
    for part in ("empty", "cell occurs more than once", "not in the order of columns"):
        assert part in found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"value": None}, "neither numbers nor classes"),
        ({"value": None, "margins": True}, "margins without numbers"),
        ({"category": "r"}, "number of classes"),
        ({"category": "r", "classes": ("b",)}, "unknown class"),
        ({"breaks": (1, 2)}, "below the first break"),
        ({"breaks": (0, 0)}, "not increasing"),
        ({"value": "nowhere"}, "missing column"),
    ],
)
def test_faults_of_options(chart_text, changes, problem):
    wanted = {"row": "r", "column": "c", "value": "v", **changes}
    with pytest.raises(DataContractError, match=problem):
        charts.heat_map(cell("a", "xy"), **wanted, **chart_text("h"))


def test_too_many_to_be_read(chart_text):
    with pytest.raises(DataContractError) as error:
        charts.heat_map(
            cell(range(46), range(37)), row="r", column="c", value="v", **chart_text("h")
        )
    assert "too many rows" in str(error.value)
    assert "too many columns" in str(error.value)


def test_the_callers_table_is_left_alone(chart_text):
    table = cell("ab", [2023, 2024])
    before = table.copy()
    charts.heat_map(table, row="r", column="c", value="v", margins=True, **chart_text("h"))
    pd.testing.assert_frame_equal(table, before)


# ---------------------------------------------------------------- small numbers


def test_small_numbers_are_coloured_without_words(chart_text):
    table = cell(["甲"], ["1", "2", "3", "4"]).assign(v=[0.0, 2.5, 5.0, 92.5])
    options = {"row": "r", "column": "c", "value": "v", "decimals": 1, "least": 5}
    spec = charts.heat_map(table, **options, **chart_text("heat_map"))
    cells = heat_content.heat_cells(spec)
    assert [c.words for c in cells] == ["·", "", "5.0", "92"]
    assert cells[1].colour not in (heat_content.ZERO, theme.NO_DATA)
    assert "2.5 个" in cells[1].hover
    assert not any(c.missing for c in cells)
    assert spec.data["v"].tolist() == [0.0, 2.5, 5.0, 92.5]
    with pytest.raises(DataContractError, match="below zero"):
        charts.heat_map(table, **(options | {"least": -1}), **chart_text("heat_map"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_probabilities_of_all_ranks_of_many_units_find_room(chart_text, lang):
    units = [f"{'United Republic' if lang == 'en' else '内蒙古'} {n}" for n in range(45)]
    ranks = [str(n) for n in range(1, 37)]
    table = cell(units, ranks, value=lambda r, c: 100.0 if r == c else (8.9 if r < c else 0.0))
    spec = charts.heat_map(
        table, row="r", column="c", value="v", decimals=1, least=5, **chart_text("heat_map", lang)
    )
    (words,) = [
        m for m in heat_layout.heat_marks(spec) if isinstance(m, Words) and m.key == "cells"
    ]
    assert {text for _, _, text, _ in words.places} == {"100", "8.9", "·"}
    assert len(words.places) == 45 * 36
    assert words.size_pt >= 6
