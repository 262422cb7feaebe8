"""Builder of sunbursts: the tree of an index with the effective weight of each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import pandas as pd

MOST_LEAVES, MOST_LEVELS = 60, 4
TOLERANCE = 1e-6


def sunburst(
    table: pd.DataFrame,
    *,
    code: str,
    parent: str,
    weight: str,
    name: str,
    decimals: int = 1,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a tree as rings: the whole in the middle, and angles in proportion to the weights.

    Parameters
    ----------
    table
        One row a part of the tree, its root included; parts of one parent keep their order, the
        first at the top and then clockwise. At most 60 parts without parts of their own, and 4
        levels below the root.
    code
        Column of distinct codes.
    parent
        Column of the code of the part above; missing (or empty) for the root alone.
    weight
        Column of effective weights: shares of the whole, 1 for the root, and for every other part
        as much as its own parts together (to 1e-6). Parts that weigh zero have no angle; a note
        names them.
    name
        Column of names; keys with a term are translated.
    decimals
        Places after the point of the percentages.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words, such as several roots, a loop, or weights that
        do not add up.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"code": ["all", "a", "b"], "parent": [None, "all", "all"],
    ...                       "weight": [1, 0.4, 0.6], "name": ["指数", "投入", "产出"]})
    >>> spec = sunburst(table, code="code", parent="parent", weight="weight", name="name",
    ...                 id="tree", title="指标体系", sources=("自定",), trust="derived")
    >>> spec.data["weight"].tolist()
    [1.0, 0.4, 0.6]
    """
    kind: Kind = "sunburst"
    roles = {"code": code, "parent": parent, "weight": weight, "name": name}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, code)
    faults += number_faults(kind, table, weight, label=code, lower=0, required=True)
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not column_faults(kind, table, roles.values()):
        faults += [
            Fault(kind, "empty", row=str(row), column=name)
            for row, words in zip(table[code], table[name], strict=True)
            if not isinstance(words, str) or not words.strip()
        ]
        above = _parents(table, code=code, parent=parent)
        faults += _tree_faults(above, column=parent)
        if not number_faults(kind, table, weight, label=code, lower=0, required=True):
            data[weight] = as_numbers(table[weight]).astype("float64")
            weights = dict(zip(above, data[weight].tolist(), strict=False))
            if len(weights) == len(table):
                faults += _weight_faults(above, weights, column=weight)
        data[parent] = data[parent].where(data[parent].notna() & data[parent].ne(""))
    if not faults:
        lang = text.get("lang", "zh")
        gone = data.loc[data[weight].eq(0), name]
        if len(gone):
            names = ("、" if lang == "zh" else ", ").join(
                term_or_text(str(words), lang=lang) for words in gone
            )
            note = term("sunburst_zero", lang=lang, names=names)
            text = {**text, "notes": (*text.get("notes", ()), note)}
    return make_spec(
        kind, data, roles=roles, options={"decimals": decimals}, faults=faults, text=text
    )


def _parents(table: pd.DataFrame, *, code: str, parent: str) -> dict[str, str]:
    """Return code → code of the part above, empty for a root."""
    above = table[parent].where(table[parent].notna(), "")
    return {str(c): str(p) for c, p in zip(table[code], above, strict=True)}


def _tree_faults(above: dict[str, str], *, column: str) -> list[Fault]:
    """Return what keeps the parts from being one tree: roots, unknown parents, loops, size."""
    kind = "sunburst"
    roots = [part for part, parent in above.items() if not parent]
    faults = []
    if not roots:
        remedy = "leave the parent of the whole empty"
        faults.append(Fault(kind, "no root", column=column, remedy=remedy))
    if len(roots) > 1:
        remedy = "put all but one below another part"
        value = ", ".join(roots)
        faults.append(Fault(kind, "several roots", column=column, value=value, remedy=remedy))
    faults += [
        Fault(kind, "unknown parent", row=part, column=column, value=parent)
        for part, parent in above.items()
        if parent and parent not in above
    ]
    ways = {part: _way_up(part, above) for part in above}
    faults += [
        Fault(kind, "is above itself", row=part, column=column, value=above[part])
        for part, way in ways.items()
        if above.get(way[-1], "") == part
    ]
    leaves = set(above) - set(above.values())
    if len(leaves) > MOST_LEAVES:
        remedy = f"draw at most {MOST_LEAVES} parts without parts of their own"
        faults.append(Fault(kind, "too many parts", value=str(len(leaves)), remedy=remedy))
    levels = max(map(len, ways.values()), default=1) - 1
    if levels > MOST_LEVELS:
        remedy = f"draw at most {MOST_LEVELS} levels below the root"
        faults.append(Fault(kind, "too many levels", value=str(levels), remedy=remedy))
    return faults


def _way_up(part: str, above: dict[str, str]) -> list[str]:
    """Return a part and all above it, up to a root, an unknown parent, or a part met before."""
    way = [part]
    while (parent := above.get(way[-1], "")) in above and parent not in way:
        way.append(parent)
    return way


def _weight_faults(above: dict[str, str], weights: dict[str, float], *, column: str) -> list[Fault]:
    kind, faults = "sunburst", []
    for part, parent in above.items():
        own = [weights[below] for below, up in above.items() if up == part]
        if own and abs(sum(own) - weights[part]) > TOLERANCE:
            problem = f"weights {weights[part]:.6g}, but its parts weigh {sum(own):.6g} together"
            faults.append(Fault(kind, problem, row=part, column=column))
        if not parent and abs(weights[part] - 1) > TOLERANCE:
            remedy = "divide all weights by that of the root"
            value = f"{weights[part]:.6g}"
            faults.append(
                Fault(kind, "root does not weigh 1", row=part, column=column, value=value,
                      remedy=remedy)
            )  # fmt: skip
    return faults
