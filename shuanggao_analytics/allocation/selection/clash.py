"""Why no choice keeps all rules: the fewest rules that already collide.

A deletion filter gives an irreducible set: without any one of its rules the others can be kept
(Chinneck & Dravnieks 1991). Hitting sets then look for a smaller one: every set of rules that can
be given up to make the rest possible must meet every clash, so the fewest rules that meet all such
sets found so far are the smallest clash as soon as they collide (Ignatiev et al. 2015). Whole
families of rules (all quotas of school units, all caps of a column) are tried first.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.allocation.selection.model import fixed_rows, soon
from shuanggao_analytics.layout.siting.models import Rows, cover_rows, solve, stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.allocation.selection.model import Mask, Model, Positions, Rule

_ALWAYS: Mapping[int, bool] = {}


_MOST = 20  # rules up to which a smaller clash is looked for
_LISTED = 5  # rules of one family up to which each has its own line


class Clash(NamedTuple):
    """Rules that cannot be kept together, and how sure it is that they are the fewest."""

    rules: tuple[Rule, ...]
    remark: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The rules in words: one line each, or one for many of the same family."""
        families: dict[str, list[Rule]] = {}
        for rule in self.rules:
            families.setdefault(rule.family, []).append(rule)
        lines: list[str] = []
        for family, rules in families.items():
            if len(rules) <= _LISTED:
                lines += [rule.name for rule in rules]
                continue
            labels = ", ".join(rule.label for rule in rules)
            lines.append(f"{family}, {_in_all(rules)} in all, of {labels}")
        return tuple(lines)


def smallest_clash(
    model: Model,
    rules: Sequence[Rule],
    *,
    fixed: Mapping[int, bool] = _ALWAYS,
    seconds: float = 10.0,
) -> Clash:
    """Return the fewest of these rules that no choice keeps together; all of them clash.

    `fixed` (candidates in or out) holds throughout and is not among the rules returned. Half of
    the time is for a first clash, the other half for a shorter one.
    """
    left, sure = _irreducible(model, rules, fixed=fixed, deadline=soon(seconds / 2))
    if not sure:
        return Clash(left, "\n(the time ran out: fewer of them may be enough for the clash)")
    smaller, proven = None, len(left) == 1
    if 1 < len(left) <= _MOST:
        until = soon(seconds / 2)
        smaller, proven = _fewest(model, rules, fixed=fixed, most=len(left), deadline=until)
    remark = "" if proven else "\n(each of them is needed for this clash; a shorter one may exist)"
    return Clash(left if smaller is None else smaller, remark)


def _in_all(rules: Sequence[Rule]) -> str:
    """Return the sum of the bounds of rules of one family, in words."""
    first = rules[0].rows
    at_least, at_most = np.isfinite(first.lower[0]), np.isfinite(first.upper[0])
    bounds = [rule.rows.lower if at_least else rule.rows.upper for rule in rules]
    word = "exactly" if at_least and at_most else ("at least" if at_least else "at most")
    return f"{word} {float(np.sum(bounds)):g}"


def _irreducible(
    model: Model, rules: Sequence[Rule], *, fixed: Mapping[int, bool], deadline: float
) -> tuple[tuple[Rule, ...], bool]:
    """Leave out one family, then one block and one rule after the other while the rest collide."""

    def collide(some: Sequence[Rule]) -> bool | None:
        possible = model.possible(some, fixed=fixed, deadline=deadline)
        return None if possible is None else not possible

    left, sure = list(rules), True
    for family in dict.fromkeys(rule.family for rule in rules):
        rest = [rule for rule in left if rule.family != family]
        left = rest if collide(rest) else left
    size = max(len(left) // 2, 1)
    while size:
        at = 0
        while at < len(left):
            rest = left[:at] + left[at + size :]
            found = collide(rest)
            sure = sure and (found is not None or size > 1)
            left = rest if found else left
            at += 0 if found else size
        size //= 2
    return tuple(left), sure


def _fewest(
    model: Model,
    rules: Sequence[Rule],
    *,
    fixed: Mapping[int, bool],
    most: int,
    deadline: float,
) -> tuple[tuple[Rule, ...] | None, bool]:
    """Return a clash of fewer than `most` rules, if there is one, and whether that is proven."""
    given_up: list[Mask] = []
    while time.monotonic() < deadline:
        hit = _hitting_set(np.array(given_up, dtype=bool).reshape(-1, len(rules)), deadline)
        if hit is None:
            break
        if hit.sum() >= most:
            return None, True
        kept = [rule for rule, inside in zip(rules, hit, strict=True) if inside]
        possible = model.possible(kept, fixed=fixed, deadline=deadline)
        if possible is False:
            return tuple(kept), True
        dropped = _give_up(model, rules, keep=hit, fixed=fixed, deadline=deadline)
        if possible is None or dropped is None:
            break
        given_up.append(dropped)
    return None, False


def _hitting_set(sets: Mask, deadline: float) -> Mask | None:
    """Return the fewest rules that meet every set."""
    if not len(sets):
        return np.zeros(sets.shape[1], dtype=bool)
    count = sets.shape[1]
    found = solve(np.ones(count), cover_rows(sets), whole=count, deadline=deadline, gap=0.0)
    return None if found.x is None else found.x > 0.5


def _give_up(
    model: Model,
    rules: Sequence[Rule],
    *,
    keep: Mask,
    fixed: Mapping[int, bool],
    deadline: float,
) -> Mask | None:
    """Return the fewest rules outside `keep` to give up so that the rest can be kept.

    Each rule is elastic: a further column, 1 where the rule is given up, widens its bounds until
    every choice keeps it.
    """
    n, count = model.candidates, len(rules)
    elastic = []
    for at, rule in enumerate(rules):
        rows, size = rule.rows, rule.rows.lower.size
        most = np.bincount(rows.row, np.maximum(rows.value, 0), minlength=size)
        least = np.bincount(rows.row, np.minimum(rows.value, 0), minlength=size)
        for bound, reach, sign in ((rows.lower, least, 1.0), (rows.upper, most, -1.0)):
            room = np.maximum(sign * np.where(np.isfinite(bound), bound - reach, 0.0), 0.0)
            elastic.append(
                Rows(
                    np.concatenate((rows.row, np.arange(size))),
                    np.concatenate((_moved(rows.column, n, count), np.full(size, n + at))),
                    np.concatenate((rows.value, sign * room)),
                    bound if sign > 0 else np.full(size, -np.inf),
                    bound if sign < 0 else np.full(size, np.inf),
                )
            )
    still = [model.structure, *fixed_rows(fixed)]
    still = [rows._replace(column=_moved(rows.column, n, count)) for rows in still]
    column = np.arange(model.width + count)  # the elastic ones stand among the whole columns
    given_up = (column >= n) & (column < n + count)
    upper = np.ones(given_up.size)
    upper[given_up] = np.where(keep, 0.0, 1.0)
    found = solve(
        given_up.astype("float64"),
        stack(*still, *elastic),
        whole=n + count,
        upper=upper,
        deadline=deadline,
        gap=0.0,
    )
    return None if found.x is None else found.x[given_up] > 0.5


def _moved(columns: Positions, candidates: int, by: int) -> Positions:
    """Return columns with room for others after those of the candidates."""
    moved: Positions = np.where(columns < candidates, columns, columns + by)
    return moved
