"""The geographical detector against the classic example and its laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.spatial.detector import factor_detector, interaction_detector

DEFECTS = pd.read_csv(Path(__file__).parents[2] / "published" / "neural_tube_defects.csv")
FACTORS = DEFECTS[["watershed", "elevation", "soiltype"]]


class TestPublished:
    def test_factors(self):
        table = factor_detector(DEFECTS["incidence"], factors=FACTORS)
        assert table["q"].tolist() == pytest.approx([0.6377737, 0.6067087, 0.3857168], abs=1e-7)
        assert table["p"].tolist() == pytest.approx([0.000128803, 0.043382244, 0.372145486], 1e-5)
        assert table["strata"].tolist() == [9, 7, 5]

    def test_interactions(self):
        table = interaction_detector(DEFECTS["incidence"], factors=FACTORS)
        assert set(table["interaction"]) == {"bi-enhance"}
        assert table["q_both"].tolist() == pytest.approx([0.7135968, 0.7356805, 0.6635237], 1e-6)


@given(st.data())
def test_q_lies_between_nothing_and_all(data):
    n = data.draw(st.integers(4, 30))
    y = np.array(data.draw(st.lists(st.integers(-9, 9), min_size=n, max_size=n)), dtype="float64")
    if np.ptp(y) == 0:
        y[0] += 1
    strata = data.draw(st.lists(st.sampled_from("abc"), min_size=n, max_size=n))
    other = data.draw(st.lists(st.sampled_from("xyz"), min_size=n, max_size=n))
    factors = pd.DataFrame({"one": strata, "two": other})
    table = factor_detector(y, factors=factors)
    assert table["q"].between(0, 1).all()
    shifted = factor_detector(3 * y + 7, factors=factors)
    np.testing.assert_allclose(shifted["q"], table["q"], atol=1e-9)
    both = interaction_detector(y, factors=factors)["q_both"].item()
    assert both >= table["q"].max() - 1e-9


def test_the_two_ends():
    y = [1.0, 1.0, 5.0, 5.0]
    strata = pd.DataFrame({"all": list("aabb"), "one": list("aaaa"), "each": list("abcd")})
    table = factor_detector(y, factors=strata)
    assert table["q"].tolist() == [1, 0, 1]
    assert table.loc["all", "p"] == 0
    assert table.loc[["one", "each"], "p"].isna().all()


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        ([0, 1, 1, 0], "nonlinear-enhance"),
        ([0, 1, 2, 3], "independent"),
        ([0, 0, 1, 1], "none"),
        ([0, 1, 1, 1], "nonlinear-enhance"),
    ],
)
def test_kinds_of_interaction(y, kind):
    crossed = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    assert interaction_detector(y, factors=crossed)["interaction"].item() == kind


def test_series_are_matched_by_label():
    y = pd.Series({"w": 1.0, "x": 2.0, "y": 5.0, "z": 6.0})
    factors = pd.DataFrame({"f": list("bbaa")}, index=list("zyxw"))
    assert factor_detector(y, factors=factors)["q"].item() == pytest.approx(16 / 17)


def test_bad_input():
    factors = pd.DataFrame({"f": ["a", None, "b"]})
    with pytest.raises(DataContractError, match="2 faults"):
        factor_detector([1, 2, None], factors=factors)
    with pytest.raises(DataContractError, match="2 values for 3 places"):
        factor_detector([1, 2], factors=factors)
    with pytest.raises(ShuanggaoError, match="same everywhere"):
        factor_detector([1, 1, 1], factors=factors.fillna("a"))
    with pytest.raises(DataContractError, match="two factors"):
        interaction_detector([1, 2, 3], factors=factors.fillna("a"))
    with pytest.raises(DataContractError, match="same places"):
        factor_detector(pd.Series([1, 2, 3], index=[0, 1, 9]), factors=factors.fillna("a"))
    with pytest.raises(DataContractError, match="a place twice"):
        factor_detector(pd.Series([1, 2, 3], index=[0, 1, 1]), factors=factors.fillna("a"))
    with pytest.raises(DataContractError, match="no factor"):
        factor_detector([1, 2, 3], factors=factors[[]])
