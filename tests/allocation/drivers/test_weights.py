"""From drivers to weights: sums, powers, caps, and every fault at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.drivers.weights import (
    combine_drivers,
    driver_parts,
    driver_shares,
)
from shuanggao_analytics.errors import DataContractError, UnknownNameError

PLACES = list("abcd")
DRIVERS = pd.DataFrame(
    {"people": [64.0, 16.0, 16.0, 4.0], "plants": [1, 0, 1, 2], "none": 0}, index=PLACES
)

amounts = st.lists(st.floats(0.01, 1e6), min_size=3, max_size=8)


def test_parts_sum_to_the_weights_of_places_and_of_drivers():
    weights = {"people": 0.75, "plants": 0.25}
    parts = driver_parts(DRIVERS, weights=weights)
    assert parts.sum().to_dict() == pytest.approx(weights)
    found = combine_drivers(DRIVERS, weights=weights)
    assert found.to_list() == pytest.approx([0.5425, 0.12, 0.1825, 0.155])
    pd.testing.assert_series_equal(parts.sum(axis=1), found, check_names=False)


def test_a_power_below_one_favours_the_small():
    found = combine_drivers(DRIVERS, weights={"people": 1}, powers={"people": 0.5})
    assert found.to_list() == pytest.approx([8 / 18, 4 / 18, 4 / 18, 2 / 18])


def test_a_cap_is_spread_in_proportion_and_may_bite_again():
    # 0.64 is cut to 0.42; the rest is 0.58 : (16, 16, 4) -> 0.2578, 0.2578, 0.0644
    found = combine_drivers(DRIVERS, weights={"people": 1}, caps={"people": 0.42})
    assert found.to_list() == pytest.approx([0.42, 0.58 * 16 / 36, 0.58 * 16 / 36, 0.58 * 4 / 36])
    # with 0.28 the next two are above it as well once the first is cut
    found = combine_drivers(DRIVERS, weights={"people": 1}, caps={"people": 0.28})
    assert found.to_list() == pytest.approx([0.28, 0.28, 0.28, 0.16])
    # 1/3 each is the least cap that three places with plants can share
    found = combine_drivers(DRIVERS, weights={"plants": 1}, caps={"plants": 1 / 3})
    assert found.to_list() == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])


@given(amounts, st.floats(0.2, 3), st.floats(0, 1))
def test_weights_sum_to_one_keep_the_order_and_ignore_the_unit(values, power, slack):
    table = pd.DataFrame({"x": values, "y": values[::-1]})
    cap = 1 / len(values) + slack * (1 - 1 / len(values))
    asked = {"weights": {"x": 1.0}, "powers": {"x": power}, "caps": {"x": cap}}
    found = combine_drivers(table, **asked)
    assert found.sum() == pytest.approx(1)
    assert np.max(found) <= cap + 1e-9
    ranked = found[table["x"].sort_values().index].to_numpy()
    assert (np.diff(ranked) >= -1e-9).all()
    scaled = combine_drivers(table * [1000.0, 1.0], **asked)
    assert scaled.to_list() == pytest.approx(found.to_list())
    mixed = combine_drivers(table, weights={"x": 0.5, "y": 0.5})
    assert mixed.to_list() == pytest.approx(mixed.to_list()[::-1])


def test_shares_of_several_drivers_are_those_of_each():
    shares = driver_shares(DRIVERS[["people", "plants"]], caps={"people": 0.42})
    assert shares.sum().to_list() == pytest.approx([1, 1])
    assert shares["plants"].to_list() == [0.25, 0.0, 0.25, 0.5]


def test_unknown_drivers_are_named_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'people'") as caught:
        combine_drivers(DRIVERS, weights={"poeple": 0.5, "zzz": 0.5})
    assert [fault.row for fault in caught.value.faults] == ["poeple", "zzz"]
    assert "there are: people, plants, none" in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"weights": {}}, "no driver has a weight"),
        ({"weights": {"people": 0.9}}, "do not add up to 1"),
        ({"weights": {"people": 0, "plants": 0}}, "do not add up to 1"),
        ({"weights": {"people": 1.5, "plants": -0.5}}, "needs a number ≥ 0"),
        ({"weights": {"people": "much"}}, "needs a number ≥ 0"),
        ({"weights": {"people": 0.5, "none": 0.5}}, "every province has zero"),
        ({"weights": {"people": 1}, "powers": {"people": 0}}, "needs a number > 0"),
        ({"weights": {"people": 1}, "powers": {"plants": 1}}, "the driver has no weight"),
        ({"weights": {"people": 1}, "caps": {"people": 1.2}}, "needs a number > 0 and ≤ 1"),
        ({"weights": {"people": 1}, "caps": {"people": np.nan}}, "needs a number > 0 and ≤ 1"),
        ({"weights": {"plants": 1}, "caps": {"plants": 0.3}}, "cannot share the whole"),
    ],
)
def test_what_cannot_be_combined(asked, problem):
    with pytest.raises(DataContractError, match=problem):
        combine_drivers(DRIVERS, **asked)


def test_all_faults_of_a_table_at_once():
    table = pd.DataFrame({"x": [1, -1, None], "y": [1, 2, 3]}, index=["a", "b", "b"])
    with pytest.raises(DataContractError) as caught:
        combine_drivers(table, weights={"x": 0.5, "y": 0.6})
    assert [fault.problem for fault in caught.value.faults] == [
        "the weights of the drivers do not add up to 1",
        "province twice",
        "needs a number ≥ 0",
        "needs a number ≥ 0",
    ]
