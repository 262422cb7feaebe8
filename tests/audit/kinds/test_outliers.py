"""Numbers a power of ten away: found in smooth series and narrow columns, not in honest ones."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.outliers import outliers
from shuanggao_analytics.errors import DataContractError

# 第七次全国人口普查公报（第三号）, 31 provinces in the usual order, persons
POPULATION = [
    21893095, 13866009, 74610235, 34915616, 24049155, 42591407, 24073453, 31850088, 24870895,
    84748016, 64567588, 61027171, 41540086, 45188635, 101527453, 99365519, 57752557, 66444864,
    126012510, 50126804, 10081232, 32054159, 83674866, 38562148, 47209277, 3648100, 39528999,
    25019831, 5923957, 7202654, 25852345,
]  # fmt: skip
# 国家统计局, gross regional product 2019 in 亿元, the same order (data/tables/province_panel.csv)
PRODUCT = [
    37767, 14097.2, 35623.5, 17311, 17479.4, 25665.9, 11949.4, 13962.5, 40241.2, 99836.9, 64632,
    37584.8, 42479.1, 24724, 72024.3, 53739.3, 45557, 39930.7, 110468.1, 21341.5, 5442.1, 23689.6,
    47168.6, 17251.8, 23902.1, 1750.3, 26214.5, 9053.3, 3020.2, 3841.5, 14024.9,
]  # fmt: skip
PLACES = [f"省{k}" for k in range(31)]


def notes(audit):
    return audit.notes[["note", "detail"]].to_numpy().tolist()


def series(seed, years=9, decimals=1, growth=0.08):
    """Smooth series of three places, one row a place and year."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(growth, 0.05, (3, years))
    numbers = rng.uniform(50, 5000, (3, 1)) * np.exp(np.cumsum(steps, axis=1))
    return pd.DataFrame({
        "地区": np.repeat(["甲", "乙", "丙"], years),
        "年份": [str(2010 + k) for k in range(years)] * 3,
        "经费": [f"{x:.{decimals}f}" for x in numbers.ravel()],
    })  # fmt: skip


class TestHonest:
    def test_population_of_provinces(self):
        assert sum(POPULATION) == 1409778724  # as published, without the servicemen
        table = pd.DataFrame({"地区": PLACES, "人口": POPULATION})
        audit = outliers(table)
        assert audit.findings.empty
        assert len(audit.table) == 31

    def test_product_of_provinces(self):
        assert outliers(pd.DataFrame({"地区": PLACES, "地区生产总值": PRODUCT})).findings.empty

    @pytest.mark.parametrize("seed", range(8))
    def test_heavy_tails(self, seed):
        x = np.random.default_rng(seed).lognormal(6, 1.2, 200)
        table = pd.DataFrame({"县": [f"县{k}" for k in range(200)], "产值": x.round(1)})
        assert outliers(table).findings.empty

    @settings(max_examples=30)
    @given(st.integers(0, 10**6), st.integers(1, 4), st.floats(-0.1, 0.25))
    def test_smooth_series(self, seed, decimals, growth):
        assert outliers(series(seed, decimals=decimals, growth=growth)).findings.empty

    def test_a_jump_that_stays(self):
        """A school that moves to a new campus grows tenfold, and stays so."""
        table = pd.DataFrame(
            {
                "年份": [str(y) for y in range(2010, 2020)],
                "面积": [100, 102, 105, 107, 110, 1102, 1120, 1130, 1140, 1150],
            }
        )
        assert outliers(table).findings.empty

    def test_a_start_from_little(self):
        table = pd.DataFrame({"年份": [str(y) for y in range(2015, 2020)],
                              "在校生": [21, 203, 265, 340, 412]})  # fmt: skip
        assert outliers(table).findings.empty

    def test_a_count_is_no_misplaced_point(self):
        """18 persons among two or three would be 1.8: a point cannot have been lost."""
        table = pd.DataFrame({"年份": [str(y) for y in range(2015, 2020)], "n": [2, 2, 18, 2, 2]})
        assert outliers(table).findings.empty


class TestFound:
    @settings(max_examples=30)
    @given(st.integers(0, 10**6), st.integers(0, 26), st.sampled_from([-3, -1, 1, 2, 3]))
    def test_one_number_a_power_of_ten_away_in_a_series(self, seed, at, power):
        table = series(seed, growth=0.03, decimals=3)
        right = float(table.loc[at, "经费"])
        table.loc[at, "经费"] = f"{right * 10.0**power:.{max(0, 3 - power)}f}"
        found = outliers(table).findings
        if 0 < at % 9 < 8:  # at an end of a series there is but one neighbour
            assert len(found) == 1
        assert set(found["column"]) <= {"经费"}
        for row in found.itertuples():
            assert row.row == f"{table.loc[at, '地区']}, {table.loc[at, '年份']}"
            assert row.recomputed == pytest.approx(right, rel=1e-3)
            assert (row.cause, row.verdict) == ("tenfold", "cannot_tell")

    def test_years_in_columns(self):
        table = pd.DataFrame({
            "地区": ["甲", "乙"], "2018": ["12.1", "30.5"], "2019": ["12.9", "32.0"],
            "2020": ["134.0", "33.1"], "2021": ["14.1", "34.0"],
        })  # fmt: skip
        found = outliers(table).findings
        assert found[["row", "column", "expected"]].to_numpy().tolist() == [["甲", "2020", "13.4"]]
        assert found["suspect"].tolist() == ["甲, 2020 → 13.4"]

    def test_the_order_of_years_does_not_matter(self):
        table = series(3)
        table.loc[12, "经费"] = str(float(table.loc[12, "经费"]) * 10)
        again = table.sample(frac=1, random_state=2)
        assert outliers(again).findings["row"].tolist() == outliers(table).findings["row"].tolist()

    def test_a_narrow_column_without_years(self):
        table = pd.DataFrame(
            {
                "校": list("甲乙丙丁戊己庚辛"),
                "生师比": ["16.5", "17.2", "15.8", "1.66", "18.0", "16.1", "17.7", "15.9"],
            }
        )
        found = outliers(table).findings
        assert found[["row", "expected", "check"]].to_numpy().tolist() == [
            ["丁", "16.6", "log10 of its column"]
        ]

    def test_totals_are_left_out(self):
        table = pd.DataFrame(
            {
                "校": [*"甲乙丙丁戊己庚辛壬癸", "合计"],
                "n": [21, 19, 20, 22, 18, 20, 19, 21, 20, 20, 200],
            }
        )
        assert outliers(table).findings.empty

    @pytest.mark.parametrize(
        ("heading", "cells", "cause"),
        [
            ("经费（万元）", "1820.5 1901.0 20004000 2110.2 2204.9", "unit_slip"),
            ("占比(%)", "45.2 46.1 0.468 47.0 48.3", "fraction_not_percent"),
            ("比例", "0.452 0.461 46.8 0.470 0.483", "percent_not_fraction"),
            ("面积", "452 461 46800 470 483", "tenfold"),
        ],
    )
    def test_causes(self, heading, cells, cause):
        years = [str(y) for y in range(2016, 2021)]
        found = outliers(pd.DataFrame({"年份": years, heading: cells.split()})).findings
        assert found[["row", "cause"]].to_numpy().tolist() == [["2018", cause]]


class TestNotes:
    def test_rows_that_are_the_same(self):
        table = pd.DataFrame({
            "校": list("甲乙丙丁戊己庚"), "a": [125, 240, 361, 125, 488, 512, 633],
            "b": [1.25, 2.31, 3.3, 1.25, 4.1, 5.2, 6.7], "c": [987, 876, 765, 987, 654, 543, 432],
        })  # fmt: skip
        assert notes(outliers(table)) == [["rows_alike", "甲 = 丁"]]

    def test_a_number_twice_running(self):
        table = pd.DataFrame(
            {
                "年份": ["2016", "2017", "2018", "2019"],
                "经费": ["1820.5", "1901.4", "1901.4", "2110.2"],
            }
        )
        assert notes(outliers(table)) == [["same_in_two_years", "2017, 经费 = 2018, 经费"]]

    def test_what_changes_only_now_and_then_is_not_told(self):
        table = pd.DataFrame({"年份": [str(y) for y in range(2010, 2020)],
                              "面积": [1234] * 4 + [1357] * 6})  # fmt: skip
        assert notes(outliers(table)) == []


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(DataContractError, match="series of 4"):
        outliers(pd.DataFrame({"校": ["甲", "乙"], "n": [1, 2]}))
    with pytest.raises(DataContractError, match="no such role"):
        outliers(series(1), columns={"levels": ["经费"]})
