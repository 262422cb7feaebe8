"""The mutants: one error in one formula each, and the test that must notice it."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Mutant(NamedTuple):
    """An error in a formula: text that stands once in a file, what replaces it, and its test."""

    formula: str
    kind: Literal["sign", "weight", "denominator", "form"]
    file: str
    old: str
    new: str
    test: str


_PACKAGE = "shuanggao_analytics"
_LAYOUT, _ALIGNED = f"{_PACKAGE}/layout", f"{_PACKAGE}/alignment"
_PERFORMED, _EVALUATED = f"{_PACKAGE}/performance", f"{_PACKAGE}/evaluation"
_SEATS = f"{_PACKAGE}/allocation/apportionment"

MUTANTS = (
    Mutant(
        "coupling coordination degree D",
        "form",
        f"{_ALIGNED}/coupling/coordination.py",
        "degree = np.sqrt(np.where(level > 0, coupling, 0.0) * level)",
        "degree = np.where(level > 0, coupling, 0.0) * level",
        "alignment/coupling/test_coordination.py::TestPublished::test_two_systems_of_lanzhou",
    ),
    Mutant(
        "coupling level T",
        "weight",
        f"{_ALIGNED}/coupling/coordination.py",
        "level = np.minimum(share @ scores, 1.0)",
        "level = np.minimum(scores.mean(axis=0), 1.0)",
        "alignment/coupling/test_coordination.py::TestPublished::test_three_systems_of_xinjiang",
    ),
    Mutant(
        "Clopper–Pearson tail",
        "weight",
        f"{_EVALUATED}/transitions/intervals.py",
        "tail = (1 - level) / 2",
        "tail = 1 - level",
        "evaluation/transitions/test_intervals.py::test_exact_interval_as_published",
    ),
    Mutant(
        "execution rate of funds",
        "denominator",
        f"{_EVALUATED}/funds/rates.py",
        "floats(percent(spent, below[denominator]))",
        "floats(percent(spent, below[other]))",
        "evaluation/funds/test_rates.py::test_published",
    ),
    Mutant(
        "arrival rate of funds",
        "denominator",
        f"{_EVALUATED}/funds/rates.py",
        "floats(percent(arrived, budget))",
        "floats(percent(budget, arrived))",
        "evaluation/funds/test_rates.py::test_published",
    ),
    Mutant(
        "Dagum: transvariation",
        "sign",
        f"{_LAYOUT}/concentration/kernels.py",
        "overall - inside - between]",
        "overall - inside + between]",
        "layout/concentration/test_dagum.py::TestDagum::test_a_small_case_by_hand",
    ),
    Mutant(
        "Dagum: Gini between two groups",
        "denominator",
        f"{_LAYOUT}/concentration/dagum.py",
        "mean[richer] + mean[poorer]",
        "2 * mean[richer]",
        "layout/concentration/test_dagum.py::TestDagum::test_a_small_case_by_hand",
    ),
    Mutant(
        "Gini, population form",
        "denominator",
        f"{_LAYOUT}/concentration/kernels.py",
        "weights.sum(axis=1) * (weights @ levels))",
        "(weights.sum(axis=1) - 1) * (weights @ levels))",
        "layout/concentration/test_measures.py::TestPublished::test_mexico",
    ),
    Mutant(
        "Theil: weight of a group between",
        "weight",
        f"{_LAYOUT}/concentration/decomposition.py",
        "weight, part, sign = value_share, value / value.sum(), 1.0",
        "weight, part, sign = head_share, value / value.sum(), 1.0",
        "layout/concentration/test_decomposition.py::TestPublished::test_nested_as_in_the_textbook",
    ),
    Mutant(
        "Moran's I: variance under normality",
        "denominator",
        f"{_LAYOUT}/spatial/association.py",
        "((n**2 - 1) * s0**2) - 1 / (n - 1) ** 2",
        "(n**2 * s0**2) - 1 / (n - 1) ** 2",
        "layout/spatial/test_association.py::TestPublished::test_columbus_by_spdep",
    ),
    Mutant(
        "nearest-neighbour index: standard error",
        "denominator",
        f"{_LAYOUT}/points/patterns.py",
        "((4.0 - np.pi) / (4.0 * np.pi)) ** 0.5",
        "((4.0 - np.pi) / (2.0 * np.pi)) ** 0.5",
        "layout/points/test_patterns.py::TestPublished::test_the_standard_error",
    ),
    Mutant(
        "Ellison–Glaeser index",
        "denominator",
        f"{_LAYOUT}/concentration/kernels.py",
        "own - 2 * both + of_all, 1 - of_all",
        "own - 2 * both + of_all, 1 + of_all",
        "layout/concentration/test_specialisation.py::TestPublished::"
        "test_ellison_glaeser_over_places",
    ),
    Mutant(
        "coverage: a unit in several strategies",
        "weight",
        f"{_LAYOUT}/coverage.py",
        '1 / held.groupby("row")["area"].transform("size") if split',
        "1 if split",
        "layout/test_overlap.py",
    ),
    Mutant(
        "coverage: share of all units",
        "denominator",
        f"{_LAYOUT}/coverage.py",
        'share=counts["units"] / len(units)',
        'share=counts["units"] / counts["units"].sum()',
        "layout/test_coverage.py::TestLaws::test_areas_that_overlap_have_shares_of_the_whole",
    ),
    Mutant(
        "entropy weights",
        "denominator",
        f"{_PERFORMED}/weights/entropy.py",
        "terms.sum(axis=0) / np.log(len(cells))",
        "terms.sum(axis=0) / np.log(len(cells) + 1)",
        "performance/weights/test_entropy.py::TestPublished::test_twenty_rivers",
    ),
    Mutant(
        "obstacle degree",
        "sign",
        f"{_PERFORMED}/obstacle.py",
        "gaps = (1.0 - cells) * share",
        "gaps = cells * share",
        "performance/test_obstacle.py::test_published",
    ),
    Mutant(
        "DEA: scale efficiency",
        "denominator",
        f"{_PERFORMED}/efficiency/dea.py",
        "np.minimum(crs / vrs, 1.0)",
        "np.minimum(crs * vrs, 1.0)",
        "performance/efficiency/test_dea.py::test_scale_efficiency_of_the_deap_guide",
    ),
    Mutant(
        "Mann–Kendall: variance with ties",
        "sign",
        f"{_PERFORMED}/trends/kernel.py",
        "(n * (n - 1) * (2 * n + 5) - ties) / 18",
        "(n * (n - 1) * (2 * n + 5) + ties) / 18",
        "performance/trends/test_kendall.py::TestPublished::test_passengers",
    ),
    Mutant(
        "Sen's slope",
        "denominator",
        f"{_PERFORMED}/trends/slope_kernel.py",
        "slopes /= times[late] - times[early]",
        "slopes /= times[late] - times[early] + 1",
        "performance/trends/test_slopes.py::TestPublished::test_arbitrary_values",
    ),
    Mutant(
        "score of a school unit, 50/25/25",
        "weight",
        "data/policy/scoring.yaml",
        "weights: {school: 0.5, group_a: 0.25, group_b: 0.25}",
        "weights: {school: 0.4, group_a: 0.3, group_b: 0.3}",
        "evaluation/scoring/test_units.py::test_the_printed_formulas",
    ),
    Mutant(
        "retention: share of the known units",
        "denominator",
        f"{_EVALUATED}/transitions/retention.py",
        "np.divide(k, n, out=",
        'np.divide(k, n + counts["unknown"], out=',
        "evaluation/transitions/test_retention.py::test_shares_are_of_the_known",
    ),
    Mutant(
        "Firth's penalty",
        "weight",
        f"{_EVALUATED}/transitions/logit_tables.py",
        '"jeffreys": 0.5',
        '"jeffreys": 1.0',
        "evaluation/transitions/test_association.py::test_endometrial_cancer_as_published",
    ),
    Mutant(
        "Sainte-Laguë divisor",
        "denominator",
        f"{_SEATS}/divisors.py",
        "return seats + 0.5",
        "return seats + 0.7",
        "allocation/apportionment/test_seats.py::TestPublished::test_bundestag_2013",
    ),
    Mutant(
        "house size of a divisor method",
        "form",
        f"{_SEATS}/kernels.py",
        "gap = rows.house - _counted(seats)",
        "gap = rows.house - _counted(seats) - 1",
        "allocation/apportionment/test_seats.py::TestPublished::test_bundestag_2013",
    ),
    Mutant(
        "remainder of Hamilton's method",
        "sign",
        f"{_SEATS}/kernels.py",
        "key = np.where(room, rest, -np.inf)",
        "key = np.where(room, -rest, -np.inf)",
        "allocation/apportionment/test_seats.py::TestPublished::test_alabama_1881",
    ),
)
