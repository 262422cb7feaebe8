"""The framework of round two (000:117-148) and the round-one contents (002:1452-1458)."""

from __future__ import annotations

from shuanggao_analytics.policy import framework
from shuanggao_analytics.resources import read_policy


def test_six_nineteen_thirty_three():
    assert len(framework.indices()) == 6
    assert len(framework.sub_indices()) == 19
    points = framework.observation_points()
    assert points["point"].tolist() == list(range(1, 34))
    assert points["label_zh"].is_unique
    assert points["label_en"].is_unique


def test_points_per_index_and_sub_indices_per_index():
    points = framework.observation_points()
    assert points.groupby("index").size().tolist() == [3, 4, 4, 12, 3, 7]
    assert framework.sub_indices().groupby("index").size().tolist() == [2, 2, 2, 5, 3, 5]


def test_every_point_belongs_to_a_sub_index_and_every_sub_index_has_a_point():
    points = framework.observation_points()
    assert set(points["row_content"]) == set(framework.sub_indices()["sub_index"])
    assert set(framework.sub_indices()["index"]) == set(framework.indices()["index"])


def test_inference_is_flagged_exactly_where_print_and_content_part():
    points = framework.observation_points().set_index("point")
    differ = points["row_printed"] != points["row_content"]
    assert (differ == points["inferred"]).all()
    assert (points["inference"].notna() == points["inferred"]).all()
    content = points.loc[points["inferred"], "row_content"].to_dict()
    assert content == {17: "4.3", 24: "5.1", 25: "5.2", 26: "5.3", 30: "6.2", 31: "6.3"}


def test_both_spellings_of_index_four_are_kept():
    entry = read_policy("framework")["indices"][3]
    assert entry["name_zh"] == "建设措施目标的可达程度"  # 000:131
    assert entry["aliases"] == ["建设措施目标的可达成度"]  # 000:29


def test_no_weights_in_either_framework():
    assert read_policy("framework")["weights"]["value"] is None
    assert read_policy("framework_round1")["weights"]["value"] is None
    assert not [name for name in framework.observation_points().columns if "weight" in name]


def test_round_one_has_three_contents_ten_and_nine_dimensions():
    contents = framework.round1_contents()
    assert contents["name_zh"].tolist() == [
        "建设绩效完成情况",
        "资金保障和使用情况",
        "项目建设水平",
    ]
    dimensions = framework.round1_dimensions()
    assert dimensions["level"].value_counts().to_dict() == {"school": 10, "group": 9}
    for _, part in dimensions.groupby("level"):
        assert part["number"].tolist() == list(range(1, len(part) + 1))
    assert (dimensions["name_zh"] == dimensions["quote"]).all()


def test_mid_term_left_out_the_level_of_construction():
    # 002:2026: 中期绩效评价主要考核绩效目标完成和资金管理使用情况
    contents = framework.round1_contents().set_index("content")
    assert contents["mid_term"].to_dict() == {"performance": True, "funds": True, "level": False}
    assert contents["final"].all()
    for stage in read_policy("framework_round1")["stages"]:
        assert stage["contents"] == contents.index[contents[stage["id"]]].tolist()
