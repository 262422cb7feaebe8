"""Tests of several series together against pyMannKendall, and what they are refused for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends import (
    joint_mann_kendall,
    mann_kendall,
    partial_mann_kendall,
    seasonal_mann_kendall,
)

frames = st.lists(st.lists(st.integers(-4, 4), min_size=6, max_size=6), min_size=2, max_size=4).map(
    lambda rows: pd.DataFrame(np.array(rows).T, columns=list("abcd")[: len(rows)])
)


def figures(table):
    return table.iloc[0][["s", "var_s", "z", "p", "tau"]].tolist()


class TestPublished:
    """Figures asserted in the tests of pyMannKendall 1.4.3: S, V, z, p, tau."""

    def test_seasonal(self, arbitrary):
        table = seasonal_mann_kendall(arbitrary, period=12)
        expected = [-399, 34702.333333333336, -2.136504114534638, 0.03263834596177739,
                    -0.0794979079497908]  # fmt: skip
        assert figures(table) == pytest.approx(expected, rel=1e-12)
        assert table["trend"].iloc[0] == "falling"

    def test_seasons_that_depend_on_one_another(self, arbitrary):
        table = seasonal_mann_kendall(arbitrary, period=12, correlated=True)
        expected = [-333, 31427.666666666664, -1.878400366918792, 0.06032641537423844,
                    -0.10054347826086957]  # fmt: skip
        assert figures(table) == pytest.approx(expected, rel=1e-12)

    def test_region(self, beside):
        table = joint_mann_kendall(beside)
        expected = [-362, 103278.0, -1.1233194854000186, 0.2613018311185482, -0.06185919343814081]
        assert figures(table) == pytest.approx(expected, rel=1e-12)
        assert table.index.tolist() == ["all"]

    def test_series_that_depend_on_one_another(self, beside):
        table = joint_mann_kendall(beside, correlated=True)
        expected = [-317, 27913.0, -1.8973873659119118, 0.05777683185903615, -0.05868196964087375]
        assert figures(table) == pytest.approx(expected, rel=1e-12)

    def test_partial(self, beside):
        table = partial_mann_kendall(beside[["x"]], covariate=beside["covariate"])
        expected = [-282.53012319329804, 23740.695506142725, -1.8336567432191642,
                    0.06670496348739152, -0.07552758237689744]  # fmt: skip
        assert figures(table) == pytest.approx(expected, rel=1e-12)

    def test_passengers(self, passengers):
        row = seasonal_mann_kendall(passengers, period=12).iloc[0]
        assert (row["s"], row["trend"]) == (784, "rising")
        assert row["z"] == pytest.approx(15.50571, abs=1e-5)


class TestLaws:
    @given(frames)
    def test_a_group_is_the_sum_of_its_series(self, frame):
        each, whole = mann_kendall(frame), joint_mann_kendall(frame)
        for name in ("n", "s", "var_s"):
            assert whole[name].iloc[0] == pytest.approx(each[name].sum())

    @given(frames)
    def test_reversed_series_are_the_negative(self, frame):
        for ahead, back in (
            (joint_mann_kendall(x, correlated=True) for x in (frame, frame.iloc[::-1])),
            (joint_mann_kendall(x) for x in (frame, frame.iloc[::-1])),
        ):
            assert ahead["s"].iloc[0] == -back["s"].iloc[0]
            assert ahead["var_s"].equals(back["var_s"])

    @given(frames)
    def test_seasons_are_a_group_of_their_series(self, frame):
        flat = pd.DataFrame({"x": frame.to_numpy().ravel()})
        for correlated in (False, True):
            seasons = seasonal_mann_kendall(flat, period=frame.shape[1], correlated=correlated)
            joint = joint_mann_kendall(frame, correlated=correlated).drop(columns="series")
            pd.testing.assert_frame_equal(
                seasons.reset_index(drop=True), joint.reset_index(drop=True)
            )

    @given(st.permutations(range(7)))
    def test_the_variance_of_one_series_is_its_own(self, order):
        frame = pd.DataFrame({"a": order})
        alone = joint_mann_kendall(frame, correlated=True)["var_s"].iloc[0]
        assert alone == pytest.approx(mann_kendall(frame)["var_s"].iloc[0])

    def test_covariances_are_those_of_all_orders(self):
        """Under no trend Γ is the covariance of the two S over all orders of the times."""
        from itertools import permutations

        from shuanggao_analytics.performance.trends.kernel import scores

        x, y = np.array([1.0, 2, 4, 3, 5]), np.array([2.0, 1, 3, 5, 4])
        orders = np.array(list(permutations(range(5))))
        together = scores(x[orders]) + scores(y[orders])
        found = joint_mann_kendall(pd.DataFrame({"x": x, "y": y}), correlated=True)
        assert found["var_s"].iloc[0] == pytest.approx(np.mean(together**2.0), rel=1e-12)


class TestEdges:
    def test_groups_stand_in_the_order_of_their_first_columns(self):
        frame = pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1], "c": [1, 2, 2]})
        groups = pd.Series({"c": "east", "b": "west", "a": "east"}, name="belt")
        table = joint_mann_kendall(frame, groups=groups)
        assert table.index.tolist() == ["east", "west"]
        assert table.index.name == "belt"
        assert table["series"].tolist() == [2, 1]
        assert table["s"].tolist() == [5, -3]

    def test_few_values(self):
        frame = pd.DataFrame({"a": [1, 2, None], "b": [None, 1, 2]})
        assert joint_mann_kendall(frame)["reason"].tolist() == ["fewer than 3 values"]
        assert joint_mann_kendall(frame, correlated=True)["z"].isna().all()
        seasons = seasonal_mann_kendall(pd.DataFrame({"a": [1, 2, 3, 4]}), period=2)
        assert seasons["reason"].tolist() == ["fewer than 3 values"]

    def test_a_covariate_that_is_the_series(self):
        frame = pd.DataFrame({"a": [1, 2, 4, 3]})
        row = partial_mann_kendall(frame, covariate=frame).iloc[0]
        assert row["rho"] == pytest.approx(1)
        assert row["reason"] == "the covariate orders the times as the series does"

    def test_a_covariate_is_matched_by_its_labels(self):
        frame = pd.DataFrame({"a": [1, 2, 4, 3, 6], "b": [5, 4, 4, 1, 2]}, index=list("vwxyz"))
        covariate = pd.Series([2, 1, 5, 3, 4], index=list("vwxyz"))
        turned = partial_mann_kendall(frame, covariate=covariate[::-1])
        pd.testing.assert_frame_equal(turned, partial_mann_kendall(frame, covariate=covariate))
        wide = pd.DataFrame({"b": covariate, "a": covariate})
        pd.testing.assert_frame_equal(turned, partial_mann_kendall(frame, covariate=wide))


class TestRefusals:
    def test_groups_that_do_not_fit(self):
        frame = pd.DataFrame({"a": [1, 2, 3], "b": [3, "x", 1]})
        with pytest.raises(DataContractError) as caught:
            joint_mann_kendall(frame, groups={"a": 1, "c": 2}, level=0)
        text = str(caught.value)
        for words in ("4 faults", "text", "row c: no such column", "row b: no group given"):
            assert words in text

    def test_no_groups(self):
        with pytest.raises(DataContractError, match="Series or a mapping"):
            joint_mann_kendall(pd.DataFrame({"a": [1, 2, 3]}), groups="a")

    @pytest.mark.parametrize("period", [1, 2.5, True, None])
    def test_period(self, period):
        with pytest.raises(DataContractError, match="period: needs a whole number from 2"):
            seasonal_mann_kendall(pd.DataFrame({"a": [1, 2, 3]}), period=period)

    def test_other_labels(self):
        frame = pd.DataFrame({"a": [1, 2, 3]})
        with pytest.raises(DataContractError, match="covariate: other rows"):
            partial_mann_kendall(frame, covariate=pd.Series([1, 2, 3], index=[5, 6, 7]))
        with pytest.raises(DataContractError, match="covariate: other columns"):
            partial_mann_kendall(frame, covariate=frame.rename(columns={"a": "b"}))
