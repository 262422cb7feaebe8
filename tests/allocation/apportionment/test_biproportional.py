"""Two Swiss elections, the laws of double proportionality, and margins that cannot be met."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.allocation.apportionment.biproportional import biproportional
from shuanggao_analytics.allocation.apportionment.divisors import METHODS, exact_claim, rounded
from shuanggao_analytics.allocation.apportionment.seats import apportion
from shuanggao_analytics.errors import DataContractError, ShuanggaoError

DIVISORS = [name for name in METHODS if name != "hamilton"]

# Landratswahl Uri 2020: list votes by municipality, and its seats (data of the R package proporz)
URI = pd.DataFrame(
    {
        "Altdorf": [11471, 11908, 9213, 7756],
        "Bürglen": [2822, 1606, 1567, 2945],
        "Erstfeld": [2309, 1705, 946, 1573],
        "Schattdorf": [4794, 2600, 2961, 3498],
    },
    index=["CVP", "SPGB", "FDP", "SVP"],
)
URI_SEATS = pd.Series({"Altdorf": 15, "Bürglen": 7, "Erstfeld": 6, "Schattdorf": 9})

# Kantonsratswahl Zug 2018: lists 1 to 7 by municipality 1701 to 1711
ZUG = pd.DataFrame(
    [
        [2993, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [8108, 4687, 1584, 531, 279, 477, 2363, 3860, 1481, 91, 22023],
        [19389, 9334, 4807, 1946, 396, 2844, 3523, 4702, 3310, 812, 21343],
        [14814, 6691, 4005, 826, 379, 1654, 2842, 2624, 2713, 461, 33789],
        [4486, 2270, 621, 198, 0, 361, 728, 465, 925, 0, 10131],
        [15695, 4705, 1750, 84, 0, 51, 627, 1106, 1563, 302, 21794],
        [21298, 8178, 2875, 1336, 399, 1450, 3715, 2610, 4063, 344, 26798],
    ],
    index=range(1, 8),
    columns=range(1701, 1712),
)
ZUG_SEATS = pd.Series([15, 10, 6, 3, 2, 4, 7, 6, 6, 2, 19], index=ZUG.columns)


def upper(votes, seats):
    """Return the seats of the lists: every voter has as many votes as the district has seats."""
    return apportion((votes / seats).sum(axis=1), seats=int(seats.sum()), method="webster")


class TestPublished:
    def test_uri_2020(self):
        lists = upper(URI, URI_SEATS)
        assert lists.to_dict() == {"CVP": 12, "SPGB": 9, "FDP": 7, "SVP": 9}
        result = biproportional(URI, rows=lists, columns=URI_SEATS)
        assert result.seats.to_numpy().tolist() == [
            [5, 2, 2, 3],
            [4, 1, 2, 2],
            [3, 1, 1, 2],
            [3, 3, 1, 2],
        ]
        assert result.text == (
            "37 seats to 4 rows × 4 columns by webster, both margins met; no tie"
        )

    def test_zug_2018(self):
        """Lists need 5 % in one municipality or 3 % of the canton; list 1 has neither."""
        canton = (ZUG / ZUG_SEATS).sum(axis=1)
        kept = (ZUG / ZUG.sum() >= 0.05).any(axis=1) | (canton / canton.sum() >= 0.03)
        assert kept.index[~kept].tolist() == [1]
        votes = ZUG[kept]
        lists = upper(votes, ZUG_SEATS)
        assert lists.tolist() == [11, 21, 17, 4, 9, 18]
        result = biproportional(votes, rows=lists, columns=ZUG_SEATS)
        assert result.seats.to_numpy().tolist() == [
            [2, 1, 1, 0, 0, 0, 1, 2, 1, 0, 3],
            [3, 3, 2, 1, 1, 2, 2, 2, 1, 1, 3],
            [2, 2, 1, 1, 0, 1, 2, 1, 1, 1, 5],
            [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
            [3, 1, 1, 0, 0, 0, 0, 0, 1, 0, 3],
            [4, 2, 1, 1, 1, 1, 2, 1, 2, 0, 3],
        ]


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    cell = st.integers(1, 40)
    weights = draw(
        st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )
    some = draw(
        st.lists(
            st.lists(st.integers(0, 3), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
    margins = np.array(some)
    return pd.DataFrame(weights), pd.Series(margins.sum(axis=1)), pd.Series(margins.sum(axis=0))


def every_table(rows, columns):
    if len(rows) == 1:
        return [(tuple(columns),)]
    first = product(*(range(min(rows[0], c) + 1) for c in columns))
    return [
        (cells, *rest)
        for cells in first
        if sum(cells) == rows[0]
        for rest in every_table(rows[1:], [c - x for c, x in zip(columns, cells, strict=True)])
    ]


@pytest.mark.parametrize("method", DIVISORS)
class TestLaws:
    @settings(max_examples=25)
    @given(table=tables())
    def test_the_best_of_all_tables_and_its_ties(self, method, table):
        weights, rows, columns = table
        allowed = np.array(every_table(rows.tolist(), columns.tolist()))

        def worth(seats):
            value, first = 1, 0
            for weight, held in zip(weights.to_numpy().ravel(), seats.ravel(), strict=True):
                for k in range(held):
                    value *= exact_claim(method, int(weight), k)
                    first += k == 0 and method in {"adams", "hill", "dean"}
            return first, value

        values = [worth(seats) for seats in allowed]
        best = allowed[[value == max(values) for value in values]]
        result = biproportional(weights, rows=rows, columns=columns, method=method)
        assert any((result.seats.to_numpy() == seats).all() for seats in best)
        vary = np.argwhere(np.ptp(best, axis=0) > 0).tolist()
        assert [list(cell) for cell in result.ties.index] == vary

    def test_divisors_lead_to_the_seats(self, method):
        rng = np.random.default_rng(4)
        weights = pd.DataFrame(rng.lognormal(2, 0.8, (31, 6))).rename(columns="c{}".format)
        rows = apportion(weights.sum(axis=1), seats=400, method="webster", lower=6)
        columns = apportion(weights.sum(), seats=400, method="webster")
        result = biproportional(weights, rows=rows, columns=columns, method=method)
        assert result.seats.sum(axis=1).tolist() == rows.tolist()
        assert result.seats.sum().tolist() == columns.tolist()
        outer = np.outer(result.row_divisors, result.column_divisors)
        again = rounded(method, weights.to_numpy() / outer)
        assert again.tolist() == result.seats.to_numpy().tolist()
        assert result.row_divisors.median() == pytest.approx(1)

    def test_scaling_a_row_changes_nothing(self, method):
        factor = pd.Series([1, 10, 3, 0.1], index=URI.index)
        rows = upper(URI, URI_SEATS)
        plain = biproportional(URI, rows=rows, columns=URI_SEATS, method=method)
        scaled = biproportional(
            URI.mul(factor, axis=0), rows=rows, columns=URI_SEATS, method=method
        )
        assert scaled.seats.equals(plain.seats)


class TestWhatIsAsked:
    def test_margins_by_label_in_any_order(self):
        rows = upper(URI, URI_SEATS)
        turned = biproportional(URI, rows=rows.iloc[::-1], columns=URI_SEATS.sort_values())
        assert turned.seats.equals(biproportional(URI, rows=rows, columns=URI_SEATS).seats)

    def test_zero_cells_and_rows_without_seats(self):
        weights = pd.DataFrame([[0, 5, 2], [7, 0, 1], [1, 1, 1]])
        result = biproportional(weights, rows=pd.Series([3, 4, 0]), columns=pd.Series([3, 2, 2]))
        assert result.seats.to_numpy().tolist() == [[0, 2, 1], [3, 0, 1], [0, 0, 0]]
        assert len(result.table) == 7

    def test_html(self):
        result = biproportional(URI, rows=upper(URI, URI_SEATS), columns=URI_SEATS)
        assert "Schattdorf" in result._repr_html_()


class TestTies:
    EVEN = pd.DataFrame(1, index=list("ab"), columns=list("xy"))
    ONE = pd.Series({"a": 1, "b": 1}), pd.Series({"x": 1, "y": 1})

    def test_listed_cell_by_cell(self):
        result = biproportional(self.EVEN, rows=self.ONE[0], columns=self.ONE[1])
        assert result.seats.to_numpy().tolist() == [[1, 0], [0, 1]]
        assert len(result.ties) == 4
        assert "tie between a × x, a × y, b × x, b × y (rule: largest)" in result.text

    def test_as_an_error(self):
        with pytest.raises(ShuanggaoError, match="none was chosen"):
            biproportional(self.EVEN, rows=self.ONE[0], columns=self.ONE[1], ties="error")

    def test_by_lot(self):
        drawn = {
            biproportional(
                self.EVEN, rows=self.ONE[0], columns=self.ONE[1], ties="random", seed=seed
            ).seats.loc["a", "x"]
            for seed in range(12)
        }
        assert drawn == {0, 1}

    def test_more_than_are_listed(self):
        weights = pd.DataFrame(np.ones((4, 4)))
        one = pd.Series([1] * 4)
        result = biproportional(weights, rows=one, columns=one, ties="first")
        assert result.seats.to_numpy().tolist() == np.eye(4, dtype=int).tolist()
        assert len(result.ties) == 16


class TestFaults:
    def test_all_at_once(self):
        rows = pd.Series({"CVP": 12.5, "SPGB": 9, "FDP": 7, "XYZ": 9})
        columns = URI_SEATS.drop("Altdorf")
        weights = URI.astype(float)
        weights.loc["FDP", "Erstfeld"] = -1
        with pytest.raises(DataContractError) as caught:
            biproportional(weights, rows=rows, columns=columns, method="hamilton", ties="coin")
        found = {(fault.table, fault.row, fault.column) for fault in caught.value.faults}
        assert found == {
            ("method", None, None),
            ("ties", None, None),
            ("rows", "CVP", None),
            ("rows", "XYZ", None),
            ("rows", "SVP", None),
            ("columns", "Altdorf", None),
            ("matrix", "FDP", "Erstfeld"),
        }

    def test_different_sums(self):
        with pytest.raises(DataContractError, match="different sums"):
            biproportional(URI, rows=pd.Series(9, index=URI.index), columns=URI_SEATS)

    def test_labels_twice(self):
        twice = URI.rename({"SVP": "FDP"})
        with pytest.raises(DataContractError, match="label twice"):
            biproportional(twice, rows=pd.Series(9, index=URI.index), columns=URI_SEATS)

    def test_rows_with_too_few_columns(self):
        weights = pd.DataFrame([[5, 0, 0], [3, 2, 0], [1, 1, 1]], index=list("abc"))
        with pytest.raises(DataContractError) as caught:
            biproportional(
                weights, rows=pd.Series([2, 4, 2], index=list("abc")), columns=pd.Series([3, 2, 3])
            )
        fault = caught.value.faults[0]
        assert fault.row == "a, b"
        assert fault.problem == (
            "need 6 seats, but the columns where they have weight (0, 1) have 5"
        )
