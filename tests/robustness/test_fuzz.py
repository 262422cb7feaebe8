"""Three hundred spoilt workbooks, printed tables and scenarios: read, or refused where they fail.

The long run, which also says how slow the slowest is: ``python -m tests.robustness.fuzz``.
"""

import random

import pytest

from .cases import KINDS, READ, REFUSED, run
from .mutators import spoil_bytes

CASES = 300
BATCH = 10
ALIKE = 12


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_spoilt_files_are_read_or_refused_where_they_fail(tmp_path, first):
    for seed in range(first, first + BATCH):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert run(seed, folder) in {READ, REFUSED}, seed


def test_the_cases_reach_both_ends_of_every_kind(tmp_path):
    ends = set()
    for seed in range(3 * ALIKE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        ends.add((KINDS[seed % 3], run(seed, folder)))
    assert ends == {(kind, end) for kind in KINDS for end in (READ, REFUSED)}


def test_a_seed_makes_the_same_case_again():
    raw = bytes(range(256))
    made = [[spoil_bytes(raw, random.Random(seed)) for seed in range(20)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 10
