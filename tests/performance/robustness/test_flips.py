"""The smallest change of weights that changes a grade: exact, reached, and said where none is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.robustness import flip_distances

X = pd.DataFrame(
    {"a": [0.0, 6, 10, 3], "b": [8.0, 0, 10, 5], "c": [2.0, 9, 0, 4]}, index=list("甲乙丙丁")
)


def least(values, weights, target):
    """Move weight from the worst or best indicator first: the greedy optimum of the same LP."""
    gap = target - weights @ values
    best = values.max() if gap > 0 else values.min()
    order = np.argsort(values) if gap > 0 else np.argsort(-values)
    moved = 0.0
    for j in order:
        gain = abs(best - values[j])
        if gain == 0 or abs(gap) < 1e-12:
            break
        step = min(weights[j], abs(gap) / gain)
        moved += step
        gap -= np.sign(gap) * step * gain
    return moved if abs(gap) < 1e-9 else np.nan


@given(st.integers(0, 500), st.floats(0.2, 0.8))
@settings(max_examples=25)
def test_each_linear_program_finds_the_greedy_optimum(seed, bound):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((5, 4)), columns=list("abcd"))
    weights = dict(zip("abcd", rng.dirichlet(np.ones(4)), strict=True))
    index = CompositeIndex(weights=weights).fit(table)
    found = flip_distances(index, grades={"good": bound}).table.set_index("unit")
    values = index.table_[list("abcd")].to_numpy()
    for unit in table.index:
        wanted = least(values[unit], index.weights_.to_numpy(), bound)
        assert found.loc[unit, "moved"] == pytest.approx(wanted, abs=1e-7, nan_ok=True)


@pytest.mark.parametrize(
    ("aggregate", "scale"),
    [
        ("arithmetic", (0, 1)),
        ("geometric", (1, 100)),
        ("harmonic", (1, 100)),
        (("power", 2.0), (1, 100)),
        (["geometric", "geometric"], (1, 100)),
        ("rsr", (0, 1)),
        ("grey", (0, 1)),
    ],
)
def test_the_changed_weights_bring_the_unit_to_the_bound(aggregate, scale):
    meta = pd.DataFrame({"code": list("abc"), "direction": 1, "dimension": list("xxy")})
    index = CompositeIndex(meta, aggregate=aggregate, scale=scale).fit(X)
    bound = float(index.scores_.median())
    found = flip_distances(index, grades={"good": bound})
    known = found.table["moved"].notna()
    assert known.any()
    for row, weights in found.weights[known].iterrows():
        unit = found.table.loc[row, "unit"]
        moved = np.abs(weights - index.weights_).sum() / 2
        assert moved == pytest.approx(found.table.loc[row, "moved"])
        again = index.rebuild(weights=weights / weights.sum()).scores_[unit]
        assert again == pytest.approx(bound, rel=1e-5)


def test_one_weight_alone():
    index = CompositeIndex().fit(X)
    found = flip_distances(index, grades={"good": 0.5}).table.set_index("unit")
    row = found.loc["丁"]
    others = [code for code in "abc" if code != row["single"]]
    weights = {row["single"]: row["single_to"]} | dict.fromkeys(others, (1 - row["single_to"]) / 2)
    assert index.rebuild(weights=weights).scores_["丁"] == pytest.approx(0.5)
    assert row["single_from"] == pytest.approx(1 / 3)


def test_no_weights_reach_a_bound_above_every_value():
    index = CompositeIndex().fit(X)
    found = flip_distances(index, grades={"top": 0.99})
    row = found.table.set_index("unit").loc["丁"]
    assert np.isnan(row["moved"])
    assert pd.isna(row["gains"])
    assert found.weights[found.table["moved"].isna()].isna().all().all()
    assert found.table["moved"].isna().tolist() == sorted(found.table["moved"].isna())


def test_both_directions_between_two_bounds():
    index = CompositeIndex().fit(X)
    found = flip_distances(index, grades={"low": 0.2, "high": 0.9}).table
    assert sorted(found.loc[found["unit"] == "丁", "direction"]) == ["down", "up"]
    row = found[(found["unit"] == "丁") & (found["direction"] == "down")].iloc[0]
    assert (row["grade"], row["to_grade"], row["bound"]) == ("low", "below", 0.2)


def test_a_method_without_a_linear_form_says_so():
    found = flip_distances(CompositeIndex(aggregate="topsis").fit(X), grades={"good": 0.5})
    assert found.table.empty
    assert "topsis" in found.text
    assert "not computed" in found.text
    mixed = pd.DataFrame({"code": list("abc"), "direction": 1, "dimension": list("xxy")})
    index = CompositeIndex(mixed, aggregate=["arithmetic", "geometric"], scale=(1, 2)).fit(X)
    assert "not computed" in flip_distances(index, grades={"good": 1.5}).text


def test_only_the_nearest_units_where_there_are_many():
    index = CompositeIndex().fit(X)
    found = flip_distances(index, grades={"good": 0.5}, most=2)
    gap = (index.scores_ - 0.5).abs().sort_values()
    assert set(found.table["unit"]) == set(gap.index[:2])


def test_bounds_that_cannot_be_read():
    with pytest.raises(DataContractError):
        flip_distances(CompositeIndex().fit(X), grades={"good": "half"})
