"""The report on audits: sentences from numbers, a term for every key, no word too many."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from shuanggao_analytics import audit
from shuanggao_analytics.audit.checks.result import checks_table, notes_table
from shuanggao_analytics.briefing import audit_report
from shuanggao_analytics.briefing import audit_words as words
from shuanggao_analytics.briefing.audit_results import (
    audit_tables,
    gravest,
    kinds,
    only_table,
    read_words,
)
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.errors import DataContractError, ShuanggaoError, UnknownNameError
from shuanggao_analytics.resources import data_dir

ROOM = Path(audit.__file__).parent
TERMS = set(pd.read_csv(data_dir() / "terms.csv", dtype="str", keep_default_na=False)["key"])
ZH, EN = Wording("zh"), Wording("en")

# 唐志强, 秦娜, ChinaXiv 202006.00126, tables 5–8: what is printed as D is C
PRINTED = pd.DataFrame({
    "年份": ["2010", "2011", "2012"], "U": ["0.246", "0.327", "0.412"],
    "V": ["0.599", "0.397", "0.390"], "耦合协调度": ["0.909", "0.995", "1.000"],
})  # fmt: skip
RIGHT = PRINTED.assign(耦合协调度=["0.620", "0.600", "0.633"])
BELTS = pd.DataFrame({"地带": ["东部", "中部", "西部"], "单位数": ["101", "50", "46"]})
OTHER = pd.DataFrame({"甲": ["一", "二"], "乙": ["1", "2"]})


def one(**changes):
    """Return an audit of a single check."""
    row = {"check": "D = √(C·T)", "row": "2010", "column": "D", "printed": "0.909",
           "expected": "0.620", "recomputed": 0.6196, "difference": 0.2894, "tolerance": 0.00051,
           "verdict": "does_not_follow", "cause": None, "suspect": None}  # fmt: skip
    table = checks_table([list({**row, **changes}.values())])
    return audit.Audit(kind="coupling", table=table, notes=notes_table([]))


class TestSentences:
    def test_a_finding_names_place_numbers_tolerance_and_verdict(self):
        assert words.finding_sentences(one(), ZH) == [
            "2010，D：印作0.909，按“D = √(C·T)”应为0.620，相差+0.289（舍入至多解释0.00051），"
            "不能推出。"
        ]
        assert words.finding_sentences(one(), EN) == [
            "2010, D: printed 0.909, “D = √(C·T)” gives 0.620, a difference of +0.289 "
            "(rounding explains 0.00051 at most): does not follow."
        ]

    def test_cause_and_suspect_follow_where_there_are_any(self):
        found = one(cause="d_is_c", suspect="2010, C → 0.36, carried into D → 0.62; 2010, T → 0.4")
        (line,) = words.finding_sentences(found, ZH)
        assert f"；可能原因：{ZH('audit_cause_d_is_c')}；若只有一格有误：" in line
        assert line.endswith("2010, C → 0.36，并带入D → 0.62；2010, T → 0.4。")
        assert ", carried into D → 0.62; 2010, T → 0.4." in words.finding_sentences(found, EN)[0]

    def test_a_word_has_no_difference(self):
        none = dict.fromkeys(("recomputed", "difference", "tolerance"), float("nan"))
        found = one(
            check="D → grade", column="等级", printed="良好", expected="中级 / 良好协调", **none
        )
        assert words.finding_sentences(found, ZH) == [
            "2010，等级：印作“良好”，按“D → grade”可为“中级 / 良好协调”，不能推出。"
        ]

    def test_a_text_is_quoted(self):
        found = audit.statements("西部单位数为64。东部和中部差别为99。", BELTS)
        lines = words.finding_sentences(found, ZH)
        assert lines[0] == "正文“西部单位数为64”中的64，表中西部，单位数为46，不能推出。"
        assert lines[1].startswith("“东部和中部差别为99”中的99，表中找不到对应的数字")

    def test_what_fails_comes_before_what_cannot_be_told(self):
        table = pd.concat([one(verdict=v).table for v in ("cannot_tell", "does_not_follow")])
        found = audit.Audit(kind="coupling", table=table, notes=notes_table([]))
        assert words.gravest_first(found)["verdict"].tolist() == ["does_not_follow", "cannot_tell"]

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_no_word_of_intent_or_blame(self, lang):
        found = audit_report({"t": audit.coupling(PRINTED)}, source="s", lang=lang)
        text = "\n".join(line for chapter in found.chapters for line in chapter.findings)
        assert not re.search(r"造假|伪造|篡改|抄袭|fraud|fabricat|falsif|manipulat", text)
        assert any(word in found.caveats[2] for word in ("意图", "intent"))

    def test_notes_and_what_was_left_out_are_told(self):
        notes = notes_table([("kinds", "coupling"), ("scale_gap", "0.4–0.41"), ("d_is_c", "")])
        found = audit.Audit(kind="table", table=one().table, notes=notes, skipped=3)
        assert words.note_sentences(found, ZH) == [
            f"注：{ZH('audit_note_scale_gap')}：0.4–0.41",
            f"注：{ZH('audit_note_d_is_c')}",
            "因缺数字未做的检验：3项",
        ]
        assert words.kind_words(found, ZH) == "耦合协调度表"


class TestReport:
    def test_each_table_has_a_chapter_and_the_first_counts_them_all(self):
        found = audit_report(
            {"表1": audit.coupling(PRINTED), "表2": audit.coupling(RIGHT)}, source="某文"
        )
        assert [chapter.id for chapter in found.chapters] == ["overview", "table-1", "table-2"]
        assert found.chapters[0].findings == (
            "2张表共6项检验，3项不能由表中数字推出，0项无法判断。",
        )
        assert found.chapters[1].findings[0] == (
            "表1：认作耦合协调度表，共3项检验，0项可由表中数字推出，3项不能，0项无法判断。"
        )
        assert found.chapters[2].exhibits == ()
        counts = found.chapters[0].exhibits[0].data
        assert counts["follows"].tolist() == [0, 3]

    def test_the_annex_has_every_check_and_note(self):
        audits = {"表1": audit.coupling(PRINTED), "表2": audit.coupling(RIGHT)}
        found = audit_report(audits, source="某文")
        checks = found.annexes[0].table
        assert len(checks) == 6
        assert checks["表"].tolist() == ["表1"] * 3 + ["表2"] * 3
        assert checks["结论"].tolist() == ["不能推出"] * 3 + ["可以推出"] * 3
        assert set(checks["可能原因"]) == {ZH("audit_cause_d_is_c"), ""}
        assert len(found.annexes[1].table) == sum(
            len(words.note_sentences(each, ZH)) for each in audits.values()
        )

    def test_the_annex_begins_with_what_does_not_follow(self):
        found = audit_report({"表2": audit.coupling(RIGHT), "表1": audit.coupling(PRINTED)},
                             source="某文")  # fmt: skip
        checks = found.annexes[0].table
        assert checks["表"].tolist() == ["表1"] * 3 + ["表2"] * 3

    def test_many_findings_are_counted_and_cut(self):
        table = pd.concat([one(row=str(n)).table for n in range(60)], ignore_index=True)
        many = audit.Audit(kind="coupling", table=table, notes=notes_table([]))
        found = audit_report({"表1": many}, source="某文")
        assert "另有48条见下表与附表。" in found.chapters[1].findings
        (spec,) = found.chapters[1].exhibits
        assert len(spec.data) == 45
        assert "只列前45行，另有15行未列出" in spec.notes
        assert len(found.annexes[0].table) == 60

    def test_all_well_says_so(self):
        found = audit_report({"表2": audit.coupling(RIGHT)}, source="某文", lang="en")
        assert found.chapters[0].findings == (
            "Tables: 1, checks: 3; all follow from the tables' own numbers.",
        )

    def test_nothing_checked_says_so(self):
        found = audit_report({"表9": audit.audit_table(OTHER)}, source="某文")
        assert found.chapters[1].findings == ("表9：没有可以检验的内容。",)
        assert [annex.id for annex in found.annexes] == []

    def test_nothing_is_called_true(self):
        found = audit_report({"表2": audit.coupling(RIGHT)}, source="某文")
        assert any("不说明数字本身是否真实" in caveat for caveat in found.caveats)


class TestTables:
    def test_every_table_is_audited_and_the_gravest_verdict_counts(self):
        found = audit_tables({"a": RIGHT, "b": PRINTED, "c": OTHER})
        assert {name: each.verdict for name, each in found.items()} == {
            "a": "follows", "b": "does_not_follow", "c": "nothing_checked",
        }  # fmt: skip
        assert gravest(found) == "does_not_follow"
        assert gravest({"a": found["a"], "c": found["c"]}) == "follows"
        assert gravest({"c": found["c"]}) == "nothing_checked"

    def test_a_told_kind_that_fits_some_tables_notes_the_others(self):
        found = audit_tables({"a": RIGHT, "c": OTHER}, kind="coupling")
        assert found["c"].verdict == "nothing_checked"
        assert found["c"].notes["note"].tolist() == ["not_of_kind"]
        with pytest.raises(DataContractError, match="c: no scores of two systems"):
            audit_tables({"c": OTHER}, kind="coupling")

    def test_an_unknown_kind_lists_the_kinds(self):
        with pytest.raises(UnknownNameError) as caught:
            audit_tables({"a": RIGHT}, kind="couplings")
        assert all(kind in str(caught.value) for kind in kinds())

    def test_a_text_is_borne_out_by_any_of_the_tables(self):
        later = BELTS.assign(单位数=["99", "60", "61"])
        said = "东部单位数为101。西部单位数为61。中部单位数为70。"
        found = audit_tables({"a": BELTS, "b": later}, text=("正文", said))["正文"]
        assert found.table["verdict"].tolist() == ["follows", "follows", "does_not_follow"]

    def test_numbers_that_no_table_names_are_counted_once(self):
        said = "2019年招生数为900人，另有7人。东部单位数为101，西部为46。"
        other = pd.DataFrame({"年份": ["2019", "2020"], "招生数": ["900", "950"]})
        found = audit_tables({"a": BELTS, "b": other}, text=("正文", said))["正文"]
        left = found.notes.loc[found.notes["note"] == "numbers_left_alone", "detail"]
        alone = [audit.statements(said, each).notes["detail"].astype(int).sum()
                 for each in (BELTS, other)]  # fmt: skip
        assert left.astype(int).tolist() == [min(alone)]

    def test_one_table_gives_what_statements_gives(self):
        said = "东部单位数为101，西部为101。"
        alone = audit.statements(said, BELTS)
        found = audit_tables({"a": BELTS}, kind="statements", text=("正文", said))
        assert list(found) == ["正文"]
        pd.testing.assert_frame_equal(found["正文"].table, alone.table)

    def test_statements_need_a_text(self):
        with pytest.raises(DataContractError, match="no text"):
            audit_tables({"a": BELTS}, kind="statements")

    def test_dimensions_beside_counts_of_boxes(self):
        boxes = pd.DataFrame({"年份": ["2004"] * 3, "k": ["2", "4", "8"], "N": ["4", "11", "26"]})
        dimensions = pd.DataFrame({"年份": ["2004"], "D0": ["1.35"]})
        assert audit_tables({"a": boxes}, beside=dimensions)["a"].verdict == "follows"
        wrong = dimensions.assign(D0=["1.85"])
        assert audit_tables({"a": boxes}, beside=wrong)["a"].verdict == "does_not_follow"
        with pytest.raises(DataContractError, match="not for this kind"):
            audit_tables({"a": boxes}, beside=dimensions, kind="coupling")
        with pytest.raises(DataContractError, match="several tables"):
            only_table({"a": boxes, "b": dimensions})

    def test_texts_in_both_encodings_and_others(self, tmp_path):
        for encoding in ("utf-8-sig", "gb18030"):
            (tmp_path / "t.txt").write_text("东部101个", encoding=encoding)
            assert read_words(tmp_path / "t.txt") == "东部101个"
        (tmp_path / "t.txt").write_bytes(b"\xff\xfe\x00\xff")
        with pytest.raises(ShuanggaoError, match="no plain text"):
            read_words(tmp_path / "t.txt")
        with pytest.raises(ShuanggaoError, match="there is no file"):
            read_words(tmp_path / "none.txt")


def grid(*rows):
    """Return rows of text as a table, its headings first."""
    heads, *cells = (row.split() for row in rows)
    return pd.DataFrame(cells, columns=heads)


FAULTY = {  # typed for the test, each with a fault
    "coupling": PRINTED,
    "nearest_neighbour": grid(
        "年份 n 实际距离 理论距离 R 分布类型", "2004 564 48.44 65.23 0.74 均匀",
        "2019 892 36.59 39.77 0.92 集聚", "2020 900 90.5 39.7 2.28 均匀",
    ),
    "unit_scores": grid("单位 学校 专业群A 专业群B 总分", "甲 90 80 70 82.5", "乙 80 90 70 95.0"),
    "efficiency": grid("省份 综合效率 纯技术效率 规模效率 规模报酬", "甲 0.812 0.900 0.902 递增",
                       "乙 1.000 1.000 1.000 递减", "丙 0.75 0.70 0.93 递增"),
    "malmquist": grid("年份 技术效率变化 技术进步 纯技术效率变化 规模效率变化 全要素生产率",
                      "2010 1.02 0.98 1.01 1.01 1.20", "2011 1.00 1.05 0.99 1.01 1.05"),
    "closeness": grid("指标 D+ D- 贴近度 排名", "甲 0.31 0.52 0.627 1", "乙 0.44 0.41 0.482 3",
                      "丙 0.50 0.22 0.35 2"),
    "weights": grid("指标 熵值 差异系数 权重", "甲 0.91 0.09 0.3", "乙 0.85 0.15 0.5",
                    "丙 0.97 0.03 0.2"),
    "ranking": grid("省份 得分 排名", "甲 0.90 1", "乙 0.80 3", "丙 0.85 4", "丁 0.70 2"),
    "growth": grid("年份 招生数 增长率", "2019 1000 -", "2020 1100 10.0%", "2021 1200 0.091",
                   "2022 1500 52%"),
    "rates": grid("省份 预算 到账 到位率", "甲 1000 900 90.0%", "乙 2000 1500 70.0%",
                  "丙 100 100 100%"),
    "shares": grid("地带 数量 占比", "东部 101 45.9%", "中部 64 29.1%", "西部 55 24.0%",
                   "合计 220 100%"),
    "grey": grid("年份 实际值 预测值 残差 相对误差", "2015 100 100 0 0%", "2016 110 108 2 1.82%",
                 "2017 121 120 3 0.83%", "2018 133 134 -1 0.75%", "2019 146 149 -3 9.05%"),
    "patterns": grid("项 a b c", "甲 1.1 2.2 3.3", "乙 2.0 3.1 5.1", "丙 4.0 1.0 5.0",
                     "丁 3.2 2.1 5.3", "戊 2.5 2.5 9.0", "己 1.0 1.5 2.5",
                     *(f"{at} {at}.5 {at + 3}.2 {2 * at + 3}.7" for at in range(1, 20))),
    "outliers": grid("年份 甲 乙", "2015 101 51", "2016 103 52", "2017 1050 53", "2018 107 54",
                     "2019 109 55", "2020 111 56"),
}  # fmt: skip

NO_KEYS = {  # words with an underscore in the audit room that are no cause, note or kind
    "audit_table", "between_share", "cannot_tell", "d_minus", "d_plus", "does_not_follow",
    "group_a", "group_b", "group_share", "group_shares", "nothing_checked", "overlap_share",
    "time_response", "unit_type", "within_share",
}  # fmt: skip
WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


def parsed():
    """Return the modules of the audit room without their lists of what they offer."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOM.rglob("*.py"))]
    for tree in trees:
        tree.body = [each for each in tree.body if not (
            isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__all__"
        )]  # fmt: skip
    return trees


def words_of(node):
    """Return the words with an underscore that stand alone as a text in a node."""
    found = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)
             and isinstance(each.value, str) and WORD.fullmatch(each.value)}  # fmt: skip
    return found - NO_KEYS


class TestTerms:
    """A key of the audit room without a term would be read as it stands in the code."""

    def test_every_key_in_the_code_has_a_term(self):
        used = set.union(*(words_of(tree) for tree in parsed()))
        assert len(used) > 40
        kinds_of = ("cause", "note", "kind")
        lacking = {k for k in used if not any(f"audit_{what}_{k}" in TERMS for what in kinds_of)}
        assert lacking == set()

    def test_every_note_has_a_term(self):
        pairs = [
            node.elts[0]
            for tree in parsed()
            for node in ast.walk(tree)
            if isinstance(node, ast.Tuple)
            and len(node.elts) == 2
            and isinstance(node.elts[0], ast.Constant)
        ]
        used = set.union(*map(words_of, pairs))
        assert len(used) > 30
        assert {key for key in used if f"audit_note_{key}" not in TERMS} == set()

    def test_every_cause_has_a_term(self):
        used = {"tenfold", "sign", "inverted"}
        for tree in parsed():
            for node in ast.walk(tree):
                if isinstance(node, ast.keyword) and node.arg in {"cause", "causes", "mistakes"}:
                    used |= words_of(node.value)
        assert len(used) > 10
        assert {key for key in used if f"audit_cause_{key}" not in TERMS} == set()

    def test_every_kind_has_a_name_and_what_it_needs(self):
        names = set(kinds())
        assert {f"audit_kind_{name}" for name in (*names, "table")} <= TERMS
        assert {f"audit_needs_{name}" for name in names} <= TERMS
        told = {key.removeprefix("audit_kind_") for key in TERMS if key.startswith("audit_kind_")}
        assert told - {"table"} <= set(audit.__all__)

    @pytest.mark.parametrize("kind", sorted(FAULTY.keys() & audit.KINDS.keys()))
    @pytest.mark.parametrize("told", [True, False])
    def test_what_a_faulty_table_shows_has_terms(self, kind, told):
        found = audit.audit_table(FAULTY[kind], kind=kind if told else None)
        assert len(found.findings)
        named = found.notes.loc[found.notes["note"] == "kinds", "detail"].str.split("、")
        names = {kind} if told else set(named.sum())
        used = {f"audit_kind_{name}" for name in names}
        used |= {f"audit_note_{note}" for note in found.notes["note"]} - {"audit_note_kinds"}
        used |= {f"audit_cause_{cause}" for cause in found.table["cause"].dropna() if cause}
        assert used - TERMS == set()

    def test_every_verdict_has_a_term(self):
        verdicts = ("follows", "does_not_follow", "cannot_tell", "nothing_checked")
        assert {f"audit_verdict_{verdict}" for verdict in verdicts} <= TERMS

    def test_a_key_made_of_a_heading_is_shown_as_it_is(self):
        assert words.cause_words("denominator_在校生", ZH) == "denominator 在校生"
