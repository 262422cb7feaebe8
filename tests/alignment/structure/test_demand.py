import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.structure.demand import city_demand, sector_demand
from shuanggao_analytics.alignment.structure.match import structure_match
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

TEXT = {"province_code", "place_code", "name", "level", "note", "note_en", "trust", "source"}


def numbers(name):
    table = read_table_text(name)
    others = [column for column in table if column not in TEXT]
    return table.assign(**table[others].apply(pd.to_numeric))


PANEL = numbers("province_panel")
CITIES = numbers("city_industry")


class TestSectors:
    @pytest.mark.parametrize("year", range(2019, 2025))
    @pytest.mark.parametrize(("sectors", "count"), [("sector9", 9), ("sector3", 3)])
    def test_31_provinces_add_up_to_their_gdp(self, year, sectors, count):
        table = sector_demand(PANEL, year=year, sectors=sectors)
        gdp = PANEL[PANEL["year"] == year].set_index("province_code")["gdp_yi"]
        assert table.shape == (31, count)
        assert (table.sum(axis=1) - gdp).abs().max() < 0.25

    def test_names_of_the_sectors(self):
        assert sector_demand(PANEL, year=2024).columns.tolist() == [
            "agriculture",
            "industry",
            "construction",
            "wholesale_retail",
            "transport_post",
            "hotel_catering",
            "finance",
            "real_estate",
            "other",
        ]

    def test_columns_of_ones_own(self):
        panel = pd.DataFrame({"town": ["x"], "at": [1], "p": [2.0], "q": [0.0]})
        table = sector_demand(
            panel, year=1, sectors={"p": "pears", "q": "quinces"}, by="town", time="at", total=None
        )
        assert table.to_dict("index") == {"x": {"pears": 2, "quinces": 0}}

    def test_every_fault_at_once(self):
        panel = PANEL[PANEL["year"] == 2024].head(4).copy()
        panel.iloc[0, panel.columns.get_loc("va_finance_yi")] = -7.0
        panel.iloc[1, panel.columns.get_loc("va_other_yi")] = np.nan
        panel.iloc[2, panel.columns.get_loc("va_industry_yi")] += 500
        panel.iloc[3, panel.columns.get_loc("gdp_yi")] = np.nan
        panel = pd.concat([panel, panel.iloc[[3]]])
        with pytest.raises(DataContractError) as caught:
            sector_demand(panel, year=2024)
        found = {(f.row, f.column, f.problem) for f in caught.value.faults}
        assert found == {
            ("110000", "va_finance_yi", "needs a number ≥ 0"),
            ("110000", "gdp_yi", "the parts do not add up"),
            ("120000", "va_other_yi", "needs a number ≥ 0"),
            ("130000", "gdp_yi", "the parts do not add up"),
            ("140000", "gdp_yi", "nothing known of this region"),
            ("140000", None, "region twice"),
        }

    def test_years_without_figures(self):
        with pytest.raises(DataContractError) as caught:
            sector_demand(PANEL, year=2017)
        assert len(caught.value.faults) == 62
        with pytest.raises(DataContractError, match="there are: 2016, 2017"):
            sector_demand(PANEL, year=1999)

    def test_unknown_sectors_and_columns(self):
        with pytest.raises(DataContractError, match="use one of sector9, sector3"):
            sector_demand(PANEL, year=2024, sectors="sector19")
        with pytest.raises(DataContractError, match="column va_agriculture_yi: missing column"):
            sector_demand(PANEL.drop(columns="va_agriculture_yi"), year=2024)


class TestCities:
    def test_shares_of_337_places(self):
        table = city_demand(CITIES)
        assert table.shape == (337, 20)
        unknown = table.index[table.isna().any(axis=1)]
        assert unknown.tolist() == ["460300"]  # 三沙 has no sample
        assert table.drop(index=unknown).sum(axis=1).tolist() == pytest.approx([1] * 336)
        assert table.loc["110000", "ict"] == pytest.approx(0.0941629, abs=1e-6)

    def test_an_unknown_place_is_reported_as_such(self):
        demand = city_demand(CITIES).loc[["440300", "460300"]]
        supply = pd.DataFrame(1.0, index=demand.index, columns=demand.columns)
        reasons = structure_match(supply, demand).summary["reason"]
        assert pd.isna(reasons["440300"])
        assert reasons["460300"] == "demand_unknown"

    def test_persons_of_the_sample_add_up_over_places(self):
        """宁夏 has no county without a prefecture: its five give the province."""
        cities = city_demand(CITIES, weights="employed_sample")
        province = city_demand(CITIES, level="province")
        ningxia = cities[cities.index.str.startswith("64")].sum()
        assert len(cities[cities.index.str.startswith("64")]) == 5
        share = ningxia / ningxia.sum()
        assert share.tolist() == pytest.approx(province.loc["640000"].tolist(), abs=1e-6)

    def test_the_nation(self):
        assert city_demand(CITIES, level="nation").index.tolist() == ["100000"]

    def test_every_fault_at_once(self):
        table = CITIES[CITIES["level"] == "prefecture"].head(4).copy()
        table.iloc[0, table.columns.get_loc("ind_mining_pct")] += 1
        table.iloc[1, table.columns.get_loc("ind_mining_pct")] = np.nan
        table.iloc[2, table.columns.get_loc("ind_mining_pct")] = -3.0
        table.iloc[3, table.columns.get_loc("employed_sample")] = 0
        with pytest.raises(DataContractError) as caught:
            city_demand(table, weights="employed_sample")
        places = table["place_code"].tolist()
        found = {(f.row, f.column, f.problem) for f in caught.value.faults}
        assert found == {
            (places[0], None, "the shares do not add up to 100"),
            (places[1], "ind_mining_pct", "needs a number ≥ 0"),
            (places[2], "ind_mining_pct", "needs a number ≥ 0"),
            (places[2], None, "the shares do not add up to 100"),
            (places[3], "employed_sample", "needs a number > 0"),
        }

    def test_rows_and_columns(self):
        with pytest.raises(DataContractError, match="no such level"):
            city_demand(CITIES, level="county")
        with pytest.raises(DataContractError, match="no column ind_<section>_pct"):
            city_demand(CITIES[["place_code", "level"]])
        with pytest.raises(DataContractError, match="column place_code: missing column"):
            city_demand(CITIES.drop(columns="place_code"))
        twice = CITIES[CITIES["level"] == "nation"]
        with pytest.raises(DataContractError, match="row 100000: region twice"):
            city_demand(pd.concat([twice, twice]), level="nation")
