"""The draws: the same digits everywhere, within their reach, and shares that add up."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.datasets.sample.draws import Draws, shared_out, texts


def test_the_bits_are_those_of_pcg64() -> None:
    """First doubles of PCG64 seeded with [1, crc32("a")]: numpy.random's stream guarantee."""
    bits = np.random.Generator(np.random.PCG64([1, 0xE8B7BE43]))
    assert Draws(1, "a").uniform(5).tolist() == bits.random(5).tolist()


def test_each_purpose_has_a_stream_of_its_own() -> None:
    first, second = Draws(3, "units").uniform(200), Draws(3, "scores").uniform(200)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.25
    assert not set(first) & set(second)


def test_normal_draws_have_their_mean_and_spread_and_stay_within_reach() -> None:
    draws = Draws(1, "x").normal(20000, mean=10, spread=3, reach=2)
    assert draws.mean() == pytest.approx(10, abs=0.1)
    assert draws.std() == pytest.approx(3 * 0.92**0.5, abs=0.05)  # E min(x², 4) = 0.92
    assert 4 <= np.min(draws) < 5
    assert 15 < np.max(draws) <= 16


def test_chosen_members_are_different_and_from_the_list() -> None:
    chosen = Draws(1, "x").chosen(5, of=np.arange(10, 20))
    assert len(set(chosen.tolist())) == 5
    assert set(chosen.tolist()) <= set(range(10, 20))


@given(
    total=st.integers(0, 500),
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=31),
    least=st.integers(0, 2),
)
def test_shares_add_up_and_keep_quota(total: int, weights: list[int], least: int) -> None:
    total += least * len(weights)
    found = shared_out(total, pd.Series(weights, dtype="float64"), least=least)
    assert found.sum() == total
    for share, weight in zip(found, weights, strict=True):
        exact = (total - least * len(weights)) * weight / sum(weights) + least
        assert math.floor(exact - 1e-9) <= share <= math.ceil(exact + 1e-9)


def test_five_states_of_balinski_and_young() -> None:
    """Balinski and Young, Fair Representation (1982): 26 seats by Hamilton's method."""
    people = pd.Series([9061.0, 7179.0, 5259.0, 3319.0, 1182.0])
    assert shared_out(26, people).tolist() == [9, 7, 5, 4, 1]


@given(value=st.integers(-100000, 100000), decimals=st.integers(0, 3))
def test_a_cell_reads_back_as_the_rounded_number(value: int, decimals: int) -> None:
    number = value / 10**decimals
    (cell,) = texts([number], decimals=decimals)
    assert cell is not None
    assert float(cell) == number
    assert not cell.endswith(".")
    assert cell != "-0"
