"""Attainment: every comparator by hand, 左右, caps, and laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.progress import attainment
from shuanggao_analytics.evaluation.progress.contract import COMPARATORS

VALUES = st.lists(st.floats(0, 1000), min_size=1, max_size=6)
TARGETS = st.floats(0.5, 1000)
WAYS = st.sampled_from(list(COMPARATORS))


def one(actual, **options):
    """Return the row of one value."""
    return attainment(pd.Series([actual]), **options).iloc[0]


def order(met):
    """Return not met, cannot be told, met as 0, 1, 2."""
    return [1 if pd.isna(each) else 2 * int(each) for each in met]


class TestByHand:
    @pytest.mark.parametrize(
        ("comparator", "actual", "expected"),
        [
            (">=", 50, (100, 0, True)),
            (">=", 49, (98, -1, False)),
            (">", 50, (100, 0, False)),
            (">", 60, (120, 10, True)),
            ("<=", 50, (100, 0, True)),
            ("<=", 40, (125, 10, True)),
            ("<=", 80, (62.5, -30, False)),
            ("<", 50, (100, 0, False)),
            ("=", 50, (100, 0, True)),
            ("=", 40, (80, -10, False)),
            ("=", 62.5, (80, -12.5, False)),
        ],
    )
    def test_comparators(self, comparator, actual, expected):
        row = one(actual, target=50, comparator=comparator)
        assert (row["attained_pct"], row["gap"], row["met"]) == expected
        assert row["comparator"] == comparator
        assert pd.isna(row["in_band"])
        assert pd.isna(row["reason"])

    def test_the_way_from_the_baseline(self):
        found = attainment([95, 90, 85, 100], target=100, baseline=90, elapsed=0.4)
        assert found["way_pct"].tolist() == [50, 0, -50, 100]
        assert found["attained_pct"].tolist() == [95, 90, 85, 100]
        assert found["ahead"].tolist() == [55, 50, 45, 60]
        assert found["way_ahead"].tolist() == [10, -40, -90, 60]

    def test_the_way_down(self):
        row = one(30, target=20, baseline=60, comparator="<=")
        assert row["way_pct"] == 75

    @pytest.mark.parametrize(
        ("comparator", "baseline"), [(">=", 100), (">=", 110), ("<=", 100), ("<=", 90), ("=", 100)]
    )
    def test_no_way_to_go(self, comparator, baseline):
        row = one(105, target=100, baseline=baseline, comparator=comparator)
        assert pd.isna(row["way_pct"])
        assert row["reason"] == "baseline already at the target: no way to go"

    def test_a_cap_counts_at_most_that(self):
        found = attainment([50, 100, 110, 150], target=100, cap=120)
        assert found["capped_pct"].tolist() == [50, 100, 110, 120]
        assert found["attained_pct"].tolist() == [50, 100, 110, 150]

    def test_what_was_not_asked_for_is_missing(self):
        row = one(1, target=2)
        asked = ["capped_pct", "way_pct", "elapsed_pct", "ahead", "way_ahead", "in_band", "reason"]
        assert row[asked].isna().all()


class TestAbout:
    """左右 (000:33 and others): never fail 49 of 50."""

    def test_within_the_width(self):
        found = attainment([47.5, 49, 50, 52.5, 60, 40], target=50, soft=True, band=0.05)
        assert found["met"].tolist() == [True] * 5 + [False]
        assert found["in_band"].tolist() == [True] * 4 + [False] * 2

    def test_for_less_is_better_the_upper_end(self):
        found = attainment([10.5, 11, 5], target=10, comparator="<=", soft=True, band=0.05)
        assert found["met"].tolist() == [True, False, True]

    def test_for_an_exact_target_both_sides(self):
        found = attainment([95, 105, 94, 106], target=100, comparator="=", soft=True, band=0.05)
        assert found["met"].tolist() == [True, True, False, False]

    def test_without_a_width_below_cannot_be_told(self):
        found = attainment([49, 50, 5], target=50, soft=True)
        assert found["met"].tolist() == [pd.NA, True, pd.NA]
        assert found["in_band"].isna().all()
        assert "左右 without a width" in found["reason"][0]

    def test_a_hard_target_has_no_width(self):
        row = one(49, target=50, soft=False, band=0.05)
        assert not row["met"]
        assert pd.isna(row["in_band"])


class TestMissing:
    def test_actual_target_and_baseline(self):
        found = attainment([None, 3, 3], target=[5, None, 6], baseline=[1, 1, None], elapsed=0.5)
        assert found["attained_pct"].tolist() == [pd.NA, pd.NA, 50]
        assert found["met"].tolist() == [pd.NA, pd.NA, False]
        assert found["reason"].tolist() == ["no actual value", "no target", "no baseline"]
        assert found["elapsed_pct"].tolist() == [50, 50, 50]

    def test_zero_for_less_is_better_is_met_without_a_ratio(self):
        row = one(0, target=5, comparator="<=", cap=120)
        assert pd.isna(row["attained_pct"])
        assert row["met"]
        assert row["capped_pct"] == 120
        assert row["reason"] == "actual not above 0: no ratio"

    def test_zero_for_more_is_better_is_nothing_attained(self):
        assert one(0, target=5)["attained_pct"] == 0
        assert one(-1, target=5)["attained_pct"] == -20
        assert pd.isna(one(-1, target=5, comparator="=")["attained_pct"])


class TestLabels:
    def test_series_are_matched_by_label(self):
        actual = pd.Series({"a": 5.0, "b": 6.0})
        found = attainment(
            actual,
            target=pd.Series({"b": 6.0, "a": 10.0}),
            comparator={"a": ">=", "b": "<="},
            soft=pd.Series({"b": False, "a": True}),
            band=0.5,
        )
        assert found.index.tolist() == ["a", "b"]
        assert found["attained_pct"].tolist() == [50, 100]
        assert found["met"].tolist() == [True, True]

    def test_labels_that_repeat_are_matched_in_order_only(self):
        actual = pd.Series([5.0, 6.0], index=["a", "a"])
        assert attainment(actual, target=[10, 12])["attained_pct"].tolist() == [50, 50]
        with pytest.raises(DataContractError, match="label twice"):
            attainment(actual, target=pd.Series({"a": 1.0, "b": 2.0}))

    def test_the_callers_values_are_left_alone(self):
        actual, target = pd.Series([1.0, None]), pd.Series([2.0, 3.0])
        attainment(actual, target=target)
        assert actual.isna().tolist() == [False, True]
        assert target.tolist() == [2, 3]


class TestNearZero:
    @pytest.mark.parametrize(("comparator", "met"), [("<=", True), ("=", False)])
    def test_a_ratio_that_cannot_be_written_down(self, comparator, met):
        row = one(5e-324, target=1.0, comparator=comparator)
        assert row["met"] == met
        assert pd.isna(row["attained_pct"]) == met  # 1 / 5e-324 is beyond any number


class TestLaws:
    @given(VALUES, TARGETS, st.sampled_from([">=", ">", "<=", "<"]), st.floats(0, 0.5))
    @settings(max_examples=40)
    def test_a_tighter_target_never_raises_met(self, values, target, comparator, band):
        tighter = target * (1.3 if ">" in comparator else 0.7)
        found = [
            order(attainment(values, target=g, comparator=comparator, soft=soft, band=band)["met"])
            for soft in (False, True)
            for g in (target, tighter)
        ]
        for wide, tight in (found[:2], found[2:]):
            assert all(after <= before for before, after in zip(wide, tight, strict=True))

    @given(VALUES, TARGETS, WAYS, st.floats(100, 200))
    @settings(max_examples=40)
    def test_a_cap_never_raises(self, values, target, comparator, cap):
        found = attainment(values, target=target, comparator=comparator, cap=cap)
        known = found["attained_pct"].notna()
        assert (found["capped_pct"][known] <= found["attained_pct"][known]).all()
        assert (found["capped_pct"].dropna() <= cap).all()

    @given(
        st.lists(st.integers(0, 1000), min_size=1, max_size=6), st.integers(1, 1000), WAYS,
        st.sampled_from([0.25, 2, 8, 1024]),
    )  # fmt: skip
    @settings(max_examples=40)
    def test_another_unit_changes_gaps_only(self, values, target, comparator, scale):
        options = {"comparator": comparator, "soft": True, "band": 0.125, "elapsed": 0.5}
        found = attainment(values, target=target, baseline=target / 2, **options)
        scaled = attainment(
            [scale * value for value in values], target=scale * target,
            baseline=scale * target / 2, **options,
        )  # fmt: skip
        same = ["attained_pct", "way_pct", "met", "in_band", "ahead", "way_ahead", "reason"]
        assert_frame_equal(scaled[same], found[same])
        assert (scaled["gap"] / scale).tolist() == pytest.approx(found["gap"].tolist())

    @given(VALUES, TARGETS, WAYS, st.randoms(use_true_random=False))
    @settings(max_examples=40)
    def test_permuting_permutes(self, values, target, comparator, random):
        series = pd.Series(values)
        shuffled = series.iloc[random.sample(range(len(series)), len(series))]
        options = {"target": target, "comparator": comparator, "cap": 100}
        assert_frame_equal(
            attainment(shuffled, **options), attainment(series, **options).loc[shuffled.index]
        )

    @given(VALUES, TARGETS, WAYS)
    @settings(max_examples=40)
    def test_met_where_the_gap_is_none_and_100_percent(self, values, target, comparator):
        found = attainment([*values, target], target=target, comparator=comparator)
        met = found["met"].to_numpy(dtype=bool)
        assert (found["gap"][met] >= -1e-6).all()
        assert (found["attained_pct"][met].dropna() >= 100 - 1e-6).all()
        assert met[-1] == (comparator in (">=", "<=", "="))


class TestRefusals:
    def test_all_faults_at_once(self):
        with pytest.raises(DataContractError) as caught:
            attainment(
                pd.Series(["x", 5.0, np.inf], index=list("abc")), target=[0, 5, 5], elapsed=60,
                comparator=["=>", ">=", ">="], soft="yes", band=5, cap=90,
            )  # fmt: skip
        text = str(caught.value)
        for words in (
            "actual, row a: needs a finite number (found 'x')",
            "actual, row c: needs a finite number",
            "target, row a: needs a number above 0 (found '0'); a target of 0 or less has no ratio",
            "elapsed, row b: needs a share from 0 to 1 (found '60')",
            "band, row c: needs a number in [0, 1) (found '5')",
            "comparator, row a: no such comparator (found '=>')",
            "soft, row a: needs True or False (found 'yes')",
            "cap: needs a number from 100 (found '90')",
        ):
            assert words in text

    def test_labels_that_do_not_match(self):
        actual = pd.Series({"a": 1.0, "b": 2.0})
        with pytest.raises(DataContractError) as caught:
            attainment(actual, target=pd.Series({"a": 1.0, "c": 2.0}), baseline=[1, 2, 3])
        assert [str(fault).partition(";")[0] for fault in caught.value.faults] == [
            "target, row c: no actual value has this label",
            "target, row b: none given",
            "baseline: 3 given for 2 values",
        ]

    def test_nothing_at_all(self):
        with pytest.raises(DataContractError, match="actual: there is no value"):
            attainment([], target=5)
