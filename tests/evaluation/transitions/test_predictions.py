"""Adjusted shares: means of predictions, and intervals against simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from shuanggao_analytics.evaluation.transitions import binary_logit
from shuanggao_analytics.evaluation.transitions.design import designed
from shuanggao_analytics.evaluation.transitions.fitting import maximise
from shuanggao_analytics.evaluation.transitions.likelihood import proportional
from shuanggao_analytics.evaluation.transitions.predictions import adjusted_shares


def drawn(rows=120):
    rng = np.random.default_rng(7)
    data = pd.DataFrame({"tier": rng.choice(list("ABC"), rows), "size": rng.normal(size=rows)})
    chance = expit(0.5 + data["size"] + (data["tier"] == "B"))
    return data.assign(kept=rng.random(rows) < chance)


def fitted(data):
    design = designed(data, outcome="kept", terms=["tier", "size"], order=None, reference=None)
    rows, counts, _ = design.patterns()
    return design, maximise(proportional(counts, rows, penalty=0.5))


def test_mean_of_predictions_with_all_at_one_level():
    data = drawn()
    found = binary_logit(data, outcome="kept", terms=["tier", "size"])
    log_odds = found.table.set_index(["term", "level"])["log_odds"]
    slope = found.table["log_odds"].iloc[-1]
    line = found.baseline["log_odds"].iloc[0] + slope * (data["size"] - data["size"].mean())
    for _, row in found.adjusted.iterrows():
        expected = expit(line + log_odds["tier", row["level"]]).mean()
        assert row["share"] == pytest.approx(expected)
        inside = data.loc[data["tier"] == row["level"], "kept"]
        assert (row["n"], row["k"]) == (len(inside), inside.sum())


def test_interval_is_that_of_drawn_parameters():
    """Ends on the logit scale against 20 000 draws from N(estimate, inverse information)."""
    data = drawn()
    design, fit = fitted(data)
    rng = np.random.default_rng(1)
    draws = rng.multivariate_normal(fit.point, fit.covariance, size=20_000)
    size = design.columns[:, -1]
    for row in adjusted_shares(design, fit, level=0.95).itertuples():
        if row.outcome == "True":
            levels = np.insert(draws[:, 1:3], 0, 0.0, axis=1)[:, "ABC".index(row.level)]
            lines = -draws[:, 0] + levels
            shares = expit(lines[:, None] + draws[:, 3][:, None] * size).mean(axis=1)
            width = 1.96 * np.std(logit(shares))
            assert logit(row.high) - logit(row.share) == pytest.approx(width, rel=0.1)
            assert logit(row.share) - logit(row.low) == pytest.approx(width, rel=0.1)


def test_a_wider_level_is_a_wider_interval_and_numbers_have_no_rows():
    design, fit = fitted(drawn())
    narrow, wide = (adjusted_shares(design, fit, level=each) for each in (0.8, 0.99))
    assert (wide["low"] < narrow["low"]).all()
    assert (wide["high"] > narrow["high"]).all()
    assert set(narrow["term"]) == {"tier"}
