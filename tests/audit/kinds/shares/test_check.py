"""Shares and totals: published tables add up, wrong cells are found, accidents are no sums."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.shares.check import shares, sums
from shuanggao_analytics.errors import DataContractError

CLASSES = pd.DataFrame(
    [["战略性新兴产业", "113", "29.05%"], ["现代服务业", "112", "28.79%"],
     ["先进制造业", "100", "25.71%"], ["现代农业", "32", "8.23%"], ["其他", "32", "8.23%"],
     ["合计", "389", "100%"]],
    columns=["类别", "专业群数", "占比"],
)  # fmt: skip
SEATS = pd.DataFrame(
    [["CVP", "5", "2", "2", "3", "12"], ["SPGB", "4", "1", "2", "2", "9"],
     ["FDP", "3", "1", "1", "2", "7"], ["SVP", "3", "3", "1", "2", "9"],
     ["合计", "15", "7", "6", "9", "37"]],
    columns=["list", "Altdorf", "Bürglen", "Erstfeld", "Schattdorf", "合计"],
)  # fmt: skip
PARKS = pd.DataFrame(
    [["1994", "232", "66", "106", "60"], ["2004", "564", "160", "208", "196"],
     ["2019", "892", "258", "343", "291"]],
    columns=["年份", "n", "东部", "中部", "西部"],
)  # fmt: skip
FUNDS = pd.DataFrame(
    [["学校层面", "2100", "2100", "1860", "12129", "18189"],
     ["专业群层面", "2100", "2100", "1060", "2635", "7895"]],
    columns=["层面", "中央财政", "地方财政", "行业企业支持", "学校自筹", "预算合计"],
)  # fmt: skip
GRADES = pd.DataFrame(
    {"等级": ["优", "良", "中", "差"], "单位数": ["160", "37", "0", "0"],
     "占比(%)": ["81.2", "18.8", "0.0", "0.0"]}
)  # fmt: skip


def changed(table, at, column, value):
    other = table.copy()
    other.loc[at, column] = value
    return other


def notes(audit):
    return dict(zip(audit.notes["note"], audit.notes["detail"], strict=True))


def places(audit):
    return set(zip(audit.findings["row"], audit.findings["column"], strict=True))


def suspects(audit):
    return {each for text in audit.findings["suspect"].dropna() for each in text.split("; ")}


class TestPublished:
    def test_389_groups_by_class_of_industry(self):
        """新华社 2019-10-25: 113, 112, 100, 32 and 32 of 389; the shares are their quotients."""
        audit = shares(CLASSES)
        assert audit.findings.empty
        assert notes(audit) == {"denominator_followed": "占比: 专业群数 / 合计"}
        assert len(audit.table) == 7

    def test_seats_of_uri_by_list_and_commune(self):
        """R package proporz, uri2020: the seats of its communes are 15, 7, 6 and 9."""
        audit = shares(SEATS)
        assert audit.findings.empty
        assert len(audit.table) == 4 + 5 + 1

    def test_forest_parks_by_region(self):
        """国家森林公园 1994, 2004, 2019: n and its three regions."""
        assert len(shares(PARKS).table) == 3
        assert shares(PARKS).findings.empty

    def test_sources_of_the_funds_of_a_school(self):
        """daowen.com 242444001/5100286: budgets of 2019–2021 by source, 万元."""
        assert len(shares(FUNDS).table) == 2
        assert shares(FUNDS).findings.empty

    def test_grades_of_the_mid_term(self):
        """教职成厅函〔2023〕3号: 160 优 and 37 良 of 197."""
        audit = shares(GRADES)
        assert audit.findings.empty
        assert notes(audit) == {"denominator_followed": "占比(%): 单位数 / Σ 单位数"}

    def test_shares_of_three_sectors_side_by_side(self):
        """中新社 2025-12-16: 6.1, 72.5 and 21.4 per cent of the groups of round two."""
        table = pd.DataFrame({"轮次": ["第二轮"], "一产占比": ["6.1"], "二产占比": ["72.5"],
                              "三产占比": ["21.4"]})  # fmt: skip
        assert shares(table).verdict == "follows"

    def test_shares_that_leave_a_rest_which_nobody_explains(self):
        """The same release: 26.8, 43.9 and 22.9 per cent add to 93.6."""
        table = pd.DataFrame({"规模": ["万亿级", "千亿级", "百亿级"],
                              "占比": ["26.8", "43.9", "22.9"]})  # fmt: skip
        (found,) = shares(table).findings.itertuples()
        assert (found.verdict, found.cause, found.printed) == (
            "cannot_tell", "rest_unexplained", "93.6",
        )  # fmt: skip

    def test_provinces_as_shares_of_a_whole_that_is_not_shown(self):
        """教职成函〔2019〕14号: 江苏 20, 浙江 and 山东 15, 广东 14 of 197 schools."""
        table = pd.DataFrame({"省份": ["江苏", "浙江", "山东", "广东"],
                              "学校数": ["20", "15", "15", "14"],
                              "占比(%)": ["10.15", "7.61", "7.61", "7.11"]})  # fmt: skip
        audit = shares(table)
        assert audit.findings.empty
        assert notes(audit)["denominator_outside"] == "占比(%): 学校数 / 197"


class TestWrongCells:
    @pytest.mark.parametrize(
        ("at", "column", "value", "right"),
        [
            (1, "专业群数", "121", "现代服务业, 专业群数 → 112"),
            (5, "专业群数", "398", "合计, 专业群数 → 389"),
            (2, "占比", "52.71%", "先进制造业, 占比 → 25.71"),
        ],
    )
    def test_of_a_column_with_its_shares(self, at, column, value, right):
        audit = shares(changed(CLASSES, at, column, value))
        assert audit.verdict == "does_not_follow"
        assert right in suspects(audit)
        assert "digits_swapped" in set(audit.findings["cause"])

    @pytest.mark.parametrize(
        ("at", "column", "value", "right"),
        [
            (1, "Altdorf", "6", "SPGB, Altdorf → 4"),
            (2, "合计", "8", "FDP, 合计 → 7"),
            (4, "Erstfeld", "9", "合计, Erstfeld → 6"),
            (4, "合计", "73", "合计, 合计 → 37"),
        ],
    )
    def test_of_a_table_with_totals_both_ways(self, at, column, value, right):
        audit = shares(changed(SEATS, at, column, value), counts=list(SEATS)[1:])
        assert suspects(audit) == {right}
        assert set(audit.findings["verdict"]) == {"does_not_follow"}

    def test_of_a_column_of_totals(self):
        audit = shares(changed(FUNDS, 0, "学校自筹", "1212.9"))
        assert places(audit) == {("学校层面", "预算合计")}
        assert "学校层面, 学校自筹 → 12129.0" in suspects(audit)

    def test_of_the_last_share_without_a_total(self):
        audit = shares(changed(GRADES, 1, "占比(%)", "81.8"))
        assert ("良", "占比(%)") in places(audit)

    def test_a_fraction_among_shares_in_per_cent(self):
        audit = shares(changed(CLASSES, 3, "占比", "0.08%"))
        found = audit.findings.set_index(["row", "column"])
        assert found.loc[("现代农业", "占比"), "cause"] == "fraction_not_percent"

    def test_shares_of_the_sum_where_a_total_is_printed(self):
        table = changed(CLASSES, 5, "专业群数", "500")
        audit = shares(table)
        assert "合计, 专业群数 → 389" in suspects(audit)

    def test_a_cumulative_share(self):
        table = CLASSES.iloc[:5].assign(累计占比=["29.05", "57.84", "83.55", "91.77", "100.00"])
        assert shares(table).findings.empty
        found = shares(changed(table, 2, "累计占比", "85.33"))
        assert ("先进制造业", "累计占比") in places(found)


class TestSumOfShares:
    def table(self, *texts, total=None):
        names = list("甲乙丙丁戊己庚辛")[: len(texts)]
        rows = pd.DataFrame({"类别": names, "占比(%)": texts})
        return rows if total is None else pd.concat(
            [rows, pd.DataFrame({"类别": ["合计"], "占比(%)": [total]})], ignore_index=True
        )  # fmt: skip

    @pytest.mark.parametrize("total", [None, "100.0", "100.2"])
    def test_one_hundred_and_a_little_by_rounding(self, total):
        assert shares(self.table(*["16.7"] * 6, total=total)).findings.empty

    @pytest.mark.parametrize("total", ["100.0", "100.2"])
    def test_the_same_with_their_counts(self, total):
        table = self.table(*["16.7"] * 6, total=total)
        table.insert(1, "个数", [*["1"] * 6, "6"])
        assert shares(table).findings.empty

    def test_one_hundred_and_twenty_where_the_total_says_all(self):
        audit = shares(self.table("30.0", "40.0", "50.0", total="100.0"))
        (found,) = audit.findings.itertuples()
        assert (found.row, found.verdict, found.expected) == ("合计", "does_not_follow", "120.0")

    def test_one_hundred_and_twenty_beside_its_counts(self):
        table = self.table("30.0", "40.0", "50.0", total="120.0")
        table.insert(1, "个数", ["30", "40", "30", "100"])
        assert ("丙", "占比(%)") in places(shares(table))

    def test_one_hundred_and_twenty_that_nobody_calls_all(self):
        audit = shares(self.table("30.0", "40.0", "50.0"))
        assert audit.findings.empty
        assert notes(audit) == {"shares_add_to": "占比(%): 120"}

    def test_fractions(self):
        table = self.table("0.302", "0.398", "0.300", total="1.000")
        assert shares(table).findings.empty
        assert places(shares(changed(table, 1, "占比(%)", "0.389")))

    def test_shares_set_one_unit_off_to_make_one_hundred(self):
        table = self.table("33.4", "33.3", "33.3", total="100.0")
        table.insert(1, "个数", ["1", "1", "1", "3"])
        audit = shares(table)
        assert audit.findings.empty
        assert notes(audit)["adjusted_to_all"] == "甲, 占比(%)"

    def test_weights_and_their_total(self):
        weights = pd.DataFrame({"指标": [*"甲乙丙", "合计"],
                                "权重": ["0.235", "0.412", "0.353", "1.000"]})  # fmt: skip
        assert shares(weights).findings.empty
        assert ("合计", "权重") in places(shares(changed(weights, 0, "权重", "0.253")))


class TestManyRows:
    n = np.random.default_rng(4).integers(5, 900, 80)
    table = pd.DataFrame({"城市": [f"城{k}" for k in range(80)], "学校数": n.astype(str),
                          "占比(%)": [f"{each:.2f}" for each in 100 * n / n.sum()]})  # fmt: skip

    def test_shares_of_a_sum_that_is_not_printed(self):
        audit = shares(self.table)
        assert audit.findings.empty
        assert len(audit.table) == 81

    def test_a_wrong_share_is_named_and_not_the_sum(self):
        audit = shares(changed(self.table, 40, "占比(%)", "9.99"))
        assert places(audit) == {("城40", "占比(%)")}
        right = self.table.loc[40, "占比(%)"]
        assert f"城40, 占比(%) → {right}" in suspects(audit)
        assert not any("Σ" in each for each in suspects(audit))


class TestLayouts:
    def test_shares_in_rows_of_their_own(self):
        table = pd.DataFrame({"项目": ["个数", "占比(%)"], "东部": ["3", "30.0"],
                              "中部": ["5", "50.0"], "西部": ["2", "20.0"]})  # fmt: skip
        assert shares(table).findings.empty
        assert ("占比(%)", "中部") in places(shares(changed(table, 1, "中部", "55.0")))

    def test_a_count_with_its_share_in_brackets(self):
        table = pd.DataFrame({"类别": ["甲", "乙", "丙"],
                              "个数": ["113 (50.2%)", "82 (36.4%)", "30 (13.3%)"]})  # fmt: skip
        assert shares(table).findings.empty
        assert ("乙", "个数 (%)") in places(shares(changed(table, 1, "个数", "82 (34.6%)")))

    def test_subtotals_of_the_rows_above_them(self):
        table = pd.DataFrame({"地区": ["江苏", "浙江", "小计", "河南", "湖北", "小计", "总计"],
                              "学校数": ["20", "15", "35", "6", "8", "14", "49"]})  # fmt: skip
        assert shares(table).findings.empty
        assert places(shares(changed(table, 3, "学校数", "9")))

    def test_a_total_of_more_than_the_rows_shown(self):
        table = pd.DataFrame({"省份": ["江苏", "浙江", "全国"], "学校数": ["20", "15", "197"]})
        audit = shares(table)
        assert audit.verdict == "nothing_checked"
        assert notes(audit) == {"total_of_more": "全国"}

    def test_a_row_of_means(self):
        table = pd.DataFrame({"年份": ["2019", "2020", "2021", "均值"],
                              "学校数": ["20", "22", "27", "23"],
                              "教师数": ["100", "110", "120", "110"]})  # fmt: skip
        assert shares(table).findings.empty
        found = shares(changed(table, 3, "教师数", "120"))
        assert ("均值", "教师数") in places(found)

    def test_whole_amounts_that_may_be_rounded(self):
        table = pd.DataFrame({"地区": ["东部", "中部", "西部", "合计"],
                              "规模": ["34", "33", "32", "100"]})  # fmt: skip
        (found,) = shares(table).findings.itertuples()
        assert (found.verdict, found.cause) == ("cannot_tell", "rounded_amounts")
        assert shares(table.rename(columns={"规模": "经费(万元)"})).findings.empty
        assert shares(table, counts=["规模"]).verdict == "does_not_follow"

    def test_whole_amounts_of_which_many_sums_are_off_are_rounded(self):
        table = pd.DataFrame({
            "地区": ["东部", "中部", "西部", "合计"], "甲": ["34", "33", "32", "100"],
            "乙": ["13", "22", "31", "67"], "合计": ["47", "56", "63", "166"],
        })  # fmt: skip
        assert shares(table).findings.empty

    def test_shares_of_a_total_in_itself_say_nothing(self):
        table = pd.DataFrame({
            "地区": ["东部", "中部"], "甲": ["30", "10"], "乙": ["10", "30"], "合计": ["40", "40"],
            "甲占比(%)": ["75", "25"], "乙占比(%)": ["25", "75"], "合计占比(%)": ["100", "100"],
        })  # fmt: skip
        audit = shares(table)
        assert audit.findings.empty
        assert "合计占比(%)" not in set(audit.table["column"])

    def test_columns_that_the_user_names(self):
        table = pd.DataFrame(
            {"省": ["甲", "乙"], "p": ["3", "4"], "q": ["5", "6"], "r": ["8", "11"]}
        )
        audit = shares(
            table, columns={"amounts": ["p", "q"], "totals": "r"}, counts=["p", "q", "r"]
        )
        assert places(audit) == {("乙", "r")}

    def test_the_table_is_left_as_it_was(self):
        before = CLASSES.copy()
        shares(CLASSES)
        pd.testing.assert_frame_equal(CLASSES, before)


class TestAccidents:
    def test_scores_that_happen_to_add_up_are_no_sums(self):
        table = pd.DataFrame({"城市": [f"城{k}" for k in range(10)], "甲": list("1212112121"),
                              "乙": list("2112221121"), "丙": list("3324333242")})  # fmt: skip
        with pytest.raises(DataContractError, match="no parts with a total"):
            shares(table)

    @pytest.mark.parametrize("seed", range(8))
    def test_random_columns_are_no_sums(self, seed):
        numbers = np.random.default_rng(seed).uniform(0, 1, (30, 6)).round(1)
        table = pd.DataFrame(numbers, columns=list("abcdef")).assign(
            城市=[f"城{k}" for k in range(30)]
        )
        with pytest.raises(DataContractError, match="no parts with a total"):
            shares(table)

    def test_a_sum_whose_heading_does_not_say_so_is_kept_where_it_holds_throughout(self):
        x = np.random.default_rng(3).integers(20, 400, (9, 2))
        table = pd.DataFrame(x.astype(str), columns=["高职", "中职"])
        table["职业学校"] = x.sum(axis=1).astype(str)
        table.insert(0, "城市", [f"城{k}" for k in range(9)])
        assert len(shares(table).table) == 9
        assert places(shares(changed(table, 4, "中职", "9999"))) == {("城4", "职业学校")}

    def test_a_column_called_total_that_is_of_something_else(self):
        table = pd.DataFrame({"城市": ["甲", "乙", "丙"], "高职": ["3", "8", "5"],
                              "中职": ["6", "1", "9"], "总量": ["540", "122", "380"]})  # fmt: skip
        with pytest.raises(DataContractError, match="no parts with a total"):
            shares(table)

    def test_a_flag_over_anything_is_no_share(self):
        rng = np.random.default_rng(4)
        table = pd.DataFrame({
            "地区": [f"市{k}" for k in range(40)], "flag": ["1"] * 40,
            "household": [f"{x:.2f}" for x in rng.uniform(2.0, 3.0, 40)],
            "比重(%)": [f"{x:.1f}" for x in rng.uniform(30, 55, 40)],
        })  # fmt: skip
        with pytest.raises(DataContractError):
            shares(table)


class TestBadInput:
    def test_nothing_that_adds_up(self):
        with pytest.raises(DataContractError, match="no parts with a total or a share"):
            shares(pd.DataFrame({"年份": ["2010", "2011"], "得分": ["0.5", "0.6"]}))

    def test_a_role_and_a_column_that_do_not_exist(self):
        with pytest.raises(DataContractError) as caught:
            shares(CLASSES, columns={"middle": "占比", "shares": "比例"})
        assert len(caught.value.faults) == 2


def test_sums_of_another_kind_of_table():
    claims, told = sums(SEATS)
    assert len(claims) == 10
    assert told == []


@st.composite
def exact(draw):
    """Return a table of parts with totals and shares, not yet rounded, and decimals for it."""
    rows, parts = draw(st.integers(3, 9)), draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    amounts = rng.uniform(1, 90, (rows, parts))
    amounts = np.vstack([amounts, amounts.sum(axis=0)])
    table = pd.DataFrame(amounts, columns=[f"第{k}类" for k in range(parts)])
    table["合计"] = table.sum(axis=1)
    table["合计占比(%)"] = 100 * table["合计"] / table["合计"].iloc[-1]
    return table, draw(st.integers(2, 4))


def printed(table, decimals):
    text = table.map(lambda number: f"{number:.{decimals}f}")
    text.insert(0, "地区", [*(f"地区{at}" for at in range(len(table) - 1)), "合计"])
    return text


class TestLaws:
    @given(exact())
    @settings(max_examples=25)
    def test_a_rounded_table_follows_as_text_and_as_numbers(self, drawn):
        text = printed(*drawn)
        assert shares(text).findings.empty
        assert shares(text.astype(dict.fromkeys(text.columns[1:], float))).findings.empty

    @given(exact(), st.integers(0, 99), st.integers(0, 99), st.sampled_from([-1, 1]))
    @settings(max_examples=25)
    def test_a_changed_cell_is_found_in_its_row(self, drawn, row, column, sign):
        text = printed(*drawn)
        at, name = row % len(text), text.columns[1:][column % (text.shape[1] - 1)]
        text.loc[at, name] = f"{float(text.loc[at, name]) + sign * 0.9:.{drawn[1]}f}"
        audit = shares(text)
        here = text.loc[at, "地区"]
        assert here in set(audit.findings["row"]) or any(
            each.startswith(f"{here}, {name} →") for each in suspects(audit)
        )
