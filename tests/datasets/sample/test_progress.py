"""Indicators, targets and tasks: plans, what became of them, and the versions of targets."""

from __future__ import annotations

import pytest

from shuanggao_analytics.datasets import load_sample

LIST = load_sample("indicator_list").set_index("indicator")
TARGETS, ACTUAL = load_sample("targets"), load_sample("indicators")
TRUTH = load_sample("truth").set_index("unit_id")
KEY = ["unit_id", "layer", "indicator"]
FIRST = TARGETS[TARGETS["version"] == 1].set_index(KEY)
SECOND = TARGETS[TARGETS["version"] == 2].set_index(KEY)
WIDE = ACTUAL.pivot_table(index=KEY, columns="year", values="actual")


def test_every_layer_has_the_indicators_of_its_type() -> None:
    found = FIRST.reset_index().groupby(["unit_id", "layer"])["indicator"].agg(set)
    for kind in ("school", "group"):
        layers = found[(found.index.get_level_values("layer") == "school") == (kind == "school")]
        assert all(each == set(LIST.index[LIST["layer_type"] == kind]) for each in layers)
    assert len(found) == 3 * 60 + 2 * 160
    assert WIDE.columns.tolist() == list(range(2024, 2030))
    assert WIDE.notna().all(axis=None)
    assert set(WIDE.index) == set(FIRST.index)


def test_the_course_begins_at_the_baseline() -> None:
    assert (WIDE[2024] == FIRST["baseline"].loc[WIDE.index]).all()


def test_values_keep_their_decimals_and_ends() -> None:
    decimals = WIDE.index.get_level_values("indicator").map(LIST["decimals"]).to_numpy()
    assert (WIDE.round(0) == WIDE)[decimals == 0].all(axis=None)
    assert (WIDE.round(1) == WIDE)[decimals <= 1].all(axis=None)
    percent = WIDE.index.get_level_values("indicator").map(LIST["unit"]) == "%"
    assert WIDE[percent].max(axis=None) <= 100


def test_counts_since_the_beginning_never_fall() -> None:
    cumulative = (
        WIDE.index.get_level_values("indicator").map(LIST["cumulative"]).to_numpy(dtype=bool)
    )
    assert cumulative.sum() == 4 * 280
    assert (WIDE[cumulative].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_stalled_units_stand_still_and_others_arrive() -> None:
    span = FIRST["target"].loc[WIDE.index] - FIRST["baseline"].loc[WIDE.index]
    reached = (WIDE[2029] - WIDE[2024]) / span
    since = WIDE.index.get_level_values("unit_id").map(TRUTH["stalled_from"].astype("float64"))
    assert reached[since.isna()].median() == pytest.approx(1.03, abs=0.03)
    assert reached[since == 2026].median() == pytest.approx(0.30, abs=0.04)
    assert reached[since == 2027].median() == pytest.approx(0.52, abs=0.04)
    moved = ((WIDE[2029] - WIDE[2027]) / span)[since == 2026]
    assert moved.abs().median() < 0.05


def test_about_one_in_twelve_overshoots() -> None:
    span = FIRST["target"].loc[WIDE.index] - FIRST["baseline"].loc[WIDE.index]
    going = WIDE.index.get_level_values("unit_id").map(TRUTH["stalled_from"].isna()).astype(bool)
    over = ((WIDE[2029] - WIDE[2024]) / span)[going] > 1.4
    assert 0.05 < over.mean() < 0.12


def test_adjusted_targets_keep_the_old_version_and_mostly_go_down() -> None:
    assert len(SECOND) == 66
    assert SECOND.index.get_level_values("unit_id").value_counts().eq(2).all()
    old = FIRST.loc[SECOND.index]
    kept = ["baseline", "baseline_year", "due_year", "comparator", "soft"]
    assert SECOND[kept].equals(old[kept])
    assert (SECOND["target"] != old["target"]).all()
    assert 0.7 < (SECOND["target"] < old["target"]).mean() < 0.9
    assert SECOND["from_year"].eq(2027).all()
    assert FIRST["from_year"].eq(2025).all()


def test_four_adjusted_targets_give_no_reason() -> None:
    assert FIRST["reason"].isna().all()
    assert int(SECOND["reason"].isna().sum()) == 4


def test_only_soft_targets_have_a_band_and_the_list_says_which() -> None:
    assert (TARGETS["band"].notna() == TARGETS["soft"]).all()
    for column in ("comparator", "soft"):
        assert (TARGETS[column] == TARGETS["indicator"].map(LIST[column])).all()


def test_targets_of_at_most_lie_below_the_baseline() -> None:
    down = TARGETS["comparator"] == "<="
    assert (TARGETS["target"] < TARGETS["baseline"])[down].all()
    assert (TARGETS["target"] > TARGETS["baseline"])[~down].all()


def test_nine_tasks_the_first_two_of_a_layer_due_at_the_mid_term() -> None:
    tasks = load_sample("tasks")
    assert tasks["task"].nunique() == 9
    due = tasks[tasks["year"] == 2029].groupby(["unit_id", "layer"])["due_year"]
    assert due.agg(lambda years: int((years == 2027).sum())).eq(2).all()
    wide = tasks.pivot_table(index=["unit_id", "layer", "task"], columns="year", values="done_pct")
    assert (wide[2029] >= wide[2027]).all()


def test_the_completion_of_the_scores_is_that_of_the_tasks_due() -> None:
    tasks, scores = load_sample("tasks"), load_sample("scores")
    due = tasks[tasks["due_year"] <= tasks["year"]]
    expected = due.groupby(["unit_id", "year"])["done_pct"].mean()
    found = scores[scores["stage"] == "ministries"].set_index(["unit_id", "year"])
    error = found["completion_pct"] - expected.loc[found.index]
    assert error.abs().max() < 0.0051
