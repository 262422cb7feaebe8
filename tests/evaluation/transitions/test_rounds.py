"""Transition: each college by its code, and the laws of the counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.transitions import transition

COLLEGES = pd.DataFrame(
    {
        "college_code": ["11", "12", "13", "15"],
        "name": ["甲学院", "乙学院", "丙大学", "戊学院"],
        "level": ["zhuanke", "bachelor", "vocational_bachelor", "vocational_bachelor"],
        "ownership": ["public", "private", "public", None],
    }
)


def test_what_became_of_each(one, two):
    units = transition(one, two, colleges=COLLEGES).units.set_index("college_code")
    assert units.index.tolist() == ["11", "12", "13", "14", "15"]
    assert units["outcome"].tolist() == ["kept", "kept", "kept", "left", "new"]
    assert units["move"].tolist() == ["same", "down", "up", "left", "new"]
    assert units["name_1"].isna().tolist() == [False] * 4 + [True]
    assert units.loc["15", ["province_code", "unit_type_2"]].tolist() == ["510000", "group"]
    assert units["ownership"].dropna().to_dict() == {
        "11": "public",
        "12": "private",
        "13": "public",
    }


def test_promoted_is_of_the_first_list_and_missing_where_not_found(one, two):
    promoted = transition(one, two, colleges=COLLEGES).units["promoted"]
    assert promoted.iloc[:3].tolist() == [False, True, True]
    assert promoted.isna().tolist() == [False] * 3 + [True, True]  # 14 not found, 15 new
    alone = transition(one, two)
    assert alone.units["promoted"].isna().all()
    assert "promoted" not in alone.counts
    assert "bachelor" not in alone.text


def test_flows_and_text(one, two):
    found = transition(one, two, colleges=COLLEGES)
    assert found.flows.to_numpy().tolist() == [
        ["tier_school_a", "state_school_unit", 1],
        ["tier_school_b", "state_group_unit", 1],
        ["tier_group_a", "state_school_unit", 1],
        ["tier_group_c", "state_left", 1],
        ["tier_none", "state_group_unit", 1],
    ]
    assert found.text.startswith(
        "Units of the first list: 4, of them 3 kept in the second (75.0%) and 1 left"
    )
    assert "by the list of colleges: 2 of 4 (" in found.text
    assert "not found there 1)." in found.text
    assert "do not say why" in found.text
    assert found._repr_html_().startswith("<p>Units of the first list: 4")


def test_disputed_rows_are_kept_and_counted(one, two):
    two["disputed"] = [None, "unit type unresolved", None, None]
    found = transition(one, two)
    assert found.units.set_index("college_code")["disputed"].dropna().to_dict() == {
        "13": "unit type unresolved"
    }
    assert "Disputed in the second list: 1" in found.text


def test_names_are_never_compared(one, two):
    """A college of the same name under another code is another college."""
    two.loc["w", "name"] = "丁学院"
    found = transition(one, two)
    assert found.units.set_index("college_code")["outcome"].to_dict()["14"] == "left"
    assert found.counts["new"] == 1


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_laws_of_the_counts(seed):
    rng = np.random.default_rng(seed)

    def drawn(number):
        codes = rng.choice(60, size=int(rng.integers(1, 40)), replace=False)
        return pd.DataFrame(
            {
                "college_code": [f"{code:03d}" for code in codes],
                "name": [f"n{code}" for code in codes],
                "province_code": "110000",
                "unit_type": rng.choice(["school", "group"], len(codes)),
                "tier": rng.choice(["A", "B", "C"], len(codes)),
                "round": number,
            }
        )

    one, two = drawn(1), drawn(2).drop(columns="tier")
    found = transition(one, two)
    n = found.counts
    assert n["round_1"] == len(one) == n["kept"] + n["left"]
    assert n["round_2"] == len(two) == n["kept"] + n["new"]
    assert n["kept"] == n["up"] + n["down"] + n["same"]
    assert len(found.units) == found.flows["units"].sum() == len(one) + n["new"]
    assert found.units["college_code"].is_unique
    back = found.flows.groupby("source")["units"].sum()
    tiers = ("tier_" + one["unit_type"] + "_" + one["tier"].str.lower()).value_counts()
    assert back.drop("tier_none", errors="ignore").to_dict() == tiers.to_dict()
    mixed = transition(one.sample(frac=1, random_state=1), two.sample(frac=1, random_state=2))
    assert mixed.counts == n
    pd.testing.assert_frame_equal(mixed.flows, found.flows)


def test_caller_keeps_its_tables(one, two):
    before = one.copy(deep=True), two.copy(deep=True)
    transition(one, two, colleges=COLLEGES)
    pd.testing.assert_frame_equal(one, before[0])
    pd.testing.assert_frame_equal(two, before[1])


def test_faults_come_together(one, two):
    one.loc["a", "college_code"] = "12"
    two.loc["w", "unit_type"] = "x"
    with pytest.raises(DataContractError, match="3 faults"):
        transition(one, two)
