"""Printed tables that only spoilt files hold: they are audited or refused, never a traceback."""

import pandas as pd
import pytest

from shuanggao_analytics.audit import audit_table
from shuanggao_analytics.audit.reading.years import turned_table

COUPLED = {
    "地区": list("甲乙丙丁"),
    "年份": ["2020"] * 4,
    "U1": ["0.246", "0.327", "0.512", "0.431"],
    "U2": ["0.599", "0.397", "0.488", "0.520"],
    "C": ["0.908", "0.995", "1.000", "0.996"],
    "T": ["0.423", "0.362", "0.500", "0.476"],
    "D": ["0.620", "0.600", "0.707", "0.688"],
    "排名": ["3", "4", "1", "2"],
}


@pytest.mark.parametrize("column", ["U1", "D"])
def test_numbers_too_large_to_multiply(column):
    audit_table(pd.DataFrame(COUPLED | {column: ["1e308", *COUPLED[column][1:]]}))


def test_a_measure_of_words_beside_a_rank():
    words = {"地区": list("甲乙丙"), "U1": ["0.1", "0.2", "0.3"], "C": list("优良中")}
    audit_table(pd.DataFrame(words | {"排名": ["1", "3", "2"]}))


def test_a_row_of_the_name_of_its_heading():
    table = pd.DataFrame({"江苏": ["江苏", "浙江"], "2015": ["1", "2"], "2016": ["3", "4"]})
    turned = turned_table(table, ["江苏"])
    assert turned.columns.is_unique
    assert turned.shape == (2, 3)


def test_a_year_that_has_nothing_but_a_total():
    table = {"地区": ["甲", "乙", "丙", "合计"], "年份": ["2020"] * 3 + ["2021"]}
    audit_table(pd.DataFrame(table | {"收入": ["10", "20", "30", "60"]}))
