"""Agreement of grades: published weighted kappas and their errors, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.stages import grade_agreement
from shuanggao_analytics.evaluation.stages.grades import kappa_error
from shuanggao_analytics.policy.scoring import grades

GRADES = grades()
PAIRS = st.lists(
    st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES)), min_size=2, max_size=20
).map(lambda rows: (pd.Series([a for a, _ in rows]), pd.Series([b for _, b in rows])))


def spelled(counts, names):
    """Return two Series with the cross table given."""
    pairs = [
        (names[i], names[j])
        for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)
    ]  # fmt: skip
    return pd.Series([a for a, _ in pairs]), pd.Series([b for _, b in pairs])


def test_one_unit_has_no_agreement():
    one = pd.Series([GRADES[0]], index=["u"])
    with pytest.raises(DataContractError, match="needs 2 units or more"):
        grade_agreement(one, one)


class TestPublished:
    def test_quadratic_weights(self):
        """Hout, M., Duncan, O. D. & Sobel, M. E. (1987). Sociological Methodology 17, 145–184:
        answers of 91 couples. The R package vcd prints for Fleiss–Cohen weights 0.332 with the
        error 0.0973 (Friendly, M. & Meyer, D. (2016). Discrete Data Analysis with R, ch. 4).
        """
        counts = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
        names = ["never", "fairly", "very", "always"]
        found = grade_agreement(*spelled(counts, names), grades=names)
        assert found.table.to_numpy().tolist() == counts
        assert round(found.kappa, 3) == 0.332
        assert round(found.se, 4) == 0.0973
        assert found.observed == 33 / 91

    def test_error_with_weights_of_their_own(self):
        """Fleiss, J. L., Cohen, J. & Everitt, B. S. (1969). Psychological Bulletin 72, 323–327:
        200 subjects, variance of the weighted kappa 0.003248.
        """
        counts = np.array([[106.0, 10, 4], [22, 28, 10], [2, 12, 6]])
        weights = np.array([[1, 0, 0.4444], [0, 1, 0.6667], [0.4444, 0.6667, 1]])
        assert kappa_error(counts, weights) ** 2 == pytest.approx(0.003248, abs=5e-7)


class TestCases:
    def test_units_are_matched_by_label(self):
        first = pd.Series(["优", "优", "良", "差"], index=list("abcd"))
        second = pd.Series(["差", "良", "优", "优"], index=list("dcba"))
        found = grade_agreement(first, second)
        assert (found.kappa, found.observed, found.better, found.worse) == (1, 1, 0, 0)

    def test_kappa_by_hand(self):
        # steps 0, 1, 1, 2 apart, mean square 1.5; grades 0 0 1 1 against 0 1 2 3: by chance
        # (0 + 1 + 4 + 9 + 1 + 0 + 1 + 4) / 8 = 2.5
        found = grade_agreement(pd.Series(list("优优良良")), pd.Series(list("优良中差")))
        assert found.kappa == pytest.approx(1 - 1.5 / 2.5)
        assert (found.better, found.worse) == (0, 3)

    def test_chance_is_taken_off(self):
        found = grade_agreement(pd.Series(["优", "优", "良", "良"]), pd.Series(list("优良优良")))
        assert found.kappa == pytest.approx(0)
        assert found.observed == 0.5
        assert (found.better, found.worse) == (1, 1)

    def test_one_grade_for_all_has_no_kappa(self):
        same = pd.Series(["优"] * 5)
        found = grade_agreement(same, same)
        assert np.isnan(found.kappa)
        assert found.observed == 1
        assert "No kappa" in found.text

    def test_unused_grades_stand_in_the_table(self):
        found = grade_agreement(pd.Series(["优", "良"]), pd.Series(["优", "良"]))
        assert found.table.index.tolist() == found.table.columns.tolist() == GRADES
        assert "Only 2 grades are used" in found.text

    def test_categories_are_grades(self):
        first = pd.Series(pd.Categorical(["优", "中"], categories=GRADES, ordered=True))
        assert grade_agreement(first, first.astype(object)).observed == 1


class TestLaws:
    @given(PAIRS)
    @settings(max_examples=25)
    def test_exchanging_the_stages(self, pair):
        one, other = grade_agreement(*pair), grade_agreement(*pair[::-1])
        assert other.kappa == pytest.approx(one.kappa, nan_ok=True)
        assert other.se == pytest.approx(one.se, nan_ok=True, abs=1e-7)
        assert (other.better, other.worse) == (one.worse, one.better)
        assert (other.table.to_numpy() == one.table.to_numpy().T).all()

    @given(PAIRS)
    @settings(max_examples=25)
    def test_kappa_from_squares_of_steps(self, pair):
        found = grade_agreement(*pair)
        one, two = (np.array([GRADES.index(g) for g in s], dtype="float64") for s in pair)
        expected = np.mean((one[:, None] - two) ** 2)
        if expected == 0:
            assert np.isnan(found.kappa)
        else:
            assert found.kappa == pytest.approx(1 - np.mean((one - two) ** 2) / expected)

    @given(PAIRS)
    @settings(max_examples=25)
    def test_counts_add_up(self, pair):
        found = grade_agreement(*pair)
        assert found.table.to_numpy().sum() == found.n == len(pair[0])
        same = round(found.observed * found.n)
        assert same + found.better + found.worse == found.n

    def test_the_error_is_near_the_jackknife(self):
        draw = np.random.default_rng(3)
        one = draw.integers(0, 4, size=300)
        two = np.clip(one + draw.integers(-1, 2, size=300), 0, 3)
        first, second = (pd.Series(np.array(GRADES)[each]) for each in (one, two))
        found = grade_agreement(first, second)
        left = np.ones((300, 300)) - np.eye(300)
        square, mean_one, mean_two = ((left @ x) / 299 for x in ((one - two) ** 2, one, two))
        apart = (left @ one**2) / 299 + (left @ two**2) / 299 - 2 * mean_one * mean_two
        kappas = 1 - square / apart
        jackknife = np.sqrt(299 / 300 * np.sum((kappas - kappas.mean()) ** 2))
        assert found.se == pytest.approx(jackknife, rel=0.05)


class TestRefusals:
    def test_all_faults_at_once(self):
        first = pd.Series(["优", "A", None], index=list("abc"))
        second = pd.Series(["优", "良", "及格"], index=list("abc"))
        with pytest.raises(DataContractError) as caught:
            grade_agreement(first, second)
        assert [(f.table, f.row, f.problem) for f in caught.value.faults] == [
            ("first", "b", "no such grade"),
            ("first", "c", "the unit has no grade in this stage"),
            ("second", "c", "no such grade"),
        ]

    def test_units_of_one_stage_only_and_a_level(self):
        first, second = pd.Series(["优", "良"], index=list("ab")), pd.Series(["优"], index=["a"])
        with pytest.raises(DataContractError) as caught:
            grade_agreement(first, second, level=2)
        text = str(caught.value)
        assert "second, row b: the unit has no grade in this stage" in text
        assert "level: needs a number" in text

    @pytest.mark.parametrize("names", [["优"], ["优", "优"]])
    def test_grades_without_order(self, names):
        with pytest.raises(DataContractError, match="no order of grades"):
            grade_agreement(pd.Series(["优", "优"]), pd.Series(["优", "优"]), grades=names)

    def test_no_series(self):
        with pytest.raises(DataContractError, match="first: not a Series"):
            grade_agreement(["优"], pd.Series(["优"]))

    def test_a_unit_twice(self):
        twice = pd.Series(["优", "良"], index=["a", "a"])
        with pytest.raises(DataContractError, match="first, row a: unit twice"):
            grade_agreement(twice, twice)
