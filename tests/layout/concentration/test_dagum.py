"""Dagum's Gini against the double sum of its definition, and its laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.concentration.dagum import dagum
from shuanggao_analytics.layout.concentration.measures import gini

places = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 20), st.sampled_from("abcd")),
    min_size=2,
    max_size=30,
).filter(lambda rows: any(row[0] for row in rows))


def by_definition(x, weights, groups):
    """Dagum (1997), equations for G_jk, d_jk, p_jk and the three parts, pair by pair of places."""
    x, w, g = np.array(x, float), np.array(weights, float), np.array(groups)
    names = sorted(set(groups))
    share = {k: w[g == k].sum() / w.sum() for k in names}
    value = {k: (w * x)[g == k].sum() / (w * x).sum() for k in names}
    mean = {k: np.average(x[g == k], weights=w[g == k]) for k in names}
    within = between = over = 0.0
    for j in names:
        for k in names:
            outer = np.outer(w[g == j], w[g == k])
            gap = x[g == j][:, None] - x[g == k][None, :]
            delta = (outer * np.abs(gap)).sum() / outer.sum()
            if mean[j] + mean[k] == 0:
                continue
            ratio = delta / (mean[j] + mean[k])
            if j == k:
                within += ratio * share[j] * value[j]
            elif (mean[j], j) > (mean[k], k):
                d = (outer * np.maximum(gap, 0)).sum() / outer.sum()
                p = (outer * np.maximum(-gap, 0)).sum() / outer.sum()
                affluence = (d - p) / (d + p) if d + p else 0.0
                term = ratio * (share[j] * value[k] + share[k] * value[j])
                between += term * affluence
                over += term * (1 - affluence)
    return within, between, over


class TestDagum:
    def test_a_small_case_by_hand(self):
        """(1, 3) and (2, 6): G = 1/3, within 1/8, net between 1/6, so transvariation 1/24."""
        result = dagum([1, 3, 2, 6], groups=["a", "a", "b", "b"])
        parts = (result.total, result.within, result.between, result.transvariation)
        assert parts == pytest.approx((1 / 3, 1 / 8, 1 / 6, 1 / 24), abs=1e-15)
        pair = result.pairs.iloc[0]
        assert pair["group"] == "b"
        assert (pair["gini"], pair["affluence"]) == pytest.approx((2.5 / 6, 0.8), abs=1e-15)

    @given(places)
    def test_the_definition(self, rows):
        x, weights, groups = map(list, zip(*rows, strict=True))
        result = dagum(x, weights=weights, groups=groups)
        parts = (result.within, result.between, result.transvariation)
        assert parts == pytest.approx(by_definition(x, weights, groups), abs=1e-12)
        assert sum(parts) == pytest.approx(gini(x, weights=weights), abs=1e-12)
        assert min(parts) > -1e-12

    @given(places)
    def test_the_tables_add_up_to_the_parts(self, rows):
        x, weights, groups = map(list, zip(*rows, strict=True))
        result = dagum(x, weights=weights, groups=groups)
        assert result.table["within"].sum() == pytest.approx(result.within, abs=1e-12)
        assert result.pairs["net"].sum() == pytest.approx(result.between, abs=1e-12)
        assert result.pairs["transvariation"].sum() == pytest.approx(
            result.transvariation, abs=1e-12
        )
        for name, row in result.table.iterrows():
            own = [i for i, group in enumerate(groups) if group == name]
            if row["mean"] > 0:
                inside = gini([x[i] for i in own], weights=[weights[i] for i in own])
                assert row["gini"] == pytest.approx(inside, abs=1e-12)

    @given(places, st.integers(2, 9), st.integers(2, 4))
    def test_scaling_and_replication_change_nothing(self, rows, factor, times):
        x, weights, groups = map(list, zip(*rows, strict=True))
        result = dagum(x, weights=weights, groups=groups)
        other = dagum(
            [factor * v for v in x] * times, weights=weights * times, groups=groups * times
        )
        for part in ("total", "within", "between", "transvariation"):
            assert getattr(other, part) == pytest.approx(getattr(result, part), abs=1e-12)

    def test_groups_that_do_not_overlap(self):
        result = dagum([1, 2, 8, 9], groups=list("aabb"))
        assert result.transvariation == pytest.approx(0, abs=1e-15)
        assert result.pairs["affluence"].tolist() == [1]

    def test_equality_and_one_group(self):
        assert dagum([4, 4, 4], groups=list("aab")).text.startswith("Gini = 0")
        one = dagum([1, 3], groups=["a", "a"])
        assert one.pairs.empty
        assert one.within == pytest.approx(one.total)

    def test_counts_with_a_base_by_label(self):
        counts = pd.Series([2, 3, 1], index=list("xyz"))
        base = pd.Series([1, 6, 2], index=list("zyx"))
        direct = dagum([1, 0.5, 1], weights=[2, 6, 1], groups=list("aab"))
        assert dagum(counts, base=base, groups=list("aab")).between == pytest.approx(direct.between)

    def test_bad_input(self):
        with pytest.raises(DataContractError, match="one level of groups"):
            dagum([1, 2], groups=pd.DataFrame({"a": [1, 2], "b": [1, 2]}))
        with pytest.raises(DataContractError, match="no group given"):
            dagum([1, 2], groups=["a", None])
        with pytest.raises(ShuanggaoError, match="all values are zero"):
            dagum([0, 0], groups=["a", "b"])
