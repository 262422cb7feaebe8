"""Every fault of a request is named in one error."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.allocation.apportionment.request import read_request
from shuanggao_analytics.errors import DataContractError

WEIGHTS = pd.Series({"江苏": 30.0, "甘肃": 12.0, "青海": 3.0})


def faults(weights=WEIGHTS, **options):
    with pytest.raises(DataContractError) as caught:
        read_request(weights, **{"seats": 10, "method": "webster", **options})
    return {(fault.table, fault.row, fault.problem) for fault in caught.value.faults}


class TestFaults:
    def test_all_at_once(self):
        weights = pd.Series([1.0, -2.0, None, 4.0], index=["a", "b", "c", "a"])
        found = faults(
            weights,
            seats=-1,
            method="largest remainder",
            ties="coin",
            lower=pd.Series({"x": 1, "a": 0.5}),
            upper=-1,
            group_minimum={"west": (["a", "y"], 1.5), "none": ([], 1)},
        )
        whole = "needs a whole number ≥ 0"
        assert found == {
            ("weights", "a", "place twice"),
            ("weights", "b", "needs a number ≥ 0"),
            ("weights", "c", "needs a number ≥ 0"),
            ("method", None, "unknown value"),
            ("ties", None, "unknown value"),
            ("seats", None, whole),
            ("lower", "x", "unknown place"),
            ("lower", "a", whole),
            ("upper", None, whole),
            ("group_minimum", "west", whole),
            ("group_minimum", "west", "unknown place"),
            ("group_minimum", "none", "no members"),
        }

    @pytest.mark.parametrize("seats", [True, 2.5, None, "many", np.nan, np.inf])
    def test_seats(self, seats):
        assert faults(seats=seats) == {("seats", None, "needs a whole number ≥ 0")}

    def test_minima_above_the_house(self):
        assert faults(lower=4) == {
            ("lower", None, "the minima add up to 12, but there are 10 seats")
        }

    def test_maxima_below_the_house(self):
        assert faults(upper=3) == {
            ("upper", None, "the maxima add up to 9, but there are 10 seats")
        }

    def test_crossed_bounds_beside_bad_weights(self):
        weights = WEIGHTS.replace(3.0, -1.0)
        found = faults(weights, lower=pd.Series({"甘肃": 5}), upper=4)
        assert found == {
            ("weights", "青海", "needs a number ≥ 0"),
            ("lower", "甘肃", "minimum above maximum"),
        }

    def test_nothing_to_go_by(self):
        assert faults(WEIGHTS * 0) == {("weights", None, "all weights are zero")}
        assert faults(WEIGHTS.head(0)) == {("weights", None, "there is no value")}

    def test_zero_weights_leave_too_little_room(self):
        weights = WEIGHTS.replace(30.0, 0.0)
        assert faults(weights, upper=4) == {("upper", None, "2 of 10 seats have no place to go")}

    def test_draws_name_row_and_column(self):
        draws = pd.DataFrame([[1.0, 2.0], [np.nan, 1.0], [0.0, 0.0]], columns=["a", "b"])
        with pytest.raises(DataContractError) as caught:
            read_request(draws, seats=3, method="hill")
        found = [(fault.row, fault.column) for fault in caught.value.faults]
        assert found == [("1", "a"), ("2", None)]

    def test_shapes(self):
        assert faults(np.ones((2, 2, 2))) == {("weights", None, "has 3 dimensions")}
        assert faults(lower=[1, 2]) == {("lower", None, "2 bounds for 3 places")}

    def test_a_bound_twice(self):
        bound = pd.Series([1, 2], index=["甘肃", "甘肃"])
        assert faults(lower=bound) == {("lower", "甘肃", "place twice")}


class TestReading:
    def test_a_bound_not_given_is_no_bound(self):
        request = read_request(
            WEIGHTS,
            seats=10.0,
            method="adams",
            lower=pd.Series({"青海": 2}),
            upper=pd.Series({"江苏": 5, "甘肃": np.inf}),
        )
        assert request.lower.tolist() == [0, 0, 2]
        assert request.upper.tolist() == [5, np.inf, np.inf]
        assert request.seats == 10

    def test_numbers_in_other_clothes(self):
        weights = pd.Series(["30", "12", "3"], index=WEIGHTS.index, dtype=object)
        request = read_request(weights, seats=np.int64(9), method="dean")
        assert request.weights.tolist() == [[30, 12, 3]]
        nullable = WEIGHTS.astype("Int64")
        assert read_request(nullable, seats=9, method="dean").weights.sum() == 45

    def test_groups_without_names(self):
        request = read_request(
            WEIGHTS, seats=9, method="dean", group_minimum=[(["甘肃", "青海"], 3), (["江苏"], 1)]
        )
        assert request.groups.names == ("group 1", "group 2")
        assert request.groups.members.tolist() == [[False, True, True], [True, False, False]]
