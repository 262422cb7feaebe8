"""What goes wrong around the program: folders, languages of the system, missing packages."""

import subprocess
import sys

import openpyxl
import pytest

from shuanggao_analytics import cli
from shuanggao_analytics.briefing import Briefing, write_report
from shuanggao_analytics.datasets import write_template
from shuanggao_analytics.datasets.workbook import corrected_copy, inspect_workbook
from shuanggao_analytics.errors import DataContractError, ShuanggaoError

EMPTY = Briefing(title="报告", subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
OWN = "院校,年度,双师型占比（％）\n北京科技职业大学,2023,78.1\n北京科技职业大学,24年,80\n"
PRINTED = (
    "地区,年份,U1,U2,C,T,D\n北京,2020,0.246,0.599,0.908,0.423,0.620\n"
    "上海,2020,0.327,0.397,0.995,0.362,0.600\n"
)
NO_UTF8 = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LANGUAGES = {
    "C": {"LANG": "C", "PYTHONUTF8": "0"},
    "C only": {"LC_ALL": "C", **NO_UTF8},
    "western": {"LANG": "C.UTF-8", "PYTHONIOENCODING": "cp1252"},
}


@pytest.fixture
def command(tmp_path, language, languageless):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "shuanggao_analytics.cli", *arguments],
            env=languageless | LANGUAGES[language], cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("language", LANGUAGES)
class TestLanguages:
    def test_help_and_template(self, command, tmp_path, language):
        assert command("--help").returncode == cli.Exit.OK
        made = command("template", "scores", "--out", "模板.xlsx")
        assert (made.returncode, made.stderr) == (cli.Exit.OK, b"")
        assert openpyxl.load_workbook(tmp_path / "模板.xlsx").sheetnames[0] == "填写说明"

    def test_check_marks_the_faults_of_a_file_with_a_chinese_name(
        self, command, tmp_path, language
    ):
        (tmp_path / "数据.csv").write_text(OWN, encoding="gb18030")
        made = command("check", "数据.csv", "--kind", "indicators")
        assert (made.returncode, made.stderr) == (cli.Exit.CHECK_FAILED, b"")
        book = openpyxl.load_workbook(tmp_path / "数据-faults.xlsx")
        assert book.worksheets[1]["B3"].comment is not None
        said = made.stdout.decode("cp1252" if language == "western" else "utf-8")
        assert ("\\u5e74\\u5ea6" if language == "western" else "年度") in said

    def test_audit_writes_its_report(self, command, tmp_path, language):
        (tmp_path / "论文.csv").write_text(PRINTED, encoding="utf-8")
        made = command("audit", "论文.csv", "--out", "报告.html")
        assert (made.returncode, made.stderr) == (cli.Exit.OK, b"")
        assert "耦合协调度" in (tmp_path / "报告.html").read_text(encoding="utf-8")
        missing = command("audit", "没有.csv")
        assert missing.returncode == cli.Exit.BAD_INPUT
        assert b"there is no file" in missing.stderr
        assert b"Traceback" not in missing.stderr


class TestFolders:
    @pytest.mark.parametrize("suffix", [".docx", ".html", ".xlsx"])
    def test_a_folder_in_the_place_of_the_file_is_refused(self, tmp_path, suffix):
        place = tmp_path / f"r{suffix}"
        place.mkdir()
        with pytest.raises(DataContractError, match="is a folder"):
            write_report(EMPTY, place)
        assert list(tmp_path.iterdir()) == [place]

    def test_templates_and_copies_do_not_take_the_place_of_a_folder(self, tmp_path):
        file, place = tmp_path / "own.csv", tmp_path / "t.xlsx"
        file.write_text(OWN, encoding="utf-8")
        place.mkdir()
        faults = inspect_workbook(file, kind="indicators").faults
        with pytest.raises(ShuanggaoError, match=r"t\.xlsx exists"):
            write_template(place, kind="scores")
        with pytest.raises(ShuanggaoError, match=r"t\.xlsx exists"):
            corrected_copy(file, faults, place)
        assert list(place.iterdir()) == []

    def test_a_folder_is_no_input(self, tmp_path):
        for suffix in (".csv", ".xlsx"):
            place = tmp_path / f"own{suffix}"
            place.mkdir()
            with pytest.raises(ShuanggaoError, match="there is no file"):
                inspect_workbook(place, kind="indicators")
