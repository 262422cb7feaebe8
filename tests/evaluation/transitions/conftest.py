"""Lists for the tests: the shipped ones, small ones, and two published data sets."""

import pandas as pd
import pytest

import shuanggao_analytics as sg
from shuanggao_analytics.evaluation.transitions import transition


@pytest.fixture(scope="session")
def shipped():
    """Return the shipped tables that a transition is made of."""
    return {
        "round1": sg.load_units(round=1),
        "round2": sg.load_units(round=2),
        "colleges": sg.load_colleges(),
        "names": sg.load_names(),
    }


@pytest.fixture(scope="session")
def real(shipped):
    """Return the transition of the shipped lists."""
    tables = dict(shipped)
    return transition(tables.pop("round1"), tables.pop("round2"), **tables)


@pytest.fixture
def one():
    """Return a first list of four colleges."""
    return pd.DataFrame(
        {
            "college_code": ["11", "12", "13", "14"],
            "name": ["甲学院", "乙学院", "丙学院", "丁学院"],
            "province_code": ["110000", "110000", "320000", "420000"],
            "unit_type": ["school", "school", "group", "group"],
            "tier": ["A", "B", "A", "C"],
            "round": 1,
        },
        index=["a", "b", "c", "d"],
    )


@pytest.fixture
def two():
    """Return a second list: one down, one up and renamed, one new; 11 stays, 14 has left."""
    return pd.DataFrame(
        {
            "college_code": ["15", "13", "12", "11"],
            "name": ["戊学院", "丙大学", "乙学院", "甲学院"],
            "province_code": ["510000", "320000", "110000", "110000"],
            "unit_type": ["group", "school", "group", "school"],
            "round": 2,
        },
        index=["w", "x", "y", "z"],
    )


@pytest.fixture(scope="session")
def endometrial():
    """Return 79 cases of endometrial cancer: Heinze & Schemper (2002), table I."""
    pi = (
        "13 16 8 34 20 5 17 10 26 17 8 7 20 10 18 16 18 8 29 12 20 38 22 7 25 15 7 28 11 19 10 10 "
        "18 14 21 11 17 25 16 19 15 33 24 48 12 19 2 22 40 5 0 21 15 29 15 12 3 20 23 12 22 42 15 "
        "13 14 19 12 13 10 12 49 6 5 17 11 21 5 19 33"
    )
    eh = (
        "1.64 2.26 3.14 2.68 1.28 2.31 1.8 1.68 1.56 2.31 2.01 1.89 3.15 1.23 1.27 1.76 2 2.64 .88 "
        "1.27 1.37 .97 1.14 .88 .91 .58 .97 1.5 1.33 2.37 1.82 3.13 1.31 1.92 1.64 2.01 1.88 1.93 "
        "2.11 1.29 1.72 .75 1.92 1.84 1.11 1.61 1.18 1.44 1.18 .93 1.17 1.19 1.06 2.02 2.29 2.33 "
        "2.9 1.7 1.41 2.25 1.54 1.97 1.75 2.16 2.57 1.37 3.61 2.04 2.17 1.69 .27 1.84 1.3 .96 1.01 "
        ".98 .35 1.02 .85"
    )
    nv = "0" * 21 + "1" * 5 + "0" * 21 + "1" * 4 + "0" * 19 + "100011010"
    high = "0" * 17 + "1" * 10 + "0" * 16 + "1" * 10 + "0" * 16 + "1" * 10
    table = pd.DataFrame({"PI": pi.split(), "EH": eh.split()}, dtype="float64")
    table["NV"] = [int(flag) for flag in nv]
    table["HG"] = [int(flag) for flag in high]
    return table


@pytest.fixture(scope="session")
def housing():
    """Return satisfaction with housing in Copenhagen, 1681 answers: Madsen (1976).

    Counts low, medium and high by contact (low, high), type and influence (low, medium, high).
    """
    counts = {
        ("Low", "Tower"): "21 21 28 34 22 36 10 11 36",
        ("Low", "Apartment"): "61 23 17 43 35 40 26 18 54",
        ("Low", "Atrium"): "13 9 10 8 8 12 6 7 9",
        ("Low", "Terrace"): "18 6 7 15 13 13 7 5 11",
        ("High", "Tower"): "14 19 37 17 23 40 3 5 23",
        ("High", "Apartment"): "78 46 43 48 45 86 15 25 62",
        ("High", "Atrium"): "20 23 20 10 22 24 7 10 21",
        ("High", "Terrace"): "57 23 13 31 21 13 5 6 13",
    }
    rows = []
    for (contact, kind), text in counts.items():
        for at, count in enumerate(text.split()):
            row = (contact, kind, ("Low", "Medium", "High")[at // 3], ("low", "mid", "top")[at % 3])
            rows += [row] * int(count)
    return pd.DataFrame(rows, columns=["contact", "type", "influence", "satisfaction"])
