"""Means of groups of colleges from the user's workbook, when no single college may be told of.

One grouping, and of each indicator one set of colleges, so that no two figures differ by a few
colleges; no quantile and no end of a range, for each is the value of some college.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.briefing.own_values import panel_of, widest_pair
from shuanggao_analytics.datasets import aggregate_only

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.own_values import OwnBook

GROUPINGS = ("province", "type", "belt")
"""In the order in which they are tried."""
ALL = "all"
_ONE = "*"  # no name of a group
_WITHIN = 0.1  # how near the second largest value may bring its owner to the largest
_SHOWN_GROUPS = 2


@dataclass(frozen=True, kw_only=True)
class OwnAggregates:
    """Means that tell of no single college.

    Attributes
    ----------
    least
        The smallest number of colleges that a figure stands on.
    colleges
        Whole colleges of the workbook.
    by
        The grouping: the first of `GROUPINGS` that shows two groups or more; None: only all.
    means
        One row an indicator and group that is shown (``all`` last): ``indicator``, ``group``,
        ``units`` (colleges), ``first``, ``last`` (years; the first is missing where one year alone
        has enough colleges), ``mean_first``, ``mean_last``, both of the same colleges.
    total_only
        Indicators of which a group would tell of a college, so that only all are given.
    withheld
        Indicators of which nothing is given.
    """

    least: int
    colleges: int
    by: str | None
    means: pd.DataFrame
    total_only: tuple[str, ...]
    withheld: tuple[str, ...]


def own_aggregates(book: OwnBook, *, least: int) -> OwnAggregates:
    r"""Return the means of the indicators over groups of at least `least` colleges.

    `aggregate_only` withholds small groups and what would give them away. A group of an indicator
    is told neither where all its colleges have the same value, nor where the second largest value
    brings its owner near the largest (p% rule: :math:`\sum_i x_i - x_1 - x_2 < 0.1\,x_1`); then
    only the mean of all is given, or nothing.

    Parameters
    ----------
    book
        The values.
    least
        The smallest number of colleges a mean may stand on, 3 or more.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley, ch. 4.
    """
    groups = book.colleges[list(GROUPINGS)]
    by = _grouping(groups.loc[book.school_rows["college"].unique()], least)
    parts, total_only, withheld = [], [], []
    for code in book.indicators.index:
        panel = panel_of(book.school_values, code)
        pair = widest_pair(panel, enough=least)
        counts = panel.notna().sum()
        able = counts.index[counts >= least]
        years = list(pair) if pair else list(able[-1:])
        table = panel[years].dropna()
        found = _means(table, groups[by] if by else None, least) if years else None
        if found is None or found.empty:
            withheld.append(str(code))
            continue
        if by is not None and set(found["group"]) == {ALL}:
            total_only.append(str(code))
        parts.append(found.assign(indicator=code))
    names = ["indicator", "group", "units", "first", "last", "mean_first", "mean_last"]
    means = pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)
    return OwnAggregates(
        least=least,
        colleges=int(book.school_rows["college"].nunique()),
        by=by,
        means=means,
        total_only=tuple(total_only),
        withheld=tuple(withheld),
    )


def _grouping(groups: pd.DataFrame, least: int) -> str | None:
    """Return the first grouping of which two groups or more are shown."""
    for by in GROUPINGS:
        table = groups[[by]].rename_axis("college").reset_index()
        table = table.assign(one=1.0)
        shown = aggregate_only(table, by=by, least=least)
        if (shown["basis"].iloc[:-1] == "shown").sum() >= _SHOWN_GROUPS:
            return by
    return None


def _means(table: pd.DataFrame, groups: pd.Series[str] | None, least: int) -> pd.DataFrame:
    """Return the means of an indicator by group and over all; over all only where groups tell."""
    if _tells(table):
        return pd.DataFrame()
    together = pd.Series(_ONE, index=table.index)
    if groups is not None:
        keys = groups.reindex(table.index)
        shown = _shown(table, keys, least)
        named = keys.where(keys.isin(shown["group"]), _ONE)
        if not any(_tells(rows) for _, rows in table.groupby(named.to_numpy())):
            return shown
    return _shown(table, together, least)


def _shown(table: pd.DataFrame, keys: pd.Series[str], least: int) -> pd.DataFrame:
    """Return the means that `aggregate_only` shows."""
    first, last = table.columns[0], table.columns[-1]
    wide = pd.DataFrame(
        {
            "college": table.index.to_numpy(),
            "group": keys.to_numpy(),
            "first": table[first].to_numpy(),
            "last": table[last].to_numpy(),
        }
    )
    found = aggregate_only(wide, by="group", least=least, values=["first", "last"])
    found = found[found["last_mean"].notna() & (found["group"] != _ONE)]
    lone = first == last
    return pd.DataFrame(
        {
            "group": found["group"],
            "units": found["units"],
            "first": pd.array([None if lone else int(first)] * len(found), dtype="Int64"),
            "last": int(last),
            "mean_first": float("nan") if lone else found["first_mean"],
            "mean_last": found["last_mean"],
        }
    )


def _tells(values: pd.DataFrame) -> bool:
    """Return whether the mean of any column gives a value away: all alike, or one outweighs."""
    for column in values:
        ordered = values[column].abs().sort_values(ascending=False).to_numpy()
        alike = values[column].min() == values[column].max()
        if alike or ordered[2:].sum() < _WITHIN * ordered[0]:
            return True
    return False
