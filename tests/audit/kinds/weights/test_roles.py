"""Which columns are weights: headings that only look so, sums that are near, what stands beside."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.weights.check import weights
from shuanggao_analytics.errors import DataContractError

LOOK_SO = ["Renew", "GDPGrow", "why", "wroclaw", "Skew", "raw", "new_low", "product", "w", "wk",
           "entropy_w", "Weight", "权重", "birth_weight", "权重排名", "Weighted mean"]  # fmt: skip
PRINTED = ["权重", "指标权数", "熵权", "权重（%）", "Weight", "EffWeight", "weights", "w", "w_j",
           "wj", "W1", "entropy_w", "w_AHP", "local weight"]  # fmt: skip


def notes(audit):
    return dict(zip(audit.notes["note"], audit.notes["detail"], strict=True))


class TestGuessed:
    @pytest.mark.parametrize("heading", LOOK_SO)
    def test_numbers_that_sum_to_nothing(self, heading):
        table = pd.DataFrame({"省份": list("甲乙丙丁"), heading: [3.1, 0.2, 5.5, 0.4]})
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(table)

    @pytest.mark.parametrize("heading", ["Renew", "why", "product", "权重排名", "raw"])
    def test_other_headings_even_over_numbers_that_sum(self, heading):
        table = pd.DataFrame({"省份": list("甲乙丙丁"), heading: [0.25, 0.25, 0.3, 0.2]})
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(table)

    @pytest.mark.parametrize("heading", PRINTED)
    def test_headings_of_weights(self, heading):
        shown = ["0.400", "0.300", "0.200", "0.100"]
        table = pd.DataFrame({"指标": list("甲乙丙丁"), heading: shown})
        assert weights(table).findings.empty
        audit = weights(table.assign(**{heading: [*shown[:3], "0.110"]}))
        assert audit.findings["expected"].tolist() == ["1.010"]

    def test_indicators_called_like_roles_leave_the_table_upright(self):
        table = pd.DataFrame({"指标": list("CDEGR"), "权重": [0.2, 0.1, 0.3, 0.15, 0.25]})
        assert len(weights(table).table) == 1

    @pytest.mark.parametrize("ones", [["1"] * 12, [1] * 60])
    def test_unit_weights(self, ones):
        """COINr's own tables of weights: every indicator has 1."""
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(pd.DataFrame({"iCode": [f"i{k}" for k in range(len(ones))], "Weight": ones}))

    def test_groups_of_one_prove_nothing(self):
        table = pd.DataFrame(
            {"code": list("abcdefgh"), "why": [*"abcdefg", "a"], "weight": [1] * 8}
        )
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(table)

    def test_shares_called_weights_that_sum_to_too_much(self):
        names = list("abcdefg")
        shown = ["0.51", "0.20", "0.15", "0.10", "0.15", "0.13", "0.12"]  # 0.15 swapped to 0.51
        found = weights(pd.DataFrame({"指标": names, "权重": shown})).findings
        assert found[["check", "verdict", "cause", "suspect"]].to_numpy().tolist() == [
            ["Σ w = 1", "cannot_tell", "digits_swapped", "a, 权重 → 0.15"]
        ]
        twice = pd.DataFrame(
            {"指标": names, "权重": ["0.6", "0.4", "0.3", "0.2", "0.2", "0.2", "0.1"]}
        )
        assert weights(twice).findings.empty  # two sets one below the other
        with pytest.raises(DataContractError):
            weights(
                pd.DataFrame({"指标": names[:3], "权重": ["0.31", "0.20", "0.15"]})
            )  # an excerpt

    def test_what_the_user_says_is_asked(self):
        table = pd.DataFrame({"省份": list("甲乙丙丁"), "w": [3.1, 0.2, 5.5, 0.4]})
        assert not weights(table, columns={"weights": "w"}).findings.empty


class TestBeside:
    def test_entropies_show_weights_whose_sum_is_far(self):
        g = np.array([0.10, 0.30, 0.06, 0.02, 0.04])
        table = pd.DataFrame({"指标": list("甲乙丙丁戊"), "信息熵": (1 - g).round(4),
                              "权重": (g / g.sum()).round(4)})  # fmt: skip
        assert weights(table).findings.empty
        table.loc[4, "权重"] = 0.7692
        audit = weights(table)
        assert audit.findings["row"].tolist() == ["戊"]
        assert notes(audit)["sum_far_from_whole"] == "权重"

    def test_numbers_that_are_no_entropies(self):
        table = pd.DataFrame({"年份": [2019, 2020, 2021], "熵值": [12.5, 33.1, 8.2],
                              "权重": [3.1, 0.2, 5.5]})  # fmt: skip
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(table)

    def test_part_of_a_table_that_combines(self):
        a, b = np.array([0.11, 0.22, 0.07, 0.10]), np.array([0.15, 0.05, 0.18, 0.12])
        table = pd.DataFrame({"指标": list("甲乙丙丁"), "AHP权重": a, "熵权": b,
                              "组合权重": (0.4 * a + 0.6 * b).round(4)})  # fmt: skip
        audit = weights(table)
        assert set(audit.table["check"]) == {"w = Σ α·w"}
        assert audit.findings.empty
        wrong = weights(table.assign(组合权重=table["组合权重"].where(table.index != 2, 0.234)))
        assert wrong.findings["row"].tolist() == ["丙"]

    def test_another_column_that_sums(self):
        table = pd.DataFrame({"指标": list("甲乙丙"), "AHP权重": ["0.50", "0.30", "0.20"],
                              "熵权": ["0.40", "0.40", "0.30"]})  # fmt: skip
        assert weights(table).findings[["column", "expected"]].to_numpy().tolist() == [
            ["熵权", "1.10"]
        ]

    def test_variation_may_only_describe(self):
        table = pd.DataFrame({"指标": list("甲乙丙丁"), "变异系数": [0.21, 0.35, 0.18, 0.40],
                              "AHP权重": ["0.400", "0.100", "0.200", "0.300"]})  # fmt: skip
        audit = weights(table)
        assert audit.findings.empty
        assert notes(audit)["shares_unexplained"] == "变异系数"


SHARES = st.lists(st.floats(0.05, 1.0), min_size=3, max_size=20)
COLUMNS = st.lists(st.sampled_from(LOOK_SO), min_size=1, max_size=4, unique=True)


class TestLaws:
    @settings(max_examples=40)
    @given(SHARES, st.integers(3, 5), st.sampled_from(PRINTED), st.sampled_from([1, 100]))
    def test_rounded_weights_follow(self, parts, decimals, heading, total):
        column = (total * np.array(parts) / sum(parts)).round(decimals)
        for shown in (column, [f"{x:.{decimals}f}" for x in column]):
            table = pd.DataFrame({"指标": [f"甲{i}" for i in range(len(parts))], heading: shown})
            assert weights(table).findings.empty

    @settings(max_examples=40)
    @given(SHARES, st.data())
    def test_a_changed_weight_is_found(self, parts, data):
        values = (np.array(parts) / sum(parts)).round(4)
        at = data.draw(st.integers(0, len(parts) - 1))
        values[at] += data.draw(st.floats(0.01, 0.045)) * data.draw(st.sampled_from([-1, 1]))
        shown = [f"{abs(x):.4f}" for x in values]
        audit = weights(pd.DataFrame({"指标": range(len(parts)), "权重": shown}))
        assert audit.findings["row"].tolist() == ["Σ"]

    @settings(max_examples=40)
    @given(COLUMNS, st.integers(3, 30), st.randoms(use_true_random=False))
    def test_tables_of_other_kinds_are_silent(self, headings, rows, random):
        table = pd.DataFrame(
            {name: [round(random.uniform(50, 90), 2) for _ in range(rows)] for name in headings}
        )
        table.insert(0, "省份", [f"省{i}" for i in range(rows)])
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(table)
