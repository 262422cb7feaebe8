"""Ranks from scores in all their forms, and composite scores from their parts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.ranking.check import ranking
from shuanggao_analytics.errors import DataContractError

NAMES = [f"省{i}" for i in range(12)]
WEIGHTS = [0.3, 0.3, 0.25, 0.15]


def notes(audit):
    return list(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def scored(seed=1, n=12):
    parts = np.random.default_rng(seed).uniform(20, 90, (n, 4)).round(2)
    table = pd.DataFrame(parts, columns=list("ABCD"), index=[f"省{i}" for i in range(n)])
    table["总分"] = (parts @ WEIGHTS).round(2)
    table["排名"] = table["总分"].rank(ascending=False, method="min").astype(int)
    return table.rename_axis("省份").reset_index()


class TestRanks:
    def test_twenty_rivers_under_three_scores(self):
        """R package mathmodels, water quality of 20 rivers (first ten): each rank has its score."""
        rows = [[42.05869, 53.5776, 0.3841556], [43.14229, 45.72631, 0.4852199],
                [59.75555, 64.85384, 0.502131], [58.55797, 60.86933, 0.5084128],
                [47.47757, 53.11902, 0.42262], [37.602, 44.48714, 0.3945085],
                [61.51622, 64.8618, 0.5502261], [66.57186, 59.22668, 0.6258551],
                [75.49739, 76.81822, 0.7260529], [71.25274, 72.96404, 0.7138447]]  # fmt: skip
        table = pd.DataFrame(rows, columns=["entropy_score", "critic_score", "topsis_closeness"])
        for name in list(table.columns):
            table[f"rank_{name}"] = table[name].rank(ascending=False).astype(int)
        table.insert(0, "ID", range(1, 11))
        audit = ranking(table)
        assert len(audit.table) == 30
        assert audit.findings.empty
        assert ("rank_one_is", "rank_critic_score: largest critic_score") in notes(audit)

    @pytest.mark.parametrize(
        ("method", "words"), [("min", None), ("dense", "left out"), ("average", "mean rank")]
    )
    def test_ties(self, method, words):
        table = pd.DataFrame({"综合得分": ["1.000", "1.000", "0.800", "0.700", "0.700", "0.500"]})
        ranks = table["综合得分"].astype(float).rank(ascending=False, method=method)
        audit = ranking(table.assign(排名=ranks))
        assert audit.findings.empty
        told = dict(notes(audit)).get("ties_followed")
        assert (words is None) == (told is None)
        assert words is None or words in told

    def test_equal_as_printed_in_either_order(self):
        table = pd.DataFrame(
            {"省份": list("甲乙丙丁"), "综合得分": ["0.71", "0.64", "0.64", "0.30"]}
        )
        for ranks in ([1, 2, 3, 4], [1, 3, 2, 4], [1, 2, 2, 4]):
            assert ranking(table.assign(排名=ranks)).findings.empty
        assert ranking(table.assign(排名=[1, 2, 4, 3])).findings["row"].tolist() == ["丙", "丁"]

    def test_smallest_first_is_noted(self):
        table = pd.DataFrame({"贫困指数": [0.2, 0.5, 0.4, 0.9], "位次": [1, 3, 2, 4]})
        audit = ranking(table)
        assert audit.findings.empty
        assert notes(audit) == [("rank_one_is", "位次: smallest 贫困指数")]

    def test_ranks_within_years(self):
        rng = np.random.default_rng(2)
        table = pd.DataFrame({"年份": np.repeat([2019, 2020, 2021], 6), "省份": NAMES[:6] * 3,
                              "综合得分": rng.random(18).round(4)})  # fmt: skip
        table["排名"] = table.groupby("年份")["综合得分"].rank(ascending=False).astype(int)
        audit = ranking(table)
        assert audit.findings.empty
        assert ("ranked_within", "年份") in notes(audit)
        at = table.index[table["排名"] == 2][1]
        wrong = table.assign(排名=table["排名"].where(table.index != at, 6))
        assert ranking(wrong).findings["row"].str.contains("2020").tolist() == [True]

    def test_an_excerpt_keeps_the_order(self):
        table = pd.DataFrame(
            {"综合得分": [0.9, 0.7, 0.5, 0.3, 0.2], "全国排名": [2, 9, 15, 22, 30]}
        )
        audit = ranking(table)
        assert audit.findings.empty
        assert ("ranks_of_more_units", "30 > 5") in notes(audit)
        assert len(ranking(table.assign(全国排名=[2, 15, 9, 22, 30])).findings) == 2

    def test_ranks_of_something_else(self):
        table = pd.DataFrame(
            {"综合得分": [9, 8, 7, 6, 5, 4, 3, 2], "排名": [3, 8, 1, 5, 7, 2, 6, 4]}
        )
        audit = ranking(table)
        assert set(audit.findings["cause"]) == {"rank_of_something_else"}

    def test_one_score_explains_many_ranks(self):
        table = scored().drop(columns=list("ABCD"))
        at = int(table["排名"].idxmax())
        wrong = table.assign(总分=table["总分"].where(table.index != at, 99.0))
        audit = ranking(wrong)
        assert len(audit.findings) == 12
        assert audit.findings["suspect"].str.startswith(f"省{at}, 总分 → …–").all()
        assert set(audit.findings["cause"]) == {"rank_not_of_score"}

    def test_a_change_of_rank_is_no_rank(self):
        table = scored().assign(排名变化=0)
        assert ranking(table).findings.empty

    def test_missing_scores_and_too_few_rows(self):
        table = scored().assign(总分=[np.nan, *scored()["总分"][1:]])
        table["排名"] = table["总分"].rank(ascending=False)
        assert ranking(table).findings.empty
        assert ranking(scored(n=2)).table.empty


class TestComposite:
    def test_weights_are_found(self):
        audit = ranking(scored())
        assert audit.findings.empty
        assert ("weights_followed", "A 0.3, B 0.3, C 0.25, D 0.15") in notes(audit)

    @pytest.mark.parametrize("column", ["A", "B", "总分"])
    def test_a_wrong_cell(self, column):
        table = scored()
        table.loc[3, column] += 2.5
        found = ranking(table).findings
        assert "省3" in found.loc[found["check"] == "S = Σ w·x", "row"].tolist()

    def test_stated_weights_are_asked(self):
        table = scored().drop(columns="排名")
        parts = {"parts": list("ABCD"), "score": "总分"}
        assert ranking(table, columns=parts, weights=WEIGHTS).findings.empty
        audit = ranking(table, columns=parts, weights=[0.25] * 4)
        assert len(audit.findings) > 10

    def test_sums_means_and_geometric_means(self):
        table = scored().drop(columns="排名")
        x = table[list("ABCD")]
        for score, words in (
            (x.sum(axis=1), "S = Σ x"),
            (x.mean(axis=1), "S = mean x"),
            (np.exp(np.log(x).mean(axis=1)), "S = (Π x)^(1/n)"),
        ):
            audit = ranking(table.assign(总分=score.round(3)))
            assert notes(audit) == [("score_is", words)]
            assert audit.findings.empty

    def test_unrelated_parts_explain_nothing(self):
        table = scored().drop(columns="排名")
        table["总分"] = np.random.default_rng(3).random(12).round(3)
        audit = ranking(table, columns={"score": "总分", "parts": list("ABCD")})
        assert notes(audit) == [("score_unexplained", "总分")]

    def test_coarse_scores_are_not_fitted(self):
        rng = np.random.default_rng(4)
        table = pd.DataFrame(rng.integers(1, 6, (10, 3)), columns=["甲", "乙", "总分"])
        assert ranking(table, columns={"score": "总分"}).table.empty

    def test_mean_row(self):
        table = scored().drop(columns="排名")
        means = table[[*list("ABCD"), "总分"]].mean().round(2)
        table = pd.concat([table, pd.DataFrame([{"省份": "平均值", **means}])], ignore_index=True)
        audit = ranking(table)
        assert audit.findings.empty
        assert ("mean_followed", "arithmetic") in notes(audit)


class TestFaults:
    def test_nothing_to_rank(self):
        with pytest.raises(DataContractError, match="no score with a rank or parts"):
            ranking(pd.DataFrame({"省份": ["甲", "乙"], "类型": ["a", "b"]}))

    def test_weights_that_do_not_fit(self):
        with pytest.raises(DataContractError, match="do not sum to one"):
            ranking(scored(), weights=[1, 1, 1, 1])


SCORES = st.lists(st.integers(0, 10_000), min_size=4, max_size=15, unique=True)


class TestLaws:
    @settings(max_examples=25)
    @given(SCORES, st.booleans(), st.sampled_from(["min", "dense", "average", "max"]), st.data())
    def test_ranks_of_rounded_scores_follow(self, scores, ascending, method, data):
        exact = pd.Series(scores) / 10_000
        ranks = exact.rank(ascending=ascending, method=method)
        decimals = data.draw(st.integers(2, 4))
        table = pd.DataFrame({"得分": exact.round(decimals), "排名": ranks})
        assert ranking(table, columns={"score": "得分"}).findings.empty

    @settings(max_examples=25)
    @given(SCORES, st.data())
    def test_two_ranks_that_change_places_are_found(self, scores, data):
        table = pd.DataFrame({"得分": scores, "排名": pd.Series(scores).rank(ascending=False)})
        i, j = data.draw(
            st.lists(st.integers(0, len(scores) - 1), min_size=2, max_size=2, unique=True)
        )
        ranks = table["排名"].to_list()
        ranks[i], ranks[j] = ranks[j], ranks[i]
        found = ranking(table.assign(排名=ranks), columns={"score": "得分"}).findings
        if len(scores) > 5:
            assert {str(i), str(j)} <= set(found["row"])
        assert len(found) >= 2


def test_a_wrong_rank_beside_ties_is_no_other_way_to_rank_ties():
    shown = ["90.1", "88.2", "88.2", "85.0", "84.9", "80.3", "79.9", "79.9", "79.9", "70.0"]
    ranks = ["1", "2", "2", "4", "5", "6", "7", "7", "7", "10"]
    table = pd.DataFrame({"学校": list("甲乙丙丁戊己庚辛壬癸"), "总分": shown, "名次": ranks})
    assert ranking(table).findings.empty
    found = ranking(table.replace({"名次": {"5": "6"}})).findings
    assert found[["row", "column", "expected"]].to_numpy().tolist() == [["戊", "名次", "5"]]
