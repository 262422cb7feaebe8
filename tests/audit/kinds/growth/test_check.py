"""Growth tables: census tables that follow, wrong cells and their causes, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.growth.check import growth
from shuanggao_analytics.errors import DataContractError

# 第七次全国人口普查公报（第二号）, figure 2-1: 万人, and average growth since the census before
CENSUS = pd.DataFrame({
    "年份": ["2000", "2010", "2020"], "全国人口": ["126583", "133972", "141178"],
    "年均增长率(%)": ["", "0.57", "0.53"],
})  # fmt: skip
# the same, the growth of ten years in the text: 1339724852 → 1411778724
DECADE = pd.DataFrame({
    "地区": ["全国"], "2010": ["1339724852"], "2020": ["1411778724"], "增加": ["72053872"],
    "增长(%)": ["5.38"], "年平均增长率(%)": ["0.53"],
})  # fmt: skip
# 第七次全国人口普查公报（第五号）: shares of ages in 2020 and their change in points since 2010
AGES = pd.DataFrame({
    "年龄": ["0—14岁", "15—59岁", "60岁及以上", "65岁及以上"],
    "2010年比重(%)": ["16.60", "70.14", "13.26", "8.87"],
    "2020年比重(%)": ["17.95", "63.35", "18.70", "13.50"],
    "变化(个百分点)": ["1.35", "-6.79", "5.44", "4.63"],
})  # fmt: skip


def notes(audit):
    return dict(audit.notes[["note", "detail"]].to_numpy().tolist())


def students(rates, heading="增长率(%)"):
    return pd.DataFrame({
        "年份": ["2016", "2017", "2018", "2019", "2020"],
        "在校生": ["1000", "1100", "1265", "1391", "1530"], heading: rates.split(","),
    })  # fmt: skip


class TestPublished:
    @pytest.mark.parametrize("table", [CENSUS, DECADE, AGES])
    def test_right_tables_are_silent(self, table):
        audit = growth(table)
        assert audit.findings.empty
        assert len(audit.table) == {3: 2, 1: 3, 4: 4}[len(table)]

    def test_two_digits_swapped(self):
        found = growth(CENSUS.assign(**{"年均增长率(%)": ["", "0.75", "0.53"]})).findings
        assert found[["row", "expected", "cause"]].to_numpy().tolist() == [
            ["2010", "0.57", "digits_swapped"]
        ]

    def test_a_rate_printed_as_points(self):
        wrong = AGES.assign(**{"变化(个百分点)": ["8.13", "-6.79", "5.44", "4.63"]})
        found = growth(wrong).findings
        assert found[["row", "expected", "cause"]].to_numpy().tolist() == [
            ["0—14岁", "1.35", "percent_not_points"]
        ]

    def test_whole_growth_printed_as_an_average(self):
        found = growth(DECADE.assign(**{"年平均增长率(%)": ["5.38"]})).findings
        assert found[["column", "expected", "cause"]].to_numpy().tolist() == [
            ["年平均增长率(%)", "0.53", "growth_not_average"]
        ]


class TestCauses:
    @pytest.mark.parametrize(
        ("rates", "cause"),
        [
            (",10.0,1.50,10.0,10.0", "tenfold"),
            (",10.0,-15.0,10.0,10.0", "sign"),
            (",10.0,26.5,10.0,10.0", "base_year"),
            (",10.0,13.0,10.0,10.0", "wrong_base"),
            (",10.0,115.0,10.0,10.0", "factor_not_rate"),
            (",10.0,-13.0,10.0,10.0", "reversed_years"),
            (",10.0,165.0,10.0,10.0", "difference_not_rate"),
            (",10.0,51.0,10.0,10.0", "digits_swapped"),
        ],
    )
    def test_of_one_rate(self, rates, cause):
        found = growth(students(rates)).findings
        assert found[["row", "column", "cause"]].to_numpy().tolist() == [
            ["2018", "增长率(%)", cause]
        ]
        assert float(found["expected"].iloc[0]) == 15.0
        assert found["suspect"].str.contains("2018, 增长率(%) → 15.0", regex=False).all()

    @pytest.mark.parametrize(
        ("rates", "cause"),
        [
            (",9.1,13.0,9.1,9.1", "wrong_base"),
            (",110.0,115.0,110.0,110.0", "factor_not_rate"),
            (",100,165,126,139", "difference_not_rate"),
            (",-9.1,-13.0,-9.1,-9.1", "reversed_years"),
        ],
    )
    def test_of_a_whole_column(self, rates, cause):
        audit = growth(students(rates))
        assert len(audit.findings) == 4
        assert set(audit.findings["cause"]) == {cause}
        assert notes(audit) == {cause: "增长率(%)"}

    def test_points_printed_as_rates(self):
        table = pd.DataFrame({
            "年份": ["2017", "2018", "2019", "2020"], "升学率(%)": ["32.1", "35.6", "38.0", "41.5"],
            "升学率增长率(%)": ["", "3.5", "2.4", "3.5"],
        })  # fmt: skip
        audit = growth(table, columns={"levels": ["升学率(%)"], "changes": ["升学率增长率(%)"]})
        assert set(audit.findings["cause"]) == {"percent_point"}
        one = table.assign(**{"升学率增长率(%)": ["", "10.9", "2.4", "9.2"]})
        found = growth(one, columns={"levels": ["升学率(%)"]}).findings
        assert found[["row", "expected", "cause"]].to_numpy().tolist() == [
            ["2019", "6.7", "percent_point"]
        ]

    @pytest.mark.parametrize(
        ("m", "cause"), [(11, "cagr_periods"), (9, "cagr_periods_less"), (None, "cagr_linear")]
    )
    def test_averages(self, m, cause):
        early, late = np.array([100.0, 200, 300, 400]), np.array([210.0, 300, 520, 630])
        root = late / early - 1 if m is None else (late / early) ** (1 / m) - 1
        table = pd.DataFrame({
            "地区": list("甲乙丙丁"), "2010": early, "2020": late,
            "年均增长率(%)": [f"{100 * x / (10 if m is None else 1):.2f}" for x in root],
        })  # fmt: skip
        audit = growth(table)
        assert len(audit.findings) == 4
        assert set(audit.findings["cause"]) == {cause}

    def test_a_wrong_level_is_told_from_the_rates_around_it(self):
        wrong = students(",10.0,15.0,10.0,10.0")
        wrong.loc[2, "在校生"] = "1365"
        found = growth(wrong).findings
        assert set(found["suspect"]) == {"2018, 在校生 → 1265"}
        assert found["row"].tolist() == ["2018", "2019"]

    def test_an_index_from_another_year(self):
        table = students("100,110.0,115.0,139.1,153.0", heading="指数(2016年=100)")
        audit = growth(table)
        assert notes(audit)["growth_followed"].endswith("x/x(2016)·100")
        assert audit.findings[["row", "expected", "cause"]].to_numpy().tolist() == [
            ["2018", "126.5", "base_year"]
        ]


class TestCustoms:
    def test_growth_since_the_first_year(self):
        audit = growth(students(",10.0,26.5,39.1,53.0"))
        assert audit.findings.empty
        assert notes(audit)["growth_followed"] == "增长率(%): (x − x₀)/x₀·100"

    def test_growth_per_year_over_gaps(self):
        table = pd.DataFrame({"年份": ["2005", "2010", "2020"], "学校": ["100", "150", "330"],
                              "年均增速(%)": ["", "8.45", "8.20"]})  # fmt: skip
        assert growth(table).findings.empty

    def test_points_and_share_of_growth(self):
        table = pd.DataFrame({
            "年份": ["2019", "2020", "2021"], "总招生": ["1000", "1100", "1250"],
            "高职": ["400", "460", "520"], "高职贡献率": ["", "60.0", "40.0"],
            "高职拉动": ["", "6.0", "5.5"],
        })  # fmt: skip
        assert growth(table).findings.empty
        found = growth(table.assign(高职拉动=["", "6.0", "4.8"])).findings
        assert found[["row", "column", "expected"]].to_numpy().tolist() == [
            ["2021", "高职拉动", "5.5"]
        ]

    def test_a_row_of_averages(self):
        table = pd.DataFrame({
            "年份": ["2016", "2018", "2020", "年均增长率(%)"],
            "在校生": ["1000", "1200", "1500", "10.7"], "教师": ["50", "55", "60", "3.7"],
        })  # fmt: skip
        found = growth(table).findings
        assert found[["column", "expected"]].to_numpy().tolist() == [["教师", "4.7"]]

    def test_years_in_columns(self):
        table = pd.DataFrame({
            "项目": ["在校生", "增长率(%)"], "2018": ["1000", ""], "2019": ["1100", "10.0"],
            "2020": ["1265", "5.0"],
        })  # fmt: skip
        found = growth(table).findings
        assert found[["row", "column", "expected"]].to_numpy().tolist() == [
            ["增长率(%)", "2020", "15.0"]
        ]

    def test_a_panel_compares_no_two_places(self):
        table = pd.DataFrame({
            "地区": ["甲", "甲", "乙", "乙"], "年份": ["2019", "2020"] * 2,
            "在校生": ["100", "110", "500", "450"], "增长率": ["", "10.0", "", "-10.0"],
        })  # fmt: skip
        audit = growth(table)
        assert audit.findings.empty
        assert len(audit.table) == 2


class TestNotAccused:
    def test_output_at_constant_prices(self):
        table = pd.DataFrame({
            "年份": ["2017", "2018", "2019", "2020"],
            "GDP": ["832036", "919281", "986515", "1013567"],
            "GDP增长率": ["", "6.7", "6.0", "2.2"],
        })  # fmt: skip
        audit = growth(table)
        assert audit.findings.empty
        assert notes(audit) == {"not_from_levels": "GDP增长率"}

    def test_growth_of_what_is_not_printed(self):
        rng = np.random.default_rng(4)
        table = pd.DataFrame({
            "年份": [str(2010 + k) for k in range(10)], "学校": rng.integers(100, 200, 10),
            "教师": rng.integers(1000, 2000, 10), "经费增速": rng.normal(8, 3, 10).round(1),
        })  # fmt: skip
        audit = growth(table)
        assert audit.findings.empty
        assert notes(audit) == {"not_from_levels": "经费增速"}

    def test_growth_of_another_thing_than_the_only_level(self):
        audit = growth(students(",3.1,4.2,5.3,6.4", heading="经费增长率(%)"))
        assert audit.findings.empty
        assert notes(audit) == {"not_from_levels": "经费增长率(%)"}

    def test_losses(self):
        table = pd.DataFrame({"年份": ["2018", "2019", "2020"], "盈余": ["-5", "3", "6"],
                              "盈余增长率(%)": ["", "160.0", "100.0"]})  # fmt: skip
        audit = growth(table)
        assert audit.findings.empty
        assert audit.skipped == 1

    def test_a_table_without_growth_is_refused(self):
        with pytest.raises(DataContractError, match="no growth"):
            growth(pd.DataFrame({"年份": ["2019", "2020"], "n": [1, 2]}))
        with pytest.raises(DataContractError, match="missing column"):
            growth(CENSUS, columns={"levels": ["人口"]})


def computed(seed, decimals, kind, rows=9):
    """A table of levels with the growth of the numbers behind them."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(500, 9000) * np.exp(np.cumsum(rng.normal(0.06, 0.08, rows)))
    before = x[:-1]
    shown = {
        "增长率(%)": 100 * (x[1:] / before - 1), "增加": x[1:] - before,
        "指数(上年=100)": 100 * x[1:] / before,
    }[kind]  # fmt: skip
    return pd.DataFrame({
        "年份": [str(2010 + k) for k in range(rows)], "招生": [f"{v:.{decimals}f}" for v in x],
        kind: ["", *(f"{v:.{decimals}f}" for v in shown)],
    })  # fmt: skip


KINDS = st.sampled_from(["增长率(%)", "增加", "指数(上年=100)"])


class TestLaws:
    @settings(max_examples=40)
    @given(st.integers(0, 10**6), st.integers(1, 4), KINDS)
    def test_a_computed_table_is_silent(self, seed, decimals, kind):
        audit = growth(computed(seed, decimals, kind))
        assert audit.findings.empty
        assert len(audit.table) == 8

    @settings(max_examples=40)
    @given(st.integers(0, 10**6), st.integers(1, 4), KINDS, st.data())
    def test_one_wrong_cell_is_named(self, seed, decimals, kind, data):
        row, of_level = data.draw(st.integers(1, 8)), data.draw(st.booleans())
        table = computed(seed, decimals, kind)
        column = "招生" if of_level else kind
        change = 1.4 if of_level else 1.0
        old = float(table.loc[row, column])
        table.loc[row, column] = f"{old * change + 7:.{decimals}f}"
        found = growth(table).findings
        assert {str(2010 + row)} <= set(found["row"])
        assert found["suspect"].str.contains(f"{2010 + row}, {column} →", regex=False).all()

    @settings(max_examples=10)
    @given(st.integers(0, 10**6))
    def test_the_order_of_rows_does_not_matter(self, seed):
        table = computed(seed, 1, "增长率(%)")
        table.loc[4, "增长率(%)"] = "99.9"
        again = table.sample(frac=1, random_state=seed)
        one, two = (growth(each).table.sort_values("row", ignore_index=True)
                    for each in (table, again))  # fmt: skip
        pd.testing.assert_frame_equal(one, two)


def test_a_contribution_to_a_level_is_not_one_to_its_growth():
    # 贡献率 of a decomposition: between/total, not Δbetween/Δtotal
    table = pd.DataFrame({
        "年份": ["2012", "2013", "2014", "2015"], "泰尔指数": ["0.080", "0.090", "0.100", "0.120"],
        "区域间": ["0.040", "0.054", "0.050", "0.090"],
        "区域间贡献率(%)": ["50.0", "60.0", "50.0", "75.0"],
    })  # fmt: skip
    with pytest.raises(DataContractError):
        growth(table)


def test_growth_of_an_index_on_the_year_before_is_left_to_its_own_kind():
    table = pd.DataFrame({
        "时期": ["2015-2016", "2016-2017", "2017-2018"], "TFP": ["1.100", "0.950", "1.020"],
        "TFP增长率(%)": ["10.0", "-5.0", "2.0"],
    })  # fmt: skip
    with pytest.raises(DataContractError):
        growth(table)
