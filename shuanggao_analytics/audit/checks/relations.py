"""What must hold between the figures of a table, and whether it can hold behind their rounding.

A relation says that one printed column follows from others by a formula. Behind each printed
input stands an interval; the formula turns these into an interval of what can have been printed.
Where that and the interval of the printed target have nothing in common, no numbers rounded as
shown can satisfy the formula: the target does not follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.reading.figures import SLACK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

FOLLOWS, FAILS, UNCLEAR = "follows", "does_not_follow", "cannot_tell"

_GRID = {1: 9, 2: 9, 3: 5, 4: 3, 5: 3, 6: 2, 7: 2, 8: 2}  # points an axis: at most 256 in all
_LEANING = 4.0  # standard deviations of independent roundings that a sum of them may be away
_CELLS = 4_000_000  # of one batch of recomputed columns


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A printed column that follows from others.

    Attributes
    ----------
    check
        The formula in symbols, as it is shown to the user.
    target
        The column that is recomputed.
    inputs
        The columns it is recomputed from, in the order of the arguments of `formula`.
    formula
        Arrays in, array out, with any number of leading axes. Row by row it knows nothing but its
        arguments: what differs between rows is an input. Over whole columns they are the last
        axis.
    whole
        Whether the formula looks at whole columns (a sum, a share), not at each row by itself.
    """

    check: str
    target: str
    inputs: tuple[str, ...]
    formula: Callable[..., Floats]
    whole: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the relation."""
        return (self.target, *self.inputs)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a relation says of each row: the recomputed figure, its range and the verdict."""

    recomputed: Floats
    low: Floats
    high: Floats
    verdict: NDArray[np.str_]  # "" where the relation cannot be checked: a figure is missing

    @property
    def fails(self) -> NDArray[np.bool_]:
        """Where the target does not follow, or only by roundings that all lean one way."""
        return np.isin(self.verdict, (FAILS, UNCLEAR))


def evaluate(relation: Relation, printed: Mapping[str, Figures]) -> Outcome:
    r"""Recompute the target of a relation and compare it with what is printed.

    With the printed inputs :math:`x_i \pm h_i` the range of the formula f is that over the box
    :math:`\prod_i [x_i - h_i, x_i + h_i]`: over a grid with its corners for up to eight
    inputs, and :math:`f(x) \pm \sum_i |f(x \pm h_i e_i) - f(x)|` for more and for whole
    columns. For whole columns a difference within that range but more than four standard
    deviations of independent roundings away, :math:`\sigma^2 = \sum_i \Delta_i^2 / 3`, is
    ``cannot_tell``: possible only if nearly all roundings lean the same way.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.audit.reading.figures import figures
    >>> printed = {name: figures(pd.Series([text])) for name, text in
    ...            {"C": "0.93", "T": "0.14", "D": "0.361"}.items()}
    >>> root = Relation(check="D = √(C·T)", target="D", inputs=("C", "T"),
    ...                 formula=lambda c, t: np.sqrt(c * t))
    >>> evaluate(root, printed).verdict.tolist()
    ['follows']
    """
    inputs = [printed[name] for name in relation.inputs]
    with np.errstate(all="ignore"):
        if relation.whole:
            middle, low, high, spread = _whole_range(relation, inputs)
        else:
            middle, low, high = _row_range(relation, inputs)
            spread = np.full(len(middle), np.inf)
        target = printed[relation.target]
        slack = SLACK * np.abs(middle)
        gap = np.maximum(low - slack - target.high, target.low - high - slack)
        verdict = np.where(gap > 0, FAILS, FOLLOWS)
        far = np.abs(target.numbers - middle) > _LEANING * spread + target.halves + slack
        verdict = np.where((gap <= 0) & far, UNCLEAR, verdict)
    known = np.isfinite(middle) & np.isfinite(target.numbers)
    return Outcome(middle, low, high, np.where(known, verdict, ""))


def _row_range(relation: Relation, inputs: list[Figures]) -> tuple[Floats, Floats, Floats]:
    formula, centre = relation.formula, [each.numbers for each in inputs]
    middle = np.asarray(formula(*centre), dtype="float64")
    if len(inputs) in _GRID:
        steps = np.linspace(-1.0, 1.0, _GRID[len(inputs)])
        points = np.array(list(product(steps, repeat=len(inputs))))
        tries = formula(*(x.numbers + points[:, i, None] * x.halves for i, x in enumerate(inputs)))
        low, high = np.fmin.reduce(tries), np.fmax.reduce(tries)
        return middle, np.fmin(low, middle), np.fmax(high, middle)
    down, up = np.zeros_like(middle), np.zeros_like(middle)
    for i, x in enumerate(inputs):
        for sign in (-1.0, 1.0):
            moved = [*centre[:i], x.numbers + sign * x.halves, *centre[i + 1 :]]
            step = np.nan_to_num(formula(*moved) - middle)
            up, down = np.maximum(up, up + step), np.minimum(down, down + step)
    return middle, middle + down, middle + up


def _whole_range(
    relation: Relation, inputs: list[Figures]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the recomputed column, its range, and the standard deviation of its roundings."""
    cells = np.concatenate([each.numbers for each in inputs])
    halves = np.nan_to_num(np.concatenate([each.halves for each in inputs]))
    n = len(inputs[0].numbers)

    def run(batch: Floats) -> Floats:
        columns = [batch[..., i * n : (i + 1) * n] for i in range(len(inputs))]
        return np.asarray(relation.formula(*columns), dtype="float64")

    middle = run(cells)
    reach, square = np.zeros_like(middle), np.zeros_like(middle)
    moving = np.flatnonzero(halves > 0)
    size = max(1, _CELLS // max(1, len(cells)))
    for start in range(0, len(moving), size):
        part = moving[start : start + size]
        batch = np.broadcast_to(cells, (len(part), len(cells))).copy()
        batch[np.arange(len(part)), part] += halves[part]
        step = np.abs(np.nan_to_num(run(batch) - middle))
        reach += step.sum(axis=0)
        square += (step**2).sum(axis=0)
    return middle, middle - reach, middle + reach, np.sqrt(square / 3)
