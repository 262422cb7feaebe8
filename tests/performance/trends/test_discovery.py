"""q values against scipy, and their laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.trends import false_discovery

ps = st.lists(st.floats(0, 1), min_size=1, max_size=20).map(pd.Series)

# The fifteen p of Benjamini & Hochberg (1995), § 4.2, on thrombolysis; the four smallest are
# rejected at 5 %.
THROMBOLYSIS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
                0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip


def test_example_of_benjamini_and_hochberg():
    q = false_discovery(pd.Series(THROMBOLYSIS))
    assert (q <= 0.05).sum() == 4


@given(ps, st.sampled_from(["bh", "by"]))
def test_as_scipy(p, control):
    expected = stats.false_discovery_control(p.to_numpy(), method=control)
    found = false_discovery(p, control=control).to_numpy(dtype=float)
    assert found == pytest.approx(expected, abs=1e-12)


@given(ps, st.sampled_from(["bh", "by", "none"]))
def test_never_below_p_and_in_its_order(p, control):
    q = false_discovery(p, control=control).to_numpy(dtype=float)
    assert (q >= p).all()
    assert (q <= 1).all()
    order = np.argsort(p.to_numpy(), kind="stable")
    assert (np.diff(q[order]) >= 0).all()


@given(ps)
def test_a_missing_p_is_no_test(p):
    holed = pd.concat([p, pd.Series([None], index=["none"], dtype=float)])
    q = false_discovery(holed)
    assert q.index.equals(holed.index)
    assert q.isna().tolist() == [False] * len(p) + [True]
    assert q.iloc[:-1].tolist() == false_discovery(p).tolist()


def test_refusals():
    with pytest.raises(DataContractError, match="2 faults"):
        false_discovery(pd.Series([1.2, -0.1, 0.5]))
    with pytest.raises(DataContractError, match="not a Series"):
        false_discovery([0.5])
    with pytest.raises(UnknownNameError, match="control"):
        false_discovery(pd.Series([0.5]), control="holm")
