"""The common solution against HiGHS, one program at a time, on easy and on spiteful data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.performance.efficiency import simplex
from shuanggao_analytics.performance.efficiency.highs import NoAnswerError, solve_alone
from shuanggao_analytics.performance.efficiency.models import radial_programs


def tables(kind: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    if kind == "ties":
        X, Y = rng.integers(1, 4, (60, 3)), rng.integers(1, 4, (60, 2))
    elif kind == "copies":
        X, Y = (np.repeat(rng.integers(1, 9, (8, 2)), 6, axis=0) for _ in range(2))
    elif kind == "wide":
        X, Y = rng.lognormal(0, 3, (80, 3)), rng.lognormal(0, 3, (80, 3))
    elif kind == "near":
        X, Y = rng.lognormal(0, 1e-3, (80, 3)), rng.lognormal(0, 1e-3, (80, 3))
    else:
        X, Y = rng.lognormal(size=(60, 4)), rng.lognormal(size=(60, 3))
        X[rng.random(X.shape) < 0.4] = 0
        Y[rng.random(Y.shape) < 0.4] = 0
        X[X.sum(axis=1) == 0] = 1
        Y[Y.sum(axis=1) == 0] = 1
    return X / X.mean(axis=0), Y / Y.mean(axis=0)


@pytest.mark.parametrize("kind", ["ties", "copies", "wide", "near", "zeros"])
@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize("returns", ["crs", "vrs", "nirs", "ndrs"])
def test_same_answers_as_one_by_one(kind, side, returns):
    X, Y = tables(kind)
    programs = radial_programs(X, Y, returns=returns, orientation=side, slacks=True)
    levels = simplex.solve(programs).own_levels(programs.own.shape[2])
    for k in range(0, len(X), 7):
        gains = [gain[k] for gain in programs.gains]
        columns, alone, _ = solve_alone(programs.shared, programs.own[k], programs.rhs[k], gains)
        own = np.zeros(programs.own.shape[2])
        own[columns[columns >= len(X)] - len(X)] = alone[columns >= len(X)]
        assert levels[k, 0] == pytest.approx(own[0], rel=1e-8)
        assert levels[k] @ gains[1] == pytest.approx(own @ gains[1], rel=1e-3, abs=1e-6)


@given(st.integers(0, 10_000))
def test_every_answer_is_feasible_and_priced(seed):
    rng = np.random.default_rng(seed)
    X, Y = rng.integers(1, 6, (9, 2)).astype(float), rng.integers(1, 6, (9, 2)).astype(float)
    programs = radial_programs(X, Y, returns="vrs", orientation="input")
    found = simplex.solve(programs)
    own = found.own_levels(programs.own.shape[2])
    unit, peer, weight = found.peers(0.0)
    mix = np.zeros((9, 5))
    np.add.at(mix, unit, weight[:, None] * programs.shared[:, peer].T)
    whole = mix + np.einsum("krq,kq->kr", programs.own, own)
    assert whole == pytest.approx(programs.rhs, abs=1e-9)
    bound = (found.prices * programs.rhs).sum(axis=1)
    assert bound == pytest.approx(-own[:, 0], abs=1e-9)


def test_what_is_not_proved_is_solved_alone(monkeypatch):
    X, Y = tables("ties")
    programs = radial_programs(X, Y, returns="crs", orientation="input", slacks=True)
    expected = simplex.solve(programs)
    assert expected.alone == 0
    monkeypatch.setattr(simplex, "_ROUNDS", 0)
    found = simplex.solve(programs)
    assert found.alone > 0
    width = programs.own.shape[2]
    assert found.own_levels(width)[:, 0] == pytest.approx(expected.own_levels(width)[:, 0])
    slack = (found.own_levels(width) * programs.gains[1]).sum(axis=1)
    assert slack == pytest.approx(
        (expected.own_levels(width) * programs.gains[1]).sum(axis=1), abs=1e-6
    )


def test_blocks_do_not_matter(monkeypatch):
    X, Y = tables("zeros")
    programs = radial_programs(X, Y, returns="nirs", orientation="output", slacks=True)
    whole = simplex.solve(programs)
    monkeypatch.setattr(simplex, "_CELLS", 500)
    parts = simplex.solve(programs)
    width = programs.own.shape[2]
    assert parts.own_levels(width) == pytest.approx(whole.own_levels(width), abs=1e-9)
    for one, other in zip(whole.peers(1e-9), parts.peers(1e-9), strict=True):
        assert one == pytest.approx(other)


def test_a_banned_unit_is_not_used():
    X, Y = np.array([[1.0], [2.0], [4.0]]), np.array([[2.0], [2.0], [2.0]])
    programs = radial_programs(
        X, Y, returns="crs", orientation="input", banned=np.array([-1, 0, 0]),
    )  # fmt: skip
    found = simplex.solve(programs)
    assert found.own_levels(3)[:, 0].tolist() == pytest.approx([1.0, 1.0, 0.5])
    assert found.peers(1e-9)[1].tolist() == [0, 1, 1]


def test_no_answer_is_said():
    with pytest.raises(NoAnswerError, match="no best answer"):
        solve_alone(np.array([[1.0]]), np.array([[1.0]]), np.array([-1.0]), [np.array([1.0])])
    with pytest.raises(ShuanggaoError, match="no best answer"):
        solve_alone(np.array([[1.0]]), np.array([[-1.0]]), np.array([1.0]), [np.array([1.0])])


def test_no_programs_no_answers():
    X, Y = tables("near")
    programs = radial_programs(X, Y, returns="crs", orientation="input")
    found = simplex.solve(programs.part(np.arange(0)))
    assert found.levels.shape == (0, 6)
