"""Penalised logit: published values, another package, closed forms, and the laws of recoding."""

import numpy as np
import pandas as pd
import pytest
from firthmodels import FirthLogisticRegression
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.transitions import (
    binary_logit,
    ordered_logit,
    transition_data,
)

SEEDS = st.integers(0, 2**32 - 1)
CELLS = st.tuples(*[st.integers(0, 9)] * 4).filter(
    lambda c: c[0] + c[1] > 0 and c[2] + c[3] > 0 and c[0] + c[2] > 0 and c[1] + c[3] > 0
)


def two_groups(a, b, c, d):
    """Return a table of two groups: a of a + b with the outcome, c of c + d."""
    kept = [1] * a + [0] * b + [1] * c + [0] * d
    return pd.DataFrame({"kept": kept, "group": ["x"] * (a + b) + ["y"] * (c + d)})


def drawn(seed, rows=30):
    """Return units of three tiers and two belts with an outcome of three ordered labels."""
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "tier": rng.choice(["A", "B", "C"], rows),
            "belt": rng.choice(["east", "west"], rows),
            "size": rng.normal(5, 2, rows),
            "after": rng.choice(["left", "group", "school"], rows, p=[0.2, 0.5, 0.3]),
        }
    )
    return data.assign(kept=data["after"] != "left")


def ratios(found):
    return found.table.set_index(["term", "level"])["odds_ratio"]


def test_endometrial_cancer_as_published(endometrial):
    """Estimates and profile intervals of logistf for Heinze & Schemper (2002), table III: NV is
    separated. The values with eight digits are those of logistf 1.24."""
    found = binary_logit(endometrial, outcome="HG", terms=["NV", "PI", "EH"])
    assert found.table["log_odds"].tolist() == pytest.approx(
        [2.92927330, -0.03475175, -2.60416387], abs=1e-6
    )
    ends = np.log(found.table[["low", "high"]].astype(float))
    assert ends.to_numpy() == pytest.approx(
        np.array([[0.6097244, 7.85463171], [-0.1244587, 0.04045547], [-4.3651832, -1.23272106]]),
        abs=1e-5,
    )
    assert found.checks.loc["separated", "statistic"] == 1
    raw = endometrial.assign(NV=endometrial["NV"].map({0: "no", 1: "yes"}))
    again = binary_logit(raw, outcome="HG", terms=["NV", "PI", "EH"])
    assert again.table.loc[1, "log_odds"] == pytest.approx(2.92927330, abs=1e-6)
    assert again.checks.loc["separated", "note"].endswith("yes (13 of 13 True)")


def test_baseline_of_endometrial_cancer(endometrial):
    """The intercept of logistf, 3.77455951, is that of a patient with all three at 0."""
    found = binary_logit(endometrial, outcome="HG", terms=["NV", "PI", "EH"])
    means = endometrial[["NV", "PI", "EH"]].mean().to_numpy()
    at_zero = found.baseline["log_odds"].iloc[0] - means @ found.table["log_odds"].to_numpy()
    assert at_zero == pytest.approx(3.77455951, abs=1e-6)


def test_equals_firthmodels(endometrial):
    """Estimates, profile intervals and p of the package firthmodels."""
    names = ["NV", "PI", "EH"]
    peer = FirthLogisticRegression(gtol=1e-7, xtol=1e-7, max_iter=200)
    peer.fit(endometrial[names].to_numpy(), endometrial["HG"].to_numpy()).lrt()
    found = binary_logit(endometrial, outcome="HG", terms=names, level=0.9)
    assert found.table["log_odds"].tolist() == pytest.approx(peer.coef_.tolist(), abs=1e-6)
    assert found.table["p"].astype(float).tolist() == pytest.approx(
        peer.lrt_pvalues_[:3].tolist(), abs=1e-6
    )
    ends = peer.conf_int(alpha=0.1, method="pl", max_iter=200, tol=1e-7)[:3]
    mine = np.log(found.table[["low", "high"]].astype(float))
    assert mine.to_numpy() == pytest.approx(ends, abs=1e-5)


@settings(max_examples=5)
@given(seed=SEEDS)
def test_equals_firthmodels_on_drawn_units(seed):
    data = drawn(seed)
    assume(data["kept"].nunique() == 2 and data["tier"].nunique() == 3)
    assume(data["belt"].nunique() == 2)
    found = binary_logit(data, outcome="kept", terms=["tier", "belt", "size"])
    columns = [data["tier"] == "B", data["tier"] == "C", data["belt"] == "west", data["size"]]
    peer = FirthLogisticRegression(gtol=1e-6, xtol=1e-6, max_iter=500)
    peer.fit(np.column_stack(columns).astype(float), data["kept"].to_numpy())
    estimates = found.table.loc[found.table["p"].notna(), "log_odds"]
    assert estimates.tolist() == pytest.approx(peer.coef_.tolist(), abs=1e-5)


def test_housing_as_published(housing):
    """Proportional odds by maximum likelihood: Venables & Ripley (2002), *Modern Applied Statistics
    with S*, 4th ed., p. 204; digits as the R function polr prints them."""
    found = ordered_logit(
        housing,
        outcome="satisfaction",
        terms=["influence", "type", "contact"],
        order=["low", "mid", "top"],
        reference={"influence": "Low", "type": "Tower", "contact": "Low"},
        penalty="none",
    )
    estimates = found.table.set_index("level")["log_odds"]
    published = {
        "Medium": 0.5663937,
        "Apartment": -0.5723501,
        "Atrium": -0.3661866,
        "Terrace": -1.0910149,
    }
    for level, value in published.items():
        assert estimates[level] == pytest.approx(value, abs=2e-5)
    high = found.table.set_index(["term", "level"])["log_odds"]
    assert high["influence", "High"] == pytest.approx(1.2888191, abs=2e-5)
    assert high["contact", "High"] == pytest.approx(0.3602841, abs=2e-5)
    assert found.baseline["log_odds"].tolist() == pytest.approx([0.4961353, -0.6907083], abs=2e-5)
    assert found.counts.tolist() == [567, 446, 668]


@settings(max_examples=15)
@given(cells=CELLS)
def test_two_groups_are_half_a_unit_in_each_cell(cells):
    """Closed form: the penalty adds ½ to each cell, so that empty ones have finite odds too."""
    a, b, c, d = cells
    found = binary_logit(two_groups(*cells), outcome="kept", terms=["group"])
    expected = (c + 0.5) * (b + 0.5) / ((d + 0.5) * (a + 0.5))
    assert ratios(found)["group", "y"] == pytest.approx(expected, rel=1e-7)
    base = np.log((a + 0.5) / (b + 0.5))
    assert found.baseline["log_odds"].iloc[0] == pytest.approx(base, abs=1e-7)
    pure = min(a, b) == 0 or min(c, d) == 0
    assert bool(found.checks.loc["separated", "statistic"]) is pure


@settings(max_examples=15)
@given(cells=CELLS)
def test_adjusted_shares_of_one_term_are_those_of_its_cells(cells):
    a, b, c, d = cells
    found = binary_logit(two_groups(*cells), outcome="kept", terms=["group"])
    shares = found.adjusted["share"].tolist()
    assert shares == pytest.approx([(a + 0.5) / (a + b + 1), (c + 0.5) / (c + d + 1)], abs=1e-8)
    assert found.adjusted["observed"].tolist() == [a / (a + b), c / (c + d)]
    inside = found.adjusted[["low", "share", "high"]].to_numpy()
    assert (np.diff(inside, axis=1) > 0).all()


@settings(max_examples=5)
@given(seed=SEEDS)
def test_profile_ends_lose_what_the_level_says(seed):
    """At each end of an interval the p of the penalised likelihood ratio is 1 − level."""
    data = drawn(seed)
    assume(data["kept"].nunique() == 2)
    found = binary_logit(data, outcome="kept", terms=["size"], level=0.9)
    row = found.table.iloc[0]

    def height(slope):
        """Return the profile of the penalised log-likelihood, written out from its definition."""
        x, y = data["size"].to_numpy(), data["kept"].to_numpy()

        def loss(start):
            p = expit(start[0] + slope * x)
            w = p * (1 - p)
            determinant = w.sum() * (w * x * x).sum() - (w * x).sum() ** 2
            return -(np.log(np.where(y, p, 1 - p)).sum() + 0.5 * np.log(determinant))

        return -minimize(loss, [0.0], method="Nelder-Mead", options={"xatol": 1e-9}).fun

    best = height(row["log_odds"])
    for end in ("low", "high"):
        assert 2 * (best - height(np.log(row[end]))) == pytest.approx(2.705543, abs=1e-4)


def brute(data, order):
    """Return the estimates of an ordered logit of tier, from its definition, by plain search."""
    x = np.column_stack([data["tier"] == "B", data["tier"] == "C"]).astype(float)
    y = data["after"].map(order.index).to_numpy()

    def shares(point):
        cuts = np.cumsum([point[0], np.exp(point[1])])
        below = expit(cuts[None, :] - (x @ point[2:])[:, None])
        return np.diff(np.hstack([np.zeros((len(x), 1)), below, np.ones((len(x), 1))]), axis=1)

    def direct(theta):  # cuts as they are, for the information
        below = expit(theta[None, :2] - (x @ theta[2:])[:, None])
        return np.diff(np.hstack([np.zeros((len(x), 1)), below, np.ones((len(x), 1))]), axis=1)

    def loss(point):
        p = shares(point)
        theta = np.concatenate([np.cumsum([point[0], np.exp(point[1])]), point[2:]])
        steps = 1e-5 * np.eye(4)
        slopes = np.stack([(direct(theta + s) - direct(theta - s)) / 2e-5 for s in steps], axis=2)
        information = np.einsum("ijk,ij,ijl->kl", slopes, 1 / p, slopes)
        kept = np.log(p[np.arange(len(y)), y]).sum()
        return -(kept + 0.5 * np.linalg.slogdet(information)[1])

    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000, "maxfev": 4000}
    return minimize(loss, np.zeros(4), method="Nelder-Mead", options=options).x


def test_ordered_estimates_by_plain_search():
    """Three outcomes with the penalty, against its definition and a search without derivatives."""
    order = ["left", "group", "school"]
    data = drawn(3)
    data.loc[data["tier"] == "C", "after"] = "school"  # separated
    found = ordered_logit(data, outcome="after", terms=["tier"], order=order)
    start, step, *slopes = brute(data, order)
    assert found.table["log_odds"].iloc[1:].tolist() == pytest.approx(slopes, abs=1e-4)
    cuts = [start, start + np.exp(step)]
    assert (-found.baseline["log_odds"]).tolist() == pytest.approx(cuts, abs=1e-4)
    assert found.checks.loc["separated", "statistic"] == 1


@settings(max_examples=3)
@given(seed=SEEDS)
def test_two_ordered_outcomes_are_the_binary_model(seed):
    data = drawn(seed)
    assume(data["kept"].nunique() == 2 and data["tier"].nunique() == 3)
    data["stays"] = data["kept"].map({True: "kept", False: "left"})
    terms = ["tier", "size"]
    one = binary_logit(data, outcome="kept", terms=terms)
    two = ordered_logit(data, outcome="stays", terms=terms, order=["left", "kept"])
    names = ["term", "level", "reference", "n", "log_odds", "odds_ratio", "low", "high", "p"]
    pd.testing.assert_frame_equal(one.table[names], two.table[names])
    assert one.table["k"].tolist() == two.table["n_kept"].tolist()
    assert one.baseline.to_numpy() == pytest.approx(two.baseline.to_numpy())
    assert len(two.adjusted) == 2 * len(one.adjusted)


@settings(max_examples=3)
@given(seed=SEEDS)
def test_another_reference_divides_the_odds(seed):
    """Odds ratios to B are those to A over that of B; p of the whole term stay."""
    data = drawn(seed)
    assume(data["after"].nunique() == 3 and data["tier"].nunique() == 3)
    options = {"outcome": "after", "terms": ["tier", "size"], "order": ["left", "group", "school"]}
    one = ordered_logit(data, **options)
    two = ordered_logit(data, reference={"tier": "B"}, **options)
    expected = ratios(one)["tier"] / ratios(one)["tier"]["B"]
    assert ratios(two)["tier"].tolist() == pytest.approx(expected.tolist(), rel=1e-5)
    assert two.terms["p"].tolist() == pytest.approx(one.terms["p"].tolist(), abs=1e-7)
    inverse = one.table.loc[1, ["low", "high"]].astype(float)
    assert two.table.loc[0, ["high", "low"]].astype(float).tolist() == pytest.approx(
        (1 / inverse).tolist(), rel=1e-5
    )
    keys = ["share", "low", "high"]
    assert two.adjusted[keys].to_numpy() == pytest.approx(one.adjusted[keys].to_numpy(), abs=1e-6)


@settings(max_examples=3)
@given(seed=SEEDS)
def test_the_order_of_units_does_not_matter(seed):
    data = drawn(seed)
    assume(data["after"].nunique() == 3 and data["tier"].nunique() == 3)
    options = {"outcome": "after", "terms": ["tier", "size"], "order": ["left", "group", "school"]}
    one = ordered_logit(data, **options)
    two = ordered_logit(data.sample(frac=1, random_state=seed % 1000), **options)
    pd.testing.assert_frame_equal(one.table, two.table, rtol=1e-6)
    pd.testing.assert_frame_equal(one.checks, two.checks, rtol=1e-6)


@settings(max_examples=3)
@given(seed=SEEDS)
def test_outcomes_turned_round_turn_the_odds_round(seed):
    data = drawn(seed)
    assume(data["after"].nunique() == 3 and data["tier"].nunique() == 3)
    order = ["left", "group", "school"]
    options = {"outcome": "after", "terms": ["tier", "size"]}
    one = ordered_logit(data, order=order, **options)
    two = ordered_logit(data, order=order[::-1], **options)
    assert two.table["log_odds"].tolist() == pytest.approx(
        (-one.table["log_odds"]).tolist(), abs=1e-6
    )
    ends = one.table[["high", "low"]].astype(float)
    assert two.table[["low", "high"]].astype(float).to_numpy() == pytest.approx(
        (1 / ends).to_numpy(), rel=1e-5, nan_ok=True
    )
    binary = binary_logit(data.assign(gone=~data["kept"]), outcome="gone", terms=["size"])
    kept = binary_logit(data, outcome="kept", terms=["size"])
    assert binary.table["log_odds"].iloc[0] == pytest.approx(-kept.table["log_odds"].iloc[0])
    assert binary.table["p"].iloc[0] == pytest.approx(kept.table["p"].iloc[0])


@settings(max_examples=3)
@given(seed=SEEDS, factor=st.floats(0.001, 1000), shift=st.floats(-1000, 1000))
def test_the_unit_of_a_term_of_numbers(seed, factor, shift):
    """Numbers a·x + b have the log odds over a; their p and the other terms stay."""
    data = drawn(seed)
    assume(data["kept"].nunique() == 2 and data["belt"].nunique() == 2)
    one = binary_logit(data, outcome="kept", terms=["belt", "size"])
    moved = data.assign(size=factor * data["size"] + shift)
    two = binary_logit(moved, outcome="kept", terms=["belt", "size"])
    assert two.table["log_odds"].iloc[-1] * factor == pytest.approx(
        one.table["log_odds"].iloc[-1], rel=1e-5, abs=1e-7
    )
    assert two.table["p"].iloc[-1] == pytest.approx(one.table["p"].iloc[-1], abs=1e-6)
    assert two.table["odds_ratio"].iloc[1] == pytest.approx(one.table["odds_ratio"].iloc[1])


def test_shares_sum_to_one_and_cuts_are_binary_models():
    data = drawn(5)
    found = ordered_logit(data, outcome="after", terms=["tier"], order=["left", "group", "school"])
    assert found.adjusted.groupby("level")["share"].sum().tolist() == pytest.approx([1, 1, 1])
    kept = binary_logit(data, outcome="kept", terms=["tier"])
    school = binary_logit(
        data.assign(school=data["after"] == "school"), outcome="school", terms=["tier"]
    )
    by_cut = dict(list(found.cuts.groupby("cut")))
    for words, model in (("left | group/school", kept), ("left/group | school", school)):
        for name in ("odds_ratio", "low", "high", "p"):
            assert by_cut[words][name].dropna().tolist() == pytest.approx(
                model.table[name].dropna().tolist()
            )
    assert kept.cuts["odds_ratio"].tolist() == kept.table["odds_ratio"].tolist()


def test_school_units_of_tier_a_have_a_finite_estimate(real):
    """10 of 10 kept beside 38 of 56: (10½ · 18½) / (½ · 38½), the closed form."""
    data = transition_data(real)
    found = binary_logit(data, outcome="kept", terms=["tier"], reference={"tier": "tier_group_c"})
    assert ratios(found)["tier", "tier_school_a"] == pytest.approx(10.5 * 18.5 / (0.5 * 38.5))
    assert ratios(found)["tier", "tier_school_b"] == pytest.approx(18.5 * 18.5 / (2.5 * 38.5))
    assert found.checks.loc["separated", "note"].endswith(
        "tier_school_a (10 of 10 True), tier_school_c (26 of 26 True)"
    )
    assert found.checks.loc["outcomes per parameter", "statistic"] == 6
    assert "tier school_a to group_c 10.1 (" in found.text


def test_ordered_model_of_the_real_lists(real):
    data = transition_data(real)
    order = ["left", "group", "school"]
    found = ordered_logit(data, outcome="round_2", terms=["tier", "belt"], order=order)
    assert found.counts.tolist() == [30, 109, 58]
    assert np.isfinite(found.table["odds_ratio"]).all()
    assert found.checks.loc["proportional odds", "p"] < 0.001
    assert "read the cuts one by one" in found.text
    assert "does not say why" in found.text


def test_words_are_of_association():
    found = binary_logit(drawn(1), outcome="kept", terms=["tier", "size"])
    assert found.text.startswith("30 units, kept: ")
    assert "tier B to A" in found.text
    assert "size for each unit more" in found.text
    for word in ("effect", "because", "impact", "due to"):
        assert word not in found.text
    assert found._repr_html_().startswith("<p>30 units")


def test_without_the_penalty_separated_outcomes_are_refused():
    with pytest.raises(DataContractError, match="outcomes are separated"):
        binary_logit(two_groups(3, 0, 2, 2), outcome="kept", terms=["group"], penalty="none")
    plain = binary_logit(two_groups(3, 1, 2, 2), outcome="kept", terms=["group"], penalty="none")
    assert ratios(plain)["group", "y"] == pytest.approx((2 * 1) / (2 * 3), rel=1e-6)


def test_cuts_that_are_separated_have_no_odds_without_the_penalty():
    rows = ["x left"] * 2 + ["x group"] * 3 + ["x school"] * 2 + ["y group"] * 3 + ["y school"] * 4
    data = pd.DataFrame([row.split() for row in rows], columns=["group", "after"])
    found = ordered_logit(
        data, outcome="after", terms=["group"], order=["left", "group", "school"], penalty="none"
    )
    first = found.cuts["cut"] == "left | group/school"
    assert found.cuts.loc[first, "odds_ratio"].isna().all()
    assert found.cuts.loc[~first, "odds_ratio"].notna().all()


def test_all_faults_at_once():
    data = pd.DataFrame({"kept": [1, None, 2], "tier": ["A", None, "B"]})
    with pytest.raises(DataContractError) as caught:
        binary_logit(data, outcome="kept", terms=["tier"], penalty="ridge", level=95)
    problems = [(fault.table, fault.problem) for fault in caught.value.faults]
    assert problems == [
        ("data", "missing value"),
        ("data", "needs true or false"),
        ("data", "missing value"),
        ("penalty", "no such penalty"),
        ("level", "needs a number between 0 and 1"),
    ]


def test_penalty_alone_keeps_its_type():
    with pytest.raises(UnknownNameError):
        binary_logit(two_groups(1, 1, 1, 1), outcome="kept", terms=["group"], penalty="lasso")


def test_the_caller_keeps_its_data():
    data = drawn(2)
    before = data.copy(deep=True)
    ordered_logit(data, outcome="after", terms=["tier"], order=["left", "group", "school"])
    pd.testing.assert_frame_equal(data, before)
