"""Property tests draw the same examples on every machine and are not timed; what tests share."""

import os
import zipfile

import openpyxl
import pytest
from hypothesis import settings

settings.register_profile("seeded", derandomize=True, deadline=None)
settings.load_profile("seeded")


@pytest.fixture
def raw_book(tmp_path):
    """Return a function that writes a workbook of quotas with its sheet changed as XML."""

    def write(change):
        book = openpyxl.Workbook()
        for row in (["省份", "名额"], ["江苏", 77], ["广东", 6]):
            book.active.append(row)
        book.save(tmp_path / "plain.xlsx")
        path = tmp_path / "own.xlsx"
        with zipfile.ZipFile(tmp_path / "plain.xlsx") as old, zipfile.ZipFile(path, "w", 8) as new:
            for name in old.namelist():
                text = old.read(name)
                new.writestr(name, change(text) if name == "xl/worksheets/sheet1.xml" else text)
        return path

    return write


@pytest.fixture
def languageless():
    """Return the environment without what says the language or changes Python."""
    said = ("LC_", "LANG", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(said)}
