"""Malmquist tables: the published products hold at three significant digits, slips are named."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.efficiency.malmquist import malmquist
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.efficiency import malmquist as computed_malmquist

TEN = pd.DataFrame(
    [["Beijing", "1.18", "0.970", "1.22", "0.970", "1.00"],
     ["Tianjin", "1.22", "0.993", "1.23", "1.00", "0.993"],
     ["Hebei", "1.03", "0.979", "1.05", "0.977", "1.00"],
     ["Shanxi_1", "0.969", "0.939", "1.03", "0.935", "1.00"],
     ["Neimenggu", "1.20", "0.987", "1.22", "0.990", "0.997"],
     ["Liaoning", "1.13", "1.01", "1.11", "1.01", "1.000"],
     ["Jilin", "1.10", "0.956", "1.15", "0.950", "1.01"],
     ["Heilongjiang", "1.05", "0.966", "1.09", "0.963", "1.00"],
     ["Shangai", "1.12", "0.990", "1.13", "1.00", "0.990"],
     ["Jiangsu", "0.942", "0.891", "1.06", "1", "0.891"]],
    columns=["dmu", "mi", "ec", "tc", "pech", "sech"],
)  # fmt: skip
PARTS = ["effch", "techch", "pech", "sech", "tfpch"]


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return dict(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def own(factors, *, mean=None):
    table = pd.DataFrame(factors, columns=["techch", "pech", "sech"])
    table["effch"] = table["pech"] * table["sech"]
    table["tfpch"] = table["techch"] * table["effch"]
    table = table[PARTS]
    if mean is not None:
        table.loc[len(table)] = table.mean() if mean == "arithmetic" else np.exp(
            np.log(table).mean()
        )  # fmt: skip
    names = [f"省{i}" for i in range(len(factors))]
    table.insert(0, "省份", names + ["均值"] * (mean is not None))
    return table


def steps(seed, n):
    return np.random.default_rng(seed).uniform(0.8, 1.25, (n, 3))


class TestPublished:
    def test_ten_provinces_at_three_significant_digits(self):
        """Wang & Lan (2011) by R package deaR, printed in the book of R package mathmodels."""
        for table in (TEN, numbers(TEN)):
            audit = malmquist(table)
            assert audit.findings.empty
            assert len(audit.table) == 30
            assert notes(audit)["growing_units"] == "8 / 10"

    @pytest.mark.parametrize(
        ("column", "value"), [("mi", "1.28"), ("ec", "0.790"), ("sech", "0.950"), ("tc", "1.12")]
    )
    def test_a_wrong_cell_of_them(self, column, value):
        found = malmquist(changed(TEN, 2, column, value)).findings
        assert set(found["row"]) == {"Hebei"}


def numbers(table):
    return table.assign(**{name: table[name].astype(float) for name in table.columns[1:]})


class TestMeans:
    @pytest.mark.parametrize("mean", ["geometric", "arithmetic"])
    def test_the_kind_is_told(self, mean):
        table = own(steps(1, 15), mean=mean).round(3)
        audit = malmquist(table)
        assert audit.findings.empty
        assert notes(audit)["mean_followed"] == mean

    def test_the_mean_row_names_the_wrong_part(self):
        table = own(steps(2, 9), mean="geometric").round(3)
        table.loc[4, "pech"] += 0.05
        found = malmquist(table).findings
        assert found["suspect"].str.startswith("省4, pech →").all()
        assert set(found["row"]) == {"省4", "均值"}

    def test_a_wrong_mean(self):
        table = own(steps(3, 9), mean="geometric").round(3)
        table.loc[9, "techch"] += 0.05
        assert set(malmquist(table).findings["row"]) == {"均值"}


class TestBeside:
    def test_growth_rates(self):
        table = own(steps(4, 6)).round(4)
        for growth in (
            (table["tfpch"] - 1).map("{:.3f}".format),
            (100 * (table["tfpch"] - 1)).map("{:.1f}%".format),
        ):
            given_ = table.assign(TFP增长率=growth)
            assert malmquist(given_).findings.empty
            audit = malmquist(changed(given_, 2, "TFP增长率", "0.987"))
            assert ("省2", "TFP增长率") in set(
                map(tuple, audit.findings[["row", "column"]].to_numpy())
            )
        other = malmquist(table.assign(gdp增长率=[7.1, 8.2, 6.6, 7.7, 9.1, 8.8]))
        assert notes(other)["growth_of_something_else"] == "gdp增长率"

    @pytest.mark.parametrize("first", ["tfpch", "1 in the first row"])
    def test_chained_index_of_a_panel(self, first):
        table = own(steps(5, 12)).round(4)
        table["省份"] = ["甲", "乙", "丙"] * 4
        table.insert(1, "年份", np.repeat([2011, 2012, 2013, 2014], 3))
        chained = table.groupby("省份")["tfpch"].cumprod()
        if first != "tfpch":
            chained = chained / table.groupby("省份")["tfpch"].transform("first")
        table["累积指数"] = chained.round(4)
        audit = malmquist(table)
        assert audit.findings.empty
        assert first in notes(audit)["chained_from"]
        table.loc[7, "累积指数"] += 0.1
        found = malmquist(table).findings
        assert found["suspect"].str.contains("乙, 2013, 累积指数 →").all()
        assert len(found) == 2

    def test_ranks(self):
        table = own(steps(6, 7)).round(3)
        table["排名"] = table["tfpch"].rank(ascending=False)
        assert malmquist(table).findings.empty


class TestShape:
    def test_roles_down_the_first_column(self):
        table = own(steps(7, 4)).round(3).set_index("省份").T.rename_axis("指标").reset_index()
        assert malmquist(table).findings.empty

    def test_blocks_by_period_and_chinese_headings(self):
        words = {"effch": "技术效率变化", "techch": "技术进步变化", "pech": "纯技术效率变化",
                 "sech": "规模效率变化", "tfpch": "全要素生产率指数"}  # fmt: skip
        table = own(steps(8, 5)).round(3).rename(columns=words)
        assert len(malmquist(table).table) == 15
        blocks = [
            table[words.values()].add_prefix(f"{when}_") for when in ("2011-2012", "2012-2013")
        ]
        wide = pd.concat([table["省份"], *blocks], axis=1)
        assert len(malmquist(wide).table) == 30
        wide.loc[1, "2012-2013_技术进步变化"] += 0.1
        assert set(malmquist(wide).findings["column"]) == {"2012-2013_全要素生产率指数"}

    def test_missing_cells_are_left_out(self):
        assert malmquist(changed(TEN, 1, "tc", "—")).findings.empty

    def test_too_few_columns(self):
        with pytest.raises(DataContractError, match="no index with its parts"):
            malmquist(TEN[["dmu", "mi", "tc"]])


class TestOtherTables:
    def test_countries_called_like_parts(self):
        rng = np.random.default_rng(10)
        codes = ["EC", "ML", "TC", "SE", "CN", "US"]
        table = pd.DataFrame({"country": codes, "2019": rng.random(6), "2020": rng.random(6)})
        with pytest.raises(DataContractError, match="no index with its parts"):
            malmquist(table)

    def test_a_cumulated_number_of_something_else(self):
        table = own(steps(11, 8)).round(3).assign(累计投入=np.arange(8) * 3.7 + 9)
        audit = malmquist(table)
        assert audit.findings.empty
        assert notes(audit)["chained_of_something_else"] == "累计投入"

    def test_means_of_more_units_than_are_shown(self):
        table = own(steps(12, 30), mean="geometric").round(3)
        assert malmquist(pd.concat([table[:8], table[-1:]])).findings.empty

    def test_ranks_by_a_part(self):
        table = own(steps(13, 9)).round(3)
        table["技术进步排名"] = table["techch"].rank(ascending=False)
        audit = malmquist(table)
        assert audit.findings.empty
        assert notes(audit)["rank_one_is"] == "技术进步排名: largest techch"


FACTORS = st.lists(
    st.tuples(*[st.floats(0.5, 2.0)] * 3), min_size=3, max_size=9
)  # fmt: skip


class TestLaws:
    @settings(max_examples=25)
    @given(FACTORS, st.sampled_from([None, "geometric", "arithmetic"]), st.integers(2, 6))
    def test_a_rounded_table_follows(self, factors, mean, decimals):
        table = own(factors, mean=mean)
        assert malmquist(table.round(dict.fromkeys(PARTS, decimals))).findings.empty
        text = {c: table[c].map(f"{{:.{decimals}f}}".format) for c in PARTS}
        assert malmquist(table.assign(**text)).findings.empty

    @settings(max_examples=25)
    @given(FACTORS, st.sampled_from([None, "geometric"]), st.data())
    def test_a_changed_cell_is_named(self, factors, mean, data):
        table = own(factors, mean=mean)
        table = table.assign(**{c: table[c].map("{:.3f}".format) for c in PARTS})
        at = data.draw(st.integers(0, len(factors) - 1))
        column = data.draw(st.sampled_from(PARTS))
        more = data.draw(st.floats(0.05, 0.5))
        table.loc[at, column] = f"{float(table.loc[at, column]) * (1 + more):.3f}"
        told = malmquist(table).findings
        assert (told["row"] == f"省{at}").any()

    @settings(max_examples=25)
    @given(FACTORS, st.randoms(use_true_random=False))
    def test_order_of_rows(self, factors, random):
        table = own(factors).round(3)
        table.loc[0, "tfpch"] = 9.999
        rows = list(range(len(table)))
        random.shuffle(rows)
        first, second = malmquist(table).findings, malmquist(table.iloc[rows]).findings
        keys = ["row", "column", "verdict"]
        assert sorted(map(tuple, first[keys].to_numpy())) == sorted(
            map(tuple, second[keys].to_numpy())
        )

    @pytest.mark.parametrize("frontier", ["adjacent", "global"])
    def test_own_malmquist(self, frontier):
        rng = np.random.default_rng(9)
        base = rng.gamma(2.0, 3.0, (10, 3))
        panel = pd.concat(
            [pd.DataFrame(base * rng.uniform(0.9, 1.2, base.shape), columns=list("xzy"))
             .assign(u=range(10), t=year) for year in (2019, 2020, 2021)]
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = computed_malmquist(panel, unit="u", time="t", inputs=["x", "z"],
                                       outputs=["y"], frontier=frontier)  # fmt: skip
        for table in (found.table, found.periods.reset_index(), found.units.reset_index()):
            for decimals in (2, 3, 12):
                assert malmquist(table.round(decimals)).findings.empty


def test_the_scores_of_a_dea_table_are_no_changes():
    table = pd.DataFrame({
        "省份": list("甲乙丙"), "综合效率": ["0.900", "0.800", "1.000"],
        "纯技术效率": ["1.000", "0.889", "1.000"], "规模效率": ["0.900", "0.900", "1.000"],
    })  # fmt: skip
    with pytest.raises(DataContractError):
        malmquist(table)
