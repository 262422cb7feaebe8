"""Speed and half-life from a coefficient: closed forms, and what is not defined."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.performance.convergence.speed import rate, rates_of, rates_text


@settings(max_examples=40)
@given(speed=st.floats(0.001, 0.5), span=st.floats(1, 30))
def test_speed_is_the_inverse(speed, span):
    """β = −(1 − e^(−λT))/T gives λ back; after a half-life half of the gap is left."""
    beta = -(1 - math.exp(-speed * span)) / span
    found = rates_of(beta, 0.0, span=span, df=20, level=0.95)
    assert found.loc["speed"].tolist() == pytest.approx([speed] * 3, rel=1e-6)
    left = math.exp(-speed * rate(found, "half_life"))
    assert left == pytest.approx(0.5, rel=1e-6)


@settings(max_examples=40)
@given(beta=st.floats(-0.3, 0.2), error=st.floats(0.001, 0.1))
def test_bounds_are_in_order(beta, error):
    found = rates_of(beta, error, span=5, df=20, level=0.95)
    for name in found.index:
        low, estimate, high = found.loc[name, ["low", "estimate", "high"]]
        if not pd.isna(high):
            assert low <= estimate <= high
    assert pd.isna(rate(found, "speed")) == (1 + 5 * beta <= 0)
    assert pd.isna(rate(found, "half_life")) == (beta >= 0 or 1 + 5 * beta <= 0)
    assert rates_text(found).endswith(".")


def test_barro_and_sala_i_martin():
    """At 2 % a year half of a gap is closed in 35 years (Barro & Sala-i-Martin 1992)."""
    found = rates_of(-(1 - math.exp(-0.02 * 98)) / 98, 0.0, span=98, df=46, level=0.95)
    assert rate(found, "half_life") == pytest.approx(34.657, abs=0.001)
