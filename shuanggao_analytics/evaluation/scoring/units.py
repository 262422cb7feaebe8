r"""The score of a unit from its layers: 50/25/25 for a school unit, 30/70 for a group unit.

The two formulas are those of round one (002:1998). The school layer weighs half of the score of a
school unit and less than a third of that of a group unit, so that **the scores of the two kinds of
unit cannot be compared**; `standing` gives the place of each unit among its own kind. Round two
has no formula (000:220): its scores by any weights are a scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.scoring.unit_layers import LAYERS, unit_layers

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.scoring.unit_layers import (
        Formulas,
        GroupScores,
        Scores,
        Types,
    )


def unit_score(
    unit_type: Types,
    *,
    school: Scores,
    groups: GroupScores,
    round: int = 1,  # noqa: A002
    weights: Formulas | None = None,
) -> pd.Series:
    r"""Return the score of each unit from its school layer and its programme groups.

    .. math:: S = 0.50\,s + 0.25\,a + 0.25\,b \quad\text{(school unit)},\qquad
              S = 0.30\,s + 0.70\,a \quad\text{(group unit)}

    The scores of the two kinds of unit cannot be compared: a school layer of 90 over groups of 80
    makes 85 in the one and 83 in the other. Use `standing` with ``by=unit_type``.

    Parameters
    ----------
    unit_type
        ``"school"`` or ``"group"``: one word for all units, or one a unit.
    school
        Score of the school layer, 0 to 100: a number for one unit, or one a unit.
    groups
        Scores of the programme groups, 0 to 100. A table with ``group_a`` and ``group_b``
        (missing for a group unit); for one unit also a number or a sequence of one or two; for
        several, a sequence of these. Series and tables are brought together by label.
    round
        1, or 2 together with `weights`.
    weights
        Weights of one's own by unit type and layer, such as
        ``{"school": {"school": 0.4, "group_a": 0.3, "group_b": 0.3}}``; each type sums to one.
        The scores are then **a scenario**, not those of the documents; `score_parts` says so in
        its column ``basis``.

    Returns
    -------
    pandas.Series
        ``score`` from 0 to 100 with the labels of `school` (or of the first argument with labels).

    Raises
    ------
    DataContractError
        With every fault: a group unit with two groups, a school unit with one, a score missing
        or outside [0, 100], an unknown unit type, labels or lengths that do not match, round two
        without weights (000:220), and weights that do not sum to one.

    References
    ----------
    002:1998 (formulas F-1 and F-2); 000:220.

    Examples
    --------
    >>> unit_score("school", school=90, groups=(80, 70)).tolist()
    [82.5]
    >>> groups = pd.DataFrame({"group_a": [80.0, 94.3], "group_b": [70.0, None]}, index=["u", "v"])
    >>> school = pd.Series([90, 80], index=["u", "v"])
    >>> unit_score(["school", "group"], school=school, groups=groups).round(6).to_dict()
    {'u': 82.5, 'v': 90.01}
    """
    units = unit_layers(unit_type, school=school, groups=groups, number=round, weights=weights)
    return pd.Series((units.cells * units.weights).sum(axis=1), index=units.labels, name="score")


def score_parts(
    unit_type: Types,
    *,
    school: Scores,
    groups: GroupScores,
    round: int = 1,  # noqa: A002
    weights: Formulas | None = None,
) -> pd.DataFrame:
    """Return what each layer contributes to the score of its unit.

    Parameters
    ----------
    unit_type, school, groups, round, weights
        As for `unit_score`.

    Returns
    -------
    pandas.DataFrame
        Two or three rows a unit under its label: ``layer``, ``weight``, ``score`` (of the layer),
        ``contribution`` (weight × score; those of a unit sum to its score) and ``basis`` (the
        clause of the formula, or ``scenario``).

    Raises
    ------
    DataContractError
        As for `unit_score`.

    References
    ----------
    002:1998.

    Examples
    --------
    >>> score_parts("group", school=90, groups=80)
         layer  weight  score  contribution     basis
    0   school     0.3   90.0          27.0  002:1998
    0  group_a     0.7   80.0          56.0  002:1998
    """
    units = unit_layers(unit_type, school=school, groups=groups, number=round, weights=weights)
    row, layer = np.nonzero(units.has)
    score, weight = units.cells[row, layer], units.weights[row, layer]
    return pd.DataFrame(
        {
            "layer": np.array(LAYERS)[layer],
            "weight": weight,
            "score": score,
            "contribution": weight * score,
            "basis": units.basis,
        },
        index=units.labels.take(row),
    )
