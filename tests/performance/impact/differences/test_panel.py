"""The contract of a treatment panel: what it takes, what never means, and every fault at once."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.differences.panel import checked_treatment_panel

WHAT = {"outcome": "score", "unit": "place", "time": "year", "first_treated": "since"}


def table(since, years=(2018, 2019, 2020)):
    return pd.DataFrame(
        [(place, year, 1.0, start) for place, start in since.items() for year in years],
        columns=["place", "year", "score", "since"],
    )


def problems(panel, **options):
    with pytest.raises(DataContractError) as caught:
        checked_treatment_panel(panel, **{**WHAT, **options})
    return [(fault.row, fault.problem) for fault in caught.value.faults]


@pytest.mark.parametrize("never", [None, np.nan, 0, np.inf])
def test_never_may_be_said_in_several_ways(never):
    found = checked_treatment_panel(table({"a": never, "b": 2019}), **WHAT)
    assert found.first.isna().tolist() == [True, False]
    assert found.rows.loc[found.rows["unit"] == 0, "first"].eq(0).all()


def test_never_in_a_nullable_and_in_an_object_column():
    panel = table({"a": 0, "b": 2019})
    for kind in ("Int64", object):
        given = panel["since"].astype(kind).where(panel["since"] > 0)
        found = checked_treatment_panel(panel.assign(since=given), **WHAT)
        assert found.first.tolist() == [pd.NA, 2019]


def test_treated_after_the_last_time_counts_as_never_and_is_said():
    found = checked_treatment_panel(table({"a": 2025, "b": 2019}), **WHAT)
    assert found.first.isna().tolist() == [True, False]
    assert found.late == 1
    assert "1 of the never treated are treated only after 2020" in found.text


def test_times_are_counted_from_one():
    found = checked_treatment_panel(table({"a": None, "b": 1}, years=(-1, 0, 1)), **WHAT)
    assert found.rows["time"].tolist() == [1, 2, 3] * 2
    assert found.rows["first"].tolist() == [0] * 3 + [3] * 3
    assert found.shift == -2


def test_absent_rows_are_said():
    panel = table({"a": None, "b": 2019}).drop(index=1)
    found = checked_treatment_panel(panel, **WHAT)
    assert not found.balanced
    assert found.absent == (("a", 2019),)
    assert "not balanced: 1 rows are absent (first: a, 2019)" in found.text
    assert checked_treatment_panel(table({"a": None, "b": 2019}), **WHAT).balanced


def test_all_faults_come_at_once():
    panel = table({"a": None, "b": 2019, "c": 2018, "d": 2020, "e": None})
    panel = pd.concat([panel, panel.iloc[[0]]], ignore_index=True)
    panel["score"] = panel["score"].astype(object)
    panel["year"] = panel["year"].astype(object)
    panel.loc[10, "since"] = 2019.0
    panel.loc[1, "score"] = None
    panel.loc[2, "score"] = "many"
    panel.loc[4, "year"] = "2019年"
    panel.loc[12, "place"] = None
    before = panel.copy()
    assert problems(panel) == [
        ("b", "time is no whole number"),
        ("12", "no unit given"),
        ("a, 2018", "unit twice in one time"),
        ("a, 2019", "missing value"),
        ("a, 2020", "text, not a number"),
        ("d", "a unit treated twice: more than one first treated time"),
        ("c", "treated from the first time on: nothing before it"),
    ]
    pd.testing.assert_frame_equal(panel, before)


def test_a_unit_treated_twice_shows_its_times():
    panel = table({"a": None, "b": 2019})
    panel.loc[5, "since"] = None
    with pytest.raises(DataContractError, match=r"row b, column since.*found '2019, never'"):
        checked_treatment_panel(panel, **WHAT)


def test_first_treated_times_are_whole_numbers():
    panel = table({"a": None, "b": 2019.5, "c": 2019})
    assert problems(panel) == [("b", "first treated time is no whole number")] * 3
    assert problems(table({"a": None, "b": "2019"}))[0][1].startswith("first treated time is no")


def test_a_zero_that_may_be_a_time_is_refused():
    panel = table({"a": 0, "b": 1}, years=(-1, 0, 1))
    assert problems(panel)[0] == (None, "0 stands for never and is a time of the panel as well")


def test_columns_and_counts():
    panel = table({"a": None, "b": 2019})
    assert problems(panel, outcome="year")[0][1] == "one column for two things"
    assert problems(panel.drop(columns="since")) == [(None, "missing column")]
    assert problems(panel.iloc[:0]) == [(None, "no rows")]
    assert problems([1, 2]) == [(None, "not a table")]
    assert problems(table({"a": None, "b": None})) == [
        (None, "no unit is treated within the times")
    ]
    one_year = panel[panel["year"] == 2018]
    assert (None, "fewer than two times") in problems(one_year)


def test_clusters_hold_whole_units():
    panel = table({"a": None, "b": 2019, "c": 2020})
    panel["belt"] = ["east"] * 3 + ["west"] * 6
    found = checked_treatment_panel(panel, **WHAT, cluster="belt")
    assert found.clusters.tolist() == [0, 1, 1]
    panel.loc[0, "belt"] = "west"
    assert problems(panel, cluster="belt") == [("a", "not the same for all rows of a unit")]
    panel["belt"] = "east"
    assert problems(panel, cluster="belt") == [(None, "fewer than two clusters")]


def test_covariates_are_numbers_in_every_row():
    panel = table({"a": None, "b": 2019}).assign(size=[1.0, 2.0, None, 4.0, 5.0, 6.0])
    assert problems(panel, covariates=["size"]) == [("a, 2020", "missing value")]
    found = checked_treatment_panel(panel.fillna({"size": 3.0}), **WHAT, covariates="size")
    assert found.rows["x0"].tolist() == [1, 2, 3, 4, 5, 6]
