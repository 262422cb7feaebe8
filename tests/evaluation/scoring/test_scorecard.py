"""The scorecard: peers by hand, places by weighting, refusals."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.scoring import framework_scores, layer_scores, scorecard
from shuanggao_analytics.evaluation.scoring.layers import dimension_names

POINTS = [f"p{number:02d}" for number in range(1, 34)]
RNG = np.random.default_rng(8)
UNITS = pd.DataFrame(RNG.uniform(40, 100, (9, 33)), columns=POINTS).assign(
    unit_id=[f"u{at}" for at in range(9)]
)


def layers():
    """Return layers of four units, the last with one group."""
    rows = []
    for at in range(4):
        for layer in ("school", "group_a", "group_b")[: 3 if at < 3 else 2]:
            names = dimension_names("school" if layer == "school" else "group")
            columns = ["performance", "funds", *names]
            cells = np.random.default_rng(len(rows)).uniform(40, 100, len(columns))
            row = dict(zip(columns, cells, strict=True))
            rows.append({"unit_id": f"u{at}", "layer": layer, **row})
    return pd.DataFrame(rows)


def test_the_framework_by_hand():
    scores = framework_scores(UNITS, weights="per_index")
    card = scorecard(scores, unit="u3")
    table = card.table.set_index("part")
    assert table["level"].value_counts().to_dict() == {"sub_index": 19, "index": 6}
    others = scores.table.loc[scores.table["unit_id"] != "u3", "4"]
    own = scores.table.loc[3, "4"]
    assert table.loc["4", "score"] == own
    assert table.loc["4", ["low", "median", "high"]].tolist() == pytest.approx(
        others.quantile([0.25, 0.5, 0.75]).tolist()
    )
    assert table.loc["4", "gap"] == pytest.approx(own - others.median())
    assert table.loc["4", "rank"] == 1 + (others > own).sum()
    assert table.loc["4", "of"] == 9
    assert table.loc["4", "name_zh"] == "建设措施目标的可达程度"
    assert card.weightings["weighting"].tolist()[0] == "per_index"
    assert (
        card.weightings["rank"].tolist()
        == scores.ranks[card.weightings["weighting"]].iloc[3].tolist()
    )
    ranks = card.weightings["rank"]
    assert f"rank {ranks.min()} to {ranks.max()} of 9 over 6 weightings" in card.text
    assert "name_en" in card._repr_html_()


def test_synthetic_scores_are_called_so():
    card = scorecard(framework_scores(UNITS.assign(trust="synthetic")), unit="u3")
    assert card.table["trust"].unique().tolist() == ["synthetic"]
    assert card.text.endswith("Trust of the data: synthetic.")
    assert "trust" not in scorecard(framework_scores(UNITS), unit="u3").table.columns


def test_peers_may_be_named():
    card = scorecard(framework_scores(UNITS), unit="u3", peers=["u3", "u4", "u5"])
    assert card.peers == ("u4", "u5")
    assert (card.table["of"] == 3).all()
    assert "Only 2 to compare with" in card.text


def test_printed_rows_have_their_card():
    card = scorecard(framework_scores(UNITS, weights="nested", rows="printed"), unit="u0")
    assert "5.1–5.3" in card.table["part"].tolist()
    assert card.weightings["weighting"].iloc[0] == "nested_printed"


def test_a_layer_among_layers_of_its_kind():
    scores = layer_scores(layers())
    card = scorecard(scores, unit="u0", layer="group_a")
    assert card.table["level"].value_counts().to_dict() == {"dimension": 9, "content": 3}
    assert card.table["of"].unique().tolist() == [6]  # u1, u2 with two groups each, u3 with one
    assert card.peers == ("u1", "u2", "u3")
    assert card.weightings["weighting"].tolist() == ["used", "per_content", "per_part"]
    own = layers().iloc[1]
    assert card.weightings["score"].iloc[2] == pytest.approx(
        own[["performance", "funds", *dimension_names("group")]].astype(float).mean()
    )
    assert card.weightings["score"].iloc[0] == pytest.approx(card.weightings["score"].iloc[1])
    table = card.table.set_index("part")
    assert table.loc["group-3", "score"] == own["group-3"]
    assert table.loc["level", "score"] == pytest.approx(scores.table.loc[1, "level"])
    assert table.loc["group-7", "name_zh"] == "社会服务"
    assert "layer group_a" in card.text


def test_a_midterm_card_has_contents_only():
    table = layers()[["unit_id", "layer", "performance", "funds"]]
    card = scorecard(layer_scores(table, evaluation="mid_term"), unit="u3", layer="school")
    assert card.table["part"].tolist() == ["performance", "funds"]


@pytest.mark.parametrize(
    ("scores", "options", "problem"),
    [
        ("framework", {"unit": "x"}, "no such unit"),
        ("framework", {"unit": "u1", "layer": "school"}, "the framework has no layers"),
        ("framework", {"unit": "u1", "peers": ["x", "u1"]}, "nobody to compare with"),
        ("framework", {"unit": "u1", "peers": ["x", "u2"]}, "peers: no such unit"),
        ("layers", {"unit": "u1"}, "no such layer"),
        ("layers", {"unit": "u3", "layer": "group_b"}, "no layer group_b of this unit"),
    ],
)
def test_refusals(scores, options, problem):
    made = framework_scores(UNITS) if scores == "framework" else layer_scores(layers())
    with pytest.raises(DataContractError) as caught:
        scorecard(made, **options)
    assert problem in str(caught.value)
