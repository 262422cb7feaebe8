"""Builder of trend panels: one small picture a unit with its points and its trend line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.series_faults import (
    band_faults,
    constant_faults,
    known_faults,
    repeated_faults,
    series_name_faults,
    sign_faults,
    truth_faults,
)
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.time_lines import smallest_step
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MOST_PANELS = 36
MOST_COLUMNS = 6


def trend_panels(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    panel: str,
    x: str,
    y: str,
    slope: str,
    intercept: str,
    mark: str | None = None,
    mark_name: str = "",
    low: str | None = None,
    high: str | None = None,
    band_name: str = "",
    highlight: Sequence[str] | None = None,
    columns: int | None = None,
    own_scale: bool = True,
    step: float | None = None,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return small pictures, one a unit: points over time and a straight trend line.

    Parameters
    ----------
    table
        One row a panel and x; panels stand in the order in which they first occur.
    panel
        Column of the names, at most 36, short ones such as 江苏; keys with a term are translated.
    x, y
        Columns of numbers, such as years and counts. Points are joined in order of `x`. A missing
        `y`, and a year without a row, break the line; a panel without any number says so.
    slope, intercept
        Columns of the trend line y = intercept + slope · x, the same in all rows of a panel, such
        as Theil and Sen's. It is drawn from the first to the last known point; missing where no
        trend was estimated. Its sign tells the direction: ▲, ▼, or ＝ for a slope of zero.
    mark
        Column of true where a trend stands, such as after control of the false-discovery rate: the
        panel has a star and its trend line is solid; otherwise it is dashed. Missing is false.
    mark_name
        Term or plain words of the star in the key.
    low, high
        Columns of the ends of a band, such as that of the trend line; missing where there is none.
    band_name
        Term or plain words of the band in the key.
    highlight
        Names of panels with a frame.
    columns
        Panels beside each other, at most 6; by default by their number. Fewer stand there where
        the numbers below them need the room.
    own_scale
        Whether each panel has its own scale of `y`, which a note says; otherwise all have one, with
        its numbers at the left.
    step
        Largest distance between two `x` that a line may join; by default the smallest distance
        between two in the table.
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
    >>> table = pd.DataFrame({"province": ["江苏", "江苏", "甘肃"], "year": [2024, 2023, 2024]})
    >>> table = table.assign(n=[3, 2, 1], b=[1, 1, None], a=[-2021, -2021, None])
    >>> spec = trend_panels(table, panel="province", x="year", y="n", slope="b", intercept="a",
    ...                     id="trends", title="趋势", sources=("名单",), trust="derived")
    >>> spec.data["year"].tolist(), spec.notes
    ([2023, 2024, 2024], ('各分图纵轴刻度不同，只能比较形状，不能比较高低',))
    """
    kind: Kind = "trend_panels"
    given = {"panel": panel, "x": x, "y": y, "slope": slope, "intercept": intercept}
    extra = {"mark": mark, "low": low, "high": high}
    roles = given | {role: column for role, column in extra.items() if column}
    faults = column_faults(kind, table, roles.values())
    faults += series_name_faults(kind, table, panel)
    faults += number_faults(kind, table, x, label=panel, required=True)
    for role in ("y", "slope", "intercept", "low", "high"):
        faults += number_faults(kind, table, roles[role], label=panel) if role in roles else []
    faults += repeated_faults(kind, table, panel, x)
    for column in (slope, intercept, *([mark] if mark else [])):
        faults += constant_faults(kind, table, panel, column)
    faults += _line_faults(table, panel, slope, intercept, mark=mark)
    faults += band_faults(kind, table, panel, (low, high))
    faults += truth_faults(kind, table, mark, series=panel) if mark else []
    faults += sign_faults(kind, {"mark_name": (mark, mark_name), "band_name": (low, band_name)})
    faults += known_faults(kind, table, panel, option="highlight", names=highlight or ())
    faults += _size_faults(table, panel, columns=columns, step=step)
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    reach = 0.0
    if not faults:
        for role in ("x", "y", "slope", "intercept", "low", "high"):
            if role in roles:
                data[roles[role]] = as_numbers(data[roles[role]])
        if mark:
            data[mark] = data[mark].astype("str") == "True"
        first = {name: place for place, name in enumerate(data[panel].unique())}
        data = data.sort_values(
            [panel, x], key=lambda c: c.map(first) if c.name == panel else c, kind="stable"
        )
        reach = float(step or smallest_step(data[x].astype("float64")))
        if own_scale and len(first) > 1:
            note = term("note_own_scale", lang=text.get("lang", "zh"))
            text = {**text, "notes": (*text.get("notes", ()), note)}
    options = {
        "mark_name": mark_name,
        "band_name": band_name,
        "highlight": tuple(str(name) for name in highlight or ()),
        "columns": columns,
        "own_scale": own_scale,
        "step": reach,
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _line_faults(
    table: pd.DataFrame, panel: str, slope: str, intercept: str, *, mark: str | None
) -> list[Fault]:
    """Return a fault for each panel with half a trend line, or with a star but no line."""
    if not {panel, slope, intercept} <= set(table.columns):
        return []
    half = table[slope].isna() != table[intercept].isna()
    found = [("slope without intercept, or intercept without slope", half, slope)]
    if mark in table.columns:
        starred = (table[mark].astype("str") == "True") & table[slope].isna() & ~half
        found.append(("marked, but without a trend", starred, str(mark)))
    remedy = "give slope and intercept, or neither and no mark where no trend was estimated"
    return [
        Fault("trend_panels", problem, row=name, column=column, remedy=remedy)
        for problem, wrong, column in found
        for name in table.loc[wrong, panel].astype("str").unique()
    ]


def _size_faults(
    table: pd.DataFrame, panel: str, *, columns: int | None, step: float | None
) -> list[Fault]:
    faults = []
    count = table[panel].nunique() if panel in table.columns else 0
    if count > MOST_PANELS:
        remedy = f"draw at most {MOST_PANELS} panels"
        faults.append(Fault("trend_panels", "too many panels", value=str(count), remedy=remedy))
    if columns is not None and not 1 <= columns <= MOST_COLUMNS:
        remedy = f"give 1 to {MOST_COLUMNS}"
        value = str(columns)
        faults.append(
            Fault("trend_panels", "number of columns", column="columns", value=value, remedy=remedy)
        )
    if step is not None and not step > 0:
        faults.append(Fault("trend_panels", "not above zero", column="step", value=str(step)))
    return faults
