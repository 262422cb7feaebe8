"""The numbers of a briefing from the user's workbook: balanced changes, places with their range."""

import pandas as pd
import pytest

from shuanggao_analytics.briefing.own_results import own_results
from shuanggao_analytics.datasets import inspect_workbook
from shuanggao_analytics.errors import DataContractError

TWO_YEARS = """院校,年份,横向经费（万元）,生师比,企业兼职教师占比（%）
甲,2023,10,15,20
甲,2024,40,16,21
乙,2023,20,14,22
乙,2024,20,13,23
丙,2023,30,12,24
丙,2024,20,11,25
丁,2024,90,10,26
戊,2023,5,9,27
"""
LISTED = """院校,年份,横向经费（万元）
深圳职业技术大学,2024,10
广州番禺职业技术学院,2024,20
广东轻工职业技术大学,2024,30
顺德职业技术大学,2024,40
无锡职业技术大学,2024,5
承德石油高等专科学校,2023,1
"""


def results(folder, text, **options):
    (folder / "own.csv").write_text(text, encoding="utf-8")
    return own_results(inspect_workbook(folder / "own.csv", kind="indicators"), **options)


def test_a_change_is_of_the_colleges_that_have_both_years(tmp_path):
    changes = results(tmp_path, TWO_YEARS).levels.changes
    line = changes.loc["horizontal_wan"]
    assert line[["first", "last", "n"]].tolist() == [2023, 2024, 3]
    assert line[["median_first", "median_last", "median_change"]].tolist() == [20, 20, 0]
    assert line[["rose", "same", "fell"]].tolist() == [1, 1, 1]


def test_levels_are_of_the_latest_year_that_enough_have(tmp_path):
    text = TWO_YEARS + "甲,2025,1,1,1\n"
    levels = results(tmp_path, text).levels.levels
    assert levels.loc["horizontal_wan", ["year", "n", "low", "high"]].tolist() == [2024, 4, 20, 90]


def test_lines_are_of_the_colleges_with_every_year(tmp_path):
    series = results(tmp_path, TWO_YEARS).levels.series
    assert set(series["n"]) == {3}
    beside = results(tmp_path, TWO_YEARS, college="甲").levels.series
    money = beside[beside["indicator"] == "horizontal_wan"]
    assert money[["n", "median", "own"]].to_numpy().tolist() == [[2, 25, 10], [2, 20, 40]]


def test_years_without_a_row_are_listed(tmp_path):
    lacking = results(tmp_path, TWO_YEARS).levels.lacking
    assert lacking.to_numpy().tolist() == [["丁", 2023], ["戊", 2024]]


def test_a_place_follows_the_direction_and_needs_one(tmp_path):
    places = results(tmp_path, TWO_YEARS, college="甲").college.places
    assert places.loc["horizontal_wan", ["place", "of", "without"]].tolist() == [2, 4, 1]
    assert places.loc["student_ratio", ["place", "of"]].tolist() == [4, 4]
    assert places.loc["part_time_pct", ["place", "ahead"]].isna().all()
    assert places.loc["part_time_pct", "value"] == 21


def test_peers_are_the_others(tmp_path):
    places = results(tmp_path, TWO_YEARS, college="丁").college.places
    assert places.loc["horizontal_wan", ["median", "peers"]].tolist() == [20, 3]
    assert places.loc["horizontal_wan", ["place", "ahead"]].tolist() == [1, 100]


def test_equal_values_share_the_better_place_and_half_the_share(tmp_path):
    places = results(tmp_path, TWO_YEARS, college="乙").college.places
    line = places.loc["horizontal_wan"]
    assert line[["place", "of", "tied"]].tolist() == [3, 4, 1]
    assert line["ahead"] == pytest.approx(100 * 0.5 / 3)


def test_other_sets_of_peers_make_the_range(tmp_path):
    found = results(tmp_path, LISTED, college="深圳职业技术学院").college
    sets = found.sets.set_index("set")
    assert sets.loc["year", ["place", "of"]].tolist() == [4, 5]
    assert sets.loc["latest", ["place", "of"]].tolist() == [4, 6]
    assert sets.loc["province", ["place", "of"]].tolist() == [4, 4]
    line = found.places.loc["horizontal_wan"]
    assert (line["ahead"], line["ahead_low"], line["ahead_high"]) == (25, 0, 40)
    assert line["sets"] == len(sets)
    assert found.province == "广东"


def test_the_year_before_is_another_comparison(tmp_path):
    found = results(tmp_path, TWO_YEARS, college="甲").college
    sets = found.sets[found.sets["indicator"] == "horizontal_wan"].set_index("set")
    assert sets.loc["before", ["place", "of"]].tolist() == [3, 4]
    assert found.places.loc["horizontal_wan", "ahead_low"] == pytest.approx(100 / 3)


def test_a_change_is_placed_among_changes(tmp_path):
    moves = results(tmp_path, TWO_YEARS, college="甲").college.moves
    assert moves.loc["horizontal_wan", ["change", "peers", "ahead_change"]].tolist() == [30, 2, 100]
    assert moves.loc["student_ratio", "ahead_change"] == 0
    assert "part_time_pct" not in moves.index


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"college": "己"}, "no such college in it"),
        ({"least": 2}, "too few colleges"),
        ({"college": "甲", "least": 3}, "together with least"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(tmp_path, options, words):
    with pytest.raises(DataContractError, match=words):
        results(tmp_path, TWO_YEARS, **options)


def test_a_college_with_groups_alone_is_told_so(tmp_path):
    text = "院校,年份,专业群,生师比\n甲,2024,机电,15\n乙,2024,,16\n"
    with pytest.raises(DataContractError, match="only programme groups"):
        results(tmp_path, text, college="甲")


def test_nothing_of_a_college_is_kept_where_only_aggregates_may_be_told(tmp_path):
    found = results(tmp_path, TWO_YEARS, least=3)
    assert (found.read, found.levels, found.college, found.book.file) == (None, None, None, "")
    kept = [found.book.colleges, found.book.school_values, found.book.rows, found.book.group_values]
    assert all(isinstance(table, pd.DataFrame) and table.empty for table in kept)
