"""Normalisation by each method, with directions, and what it is refused for."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.scaling import METHODS, normalise
from shuanggao_analytics.performance.scaling.indicators import read_indicators
from shuanggao_analytics.performance.scaling.normalise import SHARES, scaled_cells

TABLE = pd.DataFrame({"a": [2.0, 4.0, 4.0, 10.0], "b": [1, 100, 10, 1000]}, index=list("wxyz"))
META = pd.DataFrame(
    {
        "code": ["total", "b", "a"],
        "direction": [None, 1, -1],
        "min": [None, 1, 0],
        "max": [None, 100, 10],
        "log": [None, True, False],
    }
)


def columns(method: str) -> dict[str, list[float]]:
    return normalise(TABLE, meta=META, method=method).to_dict("list")


class TestMethods:
    def test_minmax_turns_round(self):
        assert columns("minmax")["a"] == [1.0, 0.75, 0.75, 0.0]

    def test_rank_and_percentile_give_ties_the_lowest(self):
        assert columns("rank") == {"a": [4.0, 2.0, 2.0, 1.0], "b": [1.0, 3.0, 2.0, 4.0]}
        assert columns("percentile")["a"] == pytest.approx([1, 1 / 3, 1 / 3, 0])

    def test_goalposts_with_log_and_beyond_a_post(self):
        scaled = columns("goalposts")
        assert scaled["a"] == pytest.approx([0.8, 0.6, 0.6, 0.0])
        assert scaled["b"] == pytest.approx([0.0, 1.0, 0.5, 1.0])

    def test_income_index_of_the_human_development_index(self):
        """UNDP technical note 1: (ln 46,071 − ln 100) / (ln 75,000 − ln 100)."""
        table = pd.DataFrame({"gni": [46071.0]})
        meta = pd.DataFrame(
            {"direction": [1], "min": [100], "max": [75000], "log": [True]}, index=["gni"]
        )
        value = normalise(table, meta=meta, method="goalposts").iloc[0, 0]
        assert value == pytest.approx(math.log(460.71) / math.log(750))

    def test_without_meta_more_is_better(self):
        assert normalise(TABLE)["a"].tolist() == [0.0, 0.25, 0.25, 1.0]

    def test_labels_and_input(self):
        before = TABLE.copy()
        scaled = normalise(TABLE, meta=META)
        assert scaled.index.tolist() == list("wxyz")
        assert scaled.columns.tolist() == ["a", "b"]
        pd.testing.assert_frame_equal(TABLE, before)


class TestScale:
    @pytest.mark.parametrize("method", SHARES)
    def test_two_ends(self, method):
        meta = META.assign(target=[None, 2000, 1])
        table = TABLE.astype("float64")
        shares = normalise(table, meta=meta, method=method)
        scaled = normalise(table, meta=meta, method=method, scale=(1, 100))
        pd.testing.assert_frame_equal(scaled, 1 + 99 * shares)

    @pytest.mark.parametrize("method", sorted(set(METHODS) - set(SHARES)))
    def test_not_for_the_others(self, method):
        normalise(TABLE, meta=META, method=method, scale=(0, 1))
        with pytest.raises(DataContractError, match=f"{method} has its own scale"):
            normalise(TABLE, meta=META, method=method, scale=(0, 100))

    @pytest.mark.parametrize("scale", [(1, 0), (0, 0), (0, float("inf")), 5, (0, 1, 2), "ab"])
    def test_two_rising_numbers(self, scale):
        with pytest.raises(DataContractError, match="scale: not two rising numbers"):
            normalise(TABLE, meta=META, scale=scale)


@pytest.mark.parametrize("method", METHODS)
def test_one_missing_value_is_named_whatever_the_method(method):
    table = TABLE.astype("float64")
    table.loc["y", "b"] = float("nan")
    with pytest.raises(DataContractError, match="X, row y, column b: missing value"):
        normalise(table, meta=META, method=method)


def test_cells_already_checked_are_scaled_the_same():
    known = read_indicators(TABLE, META)
    cells = TABLE.to_numpy(dtype="float64")
    for method in ("minmax", "goalposts", "zscore"):
        expected = normalise(TABLE, meta=META, method=method).to_numpy()
        assert (scaled_cells(cells, known, method=method) == expected).all()


values = st.lists(st.integers(-1000, 1000), min_size=2, max_size=9).filter(
    lambda numbers: len(set(numbers)) > 1
)


@given(values, st.sampled_from(["minmax", "percentile"]))
def test_bounds_order_and_units(numbers, method):
    table = pd.DataFrame({"a": numbers})
    scaled = normalise(table, method=method)["a"]
    assert scaled.min() == 0
    assert scaled.max() <= 1
    assert (scaled.rank() == table["a"].rank()).all()
    other = normalise(table * 7.0 + 3.0, method=method)["a"]
    assert other.tolist() == pytest.approx(scaled.tolist())


class TestRefusals:
    def test_constant_columns_are_all_named(self):
        table = pd.DataFrame({"a": [1, 1], "b": [1, 2], "c": [0, 0]})
        with pytest.raises(DataContractError) as error:
            normalise(table)
        assert [f.column for f in error.value.faults] == ["a", "c"]

    def test_cells_and_meta_together(self):
        meta = pd.DataFrame({"code": ["a", "a", "c"], "direction": [1, 1, "up"]})
        table = pd.DataFrame({"a": [1, None], "b": [1, 2], "c": [1, 2]})
        with pytest.raises(DataContractError) as error:
            normalise(table, meta=meta)
        assert [f.problem for f in error.value.faults] == [
            "missing value",
            "indicator twice",
            "no row for an indicator of X",
            "direction is neither +1 nor −1",
        ]

    @pytest.mark.parametrize("direction", [0, 2, None, "middle"])
    def test_direction(self, direction):
        meta = pd.DataFrame({"code": ["a", "b"], "direction": [direction, 1]})
        with pytest.raises(DataContractError, match="row a, column direction"):
            normalise(TABLE, meta=meta)

    def test_goalposts(self):
        with pytest.raises(DataContractError, match="column min: missing column"):
            normalise(TABLE, meta=META[["code", "direction"]], method="goalposts")
        wrong = META.assign(min=[None, 0, 10], max=[None, 10, None])
        with pytest.raises(DataContractError) as error:
            normalise(TABLE, meta=wrong, method="goalposts")
        assert [(f.row, f.problem) for f in error.value.faults] == [
            ("a", "goalposts need two finite numbers"),
            ("b", "posts need numbers > 0 under log"),
        ]
        turned = META.assign(min=[None, 100, 0], max=[None, 1, 10])
        with pytest.raises(DataContractError, match="min is not below max"):
            normalise(TABLE, meta=turned, method="goalposts")
        with pytest.raises(DataContractError, match="row w, column b: needs a number > 0"):
            normalise(TABLE.assign(b=[0, 1, 2, 3]), meta=META, method="goalposts")

    def test_names(self):
        with pytest.raises(UnknownNameError, match="no such method"):
            normalise(TABLE, method="z-score")
        with pytest.raises(DataContractError, match="column direction"):
            normalise(TABLE, meta=META[["code"]])
        with pytest.raises(DataContractError, match="two rows or more"):
            normalise(TABLE.head(1), method="percentile")
