"""The lists of industries: counts, the one relation that holds, and labels that stay apart."""

from __future__ import annotations

import pytest

from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.policy.industries import crosswalk, industry_labels, industry_lists


def labels(list_id):
    return industry_labels(list_id)["label"].tolist()


def test_twenty_four_lists_in_order():
    table = industry_lists()
    assert table["list_id"].tolist() == [f"I-{number}" for number in range(1, 25)]
    assert set(industry_labels()["list_id"]) == set(table["list_id"])


@pytest.mark.parametrize(
    ("list_id", "count"),
    [("I-2", 7), ("I-3", 12), ("I-4", 5), ("I-5", 8), ("I-6", 12), ("I-7", 11), ("I-9", 9)],
)
def test_published_lengths(list_id, count):
    # 000:23, 001:696-702, 002:471, 002:229 (3 + 9), 002:307 (8 + 3), 002:323 (5 + 4)
    assert len(labels(list_id)) == count


def test_first_and_planned_batch_are_the_twelve_plus_ordnance():
    assert set(labels("I-4")) | set(labels("I-5")) == {*labels("I-3"), "兵器工业"}
    assert not set(labels("I-4")) & set(labels("I-5"))
    everywhere = industry_labels()
    assert everywhere.loc[everywhere["label"] == "兵器工业", "list_id"].tolist() == ["I-4"]


def test_no_label_stands_twice_in_a_list():
    assert not industry_labels().duplicated(["list_id", "label"]).any()


def test_look_alikes_are_kept_apart():
    table = crosswalk()
    together = table.groupby("set_id")["label"].agg(set)
    assert {"航空航天装备", "航空航天"} in together.tolist()
    assert (together.map(len) >= 2).all()


def test_the_crosswalk_names_every_list_of_its_labels():
    lists = industry_labels().groupby("label")["list_id"].agg(set)
    for label, part in crosswalk().groupby("label"):
        assert set(part["list_id"]) == lists[label]


def test_an_unknown_list_is_named():
    with pytest.raises(UnknownNameError, match="I-99"):
        industry_labels("I-99")
