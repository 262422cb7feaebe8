"""Differences between two stages by province: how much, how surely, and how far to believe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.stages.contract import (
    STAGES,
    read_stages,
    signed,
    the_trust,
)
from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.options import check_share, require_known
from shuanggao_analytics.performance.trends.discovery import CONTROLS, q_values

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats
    from shuanggao_analytics.performance.trends.discovery import Control

_NO_INTERVAL = 2  # up to so many units there is no interval


@dataclass(frozen=True, kw_only=True, eq=False)
class StageBias:
    """Mean differences between two stages, one row a province or another group of units.

    Attributes
    ----------
    table
        One row a group, in the order in which they first stand: ``n`` units, ``difference``
        (mean, second stage less first), ``low``, ``high``, ``p`` (of no difference), ``q`` (p
        after control over the groups), ``small_n``, ``shrunken`` and ``reliability``, and
        ``trust`` where the scores have one.
    mean
        The difference to which small groups are drawn: the weighted mean of the groups.
    between, within
        Variance of groups and of units within groups; missing where they cannot be told apart.
    p_between
        Of no difference between groups, by the F of the analysis of variance; missing likewise.
    first, second
        The stages.
    level
        Of the intervals.
    control
        Of false discoveries.
    """

    table: pd.DataFrame
    mean: float
    between: float
    within: float
    p_between: float
    first: str
    second: str
    level: float
    control: Control

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        table = self.table
        units, few = int(table["n"].sum()), int(table["small_n"].sum())
        below = int((table["q"] <= 1 - self.level).sum())
        parts = [
            f"{self.second} less {self.first} by group: {units} units in {len(table)} groups, "
            f"from {signed(table['difference'].min())} to {signed(table['difference'].max())}.",
            f"q at or below {1 - self.level:.2g} for {below} of {len(table) - few} groups with an "
            f"interval ({self.control}); {few} have {_NO_INTERVAL} units or fewer and none.",
        ]
        if np.isnan(self.between):
            parts.append("Groups and units cannot be told apart: nothing is shrunken.")
        else:
            share = self.between / (self.between + self.within) if self.between > 0 else 0.0
            parts.append(
                f"Between groups lies {share:.0%} of the variance ({p_words(self.p_between)} "
                "for no difference between groups)."
            )
        parts.append(
            "It is a difference between two stages, which says neither which of them is nearer "
            "to the truth nor why they differ."
        )
        if "trust" in table.columns and the_trust(table) == "synthetic":
            parts.insert(0, "Synthetic data.")
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def stage_bias(
    scores: pd.DataFrame,
    *,
    by: str = "province_code",
    first: str,
    second: str,
    value: str = "score",
    bounds: tuple[float, float] | None = (0, 100),
    level: float = 0.95,
    control: Control = "bh",
) -> StageBias:
    r"""Return the mean difference of two stages by province, raw and shrunken.

    .. math:: \bar d_j = \frac1{n_j} \sum_{i \in j} (y_i - x_i),\quad
              \tilde d_j = \hat\mu + \lambda_j (\bar d_j - \hat\mu),\quad
              \lambda_j = \frac{\sigma_b^2}{\sigma_b^2 + \sigma_w^2 / n_j}

    The interval of :math:`\bar d_j` is Student's from the units of the group alone, with
    :math:`n_j - 1` degrees of freedom. The shrunken value is the empirical Bayes estimate: with
    N units, J groups and the analysis of variance

    .. math:: \sigma_w^2 = \frac{\sum_{ij} (d_{ij} - \bar d_j)^2}{N - J},\quad
              \sigma_b^2 = \max\Bigl(0, \frac{\sum_j n_j (\bar d_j - \bar d)^2/(J-1) -
              \sigma_w^2}{n_0}\Bigr),\quad n_0 = \frac{N - \sum_j n_j^2/N}{J - 1}

    and :math:`\hat\mu` the mean of :math:`\bar d_j` weighted by
    :math:`1/(\sigma_b^2 + \sigma_w^2/n_j)`. It draws a group of few units towards the others and
    leaves one of many nearly where it is: of the raw values the most extreme are mostly those of
    the smallest groups. The raw mean is what these units show, the shrunken one what other units
    of the group may be expected to; set groups side by side by the latter, and rank none.

    Parameters
    ----------
    scores
        As for `stage_table`, with the column of the group. A unit that lacks one of the two
        stages is refused: leave it out, and say so.
    by
        Column of the group, such as ``province_code`` or ``unit_type``.
    first, second
        Stages, the earlier one first.
    value, bounds
        As for `stage_table`.
    level
        Of the intervals, each for itself.
    control
        Of false discoveries over the groups, as for `false_discovery`.

    Returns
    -------
    StageBias
        ``.table``; a group of one or two units has ``small_n`` and no interval, p or q (<NA>).
        ``shrunken`` is <NA> where there is one group or no group has two units.

    Raises
    ------
    DataContractError
        As for `stage_table`; for stages unknown or the same, units without a group or without
        one of the stages, and options out of bounds: all of them at once.

    References
    ----------
    Efron, B. & Morris, C. (1975). *Journal of the American Statistical Association* 70, 311–319;
    Searle, S. R., Casella, G. & McCulloch, C. E. (1992). *Variance Components*, Wiley, ch. 3.

    Examples
    --------
    >>> own = {"a": 95, "b": 93, "c": 92, "d": 90, "e": 96, "f": 88, "g": 91}
    >>> review = {"a": 91, "b": 90, "c": 88, "d": 89, "e": 95, "f": 88, "g": 85}
    >>> scores = pd.concat(
    ...     pd.DataFrame({"unit_id": list(x), "stage": stage, "score": list(x.values()),
    ...                   "province_code": list("AAABBBC")})
    ...     for stage, x in (("self", own), ("ministries", review))
    ... ).assign(round=2, evaluation="final", year=2029)
    >>> found = stage_bias(scores, first="self", second="ministries")
    >>> found.table[["n", "difference", "low", "high", "small_n", "shrunken"]].round(2)
                   n  difference   low  high  small_n  shrunken
    province_code
    A              3       -3.67  -5.1 -2.23    False     -3.66
    B              3       -0.67  -2.1  0.77    False     -0.72
    C              1       -6.00  <NA>  <NA>     True     -5.86
    """
    read, *_ = together(
        lambda: read_stages(
            scores,
            value=value,
            bounds=bounds,
            needs=[each for each in (first, second) if each in STAGES],
            also=[by],
        ),
        lambda: _check_stages(first, second),
        lambda: check_share("level", level),
        lambda: require_known("control", control, CONTROLS),
    )
    difference = read.cells[:, STAGES.index(second)] - read.cells[:, STAGES.index(first)]
    codes, labels = pd.factorize(read.about[by])
    found = _groups(difference, np.asarray(codes, dtype=np.intp))
    parts = _variances(difference, found)
    table = pd.DataFrame(
        {"n": found.n, "difference": found.mean, **_tested(found, level, control)},
        index=pd.Index(labels, name=by),
    )
    table["small_n"] = found.n <= _NO_INTERVAL
    table["shrunken"] = floats(parts.shrunken)
    table["reliability"] = floats(parts.reliability)
    if (trust := the_trust(read.about)) is not None:
        table["trust"] = trust
    return StageBias(
        table=table,
        mean=parts.mean,
        between=parts.between,
        within=parts.within,
        p_between=parts.p_between,
        first=first,
        second=second,
        level=level,
        control=control,
    )


class _Groups(NamedTuple):
    """Units, mean, sum of squares about it, by group."""

    n: Codes
    mean: Floats
    square: Floats


class _Parts(NamedTuple):
    """Variances, and the means drawn together by them."""

    mean: float
    between: float
    within: float
    p_between: float
    shrunken: Floats
    reliability: Floats


def _groups(difference: Floats, codes: Codes) -> _Groups:
    n = np.bincount(codes)
    mean = np.bincount(codes, weights=difference) / n
    square = np.bincount(codes, weights=(difference - mean[codes]) ** 2)
    return _Groups(n, mean, np.asarray(square, dtype="float64"))


def _tested(
    found: _Groups, level: float, control: Control
) -> dict[str, pd.api.extensions.ExtensionArray]:
    """Return interval, p and q of each group; <NA> for groups of few units."""
    from scipy.stats import t

    df = np.where(found.n > _NO_INTERVAL, found.n - 1.0, np.nan)
    error = np.sqrt(found.square / df / found.n)
    reach = t.ppf((1 + level) / 2, df) * error
    none, known = error == 0, ~np.isnan(error)  # no error: sure, whichever way it is
    ratio = np.divide(found.mean, error, out=np.zeros_like(error), where=known & ~none)
    p = np.where(none, (found.mean == 0) * 1.0, 2 * t.sf(np.abs(ratio), df))
    return {
        "low": floats(found.mean - reach),
        "high": floats(found.mean + reach),
        "p": floats(p),
        "q": floats(q_values(p, control)),
    }


def _variances(difference: Floats, found: _Groups) -> _Parts:
    """Return the variances between and within groups, and the shrunken means."""
    units, groups = len(difference), len(found.n)
    nothing = np.full(groups, np.nan)
    if groups in {1, units}:
        return _Parts(float(difference.mean()), np.nan, np.nan, np.nan, nothing, nothing)
    within = float(found.square.sum()) / (units - groups)
    apart = found.mean - difference.mean()
    square = float(found.n @ apart**2) / (groups - 1)
    size = (units - float(found.n @ found.n) / units) / (groups - 1)
    between = max(0.0, (square - within) / size)
    total = between + within / found.n
    # all variance within and none between: the weights are the numbers of units
    weight = 1 / total if np.all(total > 0) else found.n.astype("float64")
    mean = float(weight @ found.mean / weight.sum())
    reliability = np.divide(between, total, out=np.zeros_like(total), where=total > 0)
    shrunken = mean + reliability * (found.mean - mean)
    p = _p_of_groups(square, within, (groups - 1, units - groups))
    return _Parts(mean, between, within, p, shrunken, reliability)


def _p_of_groups(square: float, within: float, df: tuple[int, int]) -> float:
    """Return the p of the F of groups; without variance within, the groups differ or do not."""
    from scipy.stats import f

    if within == 0:
        return 0.0 if square > 0 else 1.0
    return float(f.sf(square / within, *df))


def _check_stages(first: object, second: object) -> None:
    """Raise unless two stages are known and different."""
    together(
        lambda: require_known("first", first, STAGES),
        lambda: require_known("second", second, STAGES),
    )
    if first == second:
        raise DataContractError([Fault("second", "the same stage as the first", value=str(second))])
