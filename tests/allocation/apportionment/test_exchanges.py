"""Elementary exchanges are complete, and what they prove agrees with the whole-number programme."""

from itertools import product

import numpy as np
import pytest

from shuanggao_analytics.allocation.apportionment.claims import optimum
from shuanggao_analytics.allocation.apportionment.divisors import METHODS
from shuanggao_analytics.allocation.apportionment.exchanges import _circuits, exchanged
from shuanggao_analytics.allocation.apportionment.group_minima import programme
from shuanggao_analytics.allocation.apportionment.kernels import allot
from shuanggao_analytics.allocation.apportionment.request import read_request


def elementary(patterns):
    """Return the vectors of least support among all small exchanges."""
    found = []
    for z in product((-2, -1, 0, 1, 2), repeat=len(patterns)):
        if sum(z) == 0 and any(z):
            whole = np.append(z, np.array(z) @ patterns)
            found.append(whole // np.gcd.reduce(whole))
    support = [frozenset(np.flatnonzero(x)) for x in found]
    least = [i for i, s in enumerate(support) if not any(t < s for t in support)]
    return {tuple(found[i].tolist()) for i in least}


@pytest.mark.parametrize(
    "patterns",
    [
        [[0], [1]],
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [[0, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1]],
        [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]],
    ],
)
def test_circuits_are_the_exchanges_of_least_support(patterns):
    found = _circuits(np.array(patterns, dtype=bool))
    assert {tuple(row) for row in found.tolist()} == elementary(np.array(patterns))


def test_too_many_or_no_exchanges_are_left_to_the_programme():
    patterns = np.array(list(product((False, True), repeat=6)))
    assert _circuits(patterns) is None
    assert _circuits(np.array([[True]])) is None


@pytest.mark.parametrize("method", METHODS)
def test_what_is_proved_is_the_optimum(method):
    rng = np.random.default_rng(11)
    proved = 0
    for _ in range(6):
        count = int(rng.integers(6, 16))
        weights = rng.lognormal(3, 1, (2, count)) * (rng.random((2, count)) < 0.95)
        groups = [
            (np.flatnonzero(rng.random(count) < 0.4).tolist() or [0], int(rng.integers(2, count)))
            for _ in range(3)
        ]
        ask = {"seats": 2 * count, "method": method, "lower": 1, "upper": count + 4}
        request = read_request(weights, group_minimum=groups, **ask)
        free = allot(weights, rule=request.rule, **ask).seats
        found, sure = exchanged(request, free, np.arange(2))
        for row in np.flatnonzero(sure):
            best = optimum(programme(request, row), method=method, rule=request.rule)
            assert best.seats.tolist() == found.seats[row].tolist()
            assert best.tied.tolist() == found.tied[row].tolist()
            proved += 1
    assert proved >= 6
