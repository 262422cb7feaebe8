"""Efficiency against published scores, programs as they are written, laws and refusals."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.efficiency import SmallSampleWarning, dea

SETS = (
    "departments",
    "doyle_green",
    "fortune",
    "golany_roll",
    "hotels",
    "follow_through",
    "power_plants",
    "tone",
)
SIDES = {"io": "input", "oo": "output"}
CELLS = st.integers(1, 9)
FIRMS = pd.DataFrame(
    {"y": [1, 2, 3, 1, 2], "x1": [2, 2, 6, 3, 6], "x2": [5, 4, 6, 2, 2]}, index=range(1, 6)
)


def quiet(*tables, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SmallSampleWarning)
        return dea(*tables, **options)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs"])
def test_published_radial_scores(textbook, name, side, returns):
    """deaR 1.5.3 on eight textbook data sets, to 1e-8; output scores are printed as φ ≥ 1."""
    inputs, outputs, scores = textbook(name)
    found = quiet(inputs, outputs, returns=returns, orientation=SIDES[side])
    column = "efficiency" if side == "io" else "phi"
    expected = scores[f"{side}_{returns}"].to_numpy()
    assert found.table[column].to_numpy() == pytest.approx(expected, abs=1e-8)
    assert found.left_alone == 0


@pytest.mark.parametrize("name", ["fortune", "golany_roll", "hotels", "follow_through", "tone"])
@pytest.mark.parametrize("returns", ["crs", "vrs"])
def test_published_slacks_based_scores(textbook, name, returns):
    """deaR 1.5.3, not oriented, to 1e-8."""
    inputs, outputs, scores = textbook(name)
    found = quiet(inputs, outputs, returns=returns, measure="sbm")
    expected = scores[f"sbm_{returns}"].to_numpy()
    assert found.table["efficiency"].to_numpy() == pytest.approx(expected, abs=1e-8)
    assert found.orientation == "none"


def test_tone_2001(textbook):
    """Tone (2001), p. 505: CCR .9 .8333 1 1 1, slacks-based .798 .568 1 .667 1."""
    inputs, outputs, _ = textbook("tone")
    radial = quiet(inputs, outputs)
    assert radial.table["efficiency"].round(4).tolist() == [0.9, 0.8333, 1, 1, 1]
    assert radial.table["strong"].tolist() == [False, False, True, False, True]
    slacks = quiet(inputs, outputs, measure="sbm").table["efficiency"]
    assert slacks.round(3).tolist() == [0.798, 0.568, 1, 0.667, 1]


@pytest.mark.parametrize("name", [name for name in SETS if name != "doyle_green"])
def test_published_super_efficiency(textbook, name):
    """Andersen–Petersen by deaR, and for the departments with zeros by HiGHS, to 1e-8."""
    inputs, outputs, scores = textbook(name)
    found = quiet(inputs, outputs, measure="super")
    expected = scores["super_io_crs"].to_numpy()
    assert found.table["efficiency"].to_numpy() == pytest.approx(expected, abs=1e-8)


def test_super_efficiency_of_doyle_and_green(textbook):
    """deaR's figure for department 1 is 6.5e-8 off its program; all others agree to 1e-8."""
    inputs, outputs, scores = textbook("doyle_green")
    found = quiet(inputs, outputs, measure="super").table["efficiency"]
    others = found.index != "Department1"
    assert found[others].to_numpy() == pytest.approx(
        scores.loc[others, "super_io_crs"].to_numpy(), abs=1e-8
    )
    X, Y = (table / table.mean() for table in (inputs, outputs))
    rest = X.index != "Department1"
    rows = np.block([
        [X[rest].to_numpy().T, -X.loc[["Department1"]].to_numpy().T],
        [-Y[rest].to_numpy().T, np.zeros((Y.shape[1], 1))],
    ])  # fmt: skip
    limits = np.concatenate((np.zeros(X.shape[1]), -Y.loc["Department1"].to_numpy()))
    program = linprog(np.append(np.zeros(rest.sum()), 1.0), A_ub=rows, b_ub=limits)
    assert found["Department1"] == pytest.approx(program.fun, abs=1e-9)


def test_tone_2002(textbook):
    """Tone (2002), p. 38: super-efficiency of six power plants."""
    inputs, outputs, _ = textbook("power_plants")
    found = quiet(inputs, outputs, measure="super").table["efficiency"]
    assert found.round(4).tolist() == [1.0283, 2.4167, 1.3125, 1.625, 2.4026, 1.0628]


def test_libraries_with_population_held(textbook):
    """Cooper, Seiford & Tone (2007), p. 221: the population of a ward is not the library's."""
    inputs, outputs, scores = textbook("libraries")
    found = quiet(inputs, outputs, non_controllable=["in_population"])
    expected = scores["io_crs_population_held"].to_numpy()
    assert found.table["efficiency"].to_numpy() == pytest.approx(expected, abs=1e-8)
    assert quiet(inputs, outputs).table["efficiency"].to_numpy() == pytest.approx(
        scores["io_crs"].to_numpy(), abs=1e-8
    )
    limited = quiet(inputs, outputs, non_discretionary=["in_population"]).table["efficiency"]
    assert (limited <= found.table["efficiency"] + 1e-9).all()
    assert found.slacks["in_population"].abs().max() == pytest.approx(0, abs=1e-6)


def test_undesirable_as_a_constant_less_it(textbook):
    """Hua & Bian (2007): 1500 − b as an output, φ under variable returns."""
    inputs, outputs, scores = textbook("hua_bian")
    turned = outputs.assign(turned=1500 - scores["bad_1"])
    found = quiet(inputs, turned, returns="vrs", orientation="output")
    assert found.table["phi"].to_numpy() == pytest.approx(
        scores["phi_vrs_1500"].to_numpy(), abs=1e-8
    )


def test_follow_through_all_seventy(textbook):
    """Charnes, Cooper & Rhodes (1981), all 70 sites, by deaR."""
    inputs, outputs, scores = textbook("follow_through_70")
    found = quiet(inputs, outputs).table
    assert found["crste"].to_numpy() == pytest.approx(scores["io_crs"].to_numpy(), abs=1e-8)
    assert found["vrste"].to_numpy() == pytest.approx(scores["io_vrs"].to_numpy(), abs=1e-8)


def test_five_firms_of_the_deap_guide():
    """DEAP 2.1, EG1: te .5 1 .833 .714 1, mean .810; firm 1 keeps a slack of .5 in x2."""
    with pytest.warns(SmallSampleWarning, match="5 units for 2 inputs and 1 outputs"):
        found = dea(FIRMS[["x1", "x2"]], FIRMS[["y"]])
    assert found.table["efficiency"].round(3).tolist() == [0.5, 1, 0.833, 0.714, 1]
    assert found.deap.loc["mean", "crste"].round(3) == 0.81
    assert found.slacks["x2"].round(9).tolist() == [0.5, 0, 0, 0, 0]
    assert found.slacks["x1"].round(9).tolist() == [0] * 5
    assert found.targets.loc[1].round(9).to_dict() == {"x1": 1, "x2": 2, "y": 1}
    assert found.peers.query("unit == 1").to_dict("list") == {
        "unit": [1], "peer": [2], "weight": [pytest.approx(0.5)],
    }  # fmt: skip
    assert not found.table.loc[1, "strong"]
    assert "with a score of 1" in found.text
    assert "<table" in found._repr_html_()


def test_scale_efficiency_of_the_deap_guide():
    """DEAP 2.1, EG2; by hand: firm 2 could do with 2.5 of its 4, under constant returns with 2."""
    table = pd.DataFrame({"y": [1, 2, 3, 4, 5], "x": [2, 4, 3, 5, 6]})
    found = quiet(table[["x"]], table[["y"]], returns="vrs").deap
    assert found["crste"].round(3).tolist() == [0.5, 0.5, 1, 0.8, 0.833, 0.727]
    assert found["vrste"].round(3).tolist() == [1, 0.625, 1, 0.9, 1, 0.905]
    assert found["scale"].round(3).tolist() == [0.5, 0.8, 1, 0.889, 0.833, 0.804]
    assert found["returns_to_scale"].tolist() == ["irs", "irs", "-", "drs", "drs", ""]


def test_five_units_of_a_forum():
    """A DEAP run posted on bbs.pinggu.org (thread 1434967): output-oriented, all BCC-efficient."""
    table = pd.DataFrame({
        "y1": [6149, 7364, 8874, 10063, 12359], "y2": [5, 5, 8, 13, 19],
        "y3": [537, 679, 905, 1094, 1623], "x1": [6, 9, 16, 24, 36],
    })  # fmt: skip
    found = quiet(table[["x1"]], table[["y1", "y2", "y3"]], orientation="output").deap
    assert found["crste"].round(3).tolist() == [1, 0.843, 0.632, 0.65, 0.633, 0.752]
    assert found["vrste"].round(3).tolist() == [1] * 6
    assert found["scale"].round(3).tolist() == [1, 0.843, 0.632, 0.65, 0.633, 0.752]
    assert found["returns_to_scale"].tolist() == ["-", "drs", "drs", "drs", "drs", ""]


@st.composite
def tables(draw, units=(3, 8)):
    n = draw(st.integers(*units))
    rows = [draw(st.lists(CELLS, min_size=4, max_size=4)) for _ in range(n)]
    table = pd.DataFrame(rows, columns=["a", "b", "c", "d"], dtype=float)
    return table[["a", "b"]], table[["c", "d"]]


HOW = st.tuples(
    st.sampled_from(["crs", "vrs", "nirs", "ndrs"]), st.sampled_from(["input", "output"])
)


@given(tables(), HOW)
def test_laws_of_radial_scores(given_tables, how):
    inputs, outputs = given_tables
    returns, side = how
    found = quiet(inputs, outputs, returns=returns, orientation=side)
    table = found.table
    assert ((table["efficiency"] > 0) & (table["efficiency"] <= 1)).all()
    assert (table["efficiency"] == 1).any()
    assert (table["vrste"] >= table["crste"] - 1e-9).all()
    assert table["phi"].to_numpy() == pytest.approx(1 / table["efficiency"].to_numpy())
    assert (table["crste"]).to_numpy() == pytest.approx(
        (table["vrste"] * table["scale"]).to_numpy()
    )
    scaled = quiet(inputs * [1000, 0.01], outputs * [7, 1e-4], returns=returns, orientation=side)
    assert scaled.table["efficiency"].to_numpy() == pytest.approx(
        table["efficiency"].to_numpy(), abs=1e-9
    )
    theta = table["efficiency"].to_numpy()[:, None]
    moved_in = inputs * (theta if side == "input" else 1)
    moved_out = outputs / (1 if side == "input" else theta)
    mix = found.targets
    assert (moved_in - found.slacks[["a", "b"]] - mix[["a", "b"]]).abs().max(axis=None) < 1e-7
    assert (moved_out + found.slacks[["c", "d"]] - mix[["c", "d"]]).abs().max(axis=None) < 1e-7
    assert (found.slacks >= -1e-12).all(axis=None)


@given(tables(), HOW)
def test_another_unit_never_raises_a_score(given_tables, how):
    inputs, outputs = given_tables
    returns, side = how
    whole = quiet(inputs, outputs, returns=returns, orientation=side).table["efficiency"]
    part = quiet(inputs[:-1], outputs[:-1], returns=returns, orientation=side).table["efficiency"]
    assert (whole[:-1] <= part + 1e-9).all()


@given(tables())
def test_the_two_sides_agree_under_constant_returns(given_tables):
    by_input = quiet(*given_tables, orientation="input").table["efficiency"]
    by_output = quiet(*given_tables, orientation="output").table["efficiency"]
    assert by_input.to_numpy() == pytest.approx(by_output.to_numpy(), abs=1e-9)


@given(tables(), st.sampled_from(["crs", "vrs"]))
def test_slacks_based_scores_lie_below_radial_ones(given_tables, returns):
    radial = quiet(*given_tables, returns=returns)
    found = quiet(*given_tables, returns=returns, measure="sbm")
    assert (found.table["efficiency"] <= radial.table["efficiency"] + 1e-9).all()
    assert (found.table["efficiency"] > 0).all()
    assert (found.table["strong"] == radial.table["strong"]).all()
    sides = [
        quiet(*given_tables, returns=returns, measure="sbm", orientation=side).table["efficiency"]
        for side in ("input", "output")
    ]
    assert (found.table["efficiency"] <= np.minimum(*sides) + 1e-9).all()


def test_slacks_based_score_from_its_slacks(textbook):
    inputs, outputs, _ = textbook("hotels")
    found = quiet(inputs, outputs, measure="sbm")
    names = list(inputs), list(outputs)
    less = 1 - (found.slacks[names[0]] / inputs).mean(axis=1)
    more = 1 + (found.slacks[names[1]] / outputs).mean(axis=1)
    assert (less / more).to_numpy() == pytest.approx(found.table["efficiency"].to_numpy())
    assert found.prices.isna().all(axis=None)
    with pytest.raises(AttributeError, match="DEAP prints radial scores"):
        _ = found.deap


def test_undesirable_outputs(textbook):
    """Less of a bad output is better, and the bad one counts in the sum of slacks (Tone 2003)."""
    inputs, outputs, scores = textbook("hua_bian")
    bad = scores[["bad_1"]].astype(float)
    found = quiet(inputs, outputs, undesirable=bad, measure="sbm", returns="vrs")
    less = 1 - (found.slacks[list(inputs)] / inputs).mean(axis=1)
    parts = (found.slacks[list(outputs)] / outputs).sum(axis=1)
    parts += found.slacks["bad_1"] / bad["bad_1"]
    assert (less / (1 + parts / 3)).to_numpy() == pytest.approx(
        found.table["efficiency"].to_numpy()
    )
    assert (found.targets["bad_1"] <= bad["bad_1"] + 1e-6).all()
    better = bad.copy()
    worst = found.table["efficiency"].idxmin()
    better.loc[worst] /= 4
    again = quiet(inputs, outputs, undesirable=better, measure="sbm", returns="vrs")
    assert again.table.loc[worst, "efficiency"] > found.table.loc[worst, "efficiency"]


def test_prices_are_the_best_weights(textbook):
    inputs, outputs, _ = textbook("hotels")
    found = quiet(inputs, outputs)
    v, u = found.prices[list(inputs)], found.prices[list(outputs)]
    assert (v * inputs).sum(axis=1).to_numpy() == pytest.approx(np.ones(len(v)))
    assert (u * outputs).sum(axis=1).to_numpy() == pytest.approx(
        found.table["efficiency"].to_numpy()
    )
    gains = outputs.to_numpy() @ u.to_numpy().T - inputs.to_numpy() @ v.to_numpy().T
    assert gains.max() <= 1e-9


def test_super_efficiency_without_an_answer():
    """With variable returns nobody else makes as much as the largest unit."""
    table = pd.DataFrame({"x": [1.0, 2, 3, 5, 6, 7], "y": [1.0, 3, 4, 5, 5, 9]})
    found = quiet(table[["x"]], table[["y"]], returns="vrs", measure="super")
    last = found.table.iloc[-1]
    assert np.isnan(last["efficiency"])
    assert "no mix of the other units" in last["reason"]
    assert found.slacks.iloc[-1].isna().all()
    assert found.table["reason"].isna().sum() == 5
    assert "1 without a score" in found.text
    assert "y" not in found.peers.columns
    assert not (found.peers["unit"] == 5).any()


def test_labels_are_matched_and_the_caller_keeps_his_data(textbook):
    inputs, outputs, scores = textbook("hotels")
    before = inputs.copy(), outputs.copy()
    found = quiet(inputs, outputs.iloc[::-1])
    assert found.table["efficiency"].to_numpy() == pytest.approx(scores["io_crs"].to_numpy())
    pd.testing.assert_index_equal(found.table.index, inputs.index)
    pd.testing.assert_frame_equal(inputs, before[0])
    pd.testing.assert_frame_equal(outputs, before[1])


def test_all_faults_come_at_once():
    inputs = pd.DataFrame({"staff": [1.0, None, 3], "rooms": [1.0, 2, 0]}, index=["a", "b", "b"])
    outputs = pd.DataFrame({"graduates": [-5.0, 2, 3], "rooms": [1, "x", 3]}, index=["a", "c", "b"])
    with pytest.raises(DataContractError) as caught:
        dea(inputs, outputs, returns="best", non_discretionary=["floor"])
    said = [str(fault) for fault in caught.value.faults]
    for part in (
        "returns: no such returns (found 'best')",
        "inputs, row b: unit twice",
        "outputs, row b: unit missing",
        "inputs, row c: unit missing that stands in outputs",
        "columns, column rooms: stands in two tables",
        "non_discretionary: unknown name (found 'floor')",
        "inputs, row b, column staff: missing value",
        "outputs, row a, column graduates: needs a number ≥ 0 (found '-5.0')",
        "outputs, row c, column rooms: text, not a number",
    ):
        assert any(part in line for line in said) or part == "outputs, row b: unit missing", part


@pytest.mark.parametrize(
    ("inputs", "outputs", "options", "message"),
    [
        ({"x": [1, 0]}, {"y": [1, 1]}, {}, "inputs, row 1: all zero"),
        ({"x": [1, 1]}, {"y": [1, 0]}, {}, "outputs, row 1: all zero"),
        ({"x": [1, 1], "z": [0, 0]}, {"y": [1, 1]}, {}, "column z: all zero"),
        ({"x": [1, 1], "z": [0, 1]}, {"y": [1, 1]}, {"measure": "sbm"}, "row 0, column z: zero"),
        ({"x": [1, 1]}, {"y": [1, 1]}, {"orientation": "none"}, "orientation: no such orientation"),
        ({"x": [1, 1]}, {"y": [1, 1]}, {"non_discretionary": ["x"]}, "inputs: all are held"),
        (
            {"x": [1, 1]}, {"y": [1, 1]},
            {"undesirable": pd.DataFrame({"b": [1, 1]})}, "has no place in radial scores",
        ),
        (
            {"x": [1, 1], "z": [2, 1]}, {"y": [1, 1]},
            {"measure": "sbm", "non_controllable": ["x"]}, "has no place in sbm scores",
        ),
    ],
)  # fmt: skip
def test_refusals(inputs, outputs, options, message):
    with pytest.raises(DataContractError, match=message):
        dea(pd.DataFrame(inputs), pd.DataFrame(outputs), **options)


def test_five_hundred_units_of_ten_columns():
    """A peer crashes on random problems of this size."""
    rng = np.random.default_rng(5)
    inputs = pd.DataFrame(rng.lognormal(size=(500, 5))).add_prefix("in")
    outputs = pd.DataFrame(rng.lognormal(size=(500, 5))).add_prefix("out")
    found = dea(inputs, outputs)
    assert found.table["efficiency"].between(0, 1).all()
    assert (found.slacks >= 0).all(axis=None)
