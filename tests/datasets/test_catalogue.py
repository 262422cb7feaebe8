"""The data package: every table described in full, looked up by name, stamped as it stands."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from shuanggao_analytics.datasets.catalogue import (
    citation,
    codebook,
    data_date,
    data_folder,
    is_table,
    package,
    read_text,
    resource,
    sources,
    stamp,
    table_names,
    trust,
)
from shuanggao_analytics.errors import DataContractError, ShuanggaoError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

TRUSTS = {"official", "compiled", "derived", "recalled", "synthetic"}
UNIT_ENDINGS = ("_yi", "_wan", "_yuan", "_pct", "_pctile", "_prev100")
RESOURCES = package()["resources"]
TABLES = [each for each in RESOURCES if is_table(each)]


def test_every_table_and_policy_file_is_described_once() -> None:
    folder = data_folder()
    found = [*folder.glob("tables/*"), *folder.glob("policy/*"), *folder.glob("sample/*")]
    files = {path.relative_to(folder).as_posix() for path in found}
    described = [each["path"] for each in RESOURCES]
    assert len(described) == len(set(described))
    assert files | {"terms.csv"} == set(described)


@pytest.mark.parametrize("each", RESOURCES, ids=lambda each: each["name"])
def test_every_resource_says_what_it_is_where_from_and_under_what_terms(
    each: dict[str, Any],
) -> None:
    assert each["title"]
    assert each["title_en"]
    assert each["description"]
    assert each["trust"] in TRUSTS
    assert all(source["title"] for source in each["sources"])
    assert each["sources"]
    assert all(licence["name"] for licence in each["licenses"])
    assert each["licenses"]
    content = (data_folder() / each["path"]).read_bytes()
    assert each["bytes"] == len(content)
    assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize("each", RESOURCES, ids=lambda each: each["name"])
def test_what_is_synthetic_is_named_so_and_stands_apart(each: dict[str, Any]) -> None:
    synthetic = each["path"].startswith("sample/")
    assert (each["trust"] == "synthetic") == synthetic
    assert each["title"].startswith("合成数据") == synthetic
    assert each["title_en"].startswith("Synthetic") == synthetic
    assert ("SYNTHETIC" in each["description"]) == synthetic
    assert each["name"].startswith("sample_") == synthetic


@pytest.mark.parametrize("each", TABLES, ids=lambda each: each["name"])
def test_every_field_is_named_typed_and_has_its_unit(each: dict[str, Any]) -> None:
    schema = each["schema"]
    names = [field["name"] for field in schema["fields"]]
    assert names == list(read_text(each["name"]).columns)
    assert schema["primaryKey"]
    assert set(schema["primaryKey"]) <= set(names)
    assert schema["missingValues"] == [""]
    for field in schema["fields"]:
        assert field["type"] in {"string", "integer", "number", "boolean", "year"}
        assert field["title"]
        assert field["title_en"]
        assert field.get("trust", "official") in TRUSTS
        if field["name"].endswith(UNIT_ENDINGS):
            assert field["unit"], field["name"]
        if field["name"].endswith("_code") and not field["name"].startswith("has_"):
            assert field["type"] == "string", field["name"]
        re.compile(field.get("constraints", {}).get("pattern", ""))
    for key in schema.get("foreignKeys", []):
        assert key["reference"]["resource"] in table_names()
        assert set(key["fields"]) <= set(names)


def test_files_use_plain_line_ends_and_no_byte_order_mark() -> None:
    for each in RESOURCES:
        content = (data_folder() / each["path"]).read_bytes()
        assert b"\r" not in content, each["path"]
        assert not content.startswith(b"\xef\xbb\xbf"), each["path"]
        assert content.endswith(b"\n"), each["path"]


def test_the_package_names_no_place_of_the_makers_machine() -> None:
    text = json.dumps(package(), ensure_ascii=False)
    assert not re.search(r"(?<![\w.:/])/(home|root|tmp|Users)/|\.\./", text)
    assert all(not each["path"].startswith(("/", "..")) for each in RESOURCES)


def test_the_day_of_the_data_is_a_day() -> None:
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", data_date())


def test_an_unknown_table_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownNameError, match="did you mean units"):
        resource("unit")
    with pytest.raises(UnknownNameError, match="provinces"):
        read_text("zzzzzz")


def test_citation_sources_and_trust_of_a_small_package(mini: Path) -> None:
    assert citation("towns", folder=mini) == "表towns（某文件；某名单）"
    assert citation("towns", lang="en", folder=mini) == "Table towns (A document; 某名单)"
    assert sources("towns", folder=mini) == ("某文件", "某名单")
    assert trust("towns", folder=mini) == "synthetic"


def test_codebook_gives_a_field_the_trust_of_its_table_unless_it_has_its_own() -> None:
    fields = codebook("province_panel").set_index("name")
    assert fields.loc["population_average_wan", "trust"] == "derived"
    assert fields.loc["gdp_yi", "trust"] == trust("province_panel") == "compiled"
    assert bool(fields.loc["province_code", "required"])


def test_stamping_again_changes_nothing(mini: Path) -> None:
    before = (mini / "datapackage.json").read_bytes()
    report = stamp(mini)
    assert (mini / "datapackage.json").read_bytes() == before
    assert report["changed"].tolist() == [False, False, False]
    assert not list(mini.glob("*.draft"))


def test_stamping_after_an_edit_names_the_file_that_is_new(mini: Path) -> None:
    path = mini / "tables" / "counties.csv"
    path.write_text(path.read_text(encoding="utf-8") + "c3,南县\n", encoding="utf-8")
    report = stamp(mini)
    assert report.loc[report["changed"], "name"].tolist() == ["counties"]
    assert resource("counties", folder=mini)["bytes"] == len(path.read_bytes())
    assert len(resource("counties", folder=mini)["fingerprint"]["rows"]) == 24


@pytest.mark.parametrize(
    ("content", "error"),
    [(None, ShuanggaoError), ("code,name\nc1\n", DataContractError), ('a,"b\n', ShuanggaoError)],
)
def test_a_file_that_cannot_be_stamped_leaves_the_package_as_it_was(
    mini: Path, content: str | None, error: type[ShuanggaoError]
) -> None:
    before = (mini / "datapackage.json").read_bytes()
    path = mini / "tables" / "counties.csv"
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(error):
        stamp(mini)
    assert (mini / "datapackage.json").read_bytes() == before


@pytest.mark.parametrize("content", ["{", "[]", '{"resources": 1}'])
def test_a_broken_package_is_said_to_be_broken(mini: Path, content: str) -> None:
    (mini / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(ShuanggaoError, match=r"datapackage\.json"):
        package(mini)


def test_a_folder_without_package_and_an_unreadable_table_are_named(mini: Path) -> None:
    with pytest.raises(ShuanggaoError, match="not a data folder"):
        package(mini / "tables")
    (mini / "tables" / "counties.csv").write_text("a\n1,2\n1,2,3\n", encoding="utf-8")
    with pytest.raises(ShuanggaoError, match="'counties' cannot be read"):
        read_text("counties", folder=mini)
