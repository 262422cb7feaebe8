"""Claims on the cells of a table: who is suspected, what is carried on, and what is rounded how."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit.checks.audits import printed_figures
from shuanggao_analytics.audit.checks.claims import (
    SUM,
    Claim,
    audit_claims,
    cells_of,
    share_of,
    with_sum,
)


def add(*x):
    return sum(x)


def claim(target, *inputs, formula=add, **more):
    check = more.pop("check", "Σ")
    return Claim(check=check, target=target, inputs=inputs, formula=formula, **more)


def read(table, counts=()):
    names = [name for name in table.columns if name != "省"]
    return cells_of(table, printed_figures(table, names, counts=counts))


COUNTS = pd.DataFrame({"省": ["甲", "乙", "合计"], "n": ["20", "15", "53"]})
TOTAL = claim((2, "n"), (0, "n"), (1, "n"))


def test_the_only_claim_that_fails_names_all_its_cells():
    cells = read(COUNTS, ["n"])
    audit = audit_claims("sums", cells, [TOTAL])
    (found,) = audit.findings.itertuples()
    assert (found.row, found.column, found.expected) == ("合计", "n", "35")
    assert found.suspect == "合计, n → 35; 甲, n → 38; 乙, n → 33"
    assert found.cause == "digits_swapped"
    assert share_of(cells, [TOTAL]) == 0


def test_no_cell_is_given_a_value_below_the_least():
    table = COUNTS.assign(n=["20", "15", "3"])
    suspects = [
        audit_claims("sums", read(table, ["n"]), [TOTAL], least=least).findings["suspect"].iloc[0]
        for least in (-np.inf, 0.0)
    ]
    assert suspects == ["合计, n → 35; 甲, n → -12; 乙, n → -17", "合计, n → 35"]


def test_a_claim_of_a_missing_cell_is_left_out():
    cells = read(COUNTS.assign(n=["—", "15", "53"]))
    audit = audit_claims("sums", cells, [TOTAL])
    assert (audit.verdict, audit.skipped) == ("nothing_checked", 1)


def test_the_crossing_of_a_row_and_a_column_that_fail():
    table = pd.DataFrame({"省": ["甲", "乙", "丙", "合计"], "a": ["3", "4", "8", "12"],
                          "b": ["6", "7", "8", "21"], "t": ["9", "11", "13", "33"]})  # fmt: skip
    claims = [claim((at, "t"), (at, "a"), (at, "b")) for at in range(4)]
    claims += [claim((3, name), *((at, name) for at in range(3))) for name in ("a", "b", "t")]
    found = audit_claims("sums", read(table, ["a", "b", "t"]), claims).findings
    assert set(found["suspect"]) == {"丙, a → 5"}
    assert len(found) == 2


def test_cells_computed_from_a_wrong_one_are_named_with_it():
    table = pd.DataFrame({"省": ["甲"], "a": ["20"], "b": ["15"], "t": ["53"], "r": ["0.377"],
                          "a2": ["40"], "b2": ["30"]})  # fmt: skip
    claims = [claim((0, "t"), (0, "a"), (0, "b")),
              claim((0, "r"), (0, "a"), (0, "t"), formula=lambda a, t: a / t)]  # fmt: skip
    claims += [claim((0, f"{name}2"), (0, name), formula=lambda x: 2 * x) for name in "ab"]
    (found,) = audit_claims("sums", read(table), claims).findings.itertuples()
    assert "甲, t → 35, carried into 甲, r → 0.571" in found.suspect.split("; ")


def test_one_cell_that_all_failing_claims_share_when_all_fail():
    table = pd.DataFrame({"省": [*"甲乙丙丁戊己庚合"], "n": ["10"] * 7 + ["140"],
                          "s": ["14.3"] * 7 + [""]})  # fmt: skip
    claims = [claim((at, "s"), (at, "n"), (7, "n"), formula=lambda x, t: 100 * x / t)
              for at in range(7)]  # fmt: skip
    found = audit_claims("shares", read(table, ["n"]), claims).findings
    assert len(found) == 7
    assert set(found["suspect"]) == {"合, n → 70"}
    assert set(found["expected"]) == {"7.1"}


def test_nothing_is_accused_when_the_formula_is_wrong_throughout():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"省": list("甲乙丙丁戊己庚辛"), "a": rng.integers(1, 99, 8).astype(str),
                          "b": rng.integers(100, 999, 8).astype(str)})  # fmt: skip
    claims = [claim((at, "b"), (at, "a")) for at in range(8)]
    found = audit_claims("sums", read(table), claims, causes=None).findings
    assert len(found) == 8
    assert found["suspect"].isna().all()


def test_a_check_that_is_explained_has_its_cause_and_no_suspect():
    audit = audit_claims("sums", read(COUNTS, ["n"]), [TOTAL], causes={"Σ": "wrong_unit"})
    assert audit.findings["cause"].tolist() == ["wrong_unit"]
    assert audit.findings["suspect"].isna().all()


def test_a_mistake_that_gives_what_is_printed_is_the_cause():
    table = pd.DataFrame({"省": ["甲"], "a": ["20"], "b": ["15"], "t": ["300"]})
    product = {"multiplied": (((0, "a"), (0, "b")), lambda a, b: a * b)}
    claims = [claim((0, "t"), (0, "a"), (0, "b"), mistakes=product)]
    assert audit_claims("sums", read(table), claims).findings["cause"].tolist() == ["multiplied"]


@pytest.mark.parametrize(("last", "findings"), [("3.6", 0), ("3.9", 1)])
def test_rows_of_coarser_figures_are_taken_as_they_show(last, findings):
    table = pd.DataFrame({"省": ["甲", "乙"], "a": ["1.23", "1.2"], "b": ["2.34", "2.3"],
                          "t": ["3.57", last]})  # fmt: skip
    claims = [claim((at, "t"), (at, "a"), (at, "b")) for at in (0, 1)]
    assert len(audit_claims("sums", read(table), claims).findings) == findings


def test_a_single_dropped_zero_does_not_make_a_row_coarse():
    table = pd.DataFrame({"省": ["甲", "乙"], "a": ["1.23", "1.21"], "b": ["2.34", "2.31"],
                          "t": ["3.57", "3.5"]})  # fmt: skip
    claims = [claim((at, "t"), (at, "a"), (at, "b")) for at in (0, 1)]
    assert audit_claims("sums", read(table), claims).findings["row"].tolist() == ["乙"]


def test_a_sum_that_is_not_printed_is_no_suspect():
    cells = with_sum(read(COUNTS, ["n"]), "n", [0, 1])
    share = claim((2, "n"), (0, "n"), (SUM, "n"), formula=lambda x, t: 100 * x / t)
    (found,) = audit_claims("shares", cells, [share]).findings.itertuples()
    assert found.recomputed == pytest.approx(100 * 20 / 35)
    assert "Σ" not in found.suspect


def test_rows_of_the_same_name_are_kept_apart():
    table = pd.DataFrame({"省": ["甲", "甲", "合计"], "n": ["20", "15", "35"]})
    assert audit_claims("sums", read(table, ["n"]), [TOTAL]).verdict == "follows"
