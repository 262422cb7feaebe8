"""Printed numbers: their digits, their rounding, what is none."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.audit.reading.figures import figures, is_number, label, one_figure, parse


@pytest.mark.parametrize(
    ("text", "number", "decimals"),
    [
        ("0.50", 0.5, 2),
        ("1,234,567", 1234567.0, 0),
        ("１２．５", 12.5, 1),
        ("−3.10", -3.1, 2),
        ("12.3%", 12.3, 1),
        ("0.05**", 0.05, 2),
        ("(0.02)", 0.02, 2),
        ("54个", 54.0, 0),
        ("1.5e-3", 0.0015, 4),
        (0.25, 0.25, 2),
        (np.float64(3.0), 3.0, 0),
        (7, 7.0, 0),
    ],
)
def test_printed_numbers_are_read_with_their_decimals(text, number, decimals):
    found = parse(text)
    assert found[0] == pytest.approx(number, rel=1e-12)
    assert found[1] == decimals


@pytest.mark.parametrize(
    "text", ["", "—", "…", "/", "江苏", "1-2", "2.3.4", "--", None, True, pd.NA]
)
def test_what_is_no_number_is_missing(text):
    assert math.isnan(parse(text)[0])
    assert not is_number(text)


def test_text_keeps_its_zeros_and_floats_are_rounded_as_their_longest():
    assert figures(pd.Series(["0.50", "0.61"])).halves.tolist() == [0.005, 0.005]
    assert figures(pd.Series([0.5, 0.6123])).halves.tolist() == [0.00005, 0.00005]


def test_significant_digits_are_recognised():
    halves = figures(pd.Series(["0.970", "1.18", "0.0751"])).halves
    assert halves.tolist() == pytest.approx([0.0005, 0.005, 0.00005])


def test_counts_are_exact_and_amounts_are_not():
    column = pd.Series(["232", "564"])
    assert figures(column, exact=True).halves.max() < 1e-6
    assert figures(column).halves.tolist() == [0.5, 0.5]


def test_a_column_without_numbers_has_none():
    found = figures(pd.Series(["优", "—"]))
    assert np.isnan(found.numbers).all()
    assert np.isnan(found.halves).all()


def test_percent_signs_are_kept_in_mind():
    assert figures(pd.Series(["12%", "13%"])).percent
    assert not one_figure("12").percent


def test_rows_are_called_by_their_words_else_by_their_index():
    table = pd.DataFrame({"年份": ["2010", "—"]}, index=[2, 3])
    assert [label(table, at, ["年份"]) for at in (0, 1)] == ["2010", "3"]


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_the_number_behind_a_printed_one_lies_within_its_halves(value, decimals):
    found = one_figure(f"{value:.{decimals}f}")
    assert found.low[0] - 1e-9 <= value <= found.high[0] + 1e-9
