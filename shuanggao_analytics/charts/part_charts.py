"""Builders of charts of parts and of sets: stacked bars, trade-off curves and set intersections.

Each checks its table and returns a `ChartSpec`; nothing is computed but shares of a bar and the
order and the sums of intersections.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import pandas as pd

from shuanggao_analytics.charts.plain_charts import category_faults
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Sequence

Orientation = Literal["horizontal", "vertical"]

SMALL_COUNT = 2
"""Bars that rest on so few units, or fewer, are flagged."""

MOST_SETS = 12
MOST_INTERSECTIONS = 20
MOST_UPRIGHT = 16


def stacked_shares(
    table: pd.DataFrame,
    *,
    label: str,
    part: str,
    value: str,
    parts: Sequence[str] | None = None,
    count: str | None = None,
    percent: bool = False,
    orientation: Orientation = "horizontal",
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return bars made of parts: how a total is composed, over time or over groups.

    Parameters
    ----------
    table
        One row a bar and part, in the order of the bars.
    label
        Column of the bar's name; keys with a term are translated.
    part
        Column of the part's name, at most seven; keys with a term are translated.
    value
        Column of numbers ≥ 0. A bar with a missing part is drawn without it and says so; as a
        percentage it is not drawn at all, since its total is not known.
    parts
        Parts in the order in which they are stacked; by default as they first occur.
    count
        Column of the number of units that a bar rests on, the same in all its rows: bars with two
        or fewer are flagged with * and a note.
    percent
        Whether each bar is drawn as 100 %; the shares are then added to the data.
    orientation
        ``"horizontal"``, or ``"vertical"`` with at most 16 bars, as for a series of years.
    decimals
        Places after the point; percentages have one.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"round": ["round_1"] * 2, "part": ["between", "within"],
    ...                       "theil": [0.01, 0.03]})
    >>> spec = stacked_shares(table, label="round", part="part", value="theil", percent=True,
    ...                       id="theil", title="泰尔指数", sources=("名单",), trust="derived")
    >>> spec.data["share_pct"].tolist()
    [25.0, 75.0]
    """
    kind: Kind = "stacked_shares"
    lang = text.get("lang", "zh")
    roles = {"label": label, "part": part, "value": value}
    roles |= {"count": count} if count else {}
    faults = column_faults(kind, table, roles.values())
    faults += number_faults(kind, table, value, label=label, lower=0)
    if count:
        faults += number_faults(kind, table, count, label=label, lower=0, required=True)
    faults += category_faults(kind, table, part)
    faults += choice_fault(kind, "orientation", orientation, get_args(Orientation))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    order: tuple[str, ...] = ()
    if not faults:
        order = tuple(parts) if parts else tuple(dict.fromkeys(data[part].astype("str")))
        faults += _part_faults(data, label, part, order, count=count)
        faults += _upright_faults(data[label], orientation)
    if not faults:
        data = _sorted_parts(data, label, part, order)
        data[value] = as_numbers(data[value])
        if percent:
            roles["share"] = "share_pct"
            data["share_pct"] = _shares(data, label, value)
        text = {**text, "notes": (*text.get("notes", ()), *_count_note(data, count, lang))}
    options = {
        "parts": order,
        "percent": percent,
        "orientation": orientation,
        "decimals": 1 if percent and decimals is None else decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def curve(
    table: pd.DataFrame,
    *,
    x: str,
    y: str,
    series: str | None = None,
    label: str | None = None,
    x_title: str,
    y_title: str,
    percent: bool = False,
    from_zero: bool = True,
    reference: tuple[float, str] | None = None,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return lines with markers: how one number depends on another, such as a trade-off.

    Parameters
    ----------
    table
        One row a point; points of a series are joined in order of `x`.
    x, y
        Columns of numbers. Where `y` is missing the line is broken.
    series
        Column of at most seven series; keys with a term are translated.
    label
        Column of words beside a point; missing or empty where there are none.
    x_title, y_title
        Words at the axes.
    percent
        Whether `y` is a share from 0 to 1, written as a percentage.
    from_zero
        Whether the axis of `y` begins at zero.
    reference
        Height and words of a level line.
    decimals
        Places after the point in hover texts.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = curve(
    ...     pd.DataFrame({"n": [2, 1], "covered": [0.6, 0.4]}), x="n", y="covered", percent=True,
    ...     x_title="新增单位数", y_title="覆盖比例", id="curve", title="权衡", sources=("自算",),
    ...     trust="derived",
    ... )
    >>> spec.data["n"].tolist()
    [1, 2]
    """
    kind: Kind = "curve"
    roles = {"x": x, "y": y}
    roles |= {"series": series} if series else {}
    roles |= {"label": label} if label else {}
    faults = column_faults(kind, table, roles.values())
    faults += number_faults(kind, table, x, label=series or "", required=True)
    faults += number_faults(kind, table, y, label=series or "", lower=0 if percent else None)
    faults += category_faults(kind, table, series) if series else []
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        faults += _curve_faults(kind, data, x, y, series=series, percent=percent)
    if not faults:
        data[x], data[y] = as_numbers(data[x]), as_numbers(data[y])
        keys = [series, x] if series else [x]
        first = {name: i for i, name in enumerate(data[series].unique())} if series else {}
        data = data.sort_values(
            keys, key=lambda c: c.map(first) if c.name == series else c, kind="stable"
        )
    options = {
        "x_title": x_title,
        "y_title": y_title,
        "percent": percent,
        "from_zero": from_zero,
        "reference": None if reference is None else (float(reference[0]), str(reference[1])),
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def upset(
    table: pd.DataFrame,
    *,
    sets: Sequence[str] | Mapping[str, str],
    size: str,
    most: int = MOST_INTERSECTIONS,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a chart of how sets intersect (UpSet): sizes of sets, dots, and bars.

    Parameters
    ----------
    table
        One row an exclusive intersection: true where its members are in the set, and how many they
        are. A row that is false throughout counts those in no set.
    sets
        Columns of true and false, at most 12: their names, or column → term or plain words.
    size
        Column of the numbers of members, ≥ 0; intersections of none are left out.
    most
        How many intersections to draw, the largest first; the others are counted in a note. Sizes
        of sets count all of them.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    References
    ----------
    Lex, A. et al. (2014). UpSet: visualization of intersecting sets. *IEEE TVCG* 20, 1983–1992.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"a": [True, True], "b": [False, True], "units": [3, 5]})
    >>> spec = upset(table, sets=("a", "b"), size="units", id="sets", title="战略交叉",
    ...              sources=("名单",), trust="derived")
    >>> spec.data[["mark", "units"]].values.tolist()
    [['intersection', 5], ['intersection', 3], ['set', 8], ['set', 5]]

    """
    kind: Kind = "upset"
    lang = text.get("lang", "zh")
    names = dict(sets) if isinstance(sets, Mapping) else {name: name for name in sets}
    faults = column_faults(kind, table, (*names, size))
    faults += number_faults(kind, table, size, label="", lower=0, required=True)
    faults += _set_faults(kind, table, list(names), most)
    roles = {"size": size, "mark": "mark"}
    data = pd.DataFrame({column: [] for column in (*names, size, "mark")})
    if not faults:
        whole = table.loc[:, [*names, size]].astype(dict.fromkeys(names, "bool"))
        whole[size] = as_numbers(whole[size])
        whole = whole[whole[size] > 0].sort_values(size, ascending=False, kind="stable")
        drawn, rest = whole.iloc[:most], whole.iloc[most:]
        data = pd.concat(
            [drawn.assign(mark="intersection"), _set_rows(whole, list(names), size)],
            ignore_index=True,
        )
        if len(rest):
            total = format_number(float(rest[size].sum()))
            note = term("upset_rest", lang=lang, n=len(rest), total=total)
            text = {**text, "notes": (*text.get("notes", ()), note)}
    options = {"sets": tuple(names.items())}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _set_rows(whole: pd.DataFrame, sets: list[str], size: str) -> pd.DataFrame:
    """Return one row a set with the number of its members, the largest first."""
    rows = [
        {**{other: other == name for other in sets}, size: whole.loc[whole[name], size].sum()}
        for name in sets
    ]
    found = pd.DataFrame(rows).assign(mark="set")
    return found.sort_values(size, ascending=False, kind="stable")


def _set_faults(kind: str, table: pd.DataFrame, sets: list[str], most: int) -> list[Fault]:
    faults = []
    if not 2 <= len(sets) <= MOST_SETS:
        remedy = f"give 2 to {MOST_SETS} sets"
        faults.append(Fault(kind, "number of sets", value=str(len(sets)), remedy=remedy))
    if not 1 <= most <= MOST_INTERSECTIONS:
        remedy = f"draw 1 to {MOST_INTERSECTIONS} intersections"
        faults.append(
            Fault(kind, "number of intersections", column="most", value=str(most), remedy=remedy)
        )
    present = [name for name in sets if name in table.columns]
    wrong = [name for name in present if not _is_truth(table[name])]
    faults += [Fault(kind, "not true or false in every row", column=name) for name in wrong]
    if not faults and len(present) == len(sets):
        faults += [
            Fault(kind, "an intersection occurs more than once", row=str(row), remedy="add them up")
            for row in table.index[table.duplicated(present)]
        ]
    return faults


def _is_truth(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_bool_dtype(column.dtype) and not column.isna().any()


def _sorted_parts(
    data: pd.DataFrame, label: str, part: str, order: tuple[str, ...]
) -> pd.DataFrame:
    bars = {name: i for i, name in enumerate(data[label].unique())}
    ranks = {name: i for i, name in enumerate(order)}
    keys = pd.DataFrame({"bar": data[label].map(bars), "part": data[part].map(ranks)})
    return data.loc[keys.sort_values(["bar", "part"]).index]


def _shares(data: pd.DataFrame, label: str, value: str) -> pd.Series[float]:
    """Return the percentage of each part in its bar; missing where a part or the total is."""
    values = data[value].astype("float64")
    total = values.groupby(data[label], sort=False).transform(lambda bar: bar.sum(skipna=False))
    return 100 * values / total.where(total > 0)


def _count_note(data: pd.DataFrame, count: str | None, lang: Lang) -> tuple[str, ...]:
    if count is None or not (data[count] <= SMALL_COUNT).any():
        return ()
    return (term("note_small_count", lang=lang, n=SMALL_COUNT),)


def _part_faults(
    data: pd.DataFrame, label: str, part: str, order: tuple[str, ...], *, count: str | None
) -> list[Fault]:
    faults = [
        Fault("stacked_shares", "part not in the order", column="parts", value=str(name))
        for name in data[part].unique()
        if name not in order
    ]
    for name, bar in data.groupby(label, sort=False):
        faults += [
            Fault("stacked_shares", "part occurs more than once", row=str(name), value=str(twice))
            for twice in bar.loc[bar[part].duplicated(), part]
        ]
        remedy = "give a row for each part, empty where it is missing"
        faults += [
            Fault("stacked_shares", "part without a row", row=str(name), value=gone, remedy=remedy)
            for gone in order
            if gone not in set(bar[part])
        ]
        if count and not bar[count].eq(bar[count].iloc[0]).all():
            faults.append(
                Fault("stacked_shares", "counts of one bar differ", row=str(name), column=count)
            )
    return faults


def _upright_faults(labels: pd.Series[Any], orientation: str) -> list[Fault]:
    number = labels.nunique()
    if orientation == "horizontal" or number <= MOST_UPRIGHT:
        return []
    remedy = f"draw at most {MOST_UPRIGHT} upright bars, or level ones"
    return [Fault("stacked_shares", "too many upright bars", value=str(number), remedy=remedy)]


def _curve_faults(
    kind: str, data: pd.DataFrame, x: str, y: str, *, series: str | None, percent: bool
) -> list[Fault]:
    keys = [series, x] if series else [x]
    faults = [
        Fault(kind, "a point occurs more than once", row=str(row), column=x)
        for row in data.index[data.duplicated(keys)]
    ]
    if percent:
        above = data[y].astype("float64") > 1 + 1e-9
        remedy = "give shares from 0 to 1"
        faults += [
            Fault(kind, "above 1", row=str(row), column=y, value=str(data[y][row]), remedy=remedy)
            for row in data.index[above]
        ]
    return faults
