"""One report: every kind of damage to a data folder is a row of it, and none hides another."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from shuanggao_analytics.datasets import stamp, verify
from shuanggao_analytics.datasets.catalogue import read_text, resource
from shuanggao_analytics.datasets.verify import total
from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.policy.strategies import membership

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _failed(folder: Path, check: str) -> pd.DataFrame:
    report = verify(folder)
    return report[(report["check"] == check) & ~report["passed"]]


def _edit(folder: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Change a table and stamp it again, so that only the checks behind the checksum speak."""
    path = folder / resource(name, folder=folder)["path"]
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    change(table).to_csv(path, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    stamp(folder)


def _set(row: int, column: str, value: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[row, column] = value
        return table

    return change


def test_the_shipped_data_pass_every_check() -> None:
    report = verify()
    assert report[~report["passed"]].to_dict("records") == []
    assert set(report["check"]) == {
        "checksum", "schema", "primary key", "foreign key", "row count", "policy file",
        "published total"}  # fmt: skip
    totals = report[report["check"] == "published total"]
    assert len(totals) == len(read_text("published_totals")) > 100
    assert (totals["found"].astype(float) == totals["expected"].astype(float)).all()


def test_one_edited_cell_fails_and_is_named(shipped_copy: Path) -> None:
    path = shipped_copy / "tables" / "units.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",school,B,", ",school,A,", 1), encoding="utf-8")
    failed = verify(shipped_copy)
    failed = failed[~failed["passed"]]
    place = failed[failed["item"].str.contains("column")].iloc[0]
    assert place["table"] == "units"
    assert place["item"].endswith("(line 2), column tier")
    assert place["item"].startswith("row r1-")
    assert place["found"] == "A"
    assert set(failed.loc[failed["check"] == "published total", "item"]) == {
        "r1-schools-a", "r1-schools-b"}  # fmt: skip


def test_a_deleted_unit_fails_in_the_file_the_groups_and_the_totals(shipped_copy: Path) -> None:
    path = shipped_copy / "tables" / "units.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    failed = verify(shipped_copy)
    failed = failed[~failed["passed"]]
    assert {"checksum", "foreign key", "published total"} <= set(failed["check"])
    orphaned = failed[failed["check"] == "foreign key"]
    assert set(orphaned["table"]) == {"groups"}
    assert "r1-units" in set(failed["item"])


@pytest.mark.parametrize(
    ("name", "cell", "problem"),
    [
        ("units", (0, "list_no", "first"), "wrong type: not a whole number"),
        ("units", (3, "tier", "D"), "not one of A, B, C"),
        ("units", (3, "province_code", "11"), "not of the form"),
        ("provinces", (1, "in_programme", "maybe"), "wrong type: not true or false"),
        ("province_panel", (5, "gdp_yi", "-3"), "below the minimum 0"),
        ("colleges", (5, "name", ""), "missing value in a required column"),
    ],
)
def test_a_wrong_cell_fails_the_schema_by_row_and_column(
    shipped_copy: Path, name: str, cell: tuple[int, str, str], problem: str
) -> None:
    _edit(shipped_copy, name, _set(*cell))
    failed = _failed(shipped_copy, "schema")
    assert failed["table"].tolist() == [name]
    assert f"(line {cell[0] + 2}), column {cell[1]}" in failed["item"].iloc[0]
    assert problem in failed["detail"].iloc[0]


def test_a_duplicate_key_fails_for_both_rows(shipped_copy: Path) -> None:
    _edit(shipped_copy, "provinces", _set(1, "province_code", "110000"))
    failed = _failed(shipped_copy, "primary key")
    assert failed["table"].tolist() == ["provinces"] * 2
    assert "line 2" in failed["item"].iloc[0]
    assert "line 3" in failed["item"].iloc[1]


def test_an_orphan_reference_fails_by_row_and_column(shipped_copy: Path) -> None:
    _edit(shipped_copy, "units", _set(7, "city_code", "999999"))
    failed = _failed(shipped_copy, "foreign key")
    assert failed[["table", "found"]].to_numpy().tolist() == [["units", "999999"]]
    assert "(line 9), column city_code" in failed["item"].iloc[0]


def test_a_changed_total_fails_with_both_numbers(shipped_copy: Path) -> None:
    totals = read_text("published_totals")
    row = int(totals.index[totals["total_id"] == "r1-units"][0])
    _edit(shipped_copy, "published_totals", _set(row, "expected", "198"))
    failed = _failed(shipped_copy, "published total")
    assert failed[["table", "item", "expected", "found"]].to_numpy().tolist() == [
        ["units", "r1-units", "198", "197"]
    ]


def test_a_sample_of_another_size_fails_with_both_numbers(shipped_copy: Path) -> None:
    _edit(shipped_copy, "sample_units", lambda table: table.iloc[1:])
    failed = _failed(shipped_copy, "row count")
    assert failed[["table", "item", "expected", "found"]].to_numpy().tolist() == [
        ["sample_units", "table", "220", "219"],
        ["sample_units", "unit_type=school", "60", "59"],
    ]
    orphaned = _failed(shipped_copy, "foreign key")
    assert {"sample_truth", "sample_scores", "sample_funds"} <= set(orphaned["table"])


def test_a_count_of_a_column_that_is_gone_says_so(shipped_copy: Path) -> None:
    _edit(shipped_copy, "sample_units", lambda table: table.drop(columns="unit_type"))
    failed = _failed(shipped_copy, "row count")
    assert failed["detail"].tolist() == ["missing column unit_type"] * 2


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("where", "round=1;strategy=atlantis", "there is no 'atlantis'"),
        ("where", "round=1;colour=red", "there is no 'colour'"),
        ("table", "nowhere", "there is no 'nowhere'"),
        ("statistic", "mean:groups", "unknown statistic 'mean:groups'"),
        ("statistic", "sum:name", "Unable to parse"),
    ],
)
def test_a_total_that_cannot_be_computed_fails_and_says_why(
    shipped_copy: Path, column: str, value: str, problem: str
) -> None:
    totals = read_text("published_totals")
    row = int(totals.index[totals["total_id"] == "r1-units"][0])
    _edit(shipped_copy, "published_totals", _set(row, column, value))
    failed = _failed(shipped_copy, "published total")
    assert failed["item"].tolist() == ["r1-units"]
    assert problem in failed["detail"].iloc[0]


def test_an_exchanged_pair_of_columns_fails(shipped_copy: Path) -> None:
    def exchange(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(lon=table["lat"], lat=table["lon"])

    path = shipped_copy / "tables" / "places.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    exchange(table).to_csv(path, index=False, lineterminator="\n")
    report = verify(shipped_copy)
    failed = report[~report["passed"] & (report["table"] == "places")]
    assert {"column lon", "column lat"} <= set(failed["item"])
    assert (failed["check"] == "schema").sum() > 300


def test_broken_yaml_is_one_finding_with_its_line(shipped_copy: Path) -> None:
    path = shipped_copy / "policy" / "strategies.yaml"
    path.write_text("strategies:\n  - id: [x\n", encoding="utf-8")
    failed = _failed(shipped_copy, "policy file")
    assert failed["table"].tolist() == ["policy-strategies"]
    assert "line" in failed["detail"].iloc[0]
    totals = _failed(shipped_copy, "published total")
    assert len(totals) > 0
    assert totals["detail"].str.contains("there is no 'strategy'").all()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        ("other: []\n", "no list 'strategies'"),
        ("strategies:\n  - {id: x, name_zh: x, name_en: x, document: x, trust: compiled}\n",
         "a strategy without members"),
    ],
)  # fmt: skip
def test_strategies_that_say_nothing_are_findings(
    shipped_copy: Path, text: str, problem: str
) -> None:
    (shipped_copy / "policy" / "strategies.yaml").write_text(text, encoding="utf-8")
    failed = _failed(shipped_copy, "policy file")
    assert failed["detail"].str.contains(problem).any()


def test_a_strategy_member_that_is_no_place_is_a_finding(shipped_copy: Path) -> None:
    path = shipped_copy / "policy" / "strategies.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("code: '440300'", "code: '440399'", 1), encoding="utf-8")
    failed = _failed(shipped_copy, "foreign key")
    assert failed[["table", "item", "found"]].to_numpy().tolist() == [
        ["policy-strategies", "row gba, column members", "440399"]
    ]


def test_an_unreadable_table_does_not_hide_the_rest(shipped_copy: Path) -> None:
    (shipped_copy / "tables" / "provinces.csv").write_bytes("编码\n".encode("gb18030"))
    report = verify(shipped_copy)
    failed = report[~report["passed"]]
    assert "provinces" in set(failed["table"])
    assert (report["passed"] & (report["check"] == "schema")).sum() > 10


def test_a_missing_column_is_named_and_totals_that_need_it_say_so(shipped_copy: Path) -> None:
    _edit(shipped_copy, "units", lambda table: table.drop(columns="unit_type"))
    schema = _failed(shipped_copy, "schema")
    assert schema["item"].tolist() == ["column unit_type"]
    totals = _failed(shipped_copy, "published total")
    assert totals["detail"].str.contains("there is no 'unit_type'").all()


def test_the_small_package_passes_without_totals_or_strategies(mini: Path) -> None:
    report = verify(mini)
    assert report["passed"].all()
    assert "published total" not in set(report["check"])


def test_a_folder_that_is_no_data_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShuanggaoError, match="not a data folder"):
        verify(tmp_path)


def test_totals_join_the_columns_of_provinces_and_count_each_unit_once() -> None:
    units = pd.DataFrame(
        {
            "province_code": ["110000", "440000", "650000"],
            "city_code": ["110000", "440300", "650100"],
            "groups": ["2", "1", None],
        }
    )
    provinces, members = read_text("provinces"), membership()

    def ask(where: str | None, statistic: str) -> float:
        return total(units, where=where, statistic=statistic, provinces=provinces, members=members)

    assert ask(None, "count") == 3
    assert ask("belt3=east", "count") == 2
    assert ask("belt3=east;strategy=gba", "sum:groups") == 1
    assert ask("", "sum:groups") == 3
    assert ask("belt3=west", "sum:groups") == 0
    assert ask(None, "nunique:province_code") == 3
