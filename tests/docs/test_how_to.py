"""The how-to pages and the first hours run as written, in English and in Chinese."""

import ast
import contextlib
import io
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from shuanggao_analytics import cli

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CLUSTER = [DOCS / "how-to/cluster.md", DOCS / "zh/how-to/cluster.md"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
LONG = {"briefing", "explore"}  # their options are read, and nothing more
RUN = CliRunner()


def blocks(page, languages=("python", "bash")):
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.S | re.M)
    return [(language, code) for language, code in found if language in languages]


def name_of(page):
    return page.relative_to(DOCS).with_suffix("").as_posix()


def plain(language, code):
    """Return code without its comments."""
    if language == "python":
        return ast.dump(ast.parse(code))
    return str([shlex.split(line, comments=True) for line in code.splitlines()])


def pages():
    """Return the pages to run: of several with the same code, but for comments, the first."""
    every = [*DOCS.glob("**/how-to/*.md"), *DOCS.glob("**/first-hour/*.md")]
    every += [*DOCS.glob("**/start.md"), DOCS / "published-errors.md"]
    first: dict[tuple[str, ...], Path] = {}
    for page in sorted(set(every) - set(CLUSTER)):
        first.setdefault(tuple(plain(*block) for block in blocks(page)), page)
    return list(first.values())


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_page_runs_as_written(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for language, code in blocks(page):
        if language == "python":
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, names)  # the page's own code
        else:
            for line in filter(None, map(str.strip, code.splitlines())):
                run(line)


def run(line):
    """Run one line of a shell block, or see at least that it could be."""
    words, (_, _, remark) = shlex.split(line, comments=True), line.partition("#")
    if words[0] == "make":
        assert words[1] in TARGETS, line
        return
    assert words[0] == ".venv/bin/shuanggao", line
    if words[1] in LONG:
        group = typer.main.get_command(cli.app)
        group.commands[words[1]].make_context(words[1], words[2:])
        return
    (expected,) = re.findall(r"(?:exit code|退出码) (\d)", remark) or ["0"]
    result = RUN.invoke(cli.app, words[1:])
    assert result.exit_code == int(expected), f"{line}\n{result.output}"


def test_the_cluster_page_runs_as_a_file(tmp_path):
    code = blocks(CLUSTER[0], ("python",))[0][1]
    assert code.count("100_000") == 2
    (tmp_path / "page.py").write_text(code.replace("100_000", "2_000"), encoding="utf-8")
    call = [sys.executable, "page.py"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2,000" in done.stdout


@pytest.mark.parametrize("english", sorted(DOCS.glob("how-to/*.md")), ids=name_of)
def test_the_chinese_page_has_the_same_code(english):
    chinese = DOCS / "zh" / english.relative_to(DOCS)
    for language in ("python", "bash"):
        ours, theirs = (
            [plain(language, code) for _, code in blocks(page, (language,))]
            for page in (english, chinese)
        )
        assert ours == theirs


@pytest.mark.parametrize("english", sorted(DOCS.glob("first-hour/*.md")), ids=name_of)
def test_the_first_hour_is_told_in_both_languages(english):
    chinese = DOCS / "zh" / english.relative_to(DOCS)
    ours, theirs = (
        re.findall(r"^(#+|```\w+)", page.read_text(encoding="utf-8"), re.M)
        for page in (english, chinese)
    )
    assert ours == theirs
