"""The command line: what it prints, what it writes, and what its exit codes mean."""

import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from shuanggao_analytics import briefing, cli
from shuanggao_analytics.briefing import audit_results
from shuanggao_analytics.datasets import write_template
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


def test_a_folder_with_other_files_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(briefing, "layout_briefing", lambda **options: pytest.fail("computed"))
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    result = RUN.invoke(cli.app, ["briefing", "--out", str(tmp_path)])
    assert "holds other files" in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_missing_maps_have_their_own_exit_code(tmp_path, monkeypatch):
    monkeypatch.setattr(briefing, "publish", lambda *a, **k: ["city-map: no boundaries"])
    result = RUN.invoke(cli.app, ["briefing", "--out", str(tmp_path / "b")])
    assert result.exit_code == cli.Exit.MAPS_MISSING
    assert "city-map: no boundaries" in result.stderr


class TestBriefingFromOwnIndicators:
    ROWS = "院校,年份,生师比\n甲,2024,15\n乙,2024,16\n丙,2024,18\n"

    def test_a_briefing_is_written(self, tmp_path):
        file, out = tmp_path / "own.csv", tmp_path / "b"
        file.write_text(self.ROWS, encoding="utf-8")
        asked = ["--indicators", str(file), "--college", "乙", "--formats", "html", "--quiet"]
        result = RUN.invoke(cli.app, ["briefing", *asked, "--out", str(out)])
        assert result.exit_code == cli.Exit.OK
        assert "乙：自有指标简报" in (out / "index.html").read_text(encoding="utf-8")

    def test_faults_are_said_with_the_command_that_marks_them_and_nothing_is_written(
        self, tmp_path
    ):
        file, out = tmp_path / "own.csv", tmp_path / "b"
        file.write_text(self.ROWS.replace("18", "约18"), encoding="utf-8")
        result = command("briefing", "--indicators", str(file), "--out", str(out))
        assert result.returncode == cli.Exit.BAD_INPUT
        assert "row 4, column C 生师比: needs a number (found '约18')" in result.stderr
        assert "shuanggao check own.csv --kind indicators" in result.stderr
        assert not out.exists()

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            (("--least", "5"), "--least: only with --indicators"),
            (
                ("--indicators", "own.csv", "--province", "江苏", "--round", "1"),
                "--round and --province: only without --indicators",
            ),
        ],
    )
    def test_options_that_do_not_go_together(self, tmp_path, asked, said):
        result = command("briefing", *asked, "--out", str(tmp_path / "b"))
        assert result.returncode == cli.Exit.BAD_INPUT
        assert said in result.stderr


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


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder, as a user does: exit code, output, message."""

    def called(*arguments):
        monkeypatch.setattr(sys, "argv", ["shuanggao", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    monkeypatch.chdir(tmp_path)
    return called


# 唐志强, 秦娜, ChinaXiv 202006.00126, tables 5–8: what is printed as D is C
WRONG = "年份,U,V,耦合协调度\n2010,0.246,0.599,0.909\n2011,0.327,0.397,0.995\n"
RIGHT = "年份,U,V,耦合协调度\n2010,0.246,0.599,0.620\n2011,0.327,0.397,0.600\n"
BELTS = "地带,单位数\n东部,101\n中部,50\n西部,46\n"


@pytest.fixture
def files(tmp_path):
    """Printed tables and texts, as a user types them."""
    for name, text in {
        "wrong.csv": WRONG, "right.csv": RIGHT, "wrong.tsv": WRONG.replace(",", "\t"),
        "belts.csv": BELTS, "words.csv": "甲,乙\n一,二\n", "empty.csv": "",
        "other.csv": "甲,乙\n一,1\n二,7\n", "unsure.txt": "东部和中部差别为99。",
        "boxes.csv": "年份,k,N\n2004,2,4\n2004,4,11\n2004,8,26\n",
        "dimensions.csv": "年份,D0\n2004,1.85\n",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "gb.csv").write_bytes(WRONG.encode("gb18030"))
    book = openpyxl.Workbook()
    for name, rows in (("表3", WRONG), ("表4", BELTS)):
        sheet = book.create_sheet(name)
        sheet.append([f"{name} 标题"])
        for row in rows.split():
            sheet.append(row.split(","))
        sheet.append(["注：作者自算"])
        for at in (1, sheet.max_row):
            sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=2)
    book.save(tmp_path / "two.xlsx")
    return sorted(path.name for path in tmp_path.iterdir())


class TestAudit:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["right.csv"], cli.Exit.OK),
            (["wrong.csv"], cli.Exit.CHECK_FAILED),
            (["gb.csv"], cli.Exit.CHECK_FAILED),
            (["wrong.tsv", "--kind", "coupling"], cli.Exit.CHECK_FAILED),
            (["two.xlsx", "--sheet", "表3"], cli.Exit.CHECK_FAILED),
            (["boxes.csv", "--beside", "dimensions.csv"], cli.Exit.CHECK_FAILED),
            (["belts.csv", "--kind", "statements", "--text", "unsure.txt"], cli.Exit.CANNOT_TELL),
        ],
    )
    def test_the_exit_code_is_the_gravest_verdict(self, run, files, arguments, code):
        found, out, err = run("audit", *arguments)
        assert (found, err) == (code, "")
        assert "检验" in out

    def test_finding_cause_and_note_are_told_in_both_languages(self, run, files):
        _, out, _ = run("audit", "wrong.csv")
        assert "2010，耦合协调度：印作0.909" in out
        assert "应为0.620" in out
        assert "可能原因：印作D的其实是C" in out
        _, out, _ = run("audit", "wrong.csv", "--lang", "en")
        assert "printed 0.909" in out
        assert "likely cause: what is printed as D is C" in out

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_reports_have_the_numbers_and_come_out_alike(self, run, files, lang):
        for name in ("a.docx", "a.html", "a.xlsx"):
            outs = [Path(folder) / name for folder in ("one", "two")]
            for out in outs:
                code, told, _ = run("audit", "two.xlsx", "--out", str(out), "--lang", lang)
                assert code == cli.Exit.CHECK_FAILED
                assert told.splitlines()[-1] == str(out)
            assert outs[0].read_bytes() == outs[1].read_bytes()
        document = docx.Document("one/a.docx")
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        page = Path("one/a.html").read_text(encoding="utf-8")
        book = openpyxl.load_workbook("one/a.xlsx")
        sheet = {str(cell.value) for each in book for row in each.iter_rows() for cell in row}
        for number in ("0.909", "0.620", "+0.395"):
            assert number in cells
            assert f">{number}</td>" in page
            assert number in sheet

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["none.csv"], "there is no file none.csv"),
            (["empty.csv"], "empty.csv: no table"),
            (["words.csv"], "words.csv: no table"),
            (["other.csv"], "没有可以检验的内容"),
            (["other.csv", "--lang", "en"], "There is nothing to check"),
            (["wrong.csv", "--kind", "couplings"], "there are: coupling, nearest_neighbour"),
            (["other.csv", "--kind", "coupling"], "other.csv"),
            (["two.xlsx", "--sheet", "表9"], "there are: "),
            (["wrong.csv", "--text", "none.txt"], "there is no file none.txt"),
            (["wrong.csv", "--text", "two.xlsx"], "no plain text"),
            (["wrong.csv", "--kind", "statements"], "give the text"),
            (["boxes.csv", "--beside", "two.xlsx"], "several tables"),
            (["wrong.csv", "--out", "a.pdf"], "ends in .docx, .html or .xlsx"),
            (["two.xlsx", "--out", "two.xlsx"], "is the file that is read"),
            (["wrong.csv", "--out", "wrong.csv/a.docx"], "cannot be written there"),
            (["wrong.csv", "--lang", "fr"], "--lang"),
        ],
    )
    def test_bad_input_is_one_message_and_nothing_is_written(self, run, files, arguments, words):
        code, out, err = run("audit", *arguments)
        assert (code, out) == (cli.Exit.BAD_INPUT, "")
        assert words in err
        assert "Traceback" not in err
        assert sorted(path.name for path in Path().iterdir()) == files

    def test_nothing_to_check_lists_every_kind_with_what_it_needs(self, run, files):
        _, _, err = run("audit", "other.csv")
        assert all(f"  {kind} (" in err for kind in audit_results.kinds())

    def test_a_disk_that_fails_is_one_message(self, run, files, monkeypatch):
        def full(*args, **kwargs):
            raise OSError(28, "No space left on device", "a.html")

        monkeypatch.setattr(briefing, "write_report", full)
        code, out, err = run("audit", "wrong.csv", "--out", "a.html")
        assert (code, out) == (cli.Exit.BAD_INPUT, "")
        assert "No space left on device" in err
        assert "Traceback" not in err


def scores(path, *, names=("甲校", "乙校", "丙校"), rounds="第一轮"):
    """Fill a template: three units of the final evaluation with two stages."""
    write_template(path, kind="scores")
    book = openpyxl.load_workbook(path)
    sheet = book["评价得分"]
    at = {cell.value: cell.column for cell in sheet[2]}
    rows = [(unit, stage) for unit in range(3) for stage in ("自评", "两部")]
    for number, (unit, stage) in enumerate(rows, start=4):
        values = {"unit_id": f"u{unit}", "name": names[unit], "province": "江苏省",
                  "unit_type": "学校", "round": rounds, "evaluation": "终期", "year": 2024,
                  "stage": stage, "school": 95 - 10 * unit, "group_a": 92 - 10 * unit,
                  "group_b": 91 - 10 * unit - (stage == "两部")}  # fmt: skip
        for code, value in values.items():
            cell = sheet.cell(number, at[code], value)
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(path)
    return path.name


class TestEvaluate:
    def test_scores_without_grades(self, run, tmp_path):
        name = scores(tmp_path / "scores.xlsx")
        code, out, err = run("evaluate", name)
        assert (code, err) == (cli.Exit.OK, "")
        assert "3个单位，6行得分" in out
        assert out.splitlines()[-1] == "evaluation.xlsx"
        found = pd.read_excel("evaluation.xlsx", sheet_name="单位得分", header=4)
        assert found["得分"].tolist() == [93.25, 93.0, 83.25, 83.0, 73.25, 73.0]

    @pytest.mark.parametrize(
        ("options", "whose"),
        [(["--cutoffs", "90,80,60"], "使用者给定的界限"), (["--compiled-standard"], "非官方")],
    )
    def test_bounds_are_named_with_whose_they_are(self, run, tmp_path, options, whose):
        name = scores(tmp_path / "scores.xlsx")
        code, out, _ = run("evaluate", name, *options, "--out", "e.html")
        assert code == cli.Exit.OK
        assert whose in out
        assert "优\u00a0≥\u00a090" in out
        assert "优 1、良 1、中 1、差 0" in out

    def test_reports_come_out_alike_and_names_stay_text(self, run, tmp_path):
        odd = ("<script>alert(1)</script>", "=1+1", "@SUM(A1)")
        name = scores(tmp_path / "scores.xlsx", names=odd)
        for suffix in ("docx", "html", "xlsx"):
            outs = [Path(f"{number}.{suffix}") for number in (1, 2)]
            for out in outs:
                assert run("evaluate", name, "--out", str(out))[0] == cli.Exit.OK
            assert outs[0].read_bytes() == outs[1].read_bytes()
        page = Path("1.html").read_text(encoding="utf-8")
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)" in page
        cells = [cell for sheet in openpyxl.load_workbook("1.xlsx") for row in sheet.iter_rows()
                 for cell in row if cell.value in odd]  # fmt: skip
        assert {cell.value for cell in cells} == set(odd)
        assert {cell.data_type for cell in cells} == {"s"}
        tables = docx.Document("1.docx").tables
        texts = {cell.text for table in tables for row in table.rows for cell in row.cells}
        assert {*odd, "93.00", "−0.25"} <= texts

    def test_round_two_needs_the_word_scenario(self, run, tmp_path):
        name = scores(tmp_path / "scores.xlsx", rounds="第二轮")
        code, out, err = run("evaluate", name)
        assert (code, out) == (cli.Exit.BAD_INPUT, "")
        assert "--scenario-round-one" in err
        code, out, _ = run("evaluate", name, "--scenario-round-one", "--out", "e.html")
        assert code == cli.Exit.OK
        assert "情景" in out

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (["--cutoffs", "90,80"], "needs 3 numbers"),
            (["--cutoffs", "80,90,60"], "not below the bound"),
            (["--cutoffs", "90,80,60", "--compiled-standard"], "two sets of bounds"),
            (["--near", "0"], "near"),
            (["--out", "e.pdf"], "ends in .docx, .html or .xlsx"),
            (["--out", "scores.xlsx"], "is the file that is read"),
            (["--out", "scores.xlsx/e.html"], "cannot be written there"),
        ],
    )
    def test_bad_options_are_one_message_and_nothing_is_written(
        self, run, tmp_path, options, words
    ):
        name = scores(tmp_path / "scores.xlsx")
        before = (tmp_path / name).read_bytes()
        code, out, err = run("evaluate", name, *options)
        assert (code, out) == (cli.Exit.BAD_INPUT, "")
        assert words in err
        assert "Traceback" not in err
        assert [path.name for path in tmp_path.iterdir()] == [name]
        assert (tmp_path / name).read_bytes() == before

    def test_workbooks_that_are_none(self, run, tmp_path):
        (tmp_path / "blank.xlsx").write_bytes(b"")
        write_template(tmp_path / "unfilled.xlsx", kind="scores")
        for name, words in (("none.xlsx", "there is no file"), ("blank.xlsx", "no .xlsx workbook"),
                            ("unfilled.xlsx", "no rows are filled in")):  # fmt: skip
            code, out, err = run("evaluate", name)
            assert (code, out) == (cli.Exit.BAD_INPUT, "")
            assert words in err


class TestTemplate:
    @pytest.mark.parametrize("kind", ["applicants", "programmes", "scores"])
    def test_each_kind_has_a_file_of_its_name(self, run, kind):
        assert run("template", kind) == (cli.Exit.OK, f"{kind}.xlsx\n", "")
        assert openpyxl.load_workbook(f"{kind}.xlsx").sheetnames[0] == "填写说明"

    def test_what_is_there_is_never_overwritten(self, run, tmp_path):
        (tmp_path / "scores.xlsx").write_bytes(b"precious")
        code, _, err = run("template", "scores")
        assert code == cli.Exit.BAD_INPUT
        assert "may hold data" in err
        assert (tmp_path / "scores.xlsx").read_bytes() == b"precious"

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["score"], "applicants, programmes, scores"),
            (["scores", "--out", "a.csv"], "an .xlsx file"),
            (["scores", "--out", "none/a.xlsx"], "none/a.xlsx"),
        ],
    )
    def test_bad_requests_are_one_message(self, run, tmp_path, arguments, words):
        code, out, err = run("template", *arguments)
        assert (code, out) == (cli.Exit.BAD_INPUT, "")
        assert words in err
        assert "Traceback" not in err
        assert list(tmp_path.iterdir()) == []


class TestCheck:
    OWN = "院校,年度,双师型占比（％）,横向经费（万元）,纵向经费（元）\n"
    RIGHT = OWN + "北京科技职业大学,2023,78.1,120,350000\n北京科技职业大学,2024,80,140,450000\n"

    def test_faults_are_listed_and_marked_in_a_copy(self, run, tmp_path):
        file = tmp_path / "own.csv"
        file.write_text(
            self.RIGHT.replace("140", "约140").replace("2024", "24年"), encoding="utf-8"
        )
        before = file.read_bytes()
        code, out, _ = run("check", str(file), "--kind", "indicators", "--lang", "en")
        assert code == cli.Exit.CHECK_FAILED
        assert "row 3, column B" in out
        assert "row 3, column D" in out
        assert "converted from 元 to 万元" in out
        book = openpyxl.load_workbook(tmp_path / "own-faults.xlsx")
        assert book["own"]["B3"].comment is not None
        assert file.read_bytes() == before
        code, _, err = run("check", str(file), "--kind", "indicators")
        assert code == cli.Exit.BAD_INPUT  # the copy may hold corrections
        assert "own-faults.xlsx" in err

    def test_faults_are_said_in_chinese(self, run, tmp_path):
        file = tmp_path / "own.csv"
        file.write_text("院校,年份,生师比\n金华职业技术大学,24年,约30\n", encoding="utf-8")
        _, out, _ = run("check", str(file), "--kind", "indicators")
        lines = [line for line in out.splitlines() if line.startswith("问题：")]
        assert len(lines) == 2
        assert "第2行，B 年份列：应为四位数字的年份（填的是“24年”）；写全四位" in lines[0]
        assert "第2行，C 生师比列：应为数字（填的是“约30”）；只填数值" in lines[1]

    @pytest.mark.parametrize(
        ("lang", "words"),
        [("zh", ("横向技术服务", "读入2行，没有问题")), ("en", ("services", "2 rows, no fault"))],
    )
    def test_without_a_fault_it_says_what_can_be_computed(self, run, tmp_path, lang, words):
        file = tmp_path / "own.csv"
        file.write_text(self.RIGHT, encoding="gb18030")
        code, out, _ = run("check", str(file), "--kind", "indicators", "--lang", lang)
        assert code == cli.Exit.OK
        assert all(word in out for word in words)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["own.csv"]

    def test_a_kind_that_there_is_not(self, run, tmp_path):
        file = tmp_path / "own.csv"
        file.write_text(self.RIGHT, encoding="utf-8")
        code, _, err = run("check", str(file), "--kind", "horoscope")
        assert code == cli.Exit.BAD_INPUT
        assert "indicators" in err
