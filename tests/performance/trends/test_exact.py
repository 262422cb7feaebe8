"""The exact distribution of S against printed tables and against all orders, one by one."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.performance.trends.exact import (
    MOST_EXACT,
    exact_p,
    inversion_counts,
    tail,
)
from shuanggao_analytics.performance.trends.kernel import scores

# P(S >= s) of n values without ties: Kendall (1975), table 1, = Gilbert (1987), table A18.
PRINTED = {
    4: {0: 0.625, 2: 0.375, 4: 0.167, 6: 0.042},
    5: {0: 0.592, 2: 0.408, 4: 0.242, 6: 0.117, 8: 0.042},
    8: {2: 0.452, 4: 0.360, 6: 0.274, 8: 0.199, 10: 0.138, 12: 0.089, 14: 0.054, 16: 0.031},
    10: {1: 0.500, 3: 0.431, 5: 0.364, 7: 0.300, 9: 0.242, 11: 0.190, 13: 0.146, 15: 0.108,
         17: 0.078, 19: 0.054, 21: 0.036, 23: 0.023, 25: 0.014},
}  # fmt: skip


class TestPublished:
    @pytest.mark.parametrize("n", PRINTED)
    def test_table_of_kendall(self, n):
        """Printed to three decimals, one-sided: half of the two-sided for s > 0."""
        both = tail((1,) * n)
        for s, printed in PRINTED[n].items():
            zero = both[0] - both[1] if s == 0 else 0.0  # S = 0 stands on both sides
            assert (both[s] + zero) / 2 == pytest.approx(printed, abs=5.01e-4)

    def test_mahonian_numbers(self):
        """Inversions of the permutations of four: OEIS A008302, row 4."""
        assert inversion_counts((1, 1, 1, 1)).tolist() == [1, 3, 5, 6, 5, 3, 1]


class TestLaws:
    @given(st.lists(st.integers(0, 3), min_size=1, max_size=6))
    def test_equals_all_orders_counted_one_by_one(self, values):
        orders = np.array(list(permutations(values)), dtype=float)
        found = np.abs(scores(orders))
        own = abs(int(scores(np.array([values], dtype=float))[0]))
        p = exact_p(np.array([values], dtype=float), up_to=10)
        assert p[0] == pytest.approx((found >= own).mean(), abs=1e-12)

    @given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    def test_orders_are_as_many_as_the_multinomial(self, sizes):
        number = factorial(sum(sizes))
        for size in sizes:
            number //= factorial(size)
        counts = inversion_counts(tuple(sizes))
        assert int(counts.sum()) == number
        assert counts.tolist() == counts[::-1].tolist()

    @given(st.lists(st.integers(0, 5), min_size=4, max_size=10), st.randoms())
    def test_ties_by_another_order_of_sizes_are_the_same(self, values, random):
        """Relabelling the values keeps their tie sizes, but not which value is tied."""
        labels = sorted(set(values))
        moved = dict(zip(labels, random.sample(labels, len(labels)), strict=True))
        table = np.array([values, [moved[v] for v in values]], dtype=float)
        s = np.abs(scores(table))
        p = exact_p(table, up_to=10)
        assert s[0] != s[1] or p[0] == pytest.approx(p[1], abs=1e-12)

    def test_the_longest_stays_within_64_bits(self):
        assert int(inversion_counts((1,) * MOST_EXACT).sum()) == factorial(MOST_EXACT)

    def test_longer_series_are_left_out(self):
        table = np.array([[1.0, 2, 3, 4, 5], [1, 2, 3, 4, np.nan]])
        p = exact_p(table, up_to=4)
        assert np.isnan(p[0])
        assert p[1] == pytest.approx(2 / 24)
