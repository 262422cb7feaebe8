"""Coupling tables: published ones, right and wrong, and the law that one wrong cell is found."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment import coupling_coordination
from shuanggao_analytics.audit import coupling
from shuanggao_analytics.errors import DataContractError, UnknownNameError


def table(columns, rows):
    return pd.DataFrame([row.split() for row in rows.strip().splitlines()], columns=columns)


# 唐志强, 秦娜, ChinaXiv 202006.00126, tables 5–8 (CC BY): 张掖, "耦合协调度" as printed
ZHANGYE = table(
    ["年份", "U", "V", "耦合协调度"],
    """
    2005 0.028 0.487 0.457
    2006 0.070 0.583 0.619
    2007 0.114 0.617 0.726
    2008 0.155 0.597 0.810
    2009 0.183 0.622 0.838
    2010 0.246 0.599 0.909
    2011 0.327 0.397 0.995
    2012 0.412 0.390 1.000
    2013 0.555 0.440 0.993
    2014 0.651 0.513 0.993
    2015 0.758 0.527 0.984
    2016 0.885 0.739 0.996
    2017 0.928 0.794 0.997
    """,
)
# ChinaXiv 202208.00078, tables 4–5 (CC BY): 兰州
LANZHOU = table(
    ["年份", "U", "V", "C", "D"],
    """
    2010 0.0863 0.1875 0.9293 0.3567
    2011 0.0444 0.0552 0.9941 0.2225
    2012 0.0414 0.0424 0.9999 0.2046
    2013 0.0496 0.0781 0.9747 0.2494
    2014 0.0788 0.0914 0.9972 0.2913
    2015 0.1021 0.1091 0.9994 0.3249
    2016 0.1561 0.0934 0.9680 0.3475
    2017 0.1349 0.1112 0.9954 0.3499
    2018 0.1357 0.0977 0.9867 0.3393
    2019 0.1708 0.1340 0.9927 0.3890
    """,
)
# 赵胡兰 等, ChinaXiv 202011.00071, table 4 (CC BY): 新疆, weights 0.3, 0.3, 0.4
XINJIANG = table(
    ["年份", "旅游", "经济", "生态", "C", "T", "D", "等级", "类型"],
    """
    2008 0.3946 0.3953 0.4876 0.9950 0.4320 0.6556 初级协调 生态超前型
    2009 0.3917 0.3680 0.4858 0.9928 0.4222 0.6474 初级协调 生态超前型
    2010 0.4473 0.4384 0.5038 0.9981 0.4672 0.6829 初级协调 生态超前型
    2011 0.4628 0.5286 0.4628 0.9980 0.4826 0.6940 初级协调 经济超前型
    2012 0.5033 0.5579 0.4365 0.9950 0.4930 0.7004 中级协调 经济超前型
    2013 0.4601 0.6031 0.3967 0.9848 0.4777 0.6859 初级协调 经济超前型
    2014 0.4474 0.6122 0.3904 0.9820 0.4740 0.6823 初级协调 经济超前型
    2015 0.4970 0.5934 0.4602 0.9943 0.5112 0.7129 中级协调 经济超前型
    2016 0.5522 0.5875 0.5801 0.9996 0.5740 0.7575 中级协调 经济超前型
    2017 0.6086 0.6246 0.5431 0.9982 0.5872 0.7659 中级协调 经济超前型
    """,
)
GAPS = pd.DataFrame({
    "lower": [0.0, 0.5, 0.6, 0.7], "upper": [0.49, 0.59, 0.69, 1.0],
    "grade": ["失调", "勉强协调", "初级协调", "中级协调"],
})  # fmt: skip


def notes(audit):
    return dict(audit.notes[["note", "detail"]].to_numpy().tolist())


def test_a_c_printed_as_d_is_recognised():
    audit = coupling(ZHANGYE)
    assert audit.verdict == "does_not_follow"
    assert (audit.table["cause"] == "d_is_c").all()
    assert "d_is_c" in notes(audit)
    expected = [0.3417, 0.4495, 0.515, 0.5515, 0.5808, 0.6196, 0.6003, 0.6331, 0.703, 0.7602,
                0.795, 0.8993, 0.9265]  # fmt: skip
    assert audit.table["recomputed"].to_numpy() == pytest.approx(expected, abs=6e-5)


def test_a_correct_table_of_two_systems_is_silent_and_its_low_level_noted():
    audit = coupling(LANZHOU)
    assert audit.findings.empty
    assert len(audit.table) == 20
    assert notes(audit)["even_but_low"] == "10 / 10"


def test_a_c_above_what_the_printed_formula_can_reach_is_found():
    # the paper prints C = {UV/(U+V)²}^½, at most 1/2, but computed twice that
    audit = coupling(LANZHOU, variant="undoubled")
    of_c = audit.table[audit.table["column"] == "C"]
    assert (of_c["verdict"] == "does_not_follow").all()
    assert (of_c["cause"] == "above_formula").all()
    assert notes(audit)["definition_followed"].startswith("standard")
    assert (audit.table.loc[audit.table["column"] == "D", "verdict"] == "follows").all()


def test_a_table_that_follows_the_misprint_says_that_no_c_can_exceed_a_half():
    half = LANZHOU.assign(
        C=[f"{float(c) / 2:.4f}" for c in LANZHOU["C"]],
        D=[f"{float(d) / 2**0.5:.4f}" for d in LANZHOU["D"]],
    )
    audit = coupling(half)
    assert audit.findings.empty
    assert "undoubled" in notes(audit)


def test_weights_that_the_table_does_not_print_are_found_and_one_digit_too():
    audit = coupling(XINJIANG)
    assert notes(audit)["weights_followed"] == "旅游 0.3, 经济 0.3, 生态 0.4"
    assert audit.findings[
        ["row", "column", "printed", "expected", "cause"]
    ].to_numpy().tolist() == [["2017", "D", "0.7659", "0.7656", "one_digit"]]
    assert audit.findings["suspect"].tolist() == ["2017, D → 0.7656"]


def test_gaps_of_a_printed_scale_are_noted():
    audit = coupling(XINJIANG, scale=GAPS)
    assert notes(audit)["scale_gap"] == "0.49–0.5, 0.59–0.6, 0.69–0.7"
    assert len(audit.findings) == 1


def test_a_wrong_grade_and_a_wrong_type_are_found():
    wrong = XINJIANG.copy()
    wrong.loc[0, "等级"] = "中级协调"
    wrong.loc[1, "类型"] = "经济超前型"
    found = coupling(wrong).findings
    assert found[["row", "column", "expected", "cause"]].to_numpy().tolist()[1:] == [
        ["2008", "等级", "初级协调", "grade_not_of_d"],
        ["2009", "类型", "生态超前型", "type_not_of_scores"],
    ]


def test_stated_weights_are_checked_as_stated():
    audit = coupling(XINJIANG, weights=[1 / 3] * 3)
    of_t = audit.table[audit.table["column"] == "T"]
    assert (of_t["verdict"] == "does_not_follow").sum() >= 8


# R package coupling, vignette ccd (data gzma): three definitions on the same scores
VARIANTS = {
    "standard": (["0.8051958", "0.8914577", "0.8999423"], ["0.6237105", "0.549729", "0.7134825"]),
    "wang2021": (["0.4722274", "0.6211236", "0.5375842"], ["0.477648", "0.4588675", "0.5514412"]),
    "fan2024": (["0.4593785", "0.7164548", "0.4915051"], ["0.4711049", "0.4928249", "0.5272784"]),
}
SCORES = table(
    ["PS", "EL", "OH", "IL"],
    """
    0.8179733 0.3246648 0.6590316 0.1308531
    0.3020233 0.1318888 0.4046987 0.5173794
    0.9209903 0.3353516 0.6921477 0.3141320
    """,
)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_definition_that_the_numbers_follow_is_found(variant):
    c, d = VARIANTS[variant]
    audit = coupling(SCORES.assign(C=c, D=d))
    assert audit.findings.empty
    assert notes(audit)["definition_followed"].startswith(variant)


def test_too_few_columns_are_refused_with_those_there_are():
    with pytest.raises(DataContractError, match="耦合协调度"):
        coupling(ZHANGYE[["年份", "耦合协调度"]])
    with pytest.raises(UnknownNameError):
        coupling(LANZHOU, variant="new")


def computed(seed, n, rows, decimals):
    rng = np.random.default_rng(seed)
    scores = pd.DataFrame(rng.uniform(0.05, 0.95, (rows, n)), columns=[f"U{i}" for i in range(n)])
    found = coupling_coordination(scores)
    numbers = pd.concat([scores, found[["C", "T", "D"]]], axis=1)
    text = numbers.map(lambda value: f"{value:.{decimals}f}")
    years = [str(1990 + k) for k in range(rows)]
    return [
        each.assign(年份=years, 等级=found["grade"]) for each in (text, numbers.round(decimals))
    ]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(5, 12), st.integers(2, 4))
def test_a_table_of_this_library_is_silent_as_text_and_as_numbers(seed, n, rows, decimals):
    for printed in computed(seed, n, rows, decimals):
        assert coupling(printed).findings.empty


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.data())
def test_one_wrong_cell_is_named(seed, data):
    text, _ = computed(seed, 3, 8, 4)
    column = data.draw(st.sampled_from(["U0", "U1", "U2", "C", "T", "D"]))
    row = data.draw(st.integers(0, 7))
    value = float(text[column][row])
    new = value + data.draw(st.sampled_from([-1, 1])) * data.draw(st.floats(0.02, 0.1))
    if not 0.01 < new < 1:
        return
    text.loc[row, column] = f"{new:.4f}"
    found = coupling(text).findings
    assert not found.empty
    assert found["suspect"].str.contains(f"{1990 + row}, {column} →", regex=False).any()


def test_the_order_of_rows_does_not_matter():
    again = XINJIANG.sample(frac=1, random_state=1)
    one, two = coupling(XINJIANG).table, coupling(again).table
    keys = ["check", "row"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), two.sort_values(keys, ignore_index=True)
    )


class TestLayouts:
    UPRIGHT = LANZHOU.drop(columns="D").assign(
        T=["0.1369", "0.0498", "0.0419", "0.0638", "0.0851", "0.1056", "0.1248", "0.1230",
           "0.1167", "0.1524"], D=LANZHOU["D"],
    )  # fmt: skip

    def test_systems_in_rows_and_years_in_columns(self):
        across = self.UPRIGHT.set_index("年份").T.rename_axis("指标").reset_index()
        assert coupling(across).findings.empty
        found = coupling(across.replace("0.3567", "0.3657")).findings
        assert found[["row", "column", "expected"]].to_numpy().tolist() == [["2010", "D", "0.3567"]]

    def test_letters_that_number_a_list_are_no_roles(self):
        listed = pd.DataFrame({"指标": list("abcdefg"), "权重": ["0.1"] * 6 + ["0.4"]})
        with pytest.raises(DataContractError):
            coupling(listed)

    def test_a_block_of_columns_a_year(self):
        wide = self.UPRIGHT[["年份", "C", "T", "D"]].rename(columns={"年份": "城市"})
        both = wide.merge(wide, on="城市", suffixes=("_2010", "_2020"))
        assert coupling(both).findings.empty
        both.loc[3, "D_2020"] = "0.2949"
        found = coupling(both).findings
        assert found[["row", "column", "expected"]].to_numpy().tolist() == [
            ["2013", "D_2020", "0.2494"]
        ]

    def test_a_row_of_means_is_asked_only_whether_it_is_one(self):
        means = self.UPRIGHT.drop(columns="年份").astype(float).mean()
        row = {"年份": "均值", **{name: f"{value:.4f}" for name, value in means.items()}}
        table = pd.concat([self.UPRIGHT, pd.DataFrame([row])], ignore_index=True)
        assert coupling(table).findings.empty
        table.loc[10, "D"] = "0.3999"
        found = coupling(table).findings
        assert found[["row", "check"]].to_numpy().tolist() == [
            ["均值", "arithmetic mean of the rows"]
        ]

    def test_c_and_t_that_are_swapped(self):
        audit = coupling(self.UPRIGHT.rename(columns={"C": "T", "T": "C"}))
        assert set(audit.findings["cause"]) == {"c_t_swapped"}
        assert notes(audit)["c_t_swapped"] == "C, T"
        assert set(audit.findings["column"]) == {"C", "T"}

    def test_grades_under_the_heading_type(self):
        table = self.UPRIGHT.assign(类型=["轻度失调", *["中度失调"] * 3, *["轻度失调"] * 6])
        wrong = coupling(table).findings
        assert set(wrong["column"]) == {"类型"}
