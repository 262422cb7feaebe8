"""Notebooks: listed, small, without outputs, equal to their text twins, and running."""

from pathlib import Path

import jupytext
import nbformat
import pytest
import yaml
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
GALLERY = yaml.safe_load((FOLDER / "gallery.yaml").read_text(encoding="utf-8"))


def cells(path: Path) -> list[tuple[str, str]]:
    notebook = jupytext.read(path)
    return [(cell.cell_type, cell.source.rstrip()) for cell in notebook.cells]


def test_the_gallery_lists_every_notebook_in_order():
    assert [entry["notebook"] for entry in GALLERY] == [path.stem for path in NOTEBOOKS]
    assert all(entry["question_zh"] and entry["question_en"] for entry in GALLERY)


def test_there_is_a_text_twin_of_each():
    twins = sorted(path.stem for path in (FOLDER / "text").glob("*.py"))
    assert twins == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_equals_its_text_twin(self, path):
        assert cells(path) == cells(FOLDER / "text" / f"{path.stem}.py")

    def test_carries_no_outputs(self, path):
        code = [
            cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
        ]
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code)

    def test_is_one_question_in_small_cells(self, path):
        content = cells(path)
        headings = [s for kind, s in content if kind == "markdown" and s.startswith("# ")]
        assert len(headings) == 1
        code = [source for kind, source in content if kind == "code"]
        assert all(len(source.splitlines()) <= 6 for source in code)
        assert not any("def " in source or "lambda" in source for source in code)
        assert path.stat().st_size < 15_000

    def test_runs(self, path):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=FOLDER)
