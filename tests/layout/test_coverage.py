"""Coverage of areas on the real lists, its laws, and what it refuses."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography import places
from shuanggao_analytics.layout import concentration_index, coverage, coverage_change, gini
from shuanggao_analytics.policy import strategies
from shuanggao_analytics.resources import read_table_text

LIST = read_table_text("units")
CITIES = places.places().query("level == 'city' and valid_to.isna()")["place_code"].tolist()


def units_of(round_: int) -> pd.DataFrame:
    return LIST[LIST["round"] == str(round_)]


def made_up(cities: list[str], kinds: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "college_code": [f"41{i:08d}" for i in range(len(cities))],
            "unit_type": kinds,
            "city_code": cities,
            "province_code": [code[:2] + "0000" for code in cities],
        }
    )


made_up_units = st.lists(
    st.tuples(st.sampled_from(CITIES), st.sampled_from(["school", "group"])),
    min_size=1,
    max_size=30,
).map(lambda pairs: made_up([c for c, _ in pairs], [k for _, k in pairs]))


class TestTheLists:
    """What both lists give; the published counts carry their address in ``published_totals``."""

    @pytest.mark.parametrize(
        ("round_", "expected"),
        [
            (1, {"jing-jin-ji": 24, "yangtze-delta": 41, "yangtze-belt": 90, "yellow-river": 49}),
            (2, {"jing-jin-ji": 25, "yangtze-delta": 45, "yangtze-belt": 98, "yellow-river": 54}),
            (1, {"gba": 14, "chengdu-chongqing": 18}),
            (2, {"gba": 16, "chengdu-chongqing": 18}),
        ],
    )
    def test_strategies(self, round_, expected):
        units = coverage(units_of(round_), by="strategy")["units"]
        assert units[list(expected)].to_dict() == expected

    def test_belts_of_round_one_as_published(self):
        """高职发展智库, 2019-10-25 (yjs.hceb.edu.cn/info/1004/6641): 101, 50, 46; 51 %."""
        table = coverage(units_of(1), by="belt")
        assert table["units"].to_dict() == {"east": 101, "central": 50, "west": 46}
        assert round(100 * table.loc["east", "share"]) == 51

    def test_provinces(self):
        table = coverage(units_of(1), by="province")
        assert len(table) == 31
        assert (table["units"] > 0).sum() == 29
        assert table["units"][["320000", "330000", "370000", "440000"]].tolist() == [20, 15, 15, 14]
        assert table["units"][["540000", "630000"]].tolist() == [0, 0]
        assert table[["units", "school_units", "group_units", "groups"]].sum().tolist() == [
            197,
            56,
            141,
            253,
        ]
        assert (coverage(units_of(2), by="province")["units"] > 0).all()

    def test_concentration_of_round_one(self):
        counts = coverage(units_of(1), by="province")["units"]
        assert concentration_index(counts) == pytest.approx(22.387, abs=5e-4)
        assert gini(counts) == pytest.approx(0.4031, abs=5e-5)

    def test_groups_of_round_two(self):
        table = coverage(units_of(2), by="province")
        assert table[["school_units", "group_units", "groups"]].sum().tolist() == [60, 160, 280]

    def test_cities_hold_every_unit(self):
        table = coverage(units_of(2), by="city")
        assert table["units"].sum() == 220
        assert table.loc["110000", "units"] == 7

    def test_any_column(self):
        table = coverage(units_of(1), by="tier")
        assert table["units"].to_dict() == {"A": 36, "B": 79, "C": 82}


class TestLaws:
    @given(made_up_units)
    def test_fractions_add_up_to_the_units_held_by_at_least_one(self, units):
        member = strategies.membership()
        held = units["province_code"].isin(member["place_code"])
        held |= units["city_code"].isin(member["place_code"])
        split = coverage(units, by="strategy", overlap="fractional")
        assert split["units"].sum() == pytest.approx(held.sum())
        plain = coverage(units, by="strategy")
        assert (split["units"] <= plain["units"] + 1e-9).all()

    @given(made_up_units)
    def test_divisions_add_up(self, units):
        for by in ("province", "city"):
            table = coverage(units, by=by)
            mainland = ~units["province_code"].isin(["710000", "810000", "820000"])
            assert table["units"].sum() == mainland.sum()
            assert (table["school_units"] + table["group_units"] == table["units"]).all()
            assert (table["groups"] == 2 * table["school_units"] + table["group_units"]).all()

    @given(made_up_units)
    def test_one_more_unit_never_lowers_a_count(self, units):
        more = pd.concat([units, made_up(["320100"], ["school"]).assign(college_code="x")])
        for by in ("province", "belt", "strategy"):
            assert (coverage(more, by=by)["units"] >= coverage(units, by=by)["units"]).all()

    def test_location_quotients_average_to_one_over_the_base(self):
        table = read_table_text("province_panel").query("year == '2024'")
        base = table.set_index("province_code")["population_yearend_wan"].astype(float)
        result = coverage(units_of(2), by="province", base=base)
        mean = (result["location_quotient"] * result["base"]).sum() / result["base"].sum()
        assert mean == pytest.approx(1)
        assert (result["rate"] * result["base"]).sum() == pytest.approx(220)

    def test_a_base_of_provinces_is_summed_over_belts_and_strategies(self):
        provinces = places.provinces().query("in_programme and has_gb_code")["province_code"]
        base = pd.Series(1.0, index=provinces)
        belts = coverage(units_of(1), by="belt", base=base)
        assert belts["base"].to_dict() == {"east": 11, "central": 8, "west": 12}
        result = coverage(units_of(1), by="strategy", base=base)
        assert result.loc["yangtze-belt", "base"] == 11
        assert result.loc[["gba", "chengdu-chongqing"], "rate"].isna().all()

    def test_areas_that_overlap_have_shares_of_the_whole(self):
        """Units and base of a strategy over those of the whole country, not of all strategies."""
        provinces = places.provinces().query("in_programme and has_gb_code")["province_code"]
        result = coverage(units_of(1), by="strategy", base=pd.Series(1.0, index=provinces))
        assert result["share"].tolist() == pytest.approx((result["units"] / 197).tolist())
        assert result["share"].sum() > 1
        assert result.loc["yangtze-belt", "location_quotient"] == pytest.approx(
            (90 / 197) / (11 / 31)
        )
        split = coverage(units_of(1), by="strategy", overlap="fractional")
        assert split["share"].sum() == pytest.approx(split["units"].sum() / 197)

    def test_a_base_of_cities_serves_strategies_of_cities(self):
        base = pd.Series(2.0, index=["440100", "440300", "442000", "445100"])
        result = coverage(units_of(1), by="strategy", base=base)
        assert result.loc["gba", "base"] == 6

    def test_a_base_of_zero_or_none_gives_no_rate(self):
        base = pd.Series({"110000": 5.0, "120000": 0.0})
        result = coverage(units_of(1), by="province", base=base)
        assert result.loc["110000", "rate"] == pytest.approx(7 / 5)
        assert result.loc[["120000", "130000"], "rate"].isna().all()

    def test_four_regions(self):
        table = coverage(units_of(1), by="belt", belts="four")
        assert table.index.tolist() == ["east", "central", "west", "northeast"]
        assert table["units"].sum() == 197

    def test_the_callers_table_is_left_alone(self):
        units = units_of(1).copy()
        before = units.copy()
        coverage(units, by="strategy", overlap="fractional")
        pd.testing.assert_frame_equal(units, before)


class TestChange:
    def test_side_by_side(self):
        change = coverage_change(
            coverage(units_of(1), by="strategy"), coverage(units_of(2), by="strategy")
        )
        assert change.loc["jing-jin-ji", ["before", "after", "change"]].tolist() == [24, 25, 1]
        assert change.loc["yangtze-belt", "change_pct"] == pytest.approx(100 * 8 / 90)

    def test_nothing_before_has_no_percentage(self):
        before = pd.DataFrame({"units": [0]}, index=["西藏"])
        after = pd.DataFrame({"units": [1, 2]}, index=["西藏", "青海"])
        change = coverage_change(before, after)
        assert change["change_pct"].isna().all()
        assert pd.isna(change.loc["青海", "before"])

    def test_missing_column(self):
        table = pd.DataFrame({"units": [1]})
        with pytest.raises(DataContractError, match="column groups: missing column"):
            coverage_change(table, table, value="groups")


class TestBadInput:
    def test_every_fault_is_named_at_once(self):
        units = made_up(["320100", "320500", "110000"], ["school", "group", "faculty"])
        units.loc[1, "college_code"] = units.loc[0, "college_code"]
        units.loc[2, "province_code"] = "999999"
        units.loc[2, "city_code"] = "nowhere"
        with pytest.raises(DataContractError) as caught:
            coverage(units, by="strategy", base=pd.Series({"110000": -1.0}))
        found = {(fault.table, fault.row, fault.column) for fault in caught.value.faults}
        assert found == {
            ("units", "0", "college_code"),
            ("units", "1", "college_code"),
            ("units", "2", "unit_type"),
            ("units", "2", "province_code"),
            ("units", "2", "city_code"),
            ("base", "110000", None),
        }

    def test_missing_columns(self):
        with pytest.raises(DataContractError) as caught:
            coverage(pd.DataFrame({"name": ["某校"]}), by="province")
        assert [fault.column for fault in caught.value.faults] == [
            "college_code",
            "unit_type",
            "province_code",
        ]

    def test_both_rounds_at_once(self):
        with pytest.raises(DataContractError, match="count one round at a time"):
            coverage(LIST, by="province")

    def test_no_units(self):
        with pytest.raises(DataContractError, match="no rows"):
            coverage(LIST.head(0), by="province")

    def test_a_wrong_base(self):
        base = pd.Series(["many", "5"], index=["110000", "120000"])
        with pytest.raises(DataContractError, match="row 110000: needs a number"):
            coverage(units_of(1), by="province", base=base)
