"""Sigma convergence: measures against plain sums, the paired test against its other form, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import sigma_convergence

MEASURES = ["cv", "sd_log", "gini", "theil"]
SEEDS = st.integers(0, 2**32 - 1)


def sigma(panel, **options):
    return sigma_convergence(panel, value="score", by="place", **options)


def panel_of(long, seed, units=6, times=5):
    return long(np.random.default_rng(seed).lognormal(size=(units, times)))


def test_measures_as_they_are_written(long):
    """Each measure by its definition, as double and single sums."""
    cells = np.array([[1.0, 2.0], [3.0, 3.0], [8.0, 4.0], [0.5, 5.0]])
    table = sigma(long(cells)).table
    for at, year in enumerate((2001, 2002)):
        x = cells[:, at]
        mean = sum(x) / 4
        sd = (sum((x - mean) ** 2) / 4) ** 0.5
        gaps = sum(abs(a - b) for a in x for b in x)
        assert table.loc[year, "mean"] == pytest.approx(mean)
        assert table.loc[year, "sd"] == pytest.approx(sd)
        assert table.loc[year, "cv"] == pytest.approx(sd / mean)
        assert table.loc[year, "sd_log"] == pytest.approx(np.std(np.log(x)))
        assert table.loc[year, "gini"] == pytest.approx(gaps / (2 * 16 * mean))
        assert table.loc[year, "theil"] == pytest.approx(np.mean(x / mean * np.log(x / mean)))
    change = table.loc[2002, "gini"] / table.loc[2001, "gini"] - 1
    assert table["gini_change"].tolist() == pytest.approx([0, change])
    assert table.index.name == "year"


def test_weights_count_like_copies(long):
    panel = long([[1, 2], [3, 5], [8, 4]]).assign(heads=[1, 2, 2, 1, 3, 3])
    copies = long([[1], [3], [3], [8], [8], [8]])
    first = sigma(panel, weights="heads").table.loc[2001]
    again = sigma(pd.concat([copies, copies.assign(year=2002)])).table.loc[2001]
    names = ["mean", "sd", *MEASURES]
    assert first[names].tolist() == pytest.approx(again[names].tolist())


@settings(max_examples=25)
@given(seed=SEEDS, factor=st.floats(0.01, 1000))
def test_the_unit_of_measure_does_not_matter(long, seed, factor):
    panel = panel_of(long, seed)
    one, other = sigma(panel), sigma(panel.assign(score=panel["score"] * factor))
    for name in MEASURES:
        assert other.table[name].tolist() == pytest.approx(one.table[name].tolist(), rel=1e-9)
    assert other.test.tolist() == pytest.approx(one.test.tolist(), rel=1e-6, abs=1e-9)


@settings(max_examples=25)
@given(seed=SEEDS)
def test_the_order_of_units_does_not_matter(long, seed):
    panel = panel_of(long, seed)
    one, other = sigma(panel), sigma(panel.sample(frac=1, random_state=seed % 1000))
    assert other.table.to_numpy(float) == pytest.approx(one.table.to_numpy(float), abs=1e-12)
    assert other.test.tolist() == pytest.approx(one.test.tolist(), abs=1e-9)


@settings(max_examples=25)
@given(seed=SEEDS)
def test_paired_test_by_sums_and_differences(long, seed):
    """Pitman: equal variances are no correlation between sums and differences."""
    panel = panel_of(long, seed, units=8)
    found = sigma(panel)
    wide = np.log(panel.pivot_table(index="place", columns="year", values="score"))
    early, late = wide[2001], wide[2005]
    r, p = stats.pearsonr(late + early, late - early)
    t = r * np.sqrt(6 / (1 - r**2))
    assert found.test["t"] == pytest.approx(t, rel=1e-6, abs=1e-9)
    assert found.test["p"] == pytest.approx(p, rel=1e-6)
    assert found.test["ratio"] == pytest.approx(late.std() / early.std())
    inside = found.test["low"] <= 1 <= found.test["high"]
    assert inside == (found.test["p"] >= 0.05)


@settings(max_examples=25)
@given(seed=SEEDS)
def test_bounds_of_the_ratio_are_not_rejected(long, seed):
    """At a bound of the interval the test of that ratio has p = 1 − level."""
    panel = panel_of(long, seed, units=8)
    found = sigma(panel, level=0.9)
    wide = np.log(panel.pivot_table(index="place", columns="year", values="score"))
    for bound in ("low", "high"):
        late = wide[2005] / found.test[bound]
        _, p = stats.pearsonr(late + wide[2001], late - wide[2001])
        assert p == pytest.approx(0.1, rel=1e-6)


def test_course_is_a_regression_of_logarithms(long):
    found = sigma(panel_of(long, 5, times=7))
    fit = stats.linregress(np.arange(7), np.log(found.table["cv"].to_numpy(float)))
    reach = stats.t.ppf(0.975, 5) * fit.stderr
    line = found.course.loc["cv"]
    assert line["slope"] == pytest.approx(fit.slope)
    assert line["p"] == pytest.approx(fit.pvalue)
    assert (line["low"], line["high"]) == pytest.approx((fit.slope - reach, fit.slope + reach))
    assert line["falls"] == (np.diff(found.table["cv"].to_numpy(float)) < 0).sum()
    assert line["steps"] == 6


def test_convergence_that_is_known(long):
    """Synthetic: gaps to the mean of logarithms shrink by 5 % a year, with unit noise."""
    rng = np.random.default_rng(7)
    gaps = rng.normal(size=40)[:, None] * 0.95 ** np.arange(8)
    found = sigma(long(np.exp(gaps + rng.normal(scale=0.01, size=(40, 8)))))
    assert found.course.loc["sd_log", "slope"] == pytest.approx(np.log(0.95), abs=0.003)
    assert found.test["ratio"] == pytest.approx(0.95**7, abs=0.01)
    assert "converged" in found.text
    assert "steps" in found.text
    assert "theil" in found._repr_html_()


def test_zeros(long):
    found = sigma(long([[0, 1], [2, 2], [4, 3]]))
    assert found.table["sd_log"].isna().tolist() == [True, False]
    assert found.table["theil"].notna().all()
    assert found.table["sd_log_change"].isna().all()
    assert found.course.loc["sd_log"].drop("steps").isna().all()
    assert found.test.isna().all()
    assert "zero" in found.text
    nothing = sigma(long([[0, 1], [0, 3]])).table.loc[2001]
    assert nothing[["cv", "gini", "theil", "sd_log"]].isna().all()
    assert nothing["sd"] == 0


def test_all_the_same(long):
    found = sigma(long([[5, 1], [5, 1], [5, 3]]))
    assert found.table.loc[2001, MEASURES].tolist() == [0, 0, 0, 0]
    assert found.table.loc[2002, "cv_change"] is pd.NA
    assert "the same" in found.note
    assert "No test" in found.text


def test_notes(long):
    panel = long([[1, 2], [2, 3], [4, 4]]).assign(heads=1.0)
    assert "unweighted" in sigma(panel, weights="heads").note
    assert "three units" in sigma(long([[1, 2], [2, 3]])).note


def test_parallel_paths_have_not_moved(long):
    """All grow alike: the ratio is 1 whatever the rounding."""
    found = sigma(long(np.outer([1, 2, 5, 9], [1, 1.1, 1.3])))
    assert found.test["ratio"] == pytest.approx(1)
    assert found.test["low"] == pytest.approx(1, abs=1e-6)
    assert found.test["p"] > 0.05


def test_refusals(long):
    panel = long([[1, -2], [2, 3]]).assign(heads=[1.0, 0.0, 1.0, 1.0])
    with pytest.raises(DataContractError) as caught:
        sigma(panel, weights="heads", level=95)
    said = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "u00, 2002, column score: needs a number ≥ 0" in said
    assert "u00, 2002, column heads: needs a number > 0" in said
