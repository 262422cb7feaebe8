"""The 220 invented units of the sample, and the truth that their tables are made from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.datasets.sample.draws import Draws, shared_out
from shuanggao_analytics.datasets.store import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.inputs import Codes, Floats

SCHOOLS, GROUPS = 60, 160
ROUND = 2
YEARS = (2025, 2026, 2027, 2028, 2029)
MID_TERM, FINAL = 2027, 2029
LAYERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"school": ("school", "group_a", "group_b"), "group": ("school", "group_a")}
)

PLANTED: Mapping[str, int] = MappingProxyType(
    {
        "low_score": 3,
        "middling_score": 5,
        "political_issue": 1,
        "deviation": 1,
        "false_report": 2,
        "low_management": 2,
        "low_completion": 2,
    }
)
"""What goes wrong, and in how many units: each unit has one of them at most."""

_POPULATION_YEAR = 2024
_CROWD = 8  # a planted failure never stands in a province with fewer sample units
_LEVEL = 86.5  # with the reaches below, no stage ever leaves 0 … 100
_LOWERED = MappingProxyType({"low_score": 24.0, "middling_score": 10.0})
_STALLED, _LATE, _SLOW = 24, 20, 15


def make_units() -> pd.DataFrame:
    """Return the units: 60 school and 160 group units in 31 provinces.

    How many units a province has follows its population of 2024 by largest remainder, with one at
    least: realistic in size, and *not* the real numbers of round two. Nothing in it is drawn.

    Returns
    -------
    DataFrame
        ``unit_id``, ``name``, ``name_en``, ``unit_type``, ``province_code``, ``round``,
        ``groups``.

    Examples
    --------
    >>> units = make_units()
    >>> units["unit_type"].value_counts().to_dict(), units["province_code"].nunique()
    ({'group': 160, 'school': 60}, 31)
    """
    panel = shipped("province_panel")
    latest = panel[panel["year"] == _POPULATION_YEAR].set_index("province_code").sort_index()
    people = latest["population_yearend_wan"]
    every = shared_out(SCHOOLS + GROUPS, people, least=1)
    schools = shared_out(SCHOOLS, every)
    records = []
    for province in every.index:
        kinds = ["school"] * schools[province]
        kinds += ["group"] * (every[province] - schools[province])
        records += [(kind, province) for kind in kinds]
    return pd.DataFrame(
        [
            (
                f"s2-{number:03d}",
                f"示例职业技术大学{number:03d}"
                if kind == "school"
                else f"示例职业学院{number:03d}",
                f"Example Vocational {'University' if kind == 'school' else 'College'} "
                f"{number:03d}",
                kind,
                province,
                ROUND,
                len(LAYERS[kind]) - 1,
            )
            for number, (kind, province) in enumerate(records, start=1)
        ],
        columns=["unit_id", "name", "name_en", "unit_type", "province_code", "round", "groups"],
    )


def make_truth(units: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    r"""Return what is known to be true of each unit, which no evaluation sees.

    .. math:: t_{ul} = 86.5 + 3.2\,q_u + e_{ul} - d_u

    is the true score of layer l in the final evaluation, with quality :math:`q_u` (nearly normal,
    within ±2), :math:`e` (spread 1.4) and d = 24 or 10 where a low or middling score was planted.
    In the mid-term evaluation it is lower by the gain :math:`g_u`, which is about 3 and 0.2 where
    a unit stalls.

    Parameters
    ----------
    units
        As `make_units` gives them.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a unit, everything rounded to two decimals: see `load_sample`.

    Examples
    --------
    >>> truth = make_truth(make_units(), seed=1)
    >>> int(truth["planted"].notna().sum()), bool(truth["inflation"].min() > 0)
    (16, True)
    """
    draws, size = Draws(seed, "truth"), len(units)
    planted = _planted(units, draws)
    quality = draws.normal(size)
    for kind, value in (("low_score", -1.8), ("middling_score", -1.0), ("false_report", -1.0)):
        quality = np.where(planted == kind, value, quality)
    stalled = _marked(draws, _STALLED, size, planted)
    gain = np.where(stalled, 0.2, draws.normal(size, mean=3.0, spread=0.8)).round(2)
    inflation = draws.normal(size, mean=2.0, spread=0.75).round(2)
    inflation = np.where(planted == "false_report", 9.0, inflation)
    lowered = np.array([_LOWERED.get(kind or "", 0.0) for kind in planted])
    quality = quality.round(2)
    level = (_LEVEL + 3.2 * quality - lowered)[:, None] + draws.normal(size, 3, spread=1.4)
    level = level.round(2)
    level[(units["unit_type"] == "group").to_numpy(), 2] = np.nan
    codes, place = np.unique(units["province_code"].to_numpy(dtype="str"), return_inverse=True)
    bias = draws.normal(codes.size, spread=1.0).round(2)
    since = draws.chosen(size, of=np.resize(np.array([2026, 2027, 2028]), size))
    layers = LAYERS["school"]
    return pd.DataFrame(
        {
            "unit_id": units["unit_id"],
            "quality": quality,
            "gain": gain,
            "inflation": inflation,
            "province_bias": bias[place],
            **{f"{name}_mid_term": level[:, i] - gain for i, name in enumerate(layers)},
            **{f"{name}_final": level[:, i] for i, name in enumerate(layers)},
            "stalled_from": [int(y) if s else None for y, s in zip(since, stalled, strict=True)],
            "late_funds": _marked(draws, _LATE, size, planted),
            "low_execution": _marked(draws, _SLOW, size, planted),
            "planted": planted,
        }
    )


def base_of_points(truth: pd.DataFrame) -> Floats:
    """Return about where the observation points of each unit lie, before their own differences.

    Examples
    --------
    >>> truth = pd.DataFrame({"quality": [0.0, 1.0], "planted": [None, "low_score"]})
    >>> base_of_points(truth).tolist()
    [85.0, 64.0]
    """
    lowered = truth["planted"].map(lambda kind: _LOWERED.get(kind, 0.0)).to_numpy(dtype="float64")
    base: Floats = 85.0 + 3.0 * truth["quality"].to_numpy(dtype="float64") - lowered
    return base


def _planted(units: pd.DataFrame, draws: Draws) -> np.ndarray:
    """Return what was planted in each unit, ``None`` for most.

    Only units of provinces with many sample units are taken: where a province has one unit, an
    invented failure could be read as one of a real school.
    """
    crowd = units.groupby("province_code")["unit_id"].transform("size").to_numpy() >= _CROWD
    taken = draws.chosen(sum(PLANTED.values()), of=np.flatnonzero(crowd))
    kinds = [kind for kind, count in PLANTED.items() for _ in range(count)]
    planted = np.full(len(units), None, dtype="object")
    planted[taken] = kinds
    return planted


def _marked(draws: Draws, count: int, size: int, planted: np.ndarray) -> np.ndarray:
    """Return a mask of `count` units in which nothing was planted."""
    free: Codes = np.flatnonzero(np.array([kind is None for kind in planted]))
    mask = np.zeros(size, dtype=bool)
    mask[draws.chosen(count, of=free)] = True
    return mask
