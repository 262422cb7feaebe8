"""Leaving out indicators and dimensions, as COINr does at every level."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.robustness import leave_out


def test_the_asem_index_at_all_levels(asem, asem_index):
    """COINr 1.1.14, remove_elements at levels 1, 2 and 3: mean absolute rank difference."""
    published = asem("elements", "code")["mean_abs_rank_diff"].dropna()
    found = leave_out(asem_index)
    assert len(published) == 59
    assert found.table["mean_shift"].astype(float).reindex(published.index).to_dict() == (
        pytest.approx(published.to_dict(), abs=1e-12)
    )
    assert "Conn" in found.text


def test_a_dimension_left_out_is_an_index_without_it():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.random((9, 5)), columns=list("abcde"))
    meta = pd.DataFrame({"code": list("abcde"), "direction": 1, "dimension": list("xxyyz")})
    index = CompositeIndex(meta).fit(X)
    found = leave_out(index)
    kept = meta[meta["dimension"] != "y"]
    other = CompositeIndex(kept).fit(X)
    assert found.ranks["y"].tolist() == other.ranks_.tolist()
    assert found.ranks["e"].tolist() == found.ranks["z"].tolist()
    without = CompositeIndex(meta[meta["code"] != "a"]).fit(X)
    assert found.ranks["a"].tolist() == without.ranks_.tolist()


def test_what_leaves_nothing_is_missing():
    X = pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 1, 2]})
    meta = pd.DataFrame(
        {"code": ["a", "b", "x", "i"], "parent": ["x", "x", "i", None], "direction": 1}
    )
    found = leave_out(CompositeIndex(meta).fit(X))
    assert found.table.loc["x"].isna().sum() == 4
    assert found.ranks["x"].isna().all()
    assert found.ranks["a"].tolist() == [1, 3, 2]
