"""Differences by province: by hand, shrinking, small groups, and what is refused at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.stages import stage_bias
from shuanggao_analytics.performance.trends import false_discovery

UNITS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.integers(0, 100), st.integers(0, 100)),
    min_size=1, max_size=14,
)  # fmt: skip


def scores(rows):
    """Return long scores of two stages from (province, self, ministries)."""
    table = pd.DataFrame(rows, columns=["province_code", "self", "ministries"])
    table = table.assign(unit_id=[f"u{n}" for n in range(len(table))])
    about = {"round": 2, "evaluation": "final", "year": 2029}
    return pd.concat(
        [
            table[["unit_id", "province_code"]].assign(**about, stage=s, score=table[s])
            for s in ("self", "ministries")
        ],
        ignore_index=True,
    )


def bias(table, **options):
    return stage_bias(table, first="self", second="ministries", **options)


def simulated(draw, sizes, between):
    """Return scores, and the true difference of each province."""
    true = draw.normal(-2, between, size=len(sizes))
    rows = []
    for at, size in enumerate(sizes):
        own = draw.uniform(60, 90, size=size)
        rows += [(f"p{at:02}", x, x + true[at] + draw.normal(0, 2)) for x in own]
    return scores(rows), true


class TestByHand:
    table = scores([("A", 95, 91), ("A", 93, 90), ("A", 92, 88), ("B", 90, 89), ("B", 96, 95)])

    def test_difference_and_interval(self):
        found = bias(self.table).table
        assert found["n"].tolist() == [3, 2]
        assert found["difference"].tolist() == pytest.approx([-11 / 3, -1])
        # t of 2 degrees of freedom at 97.5 %: 4.302653
        reach = 4.302653 * np.sqrt(1 / 3 / 3)
        assert found["low"]["A"] == pytest.approx(-11 / 3 - reach)
        assert found["high"]["A"] == pytest.approx(-11 / 3 + reach)

    def test_small_groups_have_no_interval(self):
        found = bias(self.table).table
        assert found["small_n"].tolist() == [False, True]
        assert found.loc["B", ["low", "high", "p", "q"]].isna().all()

    def test_shrinking(self):
        found = bias(self.table)
        # squares: units 2/3 and 0, within (2/3)/3; groups 3 · (16/15)² + 2 · (8/5)² = 8.5333
        within, size = 2 / 9, (5 - 13 / 5) / 1
        between = (3 * (16 / 15) ** 2 + 2 * (8 / 5) ** 2 - within) / size
        assert (found.within, found.between) == pytest.approx((within, between))
        weights = 1 / (between + within / np.array([3, 2]))
        mean = weights @ [-11 / 3, -1] / weights.sum()
        assert found.mean == pytest.approx(mean)
        reliability = between * weights
        assert found.table["reliability"].tolist() == pytest.approx(reliability.tolist())
        assert found.table["shrunken"]["B"] == pytest.approx(mean + reliability[1] * (-1 - mean))

    def test_whether_groups_differ_at_all(self):
        from scipy.stats import f_oneway

        found = bias(self.table)
        assert found.p_between == pytest.approx(f_oneway([-4, -3, -4], [-1, -1]).pvalue)
        assert "for no difference between groups" in found.text

    def test_false_discoveries_over_groups(self):
        table, _ = simulated(np.random.default_rng(1), [5] * 8, 1.0)
        for control in ("bh", "by", "none"):
            found = bias(table, control=control).table
            assert found["q"].tolist() == false_discovery(found["p"], control=control).tolist()

    def test_no_spread_at_all_is_sure(self):
        found = bias(scores([("A", 90, 88)] * 3 + [("B", 80, 80)] * 3)).table
        assert found["p"].tolist() == [0, 1]
        assert found["low"].tolist() == found["high"].tolist() == [-2, 0]
        assert found["shrunken"].tolist() == pytest.approx([-2, 0])

    def test_the_same_difference_everywhere(self):
        found = bias(scores([("A", 90, 88)] * 3 + [("B", 80, 78)] * 3))
        assert found.table["shrunken"].tolist() == [-2, -2]
        assert (found.between, found.within, found.p_between) == (0, 0, 1)
        assert "lies 0% of the variance" in found.text


class TestShrinking:
    def test_recovers_differences_better_than_the_raw_means(self):
        draw = np.random.default_rng(5)
        raw, shrunken = [], []
        for _ in range(20):
            table, true = simulated(draw, [1, 1, 2, 2, 3, 4, 8, 20], 1.0)
            found = bias(table).table
            raw.append(np.mean((found["difference"].to_numpy() - true) ** 2))
            shrunken.append(np.mean((found["shrunken"].to_numpy("float64") - true) ** 2))
        assert np.mean(shrunken) < 0.75 * np.mean(raw)

    def test_recovers_the_variances(self):
        table, _ = simulated(np.random.default_rng(2), [12] * 60, 1.5)
        found = bias(table)
        assert found.between == pytest.approx(1.5**2, rel=0.3)
        assert found.within == pytest.approx(4, rel=0.15)

    @pytest.mark.parametrize("rows", [[("A", 90, 88)] * 3, [("A", 90, 88), ("B", 80, 75)]])
    def test_what_cannot_be_told_apart_is_not_shrunken(self, rows):
        found = bias(scores(rows))
        assert found.table["shrunken"].isna().all()
        assert np.isnan(found.between)
        assert "nothing is shrunken" in found.text


class TestLaws:
    @given(UNITS)
    @settings(max_examples=40)
    def test_shrunken_lies_between_the_group_and_the_mean(self, rows):
        found = bias(scores(rows))
        shrunken = found.table["shrunken"].to_numpy("float64", na_value=np.nan)
        known = ~np.isnan(shrunken)
        raw = found.table["difference"].to_numpy()[known]
        low, high = np.minimum(raw, found.mean), np.maximum(raw, found.mean)
        assert (low - 1e-9 <= shrunken[known]).all()
        assert (shrunken[known] <= high + 1e-9).all()
        assert found.table["reliability"].dropna().between(0, 1).all()

    @given(UNITS)
    @settings(max_examples=25)
    def test_exchanging_the_stages_turns_the_sign(self, rows):
        table = scores(rows)
        one = bias(table).table
        other = stage_bias(table, first="ministries", second="self").table
        for name, back in (("difference", "difference"), ("low", "high"), ("high", "low"),
                           ("shrunken", "shrunken")):  # fmt: skip
            values = other[back].to_numpy("float64", na_value=np.nan)
            assert values == pytest.approx(
                -one[name].to_numpy("float64", na_value=np.nan), nan_ok=True, abs=1e-9
            )

    @given(UNITS, st.randoms(use_true_random=False))
    @settings(max_examples=25)
    def test_permuting_rows_changes_nothing(self, rows, random):
        table = scores(rows)
        order = random.sample(range(len(table)), len(table))
        one, other = bias(table).table, bias(table.iloc[order]).table
        assert_frame_equal(other.sort_index(), one.sort_index())


class TestResult:
    def test_text_is_of_differences_only(self):
        text = bias(TestByHand.table.assign(trust="synthetic")).text
        assert text.startswith("Synthetic data.")
        assert "neither which of them is nearer to the truth nor why they differ" in text
        assert "1 have 2 units or fewer and none" in text

    def test_other_groups(self):
        table = TestByHand.table.assign(unit_type=lambda t: t["province_code"].str.lower())
        found = bias(table, by="unit_type").table
        assert found.index.tolist() == ["a", "b"]
        assert found.index.name == "unit_type"


class TestRefusals:
    def test_all_faults_at_once(self):
        table = TestByHand.table.drop(index=9)
        table.loc[0, "score"] = 105
        table.loc[[1, 6], "province_code"] = None
        with pytest.raises(DataContractError) as caught:
            bias(table, level=1, control="holm")
        assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
            "scores, row 1 (u1, self), column province_code: missing",
            "scores, row 6 (u1, ministries), column province_code: missing",
            "scores, row 0 (u0, self), column score: outside [0, 100] (found '105')",
            "scores, row u4: the unit lacks the stage ministries",
            "level: needs a number between 0 and 1 (found '1')",
            "control: no such control (found 'holm')",
        ]

    def test_stages(self):
        with pytest.raises(DataContractError, match="second: the same stage as the first"):
            stage_bias(TestByHand.table, first="self", second="self")
        with pytest.raises(DataContractError, match="first: no such first"):
            stage_bias(TestByHand.table, first="city", second="self")
