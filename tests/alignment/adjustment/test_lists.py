"""Adjustment lists: every row has its rule, three values, monotony, and how firm it all is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.adjustment.lists import adjustment_lists
from shuanggao_analytics.alignment.adjustment.rules import check_rules, default_rules
from shuanggao_analytics.alignment.adjustment.sensitivity import adjustment_range
from shuanggao_analytics.errors import DataContractError

GOODNESS = {"限制撤销": 0, "改造升级": 1, "维持": 2, "重点建设": 3}
RULES = default_rules()

maybe = st.one_of(st.none(), st.floats(0, 1))
programme = st.fixed_dictionaries(
    {
        "employment_rate": maybe,
        "match_rate": maybe,
        "recruitment_rate": st.one_of(st.none(), st.floats(0, 2)),
        "supply_ratio": st.one_of(st.none(), st.floats(0, 3)),
        "enrolment_trend": st.one_of(st.none(), st.floats(-1, 1)),
        "fit": maybe,
        "posts_vanished": st.sampled_from([True, False, None]),
        "guidance": st.sampled_from(["grow", "shortage", "upgrade", "none", "grow;upgrade", None]),
    }
)
tables = st.lists(programme, min_size=1, max_size=6).map(
    lambda rows: pd.DataFrame(rows).assign(demand_basis="measured")
)


def one(**values) -> pd.DataFrame:
    return pd.DataFrame([values]).assign(demand_basis="measured")


class TestLaws:
    @settings(max_examples=30)
    @given(tables)
    def test_every_row_has_the_rule_that_fired(self, table):
        found = adjustment_lists(table)
        ids = {*RULES["rule_id"], "no rule fired", "no rule could be judged"}
        assert set(found["rule"]) <= ids
        lists = RULES.drop_duplicates("rule_id").set_index("rule_id")["list"]
        for _, row in found.iterrows():
            fired = [x for x in row["fired"].split(";") if x]
            assert (row["rule"] in fired) == bool(fired)
            assert row["conflict"] == (len({lists[x] for x in fired}) > 1)
            assert row["words_zh"]
            assert row["trust"] == "derived"
            if fired:
                assert row["list"] == min((lists[x] for x in fired), key=GOODNESS.get)
                assert row["evidence"]
            elif row["rule"] == "no rule fired":
                assert row["list"] == "维持"
            else:
                assert pd.isna(row["list"])

    @settings(max_examples=30)
    @given(tables, st.floats(0, 1))
    def test_worse_employment_never_leads_to_a_better_list(self, table, worse):
        table = table.assign(employment_rate=table["employment_rate"].astype(float).fillna(1.0))
        lower = table.assign(employment_rate=table["employment_rate"] * worse)
        before = adjustment_lists(table)["list"].map(GOODNESS)
        after = adjustment_lists(lower)["list"].map(GOODNESS)
        assert (after <= before).all()

    @settings(max_examples=30)
    @given(tables)
    def test_settled_programmes_keep_their_list_whatever_is_missing(self, table):
        found = adjustment_lists(table)
        best = {"employment_rate": 1.0, "match_rate": 1.0, "recruitment_rate": 1.0, "fit": 1.0}
        best |= {"supply_ratio": 0.5, "enrolment_trend": 0.1}
        bad = dict.fromkeys(best, 0.0) | {"supply_ratio": 2.0, "enrolment_trend": -0.9}
        for fill in (best, bad):
            filled = table.assign(
                posts_vanished=table["posts_vanished"].map(
                    lambda x, worst=fill is bad: worst if x is None else x
                ),
                guidance=table["guidance"].fillna("upgrade" if fill is bad else "grow"),
                **{name: table[name].astype(float).fillna(value) for name, value in fill.items()},
            )
            after = adjustment_lists(filled)
            settled = found["settled"]
            assert (after["list"][settled] == found["list"][settled]).all()
            possible = zip(after["list"], found["could_be"], strict=True)
            assert all(new in could.split(";") for new, could in possible)
            assert after["settled"].all()

    @settings(max_examples=30)
    @given(tables, st.randoms())
    def test_rows_do_not_touch_each_other(self, table, random):
        order = list(range(len(table)))
        random.shuffle(order)
        whole = adjustment_lists(table)
        pd.testing.assert_frame_equal(adjustment_lists(table.iloc[order]), whole.iloc[order])

    def test_the_callers_table_is_left_alone(self):
        table = one(employment_rate=0.5)
        before = table.copy()
        adjustment_lists(table)
        pd.testing.assert_frame_equal(table, before)


class TestCases:
    def test_precedence_is_the_most_cautious(self):
        found = adjustment_lists(one(employment_rate=0.4, guidance="grow")).iloc[0]
        assert (found["list"], found["rule"], found["fired"]) == ("限制撤销", "R2", "R2;B1")
        assert found["conflict"]
        assert found["evidence"] == "employment_rate 0.4 < 0.6"

    def test_a_rule_of_two_conditions_needs_both(self):
        both = adjustment_lists(one(supply_ratio=0.5, employment_rate=0.95)).iloc[0]
        assert (both["list"], both["rule"]) == ("重点建设", "B2")
        assert both["evidence"] == "supply_ratio 0.5 <= 0.8; employment_rate 0.95 >= 0.9"
        assert both["words_zh"] == "供给不足：毕业生不超过岗位数的80%且就业率不低于90%"
        half = adjustment_lists(one(supply_ratio=0.5, employment_rate=0.8)).iloc[0]
        assert half["list"] == "维持"
        unknown = adjustment_lists(one(supply_ratio=0.5, employment_rate=None)).iloc[0]
        assert "B2" in unknown["unjudged"].split(";")
        assert "employment_rate" in unknown["missing"].split(";")
        failed = adjustment_lists(one(supply_ratio=0.9, employment_rate=None)).iloc[0]
        assert "B2" not in failed["unjudged"].split(";")

    def test_missing_is_neither_fired_nor_not(self):
        found = adjustment_lists(one(employment_rate=None, posts_vanished=None)).iloc[0]
        assert pd.isna(found["list"])
        assert found["rule"] == "no rule could be judged"
        assert not found["settled"]

    def test_a_proxy_is_said(self):
        table = one(supply_ratio=2.0).assign(demand_basis="proxy")
        found = adjustment_lists(table).iloc[0]
        assert (found["rule"], found["demand_basis"], found["on_proxy"]) == ("R1", "proxy", True)
        table["employment_rate"], table["supply_ratio"] = 0.1, 1.0
        assert not adjustment_lists(table).iloc[0]["on_proxy"]

    def test_ones_own_rules_on_ones_own_column(self):
        rules = pd.DataFrame(
            [
                ["mine", "改造升级", "complaints", ">", 10],
                ["last", "限制撤销", "complaints", ">", 50],
            ],
            columns=["rule_id", "list", "indicator", "comparison", "cutoff"],
        )
        table = pd.DataFrame({"complaints": [5, 20, 80]}, index=list("abc"))
        found = adjustment_lists(table, rules=rules)
        assert found["list"].tolist() == ["维持", "改造升级", "限制撤销"]
        assert found.loc["c", "fired"] == "last;mine"
        assert found.loc["b", "words_en"] == "complaints > 10"

    @pytest.mark.parametrize(
        ("table", "said"),
        [
            (one(employment_rate=95.0), "not per cent"),
            (one(other=1.0), "no indicator of the rules"),
            (one(employment_rate=0.5).head(0), "no rows"),
            (one(supply_ratio=1.0).drop(columns="demand_basis"), "posts without a basis"),
        ],
    )
    def test_refused(self, table, said):
        with pytest.raises(DataContractError, match=said):
            adjustment_lists(table)


class TestRules:
    def test_all_faults_at_once(self):
        rules = RULES.head(6).copy()
        rules["cutoff"] = rules["cutoff"].astype(object)
        rules.loc[0, "list"] = "撤销"
        rules.loc[1, "indicator"] = "employmentrate"
        rules.loc[2, "cutoff"] = 3
        rules.loc[3, "cutoff"] = "best"
        rules.loc[4, "cutoff"] = np.nan
        rules.loc[5, "comparison"] = "=>"
        with pytest.raises(DataContractError) as caught:
            check_rules(rules)
        found = [(fault.row, fault.column) for fault in caught.value.faults if fault.row]
        columns = ["list", "indicator", "cutoff", "cutoff", "cutoff", "comparison"]
        assert found == [(str(row), column) for row, column in enumerate(columns)]

    def test_one_rule_one_list_one_precedence(self):
        torn = RULES.assign(rule_id="X")
        with pytest.raises(DataContractError, match="several values of list for one rule_id"):
            check_rules(torn)
        with pytest.raises(DataContractError, match="several values of list for one precedence"):
            check_rules(RULES.assign(precedence=1))

    def test_missing_columns(self):
        with pytest.raises(DataContractError, match="column cutoff: missing column"):
            check_rules(RULES.drop(columns="cutoff"))

    def test_defaults_say_that_the_numbers_are_ours(self):
        given = RULES["cutoff_basis"].str.startswith("ours")
        assert (given == ~RULES["indicator"].isin(["guidance", "posts_vanished"])).all()
        assert (RULES["trust"] == "derived").all()


class TestRange:
    TABLE = pd.DataFrame({"employment_rate": [0.95, 0.62, 0.50, None]}, index=list("abcd"))

    def test_each_step_is_adjustment_lists_with_that_cutoff(self):
        found = adjustment_range(self.TABLE, shifts=(-0.2, 0.2))
        before = adjustment_lists(self.TABLE)["list"]
        for _, row in found.curve[found.curve["rule_id"] == "R2"].iterrows():
            moved = RULES.copy()
            moved.loc[moved["rule_id"] == "R2", "cutoff"] = row["moved_cutoff"]
            after = adjustment_lists(self.TABLE, rules=moved)["list"]
            assert row["changed"] == (after.fillna("") != before.fillna("")).sum()
            assert row["限制撤销"] == (after == "限制撤销").sum()

    def test_programmes(self):
        found = adjustment_range(self.TABLE, shifts=(-0.2, 0.2))
        assert found.programmes["firm"].tolist() == [True, False, False, True]
        assert found.programmes["other_lists"].tolist() == ["", "限制撤销", "维持", ""]
        assert pd.isna(found.programmes.loc["d", "list"])
        assert "2 of 4 programmes keep their list" in found.text
        assert "<table" in found._repr_html_()

    def test_marks_and_labels_do_not_move(self):
        moved = set(adjustment_range(self.TABLE).curve["indicator"])
        assert not moved & {"guidance", "posts_vanished"}

    @pytest.mark.parametrize("shifts", [(-1.0,), (float("nan"),), ()])
    def test_refused(self, shifts):
        with pytest.raises(DataContractError):
            adjustment_range(self.TABLE, shifts=shifts)
