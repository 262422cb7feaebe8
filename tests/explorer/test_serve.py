"""Serving the page: this machine only, our template, and a notebook that the package brings."""

import socket

import nbformat
import pytest

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.explorer import serve
from shuanggao_analytics.explorer.page import ASSETS
from shuanggao_analytics.explorer.serve import page_notebook, voila_arguments


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_notebook_is_valid_and_small(lang):
    notebook = nbformat.from_dict(page_notebook(lang))
    nbformat.validate(notebook)
    assert len(notebook.cells) == 1
    compile(notebook.cells[0].source, "cell", "exec")


def test_the_server_listens_on_this_machine_only(tmp_path):
    arguments = voila_arguments(tmp_path / "a.ipynb", port=1234, open_browser=False)
    assert "--Voila.ip=127.0.0.1" in arguments
    assert "--Voila.tornado_settings=allow_remote_access=" in arguments
    assert "--Voila.open_browser=False" in arguments


def test_a_port_that_is_taken_is_one_clear_error():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ShuanggaoError, match=rf"port {port} .* --port"):
            serve(port=port, open_browser=False)
    with pytest.raises(ShuanggaoError, match="port 70000"):
        serve(port=70_000, open_browser=False)


def test_the_template_asks_no_other_host():
    folder = ASSETS / "voila" / "templates" / "shuanggao"
    assert {path.name for path in folder.iterdir()} == {"conf.json", "index.html.j2"}
    for path in [*folder.iterdir(), ASSETS / "explorer.css", ASSETS / "explorer.js"]:
        text = path.read_text(encoding="utf-8")
        assert "http:" not in text
        assert "https:" not in text
