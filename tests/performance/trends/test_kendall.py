"""The Mann–Kendall test against the figures of pyMannKendall, and its laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.trends import mann_kendall
from shuanggao_analytics.performance.trends.kendall import VARIANTS

# Asserted in the tests of pyMannKendall 1.4.3 for its 360 arbitrary values, by its authors
# compared with the R packages modifiedmk, fume, rkt and trend: S, V, z, p, tau.
PUBLISHED = {
    ("original", None): (-1959, 4889800.333333333, -0.8854562842589916, 0.37591058740506833,
                         -0.03153167653875869, "none"),
    ("hamed_rao", None): (-1959, 259723.81316716125, -3.8419950613710894, 0.00012203829241275166,
                          -0.03153167653875869, "falling"),
    ("hamed_rao", 3): (-1959, 14228919.889368296, -0.5190709455046154, 0.6037112685123898,
                       -0.03153167653875869, "none"),
    ("pre_whitening", None): (-219, 4865719.0, -0.09882867695903437, 0.9212742990272651,
                              -0.003545066045066045, "none"),
    ("trend_free_pre_whitening", None): (-630, 4866576.0, -0.28512735834365455,
                                         0.7755465706913385, -0.010198135198135198, "none"),
}  # fmt: skip

frames = st.integers(3, 8).flatmap(
    lambda times: st.lists(
        st.lists(st.integers(-5, 5), min_size=times, max_size=times), min_size=1, max_size=4
    ).map(lambda rows: pd.DataFrame(np.array(rows).T))
)


class TestPublished:
    @pytest.mark.parametrize(("variant", "lag"), PUBLISHED)
    def test_arbitrary_values(self, arbitrary, variant, lag):
        row = mann_kendall(arbitrary, variant=variant, lag=lag).iloc[0]
        *expected, word = PUBLISHED[variant, lag]
        found = [row[name] for name in ("s", "var_s", "z", "p", "tau")]
        assert found == pytest.approx(expected, rel=1e-12)
        assert (row["trend"], row["n"], row["p_method"]) == (word, 353, "normal")

    @pytest.mark.parametrize(("lag", "word"), [(None, "falling"), (1, "none")])
    def test_yue_wang(self, arbitrary, lag, word):
        """The same source asserts S, tau and the verdict only."""
        row = mann_kendall(arbitrary, variant="yue_wang", lag=lag).iloc[0]
        assert (row["s"], row["trend"]) == (-1959, word)
        assert row["tau"] == pytest.approx(-0.03153167653875869)

    def test_passengers(self, passengers):
        """pyMannKendall's example; tau-b as printed by R's cor.test(method = "kendall")."""
        row = mann_kendall(passengers).iloc[0]
        assert (row["s"], row["trend"]) == (8327, "rising")
        assert row["z"] == pytest.approx(14.381609025544293, abs=1e-5)
        assert row["tau_b"] == pytest.approx(0.80982321194, abs=1e-11)


class TestLaws:
    @given(frames)
    def test_reversed_series_is_the_negative(self, frame):
        ahead, back = mann_kendall(frame), mann_kendall(frame.iloc[::-1])
        for name in ("s", "z", "tau"):
            assert (ahead[name] == -back[name]).all()
        for name in ("p", "var_s", "n"):
            assert (ahead[name] == back[name]).all()
        turned = back["trend"].replace({"rising": "falling", "falling": "rising"})
        assert ahead["trend"].tolist() == turned.tolist()

    @given(frames, st.sampled_from([2, 1000]), st.integers(-9, 9), st.sampled_from(VARIANTS[:1]))
    def test_scale_and_shift_change_nothing(self, frame, factor, shift, variant):
        before = mann_kendall(frame, variant=variant)
        pd.testing.assert_frame_equal(before, mann_kendall(frame * factor + shift))

    @given(frames, st.integers(0, 7))
    def test_a_missing_value_is_taken_out_of_its_own_series_only(self, frame, row):
        row %= len(frame)
        holed = frame.astype(float)
        holed.iloc[row, 0] = np.nan
        found = mann_kendall(holed)
        short = mann_kendall(frame.drop(index=row)[[0]])
        pd.testing.assert_frame_equal(found.iloc[[0]], short)
        pd.testing.assert_frame_equal(found.iloc[1:], mann_kendall(frame).iloc[1:])

    @settings(max_examples=30)
    @given(frames)
    def test_series_are_tested_one_by_one(self, frame):
        for variant in VARIANTS:
            whole = mann_kendall(frame, variant=variant)
            parts = [mann_kendall(frame[[name]], variant=variant) for name in frame]
            pd.testing.assert_frame_equal(whole, pd.concat(parts))

    def test_exact_and_normal_p_come_close_at_ten(self):
        x = pd.DataFrame({"x": [2, 4, 1, 3, 8, 7, 6, 5, 10, 9]})
        exact, normal = (mann_kendall(x, exact_up_to=k).iloc[0] for k in (10, 0))
        assert (exact["p_method"], normal["p_method"]) == ("exact", "normal")
        assert exact["p"] == pytest.approx(normal["p"], rel=0.15)
        assert exact["z"] == normal["z"]


class TestEdges:
    def test_few_values_are_missing_with_a_reason(self):
        x = pd.DataFrame({"a": [1, None, 2, None], "b": [None] * 4, "c": [1, 2, None, 3]})
        found = mann_kendall(x)
        assert found["n"].tolist() == [2, 0, 3]
        assert found["reason"].tolist() == ["fewer than 3 values"] * 2 + [pd.NA]
        measured = found.columns.drop(["n", "reason"])
        assert found.loc[["a", "b"], measured].isna().all(axis=None)
        white = mann_kendall(x, variant="pre_whitening")["reason"]
        assert white["c"] == "fewer than 4 values: one is used up by the correction"

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_constant_series_has_no_trend(self, variant):
        row = mann_kendall(pd.DataFrame({"x": [0.1] * 8}), variant=variant).iloc[0]
        assert (row["s"], row["var_s"], row["z"], row["p"]) == (0, 0, 0, 1)
        assert row["trend"] == "none"
        assert pd.isna(row["tau_b"])

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_straight_line_with_decimal_steps_rises(self, variant):
        row = mann_kendall(pd.DataFrame({"x": 0.1 * np.arange(12)}), variant=variant).iloc[0]
        assert row["tau"] == 1
        assert row["trend"] == "rising"

    def test_corrected_variance_below_zero(self):
        x = pd.DataFrame({"x": [1, None, 2, 3, 0, 3, 1, 3, 2, 3]})
        row = mann_kendall(x, variant="hamed_rao").iloc[0]
        assert row["reason"] == "the corrected variance is not above 0"
        assert pd.isna(row["z"])

    def test_labels_are_kept_and_the_data_untouched(self):
        x = pd.DataFrame({("甲", 1): [1, 2, 3], ("乙", 2): [3, 2, 2]})
        copy = x.copy()
        assert mann_kendall(x).index.equals(x.columns)
        pd.testing.assert_frame_equal(x, copy)


class TestRefusals:
    def test_all_faults_at_once(self):
        x = pd.DataFrame({"a": [1, "2", 3], "b": [1.0, np.inf, 2.0]}, index=[2019, 2020, 2021])
        with pytest.raises(DataContractError) as caught:
            mann_kendall(x, lag=3, level=1.5, exact_up_to=30)
        text = str(caught.value)
        for words in (
            "5 faults", "row 2020, column a: text, not a number (found '2')",
            "row 2020, column b: needs a finite number", "lag: not used by variant original",
            "level: needs a number between 0 and 1", "exact_up_to: needs a whole number from 0 to",
        ):  # fmt: skip
            assert words in text

    def test_unknown_variant(self):
        with pytest.raises(UnknownNameError, match="hamed_rao"):
            mann_kendall(pd.DataFrame({"a": [1, 2, 3]}), variant="sieve")

    @pytest.mark.parametrize("table", [pd.Series([1, 2, 3]), pd.DataFrame(), [[1, 2, 3]]])
    def test_not_a_table(self, table):
        with pytest.raises(DataContractError, match=r"not a table|no rows"):
            mann_kendall(table)
