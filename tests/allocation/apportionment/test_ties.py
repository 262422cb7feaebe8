"""Who is served first, and which claims are exactly equal."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.allocation.apportionment.ties import (
    TieRule,
    exactly_contested,
    label_ranks,
    served_first,
)

WEIGHTS = np.array([[2.0, 5.0, 5.0, 1.0]])
RANKS = label_ranks(pd.Index(["d", "c", "b", "a"]))


class TestPreference:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("largest", [2, 1, 0, 3]),
            ("error", [2, 1, 0, 3]),
            ("first", [0, 1, 2, 3]),
        ],
    )
    def test_rules(self, rule, expected):
        made = TieRule.of(rule, RANKS, seed=0)
        assert made.preference(WEIGHTS).tolist() == [expected]

    def test_lots_follow_the_labels_and_the_seed(self):
        drawn = [TieRule.of("random", RANKS, seed=s).preference(WEIGHTS)[0] for s in range(20)]
        assert len({tuple(each) for each in drawn}) > 10
        turned = TieRule.of("random", RANKS[::-1], seed=3).preference(WEIGHTS)[0]
        assert turned[::-1].tolist() == drawn[3].tolist()

    @pytest.mark.parametrize("rule", ["largest", "first", "random"])
    def test_a_part_keeps_the_order(self, rule):
        whole = TieRule.of(rule, RANKS, seed=5)
        places = np.array([0, 2, 3])
        part = whole.part(places).preference(WEIGHTS[:, places])[0]
        assert (
            np.argsort(part).tolist() == np.argsort(whole.preference(WEIGHTS)[0][places]).tolist()
        )


def test_mixed_labels_sort_as_text():
    assert label_ranks(pd.Index(["b", 1, "a"], dtype=object)).tolist() == [2, 0, 1]


def test_served_first_takes_the_lowest_ranks_of_each_row():
    contested = np.array([[True, True, True, False], [False, True, False, True]])
    preference = np.array([[3, 0, 1, 2], [0, 3, 1, 2]])
    served = served_first(contested, np.array([2, 1]), preference)
    assert served.tolist() == [[False, True, True, False], [False, False, False, True]]


def test_equal_claims_and_one_just_below():
    weights, seats = np.array([94906267.0, 94906267.0, 284718800.0]), np.array([0.0, 0.0, 1.0])
    every = np.ones(3, dtype=bool)
    granted, tied = exactly_contested(every, method="webster", weights=weights, seats=seats, left=1)
    assert granted.tolist() == [False, False, False]
    assert tied.tolist() == [True, True, False]
