"""Headings of growth as papers print them: their kind, their level and their years."""

import pytest

from shuanggao_analytics.audit.kinds.growth.words import (
    growth_kind,
    in_per_cent,
    is_bare,
    is_period,
    kin,
    years_named,
)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("增长率（%）", "rate"), ("同比增速", "rate"), ("GDP growth", "rate"),
        ("2010—2020年均增长率(%)", "average"), ("CAGR", "average"), ("变化(个百分点)", "points"),
        ("比2010年提高（百分点）", "points"), ("指数(上年=100)", "index"), ("倍数", "factor"),
        ("拉动GDP增长", "pull"), ("对增长的贡献率", "contribution"), ("比上年增加（人）", "change"),
        ("工业增加值（亿元）", None), ("工业增加值增长率", "rate"), ("增长极", None),
        ("在校生", None), ("就业率(%)", None),
        ("exchange rate", None), ("index", None), ("price index (2010=100)", "index"),
        ("difficulty", None), ("change", "change"),
    ],
)  # fmt: skip
def test_kinds(heading, kind):
    assert growth_kind(heading) == kind


@pytest.mark.parametrize(
    ("growth", "level", "same"),
    [
        ("在校生增长率(%)", "在校生（人）", True), ("招生增加", "在校生", False),
        ("增长率", "招生", False), ("2020年比2010年人口增长", "2010年人口", True),
    ],
)  # fmt: skip
def test_kin(growth, level, same):
    assert kin(growth, level) is same


@pytest.mark.parametrize(
    ("heading", "bare"),
    [("增长率(%)", True), ("2010—2020年均增长率(%)", True), ("指数(2016年=100)", True),
     ("growth rate", True), ("经费增速", False), ("GDP growth", False)],
)  # fmt: skip
def test_headings_that_do_not_say_what_grows(heading, bare):
    assert is_bare(heading) is bare


def test_what_else_headings_say():
    assert years_named("2010年—2020年") == [2010, 2020]
    assert years_named("12010") == []
    assert in_per_cent("占比（％）")
    assert not in_per_cent("在校生")
    assert is_period("第一轮")
    assert not is_period("江苏")
