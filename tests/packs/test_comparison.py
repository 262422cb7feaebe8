"""What differs between two tables: cell, row, column, order, and the last digit apart."""

import pytest

from shuanggao_analytics.packs.comparison import Difference, differences

OLD = b"unit,stage,score\na,self,90.123456\na,province,88.0\nb,self,70.5\n"


def found(new: bytes, *, key: tuple[str, ...] = ("unit", "stage")) -> list[Difference]:
    return differences(OLD, new, table="t", key=key, significant=8)


def test_the_same_bytes_have_no_difference():
    assert found(OLD) == []


def test_a_cell_is_named_by_its_key_and_column():
    assert found(OLD.replace(b"88.0", b"89.0")) == [
        Difference("t", "a/province", "score", "88.0", "89.0")
    ]


@pytest.mark.parametrize(
    ("cell", "near"), [(b"90.123457", True), (b"90.123458", False), (b"90.123455", True)]
)
def test_one_unit_of_the_last_digit_is_told_apart(cell, near):
    (only,) = found(OLD.replace(b"90.123456", cell))
    assert only.last_digit is near
    assert str(only).endswith("(last digit only)") is near


def test_counts_never_differ_in_the_last_digit_only():
    (only,) = differences(b"k,n\na,10\n", b"k,n\na,11\n", table="t", key=["k"], significant=2)
    assert not only.last_digit


def test_rows_that_are_gone_or_new():
    new = OLD.replace(b"b,self,70.5\n", b"c,self,70.5\n")
    assert [(each.row, each.expected, each.found) for each in found(new)] == [
        ("b/self", "a row", None),
        ("c/self", None, "a row"),
    ]


def test_columns_that_are_gone_or_new_and_cells_of_the_others():
    new = b"unit,stage,points\na,self,1\na,province,2\nb,self,3\n"
    assert [(each.column, each.expected, each.found) for each in found(new)] == [
        ("score", "score", None),
        ("points", None, "points"),
    ]


def test_a_key_column_that_is_gone_ends_the_comparison():
    assert [each.column for each in found(b"unit,score\na,1\n")] == ["stage"]


def test_another_order_is_a_difference_of_the_table():
    lines = OLD.split(b"\n")
    (only,) = found(b"\n".join([lines[0], lines[2], lines[1], lines[3], b""]))
    assert (only.row, only.column) == (None, None)


def test_a_key_that_stands_twice_is_counted():
    new = OLD.replace(b"b,self", b"a,self")
    assert {each.row for each in found(new)} == {"b/self", "a/self (2)"}


def test_an_empty_cell_is_called_so():
    (only,) = found(OLD.replace(b"70.5", b""))
    assert str(only) == "t, row b/self, column score: expected '70.5', found an empty cell"
