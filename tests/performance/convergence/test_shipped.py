"""Every measure on the shipped provinces: 31 × 2016–2024, official figures."""

import numpy as np
import pytest

from shuanggao_analytics.datasets import load_province_panel
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence import (
    beta_convergence,
    club_convergence,
    density_evolution,
    density_peaks,
    panel_beta_convergence,
    sigma_convergence,
    transition_matrix,
)

SPANS = {
    "education_funds_wan": (2016, 2023),
    "hei_count": (2016, 2024),
    "hei_enrolment_wan": (2016, 2024),
    "gdp_per_capita_yuan": (2019, 2024),
}


@pytest.mark.parametrize("value", SPANS)
def test_shipped(value):
    first, last = SPANS[value]
    table = load_province_panel()
    panel = table[table["year"].between(first, last)]
    given = {"value": value, "by": "province_code"}
    sigma = sigma_convergence(panel, **given)
    assert sigma.table["n"].tolist() == [31] * (last - first + 1)
    beta = beta_convergence(table, **given, start=first, end=last)
    assert beta.n == 31
    spread = np.log(panel.set_index(["year", "province_code"])[value].astype(float))
    early, late = spread.loc[first], spread.loc[last]
    slope = np.cov(early, late)[0, 1] / early.var()
    assert beta.table.loc["initial", "estimate"] * (last - first) + 1 == pytest.approx(slope)
    assert sigma.test["ratio"] == pytest.approx(late.std() / early.std())
    clubs = club_convergence(panel, **given)
    assert clubs.clubs["n"].sum() + (clubs.table["club"] == "divergent").sum() == 31
    assert "Caution" in clubs.text
    assert panel_beta_convergence(panel, **given).n_units == 31
    shape = density_evolution(panel, **given, relative=True, boundary="reflect")
    assert density_peaks(shape)["peaks"].between(1, 3).all()
    moves = transition_matrix(panel, **given)
    assert moves.counts.to_numpy().sum() == 31 * (last - first)


def test_years_without_figures_are_named():
    with pytest.raises(DataContractError) as caught:
        sigma_convergence(load_province_panel(), value="gdp_per_capita_yuan", by="province_code")
    assert len(caught.value.faults) == 31 * 3
    assert "110000, 2016, column gdp_per_capita_yuan: missing value" in str(caught.value)
