r"""The siting problems as sparse integer programs, handed to HiGHS as arrays.

One model serves maximal coverage and the p-median. For place i the distinct distances to its
candidates are rising levels :math:`D_{i1} < D_{i2} < …`; :math:`z_{il} = 1` says that no unit
stands within level l, and

.. math:: \min \sum_i w_i \Big[D_{i1} + \sum_l (D_{i,l+1} - D_{il}) z_{il}\Big],\quad
          z_{il} + \sum_{j: d_{ij} = D_{il}} x_j \ge z_{i,l-1},\ z_{i0} = 1

(Cornuéjols, Nemhauser & Wolsey 1980; García, Labbé & Marín 2011). Cut after the k nearest levels
it is a relaxation: its bound is a true bound, and where no place is left unserved within its k
levels its optimum is the optimum of the whole (Church 2008). Otherwise k grows for those places.
Coverage is the case of two distances, 0 within the radius and 1 beyond.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.layout.siting.request import Rule

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[np.intp]
    Mask: TypeAlias = NDArray[np.bool_]


_COMPARED = 4_000  # places up to which the rows of a cover are compared pair by pair


class Rows(NamedTuple):
    """Sparse rows in triplets, with their bounds."""

    row: Positions
    column: Positions
    value: Floats
    lower: Floats
    upper: Floats


class Found(NamedTuple):
    """What the solver found: ``x`` is ``None`` without a solution."""

    x: Floats | None
    bound: float
    proven_infeasible: bool


class Choice(NamedTuple):
    """A choice of candidates, its value and the proven bound on the best value (minimising)."""

    chosen: Mask
    value: float
    bound: float


def rule_rows(rules: Sequence[Rule]) -> Rows:
    """Return the rules as rows over the candidates."""
    table = np.array([rule.per_unit for rule in rules])
    row, column = np.nonzero(table) if rules else (np.empty(0, dtype=np.intp),) * 2
    return Rows(
        row,
        column,
        table[row, column] if rules else np.empty(0),
        np.array([rule.lower for rule in rules], dtype="float64"),
        np.array([rule.upper for rule in rules], dtype="float64"),
    )


def cover_rows(within: Mask) -> Rows:
    """Return one row a place: at least one chosen candidate among those within reach.

    A place whose row holds all candidates of another place's row is served with that one, so its
    row is left out (Toregas & ReVelle 1972).
    """
    within = _tightest(within)
    row, column = np.nonzero(within)
    places = within.shape[0]
    return Rows(row, column, np.ones(row.size), np.ones(places), np.full(places, np.inf))


def _tightest(within: Mask) -> Mask:
    if not 1 < len(within) <= _COMPARED:
        return within
    table = within.astype("float32")
    size = table.sum(axis=1)
    inside = table @ table.T == size[:, None]  # row a holds nothing that row b lacks
    order = np.arange(len(within))
    smaller = size[:, None] < size[None, :]
    first = (size[:, None] == size[None, :]) & (order[:, None] < order[None, :])
    kept: Mask = within[~(inside & (smaller | first)).any(axis=0)]
    return kept


def stack(*parts: Rows) -> Rows:
    """Return the rows of all parts, one below the other."""
    shift = np.cumsum([0, *(part.lower.size for part in parts)])
    row = np.concatenate([part.row + s for part, s in zip(parts, shift, strict=False)])
    rest = (np.concatenate([part[k] for part in parts]) for k in range(1, 5))
    return Rows(row, *rest)


def solve(
    cost: Floats,
    rows: Rows,
    *,
    whole: int,
    upper: Floats | None = None,
    start: Floats | None = None,
    offset: float = 0.0,
    deadline: float,
    gap: float,
) -> Found:
    """Minimise offset + cost · x, 0 ≤ x ≤ upper (1), with the first `whole` columns 0 or 1."""
    try:
        import highspy
    except ImportError as error:
        msg = "siting needs the solver HiGHS: install highspy"
        raise ShuanggaoError(msg) from error
    from scipy.sparse import csr_array

    size = (rows.lower.size, cost.size)
    matrix = csr_array((rows.value, (rows.row, rows.column)), shape=size)
    integer = np.zeros(cost.size, dtype=np.int32)
    integer[:whole] = 1
    scale = float(np.mean(cost[cost > 0])) if (cost > 0).any() else 1.0
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False,
        "parallel": "off",
        "time_limit": max(deadline - time.monotonic(), 0.01),
        "mip_rel_gap": gap,
        "mip_abs_gap": 0.0,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(
        cost.size,
        size[0],
        matrix.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        offset / scale,
        cost / scale,
        np.zeros(cost.size),
        np.ones(cost.size) if upper is None else upper,
        rows.lower,
        rows.upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        integer,
    )
    if start is not None:
        solver.setSolution(start.size, np.arange(start.size, dtype=np.int32), start)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return Found(None, np.inf, proven_infeasible=True)
    info = solver.getInfo()
    bound = info.mip_dual_bound * scale if np.isfinite(info.mip_dual_bound) else -np.inf
    if info.primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return Found(None, bound, proven_infeasible=False)
    return Found(np.array(solver.getSolution().col_value), bound, proven_infeasible=False)


class _Levels(NamedTuple):
    """The level model: costs of z, bounds of z, rows, and what gives z from x."""

    offset: float
    cost: Floats
    upper: Floats
    rows: Rows
    last: Positions  # flat position of the last candidate of each level
    order: Positions
    keep: Mask


def _levels(
    km: Floats, fixed: Floats, people: Floats, *, order: Positions, k: Positions
) -> _Levels:
    """Return the level model cut after the k nearest candidates of each place."""
    places, candidates = km.shape
    near = np.take_along_axis(km, order, axis=1)
    keep = (np.arange(candidates) < k[:, None]) & (near < fixed[:, None]) & np.isfinite(near)
    keep &= (people > 0)[:, None]
    before = np.column_stack((np.full(places, -1.0), near[:, :-1]))
    position = np.flatnonzero(keep)
    level = np.cumsum((keep & (near != before)).ravel())[position] - 1
    count = int(level[-1]) + 1 if level.size else 0
    last = (
        position[np.append(np.flatnonzero(np.diff(level)), level.size - 1)] if count else position
    )
    place = last // candidates
    first = np.append(True, np.diff(place) > 0)[:count]
    after = np.append(near, np.full((places, 1), np.inf), axis=1)[place, last % candidates + 1]
    after = np.minimum(after, fixed[place])
    usable = np.isfinite(after)
    with np.errstate(invalid="ignore"):
        cost = np.where(usable, people[place] * (after - near.ravel()[last]), 0.0)
    chain = np.flatnonzero(~first)
    ids = np.arange(count)
    rows = Rows(
        np.concatenate((level, ids, chain)),
        np.concatenate((order.ravel()[position], candidates + ids, candidates + chain - 1)),
        np.concatenate((np.ones(level.size + count), np.full(chain.size, -1.0))),
        first.astype("float64"),
        np.full(count, np.inf),
    )
    base = np.minimum(near[:, 0], fixed)
    offset = float(np.sum(people[people > 0] * base[people > 0]))
    return _Levels(offset, cost, usable.astype("float64"), rows, last, order, keep)


def _unserved(levels: _Levels, chosen: Mask) -> Floats:
    """Return z of each level for a choice: 1 where no chosen candidate stands within it."""
    hit = np.maximum.accumulate(chosen[levels.order] & levels.keep, axis=1)
    return 1.0 - hit.ravel()[levels.last]


def total_distance(km: Floats, fixed: Floats, people: Floats, chosen: Mask) -> float:
    """Return Σ people · distance to the nearest chosen or existing unit (infinite: unreached)."""
    nearest = np.minimum(km[:, chosen].min(axis=1, initial=np.inf), fixed)
    lived_in = people > 0  # nobody, however far, is no distance: 0 · ∞ must not arise
    return float(np.sum(people[lived_in] * nearest[lived_in], initial=0.0))


def nearest_model(
    km: Floats,
    fixed: Floats,
    people: Floats,
    rules: Sequence[Rule],
    *,
    start: Mask,
    listed: int,
    constant: float = 0.0,
    deadline: float,
    gap: float,
) -> Choice:
    """Minimise constant + Σ people · distance to the nearest unit, from a feasible start.

    At first at least the `listed` nearest candidates of each place are in the model.
    """
    candidates = km.shape[1]
    order = np.argsort(km, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(candidates)[None, :], axis=1)
    k = np.maximum(_first_ranks(rank, start), listed)
    best, value, bound = start, constant + total_distance(km, fixed, people, start), -np.inf
    side = rule_rows(rules)
    while True:
        levels = _levels(km, fixed, people, order=order, k=k)
        known = np.concatenate((best, _unserved(levels, best))).astype("float64")
        found = solve(
            np.concatenate((np.zeros(candidates), levels.cost)),
            stack(side, levels.rows),
            whole=candidates,
            upper=np.concatenate((np.ones(candidates), levels.upper)),
            start=known,
            offset=constant + levels.offset,
            deadline=deadline,
            gap=gap,
        )
        bound = max(bound, found.bound)
        chosen = best if found.x is None else found.x[:candidates] > 0.5
        now = constant + total_distance(km, fixed, people, chosen)
        if now < value:
            best, value = chosen, now
        if relative_gap(value, bound) <= max(gap, 1e-9) or time.monotonic() >= deadline:
            return Choice(best, value, min(bound, value))
        served = np.min(np.where(chosen, rank, candidates), axis=1)
        short = served >= k
        if not short.any():
            # the relaxation left nobody out: its optimum is the optimum
            return Choice(best, value, min(bound, value))
        k = np.where(short, np.minimum(candidates, np.maximum(2 * k, served + 2)), k)


def _first_ranks(rank: Positions, start: Mask) -> Positions:
    """Return how many near candidates to list at first: up to the second unit of the start."""
    ranks = np.sort(rank[:, start], axis=1)
    second = ranks[:, min(1, ranks.shape[1] - 1)] if ranks.shape[1] else np.zeros(len(rank), int)
    return (second + 1).astype(np.intp)


def cover_model(
    within: Mask, rules: Sequence[Rule], cost: Floats, *, start: Mask, deadline: float, gap: float
) -> Choice:
    """Minimise the number (or cost) of units that cover every row of `within`."""
    found = solve(
        cost,
        stack(rule_rows(rules), cover_rows(within)),
        whole=cost.size,
        start=start.astype("float64"),
        deadline=deadline,
        gap=gap,
    )
    chosen = start if found.x is None else found.x > 0.5
    value, bound = float(cost[chosen].sum()), max(found.bound, 0.0)
    if (cost == np.round(cost)).all():
        bound = float(np.ceil(bound - 1e-6))  # whole costs have a whole sum
    return Choice(chosen, value, min(bound, value))


def centre_model(
    km: Floats, fixed: Floats, rules: Sequence[Rule], *, start: Mask, deadline: float
) -> Choice:
    """Minimise the greatest distance by bisection over the distances, a cover at each step.

    `km` and `fixed` hold the places that count (people > 0) only.
    """
    best, value = start, _greatest(km, fixed, start)
    nearest = float(np.minimum(km.min(axis=1, initial=np.inf), fixed).max())
    steps = np.unique(np.append(km[np.isfinite(km)], fixed[np.isfinite(fixed)]))
    steps = steps[(steps >= nearest) & (steps <= value)]
    low, high = 0, steps.size - 1
    while low < high and time.monotonic() < deadline:
        middle = (low + high) // 2
        open_ = fixed > steps[middle]
        found = solve(
            np.zeros(km.shape[1]),
            stack(rule_rows(rules), cover_rows(km[open_] <= steps[middle])),
            whole=km.shape[1],
            deadline=deadline,
            gap=0.0,
        )
        if found.proven_infeasible:
            low = middle + 1
        elif found.x is None:
            break
        else:
            best = found.x > 0.5
            value = _greatest(km, fixed, best)
            high = int(np.searchsorted(steps, value))
    return Choice(best, value, float(steps[low]) if steps.size else value)


def _greatest(km: Floats, fixed: Floats, chosen: Mask) -> float:
    return float(np.minimum(km[:, chosen].min(axis=1, initial=np.inf), fixed).max(initial=0.0))


def relative_gap(value: float, bound: float) -> float:
    """Return |value − bound| / |value|: 0 when they agree, infinite when the value is 0 only."""
    difference = abs(value - bound)
    if difference == 0:
        return 0.0
    return difference / abs(value) if value else float("inf")
