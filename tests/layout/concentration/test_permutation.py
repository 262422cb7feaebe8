"""The two null hypotheses: labels permuted, units thrown."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.concentration.dagum import dagum
from shuanggao_analytics.layout.concentration.decomposition import theil
from shuanggao_analytics.layout.concentration.permutation import _permuted, chance, permutation

MEXICO = pd.read_csv(Path(__file__).parents[2] / "published" / "mexico.csv")


class TestPermutation:
    @pytest.mark.parametrize(("year", "printed"), [(1940, 0.4), (2000, 0.032)])
    def test_mexico(self, year, printed):
        """PySAL inequality, TheilDSim with 999 permutations and its own seed: .4 and .032."""
        test = permutation(MEXICO[f"gdp_per_head_{year}"], groups=MEXICO["regime"], draws=4999)
        assert test.p_value == pytest.approx(printed, abs=0.045)
        expected = theil(MEXICO[f"gdp_per_head_{year}"], groups=MEXICO["regime"])
        assert test.table.loc["between", "observed"] == pytest.approx(expected.between, abs=1e-12)

    @pytest.mark.parametrize("measure", ["theil", "dagum"])
    @pytest.mark.parametrize("weighted", [False, True])
    def test_the_null_is_that_of_all_arrangements(self, measure, weighted):
        x, w = np.array([1.0, 2, 5, 9, 4, 3]), np.array([1.0, 4, 2, 1, 3, 2])
        w = w if weighted else np.ones(6)
        groups = list("aabbbb")
        take = {"theil": theil, "dagum": dagum}[measure]
        exact = [
            take(x[list(p)], weights=w[list(p)], groups=groups).between
            for p in permutations(range(6))
        ]
        test = permutation(x, weights=w, groups=groups, measure=measure, draws=20000)
        assert test.table.loc["between", "null_mean"] == pytest.approx(np.mean(exact), rel=0.03)
        drawn, values = test.draws["between"].to_numpy(), np.unique(np.round(exact, 9))
        assert np.isin(np.round(drawn, 9), values).all()
        observed = take(x, weights=w, groups=groups).between
        share = np.mean(np.array(exact) >= observed - 1e-12)
        assert test.p_value == pytest.approx(share, abs=0.015)

    @pytest.mark.parametrize("measure", ["theil", "dagum"])
    def test_parts_add_up_in_every_draw(self, measure):
        x = MEXICO["gdp_per_head_2000"]
        test = permutation(x, groups=MEXICO["regime"], measure=measure, draws=99)
        total = theil(x).total if measure == "theil" else dagum(x, groups=MEXICO["regime"]).total
        assert test.draws.sum(axis=1).tolist() == pytest.approx([total] * 99, abs=1e-12)

    def test_nested_labels_stay_together(self):
        x = [1, 2, 3, 4, 5, 60]
        labels = pd.DataFrame({"belt": list("aabbbb"), "province": list("xxyyzz")})
        test = permutation(x, groups=labels, draws=200)
        assert test.table.index.tolist() == ["between belt", "between province", "within"]
        result = theil(x, groups=labels)
        observed = test.table["observed"].tolist()
        assert observed == pytest.approx(result.levels["value"].tolist(), abs=1e-12)

    def test_p_is_even_when_nothing_is_there(self):
        """Random labels: p values are spread over 0 to 1."""
        rng = np.random.default_rng(2)
        p = [
            permutation(rng.gamma(2, size=40), groups=np.arange(40) % 3, draws=99, seed=k).p_value
            for k in range(200)
        ]
        assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.06)
        assert np.mean(p) == pytest.approx(0.5, abs=0.07)

    def test_one_group_cannot_move(self):
        assert permutation([1, 2, 5], groups=["a"] * 3, draws=50).p_value == 1

    def test_every_row_is_a_permutation_and_the_seed_decides(self):
        rows = np.concatenate(list(_permuted(np.random.default_rng(1), 100, 1500)))
        assert (np.sort(rows, axis=1) == np.arange(100)).all()
        assert np.bincount(rows[:, 0], minlength=100).std() < 3 * np.sqrt(15)
        again = np.concatenate(list(_permuted(np.random.default_rng(1), 100, 1500)))
        assert (rows == again).all()

    def test_measures_without_parts(self):
        with pytest.raises(DataContractError, match="no group labels to permute"):
            permutation([1, 2], groups=["a", "b"], measure="gini")


class TestChance:
    @pytest.mark.parametrize("measure", ["gini", "coefficient_of_variation", "hoover", "hhi"])
    def test_a_draw_of_chance_is_no_surprise_and_one_place_is(self, measure):
        base = np.arange(1, 21)
        thrown = np.random.default_rng(4).multinomial(60, base / base.sum())
        assert chance(thrown, base=base, measure=measure).p_value > 0.02
        heaped = [60] + [0] * 19
        assert chance(heaped, base=base, measure=measure).p_value == pytest.approx(1 / 1000)

    def test_two_units_on_two_places(self):
        """Both on one place (Gini 1/2) with chance 1/2, one each (0) with chance 1/2."""
        test = chance([2, 0], draws=4000)
        assert set(test.draws["gini"].round(12)) == {0.0, 0.5}
        assert test.table.loc["gini", "null_mean"] == pytest.approx(0.25, abs=0.02)

    def test_theil_has_its_parts(self):
        test = chance([3, 0, 1, 4], base=[1, 1, 2, 2], measure="theil", groups=list("aabb"))
        assert test.table.index.tolist() == ["total", "between", "within"]
        parts = test.draws["between"] + test.draws["within"]
        assert (parts - test.draws["total"]).abs().max() < 1e-12
        expected = theil([3, 0, 1, 4], base=[1, 1, 2, 2], groups=list("aabb"))
        assert test.table.loc["between", "observed"] == pytest.approx(expected.between)

    def test_the_draws_are_the_measure_of_the_counts(self):
        base = np.array([2.0, 1, 3])
        test = chance([1, 1, 0], base=base, measure="gini", draws=200)
        from shuanggao_analytics.layout.concentration.measures import gini

        possible = {
            round(gini(c, base=base), 9)
            for c in ([2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0], [1, 0, 1], [0, 1, 1])
        }
        assert set(test.draws["gini"].round(9)) == possible

    def test_bad_input(self):
        with pytest.raises(DataContractError, match="not a whole number"):
            chance([1.5, 2])
        with pytest.raises(DataContractError, match="no null of single units"):
            chance([1, 2], measure="primacy")
        with pytest.raises(DataContractError, match="needs a number > 0"):
            chance([1, 2], base=[0, 1])
