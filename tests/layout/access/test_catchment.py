"""Access: the definition by hand, its laws, the distances behind it, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.geography.distance import distance_matrix
from shuanggao_analytics.layout.access.catchment import (
    accessibility,
    accessibility_scenarios,
    cumulative_opportunities,
    share_within,
)
from shuanggao_analytics.layout.access.travel import (
    nearest_by_group,
    nearest_unit,
    travel_distances,
)

STEPS = {30.0: 1.0, 60.0: 0.68, 90.0: 0.22}
DECAYS = [None, "gaussian", STEPS, lambda km: np.exp(-km / 40)]


def points(count, seed):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {"lon": rng.uniform(75, 130, count), "lat": rng.uniform(20, 50, count)},
        index=[f"{seed}-{i:03d}" for i in range(count)],
    )


@st.composite
def cases(draw):
    """Demand, supply and a distance matrix, some of it out of reach."""
    i, j = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    amount = st.integers(0, 50)
    demand = draw(st.lists(amount, min_size=i, max_size=i).filter(any))
    supply = draw(st.lists(amount, min_size=j, max_size=j))
    cell = st.one_of(st.integers(0, 120), st.just(float("nan")))
    km = draw(st.lists(st.lists(cell, min_size=j, max_size=j), min_size=i, max_size=i))
    people = pd.Series(demand, index=[f"p{k}" for k in range(i)], dtype="float64")
    units = pd.Series(supply, index=[f"u{k}" for k in range(j)], dtype="float64")
    return people, units, pd.DataFrame(km, index=people.index, columns=units.index, dtype="float64")


def slow_access(demand, supply, km, *, catchment, weight, three):
    """The definition of Luo & Wang (2003) and Wan et al. (2012), pair by pair."""
    score = dict.fromkeys(demand.index, 0.0)

    def w(i, j):
        return weight(km.loc[i, j]) if km.loc[i, j] <= catchment else 0.0

    def g(i, j):
        if not three:
            return 1.0
        total = sum(w(i, k) for k in supply.index if supply[k] > 0)
        return w(i, j) * (supply[j] > 0) / total if total else 0.0

    for j in supply.index:
        heads = sum(g(i, j) * w(i, j) * demand[i] for i in demand.index)
        for i in demand.index:
            score[i] += g(i, j) * w(i, j) * supply[j] / heads if heads else 0.0
    return pd.Series(score)


def step(km):
    return next((weight for end, weight in STEPS.items() if km <= end), 0.0)


def gaussian(km, edge=100.0):
    return (np.exp(-0.5 * (km / edge) ** 2) - np.exp(-0.5)) / (1 - np.exp(-0.5))


class TestTheDefinition:
    @pytest.mark.parametrize("three", [False, True])
    @pytest.mark.parametrize(
        ("decay", "weight"), [(None, lambda km: 1.0), ("gaussian", gaussian), (STEPS, step)]
    )
    @settings(deadline=None, max_examples=40)
    @given(case=cases())
    def test_pair_by_pair(self, case, decay, weight, three):
        demand, supply, km = case
        method = "3sfca" if three else "2sfca"
        table = accessibility(
            demand, supply, distance=km, catchment=100, decay=decay, method=method
        )
        slow = slow_access(demand, supply, km, catchment=100, weight=weight, three=three)
        np.testing.assert_allclose(table["access"], slow, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(table["nearest_km"], km.loc[:, supply > 0].min(axis=1))
        np.testing.assert_allclose(
            table["reachable_supply"], ((km <= 100) * supply).sum(axis=1), rtol=1e-12
        )

    def test_step_weights_by_hand(self):
        """Luo & Qi (2009), weights 1, 0.68, 0.22: R = 10 / (100 + 0.68·50), A = weight · R."""
        demand = pd.Series({"near": 100, "far": 50, "out": 70})
        km = pd.DataFrame({"u": [30.0, 30.1, 90.1]}, index=demand.index)
        table = accessibility(demand, pd.Series({"u": 10}), distance=km, catchment=100, decay=STEPS)
        assert table["access"].tolist() == pytest.approx([10 / 134, 6.8 / 134, 0.0])
        assert table["reachable_supply"].tolist() == [10, 10, 10]

    def test_a_unit_without_supply_is_not_there(self):
        demand = pd.Series({"p": 10})
        km = pd.DataFrame({"u": [50.0], "empty": [1.0]}, index=["p"])
        supply = pd.Series({"u": 2, "empty": 0})
        for method in ("2sfca", "3sfca"):
            row = accessibility(demand, supply, distance=km, catchment=60, method=method).loc["p"]
            assert row.to_dict() == {"access": 0.2, "nearest_km": 50, "reachable_supply": 2}


class TestLaws:
    @pytest.mark.parametrize("decay", DECAYS)
    @pytest.mark.parametrize("method", ["2sfca", "3sfca"])
    @settings(deadline=None, max_examples=40)
    @given(case=cases())
    def test_supply_is_conserved(self, case, decay, method):
        demand, supply, km = case
        table = accessibility(demand, supply, distance=km, catchment=80, decay=decay, method=method)
        inside = km.le(80) & km.lt(80 if decay == "gaussian" else np.inf)
        reached = inside.mul(demand, axis=0).sum() > 0
        given_out = float((demand * table["access"]).sum())
        assert given_out == pytest.approx(float(supply[reached].sum()), rel=1e-9, abs=1e-12)

    @pytest.mark.parametrize("decay", DECAYS)
    @settings(deadline=None, max_examples=25)
    @given(case=cases(), seed=st.integers(0, 9))
    def test_scenarios_are_the_single_runs(self, case, decay, seed):
        demand, supply, km = case
        rng = np.random.default_rng(seed)
        supplies = pd.DataFrame(
            rng.integers(0, 4, (5, len(supply))), index=list("abcde"), columns=supply.index
        )
        many = accessibility_scenarios(demand, supplies, distance=km, catchment=70, decay=decay)
        for name, row in supplies.iterrows():
            one = accessibility(demand, row, distance=km, catchment=70, decay=decay)
            np.testing.assert_allclose(many.loc[name], one["access"], rtol=1e-12, atol=1e-15)
        assert many.columns.equals(demand.index)

    @settings(deadline=None, max_examples=25)
    @given(case=cases())
    def test_every_form_of_distance_gives_the_same(self, case):
        demand, supply, km = case
        tidy = km.rename_axis("demand").reset_index().melt("demand", var_name="supply")
        tidy = tidy.rename(columns={"value": "km"}).dropna()
        here, there = np.nonzero(km.notna().to_numpy())
        stored = csr_array((km.to_numpy()[here, there], (here, there)), shape=km.shape)
        forms = [
            km.iloc[::-1, ::-1],
            km.to_numpy(),
            tidy.sample(frac=1, random_state=0),
            tidy.astype({"demand": "category", "supply": "category"}),
            stored,
        ]
        expected = accessibility(demand, supply, distance=km, catchment=60)
        for form in forms:
            table = accessibility(demand, supply, distance=form, catchment=60)
            pd.testing.assert_frame_equal(table, expected)

    def test_the_callers_tables_stay_as_they_are(self):
        demand, supply = pd.Series({"p": 1}), pd.Series({"u": 1})
        km = pd.DataFrame({"u": [5.0]}, index=["p"])
        copies = demand.copy(), supply.copy(), km.copy()
        accessibility(demand, supply, distance=km, catchment=10, decay="gaussian")
        pd.testing.assert_series_equal(demand, copies[0])
        pd.testing.assert_series_equal(supply, copies[1])
        pd.testing.assert_frame_equal(km, copies[2])


class TestWithin:
    @settings(deadline=None, max_examples=25)
    @given(case=cases())
    def test_share_and_opportunities(self, case):
        demand, supply, km = case
        limits = [20, 60, 119]
        share = share_within(demand, supply, distance=km, km=limits)
        reach = cumulative_opportunities(demand, supply, distance=km, km=limits)
        for limit in limits:
            has = km.loc[:, supply > 0].le(limit).any(axis=1)
            assert share.loc[limit, "demand"] == demand[has].sum()
            assert share.loc[limit, "share"] == pytest.approx(demand[has].sum() / demand.sum())
            np.testing.assert_allclose(reach[limit], ((km <= limit) * supply).sum(axis=1))
        assert share["share"].is_monotonic_increasing


class TestTravel:
    @pytest.mark.parametrize("limit", [50, 800, 4000, 30_000, None])
    def test_the_same_as_the_full_matrix(self, limit):
        here, there = points(60, 1), points(40, 2)
        full = distance_matrix(here, there)
        table = travel_distances(here, there, limit_km=limit)
        close = full if limit is None else full.where(full <= limit)
        assert len(table) == close.notna().to_numpy().sum()
        looked_up = full.to_numpy()[table["demand"].cat.codes, table["supply"].cat.codes]
        np.testing.assert_allclose(table["km"], looked_up, rtol=1e-12)
        order = table["demand"].cat.codes.astype(int) * 100 + table["supply"].cat.codes
        assert order.is_monotonic_increasing

    def test_across_the_date_line_and_the_same_point(self):
        here = pd.DataFrame({"lon": [179.9, 10.0], "lat": [0.0, 0.0]}, index=["a", "b"])
        there = pd.DataFrame({"lon": [-179.9, 10.0], "lat": [0.0, 0.0]}, index=["c", "b"])
        table = travel_distances(here, there, limit_km=30)
        assert table[["demand", "supply"]].to_numpy().tolist() == [["a", "c"], ["b", "b"]]
        assert table["km"].tolist() == pytest.approx([22.239, 0.0], abs=1e-3)

    def test_nearest(self):
        here, there = points(50, 3), points(20, 4)
        full = distance_matrix(here, there)
        table = nearest_unit(here, there)
        assert table["nearest"].tolist() == full.idxmin(axis=1).tolist()
        np.testing.assert_allclose(table["km"], full.min(axis=1))

    def test_nearest_of_the_own_group(self):
        here = points(60, 5).assign(field=["46", "51", "63", "99"] * 15)
        there = points(30, 6).assign(field=["46", "51", "63"] * 10)
        here.loc[here.index[0], ["lon", "lat"]] = np.nan
        here.loc[here.index[1], "field"] = None
        table = nearest_by_group(here, there, group="field")
        full = distance_matrix(here, there)
        for label, row in here.iloc[2:].iterrows():
            own = full.loc[label, there["field"] == row["field"]]
            if own.empty:
                assert row["field"] == "99"
                assert table.loc[label, ["nearest", "km"]].isna().all()
            else:
                assert table.loc[label, "nearest"] == own.idxmin()
                assert table.loc[label, "km"] == pytest.approx(own.min())
        assert table.iloc[:2][["nearest", "km"]].isna().all().all()

    def test_a_college_with_two_fields_is_two_rows(self):
        here = points(2, 7).assign(field=["46", "51"]).set_axis(["甲", "甲"])
        table = nearest_by_group(here, points(2, 8).assign(field=["46", "51"]), group="field")
        assert table.index.tolist() == ["甲", "甲"]
        assert table["nearest"].tolist() == ["8-000", "8-001"]

    def test_nobody_to_go_to(self):
        assert nearest_unit(points(2, 1), points(0, 1))[["nearest", "km"]].isna().all().all()


class TestRefusals:
    demand = pd.Series({"p": 10.0, "q": 5.0})
    supply = pd.Series({"u": 1.0})
    km = pd.DataFrame({"u": [10.0, 20.0]}, index=["p", "q"])

    def test_all_faults_at_once(self):
        demand = pd.Series([10.0, -1.0, np.nan], index=["p", "q", "r"])
        table = pd.DataFrame({"demand": ["p", "x"], "supply": ["u", "y"], "km": [1.0, 2.0]})
        with pytest.raises(DataContractError) as caught:
            accessibility(demand, self.supply, distance=table, catchment=0, decay={30: -1})
        text = str(caught.value)
        for part in ("row q", "row r", "catchment", "unknown demand place (found 'x')"):
            assert part in text
        assert "unknown supply place (found 'y')" in text
        assert "weight ≥ 0" in text
        assert "no zone has a weight" in text
        assert len(caught.value.faults) == 7

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"demand": [1, 2]}, "not a Series"),
            ({"demand": pd.Series([1, 2], index=["p", "p"])}, "stands twice"),
            ({"supply": pd.Series({"u": "many"})}, "needs a number ≥ 0"),
            ({"supply": pd.Series(dtype="float64")}, "no place"),
            ({"catchment": float("nan")}, "catchment"),
            ({"catchment": True}, "catchment"),
            ({"decay": "linear"}, "decay"),
            ({"method": "4sfca"}, "method"),
            ({"distance": np.zeros((3, 1))}, "shape"),
            ({"distance": pd.DataFrame({"u": [1.0]}, index=["p"])}, "no distances for this"),
            ({"distance": pd.DataFrame({"u": [-1.0, 2.0]}, index=["p", "q"])}, "p → u"),
            ({"distance": pd.DataFrame({"u": [1.0, np.inf]}, index=["p", "q"])}, "q → u"),
            (
                {"distance": pd.DataFrame({"demand": "p", "supply": "u", "km": [1.0, 1.0]})},
                "the pair stands twice",
            ),
            (
                {"distance": pd.DataFrame({"demand": ["p"], "supply": ["u"], "km": [np.nan]})},
                "needs a distance ≥ 0",
            ),
            (
                {"distance": pd.DataFrame({"demand": [None], "supply": ["u"], "km": [1.0]})},
                "unknown demand place",
            ),
        ],
    )
    def test_each(self, change, said):
        asked = {
            "demand": self.demand,
            "supply": self.supply,
            "distance": self.km,
            "catchment": 50,
        } | change
        people, units = asked.pop("demand"), asked.pop("supply")
        with pytest.raises(DataContractError, match=said):
            accessibility(people, units, **asked)

    def test_no_demand_at_all(self):
        with pytest.raises(ShuanggaoError, match="no demand"):
            accessibility(self.demand * 0, self.supply, distance=self.km, catchment=50)

    def test_a_decay_function_out_of_its_range(self):
        with pytest.raises(ShuanggaoError, match="one finite weight"):
            accessibility(
                self.demand, self.supply, distance=self.km, catchment=50, decay=lambda km: -km
            )

    def test_scenarios(self):
        bad = pd.DataFrame([[1, -1], [None, 2]], columns=["u", "u"], index=["now", "then"])
        with pytest.raises(DataContractError) as caught:
            accessibility_scenarios(self.demand, bad, distance=self.km, catchment=50)
        assert len(caught.value.faults) == 3

    def test_no_distance_asked(self):
        with pytest.raises(DataContractError, match="no distance in it"):
            share_within(self.demand, self.supply, distance=self.km, km=[])

    def test_points(self):
        bad = pd.DataFrame({"lon": [190.0, np.nan, 100.0], "lat": [30.0, 30.0, 30.0]})
        with pytest.raises(DataContractError) as caught:
            travel_distances(bad, bad.drop(columns="lat"), limit_km=-1)
        text = str(caught.value)
        for part in ("row 0, column lon", "no coordinate", "missing column", "limit_km"):
            assert part in text
        with pytest.raises(DataContractError, match="column field: missing column"):
            nearest_by_group(points(2, 1), points(2, 2), group="field")
