"""Builders of maps of shapes: ellipses, centres and rings around points, and grids of density.

Each checks its tables and returns a `ChartSpec`; nothing is computed but where the shapes lie.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.charts.map_charts import (
    break_faults,
    outline_faults,
    plain_outlines,
    unknown_provinces,
)
from shuanggao_analytics.charts.maps import OUTSIDE_PROGRAMME, nearest_provinces, project
from shuanggao_analytics.charts.plain_charts import category_faults
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.map_charts import Outline

Coordinates = Literal["degrees", "albers"]

ELLIPSE = ("lon", "lat", "sigma_x", "sigma_y", "angle")
MOST_CELLS = 30_000
MOST_RINGS = 5
_LONGEST_KM = 5000.0


def shape_map(
    ellipses: pd.DataFrame | None = None,
    *,
    points: pd.DataFrame | None = None,
    series: str = "series",
    label: str | None = None,
    path: bool = True,
    rings_km: Sequence[float] = (),
    labels: str = "name",
    region: Sequence[str] = (),
    outlines: Sequence[Outline] = (),
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a map of standard deviational ellipses with their centres, of points, and of rings.

    Parameters
    ----------
    ellipses
        One row a series (a round, a year), in the order of the path: ``lon`` and ``lat`` of the
        centre (degrees), ``sigma_x`` and ``sigma_y`` (half-axes across and along the direction,
        km), ``angle`` (degrees clockwise from the y axis of the Albers plane): the columns of
        ``deviational_ellipse(…).table``. A missing half-axis or angle leaves the centre alone.
    points
        One row a point: ``lon``, ``lat`` and, where they have several kinds, the series; at least
        one.
    series
        Column of at most seven series that colour the marks; keys with a term are translated. A
        table of points without it is one series without a name.
    label
        Column of names, in both tables: written beside the centres in the magnified window and
        beside points where there is room; empty where there are none. Points with a name are drawn
        larger.
    path
        Whether arrows join the centres; on a map of the whole country a magnified window then shows
        them.
    rings_km
        Distances in km from the nearest point, at most five: the land within each is shaded.
        Distances are those on the ellipsoid.
    labels
        ``"name"``: names of points or, where they have none, of provinces; ``"none"``.
    region
        Province codes to zoom to; points outside are left out of the chart and of its numbers,
        unless there are rings: then they count, since the nearest may lie beyond a border.
    outlines
        Areas of strategies to outline, at most four.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the tables and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> ellipses = pd.DataFrame({"series": ["round_1", "round_2"], "lon": [113.9, 113.5],
    ...     "lat": [32.9, 32.7], "sigma_x": [640, 650], "sigma_y": [980, 1010], "angle": [30, 31]})
    >>> spec = shape_map(
    ...     ellipses, id="path", title="重心与椭圆", sources=("名单",), trust="derived"
    ... )
    >>> spec.data["mark"].tolist()
    ['ellipse', 'ellipse']
    """
    kind: Kind = "shape_map"
    faults = _ellipse_faults(kind, ellipses, series, label)
    faults += _point_faults(kind, points, series, label)
    faults += _ring_faults(kind, rings_km, points)
    faults += choice_fault(kind, "labels", labels, ("name", "none"))
    faults += outline_faults(kind, outlines)
    faults += unknown_provinces(kind, "region", pd.Series(list(region), dtype="str"))
    if ellipses is None and points is None:
        faults.append(Fault(kind, "nothing to draw", remedy="give ellipses, points or both"))
    roles = {"mark": "mark", "series": "series", "label": "label"}
    roles |= {name: name for name in ELLIPSE}
    data = pd.DataFrame({column: [] for column in roles.values()})
    if not faults:
        parts = [_marks("ellipse", ellipses, series, label), _marks("point", points, series, label)]
        data = pd.concat([part for part in parts if part is not None], ignore_index=True)
        data, outside = _within(data, () if rings_km else tuple(region))
        faults += outside
        faults += category_faults(kind, data[data["series"] != ""], "series")
    options = {
        "path": path,
        "labels": labels,
        "rings_km": tuple(float(radius) for radius in rings_km),
        "region": tuple(region),
        "outlines": plain_outlines(outlines),
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def density_map(
    grid: pd.DataFrame,
    *,
    value: str,
    cell: float,
    x: str = "x",
    y: str = "y",
    coordinates: Coordinates = "albers",
    breaks: Sequence[float] | None = None,
    limits: Sequence[float] = (),
    decimals: int | None = None,
    no_data: Sequence[str] = OUTSIDE_PROGRAMME,
    region: Sequence[str] = (),
    outlines: Sequence[Outline] = (),
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a map of a grid of numbers: square cells, shaded, the base map's lines above.

    Parameters
    ----------
    grid
        One row a cell that is to be drawn, best all that touch the land: cells that reach over the
        coast are drawn on land only.
    value
        Column of numbers ≥ 0; missing is not drawn, zero has the lightest shade.
    cell
        Side of a cell in metres, or in degrees.
    x, y
        Columns of the middle of the cell.
    coordinates
        ``"albers"``: metres of the Albers plane, as `points_to_albers` gives them; ``"degrees"``:
        longitude and latitude.
    breaks
        Lower ends of classes; without them the scale is continuous.
    limits
        Numbers that a continuous scale must reach, e.g. ``(0, 12)`` to make two maps comparable.
    decimals
        Places after the point.
    no_data
        Codes of the provinces without data: cells whose middle lies there are left out of the chart
        and of its numbers, and the provinces are hatched.
    region
        Province codes to zoom to; cells outside are left out.
    outlines
        Areas of strategies to outline, at most four.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> grid = pd.DataFrame({"x": [0, 50_000], "y": [3_600_000] * 2, "density": [1.5, 2.5]})
    >>> spec = density_map(grid, value="density", cell=50_000, id="density", title="核密度",
    ...                    unit="个/万平方公里", sources=("名单",), trust="derived")
    >>> spec.options["cell"]
    50000.0
    """
    kind: Kind = "density_map"
    faults = column_faults(kind, grid, (x, y, value))
    faults += number_faults(kind, grid, value, label="", lower=0)
    faults += number_faults(kind, grid, x, label="", required=True)
    faults += number_faults(kind, grid, y, label="", required=True)
    faults += choice_fault(kind, "coordinates", coordinates, get_args(Coordinates))
    faults += outline_faults(kind, outlines)
    faults += unknown_provinces(kind, "region", pd.Series([*region, *no_data], dtype="str"))
    if not cell > 0:
        faults.append(Fault(kind, "not above 0", column="cell", value=str(cell)))
    if len(grid) > MOST_CELLS:
        remedy = f"draw at most {MOST_CELLS} cells: make them larger"
        faults.append(Fault(kind, "too many cells", value=str(len(grid)), remedy=remedy))
    roles = {"x": x, "y": y, "value": value}
    data = grid.loc[:, [c for c in dict.fromkeys(roles.values()) if c in grid.columns]].copy()
    steps = tuple(float(b) for b in breaks or ())
    if not faults:
        faults += _cell_faults(kind, data, x, y)
        faults += break_faults(kind, steps, as_numbers(data[value]))
    if not faults:
        data[value] = data[value].astype("float64")
        data, outside = _cells_within(
            data, (x, y), coordinates, region=tuple(region), no_data=no_data
        )
        faults += outside
    options = {
        "cell": float(cell),
        "coordinates": coordinates,
        "breaks": steps,
        "limits": tuple(float(limit) for limit in limits),
        "palette": "sequential",
        "midpoint": 0.0,
        "decimals": decimals,
        "no_data": tuple(no_data),
        "region": tuple(region),
        "outlines": plain_outlines(outlines),
    }
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    map_scale(spec)
    return spec


def _marks(
    mark: str, table: pd.DataFrame | None, series: str, label: str | None
) -> pd.DataFrame | None:
    """Return a table of ellipses or points in the columns that both share."""
    if table is None:
        return None
    found = pd.DataFrame({"mark": mark}, index=table.index)
    found["series"] = table[series].astype("str") if series in table.columns else ""
    found["label"] = table[label].astype("str") if label in table.columns else ""
    for name in ELLIPSE:
        given = table[name] if name in table.columns else np.nan
        found[name] = pd.Series(given, index=table.index).astype("float64")
    if mark == "point":
        found[list(ELLIPSE[2:])] = np.nan
    return found


def _within(data: pd.DataFrame, region: tuple[str, ...]) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the ellipses and the points of the region, and a fault when nothing is left."""
    if not region:
        return data, []
    homes = nearest_provinces(project(data["lon"], data["lat"]))
    kept = data[[c in region for c in homes] | (data["mark"] == "ellipse").to_numpy()]
    if kept.empty:
        return kept, [Fault("shape_map", "no point lies in the region", value=", ".join(region))]
    return kept, []


def _cells_within(
    data: pd.DataFrame,
    columns: tuple[str, str],
    coordinates: str,
    *,
    region: tuple[str, ...],
    no_data: Sequence[str],
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the cells of the region that do not lie in provinces without data."""
    homes = nearest_provinces(middles(data[columns[0]], data[columns[1]], coordinates))
    kept = data[[home not in no_data and (not region or home in region) for home in homes]]
    if kept.empty:
        return kept, [Fault("density_map", "no cell lies in the region", value=", ".join(region))]
    return kept, []


def middles(x: pd.Series[Any], y: pd.Series[Any], coordinates: str) -> list[tuple[float, float]]:
    """Return the middles of cells in km of the map plane.

    Examples
    --------
    >>> import pandas as pd
    >>> middles(pd.Series([50_000.0]), pd.Series([3_600_000.0]), "albers")
    [(50.0, 3600.0)]
    """
    if coordinates == "degrees":
        return project(x, y)
    return [(float(a) / 1e3, float(b) / 1e3) for a, b in zip(x, y, strict=True)]


def _ellipse_faults(
    kind: str, table: pd.DataFrame | None, series: str, label: str | None
) -> list[Fault]:
    if table is None:
        return []
    wanted = (series, *ELLIPSE, *([label] if label else []))
    faults = column_faults(kind, table, wanted) + _place_faults(kind, table, series)
    for column in ("sigma_x", "sigma_y"):
        faults += number_faults(kind, table, column, label=series, lower=0)
        values = pd.to_numeric(table.get(column, pd.Series(dtype="float64")), errors="coerce")
        remedy = "give kilometres, not metres"
        faults += [
            Fault(kind, "longer than the country", column=column, value=str(value), remedy=remedy)
            for value in values[values > _LONGEST_KM]
        ]
    faults += number_faults(kind, table, "angle", label=series)
    if series in table.columns:
        faults += [
            Fault(kind, "two ellipses in one series", row=str(name), column=series)
            for name in table.loc[table[series].duplicated(), series]
        ]
    return faults


def _point_faults(
    kind: str, table: pd.DataFrame | None, series: str, label: str | None
) -> list[Fault]:
    if table is None:
        return []
    wanted = ("lon", "lat", *([label] if label else []))
    faults = column_faults(kind, table, wanted) + _place_faults(kind, table, series)
    if series in table.columns:
        faults += category_faults(kind, table, series)
    return faults


def _place_faults(kind: str, table: pd.DataFrame, series: str) -> list[Fault]:
    faults = number_faults(kind, table, "lon", label=series, lower=70, required=True)
    return faults + number_faults(kind, table, "lat", label=series, lower=0, required=True)


def _ring_faults(kind: str, rings_km: Sequence[float], points: pd.DataFrame | None) -> list[Fault]:
    if not rings_km:
        return []
    faults = []
    if points is None:
        faults.append(Fault(kind, "rings without points", column="rings_km"))
    if rings_km[0] <= 0 or any(a >= b for a, b in pairwise(rings_km)):
        remedy = "give distances above 0 in rising order"
        faults.append(
            Fault(kind, "not rising", column="rings_km", value=str(tuple(rings_km)), remedy=remedy)
        )
    if len(rings_km) > MOST_RINGS:
        remedy = f"draw at most {MOST_RINGS}"
        faults.append(Fault(kind, "too many rings", value=str(len(rings_km)), remedy=remedy))
    return faults


def _cell_faults(kind: str, data: pd.DataFrame, x: str, y: str) -> list[Fault]:
    twice = data[data.duplicated([x, y])]
    return [
        Fault(kind, "a cell occurs more than once", row=str(row), remedy="give each cell once")
        for row in twice.index
    ]
