"""GM(1,1) against a worked example of the textbooks, its laws, its warning and its refusals."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends import GreyForecast, GreyModelWarning, grey_forecast
from shuanggao_analytics.performance.trends.grey import grey_grade

# Mean noise of road traffic in a northern city, dB: 司守奎, 孙玺菁《数学建模算法与应用》, 灰色预测.
NOISE = pd.Series([71.1, 72.4, 72.4, 72.1, 71.4, 72.0, 71.6], index=range(1986, 1993), name="dB")


class TestPublished:
    def test_road_noise(self):
        """Printed: a = 0.0023, b = 72.6573; level ratios within [0.982, 1.0098]."""
        found = grey_forecast(NOISE)
        assert (round(found.a, 4), round(found.b, 4)) == (0.0023, 72.6573)
        ratios = found.table["level_ratio"].dropna()
        assert [round(ratios.min(), 3), round(ratios.max(), 4)] == [0.982, 1.0098]
        assert found.suits
        assert found.table.index.equals(NOISE.index)

    def test_by_the_normal_equations(self):
        """The same numbers once more, as (BᵀB)⁻¹BᵀY and the printed solution of the equation."""
        x = NOISE.to_numpy()
        sums = x.cumsum()
        design = np.column_stack([-(sums[1:] + sums[:-1]) / 2, np.ones(6)])
        a, b = np.linalg.solve(design.T @ design, design.T @ x[1:])
        k = np.arange(1, 9)
        curve = (1 - np.exp(a)) * (x[0] - b / a) * np.exp(-a * k)
        found = grey_forecast(NOISE, steps=2)
        assert (found.a, found.b) == pytest.approx((a, b), rel=1e-9)
        assert found.table["fitted"].tolist() == pytest.approx([x[0], *curve[:6]])
        assert found.forecast.tolist() == pytest.approx(curve[6:])
        assert found.forecast.index.tolist() == [1993, 1994]
        rest = x - np.array([x[0], *curve[:6]])
        assert found.posterior_ratio == pytest.approx(rest.std() / x.std())
        near = np.abs(rest - rest.mean()) < 0.6745 * x.std()
        assert found.small_error_probability == pytest.approx(near.mean())


class TestLaws:
    @given(st.floats(0.75, 1.3), st.floats(0.1, 1e6), st.integers(4, 9))
    def test_a_pure_exponential_is_nearly_reproduced(self, q, first, n):
        """−a is 2(q − 1)/(q + 1), not ln q: the trapezium is not the area under the curve."""
        values = pd.Series(first * q ** np.arange(n))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GreyModelWarning)
            found = grey_forecast(values)
        assert found.a == pytest.approx(-2 * (q - 1) / (q + 1), abs=1e-9)
        u = (q - 1) / (q + 1)
        level = np.expm1(2 * u) / (q - 1) if q != 1 else 1.0
        later = first * q * level * np.exp(2 * u * np.arange(n - 1))
        assert found.table["fitted"].tolist() == pytest.approx([first, *later], rel=1e-6)
        near = u**2 / 2 + n * abs(u) ** 3 + 1e-9  # of second order in the level, third in growth
        assert found.table["fitted"].tolist() == pytest.approx(values.tolist(), rel=near)

    @given(st.lists(st.integers(50, 60), min_size=4, max_size=8), st.sampled_from([0.01, 7.0, 1e4]))
    def test_the_unit_does_not_count(self, values, factor):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GreyModelWarning)
            before, after = (grey_forecast(pd.Series(values) * k) for k in (1.0, factor))
        assert after.a == pytest.approx(before.a, abs=1e-9)
        assert after.forecast.iloc[0] == pytest.approx(factor * before.forecast.iloc[0])
        assert after.posterior_ratio == pytest.approx(before.posterior_ratio, nan_ok=True)

    def test_a_constant_series_goes_on_without_a_grade(self):
        found = grey_forecast(pd.Series([0.1] * 5))
        assert found.forecast.tolist() == pytest.approx([0.1])
        assert found.grade is None
        assert np.isnan(found.posterior_ratio)
        assert found.suits

    def test_grades_are_the_worse_of_the_two(self):
        assert [grey_grade(c, 1.0) for c in (0.35, 0.36, 0.5, 0.65, 0.66)] == [
            "good", "qualified", "qualified", "marginal", "unqualified",
        ]  # fmt: skip
        assert [grey_grade(0.1, p) for p in (0.95, 0.94, 0.8, 0.7, 0.69)] == [
            "good", "qualified", "qualified", "marginal", "unqualified",
        ]  # fmt: skip


class TestWarning:
    def test_level_ratios_out_of_bounds(self):
        with pytest.warns(
            GreyModelWarning, match=r"1 of 4 level ratios outside \(0.7165, 1.3956\)"
        ):
            found = grey_forecast(pd.Series([10, 11, 20, 21, 22]))
        assert not found.suits
        assert found.table["ratio_suits"].tolist() == [pd.NA, True, False, True, True]
        assert "does not suit the series: 1 of 4" in found.text

    def test_growth_beyond_the_range(self):
        with pytest.warns(GreyModelWarning, match="growth above 1 a step"):
            found = grey_forecast(pd.Series([1.0, 4, 16, 64]))
        assert found.a == pytest.approx(-1.2)

    def test_a_series_that_suits_does_not_warn(self):
        found = grey_forecast(pd.Series([100, 104, 109, 113, 118]))
        assert isinstance(found, GreyForecast)
        assert found.reason is None
        assert found.grade == "good"
        assert found.text.startswith("GM(1,1) of 5 values: a = -0.04")
        assert "C = " in found._repr_html_()


class TestLabels:
    @pytest.mark.parametrize(
        ("index", "ahead"),
        [
            ([2016, 2018, 2020, 2022], [2024, 2026]),
            ([0.5, 1.0, 1.5, 2.0], [2.5, 3.0]),
            (list("abcd"), ["+1", "+2"]),
        ],
    )
    def test_ahead(self, index, ahead):
        found = grey_forecast(pd.Series([100, 104, 109, 113], index=index), steps=2)
        assert found.forecast.index.tolist() == ahead


class TestRefusals:
    def test_all_faults_at_once(self):
        given = pd.Series([1, 0, None, "x"], index=[2019, 2020, 2020, 2023])
        with pytest.raises(DataContractError) as caught:
            grey_forecast(given, steps=0)
        text = str(caught.value)
        for words in (
            "5 faults", "row 2020: needs a number > 0 (found '0')", "row 2020: missing value",
            "row 2023, column value: text", "row 2020: time twice", "steps: needs a whole number",
        ):  # fmt: skip
            assert words in text

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (pd.Series([1, 2, 3]), "needs 4 values or more"),
            (pd.Series([1, 2, 3, 4], index=[1, 2, 3, 5]), "not at equal rising steps"),
            (pd.Series([1, 2, 3, 4], index=[4, 3, 2, 1]), "not at equal rising steps"),
            ([1, 2, 3, 4], "not a Series"),
        ],
    )
    def test_series(self, given, words):
        with pytest.raises(DataContractError, match=words):
            grey_forecast(given)
