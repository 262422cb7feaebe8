"""AHP: judgements are reciprocal, weights and consistency figures follow from them."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit.kinds.weights.check import weights
from shuanggao_analytics.errors import DataContractError

AHP = pd.DataFrame(
    {"判断矩阵": ["A-B", "B1-C", "B2-C"], "阶数": [3, 4, 5], "λmax": ["3.0385", "4.1171", "5.3810"],
     "CI": ["0.0193", "0.0390", "0.0953"], "RI": ["0.58", "0.90", "1.12"],
     "CR": ["0.0332", "0.0434", "0.0850"], "一致性检验": ["通过", "通过", "通过"]}
)  # fmt: skip


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return list(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def suspects(audit):
    return set(audit.findings["suspect"])


class TestJudgements:
    MATRIX = pd.DataFrame(
        [["A", "1", "3", "5", "0.637"], ["B", "1/3", "1", "3", "0.258"],
         ["C", "1/5", "1/3", "1", "0.105"]], columns=["", "A", "B", "C", "权重"]
    )  # fmt: skip

    def test_it_follows(self):
        assert weights(self.MATRIX, stats={"lambda": 3.039, "CI": 0.0193}).findings.empty

    def test_not_reciprocal(self):
        audit = weights(changed(self.MATRIX, 1, "A", "1/2"))
        assert suspects(audit) == {"B, A → 0.3333"}

    @pytest.mark.parametrize(
        ("shown", "method"), [(["0.6370", "0.2583", "0.1047"], "root"),
                              (["0.6333", "0.2605", "0.1062"], "column shares")]
    )  # fmt: skip
    def test_other_methods(self, shown, method):
        """方根法 and 和积法; of three criteria the first is the principal vector."""
        audit = weights(self.MATRIX.assign(权重=shown))
        assert audit.findings.empty
        told = dict(notes(audit))["weights_of_matrix"]
        assert told == ("eigenvector" if method == "root" else method)

    def test_decimals_instead_of_fractions(self):
        table = self.MATRIX.replace({"1/3": "0.33", "1/5": "0.2"})
        assert weights(table).findings.empty

    def test_consistency_figures(self):
        audit = weights(AHP)
        assert audit.findings.empty
        assert any(detail.startswith("saaty") for _, detail in notes(audit))
        assert suspects(weights(changed(AHP, 1, "CI", "0.0930"))) == {"B1-C, CI → 0.0390"}
        bare = weights(AHP.drop(columns=["阶数", "RI"]))
        assert bare.findings.empty
        assert ("criteria_by_lambda", "3, 4, 5") in notes(bare)

    def test_the_word_follows_the_ratio(self):
        table = AHP.drop(columns=["CI", "RI", "λmax", "阶数"])
        audit = weights(changed(table, 2, "CR", "0.1850"))
        assert audit.findings[["row", "cause"]].to_numpy().tolist() == [
            ["B2-C", "word_not_of_ratio"]
        ]
        assert weights(
            changed(changed(table, 2, "CR", "0.1850"), 2, "一致性检验", "未通过")
        ).findings.empty

    def test_lambda_below_the_number_of_criteria(self):
        audit = weights(changed(AHP, 0, "λmax", "2.0385"))
        assert "λmax ≥ n" in audit.findings["check"].tolist()

    def test_random_indices_of_no_table(self):
        audit = weights(AHP.assign(RI=["0.70", "1.00", "1.30"]))
        assert ("random_index_unknown", "0.7, 1, 1.3") in notes(audit)


class TestOtherTables:
    def test_correlations_near_one_are_no_judgements(self):
        rng = np.random.default_rng(1)
        common = rng.normal(size=200)
        data = pd.DataFrame(common[:, None] + rng.normal(scale=0.1, size=(200, 5)))
        shown = data.corr().round(3).set_axis(list("甲乙丙丁戊"), axis=1)
        with pytest.raises(DataContractError, match="no weights are recognised"):
            weights(shown)

    def test_letters_of_something_else(self):
        rng = np.random.default_rng(2)
        table = pd.DataFrame({"n": rng.integers(20, 90, 8), "λ": rng.uniform(0, 9, 8).round(2),
                              "CI": rng.uniform(0, 1, 8).round(2)})  # fmt: skip
        assert weights(table).findings.empty
