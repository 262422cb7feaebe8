import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.structure.match import structure_match
from shuanggao_analytics.alignment.structure.strategies import strategy_totals
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography import places
from shuanggao_analytics.policy import strategies

MEMBERS = strategies.membership()
PROVINCES = places.provinces().query("in_programme and has_gb_code")["province_code"].tolist()
MATRIX = pd.DataFrame(
    {"industry": np.arange(31.0), "services": np.arange(31.0, 0, -1)}, index=PROVINCES
)


class TestShippedStrategies:
    result = strategy_totals(MATRIX, members=MEMBERS)

    def test_sums_over_members(self):
        delta = ["310000", "320000", "330000", "340000"]
        assert self.result.matrix.loc["yangtze-delta"].tolist() == MATRIX.loc[delta].sum().tolist()

    def test_strategies_below_provinces_are_named_and_left_out(self):
        table = self.result.table
        left = table[~table["used"]]
        assert left["reason"].unique().tolist() == ["below_province"]
        assert {"gba", "chengdu-chongqing"} <= set(left.index)
        assert not set(left.index) & set(self.result.matrix.index)
        assert table["used"].sum() == len(self.result.matrix)

    def test_parts_count_whole_and_are_flagged(self):
        table = self.result.table
        assert table.loc["yellow-river", "provinces"] == 9
        assert table.loc["yellow-river", "part_members"].count(";") == 8
        assert table.loc["yangtze-belt", "part_members"] == ""

    def test_text_and_html(self):
        assert "they overlap, so rows do not add up" in self.result.text
        assert "left out: " in self.result.text
        assert self.result.text.endswith("count whole in yellow-river")
        assert self.result._repr_html_().count("<table") == 2


class TestMatch:
    def test_with_the_nation_as_the_whole(self):
        demand = strategy_totals(MATRIX, members=MEMBERS).matrix
        result = structure_match(
            demand, demand, supply_whole=MATRIX.sum(), demand_whole=MATRIX.sum()
        )
        row = result.table.query("region == 'yangtze-delta' and sector == 'industry'").iloc[0]
        share = demand.loc["yangtze-delta", "industry"] / demand.loc["yangtze-delta"].sum()
        nation = MATRIX["industry"].sum() / MATRIX.to_numpy().sum()
        assert row["demand_lq"] == pytest.approx(share / nation)

    def test_an_unknown_member_makes_the_strategy_unknown(self):
        matrix = MATRIX.copy()
        matrix.loc["320000"] = np.nan
        result = strategy_totals(matrix, members=MEMBERS)
        assert result.table.loc["yangtze-delta", "reason"] == "unknown_member"
        assert "yangtze-delta" not in result.matrix.index
        assert "jing-jin-ji" in result.matrix.index


class TestBadInput:
    def test_members_without_a_row(self):
        with pytest.raises(DataContractError) as caught:
            strategy_totals(MATRIX.drop(index=["110000", "120000"]), members=MEMBERS)
        assert {f.row for f in caught.value.faults} == {"110000", "120000"}
        assert "zero is a value" in str(caught.value)

    def test_cells_and_rows(self):
        matrix = pd.concat([MATRIX, MATRIX.head(1)])
        matrix.iloc[1, 0] = -1
        with pytest.raises(DataContractError) as caught:
            strategy_totals(matrix, members=MEMBERS)
        assert [f.row for f in caught.value.faults] == ["120000", "110000"]

    def test_columns(self):
        with pytest.raises(DataContractError, match="column part: missing column"):
            strategy_totals(MATRIX, members=MEMBERS.drop(columns="part"))
