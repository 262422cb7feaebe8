"""The composite index: every stage of COINr's example, its laws, and scikit-learn's rules."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.index import CompositeIndex

META = pd.DataFrame(
    {"code": ["staff", "ratio", "income"], "direction": [1, -1, 1], "dimension": ["s", "s", "m"]}
)
X = pd.DataFrame(
    {"staff": [40, 60, 50, 45], "ratio": [18, 15, 21, 20], "income": [3, 2, 9, 4]},
    index=["甲", "乙", "丙", "丁"],
)


class TestAsem:
    """COINr 1.1.14, build_example_coin: 51 countries × 49 indicators, each stage to 1e-9."""

    def same(self, found, published):
        columns = published.columns
        pd.testing.assert_frame_equal(
            found[columns], published, rtol=1e-9, atol=1e-9, check_names=False, check_dtype=False
        )

    def test_denominated(self, asem, asem_index):
        self.same(asem_index.stages_["denominate"].table, asem("denominated"))

    def test_imputed_and_screened(self, asem, asem_index):
        filled = asem_index.stages_["impute"]
        cells = asem("imputed", ["unit", "code"])["value"]
        found = filled.detail.cells.set_index(["unit", "indicator"])["value"]
        assert found.sort_index().to_dict() == pytest.approx(cells.to_dict(), rel=1e-9)
        assert asem_index.stages_["screen"].table.equals(filled.table)
        assert filled.table.notna().all().all()

    def test_treated(self, asem, asem_index):
        before, after = (asem_index.stages_[name].table for name in ("impute", "treat"))
        cells = asem("treated", ["unit", "code"])["value"]
        places = np.argwhere((after != before).to_numpy())
        changed = {(after.index[i], after.columns[j]): after.iloc[i, j] for i, j in places}
        assert changed == pytest.approx(cells.to_dict(), rel=1e-9)

    def test_normalised_and_aggregated(self, asem, asem_index):
        self.same(asem_index.table_, asem("aggregated"))

    def test_results(self, asem, asem_index):
        results = asem("results")
        assert asem_index.ranks_[results.index].tolist() == results["Rank"].tolist()
        shown = results.drop(columns="Rank")
        found = asem_index.table_.loc[results.index, shown.columns]
        pd.testing.assert_frame_equal(found, shown, rtol=1e-9, check_names=False)

    def test_zscores(self, asem, asem_index):
        found = asem_index.rebuild(normalise="zscore")
        self.same(found.table_, asem("zscore"))

    def test_alpha_of_the_raw_pillar(self, asem, asem_meta):
        """COINr: Cronbach's alpha of pillar Physical on the raw data is 0.619880382176."""
        from shuanggao_analytics.performance.index.consistency import cronbach_alpha

        pillar = asem_meta.loc[asem_meta["parent"] == "Physical", "code"]
        assert cronbach_alpha(asem("input")[pillar]) == pytest.approx(0.619880382176, abs=1e-10)


def test_by_hand():
    index = CompositeIndex(META).fit(X)
    staff, ratio, income = (40 - 40) / 20, (21 - 18) / 6, (3 - 2) / 7
    assert index.scores_["甲"] == pytest.approx(((staff + ratio) / 2 + income) / 2)
    assert index.table_.columns.tolist() == ["staff", "ratio", "income", "s", "m", "index"]
    assert index.weights_.tolist() == [0.25, 0.25, 0.5]
    assert index.ranks_.to_dict() == {"甲": 4, "乙": 2, "丙": 1, "丁": 3}


def test_rebuild_without_a_change_changes_nothing():
    index = CompositeIndex(META, aggregate="topsis", normalise="vector").fit(X)
    again = index.rebuild()
    pd.testing.assert_frame_equal(index.table_, again.table_, check_exact=True)
    pd.testing.assert_series_equal(index.weights_, again.weights_, check_exact=True)
    assert index is not again


def test_rebuild_changes_one_choice_and_nothing_else():
    index = CompositeIndex(META).fit(X)
    other = index.rebuild(weights={"staff": 0.6, "ratio": 0.2, "income": 0.2})
    assert index.weights_["staff"] == 0.25
    pd.testing.assert_frame_equal(
        index.stages_["normalise"].table, other.stages_["normalise"].table
    )
    with pytest.raises(UnknownNameError, match="weight"):
        index.rebuild(weight="equal")


def test_the_callers_data_stay_as_they_are():
    before, meta = X.copy(), META.copy()
    CompositeIndex(META, treat="outliers").fit(X)
    pd.testing.assert_frame_equal(X, before)
    pd.testing.assert_frame_equal(META, meta)


def test_a_missing_value_is_refused_or_filled_and_never_spreads():
    gap = X.astype(float)
    gap.loc["乙", "income"] = np.nan
    with pytest.raises(DataContractError, match="row 乙, column income"):
        CompositeIndex(META).fit(gap)
    index = CompositeIndex(META, impute="median").fit(gap)
    assert index.scores_.notna().all()
    assert index.stages_["impute"].detail.cells["value"].tolist() == [4]


def test_a_unit_screened_out_has_no_score():
    gap = X.astype(float)
    gap.loc["丁", ["income", "ratio"]] = np.nan
    index = CompositeIndex(META, screen=0.5).fit(gap)
    assert index.scores_.index.tolist() == ["甲", "乙", "丙"]
    column = index.fit_transform(gap)
    assert column.shape == (4, 1)
    assert np.isnan(column[3, 0])


def test_middle_and_interval_indicators():
    meta = META.assign(direction=["interval", "middle", 1], target=["45-50", 18, None])
    index = CompositeIndex(meta).fit(X)
    assert index.table_["staff"].tolist() == pytest.approx([0.5, 0, 1, 1])
    assert index.table_["ratio"].tolist() == pytest.approx([1, 0, 0, 1 / 3])


@pytest.mark.parametrize(
    "changes",
    [
        {"aggregate": "geometric", "scale": (1, 100)},
        {"aggregate": ["arithmetic", "geometric"], "scale": (1, 100)},
        {"aggregate": ("power", 0.5)},
        {"aggregate": "vikor"},
        {"aggregate": "rsr"},
        {"aggregate": "grey"},
        {"aggregate": "copeland"},
        {"aggregate": "doubt"},
        {"aggregate": "mazziotta", "scale": (70, 130)},
        {"normalise": "percentile"},
        {"normalise": "borda"},
        {"normalise": "rank"},
        {"normalise": "best"},
        {"weights": "entropy"},
        {"weights": "critic"},
        {"weights": "cv"},
        {"weights": "influence"},
        {"weights": "merec", "scale": (1, 100)},
    ],
)
def test_every_method_ranks_a_dominating_unit_first(changes):
    best = X.copy()
    best.loc["丙"] = [61, 14, 10]
    index = CompositeIndex(META, **changes).fit(best)
    assert index.scores_.notna().all()
    assert index.ranks_["丙"] == 1
    for lang in ("zh", "en"):
        assert "{" not in index.methods(lang=lang)


def test_what_the_aggregation_is_not_defined_for_is_named():
    with pytest.raises(DataContractError, match="row 甲, column staff") as error:
        CompositeIndex(META, aggregate="geometric").fit(X)
    assert "scale=(1, 100)" in str(error.value)


def test_options_that_cannot_be_read_come_at_once():
    with pytest.raises(DataContractError) as error:
        CompositeIndex(META, screen="most", impute=3, treat="no", order=("treat",)).fit(X)
    for part in ("screen:", "impute:", "treat:", "order:"):
        assert part in str(error.value)
    with pytest.raises(UnknownNameError):
        CompositeIndex(META, aggregate="median").fit(X)
    with pytest.raises(UnknownNameError):
        CompositeIndex(META, normalise="log").fit(X)


class TestScikitLearn:
    def test_clone_and_parameters(self):
        index = CompositeIndex(META, weights="entropy")
        copy = clone(index)
        assert copy.get_params()["weights"] == "entropy"
        assert copy.fit(X).scores_.equals(index.fit(X).scores_)

    def test_in_a_pipeline(self):
        log = FunctionTransformer(np.log).set_output(transform="pandas")
        pipe = make_pipeline(log, CompositeIndex(META)).fit(X)
        assert pipe[-1].scores_.equals(CompositeIndex(META).fit(np.log(X)).scores_)
        assert pipe.fit_transform(X).shape == (4, 1)

    def test_estimator_checks(self):
        check_estimator(CompositeIndex(), on_skip=None)


tables = st.lists(
    st.tuples(*[st.integers(0, 50)] * 3), min_size=3, max_size=8, unique_by=lambda row: row[0]
).map(lambda rows: pd.DataFrame(rows, columns=["staff", "ratio", "income"], dtype=float))


def has_spread(table):
    return bool((table.max() > table.min()).all())


@given(tables.filter(has_spread), st.floats(0.1, 100), st.floats(-50, 50))
@settings(max_examples=40)
def test_scores_do_not_depend_on_units_of_measurement(table, factor, shift):
    one = CompositeIndex(META).fit(table).scores_
    other = CompositeIndex(META).fit(table.assign(income=table["income"] * factor + shift)).scores_
    assert one.to_numpy() == pytest.approx(other.to_numpy(), abs=1e-9)


@given(tables.filter(has_spread), st.sampled_from(["arithmetic", "topsis", "rsr", "grey"]))
@settings(max_examples=60)
def test_a_dominated_unit_never_ranks_above(table, aggregate):
    index = CompositeIndex(META, aggregate=aggregate).fit(table)
    directed = table.to_numpy() * [1, -1, 1]
    better = (directed[:, None] >= directed[None]).all(axis=2)
    ranks = index.ranks_.to_numpy()
    assert (ranks[:, None] <= ranks[None])[better].all()
