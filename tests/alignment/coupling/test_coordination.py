"""Coupling coordination: four published cases, the laws, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.coupling.coordination import (
    VARIANTS,
    coupling_coordination,
    leading_system,
)
from shuanggao_analytics.errors import DataContractError, UnknownNameError

LANZHOU = pd.DataFrame(
    {
        "U": [0.0863, 0.0444, 0.0414, 0.0496, 0.0788, 0.1021, 0.1561, 0.1349, 0.1357, 0.1708],
        "V": [0.1875, 0.0552, 0.0424, 0.0781, 0.0914, 0.1091, 0.0934, 0.1112, 0.0977, 0.134],
    },
    index=range(2010, 2020),
)
XINJIANG = pd.DataFrame(
    {
        "tourism": [0.3946, 0.3917, 0.4473, 0.4628, 0.5033, 0.4601, 0.4474, 0.497, 0.5522, 0.6086],
        "economy": [0.3953, 0.368, 0.4384, 0.5286, 0.5579, 0.6031, 0.6122, 0.5934, 0.5875, 0.6246],
        "ecology": [0.4876, 0.4858, 0.5038, 0.4628, 0.4365, 0.3967, 0.3904, 0.4602, 0.5801, 0.5431],
    },
    index=range(2008, 2018),
)
GUANGZHOU = pd.DataFrame(
    {
        "PS": [0.8179733, 0.3020233, 0.9209903, 0.9604095, 0.9061589, 0.9456379],
        "EL": [0.3246648, 0.1318888, 0.3353516, 0.3914758, 0.3473603, 0.4391423],
        "OH": [0.6590316, 0.4046987, 0.6921477, 0.7099999, 0.7297774, 0.7304117],
        "IL": [0.1308531, 0.5173794, 0.314132, 0.4316421, 0.6909494, 0.4792905],
    }
)
TEXTBOOK = pd.DataFrame(
    {
        "s1": [0.0162, 0.1782, 0.549, 0.673, 0.0207, 0.9875],
        "s2": [0.272, 0.6824, 0.0593, 0.4812, 0.8891, 0.5573],
        "s3": [0.2655, 0.3721, 0.5729, 0.9082, 0.2017, 0.8984],
    },
    index=list("ABCDEF"),
)


class TestPublished:
    def test_two_systems_of_lanzhou(self):
        """ChinaXiv 202208.00078, tables 4–5 (CC BY); four digits printed, from rounded scores."""
        printed_c = [0.9293, 0.9941, 0.9999, 0.9747, 0.9972, 0.9994, 0.968, 0.9954, 0.9867, 0.9927]
        printed_d = [0.3567, 0.2225, 0.2046, 0.2494, 0.2913, 0.3249, 0.3475, 0.3499, 0.3393, 0.389]
        table = coupling_coordination(LANZHOU)
        assert table["C"].tolist() == pytest.approx(printed_c, abs=2e-4)
        assert table["D"].tolist() == pytest.approx(printed_d, abs=2e-4)

    def test_three_systems_of_xinjiang(self):
        """赵胡兰 等, ChinaXiv 202011.00071, table 4 (CC BY), weights .3 .3 .4.

        The D of 2017 is printed .7659 and follows as .7656 from the printed scores.
        """
        table = coupling_coordination(XINJIANG, weights=[0.3, 0.3, 0.4])
        c = [0.995, 0.9928, 0.9981, 0.998, 0.995, 0.9848, 0.982, 0.9943, 0.9996, 0.9982]
        t = [0.432, 0.4222, 0.4672, 0.4826, 0.493, 0.4777, 0.474, 0.5112, 0.574, 0.5872]
        d = [0.6556, 0.6474, 0.6829, 0.694, 0.7004, 0.6859, 0.6823, 0.7129, 0.7575, 0.7659]
        assert table["C"].tolist() == pytest.approx(c, abs=1e-4)
        assert table["T"].tolist() == pytest.approx(t, abs=1e-4)
        assert table["D"].tolist()[:9] == pytest.approx(d[:9], abs=1e-4)
        assert table.loc[2017, "D"] == pytest.approx(0.7656, abs=5e-5)
        assert abs(table.loc[2017, "D"] - d[9]) < 4e-4
        middle = {2012, 2015, 2016, 2017}
        assert table["grade"].to_dict() == {
            year: "中级协调" if year in middle else "初级协调" for year in XINJIANG.index
        }
        leading = ["ecology"] * 3 + ["economy"] * 7
        assert leading_system(XINJIANG).tolist() == leading
        assert table.loc[2011, "lagging"] == "tourism、ecology"
        assert table.loc[2016, "lagging"] == "tourism"

    @pytest.mark.parametrize(
        ("variant", "c", "d"),
        [
            (
                "standard",
                [0.8051958, 0.8914577, 0.8999423, 0.9346128, 0.9440912, 0.9519923],
                [0.6237105, 0.549729, 0.7134825, 0.7632959, 0.7944703, 0.7858001],
            ),
            (
                "wang2021",
                [0.4722274, 0.6211236, 0.5375842, 0.5861986, 0.6640321, 0.6319211],
                [0.477648, 0.4588675, 0.5514412, 0.6045044, 0.666293, 0.6402164],
            ),
            (
                "fan2024",
                [0.4593785, 0.7164548, 0.4915051, 0.539962, 0.5951898, 0.5907777],
                [0.4711049, 0.4928249, 0.5272784, 0.5801746, 0.6308098, 0.6190239],
            ),
        ],
    )
    def test_four_systems_of_guangzhou_in_three_variants(self, variant, c, d):
        """Vignette of R package coupling (data gzma of sdsfun, 2010), seven digits printed."""
        table = coupling_coordination(GUANGZHOU, variant=variant)
        assert table["C"].tolist() == pytest.approx(c, abs=2e-7)
        assert table["D"].tolist() == pytest.approx(d, abs=2e-7)

    @pytest.mark.parametrize(
        ("variant", "weights", "row", "expected"),
        [
            ("standard", None, "A", (0.570903728325941, 0.184566666666667, 0.324607144290897)),
            ("standard", None, "F", (0.970944036234257, 0.8144, 0.88923384051057)),
            ("standard", "433", "E", (0.417914467214993, 0.33552, 0.37445782411371)),
            ("wang2021", "433", "A", (0.447208348058093, 0.16773, 0.273880003322229)),
            ("wang2021", "433", "C", (0.455091003904441, 0.40926, 0.43156754310065)),
            ("wang2021", "433", "F", (0.714869571518913, 0.83171, 0.771079873507275)),
        ],
    )
    def test_textbook(self, variant, weights, row, expected):
        """张敬信, R package mathmodels 0.0.11 run in R 4.2.2; weights .4 .3 .3."""
        share = {"s3": 0.3, "s1": 0.4, "s2": 0.3} if weights else None
        table = coupling_coordination(TEXTBOOK, weights=share, variant=variant)
        assert table.loc[row, ["C", "T", "D"]].tolist() == pytest.approx(expected, abs=1e-12)


def scores(low: float = 0.0):
    values = st.floats(low, 1.0, allow_subnormal=False)
    return (
        st.integers(2, 6)
        .flatmap(
            lambda n: st.lists(st.lists(values, min_size=n, max_size=n), min_size=1, max_size=5)
        )
        .map(lambda rows: pd.DataFrame(rows).add_prefix("s"))
    )


variants = st.sampled_from(VARIANTS)


class TestLaws:
    @given(scores(), variants, st.floats(0.1, 4))
    def test_bounds(self, table, variant, k):
        k = k if variant == "product-k" else 1.0
        result = coupling_coordination(table, variant=variant, k=k)
        nothing = (table == 0).all(axis=1)
        assert result.loc[~nothing, "C"].between(0, 1).all()
        assert result["T"].between(0, 1).all()
        assert (result["D"] <= np.sqrt(result["T"])).all()
        assert result[["T", "D"]].notna().all(axis=None)

    @given(scores(0.01), variants)
    def test_one_exactly_when_equal(self, table, variant):
        level = table.iloc[:, [0]].to_numpy()
        equal = pd.DataFrame(np.repeat(level, table.shape[1], axis=1), columns=table.columns)
        assert (coupling_coordination(equal, variant=variant)["C"] == 1).all()
        spread = table.max(axis=1) - table.min(axis=1)
        assume((spread > 1e-3).all())
        assert (coupling_coordination(table, variant=variant)["C"] < 1).all()

    @given(scores(), variants, st.randoms(use_true_random=False))
    def test_relabelling_changes_nothing(self, table, variant, random):
        n = table.shape[1]
        weights = pd.Series(np.arange(1.0, n + 1), index=table.columns) / (n * (n + 1) / 2)
        order = random.sample(range(n), n)
        before = coupling_coordination(table, weights=weights, variant=variant)
        after = coupling_coordination(
            table.iloc[:, order], weights=weights.to_numpy()[order], variant=variant
        )
        assert after[["C", "T", "D"]].to_numpy() == pytest.approx(
            before[["C", "T", "D"]].to_numpy(), abs=1e-9, nan_ok=True
        )
        named = [sorted(each.split("、")) for each in before["lagging"]]
        assert [sorted(each.split("、")) for each in after["lagging"]] == named

    @given(scores(0.01), st.floats(0.01, 1))
    def test_standard_c_does_not_depend_on_the_scale(self, table, factor):
        before = coupling_coordination(table)["C"]
        after = coupling_coordination(table * factor)["C"]
        assert after.tolist() == pytest.approx(before.tolist())

    @given(scores(0.01))
    def test_product_k_is_a_power_of_standard(self, table):
        n = table.shape[1]
        standard = coupling_coordination(table)["C"]
        same = coupling_coordination(table, variant="product-k", k=1 / n)["C"]
        third = coupling_coordination(table, variant="product-k", k=3)["C"]
        assert same.tolist() == pytest.approx(standard.tolist())
        assert third.tolist() == pytest.approx((standard ** (3 * n)).tolist())

    @given(scores())
    def test_wang_as_written(self, table):
        assume((table.max(axis=1) > 0).all())
        u = table.to_numpy()
        n = u.shape[1]
        apart = sum(np.abs(u[:, i] - u[:, j]) for i in range(n) for j in range(i))
        written = np.sqrt(
            (1 - apart / (n * (n - 1) / 2))
            * np.prod(u / u.max(axis=1, keepdims=True), axis=1) ** (1 / (n - 1))
        )
        computed = coupling_coordination(table, variant="wang2021")["C"]
        assert computed.to_numpy() == pytest.approx(written, abs=1e-7)

    def test_two_systems_of_wang(self):
        table = coupling_coordination(pd.DataFrame({"a": [0.8], "b": [0.2]}), variant="wang2021")
        assert table["C"].iloc[0] == pytest.approx(np.sqrt(0.4 * 0.25))


class TestExtremes:
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_a_single_zero(self, variant):
        row = coupling_coordination(pd.DataFrame({"a": [0.0], "b": [1.0]}), variant=variant).iloc[0]
        assert row["C"] == 0
        assert row["D"] == 0
        assert row["T"] == 0.5
        assert row["lagging"] == "a"

    def test_fan_survives_a_zero_and_reaches_its_bound_with_halves(self):
        table = pd.DataFrame({"a": [0.0, 0.0], "b": [0.2, 1.0], "c": [0, 0], "d": [0, 1.0]})
        c = coupling_coordination(table, variant="fan2024")["C"].tolist()
        assert c == pytest.approx([1 - 2 * 0.2 * np.sqrt(3) / 4, 0.0])

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_all_zero(self, variant):
        row = coupling_coordination(pd.DataFrame({"a": [0], "b": [0]}), variant=variant).iloc[0]
        assert (row["C"] == 1) if variant == "fan2024" else pd.isna(row["C"])
        assert (row["T"], row["D"], row["grade"], row["lagging"]) == (0, 0, "极度失调", "a、b")

    @pytest.mark.parametrize("variant", VARIANTS)
    def test_tiny_scores_and_many_systems_do_not_vanish(self, variant):
        many = pd.DataFrame(np.full((2, 2000), 1e-300)).add_prefix("s")
        assert coupling_coordination(many, variant=variant)["C"].tolist() == [1.0, 1.0]

    def test_geometric_mean_of_many(self):
        values = np.linspace(0.001, 0.01, 1500)
        table = pd.DataFrame([values]).add_prefix("s")
        expected = np.exp(np.log(values).mean()) / values.mean()
        assert coupling_coordination(table)["C"].iloc[0] == pytest.approx(expected)


class TestTable:
    def test_columns_index_and_input(self):
        labels = pd.MultiIndex.from_tuples([("江苏", 2023), ("江苏", 2023)], names=["省", "年"])
        systems = pd.DataFrame({"高职": [0.2, 0.9], "产业": [0.4, 0.8]}, index=labels)
        before = systems.copy()
        table = coupling_coordination(systems)
        assert table.columns.tolist() == ["C", "T", "D", "grade", "lagging"]
        assert table.index.equals(labels)
        assert table["lagging"].tolist() == ["高职", "产业"]
        pd.testing.assert_frame_equal(systems, before)

    def test_ties(self):
        systems = pd.DataFrame({"a": [0.1, 0.3], "b": [0.1, 0.2], "c": [0.5, 0.2]})
        assert coupling_coordination(systems)["lagging"].tolist() == ["a、b", "b、c"]
        assert leading_system(systems).tolist() == ["c", "a"]

    def test_other_scale(self):
        systems = pd.DataFrame({"a": [0.25], "b": [0.25]})
        assert coupling_coordination(systems, scale="four")["grade"].tolist() == ["高度协调"]

    def test_whole_numbers_and_names_that_are_no_text(self):
        table = coupling_coordination(pd.DataFrame([[0, 1], [1, 1]]))
        assert table["D"].tolist() == [0.0, 1.0]
        assert table["lagging"].tolist() == ["0", "0、1"]


GOOD = pd.DataFrame({"a": [0.1, 0.2], "b": [0.3, 0.4]}, index=["x", "y"])


class TestRefusals:
    def test_every_fault_at_once(self):
        systems = pd.DataFrame({"a": [1.2, None], "b": [-0.1, 0.4]}, index=["x", "y"])
        with pytest.raises(DataContractError) as error:
            coupling_coordination(
                systems, weights={"a": 0.5, "c": 0.5}, variant="wang2021", k=2, scale="eleven"
            )
        assert [(f.table, f.row, f.column) for f in error.value.faults] == [
            ("k", None, None),
            ("systems", "x", "a"),
            ("systems", "x", "b"),
            ("systems", "y", "a"),
            ("weights", "c", None),
            ("weights", "b", None),
            ("scale", None, None),
        ]

    @pytest.mark.parametrize(
        ("systems", "words"),
        [
            (GOOD["a"], "not a table"),
            (GOOD.to_numpy(), "not a table"),
            (GOOD[["a"]], "two systems or more"),
            (GOOD.head(0), "no rows"),
            (GOOD[["a", "a"]], "column twice"),
            (GOOD.astype(str), "text, not a number"),
            (GOOD * 100, "outside \\[0, 1\\]"),
        ],
    )
    def test_systems(self, systems, words):
        with pytest.raises(DataContractError, match=words):
            coupling_coordination(systems)
        with pytest.raises(DataContractError, match=words):
            leading_system(systems)

    @pytest.mark.parametrize("weights", [[0.5, 0.6], [0.33, 0.33], [1.5, -0.5], [1.0], {"a": 1.0}])
    def test_weights(self, weights):
        with pytest.raises(DataContractError, match="weights"):
            coupling_coordination(GOOD, weights=weights)

    @pytest.mark.parametrize("k", [0, -1, float("nan"), float("inf"), "2", None])
    def test_exponent(self, k):
        with pytest.raises(DataContractError, match="finite number > 0"):
            coupling_coordination(GOOD, variant="product-k", k=k)

    def test_names(self):
        with pytest.raises(UnknownNameError, match="standard, product-k"):
            coupling_coordination(GOOD, variant="wang")
        with pytest.raises(UnknownNameError, match="no such scale"):
            coupling_coordination(GOOD, scale="eleven")
