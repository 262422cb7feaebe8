"""Loaders of places and classifications: sizes, missing values and identities."""

from __future__ import annotations

import numpy as np
import pytest

from shuanggao_analytics import datasets

NO_PANEL = {"660000", "710000", "810000", "820000"}  # 兵团, 台湾, 香港, 澳门


def test_all_35_provinces_are_kept_with_and_without_a_year() -> None:
    alone, with_year = datasets.load_provinces(), datasets.load_provinces(year=2024)
    assert alone["province_code"].tolist() == with_year["province_code"].tolist()
    assert len(alone) == 35
    assert set(alone["province_code"]) >= NO_PANEL
    missing = with_year.loc[with_year["gdp_yi"].isna(), "province_code"]
    assert set(missing) == NO_PANEL
    assert with_year["year"].eq(2024).all()
    assert {"trust", "source", "panel_trust", "panel_source"} <= set(with_year.columns)
    assert with_year.loc[with_year["gdp_yi"].notna(), "panel_source"].notna().all()


def test_the_two_belts_differ_for_the_three_provinces_of_the_northeast() -> None:
    provinces = datasets.load_provinces().set_index("short_name")
    assert provinces.loc["辽宁", ["belt3", "belt4"]].tolist() == ["east", "northeast"]
    assert provinces.loc["吉林", ["belt3", "belt4"]].tolist() == ["central", "northeast"]
    both = provinces.dropna(subset=["belt3"])
    differ = both.index[both["belt3"] != both["belt4"]]
    assert set(differ) == {"辽宁", "吉林", "黑龙江"}
    assert set(provinces.index) - set(both.index) == {"台湾", "香港", "澳门"}


def test_province_output_is_the_sum_of_its_sectors() -> None:
    panel = datasets.load_province_panel()
    sectors = panel[["gdp_primary_yi", "gdp_secondary_yi", "gdp_tertiary_yi"]].sum(
        axis=1, min_count=3
    )
    difference = (panel["gdp_yi"] - sectors).abs()
    assert difference.notna().sum() == 31 * 6
    assert difference.max() <= 0.15  # rounding of four figures to 0.1 亿元
    before = panel[panel["year"] < 2019]
    assert before["gdp_yi"].isna().all()


def test_city_output_is_the_sum_of_its_sectors_and_missing_is_not_zero() -> None:
    cities = datasets.load_city_panel()
    parts = [f"gdp_{sector}_2020_yi" for sector in ("primary", "secondary", "tertiary")]
    known = cities.dropna(subset=["gdp_2020_yi", *parts])
    np.testing.assert_allclose(known[parts].sum(axis=1), known["gdp_2020_yi"], rtol=2e-3)
    assert not (cities["gdp_2020_yi"] == 0).any()
    assert cities["city_code"].is_unique
    assert len(cities) == 337


def test_shares_of_occupation_and_industry_add_to_a_hundred() -> None:
    everywhere = datasets.load_city_industry()
    assert everywhere["level"].value_counts().to_dict() == {
        "prefecture": 337,
        "province": 31,
        "nation": 1,
    }
    assert everywhere.set_index(["place_code", "level"]).index.is_unique
    table = everywhere.dropna(subset=["employed_sample"])
    assert len(table) >= len(everywhere) - 1
    for prefix, parts in (("occ_", 7), ("ind_", 20)):
        columns = [column for column in table if column.startswith(prefix)]
        assert len(columns) == parts
        np.testing.assert_allclose(table[columns].sum(axis=1), 100, atol=1e-3)


def test_clusters_of_2022_are_all_45_and_those_of_2024_are_partial() -> None:
    """45 named by the end of 2022 and 35 in 2024 (工业和信息化部)."""
    assert len(datasets.load_clusters()) == 45
    assert len(datasets.load_clusters(batch=2024)) == 26
    assert "field" not in datasets.load_clusters(batch=2024)
    totals = datasets.load_cluster_totals().set_index("area")
    jiangsu = totals.loc["江苏"]
    assert (jiangsu["clusters"], jiangsu["clusters_with_shared"]) == (13, 14)


@pytest.mark.parametrize(
    ("level", "specialties", "classes", "categories"),
    [("zhuanke", 744, 97, 19), (None, 991, 97, 19)],
)
def test_the_catalogue_has_the_published_size(
    level: str | None, specialties: int, classes: int, categories: int
) -> None:
    """教职成〔2021〕2号: 19 大类, 97 类, 744 高职专科 and 247 高职本科 specialties."""
    table = datasets.load_catalogue(level=level)
    assert len(table) == specialties
    assert table["class"].nunique() == classes
    assert table["category"].nunique() == categories
    assert (table["specialty_code"].str[:4] == table["class_code"]).all()
    assert (table["class_code"].str[:2] == table["category_code"]).all()
