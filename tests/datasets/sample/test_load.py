"""The loader of the sample: every row says that it is synthetic, every column is explained."""

from __future__ import annotations

import inspect
import re

import pytest

from shuanggao_analytics.datasets import load_colleges, load_sample, load_units
from shuanggao_analytics.datasets.catalogue import table_names
from shuanggao_analytics.errors import UnknownNameError

NAMES = [name.removeprefix("sample_") for name in table_names() if name.startswith("sample_")]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_marked_synthetic(name: str) -> None:
    table = load_sample(name)
    source = "data_source" if name == "funds" else "source"
    assert (table["trust"] == "synthetic").all()
    assert (table[source] == "synthetic: seed 8").all()
    assert len(table) > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_is_a_codebook_of_every_column(name: str) -> None:
    text = inspect.getdoc(load_sample) or ""
    assert f'``"{name}"``' in text
    table = load_sample(name)
    columns = [c for c in table if not re.fullmatch("p(0[3-9]|[12][0-9]|3[0-2])", str(c))]
    assert [column for column in columns if f"``{column}``" not in text] == []


def test_the_table_is_the_callers_own() -> None:
    first = load_sample("units")
    first["name"] = "spoilt"
    assert "spoilt" not in set(load_sample("units")["name"])


@pytest.mark.parametrize("name", ["unit", "sample_units", "groups", "", 3])
def test_an_unknown_table_is_answered_with_those_there_are(name: str) -> None:
    with pytest.raises(UnknownNameError, match="the tables are: units, truth, scores, points"):
        load_sample(name)


def test_no_unit_bears_the_name_or_number_of_a_real_one() -> None:
    units = load_sample("units")
    real = {*load_units()["name"], *load_colleges(None)["name"]}
    assert not real & set(units["name"])
    assert units["name"].str.match("示例.*[0-9]{3}$").all()
    assert not set(units["unit_id"]) & set(load_units()["unit_id"])
