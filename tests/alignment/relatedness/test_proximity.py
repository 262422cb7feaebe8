"""Relatedness against EconGeo, its laws, and the real lists.

The 5 × 5 example and the expected tables are those of the R package EconGeo 1.x (P.-A. Balland,
*Economic Geography in R*, PEEG 17.09), run in R 4.2.2.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shuanggao_analytics.alignment.relatedness.proximity import (
    co_occurrence,
    present,
    relatedness,
    relatedness_density,
)
from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.resources import read_table_text

ITEMS = ["I1", "I2", "I3", "I4", "I5"]
EXAMPLE = pd.DataFrame(
    [
        [100, 0, 0, 0, 0],
        [0, 15, 5, 70, 10],
        [0, 20, 10, 20, 50],
        [0, 25, 30, 5, 40],
        [0, 40, 55, 5, 0],
    ],
    index=["R1", "R2", "R3", "R4", "R5"],
    columns=ITEMS,
)
PUBLISHED = {  # I2–I3, I2–I4, I2–I5, I3–I4, I3–I5, I4–I5
    "probability": [
        1.32,
        1.02857142857143,
        0.947368421052632,
        0,
        0.873015873015873,
        1.36363636363636,
    ],
    "cosine": [
        0.516397779494322,
        0.316227766016838,
        0.447213595499958,
        0,
        0.288675134594813,
        0.353553390593274,
    ],
    "jaccard": [0.333333333333333, 0.166666666666667, 0.285714285714286, 0, 0.166666666666667, 0.2],
    "association": [1.86666666666667, 1.4, 1.4, 0, 1.16666666666667, 1.75],
}
UPPER = np.triu_indices(4, 1)
binary = arrays.arrays(np.int64, (6, 5), elements=st.integers(0, 1)).map(pd.DataFrame)


class TestEconGeo:
    def test_present_by_location_quotient(self):
        expected = [[1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 1, 1], [0, 1, 1, 0, 1]]
        expected += [[0, 1, 1, 0, 0]]
        found = present(EXAMPLE, rule="location_quotient")
        assert found.to_numpy().tolist() == expected

    def test_co_occurrence_of_items_and_of_regions(self):
        items = co_occurrence(EXAMPLE, presence="location_quotient")
        assert items.loc["I2":, "I2":].to_numpy()[UPPER].tolist() == [2, 1, 2, 0, 1, 1]
        assert items.loc["I1"].tolist() == [0, 0, 0, 0, 0]
        regions = co_occurrence(EXAMPLE.T, presence="location_quotient")
        assert regions.loc["R2":, "R2":].to_numpy()[UPPER].tolist() == [1, 0, 0, 2, 1, 2]

    @pytest.mark.parametrize("method", list(PUBLISHED))
    def test_relatedness(self, method):
        found = relatedness(EXAMPLE, method=method, presence="location_quotient")
        inner = found.loc["I2":, "I2":].to_numpy()
        np.testing.assert_allclose(inner[UPPER], PUBLISHED[method], atol=1e-13)
        np.testing.assert_array_equal(inner, inner.T)
        assert found.loc["I1"].tolist() == [0, 0, 0, 0, 0]
        assert np.diag(found).tolist() == [0, 0, 0, 0, 0]

    def test_density_in_per_cent(self):
        links = relatedness(EXAMPLE, method="probability", presence="location_quotient")
        density = relatedness_density(EXAMPLE, links, presence="location_quotient")
        expected = pd.DataFrame(
            [
                [0.0, 0, 0, 0],
                [31.21, 0, 0, 42.83],
                [59.95, 100.0, 100.0, 72.58],
                [68.79, 100, 100, 57.17],
                [40.05, 60.19, 43, 57.17],
            ],
            index=EXAMPLE.index,
            columns=ITEMS[1:],
        )
        pd.testing.assert_frame_equal((100 * density[ITEMS[1:]]).round(2), expected)
        assert density["I1"].isna().all()


class TestByHand:
    TABLE = pd.DataFrame({"a": [1, 1, 1, 0], "b": [2, 1, 0, 0], "c": [0, 0, 0, 1]})

    def test_conditional_is_a_share_of_the_row(self):
        found = relatedness(self.TABLE, method="conditional")
        assert found.loc["a", "b"] == pytest.approx(2 / 3)
        assert found.loc["b", "a"] == 1

    def test_proximity_is_the_smaller_of_the_two(self):
        conditional = relatedness(self.TABLE, method="conditional")
        smaller = np.minimum(conditional, conditional.T)
        pd.testing.assert_frame_equal(relatedness(self.TABLE, method="proximity"), smaller)

    def test_a_category_that_is_nowhere_has_no_relatedness(self):
        found = relatedness(self.TABLE.assign(d=0))
        assert found["d"].isna().all()
        assert found.loc["d"].isna().all()
        assert found.loc["c", ["a", "b", "c"]].tolist() == [0, 0, 0]
        assert relatedness_density(self.TABLE.assign(d=0), found)["d"].isna().all()

    def test_links_may_come_from_a_wider_table(self):
        links = relatedness(self.TABLE)
        pd.testing.assert_frame_equal(
            relatedness_density(self.TABLE[["b", "a"]], links),
            relatedness_density(self.TABLE[["a", "b"]], links)[["b", "a"]],
        )


class TestLaws:
    @given(binary)
    def test_bounds_symmetry_and_order(self, table):
        shuffled = table.iloc[::-1, [3, 1, 0, 2, 4]]
        for method in ("association", "cosine", "jaccard", "probability", "proximity"):
            found = relatedness(table, method=method)
            pd.testing.assert_frame_equal(found, found.T)
            again = relatedness(shuffled, method=method).loc[found.index, found.columns]
            pd.testing.assert_frame_equal(found, again)
            assert not (found < 0).any(axis=None)
            if method not in ("association", "probability"):
                assert not (found > 1 + 1e-12).any(axis=None)
            density = relatedness_density(table, found)
            assert not ((density < 0) | (density > 1 + 1e-12)).any(axis=None)

    @given(binary)
    def test_association_weighted_by_what_is_expected_averages_to_one(self, table):
        together = co_occurrence(table)
        total = together.sum().sum()
        if total == 0:
            assert relatedness(table).fillna(0).sum().sum() == 0
            return
        sums = together.sum() / total
        expected = np.outer(sums, sums)
        assert (relatedness(table).fillna(0) * expected).sum().sum() == pytest.approx(1)


class TestTheLists:
    GROUPS = read_table_text("groups")

    def test_categories_of_the_schools_of_round_one(self):
        """56 school units carry two groups each; only their pairs count."""
        table = self.GROUPS[self.GROUPS["round"] == "1"]
        matrix = pd.crosstab(table["unit_id"], table["category"])
        together = co_occurrence(matrix)
        two_categories = (matrix > 0).sum(axis=1) == 2
        assert together.to_numpy().sum() == 2 * two_categories.sum()
        assert two_categories.sum() <= 56
        assert together.loc["装备制造大类"].idxmax() == "交通运输大类"
        assert relatedness(matrix).loc["装备制造大类", "交通运输大类"] == pytest.approx(2.72)


class TestBadInput:
    def test_every_fault_at_once(self):
        table = pd.DataFrame([[1, 2], [3, 4]], index=["x", "x"], columns=["a", "a"])
        with pytest.raises(UnknownNameError) as caught:
            present(table, rule="often")  # type: ignore[arg-type]
        assert len(caught.value.faults) == 3

    def test_negative_cells_are_named(self):
        with pytest.raises(DataContractError, match="row x, column a: needs a number ≥ 0"):
            relatedness(pd.DataFrame({"a": [-1]}, index=["x"]))

    def test_an_empty_table(self):
        with pytest.raises(DataContractError, match="no rows or no columns"):
            co_occurrence(pd.DataFrame())

    def test_an_unknown_method(self):
        with pytest.raises(UnknownNameError, match="use one of association, cosine"):
            relatedness(EXAMPLE, method="lift")  # type: ignore[arg-type]

    def test_links_of_other_categories(self):
        with pytest.raises(DataContractError) as caught:
            relatedness_density(EXAMPLE, relatedness(EXAMPLE).drop(index="I1", columns="I2"))
        assert {fault.value for fault in caught.value.faults} == {"I1", "I2"}
        links = relatedness(EXAMPLE)
        links.loc["I1", "I2"] = -1
        with pytest.raises(DataContractError, match="row I1, column I2: needs a number ≥ 0"):
            relatedness_density(EXAMPLE, links)
