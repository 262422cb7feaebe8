"""Every policy file: clauses that can be found, nulls with a reason, known documents."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from shuanggao_analytics.policy.documents import (
    AUTHORITIES,
    Clause,
    clauses,
    documents,
    read_clause,
    tabulate,
)
from shuanggao_analytics.resources import data_dir, read_policy

FILES = sorted(path.stem for path in (data_dir() / "policy").glob("*.yaml"))
PASSAGE = re.compile(r"(\d{3}):(\d+)(?:-(\d+))?")
VOLUME_LINES = {"000": 220, "001": 879, "002": 2183, "003": 882, "004": 343}


def mappings(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from mappings(value)
    elif isinstance(node, list):
        for item in node:
            yield from mappings(item)


def extents():
    """Return the first and last line of every document inside the five volumes."""
    found = {}
    for entry in read_policy("documents")["documents"]:
        lines = entry.get("lines")
        if isinstance(lines, int):
            found[entry["id"]] = (1, lines)
        elif lines:
            first, last = lines.split("-")
            found[entry["id"]] = (int(first), int(last))
    return found


def test_all_policy_files_are_there():
    assert FILES == [
        "documents",
        "framework",
        "framework_round1",
        "industries",
        "rounds",
        "rules",
        "scoring",
        "strategies",
        "targets",
        "timeline",
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_clause_has_a_known_document_and_a_passage(name):
    known = set(documents()["document"])
    for clause in clauses(read_policy(name)):
        assert clause["document"] in known, clause
        assert isinstance(clause["passage"], str), clause
        assert clause["passage"].strip(), clause
        assert set(clause) <= {"document", "passage", "quote"}, clause


@pytest.mark.parametrize("name", FILES)
def test_every_passage_lies_in_its_document(name):
    inside = extents()
    for clause in clauses(read_policy(name)):
        if clause["document"].startswith("outside-"):
            assert not PASSAGE.match(clause["passage"]), clause
            continue
        first, last = inside[clause["document"]]
        for place in clause["passage"].split("; "):
            match = PASSAGE.fullmatch(place)
            assert match, clause
            start, end = int(match[2]), int(match[3] or match[2])
            assert start <= end <= VOLUME_LINES[match[1]], clause
        head = PASSAGE.match(clause["passage"])
        assert head[1] == clause["document"][:3], clause
        assert first <= int(head[2]) <= last, clause


@pytest.mark.parametrize("name", FILES)
def test_every_null_has_a_reason(name):
    for entry in mappings(read_policy(name)):
        if any(value is None for value in entry.values()):
            assert isinstance(entry.get("reason"), str), entry
            assert entry["reason"].strip(), entry


def test_the_volumes_have_their_published_lengths():
    inside = extents()
    assert {name: inside[name][1] for name in VOLUME_LINES} == VOLUME_LINES


def test_documents_are_unique_and_carry_an_authority():
    table = documents().set_index("document")
    assert table.index.is_unique
    collections = table.index[table["authority"].isna()].tolist()
    assert collections == ["001", "002"]
    assert set(table["authority"].dropna()) == set(AUTHORITIES)
    parts = table["part_of"].dropna()
    assert set(parts) == {"001", "002"}
    assert (parts == "002").sum() == 34  # the handbook holds 13 + 8 + 6 + 7 items


def test_the_notice_has_no_number_and_none_was_made_up():
    notice = documents().set_index("document").loc["000"]
    assert pd.isna(notice["number"])
    assert notice["date"] == "2024-12"
    assert "序号空缺" in notice["reason"]


def test_articles_are_not_taken_for_rules():
    authority = documents().set_index("document")["authority"]
    assert authority[["001-A", "001-B", "001-C", "003"]].eq("article").all()
    assert authority[["000", "001-D", "002-C1", "004"]].eq("regulation").all()
    assert authority["002-D2"] == "interview"


def test_policy_files_have_plain_line_ends():
    for name in FILES:
        assert b"\r" not in (data_dir() / "policy" / f"{name}.yaml").read_bytes()


def test_clause_prints_its_passage():
    assert str(Clause(document="000", passage="000:33")) == "000:33"
    assert str(Clause(document="outside-gba", passage="成员范围")) == "outside-gba: 成员范围"
    assert read_clause(None) is None


def test_tabulate_leaves_what_an_entry_lacks_missing():
    table = tabulate([{"id": "x"}], key="rule", columns=["name"])
    assert table.columns.tolist() == ["rule", "name", "document", "passage", "quote"]
    assert table.loc[0, ["name", "document", "passage", "quote"]].isna().all()
