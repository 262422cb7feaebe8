"""Selections against every possible choice: best, clashes, next in, last out, why not, front."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shuanggao_analytics.allocation.selection.aims import Access
from shuanggao_analytics.allocation.selection.choice import select
from shuanggao_analytics.allocation.selection.pareto import pareto_front
from shuanggao_analytics.layout.siting.request import InfeasibleRequestError

PROVINCES = ["P", "Q"]
FIELDS = ["46", "51", "61"]
TAGS = ["belt", "delta"]
PEOPLE = pd.Series({"u": 30.0, "v": 20.0, "w": 11.0})
COUNTS = ["groups", "units", "school_units", "group_units"]


@dataclass
class Case:
    """A table with what is asked of it, and each rule as a test of a choice (a list of labels)."""

    table: pd.DataFrame
    asked: dict
    access: Access
    keeps: list = field(default_factory=list)

    @cached_property
    def choices(self):
        labels = list(self.table.index)
        sizes = range(len(labels) + 1)
        subsets = [list(some) for size in sizes for some in combinations(labels, size)]
        owner = self.table["college_code"].to_dict()
        return [
            some for some in subsets if max(Counter(map(owner.get, some)).values(), default=0) <= 2
        ]

    @cached_property
    def allowed(self):
        return [some for some in self.choices if all(keep(some) for keep in self.keeps)]

    def aim(self, name, some):
        rows = self.table.loc[some]
        if name in ("score", "cost"):
            return float(rows[name].sum())
        if name == "field":
            return float(rows["field"].nunique())
        if name == "tags":
            return float(len({tag for cell in rows["tags"] for tag in cell}))
        km = self.access.distance.loc[:, list(rows["city_code"].unique())]
        near = (km <= self.access.radius).any(axis=1)
        return float(PEOPLE[near].sum())

    def value(self, weights, some):
        return sum(weight * self.aim(name, some) for name, weight in weights.items())


def count_of(table, some, what):
    sizes = table.loc[some].groupby("college_code").size()
    return {
        "groups": len(some),
        "units": len(sizes),
        "school_units": int((sizes == 2).sum()),
        "group_units": int((sizes == 1).sum()),
    }[what]


def make_table(draw, size):
    owner = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    number = st.integers(0, 9)
    numbers = st.lists(number, min_size=size, max_size=size)
    tags = st.lists(st.sampled_from(TAGS), unique=True, max_size=2).map(tuple)
    college_tags = draw(st.lists(tags, min_size=4, max_size=4))
    places = draw(st.lists(st.sampled_from(["u", "v", "w"]), min_size=4, max_size=4))
    return pd.DataFrame(
        {
            "province_code": [PROVINCES[k % 2] for k in owner],
            "college_code": [f"c{k}" for k in owner],
            "city_code": [places[k] for k in owner],
            "score": np.array(draw(numbers), dtype="float64") - 1,
            "cost": draw(numbers),
            "field": draw(st.lists(st.sampled_from(FIELDS), min_size=size, max_size=size)),
            "tags": pd.Series([college_tags[k] for k in owner], dtype=object),
        }
    ).set_axis([f"k{i}" for i in range(size)])


def quota_rules(case, draw, columns):
    quotas = pd.DataFrame(
        {name: [draw(st.integers(0, 2)) for _ in PROVINCES] for name in columns}, index=PROVINCES
    )
    exact = draw(st.booleans())
    case.asked |= {"quotas": quotas, "exact": exact}
    for name in columns:
        for province in PROVINCES:
            here = set(case.table.index[case.table["province_code"] == province])
            number = int(quotas.loc[province, name])

            def keep(some, *, here=here, name=name, number=number):
                found = count_of(case.table, [x for x in some if x in here], name)
                return found == number if exact else found <= number

            case.keeps.append(keep)


def limit_rules(case, draw):
    holders = {
        "field": {x: set(case.table.index[case.table["field"] == x]) for x in FIELDS},
        "tags": {
            x: {label for label, cell in case.table["tags"].items() if x in cell} for x in TAGS
        },
    }
    for side in ("floors", "caps"):
        limits = {}
        for column, counts in (("field", ["groups"]), ("tags", COUNTS)):
            known = [x for x, held in holders[column].items() if held]
            if not known or not draw(st.booleans()):
                continue
            label, number = draw(st.sampled_from(known)), draw(st.integers(0, 2))
            what = draw(st.sampled_from(counts))
            limits[column if what == "groups" else (column, what)] = {label: number}
            held = holders[column][label]

            def keep(some, *, held=held, what=what, number=number, side=side):
                found = count_of(case.table, [x for x in some if x in held], what)
                return found >= number if side == "floors" else found <= number

            case.keeps.append(keep)
        case.asked[side] = limits


@st.composite
def cases(draw):
    """A small selection with any of the rules."""
    table = make_table(draw, draw(st.integers(2, 8)))
    km = pd.DataFrame([[0, 60, 200], [60, 0, 60], [200, 60, 0]], PEOPLE.index, PEOPLE.index)
    case = Case(
        table, {}, Access(demand=PEOPLE, distance=km, radius=draw(st.sampled_from([50, 70])))
    )
    columns = draw(st.sampled_from([["groups"], ["units"], ["school_units", "group_units"]]))
    quota_rules(case, draw, columns)
    limit_rules(case, draw)
    most = draw(st.sampled_from([1, 2]))
    case.asked["per_college"] = most
    case.keeps.append(lambda some: table.loc[some].groupby("college_code").size().le(most).all())
    if draw(st.booleans()):
        budget = draw(st.integers(0, 25))
        case.asked["budgets"] = {"cost": budget}
        case.keeps.append(lambda some: table.loc[some, "cost"].sum() <= budget)
    if draw(st.booleans()):
        case.asked["least"] = {"field": 2}
        case.keeps.append(lambda some: case.aim("field", some) >= 2)
    for name, bound in (("forced", True), ("barred", False)):
        label = draw(st.one_of(st.none(), st.sampled_from(list(table.index))))
        if label is not None:
            case.asked[name] = [label]
            case.keeps.append(lambda some, label=label, bound=bound: (label in some) is bound)
    return case


AIMS = ["score", "-cost", "field", "tags", "access"]
WEIGHTS = st.dictionaries(
    st.sampled_from(["score", "cost", "field", "tags", "access"]),
    st.integers(1, 5),
    min_size=1,
    max_size=3,
).map(lambda found: {k: -v if k == "cost" else v for k, v in found.items()})


def best_of(case, weights):
    return max(case.value(weights, some) for some in case.allowed)


class TestBruteForce:
    @settings(deadline=None, max_examples=20)
    @given(case=cases(), weights=WEIGHTS)
    def test_weighted_aims(self, case, weights):
        if not case.allowed:
            with pytest.raises(InfeasibleRequestError):
                select(case.table, objective=weights, access=case.access, **case.asked)
            return
        result = select(case.table, objective=weights, access=case.access, **case.asked)
        some = list(result.chosen.index)
        assert some in case.allowed
        assert result.value == pytest.approx(best_of(case, weights), abs=1e-7)
        assert result.value == pytest.approx(case.value(weights, some), abs=1e-9)
        assert result.status == "optimal"
        assert result.bound >= result.value
        for name, row in result.aims.iterrows():
            assert row["value"] == pytest.approx(case.aim(name, some))
        assert (result.rules["slack"] >= -1e-6).all()

    @settings(deadline=None, max_examples=20)
    @given(case=cases(), order=st.permutations(AIMS).map(lambda found: found[:3]))
    def test_aims_in_their_order(self, case, order):
        assume(case.allowed)
        signs = [-1 if name.startswith("-") else 1 for name in order]
        names = [name.removeprefix("-") for name in order]

        def key(some):
            return [sign * case.aim(name, some) for sign, name in zip(signs, names, strict=True)]

        result = select(case.table, objective=order, access=case.access, **case.asked)
        assert key(list(result.chosen.index)) == max(key(some) for some in case.allowed)
        assert result.stages["value"].tolist() == key(list(result.chosen.index))

    @settings(deadline=None, max_examples=20)
    @given(case=cases())
    def test_smallest_clash(self, case):
        assume(not case.allowed)
        with pytest.raises(InfeasibleRequestError) as caught:
            select(case.table, access=case.access, **case.asked)
        keeps = [{n for n, some in enumerate(case.choices) if keep(some)} for keep in case.keeps]
        fewest = next(
            size
            for size in range(1, len(keeps) + 1)
            if any(not set.intersection(*group) for group in combinations(keeps, size))
        )
        assert len(caught.value.clash) == fewest
        assert "shorter" not in str(caught.value)

    @settings(deadline=None, max_examples=20)
    @given(case=cases(), weights=WEIGHTS)
    def test_next_in_and_last_out(self, case, weights):
        assume(case.allowed)
        result = select(case.table, objective=weights, access=case.access, **case.asked)
        inside = set(result.chosen.index)
        table = result.marginal(count=3)
        assert table["proven"].all()
        for side, entering in (("next_in", True), ("last_out", False)):
            losses = {}
            for label in case.table.index:
                if (label in inside) is entering:
                    continue
                others = [some for some in case.allowed if (label in some) is entering]
                if others:
                    most = max(case.value(weights, some) for some in others)
                    losses[label] = result.value - most
            rows = table[table["side"] == side]
            assert rows["loss"].tolist() == pytest.approx(sorted(losses.values())[:3], abs=1e-6)
            for row in rows.itertuples():
                assert row.loss == pytest.approx(losses[row.candidate], abs=1e-6)

    @settings(deadline=None, max_examples=20)
    @given(case=cases(), weights=WEIGHTS, number=st.integers(0, 7))
    def test_why_not(self, case, weights, number):
        assume(case.allowed)
        label = case.table.index[number % len(case.table)]
        result = select(case.table, objective=weights, access=case.access, **case.asked)
        inside = set(result.chosen.index)
        answer = result.why_not(label)
        others = [some for some in case.allowed if (label in some) is (label not in inside)]
        assert (answer.status == "chosen") is (label in inside)
        if not others:
            assert np.isnan(answer.loss)
            assert answer.clash
            return
        loss = result.value - max(case.value(weights, some) for some in others)
        assert answer.loss == pytest.approx(loss, abs=1e-6)
        changed = (inside | set(answer.enters)) - set(answer.leaves)
        changed = changed ^ {label}
        assert sorted(changed) in [sorted(some) for some in others]
        assert case.value(weights, sorted(changed)) == pytest.approx(result.value - loss, abs=1e-6)

    @settings(deadline=None, max_examples=15)
    @given(case=cases())
    def test_losses_stage_by_stage(self, case):
        assume(case.allowed)
        result = select(case.table, objective=["field", "score"], **case.asked)
        tops = result.stages["value"].tolist()
        sides = [result.marginal(stage=k, count=8).set_index("candidate") for k in (1, 2)]
        pairs = {tuple(x): [case.aim("field", x), case.aim("score", x)] for x in case.allowed}
        for label in case.table.index:
            inside = label in result.chosen.index
            others = [pair for some, pair in pairs.items() if (label in some) is not inside]
            if not others:
                assert label not in sides[0].index
                continue
            losses = np.array(tops) - max(others)
            answer = result.why_not(label)
            assert answer.stage == (1 if losses[0] else 2)
            assert answer.loss == pytest.approx(losses[answer.stage - 1], abs=1e-6)
            least = tops[0] - max(field for field, _ in others)
            assert sides[0].loc[label, "loss"] == pytest.approx(least, abs=1e-6)
            kept = [score for field, score in others if field == tops[0]]
            assert (label in sides[1].index) is bool(kept)
            if kept:
                least = tops[1] - max(kept)
                assert sides[1].loc[label, "loss"] == pytest.approx(least, abs=1e-6)

    @settings(deadline=None, max_examples=20)
    @given(case=cases(), aims=st.permutations(AIMS).map(lambda found: found[:2]))
    def test_front(self, case, aims):
        assume(case.allowed)
        result = select(case.table, access=case.access, **case.asked)
        front = pareto_front(result, aims=aims, points=40)
        names = [name.removeprefix("-") for name in aims]
        signs = np.array([-1.0 if name.startswith("-") else 1.0 for name in aims])
        worth = {tuple(signs * [case.aim(name, some) for name in names]) for some in case.allowed}
        unbeaten = {
            one
            for one in worth
            if not any(two != one and all(np.array(two) >= np.array(one)) for two in worth)
        }
        found = {tuple(row) for row in front.table[names].to_numpy() * signs}
        assert found <= unbeaten
        if not {"access"} & set(names):  # whole numbers of a small range: the steps miss none
            assert found == unbeaten


class TestLaws:
    @settings(deadline=None, max_examples=8)
    @given(case=cases(), weights=WEIGHTS, seed=st.integers(0, 99))
    def test_order_of_rows_changes_nothing(self, case, weights, seed):
        assume(case.allowed)
        shuffled = case.table.sample(frac=1, random_state=seed)
        one = select(case.table, objective=weights, access=case.access, **case.asked)
        two = select(shuffled, objective=weights, access=case.access, **case.asked)
        assert set(one.chosen.index) == set(two.chosen.index)
        assert list(two.chosen.index) == [x for x in shuffled.index if x in set(one.chosen.index)]

    @settings(deadline=None, max_examples=15)
    @given(case=cases(), share=st.sampled_from([0.1, 0.5]))
    def test_giving_up_a_share(self, case, share):
        assume(case.allowed)
        order = ["score", "field"]
        strict = select(case.table, objective=order, **case.asked)
        loose = select(case.table, objective=order, give_up=share, **case.asked)
        top = strict.stages["value"].iloc[0]
        kept = case.aim("score", list(loose.chosen.index))
        assert kept >= top - share * abs(top) - 1e-6
        allowed = [
            case.aim("field", some)
            for some in case.allowed
            if case.aim("score", some) >= top - share * abs(top) - 1e-6
        ]
        assert loose.value == max(allowed)
        assert loose.value >= strict.value
