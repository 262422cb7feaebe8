"""Columns rounded by one program: decimals or significant digits told from all of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.efficiency.alike import alike_figures


def halves(columns):
    found = alike_figures(pd.DataFrame(columns), list(columns))
    return {name: each.halves.tolist() for name, each in found.items()}


def test_a_column_of_ones_has_the_decimals_of_its_neighbours():
    found = halves({"crste": ["1", "0.843"], "vrste": ["1", "1"]})
    assert found["vrste"] == pytest.approx([0.0005, 0.0005])


def test_significant_digits_where_more_cells_agree_on_them():
    found = halves({"tfpch": ["1.18", "0.942", "0.0515"], "sech": ["1.02", "0.891", "11.4"]})
    assert found["tfpch"] == pytest.approx([0.005, 0.0005, 0.00005])
    assert found["sech"] == pytest.approx([0.005, 0.0005, 0.05])


def test_a_zero_at_the_end_shows_its_own_decimals():
    assert halves({"a": ["0.50", "0.843"], "b": ["0.911", "0.775"]})["a"] == (
        pytest.approx([0.005, 0.0005])
    )


def test_words_are_missing_and_per_cent_is_told():
    found = alike_figures(pd.DataFrame({"a": ["—", "12.5%"], "b": ["x", "y"]}), ["a", "b"])
    assert np.isnan(found["a"].halves[0])
    assert found["a"].percent
    assert not found["b"].percent
    assert np.isnan(found["b"].numbers).all()


@given(st.lists(st.floats(0.001, 2), min_size=3, max_size=20), st.integers(2, 4))
def test_numbers_lie_within_what_their_text_shows(values, decimals):
    texts = [f"{value:.{decimals}f}" for value in values]
    figures = alike_figures(pd.DataFrame({"a": texts, "b": ["1"] * len(texts)}), ["a", "b"])["a"]
    reach = np.maximum(figures.halves, 0.5 * 10.0**-decimals) + 1e-12
    assert (np.abs(figures.numbers - values) <= reach).all()
