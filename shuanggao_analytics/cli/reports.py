"""Commands that write a report: ``briefing``, ``figures``, ``evaluate`` and ``audit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from shuanggao_analytics.cli.frame import Exit, Lang, Quiet, app
from shuanggao_analytics.errors import ShuanggaoError

_ROUNDS: dict[str, tuple[Literal[1, 2], ...]] = {"1": (1,), "2": (2,), "both": (1, 2)}


@app.command()
def briefing(
    *,
    lang: Lang = "zh",
    out: Annotated[
        Path, typer.Option(help="Folder to make; an earlier briefing there is replaced.")
    ] = Path("build/briefing"),
    rounds: Annotated[
        Literal["1", "2", "both"], typer.Option("--round", help="Which round of the plan.")
    ] = "both",
    province: Annotated[
        str | None, typer.Option(help="Add a chapter on one province: 江苏, Jiangsu or 320000.")
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(help="Add a chapter on one national strategy: 长三角, yrd …")
    ] = None,
    college: Annotated[
        str | None,
        typer.Option(help="Add a chapter on one college and its peers: its name or code."),
    ] = None,
    indicators: Annotated[
        Path | None,
        typer.Option(help="Instead: a briefing from your own workbook of indicators."),
    ] = None,
    least: Annotated[
        int | None,
        typer.Option(help="Of your own workbook: only means of this many colleges or more."),
    ] = None,
    formats: Annotated[
        str, typer.Option(help="Which documents, with commas between; the figures come always.")
    ] = "html,docx,pptx,xlsx",
    quiet: Quiet = False,
) -> None:
    """Write a briefing, of the lists or of your own data: page, Word, slides, Excel, figures."""
    from shuanggao_analytics.briefing import layout_briefing, own_briefing, publish
    from shuanggao_analytics.briefing.publish import DOCUMENTS, check_folder, check_formats
    from shuanggao_analytics.datasets import catalogue

    asked = [name.strip().casefold() for name in formats.split(",") if name.strip()]
    check_formats(asked)
    check_folder(out)
    lists = {"--round": rounds != "both", "--province": province, "--strategy": strategy}
    misplaced = [name for name, value in lists.items() if value] if indicators else []
    if least is not None and indicators is None:
        misplaced.append("--least")
    if misplaced:
        where = "without" if indicators else "with"
        msg = f"{' and '.join(misplaced)}: only {where} --indicators"
        raise ShuanggaoError(msg)
    if indicators is not None:
        content = own_briefing(indicators, college=college, least=least, lang=lang)
    else:
        content = layout_briefing(
            rounds=_ROUNDS[rounds], province=province, strategy=strategy, college=college, lang=lang
        )
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
    lang: Lang = "zh",
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
    lang: Lang = "zh",
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
