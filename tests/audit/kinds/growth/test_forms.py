"""Formulas of growth: which cells they look at, and in how many rows they hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.audit.checks.audits import printed_figures
from shuanggao_analytics.audit.kinds.growth.forms import (
    Steps,
    claims,
    forms,
    forms_of_bases,
    forms_of_totals,
    held,
    mistakes,
)

TABLE = pd.DataFrame({
    "x": ["100", "110", "121", "150"], "总": ["200", "220", "240", "300"],
    "g": ["", "10.0", "10.0", "20.0"],
})  # fmt: skip
PRINTED = printed_figures(TABLE, list(TABLE))
STEPS = Steps(target="g", later="x", earlier="x", rows=(1, 2, 3), before=(0, 1, 2),
              first=(0, 0, 0), years=(1, 1, 1))  # fmt: skip


def test_the_share_of_rows_that_hold():
    rate = forms("rate", gaps=False, in_rows=True)[0]
    assert held(PRINTED, STEPS, rate) == (pytest.approx(2 / 3), 2)
    assert held(PRINTED | printed_figures(pd.DataFrame({"g": [""] * 4}), ["g"]), STEPS, rate) == (
        0.0, 0)  # fmt: skip


def test_the_cells_that_a_formula_looks_at():
    rate, since_first = (forms("rate", gaps=False, in_rows=True)[k] for k in (0, 2))
    (of_base,) = (f for f in forms_of_bases("factor", {1: "2011"}) if f.scale == 1)
    (share,) = forms_of_totals("contribution", ["总"])
    assert rate.inputs(STEPS, 2) == ((3, "x"), (2, "x"))
    assert since_first.since_first
    assert since_first.inputs(STEPS, 2) == ((3, "x"), (0, "x"))
    assert of_base.inputs(STEPS, 2) == ((3, "x"), (1, "x"))
    assert share.inputs(STEPS, 2) == ((3, "x"), (2, "x"), (3, "总"), (2, "总"))


def test_claims_carry_their_mistakes():
    rate = forms("rate", gaps=False, in_rows=True)[0]
    found = claims(STEPS, rate, mistakes=mistakes("rate", rate, per_cent=True))
    assert [claim.target for claim in found] == [(1, "g"), (2, "g"), (3, "g")]
    assert "percent_point" in found[0].mistakes
    assert "difference_not_rate" not in found[0].mistakes
    inputs, formula = found[2].mistakes["base_year"]
    assert inputs == ((3, "x"), (0, "x"))
    assert formula(np.array([150.0]), np.array([100.0])) == pytest.approx([50.0])


@given(st.floats(1, 1e4), st.floats(1, 1e4), st.integers(1, 20))
def test_an_average_rate_compounds_to_the_whole(x, y, m):
    average = forms("average", gaps=True, in_rows=True)[1]
    rate = average.formula(np.array([x]), np.array([y]), np.float64(m))
    assert y * (1 + rate) ** m == pytest.approx([x], rel=1e-9)


@pytest.mark.parametrize("kind", ["rate", "average", "index"])
def test_nothing_grows_from_nothing(kind):
    for form in forms(kind, gaps=False, in_rows=True):
        with np.errstate(all="ignore"):
            assert np.isnan(form.formula(np.array([5.0]), np.array([-1.0]), np.float64(1))).all()
