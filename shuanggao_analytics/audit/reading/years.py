"""Years of a table: which cells and columns are years, and tables turned to have them in rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.audit.reading.columns import label_columns, plain
from shuanggao_analytics.audit.reading.figures import label

if TYPE_CHECKING:
    from collections.abc import Sequence


_YEAR = re.compile(r"((?:19|20)\d{2})年?(?:[-~—–/]((?:19|20)?\d{2})年?)?")
_MAYBE = re.compile(r"[1１][9９]\d\d|[2２][0０]\d\d")  # spares most cells the work on their text
_YEAR_HEADING = re.compile(r"年|year|time|period|时间|时期")
_MOST_CELLS = 0.6  # of a column that are years


def year_of(text: object) -> int | None:
    """Return the year that a heading or cell consists of, the last one of a span.

    Examples
    --------
    >>> year_of("2015年"), year_of(2016.0), year_of("2010—2015"), year_of("20150")
    (2015, 2016, 2015, None)
    """
    words = str(text)
    if _MAYBE.search(words) is None:
        return None
    found = _YEAR.fullmatch(plain(words).removesuffix(".0"))
    if found is None:
        return None
    first, last = found.group(1), found.group(2)
    return int(first[: 4 - len(last)] + last) if last else int(first)


def year_column(table: pd.DataFrame) -> str | None:
    """Return the column of which most cells are years, None where there is none.

    It is one of the first two, or its heading says so: a sum of 1998 is no year.

    Examples
    --------
    >>> import pandas as pd
    >>> year_column(pd.DataFrame({"地区": ["江苏", "江苏"], "年份": [2015, 2016], "n": [19, 20]}))
    '年份'
    """
    for at, name in enumerate(table.columns):
        if len(table) > 1 and (at < 2 or _YEAR_HEADING.search(plain(name))):
            years = sum(year_of(cell) is not None for cell in table[name])
            if years >= _MOST_CELLS * len(table):
                return name
    return None


def row_heads(table: pd.DataFrame, used: Sequence[str] = ()) -> list[str]:
    """Return the columns that name the rows; a column of years too that ends in a mean or total.

    Examples
    --------
    >>> import pandas as pd
    >>> row_heads(pd.DataFrame({"年份": ["2015", "2016", "合计"], "n": [1, 2, 3]}), ["n"])
    ['年份']
    """
    year = year_column(table)
    heads = label_columns(table, used)
    own = [] if year is None or year in used else [year]
    return [name for name in table.columns if name in heads or name in own]


def turned_table(table: pd.DataFrame, heads: Sequence[str]) -> pd.DataFrame:
    """Return a table with its rows as columns, named by the words in `heads`.

    Examples
    --------
    >>> import pandas as pd
    >>> turned_table(pd.DataFrame({"项目": ["个数", "占比"], "东部": [3, 60]}), ["项目"])
       项目 个数  占比
    0  东部  3  60
    """
    names = [label(table, at, heads) for at in range(len(table))]
    rest = [name for name in table.columns if name not in heads]
    turned = table[rest].astype(object).T
    head = " / ".join(map(str, heads)) or "year"
    twice = {name for name in names if [head, *names].count(name) > 1}
    turned.columns = pd.Index([f"{n} ({k})" if n in twice else n for k, n in enumerate(names, 1)])
    turned.insert(0, head, [str(name) for name in rest])
    return turned.reset_index(drop=True)


def years_in_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return a table with its years in rows, and whether it had to be turned for that.

    Examples
    --------
    >>> import pandas as pd
    >>> wide = pd.DataFrame({"项目": ["实际值", "拟合值"], "2015": ["3", "3"], "2016": ["4", "5"]})
    >>> years_in_rows(wide)[0]
         项目 实际值 拟合值
    0  2015   3   3
    1  2016   4   5
    """
    years = [name for name in table.columns if year_of(name) is not None]
    if len(years) < 2 or year_column(table) is not None:
        return table, False
    heads = [name for name in label_columns(table, years) if name not in years]
    return turned_table(table, heads), True
