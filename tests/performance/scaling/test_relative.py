"""Scaling by the rows given: the stages of a published index, four types of indicator, laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.scaling import METHODS, normalise

PUBLISHED = Path(__file__).parents[2] / "published"
BY_ROWS = [name for name in METHODS if name != "goalposts"]

# Water quality of 20 rivers: data set water_quality of R package mathmodels (张敬信).
RIVERS = pd.DataFrame(
    {
        "O2": [4.69, 2.03, 9.11, 8.61, 7.13, 2.39, 7.69, 9.3, 5.45, 6.19, 7.93, 4.4, 7.46, 2.01,
               2.04, 7.73, 6.35, 8.29, 3.54, 7.44],
        "PH": [6.59, 7.86, 6.31, 7.05, 6.5, 6.77, 6.79, 6.81, 7.62, 7.27, 7.53, 7.28, 8.24, 5.55,
               6.4, 6.14, 7.58, 8.41, 7.27, 6.26],
        "germ": [51, 19, 46, 46, 50, 38, 38, 27, 5, 17, 9, 17, 23, 47, 23, 52, 25, 39, 54, 8],
        "nutrient": [11.94, 6.46, 8.91, 26.43, 23.57, 24.62, 6.01, 31.57, 18.46, 7.51, 6.52, 25.3,
                     14.42, 26.31, 17.91, 15.72, 29.46, 12.02, 3.16, 28.41],
    }
)  # fmt: skip
RIVER_META = pd.DataFrame(
    {
        "code": RIVERS.columns,
        "direction": ["正向", "居中型", "逆向", "区间型"],
        "target": [None, 7, None, "10-20"],
    }
)


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / f"asem_{name}.csv", index_col=0)


@pytest.fixture(scope="module")
def treated() -> pd.DataFrame:
    """The indicators of the ASEM index after denominators, imputation and treatment."""
    table = read("denominated").astype("float64")
    for stage in ("imputed", "treated"):
        for unit, code, value in read(stage).reset_index().itertuples(index=False):
            table.loc[unit, code] = value
    return table


class TestAsem:
    """Index of sustainable connectivity as computed by R package COINr 1.1.14."""

    def test_minmax(self, treated):
        scaled = normalise(treated, meta=read("meta"), scale=(0, 100))
        expected = read("aggregated")[treated.columns]
        np.testing.assert_allclose(scaled, expected, rtol=1e-9, atol=1e-9)

    def test_zscore(self, treated):
        scaled = normalise(treated, meta=read("meta"), method="zscore")
        np.testing.assert_allclose(scaled, read("zscore"), rtol=1e-9, atol=1e-12)

    def test_ranks(self, treated):
        """All but three cells of TolMin, which tie as printed and did not in their full digits."""
        table, meta, expected = treated, read("meta"), read("rank")
        ranks = normalise(table, meta=meta, method="rank")
        differ = np.argwhere((ranks != expected).to_numpy())
        assert [(table.index[i], table.columns[j]) for i, j in differ] == [
            ("BGR", "TolMin"), ("CZE", "TolMin"), ("NOR", "TolMin"),
        ]  # fmt: skip
        assert [table.iloc[i, j] for i, j in differ] == [5.1, 5.1, 3.4]
        same = ranks.columns != "TolMin"
        borda = normalise(table, meta=meta, method="borda")
        assert (borda.loc[:, same] == expected.loc[:, same] - 1).all(axis=None)
        share = normalise(table, meta=meta, method="percentile")
        np.testing.assert_allclose(share.loc[:, same], borda.loc[:, same] / 50, rtol=1e-12)

    def test_share_of_the_best(self, treated):
        """LPI, Elec and Goods of Austria: n_fracmax of COINr, rounded to 6 digits."""
        table = treated[["LPI", "Elec", "Goods"]]
        scaled = normalise(table, method="best")
        assert scaled.loc["AUT"].tolist() == pytest.approx([0.969715, 0.28975, 0.455636], abs=1e-6)


class TestRivers:
    """mathmodels-book, chapters on TOPSIS and CRITIC: four types of indicator at once."""

    def test_closeness_to_the_ideal(self):
        """Vector normalisation, the middle and the interval column by their nearness."""
        weighted = normalise(RIVERS, meta=RIVER_META, method="vector") * [
            0.3153202, 0.1813149, 0.3506929, 0.1526721,
        ]  # fmt: skip
        best, worst = (
            np.sqrt(((weighted - end) ** 2).sum(axis=1)) for end in (weighted.max(), weighted.min())
        )
        expected = [
            0.3841556, 0.4852199, 0.502131, 0.5084128, 0.42262, 0.3945085, 0.5502261, 0.6258551,
            0.7260529, 0.7138447, 0.8091923, 0.6159619, 0.6007565, 0.1593096, 0.4974685,
            0.4250799, 0.5565555, 0.4815844, 0.307029, 0.7098355,
        ]  # fmt: skip
        assert (worst / (best + worst)).tolist() == pytest.approx(expected, abs=1e-7)

    def test_critic_weights_of_minmax(self):
        scaled = normalise(RIVERS, meta=RIVER_META)
        contrast = scaled.std() * (1 - scaled.corr()).sum()
        expected = [0.2561818, 0.2257389, 0.2539392, 0.2641401]
        assert (contrast / contrast.sum()).tolist() == pytest.approx(expected, abs=1e-7)


class TestByHand:
    TABLE = pd.DataFrame({"a": [1.0, 2.0, 4.0, 9.0]}, index=list("wxyz"))

    def scaled(self, direction, method, **columns) -> list[float]:
        meta = pd.DataFrame({"direction": [direction], **columns}, index=["a"])
        return normalise(self.TABLE, meta=meta, method=method)["a"].tolist()

    def test_target(self):
        assert self.scaled(1, "target", target=[5]) == [0, 0.25, 0.75, 1]
        assert self.scaled(-1, "target", target=[3]) == pytest.approx([1, 1, 5 / 6, 0])
        assert self.scaled(1, "target", target=["17"]) == [0, 0.0625, 0.1875, 0.5]

    def test_target_of_a_middle_is_its_nearness(self):
        assert self.scaled("middle", "target", target=[5]) == [0, 0.25, 0.75, 0]
        assert self.scaled("middle", "minmax", target=[5]) == [0, 0.25, 0.75, 0]

    def test_best(self):
        assert self.scaled(1, "best") == pytest.approx([1 / 9, 2 / 9, 4 / 9, 1])
        assert self.scaled(-1, "best") == pytest.approx([1, 1 / 2, 1 / 4, 1 / 9])
        assert self.scaled("middle", "best", target=[5]) == pytest.approx([0, 1 / 3, 1, 0])

    def test_vector_turns_its_sign(self):
        length = np.sqrt(102)
        up = self.scaled(1, "vector")
        assert up == pytest.approx([1 / length, 2 / length, 4 / length, 9 / length])
        assert self.scaled(-1, "vector") == [-value for value in up]

    def test_ranks_of_an_interval(self):
        assert self.scaled("interval", "rank", target=["2-4"]) == [2, 3, 3, 1]
        assert self.scaled("interval", "borda", target=["2-4"]) == [1, 2, 2, 0]

    def test_as_near_on_both_sides_is_a_tie(self):
        table = pd.DataFrame({"a": [6.9, 7.1, 5.0]})
        meta = pd.DataFrame({"direction": ["middle"], "target": [7]}, index=["a"])
        assert normalise(table, meta=meta, method="rank")["a"].tolist() == [2, 2, 1]

    def test_no_negative_zeros(self):
        table = pd.DataFrame({"a": [0.0, 3.0]})
        meta = pd.DataFrame({"direction": [-1]}, index=["a"])
        scaled = normalise(table, meta=meta, method="vector")["a"]
        assert np.copysign(1, scaled[0]) == 1


numbers = st.lists(st.integers(1, 1000), min_size=2, max_size=9).filter(lambda x: len(set(x)) > 1)


class TestLaws:
    @given(numbers, st.sampled_from(BY_ROWS), st.sampled_from([1, -1]))
    def test_better_is_never_less(self, values, method, sign):
        table = pd.DataFrame({"a": [float(value) for value in values]})
        meta = pd.DataFrame({"direction": [sign], "target": [sign * 2000]}, index=["a"])
        scaled = normalise(table, meta=meta, method=method)["a"]
        in_order = scaled[(sign * table["a"]).sort_values(kind="stable").index]
        assert (np.diff(in_order) >= 0).all()
        assert in_order.iloc[-1] > in_order.iloc[0]

    @given(
        numbers,
        st.sampled_from(["minmax", "zscore", "rank", "borda", "percentile"]),
        st.sampled_from([0.01, 3.0, 1e5]),
        st.integers(-1000, 1000),
    )
    def test_units_and_origin_change_nothing(self, values, method, factor, shift):
        table = pd.DataFrame({"a": [float(value) for value in values]})
        before = normalise(table, method=method)["a"]
        after = normalise(table * factor + shift, method=method)["a"]
        assert after.tolist() == pytest.approx(before.tolist(), abs=1e-6)

    @given(numbers)
    def test_moments_and_length(self, values):
        table = pd.DataFrame({"a": values})
        z = normalise(table, method="zscore")["a"]
        assert z.mean() == pytest.approx(0, abs=1e-9)
        assert z.std() == pytest.approx(1)
        assert (normalise(table, method="vector")["a"] ** 2).sum() == pytest.approx(1)


class TestRefusals:
    def refused(self, table, method, **columns) -> list[tuple]:
        x = pd.DataFrame(table)
        meta = pd.DataFrame({"direction": 1, **columns}, index=x.columns)
        with pytest.raises(DataContractError) as error:
            normalise(x, meta=meta, method=method)
        return [(f.row, f.column, f.problem) for f in error.value.faults]

    def test_constant_columns(self):
        table = {"a": [1, 1], "b": [6, 8], "c": [11, 12], "d": [1, 2]}
        columns = {
            "direction": [1, "middle", "interval", 1],
            "target": [None, 7, "10-20", 3],
        }
        for method in ("minmax", "zscore"):
            assert self.refused(table, method, **columns) == [
                (None, "a", "the same value in every row"),
                (None, "b", "as far from the target in every row"),
                (None, "c", "as far from the target in every row"),
            ]
        found = self.refused({"a": [1, 2], "c": [11, 12]}, "target", direction=[1, "interval"],
                             target=[3, "10-20"])  # fmt: skip
        assert found == [(None, "c", "as far from the target in every row")]

    def test_targets(self):
        table = {"a": [1, 2], "b": [1, 2]}
        assert self.refused(table, "target") == [(None, "target", "missing column")]
        assert self.refused(table, "target", target=["1-2", None]) == [
            ("a", "target", "needs a single number as target"),
            ("b", "target", "needs a single number as target"),
        ]
        assert self.refused(table, "target", direction=[1, -1], target=[1, 3]) == [
            ("a", "target", "the worst row has reached the target"),
            ("b", "target", "the worst row has reached the target"),
        ]

    def test_values_without_a_share(self):
        table = {"a": [-1, 2], "b": [0, 2], "c": [0, 0]}
        found = self.refused(table, "best", direction=[1, -1, 1])
        assert found == [
            ("0", "a", "no share of the best"),
            ("0", "b", "no share of the best"),
            (None, "c", "nothing above zero to take shares of"),
        ]

    def test_too_little_to_measure(self):
        assert self.refused({"a": [0, 0]}, "vector")[0][1:] == (
            "a", "all zeros: a vector without length",
        )  # fmt: skip
        assert self.refused({"a": [1]}, "zscore")[0][2] == (
            "a standard deviation needs two rows or more"
        )
