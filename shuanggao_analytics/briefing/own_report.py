"""The whole briefing from the user's own workbook of indicators, and its annexes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.briefing.chapter import Annex, Briefing
from shuanggao_analytics.briefing.own_chapters import own_chapters
from shuanggao_analytics.briefing.own_exhibits import (
    group_name,
    source,
    trust,
    unit_names,
    year_range,
)
from shuanggao_analytics.briefing.own_results import own_results
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.datasets import inspect_workbook
from shuanggao_analytics.datasets.workbook.wording import in_chinese
from shuanggao_analytics.errors import DataContractError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from shuanggao_analytics.briefing.own_results import OwnResults
    from shuanggao_analytics.datasets import Reading
    from shuanggao_analytics.errors import Fault
    from shuanggao_analytics.terms import Lang

KIND = "indicators"


class OwnFaultsError(DataContractError):
    """The user's workbook has faults; all of them, and the command that marks them in a copy."""

    def __init__(self, faults: Sequence[Fault], file: str) -> None:
        super().__init__(faults)
        marks = f"nothing was written; shuanggao check {file} --kind {KIND} marks each in a copy"
        self.args = (f"{self}\n  {marks}",)


def own_briefing(
    path: str | os.PathLike[str],
    *,
    college: str | None = None,
    least: int | None = None,
    lang: Lang = "zh",
) -> Briefing:
    r"""Return a briefing from the user's own workbook of indicators, for `publish`.

    What was read and what is missing, how the indicators of whole colleges are distributed and how
    they change, programme groups apart; of one college its places with their ranges. The data are
    the user's and unchecked, as every source line says.

    Parameters
    ----------
    path
        A workbook or table as text, as `inspect_workbook` reads the kind ``indicators``.
    college
        Name (of today or before) or code of a college of the workbook, to be set beside the others.
    least
        The smallest number of colleges that a figure may stand on, 3 or more. Then there are only
        means of groups, and no name and no value of a single college; the file is not named.
    lang
        Language of the briefing.

    Raises
    ------
    DataContractError
        With every fault of the workbook, and the command that marks them; else as `own_results`.
    ShuanggaoError
        When the file is no workbook, or is too large.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "own.csv"
    ...     _ = file.write_text("院校,年份,生师比\n甲,2024,15\n乙,2024,16\n丙,2024,18\n",
    ...                         encoding="utf-8")
    ...     found = own_briefing(file, college="乙")
    >>> found.title, [chapter.id for chapter in found.chapters]
    ('乙：自有指标简报', ['own-read', 'own-college', 'own-levels', 'own-changes'])
    """
    reading = inspect_workbook(path, kind=KIND)
    if reading.faults:
        raise OwnFaultsError(reading.faults, Path(path).name)
    results = own_results(reading, college=college, least=least, lang=lang)
    say = Wording(lang)
    return Briefing(
        title=_title(results, say),
        subtitle=_subtitle(results, say),
        lang=lang,
        chapters=own_chapters(results, say),
        annexes=own_annexes(results, say),
        caveats=_caveats(results, say),
    )


def _title(results: OwnResults, say: Wording) -> str:
    if results.aggregates is not None:
        return say("own_title_together")
    if results.college is not None:
        return say("own_title_college", college=results.college.name)
    return say("own_title")


def _subtitle(results: OwnResults, say: Wording) -> str:
    book, found = results.book, results.aggregates
    if found is not None:
        return say(
            "own_subtitle_together",
            colleges=found.colleges,
            indicators=found.means["indicator"].nunique(),
            least=found.least,
        )
    return say(
        "own_subtitle",
        file=book.file,
        colleges=len(book.colleges),
        years=year_range(book, say),
        indicators=len(book.indicators),
    )


def _caveats(results: OwnResults, say: Wording) -> tuple[str, ...]:
    keys = ["user", "missing", "difference"]
    if results.aggregates is not None:
        keys.append("least")
    if results.college is not None:
        keys[1:1] = ["place", "direction"]
    return tuple(say(f"own_caveat_{key}") for key in keys)


def own_annexes(results: OwnResults, say: Wording) -> tuple[Annex, ...]:
    """Return the tables of the workbook that stand on no page.

    Every value with its file, sheet, row and column; what can be computed and what is missing; what
    was done on reading; the places of a college in each set of peers. Where no single college may
    be told of, the means of groups alone.

    Parameters
    ----------
    results
        What `own_results` computed.
    say
        Language.
    """
    if results.aggregates is not None:
        return (_annex("together", _together(results, say), results, say),)
    assert results.read is not None  # there are either aggregates or a reading
    tables = {
        "values": _values(results, results.read, say),
        "gaps": _gaps(results, say),
        "remarks": _remarks(results.read, say),
    }
    if results.college is not None:
        tables["sets"] = _sets(results, say)
    return tuple(_annex(key, table, results, say) for key, table in tables.items() if len(table))


def _annex(key: str, table: pd.DataFrame, results: OwnResults, say: Wording) -> Annex:
    return Annex(
        id=say(f"own_sheet_{key}"),
        title=say(f"own_annex_{key}"),
        source=source(results.book, say),
        trust=trust(results.book),
        table=table.rename(columns={name: say(f"own_col_{name}") for name in table.columns}),
    )


def _values(results: OwnResults, reading: Reading, say: Wording) -> pd.DataFrame:
    """Return every value of an indicator with the place where it stood."""
    book = results.book
    stood = reading.provenance
    stood = stood[stood["field"].isin(book.indicators.index)].reset_index(drop=True)
    rows = book.rows.loc[stood["at"]].reset_index(drop=True)
    grid = reading.table[list(book.indicators.index)].astype("float64")
    places = (
        grid.index.get_indexer(pd.Index(stood["at"])),
        grid.columns.get_indexer(pd.Index(stood["field"])),
    )
    return pd.DataFrame(
        {
            "college": rows["college"],
            "group": rows["group"],
            "year": rows["year"],
            "name": stood["field"].map(book.indicators["name"]),
            "value": grid.to_numpy()[places],
            "unit": stood["field"].map(unit_names(book, say)),
            **{name: stood[name] for name in ("file", "sheet", "row", "column")},
        }
    )


def _gaps(results: OwnResults, say: Wording) -> pd.DataFrame:
    assert results.levels is not None
    gaps = results.levels.gaps
    return pd.DataFrame(
        {
            "name": gaps[say.lang],
            "what": gaps["what"].map(lambda what: say(f"own_what_{what}")),
            "verdict": gaps["verdict"].map(lambda verdict: say(f"own_verdict_{verdict}")),
            "rows": gaps["rows"],
            "of": gaps["of"],
            "colleges": gaps["units"],
            "years": gaps["years"],
            "missing": gaps["missing"],
        }
    )


def _remarks(reading: Reading, say: Wording) -> pd.DataFrame:
    stop = "：" if say.lang == "zh" else ": "
    said = [
        (
            remark.table.replace(", sheet ", stop),
            remark.row,
            remark.column,
            remark.value,
            in_chinese(remark.done) if say.lang == "zh" else remark.done,
        )
        for remark in reading.remarks
    ]
    return pd.DataFrame(said, columns=["sheet", "row", "column", "found", "done"])


def _sets(results: OwnResults, say: Wording) -> pd.DataFrame:
    assert results.college is not None
    sets = results.college.sets
    return pd.DataFrame(
        {
            "name": sets["indicator"].map(results.book.indicators["name"]),
            "set": sets["set"].map(lambda key: say(f"own_set_{key}")),
            **{key: sets[key] for key in ("place", "of", "tied", "ahead")},
        }
    )


def _together(results: OwnResults, say: Wording) -> pd.DataFrame:
    assert results.aggregates is not None
    found, book = results.aggregates, results.book
    means = found.means
    return pd.DataFrame(
        {
            "name": means["indicator"].map(book.indicators["name"]),
            "unit": means["indicator"].map(unit_names(book, say)),
            "grouping": means["group"].map(lambda group: group_name(group, found.by, say)),
            **{key: means[key] for key in ("units", "first", "mean_first", "last", "mean_last")},
        }
    )
