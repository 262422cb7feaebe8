"""Cells of reports: numbers alike in a column, nothing missing as zero, nothing unprintable."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.briefing.cells import printable, table_texts


def column(values, **options):
    found = table_texts(pd.DataFrame({"x": values}), lang="zh", most=99, **options)
    return [row[0] for row in found.rows]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([90, 89.995], ["90.000", "89.995"]),
        ([1 / 3, 2.0], ["0.3333", "2.0000"]),
        ([-0.5, None], ["−0.5", "—"]),
        ([2027, 2029], ["2027", "2029"]),
        (pd.array([1, None], dtype="Int64"), ["1", "—"]),
        ([-1e-9, 0.0, 5.0], ["−1.0e-09", "0", "5"]),
        ([True, False], ["是", "否"]),
        (pd.array([True, None], dtype="boolean"), ["是", "—"]),
        (["甲", None], ["甲", "—"]),
        (["a\x0bb", "c"], ["ab", "c"]),
    ],
)
def test_cells(values, texts):
    assert column(values) == texts


@given(st.lists(st.floats(-1e6, 1e6) | st.none(), min_size=1, max_size=8))
def test_numbers_of_a_column_read_back_to_four_decimals(values):
    series = pd.Series(values, dtype="float64")
    for value, text in zip(series, column(series), strict=True):
        if np.isnan(value):
            assert text == "—"
        else:
            assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.50001e-4)
            assert text[:2] != "-0"


def test_rows_beyond_the_most_are_counted():
    found = table_texts(pd.DataFrame({"x": range(7), "y": list("abcdefg")}), lang="en", most=5)
    assert (len(found.rows), found.left_out, found.numbers) == (5, 2, (True, False))


def test_a_table_without_rows_keeps_its_headings():
    found = table_texts(pd.DataFrame({"x": []}), lang="en", most=5)
    assert (found.heads, found.rows) == (("x",), ())


def test_control_characters_go_and_line_breaks_stay():
    assert printable("东\x00\x1f部\n\t西�") == "东部\n\t西�"
