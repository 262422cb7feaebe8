"""Builders of the charts without a map: ranked bars, dumbbells, Lorenz curves and small tables.

Each checks its table and returns a `ChartSpec`; nothing is drawn and nothing computed here but the
order of the bars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from pandas.api.types import is_bool_dtype

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
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

MOST_CATEGORIES = 7
MOST_TABLE_ROWS = 45


def ranked_bars(
    table: pd.DataFrame,
    *,
    label: str,
    value: str,
    change: str | None = None,
    category: str | None = None,
    counts: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return bars sorted from the largest value to the smallest, each with its number.

    Parameters
    ----------
    table
        One row a bar.
    label
        Column of distinct names.
    value
        Column of numbers. A missing value gets no bar and the words "no data", and stands last;
        zero is a bar of no length with its number.
    change
        Column of differences to an earlier state, drawn as ▲ (more), ▼ (fewer) or ＝ (same) with
        the number; missing gives an em dash.
    category
        Column of at most seven category keys that colour the bars; keys with a term are translated.
    counts
        Whether values must not be negative.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = ranked_bars(
    ...     pd.DataFrame({"province": ["甘肃", "江苏"], "units": [9, 20]}),
    ...     label="province", value="units", id="bars", title="建设单位", sources=("名单",),
    ...     trust="compiled",
    ... )
    >>> spec.data["province"].tolist()
    ['江苏', '甘肃']
    """
    kind: Kind = "ranked_bars"
    roles = {"label": label, "value": value}
    roles |= {"change": change} if change else {}
    roles |= {"category": category} if category else {}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    faults += number_faults(kind, table, value, label=label, lower=0 if counts else None)
    faults += number_faults(kind, table, change, label=label) if change else []
    faults += category_faults(kind, table, category) if category else []
    data = _kept(table, roles)
    if not faults:
        for column in (value, change):
            if column:
                data[column] = as_numbers(data[column])
        data = data.sort_values(value, ascending=False, kind="stable", na_position="last")
    options = {"decimals": decimals}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def dumbbell(
    table: pd.DataFrame,
    *,
    label: str,
    first: str,
    second: str,
    first_name: str = "round_1",
    second_name: str = "round_2",
    sort: bool = True,
    counts: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return two dots a row, joined by a line: from the first state to the second.

    Parameters
    ----------
    table
        One row a pair.
    label
        Column of distinct names.
    first, second
        Columns of the two numbers. Where one is missing the other stands alone, without a line.
    first_name, second_name
        Term keys, or plain words, of the two states.
    sort
        Whether to sort by the second number, largest first; otherwise the order of the table stays.
    counts
        Whether values must not be negative.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = dumbbell(
    ...     pd.DataFrame({"belt": ["西部", "东部"], "r1": [50, 101], "r2": [60, 105]}),
    ...     label="belt", first="r1", second="r2", id="pair", title="两轮", sources=("名单",),
    ...     trust="compiled",
    ... )
    >>> spec.data["belt"].tolist()
    ['东部', '西部']
    """
    kind: Kind = "dumbbell"
    roles = {"label": label, "first": first, "second": second}
    lower = 0 if counts else None
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    faults += number_faults(kind, table, first, label=label, lower=lower)
    faults += number_faults(kind, table, second, label=label, lower=lower)
    data = _kept(table, roles)
    if not faults:
        data[first] = as_numbers(data[first])
        data[second] = as_numbers(data[second])
        if sort:
            data = data.sort_values(
                [second, first], ascending=False, kind="stable", na_position="last"
            )
    options = {"decimals": decimals, "first_name": first_name, "second_name": second_name}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def lorenz(
    curves: pd.DataFrame,
    *,
    series: str = "series",
    x: str = "population_share",
    y: str = "value_share",
    gini: Mapping[str, float] | None = None,
    band: tuple[str, str] | None = None,
    x_title: str,
    y_title: str,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return Lorenz curves with the line of equality and, in the legend, the Gini coefficients.

    Parameters
    ----------
    curves
        One row a point of a curve, in order: cumulative share of the units `x` and of the value
        `y`, both from 0 to 1 and never falling, from (0, 0) to (1, 1).
    series
        Column of the curve's name; keys with a term are translated.
    x, y
        Columns of the cumulative shares.
    gini
        Curve → Gini coefficient, computed by the caller; it is stored as the column ``gini``.
    band
        Columns of the lower and the upper end of a band around each curve, such as a bootstrap
        interval that the caller computed; missing where a curve has none.
    x_title, y_title
        Words at the axes.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> points = pd.DataFrame({"series": ["round_1"] * 3, "population_share": [0, .5, 1],
    ...                        "value_share": [0, .2, 1]})
    >>> spec = lorenz(points, gini={"round_1": 0.3}, x_title="省份累计占比", y_title="单位累计占比",
    ...               id="lorenz", title="洛伦兹曲线", sources=("名单",), trust="derived")
    >>> spec.data["gini"].tolist()
    [0.3, 0.3, 0.3]
    """
    kind: Kind = "lorenz"
    roles = {"series": series, "x": x, "y": y, "gini": "gini"}
    ends = band or ()
    faults = column_faults(kind, curves, (series, x, y, *ends))
    for column in (x, y):
        faults += number_faults(kind, curves, column, label=series, lower=0, required=True)
    for column in ends:
        faults += number_faults(kind, curves, column, label=series, lower=0)
    if not faults:
        faults += category_faults(kind, curves, series)
        faults += _curve_faults(curves, series, x, y)
        faults += _gini_faults(curves[series].unique().tolist(), gini)
        faults += _band_faults(curves, series, band) if band else []
    roles |= dict(zip(("lower", "upper"), ends, strict=False))
    data = _kept(curves, {key: column for key, column in roles.items() if key != "gini"})
    if not faults:
        data = data.astype(dict.fromkeys((x, y, *ends), "float64"))
        data["gini"] = data[series].map(dict(gini or {})).astype("float64")
    options = {"x_title": x_title, "y_title": y_title}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def small_table(
    table: pd.DataFrame,
    *,
    headers: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a table as a picture: rules above and below, numbers to the right.

    Parameters
    ----------
    table
        Rows and columns as shown, at most 45 rows.
    headers
        Column → heading, in the language of the chart; columns not named here keep their own name.
        Only the columns named here are shown, where it is given.
    decimals
        Column → places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = small_table(pd.DataFrame({"belt": ["东部"], "units": [101]}),
    ...                    headers={"belt": "地带", "units": "单位"}, id="table", title="三大地带",
    ...                    sources=("名单",), trust="compiled")
    >>> spec.options["headers"]
    {'belt': '地带', 'units': '单位'}
    """
    kind: Kind = "small_table"
    shown = {str(c): str(c) for c in table.columns} if headers is None else dict(headers)
    faults = column_faults(kind, table, [*shown, *(decimals or {})])
    if len(table) > MOST_TABLE_ROWS:
        remedy = f"show at most {MOST_TABLE_ROWS} rows; write the long table to a file"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    roles = {column: column for column in shown}
    options = {"headers": shown, "decimals": dict(decimals or {})}
    data = _kept(table, roles)
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def category_faults(kind: str, table: pd.DataFrame, column: str) -> list[Fault]:
    """Return the faults of a column of categories: missing ones, and too many to tell apart."""
    if column not in table.columns:
        return []
    faults = [
        Fault(kind, "missing", row=str(row), column=column)
        for row in table.index[table[column].isna()]
    ]
    count = table[column].nunique()
    if count > MOST_CATEGORIES:
        remedy = f"group them: only {MOST_CATEGORIES} colours can be told apart"
        faults.append(
            Fault(kind, "too many categories", column=column, value=str(count), remedy=remedy)
        )
    return faults


def flag_faults(kind: str, table: pd.DataFrame, column: str) -> list[Fault]:
    """Return a fault when a column of marks is not true or false in every row."""
    if column not in table.columns:
        return []
    if is_bool_dtype(table[column].dtype) and not table[column].isna().any():
        return []
    return [Fault(kind, "not true or false in every row", column=column)]


def _kept(table: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    columns = [column for column in dict.fromkeys(roles.values()) if column in table.columns]
    return table.loc[:, columns].copy()


def _curve_faults(curves: pd.DataFrame, series: str, x: str, y: str) -> list[Fault]:
    faults = []
    remedy = "give cumulative shares from (0, 0) to (1, 1)"
    for name, curve in curves.groupby(series, sort=False):
        for column in (x, y):
            shares = curve[column].astype("float64")
            if abs(shares.iloc[0]) > 1e-9 or abs(shares.iloc[-1] - 1) > 1e-9:
                problem = "does not run from 0 to 1"
            elif (shares.diff().dropna() < -1e-12).any():
                problem = "falls"
            else:
                continue
            faults.append(Fault("lorenz", problem, row=str(name), column=column, remedy=remedy))
    return faults


def _band_faults(curves: pd.DataFrame, series: str, band: tuple[str, str]) -> list[Fault]:
    lower, upper = (curves[column].astype("float64") for column in band)
    faults = [
        Fault("lorenz", "lower end above upper end", row=str(name), column=band[0])
        for name in curves.loc[lower > upper, series].unique()
    ]
    alone = curves.loc[lower.isna() != upper.isna(), series].unique()
    return faults + [
        Fault("lorenz", "one end of the band is missing", row=str(name), column=band[0])
        for name in alone
    ]


def _gini_faults(series: Sequence[str], gini: Mapping[str, float] | None) -> list[Fault]:
    given = gini or {}
    faults = [
        Fault("lorenz", "no such curve", row=str(name), column="gini")
        for name in given
        if name not in series
    ]
    return faults + [
        Fault("lorenz", "outside 0–1", row=str(name), column="gini", value=str(value))
        for name, value in given.items()
        if not 0 <= value <= 1
    ]
