"""Tasks completed: by hand, weights, what is not reported, and laws."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.progress import task_completion

TASKS = pd.DataFrame(
    [
        ("u1", "school", "t1", 2026, 100.0, 3), ("u1", "school", "t2", 2027, 80, 1),
        ("u1", "group_a", "t1", 2029, 30, 1), ("u2", "school", "t1", 2029, 120, 2),
        ("u2", "school", "t2", 2026, 0, 2),
    ], columns=["unit_id", "layer", "task", "due_year", "done_pct", "weight"],
).assign(year=2027)  # fmt: skip


def drawn(rows):
    """Return tasks from (unit, layer, done)."""
    table = pd.DataFrame(rows, columns=["unit_id", "layer", "done_pct"])
    names = [f"t{n}" for n in range(len(table))]
    return table.assign(task=names, due_year=2028, year=2027)


ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["school", "group_a"]), st.floats(0, 150)),
    min_size=1, max_size=10,
)  # fmt: skip


class TestByHand:
    def test_layers(self):
        found = task_completion(TASKS).layers
        assert found.index.tolist() == [("u1", "school"), ("u1", "group_a"), ("u2", "school")]
        assert found["tasks"].tolist() == [2, 1, 2]
        assert found["completed"].tolist() == [1, 0, 1]
        assert found["completed_pct"].tolist() == [50, 0, 50]
        assert found["done_pct"].tolist() == [90, 30, 50]
        assert found["due"].tolist() == [2, 0, 1]
        assert found["overdue"].tolist() == [1, 0, 1]

    def test_units_and_all(self):
        found = task_completion(TASKS)
        assert found.units["done_pct"].tolist() == [70, 50]
        assert found.units["completed_pct"].tolist() == pytest.approx([100 / 3, 50])
        row = found.overall.loc["all"]
        assert (row["tasks"], row["completed"], row["done_pct"]) == (5, 2, 62)
        assert (row["due"], row["overdue"], row["unreported"]) == (3, 2, 0)

    def test_weights(self):
        found = task_completion(TASKS, weight="weight")
        assert found.layers["completed_pct"].tolist() == [75, 0, 50]
        assert found.layers["done_pct"].tolist() == [95, 30, 50]
        assert found.units["completed_pct"].tolist() == [60, 50]
        assert found.weighted
        assert "weigh as given" in found.text

    def test_equal_weights_are_called_an_assumption(self):
        assert "which is an assumption" in task_completion(TASKS).text

    def test_a_year_of_several(self):
        before = TASKS.assign(year=2026, done_pct=0.0)
        found = task_completion(pd.concat([before, TASKS], ignore_index=True), year=2027)
        assert_frame_equal(found.layers, task_completion(TASKS).layers)
        assert found.year == 2027

    def test_not_reported_counts_as_not_done_only_when_asked(self):
        gap = TASKS.assign(done_pct=TASKS["done_pct"].where(TASKS.index != 0))
        with pytest.raises(DataContractError, match="row u1, school, t1, column done_pct: missing"):
            task_completion(gap)
        found = task_completion(gap, unreported="not_done")
        assert found.layers["done_pct"].tolist() == [40, 30, 50]
        assert found.layers["unreported"].tolist() == [1, 0, 0]
        assert "Without a figure and counted as not done: 1 of 5." in found.text

    def test_trust_is_carried(self):
        found = task_completion(TASKS.assign(trust="synthetic"))
        assert found.units["trust"].unique().tolist() == ["synthetic"]
        assert found.text.startswith("Synthetic data.")


class TestLaws:
    @given(ROWS, st.randoms(use_true_random=False))
    @settings(max_examples=30)
    def test_permuting_tasks_changes_nothing(self, rows, random):
        table = drawn(rows)
        order = random.sample(range(len(table)), len(table))
        one, other = task_completion(table), task_completion(table.iloc[order])
        assert_frame_equal(other.layers.sort_index(), one.layers.sort_index())
        assert_frame_equal(other.overall, one.overall)

    @given(ROWS)
    @settings(max_examples=30)
    def test_completed_is_at_most_done_and_both_are_shares(self, rows):
        found = task_completion(drawn(rows))
        for table in (found.layers, found.units, found.overall):
            assert (table["completed_pct"] <= table["done_pct"] + 1e-9).all()
            assert table["done_pct"].between(0, 100 + 1e-9).all()

    @given(ROWS, st.floats(0.1, 10))
    @settings(max_examples=30)
    def test_equal_weights_are_those_of_none(self, rows, weight):
        table = drawn(rows).assign(w=weight)
        weighted, plain = task_completion(table, weight="w"), task_completion(table)
        assert_frame_equal(weighted.units, plain.units)

    @given(ROWS)
    @settings(max_examples=30)
    def test_more_done_never_lowers_a_share(self, rows):
        table = drawn(rows)
        more = task_completion(table.assign(done_pct=table["done_pct"] + 20)).layers
        less = task_completion(table).layers
        for name in ("completed_pct", "done_pct"):
            assert (more[name] >= less[name] - 1e-9).all()


class TestRefusals:
    def test_all_faults_at_once(self):
        wrong = TASKS.astype({"done_pct": object})
        wrong.loc[0, "done_pct"] = "all"
        wrong.loc[1, "done_pct"] = -5
        wrong.loc[2, "layer"] = "group"
        wrong.loc[3, "weight"] = 0
        wrong.loc[4, "task"] = "t1"
        wrong.loc[4, "due_year"] = None
        wrong["year"] = [2026, 2027, 2027, 2027, 2027]
        wrong["trust"] = ["official"] + ["synthetic"] * 4
        with pytest.raises(DataContractError) as caught:
            task_completion(wrong, weight="weight", unreported="zero")
        found = {(f.table, f.row, f.column, f.value) for f in caught.value.faults}
        assert found == {
            ("tasks", None, "year", "2026, 2027"),
            ("tasks", "2", "layer", "group"),
            ("tasks", "u1, school, t1", "done_pct", "all"),
            ("tasks", "u1, school, t2", "done_pct", "-5"),
            ("tasks", "u2, school, t1", "weight", "0"),
            ("tasks", "u2, school, t1", "due_year", None),
            ("tasks", "u2, school, t1", None, None),
            ("tasks", None, "trust", "official, synthetic"),
            ("unreported", None, None, "zero"),
        }

    def test_a_year_without_tasks(self):
        with pytest.raises(DataContractError, match=r"year: no task of it \(found '2030'\)"):
            task_completion(TASKS, year=2030)

    def test_an_unknown_word(self):
        with pytest.raises(UnknownNameError, match="no such unreported"):
            task_completion(TASKS, unreported="drop")
