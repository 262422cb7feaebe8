"""Relations: what rounding explains, what it does not, and what nobody can tell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR, Relation, evaluate
from shuanggao_analytics.audit.reading.figures import figures


def printed(**columns):
    return {name: figures(pd.Series(cells)) for name, cells in columns.items()}


PRODUCT = Relation(check="c = a·b", target="c", inputs=("a", "b"), formula=lambda a, b: a * b)
TOTAL = Relation(
    check="t = Σx",
    target="t",
    inputs=("x",),
    formula=lambda x: np.broadcast_to(x.sum(axis=-1, keepdims=True), x.shape),
    whole=True,
)


def test_rounding_of_the_inputs_is_allowed_for_and_no_more():
    # 0.1 may be 0.05 … 0.15, so that the product may be 0.005 … 0.015
    outcome = evaluate(PRODUCT, printed(a=["0.1"] * 3, b=["0.1"] * 3, c=["0.014", "0.021", "0.01"]))
    assert outcome.verdict.tolist() == [FOLLOWS, FOLLOWS, FOLLOWS]
    outcome = evaluate(PRODUCT, printed(a=["0.10"], b=["0.10"], c=["0.014"]))
    assert outcome.verdict.tolist() == [FAILS]


def test_a_missing_figure_is_not_checked():
    outcome = evaluate(PRODUCT, printed(a=["2", "—"], b=["3", "3"], c=["—", "9"]))
    assert outcome.verdict.tolist() == ["", ""]
    assert not outcome.fails.any()


def test_whole_columns_add_up_the_reach_of_their_cells():
    outcome = evaluate(TOTAL, printed(x=["1.1", "2.2", "3.3"], t=["6.7", "6.6", "6.9"]))
    assert outcome.verdict.tolist() == [FOLLOWS, FOLLOWS, FAILS]


def test_many_roundings_that_all_lean_one_way_cannot_be_told():
    x = [f"{k % 7 + 1}.0" for k in range(60)]
    middle = sum(float(each) for each in x)
    outcome = evaluate(TOTAL, printed(x=x, t=[f"{middle + 2.5:.1f}"] * 60))
    assert set(outcome.verdict) == {UNCLEAR}  # 60 · 0.05 = 3.0 is the most it can be
    assert outcome.fails.all()


def test_formulas_of_many_inputs_fall_back_to_steps():
    wide = {f"x{k}": figures(pd.Series([f"{k}.5"])) for k in range(12)}
    relation = Relation(
        check="t = Σx", target="t", inputs=tuple(wide), formula=lambda *x: np.sum(x, axis=0)
    )
    exact = sum(k + 0.5 for k in range(12))
    for off, verdict in ((0.5, FOLLOWS), (0.9, FAILS)):
        target = figures(pd.Series([f"{exact + off:.1f}"]))
        assert evaluate(relation, {**wide, "t": target}).verdict.tolist() == [verdict]


@given(st.floats(0.01, 10), st.floats(0.01, 10), st.integers(1, 5))
def test_a_rounded_product_always_follows_from_rounded_factors(a, b, decimals):
    cells = {"a": a, "b": b, "c": a * b}
    outcome = evaluate(PRODUCT, printed(**{n: [f"{v:.{decimals}f}"] for n, v in cells.items()}))
    assert outcome.verdict.tolist() == [FOLLOWS]


@pytest.mark.parametrize("grid", [1, 2, 3, 4, 5, 6, 8])
def test_the_range_of_a_sum_is_exact_on_every_grid(grid):
    names = [f"x{k}" for k in range(grid)]
    relation = Relation(check="", target="t", inputs=tuple(names), formula=lambda *x: sum(x))
    outcome = evaluate(relation, printed(**{n: ["1.0"] for n in names}, t=["9.9"]))
    assert outcome.low[0] == pytest.approx(grid * 0.95)
    assert outcome.high[0] == pytest.approx(grid * 1.05)
