"""The command line: what it prints, what it writes, and what its exit codes mean."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shuanggao_analytics import briefing, cli
from shuanggao_analytics.resources import data_dir

RUN = CliRunner()


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "shuanggao_analytics.cli", *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def test_help_lists_the_commands():
    result = RUN.invoke(cli.app, ["--help"])
    assert result.exit_code == cli.Exit.OK
    for name in ("briefing", "figures", "data"):
        assert name in result.output


def test_an_unknown_province_is_one_message_with_suggestions(tmp_path):
    result = command("briefing", "--province", "江苏苏", "--out", str(tmp_path / "b"))
    assert result.returncode == cli.Exit.BAD_INPUT
    assert "江苏苏" in result.stderr
    assert "江苏" in result.stderr.replace("江苏苏", "")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "b").exists()


def test_a_wrong_option_is_a_usage_error():
    assert command("briefing", "--round", "3").returncode == 2


def test_a_folder_with_other_files_is_refused_before_any_work(tmp_path):
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    result = command("briefing", "--out", str(tmp_path))
    assert result.returncode == cli.Exit.BAD_INPUT
    assert "holds other files" in result.stderr


def test_missing_maps_have_their_own_exit_code(tmp_path, monkeypatch):
    monkeypatch.setattr(briefing, "publish", lambda *a, **k: ["city-map: no boundaries"])
    result = RUN.invoke(cli.app, ["briefing", "--out", str(tmp_path / "b")])
    assert result.exit_code == cli.Exit.MAPS_MISSING
    assert "city-map: no boundaries" in result.stderr


def test_the_shipped_data_pass():
    result = RUN.invoke(cli.app, ["data", "verify"])
    assert result.exit_code == cli.Exit.OK
    assert "0 failed" in result.output


@pytest.fixture
def copy(tmp_path) -> Path:
    return Path(shutil.copytree(data_dir(), tmp_path / "data"))


def test_an_edited_cell_is_named_and_fails(copy):
    path = copy / "tables" / "units.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",school,", ",group,", 1), encoding="utf-8")
    result = command("data", "verify", str(copy))
    assert result.returncode == cli.Exit.CHECK_FAILED
    assert "units" in result.stdout
    assert "unit_type" in result.stdout
