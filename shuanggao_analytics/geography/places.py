"""Names and six-digit codes of places, now and in former years.

A code is text of six digits (GB/T 2260). The table of places holds provinces, prefecture-level
places and counties directly under a province, with every place that stood in a year-end list of
1990 or later. Districts and ordinary counties are not in it: 朝阳 is 朝阳市 of 辽宁 here, never the
district of 北京.
"""

from __future__ import annotations

import difflib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.resources import read_table_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

Level = Literal["province", "city", "county_direct"]
Lang = Literal["zh", "en"]

FIRST_YEAR = 1990
"""The first year for which the table of places is complete."""

WITHOUT_CITY_LEVEL = ("110000", "120000", "310000", "500000", "710000", "810000", "820000")
"""Provinces that city-level tables and maps carry as one unit: the four municipalities, Taiwan, \
Hong Kong and Macao."""

_SUGGESTED = 50
"""So many unknown names get suggestions; comparing with every known name is slow."""

_OTHER_CODES = {
    f"{province[:2]}{part}00": province
    for province in WITHOUT_CITY_LEVEL[:4]
    for part in ("01", "02", "03")
}
"""110100 市辖区, 110200 县 and the like: the municipality itself."""

_OTHER_NAMES = {"660000": ("新疆兵团",)}


@cache
def _provinces() -> pd.DataFrame:
    table = read_table_text("provinces")
    for column in ("in_programme", "has_gb_code"):
        table[column] = table[column].eq("true")
    return table


@cache
def _places() -> pd.DataFrame:
    table = read_table_text("places")
    for column in ("lon", "lat"):
        table[column] = table[column].astype("float64")
    for column in ("valid_from", "valid_to"):
        table[column] = pd.to_numeric(table[column]).astype("Int64")
    return table


def provinces() -> pd.DataFrame:
    """Return the 34 province-level units and 新疆生产建设兵团, one row each.

    Returns
    -------
    DataFrame
        Sorted by ``province_code``; ``in_programme`` and ``has_gb_code`` are boolean. ``belt3``
        (三大地带) and ``belt4`` (四大地区) are missing for Taiwan, Hong Kong and Macao. It is the
        caller's own copy.

    Examples
    --------
    >>> provinces().value_counts("belt3").to_dict()
    {'west': 13, 'east': 11, 'central': 8}

    Source: ``data/tables/provinces.csv`` (国家地名信息库; each row names its source).
    """
    return _provinces().copy()


def programme_provinces() -> pd.Index[str]:
    """Return the codes of the 31 provinces that the plan addresses, in the order of the codes.

    Units of the Corps (兵团, without a code) count in 新疆.

    Examples
    --------
    >>> len(programme_provinces()), programme_provinces()[0]
    (31, '110000')
    """
    table = provinces()
    codes = table.loc[table["in_programme"] & table["has_gb_code"], "province_code"]
    index: pd.Index[str] = pd.Index(codes, name="province_code").sort_values()
    return index


def places() -> pd.DataFrame:
    """Return all places, now and former, one row a code, name and time of validity.

    Returns
    -------
    DataFrame
        ``valid_from`` is the year whose year-end list first has the place (1980 means 1980 or
        earlier), ``valid_to`` the year in which it ended, missing while it stands; both are
        ``Int64``. ``lon`` and ``lat`` are degrees (CGCS2000), missing for former places. The table
        is the caller's own copy.

    Examples
    --------
    >>> table = places()
    >>> table.loc[table["name"] == "莱芜市", ["place_code", "valid_to", "successor_code"]]
        place_code  valid_to successor_code
    200     371200      2018         370100

    Source: ``data/tables/places.csv`` (国家地名信息库, year-end panel 1980–2024; each row names its
    source).
    """
    return _places().copy()


def resolve(
    names: Iterable[object],
    *,
    year: int | None = None,
    level: Level | None = None,
    table: str = "names",
) -> pd.Series[str]:
    """Return the six-digit code of every name, or report all names that have none.

    A full name, a short name (江苏, 苏州, 恩施, 恩施州), an English name in any case (Harbin)
    and a code are all accepted. Without `year` the answer is today's code, and a name that no place
    bears today leads to the place that took over. With `year` only names and codes of that year
    count and the answer is the code of that year; in the year of a change the new place goes before
    the old one.

    Parameters
    ----------
    names
        Names or codes as text; a Series keeps its index. A missing or blank name stays missing.
    year
        The year in which the names were in force, 1990 or later.
    level
        ``"province"``; ``"city"``: every unit of the city-level map, so also counties directly
        under a province, the four municipalities, Taiwan, Hong Kong and Macao; ``"county_direct"``.
        Needed for a short name that two levels share (吉林, 海南). English names are shared more
        often: Suzhou is 苏州 or 宿州, and only the Chinese name or the code says which.
    table
        What the names belong to, for the error.

    Returns
    -------
    Series
        ``place_code`` as text, with the index of `names`.

    Raises
    ------
    UnknownNameError
        When names are unknown or ambiguous: all of them, each once, with the nearest suggestions.
    DataContractError
        When `year` lies before 1990, `level` is none of the three, or `names` is one text.

    Examples
    --------
    >>> resolve(["江苏", "苏州市", "莱芜市", "530800"]).tolist()
    ['320000', '320500', '370100', '530800']
    >>> resolve(["莱芜市"], year=2015).tolist(), resolve(["吉林"], level="city").tolist()
    (['371200'], ['220200'])
    """
    _check_options(names, year=year, level=level)
    given = names if isinstance(names, pd.Series) else pd.Series(list(names), dtype="object")
    known = _lookup(year, level)
    asked = [_clean(value) for value in given.array]
    codes: dict[str | None, str | None] = {None: None}
    for name in dict.fromkeys(asked):
        if name is not None:
            codes[name] = _the_one(known.get(name.casefold(), ()))
    if any(code is None for name, code in codes.items() if name is not None):
        raise UnknownNameError(
            _unknown(asked, given, codes, known=known, year=year, level=level, table=table)
        )
    return _text_series([codes[name] for name in asked], index=given.index, name="place_code")


def name_of(
    codes: Iterable[object], *, lang: Lang = "zh", short: bool = False, table: str = "codes"
) -> pd.Series[str]:
    """Return the name of the place behind every code: the inverse of `resolve`.

    Parameters
    ----------
    codes
        Six-digit codes as text; a Series keeps its index. A missing code stays missing.
    lang
        ``"zh"``, or ``"en"``: plain-ASCII names without a word for the kind of place, which are
        not unique (Suzhou is 苏州 and 宿州).
    short
        Chinese short names (江苏, 苏州) in place of full ones; English names are always short. The
        code of a former place gives the last name that it bore.
    table
        What the codes belong to, for the error.

    Raises
    ------
    UnknownNameError
        When codes are in no table: all of them, each once.

    Examples
    --------
    >>> name_of(["320000", "420600"], short=True).tolist()
    ['江苏', '襄阳']
    >>> name_of(["540000", "610100"], lang="en").tolist()
    ['Xizang', "Xi'an"]
    """
    given = codes if isinstance(codes, pd.Series) else pd.Series(list(codes), dtype="object")
    known = _names(lang, short)
    asked = [_clean(value) for value in given.array]
    unknown = [code for code in dict.fromkeys(asked) if code is not None and code not in known]
    if unknown:
        rows = _first_rows(asked, given)
        remedy = "give the six-digit code of a province, a city or a county directly under one"
        raise UnknownNameError(
            Fault(table, "unknown code", row=rows[code], value=code, remedy=remedy)
            for code in unknown
        )
    names = [None if code is None else known[code] for code in asked]
    return _text_series(names, index=given.index, name="name")


def _check_options(names: Iterable[object], *, year: int | None, level: str | None) -> None:
    faults = []
    if isinstance(names, str):
        faults.append(Fault("names", "one text in place of a list", value=names))
    if year is not None and year < FIRST_YEAR:
        problem = f"the table of places is complete from {FIRST_YEAR} only"
        faults.append(Fault("year", problem, value=str(year)))
    if level not in (None, "province", "city", "county_direct"):
        remedy = "use province, city or county_direct"
        faults.append(Fault("level", "no such level", value=str(level), remedy=remedy))
    if faults:
        raise DataContractError(faults)


def _clean(value: object) -> str | None:
    """Return the text without the space around it; ``None`` for a missing or blank value."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124
        return None
    return str(value)


def _text_series(values: list[str | None], *, index: pd.Index[Any], name: str) -> pd.Series[str]:
    """Return a Series of the text type of the running pandas, with NaN for ``None``."""
    dtype = pd.Series(["text"]).dtype
    return pd.Series(
        [np.nan if value is None else value for value in values],
        index=index,
        name=name,
        dtype=dtype,
    )


class _Candidate(NamedTuple):
    """A place that a name may mean: the code to answer with and the name to show."""

    code: str
    label: str


def _the_one(candidates: tuple[_Candidate, ...]) -> str | None:
    return candidates[0].code if len(candidates) == 1 else None


def _spellings(row: Mapping[Hashable, object]) -> set[str]:
    """Return every text that may stand for the place of a row; Latin letters are small."""
    code, name, short = str(row["place_code"]), str(row["name"]), str(row["short_name"])
    spellings = {code, name, short, str(row["name_en"]).casefold(), *_OTHER_NAMES.get(code, ())}
    if name.endswith("自治州"):
        spellings.add(short + "州")
    elif name.endswith("自治县"):
        spellings.add(short + "县")
    elif name.endswith("自治区"):
        spellings.add(short + "自治区")
    return spellings


def _at_level(table: pd.DataFrame, level: str | None) -> pd.DataFrame:
    if level is None:
        return table
    if level == "city":
        return table[table["level"].ne("province") | table["place_code"].isin(WITHOUT_CITY_LEVEL)]
    return table[table["level"].eq(level)]


def _gather(table: pd.DataFrame, *, answer: str) -> dict[str, set[_Candidate]]:
    """Return spelling -> the places of `table` that it may mean, by the code in column `answer`."""
    found: dict[str, set[_Candidate]] = {}
    for row in table.to_dict("records"):
        candidate = _Candidate(str(row[answer]), str(row["name"]))
        for spelling in _spellings(row):
            found.setdefault(spelling, set()).add(candidate)
    return found


@lru_cache(maxsize=64)
def _lookup(year: int | None, level: str | None) -> dict[str, tuple[_Candidate, ...]]:
    """Return spelling -> candidates, one for each code; the better layers go before the others."""
    table = _at_level(_places(), level)
    ended = table["valid_to"].notna()
    if year is None:
        layers = [
            _gather(table[~ended], answer="place_code"),
            _gather(table[ended], answer="successor_code"),
        ]
    else:
        begun = table["valid_from"].le(year)
        layers = [
            _gather(table[begun & (~ended | table["valid_to"].gt(year))], answer="place_code"),
            _gather(table[begun & table["valid_to"].eq(year).fillna(False)], answer="place_code"),
        ]
    known: dict[str, tuple[_Candidate, ...]] = {}
    for layer in layers:
        for spelling, candidates in layer.items():
            if spelling not in known:
                by_code = {candidate.code: candidate for candidate in sorted(candidates)}
                known[spelling] = tuple(by_code.values())
    if level in (None, "city"):
        for code, municipality in _OTHER_CODES.items():
            if municipality in known:
                known.setdefault(code, known[municipality])
    return known


@lru_cache(maxsize=8)
def _names(lang: str, short: bool) -> dict[str, str]:
    table = _places().sort_values("valid_from", kind="stable")
    column = "name_en" if lang == "en" else "short_name" if short else "name"
    return dict(zip(table["place_code"], table[column], strict=True))


def _first_rows(asked: list[str | None], given: pd.Series[str]) -> dict[str, str]:
    """Return for every name the label of its first row and the number of further ones."""
    first: dict[str, str] = {}
    count: dict[str, int] = {}
    for label, name in zip(given.index, asked, strict=True):
        if name is not None:
            first.setdefault(name, str(label))
            count[name] = count.get(name, 0) + 1
    return {
        name: label if count[name] == 1 else f"{label} (and {count[name] - 1} more)"
        for name, label in first.items()
    }


def _unknown(
    asked: list[str | None],
    given: pd.Series[str],
    codes: Mapping[str | None, str | None],
    *,
    known: Mapping[str, tuple[_Candidate, ...]],
    year: int | None,
    level: str | None,
    table: str,
) -> list[Fault]:
    """Return one fault for every name without exactly one code."""
    rows = _first_rows(asked, given)
    column = None if given.name is None else str(given.name)
    faults: list[Fault] = []
    for name in (name for name, code in codes.items() if name is not None and code is None):
        candidates = known.get(name.casefold(), ())
        problem = "ambiguous name" if candidates else "unknown name"
        if candidates:
            remedy = f"write {_listed(candidates)}, or say which level or year is meant"
        elif len(faults) < _SUGGESTED:
            remedy = _suggestion(name, known=known, year=year, level=level)
        else:
            remedy = "see the table places"
        faults.append(
            Fault(table, problem, row=rows[name], column=column, value=name, remedy=remedy)
        )
    return faults


def _listed(candidates: Iterable[_Candidate]) -> str:
    return " or ".join(f"{candidate.label} ({candidate.code})" for candidate in candidates)


def _suggestion(
    name: str,
    *,
    known: Mapping[str, tuple[_Candidate, ...]],
    year: int | None,
    level: str | None,
) -> str:
    elsewhere = _lookup(None, None).get(name.casefold(), ())
    if elsewhere and (year is not None or level is not None):
        asked = [f"level {level}"] if level is not None else []
        asked += [f"the year {year}"] if year is not None else []
        return f"the name means {_listed(elsewhere)}, which is not of {' and '.join(asked)}"
    near = difflib.get_close_matches(name.casefold(), known, n=3, cutoff=0.5)
    if not near:
        return "nothing like it is in the table places"
    meant = dict.fromkeys(candidate for spelling in near for candidate in known[spelling])
    return f"did you mean {_listed(meant)}?"
