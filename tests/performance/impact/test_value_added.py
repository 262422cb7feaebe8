"""Value added by hand, on synthetic schools with known values, its laws, and its refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.value_added import value_added

SEEDS = st.integers(0, 10**6)
ASKED = {"outcome": "after", "prior": "before", "school": "school"}


def synthetic_schools(seed, *, schools=8, most=9, spread=1.0):
    """Synthetic rows with a known value of each school, better schools taking better intakes."""
    draw = np.random.default_rng(seed)
    sizes = draw.integers(2, most + 1, schools)
    value = draw.normal(0, spread, schools)
    code = np.repeat(np.arange(schools), sizes)
    before = draw.normal(size=len(code)) + value[code]
    after = 3 + 2 * before + value[code] + draw.normal(0, 2, len(code))
    rows = pd.DataFrame({"school": [f"s{at}" for at in code], "before": before, "after": after})
    return rows, pd.Series(value, index=[f"s{at}" for at in range(schools)])


def test_by_hand():
    """Slope (3 + 1) / (2 + 2) = 1; residuals 1, 0, 2 and 5, 6, 4.

    Within: (2 + 2) / (6 − 2 − 1) = 4/3; between: (3 · (2² + 2²) − 4/3) / 3 = 68/9.
    """
    rows = pd.DataFrame(
        {"school": list("aaabbb"), "before": [1.0, 2, 3] * 2, "after": [2.0, 2, 5, 6, 8, 7]}
    )
    found = value_added(rows, **ASKED)
    assert found.coefficients.loc["before", "slope"] == pytest.approx(1)
    assert found.coefficients.loc["before", "se"] == pytest.approx(np.sqrt(4 / 3 / 4))
    assert (found.within, found.between) == (pytest.approx(4 / 3), pytest.approx(68 / 9))
    assert found.icc == pytest.approx((68 / 9) / (80 / 9))
    share = (68 / 9) / (68 / 9 + 4 / 9)
    table = found.table
    assert table["reliability"].tolist() == pytest.approx([share] * 2)
    assert table["raw"].tolist() == pytest.approx([-2, 2])
    assert table["value_added"].tolist() == pytest.approx([-2 * share, 2 * share])
    se = np.sqrt(68 / 9 * (1 - share) + share**2 * 8 / 2)
    assert table["se"].tolist() == pytest.approx([se] * 2)
    assert table["high"].iloc[1] - table["low"].iloc[1] == pytest.approx(2 * 1.959964 * se)


def test_unbalanced_variances_by_hand():
    """Schools of 2, 2 and 4 rows: n₀ = (8 − 24/8) / 2 = 2.5; residuals are the outcome.

    School means 1, 5 and 3, so the mean is 3; within (2 + 2 + 4) / (8 − 3 − 1) = 2;
    between squares 2 · 4 + 2 · 4 + 0 = 16, over 2 is 8; (8 − 2) / 2.5 = 2.4.
    """
    rows = pd.DataFrame(
        {
            "school": list("aabbcccc"),
            "before": [0.0, 0, 0, 0, 1, 1, -1, -1],
            "after": [0.0, 2, 4, 6, 2, 4, 4, 2],
        }
    )
    found = value_added(rows, **ASKED)
    assert found.coefficients.loc["before", "slope"] == pytest.approx(0, abs=1e-12)
    assert found.within == pytest.approx(2)
    assert found.between == pytest.approx(2.4)
    assert found.table["reliability"].tolist() == pytest.approx([2.4 / 3.4] * 2 + [2.4 / 2.9])


def test_synthetic_schools_are_found_again():
    """Ten times 400 synthetic schools: slope 2, variances 1 and 4, intervals that hold them."""
    parts = []
    for seed in range(10):
        rows, truth = synthetic_schools(seed, schools=400, most=30)
        found = value_added(rows, **ASKED, draws=500)
        table, value = found.table, truth - truth.mean()
        place = value.rank(ascending=False)
        parts.append(
            {
                "slope": found.coefficients.loc["before", "slope"],
                "between": found.between / truth.var(),
                "within": found.within,
                "held": ((table["low"] <= value) & (value <= table["high"])).mean(),
                "places": ((table["rank_low"] <= place) & (place <= table["rank_high"])).mean(),
                "gain": ((table["value_added"] - value) ** 2).mean()
                / ((table["raw"] - value) ** 2).mean(),
            }
        )
    mean = pd.DataFrame(parts).mean()
    assert mean["slope"] == pytest.approx(2, abs=0.03)
    assert mean["between"] == pytest.approx(1, abs=0.12)
    assert mean["within"] == pytest.approx(4, abs=0.1)
    assert 0.93 < mean["held"] < 0.97
    assert 0.93 < mean["places"] < 0.97
    assert mean["gain"] < 0.95


def test_no_schools_are_told_apart_where_there_is_nothing_to_tell():
    """60 synthetic schools without values of their own: next to none is distinguishable."""
    flagged = []
    for seed in range(20):
        rows, _ = synthetic_schools(seed, schools=60, most=20, spread=0.0)
        flagged.append(value_added(rows, **ASKED, draws=100).table["distinguishable"].mean())
    assert np.mean(flagged) < 0.05


@settings(max_examples=50)
@given(SEEDS)
def test_shrunken_values_lie_between_raw_and_zero(seed):
    rows, _ = synthetic_schools(seed)
    given_before = rows.copy()
    found = value_added(rows, **ASKED, draws=100)
    raw, shrunken = found.table["raw"], found.table["value_added"]
    assert ((shrunken * raw) >= 0).all()
    assert (shrunken.abs() <= raw.abs() + 1e-12).all()
    assert found.table["reliability"].between(0, 1).all()
    assert (found.table["rank_low"] <= found.table["rank_high"]).all()
    assert found.table["rank_high"].max() <= len(found.table)
    pd.testing.assert_frame_equal(rows, given_before)


@settings(max_examples=50)
@given(SEEDS, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 9))
def test_shifts_change_nothing_and_units_only_the_unit(seed, shift, other, factor):
    rows, _ = synthetic_schools(seed)
    moved = rows.assign(after=shift + factor * rows["after"], before=rows["before"] + other)
    one, two = (value_added(table, **ASKED, draws=100) for table in (rows, moved))
    for name in ("raw", "value_added", "se"):
        assert two.table[name].tolist() == pytest.approx(
            (factor * one.table[name]).tolist(), abs=1e-6
        )
    assert two.icc == pytest.approx(one.icc, abs=1e-8)


@settings(max_examples=30)
@given(SEEDS)
def test_the_order_of_rows_does_not_matter(seed):
    rows, _ = synthetic_schools(seed)
    one = value_added(rows, **ASKED, draws=100).table
    two = value_added(rows.sample(frac=1, random_state=seed), **ASKED, draws=100).table
    columns = ["n", "raw", "value_added", "se", "reliability"]
    pd.testing.assert_frame_equal(one[columns], two.loc[one.index, columns])


def test_one_row_a_school_and_year():
    """A panel of schools without students: years are the rows, and a year can be a covariate."""
    rows, _ = synthetic_schools(2, schools=12, most=2)
    rows["year"] = rows.groupby("school").cumcount() + 2023
    rows["late"] = (rows["year"] == 2024).astype(float)
    found = value_added(rows, **ASKED, covariates=["late"])
    assert found.table["n"].tolist() == [2] * 12
    assert found.coefficients.index.tolist() == ["before", "late"]


def test_a_school_with_one_row_is_shrunken_most():
    rows, _ = synthetic_schools(4)
    single = pd.concat([rows, pd.DataFrame({"school": ["one"], "before": [0.0], "after": [3.0]})])
    table = value_added(single, **ASKED).table
    assert table["reliability"].idxmin() == "one"
    assert "1 schools have a single row" in value_added(single, **ASKED).check


def test_no_variance_between_schools_is_told():
    rows = pd.DataFrame({"school": list("aabb"), "before": [0.0, 1, 0, 1], "after": [1.0, 5, 3, 3]})
    found = value_added(rows, **ASKED)
    assert found.between == 0
    assert found.table["value_added"].tolist() == [0, 0]
    assert (found.table["rank_low"].tolist(), found.table["rank_high"].tolist()) == ([1, 1], [2, 2])
    assert "does not show that schools are alike" in found.text


def test_text_says_what_it_is():
    found = value_added(synthetic_schools(1)[0], **ASKED)
    for words in ("It is a residual", "Ranks come with their range", "With 8 schools"):
        assert words in found.text
    many = value_added(synthetic_schools(1, schools=20)[0], **ASKED)
    assert "hardly known" not in many.text
    assert "<table" in many._repr_html_()


def faults(rows, **options):
    with pytest.raises(DataContractError) as caught:
        value_added(rows, **ASKED | options)
    return "\n".join(map(str, caught.value.faults))


def test_every_fault_at_once():
    rows = synthetic_schools(1)[0].astype(object)
    rows.loc[0, "after"], rows.loc[1, "before"], rows.loc[3, "school"] = None, "4", None
    said = faults(rows, level=95)
    for words in ("row 0 (s0), column after: missing value", "column before: text, not a number",
                  "row 3, column school: no school given", "level: needs"):  # fmt: skip
        assert words in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"prior": "start"}, "column start: missing column"),
        ({"prior": []}, "prior: none given"),
        ({"prior": "after"}, "column after: one column for two things"),
        ({"covariates": "before"}, "covariates: not a list"),
        ({"covariates": ["size"]}, "column size: does not vary within any school"),
        ({"covariates": ["twice"]}, "regressors depend on each other"),
    ],
)
def test_refusals(options, words):
    rows = synthetic_schools(1)[0]
    rows["size"], rows["twice"] = rows.groupby("school")["after"].transform("size"), rows["before"]
    rows["twice"] = 2 * rows["before"]
    assert words in faults(rows, **options)


def test_too_few():
    rows = synthetic_schools(1)[0]
    assert "fewer than two schools" in faults(rows[rows["school"] == "s0"])
    assert "too few rows" in faults(rows.drop_duplicates("school"))
