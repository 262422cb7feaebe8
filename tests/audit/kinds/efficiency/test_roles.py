"""Which columns are efficiencies: standard errors, effects and amounts are not."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit.kinds.efficiency.check import efficiency
from shuanggao_analytics.errors import DataContractError

RNG = np.random.default_rng(1)


class TestOtherTables:
    @pytest.mark.parametrize(
        "columns",
        [
            {"TE": [0.31, -0.2, 1.4, 0.02], "SE": [0.12, 0.33, 0.05, 0.41]},
            {"SE": [0.12, 0.33, 1.05, 0.41]},
            {"coef": [0.3, 1.2, 4.1, 0.2], "se": [0.1, 0.2, 0.4, 1.1]},
            {"te": [0.8, 0.6, 0.9, 0.7]},
            {"te": [0.2, 0.9, 0.4, 0.7], "pte": [0.5, 0.3, 0.2, 0.8]},
            {"效率": [1200, 830, 45, 2300]},
            {"经济效益": [0.4, 1.2, 0.7, 0.8]},
            {"规模效率": [3.4, 1.2, 7.7, 0.8]},
        ],
    )
    def test_nothing_is_recognised(self, columns):
        table = pd.DataFrame({"省份": list("甲乙丙丁"), **columns})
        with pytest.raises(DataContractError, match="no efficiency is recognised"):
            efficiency(table)

    def test_a_standard_error_beside_a_named_efficiency(self):
        table = pd.DataFrame(
            {
                "省份": list("甲乙丙丁"),
                "技术效率": [1.0, 0.8, 0.5, 0.7],
                "纯技术效率": [1.0, 0.9, 0.8, 0.7],
                "se": [0.21, 0.02, 0.11, 0.3],
            }
        )
        audit = efficiency(table)
        assert audit.findings.empty
        assert "scale = crste/vrste" not in set(audit.table["check"])

    def test_one_unit_above_one_and_none_at_it_is_a_super_efficiency(self):
        scores = ["1.042", "0.981", "0.870", "0.655"]
        assert efficiency(pd.DataFrame({"院校": list("甲乙丙丁"), "效率值": scores})).findings.empty


class TestLetters:
    TABLE = pd.DataFrame({"firm": [1, 2, 3, 4], "te": ["0.500", "1.000", "0.720", "0.600"],
                          "pte": ["0.625", "1.000", "0.900", "1.000"],
                          "se": ["0.800", "1.000", "0.800", "0.600"]})  # fmt: skip

    def test_three_that_agree(self):
        audit = efficiency(self.TABLE)
        assert audit.findings.empty
        assert "scale = crste/vrste" in set(audit.table["check"])

    def test_a_wrong_cell(self):
        wrong = self.TABLE.assign(se=["0.800", "1.000", "0.880", "0.600"])
        assert efficiency(wrong).findings["row"].tolist() == ["firm 3"]

    def test_what_the_user_says_is_asked(self):
        table = pd.DataFrame({"a": ["1.400", "0.800", "1.000"]})
        assert not efficiency(table, columns={"crste": "a"}).findings.empty
