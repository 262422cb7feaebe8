"""Grey models of the textbooks that follow, wrong coefficients, values, tests and grades, laws."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.grey.check import grey
from shuanggao_analytics.audit.kinds.grey.fit import fitted
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends import GreyModelWarning, grey_forecast

# Mean noise of road traffic in a northern city, dB: 司守奎, 孙玺菁《数学建模算法与应用》, 灰色预测
NOISE = pd.DataFrame({
    "年份": [str(year) for year in range(1986, 1993)],
    "原始值": ["71.1", "72.4", "72.4", "72.1", "71.4", "72.0", "71.6"],
    "模型值": ["71.1", "72.4057", "72.2362", "72.0671", "71.8984", "71.7301", "71.5622"],
    "残差": ["0", "-0.0057", "0.1638", "0.0329", "-0.4984", "0.2699", "0.0378"],
    "相对误差": ["", "0.01%", "0.23%", "0.05%", "0.7%", "0.37%", "0.05%"],
})  # fmt: skip
NOISE_MODEL = {"a": "0.0023", "b": "72.6573"}
# Output of township firms of 长葛 after the buffer: 刘思峰 等《灰色系统理论及其应用》, GM(1,1)
FIRMS = pd.DataFrame({
    "k": ["1", "2", "3", "4"], "实际值": ["27260", "29547", "32411", "35388"],
    "模拟值": ["27260", "29553", "32336", "35381"], "残差": ["0", "-6", "75", "7"],
})  # fmt: skip
FIRMS_MODEL = {"a": "-0.089995", "b": "25790.28", "posterior_ratio": "0.011", "small_error": "1"}


def wrong(table, row, column, text):
    changed = table.copy()
    changed.loc[row, column] = text
    return changed


def noted(audit):
    return dict(audit.notes[["note", "detail"]].to_numpy().tolist())


class TestPublished:
    def test_road_noise(self):
        audit = grey(NOISE, **NOISE_MODEL)
        assert audit.findings.empty
        assert set(audit.table["column"]) == {"a", "b", "模型值", "残差", "相对误差"}
        assert audit.table.loc[audit.table["column"] == "a", "recomputed"].item() == (
            pytest.approx(0.00234379, abs=1e-8)
        )

    def test_township_firms(self):
        audit = grey(FIRMS, **FIRMS_MODEL, grade="一级")
        assert audit.findings.empty
        assert {"a", "b", "C", "p", "grade"} <= set(audit.table["column"])

    def test_years_in_columns(self):
        wide = NOISE.set_index("年份").T.rename_axis("项目").rename_axis(None, axis=1).reset_index()
        assert grey(wide, **NOISE_MODEL).findings.empty
        changed = wrong(wide, 1, "1989", "72.6071")
        assert "模型值, 1989 → 72.0671" in set(grey(changed, **NOISE_MODEL).findings["suspect"])


class TestFound:
    @pytest.mark.parametrize(
        ("key", "text", "cause", "right"),
        [
            ("a", "-0.0023", "sign", "0.0023"), ("a", "0.0230", "tenfold", "0.0023"),
            ("a", "0.0032", "digits_swapped", "0.0023"),
            ("b", "76.2573", "digits_swapped", "72.6573"),
        ],
    )  # fmt: skip
    def test_a_wrong_coefficient(self, key, text, cause, right):
        findings = grey(NOISE, **{**NOISE_MODEL, key: text}).findings
        own = findings[findings["row"] == "GM(1,1)"]
        assert own[["column", "expected", "cause", "suspect"]].to_numpy().tolist() == [
            [key, right, cause, f"GM(1,1), {key} → {right}"]
        ]

    @pytest.mark.parametrize(
        ("row", "column", "text", "reading"),
        [
            (3, "模型值", "72.6071", ("72.0671", "digits_swapped")),
            (4, "残差", "-0.9484", ("-0.4984", "digits_swapped")),
            (5, "相对误差", "3.7%", ("0.37", "tenfold")),
        ],
    )
    def test_a_wrong_cell(self, row, column, text, reading):
        right, cause = reading
        findings = grey(wrong(NOISE, row, column, text), **NOISE_MODEL).findings
        assert {str(1986 + row)} <= set(findings["row"])
        assert set(findings["cause"]) == {cause}
        assert (
            findings["suspect"].str.contains(f"{1986 + row}, {column} → {right}", regex=False).all()
        )

    def test_a_wrong_value_of_the_series_explains_everything(self):
        findings = grey(wrong(FIRMS, 1, "实际值", "25947"), **FIRMS_MODEL).findings
        assert {"a", "b", "残差"} <= set(findings["column"])
        assert findings["suspect"].str.contains("k 2, 实际值 → 295", regex=False).any()

    def test_an_error_over_the_fitted_value(self):
        errors = [f"{abs(e) / f * 100:.3f}" for e, f in
                  ((0, 27260), (6, 29553), (4000, 28411), (7, 35381))]  # fmt: skip
        table = FIRMS.assign(
            模拟值=["27260", "29553", "28411", "35381"], 残差=["0", "-6", "4000", "7"]
        )
        table["相对误差(%)"] = errors
        findings = grey(table).findings
        own = findings[findings["column"] == "相对误差(%)"]
        assert own[["row", "cause"]].to_numpy().tolist() == [["k 3", "error_of_fitted"]]

    @pytest.mark.parametrize(
        ("key", "text", "column"),
        [
            ("posterior_ratio", "0.11", "C"),
            ("small_error", "0.75", "p"),
            ("mean_error", "0.68", "mean error"),
        ],
    )  # fmt: skip
    def test_a_wrong_test(self, key, text, column):
        findings = grey(FIRMS, **{**FIRMS_MODEL, key: text}).findings
        assert findings[["row", "column"]].to_numpy().tolist() == [["GM(1,1)", column]]

    def test_the_mean_error_with_either_count(self):
        """0.0909 % over three errors, 0.0682 % over four."""
        for text in ("0.091", "0.068", "0.00091", "0.00068"):
            assert grey(FIRMS, mean_error=text).findings.empty


class TestThroughout:
    def test_fits_of_another_series_are_said_once_in_a_long_table(self):
        years = range(2000, 2020)
        series = 100 * 1.05 ** np.arange(20) + np.tile([0, 3, -2, 1], 5)
        fits = 90 * 1.07 ** np.arange(20)
        table = pd.DataFrame({"年份": [str(year) for year in years],
                              "实际值": [f"{x:.2f}" for x in series],
                              "拟合值": [f"{x:.2f}" for x in fits]})  # fmt: skip
        findings = grey(table).findings
        of_series = findings[findings["check"].str.contains("of the series")]
        assert len(of_series) >= 15
        assert set(of_series["cause"]) == {"fitted_not_of_series"}


class TestGrade:
    @pytest.mark.parametrize("grade", ["三级", "勉强", "Marginal"])
    def test_the_worse_of_two(self, grade):
        assert grey(NOISE, posterior_ratio="0.53", small_error="0.857", grade=grade).findings.empty

    def test_a_better_one_is_found(self):
        findings = grey(NOISE, posterior_ratio="0.53", small_error="0.857", grade="好").findings
        assert findings[["column", "expected", "cause"]].to_numpy().tolist() == [
            ["grade", "勉强", "grade_not_of_tests"]
        ]

    def test_one_test_allows_what_is_worse(self):
        audit = grey(FIRMS, posterior_ratio="0.011", grade="二级")
        assert audit.findings.empty
        assert noted(audit)["grade_by_one_test"] == "C"

    def test_on_a_bound_both_are_allowed(self):
        """0.50 is any C from 0.495 to 0.505: qualified or marginal."""
        for grade in ("合格", "勉强"):
            audit = grey(NOISE.iloc[:, :2], posterior_ratio="0.50", small_error="0.9", grade=grade)
            assert "grade" not in set(audit.findings["column"])

    def test_a_word_of_no_scale(self):
        assert noted(grey(NOISE, grade="还行"))["scale_unknown"] == "还行"


class TestCustoms:
    @pytest.mark.parametrize("form", ["derivative", "discrete"])
    def test_other_forms_are_followed_and_noted(self, form):
        series, n = np.array([100.0, 131, 168, 221, 280, 372]), 6
        model = grey_forecast_quiet(series)
        fits = [float(fitted(form, series[0], model.a, model.b, at=at)) for at in range(n)]
        table = pd.DataFrame({"年份": [str(2010 + k) for k in range(n)],
                              "实际值": [f"{x:.1f}" for x in series],
                              "拟合值": [f"{x:.2f}" for x in fits]})  # fmt: skip
        audit = grey(table, a=f"{model.a:.4f}", b=f"{model.b:.3f}")
        assert audit.findings.empty
        assert noted(audit)["fitted_form_followed"] == form

    def test_fits_of_rounded_coefficients(self):
        """Computed on with a = −0.1 instead of −0.089995: right in itself."""
        fits = [float(fitted("time_response", 27260.0, np.float64(-0.1), np.float64(25790), at=at))
                for at in range(4)]  # fmt: skip
        table = FIRMS.assign(模拟值=[f"{x:.2f}" for x in fits]).drop(columns="残差")
        audit = grey(table, a="-0.1", b="25790")
        assert audit.findings.empty
        assert noted(audit)["fitted_of_printed_coefficients"] == "time_response"

    def test_another_model_is_not_checked(self):
        table = NOISE.iloc[:, :2].assign(
            拟合值=["71.1", "72.9", "71.2", "72.8", "71.0", "72.9", "71.1"]
        )
        audit = grey(table, a="0.0023")
        assert audit.findings.empty
        assert noted(audit)["other_model"] == "拟合值"

    def test_level_ratios(self):
        ratios = ["", "0.982", "1.000", "1.004", "1.010", "0.992", "1.006"]
        assert grey(NOISE.iloc[:, :2].assign(级比=ratios)).findings.empty
        ratios[3] = "1.040"
        (row,) = grey(NOISE.iloc[:, :2].assign(级比=ratios)).findings.itertuples()
        assert (row.row, row.expected) == ("1989", "1.004")

    def test_forecasts_behind_the_series(self):
        model = grey_forecast_quiet(np.array([27260.0, 29547, 32411, 35388]), steps=2)
        more = pd.DataFrame(
            {
                "k": ["5", "6"],
                "实际值": ["", ""],
                "残差": ["", ""],
                "模拟值": [f"{x:.0f}" for x in model.forecast],
            }
        )
        table = pd.concat([FIRMS, more], ignore_index=True)
        assert grey(table).findings.empty
        findings = grey(wrong(table, 5, "模拟值", "43560")).findings
        assert set(findings["row"]) == {"k 6"}


class TestRefused:
    def test_all_faults_at_once(self):
        table = pd.DataFrame({"实际值": ["1", "", "-3"], "n": ["1", "2", "3"]})
        with pytest.raises(DataContractError) as raised:
            grey(table, a="x")
        said = " ".join(fault.problem for fault in raised.value.faults)
        assert "a gap" in said
        assert "4 to 100" in said
        assert "no number" in said

    def test_a_series_alone(self):
        with pytest.raises(DataContractError, match="nothing beside"):
            grey(NOISE[["年份", "原始值"]])


def grey_forecast_quiet(series, steps=1):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GreyModelWarning)
        return grey_forecast(pd.Series(series), steps=steps)


def computed(seed, decimals, n=7):
    """A printed model of `grey_forecast` with its coefficients and tests."""
    rng = np.random.default_rng(seed)
    series = np.round(rng.uniform(50, 500) * np.exp(np.cumsum(rng.normal(0.05, 0.06, n))), 1)
    model = grey_forecast_quiet(series)
    columns = {"拟合值": "fitted", "残差": "residual", "相对误差(%)": "error_pct"}
    table = pd.DataFrame({"年份": [str(2010 + k) for k in range(n)], "实际值": series.astype(str)})
    for name, key in columns.items():
        table[name] = [f"{x:.{decimals}f}" for x in model.table[key]]
    own = {
        "a": f"{model.a:.{decimals + 2}f}", "b": f"{model.b:.{decimals}f}",
        "posterior_ratio": f"{model.posterior_ratio:.{decimals}f}",
        "small_error": f"{model.small_error_probability:.{decimals}f}", "grade": model.grade,
    }  # fmt: skip
    return table, own


class TestLaws:
    @settings(max_examples=30)
    @given(st.integers(0, 10**6), st.integers(1, 4))
    def test_a_computed_model_is_silent(self, seed, decimals):
        table, own = computed(seed, decimals)
        own["grade"] = {"good": "好", "qualified": "合格", "marginal": "勉强"}.get(
            own["grade"], "不合格"
        )
        assert grey(table, **own).findings.empty

    @settings(max_examples=15)
    @given(st.integers(0, 10**6), st.sampled_from(["拟合值", "残差", "相对误差(%)"]), st.data())
    def test_one_wrong_cell_is_named(self, seed, column, data):
        table, own = computed(seed, 2)
        row = data.draw(st.integers(1, 6))
        text = f"{float(table.loc[row, column]) * 1.5 + 8:.2f}"
        findings = grey(wrong(table, row, column, text), **own).findings
        assert findings["suspect"].str.contains(f"{2010 + row}, {column} →", regex=False).any()

    @settings(max_examples=8)
    @given(st.integers(0, 10**6), st.integers(0, 6))
    def test_a_wrong_value_of_the_series_is_found(self, seed, row):
        table, own = computed(seed, 2)
        text = f"{float(table.loc[row, '实际值']) * 1.4:.1f}"
        assert not grey(wrong(table, row, "实际值", text), **own).findings.empty
