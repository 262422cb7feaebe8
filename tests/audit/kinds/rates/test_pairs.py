"""The two columns behind a rate: by name, as stated, or the only ones that fit."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit.checks.audits import printed_figures
from shuanggao_analytics.audit.kinds.rates.pairs import Pair, hits, quotient

TABLE = pd.DataFrame({
    "预算": ["100", "200", "300", "0"], "到账": ["90", "210", "290", "5"],
    "支出": ["80", "200", "270", "4"], "到位率": ["90.0", "105.0", "96.7", "0"],
    "x率": ["80.0", "100.0", "90.0", "—"], "生师比": ["17.1", "18.2", "19.3", "20"],
})  # fmt: skip
AMOUNTS = ["预算", "到账", "支出"]
PRINTED = printed_figures(TABLE, list(TABLE))


def found(name, rows=(0, 1, 2, 3), **options):
    return quotient(name, printed=PRINTED, amounts=AMOUNTS, rows=list(rows), **options)


def test_by_its_name():
    assert found("到位率").pair == Pair("到账", "预算", "budget", 100.0)


def test_by_its_numbers():
    assert found("x率").pair == Pair("支出", "预算", "预算", 100.0)


def test_three_rows_are_the_least_that_convince():
    assert found("x率", rows=(0, 1)) is None


def test_as_stated_whether_it_fits_or_not():
    assert found("x率", stated=("支出", "到账")).pair.denominator == "到账"


def test_nothing_fits():
    assert found("生师比") is None


@pytest.mark.parametrize(("cap", "right"), [(False, [1, 1, 1]), (True, [1, 0, 1])])
def test_rows_that_cannot_tell_are_missing(cap, right):
    hit = hits(PRINTED, "到位率", Pair("到账", "预算", "budget", 100.0), cap=cap)
    assert hit[:3].tolist() == right
    assert np.isnan(hit[3])


def test_a_flag_over_anything_is_no_quotient():
    # 1 ± 0.5 over a household of 2.3 reaches most shares: it tells nothing
    rng = np.random.default_rng(4)
    table = pd.DataFrame({
        "flag": ["1"] * 40, "household": [f"{x:.2f}" for x in rng.uniform(2.0, 3.0, 40)],
        "占比(%)": [f"{x:.1f}" for x in rng.uniform(30, 55, 40)],
    })  # fmt: skip
    printed = printed_figures(table, list(table))
    amounts = ["flag", "household"]
    assert quotient("占比(%)", printed=printed, amounts=amounts, rows=list(range(40))) is None
    assert np.nanmean(hits(printed, "占比(%)", Pair("flag", "household", "x", 100.0))) > 0.75
