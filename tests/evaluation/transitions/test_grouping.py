"""Groups of units: belts of provinces, and who holds whom."""

import pandas as pd
import pytest

from shuanggao_analytics.evaluation.transitions import transition
from shuanggao_analytics.evaluation.transitions.grouping import belt_of, first_units, grouped
from shuanggao_analytics.policy import strategies


def test_belts_of_two_divisions():
    codes = pd.Series(["210000", "220000", "640000", "999999"], index=list("wxyz"))
    three, four = (belt_of(codes, belts=each) for each in ("three", "four"))
    assert three.iloc[:3].tolist() == ["east", "central", "west"]
    assert four.iloc[:3].tolist() == ["northeast", "northeast", "west"]
    assert three.isna().tolist() == [False, False, False, True]
    assert three.index.tolist() == list("wxyz")


def test_places_without_a_belt_stand_apart():
    units = pd.DataFrame({"province_code": ["110000", "999999"]})
    found = grouped(units, by="belt", membership=None, groups=None, belts="three")
    assert found.held["group"].tolist() == ["east", "not_given"]
    assert found.order == ["east", "central", "west", "not_given"]


def test_the_shipped_strategies_are_the_default():
    units = pd.DataFrame({"province_code": ["310000"], "city_code": ["310000"]})
    found = grouped(units, by="strategy", membership=None, groups=None, belts="three")
    assert set(found.held["group"]) == {"yangtze-belt", "yangtze-delta"}
    assert found.order == list(strategies.names())


@pytest.mark.parametrize("give", [lambda found: found, lambda found: found.units])
def test_units_of_the_first_list(one, two, give):
    units = first_units(give(transition(one, two)))
    assert units["college_code"].tolist() == ["11", "12", "13", "14"]
    assert units.index.tolist() == [0, 1, 2, 3]
