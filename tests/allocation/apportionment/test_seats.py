"""Published apportionments, the laws of the six methods, and what is reported of them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.apportionment.divisors import METHODS
from shuanggao_analytics.allocation.apportionment.seats import apportion, apportionment
from shuanggao_analytics.allocation.apportionment.ties import TieWarning
from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.resources import read_table_text

DIVISORS = [name for name in METHODS if name != "hamilton"]

# US Census of 1880, apportionment populations of the 38 states (sum 49,371,340)
CENSUS_1880 = pd.Series(
    {
        "Alabama": 1262505,
        "Arkansas": 802525,
        "California": 864694,
        "Colorado": 194327,
        "Connecticut": 622700,
        "Delaware": 146608,
        "Florida": 269493,
        "Georgia": 1542180,
        "Illinois": 3077871,
        "Indiana": 1978301,
        "Iowa": 1624615,
        "Kansas": 996096,
        "Kentucky": 1648690,
        "Louisiana": 939946,
        "Maine": 648936,
        "Maryland": 934943,
        "Massachusetts": 1783085,
        "Michigan": 1636937,
        "Minnesota": 780773,
        "Mississippi": 1131597,
        "Missouri": 2168380,
        "Nebraska": 452402,
        "Nevada": 62266,
        "New Hampshire": 346991,
        "New Jersey": 1131116,
        "New York": 5082871,
        "North Carolina": 1399750,
        "Ohio": 3198062,
        "Oregon": 174768,
        "Pennsylvania": 4282891,
        "Rhode Island": 276531,
        "South Carolina": 995577,
        "Tennessee": 1542359,
        "Texas": 1591749,
        "Vermont": 332286,
        "Virginia": 1512565,
        "West Virginia": 618457,
        "Wisconsin": 1315497,
    }
)

weights_of = st.lists(st.integers(1, 10**6), min_size=2, max_size=12, unique=True)


def seats_of(weights, **options):
    """Return seats without a word about ties: the laws hold with and without them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TieWarning)
        return apportion(weights, **options)


class TestPublished:
    """Balinski & Young (1975), American Mathematical Monthly 82, examples 1 and 2."""

    @pytest.mark.parametrize(
        ("method", "first", "second"),
        [
            ("hamilton", [51, 44, 2, 2, 1], [9, 7, 5, 4, 1]),
            ("jefferson", [52, 45, 1, 1, 1], [10, 7, 5, 3, 1]),
            ("webster", [51, 43, 2, 2, 2], [9, 8, 5, 3, 1]),
            ("hill", [51, 43, 2, 2, 2], [9, 7, 6, 3, 1]),
            ("adams", [51, 43, 2, 2, 2], [9, 7, 5, 3, 2]),
            ("dean", [51, 43, 2, 2, 2], [9, 7, 5, 4, 1]),
        ],
    )
    def test_balinski_young(self, method, first, second):
        votes = [5117, 4400, 162, 161, 160]
        assert apportion(votes, seats=100, method=method).tolist() == first
        votes = [9061, 7179, 5259, 3319, 1182]
        assert apportion(votes, seats=26, method=method).tolist() == second

    def test_bundestag_2013(self):
        """The parties' 598 seats, and the Länder of the SPD."""
        votes = [11828277, 9990488, 6316080, 5155933, 4643272, 2830238]
        upper = apportion(votes, seats=598, method="webster")
        assert upper.tolist() == [173, 146, 93, 76, 68, 42]
        votes = [430739, 143607, 242942, 1297940, 102419, 348216, 202850, 348082]
        votes += [2678956, 328753, 812721, 216593, 520990, 1120018, 1051198, 144464]
        lower = apportion(votes, seats=146, method="webster")
        assert lower.tolist() == [6, 2, 4, 19, 2, 5, 3, 5, 39, 5, 12, 3, 8, 16, 15, 2]

    def test_nationalrat_2019(self):
        """183 seats among lists with at least 4 %; the others count for nothing."""
        votes = np.array([1789417, 1011868, 772666, 387124, 89169, 664055, 32736, 22168])
        votes = np.append(votes, [760, 4946, 260, 1767, 310])
        votes = np.where(votes < 0.04 * votes.sum(), 0, votes)
        seats = apportion(votes, seats=183, method="jefferson")
        assert seats.tolist() == [71, 40, 31, 15, 0, 26, 0, 0, 0, 0, 0, 0, 0]

    @pytest.mark.parametrize(("house", "expected"), [(299, (8, 9, 18)), (300, (7, 10, 19))])
    def test_alabama_1881(self, house, expected):
        """C. W. Seaton, Census Office, 1881: a larger house costs Alabama a seat."""
        seats = apportion(CENSUS_1880, seats=house, lower=1)
        assert tuple(seats[["Alabama", "Texas", "Illinois"]]) == expected
        assert seats["Nevada"] == 1
        assert seats.sum() == house

    def test_without_the_minimum_alabama_keeps_its_seat(self):
        assert [apportion(CENSUS_1880, seats=h)["Alabama"] for h in (299, 300)] == [8, 8]

    def test_round_two_by_people(self):
        """60 schools and 160 group units were announced for round two (中新社, 2025-12-16)."""
        panel = read_table_text("province_panel").query("year == '2024'")
        people = panel.set_index("province_code")["population_yearend_wan"].astype(float)
        for house in (60, 160, 220):
            for method in METHODS:
                seats = apportion(people, seats=house, method=method, lower=1)
                assert seats.sum() == house
                assert seats.index.equals(people.index)


@pytest.mark.parametrize("method", METHODS)
class TestLaws:
    @given(weights=weights_of, data=st.data())
    def test_totals_and_bounds(self, method, weights, data):
        count = len(weights)
        lower = data.draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
        room = data.draw(st.lists(st.integers(0, 20), min_size=count, max_size=count))
        upper = np.add(lower, room)
        house = data.draw(st.integers(sum(lower), int(upper.sum())))
        seats = seats_of(weights, seats=house, method=method, lower=lower, upper=upper)
        assert seats.sum() == house
        assert ((lower <= seats) & (seats <= upper)).all()

    @given(weights=weights_of, house=st.integers(0, 300))
    def test_a_larger_weight_never_has_fewer_seats(self, method, weights, house):
        ranked = sorted(weights, reverse=True)
        seats = seats_of(ranked, seats=house, method=method)
        assert (np.diff(seats) <= 0).all()

    @given(weights=weights_of, house=st.integers(0, 300), data=st.data())
    def test_the_order_of_the_rows_does_not_matter(self, method, weights, house, data):
        repeated = pd.Series([*weights, *weights[:2]]).rename("p{}".format)
        order = data.draw(st.permutations(range(len(repeated))))
        seats = seats_of(repeated, seats=house, method=method)
        turned = seats_of(repeated.iloc[order], seats=house, method=method)
        assert turned.reindex(seats.index).equals(seats)

    @given(weights=weights_of, house=st.integers(0, 200), factor=st.integers(2, 1000))
    def test_the_unit_does_not_matter(self, method, weights, house, factor):
        seats = seats_of(weights, seats=house, method=method)
        larger = seats_of([factor * weight for weight in weights], seats=house, method=method)
        assert larger.tolist() == seats.tolist()

    @given(weights=weights_of)
    def test_proportional_weights_are_met_exactly(self, method, weights):
        shares = [weight % 50 + 1 for weight in weights]
        seats = seats_of([7 * share for share in shares], seats=sum(shares), method=method)
        assert seats.tolist() == shares

    def test_draws_are_single_calls(self, method):
        rng = np.random.default_rng(3)
        draws = pd.DataFrame(rng.lognormal(3, 1, (200, 31))).rename(columns="p{:02}".format)
        together = apportion(draws, seats=160, method=method, lower=1, upper=12)
        assert isinstance(together, pd.DataFrame)
        assert together.index.equals(draws.index)
        assert together.columns.equals(draws.columns)
        for row in (0, 77, 199):
            alone = apportion(draws.iloc[row], seats=160, method=method, lower=1, upper=12)
            assert alone.tolist() == together.iloc[row].tolist()
        array = apportion(draws.to_numpy(), seats=160, method=method, lower=1, upper=12)
        assert isinstance(array, np.ndarray)
        assert (array == together.to_numpy()).all()


@pytest.mark.parametrize("method", DIVISORS)
@given(weights=weights_of, house=st.integers(12, 200), bounded=st.booleans())
def test_divisor_methods_never_take_a_seat_from_a_larger_house(method, weights, house, bounded):
    bounds = {"lower": 1, "upper": 110} if bounded else {}
    seats, more = (seats_of(weights, seats=h, method=method, **bounds) for h in (house, house + 1))
    assert (more >= seats).all()


@given(weights=weights_of, house=st.integers(1, 300))
def test_hamilton_keeps_the_quota_rule(weights, house):
    quota = house * np.array(weights) / sum(weights)
    seats = seats_of(weights, seats=house)
    assert (np.abs(seats - quota) < 1 + 1e-9).all()


class TestWhatIsAsked:
    def test_series_in_series_out(self):
        weights = pd.Series([5, 2], index=pd.Index(["320000", "630000"], name="province_code"))
        before = weights.copy()
        seats = apportion(weights, seats=4)
        assert seats.name == "seats"
        assert seats.index.equals(weights.index)
        assert seats.index.name == "province_code"
        assert seats.dtype == "int64"
        pd.testing.assert_series_equal(weights, before)

    def test_no_loss_against_a_base(self):
        base = pd.Series({"a": 4, "b": 1})
        seats = apportion(pd.Series({"a": 1.0, "b": 5.0, "c": 4.0}), seats=12, lower=base)
        assert (seats[base.index] >= base).all()
        assert seats.to_dict() == {"a": 4, "b": 5, "c": 3}

    def test_seats_that_a_bound_frees_go_to_the_place_furthest_below_its_quota(self):
        """Quotas 8.84, 2.55, 0.61 and a maximum of 6: the others' claims are 0.61 and 0.55 …"""
        people = pd.Series({"江苏": 8526, "甘肃": 2458, "青海": 593})
        seats = [apportion(people, seats=12, upper=most).tolist() for most in (8, 7, 6)]
        assert seats == [[8, 3, 1], [7, 3, 2], [6, 4, 2]]
        assert apportion(people, seats=12, upper=6, method="webster").tolist() == [6, 5, 1]

    @pytest.mark.parametrize("method", METHODS)
    def test_zero_weight_gets_its_minimum_only(self, method):
        weights = pd.Series({"a": 3.0, "b": 0.0, "c": 0.0})
        seats = apportion(weights, seats=9, method=method, lower=pd.Series({"c": 2}))
        assert seats.to_dict() == {"a": 7, "b": 0, "c": 2}

    @pytest.mark.parametrize("method", ["adams", "hill", "dean"])
    def test_fewer_seats_than_places_go_to_the_largest(self, method):
        assert apportion([5, 9, 1, 7], seats=2, method=method).tolist() == [0, 1, 0, 1]
        assert apportion([5, 9, 1, 7], seats=4, method=method).tolist() == [1, 1, 1, 1]

    def test_no_seats(self):
        assert apportion([5, 9], seats=0, method="hill").tolist() == [0, 0]

    def test_a_clash_is_one_error(self):
        with pytest.raises(DataContractError, match="the minima add up to 6"):
            apportion([5, 9], seats=5, lower=3)

    def test_a_table_is_for_apportion(self):
        with pytest.raises(DataContractError, match="is no Series"):
            apportionment([5, 9], seats=5)


class TestTies:
    WEIGHTS = pd.Series({"b": 1, "a": 1, "c": 6})

    @pytest.mark.parametrize(("rule", "winner"), [("largest", "a"), ("first", "b")])
    def test_warned_of_with_names_and_rule(self, rule, winner):
        with pytest.warns(TieWarning, match=rf"last seats: b, a \(rule: {rule}\)"):
            seats = apportion(self.WEIGHTS, seats=4, ties=rule)
        assert seats.to_dict() == {"a": 0, "b": 0, "c": 3, winner: 1}

    def test_by_lot(self):
        drawn = {
            tuple(seats_of(self.WEIGHTS, seats=4, ties="random", seed=seed)) for seed in range(20)
        }
        assert drawn == {(1, 0, 3), (0, 1, 3)}

    def test_as_an_error(self):
        for ask in (apportion, apportionment):
            with pytest.raises(ShuanggaoError, match="none was served"):
                ask(self.WEIGHTS, seats=4, ties="error")

    def test_listed_in_the_result(self):
        result = apportionment(self.WEIGHTS, seats=4)
        assert result.ties.to_dict("index") == {
            "a": {"weight": 1.0, "seats": 1, "rank": 1, "rule": "largest"},
            "b": {"weight": 1.0, "seats": 0, "rank": 2, "rule": "largest"},
        }
        assert "tie between a, b (rule: largest)" in result.text

    def test_the_larger_weight_first(self):
        weights = pd.Series({"small": 1, "large": 3})
        with pytest.warns(TieWarning):
            seats = apportion(weights, seats=2, method="webster")
        assert seats.to_dict() == {"small": 0, "large": 2}

    def test_draws_are_counted(self):
        draws = np.array([[1, 2], [1, 1], [5, 5]])
        with pytest.warns(TieWarning, match="in 2 draws, first in draw 1"):
            seats = apportion(draws, seats=3)
        assert seats.tolist() == [[1, 2], [2, 1], [2, 1]]
