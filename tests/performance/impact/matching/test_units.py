"""Matching: its laws, its weights, who is left over and why, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.matching.units import match_units

SEEDS = st.integers(0, 10**6)
WAYS = st.fixed_dictionaries(
    {
        "distance": st.sampled_from(["propensity", "mahalanobis"]),
        "ratio": st.integers(1, 3),
        "caliper": st.sampled_from([None, 0.3, 1.0]),
        "replace": st.booleans(),
        "exact": st.sampled_from([[], ["belt"], ["belt", "tier"]]),
    }
)


def units(seed, size=40):
    draw = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "x": draw.normal(size=size),
            "k": draw.integers(0, 5, size),
            "belt": draw.choice(list("emw"), size),
            "tier": draw.choice(["A", "B"], size),
        },
        index=pd.Index([f"u{at}" for at in range(size)], name="college"),
    )
    table["named"] = draw.random(size) < 1 / (1 + np.exp(1 - table["x"]))
    table.loc["u0", "named"], table.loc["u1", "named"] = True, False
    table.loc[["u0", "u1"], ["belt", "tier"]] = ["e", "A"]
    table.loc["u1", ["x", "k"]] = table.loc["u0", ["x", "k"]].to_numpy()
    return table


def matched(table, **options):
    named = {"treated": "named", "covariates": ["x", "k"]}
    return match_units(table, **named | options)


@settings(max_examples=40)
@given(SEEDS, WAYS)
def test_pairs_and_weights(seed, way):
    table = units(seed)
    given_before = table.copy()
    found = matched(table, **way)
    pairs = found.pairs
    assert table.loc[pairs["treated"], "named"].all()
    assert not table.loc[pairs["control"], "named"].any()
    for name in way["exact"]:
        assert (
            table.loc[pairs["treated"], name].tolist() == table.loc[pairs["control"], name].tolist()
        )
    assert (pairs.groupby("treated").size() <= way["ratio"]).all()
    assert way["replace"] or pairs["control"].is_unique
    everybody = {*pairs["treated"], *found.unmatched.index}
    assert everybody == {*table.index[table["named"]]}
    weights, treated = found.weights, table["named"]
    assert weights.index.equals(table.index)
    assert set(weights[treated].unique()) <= {0.0, 1.0}
    assert weights[~treated].sum() == pytest.approx(weights[treated].sum())
    assert set(weights.index[(weights > 0) & ~treated]) == set(pairs["control"])
    if way["caliper"] is not None:
        logit = np.log(found.propensity / (1 - found.propensity))
        spread = np.sqrt((logit[treated].var() + logit[~treated].var()) / 2)
        apart = logit[pairs["treated"]].to_numpy() - logit[pairs["control"]].to_numpy()
        assert np.all(np.abs(apart) <= way["caliper"] * spread + 1e-6)
    pd.testing.assert_frame_equal(table, given_before)


@settings(max_examples=30)
@given(SEEDS, st.sampled_from(["propensity", "mahalanobis"]))
def test_identical_groups_are_balanced(seed, distance):
    one = units(seed, size=12)
    both = pd.concat([one.assign(named=True), one.assign(named=False).rename("c{}".format)])
    found = matched(both, distance=distance, exact=["belt"])
    assert found.unmatched.empty
    assert found.balance["smd_after"].abs().max() < 1e-9
    assert found.pairs["distance"].max() < 1e-6


@settings(max_examples=30)
@given(SEEDS)
def test_exact_columns_match_exactly(seed):
    found = matched(units(seed), exact=["belt", "tier"])
    kept = found.balance.loc[[name for name in found.balance.index if " = " in name]]
    assert kept["mean_treated_after"].tolist() == pytest.approx(kept["mean_control_after"].tolist())


@settings(max_examples=30)
@given(SEEDS)
def test_optimal_is_no_farther_than_greedy(seed):
    table = units(seed)
    found = matched(table, distance="mahalanobis")
    space = found.coordinates
    free, greedy = [*table.index[~table["named"]]], []
    for name in table.index[table["named"]]:
        if free:
            apart = np.linalg.norm(space.loc[free].to_numpy() - space.loc[name].to_numpy(), axis=1)
            greedy.append(apart.min())
            free.pop(int(apart.argmin()))
    assert len(found.pairs) == len(greedy)
    assert found.pairs["distance"].sum() <= sum(greedy) + 1e-9


def test_same_seed_same_pairs():
    table = units(3)
    one, other = matched(table, ratio=2), matched(table, ratio=2)
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    assert one.text == other.text


def test_reasons():
    table = pd.DataFrame(
        {"named": [1, 1, 0, 1, 1, 0], "x": [1.0, 1.1, 1.0, 2.0, 9.0, 8.0], "belt": list("eeewmm")},
        index=list("abcdef"),
    )
    found = match_units(table, treated="named", covariates=["x"], exact=["belt"], caliper=0.2)
    assert found.unmatched["cell"].to_dict() == {"b": "belt = e", "d": "belt = w", "e": "belt = m"}
    assert found.unmatched["reason"].tolist() == [
        "the controls near enough went to other treated units",
        "no control in the cell",
        "no control within the caliper",
    ]
    assert "3 treated units have no partner" in found.text


def test_text_says_what_is_assumed_and_what_it_is_not():
    found = matched(units(3))
    for words in ("optimal, not greedy", "conditional independence", "cannot be tested",
                  "largest standardised mean difference", "chosen for their strength"):  # fmt: skip
        assert words in found.text
    assert "<table" in found._repr_html_()


def test_separation_is_told():
    table = pd.DataFrame({"named": [True] * 3 + [False] * 4, "x": [7.0, 8, 9, 1, 2, 3, 4]})
    found = match_units(table, treated="named", covariates=["x"])
    assert found.separated
    assert "tell treated from controls without error" in found.text
    assert found.propensity.between(0, 1, inclusive="neither").all()


def faults(table, **options):
    with pytest.raises(DataContractError) as caught:
        matched(table, **options)
    return "\n".join(map(str, caught.value.faults))


def test_every_fault_at_once():
    table = units(1).astype(object)
    table.iloc[0, 0], table.iloc[1, 1], table.iloc[2, 4], table.iloc[3, 2] = None, "4", "yes", None
    said = faults(table, exact=["belt"], ratio=0, distance="euclid", caliper=-1)
    for words in ("row u0, column x: missing value", "row u1, column k: text",
                  "row u2, column named: neither true nor false", "row u3, column belt: no label",
                  "ratio: needs a whole number from 1", "distance: no such choice",
                  "caliper: needs a number above 0"):  # fmt: skip
        assert words in said


def test_nobody_to_match_with():
    table = units(1).assign(belt=lambda t: np.where(t["named"], "east", "west"))
    said = faults(table, exact=["belt"])
    assert "exact, row belt = east: treated units and no control in the cell" in said
    apart = pd.DataFrame({"named": [1, 1, 0, 0], "x": [9.0, 8.0, 1.0, 8.5], "k": [1, 2, 1, 2]})
    assert "caliper: no pair lies within it" in faults(apart.iloc[:3], caliper=1e-6)
    assert "covariates: none differs between units" in faults(units(1).assign(x=1, k=2))
    assert "column z: missing column" in faults(units(1), exact=["z"])
