"""The words of a logit model."""

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.transitions import binary_logit, ordered_logit


def test_many_levels_are_shortened():
    data = pd.DataFrame({"place": [f"p{at:02d}" for at in range(15)] * 4})
    data["kept"] = np.arange(60) % 4 > 0
    text = binary_logit(data, outcome="kept", terms=["place"]).text
    assert "p01 to p00" in text
    assert "p12 to p00" in text
    assert "p13 to p00" not in text
    assert "2 more in the table" in text


def test_few_outcomes_are_said():
    data = pd.DataFrame({"kept": [1] * 30 + [0] * 6, "tier": ["A", "B"] * 18})
    found = binary_logit(data, outcome="kept", terms=["tier"])
    assert found.checks.loc["outcomes per parameter", "statistic"] == 6
    assert "outcomes 6 over parameters 1 is 6.0; fewer than 10" in found.text
    assert "with the small-sample penalty" in found.text


def test_words_of_the_ordered_model():
    data = pd.DataFrame({"after": ["a", "b", "c"] * 12, "tier": ["A", "B", "B", "A"] * 9})
    found = ordered_logit(
        data, outcome="after", terms=["tier"], order=["a", "b", "c"], penalty="none"
    )
    assert found.text.startswith("36 units, after: 12 a, 12 b, 12 c; odds of a higher outcome.")
    assert "without the small-sample penalty" in found.text
    assert "read the cuts one by one" not in found.text
    assert found._repr_html_().count("<table") == 5
    assert found.cuts["cut"].unique().tolist() == ["a | b/c", "a/b | c"]
