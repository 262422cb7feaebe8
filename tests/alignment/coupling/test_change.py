"""The split of a change of D adds up, whatever the scores, and says which part is which."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.coupling.change import coupling_change
from shuanggao_analytics.alignment.coupling.coordination import coupling_coordination
from shuanggao_analytics.errors import DataContractError

PANEL = pd.DataFrame(
    {
        "省": ["江苏"] * 3 + ["青海"] * 2,
        "年": [2024, 2019, 2021, 2019, 2024],
        "高职": [0.8, 0.4, 0.5, 0.1, 0.0],
        "产业": [0.8, 0.6, 0.5, 0.3, 0.0],
    }
)


def change(panel: pd.DataFrame = PANEL, **choices) -> pd.DataFrame:
    return coupling_change(panel, unit="省", time="年", **choices)


def test_steps_in_order_of_dates():
    table = change()
    assert table[["省", "from", "to", "step"]].to_numpy().tolist() == [
        ["江苏", 2019, 2021, "next"],
        ["江苏", 2021, 2024, "next"],
        ["江苏", 2019, 2024, "whole"],
        ["青海", 2019, 2024, "next"],
    ]


def test_hand_computed():
    row = change().iloc[2]
    c0, t0 = 2 * np.sqrt(0.24) / 1.0, 0.5
    assert row["coupling"] == pytest.approx((np.sqrt(t0) + np.sqrt(0.8)) / 2 * (1 - np.sqrt(c0)))
    assert row["level"] == pytest.approx((1 + np.sqrt(c0)) / 2 * (np.sqrt(0.8) - np.sqrt(t0)))
    assert row["level_高职"] == pytest.approx(2 * row["level_产业"])
    assert row["log_coupling"] == pytest.approx(-np.log(c0) / 2)
    assert row["log_level"] == pytest.approx(np.log(0.8 / t0) / 2)


def test_equal_and_opposite_moves_are_seen_though_the_level_stays():
    row = change(PANEL.iloc[[1, 2]]).iloc[0]
    assert row["level"] == pytest.approx(0)
    assert row["level_高职"] == pytest.approx(-row["level_产业"])
    assert row["level_高职"] > 0.03


def test_down_to_all_zero_is_all_level():
    row = change().iloc[3]
    assert row["D_to"] == 0
    assert row["coupling"] == 0
    assert row["change"] == pytest.approx(row["level"])
    assert row[["log_change", "log_coupling", "log_level"]].isna().all()


panels = st.lists(
    st.lists(st.one_of(st.just(0.0), st.floats(0, 1, allow_subnormal=False)), min_size=3,
             max_size=3),
    min_size=2,
    max_size=6,
).map(
    lambda rows: pd.DataFrame(rows, columns=list("abc")).assign(
        省="甲", 年=range(len(rows))
    )
)  # fmt: skip


@given(panels, st.sampled_from(["standard", "wang2021", "fan2024"]))
def test_parts_add_up_exactly(panel, variant):
    table = change(panel, variant=variant, weights=[0.5, 0.3, 0.2])
    assert (table["coupling"] + table["level"]).tolist() == pytest.approx(
        table["change"].tolist(), abs=1e-12
    )
    assert table[["level_a", "level_b", "level_c"]].sum(axis=1).tolist() == pytest.approx(
        table["level"].tolist(), abs=1e-12
    )
    logs = table["log_coupling"] + table["log_level"]
    assert logs.tolist() == pytest.approx(table["log_change"].tolist(), abs=1e-9, nan_ok=True)
    following = table.loc[table["step"] == "next", "change"].sum()
    d = coupling_coordination(panel[list("abc")], weights=[0.5, 0.3, 0.2], variant=variant)["D"]
    assert following == pytest.approx(d.iloc[-1] - d.iloc[0], abs=1e-12)


def test_index_levels_serve_as_columns():
    pd.testing.assert_frame_equal(change(PANEL.set_index(["省", "年"])), change())
    pd.testing.assert_frame_equal(change(PANEL.set_index("年")), change())


def test_refusals():
    before = PANEL.copy()
    with pytest.raises(DataContractError, match="column 月: missing column"):
        coupling_change(PANEL, unit="省", time="月")
    with pytest.raises(DataContractError, match="row 3, column 年: missing"):
        change(PANEL.assign(年=[2024, 2019, 2021, None, 2024]))
    with pytest.raises(DataContractError) as error:
        change(pd.concat([PANEL.iloc[:4], PANEL.iloc[[0]]]))
    assert [(f.problem, f.row) for f in error.value.faults] == [
        ("unit twice at a date", "江苏"),
        ("unit with a single date", "青海"),
    ]
    with pytest.raises(DataContractError, match="outside"):
        change(PANEL.assign(高职=2.0))
    with pytest.raises(DataContractError, match="not a table"):
        change(PANEL["高职"])
    pd.testing.assert_frame_equal(PANEL, before)
