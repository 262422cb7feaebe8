"""The targets: counts of the table, comparators, soft flags, and series that are never summed."""

from __future__ import annotations

import pytest

from shuanggao_analytics.policy.targets import action_plan, figures, series, targets


def test_fifty_six_rows_twenty_four_with_figures():
    rows = action_plan()
    assert rows["row"].tolist() == list(range(1, 57))
    assert (rows["n_figures"] > 0).sum() == 24
    assert rows["n_figures"].sum() == 40  # 数以万计 (row 20) and 全部 (row 34) counted


def test_rows_per_action():
    # 004:258-330
    assert action_plan()["action"].value_counts(sort=False).tolist() == [
        4,
        9,
        5,
        9,
        1,
        6,
        12,
        4,
        4,
        1,
        1,
    ]


def test_the_words_of_the_table_are_kept():
    rows = action_plan()
    assert (rows["text_zh"] == rows["quote"]).all()
    assert rows["passage"].is_unique
    assert rows["responsible"].notna().all()


def test_deadlines_name_their_basis():
    rows = action_plan()
    dated = rows["deadline"].notna()
    assert rows.loc[dated, "deadline"].eq("2023").all()
    assert rows.loc[dated, "deadline_basis"].isin(["body", "plan"]).all()
    assert rows.loc[~dated, "reason"].notna().all()


def test_a_deadline_of_a_target_has_a_basis_and_only_then():
    table = targets()
    assert (table["deadline"].notna() == table["deadline_basis"].notna()).all()
    assert set(table["deadline_basis"].dropna()) == {"clause", "plan", "derived"}


@pytest.mark.parametrize(
    ("family", "count"),
    [
        ("round2", 10),
        ("round1", 4),
        ("consortia", 9),
        ("system_reform", 11),
        ("integration", 6),
        ("other", 15),
    ],
)
def test_items_per_family(family, count):
    assert (targets()["family"] == family).sum() == count


def test_ids_are_unique_and_every_figure_has_its_target():
    ids = [*targets()["target"], *action_plan()["target"]]
    assert len(ids) == len(set(ids)) == 111
    counts = figures().groupby("target").size().to_dict()
    tables = [targets(), action_plan()]
    stated = {row.target: row.n_figures for table in tables for row in table.itertuples()}
    assert counts == {name: number for name, number in stated.items() if number}


def test_comparators_are_known_and_between_has_two_ends():
    table = figures()
    assert set(table["comparator"]) == {"=", ">=", ">", "<=", "between"}
    between = table[table["comparator"] == "between"]
    assert between[["value", "upper"]].to_numpy().tolist() == [[120, 130]]  # 002:189
    assert table.loc[table["comparator"] != "between", "upper"].isna().all()


@pytest.mark.parametrize(
    ("target", "label", "expected"),
    [
        ("T2-1", "学校", (60, "=", True)),  # 000:33, 左右
        ("T3-3", "联合体", (150, "=", True)),  # 002:225, 左右
        ("T3-4", "联合体", (3, "<=", False)),  # 002:245, 不超过
        ("T5-3", "企业", (10000, ">=", False)),  # 002:297, 以上
        ("T4-9", "项目", (200, "=", False)),  # 002:503, without 左右
        ("T6-2", "专业类覆盖率", (90, ">", False)),  # 002:169, 超过
        ("T6-13", "城镇化率", (70, "=", True)),  # 002:1602, 接近
        ("Q-36", "双师型教师占专业教师", (50, ">", False)),  # 004:303
        ("Q-26", "乡村振兴人才培养优质校", (100, "=", False)),  # 004:289, without 左右
        ("Q-42", "国家级教师教学创新团队", (360, "=", False)),  # 004:309, without 左右
    ],
)
def test_published_figures(target, label, expected):
    table = figures()
    row = table[(table["target"] == target) & (table["label"] == label)].iloc[0]
    assert (row["value"], row["comparator"], row["soft"]) == expected


def test_soft_rows_say_about_in_the_table():
    # In the 56 rows soft means 左右, or the order of magnitude 数以万计.
    texts = action_plan().set_index("target")["text_zh"]
    table = figures()
    for name in table.loc[table["soft"] & table["target"].str.startswith("Q-"), "target"]:
        assert "左右" in texts[name] or "数以万计" in texts[name]


def test_an_order_of_magnitude_is_no_number():
    table = figures().set_index("target")
    assert table.loc["Q-20", "printed"] == "数以万计"
    missing = table.index[table["value"].isna()].tolist()
    assert missing == ["T2-10", "Q-20"]
    assert table.loc[missing, "reason"].notna().all()


def test_series_join_known_targets_of_different_documents_or_places():
    known = {*targets()["target"], *action_plan()["target"]}
    table = series()
    assert set(table["target"]) <= known
    assert table.groupby("series").size().ge(2).all()
