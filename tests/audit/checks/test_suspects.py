"""Suspects: the one cell that explains, what it should be, and how it was mistyped."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit.checks.relations import Relation, evaluate
from shuanggao_analytics.audit.checks.suspects import Suspect, find_suspects, slip
from shuanggao_analytics.audit.reading.figures import figures

SUM = Relation(check="c = a+b", target="c", inputs=("a", "b"), formula=lambda a, b: a + b)
RATIO = Relation(check="d = a/c", target="d", inputs=("a", "c"), formula=lambda a, c: a / c)
A, B = [2.0, 3.0, 5.0, 7.0, 9.0], [1.5, 2.5, 4.0, 6.0, 1.0]


def printed(**changed):
    c = [a + b for a, b in zip(A, B, strict=True)]
    columns = {"a": A, "b": B, "c": c, "d": [a / x for a, x in zip(A, c, strict=True)]}
    texts = {name: [f"{v:.3f}" for v in values] for name, values in columns.items()}
    for name, text in changed.items():
        texts[name][1] = text
    return {name: figures(pd.Series(cells)) for name, cells in texts.items()}


def accused(table, relations=(SUM, RATIO), **options):
    outcomes = [evaluate(relation, table) for relation in relations]
    return find_suspects(relations, table, outcomes, **options)


@pytest.mark.parametrize(
    ("column", "wrong", "right"),
    [("a", "3.300", 3.0), ("b", "2.900", 2.5), ("c", "5.900", 5.5), ("d", "0.777", 3 / 5.5)],
)
def test_the_wrong_cell_is_found_with_the_value_it_should_have(column, wrong, right):
    found = accused(printed(**{column: wrong}))
    named = {(each.row, each.column) for each in next(iter(found.values()))}
    assert (1, column) in named
    hit = next(e for e in next(iter(found.values())) if e.column == column)
    assert hit.value == pytest.approx(right, abs=0.005)


def test_a_correct_table_has_no_suspect():
    assert accused(printed()) == {}


def test_nothing_is_accused_when_the_formula_is_wrong_throughout():
    wrong = Relation(check="c = a·b", target="c", inputs=("a", "b"), formula=lambda a, b: a * b)
    assert accused(printed(), (wrong,)) == {}


def test_what_is_explained_needs_no_suspect():
    assert accused(printed(d="0.777"), explained=(1,)) == {}


def test_a_wrong_value_that_was_carried_on_is_named_with_what_it_spoilt():
    # c is wrong, d was computed from it: only a relation past c can show it
    direct = Relation(check="d = a/(a+b)", target="d", inputs=("a", "b"),
                      formula=lambda a, b: a / (a + b))  # fmt: skip
    table = printed(c="6.000", d="0.500")
    found = accused(table, (SUM, RATIO, direct))
    suspects = next(iter(found.values()))
    carried = [each for each in suspects if each.column == "c"]
    assert carried[0].value == pytest.approx(5.5)
    assert [each.column for each in carried[0].carried] == ["d"]


def test_two_errors_in_two_rows_are_told_apart():
    table = printed(c="5.900")
    table["d"] = figures(pd.Series([*(f"{x:.3f}" for x in table["d"].numbers[:4]), "0.123"]))
    found = accused(table)
    assert {(each.row, each.column) for named in found.values() for each in named} >= {
        (1, "c"),
        (4, "d"),
    }


@pytest.mark.parametrize(
    ("text", "value", "within", "kind"),
    [
        ("65.4", 6.54, 0.005, "tenfold"),
        ("-0.31", 0.31, 0.005, "sign"),
        ("5187", 5817, 0.5, "digits_swapped"),
        ("0.7659", 0.7656, 0.00005, "one_digit"),
        ("0.31", 0.78, 0.005, None),
        ("0.31", 0.36, 0.2, None),
    ],
)
def test_slips_are_named_only_where_they_are_sure(text, value, within, kind):
    assert slip(text, Suspect(0, "x", value, within)) == kind


def test_whole_columns_find_the_cell_that_spoils_a_total():
    share = Relation(check="s = x/Σx", target="s", inputs=("x",),
                     formula=lambda x: x / x.sum(axis=-1, keepdims=True), whole=True)  # fmt: skip
    x = np.array([12.0, 30.0, 8.0, 50.0])
    s = [f"{v:.4f}" for v in x / x.sum()]
    for row, bad in ((2, "0.0900"), (0, "0.2100")):
        cells = [*s[:row], bad, *s[row + 1 :]]
        table = {"x": figures(pd.Series([f"{v:.2f}" for v in x])), "s": figures(pd.Series(cells))}
        found = accused(table, (share,))
        assert {(e.row, e.column) for named in found.values() for e in named} >= {(row, "s")}
