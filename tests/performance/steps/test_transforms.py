"""Percentiles and logarithms of every indicator, and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.steps import log_transform, winsorise

TABLE = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0, 100.0], "b": [5, None, 7, 8, 1]})


def test_winsorise():
    found = winsorise(TABLE, low=0.25, high=0.75)
    assert found["a"].tolist() == [1, 1, 2, 3, 3]
    assert found["b"].fillna(-1).tolist() == [5, -1, 7, 7.25, 4]
    pd.testing.assert_frame_equal(winsorise(TABLE, low=0, high=1), TABLE.astype("float64"))


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.5), (0.9, 0.1), (-0.1, 0.9), (5, 95)])
def test_shares_in_order(low, high):
    with pytest.raises(DataContractError, match="no two shares in order"):
        winsorise(TABLE, low=low, high=high)


def test_log():
    found = log_transform(TABLE, columns=["b"])
    assert found["b"].dropna().tolist() == pytest.approx(np.log([5, 7, 8, 1]).tolist())
    assert found["a"].tolist() == TABLE["a"].tolist()
    with pytest.raises(DataContractError, match="row 0, column a: needs a number > 0 under log"):
        log_transform(TABLE, columns=["a"])
    with pytest.raises(DataContractError, match="columns, row c: no such indicator"):
        log_transform(TABLE, columns=["a", "c"])
