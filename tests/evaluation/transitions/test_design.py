"""Designs: columns of terms, patterns, and every fault with its place."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.transitions.design import designed

DATA = pd.DataFrame(
    {
        "kept": [True, False, True, True],
        "tier": ["C", "A", "B", "A"],
        "size": [1.0, 3.0, 5.0, 7.0],
        "public": [True, True, False, True],
        "after": ["group", "left", "school", "group"],
    },
    index=["p", "q", "r", "s"],
)


def build(data=DATA, *, outcome="kept", terms=("tier",), order=None, reference=None):
    return designed(data, outcome=outcome, terms=list(terms), order=order, reference=reference)


def problems(**options):
    with pytest.raises(DataContractError) as caught:
        build(**options)
    return [(f.table, f.problem, f.row, f.column) for f in caught.value.faults]


def test_levels_but_the_reference():
    term = build(reference={"tier": "B"}).terms[0]
    assert term.levels == ("A", "B", "C")
    assert term.columns.tolist() == [[0, 1], [1, 0], [0, 0], [1, 0]]
    assert term.at(0).tolist() == [1, 0]
    assert term.at(1).tolist() == [0, 0]


def test_numbers_are_centred_and_scaled():
    term = build(terms=["size"]).terms[0]
    assert (term.centre, term.scale) == (4.0, np.sqrt(5.0))
    assert (term.columns[:, 0] * term.scale + term.centre).tolist() == [1, 3, 5, 7]


def test_categories_keep_their_order_and_lose_empty_ones():
    tier = pd.Categorical(DATA["tier"], categories=["C", "B", "D", "A"])
    assert build(DATA.assign(tier=tier)).terms[0].levels == ("C", "B", "A")


def test_true_and_false_are_levels():
    assert build(terms=["public"]).terms[0].levels == ("False", "True")


def test_patterns_count_outcomes_in_equal_rows():
    design = build(terms=["tier"])
    rows, counts, at = design.patterns()
    assert len(rows) == 3
    assert counts.sum() == 4
    assert (rows[at] == design.columns).all()
    assert counts[at[1]].tolist() == [1, 1]  # q and s: tier A
    assert at[1] == at[3]
    both = build(terms=["tier", "size"])
    assert [(s.start, s.stop) for s in both.slices()] == [(0, 2), (2, 3)]


@pytest.mark.parametrize(
    "kept",
    [[1, 0, 1, 1], [1.0, 0.0, 1.0, 1.0], pd.array([True, False, True, True], dtype="boolean")],
)
def test_flags_of_every_kind(kept):
    assert build(DATA.assign(kept=kept)).outcome.tolist() == [1, 0, 1, 1]


def test_ordered_outcomes():
    design = build(outcome="after", order=["left", "group", "school"])
    assert design.outcome.tolist() == [1, 0, 2, 1]
    assert design.counts.tolist() == [1, 2, 1]


def test_faults_of_outcomes():
    kept = pd.Series([True, None, "yes", 2], index=DATA.index, dtype=object)
    assert problems(data=DATA.assign(kept=kept)) == [
        ("data", "missing value", "q", "kept"),
        ("data", "needs true or false", "r", "kept"),
        ("data", "needs true or false", "s", "kept"),
    ]
    assert problems(data=DATA.assign(kept=True))[0][1].startswith("one outcome only")
    after = {"outcome": "after"}
    assert problems(order=["left", "group"], **after) == [("data", "unknown outcome", "r", "after")]
    four = ["left", "group", "school", "other"]
    assert problems(order=four, **after) == [("order", "no row has this outcome", "other", None)]
    assert problems(order=["left", "left"], **after)[0][1] == "needs two or more outcomes"
    assert problems(order=(), **after)[0][1] == "needs two or more outcomes"


def test_faults_of_terms_all_at_once():
    data = DATA.assign(tier=["A", None, "B", "A"], size=[1, np.nan, 2, np.inf], same="x")
    found = problems(data=data, terms=["tier", "size", "same"], reference={"size": 1})
    assert found == [
        ("data", "missing value", "q", "tier"),
        ("data", "missing value", "q", "size"),
        ("data", "needs a finite number", "s", "size"),
        ("reference", "a term of numbers has none", "size", None),
        ("data", "one level only", None, "same"),
    ]


def test_faults_of_columns_and_references():
    assert problems(terms=["tier", "belt", "tier"], reference={"north": "x"}) == [
        ("data", "missing column", None, "belt"),
        ("data", "one column for two things", None, "tier"),
        ("reference", "no such term", "north", None),
    ]
    assert problems(reference={"tier": "D"}) == [("reference", "no such level", "tier", None)]
    assert problems(data=DATA.assign(size=2.0), terms=["size"])[0][1] == "one value only"
    assert problems(data=DATA.iloc[:0])[0][1] == "no rows"
    with pytest.raises(DataContractError, match="no list of columns"):
        designed(DATA, outcome="kept", terms="tier", order=None, reference=None)


def test_terms_that_say_the_same():
    twice = DATA.assign(again=DATA["tier"].str.lower())
    assert problems(data=twice, terms=["tier", "again"]) == [
        ("data", "tells nothing of its own", None, "again")
    ]
