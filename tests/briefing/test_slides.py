"""Slides: native charts and tables with the briefing's numbers, sources everywhere, one date."""

import datetime
import io
import re
import zipfile

import openpyxl
import pandas as pd
import pptx
import pytest
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from shuanggao_analytics import charts
from shuanggao_analytics.briefing import Annex, Briefing, Chapter
from shuanggao_analytics.briefing.chapter import showing
from shuanggao_analytics.briefing.slides import write_slides
from shuanggao_analytics.briefing.slides_charts import is_native
from shuanggao_analytics.briefing.slides_exhibits import panel_pieces
from shuanggao_analytics.charts import theme
from shuanggao_analytics.errors import BoundaryError

DATE = "2026-11-21"
WORDS = {"sources": ("名单", "年鉴"), "trust": "compiled"}
BELTS = pd.DataFrame(
    {
        "belt": ["东部", "中部", "西部", "东北"],
        "kind": ["east", "central", "west", "northeast"],
        "first": [101, 50, 46, 0],
        "second": pd.array([109, 57, 54, None], dtype="Int64"),
        "change": pd.array([8, 7, -8, None], dtype="Int64"),
    }
)
YEARS = pd.DataFrame(
    {
        "of": ["甲", "甲", "甲", "乙", "乙"],
        "year": [2022, 2023, 2024, 2022, 2024],
        "cv": [0.41, 0.39, 0.37, 0.25, 0.21],
    }
)
POINTS = pd.DataFrame({"km": [50, 100, 200], "share": [0.4, 0.6, 0.95]})
LORENZ = pd.DataFrame({"series": ["round_1"] * 3, "x": [0.0, 0.5, 1.0], "y": [0.0, 0.2, 1.0]})


def ranked(**options):
    roles = {"label": "belt", "value": "second"}
    return charts.ranked_bars(
        BELTS, **{**roles, "id": "bars", "title": "各地带的单位", **WORDS, **options}
    )


def pair(**options):
    return charts.dumbbell(
        BELTS, label="belt", first="first", second="second", sort=False, id="pair",
        title="两轮之间", **WORDS, **options,
    )  # fmt: skip


def lines(**options):
    return charts.lines(
        YEARS, series="of", x="year", y="cv", x_title="年份", y_title="变异系数", id="lines",
        title="省际差距", **WORDS, **options,
    )  # fmt: skip


def curve(**options):
    return charts.curve(
        POINTS, x="km", y="share", percent=True, x_title="公里", y_title="覆盖", id="curve",
        title="距离与覆盖", **WORDS, **options,
    )  # fmt: skip


def lorenz(**options):
    return charts.lorenz(
        LORENZ, series="series", x="x", y="y", gini={"round_1": 0.3}, x_title="省份",
        y_title="单位", id="lorenz", title="洛伦兹曲线", **WORDS, **options,
    )  # fmt: skip


SPANS = pd.DataFrame({"name": ["甲", "乙"], "low": [0.1, 0.3], "high": [0.5, 0.6]})


def interval(**options):
    return charts.range_bars(
        SPANS, label="name", low="low", high="high", id="ranges", title="区间",
        range_name="区间", **WORDS, **options,
    )  # fmt: skip


def picture(**options):
    """Return a chart that PowerPoint cannot draw by itself."""
    return charts.heat_map(
        BELTS, row="belt", column="kind", value="second", id="heat", title="热力", unit="%",
        **WORDS, **options,
    )  # fmt: skip


def table(rows=3, **options):
    data = pd.DataFrame({"n": range(rows), "name": [f"第{i}行" for i in range(rows)]})
    given = {"id": "table", "title": "清单", "unit": "个", "notes": ("说明",), **WORDS, **options}
    return charts.small_table(data, headers={"n": "编号", "name": "名称"}, **given)


def deck(*exhibits, findings=("先说的一句。", "省际差距由0.41变为0.37。"), **options):
    chapter = Chapter(id="one", title="一章", findings=findings, exhibits=exhibits)
    given = {
        "title": "简报",
        "subtitle": "副题",
        "lang": "zh",
        "chapters": (chapter,),
        "annexes": (),
        "caveats": ("仅供测试",),
    }
    return Briefing(**{**given, **options})


@pytest.fixture
def written(tmp_path):
    def write(*exhibits, **options):
        path = tmp_path / "slides.pptx"
        assert write_slides(deck(*exhibits, **options), path, data_date=DATE) == []
        return pptx.Presentation(str(path))

    return write


def titles(presentation):
    return [slide.shapes.title.text for slide in presentation.slides]


def text_of(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def chart_of(presentation):
    (found,) = [
        shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart
    ]
    return found


def numbers(chart):
    return {series.name: list(series.values) for series in chart.plots[0].series}


def across(series):
    return [float(point.text) for point in series._element.iterfind(".//{*}xVal//{*}v")]


def test_the_order_is_title_chapter_exhibits_caveats(written):
    found = written(ranked(), table())
    assert titles(found) == ["简报", "一章", "各地带的单位", "清单", "数据说明与局限"]
    first, chapter, *_, last = found.slides
    assert "副题" in text_of(first)
    assert f"数据截至 {DATE}" in text_of(first)
    assert "先说的一句。\n省际差距由0.41变为0.37。" in text_of(chapter)
    assert "仅供测试" in text_of(last)


def test_several_chapters_open_with_the_first_finding_of_each(written):
    chapters = tuple(
        Chapter(id=f"c{n}", title=f"第{n}章", findings=(f"第{n}句。", "次要。"), exhibits=())
        for n in (1, 2)
    )
    found = written(chapters=chapters)
    assert titles(found) == ["简报", "要点", "第1章", "第2章", "数据说明与局限"]
    assert "第1句。\n第2句。" in text_of(found.slides[1])
    assert "次要" not in text_of(found.slides[1])


def test_each_chapter_is_a_section_of_its_slides(written, tmp_path):
    found = written(ranked(), title="简报 & <b>")
    with zipfile.ZipFile(tmp_path / "slides.pptx") as packed:
        xml = packed.read("ppt/presentation.xml").decode()
    assert re.findall(r'<p14:section name="([^"]*)"', xml) == [
        "简报 &amp; &lt;b&gt;", "一章", "数据说明与局限",
    ]  # fmt: skip
    assert re.findall(r'<p14:sldId id="(\d+)"', xml) == [str(s.slide_id) for s in found.slides]


def test_every_exhibit_has_its_source_its_trust_and_a_sentence(written):
    exhibits = (ranked(), pair(), lines(), curve(), lorenz(), interval(), table())
    slides = list(written(*exhibits).slides)[2:-1]
    for slide, spec in zip(slides, exhibits, strict=True):
        assert slide.shapes.title.text == spec.title
        assert "资料来源：名单；年鉴" in text_of(slide)
        assert "可信度：汇编" in text_of(slide)
        assert "一章" in text_of(slide)
    assert "最大109（东部），最小54（西部）。无数据：东北。" in text_of(slides[0])
    assert "甲：2022处为0.41，2024处为0.37。" in text_of(slides[2])


def test_an_exhibit_stands_beside_the_finding_that_it_carries(written):
    second = showing("省际差距由0.41变为0.37。", ranked(), picture(), table())
    slides = list(written(lines(), *second).slides)[2:-1]
    assert ["省际差距由0.41变为0.37。" in text_of(slide) for slide in slides] == [
        False, True, True, True,
    ]  # fmt: skip
    assert not any("先说的一句。" in text_of(slide) for slide in slides)
    assert "最大109" not in text_of(slides[1])


def test_every_picture_chart_and_table_has_alternative_text(written):
    exhibits = (ranked(), pair(), interval(), picture(), table())
    slides = list(written(*exhibits).slides)[2:-1]
    alts = [
        shape._element.xpath(".//p:cNvPr")[0].get("descr")
        for slide in slides
        for shape in slide.shapes
        if shape.has_chart or shape.has_table or shape.shape_type == MSO_SHAPE_TYPE.PICTURE
    ]
    bars = pair().alt.replace("哑铃图", "成对条形图")
    assert alts == [ranked().alt, bars, interval().alt, picture().alt, table().alt]


def test_an_alternative_text_that_is_given_stays(written):
    slide = written(pair(alt="自己写的")).slides[2]
    (frame,) = [shape for shape in slide.shapes if shape.has_chart]
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "自己写的"


def test_slides_are_numbered_by_a_field(written):
    slides = list(written(ranked()).slides)
    for number, slide in enumerate(slides[1:], start=2):
        (shown,) = slide.element.xpath('.//a:fld[@type="slidenum"]/a:t')
        assert shown.text == str(number)


def test_bars_have_the_numbers_and_the_colour_of_the_exhibit(written):
    chart = chart_of(written(ranked(unit="个")))
    assert numbers(chart) == {"个": [109, 57, 54, None]}
    assert list(chart.plots[0].categories) == ["东部", "中部", "西部", "东北  资料暂缺"]
    fill = chart.plots[0].series[0].format.fill.fore_color.rgb
    assert f"#{fill}".lower() == theme.NAMED["round_2"]
    assert chart.category_axis.reverse_order


def test_bars_of_categories_are_one_series_each(written):
    chart = chart_of(written(ranked(category="kind", change="change")))
    assert numbers(chart) == {
        "东部": [109, None, None, None],
        "中部": [None, 57, None, None],
        "西部": [None, None, 54, None],
        "东北": [None, None, None, None],
    }
    assert list(chart.plots[0].categories) == [
        "东部  ▲ 8", "中部  ▲ 7", "西部  ▼ 8", "东北  —  资料暂缺",
    ]  # fmt: skip
    colours = [f"#{series.format.fill.fore_color.rgb}".lower() for series in chart.plots[0].series]
    assert colours == [theme.NAMED[key] for key in ("east", "central", "west", "northeast")]
    assert chart.plots[0].overlap == 100


def test_what_arrows_mean_stands_on_the_slide(written):
    assert "▲ 增加" in text_of(written(ranked(change="change")).slides[2])
    assert "▲" not in text_of(written(ranked()).slides[2])


def test_a_dumbbell_is_two_bars_a_row(written):
    chart = chart_of(written(pair()))
    assert numbers(chart) == {
        "第一轮（2019—2023年）": [101, 50, 46, 0],
        "第二轮（2025—2029年）": [109, 57, 54, None],
    }


def many(rows=31):
    table = pd.DataFrame({"name": [f"省{n}" for n in range(rows)], "n": range(rows, 0, -1)})
    return charts.ranked_bars(table, label="name", value="n", id="many", title="很多", **WORDS)


def test_many_rows_stand_in_two_columns_with_one_axis_at_a_size_that_can_be_read(written):
    slide = written(many()).slides[2]
    frames = [shape for shape in slide.shapes if shape.has_chart]
    assert [len(list(frame.chart.plots[0].categories)) for frame in frames] == [16, 15]
    heights = [list(frame.chart.plots[0].series[0].values) for frame in frames]
    assert [*heights[0], *heights[1]] == list(range(31, 0, -1))
    assert len({frame.chart.value_axis.maximum_scale for frame in frames}) == 1
    assert min(frame.chart.font.size.pt for frame in frames) >= 10
    assert frames[0].left + frames[0].width < frames[1].left
    texts = [frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in frames]
    assert texts == [many().alt, "很多（2/2）"]


def test_very_many_rows_go_on_over_slides(written):
    found = written(many(rows=70))
    assert titles(found)[2:-1] == ["很多（1/2）", "很多（2/2）"]


def test_no_name_of_a_row_is_left_out_and_each_has_its_room(written):
    chart = chart_of(written(pair()))
    assert chart.category_axis._element.find("{*}tickLblSkip").get("val") == "1"
    place = chart._chartSpace.chart.plotArea.find("{*}layout/{*}manualLayout")
    values = {each.tag.rsplit("}", 1)[1]: each.get("val") for each in place}
    assert values["layoutTarget"] == "inner"
    assert 0.05 < float(values["x"]) < 0.55


def colours_of(chart):
    """Return where each colour of each row of stacked bars begins and ends."""
    found = []
    for at, _ in enumerate(chart.plots[0].categories):
        end, pieces = 0.0, {}
        for series in chart.plots[0].series:
            start, end = end, end + list(series.values)[at]
            fill = series.points[at].format.fill
            if end > start and fill.type == 1:
                pieces.setdefault(f"#{fill.fore_color.rgb}".lower(), []).append((start, end))
        found.append(pieces)
    return found


def test_a_range_is_a_bar_from_its_low_to_its_high_end(written):
    chart = chart_of(written(interval()))
    assert list(chart.plots[0].categories) == ["甲  0.10～0.50", "乙  0.30～0.60"]
    (first,), (second,) = (list(row.values()) for row in colours_of(chart))
    assert first == [pytest.approx((0.1, 0.5))]
    assert second == [pytest.approx((0.3, 0.6))]


def test_signs_stand_on_ranges_at_their_number_and_beside_each_other(written):
    table = SPANS.assign(value=[0.2, 0.4], mark=[0.3, 0.4])
    spec = charts.range_bars(
        table, label="name", low="low", high="high", value="value", mark="mark", range_name="区间",
        value_name="值", mark_name="号", id="ranges", title="区间", **WORDS,
    )  # fmt: skip
    slide = written(spec).slides[2]
    assert "▮ 值" in text_of(slide)
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    dot, diamond = theme.NAMED["round_2"], theme.CATEGORIES[4]
    apart, together = colours_of(chart)
    for colour, number in ((dot, 0.2), (diamond, 0.3)):
        ((start, end),) = apart[colour]
        assert (start + end) / 2 == pytest.approx(number)
    assert together[dot][0][1] == pytest.approx(0.4) == together[diamond][0][0]


def test_a_range_of_few_units_is_hollow(written):
    spec = charts.range_bars(
        SPANS.assign(n=[3, 30], few=[True, False]), label="name", low="low", high="high",
        range_name="区间", count=("n", "n"), count_name="数", flag="few", id="ranges",
        title="区间", **WORDS,
    )  # fmt: skip
    chart = chart_of(written(spec))
    assert list(chart.plots[0].categories) == ["甲  3/3 *", "乙  30/30"]
    hollow, full = colours_of(chart)
    assert list(hollow) == [theme.PAPER]
    assert list(full) == [theme.SEQUENTIAL[2]]


@pytest.mark.parametrize("end", [0.0, None])
def test_rows_in_which_nothing_is_drawn_keep_their_names(written, end):
    table = pd.DataFrame({"name": ["甲", "乙"], "low": [end, end], "high": [end, end]})
    spec = charts.range_bars(
        table.astype({"low": float, "high": float}), label="name", low="low", high="high",
        id="ranges", title="区间", range_name="区间", **WORDS,
    )  # fmt: skip
    chart = chart_of(written(spec))
    assert [str(name)[0] for name in chart.plots[0].categories] == ["甲", "乙"]
    assert colours_of(chart) == [{}, {}]


def test_ranges_below_zero_or_with_one_end_are_pictures():
    below = charts.range_bars(SPANS.assign(low=[-0.1, 0.3]), label="name", low="low", high="high",
                              range_name="区间", id="below", title="零下", **WORDS)  # fmt: skip
    half = charts.range_bars(SPANS.assign(high=[None, 0.6]), label="name", low="low", high="high",
                             range_name="区间", id="half", title="一端", **WORDS)  # fmt: skip
    assert is_native(interval())
    assert not is_native(below)
    assert not is_native(half)


def test_many_small_panels_are_several_pictures_with_every_panel_once():
    table = pd.DataFrame(
        {
            "of": [f"省{n}" for n in range(31) for _ in range(2)],
            "year": [2020, 2021] * 31,
            "y": range(62),
            "slope": 1.0,
            "intercept": [n * 2 - 2020.0 for n in range(31) for _ in range(2)],
        }
    )
    spec = charts.trend_panels(
        table,
        panel="of",
        x="year",
        y="y",
        slope="slope",
        intercept="intercept",
        id="panels",
        title="趋势",
        **WORDS,
    )
    pieces = panel_pieces(spec)
    assert [piece.data["of"].nunique() for piece in pieces] == [10, 11, 10]
    assert pd.concat([piece.data for piece in pieces], ignore_index=True).equals(spec.data)
    heat = picture()
    assert panel_pieces(heat) == [heat]


def test_lines_have_a_gap_where_a_year_is_missing(written):
    chart = chart_of(written(lines()))
    assert list(chart.plots[0].categories) == ["2022", "2023", "2024"]
    assert numbers(chart) == {"甲": [0.41, 0.39, 0.37], "乙": [0.25, None, 0.21]}


def test_curves_have_both_coordinates(written):
    (series,) = chart_of(written(curve())).plots[0].series
    assert across(series) == [50, 100, 200]
    assert list(series.values) == [0.4, 0.6, 0.95]


def test_lorenz_curves_have_the_line_of_equality(written):
    chart = chart_of(written(lorenz()))
    curve_, equal = chart.plots[0].series
    assert (across(curve_), list(curve_.values)) == ([0, 0.5, 1], [0, 0.2, 1])
    assert "0.300" in curve_.name
    assert (across(equal), list(equal.values)) == ([0, 1], [0, 1])


def test_the_workbook_behind_a_chart_has_the_same_numbers(written):
    chart = chart_of(written(ranked(unit="个")))
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert list(sheet.values) == [
        (None, "个"), ("东部", 109), ("中部", 57), ("西部", 54), ("东北  资料暂缺", None),
    ]  # fmt: skip


def test_what_native_charts_cannot_show_is_a_picture():
    with_band = YEARS.assign(low=YEARS["cv"] - 0.1, high=YEARS["cv"] + 0.1)
    band = charts.lines(
        with_band, series="of", x="year", y="cv", low="low", high="high", band_name="区间",
        x_title="年份", y_title="值", id="band", title="带", **WORDS,
    )  # fmt: skip
    gap = charts.curve(
        POINTS.assign(share=[0.4, None, 0.9]), x="km", y="share", x_title="x", y_title="y",
        id="gap", title="断", **WORDS,
    )  # fmt: skip
    assert not any(
        map(is_native, (band, gap, picture(), lines(event=(2022.5, "公布")),
                        curve(reference=(0.5, "一半")), table()))
    )  # fmt: skip
    uneven = YEARS[YEARS["year"] != 2023].replace({"year": {2024: 2025}})
    assert is_native(
        charts.lines(uneven, series="of", x="year", y="cv", x_title="年", y_title="值", id="two",
                     title="两年", **WORDS)
    )  # fmt: skip


def test_a_picture_keeps_its_pixels_and_shows_what_is_between_heading_and_foot(written):
    slide = written(picture(subtitle="副题")).slides[2]
    (shape,) = [each for each in slide.shapes if each.shape_type == MSO_SHAPE_TYPE.PICTURE]
    with Image.open(io.BytesIO(shape.image.blob)) as image:
        width, height = image.size
    assert width == 200 * 9.6
    assert shape.crop_top > 0.05
    assert shape.crop_bottom > 0.1
    shown = height * (1 - shape.crop_top - shape.crop_bottom)
    assert shape.width / shape.height == pytest.approx(width / shown, rel=1e-3)
    assert "单位：%" in text_of(slide)


def test_pictures_that_are_there_are_not_drawn_again(tmp_path, monkeypatch):
    drawn = charts.save(picture(), tmp_path, formats=("png",))[0]
    monkeypatch.setattr(charts, "save", lambda *a, **k: pytest.fail("drawn again"))
    path = tmp_path / "s.pptx"
    write_slides(deck(picture()), path, data_date=DATE, pictures={"heat": drawn})
    shapes = pptx.Presentation(str(path)).slides[2].shapes
    (shape,) = [each for each in shapes if each.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert shape.image.blob == drawn.read_bytes()


def tables(presentation):
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in presentation.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def test_tables_are_native_with_headings_on_each_slide(written):
    found = written(table(rows=31))
    parts = tables(found)
    assert [len(part) - 1 for part in parts] == [11, 11, 9]
    assert all(part[0] == ["编号", "名称"] for part in parts)
    assert [row for part in parts for row in part[1:]] == [
        [str(n), f"第{n}行"] for n in range(31)
    ]  # fmt: skip
    assert titles(found)[2:5] == ["清单（1/3）", "清单（2/3）", "清单（3/3）"]


def test_tables_stay_on_their_slides_also_with_long_cells(written):
    long = pd.DataFrame({"a": ["一段相当长的说明文字" * 9] * 9, "b": [1.5] * 9})
    spec = charts.small_table(long, id="long", title="长表", **WORDS)
    found = written(*showing("很长的一句话。" * 30, spec))
    shapes = [shape for slide in found.slides for shape in slide.shapes if shape.has_table]
    assert len(shapes) > 1
    for shape in shapes:
        assert shape.top + shape.height < found.slide_height * 0.95
        assert shape.left + shape.width < found.slide_width


def boxes(slide):
    return [
        (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
        for shape in slide.shapes
        if not (shape.is_placeholder and shape.placeholder_format.type == 13)
    ]


def test_nothing_on_a_slide_overlaps_or_leaves_it(written):
    notes = ("一条相当长的注释，说明数字从何而来。" * 6,)
    spec = ranked(notes=notes, category="kind")
    found = written(spec, table(rows=14, notes=notes), interval(notes=notes), picture(notes=notes))
    for slide in found.slides:
        places = boxes(slide)
        for at, (left, top, right, bottom) in enumerate(places):
            assert 0 <= left < right <= found.slide_width
            assert 0 <= top < bottom <= found.slide_height
            for other in places[at + 1 :]:
                apart = (
                    right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
                )
                assert apart


def test_long_lists_go_on_over_slides_with_nothing_lost(written):
    said = tuple(f"第{n}句：" + "话" * 150 for n in range(20))
    found = written(findings=said)
    pages = [slide for slide in found.slides if slide.shapes.title.text.startswith("一章")]
    assert len(pages) > 1
    assert titles(found)[1] == f"一章（1/{len(pages)}）"
    shown = [line for page in pages for line in page.placeholders[13].text_frame.text.split("\n")]
    assert shown == list(said)


def test_a_list_that_fits_one_slide_is_on_one(written):
    said = tuple(f"第{n}句：" + "话" * 70 for n in range(8))
    assert titles(written(findings=said)).count("一章") == 1


def test_fonts_are_named_and_the_colours_are_those_of_the_house(written, tmp_path):
    written(ranked())
    with zipfile.ZipFile(tmp_path / "slides.pptx") as packed:
        theme_xml = packed.read("ppt/theme/theme1.xml").decode()
        chart_xml = packed.read("ppt/charts/" + next(
            name.rsplit("/", 1)[1] for name in packed.namelist()
            if re.fullmatch(r"ppt/charts/chart\d+\.xml", name)
        )).decode()  # fmt: skip
    assert re.search(
        r'<a:majorFont><a:latin typeface="Arial"/><a:ea typeface="黑体" panose', theme_xml
    )
    assert re.search(
        r'<a:minorFont><a:latin typeface="Arial"/><a:ea typeface="微软雅黑"', theme_xml
    )
    assert f'<a:accent2><a:srgbClr val="{theme.CATEGORIES[0][1:].upper()}"/>' in theme_xml
    assert '<a:ea typeface="+mn-ea"/>' in chart_xml.replace(
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"', ""
    )


def test_the_only_date_is_that_of_the_data(tmp_path):
    both = [tmp_path / "a.pptx", tmp_path / "b.pptx"]
    for path in both:
        write_slides(deck(ranked(), lines(), interval(), table()), path, data_date=DATE)
    assert both[0].read_bytes() == both[1].read_bytes()
    about = pptx.Presentation(str(both[0])).core_properties
    assert about.created.date() == about.modified.date() == datetime.date(2026, 11, 21)
    assert (about.author, about.title, about.language) == ("shuanggao-analytics", "简报", "zh-CN")
    with zipfile.ZipFile(both[0]) as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(2026, 11, 21)}
        inner = next(packed.read(n) for n in packed.namelist() if n.endswith(".xlsx"))
    with zipfile.ZipFile(io.BytesIO(inner)) as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(2026, 11, 21)}


def test_a_title_with_a_script_is_harmless_text(written, tmp_path):
    odd = "<script>alert(1)</script>&\x00\x0b"
    bars = charts.ranked_bars(
        pd.DataFrame({"name": [odd, "=1+1", "{=1+1}", "http://x.org"], "n": [4, 3, 2, 1]}),
        label="name", value="n", id="odd", title=odd, unit=odd, **WORDS,
    )  # fmt: skip
    rows = charts.small_table(pd.DataFrame({odd: [odd]}), id="rows", title=odd, **WORDS)
    found = written(bars, rows, findings=(odd,), title=odd, caveats=(odd,))
    plain = "<script>alert(1)</script>&"
    chart = chart_of(found)
    assert list(chart.plots[0].categories) == [plain, "=1+1", "{=1+1}", "http://x.org"]
    assert tables(found) == [[[plain], [plain]]]
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert [sheet.cell(row, 1).data_type for row in (2, 3, 4, 5)] == ["s"] * 4
    assert [sheet.cell(row, 1).value for row in (2, 3, 5)] == [plain, "=1+1", "http://x.org"]
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(tmp_path / "slides.pptx") as packed:
        assert not any(b"<script>" in packed.read(name) for name in packed.namelist())


def test_synthetic_is_named_on_every_slide(written):
    found = written(ranked(trust="synthetic"))
    assert all("合成数据（仅供演示）" in text_of(slide) for slide in found.slides)
    annex = Annex(id="a", title="A", source="s", trust="synthetic", table=BELTS)
    found = written(ranked(), annexes=(annex,))
    assert all("合成数据（仅供演示）" in text_of(slide) for slide in found.slides)


def test_real_data_have_no_such_mark(written):
    assert not any("合成数据" in text_of(slide) for slide in written(ranked()).slides)


def test_english_has_english_words_around_the_text(written):
    chapter = Chapter(
        id="one", title="Belts", findings=("Units rose from 197 to 220.",),
        exhibits=(ranked(lang="en", change="change"), table(rows=14, lang="en")),
    )  # fmt: skip
    found = written(chapters=(chapter,), lang="en", title="Briefing")
    assert "Source: 名单; 年鉴" in text_of(found.slides[2])
    assert "▲ more" in text_of(found.slides[2])
    assert titles(found)[3:] == ["清单 (1/2)", "清单 (2/2)", "Data and limits"]
    assert found.core_properties.language == "en"


def test_without_boundaries_the_sentence_and_the_first_numbers_stand_there(tmp_path, monkeypatch):
    def no_boundaries(*args, **kwargs):
        msg = "the boundary package is missing"
        raise BoundaryError(msg)

    monkeypatch.setattr(charts, "save", no_boundaries)
    path = tmp_path / "s.pptx"
    assert write_slides(deck(picture()), path, data_date=DATE) == [
        "heat: the boundary package is missing"
    ]
    found = pptx.Presentation(str(path))
    assert "the boundary package is missing" in text_of(found.slides[2])
    assert tables(found)[0][1] == ["东部", "east", "109", "cell"]


def test_the_template_leaves_nothing_of_its_own(written, tmp_path):
    found = written(ranked())
    assert [layout.name for layout in found.slide_layouts] == ["Title", "Chapter", "Chart", "Table"]
    with zipfile.ZipFile(tmp_path / "slides.pptx") as packed:
        assert not [name for name in packed.namelist() if "thumbnail" in name or "printer" in name]


def test_a_chapter_on_one_province_has_its_map_and_its_list(written):
    from shuanggao_analytics.briefing import layout_chapters, spread_chapters
    from shuanggao_analytics.briefing.results import compute
    from shuanggao_analytics.briefing.wording import Wording

    results, say = compute(rounds=(1, 2), lang="zh"), Wording("zh")
    chapter = spread_chapters.focus_chapter(results, "320000", say)
    belts = layout_chapters.belt_chapter(results, say)
    found = written(chapters=(chapter, belts))
    lines_ = [text_of(slide) for slide in found.slides]
    assert any(chapter.findings[0] in text for text in lines_)
    units = next(spec for spec in chapter.exhibits if spec.id == "focus-units")
    rows = [row for part in tables(found) for row in part[1:] if row[0] in set(units.data["name"])]
    assert [row[0] for row in rows] == units.data["name"].tolist()
    pictures = [s for s in found.slides for p in s.shapes if p.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len(pictures) == 1
    assert all("资料来源：" in text_of(slide) for slide in pictures)


def test_the_date_of_the_shipped_data_is_the_default(tmp_path):
    from shuanggao_analytics.datasets import catalogue

    write_slides(deck(), tmp_path / "s.pptx")
    about = pptx.Presentation(str(tmp_path / "s.pptx")).core_properties
    assert about.created.date().isoformat() == catalogue.data_date()
