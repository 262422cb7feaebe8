"""Every mutant of a formula is caught by its test, and the runner itself cannot be fooled."""

from collections import Counter

import pytest

from .mutants import MUTANTS, Mutant
from .runner import ROOT, Verdict, asked, copied, shown, verdict

NOTHING = Mutant(
    "no formula",
    "form",
    "shuanggao_analytics/errors.py",
    "from __future__ import annotations\n",
    "from __future__ import annotations  # a mutant that changes nothing\n",
    "test_errors.py",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("copy"))


def test_the_tests_pass_without_a_mutant(copy):
    run = asked(copy, sorted({mutant.test for mutant in MUTANTS}))
    assert (run.code, run.failed) == (0, {}), run.output


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.formula)
def test_caught(copy, mutant):
    found = verdict(mutant, copy)
    assert found.caught, f"{mutant.old} → {mutant.new}: {found.words}"
    assert (copy / mutant.file).read_bytes() == (ROOT / mutant.file).read_bytes()


def test_signs_weights_and_denominators_are_all_there():
    kinds = Counter(mutant.kind for mutant in MUTANTS)
    assert min(kinds[kind] for kind in ("sign", "weight", "denominator")) >= 3


def test_a_change_without_effect_survives(copy):
    assert verdict(NOTHING, copy)[:2] == (False, "SURVIVED")


@pytest.mark.parametrize("old", ["no such text", "import"])
def test_the_text_must_stand_there_once(copy, old):
    found = verdict(NOTHING._replace(old=old), copy)
    assert not found.caught
    assert "times in shuanggao_analytics/errors.py" in found.words


@pytest.mark.parametrize("new", ["import no_such_module\n", "1 / 0\n"])
def test_a_module_that_cannot_be_imported_catches_nothing(copy, new):
    found = verdict(NOTHING._replace(new=new), copy)
    assert not found.caught
    assert "no_such_module" in found.words or "ZeroDivisionError" in found.words


def test_the_table():
    ends = [Verdict(True, "test_one", 1.0), Verdict(False, "SURVIVED", 2.0)]
    table = shown([MUTANTS[0], NOTHING], ends).splitlines()
    assert table[0].endswith("(form): caught by test_one, 1.0 s")
    assert table[2] == "no formula (form): NOT CAUGHT: SURVIVED, 2.0 s"
    assert table[-1] == "1 of 2 mutants caught"
