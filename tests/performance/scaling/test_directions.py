"""Directions as tables write them, and what is refused."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.scaling.directions import checked_signs, kind_of, sign_of

NAMES = pd.Index(["income", "ratio"])


@pytest.mark.parametrize("word", [1, 1.0, "1", "+1", "+", "max", " MAX ", "正向"])
def test_more_is_better(word):
    assert sign_of(word) == 1


@pytest.mark.parametrize("word", [-1, -1.0, "-1", "−1", "-", "min", "逆向", "负向"])
def test_less_is_better(word):
    assert sign_of(word) == -1


@pytest.mark.parametrize("word", [0, 2, None, float("nan"), "", "middle", True])
def test_anything_else_is_neither(word):
    assert sign_of(word) is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [(1, "more"), ("逆向", "less"), ("middle", "middle"), ("居中", "middle"), ("居中型", "middle"),
     (" Interval ", "interval"), ("区间", "interval"), ("区间型", "interval"), ("up", None),
     (None, None), (float("nan"), None)],
)  # fmt: skip
def test_the_four_types(word, kind):
    assert kind_of(word) == kind


def test_names_decide_and_not_positions():
    assert checked_signs(pd.Series({"ratio": -1, "income": 1}), NAMES).tolist() == [1, -1]
    assert checked_signs(["max", "min"], NAMES).tolist() == [1, -1]
    assert checked_signs(None, NAMES).tolist() == [1, 1]


def test_all_faults_come_at_once():
    with pytest.raises(DataContractError) as error:
        checked_signs({"income": "up", "other": 1}, NAMES)
    text = str(error.value)
    for part in ("direction is neither", "'up'", "unknown name", "no direction given"):
        assert part in text


def test_a_wrong_count_is_refused():
    with pytest.raises(DataContractError, match="no direction given"):
        checked_signs([1, 1, -1], NAMES)
