"""``study.yaml``: what is written is read, and every fault in it is told at once."""

import pytest
import yaml

from shuanggao_analytics.packs.canonical import RESULTS
from shuanggao_analytics.packs.manifest import checksum, read_manifest, versions_here


@pytest.fixture
def given(layout) -> dict:
    return yaml.safe_load(layout["study.yaml"])


def faults(given: object) -> dict[str | None, str]:
    manifest, found = read_manifest(yaml.safe_dump(given, allow_unicode=True).encode())
    assert (manifest is None) == bool(found)
    return {fault.column: fault.problem for fault in found}


def test_what_was_written_is_read(layout, given):
    manifest, found = read_manifest(layout["study.yaml"])
    assert found == []
    assert manifest.study.name == "layout_two_rounds"
    assert (manifest.seed, manifest.rounding) == (2025, RESULTS)
    assert manifest.versions == versions_here()
    assert manifest.data["units"] == checksum(layout["data/units.csv"])
    assert manifest.expected["retention_by_tier"][1] == ["outcome", "tier"]
    assert given["scenario"]["zh"]


def test_all_faults_are_told_at_once(given):
    given["seed"] = -1
    given["study"] = "another"
    given["rounding"] = {"significant": 40, "decimals": 8}
    given["expected"]["../evil"] = {"sha256": "x", "key": ["a"]}
    given["expected"]["inequality"] = {"sha256": "x"}
    given["expected"]["transition_flows"] = {"sha256": "x", "key": []}
    given["data"]["units"] = {"sha256": 3}
    given["note"] = "mine"
    del given["versions"]
    assert faults(given) == {
        "versions": "is missing",
        "note": "is not known",
        "study": "is not shipped with this package",
        "seed": "is not between 0 and 2^32 − 1",
        "rounding": "is no pair of digits from 1 to 17",
        "data.units": "has no text as checksum",
        "expected.../evil": "is no name of a table",
        "expected.inequality": "must have key and sha256",
        "expected.transition_flows": "has no list of columns as key",
    }


def test_parameters_have_the_shape_of_the_study(contents):
    given = yaml.safe_load(contents["midterm_sample"]["study.yaml"])
    parameters = given["parameters"]
    parameters["settings"] = 10**9
    parameters["level"] = "high"
    parameters["year"] = True
    parameters["own"] = 1
    del parameters["weights"]["school"]["group_b"]
    assert faults(given) == {
        "parameters.settings": "is not between 0 and 100000",
        "parameters.level": "is no number",
        "parameters.year": "is no whole number",
        "parameters.own": "is not known",
        "parameters.weights.school.group_b": "is missing",
    }


def test_lists_of_parameters(given):
    given["parameters"]["overlap"] = []
    assert faults(given) == {"parameters.overlap": "must have 1 to 20 entries"}
    given["parameters"]["overlap"] = ["plain", 3]
    assert faults(given) == {"parameters.overlap.1": "is no text"}


def test_the_tables_of_the_data_are_those_of_the_study(given):
    given["data"]["funds"] = given["data"].pop("units")
    assert faults(given) == {
        "data.funds": "is no table of the study",
        "data.units": "is missing",
    }


def test_no_results_are_no_pack(given):
    given["expected"] = {}
    assert faults(given) == {"expected": "names no table"}


def test_another_format(given):
    given["format"] = 2
    assert faults(given) == {"format": "is not known"}
    given["format"] = True
    assert faults(given) == {"format": "is no whole number"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a: [1", "cannot be read as YAML"),
        (b"\xff", "cannot be read as YAML"),
        (b"[" * 50_000, "more than 10 deep"),
        (b"- " * 50_000, "more than 10 deep"),
        (b"? " * 50_000, "more than 10 deep"),
        (b"{a: " * 25_000, "more than 10 deep"),
        (b"seed: " + b"9" * 5_000, "cannot be read as YAML"),
        (b"a: !!python/object/apply:os.system ['echo']", "cannot be read as YAML"),
        (b"a: &x [1]\nb: [*x, *x]", "has aliases"),
        (b"- a\n- b", "is no mapping"),
        (b"a: " + b"x" * 100_000, "is too large"),
    ],
)
def test_yaml_that_is_broken_or_meant_to_do_harm(content, words):
    manifest, found = read_manifest(content)
    assert manifest is None
    assert len(found) == 1
    assert words in found[0].problem
