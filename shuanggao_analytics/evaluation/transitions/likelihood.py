r"""The cumulative logit model and its Jeffreys penalty; with two outcomes it is the binary logit.

For outcomes 1 … J and a row x,

.. math:: P(Y \le j \mid x) = \gamma_j = 1 / (1 + e^{-(\alpha_j - x'\beta)}),\quad
          \alpha_1 < \dots < \alpha_{J-1}

so that :math:`e^{\beta}` is the ratio of the odds of a higher outcome, the same at every cut. The
penalty is half the logarithm of the determinant of the Fisher information of (α, β): it tends to
−∞ where the outcome is predicted without error, which keeps every estimate finite.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats


_LEAST = 1e-250  # smallest probability of an outcome that can still be divided by


class Value(NamedTuple):
    """Penalised log-likelihood at a point, its gradient, and the Fisher information there."""

    height: float
    gradient: Floats
    information: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class CumulativeLogit:
    """What a cumulative logit is fitted to.

    Attributes
    ----------
    counts
        Rows × J ≥ 2 outcomes: how often each outcome occurs with the values of the row.
    rows
        The values that the J − 1 cuts see: rows × cuts × parameters. With proportional odds the
        row of cut j is a 1 at j and −x in the place of β.
    penalty
        Weight of log |information|: 1/2 for that of Jeffreys, 0 for none.
    """

    counts: Floats
    rows: Floats
    penalty: float

    @property
    def size(self) -> int:
        """How many parameters there are."""
        return int(self.rows.shape[2])

    def value(self, point: Floats) -> Value | None:
        """Return the model at a point, or ``None`` where it is not defined.

        It is not defined where cuts cross, an outcome has no probability left in floating point,
        or the information is singular.

        Examples
        --------
        >>> model = proportional(np.array([[3.0, 1.0]]), np.empty((1, 0)), penalty=0.0)
        >>> found = model.value(np.array([np.log(3.0)]))
        >>> round(found.height, 4), found.gradient.round(12).tolist()
        (-2.2493, [0.0])
        """
        shares, steps = self._shares(point)
        if not (shares > _LEAST).all():
            return None
        slopes = self._slopes(steps)
        heads = self.counts.sum(axis=1)[:, None]
        information = _squares(slopes, heads / shares)
        height = float(np.sum(self.counts * np.log(shares)))
        gradient: Floats = np.einsum("ij,ijd->d", self.counts / shares, slopes)
        if self.penalty:
            sign, size = np.linalg.slogdet(information)
            if sign <= 0 or not np.isfinite(size):
                return None
            height += self.penalty * float(size)
            inverse: Floats = np.asarray(np.linalg.inv(information), dtype="float64")
            pull = self._pull(point, shares, slopes, inverse)
            gradient = np.add(gradient, self.penalty * pull)
        return Value(height, gradient, information)

    def shares(self, point: Floats) -> Floats:
        """Return the probability of each outcome, rows × J."""
        return self._shares(point)[0]

    def slopes(self, point: Floats) -> Floats:
        """Return the derivative of each probability by each parameter, rows × J × parameters."""
        return self._slopes(self._shares(point)[1])

    def _shares(self, point: Floats) -> tuple[Floats, Floats]:
        """Return the probability of each outcome, and the density at each cut.

        Differences of neighbouring γ are taken without cancellation:
        γ(a) − γ(b) = γ(a) γ(−b) (1 − e^(b−a)).
        """
        from scipy.special import expit

        at = self.rows @ point
        below, above = expit(at), expit(-at)
        inner = below[:, 1:] * above[:, :-1] * -np.expm1(np.minimum(at[:, :-1] - at[:, 1:], 1.0))
        shares: Floats = np.hstack([below[:, :1], inner, above[:, -1:]])
        return shares, below * above

    def _slopes(self, steps: Floats) -> Floats:
        return _between(steps[:, :, None] * self.rows)

    def _pull(self, point: Floats, shares: Floats, slopes: Floats, inverse: Floats) -> Floats:
        """Return the gradient of log |information|: the trace of its inverse times its change."""
        from scipy.special import expit

        at = self.rows @ point
        bends = expit(at) * expit(-at) * (expit(-at) - expit(at))  # second derivative of γ
        heads = self.counts.sum(axis=1)[:, None]
        turned = slopes @ inverse  # rows × outcomes × parameters
        weight = heads / shares
        # by outcome j: the cut above it enters with +, the cut below it with −
        upper = np.einsum("ijd,ijd->ij", turned[:, :-1], self.rows) * weight[:, :-1]
        lower = np.einsum("ijd,ijd->ij", turned[:, 1:], self.rows) * weight[:, 1:]
        change = 2 * np.einsum("ij,ijd->d", bends * (upper - lower), self.rows)
        spread = np.einsum("ijd,ijd->ij", turned, slopes) * weight / shares
        pull: Floats = change - np.einsum("ij,ijd->d", spread, slopes)
        return pull


def proportional(counts: Floats, x: Floats, *, penalty: float) -> CumulativeLogit:
    """Return the model with proportional odds: each column of `x` has one coefficient.

    Examples
    --------
    >>> proportional(np.ones((2, 3)), np.array([[0.0], [1.0]]), penalty=0.5).rows[1].tolist()
    [[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]
    """
    cuts = counts.shape[1] - 1
    ones = np.broadcast_to(np.eye(cuts), (len(x), cuts, cuts))
    beside = np.broadcast_to(-x[:, None, :], (len(x), cuts, x.shape[1]))
    return CumulativeLogit(
        counts=counts, rows=np.concatenate([ones, beside], axis=2), penalty=penalty
    )


def start(counts: Floats, size: int) -> Floats:
    """Return where to begin: the cuts of the outcomes together, all coefficients 0.

    Half a unit is added to each outcome.

    Examples
    --------
    >>> start(np.array([[1.0, 2.0], [2.0, 1.0]]), 2).tolist()
    [0.0, 0.0]
    """
    total = counts.sum(axis=0) + 0.5
    below = np.cumsum(total)[:-1] / total.sum()
    point = np.zeros(size)
    point[: len(below)] = np.log(below / (1 - below))
    return point


def _between(cuts: Floats) -> Floats:
    """Return for each outcome what its upper cut has minus what its lower cut has."""
    nothing = np.zeros_like(cuts[:, :1])
    found: Floats = np.diff(np.concatenate([nothing, cuts, nothing], axis=1), axis=1)
    return found


def _squares(slopes: Floats, weight: Floats) -> Floats:
    flat = slopes.reshape(-1, slopes.shape[2])
    found: Floats = flat.T @ (weight.reshape(-1, 1) * flat)
    return found
