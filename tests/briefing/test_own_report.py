"""The briefing from the user's own workbook: whole, honest about its data, and silent if asked."""

import io
import random
import re
import zipfile

import openpyxl
import pytest

from shuanggao_analytics.briefing import publish
from shuanggao_analytics.briefing.own_exhibits import MOST_ROWS
from shuanggao_analytics.briefing.own_report import OwnFaultsError, own_briefing
from shuanggao_analytics.datasets import load_units
from shuanggao_analytics.datasets.workbook.fields import LABELS
from shuanggao_analytics.datasets.workbook.indicators import INDICATORS
from shuanggao_analytics.errors import DataContractError

MESSY = [
    ["双高院校数据表"],
    ["学校", "年度", "师资", None, "经费", None, "备注"],
    [None, None, "双师型占比（％）", "生师比", "横向经费（万元）", "纵向经费（元）", None],
    ["北京电子科技职业学院", 2023, 78.1, 15, 120, 350_000, None],
    ["北京科技职业大学", 2024, 80, 14, 140, 450_000, None],
    ["承德石油高等专科学校", 2023, 70, 17, 20, 90_000, None],
    ["河北石油职业技术大学", 2024, 71, 16, 30, 100_000, None],
    ["深圳职业技术学院", 2024, 85, 13, 500, 4_000_000, None],
    ["合计", None, None, None, 810, None, None],
    ["注：横向经费含税"],
]


def book(folder, rows=MESSY, name="own.xlsx"):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cells in ("A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3") if rows is MESSY else ():
        made.active.merge_cells(cells)
    made.save(folder / name)
    return folder / name


def panel(folder, *, colleges=14, name="own.xlsx", synthetic=False):
    rng = random.Random(7)
    units = load_units(round=2)
    names = units["name_current"].head(colleges)
    heads = [
        "院校",
        "年份",
        "专业群",
        "双师型占比（%）",
        "横向经费（万元）",
        "企业兼职教师占比（%）",
    ]
    rows = [[*heads, *(["数据性质"] if synthetic else [])]]
    for college in names:
        for year in (2022, 2023, 2024):
            values = [rng.uniform(60, 90), rng.uniform(100, 900), rng.uniform(10, 30)]
            extra = ["合成"] if synthetic else []
            rows.append([college, year, None, *(round(value, 2) for value in values), *extra])
        rows.append([college, 2024, "机电", round(rng.uniform(60, 90), 2)])
    return book(folder, rows, name), list(names)


def words(briefing):
    said = [briefing.title, briefing.subtitle, *briefing.caveats]
    for chapter in briefing.chapters:
        said += [chapter.title, *chapter.findings]
        for spec in chapter.exhibits:
            said += [spec.title, spec.alt, spec.unit, *spec.notes, *spec.sources]
    return "\n".join(said)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_messy_workbook_becomes_a_briefing(tmp_path, lang):
    found = own_briefing(book(tmp_path), college="北京电子科技职业学院", lang=lang)
    chapters = {chapter.id: chapter for chapter in found.chapters}
    assert list(chapters) == ["own-read", "own-college", "own-levels", "own-changes"]
    assert "北京科技职业大学" in found.title
    assert "深圳职业技术大学" in chapters["own-read"].findings[1]  # the year that is missing
    assert not re.search(r"[{}]|\bnan\b|None", words(found))
    if lang == "en":
        names = {"北京科技职业大学", "河北石油职业技术大学", "深圳职业技术大学"}
        said = words(found)
        for name in names:
            said = said.replace(name, "")
        assert not re.search("[\u4e00-\u9fff]", said)


def test_every_source_line_names_the_file_and_says_unchecked(tmp_path):
    found = own_briefing(book(tmp_path))
    for chapter in found.chapters:
        for spec in chapter.exhibits:
            assert re.search(r"own\.xlsx（SHA-256前12位：[0-9a-f]{12}），未经核对", spec.sources[0])
            assert spec.trust == "provided"


def test_the_annexes_say_where_each_value_stood_and_what_was_done(tmp_path):
    found = own_briefing(book(tmp_path))
    values, gaps, remarks = found.annexes
    line = values.table[
        (values.table["指标"] == "纵向科研经费到款额")
        & (values.table["院校"] == "北京科技职业大学")
    ].iloc[0]
    assert line[["年份", "数值", "单位", "行", "列"]].tolist() == [2023, 35, "万元", 4, "F"]
    assert "合计行或平均行，略去" in set(remarks.table["处理"])
    assert not remarks.table["处理"].str.contains("[a-z]{3}").any()
    assert set(remarks.table["工作表"]) == {"own.xlsx：Sheet"}
    assert gaps.table["能否计算"].isin(["全部可算", "部分可算", "不能计算"]).all()


def test_faults_stop_it_and_name_the_command_that_marks_them(tmp_path):
    rows = [*MESSY[1:3], ["甲", "24年", "约30", 15, 1, 1, None]]
    with pytest.raises(
        OwnFaultsError, match=r"shuanggao check own\.xlsx --kind indicators"
    ) as caught:
        own_briefing(book(tmp_path, rows))
    assert len(caught.value.faults) >= 2
    assert "24年" in str(caught.value)


def test_groups_are_a_layer_of_their_own(tmp_path):
    path, _ = panel(tmp_path)
    chapters = {chapter.id: chapter for chapter in own_briefing(path).chapters}
    (table,) = chapters["own-groups"].exhibits
    assert table.data["n_groups"].tolist() == [14]
    levels = chapters["own-levels"].exhibits[0].data
    assert levels["n"].tolist() == [14, 14, 14]


def test_no_place_without_a_direction_and_none_without_its_range(tmp_path):
    path, names = panel(tmp_path)
    found = own_briefing(path, college=names[0])
    college = next(chapter for chapter in found.chapters if chapter.id == "own-college")
    table, bars, *_ = college.exhibits
    shown = table.data.set_index("name")
    assert shown.loc["企业兼职教师占比", ["position", "range"]].tolist() == ["—", "—"]
    assert bars.data[["ahead_low", "ahead_high"]].notna().all(axis=None)
    assert "企业兼职教师占比" not in set(bars.data["name"])


def test_the_other_comparisons_named_are_those_made(tmp_path):
    path, names = panel(tmp_path, colleges=8)
    found = own_briefing(path, college=names[0])
    college = next(chapter for chapter in found.chapters if chapter.id == "own-college")
    said = next(text for text in college.findings if "另有的比较口径" in text)
    sets = next(annex for annex in found.annexes if "比较口径" in annex.title).table["比较口径"]
    named = {each.partition("（")[0] for each in said.split("：")[1].partition("。")[0].split("；")}
    assert named == set(sets) - {"同年全部院校"}
    assert "全部院校，上一个有数年份" in named


def test_a_college_without_a_place_is_told_so(tmp_path):
    rows = [
        ["院校", "年份", "在校生数"],
        *([name, 2024, 900 + at] for at, name in enumerate("甲乙丙")),
    ]
    found = own_briefing(book(tmp_path, rows), college="甲")
    assert found.subtitle == "own.xlsx：3所院校，2024年，1项指标"
    college = next(chapter for chapter in found.chapters if chapter.id == "own-college")
    assert college.findings == (
        "甲有数的指标1项；没有一项既有方向提示、同年又有足够院校，因此不给位次。",
    )


def test_a_chart_with_too_many_indicators_says_how_many_it_leaves_out(tmp_path):
    fields = [field for field in INDICATORS.fields if field.what not in LABELS]
    over = len(fields) - MOST_ROWS
    assert over > 0
    rows = [["院校", "年份", *(field.code for field in fields)]]
    rows += [
        [name, year, *(10 + at + year - 2023 for _ in fields)]
        for at, name in enumerate("甲乙丙丁")
        for year in (2023, 2024)
    ]
    found = own_briefing(book(tmp_path, rows))
    for chapter in found.chapters:
        for spec in chapter.exhibits:
            names = spec.data["name"].nunique() if "name" in spec.data else 0
            cut = any(f"另有{over}行未列出" in note for note in spec.notes)
            assert cut == (names == MOST_ROWS), spec.id


def test_synthetic_rows_mark_every_exhibit(tmp_path):
    path, _ = panel(tmp_path, synthetic=True)
    for options in ({}, {"least": 3}):
        found = own_briefing(path, **options)
        trusts = {spec.trust for chapter in found.chapters for spec in chapter.exhibits}
        assert trusts == {"synthetic"}
        assert {annex.trust for annex in found.annexes} == {"synthetic"}


def test_groups_alone_or_one_college_alone_still_give_a_briefing(tmp_path):
    rows = [
        ["院校", "年份", "专业群", "生师比"],
        ["甲", 2024, "机电", 15],
        ["甲", 2024, "电商", 16],
    ]
    assert [c.id for c in own_briefing(book(tmp_path, rows)).chapters] == ["own-read", "own-groups"]
    rows = [["院校", "年份", "生师比"], ["甲", 2024, 15]]
    lone = own_briefing(book(tmp_path, rows), college="甲")
    assert [c.id for c in lone.chapters][1] == "own-college"
    assert all(c.exhibits == () for c in lone.chapters[2:])


def every_text(folder):
    """Return what stands in every file of a folder, the parts of archives unpacked."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        yield path.name, path.name.encode()
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(path) as archive:
                yield from ((path.name, archive.read(part)) for part in archive.namelist())
        else:
            yield path.name, data


def test_with_least_no_byte_tells_of_a_college(tmp_path):
    path, names = panel(tmp_path, name="深圳职业技术大学的数据.xlsx")
    made = openpyxl.load_workbook(path)
    made.active.title = "机密表"
    made.active["D4"], made.active["E4"] = 66.6123, 543.2171  # of the last year of the first
    made.save(path)
    out = tmp_path / "out"
    publish(own_briefing(path, least=3), out, data_date="2026-11-21", quiet=True)
    secrets = [*names, "66.61", "543.21", "机密表", "机电", path.stem]
    seen = 0
    for name, data in every_text(out):
        seen += 1
        found = [secret for secret in secrets if secret.encode() in data]
        assert found == [], name
    assert seen > 30


def test_with_least_there_is_no_quantile_and_no_list_of_gaps(tmp_path):
    path, _ = panel(tmp_path)
    found = own_briefing(path, least=3)
    (chapter,), (annex,) = found.chapters, found.annexes
    assert chapter.exhibits
    for spec in chapter.exhibits:
        assert not {"median", "q1", "q3", "low", "high", "college"} & {*spec.data.columns}
    assert set(annex.table) == {
        "指标",
        "单位",
        "组",
        "院校",
        "起年",
        "起年均值",
        "止年",
        "止年均值",
    }
    assert (annex.table["院校"] >= 3).all()
    assert annex.table["组"].iloc[-1] == "全体"
    assert not annex.table["组"].str.contains("[a-z]").any()
    with pytest.raises(DataContractError):
        own_briefing(path, least=3, college="甲")


def test_too_few_colleges_for_any_aggregate_is_said(tmp_path):
    path, _ = panel(tmp_path, colleges=4)
    (chapter,) = own_briefing(path, least=5).chapters
    assert chapter.exhibits == ()
    assert "全部略去" in chapter.findings[0]
