"""Tables of oversight read once: keys given, words known, true or false, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import one_trust
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import name_faults, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TRUE = frozenset(("true", "1", "1.0", "是"))
_FALSE = frozenset(("false", "0", "0.0", "否"))


def check_table(
    given: object, names: Sequence[str], *, table: str, also: Sequence[str] = ()
) -> None:
    """Raise unless a table has rows and each of the columns once, with nothing missing in `names`.

    The columns of `also` must be there, but something may be missing in them.

    Examples
    --------
    >>> check_table(pd.DataFrame({"unit_id": ["a", None]}), ["unit_id"], table="units")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      units, row 1, column unit_id: nothing given
    """
    if not isinstance(given, pd.DataFrame):
        raise DataContractError(table_faults(given, table))
    faults = table_faults(given, table) + name_faults(given, [*names, *also], table=table, once=())
    if not faults:
        faults = [
            Fault(table, "nothing given", row_name(given.index[at]), name)
            for name in names
            for at in places(given[name].isna().to_numpy())
        ]
    if faults:
        raise DataContractError(faults)


def common_trust(tables: Mapping[str, pd.DataFrame]) -> tuple[str | None, list[Fault]]:
    """Return the one trust word of several tables by name, and what is wrong with it.

    Examples
    --------
    >>> a, b = pd.DataFrame({"trust": ["official"]}), pd.DataFrame({"trust": ["synthetic"]})
    >>> print(*common_trust({"grades": a, "evidence": b})[1])
    evidence, column trust: not the trust of grades (found 'synthetic'); real and synthetic rows
    never stand in one result
    """
    faults: list[Fault] = []
    first: tuple[str, str] | None = None
    for name, table in tables.items():
        word, found = one_trust(table, name)
        faults += found
        if word is None:
            continue
        if first is None:
            first = (name, word)
        elif first[1] != word and not found:
            remedy = "real and synthetic rows never stand in one result"
            problem = f"not the trust of {first[0]}"
            faults.append(Fault(name, problem, None, "trust", word, remedy))
    return (None if first is None else first[1]), faults


def twice_faults(given: pd.DataFrame, keys: Sequence[str], *, table: str) -> list[Fault]:
    """Return a fault for each key that stands in several rows.

    Examples
    --------
    >>> print(*twice_faults(pd.DataFrame({"unit_id": ["a", "a"]}), ["unit_id"], table="units"))
    units, row a: row twice; keep one of them
    """
    names = list(keys)
    twice = given.loc[given.duplicated(names), names].drop_duplicates()
    return [
        Fault(table, "row twice", row_name(tuple(row)), remedy="keep one of them")
        for row in twice.itertuples(index=False)
    ]


def word_faults(
    given: pd.DataFrame, column: str, known: Iterable[str], *, table: str
) -> list[Fault]:
    """Return a fault for each word of a column that is not known; missing is none.

    Examples
    --------
    >>> print(*word_faults(pd.DataFrame({"kind": ["case", "film"]}), "kind", ["case"], table="e"))
    e, row 1, column kind: no such kind (found 'film'); there are: case
    """
    names = list(known)
    wrong = given[column].notna() & ~given[column].isin(names)
    remedy = f"there are: {', '.join(names)}"
    return [
        Fault(table, f"no such {column}", row_name(given.index[at]), column,
              str(given[column].iloc[at]), remedy)
        for at in places(wrong.to_numpy())
    ]  # fmt: skip


def yes_or_no(given: pd.DataFrame, column: str, *, table: str) -> tuple[pd.Series, list[Fault]]:
    """Return a column as true, false and <NA>, all <NA> without it, with what is neither.

    Examples
    --------
    >>> values, faults = yes_or_no(pd.DataFrame({"x": [True, "否", None]}), "x", table="units")
    >>> values.tolist(), faults
    ([True, False, <NA>], [])
    """
    if column not in given.columns:
        return pd.Series(pd.NA, index=given.index, dtype="boolean"), []
    words = given[column].astype("object")
    text = words.map(lambda value: str(value).strip().lower(), na_action="ignore")
    true, false, gap = text.isin(_TRUE), text.isin(_FALSE), words.isna()
    values = true.astype("boolean").mask((gap | ~(true | false)).to_numpy())
    faults = [
        Fault(table, "neither true (是) nor false (否)", row_name(given.index[at]), column,
              str(words.iloc[at]))
        for at in places(~(true | false | gap).to_numpy())
    ]  # fmt: skip
    return values, faults


def as_dates(given: pd.Series, *, table: str) -> tuple[pd.Series, list[Fault]]:
    """Return a column as days, missing where none is given, with what is no date.

    Numbers are no dates: 2027 would be read as a moment of 1970.

    Examples
    --------
    >>> days, faults = as_dates(pd.Series(["2027-06-30", None, 2027], name="date"), table="e")
    >>> days.dt.strftime("%Y-%m-%d").tolist()[:2], [fault.problem for fault in faults]
    (['2027-06-30', nan], ['no date'])
    """
    days = [as_day(value) for value in given]
    wrong = [at for at, day in enumerate(days) if day is None]
    faults = [
        Fault(table, "no date", row_name(given.index[at]), str(given.name), str(given.iloc[at]),
              "give a day such as 2027-06-30")
        for at in wrong
    ]  # fmt: skip
    known = pd.Series([pd.NaT if day is None else day for day in days], index=given.index)
    return known.astype("datetime64[ns]"), faults


def as_day(value: object) -> pd.Timestamp | None:
    """Return a value as a day without time, NaT where missing, ``None`` where it is no date.

    Examples
    --------
    >>> as_day("2027-06-30 12:00"), as_day(2027)
    (Timestamp('2027-06-30 00:00:00'), None)
    """
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124
        return pd.NaT  # type: ignore[return-value]
    if isinstance(value, bool | int | float | np.number):
        return None
    try:
        day = pd.Timestamp(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return day.tz_localize(None).normalize()
