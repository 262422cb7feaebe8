"""Matches saved, reviewed and read back."""

import pandas as pd
import pytest

from shuanggao_analytics.alignment.matching.groups import match_groups
from shuanggao_analytics.alignment.matching.review import apply_review
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

GROUPS = read_table_text("groups").query("round == '1'").head(40).reset_index(drop=True)
CLUSTERS = read_table_text("clusters")
MATCHES = match_groups(GROUPS, CLUSTERS, method="text", top=2)


def decided(place: int, decision: str, **cells: object) -> pd.DataFrame:
    row = MATCHES.iloc[[place]].assign(decision=decision, reviewer="王", note="看过")
    return row.assign(**cells)


class TestApplyReview:
    def test_nothing_decided_leaves_the_rule(self):
        found = apply_review(MATCHES, MATCHES, minimum=0.2, top=1)
        by_rule = (MATCHES["score"] >= 0.2) & (MATCHES["rank"] <= 1)
        assert found.accepted.index.tolist() == MATCHES.index[by_rule].tolist()
        assert len(found.accepted) + len(found.rejected) == len(MATCHES)
        assert (found.accepted["decided_by"] == "rule").all()
        assert not found.accepted["overridden"].any()

    def test_a_rejection_and_an_acceptance_override(self):
        low = MATCHES["score"].idxmin()
        seen = pd.concat([decided(0, "reject"), decided(low, "accept")])
        found = apply_review(MATCHES, seen, minimum=MATCHES["score"][0])
        assert found.rejected.loc[0, ["overridden", "decided_by", "note"]].tolist() == [
            True,
            "reviewer",
            "看过",
        ]
        assert found.accepted.loc[low, "overridden"]
        assert "people decided 2 of them and overrode the rule in 2" in found.text

    def test_agreement_is_no_override(self):
        found = apply_review(MATCHES, decided(0, "accept"))
        assert found.accepted.loc[0, ["decided_by", "overridden"]].tolist() == ["reviewer", False]

    def test_a_pair_may_be_added_to_a_group_without_candidate(self):
        alone = next(label for label in GROUPS.index if label not in set(MATCHES["row"]))
        seen = decided(0, "accept", row=str(alone), target="c2022-01")
        found = apply_review(MATCHES, seen, groups=GROUPS.index)
        added = found.accepted.iloc[-1]
        assert (added["row"], added["target"]) == (alone, "c2022-01")
        assert added[["decided_by", "overridden"]].tolist() == ["reviewer", True]
        assert pd.isna(added["score"])
        assert len(found.accepted) == len(MATCHES) + 1
        with pytest.raises(DataContractError, match="no such group"):
            apply_review(MATCHES, seen)

    def test_a_rejection_of_a_pair_that_is_no_longer_there_says_nothing(self):
        found = apply_review(MATCHES, decided(0, "reject", target="c1999-01"))
        assert len(found.accepted) == len(MATCHES)

    def test_through_a_file(self, tmp_path):
        path = tmp_path / "review.csv"
        edited = MATCHES.copy()
        edited.loc[3, ["decision", "reviewer"]] = ["reject", "李"]
        edited.to_csv(path, index=False)
        found = apply_review(MATCHES, pd.read_csv(path))
        assert found.rejected.index.tolist() == [3]
        as_text = apply_review(MATCHES, pd.read_csv(path, dtype="str"))
        pd.testing.assert_frame_equal(as_text.accepted, found.accepted)

    def test_every_fault_at_once(self):
        seen = pd.concat(
            [
                decided(0, "maybe"),
                decided(1, "accept", reviewer=None),
                decided(2, "accept", row=999),
                decided(3, "accept"),
                decided(3, "reject"),
            ],
            ignore_index=True,
        )
        with pytest.raises(DataContractError) as caught:
            apply_review(MATCHES, seen)
        assert [(f.row, f.column) for f in caught.value.faults] == [
            ("0", "decision"),
            ("1", "reviewer"),
            ("3", "row+target"),
            ("4", "row+target"),
            ("2", "row"),
        ]

    def test_missing_columns(self):
        with pytest.raises(DataContractError, match="reviewed, column reviewer: missing column"):
            apply_review(MATCHES, MATCHES.drop(columns="reviewer"))
