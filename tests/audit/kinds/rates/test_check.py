"""Rates: a school's funds as published, wrong denominators and cells, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.rates.check import rates
from shuanggao_analytics.errors import DataContractError

# funds of one school of the programme, 2019–2021, 万元: daowen.com/book/content/242444001
SCHOOL = pd.DataFrame({
    "层面": ["学校", "专业群"], "中央": ["2100", "2100"], "地方": ["2100", "2100"],
    "行业企业": ["1860", "1060"], "自筹": ["12129", "2635"], "预算": ["18189", "7895"],
    "到账": ["18398.31", "7895.00"], "支出": ["18313.12", ""],
    "到位率(%)": ["101.15", "100.00"], "执行率(%)": ["99.54", ""],
})  # fmt: skip
GRADUATES = pd.DataFrame({
    "院校": list("甲乙丙丁戊"), "毕业生": ["1520", "980", "2010", "1333", "765"],
    "就业": ["1444", "960", "1809", "1301", "700"],
    "就业率(%)": ["95.0", "98.0", "90.0", "97.6", "91.5"],
})  # fmt: skip
TARGETS = pd.DataFrame({
    "指标": list("甲乙丙丁"), "目标值": ["20", "50", "8", "40"], "实际值": ["25", "45", "8", "38"],
    "完成率(%)": ["125.0", "90.0", "100.0", "95.0"],
})  # fmt: skip


def notes(audit):
    return audit.notes[["note", "detail"]].to_numpy().tolist()


def found(table, **options):
    return rates(table, **options).findings


class TestPublished:
    def test_funds_of_a_school(self):
        audit = rates(SCHOOL)
        assert audit.findings.empty
        assert len(audit.table) == 5  # three rates and two sums of sources
        assert notes(audit) == [
            ["denominator_followed", "到位率(%): 到账 / 预算"],
            ["denominator_followed", "执行率(%): 支出 / 到账"],
        ]

    def test_execution_of_the_budget_is_noted(self):
        """18313.12 over the budget is 100.68: followed, and said."""
        audit = rates(SCHOOL.assign(**{"执行率(%)": ["100.68", ""]}))
        assert audit.findings.empty
        assert ["denominator_followed", "执行率(%): 支出 / 预算"] in notes(audit)

    def test_another_denominator_than_stated(self):
        wrong = SCHOOL.assign(**{"执行率(%)": ["100.68", ""]})
        audit = rates(wrong, pairs={"执行率(%)": ("支出", "到账")})
        assert audit.findings[["row", "column", "expected"]].to_numpy().tolist() == [
            ["学校", "执行率(%)", "99.54"]
        ]

    def test_sources_that_do_not_add_up(self):
        wrong = SCHOOL.assign(自筹=["12729", "2635"])
        (row,) = found(wrong).itertuples()
        assert (row.row, row.column, row.expected) == ("学校", "预算", "18789")
        assert "学校, 自筹 → 12129" in row.suspect


class TestCauses:
    @pytest.mark.parametrize(
        ("cell", "cause"),
        [
            ("111.1", "inverted"), ("10.0", "percent_point"), ("80.0", None),
            ("96.0", None), ("0.9", None),
        ],
    )  # fmt: skip
    def test_of_one_rate(self, cell, cause):
        wrong = GRADUATES.assign(**{"就业率(%)": ["95.0", "98.0", cell, "97.6", "91.5"]})
        (row,) = found(wrong).itertuples()
        assert (row.row, row.column, row.verdict) == ("丙", "就业率(%)", "does_not_follow")
        assert float(row.expected) == 90.0
        assert "丙, 就业率(%) → 90.0" in row.suspect
        assert cause is None or row.cause == cause

    def test_a_denominator_of_the_same_name(self):
        funds = pd.DataFrame({
            "校": list("甲乙丙丁"), "预算": ["100", "200", "300", "400"],
            "到账": ["90", "210", "290", "380"], "支出": ["80", "200", "270", "370"],
            "执行率(%)": ["88.89", "95.24", "90.00", "97.37"],
        })  # fmt: skip
        (row,) = found(funds).itertuples()
        assert (row.row, row.expected, row.cause) == ("丙", "93.10", "denominator_budget")

    def test_the_mean_of_rates_in_a_row_of_totals(self):
        table = GRADUATES.copy()
        table.loc[5] = ["合计", "6608", "6214", "94.4"]
        (row,) = found(table).itertuples()
        assert (row.row, row.column, row.expected) == ("合计", "就业率(%)", "94.0")
        assert row.cause == "mean_of_rates"

    def test_the_mean_of_rates_in_a_row_of_means(self):
        table = GRADUATES.copy()
        table.loc[5] = ["平均", "1321.6", "1242.8", "94.4"]
        assert found(table).empty


class TestCustoms:
    def test_attainment_as_it_is(self):
        assert found(TARGETS).empty

    def test_attainment_capped_at_100(self):
        audit = rates(TARGETS.assign(**{"完成率(%)": ["100.0", "90.0", "100.0", "95.0"]}))
        assert audit.findings.empty
        assert ["capped_at_100", "完成率(%)"] in notes(audit)

    def test_attainment_where_less_is_better(self):
        audit = rates(TARGETS.assign(**{"完成率(%)": ["80.0", "90.0", "100.0", "95.0"]}))
        assert audit.findings.empty
        assert ["inverted_rows", "甲"] in notes(audit)

    def test_a_ratio_to_one(self):
        table = pd.DataFrame(
            {
                "校": list("甲乙丙"),
                "学生": ["9900", "12000", "5400"],
                "教师": ["600", "750", "300"],
                "生师比": ["16.5:1", "16:1", "1:18"],
            }
        )
        audit = rates(table)
        assert audit.findings.empty
        assert len(audit.table) == 3

    def test_a_pair_that_no_name_tells(self):
        table = pd.DataFrame({
            "县": list("甲乙丙丁戊"), "x": ["120", "250", "333", "410", "95"],
            "y": ["400", "500", "999", "1000", "190"], "z": ["7", "8", "9", "7", "6"],
            "某率": ["30.0", "50.0", "33.3", "14.0", "50.0"],
        })  # fmt: skip
        (row,) = found(table).itertuples()
        assert (row.row, row.expected) == ("丁", "41.0")

    def test_rates_in_rows(self):
        table = pd.DataFrame(
            {
                "项目": ["预算", "到账", "到位率(%)"],
                "2019": ["100", "90", "90.0"],
                "2020": ["200", "190", "59.0"],
            }
        )
        (row,) = found(table).itertuples()
        assert (row.row, row.column, row.expected) == ("到位率(%)", "2020", "95.0")


class TestNotAccused:
    def test_students_counted_in_another_way(self):
        """折合学生数 is not printed: the ratio follows from nothing that is."""
        table = pd.DataFrame({
            "校": list("甲乙丙丁"), "学生": ["9900", "12000", "5400", "7000"],
            "教师": ["600", "750", "300", "410"], "生师比": ["17.9", "17.1", "19.4", "18.8"],
            "到账": ["5", "6", "7", "9"], "预算": ["5", "6", "7", "9"],
            "到位率(%)": ["100.0"] * 4,
        })  # fmt: skip
        audit = rates(table)
        assert audit.findings.empty
        assert ["pair_not_found", "生师比"] in notes(audit)

    def test_amounts_without_unit_are_rounded_and_persons_are_not(self):
        """12.4 of 25.3 are 49.0 %, printed 12 and 25; 12 of 25 persons are 48.0 %."""
        table = pd.DataFrame({
            "校": list("甲乙丙丁"), "到账": ["12", "30", "41", "18"],
            "预算": ["25", "40", "50", "20"], "到位率(%)": ["49.0", "75.0", "82.0", "90.0"],
        })  # fmt: skip
        assert found(table).empty
        persons = table.set_axis(["校", "双师型教师", "教师", "双师占比(%)"], axis=1)
        (row,) = found(persons).itertuples()
        assert (row.row, row.expected) == ("甲", "48.0")

    def test_what_only_ends_in_rate_is_none(self):
        table = pd.DataFrame({"n": [5, 6, 7, 9], "m": [1, 1, 1, 2], "inaccurate": [5, 6, 7, 8]})
        with pytest.raises(DataContractError, match="no rate"):
            rates(table)

    def test_rates_of_growth_are_no_quotients(self):
        with pytest.raises(DataContractError, match="no rate"):
            rates(pd.DataFrame({"年份": ["2019", "2020"], "n": [5, 6], "增长率": ["", "20"]}))

    def test_what_is_not_there_is_refused(self):
        with pytest.raises(DataContractError, match="missing column") as raised:
            rates(SCHOOL, pairs={"执行率(%)": ("花费", "来款")})
        assert {fault.column for fault in raised.value.faults} == {"花费", "来款"}


def computed(seed, decimals, rows=8):
    rng = np.random.default_rng(seed)
    b = rng.uniform(200, 5000, rows).round(2)
    a = (b * rng.uniform(0.4, 1.1, rows)).round(2)
    return pd.DataFrame({
        "校": [f"校{k}" for k in range(rows)], "预算（万元）": [f"{x:.2f}" for x in b],
        "到账（万元）": [f"{x:.2f}" for x in a],
        "到位率(%)": [f"{x:.{decimals}f}" for x in 100 * a / b],
    })  # fmt: skip


class TestLaws:
    @settings(max_examples=40)
    @given(st.integers(0, 10**6), st.integers(1, 4))
    def test_a_computed_table_is_silent(self, seed, decimals):
        audit = rates(computed(seed, decimals))
        assert audit.findings.empty
        assert len(audit.table) == 8

    @settings(max_examples=40)
    @given(st.integers(0, 10**6), st.integers(1, 4), st.integers(0, 7), st.integers(1, 3))
    def test_one_wrong_cell_is_named(self, seed, decimals, row, column):
        table = computed(seed, decimals)
        text = table.iloc[row, column]
        table.iloc[row, column] = f"{float(text) * 1.3:.{len(text.partition('.')[2])}f}"
        (each,) = found(table).itertuples()
        assert each.row == f"校{row}"
        assert f"校{row}, {table.columns[column]} →" in each.suspect

    @settings(max_examples=10)
    @given(st.integers(0, 10**6))
    def test_the_order_of_rows_does_not_matter(self, seed):
        table = computed(seed, 2)
        table.loc[3, "到位率(%)"] = "33.33"
        again = table.sample(frac=1, random_state=seed)
        assert found(again)["row"].tolist() == found(table)["row"].tolist() == ["校3"]
