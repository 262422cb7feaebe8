"""A crosswalk that does not keep its contract is refused once, with everything wrong in it."""

from __future__ import annotations

import pandas as pd
import pytest

from shuanggao_analytics.alignment.crosswalk.mapping import check_crosswalk
from shuanggao_analytics.errors import DataContractError


def walk(*pairs: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["code", "target", "weight"])


def faults(crosswalk: pd.DataFrame, **options: object) -> list[tuple[str | None, str | None, str]]:
    with pytest.raises(DataContractError) as caught:
        check_crosswalk(crosswalk, **options)
    return [(fault.row, fault.column, fault.problem) for fault in caught.value.faults]


def test_a_good_one_comes_back_as_a_copy_with_everything_in_it():
    given = walk(("a", "x", "0.5"), ("a", "none", 0.5)).assign(why="因").set_axis([7, 9])
    before = given.copy()
    checked = check_crosswalk(given, targets=["x"])
    assert checked["weight"].dtype == "float64"
    assert checked.index.tolist() == [7, 9]
    assert list(checked.columns) == list(given.columns)
    checked["code"] = "spoilt"
    pd.testing.assert_frame_equal(given, before)


def test_missing_columns_are_all_named():
    assert faults(pd.DataFrame({"code": ["a"]})) == [
        (None, "target", "missing column"),
        (None, "weight", "missing column"),
    ]
    assert faults(walk().astype({"weight": float})) == [(None, None, "no rows")]


def test_all_faults_of_the_cells_come_at_once():
    table = walk(
        (460301, "x", 1.0),
        ("b", None, 1.0),
        ("c", "x", 0.0),
        ("d", "x", 1.5),
        ("e", "x", "much"),
        ("f", "x", None),
        ("g", "x", 0.5),
        ("g", "x", 0.5),
    )
    assert faults(table) == [
        ("0", "code", "no text"),
        ("1", "target", "nothing given"),
        ("2", "weight", "needs a number above 0 and up to 1"),
        ("3", "weight", "needs a number above 0 and up to 1"),
        ("4", "weight", "needs a number above 0 and up to 1"),
        ("5", "weight", "needs a number above 0 and up to 1"),
        ("6", "code+target", "pair stands twice"),
        ("7", "code+target", "pair stands twice"),
    ]


def test_cells_names_sums_and_cycles_come_at_once():
    table = walk(
        ("a", "b", 1.0),
        ("b", "a", 1.0),
        ("c", "y", 0.6),
        ("c", "x", 0.6),
        ("a", None, 7),
    )
    found = faults(table, codes=["a", "b"], targets=["a", "b", "x"])
    assert found == [
        ("4", "target", "nothing given"),
        ("4", "weight", "needs a number above 0 and up to 1"),
        ("2", "code", "unknown name"),
        ("3", "code", "unknown name"),
        ("2", "target", "unknown name"),
        ("c", "weight", "the weights of this code do not sum to one"),
        ("a", "code+target", "a cycle"),
    ]


def test_a_membership_has_no_sums():
    table = walk(("a", "x", 1.0), ("a", "y", 1.0), ("b", "x", 0.5))
    assert len(check_crosswalk(table, partition=False)) == 3
    assert [row for row, _, _ in faults(table)] == ["a", "b"]


def test_sums_are_held_to_a_millionth():
    assert len(check_crosswalk(walk(("a", "x", 0.5), ("a", "y", 0.5 - 1e-7)))) == 2
    wrong = walk(("a", "x", 0.5), ("a", "y", 0.5 - 1e-5))
    assert faults(wrong) == [("a", "weight", "the weights of this code do not sum to one")]


class TestNames:
    def test_the_nearest_names_are_offered(self):
        table = walk(("a", "manufactoring", 1.0))
        with pytest.raises(DataContractError, match=r"did you mean manufacturing\?"):
            check_crosswalk(table, targets=["manufacturing", "mining", "ict"])
        with pytest.raises(DataContractError, match="there are: ict, mining"):
            check_crosswalk(walk(("a", "渔业", 1.0)), targets=["mining", "ict"])

    def test_look_alike_names_are_not_taken_for_one_another(self):
        table = walk(("4606", "航空航天", 1.0))
        with pytest.raises(DataContractError, match="did you mean 航空航天装备"):
            check_crosswalk(table, targets=["航空航天装备"])

    def test_none_is_always_a_target_and_never_a_code(self):
        table = walk(("a", "none", 1.0))
        assert len(check_crosswalk(table, targets=["x"])) == 1
        assert faults(walk(("none", "x", 1.0)), codes=["a"]) == [("0", "code", "unknown name")]

    def test_the_table_has_the_callers_name(self):
        with pytest.raises(DataContractError, match=r"mine\.csv, row 0, column weight"):
            check_crosswalk(walk(("a", "x", 2.0)), table="mine.csv")


class TestCycles:
    def value(self, table: pd.DataFrame) -> list[str | None]:
        with pytest.raises(DataContractError) as caught:
            check_crosswalk(table, partition=False)
        return [fault.value for fault in caught.value.faults]

    def test_the_loop_is_named(self):
        table = walk(("s", "a", 1.0), ("a", "b", 1.0), ("b", "c", 0.5), ("b", "x", 0.5),
                     ("c", "a", 1.0))  # fmt: skip
        assert self.value(table) == ["a → b → c → a"]

    def test_two_loops_are_two_faults(self):
        table = walk(("a", "b", 1.0), ("b", "a", 1.0), ("p", "q", 1.0), ("q", "p", 1.0))
        assert self.value(table) == ["a → b → a", "p → q → p"]

    def test_a_code_wholly_its_own_target_is_a_name_in_two_classifications(self):
        table = walk(("construction", "construction", 1.0), ("mining", "industry", 1.0))
        assert len(check_crosswalk(table)) == 2

    def test_a_code_partly_its_own_target_is_a_cycle(self):
        table = walk(("a", "a", 0.4), ("a", "b", 0.6))
        assert self.value(table) == ["a (0.4)"]

    def test_a_chain_is_no_loop(self):
        table = walk(("a", "b", 0.5), ("a", "c", 0.5), ("b", "c", 1.0), ("c", "d", 1.0))
        assert len(check_crosswalk(table)) == 4
