"""The mean difference between matched units: its error, its chance, and hidden bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import p_words, row_name, together
from shuanggao_analytics.performance.columns import numbers, places
from shuanggao_analytics.performance.impact.matching.rosenbaum import (
    GAMMAS,
    rosenbaum_bounds,
    sensitivity_gamma,
)
from shuanggao_analytics.performance.impact.words import SELECTED, shown
from shuanggao_analytics.performance.options import check_share, check_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.impact.matching.units import Matching

_EXACT = 2**16  # arrangements up to which all are counted
_LEAST = 2
_FEW = 10
_EQUAL = 1e-9
_BLOCK = 1_000_000  # drawn numbers at a time


@dataclass(frozen=True, kw_only=True, eq=False)
class MatchedDifference:
    """The mean difference between treated units and their partners.

    Attributes
    ----------
    table
        One row a treated unit with a partner: ``treated_value``, ``control_value`` (mean of its
        partners), ``difference`` and ``partners``.
    estimate
        Mean difference: attributed to treatment under the assumption of the matching only.
    se, low, high
        Standard error and interval; see `matched_difference`.
    p
        Two-sided p of exchanging the treated unit with its partners; missing where a control
        serves twice.
    p_low, p_high
        99% interval of p for the number of draws; equal to p where all arrangements were counted.
    arrangements
        How many arrangements were counted or drawn; 0 where a control serves twice.
    exact
        Whether all arrangements were counted.
    bounds
        ``p_low`` and ``p_high`` of the signed-rank test by ``gamma`` (see `rosenbaum_bounds`);
        ``None`` unless every treated unit has one partner of its own and some pair differs.
    gamma
        Largest Γ at which the one-sided p cannot be above 0.05; missing where there are no bounds
        or p is above it without hidden bias.
    level
        Of the interval.
    assumption, check
        Those of the matching.
    """

    table: pd.DataFrame
    estimate: float
    se: float
    low: float
    high: float
    p: float
    p_low: float
    p_high: float
    arrangements: int
    exact: bool
    bounds: pd.DataFrame | None
    gamma: float
    level: float
    assumption: str
    check: str

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        row = pd.Series({"att": self.estimate, "low": self.low, "high": self.high})
        parts = [
            f"Mean difference of {len(self.table)} treated units to their partners: "
            f"{shown(row, self.level)}, attributed to treatment under the stated assumption only. "
            "The interval takes pairs as independent: where units of one place move together it is "
            "too narrow (see `two_way_effect` with a cluster).",
            self._chance(),
            *([self._hidden()] if self.bounds is not None else []),
            self.assumption,
            self.check,
            SELECTED,
        ]
        if len(self.table) < _FEW:
            parts.insert(1, f"With {len(self.table)} pairs the interval is a rough one.")
        return " ".join(parts)

    def _chance(self) -> str:
        if not self.arrangements:
            return "No p: a control that serves twice cannot be exchanged with two treated units."
        how = "all" if self.exact else "drawn"
        drawn = "" if self.exact else f" (99% interval {self.p_low:.3f} to {self.p_high:.3f})"
        return (
            f"Exchanging treated units with their partners ({self.arrangements:,} arrangements, "
            f"{how}): {p_words(self.p)}{drawn}."
        )

    def _hidden(self) -> str:
        if np.isnan(self.gamma):
            return "Signed ranks: one-sided p is above 0.05 even without hidden bias."
        if np.isinf(self.gamma):
            return "Signed ranks: no hidden bias brings one-sided p above 0.05."
        return (
            f"Signed ranks: an unseen trait that makes the odds of treatment {self.gamma:.2f} "
            "times greater in a pair could bring one-sided p above 0.05."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4g}'.format)}"


def matched_difference(
    outcomes: pd.Series,
    matching: Matching,
    *,
    level: float = 0.95,
    draws: int = 9999,
    gammas: Sequence[float] = GAMMAS,
    seed: int = 0,
) -> MatchedDifference:
    r"""Return the mean difference between treated units and their partners, with its doubts.

    .. math:: \hat\tau = \frac1n \sum_i d_i,\quad d_i = y_i - \frac1{m_i}\sum_{j \in J_i} y_j,\quad
              \mathrm{se}^2 = \frac{\sum_i (d_i - \hat\tau)^2}{n (n - 1)}
              + \frac1{n^2} \sum_j \Bigl(w_j^2 - \sum_i w_{ij}^2\Bigr) \hat\sigma_j^2

    The second sum, over controls that serve several treated units (:math:`w_{ij} = 1/m_i` and
    :math:`w_j` their sum), is that of Abadie & Imbens, with :math:`\hat\sigma_j^2` half the
    squared difference to the nearest other control in the cell; without replacement it is 0, and
    with one partner each the first is the error of a paired t. Neither counts that the propensity
    is itself estimated.

    Parameters
    ----------
    outcomes
        Outcome by unit: best a change from before to after. Needed for all units in pairs; with
        controls that serve twice also read for their neighbours, where given.
    matching
        As from `match_units`.
    level
        Of the interval, by Student's t with n − 1 degrees of freedom.
    draws
        Arrangements drawn where there are more than 65,536.
    gammas
        Values of Γ in ``.bounds``.
    seed
        Of the draws.

    Returns
    -------
    MatchedDifference
        p counts the arrangements in which the mean is as far from 0 when in each set of a treated
        unit and its partners any of them may have been the treated one (a flip of the sign, with
        one partner).

    Raises
    ------
    DataContractError
        For outcomes missing, no numbers or twice for units in pairs, fewer than two treated units
        with a partner, and options out of bounds.

    References
    ----------
    Abadie, A. & Imbens, G. W. (2006). *Econometrica* 74, 235–267; Rosenbaum, P. R. (2002).
    *Observational Studies*, 2nd ed., Springer.

    Examples
    --------
    >>> from shuanggao_analytics.performance.impact.matching.units import match_units
    >>> units = pd.DataFrame({"named": [1, 0, 1, 0], "staff": [5.0, 5.1, 3.0, 2.9]},
    ...                      index=list("abcd"))
    >>> pairs = match_units(units, treated="named", covariates=["staff"], distance="mahalanobis")
    >>> found = matched_difference(pd.Series({"a": 3, "b": 1, "c": 2, "d": 1}), pairs)
    >>> found.estimate, found.se, found.p
    (1.5, 0.5, 0.5)
    """
    values, *_ = together(
        lambda: _checked(outcomes, matching),
        lambda: check_share("level", level),
        lambda: check_whole("draws", draws, low=99),
        lambda: check_whole("seed", seed, low=0),
    )
    table, sets = _sets(values, matching)
    gaps = table["difference"].to_numpy()
    estimate, se = float(gaps.mean()), _error(gaps, values, matching)
    from scipy.stats import t

    reach = float(t.ppf((1 + level) / 2, len(gaps) - 1)) * se
    twice = bool(matching.pairs["control"].duplicated().any())
    chance = (np.nan, np.nan, np.nan, 0, False) if twice else _chance(sets, estimate, draws, seed)
    single = not twice and bool((table["partners"] == 1).all()) and bool(np.any(gaps))
    return MatchedDifference(
        table=table,
        estimate=estimate,
        se=se,
        low=estimate - reach,
        high=estimate + reach,
        p=chance[0],
        p_low=chance[1],
        p_high=chance[2],
        arrangements=chance[3],
        exact=chance[4],
        bounds=rosenbaum_bounds(table["difference"], gammas=gammas) if single else None,
        gamma=sensitivity_gamma(table["difference"]) if single else float("nan"),
        level=level,
        assumption=matching.assumption,
        check=matching.check,
    )


def _sets(values: pd.Series, matching: Matching) -> tuple[pd.DataFrame, list[Floats]]:
    """Return the differences, and for each set those with each member as the treated one."""
    pairs = matching.pairs
    own = values.loc[pairs["treated"]].to_numpy()
    other = values.loc[pairs["control"]].to_numpy()
    rows = pd.DataFrame({"treated": pairs["treated"], "own": own, "other": other})
    grouped = rows.groupby("treated", sort=False)
    table = pd.DataFrame(
        {
            "treated_value": grouped["own"].first(),
            "control_value": grouped["other"].mean(),
            "partners": grouped.size(),
        }
    )
    table.insert(2, "difference", table["treated_value"] - table["control_value"])
    sets = []
    for _, part in grouped:
        members = np.append(part["own"].iloc[0], part["other"])
        rest = (members.sum() - members) / (len(members) - 1)
        sets.append(members - rest)
    return table, sets


def _error(gaps: Floats, values: pd.Series, matching: Matching) -> float:
    """Return the standard error, with what controls add that serve several treated units."""
    size = len(gaps)
    spread = float(np.sum((gaps - gaps.mean()) ** 2)) / (size * (size - 1))
    pairs = matching.pairs
    share = 1.0 / pairs.groupby("treated")["treated"].transform("size")
    by = share.groupby(pairs["control"])
    again = by.sum() ** 2 - (share**2).groupby(pairs["control"]).sum()
    extra = sum(
        float(value) * _own_variance(name, values, matching)
        for name, value in again[again > _EQUAL].to_dict().items()
    )
    return float(np.sqrt(spread + extra / size**2))


def _own_variance(name: Any, values: pd.Series, matching: Matching) -> float:
    """Return half the squared difference to the nearest other control with an outcome."""
    treated = matching.pairs["treated"]
    index = matching.cells.index
    free = index.isin(values.index) & ~index.isin(treated) & ~index.isin(matching.unmatched.index)
    free &= index != name
    inside = free & (matching.cells == matching.cells.loc[name]).to_numpy()
    among = np.flatnonzero(inside if inside.any() else free)
    if not len(among):
        return 0.0
    space = matching.coordinates.to_numpy()
    apart = np.sum((space[among] - space[index.get_loc(name)]) ** 2, axis=1)
    near = index[among[int(np.argmin(apart))]]
    return float(values.loc[name] - values.loc[near]) ** 2 / 2


def _chance(
    sets: list[Floats], estimate: float, draws: int, seed: int
) -> tuple[float, float, float, int, bool]:
    """Return p, its interval, how many arrangements there are, and whether all were counted."""
    size = len(sets)
    far = abs(estimate) * size * (1 - _EQUAL)
    count = float(np.prod([float(len(one)) for one in sets]))
    if count <= _EXACT:
        sums = np.zeros(1)
        for one in sets:
            sums = (sums[:, None] + one).ravel()
        p = float(np.mean(np.abs(sums) >= far))
        return p, p, p, len(sums), True
    hits = _drawn_hits(sets, far, draws, np.random.default_rng(seed))
    from scipy.stats import beta

    p = (hits + 1) / (draws + 1)
    low = float(beta.ppf(0.005, hits, draws - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.995, hits + 1, draws - hits)) if hits < draws else 1.0
    return p, low, high, draws, False


def _drawn_hits(sets: list[Floats], far: float, draws: int, draw: np.random.Generator) -> int:
    """Return in how many drawn arrangements the sum is as far from 0."""
    most = max(len(one) for one in sets)
    width = np.array([len(one) for one in sets])
    values = np.array([np.pad(one, (0, most - len(one))) for one in sets])
    rows, hits = np.arange(len(sets)), 0
    block = max(_BLOCK // len(sets), 1)
    for begin in range(0, draws, block):
        shape = (min(block, draws - begin), len(sets))
        member = (draw.random(shape) * width).astype(np.intp)
        sums = values[rows, member].sum(axis=1)
        hits += int(np.sum(np.abs(sums) >= far))
    return hits


def _checked(outcomes: pd.Series, matching: Matching) -> pd.Series:
    """Return the outcomes that are given, complete for the units in pairs."""
    if not isinstance(outcomes, pd.Series):
        remedy = "give a Series by unit"
        raise DataContractError([Fault("outcomes", "not a Series", value=type(outcomes).__name__,
                                       remedy=remedy)])  # fmt: skip
    needed = pd.Index(pd.unique(pd.concat([matching.pairs["treated"], matching.pairs["control"]])))
    values, bad = numbers(outcomes)
    inside = outcomes.index.isin(needed)
    twice = outcomes.index[outcomes.index.duplicated()].unique()
    remedy = "match again without the unit: its partner has nobody then"
    faults = [
        *(Fault("outcomes", "unit twice", row_name(name)) for name in twice),
        *(
            Fault("outcomes", "no outcome for a unit in a pair", row_name(name), remedy=remedy)
            for name in needed[~needed.isin(outcomes.index)]
        ),
        *(
            Fault("outcomes", "needs a finite number", row_name(outcomes.index[at]), None,
                  str(outcomes.iloc[at]), remedy)
            for at in places(bad | (np.isnan(values) & inside))
        ),
    ]  # fmt: skip
    if matching.pairs["treated"].nunique() < _LEAST:
        faults.append(Fault("matching", "fewer than two treated units with a partner"))
    if faults:
        raise DataContractError(faults)
    given = ~np.isnan(values)
    return pd.Series(values[given], index=outcomes.index[given])
