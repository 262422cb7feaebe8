"""Aggregates only: no small group, no grouping beside another, no value that a mean gives away."""

import random

import pandas as pd
import pytest

from shuanggao_analytics.briefing.own_aggregates import own_aggregates
from shuanggao_analytics.briefing.own_values import own_book
from shuanggao_analytics.datasets import inspect_workbook, load_units

SIZES = {"320000": 5, "440000": 4, "610000": 2}


def names():
    units = load_units(round=2)
    return [
        (name, code)
        for code, size in SIZES.items()
        for name in units.loc[units["province_code"] == code, "name_current"].head(size)
    ]


def found(folder, values, *, least=3):
    lines = [
        f"{name},{year},{values(at, year)}"
        for at, (name, _) in enumerate(names())
        for year in (2023, 2024)
    ]
    text = "\n".join(["院校,年份,横向经费（万元）", *lines]) + "\n"
    (folder / "own.csv").write_text(text, encoding="utf-8")
    book = own_book(inspect_workbook(folder / "own.csv", kind="indicators"), lang="zh")
    return own_aggregates(book, least=least)


def plain(at, year):
    return 100 + 7 * at + year - 2023


def test_means_of_provinces_where_what_is_withheld_cannot_be_subtracted(tmp_path):
    together = found(tmp_path, plain)
    # 陕西 has two colleges: 广东, the next smallest, goes with it, so provinces show one group only
    assert together.by != "province"
    assert (together.means["units"] >= 3).all()


def test_three_large_provinces_are_shown_with_the_total(tmp_path, monkeypatch):
    monkeypatch.setitem(SIZES, "610000", 3)
    together = found(tmp_path, plain)
    means = together.means.set_index("group")
    assert together.by == "province"
    assert means["units"].to_dict() == {"江苏": 5, "广东": 4, "陕西": 3, "all": 12}
    assert means.loc["江苏", ["mean_first", "mean_last"]].tolist() == [114, 115]
    assert means.loc["all", ["first", "last"]].tolist() == [2023, 2024]


def test_a_group_whose_colleges_are_all_alike_leaves_the_total_alone(tmp_path, monkeypatch):
    monkeypatch.setitem(SIZES, "610000", 3)
    together = found(tmp_path, lambda at, year: 50 if at < 5 else plain(at, year))
    assert together.total_only == ("horizontal_wan",)
    assert together.means["group"].tolist() == ["all"]


def test_a_college_that_outweighs_the_others_of_its_group_is_protected(tmp_path, monkeypatch):
    monkeypatch.setitem(SIZES, "610000", 3)
    together = found(tmp_path, lambda at, _: 9_000 if at == 11 else 10 + at)
    # 陕西 would tell, and so would all colleges together
    assert together.withheld == ("horizontal_wan",)
    assert together.means.empty


def test_years_are_of_the_same_colleges(tmp_path, monkeypatch):
    monkeypatch.setitem(SIZES, "610000", 3)
    together = found(tmp_path, lambda at, year: "" if (at, year) == (0, 2023) else plain(at, year))
    means = together.means.set_index("group")
    assert means.loc["江苏", "units"] == 4
    assert means.loc["江苏", "mean_last"] - means.loc["江苏", "mean_first"] == 1


def test_fewer_colleges_than_the_least_give_nothing(tmp_path):
    together = found(tmp_path, plain, least=20)
    assert together.withheld == ("horizontal_wan",)
    assert (together.by, len(together.means)) == (None, 0)


@pytest.mark.parametrize("seed", range(8))
def test_shown_means_leave_no_small_remainder(tmp_path, monkeypatch, seed):
    rng = random.Random(seed)
    for code in SIZES:
        monkeypatch.setitem(SIZES, code, rng.randint(1, 6))
    least = rng.randint(3, 4)
    together = found(
        tmp_path,
        lambda at, year: "" if rng.random() < 0.1 else plain(at, year),
        least=least,
    )
    for _, rows in together.means.groupby("indicator"):
        units = rows.set_index("group")["units"]
        assert (units >= least).all()
        if "all" in units:
            rest = units["all"] - units.drop("all").sum()
            assert len(units) == 1 or rest == 0 or rest >= least
    assert isinstance(together.means, pd.DataFrame)
