"""The Mazziotta–Pareto index against Compind on the Better Life Index, weights, refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.aggregation.mazziotta import (
    mazziotta_pareto,
    mazziotta_scores,
)

PUBLISHED = pd.read_csv(
    Path(__file__).parents[2] / "published" / "bli_2017.csv", index_col="country"
)
RAW = PUBLISHED.drop(columns=["bod", "mpi_neg", "mpi_pos"])
SCALED = 100 + 10 * (RAW - RAW.mean()) / RAW.std()


def test_published():
    """OECD Better Life Index 2017 by ci_mpi of Compind 3.4, which names the phenomenon.

    Its ``POS`` (of which more is better) takes the penalty off, its ``NEG`` adds it.
    """
    less = mazziotta_pareto(SCALED)
    assert less.to_numpy() == pytest.approx(PUBLISHED["mpi_pos"].to_numpy(), abs=1e-9)
    more = mazziotta_pareto(SCALED, penalty="positive")
    assert more.to_numpy() == pytest.approx(PUBLISHED["mpi_neg"].to_numpy(), abs=1e-9)
    assert less.index.equals(PUBLISHED.index)


def test_weights_as_repeated_indicators_of_the_mean():
    table = SCALED[["housing", "income", "jobs"]]
    found = mazziotta_pareto(table, weights=[0.5, 0.25, 0.25])
    mean = table @ [0.5, 0.25, 0.25]
    spread = ((table.sub(mean, axis=0) ** 2) @ [0.5, 0.25, 0.25]) / (1 - 0.375)
    assert found.to_numpy() == pytest.approx((mean - spread / mean).to_numpy())


def test_an_indicator_without_weight_is_as_left_out():
    two = mazziotta_pareto(SCALED[["housing", "income"]])
    three = mazziotta_pareto(SCALED[["housing", "jobs", "income"]], weights=[0.5, 0, 0.5])
    assert three.to_numpy() == pytest.approx(two.to_numpy())
    one = mazziotta_pareto(SCALED[["housing", "jobs"]], weights=[1, 0])
    assert one.to_numpy() == pytest.approx(SCALED["housing"].to_numpy())


def test_balanced_units_lose_nothing_and_digits_of_the_spread_are_kept():
    scores = mazziotta_scores(np.array([[1e8, 1e8], [1e8 - 1, 1e8 + 1]]), np.array([[0.5, 0.5]]))
    assert scores[0, 0] == 1e8
    assert scores[0, 1] == pytest.approx(1e8 - 2e-8, abs=1e-8)


def test_refusals():
    with pytest.raises(DataContractError, match=r"row 0, column a: needs a number > 0.*mean 100"):
        mazziotta_pareto(pd.DataFrame({"a": [0.0], "b": [1.0]}))
    with pytest.raises(UnknownNameError, match="negative, positive"):
        mazziotta_pareto(SCALED, penalty="neg")
    with pytest.raises(DataContractError) as error:
        mazziotta_pareto(pd.DataFrame({"a": [None], "b": [-1]}), weights=[1, 1], penalty="x")
    assert [f.problem for f in error.value.faults] == [
        "missing value",
        "needs a number > 0",
        "do not sum to one",
        "no such choice",
    ]
