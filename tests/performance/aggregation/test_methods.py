"""The register of aggregations: laws that every method keeps, for many weight sets at once."""

import pickle
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance import aggregation
from shuanggao_analytics.performance.aggregation import checks
from shuanggao_analytics.performance.aggregation.methods import AGGREGATORS, aggregator

NAMES = [*AGGREGATORS, ("power", 3.0), ("power", -2.0)]
WEIGHTED = [name for name in NAMES if aggregator(name).uses_weights]
LINEAR = [name for name in NAMES if aggregator(name).linear]
KEEPS_DOMINANCE = [name for name in NAMES if name != "mazziotta"]
RNG = np.random.default_rng(7)
VALUES = RNG.integers(1, 40, (25, 6)).astype(float)
WEIGHTS = RNG.dirichlet(np.ones(6), 40)

ROWS = st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=2, max_size=6)
SHARES = st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any)


def as_arrays(rows, shares):
    return np.array(rows, dtype=float), np.array([shares]) / sum(shares)


@pytest.mark.parametrize("name", NAMES)
def test_many_weight_sets_are_as_one_at_a_time(name, monkeypatch):
    method = aggregator(name)
    together = method.scores(VALUES, WEIGHTS)
    assert together.shape == (40, 25)
    single = np.vstack([method.scores(VALUES, row[None, :]) for row in WEIGHTS])
    assert together == pytest.approx(single, abs=1e-12)
    monkeypatch.setattr(checks, "_BLOCK", 60)  # two weight sets a block
    assert method.scores(VALUES, WEIGHTS) == pytest.approx(together, abs=1e-12)


@pytest.mark.parametrize("name", WEIGHTED)
def test_weight_zero_is_as_left_out(name):
    method = aggregator(name)
    rest = WEIGHTS[:, :5] / WEIGHTS[:, :5].sum(axis=1, keepdims=True)
    stretched = VALUES.copy()
    stretched[:, 5] *= 1000
    with_zero = method.scores(stretched, np.column_stack((rest, np.zeros(40))))
    assert with_zero == pytest.approx(method.scores(VALUES[:, :5], rest), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_zeros_make_no_nan(name):
    values = VALUES.copy()
    values[::3, 5] = 0.0
    weights = np.vstack((np.append(np.full(5, 0.2), 0.0), np.eye(6)[0]))
    assert np.isfinite(aggregator(name).scores(values, weights)).all()


@pytest.mark.parametrize("name", NAMES)
def test_order_of_columns(name):
    order = [3, 0, 5, 1, 4, 2]
    scores = aggregator(name).scores(VALUES, WEIGHTS)
    turned = aggregator(name).scores(VALUES[:, order], WEIGHTS[:, order])
    assert turned == pytest.approx(scores, abs=1e-9)


@pytest.mark.parametrize("name", KEEPS_DOMINANCE)
@given(rows=ROWS, shares=SHARES)
def test_a_dominated_unit_is_never_above(name, rows, shares):
    values, weights = as_arrays(rows, shares)
    scores = aggregator(name).scores(values, weights)[0]
    below = (values[:, None, :] <= values[None, :, :]).all(axis=2)
    assert (scores[:, None] <= scores[None, :] + 1e-9)[below].all()


@pytest.mark.parametrize("name", LINEAR)
def test_linear_in_the_weights_under_a_rising_link(name):
    method = aggregator(name)
    terms = method.linear(VALUES)
    totals = WEIGHTS @ terms.T
    linked = np.vectorize(method.link)(totals)
    assert linked == pytest.approx(method.scores(VALUES, WEIGHTS))
    assert np.vectorize(method.unlink)(linked) == pytest.approx(totals)
    order = np.argsort(totals, axis=None)
    assert (np.diff(linked.ravel()[order]) >= -1e-12).all()


def test_which_are_linear_which_see_only_their_row_and_what_they_take():
    assert {n for n in AGGREGATORS if AGGREGATORS[n].linear} == {
        "arithmetic", "geometric", "harmonic", "power", "rsr", "grey",
    }  # fmt: skip
    assert [n for n in AGGREGATORS if not AGGREGATORS[n].uses_weights] == ["doubt"]
    domains = {n: m.domain for n, m in AGGREGATORS.items() if m.domain != "real"}
    assert domains == {
        "geometric": "positive",
        "harmonic": "positive",
        "power": "nonnegative",
        "mazziotta": "positive",
        "doubt": "nonnegative",
    }
    assert aggregator(("power", -2)).domain == "positive"
    assert aggregator(("power", 1)).domain == "real"
    for name, method in AGGREGATORS.items():
        fewer = method.scores(VALUES[:4], WEIGHTS)
        alone = np.allclose(fewer, method.scores(VALUES, WEIGHTS)[:, :4])
        assert alone == method.row_wise, name


def test_kernels_are_the_public_functions():
    table, row = pd.DataFrame(VALUES), WEIGHTS[0]
    expected = {
        "arithmetic": aggregation.arithmetic_mean(table, weights=row),
        "geometric": aggregation.geometric_mean(table, weights=row),
        "harmonic": aggregation.harmonic_mean(table, weights=row),
        "power": aggregation.power_mean(table, exponent=0.5, weights=row),
        "topsis": aggregation.topsis(table, weights=row, normalise=None)["closeness"],
        "vikor": 1 - aggregation.vikor(table, weights=row)["Q"],
        "rsr": aggregation.rank_sum_ratio(table, weights=row)["rsr"],
        "grey": aggregation.grey_relational_degree(table, reference="best", weights=row),
        "copeland": aggregation.copeland(table, weights=row)["score"],
        "mazziotta": aggregation.mazziotta_pareto(table, weights=row),
        "doubt": aggregation.benefit_of_the_doubt(table).table["score"],
    }
    assert list(expected) == list(AGGREGATORS)
    for name, series in expected.items():
        found = AGGREGATORS[name].scores(VALUES, WEIGHTS[:1])[0]
        assert found == pytest.approx(series.to_numpy(), abs=1e-12), name


@pytest.mark.parametrize("name", [n for n in WEIGHTED if n != "doubt"])
def test_working_memory_stays_small(name):
    """1,000 × 300 × 30 cells would be 72 MB, and pairs of units 720 MB."""
    values, weights = RNG.random((300, 30)) + 1, RNG.dirichlet(np.ones(30), 1000)
    tracemalloc.start()
    try:
        aggregator(name).scores(values, weights)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 24e6


def test_methods_travel_to_other_processes():
    for name in NAMES:
        method = pickle.loads(pickle.dumps(aggregator(name)))
        assert method.scores(VALUES, WEIGHTS) == pytest.approx(
            aggregator(name).scores(VALUES, WEIGHTS), nan_ok=False
        )


class TestNames:
    @pytest.mark.parametrize("name", ["mean", ("topsis", 2), None, ("power",), 3])
    def test_unknown_names_list_the_known(self, name):
        with pytest.raises(UnknownNameError, match="arithmetic, geometric, harmonic, power"):
            aggregator(name)

    @pytest.mark.parametrize("exponent", [float("nan"), 80, "half", 1e-8])
    def test_exponents(self, exponent):
        with pytest.raises(DataContractError, match="exponent"):
            aggregator(("power", exponent))

    def test_power_with_an_exponent(self):
        assert aggregator(("power", -1)).name == "power -1"
        cubic = aggregator(("power", 3)).scores(VALUES, WEIGHTS[:1])[0]
        assert cubic == pytest.approx((VALUES**3 @ WEIGHTS[0]) ** (1 / 3))


PUBLIC = {
    "arithmetic_mean": {},
    "geometric_mean": {},
    "harmonic_mean": {},
    "power_mean": {"exponent": 2},
    "topsis": {},
    "vikor": {},
    "rank_sum_ratio": {},
    "grey_relational_degree": {"reference": "best"},
    "copeland": {},
    "mazziotta_pareto": {},
    "benefit_of_the_doubt": {},
}


@pytest.mark.parametrize("name", PUBLIC)
class TestEveryPublicFunction:
    def test_a_missing_cell_is_refused_by_name(self, name):
        """pymcdm and pyDecision return NaN for all, scikit-criteria an error without the cell."""
        table = pd.DataFrame(VALUES, columns=list("abcdef")).rename(index=lambda i: f"unit {i}")
        table.iloc[3, 2] = np.nan
        with pytest.raises(DataContractError, match="row unit 3, column c: missing value"):
            getattr(aggregation, name)(table, **PUBLIC[name])

    def test_labels_kept_and_input_untouched(self, name):
        index = pd.MultiIndex.from_product([["甲", "乙"], [2023, 2024]], names=["unit", "year"])
        table = pd.DataFrame(VALUES[:4], index=index)
        before = table.copy()
        result = getattr(aggregation, name)(table, **PUBLIC[name])
        found = result.table if name == "benefit_of_the_doubt" else result
        pd.testing.assert_index_equal(found.index, index)
        pd.testing.assert_frame_equal(table, before)

    def test_only_a_table(self, name):
        with pytest.raises(DataContractError, match="not a table"):
            getattr(aggregation, name)(VALUES, **PUBLIC[name])
