"""What `select` refuses, what it leaves alone, and a country's worth of candidates."""

from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.allocation.selection import clash as selection_clash
from shuanggao_analytics.allocation.selection import model as selection_model
from shuanggao_analytics.allocation.selection.aims import Access, holders
from shuanggao_analytics.allocation.selection.choice import select, strategy_labels
from shuanggao_analytics.allocation.selection.pareto import pareto_front
from shuanggao_analytics.errors import DataContractError, ShuanggaoError, UnknownNameError
from shuanggao_analytics.layout.siting.models import Found
from shuanggao_analytics.layout.siting.request import InfeasibleRequestError
from shuanggao_analytics.policy import strategies


def small():
    return pd.DataFrame(
        {
            "province_code": ["320000"] * 4 + ["630000"] * 2,
            "college_code": ["A", "A", "B", "B", "C", "D"],
            "city_code": ["320100"] * 2 + ["320500"] * 2 + ["630100"] * 2,
            "score": [90.0, 80.0, 85.0, 60.0, 50.0, 40.0],
            "cost_wan": [5.0, 5.0, 9.0, 9.0, 4.0, 3.0],
            "field": ["46", "46", "51", None, "41", "46"],
        },
        index=["A1", "A2", "B1", "B2", "C1", "D1"],
    )


QUOTAS = pd.Series({"320000": 2, "630000": 1})


def country(candidates=1_500, seed=0):
    """Return candidates of colleges with two groups each in 31 provinces, and unit quotas."""
    rng = np.random.default_rng(seed)
    colleges = candidates // 2
    province = np.sort(np.append(np.arange(31), rng.integers(0, 31, colleges - 31)))
    owner = np.repeat(np.arange(colleges), 2)
    place = rng.integers(0, 8, colleges)
    table = pd.DataFrame(
        {
            "province_code": [f"{k:02d}0000" for k in province[owner]],
            "college_code": [f"u{k:04d}" for k in owner],
            "city_code": [f"{province[k]:02d}{place[k]:02d}00" for k in owner],
            "score": rng.normal(70, 10, owner.size).round(1),
            "cost_wan": rng.integers(3_000, 8_000, owner.size),
            "field": rng.integers(41, 60, owner.size).astype(str),
            "tags": [("east",) if province[k] < 10 else ("west", "poor") for k in owner],
        }
    ).set_axis([f"k{i:04d}" for i in range(owner.size)])
    there = np.bincount(province, minlength=31)
    group = np.full(31, 1)
    school = np.full(31, 2)
    school[:2] = 1
    assert (there >= school + group).all()
    labels = [f"{k:02d}0000" for k in range(31)]
    quotas = pd.DataFrame({"school_units": school, "group_units": group}, index=labels)
    return table, quotas, rng


class TestFaults:
    def test_all_at_once(self):
        table = small().assign(city_code=None)
        table.loc["B2", "score"] = np.nan
        table.loc["A2", "province_code"] = "630000"
        with pytest.raises(DataContractError) as caught:
            select(
                table,
                quotas=pd.DataFrame({"groups": [1.5], "unit": [1]}, index=["320000"]),
                objective=["score", "nothing"],
                floors={"field": {"99": 1}, "colour": 2},
                caps={("field", "units"): 3, "field": {"46": -1}},
                budgets={"cost": 10, "cost_wan": -1},
                least={"access": 5},
                forced=["Z9"],
                per_college=3,
                give_up=1.0,
                gap=-1.0,
            )
        said = str([str(fault) for fault in caught.value.faults])
        for part in (
            "row A, column province_code: differs within one college",
            "row 320000, column groups: needs a whole number ≥ 0",
            "quotas, column unit: unknown column",
            "row 630000: no quota for the place of a candidate",
            "row B2, column score: needs a number",
            "objective, row nothing: no such aim",
            "floors, row 99, column field: no candidate holds this label",
            "floors, column colour: the candidates have no such column",
            "row B, column field: differs within one college",
            "caps, row 46, column field: needs a whole number ≥ 0",
            "candidates, column cost: missing column",
            "budgets, cost_wan: needs a number ≥ 0",
            "least, row access: no such aim",
            "forced, row Z9: no such candidate",
            "per_college: needs 1 or 2",
            "give_up: needs a share",
            "gap: needs a number ≥ 0",
        ):
            assert part in said

    @pytest.mark.parametrize(
        "objective", [[], {}, 3, [3], {"score": "much"}, {"field": -1}, "-field"]
    )
    def test_objectives(self, objective):
        with pytest.raises(DataContractError, match="objective"):
            select(small(), quotas=QUOTAS, objective=objective)

    def test_candidates(self):
        with pytest.raises(DataContractError, match="there is no candidate"):
            select(small().iloc[:0], quotas=QUOTAS)
        twice = pd.concat([small(), small().iloc[:1]])
        with pytest.raises(DataContractError, match="A1: stands twice"):
            select(twice, quotas=QUOTAS)
        with pytest.raises(DataContractError, match="candidates, column college_code: missing col"):
            select(small().drop(columns="college_code"), quotas=QUOTAS)
        with pytest.raises(DataContractError, match="not a Series or table"):
            select(small(), quotas={"320000": 2})

    def test_numbers_that_were_read_as_objects_are_no_labels(self):
        table = small().astype({"score": object})
        assert select(table, quotas=QUOTAS).value == 225.0
        table.loc["A1", "score"] = "ninety"
        with pytest.raises(DataContractError, match="row A1, column score: needs a number"):
            select(table, quotas=QUOTAS)

    def test_access(self):
        demand = pd.Series({"x": 5.0, "y": -1.0})
        access = Access(demand=demand, distance=pd.DataFrame(), radius=0.0, place="town")
        with pytest.raises(DataContractError) as caught:
            select(small(), quotas=QUOTAS, objective="access", access=access)
        assert len(caught.value.faults) == 3

    def test_front(self):
        result = select(small(), quotas=QUOTAS)
        for aims in (["score"], "score", ["score", "-score"], ["score", "none"], ["score", 3]):
            with pytest.raises(DataContractError, match="aims"):
                pareto_front(result, aims=aims)
        with pytest.raises(DataContractError, match="points"):
            pareto_front(result, aims=["score", "field"], points=1)

    def test_no_such_candidate(self):
        with pytest.raises(UnknownNameError, match="Z9"):
            select(small(), quotas=QUOTAS).why_not("Z9")

    @pytest.mark.parametrize("wrong", [{"count": 0}, {"stage": 2}, {"stage": True}])
    def test_marginal(self, wrong):
        with pytest.raises(DataContractError, match="needs a whole number"):
            select(small(), quotas=QUOTAS).marginal(**wrong)

    def test_no_answer_within_the_time(self):
        nothing = Found(None, -np.inf, proven_infeasible=False)
        with (
            patch.object(selection_model, "solve", return_value=nothing),
            pytest.raises(ShuanggaoError, match="within the time"),
        ):
            select(small(), quotas=QUOTAS)


class TestResult:
    def test_callers_table_is_kept(self):
        table = small()
        before = table.copy()
        result = select(table, quotas=QUOTAS, floors={"field": {"41": 1}})
        pd.testing.assert_frame_equal(table, before)
        pd.testing.assert_frame_equal(
            result.chosen.drop(columns="unit_type"), before.loc[["A1", "B1", "C1"]]
        )

    def test_school_and_group_units(self):
        quotas = pd.DataFrame({"school_units": [1, 0], "group_units": [0, 1]}, QUOTAS.index)
        result = select(small(), quotas=quotas, objective=["score", "-cost_wan"])
        assert list(result.chosen.index) == ["A1", "A2", "C1"]
        assert result.units["unit_type"].to_dict() == {"A": "school", "C": "group"}
        assert result.units["groups"].tolist() == [2, 1]
        assert result.stages["value"].tolist() == [220.0, -14.0]
        assert result.aims["value"].to_dict() == {"score": 220.0, "cost_wan": 14.0}

    def test_at_most(self):
        table = small().assign(score=[90.0, -1.0, -1.0, -1.0, -1.0, -1.0])
        assert list(select(table, quotas=QUOTAS, exact=False).chosen.index) == ["A1"]
        assert len(select(table, quotas=QUOTAS).chosen) == 3

    def test_why_not_names_what_is_in_the_way(self):
        result = select(small(), quotas=QUOTAS, barred=["C1"], budgets={"cost_wan": 17})
        answer = result.why_not("A2")
        assert answer.status == "loses"
        assert (answer.loss, answer.leaves) == (5.0, ("B1",))
        assert answer.rules["rule"].tolist() == [
            "quota of 320000: exactly 2 groups",
            "budget of cost_wan: at most 17",
        ]
        assert answer.rules["loss_with_room"].tolist() == [5.0, 5.0]
        barred = result.why_not("C1")
        assert (barred.status, barred.clash) == ("impossible", ("barred: C1",))
        assert "cannot be chosen" in barred.text
        assert "<p>C1" in barred._repr_html_()

    def test_tie(self):
        table = small().assign(score=1.0)
        result = select(table, quotas=QUOTAS)
        outside = next(label for label in table.index if label not in result.chosen.index)
        assert result.why_not(outside).status == "tied"
        assert (result.marginal()["loss"] == 0).all()

    def test_clash_of_many_rules_is_short(self):
        places = [f"{k}00000" for k in range(8)]
        table = pd.DataFrame(
            {"province_code": places, "college_code": places, "score": 1.0, "cost": 1.0}
        )
        with pytest.raises(InfeasibleRequestError) as caught:
            select(table, quotas=pd.Series(1, index=places), budgets={"cost": 7})
        line = f"quotas of groups, exactly 8 in all, of {', '.join(places)}"
        assert caught.value.clash == (line, "budget of cost: at most 7")
        assert str(caught.value).endswith("budget of cost: at most 7")  # proven the shortest

    def test_clash_when_the_time_runs_out(self):
        result = select(small(), quotas=QUOTAS)
        model, rules = result.solved.model, result.solved.rules
        with patch.object(selection_model.Model, "possible", return_value=None):
            clash = selection_clash.smallest_clash(model, rules)
        assert "the time ran out" in clash.remark

    def test_words(self):
        result = select(small(), quotas=QUOTAS)
        assert result.text.startswith("3 of 6 candidates chosen (0 school units, 3 group units)")
        assert (result.gap, result.status, result.bound) == (0.0, "optimal", 225.0)
        assert "3 of 6" in result._repr_html_()
        front = pareto_front(result, aims=["score", "field"])
        assert front.text == "1 choices that no other beats: score 225 to 225, field 3 to 3"


class TestAccess:
    @pytest.mark.parametrize("form", ["matrix", "tidy"])
    def test_distances_may_list_more_places(self, form):
        demand = pd.Series({"x": 5.0, "y": 3.0})
        km = pd.DataFrame(
            [[1.0, 90.0, 90.0, 0.0], [90.0, 1.0, 90.0, 0.0]],
            index=["x", "y"],
            columns=["320100", "320500", "630100", "elsewhere"],
        )
        if form == "tidy":
            km = km.rename_axis("demand").reset_index().melt("demand", None, "supply", "km")
        access = Access(demand=demand, distance=km, radius=10.0)
        result = select(
            small(), quotas=QUOTAS, objective={"access": 1}, access=access, forced=["A1"]
        )
        assert result.value == 8.0
        assert result.aims.loc["access", "most"] == 8.0
        with pytest.raises(InfeasibleRequestError, match="access: at least 9"):
            select(small(), quotas=QUOTAS, access=access, least={"access": 9})


class TestStrategyLabels:
    def test_as_holdings_say(self):
        here = pd.DataFrame(
            {
                "province_code": ["440000", "110000", "650000"],
                "city_code": ["440300", "110000", pd.NA],
            },
            index=[3, 1, 2],
        )
        labels = strategy_labels(here)
        assert labels.index.tolist() == [3, 1, 2]
        held = strategies.holdings(here, members=strategies.membership())
        assert sum(map(len, labels)) == len(held)
        assert "jing-jin-ji" in labels[1]
        assert labels[3] == tuple(held.loc[held["row"] == 0, "strategy_id"])

    def test_missing_column(self):
        with pytest.raises(DataContractError, match="city_code"):
            strategy_labels(pd.DataFrame({"province_code": ["110000"]}))

    def test_a_cell_may_hold_several_or_none(self):
        held = holders(pd.Series([("a", "b", "a"), None, {"b"}, (), "a"]))
        pairs = sorted(zip(held.candidate, held.labels[held.element], strict=True))
        assert pairs == [(0, "a"), (0, "b"), (2, "b"), (4, "a")]


class TestCountry:
    def test_all_rules_at_once(self):
        table, quotas, rng = country()
        cities = pd.Index(table["city_code"].unique())
        people = pd.Series(rng.lognormal(12, 1, len(cities)), index=cities)
        at = rng.uniform(0, 2_000, (len(cities), 2))
        km = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        result = select(
            table,
            quotas=quotas,
            objective={"score": 1, "access": 1e-5, "field": 5},
            floors={"field": 4, ("tags", "units"): {"east": 20}},
            caps={"field": 12},
            budgets={"cost_wan": 155 * 5_200},
            least={"access": float(people.sum() / 4)},
            access=Access(demand=people, distance=km, radius=100.0),
            forced=["k0000"],
            barred=["k0003"],
        )
        chosen = result.chosen
        assert result.status == "optimal"
        kinds = pd.crosstab(result.units["province_code"], result.units["unit_type"])
        assert kinds["school"].tolist() == quotas["school_units"].tolist()
        assert kinds["group"].tolist() == quotas["group_units"].tolist()
        assert chosen["field"].value_counts().between(4, 12).all()
        assert chosen["field"].nunique() == 19
        assert chosen["cost_wan"].sum() <= 155 * 5_200
        assert "k0000" in chosen.index
        assert "k0003" not in chosen.index
        near = (km[:, cities.isin(chosen["city_code"])] <= 100).any(axis=1)
        assert result.aims.loc["access", "value"] == pytest.approx(people[near].sum())
