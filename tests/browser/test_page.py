"""The briefing in a real browser with the network off: nothing missing, nothing asked for."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from shuanggao_analytics.briefing import layout_briefing, publish

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PICTURES = "figure:not(.kind-small_table)"


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request, tmp_path_factory):
    """A page opened once a language, with everything it asked for and complained about."""
    out = tmp_path_factory.mktemp("page") / "briefing"
    content = layout_briefing(province="广东", lang=request.param)
    assert publish(content, out, data_date="2026-11-21", quiet=True) == []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
        opened = context.new_page()
        opened.asked, opened.failed, opened.complaints = [], [], []
        opened.on("request", lambda asked: opened.asked.append(asked.url))
        opened.on("requestfailed", lambda failed: opened.failed.append(failed.url))
        opened.on("console", lambda line: opened.complaints.append(line.text))
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.goto((out / "index.html").as_uri())
        opened.wait_for_function(
            "document.querySelectorAll('.interactive .main-svg').length >= "
            f"document.querySelectorAll('{PICTURES}').length"
        )
        opened.content_of, opened.out = content, out
        yield opened
        browser.close()


def test_it_asks_for_nothing_and_complains_of_nothing(page):
    asked = [url for url in page.asked if not url.startswith("data:")]
    assert asked == [(page.out / "index.html").as_uri()]
    assert page.failed == []
    assert page.complaints == []


def test_no_figure_is_blank(page):
    drawn = page.eval_on_selector_all(
        PICTURES,
        "all => all.map(f => [f.id, f.querySelectorAll('.interactive path').length])",
    )
    assert len(drawn) >= 8
    assert [id_ for id_, paths in drawn if paths < 10] == []
    maps = [paths for id_, paths in drawn if "map" in id_ and "focus" not in id_]
    assert min(maps) > 34


def test_every_exhibit_is_on_the_page_with_source_and_numbers(page):
    specs = [spec for chapter in page.content_of.chapters for spec in chapter.exhibits]
    for spec in specs:
        caption = page.text_content(f"#{spec.id} figcaption")
        assert all(source in caption for source in spec.sources)
        rows = page.eval_on_selector_all(f"#{spec.id} details tbody tr", "all => all.length")
        assert rows == len(spec.data)
        for kind in ("png", "svg", "pdf", "csv", "json"):
            assert (page.out / "figures" / f"{spec.id}.{kind}").is_file()


def test_taiwan_is_drawn_and_said_to_be_without_data(page):
    name, words = ("台湾", "资料暂缺") if "zh" in page.content_of.lang else ("Taiwan", "No data")
    text = page.text_content("#province-map-round-2")
    assert name in text
    assert words in text


def test_links_inside_the_page_lead_somewhere(page):
    targets = page.eval_on_selector_all("nav a[href^='#']", "all => all.map(a => a.hash)")
    assert len(targets) >= 7
    assert all(page.query_selector(target) for target in targets)


def test_text_is_set_in_the_embedded_font(page):
    loaded = page.evaluate("document.fonts.check('16px \"Shuanggao Sans SC\"', '双高计划')")
    assert loaded


def test_in_print_pictures_stand_in_for_the_interactive_ones(page):
    page.emulate_media(media="print")
    shown = page.eval_on_selector_all(
        PICTURES,
        "all => all.map(f => [getComputedStyle(f.querySelector('.interactive')).display,"
        " getComputedStyle(f.querySelector('img')).display])",
    )
    tables = page.eval_on_selector_all(
        "figure.kind-small_table .interactive", "all => all.map(e => getComputedStyle(e).display)"
    )
    page.emulate_media(media="screen")
    assert {tuple(pair) for pair in shown} == {("none", "block")}
    assert set(tables) == {"block"}
