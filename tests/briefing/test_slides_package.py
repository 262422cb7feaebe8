"""What PowerPoint is strict about and LibreOffice is not: parts, relations, ids, order of elements.

PowerPoint offers to repair a file for any of these, and drops what it cannot read; the order of the
elements is that of ECMA-376, part 1, for the elements that the project writes itself.
"""

import io
import posixpath
import re
import zipfile

import openpyxl
import pandas as pd
import pptx
import pytest
from lxml import etree

from shuanggao_analytics import charts
from shuanggao_analytics.briefing import Annex, Briefing, Chapter
from shuanggao_analytics.briefing.chapter import showing
from shuanggao_analytics.briefing.slides import write_slides

WORDS = {"sources": ("名单",), "trust": "synthetic"}
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
LINK = re.compile(r"\{http://schemas.openxmlformats.org/officeDocument/2006/relationships\}")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
ORDERS = {
    f"{C}barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
    f"{C}ser": "idx order tx spPr marker invertIfNegative pictureOptions explosion dPt dLbls "
    "trendline errBars cat val xVal yVal smooth shape extLst",
    f"{C}catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt "
    "majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn "
    "lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
    f"{C}valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt "
    "majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt crossBetween "
    "majorUnit minorUnit dispUnits extLst",
    f"{C}dPt": "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
    f"{C}plotArea": "layout barChart lineChart scatterChart catAx valAx dTable spPr extLst",
    f"{C}manualLayout": "layoutTarget xMode yMode wMode hMode x y w h extLst",
    f"{C}chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend "
    "plotVisOnly dispBlanksAs showDLblsOverMax extLst",
    f"{A}rPr": "ln noFill solidFill gradFill blipFill pattFill effectLst highlight uLnTx uLn "
    "uFillTx uFill latin ea cs sym hlinkClick hlinkMouseOver rtl extLst",
    f"{A}tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill gradFill blipFill "
    "pattFill grpFill headers extLst",
    f"{A}p": "pPr r br fld endParaRPr",
    f"{P}presentation": "sldMasterIdLst notesMasterIdLst handoutMasterIdLst sldIdLst sldSz notesSz "
    "smartTags embeddedFontLst custShowLst photoAlbum custDataLst kinsoku defaultTextStyle "
    "modifyVerifier extLst",
}  # fmt: skip
"""Order of the children of an element; one kind may come more than once."""
FREE = {f"{A}p"}
"""Elements whose runs, breaks and fields may stand in any order between the ends."""


def exhibits():
    rows = pd.DataFrame({"name": [f"省{n}" for n in range(31)], "n": range(31), "change": 1,
                         "kind": ["east", "west"] * 15 + ["east"], "m": range(1, 32)})  # fmt: skip
    spans = rows.assign(low=rows["n"] * 0.1, high=rows["n"] * 0.2, at=rows["n"] * 0.15)
    years = pd.DataFrame({"of": ["甲", "甲", "乙"], "year": [2022, 2023, 2022], "y": [1.0, 2, 3]})
    curve = pd.DataFrame({"km": [50, 100], "share": [0.4, 0.6]})
    lorenz = pd.DataFrame({"series": ["round_1"] * 3, "x": [0, 0.5, 1], "y": [0, 0.2, 1]})
    return (
        charts.ranked_bars(rows, label="name", value="n", change="change", category="kind",
                           id="bars", title="条 <&>", **WORDS),
        charts.dumbbell(rows, label="name", first="n", second="m", id="pair", title="对", **WORDS),
        charts.range_bars(spans, label="name", low="low", high="high", value="at", mark="low",
                          reference=(3.0, "全部"), range_name="区间", value_name="值",
                          mark_name="号", id="ranges", title="区间", **WORDS),
        charts.lines(years, series="of", x="year", y="y", x_title="年", y_title="值", id="lines",
                     title="线", **WORDS),
        charts.curve(curve, x="km", y="share", percent=True, x_title="公里", y_title="覆盖",
                     id="curve", title="曲线", **WORDS),
        charts.lorenz(lorenz, series="series", x="x", y="y", gini={"round_1": 0.3}, x_title="省",
                      y_title="单位", id="lorenz", title="洛伦兹", **WORDS),
        charts.heat_map(rows, row="name", column="kind", value="n", id="heat", title="热", **WORDS),
        charts.small_table(rows, id="table", title="表", **WORDS),
    )  # fmt: skip


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    path = tmp_path_factory.mktemp("slides") / "slides.pptx"
    one = Chapter(
        id="a", title="一章", findings=("一句。",), exhibits=showing("一句。", *exhibits())
    )
    briefing = Briefing(
        title="简报", subtitle="副题", lang="zh", chapters=(one,), caveats=("仅供测试",),
        annexes=(Annex(id="x", title="附", source="名单", trust="compiled",
                       table=pd.DataFrame({"a": [1]})),),
    )  # fmt: skip
    assert write_slides(briefing, path, data_date="2026-11-21") == []
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture(scope="module")
def trees(packed):
    return {
        name: etree.fromstring(content)
        for name, content in packed.items()
        if name.endswith((".xml", ".rels"))
    }


def sources(name):
    """Return the part whose relations stand in a ``.rels`` file."""
    folder, file = posixpath.split(name)
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))


def test_every_relation_leads_to_a_part_and_every_part_is_led_to(packed, trees):
    reached = set()
    for name in [name for name in packed if name.endswith(".rels")]:
        folder = posixpath.dirname(sources(name))
        for relation in trees[name].iter(RELATIONS):
            assert relation.get("TargetMode") != "External", relation.get("Target")
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))[1:]
            assert target in packed, (name, target)
            reached.add(target)
    parts = {name for name in packed if not name.endswith(".rels")} - {"[Content_Types].xml"}
    assert parts == reached


def test_every_reference_to_a_relation_is_declared_once(packed, trees):
    for name, tree in trees.items():
        used = {
            value for each in tree.iter() for key, value in each.attrib.items() if LINK.match(key)
        }
        folder, file = posixpath.split(name)
        own = trees.get(posixpath.join(folder, "_rels", f"{file}.rels"))
        known = [each.get("Id") for each in own.iter(RELATIONS)] if own is not None else []
        assert len(known) == len(set(known)), name
        assert used <= set(known), name


def test_every_part_has_a_type_of_content(packed, trees):
    types = trees["[Content_Types].xml"]
    named = {each.get("PartName") for each in types if each.get("PartName")}
    endings = {each.get("Extension") for each in types if each.get("Extension")}
    for name in set(packed) - {"[Content_Types].xml"}:
        assert f"/{name}" in named or name.rsplit(".", 1)[1] in endings, name
    assert {name[1:] for name in named} <= set(packed)


def test_ids_are_unique_on_each_slide_and_in_the_presentation(packed, trees):
    for name, tree in trees.items():
        ids = [each.get("id") for each in tree.iter(f"{P}cNvPr")]
        assert len(ids) == len(set(ids)), name
        assert all(0 < int(each) < 2**31 for each in ids), name
    lists = trees["ppt/presentation.xml"]
    slides = [int(each.get("id")) for each in lists.iter(f"{P}sldId")]
    assert len(slides) == len(set(slides))
    assert all(256 <= each < 2**31 for each in slides)
    layouts = [int(each.get("id")) for tree in trees.values() for each in tree.iter(
        f"{P}sldMasterId", f"{P}sldLayoutId")]  # fmt: skip
    assert len(layouts) == len(set(layouts))
    assert min(layouts) >= 2**31


def test_children_stand_in_the_order_of_the_standard(trees):
    seen = set()
    for name, tree in trees.items():
        for element in tree.iter(*ORDERS):
            order = ORDERS[element.tag].split()
            places = [order.index(etree.QName(child).localname) for child in element]
            if element.tag in FREE:
                places = [0 if place == 0 else min(place, 1) for place in places[:-1]] or places
            assert places == sorted(places), (name, element.tag, places)
            seen.add(element.tag)
    assert seen == set(ORDERS)


def test_every_chart_has_a_workbook_with_its_numbers(packed, trees):
    names = [name for name in packed if re.fullmatch(r"ppt/charts/chart\d+\.xml", name)]
    assert len(names) == 11
    for name in names:
        tree = trees[name]
        (external,) = tree.iter(f"{C}externalData")
        relations = trees[name.replace("charts/", "charts/_rels/") + ".rels"]
        (target,) = [each.get("Target") for each in relations.iter(RELATIONS)
                     if each.get("Id") in external.attrib.values()]  # fmt: skip
        path = posixpath.normpath(posixpath.join("ppt/charts", target))
        sheet = openpyxl.load_workbook(io.BytesIO(packed[path])).active
        for reference in tree.iter(f"{C}numRef"):
            area = reference.find(f"{C}f").text.rsplit("!", 1)[1].replace("$", "")
            cells = [cell.value for row in sheet[area] for cell in row]
            points = {int(p.get("idx")): float(p.findtext(f"{C}v"))
                      for p in reference.iter(f"{C}pt")}  # fmt: skip
            found = {at: value for at, value in enumerate(cells) if value is not None}
            assert found == pytest.approx(points)


def test_series_and_axes_are_numbered_and_paired(packed, trees):
    for name in [name for name in packed if re.fullmatch(r"ppt/charts/chart\d+\.xml", name)]:
        tree = trees[name]
        for key in ("idx", "order"):
            numbers = [each.find(f"{C}{key}").get("val") for each in tree.iter(f"{C}ser")]
            assert len(numbers) == len(set(numbers))
        axes = {each.find(f"{C}axId").get("val"): each.find(f"{C}crossAx").get("val")
                for each in tree.iter(f"{C}catAx", f"{C}valAx")}  # fmt: skip
        assert len(axes) == 2
        assert {axes[other] for other in axes.values()} == set(axes)
        plotted = {each.get("val") for each in tree.iter(f"{C}axId")}
        assert plotted == set(axes)


def test_letters_have_sizes_and_fonts_that_powerpoint_takes(trees):
    for name, tree in trees.items():
        for run in tree.iter(f"{A}r"):
            assert run.find(f"{A}t") is not None, name
        for style in tree.iter(f"{A}rPr", f"{A}defRPr", f"{A}endParaRPr"):
            size = style.get("sz")
            assert size is None or 100 <= int(size) <= 400_000, name
        faces = [each.get("typeface") for each in tree.iter(f"{A}latin", f"{A}ea")]
        if not name.startswith("ppt/theme"):
            assert "" not in faces, name
    runs = [run for name, tree in trees.items() if "/slides/" in name for run in tree.iter(f"{A}r")]
    assert all(run.findtext(f"{A}t") for run in runs)


def test_tables_have_as_many_cells_as_columns(trees):
    found = [table for tree in trees.values() for table in tree.iter(f"{A}tbl")]
    assert found
    for table in found:
        columns = len(table.find(f"{A}tblGrid"))
        assert all(len(row.findall(f"{A}tc")) == columns for row in table.iter(f"{A}tr"))
        assert all(cell.find(f"{A}txBody/{A}p") is not None for cell in table.iter(f"{A}tc"))


def test_sections_list_each_slide_once(trees):
    root = trees["ppt/presentation.xml"]
    slides = [each.get("id") for each in root.iter(f"{P}sldId")]
    listed = [each.get("id") for each in root.iter("{*}sldId") if each.tag != f"{P}sldId"]
    assert listed == slides


def test_a_second_reading_and_writing_keeps_everything(packed):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as package:
        for name, content in packed.items():
            package.writestr(name, content)
    raw.seek(0)
    again = io.BytesIO()
    pptx.Presentation(raw).save(again)
    with zipfile.ZipFile(again) as package:
        assert set(package.namelist()) == set(packed)
