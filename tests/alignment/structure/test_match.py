from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shuanggao_analytics.alignment.structure.match import structure_match
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout import hhi, location_quotient
from shuanggao_analytics.resources import read_table_text

PUBLISHED = Path(__file__).parents[2] / "published"
SECTORS = ["a", "b", "c", "d"]


def table(rows, index=None):
    return pd.DataFrame(rows, columns=SECTORS, index=index or [f"r{i}" for i in range(len(rows))])


SUPPLY = table([[4, 1, 0, 5], [2, 2, 2, 2], [0, 0, 0, 0]])
DEMAND = table([[10, 30, 40, 20], [25, 25, 25, 25], [1, 1, 1, 1]])

amounts = arrays.arrays(np.float64, (3, 4), elements=st.integers(0, 20).map(float)).filter(
    lambda cells: (cells.sum(axis=1) > 0).all()
)
positive = arrays.arrays(np.float64, (3, 4), elements=st.integers(1, 20).map(float))


class TestPublished:
    def test_location_quotients_of_31_provinces(self):
        """Mathmodels book, 2015, three sectors against the sum of 31 provinces."""
        sectors = pd.read_csv(PUBLISHED / "gdp_sectors_2015.csv", index_col="province")
        result = structure_match(sectors, sectors)
        quotient = result.table.pivot_table(index="region", columns="sector", values="supply_lq")
        printed = {"上海": (0.056, 0.727, 1.40), "云南": (1.67, 0.854, 1.01)}
        for province, row in printed.items():
            assert quotient.loc[province, sectors.columns].round(3).tolist() == pytest.approx(
                row, abs=5e-3
            )
        assert result.table["deviation"].abs().max() == pytest.approx(0, abs=1e-12)

    def test_shares_of_the_389_proposed_groups(self):
        """Xinhua, 2019-10-25: 389 groups by industry class; shares are part / 389."""
        groups = pd.Series(
            {
                "战略性新兴产业": 113,
                "现代服务业": 112,
                "先进制造业": 100,
                "现代农业": 32,
                "其他": 32,
            }
        )
        share = structure_match(groups, groups).table.set_index("sector")["supply_share"]
        assert (100 * share).tolist() == pytest.approx(
            [29.048843187660665, 28.79177377892031, 25.70694087403599, *[8.226221079691516] * 2],
            abs=1e-12,
        )

    def test_categories_of_the_253_groups(self):
        """Xinhua names the five biggest of 18 categories in order; the sizes are our own.

        Another mapping of the lead specialties, made from memory of the catalogue of 2015, has 59,
        30, 28, 21, 19: it puts 农业装备应用技术 and the like elsewhere. The order is the same.
        """
        groups = read_table_text("groups").query("round == '1'")
        counts = groups["category"].value_counts()
        assert len(groups) == 253
        assert len(counts) == 18
        assert read_table_text("catalogue")["category"].nunique() == 19
        assert counts.head(5).to_dict() == {
            "装备制造大类": 57,
            "交通运输大类": 32,
            "电子与信息大类": 28,
            "财经商贸大类": 21,
            "农林牧渔大类": 19,
        }
        assert counts.index[:5].tolist() == [
            "装备制造大类",
            "交通运输大类",
            "电子与信息大类",
            "财经商贸大类",
            "农林牧渔大类",
        ]


class TestByHand:
    result = structure_match(SUPPLY, DEMAND)

    def test_deviation(self):
        row = self.result.table.query("region == 'r0'")
        assert row["deviation"].tolist() == pytest.approx([3, -2 / 3, -1, 1.5])
        assert row["expected"].tolist() == pytest.approx([1, 3, 4, 2])
        assert row["small"].tolist() == [False, True, True, False]

    def test_distances(self):
        row = self.result.summary.loc["r0"]
        assert row["krugman"] == pytest.approx(1.2)
        assert row["similarity"] == pytest.approx(0.4)
        assert row["cosine"] == pytest.approx(0.17 / np.sqrt(0.42 * 0.30))
        assert row["angle"] == pytest.approx(np.degrees(np.arccos(row["cosine"])))
        assert row["supply_hhi"] == pytest.approx(hhi([4, 1, 0, 5]))
        assert row["demand_hhi"] == pytest.approx(0.3)
        assert (row["without_supply"], row["without_supply_demand_share"]) == ("c", 0.4)

    def test_the_same_structure(self):
        row = self.result.summary.loc["r1"]
        assert row[["krugman", "similarity", "cosine", "angle"]].tolist() == [0, 1, 1, 0]
        assert row["without_supply"] == ""

    def test_a_region_without_supply_has_no_structure(self):
        row = self.result.summary.loc["r2"]
        assert row["supply"] == 0
        assert row["small"]
        assert row["reason"] == "no_supply"
        assert row.drop(["supply", "demand", "demand_hhi", "small", "reason"]).isna().all()
        cells = self.result.table.query("region == 'r2'")
        assert cells[
            ["supply_share", "deviation", "supply_lq", "expected"]
        ].isna().sum().tolist() == [
            4,
            4,
            4,
            0,
        ]

    def test_rounding_breaks_no_tie_between_quotients(self):
        demand = table([[60, 20, 15, 5], [30, 10, 10, 50]])  # a and b stand at 4/3 in r0
        supply = table([[6, 3, 1, 0], [1, 1, 1, 3]])
        row = structure_match(supply, demand).summary.loc["r0"]
        assert row["lq_agreement"] == pytest.approx(4.5 / np.sqrt(5 * 4.5))

    def test_agreement_of_quotients(self):
        supply = table([[6, 3, 1, 0], [1, 1, 1, 3]])
        demand = table([[60, 25, 10, 5], [30, 10, 10, 50]])
        row = structure_match(supply, demand).summary.loc["r0"]
        lq = [location_quotient(side).loc["r0"] for side in (supply, demand)]
        assert row["lq_agreement"] == pytest.approx(lq[0].corr(lq[1], method="spearman"))
        strong = [side >= 1 for side in lq]
        assert row["both_strong"] == (strong[0] & strong[1]).mean()
        assert row["strong_matched"] == (strong[0] & strong[1]).sum() / strong[1].sum()

    def test_supply_where_there_is_no_demand(self):
        result = structure_match(table([[1, 1, 2, 0]]), table([[4, 4, 0, 0]]))
        cells = result.table.set_index("sector")
        assert cells.loc[["c", "d"], "deviation"].isna().all()
        assert cells.loc[["c", "d"], "reason"].tolist() == ["no_demand_in_sector", "absent"]
        assert result.summary["outside_demand_share"].tolist() == [0.5]
        weighted = (cells["demand_share"] * cells["deviation"]).sum()
        assert weighted == pytest.approx(-0.5)

    def test_unknown_is_not_zero(self):
        supply = SUPPLY.astype(float).copy()
        supply.loc["r1"] = np.nan
        result = structure_match(supply.loc[["r0", "r1"]], DEMAND)
        assert result.summary["reason"].tolist()[1:] == ["supply_unknown", "supply_unknown"]
        assert result.summary["supply"].isna().tolist() == [False, True, True]
        assert not result.summary["small"].iloc[1]
        demand = DEMAND.astype(float).copy()
        demand.loc["r0"] = np.nan
        assert structure_match(SUPPLY, demand).summary["reason"].iloc[0] == "demand_unknown"
        none = DEMAND.copy()
        none.loc["r0"] = 0
        assert structure_match(SUPPLY, none).summary["reason"].iloc[0] == "no_demand"

    def test_a_whole_of_ones_own(self):
        nation = pd.Series({"d": 1, "c": 1, "b": 1, "a": 1})
        cells = structure_match(SUPPLY, DEMAND, supply_whole=nation, demand_whole=nation).table
        first = cells.query("region == 'r0'")
        assert first["supply_lq"].tolist() == pytest.approx([1.6, 0.4, 0, 2])
        assert first["demand_lq"].tolist() == pytest.approx([0.4, 1.2, 1.6, 0.8])

    def test_one_region(self):
        result = structure_match(SUPPLY.loc["r0"], DEMAND.loc["r0"].rename("苏"))
        assert result.summary.index.tolist() == ["苏"]
        assert np.isnan(result.summary.loc["苏", "lq_agreement"])
        assert result.text == "1 region × 4 sectors: Krugman distance 1.200 (苏)"

    def test_text_and_html(self):
        assert self.result.text == (
            "3 regions × 4 sectors: Krugman distance from 0.000 (r1) to 1.200 (r0), median 0.600; "
            "1 without a structure to compare; 1 on a small count"
        )
        assert "<table" in self.result._repr_html_()


class TestLaws:
    @given(amounts, positive)
    def test_deviation_weighted_by_demand_sums_to_zero(self, supply, demand):
        cells = structure_match(table(supply), table(demand)).table
        weighted = (cells["demand_share"] * cells["deviation"]).groupby(cells["region"]).sum()
        assert weighted.abs().max() < 1e-12

    @given(amounts, amounts)
    def test_bounds_and_ties_between_the_distances(self, supply, demand):
        result = structure_match(table(supply), table(demand))
        summary = result.summary
        assert summary["krugman"].between(0, 2 + 1e-12).all()
        assert (summary["krugman"] + 2 * summary["similarity"]).tolist() == pytest.approx([2] * 3)
        assert summary["cosine"].between(0, 1).all()
        assert np.cos(np.radians(summary["angle"])).tolist() == pytest.approx(
            summary["cosine"].tolist(), abs=1e-9
        )
        assert summary["lq_agreement"].dropna().between(-1 - 1e-12, 1 + 1e-12).all()
        cells = result.table
        outside = (
            cells["supply_share"].where(cells["demand"] == 0, 0).groupby(cells["region"]).sum()
        )
        weighted = (cells["demand_share"] * cells["deviation"]).groupby(cells["region"]).sum()
        assert (weighted + outside).abs().max() < 1e-12
        assert cells["reason"].notna().tolist() == cells["deviation"].isna().tolist()

    @given(amounts, positive, st.integers(1, 9))
    def test_units_and_order_change_nothing(self, supply, demand, factor):
        plain = structure_match(table(supply), table(demand)).summary
        mixed = structure_match(table(supply * factor)[SECTORS[::-1]].iloc[::-1], table(demand) / 7)
        columns = ["krugman", "cosine", "lq_agreement", "both_strong"]
        pd.testing.assert_frame_equal(mixed.summary[columns], plain[columns], atol=1e-9)

    @given(amounts, amounts)
    def test_default_wholes_are_the_quotients_of_layout(self, supply, demand):
        cells = structure_match(table(supply), table(demand)).table
        for side, given_ in (("supply", supply), ("demand", demand)):
            wanted = location_quotient(table(given_)).to_numpy().ravel()
            np.testing.assert_allclose(cells[f"{side}_lq"], wanted, atol=1e-12)

    def test_the_callers_tables_are_left_alone(self):
        before = SUPPLY.copy(), DEMAND.copy()
        structure_match(SUPPLY, DEMAND)
        pd.testing.assert_frame_equal(SUPPLY, before[0])
        pd.testing.assert_frame_equal(DEMAND, before[1])


class TestBadInput:
    def test_every_fault_at_once(self):
        supply = SUPPLY.astype(object).rename(columns={"d": "e"}).copy()
        supply.loc["r0", "a"] = "many"
        supply.loc["r1", "b"] = None
        demand = DEMAND.astype(float).drop(index="r2")
        demand.loc["r1", "c"] = -5.0
        with pytest.raises(DataContractError) as caught:
            structure_match(supply, demand, demand_whole=pd.Series({"a": 1.0}))
        found = {(f.table, f.row, f.column) for f in caught.value.faults}
        assert found == {
            ("supply", None, "e"),
            ("demand", None, "d"),
            ("demand", "r2", None),
            ("supply", "r0", "a"),
            ("supply", "r1", "b"),
            ("demand", "r1", "c"),
            ("demand", None, "b"),
            ("demand", None, "c"),
        }

    def test_labels_twice(self):
        with pytest.raises(DataContractError) as caught:
            structure_match(SUPPLY.iloc[[0, 0]], DEMAND.iloc[:, [0, 1, 1]])
        assert [(f.table, f.problem) for f in caught.value.faults] == [
            ("supply", "region twice"),
            ("demand", "sector twice"),
        ]

    def test_empty_lists(self):
        with pytest.raises(DataContractError, match="no regions"):
            structure_match(SUPPLY.head(0), DEMAND)
        with pytest.raises(DataContractError, match="no supply in any region"):
            structure_match(SUPPLY * 0, DEMAND)
        with pytest.raises(DataContractError, match="no demand in any region"):
            structure_match(SUPPLY, DEMAND * 0)

    def test_a_series_beside_a_table(self):
        with pytest.raises(DataContractError, match="a Series is one region"):
            structure_match(SUPPLY, DEMAND.loc["r0"])

    def test_a_whole_with_nothing(self):
        with pytest.raises(DataContractError, match="supply_whole: nothing in any sector"):
            structure_match(SUPPLY, DEMAND, supply_whole=pd.Series(0, index=SECTORS))
