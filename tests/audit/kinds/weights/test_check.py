"""Weights: published tables follow; sums, entropies, hierarchies, combinations and data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.weights.check import weights
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.weights import (
    critic_weights,
    cv_weights,
    entropy,
    entropy_weights,
)

HIERARCHY = pd.DataFrame(
    [["投入", "0.35", "经费", "0.60", "0.210"], ["", "", "师资", "0.40", "0.140"],
     ["过程", "0.40", "课程", "0.25", "0.100"], ["", "", "实训", "0.45", "0.180"],
     ["", "", "管理", "0.30", "0.120"], ["产出", "0.25", "就业", "0.80", "0.200"],
     ["", "", "服务", "0.20", "0.050"]],
    columns=["一级指标", "一级权重", "二级指标", "二级权重", "综合权重"],
)  # fmt: skip


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return list(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def found(audit):
    return audit.findings[["row", "column", "expected"]].to_numpy().tolist()


def suspects(audit):
    return set(audit.findings["suspect"])


class TestPublished:
    def test_four_weightings_of_rivers(self):
        """R package mathmodels: entropy, CRITIC and entropy–CRITIC weights of 20 rivers."""
        rows = [["O2", "+", 0.3153202, 0.2561818, 0.3013685, 0.2932186],
                ["PH", "middle 7", 0.1813149, 0.2257389, 0.186699, 0.1924354],
                ["germ", "-", 0.3506929, 0.2539392, 0.3438015, 0.3486399],
                ["nutrient", "interval 10-20", 0.1526721, 0.2641401, 0.168131, 0.165706]
        ]  # fmt: skip
        names = ["indicator", "sign", "entropy_w", "critic_w", "entropy_critic_w", "spearman_w"]
        audit = weights(pd.DataFrame(rows, columns=names))
        assert audit.findings.empty
        assert audit.table["check"].tolist() == ["Σ w = 1"] * 4

    def test_four_combinations(self):
        """张敬信《数学建模》, chapter on combined weights: linear 0.6, product, geometric, game."""
        table = pd.DataFrame(
            {"ws": [0.4, 0.3, 0.2, 0.1], "wo": [0.25, 0.2, 0.3, 0.25],
             "linear_0_6": [0.34, 0.26, 0.24, 0.16],
             "multiplicative": [0.4081633, 0.244898, 0.244898, 0.1020408],
             "game": [0.3279556, 0.2540333, 0.2540333, 0.1639778],
             "game_linear": [0.3735683, 0.2823789, 0.2176211, 0.1264317]}
        )  # fmt: skip
        audit = weights(table)
        assert audit.findings.empty
        told = [detail for note, detail in notes(audit) if note == "combination_followed"]
        assert told[:3] == ["linear_0_6: linear, ws 0.6, wo 0.4", "multiplicative: product",
                            "game: geometric"]  # fmt: skip
        assert told[3].startswith("game_linear: linear, ws 0.82")

    def test_matrix_of_seven_criteria(self):
        """ChinaXiv 201805.00364V1: weights, λmax 7.1825 and CR 0.023 with RI(7) = 1.32."""
        rows = [["1", "3", "2", "5", "2", "3", "1"], ["1/3", "1", "1/2", "2", "1/3", "1/2", "1/3"],
                ["1/2", "2", "1", "4", "2", "3", "1/2"],
                ["1/5", "1/2", "1/4", "1", "1/3", "1/2", "1/5"],
                ["1/2", "3", "1/2", "3", "1", "2", "1/2"],
                ["1/3", "2", "1/3", "2", "1/2", "1", "1/3"],
                ["1", "3", "2", "5", "2", "3", "1"]]  # fmt: skip
        names = [f"C{i}" for i in range(1, 8)]
        table = pd.DataFrame(rows, columns=names)
        assert weights(table).findings.empty
        table.insert(0, "准则", names)
        table["权重"] = ["0.2483", "0.0686", "0.174", "0.0427", "0.1351", "0.0831", "0.2483"]
        stats = {"lambda": "7.1825", "CR": "0.023"}
        audit = weights(table, stats=stats)
        assert audit.findings.empty
        assert ("weights_of_matrix", "eigenvector") in notes(audit)
        assert any(detail.startswith("saaty") for _, detail in notes(audit))
        assert found(weights(table, stats={**stats, "lambda": "7.2825"}))[0][2] == "7.1825"

    def test_statistics_down_a_column(self):
        """The same paper: λmax and CR as a list."""
        table = pd.DataFrame({"stat": ["lambda_max", "CR"], "value": [7.1825, 0.023]})
        audit = weights(table)
        assert audit.findings.empty
        assert ("criteria_by_lambda", "7") in notes(audit)
        assert found(weights(table.assign(value=[7.1825, 0.033]))) == [["value", "CR", "0.023"]]

    def test_two_by_two_entropy(self):
        """scikit-criteria's tests: entropy weights 0.358889, 0.641111 of [[1, 2], [4, 16]]."""
        data = pd.DataFrame({"a": [1, 4], "b": [2, 16]})
        table = pd.DataFrame({"指标": ["a", "b"], "熵权": ["0.358889", "0.641111"]})
        audit = weights(table, data=data)
        assert audit.findings.empty
        assert ("follows_from_data", "熵权: entropy, as given") in notes(audit)


class TestSums:
    def test_a_sum_that_is_not_printed(self):
        table = pd.DataFrame({"指标": list("甲乙丙"), "权重": ["0.32", "0.32", "0.32"]})
        audit = weights(table)
        assert audit.findings[["row", "printed", "expected"]].to_numpy().tolist() == [
            ["Σ", "(1)", "0.96"]
        ]
        assert suspects(audit) == {"甲, 权重 → 0.36; 乙, 权重 → 0.36; 丙, 权重 → 0.36"}

    def test_per_cent_and_a_total_row(self):
        table = pd.DataFrame(
            {"指标": [*"甲乙丙", "合计"], "权重": ["33.3%", "33.3%", "33.3%", "100%"]}
        )
        assert weights(table).findings.empty
        assert weights(table.assign(权重=["33.3", "33.3", "33.3", "100.0"])).findings.empty
        audit = weights(changed(table, 1, "权重", "38.3%"))
        assert {row for row, *_ in found(audit)} == {"合计", "Σ"}

    def test_several_sets_are_noted(self):
        table = pd.DataFrame({"指标": list("甲乙丙丁"), "权重": [0.4, 0.6, 0.7, 0.3]})
        audit = weights(table)
        assert audit.findings.empty
        assert notes(audit) == [("several_sets", "权重: Σ = 2")]
        table.insert(0, "维度", ["投入", "", "产出", ""])
        audit = weights(table)
        assert list(audit.table["row"]) == ["Σ 投入", "Σ 产出"]
        assert notes(audit) == [("sums_within", "权重: 维度")]


class TestEntropy:
    TABLE = pd.DataFrame(
        {"指标": list("甲乙丙丁"), "信息熵值e": ["0.9250", "0.8625", "0.9583", "0.9042"],
         "信息效用值d": ["0.0750", "0.1375", "0.0417", "0.0958"],
         "权重系数w": ["21.43%", "39.29%", "11.91%", "27.37%"]}
    )  # fmt: skip

    def test_it_follows(self):
        audit = weights(self.TABLE)
        assert audit.findings.empty
        assert len(audit.table) == 13

    @pytest.mark.parametrize(
        ("column", "value"),
        [("信息熵值e", "0.9085"), ("信息效用值d", "0.0714"), ("权重系数w", "19.11%")],
    )
    def test_a_wrong_cell(self, column, value):
        audit = weights(changed(self.TABLE, 2, column, value))
        assert {"丙"} <= {row for row, *_ in found(audit)} <= {"丙", "Σ"}
        assert all(f"丙, {column} →" in each for each in suspects(audit))

    def test_weights_of_the_entropy_itself(self):
        e = self.TABLE["信息熵值e"].astype(float)
        table = self.TABLE[["指标", "信息熵值e"]].assign(权重=(e / e.sum()).round(4))
        audit = weights(table)
        assert set(audit.findings["cause"]) == {"weight_of_entropy"}
        assert len(audit.findings) == 4

    def test_an_entropy_above_one(self):
        audit = weights(changed(self.TABLE, 2, "信息熵值e", "1.9583"))
        assert "0 ≤ e ≤ 1" in audit.findings["check"].tolist()

    def test_within_dimensions(self):
        g = pd.Series([0.10, 0.30, 0.06, 0.02, 0.04])
        within = g / g.groupby([0, 0, 1, 1, 1]).transform("sum")
        table = pd.DataFrame({"维度": ["投入", "", "产出", "", ""], "指标": list("甲乙丙丁戊"),
                              "差异系数": g, "权重": within.round(4)})  # fmt: skip
        audit = weights(table)
        assert audit.findings.empty
        assert "w = g/Σg within 维度" in set(audit.table["check"])


class TestSpread:
    def test_critic(self):
        table = pd.DataFrame({"指标": list("ABCD"), "指标变异性": [0.25, 0.31, 0.28, 0.2],
                              "指标冲突性": [2.1, 1.9, 2.5, 3.0]})  # fmt: skip
        table["信息量"] = (table["指标变异性"] * table["指标冲突性"]).round(3)
        table["权重"] = (100 * table["信息量"] / table["信息量"].sum()).round(2)
        assert weights(table).findings.empty
        assert [row for row, *_ in found(weights(changed(table, 1, "指标冲突性", 1.6)))] == ["B"]

    def test_coefficient_of_variation(self):
        table = pd.DataFrame({"指标": list("ABC"), "平均值": [10.0, 20.5, 30.0],
                              "标准差": [2.0, 8.2, 3.0], "CV系数": [0.200, 0.400, 0.100],
                              "权重": [0.2857, 0.5714, 0.1429]})  # fmt: skip
        assert weights(table).findings.empty
        audit = weights(changed(table, 1, "CV系数", 0.300))
        assert {row for row, *_ in found(audit)} == {"B"}


class TestHierarchy:
    def test_it_follows_with_gaps_and_without(self):
        audit = weights(HIERARCHY)
        assert audit.findings.empty
        assert notes(audit) == [("sums_to_parent", "综合权重 → 一级权重"),
                                ("sums_within", "二级权重: 一级指标"),
                                ("global_weight", "综合权重 = 一级权重 · 二级权重")]  # fmt: skip
        filled = HIERARCHY.replace("", np.nan).ffill()
        assert weights(filled).findings.empty

    @pytest.mark.parametrize(
        ("at", "column", "value"),
        [(3, "二级权重", "0.54"), (3, "综合权重", "0.810"), (2, "一级权重", "0.60")],
    )
    def test_a_wrong_cell(self, at, column, value):
        audit = weights(changed(HIERARCHY, at, column, value))
        name = HIERARCHY.loc[at, "二级指标"]
        assert all(each.startswith(f"{name}, {column} →") for each in suspects(audit))

    def test_a_repeated_weight_that_differs(self):
        filled = HIERARCHY.replace("", np.nan).ffill()
        audit = weights(changed(filled, 3, "一级权重", "0.43"))
        assert found(audit) == [["实训", "一级权重", "0.40"]]

    def test_global_weights_sum_to_those_above(self):
        audit = weights(HIERARCHY.drop(columns="二级权重"))
        assert audit.findings.empty
        wrong = weights(changed(HIERARCHY.drop(columns="二级权重"), 4, "综合权重", "0.020"))
        assert {row for row, *_ in found(wrong)} == {"课程", "Σ"}

    def test_equal_local_weights_are_no_level_above(self):
        table = HIERARCHY.assign(二级权重=["0.50", "0.50", "0.33", "0.33", "0.33", "0.50", "0.50"])
        audit = weights(table.drop(columns=["综合权重", "一级权重"]))
        assert ("sums_within", "二级权重: 一级指标") in notes(audit)
        assert audit.findings.empty


class TestCombination:
    def test_a_coefficient_is_found_and_a_wrong_row(self):
        a, b = np.array([0.31, 0.22, 0.27, 0.20]), np.array([0.15, 0.35, 0.18, 0.32])
        table = pd.DataFrame({"指标": list("甲乙丙丁"), "AHP权重": a, "熵权": b,
                              "组合权重": (0.35 * a + 0.65 * b).round(4)})  # fmt: skip
        audit = weights(table)
        assert ("combination_followed", "组合权重: linear, AHP权重 0.35, 熵权 0.65") in notes(audit)
        assert audit.findings.empty
        wrong = weights(changed(table, 2, "组合权重", 0.2515))
        assert suspects(wrong) == {"丙, 组合权重 → 0.2115"}

    def test_three_sets(self):
        rng = np.random.default_rng(3)
        sets = rng.dirichlet(np.ones(6), 3).round(4)
        table = pd.DataFrame(sets.T, columns=["AHP权重", "熵权", "CRITIC权重"])
        table["综合权重"] = (table @ [0.5, 0.3, 0.2]).round(4)
        audit = weights(table)
        assert ("combination_followed",
                "综合权重: linear, AHP权重 0.5, 熵权 0.3, CRITIC权重 0.2") \
            in notes(audit)  # fmt: skip

    def test_unexplained(self):
        table = pd.DataFrame({"AHP权重": [0.4, 0.3, 0.2, 0.1], "熵权": [0.1, 0.2, 0.3, 0.4],
                              "综合权重": [0.7, 0.05, 0.1, 0.15]})  # fmt: skip
        assert notes(weights(table)) == [("combined_unexplained", "综合权重")]


class TestData:
    X = pd.DataFrame(np.random.default_rng(8).gamma(2.0, 3.0, (15, 5)).round(2),
                     columns=[f"x{i}" for i in range(5)])  # fmt: skip
    SIGNS = ("正", "负", "正", "正", "负")

    def table(self):
        signs = np.array([1, -1, 1, 1, -1])
        turned = self.X * signs
        scaled = (turned - turned.min()) / (turned.max() - turned.min()) + 0.001
        return pd.DataFrame(
            {"指标": self.X.columns, "属性": self.SIGNS,
             "熵值": entropy(scaled).round(4).to_numpy(),
             "熵权": entropy_weights(scaled).round(4).to_numpy(),
             "CRITIC权重": critic_weights(self.X, directions=signs).round(4).to_numpy(),
             "变异系数权重": cv_weights(self.X).round(4).to_numpy()}
        )  # fmt: skip

    def test_each_follows_and_how(self):
        audit = weights(self.table(), data=self.X)
        assert audit.findings.empty
        told = [detail for note, detail in notes(audit) if note == "follows_from_data"]
        assert told == ["熵值: min–max + 0.001", "熵权: entropy, min–max + 0.001",
                        "CRITIC权重: CRITIC", "变异系数权重: coefficient of variation"]  # fmt: skip

    def test_a_wrong_weight(self):
        wrong = self.table()
        wrong.loc[2, "CRITIC权重"] += 0.03
        audit = weights(wrong, data=self.X)
        assert {row for row, *_ in found(audit)} == {"x2", "Σ"}
        assert suspects(audit) == {f"x2, CRITIC权重 → {self.table().loc[2, 'CRITIC权重']:.4f}"}

    def test_other_data_do_not_accuse(self):
        audit = weights(self.table()[["指标", "熵权"]], data=self.X**3)
        assert notes(audit) == [("data_not_followed", "熵权")]
        assert audit.findings.empty

    def test_faults(self):
        with pytest.raises(DataContractError, match="does not match the table"):
            weights(self.table(), data=self.X.iloc[:, :3])
        with pytest.raises(DataContractError, match="missing value"):
            weights(self.table(), data=self.X.mask(self.X > 15))


class TestFaults:
    def test_nothing_recognised_and_unknown_statistics(self):
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(pd.DataFrame({"省份": ["甲", "乙"], "GDP": [1.0, 2.0]}))
        with pytest.raises(DataContractError, match="unknown statistic"):
            weights(HIERARCHY, stats={"lamda": 3})


AMOUNTS = st.lists(st.floats(0.02, 0.6), min_size=3, max_size=10)


def computed(amounts):
    g = pd.Series(amounts)
    return pd.DataFrame({"指标": [f"甲{i}" for i in range(len(g))], "熵值": 1 - g, "差异系数": g,
                         "权重": g / g.sum()})  # fmt: skip


CELLS = ["熵值", "差异系数", "权重"]


class TestLaws:
    @settings(max_examples=25)
    @given(AMOUNTS, st.integers(2, 6))
    def test_a_rounded_table_follows(self, amounts, decimals):
        table = computed(amounts)
        assert weights(table.round(dict.fromkeys(CELLS, decimals))).findings.empty
        text = {c: table[c].map(f"{{:.{decimals}f}}".format) for c in CELLS}
        assert weights(table.assign(**text)).findings.empty

    @settings(max_examples=25)
    @given(AMOUNTS, st.data())
    def test_a_changed_cell_is_named(self, amounts, data):
        table = computed(amounts)
        table = table.assign(**{c: table[c].map("{:.4f}".format) for c in CELLS})
        at = data.draw(st.integers(0, len(amounts) - 1))
        column = data.draw(st.sampled_from(CELLS))
        more = data.draw(st.floats(0.1, 0.3))
        table.loc[at, column] = f"{float(table.loc[at, column]) + more:.4f}"
        told = weights(table).findings
        assert (told["row"] == f"甲{at}").any()

    @settings(max_examples=25)
    @given(AMOUNTS, st.randoms(use_true_random=False))
    def test_order_of_rows(self, amounts, random):
        table = computed(amounts).round(4)
        table.loc[0, "熵值"] = 0.1234
        rows = list(range(len(table)))
        random.shuffle(rows)
        first, second = weights(table).findings, weights(table.iloc[rows]).findings
        keys = ["row", "column", "verdict"]
        assert sorted(map(tuple, first[keys].to_numpy())) == sorted(
            map(tuple, second[keys].to_numpy())
        )

    @settings(max_examples=25)
    @given(st.lists(st.lists(st.floats(0.1, 1.0), min_size=1, max_size=4), min_size=2, max_size=4),
           st.integers(3, 5))  # fmt: skip
    def test_hierarchies_follow(self, groups, decimals):
        above = np.array([sum(group) for group in groups])
        rows = [
            [f"维{g}", above[g] / above.sum(), f"甲{g}{i}", part / above[g], part / above.sum()]
            for g, group in enumerate(groups)
            for i, part in enumerate(group)
        ]
        table = pd.DataFrame(rows, columns=HIERARCHY.columns)
        text = {
            c: table[c].map(f"{{:.{decimals}f}}".format)
            for c in ("一级权重", "二级权重", "综合权重")
        }
        assert weights(table.assign(**text)).findings.empty
