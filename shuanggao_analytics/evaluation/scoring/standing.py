"""The place of a unit among its own kind, in its province and in the nation (综合位置)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.scoring.contract import checked_scores
from shuanggao_analytics.inputs import as_series, checked_groups, path_codes
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.options import as_number

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats, Groups, Values

_TIE = 1e-9  # nearer scores are equal
_SMALL = 2  # units: a place among so few says nothing


def standing(
    scores: Values,
    *,
    by: Groups | None = None,
    margin: float = 0.0,
) -> pd.DataFrame:
    r"""Return the place of each unit in its group: rank with its range, percentile, z.

    .. math:: r_i = 1 + \#\{j: s_j > s_i\},\qquad
              p_i = 100\,\frac{\#\{j: s_j < s_i\}}{n - 1},\qquad z_i = (s_i - \bar s) / \mathrm{sd}

    over the n units of the group. School units and group units have scores of different make
    (`unit_score`): give ``by=unit_type`` to place each among its own kind, or a table of unit
    type and province for its place in the province.

    Parameters
    ----------
    scores
        One score a unit, 0 to 100; a missing one is an error.
    by
        What parts the units: labels in their order or matched by index, or a table whose columns
        together make a group. ``None``: all units are one group.
    margin
        Points by which every score may be off, ≥ 0: half the last printed decimal, say. It
        widens `best` to `worst`.

    Returns
    -------
    pandas.DataFrame
        By the labels of `scores`: the columns of `by`; ``score``; ``units`` (of the group);
        ``rank`` (1 the best, equal scores share it); ``best`` and ``worst``, the ranks that the
        unit can have when each score is off by up to `margin` and ties fall either way;
        ``percentile``, 0 to 100, the per cent of the other units with a lower score (<NA> for a
        single one); ``z`` (<NA> where all scores are equal); ``small``: two units or fewer, whose
        places say nothing.

    Raises
    ------
    DataContractError
        For scores missing or outside [0, 100], a unit without a group, and a negative margin.

    References
    ----------
    001:149-151 (the place of a school in its province and in the nation).

    Examples
    --------
    >>> kinds = ["school", "group", "school", "school"]
    >>> standing([90, 85, 80, 70], by=kinds, margin=5)[["group", "rank", "best", "worst"]]
        group  rank  best  worst
    0  school     1     1      2
    1   group     1     1      1
    2  school     2     1      3
    3  school     3     2      3
    """
    series = as_series(scores)
    values, keys, _ = together(
        lambda: checked_scores(scores),
        lambda: checked_groups(by, series.index),
        lambda: _check_margin(margin),
    )
    codes = path_codes(keys)[0][-1]
    columns = {name: np.zeros(len(values)) for name in ("units", "rank", "best", "worst")}
    columns |= {name: np.full(len(values), np.nan) for name in ("percentile", "z")}
    for code in np.unique(codes):
        among = codes == code
        for name, found in _places(values[among], 2 * float(margin)).items():
            columns[name][among] = found
    labels = {} if by is None else {name: keys[name].to_numpy() for name in keys.columns}
    counts = {name: columns[name].astype(np.int64) for name in ("units", "rank", "best", "worst")}
    return pd.DataFrame(
        {
            **labels,
            "score": values,
            **counts,
            "percentile": floats(columns["percentile"]),
            "z": floats(columns["z"]),
            "small": counts["units"] <= _SMALL,
        },
        index=series.index,
    )


def _places(scores: Floats, slack: float) -> dict[str, Floats | float]:
    """Return the places in one group; scores are apart when they differ by more than the slack."""
    size = len(scores)
    upward = np.sort(scores)
    below = np.searchsorted(upward, scores - _TIE, side="left")
    not_above = np.searchsorted(upward, scores + _TIE, side="right")
    surely_not_above = np.searchsorted(upward, scores + slack + _TIE, side="right")
    surely_below = np.searchsorted(upward, scores - slack - _TIE, side="left")
    places: dict[str, Floats | float] = {
        "units": float(size),
        "rank": (1 + size - not_above).astype("float64"),
        "best": (1 + size - surely_not_above).astype("float64"),
        "worst": (size - surely_below).astype("float64"),
    }
    if size > 1:
        places["percentile"] = 100.0 * below / (size - 1)
        spread = float(np.std(scores, ddof=1))
        if upward[-1] - upward[0] > _TIE:
            places["z"] = (scores - scores.mean()) / spread
    return places


def _check_margin(margin: float) -> None:
    if not 0 <= as_number(margin) < np.inf:
        raise DataContractError([Fault("margin", "needs a number ≥ 0", value=str(margin))])
