"""Nearest-neighbour tables: the published error that was carried into R, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit import nearest_neighbour
from shuanggao_analytics.errors import DataContractError

# national forest parks, ChinaXiv 202204.00109 (CC BY): the expected distance of 2019 is wrong
PARKS = pd.DataFrame({
    "年份": ["1994", "2004", "2019"], "公园数": ["232", "564", "892"], "面积": ["9600000"] * 3,
    "实际最邻近距离": ["72.11", "48.44", "36.59"], "理论最邻近距离": ["101.71", "65.23", "39.77"],
    "最邻近指数R": ["0.71", "0.74", "0.92"],
})  # fmt: skip
# 山西省 eleven cities, ChinaXiv 201901.00077, table 1 (CC BY)
SHANXI = pd.DataFrame({
    "city": ["临汾", "晋中", "运城", "晋城"], "expected": ["0.1648", "0.1279", "0.1579", "0.0785"],
    "observed": ["0.2203", "0.0779", "0.2227", "0.0724"],
    "R": ["1.3371", "0.6095", "1.4099", "0.9229"],
    "type": ["均匀分布", "凝聚分布", "均匀分布", "凝聚分布"],
})  # fmt: skip


def test_a_wrong_expected_distance_carried_into_r_is_found():
    found = nearest_neighbour(PARKS).findings
    assert found[["row", "column", "printed", "expected"]].to_numpy().tolist() == [
        ["2019", "理论最邻近距离", "39.77", "51.87"],
        ["2019", "最邻近指数R", "0.92", "0.71"],
    ]
    assert found["recomputed"].to_numpy() == pytest.approx([51.87, 0.705], abs=0.005)
    assert (
        found["suspect"]
        .str.contains("理论最邻近距离 → 51.87, carried into 最邻近指数R → 0.71")
        .all()
    )


def test_a_correct_table_is_silent_and_untested_words_are_noted():
    audit = nearest_neighbour(SHANXI)
    assert audit.findings.empty
    assert audit.notes["note"].tolist() == ["type_without_test"]


def test_a_word_is_judged_by_z_where_n_is_printed():
    # R = 0.92 of 11 points: z = -0.5, no pattern
    table = pd.DataFrame({"n": ["11", "400"], "R": ["0.92", "0.92"], "类型": ["集聚", "集聚"]})
    found = nearest_neighbour(table.assign(z=["-0.51", "-3.06"])).findings
    assert found[["row", "column", "expected", "cause"]].to_numpy().tolist() == [
        ["0", "类型", "随机", "pattern_not_of_r"]
    ]


def test_r_above_its_maximum_is_noted():
    table = SHANXI.assign(
        observed=["0.5706", *SHANXI["observed"][1:]], R=["3.4624", *SHANXI["R"][1:]]
    )
    assert "above_maximum" in set(nearest_neighbour(table).notes["note"])


def test_the_area_can_be_told():
    told = nearest_neighbour(PARKS.drop(columns="面积"), area=9.6e6)
    assert told.findings["expected"].tolist() == ["51.87", "0.71"]
    with pytest.raises(DataContractError, match="above 0"):
        nearest_neighbour(PARKS.drop(columns="面积"), area=0)


def test_a_table_of_something_else_is_refused():
    with pytest.raises(DataContractError, match="there are: 省份"):
        nearest_neighbour(pd.DataFrame({"省份": ["江苏"], "单位": ["20"]}))


def computed(seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(20, 900, 6)
    expected = 0.5 / np.sqrt(n / 9.6e6)
    observed = expected * rng.uniform(0.5, 1.5, 6)
    r = observed / expected
    return pd.DataFrame({
        "地区": list("甲乙丙丁戊己"), "n": n.astype(str), "面积": "9600000",
        "理论距离": [f"{x:.2f}" for x in expected], "实际距离": [f"{x:.2f}" for x in observed],
        "R": [f"{x:.3f}" for x in r],
        "z": [f"{x:.2f}" for x in (r - 1) * np.sqrt(n) / 0.52272],
    })  # fmt: skip


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_a_computed_table_is_silent(seed):
    assert nearest_neighbour(computed(seed)).findings.empty


@settings(max_examples=30)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["n", "理论距离", "实际距离", "R", "z"]),
    st.integers(0, 5),
)
def test_one_wrong_cell_is_named(seed, column, row):
    table = computed(seed)
    decimals = len(table[column][row].partition(".")[2])
    table.loc[row, column] = f"{float(table[column][row]) * 1.2 + 0.5:.{decimals}f}"
    found = nearest_neighbour(table).findings
    place = table["地区"][row]
    named = found["suspect"].fillna("").str.contains(f"{place}, {column} →", regex=False)
    assert (named | ((found["row"] == place) & (found["column"] == column))).any()
