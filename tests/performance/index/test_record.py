"""The method section of an index: its counts, steps left out, both languages."""

import pandas as pd
import pytest

from shuanggao_analytics.performance.index import CompositeIndex


def test_the_asem_index_in_words(asem_index):
    lines = asem_index.methods(lang="en").splitlines()
    assert lines[0] == (
        "1. Indicators: 51 units, 49 indicators under 10 dimensions; 35 are better the larger, "
        "14 the smaller."
    )
    assert lines[1].startswith("2. Denomination: 17 indicators")
    assert "65 cells (2.6%)" in lines[2]
    assert "within groups of continent" in lines[2]
    assert "51 kept, 0 dropped" in lines[3]
    assert "35 cells of 15 indicators changed" in lines[4]
    assert "between 0 and 100" in lines[5]


def test_chinese_is_the_default_and_says_the_same(asem_index):
    text = asem_index.methods()
    for part in ("51个评价单位", "49项指标", "65个数值", "35个数值", "0至100", "加权算术平均"):
        assert part in text
    assert len(text.splitlines()) == len(asem_index.methods(lang="en").splitlines())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_steps_left_out_are_said_and_a_rank_needs_its_range(lang):
    table = pd.DataFrame({"a": [1, 5, 9], "b": [7, 8, 2]})
    index = CompositeIndex(aggregate=["geometric"], scale=(1, 2), weights={"a": 0.3, "b": 0.7})
    text = index.fit(table).methods(lang=lang)
    words = {
        "zh": ("未剔除", "未填补", "未处理", "未做", "由使用者给定", "加权几何平均", "范围"),
        "en": ("no unit was dropped", "none filled", "not treated", "none.", "given by the user",
               "geometric mean", "range"),
    }  # fmt: skip
    for part in words[lang]:
        assert part in text


def test_targets_are_counted():
    table = pd.DataFrame({"a": [1, 5, 9], "b": [7, 8, 2]})
    meta = pd.DataFrame({"code": ["a", "b"], "direction": ["middle", 1], "target": [5, None]})
    assert "1 are best at or within a target" in CompositeIndex(meta).fit(table).methods(lang="en")
