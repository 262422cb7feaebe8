"""Evidence coverage: what counts, by unit and kind, what is left over, and the laws."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.oversight.coverage import KINDS, evidence_coverage


def pieces(*rows, **columns):
    names = ["unit_id", "item", "kind", "address", "verified"]
    return pd.DataFrame(rows, columns=names).assign(**columns)


REQUIRED = pd.DataFrame({"unit_id": ["a", "a", "b", "b"], "item": ["p1", "p2", "p1", "p2"]})


def test_what_counts_and_what_does_not():
    evidence = pieces(
        ("a", "p1", "data", "x", True),
        ("a", "p1", "case", "y", False),
        ("a", "p2", "case", "z", False),
        ("b", "p1", "audit", "w", None),
        ("b", "p1", "audit", "w", None),
        ("b", "p2", "data", None, True),
        ("b", "p2", "data", " ", None),
        ("c", "p1", "data", "v", True),
    )
    evidence.index = list("stuvwxyz")
    before = evidence.copy(deep=True)
    found = evidence_coverage(evidence, required=REQUIRED)
    pd.testing.assert_frame_equal(evidence, before)
    items = found.items
    assert items["n"].tolist() == [2, 1, 1, 0]
    assert items["n_rejected"].tolist() == [1, 1, 0, 0]
    assert items["covered"].tolist() == [True, False, True, False]
    assert items["verified"].tolist() == [True, False, False, False]
    assert found.by_unit["coverage"].tolist() == [0.5, 0.5]
    assert found.by_unit["verified_share"].tolist() == [0.5, 0.0]
    assert found.coverage == 0.5
    assert found.missing["rejected"].tolist() == [True, False]
    assert found.not_counted["problem"].to_dict() == {
        "w": "repeated", "x": "no_address", "y": "no_address", "z": "not_required",
    }  # fmt: skip
    kinds = found.by_kind
    assert kinds.index.tolist() == list(KINDS)
    assert kinds.loc["case"].tolist() == [2, 0, 2, 0, 0, 0.0]
    assert kinds.loc["audit"].tolist() == [1, 0, 0, 1, 1, 0.25]
    assert found.text == (
        "4 required items of 2 units: 2 with evidence (50%), 1 with verified evidence (25%), "
        "2 with none; rows of evidence not counted: 1 not_required, 2 no_address, 1 repeated"
    )
    assert "coverage" in found._repr_html_()


def test_required_by_layer_and_kind():
    required = pd.DataFrame({"unit_id": "a", "layer": ["school", "group_a"], "item": "report",
                             "kind": ["audit", "case"]})  # fmt: skip
    evidence = pieces(
        ("a", "report", "audit", "x", True),
        ("a", "report", "case", "y", True),
        layer="school",
    )
    found = evidence_coverage(evidence, required=required)
    assert found.items["covered"].tolist() == [True, False]
    assert found.not_counted["problem"].tolist() == ["not_required"]
    assert found.by_kind.loc[["audit", "case"], "share"].tolist() == [1.0, 0.0]
    assert found.by_kind.loc["data", "share"] is pd.NA
    with pytest.raises(DataContractError, match="column layer: missing column"):
        evidence_coverage(evidence.drop(columns="layer"), required=required)


def test_latest_date_and_trust():
    evidence = pieces(("a", "p1", "data", "x", True), ("a", "p1", "case", "y", None))
    evidence = evidence.assign(date=["2027-01-01", "2027-03-01"], trust="synthetic")
    found = evidence_coverage(evidence, required=REQUIRED)
    assert found.items["latest"].iloc[0] == pd.Timestamp("2027-03-01")
    assert found.items["latest"].isna().tolist() == [False, True, True, True]
    assert set(found.by_unit["trust"]) == {"synthetic"}
    with pytest.raises(DataContractError, match="not the trust of evidence"):
        evidence_coverage(evidence, required=REQUIRED.assign(trust="official"))


def test_no_evidence_at_all():
    empty = pieces().head(0)
    found = evidence_coverage(empty, required=REQUIRED)
    assert found.coverage == 0
    assert found.by_unit["pieces"].tolist() == [0, 0]
    assert len(found.missing) == 4
    assert found.not_counted.empty
    assert "not counted" not in found.text


def test_every_fault_at_once():
    evidence = pieces(("a", "p1", "film", "x", "perhaps"), ("a", "p1", "data", "y", None))
    evidence = evidence.assign(date=["soon", None], trust=["official", "synthetic"])
    required = pd.concat([REQUIRED, REQUIRED.head(1)])
    with pytest.raises(DataContractError) as error:
        evidence_coverage(evidence, required=required)
    assert [(fault.table, fault.problem) for fault in error.value.faults] == [
        ("evidence", "no such kind"),
        ("evidence", "neither true (是) nor false (否)"),
        ("evidence", "no date"),
        ("evidence", "rows of more than one trust"),
        ("required", "row twice"),
    ]
    with pytest.raises(DataContractError) as error:
        evidence_coverage([], required=REQUIRED.head(0))
    assert [fault.problem for fault in error.value.faults] == ["not a table", "no rows"]
    required = pd.DataFrame({"unit_id": ["a"], "item": ["p1"], "kind": ["film"]})
    with pytest.raises(DataContractError, match="no such kind"):
        evidence_coverage(pieces(("a", "p1", "data", "x", True)), required=required)


ROW = st.tuples(
    st.sampled_from("abc"), st.sampled_from(["p1", "p2", "p3"]), st.sampled_from(KINDS),
    st.sampled_from(["x", "y", None]), st.sampled_from([True, False, None]),
)  # fmt: skip


@settings(max_examples=15)
@given(st.lists(ROW, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_shares_lie_in_bounds_and_more_evidence_never_covers_less(rows, random):
    found = evidence_coverage(pieces(*rows), required=REQUIRED)
    for table in (found.by_unit["coverage"], found.by_unit["verified_share"]):
        assert table.between(0, 1).all()
    assert (found.by_unit["verified"] <= found.by_unit["covered"]).all()
    assert found.items["n"].sum() + len(found.not_counted) == len(rows)
    assert found.items["n"].sum() == found.by_kind["pieces"].sum()
    parts = found.by_kind[["verified", "rejected", "unchecked"]].sum(axis=1)
    assert parts.tolist() == found.by_kind["pieces"].tolist()
    order = list(rows)
    random.shuffle(order)
    again = evidence_coverage(pieces(*order), required=REQUIRED)
    assert again.items["n"].tolist() == found.items["n"].tolist()
    more = evidence_coverage(pieces(*rows, ("b", "p2", "data", "new", True)), required=REQUIRED)
    assert (more.items["covered"] >= found.items["covered"]).all()
