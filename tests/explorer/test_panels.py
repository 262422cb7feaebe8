"""The widgets without a browser: a control changes the result, and no control says otherwise."""

import re
from datetime import UTC, datetime

import pytest
import yaml

from shuanggao_analytics.errors import BoundaryError
from shuanggao_analytics.explorer import explore, files, panels
from shuanggao_analytics.explorer.downloads import scenario_file
from shuanggao_analytics.explorer.page import show
from shuanggao_analytics.explorer.panels import Explorer


@pytest.fixture
def page():
    return Explorer(scenario="population")


def units(page):
    found = re.findall(
        r'data-row="(\d{6})".*?data-column="units">(\d+)<', page.html["provinces"].value
    )
    return {code: int(number) for code, number in found}


def upload(page, content, name="mine.yaml"):
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content)}
    page.upload.value = ({**file, "last_modified": datetime(2026, 1, 5, tzinfo=UTC)},)


def test_a_slider_changes_table_map_cards_and_shares(page):
    before = units(page)
    shown = page.html["map"].value, page.html["cards"].value
    page.weights["western_population_wan"].widget.value = 100
    after = units(page)
    assert sum(after.values()) == 220
    assert after["650000"] > before["650000"]
    assert page.html["map"].value != shown[0]
    assert page.html["cards"].value != shown[1]
    assert "50.0%" in page.shares["western_population_wan"].value
    assert "50.0%" in page.shares["population_wan"].value


def test_method_reading_bounds_floors_and_money_reach_the_result(page):
    page.rules["method"].widget.value = "adams"
    page.rules["reading"].widget.value = "B"
    page.rules["lower"].widget.value = 2
    page.rules["upper"].widget.value = 9
    page.floors["northeast"].widget.value = 12
    page.money["per_group_wan"].widget.value = 500
    page.words["author"].widget.value = "甲"
    scenario = page.model.result.scenario
    assert (scenario.method, scenario.reading, scenario.author) == ("adams", "B", "甲")
    counts = page.model.result.table["units"]
    assert counts.sum() == 100
    assert counts.min() >= 2
    assert counts.max() <= 9
    assert counts[["210000", "220000", "230000"]].sum() >= 12
    assert scenario.money.per_group_wan == 500
    assert page.model.problem is None
    page.rules["upper"].widget.value = 0
    assert page.model.result.scenario.bounds.upper is None


def test_the_first_change_may_be_to_title_or_author(page):
    page.words["author"].widget.value = "甲"
    page.words["zh"].widget.value = "我的情景"
    scenario = page.model.result.scenario
    assert (scenario.author, scenario.title_zh) == ("甲", "我的情景")


def test_no_province_below_round_one(page):
    page.rules["no_loss"].widget.value = True
    table = page.model.result.table
    assert (table["units"] >= table["base_units"]).all()


def test_impossible_settings_are_a_message_and_the_old_result_is_marked(page):
    before = units(page)
    page.rules["upper"].widget.value = 5
    assert 'role="alert"' in page.html["problem"].value
    assert "Traceback" not in page.html["problem"].value
    assert units(page) == before
    assert "sg-stale" in page._results._dom_classes
    assert "sg-old" in page.html["cards"].value
    assert page.files.xlsx.disabled
    assert "href" not in page.files.yaml.value
    page.reset.click()
    assert page.html["problem"].value == ""
    assert "sg-stale" not in page._results._dom_classes
    assert page.rules["upper"].widget.value == 0
    assert not page.files.xlsx.disabled


def test_every_control_shows_the_scenario_that_is_picked(page):
    page.scenario.value = "western-priority"
    assert page.weights["students_wan"].widget.value == 50
    assert page.floors["west-twelve"].widget.value == 75
    assert page.rules["lower"].widget.value == 1
    assert not page.model.draft.edited
    page.scenario.value = "status-quo-round-one"
    assert page.rules["no_loss"].widget.value
    assert page.floors["west-twelve"].widget.value == 0


def test_a_file_is_loaded_and_a_hostile_one_is_refused(page):
    text = page.model.result.scenario
    upload(page, b"id: !run ['true']")
    assert "not plain data" in page.html["problem"].value
    assert page.model.result.scenario == text
    other = Explorer(scenario="industry")
    upload(page, scenario_file(other.model.result.scenario))
    assert page.html["problem"].value == ""
    assert units(page) == units(other)
    assert page.scenario.value is None
    page.weights["gdp_yi"].widget.value = 10
    page.reset.click()
    assert units(page) == units(other)
    upload(page, scenario_file(other.model.result.scenario))
    assert page.model.problem is None


def test_bounds_by_province_in_a_file_stay_until_they_are_changed(page):
    data = page.model.result.scenario.to_dict()
    data["bounds"]["lower"] = {"540000": 4}
    data["money"]["per_group_wan"] = 250_000
    upload(page, yaml.safe_dump(data, allow_unicode=True).encode())
    assert page.model.result.table.loc["540000", "units"] == 4
    assert "按省" in page.rules["lower"].widget.description
    assert page.money["per_group_wan"].widget.value == 250_000
    page.weights["gdp_yi"].widget.value = 1
    assert page.model.result.table.loc["540000", "units"] == 4
    page.rules["lower"].widget.value = 1
    assert page.model.draft.data["bounds"]["lower"] == 1


def test_the_language_changes_words_and_no_number(page):
    before = units(page)
    page.language.value = "en"
    assert units(page) == before
    assert not page.model.draft.edited
    assert page.rules["method"].widget.description == "Method of whole numbers"
    shown = [control.widget.description for control in page.controls]
    shown += [widget.description for widget in (page.scenario, page.reset, page.view, page.upload)]
    shown += [heading.value for heading, _, _ in page._headings]
    shown += [page.html[name].value for name in ("banner", "help", "total", "cards", "others")]
    assert not any(re.search("[一-鿿]", words) for words in shown)
    page.weights["gdp_yi"].widget.value = 10
    assert "Four grounds" not in page.html["asked"].value
    assert "(edited)" in page.html["asked"].value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_control_has_a_label_and_the_note_stands_at_the_top(lang):
    page = Explorer(lang=lang)
    assert all(control.widget.description for control in page.controls)
    assert 'role="note"' in page.html["banner"].value
    assert page.widget.children[0].children[0] is page.html["banner"]


def test_the_map_shows_units_or_differences(page):
    page.view.value = "difference"
    assert "−" in page.html["map"].value
    table = page.model.result.table
    assert f"+{table['difference'].max()}" in page.html["map"].value


def test_without_boundaries_the_numbers_are_still_there(page, monkeypatch):
    def none(spec):
        msg = "no <package>"
        raise BoundaryError(msg)

    monkeypatch.setattr(panels, "map_picture", none)
    page.weights["gdp_yi"].widget.value = 10
    assert "no &lt;package&gt;" in page.html["map"].value
    assert sum(units(page).values()) == 220


def test_files_are_made_when_asked_for_and_go_out_of_date(page):
    assert "data:application/yaml" in page.files.yaml.value
    page.files.xlsx.click()
    assert "population.xlsx" in page.files.links.value
    page.weights["gdp_yi"].widget.value = 10
    assert "href" not in page.files.links.value
    page.files.png.click()
    assert page.files.links.value.count("data:image/png") == 2


def test_a_file_that_fails_is_a_message(page, monkeypatch, caplog):
    def full(*args, **kwargs):
        msg = "<no space>"
        raise OSError(msg)

    monkeypatch.setattr(files, "workbook_file", full)
    page.files.xlsx.click()
    assert "&lt;no space&gt;" in page.files.links.value
    assert "could not make a file" in caplog.text


def test_a_notebook_shows_style_script_and_widgets(monkeypatch):
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    page = explore(lang="en")
    page._ipython_display_()
    head, widget = shown
    assert "@font-face" in head.data
    assert "<script>" in head.data
    assert "http://" not in head.data
    assert "https://" not in head.data
    assert widget is page.widget
    show(page.widget)
    assert len(shown) == 4
