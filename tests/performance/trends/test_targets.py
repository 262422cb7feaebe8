"""Targets: the path and the three classes by hand, and what they are refused for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends import completion, projection
from shuanggao_analytics.performance.trends.targets import CLASSES


def panel(**units):
    return pd.concat(
        [
            pd.DataFrame({"unit": name, "year": range(2019, 2019 + len(x)), "x": x})
            for name, x in units.items()
        ],
        ignore_index=True,
    )


THREE = panel(a=[10, 14, 17, 21], b=[10, 12, 11, 11], c=[20, 25, 28, 31])


def classes(table, **options):
    return completion(table, value="x", by="unit", **options)["class"].tolist()


class TestPath:
    def test_by_hand(self):
        table = completion(THREE, value="x", by="unit", target=30, due=2025)
        assert table["needed"].tolist() == [20, 20, 25]
        assert table["gap"].tolist() == [1, -9, 6]
        assert table["attained_pct"].round(1).tolist() == [70, 36.7, 103.3]
        assert table["class"].tolist() == ["can_be_done", "cannot_be_done", "done"]
        assert table["on_course"].tolist() == [True, False, True]
        assert table["stalled"].tolist() == [False, True, False]
        assert table["reason"].isna().all()

    def test_projection_is_that_of_projection(self):
        table = completion(THREE, value="x", by="unit", target=30, due=2025, level=0.8)
        ahead = projection(THREE, value="x", by="unit", to=2025, level=0.8)
        for name in ("projected", "low", "high"):
            assert table[name].tolist() == ahead[name].tolist()

    def test_less_is_better(self):
        up = completion(THREE, value="x", by="unit", target=30, due=2025)
        turned = THREE.assign(x=-THREE["x"])
        down = completion(turned, value="x", by="unit", target=-30, due=2025, direction=-1)
        for name in ("class", "stalled", "on_course", "gap", "reason"):
            assert down[name].tolist() == up[name].tolist()
        assert down["high"].to_numpy() == pytest.approx(-up["low"].to_numpy())
        assert down["attained_pct"].isna().all()

    def test_each_unit_has_its_own(self):
        table = THREE.assign(goal=[30] * 4 + [11] * 4 + [40] * 4, way=[1] * 4 + [-1] * 4 + [1] * 4)
        found = completion(
            table, value="x", by="unit", target="goal", due={"a": 2025, "b": 2024.5, "c": 2023},
            direction="way",
        )  # fmt: skip
        assert found["target"].tolist() == [30, 11, 40]
        assert found["due"].tolist() == [2025, 2024.5, 2023]
        assert found["direction"].tolist() == [1, -1, 1]
        assert found["class"]["b"] == "done"

    @given(st.lists(st.integers(0, 30), min_size=3, max_size=8), st.integers(1, 60))
    def test_a_wider_band_never_takes_a_class_away(self, values, target):
        table = panel(a=values)
        worst = {name: rank for rank, name in enumerate(CLASSES)}
        ranks = [
            worst[classes(table, target=target, due=2030, level=level)[0]] for level in (0.5, 0.95)
        ]
        assert ranks[1] <= ranks[0]

    @given(st.integers(1, 5), st.integers(0, 20), st.integers(3, 6))
    def test_a_straight_line_arrives_or_does_not(self, slope, start, n):
        table = panel(a=[start + slope * k for k in range(n)])
        at_due = start + slope * 11
        assert classes(table, target=at_due, due=2030) == ["can_be_done"]
        assert classes(table, target=at_due + 1, due=2030) == ["cannot_be_done"]


class TestWidth:
    def test_about_counts_the_lower_end(self):
        table = panel(a=[50, 54, 57])
        assert classes(table, target=60, due=2030, band=0.05) == ["done"]
        assert classes(table, target=60, due=2030, band=0.04) == ["can_be_done"]

    def test_for_less_is_better_the_upper_end(self):
        table = panel(a=[15, 13, 10.5])
        found = completion(
            table, value="x", by="unit", target=10, due=2030, direction=-1, band=0.05
        )
        assert found["class"].tolist() == ["done"]
        assert found["threshold"].tolist() == [10.5]


class TestReasons:
    def test_few_values(self):
        found = completion(panel(a=[1, 2], b=[9], c=[None, None]), value="x", by="unit", target=5,
                           due=2030)  # fmt: skip
        assert found["class"].tolist() == [pd.NA, "done", pd.NA]
        assert found["reason"].tolist() == ["fewer than 3 values"] * 2 + ["no value"]
        assert found["stalled"].isna().all()
        assert found["on_course"].isna().all()

    def test_a_due_time_that_is_over(self):
        found = completion(THREE, value="x", by="unit", target=30, due=2022)
        assert found["class"].tolist() == ["cannot_be_done", "cannot_be_done", "done"]
        assert found["needed"].tolist() == [30, 30, 30]
        assert found["projected"].isna().all()
        assert found["reason"].unique().tolist() == ["due time reached: nothing to project"]

    def test_a_unit_without_target_or_due_time(self):
        found = completion(THREE, value="x", by="unit", target={"a": 30, "b": 30},
                           due={"a": 2025, "c": 2025})  # fmt: skip
        assert found["class"].tolist() == ["can_be_done", pd.NA, pd.NA]
        assert found["reason"].tolist() == [pd.NA, "no due time", "no target"]

    def test_stalling(self):
        table = panel(a=[1, 5, 7, 5], b=[1, 5, 4, 6], c=[5, None, 6, 5])
        for steps, expected in ((2, [True, False, True]), (1, [True, False, True])):
            found = completion(table, value="x", by="unit", target=9, due=2030, stall_steps=steps)
            assert found["stalled"].tolist() == expected
        found = completion(table, value="x", by="unit", target=9, due=2030, stall_steps=3)
        assert found["stalled"].tolist() == [False, False, pd.NA]
        assert found["reason"]["c"] == "too few values to tell whether it stalls"


class TestRefusals:
    def test_all_faults_of_the_options_at_once(self):
        with pytest.raises(DataContractError) as caught:
            completion(THREE, value="x", by="unit", target={"z": 1}, due="x", direction=2)
        text = str(caught.value)
        for words in ("target, row z: no such unit", "column x: differs within the unit",
                      "direction, row a: needs 1 or -1 (found '2')"):  # fmt: skip
            assert words in text

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"band": -0.1}, "band: needs a number"),
            ({"band": "about"}, "band: needs a number"),
            ({"stall_steps": 0}, "stall_steps: needs a whole number from 1"),
            ({"level": 95}, "level: needs a number between 0 and 1"),
            ({"target": "goal"}, "column goal: missing column"),
            ({"target": np.inf}, "target: needs a number"),
        ],
    )
    def test_options(self, options, words):
        with pytest.raises(DataContractError, match=words):
            completion(THREE, **{"value": "x", "by": "unit", "target": 1, "due": 2030, **options})
