"""Tables of unknown kind: the guess, its doubt, and what is not guessed."""

import pandas as pd
import pytest

from shuanggao_analytics.audit import KINDS, audit_table
from shuanggao_analytics.errors import DataContractError, UnknownNameError

COUPLED = pd.DataFrame({
    "年份": ["2010", "2011", "2012"], "教育": ["0.246", "0.327", "0.412"],
    "产业": ["0.599", "0.397", "0.390"], "耦合协调度": ["0.909", "0.995", "1.000"],
})  # fmt: skip


def test_the_kind_is_guessed_from_the_headings():
    audit = audit_table(COUPLED)
    assert audit.kind == "table"
    assert set(audit.findings["cause"]) == {"d_is_c"}
    assert audit.verdict == "does_not_follow"
    assert "coupling" in dict(audit.notes.to_numpy().tolist())["kinds"]


def test_the_kind_can_be_told():
    told = audit_table(COUPLED, kind="coupling")
    assert told.kind == "coupling"
    with pytest.raises(UnknownNameError, match="nearest_neighbour"):
        audit_table(COUPLED, kind="horoscope")
    with pytest.raises(DataContractError):
        audit_table(COUPLED, kind="nearest_neighbour")


def test_a_guess_that_fits_nothing_is_doubted_and_not_the_table():
    # headings of a coupling table over numbers that are none
    table = pd.DataFrame({
        "U": ["0.1", "0.2", "0.3", "0.4"], "V": ["0.9", "0.8", "0.6", "0.1"],
        "D": ["0.01", "0.99", "0.02", "0.97"],
    })  # fmt: skip
    audit = audit_table(table)
    assert set(audit.findings["verdict"]) == {"cannot_tell"}
    assert "coupling" in dict(audit.notes.to_numpy().tolist())["kind_uncertain"]


def test_a_list_without_figures_has_nothing_to_check():
    audit = audit_table(pd.DataFrame({"省份": ["江苏", "浙江"], "学校": ["甲", "乙"]}))
    assert audit.verdict == "nothing_checked"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_refuses_what_is_no_table(kind):
    with pytest.raises(DataContractError):
        KINDS[kind](pd.DataFrame())
    with pytest.raises(DataContractError):
        KINDS[kind]([1, 2])
