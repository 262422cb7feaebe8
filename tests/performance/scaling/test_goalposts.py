"""Goalposts with a target range: flat at the top, straight to the posts, steps and logarithms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.scaling import normalise


def scaled(values, direction, **columns) -> list[float]:
    meta = pd.DataFrame(
        {"direction": [direction], **{name: [value] for name, value in columns.items()}},
        index=["a"],
    )
    table = pd.DataFrame({"a": values})
    return normalise(table, meta=meta, method="goalposts")["a"].tolist()


def test_interval_falls_to_its_posts():
    values = [0, 4, 8, 12, 15, 18, 18.5, 20, 99]
    found = scaled(values, "interval", target="12-18", min=4, max=20)
    assert found == [0, 0, 0.5, 1, 1, 1, 0.75, 0, 0]


def test_middle_is_a_roof():
    assert scaled([5, 6, 7, 9, 11], "middle", target=7, min=5, max=11) == [0, 0.5, 1, 0.5, 0]


def test_a_post_at_the_end_of_the_range_is_a_step():
    assert scaled([-1, 0, 18, 19, 20], "interval", target="0-18", min=0, max=20) == [
        0, 1, 1, 0.5, 0,
    ]  # fmt: skip


def test_under_log_halfway_is_the_geometric_mean():
    found = scaled([1, 10, 100, 1000, 1e4], "middle", target=100, min=1, max=1e4, log=True)
    assert found == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_other_rows_do_not_matter():
    alone = scaled([9.0], "interval", target="12-18", min=4, max=20)
    assert alone == scaled([9.0, 1.0, 19.0], "interval", target="12-18", min=4, max=20)[:1]


@pytest.mark.parametrize(("low", "high"), [(13, 20), (4, 17), (13, 14)])
def test_posts_must_hold_the_target(low, high):
    with pytest.raises(DataContractError, match="row a: the posts do not hold the target"):
        scaled([1, 2], "interval", target="12-18", min=low, max=high)


@given(
    st.lists(st.integers(-100, 100), min_size=1, max_size=9),
    st.tuples(*[st.integers(-50, 50)] * 4).map(sorted).filter(lambda x: x[0] < x[3]),
)
def test_bounds_and_distance(values, posts):
    low, a, b, high = posts
    if a == b:
        found = scaled(values, "middle", target=a, min=low, max=high)
    else:
        found = scaled(values, "interval", target=(a, b), min=low, max=high)
    line = np.interp(values, posts, [0, 1, 1, 0]) if low < a and b < high and a < b else None
    assert all(0 <= value <= 1 for value in found)
    assert all(value == 1 for value, x in zip(found, values, strict=True) if a <= x <= b)
    if line is not None:
        assert found == pytest.approx(line.tolist())
