"""What the other list says: each phrase, changes that hang together, and what is not guessed."""

import pandas as pd
import pytest

from shuanggao_analytics.evaluation.transitions.lists import checked_lists
from shuanggao_analytics.evaluation.transitions.readings import other_readings


@pytest.fixture
def read(one, two):
    """Return a function that reads the words beside colleges of the second list."""

    def build(**words):
        codes = {"school": "13", "group": "12", "new": "15"}
        said = {codes[name]: text for name, text in words.items()}
        second = two.assign(disputed=two["college_code"].map(said))
        found = other_readings(checked_lists(one, second, colleges=None, names=None))
        changes = {
            (row.decision, row.college_code): None if pd.isna(row.other) else row.other
            for row in found.changes.itertuples()
        }
        return changes, dict(found.unread.itertuples(index=False, name=None))

    return build


def test_another_college_in_this_place(read):
    changes, unread = read(group="membership unresolved: the other lists 丁学院 in this place")
    assert changes == {(1, "12"): None, (1, "14"): "group"}
    assert unread == {}


def test_another_kind_of_unit(read):
    assert read(school="the other makes it a group unit")[0] == {(1, "13"): "group"}
    changes, _ = read(group="the other makes 戊学院 a school unit")
    assert changes == {(1, "15"): "school"}


def test_left_out(read):
    assert read(new="the other leaves it out")[0] == {(1, "15"): None}
    assert read(new="the other leaves 乙学院 out")[0] == {(1, "12"): None}


def test_a_further_unit_is_of_the_kind_that_keeps_the_numbers(read):
    """One school unit out, one group unit made a school unit: the further one is a group unit."""
    words = "the other leaves it out, lists 丁学院 and makes 乙学院 a school unit"
    changes, _ = read(school=words)
    assert changes == {(1, "13"): None, (1, "14"): "group", (1, "12"): "school"}


def test_rows_that_say_the_same_are_one_decision(read):
    changes, unread = read(
        school="the other leaves it out, lists 丁学院 and makes 乙学院 a school unit",
        group="the other makes it a school unit, lists 丁学院 and leaves 丙大学 out",
        new="the other leaves it out",
    )
    assert sorted(changes) == [(1, "15"), (2, "12"), (2, "13"), (2, "14")]
    assert unread == {}


def test_names_of_the_past_are_found(one, two):
    names = pd.DataFrame(
        {"college_code": ["14"], "name": ["丁专科学校"], "valid_from": [None], "valid_to": [2018],
         "basis": ["list"]}
    )  # fmt: skip
    second = two.assign(disputed=[None, None, "the other lists 丁专科学校 in this place", None])
    found = other_readings(checked_lists(one, second, colleges=None, names=names))
    assert found.changes["college_code"].tolist() == ["12", "14"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"new": "membership unresolved"}, {"15": "no phrase understood"}),
        ({"new": "the other lists 庚学院 in this place"}, {"15": "no college named 庚学院"}),
        ({"new": "the other lists 丁学院"}, {"15": "the kind of a further unit is not said"}),
        (
            {"group": "the other leaves it out", "school": "makes 乙学院 a school unit"},
            {"12": "the rows contradict each other", "13": "the rows contradict each other"},
        ),
    ],
)
def test_what_cannot_be_read_is_not_guessed(read, words, reason):
    changes, unread = read(**words)
    assert changes == {}
    assert unread == reason


def test_nothing_disputed(one, two):
    found = other_readings(checked_lists(one, two, colleges=None, names=None))
    assert found.changes.empty
    assert found.unread.empty
