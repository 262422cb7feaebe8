"""The explorer as a web page in headless Chromium: quick, by keyboard, and nobody else is asked."""

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import sys
from itertools import takewhile
from threading import Thread

import pytest
from openpyxl import load_workbook
from playwright.sync_api import sync_playwright

from shuanggao_analytics.allocation import Scenario

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE = {"width": 1280, "height": 900}
START = """import sys
from shuanggao_analytics.explorer import serve
serve(port=int(sys.argv[1]), open_browser=False)"""
NUMBERS = """() => Object.fromEntries([...document.querySelectorAll('.sg-map [data-place]')]
    .map(g => [g.dataset.place, g.querySelector('title').textContent]))"""
COLOURS = """() => Object.fromEntries([...document.querySelectorAll('.sg-map [data-place]')]
    .map(g => [g.dataset.place, g.querySelector('use').getAttribute('fill')]))"""
UNITS = """() => Object.fromEntries([...document.querySelectorAll('tr[data-row]')]
    .filter(r => /^[0-9]{6}$/.test(r.dataset.row))
    .map(r => [r.dataset.row, r.querySelector('[data-column=units]').textContent]))"""
ALERT = ".sg-problem[role=alert]"
HOSTILE = """id: hostile
title_zh: !!python/object/apply:os.system ['true']
unknown_key: 1
"""
SCRIPT = """id: mine
title_zh: <img src=x onerror="window.hacked=1"><script>window.hacked=1</script>
title_en: <b>bold</b>
author: "</div><script>window.hacked=1</script>"
date: '2026-01-05'
question_zh: "=1+1"
question_en: Who?
reading: A
drivers: {population_wan: 0.845, gdp_yi: 0.155}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port():
    """The port of a server that runs for all tests of this file."""
    chosen = free_port()
    call = [sys.executable, "-c", START, str(chosen)]
    with subprocess.Popen(
        call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        said = list(takewhile(lambda line: "running at" not in line, server.stdout))
        assert server.poll() is None, "".join(said)
        rest = Thread(target=server.stdout.read)  # a full pipe would stop the server
        rest.start()
        yield chosen
        server.terminate()
        rest.join()


@pytest.fixture(scope="module")
def opened(port):
    """The page in a context that can reach its own server and no other host."""
    own = f"http://127.0.0.1:{port}/"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        context = browser.new_context(viewport=WIDE, accept_downloads=True)
        page = context.new_page()
        page.foreign, page.complaints = [], []

        def pass_or_stop(route):
            if route.request.url.startswith((own, "data:", "blob:")):
                route.continue_()
            else:
                page.foreign.append(route.request.url)
                route.abort()

        context.route("**/*", pass_or_stop)
        page.on("console", lambda line: line.type == "error" and page.complaints.append(line.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(own)
        page.wait_for_selector(".sg-map [data-place]", state="attached", timeout=90_000)
        page.wait_for_selector(".noUi-handle[aria-label]", timeout=30_000)
        yield page
        browser.close()


@pytest.fixture
def page(opened):
    """The page as it is when it opens: in Chinese, 1280 pixels wide, at its first scenario."""
    opened.set_viewport_size(WIDE)
    opened.get_by_label("中文").check()
    opened.wait_for_selector("[data-lang=zh]", state="attached")
    for title in ("按人口", "四项依据等权"):
        opened.get_by_label("起始情景").select_option(label=title)
        shown = f"document.querySelector('.sg-map').parentNode.textContent.startsWith('{title}')"
        opened.wait_for_function(shown)
    opened.wait_for_function("!document.querySelector('.sg-problem, .sg-stale')")
    opened.get_by_label("单位数", exact=True).check()
    return opened


def slider(page, name):
    return page.locator(f".noUi-handle[aria-label^='{name}']")


def changed(page, before, script=NUMBERS):
    page.wait_for_function(f"before => JSON.stringify(({script})()) !== before", arg=_text(before))
    return page.evaluate(script)


def _text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(page, text, name="scenario.yaml"):
    choose(page, {"name": name, "mimeType": "application/yaml", "buffer": text.encode()})


def choose(page, file):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="读取情景文件").click()
    chooser.value.set_files(file)


def test_a_slider_moved_by_keyboard_changes_numbers_and_map(page):
    numbers, colours, units = (page.evaluate(script) for script in (NUMBERS, COLOURS, UNITS))
    card = page.text_content("[data-card=gini]")
    assert len(numbers) == 34
    assert len(units) == 31
    slider(page, "西部人口").focus()
    page.keyboard.press("End")
    after = changed(page, numbers)
    assert after["650000"] != numbers["650000"]
    assert int(page.evaluate(UNITS)["650000"]) > int(units["650000"])
    assert page.evaluate(COLOURS) != colours
    assert page.text_content("[data-card=gini]") != card
    assert sum(int(number) for number in page.evaluate(UNITS).values()) == 220
    shares = page.locator(".sg-weight output").all_text_contents()
    assert sum(float(share.rstrip("%")) for share in shares) == pytest.approx(100, abs=0.5)
    assert "（已改）" in page.text_content(".sg-title")


def test_every_key_press_changes_the_map(page):
    before = page.evaluate(NUMBERS)
    slider(page, "西部人口").focus()
    page.keyboard.press("End")
    changed(page, before)
    page.evaluate("""() => {
        window.changes = 0;
        const map = document.querySelector('.sg-map').closest('.widget-html');
        const count = () => { window.changes += 1; };
        new MutationObserver(count).observe(map, {subtree: true, childList: true});
    }""")
    for count in range(1, 8):
        page.keyboard.press("PageDown" if count % 2 else "PageUp")
        page.wait_for_function("count => window.changes >= count", arg=count)


def test_the_page_answers_on_this_machine_only(port):
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), timeout=5).close()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request("GET", "/", headers={"Host": "other.test"})
        answer = line.getresponse()
        answer.read()
    assert answer.status == 403


def test_a_hostile_file_gives_a_message_and_changes_nothing(page):
    before = page.evaluate(UNITS)
    load(page, HOSTILE)
    page.wait_for_selector(ALERT)
    words = page.text_content(ALERT)
    assert "文件没有读入" in words
    assert "not plain data" in words
    assert "Traceback" not in page.content()
    assert page.evaluate(UNITS) == before
    assert page.locator(".sg-stale").count() == 0
    load(page, "a: [1, 2")
    page.wait_for_function(f"document.querySelector('{ALERT}').textContent.includes('no YAML')")


def test_words_of_a_file_are_text_and_never_run(page):
    before = page.evaluate(UNITS)
    load(page, SCRIPT)
    changed(page, before, UNITS)
    assert page.text_content(".sg-title").startswith("<img src=x onerror=")
    assert "已改" not in page.text_content(".sg-title")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".sg-explorer img").count() == 0


def test_impossible_bounds_keep_the_old_result_and_mark_it(page):
    before = page.evaluate(UNITS)
    field = page.get_by_label("每省最多单位数")
    field.fill("5")
    field.press("Enter")
    page.wait_for_selector(ALERT)
    assert "没有可行结果" in page.text_content(ALERT)
    page.wait_for_selector(".sg-results.sg-stale")
    assert "上一次有效设置" in page.text_content(".sg-old")
    assert page.evaluate(UNITS) == before
    page.get_by_role("button", name="恢复到所选情景").click()
    page.wait_for_selector(ALERT, state="detached")
    page.wait_for_selector(".sg-stale", state="detached")


def test_every_control_has_a_name_and_is_reached_with_the_tab_key(page):
    nameless = page.evaluate("""() => [...document.querySelector('.sg-explorer')
        .querySelectorAll('input, select, button, .noUi-handle')]
        .filter(e => e.offsetParent !== null && e.type !== 'file')
        .filter(e => !(e.getAttribute('aria-label') || (e.labels && e.labels.length)
                       || e.textContent.trim()))
        .map(e => e.outerHTML)""")
    assert nameless == []
    page.locator(".sg-explorer select").first.focus()
    reached = []
    for _ in range(70):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("""() => { const e = document.activeElement;
            return e.getAttribute('aria-label') || (e.labels && e.labels[0]
                && e.labels[0].textContent) || e.textContent; }""")
        )
    text = "\n".join(reached)
    order = ["国家区域战略覆盖", "年末常住人口", "读法A", "取整方法", "每省最少", "京津冀"]
    order += ["折现率", "读取情景文件", "生成图片", "\n单位数"]
    places = [text.find(words) for words in order]
    assert min(places) >= 0
    assert places == sorted(places)


def test_scenario_workbook_and_pictures_can_be_saved(page, tmp_path):
    slider(page, "年末常住人口").focus()
    before = page.evaluate(UNITS)
    page.keyboard.press("End")
    units = changed(page, before, UNITS)
    with page.expect_download() as saved:
        page.get_by_role("link", name="保存情景文件").click()
    saved.value.save_as(tmp_path / "mine.yaml")
    assert Scenario.from_yaml(tmp_path / "mine.yaml").drivers["population_wan"] == 0.5
    page.get_by_role("button", name="生成Excel").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="保存Excel").click()
    saved.value.save_as(tmp_path / "mine.xlsx")
    sheet = load_workbook(tmp_path / "mine.xlsx")["各省名额"]
    cells = {row[0]: row[2] for row in sheet.iter_rows(values_only=True) if len(row) > 2}
    assert {code: str(cells[code]) for code in units} == units
    page.get_by_role("button", name="生成图片").click()
    with page.expect_download(timeout=60_000) as saved:
        page.get_by_role("link", name="保存单位数地图").click()
    saved.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes()[:4] == b"\x89PNG"
    (tmp_path / "again.yaml").write_bytes((tmp_path / "mine.yaml").read_bytes())
    page.get_by_role("button", name="恢复到所选情景").click()
    changed(page, units, UNITS)
    choose(page, tmp_path / "again.yaml")
    page.wait_for_function(f"units => JSON.stringify(({UNITS})()) === units", arg=_text(units))


@pytest.mark.parametrize("width", [1280, 900, 600])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_runs_out_of_its_box_and_taiwan_is_there(page, width, lang):
    page.set_viewport_size({"width": width, "height": 900})
    if lang == "en":
        page.get_by_label("English").check()
        page.wait_for_selector("[data-lang=en]", state="attached")
        page.get_by_label("Difference to the real list").check()
        page.wait_for_function("document.querySelector('.sg-map').textContent.includes('+')")
    page.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
    wide = page.evaluate("""() => [...document.querySelectorAll('.sg-explorer *')]
        .filter(e => !e.closest('svg') && !e.closest('.sg-scroll') && e.clientWidth
            && e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.className + ' ' + e.textContent.slice(0, 40))""")
    assert wide == []
    name, words = ("台湾", "资料暂缺") if lang == "zh" else ("Taiwan", "No data")
    text = page.text_content(".sg-map")
    assert name in text
    assert words in text
    assert page.evaluate("document.fonts.check('16px \"Shuanggao Sans SC\"', '双高')")
    page.wait_for_function(f"document.documentElement.lang.startsWith('{lang}')")


def test_through_all_this_no_other_host_was_asked_and_nothing_complained(page):
    assert page.foreign == []
    assert page.complaints == []
