"""Concentration measures against published figures and against the laws they must keep."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.concentration.decomposition import theil
from shuanggao_analytics.layout.concentration.measures import (
    concentration_index,
    gini,
    hhi,
    location_quotient,
    lorenz,
)

PUBLISHED = Path(__file__).parents[2] / "published"
WAGES = pd.read_csv(PUBLISHED / "wages_2014.csv")
MEXICO = pd.read_csv(PUBLISHED / "mexico.csv")

amounts = st.lists(st.integers(0, 1000), min_size=2, max_size=40).filter(any)
positive = st.lists(st.integers(1, 1000), min_size=2, max_size=40)


class TestPublished:
    """Figures printed elsewhere, within half a unit of the last digit printed."""

    def test_theil_by_region(self):
        """Mathmodels book, table of 2014: T .0609, between .00915, east .0732 and so on."""
        result = theil(WAGES["wage_yuan"], weights=WAGES["employees"], groups=WAGES["region"])
        assert result.total == pytest.approx(0.0609, abs=5e-5)
        assert result.between == pytest.approx(0.00915, abs=5e-6)
        assert result.within == pytest.approx(0.0517, abs=5e-5)
        inside = result.table["inequality"]
        assert inside["东部"] == pytest.approx(0.0732, abs=5e-5)
        assert inside["西部"] == pytest.approx(0.0263, abs=5e-5)
        assert inside["东北"] == pytest.approx(0.0156, abs=5e-5)
        assert inside["中部"] == pytest.approx(0.0150, abs=5e-5)
        contribution = result.table["contribution"]
        assert contribution["东部"] == pytest.approx(0.718, abs=5e-4)
        assert contribution["西部"] == pytest.approx(0.0751, abs=5e-5)

    def test_theil_by_industry(self):
        """Mathmodels book, 2014: between .0304, within .0305, 信息业 .0641."""
        result = theil(WAGES["wage_yuan"], weights=WAGES["employees"], groups=WAGES["industry"])
        assert result.between == pytest.approx(0.0304, abs=5e-5)
        assert result.within == pytest.approx(0.0305, abs=5e-5)
        assert result.table.loc["信息业", "inequality"] == pytest.approx(0.0641, abs=5e-5)

    @pytest.mark.parametrize(
        ("region", "printed", "half"),
        [
            ("东部", 0.0781, 5e-5),
            ("西部", 0.0746, 5e-5),
            ("东北", 0.0481, 5e-5),
            ("中部", 0.00865, 5e-6),
        ],
    )
    def test_normalised_hhi(self, region, printed, half):
        """Mathmodels book, 信息业 2014, shares of employees within a region."""
        rows = WAGES[(WAGES["industry"] == "信息业") & (WAGES["region"] == region)]
        assert hhi(rows["employees"], normalised=True) == pytest.approx(printed, abs=half)

    @pytest.mark.parametrize(
        ("year", "theil_t", "between", "gini_printed"),
        [
            (1940, 0.20894344230358594, 0.03458890004670405, 0.3537237117345285),
            (2000, 0.10660832349588023, 0.03635871887968048, 0.2581130824882791),
        ],
    )
    def test_mexico(self, year, theil_t, between, gini_printed):
        """PySAL inequality: Theil, TheilD and Gini of 32 states."""
        level = MEXICO[f"gdp_per_head_{year}"]
        result = theil(level, groups=MEXICO["regime"])
        assert result.total == pytest.approx(theil_t, abs=1e-14)
        assert result.between == pytest.approx(between, abs=1e-14)
        assert gini(level) == pytest.approx(gini_printed, abs=1e-14)

    def test_weighted_gini_and_theil_of_the_textbook(self):
        """Mathmodels 0.0.11, help pages of gini, theil_g: c(10, 20, 30, 40, 100) and a grouping."""
        amount, heads = np.array([10, 20, 30, 40, 100]), np.array([100, 150, 200, 250, 300])
        assert gini(amount) == pytest.approx(0.4, abs=1e-14)
        assert gini(amount / heads, weights=heads) == pytest.approx(0.225, abs=1e-14)
        result = theil([2, 4, 10, 6, 8], weights=[2, 4, 2, 6, 4], groups=list("AAABB"))
        assert result.total == pytest.approx(0.0790782213830901, abs=1e-14)
        assert result.between == pytest.approx(0.0112799208251317, abs=1e-14)
        assert result.table.loc["A", "inequality"] == pytest.approx(0.165687096566873, abs=1e-14)
        assert result.table.loc["B", "inequality"] == pytest.approx(0.0102166558468321, abs=1e-14)
        assert result.table.loc["A", "contribution"] == pytest.approx(0.776011273998968, abs=1e-14)

    def test_location_quotients(self):
        """Mathmodels book, 2015, three sectors against the sum of 31 provinces."""
        sectors = pd.read_csv(PUBLISHED / "gdp_sectors_2015.csv", index_col="province")
        quotient = location_quotient(sectors).round(6)
        printed = {
            "上海": (0.056, 0.727, 1.40),
            "云南": (1.67, 0.854, 1.01),
            "内蒙古": (1.51, 0.946, 0.960),
            "北京": (0.068, 0.415, 1.68),
            "吉林": (1.52, 0.891, 1.01),
            "四川": (1.45, 1.01, 0.913),
            "天津": (0.179, 0.960, 1.18),
            "宁夏": (1.10, 1.01, 0.976),
            "安徽": (1.20, 1.06, 0.915),
            "山东": (1.06, 1.04, 0.950),
        }
        for province, row in printed.items():
            for got, expected in zip(quotient.loc[province], row, strict=True):
                half = 5e-4 if expected < 1 else 5e-3
                assert got == pytest.approx(expected, abs=half), province

    def test_location_quotients_of_two_regions(self):
        """Mathmodels 0.0.11, help page of LQ; there the rest of each total is a third column."""
        jobs = pd.DataFrame(
            {"industry1": [1000, 1000], "industry2": [2000, 4000], "rest": [1000, 1000]},
            index=["Region_A", "Region_B"],
        )
        quotient = location_quotient(jobs)
        assert quotient.loc["Region_A", "industry1"] == pytest.approx(1.25, abs=1e-14)
        assert quotient.loc["Region_B", "industry2"] == pytest.approx(1.1111111111111, abs=1e-12)

    def test_herfindahl_of_econgeo(self):
        """EconGeo: Herfindahl of R2 to R5 in its 5 × 5 example."""
        rows = {"R2": [0, 15, 5, 70, 10], "R3": [0, 20, 10, 20, 50]}
        assert hhi(rows["R2"]) == pytest.approx(0.525, abs=1e-14)
        assert hhi(rows["R3"]) == pytest.approx(0.34, abs=1e-14)


class TestLaws:
    @given(amounts, st.integers(1, 50))
    def test_scaling_changes_nothing(self, values, factor):
        scaled = [factor * value for value in values]
        assert gini(scaled) == pytest.approx(gini(values), abs=1e-12)
        assert hhi(scaled) == pytest.approx(hhi(values), abs=1e-12)
        assert theil(scaled).total == pytest.approx(theil(values).total, abs=1e-12)

    @given(amounts)
    def test_replication_changes_neither_gini_nor_theil(self, values):
        assert gini(values * 3) == pytest.approx(gini(values), abs=1e-12)
        assert theil(values * 3).total == pytest.approx(theil(values).total, abs=1e-12)

    @given(amounts)
    def test_gini_is_the_mean_absolute_difference(self, values):
        x = np.array(values, dtype=float)
        direct = np.abs(x[:, None] - x[None, :]).sum() / (2 * x.size**2 * x.mean())
        assert gini(values) == pytest.approx(direct, abs=1e-12)

    @given(positive, st.randoms(use_true_random=False))
    def test_a_weight_is_a_number_of_heads(self, values, random):
        heads = [random.randint(1, 5) for _ in values]
        people = [value for value, n in zip(values, heads, strict=True) for _ in range(n)]
        assert gini(values, weights=heads) == pytest.approx(gini(people), abs=1e-12)
        for index in ("T", "L"):
            weighted = theil(values, weights=heads, index=index).total
            assert weighted == pytest.approx(theil(people, index=index).total, abs=1e-12)

    @pytest.mark.parametrize("index", ["T", "L"])
    @given(values=positive)
    def test_between_and_within_make_the_total(self, index, values):
        result = theil(values, groups=[i % 3 for i in range(len(values))], index=index)
        assert result.between + result.within == pytest.approx(result.total, abs=1e-12)
        assert result.total == pytest.approx(theil(values, index=index).total, abs=1e-12)
        assert result.between >= -1e-12
        assert (result.table["within"] >= -1e-12).all()

    @given(st.integers(2, 40), st.integers(1, 9))
    def test_equality_is_the_lower_end(self, n, value):
        even = [value] * n
        assert gini(even) == pytest.approx(0, abs=1e-12)
        assert theil(even).total == pytest.approx(0, abs=1e-12)
        assert hhi(even, normalised=True) == pytest.approx(0, abs=1e-12)
        assert concentration_index(even) == pytest.approx(100 / np.sqrt(n))

    @given(st.integers(2, 40))
    def test_one_holder_is_the_upper_end(self, n):
        one = [0] * (n - 1) + [7]
        assert gini(one) == pytest.approx(1 - 1 / n)
        assert theil(one).total == pytest.approx(np.log(n))
        assert hhi(one, normalised=True) == pytest.approx(1)
        assert concentration_index(one) == pytest.approx(100)

    @given(amounts)
    def test_lorenz_rises_below_the_diagonal_and_gives_the_gini(self, values):
        curve = lorenz(values)
        assert curve.iloc[-1].tolist() == pytest.approx([1, 1])
        assert (curve["value_share"] <= curve["head_share"] + 1e-12).all()
        heights = np.r_[0, curve["value_share"]]
        area = np.trapezoid(heights, np.r_[0, curve["head_share"]])
        assert gini(values) == pytest.approx(1 - 2 * area, abs=1e-12)

    @given(st.lists(st.lists(st.integers(1, 50), min_size=3, max_size=3), min_size=2, max_size=9))
    def test_location_quotients_average_to_one(self, cells):
        matrix = pd.DataFrame(cells)
        quotient = location_quotient(matrix)
        shares = matrix.sum(axis=1) / matrix.to_numpy().sum()
        assert (quotient.mul(shares, axis=0).sum() - 1).abs().max() < 1e-12


class TestTheCallersTable:
    def test_labels_and_data_are_kept(self):
        counts = pd.Series([3, 0, 1], index=["江苏", "青海", "北京"], name="units")
        before = counts.copy()
        assert lorenz(counts).index.tolist() == ["青海", "北京", "江苏"]
        pd.testing.assert_series_equal(counts, before)

    def test_weights_and_groups_are_aligned_by_label(self):
        level = pd.Series([1.0, 2.0, 4.0], index=list("abc"))
        heads = pd.Series([30, 20, 10], index=list("cba"))
        groups = pd.Series(["y", "x", "x"], index=list("cba"))
        shuffled = theil(level, weights=heads, groups=groups)
        straight = theil([1, 2, 4], weights=[10, 20, 30], groups=["x", "x", "y"])
        assert shuffled.total == pytest.approx(straight.total)
        assert shuffled.between == pytest.approx(straight.between)

    def test_empty_rows_and_columns_have_no_quotient(self):
        quotient = location_quotient(pd.DataFrame({"a": [1, 0], "b": [3, 0], "c": [0, 0]}))
        assert quotient.loc[0, "a"] == 1
        assert quotient.loc[1].isna().all()
        assert quotient["c"].isna().all()


class TestBadInput:
    def test_every_fault_is_named_at_once(self):
        counts = pd.Series([1, None, -2, "many"], index=["江苏", "西藏", "青海", "北京"])
        with pytest.raises(DataContractError) as caught:
            gini(counts)
        assert {fault.row for fault in caught.value.faults} == {"西藏", "青海", "北京"}

    def test_infinite_values_are_refused(self):
        with pytest.raises(DataContractError, match="row 1"):
            hhi([1, np.inf])

    @pytest.mark.parametrize("measure", [gini, hhi, lorenz, concentration_index, theil])
    def test_nothing_to_share(self, measure):
        with pytest.raises(ShuanggaoError, match="all values are zero"):
            measure([0, 0, 0])

    @pytest.mark.parametrize("measure", [gini, hhi, lorenz, concentration_index, theil])
    def test_no_value_at_all(self, measure):
        with pytest.raises(DataContractError, match="there is no value"):
            measure([])

    def test_theil_l_has_no_zero(self):
        with pytest.raises(DataContractError, match="use T"):
            theil([0, 1], index="L")

    def test_weights_and_groups_must_fit(self):
        with pytest.raises(DataContractError, match="2 weights for 3 places"):
            gini([1, 2, 3], weights=[1, 1])
        with pytest.raises(DataContractError, match="needs a number > 0"):
            gini([1, 2], weights=[1, 0])
        with pytest.raises(DataContractError, match="1 labels for 2 places"):
            theil([1, 2], groups=["a"])
        with pytest.raises(DataContractError, match="no group given"):
            theil([1, 2], groups=["a", None])

    def test_one_place_has_no_normalised_index(self):
        with pytest.raises(ShuanggaoError, match="at least two places"):
            hhi([3], normalised=True)

    def test_a_bad_cell_is_named_with_row_and_column(self):
        with pytest.raises(DataContractError, match="row x, column b"):
            location_quotient(pd.DataFrame({"a": [1], "b": [-1]}, index=["x"]))
