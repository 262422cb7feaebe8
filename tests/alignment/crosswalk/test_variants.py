"""Other crosswalks that could be defended, and the range of a measure over them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.crosswalk.mapping import check_crosswalk
from shuanggao_analytics.alignment.crosswalk.variants import crosswalk_variants as variants
from shuanggao_analytics.alignment.crosswalk.variants import range_over
from shuanggao_analytics.errors import DataContractError

PARTITION = pd.DataFrame(
    [
        ("a", "x", 0.7, "high"),
        ("a", "y", 0.3, "low"),
        ("b", "x", 0.4, "medium"),
        ("b", "y", 0.4, "medium"),
        ("b", "z", 0.2, "low"),
        ("c", "x", 0.5, "low"),
        ("c", "z", 0.5, "low"),
        ("d", "z", 1.0, "high"),
    ],
    columns=["code", "target", "weight", "confidence"],
)


def weights(crosswalk: pd.DataFrame, code: str) -> dict[str, float]:
    return crosswalk[crosswalk["code"] == code].set_index("target")["weight"].to_dict()


def test_every_variant_is_a_partition_of_the_same_codes_and_the_given_comes_first():
    found = variants(PARTITION, draws=5, concentration=0.5)
    assert list(found) == ["as_given", "equal", "main", "confident"] + [
        f"draw_{k}" for k in range(1, 6)
    ]
    for crosswalk in found.values():
        checked = check_crosswalk(crosswalk)
        assert set(checked["code"]) == set(PARTITION["code"])
        assert list(crosswalk.columns) == list(PARTITION.columns)
        assert weights(crosswalk, "d") == {"z": 1.0}
    pd.testing.assert_frame_equal(found["as_given"], PARTITION)


def test_the_named_variants_by_hand():
    found = variants(PARTITION)
    assert weights(found["equal"], "b") == pytest.approx({"x": 1 / 3, "y": 1 / 3, "z": 1 / 3})
    assert weights(found["main"], "a") == {"x": 1.0}
    assert weights(found["main"], "b") == {"x": 0.5, "y": 0.5}
    assert weights(found["confident"], "a") == {"x": 1.0}
    assert weights(found["confident"], "b") == {"x": 0.5, "y": 0.5}
    assert weights(found["confident"], "c") == {"x": 0.5, "z": 0.5}


def test_without_confidence_there_is_no_confident_variant():
    assert list(variants(PARTITION.drop(columns="confidence"))) == [
        "as_given",
        "equal",
        "main",
    ]


def test_draws_are_seeded_and_do_not_depend_on_their_number():
    few, many = (
        variants(PARTITION, draws=2, seed=3),
        variants(PARTITION, draws=9, seed=3),
    )
    pd.testing.assert_frame_equal(few["draw_2"], many["draw_2"])
    other = variants(PARTITION, draws=2, seed=4)
    assert not np.allclose(few["draw_1"]["weight"], other["draw_1"]["weight"])


def test_draws_have_the_mean_and_spread_of_the_dirichlet():
    found = variants(PARTITION, draws=2000, concentration=20)
    drawn = np.array([found[f"draw_{k}"]["weight"] for k in range(1, 2001)])
    given = PARTITION["weight"].to_numpy()
    assert drawn.mean(axis=0) == pytest.approx(given, abs=0.01)
    spread = np.sqrt(given * (1 - given) / 21)
    assert drawn.std(axis=0) == pytest.approx(spread, abs=0.006)


def test_a_membership_is_not_shared_out():
    labels = pd.DataFrame({"code": list("aaab"), "target": list("xyzx")})
    labels = labels.assign(weight=[1, 1, 0.5, 0.5], confidence=["high", "low", "low", "low"])
    found = variants(labels, draws=3, partition=False)
    assert found["equal"]["weight"].tolist() == [1, 1, 1, 1]
    assert found["main"]["target"].tolist() == ["x", "y", "x"]
    assert weights(found["confident"], "a") == {"x": 1.0}
    assert weights(found["confident"], "b") == {"x": 0.5}
    for k in (1, 2, 3):
        drawn = check_crosswalk(found[f"draw_{k}"], partition=False)["weight"]
        assert drawn.iloc[:2].tolist() == [1.0, 1.0]
        assert 0 < drawn.iloc[2] < 1
    with pytest.raises(DataContractError, match="do not sum to one"):
        variants(labels)


def test_faults_of_the_options_come_at_once():
    with pytest.raises(DataContractError) as caught:
        variants(PARTITION, draws=-1, concentration=0)
    assert [f.problem for f in caught.value.faults] == [
        "needs draws ≥ 0", "needs concentration > 0"]  # fmt: skip


class TestRange:
    def by_target(self, crosswalk: pd.DataFrame) -> pd.Series:
        return crosswalk.groupby("target")["weight"].sum()

    def test_low_and_high_hold_every_variant(self):
        made = variants(PARTITION, draws=10)
        table = range_over(self.by_target, made)
        for name, crosswalk in made.items():
            result = self.by_target(crosswalk).reindex(table.index)
            assert (result.dropna() >= table["low"] - 1e-12).all(), name
            assert (result.dropna() <= table["high"] + 1e-12).all(), name
        assert (table["low"] <= table["as_given"]).all()
        assert (table["as_given"] <= table["high"]).all()
        for label, row in table.iterrows():
            assert self.by_target(made[row["low_variant"]])[label] == row["low"]
            assert self.by_target(made[row["high_variant"]])[label] == row["high"]

    def test_a_table_is_read_cell_by_cell(self):
        def measure(crosswalk: pd.DataFrame) -> pd.DataFrame:
            return crosswalk.pivot_table(index="code", columns="target", values="weight").fillna(0)

        table = range_over(measure, variants(PARTITION))
        assert table.index.names == ["code", "target"]
        assert table.loc[("a", "x"), ["as_given", "low", "high"]].tolist() == [0.7, 0.5, 1.0]

    def test_what_a_variant_does_not_give_is_counted_and_not_zero(self):
        made = {"as_given": PARTITION, "other": PARTITION[PARTITION["target"] != "z"]}
        table = range_over(self.by_target, made)
        assert table["missing"].to_dict() == {"x": 0, "y": 0, "z": 1}
        assert table.loc["z", "low"] == table.loc["z", "high"] == pytest.approx(1.7)

    def test_a_number_that_no_variant_gives_stays_missing(self):
        nothing = range_over(lambda _: pd.Series({"x": np.nan}), variants(PARTITION))
        assert nothing[["as_given", "low", "high"]].isna().all(axis=None)
        assert nothing["low_variant"].isna().all()
        assert nothing["missing"].tolist() == [4]

    def test_faults(self):
        with pytest.raises(DataContractError, match="no crosswalk as_given"):
            range_over(self.by_target, {"mine": PARTITION})
        with pytest.raises(DataContractError, match="needs a number"):
            range_over(lambda _: pd.Series({"x": "much"}), {"as_given": PARTITION})
        with pytest.raises(DataContractError, match="label twice"):
            range_over(lambda _: pd.Series([1, 2], index=["x", "x"]), {"as_given": PARTITION})
