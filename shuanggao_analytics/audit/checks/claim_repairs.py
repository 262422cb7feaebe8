"""Which single cell explains the claims that fail: with what value in it they would hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.suspects import Suspect, slip
from shuanggao_analytics.audit.reading.figures import SLACK, Figures, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from shuanggao_analytics.audit.checks.claims import Cells, Claim, Place
    from shuanggao_analytics.audit.checks.relations import Outcome

_MOST = 40  # failing claims that are looked into one by one
_FEW = 6  # failing claims that may be more than half of all: a small table
_MANY = 8  # cells that are named; where more could be it, none is
_WIDE = 60  # cells of a claim up to which each is tried
_STEPS = 20  # of the secant method
_STARTS = (1.0, 0.5, 2.0, 0.1, 10.0, 0.01, 100.0)  # times what is printed


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A cell with the value with which claims would hold.

    Attributes
    ----------
    place
        The cell.
    figure
        The value, and within what.
    mends
        Places of the claims that hold with it.
    carried
        Cells that were computed from the wrong value, with what they should then have.
    """

    place: Place
    figure: Figures
    mends: frozenset[int]
    carried: tuple[tuple[Place, float], ...] = ()

    @property
    def value(self) -> float:
        """The value that the cell should have."""
        return float(self.figure.numbers[0])


def repairs(
    cells: Cells,
    claims: Sequence[Claim],
    outcomes: Sequence[Outcome],
    *,
    explained: Collection[str] = (),
    least: float = -np.inf,
) -> dict[int, list[Repair]]:
    """Return, for each claim that fails, the cells that alone explain it.

    A cell explains claims when with another value in it they hold and no other claim is broken.
    Those that mend most come first; all that mend the same are named, none where they are more
    than eight. Where more than half of all claims fail, or more than forty, only a cell that
    explains all of them is named: else not a cell is wrong but the formula. A cell that mends a
    claim only together with cells computed from it is named, with these, where none alone can.

    Parameters
    ----------
    cells, claims, outcomes
        The table, what must hold, and what `Cells.outcome` said.
    explained
        Checks that need no suspect: what is wrong with them is known.
    least
        No cell is given a value below.
    """
    failing = [
        k
        for k, (claim, outcome) in enumerate(zip(claims, outcomes, strict=True))
        if outcome.fails[0] and claim.check not in explained
    ]
    if not failing:
        return {}
    checked = sum(bool(outcome.verdict[0]) for outcome in outcomes)
    net = _Net(cells, claims, failing, least)
    if len(failing) > min(_MOST, max(_FEW, checked // 2)):
        shared = set.intersection(*(set(claims[k].places) for k in failing))
        found = [each for place in sorted(shared) if (each := net.repair(place))]
        found = [each for each in found if len(each.mends) == len(failing)]
        return dict.fromkeys(failing, found) if len(found) <= _MANY else {}
    return net.all_repairs()


class _Net:
    """Claims by the cells that they look at."""

    def __init__(
        self, cells: Cells, claims: Sequence[Claim], failing: Sequence[int], least: float
    ) -> None:
        self.cells, self.claims, self.failing, self.least = cells, claims, set(failing), least
        self.touching: dict[Place, list[int]] = defaultdict(list)
        for k, claim in enumerate(claims):
            for place in claim.places:
                self.touching[place].append(k)

    def accused(self, place: Place) -> list[int]:
        """Return the failing claims that look at a cell."""
        return [k for k in self.touching[place] if k in self.failing]

    def all_repairs(self) -> dict[int, list[Repair]]:
        options = [each for place in self._tried() if (each := self.repair(place))]
        options.sort(key=lambda each: -len(each.mends))
        found: dict[int, list[Repair]] = {}
        for best in options:
            if found.keys() & best.mends:
                continue
            tied = [each for each in options if each.mends == best.mends]
            lone = next(iter(best.mends)) if len(best.mends) == 1 else None
            wide = lone is not None and len(self.claims[lone].places) > _WIDE
            found |= dict.fromkeys(best.mends, [] if wide or len(tied) > _MANY else tied)
        for k in self.failing - found.keys():
            if len(self.claims[k].places) <= _WIDE:
                carried = [each for place in self.claims[k].places
                           if (each := self.repair(place, carrying=k))]  # fmt: skip
                found[k] = carried if len(carried) <= _MANY else []
        return found

    def _tried(self) -> list[Place]:
        places: dict[Place, None] = {}
        for k in sorted(self.failing):
            claim = self.claims[k]
            wide = len(claim.places) > _WIDE
            able = [p for p in claim.places if not wide or len(self.accused(p)) > 1]
            places |= dict.fromkeys(able)
        return list(places)

    def repair(self, place: Place, *, carrying: int | None = None) -> Repair | None:
        """Return the value of a cell that mends most claims and breaks none.

        With `carrying` the value mends that claim, and what it breaks was computed from it.
        """
        best: Repair | None = None
        for k in self.accused(place) if carrying is None else [carrying]:
            figure = self._value(self.claims[k], place)
            if figure is None:
                continue
            mends, breaks = self._effect({place: figure})
            if breaks and carrying is None:
                continue
            carried = self._carried(place, figure, breaks) if breaks else ()
            if mends and carried is not None and (best is None or len(mends) > len(best.mends)):
                best = Repair(place=place, figure=figure, mends=mends, carried=carried)
        return best

    def _value(self, claim: Claim, place: Place) -> Figures | None:
        """Return a value of a cell at which a claim holds, and how far it may be from it."""
        own = self.cells.figure(place)
        if not np.isfinite(own.numbers[0]) or self.cells.is_blank(*place):
            return None
        solved = _solved(self.cells, claim, place)
        if solved is None:
            return None
        value, slope = solved
        outcome = self.cells.outcome(claim, changes={place: own.changed(0, value)})
        reach = float(outcome.high[0] - outcome.low[0]) / 2
        if place != claim.target:
            reach = (reach + float(self.cells.figure(claim.target).halves[0])) / abs(slope)
        half = max(float(own.halves[0]), reach)
        if not np.isfinite(half) or value + half < self.least:
            return None
        return Figures(np.array([value]), np.array([half]), own.percent)

    def _effect(self, changes: Mapping[Place, Figures]) -> tuple[frozenset[int], frozenset[int]]:
        """Return the claims that changed cells mend, and those that they break."""
        looked = {k for place in changes for k in self.touching[place]}
        fails = {k for k in looked if self.cells.outcome(self.claims[k], changes=changes).fails[0]}
        return frozenset((looked & self.failing) - fails), frozenset(fails - self.failing)

    def _carried(
        self, place: Place, figure: Figures, breaks: Iterable[int]
    ) -> tuple[tuple[Place, float], ...] | None:
        """Return the cells computed from a wrong value as they should be, None if it was not."""
        changes = {place: figure}
        broken = [self.claims[k] for k in sorted(breaks)]
        for claim in broken:
            if claim.target in changes:
                return None
            outcome = self.cells.outcome(claim, changes={place: figure})
            half = float(outcome.high[0] - outcome.low[0]) / 2
            changes[claim.target] = Figures(outcome.recomputed, np.array([half]))
        if self._effect(changes)[1]:
            return None
        return tuple((claim.target, float(changes[claim.target].numbers[0])) for claim in broken)


def _solved(cells: Cells, claim: Claim, place: Place) -> tuple[float, float] | None:
    """Return the value of a cell at which a claim gives what is printed, and the slope there."""
    numbers = [cells.numbers(*each) for each in claim.inputs]
    aim = cells.numbers(*claim.target)

    def computed(x: float) -> float:
        tried = [np.array([x if each == place else number])
                 for each, number in zip(claim.inputs, numbers, strict=True)]  # fmt: skip
        with np.errstate(all="ignore"):
            return float(np.asarray(claim.formula(*tried)).ravel()[0])

    start = cells.numbers(*place)
    if place == claim.target:
        return computed(start), 1.0
    for times in _STARTS:
        found = _root(lambda x: computed(x) - aim, times * start)
        if found is not None:
            return found
    return None


def _root(gap: Callable[[float], float], x: float) -> tuple[float, float] | None:
    """Return the root that the secant method finds from a start, and the slope there."""
    step = max(abs(x), 1.0) * 1e-4
    for _ in range(_STEPS):
        off = gap(x)
        slope = (gap(x + step) - off) / step
        if not np.isfinite(slope) or slope == 0:
            return None
        x -= off / slope
        if abs(off / slope) <= 1e-9 * max(abs(x), step):
            return x, slope
    return None


def said(cells: Cells, repair: Repair) -> str:
    """Return a repair in words: the cell, what it should be, and what was carried on from it."""
    carried = "".join(
        f", carried into {_instead(cells, place, value)}" for place, value in repair.carried
    )
    return _instead(cells, repair.place, repair.value) + carried


def _instead(cells: Cells, place: Place, value: float) -> str:
    return f"{cells.names[place].rstrip()} → {value:.{_decimals(cells, place)}f}"


def _decimals(cells: Cells, place: Place) -> int:
    """Return the decimals of a cell: those of its column, of a whole number its own."""
    half, own = float(cells.figure(place).halves[0]), parse(cells.text(place))[1]
    exact = half <= 2 * SLACK * abs(cells.numbers(*place))
    return max(own, 0 if exact else round(-np.log10(2 * half)), 0)


def cause_of(cells: Cells, claim: Claim, named: Sequence[Repair]) -> str | None:
    """Return the likely cause of a claim that fails: a slip of a cell named, or a mistake.

    Of several cells the one with a misplaced point, a wrong sign or two digits swapped, where
    there is one: that is no accident. A single wrong digit says something of an only one.
    """
    slips = [_slip(cells, each) for each in named if not each.carried]
    telling = [each for each in slips if each not in {None, "one_digit"}]
    cause = slips[0] if len(slips) == 1 else telling[0] if len(telling) == 1 else None
    if cause != "tenfold" and (not named or any(each.place == claim.target for each in named)):
        cause = cells.mistaken(claim) or cause
    return cause


def _slip(cells: Cells, repair: Repair) -> str | None:
    text = cells.text(repair.place)
    shown = float(f"{repair.value:.{_decimals(cells, repair.place)}f}")
    if parse(text)[2] < 2 or shown == 0:
        return None
    return slip(text, Suspect(*repair.place, shown, 0.0))
