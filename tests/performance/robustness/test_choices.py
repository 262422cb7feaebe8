"""What varies: read, refused with every fault, and named where it changes nothing."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.robustness.choices import read_choices, usual_choices

RNG = np.random.default_rng(0)
X = pd.DataFrame(RNG.lognormal(size=(14, 4)), columns=list("abcd"))
META = pd.DataFrame({"code": list("abcd"), "direction": 1, "dimension": list("xxyy")})
INDEX = CompositeIndex(META, scale=(1, 100)).fit(X)


def test_every_combination_of_steps_has_its_table():
    over = {"normalise": ["minmax", "zscore", "percentile"], "treat": [None, "outliers"]}
    choices = read_choices(INDEX, over)
    assert choices.names == ("treat", "normalise")
    assert choices.tables.shape == (6, 14, 4)
    own = INDEX.rebuild(treat="outliers", normalise="percentile").table_[list("abcd")]
    assert choices.tables[5].tolist() == own.to_numpy().tolist()


def test_steps_not_varied_and_steps_without_effect_are_named():
    """COINr issue 60: a step that cannot be varied was skipped without a word."""
    over = {"impute": ["mean", "median"], "normalise": ["minmax"], "weights": {"noise": 0.2}}
    choices = read_choices(INDEX, over)
    assert choices.names == ("weights",)
    assert "nothing for it to do" in choices.fixed["impute"]
    assert "one option only" in choices.fixed["normalise"]
    assert "held" in choices.fixed["aggregate"]
    assert "which units there are" in choices.fixed["screen"]


def test_weights_that_the_method_sets_itself():
    index = INDEX.rebuild(aggregate="doubt")
    choices = read_choices(index, {"weights": "simplex", "indicators": "leave-one-out"})
    assert choices.names == ()
    assert "sets its own weights" in choices.fixed["weights"]


def test_all_faults_come_at_once():
    over = {
        "screen": [0.5, 0.9],
        "colour": ["red"],
        "normalise": "minmax",
        "aggregate": ["best"],
        "indicators": "all",
        "impute": [],
    }
    with pytest.raises(DataContractError) as error:
        read_choices(INDEX, over)
    text = str(error.value)
    for part in ("screen", "compare two rebuilds", "colour", "not a list", "'best'", "'all'"):
        assert part in text
    with pytest.raises(DataContractError, match="weights"):
        read_choices(INDEX, {"weights": 0.1})


def test_a_step_that_fails_is_named_with_its_setting():
    index = CompositeIndex(META.assign(target=1.0)).fit(X)
    with pytest.raises(DataContractError, match="normalise=goalposts"):
        read_choices(index, {"normalise": ["minmax", "goalposts"]})


def test_an_undefined_combination_is_a_fault_where_it_is_asked_for():
    over = {"normalise": ["minmax", "zscore"], "aggregate": ["arithmetic", "geometric"]}
    with pytest.raises(DataContractError, match="geometric"):
        read_choices(INDEX, over)


def test_weights_that_cannot_be_learned_on_a_scale_are_named():
    index = INDEX.rebuild(weights="entropy")
    with pytest.raises(DataContractError, match="over: weights; X, row 0") as error:
        read_choices(index, {"normalise": ["minmax", "zscore"], "weights": {"noise": 0.1}})
    assert "vary other steps" in str(error.value)
    assert "zscore" not in read_choices(index, None).options.get("normalise", ())


def test_usual_choices_are_defined_and_what_is_left_out_is_named():
    fixed = {}
    found = usual_choices(INDEX, fixed)
    assert found["normalise"] == ["minmax", "zscore", "percentile"]
    assert "aggregate" not in found
    assert "geometric" in fixed["aggregate (some options)"]
    read_choices(INDEX, None)
    geometric = INDEX.rebuild(aggregate="geometric")
    over = usual_choices(geometric, {})
    assert over["aggregate"] == ["geometric", "arithmetic"]
    assert "zscore" not in over["normalise"]
    assert read_choices(geometric, None).aggregates == ("geometric", "arithmetic")


def test_treatment_varies_by_default_where_the_index_treats():
    treated = INDEX.rebuild(treat="outliers")
    assert usual_choices(treated, {})["treat"] == ["outliers", None]
    assert "treat" not in usual_choices(INDEX, {})
