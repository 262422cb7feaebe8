"""Precision and recall by hand, intervals against published ones, and the text matcher judged."""

import pandas as pd
import pytest

from shuanggao_analytics.alignment.matching.quality import matching_quality, text_quality
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

GROUPS = read_table_text("groups").query("round == '1'").reset_index(drop=True)
CATALOGUE = read_table_text("catalogue").query("level == 'zhuanke'")
CLUSTERS = read_table_text("clusters")
MATCHES = pd.DataFrame(
    [(0, "a", 1), (0, "b", 2), (1, "b", 1), (2, "a", 1), (2, "b", 1)],
    columns=["row", "target", "rank"],
)
TRUTH = pd.Series(["a", "b", "a", "b"])


def entries(table: pd.DataFrame, *, text: str, target: str, key: str | None) -> pd.DataFrame:
    keys = None if key is None else table[key]
    return pd.DataFrame({"text": table[text], "target": table[target], "key": keys})


@pytest.fixture(scope="module")
def categories():
    """253 groups against 19 categories, described by the names of classes and specialties."""
    described = pd.concat(
        [
            entries(CATALOGUE, text="name", target="category", key="specialty_code"),
            entries(
                CATALOGUE.drop_duplicates("class_code"), text="class", target="category", key=None
            ),
        ],
        ignore_index=True,
    )
    items = entries(GROUPS, text="group", target="category", key="specialty_code")
    return items, described


class TestByHand:
    def test_first_candidates(self):
        found = matching_quality(MATCHES, TRUTH).table
        assert found.loc["precision", ["hits", "of"]].tolist() == [3, 4]
        assert found.loc["recall", ["hits", "of"]].tolist() == [3, 4]
        assert found.loc["f1", "value"] == pytest.approx(0.75)
        assert found.loc["top1_accuracy", ["hits", "of"]].tolist() == [2, 4]  # a tie is no answer

    def test_all_candidates_and_by_target(self):
        found = matching_quality(MATCHES, TRUTH, top=None)
        assert found.table.loc["precision", "value"] == pytest.approx(3 / 5)
        assert found.table.loc["f1", "value"] == pytest.approx(2 * 3 / (5 + 4))
        by_target = found.by_target
        assert by_target.loc["a", ["true", "proposed", "hits"]].tolist() == [2, 2, 2]
        assert by_target.loc["b", ["precision", "recall"]].tolist() == pytest.approx([1 / 3, 1 / 2])
        assert by_target["hits"].sum() == found.table.loc["precision", "hits"]

    def test_several_true_targets(self):
        truth = pd.DataFrame({"row": [0, 0, 1, 2], "target": ["a", "b", "a", "b"]})
        found = matching_quality(MATCHES, truth, top=None).table
        assert found.loc["recall", ["hits", "of"]].tolist() == [3, 4]
        assert found.loc["top1_accuracy", ["hits", "of"]].tolist() == [1, 3]

    def test_nothing_proposed(self):
        found = matching_quality(MATCHES.head(0), TRUTH)
        assert found.table.loc["precision", ["value", "low", "high"]].isna().all()
        assert found.table.loc["recall", ["value", "low"]].tolist() == [0, 0]
        assert found.by_target["precision"].isna().all()

    def test_exact_interval(self):
        """Clopper & Pearson (1934): 0 of 10 reaches to 1 − 0.025^(1/10) = 0.308."""
        truth = pd.Series(["a"] * 10)
        found = matching_quality(MATCHES.head(0), truth).table
        assert found.loc["recall", ["low", "high"]].tolist() == pytest.approx([0, 0.3085], abs=1e-4)

    def test_wilson_interval(self):
        """Newcombe (1998), *Statistics in Medicine* 17, 857: 81/263 and 0/20 by Wilson's score."""
        truth = pd.Series(["a"] * 263)
        matches = pd.DataFrame({"row": range(81), "target": "a", "rank": 1})
        found = matching_quality(matches, truth, interval="wilson").table
        assert found.loc["recall", ["low", "high"]].round(4).tolist() == [0.2553, 0.3662]
        none = matching_quality(matches.head(0), truth.head(20), interval="wilson").table
        assert none.loc["recall", ["low", "high"]].round(4).tolist() == [0, 0.1611]

    def test_the_narrower_confidence_is_inside(self):
        wide, narrow = (matching_quality(MATCHES, TRUTH, confidence=c).table for c in (0.99, 0.8))
        assert (wide.loc["recall", "low"] < narrow.loc["recall", "low"]).all()
        assert (wide.loc["recall", "high"] > narrow.loc["recall", "high"]).all()


class TestTheTextMatcher:
    """The figures that the documentation of `match_groups` states."""

    def test_183_names_are_names_of_specialties(self):
        assert GROUPS["group"].isin(CATALOGUE["name"]).sum() == 183
        assert (GROUPS["group"] == GROUPS["specialty"]).sum() == 183

    def test_groups_and_categories(self, categories):
        found = text_quality(*categories)
        known, honest = (found[name].table for name in ("as_described", "own_left_out"))
        assert known.loc["top1_accuracy", "hits"] == 238
        assert honest.loc["top1_accuracy", "hits"] == 203
        assert known.loc["precision", "value"].round(3) == 0.941
        assert honest.loc["precision", "value"].round(3) == 0.802
        assert honest.loc["top1_accuracy", ["low", "high"]].round(3).tolist() == [0.748, 0.85]
        by_target = found["own_left_out"].by_target
        assert by_target["true"].sum() == 253
        assert by_target.loc["装备制造大类", "recall"].round(2) == 0.93
        assert by_target.loc["公共管理与服务大类", "recall"] == pytest.approx(0.2)

    def test_only_the_exact_names_left_out(self, categories):
        items, described = categories
        exact = GROUPS["group"] == GROUPS["specialty"]
        found = text_quality(items.assign(key=items["key"].where(exact)), described)
        assert found["own_left_out"].table.loc["top1_accuracy", "hits"] == 210
        renamed = text_quality(items[~exact], described)["own_left_out"]
        assert renamed.table.loc["top1_accuracy", "of"] == 70

    def test_clusters_and_fields(self):
        items = entries(CLUSTERS, text="name", target="field", key="cluster_id")
        labels = CLUSTERS.drop_duplicates("field")
        labels = entries(labels, text="field_name", target="field", key=None)
        alone = text_quality(items, labels)["as_described"].table
        assert alone.loc["top1_accuracy", ["hits", "of"]].tolist() == [28, 45]
        with_others = text_quality(items, pd.concat([labels, items]))
        assert with_others["own_left_out"].table.loc["top1_accuracy", "hits"] == 36
        assert with_others["as_described"].table.loc["top1_accuracy", "hits"] == 45
        assert "right for 80.0% (65.4% to 90.4%) of 45" in with_others["own_left_out"].text


class TestBadInput:
    def test_every_fault_of_a_matching_at_once(self):
        matches = pd.concat([MATCHES, MATCHES.head(1), MATCHES.head(1).assign(row=9)])
        with pytest.raises(DataContractError) as caught:
            matching_quality(matches, TRUTH, interval="normal", confidence=95)  # type: ignore[arg-type]
        assert [f.table for f in caught.value.faults] == [
            "interval",
            "confidence",
            "matches",
            "matches",
        ]

    def test_no_truth(self):
        with pytest.raises(DataContractError, match="truth: no rows"):
            matching_quality(MATCHES.head(0), TRUTH.head(0))

    def test_a_target_of_one_name(self, categories):
        items, described = categories
        with pytest.raises(DataContractError, match="nothing describes its target"):
            text_quality(items, described[described["key"] == "460301"])
        with pytest.raises(DataContractError, match="items, row 0, column text: no name"):
            text_quality(items.head(1).assign(text=""), described)
