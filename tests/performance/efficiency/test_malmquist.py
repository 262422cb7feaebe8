"""Malmquist indices against published ones, their laws, and panels that have gaps."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.efficiency import (
    SmallSampleWarning,
    dea_windows,
    malmquist,
)

WHAT = {"unit": "province", "time": "year", "inputs": ["capital", "labour"], "outputs": ["output"]}
PARTS = ["effch", "techch", "pech", "sech", "tfpch"]


def quiet(panel, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SmallSampleWarning)
        return malmquist(panel, **options)


@pytest.mark.parametrize("side", ["input", "output"])
def test_thirty_one_provinces(provinces, side):
    """Data of Wang & Lan (2011), adjacent frontiers by deaR, to 1e-9."""
    found = malmquist(provinces, **WHAT, orientation=side).table
    expected = provinces.dropna()
    assert found["period"].unique().tolist() == [
        "2005→2006", "2006→2007", "2007→2008", "2008→2009",
    ]  # fmt: skip
    for part in ("tfpch", "effch", "techch"):
        assert found[part].to_numpy() == pytest.approx(expected[part].to_numpy(), abs=1e-9)


def test_global_frontier_of_the_same_provinces(provinces):
    """张敬信's companion book (zhjx19.github.io/mathmodels-book), DEA chapter: three digits."""
    printed = pd.DataFrame(
        {
            "tfpch": [1.18, 1.22, 1.03, 0.969, 1.20, 1.13, 1.10, 1.05, 1.12, 0.942],
            "effch": [0.970, 0.993, 0.979, 0.939, 0.987, 1.01, 0.956, 0.966, 0.990, 0.891],
            "techch": [1.22, 1.23, 1.05, 1.03, 1.22, 1.11, 1.15, 1.09, 1.13, 1.06],
            "pech": [0.970, 1.00, 0.977, 0.935, 0.990, 1.01, 0.950, 0.963, 1.00, 1],
            "sech": [1.00, 0.993, 1.00, 1.00, 0.997, 1.000, 1.01, 1.00, 0.990, 0.891],
        }
    )
    found = malmquist(provinces, **WHAT, frontier="global").table.head(10)[printed.columns]
    tolerance = np.where(printed >= 1, 0.00501, 0.000501)
    assert (found - printed).abs().le(tolerance).all(axis=None)


def test_eight_units_of_grifell_tatje_and_lovell():
    """Grifell-Tatjé & Lovell (1999), p. 100; index under constant returns by deaR."""
    table = pd.DataFrame(
        {
            "unit": list("ABCDEFGH") * 2,
            "year": [1] * 8 + [2] * 8,
            "x": [40, 150, 300, 380, 380, 430, 480, 380, 40, 150, 300, 380, 480, 515, 550, 300],
            "y": [37, 170, 330, 370, 370, 360, 380, 333, 100, 250, 330, 370, 410, 410, 420, 297],
        }
    )
    found = malmquist(table, unit="unit", time="year", inputs=["x"], outputs=["y"]).table["tfpch"]
    expected = [2.7027027027027, 1.47058823529412, 1, 1, 0.877252252252252, 0.95091693635383,
                0.964593301435407, 1.12972972972973]  # fmt: skip
    assert found.tolist() == pytest.approx(expected, abs=1e-12)


@st.composite
def panels(draw):
    rows = [
        {"province": unit, "year": year, "capital": draw(st.integers(1, 9)),
         "labour": draw(st.integers(1, 9)), "output": draw(st.integers(1, 9))}
        for year in (2019, 2020, 2022)
        for unit in "abcde"
    ]  # fmt: skip
    return pd.DataFrame(rows)


@given(panels(), st.sampled_from(["adjacent", "sequential", "global"]), st.booleans())
def test_parts_multiply(panel, frontier, by_input):
    side = "input" if by_input else "output"
    found = quiet(panel, **WHAT, frontier=frontier, orientation=side).table
    assert found["period"].unique().tolist() == ["2019→2020", "2020→2022"]
    whole = found.dropna()
    assert whole["tfpch"].to_numpy() == pytest.approx((whole["effch"] * whole["techch"]).to_numpy())
    assert whole["effch"].to_numpy() == pytest.approx((whole["pech"] * whole["sech"]).to_numpy())
    if frontier != "global":
        assert len(whole) == len(found)
    if frontier == "sequential":
        assert (found["techch"] >= 1 - 1e-9).all()


@given(panels())
def test_rows_in_any_order_and_units_of_measure_do_not_matter(panel):
    before = panel.copy()
    found = quiet(panel, **WHAT).table.sort_values(["province", "period"])
    mixed = panel.sample(frac=1, random_state=1).assign(capital=lambda t: t["capital"] * 10_000)
    again = quiet(mixed, **WHAT).table.sort_values(["province", "period"])
    assert again[PARTS].to_numpy() == pytest.approx(found[PARTS].to_numpy(), abs=1e-9)
    pd.testing.assert_frame_equal(panel, before)


def test_the_index_of_pastor_and_lovell_chains(provinces):
    options = {"frontier": "global", "parts": "pastor-lovell"}
    found = malmquist(provinces, **WHAT, **options)
    product = found.table.groupby("province")["tfpch"].prod()
    from shuanggao_analytics.performance.efficiency import dea

    pooled = provinces.set_index(["province", "year"])
    score = dea(pooled[["capital", "labour"]], pooled[["output"]]).table["efficiency"]
    score = score.reset_index().pivot_table(index="province", columns="year", values="efficiency")
    expected = (score[2009] / score[2005]).reindex(product.index)
    assert product.to_numpy() == pytest.approx(expected.to_numpy())
    plain = malmquist(provinces, **WHAT).table
    assert found.table["effch"].to_numpy() == pytest.approx(plain["effch"].to_numpy())
    whole = found.table["effch"] * found.table["techch"]
    assert whole.to_numpy() == pytest.approx(found.table["tfpch"].to_numpy())
    assert "Pastor" in found.variant
    with pytest.raises(DataContractError, match="no such parts"):
        malmquist(provinces, **WHAT, parts="gtl")


def test_nothing_changes_when_nothing_changes(provinces):
    first = provinces[provinces["year"] == 2005]
    found = malmquist(pd.concat([first, first.assign(year=2006)]), **WHAT)
    assert found.table[PARTS].to_numpy() == pytest.approx(np.ones((31, 5)))
    assert "geometric means over 31 steps" in found.text
    doubled = first.assign(year=2006, output=2 * first["output"])
    found = malmquist(pd.concat([first, doubled]), **WHAT).table
    assert found["techch"].to_numpy() == pytest.approx(np.full(31, 2.0))
    assert found["effch"].to_numpy() == pytest.approx(np.ones(31))


def test_means_are_geometric(provinces):
    found = malmquist(provinces, **WHAT)
    one = found.table[found.table["province"] == "Beijing"]
    assert found.units.loc["Beijing", "tfpch"] == pytest.approx(one["tfpch"].prod() ** 0.25)
    assert found.units["n"].eq(4).all()
    assert found.periods["n"].eq(31).all()
    assert "Färe" in found.variant
    assert "<table" in found._repr_html_()


def test_gaps_of_a_frontier_are_missing_and_counted(provinces):
    found = malmquist(provinces, **WHAT, frontier="global")
    missing = found.table[PARTS].isna().any(axis=1)
    assert missing.sum() == 3
    assert "3 steps lack a part" in found.text
    assert found.periods["n"].sum() == 124 - 3


def test_every_fault_of_a_panel_at_once():
    table = pd.DataFrame(
        {
            "province": ["a", "b", "a", "a", "c", "c"],
            "year": [2019, 2019, 2020, 2020, 2019, 2020],
            "capital": [1.0, -2, 3, 4, 0, 1],
            "labour": [1.0, 2, None, 4, 0, 1],
            "output": [1.0, 2, 3, 4, 5, "six"],
        }
    )
    with pytest.raises(DataContractError) as caught:
        malmquist(table, **WHAT, frontier="best")
    said = "\n".join(str(fault) for fault in caught.value.faults)
    for part in (
        "frontier: no such frontier (found 'best')",
        "panel, row a, column year: unit twice in one time (found '2020')",
        "panel, row b, column year: unit missing in a time (found '2020')",
        "row b, 2019, column capital: needs a number ≥ 0",
        "row a, 2020, column labour: missing value",
        "row c, 2020, column output: text, not a number",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"year": ["2019", "2019", "2020", "2020"]}, "not a time"),
        ({"year": [2019] * 4, "province": list("abcd")}, "fewer than two times"),
        ({"province": [None, "b", "a", "b"]}, "no unit"),
    ],
)
def test_bad_keys(change, message):
    table = pd.DataFrame(
        {"province": list("abab"), "year": [2019, 2019, 2020, 2020], "capital": [1.0] * 4,
         "labour": [1.0] * 4, "output": [1.0] * 4}
    )  # fmt: skip
    with pytest.raises(DataContractError, match=message):
        malmquist(table.assign(**change), **WHAT)


def test_missing_columns_are_named():
    with pytest.raises(DataContractError, match="column labour: missing column"):
        malmquist(pd.DataFrame({"province": ["a"], "year": [1], "capital": [1]}), **WHAT)


def test_windows(provinces):
    found = dea_windows(provinces, **WHAT, width=2)
    assert len(found) == 4 * 2 * 31
    assert found["window"].unique().tolist() == ["2005–2006", "2006–2007", "2007–2008", "2008–2009"]
    both = pd.concat([provinces[provinces["year"] == year] for year in (2005, 2006)])
    from shuanggao_analytics.performance.efficiency import dea

    both = both.set_index(["province", "year"])
    expected = dea(both[["capital", "labour"]], both[["output"]]).table["efficiency"]
    first = found[found["window"] == "2005–2006"]["efficiency"]
    assert first.to_numpy() == pytest.approx(expected.to_numpy())
    whole = dea_windows(provinces, **WHAT, width=5)["efficiency"]
    assert whole.max() == 1
    with pytest.raises(DataContractError, match="no window"):
        dea_windows(provinces, **WHAT, width=6)
    with pytest.raises(DataContractError, match="returns: no such returns"):
        dea_windows(provinces, **WHAT, returns="best")
