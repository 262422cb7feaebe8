"""Bland–Altman: the peak flow data of 1986, exact limits, and the laws of exchanging stages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.stages import agreement

WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]

PAIRS = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=12).map(
    lambda rows: pd.DataFrame(rows, columns=["self", "province"], dtype="float64")
)


def numbers(found, name):
    return found.table.loc[name].to_numpy(dtype="float64", na_value=np.nan)


def both(table, **options):
    return agreement(table, first="self", second="province", **options)


class TestPublished:
    """Bland, J. M. & Altman, D. G. (1986). Lancet 327, 307–310, table and text: peak expiratory
    flow of 17 subjects, first reading of the large and of the mini Wright meter. Mean difference
    −2.1 l/min, standard deviation 38.8, 95 % interval of the mean −22.0 to 17.8; limits at two
    standard deviations −79.7 and 75.5.
    """

    found = agreement(pd.DataFrame({"mini": MINI, "large": WRIGHT}), first="mini", second="large")

    def test_bias_and_spread(self):
        assert round(self.found.bias, 1) == -2.1
        assert round(self.found.sd, 1) == 38.8
        assert numbers(self.found, "bias")[1:].round(1).tolist() == [-22.0, 17.8]

    def test_limits_at_their_two_standard_deviations(self):
        from scipy.stats import norm

        table = pd.DataFrame({"mini": MINI, "large": WRIGHT})
        two = 2 * norm.cdf(2) - 1
        found = agreement(table, first="mini", second="large", coverage=two)
        # they round the mean and the deviation first: −2.1 − 2 · 38.8 and −2.1 + 2 · 38.8
        low, high = (numbers(found, name)[0] for name in ("limit_low", "limit_high"))
        assert low == pytest.approx(-79.7, abs=0.06)
        assert high == pytest.approx(75.5, abs=0.1)

    def test_a_single_outlier_lies_outside(self):
        assert self.found.points["outside"].sum() == 1
        assert self.found.points.loc[14, "difference"] == -81


class TestExactLimits:
    """One-sided tolerance factors of a normal distribution are what an exact end of a limit is:
    Natrella, M. G. (1963). Experimental Statistics, NBS Handbook 91, table A-7, 95 % confidence
    for 95 % of the population: 2.911 for n = 10 and 2.396 for n = 20.
    """

    @pytest.mark.parametrize(("n", "factor"), [(10, 2.911), (20, 2.396)])
    def test_factor(self, n, factor):
        table = pd.DataFrame({"self": np.arange(n) * 1.5, "province": np.arange(n) ** 1.2})
        found = both(table, coverage=0.9, level=0.9)
        assert (numbers(found, "limit_high")[2] - found.bias) / found.sd == pytest.approx(
            factor, abs=5e-4
        )
        assert (found.bias - numbers(found, "limit_low")[1]) / found.sd == pytest.approx(
            factor, abs=5e-4
        )

    def test_intervals_hold_the_limits_as_often_as_they_say(self):
        draw = np.random.default_rng(8)
        inside = np.zeros(2)
        for _ in range(200):
            table = pd.DataFrame({"self": np.full(8, 80.0), "province": 81 + draw.normal(size=8)})
            found = both(table, level=0.9)
            for at, (name, true) in enumerate((("limit_low", -0.96), ("limit_high", 2.96))):
                _, low, high = numbers(found, name)
                inside[at] += low <= true <= high
        assert (np.abs(inside / 200 - 0.9) < 0.05).all()


class TestSlope:
    def test_a_stage_that_spreads_the_units_farther(self):
        table = pd.DataFrame({"self": [70.0, 80, 90], "province": [60.0, 80, 100]})
        found = both(table)
        # difference 2 (m − 80)·…: means 65, 80, 95 and differences −10, 0, 10
        assert numbers(found, "slope") == pytest.approx([2 / 3] * 3)
        assert "province are the more spread out" in found.text

    def test_no_slope_without_different_means(self):
        table = pd.DataFrame({"self": [70.0, 80, 90], "province": [90.0, 80, 70]})
        found = both(table)
        assert found.table.loc["slope"].isna().all()
        assert "No slope" in found.text


class TestResult:
    def test_points_carry_what_the_chart_needs(self):
        table = pd.DataFrame(
            {"self": [90.0, 80, 70], "province": [88.0, 81, 70], "unit_type": list("sgg"),
             "trust": "synthetic", "missing": None}, index=list("abc"),
        )  # fmt: skip
        found = both(table)
        assert found.points.columns.tolist() == [
            "mean", "difference", "outside", "unit_type", "trust",
        ]  # fmt: skip
        assert found.points.index.tolist() == list("abc")
        assert found.trust == "synthetic"
        assert found.text.startswith("Synthetic data.")

    def test_the_same_scores(self):
        found = both(pd.DataFrame({"self": [90.0, 80, 70], "province": [90.0, 80, 70]}))
        assert found.bias == found.sd == 0
        assert numbers(found, "limit_high").tolist() == [0, 0, 0]
        assert not found.points["outside"].any()
        assert numbers(found, "icc_agreement").tolist() == [1, 1, 1]

    def test_the_callers_table_is_left_alone(self):
        table = pd.DataFrame({"self": [90, 80, 70], "province": [88, 81, 70]})
        before = table.copy()
        both(table)
        assert_frame_equal(table, before)

    def test_text_says_what_it_is_not(self):
        text = both(pd.DataFrame({"self": [90, 80, 70], "province": [88, 81, 70]})).text
        assert "−0.33" in text
        assert "neither which of them is nearer to the truth nor why they differ" in text
        assert "With 3 units the limits are rough." in text


class TestLaws:
    @given(PAIRS)
    @settings(max_examples=25)
    def test_exchanging_the_stages_turns_the_signs(self, table):
        one = both(table)
        other = agreement(table, first="province", second="self")
        for name, back in (("bias", "bias"), ("limit_low", "limit_high"), ("slope", "slope")):
            value, low, high = numbers(one, name)
            assert numbers(other, back) == pytest.approx([-value, -high, -low], nan_ok=True)
        for name in ("icc_agreement", "icc_consistency"):
            assert numbers(other, name) == pytest.approx(numbers(one, name), nan_ok=True)
        assert other.points["outside"].tolist() == one.points["outside"].tolist()

    @given(PAIRS, st.randoms(use_true_random=False))
    @settings(max_examples=25)
    def test_permuting_units_permutes_points(self, table, random):
        order = random.sample(range(len(table)), len(table))
        one, other = both(table), both(table.iloc[order])
        assert_frame_equal(other.points, one.points.iloc[order])
        for name in one.table.index:
            assert numbers(other, name) == pytest.approx(numbers(one, name), nan_ok=True)

    @given(PAIRS, st.integers(-20, 20))
    @settings(max_examples=25)
    def test_adding_to_one_stage_moves_bias_and_limits(self, table, shift):
        moved = both(table.assign(province=table["province"] + shift))
        for name in ("bias", "limit_low", "limit_high"):
            assert numbers(moved, name) == pytest.approx(numbers(both(table), name) + shift)

    @given(PAIRS, st.floats(0.1, 0.9))
    @settings(max_examples=25)
    def test_more_coverage_is_wider_and_the_bias_lies_within(self, table, coverage):
        narrow, wide = both(table, coverage=coverage), both(table, coverage=coverage + 0.05)
        assert numbers(wide, "limit_low")[0] <= numbers(narrow, "limit_low")[0] <= narrow.bias
        assert numbers(wide, "limit_high")[0] >= numbers(narrow, "limit_high")[0] >= narrow.bias


class TestRefusals:
    def test_all_faults_at_once(self):
        table = pd.DataFrame({"self": [90.0, None], "province": [88.0, 81]}, index=["a", "b"])
        with pytest.raises(DataContractError) as caught:
            both(table, coverage=1.5, level=0)
        assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
            "table, row b, column self: the unit lacks this stage",
            "table: needs 3 units or more (found '2')",
            "coverage: needs a number between 0 and 1 (found '1.5')",
            "level: needs a number between 0 and 1 (found '0')",
        ]

    def test_an_unknown_column(self):
        with pytest.raises(DataContractError, match="column city: missing column"):
            agreement(pd.DataFrame({"self": [1.0, 2, 3]}), first="self", second="city")
