"""Placebos against a published place among donors, by hand, and their laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.synthetic.control import synthetic_control
from shuanggao_analytics.performance.impact.synthetic.placebo import (
    leave_donor_out,
    synthetic_placebos,
)

PUBLISHED = Path(__file__).parents[3] / "published"


def control(cells, **options):
    table = pd.DataFrame(cells, columns=["t", *"abcdefgh"][: np.shape(cells)[1]])
    table["year"] = 2000 + np.arange(len(table))
    panel = table.melt(id_vars="year", var_name="unit", value_name="y")
    named = {"outcome": "y", "unit": "unit", "time": "year", "treated": "t", "start": 2006}
    return synthetic_control(panel, **named | options)


@pytest.fixture(scope="module")
def germany():
    panel = pd.read_csv(PUBLISHED / "synth_germany.csv")
    times = range(1981, 1991)
    v = {"gdp": 0.44, "trade": 0.13, "infrate": 0.07, "industry": 0.0, "schooling": 0.11,
         "invest80": 0.25}  # fmt: skip
    return synthetic_control(
        panel, outcome="gdp", unit="country", time="year", treated="West Germany", start=1990,
        predictors=["gdp", "trade", "infrate"], predictor_times=times, v=v,
        special=[("industry", times, "mean"), ("schooling", [1980, 1985], "mean"),
                 ("invest80", [1980], "mean")],
    )  # fmt: skip


def test_west_germany_stands_first(germany):
    """Abadie, Diamond & Hainmueller (2015), p. 504: the largest ratio of 17, p = 1/17 ≈ 0.059."""
    found = synthetic_placebos(germany)
    assert found.table.index[0] == "West Germany"
    assert len(found.table) == 17
    assert found.p == pytest.approx(1 / 17)
    assert "place 1" in found.text
    assert "p cannot be below 0.059" in found.text


def test_leaving_out_bad_fits(germany):
    every, some = synthetic_placebos(germany), synthetic_placebos(germany, worst=5)
    kept = every.table["mspe_pre"] <= 5 * germany.mspe_pre
    assert some.table["used"].tolist() == (kept | every.table["treated"]).tolist()
    assert 1 < kept.sum() < 17
    assert some.p == pytest.approx(1 / kept.sum())
    assert some.table.loc[~some.table["used"], "rank"].isna().all()


def test_leaving_out_a_donor(germany):
    found = leave_donor_out(germany)
    assert found.table.index.tolist() == germany.weights[germany.weights > 0.0005].index.tolist()
    assert (found.table["mspe_pre"] > 0).all()
    assert found.paths["left_out"].nunique() == len(found.table)
    first = found.paths[found.paths["left_out"] == "Austria"]
    assert first.loc[first["after"], "gap"].mean() == pytest.approx(found.table["att"]["Austria"])
    assert "depends most on" in found.text


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.sampled_from([None, 2.0]))
def test_places(seed, worst):
    cells = np.random.default_rng(seed).normal(size=(9, 6))
    found = synthetic_placebos(control(cells), worst=worst)
    table = found.table
    used = table[table["used"]]
    assert 1 / len(used) <= found.p <= 1
    assert table.loc["t", "used"]
    assert table["ratio"].tolist() == pytest.approx(
        (table["mspe_post"] / table["mspe_pre"]).tolist()
    )
    assert found.p == pytest.approx((used["ratio"] >= used["ratio"]["t"]).mean())
    assert len(found.paths) == 6 * 9
    own = found.paths[found.paths["treated"]]
    assert own["unit"].unique().tolist() == ["t"]


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_a_large_gap_afterwards_stands_first(seed):
    cells = np.random.default_rng(seed).normal(size=(9, 6))
    cells[6:, 0] += 1e4
    assert synthetic_placebos(control(cells)).p == pytest.approx(1 / 6)


def test_the_treated_unit_is_no_donor_of_a_placebo():
    """a equals the treated unit, so that with it among its donors a would have no gap."""
    cells = np.random.default_rng(5).normal(size=(9, 4))
    cells[:, 1] = cells[:, 0]
    found = synthetic_placebos(control(cells))
    assert found.table.loc["t", "ratio"] == pytest.approx(0, abs=1e-9)
    assert found.table.loc["a", "mspe_pre"] > 1e-3


def test_two_donors_are_too_few():
    found = control(np.random.default_rng(5).normal(size=(9, 3)))
    for call in (synthetic_placebos, leave_donor_out):
        with pytest.raises(DataContractError, match="fewer than three"):
            call(found)


@pytest.mark.parametrize("worst", [0, -1, True, "2", float("nan")])
def test_refusals(worst):
    found = control(np.random.default_rng(5).normal(size=(9, 4)))
    with pytest.raises(DataContractError, match="worst: needs a number above 0"):
        synthetic_placebos(found, worst=worst)
