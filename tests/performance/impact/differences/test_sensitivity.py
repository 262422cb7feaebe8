"""Sensitivity to trends that part: closed forms, laws, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.performance.impact import att_gt, pretrend_sensitivity

FOLDER = Path(__file__).parents[3] / "published"
WHAT = {"outcome": "y", "unit": "place", "time": "year", "first_treated": "since"}


@pytest.fixture(scope="module")
def counties():
    """Log teen employment of 500 counties 2003–2007, with the year of a higher minimum wage."""
    wide = pd.read_csv(FOLDER / "did_minimum_wage.csv")
    long = wide.melt(["county", "first"], var_name="year", value_name="y").astype({"year": int})
    return long.rename(columns={"county": "place", "first": "since"})


@pytest.fixture(scope="module")
def effects(counties):
    return att_gt(counties, **WHAT, base="universal")


def parted(trend, gain, noise=0.05):
    """Thirty units treated in 2020 and thirty never, parting by `trend` a year."""
    rng, rows = np.random.default_rng(1), []
    for place in range(60):
        for year in range(2016, 2023):
            y = place + (place < 30) * (trend * year + gain * (year >= 2020))
            rows.append((place, year, 2020 if place < 30 else None, y + rng.normal(0, noise)))
    return pd.DataFrame(rows, columns=["place", "year", "since", "y"])


def test_relative_magnitude_in_closed_form(effects):
    """The mean of the four parts is 2.5 steps, each up to m times the greatest step before."""
    m = [0, 0.25, 1, 2]
    found = pretrend_sensitivity(effects, m=m)
    att = effects.event.set_index("e")["att"]
    largest = np.max(np.abs(np.diff(att[att.index < 0])))
    row = effects.overall.loc["dynamic"]
    half = 1.959964 * row["se"]
    reach = np.array(m) * largest * 2.5
    assert found.estimate == pytest.approx(row["att"])
    assert found.se == pytest.approx(row["se"])
    assert found.table["low"].to_numpy() == pytest.approx(row["att"] - reach, abs=1e-9)
    assert found.table["high"].to_numpy() == pytest.approx(row["att"] + reach, abs=1e-9)
    assert found.table["interval_low"].to_numpy() == pytest.approx(
        row["att"] - reach - half, abs=1e-6
    )
    assert found.table["excludes_zero"].tolist() == [True, True, False, False]
    exact = (-row["att"] - half) / (2.5 * largest)
    assert exact - 0.75 / 1024 <= found.breakdown <= exact
    assert f"excludes zero up to m = {found.breakdown:.3g}" in found.text
    assert "What this is not" in found.text


def test_parallel_trends_are_its_first_row(effects):
    found = pretrend_sensitivity(effects, m=[0])
    row, first = effects.overall.loc["dynamic"], found.table.iloc[0]
    assert first[["low", "high"]].tolist() == pytest.approx([row["att"]] * 2)
    assert first[["interval_low", "interval_high"]].tolist() == pytest.approx(
        row[["low", "high"]].tolist()
    )
    assert np.isinf(found.breakdown)
    assert "up to m = 0, the largest" in found.text


def test_a_straight_line_is_carried_on():
    """Units part by 1 a year; smoothness at m = 0 takes that off, parallel trends do not."""
    effects = att_gt(parted(1.0, 4.0), **WHAT, base="universal")
    assert effects.overall.loc["dynamic", "att"] == pytest.approx(4 + 2, abs=0.1)
    found = pretrend_sensitivity(effects, method="smoothness", m=[0, 0.5])
    line, bent = found.table.iloc[0], found.table.iloc[1]
    assert line["interval_low"] < 4 < line["interval_high"]
    assert line["interval_high"] < 5
    assert bent["low"] < 4 < bent["high"]
    assert bent["interval_low"] < bent["low"] < bent["high"] < bent["interval_high"]
    assert np.isnan(line["low"])
    assert "break the restriction themselves" in found.text


def test_a_difference_that_is_none_is_not_told_from_zero():
    effects = att_gt(parted(0.0, 0.0, noise=1.0), **WHAT, base="universal")
    found = pretrend_sensitivity(effects)
    assert np.isnan(found.breakdown)
    assert not found.table["excludes_zero"].any()
    assert "holds zero already at m = 0" in found.text


def test_wider_with_m_and_with_the_level(effects):
    found = pretrend_sensitivity(effects).table
    assert found["interval_low"].is_monotonic_decreasing
    assert found["interval_high"].is_monotonic_increasing
    narrow = pretrend_sensitivity(effects, level=0.8).table
    assert (narrow["interval_low"] > found["interval_low"]).all()
    assert narrow["low"].equals(found["low"])


def test_what_is_refused_comes_at_once(counties):
    varying = att_gt(counties, **WHAT)
    with pytest.raises(DataContractError, match="base='universal'"):
        pretrend_sensitivity(varying)
    with pytest.raises(DataContractError) as caught:
        pretrend_sensitivity(varying, method="linear", m=[1, 0.5], level=2)
    assert [fault.table for fault in caught.value.faults] == ["m", "method", "level", "effects"]
    with pytest.raises(DataContractError, match="needs the result of att_gt"):
        pretrend_sensitivity(varying.event)
    short = att_gt(counties[counties["since"].isin([0, 2004])], **WHAT, base="universal")
    with pytest.raises(DataContractError, match="no difference before treatment"):
        pretrend_sensitivity(short)


@pytest.mark.parametrize("m", [[], [-1.0], [0.0, np.inf], ["a"], 1.0, [1.0, 1.0]])
def test_values_of_m(effects, m):
    with pytest.raises(DataContractError, match="needs numbers ≥ 0, rising"):
        pretrend_sensitivity(effects, m=m)


def test_event_times_with_gaps_are_not_bounded(counties):
    """diff-diff needs event times without gaps: its reason is passed on."""
    gap = counties[counties["since"].isin([0, 2007]) & counties["year"].ne(2005)]
    with pytest.raises(ShuanggaoError, match="diff-diff cannot bound"):
        pretrend_sensitivity(att_gt(gap, **WHAT, base="universal"))
