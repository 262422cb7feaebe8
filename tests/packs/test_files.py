"""The files of a pack: folder and zip the same, whole or untouched, and nothing harmful read."""

import stat
import zipfile

import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.packs import files
from shuanggao_analytics.packs.files import read_files, write_files, zip_bytes

SMALL = {"study.yaml": b"format: 1\n", "data/units.csv": b"a\n1\n", "README.md": b"#"}


def packed(path, entries) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries:
            out.writestr(name, content)


def entry(name: str, *, mode: int = 0o644) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


def test_folder_and_zip_read_the_same(tmp_path):
    for name in ("pack", "pack.zip"):
        write_files(SMALL, tmp_path / "new" / name)
    assert read_files(tmp_path / "new" / "pack") == read_files(tmp_path / "new" / "pack.zip")
    assert read_files(tmp_path / "new" / "pack") == (dict(sorted(SMALL.items())), [])
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["pack", "pack.zip"]


def test_a_zip_bears_no_date_and_no_order(tmp_path):
    content = zip_bytes(SMALL)
    assert content == zip_bytes(dict(reversed(SMALL.items())))
    write_files(SMALL, tmp_path / "pack.zip")
    assert (tmp_path / "pack.zip").read_bytes() == content
    with zipfile.ZipFile(tmp_path / "pack.zip") as found:
        assert {each.date_time for each in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_earlier_pack_is_replaced_and_other_folders_are_not(tmp_path):
    write_files({**SMALL, "expected/old.csv": b"a\n"}, tmp_path / "pack")
    write_files(SMALL, tmp_path / "pack")
    assert not (tmp_path / "pack" / "expected").exists()
    (tmp_path / "pack" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataContractError, match="holds other files"):
        write_files(SMALL, tmp_path / "pack")
    assert (tmp_path / "pack" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_is_no_folder_and_a_folder_no_zip(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(DataContractError, match="is a file"):
        write_files(SMALL, tmp_path / "file")
    with pytest.raises(DataContractError, match="is a folder"):
        write_files(SMALL, tmp_path / "folder.zip")


def test_a_write_that_breaks_off_leaves_the_earlier_pack(tmp_path):
    write_files(SMALL, tmp_path / "pack")
    with pytest.raises(TypeError):
        write_files({"study.yaml": b"new", "data/x.csv": None}, tmp_path / "pack")
    assert read_files(tmp_path / "pack")[0] == dict(sorted(SMALL.items()))
    assert [each.name for each in tmp_path.iterdir()] == ["pack"]


@pytest.mark.parametrize(
    "name", ["../evil", "data/../../evil", "/etc/passwd", "C:evil", "a\\..\\b", "bad\x07name"]
)
def test_paths_that_lead_outside_are_refused(tmp_path, name):
    packed(tmp_path / "p.zip", [("study.yaml", "format: 1"), (name, "x")])
    found, faults = read_files(tmp_path / "p.zip")
    assert list(found) == ["study.yaml"]
    assert [fault.problem for fault in faults] == ["leads outside of the pack"]


def test_links_and_files_that_stand_twice_are_refused_together(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as out:
        out.writestr(entry("link", mode=stat.S_IFLNK | 0o777), "/etc/passwd")
        out.writestr(entry("a"), "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            out.writestr(entry("a"), "2")
        out.writestr(zipfile.ZipInfo("odd"), "x", zipfile.ZIP_BZIP2)
    found, faults = read_files(tmp_path / "p.zip")
    assert found == {"a": b"1"}
    assert [fault.table for fault in faults] == ["link", "a", "odd"]


def test_links_in_a_folder_are_refused(tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    (tmp_path / "pack" / "study.yaml").symlink_to(tmp_path / "secret")
    (tmp_path / "pack" / "data").symlink_to(tmp_path)
    found, faults = read_files(tmp_path / "pack")
    assert found == {}
    assert sorted(fault.table for fault in faults) == ["data", "study.yaml"]


def test_a_bomb_is_refused_by_its_size_before_it_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("study.yaml", b"0" * (files.MOST_BYTES + 1))
    assert (tmp_path / "p.zip").stat().st_size < 100_000
    with pytest.raises(DataContractError, match="more than the 64 of a pack"):
        read_files(tmp_path / "p.zip")


def test_a_size_that_lies_is_no_way_around(tmp_path):
    packed(tmp_path / "p.zip", [("study.yaml", b"0" * 5000)])
    raw = (tmp_path / "p.zip").read_bytes()
    (tmp_path / "p.zip").write_bytes(raw.replace((5000).to_bytes(4, "little"), b"\x0a\0\0\0"))
    with pytest.raises(DataContractError, match="cannot be read as a zip"):
        read_files(tmp_path / "p.zip")


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 2)
    packed(tmp_path / "p.zip", [(str(number), "") for number in range(3)])
    write_files({str(number): b"" for number in range(3)}, tmp_path / "p")
    for name in ("p", "p.zip"):
        with pytest.raises(DataContractError, match="more than 2 files"):
            read_files(tmp_path / name)


def test_a_folder_that_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 3)
    write_files(SMALL, tmp_path / "p")
    with pytest.raises(DataContractError, match="of a pack"):
        read_files(tmp_path / "p")


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"PK\x03\x04 half of a zip", b"text"])
def test_what_is_no_zip(tmp_path, content):
    (tmp_path / "p.zip").write_bytes(content)
    with pytest.raises(DataContractError, match="cannot be read as a zip"):
        read_files(tmp_path / "p.zip")


def test_no_pack_at_all(tmp_path):
    with pytest.raises(DataContractError, match="there is no such pack"):
        read_files(tmp_path / "nowhere.zip")


def test_an_encrypted_entry_is_refused(tmp_path):
    packed(tmp_path / "p.zip", [("a", "1")])
    raw = bytearray((tmp_path / "p.zip").read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "p.zip").write_bytes(raw)
    assert [fault.problem for fault in read_files(tmp_path / "p.zip")[1]] == ["is encrypted"]
