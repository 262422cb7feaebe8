"""Commands that read and write tables: the user's own, scenarios, packs, and the shipped data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from shuanggao_analytics.cli.frame import Exit, Lang, app, data


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
    lang: Lang = "zh",
) -> None:
    """Read your own data: every fault at once, in a marked copy too; or what can be computed."""
    from shuanggao_analytics import datasets
    from shuanggao_analytics.datasets.workbook.wording import chinese_line
    from shuanggao_analytics.terms import term

    found = datasets.inspect_workbook(workbook, kind=kind)
    line = chinese_line if lang == "zh" else str
    for remark in found.remarks:
        typer.echo(term("check_remark", lang=lang, said=line(remark)))
    for fault in found.faults:
        typer.echo(term("check_fault", lang=lang, said=line(fault)))
    if found.faults:
        copy = out or workbook.with_name(f"{workbook.stem}-faults.xlsx")
        typer.echo(datasets.corrected_copy(workbook, found.faults, copy))
        raise typer.Exit(Exit.CHECK_FAILED)
    gaps = datasets.data_gaps(found.table, kind=kind)
    for row in gaps[gaps["verdict"] != "none"].to_dict("records"):
        lacks = f"  ({row['missing']})" if row["missing"] else ""
        typer.echo(f"{row['rows']}/{row['of']}  {row[lang]}{lacks}")
    typer.echo(term("check_read", lang=lang, rows=len(found.table)))


@app.command()
def screen(
    workbook: Annotated[Path, typer.Argument(help="Filled-in workbook of applicants.")],
    *,
    out: Annotated[Path, typer.Option(help="Workbook to write.")] = Path("screening.xlsx"),
    reading: Annotated[
        Literal["either", "by_owner"], typer.Option(help="How 本地（行业）就业率 is read.")
    ] = "either",
    lang: Lang = "zh",
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
    lang: Lang = "zh",
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
