"""Several experts' judgements: aggregation by hand, disagreement against scipy, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import ahp_group, ahp_weights

NAMES = list("abcd")
SCALE = [1 / 9, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 9]


def judged(above, names=NAMES):
    size = len(names)
    cells = np.ones((size, size))
    i, j = np.triu_indices(size, k=1)
    cells[i, j], cells[j, i] = above, 1 / np.asarray(above)
    return pd.DataFrame(cells, index=names, columns=names)


def consistent(weights, names=NAMES):
    w = np.asarray(weights, dtype="float64")
    return pd.DataFrame(w[:, None] / w[None, :], index=names, columns=names)


matrices = st.lists(st.sampled_from(SCALE), min_size=6, max_size=6).map(judged)
CIRCLE = judged([9, 1 / 9, 9], list("abc"))
FIRST, SECOND = judged([2, 3, 5, 1, 2, 3]), judged([1, 2, 9, 3, 3, 5])


class TestAggregation:
    @given(matrices, st.integers(1, 4), st.sampled_from(["judgements", "priorities"]))
    def test_identical_experts_give_the_expert(self, matrix, count, method):
        result = ahp_group({f"e{k}": matrix for k in range(count)}, method=method)
        alone = ahp_weights(matrix).weights
        assert result.weights.tolist() == pytest.approx(alone.tolist(), abs=1e-9)
        assert result.weights.sum() == pytest.approx(1)
        assert result.disagreement["sd"].tolist() == pytest.approx([0] * 4, abs=1e-9)

    def test_judgements_are_geometric_means_of_cells(self):
        result = ahp_group({"x": FIRST, "y": SECOND})
        expected = ahp_weights((FIRST * SECOND) ** 0.5)
        assert result.weights.tolist() == pytest.approx(expected.weights.tolist())
        assert result.group.consistency_ratio == pytest.approx(expected.consistency_ratio)

    def test_priorities_are_geometric_means_of_weights(self):
        result = ahp_group({"x": FIRST, "y": SECOND}, method="priorities", experts=[0.75, 0.25])
        product = ahp_weights(FIRST).weights ** 0.75 * ahp_weights(SECOND).weights ** 0.25
        assert result.weights.tolist() == pytest.approx((product / product.sum()).tolist())
        assert result.group is None

    @given(st.lists(st.integers(1, 9), min_size=8, max_size=8), st.floats(0, 1))
    def test_both_ways_agree_for_consistent_experts(self, raw, share):
        experts = {"x": consistent(raw[:4]), "y": consistent(raw[4:])}
        share = {"x": share, "y": 1 - share}
        one = ahp_group(experts, experts=share).weights
        other = ahp_group(experts, experts=share, method="priorities").weights
        assert one.tolist() == pytest.approx(other.tolist(), abs=1e-9)

    def test_an_expert_without_weight_does_not_count(self):
        result = ahp_group({"x": FIRST, "y": SECOND}, experts={"y": 0.0, "x": 1.0})
        assert result.weights.tolist() == pytest.approx(ahp_weights(FIRST).weights.tolist())
        assert result.experts["expert_weight"].to_dict() == {"x": 1.0, "y": 0.0}

    def test_criteria_are_matched_by_name(self):
        order = list("dbca")
        result = ahp_group({"x": FIRST, "y": SECOND.loc[order, order]})
        expected = ahp_group({"x": FIRST, "y": SECOND})
        assert result.weights.index.tolist() == NAMES
        assert result.weights.tolist() == pytest.approx(expected.weights.tolist())


class TestDisagreement:
    def test_tables(self):
        result = ahp_group({"x": FIRST, "y": SECOND})
        own = pd.DataFrame({"x": ahp_weights(FIRST).weights, "y": ahp_weights(SECOND).weights})
        assert np.allclose(result.experts[NAMES].T, own)
        ratios = [ahp_weights(m).consistency_ratio for m in (FIRST, SECOND)]
        assert result.experts["consistency_ratio"].tolist() == pytest.approx(ratios)
        half = (own["x"] - own["y"]).abs() / 2
        assert result.disagreement["sd"].tolist() == pytest.approx(half.tolist())
        assert result.disagreement["cv"].tolist() == pytest.approx(
            (half / own.mean(axis=1)).tolist()
        )
        assert result.disagreement["max"].tolist() == pytest.approx(own.max(axis=1).tolist())

    @given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=6))
    def test_kendall_is_friedman_over_its_largest_value(self, raw):
        """W = χ² / (k (n − 1)) with Friedman's χ² of scipy, which corrects for ties as well."""
        result = ahp_group({f"e{k}": consistent(one) for k, one in enumerate(raw)})
        if all(len(set(one)) == 1 for one in raw):
            assert result.kendall_w is None
            return
        chi = stats.friedmanchisquare(*np.array(raw).T).statistic
        assert result.kendall_w == pytest.approx(chi / (len(raw) * 3), abs=1e-9)

    def test_agreement_and_its_opposite(self):
        up, down = consistent([1, 2, 3, 4]), consistent([4, 3, 2, 1])
        assert ahp_group({"x": up, "y": up}).kendall_w == pytest.approx(1)
        assert ahp_group({"x": up, "y": down}).kendall_w == pytest.approx(0)
        assert ahp_group({"x": up}).kendall_w is None

    def test_text_names_who_is_not_consistent(self):
        result = ahp_group({"甲": consistent([1, 2, 3], list("abc")), "乙": CIRCLE})
        assert 'not consistent on their own: 乙, RI table "saaty"' in result.text
        assert result.text in result._repr_html_()
        assert "each one consistent" in ahp_group({"甲": consistent([1, 2, 3, 4])}).text
        many = list("abcdefghijk")
        beyond = ahp_group({"甲": consistent(range(1, 12), many)})
        assert "no CR for so many criteria" in beyond.text
        assert beyond.experts["consistency_ratio"].isna().all()


class TestRefusals:
    def test_all_experts_at_once(self):
        bad = FIRST.copy()
        bad.loc["a", "b"] = -2
        worse = SECOND.copy()
        worse.loc["c", "c"] = 3
        with pytest.raises(DataContractError) as caught:
            ahp_group({"x": bad, "y": worse}, experts=[0.5, 0.6])
        assert [(fault.table, fault.problem) for fault in caught.value.faults] == [
            ("experts", "do not sum to one"),
            ("x", "needs a number > 0"),
            ("y", "the diagonal is not 1"),
        ]

    def test_other_criteria(self):
        other = SECOND.rename(index={"d": "e"}, columns={"d": "e"})
        with pytest.raises(DataContractError) as caught:
            ahp_group({"x": FIRST, "y": other})
        assert [(fault.problem, fault.column) for fault in caught.value.faults] == [
            ("unknown criterion", "e"),
            ("criterion left out", "d"),
        ]

    def test_nobody_and_unknown_names(self):
        with pytest.raises(DataContractError, match="there is no expert"):
            ahp_group({})
        with pytest.raises(DataContractError, match="by name of the expert"):
            ahp_group(FIRST)
        with pytest.raises(UnknownNameError, match="judgements, priorities"):
            ahp_group({"x": FIRST}, method="mean")
        with pytest.raises(UnknownNameError, match="saaty, chinese"):
            ahp_group({"x": FIRST}, random_index="none")
