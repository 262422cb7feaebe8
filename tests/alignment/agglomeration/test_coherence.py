"""Coherence of groups: by hand, bounds, invariance, missing criteria, and what is refused."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.agglomeration.coherence import (
    CRITERIA,
    catalogue_proximity,
    group_coherence,
)
from shuanggao_analytics.errors import DataContractError

CODES = ["460301", "460305", "460104", "510201", "510202", "530302"]
WALK = pd.DataFrame(
    {
        "code": ["46", "460104", "460104", "51", "51", "53"],
        "target": ["make", "make", "build", "ict", "make", "none"],
        "weight": [1.0, 0.5, 0.5, 0.8, 0.2, 1.0],
    }
)
groups = st.dictionaries(
    st.sampled_from("ghk"), st.sets(st.sampled_from(CODES), min_size=1), min_size=1
).map(
    lambda found: pd.DataFrame(
        [(group, code) for group, codes in found.items() for code in sorted(codes)],
        columns=["group_id", "specialty_code"],
    )
)
things = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from("xyz")), min_size=1).map(
    lambda rows: pd.DataFrame(rows, columns=["specialty_code", "item"])
)


def jaccard(table: pd.DataFrame, codes: list[str]) -> float:
    sets = {c: set(own["item"]) for c, own in table.groupby("specialty_code")}
    shares = [
        len(sets[a] & sets[b]) / len(sets[a] | sets[b])
        for a, b in combinations(codes, 2)
        if a in sets and b in sets
    ]
    return float(np.mean(shares)) if shares else np.nan


class TestLaws:
    @settings(max_examples=40)
    @given(groups, things, things, st.randoms())
    def test_definition_bounds_and_invariance(self, members, posts, technology, random):
        found = group_coherence(members, crosswalk=WALK, posts=posts, technology=technology)
        table = found.table
        for group, own in members.groupby("group_id"):
            codes = own["specialty_code"].tolist()
            for name, things_ in (("posts", posts), ("technology", technology)):
                expected = jaccard(things_, codes)
                assert table.loc[group, name] == pytest.approx(expected, nan_ok=True)
        values = table[[*CRITERIA, "score", "score_low", "score_high"]]
        assert (values.isna() | ((values >= 0) & (values <= 1 + 1e-12))).all(axis=None)
        known = table[table["score"].notna()]
        assert (known["score_low"] <= known["score"] + 1e-12).all()
        assert (known["score"] <= known["score_high"] + 1e-12).all()
        assert (table["criteria_known"] == table[list(CRITERIA)].notna().sum(axis=1)).all()
        assert (table["reasons"].eq("") == (table["criteria_known"] == 4)).all()
        order = list(range(len(members)))
        random.shuffle(order)
        again = group_coherence(
            members.iloc[order], crosswalk=WALK, posts=posts.iloc[::-1], technology=technology
        )
        pd.testing.assert_frame_equal(again.table.loc[table.index], table)


class TestCases:
    def test_chain_by_hand(self):
        members = pd.DataFrame({"group_id": "g", "specialty_code": ["460301", "460104", "510201"]})
        found = group_coherence(members, crosswalk=WALK)
        a, b, c = np.array([1, 0, 0]), np.array([0.5, 0.5, 0]), np.array([0.2, 0, 0.8])
        pairs = [float(x @ y / np.sqrt((x @ x) * (y @ y))) for x, y in combinations([a, b, c], 2)]
        assert found.pairs["chain"].tolist() == pytest.approx(pairs)
        assert found.table.loc["g", "chain"] == pytest.approx(np.mean(pairs))
        row = found.table.loc["g"]
        assert [row[f"{name}_basis"] for name in CRITERIA] == [
            "crosswalk",
            "missing",
            "proxy_catalogue",
            "missing",
        ]
        assert (row["criteria_known"], row["criteria_measured"]) == (2, 1)
        assert "posts: needs a table of the posts" in row["reasons"]
        assert "1 of 1 groups" in found.text
        assert "<table" in found._repr_html_()

    def test_outside_the_crosswalk(self):
        members = pd.DataFrame({"group_id": "g", "specialty_code": ["530302", "530605", "460301"]})
        found = group_coherence(members, crosswalk=WALK)
        assert found.pairs["chain"].isna().tolist() == [True, False, False]
        assert found.table.loc["g", "chain"] == 0.0

    def test_items_of_a_group_count_in_that_group(self):
        members = pd.DataFrame(
            {"group_id": ["g", "g", "h", "h"], "specialty_code": ["460301", "460305"] * 2}
        )
        shared = members.assign(item=["x", "x", "y", "z"])
        found = group_coherence(members, teaching=shared).table
        assert found["teaching"].tolist() == [1.0, 0.0]
        assert found["teaching_basis"].tolist() == ["given", "given"]
        everywhere = group_coherence(members, teaching=shared.drop(columns="group_id")).table
        assert everywhere["teaching"].round(3).tolist() == [0.333, 0.333]

    def test_one_specialty(self):
        members = pd.DataFrame({"group_id": ["g"], "specialty_code": ["460301"]})
        row = group_coherence(members, crosswalk=WALK).table.loc["g"]
        assert pd.isna(row["score"])
        assert (row["score_low"], row["score_high"]) == (0.0, 1.0)
        assert row["reasons"] == "one specialty: no pair"

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ("460301", "460399", 1.0),
            ("460301", "260304", 1.0),
            ("460301", "4603", 1.0),
            ("460301", "460101", 0.5),
            ("460301", "46", np.nan),
            ("46", "46", np.nan),
            ("46", "51", 0.0),
            ("460301", None, np.nan),
            ("360201", "560201", 1.0),
        ],
    )
    def test_proximity(self, first, second, expected):
        one, two = pd.Series([first], index=["x"]), pd.Series([second], index=["x"])
        found = catalogue_proximity(one, two)
        assert found.index.tolist() == ["x"]
        assert found["x"] == pytest.approx(expected, nan_ok=True)
        assert catalogue_proximity(two, one)["x"] == pytest.approx(expected, nan_ok=True)

    def test_all_faults_at_once(self):
        members = pd.DataFrame({"group_id": ["g", None], "specialty_code": ["460301", 460305]})
        posts = pd.DataFrame({"specialty_code": ["460301"], "post": ["x"]})
        with pytest.raises(DataContractError) as caught:
            group_coherence(members, posts=posts, same_category=-1)
        assert [(f.table, f.column) for f in caught.value.faults] == [
            ("members", "group_id"),
            ("members", "specialty_code"),
            ("posts", "item"),
            ("same_category", None),
        ]

    def test_refused(self):
        twice = pd.DataFrame({"group_id": "g", "specialty_code": ["460301", "460301"]})
        with pytest.raises(DataContractError, match="specialty twice"):
            group_coherence(twice)
        unknown = pd.DataFrame({"group_id": "g", "specialty_code": ["460301", "990101"]})
        with pytest.raises(DataContractError, match="990101"):
            group_coherence(unknown, crosswalk=WALK)
