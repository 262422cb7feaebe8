"""The explorer as a web page: Voila on this machine's own address, nothing from any other host."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.explorer.page import ASSETS
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.terms import Lang

ADDRESS = "127.0.0.1"
PORT = 8866
_EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager")
"""What draws widgets in Voila; other extensions of the reader's JupyterLab stay out."""


def serve(*, port: int = PORT, lang: Lang = "zh", open_browser: bool = True) -> None:
    """Serve the explorer at ``http://127.0.0.1:<port>/`` until it is stopped with Ctrl-C.

    Voila runs a notebook of one cell that is written to a folder of its own, so an installed
    package needs no notebooks. Every reader gets a kernel of their own; the page can send values
    of its controls to it and nothing else.

    Parameters
    ----------
    port
        Port to listen at.
    lang
        Language that the page begins with.
    open_browser
        Whether to open the page in the reader's browser.

    Raises
    ------
    ShuanggaoError
        When the port is taken.
    """
    _check_port(port)
    from voila.app import Voila

    with tempfile.TemporaryDirectory(prefix="shuanggao-explorer-") as folder:
        notebook = Path(folder) / "explorer.ipynb"
        notebook.write_text(json.dumps(page_notebook(lang)), encoding="utf-8")
        _find_template()
        app: Any = Voila()
        app.initialize(voila_arguments(notebook, port=port, open_browser=open_browser))
        app.start()


def page_notebook(lang: Lang) -> dict[str, Any]:
    """Return a notebook whose one cell shows the explorer.

    Examples
    --------
    >>> page_notebook("en")["cells"][0]["source"].splitlines()[-1]
    'explore(lang="en")'
    """
    source = f'from shuanggao_analytics.explorer import explore\n\nexplore(lang="{lang}")'
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "explorer",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"title": term("explorer_title", lang=lang), "kernelspec": kernel},
        "cells": [cell],
    }


def voila_arguments(notebook: Path, *, port: int, open_browser: bool) -> list[str]:
    """Return the command line of Voila: our template, this machine only, widgets and no more.

    Examples
    --------
    >>> "--Voila.ip=127.0.0.1" in voila_arguments(Path("a.ipynb"), port=1, open_browser=False)
    True
    """
    return [
        str(notebook),
        f"--Voila.ip={ADDRESS}",
        f"--port={port}",
        "--Voila.port_retries=0",
        f"--Voila.open_browser={open_browser}",
        "--template=shuanggao",
        *(f"--VoilaConfiguration.extension_allowlist={name}" for name in _EXTENSIONS),
        "--Voila.tornado_settings=allow_remote_access=",
        "--show_tracebacks=False",
    ]


def _check_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except (OSError, OverflowError):
            msg = f"port {port} of {ADDRESS} cannot be used; choose another one with --port"
            raise ShuanggaoError(msg) from None


def _find_template() -> None:
    """Tell Jupyter where the template of the page is."""
    known = os.environ.get("JUPYTER_PATH", "")
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(ASSETS), known]))
