"""Which column of a printed table is what: by its heading, or as the user says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.audit.reading.figures import is_number
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_YEAR = re.compile(r"(?:19|20)\d{2}年?(?:[-~—–/](?:19|20)?\d{2}年?)?")
_CODE = re.compile(r".*(代码|编码|序号|编号|code|id)|no\.?")
_LONG = 24  # letters: what is longer describes a row and does not name it
_COUNT = re.compile(
    r"n|.*(?<!指)(?<!系)(?<!倍)(?<!分)数(量)?|.*(个数|人次|所数)|.*(count|units|number)s?"
)
_TOTALS = frozenset({"合计", "总计", "总和", "总体", "全国", "total", "sum", "小计", "all"})
_MEANS = frozenset({"均值", "平均", "平均值", "mean", "average", "几何平均", "算术平均"})


@dataclass(frozen=True)
class Role:
    """What a column can be in a kind of table.

    Attributes
    ----------
    key
        Its name in the check.
    pattern
        Regular expression that the whole plain heading matches.
    many
        Whether several columns can have the role.
    """

    key: str
    pattern: str
    many: bool = False


def plain(heading: object) -> str:
    """Return a heading without case, width, spaces and what stands in brackets.

    Examples
    --------
    >>> plain("耦合协调度（D）"), plain(" T 值 ")
    ('耦合协调度', 't值')
    """
    text = unicodedata.normalize("NFKC", str(heading))
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", text)
    return re.sub(r"[\s_*:/]+", "", bare if bare.strip() else text).casefold()


def assign(
    table: pd.DataFrame,
    roles: Sequence[Role],
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> dict[str, list[str]]:
    """Return the columns of each role, in the order of the table.

    Parameters
    ----------
    table
        The printed table.
    roles
        The roles of the kind; a column goes to the first that its heading matches.
    columns
        The user's word: role → heading or headings. It overrules the headings.

    Raises
    ------
    DataContractError
        For a role or a column that does not exist, and a column given two roles: all of them.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(columns=["年份", "耦合度", "协调度"])
    >>> assign(table, [Role("C", "耦合度|c"), Role("D", "(耦合)?协调度|d")])
    {'C': ['耦合度'], 'D': ['协调度']}
    """
    given = {key: _listed(value) for key, value in (columns or {}).items()}
    _check_given(table, roles, given)
    taken = {name for names in given.values() for name in names}
    found: dict[str, list[str]] = {key: list(names) for key, names in given.items() if names}
    for name in table.columns:
        if name in taken:
            continue
        for role in roles:
            full = role.key not in given and (role.many or role.key not in found)
            if full and re.fullmatch(role.pattern, plain(name)):
                found.setdefault(role.key, []).append(name)
                break
    return {role.key: found[role.key] for role in roles if role.key in found}


def label_columns(table: pd.DataFrame, used: Sequence[str] = ()) -> list[str]:
    """Return the columns that name the rows: years and words, as few as tell the rows apart.

    Examples
    --------
    >>> import pandas as pd
    >>> label_columns(pd.DataFrame({"年份": ["2010", "2011"], "等级": ["良好", "良好"]}))
    ['年份']
    """
    able = []
    for name in table.columns:
        cells = [str(cell).strip() for cell in table[name] if str(cell).strip()]
        if name in used or not cells:
            continue
        long = sum(map(len, cells)) > _LONG * len(cells)
        if not long and (_is_years(table[name]) or not any(map(is_number, cells))):
            able.append((name, len(set(cells))))
    named: list[str] = []
    for name, different in sorted(able, key=lambda pair: -pair[1]):
        if named and (different == 1 or not table.duplicated(named).any()):
            break
        named.append(name)
    return [name for name in table.columns if name in named]


def number_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns of which most filled cells are numbers, without years and codes.

    Examples
    --------
    >>> import pandas as pd
    >>> number_columns(pd.DataFrame({"年份": ["2010", "2011"], "D": ["0.5", "—"]}))
    ['D']
    """
    labels = {n for n in table.columns if _is_years(table[n]) or _CODE.fullmatch(plain(n))}
    named = []
    for name in table.columns:
        cells = [cell for cell in table[name] if str(cell).strip() not in {"", "-", "—", "nan"}]
        if name not in labels and cells and sum(map(is_number, cells)) >= 0.8 * len(cells):
            named.append(name)
    return named


def count_columns(table: pd.DataFrame) -> list[str]:
    """Return the columns whose headings say that they count things: whole numbers are exact.

    Examples
    --------
    >>> import pandas as pd
    >>> count_columns(pd.DataFrame({"单位数": ["3"], "经费（万元）": ["120"]}))
    ['单位数']
    """
    return [name for name in table.columns if _COUNT.fullmatch(plain(name))]


def summary_rows(table: pd.DataFrame) -> dict[int, str]:
    """Return the rows that sum up the others: place → ``total`` or ``mean``.

    Examples
    --------
    >>> import pandas as pd
    >>> summary_rows(pd.DataFrame({"省份": ["江苏", "合计"], "n": [3, 3]}))
    {1: 'total'}
    """
    found = {}
    for at in range(len(table)):
        words = {plain(cell) for cell in table.iloc[at] if isinstance(cell, str)}
        if words & _TOTALS:
            found[at] = "total"
        elif words & _MEANS:
            found[at] = "mean"
    return found


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _check_given(
    table: pd.DataFrame, roles: Sequence[Role], given: Mapping[str, Sequence[str]]
) -> None:
    keys = [role.key for role in roles]
    names = [str(name) for name in table.columns]
    faults = [
        Fault("columns", "no such role", row=key, remedy=f"there are: {', '.join(keys)}")
        for key in given if key not in keys
    ]  # fmt: skip
    faults += [
        Fault("table", "missing column", column=name, remedy=f"there are: {', '.join(names)}")
        for each in given.values() for name in each if name not in names
    ]  # fmt: skip
    flat = [name for each in given.values() for name in each]
    twice = dict.fromkeys(name for name in flat if flat.count(name) > 1)
    faults += [Fault("columns", "one column for two roles", column=name) for name in twice]
    single = {role.key for role in roles if not role.many}
    faults += [
        Fault("columns", "only one column can have this role", row=key)
        for key, each in given.items() if key in single and len(each) > 1
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def _is_years(column: pd.Series) -> bool:
    """Return whether a column has years, and at most words for the total or the mean below."""
    cells = [str(cell).strip().removesuffix(".0") for cell in column if str(cell).strip()]
    cells = [cell for cell in cells if plain(cell) not in _TOTALS | _MEANS]
    return bool(cells) and all(_YEAR.fullmatch(cell) for cell in cells)
