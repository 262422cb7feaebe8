r"""Window analysis: the scores of units in several times, compared within a moving window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.efficiency.contract import RETURNS, SIDES, warn_of_few_units
from shuanggao_analytics.performance.efficiency.dea import radial_scores
from shuanggao_analytics.performance.efficiency.panel import checked_panel
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.performance.efficiency.contract import Orientation, Returns


def dea_windows(
    panel: pd.DataFrame,
    *,
    unit: str,
    time: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    width: int = 3,
    returns: Returns = "crs",
    orientation: Orientation = "input",
) -> pd.DataFrame:
    r"""Return the scores of each unit in each window of `width` times that it lies in.

    In a window every unit counts once a time, as if it were several units: there are more units to
    compare, and a score can be followed over time. It treats `width` times as one technology.

    Parameters
    ----------
    panel, unit, time, inputs, outputs
        As for `malmquist`.
    width
        Times in a window, from 1 to all there are.
    returns, orientation
        As for `dea`, ``"input"`` or ``"output"``.

    Returns
    -------
    DataFrame
        One row a unit, window and time: the unit, ``window`` ("2019–2021"), the time,
        ``efficiency``. How far the scores of one unit and time differ between windows shows how
        stable they are.

    Raises
    ------
    DataContractError
        With every fault of the panel and options.

    Warns
    -----
    SmallSampleWarning
        For fewer units times `width` than max(m·s, 3(m + s)).

    References
    ----------
    Charnes, A., Clark, C. T., Cooper, W. W. & Golany, B. (1985). *Annals of Operations Research* 2,
    95–112.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "place": list("ab") * 3, "year": [2020, 2020, 2021, 2021, 2022, 2022],
    ...     "staff": [2.0, 4, 2, 4, 2, 4], "graduates": [1.0, 4, 2, 4, 2, 8],
    ... })
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     found = dea_windows(table, unit="place", time="year", inputs=["staff"],
    ...                         outputs=["graduates"], width=2)
    >>> found[found["place"] == "a"]
      place     window  year  efficiency
    0     a  2020–2021  2020         0.5
    2     a  2020–2021  2021         1.0
    4     a  2021–2022  2021         0.5
    6     a  2021–2022  2022         0.5
    """
    *_, given = together(
        lambda: require_known("returns", returns, RETURNS),
        lambda: require_known("orientation", orientation, SIDES),
        lambda: checked_panel(panel, unit=unit, time=time, inputs=inputs, outputs=outputs),
    )
    if not 1 <= width <= len(given.times):
        remedy = f"from 1 to {len(given.times)}, the number of times"
        raise DataContractError([Fault("width", "no window", value=str(width), remedy=remedy)])
    warn_of_few_units(width * len(given.units), len(inputs), len(outputs))
    parts = []
    for first in range(len(given.times) - width + 1):
        rows = slice(first * len(given.units), (first + width) * len(given.units))
        window = replace(given.data, X=given.data.X[rows], Y=given.data.Y[rows])
        times = given.times[first : first + width]
        parts.append(
            pd.DataFrame(
                {
                    unit: np.tile(given.units.to_numpy(), width),
                    "window": f"{times[0]}–{times[-1]}",
                    time: np.repeat(times.to_numpy(), len(given.units)),
                    "efficiency": radial_scores(window, returns=returns, orientation=orientation),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
