"""The array kernels give the same answer as the measures on places written out one by one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.layout.concentration import kernels
from shuanggao_analytics.layout.concentration.dagum import dagum
from shuanggao_analytics.layout.concentration.decomposition import theil
from shuanggao_analytics.layout.concentration.measures import (
    coefficient_of_variation,
    concentration_index,
    gini,
    hhi,
    hoover,
)
from shuanggao_analytics.layout.concentration.specialisation import ellison_glaeser, primacy

# level, heads, how often the place is drawn, outer and inner group
draws = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.integers(1, 30),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 1),
    ),
    min_size=2,
    max_size=25,
).filter(lambda rows: sum(row[0] * row[2] for row in rows) > 0)


def unpacked(rows):
    levels, heads, counts, outer, inner = (np.array(part) for part in zip(*rows, strict=True))
    some = np.stack([np.ones(len(rows)), counts.astype(float)])  # two draws at once
    batch = kernels.Draws(some, levels.astype(float), heads.astype(float))
    written = np.repeat(np.arange(len(rows)), counts)
    return batch, levels[written], heads[written], (outer, inner), written


@pytest.mark.parametrize(
    ("kernel", "measure"),
    [
        (kernels.gini, gini),
        (kernels.coefficient_of_variation, coefficient_of_variation),
        (kernels.hoover, hoover),
    ],
)
@given(draws)
def test_measures_with_heads(kernel, measure, rows):
    batch, levels, heads, _, _ = unpacked(rows)
    assert kernel(batch)[1] == pytest.approx(measure(levels, weights=heads), abs=1e-12)
    assert kernel(batch)[0] == pytest.approx(measure(batch.levels, weights=batch.heads), abs=1e-12)


@given(draws)
def test_gini_is_the_double_sum(rows):
    batch, levels, heads, _, _ = unpacked(rows)
    gap = np.abs(levels[:, None] - levels) * np.outer(heads, heads)
    direct = gap.sum() / (2 * heads.sum() * (heads * levels).sum())
    assert kernels.gini(batch)[1] == pytest.approx(direct, abs=1e-12)


@given(draws)
def test_measures_of_shares(rows):
    batch, levels, _, _, _ = unpacked(rows)
    assert kernels.hhi(batch)[1, 0] == pytest.approx(hhi(levels), abs=1e-12)
    if len(levels) > 1:
        assert kernels.hhi(batch)[1, 1] == pytest.approx(hhi(levels, normalised=True), abs=1e-12)
    assert kernels.concentration_index(batch)[1] == pytest.approx(concentration_index(levels))
    first = primacy(levels)
    expected = [first.share, first.two_place, first.four_place]
    assert kernels.primacy(batch)[1] == pytest.approx(expected, abs=1e-12, nan_ok=True)
    falling = np.sort(levels)[::-1].astype(float)
    if len(falling) > 3 and falling[1] > 0:
        assert expected == pytest.approx(
            [falling[0] / falling.sum(), falling[0] / falling[1], falling[0] / falling[1:4].sum()]
        )


@pytest.mark.parametrize("index", ["T", "L"])
@given(rows=draws)
def test_theil_nested(index, rows):
    rows = [(row[0] + 1, *row[1:]) for row in rows]
    batch, levels, heads, (outer, inner), written = unpacked(rows)
    path = outer * 2 + inner
    codes = [np.unique(code, return_inverse=True)[1] for code in (outer, path)]
    got = kernels.theil(batch, codes, index)[1]
    labels = pd.DataFrame({"a": outer[written], "b": inner[written]})
    result = theil(levels, weights=heads, groups=labels, index=index)
    assert got == pytest.approx([result.total, *result.levels["value"]], abs=1e-12)


@given(draws)
def test_dagum(rows):
    batch, levels, heads, (outer, _), written = unpacked(rows)
    got = kernels.dagum(batch, np.unique(outer, return_inverse=True)[1])[1]
    result = dagum(levels, weights=heads, groups=outer[written])
    expected = [result.total, result.within, result.between, result.transvariation]
    assert got == pytest.approx(expected, abs=1e-12)


@given(draws)
def test_ellison_glaeser(rows):
    batch, _, _, _, written = unpacked(rows)
    cells = np.column_stack([batch.levels, batch.heads])
    got = kernels.ellison_glaeser(batch.counts, cells, None)[1]
    expected = ellison_glaeser(pd.DataFrame(cells[written]))["index"]
    assert got == pytest.approx(expected.to_numpy(), abs=1e-9, nan_ok=True)


def test_a_draw_with_nothing_is_not_defined():
    batch = kernels.Draws(np.array([[1.0, 0.0]]), np.array([0.0, 5.0]), np.ones(2))
    assert np.isnan(kernels.gini(batch)).all()
    assert np.isnan(kernels.hhi(batch)).all()
    assert np.isnan(kernels.theil(batch, [np.zeros(2, dtype=np.intp)], "T")[0, 0])
