"""The command line: ``shuanggao briefing | template | check | screen | evaluate | audit | pack`` ….

Exit codes: 0 all well; 1 a check of the data failed, an audited table does not follow from its own
numbers, or a replayed pack gives other tables; 2 the request or the input is wrong, nothing was
written; 3 the work is done but some maps could not be drawn; 4 nothing fails in an audited table,
but something cannot be told.
"""

from __future__ import annotations

import codecs
import io
import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from shuanggao_analytics.errors import ShuanggaoError


class Exit(IntEnum):
    """What the exit code of the command means."""

    OK = 0
    CHECK_FAILED = 1
    BAD_INPUT = 2
    MAPS_MISSING = 3
    CANNOT_TELL = 4


app = typer.Typer(
    help="Layout, alignment and performance analytics for China's Double-High Plan (双高计划).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
data = typer.Typer(help="The shipped tables: check them, or stamp them after a reviewed edit.")
app.add_typer(data, name="data", no_args_is_help=True)

_ROUNDS: dict[str, tuple[Literal[1, 2], ...]] = {"1": (1,), "2": (2,), "both": (1, 2)}

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")]


@app.callback()
def _root() -> None:
    """Keep the sub-commands visible also while there are few of them."""


@app.command()
def briefing(
    *,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the briefing.")] = "zh",
    out: Annotated[
        Path, typer.Option(help="Folder to make; an earlier briefing there is replaced.")
    ] = Path("build/briefing"),
    rounds: Annotated[
        Literal["1", "2", "both"], typer.Option("--round", help="Which round of the plan.")
    ] = "both",
    province: Annotated[
        str | None, typer.Option(help="Add a chapter on one province: 江苏, Jiangsu or 320000.")
    ] = None,
    formats: Annotated[
        str, typer.Option(help="Which documents, with commas between; the figures come always.")
    ] = "html,docx,pptx,xlsx",
    quiet: Quiet = False,
) -> None:
    """Write the layout briefing: HTML page, Word report, slides and Excel workbook, and figures."""
    from shuanggao_analytics.briefing import layout_briefing, publish
    from shuanggao_analytics.briefing.publish import DOCUMENTS, check_formats
    from shuanggao_analytics.datasets import catalogue

    asked = [name.strip().casefold() for name in formats.split(",") if name.strip()]
    check_formats(asked)
    content = layout_briefing(rounds=_ROUNDS[rounds], province=province, lang=lang)
    problems = publish(content, out, data_date=catalogue.data_date(), formats=asked, quiet=quiet)
    for name, file in DOCUMENTS.items():
        if name in asked:
            typer.echo(out / file)
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(Exit.MAPS_MISSING)


@app.command()
def figures(
    *,
    out: Annotated[Path, typer.Option(help="Folder of the gallery.")] = Path("figures"),
    quiet: Quiet = False,
) -> None:
    """Draw the gallery again: <id>.png and <id>.json for every figure of the README."""
    from shuanggao_analytics.briefing import write_gallery

    for path in write_gallery(out, quiet=quiet):
        typer.echo(path)


@app.command()
def template(
    kind: Annotated[
        str,
        typer.Argument(help="indicators, applicants, programmes, scores, quotas or provinces."),
    ],
    *,
    out: Annotated[Path | None, typer.Option(help="File to write; default: KIND.xlsx.")] = None,
) -> None:
    """Write an Excel template for your own data; a file that is there is never overwritten."""
    from shuanggao_analytics.datasets import write_template

    typer.echo(write_template(out or Path(f"{kind}.xlsx"), kind=kind))


@app.command()
def check(
    workbook: Annotated[Path, typer.Argument(help="Filled-in workbook, or a table as text.")],
    *,
    kind: Annotated[str, typer.Option(help="Its kind, as in template.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Copy with the faults marked; default: NAME-faults.xlsx beside it."),
    ] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of what it lacks.")] = "zh",
) -> None:
    """Read your own data: every fault at once, in a marked copy too; or what can be computed."""
    from shuanggao_analytics import datasets

    found = datasets.inspect_workbook(workbook, kind=kind)
    for remark in found.remarks:
        typer.echo(f"note: {remark}")
    if found.faults:
        for fault in found.faults:
            typer.echo(f"FAULT {fault}")
        copy = out or workbook.with_name(f"{workbook.stem}-faults.xlsx")
        typer.echo(datasets.corrected_copy(workbook, found.faults, copy))
        raise typer.Exit(Exit.CHECK_FAILED)
    gaps = datasets.data_gaps(found.table, kind=kind)
    for row in gaps[gaps["verdict"] != "none"].to_dict("records"):
        lacks = f"  ({row['missing']})" if row["missing"] else ""
        typer.echo(f"{row['rows']}/{row['of']}  {row[lang]}{lacks}")
    typer.echo(f"{len(found.table)} rows, no fault")


@app.command()
def screen(
    workbook: Annotated[Path, typer.Argument(help="Filled-in workbook of applicants.")],
    *,
    out: Annotated[Path, typer.Option(help="Workbook to write.")] = Path("screening.xlsx"),
    reading: Annotated[
        Literal["either", "by_owner"], typer.Option(help="How 本地（行业）就业率 is read.")
    ] = "either",
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the result.")] = "zh",
) -> None:
    """Apply the selection rules of round two to applicants; missing evidence is no failure."""
    from shuanggao_analytics import allocation, datasets
    from shuanggao_analytics.briefing import screening_report, write_workbook

    result = allocation.screen(datasets.read_workbook(workbook, kind="applicants"), reading=reading)
    write_workbook(screening_report(result, lang=lang), out)
    typer.echo(result.text)
    typer.echo(out)


@app.command()
def allocate(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the id of a shipped one.")],
    *,
    out: Annotated[Path, typer.Option(help="Workbook to write.")] = Path("allocation.xlsx"),
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the result.")] = "zh",
) -> None:
    """Give every province its units under a scenario, beside the real lists."""
    from shuanggao_analytics import allocation
    from shuanggao_analytics.explorer.basis import shipped_basis
    from shuanggao_analytics.explorer.downloads import workbook_file
    from shuanggao_analytics.packing import write_whole

    asked = Path(scenario)
    given = asked.suffix in {".yaml", ".yml"}
    chosen = allocation.Scenario.from_yaml(asked) if given else allocation.load_scenario(scenario)
    basis = shipped_basis()
    result = allocation.allocate(
        chosen,
        drivers=basis.drivers,
        actual=basis.actual,
        base=basis.base,
        membership=basis.membership,
    )
    write_whole(out, workbook_file(result, lang=lang))
    typer.echo(result.text)
    typer.echo(out)


@app.command()
def evaluate(
    workbook: Annotated[Path, typer.Argument(help="Filled-in workbook of scores.")],
    *,
    cutoffs: Annotated[
        str | None, typer.Option(help="Your bounds of 优, 良, 中, as 90,80,60; without: no grades.")
    ] = None,
    compiled: Annotated[
        bool,
        typer.Option(
            "--compiled-standard",
            help="Bounds and vetoes of public copies of the standard of 2024: not official.",
        ),
    ] = False,
    scenario: Annotated[
        bool,
        typer.Option(
            "--scenario-round-one",
            help="Score units of round two, which has no formula, by that of round one.",
        ),
    ] = False,
    near: Annotated[float, typer.Option(help="Points within which a unit is near a bound.")] = 1.0,
    out: Annotated[Path, typer.Option(help="Report to write: .docx, .html or .xlsx.")] = Path(
        "evaluation.xlsx"
    ),
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the report.")] = "zh",
) -> None:
    """Score and grade units, and set the stages and the money of an evaluation side by side."""
    from shuanggao_analytics import datasets
    from shuanggao_analytics.briefing import evaluation_report, write_report
    from shuanggao_analytics.briefing.evaluation_results import given_cutoffs
    from shuanggao_analytics.briefing.report_file import check_report_path

    check_report_path(out, inputs=[workbook])
    bounds, vetoes = given_cutoffs(cutoffs, compiled=compiled)
    report = evaluation_report(
        datasets.read_workbook(workbook, kind="scores"),
        cutoffs=bounds,
        vetoes=vetoes,
        scenario=scenario,
        near=near,
        source=workbook.name,
        lang=lang,
    )
    written = write_report(report, out)
    for chapter in report.chapters:
        typer.echo("\n".join([chapter.title, *(f"  {each}" for each in chapter.findings)]))
    typer.echo(written)


@app.command()
def audit(
    table: Annotated[Path, typer.Argument(help="Table as printed: .xlsx, .csv, .tsv or .txt.")],
    *,
    sheet: Annotated[str | None, typer.Option(help="Sheet; default: all visible ones.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="Kind of table; default: guessed from the headings.")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="Text that speaks of the tables: its numbers are checked.")
    ] = None,
    beside: Annotated[
        Path | None, typer.Option(help="Table of fractal dimensions beside one of box counts.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Report to write: .docx, .html or .xlsx.")
    ] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the findings.")] = "zh",
) -> None:
    """Check whether printed tables follow from their own numbers: 0 yes, 1 no, 4 cannot tell."""
    from shuanggao_analytics.briefing import audit_report, audit_results, audit_words, write_report
    from shuanggao_analytics.briefing.report_file import check_report_path
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.datasets import read_printed

    say, given = Wording(lang), [path for path in (table, text, beside) if path is not None]
    if out is not None:
        check_report_path(out, inputs=given)
    audits = audit_results.audit_tables(
        read_printed(table, sheet=sheet),
        kind=kind,
        text=None if text is None else (text.name, audit_results.read_words(text)),
        beside=None if beside is None else audit_results.only_table(read_printed(beside)),
    )
    verdict = audit_results.gravest(audits)
    if verdict == audit_results.NOTHING:
        raise ShuanggaoError(audit_words.nothing_words(audit_results.kinds(), say))
    lines = audit_words.printed_lines(audits, say)
    if out is not None:
        report = audit_report(audits, source=table.name, lang=lang)
        lines.append(str(write_report(report, out)))
    typer.echo("\n".join(lines))
    code = {"does_not_follow": Exit.CHECK_FAILED, "cannot_tell": Exit.CANNOT_TELL}
    if verdict in code:
        raise typer.Exit(code[verdict])


@app.command()
def explore(
    *,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8866,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language to begin with.")] = "zh",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")
    ] = True,
) -> None:
    """Serve the page to explore quota scenarios, on this machine only; Ctrl-C stops it."""
    from shuanggao_analytics.explorer import serve

    serve(port=port, lang=lang, open_browser=browser)


@app.command()
def pack(
    study: Annotated[str, typer.Argument(help="midterm_sample or layout_two_rounds.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder, or file that ends in .zip; default: STUDY.zip.")
    ] = None,
) -> None:
    """Write a replication pack of a shipped study: data, parameters, versions, expected tables."""
    from shuanggao_analytics.packs import write_pack

    typer.echo(write_pack(study, out or Path(f"{study}.zip")))


@app.command()
def replay(
    pack: Annotated[Path, typer.Argument(help="Folder or zip that shuanggao pack has written.")],
) -> None:
    """Compute a pack anew from its own data: 0 identical, 1 a table differs, 2 it is no pack."""
    from shuanggao_analytics import packs

    found = packs.replay(pack)
    typer.echo(found.text)
    if not found.identical:
        raise typer.Exit(Exit.CHECK_FAILED)


@data.command("verify")
def data_verify(
    *,
    folder: Annotated[
        Path | None, typer.Argument(help="Another data folder; default: the shipped one.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List the checks that passed too.")] = False,
) -> None:
    """Check checksums, schemas, keys, and every published total that the lists must reproduce."""
    from shuanggao_analytics.datasets import verify

    report = verify(folder)
    failed = report[~report["passed"]]
    for row in (report if every else failed).fillna("").itertuples():
        state = "ok" if row.passed else "FAILED"
        typer.echo(f"{state}  {row.check}  {row.table}  {row.item}  {row.detail}".rstrip())
    typer.echo(f"{len(report) - len(failed)} checks passed, {len(failed)} failed")
    if len(failed):
        raise typer.Exit(Exit.CHECK_FAILED)


@data.command("stamp")
def data_stamp() -> None:
    """Write the checksums of data/ anew: for maintainers, after an edit has been reviewed."""
    from shuanggao_analytics.datasets import catalogue

    for row in catalogue.stamp().itertuples():
        typer.echo(f"{'changed' if row.changed else 'same'}  {row.path}")


def _speak_chinese(stream: io.TextIOWrapper) -> None:
    """Let a stream take any text: ASCII means that nobody chose a language, so it becomes UTF-8."""
    if codecs.lookup(stream.encoding).name == "ascii":
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    else:
        stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line; what a user can mend is one message on stderr, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _speak_chinese(stream)
    try:
        app()
    except ShuanggaoError as error:
        message = str(error)
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    else:
        return
    typer.echo(f"shuanggao: {message}", err=True)
    sys.exit(Exit.BAD_INPUT)


if __name__ == "__main__":
    main()
