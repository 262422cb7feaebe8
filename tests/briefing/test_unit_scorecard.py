"""The scorecard of a unit: what the charts show is what the measures found, of this unit alone."""

from dataclasses import replace

import pandas as pd
import pytest

import shuanggao_analytics as sg
from shuanggao_analytics import charts
from shuanggao_analytics.briefing.unit_scorecard import unit_scorecard

SOURCES = ("synthetic sample",)
UNITS = ("s2-001", "s2-005", "s2-008", "s2-009", "s2-010", "s2-019")  # school units
UNIT = "s2-008"


def some(name):
    table = sg.load_sample(name)
    return table[table["unit_id"].isin(UNITS)]


@pytest.fixture(scope="module")
def points():
    return some("points").query("stage == 'ministries'")


@pytest.fixture(scope="module")
def card(points):
    return sg.scorecard(sg.framework_scores(points), unit=UNIT)


@pytest.fixture(scope="module")
def board():
    return sg.completion_board(some("indicators"), targets=some("targets"), year=2029)


@pytest.fixture(scope="module")
def rates():
    return sg.fund_rates(some("funds"), by=["unit_id", "source"], denominator="budget")


@pytest.fixture(scope="module")
def parts(card, board, rates):
    return unit_scorecard(card, board=board, rates=rates, sources=SOURCES, lang="en")


def test_the_radar_has_the_six_indices_inside_its_scale(parts, card):
    radar = parts[0].data
    indices = card.table[card.table["level"] == "index"]
    assert radar["name_en"].tolist() == indices["name_en"].tolist()
    assert radar["score"].tolist() == indices["score"].tolist()
    low, high = parts[0].options["bounds"]
    drawn = radar[["score", "low", "high"]]
    assert low <= drawn.min(axis=None) <= low + 5
    assert high - 5 <= drawn.max(axis=None) <= high
    assert f"Middle {low:g} points, rim {high:g}; 5 peers" in parts[0].notes


def test_the_subtitle_gives_all_ranks_and_not_one(parts, card, board, rates):
    assert set(card.weightings["rank"]) == {5}
    assert parts[0].subtitle == "Rank 5 of 6 (under all 6 weightings)"
    ways = card.weightings.assign(rank=[5, 4, 5, 5, 5, 3])
    moved = replace(card, weightings=ways)
    radar = unit_scorecard(moved, board=board, rates=rates, sources=SOURCES, lang="en")[0]
    assert radar.subtitle == "Rank 3 to 5 of 6 (under 6 weightings)"


def test_the_gaps_are_those_to_the_own_target_and_to_layers_of_the_same_kind(parts, board):
    gaps = parts[1].data.set_index("indicator")
    attained = board.table["attained_pct"].astype(float)
    peers = attained.drop(UNIT, level="unit_id")
    of_schools = peers.xs(("school", "practice"), level=["layer", "indicator"])
    of_groups = peers.drop("school", level="layer").xs("courses", level="indicator")
    assert (len(of_schools), len(of_groups)) == (5, 10)
    own = {"School: practice": ("school", "practice"), "Group B: courses": ("group_b", "courses")}
    for label, (layer, indicator) in own.items():
        value = attained.loc[(UNIT, layer, indicator)]
        middle = (of_schools if layer == "school" else of_groups).median()
        assert gaps.loc[label, "to_target"] == pytest.approx(value - 100)
        assert gaps.loc[label, "to_peers"] == pytest.approx(value - middle)
    assert len(gaps) == 8 + 6 + 6


def test_an_indicator_that_no_peer_has_is_named_in_a_note_and_not_drawn(card, board, rates):
    lone = board.table.drop([(peer, "school", "practice") for peer in UNITS if peer != UNIT])
    given = {"rates": rates, "sources": SOURCES, "lang": "en"}
    gaps = unit_scorecard(card, board=replace(board, table=lone), **given)[1]
    row = gaps.data.set_index("indicator").loc["School: practice"]
    assert not pd.isna(row["to_target"])
    assert pd.isna(row["to_peers"])
    assert any("School: practice" in note for note in gaps.notes)


def test_the_funds_are_those_of_the_unit_with_their_denominator(parts, rates):
    funds = parts[2].data.set_index("source")
    central = rates.loc[(UNIT, "central")]
    assert list(funds.index) == [
        "Central budget",
        "Local budget",
        "Industry",
        "The college itself",
    ]
    assert funds.loc["Central budget", "spent_wan"] == central["spent_wan"]
    assert funds.loc["Central budget", "execution_pct"] == central["execution_pct"]
    assert parts[2].options["denominator"] == "budget"


def test_all_three_say_that_they_are_synthetic_and_make_one_page(parts):
    assert {part.trust for part in parts} == {"synthetic"}
    text = {"sources": SOURCES, "trust": "synthetic", "lang": "en"}
    sheet = charts.panel_sheet(parts, id="card", title="Card", **text)
    assert sheet.data["sheet_panel"].unique().tolist() == ["a", "b", "c"]


def test_the_words_of_the_caller_are_used(card, board, rates):
    words = pd.Series({"practice": "实践课时"})
    three = unit_scorecard(
        card, board=board, rates=rates, sources=SOURCES, name="示例学校", indicators=words
    )
    names = set(three[1].data["indicator"])
    assert "学校·实践课时" in names
    assert "群A·courses" in names
    assert all(part.title.startswith("示例学校") for part in three)


def test_the_card_of_a_layer_has_its_dimensions_and_its_own_indicators(board, rates):
    numbers = {f"group-{number}": 80.0 + number for number in range(1, 10)}
    rows = [
        {"unit_id": unit, "layer": layer, "performance": 90, "funds": 80, "trust": "synthetic"}
        | {name: value + shift for name, value in numbers.items()}
        for shift, unit in enumerate(UNITS)
        for layer in ("group_a", "group_b")
    ]
    scores = sg.layer_scores(pd.DataFrame(rows))
    card = sg.scorecard(scores, unit=UNIT, layer="group_a")
    radar, gaps, _ = unit_scorecard(card, board=board, rates=rates, sources=SOURCES)
    assert radar.data["score"].tolist() == [83.0 + number for number in range(9)]
    own = board.table.xs((UNIT, "group_a"), level=["unit_id", "layer"])
    assert gaps.data["indicator"].tolist() == list(own.index)


def test_without_a_trust_the_charts_are_derived(card, board, rates):
    plain = [table.drop(columns="trust") for table in (card.table, board.table, rates)]
    three = unit_scorecard(
        replace(card, table=plain[0]),
        board=replace(board, table=plain[1]),
        rates=plain[2],
        sources=SOURCES,
    )
    assert {part.trust for part in three} == {"derived"}


def test_tables_that_do_not_belong_together_are_refused_at_once(card, board, rates):
    other = replace(board, table=board.table.drop(UNIT).assign(trust="official"))
    with pytest.raises(sg.DataContractError) as caught:
        unit_scorecard(card, board=other, rates=rates.drop(UNIT), sources=SOURCES)
    problems = [fault.problem for fault in caught.value.faults]
    assert problems == ["not the trust of card", "the unit is not there", "no money of the unit"]


def test_rates_of_other_groups_are_refused(card, board):
    with pytest.raises(sg.DataContractError, match='by=\\["unit_id", "source"\\]'):
        unit_scorecard(card, board=board, rates=sg.fund_rates(some("funds")), sources=SOURCES)
