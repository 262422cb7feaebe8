"""Group-time differences against the R package did, by hand, their laws, doubts and faults."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.performance.impact import att_gt
from shuanggao_analytics.performance.impact.differences.aggregates import by_size, covariance

FOLDER = Path(__file__).parents[3] / "published"
WHAT = {"outcome": "y", "unit": "place", "time": "year", "first_treated": "since"}
FEW = settings(max_examples=25)


@pytest.fixture(scope="module")
def counties():
    """Log teen employment of 500 counties 2003–2007, with the year of a higher minimum wage."""
    wide = pd.read_csv(FOLDER / "did_minimum_wage.csv")
    long = wide.melt(["county", "first"], var_name="year", value_name="y").astype({"year": int})
    return long.rename(columns={"county": "place", "first": "since"})


def test_counties_as_did_has_them(counties):
    """Callaway & Sant'Anna's data mpdta, README of the R package did: all to four decimals."""
    found = att_gt(counties, **WHAT)
    printed = {
        (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373, (2004, 2007): -0.1008,
        (2006, 2004): 0.0065, (2006, 2005): -0.0028, (2006, 2006): -0.0046, (2006, 2007): -0.0412,
        (2007, 2004): 0.0305, (2007, 2005): -0.0027, (2007, 2006): -0.0311, (2007, 2007): -0.0261,
    }  # fmt: skip
    keys = list(zip(found.table["group"], found.table["time"], strict=True))
    assert keys == list(printed)
    assert found.table["att"].tolist() == pytest.approx(list(printed.values()), abs=5.1e-5)
    assert found.table["pre"].tolist() == [time < group for group, time in keys]
    event = dict(zip(found.event["e"], found.event["att"], strict=True))
    printed = {-3: 0.0305, -2: -0.0006, -1: -0.0245, 0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}
    assert event == pytest.approx(printed, abs=5.1e-5)
    groups = dict(zip(found.groups["group"], found.groups["att"], strict=True))
    assert groups == pytest.approx({2004: -0.0797, 2006: -0.0229, 2007: -0.0261}, abs=5.1e-5)
    assert found.overall.loc["group", "att"] == pytest.approx(-0.0310, abs=5.1e-5)
    assert found.overall.loc["dynamic", "att"] == pytest.approx(-0.0772, abs=5.1e-5)
    assert found.overall.loc["simple", "att"] == pytest.approx(-0.0400, abs=5.1e-5)
    assert found.pretest["p"] == pytest.approx(0.16812, abs=5e-6)
    assert found.pretest["df"] == 5


def test_counties_by_calendar_year_are_means_by_size(counties):
    found = att_gt(counties, **WHAT)
    sizes = found.groups.set_index("group")["n_units"]
    assert sizes.tolist() == [20, 40, 131]
    post = found.table[~found.table["pre"]]
    for _, row in found.calendar.iterrows():
        cells = post[post["time"] == row["time"]].set_index("group")["att"]
        weights = sizes[cells.index]
        assert row["att"] == pytest.approx(np.average(cells, weights=weights))
        assert row["n_groups"] == len(cells)
    assert found.overall.loc["calendar", "att"] == pytest.approx(found.calendar["att"].mean())


def test_errors_from_influence_functions_are_those_of_diff_diff(counties):
    """Those of the averages by event time and over all cells are known from diff-diff itself."""
    found = att_gt(counties, **WHAT)
    fit, cells = found._fit, found._fit.cells
    of_units = found.panel.first.fillna(-1).to_numpy(dtype=int)
    of_cells = np.sqrt(np.diag(covariance(fit.influence, None)))
    assert of_cells == pytest.approx(cells["se"].to_numpy(), abs=1e-12)
    since = (cells["time"] - cells["group"]).to_numpy()
    averages = [(since >= 0, found.overall.loc["simple"])]
    averages += [(since == row["e"], row) for _, row in found.event.iterrows()]
    for at, row in averages:
        att, psi = by_size(cells["att"].to_numpy()[at], fit.influence[:, at],
                           cells["group"].to_numpy()[at], of_units)  # fmt: skip
        assert att == pytest.approx(row["att"], abs=1e-12)
        assert np.sqrt(np.sum(psi**2)) == pytest.approx(row["se"], abs=1e-12)


def test_the_text_says_what_it_is_and_is_not(counties):
    text = att_gt(counties, **WHAT).text
    for words in (
        "191 treated units that begin at 3 times, 309 never treated, 5 times from 2003 to 2007",
        "−0.03102 (95% interval",
        "parallel trends",
        "Wald p = 0.168",
        "does not prove it",
        "chosen for their strength",
    ):
        assert words in text
    assert "not balanced" not in text
    assert "fewer than 30" not in text


def test_one_base_for_all(counties):
    """Differences before treatment are from the last time before; the joint test is the same."""
    varying, found = att_gt(counties, **WHAT), att_gt(counties, **WHAT, base="universal")
    base = found.table[found.table["time"] == found.table["group"] - 1]
    assert base["att"].tolist() == [0, 0, 0]
    assert base[["se", "low", "high", "p"]].isna().all(axis=None)
    assert found.event.set_index("e").loc[-1, "n_groups"] == 0
    later = varying.table[~varying.table["pre"]].reset_index(drop=True)
    again = found.table[~found.table["pre"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(later, again)
    assert found.pretest["p"] == pytest.approx(varying.pretest["p"], abs=1e-9)
    pd.testing.assert_frame_equal(found.overall, varying.overall)


def test_the_band_holds_the_intervals(counties):
    options = {**WHAT, "base": "universal", "bootstrap": 199}
    found = att_gt(counties, **options).event.dropna()
    assert (found["band_low"] < found["low"]).all()
    assert (found["band_high"] > found["high"]).all()
    plain = att_gt(counties, **WHAT, base="universal").event
    assert plain[["band_low", "band_high"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(found.iloc[:, :6], plain.loc[found.index].iloc[:, :6])
    pd.testing.assert_frame_equal(found, att_gt(counties, **options).event.dropna())
    other = att_gt(counties, **options, seed=1).event.dropna()
    assert not np.array_equal(found["band_low"], other["band_low"])


def panel_of(starts, y, years=range(2016, 2021)):
    keys = [(place, year, start) for place, start in enumerate(starts) for year in years]
    return pd.DataFrame(keys, columns=["place", "year", "since"]).assign(y=y)


def on(panel):
    return (panel["year"] >= panel["since"].fillna(np.inf)).astype(float)


@st.composite
def panels(draw):
    """Ten units in five years: at least two of them never, two treated in 2018, two in 2019."""
    more = draw(st.lists(st.sampled_from([None, 2018, 2019, 2020]), min_size=4, max_size=4))
    starts = [None, None, 2018, 2018, 2019, 2019, *more]
    return panel_of(starts, draw(st.lists(st.integers(-9, 9), min_size=50, max_size=50)))


NUMBERS = ["att", "se", "low", "high"]
TABLES = ("table", "event", "groups", "calendar", "overall")
CHOICES = {"control": st.sampled_from(["never", "not_yet"]),
           "base": st.sampled_from(["varying", "universal"])}  # fmt: skip


@FEW
@given(panels(), st.fixed_dictionaries(CHOICES))
def test_constants_order_and_names_do_not_count(panel, options):
    found = att_gt(panel, **WHAT, **options)
    codes = pd.factorize(panel["place"])[0]
    moved = panel.assign(
        y=panel["y"] + codes**2 + 5 * (panel["year"] % 3),
        place=panel["place"].map(lambda place: f"u{(7 * place) % 10}"),
        year=panel["year"] - 2017,
        since=panel["since"] - 2017,
    ).sample(frac=1, random_state=3)
    before = moved.copy()
    again = att_gt(moved, **WHAT, **options)
    pd.testing.assert_frame_equal(moved, before)
    for name in TABLES:
        one, two = getattr(found, name), getattr(again, name)
        assert two[NUMBERS].to_numpy() == pytest.approx(
            one[NUMBERS].to_numpy(), abs=1e-9, nan_ok=True
        )
    assert (again.table[["group", "time"]] + 2017).equals(found.table[["group", "time"]])


@FEW
@given(panels(), st.integers(-5, 5), st.fixed_dictionaries(CHOICES))
def test_the_same_shift_for_all_is_added_exactly(panel, shift, options):
    found = att_gt(panel, **WHAT, **options)
    again = att_gt(panel.assign(y=panel["y"] + shift * on(panel)), **WHAT, **options)
    added = np.where(found.table["pre"], 0, shift)
    assert (again.table["att"] - found.table["att"]).to_numpy() == pytest.approx(
        added, abs=1e-9, nan_ok=True
    )
    assert (again.overall["att"] - found.overall["att"]).to_numpy() == pytest.approx(
        np.full(4, shift), abs=1e-9
    )
    assert again.overall["se"].to_numpy() == pytest.approx(found.overall["se"].to_numpy(), abs=1e-9)


@FEW
@given(panels(), st.integers(-5, 5), st.fixed_dictionaries(CHOICES))
def test_without_noise_the_shift_is_found_exactly(panel, shift, options):
    """And none where there is none, with itself as the band."""
    codes = pd.factorize(panel["place"])[0]
    flat = panel.assign(y=codes**2 + panel["year"] % 7 + shift * on(panel))
    found = att_gt(flat, **WHAT, **options)
    assert found.overall["att"].tolist() == pytest.approx([shift] * 4, abs=1e-9)
    assert found.overall["se"].tolist() == [0] * 4
    assert found.overall["low"].equals(found.overall["high"])
    assert found.overall["p"].isna().all()
    before = found.table[found.table["pre"]]["att"].dropna()
    assert before.tolist() == pytest.approx([0] * len(before), abs=1e-9)
    assert np.isnan(found.pretest["p"])
    assert "have no joint test" in found.check


def test_zero_is_within_its_interval_where_there_is_no_difference():
    """Of 60 panels of noise about 57 hold it; fewer than 51 once in 1,000 sets."""
    rng = np.random.default_rng(20)
    starts = [None] * 40 + [2018] * 20 + [2019] * 20
    held, rejected = 0, 0
    for _ in range(60):
        trend = np.tile([0.0, 1, 3, 2, 5], 80)
        found = att_gt(panel_of(starts, trend + rng.normal(size=400)), **WHAT)
        row = found.overall.loc["group"]
        held += int(row["low"] <= 0 <= row["high"])
        rejected += int(found.pretest["p"] < 0.05)
    assert 51 <= held < 60
    assert 0 < rejected <= 9


def test_controls_not_yet_treated_by_hand():
    rng = np.random.default_rng(2)
    starts = [None] * 3 + [2018] * 3 + [2020] * 4
    panel = panel_of(starts, rng.normal(size=50))
    found = att_gt(panel, **WHAT, control="not_yet").table.set_index(["group", "time"])
    mean = panel.assign(since=panel["since"].fillna(9999)).groupby(["since", "year"])["y"].mean()
    sizes = {9999: 3, 2018: 3, 2020: 4}

    def change(groups, time, base):
        total = sum(sizes[g] for g in groups)
        return sum(sizes[g] * (mean[g, time] - mean[g, base]) for g in groups) / total

    by_hand = change([2018], 2019, 2017) - change([9999, 2020], 2019, 2017)
    assert found.loc[(2018, 2019), "att"] == pytest.approx(by_hand)
    assert found.loc[(2018, 2019), "n_control"] == 7
    by_hand = change([2018], 2020, 2017) - change([9999], 2020, 2017)
    assert found.loc[(2018, 2020), "att"] == pytest.approx(by_hand)
    never = att_gt(panel, **WHAT).table.set_index(["group", "time"])
    by_hand = change([2018], 2019, 2017) - change([9999], 2019, 2017)
    assert never.loc[(2018, 2019), "att"] == pytest.approx(by_hand)


def test_without_never_treated_units_the_last_group_has_no_controls():
    panel = panel_of([2018] * 3 + [2020] * 3, np.random.default_rng(3).normal(size=30))
    with pytest.raises(DataContractError, match=r"no unit is never treated; .*not_yet"):
        att_gt(panel, **WHAT)
    found = att_gt(panel, **WHAT, control="not_yet")
    assert found.table.set_index(["group", "time"]).loc[(2020, 2020), ["att", "se"]].isna().all()
    assert "group-time cells have nothing to be compared with" in found.text
    with pytest.raises(DataContractError, match="no unit is never or later treated"):
        att_gt(panel[panel["since"] == 2018], **WHAT, control="not_yet")


def test_covariates_by_outcome_regression_by_hand():
    rng = np.random.default_rng(4)
    starts = [None] * 12 + [2019] * 8
    size = rng.normal(size=20)
    panel = panel_of(starts, rng.normal(size=100)).assign(size=np.repeat(size, 5))
    found = att_gt(panel, **WHAT, covariates=["size"], method="reg")
    wide = panel.pivot_table(index="place", columns="year", values="y")
    change = (wide[2020] - wide[2018]).to_numpy()
    slope, level = np.polyfit(size[:12], change[:12], 1)
    by_hand = np.mean(change[12:] - level - slope * size[12:])
    at = found.table.set_index("time").loc[2020]
    assert at["att"] == pytest.approx(by_hand)
    assert "among units alike in size" in found.assumption
    assert "outcome regression" in found.text


def test_thin_propensity_scores_are_said():
    rng = np.random.default_rng(5)
    panel = panel_of([None] * 12 + [2019] * 6, rng.normal(size=90)).assign(size=rng.normal(size=90))
    found = att_gt(panel, **WHAT, covariates=["size"])
    assert "propensity scores rest on as few as 6.0 units" in found.text
    assert "propensity" not in att_gt(panel, **WHAT, covariates=["size"], method="reg").text


def test_a_cluster_of_copies_counts_once(counties):
    """Every county twice, clustered by county: the errors of one, by √(G/(G − 1))."""
    few = counties[counties["place"] < 20000]
    single = att_gt(few, **WHAT)
    twice = pd.concat([few.assign(copy=0), few.assign(copy=1)]).assign(
        county=lambda t: t["place"], place=lambda t: 2 * t["place"] + t["copy"]
    )
    found = att_gt(twice, **WHAT, cluster="county")
    size = few["place"].nunique()
    factor = np.sqrt(size / (size - 1))
    for name in TABLES:
        one, two = getattr(single, name), getattr(found, name)
        assert two["att"].to_numpy() == pytest.approx(one["att"].to_numpy(), abs=1e-12)
        assert two["se"].to_numpy() == pytest.approx(one["se"].to_numpy() * factor, rel=1e-9)
    assert (found.n_treated, found.n_control) == (single.n_treated, single.n_control)
    assert att_gt(few, **WHAT, cluster="place").table.equals(single.table)


def test_few_units_and_small_groups_are_said():
    panel = panel_of([None] * 8 + [2018] * 3, np.random.default_rng(6).normal(size=55))
    text = att_gt(panel, **WHAT).text
    assert "With 3 treated and 8 control units" in text
    assert "permutations" in text
    assert "Groups of fewer than 5 units have errors too small: 2018 (3)" in text


def test_absent_rows_are_said_and_a_missing_outcome_is_refused():
    panel = panel_of([None] * 4 + [2018] * 4, np.random.default_rng(7).normal(size=40))
    found = att_gt(panel.drop(index=[4]), **WHAT)
    assert "1 rows are absent (first: 0, 2020)" in found.text
    cell = found.table.set_index("time").loc[2020]
    assert cell["n_control"] == 3
    wide = panel.pivot_table(index="place", columns="year", values="y")
    change = wide[2020] - wide[2017]
    assert cell["att"] == pytest.approx(change[4:].mean() - change[1:4].mean())
    panel.loc[4, "y"] = np.nan
    with pytest.raises(DataContractError, match="row 0, 2020, column y: missing value"):
        att_gt(panel, **WHAT)


def test_no_time_to_check_with_is_said():
    panel = panel_of([None] * 4 + [2017] * 4, np.random.default_rng(8).normal(size=40))
    found = att_gt(panel, **WHAT)
    assert found.check == "No check: no group has two times before its treatment."
    assert found.pretest["df"] == 0


def test_all_faults_come_at_once():
    panel = panel_of([None] * 4 + [2018] * 4, np.arange(40.0))
    panel.loc[30, "since"] = 2019
    panel.loc[3, "y"] = np.nan
    with pytest.raises(DataContractError) as caught:
        att_gt(panel, **WHAT, control="all", base="first", method="ols", bootstrap=-1, seed=0.5,
               level=95)  # fmt: skip
    found = [(fault.table, fault.row) for fault in caught.value.faults]
    assert found == [
        ("panel", "0, 2019"), ("panel", "6"), ("control", None), ("base", None), ("method", None),
        ("bootstrap", None), ("seed", None), ("level", None),
    ]  # fmt: skip


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "diff_diff", None)
    panel = panel_of([None] * 4 + [2018] * 4, np.arange(40.0))
    with pytest.raises(ShuanggaoError, match=r"pip install 'shuanggao-analytics\[impact\]'"):
        att_gt(panel, **WHAT)
