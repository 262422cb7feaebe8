"""How a table lies: roles across or down a column, one block of columns a year, numbered rows."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.audit.reading.columns import assign, label_columns, plain
from shuanggao_analytics.audit.reading.figures import is_number, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.audit.reading.columns import Role

    Columns = Mapping[str, str | Sequence[str]]

_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?!\d)(?:年)?(?:[-~—–至/](?:19|20)?\d{2,4}(?!\d)(?:年)?)?"
)
_AGAIN = re.compile(r"(?:#|\.)\d+$")


def turned(table: pd.DataFrame, roles: Sequence[Role]) -> pd.DataFrame:
    """Return a table whose roles stand down a column of words turned round; another as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.audit.reading.columns import Role
    >>> printed = pd.DataFrame({"指标": ["技术进步", "综合效率"], "2011": ["1.1", "0.9"]})
    >>> turned(printed, [Role("techch", "技术进步"), Role("effch", "综合效率")])
        指标 技术进步 综合效率
    0  2011  1.1  0.9
    """
    across = len(assign(table, roles))
    best, found = None, max(across, 1)
    for name in table.columns:
        words = [str(cell) for cell in table[name]]
        if len(set(words)) < len(words) or any(map(is_number, words)):
            continue
        down = len(assign(pd.DataFrame(columns=words), roles))
        if down > found:
            best, found = name, down
    if best is None:
        return table
    rest = table.drop(columns=best)
    cells = {str(word): rest.iloc[at].tolist() for at, word in enumerate(table[best])}
    head = {str(best): [str(name) for name in rest.columns]}
    return pd.DataFrame({**head, **cells})


def year_blocks(table: pd.DataFrame, roles: Sequence[Role]) -> dict[str, dict[str, list[str]]]:
    """Return the roles of each block of columns whose headings carry a year; none without blocks.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.audit.reading.columns import Role
    >>> table = pd.DataFrame(columns=["省份", "2010_TE", "2010_PTE", "2015_TE", "2015_PTE"])
    >>> year_blocks(table, [Role("crste", "te"), Role("vrste", "pte")])["2015"]
    {'crste': ['2015_TE'], 'vrste': ['2015_PTE']}
    """
    blocks: dict[str, dict[str, str]] = {}
    for name in table.columns:
        year = _YEAR.search(str(name))
        stem = _YEAR.sub("", str(name)).strip("_ ")
        if year and stem:
            blocks.setdefault(year.group(), {}).setdefault(_AGAIN.sub("", stem), name)
    found = {}
    for when, names in blocks.items():
        stems = assign(pd.DataFrame(columns=list(names)), roles)
        if stems:
            found[when] = {key: [names[stem] for stem in stems[key]] for key in stems}
    return found if len(found) > 1 else {}


def with_names(table: pd.DataFrame, used: Sequence[str]) -> pd.DataFrame:
    """Return a table whose rows have names, where only a column of numbers tells them apart.

    DEAP numbers its firms; a finding then reads ``firm 3``.

    Parameters
    ----------
    table
        The printed table.
    used
        Columns that are checked, or that hold words which are.

    Examples
    --------
    >>> import pandas as pd
    >>> with_names(pd.DataFrame({"firm": [1, 2], "te": [1.0, 0.5]}), ["te"])["firm"].tolist()
    ['firm 1', 'firm 2']
    """
    heads = label_columns(table, used)
    if heads and not table.duplicated(heads).any():
        return table
    for name in table.columns:
        cells = table[name].astype(str).str.strip()
        if (
            name not in used
            and name not in heads
            and cells.is_unique
            and cells.map(is_number).any()
        ):
            named = cells.where(~cells.map(is_number), f"{name} " + cells)
            return table.assign(**{name: named})
    return table


def is_serial(column: pd.Series) -> bool:
    """Return whether a column only numbers its rows: whole numbers, each one more than the last.

    Examples
    --------
    >>> import pandas as pd
    >>> is_serial(pd.Series(["1", "2", "3"])), is_serial(pd.Series([1, 2, 4]))
    (True, False)
    """
    numbers = [parse(cell)[0] for cell in column]
    steps = {later - first for first, later in pairwise(numbers)}
    return len(numbers) > 2 and steps == {1.0} and float(numbers[0]).is_integer()


def once(heading: object) -> str:
    """Return a plain heading without the mark of a heading that stands twice (``排名#2``).

    Examples
    --------
    >>> once("排名#2"), once("排名.1")
    ('排名', '排名')
    """
    return _AGAIN.sub("", plain(heading))
