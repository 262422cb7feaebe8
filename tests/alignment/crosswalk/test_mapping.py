"""Codes pass into targets: look-up, spreading, chains and the way back keep what they must."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.crosswalk.mapping import (
    check_crosswalk,
    distribute,
    map_codes,
)
from shuanggao_analytics.alignment.crosswalk.mapping import (
    compose_crosswalks as compose,
)
from shuanggao_analytics.alignment.crosswalk.mapping import (
    invert_crosswalk as invert,
)
from shuanggao_analytics.errors import DataContractError


def walk(*pairs: tuple[str, str, float], **more: list[str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["code", "target", "weight"]).assign(**more)


SPECIALTIES = walk(
    ("46", "make", 1.0),
    ("4603", "make", 0.7),
    ("4603", "ict", 0.3),
    ("460310", "ict", 1.0),
    ("51", "ict", 0.75),
    ("51", "make", 0.25),
)


@st.composite
def partitions(draw, codes: str, targets: str) -> pd.DataFrame:
    """Partitions of some codes over some targets, of different widths."""
    rows = []
    for code in codes:
        parts = draw(
            st.lists(st.integers(0, 9), min_size=len(targets), max_size=len(targets)).filter(any)
        )
        total = sum(parts)
        rows += [(code, t, p / total) for t, p in zip(targets, parts, strict=True) if p]
    return walk(*rows)


class TestMapping:
    @pytest.mark.parametrize(
        ("code", "matched"),
        [
            ("460310", "460310"),  # its own row
            ("460301", "4603"),  # its class
            ("460101", "46"),  # its category
            ("4603", "4603"),
            ("46", "46"),
            ("260310", "4603"),  # bachelor: shares the class, never the specialty
            ("2603", "4603"),
            ("26", "46"),
            ("310201", "51"),
        ],
    )
    def test_the_longest_prefix_wins_alone(self, code, matched):
        found = map_codes(pd.Series([code]), crosswalk=SPECIALTIES)
        assert found["matched"].unique().tolist() == [matched]
        expected = SPECIALTIES[SPECIALTIES["code"] == matched]
        assert found["target"].tolist() == expected["target"].tolist()
        assert found["weight"].tolist() == expected["weight"].tolist()

    def test_a_bachelor_code_of_its_own_comes_first(self):
        own = pd.concat([SPECIALTIES, walk(("260301", "ict", 1.0), ("26", "ict", 1.0))])
        found = map_codes(pd.Series(["260301", "260310", "460301"]), crosswalk=own)
        assert found.groupby(level=0)["matched"].first().tolist() == ["260301", "26", "4603"]

    def test_rows_keep_the_callers_order_index_and_columns(self):
        table = SPECIALTIES.assign(why="因", confidence="high", note="x")
        codes = pd.Series(["510203", "460301"], index=["b", "a"])
        found = map_codes(codes, crosswalk=table)
        assert found.index.tolist() == ["b", "b", "a", "a"]
        assert found["code"].tolist() == ["510203"] * 2 + ["460301"] * 2
        assert list(found.columns) == [
            "code", "matched", "target", "weight", "why", "confidence", "note"]  # fmt: skip
        assert codes.tolist() == ["510203", "460301"]

    def test_codes_that_are_no_digits_match_whole_only(self):
        table = walk(("c2022-1", "a", 1.0))
        with pytest.raises(DataContractError, match="unknown code"):
            map_codes(pd.Series(["c2022-10"]), crosswalk=table)

    def test_every_unknown_or_missing_code_is_named(self):
        codes = pd.Series(["460301", "999999", "4x", "999999"], index=list("abcd"))
        with pytest.raises(DataContractError) as caught:
            map_codes(codes, crosswalk=SPECIALTIES)
        assert [(f.row, f.value) for f in caught.value.faults] == [
            ("b", "999999"), ("c", "4x"), ("d", "999999")]  # fmt: skip
        with pytest.raises(DataContractError) as caught:
            map_codes(pd.Series(["46", None, 460301], dtype=object), crosswalk=SPECIALTIES)
        assert [(f.row, f.problem) for f in caught.value.faults] == [
            ("1", "nothing given"), ("2", "no text")]  # fmt: skip

    def test_no_codes_give_no_rows(self):
        assert map_codes(pd.Series([], dtype="str"), crosswalk=SPECIALTIES).empty

    def test_a_hundred_thousand_codes_keep_their_weight(self):
        codes = pd.Series(np.random.default_rng(0).choice(["460301", "510203", "46"], 120_000))
        found = map_codes(codes, crosswalk=SPECIALTIES)
        assert found["weight"].sum() == pytest.approx(120_000)


class TestDistributing:
    GROUPS = pd.DataFrame(
        {
            "province": ["b", "a", "a"],
            "specialty_code": ["460310", "460301", "510203"],
            "students": [10, 100, 1000],
        }
    )

    def test_by_hand(self):
        found = distribute(self.GROUPS, by="province", crosswalk=SPECIALTIES)
        assert found.index.tolist() == ["b", "a"]
        assert found.index.name == "province"
        assert found.columns.tolist() == ["make", "ict"]
        assert found.loc["b"].tolist() == [0, 1]
        assert found.loc["a"].to_numpy() == pytest.approx([0.95, 1.05])

    def test_sizes_weigh_the_rows(self):
        found = distribute(self.GROUPS, by="province", crosswalk=SPECIALTIES, size="students")
        assert found.loc["a"].to_numpy() == pytest.approx([70 + 250, 30 + 750])
        assert found.to_numpy().sum() == pytest.approx(1110)

    def test_several_areas_and_given_targets(self):
        table = self.GROUPS.assign(round=1)
        found = distribute(
            table, by=["round", "province"], crosswalk=SPECIALTIES, targets=["ict", "farm", "make"]
        )
        assert found.index.names == ["round", "province"]
        assert found.columns.tolist() == ["ict", "farm", "make"]
        assert (found["farm"] == 0).all()

    @settings(max_examples=25)
    @given(
        partitions("abcd", "xyz"),
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.sampled_from("pqr"), st.integers(0, 50)),
            min_size=1,
            max_size=20,
        ),
    )
    def test_a_partition_keeps_the_totals_of_every_area(self, crosswalk, rows):
        table = pd.DataFrame(rows, columns=["code", "area", "heads"])
        found = distribute(table, by="area", code="code", crosswalk=crosswalk, size="heads")
        wanted = table.groupby("area")["heads"].sum()
        pd.testing.assert_series_equal(
            found.sum(axis=1).sort_index(), wanted.astype(float), check_names=False
        )

    def test_all_faults_at_once(self):
        table = self.GROUPS.assign(
            province=["b", None, "a"], students=[1, -1, None], specialty_code=["46", "", "51"]
        )
        with pytest.raises(DataContractError) as caught:
            distribute(
                table, by="province", crosswalk=SPECIALTIES, size="students", targets=["ict"]
            )
        places = [(f.table, f.row, f.column) for f in caught.value.faults]
        assert places == [
            ("table", "1", "specialty_code"),
            ("table", "1", "province"),
            ("table, column students", "1", None),
            ("table, column students", "2", None),
            ("targets", None, None),
        ]
        with pytest.raises(DataContractError, match="2 faults") as caught:
            distribute(self.GROUPS, by="city", crosswalk=SPECIALTIES, size="heads")
        assert {f.column for f in caught.value.faults} == {"city", "heads"}
        with pytest.raises(DataContractError, match="no rows"):
            distribute(self.GROUPS.head(0), by="province", crosswalk=SPECIALTIES)


class TestComposing:
    @settings(max_examples=25)
    @given(partitions("abc", "pqr"), partitions("pqr", "xy"))
    def test_partitions_give_a_partition(self, first, second):
        sums = check_crosswalk(compose(first, second)).groupby("code")["weight"].sum()
        assert sums.to_numpy() == pytest.approx(np.ones(3))

    @settings(max_examples=25)
    @given(partitions("abc", "pqr"), partitions("pqr", "xyz"), partitions("xyz", "mn"))
    def test_the_order_of_composing_does_not_matter(self, first, second, third):
        left = compose(compose(first, second), third).set_index(["code", "target"])["weight"]
        right = compose(first, compose(second, third)).set_index(["code", "target"])["weight"]
        assert set(left.index) == set(right.index)
        assert left.to_numpy() == pytest.approx(right.loc[left.index].to_numpy())

    @settings(max_examples=25)
    @given(
        partitions("abc", "pqr"),
        partitions("pqr", "xy"),
        st.lists(st.sampled_from("abc"), min_size=1),
    )
    def test_spreading_in_two_steps_is_spreading_through_the_chain(self, first, second, codes):
        table = pd.DataFrame({"code": codes, "area": "all"})
        chain = distribute(table, by="area", code="code", crosswalk=compose(first, second))
        middle = distribute(table, by="area", code="code", crosswalk=first).loc["all"]
        amounts = pd.DataFrame({"code": middle.index, "n": middle.to_numpy(), "area": "all"})
        steps = distribute(amounts, by="area", code="code", crosswalk=second, size="n")
        steps = steps.reindex(columns=chain.columns, fill_value=0)
        assert steps.to_numpy() == pytest.approx(chain.to_numpy())

    def test_middle_codes_are_looked_up_by_prefix_and_none_stays_none(self):
        first = walk(("c1", "460301", 0.5), ("c1", "none", 0.5))
        found = compose(first, SPECIALTIES)
        assert found.set_index("target")["weight"].to_dict() == pytest.approx(
            {"make": 0.35, "ict": 0.15, "none": 0.5}
        )
        mapped = pd.concat([SPECIALTIES, walk(("none", "rest", 1.0))])
        assert "rest" in compose(first, mapped)["target"].tolist()

    def test_reasons_and_doubts_are_carried_along_every_way(self):
        first = walk(("c", "m", 0.5), ("c", "n", 0.5), why=["甲", "乙"], why_en=["a", "b"],
                     confidence=["high", "medium"])  # fmt: skip
        second = walk(("m", "x", 1.0), ("n", "x", 0.6), ("n", "y", 0.4), why=["丙", "丁", "戊"],
                      why_en=["p", None, "r"], confidence=["high", "low", "high"])  # fmt: skip
        found = compose(first, second).set_index("target")
        assert found.loc["x", "via"] == "m;n"
        assert found.loc["x", "why"] == "甲 → 丙；乙 → 丁"
        assert found.loc["x", "why_en"] == "a → p; b → —"
        assert found["confidence"].to_dict() == {"x": "low", "y": "medium"}
        assert found["weight"].to_dict() == pytest.approx({"x": 0.8, "y": 0.2})

    def test_an_unknown_middle_code_is_a_fault_of_the_first(self):
        with pytest.raises(DataContractError, match=r"first, row 0, column target: unknown code"):
            compose(walk(("c", "99", 1.0)), SPECIALTIES)


class TestInverting:
    @settings(max_examples=25)
    @given(
        partitions("abcd", "xyz"), st.lists(st.integers(0, 40), min_size=4, max_size=4).filter(any)
    )
    def test_spreading_there_and_back_gives_the_base(self, crosswalk, amounts):
        base = pd.Series(amounts, index=list("abcd"), dtype=float)
        back = check_crosswalk(invert(crosswalk, base=base))
        table = pd.DataFrame({"code": base.index, "n": base.to_numpy(), "area": "all"})
        there = distribute(table, by="area", code="code", crosswalk=crosswalk, size="n").loc["all"]
        fallen = there[there > 0]
        again = pd.DataFrame({"code": fallen.index, "n": fallen.to_numpy(), "area": "all"})
        found = distribute(again, by="area", code="code", crosswalk=back, size="n").loc["all"]
        wanted = base[base > 0]
        assert found.sort_index().to_numpy() == pytest.approx(wanted.sort_index().to_numpy())

    def test_the_base_may_be_finer_than_the_crosswalk(self):
        back = invert(SPECIALTIES, base=pd.Series({"460301": 1.0, "460302": 3.0}))
        assert back["code"].tolist() == ["make", "make", "ict", "ict"]
        assert back["weight"].to_numpy() == pytest.approx([0.25, 0.75, 0.25, 0.75])

    def test_faults(self):
        base = pd.Series([1.0, -2.0, None], index=["46", "46", "51"])
        with pytest.raises(DataContractError) as caught:
            invert(SPECIALTIES, base=base)
        assert [f.problem for f in caught.value.faults] == [
            "needs a number ≥ 0", "needs a number ≥ 0", "code twice"]  # fmt: skip
        with pytest.raises(DataContractError, match="no amount above zero"):
            invert(SPECIALTIES, base=pd.Series({"46": 0.0}))
