"""Robustness as a whole: laws, bytes that do not depend on workers, shares against all settings."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex

RNG = np.random.default_rng(7)
UNITS = [f"u{number:02d}" for number in range(20)]
X = pd.DataFrame(RNG.lognormal(size=(20, 6)), columns=list("abcdef"), index=UNITS)
X.iloc[0, 0] = 60  # an outlier, so that there is something to treat
META = pd.DataFrame(
    {"code": list("abcdef"), "direction": [1, 1, -1, 1, -1, 1], "dimension": list("xxyyzz")}
)
INDEX = CompositeIndex(META, scale=(1, 100)).fit(X)
OVER = {
    "weights": {"noise": 0.25},
    "normalise": ["minmax", "percentile"],
    "aggregate": ["arithmetic", "geometric"],
    "treat": ["outliers", None],
    "indicators": "leave-one-out",
}


def run(n=1500, **options):
    return INDEX.robustness(n, **({"over": OVER, "shares": 200} | options))


@pytest.fixture(scope="module")
def found():
    return run(grades={"good": 40, "top": 50})


def test_chances_sum_to_one_per_unit_and_per_rank(found):
    assert found.acceptability.shape == (20, 20)
    assert found.acceptability.sum(axis=0).to_numpy() == pytest.approx(np.ones(20))
    assert found.acceptability.sum(axis=1).to_numpy() == pytest.approx(np.ones(20))
    grades = found.grades.drop(columns="grade")
    assert grades.columns.tolist() == ["top", "good", "below"]
    assert grades.sum(axis=1).to_numpy() == pytest.approx(np.ones(20))


def test_ranges_hold_the_share_they_say(found):
    ranks = found.ranks[found.table.index]
    inside = (ranks >= found.table["low"]) & (ranks <= found.table["high"])
    assert (inside.mean() >= 0.9 - 1e-9).all()
    assert (found.table["best"] == ranks.min()).all()
    assert (found.table["worst"] == ranks.max()).all()
    assert found.table["mean"].to_numpy() == pytest.approx(ranks.mean().to_numpy())
    shift = (ranks - found.table["rank"]).abs().mean()
    assert found.table["mean_shift"].to_numpy() == pytest.approx(shift.to_numpy())
    assert found.settings["mean_shift"].mean() == pytest.approx(shift.mean())


def test_a_ranking_is_its_own_when_nothing_varies():
    found = INDEX.robustness(50, over={}, shares=50)
    assert (found.table["low"] == found.table["rank"]).all()
    assert (found.table["same"] == 1).all()
    assert "settings of nothing" in found.text
    assert not found.choices["varied"].any()


def test_settings_give_what_the_index_itself_gives(found):
    """Each setting is a rebuild: the array arithmetic is checked against the estimator."""
    over = {name: OVER[name] for name in ("normalise", "aggregate", "treat")}
    drawn = INDEX.robustness(30, over=over | {"weights": ["equal", "critic"]}, shares=0)
    for row in range(30):
        setting = drawn.settings.loc[row]
        changes = {name: setting[name] for name in ("normalise", "aggregate", "weights")}
        treat = None if setting["treat"] == "none" else setting["treat"]
        own = INDEX.rebuild(**changes, treat=treat)
        assert drawn.ranks.loc[row].tolist() == own.ranks_.tolist()


def same(one, other):
    for name in ("table", "acceptability", "grades", "choices", "unit_shares", "settings", "ranks"):
        left, right = getattr(one, name), getattr(other, name)
        pd.testing.assert_frame_equal(left, right, check_exact=True)
        assert left.to_csv() == right.to_csv()


def test_the_same_seed_gives_the_same_bytes_with_one_and_four_workers(found):
    options = {"grades": {"good": 40, "top": 50}}
    same(found, run(**options))
    same(run(2500, **options), run(2500, n_jobs=4, **options))


def test_another_seed_gives_other_settings(found):
    assert not found.settings.equals(run(grades={"good": 40, "top": 50}, seed=1).settings)


def test_the_first_settings_are_the_same_for_every_number(found):
    pd.testing.assert_frame_equal(run(400).ranks, found.ranks.head(400))


def test_what_a_choice_draws_does_not_depend_on_the_others(found):
    alone = INDEX.robustness(300, over={"normalise": OVER["normalise"]}, shares=0)
    assert alone.settings["normalise"].tolist() == found.settings["normalise"].tolist()[:300]


def test_on_a_local_dask_cluster_of_two_workers(found):
    from distributed import Client, LocalCluster
    from joblib import parallel_config

    quiet = {"dashboard_address": ":0", "memory_limit": 0, "threads_per_worker": 1}
    with LocalCluster(n_workers=2, **quiet) as cluster, Client(cluster), parallel_config("dask"):
        same(found, run(grades={"good": 40, "top": 50}))


def test_shares_are_those_of_all_settings():
    """With lists alone every setting can be counted, and the shares follow without sampling."""
    over = {name: OVER[name] for name in ("normalise", "aggregate", "treat")}
    found = INDEX.robustness(20_000, over=over, shares=20_000)
    results = {}
    for setting in product(*over.values()):
        changes = dict(zip(over, setting, strict=True))
        ranks = INDEX.rebuild(**changes).ranks_
        results[setting] = (ranks - INDEX.ranks_).abs().mean()
    cube = np.array(list(results.values())).reshape(2, 2, 2)
    for axis, name in enumerate(over):
        others = tuple(i for i in range(3) if i != axis)
        first = cube.mean(axis=others).var() / cube.var()
        total = cube.var(axis=axis).mean() / cube.var()
        assert found.choices.loc[name, "first"] == pytest.approx(first, abs=0.03)
        assert found.choices.loc[name, "total"] == pytest.approx(total, abs=0.03)
    shift = np.mean(list(results.values()))
    assert found.settings["mean_shift"].mean() == pytest.approx(shift, rel=0.03)


def test_every_choice_is_listed_with_its_shares_or_a_reason(found):
    table = found.choices
    assert table.index[table["varied"]].tolist() == [
        "treat", "normalise", "weights", "aggregate", "indicators",
    ]  # fmt: skip
    assert (table.loc[~table["varied"], "note"] != "").all()
    assert table.loc[table["varied"], "total"].notna().all()
    assert "Not varied: denominate: held" in found.text
    shares = found.unit_shares
    assert shares.columns.get_level_values(0).unique().tolist() == ["first", "total"]


def test_the_asem_index_by_default(asem_index):
    found = asem_index.robustness(500, shares=100)
    assert found.table.loc["CHE", "rank"] == 1
    assert found.table.loc["CHE", "low"] == 1
    assert "geometric" in found.choices.loc["aggregate (some options)", "note"]
    assert found.flips is None
    assert found.grades is None


def test_other_numbers_are_refused_at_once():
    with pytest.raises(DataContractError) as error:
        INDEX.robustness(0, shares=-1, level=90)
    assert len(error.value.faults) == 3
    with pytest.raises(DataContractError):
        INDEX.robustness(True)


def test_tables_for_the_notebook(found):
    page = found._repr_html_()
    assert page.count("<table") == 2
    assert found.flips._repr_html_()
    assert found.leave_out._repr_html_()
    assert found.reversal._repr_html_()


def test_the_chance_to_be_among_the_first(found):
    share = found.top(5)
    assert share.sum() == pytest.approx(5)
    plain = (found.ranks[share.index] <= 5).mean()
    assert share.to_numpy() == pytest.approx(plain.to_numpy(), abs=0.01)
    with pytest.raises(ValueError, match="from 1 to 20"):
        found.top(21)


def test_a_panel_names_unit_and_year():
    rows = pd.MultiIndex.from_product([UNITS[:10], [2023, 2024]], names=["unit", "year"])
    found = CompositeIndex(META).fit(X.set_index(rows)).robustness(100, grades={"good": 0.4})
    assert found.table.index.names == ["unit", "year"]
    assert "zscore: bounds of grades" in found.choices.loc["normalise (some options)", "note"]
    assert "u0" in found.flips.text
    assert found.reversal.table.index.isin(rows).all()
    assert "np.int64" not in found.text
