"""Saved charts are complete, the same each time, and written whole or not at all."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from shuanggao_analytics.charts import save
from shuanggao_analytics.errors import DataContractError


def test_all_files_are_written(build, tmp_path):
    spec = build("ranked_bars")
    paths = save(spec, tmp_path / "figures")
    assert [p.suffix for p in paths] == [".png", ".svg", ".pdf", ".csv", ".json"]
    assert sorted(p.name for p in (tmp_path / "figures").iterdir()) == sorted(p.name for p in paths)
    assert paths[0].read_bytes()[:4] == b"\x89PNG"
    assert paths[2].read_bytes()[:4] == b"%PDF"
    assert paths[3].read_bytes()[:3] == b"\xef\xbb\xbf"


def test_the_csv_holds_the_numbers_drawn(build, tmp_path):
    spec = build("province_map")
    *_, csv, _ = save(spec, tmp_path, formats=("png",), dpi=40)
    table = pd.read_csv(csv, dtype={"province_code": "str", "units": "Int64"}, encoding="utf-8-sig")
    assert table["province_code"].tolist() == spec.data["province_code"].tolist()
    pd.testing.assert_series_equal(table["units"], spec.data["units"])
    assert table.loc[table["province_code"] == "710000", "units"].isna().all()


def test_the_sidecar_is_complete(build, tmp_path):
    spec = build("point_map", "en", trust="synthetic")
    path = save(spec, tmp_path, formats=("svg",))[-1]
    sidecar = json.loads(path.read_text(encoding="utf-8"))
    wanted = (
        "id kind title subtitle caption alt unit sources notes trust synthetic lang columns rows "
        "files size_in fingerprint"
    )
    assert set(sidecar) == set(wanted.split())
    assert sidecar["synthetic"] is True
    assert sidecar["fingerprint"] == spec.fingerprint()
    assert "GS(2024)0650" in sidecar["sources"][-1]
    assert {c["name"]: c["role"] for c in sidecar["columns"]}["units"] == "size"
    assert sidecar["alt"].startswith("Map of cities")


def test_the_same_spec_gives_the_same_bytes(build, tmp_path):
    first = save(build("lorenz"), tmp_path / "a", dpi=50)
    second = save(build("lorenz"), tmp_path / "b", dpi=50)
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name


def test_a_failed_run_leaves_the_old_files(build, tmp_path, monkeypatch):
    save(build("dumbbell"), tmp_path, formats=("png",), dpi=40)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def broken(*_args, **_options):
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr("json.dumps", broken)
    spec = build("dumbbell", title="新的标题")
    with pytest.raises(OSError, match="disk full"):
        save(spec, tmp_path, formats=("png",), dpi=40)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_an_unknown_format(build, tmp_path):
    with pytest.raises(DataContractError, match="unknown format"):
        save(build("lorenz"), tmp_path, formats=("png", "gif"))
    assert list(tmp_path.iterdir()) == []
