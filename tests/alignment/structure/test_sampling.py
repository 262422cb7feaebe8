import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from shuanggao_analytics.alignment.structure.match import structure_match
from shuanggao_analytics.alignment.structure.sampling import (
    group_weights,
    krugman_by_chance,
    structure_interval,
)
from shuanggao_analytics.errors import DataContractError

SECTORS = ["a", "b", "c"]
DEMAND = pd.DataFrame([[50, 30, 20], [20, 40, 40], [1, 1, 1]], ["x", "y", "z"], SECTORS)
GROUPS = pd.DataFrame(
    [[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0.2, 0.3, 0.5], [1, 0, 0]], list("ABCDE"), SECTORS
)
REGIONS = pd.Series(["x", "x", "y", "x", "x"], GROUPS.index)
WALK = pd.DataFrame(
    {
        "code": ["46", "4603", "4603", "51", "99"],
        "target": ["make", "make", "ict", "ict", "none"],
        "weight": [1.0, 0.75, 0.25, 1.0, 1.0],
    }
)

weights = arrays.arrays(np.float64, (6, 3), elements=st.integers(0, 4).map(float)).filter(
    lambda cells: (cells.sum(axis=1) > 0).all()
)


class TestWeights:
    codes = pd.Series(["460301", "4601", "51", "99"], index=list("abcd"))

    def test_longest_prefix_and_residual(self):
        table = group_weights(self.codes, crosswalk=WALK)
        assert table.columns.tolist() == ["make", "ict", "none"]
        assert table.to_numpy().tolist() == [[0.75, 0.25, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
        assert table.index.tolist() == list("abcd")

    def test_targets_in_the_order_wanted(self):
        table = group_weights(self.codes, crosswalk=WALK, targets=["farm", "ict", "make"])
        assert table["farm"].tolist() == [0, 0, 0, 0]
        assert table.loc["d"].sum() == 0
        assert table.loc["a", ["ict", "make"]].tolist() == [0.25, 0.75]

    def test_repeated_labels_are_two_groups(self):
        table = group_weights(pd.Series(["46", "51"], index=["g", "g"]), crosswalk=WALK)
        assert table["make"].tolist() == [1, 0]

    def test_unknown_codes(self):
        with pytest.raises(DataContractError, match="88"):
            group_weights(pd.Series(["46", "88"]), crosswalk=WALK)


class TestChance:
    @pytest.mark.parametrize("n", [1, 2, 7, 40])
    def test_against_draws(self, n):
        share = np.array([0.5, 0.3, 0.15, 0.05, 0.0])
        draws = np.random.default_rng(n).multinomial(n, share, size=20_000) / n
        expected = np.abs(draws - share).sum(axis=1).mean()
        got = krugman_by_chance(np.array([n]), share[None, :])[0]
        assert got == pytest.approx(expected, abs=0.012)

    def test_ends(self):
        one_sector = np.array([[1.0, 0.0], [0.5, 0.5], [np.nan, np.nan]])
        got = krugman_by_chance(np.array([3, 0, 3]), one_sector)
        assert got[0] == 0
        assert np.isnan(got[1:]).all()

    @given(st.integers(1, 60), arrays.arrays(np.float64, 5, elements=st.integers(1, 20).map(float)))
    def test_more_groups_come_closer(self, n, amounts):
        share = (amounts / amounts.sum())[None, :]
        few, many = (krugman_by_chance(np.array([k]), share)[0] for k in (n, 4 * n))
        assert 0 <= many < few <= 2


class TestInterval:
    result = structure_interval(GROUPS, DEMAND, regions=REGIONS, draws=400, seed=3)

    def test_values_are_those_of_the_match(self):
        supply = GROUPS.groupby(REGIONS).sum()
        match = structure_match(supply, DEMAND)
        for column in ("supply_share", "deviation"):
            np.testing.assert_allclose(self.result.table[column], match.table[column])
        for column in ("krugman", "cosine"):
            np.testing.assert_allclose(self.result.summary[column], match.summary[column])

    def test_intervals_enclose_the_shares(self):
        cells = self.result.table.query("region == 'x'")
        assert (cells["supply_share_low"] <= cells["supply_share"]).all()
        assert (cells["supply_share"] <= cells["supply_share_high"]).all()
        np.testing.assert_allclose(
            cells["deviation_high"], cells["supply_share_high"] / [0.5, 0.3, 0.2] - 1
        )

    def test_one_group_has_no_interval_and_none_no_value(self):
        summary = self.result.summary
        assert summary["groups"].tolist() == [4, 1, 0]
        assert summary["small"].tolist() == [False, True, True]
        assert summary[["krugman_low", "krugman_high", "krugman_bias"]].isna().sum().tolist() == [
            2,
            2,
            2,
        ]
        assert summary["krugman"].isna().tolist() == [False, False, True]

    def test_against_drawing_row_by_row(self):
        """A plain loop of draws with replacement has the same interval but for its own draws."""
        rng = np.random.default_rng(11)
        cells = GROUPS[REGIONS == "x"].to_numpy()
        target = np.array([0.5, 0.3, 0.2])
        distance = []
        for _ in range(4000):
            total = cells[rng.integers(0, 4, 4)].sum(axis=0)
            distance.append(np.abs(total / total.sum() - target).sum())
        summary = structure_interval(
            GROUPS, DEMAND, regions=REGIONS, draws=4000, seed=5
        ).summary.loc["x"]
        low, high = np.quantile(distance, [0.025, 0.975])
        assert summary["krugman_low"] == pytest.approx(low, abs=0.03)
        assert summary["krugman_high"] == pytest.approx(high, abs=0.03)
        bias = np.mean(distance) - summary["krugman"]
        assert summary["krugman_bias"] == pytest.approx(bias, abs=0.02)

    def test_seeded(self):
        again = structure_interval(GROUPS, DEMAND, regions=list(REGIONS), draws=400, seed=3)
        pd.testing.assert_frame_equal(again.table, self.result.table)
        other = structure_interval(GROUPS, DEMAND, regions=REGIONS, draws=400, seed=4)
        assert not other.summary["krugman_bias"].equals(self.result.summary["krugman_bias"])

    def test_one_region_and_groups_outside_every_sector(self):
        groups = pd.DataFrame([[1, 0], [0, 0]], columns=["a", "b"])
        result = structure_interval(groups, pd.Series({"a": 1, "b": 1}), draws=200)
        assert 0 < result.summary["undefined"].iloc[0] < 200
        assert result.table["supply_share"].tolist() == [1, 0]
        assert result.table["supply_share_low"].tolist() == [1, 0]

    def test_text_and_html(self):
        assert self.result.text.startswith(
            "400 draws of the groups of 3 regions, 95% intervals (single groups, not sampling "
            "error); 0 of 2 lie further from their demand than as many groups drawn from it would "
            "by chance; the Krugman distance spreads over "
        )
        assert "<table" in self.result._repr_html_()

    @settings(max_examples=25)
    @given(weights, st.integers(1, 5))
    def test_copies_of_a_list_have_its_shares(self, cells, factor):
        demand = pd.Series({"a": 2, "b": 1, "c": 1})
        table = pd.DataFrame(cells, columns=SECTORS)
        more = pd.concat([table] * factor, ignore_index=True)
        one = structure_interval(table, demand, draws=50).table
        other = structure_interval(more, demand, draws=50).table
        np.testing.assert_allclose(one["supply_share"], other["supply_share"])
        assert (one["supply_share_low"] >= 0).all()
        assert (one["supply_share_high"] <= 1).all()

    @settings(max_examples=25)
    @given(st.integers(0, 2), st.integers(2, 8))
    def test_equal_groups_leave_nothing_to_chance(self, sector, n):
        groups = pd.DataFrame(np.tile(np.eye(3)[sector], (n, 1)), columns=SECTORS)
        table = structure_interval(groups, pd.Series({"a": 1, "b": 1, "c": 2}), draws=20).table
        assert table["supply_share_low"].tolist() == table["supply_share_high"].tolist()


class TestBadInput:
    def test_every_fault_at_once(self):
        groups = GROUPS.rename(columns={"c": "e"}).astype(float)
        groups.loc["A", "a"] = -1.0
        groups.loc["B"] = np.nan
        with pytest.raises(DataContractError) as caught:
            structure_interval(groups, DEMAND, regions=["x", "x", "y", "x", "w"])
        found = {(f.table, f.row, f.column, f.value) for f in caught.value.faults}
        assert found == {
            ("groups", None, "e", None),
            ("demand", None, "c", None),
            ("groups", "A", "a", "-1.0"),
            ("groups", "B", None, None),
            ("regions", "E", None, "w"),
        }

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"regions": None}, "regions: not given"),
            ({"regions": ["x"]}, "1 regions for 5 groups"),
            ({"regions": REGIONS.set_axis(list("FGHIJ"))}, "labels other than those"),
            ({"draws": 1}, "needs at least 2"),
            ({"level": 95}, "not between 0 and 1"),
        ],
    )
    def test_arguments(self, change, message):
        with pytest.raises(DataContractError, match=message):
            structure_interval(GROUPS, DEMAND, **{"regions": REGIONS, **change})

    def test_no_groups(self):
        with pytest.raises(DataContractError, match="the list is empty"):
            structure_interval(GROUPS.head(0), DEMAND, regions=[])
