"""Replaying: identical, or the cell that differs; a spoilt pack is refused with all its faults."""

import csv
import io
import os
import subprocess
import sys

import pytest
import yaml
from typer.testing import CliRunner

from shuanggao_analytics import cli, datasets
from shuanggao_analytics import layout as layout_room
from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.packs import STUDIES, replay, write_pack
from shuanggao_analytics.packs.files import write_files, zip_bytes
from shuanggao_analytics.packs.manifest import checksum
from shuanggao_analytics.packs.writing import pack_files

RUN = CliRunner()


def written(files, tmp_path, name="pack.zip"):
    write_files(files, tmp_path / name)
    return tmp_path / name


def restamped(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    """Return the files with `changes` in study.yaml and the checksums of the data as they are."""
    given = yaml.safe_load(files["study.yaml"]) | changes
    for name, each in given["data"].items():
        each["sha256"] = checksum(files[f"data/{name}.csv"])
    return files | {"study.yaml": yaml.safe_dump(given, allow_unicode=True).encode()}


@pytest.mark.parametrize("study", STUDIES)
def test_packs_replay_to_the_same_bytes_from_folder_and_zip(contents, tmp_path, study):
    for name in ("pack", "pack.zip"):
        found = replay(written(contents[study], tmp_path, name))
        assert found.identical
        assert found.notes == ()
        assert found.text == f"{study}: 9 tables, identical to the byte"


@pytest.mark.parametrize("study", STUDIES)
def test_two_runs_write_the_same_bytes(contents, study):
    assert zip_bytes(pack_files(STUDIES[study])) == zip_bytes(contents[study])


def test_another_kind_of_processor_finds_the_same_bytes(contents, tmp_path):
    pack = written(contents["midterm_sample"], tmp_path)
    call = [sys.executable, "-m", "shuanggao_analytics.cli", "replay", str(pack)]
    own = os.environ | {"OPENBLAS_CORETYPE": "Prescott", "LC_ALL": "C"}
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=own)
    assert (done.returncode, done.stderr) == (0, "")
    assert "identical to the byte" in done.stdout


def test_only_the_data_of_the_pack_are_looked_at(folder, monkeypatch):
    def refused(*args, **kwargs):
        msg = "loaded"
        raise AssertionError(msg)

    for name in ("load_units", "load_colleges", "load_provinces", "load_strategies"):
        monkeypatch.setattr(datasets, name, refused)
    monkeypatch.setattr(layout_room, "contiguity_graph", refused)
    assert replay(folder).identical


def test_every_synthetic_table_says_so(contents):
    for path, content in contents["midterm_sample"].items():
        if path.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(content.decode())))
            assert {row["trust"] for row in rows} == {"synthetic"}, path


def test_the_published_figures_of_the_lists(contents):
    content = contents["layout_two_rounds"]["expected/retention_by_tier.csv"].decode()
    rows = [row for row in csv.DictReader(io.StringIO(content)) if row["outcome"] == "kept"]
    assert [(row["k"], row["n"]) for row in rows if row["tier"].startswith("tier_school")] == [
        ("10", "10"),
        ("18", "20"),
        ("26", "26"),
    ]
    counts = contents["layout_two_rounds"]["expected/transition_counts.csv"].decode()
    assert "kept,167,derived\n" in counts
    assert "promoted,45,derived\n" in counts


def test_one_number_changed_in_a_result_is_named(layout, tmp_path):
    path = "expected/transition_flows.csv"
    layout[path] = layout[path].replace(
        b"tier_school_a,state_school_unit,10", b"tier_school_a,state_school_unit,11"
    )
    found = replay(written(layout, tmp_path))
    assert not found.identical
    (only,) = found.differences
    assert only == (
        "transition_flows",
        "tier_school_a/state_school_unit",
        "units",
        "11",
        "10",
        False,
    )
    assert found.notes == (f"note: {path} was changed since it was packed",)
    assert "1 difference in 1 of 9 tables" in found.text


def test_another_seed_changes_what_is_drawn_and_nothing_else(layout, tmp_path):
    found = replay(written(restamped(layout, seed=7), tmp_path))
    assert {each.table for each in found.differences} == {"inequality", "autocorrelation"}
    drawn = {each.column for each in found.differences if each.table == "autocorrelation"}
    assert drawn == {"expected", "variance", "z", "p"}
    assert "more" in found.text.splitlines()[-1]


def test_another_digit_in_the_data_changes_the_results_that_rest_on_it(layout, tmp_path):
    layout["data/provinces.csv"] = layout["data/provinces.csv"].replace(b",2183.0,", b",2184.0,")
    found = replay(written(restamped(layout), tmp_path))
    assert "inequality" in {each.table for each in found.differences}
    assert "retention_by_tier" not in {each.table for each in found.differences}


def test_other_versions_are_a_note(layout, tmp_path):
    versions = yaml.safe_load(layout["study.yaml"])["versions"] | {"numpy": "1.0", "blas": "2"}
    pack = written(restamped(layout, versions=versions, package_data="0"), tmp_path)
    found = replay(pack)
    assert found.identical
    assert sorted(note[:27] for note in found.notes) == [
        "note: packed with blas 2, r",
        "note: packed with numpy 1.0",
        "note: the tables shipped wi",
    ]


def test_tables_that_only_one_side_has(layout, tmp_path):
    given = yaml.safe_load(layout["study.yaml"])["expected"]
    given["more"] = given.pop("inequality")
    layout["expected/more.csv"] = layout.pop("expected/inequality.csv")
    found = replay(written(restamped(layout, expected=given), tmp_path))
    assert [(each.table, each.expected, each.found) for each in found.differences] == [
        ("more", "a table", None),
        ("inequality", None, "a table"),
    ]


def test_changed_data_are_refused_by_their_checksum(layout, tmp_path):
    layout["data/units.csv"] = layout["data/units.csv"].replace(b",school,A", b",school,B", 1)
    with pytest.raises(DataContractError, match=r"data/units\.csv: was changed since"):
        replay(written(layout, tmp_path))


def test_all_faults_of_a_pack_are_one_message(layout, tmp_path):
    layout["data/units.csv"] += b"x"
    layout["data/provinces.csv"] = b"province_code\n110000\n"
    layout["data/neighbours.csv"] = layout["data/neighbours.csv"].replace(b",1.0\n", b",one\n", 1)
    del layout["data/colleges.csv"]
    del layout["expected/inequality.csv"]
    layout["expected/transition_counts.csv"] = b"outcome,units\nkept\n"
    layout["data/extra.csv"] = b"x\n"
    files = restamped({"data/colleges.csv": b"", **layout})
    given = yaml.safe_load(files["study.yaml"])
    given["data"]["units"]["sha256"] = "0"
    files["study.yaml"] = yaml.safe_dump(given).encode()
    del files["data/colleges.csv"]
    write_files(files, tmp_path / "pack")
    (tmp_path / "pack" / "link").symlink_to("/etc/hostname")
    with pytest.raises(DataContractError) as caught:
        replay(tmp_path / "pack")
    found = [(fault.table, fault.problem.partition(":")[0]) for fault in caught.value.faults]
    assert sorted(found) == [
        ("data/colleges.csv", "is missing"),
        ("data/extra.csv", "is not named in study.yaml"),
        ("data/neighbours.csv", "is no number"),
        ("data/provinces.csv", "other columns"),
        ("data/units.csv", "was changed since it was packed"),
        ("expected/inequality.csv", "is missing"),
        ("expected/transition_counts.csv", "1 cells under 2 headings"),
        ("link", "is a link or no file"),
    ]


def test_a_pack_without_its_description(layout, tmp_path):
    del layout["study.yaml"]
    with pytest.raises(DataContractError, match=r"study\.yaml: is missing"):
        replay(written(layout, tmp_path))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("evaluation", "none"), ("year", 0), ("level", 0), ("settings", 0)],
)
def test_parameters_that_no_measure_takes_are_faults_and_no_traceback(
    contents, tmp_path, parameter, value
):
    files = contents["midterm_sample"]
    parameters = yaml.safe_load(files["study.yaml"])["parameters"] | {parameter: value}
    pack = written(restamped(files, parameters=parameters), tmp_path)
    with pytest.raises(DataContractError):
        replay(pack)


def test_own_studies_cannot_be_packed(tmp_path):
    with pytest.raises(UnknownNameError, match="only shipped studies can be packed"):
        write_pack("my-study", tmp_path / "x.zip")
    assert list(tmp_path.iterdir()) == []


class TestCommands:
    def test_pack_and_replay(self, tmp_path, monkeypatch, contents):
        monkeypatch.chdir(tmp_path)
        made = RUN.invoke(cli.app, ["pack", "layout_two_rounds"])
        assert (made.exit_code, made.output.strip()) == (0, "layout_two_rounds.zip")
        assert (tmp_path / "layout_two_rounds.zip").read_bytes() == zip_bytes(
            contents["layout_two_rounds"]
        )
        done = RUN.invoke(cli.app, ["replay", "layout_two_rounds.zip"])
        assert (done.exit_code, done.output.strip()) == (
            0,
            "layout_two_rounds: 9 tables, identical to the byte",
        )

    def test_a_difference_is_exit_code_one(self, layout, tmp_path):
        path = "expected/transition_counts.csv"
        layout[path] = layout[path].replace(b"kept,167", b"kept,168")
        done = RUN.invoke(cli.app, ["replay", str(written(layout, tmp_path))])
        assert done.exit_code == cli.Exit.CHECK_FAILED
        assert (
            "transition_counts, row kept, column units: expected '168', found '167'" in done.output
        )

    def test_a_bad_pack_is_exit_code_two_and_one_message(self, tmp_path):
        (tmp_path / "p.zip").write_bytes(b"no zip")
        call = [sys.executable, "-m", "shuanggao_analytics.cli", "replay", str(tmp_path / "p.zip")]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        assert done.returncode == cli.Exit.BAD_INPUT
        assert done.stderr.startswith("shuanggao: 1 fault in the input:")
        assert "Traceback" not in done.stderr
