"""The report on an evaluation: its sentences are its numbers, and nothing is graded unasked."""

import re

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.briefing import evaluation_report, write_report
from shuanggao_analytics.briefing.evaluation_results import compute_evaluation, given_cutoffs
from shuanggao_analytics.datasets import load_sample
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.scoring import unit_score
from shuanggao_analytics.policy import scoring

OWN = {"优": 90, "良": 80, "中": 60}
AMOUNTS = ["budget_wan", "arrived_wan", "spent_wan"]


def table(round=1):  # noqa: A002
    """Four units of a final evaluation with all three stages, and their money."""
    rows = []
    for at, (unit, kind, scores) in enumerate((
        ("u1", "school", (95.0, 92.0, 91.0)), ("u2", "school", (90.0, 88.0, 89.5)),
        ("u3", "group", (84.0, 79.5, None)), ("u4", "group", (62.0, 55.0, None)),
    )):  # fmt: skip
        for shift, stage in enumerate(("self", "province", "ministries")):
            school, a, b = (None if x is None else x - shift for x in scores)
            rows.append(
                [unit, kind, round, "final", 2024, stage, f"{32 + at % 2}0000", school, a, b]
            )
    names = ["unit_id", "unit_type", "round", "evaluation", "year", "stage", "province_code",
             "school", "group_a", "group_b"]  # fmt: skip
    found = pd.DataFrame(rows, columns=names)
    found["completion_pct"], found["management_score"] = 95.0, 20.0
    for flag in ("political_issue", "deviation", "false_report"):
        found[flag] = False
    money = np.where((found["stage"] == "self").to_numpy()[:, None], [[100.0, 90.0, 45.0]], np.nan)
    return found.assign(**dict(zip(AMOUNTS, money.T, strict=True)))


def report(**options):
    return evaluation_report(table(), source="得分表.xlsx", **options)


def sentences(briefing):
    return [line for chapter in briefing.chapters for line in chapter.findings]


def annexes(briefing):
    return {annex.id: annex.table for annex in briefing.annexes}


class TestScores:
    def test_the_scores_are_those_of_the_formula(self):
        found = annexes(report())["单位得分"]
        rows = table()
        expected = unit_score(rows["unit_type"], school=rows["school"], groups=rows)
        assert found["得分"].tolist() == expected.tolist()
        assert found.loc[0, "得分"] == pytest.approx(0.5 * 95 + 0.25 * 92 + 0.25 * 91)
        assert found.loc[9, "得分"] == pytest.approx(0.3 * 62 + 0.7 * 55)

    def test_places_are_among_the_same_kind_of_the_same_stage(self):
        found = annexes(report())["单位得分"]
        here = found[found["阶段"] == "两部"]
        assert here["同类位次"].tolist() == [1, 2, 1, 2]
        assert here["同类单位数"].tolist() == [2, 2, 2, 2]

    def test_parts_sum_to_the_scores(self):
        found = annexes(report())
        keys = ["单位代码", "阶段"]
        sums = found["得分构成"].groupby(keys)["贡献"].sum()
        scores = found["单位得分"].set_index(keys)["得分"]
        assert sums.sub(scores).abs().max() < 1e-9

    def test_without_cutoffs_nothing_is_graded(self):
        found = report()
        assert [chapter.id for chapter in found.chapters] == ["scores", "stages", "funds"]
        assert not {"等级", "后果", "界限附近", "界限移动"} & set(annexes(found))
        assert any("没有给出界限，因此没有等级" in caveat for caveat in found.caveats)
        assert not any(word in line for line in sentences(found) for word in ("优", "良 "))


class TestGrades:
    def test_the_sentence_counts_the_table(self):
        found = report(cutoffs=OWN)
        grades = annexes(found)["等级"]
        here = grades[grades["阶段"] == "两部"]["等级"].tolist()
        assert here == ["优", "良", "中", "差"]
        text = "\n".join(sentences(found)).replace("\u00a0", " ")
        assert "使用者给定的界限（优 ≥ 90、良 ≥ 80、中 ≥ 60）：优 1、良 1、中 1、差 1。" in text
        assert "限期整改2个单位，其中不得参加下一轮遴选1个" in text

    def test_consequences_carry_their_clause(self):
        found = annexes(report(cutoffs=OWN))["后果"]
        assert set(found["条款"]) == {"002:1480"}
        assert found.loc[found["单位代码"] == "u4", "取消资格"].tolist() == [True]

    @pytest.mark.parametrize("change", [{"evaluation": "mid_term"}, {"stage": "self"}])
    def test_only_final_grades_of_the_ministries_have_consequences(self, change):
        rows = table()
        rows = rows[rows["stage"] == "ministries"].assign(**change)
        found = evaluation_report(rows, cutoffs=OWN, source="s")
        assert "后果" not in annexes(found)
        assert any("因此没有后果" in line for line in sentences(found))

    def test_compiled_bounds_are_named_compiled_everywhere(self):
        standard = scoring.compiled_standard()
        rows = table()
        rows.loc[rows["unit_id"] == "u1", "completion_pct"] = 70.0
        found = evaluation_report(rows, cutoffs=standard, vetoes=standard, source="s")
        graded = [spec for chapter in found.chapters[1:3] for spec in chapter.exhibits]
        assert {spec.trust for spec in graded} == {"compiled"}
        assert all(any("汇编，非官方" in note for note in spec.notes) for spec in graded)
        assert any("不是官方分数线" in caveat for caveat in found.caveats)
        grades = annexes(found)["等级"]
        u1 = grades[(grades["单位代码"] == "u1") & (grades["阶段"] == "两部")].iloc[0]
        assert (u1["按得分"], u1["等级"], u1["定级依据"], u1["否决项编号"]) == (
            "优", "差", "否决项", "V-2b",
        )  # fmt: skip

    def test_own_bounds_are_never_called_compiled(self):
        found = report(cutoffs=OWN)
        graded = [spec for chapter in found.chapters[1:3] for spec in chapter.exhibits]
        assert {spec.trust for spec in graded} == {"derived"}
        assert all(any("由使用者给定" in note for note in spec.notes) for spec in graded)

    def test_a_veto_that_cannot_be_checked_leaves_the_grade_open(self):
        standard = scoring.compiled_standard()
        rows = table().drop(columns="completion_pct")
        found = evaluation_report(rows, cutoffs=standard, vetoes=standard, source="s")
        assert any("3个单位因缺少否决项的数据，等级未定" in line for line in sentences(found))


class TestBounds:
    def test_near_units_are_those_within_the_distance(self):
        found = report(cutoffs=OWN, near=2)
        near = annexes(found)["界限附近"]
        assert (near["距离"] <= 2).all()
        scores = annexes(found)["单位得分"]["得分"].to_numpy()
        away = np.abs(scores[:, None] - [90, 80, 60])
        assert len(near) == int((away <= 2).sum())
        assert not any("界限附近" in each for each in annexes(report(cutoffs=OWN, near=0.001)))

    def test_the_curve_is_still_at_the_bound_and_counts_all_units(self):
        moved = annexes(report(cutoffs=OWN))["界限移动"]
        assert moved.loc[moved["移动"] == 0, "改变等级"].tolist() == [0, 0, 0]
        assert (moved[["优", "良", "中", "差"]].sum(axis=1) == 4).all()

    @pytest.mark.parametrize(
        "cutoffs", [{"优": 100, "良": 99.9, "中": 0}, {"优": 61, "良": 60.9, "中": 60.8}]
    )
    def test_bounds_beside_each_other_or_at_the_ends_are_no_trouble(self, cutoffs):
        found = report(cutoffs=cutoffs)
        assert "等级" in annexes(found)

    def test_provinces_are_called_provinces_in_the_language_of_the_report(self):
        rows = table().assign(province=["江苏省", "浙江省"] * 6)
        for lang, head, name in (("zh", "省份", "江苏省"), ("en", "Province", "Jiangsu")):
            found = evaluation_report(rows, cutoffs=OWN, near=2, source="s", lang=lang)
            tables = [annex.table for annex in found.annexes if head in annex.table.columns]
            assert len(tables) >= 3
            assert all(name in set(each[head]) for each in tables)


class TestStages:
    def test_the_sentence_has_the_mean_difference(self):
        found = report()
        lines = [line for line in sentences(found) if line.startswith("两部减自评")]
        assert lines == [
            "两部减自评（4个单位，缺一阶段未计0个）：平均−2.00分（95%区间−2.00至−2.00），"
            "一致性界限−2.00至−2.00分。"
        ]
        assert any("不说明哪一阶段更接近实际" in line for line in sentences(found))

    def test_units_without_a_stage_are_left_out_and_counted(self):
        rows = table()
        rows = rows[(rows["unit_id"] != "u4") | (rows["stage"] == "self")]
        found = annexes(evaluation_report(rows, source="s"))["一致性"]
        assert found["单位数"].tolist() == [3, 3, 3]
        assert found["未计"].tolist() == [1, 1, 1]

    def test_two_units_are_too_few(self):
        rows = table()
        found = evaluation_report(rows[rows["unit_id"].isin(["u1", "u2"])], source="s")
        assert any("只有2个，不作比较" in line for line in sentences(found))

    def test_the_columns_of_the_stages_are_the_stages(self):
        found = annexes(report())["阶段"]
        assert found.columns[4:7].tolist() == ["自评", "省级", "两部"]
        assert found.loc[0, ["自评", "两部"]].tolist() == [93.25, 91.25]

    def test_true_and_false_are_yes_and_no_on_the_page(self):
        (spec,) = [spec for chapter in report().chapters for spec in chapter.exhibits
                   if spec.id == "evaluation-bias"]  # fmt: skip
        assert set(spec.data["small_n"]) <= {"是", "否"}

    def test_one_stage_has_no_such_chapter(self):
        rows = table()
        found = evaluation_report(rows[rows["stage"] == "self"], source="s")
        assert "stages" not in [chapter.id for chapter in found.chapters]


class TestFunds:
    def test_rates_name_their_denominator(self):
        found = report()
        text = [line for line in sentences(found) if "到位率" in line]
        assert text == [
            "2024年终期自评（4个单位金额齐全，0个不全）：资金到位率90.0%，执行率50.0%（支出÷到账）；"
            "支出÷预算为45.0%。"
        ]
        assert annexes(found)["资金"]["执行率%"].tolist() == [50.0] * 4

    def test_a_missing_amount_is_counted_not_zero(self):
        rows = table()
        rows.loc[0, "spent_wan"] = np.nan
        found = evaluation_report(rows, source="s")
        assert any("3个单位金额齐全，1个不全" in line for line in sentences(found))
        funds = annexes(found)["资金"]
        assert funds["执行率%"].isna().tolist() == [True, False, False, False]
        assert funds.loc[0, "缺数原因"] == "支出（万元）资料暂缺"

    def test_without_amounts_there_is_no_such_chapter(self):
        found = evaluation_report(table().drop(columns=AMOUNTS), source="s")
        assert "funds" not in [chapter.id for chapter in found.chapters]


class TestScenario:
    def test_round_two_is_refused_unless_it_is_called_a_scenario(self):
        with pytest.raises(DataContractError, match="000:220") as caught:
            evaluation_report(table(2), source="s")
        assert "--scenario-round-one" in str(caught.value)
        found = evaluation_report(table(2), cutoffs=OWN, scenario=True, source="s")
        assert "情景" in found.subtitle
        assert any("不是评价结果" in caveat for caveat in found.caveats)
        scored = [spec for chapter in found.chapters for spec in chapter.exhibits
                  if spec.id != "evaluation-funds"]  # fmt: skip
        assert all(any(note.startswith("情景") for note in spec.notes) for spec in scored)
        assert set(annexes(found)["得分构成"]["依据"]) == {"情景"}

    def test_round_one_is_no_scenario(self):
        found = evaluation_report(table(), scenario=True, source="s")
        assert "情景" not in found.subtitle
        assert set(annexes(found)["得分构成"]["依据"]) == {"002:1998"}


class TestFaults:
    def test_all_faults_of_the_table_come_at_once(self):
        rows = table()
        rows.loc[0, "stage"], rows.loc[3, "round"], rows.loc[5, "evaluation"] = "peer", 2, "weekly"
        with pytest.raises(DataContractError) as caught:
            evaluation_report(rows, near=0, source="s")
        text = str(caught.value)
        for words in ("2 kinds of round", "no such stage", "no such evaluation", "near"):
            assert words in text

    def test_scores_cutoffs_and_units_come_at_once(self):
        rows = table()
        rows.loc[0, "school"] = 105.0
        rows.loc[6, "group_b"] = 70.0
        with pytest.raises(DataContractError) as caught:
            evaluation_report(rows, cutoffs={"优": 80, "良": 90}, source="s")
        text = str(caught.value)
        for words in ("outside [0, 100]", "a group unit with two groups", "no bound given",
                      "not below the bound", "u1, final 2024, self"):  # fmt: skip
            assert words in text

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda rows: rows.drop(columns=["school", "stage"]), "missing column"),
            (lambda rows: rows.iloc[:0], "scores"),
            (lambda rows: pd.concat([rows, rows.iloc[:1]]), "row twice"),
            (lambda rows: rows.assign(trust=["synthetic", *["official"] * 11]), "2 kinds of trust"),
        ],
    )
    def test_tables_that_are_none(self, change, words):
        with pytest.raises(DataContractError, match=re.escape(words)):
            evaluation_report(change(table()), source="s")

    def test_the_callers_table_is_left_alone(self):
        rows = table()
        before = rows.copy(deep=True)
        evaluation_report(rows, cutoffs=OWN, source="s")
        pd.testing.assert_frame_equal(rows, before)

    @pytest.mark.parametrize("text", ["90,80", "90,80,60,40", "a,b,c", "90;80;60", "90,80,nan", ""])
    def test_cutoffs_as_text(self, text):
        with pytest.raises(DataContractError, match="needs 3 numbers"):
            given_cutoffs(text)

    def test_two_sets_of_bounds_are_one_too_many(self):
        with pytest.raises(DataContractError, match="two sets of bounds"):
            given_cutoffs("90,80,60", compiled=True)
        assert given_cutoffs("90， 80，60")[0] == OWN
        assert given_cutoffs(None) == (None, None)


@pytest.fixture(scope="module")
def scores():
    return load_sample("scores")


class TestSample:
    """The synthetic panel: 220 units, five years, three stages."""

    def test_synthetic_stays_synthetic_in_every_part(self, scores):
        standard = scoring.compiled_standard()
        found = evaluation_report(
            scores, cutoffs=standard, vetoes=standard, scenario=True, source="s"
        )
        parts = [spec for chapter in found.chapters for spec in chapter.exhibits]
        assert {part.trust for part in (*parts, *found.annexes)} == {"synthetic"}

    def test_the_last_set_is_looked_at_and_permuting_rows_changes_nothing(self, scores):
        options = {"cutoffs": OWN, "scenario": True}
        found = compute_evaluation(scores, **options)
        assert found.main == ("final", 2029, "ministries")
        mixed = compute_evaluation(scores.sample(frac=1, random_state=1), **options)
        keys = ["unit_id", "evaluation", "year", "stage"]
        one, two = (each.rows.set_index(keys)[["score", "rank", "grade"]].sort_index()
                    for each in (found, mixed))  # fmt: skip
        assert one["score"].sub(two["score"]).abs().max() < 1e-9
        pd.testing.assert_frame_equal(one[["rank", "grade"]], two[["rank", "grade"]])

    @pytest.mark.parametrize(("lang", "suffix"), [("zh", "docx"), ("en", "xlsx")])
    def test_the_report_can_be_written(self, scores, tmp_path, lang, suffix):
        rows = scores[(scores["evaluation"] == "final") & scores["unit_id"].le("s2-020")]
        found = evaluation_report(rows, cutoffs=OWN, scenario=True, source="s", lang=lang)
        assert write_report(found, tmp_path / f"r.{suffix}").stat().st_size > 10_000

    def test_an_english_report_is_english(self, scores):
        rows = scores[(scores["evaluation"] == "final") & scores["unit_id"].le("s2-020")]
        found = evaluation_report(rows, cutoffs=OWN, scenario=True, source="s", lang="en")
        notes = [note for chapter in found.chapters for spec in chapter.exhibits
                 for note in spec.notes]  # fmt: skip
        heads = [str(name) for annex in found.annexes for name in annex.table.columns]
        text = "\n".join([found.title, found.subtitle, *sentences(found), *notes, *heads])
        assert re.findall(r"[\u4e00-\u9fff]+", text) == []
        titles = [spec.title for chapter in found.chapters for spec in chapter.exhibits]
        assert all(line[0].isupper() or line[0].isdigit() for line in sentences(found) + titles)


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "没有到账而有支出"), ("en", "money spent and none arrived")]
)
def test_why_a_rate_is_missing_is_said_in_words(lang, words):
    scores = table()
    scores["arrived_wan"] = scores["arrived_wan"] * 0
    report = evaluation_report(scores, source="x", lang=lang)
    cells = {str(c) for each in report.annexes for c in each.table.to_numpy().ravel()}
    assert words in {
        piece for cell in cells for piece in cell.split("、" if lang == "zh" else ", ")
    }


def test_a_workbook_that_says_nothing_of_its_nature_is_no_synthetic_one():
    silent = table().assign(trust=pd.NA)
    assert compute_evaluation(silent).trust == "derived"
    assert compute_evaluation(table().assign(trust="synthetic")).trust == "synthetic"
