"""Which score ranks are of: a named one, another that most follow, or none of the table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.ranking.check import ranking
from shuanggao_analytics.errors import DataContractError


def notes(audit):
    return list(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def numbers(seed, n, *names):
    table = pd.DataFrame(np.random.default_rng(seed).uniform(1, 99, (n, len(names))).round(2),
                         columns=list(names))  # fmt: skip
    table.insert(0, "省份", [f"省{i}" for i in range(n)])
    return table


class TestUnnamed:
    def test_an_arbitrary_column_is_no_score(self):
        table = numbers(1, 30, "GDP", "人口", "面积", "收入")
        table["排名"] = np.random.default_rng(2).permutation(30) + 1
        audit = ranking(table)
        assert audit.table.empty
        assert notes(audit) == [("rank_unexplained", "排名")]

    def test_a_column_that_goes_with_the_ranks_is_none_either(self):
        table = numbers(3, 30, "GDP", "人口")
        hidden = table["GDP"] + np.random.default_rng(4).normal(0, 20, 30)
        table["排名"] = hidden.rank(ascending=False)
        assert ranking(table).findings.empty

    def test_one_that_most_ranks_follow_is_taken(self):
        table = numbers(5, 12, "GDP", "人口")
        table["位次"] = table["GDP"].rank(ascending=False).astype(int)
        assert ranking(table).findings.empty
        first, second = table.index[table["位次"].isin([3, 7])]
        table.loc[[first, second], "位次"] = table.loc[[second, first], "位次"].to_numpy()
        audit = ranking(table)
        assert set(audit.findings["row"]) == {f"省{first}", f"省{second}"}
        assert set(audit.findings["cause"]) == {"ranks_swapped"}

    def test_four_ranks_are_too_few(self):
        table = numbers(6, 4, "GDP", "人口").assign(排名=[1, 2, 3, 4])
        assert ranking(table).findings.empty

    def test_ranks_of_a_named_column_beside_another_score(self):
        table = numbers(7, 20, "GDP", "综合得分")
        table["GDP排名"] = np.random.default_rng(8).permutation(20) + 1
        assert ("rank_unexplained", "GDP排名") in notes(ranking(table))
        table["GDP排名"] = table["GDP"].rank(ascending=False)
        audit = ranking(table)
        assert audit.findings.empty
        assert ("rank_one_is", "GDP排名: largest GDP") in notes(audit)

    def test_percentile_ranks_are_no_ranks(self):
        table = numbers(9, 10, "GDP")
        table["rank"] = (table["GDP"].rank() / 10).round(2)
        assert ranking(table).table.empty


class TestNamed:
    @pytest.mark.parametrize("heading", ["Index", "综合得分", "总分", "发展指数", "score", "D"])
    def test_two_ranks_change_places(self, heading):
        table = numbers(10, 9, "GDP", heading)
        table["排名"] = table[heading].rank(ascending=False).astype(int)
        assert ranking(table).findings.empty
        wrong = table.replace({"排名": {2: 6, 6: 2}})
        assert len(ranking(wrong).findings) == 2

    def test_an_index_that_numbers_the_rows_is_no_score(self):
        table = numbers(11, 15, "GDP").assign(index=range(1, 16))
        table["rank"] = np.random.default_rng(12).permutation(15) + 1
        assert ranking(table).findings.empty


class TestComposites:
    def test_counts_by_tier_are_no_geometric_mean(self):
        """The list of 2019 (教职成函〔2019〕14号) by province and tier, first ten provinces."""
        rows = [[0, 0, 0, 0, 0, 1], [0, 0, 2, 0, 0, 1], [0, 1, 1, 0, 0, 1], [2, 1, 1, 1, 1, 1],
                [1, 0, 2, 0, 0, 1], [2, 3, 2, 0, 0, 1], [2, 1, 1, 1, 1, 1], [0, 1, 0, 0, 0, 1],
                [2, 1, 1, 0, 0, 1], [1, 7, 3, 1, 2, 1]]  # fmt: skip
        names = [f"{what}{tier}档" for what in ("高水平专业群", "高水平学校") for tier in "ABC"]
        table = pd.DataFrame(rows, columns=names)
        table.insert(
            0,
            "province",
            ["上海", "云南", "内蒙古", "北京", "吉林", "四川", "天津", "宁夏", "安徽", "山东"],
        )
        with pytest.raises(DataContractError, match="no score with a rank or parts"):
            ranking(table)

    def test_zeros_do_not_prove_a_product(self):
        parts = np.zeros((12, 2))
        table = pd.DataFrame(parts, columns=["甲", "乙"]).assign(总分=[0] * 9 + [4, 2, 7])
        table.loc[9:, ["甲", "乙"]] = [[1, 3], [1, 1], [5, 2]]
        audit = ranking(table)
        assert ("score_is", "S = (Π x)^(1/n)") not in notes(audit)

    def test_a_coupling_table_is_left_to_its_kind(self):
        """赵胡兰 等, ChinaXiv 202011.00071V1, table 4: D of 2017 is not the root of C·T."""
        table = pd.DataFrame(
            {"year": range(2012, 2018), "C": [0.995, 0.9848, 0.982, 0.9943, 0.9996, 0.9982],
             "T": [0.493, 0.4777, 0.474, 0.5112, 0.574, 0.5872],
             "D": [0.7004, 0.6859, 0.6823, 0.7129, 0.7575, 0.7659]}
        )  # fmt: skip
        with pytest.raises(DataContractError, match="no score with a rank or parts"):
            ranking(table)
        named = table.rename(columns={"T": "综合评价指数"})
        assert ranking(named).table.empty


SCORES = st.lists(st.integers(0, 10_000), min_size=6, max_size=15, unique=True)
OTHERS = ["GDP", "面积", "投入", "x1", "Renew", "比重"]


class TestLaws:
    @settings(max_examples=25)
    @given(SCORES, st.randoms(use_true_random=False), st.integers(1, 6))
    def test_ranks_of_something_absent_are_silent(self, scores, random, others):
        table = pd.DataFrame({"排名": pd.Series(scores).rank(ascending=False)})
        for name in OTHERS[:others]:
            table[name] = [round(random.uniform(0, 100), 1) for _ in scores]
        assert ranking(table).findings.empty

    @settings(max_examples=25)
    @given(SCORES, st.randoms(use_true_random=False))
    def test_the_right_column_is_found_among_others(self, scores, random):
        table = pd.DataFrame({"面积": [random.random() for _ in scores], "投入": scores})
        table["名次"] = table["投入"].rank()
        audit = ranking(table)
        assert audit.findings.empty
        assert ("rank_one_is", "名次: smallest 投入") in notes(audit)
