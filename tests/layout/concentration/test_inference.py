"""Bootstrap and leaving one out: what is drawn, what comes back, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.concentration.decomposition import theil
from shuanggao_analytics.layout.concentration.inference import bootstrap, leave_one_out, lorenz_band
from shuanggao_analytics.layout.concentration.measures import gini, lorenz
from shuanggao_analytics.layout.concentration.resampling import resampled

RNG = np.random.default_rng(7)
LEVEL = pd.Series(RNG.gamma(2, size=31), index=[f"p{i:02d}" for i in range(31)])
HEADS = pd.Series(RNG.integers(1, 90, 31), index=LEVEL.index)
BELT = pd.Series(np.repeat(["east", "central", "west"], [11, 8, 12]), index=LEVEL.index)


class TestBootstrap:
    @pytest.mark.parametrize(
        ("measure", "names"),
        [
            ("gini", ["gini"]),
            ("coefficient_of_variation", ["coefficient_of_variation"]),
            ("hoover", ["hoover"]),
            ("hhi", ["hhi", "normalised"]),
            ("concentration_index", ["concentration_index"]),
            ("primacy", ["share", "two_place", "four_place"]),
        ],
    )
    def test_every_measure_has_its_interval(self, measure, names):
        result = bootstrap(LEVEL, measure=measure, draws=300)
        assert result.table.index.tolist() == names
        assert (result.table["low"] <= result.table["high"]).all()
        assert (result.table["standard_error"] > 0).all()
        assert result.draws.shape == (300, len(names))

    def test_parts_add_up_in_every_draw(self):
        for measure in ("theil", "dagum"):
            result = bootstrap(LEVEL, measure=measure, weights=HEADS, groups=BELT, draws=300)
            parts = result.draws.drop(columns="total").sum(axis=1)
            assert (parts - result.draws["total"]).abs().max() < 1e-12
        nested = pd.DataFrame({"belt": BELT, "half": [i % 2 for i in range(31)]})
        result = bootstrap(LEVEL, measure="theil", groups=nested, draws=50)
        assert result.table.index.tolist() == ["total", "between belt", "between half", "within"]
        expected = theil(LEVEL, groups=nested).levels["value"]
        assert result.table["estimate"].tolist()[1:] == pytest.approx(expected.tolist(), abs=1e-12)

    def test_a_draw_is_the_measure_of_the_places_drawn(self):
        counts = np.concatenate(
            list(resampled(np.random.default_rng(3), np.zeros(31, dtype=np.intp), 40))
        )
        order = np.argsort(LEVEL.to_numpy(), kind="stable")
        drawn = [np.repeat(LEVEL.to_numpy()[order], c.astype(int)) for c in counts]
        expected = [gini(x) for x in drawn]
        result = bootstrap(LEVEL, draws=40, seed=3)
        assert result.draws["gini"].tolist() == pytest.approx(expected, abs=1e-12)

    def test_groups_keep_their_size(self):
        strata = np.array([0, 1, 1, 0, 2], dtype=np.intp)
        counts = next(resampled(np.random.default_rng(0), strata, 100))
        assert (counts[:, [0, 3]].sum(axis=1) == 2).all()
        assert (counts[:, [1, 2]].sum(axis=1) == 2).all()
        assert (counts[:, 4] == 1).all()

    def test_the_seed_decides(self):
        first, again = bootstrap(LEVEL, seed=5, draws=100), bootstrap(LEVEL, seed=5, draws=100)
        pd.testing.assert_frame_equal(first.draws, again.draws)
        assert not first.draws.equals(bootstrap(LEVEL, seed=6, draws=100).draws)

    def test_the_interval_covers_a_known_gini(self):
        """Of an exponential distribution it is 1/2; 95 % intervals of 60 samples of 400."""
        rng = np.random.default_rng(11)
        covered = 0
        for number in range(60):
            result = bootstrap(rng.exponential(size=400), draws=400, seed=number)
            covered += result.low <= 0.5 <= result.high
        assert 50 <= covered <= 60

    def test_scaling_changes_nothing(self):
        one, ten = bootstrap(LEVEL, draws=50), bootstrap(10 * LEVEL, draws=50)
        assert one.draws["gini"].tolist() == pytest.approx(ten.draws["gini"].tolist(), abs=1e-12)

    def test_draws_without_a_value_are_counted(self):
        result = bootstrap([0, 0, 0, 1], draws=500)
        assert result.table.loc["gini", "undefined"] == result.draws["gini"].isna().sum() > 0
        assert np.isfinite(result.high)

    def test_a_table_of_categories(self):
        table = pd.DataFrame({"a": [9, 1, 4], "b": [1, 9, 2]})
        result = bootstrap(table, measure="ellison_glaeser", draws=100)
        assert result.table.index.tolist() == ["a", "b"]


class TestLeaveOneOut:
    @pytest.mark.parametrize("measure", ["gini", "hhi", "primacy"])
    def test_each_place_is_left_out(self, measure):
        result = leave_one_out(LEVEL, measure=measure)
        assert result.table.index.equals(LEVEL.index)
        without = leave_one_out(LEVEL.drop("p07"), measure=measure).summary["estimate"]
        assert result.table.loc["p07"].tolist() == pytest.approx(without.tolist(), abs=1e-12)

    def test_the_standard_error_of_a_mean_like_measure(self):
        table = leave_one_out(LEVEL, measure="theil", weights=HEADS, groups=BELT)
        values = table.table["total"]
        expected = np.sqrt(30 / 31 * ((values - values.mean()) ** 2).sum())
        assert table.summary.loc["total", "standard_error"] == pytest.approx(expected)
        assert table.summary.loc["total", "lowest_without"] == values.idxmin()

    def test_a_place_that_holds_all(self):
        result = leave_one_out(pd.Series([0, 0, 3], index=list("abc")))
        assert np.isnan(result.table.loc["c", "gini"])
        assert np.isnan(result.summary.loc["gini", "standard_error"])

    @pytest.mark.parametrize(
        "measure",
        ["gini", "coefficient_of_variation", "hoover", "hhi", "concentration_index", "primacy"],
    )
    def test_a_single_place_leaves_nothing(self, measure):
        assert leave_one_out([5], measure=measure).table.isna().all().all()
        assert leave_one_out([5], measure="theil").table.isna().all().all()
        assert leave_one_out([5], measure="dagum", groups=["a"]).table.isna().all().all()


class TestLorenzBand:
    def test_the_curve_lies_in_its_band(self):
        band = lorenz_band(LEVEL, weights=HEADS, points=21, draws=400)
        assert (band["low"] <= band["value_share"] + 1e-12).all()
        assert (band["value_share"] <= band["high"] + 1e-12).all()
        curve = lorenz(LEVEL, weights=HEADS)
        expected = np.interp(
            band["head_share"], np.r_[0, curve["head_share"]], np.r_[0, curve["value_share"]]
        )
        assert band["value_share"].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"measure": "entropy"}, "unknown measure"),
            ({"measure": "hhi", "weights": HEADS}, "hhi takes no heads"),
            ({"groups": BELT}, "gini takes no groups"),
            ({"measure": "dagum"}, "dagum needs groups"),
            ({"measure": "ellison_glaeser"}, "places × categories"),
            ({"draws": 1, "level": 95}, "2 faults"),
            ({"weights": HEADS, "base": HEADS}, "given together with base"),
        ],
    )
    def test_arguments(self, arguments, message):
        with pytest.raises(DataContractError, match=message):
            bootstrap(LEVEL, **arguments)

    def test_data(self):
        with pytest.raises(DataContractError, match="row p03"):
            bootstrap(LEVEL.where(LEVEL.index != "p03"))
        with pytest.raises(ShuanggaoError, match="all values are zero"):
            bootstrap([0, 0])
        with pytest.raises(DataContractError, match="use T"):
            bootstrap([0, 1], measure="theil", index="L")
