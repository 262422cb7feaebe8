"""Projections of DEA tables: what a unit should use or yield, from what it does and its slacks."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from shuanggao_analytics.audit.checks.audits import best_of, share_that_follows
from shuanggao_analytics.audit.checks.mean_rows import unit_relation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.relations import Relation
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats


def projection_columns(one: Mapping[str, str], slacks: Sequence[str]) -> dict[str, str]:
    """Return the columns of a projection: both ends and at least one movement; else none.

    Examples
    --------
    >>> projection_columns({"original": "原始值", "projected": "目标值"}, ["松弛变量"])
    {'projected': '目标值', 'original': '原始值', 'slack': '松弛变量'}
    """
    found = {key: one[key] for key in ("projected", "original", "radial") if key in one}
    if len(slacks) == 1:
        found["slack"] = slacks[0]
    return found if {"projected", "original"} < set(found) else {}


def projection(
    printed: Mapping[str, Figures], columns: Mapping[str, str], *, units: NDArray[np.bool_]
) -> tuple[list[Relation], list[tuple[str, str]]]:
    """Return that a projected value is the original one with its movements.

    Programs print the movements with their sign, papers without it: the signs are those that most
    rows follow. Where less than half of them do the column is something else, and noted.

    Parameters
    ----------
    printed
        Figures of the columns and, from `unit_figures`, of the units.
    columns
        From `projection_columns`.
    units
        Where a row is a unit.
    """
    if not columns:
        return [], []
    target, original, *moves = columns.values()
    tries = [
        unit_relation(_words(list(columns)[2:], signs), target, (original, *moves), _moved(signs),
                      units=units)
        for signs in product((1.0, -1.0), repeat=len(moves))
    ]  # fmt: skip
    found = best_of(tries, printed)
    if share_that_follows(found, printed) < 0.5:
        return [], [("projection_unexplained", target)]
    return [found], []


def _words(moves: Sequence[str], signs: Sequence[float]) -> str:
    signed = (f"{'+' if sign > 0 else '−'} {move}" for move, sign in zip(moves, signs, strict=True))
    return " ".join(["projected = original", *signed])


def _moved(signs: Sequence[float]) -> Callable[..., Floats]:
    return lambda x, *moves: x + sum(s * each for s, each in zip(signs, moves, strict=True))
