"""Early warning of programmes (专业设置动态预警): a score with its parts and all that bounds it.

The documents ask for a warning model and give none. Every part here is a share of people or of
growth that is lost, so that no scale has to be chosen; what remains ours is the choice of the
five parts, their weights and the bands, and the result shows how far each of these decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import (
    basis_faults,
    demand_basis,
    indicator_faults,
)
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Floats

ALERT_PARTS = {
    "recruitment_shortfall": "recruitment_rate",
    "low_employment": "employment_rate",
    "low_match": "match_rate",
    "oversupply": "supply_ratio",
    "falling_enrolment": "enrolment_trend",
}
_BANDS = {"关注": 0.15, "预警": 0.30, "严重预警": 0.45}
_CALM = "正常"


def alert_score(
    programmes: pd.DataFrame,
    *,
    weights: Mapping[str, float] | None = None,
    bands: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    r"""Return the warning score of each programme, its parts and its range.

    With indicators as in `programme_indicators` the parts are, each cut to [0, 1],

    .. math:: a_1 = 1 - \text{recruitment},\quad a_2 = 1 - \text{employment},\quad
              a_3 = 1 - \text{match},\quad a_4 = 1 - 1 / \text{supply ratio},\quad
              a_5 = -\text{trend}

    that is, the share of planned places not filled, of graduates without work, of the employed
    outside their field, of graduates for whom there is no post, and of enrolment lost in a year.
    With the known parts K the score is :math:`\sum_K w_p a_p / \sum_K w_p`.

    Parameters
    ----------
    programmes
        One row a programme, with any of the five indicators; ``demand_basis`` wherever there is
        a ``supply_ratio``.
    weights
        By part (``recruitment_shortfall``, ``low_employment``, ``low_match``, ``oversupply``,
        ``falling_enrolment``), ≥ 0; a part not named weighs nothing. Equal when not given.
    bands
        Names of the levels with their lower ends, rising; below the first it is 正常. Ours:
        关注 from 0.15, 预警 from 0.30, 严重预警 from 0.45.

    Returns
    -------
    pandas.DataFrame
        The caller's index.

        - the five parts, missing where their indicator is;
        - ``score``, missing when no part of positive weight is known; ``parts_known`` of those;
          ``parts_missing``, their names parted by ``;``;
        - ``score_low``, ``score_high``: with the missing parts at 0 and at 1;
        - ``weights_low``, ``weights_high``: over all weights for the known parts (the smallest
          and the largest of them); ``equal``: with equal weights;
        - ``main_part``: the part that adds most to the score;
        - ``level``, ``level_low``, ``level_high``: bands of the score and of its two ends;
        - ``demand_basis``, ``on_proxy`` (the score contains a part that rests on a proxy) and
          ``trust`` (``derived``).

    Raises
    ------
    DataContractError
        No rows, none of the five indicators, a value outside what an indicator allows, a supply
        ratio without a basis, weights that are unknown, negative or all zero, bands that do not
        rise within (0, 1]: all of them.

    References
    ----------
    003:418-424 (专业设置动态预警模型, 随动性); parts: 002:317 and 002:76.

    Examples
    --------
    >>> table = pd.DataFrame({"employment_rate": [0.9, 0.4], "recruitment_rate": [1.1, None]})
    >>> alert_score(table)[["score", "score_low", "score_high", "parts_known", "level"]].round(2)
       score  score_low  score_high  parts_known level
    0   0.05       0.02        0.62            2    正常
    1   0.60       0.12        0.92            1  严重预警
    """
    weight, limits = _checked(programmes, weights, bands)
    parts = _parts(programmes)
    values = parts.to_numpy("float64")
    known = ~np.isnan(values) & (weight > 0)
    filled = np.where(known, values, 0.0)
    held = known @ weight
    some = held > 0
    added = filled * weight
    score = np.divide(added.sum(axis=1), held, out=np.full(len(parts), np.nan), where=some)
    low = added.sum(axis=1) / weight.sum()
    high = low + 1 - held / weight.sum()
    result = parts.assign(score=score)
    result["parts_known"] = known.sum(axis=1)
    names = np.array(list(ALERT_PARTS), dtype=object)
    lost = ~known & (weight > 0)
    result["parts_missing"] = [";".join(names[row]) for row in lost]
    result["score_low"], result["score_high"] = low, high
    result["weights_low"] = np.where(some, np.min(np.where(known, values, np.inf), axis=1), np.nan)
    result["weights_high"] = np.where(some, np.max(filled, axis=1), np.nan)
    count = np.where(some, known.sum(axis=1), 1)
    result["equal"] = np.where(some, filled.sum(axis=1) / count, np.nan)
    most = names[added.argmax(axis=1)]
    most[added.sum(axis=1) == 0] = None
    result["main_part"] = most
    for end in ("", "_low", "_high"):
        result[f"level{end}"] = _level(result[f"score{end}"], limits)
    basis = demand_basis(programmes)
    oversupply = known[:, list(ALERT_PARTS).index("oversupply")]
    return result.assign(
        demand_basis=basis, on_proxy=oversupply & basis.eq("proxy"), trust="derived"
    )


def _parts(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the five parts in [0, 1], missing where their indicator is."""
    empty = pd.Series(np.nan, index=programmes.index)
    given = {
        part: pd.to_numeric(programmes[name]).astype("float64")
        if name in programmes.columns
        else empty
        for part, name in ALERT_PARTS.items()
    }
    lost = {part: 1 - given[part] for part in list(ALERT_PARTS)[:3]}
    lost["oversupply"] = 1 - 1 / given["oversupply"].clip(lower=1)
    lost["falling_enrolment"] = -given["falling_enrolment"]
    return pd.DataFrame(lost).clip(0, 1) + 0.0  # no minus zero


def _level(score: pd.Series, bands: Mapping[str, float]) -> pd.Series:
    names = np.array([_CALM, *bands], dtype=object)
    place = np.searchsorted(list(bands.values()), score.to_numpy() + 1e-12, side="right")
    return pd.Series(names[place], index=score.index).where(score.notna())


def _checked(
    programmes: pd.DataFrame,
    weights: Mapping[str, float] | None,
    bands: Mapping[str, float] | None,
) -> tuple[Floats, Mapping[str, float]]:
    """Return the weights in the order of the parts, and the bands, or raise."""
    faults = [] if len(programmes) else [Fault("programmes", "no rows")]
    present = [name for name in ALERT_PARTS.values() if name in programmes.columns]
    if not present:
        remedy = "programme_indicators computes them"
        wanted = ", ".join(ALERT_PARTS.values())
        faults.append(Fault("programmes", f"none of the columns {wanted}", remedy=remedy))
    faults += indicator_faults(programmes)
    if "supply_ratio" in programmes.columns:
        faults += basis_faults(programmes, "programmes")
    given = dict.fromkeys(ALERT_PARTS, 1.0) if weights is None else weights
    remedy = f"the parts are {', '.join(ALERT_PARTS)}"
    faults += [
        Fault("weights", "unknown part", str(part), remedy=remedy)
        for part in given
        if part not in ALERT_PARTS
    ]
    wrong = [part for part, w in given.items() if not (np.isfinite(w) and w >= 0)]
    faults += [
        Fault("weights", "needs a number ≥ 0", str(part), value=str(given[part])) for part in wrong
    ]
    weight = np.array([given.get(part, 0.0) for part in ALERT_PARTS], dtype="float64")
    if not wrong and not weight.sum() > 0:
        faults.append(Fault("weights", "all weights are zero", remedy=remedy))
    limits = _BANDS if bands is None else bands
    ends = list(limits.values())
    if not ends or ends != sorted(set(ends)) or not (ends[0] > 0 and ends[-1] <= 1):
        faults.append(Fault("bands", "lower ends must rise within (0, 1]", value=str(dict(limits))))
    if faults:
        raise DataContractError(faults)
    return weight, limits
