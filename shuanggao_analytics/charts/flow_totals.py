"""What comes in and goes out of the names of a chart of flows, and how it is written."""

from __future__ import annotations

import pandas as pd

from shuanggao_analytics.charts.spec import format_number


def flow_words(inflow: float, outflow: float, *, decimals: int | None) -> str:
    """Return a total in words, or what comes in and what goes out where they differ.

    Examples
    --------
    >>> flow_words(12, 9, decimals=None), flow_words(12, 12, decimals=None)
    ('12 → 9', '12')
    """
    numbers = [format_number(number, decimals=decimals) for number in (inflow, outflow) if number]
    return " → ".join(dict.fromkeys(numbers))


def level_totals(data: pd.DataFrame, level: int) -> pd.DataFrame:
    """Return what comes in and what goes out of each name of a level, from flows above 0.

    Names stand in the order in which they first occur; where nothing comes or goes there is 0.

    Examples
    --------
    >>> links = pd.DataFrame({"stage": [1, 1], "source": ["a", "b"], "target": ["c", "c"],
    ...                       "value": [1.5, 0.0]})
    >>> level_totals(links, 0).to_dict("index"), level_totals(links, 1)["inflow"].tolist()
    ({'a': {'inflow': 0.0, 'outflow': 1.5}}, [1.5])
    """
    values = data["value"].astype("Float64").astype("float64")
    drawn = data[["stage", "source", "target"]].assign(value=values)[values > 0]
    out = drawn[drawn["stage"] == level + 1].groupby("source", sort=False)["value"].sum()
    into = drawn[drawn["stage"] == level].groupby("target", sort=False)["value"].sum()
    names = into.index.append(out.index.difference(into.index, sort=False))
    totals = {"inflow": into.reindex(names), "outflow": out.reindex(names)}
    return pd.DataFrame(totals).fillna(0.0).astype("float64")
