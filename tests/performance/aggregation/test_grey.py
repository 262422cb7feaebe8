"""Grey relational degrees against R, references in three forms, refusals."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.grey import grey_relational_degree, grey_scores

TABLE = pd.DataFrame(
    [[0.9, 0.7, 0.8], [0.8, 0.9, 0.7], [0.7, 0.8, 0.9]],
    index=["x1", "x2", "x3"],
    columns=["a", "b", "c"],
)


@pytest.mark.parametrize(
    "reference",
    [
        [0.9, 0.8, 0.7],
        {"c": 0.7, "a": 0.9, "b": 0.8},
        pd.Series([0.8, 0.7, 0.9], index=["b", "c", "a"]),
        np.array([0.9, 0.8, 0.7]),
    ],
)
def test_published(reference):
    """Example of grey_analysis in R package mathmodels 0.0.11, rho 0.5."""
    degrees = grey_relational_degree(TABLE, reference=reference)
    expected = [0.666666666666667, 0.666666666666667, 0.555555555555556]
    assert degrees.tolist() == pytest.approx(expected, abs=1e-14)
    assert (degrees.name, degrees.index.tolist()) == ("degree", ["x1", "x2", "x3"])


def test_extremes_are_of_the_whole_table():
    """Differences 1, 2 | 3, 6: least 1, greatest 6, so (1 + 1.2)/(difference + 1.2)."""
    table = pd.DataFrame({"a": [1, 3], "b": [2, 6]})
    degrees = grey_relational_degree(table, reference=[0, 0], rho=0.2, weights=[0.25, 0.75])
    expected = [0.25 * 1 + 0.75 * 2.2 / 3.2, 0.25 * 2.2 / 4.2 + 0.75 * 2.2 / 7.2]
    assert degrees.tolist() == pytest.approx(expected)


def test_best_is_the_greatest_of_each_column():
    best = grey_relational_degree(TABLE, reference="best", weights=[0.2, 0.3, 0.5])
    given = grey_relational_degree(TABLE, reference=[0.9, 0.9, 0.9], weights=[0.2, 0.3, 0.5])
    pd.testing.assert_series_equal(best, given)
    kernel = grey_scores(TABLE.to_numpy(), np.array([[0.2, 0.3, 0.5]]))[0]
    assert kernel == pytest.approx(best.to_numpy())


def test_an_indicator_without_weight_does_not_stretch_the_extremes():
    wide = TABLE.assign(d=[0.0, 50.0, 100.0])
    degrees = grey_relational_degree(wide, reference="best", weights=[0.2, 0.3, 0.5, 0.0])
    without = grey_relational_degree(TABLE, reference="best", weights=[0.2, 0.3, 0.5])
    assert degrees.to_numpy() == pytest.approx(without.to_numpy())


def test_no_difference_at_all():
    assert grey_relational_degree(TABLE.iloc[:1], reference="best").tolist() == [1.0]
    same = grey_relational_degree(TABLE * 0, reference=[0, 0, 0], weights=[0.5, 0.5, 0])
    assert same.tolist() == [1.0, 1.0, 1.0]


def test_rho_decides_what_the_greatest_difference_is_worth():
    """The unit furthest away has ρ/(1 + ρ) when another one is the reference itself."""
    table = pd.DataFrame({"a": [0.0, 3.0, 4.0]})
    for rho in (0.1, 0.5, 1.0):
        degrees = grey_relational_degree(table, reference="best", rho=rho)
        assert degrees.tolist() == pytest.approx([rho / (1 + rho), rho / (0.25 + rho), 1.0])


class TestRefusals:
    @pytest.mark.parametrize(
        ("reference", "problems"),
        [
            ("worst", ["unknown"]),
            ([1, 2], ["2 given for 3 columns"]),
            ({"a": 1, "b": 2, "d": 3}, ["unknown name", "no value given"]),
            ([1, None, "x"], ["needs a finite number"] * 2),
            (pd.Series([1, 2, 3, 4], index=list("aabc")), ["name twice"]),
        ],
    )
    def test_reference(self, reference, problems):
        with pytest.raises(DataContractError) as error:
            grey_relational_degree(TABLE, reference=reference)
        assert [f.problem for f in error.value.faults] == problems

    def test_all_at_once(self):
        with pytest.raises(DataContractError) as error:
            grey_relational_degree(
                pd.DataFrame({"a": [np.nan]}), reference="most", rho=0, weights=[0.9]
            )
        assert [f.table for f in error.value.faults] == ["X", "reference", "weights", "rho"]
