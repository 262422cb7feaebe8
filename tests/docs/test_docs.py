"""The site is whole: every name, table and rule has its page, links lead somewhere, code runs."""

import contextlib
import importlib
import io
import json
import re
import sys
from pathlib import Path
from pkgutil import walk_packages

import pytest

import shuanggao_analytics as root
from shuanggao_analytics import cli

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generate():
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("generate")
    sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def families(generate):
    return importlib.import_module("pages.families")


@pytest.fixture(scope="module")
def site(generate, tmp_path_factory):
    """Path → text of the whole source of the site."""
    target = tmp_path_factory.mktemp("docs") / "source"
    generate.assemble(target)
    return {
        file.relative_to(target).as_posix(): file.read_text(encoding="utf-8")
        for file in target.rglob("*.md")
    }


def entries(site):
    """Path of every documented name, once for each entry."""
    pattern = re.compile(
        r"^\.\. (?:auto(?:class|exception|function|module)|py:(?:data|module)):: (\S+)$", re.M
    )
    return [path for text in site.values() for path in pattern.findall(text)]


def exporting():
    """Every package that says what it exports, except the commands."""
    every = [found for found in walk_packages(root.__path__, "shuanggao_analytics.") if found.ispkg]
    modules = [root, *(importlib.import_module(found.name) for found in every)]
    return [module for module in modules if hasattr(module, "__all__") and module is not cli]


def test_every_public_name_stands_on_exactly_one_page(site):
    written = {}
    for path in entries(site):
        above, _, name = path.rpartition(".")
        try:
            value = getattr(importlib.import_module(above), name)
        except AttributeError:
            value = importlib.import_module(path)
        written.setdefault(id(value), []).append(path)
    assert len(exporting()) > 40
    for module in exporting():
        for name in module.__all__:
            assert len(written.get(id(getattr(module, name)), [])) == 1, (module, name)


def test_a_name_without_a_page_is_refused(families):
    lost = families.Public("shuanggao_analytics.lost", "nowhere.lost", "function", "")
    with pytest.raises(LookupError, match="add it to FAMILIES"):
        families.page_of(lost)


def test_a_name_goes_to_the_page_of_its_own_room(families):
    within = families.Public("x.read", "datasets.workbook.reading", "function", "")
    assert families.page_of(within) == "workbook"


def test_every_table_has_its_page_with_all_its_fields(site):
    markdown = importlib.import_module("pages.markdown")
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    tables = [resource for resource in package["resources"] if "schema" in resource]
    assert len(tables) >= 30
    for resource in tables:
        page = site[f"data/{resource['name']}.md"]
        assert f"]({resource['name']}.md)" in site["data/index.md"]
        for field in resource["schema"]["fields"]:
            assert f"\n| `{field['name']}` | " in page
            assert markdown.plain(field.get("unit", "")) in page


def test_every_policy_file_has_its_page_with_its_clauses(site):
    files = sorted((ROOT / "data/policy").glob("*.yaml"))
    assert len(files) >= 10
    anchors = set(re.findall(r"^\((doc-\S+)\)=$", site["policy/documents.md"], re.M))
    for file in files:
        page = site[f"policy/{file.stem}.md"]
        assert f"({file.stem}.md)" in site["policy/index.md"]
        clauses = len(re.findall(r"clause: {?\s*document: ", file.read_text(encoding="utf-8")))
        cited = re.findall(r"\]\(#(doc-[^)]+)\)", page)
        assert len(cited) >= clauses
        assert set(cited) <= anchors


def test_every_picture_and_notebook_is_shown(site):
    for picture in (ROOT / "figures").glob("*.png"):
        assert f"pictures/{picture.name}\n" in site["gallery.md"]
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"`{notebook.stem}`" in site["notebooks.md"]


def test_every_measure_says_what_it_is_and_where_others_differ(site):
    (listed,) = re.findall(r"```{toctree}\n:hidden:\n:caption: Measures · 指标\n\n(.*?)```",
                           site["index.md"], re.S)  # fmt: skip
    pages = listed.split()
    assert len(pages) >= 16
    heads = ["中文", "Definition.", "Formulas.", "Conventions, and where others differ.",
             "Limits.", "Sources."]  # fmt: skip
    for page in pages:
        prose = site[f"{page}.md"].partition("\n## ")[0]
        assert re.findall(r"^\*\*(.+?)\*\*", prose, re.M) == heads, page
        assert "```{math}" in prose


def test_links_lead_to_pages(site):
    for path, text in site.items():
        here = Path(path).parent
        prose = re.sub(r"```.*?```", "", text, flags=re.S)
        targets = [(here / link).as_posix() for link in re.findall(r"\]\(([^)#:]+\.md)\)", prose)]
        for link in re.findall(r"{doc}`/?([^`]+)`", prose):
            above = Path() if f"{{doc}}`/{link}`" in prose else here
            targets.append((above / f"{link}.md").as_posix())
        for target in targets:
            parts = []
            for part in target.split("/"):
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert "/".join(parts) in site, f"{path} → {target}"


def test_every_page_is_in_a_contents_list(site):
    listed = {"index"}
    for path, text in site.items():
        here = Path(path).parent
        for block in re.findall(r"```{toctree}\n(.*?)```", text, re.S):
            lines = [line for line in block.splitlines() if line and not line.startswith(":")]
            listed |= {(here / line).as_posix() for line in lines}
    assert {path.removesuffix(".md") for path in site} == listed


@pytest.mark.parametrize("page", ["start.md", "zh/start.md"])
def test_the_first_five_minutes_run_as_written(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    lines = printed(code, {}).splitlines()
    assert lines[0] == "197 220"
    assert lines[-1] == "0.4031"
    assert all(number in text for number in ("197", "220", "0.4031"))


def test_the_published_errors_are_found_as_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "published-errors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.S)
    assert len(blocks) == text.count("```python") == 5
    names: dict[str, object] = {}
    for code, shown in blocks:
        assert printed(code, names) == shown


def test_text_of_data_is_no_markup(generate):
    markdown = importlib.import_module("pages.markdown")
    shown = markdown.plain("a|b *c* <d> [e](f) `g_h` and a lone `")
    assert shown == r"a\|b \*c\* \<d\> \[e\](f) `g_h` and a lone \`"
    assert markdown.plain(True) == "yes"


def test_broken_lines_of_chinese_are_joined_but_code_is_not(generate):
    markdown = importlib.import_module("pages.markdown")
    text = "甲，\n乙 x\n丙（丁）\n`戊`\n己\n\n- 庚\n- 辛\n\n```\n壬\n癸\n```\n"
    assert markdown.joined(text) == ("甲，乙 x\n丙（丁）`戊`己\n\n- 庚\n- 辛\n\n```\n壬\n癸\n```\n")


def test_bars_and_stars_of_docstrings_are_no_markup(generate):
    docstrings = importlib.import_module("pages.docstrings")
    prose = ["(|z| < 1.96), cells with *, ``a | b`` and *Journal*", ".. math:: |x|", "   * |y|", ""]
    example = [">>> print('|')", "|", "", "|"]
    assert list(docstrings.escaped([*prose, *example])) == [
        r"(\|z\| < 1.96), cells with \*, ``a | b`` and *Journal*",
        *prose[1:],
        *example[:3],
        r"\|",
    ]


def printed(code, names):
    """What a block of code prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, names)  # the page's own code
    return out.getvalue()
