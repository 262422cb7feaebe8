"""Coefficients and fitted values of GM(1,1), against the measure and their laws."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.grey.fit import FORMS, coefficients, fitted
from shuanggao_analytics.performance.trends import GreyModelWarning, grey_forecast

SERIES = st.lists(st.floats(1, 1000), min_size=4, max_size=9)


@given(SERIES)
def test_the_same_as_the_measure(values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GreyModelWarning)
        model = grey_forecast(pd.Series(values))
    a, b = coefficients([np.array([x]) for x in values])
    assert (a[0], b[0]) == pytest.approx((model.a, model.b), rel=1e-6, abs=1e-9)
    fits = [fitted("time_response", np.array(values[:1]), a, b, at=k)[0]
            for k in range(len(values))]  # fmt: skip
    assert fits == pytest.approx(model.table["fitted"].tolist(), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_starts_with_the_first_value_and_grows_at_a_constant_rate(form):
    fits = [float(fitted(form, np.float64(20), np.float64(-0.1), np.float64(18), at=k))
            for k in range(6)]  # fmt: skip
    assert fits[0] == 20
    ratios = np.array(fits[2:]) / fits[1:-1]
    assert ratios == pytest.approx(ratios[0])
    assert ratios[0] == pytest.approx(np.exp(0.1), rel=1e-3)


def test_without_growth_the_fit_is_b():
    assert float(fitted("time_response", np.float64(5), np.float64(0), np.float64(7), at=3)) == 7


def test_the_background_at_the_end_or_before():
    x = [np.array([v]) for v in (10.0, 12, 15, 19)]
    sums = np.cumsum([10.0, 12, 15, 19])
    for weight, z in ((1.0, sums[1:]), (0.0, sums[:-1])):
        slope, level = np.polyfit(z, [12.0, 15, 19], 1)
        a, b = coefficients(x, weight)
        assert (a[0], b[0]) == pytest.approx((-slope, level))
