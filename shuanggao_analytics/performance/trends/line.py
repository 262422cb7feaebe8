"""Straight lines through many series at once, and where they are headed: least squares and Sen.

A line is arithmetic on the past. It says where the values go if they go on as they did, with a
band for how far a single new value strays from the line; it knows of no plan and no limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.trends.kernel import counts

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.trends.kernel import Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """Least-squares lines, one a series; missing for fewer than three values.

    Attributes
    ----------
    n
        Values of each series.
    slope
        Slope per unit of time.
    centre, mean
        Mean time and mean value, through which the line goes.
    spread
        Sum of squared distances of the times from their mean.
    deviation
        Standard deviation of the residuals, divisor n − 2.
    """

    n: Ints
    slope: Floats
    centre: Floats
    mean: Floats
    spread: Floats
    deviation: Floats

    def at(self, time: Floats, *, level: float) -> tuple[Floats, Floats, Floats]:
        r"""Return the line at a time of each series, and the band for a single new value.

        .. math:: \hat x(t) \pm t_{n-2}\, s \sqrt{1 + 1/n + (t - \bar t)^2 / S_{tt}}

        Parameters
        ----------
        time
            One time a series.
        level
            Coverage of the band.

        References
        ----------
        Draper, N. R. & Smith, H. (1998). *Applied Regression Analysis*, 3rd ed., Wiley, § 3.2.
        """
        from scipy.special import stdtrit

        ahead = time - self.centre
        known = self.n >= 3
        freedom = np.where(known, self.n - 2, 1)
        share = 1 / np.maximum(self.n, 1) + ahead**2 / np.where(known, self.spread, 1.0)
        half = stdtrit(freedom, (1 + level) / 2) * self.deviation * np.sqrt(1 + share)
        centre: Floats = self.mean + self.slope * ahead
        return centre, centre - half, centre + half


def fitted_lines(values: Floats, times: Floats) -> Lines:
    """Return the least-squares lines of N series × T times, missing values left out.

    Parameters
    ----------
    values
        N series × T times.
    times
        T rising times.

    Examples
    --------
    >>> lines = fitted_lines(np.array([[1.0, 2.0, np.nan, 5.0]]), np.arange(4.0))
    >>> lines.slope.round(4).tolist(), lines.deviation.round(4).tolist()
    ([1.3571], [0.2673])
    >>> [each.round(3).tolist() for each in lines.at(np.array([4.0]), level=0.95)]
    [[6.286], [0.546], [12.026]]
    """
    there = ~np.isnan(values)
    n = counts(values)
    enough = n >= 3
    heads = np.where(enough, n, 1)
    centre = (there @ times) / heads
    mean = np.where(there, values, 0.0).sum(axis=1) / heads
    # deviations first: years are large beside their differences
    when = np.where(there, times - centre[:, None], 0.0)
    what = np.where(there, values - mean[:, None], 0.0)
    spread = np.einsum("ij,ij->i", when, when)
    safe = np.where(enough, spread, 1.0)
    slope = np.einsum("ij,ij->i", when, what) / safe
    rest = what - slope[:, None] * when
    left = np.einsum("ij,ij->i", rest, rest) / np.where(enough, n - 2, 1)
    known = [np.where(enough, each, np.nan) for each in (slope, centre, mean, np.sqrt(left))]
    return Lines(
        n=n, slope=known[0], centre=known[1], mean=known[2], spread=spread, deviation=known[3]
    )
