"""Sums and means by group for data of schools that must not be told apart: no small group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALL = "all"
_OWN = {"units", "basis"}


def aggregate_only(
    table: pd.DataFrame,
    *,
    by: str | Sequence[str],
    least: int,
    unit: str = "college",
    values: Sequence[str] | None = None,
) -> pd.DataFrame:
    r"""Return sums and means by group and over all, none of fewer units than `least`.

    Of group :math:`g` with the units :math:`U_g` that have a value, sum and mean are given when
    :math:`|U_g| \ge` `least`. What is withheld must not follow from the total: while the withheld
    groups are one, or have fewer than `least` units between them, the smallest group still shown
    is withheld as well; when none is left, so is the total.

    Parameters
    ----------
    table
        One row a unit, or a unit and year.
    by
        Columns that make the groups. A row without one of them counts for the total only in a
        group of its own, which is never shown.
    least
        The smallest number of units a figure may stand on, 3 or more: of two, each knows the other.
    unit
        The column that says whose row it is; units are counted once a group.
    values
        Columns to add up; all columns of numbers except `by` and `unit` when None.

    Returns
    -------
    DataFrame
        One row a group, in order, and a last row ``all`` (in the first column of `by`; missing in
        the others): ``units`` (Int64), and of every value ``<value>_sum`` and ``<value>_mean`` (of
        its rows). Missing: withheld, or nobody has a value; the two are not told apart. ``basis``
        is ``shown`` or ``withheld`` (the whole row). No unit is named.

    Raises
    ------
    DataContractError
        With all faults: no such columns, a column that is no number, fewer than 3 as `least`, a
        row without a unit, a group that bears the name of the total.

    Notes
    -----
    It protects one table. Of two tables with other groups of the same units, or of the same groups
    a unit later, the differences may tell; publish one. A sum that one unit dominates tells about
    that unit to whoever knows the others; that rule (dominance) is not applied.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"belt": list("eeeewwwc"), "college": list("abcdefgh"),
    ...                       "income": [1, 2, 3, 4, 5, 6, 7, 8]})
    >>> found = aggregate_only(table, by="belt", least=3)
    >>> found[["belt", "units", "income_sum", "basis"]]
      belt  units  income_sum     basis
    0    c   <NA>         NaN  withheld
    1    e      4        10.0     shown
    2    w   <NA>         NaN  withheld
    3  all      8        36.0     shown

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley, ch. 4 (frequency and
    magnitude tables: threshold rule and secondary suppression).
    """
    keys = [by] if isinstance(by, str) else list(by)
    measured = _measured(table, keys, unit) if values is None else list(values)
    _check(table, keys=keys, measured=measured, unit=unit, least=least)
    groups = [(key, rows) for key, rows in table.groupby(keys, dropna=False, sort=True)]
    stray = [rows[keys].isna().to_numpy().any() for _, rows in groups]
    members = [set(rows[unit]) for _, rows in groups]
    never = [index for index, is_stray in enumerate(stray) if is_stray]
    hidden = _withheld(members, never, least)
    lines: dict[str, list[Any]] = {name: [key[place] for key, _ in groups] + [None]
                                   for place, name in enumerate(keys)}  # fmt: skip
    lines[keys[0]][-1] = _ALL
    everyone = _total(members, hidden, least)
    lines["units"] = [None if n in hidden else len(m) for n, m in enumerate(members)] + [
        len(set(table[unit])) if everyone else None
    ]
    for name in measured:
        with_value = [set(rows.loc[rows[name].notna(), unit]) for _, rows in groups]
        away = _withheld(with_value, sorted(hidden), least)
        shown = [None if n in away else rows[name] for n, (_, rows) in enumerate(groups)]
        shown.append(table[name] if _total(with_value, away, least) else None)
        lines[f"{name}_sum"] = [None if s is None else s.sum(min_count=1) for s in shown]
        lines[f"{name}_mean"] = [None if s is None else s.mean() for s in shown]
    found = pd.DataFrame(lines)
    found["basis"] = ["withheld" if n in hidden else "shown" for n in range(len(groups))] + [
        "shown" if everyone else "withheld"
    ]
    numbers = [name for name in found if name not in {*keys, *_OWN}]
    found = found.astype({"units": "Int64"} | dict.fromkeys(numbers, "float64"))
    kept = [not is_stray for is_stray in stray] + [True]
    return found[kept].reset_index(drop=True)


def _withheld(members: list[set[Any]], never: Sequence[int], least: int) -> set[int]:
    """Return the groups to withhold: small ones, and others until none can be subtracted out."""
    hidden = {n for n, each in enumerate(members) if 0 < len(each) < least} | {*never}
    while not _safe(members, hidden, least):
        rest = [n for n, each in enumerate(members) if n not in hidden and each]
        if not rest:
            break
        hidden.add(min(rest, key=lambda n: (len(members[n]), n)))
    return hidden | {n for n, each in enumerate(members) if not each}


def _safe(members: list[set[Any]], hidden: set[int], least: int) -> bool:
    """Return whether the total less what is shown tells of no group, and of no few units."""
    away = [members[n] for n in hidden if members[n]]
    return not away or (len(away) > 1 and len(set().union(*away)) >= least)


def _total(members: list[set[Any]], hidden: set[int], least: int) -> bool:
    """Return whether the total may be shown."""
    return _safe(members, hidden, least) and len(set().union(*members)) >= least


def _measured(table: pd.DataFrame, keys: list[str], unit: str) -> list[str]:
    """Return the columns of numbers, without years, which nobody adds up."""
    numbers = table.select_dtypes("number").columns
    return [name for name in numbers if name not in {*keys, unit, "year", "row"}]


def _check(
    table: pd.DataFrame, *, keys: list[str], measured: list[str], unit: str, least: int
) -> None:
    """Raise with everything that stands in the way."""
    faults = [
        Fault("table", "missing column", column=name, remedy="name a column of the table")
        for name in dict.fromkeys([*keys, unit, *measured])
        if name not in table
    ]
    faults += [
        Fault("table", "no column of numbers", column=name, remedy="leave it out of values")
        for name in measured
        if name in table and not pd.api.types.is_numeric_dtype(table[name])
    ]
    if not keys:
        faults.append(Fault("by", "no column", remedy="name the columns that make the groups"))
    if least < 3:
        remedy = "ask for 3 or more: of two units each knows the other"
        faults.append(Fault("least", "too few units", value=str(least), remedy=remedy))
    if unit in keys:
        faults.append(Fault("by", "a unit is no group", column=unit, remedy="group by others"))
    if unit in table and table[unit].isna().any():
        where = str(table.index[table[unit].isna()][0])
        faults.append(Fault("table", "a row without a unit", row=where, column=unit))
    if keys and keys[0] in table and (table[keys[0]] == _ALL).any():
        remedy = "give the group another name"
        faults.append(Fault("table", "the name of the total", column=keys[0], value=_ALL,
                            remedy=remedy))  # fmt: skip
    if faults:
        raise DataContractError(faults)
