"""Errors list every fault once, with its place and the remedy."""

import pickle

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError, UnknownNameError


def test_the_family_lives_under_value_error():
    assert issubclass(ShuanggaoError, ValueError)
    assert issubclass(UnknownNameError, DataContractError)


def test_a_fault_says_what_where_and_what_to_do():
    fault = Fault(
        "units", "unknown value", row="3", column="unit_type", value="院", remedy="use school"
    )
    assert str(fault) == "units, row 3, column unit_type: unknown value (found '院'); use school"
    assert str(Fault("units", "no rows")) == "units: no rows"


def test_all_faults_are_kept_and_the_first_are_shown():
    error = DataContractError(Fault("t", "wrong", row=str(i)) for i in range(50))
    assert len(error.faults) == 50
    text = str(error)
    assert text.startswith("50 faults in the input:")
    assert "row 19:" in text
    assert "row 20:" not in text
    assert text.endswith("… and 30 more (all of them in .faults)")


def test_one_fault_is_singular():
    assert str(DataContractError([Fault("t", "wrong")])) == "1 fault in the input:\n  t: wrong"


def test_an_error_survives_a_trip_to_another_process():
    error = DataContractError([Fault("t", "wrong")])
    assert pickle.loads(pickle.dumps(error)).faults == error.faults
