"""What the page shows of a result: tables, headings in both languages, charts, files."""

import base64
import io
import re
from functools import partial

import pandas as pd
import pytest
from openpyxl import load_workbook

from shuanggao_analytics.allocation import Scenario
from shuanggao_analytics.charts import interactive
from shuanggao_analytics.explorer import downloads
from shuanggao_analytics.explorer.draft import with_value
from shuanggao_analytics.explorer.map_picture import map_picture
from shuanggao_analytics.explorer.model import Model
from shuanggao_analytics.explorer.results import (
    difference_map,
    equity_lines,
    headed,
    money_lines,
    province_table,
    remarks,
    strategy_shares,
    unit_bars,
    unit_map,
)
from shuanggao_analytics.explorer.views import (
    cards,
    other_tables,
    problem_words,
    province_rows,
    scenario_words,
)

LANGS = ("zh", "en")


@pytest.fixture(scope="module")
def model():
    return Model(scenario="western-priority")


@pytest.fixture(scope="module")
def result(model):
    return model.result


@pytest.mark.parametrize("lang", LANGS)
def test_every_table_has_headings_in_the_language(result, lang):
    for make in (province_table, strategy_shares, equity_lines, money_lines):
        headings = headed(make(result, lang=lang), lang=lang).columns
        assert headings.is_unique
        chinese = [re.search("[一-鿿]", heading) is not None for heading in headings]
        assert all(chinese) if lang == "zh" else not any(chinese)


def test_the_province_table_agrees_with_the_allocation(result):
    table = province_table(result)
    assert table["units"].sum() == 220
    assert (table["units"] - table["actual_units"]).equals(table["difference"])
    assert table["central_yi"].sum() == pytest.approx(140.0)
    assert table.loc["320000", "province"] == "江苏"


def test_money_is_a_year_and_in_all(result):
    money = money_lines(result)
    assert money.loc["central", ["yi_a_year", "yi_in_all"]].tolist() == [28.0, 140.0]


def test_what_decides_is_said(result):
    text = "\n".join(remarks(result, lang="en"))
    assert "Western development" in text
    assert "At the lower bound" in text


def test_a_tie_is_said_with_its_rule(result):
    model = Model(scenario="population")
    model.edit(lambda draft: with_value(draft, "drivers", {"equal_share": 1.0}))
    lines = remarks(model.result, lang="en")
    assert any(line.startswith("Tie for") and "settled by" in line for line in lines)


@pytest.mark.parametrize("lang", LANGS)
def test_the_charts_carry_the_numbers_source_and_trust(model, result, lang):
    sources = model.basis.sources
    for make in (unit_map, difference_map, unit_bars):
        spec = make(result, lang=lang, sources=sources)
        assert spec.trust == "derived"
        assert len(spec.sources) == 6
        assert interactive.render(spec).data
    shown = unit_map(result, lang=lang).data.set_index("province_code")["units"].dropna()
    assert shown.astype("int64").to_dict() == result.table["units"].to_dict()


def test_classes_stay_the_same_from_one_scenario_to_another(result):
    other = Model(scenario="population").result
    for make in (unit_map, difference_map):
        assert make(result).options["breaks"] == make(other).options["breaks"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_has_every_province_its_number_and_taiwan_without_data(result, lang):
    spec = unit_map(result, lang=lang)
    picture = map_picture(spec)
    found = dict(re.findall(r'data-place="(\d+)"><title>[^<]*?: ([^<]*)</title>', picture.drawing))
    assert len(found) == 34
    for code, units in result.table["units"].items():
        assert found[code].split()[0] == str(units)
    assert "资料暂缺" in found["710000"] or "No data" in found["710000"]
    assert "hatch" in picture.drawing
    used = set(re.findall(r'<use href="#([^"]+)"', picture.drawing))
    there = set(re.findall(r' id="([^"]+)"', picture.shapes))
    assert used <= there
    assert len(picture.drawing) < 30_000
    assert len(picture.shapes) < 120_000
    assert "http://" not in picture.drawing.replace("http://www.w3.org/2000/svg", "")


def test_colours_of_the_picture_are_those_of_the_chart(result):
    spec = difference_map(result)
    drawing = map_picture(spec).drawing
    figure = interactive.render(spec)
    fills = {
        trace.meta["place"]: trace.fillcolor
        for trace in figure.data
        if trace.meta and trace.meta.get("value") is not None
    }
    for code, colour in fills.items():
        assert re.search(rf'data-place="{code}">.*?fill="({colour})"', drawing)


def test_pictures_of_one_frame_share_their_shapes(result):
    assert map_picture(unit_map(result)).shapes == map_picture(difference_map(result)).shapes


@pytest.mark.parametrize("lang", LANGS)
def test_the_html_holds_the_numbers(result, lang):
    rows = province_rows(result, lang=lang)
    units = dict(re.findall(r'data-row="(\d{6})".*?data-column="units">(\d+)<', rows))
    assert {code: int(number) for code, number in units.items()} == result.table["units"].to_dict()
    assert rows.count("sg-bar") >= 31
    assert "<caption>" in rows
    assert 'scope="row"' in rows
    assert "140.00" in cards(result, stale=False, lang=lang)
    assert len(re.findall("<caption>", other_tables(result, lang=lang))) == 3


def test_an_old_result_says_that_it_is_old(result):
    assert "sg-old" in cards(result, stale=True, lang="zh")
    assert "sg-old" not in cards(result, stale=False, lang="zh")


def test_words_of_a_file_are_escaped_everywhere():
    model = Model(scenario="population")
    for key in ("title_zh", "question_zh", "note_zh", "author"):
        model.edit(partial(with_value, path=key, value='<script>"x"</script>'))
    html = [
        scenario_words(model.draft, lang="zh"),
        cards(model.result, stale=False, lang="zh"),
        map_picture(unit_map(model.result)).drawing,
    ]
    model.open(b"<script>: 1", name="<script>.yaml")
    html.append(problem_words(model.problem, stale=False, lang="zh"))
    assert all("<script>" not in part and "&lt;script&gt;" in part for part in html)


def test_many_problems_are_shown_in_part():
    model = Model(scenario="population")
    text = "\n".join(f"key{number}: 1" for number in range(40))
    model.open(text.encode(), name="many.yaml")
    shown = problem_words(model.problem, stale=False, lang="en")
    assert shown.count("<li>") == 13
    assert "… +" in shown


class TestFiles:
    def test_the_workbook_has_every_table_as_numbers(self, result):
        book = load_workbook(io.BytesIO(downloads.workbook_file(result, lang="en")))
        assert book.sheetnames[0] == "Provinces"
        assert len(book.sheetnames) == 7
        rows = [row for row in book["Provinces"].iter_rows(values_only=True) if row[0]]
        head = next(row for row in rows if row[0] == "Province code")
        place = head.index("Units")
        units = {row[0]: row[place] for row in rows[rows.index(head) + 1 :]}
        assert units == result.table["units"].to_dict()
        assert "no weight" in book["Provinces"]["A2"].value

    def test_no_text_is_a_formula_and_no_control_character_breaks_it(self):
        model = Model(scenario="population")
        model.edit(partial(with_value, path="title_zh", value="=1+1\x07"))
        book = load_workbook(io.BytesIO(downloads.workbook_file(model.result)))
        assert book["各省名额"]["A1"].value == "=1+1"
        assert book["各省名额"]["A1"].data_type == "s"

    def test_the_scenario_file_is_the_scenario(self, result):
        content = downloads.scenario_file(result.scenario)
        assert Scenario.from_text(content.decode()) == result.scenario

    def test_a_picture_is_a_png_even_with_a_title_like_mathematics(self):
        model = Model(scenario="population")
        model.edit(partial(with_value, path="title_zh", value=r"$\frac{$ 100$"))
        assert downloads.picture_file(unit_bars(model.result))[:4] == b"\x89PNG"

    def test_a_link_carries_its_file(self):
        link = downloads.data_link(b"a", name='"><b>.yaml', kind=downloads.YAML, words="<i>")
        assert "<b>" not in link
        assert "<i>" not in link
        coded = re.search('base64,([^"]*)', link).group(1)
        assert base64.b64decode(coded) == b"a"


def test_a_basis_without_lists_has_no_comparison():
    from dataclasses import replace

    from shuanggao_analytics.explorer.basis import shipped_basis

    basis = replace(shipped_basis(), actual=None, base=None, sources=())
    result = Model(basis, scenario="population").result
    assert "difference" not in province_table(result)
    assert difference_map(result) is None
    assert isinstance(unit_bars(result).data, pd.DataFrame)
    assert 'data-card="moved"' not in cards(result, stale=False, lang="zh")
    assert "sg-bar" in province_rows(result, lang="zh")
