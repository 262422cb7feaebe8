"""Flags of a coupling result and of the values printed for it."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.alignment.coupling.coordination import coupling_coordination
from shuanggao_analytics.alignment.coupling.flags import coupling_flags
from shuanggao_analytics.errors import DataContractError

# 唐志强、秦娜, ChinaXiv 202006.00126, tables 5–8 (CC BY): scores, and what is printed as D
ZHANGYE = pd.DataFrame(
    {
        "U": [0.028, 0.07, 0.114, 0.155, 0.183, 0.246, 0.327, 0.412, 0.555, 0.651, 0.758, 0.885,
              0.928],
        "V": [0.487, 0.583, 0.617, 0.597, 0.622, 0.599, 0.397, 0.39, 0.44, 0.513, 0.527, 0.739,
              0.794],
    },
    index=range(2005, 2018),
)  # fmt: skip
PRINTED = [0.457, 0.619, 0.726, 0.81, 0.838, 0.909, 0.995, 1.0, 0.993, 0.993, 0.984, 0.996, 0.997]

# ChinaXiv 202208.00078: high C of two low systems; its printed formula lacks the factor n
LANZHOU = pd.DataFrame({"U": [0.0444, 0.1021], "V": [0.0552, 0.1091]}, index=[2011, 2015])


def kinds(table: pd.DataFrame) -> list[tuple]:
    return list(zip(table["row"], table["flag"], table["what"], strict=True))


def test_c_printed_as_d():
    flags = coupling_flags(ZHANGYE, printed_d=PRINTED)
    whole = flags[flags["row"].isna()]
    assert whole["flag"].tolist() == ["printed_d_is_c"]
    assert whole["value"].iloc[0] == pytest.approx(0.0035, abs=5e-5)


def test_a_proper_d_is_not_flagged():
    proper = coupling_coordination(ZHANGYE)["D"].round(3)
    assert coupling_flags(ZHANGYE, printed_d=proper)["row"].notna().all()


@pytest.mark.parametrize("n", [2, 3])
def test_c_without_the_factor_n_never_passes_one_over_n(n):
    systems = ZHANGYE.assign(W=0.5).iloc[:, :n]
    bare = systems.prod(axis=1) ** (1 / n) / systems.sum(axis=1)
    assert bare.max() <= 1 / n
    flags = coupling_flags(systems, printed_c=bare.round(3))
    assert kinds(flags[flags["row"].isna()])[0][1:] == ("printed_c_without_n", "C")
    proper = coupling_coordination(systems)["C"]
    assert coupling_flags(systems, printed_c=proper)["row"].notna().all()


def test_even_pair_of_low_systems():
    flags = coupling_flags(LANZHOU)
    assert kinds(flags) == [(2011, "low_level", "T"), (2015, "low_level", "T")]
    assert flags["value"].tolist() == pytest.approx([0.0498, 0.1056])
    assert coupling_flags(LANZHOU, low=0.05)["row"].tolist() == [2011]
    assert coupling_flags(LANZHOU * 8).empty


def test_zeros_are_named_cell_by_cell():
    systems = pd.DataFrame(
        {"a": [0, 0.5, 0], "b": [0.9, 0, 0], "c": [0.9, 0, 0]}, index=["x", "y", "z"]
    )
    assert kinds(coupling_flags(systems)) == [
        ("z", "all_zero", "C"),
        ("x", "zero_score", "a"),
        ("y", "zero_score", "b"),
        ("y", "zero_score", "c"),
    ]
    fan = coupling_flags(systems, variant="fan2024")
    assert kinds(fan) == [("z", "low_level", "T")]


def test_nothing_to_tell_is_an_empty_table():
    table = coupling_flags(pd.DataFrame({"a": [0.9], "b": [0.8]}), printed_c=[None])
    assert table.empty
    assert table.columns.tolist() == ["row", "flag", "what", "value"]


def test_labels_of_printed_values():
    order = pd.Series(PRINTED, index=ZHANGYE.index).iloc[::-1]
    assert "printed_d_is_c" in coupling_flags(ZHANGYE, printed_d=order)["flag"].tolist()
    partly = pd.Series(PRINTED, index=ZHANGYE.index).mask(ZHANGYE.index > 2010)
    assert "printed_d_is_c" in coupling_flags(ZHANGYE, printed_d=partly)["flag"].tolist()


def test_all_faults_of_printed_values_and_scores():
    with pytest.raises(DataContractError) as error:
        coupling_flags(LANZHOU * 10, printed_c=[0.5], printed_d=["high", 0.5])
    assert [(f.table, f.row) for f in error.value.faults] == [
        ("systems", "2015"),
        ("systems", "2015"),
        ("printed_c", None),
        ("printed_d", "0"),
    ]
    with pytest.raises(DataContractError, match="labels do not match"):
        coupling_flags(LANZHOU, printed_d=pd.Series([0.1, 0.2], index=[2011, 2012]))
    with pytest.raises(DataContractError, match="labels do not match"):
        coupling_flags(LANZHOU, printed_d=pd.Series([0.1, 0.2], index=[2011, 2011]))


def test_input_untouched():
    before = ZHANGYE.copy()
    coupling_flags(ZHANGYE, printed_d=np.array(PRINTED))
    pd.testing.assert_frame_equal(ZHANGYE, before)
