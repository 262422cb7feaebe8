"""The standard deviational ellipse of points, and how centre and ellipse move in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.points.centres import as_given, plane_mean
from shuanggao_analytics.layout.points.located import located, point_weights, unprojected

if TYPE_CHECKING:
    from shuanggao_analytics.layout.points.located import Crs, Floats, Points

_CONVENTIONS = {"arcgis": 1.0, "corrected": 2.0**0.5}


@dataclass(frozen=True, eq=False)
class DeviationalEllipse:
    """A standard deviational ellipse.

    Attributes
    ----------
    centre
        Mean centre: ``lon`` and ``lat``, or ``x`` and ``y``.
    sigma_x, sigma_y
        Half-axes across and along `angle`, kilometres or the planar unit; sigma_y ≥ sigma_x.
    angle
        Direction of the long axis, degrees clockwise from the y axis of the plane, [0, 180).
    bearing
        The same on the ellipsoid, from true north at the centre; equal to `angle` when planar.
    convention
        ``"arcgis"`` or ``"corrected"``.
    crs
        ``"geographic"`` or ``"planar"``.
    n
        Number of points.
    """

    centre: pd.Series
    sigma_x: float
    sigma_y: float
    angle: float
    bearing: float
    convention: str
    crs: Crs
    n: int

    @property
    def area(self) -> float:
        """Area π σx σy, km² or square planar units."""
        return float(np.pi * self.sigma_x * self.sigma_y)

    @property
    def table(self) -> pd.DataFrame:
        """All parts as a table of one row."""
        table = self.centre.to_frame().T.reset_index(drop=True)
        return table.assign(
            sigma_x=self.sigma_x,
            sigma_y=self.sigma_y,
            area=self.area,
            angle=self.angle,
            bearing=self.bearing,
            n=self.n,
        )

    @property
    def outline(self) -> pd.DataFrame:
        """The ellipse as 73 points (closed), in the coordinates of the centre."""
        turn = np.radians(np.linspace(0.0, 360.0, 73))
        along, across = self.sigma_y * np.cos(turn), self.sigma_x * np.sin(turn)
        theta = np.radians(self.angle)
        middle = located(self.centre.to_frame().T, crs=self.crs).xy[0]
        x = middle[0] + along * np.sin(theta) + across * np.cos(theta)
        y = middle[1] + along * np.cos(theta) - across * np.sin(theta)
        plane = np.column_stack([x, y])
        given = unprojected(plane) if self.crs == "geographic" else plane
        return pd.DataFrame(given, columns=list(self.centre.index))

    @property
    def text(self) -> str:
        """The ellipse in one sentence."""
        first, second = self.centre
        return (
            f"standard deviational ellipse ({self.convention}) of {self.n} points: centre "
            f"{first:.3f}, {second:.3f}; half-axes {self.sigma_y:.4g} and {self.sigma_x:.4g}; "
            f"long axis {self.angle:.1f}° clockwise from the y axis, {self.bearing:.1f}° from north"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(index=False, float_format='{:.4f}'.format)}"


def deviational_ellipse(
    points: Points,
    *,
    weights: Any = None,
    convention: Literal["arcgis", "corrected"] = "arcgis",
    crs: Crs | None = None,
) -> DeviationalEllipse:
    r"""Return the standard deviational ellipse (标准差椭圆).

    With deviations :math:`\tilde x, \tilde y` from the mean centre,
    :math:`A = \sum w\tilde x^2 - \sum w\tilde y^2` and :math:`B = \sum w\tilde x\tilde y`:

    .. math:: \tan\theta = \frac{A + \sqrt{A^2 + 4B^2}}{2B},\quad
              \sigma_x = f\sqrt{\frac{\sum w(\tilde x\cos\theta - \tilde y\sin\theta)^2}{\sum w}},
              \quad
              \sigma_y = f\sqrt{\frac{\sum w(\tilde x\sin\theta + \tilde y\cos\theta)^2}{\sum w}}

    Parameters
    ----------
    points, weights, crs
        As for `mean_centre`.
    convention
        ``"arcgis"``: f = 1, the formula as ArcGIS prints it (the standard deviations along the
        axes, after Lefever 1926); ``"corrected"``: f = √2 (Yuill 1971; the adjustment 1.41 that
        later ArcGIS versions apply to a drawn ellipse of one standard deviation). Both divide by
        Σw (n without weights); CrimeStat divides by n − 2.

    Returns
    -------
    DeviationalEllipse
        θ is the direction of the long axis, clockwise from the y axis, so sigma_y ≥ sigma_x.
        Points that spread alike in all directions have no direction: θ is 0 by definition. Points
        on one line have sigma_x = 0.

    Raises
    ------
    DataContractError
        As for `mean_centre`; for fewer than three points or an unknown convention.

    References
    ----------
    Lefever, D. W. (1926). *American Journal of Sociology* 32, 88–94; Yuill, R. S. (1971).
    *Geografiska Annaler B* 53, 28–39; Wang, B., Shi, W. & Miao, Z. (2015). *PLoS ONE* 10(3).

    Examples
    --------
    >>> ellipse = deviational_ellipse([[-2, -2], [2, 2], [-1, 1], [1, -1]])
    >>> ellipse.angle, round(ellipse.sigma_y, 6), round(ellipse.sigma_x, 6)
    (45.0, 2.0, 1.0)
    """
    where = located(points, crs=crs)
    heads = point_weights(weights, where.labels)
    faults = []
    if convention not in _CONVENTIONS:
        remedy = "use arcgis or corrected"
        faults.append(Fault("convention", "unknown", value=str(convention), remedy=remedy))
    if len(heads) < 3:
        faults.append(Fault("points", "an ellipse needs three points", value=str(len(heads))))
    if faults:
        raise DataContractError(faults)
    middle = plane_mean(where.xy, heads)
    x, y = (where.xy - middle).T
    theta = _long_axis(x, y, heads)
    factor = _CONVENTIONS[convention]
    across = np.average((x * np.cos(theta) - y * np.sin(theta)) ** 2, weights=heads)
    along = np.average((x * np.sin(theta) + y * np.cos(theta)) ** 2, weights=heads)
    angle = float(np.degrees(theta))
    bearing = angle if where.crs == "planar" else _true_bearing(middle, theta)
    return DeviationalEllipse(
        as_given(middle, where.crs),
        float(factor * np.sqrt(across)),
        float(factor * np.sqrt(along)),
        angle,
        bearing,
        convention,
        where.crs,
        len(heads),
    )


@dataclass(frozen=True, eq=False)
class CentreShift:
    """How the centre and the ellipse moved from one set of points to another.

    Attributes
    ----------
    first, second
        The two ellipses.
    distance
        Way between the centres: geodesic kilometres, or the planar unit.
    bearing
        Its direction in degrees clockwise from north (the y axis when planar), [0, 360); missing
        when the centre did not move.
    turn
        Turn of the long axis in degrees, clockwise > 0, (−90, 90].
    """

    first: DeviationalEllipse
    second: DeviationalEllipse
    distance: float
    bearing: float
    turn: float

    @property
    def table(self) -> pd.DataFrame:
        """The two ellipses as rows ``first`` and ``second``, and their difference."""
        both = pd.concat([self.first.table, self.second.table], ignore_index=True)
        change = both.iloc[1] - both.iloc[0]
        change["angle"] = self.turn
        change["bearing"] = _turn(self.first.bearing, self.second.bearing)
        return pd.concat([both, change.to_frame().T]).set_axis(["first", "second", "change"])

    @property
    def text(self) -> str:
        """The movement in one sentence."""
        if self.distance == 0:
            return "the centre did not move"
        return (
            f"the centre moved {self.distance:.1f} km at bearing {self.bearing:.0f}°; "
            f"the long axis turned {self.turn:+.1f}°, the ellipse grew by the factor "
            f"{self.second.area / self.first.area:.3f}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def centre_shift(first: DeviationalEllipse, second: DeviationalEllipse) -> CentreShift:
    """Return how the centre and the ellipse moved from one set of points to another.

    The way between the centres is measured on the ellipsoid (GRS 80) when the points came in
    degrees, its bearing is the azimuth at the first centre.

    Parameters
    ----------
    first, second
        Two results of `deviational_ellipse`, of one convention and one kind of coordinates.

    Raises
    ------
    DataContractError
        When the two are not comparable.

    Examples
    --------
    >>> before = deviational_ellipse([[0, 0], [2, 0], [1, 3]])
    >>> after = deviational_ellipse([[3, 4], [5, 4], [4, 7]])
    >>> shift = centre_shift(before, after)
    >>> shift.distance, round(shift.bearing, 2), shift.turn
    (5.0, 36.87, 0.0)
    """
    if (first.crs, first.convention) != (second.crs, second.convention):
        value = f"{first.crs} {first.convention}, {second.crs} {second.convention}"
        remedy = "make both ellipses alike"
        raise DataContractError([Fault("ellipses", "not comparable", value=value, remedy=remedy)])
    if first.crs == "geographic":
        from pyproj import Geod

        azimuth, _, metres = Geod(ellps="GRS80").inv(*first.centre, *second.centre)
        distance = float(metres) / 1000
    else:
        step = second.centre - first.centre
        azimuth, distance = np.degrees(np.arctan2(step["x"], step["y"])), float(np.hypot(*step))
    bearing = float(azimuth) % 360.0 if distance > 0 else float("nan")
    return CentreShift(first, second, distance, bearing, _turn(first.angle, second.angle))


def _long_axis(x: Floats, y: Floats, heads: Floats) -> float:
    """Return θ in [0, π): half the angle of (2B, −A), which is the formula without its 0/0."""
    spread_x, spread_y = np.average(x**2, weights=heads), np.average(y**2, weights=heads)
    cross = float(np.average(x * y, weights=heads))
    difference = float(spread_y - spread_x)
    if np.hypot(2 * cross, difference) <= 1e-12 * (spread_x + spread_y):
        return 0.0
    return float(0.5 * np.arctan2(2 * cross, difference) % np.pi)


def _true_bearing(middle: Floats, theta: float) -> float:
    """Return the azimuth on the ellipsoid of an axis through a spot of the Albers plane.

    The plane does not keep angles, so the axis itself is followed for a kilometre, not north.
    """
    from pyproj import Geod

    step = np.array([np.sin(theta), np.cos(theta)])
    (lon1, lat1), (lon2, lat2) = unprojected(np.vstack([middle, middle + step]))
    return float(Geod(ellps="GRS80").inv(lon1, lat1, lon2, lat2)[0]) % 180.0


def _turn(first: float, second: float) -> float:
    """Return the turn from one direction of an axis to another, in (−90, 90]."""
    return 90.0 - (90.0 - (second - first)) % 180.0
