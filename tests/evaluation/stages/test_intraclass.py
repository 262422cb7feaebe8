"""Intraclass correlation: the example of Shrout & Fleiss, and its laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.stages import intraclass_correlation
from shuanggao_analytics.evaluation.stages.intraclass import intraclass

SHROUT_FLEISS = np.array([
    [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
], dtype="float64")  # fmt: skip

TABLES = st.integers(2, 4).flatmap(
    lambda k: st.lists(
        st.tuples(*[st.integers(0, 100).map(float)] * k), min_size=2, max_size=9
    ).map(np.array)
)


class TestPublished:
    """Shrout, P. E. & Fleiss, J. L. (1979). Psychological Bulletin 86, 420–428, tables 2 and 4:
    six targets, four judges, ICC(2,1) = 0.29 and ICC(3,1) = 0.71. The intervals are those that
    the R package psych prints for these data: 0.019 to 0.76 and 0.342 to 0.95.
    """

    def test_values(self):
        found = intraclass(SHROUT_FLEISS, level=0.95)["value"]
        assert found.round(2).tolist() == [0.29, 0.71]

    def test_intervals(self):
        found = intraclass(SHROUT_FLEISS, level=0.95)
        assert found["low"].round(3).tolist() == [0.019, 0.342]
        assert found["high"].round(2).tolist() == [0.76, 0.95]


class TestCases:
    def test_a_stage_that_is_higher_throughout(self):
        cells = np.array([[90.0, 80], [80, 70], [70, 60]])
        found = intraclass(cells, level=0.95)
        # MS of units 200, of stages 150, of the rest 0: 200 / (200 + 2/3 · 150)
        assert found["value"].tolist() == pytest.approx([2 / 3, 1.0])
        assert found.loc["consistency", ["low", "high"]].tolist() == [1, 1]
        assert found.loc["agreement", "low"] < 2 / 3 < found.loc["agreement", "high"]

    def test_full_agreement(self):
        found = intraclass(np.array([[90.0, 90], [80, 80]]), level=0.95)
        assert found[["value", "low", "high"]].to_numpy().tolist() == [[1.0] * 3] * 2

    def test_units_that_are_all_alike(self):
        found = intraclass(np.full((4, 3), 88.1), level=0.95)
        assert found[["value", "low", "high"]].isna().all(axis=None)

    def test_units_alike_and_stages_not(self):
        found = intraclass(np.array([[90.0, 80]] * 4), level=0.95)
        assert found.loc["agreement", "value"] == 0
        assert found["low"].isna().all()

    def test_the_first_number_of_units_and_stages(self):
        found = intraclass_correlation(
            pd.DataFrame(SHROUT_FLEISS, columns=list("abcd")), stages=list("abd")
        )
        assert found["units"].tolist() == [6, 6]
        assert found["stages"].tolist() == [3, 3]


class TestLaws:
    @given(TABLES)
    def test_value_within_interval_and_below_one(self, cells):
        found = intraclass(cells, level=0.9).dropna()
        values, low, high = (found[c].to_numpy("float64") for c in ("value", "low", "high"))
        assert (low <= values + 1e-9).all()
        assert (values <= high + 1e-9).all()
        assert (high <= 1 + 1e-9).all()
        assert (low >= -1 - 1e-9).all()

    @given(TABLES, st.randoms(use_true_random=False))
    def test_permuting_units_and_stages_changes_nothing(self, cells, random):
        rows, columns = (random.sample(range(n), n) for n in cells.shape)
        one = intraclass(cells, level=0.95).to_numpy("float64", na_value=np.nan)
        other = intraclass(cells[rows][:, columns], level=0.95)
        assert other.to_numpy("float64", na_value=np.nan) == pytest.approx(one, nan_ok=True)

    @given(TABLES, st.integers(1, 9), st.integers(-50, 50))
    def test_scale_and_shift_change_nothing(self, cells, scale, shift):
        one = intraclass(cells, level=0.95).to_numpy("float64", na_value=np.nan)
        other = intraclass(scale * cells + shift, level=0.95)
        assert other.to_numpy("float64", na_value=np.nan) == pytest.approx(one, nan_ok=True)

    @given(TABLES)
    def test_agreement_is_nearer_to_zero_than_consistency_if_stages_differ_more(self, cells):
        agreement, consistency = intraclass(cells, level=0.95)["value"].to_numpy(
            "float64", na_value=np.nan
        )
        if np.isnan(consistency):
            return
        means = cells.mean(axis=0)
        rest = cells - cells.mean(axis=1)[:, None] - means + cells.mean()
        n, k = cells.shape
        apart = n * np.sum((means - cells.mean()) ** 2) / (k - 1)
        if apart >= np.sum(rest**2) / ((n - 1) * (k - 1)):
            assert abs(agreement) <= abs(consistency) + 1e-9


class TestRefusals:
    def test_one_stage(self):
        with pytest.raises(DataContractError, match="needs two stages or more"):
            intraclass_correlation(pd.DataFrame({"self": [1.0, 2]}), stages=["self"])

    def test_a_unit_that_lacks_a_stage_and_a_level(self):
        wide = pd.DataFrame({"self": [1.0, 2], "province": [1.0, None]})
        with pytest.raises(DataContractError) as caught:
            intraclass_correlation(wide, stages=["self", "province"], level=95)
        assert len(caught.value.faults) == 2
