"""National regional strategies and their member places: many to many, never to be summed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.resources import read_policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.terms import Lang

LEVELS = ("province", "city", "county")
TRUSTS = ("official", "compiled", "recalled")
COLUMNS = (
    "strategy_id",
    "strategy",
    "strategy_en",
    "place_code",
    "level",
    "part",
    "named_in_notice",
    "document",
    "trust",
)

_TABLE = "strategies"
_TEXTS = ("id", "name_zh", "name_en", "document")
_CODE = re.compile(r"[0-9]{6}")


def check_strategies(strategies: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Return every fault in a list of strategies; an empty list means that they keep the contract.

    Faults are: an entry that is no mapping, a missing or empty text (``id``, ``name_zh``,
    ``name_en``, ``document``), an id given twice, ``named_in_notice`` or ``part`` that is not
    true or false, an unknown ``trust``, a strategy without members, a code that is not six
    digits as text, an unknown level, and a member listed twice in one strategy.

    Parameters
    ----------
    strategies
        Entries in the shape of ``data/policy/strategies.yaml``: ``id``, ``name_zh``, ``name_en``,
        ``document``, ``trust``, ``named_in_notice`` (missing = false) and ``members``, each with
        ``code``, ``level`` and ``part`` (missing = false, the whole place belongs).

    Examples
    --------
    >>> entry = {"id": "x", "name_zh": "某战略", "name_en": "X", "document": "某规划",
    ...          "trust": "compiled", "members": []}
    >>> print(check_strategies([entry])[0])
    strategies, row x, column members: a strategy without members; list at least one place
    """
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, entry in enumerate(strategies, start=1):
        if not isinstance(entry, Mapping):
            remedy = "give a mapping with id, names, document, trust and members"
            faults.append(
                Fault(_TABLE, "not a strategy", f"no. {number}", None, str(entry), remedy)
            )
            continue
        row = str(entry.get("id") or f"no. {number}")
        if row in seen:
            faults.append(Fault(_TABLE, "the id stands twice", row, "id", row, "keep one of them"))
        seen.add(row)
        faults += _entry_faults(entry, row)
        faults += _member_faults(entry.get("members"), row)
    return faults


def membership_table(strategies: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the member places of the strategies given, one row a strategy and place.

    This is the door for a user's own strategies; the shipped ones come from `membership`.

    Parameters
    ----------
    strategies
        Entries as `check_strategies` describes them.

    Returns
    -------
    pandas.DataFrame
        Columns ``strategy_id``, ``strategy``, ``strategy_en``, ``place_code`` (six digits, text),
        ``level``, ``part`` (true: only a part of the place belongs), ``named_in_notice``,
        ``document`` and ``trust``, in the order of the strategies.

    Raises
    ------
    DataContractError
        With all faults that `check_strategies` finds.

    Examples
    --------
    >>> entry = {"id": "x", "name_zh": "某战略", "name_en": "X", "document": "某规划",
    ...          "trust": "compiled", "members": [{"code": "110000", "level": "province"}]}
    >>> membership_table([entry])[["strategy_id", "place_code", "part"]].to_numpy().tolist()
    [['x', '110000', False]]
    """
    faults = check_strategies(strategies)
    if faults:
        raise DataContractError(faults)
    rows = [
        (
            entry["id"],
            entry["name_zh"],
            entry["name_en"],
            member["code"],
            member["level"],
            member.get("part", False),
            entry.get("named_in_notice", False),
            entry["document"],
            entry["trust"],
        )
        for entry in strategies
        for member in entry["members"]
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    flags = ("part", "named_in_notice")
    return table.astype({name: "bool" if name in flags else "str" for name in COLUMNS})


def membership(strategy_ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the member places of the shipped strategies, one row a strategy and place.

    A place may stand under several strategies and under none, and levels differ between
    strategies (provinces, or prefecture-level cities), so nothing may be summed over strategies.
    Hong Kong and Macao are members of the Greater Bay Area but outside the programme's reach.

    Parameters
    ----------
    strategy_ids
        Ids to keep, in this order; all strategies when not given.

    Returns
    -------
    pandas.DataFrame
        Columns as `membership_table` gives them.

    Raises
    ------
    UnknownNameError
        With every id that is not a shipped strategy.

    Examples
    --------
    >>> membership(["jing-jin-ji"])["place_code"].tolist()
    ['110000', '120000', '130000']

    References
    ----------
    The notice names five strategies without members (000:156); the member lists rest on the
    document named in each row, none of them a document of the programme.
    """
    table = _shipped()
    if strategy_ids is None:
        return table.copy()
    wanted = list(dict.fromkeys(strategy_ids))
    known = set(table["strategy_id"])
    remedy = f"the strategies are: {', '.join(names())}"
    unknown = [
        Fault(_TABLE, "no such strategy", value=name, remedy=remedy)
        for name in wanted
        if name not in known
    ]
    if unknown:
        raise UnknownNameError(unknown)
    parts = [table[table["strategy_id"] == name] for name in wanted]
    return pd.concat(parts, ignore_index=True) if parts else table.iloc[:0].copy()


def holdings(located: pd.DataFrame, *, members: pd.DataFrame) -> pd.DataFrame:
    """Return which strategy holds which row of a table of places, each pair once.

    A row is held when its province or its city is a member. A place of which only a part belongs
    (``part``) counts whole.

    Parameters
    ----------
    located
        With ``province_code`` and ``city_code`` as text.
    members
        The result of `membership` or `membership_table`.

    Returns
    -------
    pandas.DataFrame
        ``row``, the position in `located` from 0, and ``strategy_id``; a row may stand under
        several strategies and under none.

    Examples
    --------
    >>> located = pd.DataFrame({"province_code": ["310000"], "city_code": ["310000"]})
    >>> holdings(located, members=membership())["strategy_id"].tolist()
    ['yangtze-belt', 'yangtze-delta']
    """
    rows = pd.DataFrame({"row": range(len(located))})
    pairs = pd.concat(
        rows.assign(place_code=located[column].to_numpy()).merge(members, on="place_code")
        for column in ("province_code", "city_code")
    )
    return pairs[["row", "strategy_id"]].drop_duplicates(ignore_index=True)


def names(lang: Lang = "zh") -> dict[str, str]:
    """Return the names of the shipped strategies by id.

    Examples
    --------
    >>> names("zh")["yangtze-belt"], names("en")["yellow-river"]
    ('长江经济带', 'Yellow River basin')
    """
    return {entry["id"]: entry[f"name_{lang}"] for entry in read_policy(_TABLE)[_TABLE]}


def notes() -> dict[str, str]:
    """Return, by id, what each strategy's members stand for and how exact they are (in Chinese).

    Examples
    --------
    >>> "九省区" in notes()["yellow-river"]
    True
    """
    return {entry["id"]: entry["granularity"] for entry in read_policy(_TABLE)[_TABLE]}


@cache
def _shipped() -> pd.DataFrame:
    return membership_table(read_policy(_TABLE)[_TABLE])


def _entry_faults(entry: Mapping[str, Any], row: str) -> list[Fault]:
    faults = [
        Fault(_TABLE, "missing text", row, name, _shown(entry.get(name)), "give a text")
        for name in _TEXTS
        if not (isinstance(entry.get(name), str) and entry[name].strip())
    ]
    if not isinstance(entry.get("named_in_notice", False), bool):
        value = _shown(entry["named_in_notice"])
        faults.append(Fault(_TABLE, "not true or false", row, "named_in_notice", value))
    if entry.get("trust") not in TRUSTS:
        remedy = f"give one of {', '.join(TRUSTS)}"
        faults.append(
            Fault(_TABLE, "unknown trust", row, "trust", _shown(entry.get("trust")), remedy)
        )
    return faults


def _member_faults(members: Any, row: str) -> list[Fault]:
    if not isinstance(members, list) or not members:
        remedy = "list at least one place"
        return [Fault(_TABLE, "a strategy without members", row, "members", remedy=remedy)]
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, member in enumerate(members, start=1):
        place = f"{row}, member {number}"
        if not isinstance(member, Mapping):
            remedy = "give a mapping with code and level"
            faults.append(Fault(_TABLE, "not a member", place, "members", str(member), remedy))
            continue
        code, level = member.get("code"), member.get("level")
        if not (isinstance(code, str) and _CODE.fullmatch(code)):
            remedy = "give the GB/T 2260 code as text"
            faults.append(
                Fault(_TABLE, "code is not six digits", place, "code", _shown(code), remedy)
            )
        elif code in seen:
            faults.append(Fault(_TABLE, "duplicate member", place, "code", code, "list it once"))
        else:
            seen.add(code)
        if level not in LEVELS:
            remedy = f"give one of {', '.join(LEVELS)}"
            faults.append(Fault(_TABLE, "unknown level", place, "level", _shown(level), remedy))
        if not isinstance(member.get("part", False), bool):
            faults.append(Fault(_TABLE, "not true or false", place, "part", _shown(member["part"])))
    return faults


def _shown(value: object) -> str | None:
    return None if value is None else str(value)
