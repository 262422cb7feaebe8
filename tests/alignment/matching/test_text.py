"""How names are taken apart, compared and explained."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.matching.text import (
    STOP_WORDS,
    TextOptions,
    analyser,
    text_pairs,
)
from shuanggao_analytics.resources import read_table_text

CLUSTERS = read_table_text("clusters")["name"].tolist()
SPECIALTIES = read_table_text("catalogue").query("level == 'zhuanke'")["name"].tolist()
ALL = {"top": None, "minimum": 0.0}
FIRST = {"top": 1, "minimum": 0.0}


def terms(name: str, **options: object) -> list[str]:
    return analyser(TextOptions(**{"ngrams": (2, 2), **options}))(name)  # type: ignore[arg-type]


class TestTerms:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("数控技术", ["数控", "«数控»"]),
            ("南通市、泰州市、扬州市海工装备", ["海工", "工装", "装备", "«海工装备»"]),
            ("软件和信息服务", ["软件", "信息", "«软件»", "«信息»"]),
            ("电力(智能电网)", ["电力", "电网", "«电力»", "«电网»"]),
            ("汽车；船舶", ["汽车", "船舶", "«汽车»", "«船舶»"]),
            ("工程机械集群", ["工程", "程机", "机械", "«工程机械»"]),
        ],
    )
    def test_cut_at_stop_words_places_and_punctuation(self, name, expected):
        assert terms(name) == expected

    def test_a_name_of_nothing_else_keeps_its_stop_words(self):
        assert terms("技术") == ["技术"]
        assert terms("西安市") == ["西安", "安市", "«西安市»"]

    def test_places_can_stay(self):
        assert "西安" in terms("西安市航空", drop_places=False)

    def test_own_stop_words_and_tokenizer(self):
        assert terms("数控技术", stop_words=()) == ["数控", "控技", "技术", "«数控技术»"]
        assert terms("数控机床", tokenizer=lambda name: [name[:2], name[2:]])[-2:] == [
            "«数控»",
            "«机床»",
        ]

    def test_the_stop_words_are_each_once(self):
        assert len(set(STOP_WORDS)) == len(STOP_WORDS)


class TestScores:
    def test_against_a_plain_calculation(self):
        """TF-IDF by its formula, every pair in a loop."""
        names, options = SPECIALTIES[:15], TextOptions()
        split = analyser(options)
        offered = [split(name) for name in CLUSTERS]
        held = [set(each) for each in offered]

        def weigh(found: list[str]) -> dict[str, float]:
            vector = {
                term: found.count(term)
                * (1 + np.log((1 + len(held)) / (1 + sum(term in each for each in held))))
                for term in set(found)
            }
            length = np.sqrt(sum(value**2 for value in vector.values()))
            return {term: value / length for term, value in vector.items()}

        vectors = [weigh(each) for each in offered]
        pairs = text_pairs(names, CLUSTERS, options=options, **ALL)
        scores = np.zeros((len(names), len(CLUSTERS)))
        scores[pairs.row, pairs.target] = pairs.score
        for i, name in enumerate(names):
            own = weigh(split(name))
            plain = [sum(w * v.get(t, 0) for t, w in own.items()) for v in vectors]
            np.testing.assert_allclose(scores[i], plain, atol=1e-11)

    @given(st.lists(st.sampled_from(SPECIALTIES), min_size=1, max_size=8))
    def test_a_name_finds_itself(self, names):
        found = text_pairs(names, sorted(set(names)), options=TextOptions(), **FIRST)
        best = pd.Series(found.score).groupby(found.row).max()
        assert best.tolist() == pytest.approx([1.0] * len(names))
        assert (found.score <= 1).all()

    def test_ties_stay_together(self):
        targets = ["汽车集群", "船舶集群", "长春市汽车集群"]
        found = text_pairs(["汽车技术"], targets, options=TextOptions(), **FIRST)
        assert found.target.tolist() == [0, 2]
        assert found.rank.tolist() == [1, 1]

    def test_nothing_in_common(self):
        found = text_pairs(["数控", "汽车"], ["汽车"], options=TextOptions(), **ALL)
        assert found.row.tolist() == [1]
        none = text_pairs(["数控"], ["汽车"], options=TextOptions(), **ALL)
        assert none.row.size == none.explanation.size == 0


class TestExplanations:
    @pytest.mark.parametrize("ngrams", [(1, 2), (1, 3), (2, 4)])
    def test_the_parts_sum_to_the_score(self, ngrams):
        options = TextOptions(ngrams=ngrams)
        found = text_pairs(SPECIALTIES[::5], CLUSTERS, options=options, top=5, minimum=0.0)
        assert len(found.row) > 100
        for score, reason in zip(found.score, found.explanation, strict=True):
            parts = [float(part) for part in re.findall(r"[0-9]\.[0-9]{3}", reason)]
            assert sum(parts) == pytest.approx(score, abs=0.0025)

    def test_the_runs_stand_in_both_names(self):
        options = TextOptions(drop_places=False, stop_words=())
        found = text_pairs(SPECIALTIES[::5], CLUSTERS, options=options, top=3, minimum=0.1)
        for row, target, reason in zip(found.row, found.target, found.explanation, strict=True):
            first = reason.split(" ")[0]
            assert first in SPECIALTIES[::5][row]
            assert first in CLUSTERS[target]

    def test_overlapping_runs_are_one(self):
        found = text_pairs(["城市轨道交通"], ["轨道交通装备"], options=TextOptions(), **ALL)
        assert found.explanation[0].startswith("轨道交通 ")
        assert "+" not in found.explanation[0]
