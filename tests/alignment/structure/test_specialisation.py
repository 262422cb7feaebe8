import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shuanggao_analytics.alignment.structure.specialisation import specialisation
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout import hhi, location_quotient

INDUSTRIES = ["I1", "I2", "I3", "I4", "I5"]
REGIONS = ["R1", "R2", "R3", "R4", "R5"]
ECONGEO = pd.DataFrame(
    [
        [100, 0, 0, 0, 0],
        [0, 15, 5, 70, 10],
        [0, 20, 10, 20, 50],
        [0, 25, 30, 5, 40],
        [0, 40, 55, 5, 0],
    ],
    index=REGIONS,
    columns=INDUSTRIES,
)

cells = arrays.arrays(np.float64, (4, 5), elements=st.integers(0, 30).map(float)).filter(
    lambda table: table.sum() > 0
)


class TestEconGeo:
    """The 5 × 5 example of the R package EconGeo (Balland), run in R 4.2.2."""

    result = specialisation(ECONGEO)

    @pytest.mark.parametrize(
        ("measure", "printed"),
        [
            ("hhi", [1.0, 0.525, 0.34, 0.315, 0.465]),
            (
                "hachman",
                [0.2, 0.380952380952381, 0.588235294117647, 0.634920634920635, 0.43010752688172],
            ),
            ("krugman", [1.6, 1.0, 0.6, 0.7, 1.1]),
            ("coefficient", [0.8, 0.5, 0.3, 0.35, 0.55]),
            ("diversity", [1, 1, 3, 3, 2]),
        ],
    )
    def test_regions(self, measure, printed):
        assert self.result.table[measure].tolist() == pytest.approx(printed, abs=1e-12)

    def test_entropy_is_printed_with_three_digits(self):
        assert self.result.table["entropy"].round(3).tolist() == [0, 1.319, 1.761, 1.766, 1.219]

    def test_share_of_the_largest_entropy(self):
        """An even structure has all of it, one of two sectors in four half."""
        table = pd.DataFrame([[5, 5, 5, 5], [3, 3, 0, 0]], index=["a", "b"], columns=list("wxyz"))
        found = specialisation(table).table
        assert found["entropy_share"].tolist() == pytest.approx([1.0, 0.5])
        expected = (self.result.table["entropy"] / np.log2(5)).tolist()
        assert self.result.table["entropy_share"].tolist() == pytest.approx(expected)

    def test_ubiquity(self):
        assert self.result.sectors["ubiquity"].tolist() == [1, 3, 2, 2, 2]

    def test_quotients_behind_it(self):
        printed = [[5, 0, 0, 0, 0], [0, 0.75, 0.25, 3.5, 0.5], [0, 1, 0.5, 1, 2.5]]
        printed += [[0, 1.25, 1.5, 0.25, 2], [0, 2, 2.75, 0.25, 0]]
        np.testing.assert_allclose(location_quotient(ECONGEO), printed, atol=1e-12)

    def test_the_rest_is_further_away_than_the_whole(self):
        """R1 shares nothing with the rest; each region holds a fifth: factor 1 / (1 − 1/5)."""
        ratio = self.result.table["krugman_rest"] / self.result.table["krugman"]
        assert ratio.tolist() == pytest.approx([1.25] * 5)
        assert self.result.table.loc["R1", "krugman_rest"] == pytest.approx(2)

    def test_text_and_html(self):
        assert self.result.text == (
            "5 of 5 regions with a structure, 5 sectors: most specialised R1 "
            "(Krugman index 1.600), least R3 (0.600), median 1.000"
        )
        assert self.result._repr_html_().count("<table") == 2


class TestLaws:
    @given(cells)
    def test_bounds(self, amounts):
        table = pd.DataFrame(amounts)
        result = specialisation(table)
        known = result.table[result.table["total"] > 0]
        assert known["hhi"].tolist() == pytest.approx(
            [hhi(row[row > 0]) for row in amounts if row.sum() > 0]
        )
        assert known["entropy"].between(-1e-12, np.log2(5) + 1e-12).all()
        assert known["hachman"].between(0, 1 + 1e-12).all()
        assert known["krugman"].between(0, 2).all()
        share = known["total"] / amounts.sum()
        rest = known["krugman_rest"] * (1 - share)
        alone = share > 1 - 1e-12
        assert rest[~alone].tolist() == pytest.approx(known["krugman"][~alone].tolist())
        assert known["krugman_rest"][alone].isna().all()
        assert result.table["diversity"].sum() == result.sectors["ubiquity"].sum()

    @given(cells, st.integers(2, 9))
    def test_scaling_changes_nothing(self, amounts, factor):
        names = ["hhi", "entropy", "hachman", "krugman", "krugman_rest", "diversity"]
        one = specialisation(pd.DataFrame(amounts)).table[names]
        other = specialisation(pd.DataFrame(amounts * factor)).table[names]
        pd.testing.assert_frame_equal(one, other)

    def test_a_region_with_nothing(self):
        result = specialisation(
            pd.DataFrame([[1, 3], [0, 0]], index=["x", "y"], columns=["a", "b"])
        )
        row = result.table.loc["y"]
        assert row[["total", "sectors"]].tolist() == [0, 0]
        assert row.drop(["total", "sectors"]).isna().all()
        assert result.table["leading"].iloc[0] == "a"
        assert result.sectors["regions"].tolist() == [1, 1]


class TestBadInput:
    def test_labels_and_cells(self):
        with pytest.raises(DataContractError, match="label twice"):
            specialisation(pd.DataFrame([[1], [2]], index=["x", "x"]))
        with pytest.raises(DataContractError, match="row x, column a: needs a number ≥ 0"):
            specialisation(pd.DataFrame({"a": [-1], "b": [1]}, index=["x"]))
        with pytest.raises(DataContractError, match="nothing in any region"):
            specialisation(pd.DataFrame({"a": [0], "b": [0]}))
        with pytest.raises(DataContractError, match="no regions or no sectors"):
            specialisation(pd.DataFrame())
