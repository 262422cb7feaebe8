"""Veto rules: limits, flags, what cannot be checked, refusals."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.grading.vetoes import check_vetoes, checked_vetoes
from shuanggao_analytics.policy import scoring


def rules(comparator="<", value=80, indicator="completion_pct"):
    """Return a table of one rule."""
    return pd.DataFrame(
        {"rule": ["r"], "indicator": [indicator], "comparator": [comparator], "value": [value]}
    )


def holds(values, **options):
    """Return where one rule holds for a list of figures, and where it is unchecked."""
    rule = checked_vetoes(rules(**options))
    table = pd.DataFrame({options.get("indicator", "completion_pct"): values})
    found = check_vetoes(table, rule, labels=table.index)
    return found.holds[:, 0].tolist(), found.unknown[:, 0].tolist()


@pytest.mark.parametrize(
    ("comparator", "expected"),
    [
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
        ("=", [False, True, False]),
    ],
)
def test_comparators(comparator, expected):
    assert holds([79.9, 80, 80.1], comparator=comparator)[0] == expected


def test_a_limit_is_kept_however_it_was_computed():
    assert holds([100 * (0.1 + 0.7)])[0] == [False]


def test_flags_in_every_dress():
    for column in (
        [True, False, None],
        pd.array([True, False, None], dtype="boolean"),
        [1, 0, np.nan],
        pd.array([1, 0, None], dtype="Int64"),
    ):
        found = holds(column, comparator="=", value=1, indicator="deviation")
        assert found == ([True, False, False], [False, False, True])


def test_a_column_that_is_not_there_is_unchecked():
    rule = checked_vetoes(rules())
    table = pd.DataFrame({"score": [1, 2]})
    found = check_vetoes(table, rule, labels=table.index)
    assert not found.holds.any()
    assert found.unknown.all()


def test_the_compiled_rules():
    found = checked_vetoes(scoring.compiled_standard())
    assert [rule.rule for rule in found] == ["V-1", "V-2a", "V-2b", "V-3", "V-4"]
    assert found[2].text_zh == "建设任务完成度低于80%"
    assert checked_vetoes(None) == []


@pytest.mark.parametrize(
    ("vetoes", "problem"),
    [
        (["V-1"], "not a table"),
        (rules().drop(columns="value"), "column value: missing column"),
        (rules().iloc[:0], "no rules"),
        (rules().assign(kind="bound"), "no rules"),
        (pd.concat([rules(), rules()]), "rule twice"),
        (rules(comparator="below"), "no such comparator"),
        (rules(value="80"), "needs a number"),
    ],
)
def test_bad_rules(vetoes, problem):
    with pytest.raises(DataContractError) as caught:
        checked_vetoes(vetoes)
    assert problem in str(caught.value)


def test_bad_figures_all_come_at_once():
    table = pd.DataFrame(
        {"completion_pct": ["85", -1, 85], "false_report": [2, 1, 0]}, index=list("abc")
    )
    found = checked_vetoes(scoring.compiled_standard())
    with pytest.raises(DataContractError) as caught:
        check_vetoes(table, found, labels=table.index)
    assert {(fault.row, fault.column, fault.problem) for fault in caught.value.faults} == {
        ("a", "completion_pct", "text, not a number"),
        ("b", "completion_pct", "needs a number ≥ 0"),
        ("a", "false_report", "needs true or false"),
    }
