"""The numbers on one college: lists recounted, places and quartiles recomputed by hand."""

import numpy as np
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing.college_results import (
    FEWEST,
    MEASURES,
    PEERS,
    college_code_of,
    compute_college,
)
from shuanggao_analytics.briefing.results import compute
from shuanggao_analytics.errors import UnknownNameError

SHENZHEN, TONGREN, NINGBO = "4144011113", "4152013055", "宁波城市职业技术学院"


@pytest.fixture(scope="module")
def results():
    return compute(rounds=(1, 2), lang="zh")


@pytest.fixture(scope="module")
def found(results):
    return {code: compute_college(results, code) for code in (SHENZHEN, TONGREN)}


class TestNames:
    def test_every_name_of_the_lists_leads_to_its_code(self):
        listed = datasets.load_colleges(2025)
        old = datasets.load_names()
        old = old[old["college_code"].isin(listed["college_code"])]
        for table in (listed.sample(200, random_state=0), old):
            codes = table["name"].map(college_code_of)
            assert codes.tolist() == table["college_code"].tolist()

    def test_a_college_that_left_the_list_is_refused_by_its_name_of_today(self):
        with pytest.raises(UnknownNameError, match="it is 天津警察学院"):
            college_code_of("天津公安警官职业学院")

    @pytest.mark.parametrize("name", ["深圳职业技术学院", " 深圳职业技术大学 ", SHENZHEN])
    def test_old_name_new_name_and_code(self, name):
        assert college_code_of(name) == SHENZHEN

    def test_brackets_may_be_of_either_width(self):
        names = datasets.load_colleges(2025)["name"]
        for name in names[names.str.contains("[（(]")].head(3):
            wide = name.translate(str.maketrans("()", "（）"))
            narrow = name.translate(str.maketrans("（）", "()"))
            assert college_code_of(wide) == college_code_of(narrow)

    @pytest.mark.parametrize("name", ["深圳职业", "深圳职业技术大"])
    def test_an_unknown_name_suggests_the_nearest(self, name):
        with pytest.raises(UnknownNameError, match="深圳职业技术大学"):
            college_code_of(name)

    @pytest.mark.parametrize("name", ["", "zzz", "4144011112"])
    def test_nothing_near_is_said_or_is_refused(self, name):
        with pytest.raises(UnknownNameError, match="unknown college"):
            college_code_of(name)


class TestPlace:
    def test_a_school_unit_of_both_rounds(self, found):
        college = found[SHENZHEN]
        assert (college.state, college.outcome, college.move) == ("tier_school_a", "kept", "same")
        assert college.tier_kept == (10, 10)
        assert college.rounds["groups"].tolist() == [2, 2]
        assert len(college.groups) == 4
        assert college.names["name"].tolist() == ["深圳职业技术学院"]

    def test_groups_of_round_two_may_be_unknown(self, found):
        groups = found[TONGREN].groups
        assert groups["round"].tolist() == [1]
        assert found[TONGREN].rounds["groups"].tolist() == [1, 1]

    @pytest.mark.parametrize(
        ("name", "reading"),
        [
            ("湖南铁道职业技术学院", {"listed": "school", "other": None}),
            ("四川财经职业学院", {"listed": None, "other": "group"}),
            ("湖南汽车工程职业大学", {"listed": "group", "other": "school"}),
        ],
    )
    def test_where_the_compilations_differ_both_are_kept(self, results, name, reading):
        assert compute_college(results, name).other_reading == reading

    def test_every_unit_of_round_one_has_its_outcome(self, results):
        kept = set(results.units[2]["college_code"])
        left = [code for code in results.units[1]["college_code"] if code not in kept][:2]
        for code in left:
            college = compute_college(results, code)
            assert (college.outcome, college.move) == ("left", "left")
            assert college.rounds.index.tolist() == [1]


class TestPeers:
    def test_sets_are_those_of_the_lists_without_the_college(self, found, results):
        college = found[TONGREN]
        first, second = results.units[1], results.units[2]
        colleges = datasets.load_colleges(2025)
        expected = {
            "tier": first[(first["unit_type"] == "group") & (first["tier"] == "B")],
            "kind": second[second["unit_type"] == "group"],
            "province": colleges[colleges["province_code"] == "520000"],
            "like": colleges[
                (colleges["level"] == "vocational_bachelor") & (colleges["ownership"] == "public")
            ],
        }
        for name, table in expected.items():
            assert set(college.peers[name]) == set(table["college_code"]) - {TONGREN}
        assert tuple(college.peers) == PEERS
        groups = datasets.load_groups(round=1)
        husbandry = groups[(groups["group_no"] == 1) & (groups["category_code"] == "41")]
        assert len(college.peers["category"]) == len(husbandry) - 1

    def test_places_and_quartiles_recomputed(self, found):
        for code, college in found.items():
            outcomes = datasets.load_college_outcomes().set_index(["year", "college_code"])
            assert len(college.comparisons) > 0
            for row in college.comparisons.sample(12, random_state=0).to_dict("records"):
                column = outcomes.loc[row["year"]][row["measure"]]
                others = column[column.index.isin(college.peers[row["peers"]])].dropna()
                values = sorted(others.astype(float).tolist())
                assert row["value"] == pytest.approx(float(column[code]))
                assert (row["n"], row["of"]) == (len(values), len(values) + 1)
                assert row["place"] == 1 + sum(value > row["value"] for value in values)
                below = sum(value < row["value"] for value in values)
                assert row["below"] == pytest.approx(below / len(values))
                assert [row["q1"], row["median"], row["q3"]] == pytest.approx(
                    np.percentile(values, [25, 50, 75]).tolist()
                )

    def test_measures_stay_inside_their_block(self, found):
        for college in found.values():
            table = college.comparisons
            for block, measures in MEASURES.items():
                part = table[table["block"] == block]
                assert set(part["measure"]) <= set(measures)
                years = part["year"].astype(int)
                assert years.between(*map(int, block.split("-"))).all()
            assert (table["n"] >= FEWEST).all()

    def test_a_college_in_neither_round_has_peers_by_place_and_kind_only(self, results):
        college = compute_college(results, NINGBO)
        assert tuple(college.peers) == ("province", "belt", "like")
        assert (college.outcome, college.state, college.tier_kept) == (None, "tier_none", None)
        assert college.rounds.empty
        assert len(college.years) == 6

    def test_one_round_alone_tells_no_outcome(self):
        one = compute(rounds=(1,), lang="zh")
        college = compute_college(one, SHENZHEN)
        assert (college.outcome, college.state) == (None, "tier_school_a")
        assert "kind" not in college.peers
        two = compute(rounds=(2,), lang="zh")
        assert "tier" not in compute_college(two, SHENZHEN).peers

    def test_home_medians_span_the_provinces(self, found):
        table = datasets.load_college_outcomes()
        listed = set(datasets.load_colleges(2025)["college_code"])
        table = table[table["college_code"].isin(listed) & (table["year"] == 2019)]
        medians = [
            part.median()
            for _, part in table.groupby("province_code")["home_pctile"]
            if part.count() >= 10
        ]
        assert found[SHENZHEN].home_medians[2019] == pytest.approx((min(medians), max(medians)))
