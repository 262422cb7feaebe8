"""The charts and tables of a briefing from the user's own workbook; nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.own_aggregates import ALL
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.briefing.own_peers import OwnCollege
    from shuanggao_analytics.briefing.own_results import OwnLevels, OwnResults
    from shuanggao_analytics.briefing.own_values import OwnBook
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec, ChartText, Trust

MOST_ROWS = 45
"""Rows of a table or bars of a chart."""
_WAYS = {1: "up", -1: "down", 0: "none"}
_UNITS = {
    "人": "people", "人次": "times", "元": "yuan", "元/生": "yuan_each", "万元": "wan",
    "%": "pct", ":1": "to_one", "个": "count", "个/生": "each", "册/生": "books_each",
    "㎡/生": "area_each", "台": "machines", "学时": "hours", "项": "items", "门": "courses",
    "种": "kinds",
}  # fmt: skip


def unit_names(book: OwnBook, say: Wording) -> pd.Series[str]:
    """Return the unit of each indicator in the language of the briefing."""
    return book.indicators["unit"].map(
        lambda unit: say(f"own_unit_{_UNITS[unit]}") if unit in _UNITS else unit
    )


def source(book: OwnBook, say: Wording) -> str:
    """Return the words for where the numbers come from: the user's file, unchecked."""
    if not book.file:
        return say("own_source_unnamed")
    return say("own_source", file=book.file, digest=book.digest)


def year_range(book: OwnBook, say: Wording) -> str:
    """Return the first and the last year of the workbook in words, or the only one."""
    first, last = book.years[0], book.years[-1]
    return str(last) if first == last else say("own_years", first=first, last=last)


def trust(book: OwnBook) -> Trust:
    """Return the trust of everything that is made of the workbook."""
    return "synthetic" if book.synthetic_rows else "provided"


def _text(
    book: OwnBook, say: Wording, id_: str, *notes: str, unit: str = "", **names: object
) -> ChartText:
    """Return the words of an exhibit; its title is the term of its id."""
    return {
        "id": f"own-{id_}",
        "title": say(f"title_own_{id_.replace('-', '_')}", **names),
        "unit": unit,
        "sources": (source(book, say),),
        "notes": notes,
        "trust": trust(book),
        "lang": say.lang,
    }


def _table(table: pd.DataFrame, columns: Sequence[str], say: Wording, text: ChartText) -> ChartSpec:
    """Return the first rows of a table, numbers with two decimals at most."""
    shown = table[list(columns)].head(MOST_ROWS)
    parts = [c for c in columns if pd.api.types.is_float_dtype(shown[c].dtype)]
    words: ChartText = {**text, "notes": (*text.get("notes", ()), *_rest(len(table), say))}
    return charts.small_table(
        shown.assign(**{c: shown[c].round(2) for c in parts}),
        headers={column: say(f"own_col_{column}") for column in columns},
        **words,
    )


def _named(table: pd.DataFrame, book: OwnBook, say: Wording) -> pd.DataFrame:
    """Return a table of indicators with their names and units in front."""
    code = table.index if table.index.name == "indicator" else pd.Index(table["indicator"])
    names = book.indicators["name"].reindex(code).to_numpy()
    units = unit_names(book, say).reindex(code).to_numpy()
    return table.reset_index(drop=True).assign(name=names, unit=units)


def read_exhibits(book: OwnBook, levels: OwnLevels, say: Wording) -> tuple[ChartSpec, ...]:
    """Return what was read by year, and how many colleges have each indicator in each year."""
    schools = book.school_rows
    rows = pd.DataFrame(
        {
            "year": [str(year) for year in book.years],
            "colleges": [int((schools["year"] == year).sum()) for year in book.years],
            "group_rows": [
                int(((book.rows["year"] == year) & book.rows["group"].notna()).sum())
                for year in book.years
            ],
            "values": [int((book.school_values["year"] == year).sum()) for year in book.years],
        }
    )
    columns = ["year", "colleges", "values"]
    if rows["group_rows"].any():
        columns.insert(2, "group_rows")
    found = [_table(rows, columns, say, _text(book, say, "read"))]
    named = _named(levels.filled, book, say)
    first = list(dict.fromkeys(named["name"]))[:MOST_ROWS]
    if len(schools):
        found.append(
            charts.heat_map(
                named[named["name"].isin(first)],
                row="name",
                column="year",
                value="colleges",
                decimals=0,
                **_text(
                    book, say, "filled", *_rest(len(book.indicators), say),
                    unit=say("own_unit_colleges"),
                ),
            )
        )  # fmt: skip
    return tuple(found)


def _rest(rows: int, say: Wording) -> tuple[str, ...]:
    """Return the note on the rows that are left out, where some are."""
    more = rows - MOST_ROWS
    return (say("table_rest", n=MOST_ROWS, more=more),) if more > 0 else ()


def level_exhibits(book: OwnBook, levels: OwnLevels, say: Wording) -> tuple[ChartSpec, ...]:
    """Return the distribution of each indicator, and how far colleges lie apart."""
    if levels.levels.empty:
        return ()
    table = _named(levels.levels, book, say).astype({"n": "int64", "year": "str"})
    ways = book.indicators["direction"].map(_WAYS).reindex(levels.levels.index)
    table["way"] = [say(f"own_way_{way}") for way in ways]
    columns = ["name", "unit", "way", "year", "n", "low", "q1", "median", "q3", "high"]
    text = _text(book, say, "levels", say("note_own_quartiles"))
    found = [_table(table, columns, say, text)]
    able = table[table["q1"].notna() & (table["median"] > 0)]
    spread = able.head(MOST_ROWS)
    if len(spread):
        bars = pd.DataFrame(
            {
                "name": spread["name"],
                "low": 100 * spread["q1"] / spread["median"],
                "high": 100 * spread["q3"] / spread["median"],
                "n": spread["n"],
            }
        )
        found.append(
            charts.range_bars(
                bars,
                label="name",
                low="low",
                high="high",
                count="n",
                reference=(100, say("own_median")),
                range_name=say("own_quartiles"),
                count_name=say("own_col_n"),
                decimals=0,
                **_text(
                    book, say, "spread", say("note_own_spread"), say("note_own_quartiles"),
                    *_rest(len(able), say), unit=say("own_unit_of_median"),
                ),
            )
        )  # fmt: skip
    return tuple(found)


def group_exhibits(book: OwnBook, levels: OwnLevels, say: Wording) -> tuple[ChartSpec, ...]:
    """Return the distribution over programme groups, a layer of its own."""
    if levels.groups.empty:
        return ()
    table = _named(levels.groups, book, say).astype({"n": "int64", "year": "str"})
    table = table.rename(columns={"n": "n_groups"})
    columns = ["name", "unit", "year", "n_groups", "colleges", "low", "q1", "median", "q3", "high"]
    text = _text(book, say, "groups", say("note_own_groups"), say("note_own_quartiles"))
    return (_table(table, columns, say, text),)


def change_exhibits(
    book: OwnBook, levels: OwnLevels, college: OwnCollege | None, say: Wording
) -> tuple[ChartSpec, ...]:
    """Return changes of the colleges that have both years, and lines of a few indicators."""
    found = []
    if len(levels.changes):
        table = _named(levels.changes, book, say).astype({"first": "str", "last": "str"})
        columns = ["name", "unit", "first", "last", "n", "median_first", "median_last",
                   "median_change"]  # fmt: skip
        balanced = say("note_own_balanced")
        text = _text(book, say, "changes", balanced, say("note_own_change_median"))
        found.append(_table(table, columns, say, text))
        parts = {"rose": say("own_rose"), "same": say("own_same"), "fell": say("own_fell")}
        long = table.head(MOST_ROWS).melt(["name", "n"], list(parts), "part", "count")
        found.append(
            charts.stacked_shares(
                long.assign(part=long["part"].map(parts)),
                label="name",
                part="part",
                value="count",
                parts=list(parts.values()),
                count="n",
                percent=True,
                decimals=0,
                **_text(
                    book, say, "moves", balanced, say("note_own_moves"),
                    *_rest(len(table), say), unit="%",
                ),
            )
        )  # fmt: skip
    found += [
        _lines(rows, book, college, say)
        for _, rows in levels.series.groupby("indicator", sort=False)
    ]
    return tuple(found)


def _lines(
    rows: pd.DataFrame, book: OwnBook, college: OwnCollege | None, say: Wording
) -> ChartSpec:
    code = str(rows["indicator"].iloc[0])
    name, unit = book.indicators["name"][code], unit_names(book, say)[code]
    middle = say("own_median") if college is None else say("own_peer_median")
    parts = [rows.assign(series=middle, y=rows["median"])]
    if college is not None:
        alone = rows.assign(series=college.name, y=rows["own"], q1=float("nan"), q3=float("nan"))
        parts.insert(0, alone)
    table = pd.concat(parts, ignore_index=True)[["series", "year", "y", "q1", "q3"]]
    band = bool(table["q1"].notna().any())
    words = _text(book, say, "line", say("note_own_line", n=int(rows["n"].iloc[0])), name=name)
    words["id"] = f"own-line-{code.replace('_', '-')}"
    return charts.lines(
        table,
        series="series",
        x="year",
        y="y",
        x_title=say("own_col_year"),
        y_title=say("own_axis", name=name, unit=unit),
        low="q1" if band else None,
        high="q3" if band else None,
        band_name=say("own_quartiles") if band else "",
        **words,
    )


def college_exhibits(book: OwnBook, college: OwnCollege, say: Wording) -> tuple[ChartSpec, ...]:
    """Return the places of a college: as a table, with their ranges, and beside its changes."""
    table = _named(college.places, book, say).astype({"year": "str"})
    rows = [{str(key): cell for key, cell in row.items()} for row in table.to_dict("records")]
    table["position"] = [_position(row, say) for row in rows]
    table["range"] = [_range(row) for row in rows]
    table = table.rename(columns={key: f"peer_{key}" for key in ("q1", "median", "q3")})
    table = table.rename(columns={"value": "own"})
    columns = ["name", "unit", "year", "own", "peer_q1", "peer_median", "peer_q3", "position",
               "range", "without"]  # fmt: skip
    notes = (say("note_own_place"), say("note_own_range"), say("note_own_direction"))
    found = [_table(table, columns, say, _text(book, say, "places", *notes, college=college.name))]
    placed = table[table["ahead"].notna()].sort_values("ahead", ascending=False, kind="stable")
    if len(placed):
        found.append(
            charts.range_bars(
                placed.head(MOST_ROWS),
                label="name",
                low="ahead_low",
                high="ahead_high",
                value="ahead",
                count="peers",
                reference=(50, say("own_half")),
                range_name=say("own_range_name"),
                value_name=say("own_main_set"),
                count_name=say("own_col_peers"),
                sort=False,
                decimals=0,
                **_text(
                    book, say, "ranges", say("note_own_ahead"), *notes[1:],
                    *_rest(len(placed), say), unit=say("own_unit_ahead"), college=college.name,
                ),
            )
        )  # fmt: skip
    both = college.places.join(college.moves[["first", "ahead_change"]], how="inner")
    if len(both) >= 3:
        found.append(_quadrant(_named(both, book, say), book, college, say))
    return tuple(found)


def _quadrant(both: pd.DataFrame, book: OwnBook, college: OwnCollege, say: Wording) -> ChartSpec:
    half = (50.0, say("own_half"))
    return charts.quadrant(
        both,
        label="name",
        x="ahead",
        y="ahead_change",
        x_title=say("own_axis_level"),
        y_title=say("own_axis_change"),
        x_split=half,
        y_split=half,
        quadrants=(
            say("own_ahead_rising"),
            say("own_behind_rising"),
            say("own_behind_falling"),
            say("own_ahead_falling"),
        ),
        decimals=0,
        **_text(
            book, say, "quadrant", say("note_own_quadrant"), say("note_own_balanced"),
            say("note_own_direction"), college=college.name,
        ),
    )  # fmt: skip


def _position(row: Mapping[str, Any], say: Wording) -> str:
    if pd.isna(row["place"]):
        return "—"
    key = "own_place_tied" if row["tied"] else "own_place"
    return say(key, place=row["place"], of=row["of"])


def _range(row: Mapping[str, Any]) -> str:
    """Return the share of peers that a college is ahead of, from its lowest to its highest set."""
    if pd.isna(row["ahead"]):
        return "—"
    low, high = (format_number(row[key], decimals=0) for key in ("ahead_low", "ahead_high"))
    return low if low == high else f"{low}–{high}"


def together_exhibits(results: OwnResults, say: Wording) -> tuple[ChartSpec, ...]:
    """Return the means of all colleges and those of groups; nothing of a single college."""
    book, found = results.book, results.aggregates
    if found is None or found.means.empty:
        return ()
    notes = (say("note_own_least", least=found.least), say("note_own_balanced_means"))
    exhibits = []
    means = _named(found.means, book, say)
    means["first"], means["last"] = (
        means[key].astype("str").where(means[key].notna(), "—") for key in ("first", "last")
    )
    whole = means[means["group"] == ALL]
    if len(whole):
        columns = ["name", "unit", "units", "first", "mean_first", "last", "mean_last"]
        exhibits.append(_table(whole, columns, say, _text(book, say, "together", *notes)))
    groups = _relative(means, found.by, say)
    shown = list(dict.fromkeys(groups["name"]))[:MOST_ROWS]
    if shown:
        exhibits.append(
            charts.heat_map(
                groups[groups["name"].isin(shown)],
                row="name",
                column="group",
                value="relative",
                palette="diverging",
                midpoint=100,
                decimals=0,
                **_text(
                    book, say, "together-groups", *notes, say("note_own_relative"),
                    *_rest(groups["name"].nunique(), say),
                    unit=say("own_unit_of_mean"), by=say(f"own_by_{found.by}"),
                ),
            )
        )  # fmt: skip
    return tuple(exhibits)


def group_name(group: str, by: str | None, say: Wording) -> str:
    """Return the name of a group of colleges."""
    if group == ALL:
        return say("own_all")
    return group if by == "province" else say(f"own_{by}_{group}")


def _relative(means: pd.DataFrame, by: str | None, say: Wording) -> pd.DataFrame:
    """Return the means of groups as per cent of the mean of all, where that is shown."""
    every = means[means["group"] == ALL].set_index("name")["mean_last"]
    groups = means[means["group"] != ALL]
    base = groups["name"].map(every)
    return groups.assign(
        relative=100 * groups["mean_last"] / base,
        group=groups["group"].map(lambda group: group_name(group, by, say)),
    )[base.gt(0)]
