"""Builder of networks: discs joined by lines.

It checks its tables and returns a `ChartSpec`; where the discs stand is worked out in
`network_content`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from shuanggao_analytics.charts.plain_charts import category_faults
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_NODES = 60


def network(
    nodes: pd.DataFrame,
    *,
    links: pd.DataFrame,
    label: str,
    strength: str,
    source: str = "source",
    target: str = "target",
    size: str | None = None,
    group: str | None = None,
    least: float = 0.0,
    size_title: str = "",
    strength_title: str,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a network: discs joined by lines, the stronger the wider.

    Parameters
    ----------
    nodes
        One row a node, at most 60; a node without a link is drawn as well.
    links
        One row a pair of nodes, in either order.
    label
        Column of `nodes` that names them; keys with a term are translated.
    strength
        Column of `links` with numbers ≥ 0: the width of a line is in proportion. Zero is no link;
        missing is not drawn and counted in a note.
    source, target
        Columns of `links` with the names of the nodes.
    size
        Column of `nodes` with numbers ≥ 0: the area of a disc is in proportion. Zero is a small
        dot, missing a ring. Without it all discs are alike.
    group
        Column of `nodes` with at most seven keys that colour the discs.
    least
        Links that are weaker are left out of the chart and of its numbers; a note says from where
        they are drawn, and how many are left out.
    size_title, strength_title
        What sizes and widths mean, for the legend; the unit of sizes is that of the chart.
    decimals
        Places after the point of strengths.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the tables and the words.

    Notes
    -----
    Nodes are placed so that distances on paper follow those along the links (stress majorization;
    stronger links are shorter), then moved apart until no names overlap. The same tables always
    give the same places; axes mean nothing.

    References
    ----------
    Gansner, E. R., Koren, Y. and North, S. (2005). Graph drawing by stress majorization. Graph
    Drawing 2004, LNCS 3383, 239–250.

    Examples
    --------
    >>> import pandas as pd
    >>> nodes = pd.DataFrame({"category": ["装备制造大类", "水利大类", "旅游大类"]})
    >>> links = pd.DataFrame({"source": ["装备制造大类"] * 2, "target": ["水利大类", "旅游大类"],
    ...                       "association": [0.8, 0.1]})
    >>> spec = network(nodes, links=links, label="category", strength="association", least=0.5,
    ...                strength_title="关联度", id="related", title="相关大类", sources=("名单",),
    ...                trust="derived")
    >>> spec.data["mark"].tolist(), spec.notes[-1]
    (['node', 'node', 'node', 'link'], '只画关联度不低于0.50的连线1条，另有1条较弱的未画')
    """
    kind: Kind = "network"
    lang = text.get("lang", "zh")
    faults = column_faults(kind, nodes, [column for column in (label, size, group) if column])
    faults += column_faults(kind, links, (source, target, strength)) if len(links) else []
    faults += duplicate_faults(kind, nodes, label)
    faults += number_faults(kind, nodes, size, label=label, lower=0) if size else []
    faults += category_faults(kind, nodes, group) if group else []
    faults += number_faults(kind, links, strength, label=source, lower=0)
    if len(nodes) > MOST_NODES:
        remedy = f"draw at most {MOST_NODES}: group some"
        faults.append(Fault(kind, "too many nodes", value=str(len(nodes)), remedy=remedy))
    data = pd.DataFrame({"mark": [], "label": []})
    notes = [term("network_places", lang=lang)]
    if not faults:
        found = pd.DataFrame({"source": [], "target": [], "strength": []})
        if len(links):
            pairs = links[[source, target]].astype("str").set_axis(["source", "target"], axis=1)
            found = pairs.assign(strength=as_numbers(links[strength]))
        faults += _pair_faults(kind, found, nodes[label].astype("str"))
        unknown = int(found["strength"].isna().sum())
        drawn = found[(found["strength"] >= least) & (found["strength"] > 0)]
        weak = int((found["strength"] > 0).sum()) - len(drawn)
        given = {"label": label, "size": size, "group": group}
        data = _nodes_and_links(nodes, given, drawn)
        if weak:
            words = {"least": format_number(least, decimals=decimals), "what": strength_title}
            notes.append(term("network_least", lang=lang, n=len(drawn), weak=weak, **words))
        if unknown:
            notes.append(term("network_unknown", lang=lang, n=unknown, what=strength_title))
    roles = {str(column): str(column) for column in data.columns}
    options = {"size_title": size_title, "strength_title": strength_title, "decimals": decimals}
    text = {**text, "notes": (*text.get("notes", ()), *notes)}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _pair_faults(kind: str, links: pd.DataFrame, names: pd.Series[str]) -> list[Fault]:
    known = set(names)
    faults = [
        Fault(kind, "unknown node", row=str(row), column=column, value=str(name))
        for column in ("source", "target")
        for row, name in links.loc[~links[column].isin(known), column].items()
    ]
    same = links[links["source"] == links["target"]]
    faults += [Fault(kind, "a node linked to itself", row=str(name)) for name in same["source"]]
    ends = pd.DataFrame(np.sort(links[["source", "target"]].to_numpy(dtype="object"), axis=1))
    remedy = "give each pair once, in either order"
    return faults + [
        Fault(kind, "a pair occurs more than once", row=f"{a} – {b}", remedy=remedy)
        for a, b in ends[ends.duplicated()].itertuples(index=False)
    ]


def _nodes_and_links(
    nodes: pd.DataFrame, given: Mapping[str, str | None], links: pd.DataFrame
) -> pd.DataFrame:
    """Return nodes, then links, in one table with the columns of both."""
    marks = pd.DataFrame({"mark": "node"}, index=nodes.index)
    for role, column in given.items():
        if column:
            values = nodes[column]
            marks[role] = as_numbers(values) if role == "size" else values.astype("str")
    lines = links.assign(mark="link")
    columns = [*marks.columns, "source", "target", "strength"]
    return pd.concat([marks, lines], ignore_index=True).reindex(columns=columns)
