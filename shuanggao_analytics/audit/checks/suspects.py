"""Which single cell explains what does not follow, what it should be, and how it was mistyped.

A relation that fails accuses all its cells. Often only one of them can be wrong: the one that all
failing relations share, for which a value exists that makes them hold without breaking another.
That cell is the suspect. Where several could be it, all are named: then the table cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.relations import evaluate
from shuanggao_analytics.audit.reading.figures import Figures, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from shuanggao_analytics.audit.checks.relations import Outcome, Relation
    from shuanggao_analytics.inputs import Floats

    Place = tuple[int, str]  # row, column
    Failure = tuple[int, int]  # relation, row

_MOST = 40  # failures that are looked into; beyond them the formula is wrong, not a cell
_TIED = 3  # suspects; with more of them only the recomputed cell is named
_MOST_CELLS = 400  # of a whole-column relation
_NEWTON = 40
_HALVINGS = 50
_TIMES = np.geomspace(1e-3, 1e3, 241)
_GRID = np.concatenate([-_TIMES[::-1], [0.0], _TIMES])  # roots are looked for at these


@dataclass(frozen=True)
class Suspect:
    """A cell that alone explains failures: what it should be, and within what."""

    row: int
    column: str
    value: float
    within: float
    carried: tuple[Suspect, ...] = ()  # cells computed from the wrong value, right in themselves


def find_suspects(
    relations: Sequence[Relation],
    printed: Mapping[str, Figures],
    outcomes: Sequence[Outcome],
    *,
    explained: Sequence[int] = (),
) -> dict[Failure, list[Suspect]]:
    """Return, for each failing relation and row, the cells that alone explain it.

    A cell is a suspect when another value of it lets more failing relations hold than any other
    cell can, and breaks none; a recomputed cell may break those computed from it, which were then
    carried along and are named with it. Failures are explained one after the other; none is
    explained when more than half of what was checked, or more than forty cells, fail: then not a
    cell is wrong but the formula. Where more than three cells could be it, only the recomputed one
    is named.

    Parameters
    ----------
    relations, printed, outcomes
        What must hold, the figures, and what `evaluate` said.
    explained
        Places of relations that need no suspect: what is wrong with them is known.
    """
    now = dict(printed)
    failing = _failing(outcomes, explained)
    checked = sum(int(np.sum(outcome.verdict != "")) for outcome in outcomes)
    found: dict[Failure, list[Suspect]] = {}
    if not failing or len(failing) > min(_MOST, max(1, checked // 2)):
        return found
    for part in _parts(relations, failing):
        left = part
        while left:
            ranked = _ranked(relations, now, left)
            if not ranked:
                break
            solved = ranked[0][1]
            tied = [suspect for suspect, fixes in ranked if fixes == solved]
            if len(tied) > _TIED:
                targets = {(at, relations[k].target) for k, at in solved}
                tied = [each for each in tied if (each.row, each.column) in targets] or tied[:1]
            found |= dict.fromkeys(solved, tied)
            for each in (tied[0], *tied[0].carried):
                now[each.column] = _replaced(now[each.column], each)
            left = left - solved
    return found


def _parts(relations: Sequence[Relation], failing: frozenset[Failure]) -> list[frozenset[Failure]]:
    """Return failures that can be explained apart: row by row, unless a whole column fails."""
    if any(relations[k].whole for k, _ in failing):
        return [failing]
    rows = sorted({at for _, at in failing})
    return [frozenset(each for each in failing if each[1] == at) for at in rows]


def slip(text: str, suspect: Suspect) -> str | None:
    """Return the kind of slip that turns the suspected value into what is printed.

    ``tenfold`` (the decimal point or a unit is misplaced), ``sign``, ``digits_swapped`` (two
    neighbouring digits) or ``one_digit``; None where none of them does.

    Examples
    --------
    >>> slip("6.54", Suspect(0, "D", 0.654, 0.0005))
    'tenfold'
    >>> slip("0.564", Suspect(0, "D", 0.654, 0.0005))
    'digits_swapped'
    """
    value, decimals, _ = parse(text)
    low, high = suspect.value - suspect.within, suspect.value + suspect.within
    unit = 10.0 ** -float(decimals)

    def hit(x: float) -> bool:
        return bool(low - unit / 2 <= x <= high + unit / 2)

    if any(hit(value * 10.0**power) for power in (-3, -2, -1, 1, 2, 3)):
        return "tenfold"
    if value and hit(-value):
        return "sign"
    if suspect.within > 5 * unit:  # too wide: some neighbour would always hit
        return None
    digits = str(text).strip().replace(",", "")
    places = [i for i, letter in enumerate(digits) if letter.isdigit() and letter.isascii()]
    swaps = (_with(digits, {i: digits[j], j: digits[i]}) for i, j in pairwise(places))
    if any(hit(parse(each)[0]) for each in swaps):
        return "digits_swapped"
    others = (_with(digits, {i: each}) for i in places for each in "0123456789")
    return "one_digit" if any(hit(parse(each)[0]) for each in others) else None


def _with(text: str, letters: Mapping[int, str]) -> str:
    return "".join(letters.get(i, letter) for i, letter in enumerate(text))


def _failing(outcomes: Sequence[Outcome], explained: Sequence[int]) -> frozenset[Failure]:
    return frozenset(
        (k, int(at))
        for k, outcome in enumerate(outcomes)
        if k not in explained
        for at in np.flatnonzero(outcome.fails)
    )


def _replaced(figures: Figures, suspect: Suspect) -> Figures:
    halves = figures.halves.copy()
    halves[suspect.row] = max(halves[suspect.row], suspect.within)
    return Figures(figures.numbers, halves, figures.percent).changed(suspect.row, suspect.value)


def _ranked(
    relations: Sequence[Relation], printed: Mapping[str, Figures], failing: frozenset[Failure]
) -> list[tuple[Suspect, frozenset[Failure]]]:
    """Return suspects with the failures they explain, those that explain most first."""
    found = []
    for place in _cells(relations, printed, failing):
        options = []
        for suspect in _proposals(relations, printed, failing, place):
            fixes, broken = _effect(relations, printed, failing, (suspect,))
            if broken:
                suspect = _with_carried(relations, printed, suspect, broken)
                changes = (suspect, *suspect.carried)
                fixes, broken = _effect(relations, printed, failing, changes)
            if fixes and not broken:
                options.append((suspect, fixes))
        if options:
            found.append(max(options, key=lambda option: len(option[1])))
    return sorted(found, key=lambda option: -len(option[1]))


def _cells(
    relations: Sequence[Relation], printed: Mapping[str, Figures], failing: frozenset[Failure]
) -> list[Place]:
    """Return the cells that failing relations look at, each once."""
    cells: dict[Place, None] = {}
    for k, at in sorted(failing):
        relation = relations[k]
        rows: Sequence[int] = [at]
        if relation.whole:
            n = len(printed[relation.target].numbers)
            if n * len(relation.inputs) <= _MOST_CELLS:
                rows = range(n)
        cells.update(dict.fromkeys((row, name) for name in relation.inputs for row in rows))
        cells[at, relation.target] = None
    return [place for place in cells if _open(printed[place[1]].numbers, place[0])]


def _open(numbers: Floats, at: int) -> bool:
    """Return whether a cell can be wrong: a number, and no constant all down its column."""
    same = np.all(numbers[np.isfinite(numbers)] == numbers[at])
    return bool(np.isfinite(numbers[at])) and not (len(numbers) > 2 and bool(same))


def _proposals(
    relations: Sequence[Relation],
    printed: Mapping[str, Figures],
    failing: frozenset[Failure],
    place: Place,
) -> Iterator[Suspect]:
    """Return values of a cell with which a failing relation would hold exactly."""
    row, column = place
    for k, at in sorted(failing):
        relation = relations[k]
        if relation.target == column and at == row and column not in relation.inputs:
            middle, within, _ = _there(relation, printed, at)
            yield Suspect(row, column, middle, within)
        elif column in relation.inputs and (relation.whole or at == row):
            yield from _solved(relation, printed, place, at)


def _there(
    relation: Relation, printed: Mapping[str, Figures], at: int
) -> tuple[float, float, bool]:
    """Return what a relation recomputes in one row, how far that reaches, and whether it fails."""
    if relation.whole:
        outcome, here = evaluate(relation, printed), at
    else:
        outcome, here = evaluate(relation, {n: printed[n].row(at) for n in relation.columns}), 0
    reach = float(outcome.high[here] - outcome.low[here]) / 2
    return float(outcome.recomputed[here]), reach, bool(outcome.fails[here])


def _solved(
    relation: Relation, printed: Mapping[str, Figures], place: Place, at: int
) -> Iterator[Suspect]:
    """Return the values of an input at which the recomputed target equals the printed one."""
    row, column = place
    figures = printed[column]
    aim = float(printed[relation.target].numbers[at])
    gap = _gap(relation, printed, place, at)
    start = float(figures.numbers[row])
    scale = max(abs(start), float(figures.halves[row]), 1e-12)
    near = _newton(gap, start, scale) if relation.whole else _crossings(gap, scale * _GRID)
    below_zero = bool(np.nanmin(figures.numbers) < 0)
    for x in near:
        if x < 0 and not below_zero:  # a distance, a score, an amount
            continue
        step = 1e-4 * scale
        below, above = gap(np.array([x - step, x + step]))
        slope = (above - below) / (2 * step)
        if not np.isfinite(slope) or slope == 0:
            continue
        changed = {**printed, column: figures.changed(row, x)}
        width = _there(relation, changed, at)[1] + printed[relation.target].halves[at]
        if not np.isfinite(width + aim):
            continue
        yield Suspect(row, column, x, float(min(abs(width / slope), abs(x) + scale)))


def _gap(
    relation: Relation, printed: Mapping[str, Figures], place: Place, at: int
) -> Callable[[Floats], Floats]:
    """Return by how much the target is missed in one row, as a function of one cell's values."""
    row, column = place
    cut = slice(None) if relation.whole else slice(at, at + 1)
    inputs = {name: printed[name].numbers[cut] for name in relation.inputs}
    aim = printed[relation.target].numbers[at]
    cell, out = (row, at) if relation.whole else (0, 0)

    def gap(values: Floats) -> Floats:
        tried = np.tile(inputs[column], (len(values), 1))
        tried[:, cell] = values
        columns = [
            tried if name == column else np.broadcast_to(inputs[name], tried.shape)
            for name in relation.inputs
        ]
        with np.errstate(all="ignore"):
            found = np.asarray(relation.formula(*columns), dtype="float64")
        off: Floats = found[:, out] - aim
        return off

    return gap


def _newton(gap: Callable[[Floats], Floats], start: float, scale: float) -> list[float]:
    """Return the root that Newton's method finds from a start, if it finds one."""
    x = start
    for _ in range(_NEWTON):
        step = 1e-6 * max(abs(x), scale)
        here, there = gap(np.array([x, x + step]))
        slope = (there - here) / step
        if not np.isfinite(slope) or slope == 0:
            return []
        x -= here / slope
        if abs(here / slope) <= 1e-10 * max(abs(x), scale):
            return [float(x)]
    return []


def _crossings(gap: Callable[[Floats], Floats], grid: Floats) -> list[float]:
    """Return the roots between neighbours on a grid where the sign changes, by bisection."""
    values = gap(grid)
    signs = np.sign(values)
    turns = np.flatnonzero((signs[:-1] * signs[1:] < 0) & np.isfinite(values[:-1] * values[1:]))
    low, high, sign = grid[turns], grid[turns + 1], signs[turns]
    for _ in range(_HALVINGS if len(turns) else 0):
        middle = (low + high) / 2
        same = np.sign(gap(middle)) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    roots: list[float] = ((low + high) / 2).tolist()
    return roots


def _with_carried(
    relations: Sequence[Relation],
    printed: Mapping[str, Figures],
    suspect: Suspect,
    broken: frozenset[Failure],
) -> Suspect:
    """Return a suspect with the cells that were computed from it, in its row, set right too."""
    if any(suspect.column == relations[k].target or at != suspect.row for k, at in broken):
        return suspect
    changed = {**printed, suspect.column: _replaced(printed[suspect.column], suspect)}
    carried = []
    for k, at in sorted(broken):
        value, within, _ = _there(relations[k], changed, at)
        carried.append(Suspect(at, relations[k].target, value, within))
    return replace(suspect, carried=tuple(carried))


def _effect(
    relations: Sequence[Relation],
    printed: Mapping[str, Figures],
    failing: frozenset[Failure],
    changes: Sequence[Suspect],
) -> tuple[frozenset[Failure], frozenset[Failure]]:
    """Return the failures that changed cells mend, and the relations that they break."""
    changed = dict(printed)
    for each in changes:
        changed[each.column] = _replaced(changed[each.column], each)
    fixed: set[Failure] = set()
    broken: set[Failure] = set()
    for k, relation in enumerate(relations):
        touching = [each.row for each in changes if each.column in relation.columns]
        if not touching:
            continue
        if relation.whole:
            fails = evaluate(relation, changed).fails
            rows, after = set(range(len(fails))), set(np.flatnonzero(fails).tolist())
        else:
            rows = set(touching)
            after = {at for at in rows if _there(relation, changed, at)[2]}
        before = {at for each, at in failing if each == k} & rows
        fixed |= {(k, at) for at in before - after}
        broken |= {(k, at) for at in after - before}
    return frozenset(fixed), frozenset(broken)
