import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.crosswalk.mapping import compose_crosswalks as compose
from shuanggao_analytics.alignment.crosswalk.mapping import distribute
from shuanggao_analytics.alignment.crosswalk.variants import crosswalk_variants as variants
from shuanggao_analytics.alignment.structure.demand import sector_demand
from shuanggao_analytics.alignment.structure.match import structure_match
from shuanggao_analytics.alignment.structure.sensitivity import structure_range
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

WALK = pd.DataFrame(
    {
        "code": ["46", "46", "51", "51", "41", "99"],
        "target": ["industry", "other", "industry", "other", "farm", "none"],
        "weight": [0.8, 0.2, 0.3, 0.7, 1.0, 1.0],
        "confidence": ["high", "low", "high", "high", "high", "high"],
    }
)
GROUPS = pd.DataFrame(
    {
        "province": ["x", "x", "x", "y", "y", "y"],
        "specialty_code": ["46", "46", "51", "41", "51", "99"],
    }
)
DEMAND = pd.DataFrame(
    [[5, 50, 45, 0], [20, 20, 60, 0], [30, 30, 30, 10]],
    ["x", "y", "z"],
    ["farm", "industry", "other", "army"],
)


class TestRange:
    crosswalks = variants(WALK, draws=4)
    result = structure_range(GROUPS, DEMAND, by="province", crosswalks=crosswalks)

    def test_as_given_is_the_match(self):
        supply = distribute(GROUPS, by="province", crosswalk=WALK).drop(columns="none")
        supply = supply.assign(army=0.0).reindex(DEMAND.index, fill_value=0.0)
        match = structure_match(supply, DEMAND)
        np.testing.assert_allclose(self.result.table["as_given"], match.table["deviation"])
        krugman = self.result.summary.query("measure == 'krugman'")
        np.testing.assert_allclose(krugman["as_given"], match.summary["krugman"])

    def test_the_ends_are_those_of_the_variants(self):
        each = {
            name: distribute(GROUPS, by="province", crosswalk=walk).loc["x"]
            for name, walk in self.crosswalks.items()
        }
        industry = {name: row["industry"] / row.sum() / 0.5 - 1 for name, row in each.items()}
        cell = self.result.table.query("region == 'x' and sector == 'industry'").iloc[0]
        assert cell["low"] == pytest.approx(min(industry.values()))
        assert cell["high"] == pytest.approx(max(industry.values()))
        assert cell["low_variant"] == min(industry, key=industry.get)
        assert cell["high_variant"] == max(industry, key=industry.get)

    def test_order_and_signs(self):
        table = self.result.table.dropna(subset=["as_given"])
        assert (table["low"] <= table["as_given"]).all()
        assert (table["as_given"] <= table["high"]).all()
        signs = table.set_index(["region", "sector"])["sign_holds"]
        assert signs["x", "farm"]
        assert signs["x", "industry"] == (
            table.set_index(["region", "sector"])["low"]["x", "industry"] > 0
        )

    def test_a_region_without_groups_stays_missing(self):
        rows = self.result.summary.query("region == 'z'")
        assert rows[["as_given", "low", "high", "rank"]].isna().all(axis=None)
        assert (rows["missing"] == len(self.crosswalks)).all()

    def test_ranks(self):
        rows = self.result.summary.query("measure == 'krugman'").set_index("region")
        order = rows["as_given"].dropna().rank()
        assert rows["rank"].dropna().tolist() == order.tolist()
        assert (rows["rank_low"].dropna() <= rows["rank"].dropna()).all()
        cosine = self.result.summary.query("measure == 'cosine'").set_index("region")
        assert cosine["as_given"].idxmax() == cosine["rank"].idxmin()

    def test_one_region(self):
        demand = DEMAND.loc["x"].rename("all of them")
        result = structure_range(GROUPS, demand, crosswalks=self.crosswalks)
        assert result.summary["region"].unique().tolist() == ["all of them"]

    def test_sizes(self):
        sized = GROUPS.assign(students=[100, 1, 1, 1, 1, 1])
        result = structure_range(
            sized, DEMAND, by="province", crosswalks=self.crosswalks, size="students"
        )
        cell = result.table.query("region == 'x' and sector == 'industry'").iloc[0]
        assert cell["as_given"] == pytest.approx((0.8 * 101 + 0.3) / 102 / 0.5 - 1)

    def test_text_and_html(self):
        assert self.result.variants[0] == "as_given"
        assert self.result.text.startswith("8 crosswalks: ")
        assert "keep their sign" in self.result.text
        assert "<table" in self.result._repr_html_()


class TestRoundOne:
    def test_groups_of_31_provinces_against_their_value_added(self):
        """Nothing is pinned but what holds for any weights: 29 provinces have groups."""
        units = read_table_text("units").set_index("unit_id")["province_code"]
        groups = read_table_text("groups").query("round == '1'")
        groups = groups.assign(province_code=groups["unit_id"].map(units))
        walk, onward = (
            read_table_text(f"crosswalk_{name}").astype({"weight": float})
            for name in ("specialty_section", "section_sector9")
        )
        panel = read_table_text("province_panel").query("year == '2024'")
        parts = [name for name in panel if name.startswith(("va_", "gdp_yi"))]
        panel = panel.assign(year=2024, **panel[parts].astype(float))
        demand = sector_demand(panel, year=2024)
        crosswalks = {name: compose(each, onward) for name, each in variants(walk).items()}
        result = structure_range(groups, demand, by="province_code", crosswalks=crosswalks)
        krugman = result.summary.query("measure == 'krugman'").set_index("region")
        assert krugman.index[krugman["as_given"].isna()].tolist() == ["540000", "630000"]
        assert krugman["rank_high"].max() == 29
        cells = result.table.merge(
            structure_match(demand, demand).table[["region", "sector", "demand_share"]]
        )
        weighted = (cells["as_given"] * cells["demand_share"]).groupby(cells["region"]).sum()
        assert weighted.abs().max() < 1e-12


class TestBadInput:
    def test_areas_and_demand_must_go_together(self):
        with pytest.raises(DataContractError, match="does not fit the demand"):
            structure_range(GROUPS, DEMAND, crosswalks=variants(WALK))
        with pytest.raises(DataContractError, match="does not fit the demand"):
            structure_range(GROUPS, DEMAND.loc["x"], by="province", crosswalks=variants(WALK))

    def test_a_target_that_demand_does_not_have(self):
        with pytest.raises(DataContractError, match="column farm: sector that demand does not"):
            structure_range(
                GROUPS,
                DEMAND.drop(columns="farm"),
                by="province",
                crosswalks=variants(WALK),
            )

    def test_a_region_that_demand_does_not_have(self):
        with pytest.raises(DataContractError, match="row y: no row for a region of the supply"):
            structure_range(
                GROUPS, DEMAND.drop(index="y"), by="province", crosswalks=variants(WALK)
            )

    def test_no_crosswalk_as_given(self):
        with pytest.raises(DataContractError, match="as_given"):
            structure_range(GROUPS, DEMAND, by="province", crosswalks={"mine": WALK})
