"""A small data package, and copies of the shipped one that tests may spoil."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from shuanggao_analytics.datasets.catalogue import data_folder, stamp

if TYPE_CHECKING:
    from pathlib import Path

TOWNS = """code,name,county,founded,share_pct,open
t1,甲镇,c1,1990,12.5,true
t2,乙镇,c1,,0,false
t3,"丙,镇",c2,2001,,true
t4,丁镇,,2010,99.9,false
"""
COUNTIES = "code,name\nc1,东县\nc2,西县\n"
RULES = "limits:\n  low: 1\n  high: 9\n"


def _field(name: str, kind: str = "string", **constraints: object) -> dict[str, object]:
    return {"name": name, "type": kind, "title": name, "title_en": name, "constraints": constraints}


def _resource(name: str, fields: list[dict[str, object]], **schema: object) -> dict[str, object]:
    return {
        "name": name,
        "path": f"tables/{name}.csv",
        "title": f"表{name}",
        "title_en": f"Table {name}",
        "description": "made up",
        "trust": "synthetic",
        "sources": [{"title": "某文件", "title_en": "A document"}, {"title": "某名单"}],
        "licenses": [{"name": "MIT"}],
        "schema": {"fields": fields, "primaryKey": ["code"], "missingValues": [""], **schema},
    }


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """Return a stamped package of two tables and one rule file."""
    folder = tmp_path / "mini"
    (folder / "tables").mkdir(parents=True)
    (folder / "policy").mkdir()
    (folder / "tables" / "towns.csv").write_text(TOWNS, encoding="utf-8")
    (folder / "tables" / "counties.csv").write_text(COUNTIES, encoding="utf-8")
    (folder / "policy" / "rules.yaml").write_text(RULES, encoding="utf-8")
    towns = _resource(
        "towns",
        [
            _field("code", required=True, unique=True, pattern="t[0-9]"),
            _field("name", required=True),
            _field("county", enum=["c1", "c2", "c3"]),
            _field("founded", "year", minimum=1900),
            _field("share_pct", "number", minimum=0, maximum=100),
            _field("open", "boolean", required=True),
        ],
        foreignKeys=[
            {"fields": ["county"], "reference": {"resource": "counties", "fields": ["code"]}}
        ],
    )
    counties = _resource("counties", [_field("code", required=True), _field("name")])
    rules = {
        "name": "policy-rules",
        "path": "policy/rules.yaml",
        "title": "规则",
        "trust": "compiled",
    }
    package = {"name": "mini", "profile": "data-package", "resources": [towns, counties, rules]}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    stamp(folder)
    return folder


@pytest.fixture
def shipped_copy(tmp_path: Path) -> Path:
    """Return a copy of the shipped data folder, stamped as it stands."""
    folder = shutil.copytree(data_folder(), tmp_path / "data")
    stamp(folder)
    return folder
