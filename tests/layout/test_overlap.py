"""Set intersections of strategies agree with both ways of counting coverage."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography import places
from shuanggao_analytics.layout.coverage import coverage
from shuanggao_analytics.layout.overlap import overlap_table
from shuanggao_analytics.policy import strategies
from shuanggao_analytics.resources import read_table_text

LIST = read_table_text("units")
CITIES = places.places().query("level == 'city' and valid_to.isna()")["place_code"].tolist()
COUNTS = ["units", "school_units", "group_units", "groups"]

made_up_units = st.lists(
    st.tuples(st.sampled_from(CITIES), st.sampled_from(["school", "group"])),
    min_size=1,
    max_size=25,
).map(
    lambda pairs: pd.DataFrame(
        {
            "college_code": [f"41{i:08d}" for i in range(len(pairs))],
            "unit_type": [kind for _, kind in pairs],
            "city_code": [code for code, _ in pairs],
            "province_code": [code[:2] + "0000" for code, _ in pairs],
        }
    )
)


def check(units, member=None):
    result = overlap_table(units, membership=member)
    for overlap in ("plain", "fractional"):
        expected = coverage(units, by="strategy", overlap=overlap, membership=member)
        divided = 1 if overlap == "plain" else result.table["degree"].clip(lower=1)
        for column in COUNTS:
            share = result.table[column] / divided
            sums = result.members.mul(share, axis=0).sum()
            assert sums.tolist() == pytest.approx(expected[column].tolist(), abs=1e-9)
        assert result.sets[overlap].tolist() == pytest.approx(expected["units"].tolist())
    assert result.table["units"].sum() == len(units)
    assert result.table["share"].sum() == pytest.approx(1)
    held = result.table.loc[result.table["degree"] > 0, "units"].sum()
    assert result.sets["fractional"].sum() == pytest.approx(held)
    return result


@pytest.mark.parametrize("round_", [1, 2])
def test_the_lists_of_both_rounds(round_):
    result = check(LIST[LIST["round"] == str(round_)])
    assert result.sets.loc["yangtze-delta", "plain"] == {1: 41, 2: 45}[round_]
    # 长三角 lies wholly inside 长江经济带
    assert result.sets.loc["yangtze-delta", "alone"] == 0
    delta = result.members[result.members["yangtze-delta"]]
    assert delta["yangtze-belt"].all()


@given(made_up_units)
def test_any_units(units):
    check(units)


def test_own_membership_and_units_in_none():
    member = strategies.membership(["jing-jin-ji"])
    result = check(LIST[LIST["round"] == "2"], member)
    assert result.members.loc["jing-jin-ji"].tolist() == [True]
    assert result.table.loc["", "degree"] == 0
    assert result.table.loc["jing-jin-ji", "units"] == 25
    assert "25 in at least one of 1 strategies, 0 in more than one" in result.text


def test_bad_units_are_refused_as_by_coverage():
    with pytest.raises(DataContractError, match="missing column"):
        overlap_table(pd.DataFrame({"college_code": ["1"]}))
