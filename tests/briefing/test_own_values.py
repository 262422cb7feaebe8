"""What a briefing takes from the user's workbook: layers apart, lists known, made-up rows seen."""

import math

import pandas as pd
import pytest

from shuanggao_analytics.briefing.own_values import own_book, panel_of, spread_of, widest_pair
from shuanggao_analytics.datasets import inspect_workbook
from shuanggao_analytics.errors import DataContractError


def read(folder, text):
    (folder / "own.csv").write_text(text, encoding="utf-8")
    return inspect_workbook(folder / "own.csv", kind="indicators")


def test_groups_and_whole_colleges_are_two_layers(tmp_path):
    text = "院校,年份,专业群,双师型占比（%）,自编码\n甲,2024,,70,x\n甲,2024,机电,90,y\n"
    book = own_book(read(tmp_path, text), lang="zh")
    assert book.school_values["value"].tolist() == [70]
    assert book.group_values[["group", "value"]].to_numpy().tolist() == [["机电", 90]]
    assert (book.unused, book.years, len(book.school_rows)) == (("自编码",), (2024,), 1)


def test_the_lists_say_province_belt_and_type(tmp_path):
    text = "院校,年份,生师比\n深圳职业技术学院,2024,15\n无名学院,2024,17\n"
    colleges = own_book(read(tmp_path, text), lang="zh").colleges
    assert colleges.loc["深圳职业技术大学", ["province", "belt", "type"]].tolist() == [
        "广东", "east", "school",
    ]  # fmt: skip
    assert colleges.loc["无名学院"].isna().all()
    assert own_book(read(tmp_path, text), lang="en").colleges["province"].iloc[0] == "Guangdong"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("院校,年份,生师比\n示例职业学院,2024,15\n甲,2024,15\n", 1),
        ("院校,年份,生师比,数据性质\n甲,2024,15,合成\n乙,2024,15,合成\n丙,2024,15,真实\n", 2),
        ("院校,年份,生师比,数据性质\n甲,2024,15,\n", 0),
    ],
)
def test_made_up_rows_are_counted(tmp_path, text, rows):
    assert own_book(read(tmp_path, text), lang="zh").synthetic_rows == rows


def test_faults_and_a_table_without_indicators_are_refused(tmp_path):
    with pytest.raises(DataContractError, match="24年"):
        own_book(read(tmp_path, "院校,年份,生师比\n甲,24年,15\n"), lang="zh")
    with pytest.raises(DataContractError, match="no value of any indicator"):
        own_book(read(tmp_path, "院校,年份,生师比\n甲,2024,\n"), lang="zh")


def test_quartiles_need_four_values():
    assert math.isnan(spread_of(pd.Series([1.0, 2, 3]))["q1"])
    assert spread_of(pd.Series([1.0, 2, 3, 4]))["q3"] == 3.25
    assert spread_of(pd.Series([5.0, 1, 3]))["median"] == 3


def test_the_widest_pair_of_years_is_balanced():
    values = pd.DataFrame(
        {
            "indicator": "x",
            "college": list("abcabcab"),
            "year": [2021] * 3 + [2022] * 3 + [2023] * 2,
            "value": 1.0,
        }
    )
    panel = panel_of(values, "x")
    assert widest_pair(panel, enough=3) == (2021, 2022)
    assert widest_pair(panel, enough=2) == (2021, 2023)
    assert widest_pair(panel, enough=4) is None
