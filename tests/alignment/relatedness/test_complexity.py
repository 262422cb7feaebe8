"""The method of reflections against EconGeo; complexity indices against their definition."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.relatedness.complexity import economic_complexity, reflections
from shuanggao_analytics.errors import DataContractError, ShuanggaoError

EXAMPLE = pd.DataFrame(
    [
        [100, 0, 0, 0, 0],
        [0, 15, 5, 70, 10],
        [0, 20, 10, 20, 50],
        [0, 25, 30, 5, 40],
        [0, 40, 55, 5, 0],
    ],
    index=["R1", "R2", "R3", "R4", "R5"],
    columns=["I1", "I2", "I3", "I4", "I5"],
)
"""Input of the R package EconGeo (P.-A. Balland), run in R 4.2.2; see test_relatedness."""

STEPS = {
    0: ([1, 1, 3, 3, 2], [1, 3, 2, 2, 2]),
    1: (
        [1, 2, 2.33333333333333, 2.33333333333333, 2.5],
        [1, 2.66666666666667, 2.5, 2, 3],
    ),
    2: (
        [1, 2, 2.55555555555556, 2.72222222222222, 2.58333333333333],
        [1, 2.38888888888889, 2.41666666666667, 2.16666666666667, 2.33333333333333],
    ),
}
FOURTH = (  # printed by EconGeo from 0 (least) to 100 (most)
    [0, 78.0395852968897, 92.3656927426956, 100, 99.9528746465598],
    [0, 97.7260122018858, 100, 88.5191347753744, 96.1730449251248],
)


def scaled(column: pd.Series) -> pd.Series:
    return 100 * (column - column.min()) / (column.max() - column.min())


def connected(seed: int, places: int = 12, categories: int = 7) -> pd.DataFrame:
    cells = np.random.default_rng(seed).random((places, categories)) < 0.45
    cells[:, 0] = True  # one category that all have holds the table together
    return pd.DataFrame(cells * 1, index=[f"p{i}" for i in range(places)])


class TestReflections:
    @pytest.mark.parametrize("step", list(STEPS))
    def test_steps_of_econgeo(self, step):
        found = reflections(EXAMPLE, steps=2, presence="location_quotient")
        for table, expected in zip((found.places, found.categories), STEPS[step], strict=True):
            np.testing.assert_allclose(table[f"step_{step}"], expected, atol=1e-13)

    def test_fourth_step_scaled(self):
        found = reflections(EXAMPLE, steps=4, presence="location_quotient")
        for table, expected in zip((found.places, found.categories), FOURTH, strict=True):
            np.testing.assert_allclose(scaled(table["step_4"]), expected, atol=1e-10)

    def test_nothing_there(self):
        found = reflections(EXAMPLE.assign(I6=0), steps=3)
        assert found.categories.loc["I6", "step_0"] == 0
        assert found.categories.loc["I6", "step_1":].isna().all()
        assert found.places.notna().all(axis=None)
        assert found.text.startswith("5 places hold 3.2 of 6 categories")

    @pytest.mark.parametrize("steps", [-1, 1.5, True])
    def test_wrong_steps(self, steps):
        with pytest.raises(DataContractError, match="whole number"):
            reflections(EXAMPLE, steps=steps)


class TestComplexity:
    def test_is_the_second_eigenvector_of_the_definition(self):
        table = connected(3)
        cells = table.to_numpy(float)
        by_place = cells / cells.sum(axis=1, keepdims=True)
        by_category = (cells / cells.sum(axis=0)).T
        values, vectors = np.linalg.eig(by_place @ by_category)
        order = np.argsort(values.real)[::-1]
        second = vectors[:, order[1]].real
        found = economic_complexity(table)
        assert found.second_eigenvalue == pytest.approx(values.real[order[1]])
        assert abs(np.corrcoef(second, found.places["complexity"])[0, 1]) == pytest.approx(1)
        mean_place = by_category @ found.places["complexity"].to_numpy()
        pci = found.categories["complexity"]
        assert np.corrcoef(mean_place, pci)[0, 1] == pytest.approx(1)

    def test_reflections_run_into_it(self):
        table = connected(3)
        late = reflections(table, steps=24).places["step_24"]
        found = economic_complexity(table).places["complexity"]
        assert abs(np.corrcoef(late, found)[0, 1]) == pytest.approx(1, abs=0.005)

    @given(st.integers(0, 60))
    def test_scale_sign_and_order(self, seed):
        table = connected(seed)
        try:
            found = economic_complexity(table)
        except ShuanggaoError:
            return
        places = found.places
        assert places["complexity"].mean() == pytest.approx(0, abs=1e-9)
        assert places["complexity"].std(ddof=0) == pytest.approx(1)
        assert np.corrcoef(places["complexity"], places["diversity"])[0, 1] > 0
        again = economic_complexity(table.iloc[::-1, ::-1] * 5).places["complexity"]
        np.testing.assert_allclose(again[places.index], places["complexity"], atol=1e-7)

    def test_an_unconnected_part_is_missing_with_its_reason(self):
        found = economic_complexity(EXAMPLE.assign(I6=0), presence="location_quotient")
        assert found.places["complexity"].isna().tolist() == [True, False, False, False, False]
        assert found.places.loc["R1", "reason"] == "not_connected"
        assert found.categories["reason"].tolist() == [
            "not_connected",
            "",
            "",
            "",
            "",
            "has_nothing",
        ]
        alone = economic_complexity(EXAMPLE.iloc[1:, 1:], presence="location_quotient")
        assert alone.places["complexity"].idxmax() == found.places["complexity"].idxmax()
        assert "1 without an index" in found.text

    def test_equal_parts_are_refused(self):
        block = np.kron(np.eye(2), np.array([[1, 1], [1, 0]]))
        with pytest.raises(ShuanggaoError, match="2 unconnected parts and none is the largest"):
            economic_complexity(pd.DataFrame(block))

    def test_alike_places_are_refused(self):
        with pytest.raises(ShuanggaoError, match="not determined"):
            economic_complexity(pd.DataFrame(np.ones((4, 3))))

    def test_too_small(self):
        with pytest.raises(ShuanggaoError, match="at least two places"):
            economic_complexity(pd.DataFrame({"a": [1, 1, 1]}))
