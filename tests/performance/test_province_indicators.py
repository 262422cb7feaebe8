"""The values of the set province_capacity: quotients by hand, real gaps, faults at once."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.province_indicators import province_indicators

META = datasets.load_indicators("province_capacity").set_index("code")
TABLES = {
    "panel": datasets.load_province_panel(),
    "colleges": datasets.load_colleges(2025),
    "cities": datasets.load_city_panel(),
    "schooling": datasets.load_city_industry(level="province"),
    "outcomes": datasets.load_college_outcomes(),
    "units": datasets.load_units(),
}
VALUES = province_indicators(**TABLES)


def made(**changes):
    """Return small tables: every province has 2 colleges in one of 2 cities, and 4 units twice."""
    codes = VALUES.index
    two = codes.repeat(2)
    number = np.tile([0, 1], len(codes))
    cities = [f"{place[:2]}0{i + 1}00" for place, i in zip(two, number, strict=True)]
    college = [f"{place}{i}" for place, i in zip(two, number, strict=True)]
    four = codes.repeat(4)
    unit = [f"{place}{i}" for place, i in zip(four, np.tile(range(4), len(codes)), strict=True)]
    money = {"population_average_wan": 200.0, "education_funds_wan": 5e5}
    people = {"population_yearend_wan": 400.0, "hei_enrolment_wan": 10.0}
    tables = {
        "panel": pd.concat(
            [
                pd.DataFrame({"province_code": codes, "year": 2023, **money}),
                pd.DataFrame({"province_code": codes, "year": 2024, **people}),
            ],
            ignore_index=True,
        ),
        "colleges": pd.DataFrame(
            {
                "college_code": college,
                "level": np.where(number == 1, "vocational_bachelor", "zhuanke"),
                "province_code": two,
                "city_code": [f"{place[:2]}0100" for place in two],
            }
        ),
        "cities": pd.DataFrame(
            {
                "city_code": cities,
                "province_code": two,
                "population_2020": np.where(number == 0, 30, 10),
            }
        ),
        "schooling": pd.DataFrame({"province_code": codes, "junior_college_pct": 8.0}),
        "outcomes": pd.DataFrame(
            {
                "college_code": unit,
                "year": 2025,
                "level": "zhuanke",
                "province_code": four,
                "outside_pctile": np.tile([40.0, 50.0, 90.0, np.nan], len(codes)),
            }
        ),
        "units": pd.DataFrame(
            {
                "round": np.repeat([1, 2], len(four)),
                "college_code": [*unit, *(u if u[-1] < "3" else f"{u}x" for u in unit)],
                "province_code": [*four, *four],
            }
        ),
    }
    return tables | changes


class TestValues:
    def test_by_hand(self):
        row = province_indicators(**made()).loc["110000"]
        assert row.to_dict() == pytest.approx(
            {
                "colleges_per_million": 2 / 4,  # 4 million people
                "bachelor_colleges_pct": 50.0,
                "population_reached_pct": 75.0,
                "education_funds_per_head_yuan": 2500.0,  # 5 billion yuan, 2 million people
                "students_per_10k": 250.0,
                "admission_outside_pctile": 60.0,
                "units_per_100_colleges": 200.0,
                "units_kept_pct": 75.0,
                "junior_college_people_pct": 8.0,
            }
        )

    def test_a_mean_of_too_few_is_missing_and_not_zero(self):
        found = province_indicators(**made(), least=4)
        assert found["admission_outside_pctile"].isna().all()
        assert (found["units_kept_pct"] == 75).all()
        assert province_indicators(**made(), least=5)["units_kept_pct"].isna().all()

    def test_bachelor_colleges_do_not_count(self):
        tables = made()
        university = tables["colleges"].iloc[[0]].assign(college_code="u", level="bachelor")
        admitted = (
            tables["outcomes"]
            .iloc[[0]]
            .assign(college_code="u", level="bachelor", outside_pctile=0.0)
        )
        more = {
            "colleges": pd.concat([tables["colleges"], university]),
            "outcomes": pd.concat([tables["outcomes"], admitted]),
        }
        expected = province_indicators(**tables)
        pd.testing.assert_frame_equal(province_indicators(**(tables | more)), expected)

    def test_other_years_rounds_and_places_are_left_aside(self):
        tables = made()
        corps = tables["panel"].iloc[[0]].assign(province_code="660000")
        past = tables["panel"].assign(year=2016)
        earlier = tables["outcomes"].assign(year=2020, outside_pctile=0.0)
        more = {
            "panel": pd.concat([tables["panel"], corps, past]),
            "outcomes": pd.concat([tables["outcomes"], earlier]),
        }
        expected = province_indicators(**tables)
        pd.testing.assert_frame_equal(province_indicators(**(tables | more)), expected)

    def test_the_order_of_rows_does_not_matter_and_the_tables_stay(self):
        turned = {name: table.iloc[::-1] for name, table in TABLES.items()}
        before = {name: table.copy() for name, table in turned.items()}
        pd.testing.assert_frame_equal(province_indicators(**turned), VALUES)
        for name, table in turned.items():
            pd.testing.assert_frame_equal(table, before[name])


class TestShipped:
    def test_columns_are_the_indicators_of_the_set(self):
        assert list(VALUES.columns) == META.index[META["level"] == 1].tolist()
        assert VALUES.shape == (31, 9)

    def test_published_numbers_come_back(self):
        # Ministry's list of 2025: 1,554 专科 and 87 职业本科 colleges; 220 units of round two;
        # 167 of the 197 units of round one are listed again.
        colleges = TABLES["colleges"]
        count = colleges[colleges["level"] != "bachelor"].groupby("province_code").size()
        assert count.sum() == 1554 + 87
        assert (VALUES["bachelor_colleges_pct"] * count).sum() == pytest.approx(8700)
        assert (VALUES["units_per_100_colleges"] * count).sum() == pytest.approx(22000)
        first = TABLES["units"][TABLES["units"]["round"] == 1].groupby("province_code").size()
        kept = province_indicators(**TABLES, least=1)["units_kept_pct"]
        assert first.sum() == 197
        assert (kept * first).sum() == pytest.approx(16700)

    def test_gaps_are_the_provinces_with_too_few(self):
        gaps = VALUES.isna()
        assert set(gaps.any()[gaps.any()].index) == {"admission_outside_pctile", "units_kept_pct"}
        first = TABLES["units"][TABLES["units"]["round"] == 1].groupby("province_code").size()
        few = first.reindex(VALUES.index, fill_value=0) < 3
        assert gaps["units_kept_pct"].equals(few.rename("units_kept_pct"))
        assert gaps.index[gaps["admission_outside_pctile"]].tolist() == ["540000"]

    def test_municipalities_are_reached_by_definition(self):
        cities = ["110000", "120000", "310000", "500000"]
        assert (VALUES.loc[cities, "population_reached_pct"] == 100).all()
        assert 0.6 < (VALUES["population_reached_pct"] == 100).mean() < 0.75  # 约三分之二

    def test_round_one_would_be_nearly_the_same_indicator_again(self):
        first = TABLES["units"][TABLES["units"]["round"] == 1].groupby("province_code").size()
        before = datasets.load_colleges(2017).groupby("province_code").size()
        share = (first / before).reindex(VALUES.index, fill_value=0)
        inside = VALUES.index.drop("540000")  # 1 unit of 3 colleges in round two, none in round one
        rank = share[inside].corr(VALUES.loc[inside, "units_per_100_colleges"], method="spearman")
        assert rank > 0.85

    def test_shares_lie_within_their_bounds(self):
        percents = [name for name in VALUES if name.endswith(("_pct", "_pctile"))]
        assert VALUES[percents].min().min() >= 0
        assert VALUES[percents].max().max() <= 100


def faults(**changes):
    with pytest.raises(DataContractError) as caught:
        province_indicators(**made(**changes))
    return [(f.table, f.problem, f.row, f.column) for f in caught.value.faults]


class TestFaults:
    def test_missing_columns_of_all_tables_at_once(self):
        tables = made()
        found = faults(
            panel=tables["panel"].drop(columns="year"), units=tables["units"].drop(columns="round")
        )
        assert found == [
            ("panel", "missing column", None, "year"),
            ("units", "missing column", None, "round"),
        ]

    def test_faults_of_all_tables_at_once(self):
        tables = made()
        panel = tables["panel"]
        panel.loc[(panel["province_code"] == "420000") & (panel["year"] == 2024), [
            "population_yearend_wan", "hei_enrolment_wan"]] = [0.0, np.nan]  # fmt: skip
        colleges = pd.concat([tables["colleges"], tables["colleges"].iloc[[0]]])
        units = tables["units"].replace({"province_code": {"650000": "660000"}})
        found = faults(panel=panel, colleges=colleges, units=units)
        assert ("panel", "needs a number > 0", "420000", "population_yearend_wan") in found
        assert ("panel", "needs a number ≥ 0", "420000", "hei_enrolment_wan") in found
        assert ("colleges", "stands twice", "1100000", "college_code") in found
        assert {f[0] for f in found} == {"panel", "colleges", "units"}

    def test_a_province_without_rows_is_no_zero(self):
        tables = made()
        panel = tables["panel"][tables["panel"]["province_code"] != "540000"]
        colleges = tables["colleges"][tables["colleges"]["province_code"] != "540000"]
        schooling = tables["schooling"].iloc[1:]
        found = faults(panel=panel, colleges=colleges, schooling=schooling)
        assert ("panel", "needs a number > 0", "540000", "population_average_wan") in found
        assert ("colleges", "no vocational college in a province", "540000", None) in found
        assert ("schooling", "needs a number ≥ 0", "110000", "junior_college_pct") in found

    def test_years_and_rounds_must_be_there(self):
        tables = made()
        found = faults(
            panel=tables["panel"][tables["panel"]["year"] == 2024],
            outcomes=tables["outcomes"].assign(year=2020),
            units=tables["units"][tables["units"]["round"] == 2],
        )
        assert found == [
            ("panel", "no rows of 2023", None, "year"),
            ("outcomes", "no rows of 2025", None, None),
            ("units", "no rows of round 1", None, None),
        ]

    def test_rows_that_stand_twice(self):
        tables = made()
        twice = pd.concat([tables["panel"], tables["panel"].iloc[[0]]])
        schooling = pd.concat([tables["schooling"], tables["schooling"].iloc[[3]]])
        found = faults(panel=twice, schooling=schooling)
        assert ("panel", "province twice", "110000, 2023", "year") in found
        assert [f[:2] for f in found] == [
            ("panel", "province twice"),
            ("schooling", "stands twice"),
        ]
