"""Every aggregation under its name, for many weight sets at once: what an index stands on.

A method takes U × I values on a common scale, larger better, and D × I weights, and returns D × U
scores, larger better. The kernels check nothing; whoever calls them has checked the values
against the domain of the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.errors import Fault, UnknownNameError
from shuanggao_analytics.performance.aggregation.copeland import copeland_scores
from shuanggao_analytics.performance.aggregation.doubt import doubt_scores
from shuanggao_analytics.performance.aggregation.grey import grey_scores, grey_terms
from shuanggao_analytics.performance.aggregation.mazziotta import mazziotta_scores
from shuanggao_analytics.performance.aggregation.means import (
    checked_exponent,
    power_link,
    power_scores,
    power_terms,
    power_unlink,
)
from shuanggao_analytics.performance.aggregation.rank_sum import rank_scores, rank_terms
from shuanggao_analytics.performance.aggregation.topsis import topsis_scores
from shuanggao_analytics.performance.aggregation.vikor import vikor_scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.inputs import Floats

EXPONENT = 0.5
"""Exponent of ``"power"`` when none is given: halfway from the geometric to the arithmetic mean."""


def same(value: float) -> float:
    """Return the value itself: the link of what is linear in the weights as it stands.

    Examples
    --------
    >>> same(0.5)
    0.5
    """
    return value


@dataclass(frozen=True, kw_only=True)
class Aggregator:
    r"""One way from weighted indicators to a score.

    Attributes
    ----------
    name
        Name of the method.
    scores
        Values (U × I, larger is better) and weights (D × I, each row ≥ 0 and together 1) to
        scores (D × U, larger is better). An indicator of weight 0 does not count at all.
    domain
        What the values must be: ``"real"``, ``"nonnegative"`` (≥ 0) or ``"positive"`` (> 0).
    row_wise
        Whether the score of a unit depends on its own row only.
    uses_weights
        Whether the weights matter.
    linear
        Values to Z (U × I) with :math:`\text{score} = \text{link}(Z w)`, link increasing, for
        weights above 0; ``None`` where there is no such Z.
    link, unlink
        From :math:`Z w` to the score and back; unlink is −∞ below every score there can be.
    """

    name: str
    scores: Callable[[Floats, Floats], Floats]
    domain: Literal["real", "nonnegative", "positive"]
    row_wise: bool
    uses_weights: bool = True
    linear: Callable[[Floats], Floats] | None = None
    link: Callable[[float], float] = same
    unlink: Callable[[float], float] = same


def _power(name: str, exponent: float) -> Aggregator:
    return Aggregator(
        name=name,
        scores=partial(power_scores, exponent=exponent),
        domain="real" if exponent == 1 else "nonnegative" if exponent > 0 else "positive",
        row_wise=True,
        linear=partial(power_terms, exponent=exponent),
        link=partial(power_link, exponent=exponent),
        unlink=partial(power_unlink, exponent=exponent),
    )


AGGREGATORS: dict[str, Aggregator] = {
    "arithmetic": _power("arithmetic", 1.0),
    "geometric": _power("geometric", 0.0),
    "harmonic": _power("harmonic", -1.0),
    "power": _power("power", EXPONENT),
    "topsis": Aggregator(name="topsis", scores=topsis_scores, domain="real", row_wise=False),
    "vikor": Aggregator(name="vikor", scores=vikor_scores, domain="real", row_wise=False),
    "rsr": Aggregator(
        name="rsr", scores=rank_scores, domain="real", row_wise=False, linear=rank_terms
    ),
    "grey": Aggregator(
        name="grey", scores=grey_scores, domain="real", row_wise=False, linear=grey_terms
    ),
    "copeland": Aggregator(name="copeland", scores=copeland_scores, domain="real", row_wise=False),
    "mazziotta": Aggregator(
        name="mazziotta", scores=mazziotta_scores, domain="positive", row_wise=True
    ),
    "doubt": Aggregator(
        name="doubt",
        scores=doubt_scores,
        domain="nonnegative",
        row_wise=False,
        uses_weights=False,
    ),
}
"""The methods by name. TOPSIS takes values as they are, VIKOR's score is 1 − Q (v = 0.5), grey's
the degree to the column maxima, and Mazziotta–Pareto's penalty is taken off."""


def aggregator(name: str | tuple[str, float]) -> Aggregator:
    """Return the method of a name, or the power mean of an exponent.

    Parameters
    ----------
    name
        A key of `AGGREGATORS`, or ``("power", exponent)``; ``"power"`` alone has exponent 0.5.

    Raises
    ------
    UnknownNameError
        For another name, listing those there are.
    DataContractError
        For an exponent that is no number, beyond ±50, or nearer to 0 than 1e-6 without being 0.

    Examples
    --------
    >>> import numpy as np
    >>> values, weights = np.array([[1.0, 9.0]]), np.array([[0.5, 0.5], [1.0, 0.0]])
    >>> aggregator(("power", 0.5)).scores(values, weights).tolist()
    [[4.0], [1.0]]
    """
    if isinstance(name, str) and name in AGGREGATORS:
        return AGGREGATORS[name]
    if isinstance(name, tuple | list) and len(name) == 2 and name[0] == "power":
        exponent = checked_exponent(name[1])
        return _power(f"power {exponent:g}", exponent)
    remedy = f'there are: {", ".join(AGGREGATORS)}, and ("power", exponent)'
    fault = Fault("aggregate", "no such method", value=str(name), remedy=remedy)
    raise UnknownNameError([fault])
