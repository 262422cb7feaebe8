"""A quick bound for the p-median, and the candidates that it rules out before the solver starts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

_ROUNDS = 1_500
_PATIENCE = 30
_MARGIN = 1e-7  # relative, so that rounding never rules out an optimum


class MedianBound(NamedTuple):
    """A proven lower bound, and candidates that no choice better than the known one can have."""

    bound: float
    useless: Mask
    needed: Mask


def median_bound(
    km: Floats, fixed: Floats, people: Floats, *, n: int, value: float, deadline: float
) -> MedianBound:
    r"""Return the Lagrangian bound of the p-median with n new units, and what follows from it.

    With prices :math:`u_i` for serving place i and
    :math:`\rho_j = \sum_i \min(0, w_i d_{ij} - u_i)`, every choice of n units costs at least
    :math:`L(u) = \sum_i u_i + \sum_i \min(0, w_i f_i - u_i) +` the n smallest :math:`\rho_j`
    (Cornuéjols, Fisher & Nemhauser 1977; :math:`f_i` is the distance to the existing unit). A
    candidate that would lift L above `value`, the best value known, is useless; one without which
    L would be above it is needed. Other rules only make the true value higher.
    """
    counts = people > 0
    cost, old = people[counts, None] * km[counts], people[counts] * fixed[counts]
    near = np.sort(np.column_stack((cost, old)), axis=1)
    price = near[:, 0].copy()
    price[np.isinf(price)] = 0.0
    best, kept, step, idle = -np.inf, price, 1.0, 0
    for _ in range(_ROUNDS):
        level, served, _ = _relaxed(cost, old, price, n=n)
        idle += 1
        if level > best + 1e-6 * abs(best) if np.isfinite(best) else True:
            idle = 0
        if level > best:
            best, kept = level, price
        if idle >= _PATIENCE:
            step, idle, price = step / 2, 0, kept
            continue
        slack = 1.0 - served
        size = float(slack @ slack)
        if size == 0 or step < 1e-3 or time.monotonic() >= deadline or best >= value:
            break
        price = price + step * max(value - level, 0.0) * 1.02 / size * slack
    _, _, rho = _relaxed(cost, old, kept, n=n)
    order = np.sort(rho)
    limit = value + _MARGIN * abs(value)
    useless = (rho > order[n - 1]) & (best - order[n - 1] + rho > limit)
    after = order[n] if n < rho.size else np.inf
    needed = (rho < after) & (best - rho + after > limit)
    return MedianBound(min(best, value), useless, needed)


def _relaxed(cost: Floats, old: Floats, price: Floats, *, n: int) -> tuple[float, Floats, Floats]:
    """Return L(u), how often each place is served in the relaxed choice, and ρ."""
    rho = np.minimum(cost - price[:, None], 0.0).sum(axis=0)
    picked = np.argpartition(rho, n - 1)[:n]
    standing = np.minimum(old - price, 0.0)
    level = float(price.sum() + standing.sum() + rho[picked].sum())
    served = (cost[:, picked] < price[:, None]).sum(axis=1) + (old < price)
    return level, served.astype("float64"), rho
